/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_CURSOR_H
#define KTI_CURSOR_H

/* An answer of many rows, computed whole: an array, and its texts. */

#include <keytask/query.h>

#include "arena.h"

enum kti_row_kind {
    KTI_ROW_UNIT = 1,
    KTI_ROW_PLAN,
    KTI_ROW_TARGET,
    KTI_ROW_STEP,
    KTI_ROW_ALLOTMENT,
    KTI_ROW_PROGRESS,
    KTI_ROW_COMPLETION,
    KTI_ROW_COMMIT,
    KTI_ROW_CHANGE
};

/* New; NULL when out of memory. row_size is that of the public row struct. */
kt_cursor *kti_cursor_new(enum kti_row_kind kind, size_t row_size);

/* A new row at the end, zeroed; NULL when out of memory. */
void *kti_cursor_add(kt_cursor *cursor);

/* Where the texts of the rows go. */
kti_arena *kti_cursor_arena(kt_cursor *cursor);

/* Sort the rows. */
void kti_cursor_sort(kt_cursor *cursor,
                     int (*compare)(const void *a, const void *b));

/*
 * Copy the next row out: as many bytes as the caller's struct_size says, at
 * most row_size. KT_ROW, KT_DONE, or KT_ERR_MISUSE.
 */
kt_status kti_cursor_next(kt_cursor *cursor, enum kti_row_kind kind,
                          void *row);

#endif
