/* SPDX-License-Identifier: Apache-2.0 */
#include "store_test.h"

#include <stdio.h>
#include <string.h>

kti_error last_error;

void store_setup(void)
{
    folder_setup();
    last_error = (kti_error){ KT_OK, "" };
}

off_t size_of(const char *path)
{
    struct stat file;
    ck_assert_int_eq(lstat(path, &file), 0);
    return file.st_size;
}

kt_open_options options_of(uint32_t flags)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = flags;
    options.busy_timeout_ms = 0;
    return options;
}

kti_store *open_options_ok(const char *path, const kt_open_options *options)
{
    kti_store *store;
    assert_ok(kti_store_open(&last_error, path, options, &store));
    if (kti_store_is_new(store)) {
        assert_ok(kti_store_commit(store, &last_error));
    }
    ck_assert(!kti_store_in_transaction(store));
    return store;
}

kti_store *open_ok(const char *path, uint32_t flags)
{
    kt_open_options options = options_of(flags);
    return open_options_ok(path, &options);
}

kt_status open_status(const char *path, uint32_t flags)
{
    kt_open_options options = options_of(flags);
    kti_store *store;
    kt_status status = kti_store_open(&last_error, path, &options, &store);
    if (status != KT_OK) {
        ck_assert_ptr_null(store);
        ck_assert_int_eq(last_error.status, status);
        ck_assert_str_ne(last_error.message, "");
    }
    kti_store_close(store);
    return status;
}

kt_status add_entity(kti_store *store, int64_t id)
{
    unsigned char uuid[16] = { 0 };
    memcpy(uuid, &id, sizeof id);
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_INSERT_ENTITY, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, id);
    kti_bind_blob(stmt, 2, uuid, sizeof uuid);
    kti_bind_int(stmt, 3, 1);
    return kti_stmt_run(stmt, &last_error);
}

int count_entities(kti_store *store)
{
    int own = !kti_store_in_transaction(store);
    if (own) {
        assert_ok(kti_store_begin(store, &last_error, 0));
    }
    kti_stmt *stmt;
    assert_ok(
        kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_ENTITIES, &stmt));
    kti_bind_int(stmt, 1, 0);
    int count = 0;
    kt_status status;
    while ((status = kti_stmt_step(stmt, &last_error)) == KT_ROW) {
        count++;
    }
    assert_status(status, KT_DONE);
    if (own) {
        kti_store_rollback(store);
    }
    return count;
}
