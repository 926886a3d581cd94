/* SPDX-License-Identifier: Apache-2.0 */

/* The library's call for each action. */

#include "model_run.h"

/* A code, or NULL where there is none: the text lives in the caller. */
static const char *code_of(struct run_code *code, char letter, int n)
{
    *code = run_code(letter, n);
    return n == MODEL_NO ? NULL : code->text;
}

static kt_status call_unit(struct run *run, const struct action *a)
{
    struct run_code code = run_code('u', a->subject);
    struct run_code above;
    const char *under = code_of(&above, 'u', a->above);
    kt_unit unit = KT_UNIT_INIT;
    char name[32];
    switch (a->kind) {
    case ADD_UNIT:
        unit.code = code.text;
        unit.name = code.text;
        unit.parent = under;
        unit.level = scenario_levels[a->level < 0 ? 0 : a->level];
        unit.opened = a->day;
        return kt_unit_add(run->db, &unit);
    case RENAME_UNIT:
        (void)snprintf(name, sizeof(name), "at %lld", (long long)a->at_ms);
        return kt_unit_rename(run->db, code.text, name, a->day);
    case MOVE_UNIT:
        return kt_unit_move(run->db, code.text, under, a->day, NULL);
    default:
        return kt_unit_close(run->db, code.text, under, a->day, NULL);
    }
}

static kt_status call_plan(struct run *run, const struct action *a)
{
    struct run_code owner;
    kt_plan plan = KT_PLAN_INIT;
    if (a->kind == SET_STATE) {
        return kt_plan_set_state(run->db, "p", a->state);
    }
    plan.code = "p";
    plan.title = "The plan";
    plan.owner = code_of(&owner, 'u', a->unit);
    plan.first_day = a->first;
    plan.last_day = a->last;
    plan.reporting_days = a->reporting_days;
    plan.behind = a->behind;
    plan.at_risk = a->at_risk;
    plan.ahead = a->ahead;
    return a->kind == ADD_PLAN ? kt_plan_add(run->db, &plan)
                               : kt_plan_change(run->db, "p", &plan, a->sets);
}

static kt_status call_task(struct run *run, const struct action *a)
{
    struct run_code code = run_code('k', a->subject);
    struct run_code above;
    kt_task task = KT_TASK_INIT;
    task.plan = "p";
    task.code = code.text;
    task.title = code.text;
    task.parent = code_of(&above, 'k', a->above);
    task.weight = a->weight;
    return a->kind == ADD_TASK
               ? kt_task_add(run->db, &task)
               : kt_task_change(run->db, "p", code.text, &task, a->sets);
}

static kt_status call_target(struct run *run, const struct action *a)
{
    struct run_code code = run_code('g', a->subject);
    struct run_code above;
    struct run_code unit[2 * MODEL_LISTED];
    const char *units[MODEL_LISTED];
    kt_exempt exempt[MODEL_LISTED];
    kt_target target = KT_TARGET_INIT;
    target.plan = "p";
    target.code = code.text;
    target.title = code.text;
    target.task = code_of(&above, 'k', a->above);
    target.measure = a->measure;
    target.amount = a->amount;
    target.baseline = a->baseline;
    target.due = a->due;
    target.weight = a->weight;
    target.level = a->level < 0 ? NULL : scenario_levels[a->level];
    target.threshold = a->threshold;
    for (int i = 0; i < a->listed_count; i++) {
        units[i] = code_of(&unit[i], 'u', a->listed[i]);
    }
    target.units = units;
    target.units_count = (size_t)a->listed_count;
    for (int i = 0; i < a->exempt_count; i++) {
        exempt[i].unit =
            code_of(&unit[MODEL_LISTED + i], 'u', a->exempt[i].unit);
        exempt[i].reason = NULL;
        exempt[i].from = a->exempt[i].from;
        exempt[i].reserved = 0;
    }
    target.exempt = exempt;
    target.exempt_count = (size_t)a->exempt_count;
    target.checkpoints = a->checkpoint;
    target.checkpoints_count = (size_t)a->checkpoint_count;
    return a->kind == ADD_TARGET
               ? kt_target_add(run->db, &target)
               : kt_target_change(run->db, "p", code.text, &target, a->sets);
}

static kt_status call_step(struct run *run, const struct action *a)
{
    struct run_code code = run_code('s', a->subject);
    struct run_code target;
    kt_step step = KT_STEP_INIT;
    step.plan = "p";
    step.target = code_of(&target, 'g', a->target);
    step.code = code.text;
    step.title = code.text;
    step.weight = a->weight;
    step.due = a->due;
    return a->kind == ADD_STEP ? kt_step_add(run->db, &step)
                               : kt_step_change(run->db, &step, a->sets);
}

static kt_status call_allot(struct run *run, const struct action *a)
{
    struct run_code target;
    struct run_code unit;
    kt_allotment allotment = KT_ALLOTMENT_INIT;
    allotment.plan = "p";
    allotment.target = code_of(&target, 'g', a->target);
    allotment.unit = code_of(&unit, 'u', a->unit);
    allotment.amount = a->amount;
    allotment.baseline = a->baseline;
    allotment.weight = a->weight;
    allotment.effective = a->day;
    allotment.withdrawn = a->withdrawn;
    return kt_allotment_set(run->db, &allotment);
}

/* A reason that no other call has: each is one of its own. */
struct reason {
    char text[32];
};

static const char *reason_of(struct run *run, struct reason *reason)
{
    (void)snprintf(reason->text, sizeof(reason->text), "why %d",
                   run->reasons++);
    return reason->text;
}

static kt_status call_report(struct run *run, const struct action *a)
{
    struct run_code target;
    struct run_code unit;
    struct run_code step;
    struct reason reason;
    kt_progress report = KT_PROGRESS_INIT;
    report.plan = "p";
    report.target = code_of(&target, 'g', a->target);
    report.unit = code_of(&unit, 'u', a->unit);
    report.step = code_of(&step, 's', a->step);
    report.mode = a->mode;
    report.day = a->day;
    report.amount = a->amount;
    report.of = a->of;
    if (a->replaces != MODEL_NO) {
        report.supersedes = &run->number[a->replaces];
        report.reason = reason_of(run, &reason);
    }
    return kt_progress_record(run->db, &report, &run->number[a->subject]);
}

kt_status run_call(struct run *run, const struct action *a)
{
    struct run_code code;
    struct reason reason;
    switch (a->kind) {
    case ADD_UNIT:
    case RENAME_UNIT:
    case MOVE_UNIT:
    case CLOSE_UNIT:
        return call_unit(run, a);
    case ADD_PLAN:
    case CHANGE_PLAN:
    case SET_STATE:
        return call_plan(run, a);
    case ADD_TASK:
    case CHANGE_TASK:
        return call_task(run, a);
    case CANCEL_TASK:
        return kt_task_cancel(run->db, "p", code_of(&code, 'k', a->subject),
                              a->day, "why");
    case ADD_TARGET:
    case CHANGE_TARGET:
        return call_target(run, a);
    case CANCEL_TARGET:
        return kt_target_cancel(run->db, "p", code_of(&code, 'g', a->subject),
                                a->day, "why");
    case ADD_STEP:
    case CHANGE_STEP:
        return call_step(run, a);
    case ALLOT:
        return call_allot(run, a);
    case REPORT:
        return call_report(run, a);
    case RETRACT:
        return kt_progress_retract(run->db, &run->number[a->subject],
                                   reason_of(run, &reason));
    default:
        return KT_ERR_MISUSE;
    }
}
