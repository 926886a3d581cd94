/* SPDX-License-Identifier: Apache-2.0 */
/* Completions of many: a plan's tree, a target's units. */
#include <stdlib.h>

#include "completion.h"
#include "cursor.h"
#include "resolve.h"
#include "row_shape.h"

/* A list as it is filled. */
struct list {
    kt_db *db;
    const kti_question *question;
    kt_cursor *cursor;
    const kt_completion *completions; /* of the plan's targets */
    int32_t first_target;
};

/* What a row is of. */
struct subject {
    int32_t kind;
    int32_t depth;
    int64_t entity;
    const char *code;
    const char *title;
    const char *unit_of_measure;
    int32_t unit;
};

/* A row with its texts; *completion is where its figures go. */
static kt_status add_row(struct list *list, const struct subject *subject,
                         kt_completion **completion)
{
    kt_db *db = list->db;
    kt_cursor *cursor = list->cursor;
    const kti_question *question = list->question;
    const kti_unit *unit = &question->snapshot->units[subject->unit];
    kt_completion_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->kind = subject->kind;
    row->depth = subject->depth;
    row->code = kti_cursor_text(cursor, subject->code);
    row->title = kti_cursor_title(db, question, cursor, subject->entity,
                                  KT_FIELD_TITLE, subject->title);
    row->unit_of_measure =
        kti_cursor_title(db, question, cursor, subject->entity,
                         KT_FIELD_UNIT_OF_MEASURE, subject->unit_of_measure);
    row->unit = kti_cursor_text(cursor, unit->code);
    row->unit_name = kti_cursor_title(db, question, cursor, unit->id,
                                      KT_FIELD_TITLE, unit->name);
    *completion = &row->completion;
    return KT_OK;
}

static kt_status add_target(struct list *list, int32_t target, int32_t depth)
{
    const kti_target *it = &list->question->snapshot->targets[target];
    if (!kti_cursor_takes(list->cursor)) {
        return KT_OK;
    }
    struct subject subject = { KT_KIND_TARGET,
                               depth,
                               it->id,
                               it->code,
                               it->title,
                               it->unit_of_measure,
                               list->question->unit };
    kt_completion *completion;
    kt_status status = add_row(list, &subject, &completion);
    if (status == KT_OK) {
        *completion = list->completions[target - list->first_target];
    }
    return status;
}

/* A task, or with KTI_NONE the plan. */
static kt_status add_task(struct list *list, int32_t task)
{
    const kti_question *question = list->question;
    const kti_snapshot *snapshot = question->snapshot;
    const kti_plan *plan = &snapshot->plans[question->plan];
    struct subject subject = { KT_KIND_PLAN, 0,  plan->id,      plan->code,
                               plan->title,  "", question->unit };
    if (!kti_cursor_takes(list->cursor)) {
        return KT_OK;
    }
    if (task != KTI_NONE) {
        const kti_task *it = &snapshot->tasks[task];
        subject.kind = KT_KIND_TASK;
        subject.depth = it->depth + 1;
        subject.entity = it->id;
        subject.code = it->code;
        subject.title = it->title;
    }
    kt_completion *completion;
    kt_status status = add_row(list, &subject, &completion);
    if (status == KT_OK) {
        kti_rollup(snapshot, question->plan, task, list->completions,
                   list->first_target, completion);
        completion->commit = question->commit;
    }
    return status;
}

/* The tasks [first, end), each with its targets. */
static kt_status list_tasks(struct list *list, int32_t first, int32_t end)
{
    kt_status status = KT_OK;
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        const kti_task *task = &list->question->snapshot->tasks[i];
        status = add_task(list, i);
        for (int32_t n = task->target_first;
             status == KT_OK && n < task->target_end; n++) {
            status = add_target(list, n, task->depth + 2);
        }
    }
    return status;
}

/* The plan; a task with all below it; or one target. */
static kt_status list_tree(struct list *list, int32_t task, int32_t target)
{
    const kti_snapshot *snapshot = list->question->snapshot;
    const kti_plan *plan = &snapshot->plans[list->question->plan];
    if (target != KTI_NONE) {
        int32_t above = snapshot->targets[target].task;
        return add_target(list, target, snapshot->tasks[above].depth + 2);
    }
    if (task != KTI_NONE) {
        return list_tasks(list, task, snapshot->tasks[task].end);
    }
    kt_status status = add_task(list, KTI_NONE);
    return status == KT_OK
               ? list_tasks(list, plan->task_first, plan->task_end)
               : status;
}

kt_status kti_completion_tree(kt_db *db, const kti_question *question,
                              const char *code, kt_cursor **cursor)
{
    kt_completion *completions = NULL;
    int32_t task;
    int32_t first;
    int32_t end;
    kt_status status =
        kti_find_targets(db, question, code, &task, &first, &end);
    if (status == KT_OK) {
        status = kti_complete(db, question, first, end, &completions);
    }
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_COMPLETION, cursor);
    }
    if (status == KT_OK) {
        struct list list = { db, question, *cursor, completions, first };
        int one = code != NULL && task == KTI_NONE;
        status = list_tree(&list, task, one ? first : KTI_NONE);
    }
    free(completions);
    return status;
}

kt_status kt_completion_tree(kt_db *db, const kt_query *query,
                             kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, NULL, kti_completion_tree,
                           cursor);
}

static kt_status add_unit(struct list *list, kti_scorer *scorer, int32_t unit,
                          int32_t depth)
{
    const kti_target *target =
        &list->question->snapshot->targets[scorer->target];
    struct subject subject = { KT_KIND_TARGET,
                               depth,
                               target->id,
                               target->code,
                               target->title,
                               target->unit_of_measure,
                               unit };
    kt_completion *completion;
    if (!kti_cursor_takes(list->cursor)) {
        return KT_OK;
    }
    kt_status status = add_row(list, &subject, &completion);
    return status == KT_OK ? kti_scorer_at(scorer, unit, completion) : status;
}

static kt_status list_units(struct list *list, kti_scorer *scorer)
{
    const kti_snapshot *snapshot = list->question->snapshot;
    int32_t top = list->question->unit;
    kt_status status = add_unit(list, scorer, top, 0);
    for (int32_t i = top + 1; status == KT_OK && i < snapshot->units[top].end;
         i = snapshot->units[i].end) {
        status = add_unit(list, scorer, i, 1);
    }
    return status;
}

static kt_status open_units(kt_db *db, const kti_question *question,
                            const char *code, kt_cursor **cursor)
{
    int32_t target;
    kt_status status = kti_find(db, question, KT_KIND_TARGET, code, &target);
    if (status != KT_OK) {
        return status;
    }
    kti_scorer scorer;
    status = kti_scorer_open(db, question, target, question->unit, &scorer);
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_COMPLETION, cursor);
    }
    if (status == KT_OK) {
        struct list list = { db, question, *cursor, NULL, 0 };
        status = list_units(&list, &scorer);
    }
    kti_scorer_close(&scorer);
    return status;
}

kt_status kt_completion_units(kt_db *db, const kt_query *query,
                              const char *target, kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, target, open_units, cursor);
}

kt_status kt_completion_next(kt_cursor *cursor, kt_completion_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_COMPLETION, row);
}

kt_status kt_completion_units_json(kt_db *db, const kt_query *query,
                                   const char *target, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_completion_units(db, query, target, &cursor);
    return kti_list_json(db, status, cursor, json);
}
