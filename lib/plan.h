/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_PLAN_H
#define KTI_PLAN_H

/* Plans, tasks, targets, steps, titles: the work of the public calls, for
 * the loading of a plan document too. Within a write; structs are full. */

#include <keytask/target.h>

#include "handle.h"
#include "op.h"

kt_status kti_plan_add(kt_db *db, const kt_plan *plan);
kt_status kti_plan_change(kt_db *db, const char *code, const kt_plan *plan,
                          uint32_t sets);
kt_status kti_plan_set_state(kt_db *db, const char *code, int32_t state);

kt_status kti_task_add(kt_db *db, const kt_task *task);
kt_status kti_task_change(kt_db *db, const char *plan, const char *code,
                          const kt_task *task, uint32_t sets);

kt_status kti_target_add(kt_db *db, const kt_target *target);
kt_status kti_target_change(kt_db *db, const char *plan, const char *code,
                            const kt_target *target, uint32_t sets);

/* kind KT_KIND_TASK or KT_KIND_TARGET. */
kt_status kti_cancel(kt_db *db, int kind, const char *plan, const char *code,
                     kt_day on, const char *reason);

/*
 * A new task, target or step: its UUID is that of the entity above it and its
 * first code. KT_ERR_DUPLICATE, for the caller to say, where that is taken.
 */
kt_status kti_entity_under(kt_db *db, int kind, int64_t above,
                           const char *code, int64_t *id);

/* A task, target or step goes behind its siblings, which stand in `above`. */
kt_status kti_move_last(kt_db *db, const char *plan, int64_t above,
                        int64_t entity);

kt_status kti_step_add(kt_db *db, const kt_step *step);
kt_status kti_step_change(kt_db *db, const kt_step *step, uint32_t sets);

kt_status kti_title_set(kt_db *db, const kt_title *title);

/* Shared checks of texts. */
kt_status kti_title_check(kti_error *error, const char *what,
                          const char *text);
kt_status kti_weight_check(kti_error *error, int32_t weight);
kt_status kti_day_check(kti_error *error, const char *what, kt_day day);

/* That a due day, of a target or step, is one from the plan's first on. */
kt_status kti_due_check(kti_error *error, int kind, const char *code,
                        kt_day due, kt_day first_day);

/* KT_ERR_DUPLICATE where a task or target of the plan has, or had, it. */
kt_status kti_plan_code_free(kt_db *db, int64_t plan, const char *code,
                             int64_t self);

/* A list of units, by codes as of today: that it can be set, and setting. */
kt_status kti_list_check(kt_db *db, const char *const *codes, size_t count);
kt_status kti_list_set(kt_db *db, int64_t entity, int field,
                       const char *const *codes, size_t count);

/* A plan that takes definitions: it is not closed, and the scope reaches its
 * owner. */
kt_status kti_plan_to_define(kt_db *db, const char *code, kti_moment at,
                             int64_t *plan, kti_value *values);

#endif
