/* SPDX-License-Identifier: Apache-2.0 */
#include <keytask/gap.h>

#include <stdlib.h>

#include "amount.h"
#include "cursor.h"
#include "resolve.h"
#include "row_shape.h"

/* An allotted unit, and its nearest allotted units below. */
struct part {
    kti_int128 amount;
    kti_int128 allotted;
    int64_t units;
    int32_t unit;
};

/* T; of a stock the movement from the baseline, in its direction. */
static kti_int128 to_deliver(const kti_target *target,
                             const kti_allotment *allotment)
{
    kti_int128 amount = allotment->amount;
    if (target->measure != KT_MEASURE_STOCK) {
        return amount;
    }
    kt_amount baseline =
        allotment->baseline == KT_NONE ? 0 : allotment->baseline;
    return target->direction * (amount - baseline);
}

/*
 * The allotted units of a subtree, in the order of the tree: the units that
 * one is within are a stack.
 */
static int32_t gather(const kti_snapshot *snapshot, const kti_target *target,
                      int32_t top, struct part *parts)
{
    int32_t stack[KT_DEPTH_MAX + 2];
    int32_t depth = 0;
    int32_t count = 0;
    int32_t end = kti_first_allotment(target, snapshot->units[top].end);
    for (int32_t i = kti_first_allotment(target, top); i < end; i++) {
        const kti_allotment *one = &target->allotments[i];
        if (!kti_allotment_holds(target, one)) {
            continue;
        }
        while (depth > 0 && !kti_unit_within(snapshot, one->unit,
                                             parts[stack[depth - 1]].unit)) {
            depth--;
        }
        parts[count] =
            (struct part){ to_deliver(target, one), 0, 0, one->unit };
        if (depth > 0) {
            parts[stack[depth - 1]].allotted += parts[count].amount;
            parts[stack[depth - 1]].units++;
        }
        stack[depth++] = count++;
    }
    return count;
}

static kt_status add_row(kt_db *db, const kti_question *question,
                         const kti_target *target, const struct part *part,
                         kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_unit *unit = &snapshot->units[part->unit];
    kt_gap_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    if (!kti_amount_of128(part->amount, &row->amount) ||
        !kti_amount_of128(part->allotted, &row->allotted) ||
        !kti_amount_of128(part->amount - part->allotted, &row->gap)) {
        return kti_fail(kti_err(db), KT_ERR_RANGE,
                        "target %s, unit %s: the sum of what is allotted "
                        "below is out of range",
                        target->code, unit->code);
    }
    row->units = part->units;
    row->measure = target->measure;
    row->plan = kti_cursor_text(cursor, snapshot->plans[target->plan].code);
    row->target = kti_cursor_text(cursor, target->code);
    row->title = kti_cursor_title(db, question, cursor, target->id,
                                  KT_FIELD_TITLE, target->title);
    row->unit_of_measure =
        kti_cursor_title(db, question, cursor, target->id,
                         KT_FIELD_UNIT_OF_MEASURE, target->unit_of_measure);
    row->unit = kti_cursor_text(cursor, unit->code);
    row->unit_name = kti_cursor_title(db, question, cursor, unit->id,
                                      KT_FIELD_TITLE, unit->name);
    return KT_OK;
}

static kt_status add_target(kt_db *db, const kti_question *question,
                            int32_t at, kt_cursor *cursor)
{
    const kti_target *target = &question->snapshot->targets[at];
    kt_status status = KT_OK;
    if ((target->measure != KT_MEASURE_FLOW &&
         target->measure != KT_MEASURE_STOCK) ||
        kti_target_cancelled(question->snapshot, at)) {
        return KT_OK;
    }
    struct part *parts =
        malloc(((size_t)target->allotment_count + 1) * sizeof *parts);
    if (parts == NULL) {
        return kti_fail(kti_err(db), KT_ERR_NOMEM, "out of memory");
    }
    int32_t count = gather(question->snapshot, target, question->unit, parts);
    for (int32_t i = 0; status == KT_OK && i < count; i++) {
        if (parts[i].units > 0 && parts[i].amount != parts[i].allotted &&
            kti_cursor_takes(cursor)) {
            status = add_row(db, question, target, &parts[i], cursor);
        }
    }
    free(parts);
    return status;
}

static kt_status list_gaps(kt_db *db, const kti_question *question,
                           const char *code, kt_cursor **cursor)
{
    int32_t first;
    int32_t end;
    kt_status status =
        kti_find_targets(db, question, code, NULL, &first, &end);
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_GAP, cursor);
    }
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        status = add_target(db, question, i, *cursor);
    }
    return status;
}

kt_status kt_gap_list(kt_db *db, const kt_query *query, const char *target,
                      kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, target, list_gaps, cursor);
}

kt_status kt_gap_next(kt_cursor *cursor, kt_gap_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_GAP, row);
}

kt_status kt_gap_json(kt_db *db, const kt_query *query, const char *target,
                      char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_gap_list(db, query, target, &cursor);
    return kti_list_json(db, status, cursor, json);
}
