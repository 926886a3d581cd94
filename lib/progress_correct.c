/* SPDX-License-Identifier: Apache-2.0 */
/* Corrections: a report that supersedes another, a retraction (DESIGN 3.1). */
#include <string.h>

#include "plan.h"
#include "progress.h"
#include "uuid.h"

/* The local number of the commit that a report's number names; 0: none. */
static kt_status
find_commit(kt_db *db, const kt_report_no *number, int64_t *commit)
{
    kti_stmt *stmt;
    *commit = 0;
    if (db->writing && number->seq == db->writer.seq &&
        kti_uuid_equal(&number->site, &db->site)) {
        *commit = db->writer.commit;
        return KT_OK;
    }
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_COMMIT_NO, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_blob(stmt, 1, &number->site, sizeof number->site);
    kti_bind_int(stmt, 2, number->seq);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        *commit = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_progress_find_key(kt_db *db, int64_t key, kti_progress_found *found)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_PROGRESS_FIND, &key, &stmt);
    if (status == KT_ROW) {
        *found = (kti_progress_found){
            .key = key,
            .target = kti_column_int(stmt, 0),
            .unit = kti_column_int(stmt, 1),
            .day = (kt_day)kti_column_int(stmt, 2),
        };
        kti_stmt_reset(stmt);
    }
    return status;
}

kt_status
kti_progress_find(kt_db *db, const kt_report_no *number, int64_t last,
                  kti_progress_found *found)
{
    int64_t commit = 0;
    char text[KT_REPORT_NO_TEXT_SIZE];
    kt_status status = KT_DONE;
    if (number == NULL) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "the report's number is not given");
    }
    if (number->n >= 1 && number->n <= KTI_OP_N_MAX) {
        status = find_commit(db, number, &commit);
    }
    if (status == KT_OK) {
        int64_t key = commit << KTI_OP_BITS | number->n;
        status = commit == 0 || key > last ? KT_DONE
                                           : kti_progress_find_key(db, key, found);
    }
    if (status != KT_DONE) {
        return status < 0 ? status : KT_OK;
    }
    kti_report_no_text(db, number, text, sizeof text);
    return kti_fail(&db->error, KT_ERR_NOT_FOUND, "there is no report %s",
                    text);
}

/* A correction is on the same target and unit. */
static kt_status
check_place(kt_db *db, const kti_snapshot *snapshot,
            const kti_progress_item *item, const kti_progress_found *found)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    if (found->target == item->target && found->unit == item->unit) {
        return KT_OK;
    }
    int32_t target = kti_snapshot_target_id(snapshot, found->target);
    int32_t unit = kti_snapshot_unit_id(snapshot, found->unit);
    kti_report_no_text(db, item->given->supersedes, text, sizeof text);
    return kti_fail(&db->error, KT_ERR_INVALID,
                    "report %s is of unit %s on target %s: it is superseded "
                    "by one of the same unit on the same target only",
                    text,
                    unit == KTI_NONE ? "?" : snapshot->units[unit].code,
                    target == KTI_NONE ? "?"
                                       : snapshot->targets[target].code);
}

kt_status
kti_progress_supersedes(kt_db *db, const kti_snapshot *snapshot,
                        kti_progress_item *item)
{
    const kt_progress *given = item->given;
    kti_progress_found found = { 0 };
    if (given->supersedes == NULL) {
        return given->reason == NULL
                   ? KT_OK
                   : kti_fail(&db->error, KT_ERR_INVALID,
                              "a reason is given, but no report that is "
                              "superseded");
    }
    kt_status status =
        kti_title_check(&db->error, "reason", given->reason);
    if (status == KT_OK) {
        status = kti_progress_find(db, given->supersedes, INT64_MAX, &found);
    }
    if (status == KT_OK) {
        status = check_place(db, snapshot, item, &found);
    }
    item->supersedes = found.key;
    return status;
}

/* The plan of a report is active. */
static kt_status
check_plan(kt_db *db, const kti_progress_found *found)
{
    kti_value values[KTI_COLUMNS_MAX];
    kti_moment now = kti_moment_now(db, kti_today(db));
    int64_t plan = kti_history_plan_of(db->history, found->target, now);
    if (kti_history_fold(db->history, plan, now, values) == 0) {
        return kti_fail(&db->error, KT_ERR_CORRUPT,
                        "the report's plan is not there");
    }
    int32_t state = (int32_t)values[KTI_PLAN_STATE].integer;
    return state == KT_PLAN_ACTIVE
               ? KT_OK
               : kti_fail(&db->error, KT_ERR_STATE,
                          "plan %s is %s: reports are retracted in an "
                          "active plan only",
                          values[KTI_PLAN_CODE].text,
                          kt_word(KT_WORDS_PLAN_STATE, state, NULL));
}

/* A report is retracted once: KT_EXISTS for the same reason again. */
static kt_status
check_retracted(kt_db *db, const kt_report_no *number, int64_t key,
                const char *reason)
{
    kti_stmt *stmt;
    char text[KT_REPORT_NO_TEXT_SIZE];
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_RETRACTION, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, key);
    kti_bind_int(stmt, 2, INT64_MAX);
    status = kti_stmt_step(stmt, &db->error);
    if (status != KT_ROW) {
        return status < 0 ? status : KT_OK;
    }
    const char *before = kti_column_text(stmt, 1);
    if (before != NULL && strcmp(before, reason) == 0) {
        status = KT_EXISTS;
    } else {
        kti_report_no_text(db, number, text, sizeof text);
        status = kti_fail(&db->error, KT_ERR_STATE,
                          "report %s is retracted already, by commit %lld: "
                          "%s",
                          text,
                          (long long)KTI_OP_COMMIT(kti_column_int(stmt, 0)),
                          before == NULL ? "" : before);
    }
    kti_stmt_reset(stmt);
    return status;
}

static kt_status
retract(kt_db *db, const kt_report_no *number, const char *reason)
{
    kti_progress_found found = { 0 };
    kt_status status = kti_title_check(&db->error, "reason", reason);
    if (status == KT_OK) {
        status = kti_progress_find(db, number, INT64_MAX, &found);
    }
    if (status == KT_OK) {
        status = check_plan(db, &found);
    }
    if (status == KT_OK) {
        status = kti_scope_check(db, found.unit, found.day);
    }
    if (status == KT_OK) {
        status = check_retracted(db, number, found.key, reason);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_value values[KTI_ACT_COLUMNS] = {
        [KTI_ACT_VERB] = kti_int(KT_ACT_RETRACT),
        [KTI_ACT_REPORT] = kti_report_key(found.key),
        [KTI_ACT_REASON] = kti_text(reason),
    };
    return kti_ledger_add(db, KTI_TAG_ACT, values, NULL);
}

kt_status
kt_progress_retract(kt_db *db, const kt_report_no *number,
                    const char *reason)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = retract(db, number, reason);
    }
    return kti_leave(db, status);
}
