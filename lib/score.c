/* SPDX-License-Identifier: Apache-2.0 */
/* A target at a unit: from its reports to its figures (DESIGN 3.2, 3.3). */
#include <stdlib.h>

#include "evaluate.h"
#include "measure.h"

static kt_status out_of_range(kti_error *error, const kti_sweep *sweep)
{
    return kti_fail(error, KT_ERR_RANGE,
                    "target %s at unit %s: a sum is beyond what an amount "
                    "can be, 922337203685477.5807",
                    sweep->target->code,
                    sweep->snapshot->units[sweep->unit].code);
}

static kti_sweep sweep_of(const kti_snapshot *snapshot, int32_t target,
                          int32_t unit, const kti_report *reports,
                          size_t count)
{
    kti_sweep sweep = { .snapshot = snapshot,
                        .target = &snapshot->targets[target],
                        .target_index = target,
                        .unit = unit };
    sweep.report_count = kti_reports_within(snapshot, unit, &reports, count);
    sweep.reports = reports;
    sweep.owner = snapshot->plans[sweep.target->plan].owner;
    sweep.owner_allotment = kti_snapshot_allotment(sweep.target, sweep.owner);
    sweep.measure = kti_measure_of(sweep.target);
    sweep.schedule = kti_schedule_of(snapshot, sweep.target);
    return sweep;
}

/* The figures that every measure has. */
static void set_common(const kti_sweep *sweep, kt_completion *completion)
{
    const kt_completion nothing = KT_COMPLETION_INIT;
    const kti_allotment *own = sweep->frames[0].allotment;
    *completion = nothing;
    completion->kind = KT_KIND_TARGET;
    completion->measure = sweep->target->measure;
    completion->as_of = sweep->snapshot->at.day;
    completion->weight = sweep->target->weight;
    completion->due = sweep->target->due;
    completion->reports = (int64_t)sweep->report_count;
    completion->newest = sweep->newest;
    completion->reporters = sweep->reporters;
    completion->reported = sweep->reported;
    if (own != NULL) {
        completion->baseline = own->baseline;
    }
}

kt_status kti_score(kti_error *error, const kti_snapshot *snapshot,
                    int32_t target, int32_t unit, const kti_report *reports,
                    size_t count, kt_completion *completion)
{
    kti_sweep sweep = sweep_of(snapshot, target, unit, reports, count);
    if (sweep.target->measure == KT_MEASURE_MILESTONE) {
        size_t steps = (size_t)kti_step_count(sweep.target);
        sweep.done = calloc(steps, sizeof *sweep.done);
        if (sweep.done == NULL) {
            return kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
        sweep.step_weight = kti_schedule_steps(snapshot, sweep.target,
                                               &sweep.step_weight_due);
    }
    kti_sweep_run(&sweep);
    set_common(&sweep, completion);
    int fits = sweep.measure->figures(&sweep, completion);
    if (completion->reported < completion->reporters) {
        completion->flags |= KT_FLAG_PARTIAL;
    }
    free(sweep.done);
    return fits ? KT_OK : out_of_range(error, &sweep);
}
