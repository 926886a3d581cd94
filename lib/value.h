/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_VALUE_H
#define KTI_VALUE_H

/* The value of one unit's own reports, A (DESIGN 3.1). */

#include "amount.h"
#include "evaluate.h"

/* A step, as reports have done it. */
typedef struct kti_done {
    kt_day day;   /* by the unit at hand; KT_DAY_NONE: not */
    int32_t late; /* 1: by any unit so far, after its due day */
} kti_done;

/*
 * What one unit's own reports come to. No sum of reports overflows: each is
 * below 2^63, and so is their count.
 */
typedef struct kti_own {
    kti_int128 amount; /* A; ratio: the numerator; coverage: 1 where the unit
                          is met, else 0; milestone: weight of steps done */
    kti_int128 of;     /* ratio: the denominator */
} kti_own;

/*
 * The value of the reports (one or more, all of one unit, in force, sorted)
 * on a target, one function for each way to count. `done` has one item for
 * each step of a milestone.
 */
typedef kti_own kti_own_fn(const kti_target *target,
                           const kti_report *reports, size_t count,
                           kti_done *done);

kti_own_fn kti_own_sum;   /* flow, ceiling */
kti_own_fn kti_own_level; /* stock, ratio, assessed */
kti_own_fn kti_own_met;   /* coverage */
kti_own_fn kti_own_steps; /* milestone */

/* How many of the reports, from the first on, are of the first's unit. */
size_t kti_unit_run(const kti_report *reports, size_t count);

/* The place of the first report of a unit with that index or above. */
size_t kti_first_report(const kti_report *reports, size_t count,
                        int32_t unit);

/* The part of the reports that is of units within a unit's subtree: how many,
 * and *reports becomes the first of them. */
size_t kti_reports_within(const kti_snapshot *snapshot, int32_t unit,
                          const kti_report **reports, size_t count);

/* When one unit's reports, sorted by day, have done each step. */
void kti_steps_done(const kti_target *target, const kti_report *reports,
                    size_t count, kti_done *done);

#endif
