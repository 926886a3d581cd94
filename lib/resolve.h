/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_RESOLVE_H
#define KTI_RESOLVE_H

/*
 * Codes that people know to entities, with an error that names the nearest
 * known code. By the history, for the writes.
 */

#include "handle.h"
#include "history.h"

kt_status kti_need_unit(kt_db *db, const char *code, kti_moment at,
                        int64_t *unit);

/* code NULL: the only active plan. `values` may be NULL. */
kt_status kti_need_plan(kt_db *db, const char *code, kti_moment at,
                        int64_t *plan, kti_value *values);

/* ... that is not closed, else KT_ERR_STATE. */
kt_status kti_need_open_plan(kt_db *db, const char *code, kti_moment at,
                             int64_t *plan, kti_value *values);

/* ... that is active. */
kt_status kti_need_active_plan(kt_db *db, const char *code, kti_moment at,
                               int64_t *plan, kti_value *values);

/* kind KT_KIND_TASK or TARGET, of a plan; KT_KIND_STEP, of a target. */
kt_status kti_need(kt_db *db, int kind, int64_t above, const char *code,
                   kti_moment at, int64_t *entity, kti_value *values);

/* A task or target (by kind) of a question's plan, as an index of its
 * snapshot; KTI_NONE on failure. */
kt_status kti_find(kt_db *db, const kti_question *question, int kind,
                   const char *code, int32_t *index);

/* The task, else the target, of that code; the other is KTI_NONE. */
kt_status kti_find_any(kt_db *db, const kti_question *question,
                       const char *code, int32_t *task, int32_t *target);

/* The targets [first, end) at a code: one, or those below a task, which is
 * then *task, else KTI_NONE; with code NULL those of the plan. `task` NULL:
 * the code is a target's. */
kt_status kti_find_targets(kt_db *db, const kti_question *question,
                           const char *code, int32_t *task, int32_t *first,
                           int32_t *end);

/* "unknown unit 4410, the nearest is 4401"; from a snapshot's codes. */
kt_status kti_unknown(kti_error *error, const char *what, const char *code,
                      const char *nearest);

/* The nearest code of a unit, or NULL. It reads all units: a call, such as
 * the load of a file, looks for a hundred at most. */
const char *kti_nearest_unit(kt_db *db, const kti_snapshot *snapshot,
                             const char *code);

#endif
