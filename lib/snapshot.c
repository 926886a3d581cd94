/* SPDX-License-Identifier: Apache-2.0 */
/* Folding the history into a snapshot, and finding things in it. */
#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include <keytask/words.h>

#include "history.h"

/* Places by entity id, and units by code. */
struct kti_index {
    int32_t *places; /* of an entity id: index in the array of its kind */
    int64_t place_count;
    int32_t *slots; /* of a code's hash: unit, then `next` */
    int32_t *next;
    uint32_t mask;
};

/* What the build works with. */
struct build {
    kti_error *error;
    const kti_history *history;
    kti_snapshot *snapshot;
    struct kti_index *index;
    kti_moment at;
};

static void *
allot(struct build *build, size_t count, size_t size)
{
    return kti_arena_alloc(&build->snapshot->arena,
                           count == 0 ? size : count * size);
}

static kt_status
no_memory(struct build *build)
{
    return kti_fail(build->error, KT_ERR_NOMEM, "out of memory");
}

static int32_t
place(const struct build *build, int64_t id)
{
    return id <= 0 || id > build->index->place_count
               ? KTI_NONE
               : build->index->places[id];
}

static uint32_t
hash_code(const char *code)
{
    uint32_t hash = UINT32_C(2166136261);
    for (; *code != '\0'; code++) {
        hash = (hash ^ (unsigned char)*code) * UINT32_C(16777619);
    }
    return hash;
}

/* Units as they are found: by entity id, with links to build the order. */
struct found {
    int64_t id;
    kti_unit_fold fold;
    int32_t child; /* first and last child, next sibling */
    int32_t last;
    int32_t sibling;
};

static size_t
find_units(struct build *build, struct found *found, int32_t *by_id)
{
    size_t count = 0;
    int64_t entities = kti_history_entity_count(build->history);
    for (int64_t id = 1; id <= entities; id++) {
        by_id[id] = KTI_NONE;
        if (kti_history_kind(build->history, id) == KT_KIND_UNIT &&
            kti_history_unit(build->history, id, build->at,
                             &found[count].fold)) {
            found[count].id = id;
            found[count].child = found[count].last = KTI_NONE;
            found[count].sibling = KTI_NONE;
            by_id[id] = (int32_t)count++;
        }
    }
    return count;
}

/* Hang each unit below its parent; the roots' chain begins at the result. */
static int32_t
link_units(struct found *found, size_t count, const int32_t *by_id)
{
    int32_t first = KTI_NONE;
    int32_t last = KTI_NONE;
    for (size_t i = 0; i < count; i++) {
        int32_t at = (int32_t)i;
        int64_t parent_id = found[i].fold.parent;
        int32_t parent = parent_id == 0 ? KTI_NONE : by_id[parent_id];
        int32_t *head = parent == KTI_NONE ? &first : &found[parent].child;
        int32_t *tail = parent == KTI_NONE ? &last : &found[parent].last;
        if (*head == KTI_NONE) {
            *head = at;
        } else {
            found[*tail].sibling = at;
        }
        *tail = at;
    }
    return first;
}

static void
place_unit(struct build *build, const struct found *found, int32_t parent)
{
    kti_snapshot *snapshot = build->snapshot;
    int32_t at = snapshot->unit_count++;
    kti_unit *unit = &snapshot->units[at];
    const kti_unit_fold *fold = &found->fold;
    unit->id = found->id;
    unit->uuid = *kti_history_uuid(build->history, found->id);
    unit->code = fold->code;
    unit->name = fold->name;
    unit->level = fold->level != NULL ? fold->level : "";
    unit->parent = parent;
    unit->depth = parent == KTI_NONE ? 0 : snapshot->units[parent].depth + 1;
    unit->opened = fold->opened;
    unit->closed = fold->closed;
    unit->open =
        (fold->opened == KT_DAY_NONE || fold->opened <= build->at.day) &&
        (fold->closed == KT_DAY_NONE || build->at.day < fold->closed);
    unit->end = at + 1;
    build->index->places[found->id] = at;
}

/* Lay the units out in preorder, without recursion. */
static void
order_units(struct build *build, const struct found *found, int32_t first)
{
    int32_t path[KT_DEPTH_MAX + 2]; /* found indexes from a root down */
    int32_t laid[KT_DEPTH_MAX + 2]; /* and where they were laid */
    int depth = 0;
    int32_t at = first;
    while (at != KTI_NONE || depth > 0) {
        if (at == KTI_NONE) {
            depth--;
            build->snapshot->units[laid[depth]].end =
                build->snapshot->unit_count;
            at = found[path[depth]].sibling;
            continue;
        }
        path[depth] = at;
        laid[depth] = build->snapshot->unit_count;
        place_unit(build, &found[at], depth == 0 ? KTI_NONE
                                                 : laid[depth - 1]);
        depth++;
        at = depth > KT_DEPTH_MAX ? KTI_NONE : found[at].child;
    }
}

static kt_status
index_codes(struct build *build)
{
    kti_snapshot *snapshot = build->snapshot;
    uint32_t slots = 64;
    while (slots < (uint32_t)snapshot->unit_count * 2) {
        slots *= 2;
    }
    struct kti_index *index = build->index;
    index->mask = slots - 1;
    index->slots = allot(build, slots, sizeof *index->slots);
    index->next =
        allot(build, (size_t)snapshot->unit_count, sizeof *index->next);
    if (index->slots == NULL || index->next == NULL) {
        return no_memory(build);
    }
    for (uint32_t i = 0; i < slots; i++) {
        index->slots[i] = KTI_NONE;
    }
    for (int32_t i = 0; i < snapshot->unit_count; i++) {
        uint32_t slot = hash_code(snapshot->units[i].code) & index->mask;
        index->next[i] = index->slots[slot];
        index->slots[slot] = i;
    }
    return KT_OK;
}

static kt_status
build_units(struct build *build)
{
    int64_t entities = kti_history_entity_count(build->history);
    struct found *found = calloc((size_t)entities + 1, sizeof *found);
    int32_t *by_id = calloc((size_t)entities + 1, sizeof *by_id);
    kt_status status = KT_OK;
    size_t count = 0;
    if (found == NULL || by_id == NULL) {
        status = no_memory(build);
    } else {
        count = find_units(build, found, by_id);
        build->snapshot->units =
            allot(build, count, sizeof *build->snapshot->units);
        if (build->snapshot->units == NULL) {
            status = no_memory(build);
        }
    }
    if (status == KT_OK) {
        order_units(build, found, link_units(found, count, by_id));
        if ((size_t)build->snapshot->unit_count != count) {
            status = kti_fail(build->error, KT_ERR_CORRUPT,
                              "the units form a cycle, or a tree deeper "
                              "than %d",
                              KT_DEPTH_MAX);
        }
    }
    free(found);
    free(by_id);
    return status == KT_OK ? index_codes(build) : status;
}

static const char *
text_or(const kti_value *value)
{
    return value->type == KTI_TYPE_NULL ? "" : value->text;
}

static void
fold_plan(struct build *build, int64_t id, const kti_value *values)
{
    kti_plan *plan = &build->snapshot->plans[build->snapshot->plan_count];
    plan->id = id;
    plan->uuid = *kti_history_uuid(build->history, id);
    plan->code = values[KTI_PLAN_CODE].text;
    plan->title = text_or(&values[KTI_PLAN_TITLE]);
    plan->language = text_or(&values[KTI_PLAN_LANGUAGE]);
    plan->owner = place(build, values[KTI_PLAN_OWNER].integer);
    plan->state = (int32_t)values[KTI_PLAN_STATE].integer;
    plan->first_day = kti_value_day(&values[KTI_PLAN_FIRST_DAY]);
    plan->last_day = kti_value_day(&values[KTI_PLAN_LAST_DAY]);
    plan->reporting_days = (int32_t)values[KTI_PLAN_REPORTING_DAYS].integer;
    plan->behind = (int32_t)values[KTI_PLAN_BEHIND].integer;
    plan->at_risk = (int32_t)values[KTI_PLAN_AT_RISK].integer;
    plan->ahead = (int32_t)values[KTI_PLAN_AHEAD].integer;
    build->index->places[id] = build->snapshot->plan_count++;
}

/* A list of units as indexes; those that are not there are left out. */
static kt_status
fold_list(struct build *build, int64_t entity, int field,
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
    int32_t *list = allot(build, member_count, sizeof *list);
    if (list == NULL) {
        return no_memory(build);
    }
    for (size_t i = 0; i < member_count; i++) {
        int32_t unit = place(build, members[i].unit);
        if (unit != KTI_NONE) {
            list[(*count)++] = unit;
        }
    }
    *units = list;
    return KT_OK;
}

/* A task or target before it has its place. */
struct node {
    int64_t id;
    int64_t above; /* parent task, or plan; a target's task; step's target */
    int64_t position;
    kti_value values[KTI_COLUMNS_MAX];
};

static int
by_position(const void *a, const void *b)
{
    const struct node *left = a;
    const struct node *right = b;
    if (left->above != right->above) {
        return left->above < right->above ? -1 : 1;
    }
    if (left->position != right->position) {
        return left->position < right->position ? -1 : 1;
    }
    return left->id < right->id ? -1 : left->id > right->id;
}

/* All items of a kind, sorted by what they stand under, then by position. */
static kt_status
collect(struct build *build, int kind, struct node **nodes, size_t *count)
{
    size_t capacity = 0;
    kti_value values[KTI_COLUMNS_MAX];
    int64_t entities = kti_history_entity_count(build->history);
    for (int64_t id = 1; id <= entities; id++) {
        if (kti_history_kind(build->history, id) != kind ||
            !kti_history_fold(build->history, id, build->at, values)) {
            continue;
        }
        if (!kti_grow(nodes, &capacity, *count + 1, sizeof **nodes)) {
            return no_memory(build);
        }
        struct node *node = &(*nodes)[(*count)++];
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
    if (*count > 0) {
        qsort(*nodes, *count, sizeof **nodes, by_position);
    }
    return KT_OK;
}

/* The first of the sorted nodes under `above`; `count` where none is. */
static size_t
first_under(const struct node *nodes, size_t count, int64_t above)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (nodes[middle].above < above) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && nodes[low].above == above ? low : count;
}

/* Everything of the plans below the units. */
struct parts {
    struct node *tasks;
    size_t task_count;
    struct node *targets;
    size_t target_count;
    struct node *steps;
    size_t step_count;
};

static kt_status
fold_steps(struct build *build, const struct parts *parts,
           kti_target *target)
{
    size_t first = first_under(parts->steps, parts->step_count, target->id);
    size_t end = first;
    while (end < parts->step_count &&
           parts->steps[end].above == target->id) {
        end++;
    }
    if (end == first) {
        return KT_OK;
    }
    kti_step *steps = allot(build, end - first, sizeof *steps);
    if (steps == NULL) {
        return no_memory(build);
    }
    for (size_t i = first; i < end; i++) {
        const kti_value *values = parts->steps[i].values;
        kti_step *step = &steps[i - first];
        step->id = parts->steps[i].id;
        step->code = values[KTI_STEP_CODE].text;
        step->title = text_or(&values[KTI_STEP_TITLE]);
        step->weight = (int32_t)kti_value_int(&values[KTI_STEP_WEIGHT], 1);
        step->due = (kt_day)kti_value_int(&values[KTI_STEP_DUE],
                                          target->due);
    }
    target->steps = steps;
    target->step_count = (int32_t)(end - first);
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
fold_allotments(struct build *build, kti_target *target)
{
    const kti_history *history = build->history;
    kti_snapshot *snapshot = build->snapshot;
    int32_t cursor = 0;
    size_t capacity = 0;
    size_t count = 0;
    kti_allotment *found = NULL;
    kt_status status = KT_OK;
    int64_t unit;
    while ((unit = kti_history_allotted(history, target->id, &cursor)) !=
           0) {
        kti_allotment one = { 0 };
        int32_t at = place(build, unit);
        if (at == KTI_NONE || !snapshot->units[at].open ||
            !kti_history_allotment(history, target->id, unit, build->at,
                                   &one)) {
            continue;
        }
        if (!kti_grow(&found, &capacity, count + 1, sizeof *found)) {
            status = no_memory(build);
            break;
        }
        one.unit = at;
        found[count++] = one;
    }
    if (status == KT_OK && count > 0) {
        qsort(found, count, sizeof *found, by_unit);
        kti_allotment *kept = allot(build, count, sizeof *kept);
        if (kept == NULL) {
            status = no_memory(build);
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
direction_of(const struct build *build, int64_t target, int64_t owner)
{
    kti_allotment first;
    int falls = kti_history_first_allotment(build->history, target, owner,
                                            build->at, &first) &&
                first.amount != KT_NONE && first.baseline != KT_NONE &&
                first.amount < first.baseline;
    return falls ? -1 : 1;
}

static kt_status
fold_exempt(struct build *build, kti_target *target)
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
    kti_exempt *exempt = allot(build, member_count, sizeof *exempt);
    if (exempt == NULL) {
        return no_memory(build);
    }
    for (size_t i = 0; i < member_count; i++) {
        int32_t unit = place(build, members[i].unit);
        if (unit != KTI_NONE) {
            exempt[target->exempt_count++] = (kti_exempt){
                unit, members[i].day,
                members[i].reason != NULL ? members[i].reason : ""
            };
        }
    }
    target->exempt = exempt;
    return KT_OK;
}

/* Copied: the history's array moves when it grows. */
static kt_status
fold_checkpoints(struct build *build, kti_target *target)
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
    kt_checkpoint *copy = allot(build, point_count, sizeof *copy);
    if (copy == NULL) {
        return no_memory(build);
    }
    memcpy(copy, points, point_count * sizeof *copy);
    target->checkpoints = copy;
    target->checkpoint_count = (int32_t)point_count;
    return KT_OK;
}

static kt_status
fold_lists(struct build *build, kti_target *target)
{
    kt_status status = fold_list(build, target->id, KTI_LIST_UNITS,
                                 &target->units, &target->unit_count);
    if (status == KT_OK) {
        status = fold_list(build, target->id, KTI_LIST_ASSIST,
                           &target->assist, &target->assist_count);
    }
    if (status == KT_OK) {
        status = fold_list(build, target->id, KTI_LIST_SUPERVISE,
                           &target->supervise, &target->supervise_count);
    }
    if (status == KT_OK) {
        status = fold_exempt(build, target);
    }
    return status == KT_OK ? fold_checkpoints(build, target) : status;
}

static kt_status
fold_target(struct build *build, const struct parts *parts,
            const struct node *node, int32_t plan, int32_t task)
{
    kti_snapshot *snapshot = build->snapshot;
    kti_target *target = &snapshot->targets[snapshot->target_count];
    const kti_value *values = node->values;
    target->id = node->id;
    target->uuid = *kti_history_uuid(build->history, node->id);
    target->code = values[KTI_TARGET_CODE].text;
    target->title = text_or(&values[KTI_TARGET_TITLE]);
    target->unit_of_measure = text_or(&values[KTI_TARGET_UNIT_OF_MEASURE]);
    target->level = text_or(&values[KTI_TARGET_LEVEL]);
    target->source = text_or(&values[KTI_TARGET_SOURCE]);
    target->continues = kti_value_int(&values[KTI_TARGET_CONTINUES], 0);
    target->plan = plan;
    target->task = task;
    target->measure = (int32_t)values[KTI_TARGET_MEASURE].integer;
    target->weight = (int32_t)kti_value_int(&values[KTI_TARGET_WEIGHT], 1);
    target->lead =
        place(build, kti_value_int(&values[KTI_TARGET_LEAD], 0));
    target->threshold = kti_value_int(&values[KTI_TARGET_THRESHOLD],
                                      KT_AMOUNT_SCALE);
    target->due = (kt_day)kti_value_int(&values[KTI_TARGET_DUE],
                                        snapshot->plans[plan].last_day);
    target->cancelled = kti_value_day(&values[KTI_TARGET_CANCELLED]);
    target->direction = direction_of(
        build, node->id, snapshot->units[snapshot->plans[plan].owner].id);
    build->index->places[node->id] = snapshot->target_count++;
    kt_status status = fold_allotments(build, target);
    if (status == KT_OK) {
        status = fold_steps(build, parts, target);
    }
    return status == KT_OK ? fold_lists(build, target) : status;
}

static kt_status
fold_task(struct build *build, const struct parts *parts,
          const struct node *node, int32_t plan, int32_t parent)
{
    kti_snapshot *snapshot = build->snapshot;
    int32_t at = snapshot->task_count++;
    kti_task *task = &snapshot->tasks[at];
    const kti_value *values = node->values;
    task->id = node->id;
    task->uuid = *kti_history_uuid(build->history, node->id);
    task->code = values[KTI_TASK_CODE].text;
    task->title = text_or(&values[KTI_TASK_TITLE]);
    task->plan = plan;
    task->parent = parent;
    task->end = at + 1;
    task->depth = parent == KTI_NONE ? 0 : snapshot->tasks[parent].depth + 1;
    task->weight = (int32_t)kti_value_int(&values[KTI_TASK_WEIGHT], 1);
    task->lead = place(build, kti_value_int(&values[KTI_TASK_LEAD], 0));
    task->cancelled = kti_value_day(&values[KTI_TASK_CANCELLED]);
    build->index->places[node->id] = at;
    kt_status status = fold_list(build, node->id, KTI_LIST_ASSIST,
                                 &task->assist, &task->assist_count);
    if (status == KT_OK) {
        status = fold_list(build, node->id, KTI_LIST_SUPERVISE,
                           &task->supervise, &task->supervise_count);
    }
    task->target_first = snapshot->target_count;
    for (size_t i = first_under(parts->targets, parts->target_count,
                                node->id);
         status == KT_OK && i < parts->target_count &&
         parts->targets[i].above == node->id;
         i++) {
        status = fold_target(build, parts, &parts->targets[i], plan, at);
    }
    task->target_end = snapshot->target_count;
    return status;
}

/* The tasks under an entity, each with its targets and then its sub-tasks.
 * As deep as KT_DEPTH_MAX, which the writes keep. */
static kt_status
fold_tasks(struct build *build, const struct parts *parts, int64_t above,
           int32_t plan, int32_t parent)
{
    kti_snapshot *snapshot = build->snapshot;
    kt_status status = KT_OK;
    for (size_t i = first_under(parts->tasks, parts->task_count, above);
         status == KT_OK && i < parts->task_count &&
         parts->tasks[i].above == above;
         i++) {
        int32_t at = snapshot->task_count;
        status = fold_task(build, parts, &parts->tasks[i], plan, parent);
        if (status == KT_OK && snapshot->tasks[at].depth < KT_DEPTH_MAX) {
            status =
                fold_tasks(build, parts, parts->tasks[i].id, plan, at);
        }
        snapshot->tasks[at].end = snapshot->task_count;
    }
    return status;
}

static kt_status
build_plans(struct build *build)
{
    kti_snapshot *snapshot = build->snapshot;
    struct parts parts = { 0 };
    kti_value values[KTI_COLUMNS_MAX];
    size_t plans = 0;
    while (kti_history_nth_plan(build->history, plans) != 0) {
        plans++;
    }
    kt_status status =
        collect(build, KT_KIND_TASK, &parts.tasks, &parts.task_count);
    if (status == KT_OK) {
        status = collect(build, KT_KIND_TARGET, &parts.targets,
                         &parts.target_count);
    }
    if (status == KT_OK) {
        status = collect(build, KT_KIND_STEP, &parts.steps,
                         &parts.step_count);
    }
    snapshot->plans = allot(build, plans, sizeof *snapshot->plans);
    snapshot->tasks =
        allot(build, parts.task_count, sizeof *snapshot->tasks);
    snapshot->targets =
        allot(build, parts.target_count, sizeof *snapshot->targets);
    if (status == KT_OK &&
        (snapshot->plans == NULL || snapshot->tasks == NULL ||
         snapshot->targets == NULL)) {
        status = no_memory(build);
    }
    for (size_t i = 0; status == KT_OK && i < plans; i++) {
        int64_t id = kti_history_nth_plan(build->history, i);
        if (!kti_history_fold(build->history, id, build->at, values)) {
            continue;
        }
        int32_t plan = snapshot->plan_count;
        fold_plan(build, id, values);
        snapshot->plans[plan].task_first = snapshot->task_count;
        status = fold_tasks(build, &parts, id, plan, KTI_NONE);
        snapshot->plans[plan].task_end = snapshot->task_count;
    }
    free(parts.tasks);
    free(parts.targets);
    free(parts.steps);
    return status;
}

kt_status
kti_snapshot_build(kti_error *error, const kti_history *history,
                   kti_moment at, kti_snapshot **out)
{
    *out = NULL;
    kti_snapshot *snapshot = calloc(1, sizeof *snapshot);
    struct build build = { error, history, snapshot, NULL, at };
    if (snapshot == NULL) {
        return no_memory(&build);
    }
    snapshot->at = at;
    int64_t entities = kti_history_entity_count(history);
    build.index = allot(&build, 1, sizeof *build.index);
    if (build.index != NULL) {
        build.index->place_count = entities;
        build.index->places = allot(&build, (size_t)entities + 1,
                                    sizeof *build.index->places);
    }
    if (build.index == NULL || build.index->places == NULL) {
        kti_snapshot_free(snapshot);
        return no_memory(&build);
    }
    for (int64_t i = 0; i <= entities; i++) {
        build.index->places[i] = KTI_NONE;
    }
    snapshot->index = build.index;
    kt_status status = build_units(&build);
    if (status == KT_OK) {
        status = build_plans(&build);
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
kti_snapshot_unit(const kti_snapshot *snapshot, const char *code)
{
    const struct kti_index *index = snapshot->index;
    int32_t found = KTI_NONE;
    for (int32_t i = index->slots[hash_code(code) & index->mask];
         i != KTI_NONE; i = index->next[i]) {
        const kti_unit *unit = &snapshot->units[i];
        if (strcmp(unit->code, code) != 0) {
            continue;
        }
        const kti_unit *best =
            found == KTI_NONE ? NULL : &snapshot->units[found];
        if (best == NULL || unit->open > best->open ||
            (unit->open == best->open && unit->id > best->id)) {
            found = i;
        }
    }
    return found;
}

int32_t
kti_snapshot_unit_id(const kti_snapshot *snapshot, int64_t id)
{
    return id <= 0 || id > snapshot->index->place_count
               ? KTI_NONE
               : snapshot->index->places[id];
}

int32_t
kti_snapshot_target_id(const kti_snapshot *snapshot, int64_t id)
{
    return kti_snapshot_unit_id(snapshot, id);
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
