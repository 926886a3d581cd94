/* SPDX-License-Identifier: Apache-2.0 */
/* A completion as one document, of a plan or task with all below it. */
#include "completion.h"
#include "json_out.h"
#include "row_shape.h"

static const kt_completion_row *row_at(const kt_cursor *cursor, size_t at)
{
    return (const kt_completion_row *)cursor->rows + at;
}

/* 1 where a row is there, stands directly below that of `depth`, and is of a
 * kind. */
static int is_below(const kt_cursor *cursor, size_t at, int32_t depth,
                    int32_t kind)
{
    return at < cursor->count && row_at(cursor, at)->depth == depth + 1 &&
           row_at(cursor, at)->kind == kind;
}

/* A row of the tree and all below it, as deep as KT_DEPTH_MAX and a little;
 * answers the place of the row behind them. */
static size_t put_item(kti_buf *buf, const char *key, const kt_cursor *cursor,
                       size_t at)
{
    int32_t kind = row_at(cursor, at)->kind;
    int32_t depth = row_at(cursor, at)->depth;
    kti_out_open(buf, key, '{');
    kti_row_json(buf, cursor, at++, 0);
    if (kind == KT_KIND_TASK) {
        kti_out_open(buf, "targets", '[');
        while (is_below(cursor, at, depth, KT_KIND_TARGET)) {
            at = put_item(buf, NULL, cursor, at);
        }
        kti_out_close(buf, ']');
    }
    if (kind != KT_KIND_TARGET) {
        kti_out_open(buf, "tasks", '[');
        while (is_below(cursor, at, depth, KT_KIND_TASK)) {
            at = put_item(buf, NULL, cursor, at);
        }
        kti_out_close(buf, ']');
    }
    kti_out_close(buf, '}');
    return at;
}

static kt_status answer_json(kt_db *db, const kt_query *query,
                             const char *code, char **json)
{
    kti_buf buf = { 0 };
    kti_question question;
    kt_cursor *cursor = NULL;
    kt_status status = kti_query_resolve(db, query, KTI_PLAN, &question);
    if (status == KT_OK) {
        /* One document has no pages. */
        question.limit = question.after = 0;
        status = kti_completion_tree(db, &question, code, &cursor);
    }
    if (status == KT_OK && cursor->failed) {
        status = KT_ERR_NOMEM;
    }
    if (status == KT_OK) {
        kti_out_open(&buf, NULL, '{');
        kti_frame_json(&buf, &cursor->frame, 0);
        (void)put_item(&buf, "answer", cursor, 0);
        kti_out_close(&buf, '}');
        status = kti_json_finish(&buf, json);
    }
    kt_cursor_close(cursor);
    return status;
}

kt_status kt_completion_json(kt_db *db, const kt_query *query,
                             const char *code, char **json)
{
    kt_status status = kti_enter(db, KTI_READ);
    *json = NULL;
    if (status == KT_OK) {
        status = answer_json(db, query, code, json);
    }
    status = kti_leave(db, status);
    if (status != KT_OK) {
        kt_free(*json);
        *json = NULL;
    }
    return status;
}
