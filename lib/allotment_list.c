/* SPDX-License-Identifier: Apache-2.0 */
/* Reading allotments. */
#include "allotment.h"
#include "cursor.h"
#include "handle_private.h"
#include "resolve.h"
#include "row_shape.h"

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t target_at,
        const kti_allotment *allotment, kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *target = &snapshot->targets[target_at];
    const kti_unit *unit = &snapshot->units[allotment->unit];
    kt_allotment_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->weight = allotment->weight;
    row->plan = kti_cursor_text(cursor, snapshot->plans[target->plan].code);
    row->target = kti_cursor_text(cursor, target->code);
    row->unit = kti_cursor_text(cursor, unit->code);
    row->unit_name = kti_cursor_title(db, question, cursor, unit->id,
                                      KT_FIELD_TITLE, unit->name);
    row->amount = allotment->amount;
    row->baseline = allotment->baseline;
    row->effective = allotment->effective;
    row->authority = kti_cursor_text(cursor, allotment->authority);
    row->reason = kti_cursor_text(cursor, allotment->reason);
    return KT_OK;
}

/* The allotments of a target to units within one. */
static kt_status
add_target(kt_db *db, const kti_question *question, int32_t target,
           int32_t unit, kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *of = &snapshot->targets[target];
    kt_status status = KT_OK;
    for (int32_t i = 0; status == KT_OK && i < of->allotment_count; i++) {
        if (kti_unit_within(snapshot, of->allotments[i].unit, unit) &&
            kti_cursor_takes(cursor)) {
            status =
                add_row(db, question, target, &of->allotments[i], cursor);
        }
    }
    return status;
}

kt_status
kti_allotments_of_unit(kt_db *db, int64_t unit, kti_moment at,
                       kt_cursor **cursor)
{
    kti_question question = { .plan = KTI_NONE,
                              .commit = db->writer.commit };
    kt_status status = kti_snapshot_at(db, at, &question.snapshot);
    if (status != KT_OK) {
        return status;
    }
    int32_t top = kti_snapshot_unit_id(question.snapshot, unit);
    question.unit = top;
    status = kti_cursor_open(db, &question, KTI_ROW_ALLOTMENT, cursor);
    for (int32_t i = 0; status == KT_OK && top != KTI_NONE &&
                        i < question.snapshot->target_count;
         i++) {
        status = add_target(db, &question, i, top, *cursor);
    }
    return status;
}

static kt_status
list(kt_db *db, const kti_question *question, const char *code,
     kt_cursor **cursor)
{
    int32_t first;
    int32_t end;
    kt_status status =
        kti_find_targets(db, question, code, NULL, &first, &end);
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_ALLOTMENT, cursor);
    }
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        status = add_target(db, question, i, question->unit, *cursor);
    }
    return status;
}

kt_status
kt_allotment_list(kt_db *db, const kt_query *query, const char *target,
                  kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, target, list, cursor);
}

kt_status
kt_allotment_next(kt_cursor *cursor, kt_allotment_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_ALLOTMENT, row);
}

kt_status
kt_allotment_json(kt_db *db, const kt_query *query, const char *target,
                  char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_allotment_list(db, query, target, &cursor);
    return kti_list_json(db, status, cursor, json);
}
