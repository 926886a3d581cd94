/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_LOAD_H
#define KTI_LOAD_H

/* What the loads of files share: options, result, telling, commits. */

#include <keytask/load.h>

#include <stdio.h>

#include "csv.h"
#include "handle_private.h"

typedef struct kti_load {
    kt_db *db;
    kt_load given;
    kt_load_result result;
    kt_status bad;      /* of the first bad row, or KT_OK */
    int64_t bad_line;
    kti_error bad_text; /* its message, with its place */
    const char *name;   /* of the source */
    kti_csv *csv;       /* NULL for a plan document or a source */
    kt_report_source source; /* of kt_load_reports() */
    kt_progress report;      /* the current one of it */
    int64_t report_number;   /* its place, from 1 */
    char key[128];           /* host keys begin with it */
    FILE *bad_file;     /* bad rows, as they stood */
    kti_buf header;     /* the header's line, for it */
    int open;           /* a commit of the load's own is being written */
    int64_t kept;       /* rows in commits that stand */
    int64_t before;     /* the first commit of an earlier load of it, or 0 */
    int passes;         /* over the file, for the watch */
    int pass;
} kti_load;

/*
 * A public load: enter, copy the options, work, leave, give the result. In a
 * transaction of the caller's the work is a part of it.
 */
kt_status kti_load_run(kt_db *db, const kt_load *given,
                       const kt_report_source *source,
                       kt_load_result *result,
                       kt_status (*work)(kti_load *load));

/* Tell an event. KT_LOAD_BAD also counts, and keeps the first. */
void kti_load_tell(kti_load *load, int kind, int64_t line,
                   const char *column, kt_status status,
                   const char *message);

/* A bad row of the CSV file: the handle's error, at its line and column; the
 * row goes to the file of bad rows. An error where that fails. */
kt_status kti_load_bad_row(kti_load *load, int64_t line, const char *column,
                           const char *raw, size_t raw_size);

/* Count a row that was written (KT_OK), or was there (KT_EXISTS): KT_OK. Any
 * other status stays. */
kt_status kti_load_count(kti_load *load, kt_status status);

/* 1 where a status is that of a row, not of the database or the file. */
int kti_load_is_bad(kt_status status);

/* The columns of a CSV form. */
typedef struct kti_load_columns {
    const char *what; /* as the message says it: "reports" */
    const struct kti_csv_column *columns;
    size_t count;
} kti_load_columns;

extern const kti_load_columns kti_load_unit_columns;
extern const kti_load_columns kti_load_allotment_columns;
extern const kti_load_columns kti_load_progress_columns;

/* Open the CSV file with the form's columns; tells a guessed encoding. */
kt_status kti_load_csv(kti_load *load, const kti_load_columns *columns);

/* Told of the bytes, or of a source's reports, that are read: KT_OK, or
 * KT_ERR_STOPPED. */
kt_status kti_load_watch(kti_load *load);

/*
 * A commit of the load's own, with the host key "key:first line", the key of a
 * file being its SHA-256 (first line 0: without one). KT_EXISTS: it is there.
 * Within the caller's transaction begin and end do nothing.
 */
kt_status kti_load_begin(kti_load *load, int64_t first_line);
kt_status kti_load_commit(kti_load *load);
void kti_load_rollback(kti_load *load);

/* Whether the commit of a first line is there; within a transaction. */
kt_status kti_load_there(kti_load *load, int64_t first_line, int *there);

/* The failure of a later commit of a load: adds where it stopped. */
kt_status kti_load_broken(kti_load *load, kt_status status,
                          int64_t first_line);

/* The plan of all rows, where none names its own: by a kti_need_ of
 * resolve.h. What is wrong with it is the file's fault, told once. */
kt_status kti_load_need_plan(
    kti_load *load,
    kt_status (*need)(kt_db *db, const char *code, kti_moment at,
                      int64_t *plan, kti_value *values));

/* What the load comes to when all rows were looked at: KT_OK to go on, or
 * the first bad row's status. */
kt_status kti_load_verdict(kti_load *load);

/* The status at the end: KT_OK, or KT_EXISTS where all was there. */
kt_status kti_load_end(kti_load *load);

/* Cells: as text (NULL where empty), day, amount (percent: a % sign is taken
 * and *percent, if not NULL, set), whole number; the errors name the value. */
const char *kti_cell_text(const kti_load *load, size_t column);
kt_status kti_cell_day(kti_error *error, const char *text, kt_day *day);
kt_status kti_cell_amount(kti_error *error, const char *text, int *percent,
                          kt_amount *amount);
kt_status kti_cell_weight(kti_error *error, const char *text,
                          int32_t *weight);

/* After "unknown": where a spreadsheet mangled the code, say that. */
kt_status kti_cell_unknown(kti_error *error, kt_status status,
                           const char *code);

/* Of a row: where it stood, and how. */
typedef struct kti_load_row {
    int64_t line;
    const char *raw;
    size_t raw_size;
    int bad;         /* told */
    kt_status fault; /* found while reading, or KT_OK */
    const char *column;
    const char *message;
} kti_load_row;

/*
 * Small files, of definitions, are held in memory: rows of row_size bytes
 * that begin with a kti_load_row. parse fills one from the current record
 * (error set, *column named, where it is bad); order tells more bad rows,
 * sorts the others and drops all that are bad; begin, which may be NULL, looks
 * at what all need before any is written; apply writes one.
 */
typedef struct kti_load_form {
    const kti_load_columns *columns;
    size_t row_size;
    kt_status (*parse)(kti_load *load, kti_arena *texts, void *row,
                       const char **column);
    kt_status (*order)(kti_load *load, void *rows, size_t *count);
    kt_status (*begin)(kti_load *load);
    kt_status (*apply)(kti_load *load, const void *row,
                       const char **column);
} kti_load_form;

kt_status kti_load_rows(kti_load *load, const kti_load_form *form);

/* The handle's error tells a row as bad. */
kt_status kti_load_row_bad(kti_load *load, kti_load_row *row,
                           const char *column);

#endif
