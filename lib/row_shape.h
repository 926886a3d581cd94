/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_ROW_SHAPE_H
#define KTI_ROW_SHAPE_H

/*
 * The one description of every kind of row that a cursor has, as data: its
 * keys in JSON, in their order, what each holds, and where in the struct it
 * stands. doc/json.md has the same for people, doc/json.schema.json for
 * validators.
 */

#include <stddef.h>

#include "buf.h"
#include "cursor.h"

enum kti_field_kind {
    KTI_FIELD_TEXT,   /* const char *; null where "" */
    KTI_FIELD_COUNT,  /* int64_t */
    KTI_FIELD_SMALL,  /* int32_t */
    KTI_FIELD_NUMBER, /* int64_t, null where 0 */
    KTI_FIELD_YES,    /* int32_t, true where it is not 0 */
    KTI_FIELD_AMOUNT,
    KTI_FIELD_SHARE,
    KTI_FIELD_DAY,
    KTI_FIELD_INSTANT, /* int64_t, UTC ms */
    KTI_FIELD_WORD,    /* int32_t of the set `words`, null where 0 */
    KTI_FIELD_BITS,    /* uint32_t, array of words of that set */
    KTI_FIELD_UUID,    /* null where all zero */
    KTI_FIELD_HASH,       /* uint8_t[32] */
    KTI_FIELD_FILE_HASH,  /* const uint8_t *, null where NULL */
    KTI_FIELD_DIFFERENCE, /* of kt_completion; null where it is not scored */
    KTI_FIELD_COUNTS,     /* of kt_completion, an object by word */
    KTI_FIELD_MEMBERS,    /* the fields of `members`, one by one */
    KTI_FIELD_OBJECT      /* the same as an object; null where the int64_t at
                             `given` is 0 */
};

/* When a key is there: one of these holds of the row; 0: always. */
enum kti_field_when {
    KTI_WHEN_PLAN = 1,
    KTI_WHEN_TASK = 2,
    KTI_WHEN_TARGET = 4,
    KTI_WHEN_COVERAGE = 8,
    KTI_WHEN_MILESTONE = 16,
    KTI_WHEN_LISTED = 32 /* in a cursor's list, not in a tree */
};

typedef struct kti_field {
    const char *key;
    enum kti_field_kind kind;
    size_t offset;
    int32_t words;
    uint32_t when;
    const struct kti_field *members; /* up to one without a key */
    size_t given;
} kti_field;

typedef struct kti_row_shape {
    const char *rows; /* the key of the array of them */
    size_t size;
    const kti_field *fields; /* up to one without a key */
    size_t completion; /* where the kt_completion stands of which kind and
                          measure say when a key is there; 0: none */
} kti_row_shape;

extern const kti_row_shape kti_row_shapes[]; /* by kti_row_kind */

/* The members of a row of a cursor; listed other than 0: also those that it
 * has in a list alone. */
void kti_row_json(kti_buf *buf, const kt_cursor *cursor, size_t row,
                  int listed);

/* The members of the frame of a list, or of one answer, which has no
 * page. */
void kti_frame_json(kti_buf *buf, const kt_frame *frame, int listed);

/* A buffer's text as what a call gives; KT_ERR_NOMEM. */
kt_status kti_json_finish(kti_buf *buf, char **json);

/* What the twins of lists do behind their list: write it, and close it. */
kt_status kti_list_json(kt_db *db, kt_status status, kt_cursor *cursor,
                        char **json);

#endif
