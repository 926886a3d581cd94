/* SPDX-License-Identifier: Apache-2.0 */

/* What the rules refuse, by all that was written up to now. */

#include "model.h"

static bool mode_fits(int32_t measure, int32_t mode)
{
    switch (measure) {
    case KT_MEASURE_FLOW:
    case KT_MEASURE_CEILING:
        return mode == KT_ADD || mode == KT_TO_DATE;
    case KT_MEASURE_MILESTONE:
        return mode == KT_STEP;
    default:
        return mode == KT_LEVEL;
    }
}

/* Whether amount, denominator and step are such as the measure takes. */
static bool content_fits(const struct model_view *view,
                         const struct model_report *report)
{
    int32_t measure = view->target[report->target]->measure;
    if (measure == KT_MEASURE_MILESTONE) {
        bool implicit = true;
        for (int i = 0; i < MODEL_STEPS; i++) {
            const struct model_step *step = view->step[i];
            if (step != NULL && step->target == report->target) {
                implicit = false;
            }
        }
        const struct model_step *step =
            report->step == MODEL_NO ? NULL : view->step[report->step];
        return report->amount == KT_NONE && report->of == KT_NONE &&
               (implicit ? report->step == MODEL_NO
                         : step != NULL && step->target == report->target);
    }
    if (report->amount == KT_NONE || report->step != MODEL_NO) {
        return false;
    }
    if (measure == KT_MEASURE_RATIO) {
        return report->of != KT_NONE && report->of >= 0;
    }
    return report->of == KT_NONE &&
           (report->amount >= 0 || measure == KT_MEASURE_STOCK) &&
           (report->amount <= KT_AMOUNT(100) ||
            measure != KT_MEASURE_ASSESSED);
}

/* Only the newest version that is not retracted, by the same unit on the
 * same target. */
static bool may_supersede(const struct model *model,
                          const struct model_report *report)
{
    const struct model_report *old = &model->report[report->replaces];
    int newest = MODEL_NO;
    for (int i = 0; i < model->reports; i++) {
        if (model_first_version(model, i) ==
                model_first_version(model, report->replaces) &&
            !model_retracted(model, i)) {
            newest = i;
        }
    }
    return newest == report->replaces && old->target == report->target &&
           old->unit == report->unit;
}

enum model_rule model_rule_retract(const struct model *model, int report)
{
    if (model->plan_state != KT_PLAN_ACTIVE) {
        return MODEL_OPEN;
    }
    return model_retracted(model, report) ? MODEL_REFUSED : MODEL_ACCEPTED;
}

enum model_rule model_rule_report(const struct model *model, kt_day today,
                                  const struct model_report *report)
{
    static struct model_view view;
    if (report->replaces != MODEL_NO && !may_supersede(model, report)) {
        return MODEL_REFUSED;
    }
    model_view_at(model, report->day, INT64_MAX, KT_BASIS_SUBMITTED, &view);
    if (view.plan == NULL || model->plan_state != KT_PLAN_ACTIVE ||
        view.target[report->target] == NULL ||
        !view.unit_known[report->unit]) {
        return MODEL_REFUSED;
    }
    const struct model_target *target = view.target[report->target];
    if (!mode_fits(target->measure, report->mode) ||
        !content_fits(&view, report) || report->day < view.plan->first ||
        report->day > today + 1 || !view.open[report->unit] ||
        model_cancelled(&view, target->task, target) ||
        !model_may_report(&view, report->target, report->unit)) {
        return MODEL_REFUSED;
    }
    /* Nothing is said of units outside of the owner's subtree. */
    return model_within(&view, report->unit, view.plan->owner)
               ? MODEL_ACCEPTED
               : MODEL_OPEN;
}

/* Whether an amount goes the way of a stock, with a baseline if it must. */
static bool goes_along(int s, bool needs_baseline, kt_amount amount,
                       kt_amount baseline)
{
    kt_amount from = baseline == KT_NONE ? 0 : baseline;
    return (amount == KT_NONE || s * ((model_wide)amount - from) >= 0) &&
           (baseline != KT_NONE || !needs_baseline);
}

/* Whether what others are allotted in the end goes the way of a stock. */
static bool others_go_along(const struct model_view *view, int target)
{
    struct model_view ever = *view;
    int s = model_direction(view, target);
    bool needs = model_first_baseline(view, target) != KT_NONE;
    ever.day = KT_DAY_MAX;
    for (int u = 0; u < MODEL_UNITS; u++) {
        struct model_allotted one;
        ever.open[u] = true;
        if (u != view->plan->owner && view->unit_known[u] &&
            model_allotted(&ever, target, u, &one) &&
            !goes_along(s, needs, one.amount, one.baseline)) {
            return false;
        }
    }
    return true;
}

/*
 * Of a stock: a baseline where it has one, and not against its direction. The
 * owner's first amount, which sets the direction, goes with what others have;
 * one that would come before it must not turn it.
 */
static enum model_rule stock_rule(const struct model_view *view,
                                  const struct model_revision *revision)
{
    static struct model changed;
    struct model_view after = *view;
    int target = revision->target;
    int owner = view->plan->owner;
    bool known = model_first_amount(view, target) != MODEL_NO;
    bool needs = model_first_baseline(view, target) != KT_NONE;
    kt_amount baseline = revision->baseline;
    if (baseline == KT_NONE) {
        baseline = model_baseline(view, target, revision->unit);
    }
    changed = *view->model;
    changed.revision[changed.revisions++] = *revision;
    after.model = &changed;
    int s = model_direction(&after, target);
    bool sets_it =
        model_first_amount(&after, target) == changed.revisions - 1;
    if (sets_it && ((known && s != model_direction(view, target)) ||
                    !others_go_along(&after, target))) {
        return MODEL_REFUSED;
    }
    if (!goes_along(s, needs && !sets_it, revision->amount, baseline)) {
        return MODEL_REFUSED;
    }
    /* Of a stock that got its baseline later nothing is said. */
    return baseline == KT_NONE && !needs &&
                   model_baseline(view, target, owner) != KT_NONE
               ? MODEL_OPEN
               : MODEL_ACCEPTED;
}

enum model_rule model_rule_allotment(const struct model *model,
                                     const struct model_revision *revision)
{
    static struct model_view view;
    struct model_allotted allotted;
    model_view_at(model, revision->effective, INT64_MAX, KT_BASIS_SUBMITTED,
                  &view);
    if (view.plan == NULL || model->plan_state == KT_PLAN_CLOSED ||
        view.target[revision->target] == NULL || !view.open[revision->unit] ||
        !model_within(&view, revision->unit, view.plan->owner)) {
        return MODEL_REFUSED;
    }
    if (revision->withdrawn) {
        if (model_allotted(&view, revision->target, revision->unit,
                           &allotted)) {
            return MODEL_ACCEPTED;
        }
        /* Of a baseline without an amount nothing is said. */
        return model_baseline(&view, revision->target, revision->unit) ==
                       KT_NONE
                   ? MODEL_REFUSED
                   : MODEL_OPEN;
    }
    switch (view.target[revision->target]->measure) {
    case KT_MEASURE_MILESTONE:
        return revision->amount == KT_NONE ? MODEL_ACCEPTED : MODEL_REFUSED;
    case KT_MEASURE_STOCK:
        return revision->amount == KT_NONE ? MODEL_REFUSED
                                           : stock_rule(&view, revision);
    case KT_MEASURE_FLOW:
    case KT_MEASURE_CEILING:
        return revision->amount == KT_NONE || revision->amount < 0
                   ? MODEL_REFUSED
                   : MODEL_ACCEPTED;
    default:
        return revision->amount != KT_NONE && revision->amount < 0
                   ? MODEL_REFUSED
                   : MODEL_ACCEPTED;
    }
}

enum model_rule model_rule_target(const struct model *model,
                                  const struct model_target *target)
{
    const struct model_plan *plan = &model->plan[model->plans - 1];
    kt_day due = target->due == KT_DAY_NONE ? plan->last : target->due;
    kt_checkpoint last = { plan->first - 1, 0 };
    if (due < plan->first || (target->checkpoint_count > 0 &&
                              (target->measure == KT_MEASURE_MILESTONE ||
                               target->measure == KT_MEASURE_CEILING))) {
        return MODEL_REFUSED;
    }
    for (int i = 0; i < target->checkpoint_count; i++) {
        const kt_checkpoint *next = &target->checkpoints[i];
        if (next->day <= last.day || next->share < last.share ||
            next->day >= due) {
            return MODEL_REFUSED;
        }
        last = *next;
    }
    /* Units that are named as of a day: not said of which. */
    return target->listed_count + target->exempt_count > 0 ? MODEL_OPEN
                                                           : MODEL_ACCEPTED;
}

/* How many levels there are from a unit down. */
static int height(const struct model_view *view, int unit)
{
    int most = 0;
    struct model_list children;
    model_children(view, unit, &children);
    for (int i = 0; i < children.count; i++) {
        int levels = height(view, children.unit[i]);
        most = levels > most ? levels : most;
    }
    return most + 1;
}

/* Whether a unit would make the tree too deep under another one. */
static bool too_deep(const struct model_view *view, int unit, int above)
{
    int levels = height(view, unit);
    for (; above != MODEL_NO; above = view->parent[above]) {
        levels++;
    }
    return levels > KT_DEPTH_MAX;
}

/* What else was written of units that takes effect behind a day. */
static bool changes_later(const struct model *model, kt_day day)
{
    for (int i = 0; i < model->unit_events; i++) {
        if (model->unit_event[i].day > day) {
            return true;
        }
    }
    return false;
}

enum model_rule model_rule_move(const struct model *model, int unit,
                                int parent, kt_day on)
{
    static struct model_view view;
    model_view_at(model, on, INT64_MAX, KT_BASIS_SUBMITTED, &view);
    if (!view.unit_known[unit] || !view.unit_known[parent] ||
        model_within(&view, parent, unit) || !view.open[parent]) {
        return MODEL_REFUSED;
    }
    if (too_deep(&view, unit, parent)) {
        return MODEL_REFUSED;
    }
    /* The tree behind that day, and units that are not open: not said. */
    return changes_later(model, on) || !view.open[unit] ? MODEL_OPEN
                                                        : MODEL_ACCEPTED;
}

enum model_rule model_rule_close(const struct model *model, int unit,
                                 int in_favour_of, kt_day on)
{
    static struct model_view view;
    bool open_below = false;
    bool later = changes_later(model, on);
    model_view_at(model, on, INT64_MAX, KT_BASIS_SUBMITTED, &view);
    if (!view.unit_known[unit] ||
        (in_favour_of != MODEL_NO && !view.unit_known[in_favour_of])) {
        return MODEL_REFUSED;
    }
    for (int i = 0; i < model->unit_events; i++) {
        const struct model_unit_event *event = &model->unit_event[i];
        if (event->closes && event->unit == unit) {
            return MODEL_REFUSED;
        }
    }
    for (int u = 0; u < MODEL_UNITS; u++) {
        if (u != unit && view.unit_known[u] && model_within(&view, u, unit)) {
            open_below = open_below || view.open[u];
            /* One that opens behind that day: not said. */
            later = later || model->unit[u].opened > on;
        }
    }
    if (in_favour_of == MODEL_NO && open_below) {
        return MODEL_REFUSED;
    }
    if (in_favour_of != MODEL_NO) {
        if (model_within(&view, in_favour_of, unit)) {
            return MODEL_REFUSED;
        }
        later = later || !view.open[in_favour_of] ||
                too_deep(&view, unit, in_favour_of);
    }
    return later || model->unit[unit].opened >= on ? MODEL_OPEN
                                                   : MODEL_ACCEPTED;
}
