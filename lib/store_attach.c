/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store on a connection of the host's. Nothing is set on it: no handler,
 * hook, pragma or limit, and nothing is relied on that the host may have set
 * otherwise. Out of a transaction of the host's a write is BEGIN IMMEDIATE,
 * for whose lock the store itself waits; within one it is a savepoint, and
 * BUSY goes to the host, who alone can end its transaction.
 */
#include "store_private.h"

#include <stdlib.h>
#include <string.h>

static kt_status run(kti_store *store, kti_error *error, enum kti_sql_id id)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(store, error, id, &stmt);
    if (status != KT_OK) {
        return status;
    }
    int code = sqlite3_step(stmt->raw);
    if (code != SQLITE_DONE) {
        status =
            kti_store_fail(store, error, code, kti_sql_statements[id].name);
    }
    kti_stmt_reset(stmt);
    return status;
}

/* A table of that name in temp would be read and written in place of ours. */
static kt_status refuse_shadow(kti_store *store, kti_error *error)
{
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_row(store, error, KTI_SQL_STORE_TEMP_SHADOW, NULL, &stmt);
    if (status == KT_ROW) {
        status = kti_fail(error, KT_ERR_MISUSE,
                          "the connection has %s in temp, in front of "
                          "keytask's tables: drop it",
                          kti_column_text(stmt, 0));
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status begin_host_write(kti_store *store, kti_error *error)
{
    kt_status status = run(store, error, KTI_SQL_STORE_SAVEPOINT);
    if (status == KT_OK) {
        store->mode = KTI_MODE_HOST_WRITE;
        status = run(store, error, KTI_SQL_STORE_TOUCH);
    }
    return status;
}

/* Ends what the store has begun, unless the host has ended it before. */
static void end_begun(kti_store *store, int ended)
{
    static const enum kti_sql_id ends[][2] = {
        [KTI_MODE_NONE] = { KTI_SQL_COUNT, KTI_SQL_COUNT },
        [KTI_MODE_READ] = { KTI_SQL_STORE_COMMIT, KTI_SQL_STORE_ROLLBACK },
        [KTI_MODE_WRITE] = { KTI_SQL_STORE_ROLLBACK, KTI_SQL_COUNT },
        [KTI_MODE_HOST_READ] = { KTI_SQL_COUNT, KTI_SQL_COUNT },
        [KTI_MODE_HOST_WRITE] = { KTI_SQL_STORE_ROLLBACK_TO,
                                  KTI_SQL_STORE_RELEASE },
    };
    enum kti_mode mode = store->mode;
    store->mode = KTI_MODE_NONE;
    for (size_t i = 0; i < KTI_SQL_COUNT; i++) {
        sqlite3_reset(store->statements[i].raw);
    }
    for (int i = 0; i < 2 && !ended; i++) {
        if (ends[mode][i] != KTI_SQL_COUNT &&
            kti_store_in_transaction(store)) {
            (void)run(store, NULL, ends[mode][i]);
        }
    }
}

kt_status kti_attach_begin(kti_store *store, kti_error *error, int write)
{
    kt_status status;
    if (sqlite3_get_autocommit(store->db) != 0) {
        status = kti_store_begin_any(store, error, write);
        if (status == KT_OK) {
            store->mode = write ? KTI_MODE_WRITE : KTI_MODE_READ;
        }
    } else if (write) {
        status = begin_host_write(store, error);
    } else {
        store->mode = KTI_MODE_HOST_READ;
        status = KT_OK;
    }
    if (status == KT_OK) {
        status = refuse_shadow(store, error);
    }
    if (status == KT_OK) {
        status = kti_schema_still(store, error);
    }
    if (status != KT_OK) {
        end_begun(store, 0);
        return status;
    }
    store->data_version = kti_store_version(store);
    return KT_OK;
}

void kti_attach_rollback(kti_store *store)
{
    end_begun(store, kti_store_still_writing(store, NULL) != KT_OK);
}

kt_status kti_store_still_writing(kti_store *store, kti_error *error)
{
    if (!store->borrowed || (store->mode != KTI_MODE_WRITE &&
                             store->mode != KTI_MODE_HOST_WRITE)) {
        return KT_OK;
    }
    if (kti_store_in_transaction(store) &&
        kti_store_version(store) == store->data_version) {
        return KT_OK;
    }
    return kti_fail(error, KT_ERR_MISUSE,
                    "the host has ended the transaction that kt_db_begin() "
                    "is within: end it with kt_db_commit() or "
                    "kt_db_rollback() first");
}

int kti_store_is_borrowed(const kti_store *store)
{
    return store->borrowed;
}

/* ---- opening */

static kt_status check_connection(kti_error *error, sqlite3 *connection,
                                  const char *source_id,
                                  const kt_open_options *options)
{
    const uint32_t known = KT_OPEN_CREATE | KT_OPEN_READONLY;
    if (connection == NULL) {
        return kti_fail(error, KT_ERR_INVALID, "the connection is NULL");
    }
    if (source_id != sqlite3_sourceid()) {
        return kti_fail(error, KT_ERR_SQLITE,
                        "the connection is of another copy of SQLite than "
                        "keytask's, %s: link both with one",
                        sqlite3_libversion());
    }
    if ((options->flags & ~known) != 0 || options->flags == known) {
        return kti_fail(error, KT_ERR_INVALID,
                        "KT_OPEN_ flags 0x%x: to attach takes CREATE or "
                        "READONLY",
                        (unsigned)options->flags);
    }
    if (options->busy_timeout_ms < 0) {
        return kti_fail(error, KT_ERR_INVALID,
                        "busy_timeout_ms %d is below 0",
                        (int)options->busy_timeout_ms);
    }
    return kti_store_check_sqlite(error, sqlite3_libversion_number(),
                                  sqlite3_threadsafe());
}

/* Make or upgrade the tables: by a transaction of the store's own. */
static kt_status build(kti_store *store, kti_error *error,
                       enum kti_layout layout)
{
    int create = layout == KTI_LAYOUT_EMPTY;
    if (create && (store->flags & KT_OPEN_CREATE) == 0) {
        return kti_fail(error, KT_ERR_NOTADB,
                        "%s: holds no keytask tables: attach with "
                        "KT_OPEN_CREATE to make them",
                        store->path);
    }
    if (kti_store_is_readonly(store)) {
        return kti_fail(error, KT_ERR_READONLY,
                        "%s: has layout %d, to be upgraded to %d: attach it "
                        "for writing once",
                        store->path, store->layout, store->migration_count);
    }
    if (sqlite3_get_autocommit(store->db) == 0) {
        return kti_fail(error, KT_ERR_MISUSE,
                        "%s: keytask's tables are made and upgraded outside "
                        "of a transaction only",
                        store->path);
    }
    kt_status status = kti_store_begin_any(store, error, 1);
    if (status != KT_OK) {
        return status;
    }
    store->mode = KTI_MODE_WRITE;
    store->data_version = kti_store_version(store);
    status = kti_schema_look_hosted(store, error, &layout);
    if (status == KT_OK && layout != KTI_LAYOUT_CURRENT) {
        store->creating = layout == KTI_LAYOUT_EMPTY;
        store->is_new = store->creating;
        status = kti_schema_migrate(store, error);
    }
    if (status != KT_OK) {
        kti_attach_rollback(store);
        return status;
    }
    /* What creates ends with the caller's first rows. */
    return store->creating ? KT_OK : kti_store_commit(store, error);
}

static kt_status attach(kti_store *store, kti_error *error)
{
    enum kti_layout layout = KTI_LAYOUT_EMPTY;
    kt_status status = refuse_shadow(store, error);
    int own = sqlite3_get_autocommit(store->db) != 0;
    if (status == KT_OK && own) {
        status = kti_store_begin_any(store, error, 0);
        store->mode = status == KT_OK ? KTI_MODE_READ : KTI_MODE_NONE;
    }
    if (status == KT_OK) {
        status = kti_schema_look_hosted(store, error, &layout);
    }
    kti_attach_rollback(store);
    return status == KT_OK && layout != KTI_LAYOUT_CURRENT
               ? build(store, error, layout)
               : status;
}

kt_status kti_store_attach(kti_error *error, struct sqlite3 *connection,
                           const char *source_id,
                           const kt_open_options *options, kti_store **store)
{
    *store = NULL;
    kt_status status =
        check_connection(error, connection, source_id, options);
    if (status != KT_OK) {
        return status;
    }
    kti_store *opened = calloc(1, sizeof *opened);
    const char *name = sqlite3_db_filename(connection, "main");
    char *path = strdup(name == NULL || name[0] == '\0' ? ":memory:" : name);
    if (opened == NULL || path == NULL) {
        free(opened);
        free(path);
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    opened->db = connection;
    opened->path = path;
    opened->borrowed = 1;
    opened->hosted = 1;
    opened->flags = options->flags;
    opened->busy_timeout_ms = options->busy_timeout_ms;
    opened->migrations = kti_sql_migrations;
    opened->migration_count = (int)kti_sql_migration_count;
    status = attach(opened, error);
    if (status != KT_OK) {
        kti_store_close(opened);
        return status;
    }
    *store = opened;
    return KT_OK;
}
