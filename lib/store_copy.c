/* SPDX-License-Identifier: Apache-2.0 */
/* Copying a database whole, page by page, by SQLite's backup. */
#include "store_private.h"

uint32_t kti_store_version(const kti_store *store)
{
    uint32_t version = 0;
    (void)sqlite3_file_control(store->db, "main", SQLITE_FCNTL_DATA_VERSION,
                               &version);
    return version;
}

int kti_store_is_hosted(const kti_store *store)
{
    return store->hosted;
}

const char *kti_store_vfs(const kti_store *store)
{
    sqlite3_vfs *vfs = NULL;
    (void)sqlite3_file_control(store->db, "main", SQLITE_FCNTL_VFS_POINTER,
                               &vfs);
    return vfs == NULL ? NULL : vfs->zName;
}

void kti_store_keep(kti_store *store)
{
    store->creating = 0;
}

/* A step of so many pages (-1: all), waiting for locks. */
static int step_waiting(kti_store *to, sqlite3_backup *backup, int pages)
{
    int code;
    while (((code = sqlite3_backup_step(backup, pages)) & 0xff) ==
               SQLITE_BUSY ||
           (code & 0xff) == SQLITE_LOCKED) {
        if (!kti_budget_pause(to)) {
            break;
        }
    }
    return code;
}

static kt_status fail_copy(kti_store *to, kti_error *error, int code)
{
    kti_error cause = { KT_OK, "" };
    kt_status status = kti_store_fail(to, &cause, code, "copy");
    if ((code & 0xff) == SQLITE_IOERR && !to->creating) {
        return kti_fail(error, KT_ERR_UNKNOWN,
                        "it is either as it was or as it was to be: %s",
                        cause.message);
    }
    return kti_fail(error, status, "%s", cause.message);
}

kt_status kti_store_copy(kti_store *from, kti_store *to,
                         const uint32_t *version, kti_error *error)
{
    /* The destination is locked for its whole while: it may spill. */
    kt_status status =
        kti_pragma_set(to, error, KTI_SQL_STORE_SET_CACHE_SPILL, 1);
    if (status != KT_OK) {
        return status;
    }
    sqlite3_backup *backup =
        sqlite3_backup_init(to->db, "main", from->db, "main");
    if (backup == NULL) {
        return fail_copy(to, error, sqlite3_extended_errcode(to->db));
    }
    kti_budget_start(from);
    kti_budget_start(to);
    /* Without a page, to begin with: it locks both. */
    int code = step_waiting(to, backup, 0);
    if (code == SQLITE_OK && version != NULL &&
        kti_store_version(to) != *version) {
        (void)sqlite3_backup_finish(backup);
        return kti_fail(error, KT_ERR_BUSY,
                        "%s: was written to at the same time: repeat it",
                        to->path);
    }
    if (code == SQLITE_OK) {
        code = step_waiting(to, backup, -1);
    }
    /* It rolls back what was not finished. */
    int finished = sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE || finished != SQLITE_OK) {
        return fail_copy(to, error,
                         code != SQLITE_DONE && code != SQLITE_OK ? code
                                                                  : finished);
    }
    /* Of one in WAL mode the pages say so. */
    return kti_config_journal(to, error);
}
