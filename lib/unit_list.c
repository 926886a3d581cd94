/* SPDX-License-Identifier: Apache-2.0 */
/* Reading units. */
#include "cursor.h"
#include "handle_private.h"
#include "row_shape.h"

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t at, int32_t top,
        kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_unit *unit = &snapshot->units[at];
    kt_unit_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->depth =
        unit->depth - (top == KTI_NONE ? 0 : snapshot->units[top].depth);
    row->code = kti_cursor_text(cursor, unit->code);
    row->name = kti_cursor_title(db, question, cursor, unit->id,
                                 KT_FIELD_TITLE, unit->name);
    row->parent = kti_cursor_text(cursor,
                                  unit->parent == KTI_NONE
                                      ? ""
                                      : snapshot->units[unit->parent].code);
    row->level = kti_cursor_text(cursor, unit->level);
    row->opened = unit->opened;
    row->closed = unit->closed;
    row->uuid = unit->uuid;
    for (int32_t i = at + 1; i < unit->end; i = snapshot->units[i].end) {
        row->children++;
    }
    return KT_OK;
}

static kt_status
list(kt_db *db, const kt_query *query, int32_t depth, kt_cursor **out)
{
    kti_question question;
    kt_status status = kti_query_resolve(db, query, KTI_NO_PLAN, &question);
    if (status != KT_OK) {
        return status;
    }
    const kti_snapshot *snapshot = question.snapshot;
    int32_t top = question.unit;
    int32_t first = top == KTI_NONE ? 0 : top;
    int32_t end =
        top == KTI_NONE ? snapshot->unit_count : snapshot->units[top].end;
    int32_t base = top == KTI_NONE ? 0 : snapshot->units[top].depth;
    status = kti_cursor_open(db, &question, KTI_ROW_UNIT, out);
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        if ((depth < 0 || snapshot->units[i].depth - base <= depth) &&
            kti_cursor_takes(*out)) {
            status = add_row(db, &question, i, top, *out);
        }
    }
    return status;
}

kt_status
kt_unit_list(kt_db *db, const kt_query *query, int32_t depth,
             kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = list(db, query, depth, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_unit_next(kt_cursor *cursor, kt_unit_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_UNIT, row);
}

kt_status
kt_unit_json(kt_db *db, const kt_query *query, int32_t depth, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_unit_list(db, query, depth, &cursor);
    return kti_list_json(db, status, cursor, json);
}
