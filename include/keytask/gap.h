/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_GAP_H
#define KEYTASK_GAP_H

/**
 * @file
 * Allotment gaps: where what is allotted below a unit does not add up to
 * what the unit is allotted itself.
 */

#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A gap. Of a stock the amounts are of movement from the baseline. */
typedef struct kt_gap_row {
    uint32_t struct_size;
    /** KT_MEASURE_FLOW or KT_MEASURE_STOCK. */
    int32_t measure;
    const char *plan;
    const char *target;
    const char *title;
    const char *unit_of_measure;
    const char *unit;
    const char *unit_name;
    /** What the unit is allotted, and its nearest allotted units below. */
    kt_amount amount;
    kt_amount allotted;
    /** The first less the second; below zero: allotted beyond it. */
    kt_amount gap;
    /** How many units are the nearest allotted ones. */
    int64_t units;
} kt_gap_row;

#define KT_GAP_ROW_INIT                                                   \
    { sizeof(kt_gap_row), 0, NULL, NULL, NULL, NULL, NULL, NULL, KT_NONE, \
      KT_NONE, KT_NONE, 0 }

/**
 * List the gaps of a plan at a unit and all units below it: each flow or
 * stock target, not cancelled, and each allotted unit that has passed a part
 * on, where the parts do not add up. By targets in the order of the plan's
 * tree, and by units in that of theirs. The gap is that of kt_completion.
 *
 * @param target  NULL: of all targets
 * @param cursor  out: new, of rows for kt_gap_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit, target; KT_ERR_SCOPE: the
 *         unit is outside of the owner's subtree on that day;
 *         KT_ERR_INVALID: the query; KT_ERR_RANGE: a sum overflows
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_gap_list(kt_db *db, const kt_query *query,
                                          const char *target,
                                          kt_cursor **cursor);

/**
 * Fetch the next row of kt_gap_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_gap_next(kt_cursor *cursor,
                                          kt_gap_row *row);

/**
 * kt_gap_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_gap_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_gap_json(kt_db *db, const kt_query *query,
                                          const char *target, char **json);

#ifdef __cplusplus
}
#endif

#endif
