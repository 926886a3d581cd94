/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_SCHEDULE_H
#define KTI_SCHEDULE_H

/* What is planned by a day (DESIGN 3.5). */

#include "amount.h"
#include "snapshot.h"

/* A share as an exact fraction, 0 <= part <= whole, whole > 0. */
typedef struct kti_phi {
    int64_t part;
    int64_t whole;
} kti_phi;

/* A target's schedule as of the snapshot's day. */
typedef struct kti_schedule {
    kti_phi phi;
} kti_schedule;

kti_schedule kti_schedule_of(const kti_snapshot *snapshot,
                             const kti_target *target);

/*
 * What an allotment plans to be reached by the day, P, where it plans D in
 * all: exact, in parts of which phi.whole make one ten-thousandth. Such
 * values of one target's allotments can be added up. (Here alone a line
 * would bend at a revision.)
 */
kti_int128 kti_schedule_planned(const kti_schedule *schedule, kti_int128 d);

/* An exact P as an amount, floored. */
kti_int128 kti_schedule_floor(const kti_schedule *schedule,
                              kti_int128 planned);

/* P / D, floored; phi where D is 0 or less. */
kt_share kti_schedule_share(const kti_schedule *schedule, kti_int128 planned,
                            kti_int128 d);

/* Milestone: the weight of all steps, and of those due by the snapshot's
 * day. */
int64_t kti_schedule_steps(const kti_snapshot *snapshot,
                           const kti_target *target, int64_t *due);

/* A milestone's steps: how many, at least the implicit one; and its n-th,
 * whose code is "" where it is the implicit one. */
int32_t kti_step_count(const kti_target *target);
kti_step kti_step_at(const kti_target *target, int32_t n);

#endif
