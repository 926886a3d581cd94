/* SPDX-License-Identifier: Apache-2.0 */
/* A copy that is written to becomes a site of its own (DESIGN 2, "Copies").
 */
#include "backup_helpers.h"

#define HEX(column) "SELECT lower(hex(" column ")) FROM kt_meta"
#define SITES "SELECT count(*) FROM kt_site"

static const char *hex_of(const void *bytes, size_t size)
{
    static char texts[4][80];
    static int next;
    char *text = texts[next++ % 4];
    for (size_t i = 0; i < size; i++) {
        (void)snprintf(text + i * 2, 3, "%02x",
                       ((const unsigned char *)bytes)[i]);
    }
    return text;
}

static void assert_site(kt_db *of, const kt_uuid *wanted)
{
    kt_head head = head_of(of);
    ck_assert_mem_eq(&head.site, wanted, sizeof *wanted);
}

static const char *copy_named(const char *name)
{
    const char *path = at(name);
    OK(kt_db_backup(db, path, 0));
    return path;
}

static const char *number_text(kt_db *of, const kt_report_no *number)
{
    static char texts[4][KT_REPORT_NO_TEXT_SIZE];
    static int next;
    char *text = texts[next++ % 4];
    ck_assert_int_eq(
        kt_report_no_format(of, number, text, KT_REPORT_NO_TEXT_SIZE), KT_OK);
    return text;
}

/* The amount of the report that a text names, KT_NONE where there is none. */
static kt_amount amount_of(kt_db *of, const char *text)
{
    kt_report_no number;
    kt_cursor *cursor = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    ck_assert_int_eq(kt_report_no_parse(of, text, &number), KT_OK);
    kt_status status = kt_progress_get(of, NULL, &number, &cursor);
    if (status == KT_ERR_NOT_FOUND) {
        return KT_NONE;
    }
    ck_assert_int_eq(status, KT_OK);
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(number_text(of, &row.number), number_text(of, &number));
    kt_cursor_close(cursor);
    return row.amount;
}

START_TEST(copy_is_marked_until_it_is_written_to)
{
    const char *path = copy_named("copy.db");
    kt_head head = head_now();
    assert_value(at("year.db"), HEX("copy_of"), "");
    assert_value(path, HEX("copy_of"), hex_of(head.hash, 32));
    kti_buf bytes = read_file(path);

    /* Reading, checking, a refused call and one that writes nothing leave it
     * as it is, to the byte. */
    kt_db *copy = open_at(path, 0);
    kt_check check = KT_CHECK_INIT;
    char *json = answer_of(copy);
    kt_free(json);
    ck_assert_int_eq(kt_db_check(copy, NULL, NULL, NULL, NULL, &check),
                     KT_OK);
    assert_site(copy, &test_site);
    ck_assert_int_eq(kt_unit_rename(copy, "9999", "x", TODAY),
                     KT_ERR_NOT_FOUND);
    ck_assert_int_eq(kt_db_begin(copy), KT_OK);
    (void)report_in(copy, KT_AMOUNT(7));
    kt_db_rollback(copy);
    ck_assert_int_eq(kt_db_begin(copy), KT_OK);
    ck_assert_int_eq(kt_db_commit(copy, NULL), KT_OK);
    assert_site(copy, &test_site);
    kt_db_close(copy);
    assert_bytes(path, &bytes);

    (void)report_at(path, KT_AMOUNT(7));
    assert_value(path, HEX("copy_of"), "");
}
END_TEST

START_TEST(first_commit_names_the_parent)
{
    const char *path = copy_named("copy.db");
    kt_head parent = head_now();
    ck_assert_int_eq(parent.seq, 3);
    kt_report_no number = report_at(path, KT_AMOUNT(7));
    kt_head head = checked_head(path);
    ck_assert_int_eq(head.commit, 4);
    ck_assert_int_eq(head.seq, 4);
    ck_assert_mem_eq(&head.site, &number.site, sizeof head.site);
    ck_assert_mem_ne(&head.site, &test_site, sizeof head.site);
    assert_value(path, SITES, "2");
#define OF_OWN(column)                                                       \
    "SELECT " column " FROM kt_site WHERE site_no = "                        \
    "(SELECT site_no FROM kt_meta)"
    assert_value(path, OF_OWN("lower(hex(uuid))"), hex_of(&head.site, 16));
    assert_value(path, OF_OWN("lower(hex(parent_site))"),
                 hex_of(&test_site, 16));
    assert_value(path, OF_OWN("parent_seq"), "3");
    assert_value(path, OF_OWN("lower(hex(parent_hash))"),
                 hex_of(parent.hash, 32));
    assert_value(path, "SELECT lower(hex(prev)) FROM kt_commit WHERE no = 4",
                 hex_of(parent.hash, 32));
    /* Only the first names it, and there is one new site only. */
    (void)report_at(path, KT_AMOUNT(8));
    head = checked_head(path);
    ck_assert_int_eq(head.seq, 5);
    assert_value(path, SITES, "2");
}
END_TEST

/* The hash of the first commit is over what names the parent. */
START_TEST(parent_is_part_of_the_chain)
{
    static const char *const changes[] = {
        "UPDATE kt_site SET parent_seq = 2 WHERE site_no = 2",
        "UPDATE kt_site SET parent_site = zeroblob(16) WHERE site_no = 2",
        "UPDATE kt_site SET parent_hash = zeroblob(32) WHERE site_no = 2",
        ("UPDATE kt_site SET parent_site = NULL, parent_seq = NULL, "
         "parent_hash = NULL WHERE site_no = 2"),
        "UPDATE kt_site SET uuid = zeroblob(16) WHERE site_no = 2",
    };
    const char *path = copy_named("copy.db");
    (void)report_at(path, KT_AMOUNT(7));
    (void)report_at(path, KT_AMOUNT(8));
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        const char *damaged = at("damaged.db");
        kt_check check = KT_CHECK_INIT;
        copy_file(path, damaged);
        run_sql_in(damaged, changes[i]);
        kt_db *opened = open_at(damaged, 0);
        ck_assert_int_eq(kt_db_check(opened, NULL, NULL, NULL, NULL, &check),
                         KT_ERR_CORRUPT);
        ck_assert_int_eq(check.first_bad_commit, 4);
        kt_db_close(opened);
    }
    (void)checked_head(path);
}
END_TEST

START_TEST(mark_that_is_no_more_true_is_found)
{
    kt_check check = KT_CHECK_INIT;
    const char *path = copy_named("copy.db");
    run_sql_in(path, "UPDATE kt_meta SET copy_of = zeroblob(32)");
    kt_db *opened = open_at(path, 0);
    ck_assert_int_eq(kt_db_check(opened, NULL, NULL, NULL, NULL, &check),
                     KT_ERR_CORRUPT);
    kt_db_close(opened);
}
END_TEST

/* Original and two copies, each worked with: the same numbers, other sites,
 * other hashes. */
START_TEST(copies_diverge)
{
    const char *one = copy_named("one.db");
    const char *two = copy_named("two.db");
    kt_report_no in_one = report_at(one, KT_AMOUNT(11));
    kt_report_no in_two = report_at(two, KT_AMOUNT(12));
    kt_report_no in_year = report_in(db, KT_AMOUNT(13));
    ck_assert_int_eq(in_one.seq, 4);
    ck_assert_int_eq(in_two.seq, 4);
    ck_assert_int_eq(in_year.seq, 4);
    ck_assert_mem_ne(&in_one.site, &in_two.site, sizeof in_one.site);
    ck_assert_mem_ne(&in_one.site, &test_site, sizeof in_one.site);
    ck_assert_mem_ne(&in_two.site, &test_site, sizeof in_one.site);
    ck_assert_mem_eq(&in_year.site, &test_site, sizeof in_one.site);
    kt_head head_one = checked_head(one);
    kt_head head_two = checked_head(two);
    ck_assert_mem_ne(head_one.hash, head_two.hash, 32);
    /* Each knows what it has by its bare number, and not the others'. */
    kt_db *copy = open_at(one, 0);
    ck_assert_int_eq(amount_of(copy, "4.1"), KT_AMOUNT(11));
    kt_db_close(copy);
    copy = open_at(two, 0);
    ck_assert_int_eq(amount_of(copy, "4.1"), KT_AMOUNT(12));
    ck_assert_int_eq(amount_of(copy, "3f9c01d2:4.1"), KT_NONE);
    char text[KT_REPORT_NO_TEXT_SIZE];
    (void)snprintf(text, sizeof text, "%.8s:4.1", hex_of(&in_one.site, 16));
    ck_assert_str_eq(number_text(copy, &in_one), text);
    ck_assert_str_eq(number_text(copy, &in_year), "3f9c01d2:4.1");
    kt_report_no unknown;
    ck_assert_int_eq(kt_report_no_parse(copy, text, &unknown),
                     KT_ERR_NOT_FOUND);
    kt_db_close(copy);
    ck_assert_int_eq(amount_of(db, "4.1"), KT_AMOUNT(13));
}
END_TEST

/* A copy of a copy: numbers of all three, with and without a site. */
START_TEST(numbers_are_looked_up_along_the_line)
{
    const char *one = copy_named("one.db");
    kt_db *copy = open_at(one, 0);
    kt_report_no in_one = report_in(copy, KT_AMOUNT(4)); /* 4.1 */
    const char *two = at("two.db");
    ck_assert_int_eq(kt_db_backup(copy, two, 0), KT_OK);
    (void)report_in(copy, KT_AMOUNT(50)); /* 5.1, which two.db lacks */
    kt_db_close(copy);

    copy = open_at(two, 0);
    kt_report_no in_two = report_in(copy, KT_AMOUNT(5)); /* 5.1 */
    char own[16];
    char middle[16];
    (void)snprintf(own, sizeof own, "%.8s", hex_of(&in_two.site, 16));
    (void)snprintf(middle, sizeof middle, "%.8s", hex_of(&in_one.site, 16));
    ck_assert_int_eq(amount_of(copy, "2.1"), KT_AMOUNT(1));
    ck_assert_int_eq(amount_of(copy, "3.1"), KT_AMOUNT(2));
    ck_assert_int_eq(amount_of(copy, "4.1"), KT_AMOUNT(4));
    ck_assert_int_eq(amount_of(copy, "5.1"), KT_AMOUNT(5));
    ck_assert_int_eq(amount_of(copy, "6.1"), KT_NONE);
    static const struct {
        const char *seq;
        kt_amount amount[3]; /* as the first's, the middle's, the own */
    } cases[] = {
        { "2.1", { KT_AMOUNT_SCALE, KT_AMOUNT_SCALE, KT_AMOUNT_SCALE } },
        { "4.1", { KT_NONE, 4 * KT_AMOUNT_SCALE, 4 * KT_AMOUNT_SCALE } },
        { "5.1", { KT_NONE, KT_NONE, 5 * KT_AMOUNT_SCALE } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *sites[] = { "3f9c01d2", middle, own };
        for (size_t j = 0; j < 3; j++) {
            char text[KT_REPORT_NO_TEXT_SIZE];
            (void)snprintf(text, sizeof text, "%s:%s", sites[j],
                           cases[i].seq);
            ck_assert_msg(amount_of(copy, text) == cases[i].amount[j], "%s",
                          text);
        }
    }
    kt_db_close(copy);
    /* The views print the same numbers, none with a prefix. */
    assert_value(two,
                 "SELECT group_concat(number, ' ') FROM "
                 "(SELECT number FROM kt_v_progress ORDER BY commit_no)",
                 "2.1 3.1 4.1 5.1");
    (void)checked_head(two);
}
END_TEST

/* What the host, or a load, has committed is known in the copy: a restored
 * database does not take it twice. */
START_TEST(host_keys_are_known_along_the_line)
{
    int64_t commit = 0;
    const char *path = copy_named("copy.db");
    OK(kt_db_set_host_key(db, "later"));
    (void)report_in(db, KT_AMOUNT(9));
    kt_db *copy = open_at(path, 0);
    (void)report_in(copy, KT_AMOUNT(7));
    ck_assert_int_eq(kt_db_set_host_key(copy, "world"), KT_OK);
    ck_assert_int_eq(kt_db_begin(copy), KT_EXISTS);
    ck_assert_int_eq(kt_db_commit(copy, &commit), KT_EXISTS);
    ck_assert_int_eq(commit, 1);
    /* The original's later one is not. */
    ck_assert_int_eq(kt_db_set_host_key(copy, "later"), KT_OK);
    (void)report_in(copy, KT_AMOUNT(9));
    ck_assert_int_eq(kt_db_set_host_key(copy, "later"), KT_OK);
    ck_assert_int_eq(kt_db_begin(copy), KT_EXISTS);
    ck_assert_int_eq(kt_db_commit(copy, &commit), KT_EXISTS);
    ck_assert_int_eq(commit, 5);
    kt_db_close(copy);
    (void)checked_head(path);
}
END_TEST

START_TEST(host_key_of_the_last_commit_that_was_copied)
{
    int64_t commit = 0;
    OK(kt_db_set_host_key(db, "last"));
    (void)report_in(db, KT_AMOUNT(9));
    int64_t last = head_now().commit;
    kt_db *copy = open_at(copy_named("copy.db"), 0);
    (void)report_in(copy, KT_AMOUNT(7));
    ck_assert_int_eq(kt_db_set_host_key(copy, "last"), KT_OK);
    ck_assert_int_eq(kt_db_begin(copy), KT_EXISTS);
    ck_assert_int_eq(kt_db_commit(copy, &commit), KT_EXISTS);
    ck_assert_int_eq(commit, last);
    kt_db_close(copy);
}
END_TEST

/* As the first write: it is none, and no site begins. */
START_TEST(replay_begins_no_site)
{
    const char *path = copy_named("copy.db");
    kt_db *copy = open_at(path, 0);
    ck_assert_int_eq(kt_db_set_host_key(copy, "world"), KT_OK);
    ck_assert_int_eq(kt_db_begin(copy), KT_EXISTS);
    ck_assert_int_eq(kt_db_commit(copy, NULL), KT_EXISTS);
    kt_db_close(copy);
    assert_value(path, SITES, "1");
}
END_TEST

START_TEST(copy_of_an_empty_ledger_has_no_parent)
{
    const char *empty = at("empty.db");
    kt_db_close(open_at(empty, KT_OPEN_CREATE));
    kt_db *opened = open_at(empty, 0);
    const char *one = at("one.db");
    const char *two = at("two.db");
    ck_assert_int_eq(kt_db_backup(opened, one, 0), KT_OK);
    ck_assert_int_eq(kt_db_backup(opened, two, 0), KT_OK);
    kt_uuid site = head_of(opened).site;
    kt_db_close(opened);
    (void)checked_head(one);
    const char *paths[] = { one, two };
    kt_head heads[2];
    for (int i = 0; i < 2; i++) {
        kt_db *at = open_at(paths[i], 0);
        kt_unit unit = KT_UNIT_INIT;
        unit.code = "44";
        unit.name = "Guangdong";
        ck_assert_int_eq(kt_unit_add(at, &unit), KT_OK);
        kt_db_close(at);
        heads[i] = checked_head(paths[i]);
        ck_assert_int_eq(heads[i].seq, 1);
        ck_assert_mem_ne(&heads[i].site, &site, sizeof site);
        assert_value(paths[i],
                     "SELECT count(parent_site) || count(parent_seq) "
                     "FROM kt_site",
                     "00");
    }
    ck_assert_mem_ne(&heads[0].site, &heads[1].site, sizeof site);
}
END_TEST

/* Two handles on a copy: the one that comes second writes for the site that
 * the first one began. */
START_TEST(other_handles_see_the_site_begin)
{
    const char *path = copy_named("copy.db");
    kt_db *first = open_at(path, 0);
    kt_db *second = open_at(path, 0);
    kt_db *reader = open_at(path, KT_OPEN_READONLY);
    assert_site(second, &test_site);
    kt_report_no one = report_in(first, KT_AMOUNT(7));
    ck_assert_int_eq(amount_of(reader, "4.1"), KT_AMOUNT(7));
    ck_assert_str_eq(number_text(reader, &one), "4.1");
    kt_report_no two = report_in(second, KT_AMOUNT(8));
    ck_assert_mem_eq(&one.site, &two.site, sizeof one.site);
    ck_assert_int_eq(two.seq, 5);
    assert_site(reader, &one.site);
    kt_db_close(first);
    kt_db_close(second);
    kt_db_close(reader);
    assert_value(path, SITES, "2");
    (void)checked_head(path);
}
END_TEST

/* For tests a host may say which UUID the site gets. */
START_TEST(given_site_is_used_unless_it_is_taken)
{
    kt_uuid given = { { 0xaa, 0xbb, 0xcc } };
    const char *path = copy_named("copy.db");
    kt_open_options options = options_of(0);
    kt_db *copy = NULL;
    options.site = &given;
    ck_assert_int_eq(kt_db_open(path, &options, &copy), KT_OK);
    kt_report_no number = report_in(copy, KT_AMOUNT(7));
    ck_assert_mem_eq(&number.site, &given, sizeof given);
    const char *again = at("again.db");
    ck_assert_int_eq(kt_db_backup(copy, again, 0), KT_OK);
    kt_db_close(copy);
    ck_assert_int_eq(kt_db_open(again, &options, &copy), KT_OK);
    number = report_in(copy, KT_AMOUNT(8));
    ck_assert_mem_ne(&number.site, &given, sizeof given);
    kt_db_close(copy);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        copy_is_marked_until_it_is_written_to,
        first_commit_names_the_parent,
        parent_is_part_of_the_chain,
        mark_that_is_no_more_true_is_found,
        copies_diverge,
        numbers_are_looked_up_along_the_line,
        host_keys_are_known_along_the_line,
        host_key_of_the_last_commit_that_was_copied,
        replay_begins_no_site,
        copy_of_an_empty_ledger_has_no_parent,
        other_handles_see_the_site_begin,
        given_site_is_used_unless_it_is_taken,
    };
    return RUN_TESTS_IN("copy", backup_setup, backup_teardown, tests);
}
