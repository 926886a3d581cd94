/* SPDX-License-Identifier: Apache-2.0 */
/* Backups: whole and checked under their name, or not there at all. */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "backup_helpers.h"
#include "store_vfs.h"

static kt_open_options fault_options(uint32_t flags)
{
    kt_open_options options = options_of(flags);
    options.vfs = VFS_FAULT;
    return options;
}

START_TEST(backup_holds_the_whole_ledger)
{
    struct stat file;
    const char *path = at("b.db");
    char *wanted = answer_of(db);
    kti_buf before = read_file(at("year.db"));
    OK(kt_db_backup(db, path, 0));
    ASSERT_ONLY("year.db", "b.db");
    assert_bytes(at("year.db"), &before);
    ck_assert_int_eq(lstat(path, &file), 0);
    ck_assert_int_eq(file.st_mode & 07777, 0600);
    kt_head head = head_now();
    assert_head(path, &head);
    kt_db *copy = open_at(path, KT_OPEN_READONLY);
    char *found = answer_of(copy);
    ck_assert_str_eq(found, wanted);
    kt_free(found);
    kt_free(wanted);
    kt_db_close(copy);
    /* The original is no copy: its next commit is of the same site. */
    kt_report_no number = report_in(db, KT_AMOUNT(3));
    ck_assert_mem_eq(&number.site, &test_site, sizeof test_site);
}
END_TEST

START_TEST(relative_path_is_of_the_working_folder)
{
    char here[256];
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    ck_assert_int_eq(chdir(at(".")), 0);
    OK(kt_db_backup(db, "b.db", 0));
    ck_assert_int_eq(chdir(here), 0);
    (void)checked_head(at("b.db"));
}
END_TEST

START_TEST(memory_is_backed_up_too)
{
    kt_db *memory = NULL;
    kt_open_options options = options_of(KT_OPEN_MEMORY);
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "44";
    unit.name = "Guangdong";
    ck_assert_int_eq(kt_db_open(NULL, &options, &memory), KT_OK);
    ck_assert_int_eq(kt_unit_add(memory, &unit), KT_OK);
    ck_assert_int_eq(kt_db_backup(memory, at("m.db"), 0), KT_OK);
    kt_head head = head_of(memory);
    kt_db_close(memory);
    assert_head(at("m.db"), &head);
}
END_TEST

START_TEST(reader_can_back_up)
{
    kt_db *reader = open_at(at("year.db"), KT_OPEN_READONLY);
    ck_assert_int_eq(kt_db_backup(reader, at("b.db"), 0), KT_OK);
    kt_db_close(reader);
    kt_head head = head_now();
    assert_head(at("b.db"), &head);
}
END_TEST

/* ---- what is refused */

static void refuse(kt_status status, const char *path, uint32_t flags,
                   const char *part)
{
    ck_assert_int_eq(kt_db_backup(db, path, flags), status);
    const char *message = kt_db_errmsg(db);
    ck_assert_msg(strstr(message, part) != NULL, "'%s' is not in '%s'", part,
                  message);
    ck_assert_ptr_null(strchr(message, '\n'));
}

START_TEST(bad_arguments_are_refused)
{
    refuse(KT_ERR_INVALID, NULL, 0, "the path is empty");
    refuse(KT_ERR_INVALID, "", 0, "the path is empty");
    refuse(KT_ERR_INVALID, at("b.db"), 2, "unknown flags 0x2");
    refuse(KT_ERR_CANTOPEN, at("."), 0, "is a folder");
    refuse(KT_ERR_CANTOPEN, at("."), KT_BACKUP_REPLACE, "is a folder");
    refuse(KT_ERR_CANTOPEN, at("none/b.db"), 0, "folder");
    ASSERT_ONLY("year.db");
    ck_assert_int_eq(kt_db_backup(NULL, at("b.db"), 0), KT_ERR_MISUSE);
}
END_TEST

START_TEST(transaction_is_refused)
{
    OK(kt_db_begin(db));
    refuse(KT_ERR_MISUSE, at("b.db"), 0, "transaction");
    (void)report_in(db, KT_AMOUNT(3));
    refuse(KT_ERR_MISUSE, at("b.db"), 0, "transaction");
    OK(kt_db_commit(db, NULL));
    OK(kt_db_backup(db, at("b.db"), 0));
    kt_head head = head_now();
    assert_head(at("b.db"), &head);
}
END_TEST

/* What is there is never replaced unasked, whatever it is. */
START_TEST(file_that_is_there_stays)
{
    const char *path = at("b.db");
    write_file(path, "my notes", 8);
    kti_buf bytes = read_file(path);
    refuse(KT_ERR_DUPLICATE, path, 0, "is there already");
    refuse(KT_ERR_NOTADB, path, KT_BACKUP_REPLACE, "b.db");
    assert_bytes(path, &bytes);

    write_file(path, "", 0);
    refuse(KT_ERR_DUPLICATE, path, 0, "is there already");
    refuse(KT_ERR_NOTADB, path, KT_BACKUP_REPLACE, "is an empty file");

    run_sql_in(path, "CREATE TABLE t (x)");
    bytes = read_file(path);
    refuse(KT_ERR_NOTADB, path, KT_BACKUP_REPLACE, "another application");
    assert_bytes(path, &bytes);

    ck_assert_int_eq(remove(path), 0);
    ck_assert_int_eq(symlink("nowhere", path), 0);
    refuse(KT_ERR_DUPLICATE, path, 0, "is there already");
    refuse(KT_ERR_CANTOPEN, path, KT_BACKUP_REPLACE, "symbolic link");
    ck_assert_int_eq(remove(path), 0);

    refuse(KT_ERR_INVALID, at("year.db"), KT_BACKUP_REPLACE,
           "is the database itself");
    ASSERT_ONLY("year.db", "b.db");
}
END_TEST

/* The new file's first reader would roll it back into it. */
START_TEST(journal_that_is_left_is_refused)
{
    write_file(at("b.db-journal"), "x", 1);
    refuse(KT_ERR_CANTOPEN, at("b.db"), 0, "b.db-journal");
    ck_assert_int_eq(remove(at("b.db-journal")), 0);
    write_file(at("b.db-wal"), "x", 1);
    refuse(KT_ERR_CANTOPEN, at("b.db"), 0, "b.db-wal");
    ck_assert_int_eq(remove(at("b.db-wal")), 0);
    write_file(at("b.db-journal"), "", 0);
    OK(kt_db_backup(db, at("b.db"), 0));
    (void)checked_head(at("b.db"));
}
END_TEST

START_TEST(older_backup_is_replaced_when_asked)
{
    const char *path = at("b.db");
    OK(kt_db_backup(db, path, 0));
    kti_buf bytes = read_file(path);
    (void)report_in(db, KT_AMOUNT(3));
    refuse(KT_ERR_DUPLICATE, path, 0, "is there already");
    assert_bytes(path, &bytes);
    OK(kt_db_backup(db, path, KT_BACKUP_REPLACE));
    kt_head head = head_now();
    assert_head(path, &head);
    /* And again, the same one. */
    OK(kt_db_backup(db, path, KT_BACKUP_REPLACE));
    assert_head(path, &head);
    ASSERT_ONLY("year.db", "b.db");
    OK(kt_db_backup(db, at("c.db"), KT_BACKUP_REPLACE));
    assert_head(at("c.db"), &head);
}
END_TEST

START_TEST(other_databases_are_not_replaced)
{
    /* A copy that is worked with, */
    const char *path = at("b.db");
    OK(kt_db_backup(db, path, 0));
    (void)report_at(path, KT_AMOUNT(7));
    kti_buf bytes = read_file(path);
    refuse(KT_ERR_STATE, path, KT_BACKUP_REPLACE, "is no backup");
    assert_bytes(path, &bytes);

    /* a backup of it, */
    kt_db *other = open_at(path, 0);
    ck_assert_int_eq(kt_db_backup(other, at("c.db"), 0), KT_OK);
    kt_db_close(other);
    bytes = read_file(at("c.db"));
    refuse(KT_ERR_STATE, at("c.db"), KT_BACKUP_REPLACE,
           "holds 1 commit that this database lacks, from 4 on");
    assert_bytes(at("c.db"), &bytes);

    /* a backup of this very ledger that has more than it, as after a
     * restore, */
    copy_file(at("year.db"), at("early.db"));
    (void)report_in(db, KT_AMOUNT(8));
    (void)report_in(db, KT_AMOUNT(9));
    OK(kt_db_backup(db, at("late.db"), 0));
    other = open_at(at("early.db"), 0);
    ck_assert_int_eq(kt_db_backup(other, at("late.db"), KT_BACKUP_REPLACE),
                     KT_ERR_STATE);
    ck_assert_msg(strstr(kt_db_errmsg(other),
                         "holds 2 commits that this database lacks, from 4 "
                         "on") != NULL,
                  "%s", kt_db_errmsg(other));
    kt_db_close(other);

    /* and one of another ledger. */
    other = open_at(at("other.db"), KT_OPEN_CREATE);
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "44";
    unit.name = "Guangdong";
    ck_assert_int_eq(kt_unit_add(other, &unit), KT_OK);
    ck_assert_int_eq(kt_db_backup(other, at("other-backup.db"), 0), KT_OK);
    kt_db_close(other);
    refuse(KT_ERR_STATE, at("other-backup.db"), KT_BACKUP_REPLACE,
           "holds 1 commit that this database lacks, from 1 on");
}
END_TEST

/* A backup that a release of layout 1 made is as good as any to replace. */
START_TEST(backup_of_an_older_layout_is_replaced)
{
    const char *old = KT_TEST_SOURCE_DIR "/tests/data/layout-1.db";
    const char *path = at("b.db");
    copy_file(old, path);
    copy_file(old, at("work.db"));
    run_sql_in(path,
               "UPDATE kt_meta SET copy_of = (SELECT hash FROM kt_commit "
               "ORDER BY no DESC LIMIT 1)");
    assert_value(path, "PRAGMA user_version", "1");
    kt_db *work = open_at(at("work.db"), 0);
    kt_head head = head_of(work);
    ck_assert_int_eq(kt_db_backup(work, path, KT_BACKUP_REPLACE), KT_OK);
    kt_db_close(work);
    assert_head(path, &head);
}
END_TEST

START_TEST(damaged_database_gives_no_backup)
{
    run_sql_in(at("year.db"), "UPDATE kt_progress SET amount = amount + 1 "
                              "WHERE op = (SELECT max(op) FROM kt_progress)");
    refuse(KT_ERR_CORRUPT, at("b.db"), 0, "does not hold");
    ASSERT_ONLY("year.db");
    kt_db_close(db);
    db = NULL; /* it is not held against the check in the end */
}
END_TEST

/* ---- a disk that fails */

static const struct {
    enum vfs_call call;
    int code;
    kt_status status; /* 0: any error */
    int step;         /* each of so many calls is made to fail */
} faults[] = {
    { VFS_OPEN, SQLITE_CANTOPEN, 0, 1 },
    { VFS_WRITE, SQLITE_IOERR_WRITE, 0, 1 },
    { VFS_WRITE, SQLITE_FULL, KT_ERR_FULL, 1 },
    { VFS_SYNC, SQLITE_IOERR_FSYNC, 0, 1 },
    { VFS_TRUNCATE, SQLITE_IOERR_TRUNCATE, 0, 1 },
    { VFS_LOCK, SQLITE_IOERR_LOCK, 0, 1 },
    { VFS_READ, SQLITE_IOERR_READ, 0, 5 },
    { VFS_SIZE, SQLITE_IOERR_FSTAT, 0, 3 },
};

/* Every call of every kind, in turn: an error, and nothing new is under the
 * name; or the call did not matter, and the backup is whole. */
static void fail_each(uint32_t flags, const char *name, const kt_head *old)
{
    const char *path = at(name);
    kt_head head = head_now();
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        int failed = 0;
        for (int n = 1;; n += faults[i].step) {
            vfs_reset();
            vfs_fail(faults[i].call, n, 1000, faults[i].code, VFS_UNDONE);
            kt_status status = kt_db_backup(db, path, flags);
            int hit = vfs_failures() > 0;
            vfs_reset();
            ck_assert_msg(hit || status == KT_OK, "%s", kt_db_errmsg(db));
            if (status == KT_OK) {
                assert_head(path, &head);
            } else if (old != NULL) {
                failed++;
                assert_head(path, old);
            } else {
                failed++;
                ck_assert(!exists(path));
            }
            if (status < 0 && faults[i].status != 0) {
                ck_assert_int_eq(status, faults[i].status);
            }
            if (old == NULL) {
                ASSERT_ONLY("year.db", status == KT_OK ? name : "year.db");
                (void)remove(path);
            } else {
                ASSERT_ONLY("year.db", "old.db", name);
                copy_file(at("old.db"), path);
            }
            if (!hit) {
                break;
            }
        }
        ck_assert_int_ge(failed, 1);
    }
    /* The source has not suffered. */
    (void)report_in(db, KT_AMOUNT(1));
    (void)checked_head(at("year.db"));
}

static void reopen_with_faults(void)
{
    kt_open_options options = fault_options(0);
    vfs_install();
    vfs_reset();
    kt_db_close(db);
    ck_assert_int_eq(kt_db_open(at("year.db"), &options, &db), KT_OK);
}

START_TEST(failing_disk_leaves_no_file)
{
    reopen_with_faults();
    fail_each(0, "b.db", NULL);
}
END_TEST

START_TEST(failing_disk_leaves_the_old_backup)
{
    OK(kt_db_backup(db, at("old.db"), 0));
    kt_head old = head_now();
    (void)report_in(db, KT_AMOUNT(3));
    copy_file(at("old.db"), at("b.db"));
    reopen_with_faults();
    fail_each(KT_BACKUP_REPLACE, "b.db", &old);
}
END_TEST

/* A real limit in place of a made one. */
START_TEST(file_size_limit_is_a_full_disk)
{
    struct rlimit old;
    ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = { 40000, old.rlim_max };
    (void)signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
    kt_status status = kt_db_backup(db, at("b.db"), 0);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
    ck_assert_msg(status == KT_ERR_FULL, "%d %s", (int)status,
                  kt_db_errmsg(db));
    ASSERT_ONLY("year.db");
    OK(kt_db_backup(db, at("b.db"), 0));
}
END_TEST

/* ---- a file that comes up meanwhile */

static void put_notes(void)
{
    write_file(at("b.db"), "my notes", 8);
}

START_TEST(file_that_comes_up_meanwhile_stays)
{
    reopen_with_faults();
    vfs_before(VFS_SYNC, 1, put_notes);
    refuse(KT_ERR_DUPLICATE, at("b.db"), 0, "is there already");
    vfs_reset();
    kti_buf notes = { 0 };
    kti_buf_text(&notes, "my notes");
    assert_bytes(at("b.db"), &notes);
    ASSERT_ONLY("year.db", "b.db");
}
END_TEST

/* ---- a process that ends in the middle */

static void die(void)
{
    _exit(42);
}

/* Until the nth write is behind the last: all that can be left is a
 * temporary file, which the next backup does not mind. */
START_TEST(killed_backup_leaves_the_old_one)
{
    const char *path = at("b.db");
    OK(kt_db_backup(db, path, 0));
    kt_head old = head_now();
    (void)report_in(db, KT_AMOUNT(3));
    kt_head head = head_now();
    kt_db_close(db);
    db = NULL;
    vfs_install();
    int status = 0;
    for (int n = 1; !WIFEXITED(status) || WEXITSTATUS(status) != 0; n++) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            kt_db *own = NULL;
            kt_open_options options = fault_options(0);
            if (kt_db_open(at("year.db"), &options, &own) != KT_OK) {
                _exit(1);
            }
            vfs_reset();
            vfs_before(VFS_WRITE, n, die);
            _exit(kt_db_backup(own, path, KT_BACKUP_REPLACE) == KT_OK ? 0
                                                                      : 1);
        }
        ck_assert_int_eq(waitpid(child, &status, 0), child);
        ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 1);
        assert_head(path, WEXITSTATUS(status) == 0 ? &head : &old);
        ck_assert_int_lt(n, 1000);
    }
    assert_head(at("year.db"), &head);
    db = open_at(at("year.db"), 0);
}
END_TEST

/* ---- while others work */

/* Commits without a pause until told to stop; the exit status tells whether
 * each was acknowledged. */
static void write_until_stopped(int stop)
{
    char byte;
    kt_open_options options = options_of(0);
    options.busy_timeout_ms = 10000;
    if (kt_db_open(at("year.db"), &options, &db) != KT_OK) {
        _exit(2);
    }
    while (read(stop, &byte, 1) < 0) {
        kt_progress report =
            new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
        kt_unit unit = KT_UNIT_INIT;
        char code[32];
        (void)snprintf(code, sizeof code, "45%lld",
                       (long long)head_now().commit);
        unit.code = code;
        unit.name = code;
        unit.parent = "45";
        if (kt_db_begin(db) != KT_OK || kt_unit_add(db, &unit) != KT_OK ||
            kt_progress_record(db, &report, NULL) != KT_OK ||
            kt_db_commit(db, NULL) != KT_OK) {
            _exit(3);
        }
    }
    _exit(0);
}

START_TEST(backup_while_a_writer_works)
{
    enum { BACKUPS = 12 };
    int stop[2];
    int status = 0;
    kt_db_close(db);
    ck_assert_int_eq(pipe2(stop, O_NONBLOCK), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        close(stop[1]);
        write_until_stopped(stop[0]);
    }
    kt_open_options options = options_of(0);
    options.busy_timeout_ms = 10000;
    ck_assert_int_eq(kt_db_open(at("year.db"), &options, &db), KT_OK);
    kt_head heads[BACKUPS];
    int64_t moved = 0;
    for (int i = 0; i < BACKUPS; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "b%d.db", i);
        OK(kt_db_backup(db, at(name), 0));
        heads[i] = checked_head(at(name));
        moved += i > 0 && heads[i].commit > heads[i - 1].commit;
    }
    ck_assert_int_eq(close(stop[1]), 0);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d",
                  status);
    close(stop[0]);
    /* Each is what the ledger was at that commit. */
    ck_assert_int_ge(moved, 1);
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    int found = 0;
    OK(kt_commit_list(db, NULL, 0, &cursor));
    while (kt_commit_next(cursor, &row) == KT_ROW) {
        for (int i = 0; i < BACKUPS; i++) {
            if (heads[i].commit == row.commit) {
                ck_assert_mem_eq(heads[i].hash, row.hash, sizeof row.hash);
                found++;
            }
        }
    }
    kt_cursor_close(cursor);
    ck_assert_int_eq(found, BACKUPS);
    (void)checked_head(at("year.db"));
}
END_TEST

/* ---- a host's file */

START_TEST(hosts_file_is_backed_up_whole)
{
    kt_db *attached = NULL;
    const char *path = at("host.db");
    const char *copy = at("b.db");
    sqlite3 *host = attach_host(path, &attached);
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "44";
    unit.name = "Guangdong";
    ck_assert_int_eq(kt_unit_add(attached, &unit), KT_OK);
    kt_head head = head_of(attached);

    ck_assert_int_eq(sqlite3_exec(host, "BEGIN", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(kt_db_backup(attached, copy, 0), KT_ERR_MISUSE);
    ck_assert_int_eq(sqlite3_exec(host, "COMMIT", NULL, NULL, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(kt_db_backup(attached, copy, 0), KT_OK);
    kt_db_close(attached);
    sqlite3_close(host);
    assert_value(copy, "SELECT name FROM person", "Li");
    assert_head(copy, &head);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        backup_holds_the_whole_ledger,
        relative_path_is_of_the_working_folder,
        memory_is_backed_up_too,
        reader_can_back_up,
        bad_arguments_are_refused,
        transaction_is_refused,
        file_that_is_there_stays,
        journal_that_is_left_is_refused,
        older_backup_is_replaced_when_asked,
        other_databases_are_not_replaced,
        backup_of_an_older_layout_is_replaced,
        damaged_database_gives_no_backup,
        failing_disk_leaves_no_file,
        failing_disk_leaves_the_old_backup,
        file_size_limit_is_a_full_disk,
        file_that_comes_up_meanwhile_stays,
        killed_backup_leaves_the_old_one,
        backup_while_a_writer_works,
        hosts_file_is_backed_up_whole,
    };
    return RUN_TESTS_IN("backup", backup_setup, backup_teardown, tests);
}
