/* SPDX-License-Identifier: Apache-2.0 */
/* Folding the history into a snapshot, and finding things in it. */
#include <stdlib.h>
#include <string.h>

#include "snapshot_private.h"

void *
kti_build_alloc(kti_build *build, size_t count, size_t size)
{
    return kti_arena_alloc(&build->snapshot->arena,
                           count == 0 ? size : count * size);
}

kt_status
kti_build_no_memory(kti_build *build)
{
    return kti_fail(build->error, KT_ERR_NOMEM, "out of memory");
}

kt_status
kti_build_list(kti_build *build, int64_t entity, int field,
               const int32_t **units, int32_t *count)
{
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t member_count = 0;
    size_t point_count = 0;
    *units = NULL;
    *count = 0;
    if (!kti_history_list(build->history, entity, field, build->at, &members,
                          &member_count, &points, &point_count)) {
        return KT_OK;
    }
    int32_t *list = kti_build_alloc(build, member_count, sizeof *list);
    if (list == NULL) {
        return kti_build_no_memory(build);
    }
    for (size_t i = 0; i < member_count; i++) {
        int32_t unit = kti_snapshot_unit_id(build->snapshot,
                                            members[i].unit);
        if (unit != KTI_NONE) {
            list[(*count)++] = unit;
        }
    }
    *units = list;
    return KT_OK;
}

kt_status
kti_snapshot_build(kti_error *error, const kti_history *history,
                   kti_moment at, kti_snapshot **out)
{
    *out = NULL;
    kti_snapshot *snapshot = calloc(1, sizeof *snapshot);
    kti_build build = {
        .error = error, .history = history, .snapshot = snapshot, .at = at
    };
    if (snapshot == NULL) {
        return kti_build_no_memory(&build);
    }
    snapshot->at = at;
    int64_t entities = kti_history_entity_count(history);
    build.index = kti_build_alloc(&build, 1, sizeof *build.index);
    if (build.index != NULL) {
        build.index->id_count = entities;
        build.index->units = kti_build_alloc(&build, (size_t)entities + 1,
                                             sizeof *build.index->units);
        build.index->items = kti_build_alloc(&build, (size_t)entities + 1,
                                             sizeof *build.index->items);
    }
    if (build.index == NULL || build.index->units == NULL ||
        build.index->items == NULL) {
        kti_snapshot_free(snapshot);
        return kti_build_no_memory(&build);
    }
    for (int64_t i = 0; i <= entities; i++) {
        build.index->units[i] = build.index->items[i] = KTI_NONE;
    }
    snapshot->index = build.index;
    kt_status status = kti_build_units(&build);
    if (status == KT_OK) {
        status = kti_build_plans(&build);
    }
    if (status != KT_OK) {
        kti_snapshot_free(snapshot);
        return status;
    }
    *out = snapshot;
    return KT_OK;
}

void
kti_snapshot_free(kti_snapshot *snapshot)
{
    if (snapshot != NULL) {
        kti_arena_free(&snapshot->arena);
        free(snapshot);
    }
}

int32_t
kti_snapshot_unit_id(const kti_snapshot *snapshot, int64_t id)
{
    const struct kti_index *index = snapshot->index;
    return id <= 0 || id > index->id_count ? KTI_NONE : index->units[id];
}

/* What stands for an id in the array of its kind, which is not known. */
static int32_t
item_at(const kti_snapshot *snapshot, int64_t id)
{
    const struct kti_index *index = snapshot->index;
    return id <= 0 || id > index->id_count ? KTI_NONE : index->items[id];
}

int32_t
kti_snapshot_plan_id(const kti_snapshot *snapshot, int64_t id)
{
    int32_t at = item_at(snapshot, id);
    return at >= 0 && at < snapshot->plan_count &&
                   snapshot->plans[at].id == id
               ? at
               : KTI_NONE;
}

int32_t
kti_snapshot_task_id(const kti_snapshot *snapshot, int64_t id)
{
    int32_t at = item_at(snapshot, id);
    return at >= 0 && at < snapshot->task_count &&
                   snapshot->tasks[at].id == id
               ? at
               : KTI_NONE;
}

int32_t
kti_snapshot_target_id(const kti_snapshot *snapshot, int64_t id)
{
    int32_t at = item_at(snapshot, id);
    return at >= 0 && at < snapshot->target_count &&
                   snapshot->targets[at].id == id
               ? at
               : KTI_NONE;
}

int32_t
kti_snapshot_only_plan(const kti_snapshot *snapshot)
{
    int32_t only = KTI_NONE;
    for (int32_t i = 0; i < snapshot->plan_count; i++) {
        if (snapshot->plans[i].state == KT_PLAN_ACTIVE) {
            if (only != KTI_NONE) {
                return KTI_NONE;
            }
            only = i;
        }
    }
    return only;
}

int32_t
kti_snapshot_plan(const kti_snapshot *snapshot, const char *code)
{
    for (int32_t i = 0; i < snapshot->plan_count; i++) {
        if (strcmp(snapshot->plans[i].code, code) == 0) {
            return i;
        }
    }
    return KTI_NONE;
}

int32_t
kti_snapshot_task(const kti_snapshot *snapshot, int32_t plan,
                  const char *code)
{
    const kti_plan *of = &snapshot->plans[plan];
    for (int32_t i = of->task_first; i < of->task_end; i++) {
        if (strcmp(snapshot->tasks[i].code, code) == 0) {
            return i;
        }
    }
    return KTI_NONE;
}

int32_t
kti_snapshot_target(const kti_snapshot *snapshot, int32_t plan,
                    const char *code)
{
    for (int32_t i = 0; i < snapshot->target_count; i++) {
        if (snapshot->targets[i].plan == plan &&
            strcmp(snapshot->targets[i].code, code) == 0) {
            return i;
        }
    }
    return KTI_NONE;
}

int32_t
kti_snapshot_step(const kti_target *target, const char *code)
{
    for (int32_t i = 0; i < target->step_count; i++) {
        if (strcmp(target->steps[i].code, code) == 0) {
            return i;
        }
    }
    return KTI_NONE;
}

void
kti_plan_targets(const kti_snapshot *snapshot, int32_t plan, int32_t task,
                 int32_t *first, int32_t *end)
{
    int32_t task_first = snapshot->plans[plan].task_first;
    int32_t task_end = snapshot->plans[plan].task_end;
    if (task != KTI_NONE) {
        task_first = task;
        task_end = snapshot->tasks[task].end;
    }
    *first = 0;
    *end = 0;
    if (task_first < task_end) {
        *first = snapshot->tasks[task_first].target_first;
        *end = snapshot->tasks[task_end - 1].target_end;
    }
}
