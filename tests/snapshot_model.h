/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_SNAPSHOT_MODEL_H
#define KEYTASK_TESTS_SNAPSHOT_MODEL_H

/*
 * The fold of DESIGN 2 and 3.2 a second time, as plainly as can be: all rows
 * in one array, every question a loop over all of them. Both sides are
 * printed in the same form, and held against each other as texts.
 */

#include "buf.h"
#include "history.h"
#include "op.h"

/* Rows, in the order of writing; entities have ids from 1. */
void model_clear(void);
void model_entity(int kind);
void model_add(int64_t op, int tag, const kti_value *values);
void model_add_list(int64_t op, int64_t entity, int field,
                    const kti_member *members, size_t member_count,
                    const kt_checkpoint *points, size_t point_count);

/* What is there, to be cut back to by a rollback. */
typedef struct model_mark {
    size_t rows, lists;
    int64_t entities;
} model_mark;

model_mark model_now(void);
void model_cut(model_mark mark);

int64_t model_entity_count(void);
int model_kind(int64_t entity);

/* The definitions as of t, as known at K. */
void model_print(kti_moment at, kti_buf *out);

/* The same of the library's snapshot. */
void snapshot_print(const kti_snapshot *snapshot, const kti_history *history,
                    kti_buf *out);

#endif
