/* SPDX-License-Identifier: Apache-2.0 */

/* The way up the task tree, and what is asked. */

#include "model.h"

/* From worst to best; others are no worst. */
static const int32_t worst_first[] = {
    KT_VERDICT_BREACHED,  KT_VERDICT_OVERDUE, KT_VERDICT_BEHIND,
    KT_VERDICT_NO_REPORT, KT_VERDICT_AT_RISK, KT_VERDICT_ON_TRACK,
    KT_VERDICT_AHEAD,     KT_VERDICT_HOLDING, KT_VERDICT_MET_LATE,
    KT_VERDICT_MET
};

/* The means of what stands below a task, or with MODEL_NO below the plan. */
struct mean {
    model_wide weights;
    model_wide shares;
    model_wide expected;
};

static void mean_add(struct mean *mean, const kt_completion *one,
                     kt_completion *a)
{
    a->reports += one->reports;
    if (one->newest > a->newest) {
        a->newest = one->newest;
    }
    if (one->reason == KT_REASON_NONE) {
        mean->weights += one->weight;
        mean->shares += (model_wide)one->weight * one->attainment;
        mean->expected += (model_wide)one->weight * one->expected;
    }
}

static bool task_answer(const struct model_view *view, int task, int unit,
                        kt_completion *a)
{
    const kt_completion init = KT_COMPLETION_INIT;
    struct mean mean = { 0, 0, 0 };
    kt_completion one;
    bool fits = true;
    *a = init;
    a->kind = task == MODEL_NO ? KT_KIND_PLAN : KT_KIND_TASK;
    a->as_of = view->day;
    a->commit = view->known;
    a->weight = task == MODEL_NO ? 0 : view->task[task]->weight;
    for (int i = 0; i < MODEL_TARGETS; i++) {
        if (view->target[i] != NULL && view->target[i]->task == task) {
            fits = model_target_answer(view, i, unit, &one) && fits;
            mean_add(&mean, &one, a);
            a->counts[one.verdict]++;
            if (one.verdict == KT_VERDICT_BREACHED) {
                a->flags |= KT_FLAG_VETOED;
            }
        }
    }
    for (int i = 0; i < MODEL_TASKS; i++) {
        if (view->task[i] != NULL && view->task[i]->parent == task) {
            fits = task_answer(view, i, unit, &one) && fits;
            mean_add(&mean, &one, a);
            a->flags |= one.flags;
            for (int v = 0; v < KT_VERDICT_COUNT; v++) {
                a->counts[v] += one.counts[v];
            }
        }
    }
    size_t ranks = sizeof(worst_first) / sizeof(worst_first[0]);
    for (size_t i = ranks; i-- > 0;) {
        if (a->counts[worst_first[i]] > 0) {
            a->worst = worst_first[i];
        }
    }
    if (mean.weights > 0) {
        a->attainment = (kt_share)model_floor(mean.shares, mean.weights);
        a->expected = (kt_share)model_floor(mean.expected, mean.weights);
        a->difference = a->attainment - a->expected;
    } else {
        a->reason = task != MODEL_NO && model_cancelled(view, task, NULL)
                        ? KT_REASON_CANCELLED
                        : KT_REASON_NOTHING_SCORED;
    }
    return fits;
}

static kt_status query_view(const struct model *model,
                            const struct model_query *query,
                            struct model_view *view)
{
    model_view_at(model, query->as_of, query->known, query->basis, view);
    view->given = query->given;
    if (view->plan == NULL || !view->unit_known[query->unit]) {
        return KT_ERR_NOT_FOUND;
    }
    return model_within(view, query->unit, view->plan->owner) ? KT_OK
                                                              : KT_ERR_SCOPE;
}

kt_status model_target(const struct model *model,
                       const struct model_query *query, int target,
                       kt_completion *answer)
{
    struct model_view view;
    kt_status status = query_view(model, query, &view);
    if (status == KT_OK && view.target[target] == NULL) {
        status = KT_ERR_NOT_FOUND;
    }
    if (status == KT_OK &&
        !model_target_answer(&view, target, query->unit, answer)) {
        status = KT_ERR_RANGE;
    }
    return status;
}

kt_status model_task(const struct model *model,
                     const struct model_query *query, int task,
                     kt_completion *answer)
{
    struct model_view view;
    kt_status status = query_view(model, query, &view);
    if (status == KT_OK && view.task[task] == NULL) {
        status = KT_ERR_NOT_FOUND;
    }
    if (status == KT_OK && !task_answer(&view, task, query->unit, answer)) {
        status = KT_ERR_RANGE;
    }
    return status;
}

kt_status model_plan(const struct model *model,
                     const struct model_query *query, kt_completion *answer)
{
    struct model_view view;
    kt_status status = query_view(model, query, &view);
    if (status == KT_OK &&
        !task_answer(&view, MODEL_NO, query->unit, answer)) {
        status = KT_ERR_RANGE;
    }
    return status;
}

static bool tree_rows(const struct model_view *view, int task, int unit,
                      int32_t depth, struct model_row *rows, int *count)
{
    struct model_row *row = &rows[(*count)++];
    row->kind = task == MODEL_NO ? KT_KIND_PLAN : KT_KIND_TASK;
    row->depth = depth;
    row->index = task;
    bool fits = task_answer(view, task, unit, &row->completion);
    for (int i = 0; i < view->target_count; i++) {
        int target = view->target_order[i];
        if (view->target[target]->task == task) {
            row = &rows[(*count)++];
            row->kind = KT_KIND_TARGET;
            row->depth = depth + 1;
            row->index = target;
            (void)model_target_answer(view, target, unit, &row->completion);
        }
    }
    for (int i = 0; i < view->task_count; i++) {
        if (view->task[view->task_order[i]]->parent == task) {
            (void)tree_rows(view, view->task_order[i], unit, depth + 1, rows,
                            count);
        }
    }
    return fits;
}

/* The tree: the plan, each task, its targets, its sub-tasks. */
kt_status model_tree(const struct model *model,
                     const struct model_query *query, struct model_row *rows,
                     int *count)
{
    struct model_view view;
    kt_status status = query_view(model, query, &view);
    *count = 0;
    if (status == KT_OK &&
        !tree_rows(&view, MODEL_NO, query->unit, 0, rows, count)) {
        status = KT_ERR_RANGE;
    }
    return status;
}

void model_needs_lines(const struct model *model,
                       const struct model_query *query,
                       bool needs[MODEL_TARGETS])
{
    struct model_view view;
    bool asked = query_view(model, query, &view) == KT_OK;
    for (int g = 0; g < MODEL_TARGETS; g++) {
        struct model_fraction planned;
        needs[g] = false;
        if (asked && view.target[g] != NULL &&
            (view.target[g]->measure == KT_MEASURE_FLOW ||
             view.target[g]->measure == KT_MEASURE_STOCK)) {
            bool bent = model_planned(&view, g, query->unit, &planned);
            needs[g] = planned.lost || (bent && !model->bends);
        }
    }
}

int64_t model_known_at(const struct model *model, int64_t utc_ms)
{
    int64_t known = 0;
    while (known < model->head && model->commit_ms[known + 1] <= utc_ms) {
        known++;
    }
    return known;
}
