/* SPDX-License-Identifier: Apache-2.0 */
#include "store_private.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

/* ---- held statements */

/* With the NUL behind the text SQLite need not copy it. */
static int prepare(kti_store *store, enum kti_sql_id id, unsigned flags,
                   sqlite3_stmt **raw)
{
    const struct kti_sql_text *sql = &kti_sql_statements[id];
    return sqlite3_prepare_v3(store->db, (const char *)sql->text,
                              (int)sql->size + 1, flags, raw, NULL);
}

static enum kti_sql_id id_of(const kti_stmt *stmt)
{
    return (enum kti_sql_id)(stmt - stmt->store->statements);
}

static const char *name_of(const kti_stmt *stmt)
{
    return kti_sql_statements[id_of(stmt)].name;
}

kt_status kti_stmt_get(kti_store *store, kti_error *error, enum kti_sql_id id,
                       kti_stmt **stmt)
{
    kti_stmt *held = &store->statements[id];
    *stmt = NULL;
    if (held->raw == NULL) {
        int code = prepare(store, id, SQLITE_PREPARE_PERSISTENT, &held->raw);
        if (code != SQLITE_OK) {
            return kti_store_fail(store, error, code,
                                  kti_sql_statements[id].name);
        }
        held->store = store;
    } else {
        sqlite3_reset(held->raw);
        sqlite3_clear_bindings(held->raw);
    }
    held->bind_code = SQLITE_OK;
    *stmt = held;
    return KT_OK;
}

/* Keeps the first code that is not OK; kti_stmt_step() shows it. */
static void bound(kti_stmt *stmt, int code)
{
    if (stmt->bind_code == SQLITE_OK) {
        stmt->bind_code = code;
    }
}

void kti_bind_null(kti_stmt *stmt, int index)
{
    bound(stmt, sqlite3_bind_null(stmt->raw, index));
}

void kti_bind_int(kti_stmt *stmt, int index, int64_t value)
{
    bound(stmt, sqlite3_bind_int64(stmt->raw, index, value));
}

void kti_bind_text(kti_stmt *stmt, int index, const char *text)
{
    kti_bind_text_n(stmt, index, text, text == NULL ? 0 : strlen(text));
}

void kti_bind_text_n(kti_stmt *stmt, int index, const char *text, size_t size)
{
    bound(stmt, sqlite3_bind_text64(stmt->raw, index, text, size,
                                    SQLITE_STATIC, SQLITE_UTF8));
}

void kti_bind_blob(kti_stmt *stmt, int index, const void *blob, size_t size)
{
    bound(stmt,
          sqlite3_bind_blob64(stmt->raw, index, blob, size, SQLITE_STATIC));
}

kt_status kti_stmt_step(kti_stmt *stmt, kti_error *error)
{
    kti_store *store = stmt->store;
    if (stmt->bind_code != SQLITE_OK) {
        return kti_store_fail(store, error, stmt->bind_code, name_of(stmt));
    }
    if (sqlite3_get_autocommit(store->db) && !sqlite3_stmt_busy(stmt->raw)) {
        kti_budget_start(store);
    }
    int code = sqlite3_step(stmt->raw);
    if (code == SQLITE_ROW) {
        return KT_ROW;
    }
    kt_status status = KT_DONE;
    if (code != SQLITE_DONE) {
        status = kti_store_fail(store, error, code, name_of(stmt));
    }
    sqlite3_reset(stmt->raw);
    return status;
}

kt_status kti_stmt_run(kti_stmt *stmt, kti_error *error)
{
    kt_status status;
    do {
        status = kti_stmt_step(stmt, error);
    } while (status == KT_ROW);
    return status == KT_DONE ? KT_OK : status;
}

kt_status kti_stmt_row(kti_store *store, kti_error *error, enum kti_sql_id id,
                       const int64_t *key, kti_stmt **stmt)
{
    kt_status status = kti_stmt_get(store, error, id, stmt);
    if (status != KT_OK) {
        return status;
    }
    if (key != NULL) {
        kti_bind_int(*stmt, 1, *key);
    }
    return kti_stmt_step(*stmt, error);
}

void kti_stmt_reset(kti_stmt *stmt)
{
    sqlite3_reset(stmt->raw);
}

int kti_column_is_null(kti_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt->raw, column) == SQLITE_NULL;
}

int64_t kti_column_int(kti_stmt *stmt, int column)
{
    return sqlite3_column_int64(stmt->raw, column);
}

int kti_column_given(kti_stmt *stmt, int column, int64_t *value)
{
    *value = sqlite3_column_int64(stmt->raw, column);
    return *value != 0 || !kti_column_is_null(stmt, column);
}

const char *kti_column_text(kti_stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt->raw, column);
}

const void *kti_column_blob(kti_stmt *stmt, int column, size_t *size)
{
    const void *blob = sqlite3_column_blob(stmt->raw, column);
    *size = (size_t)sqlite3_column_bytes(stmt->raw, column);
    return blob;
}

int kti_column_copy(kti_stmt *stmt, int column, void *out, size_t size)
{
    size_t found = 0;
    const void *blob = kti_column_blob(stmt, column, &found);
    memset(out, 0, size);
    if (found == size) {
        memcpy(out, blob, size);
    }
    return found == size;
}

/* ---- pragmas: prepared, stepped once, and dropped */

/* Takes the statement in every case; code is that of preparing it. */
static kt_status once(kti_store *store, kti_error *error, const char *name,
                      sqlite3_stmt *raw, int code, int64_t *value, char *text,
                      size_t size)
{
    if (text != NULL) {
        text[0] = '\0';
    }
    if (code == SQLITE_OK) {
        code = kti_step_waiting(store, raw);
    }
    if (code == SQLITE_ROW) {
        if (value != NULL) {
            *value = sqlite3_column_int64(raw, 0);
        }
        const char *found = (const char *)sqlite3_column_text(raw, 0);
        if (text != NULL && found != NULL) {
            sqlite3_snprintf((int)size, text, "%s", found);
        }
    }
    kt_status status = KT_OK;
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        status = kti_store_fail(store, error, code, name);
    }
    sqlite3_finalize(raw);
    return status;
}

static kt_status prepare_once(kti_store *store, kti_error *error,
                              enum kti_sql_id id, int64_t *value, char *text,
                              size_t size)
{
    sqlite3_stmt *raw = NULL;
    int code = SQLITE_OK;
    kti_budget_start(store);
    /* Some pragmas read the file, and may wait, while they are prepared. */
    do {
        code = prepare(store, id, 0, &raw);
    } while ((code & 0xff) == SQLITE_BUSY && kti_budget_pause(store));
    return once(store, error, kti_sql_statements[id].name, raw, code, value,
                text, size);
}

kt_status kti_pragma(kti_store *store, kti_error *error, enum kti_sql_id id,
                     int64_t *value)
{
    return prepare_once(store, error, id, value, NULL, 0);
}

kt_status kti_pragma_text(kti_store *store, kti_error *error,
                          enum kti_sql_id id, char *text, size_t size)
{
    assert(size > 0 && size <= INT_MAX);
    return prepare_once(store, error, id, NULL, text, size);
}

kt_status kti_pragma_set(kti_store *store, kti_error *error,
                         enum kti_sql_id id, int64_t value)
{
    const char *text = (const char *)kti_sql_statements[id].text;
    const char *sign = strchr(text, '=');
    assert(sign != NULL);
    char sql[128];
    sqlite3_snprintf((int)sizeof sql, sql, "%.*s= %lld", (int)(sign - text),
                     text, (long long)value);
    sqlite3_stmt *raw = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &raw, NULL);
    kti_budget_start(store);
    return once(store, error, kti_sql_statements[id].name, raw, code, NULL,
                NULL, 0);
}

/* ---- integrity */

/* Virtual machine instructions between two ticks: some milliseconds. */
#define TICK 100000

struct ticker {
    int32_t (*tick)(void *context);
    void *context;
};

static int on_progress(void *context)
{
    const struct ticker *ticker = context;
    return ticker->tick(ticker->context) != 0;
}

kt_status kti_store_integrity(kti_store *store, kti_error *error,
                              int32_t (*found)(void *context,
                                               const char *message),
                              int32_t (*tick)(void *context), void *context)
{
    kti_stmt *stmt;
    kti_error failure = { KT_OK, "" };
    struct ticker ticker = { tick, context };
    kt_status status =
        kti_stmt_get(store, error, KTI_SQL_STORE_INTEGRITY_CHECK, &stmt);
    if (status != KT_OK) {
        return status;
    }
    int ticks = tick != NULL && !store->borrowed;
    if (ticks) {
        sqlite3_progress_handler(store->db, TICK, on_progress, &ticker);
    }
    int stopped = 0;
    while (!stopped && (status = kti_stmt_step(stmt, &failure)) == KT_ROW) {
        const char *line = kti_column_text(stmt, 0);
        if (line == NULL) {
            status = KT_ERR_NOMEM;
            (void)kti_fail(&failure, status, "out of memory");
            break;
        }
        stopped = strcmp(line, "ok") != 0 && found(context, line) != 0;
    }
    kti_stmt_reset(stmt);
    if (ticks) {
        sqlite3_progress_handler(store->db, 0, NULL, NULL);
    }
    if (status == KT_ERR_CORRUPT) {
        /* What ends the check is a finding, too. */
        stopped = found(context, failure.message) != 0;
        status = KT_DONE;
    }
    if (stopped || status == KT_ERR_STOPPED) {
        return kti_fail(error, KT_ERR_STOPPED, "the check was stopped");
    }
    return status == KT_DONE ? KT_OK
                             : kti_fail(error, status, "%s", failure.message);
}
