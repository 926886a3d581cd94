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

#define KT_REPORT_NO_INIT { { { 0 } }, 0, 0, 0 }

/** Room for the text of a report number and its closing NUL. */
#define KT_REPORT_NO_TEXT_SIZE 48

/**
 * Write a report's number: "417.1", or "3f9c01d2:417.1" where another site
 * wrote it.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small; KT_ERR_INVALID: number is
 *         NULL. After an error buf is ""
 * @since 0.1
 */
KT_API kt_status kt_report_no_format(kt_db *db, const kt_report_no *number,
                                     char *buf, size_t size);

/**
 * Read a report's number in one of these forms. A prefix of four or more
 * digits, in either case, names a site that the database knows.
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
    /** The day that it is about; KT_DAY_NONE, the default, is refused. */
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
    /** The report that it corrects, and why; NULL: none. */
    const kt_report_no *supersedes;
    const char *reason;
} kt_progress;

#define KT_PROGRESS_INIT                                                  \
    { sizeof(kt_progress), 0, NULL, NULL, NULL, KT_DAY_NONE, 0, KT_NONE,  \
      KT_NONE, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_progress_init(kt_progress *progress, size_t size);

/**
 * Record a report.
 *
 * A report that supersedes another is a version of it from now on, and of
 * all of which that one is a version: the newest that was neither retracted
 * nor returned counts, all of them are kept. Only the newest version that is
 * not retracted can be superseded, by a report on the same target and unit,
 * and with a reason.
 *
 * Once only: with a ref that a report on the same target and unit has,
 * content equal to any version of that one is KT_EXISTS, with the number of
 * the version; other content is refused unless it supersedes a version. A
 * retracted report's ref is free, and its content is as if never written. A
 * report that supersedes is there already where one with its content, ref
 * and reason supersedes the same report.
 *
 * @param number  out, may be NULL: the report's number
 * @return KT_OK; KT_EXISTS; KT_ERR_INVALID: a mode that does not fit the
 *         measure, an amount or a step that is missing or refused, a text, a
 *         day that is not given, before the plan's first or after tomorrow,
 *         a report to supersede that is on another target or unit, that one
 *         without a reason, or a reason without it; KT_ERR_RANGE: an amount
 *         or a line below zero, a share above 100 %; KT_ERR_FORMAT: a text
 *         that is not UTF-8; KT_ERR_NOT_FOUND: plan, target,
 *         unit, step, or the report to supersede; KT_ERR_STATE: the plan is
 *         not active, the target is cancelled by that day, the unit is not
 *         open on it or may not report on this target, or what is to be
 *         superseded is retracted or not the newest version (the message
 *         names that); KT_ERR_DUPLICATE: the ref is taken by other content
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
 * it is, but for two reports of the array that exclude each other (one ref
 * and other content, or both supersede one report): then the transaction is
 * lost.
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

/**
 * Retract a report: it counts no more. What it corrected counts again; what
 * corrects it is left as it is, and goes on counting. The report is kept and
 * shows in every list. There is no way back but to record it anew.
 *
 * @param reason  why, one line of up to KT_TITLE_MAX bytes
 * @return KT_OK; KT_EXISTS: it was retracted before, for this reason;
 *         KT_ERR_INVALID: no number, or no reason; KT_ERR_NOT_FOUND: no such
 *         report; KT_ERR_STATE: it was retracted before, for another reason,
 *         or the plan is not active; KT_ERR_SCOPE: the unit is not within
 *         the handle's scope on the report's day
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_retract(kt_db *db,
                                                  const kt_report_no *number,
                                                  const char *reason);

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
    /** The report that it supersedes, and why; all zero and "": none. */
    kt_report_no supersedes;
    const char *reason;
    /**
     * Of all its versions the newest that is not retracted: the one that can
     * be superseded. Its own number, where there is no newer one; all zero
     * where all are retracted.
     */
    kt_report_no newest;
    /**
     * The commit that retracted it, its instant and actor, and why; 0 and ""
     * where it is not retracted.
     */
    int64_t retracted_commit;
    int64_t retracted_utc_ms;
    const char *retracted_by;
    const char *retracted_reason;
    /** The three numbers as kt_report_no_format() has them; "": none. */
    const char *number_text;
    const char *supersedes_text;
    const char *newest_text;
} kt_progress_row;

#define KT_PROGRESS_ROW_INIT                                              \
    { sizeof(kt_progress_row), 0, 0, 0, KT_REPORT_NO_INIT, NULL, NULL,    \
      NULL, NULL, KT_DAY_NONE, 0, KT_NONE, KT_NONE, NULL, NULL, NULL,     \
      NULL, NULL, NULL, NULL, 0, NULL, KT_REPORT_NO_INIT, NULL,           \
      KT_REPORT_NO_INIT, 0, 0, NULL, NULL, NULL, NULL, NULL }

/**
 * List the reports on a target from a unit and those below it, up to the
 * query's day, by unit in the order of the tree and then by day and order;
 * also those that are superseded or retracted.
 *
 * @param target NULL: all targets of the plan, in the order of its tree
 * @param cursor out: new, of rows for kt_progress_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: plan, unit or target; KT_ERR_SCOPE: the
 *         unit is outside of the owner's subtree on that day;
 *         KT_ERR_INVALID: the query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_list(kt_db *db,
                                               const kt_query *query,
                                               const char *target,
                                               kt_cursor **cursor);

/**
 * Fetch the next row of kt_progress_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_next(kt_cursor *cursor,
                                               kt_progress_row *row);

/**
 * kt_progress_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_progress_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_json(kt_db *db,
                                               const kt_query *query,
                                               const char *target,
                                               char **json);

/**
 * One report by its number.
 *
 * @param query  its day, basis, language and known_at count; NULL: as now
 * @param cursor out: new, of one row for kt_progress_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: no such report, as known then;
 *         KT_ERR_INVALID: the query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_get(kt_db *db,
                                              const kt_query *query,
                                              const kt_report_no *number,
                                              kt_cursor **cursor);

/**
 * All versions of a report, by the number of any of them, in the order of
 * writing and of whatever day.
 *
 * @param query  its day, basis, language and known_at count; NULL: as now
 * @param cursor out: new, of rows for kt_progress_next()
 * @return KT_OK; KT_ERR_NOT_FOUND: no such report, as known then;
 *         KT_ERR_INVALID: the query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_progress_versions(
    kt_db *db, const kt_query *query, const kt_report_no *number,
    kt_cursor **cursor);

#ifdef __cplusplus
}
#endif

#endif
