/* SPDX-License-Identifier: Apache-2.0 */
#include "credit.h"

#include <assert.h>

#include "measure.h"

static kti_int128 least(kti_int128 a, kti_int128 b)
{
    return a < b ? a : b;
}

static kti_int128 above_zero(kti_int128 a)
{
    return a > 0 ? a : 0;
}

/* A unit takes its result to the unit that the sweep is in above it. */
static void hand_up(kti_result *nearest, const kti_result *result,
                    int32_t weight)
{
    nearest->level += result->level;
    nearest->baseline += result->baseline;
    nearest->target += result->target;
    nearest->credited += result->credited;
    nearest->planned += result->planned;
    nearest->has_baseline |= result->has_baseline;
    nearest->count++;
    nearest->weight += weight;
    if (result->reason == KT_REASON_NONE) {
        nearest->share += result->share * weight;
        nearest->value += result->value * weight;
    }
}

/* The lowest allotted units are expected to report, those of a flow with
 * nothing to deliver aside; so is the owner where nothing is allotted. */
static void count_reporter(kti_sweep *sweep, const kti_frame *frame)
{
    const kti_allotment *allotment = frame->allotment;
    int nothing = sweep->target->measure == KT_MEASURE_FLOW &&
                  allotment != NULL && allotment->amount == 0;
    if (frame->nearest.count == 0 && !nothing &&
        (allotment != NULL || frame->unit == sweep->owner)) {
        sweep->reporters++;
        sweep->reported += frame->reports > 0;
    }
}

static void enter(kti_sweep *sweep, int32_t unit,
                  const kti_allotment *allotment)
{
    assert(sweep->depth < KT_DEPTH_MAX + 2);
    sweep->frames[sweep->depth++] =
        (kti_frame){ .unit = unit,
                     .end = sweep->snapshot->units[unit].end,
                     .allotment = allotment };
}

static void leave(kti_sweep *sweep)
{
    kti_frame *frame = &sweep->frames[--sweep->depth];
    if (sweep->measure->close != NULL) {
        sweep->measure->close(sweep, frame);
    }
    count_reporter(sweep, frame);
    if (sweep->depth > 0) {
        hand_up(&sweep->frames[sweep->depth - 1].nearest, &frame->result,
                frame->allotment->weight);
    }
}

static void leave_before(kti_sweep *sweep, int32_t unit)
{
    while (sweep->depth > 1 && sweep->frames[sweep->depth - 1].end <= unit) {
        leave(sweep);
    }
}

/* Take in the reports of one unit; answers how many they are. */
static size_t take(kti_sweep *sweep, const kti_report *reports, size_t count)
{
    kti_frame *frame = &sweep->frames[sweep->depth - 1];
    size_t run = kti_unit_run(reports, count);
    kti_own own =
        sweep->measure->own(sweep->target, reports, run, sweep->done);
    frame->reports += (int64_t)run;
    frame->rest += own.amount;
    if (reports[0].unit == frame->unit) {
        frame->own_reports = (int64_t)run;
        frame->own = own.amount;
    }
    if (reports[0].unit == sweep->unit && sweep->done != NULL) {
        for (int32_t i = 0; i < kti_step_count(sweep->target); i++) {
            sweep->steps_done += sweep->done[i].day != KT_DAY_NONE;
        }
    }
    sweep->actual += own.amount;
    sweep->denominator += own.of;
    if (reports[run - 1].day > sweep->newest) {
        sweep->newest = reports[run - 1].day;
    }
    return run;
}

void kti_sweep_run(kti_sweep *sweep)
{
    const kti_target *target = sweep->target;
    int32_t end = sweep->snapshot->units[sweep->unit].end;
    int32_t next = kti_first_allotment(target, sweep->unit);
    int32_t last = kti_first_allotment(target, end);
    const kti_allotment *own = NULL;
    if (next < last && target->allotments[next].unit == sweep->unit) {
        const kti_allotment *allotment = &target->allotments[next++];
        own = kti_allotment_holds(target, allotment) ? allotment : NULL;
    }
    sweep->depth = 0;
    sweep->newest = KT_DAY_NONE;
    enter(sweep, sweep->unit, own);

    size_t taken = 0;
    while (next < last || taken < sweep->report_count) {
        int32_t allotted = next < last ? target->allotments[next].unit : end;
        int32_t reporting =
            taken < sweep->report_count ? sweep->reports[taken].unit : end;
        if (allotted > reporting) {
            leave_before(sweep, reporting);
            taken += take(sweep, &sweep->reports[taken],
                          sweep->report_count - taken);
        } else {
            const kti_allotment *allotment = &target->allotments[next++];
            if (kti_allotment_holds(target, allotment)) {
                leave_before(sweep, allotted);
                enter(sweep, allotted, allotment);
            }
        }
    }
    leave_before(sweep, end);
    leave(sweep);
}

/* What is to be delivered, has been, and counts. A stock is a flow of its
 * movement from the baseline, in its target's direction. */
static void turn_into_movement(const kti_sweep *sweep, kti_frame *frame)
{
    int32_t direction = sweep->target->direction;
    kti_result *result = &frame->result;
    kti_int128 rest_baseline = 0;
    if (frame->allotment != NULL) {
        result->has_baseline = frame->allotment->baseline != KT_NONE;
        result->baseline =
            result->has_baseline ? frame->allotment->baseline : 0;
        result->target = direction * (result->level - result->baseline);
        rest_baseline = result->baseline - frame->nearest.baseline;
    }
    frame->rest =
        frame->reports == 0 ? 0 : direction * (frame->rest - rest_baseline);
}

void kti_close_credit(kti_sweep *sweep, kti_frame *frame)
{
    const kti_result *nearest = &frame->nearest;
    kti_result *result = &frame->result;
    if (frame->allotment == NULL) {
        *result = *nearest;
    } else {
        result->level = frame->allotment->amount;
        result->target = result->level;
    }
    if (sweep->target->measure == KT_MEASURE_STOCK) {
        turn_into_movement(sweep, frame);
    }
    sweep->delivered += frame->rest;
    if (frame->allotment == NULL) {
        return;
    }
    kti_int128 own = above_zero(result->target - nearest->target);
    result->credited =
        least(result->target, nearest->credited + least(frame->rest, own));
    result->planned = kti_schedule_planned(&sweep->schedule, result->target);
    sweep->surplus += above_zero(frame->rest - own);
    sweep->shortfall += above_zero(own - frame->rest);
}

void kti_close_milestone(kti_sweep *sweep, kti_frame *frame)
{
    const kti_result *nearest = &frame->nearest;
    kti_result *result = &frame->result;
    if (sweep->step_weight == 0) {
        result->reason = KT_REASON_NOT_APPLICABLE;
        return;
    }
    result->share = kti_share128(frame->own, sweep->step_weight);
    if (nearest->weight > 0) {
        kti_int128 mean = nearest->share / nearest->weight;
        result->share = mean > result->share ? mean : result->share;
    } else if (nearest->count > 0 && frame->own_reports == 0) {
        result->reason = KT_REASON_NOT_APPLICABLE;
    }
}

void kti_close_assessed(kti_sweep *sweep, kti_frame *frame)
{
    const kti_result *nearest = &frame->nearest;
    kti_result *result = &frame->result;
    kt_amount target = kti_target_share(sweep, frame->allotment);
    if (frame->own_reports > 0) {
        result->value = frame->own;
        if (target > 0) {
            result->share = kti_clamp_share(kti_share128(frame->own, target));
        }
    } else if (nearest->weight > 0) {
        result->value = nearest->value / nearest->weight;
        result->share = nearest->share / nearest->weight;
    } else if (nearest->count > 0) {
        result->reason = KT_REASON_NOT_APPLICABLE;
    }
    if (target <= 0) {
        result->reason = KT_REASON_NOT_ASSIGNED;
    }
}
