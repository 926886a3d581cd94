/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Databases of older layouts, as old releases left them, are upgraded: the
 * ledger stays what it was, row by row and in its head, and every answer is
 * that of the same ledger written today.
 *
 * tests/data/layout-N.db was written by the last commit that made layout N,
 * with `test_upgrade --write tests/data/layout-N.db`.
 */
#include <sqlite3.h>
#include <stdlib.h>

#include <keytask/sqlite.h>

#include "buf.h"
#include "domain_helpers.h"
#include "ledger.h"

/* The heads that `keytask check` printed when the files were written. */
static const char *const heads[] = {
    "79b4462d042ffd4594a7add4e54d63e6a81e16b3efddb1554441fb062a022200",
};

static char old_path[64];
static char new_path[64];
static const char *written_path; /* of the ledger under way */

/* ---- a ledger with rows of every kind */

/* What the public API of layout 1 could not write yet. */
static void add_raw(int tag, const kti_value *values)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_ledger_add(db, tag, values, NULL);
    }
    ck_assert_int_eq(kti_leave(db, status), KT_OK);
}

static void add_act(int verb, int64_t report)
{
    kti_value values[KTI_ACT_COLUMNS] = {
        [KTI_ACT_VERB] = kti_int(verb),
        [KTI_ACT_REPORT] = { KTI_TYPE_REPORT, report, NULL, 0 },
        [KTI_ACT_REASON] = kti_text("looked at"),
    };
    add_raw(KTI_TAG_ACT, values);
}

static int64_t last_key(void)
{
    return head_now().commit << KTI_OP_BITS | 1;
}

/* The superseding report of an amount, its columns those of the other. */
static void supersede(int64_t key, kt_amount amount)
{
    char sql[256];
    sqlite3 *plain = NULL;
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(sql, sizeof sql,
                   "SELECT target, unit, day, mode FROM kt_progress "
                   "WHERE op = %lld",
                   (long long)key);
    ck_assert_int_eq(sqlite3_open(written_path, &plain), SQLITE_OK);
    ck_assert_int_eq(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    kti_value values[KTI_PROGRESS_COLUMNS] = {
        [KTI_PROGRESS_TARGET] = kti_entity(sqlite3_column_int64(stmt, 0)),
        [KTI_PROGRESS_UNIT] = kti_entity(sqlite3_column_int64(stmt, 1)),
        [KTI_PROGRESS_DAY] = kti_int(sqlite3_column_int64(stmt, 2)),
        [KTI_PROGRESS_MODE] = kti_int(sqlite3_column_int64(stmt, 3)),
        [KTI_PROGRESS_AMOUNT] = kti_int(amount),
        [KTI_PROGRESS_REPLACES] = { KTI_TYPE_REPORT, key, NULL, 0 },
        [KTI_PROGRESS_REASON] = kti_text("miscounted"),
    };
    sqlite3_finalize(stmt);
    sqlite3_close(plain);
    add_raw(KTI_TAG_PROGRESS, values);
}

static void add_targets(void)
{
    const char *assist[] = { "4401", "4402" };
    kt_checkpoint points[] = { { KT_DAY(2022, 3, 31), 2000 },
                               { KT_DAY(2022, 9, 30), 7000 } };
    kt_exempt exempt = { "440104", "no such home", KT_DAY(2022, 3, 1), 0 };
    kt_title title = KT_TITLE_INIT;
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(400));
    target.unit_of_measure = "人";
    target.source = "key task 1, clause 1";
    target.lead = "44";
    target.assist = assist;
    target.assist_count = 2;
    target.checkpoints = points;
    target.checkpoints_count = 2;
    OK(kt_target_add(db, &target));
    target = new_target("1.2", KT_MEASURE_STOCK, KT_AMOUNT(50));
    target.baseline = KT_AMOUNT(100);
    OK(kt_target_add(db, &target));
    add_target("1.3", KT_MEASURE_RATIO, KT_AMOUNT(80));
    target = new_target("1.4", KT_MEASURE_COVERAGE, KT_AMOUNT(100));
    target.units = assist;
    target.units_count = 1;
    target.exempt = &exempt;
    target.exempt_count = 1;
    OK(kt_target_add(db, &target));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.5", "a");
    add_step("1.5", "b");
    add_target("1.6", KT_MEASURE_CEILING, 0);
    add_target("1.7", KT_MEASURE_ASSESSED, KT_AMOUNT(90));
    title.kind = KT_KIND_TARGET;
    title.code = "1.1";
    title.language = "en";
    title.text = "Train carers";
    OK(kt_title_set(db, &title));
}

static void add_reports(void)
{
    static const char rows[] =
        "target,unit,day,mode,amount,of,step,note,ref\n"
        "1.1,4401,2022-03-31,add,120.5,,,first quarter,r1\n"
        "1.1,4402,2022-03-31,to_date,30,,,,r2\n"
        "1.2,44,2022-04-30,level,80,,,,\n"
        "1.3,440103,2022-05-01,level,9,10,,,\n"
        "1.4,440103,2022-05-02,level,2,,,,\n"
        "1.5,44,2022-05-03,step,,,a,,\n"
        "1.6,4401,2022-05-04,add,1,,,,\n"
        "1.7,44,2022-05-05,level,60,,,,\n";
    kt_load load = KT_LOAD_INIT;
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(7));
    uint8_t sha256[KT_SHA256_SIZE] = { 1, 2, 3 };
    load.data = rows;
    load.size = sizeof rows - 1;
    load.name = "first.csv";
    OK(kt_load_progress(db, &load, NULL));
    report.doc = "No. 12";
    report.uri = "https://example.org/12";
    report.file_sha256 = sha256;
    OK(kt_progress_record(db, &report, NULL));
    supersede(last_key(), KT_AMOUNT(8));
    add_act(KT_ACT_VERIFY, last_key());
    (void)add_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(5));
    add_act(KT_ACT_RETRACT, last_key());
}

static void write_ledger(const char *path)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    set_today(TODAY);
    written_path = path;
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    OK(kt_db_set_actor(db, "li", NULL));
    OK(kt_db_set_host_key(db, "world"));
    OK(kt_db_begin(db));
    add_world();
    add_targets();
    OK(kt_db_commit(db, NULL));
    allot("1.1", "4401", KT_AMOUNT(250), KT_DAY_NONE);
    allot("1.1", "4402", KT_AMOUNT(150), KT_DAY_NONE);
    allot("1.1", "4401", KT_AMOUNT(260), KT_DAY(2022, 5, 1));
    withdraw("1.1", "4402", KT_DAY(2022, 6, 1));
    OK(kt_unit_rename(db, "4402", "Shaozhou", KT_DAY(2022, 2, 1)));
    OK(kt_unit_move(db, "440104", "4402", KT_DAY(2022, 6, 1), NULL));
    OK(kt_target_cancel(db, NULL, "1.6", KT_DAY(2022, 6, 15), "no more"));
    add_reports();
    OK(kt_unit_close(db, "440203", NULL, KT_DAY(2022, 6, 20), NULL));
}

/* ---- what is compared */

static sqlite3 *open_plain(const char *path)
{
    sqlite3 *plain = NULL;
    ck_assert_int_eq(
        sqlite3_open_v2(path, &plain, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return plain;
}

static void dump_table(sqlite3 *plain, const char *table, kti_buf *out)
{
    char sql[128];
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY 1, 2", table);
    ck_assert_int_eq(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL),
                     SQLITE_OK);
    kti_buf_printf(out, "%s\n", table);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            int type = sqlite3_column_type(stmt, i);
            const void *bytes = sqlite3_column_blob(stmt, i);
            kti_buf_printf(out, "%d ", type);
            kti_buf_add(out, bytes == NULL ? "" : bytes,
                        (size_t)sqlite3_column_bytes(stmt, i));
        }
        kti_buf_text(out, "\n");
    }
    sqlite3_finalize(stmt);
}

/* Every row of every table. */
static void dump_rows(const char *path, kti_buf *out)
{
    sqlite3 *plain = open_plain(path);
    sqlite3_stmt *stmt = NULL;
    int tables = 0;
    ck_assert_int_eq(
        sqlite3_prepare_v2(plain,
                           "SELECT name FROM sqlite_schema "
                           "WHERE type = 'table' AND name GLOB 'kt_*' "
                           "ORDER BY name",
                           -1, &stmt, NULL),
        SQLITE_OK);
    for (; sqlite3_step(stmt) == SQLITE_ROW; tables++) {
        dump_table(plain, (const char *)sqlite3_column_text(stmt, 0), out);
    }
    sqlite3_finalize(stmt);
    sqlite3_close(plain);
    ck_assert_int_ge(tables, 16);
    ck_assert(!out->failed);
}

static void add_lists(const kt_query *query, kti_buf *out)
{
    kt_cursor *cursor;
    kt_unit_row unit = KT_UNIT_ROW_INIT;
    kt_allotment_row allotment = KT_ALLOTMENT_ROW_INIT;
    kt_progress_row report = KT_PROGRESS_ROW_INIT;
    OK(kt_unit_list(db, query, -1, &cursor));
    while (kt_unit_next(cursor, &unit) == KT_ROW) {
        kti_buf_printf(out, "%s %s %s %d %d\n", unit.code, unit.name,
                       unit.parent, (int)unit.opened, (int)unit.closed);
    }
    kt_cursor_close(cursor);
    OK(kt_allotment_list(db, query, NULL, &cursor));
    while (kt_allotment_next(cursor, &allotment) == KT_ROW) {
        kti_buf_printf(out, "%s %s %lld %d\n", allotment.target,
                       allotment.unit, (long long)allotment.amount,
                       (int)allotment.effective);
    }
    kt_cursor_close(cursor);
    OK(kt_progress_list(db, query, "1.1", &cursor));
    while (kt_progress_next(cursor, &report) == KT_ROW) {
        kti_buf_printf(out, "%lld.%d %s %lld %d %s %s\n",
                       (long long)report.number.seq, (int)report.number.n,
                       report.unit, (long long)report.amount,
                       (int)report.in_force, report.note, report.source);
    }
    kt_cursor_close(cursor);
}

/* The plan and some lists at each unit, day and commit. */
static void add_answers(kti_buf *out)
{
    static const char *const units[] = { "44", "4401", "4402" };
    static const int months[] = { 3, 6 };
    int64_t last = head_now().commit;
    for (int64_t commit = 1; commit <= last; commit++) {
        for (size_t i = 0; i < sizeof units / sizeof units[0] * 2; i++) {
            kt_query query =
                query_of(units[i / 2], KT_DAY(2022, months[i % 2], 30));
            char *json = NULL;
            query.known_at_commit = commit;
            OK(kt_completion_json(db, &query, NULL, &json));
            kti_buf_printf(out, "%lld: %s\n", (long long)commit, json);
            kt_free(json);
            add_lists(&query, out);
        }
    }
    ck_assert(!out->failed);
}

static void assert_same(const kti_buf *a, const kti_buf *b)
{
    ck_assert_uint_gt(a->size, 1000);
    ck_assert_uint_eq(a->size, b->size);
    ck_assert_mem_eq(a->data, b->data, a->size);
}

/* ---- the tests */

static void refuse_read_only(int layout)
{
    char wanted[32];
    kt_open_options options = world_options(KT_OPEN_READONLY);
    (void)snprintf(wanted, sizeof wanted, "has layout %d,", layout);
    ck_assert_int_eq(kt_db_open(old_path, &options, &db), KT_ERR_READONLY);
    ck_assert_msg(strstr(kt_db_errmsg(db), wanted) != NULL, "%s",
                  kt_db_errmsg(db));
    kt_db_close(db);
}

static void open_and_check(const char *path, const char *wanted_head)
{
    char head[KT_SHA256_TEXT_SIZE];
    kt_open_options options = world_options(0);
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    assert_ledger_holds(db);
    kt_head now = head_now();
    ck_assert_int_eq(kt_sha256_format(now.hash, head, sizeof head), KT_OK);
    if (wanted_head != NULL) {
        ck_assert_str_eq(head, wanted_head);
    }
}

/* One for each layout but today's. */
START_TEST(older_layout_is_upgraded)
{
    int layout = _i;
    char kept[512];
    kti_buf before = { 0 };
    kti_buf after = { 0 };
    kti_buf old_answers = { 0 };
    kti_buf new_answers = { 0 };
    (void)snprintf(kept, sizeof kept, "%s/tests/data/layout-%d.db",
                   KT_TEST_SOURCE_DIR, layout);
    copy_file(kept, old_path);
    dump_rows(old_path, &before);
    set_today(TODAY);
    refuse_read_only(layout);

    open_and_check(old_path, heads[layout - 1]);
    dump_rows(old_path, &after);
    assert_same(&before, &after);
    add_answers(&old_answers);
    kt_db_close(db);

    write_ledger(new_path);
    kt_db_close(db);
    open_and_check(new_path, NULL);
    add_answers(&new_answers);
    assert_same(&old_answers, &new_answers);

    /* Work goes on in it. */
    kt_db_close(db);
    open_and_check(old_path, heads[layout - 1]);
    (void)add_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    kt_db_close(db);
    open_and_check(old_path, NULL);
    kt_db_close(db);
    db = NULL;
    kti_buf_free(&before);
    kti_buf_free(&after);
    kti_buf_free(&old_answers);
    kti_buf_free(&new_answers);
}
END_TEST

/* As a host's that had the older release attached: its own version stays. */
static sqlite3 *open_hosted(int flags)
{
    sqlite3 *host = NULL;
    ck_assert_int_eq(sqlite3_open_v2(old_path, &host, flags, NULL),
                     SQLITE_OK);
    return host;
}

static void refuse_attached(sqlite3 *host, kt_status wanted)
{
    kt_open_options options = world_options(0);
    ck_assert_int_eq(kt_db_attach(host, &options, &db), wanted);
    kt_db_close(db);
    db = NULL;
}

START_TEST(older_layout_of_a_host_is_upgraded)
{
    char kept[512];
    kti_buf before = { 0 };
    kti_buf after = { 0 };
    kt_open_options options = world_options(0);
    (void)snprintf(kept, sizeof kept, "%s/tests/data/layout-%d.db",
                   KT_TEST_SOURCE_DIR, _i);
    copy_file(kept, old_path);
    set_today(TODAY);
    sqlite3 *host = open_hosted(SQLITE_OPEN_READWRITE);
    ck_assert_int_eq(sqlite3_exec(host,
                                  "CREATE TABLE person (name TEXT);"
                                  "PRAGMA user_version = 77;"
                                  "PRAGMA application_id = 4711",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    dump_rows(old_path, &before);

    sqlite3 *reader = open_hosted(SQLITE_OPEN_READONLY);
    refuse_attached(reader, KT_ERR_READONLY);
    (void)sqlite3_close(reader);
    ck_assert_int_eq(sqlite3_exec(host, "BEGIN", NULL, NULL, NULL),
                     SQLITE_OK);
    refuse_attached(host, KT_ERR_MISUSE);
    ck_assert_int_eq(sqlite3_exec(host, "ROLLBACK", NULL, NULL, NULL),
                     SQLITE_OK);

    OK(kt_db_attach(host, &options, &db));
    /* It is stored, and nothing is left open: others see it and may write. */
    ck_assert_int_ne(sqlite3_get_autocommit(host), 0);
    sqlite3 *other = open_hosted(SQLITE_OPEN_READWRITE);
    ck_assert_int_eq(sqlite3_exec(other,
                                  "INSERT INTO person VALUES ('Li');"
                                  "SELECT count(*) FROM kt_v_unit",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    (void)sqlite3_close(other);
    dump_rows(old_path, &after);
    assert_same(&before, &after);
    assert_ledger_holds(db);
    (void)add_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    assert_ledger_holds(db);
    kt_db_close(db);
    db = NULL;
    ck_assert_int_eq(sqlite3_close(host), SQLITE_OK);
    kti_buf_free(&before);
    kti_buf_free(&after);
}
END_TEST

/* Whoever adds a migration keeps a database of the layout before it. */
START_TEST(each_layout_is_kept)
{
    ck_assert_uint_eq(sizeof heads / sizeof heads[0] + 1,
                      kti_sql_migration_count);
}
END_TEST

static void set_up(void)
{
    folder_setup();
    (void)snprintf(old_path, sizeof old_path, "%s", in_folder("old.db"));
    (void)snprintf(new_path, sizeof new_path, "%s", in_folder("new.db"));
}

static const char *write_path;

START_TEST(write_kept)
{
    write_ledger(write_path);
    kt_db_close(db);
}
END_TEST

int main(int argc, char **argv)
{
    TCase *tcase = new_case("upgrade", NULL, NULL, NULL, 0);
    if (argc == 3 && strcmp(argv[1], "--write") == 0) {
        write_path = argv[2];
        tcase_add_test(tcase, write_kept);
    } else {
        tcase_add_checked_fixture(tcase, set_up, folder_teardown);
        tcase_add_test(tcase, each_layout_is_kept);
        tcase_add_loop_test(tcase, older_layout_is_upgraded, 1,
                            (int)kti_sql_migration_count);
        tcase_add_loop_test(tcase, older_layout_of_a_host_is_upgraded, 1,
                            (int)kti_sql_migration_count);
    }
    return RUN_CASES("upgrade", tcase);
}
