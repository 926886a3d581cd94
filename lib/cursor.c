/* SPDX-License-Identifier: Apache-2.0 */
#include "cursor.h"

#include <stdlib.h>
#include <string.h>

#include "handle.h"

struct kt_cursor {
    enum kti_row_kind kind;
    size_t row_size;
    char *rows;
    size_t count;
    size_t capacity; /* of rows */
    size_t next;
    kti_arena arena;
};

kt_cursor *
kti_cursor_new(enum kti_row_kind kind, size_t row_size)
{
    kt_cursor *cursor = calloc(1, sizeof *cursor);
    if (cursor != NULL) {
        cursor->kind = kind;
        cursor->row_size = row_size;
    }
    return cursor;
}

void *
kti_cursor_add(kt_cursor *cursor)
{
    if (!kti_grow(&cursor->rows, &cursor->capacity, cursor->count + 1,
                  cursor->row_size)) {
        return NULL;
    }
    char *row = cursor->rows + cursor->count++ * cursor->row_size;
    memset(row, 0, cursor->row_size);
    return row;
}

void
kti_cursor_sort(kt_cursor *cursor,
                int (*compare)(const void *a, const void *b))
{
    if (cursor->count > 0) {
        qsort(cursor->rows, cursor->count, cursor->row_size, compare);
    }
}

kti_arena *
kti_cursor_arena(kt_cursor *cursor)
{
    return &cursor->arena;
}

kt_status
kti_cursor_next(kt_cursor *cursor, enum kti_row_kind kind, void *row)
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

int64_t
kt_cursor_count(const kt_cursor *cursor)
{
    return cursor == NULL ? 0 : (int64_t)cursor->count;
}

void
kt_cursor_close(kt_cursor *cursor)
{
    if (cursor != NULL) {
        kti_arena_free(&cursor->arena);
        free(cursor->rows);
        free(cursor);
    }
}
