/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_LOAD_PROGRESS_H
#define KTI_LOAD_PROGRESS_H

/* The rows of a file of reports, between load_progress.c, which reads and
 * writes them, and load_progress_doubles.c. */

#include "load.h"
#include "progress.h"

/* Where the reports come from, one after another. */
typedef struct kti_load_records {
    /* What all need, before any of a piece is checked. */
    kt_status (*begin)(kti_load *load);
    /* KT_ROW; KT_DONE; KT_ERR_FORMAT, a bad one; or what ends the load. */
    kt_status (*next)(kti_load *load);
    /* Of the current one: where it stands, as it stood, as a report (percent:
     * its amount was written with a % sign; *column: of what is bad). */
    int64_t (*line)(const kti_load *load);
    const char *(*raw)(const kti_load *load, size_t *size);
    kt_status (*report)(kti_load *load, kt_progress *report, int *percent,
                        const char **column);
    kt_status (*rewind)(kti_load *load);
} kti_load_records;

/* The load of them, load->key being set. */
kt_status kti_load_reports(kti_load *load, const kti_load_records *records);

/* A row that is held until its commit is written. */
typedef struct kti_load_report {
    kti_progress_item item;
    kt_progress report; /* texts in an arena */
    const char *raw;    /* with KT_LOAD_SKIP_BAD */
    size_t raw_size;
    int out; /* told as bad, or there before */
} kti_load_report;

/* What is found among the rows of one commit. */
typedef struct kti_load_doubles {
    /* Tells a row as bad, the error being set. */
    kt_status (*bad)(void *context, kti_load_report *row, const char *column);
    void *context;
    /* Rows with the ref and content of another one. */
    int64_t existing;
    /* Rows without a ref that add the same as another one, and the lines of
     * the first of them: they count, but perhaps they should not. */
    int64_t same;
    int64_t line;
    int64_t same_as;
} kti_load_doubles;

/* Adds to what is found. A ref that a row before has is bad where the two say
 * different things, else the row is `out`. places are those of the rows,
 * sorted. */
kt_status kti_load_find_doubles(kti_error *error, kti_load_report *rows,
                                const kti_progress_place *places,
                                size_t count, kti_load_doubles *found);

#endif
