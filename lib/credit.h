/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_CREDIT_H
#define KTI_CREDIT_H

/*
 * Up the unit tree (DESIGN 3.2). One sweep over the allotments and the
 * reports of a unit's subtree, both sorted by unit. Since units stand in
 * preorder, the units that the sweep is within at any place are a stack: the
 * queried unit, an allotted unit below it, one below that, and so on. What a
 * unit reports belongs to the innermost of them.
 */

#include <keytask/limits.h>

#include "schedule.h"
#include "value.h"

struct kti_measure;

/* What a unit comes to; or several together, shares and values by weight. */
typedef struct kti_result {
    kti_int128 level;    /* what it was allotted */
    kti_int128 baseline; /* stock: B */
    kti_int128 target;   /* T, what is to be delivered; stock: a movement */
    kti_int128 credited; /* likewise */
    kti_int128 planned;  /* P, exact, see kti_schedule_planned() */
    kti_int128 share;    /* milestone, assessed: attainment */
    kti_int128 value;    /* assessed: the share that is reached */
    int64_t weight;
    int32_t count;        /* how many allotted units */
    int32_t has_baseline; /* stock: 1 where one of them has one */
    int32_t reason;       /* milestone, assessed: why it is not scored */
} kti_result;

/* A unit that the sweep is within. */
typedef struct kti_frame {
    int32_t unit;
    int32_t end;
    const kti_allotment
        *allotment;  /* NULL: only the queried unit may be so */
    int64_t reports; /* from it and below it, no allotted unit between */
    kti_int128 rest; /* their values; closing turns a stock's into movement */
    int64_t own_reports; /* its own among them */
    kti_int128 own;
    kti_result nearest; /* its nearest allotted descendants */
    kti_result result;  /* set when it is closed */
} kti_frame;

typedef struct kti_sweep {
    const kti_snapshot *snapshot;
    const kti_target *target;
    const struct kti_measure *measure;
    int32_t target_index;
    int32_t unit;
    int32_t owner;
    kti_schedule schedule;
    const kti_allotment *owner_allotment; /* or NULL */
    int64_t step_weight;                  /* milestone: of all its steps */
    int64_t step_weight_due;              /* of those due by the day */
    kti_done *done;                       /* milestone */
    const kti_report *reports;            /* of the unit's subtree */
    size_t report_count;

    /* Sums over the subtree. */
    kti_int128 actual;      /* of values; ratio: numerators; coverage: met */
    kti_int128 denominator; /* ratio */
    kti_int128 delivered;   /* of A_rest; stock: of movements */
    kti_int128 surplus;
    kti_int128 shortfall;
    int64_t reporters;
    int64_t reported;
    int64_t steps_done; /* milestone: by the unit's own reports */
    kt_day newest;

    kti_frame frames[KT_DEPTH_MAX + 2]; /* frames[0]: the queried unit */
    int32_t depth;
} kti_sweep;

typedef void kti_close_fn(kti_sweep *sweep, kti_frame *frame);

/* Sweep over the subtree; frames[0] has the result. */
void kti_sweep_run(kti_sweep *sweep);

kti_close_fn kti_close_credit;    /* flow, stock, ceiling */
kti_close_fn kti_close_milestone; /* means of attainments by weight */
kti_close_fn kti_close_assessed;

#endif
