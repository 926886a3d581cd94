/* SPDX-License-Identifier: Apache-2.0 */
/* Status and flags of a target: the first that applies (DESIGN 3.6). */
#include <stdlib.h>

#include "evaluate.h"
#include "measure.h"

#define DUE_SOON_DAYS 30

static int32_t ceiling_verdict(const kti_target *target,
                               const kt_completion *completion)
{
    if (completion->reports == 0) {
        return KT_VERDICT_NO_REPORT;
    }
    if (completion->actual > completion->target) {
        return KT_VERDICT_BREACHED;
    }
    if (completion->as_of > target->due &&
        (completion->flags & KT_FLAG_PARTIAL) == 0) {
        return KT_VERDICT_MET;
    }
    return KT_VERDICT_HOLDING;
}

static int32_t share_verdict(const kti_target *target, const kti_plan *plan,
                             kt_share at_due, const kt_completion *completion)
{
    int past_due = completion->as_of > target->due;
    if (completion->attainment == KTI_WHOLE) {
        return past_due && at_due != KTI_WHOLE ? KT_VERDICT_MET_LATE
                                               : KT_VERDICT_MET;
    }
    if (past_due) {
        return KT_VERDICT_OVERDUE;
    }
    if (completion->reports == 0 && target->measure != KT_MEASURE_MILESTONE) {
        return KT_VERDICT_NO_REPORT;
    }
    if (completion->difference < plan->behind) {
        return KT_VERDICT_BEHIND;
    }
    if (completion->difference <= plan->at_risk) {
        return KT_VERDICT_AT_RISK;
    }
    return completion->difference > plan->ahead ? KT_VERDICT_AHEAD
                                                : KT_VERDICT_ON_TRACK;
}

/* Of what is over, or has not begun, nothing is urgent. */
static int settled(int32_t verdict)
{
    return verdict == KT_VERDICT_CANCELLED ||
           verdict == KT_VERDICT_NOT_STARTED ||
           verdict == KT_VERDICT_NOT_SCORED || verdict == KT_VERDICT_MET ||
           verdict == KT_VERDICT_MET_LATE;
}

static int soon(kt_day due, kt_day day)
{
    return due >= day && (int64_t)due - day <= DUE_SOON_DAYS;
}

/* 1 where one of the reports is on the step. */
static int has_step(const kti_report *reports, size_t count, int32_t step)
{
    for (size_t i = 0; i < count; i++) {
        if (reports[i].step == step) {
            return 1;
        }
    }
    return 0;
}

static int due_soon(const kti_target *target, kt_day day,
                    const kti_report *own, size_t own_count)
{
    if (target->measure == KT_MEASURE_CEILING) {
        return 0;
    }
    for (int32_t i = 0; i < target->step_count; i++) {
        if (soon(target->steps[i].due, day) && !has_step(own, own_count, i)) {
            return 1;
        }
    }
    return soon(target->due, day);
}

static int stale(const kti_plan *plan, const kt_completion *completion)
{
    kt_day since = completion->newest == KT_DAY_NONE ? plan->first_day
                                                     : completion->newest;
    return (int64_t)completion->as_of - since > plan->reporting_days;
}

static int late_reports(const kti_plan *plan, const kti_report *reports,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if ((int64_t)reports[i].written - reports[i].day >
            plan->reporting_days) {
            return 1;
        }
    }
    return 0;
}

void kti_verdict(const kti_snapshot *snapshot, int32_t target, int32_t unit,
                 const kti_report *reports, size_t count, kt_share at_due,
                 kt_completion *completion)
{
    const kti_target *it = &snapshot->targets[target];
    const kti_plan *plan = &snapshot->plans[it->plan];
    count = kti_reports_within(snapshot, unit, &reports, count);
    size_t own = kti_first_report(reports, count, unit + 1);

    if (kti_target_cancelled(snapshot, target)) {
        completion->verdict = KT_VERDICT_CANCELLED;
        completion->reason = KT_REASON_CANCELLED;
    } else if (completion->as_of < plan->first_day) {
        completion->verdict = KT_VERDICT_NOT_STARTED;
    } else if (completion->reason == KT_REASON_CEILING) {
        completion->verdict = ceiling_verdict(it, completion);
    } else if (completion->reason != KT_REASON_NONE) {
        completion->verdict = KT_VERDICT_NOT_SCORED;
    } else {
        completion->verdict = share_verdict(it, plan, at_due, completion);
    }
    if (!settled(completion->verdict)) {
        if (due_soon(it, completion->as_of, reports, own)) {
            completion->flags |= KT_FLAG_DUE_SOON;
        }
        if (stale(plan, completion)) {
            completion->flags |= KT_FLAG_STALE;
        }
    }
    if (late_reports(plan, reports, count)) {
        completion->flags |= KT_FLAG_LATE_REPORTS;
    }
}
