/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_SNAPSHOT_H
#define KTI_SNAPSHOT_H

/*
 * The definitions (units, plans, tasks, targets, steps, allotments) as of a
 * day t, as known at a commit K. A snapshot is plain data: arrays in tree
 * order whose items name each other by index. It is folded from the version
 * rows by snapshot.c and never changes afterwards.
 */

#include <keytask/target.h>
#include <keytask/unit.h>

#include "arena.h"

/* t, and K as the last key of the last commit that may be known. */
typedef struct kti_moment {
    kt_day day;
    int64_t op;
} kti_moment;

#define KTI_OP_BITS 24
#define KTI_OP_N_MAX ((INT64_C(1) << KTI_OP_BITS) - 1)
#define KTI_OP_COMMIT(op) ((op) >> KTI_OP_BITS)
#define KTI_OP_N(op) ((int32_t)((op) & KTI_OP_N_MAX))
#define KTI_COMMIT_MAX (INT64_MAX >> KTI_OP_BITS)
/* The greatest operation key of a commit. */
#define KTI_OP_LAST(commit) (((commit) << KTI_OP_BITS) | KTI_OP_N_MAX)

/* No such item. */
#define KTI_NONE (-1)

/*
 * Units stand in preorder: a unit's index is its place, the units below it
 * are those with an index above its own and below `end`. Units that are not
 * yet, or no longer, open on the day stand in the tree as well.
 */
typedef struct kti_unit {
    int64_t id;
    kt_uuid uuid;
    const char *code;
    const char *name;
    const char *level; /* "" where none */
    int32_t parent;    /* KTI_NONE: a root */
    int32_t end;
    int32_t depth;     /* of a root: 0 */
    int32_t open;      /* 1: open on the day */
    kt_day opened;     /* KT_DAY_NONE: always was */
    kt_day closed;     /* KT_DAY_NONE: still is */
} kti_unit;

typedef struct kti_plan {
    int64_t id;
    kt_uuid uuid;
    const char *code;
    const char *title;
    const char *language; /* "" where not said */
    int32_t owner;        /* unit */
    int32_t state;
    kt_day first_day;
    kt_day last_day;
    int32_t reporting_days;
    int32_t behind;
    int32_t at_risk;
    int32_t ahead;
    int32_t task_first; /* its tasks: [task_first, task_end) */
    int32_t task_end;
} kti_plan;

/* Tasks stand in preorder within their plan, siblings in document order. */
typedef struct kti_task {
    int64_t id;
    kt_uuid uuid;
    const char *code;
    const char *title;
    int32_t plan;
    int32_t parent; /* KTI_NONE: top level */
    int32_t end;
    int32_t depth; /* top level: 0 */
    int32_t weight;
    int32_t lead;     /* unit, or KTI_NONE */
    kt_day cancelled; /* by itself; KT_DAY_NONE: not */
    int32_t target_first; /* directly under it: [target_first, target_end) */
    int32_t target_end;
    const int32_t *assist;
    int32_t assist_count;
    const int32_t *supervise;
    int32_t supervise_count;
} kti_task;

/* In force on the day: not withdrawn, its unit open. By unit index. */
typedef struct kti_allotment {
    int32_t unit;
    int32_t weight;
    kt_amount amount;   /* KT_NONE: none given */
    kt_amount baseline; /* KT_NONE: none given */
    kt_day effective;
    const char *authority; /* "" where not said */
    const char *reason;
} kti_allotment;

typedef struct kti_step {
    int64_t id;
    const char *code;
    const char *title;
    int32_t weight;
    kt_day due; /* its own, else the target's */
} kti_step;

typedef struct kti_exempt {
    int32_t unit;
    kt_day from; /* KT_DAY_NONE: always */
    const char *reason;
} kti_exempt;

/* Targets stand in the order of their tasks, siblings in document order. */
typedef struct kti_target {
    int64_t id;
    kt_uuid uuid;
    const char *code;
    const char *title;
    const char *unit_of_measure; /* "" where not said */
    const char *level;           /* "" where none */
    const char *source;          /* "" where not said */
    int64_t continues;           /* entity id, or 0 */
    int32_t plan;
    int32_t task;
    int32_t measure;
    int32_t weight;
    int32_t lead;        /* its own, or KTI_NONE */
    int32_t direction;   /* s of DESIGN 3.2: -1 where the owner's first
                            amount is below its baseline, else +1 */
    kt_amount threshold; /* coverage; 1 where not given */
    kt_day due;
    kt_day cancelled; /* by itself; KT_DAY_NONE: not */
    const kti_allotment *allotments; /* the owner's own among them */
    int32_t allotment_count;
    const kti_step *steps; /* without any: one implicit step */
    int32_t step_count;
    const int32_t *units; /* coverage: listed ones */
    int32_t unit_count;
    const kti_exempt *exempt;
    int32_t exempt_count;
    const kt_checkpoint *checkpoints;
    int32_t checkpoint_count;
    const int32_t *assist;
    int32_t assist_count;
    const int32_t *supervise;
    int32_t supervise_count;
} kti_target;

typedef struct kti_snapshot {
    kti_moment at;
    kti_unit *units;
    int32_t unit_count;
    kti_plan *plans;
    int32_t plan_count;
    kti_task *tasks;
    int32_t task_count;
    kti_target *targets;
    int32_t target_count;
    struct kti_index *index; /* for snapshot_*.c alone */
    kti_arena arena;
} kti_snapshot;

/* Index of an item by its entity id; KTI_NONE where there is none, also where
 * the id is of something else. */
int32_t kti_snapshot_unit_id(const kti_snapshot *snapshot, int64_t id);
int32_t kti_snapshot_plan_id(const kti_snapshot *snapshot, int64_t id);
int32_t kti_snapshot_task_id(const kti_snapshot *snapshot, int64_t id);
int32_t kti_snapshot_target_id(const kti_snapshot *snapshot, int64_t id);

/* The same by code. */
int32_t kti_snapshot_unit(const kti_snapshot *snapshot, const char *code);
int32_t kti_snapshot_plan(const kti_snapshot *snapshot, const char *code);
/* The only active plan; KTI_NONE also where there are more. */
int32_t kti_snapshot_only_plan(const kti_snapshot *snapshot);
int32_t kti_snapshot_task(const kti_snapshot *snapshot, int32_t plan,
                          const char *code);
int32_t kti_snapshot_target(const kti_snapshot *snapshot, int32_t plan,
                            const char *code);
int32_t kti_snapshot_step(const kti_target *target, const char *code);

/* The targets [first, end) below a task, or with KTI_NONE of the plan. */
void kti_plan_targets(const kti_snapshot *snapshot, int32_t plan,
                      int32_t task, int32_t *first, int32_t *end);

/* A target's allotment to a unit, in force on the day, or NULL. */
const kti_allotment *kti_snapshot_allotment(const kti_target *target,
                                            int32_t unit);

/* s of DESIGN 3.2, the owner's first amount and its baseline being these. */
int32_t kti_stock_direction(const kti_allotment *first);

/* 0 where it is none: without an amount, on a flow, stock or ceiling. */
int kti_allotment_holds(const kti_target *target,
                        const kti_allotment *allotment);

/* The place of its first allotment to a unit with that index or above. */
int32_t kti_first_allotment(const kti_target *target, int32_t unit);

/* 1 where `unit` is `above` or below it. */
static inline int
kti_unit_within(const kti_snapshot *snapshot, int32_t unit, int32_t above)
{
    return unit >= above && unit < snapshot->units[above].end;
}

/* 1 where the target (the task), or a task above it, is cancelled on the
 * day. */
int kti_target_cancelled(const kti_snapshot *snapshot, int32_t target);
int kti_task_cancelled(const kti_snapshot *snapshot, int32_t task);

/* Coverage: 1 where the unit is to be met, on the snapshot's day. */
int kti_target_eligible(const kti_snapshot *snapshot, int32_t target,
                        int32_t unit);

/*
 * 1 where the unit may report on the target on the snapshot's day: it is
 * open and below the owner; for stock, milestone and assessed it is the
 * owner or allotted; for coverage it is eligible.
 */
int kti_target_reporter(const kti_snapshot *snapshot, int32_t target,
                        int32_t unit);

#endif
