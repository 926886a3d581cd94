/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No statement stays un-reset when a public function returns: one that is
 * open holds a lock, and shows rows of another time. Every public function
 * with a handle is called here, with success and, where it can, in vain:
 * alone, in a transaction, in a replay of it, and on a damaged database. The
 * calls are in sql_idle_calls.c.
 */
#include "sql_idle.h"

#include <ctype.h>
#include <dirent.h>

/* ---- what has been called */

static struct mark {
    char name[48];
    int well;   /* with KT_OK or above */
    int vainly; /* with an error */
} marks[128];

int idle_in_transaction;
int idle_replaying;

static struct mark *mark_of(const char *name)
{
    struct mark *mark = marks;
    while (mark->name[0] != '\0' && strcmp(mark->name, name) != 0) {
        mark++;
        ck_assert(mark < marks + COUNT(marks) - 1);
    }
    (void)snprintf(mark->name, sizeof mark->name, "%s", name);
    return mark;
}

static void check_idle(kt_db *opened, const char *name, int line)
{
    sqlite3 *raw = opened->store->db;
    sqlite3_stmt *stmt = NULL;
    int statements = 0;
    while ((stmt = sqlite3_next_stmt(raw, stmt)) != NULL) {
        statements++;
        ck_assert_msg(!sqlite3_stmt_busy(stmt), "%d: %s leaves open: %s",
                      line, name, sqlite3_sql(stmt));
    }
    ck_assert_int_gt(statements, 0);
    ck_assert_msg(sqlite3_get_autocommit(raw) != idle_in_transaction,
                  "%d: %s leaves the transaction otherwise", line, name);
}

void idle_called(kt_db *opened, const char *name, int line, kt_status status,
                 kt_status expected)
{
    struct mark *mark = mark_of(name);
    ck_assert_msg(status == expected, "%d: %s: %d in place of %d, %s", line,
                  name, (int)status, (int)expected,
                  kt_db_errmsg(opened));
    if (status >= 0) {
        mark->well++;
    } else {
        mark->vainly++;
    }
    check_idle(opened, name, line);
}

/* ---- the tests */

static int32_t stop(void *context, int64_t done, int64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return 1;
}

static void check_and_settings(void)
{
    kt_check check = KT_CHECK_INIT;
    CALL(KT_OK, kt_db_set_actor, db, "li", "4401");
    CALL(KT_ERR_NOT_FOUND, kt_db_set_actor, db, "li", "49");
    CALL(KT_OK, kt_db_set_host_key, db, "never used");
    CALL(KT_OK, kt_db_set_host_key, db, NULL);
    CALL(KT_ERR_INVALID, kt_db_set_host_key, db, text_of(129));
    CALL(KT_OK, kt_db_check, db, NULL, NULL, NULL, NULL, &check);
    CALL(KT_ERR_STOPPED, kt_db_check, db, NULL, NULL, stop, NULL, &check);
    CALL(KT_OK, kt_db_backup, db, in_folder("backup.db"), 0);
    CALL(KT_OK, kt_db_backup, db, in_folder("backup.db"), KT_BACKUP_REPLACE);
    CALL(KT_ERR_DUPLICATE, kt_db_backup, db, in_folder("backup.db"), 0);
    CALL(KT_OK, kt_db_set_fault, db, KT_OK, 0, KT_FAULT_BEFORE);
    CALL(KT_ERR_INVALID, kt_db_set_fault, db, KT_EXISTS, 0, KT_FAULT_BEFORE);
    CALL(KT_ERR_MISUSE, kt_db_commit, db, NULL);
    DO(kt_db_rollback);
}

static void calls_alone(void)
{
    idle_write_all(db);
    idle_load_files(db);
    idle_read_all(db);
    check_and_settings();
}

static void calls_in_a_transaction(void)
{
    int64_t number = 0;
    kt_check check = KT_CHECK_INIT;
    CALL(KT_OK, kt_db_set_host_key, db, "the whole");
    idle_in_transaction = 1;
    CALL(KT_OK, kt_db_begin, db);
    CALL(KT_ERR_MISUSE, kt_db_begin, db);
    CALL(KT_ERR_MISUSE, kt_db_set_actor, db, "li", NULL);
    CALL(KT_ERR_MISUSE, kt_db_check, db, NULL, NULL, NULL, NULL, &check);
    CALL(KT_ERR_MISUSE, kt_db_backup, db, in_folder("backup.db"), 0);
    idle_write_all(db);
    idle_read_all(db);
    idle_in_transaction = 0;
    CALL(KT_OK, kt_db_commit, db, &number);
    ck_assert_int_gt(number, 0);
}

/* The transaction's key is there: nothing is written, no lock held. */
static void calls_in_a_replay(void)
{
    int64_t number = 0;
    CALL(KT_OK, kt_db_set_host_key, db, "the whole");
    CALL(KT_EXISTS, kt_db_begin, db);
    idle_replaying = 1;
    idle_write_all(db);
    idle_load_files(db);
    idle_read_all(db);
    idle_replaying = 0;
    CALL(KT_EXISTS, kt_db_commit, db, &number);
    ck_assert_int_gt(number, 0);
    CALL(KT_OK, kt_db_set_host_key, db, "the whole");
    CALL(KT_EXISTS, kt_unit_rename, db, "4401", "x", TODAY);
}

START_TEST(alone)
{
    calls_alone();
}
END_TEST

START_TEST(in_a_transaction_and_its_replay)
{
    calls_in_a_transaction();
    calls_in_a_replay();
}
END_TEST

START_TEST(rolled_back)
{
    idle_in_transaction = 1;
    CALL(KT_OK, kt_db_begin, db);
    idle_write_all(db);
    idle_in_transaction = 0;
    DO(kt_db_rollback);
    OPEN(KT_OK, kt_unit_list, db, NULL, -1);
    OPEN(KT_OK, kt_target_list, db, NULL, NULL);
}
END_TEST

/* Faults that a check, or the reading of definitions, meets on its way. */
static const char *const damages[] = {
    "UPDATE kt_unit SET name = 'x' WHERE op = 1 << 24 | 1",
    "UPDATE kt_unit SET unit = 999 WHERE op = 1 << 24 | 1",
    "UPDATE kt_entity SET id = 999 WHERE id = 3",
    "UPDATE kt_list SET entity = 999",
    "UPDATE kt_member SET unit = unit + 900",
    "UPDATE kt_progress SET target = 999, step = 999",
    "UPDATE kt_commit SET prev = zeroblob(32)",
    "UPDATE kt_commit SET ops = 7",
    "DELETE FROM kt_commit WHERE no BETWEEN 3 AND 5",
    "DELETE FROM kt_list",
    "DELETE FROM kt_meta",
    "UPDATE kt_site SET site_no = 7",
    "INSERT INTO kt_act (op, verb, report) VALUES (2 << 24 | 2, 1, 77 << 24)",
    "INSERT INTO kt_list (op, entity, field) VALUES (99 << 48, 1, 1)",
};

static int32_t stop_at(void *context, const kt_finding *finding)
{
    int *left = context;
    (void)finding;
    return --*left <= 0;
}

START_TEST(on_a_damaged_database)
{
    kt_completion found = KT_COMPLETION_INIT;
    kt_check check = KT_CHECK_INIT;
    idle_write_all(db);
    ck_assert_msg(sqlite3_exec(db->store->db, "PRAGMA foreign_keys = off",
                               NULL, NULL, NULL) == SQLITE_OK &&
                      sqlite3_exec(db->store->db, damages[_i], NULL, NULL,
                                   NULL) == SQLITE_OK,
                  "%s: %s", damages[_i], sqlite3_errmsg(db->store->db));
    ck_assert_int_gt(sqlite3_changes(db->store->db), 0);
    CALL(KT_ERR_CORRUPT, kt_db_check, db, NULL, NULL, NULL, NULL, &check);
    for (int findings = 1; findings <= (int)check.findings && findings < 9;
         findings++) {
        int left = findings;
        kt_check stopped = KT_CHECK_INIT;
        CALL(KT_ERR_STOPPED, kt_db_check, db, stop_at, &left, NULL, NULL,
             &stopped);
    }
    kti_defs_forget(db);
    (void)!kt_completion_target(db, NULL, "1.5", &found);
    check_idle(db, "kt_completion_target", __LINE__);
    (void)!kt_unit_rename(db, "4401", "x", TODAY);
    check_idle(db, "kt_unit_rename", __LINE__);
}
END_TEST

/* ---- nothing left out */

/* Those that cannot fail. */
static int always_well(const char *name)
{
    return strcmp(name, "kt_db_today") == 0 ||
           strcmp(name, "kt_db_errmsg") == 0 ||
           strcmp(name, "kt_db_rollback") == 0;
}

/* The functions of a header whose first parameter is a handle. */
static int check_header(const char *path)
{
    int functions = 0;
    char *text = read_source(path);
    for (char *at = strstr(text, "kt_db *db"); at != NULL;
         at = strstr(at + 1, "kt_db *db")) {
        char name[48];
        char *open = at;
        while (open > text && isspace((unsigned char)open[-1])) {
            open--;
        }
        if (open == text || open[-1] != '(') {
            continue; /* no first parameter */
        }
        char *from = --open;
        while (isalnum((unsigned char)from[-1]) || from[-1] == '_') {
            from--;
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)(open - from), from);
        if (strcmp(name, "kt_db_close") != 0) {
            const struct mark *mark = mark_of(name);
            ck_assert_msg(mark->well > 0, "%s is not called", name);
            ck_assert_msg(mark->vainly > 0 || always_well(name),
                          "%s is not called in vain", name);
            functions++;
        }
    }
    free(text);
    return functions;
}

START_TEST(every_function_is_called)
{
    int functions = 0;
    calls_alone();
    idle_in_transaction = 1;
    CALL(KT_OK, kt_db_begin, db);
    CALL(KT_ERR_MISUSE, kt_db_begin, db);
    idle_in_transaction = 0;
    CALL(KT_OK, kt_db_commit, db, NULL);
    DIR *folder = opendir(KT_TEST_SOURCE_DIR "/include/keytask");
    struct dirent *entry;
    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[300];
        (void)snprintf(path, sizeof path, "include/keytask/%s",
                       entry->d_name);
        if (strstr(entry->d_name, ".h") != NULL) {
            functions += check_header(path);
        }
    }
    (void)closedir(folder);
    ck_assert_int_ge(functions, 49);
}
END_TEST

static void make_world(void)
{
    folder_setup();
    world_setup();
}

static void close_world(void)
{
    world_teardown();
    folder_teardown();
}

TCase *idle_tests(void)
{
    TCase *tcase = tcase_create("idle");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, make_world, close_world);
    tcase_add_test(tcase, alone);
    tcase_add_test(tcase, in_a_transaction_and_its_replay);
    tcase_add_test(tcase, rolled_back);
    tcase_add_test(tcase, every_function_is_called);
    return tcase;
}

static void close_damaged(void)
{
    kt_db_close(db);
    folder_teardown();
}

TCase *idle_damaged_tests(void)
{
    TCase *tcase = tcase_create("idle_damaged");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, make_world, close_damaged);
    tcase_add_loop_test(tcase, on_a_damaged_database, 0, COUNT(damages));
    return tcase;
}
