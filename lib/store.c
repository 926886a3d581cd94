/* SPDX-License-Identifier: Apache-2.0 */
#include "store_private.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- errors */

const char *kti_errno_text(int number)
{
#if defined(__GLIBC__)
    /* strerror() is neither English always nor safe among threads. */
    const char *text = strerrordesc_np(number);
#else
    const char *text = strerror(number);
#endif
    return text == NULL ? "unknown error" : text;
}

static kt_status status_of(int code, int cause)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return KT_ERR_NOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
        return KT_ERR_BUSY;
    case SQLITE_READONLY:
        return KT_ERR_READONLY;
    case SQLITE_FULL:
        return KT_ERR_FULL;
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_NOMEM) {
            return KT_ERR_NOMEM;
        }
        /* SQLite says FULL for ENOSPC only. */
        return code == SQLITE_IOERR_WRITE &&
                       (cause == EFBIG || cause == EDQUOT)
                   ? KT_ERR_FULL
                   : KT_ERR_IO;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return KT_ERR_CANTOPEN;
    case SQLITE_NOTADB:
        return KT_ERR_NOTADB;
    case SQLITE_CORRUPT:
    case SQLITE_CONSTRAINT: /* what is written was validated before */
    case SQLITE_MISMATCH:
        return KT_ERR_CORRUPT;
    case SQLITE_INTERRUPT:
        return KT_ERR_STOPPED;
    case SQLITE_TOOBIG:
        return KT_ERR_RANGE;
    default:
        return KT_ERR_SQLITE;
    }
}

/* What is beyond SQLite's own words, by status and extended code. */
static const char *advice(int code)
{
    switch (code) {
    case SQLITE_READONLY_ROLLBACK:
    case SQLITE_READONLY_RECOVERY:
        return "; what a crash left behind must be rolled back first: open "
               "it for writing once";
    case SQLITE_READONLY_DBMOVED:
        return "; the file was moved or removed since it was opened";
    case SQLITE_READONLY_DIRECTORY:
        return "; the folder must be writable too, for the journal";
    case SQLITE_CORRUPT:
    case SQLITE_CORRUPT_INDEX:
        return "; put a backup in its place";
    case SQLITE_BUSY:
        return " by another process";
    default:
        return "";
    }
}

kt_status kti_store_fail(kti_store *store, kti_error *error, int code,
                         const char *doing)
{
    if (code == (sqlite3_extended_errcode(store->db) & 0xff)) {
        /* A host's connection answers the short codes. */
        code = sqlite3_extended_errcode(store->db);
    }
    int group = code & 0xff;
    /* SQLite sets it with these two; else it is of an earlier error. */
    int cause = group == SQLITE_IOERR || group == SQLITE_CANTOPEN
                    ? sqlite3_system_errno(store->db)
                    : 0;
    const char *text = sqlite3_extended_errcode(store->db) == code
                           ? sqlite3_errmsg(store->db)
                           : sqlite3_errstr(code);
    char reason[128] = "";
    if (cause != 0) {
        snprintf(reason, sizeof reason, ": %s", kti_errno_text(cause));
    }
    return kti_fail(error, status_of(code, cause),
                    "%s: %s%s%s (%s, SQLite %d)", store->path, text,
                    advice(code), reason, doing, code);
}

/* ---- the busy budget */

/* The longest pause of one who waits, and so the longest time for which one
 * who does not wait leaves the lock to others. */
enum { LONGEST_PAUSE_US = 25000 };

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void kti_sleep_us(int64_t time_us)
{
    struct timespec time = { (time_t)(time_us / 1000000),
                             (long)(time_us % 1000000) * 1000 };
    nanosleep(&time, NULL);
}

void kti_budget_start(kti_store *store)
{
    store->deadline_us =
        monotonic_us() + (int64_t)store->busy_timeout_ms * 1000;
    store->pause_us = 1000;
}

int kti_budget_pause(kti_store *store)
{
    int64_t left_us = store->deadline_us - monotonic_us();
    if (left_us <= 0) {
        return 0;
    }
    /* 1, 2, 4 ... ms, less up to a half of it at random: those who wait
     * together do not come back together. */
    uint16_t chance;
    sqlite3_randomness((int)sizeof chance, &chance);
    int64_t pause_us =
        store->pause_us - store->pause_us * chance / (2 * 65536);
    kti_sleep_us(pause_us < left_us ? pause_us : left_us);
    store->pause_us = store->pause_us * 2 < LONGEST_PAUSE_US
                          ? store->pause_us * 2
                          : LONGEST_PAUSE_US;
    return 1;
}

/*
 * SQLite's locks know no queue: who begins again at once always finds the
 * lock free, and those who look every now and then never do. So a writer
 * leaves it free for a twentieth of the time that it last held it (two
 * writers and two readers without a break, 8 s: the longest wait falls from
 * 8 s to 1). Not for less than a sleep takes anyway, nor in memory.
 */
static void note_held(kti_store *store)
{
    int64_t now_us = monotonic_us();
    int64_t free_us = (now_us - store->begun_us) / 20;
    store->leave_until_us =
        now_us + (free_us < LONGEST_PAUSE_US ? free_us : LONGEST_PAUSE_US);
}

static void leave_to_others(const kti_store *store)
{
    enum { LEAST_US = 50 };
    int64_t left_us = store->leave_until_us - monotonic_us();
    if (left_us >= LEAST_US && (store->flags & KT_OPEN_MEMORY) == 0) {
        kti_sleep_us(left_us);
    }
}

int kti_budget_handler(void *store, int count)
{
    (void)count;
    return kti_budget_pause(store);
}

int kti_step_waiting(kti_store *store, sqlite3_stmt *raw)
{
    int code;
    while (((code = sqlite3_step(raw)) & 0xff) == SQLITE_BUSY) {
        /* Here is what SQLite calls no busy handler for. */
        if (!kti_budget_pause(store)) {
            break;
        }
        sqlite3_reset(raw);
    }
    return code;
}

/* ---- transactions */

int kti_store_in_transaction(const kti_store *store)
{
    return !sqlite3_get_autocommit(store->db);
}

kt_status kti_store_begin_any(kti_store *store, kti_error *error, int write)
{
    kti_stmt *begin;
    enum kti_sql_id id =
        write ? KTI_SQL_STORE_BEGIN_WRITE : KTI_SQL_STORE_BEGIN_READ;
    kt_status status = kti_stmt_get(store, error, id, &begin);
    if (status != KT_OK) {
        return status;
    }
    kti_budget_start(store);
    int code = kti_step_waiting(store, begin->raw);
    store->begun_us = monotonic_us();
    if (code != SQLITE_DONE) {
        status =
            kti_store_fail(store, error, code, kti_sql_statements[id].name);
    }
    kti_stmt_reset(begin);
    return status;
}

/* Reads the layout: it takes the snapshot, and another process, of a newer
 * version, may have upgraded the file since it was opened. */
static kt_status look_at_layout(kti_store *store, kti_error *error)
{
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_get(store, error, KTI_SQL_STORE_USER_VERSION, &stmt);
    if (status != KT_OK) {
        return status;
    }
    int64_t layout = 0;
    int code = kti_step_waiting(store, stmt->raw);
    if (code == SQLITE_ROW) {
        layout = kti_column_int(stmt, 0);
    } else {
        status = kti_store_fail(store, error, code, "begin");
    }
    kti_stmt_reset(stmt);
    if (status == KT_OK && layout != store->migration_count) {
        status = kti_fail(
            error,
            layout > store->migration_count ? KT_ERR_NEWER : KT_ERR_CORRUPT,
            "%s: has layout %lld since it was opened, this "
            "keytask writes %d",
            store->path, (long long)layout, store->migration_count);
    }
    return status;
}

kt_status kti_store_begin(kti_store *store, kti_error *error, int write)
{
    if (store->creating) {
        if (kti_store_in_transaction(store)) {
            store->reading_new = !write;
            return KT_OK;
        }
        return kti_fail(error, KT_ERR_MISUSE,
                        "%s: its creation was rolled back: open it again",
                        store->path);
    }
    if (write && kti_store_is_readonly(store)) {
        return kti_fail(error, KT_ERR_READONLY,
                        "%s: is open for reading only", store->path);
    }
    if (store->borrowed) {
        return kti_attach_begin(store, error, write);
    }
    if (write) {
        leave_to_others(store);
    }
    kt_status status = kti_store_begin_any(store, error, write);
    if (status == KT_OK) {
        status = store->hosted ? kti_schema_still(store, error)
                               : look_at_layout(store, error);
        if (status != KT_OK) {
            kti_store_rollback(store);
        }
    }
    return status;
}

static void roll_back(kti_store *store)
{
    store->reading_new = 0;
    if (store->borrowed) {
        kti_attach_rollback(store);
        return;
    }
    if (!kti_store_in_transaction(store)) {
        return;
    }
    for (size_t i = 0; i < KTI_SQL_COUNT; i++) {
        sqlite3_reset(store->statements[i].raw);
    }
    /* Prepared at open: there is nothing left that could fail before the
     * transaction is over. A journal that could not be played back is hot,
     * and the next transaction of anyone begins with it. */
    kti_stmt *rollback = &store->statements[KTI_SQL_STORE_ROLLBACK];
    sqlite3_step(rollback->raw);
    sqlite3_reset(rollback->raw);
    assert(!kti_store_in_transaction(store));
}

kt_status kti_store_commit(kti_store *store, kti_error *error)
{
    assert(kti_store_in_transaction(store));
    kti_stmt *commit;
    enum kti_sql_id id = store->mode == KTI_MODE_HOST_WRITE
                             ? KTI_SQL_STORE_RELEASE
                             : KTI_SQL_STORE_COMMIT;
    kt_status status = kti_stmt_get(store, error, id, &commit);
    if (status != KT_OK) {
        roll_back(store);
        return status;
    }
    /* A COMMIT that answers BUSY has left the transaction as it was. */
    kti_budget_start(store);
    int code = kti_step_waiting(store, commit->raw);
    if (code == SQLITE_DONE) {
        kti_stmt_reset(commit);
        store->mode = KTI_MODE_NONE;
        store->creating = 0;
        store->reading_new = 0;
        note_held(store);
        return KT_OK;
    }
    status = kti_store_fail(store, error, code, "commit");
    kti_stmt_reset(commit);
    roll_back(store);
    if ((code & 0xff) == SQLITE_IOERR && id == KTI_SQL_STORE_COMMIT) {
        /* Whatever SQLite has made of it, or will make of the journal at
         * the next begin. Nor is a file removed that may be complete. */
        store->creating = 0;
        char cause[sizeof error->message] = "";
        if (error != NULL) {
            memcpy(cause, error->message, sizeof cause);
        }
        status = kti_fail(error, KT_ERR_UNKNOWN,
                          "the commit may or may not be stored, repeat it "
                          "with its host key: %s",
                          cause);
    }
    return status;
}

void kti_store_rollback(kti_store *store)
{
    if (store->reading_new) {
        /* It was a read within the transaction that creates. */
        store->reading_new = 0;
        return;
    }
    roll_back(store);
}

/* ---- the rest of its life */

int kti_store_is_new(const kti_store *store)
{
    return store->is_new;
}

int kti_store_is_readonly(const kti_store *store)
{
    return (store->flags & KT_OPEN_READONLY) != 0;
}

/* Removes the file whose creation has failed, if it is still that file, and
 * the journal of the attempt. */
static void remove_made(const kti_store *store)
{
    struct stat now;
    if (lstat(store->path, &now) != 0 || now.st_dev != store->device ||
        now.st_ino != store->inode) {
        return;
    }
    unlink(store->path);
    char *journal = sqlite3_mprintf("%s-journal", store->path);
    if (journal != NULL) {
        unlink(journal);
        sqlite3_free(journal);
    }
}

void kti_store_close(kti_store *store)
{
    if (store == NULL) {
        return;
    }
    if (store->db != NULL) {
        roll_back(store);
        for (size_t i = 0; i < KTI_SQL_COUNT; i++) {
            sqlite3_finalize(store->statements[i].raw);
        }
    }
    if (store->made && store->creating) {
        remove_made(store);
    }
    int code = store->borrowed ? SQLITE_OK : sqlite3_close(store->db);
    assert(code == SQLITE_OK);
    (void)code;
    free(store->path);
    free(store);
}

/*
 * Closing the connection in a child would touch what it shares with the
 * parent. So it stays as it is, reachable from here for the sake of leak
 * checkers; its memory goes with the process. The one variable of the
 * library, and only written in a child after fork.
 */
static _Atomic(kti_store *) abandoned;

void kti_store_abandon(kti_store *store)
{
    if (store == NULL) {
        return;
    }
    store->next_abandoned = atomic_load(&abandoned);
    while (!atomic_compare_exchange_weak(&abandoned, &store->next_abandoned,
                                         store)) {
    }
}

/* ---- SQLite's version */

int kti_store_wal_is_safe(int version)
{
    return version >= 3051003 || (version >= 3050007 && version < 3051000) ||
           (version >= 3044006 && version < 3045000);
}

kt_status kti_store_check_sqlite(kti_error *error, int version,
                                 int threadsafe)
{
    if (version < KTI_SQLITE_MIN) {
        return kti_fail(
            error, KT_ERR_SQLITE,
            "SQLite %d.%d.%d is in use, 3.37.0 or later is needed",
            version / 1000000, version / 1000 % 1000, version % 1000);
    }
    if (threadsafe == 0) {
        return kti_fail(error, KT_ERR_SQLITE,
                        "the SQLite in use was built without mutexes "
                        "(SQLITE_THREADSAFE=0)");
    }
    return KT_OK;
}
