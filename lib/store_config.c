/* SPDX-License-Identifier: Apache-2.0 */
#include "store_private.h"

#include <string.h>

/*
 * What is set on a connection. Whatever is set is read back: an SQLite built
 * without it, or one that ignores it, is not worked with.
 */

kt_status kti_config_connection(kti_store *store, kti_error *error)
{
    static const struct {
        int option;
        int on;
    } config[] = {
        { SQLITE_DBCONFIG_DEFENSIVE, 1 },
        { SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
        { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
        { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
        { SQLITE_DBCONFIG_DQS_DML, 0 },
        { SQLITE_DBCONFIG_DQS_DDL, 0 },
    };
    /* What a crafted file could use up; our own statements and rows stay
     * far below, but for VDBE_OP (integrity_check) and ATTACHED (VACUUM
     * INTO attaches). A row holds a note of 4 KiB and some texts of 1. */
    static const struct {
        int limit;
        int value;
    } limits[] = {
        { SQLITE_LIMIT_LENGTH, 1 << 20 },
        { SQLITE_LIMIT_SQL_LENGTH, 100000 },
        { SQLITE_LIMIT_COLUMN, 100 },
        { SQLITE_LIMIT_EXPR_DEPTH, 100 },
        { SQLITE_LIMIT_COMPOUND_SELECT, 50 },
        { SQLITE_LIMIT_VDBE_OP, 25000 },
        { SQLITE_LIMIT_FUNCTION_ARG, 32 },
        { SQLITE_LIMIT_ATTACHED, 1 },
        { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000 },
        { SQLITE_LIMIT_VARIABLE_NUMBER, 100 },
        { SQLITE_LIMIT_TRIGGER_DEPTH, 10 },
        { SQLITE_LIMIT_WORKER_THREADS, 0 },
    };
    for (size_t i = 0; i < sizeof config / sizeof config[0]; i++) {
        int now = -1;
        int code = sqlite3_db_config(store->db, config[i].option,
                                     config[i].on, &now);
        if (code != SQLITE_OK || now != config[i].on) {
            return kti_fail(error, KT_ERR_SQLITE,
                            "SQLite %s refuses to set option %d to %d",
                            sqlite3_libversion(), config[i].option,
                            config[i].on);
        }
    }
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        sqlite3_limit(store->db, limits[i].limit, limits[i].value);
        if (sqlite3_limit(store->db, limits[i].limit, -1) > limits[i].value) {
            return kti_fail(error, KT_ERR_SQLITE,
                            "SQLite %s refuses to lower limit %d to %d",
                            sqlite3_libversion(), limits[i].limit,
                            limits[i].value);
        }
    }
    return KT_OK;
}

static kt_status answered(kti_store *store, kti_error *error,
                          enum kti_sql_id id, int64_t found, int64_t wanted)
{
    if (found == wanted) {
        return KT_OK;
    }
    return kti_fail(error, KT_ERR_SQLITE,
                    "%s: SQLite %s answers %lld to %s, not %lld", store->path,
                    sqlite3_libversion(), (long long)found,
                    kti_sql_statements[id].name, (long long)wanted);
}

/* Set by one statement, read back by another. */
static kt_status set_and_read(kti_store *store, kti_error *error,
                              enum kti_sql_id set, enum kti_sql_id get,
                              int64_t wanted)
{
    int64_t found = -1;
    kt_status status = kti_pragma(store, error, set, NULL);
    if (status == KT_OK) {
        status = kti_pragma(store, error, get, &found);
    }
    return status == KT_OK ? answered(store, error, get, found, wanted)
                           : status;
}

kt_status kti_config_pragmas(kti_store *store, kti_error *error,
                             int32_t cache_kib)
{
    enum { TEMP_STORE_MEMORY = 2 };
    kt_status status =
        set_and_read(store, error, KTI_SQL_STORE_SET_CELL_SIZE_CHECK,
                     KTI_SQL_STORE_CELL_SIZE_CHECK, 1);
    if (status == KT_OK) {
        int64_t mapped = 0;
        status =
            kti_pragma(store, error, KTI_SQL_STORE_SET_MMAP_SIZE, &mapped);
        if (status == KT_OK) {
            status = answered(store, error, KTI_SQL_STORE_SET_MMAP_SIZE,
                              mapped, 0);
        }
    }
    if (status == KT_OK) {
        status = set_and_read(store, error, KTI_SQL_STORE_SET_TEMP_STORE,
                              KTI_SQL_STORE_TEMP_STORE, TEMP_STORE_MEMORY);
    }
    if (status == KT_OK) {
        status = kti_pragma_set(store, error, KTI_SQL_STORE_SET_CACHE_SIZE,
                                -(int64_t)cache_kib);
    }
    if (status == KT_OK) {
        int64_t cache = 0;
        status = kti_pragma(store, error, KTI_SQL_STORE_CACHE_SIZE, &cache);
        if (status == KT_OK) {
            status = answered(store, error, KTI_SQL_STORE_CACHE_SIZE, cache,
                              -(int64_t)cache_kib);
        }
    }
    if (status == KT_OK) {
        status = set_and_read(store, error, KTI_SQL_STORE_SET_CACHE_SPILL,
                              KTI_SQL_STORE_CACHE_SPILL, 0);
    }
    return status;
}

/* A reader, or whoever is a guest in a host's file, takes the journal mode as
 * it is; only a WAL is looked at. */
static kt_status check_reader_journal(kti_store *store, kti_error *error)
{
    char mode[16];
    kt_status status = kti_pragma_text(
        store, error, KTI_SQL_STORE_JOURNAL_MODE, mode, sizeof mode);
    if (status == KT_OK && strcmp(mode, "wal") == 0 &&
        !kti_store_wal_is_safe(sqlite3_libversion_number())) {
        status = kti_fail(error, KT_ERR_SQLITE,
                          "%s: is in WAL mode, and SQLite %s has the "
                          "WAL-reset bug",
                          store->path, sqlite3_libversion());
    }
    return status;
}

kt_status kti_config_journal(kti_store *store, kti_error *error)
{
    enum { SYNCHRONOUS_OFF = 0, SYNCHRONOUS_FULL = 2 };
    int wal = (store->flags & KT_OPEN_WAL) != 0;
    int scratch = (store->flags & KT_OPEN_SCRATCH) != 0;
    kt_status status;
    if (kti_store_is_readonly(store) || store->hosted) {
        status = check_reader_journal(store, error);
    } else {
        const char *wanted = (store->flags & KT_OPEN_MEMORY) != 0 ? "memory"
                             : wal                                ? "wal"
                                   : "truncate";
        char mode[16];
        status = kti_pragma_text(store, error,
                                 wal ? KTI_SQL_STORE_SET_JOURNAL_WAL
                                     : KTI_SQL_STORE_SET_JOURNAL_TRUNCATE,
                                 mode, sizeof mode);
        if (status == KT_OK && strcmp(mode, wanted) != 0) {
            status =
                kti_fail(error, KT_ERR_SQLITE,
                         "%s: SQLite %s answers journal mode '%s', not "
                         "'%s'",
                         store->path, sqlite3_libversion(), mode, wanted);
        }
    }
    if (status == KT_OK && scratch) {
        status = set_and_read(store, error, KTI_SQL_STORE_SET_SYNCHRONOUS_OFF,
                              KTI_SQL_STORE_SYNCHRONOUS, SYNCHRONOUS_OFF);
    } else if (status == KT_OK) {
        status =
            set_and_read(store, error, KTI_SQL_STORE_SET_SYNCHRONOUS_FULL,
                         KTI_SQL_STORE_SYNCHRONOUS, SYNCHRONOUS_FULL);
    }
    return status;
}
