/* SPDX-License-Identifier: Apache-2.0 */
#include <keytask/feed.h>

#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "handle_private.h"
#include "ledger_detail.h"
#include "row.h"
#include "row_shape.h"

/* One thing that a commit touched, as entities; 0: none. */
struct touch {
    int64_t commit;
    int64_t item;
    int64_t unit;
    uint32_t what;
};

/* What was found so far. Each thing stands there once a commit from time to
 * time, and at the end: a load touches few things often. */
struct touches {
    kt_db *db;
    const kti_question *question;
    struct touch *items;
    size_t count;
    size_t capacity;
    size_t next_merge;
};

#define MERGE_LEAST 65536

static int by_place(const void *a, const void *b)
{
    const struct touch *left = a;
    const struct touch *right = b;
    if (left->commit != right->commit) {
        return left->commit < right->commit ? -1 : 1;
    }
    if (left->item != right->item) {
        return left->item < right->item ? -1 : 1;
    }
    return (left->unit > right->unit) - (left->unit < right->unit);
}

static void merge(struct touches *touches)
{
    struct touch *items = touches->items;
    size_t kept = 0;
    if (touches->count > 0) {
        qsort(items, touches->count, sizeof *items, by_place);
    }
    for (size_t i = 0; i < touches->count; i++) {
        if (kept > 0 && by_place(&items[kept - 1], &items[i]) == 0) {
            items[kept - 1].what |= items[i].what;
        } else {
            items[kept++] = items[i];
        }
    }
    touches->count = kept;
    touches->next_merge = 2 * kept > MERGE_LEAST ? 2 * kept : MERGE_LEAST;
}

static uint32_t what_of(const kti_op *op)
{
    return op->tag == KTI_TAG_ALLOTMENT ? KT_TOUCH_ALLOTMENT
           : op->defines                ? KT_TOUCH_DEFINITION
                                        : KT_TOUCH_REPORT;
}

static kt_status add_touch(struct touches *touches, const kti_op *op,
                           int64_t key, const kti_value *values)
{
    kt_db *db = touches->db;
    kti_about about;
    kt_status status =
        kti_ledger_about(db, touches->question, op, values, &about);
    if (status != KT_OK || (about.target == 0 && about.unit == 0)) {
        return status;
    }
    if (touches->count >= touches->next_merge) {
        merge(touches);
    }
    if (!kti_grow(&touches->items, &touches->capacity, touches->count + 1,
                  sizeof *touches->items)) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    touches->items[touches->count++] =
        (struct touch){ KTI_OP_COMMIT(key), about.target, about.unit,
                        what_of(op) };
    return KT_OK;
}

/* The operations of a table with keys in (behind, last]. */
static kt_status read_table(struct touches *touches, const kti_op *op,
                            int64_t behind, int64_t last)
{
    kt_db *db = touches->db;
    kti_stmt *stmt = NULL;
    kti_value values[KTI_COLUMNS_MAX];
    kt_status status =
        kti_rows_open(db->store, &db->error, op->read, behind, last, &stmt);
    while (status == KT_OK &&
           (status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        int64_t key = kti_row_values(stmt, op, values);
        status = add_touch(touches, op, key, values);
    }
    if (stmt != NULL) {
        kti_stmt_reset(stmt);
    }
    return status == KT_DONE ? KT_OK : status;
}

static kt_status read_instant(kt_db *db, int64_t commit, int64_t *utc_ms)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_row(
        db->store, &db->error, KTI_SQL_LEDGER_COMMIT_BY_NO, &commit, &stmt);
    if (status == KT_ROW) {
        *utc_ms = kti_column_int(stmt, 1) / 65536;
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static void set_uuid(kt_db *db, int64_t entity, kt_uuid *uuid)
{
    if (entity != 0) {
        *uuid = *kti_history_uuid(db->history, entity);
    }
}

static kt_status add_row(struct touches *touches, const struct touch *touch,
                         int64_t utc_ms, kt_cursor *cursor)
{
    kt_db *db = touches->db;
    const kti_question *question = touches->question;
    kt_touch_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    int64_t plan = touch->item == 0
                       ? 0
                       : kti_history_plan_of(db->history, touch->item,
                                             question->snapshot->at);
    row->kind = touch->item == 0 ? KT_KIND_UNIT
                                 : kti_history_kind(db->history, touch->item);
    row->commit = touch->commit;
    row->utc_ms = utc_ms;
    row->what = touch->what;
    row->plan = kti_cursor_text(cursor, kti_code_of(db, question, plan));
    row->code =
        kti_cursor_text(cursor, kti_code_of(db, question, touch->item));
    row->unit =
        kti_cursor_text(cursor, kti_code_of(db, question, touch->unit));
    set_uuid(db, touch->item, &row->uuid);
    set_uuid(db, touch->unit, &row->unit_uuid);
    return KT_OK;
}

static kt_status add_rows(struct touches *touches, kt_cursor *cursor)
{
    int64_t commit = 0;
    int64_t utc_ms = 0;
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < touches->count; i++) {
        const struct touch *touch = &touches->items[i];
        if (touch->commit != commit) {
            commit = touch->commit;
            status = read_instant(touches->db, commit, &utc_ms);
        }
        if (status == KT_OK && kti_cursor_takes(cursor)) {
            status = add_row(touches, touch, utc_ms, cursor);
        }
    }
    return status;
}

/* KT_ERR_GONE where the position does not stand among `last` commits. */
static kt_status check_position(kt_db *db, const kt_position *position,
                                int64_t last)
{
    kt_position found = { position->commit, { 0 } };
    if (position->commit == 0) {
        return KT_OK;
    }
    if (position->commit < 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "position %lld is below zero",
                        (long long)position->commit);
    }
    if (position->commit > last) {
        return kti_fail(&db->error, KT_ERR_GONE,
                        "there is no commit %lld, the last is %lld: read "
                        "all anew",
                        (long long)position->commit, (long long)last);
    }
    kt_status status =
        kti_commit_hash(db->store, &db->error, found.commit, found.hash);
    if (status == KT_OK &&
        memcmp(found.hash, position->hash, sizeof found.hash) != 0) {
        status = kti_fail(&db->error, KT_ERR_GONE,
                          "commit %lld is another one than it was: read all "
                          "anew",
                          (long long)position->commit);
    }
    return status;
}

/* Where the answer ends. */
static kt_status find_end(kt_db *db, int64_t last,
                          const kt_position *position, int64_t limit,
                          kt_position *end)
{
    kt_status status = check_position(db, position, last);
    if (status == KT_OK && limit < 0) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "limit %lld is below zero", (long long)limit);
    }
    if (status != KT_OK) {
        return status;
    }
    if (limit > 0 && last - position->commit > limit) {
        last = position->commit + limit;
    }
    end->commit = last;
    return kti_commit_hash(db->store, &db->error, last, end->hash);
}

static kt_status list(kt_db *db, const kt_position *position, int64_t limit,
                      kt_cursor **cursor)
{
    kti_question question;
    kt_position end = KT_POSITION_INIT;
    struct touches touches = { .db = db,
                               .question = &question,
                               .next_merge = MERGE_LEAST };
    kt_status status = kti_query_resolve_any(db, NULL, &question);
    if (status == KT_OK) {
        status = find_end(db, kti_last_sealed(db, question.commit), position,
                          limit, &end);
    }
    if (status == KT_OK) {
        question.commit = end.commit;
        status = kti_cursor_open(db, &question, KTI_ROW_TOUCH, cursor);
    }
    if (status != KT_OK) {
        return status;
    }
    (*cursor)->position = end;
    for (int i = 0; status == KT_OK && i < kti_op_count; i++) {
        status =
            read_table(&touches, &kti_ops[i], KTI_OP_LAST(position->commit),
                       KTI_OP_LAST(end.commit));
    }
    if (status == KT_OK) {
        merge(&touches);
        status = add_rows(&touches, *cursor);
    }
    free(touches.items);
    return status;
}

kt_status kt_changes_since(kt_db *db, const kt_position *position,
                           int64_t limit, kt_cursor **cursor)
{
    static const kt_position first = KT_POSITION_INIT;
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status =
            list(db, position == NULL ? &first : position, limit, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status kt_touch_next(kt_cursor *cursor, kt_touch_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_TOUCH, row);
}

kt_status kt_touch_position(const kt_cursor *cursor, kt_position *position)
{
    *position = (kt_position)KT_POSITION_INIT;
    if (cursor == NULL || cursor->kind != KTI_ROW_TOUCH) {
        return KT_ERR_MISUSE;
    }
    *position = cursor->position;
    return KT_OK;
}

kt_status kt_changes_since_json(kt_db *db, const kt_position *position,
                                int64_t limit, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_changes_since(db, position, limit, &cursor);
    return kti_list_json(db, status, cursor, json);
}
