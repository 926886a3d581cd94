/* SPDX-License-Identifier: Apache-2.0 */
#include "completion.h"

#include <stdlib.h>

#include "resolve.h"

void kt_completion_init(kt_completion *completion, size_t size)
{
    static const kt_completion defaults = KT_COMPLETION_INIT;
    kti_struct_init(completion, size, &defaults, sizeof defaults);
}

static kt_status no_memory(kt_db *db)
{
    return kti_fail(kti_err(db), KT_ERR_NOMEM, "out of memory");
}

/* The reports of a target within a unit, in force and counting. */
static kt_status read_reports(kt_db *db, const kti_question *question,
                              const kti_snapshot *snapshot, int32_t target,
                              int32_t unit, kti_reports *reports)
{
    kt_status status = kti_reports_read(db, snapshot, target, unit, reports);
    if (status == KT_OK) {
        reports->count = kti_standing(reports->items, reports->count,
                                      question->basis, snapshot->at.day);
        reports->count =
            kti_counting(snapshot, target, reports->items, reports->count);
    }
    return status;
}

kt_status kti_scorer_open(kt_db *db, const kti_question *question,
                          int32_t target, int32_t unit, kti_scorer *scorer)
{
    *scorer = (kti_scorer){ db, question, target, { NULL, 0, 0 }, NULL };
    return read_reports(db, question, question->snapshot, target, unit,
                        &scorer->reports);
}

void kti_scorer_close(kti_scorer *scorer)
{
    kti_reports_free(&scorer->reports);
}

/* Attainment as of the due day: by the tree, amounts and reports of then. */
static kt_status score_at_due(kti_scorer *scorer, int32_t unit,
                              kt_share *attainment)
{
    const kti_snapshot *now = scorer->question->snapshot;
    const kti_target *target = &now->targets[scorer->target];
    *attainment = KT_SHARE_NONE;
    if (scorer->due == NULL) {
        kti_moment at = { target->due, now->at.op };
        kt_status status = kti_snapshot_at(scorer->db, at, &scorer->due);
        if (status != KT_OK) {
            return status;
        }
    }
    const kti_snapshot *due = scorer->due;
    int32_t there = kti_snapshot_target_id(due, target->id);
    unit = kti_snapshot_unit_id(due, now->units[unit].id);
    if (there == KTI_NONE || unit == KTI_NONE ||
        !kti_unit_within(due, unit,
                         due->plans[due->targets[there].plan].owner)) {
        return KT_OK;
    }
    kti_reports reports = { NULL, 0, 0 };
    kt_completion then;
    kt_status status = read_reports(scorer->db, scorer->question, due, there,
                                    unit, &reports);
    if (status == KT_OK) {
        status = kti_score(kti_err(scorer->db), due, there, unit,
                           reports.items, reports.count, &then);
    }
    if (status == KT_OK) {
        *attainment = then.attainment;
    }
    kti_reports_free(&reports);
    return status;
}

kt_status kti_scorer_at(kti_scorer *scorer, int32_t unit,
                        kt_completion *completion)
{
    const kti_snapshot *snapshot = scorer->question->snapshot;
    const kti_reports *reports = &scorer->reports;
    kt_share at_due = KT_SHARE_NONE;
    kt_status status =
        kti_score(kti_err(scorer->db), snapshot, scorer->target, unit,
                  reports->items, reports->count, completion);
    if (status == KT_OK && completion->attainment == 10000 &&
        completion->as_of > completion->due) {
        status = score_at_due(scorer, unit, &at_due);
    }
    if (status == KT_OK) {
        kti_verdict(snapshot, scorer->target, unit, reports->items,
                    reports->count, at_due, completion);
        completion->commit = scorer->question->commit;
    }
    return status;
}

kt_status kti_complete_target(kt_db *db, const kti_question *question,
                              int32_t target, kt_completion *completion)
{
    kti_scorer scorer;
    kt_status status =
        kti_scorer_open(db, question, target, question->unit, &scorer);
    if (status == KT_OK) {
        status = kti_scorer_at(&scorer, question->unit, completion);
    }
    kti_scorer_close(&scorer);
    return status;
}

kt_status kti_complete(kt_db *db, const kti_question *question, int32_t first,
                       int32_t end, kt_completion **completions)
{
    size_t count = first < end ? (size_t)(end - first) : 1;
    kt_status status = KT_OK;
    *completions = calloc(count, sizeof **completions);
    if (*completions == NULL) {
        return no_memory(db);
    }
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        status = kti_complete_target(db, question, i,
                                     &(*completions)[i - first]);
    }
    if (status != KT_OK) {
        free(*completions);
        *completions = NULL;
    }
    return status;
}

kt_status kti_complete_task(kt_db *db, const kti_question *question,
                            int32_t task, kt_completion *completion)
{
    int32_t first;
    int32_t end;
    kt_completion *completions;
    kti_plan_targets(question->snapshot, question->plan, task, &first, &end);
    kt_status status = kti_complete(db, question, first, end, &completions);
    if (status == KT_OK) {
        kti_rollup(question->snapshot, question->plan, task, completions,
                   first, completion);
        completion->commit = question->commit;
    }
    free(completions);
    return status;
}

static kt_status complete_one(kt_db *db, const kti_question *question,
                              int32_t kind, const char *code,
                              kt_completion *completion)
{
    int32_t index = KTI_NONE;
    if (kind != KT_KIND_PLAN) {
        kt_status status = kti_find(db, question, kind, code, &index);
        if (status != KT_OK) {
            return status;
        }
    }
    return kind == KT_KIND_TARGET
               ? kti_complete_target(db, question, index, completion)
               : kti_complete_task(db, question, index, completion);
}

static kt_status ask(kt_db *db, const kt_query *query, int32_t kind,
                     const char *code, kt_completion *out)
{
    const kt_completion nothing = KT_COMPLETION_INIT;
    kt_completion completion = nothing;
    kti_question question;
    int given = out != NULL && out->struct_size != 0;
    kt_status status = kti_enter(db, KTI_READ);
    if (status == KT_OK && !given) {
        status = kti_fail(kti_err(db), KT_ERR_INVALID,
                          "completion: struct_size is not set");
    }
    if (status == KT_OK) {
        status = kti_query_resolve(db, query, KTI_PLAN, &question);
    }
    if (status == KT_OK) {
        status = complete_one(db, &question, kind, code, &completion);
    }
    status = kti_leave(db, status);
    if (given) {
        kti_struct_out(out, status == KT_OK ? &completion : &nothing,
                       sizeof completion);
    }
    return status;
}

kt_status kt_completion_target(kt_db *db, const kt_query *query,
                               const char *code, kt_completion *completion)
{
    return ask(db, query, KT_KIND_TARGET, code, completion);
}

kt_status kt_completion_task(kt_db *db, const kt_query *query,
                             const char *code, kt_completion *completion)
{
    return ask(db, query, KT_KIND_TASK, code, completion);
}

kt_status kt_completion_plan(kt_db *db, const kt_query *query,
                             kt_completion *completion)
{
    return ask(db, query, KT_KIND_PLAN, NULL, completion);
}
