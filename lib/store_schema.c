/* SPDX-License-Identifier: Apache-2.0 */
#include "store_private.h"

#include "hash.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/*
 * The layout of a database is the number of migrations that have run in it,
 * and its schema is exactly what they make, to the letter.
 *
 * A migration runs within a transaction, where `PRAGMA foreign_keys` does
 * nothing. One that rebuilds a table others refer to will need enforcement
 * off from before BEGIN to after COMMIT, a foreign_key_check between, and the
 * views dropped first; kti_store_open_with() is where that goes.
 */

/* All statements of one migration. */
static kt_status run_migration(kti_store *store, kti_error *error,
                               const struct kti_sql_text *migration)
{
    const char *text = (const char *)migration->text;
    const char *end = text + migration->size;
    while (text < end) {
        sqlite3_stmt *raw = NULL;
        /* With its NUL, so that SQLite need not copy the rest each time. */
        int code = sqlite3_prepare_v3(store->db, text, (int)(end - text) + 1,
                                      0, &raw, &text);
        if (raw != NULL) {
            do {
                code = sqlite3_step(raw);
            } while (code == SQLITE_ROW);
        }
        kt_status status = KT_OK;
        if (code != SQLITE_OK && code != SQLITE_DONE) {
            status = kti_store_fail(store, error, code, migration->name);
        }
        sqlite3_finalize(raw);
        if (status != KT_OK) {
            return status;
        }
    }
    return KT_OK;
}

static kt_status run_migrations(kti_store *store, kti_error *error, int from,
                                int to)
{
    for (int i = from; i < to; i++) {
        kt_status status = run_migration(store, error, &store->migrations[i]);
        if (status != KT_OK) {
            return status;
        }
    }
    return KT_OK;
}

/* ---- the exact schema */

static enum kti_sql_id schema_of(const kti_store *store)
{
    return store->hosted ? KTI_SQL_STORE_OUR_SCHEMA : KTI_SQL_STORE_SCHEMA;
}

/* An empty database in memory, for the first `layout` migrations. */
static kt_status open_model(kti_store *store, kti_error *error, int layout,
                            kti_store **model)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    return kti_store_open_with(error, NULL, &options, store->migrations,
                               (size_t)layout, model);
}

static int same_text(kti_stmt *a, kti_stmt *b, int column)
{
    const char *left = kti_column_text(a, column);
    const char *right = kti_column_text(b, column);
    return left == NULL || right == NULL ? left == right
                                         : strcmp(left, right) == 0;
}

static kt_status differs(kti_store *store, kti_error *error, kti_stmt *is,
                         int is_row, kti_stmt *should, int should_row)
{
    enum { TYPE, NAME };
    /* Both have a row: the first of the two in order is the odd one, unless
     * both are of one name. */
    int order = 0;
    if (is_row && should_row) {
        order =
            strcmp(kti_column_text(is, TYPE), kti_column_text(should, TYPE));
        if (order == 0) {
            order = strcmp(kti_column_text(is, NAME),
                           kti_column_text(should, NAME));
        }
    }
    int missing = !is_row || order > 0;
    int extra = !should_row || order < 0;
    kti_stmt *row = missing ? should : is;
    return kti_fail(error, KT_ERR_CORRUPT,
                    "%s: the schema is not keytask's: %s %s %s", store->path,
                    kti_column_text(row, TYPE), kti_column_text(row, NAME),
                    missing ? "is missing"
                    : extra ? "does not belong there"
                            : "is another");
}

/* Both list their schema in the same order. */
static kt_status compare_rows(kti_store *store, kti_error *error,
                              kti_stmt *is, kti_stmt *should)
{
    enum { COLUMNS = 4 };
    for (;;) {
        kt_status is_row = kti_stmt_step(is, error);
        if (is_row < 0) {
            return is_row;
        }
        kt_status should_row = kti_stmt_step(should, error);
        if (should_row < 0) {
            return should_row;
        }
        if (is_row == KT_DONE && should_row == KT_DONE) {
            return KT_OK;
        }
        int same = is_row == should_row;
        for (int i = 0; same && i < COLUMNS; i++) {
            same = same_text(is, should, i);
        }
        if (!same) {
            return differs(store, error, is, is_row == KT_ROW, should,
                           should_row == KT_ROW);
        }
    }
}

/*
 * SHA-256 of each layout's schema, the rows of store.sql's "schema" with a
 * NUL behind each column: it spares an open the making of the model. A test
 * holds them against the migrations.
 */
const char *const kti_schema_hashes[] = {
    "5f57679e4d640d70bed54c48c68f69da"
    "283babc277e6cc16c33689d1716f73f5",
    "c457087d7aced1e9552b7dec36f35d80"
    "70dd2949aba02706b07aa66bb9904802",
};
const int kti_schema_hash_count =
    (int)(sizeof kti_schema_hashes / sizeof kti_schema_hashes[0]);

kt_status kti_schema_hash(kti_store *store, kti_error *error,
                          char text[KT_SHA256_TEXT_SIZE])
{
    enum { COLUMNS = 4 };
    unsigned char sha256[KT_SHA256_SIZE];
    kti_hash *hash = kti_hash_new();
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(store, error, schema_of(store), &stmt);
    int ok = hash != NULL;
    text[0] = '\0';
    while (status == KT_OK && ok) {
        kt_status row = kti_stmt_step(stmt, error);
        if (row != KT_ROW) {
            status = row == KT_DONE ? KT_OK : row;
            break;
        }
        for (int i = 0; ok && i < COLUMNS; i++) {
            const char *column = kti_column_text(stmt, i);
            column = column == NULL ? "" : column;
            ok = kti_hash_add(hash, column, strlen(column) + 1);
        }
    }
    ok = ok && kti_hash_end(hash, sha256);
    kti_hash_free(hash);
    if (status == KT_OK && !ok) {
        status = kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    return status == KT_OK ? kt_sha256_format(sha256, text,
                                              KT_SHA256_TEXT_SIZE)
                           : status;
}

static int is_known(const kti_store *store, const char *hash, int layout)
{
    return store->migrations == kti_sql_migrations &&
           layout <= kti_schema_hash_count &&
           strcmp(hash, kti_schema_hashes[layout - 1]) == 0;
}

static kt_status compare_schema(kti_store *store, kti_error *error,
                                int layout)
{
    char hash[KT_SHA256_TEXT_SIZE];
    enum kti_sql_id id = schema_of(store);
    kt_status known = kti_schema_hash(store, error, hash);
    if (known != KT_OK || is_known(store, hash, layout)) {
        return known;
    }
    kti_store *model;
    kt_status status = open_model(store, error, layout, &model);
    if (status != KT_OK) {
        return status;
    }
    kti_stmt *is;
    kti_stmt *should;
    status = kti_stmt_get(store, error, id, &is);
    if (status == KT_OK) {
        status = kti_stmt_get(model, error, id, &should);
        if (status == KT_OK) {
            status = compare_rows(store, error, is, should);
        }
        kti_stmt_reset(is);
    }
    kti_store_close(model);
    return status;
}

/* ---- what the file is */

/* By the file itself: in a write transaction SQLite counts a first page that
 * is not there yet. The lock that is held keeps others from writing. */
static int is_empty(const kti_store *store)
{
    struct stat file;
    if ((store->flags & KT_OPEN_MEMORY) != 0) {
        return store->creating;
    }
    return stat(store->path, &file) == 0 && file.st_size == 0;
}

/* Text is read as bytes: another encoding would be hashed otherwise. */
static kt_status check_encoding(kti_store *store, kti_error *error)
{
    char encoding[16];
    kt_status status = kti_pragma_text(store, error, KTI_SQL_STORE_ENCODING,
                                       encoding, sizeof encoding);
    if (status == KT_OK && strcmp(encoding, "UTF-8") != 0) {
        return kti_fail(error, KT_ERR_CORRUPT,
                        "%s: its text is %s, keytask writes UTF-8 only",
                        store->path, encoding);
    }
    return status;
}

/*
 * A host's file says nothing of our layout: it is the one whose schema is
 * there to the letter.
 */
kt_status kti_schema_look_hosted(kti_store *store, kti_error *error,
                                 enum kti_layout *layout)
{
    int64_t tables = 0;
    kt_status status =
        kti_pragma(store, error, KTI_SQL_STORE_SCHEMA_VERSION,
                   &store->schema);
    store->hosted = 1;
    store->layout = 0;
    if (status == KT_OK) {
        status = kti_pragma(store, error, KTI_SQL_STORE_OUR_TABLES, &tables);
    }
    if (status == KT_OK && tables == 0) {
        *layout = KTI_LAYOUT_EMPTY;
        return KT_OK;
    }
    if (status == KT_OK) {
        status = check_encoding(store, error);
    }
    if (status != KT_OK) {
        return status;
    }
    for (int i = store->migration_count; i > 0; i--) {
        kti_error other = { 0 };
        status = compare_schema(store, &other, i);
        if (status == KT_OK) {
            store->layout = i;
            *layout = i < store->migration_count ? KTI_LAYOUT_OLDER
                                                 : KTI_LAYOUT_CURRENT;
            return KT_OK;
        }
        if (error != NULL &&
            (i == store->migration_count || status != KT_ERR_CORRUPT)) {
            *error = other;
        }
        if (status != KT_ERR_CORRUPT) {
            break;
        }
    }
    return status;
}

kt_status kti_schema_still(kti_store *store, kti_error *error)
{
    int64_t schema = 0;
    enum kti_layout layout = KTI_LAYOUT_CURRENT;
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_row(store, error, KTI_SQL_STORE_SCHEMA_VERSION, NULL, &stmt);
    if (status == KT_ROW) {
        schema = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
        status = KT_OK;
    }
    if (status != KT_OK || schema == store->schema) {
        return status;
    }
    status = kti_schema_look_hosted(store, error, &layout);
    if (status == KT_OK && layout != KTI_LAYOUT_CURRENT) {
        status = kti_fail(error, KT_ERR_CORRUPT,
                          "%s: its keytask tables are other ones since it "
                          "was opened",
                          store->path);
    }
    return status;
}

kt_status kti_schema_look(kti_store *store, kti_error *error,
                          enum kti_layout *layout)
{
    int64_t application = 0;
    int64_t version = 0;
    int64_t tables = 0;
    /* The first to read, so the one that takes the lock. */
    kt_status status =
        kti_pragma(store, error, KTI_SQL_STORE_APPLICATION_ID, &application);
    if (status == KT_OK && is_empty(store)) {
        *layout = KTI_LAYOUT_EMPTY;
        return KT_OK;
    }
    if (status == KT_OK && application != KTI_APPLICATION_ID) {
        status = kti_pragma(store, error, KTI_SQL_STORE_OUR_TABLES, &tables);
    }
    if (status == KT_OK && tables > 0) {
        return kti_schema_look_hosted(store, error, layout);
    }
    if (status == KT_OK && application != KTI_APPLICATION_ID) {
        return kti_fail(error, KT_ERR_NOTADB,
                        "%s: is an SQLite database of another application "
                        "(application_id %lld), not keytask's",
                        store->path, (long long)application);
    }
    if (status == KT_OK) {
        status =
            kti_pragma(store, error, KTI_SQL_STORE_USER_VERSION, &version);
    }
    if (status == KT_OK && version > store->migration_count) {
        return kti_fail(error, KT_ERR_NEWER,
                        "%s: has layout %lld, this keytask (%s) reads up to "
                        "%d: a newer keytask is needed",
                        store->path, (long long)version, kt_version(),
                        store->migration_count);
    }
    if (status == KT_OK && version < 1) {
        return kti_fail(error, KT_ERR_CORRUPT,
                        "%s: layout %lld is impossible, the first is 1",
                        store->path, (long long)version);
    }
    if (status == KT_OK) {
        status = check_encoding(store, error);
    }
    if (status == KT_OK) {
        status = compare_schema(store, error, (int)version);
    }
    if (status == KT_OK) {
        *layout = version < store->migration_count ? KTI_LAYOUT_OLDER
                                                   : KTI_LAYOUT_CURRENT;
    }
    return status;
}

kt_status kti_schema_migrate(kti_store *store, kti_error *error)
{
    if (store->hosted) {
        /* application_id and user_version are the host's. */
        kt_status done = run_migrations(store, error, store->layout,
                                        store->migration_count);
        store->layout = store->migration_count;
        return done == KT_OK
                   ? kti_pragma(store, error, KTI_SQL_STORE_SCHEMA_VERSION,
                                &store->schema)
                   : done;
    }
    int64_t from = 0;
    kt_status status =
        kti_pragma(store, error, KTI_SQL_STORE_USER_VERSION, &from);
    if (status == KT_OK) {
        status =
            run_migrations(store, error, (int)from, store->migration_count);
    }
    if (status == KT_OK) {
        status =
            kti_pragma(store, error, KTI_SQL_STORE_SET_APPLICATION_ID, NULL);
    }
    if (status == KT_OK) {
        status = kti_pragma_set(store, error, KTI_SQL_STORE_SET_USER_VERSION,
                                store->migration_count);
    }
    return status;
}
