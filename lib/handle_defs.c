/* SPDX-License-Identifier: Apache-2.0 */
/* The definitions that a handle holds: the history, and snapshots of it. */
#include <stdlib.h>
#include <string.h>

#include "handle_private.h"

void
kti_views_free(kt_db *db)
{
    while (db->views != NULL) {
        struct kti_view *next = db->views->next;
        if (db->views->fold != NULL) {
            db->views->fold->pins--;
        }
        kti_snapshot_free(db->views->owned);
        free(db->views);
        db->views = next;
    }
}

void
kti_defs_forget(kt_db *db)
{
    kti_views_free(db);
    for (int i = 0; i < KTI_FOLDS; i++) {
        kti_snapshot_free(db->folds[i].snapshot);
        db->folds[i] = (struct kti_fold){ 0 };
    }
    kti_history_free(db->history);
    db->history = NULL;
}

kt_status
kti_commit_number(kti_error *error, int64_t number)
{
    return number > 0 && number <= KTI_COMMIT_MAX
               ? KT_OK
               : kti_fail(error, KT_ERR_CORRUPT,
                          "kt_commit has the number %lld: the check says more",
                          (long long)number);
}

kt_status
kti_commit_last(kti_store *store, kti_error *error, int64_t *commit)
{
    kti_stmt *stmt;
    *commit = 0;
    kt_status status =
        kti_stmt_row(store, error, KTI_SQL_LEDGER_HEAD, NULL, &stmt);
    if (status == KT_ROW) {
        *commit = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
        status = kti_commit_number(error, *commit);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_commit_hash(kti_store *store, kti_error *error, int64_t commit,
                unsigned char hash[32])
{
    kti_stmt *stmt;
    memset(hash, 0, 32);
    kt_status status = kti_stmt_row(store, error, KTI_SQL_LEDGER_COMMIT_HASH,
                                    &commit, &stmt);
    if (status == KT_ROW) {
        (void)kti_column_copy(stmt, 0, hash, 32);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
last_definition(kt_db *db, int64_t *key)
{
    kti_stmt *stmt;
    *key = 0;
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_DEFINITIONS_LAST, NULL, &stmt);
    if (status == KT_ROW) {
        *key = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_defs_refresh(kt_db *db)
{
    int64_t last = 0;
    unsigned char hash[32];
    kt_status status = last_definition(db, &last);
    if (status == KT_OK && db->history != NULL) {
        int64_t held = kti_history_last(db->history);
        status =
            kti_commit_hash(db->store, &db->error, KTI_OP_COMMIT(held), hash);
        if (status == KT_OK &&
            (held > last || memcmp(hash, db->defined_hash, 32) != 0)) {
            kti_defs_forget(db);
        } else if (status == KT_OK && held == last) {
            return KT_OK;
        }
    }
    if (status == KT_OK && db->history == NULL) {
        db->history = kti_history_new();
        if (db->history == NULL) {
            return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    if (status == KT_OK) {
        status = kti_history_read(db->history, db->store, &db->error);
    }
    if (status == KT_OK) {
        status = kti_commit_hash(db->store, &db->error, KTI_OP_COMMIT(last),
                                 db->defined_hash);
    }
    if (status != KT_OK) {
        kti_defs_forget(db);
    }
    return status;
}

const kti_history *
kti_defs(kt_db *db)
{
    return db->history;
}

kti_moment
kti_moment_now(kt_db *db, kt_day day)
{
    (void)db;
    return (kti_moment){ day, INT64_MAX };
}

/* The place that keeps the snapshot of a normal moment, or NULL. */
static struct kti_fold *
kept_fold(kt_db *db, kti_moment normal)
{
    for (int i = 0; i < KTI_FOLDS; i++) {
        struct kti_fold *fold = &db->folds[i];
        if (fold->snapshot != NULL && fold->at.day == normal.day &&
            fold->at.op == normal.op) {
            return fold;
        }
    }
    return NULL;
}

/* A free place, or that used longest ago and not pinned; NULL: none. */
static struct kti_fold *
free_fold(kt_db *db)
{
    struct kti_fold *place = NULL;
    for (int i = 0; i < KTI_FOLDS; i++) {
        struct kti_fold *fold = &db->folds[i];
        if (fold->pins == 0 && (place == NULL || fold->used < place->used)) {
            place = fold;
        }
    }
    return place;
}

kt_status
kti_snapshot_at(kt_db *db, kti_moment at, const kti_snapshot **snapshot)
{
    kti_moment normal = kti_history_normal(db->history, at);
    struct kti_fold *fold = kept_fold(db, normal);
    kti_snapshot *built = NULL;
    struct kti_view *view = calloc(1, sizeof *view);
    if (view == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (fold == NULL) {
        kt_status status =
            kti_snapshot_build(&db->error, db->history, normal, &built);
        if (status != KT_OK) {
            free(view);
            return status;
        }
        fold = free_fold(db);
        if (fold != NULL) {
            kti_snapshot_free(fold->snapshot);
            *fold = (struct kti_fold){ normal, built, 0, 0 };
        }
    }
    if (fold != NULL) {
        fold->used = ++db->folds_used;
        fold->pins++;
        built = fold->snapshot;
    }
    view->fold = fold;
    view->owned = fold == NULL ? built : NULL;
    view->snapshot = *built;
    view->snapshot.at = at;
    view->next = db->views;
    db->views = view;
    *snapshot = &view->snapshot;
    return KT_OK;
}

kt_status
kti_scope_check(kt_db *db, int64_t unit, kt_day day)
{
    kti_unit_fold fold;
    kti_moment at = kti_moment_now(db, day);
    if (db->scope == 0 ||
        kti_history_unit_within(db->history, unit, db->scope, at)) {
        return KT_OK;
    }
    int known = kti_history_unit(db->history, unit, at, &fold);
    return kti_fail(&db->error, KT_ERR_SCOPE,
                    "unit %s is not within %s, to which this handle is "
                    "bound",
                    known ? fold.code : "?", db->scope_code);
}
