/* SPDX-License-Identifier: Apache-2.0 */
#include "cursor.h"

#include <stdlib.h>
#include <string.h>

#include "handle_private.h"
#include "row_shape.h"

/* Plan, unit, day and commit of the question. */
static void set_frame(kt_db *db, const kti_question *question,
                      kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    kt_frame *frame = &cursor->frame;
    frame->basis = question->basis;
    frame->as_of = snapshot->at.day;
    frame->commit = question->commit;
    frame->after = question->after;
    frame->plan = frame->unit = frame->unit_name = "";
    if (question->plan != KTI_NONE) {
        frame->plan =
            kti_cursor_text(cursor, snapshot->plans[question->plan].code);
    }
    if (question->unit != KTI_NONE) {
        const kti_unit *unit = &snapshot->units[question->unit];
        frame->unit = kti_cursor_text(cursor, unit->code);
        frame->unit_name = kti_cursor_title(db, question, cursor, unit->id,
                                            KT_FIELD_TITLE, unit->name);
    }
}

kt_status kti_cursor_open(kt_db *db, const kti_question *question,
                          enum kti_row_kind kind, kt_cursor **cursor)
{
    *cursor = calloc(1, sizeof **cursor);
    if (*cursor == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    (*cursor)->kind = kind;
    (*cursor)->row_size = kti_row_shapes[kind].size;
    (*cursor)->limit = question->limit;
    set_frame(db, question, *cursor);
    return KT_OK;
}

kt_status
kti_cursor_list(kt_db *db, const kt_query *query, enum kti_need need,
                const char *code,
                kt_status (*list)(kt_db *db, const kti_question *question,
                                  const char *code, kt_cursor **cursor),
                kt_cursor **cursor)
{
    kti_question question;
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = kti_query_resolve(db, query, need, &question);
    }
    if (status == KT_OK) {
        status = list(db, &question, code, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

static int on_page(const kt_cursor *cursor, int64_t place)
{
    int64_t after = cursor->frame.after;
    return place >= after &&
           (cursor->limit == 0 || place - after < cursor->limit);
}

int kti_cursor_takes(kt_cursor *cursor)
{
    return on_page(cursor, cursor->frame.total++);
}

kt_status kti_cursor_add(kt_db *db, kt_cursor *cursor, void *row)
{
    if (!kti_grow(&cursor->rows, &cursor->capacity, cursor->count + 1,
                  cursor->row_size)) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    char *added = cursor->rows + cursor->count++ * cursor->row_size;
    memset(added, 0, cursor->row_size);
    memcpy(row, &added, sizeof added);
    return KT_OK;
}

const char *kti_cursor_text(kt_cursor *cursor, const char *text)
{
    const char *copy = "";
    if (text != NULL && text[0] != '\0') {
        copy = kti_arena_text(&cursor->arena, text);
    }
    cursor->failed |= copy == NULL;
    return copy;
}

const char *kti_cursor_title(kt_db *db, const kti_question *question,
                             kt_cursor *cursor, int64_t entity, int32_t field,
                             const char *base)
{
    return kti_cursor_text(cursor,
                           kti_title_of(db, question, entity, field, base));
}

kt_status kti_cursor_next(kt_cursor *cursor, enum kti_row_kind kind,
                          void *row)
{
    uint32_t size = 0;
    if (row != NULL) {
        memcpy(&size, row, sizeof size);
    }
    if (cursor == NULL || cursor->kind != kind || size == 0) {
        return KT_ERR_MISUSE;
    }
    if (cursor->next == cursor->count) {
        return KT_DONE;
    }
    const char *from = cursor->rows + cursor->next++ * cursor->row_size;
    kti_struct_out(row, from, cursor->row_size);
    return KT_ROW;
}

kt_status kt_cursor_frame(const kt_cursor *cursor, kt_frame *frame)
{
    if (cursor == NULL || frame == NULL || frame->struct_size == 0) {
        return KT_ERR_MISUSE;
    }
    kti_struct_out(frame, &cursor->frame, sizeof cursor->frame);
    return KT_OK;
}

int64_t kt_cursor_count(const kt_cursor *cursor)
{
    return cursor == NULL ? 0 : (int64_t)cursor->count;
}

void kt_cursor_close(kt_cursor *cursor)
{
    if (cursor != NULL) {
        kti_arena_free(&cursor->arena);
        free(cursor->rows);
        free(cursor);
    }
}
