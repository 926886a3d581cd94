/* SPDX-License-Identifier: Apache-2.0 */
#include "store_private.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* ---- options */

static kt_status check_options(kti_error *error, const char *path,
                               const kt_open_options *options)
{
    const uint32_t known = KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE |
                           KT_OPEN_READONLY | KT_OPEN_MEMORY |
                           KT_OPEN_SCRATCH | KT_OPEN_WAL | KT_OPEN_ANY_OWNER;
    static const struct {
        uint32_t flags;
        const char *text;
    } refused[] = {
        { KT_OPEN_CREATE | KT_OPEN_READONLY, "CREATE and READONLY" },
        { KT_OPEN_MEMORY | KT_OPEN_READONLY, "MEMORY and READONLY" },
        { KT_OPEN_MEMORY | KT_OPEN_WAL, "MEMORY and WAL" },
        { KT_OPEN_SCRATCH | KT_OPEN_WAL, "SCRATCH and WAL" },
    };
    uint32_t flags = options->flags;
    if ((flags & ~known) != 0) {
        return kti_fail(error, KT_ERR_INVALID, "unknown KT_OPEN_ flags 0x%x",
                        (unsigned)(flags & ~known));
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if ((flags & refused[i].flags) == refused[i].flags) {
            return kti_fail(error, KT_ERR_INVALID,
                            "KT_OPEN_ flags %s exclude each other",
                            refused[i].text);
        }
    }
    if ((flags & KT_OPEN_EXCLUSIVE) != 0 && (flags & KT_OPEN_CREATE) == 0) {
        return kti_fail(error, KT_ERR_INVALID,
                        "KT_OPEN_EXCLUSIVE is for KT_OPEN_CREATE only");
    }
    if (options->busy_timeout_ms < 0) {
        return kti_fail(error, KT_ERR_INVALID,
                        "busy_timeout_ms %d is below 0",
                        (int)options->busy_timeout_ms);
    }
    if (options->cache_kib < 1) {
        return kti_fail(error, KT_ERR_INVALID, "cache_kib %d is below 1",
                        (int)options->cache_kib);
    }
    if ((flags & KT_OPEN_MEMORY) == 0 && (path == NULL || path[0] == '\0')) {
        return kti_fail(error, KT_ERR_INVALID, "the path is empty");
    }
    if ((flags & KT_OPEN_WAL) != 0 &&
        !kti_store_wal_is_safe(sqlite3_libversion_number())) {
        return kti_fail(error, KT_ERR_SQLITE,
                        "SQLite %s has the WAL-reset bug: KT_OPEN_WAL needs "
                        "3.44.6, 3.50.7 or 3.51.3",
                        sqlite3_libversion());
    }
    return KT_OK;
}

/* ---- opening */

static kt_status connect(kti_store *store, kti_error *error, const char *vfs)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
                SQLITE_OPEN_EXRESCODE;
    if ((store->flags & KT_OPEN_MEMORY) != 0) {
        flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    } else {
        flags |= SQLITE_OPEN_NOFOLLOW;
        flags |= kti_store_is_readonly(store) ? SQLITE_OPEN_READONLY
                                              : SQLITE_OPEN_READWRITE;
    }
    /* The path is absolute, so it never begins with "file:", whatever the
     * process has configured. */
    int code = sqlite3_open_v2(store->path, &store->db, flags, vfs);
    if (store->db == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    if (code != SQLITE_OK) {
        return kti_store_fail(store, error, code, "open");
    }
    sqlite3_busy_handler(store->db, kti_budget_handler, store);
    return kti_config_connection(store, error);
}

/* Whether SQLite has opened the very file that was looked at. */
static kt_status check_identity(kti_store *store, kti_error *error)
{
    struct stat now;
    int moved = 0;
    int code = sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED,
                                    &moved);
    if (lstat(store->path, &now) != 0 || now.st_dev != store->device ||
        now.st_ino != store->inode || (code == SQLITE_OK && moved)) {
        return kti_fail(error, KT_ERR_CANTOPEN,
                        "%s: another file was put in its place while it was "
                        "opened",
                        store->path);
    }
    /* SQLite opens for reading what it may not write. */
    if (!kti_store_is_readonly(store) &&
        sqlite3_db_readonly(store->db, "main") != 0) {
        return kti_fail(error, KT_ERR_READONLY,
                        "%s: can only be read: make it writable, or open it "
                        "for reading only",
                        store->path);
    }
    return KT_OK;
}

/* The file's layout, in a read transaction of its own. */
static kt_status look(kti_store *store, kti_error *error,
                      enum kti_layout *layout)
{
    kt_status status = kti_store_begin_any(store, error, 0);
    if (status == KT_OK) {
        status = kti_schema_look(store, error, layout);
    }
    kti_store_rollback(store);
    return status;
}

/* An empty file that this open has not made: it may be another process' that
 * creates it just now, and has not come to its lock yet. */
static kt_status wait_for_creation(kti_store *store, kti_error *error,
                                   enum kti_layout *layout)
{
    enum { LONGEST_MS = 1000, PAUSE_MS = 10 };
    int32_t left_ms = store->busy_timeout_ms < LONGEST_MS
                          ? store->busy_timeout_ms
                          : LONGEST_MS;
    for (;;) {
        /* Waits for the lock, which the other holds to its end. */
        kt_status status = kti_store_begin_any(store, error, 1);
        if (status == KT_OK) {
            status = kti_schema_look(store, error, layout);
        }
        kti_store_rollback(store);
        if (status != KT_OK || *layout != KTI_LAYOUT_EMPTY || left_ms <= 0) {
            return status;
        }
        kti_sleep_us(PAUSE_MS * 1000);
        left_ms -= PAUSE_MS;
    }
}

/* It is not made a database: it may be what is left of one. */
static kt_status refuse_empty(kti_store *store, kti_error *error)
{
    return kti_fail(error, KT_ERR_NOTADB,
                    "%s: is an empty file, not a keytask database: remove it "
                    "to create one",
                    store->path);
}

static kt_status create(kti_store *store, kti_error *error)
{
    enum kti_layout layout;
    store->is_new = 1;
    kt_status status = kti_config_journal(store, error);
    if (status == KT_OK) {
        status = kti_store_begin_any(store, error, 1);
    }
    if (status == KT_OK) {
        status = kti_schema_look(store, error, &layout);
    }
    if (status == KT_OK && layout != KTI_LAYOUT_EMPTY) {
        /* Somebody wrote into a file that was ours: leave it alone. */
        store->creating = 0;
        return kti_fail(error, KT_ERR_CANTOPEN,
                        "%s: was written to while it was created",
                        store->path);
    }
    return status == KT_OK ? kti_schema_migrate(store, error) : status;
}

static kt_status upgrade(kti_store *store, kti_error *error)
{
    if (kti_store_is_readonly(store)) {
        int64_t version = store->layout;
        kt_status status = store->hosted
                               ? KT_OK
                               : kti_pragma(store, error,
                                            KTI_SQL_STORE_USER_VERSION,
                                            &version);
        return status != KT_OK
                   ? status
                   : kti_fail(error, KT_ERR_READONLY,
                              "%s: has layout %lld, to be upgraded to %d: "
                              "open it for writing once",
                              store->path, (long long)version,
                              store->migration_count);
    }
    kt_status status = kti_store_begin_any(store, error, 1);
    if (status != KT_OK) {
        return status;
    }
    /* Another process may have been quicker. */
    enum kti_layout layout;
    status = kti_schema_look(store, error, &layout);
    if (status == KT_OK && layout == KTI_LAYOUT_OLDER) {
        status = kti_schema_migrate(store, error);
    }
    if (status != KT_OK) {
        kti_store_rollback(store);
        return status;
    }
    return kti_store_commit(store, error);
}

/* Of a file that was there. */
static kt_status open_existing(kti_store *store, kti_error *error)
{
    enum kti_layout layout;
    kt_status status = look(store, error, &layout);
    if (status == KT_OK && layout == KTI_LAYOUT_EMPTY &&
        (store->flags & KT_OPEN_CREATE) != 0) {
        status = wait_for_creation(store, error, &layout);
    }
    if (status == KT_OK && layout == KTI_LAYOUT_EMPTY) {
        return refuse_empty(store, error);
    }
    if (status == KT_OK) {
        status = kti_config_journal(store, error);
    }
    if (status == KT_OK && layout == KTI_LAYOUT_OLDER) {
        status = upgrade(store, error);
    }
    return status;
}

static kt_status prepare_transactions(kti_store *store, kti_error *error)
{
    static const enum kti_sql_id ids[] = { KTI_SQL_STORE_BEGIN_WRITE,
                                           KTI_SQL_STORE_BEGIN_READ,
                                           KTI_SQL_STORE_COMMIT,
                                           KTI_SQL_STORE_ROLLBACK };
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < sizeof ids / sizeof ids[0];
         i++) {
        kti_stmt *stmt;
        status = kti_stmt_get(store, error, ids[i], &stmt);
    }
    return status;
}

/* The file found or made, and the connection set up: nothing is read of what
 * is in it. */
static kt_status open_file(kti_store *store, kti_error *error,
                           const char *path, const kt_open_options *options)
{
    int memory = (store->flags & KT_OPEN_MEMORY) != 0;
    kt_status status;
    if (memory) {
        store->path = strdup(":memory:");
        store->creating = 1;
        status = store->path != NULL
                     ? KT_OK
                     : kti_fail(error, KT_ERR_NOMEM, "out of memory");
    } else {
        status = kti_path_find(store, error, path, options->vfs);
    }
    if (status == KT_OK) {
        status = connect(store, error, options->vfs);
    }
    if (status == KT_OK && !memory) {
        status = check_identity(store, error);
    }
    if (status == KT_OK) {
        status = prepare_transactions(store, error);
    }
    if (status == KT_OK) {
        status = kti_config_pragmas(store, error, options->cache_kib);
    }
    return status;
}

static kt_status open_store(kti_store *store, kti_error *error,
                            const char *path, const kt_open_options *options)
{
    kt_status status = open_file(store, error, path, options);
    if (status != KT_OK) {
        return status;
    }
    return store->creating ? create(store, error)
                           : open_existing(store, error);
}

/* A layout of an older version is as good as ours, and stays. */
static kt_status open_to_copy(kti_store *store, kti_error *error,
                              const char *path,
                              const kt_open_options *options)
{
    enum kti_layout layout = KTI_LAYOUT_CURRENT;
    int64_t version = 0;
    kt_status status = open_file(store, error, path, options);
    if (status == KT_OK && !store->creating) {
        status = look(store, error, &layout);
    }
    if (status == KT_OK && layout == KTI_LAYOUT_EMPTY) {
        return refuse_empty(store, error);
    }
    if (status == KT_OK && layout == KTI_LAYOUT_OLDER && !store->hosted) {
        status =
            kti_pragma(store, error, KTI_SQL_STORE_USER_VERSION, &version);
        store->migration_count = (int)version;
    }
    return status == KT_OK ? kti_config_journal(store, error) : status;
}

typedef kt_status open_fn(kti_store *store, kti_error *error,
                          const char *path, const kt_open_options *options);

static kt_status open_new(kti_error *error, const char *path,
                          const kt_open_options *options,
                          const struct kti_sql_text *migrations,
                          size_t migration_count, open_fn *open,
                          kti_store **store)
{
    assert(migration_count >= 1 && migration_count <= INT_MAX);
    *store = NULL;
    kt_status status = check_options(error, path, options);
    if (status != KT_OK) {
        return status;
    }
    if (options->vfs != NULL && sqlite3_vfs_find(options->vfs) == NULL) {
        return kti_fail(error, KT_ERR_INVALID,
                        "there is no SQLite VFS named '%s'", options->vfs);
    }
    kti_store *opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    opened->flags = options->flags;
    opened->busy_timeout_ms = options->busy_timeout_ms;
    opened->migrations = migrations;
    opened->migration_count = (int)migration_count;
    status = open(opened, error, path, options);
    if (status != KT_OK) {
        kti_store_close(opened);
        return status;
    }
    *store = opened;
    return KT_OK;
}

kt_status kti_store_open_with(kti_error *error, const char *path,
                              const kt_open_options *options,
                              const struct kti_sql_text *migrations,
                              size_t migration_count, kti_store **store)
{
    return open_new(error, path, options, migrations, migration_count,
                    open_store, store);
}

kt_status kti_store_open(kti_error *error, const char *path,
                         const kt_open_options *options, kti_store **store)
{
    *store = NULL;
    kt_status status = kti_store_check_sqlite(
        error, sqlite3_libversion_number(), sqlite3_threadsafe());
    if (status != KT_OK) {
        return status;
    }
    return kti_store_open_with(error, path, options, kti_sql_migrations,
                               kti_sql_migration_count, store);
}

kt_status kti_store_open_to_copy(kti_error *error, const char *path,
                                 const kt_open_options *options,
                                 kti_store **store)
{
    return open_new(error, path, options, kti_sql_migrations,
                    kti_sql_migration_count, open_to_copy, store);
}
