/* SPDX-License-Identifier: Apache-2.0 */
/* The plans of a snapshot, and their tasks in the order of the tree. */
#include <stdlib.h>
#include <string.h>

#include <keytask/words.h>

#include "snapshot_private.h"

static void
fold_plan(kti_build *build, int64_t id, const kti_value *values)
{
    kti_plan *plan = &build->snapshot->plans[build->snapshot->plan_count];
    plan->id = id;
    plan->uuid = *kti_history_uuid(build->history, id);
    plan->code = values[KTI_PLAN_CODE].text;
    plan->title = kti_value_text(&values[KTI_PLAN_TITLE]);
    plan->language = kti_value_text(&values[KTI_PLAN_LANGUAGE]);
    plan->owner = kti_snapshot_unit_id(build->snapshot,
                                       values[KTI_PLAN_OWNER].integer);
    plan->state = (int32_t)values[KTI_PLAN_STATE].integer;
    plan->first_day = kti_value_day(&values[KTI_PLAN_FIRST_DAY]);
    plan->last_day = kti_value_day(&values[KTI_PLAN_LAST_DAY]);
    plan->reporting_days = (int32_t)values[KTI_PLAN_REPORTING_DAYS].integer;
    plan->behind = (int32_t)values[KTI_PLAN_BEHIND].integer;
    plan->at_risk = (int32_t)values[KTI_PLAN_AT_RISK].integer;
    plan->ahead = (int32_t)values[KTI_PLAN_AHEAD].integer;
    build->index->items[id] = build->snapshot->plan_count++;
}

static int
by_position(const void *a, const void *b)
{
    const kti_node *left = a;
    const kti_node *right = b;
    if (left->above != right->above) {
        return left->above < right->above ? -1 : 1;
    }
    if (left->position != right->position) {
        return left->position < right->position ? -1 : 1;
    }
    return left->id < right->id ? -1 : left->id > right->id;
}

/* All nodes of a kind. */
static kt_status
collect(kti_build *build, int kind, kti_nodes *nodes)
{
    size_t capacity = 0;
    kti_value values[KTI_COLUMNS_MAX];
    int64_t entities = kti_history_entity_count(build->history);
    for (int64_t id = 1; id <= entities; id++) {
        if (kti_history_kind(build->history, id) != kind ||
            !kti_history_fold(build->history, id, build->at, values)) {
            continue;
        }
        if (!kti_grow(&nodes->items, &capacity, nodes->count + 1,
                      sizeof *nodes->items)) {
            return kti_build_no_memory(build);
        }
        kti_node *node = &nodes->items[nodes->count++];
        node->id = id;
        memcpy(node->values, values, sizeof values);
        if (kind == KT_KIND_TASK) {
            node->above = kti_value_int(&values[KTI_TASK_PARENT],
                                        values[KTI_TASK_PLAN].integer);
            node->position = values[KTI_TASK_POSITION].integer;
        } else if (kind == KT_KIND_TARGET) {
            node->above = values[KTI_TARGET_TASK].integer;
            node->position = values[KTI_TARGET_POSITION].integer;
        } else {
            node->above = values[KTI_STEP_TARGET].integer;
            node->position = values[KTI_STEP_POSITION].integer;
        }
    }
    if (nodes->count > 0) {
        qsort(nodes->items, nodes->count, sizeof *nodes->items, by_position);
    }
    return KT_OK;
}

const kti_node *
kti_nodes_under(const kti_nodes *nodes, int64_t above, size_t *count)
{
    size_t low = 0;
    size_t high = nodes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nodes->items[middle].above < above) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    for (high = low; high < nodes->count && nodes->items[high].above == above;
         high++) {
    }
    *count = high - low;
    return *count == 0 ? NULL : &nodes->items[low];
}

static kt_status
fold_task(kti_build *build, const kti_node *node, int32_t plan,
          int32_t parent)
{
    kti_snapshot *snapshot = build->snapshot;
    int32_t at = snapshot->task_count++;
    kti_task *task = &snapshot->tasks[at];
    const kti_value *values = node->values;
    task->id = node->id;
    task->uuid = *kti_history_uuid(build->history, node->id);
    task->code = values[KTI_TASK_CODE].text;
    task->title = kti_value_text(&values[KTI_TASK_TITLE]);
    task->plan = plan;
    task->parent = parent;
    task->end = at + 1;
    task->depth = parent == KTI_NONE ? 0 : snapshot->tasks[parent].depth + 1;
    task->weight = (int32_t)kti_value_int(&values[KTI_TASK_WEIGHT], 1);
    task->lead = kti_snapshot_unit_id(
        build->snapshot, kti_value_int(&values[KTI_TASK_LEAD], 0));
    task->cancelled = kti_value_day(&values[KTI_TASK_CANCELLED]);
    build->index->items[node->id] = at;
    kt_status status = kti_build_list(build, node->id, KTI_LIST_ASSIST,
                                      &task->assist, &task->assist_count);
    if (status == KT_OK) {
        status = kti_build_list(build, node->id, KTI_LIST_SUPERVISE,
                                &task->supervise, &task->supervise_count);
    }
    size_t count = 0;
    const kti_node *targets =
        kti_nodes_under(&build->targets, node->id, &count);
    task->target_first = snapshot->target_count;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        status = kti_build_target(build, &targets[i], plan, at);
    }
    task->target_end = snapshot->target_count;
    return status;
}

/* The tasks under an entity, each with its targets and then its sub-tasks.
 * As deep as KT_DEPTH_MAX, which the writes keep. */
static kt_status
fold_tasks(kti_build *build, int64_t above, int32_t plan, int32_t parent)
{
    kti_snapshot *snapshot = build->snapshot;
    size_t count = 0;
    const kti_node *tasks = kti_nodes_under(&build->tasks, above, &count);
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        int32_t at = snapshot->task_count;
        status = fold_task(build, &tasks[i], plan, parent);
        if (status == KT_OK && snapshot->tasks[at].depth < KT_DEPTH_MAX) {
            status = fold_tasks(build, tasks[i].id, plan, at);
        }
        snapshot->tasks[at].end = snapshot->task_count;
    }
    return status;
}

/* The nodes, and arrays for what is made of them. */
static kt_status
collect_all(kti_build *build, size_t plans)
{
    kti_snapshot *snapshot = build->snapshot;
    kt_status status = collect(build, KT_KIND_TASK, &build->tasks);
    if (status == KT_OK) {
        status = collect(build, KT_KIND_TARGET, &build->targets);
    }
    if (status == KT_OK) {
        status = collect(build, KT_KIND_STEP, &build->steps);
    }
    if (status != KT_OK) {
        return status;
    }
    snapshot->plans = kti_build_alloc(build, plans, sizeof *snapshot->plans);
    snapshot->tasks =
        kti_build_alloc(build, build->tasks.count, sizeof *snapshot->tasks);
    snapshot->targets = kti_build_alloc(build, build->targets.count,
                                        sizeof *snapshot->targets);
    return snapshot->plans == NULL || snapshot->tasks == NULL ||
                   snapshot->targets == NULL
               ? kti_build_no_memory(build)
               : KT_OK;
}

kt_status
kti_build_plans(kti_build *build)
{
    kti_snapshot *snapshot = build->snapshot;
    kti_value values[KTI_COLUMNS_MAX];
    size_t plans = 0;
    while (kti_history_nth_plan(build->history, plans) != 0) {
        plans++;
    }
    kt_status status = collect_all(build, plans);
    for (size_t i = 0; status == KT_OK && i < plans; i++) {
        int64_t id = kti_history_nth_plan(build->history, i);
        if (!kti_history_fold(build->history, id, build->at, values)) {
            continue;
        }
        int32_t plan = snapshot->plan_count;
        fold_plan(build, id, values);
        snapshot->plans[plan].task_first = snapshot->task_count;
        status = fold_tasks(build, id, plan, KTI_NONE);
        snapshot->plans[plan].task_end = snapshot->task_count;
    }
    free(build->tasks.items);
    free(build->targets.items);
    free(build->steps.items);
    return status;
}
