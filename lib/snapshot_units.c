/* SPDX-License-Identifier: Apache-2.0 */
/* The units of a snapshot: in the order of the tree, and by their codes. */
#include <stdlib.h>
#include <string.h>

#include <keytask/words.h>

#include "snapshot_private.h"

static uint32_t
hash_code(const char *code)
{
    uint32_t hash = UINT32_C(2166136261);
    for (; *code != '\0'; code++) {
        hash = (hash ^ (unsigned char)*code) * UINT32_C(16777619);
    }
    return hash;
}

/* Units as they are found: by entity id, with links to build the order. */
struct found {
    int64_t id;
    kti_unit_fold fold;
    int32_t child; /* first and last child, next sibling */
    int32_t last;
    int32_t sibling;
};

static size_t
find_units(kti_build *build, struct found *found, int32_t *by_id)
{
    size_t count = 0;
    int64_t entities = kti_history_entity_count(build->history);
    for (int64_t id = 1; id <= entities; id++) {
        by_id[id] = KTI_NONE;
        if (kti_history_kind(build->history, id) == KT_KIND_UNIT &&
            kti_history_unit(build->history, id, build->at,
                             &found[count].fold)) {
            found[count].id = id;
            found[count].child = found[count].last = KTI_NONE;
            found[count].sibling = KTI_NONE;
            by_id[id] = (int32_t)count++;
        }
    }
    return count;
}

/* Hang each unit below its parent; the roots' chain begins at the result. */
static int32_t
link_units(struct found *found, size_t count, const int32_t *by_id)
{
    int32_t first = KTI_NONE;
    int32_t last = KTI_NONE;
    for (size_t i = 0; i < count; i++) {
        int32_t at = (int32_t)i;
        int64_t parent_id = found[i].fold.parent;
        int32_t parent = parent_id == 0 ? KTI_NONE : by_id[parent_id];
        int32_t *head = parent == KTI_NONE ? &first : &found[parent].child;
        int32_t *tail = parent == KTI_NONE ? &last : &found[parent].last;
        if (*head == KTI_NONE) {
            *head = at;
        } else {
            found[*tail].sibling = at;
        }
        *tail = at;
    }
    return first;
}

static void
place_unit(kti_build *build, const struct found *found, int32_t parent)
{
    kti_snapshot *snapshot = build->snapshot;
    int32_t at = snapshot->unit_count++;
    kti_unit *unit = &snapshot->units[at];
    const kti_unit_fold *fold = &found->fold;
    unit->id = found->id;
    unit->uuid = *kti_history_uuid(build->history, found->id);
    unit->code = fold->code;
    unit->name = fold->name;
    unit->level = fold->level != NULL ? fold->level : "";
    unit->parent = parent;
    unit->depth = parent == KTI_NONE ? 0 : snapshot->units[parent].depth + 1;
    unit->opened = fold->opened;
    unit->closed = fold->closed;
    unit->open =
        (fold->opened == KT_DAY_NONE || fold->opened <= build->at.day) &&
        (fold->closed == KT_DAY_NONE || build->at.day < fold->closed);
    unit->end = at + 1;
    build->index->units[found->id] = at;
}

/* Lay the units out in preorder, without recursion. */
static void
order_units(kti_build *build, const struct found *found, int32_t first)
{
    int32_t path[KT_DEPTH_MAX + 2]; /* found indexes from a root down */
    int32_t laid[KT_DEPTH_MAX + 2]; /* and where they were laid */
    int depth = 0;
    int32_t at = first;
    while (at != KTI_NONE || depth > 0) {
        if (at == KTI_NONE) {
            depth--;
            build->snapshot->units[laid[depth]].end =
                build->snapshot->unit_count;
            at = found[path[depth]].sibling;
            continue;
        }
        path[depth] = at;
        laid[depth] = build->snapshot->unit_count;
        place_unit(build, &found[at],
                   depth == 0 ? KTI_NONE : laid[depth - 1]);
        depth++;
        at = depth > KT_DEPTH_MAX ? KTI_NONE : found[at].child;
    }
}

/* The place of a code, or where it would be. */
static struct kti_code_slot *
slot_of(const struct kti_index *index, const char *code, uint32_t hash)
{
    uint32_t at = hash & index->mask;
    while (index->slots[at].code != NULL &&
           (index->slots[at].hash != hash ||
            strcmp(index->slots[at].code, code) != 0)) {
        at = (at + 1) & index->mask;
    }
    return &index->slots[at];
}

static kt_status
index_codes(kti_build *build)
{
    kti_snapshot *snapshot = build->snapshot;
    uint32_t slots = 64;
    while (slots < (uint32_t)snapshot->unit_count * 2) {
        slots *= 2;
    }
    struct kti_index *index = build->index;
    index->mask = slots - 1;
    index->slots = kti_build_alloc(build, slots, sizeof *index->slots);
    if (index->slots == NULL) {
        return kti_build_no_memory(build);
    }
    memset(index->slots, 0, slots * sizeof *index->slots);
    for (int32_t i = 0; i < snapshot->unit_count; i++) {
        const kti_unit *unit = &snapshot->units[i];
        uint32_t hash = hash_code(unit->code);
        struct kti_code_slot *slot = slot_of(index, unit->code, hash);
        const kti_unit *best =
            slot->code == NULL ? NULL : &snapshot->units[slot->unit];
        if (best == NULL || unit->open > best->open ||
            (unit->open == best->open && unit->id > best->id)) {
            *slot = (struct kti_code_slot){ unit->code, hash, i };
        }
    }
    return KT_OK;
}

kt_status
kti_build_units(kti_build *build)
{
    int64_t entities = kti_history_entity_count(build->history);
    struct found *found = calloc((size_t)entities + 1, sizeof *found);
    int32_t *by_id = calloc((size_t)entities + 1, sizeof *by_id);
    kt_status status = KT_OK;
    size_t count = 0;
    if (found == NULL || by_id == NULL) {
        status = kti_build_no_memory(build);
    } else {
        count = find_units(build, found, by_id);
        build->snapshot->units =
            kti_build_alloc(build, count, sizeof *build->snapshot->units);
        if (build->snapshot->units == NULL) {
            status = kti_build_no_memory(build);
        }
    }
    if (status == KT_OK) {
        order_units(build, found, link_units(found, count, by_id));
        if ((size_t)build->snapshot->unit_count != count) {
            status = kti_fail(build->error, KT_ERR_CORRUPT,
                              "the units form a cycle, or a tree deeper "
                              "than %d",
                              KT_DEPTH_MAX);
        }
    }
    free(found);
    free(by_id);
    return status == KT_OK ? index_codes(build) : status;
}

int32_t
kti_snapshot_unit(const kti_snapshot *snapshot, const char *code)
{
    const struct kti_code_slot *slot =
        slot_of(snapshot->index, code, hash_code(code));
    return slot->code == NULL ? KTI_NONE : slot->unit;
}
