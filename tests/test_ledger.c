/* SPDX-License-Identifier: Apache-2.0 */
/* Commits: their numbers, clock, chain and head; what is refused, dropped or
 * empty; who wrote; and what was known when. */
#include "ledger_test.h"

static int64_t last_hlc(void)
{
    return plain_int("SELECT hlc FROM kt_commit ORDER BY no DESC LIMIT 1");
}

/* ---- head, numbers, chain */

START_TEST(head_of_nothing)
{
    static const uint8_t zero[32];
    kt_head head;
    kt_db *world = db;
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    OK(kt_db_open(NULL, &options, &db));
    head = head_now();
    ck_assert_int_eq(head.commit, 0);
    ck_assert_int_eq(head.seq, 0);
    ck_assert_int_eq(head.utc_ms, 0);
    ck_assert_mem_eq(&head.site, &test_site, sizeof head.site);
    ck_assert_mem_eq(head.hash, zero, sizeof zero);
    kt_db_close(db);
    db = world;
}
END_TEST

START_TEST(head_is_the_last_commit)
{
    int64_t number = 0;
    clock_ms += 5000;
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    kt_head open = head_now(); /* not yet */
    ck_assert_mem_eq(&open, &before, sizeof open);
    clock_ms += 7; /* the instant is that of the end */
    OK(kt_db_commit(db, &number));
    kt_head head = head_now();
    ck_assert_int_eq(number, before.commit + 1);
    ck_assert_int_eq(head.commit, number);
    ck_assert_int_eq(head.seq, number);
    ck_assert_int_eq(head.utc_ms, clock_ms);
    ck_assert_mem_eq(&head.site, &test_site, sizeof head.site);
    sqlite3_stmt *stmt =
        query_plain("SELECT hash FROM kt_commit ORDER BY no DESC LIMIT 1");
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    ck_assert_int_eq(sqlite3_column_bytes(stmt, 0), 32);
    ck_assert_mem_eq(sqlite3_column_blob(stmt, 0), head.hash, 32);
    (void)sqlite3_finalize(stmt);
}
END_TEST

/* Numbers from 1 without a gap, each `prev` the `hash` before it. */
static void check_numbers(int64_t commits)
{
    ck_assert_int_eq(plain_int("SELECT count(*) FROM kt_commit"), commits);
    ck_assert_int_eq(plain_int("SELECT count(*) FROM kt_commit WHERE "
                               "no = seq AND no BETWEEN 1 AND "
                               "(SELECT count(*) FROM kt_commit)"),
                     commits);
    ck_assert_int_eq(
        plain_int("SELECT count(*) FROM kt_commit AS c WHERE prev = "
                  "coalesce((SELECT hash FROM kt_commit AS b "
                  "WHERE b.no = c.no - 1), zeroblob(32))"),
        commits);
    ck_assert_int_eq(plain_int("SELECT count(DISTINCT hash) FROM kt_commit"),
                     commits);
}

START_TEST(numbers_have_no_gap)
{
    int64_t commits = head_now().commit;
    check_numbers(commits);
    REFUSED(KT_ERR_DUPLICATE, NULL, add_city("4401"));
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    kt_db_rollback(db);
    OK(kt_db_begin(db));
    OK(kt_db_commit(db, NULL));
    OK(kt_db_set_host_key(db, "k"));
    OK(add_city("4404"));
    check_numbers(commits + 1);
    OK(kt_db_set_host_key(db, "k"));
    ck_assert_int_eq(add_city("4405"), KT_EXISTS);
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE)); /* as it is */
    kt_head head = head_now();
    OK(add_city("4406"));
    ck_assert_int_eq(head_now().seq, head.seq + 1);
    check_numbers(commits + 2);
}
END_TEST

/* A report's number is its commit's and its place in it. */
START_TEST(operations_are_numbered_within_a_commit)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    kt_report_no first =
        add_report("1.1", "4403", TODAY, KT_ADD, KT_AMOUNT(1));
    OK(add_city("4404"));
    kt_report_no second =
        add_report("1.1", "4404", TODAY, KT_ADD, KT_AMOUNT(1));
    OK(kt_db_commit(db, NULL));
    kt_head head = head_now();
    ck_assert_int_eq(first.seq, head.seq);
    ck_assert_int_eq(first.n, 2);
    ck_assert_int_eq(second.seq, head.seq);
    ck_assert_int_eq(second.n, 4);
    ck_assert_mem_eq(&first.site, &test_site, sizeof first.site);
    kt_report_no alone =
        add_report("1.1", "4404", TODAY, KT_ADD, KT_AMOUNT(2));
    ck_assert_int_eq(alone.seq, head.seq + 1);
    ck_assert_int_eq(alone.n, 1);
}
END_TEST

/* ---- the clock */

START_TEST(clock_goes_on)
{
    int64_t noon = clock_ms += 1000;
    OK(add_city("4403"));
    ck_assert_int_eq(last_hlc(), noon * 65536);
    OK(add_city("4404")); /* in the same millisecond */
    ck_assert_int_eq(last_hlc(), noon * 65536 + 1);
    clock_ms = noon - 3600000; /* it jumps back */
    OK(add_city("4405"));
    ck_assert_int_eq(last_hlc(), noon * 65536 + 2);
    ck_assert_int_eq(head_now().utc_ms, noon);
    clock_ms = noon;
    OK(add_city("4406"));
    ck_assert_int_eq(last_hlc(), noon * 65536 + 3);
    clock_ms = noon + 1;
    OK(add_city("4407"));
    ck_assert_int_eq(last_hlc(), (noon + 1) * 65536);
    ck_assert_int_eq(head_now().utc_ms, noon + 1);
    /* 48 bits of milliseconds, one of them the sign, beside 16 of count. */
    clock_ms = INT64_C(1) << 47;
    ck_assert_int_eq(add_city("4408"), KT_ERR_RANGE);
    clock_ms--;
    OK(add_city("4408"));
    ck_assert_int_eq(last_hlc(), INT64_MAX - 65535);
}
END_TEST

/* A counter that is full runs over into the next millisecond, and the
 * greatest clock seen counts, not the last one, nor only the site's own. */
START_TEST(clock_is_above_all_seen)
{
    char sql[512];
    int64_t noon = clock_ms;
    int64_t last = head_now().commit;
    run_plain("BEGIN");
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO kt_site (site_no, uuid) "
                   "VALUES (2, zeroblob(16)); "
                   "INSERT INTO kt_commit (no, site_no, seq, ops, prev, "
                   "hash, hlc, format, alg) VALUES (%lld, 2, 9, 1, "
                   "zeroblob(32), zeroblob(32), %lld, 1, 1), (%lld, 2, 10, "
                   "1, zeroblob(32), randomblob(32), %lld, 1, 1)",
                   (long long)last + 1, (long long)(noon + 9) * 65536 + 65535,
                   (long long)last + 2, (long long)(noon + 3) * 65536);
    run_plain(sql);
    run_plain("COMMIT");
    OK(add_city("4403"));
    ck_assert_int_eq(last_hlc(), (noon + 10) * 65536);
    kt_head head = head_now();
    ck_assert_int_eq(head.commit, last + 3);
    ck_assert_int_eq(head.seq, last + 1); /* its own site's */
    (void)snprintf(sql, sizeof sql,
                   "DELETE FROM kt_unit WHERE op >> 24 > %lld; "
                   "DELETE FROM kt_commit WHERE no > %lld; "
                   "DELETE FROM kt_site WHERE site_no = 2",
                   (long long)last, (long long)last);
    run_plain(sql);
    run_plain("DELETE FROM kt_entity WHERE id = "
              "(SELECT max(id) FROM kt_entity)");
}
END_TEST

/* ---- what leaves no trace */

static kt_status add_bad_target(void)
{
    const char *assist[] = { "4401", "4401" };
    kt_target target = new_target("1.9", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.assist = assist, target.assist_count = 2;
    return kt_target_add(db, &target);
}

static kt_status record_bad(void)
{
    static const kt_report_no none;
    kt_report_no number;
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_LEVEL, KT_AMOUNT(1));
    memset(&number, 0x5a, sizeof number);
    kt_status status = kt_progress_record(db, &report, &number);
    ck_assert_mem_eq(&number, &none, sizeof none);
    return status;
}

/* The second of the two is refused for its ref. */
static kt_status record_two(void)
{
    kt_progress reports[2];
    reports[0] = new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    reports[1] = new_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(1));
    reports[1].ref = "taken";
    return kt_progress_record_many(db, reports, 2, NULL, NULL);
}

START_TEST(refused_call_leaves_the_rest)
{
    kt_check check = KT_CHECK_INIT;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    kt_progress report =
        new_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(7));
    report.ref = "taken";
    OK(kt_progress_record(db, &report, NULL));
    int64_t commits = head_now().commit;
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    ck_assert_int_eq(kt_db_begin(db), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_db_set_actor(db, "li", NULL), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_db_set_host_key(db, "k"), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_db_check(db, NULL, NULL, NULL, NULL, &check),
                     KT_ERR_MISUSE);
    ck_assert_int_eq(add_city("4403"), KT_ERR_DUPLICATE);
    ck_assert_int_eq(kt_unit_move(db, "44", "4401", TODAY, NULL),
                     KT_ERR_CYCLE);
    ck_assert_int_eq(kt_unit_close(db, "4401", "440103", TODAY, NULL),
                     KT_ERR_CYCLE);
    ck_assert_int_eq(add_bad_target(), KT_ERR_DUPLICATE);
    ck_assert_int_eq(kt_plan_set_state(db, "2022", KT_PLAN_DRAFT),
                     KT_ERR_STATE);
    ck_assert_int_eq(record_bad(), KT_ERR_INVALID);
    ck_assert_int_eq(record_two(), KT_ERR_DUPLICATE);
    OK(add_city("4404"));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(head_now().commit, commits + 1);
    ck_assert_int_eq(
        plain_int("SELECT ops FROM kt_commit ORDER BY no DESC LIMIT 1"), 2);
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4403 4404");
    ck_assert_str_eq(target_codes(NULL), "1.1");
}
END_TEST

/* Refused before anything else of the transaction, too: what an earlier one
 * has written is not this one's. */
START_TEST(refused_first_call_leaves_the_rest)
{
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    OK(add_city("4404"));
    OK(kt_db_commit(db, NULL));
    OK(kt_db_begin(db));
    ck_assert_int_eq(kt_db_begin(db), KT_ERR_MISUSE);
    OK(add_city("4405"));
    OK(kt_db_commit(db, NULL));
}
END_TEST

static void write_after(void)
{
    OK(add_city("4403"));
    OK(kt_db_begin(db));
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_unit_rename(db, "4401", "Canton", TODAY));
    OK(kt_db_commit(db, NULL));
}

/* The ledger after a rollback is that of a twin that never began. */
START_TEST(rollback_leaves_no_trace)
{
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(add_city("4499"));
    OK(add_city("4403"));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_unit_rename(db, "4402", "Shaozhou", TODAY));
    (void)add_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    kt_db_rollback(db);
    kt_head after = head_now();
    ck_assert_mem_eq(&after, &before, sizeof after);
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
    ck_assert_str_eq(target_codes(NULL), "");
    write_after();
    kt_head head = head_now();
    int64_t entities = plain_int("SELECT max(id) FROM kt_entity");
    world_teardown();
    world_setup();
    write_after();
    kt_head twin = head_now();
    ck_assert_mem_eq(&head, &twin, sizeof head);
    ck_assert_int_eq(plain_int("SELECT max(id) FROM kt_entity"), entities);
}
END_TEST

START_TEST(empty_transaction_is_no_commit)
{
    int64_t number = 77;
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, 0);
    OK(kt_db_begin(db));
    ck_assert_int_eq(add_city("4401"), KT_ERR_DUPLICATE);
    ck_assert_str_eq(unit_codes("44", 0, TODAY), "44");
    number = 77;
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, 0);
    kt_head after = head_now();
    ck_assert_mem_eq(&after, &before, sizeof after);
    number = 77;
    ck_assert_int_eq(kt_db_commit(db, &number), KT_ERR_MISUSE);
    ck_assert_int_eq(number, 0);
}
END_TEST

/* A commit holds what the keys of its operations can say. What is refused
 * beyond that has written nothing either. */
START_TEST(commit_can_be_full)
{
    int64_t entities = plain_int("SELECT count(*) FROM kt_entity");
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    db->writer.ops = KTI_OP_N_MAX; /* 16 million calls later */
    ck_assert_int_eq(add_city("4404"), KT_ERR_RANGE);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "16777215"));
    ck_assert_int_eq(plain_int("SELECT count(*) FROM kt_entity"),
                     entities + 1);
    db->writer.ops = 1;
    OK(add_city("4404"));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(plain_int("SELECT count(*) FROM kt_entity"),
                     entities + 2);
}
END_TEST

/* ---- who, from what, how many */

static void check_commit(int64_t commit, const char *actor, const char *unit,
                         const char *source, int32_t operations,
                         const char *summary)
{
    kt_cursor *cursor = NULL;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    kt_query one = KT_QUERY_INIT;
    one.limit = 1;
    OK(kt_commit_list(db, &one, commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.commit, commit);
    ck_assert_str_eq(row.actor, actor);
    ck_assert_str_eq(row.actor_unit, unit);
    ck_assert_str_eq(row.source, source);
    ck_assert_int_eq(row.operations, operations);
    ck_assert_str_eq(row.summary, summary);
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}

START_TEST(commits_say_who)
{
    OK(kt_db_set_actor(db, "li", "4401"));
    OK(add_city("4403"));
    int64_t first = head_now().commit;
    OK(add_city("4404"));
    OK(kt_db_set_actor(db, "王", NULL));
    OK(add_city("4405"));
    OK(kt_db_set_actor(db, NULL, "44"));
    OK(add_city("4406"));
    OK(kt_db_set_actor(db, NULL, NULL));
    OK(add_city("4407"));
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_db_set_actor(db, "x", "49"));
    OK(add_city("4408")); /* as before the refusal */
    check_commit(first, "li", "4401", "", 1, "1 unit");
    check_commit(first + 1, "li", "4401", "", 1, "1 unit");
    check_commit(first + 2, "王", "", "", 1, "1 unit");
    check_commit(first + 3, "", "44", "", 1, "1 unit");
    check_commit(first + 4, "", "", "", 1, "1 unit");
    check_commit(first + 5, "", "", "", 1, "1 unit");
}
END_TEST

START_TEST(commits_say_from_what)
{
    kt_load given = KT_LOAD_INIT;
    given.data = "code,name,parent,level\n4403,x,44,\n4404,y,44,\n";
    given.size = strlen(given.data);
    given.name = "单位.csv";
    OK(kt_load_units(db, &given, NULL));
    check_commit(head_now().commit, "", "", "单位.csv", 2, "2 unit");
    OK(add_city("4405"));
    check_commit(head_now().commit, "", "", "", 1, "1 unit");
    given.data = "code,name,parent,level\n4406,x,49,\n";
    given.size = strlen(given.data);
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_load_units(db, &given, NULL));
    OK(add_city("4406"));
    check_commit(head_now().commit, "", "", "", 1, "1 unit");
}
END_TEST

/* A list is one operation, however many its members. */
START_TEST(operations_are_counted)
{
    const char *units[] = { "4401", "4402", "44" };
    kt_checkpoint points[] = { { KT_DAY(2022, 3, 1), 1000 },
                               { KT_DAY(2022, 5, 1), 2000 } };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    target.assist = units, target.assist_count = 3;
    target.checkpoints = points, target.checkpoints_count = 2;
    OK(kt_db_begin(db));
    OK(kt_target_add(db, &target));
    OK(add_city("4403"));
    (void)add_report("1.1", "4403", TODAY, KT_ADD, KT_AMOUNT(1));
    OK(kt_db_commit(db, NULL));
    check_commit(head_now().commit, "", "", "", 6,
                 "1 unit, 1 target, 1 allotment, 2 list, 1 progress");
}
END_TEST

/* ---- what was known when */

static const char *known_at(int64_t utc_ms)
{
    kt_query query = KT_QUERY_INIT;
    query.known_at_ms = utc_ms;
    return unit_codes_of(&query, -1);
}

/* a, b at noon; c a second later; d with a clock gone back by an hour, and
 * so in c's millisecond; e two seconds after noon. */
static int64_t write_times(void)
{
    int64_t noon = clock_ms;
    add_unit("a", "a", NULL, NULL);
    add_unit("b", "b", NULL, NULL);
    clock_ms = noon + 1000;
    add_unit("c", "c", NULL, NULL);
    clock_ms = noon - 3600000;
    add_unit("d", "d", NULL, NULL);
    clock_ms = noon + 2000;
    add_unit("e", "e", NULL, NULL);
    return noon;
}

START_TEST(known_is_the_longest_prefix)
{
    int64_t noon = write_times();
    ck_assert_str_eq(known_at(noon - 3600000), ""); /* not d alone */
    ck_assert_str_eq(known_at(noon - 1), "");
    ck_assert_str_eq(known_at(noon), "a b");
    ck_assert_str_eq(known_at(noon + 999), "a b");
    ck_assert_str_eq(known_at(noon + 1000), "a b c d");
    ck_assert_str_eq(known_at(noon + 1999), "a b c d");
    ck_assert_str_eq(known_at(noon + 2000), "a b c d e");
    ck_assert_str_eq(known_at(noon + DAY_MS), "a b c d e");
    ck_assert_str_eq(known_at(KT_NONE), "a b c d e");
}
END_TEST

START_TEST(known_at_any_instant)
{
    (void)write_times();
    ck_assert_str_eq(known_at(INT64_MIN + 1), "");
    ck_assert_str_eq(known_at(INT64_MIN / 65536 - 1), "");
    ck_assert_str_eq(known_at(INT64_MIN / 65536), "");
    ck_assert_str_eq(known_at(-1), "");
    ck_assert_str_eq(known_at(INT64_MAX / 65536 - 1), "a b c d e");
    ck_assert_str_eq(known_at(INT64_MAX / 65536 + 1), "a b c d e");
    ck_assert_str_eq(known_at(INT64_MAX), "a b c d e");
}
END_TEST

/* What the open transaction has written will have the instant of its end,
 * now or later: before now it was not known. */
START_TEST(open_transaction_is_known_now)
{
    int64_t noon = write_times();
    clock_ms = noon + 5000;
    OK(kt_db_begin(db));
    add_unit("f", "f", NULL, NULL);
    ck_assert_str_eq(known_at(KT_NONE), "a b c d e f");
    ck_assert_str_eq(known_at(noon + 5000), "a b c d e f");
    ck_assert_str_eq(known_at(noon + 4999), "a b c d e");
    ck_assert_str_eq(known_at(noon + 2000), "a b c d e");
    ck_assert_str_eq(known_at(noon), "a b");
    clock_ms = noon - 3600000; /* its instant will be e's */
    ck_assert_str_eq(known_at(noon + 2000), "a b c d e f");
    ck_assert_str_eq(known_at(noon + 1999), "a b c d");
    OK(kt_db_commit(db, NULL));
    ck_assert_str_eq(known_at(noon + 2000), "a b c d e f");
    ck_assert_str_eq(known_at(noon + 1999), "a b c d");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        head_of_nothing,
        head_is_the_last_commit,
        numbers_have_no_gap,
        operations_are_numbered_within_a_commit,
        clock_goes_on,
        clock_is_above_all_seen,
        refused_call_leaves_the_rest,
        refused_first_call_leaves_the_rest,
        rollback_leaves_no_trace,
        empty_transaction_is_no_commit,
        commit_can_be_full,
        commits_say_who,
        commits_say_from_what,
        operations_are_counted,
    };
    const TTest *const known[] = {
        known_is_the_longest_prefix,
        known_at_any_instant,
        open_transaction_is_known_now,
    };
    return RUN_CASES("ledger",
                     NEW_CASE("ledger", world_setup, world_teardown, tests),
                     NEW_CASE("known", empty_setup, world_teardown, known),
                     key_tests(), vector_tests());
}
