/* SPDX-License-Identifier: Apache-2.0 */

/* A disk that fails, and a process that ends, in the middle of it. */

#include "store_test.h"
#include "store_vfs.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static kti_store *open_fault(uint32_t flags)
{
    vfs_install();
    vfs_reset();
    kt_open_options options = options_of(flags);
    options.vfs = VFS_FAULT;
    return open_options_ok(in_folder("a.db"), &options);
}

static void begin_with_row(kti_store *store, int64_t id)
{
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, id));
}

/* What another process would find. */
static int count_stored(void)
{
    kti_store *store = open_ok(in_folder("a.db"), 0);
    int count = count_entities(store);
    kti_store_close(store);
    return count;
}

/* Calls of a kind in one COMMIT. */
static int calls_in_commit(enum vfs_call call, uint32_t flags)
{
    kti_store *store = open_fault(KT_OPEN_CREATE | flags);
    begin_with_row(store, 1);
    vfs_reset();
    assert_ok(kti_store_commit(store, &last_error));
    int count = vfs_count(call);
    kti_store_close(store);
    ck_assert_int_eq(remove(in_folder("a.db")), 0);
    return count;
}

START_TEST(commit_syncs)
{
    /* The journal before, the file, and the journal's end after it. */
    ck_assert_int_ge(calls_in_commit(VFS_SYNC, 0), 3);
    ck_assert_int_eq(calls_in_commit(VFS_SYNC, KT_OPEN_SCRATCH), 0);
    ck_assert_int_eq(calls_in_commit(VFS_DELETE, 0), 0);
}
END_TEST

static const struct {
    enum vfs_call call;
    int code;
} io_errors[] = {
    { VFS_WRITE, SQLITE_IOERR_WRITE },
    { VFS_SYNC, SQLITE_IOERR_FSYNC },
    { VFS_TRUNCATE, SQLITE_IOERR_TRUNCATE },
    { VFS_LOCK, SQLITE_IOERR_LOCK },
};

/* One call of a COMMIT fails; whatever is there afterwards, it is all or
 * nothing, and what the store itself sees next is the same. */
static void fail_commit(enum vfs_call call, int nth, int times, int code,
                        enum vfs_effect effect)
{
    kti_store *store = open_fault(KT_OPEN_CREATE);
    begin_with_row(store, 1);
    vfs_reset();
    vfs_fail(call, nth, times, code, effect);
    kt_status status = kti_store_commit(store, &last_error);
    ck_assert_int_ge(vfs_failures(), 1);
    ck_assert(!kti_store_in_transaction(store));
    assert_status(status, KT_ERR_UNKNOWN);
    assert_message("host key");
    assert_message("a.db");
    vfs_reset();

    assert_ok(kti_store_begin(store, &last_error, 1));
    int stored = count_entities(store);
    ck_assert_int_le(stored, 1);
    if (stored == 0) {
        assert_ok(add_entity(store, 1));
    }
    assert_ok(add_entity(store, 2));
    assert_ok(kti_store_commit(store, &last_error));
    kti_store_close(store);
    ck_assert_int_eq(count_stored(), 2);
    ck_assert_int_eq(remove(in_folder("a.db")), 0);
    ck_assert_int_eq(remove(in_folder("a.db-journal")), 0);
}

START_TEST(io_error_in_commit_is_unknown)
{
    for (size_t i = 0; i < sizeof io_errors / sizeof io_errors[0]; i++) {
        enum vfs_call call = io_errors[i].call;
        int code = io_errors[i].code;
        int count = calls_in_commit(call, 0);
        ck_assert_int_ge(count, 1);
        for (int n = 1; n <= count; n++) {
            fail_commit(call, n, 1, code, VFS_UNDONE);
            fail_commit(call, n, 1, code, VFS_DONE);
            /* And the rollback after it fails as well. */
            fail_commit(call, n, 1000, code, VFS_UNDONE);
        }
    }
}
END_TEST

START_TEST(full_disk_in_commit_stores_nothing)
{
    int count = calls_in_commit(VFS_WRITE, 0);
    ck_assert_int_ge(count, 2);
    for (int n = 1; n <= count; n++) {
        kti_store *store = open_fault(KT_OPEN_CREATE);
        begin_with_row(store, 1);
        vfs_reset();
        vfs_fail(VFS_WRITE, n, n % 2 == 0 ? 1 : 1000, SQLITE_FULL,
                 VFS_UNDONE);
        assert_status(kti_store_commit(store, &last_error), KT_ERR_FULL);
        assert_message("full");
        ck_assert(!kti_store_in_transaction(store));
        vfs_reset();
        ck_assert_int_eq(count_entities(store), 0);
        ck_assert_int_eq(count_stored(), 0);
        begin_with_row(store, 1);
        assert_ok(kti_store_commit(store, &last_error));
        kti_store_close(store);
        ck_assert_int_eq(count_stored(), 1);
        ck_assert_int_eq(remove(in_folder("a.db")), 0);
    }
}
END_TEST

START_TEST(commit_is_tried_again_while_busy)
{
    vfs_install();
    kti_store_close(open_fault(KT_OPEN_CREATE));
    kt_open_options options = options_of(0);
    options.vfs = VFS_FAULT;
    options.busy_timeout_ms = 30000;
    kti_store *store = open_options_ok(in_folder("a.db"), &options);
    begin_with_row(store, 1);
    vfs_fail(VFS_LOCK, 1, 5, SQLITE_BUSY, VFS_UNDONE);
    assert_ok(kti_store_commit(store, &last_error));
    ck_assert_int_eq(vfs_failures(), 5);
    /* A begin too, each of whose locks may be held by somebody. */
    for (int n = 1; n <= 2; n++) {
        vfs_reset();
        vfs_fail(VFS_LOCK, n, 5, SQLITE_BUSY, VFS_UNDONE);
        begin_with_row(store, n + 1);
        ck_assert_int_ge(vfs_failures(), 1);
        assert_ok(kti_store_commit(store, &last_error));
    }
    kti_store_close(store);
    ck_assert_int_eq(count_stored(), 3);
}
END_TEST

START_TEST(failed_statement_can_be_rolled_back)
{
    static const struct {
        enum vfs_call call;
        int code;
        kt_status status;
    } cases[] = {
        { VFS_OPEN, SQLITE_CANTOPEN, KT_ERR_CANTOPEN },
        { VFS_WRITE, SQLITE_IOERR_WRITE, KT_ERR_IO },
        { VFS_WRITE, SQLITE_FULL, KT_ERR_FULL },
        { VFS_WRITE, SQLITE_IOERR_NOMEM, KT_ERR_NOMEM },
        { VFS_WRITE, SQLITE_READONLY_DBMOVED, KT_ERR_READONLY },
    };
    kti_store_close(open_fault(KT_OPEN_CREATE));
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kti_store *store = open_fault(0);
        assert_ok(kti_store_begin(store, &last_error, 1));
        vfs_fail(cases[i].call, 1, 1, cases[i].code, VFS_UNDONE);
        assert_status(add_entity(store, 1), cases[i].status);
        assert_message("ledger_insert_entity");
        ck_assert_int_eq(vfs_failures(), 1);
        vfs_reset();
        kti_store_rollback(store);
        ck_assert(!kti_store_in_transaction(store));
        ck_assert_int_eq(count_entities(store), 0);
        kti_store_close(store);
    }
    ck_assert_int_eq(count_stored(), 0);
}
END_TEST

START_TEST(failed_begin_begins_nothing)
{
    kti_store_close(open_fault(KT_OPEN_CREATE));
    for (int write = 0; write <= 1; write++) {
        kti_store *store = open_fault(0);
        /* Another connection changes it, so that it has to be read. */
        run_sql_in(in_folder("a.db"), "ANALYZE;");
        vfs_fail(VFS_READ, 1, 1, SQLITE_IOERR_READ, VFS_UNDONE);
        assert_status(kti_store_begin(store, &last_error, write), KT_ERR_IO);
        ck_assert(!kti_store_in_transaction(store));
        assert_ok(kti_store_begin(store, &last_error, write));
        kti_store_rollback(store);
        kti_store_close(store);
    }
}
END_TEST

/* Whatever fails while a database is created or opened, nothing stays that
 * was not there before, and it works the next time. */
START_TEST(failed_creation_leaves_nothing)
{
    static const enum vfs_call calls[] = { VFS_OPEN, VFS_WRITE, VFS_SYNC,
                                           VFS_LOCK, VFS_SIZE };
    int tried = 0;
    vfs_install();
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (int n = 1;; n++) {
            kti_store *store;
            kt_open_options options = options_of(KT_OPEN_CREATE);
            options.vfs = VFS_FAULT;
            vfs_reset();
            vfs_fail(calls[i], n, 1, SQLITE_FULL, VFS_UNDONE);
            kt_status status = kti_store_open(&last_error, in_folder("a.db"),
                                              &options, &store);
            if (status == KT_OK) {
                status = kti_store_commit(store, &last_error);
            }
            int failures = vfs_failures();
            vfs_reset();
            kti_store_close(store);
            if (status != KT_OK) {
                tried++;
                ck_assert(!exists(in_folder("a.db")));
                ck_assert(!exists(in_folder("a.db-journal")));
                continue;
            }
            kti_store_close(open_ok(in_folder("a.db"), 0));
            ck_assert_int_eq(remove(in_folder("a.db")), 0);
            if (failures == 0) {
                break; /* there is no nth call */
            }
        }
    }
    ck_assert_int_ge(tried, 20);
}
END_TEST

/* ---- a process that ends */

static void end_process(void)
{
    _exit(0);
}

/* In a child that ends at the nth call of its COMMIT; 0 where there is no
 * such call and the commit went through. */
static int crash_in_commit(enum vfs_call call, int nth)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kti_store *store = open_fault(0);
        begin_with_row(store, 1);
        vfs_reset();
        vfs_before(call, nth, end_process);
        _exit(kti_store_commit(store, &last_error) == KT_OK ? 1 : 2);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_le(WEXITSTATUS(status), 1);
    return WEXITSTATUS(status) == 0;
}

START_TEST(crash_in_commit_is_all_or_nothing)
{
    static const enum vfs_call calls[] = { VFS_WRITE, VFS_SYNC,
                                           VFS_TRUNCATE };
    int recoveries = 0;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (int n = 1;; n++) {
            kti_store_close(open_fault(KT_OPEN_CREATE));
            int crashed = crash_in_commit(calls[i], n);
            /* A reader cannot roll back, and says so. */
            kt_status status =
                open_status(in_folder("a.db"), KT_OPEN_READONLY);
            if (status != KT_OK) {
                assert_status(status, KT_ERR_READONLY);
                assert_message("open it for writing once");
                recoveries++;
            }
            int count = count_stored();
            ck_assert_int_le(count, 1);
            assert_ok(open_status(in_folder("a.db"), KT_OPEN_READONLY));
            ck_assert_int_eq(remove(in_folder("a.db")), 0);
            remove(in_folder("a.db-journal"));
            if (!crashed) {
                ck_assert_int_eq(count, 1);
                break;
            }
        }
    }
    ck_assert_int_ge(recoveries, 1);
}
END_TEST

/* ---- a real limit */

/* The file may not grow beyond what it has. */
START_TEST(file_size_limit)
{
    enum { MANY = 5000 };
    kti_store_close(open_ok(in_folder("a.db"), KT_OPEN_CREATE));
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kti_store *store = open_ok(in_folder("a.db"), 0);
        struct rlimit limit = { (rlim_t)size_of(in_folder("a.db")) + 4096,
                                RLIM_INFINITY };
        signal(SIGXFSZ, SIG_IGN);
        if (setrlimit(RLIMIT_FSIZE, &limit) != 0 ||
            kti_store_begin(store, &last_error, 1) != KT_OK) {
            _exit(100);
        }
        kt_status status = KT_OK;
        for (int i = 1; status == KT_OK && i <= MANY; i++) {
            status = add_entity(store, i);
        }
        if (status == KT_OK) {
            status = kti_store_commit(store, &last_error);
        }
        int in_transaction = kti_store_in_transaction(store);
        kti_store_close(store);
        _exit(in_transaction ? 100 : -status);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    int found = -WEXITSTATUS(status);
    ck_assert_msg(found == KT_ERR_FULL || found == KT_ERR_UNKNOWN, "%d",
                  found);
    ck_assert_int_eq(count_stored(), 0);
}
END_TEST

TCase *fault_tests(void)
{
    const TTest *const tests[] = {
        commit_syncs,
        io_error_in_commit_is_unknown,
        full_disk_in_commit_stores_nothing,
        commit_is_tried_again_while_busy,
        failed_statement_can_be_rolled_back,
        failed_begin_begins_nothing,
        failed_creation_leaves_nothing,
        crash_in_commit_is_all_or_nothing,
        file_size_limit,
    };
    return NEW_CASE("fault", store_setup, folder_teardown, tests);
}
