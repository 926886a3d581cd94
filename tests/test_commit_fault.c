/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A disk that fails in the middle of a commit: whatever the caller is told,
 * repeating with the same host key gives the commit once. The clock stands
 * still, so the commit that comes out has, to the bit, the hash of the one
 * that nothing disturbed. What the store makes of such a disk is in
 * store_fault.c.
 */

#include "domain_helpers.h"

#include <sqlite3.h>

#include "store_vfs.h"

/* ---- the work that is to be done once */

static kt_progress report_of(const char *unit, kt_amount amount)
{
    return new_report("1.1", unit, KT_DAY(2022, 6, 1), KT_ADD, amount);
}

static kt_status record_once(void)
{
    kt_progress report = report_of("4401", KT_AMOUNT(7));
    return kt_progress_record(db, &report, NULL);
}

/* Definitions and reports on them. *status is the first that is not KT_OK. */
static void write_definitions(kt_status *status)
{
    kt_unit unit = KT_UNIT_INIT;
    kt_target target = new_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(100));
    kt_allotment allotment =
        new_allotment("1.2", "4405", KT_AMOUNT(40), KT_DAY_NONE);
    unit.code = "4405";
    unit.name = "Shantou";
    unit.parent = "44";
    *status = kt_unit_add(db, &unit);
    if (*status == KT_OK) {
        *status = kt_target_add(db, &target);
    }
    if (*status == KT_OK) {
        *status = kt_allotment_set(db, &allotment);
    }
    for (int i = 0; *status == KT_OK && i < 8; i++) {
        kt_progress report = report_of("4405", KT_AMOUNT(i));
        report.target = "1.2";
        report.note = text_of(400);
        *status = kt_progress_record(db, &report, NULL);
    }
}

/* In a transaction that is lost every call answers why, until it is rolled
 * back. */
static void assert_lost(kt_status status)
{
    kt_cursor *cursor;
    int64_t number = -1;
    kt_progress report = report_of("4401", KT_AMOUNT(1));
    ck_assert_int_eq(kt_progress_record(db, &report, NULL), status);
    ck_assert_int_eq(kt_unit_list(db, NULL, 0, &cursor), status);
    ck_assert_int_eq(kt_unit_rename(db, "44", "X", TODAY), status);
    ck_assert_int_eq(kt_db_commit(db, &number), status);
    ck_assert_int_eq(number, 0);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "roll it back"));
    kt_db_rollback(db);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_MISUSE);
}

static kt_status transact_once(void)
{
    kt_status status = kt_db_begin(db);
    if (status < 0) {
        return status;
    }
    kt_status within;
    write_definitions(&within);
    if (within != KT_OK) {
        assert_lost(within);
        return within;
    }
    int64_t number = -1;
    status = kt_db_commit(db, &number);
    ck_assert_int_eq(number > 0, status >= 0);
    /* It is over, however it ended. */
    if (status < 0) {
        ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_MISUSE);
    }
    return status;
}

static const struct job {
    const char *name;
    kt_status (*work)(void);
} jobs[] = { { "a report", record_once },
             { "a transaction", transact_once } };
enum { JOBS = 2 };

static kt_status run(const struct job *job)
{
    OK(kt_db_set_host_key(db, "the key"));
    return job->work();
}

/* ---- the file */

static kt_head base;         /* before the commit */
static kt_head wanted[JOBS]; /* after it, undisturbed */

static void open_file(const char *name, uint32_t flags)
{
    kt_open_options options = world_options(flags);
    options.vfs = VFS_FAULT;
    kt_status status = kt_db_open(in_folder(name), &options, &db);
    ck_assert_msg(status == KT_OK, "%d, %s", (int)status, kt_db_errmsg(db));
}

/* The file as it was before the commit. */
static void open_fresh(void)
{
    vfs_reset();
    (void)remove(in_folder("a.db-journal"));
    copy_file(in_folder("base.db"), in_folder("a.db"));
    open_file("a.db", 0);
}

static void assert_head(const kt_head *expected)
{
    kt_head head = head_now();
    ck_assert_int_eq(head.commit, expected->commit);
    ck_assert_int_eq(head.seq, expected->seq);
    ck_assert_mem_eq(head.hash, expected->hash, sizeof head.hash);
}

static void fault_setup(void)
{
    folder_setup();
    vfs_install();
    vfs_reset();
    set_today(TODAY);
    open_file("base.db", KT_OPEN_CREATE);
    OK(kt_db_begin(db));
    add_world();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_db_commit(db, NULL));
    base = head_now();
    kt_db_close(db);
    for (int i = 0; i < JOBS; i++) {
        open_fresh();
        OK(run(&jobs[i]));
        wanted[i] = head_now();
        ck_assert_int_eq(wanted[i].commit, base.commit + 1);
        kt_db_close(db);
    }
}

/* ---- one fault */

struct fault {
    enum vfs_call call;
    int code;
    enum vfs_effect effect;
    int times;
};

/* Whether the commit is there; its definitions are if it is. */
static int is_stored(int job)
{
    kt_head head = head_now();
    int stored = head.commit == base.commit + 1;
    assert_head(stored ? &wanted[job] : &base);
    if (jobs[job].work == transact_once) {
        ck_assert_str_eq(unit_codes("44", 1, TODAY),
                         stored ? "44 4401 4402 4405" : "44 4401 4402");
        ck_assert_str_eq(target_codes(NULL), stored ? "1.1 1.2" : "1.1");
    }
    return stored;
}

/* The caller, told that it may or may not be stored, or that it is not,
 * repeats it: it is there once. */
static void repeat(int job, int stored)
{
    ck_assert_int_eq(run(&jobs[job]), stored ? KT_EXISTS : KT_OK);
    assert_head(&wanted[job]);
    ck_assert_int_eq(run(&jobs[job]), KT_EXISTS);
    assert_head(&wanted[job]);
    /* And the next one goes in behind it. */
    kt_progress report = report_of("4402", KT_AMOUNT(1));
    OK(kt_progress_record(db, &report, NULL));
    ck_assert_int_eq(head_now().seq, wanted[job].seq + 1);
    assert_ledger_holds(db);
}

/* The nth call of a kind fails. 0 where there was none; else `unknown` and
 * `stored` count what came of it. */
static int fail_once(int job, const struct fault *fault, int n, int reopen,
                     int *unknown, int *stored)
{
    open_fresh();
    vfs_fail(fault->call, n, fault->times, fault->code, fault->effect);
    kt_status status = run(&jobs[job]);
    int failures = vfs_failures();
    vfs_reset();
    if (failures == 0) {
        ck_assert_int_eq(status, KT_OK);
        assert_head(&wanted[job]);
        kt_db_close(db);
        return 0;
    }
    kt_status plain = fault->code == SQLITE_FULL ? KT_ERR_FULL : KT_ERR_IO;
    ck_assert_msg(status == KT_ERR_UNKNOWN || status == plain,
                  "%s, call %d of kind %d: %d, %s", jobs[job].name, n,
                  (int)fault->call, (int)status, kt_db_errmsg(db));
    if (reopen) {
        kt_db_close(db);
        open_file("a.db", 0);
    }
    int there = is_stored(job);
    if (status == KT_ERR_UNKNOWN) {
        ck_assert_int_ne(fault->code, SQLITE_FULL);
        (*unknown)++;
    } else {
        /* Any other error says that nothing was stored. */
        ck_assert(!there);
    }
    *stored += there;
    repeat(job, there);
    kt_db_close(db);
    return 1;
}

/* Every call of a kind in turn, until the commit goes through untouched. The
 * caller goes on with the handle that it has, or with a new one, in turn;
 * each call sees both, with one fault or the next. */
static int fail_each(int job, const struct fault *fault, int *unknown,
                     int *stored)
{
    static int faults;
    int n = 1;
    faults++;
    while (fail_once(job, fault, n, (n + faults) % 2, unknown, stored)) {
        n++;
        ck_assert_int_lt(n, 1000);
    }
    return n - 1;
}

START_TEST(commit_that_fails_is_there_once)
{
    static const struct {
        enum vfs_call call;
        int code;
    } errors[] = {
        { VFS_WRITE, SQLITE_IOERR_WRITE },
        { VFS_SYNC, SQLITE_IOERR_FSYNC },
        { VFS_TRUNCATE, SQLITE_IOERR_TRUNCATE },
        { VFS_LOCK, SQLITE_IOERR_LOCK },
    };
    int unknown = 0;
    int stored = 0;
    const struct job *job = &jobs[_i];
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        struct fault fault = { errors[i].call, errors[i].code, VFS_UNDONE,
                               1 };
        /* The journal's pages and header, and the file's; the journal before
         * the file, the file, the journal's end; that end; a lock to write,
         * and one to be alone. */
        int calls = fail_each(_i, &fault, &unknown, &stored);
        ck_assert_msg(calls >= (fault.call == VFS_TRUNCATE ? 1 : 2),
                      "%s: %d calls of kind %d", job->name, calls,
                      (int)fault.call);
        fault.effect = VFS_DONE;
        ck_assert_int_eq(fail_each(_i, &fault, &unknown, &stored), calls);
        /* What rolls it back fails as well. */
        fault.effect = VFS_UNDONE;
        fault.times = 100000;
        ck_assert_int_eq(fail_each(_i, &fault, &unknown, &stored), calls);
        if (fault.call == VFS_WRITE) {
            fault.effect = VFS_HALF;
            ck_assert_int_eq(fail_each(_i, &fault, &unknown, &stored), calls);
        }
    }
    /* The test has seen what it is about: of the commits of which the end
     * was not known some were there, and some were not. */
    ck_assert_int_gt(stored, 0);
    ck_assert_int_gt(unknown, stored);
}
END_TEST

START_TEST(full_disk_stores_nothing)
{
    static const enum vfs_effect effects[] = { VFS_UNDONE, VFS_HALF };
    int unknown = 0;
    int stored = 0;
    for (size_t i = 0; i < 2; i++) {
        struct fault fault = { VFS_WRITE, SQLITE_FULL, effects[i], 1 };
        int calls = fail_each(_i, &fault, &unknown, &stored);
        ck_assert_int_ge(calls, 2);
        fault.times = 100000;
        ck_assert_int_eq(fail_each(_i, &fault, &unknown, &stored), calls);
    }
    ck_assert_int_eq(unknown, 0);
    ck_assert_int_eq(stored, 0);
}
END_TEST

/* A commit that waits for others in vain stores nothing. */
START_TEST(busy_commit_stores_nothing)
{
    vfs_reset();
    copy_file(in_folder("base.db"), in_folder("a.db"));
    kt_open_options options = world_options(0);
    options.vfs = VFS_FAULT;
    options.busy_timeout_ms = 1;
    ck_assert_int_eq(kt_db_open(in_folder("a.db"), &options, &db), KT_OK);
    for (int n = 1;; n++) {
        vfs_fail(VFS_LOCK, n, 100000, SQLITE_BUSY, VFS_UNDONE);
        kt_status status = run(&jobs[_i]);
        int failures = vfs_failures();
        vfs_reset();
        if (failures == 0) {
            ck_assert_int_eq(status, KT_OK);
            ck_assert_int_ge(n, 3);
            break;
        }
        ck_assert_int_eq(status, KT_ERR_BUSY);
        ck_assert_int_eq(is_stored(_i), 0);
    }
    repeat(_i, 1);
    kt_db_close(db);
}
END_TEST

/* ---- a load of several commits */

enum { ROWS = 100001 }; /* one more than a commit has */

static kt_status load_rows(void)
{
    static char text[ROWS * 32];
    static size_t size;
    if (size == 0) {
        size = (size_t)snprintf(text, sizeof text,
                                "target,unit,day,mode,amount\n");
        for (int i = 0; i < ROWS; i++) {
            size += (size_t)snprintf(text + size, sizeof text - size,
                                     "1.1,4401,2022-%02d-%02d,add,%d\n",
                                     1 + i % 5, 1 + i % 28, i % 10);
        }
    }
    kt_load load = KT_LOAD_INIT;
    load.data = text;
    load.size = size;
    return kt_load_progress(db, &load, NULL);
}

/* Each sync of the second commit fails, and each time the same load goes on
 * from what is there. */
START_TEST(load_goes_on_after_a_failed_commit)
{
    open_fresh();
    OK(load_rows());
    int syncs = vfs_count(VFS_SYNC);
    kt_head loaded = head_now();
    ck_assert_int_eq(loaded.commit, base.commit + 2);
    kt_db_close(db);
    ck_assert_int_eq(syncs % 2, 0);
    for (int n = syncs / 2 + 1; n <= syncs; n++) {
        open_fresh();
        vfs_fail(VFS_SYNC, n, 1, SQLITE_IOERR_FSYNC, VFS_DONE);
        ck_assert_int_eq(load_rows(), KT_ERR_UNKNOWN);
        vfs_reset();
        if (n % 2 == 0) {
            kt_db_close(db);
            open_file("a.db", 0);
        }
        int64_t commits = head_now().commit;
        ck_assert(commits == base.commit + 1 || commits == base.commit + 2);
        ck_assert_int_eq(load_rows(),
                         commits == loaded.commit ? KT_EXISTS : KT_OK);
        assert_head(&loaded);
        ck_assert_int_eq(load_rows(), KT_EXISTS);
        if (n == syncs) {
            assert_ledger_holds(db);
        }
        kt_db_close(db);
    }
}
END_TEST

int main(void)
{
    TCase *tcase =
        new_case("commit_fault", fault_setup, folder_teardown, NULL, 0);
    tcase_add_loop_test(tcase, commit_that_fails_is_there_once, 0, JOBS);
    tcase_add_loop_test(tcase, full_disk_stores_nothing, 0, JOBS);
    tcase_add_loop_test(tcase, busy_commit_stores_nothing, 0, JOBS);
    tcase_add_test(tcase, load_goes_on_after_a_failed_commit);
    return RUN_CASES("commit_fault", tcase);
}
