/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TARGET_H
#define KEYTASK_TARGET_H

/**
 * @file
 * Targets, the leaves of a plan: what is to be reached, their steps, and
 * their allotments to units.
 */

#include <keytask/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A unit that a coverage target leaves out. */
typedef struct kt_exempt {
    const char *unit;
    /** Why; NULL: not said. */
    const char *reason;
    /** From when; KT_DAY_NONE: always. */
    kt_day from;
    int32_t reserved;
} kt_exempt;

/** A point of the planned curve. */
typedef struct kt_checkpoint {
    kt_day day;
    /** The share that is planned to be reached by then. */
    kt_share share;
} kt_checkpoint;

/** A target, as it is given. */
typedef struct kt_target {
    uint32_t struct_size;
    /** KT_MEASURE_. */
    int32_t measure;
    /** NULL: the only active plan. */
    const char *plan;
    /** The task under which it stands. */
    const char *task;
    /** Unique among the plan's tasks and targets. */
    const char *code;
    const char *title;
    /** Such as "person"; NULL: not said. */
    const char *unit_of_measure;
    /** What is to be reached; KT_NONE: not said. Percent where so counted. */
    kt_amount amount;
    /** Where it begins (stock), or last year's value (flow). */
    kt_amount baseline;
    /** KT_DAY_NONE: the plan's last day. */
    kt_day due;
    /** 0..1000000; KT_WEIGHT_NONE: 1. */
    int32_t weight;
    /** Coverage: the level word of the units that are to be met. */
    const char *level;
    /** Coverage: a unit's level from which it is met; KT_NONE: 1. */
    kt_amount threshold;
    /** Where the target was set, such as "key task 2, clause 8". */
    const char *source;
    /** The same matter in an earlier plan; both or none. */
    const char *continues_plan;
    const char *continues_target;
    /** Codes of units; NULL and 0: its task's. */
    const char *lead;
    const char *const *assist;
    size_t assist_count;
    const char *const *supervise;
    size_t supervise_count;
    /** Coverage: only units below these (a pilot); none: all. */
    const char *const *units;
    size_t units_count;
    /** Coverage: not units below these. */
    const kt_exempt *exempt;
    size_t exempt_count;
    /** The planned curve, rising, before the due day; none: even. */
    const kt_checkpoint *checkpoints;
    size_t checkpoints_count;
} kt_target;

#define KT_TARGET_INIT                                                    \
    { sizeof(kt_target), 0, NULL, NULL, NULL, NULL, NULL, KT_NONE,        \
      KT_NONE, KT_DAY_NONE, KT_WEIGHT_NONE, NULL, KT_NONE, NULL, NULL,    \
      NULL, NULL, NULL, 0, NULL, 0, NULL, 0, NULL, 0, NULL, 0 }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_target_init(kt_target *target, size_t size);

/** What kt_target_change() takes from its struct. */
#define KT_TARGET_SET_CODE 1u
#define KT_TARGET_SET_TITLE 2u
#define KT_TARGET_SET_TASK 4u
#define KT_TARGET_SET_UNIT_OF_MEASURE 8u
#define KT_TARGET_SET_DUE 16u
#define KT_TARGET_SET_WEIGHT 32u
#define KT_TARGET_SET_LEVEL 64u
#define KT_TARGET_SET_THRESHOLD 128u
#define KT_TARGET_SET_SOURCE 256u
#define KT_TARGET_SET_CONTINUES 512u
#define KT_TARGET_SET_LEAD 1024u
#define KT_TARGET_SET_ASSIST 2048u
#define KT_TARGET_SET_SUPERVISE 4096u
#define KT_TARGET_SET_UNITS 8192u
#define KT_TARGET_SET_EXEMPT 16384u
#define KT_TARGET_SET_CHECKPOINTS 32768u

/**
 * Add a target under a task, behind its siblings. Its amount and baseline
 * become the allotment of the plan's owner, from the plan's first day.
 *
 * @return KT_OK; KT_ERR_INVALID: a text, an amount that the measure does not
 *         take, a due day before the plan's first, checkpoints that do not
 *         rise or that the measure does not take; KT_ERR_RANGE: weight,
 *         amount, baseline, threshold or a share; KT_ERR_NOT_FOUND: plan,
 *         task or a unit; KT_ERR_DUPLICATE: the code is taken in the plan,
 *         now or before, or a unit stands twice in a list; KT_ERR_STATE: the
 *         plan is closed
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_add(kt_db *db,
                                            const kt_target *target);

/**
 * Change a target. Its measure is fixed; its amount is revised with
 * kt_allotment_set() on the plan's owner.
 *
 * @param plan  the plan's code; NULL: the only active one
 * @param sets  KT_TARGET_SET_ bits
 * @return as kt_target_add(); KT_ERR_INVALID: also `sets`; KT_ERR_NOT_FOUND:
 *         also the target
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_change(kt_db *db, const char *plan,
                                               const char *code,
                                               const kt_target *target,
                                               uint32_t sets);

/** A target, as it is read. */
typedef struct kt_target_row {
    uint32_t struct_size;
    int32_t measure;
    const char *plan;
    const char *task;
    const char *code;
    const char *title;
    const char *unit_of_measure;
    /** In force for the plan's owner on the query's day. */
    kt_amount amount;
    kt_amount baseline;
    kt_day due;
    int32_t weight;
    const char *level;
    kt_amount threshold;
    const char *source;
    const char *continues_plan;
    const char *continues_target;
    /** The unit in the lead, its task's where it has none of its own. */
    const char *lead;
    /** From when it is cancelled, by itself; KT_DAY_NONE: not. */
    kt_day cancelled;
    int32_t steps;
    kt_uuid uuid;
    /** KT_ROLE_ bits of the query's unit. */
    uint32_t roles;
    int32_t reserved;
} kt_target_row;

#define KT_TARGET_ROW_INIT                                                \
    { sizeof(kt_target_row), 0, NULL, NULL, NULL, NULL, NULL, KT_NONE,    \
      KT_NONE, KT_DAY_NONE, 0, NULL, KT_NONE, NULL, NULL, NULL, NULL,     \
      KT_DAY_NONE, 0, { { 0 } }, 0, 0 }

/**
 * List the targets of a plan, in the order of the plan's tree.
 *
 * @param query  its unit's roles are told; NULL: the only active plan, now
 * @param code   of a task or target, to list only what stands there; NULL:
 *               all
 * @param cursor out: new, of rows for kt_target_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit, target or task; KT_ERR_SCOPE:
 *         the unit is outside of the owner's subtree; KT_ERR_INVALID: the
 *         query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_list(kt_db *db,
                                             const kt_query *query,
                                             const char *code,
                                             kt_cursor **cursor);

/**
 * List the targets of a unit, in the order of the plan's tree: those that it
 * leads, assists, supervises, is allotted, or is expected to report on; also
 * cancelled ones. kt_duty_list() has them role by role, with tasks and
 * figures.
 *
 * @param query  unit: of the owner's subtree or not; NULL: the plan's owner
 * @param roles  KT_ROLE_ bits, of which the unit has at least one; 0: any
 * @param cursor out: new, of rows for kt_target_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit; KT_ERR_INVALID: the query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_of_unit(kt_db *db,
                                                const kt_query *query,
                                                uint32_t roles,
                                                kt_cursor **cursor);

/**
 * Fetch the next row of one of these.
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_next(kt_cursor *cursor,
                                             kt_target_row *row);

/**
 * kt_target_of_unit() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_target_of_unit()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_of_unit_json(kt_db *db,
                                                     const kt_query *query,
                                                     uint32_t roles,
                                                     char **json);

/**
 * kt_target_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_target_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_json(kt_db *db,
                                             const kt_query *query,
                                             const char *code, char **json);

/** A step of a milestone, as it is given. */
typedef struct kt_step {
    uint32_t struct_size;
    int32_t weight;
    const char *plan;
    const char *target;
    /** Unique in the target. */
    const char *code;
    const char *title;
    /** KT_DAY_NONE: the target's. */
    kt_day due;
    int32_t reserved;
} kt_step;

#define KT_STEP_INIT                                                      \
    { sizeof(kt_step), KT_WEIGHT_NONE, NULL, NULL, NULL, NULL,            \
      KT_DAY_NONE, 0 }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_step_init(kt_step *step, size_t size);

/** What kt_step_change() takes from its struct. */
#define KT_STEP_SET_TITLE 1u
#define KT_STEP_SET_WEIGHT 2u
#define KT_STEP_SET_DUE 4u

/**
 * Add a step to a milestone, behind the others.
 *
 * @return KT_OK; KT_ERR_INVALID: the target is no milestone, a text, a day;
 *         KT_ERR_RANGE: the weight; KT_ERR_NOT_FOUND: plan or target;
 *         KT_ERR_DUPLICATE: the target has, or had, such a step;
 *         KT_ERR_STATE: the plan is closed
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_step_add(kt_db *db, const kt_step *step);

/**
 * Change a step, named by the struct's plan, target and code.
 *
 * @param sets  KT_STEP_SET_ bits
 * @return as kt_step_add() but for KT_ERR_DUPLICATE; KT_ERR_INVALID: also
 *         `sets`; KT_ERR_NOT_FOUND: also the step
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_step_change(kt_db *db, const kt_step *step,
                                             uint32_t sets);

/** A step, as it is read. */
typedef struct kt_step_row {
    uint32_t struct_size;
    int32_t weight;
    const char *code;
    const char *title;
    /** Its own, else the target's. */
    kt_day due;
    /** By the queried unit's own reports; KT_DAY_NONE: not done. */
    kt_day done;
    /** How many of the expected reporters have done it, and of how many. */
    int64_t done_by;
    int64_t reporters;
    /** How many of those did it after its due day. */
    int64_t late_by;
} kt_step_row;

#define KT_STEP_ROW_INIT                                                  \
    { sizeof(kt_step_row), 0, NULL, NULL, KT_DAY_NONE, KT_DAY_NONE, 0,    \
      0, 0 }

/**
 * List the steps of a milestone at a unit, as of the query's day.
 *
 * @param cursor out: new, of rows for kt_step_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit or target; KT_ERR_INVALID: the
 *         query, or the target is no milestone;
 *         KT_ERR_SCOPE: the unit is outside of the owner's subtree
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_step_list(kt_db *db, const kt_query *query,
                                           const char *target,
                                           kt_cursor **cursor);

/**
 * Fetch the next row of kt_step_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_step_next(kt_cursor *cursor,
                                           kt_step_row *row);

/**
 * kt_step_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_step_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_step_json(kt_db *db,
                                           const kt_query *query,
                                           const char *target, char **json);

/** An allotment, a revision of one, or its withdrawal, as it is given. */
typedef struct kt_allotment {
    uint32_t struct_size;
    /** KT_WEIGHT_NONE: the revision before it has it, else 1. */
    int32_t weight;
    const char *plan;
    const char *target;
    /** Within the owner's subtree; the owner itself: the target's own. */
    const char *unit;
    /** Mandatory on flow, stock and ceiling, but for the owner where a
     *  baseline is given; refused on a milestone. */
    kt_amount amount;
    /** KT_NONE: the revision before it has it, else none. */
    kt_amount baseline;
    /** KT_DAY_NONE: for a first one the plan's first day, or the day on which
     * its unit opens where that is later; else today, or the plan's first day
     * where that is to come. */
    kt_day effective;
    /** Other than 0: withdraw it from that day on. */
    int32_t withdrawn;
    /** The document that sets it, and why; NULL: not said. */
    const char *authority;
    const char *reason;
} kt_allotment;

#define KT_ALLOTMENT_INIT                                                 \
    { sizeof(kt_allotment), KT_WEIGHT_NONE, NULL, NULL, NULL, KT_NONE,    \
      KT_NONE, KT_DAY_NONE, 0, NULL, NULL }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_allotment_init(kt_allotment *allotment, size_t size);

/**
 * Allot a part of a target to a unit, revise what was allotted, or withdraw
 * it. Revisions are appended; none is overwritten.
 *
 * @return KT_OK; KT_ERR_INVALID: an amount that the measure does not take or
 *         lacks, a stock's baseline that is missing, an amount against the
 *         direction of a stock, a day before the plan's first; KT_ERR_RANGE:
 *         an amount below zero, a share above 100 %, the weight;
 *         KT_ERR_NOT_FOUND: plan, target or unit; KT_ERR_SCOPE: the unit is
 *         outside of the owner's subtree; KT_ERR_STATE: the plan is closed,
 *         the unit not open on that day, or nothing is there to withdraw
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_allotment_set(kt_db *db,
                                               const kt_allotment *allotment);

/** An allotment, as it is read. */
typedef struct kt_allotment_row {
    uint32_t struct_size;
    int32_t weight;
    const char *plan;
    const char *target;
    const char *unit;
    const char *unit_name;
    kt_amount amount;
    kt_amount baseline;
    /** From when the row holds. */
    kt_day effective;
    int32_t reserved;
    const char *authority;
    const char *reason;
} kt_allotment_row;

#define KT_ALLOTMENT_ROW_INIT                                             \
    { sizeof(kt_allotment_row), 0, NULL, NULL, NULL, NULL, KT_NONE,       \
      KT_NONE, KT_DAY_NONE, 0, NULL, NULL }

/**
 * List the allotments in force on the query's day, in the order of targets
 * and units.
 *
 * @param query   unit: only in that unit's subtree
 * @param target  NULL: of all targets
 * @param cursor  out: new, of rows for kt_allotment_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit or target; KT_ERR_INVALID: the
 *         query; KT_ERR_SCOPE: the unit is outside of the owner's subtree
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_allotment_list(kt_db *db,
                                                const kt_query *query,
                                                const char *target,
                                                kt_cursor **cursor);

/**
 * Fetch the next row of kt_allotment_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_allotment_next(kt_cursor *cursor,
                                                kt_allotment_row *row);

/**
 * kt_allotment_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_allotment_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_allotment_json(kt_db *db,
                                                const kt_query *query,
                                                const char *target,
                                                char **json);

#ifdef __cplusplus
}
#endif

#endif
