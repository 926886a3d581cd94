/* SPDX-License-Identifier: Apache-2.0 */
/* Host keys: a commit that a host repeats is there once. */
#include "ledger_test.h"

static kt_cursor *const no_cursor;

/* Everything that can be seen of the ledger's end is as it was. */
static void check_unchanged(const kt_head *before)
{
    kt_head now = head_now();
    ck_assert_mem_eq(&now, before, sizeof now);
}

static const char *key_of(int64_t commit)
{
    static char key[256];
    kt_cursor *cursor = NULL;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.commit, commit);
    (void)snprintf(key, sizeof key, "%s", row.host_key);
    kt_cursor_close(cursor);
    return key;
}

static void write_two(void)
{
    OK(add_city("4403"));
    (void)add_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(5));
}

START_TEST(transaction_is_there_once)
{
    int64_t first = 0;
    int64_t second = 0;
    OK(kt_db_set_host_key(db, "k-1"));
    OK(kt_db_begin(db));
    write_two();
    OK(kt_db_commit(db, &first));
    kt_head before = head_now();
    ck_assert_int_eq(first, before.commit);
    ck_assert_str_eq(key_of(first), "k-1");
    (void)add_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(6));
    before = head_now();
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    OK(add_city("4403"));
    OK(add_city("4404")); /* not even what is new */
    OK(add_city(""));     /* nor is it looked at */
    check_unchanged(&before);
    ck_assert_str_eq(unit_codes("4403", 0, TODAY), "4403");
    ck_assert_int_eq(kt_db_commit(db, &second), KT_EXISTS);
    ck_assert_int_eq(second, first);
    check_unchanged(&before);
    /* The key is used up, and the replay over. */
    OK(add_city("4404"));
    ck_assert_str_eq(key_of(head_now().commit), "");
}
END_TEST

START_TEST(replay_can_be_rolled_back)
{
    OK(kt_db_set_host_key(db, "k-1"));
    OK(add_city("4403"));
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    kt_db_rollback(db);
    OK(add_city("4404"));
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_MISUSE);
}
END_TEST

START_TEST(single_call_is_there_once)
{
    OK(kt_db_set_host_key(db, "k-1"));
    OK(add_city("4403"));
    int64_t first = head_now().commit;
    ck_assert_str_eq(key_of(first), "k-1");
    kt_head before = head_now();
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_int_eq(add_city("4404"), KT_EXISTS);
    check_unchanged(&before);
    OK(add_city("4404"));
    /* A transaction meets the key of a single call, and the other way. */
    int64_t number = 0;
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    ck_assert_int_eq(kt_db_commit(db, &number), KT_EXISTS);
    ck_assert_int_eq(number, first);
    OK(kt_db_set_host_key(db, "k-2"));
    OK(kt_db_begin(db));
    OK(add_city("4405"));
    OK(kt_db_commit(db, NULL));
    OK(kt_db_set_host_key(db, "k-2"));
    ck_assert_int_eq(add_city("4406"), KT_EXISTS);
}
END_TEST

static void set_garbage(kt_report_no *numbers, size_t count)
{
    memset(numbers, 0x5a, count * sizeof *numbers);
}

/* Outputs of a call that was a replay, whichever way. */
static void check_outputs(kt_status expected)
{
    static const kt_report_no none;
    kt_report_no numbers[2];
    size_t bad = 77;
    kt_cursor *touched = (kt_cursor *)&no_cursor;
    kt_load given = KT_LOAD_INIT;
    kt_load_result result = KT_LOAD_RESULT_INIT;
    kt_progress reports[2];
    reports[0] = new_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(5));
    reports[1] = reports[0];
    set_garbage(numbers, 2);
    if (expected == KT_EXISTS) {
        OK(kt_db_set_host_key(db, "k-1"));
    }
    ck_assert_int_eq(kt_progress_record(db, reports, numbers), expected);
    ck_assert_mem_eq(&numbers[0], &none, sizeof none);
    set_garbage(numbers, 2);
    if (expected == KT_EXISTS) {
        OK(kt_db_set_host_key(db, "k-1"));
    }
    ck_assert_int_eq(kt_progress_record_many(db, reports, 2, numbers, &bad),
                     expected);
    ck_assert_mem_eq(&numbers[0], &none, sizeof none);
    ck_assert_mem_eq(&numbers[1], &none, sizeof none);
    ck_assert_uint_eq(bad, 2);
    if (expected == KT_EXISTS) {
        OK(kt_db_set_host_key(db, "k-1"));
    }
    ck_assert_int_eq(kt_unit_move(db, "440203", "4401", TODAY, &touched),
                     expected);
    ck_assert_ptr_null(touched);
    touched = (kt_cursor *)&no_cursor;
    if (expected == KT_EXISTS) {
        OK(kt_db_set_host_key(db, "k-1"));
    }
    ck_assert_int_eq(kt_unit_close(db, "440203", NULL, TODAY, &touched),
                     expected);
    ck_assert_ptr_null(touched);
    if (expected == KT_OK) {
        const kt_load_result zero = KT_LOAD_RESULT_INIT;
        given.data = "code,name,parent,level\n4409,x,44,city\n";
        given.size = strlen(given.data);
        result.rows = result.written = result.commits = 5;
        OK(kt_load_units(db, &given, &result));
        ck_assert_mem_eq(&result, &zero, sizeof zero);
    }
}

START_TEST(outputs_of_a_replay_are_zero)
{
    OK(kt_db_set_host_key(db, "k-1"));
    OK(add_city("4403"));
    kt_head before = head_now();
    check_outputs(KT_EXISTS);
    check_unchanged(&before);
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    check_outputs(KT_OK);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_EXISTS);
    check_unchanged(&before);
}
END_TEST

/* The next begin or single write takes the key, whatever its end. */
START_TEST(key_is_taken_once)
{
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_str_eq(unit_codes("44", 0, TODAY), "44"); /* no write */
    REFUSED(KT_ERR_DUPLICATE, NULL, add_city("4401"));
    OK(add_city("4403"));
    ck_assert_str_eq(key_of(head_now().commit), "");
    /* What was rolled back, or wrote nothing, left no key behind. */
    OK(kt_db_set_host_key(db, "k-1"));
    OK(kt_db_begin(db));
    OK(add_city("4404"));
    kt_db_rollback(db);
    OK(kt_db_set_host_key(db, "k-1"));
    OK(kt_db_begin(db));
    OK(kt_db_commit(db, NULL));
    OK(add_city("4405"));
    ck_assert_str_eq(key_of(head_now().commit), "");
    OK(kt_db_set_host_key(db, "k-1"));
    OK(add_city("4406"));
    ck_assert_str_eq(key_of(head_now().commit), "k-1");
    /* And it can be taken back, or be another's. */
    OK(kt_db_set_host_key(db, "k-1"));
    OK(kt_db_set_host_key(db, NULL));
    OK(add_city("4407"));
    OK(kt_db_set_host_key(db, "k-1"));
    OK(kt_db_set_host_key(db, "K-1"));
    OK(add_city("4408"));
    ck_assert_str_eq(key_of(head_now().commit), "K-1");
}
END_TEST

/* A load is a write, and has keys of its own: also one that writes nothing
 * takes the host's. */
START_TEST(load_takes_the_key)
{
    kt_load given = KT_LOAD_INIT;
    given.data = "code,name,parent,level\n4403,x,44,city\n";
    given.size = strlen(given.data);
    given.flags = KT_LOAD_DRY_RUN;
    OK(kt_db_set_host_key(db, "k-1"));
    OK(kt_load_units(db, &given, NULL));
    OK(add_city("4404"));
    ck_assert_str_eq(key_of(head_now().commit), "");
    given.flags = 0;
    given.data = "no columns of units";
    given.size = strlen(given.data);
    OK(kt_db_set_host_key(db, "k-1"));
    REFUSED(KT_ERR_FORMAT, NULL, kt_load_units(db, &given, NULL));
    OK(add_city("4405"));
    ck_assert_str_eq(key_of(head_now().commit), "");
}
END_TEST

START_TEST(keys_are_checked)
{
    char key[130];
    memset(key, 'k', sizeof key);
    key[129] = '\0';
    REFUSED(KT_ERR_INVALID, NULL, kt_db_set_host_key(db, key));
    key[128] = '\0';
    OK(kt_db_set_host_key(db, key));
    OK(add_city("4403"));
    ck_assert_str_eq(key_of(head_now().commit), key);
    REFUSED(KT_ERR_INVALID, NULL, kt_db_set_host_key(db, "a\nb"));
    REFUSED(KT_ERR_FORMAT, NULL, kt_db_set_host_key(db, "\xff"));
    OK(add_city("4404"));
    ck_assert_str_eq(key_of(head_now().commit), "");
    OK(kt_db_begin(db));
    ck_assert_int_eq(kt_db_set_host_key(db, "k"), KT_ERR_MISUSE);
    OK(kt_db_commit(db, NULL));
}
END_TEST

/* The key is in the file: another handle, a day later, meets it. */
START_TEST(key_outlives_its_handle)
{
    int64_t number = 0;
    kt_db *memory = db;
    folder_setup();
    const char *file = in_folder("a.db");
    kt_open_options options = world_options(KT_OPEN_CREATE);
    OK(kt_db_open(file, &options, &db));
    add_unit("44", "Guangdong", NULL, "province");
    OK(kt_db_set_host_key(db, "k-1"));
    OK(add_city("4403"));
    kt_db_close(db);
    set_today(TODAY + 1);
    options.flags = 0;
    OK(kt_db_open(file, &options, &db));
    kt_head before = head_now();
    OK(kt_db_set_host_key(db, "k-1"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    OK(add_city("4404"));
    ck_assert_int_eq(kt_db_commit(db, &number), KT_EXISTS);
    ck_assert_int_eq(number, 2);
    check_unchanged(&before);
    kt_db_close(db);
    db = memory;
    folder_teardown();
}
END_TEST

static void world_with_a_target(void)
{
    world_setup();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    allot("1.1", "4402", KT_AMOUNT(50), KT_DAY_NONE);
}

TCase *key_tests(void)
{
    const TTest *const tests[] = {
        transaction_is_there_once, replay_can_be_rolled_back,
        single_call_is_there_once, outputs_of_a_replay_are_zero,
        key_is_taken_once,         load_takes_the_key,
        keys_are_checked,          key_outlives_its_handle,
    };
    return NEW_CASE("keys", world_with_a_target, world_teardown, tests);
}
