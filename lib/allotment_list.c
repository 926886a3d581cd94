/* SPDX-License-Identifier: Apache-2.0 */
/* Reading allotments. */
#include "allotment.h"
#include "cursor.h"
#include "handle_private.h"
#include "resolve.h"

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t target_at,
        const kti_allotment *allotment, kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *target = &snapshot->targets[target_at];
    const kti_unit *unit = &snapshot->units[allotment->unit];
    kti_arena *texts = kti_cursor_arena(cursor);
    kt_allotment_row *row = kti_cursor_add(cursor);
    if (row == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    row->weight = allotment->weight;
    row->plan = kti_arena_text(texts, snapshot->plans[target->plan].code);
    row->target = kti_arena_text(texts, target->code);
    row->unit = kti_arena_text(texts, unit->code);
    row->unit_name = kti_arena_text(
        texts,
        kti_title_of(db, question, unit->id, KT_FIELD_TITLE, unit->name));
    row->amount = allotment->amount;
    row->baseline = allotment->baseline;
    row->effective = allotment->effective;
    row->authority = kti_arena_text(texts, allotment->authority);
    row->reason = kti_arena_text(texts, allotment->reason);
    if (row->plan == NULL || row->target == NULL || row->unit == NULL ||
        row->unit_name == NULL || row->authority == NULL ||
        row->reason == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
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
        if (kti_unit_within(snapshot, of->allotments[i].unit, unit)) {
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
    kti_question question = { NULL, KTI_NONE, KTI_NONE, 0, 0, NULL };
    kt_status status = kti_snapshot_at(db, at, &question.snapshot);
    if (status != KT_OK) {
        return status;
    }
    *cursor = kti_cursor_new(KTI_ROW_ALLOTMENT, sizeof(kt_allotment_row));
    if (*cursor == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    int32_t top = kti_snapshot_unit_id(question.snapshot, unit);
    for (int32_t i = 0; status == KT_OK && top != KTI_NONE &&
                        i < question.snapshot->target_count;
         i++) {
        status = add_target(db, &question, i, top, *cursor);
    }
    return status;
}

static kt_status
list(kt_db *db, const kt_query *query, const char *code, kt_cursor **cursor)
{
    kti_question question;
    kt_status status = kti_query_resolve(db, query, 1, &question);
    const kti_snapshot *snapshot = question.snapshot;
    int32_t only = KTI_NONE;
    if (status == KT_OK && code != NULL) {
        status = kti_find(db, &question, KT_KIND_TARGET, code, &only);
    }
    if (status != KT_OK) {
        return status;
    }
    *cursor = kti_cursor_new(KTI_ROW_ALLOTMENT, sizeof(kt_allotment_row));
    if (*cursor == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    for (int32_t i = 0; status == KT_OK && i < snapshot->target_count; i++) {
        if (snapshot->targets[i].plan == question.plan &&
            (only == KTI_NONE || only == i)) {
            status = add_target(db, &question, i, question.unit, *cursor);
        }
    }
    return status;
}

kt_status
kt_allotment_list(kt_db *db, const kt_query *query, const char *target,
                  kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = list(db, query, target, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_allotment_next(kt_cursor *cursor, kt_allotment_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_ALLOTMENT, row);
}
