/* SPDX-License-Identifier: Apache-2.0 */

/* Actions as the model takes them: what its rules say, what is written. */

#include "model_run.h"

/* The last version of each, MODEL_NO where there is none. */
static int last_task(const struct model *model, int task)
{
    for (int i = model->tasks - 1; i >= 0; i--) {
        if (model->task[i].task == task) {
            return i;
        }
    }
    return MODEL_NO;
}

static int last_target(const struct model *model, int target)
{
    for (int i = model->targets - 1; i >= 0; i--) {
        if (model->target[i].target == target) {
            return i;
        }
    }
    return MODEL_NO;
}

static int last_step(const struct model *model, int step)
{
    for (int i = model->steps - 1; i >= 0; i--) {
        if (model->step[i].step == step) {
            return i;
        }
    }
    return MODEL_NO;
}

static bool unit_known(const struct model *model, int unit)
{
    return unit != MODEL_NO && model->unit[unit].commit > 0;
}

static kt_day day_or_today(const struct run *run, const struct action *a)
{
    return a->day == KT_DAY_NONE ? run_today(run) : a->day;
}

/*
 * A first allotment holds from the plan's first day, or from when its unit is
 * open; a revision or withdrawal from today, but not before the plan's first
 * day. After a withdrawal it is a first one again: then the scenarios always
 * say the day.
 */
static kt_day day_of_allotment(const struct run *run, const struct action *a)
{
    const struct model *model = &run->model;
    kt_day first = model->plan[0].first;
    bool known = a->withdrawn != 0;
    kt_day day = run_today(run);
    if (a->day != KT_DAY_NONE) {
        return a->day;
    }
    for (int i = 0; i < model->revisions; i++) {
        known = known || (model->revision[i].target == a->target &&
                          model->revision[i].unit == a->unit);
    }
    if (!known) {
        day =
            unit_known(model, a->unit) ? model->unit[a->unit].opened : first;
    }
    return day < first ? first : day;
}

static struct model_revision revision_of(const struct run *run,
                                         const struct action *a)
{
    struct model_revision revision = {
        .target = a->target,
        .unit = a->unit,
        .effective = day_of_allotment(run, a),
        .withdrawn = a->withdrawn != 0,
        .amount = a->amount,
        .baseline = a->baseline,
        .weight = a->weight,
    };
    return revision;
}

static struct model_report report_of(const struct run *run,
                                     const struct action *a)
{
    struct model_report report = {
        .target = a->target,
        .unit = a->unit,
        .step = a->step,
        .mode = a->mode,
        .day = day_or_today(run, a),
        .amount = a->amount,
        .of = a->of,
        .replaces =
            a->replaces == MODEL_NO ? MODEL_NO : run->report[a->replaces],
    };
    return report;
}

/* The target as the action leaves it. */
static struct model_target target_of(const struct model *model,
                                     const struct action *a)
{
    struct model_target t = { .target = a->subject,
                              .task = a->above,
                              .measure = a->measure,
                              .weight = a->weight,
                              .due = a->due,
                              .placed = true,
                              .cancelled = KT_DAY_NONE,
                              .level = a->level,
                              .threshold = a->threshold };
    uint32_t sets = a->sets;
    if (a->kind == CHANGE_TARGET) {
        t = model->target[last_target(model, a->subject)];
        t.placed = (sets & KT_TARGET_SET_TASK) != 0;
        t.task = (sets & KT_TARGET_SET_TASK) != 0 ? a->above : t.task;
        t.due = (sets & KT_TARGET_SET_DUE) != 0 ? a->due : t.due;
        t.weight = (sets & KT_TARGET_SET_WEIGHT) != 0 ? a->weight : t.weight;
        t.level = (sets & KT_TARGET_SET_LEVEL) != 0 ? a->level : t.level;
        if ((sets & KT_TARGET_SET_THRESHOLD) != 0) {
            t.threshold = a->threshold;
        }
    } else {
        sets = KT_TARGET_SET_UNITS | KT_TARGET_SET_EXEMPT |
               KT_TARGET_SET_CHECKPOINTS;
    }
    if (t.weight == KT_WEIGHT_NONE) {
        t.weight = 1;
    }
    if (t.threshold == KT_NONE) {
        t.threshold = KT_AMOUNT(1);
    }
    if ((sets & KT_TARGET_SET_UNITS) != 0) {
        t.listed_count = a->listed_count;
    }
    if ((sets & KT_TARGET_SET_EXEMPT) != 0) {
        t.exempt_count = a->exempt_count;
    }
    if ((sets & KT_TARGET_SET_CHECKPOINTS) != 0) {
        t.checkpoint_count = a->checkpoint_count;
    }
    for (int i = 0; i < MODEL_LISTED; i++) {
        if ((sets & KT_TARGET_SET_UNITS) != 0) {
            t.listed[i] = a->listed[i];
        }
        if ((sets & KT_TARGET_SET_EXEMPT) != 0) {
            t.exempt[i] = a->exempt[i];
        }
    }
    for (int i = 0; i < MODEL_CHECKPOINTS; i++) {
        if ((sets & KT_TARGET_SET_CHECKPOINTS) != 0) {
            t.checkpoints[i] = a->checkpoint[i];
        }
    }
    return t;
}

/* Units: what the rules say of a new one, and of a new name. */
static enum model_rule rule_unit(const struct run *run,
                                 const struct action *a)
{
    const struct model *model = &run->model;
    kt_day on = day_or_today(run, a);
    if (a->kind == ADD_UNIT) {
        return unit_known(model, a->subject) ||
                       (a->above != MODEL_NO && !unit_known(model, a->above))
                   ? MODEL_REFUSED
                   : MODEL_OPEN;
    }
    if (!unit_known(model, a->subject)) {
        return MODEL_REFUSED;
    }
    switch (a->kind) {
    case RENAME_UNIT:
        return MODEL_OPEN;
    case MOVE_UNIT:
        return model_rule_move(model, a->subject, a->above, on);
    default:
        return model_rule_close(model, a->subject, a->above, on);
    }
}

static enum model_rule rule_task(const struct model *model,
                                 const struct action *a)
{
    int at = last_task(model, a->subject);
    if ((at == MODEL_NO) != (a->kind == ADD_TASK)) {
        return MODEL_REFUSED;
    }
    if (a->kind == CANCEL_TASK) {
        return model->task[at].cancelled == KT_DAY_NONE ? MODEL_ACCEPTED
                                                        : MODEL_REFUSED;
    }
    if (a->kind == CHANGE_TASK && (a->sets & KT_TASK_SET_PARENT) == 0) {
        return MODEL_ACCEPTED;
    }
    for (int above = a->above; above != MODEL_NO;
         above = model->task[last_task(model, above)].parent) {
        if (above == a->subject || last_task(model, above) == MODEL_NO) {
            return MODEL_REFUSED;
        }
    }
    return MODEL_ACCEPTED;
}

static enum model_rule rule_target(const struct model *model,
                                   const struct action *a)
{
    int at = last_target(model, a->subject);
    if ((at == MODEL_NO) != (a->kind == ADD_TARGET)) {
        return MODEL_REFUSED;
    }
    if (a->kind == CANCEL_TARGET) {
        return model->target[at].cancelled == KT_DAY_NONE ? MODEL_ACCEPTED
                                                          : MODEL_REFUSED;
    }
    struct model_target target = target_of(model, a);
    if (last_task(model, target.task) == MODEL_NO) {
        return MODEL_REFUSED;
    }
    return model_rule_target(model, &target);
}

static enum model_rule rule_step(const struct model *model,
                                 const struct action *a)
{
    int target = last_target(model, a->target);
    return target == MODEL_NO || (last_step(model, a->subject) == MODEL_NO) !=
                                     (a->kind == ADD_STEP)
               ? MODEL_REFUSED
               : MODEL_OPEN;
}

enum model_rule run_rule(const struct run *run, const struct action *a)
{
    const struct model *model = &run->model;
    bool open = model->plans > 0 && model->plan_state != KT_PLAN_CLOSED;
    struct model_revision revision;
    struct model_report report;
    switch (a->kind) {
    case ADD_UNIT:
    case RENAME_UNIT:
    case MOVE_UNIT:
    case CLOSE_UNIT:
        return rule_unit(run, a);
    case ADD_PLAN:
        return model->plans > 0 || !unit_known(model, a->unit) ? MODEL_REFUSED
                                                               : MODEL_OPEN;
    case CHANGE_PLAN:
        return open ? MODEL_ACCEPTED : MODEL_REFUSED;
    case SET_STATE:
        return model->plans > 0 ? MODEL_OPEN : MODEL_REFUSED;
    case ADD_TASK:
    case CHANGE_TASK:
    case CANCEL_TASK:
        return open ? rule_task(model, a) : MODEL_REFUSED;
    case ADD_TARGET:
    case CHANGE_TARGET:
    case CANCEL_TARGET:
        return open ? rule_target(model, a) : MODEL_REFUSED;
    case ADD_STEP:
    case CHANGE_STEP:
        return open ? rule_step(model, a) : MODEL_REFUSED;
    case ALLOT:
        if (!open) {
            return MODEL_REFUSED;
        }
        revision = revision_of(run, a);
        return model_rule_allotment(model, &revision);
    case REPORT:
        report = report_of(run, a);
        return model_rule_report(model, run_today(run), &report);
    case RETRACT:
        return model_rule_retract(model, run->report[a->subject]);
    default:
        return MODEL_OPEN;
    }
}

static void record_unit(struct run *run, const struct action *a,
                        int64_t commit)
{
    struct model *model = &run->model;
    struct model_unit_event event = { .commit = commit,
                                      .unit = a->subject,
                                      .day = day_or_today(run, a),
                                      .closes = false,
                                      .parent = a->above };
    struct model_unit *unit = &model->unit[a->subject];
    struct model_view view;
    struct model_list below;
    switch (a->kind) {
    case ADD_UNIT:
        unit->commit = commit;
        unit->level = a->level < 0 ? 0 : a->level;
        unit->parent = a->above;
        unit->opened = a->day == KT_DAY_NONE ? KT_DAY_MIN : a->day;
        return;
    case RENAME_UNIT:
        return;
    case CLOSE_UNIT:
        if (a->above != MODEL_NO) {
            /* Those below move first, and then it. */
            model_view_at(model, event.day, INT64_MAX, KT_BASIS_SUBMITTED,
                          &view);
            model_children(&view, a->subject, &below);
            for (int i = 0; i < below.count; i++) {
                event.unit = below.unit[i];
                model->unit_event[model->unit_events++] = event;
            }
            event.unit = a->subject;
            model->unit_event[model->unit_events++] = event;
        }
        event.closes = true;
        break;
    default:
        break;
    }
    model->unit_event[model->unit_events++] = event;
}

static void record_plan(struct model *model, const struct action *a,
                        int64_t commit)
{
    struct model_plan plan;
    if (a->kind == SET_STATE) {
        model->plan_state = a->state;
        return;
    }
    if (a->kind == ADD_PLAN) {
        model->plan_state = KT_PLAN_DRAFT;
        plan.owner = a->unit;
        plan.first = a->first;
        plan.last = a->last;
    } else {
        plan = model->plan[model->plans - 1];
    }
    plan.commit = commit;
    plan.reporting_days = a->reporting_days == 0 ? 31 : a->reporting_days;
    plan.behind = a->behind;
    plan.at_risk = a->at_risk;
    plan.ahead = a->ahead;
    model->plan[model->plans++] = plan;
}

static void record_task(struct run *run, const struct action *a,
                        int64_t commit)
{
    struct model *model = &run->model;
    struct model_task task = { commit,    a->subject,  a->above,
                               a->weight, KT_DAY_NONE, true };
    if (a->kind != ADD_TASK) {
        task = model->task[last_task(model, a->subject)];
        task.commit = commit;
        task.placed = (a->sets & KT_TASK_SET_PARENT) != 0;
    }
    if (a->kind == CANCEL_TASK) {
        task.cancelled = day_or_today(run, a);
    } else if ((a->sets & KT_TASK_SET_WEIGHT) != 0) {
        task.weight = a->weight;
    } else if ((a->sets & KT_TASK_SET_PARENT) != 0) {
        task.parent = a->above;
    }
    if (task.weight == KT_WEIGHT_NONE) {
        task.weight = 1;
    }
    model->task[model->tasks++] = task;
}

static void record_target(struct run *run, const struct action *a,
                          int64_t commit)
{
    struct model *model = &run->model;
    struct model_target target;
    if (a->kind == CANCEL_TARGET) {
        target = model->target[last_target(model, a->subject)];
        target.placed = false;
        target.cancelled = day_or_today(run, a);
    } else {
        target = target_of(model, a);
    }
    target.commit = commit;
    if (target.due == KT_DAY_NONE) {
        target.due = model->plan[0].last;
    }
    model->target[model->targets++] = target;
    if (a->kind == ADD_TARGET &&
        (a->amount != KT_NONE || a->baseline != KT_NONE)) {
        /* Its own amount is the allotment of the plan's owner. */
        struct model_revision own = { .commit = commit,
                                      .target = a->subject,
                                      .unit = model->plan[0].owner,
                                      .effective = model->plan[0].first,
                                      .withdrawn = false,
                                      .amount = a->amount,
                                      .baseline = a->baseline,
                                      .weight = KT_WEIGHT_NONE };
        model->revision[model->revisions++] = own;
    }
}

static void record_step(struct model *model, const struct action *a,
                        int64_t commit)
{
    struct model_step step = { commit, a->subject, a->target, a->weight,
                               a->due };
    if (a->kind == CHANGE_STEP) {
        step = model->step[last_step(model, a->subject)];
        step.commit = commit;
        if ((a->sets & KT_STEP_SET_DUE) != 0) {
            step.due = a->due;
        } else {
            step.weight = a->weight;
        }
    }
    if (step.weight == KT_WEIGHT_NONE) {
        step.weight = 1;
    }
    model->step[model->steps++] = step;
}

static void record_report(struct run *run, const struct action *a,
                          int64_t commit)
{
    struct model *model = &run->model;
    struct model_report report = report_of(run, a);
    int64_t written_ms = run->clock_ms;
    /* A commit's instant is never before that of the one before it. */
    if (written_ms < model->commit_ms[model->head]) {
        written_ms = model->commit_ms[model->head];
    }
    report.commit = commit;
    report.written = (kt_day)(written_ms / 86400000);
    run->report[a->subject] = model->reports;
    model->report[model->reports++] = report;
}

void run_record(struct run *run, const struct action *a)
{
    struct model *model = &run->model;
    int64_t commit = model->head + 1;
    struct model_revision revision;
    struct model_act act = { commit, MODEL_NO, MODEL_RETRACT };
    switch (a->kind) {
    case ADD_UNIT:
    case RENAME_UNIT:
    case MOVE_UNIT:
    case CLOSE_UNIT:
        record_unit(run, a, commit);
        break;
    case ADD_PLAN:
    case CHANGE_PLAN:
    case SET_STATE:
        record_plan(model, a, commit);
        break;
    case ADD_TASK:
    case CHANGE_TASK:
    case CANCEL_TASK:
        record_task(run, a, commit);
        break;
    case ADD_TARGET:
    case CHANGE_TARGET:
    case CANCEL_TARGET:
        record_target(run, a, commit);
        break;
    case ADD_STEP:
    case CHANGE_STEP:
        record_step(model, a, commit);
        break;
    case ALLOT:
        revision = revision_of(run, a);
        revision.commit = commit;
        model->revision[model->revisions++] = revision;
        break;
    case REPORT:
        record_report(run, a, commit);
        break;
    case RETRACT:
        act.report = run->report[a->subject];
        model->act[model->acts++] = act;
        break;
    default:
        break;
    }
}
