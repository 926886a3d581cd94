/* SPDX-License-Identifier: Apache-2.0 */
/* Resolving a query: plan, unit, day, and what may be known. */
#include <string.h>

#include "handle_private.h"
#include "resolve.h"

void
kt_query_init(kt_query *query, size_t size)
{
    static const kt_query defaults = KT_QUERY_INIT;
    kti_struct_init(query, size, &defaults, sizeof defaults);
}

/* The last commit whose clock is not after an instant; *commit is at first
 * the last of all. The open one has the clock of its end. */
static kt_status
commit_at(kt_db *db, int64_t utc_ms, int64_t *commit)
{
    kti_stmt *stmt;
    int64_t hlc = 0;
    if (utc_ms < 0) {
        *commit = 0;
    }
    if (utc_ms < 0 || utc_ms >= KTI_CLOCK_END_MS - 1) {
        return KT_OK;
    }
    int64_t bound = (utc_ms + 1) * 65536;
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_LEDGER_KNOWN_AT, &bound, &stmt);
    if (status < 0) {
        return status;
    }
    int all = kti_column_is_null(stmt, 0);
    if (!all) {
        *commit = kti_column_int(stmt, 0) - 1;
    }
    kti_stmt_reset(stmt);
    if (!all || !db->writing || db->writer.ops == db->writer.sealed) {
        return KT_OK;
    }
    status = kti_ledger_hlc(db, &hlc);
    *commit -= status == KT_OK && hlc >= bound;
    return status;
}

static kt_status
resolve_known(kt_db *db, const kt_query *query, int64_t *commit)
{
    *commit = db->head;
    if (query->known_at_ms != KT_NONE && query->known_at_commit != 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "known_at_ms and known_at_commit are both given: "
                        "give one");
    }
    if (query->known_at_ms != KT_NONE) {
        return commit_at(db, query->known_at_ms, commit);
    }
    if (query->known_at_commit < 0 || query->known_at_commit > db->head) {
        return kti_fail(&db->error, KT_ERR_NOT_FOUND,
                        "there is no commit %lld, the last is %lld",
                        (long long)query->known_at_commit,
                        (long long)db->head);
    }
    if (query->known_at_commit != 0) {
        *commit = query->known_at_commit;
    }
    return KT_OK;
}

static kt_status
resolve_plan(kt_db *db, const kt_query *query, kti_question *question)
{
    int64_t plan = 0;
    kti_moment at = question->snapshot->at;
    kt_status status = kti_need_plan(db, query->plan, at, &plan, NULL);
    if (status != KT_OK) {
        return status;
    }
    question->plan = kti_snapshot_plan_id(question->snapshot, plan);
    return KT_OK;
}

static kt_status
resolve_unit(kt_db *db, const kt_query *query, enum kti_need need,
             kti_question *question)
{
    const kti_snapshot *snapshot = question->snapshot;
    int32_t owner = question->plan == KTI_NONE
                        ? KTI_NONE
                        : snapshot->plans[question->plan].owner;
    if (query->unit == NULL) {
        question->unit = owner;
        return KT_OK;
    }
    question->unit = kti_snapshot_unit(snapshot, query->unit);
    if (question->unit == KTI_NONE) {
        return kti_unknown(&db->error, "unit", query->unit,
                           kti_nearest_unit(db, snapshot, query->unit));
    }
    if (need == KTI_PLAN &&
        !kti_unit_within(snapshot, question->unit, owner)) {
        return kti_fail(&db->error, KT_ERR_SCOPE,
                        "unit %s is not within %s, whose plan it is",
                        query->unit, snapshot->units[owner].code);
    }
    return KT_OK;
}

kt_status
kti_query_resolve(kt_db *db, const kt_query *given, enum kti_need need,
                  kti_question *question)
{
    kt_query query = KT_QUERY_INIT;
    *question = (kti_question){ .plan = KTI_NONE, .unit = KTI_NONE };
    if (given != NULL && given->struct_size == 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "query: struct_size is not set");
    }
    if (given != NULL) {
        kti_struct_in(&query, sizeof query, given);
    }
    kt_day day = query.as_of == KT_DAY_NONE ? kti_today(db) : query.as_of;
    if (day < KT_DAY_MIN || day > KT_DAY_MAX) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "as_of is not a day: %d", (int)query.as_of);
    }
    if (query.basis != KT_BASIS_SUBMITTED &&
        query.basis != KT_BASIS_VERIFIED) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "basis %d is neither submitted (0) nor verified (1)",
                        (int)query.basis);
    }
    if (query.limit < 0 || query.after < 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "limit %lld, after %lld: neither is below zero",
                        (long long)query.limit, (long long)query.after);
    }
    kt_status status = resolve_known(db, &query, &question->commit);
    if (status == KT_OK) {
        kti_moment at = { day, KTI_OP_LAST(question->commit) };
        status = kti_snapshot_at(db, at, &question->snapshot);
    }
    if (status == KT_OK && need != KTI_NO_PLAN) {
        status = resolve_plan(db, &query, question);
    }
    if (status == KT_OK) {
        status = resolve_unit(db, &query, need, question);
    }
    question->basis = query.basis;
    question->language = query.language;
    question->limit = query.limit;
    question->after = query.after;
    return status;
}

kt_status
kti_query_resolve_any(kt_db *db, const kt_query *given,
                      kti_question *question)
{
    kt_query query = KT_QUERY_INIT;
    if (given == NULL || given->struct_size == 0) {
        return kti_query_resolve(db, given, KTI_NO_PLAN, question);
    }
    kti_struct_in(&query, sizeof query, given);
    query.struct_size = sizeof query;
    query.plan = query.unit = NULL;
    return kti_query_resolve(db, &query, KTI_NO_PLAN, question);
}

const char *
kti_title_of(kt_db *db, const kti_question *question, int64_t entity,
             int32_t field, const char *base)
{
    const char *text = NULL;
    if (question->language != NULL) {
        text = kti_history_title(db->history, entity, field,
                                 question->language,
                                 question->snapshot->at);
    }
    return text != NULL ? text : base;
}
