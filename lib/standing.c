/* SPDX-License-Identifier: Apache-2.0 */
/* Which reports are in force (DESIGN 3.1). */
#include <stdlib.h>

#include "evaluate.h"

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_op(const void *left, const void *right)
{
    const kti_report *a = left;
    const kti_report *b = right;
    return compare(a->op, b->op);
}

static int by_versions(const void *left, const void *right)
{
    const kti_report *a = left;
    const kti_report *b = right;
    int order = compare(a->first, b->first);
    return order != 0 ? order : compare(a->op, b->op);
}

static int by_place(const void *left, const void *right)
{
    const kti_report *a = left;
    const kti_report *b = right;
    int order = compare(a->unit, b->unit);
    if (order == 0) {
        order = compare(a->day, b->day);
    }
    return order != 0 ? order : compare(a->place, b->place);
}

/* The reader mostly delivers them in order. */
static void sort(kti_report *reports, size_t count,
                 int (*order)(const void *, const void *))
{
    for (size_t i = 1; i < count; i++) {
        if (order(&reports[i - 1], &reports[i]) > 0) {
            qsort(reports, count, sizeof *reports, order);
            return;
        }
    }
}

static int passes(const kti_report *report, int32_t basis)
{
    int32_t out =
        KTI_REPORT_RETRACTED | KTI_REPORT_RETURNED | KTI_REPORT_UNFIT;
    if ((report->acts & out) != 0) {
        return 0;
    }
    return basis == KT_BASIS_SUBMITTED ||
           (report->acts & KTI_REPORT_VERIFIED) != 0;
}

/* Each report that supersedes one of the same unit joins its versions; on the
 * same day it takes its place as well. The reports are sorted by op, so that
 * what is superseded has been joined before. */
static void join_versions(kti_report *reports, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kti_report *report = &reports[i];
        kti_report key = { .op = report->replaces };
        const kti_report *before =
            report->replaces == 0
                ? NULL
                : bsearch(&key, reports, i, sizeof *reports, by_op);
        if (before != NULL && before->unit == report->unit) {
            report->first = before->first;
            if (report->day == before->day) {
                report->place = before->place;
            }
        }
    }
}

void kti_versions(kti_report *reports, size_t count)
{
    int versions = 0;
    for (size_t i = 0; i < count; i++) {
        reports[i].first = reports[i].op;
        reports[i].place = reports[i].op;
        versions |= reports[i].replaces != 0;
    }
    if (versions) {
        sort(reports, count, by_op);
        join_versions(reports, count);
        sort(reports, count, by_versions);
    }
}

size_t kti_standing(kti_report *reports, size_t count, int32_t basis,
                    kt_day t)
{
    kti_versions(reports, count);
    size_t kept = 0;
    for (size_t i = 0; i < count;) {
        const kti_report *last = NULL;
        int64_t first = reports[i].first;
        for (; i < count && reports[i].first == first; i++) {
            if (passes(&reports[i], basis)) {
                last = &reports[i];
            }
        }
        if (last != NULL && last->day <= t) {
            reports[kept++] = *last;
        }
    }
    sort(reports, kept, by_place);
    return kept;
}
