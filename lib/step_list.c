/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of a milestone at a unit, and who has done them. */
#include <stdlib.h>

#include "completion.h"
#include "cursor.h"
#include "measure.h"
#include "resolve.h"
#include "row_shape.h"

void kt_step_init(kt_step *step, size_t size)
{
    static const kt_step defaults = KT_STEP_INIT;
    kti_struct_init(step, size, &defaults, sizeof defaults);
}

/* What the reports say of a target's steps. */
struct steps {
    const kti_snapshot *snapshot;
    const kti_target *target;
    const kti_reports *reports;
    int32_t unit;
    int32_t count;
    int64_t reporters;
    kti_done *done;   /* of one unit */
    int64_t *done_by; /* expected reporters */
    int64_t *late_by;
};

/* Fill `done` from one unit's own reports. */
static void look_at(struct steps *steps, int32_t unit)
{
    const kti_reports *reports = steps->reports;
    size_t first = kti_first_report(reports->items, reports->count, unit);
    size_t end = kti_first_report(reports->items, reports->count, unit + 1);
    const kti_report *own = first < end ? &reports->items[first] : NULL;
    kti_steps_done(steps->target, own, end - first, steps->done);
}

static void count_reporter(struct steps *steps, int32_t unit)
{
    look_at(steps, unit);
    steps->reporters++;
    for (int32_t i = 0; i < steps->count; i++) {
        if (steps->done[i].day != KT_DAY_NONE) {
            kti_step step = kti_step_at(steps->target, i);
            steps->done_by[i]++;
            steps->late_by[i] += steps->done[i].day > step.due;
        }
    }
}

/* The lowest allotted units of the subtree; without any, the owner. */
static void count_reporters(struct steps *steps)
{
    const kti_unit *units = steps->snapshot->units;
    const kti_target *target = steps->target;
    int32_t first = kti_first_allotment(target, steps->unit);
    int32_t end = kti_first_allotment(target, units[steps->unit].end);
    for (int32_t i = first; i < end; i++) {
        int32_t unit = target->allotments[i].unit;
        if (i + 1 == end ||
            target->allotments[i + 1].unit >= units[unit].end) {
            count_reporter(steps, unit);
        }
    }
    if (first == end &&
        steps->unit == steps->snapshot->plans[target->plan].owner) {
        count_reporter(steps, steps->unit);
    }
}

static kt_status add_row(kt_db *db, const kti_question *question,
                         const struct steps *steps, int32_t n,
                         kt_cursor *cursor)
{
    kti_step step = kti_step_at(steps->target, n);
    int64_t entity = step.id != 0 ? step.id : steps->target->id;
    kt_step_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->weight = step.weight;
    row->due = step.due;
    row->done = steps->done[n].day;
    row->reporters = steps->reporters;
    row->done_by = steps->done_by[n];
    row->late_by = steps->late_by[n];
    row->code = kti_cursor_text(cursor, step.code);
    row->title = kti_cursor_title(db, question, cursor, entity,
                                  KT_FIELD_TITLE, step.title);
    return KT_OK;
}

static kt_status list_steps(kt_db *db, const kti_question *question,
                            struct steps *steps, kt_cursor **cursor)
{
    size_t count = (size_t)steps->count;
    steps->done = calloc(count, sizeof *steps->done);
    steps->done_by = calloc(count, sizeof *steps->done_by);
    steps->late_by = calloc(count, sizeof *steps->late_by);
    kt_status status = kti_cursor_open(db, question, KTI_ROW_STEP, cursor);
    if (steps->done == NULL || steps->done_by == NULL ||
        steps->late_by == NULL) {
        status = kti_fail(kti_err(db), KT_ERR_NOMEM, "out of memory");
    }
    if (status == KT_OK) {
        count_reporters(steps);
        look_at(steps, steps->unit);
    }
    for (int32_t i = 0; status == KT_OK && i < steps->count; i++) {
        if (kti_cursor_takes(*cursor)) {
            status = add_row(db, question, steps, i, *cursor);
        }
    }
    free(steps->done);
    free(steps->done_by);
    free(steps->late_by);
    return status;
}

static kt_status
open_steps(kt_db *db, const kti_question *question, const char *code,
           kt_cursor **cursor)
{
    int32_t target;
    kt_status status = kti_find(db, question, KT_KIND_TARGET, code, &target);
    if (status != KT_OK) {
        return status;
    }
    const kti_target *it = &question->snapshot->targets[target];
    if (it->measure != KT_MEASURE_MILESTONE) {
        return kti_fail(kti_err(db), KT_ERR_INVALID,
                        "target %s is no milestone, it has no steps",
                        it->code);
    }
    kti_scorer scorer;
    status = kti_scorer_open(db, question, target, question->unit, &scorer);
    if (status == KT_OK) {
        struct steps steps = { .snapshot = question->snapshot,
                               .target = it,
                               .reports = &scorer.reports,
                               .unit = question->unit,
                               .count = kti_step_count(it) };
        status = list_steps(db, question, &steps, cursor);
    }
    kti_scorer_close(&scorer);
    return status;
}

kt_status kt_step_list(kt_db *db, const kt_query *query, const char *target,
                       kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, target, open_steps, cursor);
}

kt_status kt_step_next(kt_cursor *cursor, kt_step_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_STEP, row);
}

kt_status
kt_step_json(kt_db *db, const kt_query *query, const char *target, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_step_list(db, query, target, &cursor);
    return kti_list_json(db, status, cursor, json);
}
