/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_DUTY_H
#define KEYTASK_DUTY_H

/**
 * @file
 * Duties: what a unit leads, assists, supervises, is allotted, or must
 * report on.
 */

#include <keytask/completion.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A duty of a unit: one of its roles in a task or target. */
typedef struct kt_duty_row {
    uint32_t struct_size;
    /** The KT_ROLE_ of this row, and all that the unit has there. */
    uint32_t role;
    uint32_t roles;
    /** KT_KIND_TASK or KT_KIND_TARGET; KT_MEASURE_ of a target, else 0. */
    int32_t kind;
    int32_t measure;
    /** The target's; KT_DAY_NONE of a task. */
    kt_day due;
    const char *plan;
    const char *code;
    const char *title;
    const char *unit_of_measure;
    /** The task whose lead, assisting or supervising units are this
     *  target's, which has none of its own; "": it is not so. */
    const char *from;
    /** Of KT_ROLE_ALLOTTED: what is allotted, and from when. */
    kt_amount amount;
    kt_amount baseline;
    kt_day effective;
    int32_t reserved;
    /** How far it is at this unit; its kind is 0 where the unit is outside
     *  of the owner's subtree, for which there is no answer. */
    kt_completion completion;
} kt_duty_row;

#define KT_DUTY_ROW_INIT                                                  \
    { sizeof(kt_duty_row), 0, 0, 0, 0, KT_DAY_NONE, NULL, NULL, NULL,     \
      NULL, NULL, KT_NONE, KT_NONE, KT_DAY_NONE, 0, KT_COMPLETION_INIT }

/**
 * List the duties of a unit, in the order of the plan's tree: the tasks that
 * name it; the targets that name it, or, where they name none, whose task
 * does (the nearest one above that names some); the targets that it is
 * allotted; and those that it is expected to report on without an allotment:
 * an eligible unit of a coverage, the owner of what it has not passed on.
 * What is cancelled by the day is nobody's duty.
 *
 * @param query  unit: whose duties, of the owner's subtree or not; NULL: the
 *               plan's owner
 * @param cursor out: new, of rows for kt_duty_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit; KT_ERR_INVALID: the query;
 *         KT_ERR_RANGE: a sum overflows, named
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_duty_list(kt_db *db, const kt_query *query,
                                           kt_cursor **cursor);

/**
 * Fetch the next row of kt_duty_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_duty_next(kt_cursor *cursor,
                                           kt_duty_row *row);

/**
 * kt_duty_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_duty_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_duty_json(kt_db *db, const kt_query *query,
                                           char **json);

#ifdef __cplusplus
}
#endif

#endif
