/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Backup and restore. Both make a copy in a temporary file beside its place:
 * all pages, then the mark, then the check. It takes its place by a rename;
 * or, where a database is there that others may have open, by one SQLite
 * transaction, which others see as a change, as of any writer.
 */
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "handle_private.h"
#include "uuid.h"

#define BACKUP_FLAGS KT_BACKUP_REPLACE
#define RESTORE_FLAGS KT_RESTORE_DISCARD

static kt_status
no_memory(kti_error *error)
{
    return kti_fail(error, KT_ERR_NOMEM, "out of memory");
}

static kt_status
check_flags(kti_error *error, uint32_t flags, uint32_t known)
{
    if ((flags & ~known) != 0) {
        return kti_fail(error, KT_ERR_INVALID, "unknown flags 0x%x",
                        (unsigned)(flags & ~known));
    }
    return KT_OK;
}

/* ---- the copy in its temporary file */

static char *
temporary_beside(const char *path)
{
    kt_uuid chance;
    kti_buf name = { 0 };
    kti_uuid_random(&chance);
    kti_buf_printf(&name, "%s.copy-%02x%02x%02x%02x", path, chance.bytes[0],
                   chance.bytes[1], chance.bytes[2], chance.bytes[3]);
    return kti_buf_steal(&name);
}

static kt_status
copy_pages(kti_error *error, kti_store *from, const char *path,
           const kt_open_options *how)
{
    kti_store *to = NULL;
    kt_open_options making = *how;
    making.flags = KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE;
    kt_status status = kti_store_open_to_copy(error, path, &making, &to);
    if (status == KT_OK) {
        status = kti_store_copy(from, to, NULL, error);
    }
    if (status == KT_OK) {
        kti_store_keep(to);
    }
    kti_store_close(to);
    return status;
}

/* Upgraded, where it was of an older layout, marked and checked. */
static kt_status
finish_copy(kti_error *error, const char *path, const kt_open_options *how)
{
    kt_db *copy = NULL;
    kt_check check = KT_CHECK_INIT;
    kti_place place = { path, NULL, NULL, NULL, NULL };
    kt_status status = kti_open(&place, how, &copy);
    if (copy == NULL) {
        return no_memory(error);
    }
    if (status == KT_OK) {
        status = kti_site_mark_copy(copy);
        if (status != KT_OK) {
            (void)kti_fail(error, status, "%s", copy->error.message);
        }
    } else {
        (void)kti_fail(error, status, "%s", kt_db_errmsg(copy));
    }
    if (status == KT_OK) {
        status = kt_db_check(copy, NULL, NULL, NULL, NULL, &check);
        if (status != KT_OK) {
            (void)kti_fail(error, status,
                           "%s: what was copied does not hold: %s", path,
                           kt_db_errmsg(copy));
        }
    }
    kt_db_close(copy);
    return status;
}

/* *temporary is new, also after an error: kti_path_remove() and free(). */
static kt_status
make_copy(kti_error *error, kti_store *from, const char *beside,
          const kt_open_options *how, char **temporary)
{
    *temporary = temporary_beside(beside);
    if (*temporary == NULL) {
        return no_memory(error);
    }
    kt_status status = kti_store_begin(from, error, 0);
    if (status != KT_OK) {
        return status;
    }
    status = copy_pages(error, from, *temporary, how);
    kti_store_rollback(from);
    return status == KT_OK ? finish_copy(error, *temporary, how) : status;
}

static void
drop_copy(char *temporary)
{
    if (temporary != NULL) {
        kti_path_remove(temporary);
        free(temporary);
    }
}

/* ---- what a database holds that another lacks */

/* Both are in a read transaction. */
struct pair {
    kti_store *of;
    kti_store *in;
    int64_t behind; /* commits of the one behind the last common one */
    int64_t first;  /* the local number of the first of them */
};

/* Each hash is over the one before it: up to the last common one all are. */
static kt_status
compare(kti_error *error, struct pair *pair)
{
    int64_t of_head = 0;
    int64_t in_head = 0;
    unsigned char of_hash[32];
    unsigned char in_hash[32];
    kt_status status = kti_commit_last(pair->of, error, &of_head);
    if (status == KT_OK) {
        status = kti_commit_last(pair->in, error, &in_head);
    }
    int64_t common = 0;
    int64_t end = (of_head < in_head ? of_head : in_head) + 1;
    while (status == KT_OK && end - common > 1) {
        int64_t middle = common + (end - common) / 2;
        status = kti_commit_hash(pair->of, error, middle, of_hash);
        if (status == KT_OK) {
            status = kti_commit_hash(pair->in, error, middle, in_hash);
        }
        if (memcmp(of_hash, in_hash, 32) == 0) {
            common = middle;
        } else {
            end = middle;
        }
    }
    pair->behind = of_head - common;
    pair->first = common + 1;
    return status;
}

static kt_status
compare_in_transactions(kti_error *error, struct pair *pair)
{
    kt_status status = kti_store_begin(pair->of, error, 0);
    if (status != KT_OK) {
        return status;
    }
    status = kti_store_begin(pair->in, error, 0);
    if (status == KT_OK) {
        status = compare(error, pair);
        kti_store_rollback(pair->in);
    }
    kti_store_rollback(pair->of);
    return status;
}

static kt_status
refuse_lacking(kti_error *error, const struct pair *pair, const char *of,
               const char *in, const char *remedy)
{
    return kti_fail(error, KT_ERR_STATE,
                    "%s: holds %lld commit%s that %s lacks, from %lld on: %s",
                    of, (long long)pair->behind,
                    pair->behind == 1 ? "" : "s", in, (long long)pair->first,
                    remedy);
}

/* ---- backup */

static kt_status
is_marked(kti_error *error, kti_store *store, int *marked)
{
    kti_stmt *stmt;
    *marked = 0;
    kt_status status =
        kti_stmt_row(store, error, KTI_SQL_LEDGER_META, NULL, &stmt);
    if (status == KT_ROW) {
        *marked = !kti_column_is_null(stmt, 2);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

/* Whether a file that is there is an older backup of this very ledger. */
static kt_status
check_replaced(kt_db *db, const char *path, uint32_t flags,
               const kt_open_options *how)
{
    kti_error *error = &db->error;
    kti_store *old = NULL;
    kt_open_options reading = *how;
    int marked = 0;
    if (kti_store_is_file(db->store, path)) {
        return kti_fail(error, KT_ERR_INVALID,
                        "%s: is the database itself: name another file",
                        path);
    }
    if ((flags & KT_BACKUP_REPLACE) == 0) {
        return kti_fail(error, KT_ERR_DUPLICATE,
                        "%s: is there already: name another file, or "
                        "replace it where it is an older backup",
                        path);
    }
    reading.flags = KT_OPEN_READONLY;
    kt_status status = kti_store_open_to_copy(error, path, &reading, &old);
    if (status == KT_OK) {
        status = is_marked(error, old, &marked);
    }
    if (status == KT_OK && !marked) {
        status = kti_fail(error, KT_ERR_STATE,
                          "%s: is no backup, but a database that is worked "
                          "with: name another file",
                          path);
    }
    struct pair pair = { old, db->store, 0, 0 };
    if (status == KT_OK) {
        status = compare_in_transactions(error, &pair);
    }
    if (status == KT_OK && pair.behind > 0) {
        status = refuse_lacking(error, &pair, path, "this database",
                                "name another file");
    }
    kti_store_close(old);
    return status;
}

static kt_status
backup(kt_db *db, const char *path, uint32_t flags)
{
    kti_error *error = &db->error;
    kt_open_options how = KT_OPEN_OPTIONS_INIT;
    char *temporary = NULL;
    int replace = 0;
    kt_status status = check_flags(error, flags, BACKUP_FLAGS);
    if (status == KT_OK && kti_store_in_transaction(db->store)) {
        status = kti_fail(error, KT_ERR_MISUSE,
                          "a backup is made outside of a transaction");
    }
    if (status == KT_OK) {
        status = kti_path_vacant(error, path);
    }
    how.vfs = kti_store_vfs(db->store);
    if (status == KT_EXISTS) {
        replace = 1;
        status = check_replaced(db, path, flags, &how);
    }
    if (status == KT_OK) {
        status = make_copy(error, db->store, path, &how, &temporary);
    }
    if (status == KT_OK) {
        status = kti_path_publish(error, temporary, path, replace);
    }
    drop_copy(temporary);
    return status;
}

kt_status
kt_db_backup(kt_db *db, const char *path, uint32_t flags)
{
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK) {
        status = backup(db, path, flags);
    }
    return kti_leave(db, status);
}

/* ---- restore */

/* The database that is to be replaced; NULL where there is none. */
static kt_status
open_replaced(kti_error *error, const char *path, const kt_open_options *how,
              kti_store **to)
{
    *to = NULL;
    kt_status status = kti_path_vacant(error, path);
    if (status != KT_EXISTS) {
        return status;
    }
    status = kti_store_open_to_copy(error, path, how, to);
    if (status == KT_OK && kti_store_is_hosted(*to)) {
        status = kti_fail(error, KT_ERR_INVALID,
                          "%s: has tables of a host's, which a restore "
                          "would drop: restore to another file",
                          path);
    } else if (status < 0) {
        status = kti_fail(error, status, "%s (what is there is not touched: "
                                         "move it away first)",
                          error->message);
    }
    return status;
}

/* What only opens a database is not for the copies. */
static kt_open_options
for_copies(const kt_open_options *options)
{
    kt_open_options how = KT_OPEN_OPTIONS_INIT;
    how.busy_timeout_ms = options->busy_timeout_ms;
    how.cache_kib = options->cache_kib;
    how.vfs = options->vfs;
    return how;
}

struct restoring {
    const char *from;
    const char *to;
    uint32_t flags;
};

/* Into a database that is there, and may be open elsewhere. */
static kt_status
replace_content(kti_error *error, kti_store *copy, kti_store *to,
                const struct restoring *what)
{
    struct pair pair = { to, copy, 0, 0 };
    kt_status status = compare_in_transactions(error, &pair);
    uint32_t version = kti_store_version(to);
    if (status == KT_OK && pair.behind > 0 &&
        (what->flags & KT_RESTORE_DISCARD) == 0) {
        status = refuse_lacking(error, &pair, what->to, what->from,
                                "discard them, or name another file");
    }
    return status == KT_OK ? kti_store_copy(copy, to, &version, error)
                           : status;
}

static kt_status
replace(kti_error *error, const char *temporary, kti_store *to,
        const struct restoring *what, const kt_open_options *how)
{
    kti_store *copy = NULL;
    kt_open_options reading = *how;
    reading.flags = KT_OPEN_READONLY;
    kt_status status =
        kti_store_open_to_copy(error, temporary, &reading, &copy);
    if (status == KT_OK) {
        status = replace_content(error, copy, to, what);
    }
    kti_store_close(copy);
    return status;
}

static kt_status
check_restoring(kti_error *error, const struct restoring *what,
                const kt_open_options *options)
{
    const uint32_t refused = KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE |
                             KT_OPEN_READONLY | KT_OPEN_MEMORY;
    if ((options->flags & refused) != 0) {
        return kti_fail(error, KT_ERR_INVALID,
                        "KT_OPEN_ flags 0x%x are not for a restore",
                        (unsigned)(options->flags & refused));
    }
    return check_flags(error, what->flags, RESTORE_FLAGS);
}

/* The two files, as far as they are there. */
static kt_status
open_files(kti_error *error, const struct restoring *what,
           const kt_open_options *options, kti_store **from, kti_store **to)
{
    kt_open_options how = for_copies(options);
    how.flags = KT_OPEN_READONLY | (options->flags & KT_OPEN_ANY_OWNER);
    kt_status status =
        kti_store_open_to_copy(error, what->from, &how, from);
    if (status == KT_OK && what->to != NULL &&
        kti_store_is_file(*from, what->to)) {
        status = kti_fail(error, KT_ERR_INVALID,
                          "%s: is the backup itself: open it instead",
                          what->to);
    }
    how.flags &= ~KT_OPEN_READONLY;
    return status == KT_OK ? open_replaced(error, what->to, &how, to)
                           : status;
}

static kt_status
restore(const void *context, const kt_open_options *options,
        kti_error *error)
{
    const struct restoring *what = context;
    kt_open_options how = for_copies(options);
    kti_store *from = NULL;
    kti_store *to = NULL;
    char *temporary = NULL;
    kt_status status = check_restoring(error, what, options);
    if (status == KT_OK) {
        status = open_files(error, what, options, &from, &to);
    }
    if (status == KT_OK) {
        status = make_copy(error, from, what->to, &how, &temporary);
    }
    if (status == KT_OK && to == NULL) {
        status = kti_path_publish(error, temporary, what->to, 0);
    } else if (status == KT_OK) {
        status = replace(error, temporary, to, what, &how);
    }
    kti_store_close(to);
    kti_store_close(from);
    drop_copy(temporary);
    return status;
}

kt_status
kt_db_restore(const char *from, const char *to, uint32_t flags,
              const kt_open_options *options, kt_db **db)
{
    struct restoring what = { from, to, flags };
    kti_place place = { to, NULL, NULL, restore, &what };
    return kti_open(&place, options, db);
}
