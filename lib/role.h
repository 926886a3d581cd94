/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_ROLE_H
#define KTI_ROLE_H

/* Which unit does what for a task or target, on the snapshot's day. */

#include "snapshot.h"

/*
 * Whose lead, assisting or supervising units are a target's: the nearest
 * task above that names some; KTI_NONE: its own, or none at all. role is
 * KT_ROLE_LEAD, ASSIST or SUPERVISE.
 */
int32_t kti_role_task(const kti_snapshot *snapshot, int32_t target,
                      uint32_t role);

/* The unit in a target's lead, or KTI_NONE. */
int32_t kti_target_lead(const kti_snapshot *snapshot, int32_t target);

/* KT_ROLE_ bits of a unit: in a target; in a task by itself. */
uint32_t kti_target_roles(const kti_snapshot *snapshot, int32_t target,
                          int32_t unit);
uint32_t kti_task_roles(const kti_snapshot *snapshot, int32_t task,
                        int32_t unit);

#endif
