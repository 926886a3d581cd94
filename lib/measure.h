/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_MEASURE_H
#define KTI_MEASURE_H

/* What differs by measure, as one table. */

#include "credit.h"
#include "value.h"

/* 100 % as a share, and as an amount of percent. */
#define KTI_WHOLE 10000
#define KTI_PERCENT KT_AMOUNT(100)

/* Who may report. */
enum kti_reporters {
    KTI_REPORTERS_ALL = 1,  /* every open unit below the owner */
    KTI_REPORTERS_ALLOTTED, /* the owner, and allotted units */
    KTI_REPORTERS_ELIGIBLE  /* units that are to be met */
};

typedef struct kti_measure {
    enum kti_reporters reporters;
    int levels;    /* reports are levels, not things that were done */
    int by_amount; /* a unit is allotted an amount, or nothing */

    /* The value of one unit's reports. */
    kti_own_fn *own;

    /* What a unit within a sweep comes to, once all below it is known.
     * NULL: nothing but plain sums. */
    kti_close_fn *close;

    /* The figures that are shown, from a finished sweep: 1, or 0 where one
     * of them overflows. Sets the completion's reason as well. */
    int (*figures)(const kti_sweep *sweep, kt_completion *completion);
} kti_measure;

const kti_measure *kti_measure_of(const kti_target *target);

/* 1 where a report of a mode can be on a target of a measure. */
int kti_mode_fits(int32_t measure, int32_t mode);

/* 1 where its amounts can as well, KT_NONE being none given, and its naming a
 * step or not. */
int kti_report_fits(int32_t measure, int32_t mode, kt_amount amount,
                    kt_amount of, int with_step);

/* The target share of a unit: its own allotment's, else the owner's, else
 * 100 %. */
kt_amount kti_target_share(const kti_sweep *sweep,
                           const kti_allotment *allotment);

/* floor(part * 10000 / whole), whole > 0, within the range of a share. */
kt_share kti_share128(kti_int128 part, kti_int128 whole);

/* Within 0 to 100 %. */
kt_share kti_clamp_share(kt_share share);

#endif
