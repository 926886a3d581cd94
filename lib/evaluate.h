/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_EVALUATE_H
#define KTI_EVALUATE_H

/*
 * The evaluator: pure functions from a snapshot and reports to figures. No
 * SQL, no clock, no handle. One file a step of it: standing (which reports
 * are in force), value (A of a unit's own reports), credit (up the tree),
 * schedule (what is planned by now), verdict (status and flags), measure
 * (what differs by measure), score (a target at a unit), rollup (tasks).
 */

#include <keytask/completion.h>

#include "error.h"
#include "snapshot.h"

/* What acts, the last on its basis, and its target say of a report. */
enum {
    KTI_REPORT_RETRACTED = 1, /* a retraction names it */
    KTI_REPORT_RETURNED = 2,  /* its last verdict is "returned" */
    KTI_REPORT_VERIFIED = 4,  /* its last verdict is "verified" */
    KTI_REPORT_UNFIT = 8      /* breaks a rule of its target's measure, so
                                 that it has no effect */
};

typedef struct kti_report {
    int64_t op;       /* its key: the order of writing */
    int64_t replaces; /* the report that it supersedes, or 0 */
    int64_t place;    /* versions sets: its place within a day; op, or that
                         of the report it supersedes, if of the same day */
    int32_t unit;     /* index in the snapshot */
    int32_t step;     /* milestone: index of the step, 0 for the implicit
                         one; else, or where there is none such, KTI_NONE */
    int32_t mode;
    int32_t acts;     /* KTI_REPORT_ bits */
    kt_day day;
    kt_day written; /* UTC day of its commit's clock */
    kt_amount amount;
    kt_amount of;
    int64_t first; /* versions sets: op of the first of them */
} kti_report;

/*
 * Find out which reports are versions of one another: `first` and `place`
 * are set, and those of one `first` stand together, in order. reports as
 * kti_standing() has them.
 */
void kti_versions(kti_report *reports, size_t count);

/*
 * Keep the reports in force, sorted by (unit, day, place), at the front.
 *
 * reports are all of one target, also those behind the day t (versions of
 * a report may have other days), in any order; t then cuts: only those with
 * day <= t are kept.
 */
size_t kti_standing(kti_report *reports, size_t count, int32_t basis,
                    kt_day t);

/*
 * Of reports in force, keep those that count on the snapshot's day: a level
 * counts only while its unit may report it, and is else as if not reported.
 * Their order stays.
 */
size_t kti_counting(const kti_snapshot *snapshot, int32_t target,
                    kti_report *reports, size_t count);

/*
 * Score a target at a unit as of the snapshot's day: every figure of the
 * completion but commit, verdict and the flags that follow from it. `reports`
 * are in force, counting, sorted; those of units outside of the unit's
 * subtree are ignored. KT_ERR_RANGE where a figure overflows; KT_ERR_NOMEM.
 */
kt_status kti_score(kti_error *error, const kti_snapshot *snapshot,
                    int32_t target, int32_t unit, const kti_report *reports,
                    size_t count, kt_completion *completion);

/*
 * Set verdict, reason and flags of what kti_score() gave, from the same
 * reports. at_due: attainment as of the due day where the snapshot's day is
 * after it, else anything; KT_SHARE_NONE: none as of then.
 */
void kti_verdict(const kti_snapshot *snapshot, int32_t target, int32_t unit,
                 const kti_report *reports, size_t count, kt_share at_due,
                 kt_completion *completion);

/*
 * Completion of a task (or, with task KTI_NONE, of the plan) from the
 * completions of all targets of the plan at a unit: completions[i] is that
 * of target index first_target + i.
 */
void kti_rollup(const kti_snapshot *snapshot, int32_t plan, int32_t task,
                const kt_completion *completions, int32_t first_target,
                kt_completion *completion);

#endif
