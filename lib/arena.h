/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_ARENA_H
#define KEYTASK_LIB_ARENA_H

/*
 * Memory that is given back all at once, and arrays that grow.
 */

#include <stddef.h>

struct kti_arena_block;

/* All zero is a valid, empty arena. */
typedef struct kti_arena {
    struct kti_arena_block *head;
    /* What was handed out, rounding included. */
    size_t used_bytes;
} kti_arena;

/* Zeroed memory, aligned to 16; NULL when out of memory. A size of 0 gives
 * a pointer that may be compared, but not read. */
void *kti_arena_alloc(kti_arena *arena, size_t size);

/* A copy of a text; NULL for NULL, and when out of memory. */
char *kti_arena_text(kti_arena *arena, const char *text);

/* A copy of the first size bytes of a text, with a NUL behind them. */
char *kti_arena_text_n(kti_arena *arena, const char *text, size_t size);

/* Gives everything back. The arena is empty afterwards and can be used
 * again. */
void kti_arena_free(kti_arena *arena);

/*
 * Makes room in a growing array.
 *
 *     struct row *rows = NULL;
 *     size_t capacity = 0;
 *     if (!kti_grow(&rows, &capacity, count + 1, sizeof *rows))
 *         ...
 *
 * array_ptr is the address of the array's pointer (from malloc, or NULL).
 * Returns 1 when *capacity is at least needed; 0 when out of memory, the
 * array and its capacity being as before. The capacity at least doubles, from
 * 8 on; new items are not initialised.
 */
int kti_grow(void *array_ptr, size_t *capacity, size_t needed,
             size_t item_size);

#endif
