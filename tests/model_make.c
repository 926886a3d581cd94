/* SPDX-License-Identifier: Apache-2.0 */

/* A scenario from a seed: its units, its plan, its targets. */

#include "model_make.h"

#include <string.h>

#define DAY_MS INT64_C(86400000)

const char *const scenario_levels[5] = { "province", "city", "county",
                                         "township", "village" };

void action_init(struct action *action, enum action_kind kind)
{
    memset(action, 0, sizeof(*action));
    action->kind = kind;
    action->above = MODEL_NO;
    action->unit = MODEL_NO;
    action->target = MODEL_NO;
    action->step = MODEL_NO;
    action->replaces = MODEL_NO;
    action->level = MODEL_NO;
    action->weight = KT_WEIGHT_NONE;
    action->day = KT_DAY_NONE;
    action->first = KT_DAY_NONE;
    action->last = KT_DAY_NONE;
    action->due = KT_DAY_NONE;
    action->amount = KT_NONE;
    action->of = KT_NONE;
    action->baseline = KT_NONE;
    action->threshold = KT_NONE;
    action->known_ms = KT_NONE;
}

struct action *make_action(struct maker *m, enum action_kind kind,
                           int subject)
{
    int i = m->scenario->count++;
    struct action *action = &m->scenario->action[i];
    m->scenario->kept[i] = true;
    m->now_ms += m->in_transaction ? 0 : 60000;
    action_init(action, kind);
    action->at_ms = m->now_ms;
    action->subject = subject;
    return action;
}

/* Whether there is some; a few actions are kept for the end. */
bool make_room(const struct maker *m)
{
    return m->scenario->count < SCENARIO_ACTIONS - 20 &&
           m->reports < MODEL_REPORTS - 10;
}

kt_amount make_within(model_wide amount)
{
    if (amount > KT_AMOUNT_MAX) {
        return KT_AMOUNT_MAX;
    }
    return amount < KT_AMOUNT_MIN ? KT_AMOUNT_MIN : (kt_amount)amount;
}

kt_amount make_amount(const struct maker *m, model_wide amount)
{
    return make_within(amount * m->scale);
}

kt_day make_today(const struct maker *m)
{
    return (kt_day)((m->now_ms + m->offset_minutes * 60000) / DAY_MS);
}

kt_day make_day(struct maker *m)
{
    return between(m, m->first - 5, m->last + 40);
}

int32_t make_weight(struct maker *m)
{
    return chance(m, 15) ? 0 : between(m, 1, 5);
}

void make_unit(struct maker *m, kt_day opened)
{
    int u = m->units++;
    struct action *unit = make_action(m, ADD_UNIT, u);
    unit->level = 0;
    unit->day = opened;
    if (u > 0) {
        do {
            unit->above = below(m, u);
        } while (m->unit[unit->above].level == 4);
        unit->level = m->unit[unit->above].level + 1;
        if (chance(m, 5)) {
            unit->level = below(m, 5);
        }
    }
    m->unit[u] = *unit;
}

void make_thresholds(struct maker *m, struct action *plan)
{
    plan->reporting_days = chance(m, 50) ? 31 : between(m, 5, 92);
    plan->behind = KT_THRESHOLD_BEHIND;
    plan->at_risk = KT_THRESHOLD_AT_RISK;
    plan->ahead = KT_THRESHOLD_AHEAD;
    if (chance(m, 30)) {
        plan->behind = -between(m, 2000, 5000);
        plan->at_risk = -between(m, 0, 1900);
        plan->ahead = between(m, 1, 3000);
    }
}

void make_lists(struct maker *m, struct action *target)
{
    target->listed_count = chance(m, 40) ? between(m, 1, MODEL_LISTED) : 0;
    target->exempt_count = chance(m, 40) ? between(m, 1, MODEL_LISTED) : 0;
    for (int i = 0; i < target->listed_count; i++) {
        target->listed[i] = (i + below(m, 3)) % m->units;
        for (int j = 0; j < i; j++) {
            if (target->listed[j] == target->listed[i]) {
                target->listed_count = i;
            }
        }
    }
    for (int i = 0; i < target->exempt_count; i++) {
        target->exempt[i].unit = below(m, m->units);
        target->exempt[i].from = chance(m, 50) ? KT_DAY_NONE : make_day(m);
        for (int j = 0; j < i; j++) {
            if (target->exempt[j].unit == target->exempt[i].unit) {
                target->exempt_count = i;
            }
        }
    }
}

void make_checkpoints(struct maker *m, struct action *target)
{
    kt_day day = m->first;
    kt_share share = 0;
    target->checkpoint_count = 0;
    for (int i = 0; i < MODEL_CHECKPOINTS; i++) {
        day += between(m, 1, 90);
        share += between(m, 1, 4000);
        if (day >= target->due || share > 10000) {
            return;
        }
        target->checkpoint[i].day = day;
        target->checkpoint[i].share = share;
        target->checkpoint_count = i + 1;
    }
}

/* The target's own amount and baseline. */
static void make_amounts(struct maker *m, struct action *target)
{
    kt_amount whole =
        make_amount(m, KT_AMOUNT(between(m, 1, 400)) +
                           (chance(m, 20) ? between(m, 1, 9999) : 0));
    target->amount = whole;
    switch (target->measure) {
    case KT_MEASURE_FLOW:
        target->baseline = chance(m, 20)
                               ? make_amount(m, KT_AMOUNT(below(m, 400)))
                               : KT_NONE;
        target->amount = chance(m, 5) ? 0 : whole;
        break;
    case KT_MEASURE_STOCK:
        if (chance(m, 75)) {
            target->baseline =
                make_amount(m, KT_AMOUNT(between(m, -20, 400)));
            target->amount = chance(m, 8) ? target->baseline : whole;
        } else if (chance(m, 20)) {
            target->amount = -whole;
        }
        break;
    case KT_MEASURE_CEILING:
        target->amount =
            chance(m, 35) ? 0 : make_amount(m, KT_AMOUNT(below(m, 50)));
        break;
    case KT_MEASURE_MILESTONE:
        target->amount = KT_NONE;
        break;
    default:
        target->amount = KT_AMOUNT(chance(m, 4) ? 0 : between(m, 30, 100));
        if (chance(m, 30)) {
            target->amount = KT_NONE;
        }
        break;
    }
    if (chance(m, 10)) {
        target->amount = KT_NONE;
        target->baseline = chance(m, 70) ? KT_NONE : target->baseline;
    }
}

void make_step(struct maker *m, int target)
{
    if (m->steps == MODEL_STEPS || !make_room(m)) {
        return;
    }
    int s = m->steps++;
    struct action *step = make_action(m, ADD_STEP, s);
    step->target = target;
    step->weight = chance(m, 10) ? KT_WEIGHT_NONE : make_weight(m);
    if (chance(m, 70)) {
        step->due = between(m, m->first, m->target[target].due);
    }
    m->step[s] = *step;
}

static void make_target(struct maker *m)
{
    int g = m->targets++;
    struct action *target = make_action(m, ADD_TARGET, g);
    target->above = below(m, m->tasks);
    target->measure = between(m, KT_MEASURE_FLOW, KT_MEASURE_ASSESSED);
    target->weight = chance(m, 10) ? KT_WEIGHT_NONE : make_weight(m);
    target->due = chance(m, 40) ? m->last : between(m, m->first + 5, m->last);
    if (target->measure == KT_MEASURE_COVERAGE) {
        target->level = m->unit[below(m, m->units)].level;
        target->threshold =
            chance(m, 20) ? KT_NONE : KT_AMOUNT(between(m, 1, 2));
        make_lists(m, target);
    }
    if (target->measure != KT_MEASURE_MILESTONE &&
        target->measure != KT_MEASURE_CEILING && chance(m, 35)) {
        make_checkpoints(m, target);
    }
    make_amounts(m, target);
    m->target[g] = *target;
    if (target->measure == KT_MEASURE_MILESTONE && chance(m, 80)) {
        int steps = between(m, 1, 4);
        for (int i = 0; i < steps; i++) {
            make_step(m, g);
        }
    }
}

static void make_units(struct maker *m)
{
    int count = between(m, 3, 25);
    for (int i = 0; i < count; i++) {
        bool later = i > 1 && chance(m, 8);
        make_unit(m,
                  later ? between(m, m->first - 10, m->last) : KT_DAY_NONE);
    }
}

void make_definitions(struct maker *m)
{
    make_action(m, SET_OFFSET, m->offset_minutes);
    make_units(m);
    m->owner = chance(m, 75) ? 0 : below(m, m->units);
    if (m->unit[m->owner].day != KT_DAY_NONE) {
        m->owner = 0;
    }
    struct action *plan = make_action(m, ADD_PLAN, 0);
    plan->unit = m->owner;
    plan->first = m->first;
    plan->last = m->last;
    make_thresholds(m, plan);
    int tasks = between(m, 1, 5);
    for (; m->tasks < tasks; m->tasks++) {
        struct action *task = make_action(m, ADD_TASK, m->tasks);
        task->above = below(m, m->tasks + 1) - 1;
        task->weight = chance(m, 10) ? KT_WEIGHT_NONE : make_weight(m);
    }
    int targets = between(m, 1, 7);
    for (int g = 0; g < targets; g++) {
        make_target(m);
    }
    for (int g = 0; g < targets; g++) {
        make_allotments(m, g);
    }
    make_action(m, SET_STATE, 0)->state = KT_PLAN_ACTIVE;
}

void scenario_make(uint64_t seed, struct scenario *scenario)
{
    static const int32_t offsets[] = { 0, 480, 480, -300 };
    struct maker m = { .scenario = scenario, .random = seed };
    scenario->seed = seed;
    scenario->count = 0;
    m.offset_minutes = offsets[below(&m, 4)];
    m.first = KT_DAY(2022, 1, 1);
    m.last = KT_DAY(2022, 12, 31);
    if (chance(&m, 40)) {
        m.first += between(&m, 1, 100);
        m.last = m.first + between(&m, 30, 200);
    }
    m.scale = 1;
    if (chance(&m, 4)) {
        m.scale = INT64_C(2000000000000) / between(&m, 1, 9);
    }
    m.now_ms = (int64_t)(m.first - 20) * DAY_MS + below(&m, 86400) * 1000;
    make_definitions(&m);
    make_year(&m);
}
