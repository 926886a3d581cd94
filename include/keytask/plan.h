/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_PLAN_H
#define KEYTASK_PLAN_H

/**
 * @file
 * Plans and their tasks: a year's work as a tree.
 */

#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A weight that is not given: 1. */
#define KT_WEIGHT_NONE (-1)

/** Default thresholds in basis points: below, at, above what is expected. */
#define KT_THRESHOLD_BEHIND (-3000)
#define KT_THRESHOLD_AT_RISK (-1000)
#define KT_THRESHOLD_AHEAD 1000

/** A plan, as it is given. */
typedef struct kt_plan {
    uint32_t struct_size;
    /** KT_PLAN_DRAFT (the default), ACTIVE or CLOSED. */
    int32_t state;
    /** Unique in a database. */
    const char *code;
    const char *title;
    /** The tag of the plan's own language; NULL: not said. */
    const char *language;
    /** Code of the unit whose plan it is. */
    const char *owner;
    kt_day first_day;
    kt_day last_day;
    /** How often units report: every n days; 0: 31, monthly. */
    int32_t reporting_days;
    /** Thresholds in basis points. */
    int32_t behind;
    int32_t at_risk;
    int32_t ahead;
    /** The plan's UUID; NULL: made of site, owner and code. */
    const kt_uuid *id;
} kt_plan;

#define KT_PLAN_INIT                                                      \
    { sizeof(kt_plan), KT_PLAN_DRAFT, NULL, NULL, NULL, NULL,             \
      KT_DAY_NONE, KT_DAY_NONE, 0, KT_THRESHOLD_BEHIND,                   \
      KT_THRESHOLD_AT_RISK, KT_THRESHOLD_AHEAD, NULL }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_plan_init(kt_plan *plan, size_t size);

/** What kt_plan_change() takes from its struct. */
#define KT_PLAN_SET_CODE 1u
#define KT_PLAN_SET_TITLE 2u
#define KT_PLAN_SET_LANGUAGE 4u
#define KT_PLAN_SET_LAST_DAY 8u
#define KT_PLAN_SET_REPORTING 16u
#define KT_PLAN_SET_THRESHOLDS 32u

/**
 * Add a plan.
 *
 * @return KT_OK; KT_ERR_INVALID: a text, a day, the last day before the
 *         first, thresholds not rising; KT_ERR_RANGE: reporting_days;
 *         KT_ERR_NOT_FOUND: the owner; KT_ERR_DUPLICATE: code or id are taken
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_plan_add(kt_db *db, const kt_plan *plan);

/**
 * Change a plan. First day and owner are fixed.
 *
 * @param code  of the plan to change
 * @param plan  the new values, of which `sets` names those to take
 * @param sets  KT_PLAN_SET_ bits
 * @return KT_OK; KT_ERR_NOT_FOUND: the plan; KT_ERR_INVALID: `sets`, or as
 *         kt_plan_add(); KT_ERR_RANGE: reporting_days; KT_ERR_DUPLICATE: the
 *         code is taken; KT_ERR_STATE: the plan is closed
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_plan_change(kt_db *db, const char *code,
                                             const kt_plan *plan,
                                             uint32_t sets);

/**
 * Put a plan into another state: draft to active, active to closed, closed
 * to active (reopening); draft to closed as well.
 *
 * @param state  KT_PLAN_
 * @return KT_OK, also where it is in that state; KT_ERR_NOT_FOUND: the plan;
 *         KT_ERR_STATE: back to draft; KT_ERR_INVALID: no such state
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_plan_set_state(kt_db *db, const char *code,
                                                int32_t state);

/** A plan, as it is read. */
typedef struct kt_plan_row {
    uint32_t struct_size;
    int32_t state;
    const char *code;
    const char *title;
    const char *language;
    const char *owner;
    kt_day first_day;
    kt_day last_day;
    int32_t reporting_days;
    int32_t behind;
    int32_t at_risk;
    int32_t ahead;
    kt_uuid uuid;
} kt_plan_row;

#define KT_PLAN_ROW_INIT                                                  \
    { sizeof(kt_plan_row), 0, NULL, NULL, NULL, NULL, 0, 0, 0, 0, 0, 0,   \
      { { 0 } } }

/**
 * List the plans, in the order in which they were added.
 *
 * @param query  its known_at and language count; NULL: as now
 * @param cursor out: new, of rows for kt_plan_next()
 * @return KT_OK; KT_ERR_INVALID: the query; KT_ERR_NOT_FOUND: its
 *         known_at_commit
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_plan_list(kt_db *db, const kt_query *query,
                                           kt_cursor **cursor);

/**
 * Fetch the next row of kt_plan_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_plan_next(kt_cursor *cursor,
                                           kt_plan_row *row);

/**
 * kt_plan_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_plan_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_plan_json(kt_db *db, const kt_query *query,
                                           char **json);

/** A task, as it is given. */
typedef struct kt_task {
    uint32_t struct_size;
    /** 0..1000000; KT_WEIGHT_NONE: 1. */
    int32_t weight;
    /** NULL: the only active plan. */
    const char *plan;
    /** Unique among the plan's tasks and targets. */
    const char *code;
    /** The task above; NULL: the top level. */
    const char *parent;
    const char *title;
    /** Codes of units. */
    const char *lead;
    const char *const *assist;
    size_t assist_count;
    const char *const *supervise;
    size_t supervise_count;
} kt_task;

#define KT_TASK_INIT                                                      \
    { sizeof(kt_task), KT_WEIGHT_NONE, NULL, NULL, NULL, NULL, NULL,      \
      NULL, 0, NULL, 0 }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_task_init(kt_task *task, size_t size);

/** What kt_task_change() takes from its struct. */
#define KT_TASK_SET_CODE 1u
#define KT_TASK_SET_TITLE 2u
#define KT_TASK_SET_PARENT 4u
#define KT_TASK_SET_WEIGHT 8u
#define KT_TASK_SET_LEAD 16u
#define KT_TASK_SET_ASSIST 32u
#define KT_TASK_SET_SUPERVISE 64u

/**
 * Add a task, behind its siblings.
 *
 * @return KT_OK; KT_ERR_INVALID: a text; KT_ERR_RANGE: the weight;
 *         KT_ERR_NOT_FOUND: plan, parent or a unit; KT_ERR_DUPLICATE: the
 *         code is taken in the plan, now or before, or a unit stands twice in
 *         a list; KT_ERR_CYCLE: deeper than KT_DEPTH_MAX; KT_ERR_STATE: the
 *         plan is closed
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_task_add(kt_db *db, const kt_task *task);

/**
 * Change a task.
 *
 * @param plan  the plan's code; NULL: the only active one
 * @param code  of the task to change
 * @param task  the new values (its plan is not used)
 * @param sets  KT_TASK_SET_ bits
 * @return KT_OK; KT_ERR_INVALID: `sets`; as kt_task_add(); KT_ERR_NOT_FOUND:
 *         also the task; KT_ERR_CYCLE: also where the parent is below it
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_task_change(kt_db *db, const char *plan,
                                             const char *code,
                                             const kt_task *task,
                                             uint32_t sets);

/**
 * Cancel a task, with all below it, from a day on.
 *
 * @param plan    the plan's code; NULL: the only active one
 * @param code    of the task
 * @param on      KT_DAY_NONE: today
 * @param reason  why, one line of up to KT_TITLE_MAX bytes; mandatory
 * @return KT_OK; KT_ERR_NOT_FOUND: plan or task; KT_ERR_INVALID: the day, or
 *         no reason; KT_ERR_STATE: the plan is closed, or the task is
 *         cancelled already
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_task_cancel(kt_db *db, const char *plan,
                                             const char *code, kt_day on,
                                             const char *reason);

/**
 * Cancel a target from a day on.
 *
 * @param plan    the plan's code; NULL: the only active one
 * @param code    of the target
 * @param on      KT_DAY_NONE: today
 * @param reason  why, one line of up to KT_TITLE_MAX bytes; mandatory
 * @return as kt_task_cancel(), of the target
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_target_cancel(kt_db *db, const char *plan,
                                               const char *code, kt_day on,
                                               const char *reason);

/** Which text of an entity kt_title_set() sets. */
enum {
    KT_FIELD_TITLE = 1,
    KT_FIELD_UNIT_OF_MEASURE = 2
};

/** A text in one more language. */
typedef struct kt_title {
    uint32_t struct_size;
    /** KT_KIND_ of the entity. */
    int32_t kind;
    /** KT_FIELD_. */
    int32_t field;
    int32_t reserved;
    /** NULL: the only active one; not used for a unit. */
    const char *plan;
    /** Of the unit, task or target; not used for a plan. */
    const char *code;
    /** The step's code, for KT_KIND_STEP (code is then its target's). */
    const char *step;
    /** A tag such as "en" or "zh-Hant". */
    const char *language;
    /** NULL takes the translation back. */
    const char *text;
} kt_title;

#define KT_TITLE_INIT                                                     \
    { sizeof(kt_title), 0, KT_FIELD_TITLE, 0, NULL, NULL, NULL, NULL, NULL }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_title_init(kt_title *title, size_t size);

/**
 * Give the title or name of a unit, plan, task, target or step, or a
 * target's unit of measure, in one more language.
 *
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, entity or step; KT_ERR_INVALID: kind,
 *         field, language or text; KT_ERR_STATE: the plan is closed
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_title_set(kt_db *db, const kt_title *title);

#ifdef __cplusplus
}
#endif

#endif
