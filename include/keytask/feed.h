/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_FEED_H
#define KEYTASK_FEED_H

/**
 * @file
 * The change feed: what changed since here. For caches, search indexes and
 * push notices.
 */

#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A place in the ledger: behind a commit. Of a kt_head it is commit and
 * hash. A host keeps it beside what it made of the answers.
 */
typedef struct kt_position {
    /** Local number of the commit; 0: before the first. */
    int64_t commit;
    uint8_t hash[32];
} kt_position;

#define KT_POSITION_INIT                                                     \
    {                                                                        \
        0,                                                                   \
        {                                                                    \
            0                                                                \
        }                                                                    \
    }

/** What a commit touched: an entity, or a target at one unit. */
typedef struct kt_touch_row {
    uint32_t struct_size;
    /** KT_KIND_UNIT, PLAN, TASK, or TARGET (also for its steps). */
    int32_t kind;
    /** The commit, and its instant. */
    int64_t commit;
    int64_t utc_ms;
    /** KT_TOUCH_ bits: what the commit did there. */
    uint32_t what;
    int32_t reserved;
    /** Codes as they are today; "" where it has none. Of a unit `code` is
     *  "", of a target touched at no single unit `unit` is. */
    const char *plan;
    const char *code;
    const char *unit;
    /** The plan's, task's or target's UUID and the unit's, which never
     *  change; all zero where it has none. */
    kt_uuid uuid;
    kt_uuid unit_uuid;
} kt_touch_row;

#define KT_TOUCH_ROW_INIT                                                    \
    {                                                                        \
        sizeof(kt_touch_row), 0, 0, 0, 0, 0, NULL, NULL, NULL, { { 0 } },    \
        {                                                                    \
            {                                                                \
                0                                                            \
            }                                                                \
        }                                                                    \
    }

/**
 * What the commits behind a position touched: each thing once a commit, in
 * the order of the commits.
 *
 * A report, and what is said of one, touches its target at its unit; an
 * allotment touches the target at the unit that it is allotted to; every
 * other definition a unit, plan, task or target. What follows from that is
 * for the host to say: a report changes figures at its unit and at all units
 * above it, an allotment may change them below as well, a unit that moves
 * those of every target. And a day that passes changes statuses without any
 * commit.
 *
 * A host begins with kt_db_head() as its position, reads what it wants, and
 * asks from there. Where the position no longer stands, as after a restore,
 * it does so anew.
 *
 * @param position  where to begin; NULL: before the first commit
 * @param limit     commits at most; 0: all
 * @param cursor    out: new, of rows for kt_touch_next()
 * @return KT_OK; KT_ERR_GONE: the position no longer stands; KT_ERR_INVALID
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_changes_since(kt_db *db,
                                               const kt_position *position,
                                               int64_t limit,
                                               kt_cursor **cursor);

/**
 * Fetch the next row of kt_changes_since().
 *
 * @return as kt_cursor says
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_touch_next(kt_cursor *cursor,
                                            kt_touch_row *row);

/**
 * Where the answer of a kt_changes_since() ends, and the next one begins. To
 * be kept once the rows have been heeded.
 *
 * @return KT_OK; KT_ERR_MISUSE: a cursor of other rows, or none
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_touch_position(const kt_cursor *cursor,
                                                kt_position *position);

/**
 * kt_changes_since() as JSON: kt_cursor_json().
 *
 * @return as kt_changes_since()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_changes_since_json(
    kt_db *db, const kt_position *position, int64_t limit, char **json);

#ifdef __cplusplus
}
#endif

#endif
