/* SPDX-License-Identifier: Apache-2.0 */
/* Roles (DESIGN 1, and expected reporters of 3.2). */
#include "role.h"

#include "measure.h"

/* The units that a task or target names for a role. */
struct named {
    const int32_t *units;
    int32_t count;
};

static struct named lead_alone(const int32_t *lead)
{
    return (struct named){ lead, *lead == KTI_NONE ? 0 : 1 };
}

static struct named named_by_task(const kti_task *task, uint32_t role)
{
    switch (role) {
    case KT_ROLE_LEAD:
        return lead_alone(&task->lead);
    case KT_ROLE_ASSIST:
        return (struct named){ task->assist, task->assist_count };
    default:
        return (struct named){ task->supervise, task->supervise_count };
    }
}

static struct named named_by_target(const kti_target *target, uint32_t role)
{
    switch (role) {
    case KT_ROLE_LEAD:
        return lead_alone(&target->lead);
    case KT_ROLE_ASSIST:
        return (struct named){ target->assist, target->assist_count };
    default:
        return (struct named){ target->supervise, target->supervise_count };
    }
}

static int names(struct named named, int32_t unit)
{
    for (int32_t i = 0; i < named.count; i++) {
        if (named.units[i] == unit) {
            return 1;
        }
    }
    return 0;
}

int32_t kti_role_task(const kti_snapshot *snapshot, int32_t target,
                      uint32_t role)
{
    const kti_target *it = &snapshot->targets[target];
    if (named_by_target(it, role).count > 0) {
        return KTI_NONE;
    }
    int32_t task = it->task;
    while (task != KTI_NONE &&
           named_by_task(&snapshot->tasks[task], role).count == 0) {
        task = snapshot->tasks[task].parent;
    }
    return task;
}

int32_t kti_target_lead(const kti_snapshot *snapshot, int32_t target)
{
    int32_t task = kti_role_task(snapshot, target, KT_ROLE_LEAD);
    return task == KTI_NONE ? snapshot->targets[target].lead
                            : snapshot->tasks[task].lead;
}

/*
 * Whether it is expected to report: as one of the lowest allotted units,
 * those of a flow with nothing to deliver aside; as the owner, where nothing
 * is allotted below it; of a coverage, where it is eligible.
 */
static int is_expected(const kti_snapshot *snapshot, int32_t target,
                       int32_t unit)
{
    const kti_target *it = &snapshot->targets[target];
    if (it->measure == KT_MEASURE_COVERAGE) {
        return kti_target_eligible(snapshot, target, unit);
    }
    int allotted = 0;
    int32_t end = kti_first_allotment(it, snapshot->units[unit].end);
    for (int32_t i = kti_first_allotment(it, unit); i < end; i++) {
        const kti_allotment *one = &it->allotments[i];
        if (!kti_allotment_holds(it, one)) {
            continue;
        }
        if (one->unit != unit ||
            (it->measure == KT_MEASURE_FLOW && one->amount == 0)) {
            return 0;
        }
        allotted = 1;
    }
    return allotted || unit == snapshot->plans[it->plan].owner;
}

uint32_t kti_target_roles(const kti_snapshot *snapshot, int32_t target,
                          int32_t unit)
{
    const kti_target *it = &snapshot->targets[target];
    uint32_t roles = 0;
    for (uint32_t role = KT_ROLE_LEAD; role <= KT_ROLE_SUPERVISE;
         role <<= 1) {
        int32_t task = kti_role_task(snapshot, target, role);
        struct named named =
            task == KTI_NONE ? named_by_target(it, role)
                             : named_by_task(&snapshot->tasks[task], role);
        roles |= names(named, unit) ? role : 0;
    }
    const kti_allotment *own = kti_snapshot_allotment(it, unit);
    if (own != NULL && kti_allotment_holds(it, own)) {
        roles |= KT_ROLE_ALLOTTED;
    }
    if (is_expected(snapshot, target, unit)) {
        roles |= KT_ROLE_REPORT;
    }
    return roles;
}

uint32_t kti_task_roles(const kti_snapshot *snapshot, int32_t task,
                        int32_t unit)
{
    const kti_task *it = &snapshot->tasks[task];
    uint32_t roles = 0;
    for (uint32_t role = KT_ROLE_LEAD; role <= KT_ROLE_SUPERVISE;
         role <<= 1) {
        roles |= names(named_by_task(it, role), unit) ? role : 0;
    }
    return roles;
}
