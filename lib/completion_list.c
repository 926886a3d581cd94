/* SPDX-License-Identifier: Apache-2.0 */
/* Completions of many: a plan's tree, a target's units. */
#include <stdlib.h>

#include "completion.h"
#include "cursor.h"
#include "resolve.h"

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

static kt_status no_memory(kt_db *db)
{
    return kti_fail(kti_err(db), KT_ERR_NOMEM, "out of memory");
}

/* A row with its texts; *completion is where its figures go. */
static kt_status add_row(struct list *list, const struct subject *subject,
                         kt_completion **completion)
{
    const kti_question *question = list->question;
    const kti_unit *unit = &question->snapshot->units[subject->unit];
    kti_arena *texts = kti_cursor_arena(list->cursor);
    kt_completion_row *row = kti_cursor_add(list->cursor);
    if (row == NULL) {
        return no_memory(list->db);
    }
    row->kind = subject->kind;
    row->depth = subject->depth;
    row->code = kti_arena_text(texts, subject->code);
    row->title = kti_arena_text(
        texts, kti_title_of(list->db, question, subject->entity,
                            KT_FIELD_TITLE, subject->title));
    row->unit_of_measure = kti_arena_text(
        texts,
        kti_title_of(list->db, question, subject->entity,
                     KT_FIELD_UNIT_OF_MEASURE, subject->unit_of_measure));
    row->unit = kti_arena_text(texts, unit->code);
    row->unit_name =
        kti_arena_text(texts, kti_title_of(list->db, question, unit->id,
                                           KT_FIELD_TITLE, unit->name));
    if (row->code == NULL || row->title == NULL ||
        row->unit_of_measure == NULL || row->unit == NULL ||
        row->unit_name == NULL) {
        return no_memory(list->db);
    }
    *completion = &row->completion;
    return KT_OK;
}

static kt_status add_target(struct list *list, int32_t target, int32_t depth)
{
    const kti_target *it = &list->question->snapshot->targets[target];
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

static kt_status list_tree(struct list *list)
{
    const kti_snapshot *snapshot = list->question->snapshot;
    const kti_plan *plan = &snapshot->plans[list->question->plan];
    kt_status status = add_task(list, KTI_NONE);
    for (int32_t i = plan->task_first; status == KT_OK && i < plan->task_end;
         i++) {
        const kti_task *task = &snapshot->tasks[i];
        status = add_task(list, i);
        for (int32_t n = task->target_first;
             status == KT_OK && n < task->target_end; n++) {
            status = add_target(list, n, task->depth + 2);
        }
    }
    return status;
}

static kt_status open_tree(kt_db *db, const kt_query *query,
                           kt_cursor **cursor)
{
    kti_question question;
    kt_completion *completions = NULL;
    int32_t first;
    int32_t end;
    kt_status status = kti_query_resolve(db, query, 1, &question);
    if (status != KT_OK) {
        return status;
    }
    kti_plan_targets(question.snapshot, question.plan, KTI_NONE, &first,
                     &end);
    status = kti_complete(db, &question, first, end, &completions);
    if (status == KT_OK) {
        *cursor =
            kti_cursor_new(KTI_ROW_COMPLETION, sizeof(kt_completion_row));
        struct list list = { db, &question, *cursor, completions, first };
        status = *cursor == NULL ? no_memory(db) : list_tree(&list);
    }
    free(completions);
    return status;
}

kt_status kt_completion_tree(kt_db *db, const kt_query *query,
                             kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = open_tree(db, query, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
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

static kt_status open_units(kt_db *db, const kt_query *query,
                            const char *code, kt_cursor **cursor)
{
    kti_question question;
    int32_t target;
    kt_status status = kti_query_resolve(db, query, 1, &question);
    if (status == KT_OK) {
        status = kti_find(db, &question, KT_KIND_TARGET, code, &target);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_scorer scorer;
    status = kti_scorer_open(db, &question, target, question.unit, &scorer);
    if (status == KT_OK) {
        *cursor =
            kti_cursor_new(KTI_ROW_COMPLETION, sizeof(kt_completion_row));
        struct list list = { db, &question, *cursor, NULL, 0 };
        status = *cursor == NULL ? no_memory(db) : list_units(&list, &scorer);
    }
    kti_scorer_close(&scorer);
    return status;
}

kt_status kt_completion_units(kt_db *db, const kt_query *query,
                              const char *target, kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = open_units(db, query, target, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status kt_completion_next(kt_cursor *cursor, kt_completion_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_COMPLETION, row);
}
