/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_REPORTS_H
#define KTI_REPORTS_H

/* Reading the reports of a target for the evaluator. */

#include "evaluate.h"
#include "handle.h"

typedef struct kti_reports {
    kti_report *items;
    size_t count;
    size_t capacity;
} kti_reports;

/*
 * The reports on a target of the units within a unit's subtree, or with
 * KTI_NONE of all, as known at the snapshot's moment, of every day and
 * standing, for kti_standing().
 */
kt_status kti_reports_read(kt_db *db, const kti_snapshot *snapshot,
                           int32_t target, int32_t unit,
                           kti_reports *reports);

void kti_reports_free(kti_reports *reports);

#endif
