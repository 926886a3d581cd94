/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_COMPLETION_H
#define KTI_COMPLETION_H

/* From the database to the evaluator: what the answers are made of. */

#include "reports.h"

/* One target of a question, with its reports at a unit, in force. */
typedef struct kti_scorer {
    kt_db *db;
    const kti_question *question;
    int32_t target;
    kti_reports reports;
    const kti_snapshot *due; /* of the due day, once it was needed */
} kti_scorer;

/* Read the reports within a unit's subtree. To be closed in every case. */
kt_status kti_scorer_open(kt_db *db, const kti_question *question,
                          int32_t target, int32_t unit, kti_scorer *scorer);
void kti_scorer_close(kti_scorer *scorer);

/* Completion at that unit, or at one below it. */
kt_status kti_scorer_at(kti_scorer *scorer, int32_t unit,
                        kt_completion *completion);

/* One target at the question's unit. */
kt_status kti_complete_target(kt_db *db, const kti_question *question,
                              int32_t target, kt_completion *completion);

/*
 * The completions at the question's unit of the targets [first, end); new,
 * to be freed with free(), NULL on failure.
 */
kt_status kti_complete(kt_db *db, const kti_question *question, int32_t first,
                       int32_t end, kt_completion **completions);

/* A target, a task with all below it, or with code NULL the whole plan. */
kt_status kti_completion_tree(kt_db *db, const kti_question *question,
                              const char *code, kt_cursor **cursor);

/* Of a task of the question's plan, or with KTI_NONE of the plan. */
kt_status kti_complete_task(kt_db *db, const kti_question *question,
                            int32_t task, kt_completion *completion);

#endif
