/* SPDX-License-Identifier: Apache-2.0 */
/* How every public call stands around its work, and transactions. */
#include "handle.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cursor.h"
#include "day.h"
#include "handle_private.h"

/* What kti_enter() answers where the handle is not to be touched. */
enum { REFUSED_IN_USE = -1001, REFUSED_FORKED = -1002 };

/* What the call itself has begun. */
enum { OWN_NOTHING, OWN_READ, OWN_WRITE };

kti_error *
kti_err(kt_db *db)
{
    return &db->error;
}

int64_t
kti_now(kt_db *db)
{
    if (db->clock != NULL) {
        return db->clock(db->clock_context);
    }
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

kt_day
kti_today(kt_db *db)
{
    int64_t now = kti_now(db);
    int32_t offset = db->utc_offset_minutes;
    if (offset == KT_UTC_OFFSET_LOCAL) {
        time_t seconds = (time_t)(now / 1000);
        struct tm local;
        offset = localtime_r(&seconds, &local) == NULL
                     ? 0
                     : (int32_t)(local.tm_gmtoff / 60);
    }
    return kti_day_of_instant(now, offset);
}

/* The commit of a host key at a site of the line, or 0. */
static kt_status
find_host_key_at(kt_db *db, const char *key, const struct kti_site *site,
                 int64_t *commit)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_HOST_KEY, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_text(stmt, 1, key);
    kti_bind_int(stmt, 2, site->no);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        if (kti_column_int(stmt, 1) <= site->last) {
            *commit = kti_column_int(stmt, 0);
        }
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_host_key_find(kt_db *db, const char *key, int64_t *commit)
{
    kt_status status = KT_OK;
    *commit = 0;
    for (size_t i = 0;
         status == KT_OK && *commit == 0 && i < db->line_count; i++) {
        status = find_host_key_at(db, key, &db->line[i], commit);
    }
    return status;
}

/* Whether the commit's host key is there already: a replay. */
static kt_status
find_host_key(kt_db *db)
{
    if (db->host_key == NULL) {
        return KT_OK;
    }
    kt_status status = kti_host_key_find(db, db->host_key, &db->replayed);
    return status == KT_OK && db->replayed != 0 ? KT_EXISTS : status;
}

/* What another process may have changed. */
static kt_status
refresh(kt_db *db)
{
    kt_status status = kti_site_refresh(db);
    return status == KT_OK ? kti_defs_refresh(db) : status;
}

kt_status
kti_begin_write(kt_db *db)
{
    free(db->host_key);
    db->host_key = db->next_host_key;
    db->next_host_key = NULL;
    free(db->source);
    db->source = NULL;
    db->replayed = 0;
    kt_status status = kti_store_begin(db->store, &db->error, 1);
    if (status != KT_OK) {
        return status;
    }
    status = refresh(db);
    if (status == KT_OK) {
        status = find_host_key(db);
    }
    if (status == KT_OK && db->is_copy) {
        status = kti_site_branch(db);
    }
    if (status == KT_OK) {
        status = kti_ledger_begin(db);
    }
    if (status != KT_OK) {
        kti_store_rollback(db->store);
        return status;
    }
    db->writing = 1;
    return KT_OK;
}

void
kti_drop_write(kt_db *db)
{
    kti_store_rollback(db->store);
    if (db->writing && db->writer.defined > 0) {
        kti_defs_forget(db);
    }
    db->writing = 0;
}

kt_status
kti_end_write(kt_db *db, int64_t *number)
{
    *number = 0;
    if (db->writer.ops == 0) {
        kti_drop_write(db);
        return KT_OK;
    }
    kt_status status = kti_store_still_writing(db->store, &db->error);
    if (status == KT_OK) {
        status = kti_ledger_end(db, number);
    }
    if (status == KT_OK) {
        status = kti_store_commit(db->store, &db->error);
    }
    if (status != KT_OK) {
        *number = 0;
        kti_drop_write(db);
        return status;
    }
    db->writing = 0;
    return KT_OK;
}

kt_status
kti_begin_read(kt_db *db)
{
    kt_status status = kti_store_begin(db->store, &db->error, 0);
    if (status != KT_OK) {
        return status;
    }
    status = refresh(db);
    if (status == KT_OK) {
        status = kti_commit_last(db->store, &db->error, &db->head);
    }
    if (status != KT_OK) {
        kti_store_rollback(db->store);
    }
    return status;
}

void
kti_end_read(kt_db *db)
{
    kti_store_rollback(db->store);
}

/* The fault of the host's test, where its call has come. */
static kt_status
meet_fault(kt_db *db)
{
    db->fault_now = db->fault != KT_OK && db->fault_skip-- == 0;
    return db->fault_now && db->fault_when == KT_FAULT_BEFORE
               ? kti_fail(&db->error, db->fault, "a fault of the test's: %s",
                          kt_status_text(db->fault))
               : KT_OK;
}

kt_status
kti_enter(kt_db *db, enum kti_entry entry)
{
    if (db != NULL && db->pid != getpid()) {
        return REFUSED_FORKED;
    }
    if (db == NULL || atomic_exchange(&db->in_use, 1) != 0) {
        return REFUSED_IN_USE;
    }
    kti_error_clear(&db->error);
    db->own = OWN_NOTHING;
    db->ops_before = db->writer.ops;
    db->nearest_count = 0;
    if (db->store == NULL) {
        return kti_fail(&db->error, KT_ERR_MISUSE,
                        "the database could not be opened: close the "
                        "handle");
    }
    kt_status fault = entry == KTI_BARE ? KT_OK : meet_fault(db);
    if (fault != KT_OK || entry <= KTI_PLAIN) {
        return fault;
    }
    if (db->explicit_open && db->lost != KT_OK) {
        return kti_fail(&db->error, db->lost,
                        "the transaction is lost since an error in it: "
                        "roll it back, and repeat it");
    }
    if (db->explicit_open && db->replay && entry != KTI_READ) {
        return KT_EXISTS;
    }
    if (db->writing) {
        db->head = db->writer.commit - (db->writer.ops == 0);
        db->lost = kti_store_still_writing(db->store, &db->error);
        return db->lost;
    }
    if (entry == KTI_LOAD) {
        /* Its commits have keys of their own. */
        free(db->next_host_key);
        db->next_host_key = NULL;
        return KT_OK;
    }
    kt_status status =
        entry == KTI_WRITE ? kti_begin_write(db) : kti_begin_read(db);
    if (status == KT_OK) {
        db->own = entry == KTI_WRITE ? OWN_WRITE : OWN_READ;
    }
    return status;
}

/* Errors after which nothing can be said of the open transaction. */
static int
loses(kt_status status)
{
    switch (status) {
    case KT_ERR_NOMEM:
    case KT_ERR_BUSY:
    case KT_ERR_READONLY:
    case KT_ERR_FULL:
    case KT_ERR_IO:
    case KT_ERR_CORRUPT:
    case KT_ERR_UNKNOWN:
        return 1;
    default:
        return 0;
    }
}

static kt_status
end_own(kt_db *db, kt_status status)
{
    int64_t number = 0;
    if (db->own == OWN_READ) {
        kti_end_read(db);
    } else if (db->own == OWN_WRITE && status < 0) {
        kti_drop_write(db);
    } else if (db->own == OWN_WRITE) {
        kt_status ended = kti_end_write(db, &number);
        status = ended == KT_OK ? status : ended;
    } else if (db->writing && status >= 0 &&
               kti_store_is_borrowed(db->store)) {
        /* The host may end its transaction behind our back. */
        kt_status sealed = kti_ledger_end(db, &number);
        db->lost = sealed;
        status = sealed == KT_OK ? status : sealed;
    } else if (db->writing && status < 0 &&
               (loses(status) || db->writer.ops != db->ops_before ||
                !kti_store_in_transaction(db->store))) {
        db->lost = status;
    }
    return status;
}

/* Keep the message of a failure, and tell the log. */
static void
note_failure(kt_db *db, kt_status status)
{
    if (db->error.message[0] == '\0' || db->error.status != status) {
        (void)kti_fail(&db->error, status, "%s", kt_status_text(status));
    }
    memcpy(db->errmsg, db->error.message, sizeof db->errmsg);
    if (db->log != NULL) {
        db->log(db->log_context, status, db->errmsg);
    }
}

kt_status
kti_leave(kt_db *db, kt_status status)
{
    if (status == REFUSED_IN_USE) {
        return KT_ERR_MISUSE;
    }
    if (status == REFUSED_FORKED) {
        /* Nothing else of it is touched: a call may have been under way. */
        status = kti_fail(&db->error, KT_ERR_FORKED,
                          "the handle was opened in another process, before "
                          "a fork: open the database anew");
        note_failure(db, status);
        return status;
    }
    if (db->store != NULL) {
        status = end_own(db, status);
        if (status == KT_EXISTS && db->explicit_open && db->replay) {
            status = KT_OK;
        }
    }
    if (db->fault_now && db->fault_when == KT_FAULT_AFTER) {
        status = kti_fail(&db->error, db->fault, "a fault of the test's: %s",
                          kt_status_text(db->fault));
        if (db->writing && loses(status)) {
            db->lost = status;
        }
    }
    if (db->fault_now) {
        db->fault_now = 0;
        db->fault = KT_OK;
    }
    if (status < 0) {
        note_failure(db, status);
    }
    kti_views_free(db);
    atomic_store(&db->in_use, 0);
    return status;
}

kt_status
kti_enter_with(kt_db *db, const char *what, const void *callers, void *full,
               size_t full_size)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    return status == KT_OK
               ? kti_struct_take(&db->error, what, callers, full, full_size)
               : status;
}

kt_status
kti_leave_cursor(kt_db *db, kt_status status, kt_cursor **cursor)
{
    if (status >= 0 && cursor != NULL && *cursor != NULL &&
        (*cursor)->failed) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    status = kti_leave(db, status);
    if (status < 0 && cursor != NULL) {
        kt_cursor_close(*cursor);
        *cursor = NULL;
    }
    return status;
}

static void
drop_explicit(kt_db *db)
{
    if (db->explicit_open) {
        kti_drop_write(db);
        db->explicit_open = 0;
        db->replay = 0;
        db->lost = KT_OK;
    }
}

kt_status
kt_db_begin(kt_db *db)
{
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK && db->explicit_open) {
        status = kti_fail(&db->error, KT_ERR_MISUSE,
                          "a transaction is open already");
    } else if (status == KT_OK) {
        status = kti_begin_write(db);
        if (status == KT_OK || status == KT_EXISTS) {
            db->explicit_open = 1;
            db->replay = status == KT_EXISTS;
            db->lost = KT_OK;
        }
        if (db->fault_now) {
            drop_explicit(db);
        }
    }
    int replay = status == KT_EXISTS;
    status = kti_leave(db, replay ? KT_OK : status);
    return status == KT_OK && replay ? KT_EXISTS : status;
}

static kt_status
commit(kt_db *db, int64_t *number)
{
    if (!db->explicit_open) {
        return kti_fail(&db->error, KT_ERR_MISUSE, "no transaction is open");
    }
    if (db->lost != KT_OK) {
        return kti_fail(&db->error, db->lost,
                        "the transaction is lost since an error in it: "
                        "roll it back, and repeat it");
    }
    db->explicit_open = 0;
    if (db->replay) {
        db->replay = 0;
        *number = db->replayed;
        return KT_EXISTS;
    }
    return kti_end_write(db, number);
}

kt_status
kt_db_commit(kt_db *db, int64_t *number)
{
    int64_t written = 0;
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK) {
        status = commit(db, &written);
    } else if (db != NULL && db->fault_now) {
        drop_explicit(db);
    }
    status = kti_leave(db, status);
    if (number != NULL) {
        *number = status < 0 ? 0 : written;
    }
    return status;
}

void
kt_db_rollback(kt_db *db)
{
    kt_status status = kti_enter(db, KTI_BARE);
    if (status == KT_OK) {
        drop_explicit(db);
    }
    (void)kti_leave(db, status);
}

kt_day
kt_db_today(kt_db *db)
{
    kt_day today = KT_DAY_NONE;
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK) {
        today = kti_today(db);
    }
    (void)kti_leave(db, status);
    return today;
}

kt_status
kt_db_set_fault(kt_db *db, kt_status status, int32_t skip, int32_t when)
{
    kt_status entered = kti_enter(db, KTI_BARE);
    if (entered == KT_OK &&
        (status > 0 || skip < 0 ||
         (when != KT_FAULT_BEFORE && when != KT_FAULT_AFTER))) {
        entered = kti_fail(&db->error, KT_ERR_INVALID,
                           "a fault is an error status, behind 0 calls or "
                           "more, before or after");
    }
    entered = kti_leave(db, entered);
    if (entered == KT_OK) {
        db->fault = status;
        db->fault_skip = skip;
        db->fault_when = when;
    }
    return entered;
}

static kt_status
head(kt_db *db, kt_head *out)
{
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_row(db->store, &db->error, KTI_SQL_LEDGER_HEAD, NULL, &stmt);
    out->site = db->site;
    if (status == KT_ROW) {
        out->commit = kti_column_int(stmt, 0);
        out->seq = kti_column_int(stmt, 2);
        out->utc_ms = kti_column_int(stmt, 4) / 65536;
        (void)kti_column_copy(stmt, 3, out->hash, sizeof out->hash);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kt_db_head(kt_db *db, kt_head *out)
{
    const kt_head nothing = KT_HEAD_INIT;
    kt_head full = nothing;
    int given = out != NULL && out->struct_size != 0;
    kt_status status = kti_enter(db, KTI_READ);
    if (status == KT_OK && !given) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "head: struct_size is not set");
    }
    if (status == KT_OK) {
        status = head(db, &full);
    }
    status = kti_leave(db, status);
    if (given) {
        kti_struct_out(out, status == KT_OK ? &full : &nothing, sizeof full);
    }
    return status;
}
