/* SPDX-License-Identifier: Apache-2.0 */
/* The targets of a snapshot, with their steps, allotments and lists. */
#include <stdlib.h>
#include <string.h>

#include "snapshot_private.h"

static kt_status
fold_steps(kti_build *build, kti_target *target)
{
    size_t count = 0;
    const kti_node *nodes =
        kti_nodes_under(&build->steps, target->id, &count);
    if (count == 0) {
        return KT_OK;
    }
    kti_step *steps = kti_build_alloc(build, count, sizeof *steps);
    if (steps == NULL) {
        return kti_build_no_memory(build);
    }
    for (size_t i = 0; i < count; i++) {
        const kti_value *values = nodes[i].values;
        kti_step *step = &steps[i];
        step->id = nodes[i].id;
        step->code = values[KTI_STEP_CODE].text;
        step->title = kti_value_text(&values[KTI_STEP_TITLE]);
        step->weight = (int32_t)kti_value_int(&values[KTI_STEP_WEIGHT], 1);
        step->due = (kt_day)kti_value_int(&values[KTI_STEP_DUE], target->due);
    }
    target->steps = steps;
    target->step_count = (int32_t)count;
    return KT_OK;
}

static int
by_unit(const void *a, const void *b)
{
    const kti_allotment *left = a;
    const kti_allotment *right = b;
    return (left->unit > right->unit) - (left->unit < right->unit);
}

static kt_status
fold_allotments(kti_build *build, kti_target *target)
{
    const kti_history *history = build->history;
    kti_snapshot *snapshot = build->snapshot;
    int32_t cursor = 0;
    size_t capacity = 0;
    size_t count = 0;
    kti_allotment *found = NULL;
    kt_status status = KT_OK;
    int64_t unit;
    while ((unit = kti_history_allotted(history, target->id, &cursor)) != 0) {
        kti_allotment one = { 0 };
        int32_t at = kti_snapshot_unit_id(build->snapshot, unit);
        if (at == KTI_NONE || !snapshot->units[at].open ||
            !kti_history_allotment(history, target->id, unit, build->at,
                                   &one)) {
            continue;
        }
        if (!kti_grow(&found, &capacity, count + 1, sizeof *found)) {
            status = kti_build_no_memory(build);
            break;
        }
        one.unit = at;
        found[count++] = one;
    }
    if (status == KT_OK && count > 0) {
        qsort(found, count, sizeof *found, by_unit);
        kti_allotment *kept = kti_build_alloc(build, count, sizeof *kept);
        if (kept == NULL) {
            status = kti_build_no_memory(build);
        } else {
            memcpy(kept, found, count * sizeof *kept);
            target->allotments = kept;
            target->allotment_count = (int32_t)count;
        }
    }
    free(found);
    return status;
}

/* s of DESIGN 3.2, from the owner's first amount and baseline. */
static int32_t
direction_of(const kti_build *build, int64_t target, int64_t owner)
{
    kti_allotment first;
    return kti_history_first_allotment(build->history, target, owner,
                                       build->at, &first)
               ? kti_stock_direction(&first)
               : 1;
}

static kt_status
fold_exempt(kti_build *build, kti_target *target)
{
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t member_count = 0;
    size_t point_count = 0;
    if (!kti_history_list(build->history, target->id, KTI_LIST_EXEMPT,
                          build->at, &members, &member_count, &points,
                          &point_count)) {
        return KT_OK;
    }
    kti_exempt *exempt = kti_build_alloc(build, member_count, sizeof *exempt);
    if (exempt == NULL) {
        return kti_build_no_memory(build);
    }
    for (size_t i = 0; i < member_count; i++) {
        int32_t unit =
            kti_snapshot_unit_id(build->snapshot, members[i].unit);
        if (unit != KTI_NONE) {
            exempt[target->exempt_count++] =
                (kti_exempt){ unit, members[i].day,
                              members[i].reason != NULL ? members[i].reason
                                                        : "" };
        }
    }
    target->exempt = exempt;
    return KT_OK;
}

/* Copied: the history's array moves when it grows. */
static kt_status
fold_checkpoints(kti_build *build, kti_target *target)
{
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t member_count = 0;
    size_t point_count = 0;
    (void)kti_history_list(build->history, target->id, KTI_LIST_CHECKPOINTS,
                           build->at, &members, &member_count, &points,
                           &point_count);
    if (point_count == 0) {
        return KT_OK;
    }
    kt_checkpoint *copy = kti_build_alloc(build, point_count, sizeof *copy);
    if (copy == NULL) {
        return kti_build_no_memory(build);
    }
    memcpy(copy, points, point_count * sizeof *copy);
    target->checkpoints = copy;
    target->checkpoint_count = (int32_t)point_count;
    return KT_OK;
}

static kt_status
fold_lists(kti_build *build, kti_target *target)
{
    kt_status status = kti_build_list(build, target->id, KTI_LIST_UNITS,
                                      &target->units, &target->unit_count);
    if (status == KT_OK) {
        status = kti_build_list(build, target->id, KTI_LIST_ASSIST,
                                &target->assist, &target->assist_count);
    }
    if (status == KT_OK) {
        status = kti_build_list(build, target->id, KTI_LIST_SUPERVISE,
                                &target->supervise, &target->supervise_count);
    }
    if (status == KT_OK) {
        status = fold_exempt(build, target);
    }
    return status == KT_OK ? fold_checkpoints(build, target) : status;
}

kt_status
kti_build_target(kti_build *build, const kti_node *node, int32_t plan,
                 int32_t task)
{
    kti_snapshot *snapshot = build->snapshot;
    kti_target *target = &snapshot->targets[snapshot->target_count];
    const kti_value *values = node->values;
    target->id = node->id;
    target->uuid = *kti_history_uuid(build->history, node->id);
    target->code = values[KTI_TARGET_CODE].text;
    target->title = kti_value_text(&values[KTI_TARGET_TITLE]);
    target->unit_of_measure =
        kti_value_text(&values[KTI_TARGET_UNIT_OF_MEASURE]);
    target->level = kti_value_text(&values[KTI_TARGET_LEVEL]);
    target->source = kti_value_text(&values[KTI_TARGET_SOURCE]);
    target->continues = kti_value_int(&values[KTI_TARGET_CONTINUES], 0);
    target->plan = plan;
    target->task = task;
    target->measure = (int32_t)values[KTI_TARGET_MEASURE].integer;
    target->weight = (int32_t)kti_value_int(&values[KTI_TARGET_WEIGHT], 1);
    target->lead = kti_snapshot_unit_id(
        build->snapshot, kti_value_int(&values[KTI_TARGET_LEAD], 0));
    target->threshold =
        kti_value_int(&values[KTI_TARGET_THRESHOLD], KT_AMOUNT_SCALE);
    target->due = (kt_day)kti_value_int(&values[KTI_TARGET_DUE],
                                        snapshot->plans[plan].last_day);
    target->cancelled = kti_value_day(&values[KTI_TARGET_CANCELLED]);
    target->direction = direction_of(
        build, node->id, snapshot->units[snapshot->plans[plan].owner].id);
    build->index->items[node->id] = snapshot->target_count++;
    kt_status status = fold_allotments(build, target);
    if (status == KT_OK) {
        status = fold_steps(build, target);
    }
    return status == KT_OK ? fold_lists(build, target) : status;
}
