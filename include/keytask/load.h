/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LOAD_H
#define KEYTASK_LOAD_H

/**
 * @file
 * Loading files: units, allotments and progress as CSV, a plan as JSON.
 *
 * A file is read whole and validated first, every bad row being told, not
 * only the first; with a bad row nothing of it is loaded unless
 * KT_LOAD_SKIP_BAD. Loading a file again changes nothing. What fits into
 * 100,000 lines is one commit; a longer file goes in by commits of 100,000
 * lines, and after a stop the same call goes on from there.
 */

#include <keytask/progress.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Validate only; write nothing. Not in a transaction of the caller's:
 *  KT_ERR_MISUSE. */
#define KT_LOAD_DRY_RUN 1u
/** Load the good rows of a file that has bad ones. */
#define KT_LOAD_SKIP_BAD 2u
/** Accept reports that look like ones from another file; give no notice of
 *  rows that add the same. */
#define KT_LOAD_REPEAT 4u

/** What a load tells of. */
enum {
    /** A row or value that is not acceptable; the load will fail. */
    KT_LOAD_BAD = 1,
    /** Something to know, such as an encoding that was guessed, rows that
     *  add the same, or that all of it was loaded before. */
    KT_LOAD_NOTICE = 2,
    /** A difference that is applied (plan document). */
    KT_LOAD_CHANGE = 3,
    /** Something in force that the document leaves out, and that stays. */
    KT_LOAD_LEFT_OUT = 4
};

/** One thing that a load tells. The texts live for the call only. */
typedef struct kt_load_event {
    uint32_t struct_size;
    /** KT_LOAD_BAD, ... */
    int32_t kind;
    /** Where: line from 1, 0 unknown; column name or path, "" unknown. */
    int64_t line;
    const char *column;
    kt_status status;
    int32_t reserved;
    /** One line: the value, and what would be right. */
    const char *message;
} kt_load_event;

/** Is told of each event. */
typedef void (*kt_load_fn)(void *context, const kt_load_event *event);

/** What to load, and how; set by KT_LOAD_INIT or kt_load_init(). */
typedef struct kt_load {
    uint32_t struct_size;
    /** KT_LOAD_ bits. */
    uint32_t flags;
    /** A file's path; or, where NULL, the text itself. */
    const char *path;
    const void *data;
    size_t size;
    /** The source's name for people; NULL: the path's last part. */
    const char *name;
    /** The plan of rows that name none; NULL: the only active one. */
    const char *plan;
    /** From when changed amounts hold; KT_DAY_NONE: today, or, of a plan
     *  document, its first day where that comes later. */
    kt_day effective;
    int32_t reserved;
    /** Where bad rows are written with KT_LOAD_SKIP_BAD, as they stood, in
     *  UTF-8, below the file's header: overwritten where a row is bad, else
     *  left alone. NULL: nowhere. */
    const char *bad_path;
    /** May be NULL. */
    kt_load_fn event;
    void *event_context;
    /** May be NULL; told of bytes, done of all, both passes together. */
    kt_watch_fn watch;
    void *watch_context;
} kt_load;

#define KT_LOAD_INIT                                                      \
    { sizeof(kt_load), 0, NULL, NULL, 0, NULL, NULL, KT_DAY_NONE, 0,      \
      NULL, NULL, NULL, NULL, NULL }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_load_init(kt_load *load, size_t size);

/** What a load came to. */
typedef struct kt_load_result {
    uint32_t struct_size;
    int32_t reserved;
    /** Rows read, written, there before, bad. Of a plan document: its items
     *  (plan, tasks, targets, steps, allotments), the differences written,
     *  items without a difference, faults. Written, after an error: what
     *  stands in commits that were made before it. */
    int64_t rows;
    int64_t written;
    int64_t existing;
    int64_t bad;
    /** Commits made, and the last one's local number; 0: none. */
    int64_t commits;
    int64_t last_commit;
} kt_load_result;

#define KT_LOAD_RESULT_INIT { sizeof(kt_load_result), 0, 0, 0, 0, 0, 0, 0 }

/**
 * Load units: `code,name,parent,level[,opened,closed][,from]`, in any order.
 * A unit that is there with the same values is skipped; one with another
 * name, parent or level is bad. These change from a day on: a row with `from`
 * gives the unit that its code and `opened` name the row's name and parent
 * from that day on.
 *
 * Each of the four may stand in a transaction of the caller's, and is then a
 * part of that one commit.
 *
 * @param result  in: struct_size; out, also after an error; may be NULL
 * @return KT_OK; KT_EXISTS: everything was there; KT_ERR_FORMAT: the file is
 *         not in the form; the first bad row's status; KT_ERR_NOT_FOUND,
 *         KT_ERR_CANTOPEN, KT_ERR_IO: the file; KT_ERR_STOPPED
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_load_units(kt_db *db, const kt_load *load,
                                            kt_load_result *result);

/**
 * Load allotments: `target,unit,amount[,baseline][,weight][,effective]
 * [,authority][,reason][,plan]`, the amount "-" withdrawing. A row equal to
 * what is in force on its day is skipped. A row for the same target, unit and
 * day as one before it is bad, unless that one withdraws.
 *
 * @return as kt_load_units(); where the file has no column `plan`, the plan of
 *         the load, or the only active one, is told once, and no row is
 *         looked at: KT_ERR_INVALID, KT_ERR_NOT_FOUND, KT_ERR_STATE
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_load_allotments(kt_db *db,
                                                 const kt_load *load,
                                                 kt_load_result *result);

/**
 * Load reports: `target,unit,day,mode[,amount][,of][,step][,note][,ref]
 * [,doc][,uri][,plan]`.
 *
 * A row with the ref of a report that is there, and the content of one of its
 * versions, is skipped (doc/once-only.md); a file corrects nothing. A row
 * without ref that equals, in target, unit, day, mode and amounts, a report
 * in force from another source is bad (KT_ERR_REPEATED) unless
 * KT_LOAD_REPEAT.
 *
 * @return as kt_load_allotments()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_load_progress(kt_db *db,
                                               const kt_load *load,
                                               kt_load_result *result);

/**
 * Where reports come from that neither a file nor an array holds: a host's
 * own table, a queue, another program. The calls are made within the load, on
 * its thread; they must not use the handle.
 */
typedef struct kt_report_source {
    uint32_t struct_size;
    int32_t reserved;
    /**
     * Give the next report, which has its defaults before. Its texts live
     * until the call after. KT_ROW; KT_DONE, there is none; KT_ERR_FORMAT,
     * this one is bad, and told as such; another error ends the load.
     */
    kt_status (*next)(void *context, kt_progress *report);
    /** Go back to the first report: KT_OK, or what ends the load. */
    kt_status (*rewind)(void *context);
    void *context;
    /**
     * What the host calls this content, up to 100 bytes: the host keys of its
     * commits begin with it. Other content needs another key.
     */
    const char *key;
    /** How many reports there are, for the watch; 0: not known. */
    int64_t total;
} kt_report_source;

#define KT_REPORT_SOURCE_INIT                                             \
    { sizeof(kt_report_source), 0, NULL, NULL, NULL, NULL, 0 }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_report_source_init(kt_report_source *source, size_t size);

/**
 * Load reports from a source, by the rules of kt_load_progress(): what fits
 * 100,000 is one commit; of more all are checked first, then read again and
 * written by commits of 100,000; after a stop the same call goes on. Lines are
 * the places of the reports, from 1, and the reports keep them.
 *
 * @param load    flags (with KT_LOAD_SKIP_BAD bad reports are told and left
 *                out), name (NULL: the key), plan, event, watch; told of
 *                reports. Path, data and bad_path are not used
 * @param source  what gives the reports
 * @return as kt_load_units(); where the load names a plan, what is wrong with
 *         it, once; KT_ERR_INVALID: the source; whatever its functions answer
 *         to end the load
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_load_reports(kt_db *db, const kt_load *load,
                                              const kt_report_source *source,
                                              kt_load_result *result);

/**
 * Load a plan document (keytask-plan/1). A plan that is there, by id or by
 * code, gets the differences from what is in force, each told as
 * KT_LOAD_CHANGE; what the document leaves out stays and is told as
 * KT_LOAD_LEFT_OUT. An absent key changes nothing, null sets the default.
 * A plan is a whole: KT_LOAD_SKIP_BAD is not heeded.
 *
 * @return as kt_load_units()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_load_plan(kt_db *db, const kt_load *load,
                                           kt_load_result *result);

#ifdef __cplusplus
}
#endif

#endif
