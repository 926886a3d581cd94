/* SPDX-License-Identifier: Apache-2.0 */
/* Reading targets. */
#include "cursor.h"
#include "handle_private.h"
#include "resolve.h"
#include "role.h"
#include "row_shape.h"

/* The plan and code of the target that this one continues. */
static void
add_continues(kt_db *db, const kti_question *question, int64_t id,
              kt_cursor *cursor, kt_target_row *row)
{
    kti_value values[KTI_COLUMNS_MAX];
    kti_moment at = question->snapshot->at;
    row->continues_plan = row->continues_target = "";
    if (id == 0 || !kti_history_fold(db->history, id, at, values)) {
        return;
    }
    row->continues_target =
        kti_cursor_text(cursor, values[KTI_TARGET_CODE].text);
    int64_t plan = kti_history_plan_of(db->history, id, at);
    if (kti_history_fold(db->history, plan, at, values)) {
        row->continues_plan =
            kti_cursor_text(cursor, values[KTI_PLAN_CODE].text);
    }
}

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t at,
        kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *target = &snapshot->targets[at];
    const kti_plan *plan = &snapshot->plans[target->plan];
    const kti_task *task = &snapshot->tasks[target->task];
    const kti_allotment *own = kti_snapshot_allotment(target, plan->owner);
    kt_target_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->measure = target->measure;
    row->plan = kti_cursor_text(cursor, plan->code);
    row->task = kti_cursor_text(cursor, task->code);
    row->code = kti_cursor_text(cursor, target->code);
    row->title = kti_cursor_title(db, question, cursor, target->id,
                                  KT_FIELD_TITLE, target->title);
    row->unit_of_measure =
        kti_cursor_title(db, question, cursor, target->id,
                         KT_FIELD_UNIT_OF_MEASURE, target->unit_of_measure);
    row->amount = own == NULL ? KT_NONE : own->amount;
    row->baseline = own == NULL ? KT_NONE : own->baseline;
    row->due = target->due;
    row->weight = target->weight;
    row->level = kti_cursor_text(cursor, target->level);
    row->threshold = target->threshold;
    row->source = kti_cursor_text(cursor, target->source);
    add_continues(db, question, target->continues, cursor, row);
    int32_t lead = kti_target_lead(snapshot, at);
    row->lead = kti_cursor_text(
        cursor, lead == KTI_NONE ? "" : snapshot->units[lead].code);
    row->cancelled = target->cancelled;
    row->steps = target->step_count;
    row->uuid = target->uuid;
    row->roles = kti_target_roles(snapshot, at, question->unit);
    return KT_OK;
}

static kt_status
list(kt_db *db, const kti_question *question, const char *code,
     kt_cursor **cursor)
{
    int32_t task;
    int32_t first;
    int32_t end;
    kt_status status =
        kti_find_targets(db, question, code, &task, &first, &end);
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_TARGET, cursor);
    }
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        if (kti_cursor_takes(*cursor)) {
            status = add_row(db, question, i, *cursor);
        }
    }
    return status;
}

static kt_status
list_of_unit(kt_db *db, const kt_query *query, uint32_t roles,
             kt_cursor **cursor)
{
    kti_question question;
    int32_t first = 0;
    int32_t end = 0;
    uint32_t all = KT_ROLE_LEAD | KT_ROLE_ASSIST | KT_ROLE_SUPERVISE |
                   KT_ROLE_ALLOTTED | KT_ROLE_REPORT;
    kt_status status =
        kti_query_resolve(db, query, KTI_PLAN_ANY_UNIT, &question);
    if (status == KT_OK && (roles & ~all) != 0) {
        status =
            kti_fail(&db->error, KT_ERR_INVALID,
                     "roles 0x%x are not all of KT_ROLE_", (unsigned)roles);
    }
    if (status == KT_OK) {
        kti_plan_targets(question.snapshot, question.plan, KTI_NONE, &first,
                         &end);
        status = kti_cursor_open(db, &question, KTI_ROW_TARGET, cursor);
    }
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        uint32_t has = kti_target_roles(question.snapshot, i, question.unit);
        if ((has & (roles == 0 ? all : roles)) != 0 &&
            kti_cursor_takes(*cursor)) {
            status = add_row(db, &question, i, *cursor);
        }
    }
    return status;
}

kt_status
kt_target_list(kt_db *db, const kt_query *query, const char *code,
               kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, code, list, cursor);
}

kt_status
kt_target_of_unit(kt_db *db, const kt_query *query, uint32_t roles,
                  kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = list_of_unit(db, query, roles, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_target_next(kt_cursor *cursor, kt_target_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_TARGET, row);
}

kt_status
kt_target_json(kt_db *db, const kt_query *query, const char *code,
               char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_target_list(db, query, code, &cursor);
    return kti_list_json(db, status, cursor, json);
}

kt_status
kt_target_of_unit_json(kt_db *db, const kt_query *query, uint32_t roles,
                       char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_target_of_unit(db, query, roles, &cursor);
    return kti_list_json(db, status, cursor, json);
}
