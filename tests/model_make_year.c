/* SPDX-License-Identifier: Apache-2.0 */

/* A scenario from a seed: what happens in the year, and what is asked. */

#include "model_make.h"

#define DAY_MS INT64_C(86400000)

static void level_amounts(struct maker *m, struct action *report)
{
    const struct action *target = &m->target[report->target];
    kt_amount all = target->amount;
    kt_amount from = target->baseline;
    switch (target->measure) {
    case KT_MEASURE_RATIO:
        report->amount =
            make_amount(m, KT_AMOUNT(between(m, chance(m, 8) ? -10 : 0, 20)));
        report->of = make_amount(m, KT_AMOUNT(between(m, 0, 25)));
        break;
    case KT_MEASURE_STOCK:
        all = all == KT_NONE ? make_amount(m, KT_AMOUNT(50)) : all;
        from = from == KT_NONE ? 0 : from;
        report->amount = make_within(
            (from + ((model_wide)all - from) * between(m, -2, 14) / 10) /
            between(m, 1, 4));
        break;
    case KT_MEASURE_COVERAGE:
        report->amount = KT_AMOUNT(below(m, 4));
        break;
    default:
        report->amount = KT_AMOUNT(chance(m, 3) ? 101 : between(m, 0, 100));
        break;
    }
}

static int some_step(struct maker *m, int target)
{
    int found = MODEL_NO;
    int seen = 0;
    for (int i = 0; i < m->steps; i++) {
        if (m->step[i].target == target && below(m, ++seen) == 0) {
            found = i;
        }
    }
    return found;
}

static kt_day report_day(struct maker *m)
{
    if (chance(m, 3)) {
        return make_today(m) + between(m, 1, 2);
    }
    if (chance(m, 2)) {
        return m->first - 1;
    }
    kt_day day = make_today(m) - below(m, chance(m, 20) ? 120 : 12);
    return day < m->first ? m->first : day;
}

/* Whether the unit began below the plan's owner. */
static bool is_owners(const struct maker *m, int unit)
{
    while (unit != MODEL_NO && unit != m->owner) {
        unit = m->unit[unit].above;
    }
    return unit != MODEL_NO;
}

/* The owner, an allotted unit, or any; of coverage one of its level. */
static int some_reporter(struct maker *m, int target)
{
    struct model_list *allotted = &m->allotted[target];
    bool covers = m->target[target].measure == KT_MEASURE_COVERAGE;
    int unit = below(m, m->units);
    for (int i = 0;
         i < 8 &&
         (!is_owners(m, unit) ||
          (covers && m->unit[unit].level != m->target[target].level));
         i++) {
        unit = below(m, m->units);
    }
    if (covers) {
        return unit;
    }
    if (chance(m, 75)) {
        unit = allotted->count > 0 && chance(m, 85)
                   ? allotted->unit[below(m, allotted->count)]
                   : m->owner;
    }
    return unit;
}

static void content(struct maker *m, struct action *report)
{
    int32_t measure = m->target[report->target].measure;
    report->mode = KT_LEVEL;
    if (measure == KT_MEASURE_FLOW || measure == KT_MEASURE_CEILING) {
        report->mode = chance(m, 65) ? KT_ADD : KT_TO_DATE;
        report->amount =
            measure == KT_MEASURE_CEILING
                ? make_amount(m, KT_AMOUNT(below(m, 4)))
                : make_part(m, report->target) / between(m, 1, 4);
    } else if (measure == KT_MEASURE_MILESTONE) {
        report->mode = KT_STEP;
        report->step = some_step(m, report->target);
    } else {
        level_amounts(m, report);
    }
    if (chance(m, 2)) {
        report->mode = between(m, KT_ADD, KT_STEP);
    }
}

static void make_report(struct maker *m)
{
    int r = m->reports++;
    struct action *report = make_action(m, REPORT, r);
    report->target = below(m, m->targets);
    report->unit = some_reporter(m, report->target);
    report->day = report_day(m);
    content(m, report);
    m->report[r] = *report;
}

/* A report by the same unit on the same target, on the same day or another:
 * of one that was itself corrected, or was refused, it may be refused. */
static void make_correction(struct maker *m)
{
    int old = m->reports - 1 - below(m, m->reports < 30 ? m->reports : 30);
    int r = m->reports++;
    struct action *report = make_action(m, REPORT, r);
    report->replaces = old;
    report->target = m->report[old].target;
    report->unit = m->report[old].unit;
    report->day = chance(m, 60) ? m->report[old].day : report_day(m);
    content(m, report);
    if (chance(m, 3)) {
        report->target = below(m, m->targets);
    }
    m->report[r] = *report;
}

static void make_retraction(struct maker *m)
{
    int old = m->reports - 1 - below(m, m->reports < 30 ? m->reports : 30);
    make_action(m, RETRACT, old);
}

static void make_question(struct maker *m)
{
    enum action_kind kind = ASK_TARGET;
    int subject = below(m, m->targets);
    if (chance(m, 50)) {
        kind = (enum action_kind)between(m, ASK_TASK, ASK_UNITS);
    }
    if (kind == ASK_TASK) {
        subject = below(m, m->tasks);
    }
    struct action *ask = make_action(m, kind, subject);
    ask->unit = chance(m, 40) ? m->owner : below(m, m->units);
    for (int i = 0; i < 4 && !is_owners(m, ask->unit); i++) {
        ask->unit = below(m, m->units);
    }
    ask->basis = chance(m, 3) ? KT_BASIS_VERIFIED : KT_BASIS_SUBMITTED;
    ask->day = chance(m, 40) ? make_today(m)
                             : between(m, m->first - 5, m->last + 60);
    if (chance(m, 40)) {
        if (chance(m, 50)) {
            ask->known_part = between(m, 20, 100);
        } else {
            ask->known_ms = m->now_ms - below(m, 200) * DAY_MS / 2;
        }
    }
}

static void change_target(struct maker *m)
{
    int g = below(m, m->targets);
    struct action *target = make_action(m, CHANGE_TARGET, g);
    struct action changed = m->target[g];
    changed.kind = CHANGE_TARGET;
    changed.at_ms = target->at_ms;
    switch (below(m, 4)) {
    case 0:
        changed.sets = KT_TARGET_SET_DUE;
        changed.due = between(m, m->first + (chance(m, 5) ? -3 : 5), m->last);
        break;
    case 1:
        changed.sets = KT_TARGET_SET_WEIGHT;
        changed.weight = make_weight(m);
        break;
    case 2:
        changed.sets = KT_TARGET_SET_CHECKPOINTS;
        make_checkpoints(m, &changed);
        break;
    default:
        changed.sets = KT_TARGET_SET_TASK;
        changed.above = below(m, m->tasks);
        break;
    }
    if (changed.measure == KT_MEASURE_COVERAGE && chance(m, 50)) {
        changed.sets = KT_TARGET_SET_UNITS | KT_TARGET_SET_EXEMPT |
                       KT_TARGET_SET_THRESHOLD | KT_TARGET_SET_LEVEL;
        make_lists(m, &changed);
        changed.threshold = KT_AMOUNT(between(m, 1, 2));
        changed.level = m->unit[below(m, m->units)].level;
    }
    *target = changed;
    m->target[g] = changed;
}

static void change_task_or_step(struct maker *m)
{
    if (m->steps > 0 && chance(m, 50)) {
        int s = below(m, m->steps);
        struct action *step = make_action(m, CHANGE_STEP, s);
        step->target = m->step[s].target;
        step->sets = chance(m, 50) ? KT_STEP_SET_DUE : KT_STEP_SET_WEIGHT;
        step->weight = make_weight(m);
        step->due =
            chance(m, 20) ? KT_DAY_NONE : between(m, m->first, m->last);
        return;
    }
    if (m->steps > 0 && chance(m, 20)) {
        make_step(m, m->step[below(m, m->steps)].target);
        return;
    }
    struct action *task = make_action(m, CHANGE_TASK, below(m, m->tasks));
    task->sets = chance(m, 70) ? KT_TASK_SET_WEIGHT : KT_TASK_SET_PARENT;
    task->above = below(m, m->tasks + 1) - 1;
    task->weight = make_weight(m);
}

static void cancel(struct maker *m)
{
    bool task = m->tasks > 2 && chance(m, 10);
    struct action *action =
        make_action(m, task ? CANCEL_TASK : CANCEL_TARGET,
                    below(m, task ? m->tasks : m->targets));
    action->day = chance(m, 30) ? KT_DAY_NONE : make_day(m);
}

static void change_units(struct maker *m)
{
    int u = below(m, m->units);
    kt_day on = chance(m, 30) ? KT_DAY_NONE : make_day(m);
    struct action *action;
    switch (below(m, 8)) {
    case 0:
        if (m->units < MODEL_UNITS) {
            make_unit(m, between(m, m->first - 5, m->last));
        }
        return;
    case 1:
        make_action(m, RENAME_UNIT, u)->day = on;
        return;
    case 2:
    case 3:
    case 4:
        action = make_action(m, MOVE_UNIT, u);
        break;
    default:
        action = make_action(m, CLOSE_UNIT, u);
        break;
    }
    action->day = on;
    if (action->kind == MOVE_UNIT || chance(m, 50)) {
        action->above = below(m, m->units);
    }
}

static void make_change(struct maker *m)
{
    int what = below(m, 90);
    if (what < 50 || m->reports == 0) {
        make_report(m);
    } else if (what < 58) {
        make_correction(m);
    } else if (what < 64) {
        make_retraction(m);
    } else if (what < 74) {
        make_revision(m);
    } else if (what < 81) {
        change_units(m);
    } else if (what < 82) {
        cancel(m);
    } else if (what < 87) {
        change_target(m);
    } else if (what < 89) {
        change_task_or_step(m);
    } else {
        struct action *plan = make_action(m, CHANGE_PLAN, 0);
        plan->sets = KT_PLAN_SET_REPORTING | KT_PLAN_SET_THRESHOLDS;
        make_thresholds(m, plan);
    }
}

/* Several changes in one commit, or taken back. */
static void make_transaction(struct maker *m)
{
    int changes = between(m, 1, 5);
    make_action(m, BEGIN, 0);
    m->in_transaction = true;
    for (int i = 0; i < changes; i++) {
        make_change(m);
    }
    make_action(m, chance(m, 80) ? COMMIT : ROLLBACK, 0);
    m->in_transaction = false;
}

/* The plan is closed, which refuses a change, and opened again. */
static void make_pause(struct maker *m)
{
    make_action(m, SET_STATE, 0)->state = KT_PLAN_CLOSED;
    make_change(m);
    make_question(m);
    make_action(m, SET_STATE, 0)->state = KT_PLAN_ACTIVE;
}

void make_year(struct maker *m)
{
    int events = between(m, 10, 140);
    if (chance(m, 80)) {
        m->now_ms += 18 * DAY_MS;
    }
    int64_t step_ms = (m->last + 30 - make_today(m)) * (DAY_MS / events);
    for (int i = 0; i < events && make_room(m); i++) {
        m->now_ms += step_ms * below(m, 100) / 50;
        if (chance(m, 2)) {
            /* A clock that was set back. */
            m->now_ms -= below(m, 72) * DAY_MS / 24;
        }
        if (chance(m, 5)) {
            make_transaction(m);
        } else if (chance(m, 1)) {
            make_pause(m);
        } else if (chance(m, 10)) {
            make_question(m);
        } else {
            make_change(m);
        }
    }
    if (chance(m, 10)) {
        make_action(m, SET_STATE, 0)->state = KT_PLAN_CLOSED;
    }
    int questions = between(m, 2, 8);
    for (int i = 0; i < questions; i++) {
        make_question(m);
    }
}
