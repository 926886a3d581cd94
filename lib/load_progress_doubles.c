/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of a file of reports that say what another one has said. */
#include "load_progress.h"

#include <stdlib.h>
#include <string.h>

static int
compare_int(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* NULL is the least. */
static int
compare_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

static int
compare_content(const kti_load_report *a, const kti_load_report *b)
{
    int order = compare_int(a->item.day, b->item.day);
    order = order != 0 ? order
                       : compare_int(a->report.mode, b->report.mode);
    order = order != 0 ? order
                       : compare_int(a->report.amount, b->report.amount);
    order = order != 0 ? order : compare_int(a->report.of, b->report.of);
    order = order != 0 ? order : compare_int(a->item.step, b->item.step);
    order = order != 0 ? order
                       : compare_text(a->report.note, b->report.note);
    order = order != 0 ? order : compare_text(a->report.doc, b->report.doc);
    return order != 0 ? order : compare_text(a->report.uri, b->report.uri);
}

/* What makes two rows one report: target, unit and ref; without a ref all
 * that it says. */
static int
compare_identity(const kti_load_report *a, const kti_load_report *b)
{
    int order = compare_int(a->item.target, b->item.target);
    order = order != 0 ? order : compare_int(a->item.unit, b->item.unit);
    order = order != 0 ? order : compare_text(a->report.ref, b->report.ref);
    return order != 0 || a->report.ref != NULL ? order
                                               : compare_content(a, b);
}

static int
by_identity(const void *a, const void *b)
{
    const kti_load_report *left = *(kti_load_report *const *)a;
    const kti_load_report *right = *(kti_load_report *const *)b;
    int order = compare_identity(left, right);
    return order != 0 ? order
                      : compare_int(left->report.line, right->report.line);
}

static int
same_place(const kti_progress_place *a, const kti_progress_place *b)
{
    return a->of == b->of && a->day == b->day;
}

/* The rows that may have a double: those with a ref, and those that are not
 * alone on their day. */
static size_t
collect(kti_load_report *rows, const kti_progress_place *places,
        size_t count, kti_load_report **out)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++) {
        int alone = (i == 0 || !same_place(&places[i], &places[i - 1])) &&
                    (i + 1 == count ||
                     !same_place(&places[i], &places[i + 1]));
        kti_load_report *row = &rows[places[i].at];
        if (!alone || row->report.ref != NULL) {
            out[size++] = row;
        }
    }
    return size;
}

/* A row, and the first one of its identity. */
static kt_status
add_double(kti_error *error, kti_load_report *row,
           const kti_load_report *first, kti_load_doubles *found)
{
    if (row->report.ref == NULL) {
        if (row->report.mode != KT_ADD) {
            return KT_OK;
        }
        if (found->same++ == 0 || row->report.line < found->line) {
            found->line = row->report.line;
            found->same_as = first->report.line;
        }
        return KT_OK;
    }
    if (compare_content(first, row) == 0) {
        row->out = 1;
        found->existing++;
        return KT_OK;
    }
    (void)kti_fail(error, KT_ERR_DUPLICATE,
                   "ref %s is that of line %lld, which says something else",
                   row->report.ref, (long long)first->report.line);
    return found->bad(found->context, row, "ref");
}

kt_status
kti_load_find_doubles(kti_error *error, kti_load_report *rows,
                      const kti_progress_place *places, size_t count,
                      kti_load_doubles *found)
{
    kti_load_report **sorted = malloc((count + 1) * sizeof *sorted);
    if (sorted == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    size_t size = collect(rows, places, count, sorted);
    qsort(sorted, size, sizeof *sorted, by_identity);
    kt_status status = KT_OK;
    size_t first = 0;
    for (size_t i = 1; status == KT_OK && i < size; i++) {
        if (compare_identity(sorted[first], sorted[i]) != 0) {
            first = i;
        } else {
            status = add_double(error, sorted[i], sorted[first], found);
        }
    }
    free(sorted);
    return status;
}
