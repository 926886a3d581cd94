/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a snapshot alone: who is allotted, eligible, may report;
 * what is cancelled (DESIGN 3.1, 3.2, 3.6). */
#include <string.h>

#include <keytask/words.h>

#include "measure.h"

int32_t kti_stock_direction(const kti_allotment *first)
{
    kt_amount baseline = first->baseline == KT_NONE ? 0 : first->baseline;
    return first->amount != KT_NONE && first->amount < baseline ? -1 : 1;
}

int32_t kti_first_allotment(const kti_target *target, int32_t unit)
{
    int32_t low = 0;
    int32_t high = target->allotment_count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (target->allotments[middle].unit < unit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

const kti_allotment *kti_snapshot_allotment(const kti_target *target,
                                            int32_t unit)
{
    int32_t low = kti_first_allotment(target, unit);
    if (low < target->allotment_count &&
        target->allotments[low].unit == unit) {
        return &target->allotments[low];
    }
    return NULL;
}

int kti_allotment_holds(const kti_target *target,
                        const kti_allotment *allotment)
{
    return !kti_measure_of(target)->by_amount || allotment->amount != KT_NONE;
}

static int reached(kt_day from, kt_day day)
{
    return from != KT_DAY_NONE && from <= day;
}

int kti_target_cancelled(const kti_snapshot *snapshot, int32_t target)
{
    const kti_target *it = &snapshot->targets[target];
    return reached(it->cancelled, snapshot->at.day) ||
           kti_task_cancelled(snapshot, it->task);
}

int kti_task_cancelled(const kti_snapshot *snapshot, int32_t task)
{
    for (; task != KTI_NONE; task = snapshot->tasks[task].parent) {
        if (reached(snapshot->tasks[task].cancelled, snapshot->at.day)) {
            return 1;
        }
    }
    return 0;
}

static int listed(const kti_snapshot *snapshot, const kti_target *target,
                  int32_t unit)
{
    for (int32_t i = 0; i < target->unit_count; i++) {
        if (kti_unit_within(snapshot, unit, target->units[i])) {
            return 1;
        }
    }
    return target->unit_count == 0;
}

static int exempt(const kti_snapshot *snapshot, const kti_target *target,
                  int32_t unit)
{
    for (int32_t i = 0; i < target->exempt_count; i++) {
        const kti_exempt *one = &target->exempt[i];
        if (kti_unit_within(snapshot, unit, one->unit) &&
            (one->from == KT_DAY_NONE || one->from <= snapshot->at.day)) {
            return 1;
        }
    }
    return 0;
}

int kti_target_eligible(const kti_snapshot *snapshot, int32_t target,
                        int32_t unit)
{
    const kti_target *it = &snapshot->targets[target];
    const kti_unit *at = &snapshot->units[unit];
    return at->open && strcmp(at->level, it->level) == 0 &&
           kti_unit_within(snapshot, unit, snapshot->plans[it->plan].owner) &&
           listed(snapshot, it, unit) && !exempt(snapshot, it, unit);
}

int kti_target_reporter(const kti_snapshot *snapshot, int32_t target,
                        int32_t unit)
{
    const kti_target *it = &snapshot->targets[target];
    int32_t owner = snapshot->plans[it->plan].owner;
    if (!snapshot->units[unit].open ||
        !kti_unit_within(snapshot, unit, owner)) {
        return 0;
    }
    switch (kti_measure_of(it)->reporters) {
    case KTI_REPORTERS_ALL:
        return 1;
    case KTI_REPORTERS_ALLOTTED:
        return unit == owner || kti_snapshot_allotment(it, unit) != NULL;
    case KTI_REPORTERS_ELIGIBLE:
        return kti_target_eligible(snapshot, target, unit);
    }
    return 0;
}
