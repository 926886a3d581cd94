/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_PROGRESS_H
#define KEYTASK_PROGRESS_H

/**
 * @file
 * Progress reports: what a unit says of a target on a day. Append-only.
 */

#include <keytask/hash.h>
#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A report's number: the site that wrote it, its commit there, its place. */
typedef struct kt_report_no {
    kt_uuid site;
    int64_t seq;
    int32_t n;
    int32_t reserved;
} kt_report_no;

/** Room for the text of a report number and its closing NUL. */
#define KT_REPORT_NO_TEXT_SIZE 48

/**
 * Write a report's number: "417.1", or "3f9c01d2:417.1" where another site
 * wrote it.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_report_no_format(kt_db *db, const kt_report_no *number,
                                     char *buf, size_t size);

/**
 * Read a report's number in one of these forms. A prefix of four or more
 * digits names a site that the database knows.
 *
 * @return KT_OK; KT_ERR_INVALID: not in this form; KT_ERR_NOT_FOUND: no such
 *         site, or more than one
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_report_no_parse(kt_db *db, const char *text,
                                                 kt_report_no *number);

/** A report, as it is given. */
typedef struct kt_progress {
    uint32_t struct_size;
    /** KT_ADD, KT_TO_DATE, KT_LEVEL or KT_STEP, as the measure takes. */
    int32_t mode;
    /** NULL: the only active plan. */
    const char *plan;
    const char *target;
    /** The unit whose work it is, its code on that day. */
    const char *unit;
    /** The day that it is about; KT_DAY_NONE: today. */
    kt_day day;
    int32_t reserved;
    /** The amount; a ratio's numerator; KT_NONE for a step. */
    kt_amount amount;
    /** A ratio's denominator; else KT_NONE. */
    kt_amount of;
    /** The step's code; NULL on a milestone without steps. */
    const char *step;
    const char *note;
    /** The host's own key, unique for target and unit; NULL: none. */
    const char *ref;
    /** Evidence: a document's number, where it is, SHA-256 of a file. */
    const char *doc;
    const char *uri;
    const uint8_t *file_sha256;
    /** The line of the source it came from; 0: none. */
    int64_t line;
} kt_progress;

#define KT_PROGRESS_INIT                                                  \
    { sizeof(kt_progress), 0, NULL, NULL, NULL, KT_DAY_NONE, 0, KT_NONE,  \
      KT_NONE, NULL, NULL, NULL, NULL, NULL, NULL, 0 }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_progress_init(kt_progress *progress, size_t size);

/**
 * Record a report.
 *
 * With a ref that a report on the same target and unit has: equal content is
 * KT_EXISTS, with that report's number; other content is refused.
 *
 * @param number  out, may be NULL: the report's number
 * @return KT_OK; KT_EXISTS; KT_ERR_INVALID: a mode that does not fit the
 *         measure, an amount that is missing, refused or below zero, a text,
 *         a day before the plan's first or after tomorrow; KT_ERR_NOT_FOUND:
 *         plan, target, unit or step; KT_ERR_STATE: the plan is not active,
 *         the target is cancelled by that day, the unit is not open on it or
 *         may not report on this target; KT_ERR_DUPLICATE: the ref is taken
 *         by other content
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_record(kt_db *db,
                                                 const kt_progress *progress,
                                                 kt_report_no *number);

/**
 * Record an array of reports: all of them, in one commit, or none.
 *
 * Their numbers are given by target, unit and day, and not in the order of
 * the array; what one unit says of one target on one day keeps its order. In
 * a transaction of the caller's a refusal leaves what was written before as
 * it is, but for two reports of the array with one ref and other content:
 * then the transaction is lost.
 *
 * @param reports  the array, which steps by its first element's struct_size
 * @param numbers  out, may be NULL: room for count numbers, in the order of
 *                 the array; of a report that was there by its ref its first
 *                 number
 * @param bad      out, may be NULL: the index of the first report that was
 *                 refused; count where none was
 * @return KT_OK; KT_EXISTS: all of them were there; as
 *         kt_progress_record(), the message naming the report from 1
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_record_many(
    kt_db *db, const kt_progress *reports, size_t count,
    kt_report_no *numbers, size_t *bad);

/** A report, as it is read. */
typedef struct kt_progress_row {
    uint32_t struct_size;
    int32_t mode;
    /** Local number of its commit, and the commit's instant. */
    int64_t commit;
    int64_t utc_ms;
    kt_report_no number;
    const char *plan;
    const char *target;
    const char *unit;
    const char *unit_name;
    kt_day day;
    /** Other than 0: it counts on the query's basis. */
    int32_t in_force;
    kt_amount amount;
    kt_amount of;
    const char *step;
    const char *note;
    const char *ref;
    const char *doc;
    const char *uri;
    /** NULL where there is none. */
    const uint8_t *file_sha256;
    /** Where it came from: the commit's source, and the line in it or 0. */
    const char *source;
    int64_t line;
    /** Who wrote it: the commit's actor. */
    const char *actor;
} kt_progress_row;

#define KT_PROGRESS_ROW_INIT                                              \
    { sizeof(kt_progress_row), 0, 0, 0, { { { 0 } }, 0, 0, 0 }, NULL,     \
      NULL, NULL, NULL, KT_DAY_NONE, 0, KT_NONE, KT_NONE, NULL, NULL,     \
      NULL, NULL, NULL, NULL, NULL, 0, NULL }

/**
 * List the reports on a target from a unit and those below it, up to the
 * query's day, by unit in the order of the tree and then by day and order.
 *
 * @param cursor out: new, of rows for kt_progress_next()
 * @return KT_OK; KT_ERR_NOT_FOUND; KT_ERR_INVALID
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_list(kt_db *db,
                                               const kt_query *query,
                                               const char *target,
                                               kt_cursor **cursor);

/** Fetch the next row of kt_progress_list(). @since 0.1 */
KT_NODISCARD KT_API kt_status kt_progress_next(kt_cursor *cursor,
                                               kt_progress_row *row);

/**
 * One report by its number.
 *
 * @param query  its language and known_at count; NULL: as now
 * @param cursor out: new, of one row for kt_progress_next()
 * @return KT_OK; KT_ERR_NOT_FOUND; KT_ERR_INVALID
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_get(kt_db *db,
                                              const kt_query *query,
                                              const kt_report_no *number,
                                              kt_cursor **cursor);

#ifdef __cplusplus
}
#endif

#endif
