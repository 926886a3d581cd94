/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_ALLOTMENT_H
#define KTI_ALLOTMENT_H

/* Allotments: what targets, units and the loads share of them. */

#include <keytask/target.h>

#include "handle.h"

/* What the measure takes as amount and baseline; KT_NONE passes. */
kt_status kti_amount_check(kti_error *error, int32_t measure,
                           kt_amount amount, kt_amount baseline);

/* 1 where the amounts of the measure are percent. */
int kti_measure_percent(int32_t measure);

/* A row without further checks: the first amount of a new target. */
kt_status kti_allotment_write(kt_db *db, int64_t target, int64_t unit,
                              kt_day day, kt_amount amount,
                              kt_amount baseline);

/*
 * The work of kt_allotment_set(). With skip_equal other than 0, what equals
 * the allotment in force on its day is KT_EXISTS and writes nothing.
 */
kt_status kti_allotment_set(kt_db *db, const kt_allotment *allotment,
                            int skip_equal);

/* New cursor of what is allotted to a unit and those below it. */
kt_status kti_allotments_of_unit(kt_db *db, int64_t unit, kti_moment at,
                                 kt_cursor **cursor);

#endif
