/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: adding, changing; cancelling tasks and targets. */
#include <stdio.h>

#include "handle_private.h"
#include "plan.h"
#include "resolve.h"
#include "text.h"
#include "uuid.h"

void
kt_task_init(kt_task *task, size_t size)
{
    static const kt_task defaults = KT_TASK_INIT;
    kti_struct_init(task, size, &defaults, sizeof defaults);
}

kt_status
kti_plan_code_free(kt_db *db, int64_t plan, const char *code, int64_t self)
{
    static const int kinds[] = { KT_KIND_TASK, KT_KIND_TARGET };
    kti_moment now = kti_moment_now(db, kti_today(db));
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        int64_t other =
            kti_history_find(db->history, kinds[i], plan, code, now, 1);
        if (other != 0 && other != self) {
            return kti_fail(&db->error, KT_ERR_DUPLICATE,
                            "the code %s is, or was, that of a %s of the "
                            "plan",
                            code, kt_word(KT_WORDS_KIND, kinds[i], NULL));
        }
    }
    return KT_OK;
}

static kt_status
check_texts(kti_error *error, const kt_task *task, uint32_t sets)
{
    kt_status status = KT_OK;
    if ((sets & KT_TASK_SET_CODE) != 0) {
        status = kti_code_check(error, "task code", task->code);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_TITLE) != 0) {
        status = kti_title_check(error, "task title", task->title);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_WEIGHT) != 0) {
        status = kti_weight_check(error, task->weight);
    }
    return status;
}

/* A task's place: plan open and in scope, units of its lists known. */
struct place {
    int64_t plan;
    int64_t parent; /* 0: the top level */
    int64_t lead;
    kti_value plan_values[KTI_COLUMNS_MAX];
};

static kt_status
find_units(kt_db *db, const kt_task *task, kti_moment now, uint32_t sets,
           struct place *place)
{
    kt_status status = KT_OK;
    if ((sets & KT_TASK_SET_LEAD) != 0 && task->lead != NULL) {
        status = kti_need_unit(db, task->lead, now, &place->lead);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_ASSIST) != 0) {
        status = kti_list_check(db, task->assist, task->assist_count);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_SUPERVISE) != 0) {
        status = kti_list_check(db, task->supervise, task->supervise_count);
    }
    return status;
}

static kt_status
write_lists(kt_db *db, int64_t id, const kt_task *task, uint32_t sets)
{
    kt_status status = KT_OK;
    if ((sets & KT_TASK_SET_ASSIST) != 0) {
        status = kti_list_set(db, id, KTI_LIST_ASSIST, task->assist,
                              task->assist_count);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_SUPERVISE) != 0) {
        status = kti_list_set(db, id, KTI_LIST_SUPERVISE, task->supervise,
                              task->supervise_count);
    }
    return status;
}

/* How many tasks stand above an entity's place. */
static int
depth_under(kt_db *db, int64_t parent, kti_moment now)
{
    int depth = 0;
    kti_value values[KTI_COLUMNS_MAX];
    while (parent != 0 && depth <= KT_DEPTH_MAX &&
           kti_history_fold(db->history, parent, now, values)) {
        parent = kti_value_int(&values[KTI_TASK_PARENT], 0);
        depth++;
    }
    return depth;
}

static kt_status
depth_check(kt_db *db, const char *code, int depth)
{
    if (depth >= KT_DEPTH_MAX) {
        return kti_fail(&db->error, KT_ERR_CYCLE,
                        "task %s would stand deeper than %d levels", code,
                        KT_DEPTH_MAX);
    }
    return KT_OK;
}

static int64_t
bit(int column)
{
    return KTI_BIT(kti_op_by_tag(KTI_TAG_TASK), column);
}

static void
put(kti_value *values, int column, kti_value value)
{
    values[KTI_TASK_SETS].integer |= bit(column);
    values[column] = value;
}

kt_status
kti_entity_under(kt_db *db, int kind, int64_t above, const char *code,
                 int64_t *id)
{
    kt_uuid uuid;
    int taken = 0;
    char name[KT_CODE_MAX + 8];
    int size = snprintf(name, sizeof name, "%s:%s",
                        kind == KT_KIND_TASK     ? "task"
                        : kind == KT_KIND_TARGET ? "target"
                                                 : "step",
                        code);
    kti_uuid_v5(kti_history_uuid(db->history, above), name, (size_t)size,
                &uuid);
    kt_status status = kti_ledger_uuid_taken(db, &uuid, &taken);
    if (status == KT_OK && taken) {
        return KT_ERR_DUPLICATE;
    }
    return status == KT_OK ? kti_ledger_entity(db, kind, &uuid, id) : status;
}

static kt_status
new_task(kt_db *db, const kt_task *task, const struct place *place,
         int64_t *id)
{
    int64_t above = place->parent != 0 ? place->parent : place->plan;
    kt_status status =
        kti_entity_under(db, KT_KIND_TASK, above, task->code, id);
    return status != KT_ERR_DUPLICATE
               ? status
               : kti_fail(&db->error, status,
                          "there was a task %s in the plan before",
                          task->code);
}

kt_status
kti_task_add(kt_db *db, const kt_task *task)
{
    int64_t id = 0;
    struct place place = { 0 };
    uint32_t sets = UINT32_MAX;
    kti_moment now = kti_moment_now(db, kti_today(db));
    kt_status status = check_texts(&db->error, task, sets);
    if (status == KT_OK) {
        status = kti_plan_to_define(db, task->plan, now, &place.plan,
                                    place.plan_values);
    }
    if (status == KT_OK && task->parent != NULL) {
        status = kti_need(db, KT_KIND_TASK, place.plan, task->parent, now,
                          &place.parent, NULL);
    }
    if (status == KT_OK) {
        status = kti_plan_code_free(db, place.plan, task->code, 0);
    }
    if (status == KT_OK) {
        status = depth_check(db, task->code,
                             depth_under(db, place.parent, now));
    }
    if (status == KT_OK) {
        status = find_units(db, task, now, sets, &place);
    }
    if (status == KT_OK) {
        status = new_task(db, task, &place, &id);
    }
    if (status != KT_OK) {
        return status;
    }
    int64_t above = place.parent != 0 ? place.parent : place.plan;
    int64_t position =
        kti_history_last_position(db->history, KT_KIND_TASK, above, now) + 1;
    kti_value values[KTI_TASK_COLUMNS] = {
        [KTI_TASK_TASK] = kti_entity(id),
        [KTI_TASK_SETS] = kti_int(0),
    };
    put(values, KTI_TASK_PLAN, kti_entity(place.plan));
    put(values, KTI_TASK_PARENT, kti_entity(place.parent));
    put(values, KTI_TASK_POSITION, kti_int(position));
    put(values, KTI_TASK_CODE, kti_text(task->code));
    put(values, KTI_TASK_TITLE, kti_text(task->title));
    if (task->weight != KT_WEIGHT_NONE) {
        put(values, KTI_TASK_WEIGHT, kti_int(task->weight));
    }
    put(values, KTI_TASK_LEAD, kti_entity(place.lead));
    status = kti_ledger_add(db, KTI_TAG_TASK, values, NULL);
    sets = (task->assist_count > 0 ? KT_TASK_SET_ASSIST : 0) |
           (task->supervise_count > 0 ? KT_TASK_SET_SUPERVISE : 0);
    return status == KT_OK ? write_lists(db, id, task, sets) : status;
}

kt_status
kt_task_add(kt_db *db, const kt_task *task)
{
    kt_task full = KT_TASK_INIT;
    kt_status status = kti_enter_with(db, "task", task, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_task_add(db, &full);
    }
    return kti_leave(db, status);
}

/* The new parent is neither the task itself nor below it. */
static kt_status
check_parent(kt_db *db, int64_t id, const char *code, int64_t parent,
             kti_moment now)
{
    kti_value values[KTI_COLUMNS_MAX];
    const kti_snapshot *snapshot = NULL;
    for (int64_t above = parent; above != 0;
         above = kti_value_int(&values[KTI_TASK_PARENT], 0)) {
        if (above == id) {
            return kti_fail(&db->error, KT_ERR_CYCLE,
                            "task %s would come to stand below itself",
                            code);
        }
        if (!kti_history_fold(db->history, above, now, values)) {
            break;
        }
    }
    kt_status status = kti_snapshot_at(db, now, &snapshot);
    if (status != KT_OK) {
        return status;
    }
    int32_t top = kti_snapshot_task_id(snapshot, id);
    int below = 0;
    for (int32_t i = top; i < snapshot->tasks[top].end; i++) {
        int depth = snapshot->tasks[i].depth - snapshot->tasks[top].depth;
        below = depth > below ? depth : below;
    }
    return depth_check(db, code, depth_under(db, parent, now) + below);
}

kt_status
kti_task_change(kt_db *db, const char *plan, const char *code,
                const kt_task *task, uint32_t sets)
{
    int64_t id = 0;
    struct place place = { 0 };
    kti_moment now = kti_moment_now(db, kti_today(db));
    kt_status status = check_texts(&db->error, task, sets);
    if (status == KT_OK) {
        status = kti_plan_to_define(db, plan, now, &place.plan,
                                    place.plan_values);
    }
    if (status == KT_OK) {
        status =
            kti_need(db, KT_KIND_TASK, place.plan, code, now, &id, NULL);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_CODE) != 0) {
        status = kti_plan_code_free(db, place.plan, task->code, id);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_PARENT) != 0 &&
        task->parent != NULL) {
        status = kti_need(db, KT_KIND_TASK, place.plan, task->parent, now,
                          &place.parent, NULL);
    }
    if (status == KT_OK && (sets & KT_TASK_SET_PARENT) != 0) {
        status = check_parent(db, id, code, place.parent, now);
    }
    if (status == KT_OK) {
        status = find_units(db, task, now, sets, &place);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_value values[KTI_TASK_COLUMNS] = {
        [KTI_TASK_TASK] = kti_entity(id),
        [KTI_TASK_SETS] = kti_int(0),
    };
    if ((sets & KT_TASK_SET_CODE) != 0) {
        put(values, KTI_TASK_CODE, kti_text(task->code));
    }
    if ((sets & KT_TASK_SET_TITLE) != 0) {
        put(values, KTI_TASK_TITLE, kti_text(task->title));
    }
    if ((sets & KT_TASK_SET_PARENT) != 0) {
        int64_t above = place.parent != 0 ? place.parent : place.plan;
        put(values, KTI_TASK_PARENT, kti_entity(place.parent));
        put(values, KTI_TASK_POSITION,
            kti_int(kti_history_last_position(db->history, KT_KIND_TASK,
                                              above, now) +
                    1));
    }
    if ((sets & KT_TASK_SET_WEIGHT) != 0) {
        put(values, KTI_TASK_WEIGHT,
            task->weight == KT_WEIGHT_NONE ? kti_null()
                                           : kti_int(task->weight));
    }
    if ((sets & KT_TASK_SET_LEAD) != 0) {
        put(values, KTI_TASK_LEAD, kti_entity(place.lead));
    }
    if (values[KTI_TASK_SETS].integer != 0) {
        status = kti_ledger_add(db, KTI_TAG_TASK, values, NULL);
    }
    return status == KT_OK ? write_lists(db, id, task, sets) : status;
}

kt_status
kt_task_change(kt_db *db, const char *plan, const char *code,
               const kt_task *task, uint32_t sets)
{
    kt_task full = KT_TASK_INIT;
    kt_status status = kti_enter_with(db, "task", task, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_task_change(db, plan, code, &full, sets);
    }
    return kti_leave(db, status);
}

kt_status
kti_cancel(kt_db *db, int kind, const char *plan, const char *code,
           kt_day on, const char *reason)
{
    int64_t id = 0;
    struct place place = { 0 };
    kti_value now_values[KTI_COLUMNS_MAX];
    kti_moment now = kti_moment_now(db, kti_today(db));
    int target = kind == KT_KIND_TARGET;
    int cancelled = target ? KTI_TARGET_CANCELLED : KTI_TASK_CANCELLED;
    int because = target ? KTI_TARGET_REASON : KTI_TASK_REASON;
    on = on == KT_DAY_NONE ? now.day : on;
    kt_status status = kti_title_check(&db->error, "reason", reason);
    if (status == KT_OK) {
        status = kti_day_check(&db->error, "the day", on);
    }
    if (status == KT_OK) {
        status = kti_plan_to_define(db, plan, now, &place.plan,
                                    place.plan_values);
    }
    if (status == KT_OK) {
        status = kti_need(db, kind, place.plan, code, now, &id, now_values);
    }
    if (status == KT_OK && now_values[cancelled].type != KTI_TYPE_NULL) {
        char day[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(kti_value_day(&now_values[cancelled]), day,
                            sizeof day);
        status = kti_fail(&db->error, KT_ERR_STATE,
                          "%s %s is cancelled already, from %s",
                          kt_word(KT_WORDS_KIND, kind, NULL), code, day);
    }
    if (status != KT_OK) {
        return status;
    }
    const kti_op *op =
        kti_op_by_tag(target ? KTI_TAG_TARGET : KTI_TAG_TASK);
    kti_value values[KTI_COLUMNS_MAX] = { [0] = kti_entity(id) };
    values[op->sets] =
        kti_int(KTI_BIT(op, cancelled) | KTI_BIT(op, because));
    values[cancelled] = kti_int(on);
    values[because] = kti_text(reason);
    return kti_ledger_add(db, op->tag, values, NULL);
}

kt_status
kti_move_last(kt_db *db, const char *plan, int64_t above, int64_t entity)
{
    struct place place = { 0 };
    kti_moment now = kti_moment_now(db, kti_today(db));
    int kind = kti_history_kind(db->history, entity);
    int tag = kind == KT_KIND_TASK     ? KTI_TAG_TASK
              : kind == KT_KIND_TARGET ? KTI_TAG_TARGET
                                       : KTI_TAG_STEP;
    int column = kind == KT_KIND_TASK     ? KTI_TASK_POSITION
                 : kind == KT_KIND_TARGET ? KTI_TARGET_POSITION
                                          : KTI_STEP_POSITION;
    kt_status status = kti_plan_to_define(db, plan, now, &place.plan,
                                          place.plan_values);
    if (status != KT_OK) {
        return status;
    }
    const kti_op *op = kti_op_by_tag(tag);
    kti_value values[KTI_COLUMNS_MAX] = { [0] = kti_entity(entity) };
    values[op->sets] = kti_int(KTI_BIT(op, column));
    values[column] = kti_int(
        kti_history_last_position(db->history, kind, above, now) + 1);
    return kti_ledger_add(db, tag, values, NULL);
}

kt_status
kt_task_cancel(kt_db *db, const char *plan, const char *code, kt_day on,
               const char *reason)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_cancel(db, KT_KIND_TASK, plan, code, on, reason);
    }
    return kti_leave(db, status);
}

kt_status
kt_target_cancel(kt_db *db, const char *plan, const char *code, kt_day on,
                 const char *reason)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_cancel(db, KT_KIND_TARGET, plan, code, on, reason);
    }
    return kti_leave(db, status);
}
