/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_SNAPSHOT_PRIVATE_H
#define KTI_SNAPSHOT_PRIVATE_H

/* What the snapshot_*.c files share while they fold the history. */

#include "history.h"

/* A place of the table of codes, in which a code's is the first free one from
 * its hash on; code NULL: free. */
struct kti_code_slot {
    const char *code;
    uint32_t hash;
    int32_t unit; /* of those that have it the open one, else the last */
};

/* Places by entity id, and units by code. */
struct kti_index {
    int32_t *units; /* of a unit's id: its index */
    int32_t *items; /* of another's: its index in the array of its kind */
    int64_t id_count;
    struct kti_code_slot *slots;
    uint32_t mask;
};

/* A task, target or step before it has its place. */
typedef struct kti_node {
    int64_t id;
    int64_t above; /* parent task, or plan; a target's task; step's target */
    int64_t position;
    kti_value values[KTI_COLUMNS_MAX];
} kti_node;

/* All of a kind, by what they stand under, then by position. */
typedef struct kti_nodes {
    kti_node *items;
    size_t count;
} kti_nodes;

typedef struct kti_build {
    kti_error *error;
    const kti_history *history;
    kti_snapshot *snapshot;
    struct kti_index *index;
    kti_moment at;
    kti_nodes tasks;
    kti_nodes targets;
    kti_nodes steps;
} kti_build;

/* Zeroed memory of the snapshot's; NULL when there is none. */
void *kti_build_alloc(kti_build *build, size_t count, size_t size);
kt_status kti_build_no_memory(kti_build *build);

/* A list of units as indexes; those that are not there are left out. */
kt_status kti_build_list(kti_build *build, int64_t entity, int field,
                         const int32_t **units, int32_t *count);

/* The nodes under an entity: the first of them, and how many. */
const kti_node *kti_nodes_under(const kti_nodes *nodes, int64_t above,
                                size_t *count);

/* snapshot_units.c, _plans.c, _targets.c: the parts, in this order. */
kt_status kti_build_units(kti_build *build);
kt_status kti_build_plans(kti_build *build);
kt_status kti_build_target(kti_build *build, const kti_node *node,
                           int32_t plan, int32_t task);

#endif
