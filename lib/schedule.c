/* SPDX-License-Identifier: Apache-2.0 */
#include "schedule.h"

#include "measure.h"

/* One straight piece of the planned curve. */
struct piece {
    kt_day from, to;
    kt_share low, high;
};

/* The piece in which a day lies, from < day < to, between the points of the
 * curve: (first - 1, 0), the checkpoints, (due, 100 %). A checkpoint that a
 * change of the due day has left behind it says nothing. */
static struct piece piece_at(const kti_target *target, kt_day first,
                             kt_day day)
{
    struct piece piece = { first - 1, target->due, 0, KTI_WHOLE };
    for (int32_t i = 0; i < target->checkpoint_count; i++) {
        const kt_checkpoint *point = &target->checkpoints[i];
        if (point->day >= target->due) {
            break;
        }
        if (point->day > day) {
            piece.to = point->day;
            piece.high = point->share;
            break;
        }
        if (point->day > piece.from) {
            piece.from = point->day;
            piece.low = point->share;
        }
    }
    return piece;
}

kti_schedule kti_schedule_of(const kti_snapshot *snapshot,
                             const kti_target *target)
{
    kt_day first = snapshot->plans[target->plan].first_day;
    kt_day day = snapshot->at.day;
    kti_schedule schedule = { { 0, 1 } };
    if (day < first) {
        return schedule;
    }
    if (day >= target->due) {
        schedule.phi.part = 1;
        return schedule;
    }
    struct piece piece = piece_at(target, first, day);
    int64_t length = (int64_t)piece.to - piece.from;
    int64_t gone = (int64_t)day - piece.from;
    schedule.phi.part = piece.low * length + (piece.high - piece.low) * gone;
    schedule.phi.whole = KTI_WHOLE * length;
    return schedule;
}

kti_int128 kti_schedule_planned(const kti_schedule *schedule, kti_int128 d)
{
    return d * schedule->phi.part;
}

kti_int128 kti_schedule_floor(const kti_schedule *schedule,
                              kti_int128 planned)
{
    return kti_floor_div128(planned, schedule->phi.whole);
}

kt_share kti_schedule_share(const kti_schedule *schedule, kti_int128 planned,
                            kti_int128 d)
{
    if (d <= 0) {
        planned = schedule->phi.part;
        d = 1;
    }
    kt_share share = kti_share128(planned, d * schedule->phi.whole);
    return kti_clamp_share(share);
}

int32_t kti_step_count(const kti_target *target)
{
    return target->step_count > 0 ? target->step_count : 1;
}

kti_step kti_step_at(const kti_target *target, int32_t n)
{
    kti_step implicit = { 0, "", target->title, 1, target->due };
    return target->step_count > 0 ? target->steps[n] : implicit;
}

int64_t kti_schedule_steps(const kti_snapshot *snapshot,
                           const kti_target *target, int64_t *due)
{
    int64_t all = 0;
    *due = 0;
    for (int32_t i = 0; i < kti_step_count(target); i++) {
        kti_step step = kti_step_at(target, i);
        all += step.weight;
        if (step.due <= snapshot->at.day) {
            *due += step.weight;
        }
    }
    return all;
}
