/* SPDX-License-Identifier: Apache-2.0 */
/* Finding in the history: by code, and allotments by target and unit. */
#include <stdlib.h>
#include <string.h>

#include <keytask/words.h>

#include "history_private.h"

/* FNV-1a, 64 bits. */
static uint64_t
hash_text(const char *text)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *text != '\0'; text++) {
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    }
    return hash;
}

static uint64_t
hash_pair(int64_t target, int64_t unit)
{
    uint64_t hash = (uint64_t)target * UINT64_C(0x9e3779b97f4a7c15);
    hash ^= (uint64_t)unit + (hash >> 29);
    return hash * UINT64_C(0xbf58476d1ce4e5b9) >> 16;
}

static int32_t *
new_slots(size_t count)
{
    int32_t *slots = malloc(count * sizeof *slots);
    for (size_t i = 0; slots != NULL && i < count; i++) {
        slots[i] = KTI_NONE;
    }
    return slots;
}

static int
codes_rehash(struct codes *codes)
{
    size_t slot_count = codes->slot_count == 0 ? 64 : codes->slot_count * 2;
    int32_t *slots = new_slots(slot_count);
    if (slots == NULL) {
        return 0;
    }
    for (size_t i = 0; i < codes->count; i++) {
        struct code_entry *entry = &codes->entries[i];
        size_t slot = hash_text(entry->code) & (slot_count - 1);
        entry->next = slots[slot];
        slots[slot] = (int32_t)i;
    }
    free(codes->slots);
    codes->slots = slots;
    codes->slot_count = slot_count;
    return 1;
}

int
kti_codes_add(kti_history *history, const char *code, int64_t entity)
{
    struct codes *codes = &history->codes;
    for (const struct code_entry *entry = kti_codes_first(history, code);
         entry != NULL; entry = kti_codes_next(history, entry)) {
        if (entry->entity == entity) {
            return 1;
        }
    }
    if (!kti_grow(&codes->entries, &codes->capacity, codes->count + 1,
                  sizeof *codes->entries) ||
        (codes->count >= codes->slot_count && !codes_rehash(codes))) {
        return 0;
    }
    size_t slot = hash_text(code) & (codes->slot_count - 1);
    codes->entries[codes->count] =
        (struct code_entry){ code, entity, codes->slots[slot] };
    codes->slots[slot] = (int32_t)codes->count++;
    return 1;
}

static const struct code_entry *
same_code(const kti_history *history, int32_t at, const char *code)
{
    while (at != KTI_NONE &&
           strcmp(history->codes.entries[at].code, code) != 0) {
        at = history->codes.entries[at].next;
    }
    return at == KTI_NONE ? NULL : &history->codes.entries[at];
}

const struct code_entry *
kti_codes_first(const kti_history *history, const char *code)
{
    const struct codes *codes = &history->codes;
    if (codes->slot_count == 0) {
        return NULL;
    }
    return same_code(
        history, codes->slots[hash_text(code) & (codes->slot_count - 1)],
        code);
}

const struct code_entry *
kti_codes_next(const kti_history *history, const struct code_entry *entry)
{
    return same_code(history, entry->next, entry->code);
}

/* The slot of a pair, or the free one where it would stand. */
static size_t
pair_slot(const kti_history *history, int64_t target, int64_t unit)
{
    size_t mask = history->pairs.slot_count - 1;
    size_t slot = hash_pair(target, unit) & mask;
    int32_t at = history->pairs.slots[slot];
    while (at != KTI_NONE && (history->keys[at].target != target ||
                              history->keys[at].unit != unit)) {
        slot = (slot + 1) & mask;
        at = history->pairs.slots[slot];
    }
    return slot;
}

int32_t
kti_pairs_find(const kti_history *history, int64_t target, int64_t unit)
{
    if (history->pairs.slot_count == 0) {
        return KTI_NONE;
    }
    return history->pairs.slots[pair_slot(history, target, unit)];
}

static int
pairs_rehash(kti_history *history)
{
    size_t old = history->pairs.slot_count;
    int32_t *slots = new_slots(old == 0 ? 64 : old * 2);
    if (slots == NULL) {
        return 0;
    }
    free(history->pairs.slots);
    history->pairs.slots = slots;
    history->pairs.slot_count = old == 0 ? 64 : old * 2;
    for (size_t i = 0; i < history->key_count; i++) {
        const struct pair *pair = &history->keys[i];
        slots[pair_slot(history, pair->target, pair->unit)] = (int32_t)i;
    }
    return 1;
}

int32_t
kti_pairs_put(kti_history *history, int64_t target, int64_t unit)
{
    int32_t at = kti_pairs_find(history, target, unit);
    if (at != KTI_NONE) {
        return at;
    }
    if (!kti_grow(&history->keys, &history->key_capacity,
                  history->key_count + 1, sizeof *history->keys) ||
        (history->key_count * 2 >= history->pairs.slot_count &&
         !pairs_rehash(history))) {
        return KTI_NONE;
    }
    at = (int32_t)history->key_count++;
    history->keys[at] =
        (struct pair){ target, unit, KTI_NONE, KTI_NONE, KTI_NONE };
    history->pairs.slots[pair_slot(history, target, unit)] = at;
    struct entity *entity = &history->entities[target];
    if (entity->key_first == KTI_NONE) {
        entity->key_first = at;
    } else {
        history->keys[entity->key_last].next = at;
    }
    entity->key_last = at;
    return at;
}

const kti_op *
kti_kind_op(int kind)
{
    static const int tags[] = {
        [KT_KIND_UNIT] = KTI_TAG_UNIT,     [KT_KIND_PLAN] = KTI_TAG_PLAN,
        [KT_KIND_TASK] = KTI_TAG_TASK,     [KT_KIND_TARGET] = KTI_TAG_TARGET,
        [KT_KIND_STEP] = KTI_TAG_STEP,
    };
    return kti_op_by_tag(tags[kind]);
}
