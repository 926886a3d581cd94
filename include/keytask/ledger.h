/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LEDGER_H
#define KEYTASK_LEDGER_H

/**
 * @file
 * The ledger as it is read: who changed what, when.
 */

#include <keytask/progress.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A commit. */
typedef struct kt_commit_row {
    uint32_t struct_size;
    int32_t operations;
    int64_t commit;
    int64_t seq;
    int64_t utc_ms;
    kt_uuid site;
    /** "" where they were not given. */
    const char *actor;
    const char *actor_unit;
    const char *host_key;
    const char *source;
    /** What it holds, such as "28745 unit" or "1 target, 1 allotment". */
    const char *summary;
    uint8_t hash[32];
} kt_commit_row;

#define KT_COMMIT_ROW_INIT                                                \
    { sizeof(kt_commit_row), 0, 0, 0, 0, { { 0 } }, NULL, NULL, NULL,     \
      NULL, NULL, { 0 } }

/**
 * List the commits behind one, oldest first.
 *
 * @param query   known_at, limit and after; plan and unit are not used;
 *                NULL: as now
 * @param since   local number; 0: from the first
 * @param cursor  out: new, of rows for kt_commit_next()
 * @return KT_OK; KT_ERR_INVALID: since, or the query; KT_ERR_NOT_FOUND:
 *         known_at_commit
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_commit_list(kt_db *db,
                                             const kt_query *query,
                                             int64_t since,
                                             kt_cursor **cursor);

/**
 * Fetch the next row of kt_commit_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_commit_next(kt_cursor *cursor,
                                             kt_commit_row *row);

/**
 * kt_commit_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_commit_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_commit_json(kt_db *db, const kt_query *query,
                                             int64_t since, char **json);

/** An operation of a commit. */
typedef struct kt_change_row {
    uint32_t struct_size;
    /** Its place in its commit, from 1. */
    int32_t n;
    int64_t commit;
    int64_t seq;
    int64_t utc_ms;
    const char *actor;
    const char *actor_unit;
    const char *source;
    /** What it is, such as "unit", "allotment", "progress". */
    const char *operation;
    /** Codes as they are today; "" where it has none. Of a task its own is
     * in `target`, of a step its target's. */
    const char *plan;
    const char *target;
    const char *unit;
    /**
     * The values that it sets, as "name=value" with blanks between, "name=-"
     * for one that it clears; of a list such as "assist=4401,4402" or
     * "checkpoints=2022-06-30:40.00%".
     */
    const char *detail;
    /** Of a report its number, of an act on one that one's; else all zero. */
    kt_report_no report;
    /** The same as kt_report_no_format() has it; "": none. */
    const char *report_text;
} kt_change_row;

#define KT_CHANGE_ROW_INIT                                                \
    { sizeof(kt_change_row), 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL,    \
      NULL, NULL, NULL, KT_REPORT_NO_INIT, NULL }

/**
 * List the operations that touch a target, a unit, or, where both are given,
 * both; oldest first.
 *
 * @param query   plan, known_at, limit and after; NULL: as now
 * @param target  code of a target or task; NULL: any
 * @param unit    code of a unit; NULL: any
 * @param since   commits behind this local number; 0: from the first
 * @param cursor  out: new, of rows for kt_change_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, target or task, unit, or
 *         known_at_commit; KT_ERR_INVALID: since, or the query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_change_list(kt_db *db,
                                             const kt_query *query,
                                             const char *target,
                                             const char *unit, int64_t since,
                                             kt_cursor **cursor);

/**
 * Fetch the next row of kt_change_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_change_next(kt_cursor *cursor,
                                             kt_change_row *row);

/**
 * kt_change_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_change_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_change_json(kt_db *db, const kt_query *query,
                                             const char *target,
                                             const char *unit, int64_t since,
                                             char **json);

#ifdef __cplusplus
}
#endif

#endif
