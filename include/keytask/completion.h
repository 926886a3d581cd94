/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_COMPLETION_H
#define KEYTASK_COMPLETION_H

/**
 * @file
 * Completion: how far a target, a task or a plan is, at a unit, as of a day,
 * as known at a commit. Every figure is exact, or floored once.
 */

#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * One answer. Amounts that do not apply are KT_NONE, shares KT_SHARE_NONE,
 * days KT_DAY_NONE. Amounts of ratio, coverage and assessed targets are
 * percent. Of a stock, actual, credited, target, planned and baseline are
 * levels; gap, surplus and shortfall are amounts of movement.
 */
typedef struct kt_completion {
    uint32_t struct_size;
    /** KT_KIND_TARGET, TASK or PLAN; KT_MEASURE_ of a target, else 0. */
    int32_t kind;
    int32_t measure;
    /** KT_VERDICT_ of a target; KT_VERDICT_NONE of a task or plan. */
    int32_t verdict;
    /** KT_REASON_: why it is left out above; KT_REASON_NONE: it counts. */
    int32_t reason;
    /** KT_FLAG_ bits. */
    uint32_t flags;
    /** The day, and the local number of the commit, that it is an answer of. */
    kt_day as_of;
    int32_t reserved;
    int64_t commit;

    /** Attainment c, 0..10000. */
    kt_share attainment;
    /** What it would be on the plain sum, not clamped (saturates). */
    kt_share raw;
    /** The planned share as of the day. */
    kt_share expected;
    /** g, attainment less expected, in basis points. */
    int32_t difference;

    /** T: what the unit is to reach. */
    kt_amount target;
    kt_amount baseline;
    /** The plain value: of a ratio, coverage, assessed one its percentage. */
    kt_amount actual;
    /** Flow, stock: what counts, no unit's excess hiding another's lack. */
    kt_amount credited;
    /** What was planned to be reached by the day. */
    kt_amount planned;
    /** T less what is allotted below; below zero: allotted beyond it. */
    kt_amount gap;
    kt_amount surplus;
    kt_amount shortfall;
    /** Ratio. */
    kt_amount numerator;
    kt_amount denominator;

    /** Coverage: eligible units, and how many of them are met. */
    int64_t eligible;
    int64_t met;
    /** Milestone: steps, and those that the unit's own reports have done. */
    int64_t steps;
    int64_t steps_done;
    /** Done, here or below, after their due day. */
    int64_t steps_late;
    /** Expected reporters, and how many of them have reported. */
    int64_t reporters;
    int64_t reported;
    /** Reports in force in the subtree up to the day, and the newest's day. */
    int64_t reports;
    kt_day newest;
    kt_day due;

    /**
     * Task and plan: how many targets below have each verdict, by KT_VERDICT_;
     * the worst of them, or KT_VERDICT_NONE.
     */
    int64_t counts[KT_VERDICT_COUNT];
    int32_t worst;
    /** Its weight above. */
    int32_t weight;
} kt_completion;

/* clang-format off */
#define KT_COMPLETION_INIT                                                \
    { sizeof(kt_completion), 0, 0, 0, 0, 0, KT_DAY_NONE, 0, 0,            \
      KT_SHARE_NONE, KT_SHARE_NONE, KT_SHARE_NONE, 0, KT_NONE, KT_NONE,   \
      KT_NONE, KT_NONE, KT_NONE, KT_NONE, KT_NONE, KT_NONE, KT_NONE,      \
      KT_NONE, 0, 0, 0, 0, 0, 0, 0, 0, KT_DAY_NONE, KT_DAY_NONE,          \
      { 0 }, 0, 0 }
/* clang-format on */

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_completion_init(kt_completion *completion, size_t size);

/**
 * How far a target is.
 *
 * @param query       NULL: the only active plan, its owner, today, as known
 *                    now
 * @param code        of the target
 * @param completion  in: struct_size; out
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit or target; KT_ERR_SCOPE: the
 *         unit is outside of the owner's subtree on that day;
 *         KT_ERR_INVALID: the query, or struct_size is not set;
 *         KT_ERR_RANGE: a sum overflows, named
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status
kt_completion_target(kt_db *db, const kt_query *query, const char *code,
                     kt_completion *completion);

/**
 * How far a task is, with all below it.
 *
 * @param query       as in kt_completion_target()
 * @param code        of the task
 * @param completion  in: struct_size; out
 * @return as kt_completion_target(); KT_ERR_NOT_FOUND: plan, unit or task
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status
kt_completion_task(kt_db *db, const kt_query *query, const char *code,
                   kt_completion *completion);

/**
 * How far the plan is.
 *
 * @param query       as in kt_completion_target()
 * @param completion  in: struct_size; out
 * @return as kt_completion_target(); KT_ERR_NOT_FOUND: plan or unit
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status
kt_completion_plan(kt_db *db, const kt_query *query,
                   kt_completion *completion);

/** A row of the plan's tree, or of a target's units. */
typedef struct kt_completion_row {
    uint32_t struct_size;
    /** KT_KIND_PLAN, TASK or TARGET. */
    int32_t kind;
    /** How far below the plan, or below the queried unit. */
    int32_t depth;
    int32_t reserved;
    /** The plan's, task's or target's code and title. */
    const char *code;
    const char *title;
    /** "" where it has none. */
    const char *unit_of_measure;
    /** The unit of the answer. */
    const char *unit;
    const char *unit_name;
    kt_completion completion;
} kt_completion_row;

#define KT_COMPLETION_ROW_INIT                                            \
    { sizeof(kt_completion_row), 0, 0, 0, NULL, NULL, NULL, NULL, NULL,   \
      KT_COMPLETION_INIT }

/**
 * The whole plan as a tree: the plan, each task, its targets, its sub-tasks.
 *
 * @param cursor out: new, of rows for kt_completion_next()
 * @return as kt_completion_plan()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_completion_tree(kt_db *db,
                                                 const kt_query *query,
                                                 kt_cursor **cursor);

/**
 * One target at the queried unit (the first row) and at each unit directly
 * below it, in the order of the tree.
 *
 * @param cursor out: new, of rows for kt_completion_next()
 * @return as kt_completion_target()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_completion_units(kt_db *db,
                                                  const kt_query *query,
                                                  const char *target,
                                                  kt_cursor **cursor);

/**
 * Fetch the next row of kt_completion_tree() or kt_completion_units().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_completion_next(kt_cursor *cursor,
                                                 kt_completion_row *row);

/**
 * kt_completion_units() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_completion_units()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_completion_units_json(kt_db *db,
                                                       const kt_query *query,
                                                       const char *target,
                                                       char **json);

/**
 * Completion as one JSON document (doc/json.md): a target by its code, a
 * task by its code with all below it, or with code NULL the plan's whole
 * tree. It has no pages.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_completion_target(); KT_ERR_NOT_FOUND: plan, unit, or neither
 *         a target nor a task has this code
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_completion_json(kt_db *db,
                                                 const kt_query *query,
                                                 const char *code,
                                                 char **json);

#ifdef __cplusplus
}
#endif

#endif
