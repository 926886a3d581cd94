/* SPDX-License-Identifier: Apache-2.0 */

/* Expected share, verdict and flags: a target's whole answer. */

#include "model.h"

/* Weight of the steps due by the day, of that of all steps. */
static kt_share steps_expected(const struct model_view *view, int target)
{
    const struct model_target *t = view->target[target];
    int64_t all = 0;
    int64_t due = 0;
    bool implicit = true;
    for (int i = 0; i < MODEL_STEPS; i++) {
        const struct model_step *step = view->step[i];
        if (step != NULL && step->target == target) {
            kt_day day = step->due == KT_DAY_NONE ? t->due : step->due;
            implicit = false;
            all += step->weight;
            due += day <= view->day ? step->weight : 0;
        }
    }
    if (implicit) {
        all = 1;
        due = t->due <= view->day;
    }
    return all == 0 ? 0 : model_share(due, all);
}

/* Counts the steps: all, done by the unit, done late by any below. */
static void count_steps(const struct model_view *view, int target, int unit,
                        kt_completion *a)
{
    const struct model_target *t = view->target[target];
    int implicit = 1;
    for (int i = MODEL_STEPS - 1; i >= MODEL_NO; i--) {
        const struct model_step *step = i < 0 ? NULL : view->step[i];
        bool late = false;
        kt_day due = t->due;
        if (i == MODEL_NO ? !implicit
                          : step == NULL || step->target != target) {
            continue;
        }
        implicit = 0;
        if (step != NULL && step->due != KT_DAY_NONE) {
            due = step->due;
        }
        for (int u = 0; u < MODEL_UNITS; u++) {
            if (view->unit_known[u] && model_within(view, u, unit)) {
                late = late || model_own_step(view, target, u, i) > due;
            }
        }
        a->steps++;
        a->steps_done += model_own_step(view, target, unit, i) != KT_DAY_NONE;
        a->steps_late += late;
    }
}

static bool in_coming_days(const struct model_view *view, kt_day day)
{
    return day >= view->day && day - view->day <= 30;
}

/* The target, or a step that the unit has not done, is due in 0..30 days. */
static bool due_soon(const struct model_view *view, int target, int unit)
{
    const struct model_target *t = view->target[target];
    if (t->measure == KT_MEASURE_CEILING) {
        return false;
    }
    if (in_coming_days(view, t->due)) {
        return true;
    }
    for (int i = 0; i < MODEL_STEPS; i++) {
        const struct model_step *step = view->step[i];
        if (step != NULL && step->target == target &&
            step->due != KT_DAY_NONE && in_coming_days(view, step->due) &&
            model_own_step(view, target, unit, i) == KT_DAY_NONE) {
            return true;
        }
    }
    return false;
}

static int32_t verdict(const struct model_view *view, int target,
                       const struct model_figures *f, int32_t difference,
                       kt_share at_due)
{
    const struct model_target *t = view->target[target];
    const struct model_plan *plan = view->plan;
    bool past_due = view->day > t->due;
    bool capped = t->measure == KT_MEASURE_CEILING;
    if (model_cancelled(view, t->task, t)) {
        return KT_VERDICT_CANCELLED;
    }
    if (view->day < plan->first) {
        return KT_VERDICT_NOT_STARTED;
    }
    if (f->reason != KT_REASON_NONE) {
        return KT_VERDICT_NOT_SCORED;
    }
    if (capped && f->reported) {
        if (f->actual > f->target) {
            return KT_VERDICT_BREACHED;
        }
        return past_due && !f->partial ? KT_VERDICT_MET : KT_VERDICT_HOLDING;
    }
    if (!capped && f->attainment == 10000) {
        return past_due && at_due != 10000 ? KT_VERDICT_MET_LATE
                                           : KT_VERDICT_MET;
    }
    if (past_due && !capped) {
        return KT_VERDICT_OVERDUE;
    }
    if (!f->reported && t->measure != KT_MEASURE_MILESTONE) {
        return KT_VERDICT_NO_REPORT;
    }
    if (difference < plan->behind) {
        return KT_VERDICT_BEHIND;
    }
    if (difference <= plan->at_risk) {
        return KT_VERDICT_AT_RISK;
    }
    return difference > plan->ahead ? KT_VERDICT_AHEAD : KT_VERDICT_ON_TRACK;
}

/* Counts the reports; whether one was written late. */
static bool count_reports(const struct model_view *view, int target, int unit,
                          kt_completion *a)
{
    bool late = false;
    for (int i = 0; i < view->model->reports; i++) {
        const struct model_report *report = &view->model->report[i];
        if (report->target != target || !view->counts[i] ||
            !model_within(view, report->unit, unit)) {
            continue;
        }
        a->reports++;
        if (a->newest == KT_DAY_NONE || report->day > a->newest) {
            a->newest = report->day;
        }
        late = late ||
               report->written - report->day > view->plan->reporting_days;
    }
    return late;
}

/* An amount as it is shown; false where it is too great. */
static bool show(model_wide value, kt_amount *amount)
{
    *amount = (kt_amount)value;
    return value >= INT64_MIN && value <= INT64_MAX;
}

static bool answer_figures(const struct model_figures *f, kt_completion *a)
{
    a->attainment = f->attainment;
    a->raw = f->raw;
    a->eligible = f->eligible;
    a->met = f->met;
    a->reporters = f->reporters;
    a->reported = f->reporters_done;
    return show(f->target, &a->target) && show(f->baseline, &a->baseline) &&
           show(f->actual, &a->actual) && show(f->credited, &a->credited) &&
           show(f->gap, &a->gap) && show(f->surplus, &a->surplus) &&
           show(f->shortfall, &a->shortfall) &&
           show(f->numerator, &a->numerator) &&
           show(f->denominator, &a->denominator);
}

/* Flow and stock: by the line; the share of phi where nothing is asked. */
static bool expect_movement(const struct model_view *view, int target,
                            int unit, const struct model_figures *f,
                            kt_completion *a)
{
    const struct model_given *given =
        view->given == NULL ? NULL : &view->given[target];
    struct model_fraction phi = model_phi(view, target, view->day);
    struct model_fraction planned;
    (void)model_planned(view, target, unit, &planned);
    if (given != NULL && given->given) {
        a->expected = given->expected;
        a->planned = given->planned;
        return true;
    }
    if (f->movement == 0) {
        a->expected = model_share(phi.num, phi.den);
    } else {
        int sign = f->movement < 0 ? -1 : 1;
        kt_share share = model_share(sign * planned.num,
                                     planned.den * (sign * f->movement));
        a->expected = share < 0 ? 0 : share > 10000 ? 10000 : share;
    }
    if (view->target[target]->measure == KT_MEASURE_STOCK) {
        model_wide from = f->baseline == KT_NONE ? 0 : f->baseline;
        planned.num =
            from * planned.den + model_direction(view, target) * planned.num;
    }
    return show(model_floor(planned.num, planned.den), &a->planned);
}

/* Expected share, and planned value, of what has a T or steps. */
static bool expect(const struct model_view *view, int target, int unit,
                   const struct model_figures *f, kt_completion *a)
{
    struct model_fraction phi = model_phi(view, target, view->day);
    switch (view->target[target]->measure) {
    case KT_MEASURE_FLOW:
    case KT_MEASURE_STOCK:
        return expect_movement(view, target, unit, f, a);
    case KT_MEASURE_MILESTONE:
        a->expected = steps_expected(view, target);
        return true;
    case KT_MEASURE_CEILING:
        return true;
    default:
        a->expected = model_share(phi.num, phi.den);
        return show(model_floor(phi.num * f->target, phi.den), &a->planned);
    }
}

static uint32_t flags(const struct model_view *view, int target, int unit,
                      const struct model_figures *f, const kt_completion *a)
{
    int32_t measure = view->target[target]->measure;
    uint32_t set = f->partial ? KT_FLAG_PARTIAL : 0;
    if ((measure == KT_MEASURE_FLOW || measure == KT_MEASURE_STOCK) &&
        a->attainment != KT_SHARE_NONE && a->attainment < 10000 &&
        a->raw > a->attainment) {
        set |= KT_FLAG_MASKED;
    }
    switch (a->verdict) {
    case KT_VERDICT_CANCELLED:
    case KT_VERDICT_NOT_STARTED:
    case KT_VERDICT_NOT_SCORED:
    case KT_VERDICT_MET:
    case KT_VERDICT_MET_LATE:
        return set;
    default:
        break;
    }
    kt_day newest = a->newest == KT_DAY_NONE ? view->plan->first : a->newest;
    if (view->day - newest > view->plan->reporting_days) {
        set |= KT_FLAG_STALE;
    }
    if (due_soon(view, target, unit)) {
        set |= KT_FLAG_DUE_SOON;
    }
    return set;
}

/*
 * What the unit had attained on the due day, as known now, KT_SHARE_NONE
 * where it was not the owner's; false where a figure of then overflows.
 */
static bool attained_by_due(const struct model_view *view, int target,
                            int unit, kt_share *attainment)
{
    struct model_view then;
    struct model_figures f;
    kt_completion a;
    *attainment = KT_SHARE_NONE;
    model_view_at(view->model, view->target[target]->due, view->known,
                  view->basis, &then);
    if (!model_within(&then, unit, then.plan->owner)) {
        return true;
    }
    model_figures(&then, target, unit, &f);
    *attainment = f.attainment;
    return answer_figures(&f, &a);
}

bool model_target_answer(const struct model_view *view, int target, int unit,
                         kt_completion *a)
{
    const struct model_target *t = view->target[target];
    const kt_completion init = KT_COMPLETION_INIT;
    struct model_figures f;
    kt_share at_due = KT_SHARE_NONE;
    *a = init;
    a->kind = KT_KIND_TARGET;
    a->measure = t->measure;
    a->as_of = view->day;
    a->commit = view->known;
    a->due = t->due;
    a->weight = t->weight;
    model_figures(view, target, unit, &f);
    bool fits = answer_figures(&f, a);
    bool late = count_reports(view, target, unit, a);
    if (t->measure == KT_MEASURE_MILESTONE) {
        count_steps(view, target, unit, a);
    }
    if (f.target != KT_NONE || t->measure == KT_MEASURE_MILESTONE) {
        fits = expect(view, target, unit, &f, a) && fits;
    }
    if (f.reason != KT_REASON_NONE) {
        a->expected = KT_SHARE_NONE;
    }
    if (a->attainment != KT_SHARE_NONE) {
        a->difference = a->attainment - a->expected;
    }
    if (a->attainment == 10000 && view->day > t->due) {
        fits = attained_by_due(view, target, unit, &at_due) && fits;
    }
    a->verdict = verdict(view, target, &f, a->difference, at_due);
    a->reason = f.reason;
    if (a->verdict == KT_VERDICT_CANCELLED) {
        a->reason = KT_REASON_CANCELLED;
    } else if (a->reason == KT_REASON_NONE &&
               t->measure == KT_MEASURE_CEILING) {
        a->reason = KT_REASON_CEILING;
    }
    a->flags =
        flags(view, target, unit, &f, a) | (late ? KT_FLAG_LATE_REPORTS : 0);
    return fits;
}
