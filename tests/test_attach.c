/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keytask on a connection of the host's: one test for each rule of
 * include/keytask/sqlite.h. The host has a table of its own, and the file of
 * the two is looked at through the host's connection alone.
 */
#include <keytask/sqlite.h>
#include <unistd.h>

#include "domain_helpers.h"

static char path[128];
static sqlite3 *host;

static sqlite3 *open_host(void)
{
    sqlite3 *opened = NULL;
    ck_assert_int_eq(sqlite3_open(path, &opened), SQLITE_OK);
    return opened;
}

#define SQL(text)                                                            \
    do {                                                                     \
        char *message_ = NULL;                                               \
        int code_ = sqlite3_exec(host, (text), NULL, NULL, &message_);       \
        ck_assert_msg(code_ == SQLITE_OK, "%s: %s", (text), message_);       \
    } while (0)

/* The one number that a query gives. */
static int64_t number_of(const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    ck_assert_msg(sqlite3_prepare_v2(host, sql, -1, &stmt, NULL) == SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(host));
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int64_t number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

static kt_status attach(sqlite3 *connection, uint32_t flags)
{
    kt_open_options options = world_options(flags);
    options.busy_timeout_ms = 50;
    return kt_db_attach(connection, &options, &db);
}

static void setup(void)
{
    folder_setup();
    (void)snprintf(path, sizeof path, "%s", in_folder("host.db"));
    set_today(TODAY);
    host = open_host();
    SQL("CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT);"
        "PRAGMA user_version = 77; PRAGMA application_id = 4711");
    OK(attach(host, KT_OPEN_CREATE));
    add_world();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
}

static void teardown(void)
{
    if (db != NULL) {
        world_teardown();
    }
    ck_assert_int_eq(sqlite3_close(host), SQLITE_OK);
    folder_teardown();
}

static kt_status report(kt_amount amount)
{
    kt_progress given =
        new_report("1.1", "4401", KT_DAY(2022, 3, 1), KT_ADD, amount);
    return kt_progress_record(db, &given, NULL);
}

static kt_amount actual(void)
{
    kt_query query = query_of("44", TODAY);
    kt_completion done = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, "1.1", &done));
    return done.actual;
}

START_TEST(host_settings_stay_as_they_are)
{
    ck_assert_int_eq(number_of("PRAGMA user_version"), 77);
    ck_assert_int_eq(number_of("PRAGMA application_id"), 4711);
    ck_assert_int_eq(number_of("PRAGMA foreign_keys"), 0);
    ck_assert_int_eq(number_of("PRAGMA busy_timeout"), 0);
    int defensive = -1;
    ck_assert_int_eq(sqlite3_db_config(host, SQLITE_DBCONFIG_DEFENSIVE, -1,
                                       &defensive),
                     SQLITE_OK);
    ck_assert_int_eq(defensive, 0);
    ck_assert_int_eq(sqlite3_limit(host, SQLITE_LIMIT_ATTACHED, -1), 10);
    ck_assert_int_ne(sqlite3_get_autocommit(host), 0);
}
END_TEST

static int calls[6];

static int count_commit(void *context)
{
    (void)context;
    calls[0]++;
    return 0;
}

static void count_rollback(void *context)
{
    (void)context;
    calls[1]++;
}

static void count_update(void *context, int kind, const char *base,
                         const char *table, sqlite3_int64 row)
{
    (void)context, (void)kind, (void)base, (void)table, (void)row;
    calls[2]++;
}

static int count_busy(void *context, int before)
{
    (void)context, (void)before;
    calls[3]++;
    return 0;
}

static int count_authorized(void *context, int kind, const char *a,
                            const char *b, const char *c, const char *d)
{
    (void)context, (void)kind, (void)a, (void)b, (void)c, (void)d;
    calls[4]++;
    return SQLITE_OK;
}

static int count_progress(void *context)
{
    (void)context;
    calls[5]++;
    return 0;
}

/* All kinds of calls, and then whatever the host does is still told to what
 * the host has installed. */
START_TEST(handlers_of_the_hosts_stay)
{
    kt_check check = KT_CHECK_INIT;
    kt_db_close(db);
    sqlite3_commit_hook(host, count_commit, NULL);
    sqlite3_rollback_hook(host, count_rollback, NULL);
    sqlite3_update_hook(host, count_update, NULL);
    sqlite3_busy_handler(host, count_busy, NULL);
    sqlite3_set_authorizer(host, count_authorized, NULL);
    sqlite3_progress_handler(host, 1, count_progress, NULL);
    OK(attach(host, 0));
    OK(report(KT_AMOUNT(1)));
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(2)));
    kt_db_rollback(db);
    OK(kt_db_check(db, NULL, NULL, NULL, NULL, &check));
    ck_assert_int_eq(actual(), KT_AMOUNT(1));
    kt_db_close(db);
    db = NULL;
    memset(calls, 0, sizeof calls);
    SQL("BEGIN; INSERT INTO person (name) VALUES ('Li'); ROLLBACK;"
        "INSERT INTO person (name) VALUES ('Li')");
    sqlite3 *other = open_host();
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(host, "BEGIN IMMEDIATE", 0, 0, 0),
                     SQLITE_BUSY);
    sqlite3_close(other);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        ck_assert_msg(calls[i] > 0, "handler %d is gone", (int)i);
    }
}
END_TEST

/* What the host may have set otherwise than we would. */
START_TEST(settings_of_the_hosts_do_not_matter)
{
    SQL("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;"
        "PRAGMA reverse_unordered_selects = ON; PRAGMA secure_delete = ON;"
        "PRAGMA case_sensitive_like = ON; PRAGMA temp_store = FILE;"
        "PRAGMA locking_mode = NORMAL; PRAGMA trusted_schema = OFF");
    sqlite3_db_config(host, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(host, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(host, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(host, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    sqlite3_extended_result_codes(host, 1);
    OK(kt_unit_move(db, "440103", "4402", TODAY, NULL));
    OK(report(KT_AMOUNT(1)));
    ck_assert_str_eq(unit_codes("4402", -1, TODAY), "4402 440103 440203");
    ck_assert_int_eq(actual(), KT_AMOUNT(1));
    sqlite3 *other = open_host();
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0),
                     SQLITE_OK);
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_BUSY);
    sqlite3_close(other);
}
END_TEST

START_TEST(both_kinds_of_rows_are_kept_together)
{
    SQL("BEGIN; INSERT INTO person (name) VALUES ('Li')");
    OK(report(KT_AMOUNT(3)));
    ck_assert_int_eq(sqlite3_get_autocommit(host), 0);
    SQL("COMMIT");
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 1);
}
END_TEST

START_TEST(both_kinds_of_rows_are_dropped_together)
{
    kt_head before = head_now();
    SQL("BEGIN; INSERT INTO person (name) VALUES ('Li')");
    OK(report(KT_AMOUNT(3)));
    add_unit("4403", "Shenzhen", "44", "city");
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
    SQL("ROLLBACK");
    kt_head after = head_now();
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
    ck_assert_int_eq(actual(), KT_NONE);
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 0);
    /* What the handle knew of the unit is gone too. */
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
    add_unit("4403", "Shenzhen", "44", "city");
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4403");
    assert_ledger_holds(db);
}
END_TEST

START_TEST(a_refusal_leaves_the_hosts_rows)
{
    SQL("BEGIN; INSERT INTO person (name) VALUES ('Li')");
    ck_assert_int_eq(report(-1), KT_ERR_RANGE);
    OK(report(KT_AMOUNT(2)));
    SQL("INSERT INTO person (name) VALUES ('Chen'); COMMIT");
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 2);
    ck_assert_int_eq(actual(), KT_AMOUNT(2));
}
END_TEST

START_TEST(begin_of_keytask_holds_rows_of_both)
{
    int64_t number = 0;
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(1)));
    SQL("INSERT INTO person (name) VALUES ('Li')");
    OK(report(KT_AMOUNT(2)));
    kt_db_rollback(db);
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 0);
    ck_assert_int_eq(actual(), KT_NONE);
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(1)));
    SQL("INSERT INTO person (name) VALUES ('Li')");
    OK(report(KT_AMOUNT(2)));
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, before.commit + 1);
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 1);
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
    ck_assert_int_eq(head_now().commit, before.commit + 1);
}
END_TEST

START_TEST(begin_of_keytask_within_the_hosts)
{
    int64_t number = 0;
    kt_head before = head_now();
    SQL("BEGIN; INSERT INTO person (name) VALUES ('Li')");
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(1)));
    OK(report(KT_AMOUNT(2)));
    OK(kt_db_commit(db, &number));
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(4)));
    kt_db_rollback(db);
    SQL("COMMIT");
    ck_assert_int_eq(number, before.commit + 1);
    ck_assert_int_eq(head_now().commit, before.commit + 1);
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 1);
}
END_TEST

/* The worst that a host can do: end the transaction in the middle. */
/* Each call ends the commit anew: a question behind it changes nothing, and
 * finds all of it. */
START_TEST(a_question_leaves_the_commit_as_it_is)
{
    kt_cursor *cursor = NULL;
    kt_position position = KT_POSITION_INIT;
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(1)));
    int64_t written = clock_ms;
    kt_head before = head_now();
    clock_ms += 3600000;
    OK(kt_changes_since(db, NULL, 0, &cursor));
    OK(kt_touch_position(cursor, &position));
    ck_assert_int_eq(position.commit, before.commit);
    ck_assert_mem_eq(position.hash, before.hash, sizeof before.hash);
    kt_cursor_close(cursor);
    OK(kt_db_commit(db, NULL));
    kt_head after = head_now();
    ck_assert_int_eq(after.utc_ms, written);
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
}
END_TEST

START_TEST(a_commit_of_the_hosts_in_the_middle)
{
    int64_t number = 0;
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(report(KT_AMOUNT(1)));
    OK(report(KT_AMOUNT(2)));
    SQL("COMMIT");
    ck_assert_int_eq(report(KT_AMOUNT(4)), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_db_commit(db, &number), KT_ERR_MISUSE);
    kt_db_rollback(db);
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
    ck_assert_int_eq(head_now().commit, before.commit + 1);
    assert_ledger_holds(db);
    OK(report(KT_AMOUNT(8)));
    ck_assert_int_eq(actual(), KT_AMOUNT(11));
}
END_TEST

START_TEST(a_commit_and_a_begin_of_the_hosts_in_the_middle)
{
    static const char *const begins[] = { "BEGIN", "" };
    for (int i = 0; i < 2; i++) {
        SQL(begins[i]);
        OK(kt_db_begin(db));
        OK(report(KT_AMOUNT(1)));
        SQL("COMMIT; BEGIN; INSERT INTO person (name) VALUES ('Li')");
        ck_assert_int_eq(report(KT_AMOUNT(4)), KT_ERR_MISUSE);
        kt_db_rollback(db);
        /* The host's new transaction is not ours to drop. */
        ck_assert_int_eq(sqlite3_get_autocommit(host), 0);
        SQL("COMMIT");
        ck_assert_int_eq(number_of("SELECT count(*) FROM person"), i + 1);
        ck_assert_int_eq(actual(), KT_AMOUNT(i + 1));
        assert_ledger_holds(db);
    }
}
END_TEST

START_TEST(a_rollback_of_the_hosts_in_the_middle)
{
    kt_head before = head_now();
    OK(kt_db_begin(db));
    add_unit("4403", "Shenzhen", "44", "city");
    OK(report(KT_AMOUNT(1)));
    SQL("ROLLBACK");
    ck_assert_int_eq(report(KT_AMOUNT(4)), KT_ERR_MISUSE);
    kt_db_rollback(db);
    kt_head after = head_now();
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
    OK(report(KT_AMOUNT(8)));
    ck_assert_int_eq(actual(), KT_AMOUNT(8));
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
}
END_TEST

START_TEST(busy_goes_to_the_host)
{
    sqlite3 *other = open_host();
    ck_assert_int_eq(sqlite3_exec(other, "BEGIN IMMEDIATE", 0, 0, 0),
                     SQLITE_OK);
    SQL("BEGIN");
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_BUSY);
    /* At once, not when the first row is written. */
    ck_assert_int_eq(kt_db_begin(db), KT_ERR_BUSY);
    SQL("ROLLBACK");
    /* One that has read already. */
    SQL("BEGIN");
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 0);
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_BUSY);
    ck_assert_int_eq(sqlite3_get_autocommit(host), 0);
    /* No savepoint of ours is left in it. */
    ck_assert_int_ne(sqlite3_exec(host, "RELEASE kt_write", 0, 0, 0),
                     SQLITE_OK);
    SQL("ROLLBACK");
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_BUSY);
    ck_assert_int_eq(sqlite3_exec(other, "ROLLBACK", 0, 0, 0), SQLITE_OK);
    OK(report(KT_AMOUNT(1)));
    sqlite3_close(other);
}
END_TEST

START_TEST(a_table_in_temp_is_refused)
{
    SQL("CREATE TEMP TABLE KT_progress (op)");
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_MISUSE);
    ck_assert_str_eq(kt_db_errmsg(db),
                     "the connection has KT_progress in temp, in front of "
                     "keytask's tables: drop it");
    /* A refusal leaves no transaction open behind the host's back. */
    ck_assert_int_ne(sqlite3_get_autocommit(host), 0);
    SQL("DROP TABLE temp.KT_progress");
    OK(report(KT_AMOUNT(1)));
    SQL("CREATE TEMP TRIGGER t AFTER INSERT ON main.kt_progress "
        "BEGIN SELECT 1; END");
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_MISUSE);
    SQL("DROP TRIGGER temp.t");
}
END_TEST

START_TEST(the_hosts_own_schema_may_change)
{
    SQL("CREATE TABLE other (x); CREATE INDEX person_name ON person (name)");
    OK(report(KT_AMOUNT(1)));
    SQL("CREATE TRIGGER mine AFTER INSERT ON kt_progress "
        "BEGIN DELETE FROM person; END");
    SQL("INSERT INTO person (name) VALUES ('Li')");
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_CORRUPT);
    ck_assert_int_ne(sqlite3_get_autocommit(host), 0);
    SQL("DROP TRIGGER mine");
    OK(report(KT_AMOUNT(1)));
}
END_TEST

START_TEST(tables_are_made_outside_of_a_transaction)
{
    kt_db_close(db);
    db = NULL;
    ck_assert_int_eq(sqlite3_close(host), SQLITE_OK);
    ck_assert_int_eq(unlink(path), 0);
    host = open_host();
    SQL("CREATE TABLE person (id INTEGER PRIMARY KEY)");
    ck_assert_int_eq(attach(host, 0), KT_ERR_NOTADB);
    kt_db_close(db);
    SQL("BEGIN");
    ck_assert_int_eq(attach(host, KT_OPEN_CREATE), KT_ERR_MISUSE);
    kt_db_close(db);
    ck_assert_int_eq(sqlite3_get_autocommit(host), 0);
    SQL("COMMIT");
    OK(attach(host, KT_OPEN_CREATE));
    ck_assert_int_ne(sqlite3_get_autocommit(host), 0);
    add_world();
}
END_TEST

START_TEST(other_flags_and_connections_are_refused)
{
    kt_db *other = NULL;
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    ck_assert_int_eq(kt_db_attach(host, &options, &other), KT_ERR_INVALID);
    kt_db_close(other);
    options.flags = KT_OPEN_CREATE | KT_OPEN_READONLY;
    ck_assert_int_eq(kt_db_attach(host, &options, &other), KT_ERR_INVALID);
    kt_db_close(other);
    options.flags = 0;
    options.busy_timeout_ms = -1;
    ck_assert_int_eq(kt_db_attach(host, &options, &other), KT_ERR_INVALID);
    kt_db_close(other);
    ck_assert_int_eq(kt_db_attach(NULL, NULL, &other), KT_ERR_INVALID);
    kt_db_close(other);
    char copy[128];
    (void)snprintf(copy, sizeof copy, "%s", sqlite3_sourceid());
    ck_assert_int_eq(kt_db_attach_from(host, copy, NULL, &other),
                     KT_ERR_SQLITE);
    kt_db_close(other);
    ck_assert_int_eq(kt_db_attach_from(host, NULL, NULL, &other),
                     KT_ERR_SQLITE);
    kt_db_close(other);
}
END_TEST

START_TEST(a_reader_does_not_write)
{
    kt_db *writer = db;
    OK(attach(host, KT_OPEN_READONLY));
    ck_assert_int_eq(report(KT_AMOUNT(1)), KT_ERR_READONLY);
    ck_assert_int_eq(actual(), KT_NONE);
    kt_db_close(db);
    db = writer;
}
END_TEST

/* The file is the host's, but the tool and others open it by its path. */
START_TEST(the_file_opens_by_its_path)
{
    kt_db *attached = db;
    OK(report(KT_AMOUNT(5)));
    kt_open_options options = world_options(0);
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    ck_assert_int_eq(actual(), KT_AMOUNT(5));
    OK(report(KT_AMOUNT(6)));
    assert_ledger_holds(db);
    kt_db_close(db);
    db = attached;
    ck_assert_int_eq(actual(), KT_AMOUNT(11));
    ck_assert_int_eq(number_of("PRAGMA user_version"), 77);
    ck_assert_int_eq(number_of("PRAGMA application_id"), 4711);
}
END_TEST

START_TEST(two_handles_on_one_connection)
{
    kt_db *first = db;
    OK(attach(host, 0));
    kt_db *second = db;
    SQL("BEGIN");
    add_unit("4403", "Shenzhen", "44", "city");
    db = first;
    OK(report(KT_AMOUNT(1)));
    add_unit("4404", "Zhuhai", "44", "city");
    db = second;
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4403 4404");
    SQL("COMMIT");
    assert_ledger_holds(db);
    kt_db_close(second);
    db = first;
}
END_TEST

START_TEST(a_load_within_the_hosts_transaction)
{
    static const char csv[] = "target,unit,day,mode,amount\n"
                              "1.1,4401,2022-03-01,add,1\n"
                              "1.1,4402,2022-03-01,add,2\n";
    kt_load load = KT_LOAD_INIT;
    load.data = csv;
    load.size = sizeof csv - 1;
    SQL("BEGIN; INSERT INTO person (name) VALUES ('Li')");
    OK(kt_load_progress(db, &load, NULL));
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
    SQL("ROLLBACK");
    ck_assert_int_eq(actual(), KT_NONE);
    OK(kt_load_progress(db, &load, NULL));
    ck_assert_int_eq(actual(), KT_AMOUNT(3));
}
END_TEST

/* The first finding. */
static int32_t keep_table(void *context, const kt_finding *finding)
{
    char(*line)[256] = context;
    if ((*line)[0] == '\0') {
        (void)snprintf(*line, sizeof *line, "%d \"%s\" %s", finding->kind,
                       finding->table, finding->message);
    }
    return 0;
}

/* The check is of the whole file, but a table of the host's is not taken for
 * ours by its name. */
START_TEST(the_check_beside_tables_of_the_hosts)
{
    char line[256] = "";
    kt_check check = KT_CHECK_INIT;
    SQL("CREATE TABLE my_kt_unit (n INTEGER CHECK (n > 0));"
        "PRAGMA ignore_check_constraints = ON;"
        "INSERT INTO my_kt_unit VALUES (-1);"
        "PRAGMA ignore_check_constraints = OFF");
    ck_assert_int_eq(kt_db_check(db, keep_table, &line, NULL, NULL, &check),
                     KT_ERR_CORRUPT);
    ck_assert_str_eq(line,
                     "1 \"\" CHECK constraint failed in my_kt_unit");
    SQL("DROP TABLE my_kt_unit");
}
END_TEST

START_TEST(the_check_within_the_hosts_transaction)
{
    SQL("BEGIN; INSERT INTO person VALUES (1, 'Li')");
    OK(report(KT_AMOUNT(5)));
    assert_ledger_holds(db);
    SQL("COMMIT");
    ck_assert_int_eq(number_of("SELECT count(*) FROM person"), 1);
    ck_assert_int_eq(actual(), KT_AMOUNT(5));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        host_settings_stay_as_they_are,
        handlers_of_the_hosts_stay,
        settings_of_the_hosts_do_not_matter,
        both_kinds_of_rows_are_kept_together,
        both_kinds_of_rows_are_dropped_together,
        a_refusal_leaves_the_hosts_rows,
        begin_of_keytask_holds_rows_of_both,
        begin_of_keytask_within_the_hosts,
        a_question_leaves_the_commit_as_it_is,
        a_commit_of_the_hosts_in_the_middle,
        a_commit_and_a_begin_of_the_hosts_in_the_middle,
        a_rollback_of_the_hosts_in_the_middle,
        busy_goes_to_the_host,
        a_table_in_temp_is_refused,
        the_hosts_own_schema_may_change,
        tables_are_made_outside_of_a_transaction,
        other_flags_and_connections_are_refused,
        a_reader_does_not_write,
        the_file_opens_by_its_path,
        two_handles_on_one_connection,
        a_load_within_the_hosts_transaction,
        the_check_beside_tables_of_the_hosts,
        the_check_within_the_hosts_transaction,
    };
    return RUN_TESTS_IN("attach", setup, teardown, tests);
}
