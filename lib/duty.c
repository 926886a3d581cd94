/* SPDX-License-Identifier: Apache-2.0 */
#include <keytask/duty.h>

#include <stdlib.h>

#include "completion.h"
#include "cursor.h"
#include "resolve.h"
#include "role.h"
#include "row_shape.h"

/* A list as it is filled. */
struct list {
    kt_db *db;
    const kti_question *question;
    kt_cursor *cursor;
    int within;                 /* the unit is in the owner's subtree */
    uint32_t *roles;            /* of the unit, by target of the plan */
    kt_completion *completions; /* those that are shown, by target */
    int32_t first;              /* target of the plan */
    int32_t end;
};

/* Which figures are shown: those of targets with a role, and, since they
 * roll up, of those below a task with one. */
static int is_shown(const struct list *list, int32_t target)
{
    const kti_snapshot *snapshot = list->question->snapshot;
    if (list->roles[target - list->first] != 0) {
        return 1;
    }
    int32_t task = snapshot->targets[target].task;
    while (task != KTI_NONE &&
           kti_task_roles(snapshot, task, list->question->unit) == 0) {
        task = snapshot->tasks[task].parent;
    }
    return task != KTI_NONE;
}

static kt_status complete(struct list *list)
{
    kt_status status = KT_OK;
    for (int32_t i = list->first; status == KT_OK && i < list->end; i++) {
        int32_t at = i - list->first;
        if (!kti_target_cancelled(list->question->snapshot, i)) {
            list->roles[at] = kti_target_roles(list->question->snapshot, i,
                                               list->question->unit);
        }
        if (list->within && is_shown(list, i)) {
            status = kti_complete_target(list->db, list->question, i,
                                         &list->completions[at]);
        }
    }
    return status;
}

/* One role of a task or target; *added is NULL where it is not on the
 * page. */
static kt_status add_row(struct list *list, uint32_t role, uint32_t roles,
                         kt_duty_row **added)
{
    const kt_duty_row nothing = KT_DUTY_ROW_INIT;
    *added = NULL;
    if (!kti_cursor_takes(list->cursor)) {
        return KT_OK;
    }
    const kti_question *question = list->question;
    kt_status status = kti_cursor_add(list->db, list->cursor, added);
    if (status != KT_OK) {
        return status;
    }
    **added = nothing;
    (*added)->role = role;
    (*added)->roles = roles;
    (*added)->plan = kti_cursor_text(
        list->cursor, question->snapshot->plans[question->plan].code);
    (*added)->unit_of_measure = (*added)->from = "";
    return KT_OK;
}

static kt_status add_task(struct list *list, int32_t task, uint32_t role,
                          uint32_t roles)
{
    const kti_question *question = list->question;
    const kti_task *it = &question->snapshot->tasks[task];
    kt_duty_row *row;
    kt_status status = add_row(list, role, roles, &row);
    if (status != KT_OK || row == NULL) {
        return status;
    }
    row->kind = KT_KIND_TASK;
    row->code = kti_cursor_text(list->cursor, it->code);
    row->title = kti_cursor_title(list->db, question, list->cursor, it->id,
                                  KT_FIELD_TITLE, it->title);
    if (list->within) {
        kti_rollup(question->snapshot, question->plan, task,
                   list->completions, list->first, &row->completion);
        row->completion.commit = question->commit;
    }
    return KT_OK;
}

static kt_status add_target(struct list *list, int32_t target, uint32_t role,
                            uint32_t roles)
{
    const kti_question *question = list->question;
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *it = &snapshot->targets[target];
    kt_cursor *cursor = list->cursor;
    kt_duty_row *row;
    kt_status status = add_row(list, role, roles, &row);
    if (status != KT_OK || row == NULL) {
        return status;
    }
    row->kind = KT_KIND_TARGET;
    row->measure = it->measure;
    row->due = it->due;
    row->code = kti_cursor_text(cursor, it->code);
    row->title = kti_cursor_title(list->db, question, cursor, it->id,
                                  KT_FIELD_TITLE, it->title);
    row->unit_of_measure =
        kti_cursor_title(list->db, question, cursor, it->id,
                         KT_FIELD_UNIT_OF_MEASURE, it->unit_of_measure);
    if (role <= KT_ROLE_SUPERVISE) {
        int32_t task = kti_role_task(snapshot, target, role);
        row->from = kti_cursor_text(
            cursor, task == KTI_NONE ? "" : snapshot->tasks[task].code);
    }
    if (role == KT_ROLE_ALLOTTED) {
        const kti_allotment *own = kti_snapshot_allotment(it, question->unit);
        row->amount = own->amount;
        row->baseline = own->baseline;
        row->effective = own->effective;
    }
    if (list->within) {
        row->completion = list->completions[target - list->first];
    }
    return KT_OK;
}

/* A row for each role; that a unit must report goes without saying where it
 * is allotted. */
static kt_status add_roles(struct list *list, int32_t at, uint32_t roles,
                           kt_status (*add)(struct list *list, int32_t at,
                                            uint32_t role, uint32_t roles))
{
    kt_status status = KT_OK;
    for (uint32_t role = KT_ROLE_LEAD;
         status == KT_OK && role <= KT_ROLE_REPORT; role <<= 1) {
        int said = role == KT_ROLE_REPORT && (roles & KT_ROLE_ALLOTTED) != 0;
        if ((roles & role) != 0 && !said) {
            status = add(list, at, role, roles);
        }
    }
    return status;
}

static kt_status list_plan(struct list *list)
{
    const kti_snapshot *snapshot = list->question->snapshot;
    const kti_plan *plan = &snapshot->plans[list->question->plan];
    kt_status status = KT_OK;
    for (int32_t i = plan->task_first; status == KT_OK && i < plan->task_end;
         i++) {
        if (kti_task_cancelled(snapshot, i)) {
            continue;
        }
        const kti_task *task = &snapshot->tasks[i];
        status = add_roles(list, i,
                           kti_task_roles(snapshot, i, list->question->unit),
                           add_task);
        for (int32_t n = task->target_first;
             status == KT_OK && n < task->target_end; n++) {
            status =
                add_roles(list, n, list->roles[n - list->first], add_target);
        }
    }
    return status;
}

static kt_status list_duties(kt_db *db, const kti_question *question,
                             const char *code, kt_cursor **cursor)
{
    struct list list = { .db = db, .question = question };
    kt_status status =
        kti_find_targets(db, question, code, NULL, &list.first, &list.end);
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_DUTY, cursor);
    }
    if (status != KT_OK) {
        return status;
    }
    const kti_snapshot *snapshot = question->snapshot;
    size_t count = (size_t)(list.end - list.first) + 1;
    list.cursor = *cursor;
    list.within = kti_unit_within(snapshot, question->unit,
                                  snapshot->plans[question->plan].owner);
    list.roles = calloc(count, sizeof *list.roles);
    list.completions = calloc(count, sizeof *list.completions);
    status = list.roles == NULL || list.completions == NULL
                 ? kti_fail(kti_err(db), KT_ERR_NOMEM, "out of memory")
                 : complete(&list);
    if (status == KT_OK) {
        status = list_plan(&list);
    }
    free(list.roles);
    free(list.completions);
    return status;
}

kt_status kt_duty_list(kt_db *db, const kt_query *query, kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN_ANY_UNIT, NULL, list_duties,
                           cursor);
}

kt_status kt_duty_next(kt_cursor *cursor, kt_duty_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_DUTY, row);
}

kt_status kt_duty_json(kt_db *db, const kt_query *query, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_duty_list(db, query, &cursor);
    return kti_list_json(db, status, cursor, json);
}
