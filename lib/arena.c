/* SPDX-License-Identifier: Apache-2.0 */
#include "arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT ((size_t)16)
#define BLOCK_MIN ((size_t)4096)
#define BLOCK_MAX ((size_t)1 << 20)

/* The head of a block; what it hands out follows at the next multiple of
 * ALIGNMENT. malloc's own alignment is at least that on 64-bit systems; where
 * it is less, `start` makes up for it. */
struct kti_arena_block {
    struct kti_arena_block *next;
    unsigned char *start;
    size_t size;
    size_t used;
};

static size_t round_up(size_t size)
{
    return (size + (ALIGNMENT - 1)) & ~(ALIGNMENT - 1);
}

/* A new block for at least size bytes (a multiple of ALIGNMENT). Blocks
 * double from 4 KiB to 1 MiB. An oversize request gets a block of its own
 * behind the head, so that the head's free room is not lost. */
static struct kti_arena_block *add_block(kti_arena *arena, size_t size)
{
    struct kti_arena_block *head = arena->head;
    size_t room = head == NULL ? BLOCK_MIN : BLOCK_MAX;
    if (head != NULL && head->size < BLOCK_MAX / 2) {
        room = head->size * 2;
    }
    int oversize = size > room;
    if (oversize) {
        room = size;
    }

    size_t header = sizeof(struct kti_arena_block) + ALIGNMENT - 1;
    if (room > SIZE_MAX - header) {
        return NULL;
    }
    struct kti_arena_block *block = malloc(header + room);
    if (block == NULL) {
        return NULL;
    }
    unsigned char *after = (unsigned char *)(block + 1);
    size_t past = (uintptr_t)after % ALIGNMENT;
    block->start = past == 0 ? after : after + (ALIGNMENT - past);
    block->size = room;
    block->used = 0;
    if (oversize && head != NULL) {
        block->next = head->next;
        head->next = block;
    } else {
        block->next = head;
        arena->head = block;
    }
    return block;
}

/* Room for size bytes that are not initialised. */
static void *take(kti_arena *arena, size_t size)
{
    if (size > SIZE_MAX - ALIGNMENT) {
        return NULL;
    }
    size = round_up(size == 0 ? 1 : size);
    struct kti_arena_block *block = arena->head;
    if (block == NULL || size > block->size - block->used) {
        block = add_block(arena, size);
        if (block == NULL) {
            return NULL;
        }
    }
    void *memory = block->start + block->used;
    block->used += size;
    arena->used_bytes += size;
    return memory;
}

void *kti_arena_alloc(kti_arena *arena, size_t size)
{
    void *memory = take(arena, size);
    if (memory != NULL) {
        memset(memory, 0, size);
    }
    return memory;
}

char *kti_arena_text(kti_arena *arena, const char *text)
{
    return text == NULL ? NULL : kti_arena_text_n(arena, text, strlen(text));
}

char *kti_arena_text_n(kti_arena *arena, const char *text, size_t size)
{
    if (text == NULL || size == SIZE_MAX) {
        return NULL;
    }
    char *copy = take(arena, size + 1);
    if (copy != NULL) {
        memcpy(copy, text, size);
        copy[size] = '\0';
    }
    return copy;
}

void kti_arena_free(kti_arena *arena)
{
    struct kti_arena_block *block = arena->head;
    while (block != NULL) {
        struct kti_arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena->head = NULL;
    arena->used_bytes = 0;
}

int kti_grow(void *array_ptr, size_t *capacity, size_t needed,
             size_t item_size)
{
    if (needed <= *capacity) {
        return 1;
    }
    assert(item_size > 0);
    size_t wanted = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : needed;
    if (wanted < 8) {
        wanted = 8;
    }
    if (wanted < needed) {
        wanted = needed;
    }
    if (wanted > SIZE_MAX / item_size) {
        return 0;
    }

    /* The caller's pointer has a type of its own: read and written by
     * memcpy, it is not touched as a void pointer. */
    void *array;
    memcpy(&array, array_ptr, sizeof array);
    void *grown = realloc(array, wanted * item_size);
    if (grown == NULL) {
        return 0;
    }
    memcpy(array_ptr, &grown, sizeof grown);
    *capacity = wanted;
    return 1;
}
