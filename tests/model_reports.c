/* SPDX-License-Identifier: Apache-2.0 */

/* Which reports are in force, and the value of one unit's own reports. */

#include "model.h"

int model_first_version(const struct model *model, int report)
{
    while (model->report[report].replaces != MODEL_NO) {
        report = model->report[report].replaces;
    }
    return report;
}

/* Whether a report is retracted; with its last verdict, or MODEL_RETRACT. */
static bool retracted(const struct model *model, int64_t known, int report,
                      enum model_verb *verdict)
{
    bool is_retracted = false;
    *verdict = MODEL_RETRACT;
    for (int i = 0; i < model->acts; i++) {
        const struct model_act *act = &model->act[i];
        if (act->report == report && act->commit <= known) {
            if (act->verb == MODEL_RETRACT) {
                is_retracted = true;
            } else {
                *verdict = act->verb;
            }
        }
    }
    return is_retracted;
}

bool model_retracted(const struct model *model, int report)
{
    enum model_verb verdict;
    return retracted(model, INT64_MAX, report, &verdict);
}

static bool passes(const struct model_view *view, int i)
{
    enum model_verb verdict;
    if (view->model->report[i].commit > view->known ||
        retracted(view->model, view->known, i, &verdict)) {
        return false;
    }
    return view->basis == KT_BASIS_VERIFIED ? verdict == MODEL_VERIFY
                                            : verdict != MODEL_RETURN;
}

static bool in_force(const struct model_view *view, int i)
{
    const struct model *model = view->model;
    if (!passes(view, i)) {
        return false;
    }
    for (int j = i + 1; j < model->reports; j++) {
        if (model_first_version(model, j) == model_first_version(model, i) &&
            passes(view, j)) {
            return false;
        }
    }
    return true;
}

/* Its place in the order: a successor on the same day keeps its own. */
static int place(const struct model *model, int i)
{
    const struct model_report *report = &model->report[i];
    while (report->replaces != MODEL_NO &&
           model->report[report->replaces].day == report->day) {
        i = report->replaces;
        report = &model->report[i];
    }
    return i;
}

/* Whether report a comes after report b by (day, order). */
static bool after(const struct model *model, int a, int b)
{
    kt_day day_a = model->report[a].day;
    kt_day day_b = model->report[b].day;
    return day_a != day_b ? day_a > day_b : place(model, a) > place(model, b);
}

/*
 * The reports that count: in force and up to the day; a level, as long as its
 * unit may report it.
 */
void model_view_reports(struct model_view *view)
{
    for (int i = 0; i < view->model->reports; i++) {
        const struct model_report *report = &view->model->report[i];
        view->counts[i] =
            report->day <= view->day && in_force(view, i) &&
            (report->mode != KT_LEVEL ||
             model_may_report(view, report->target, report->unit));
    }
}

static bool is_own(const struct model_view *view, int i, int target, int unit)
{
    const struct model_report *report = &view->model->report[i];
    return report->target == target && report->unit == unit &&
           view->counts[i];
}

/* Whether the unit, or one below it, has a report that counts. */
bool model_reported(const struct model_view *view, int target, int unit)
{
    for (int i = 0; i < view->model->reports; i++) {
        const struct model_report *report = &view->model->report[i];
        if (report->target == target && view->counts[i] &&
            model_within(view, report->unit, unit)) {
            return true;
        }
    }
    return false;
}

bool model_own_flow(const struct model_view *view, int target, int unit,
                    model_wide *amount)
{
    const struct model *model = view->model;
    int latest = MODEL_NO;
    bool reported = false;
    for (int i = 0; i < model->reports; i++) {
        if (is_own(view, i, target, unit) &&
            model->report[i].mode == KT_TO_DATE &&
            (latest == MODEL_NO || after(model, i, latest))) {
            latest = i;
        }
    }
    *amount = 0;
    if (latest != MODEL_NO) {
        *amount = model->report[latest].amount;
        reported = true;
    }
    for (int i = 0; i < model->reports; i++) {
        if (is_own(view, i, target, unit) &&
            model->report[i].mode == KT_ADD &&
            (latest == MODEL_NO || after(model, i, latest))) {
            *amount += model->report[i].amount;
            reported = true;
        }
    }
    return reported;
}

bool model_own_level(const struct model_view *view, int target, int unit,
                     kt_amount *amount, kt_amount *of)
{
    const struct model *model = view->model;
    int latest = MODEL_NO;
    for (int i = 0; i < model->reports; i++) {
        if (is_own(view, i, target, unit) &&
            (latest == MODEL_NO || after(model, i, latest))) {
            latest = i;
        }
    }
    if (latest == MODEL_NO) {
        return false;
    }
    *amount = model->report[latest].amount;
    *of = model->report[latest].of;
    return true;
}

kt_day model_own_step(const struct model_view *view, int target, int unit,
                      int step)
{
    kt_day day = KT_DAY_NONE;
    for (int i = 0; i < view->model->reports; i++) {
        const struct model_report *report = &view->model->report[i];
        if (is_own(view, i, target, unit) && report->step == step &&
            (day == KT_DAY_NONE || report->day < day)) {
            day = report->day;
        }
    }
    return day;
}
