/* SPDX-License-Identifier: Apache-2.0 */
/* Restores: nothing is lost unasked, and what is there afterwards is the old
 * database or the new one. */
#include <sys/wait.h>
#include <time.h>

#include "backup_helpers.h"
#include "store_vfs.h"

static kt_db *restored;

static kt_status restore_with(const kt_open_options *options,
                              const char *from, const char *to,
                              uint32_t flags)
{
    kt_db_close(restored);
    restored = NULL;
    kt_status status = kt_db_restore(from, to, flags, options, &restored);
    ck_assert_ptr_nonnull(restored);
    return status;
}

static kt_status restore(const char *from, const char *to, uint32_t flags)
{
    kt_open_options options = options_of(0);
    return restore_with(&options, from, to, flags);
}

static void restore_ok(const char *from, const char *to, uint32_t flags)
{
    kt_status status = restore(from, to, flags);
    ck_assert_msg(status == KT_OK, "%d, %s", (int)status,
                  kt_db_errmsg(restored));
}

/* Refused, in one line that has the part, and what is there stays as it is to
 * the byte. */
static void refuse(kt_status wanted, const char *from, const char *to,
                   uint32_t flags, const char *part)
{
    int there = to != NULL && exists(to);
    kti_buf before = there ? read_file(to) : (kti_buf){ 0 };
    kt_status status = restore(from, to, flags);
    const char *message = kt_db_errmsg(restored);
    ck_assert_msg(status == wanted, "%d, %s", (int)status, message);
    ck_assert_msg(strstr(message, part) != NULL, "'%s' is not in '%s'", part,
                  message);
    ck_assert_ptr_null(strchr(message, '\n'));
    /* Good for the message and to be closed. */
    ck_assert_int_eq(kt_db_begin(restored), KT_ERR_MISUSE);
    if (there) {
        assert_bytes(to, &before);
    } else if (to != NULL) {
        ck_assert(!exists(to));
    }
}

/* year.db as it is now, as b.db. */
static const char *backup_now(void)
{
    const char *path = at("b.db");
    (void)remove(path);
    OK(kt_db_backup(db, path, 0));
    return path;
}

START_TEST(restore_makes_the_file)
{
    struct stat file;
    const char *from = backup_now();
    const char *to = at("new.db");
    kti_buf before = read_file(from);
    kt_head head = head_now();
    restore_ok(from, to, 0);
    ASSERT_ONLY("year.db", "b.db", "new.db");
    ck_assert_int_eq(lstat(to, &file), 0);
    ck_assert_int_eq(file.st_mode & 07777, 0600);
    kt_head found = head_of(restored);
    ck_assert_mem_eq(found.hash, head.hash, sizeof head.hash);
    assert_bytes(from, &before);
    /* It is open for writing; its first commit begins a site. */
    kt_report_no number = report_in(restored, KT_AMOUNT(3));
    ck_assert_int_eq(number.seq, 4);
    ck_assert_mem_ne(&number.site, &test_site, sizeof test_site);
    kt_db_close(restored);
    restored = NULL;
    (void)checked_head(to);
}
END_TEST

/* A file that cp has made is no backup until it is restored. */
START_TEST(plain_copy_becomes_a_marked_one)
{
    const char *from = at("cp.db");
    copy_file(at("year.db"), from);
    assert_value(from, "SELECT copy_of IS NULL FROM kt_meta", "1");
    restore_ok(from, at("new.db"), 0);
    assert_value(at("new.db"), "SELECT copy_of IS NULL FROM kt_meta", "0");
    assert_value(from, "SELECT copy_of IS NULL FROM kt_meta", "1");
}
END_TEST

START_TEST(older_layout_is_upgraded_on_the_way)
{
    const char *from = at("layout-1.db");
    const char *to = at("new.db");
    copy_file(KT_TEST_SOURCE_DIR "/tests/data/layout-1.db", from);
    kti_buf before = read_file(from);
    restore_ok(from, to, 0);
    assert_bytes(from, &before);
    kt_head head = head_of(restored);
    ck_assert_int_eq(head.commit, 15);
    kt_db_close(restored);
    restored = NULL;
    assert_head(to, &head);
    /* Also into one that is there, of the older layout itself. */
    const char *old = at("old.db");
    copy_file(from, old);
    restore_ok(from, old, 0);
    assert_head(old, &head);
}
END_TEST

/* ---- into a database that is there */

/* An older state of the ledger holds nothing that the backup lacks. */
START_TEST(older_state_is_replaced)
{
    const char *to = at("work.db");
    copy_file(at("year.db"), to);
    (void)report_in(db, KT_AMOUNT(3));
    (void)report_in(db, KT_AMOUNT(4));
    kt_head head = head_now();
    restore_ok(backup_now(), to, 0);
    assert_head(to, &head);
    ASSERT_ONLY("year.db", "b.db", "work.db");
    /* And the same state. */
    restore_ok(at("b.db"), to, 0);
    assert_head(to, &head);
    /* And one without a commit. */
    const char *empty = at("empty.db");
    kt_db_close(open_at(empty, KT_OPEN_CREATE));
    restore_ok(at("b.db"), empty, 0);
    assert_head(empty, &head);
}
END_TEST

/* Those who have it open go on with what was restored: it is the same file,
 * and a writer among them begins the site. */
START_TEST(open_handles_see_the_change)
{
    const char *from = backup_now();
    kt_head old = head_now();
    (void)report_in(db, KT_AMOUNT(3));
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "46";
    unit.name = "Hainan";
    OK(kt_unit_add(db, &unit));
    kt_db *reader = open_at(at("year.db"), KT_OPEN_READONLY);
    char *more = answer_of(reader);
    restore_ok(from, at("year.db"), KT_RESTORE_DISCARD);
    kt_head head = head_of(reader);
    ck_assert_int_eq(head.commit, old.commit);
    ck_assert_mem_eq(head.hash, old.hash, sizeof head.hash);
    char *less = answer_of(reader);
    ck_assert_str_ne(less, more);
    kt_db *copy = open_at(from, KT_OPEN_READONLY);
    char *wanted = answer_of(copy);
    ck_assert_str_eq(less, wanted);
    kt_free(more);
    kt_free(less);
    kt_free(wanted);
    kt_db_close(copy);
    /* The unit is gone, and its code is free. */
    OK(kt_unit_add(db, &unit));
    kt_report_no number = report_in(db, KT_AMOUNT(4));
    ck_assert_mem_ne(&number.site, &test_site, sizeof test_site);
    ck_assert_int_eq(number.seq, 5);
    head = head_of(reader);
    ck_assert_mem_eq(&head.site, &number.site, sizeof head.site);
    kt_db_close(reader);
    (void)checked_head(at("year.db"));
}
END_TEST

START_TEST(commits_that_the_backup_lacks_are_kept)
{
    char wanted[512];
    const char *to = at("year.db");
    const char *from = backup_now();
    kt_head head = head_now();
    (void)report_in(db, KT_AMOUNT(3));
    (void)snprintf(wanted, sizeof wanted,
                   "%s: holds 1 commit that %s lacks, from 4 on: "
                   "discard them, or name another file",
                   to, from);
    refuse(KT_ERR_STATE, from, to, 0, wanted);
    (void)report_in(db, KT_AMOUNT(3));
    refuse(KT_ERR_STATE, from, to, 0, "holds 2 commits that");
    ASSERT_ONLY("year.db", "b.db");
    restore_ok(from, to, KT_RESTORE_DISCARD);
    assert_head(to, &head);
    refuse(KT_ERR_INVALID, from, to, 2, "unknown flags 0x2");
}
END_TEST

/* The copies went apart at commit 3: each holds what the other lacks. */
START_TEST(diverged_copy_is_kept)
{
    const char *from = backup_now();
    const char *to = at("work.db");
    copy_file(from, to);
    for (int i = 0; i < 5; i++) {
        (void)report_at(to, KT_AMOUNT(i));
        if (i < 3) {
            (void)report_at(from, KT_AMOUNT(10 + i));
        }
    }
    refuse(KT_ERR_STATE, from, to, 0, "holds 5 commits that");
    refuse(KT_ERR_STATE, to, from, 0, "holds 3 commits that");
    kt_head head = checked_head(from);
    restore_ok(from, to, KT_RESTORE_DISCARD);
    assert_head(to, &head);
    /* Another ledger has nothing in common. */
    const char *other = at("other.db");
    kt_db *opened = open_at(other, KT_OPEN_CREATE);
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "44";
    unit.name = "Guangdong";
    ck_assert_int_eq(kt_unit_add(opened, &unit), KT_OK);
    kt_db_close(opened);
    refuse(KT_ERR_STATE, from, other, 0, "holds 1 commit that");
    assert_value(other, "SELECT count(*) FROM kt_commit", "1");
}
END_TEST

START_TEST(what_is_no_keytask_database_stays)
{
    const char *from = backup_now();
    const char *to = at("notes");
    const uint32_t discard = KT_RESTORE_DISCARD;
    write_file(to, "my notes, of some length", 24);
    refuse(KT_ERR_NOTADB, from, to, discard, "move it away first");
    write_file(to, "", 0);
    refuse(KT_ERR_NOTADB, from, to, discard, "move it away first");
    run_sql_in(to, "CREATE TABLE t (x)");
    refuse(KT_ERR_NOTADB, from, to, discard, "another application");
    ck_assert_int_eq(remove(to), 0);
    copy_file(from, to);
    run_sql_in(to, "PRAGMA user_version = 99");
    refuse(KT_ERR_NEWER, from, to, discard, "move it away first");
    run_sql_in(to, "PRAGMA user_version = 2; DROP VIEW kt_v_unit");
    refuse(KT_ERR_CORRUPT, from, to, discard, "move it away first");
    ck_assert_int_eq(remove(to), 0);
    ck_assert_int_eq(symlink("year.db", to), 0);
    refuse(KT_ERR_CANTOPEN, from, to, discard, "symbolic link");
    ck_assert_int_eq(remove(to), 0);
    refuse(KT_ERR_CANTOPEN, from, at("."), discard, "is a folder");
    refuse(KT_ERR_CANTOPEN, from, at("none/new.db"), 0, "folder");
    write_file(at("new.db-journal"), "x", 1);
    refuse(KT_ERR_CANTOPEN, from, at("new.db"), 0, "new.db-journal");
    ck_assert_int_eq(remove(at("new.db-journal")), 0);
    ASSERT_ONLY("year.db", "b.db");
    restore_ok(from, at("new.db"), 0);
}
END_TEST

START_TEST(hosts_file_stays)
{
    kt_db *attached = NULL;
    const char *path = at("host.db");
    sqlite3 *host = attach_host(path, &attached);
    const char *saved = at("saved.db");
    ck_assert_int_eq(kt_db_backup(attached, saved, 0), KT_OK);
    kt_db_close(attached);
    sqlite3_close(host);
    refuse(KT_ERR_INVALID, backup_now(), path, KT_RESTORE_DISCARD,
           "tables of a host's");
    refuse(KT_ERR_INVALID, saved, path, KT_RESTORE_DISCARD,
           "tables of a host's");
    /* To another file it comes back whole. */
    restore_ok(saved, at("again.db"), 0);
    assert_value(at("again.db"), "SELECT name FROM person", "Li");
}
END_TEST

START_TEST(bad_backup_replaces_nothing)
{
    const char *to = at("work.db");
    const char *from = backup_now();
    const uint32_t discard = KT_RESTORE_DISCARD;
    copy_file(from, to);
    refuse(KT_ERR_NOT_FOUND, at("none.db"), to, 0, "none.db");
    refuse(KT_ERR_INVALID, NULL, to, 0, "the path is empty");
    refuse(KT_ERR_INVALID, from, NULL, 0, "the path is empty");
    refuse(KT_ERR_INVALID, from, "", 0, "the path is empty");
    refuse(KT_ERR_INVALID, from, from, discard, "is the backup itself");
    write_file(at("notes"), "my notes", 8);
    refuse(KT_ERR_NOTADB, at("notes"), to, discard, "notes");
    /* A row that was changed by hand. */
    run_sql_in(from, "UPDATE kt_progress SET amount = amount + 1");
    refuse(KT_ERR_CORRUPT, from, to, discard, "does not hold");
    refuse(KT_ERR_CORRUPT, from, at("new.db"), 0, "does not hold");
    run_sql_in(from, "UPDATE kt_progress SET amount = amount - 1");
    /* A page that was. */
    const char *root = value_of(from, "SELECT rootpage FROM sqlite_schema "
                                      "WHERE name = 'kt_progress_at'");
    kti_buf bytes = read_file(from);
    memset(bytes.data + (atoi(root) - 1) * 4096, 0x5a, 4096);
    write_file(from, bytes.data, bytes.size);
    kti_buf_free(&bytes);
    refuse(KT_ERR_CORRUPT, from, to, discard, "does not hold");
    ASSERT_ONLY("year.db", "b.db", "work.db", "notes");
}
END_TEST

START_TEST(bad_options_are_refused_before_anything_is_done)
{
    const char *from = backup_now();
    const char *to = at("new.db");
    static const uint32_t flags[] = { KT_OPEN_CREATE, KT_OPEN_EXCLUSIVE,
                                      KT_OPEN_READONLY, KT_OPEN_MEMORY };
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        kt_open_options options = options_of(flags[i]);
        ck_assert_int_eq(restore_with(&options, from, to, 0), KT_ERR_INVALID);
    }
    kt_open_options options = options_of(0);
    options.struct_size = 0;
    ck_assert_int_eq(restore_with(&options, from, to, 0), KT_ERR_INVALID);
    options = options_of(0);
    options.utc_offset_minutes = 100000;
    ck_assert_int_eq(restore_with(&options, from, to, 0), KT_ERR_INVALID);
    ck_assert(!exists(to));
    /* NULL: the defaults. */
    ck_assert_int_eq(restore_with(NULL, from, to, 0), KT_OK);
}
END_TEST

/* A backup that another user made, as a service account does. */
START_TEST(owner_of_the_backup_is_looked_at)
{
    if (geteuid() != 0) {
        return; /* nobody else can give a file away */
    }
    const char *from = backup_now();
    const char *to = at("new.db");
    ck_assert_int_eq(chown(from, 65534, 65534), 0);
    refuse(KT_ERR_CANTOPEN, from, to, 0, "another user");
    kt_open_options options = options_of(KT_OPEN_ANY_OWNER);
    ck_assert_int_eq(restore_with(&options, from, to, 0), KT_OK);
}
END_TEST

/* ---- others at work */

START_TEST(busy_database_is_waited_for_and_then_refused)
{
    const char *from = backup_now();
    kt_db *other = open_at(at("year.db"), 0);
    ck_assert_int_eq(kt_db_begin(other), KT_OK);
    time_t begun = time(NULL);
    refuse(KT_ERR_BUSY, from, at("year.db"), KT_RESTORE_DISCARD, "year.db");
    /* For the 20 ms of the options, not the 10 s by default. */
    ck_assert_int_lt(time(NULL) - begun, 8);
    kt_db_rollback(other);
    kt_db_close(other);
    restore_ok(from, at("year.db"), KT_RESTORE_DISCARD);
}
END_TEST

static kt_db *meanwhile;
static int acknowledged;

static void commit_meanwhile(void)
{
    kt_progress report =
        new_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(77));
    acknowledged = kt_progress_record(meanwhile, &report, NULL) == KT_OK;
}

/* Another writer commits at some moment of the restore, at each in turn: what
 * was acknowledged to it is there afterwards, or the restore was refused. */
START_TEST(no_commit_is_lost_in_between)
{
    const char *from = backup_now();
    const char *to = at("work.db");
    int refused = 0;
    int busy = 0;
    int after = 0;
    vfs_install();
    for (int n = 1;; n++) {
        kt_open_options options = options_of(0);
        options.vfs = VFS_FAULT;
        (void)remove(to);
        copy_file(from, to);
        meanwhile = open_at(to, 0);
        acknowledged = -1;
        vfs_reset();
        vfs_before(VFS_LOCK, n, commit_meanwhile);
        kt_status status = restore_with(&options, from, to, 0);
        vfs_reset();
        kt_db_close(meanwhile);
        if (acknowledged == 1) {
            assert_value(to,
                         "SELECT count(*) FROM kt_progress "
                         "WHERE amount = 770000",
                         "1");
            refused += status == KT_ERR_STATE;
            busy += status == KT_ERR_BUSY;
            after += status == KT_OK;
        }
        ck_assert_msg(status == KT_OK || status == KT_ERR_STATE ||
                          status == KT_ERR_BUSY,
                      "%d %s", (int)status, kt_db_errmsg(restored));
        (void)checked_head(to);
        if (acknowledged == -1) {
            break;
        }
    }
    ck_assert_int_ge(refused, 1);
    ck_assert_int_ge(busy, 1); /* behind the look, before the lock */
    ck_assert_int_ge(after, 1);
}
END_TEST

/* ---- a disk that fails, a process that ends */

static const struct {
    enum vfs_call call;
    int code;
    int step;
} faults[] = {
    { VFS_OPEN, SQLITE_CANTOPEN, 1 },
    { VFS_WRITE, SQLITE_IOERR_WRITE, 4 },
    { VFS_WRITE, SQLITE_FULL, 9 },
    { VFS_SYNC, SQLITE_IOERR_FSYNC, 1 },
    { VFS_TRUNCATE, SQLITE_IOERR_TRUNCATE, 1 },
    { VFS_LOCK, SQLITE_IOERR_LOCK, 1 },
    { VFS_READ, SQLITE_IOERR_READ, 19 },
};

/* Old or new, and it passes the check. */
static void assert_either(const char *to, const kt_head *old,
                          const kt_head *new)
{
    kt_head head = checked_head(to);
    const kt_head *wanted = head.commit == old->commit ? old : new;
    ck_assert_int_eq(head.commit, wanted->commit);
    ck_assert_mem_eq(head.hash, wanted->hash, sizeof head.hash);
}

/* Calls fail from the nth on, or that alone; with its work done or not. */
static int fail_once(size_t fault, int n, int times, enum vfs_effect effect,
                     const kt_head *old, const kt_head *new)
{
    const char *from = at("b.db");
    const char *to = at("work.db");
    kt_open_options options = options_of(0);
    options.vfs = VFS_FAULT;
    vfs_reset();
    vfs_fail(faults[fault].call, n, times, faults[fault].code, effect);
    kt_status status = restore_with(&options, from, to, KT_RESTORE_DISCARD);
    int hit = vfs_failures() > 0;
    vfs_reset();
    ck_assert_msg(hit || status == KT_OK, "%s", kt_db_errmsg(restored));
    assert_either(to, old, new);
    if (faults[fault].code == SQLITE_FULL && status < 0) {
        ck_assert_int_eq(status, KT_ERR_FULL);
        assert_head(to, old);
    }
    if (status == KT_OK) {
        assert_head(to, new);
    }
    ASSERT_ONLY("year.db", "b.db", "work.db", "old.db");
    kt_db_close(restored);
    restored = NULL;
    copy_file(at("old.db"), to);
    return hit;
}

static void make_old_and_new(kt_head *old, kt_head *new)
{
    (void)backup_now();
    *new = head_now();
    (void)report_in(db, KT_AMOUNT(3));
    *old = head_now();
    kt_db_close(db);
    db = NULL;
    copy_file(at("year.db"), at("old.db"));
    copy_file(at("old.db"), at("work.db"));
    vfs_install();
}

START_TEST(failing_disk_leaves_old_or_new)
{
    kt_head old;
    kt_head new;
    static const struct {
        int times;
        enum vfs_effect effect;
    } ways[] = { { 1000, VFS_UNDONE }, { 1, VFS_UNDONE }, { 1, VFS_DONE } };
    size_t way = 0;
    make_old_and_new(&old, &new);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        for (int n = 1;; n += faults[i].step) {
            int hit = fail_once(i, n, ways[way].times, ways[way].effect, &old,
                                &new);
            way = (way + 1) % 3;
            if (!hit) {
                break;
            }
        }
    }
}
END_TEST

static void die(void)
{
    _exit(42);
}

/* The process ends before the nth call, of each kind that changes the disk.
 */
static int kill_at(enum vfs_call call, int n, const kt_head *old,
                   const kt_head *new, const char *to)
{
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kt_open_options options = options_of(0);
        options.vfs = VFS_FAULT;
        vfs_reset();
        vfs_before(call, n, die);
        _exit(kt_db_restore(at("b.db"), to, KT_RESTORE_DISCARD, &options,
                            &restored) == KT_OK
                  ? 0
                  : 1);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) != 1);
    int ended = WEXITSTATUS(status) == 0;
    if (old != NULL) {
        assert_either(to, old, new);
    } else if (exists(to)) {
        assert_head(to, new);
    }
    ck_assert(!ended || exists(to));
    return ended;
}

START_TEST(killed_restore_leaves_old_or_new)
{
    static const struct {
        enum vfs_call call;
        int step;
    } calls[] = { { VFS_WRITE, 7 }, { VFS_SYNC, 1 }, { VFS_TRUNCATE, 1 } };
    kt_head old;
    kt_head new;
    make_old_and_new(&old, &new);
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        int step = calls[i].step;
        for (int n = 1, ended = 0; !ended; n += step) {
            ended = kill_at(calls[i].call, n, &old, &new, at("work.db"));
            copy_file(at("old.db"), at("work.db"));
        }
        for (int n = 1, ended = 0; !ended; n += step) {
            ended = kill_at(calls[i].call, n, NULL, &new, at("new.db"));
            (void)remove(at("new.db"));
        }
    }
}
END_TEST

static void setup(void)
{
    restored = NULL;
    backup_setup();
}

static void teardown(void)
{
    kt_db_close(restored);
    backup_teardown();
}

int main(void)
{
    const TTest *const tests[] = {
        restore_makes_the_file,
        plain_copy_becomes_a_marked_one,
        older_layout_is_upgraded_on_the_way,
        older_state_is_replaced,
        open_handles_see_the_change,
        commits_that_the_backup_lacks_are_kept,
        diverged_copy_is_kept,
        what_is_no_keytask_database_stays,
        hosts_file_stays,
        bad_backup_replaces_nothing,
        bad_options_are_refused_before_anything_is_done,
        owner_of_the_backup_is_looked_at,
        busy_database_is_waited_for_and_then_refused,
        no_commit_is_lost_in_between,
        failing_disk_leaves_old_or_new,
        killed_restore_leaves_old_or_new,
    };
    return RUN_TESTS_IN("restore", setup, teardown, tests);
}
