/* SPDX-License-Identifier: Apache-2.0 */

/* The definitions of a day: the tree, allotments in force, eligibility. */

#include "model.h"

#include <string.h>

static void view_units(struct model_view *view)
{
    const struct model *model = view->model;
    for (int u = 0; u < MODEL_UNITS; u++) {
        const struct model_unit *unit = &model->unit[u];
        view->unit_known[u] = unit->commit > 0 && unit->commit <= view->known;
        view->parent[u] = unit->parent;
        kt_day closed = KT_DAY_MAX;
        kt_day moved = KT_DAY_MIN;
        for (int i = 0; i < model->unit_events; i++) {
            const struct model_unit_event *event = &model->unit_event[i];
            if (event->unit != u || event->commit > view->known) {
                continue;
            }
            if (event->closes) {
                closed = event->day;
            } else if (event->day <= view->day && event->day >= moved) {
                /* Of two on one day the later written one holds. */
                moved = event->day;
                view->parent[u] = event->parent;
            }
        }
        view->open[u] = view->unit_known[u] && unit->opened <= view->day &&
                        view->day < closed;
    }
}

/* Puts one behind all others. */
static void place_last(int *order, int *count, int one)
{
    int kept = 0;
    for (int i = 0; i < *count; i++) {
        if (order[i] != one) {
            order[kept++] = order[i];
        }
    }
    order[kept] = one;
    *count = kept + 1;
}

static void view_tree(struct model_view *view)
{
    const struct model *model = view->model;
    for (int i = 0; i < model->tasks; i++) {
        const struct model_task *task = &model->task[i];
        if (task->commit <= view->known) {
            if (task->placed) {
                place_last(view->task_order, &view->task_count, task->task);
            }
            view->task[task->task] = task;
        }
    }
    for (int i = 0; i < model->targets; i++) {
        const struct model_target *target = &model->target[i];
        if (target->commit <= view->known) {
            if (target->placed) {
                place_last(view->target_order, &view->target_count,
                           target->target);
            }
            view->target[target->target] = target;
        }
    }
    for (int i = 0; i < model->steps; i++) {
        if (model->step[i].commit <= view->known) {
            view->step[model->step[i].step] = &model->step[i];
        }
    }
}

void model_view_at(const struct model *model, kt_day day, int64_t known,
                   int32_t basis, struct model_view *view)
{
    memset(view, 0, sizeof(*view));
    view->model = model;
    view->day = day;
    view->known = known;
    view->basis = basis;
    for (int i = 0; i < model->plans; i++) {
        if (model->plan[i].commit <= known) {
            view->plan = &model->plan[i];
        }
    }
    view_units(view);
    view_tree(view);
    model_view_reports(view);
}

bool model_within(const struct model_view *view, int unit, int above)
{
    /* The bound is for trees in which a rule was broken. */
    for (int i = 0; unit != MODEL_NO && i <= MODEL_UNITS; i++) {
        if (unit == above) {
            return true;
        }
        unit = view->parent[unit];
    }
    return false;
}

void model_children(const struct model_view *view, int unit,
                    struct model_list *list)
{
    list->count = 0;
    for (int u = 0; u < MODEL_UNITS; u++) {
        if (view->unit_known[u] && view->parent[u] == unit) {
            list->unit[list->count++] = u;
        }
    }
}

/* Revisions stand by (effective day, order), the order being the index. */
static bool revision_before(const struct model *model, int a, int b)
{
    kt_day day_a = model->revision[a].effective;
    kt_day day_b = model->revision[b].effective;
    return day_a != day_b ? day_a < day_b : a < b;
}

static bool revision_is_of(const struct model_view *view, int i, int target,
                           int unit)
{
    const struct model_revision *revision = &view->model->revision[i];
    return revision->target == target && revision->unit == unit &&
           revision->commit <= view->known &&
           revision->effective <= view->day;
}

int model_revision_after(const struct model_view *view, int target, int unit,
                         int revision)
{
    int next = MODEL_NO;
    for (int i = 0; i < view->model->revisions; i++) {
        if (revision_is_of(view, i, target, unit) &&
            (revision == MODEL_NO ||
             revision_before(view->model, revision, i)) &&
            (next == MODEL_NO || revision_before(view->model, i, next))) {
            next = i;
        }
    }
    return next;
}

/* The last revision up to the day, or before another one. */
static int revision_last(const struct model_view *view, int target, int unit,
                         int before)
{
    int last = MODEL_NO;
    for (int i = 0; i < view->model->revisions; i++) {
        if (revision_is_of(view, i, target, unit) &&
            (before == MODEL_NO || revision_before(view->model, i, before)) &&
            (last == MODEL_NO || revision_before(view->model, last, i))) {
            last = i;
        }
    }
    return last;
}

void model_revision_read(const struct model_view *view, int at,
                         struct model_allotted *allotted)
{
    const struct model_revision *all = view->model->revision;
    int target = all[at].target;
    int unit = all[at].unit;
    allotted->amount = all[at].amount;
    allotted->baseline = KT_NONE;
    allotted->weight = KT_WEIGHT_NONE;
    while (at != MODEL_NO && !all[at].withdrawn) {
        if (allotted->baseline == KT_NONE) {
            allotted->baseline = all[at].baseline;
        }
        if (allotted->weight == KT_WEIGHT_NONE) {
            allotted->weight = all[at].weight;
        }
        at = revision_last(view, target, unit, at);
    }
    if (allotted->weight == KT_WEIGHT_NONE) {
        allotted->weight = 1;
    }
}

/* Of these an allotment without an amount is none. */
static bool by_amount(const struct model_view *view, int target)
{
    int32_t measure = view->target[target]->measure;
    return measure == KT_MEASURE_FLOW || measure == KT_MEASURE_STOCK ||
           measure == KT_MEASURE_CEILING;
}

bool model_allotted(const struct model_view *view, int target, int unit,
                    struct model_allotted *allotted)
{
    int at = revision_last(view, target, unit, MODEL_NO);
    if (at == MODEL_NO || view->model->revision[at].withdrawn ||
        !view->open[unit]) {
        return false;
    }
    model_revision_read(view, at, allotted);
    return allotted->amount != KT_NONE || !by_amount(view, target);
}

kt_amount model_baseline(const struct model_view *view, int target, int unit)
{
    struct model_allotted allotted;
    int at = revision_last(view, target, unit, MODEL_NO);
    if (at == MODEL_NO || view->model->revision[at].withdrawn) {
        return KT_NONE;
    }
    model_revision_read(view, at, &allotted);
    return allotted.baseline;
}

static void add_nearest(const struct model_view *view, int target, int unit,
                        struct model_list *list)
{
    struct model_list children;
    model_children(view, unit, &children);
    for (int i = 0; i < children.count; i++) {
        struct model_allotted allotted;
        int child = children.unit[i];
        if (model_allotted(view, target, child, &allotted)) {
            list->unit[list->count++] = child;
        } else {
            add_nearest(view, target, child, list);
        }
    }
}

void model_nearest(const struct model_view *view, int target, int unit,
                   struct model_list *list)
{
    list->count = 0;
    add_nearest(view, target, unit, list);
}

bool model_eligible(const struct model_view *view, int target, int unit)
{
    const struct model_target *t = view->target[target];
    if (!view->open[unit] || view->model->unit[unit].level != t->level ||
        !model_within(view, unit, view->plan->owner)) {
        return false;
    }
    bool listed = t->listed_count == 0;
    for (int i = 0; i < t->listed_count; i++) {
        listed = listed || model_within(view, unit, t->listed[i]);
    }
    for (int i = 0; i < t->exempt_count; i++) {
        const struct model_exempt *exempt = &t->exempt[i];
        if ((exempt->from == KT_DAY_NONE || exempt->from <= view->day) &&
            model_within(view, unit, exempt->unit)) {
            return false;
        }
    }
    return listed;
}

bool model_may_report(const struct model_view *view, int target, int unit)
{
    struct model_allotted allotted;
    if (!view->open[unit]) {
        return false;
    }
    switch (view->target[target]->measure) {
    case KT_MEASURE_STOCK:
    case KT_MEASURE_MILESTONE:
    case KT_MEASURE_ASSESSED:
        return unit == view->plan->owner ||
               model_allotted(view, target, unit, &allotted);
    case KT_MEASURE_COVERAGE:
        return model_eligible(view, target, unit);
    default:
        return true;
    }
}

/* Whether a task or target, or a task above it, is cancelled on the day. */
bool model_cancelled(const struct model_view *view, int task,
                     const struct model_target *target)
{
    if (target != NULL && target->cancelled != KT_DAY_NONE &&
        target->cancelled <= view->day) {
        return true;
    }
    while (task != MODEL_NO) {
        kt_day day = view->task[task]->cancelled;
        if (day != KT_DAY_NONE && day <= view->day) {
            return true;
        }
        task = view->task[task]->parent;
    }
    return false;
}

int model_first_amount(const struct model_view *view, int target)
{
    const struct model_revision *all = view->model->revision;
    struct model_view ever = *view;
    int owner = view->plan->owner;
    ever.day = KT_DAY_MAX;
    int first = model_revision_after(&ever, target, owner, MODEL_NO);
    while (first != MODEL_NO &&
           (all[first].withdrawn || all[first].amount == KT_NONE)) {
        first = model_revision_after(&ever, target, owner, first);
    }
    return first;
}

kt_amount model_first_baseline(const struct model_view *view, int target)
{
    struct model_view ever = *view;
    struct model_allotted allotted;
    int first = model_first_amount(view, target);
    ever.day = KT_DAY_MAX;
    if (first == MODEL_NO) {
        return KT_NONE;
    }
    model_revision_read(&ever, first, &allotted);
    return allotted.baseline;
}

/* A stock's s: -1 where the owner's first amount is below its baseline. */
int model_direction(const struct model_view *view, int target)
{
    int first = model_first_amount(view, target);
    if (first == MODEL_NO) {
        return 1;
    }
    kt_amount baseline = model_first_baseline(view, target);
    return view->model->revision[first].amount <
                   (baseline == KT_NONE ? 0 : baseline)
               ? -1
               : 1;
}
