/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small registry of care workers, whose own table and keytask's tables live
 * in one database file and stay in step: whoever is registered is reported,
 * in one transaction, and whoever is not is not.
 *
 *     cc registry.c $(pkg-config --cflags --libs keytask sqlite3)
 */
#include <keytask.h>
#include <keytask/sqlite.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *connection;
static kt_db *db;

static void
die(const char *what, const char *why)
{
    (void)fprintf(stderr, "registry: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

static void
keytask(const char *what, kt_status status)
{
    if (status < 0) {
        die(what, kt_db_errmsg(db));
    }
}

static void
sql(const char *text)
{
    if (sqlite3_exec(connection, text, NULL, NULL, NULL) != SQLITE_OK) {
        die(text, sqlite3_errmsg(connection));
    }
}

static int64_t
number_of(const char *text)
{
    int64_t number = 0;
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_prepare_v2(connection, text, -1, &stmt, NULL) != SQLITE_OK) {
        die(text, sqlite3_errmsg(connection));
    }
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        number = sqlite3_column_int64(stmt, 0);
    }
    (void)sqlite3_finalize(stmt);
    return number;
}

/* The year's plan: one target of one task, in one commit of the ledger. */
static void
make_plan(void)
{
    kt_unit unit = KT_UNIT_INIT;
    kt_plan plan = KT_PLAN_INIT;
    kt_task task = KT_TASK_INIT;
    kt_target target = KT_TARGET_INIT;
    keytask("begin", kt_db_begin(db));
    unit.code = "4401", unit.name = "广州市", unit.level = "city";
    keytask("unit", kt_unit_add(db, &unit));
    plan.code = "2022", plan.title = "2022 年民政重点工作";
    plan.owner = "4401", plan.state = KT_PLAN_ACTIVE;
    plan.first_day = KT_DAY(2022, 1, 1), plan.last_day = KT_DAY(2022, 12, 31);
    keytask("plan", kt_plan_add(db, &plan));
    task.code = "2", task.title = "养老服务";
    keytask("task", kt_task_add(db, &task));
    target.task = "2", target.code = "2.8", target.title = "培训养老护理员";
    target.measure = KT_MEASURE_FLOW, target.amount = KT_AMOUNT(4);
    keytask("target", kt_target_add(db, &target));
    keytask("commit", kt_db_commit(db, NULL));
}

/* A registration: the registry's row and keytask's report, or neither. */
static int
register_worker(const char *name, kt_day trained)
{
    char ref[32];
    kt_progress report = KT_PROGRESS_INIT;
    sqlite3_stmt *stmt = NULL;
    sql("BEGIN IMMEDIATE");
    if (sqlite3_prepare_v2(connection,
                           "INSERT INTO care_worker (name, trained) "
                           "VALUES (?1, ?2)",
                           -1, &stmt, NULL) != SQLITE_OK ||
        sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int(stmt, 2, trained) != SQLITE_OK ||
        sqlite3_step(stmt) != SQLITE_DONE) {
        die("insert", sqlite3_errmsg(connection));
    }
    (void)sqlite3_finalize(stmt);
    (void)snprintf(ref, sizeof ref, "care_worker/%lld",
                   (long long)sqlite3_last_insert_rowid(connection));
    report.target = "2.8", report.unit = "4401", report.ref = ref;
    report.day = trained, report.mode = KT_ADD, report.amount = KT_AMOUNT(1);
    if (kt_progress_record(db, &report, NULL) < 0) {
        printf("%s is not registered: %s\n", name, kt_db_errmsg(db));
        sql("ROLLBACK");
        return 0;
    }
    sql("COMMIT");
    return 1;
}

int
main(int argc, char **argv)
{
    const char *path = argc > 1 ? argv[1] : "registry.db";
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    if (sqlite3_open(path, &connection) != SQLITE_OK) {
        die(path, sqlite3_errmsg(connection));
    }
    sql("CREATE TABLE IF NOT EXISTS care_worker ("
        "id INTEGER PRIMARY KEY, name TEXT NOT NULL, trained INTEGER)");
    options.flags = KT_OPEN_CREATE;
    keytask(path, kt_db_attach(connection, &options, &db));
    kt_head head = KT_HEAD_INIT;
    keytask("head", kt_db_head(db, &head));
    if (head.commit == 0) {
        make_plan();
    }

    (void)register_worker("李梅", KT_DAY(2022, 3, 1));
    (void)register_worker("陈强", KT_DAY(2022, 5, 20));
    /* Before the plan begins: keytask refuses, and so no row stays. */
    (void)register_worker("王芳", KT_DAY(2021, 12, 31));

    kt_query query = KT_QUERY_INIT;
    kt_completion done = KT_COMPLETION_INIT;
    char actual[KT_AMOUNT_TEXT_SIZE];
    query.as_of = KT_DAY(2022, 12, 31);
    keytask("2.8", kt_completion_target(db, &query, "2.8", &done));
    keytask("2.8", kt_amount_format(done.actual, actual, sizeof actual));
    int64_t rows = number_of("SELECT count(*) FROM care_worker");
    printf("registered: %lld, reported: %s\n", (long long)rows, actual);
    int in_step = done.actual == KT_AMOUNT(rows);

    kt_db_close(db);
    (void)sqlite3_close(connection);
    return in_step ? EXIT_SUCCESS : EXIT_FAILURE;
}
