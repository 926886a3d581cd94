/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_CURSOR_H
#define KTI_CURSOR_H

/*
 * An answer of many rows, computed whole: an array, its texts, and the frame
 * of the question. A list is made like this:
 *
 *     status = kti_cursor_open(db, &question, KTI_ROW_THING, cursor);
 *     for (... each thing, in order ...)
 *         if (kti_cursor_takes(*cursor))
 *             add_row(...);  // kti_cursor_add(), kti_cursor_text()
 *
 * Want of memory for a text sticks; kti_leave_cursor() looks at it.
 */

#include <keytask/feed.h>

#include "handle.h"

enum kti_row_kind {
    KTI_ROW_UNIT,
    KTI_ROW_PLAN,
    KTI_ROW_TARGET,
    KTI_ROW_STEP,
    KTI_ROW_ALLOTMENT,
    KTI_ROW_PROGRESS,
    KTI_ROW_COMPLETION,
    KTI_ROW_DUTY,
    KTI_ROW_GAP,
    KTI_ROW_COMMIT,
    KTI_ROW_CHANGE,
    KTI_ROW_TOUCH
};

struct kt_cursor {
    enum kti_row_kind kind;
    char *rows;
    size_t row_size;
    size_t count;
    size_t capacity; /* of rows */
    size_t next;
    kti_arena arena;
    int failed;   /* a text found no memory */
    kt_frame frame;
    int64_t limit;
    kt_position position; /* KTI_ROW_TOUCH: where it ends */
};

/* New, for the page of rows that the question asks for. */
kt_status kti_cursor_open(kt_db *db, const kti_question *question,
                          enum kti_row_kind kind, kt_cursor **cursor);

/*
 * The whole of a public list: enter, resolve the query, let `list` open the
 * cursor and add the rows of `code`, where it has one, and leave.
 */
kt_status
kti_cursor_list(kt_db *db, const kt_query *query, enum kti_need need,
                const char *code,
                kt_status (*list)(kt_db *db, const kti_question *question,
                                  const char *code, kt_cursor **cursor),
                kt_cursor **cursor);

/* Count the next row of the answer: 1 where it stands on the page. */
int kti_cursor_takes(kt_cursor *cursor);

/* A new row at the end, zeroed; KT_ERR_NOMEM. `row` is the address of a
 * pointer to a row of the cursor's kind. */
kt_status kti_cursor_add(kt_db *db, kt_cursor *cursor, void *row);

/* A copy of a text, "" for NULL; it lives as long as the rows. */
const char *kti_cursor_text(kt_cursor *cursor, const char *text);

/* A copy of a title, name or unit of measure in the question's language. */
const char *kti_cursor_title(kt_db *db, const kti_question *question,
                             kt_cursor *cursor, int64_t entity, int32_t field,
                             const char *base);

/*
 * Copy the next row out: as many bytes as the caller's struct_size says, at
 * most the row's. KT_ROW, KT_DONE, or KT_ERR_MISUSE.
 */
kt_status kti_cursor_next(kt_cursor *cursor, enum kti_row_kind kind,
                          void *row);

#endif
