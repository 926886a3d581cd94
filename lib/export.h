/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_EXPORT_H
#define KTI_EXPORT_H

/* What the export*.c files share. */

#include <keytask/export.h>

#include "buf.h"
#include "handle.h"

typedef struct kti_export {
    kt_db *db;
    kti_question question;
    kt_day cut; /* what changes or was reported behind it stays out */
    uint32_t flags;
    kti_buf text;
    int64_t rows;
    int64_t left_out;
} kti_export;

/*
 * Stand around an export as every public function does, resolve its query
 * and hand its text out. work is called once, and counts.
 */
kt_status kti_export_run(kt_db *db, const kt_query *query, uint32_t flags,
                         enum kti_need need, kt_export_result *result,
                         char **text,
                         kt_status (*work)(kti_export *out));

/* CSV: the header "a,b,c" (behind the mark that was asked for), cells, the
 * end of a row. What is not given is an empty cell. */
void kti_export_header(kti_export *out, const char *columns);
void kti_export_cell(kti_export *out, const char *text);
void kti_export_amount(kti_export *out, kt_amount amount);
void kti_export_day(kti_export *out, kt_day day);
void kti_export_end_row(kti_export *out);

/* The plan that is exported, and its targets: [*first, *end). */
const kti_plan *kti_export_targets(const kti_export *out, int32_t *first,
                                   int32_t *end);

/* The day for which a plan document states its amounts: that of the query,
 * or the plan's first where it is still to come. */
kti_moment kti_export_plan_moment(const kti_export *out);

kt_status kti_export_no_memory(kti_export *out);

#endif
