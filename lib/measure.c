/* SPDX-License-Identifier: Apache-2.0 */
#include "measure.h"

#include <string.h>

kt_share kti_share128(kti_int128 part, kti_int128 whole)
{
    kti_int128 share = kti_floor_div128(part * KTI_WHOLE, whole);
    if (share > INT32_MAX) {
        return INT32_MAX;
    }
    return share <= KT_SHARE_NONE ? KT_SHARE_NONE + 1 : (kt_share)share;
}

kt_share kti_clamp_share(kt_share share)
{
    return share < 0 ? 0 : share > KTI_WHOLE ? KTI_WHOLE : share;
}

kt_amount kti_target_share(const kti_sweep *sweep,
                           const kti_allotment *allotment)
{
    if (allotment == NULL || allotment->amount == KT_NONE) {
        allotment = sweep->owner_allotment;
    }
    if (allotment == NULL || allotment->amount == KT_NONE) {
        return KTI_PERCENT;
    }
    return allotment->amount;
}

/* Scored: attainment is the raw ratio, held within 0 to 100 %, or less. */
static void set_scores(kt_completion *completion, kt_share attainment,
                       kt_share raw, kt_share expected)
{
    completion->attainment = kti_clamp_share(attainment);
    completion->raw = raw;
    completion->expected = expected;
    completion->difference = completion->attainment - expected;
}

/* Of measures in percent: T, and what is planned of it by the day. */
static int set_target_share(const kti_sweep *sweep, kt_completion *completion)
{
    const kti_schedule *schedule = &sweep->schedule;
    completion->target = kti_target_share(sweep, sweep->frames[0].allotment);
    kti_int128 planned = kti_schedule_planned(schedule, completion->target);
    return kti_amount_of128(kti_schedule_floor(schedule, planned),
                            &completion->planned);
}

static kt_share phi_share(const kti_sweep *sweep)
{
    return kti_schedule_share(&sweep->schedule, 0, 0);
}

/* Ratio, milestone and assessed targets are those of the owner, of allotted
 * units, and of units above these. */
static int assigned(const kti_sweep *sweep)
{
    const kti_frame *top = &sweep->frames[0];
    return top->unit == sweep->owner || top->allotment != NULL ||
           top->nearest.count > 0;
}

/* Of reported / whole, a share of the target share: how far that is. */
static kt_share share_of_target(kti_int128 reported, kti_int128 whole,
                                kt_amount target)
{
    return kti_share128(reported * KTI_PERCENT, whole * target);
}

static int show_credit(const kti_sweep *sweep, kt_completion *completion)
{
    const kti_result *result = &sweep->frames[0].result;
    const kti_result *nearest = &sweep->frames[0].nearest;
    int32_t direction = sweep->target->direction;
    kti_int128 credited = result->credited;
    kti_int128 planned = result->planned;
    if (sweep->target->measure == KT_MEASURE_STOCK) {
        credited = result->baseline + direction * credited;
        planned = direction * planned;
    }
    planned =
        kti_schedule_floor(&sweep->schedule, planned) + result->baseline;
    if (result->has_baseline &&
        !kti_amount_of128(result->baseline, &completion->baseline)) {
        return 0;
    }
    if (nearest->count > 0 &&
        !kti_amount_of128(result->target - nearest->target,
                          &completion->gap)) {
        return 0;
    }
    return kti_amount_of128(result->level, &completion->target) &&
           kti_amount_of128(credited, &completion->credited) &&
           kti_amount_of128(planned, &completion->planned) &&
           kti_amount_of128(sweep->surplus, &completion->surplus) &&
           kti_amount_of128(sweep->shortfall, &completion->shortfall);
}

static int show_actual(const kti_sweep *sweep, kt_completion *completion)
{
    return sweep->report_count == 0 ||
           kti_amount_of128(sweep->actual, &completion->actual);
}

/* Of a movement to nowhere every one is all of it that does not go back. */
static kt_share share_of_movement(kti_int128 part, kti_int128 whole)
{
    if (whole > 0) {
        return kti_share128(part, whole);
    }
    return part >= 0 ? KTI_WHOLE : 0;
}

static int credit_figures(const kti_sweep *sweep, kt_completion *completion)
{
    const kti_frame *top = &sweep->frames[0];
    const kti_result *result = &top->result;
    if (!show_actual(sweep, completion)) {
        return 0;
    }
    if (top->allotment == NULL && top->nearest.count == 0) {
        completion->reason = KT_REASON_NO_TARGET;
        return 1;
    }
    if (!show_credit(sweep, completion)) {
        return 0;
    }
    if (sweep->target->measure == KT_MEASURE_FLOW && result->target <= 0) {
        completion->reason = KT_REASON_NOT_ASSIGNED;
        return 1;
    }
    kt_share attainment = 0;
    kt_share raw = 0;
    if (sweep->report_count > 0) {
        attainment = share_of_movement(result->credited, result->target);
        raw = share_of_movement(sweep->delivered, result->target);
    }
    set_scores(completion, attainment, raw,
               kti_schedule_share(&sweep->schedule, result->planned,
                                  result->target));
    if (kti_clamp_share(raw) > completion->attainment) {
        completion->flags |= KT_FLAG_MASKED;
    }
    return 1;
}

static int ceiling_figures(const kti_sweep *sweep, kt_completion *completion)
{
    const kti_frame *top = &sweep->frames[0];
    const kti_allotment *owner = sweep->owner_allotment;
    completion->reason = KT_REASON_CEILING;
    if (owner != NULL && owner->amount == 0) {
        completion->target = 0;
    } else if (top->allotment != NULL || top->nearest.count > 0) {
        if (!kti_amount_of128(top->result.level, &completion->target)) {
            return 0;
        }
    } else {
        completion->reason = KT_REASON_NO_TARGET;
    }
    return show_actual(sweep, completion);
}

/* 1 where nothing of the target is allotted below the owner. */
static int owner_alone(const kti_sweep *sweep)
{
    const kti_target *target = sweep->target;
    int32_t end = sweep->snapshot->units[sweep->owner].end;
    return kti_first_allotment(target, sweep->owner + 1) ==
           kti_first_allotment(target, end);
}

static int show_ratio(const kti_sweep *sweep, kt_completion *completion)
{
    if (sweep->report_count == 0) {
        return 1;
    }
    if (!kti_amount_of128(sweep->actual, &completion->numerator) ||
        !kti_amount_of128(sweep->denominator, &completion->denominator)) {
        return 0;
    }
    return sweep->denominator <= 0 ||
           kti_mul_div_floor(completion->numerator, KTI_PERCENT,
                             completion->denominator, &completion->actual);
}

static int ratio_figures(const kti_sweep *sweep, kt_completion *completion)
{
    int reports = sweep->report_count > 0;
    if (!show_ratio(sweep, completion)) {
        return 0;
    }
    if (!assigned(sweep) && !(reports && owner_alone(sweep))) {
        completion->reason = KT_REASON_NOT_ASSIGNED;
        return 1;
    }
    if (!set_target_share(sweep, completion)) {
        return 0;
    }
    if (completion->target <= 0) {
        completion->reason = KT_REASON_NOT_ASSIGNED;
    } else if (reports && sweep->denominator <= 0) {
        completion->reason = KT_REASON_NOT_APPLICABLE;
    } else {
        kt_share raw =
            reports ? share_of_target(sweep->actual, sweep->denominator,
                                      completion->target)
                    : 0;
        int partial = sweep->reported < sweep->reporters;
        set_scores(completion,
                   partial && raw >= KTI_WHOLE ? KTI_WHOLE - 1 : raw, raw,
                   phi_share(sweep));
    }
    return 1;
}

/* Coverage: the units that are to be met are those expected to report. */
static void count_eligible(const kti_sweep *sweep, kt_completion *completion)
{
    const kti_snapshot *snapshot = sweep->snapshot;
    size_t next = 0;
    completion->eligible = 0;
    completion->reported = 0;
    for (int32_t i = sweep->unit; i < snapshot->units[sweep->unit].end; i++) {
        if (!kti_target_eligible(snapshot, sweep->target_index, i)) {
            continue;
        }
        while (next < sweep->report_count && sweep->reports[next].unit < i) {
            next++;
        }
        completion->eligible++;
        completion->reported +=
            next < sweep->report_count &&
            sweep->reports[next].unit < snapshot->units[i].end;
    }
    completion->reporters = completion->eligible;
}

static int coverage_figures(const kti_sweep *sweep, kt_completion *completion)
{
    count_eligible(sweep, completion);
    completion->met = (int64_t)sweep->actual;
    if (!set_target_share(sweep, completion)) {
        return 0;
    }
    if (completion->eligible > 0 &&
        !kti_mul_div_floor(completion->met, KTI_PERCENT, completion->eligible,
                           &completion->actual)) {
        return 0;
    }
    if (completion->target <= 0) {
        completion->reason = KT_REASON_NOT_ASSIGNED;
        return 1;
    }
    if (completion->eligible == 0) {
        completion->reason = KT_REASON_NOT_APPLICABLE;
        return 1;
    }
    kt_share raw = share_of_target(completion->met, completion->eligible,
                                   completion->target);
    set_scores(completion, raw, raw, phi_share(sweep));
    return 1;
}

static int milestone_figures(const kti_sweep *sweep,
                             kt_completion *completion)
{
    const kti_result *result = &sweep->frames[0].result;
    completion->steps = kti_step_count(sweep->target);
    completion->steps_done = sweep->steps_done;
    completion->steps_late = 0;
    for (int32_t i = 0; i < completion->steps; i++) {
        completion->steps_late += sweep->done[i].late;
    }
    if (!assigned(sweep)) {
        completion->reason = KT_REASON_NOT_ASSIGNED;
    } else if (result->reason != KT_REASON_NONE) {
        completion->reason = result->reason;
    } else {
        kt_share share = (kt_share)result->share;
        completion->actual = share * (KTI_PERCENT / KTI_WHOLE);
        set_scores(completion, share, share,
                   kti_share128(sweep->step_weight_due, sweep->step_weight));
    }
    return 1;
}

static int assessed_figures(const kti_sweep *sweep, kt_completion *completion)
{
    const kti_frame *top = &sweep->frames[0];
    const kti_result *result = &top->result;
    /* A mean with all weights 0 is no value. */
    int valued = top->own_reports > 0 || top->nearest.weight > 0;
    if (sweep->report_count > 0 && valued &&
        !kti_amount_of128(result->value, &completion->actual)) {
        return 0;
    }
    if (!assigned(sweep)) {
        completion->reason = KT_REASON_NOT_ASSIGNED;
        return 1;
    }
    if (!set_target_share(sweep, completion)) {
        return 0;
    }
    if (result->reason != KT_REASON_NONE) {
        completion->reason = result->reason;
    } else {
        set_scores(completion, (kt_share)result->share,
                   kti_share128(result->value, completion->target),
                   phi_share(sweep));
    }
    return 1;
}

/* By KT_MEASURE_; who reports, levels, by amount, value, up the tree,
 * figures. */
static const kti_measure measures[] = {
    [KT_MEASURE_FLOW] = { KTI_REPORTERS_ALL, 0, 1, kti_own_sum,
                          kti_close_credit, credit_figures },
    [KT_MEASURE_STOCK] = { KTI_REPORTERS_ALLOTTED, 1, 1, kti_own_level,
                           kti_close_credit, credit_figures },
    [KT_MEASURE_RATIO] = { KTI_REPORTERS_ALL, 1, 0, kti_own_level, NULL,
                           ratio_figures },
    [KT_MEASURE_COVERAGE] = { KTI_REPORTERS_ELIGIBLE, 1, 0, kti_own_met, NULL,
                              coverage_figures },
    [KT_MEASURE_MILESTONE] = { KTI_REPORTERS_ALLOTTED, 0, 0, kti_own_steps,
                               kti_close_milestone, milestone_figures },
    [KT_MEASURE_CEILING] = { KTI_REPORTERS_ALL, 0, 1, kti_own_sum,
                             kti_close_credit, ceiling_figures },
    [KT_MEASURE_ASSESSED] = { KTI_REPORTERS_ALLOTTED, 1, 0, kti_own_level,
                              kti_close_assessed, assessed_figures },
};

int kti_mode_fits(int32_t measure, int32_t mode)
{
    static const int modes[] = {
        [KT_MEASURE_FLOW] = 1 << KT_ADD | 1 << KT_TO_DATE,
        [KT_MEASURE_STOCK] = 1 << KT_LEVEL,
        [KT_MEASURE_RATIO] = 1 << KT_LEVEL,
        [KT_MEASURE_COVERAGE] = 1 << KT_LEVEL,
        [KT_MEASURE_MILESTONE] = 1 << KT_STEP,
        [KT_MEASURE_CEILING] = 1 << KT_ADD | 1 << KT_TO_DATE,
        [KT_MEASURE_ASSESSED] = 1 << KT_LEVEL,
    };
    return mode >= KT_ADD && mode <= KT_STEP &&
           (modes[measure] & 1 << mode) != 0;
}

int kti_report_fits(int32_t measure, int32_t mode, kt_amount amount,
                    kt_amount of, int with_step)
{
    int ratio = measure == KT_MEASURE_RATIO;
    if (!kti_mode_fits(measure, mode)) {
        return 0;
    }
    if (mode == KT_STEP) {
        return amount == KT_NONE && of == KT_NONE;
    }
    return !with_step && amount != KT_NONE && ratio == (of != KT_NONE) &&
           (!ratio || of >= 0) &&
           (amount >= 0 || ratio || measure == KT_MEASURE_STOCK) &&
           (amount <= KTI_PERCENT || measure != KT_MEASURE_ASSESSED);
}

const kti_measure *kti_measure_of(const kti_target *target)
{
    return &measures[target->measure];
}
