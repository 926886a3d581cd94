/* SPDX-License-Identifier: Apache-2.0 */
#include "value.h"

#include "measure.h"

/* What was said to date counts for everything before it in the order. */
kti_own kti_own_sum(const kti_target *target, const kti_report *reports,
                    size_t count, kti_done *done)
{
    (void)target;
    (void)done;
    kti_own own = { 0, 0 };
    for (size_t i = 0; i < count; i++) {
        if (reports[i].mode == KT_TO_DATE) {
            own.amount = 0;
        }
        own.amount += reports[i].amount;
    }
    return own;
}

kti_own kti_own_level(const kti_target *target, const kti_report *reports,
                      size_t count, kti_done *done)
{
    (void)target;
    (void)done;
    const kti_report *last = &reports[count - 1];
    return (kti_own){ last->amount, last->of == KT_NONE ? 0 : last->of };
}

kti_own kti_own_met(const kti_target *target, const kti_report *reports,
                    size_t count, kti_done *done)
{
    (void)done;
    return (kti_own){ reports[count - 1].amount >= target->threshold, 0 };
}

void kti_steps_done(const kti_target *target, const kti_report *reports,
                    size_t count, kti_done *done)
{
    int32_t steps = kti_step_count(target);
    for (int32_t i = 0; i < steps; i++) {
        done[i].day = KT_DAY_NONE;
    }
    for (size_t i = 0; i < count; i++) {
        int32_t step = reports[i].step;
        if (step >= 0 && step < steps && done[step].day == KT_DAY_NONE) {
            done[step].day = reports[i].day;
        }
    }
}

kti_own kti_own_steps(const kti_target *target, const kti_report *reports,
                      size_t count, kti_done *done)
{
    kti_own own = { 0, 0 };
    kti_steps_done(target, reports, count, done);
    for (int32_t i = 0; i < kti_step_count(target); i++) {
        if (done[i].day != KT_DAY_NONE) {
            kti_step step = kti_step_at(target, i);
            own.amount += step.weight;
            done[i].late |= done[i].day > step.due;
        }
    }
    return own;
}

size_t kti_unit_run(const kti_report *reports, size_t count)
{
    size_t run = 0;
    while (run < count && reports[run].unit == reports[0].unit) {
        run++;
    }
    return run;
}

size_t kti_first_report(const kti_report *reports, size_t count, int32_t unit)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (reports[middle].unit < unit) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

size_t kti_reports_within(const kti_snapshot *snapshot, int32_t unit,
                          const kti_report **reports, size_t count)
{
    size_t first = kti_first_report(*reports, count, unit);
    size_t end = kti_first_report(*reports, count, snapshot->units[unit].end);
    if (first > 0) {
        *reports += first;
    }
    return end - first;
}

size_t kti_counting(const kti_snapshot *snapshot, int32_t target,
                    kti_report *reports, size_t count)
{
    if (!kti_measure_of(&snapshot->targets[target])->levels) {
        return count;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count;) {
        size_t run = kti_unit_run(&reports[i], count - i);
        int counts = kti_target_reporter(snapshot, target, reports[i].unit);
        for (size_t end = i + run; i < end; i++) {
            if (counts) {
                reports[kept++] = reports[i];
            }
        }
    }
    return kept;
}
