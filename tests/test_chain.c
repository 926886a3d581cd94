/* SPDX-License-Identifier: Apache-2.0 */
/* One changed value anywhere in the tables: the check names the first commit
 * that no longer holds. The columns come from the schema itself. */
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain_helpers.h"

static char folder[] = "/tmp/keytask-chain-XXXXXX";
static char original[64];
static char damaged[64];
static int64_t last_commit;

/* A small ledger with a row in every table. */
static void write_ledger(void)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    kt_checkpoint point = { KT_DAY(2022, 3, 1), 2000 };
    const char *assist[] = { "4401" };
    kt_title title = KT_TITLE_INIT;
    set_today(TODAY);
    OK(kt_db_open(original, &options, &db));
    OK(kt_db_set_actor(db, "li", NULL));
    OK(kt_db_set_host_key(db, "first"));
    add_unit("44", "广东省", NULL, "province");
    add_unit("4401", "广州市", "44", "city");
    add_unit("4402", "韶关市", "44", "city");
    OK(kt_unit_rename(db, "4402", "韶关", KT_DAY(2022, 5, 1)));
    add_plan("2022", KT_PLAN_ACTIVE);
    add_task("1", NULL);
    kt_target target =
        new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(40000));
    target.checkpoints = &point;
    target.checkpoints_count = 1;
    target.assist = assist;
    target.assist_count = 1;
    OK(kt_target_add(db, &target));
    add_target("1.2", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.2", "a");
    title.kind = KT_KIND_TARGET;
    title.code = "1.1";
    title.language = "en";
    title.text = "Train";
    OK(kt_title_set(db, &title));
    kt_progress report = KT_PROGRESS_INIT;
    report.target = "1.1";
    report.unit = "4401";
    report.day = TODAY;
    report.mode = KT_ADD;
    report.amount = KT_AMOUNT(7);
    kt_report_no first;
    kt_report_no second;
    OK(kt_progress_record(db, &report, &first));
    report.supersedes = &first;
    report.reason = "misread";
    OK(kt_progress_record(db, &report, &second));
    OK(kt_progress_retract(db, &second, "not misread"));
    last_commit = head_now().commit;
    kt_db_close(db);
    db = NULL;
}

static void copy_file(const char *from, const char *to)
{
    char piece[65536];
    size_t size;
    FILE *in = fopen(from, "rb");
    FILE *out = fopen(to, "wb");
    ck_assert(in != NULL && out != NULL);
    while ((size = fread(piece, 1, sizeof piece, in)) > 0) {
        ck_assert_uint_eq(fwrite(piece, 1, size, out), size);
    }
    ck_assert_int_eq(fclose(in) | fclose(out), 0);
}

static sqlite3 *open_plain(const char *path)
{
    sqlite3 *plain = NULL;
    ck_assert_int_eq(sqlite3_open(path, &plain), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(plain,
                                  "PRAGMA foreign_keys = off;"
                                  "PRAGMA ignore_check_constraints = on",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    return plain;
}

static void run(sqlite3 *plain, const char *sql)
{
    char *message = NULL;
    ck_assert_msg(sqlite3_exec(plain, sql, NULL, NULL, &message) ==
                      SQLITE_OK,
                  "%s: %s", sql, message == NULL ? "" : message);
    ck_assert_msg(sqlite3_changes(plain) == 1, "%s: %d rows", sql,
                  sqlite3_changes(plain));
}

/* What the check, or the open that comes before it, says of the copy. */
static int64_t first_bad(kt_status *status)
{
    kt_check check = KT_CHECK_INIT;
    kt_open_options options = world_options(0);
    *status = kt_db_open(damaged, &options, &db);
    if (*status == KT_OK) {
        *status = kt_db_check(db, NULL, NULL, NULL, NULL, &check);
    }
    kt_db_close(db);
    db = NULL;
    return check.first_bad_commit;
}

/* The first commit that a change of a table's first row must break. */
static int64_t expected_commit(sqlite3 *plain, const char *table)
{
    char sql[256];
    sqlite3_stmt *stmt = NULL;
    if (strcmp(table, "kt_entity") == 0 || strcmp(table, "kt_site") == 0 ||
        strcmp(table, "kt_commit") == 0) {
        return 1; /* each first row is named by the first commit, or is it */
    }
    if (strcmp(table, "kt_meta") == 0) {
        return last_commit;
    }
    (void)snprintf(sql, sizeof sql, "SELECT min(op) >> 24 FROM %s", table);
    ck_assert_int_eq(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int64_t commit = sqlite3_column_int64(stmt, 0);
    ck_assert_msg(commit > 0, "%s has no row", table);
    (void)sqlite3_finalize(stmt);
    return commit;
}

static void check_column(const char *table, const char *column,
                         const char *type, const char *key)
{
    char sql[512];
    kt_status status = KT_OK;
    copy_file(original, damaged);
    sqlite3 *plain = open_plain(damaged);
    int64_t expected = expected_commit(plain, table);
    (void)snprintf(
        sql, sizeof sql,
        "UPDATE %s SET %s = CASE typeof(%s) WHEN 'integer' THEN %s + 1000 "
        "WHEN 'text' THEN %s || 'x' WHEN 'blob' THEN randomblob(length(%s)) "
        "ELSE %s END WHERE (%s) = (SELECT %s FROM %s ORDER BY %s LIMIT 1)",
        table, column, column, column, column, column,
        strcmp(type, "INTEGER") == 0 ? "1"
        : strcmp(type, "TEXT") == 0  ? "'x'"
                                     : "randomblob(32)",
        key, key, table, key);
    run(plain, sql);
    (void)sqlite3_close(plain);
    int64_t found = first_bad(&status);
    int meta = strcmp(table, "kt_meta") == 0;
    int site_no =
        strcmp(table, "kt_site") == 0 && strcmp(column, "site_no") == 0;
    if ((meta && strcmp(column, "copy_of") != 0) || site_no) {
        /* No site of its own, or a format of the future: not opened. */
        ck_assert_msg(status < 0, "%s.%s", table, column);
        return;
    }
    ck_assert_msg(status == KT_ERR_CORRUPT && found == expected,
                  "%s.%s: status %d, commit %lld in place of %lld", table,
                  column, (int)status, (long long)found,
                  (long long)expected);
}

START_TEST(each_column_counts)
{
    sqlite3 *plain = open_plain(original);
    sqlite3_stmt *stmt = NULL;
    int columns = 0;
    ck_assert_int_eq(
        sqlite3_prepare_v2(
            plain,
            "SELECT t.name, c.name, c.type, (SELECT group_concat(k.name) "
            "FROM pragma_table_info(t.name) AS k WHERE k.pk > 0) "
            "FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
            "WHERE t.type = 'table' AND t.name LIKE 'kt!_%' ESCAPE '!'",
            -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        check_column((const char *)sqlite3_column_text(stmt, 0),
                     (const char *)sqlite3_column_text(stmt, 1),
                     (const char *)sqlite3_column_text(stmt, 2),
                     (const char *)sqlite3_column_text(stmt, 3));
        columns++;
    }
    ck_assert_int_gt(columns, 100);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(plain);
}
END_TEST

static void damage(const char *sql)
{
    copy_file(original, damaged);
    sqlite3 *plain = open_plain(damaged);
    run(plain, sql);
    (void)sqlite3_close(plain);
}

START_TEST(rows_cannot_come_or_go)
{
    kt_status status = KT_OK;
    damage("DELETE FROM kt_unit WHERE op = 2 << 24 | 1");
    ck_assert_int_eq(first_bad(&status), 2);
    damage("DELETE FROM kt_checkpoint");
    ck_assert_int_eq(first_bad(&status), 7);
    damage("INSERT INTO kt_title (op, entity, field, language, text) "
           "VALUES (3 << 24 | 2, 1, 1, 'en', 'x')");
    ck_assert_int_eq(first_bad(&status), 3);
    damage("INSERT INTO kt_title (op, entity, field, language, text) "
           "VALUES (999 << 24 | 1, 1, 1, 'en', 'x')");
    ck_assert_int_eq(first_bad(&status), 999);
    damage("DELETE FROM kt_commit WHERE no = 3");
    ck_assert_int_eq(first_bad(&status), 3);
    damage("INSERT INTO kt_member (op, unit) VALUES (1 << 24 | 1, 1)");
    ck_assert_int_eq(first_bad(&status), 1);
    ck_assert_int_eq(status, KT_ERR_CORRUPT);
}
END_TEST

/* Removing the end shows only against a head that was kept elsewhere. */
START_TEST(cut_end_shows_against_a_kept_head)
{
    kt_status status = KT_OK;
    kt_open_options options = world_options(0);
    damage("DELETE FROM kt_act");
    sqlite3 *plain = open_plain(damaged);
    run(plain, "DELETE FROM kt_commit WHERE no = "
               "(SELECT max(no) FROM kt_commit)");
    (void)sqlite3_close(plain);
    ck_assert_int_eq(first_bad(&status), 0);
    ck_assert_int_eq(status, KT_OK);
    OK(kt_db_open(damaged, &options, &db));
    ck_assert_int_eq(head_now().commit, last_commit - 1);
    kt_db_close(db);
    db = NULL;
}
END_TEST

START_TEST(whole_ledger_holds)
{
    kt_status status = KT_OK;
    copy_file(original, damaged);
    ck_assert_int_eq(first_bad(&status), 0);
    ck_assert_int_eq(status, KT_OK);
}
END_TEST

static void set_up(void)
{
    ck_assert(mkdtemp(folder) != NULL);
    (void)snprintf(original, sizeof original, "%s/a.db", folder);
    (void)snprintf(damaged, sizeof damaged, "%s/b.db", folder);
    write_ledger();
}

static void remove_beside(const char *path, const char *suffix)
{
    char beside[96];
    (void)snprintf(beside, sizeof beside, "%s%s", path, suffix);
    (void)unlink(beside);
}

static void tear_down(void)
{
    remove_beside(original, "");
    remove_beside(original, "-journal");
    remove_beside(damaged, "");
    remove_beside(damaged, "-journal");
    (void)rmdir(folder);
}

int main(void)
{
    Suite *suite = suite_create("chain");
    TCase *tcase = tcase_create("chain");
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(tcase, 120);
    tcase_add_unchecked_fixture(tcase, set_up, tear_down);
    tcase_add_test(tcase, whole_ledger_holds);
    tcase_add_test(tcase, each_column_counts);
    tcase_add_test(tcase, rows_cannot_come_or_go);
    tcase_add_test(tcase, cut_end_shows_against_a_kept_head);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
