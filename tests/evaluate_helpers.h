/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_EVALUATE_HELPERS_H
#define KEYTASK_TESTS_EVALUATE_HELPERS_H

/*
 * A snapshot and reports put together by hand, for tests of the evaluator.
 * The plan runs from day 1 to day 365, so that phi on day t is t / 365. All
 * of it stands in one static world; world_begin() makes it anew.
 *
 * Units are added in preorder and named by their index; unit 0 is the owner.
 */

#include <string.h>

#include "evaluate.h"
#include "helpers.h"

enum {
    WORLD_UNITS = 64,
    WORLD_TASKS = 16,
    WORLD_TARGETS = 16,
    WORLD_ITEMS = 32, /* allotments, steps, list members of a target */
    WORLD_REPORTS = 256
};

struct world {
    kti_snapshot snapshot;
    kti_unit units[WORLD_UNITS];
    kti_plan plan;
    kti_task tasks[WORLD_TASKS];
    kti_target targets[WORLD_TARGETS];
    kti_allotment allotments[WORLD_TARGETS][WORLD_ITEMS];
    kti_step steps[WORLD_TARGETS][WORLD_ITEMS];
    kti_exempt exempt[WORLD_TARGETS][WORLD_ITEMS];
    int32_t pilots[WORLD_TARGETS][WORLD_ITEMS];
    kt_checkpoint checkpoints[WORLD_TARGETS][WORLD_ITEMS];
    kti_report reports[WORLD_TARGETS][WORLD_REPORTS];
    size_t report_count[WORLD_TARGETS];
    int64_t ops;
    kti_error error;
};

static struct world world;

static inline int32_t unit_at(int32_t parent, const char *code,
                              const char *level)
{
    int32_t at = world.snapshot.unit_count++;
    kti_unit *unit = &world.units[at];
    ck_assert_int_lt(at, WORLD_UNITS);
    unit->code = code;
    unit->name = code;
    unit->level = level;
    unit->parent = parent;
    unit->depth = parent == KTI_NONE ? 0 : world.units[parent].depth + 1;
    unit->open = 1;
    unit->opened = KT_DAY_NONE;
    unit->closed = KT_DAY_NONE;
    unit->end = at + 1;
    for (; parent != KTI_NONE; parent = world.units[parent].parent) {
        ck_assert_int_eq(world.units[parent].end, at);
        world.units[parent].end = at + 1;
    }
    return at;
}

/* Below a task, or at the top. Tasks are added in preorder. */
static inline int32_t task_at(int32_t parent, int32_t weight)
{
    int32_t at = world.snapshot.task_count++;
    kti_task *task = &world.tasks[at];
    ck_assert_int_lt(at, WORLD_TASKS);
    task->code = "task";
    task->parent = parent;
    task->depth = parent == KTI_NONE ? 0 : world.tasks[parent].depth + 1;
    task->weight = weight;
    task->cancelled = KT_DAY_NONE;
    task->end = at + 1;
    task->target_first = task->target_end = world.snapshot.target_count;
    for (; parent != KTI_NONE; parent = world.tasks[parent].parent) {
        world.tasks[parent].end = at + 1;
    }
    world.plan.task_end = at + 1;
    return at;
}

/* Under the newest task. */
static inline int32_t target_of(int32_t measure)
{
    int32_t at = world.snapshot.target_count++;
    kti_target *target = &world.targets[at];
    ck_assert_int_lt(at, WORLD_TARGETS);
    target->code = "1.1";
    target->title = "target";
    target->level = "";
    target->measure = measure;
    target->weight = 1;
    target->direction = 1;
    target->threshold = KT_AMOUNT(1);
    target->due = world.plan.last_day;
    target->cancelled = KT_DAY_NONE;
    target->task = world.snapshot.task_count - 1;
    target->allotments = world.allotments[at];
    target->steps = world.steps[at];
    target->exempt = world.exempt[at];
    target->units = world.pilots[at];
    target->checkpoints = world.checkpoints[at];
    world.tasks[target->task].target_end = at + 1;
    return at;
}

/* The owner, and one task. */
static inline void world_begin(void)
{
    memset(&world, 0, sizeof world);
    world.snapshot.units = world.units;
    world.snapshot.plans = &world.plan;
    world.snapshot.plan_count = 1;
    world.snapshot.tasks = world.tasks;
    world.snapshot.targets = world.targets;
    world.snapshot.at.day = 365;
    world.plan.first_day = 1;
    world.plan.last_day = 365;
    world.plan.reporting_days = 31;
    world.plan.behind = KT_THRESHOLD_BEHIND;
    world.plan.at_risk = KT_THRESHOLD_AT_RISK;
    world.plan.ahead = KT_THRESHOLD_AHEAD;
    unit_at(KTI_NONE, "44", "province");
    task_at(KTI_NONE, 1);
}

/* A small tree, and a target. */
enum {
    PROVINCE,
    CITY,         /* 4401, with two counties */
    COUNTY,       /* 440103 */
    OTHER_COUNTY, /* 440104 */
    OTHER_CITY    /* 4402 */
};

static inline void tree_begin(int32_t measure)
{
    world_begin();
    unit_at(PROVINCE, "4401", "city");
    unit_at(CITY, "440103", "county");
    unit_at(CITY, "440104", "county");
    unit_at(PROVINCE, "4402", "city");
    target_of(measure);
}

/* Whole amounts; what is not given is KT_NONE. */
static inline kt_amount whole(int64_t amount)
{
    return amount == KT_NONE ? KT_NONE : KT_AMOUNT(amount);
}

/* An allotment in whole amounts, kept sorted by unit. */
static inline kti_allotment *allot_from(int32_t target, int32_t unit,
                                        int64_t baseline, int64_t amount)
{
    kti_target *it = &world.targets[target];
    kti_allotment *items = world.allotments[target];
    int32_t at = it->allotment_count++;
    for (; at > 0 && items[at - 1].unit > unit; at--) {
        items[at] = items[at - 1];
    }
    items[at] = (kti_allotment){ .unit = unit,
                                 .weight = 1,
                                 .amount = whole(amount),
                                 .baseline = whole(baseline),
                                 .effective = 1,
                                 .authority = "",
                                 .reason = "" };
    return &items[at];
}

static inline kti_allotment *allot(int32_t target, int32_t unit,
                                   int64_t amount)
{
    return allot_from(target, unit, KT_NONE, amount);
}

static inline void step_of(int32_t target, int32_t weight, kt_day due)
{
    kti_target *it = &world.targets[target];
    world.steps[target][it->step_count++] = (kti_step){
        .id = 1, .code = "a", .title = "step", .weight = weight, .due = due
    };
}

/* A report, written on its own day, its amount as it is. */
static inline kti_report *report(int32_t target, int32_t unit, kt_day day,
                                 int32_t mode, kt_amount amount)
{
    kti_report *it = &world.reports[target][world.report_count[target]++];
    ck_assert_uint_le(world.report_count[target], WORLD_REPORTS);
    *it = (kti_report){ .op = ++world.ops,
                        .unit = unit,
                        .step = KTI_NONE,
                        .mode = mode,
                        .day = day,
                        .written = day,
                        .amount = amount,
                        .of = KT_NONE };
    return it;
}

static inline kti_report *report_add(int32_t target, int32_t unit, kt_day day,
                                     int64_t amount)
{
    return report(target, unit, day, KT_ADD, whole(amount));
}

static inline kti_report *report_level(int32_t target, int32_t unit,
                                       kt_day day, int64_t level)
{
    return report(target, unit, day, KT_LEVEL, whole(level));
}

static inline kti_report *report_ratio(int32_t target, int32_t unit,
                                       kt_day day, int64_t part, int64_t of)
{
    kti_report *it = report(target, unit, day, KT_LEVEL, whole(part));
    it->of = whole(of);
    return it;
}

static inline kti_report *report_step(int32_t target, int32_t unit,
                                      kt_day day, int32_t step)
{
    kti_report *it = report(target, unit, day, KT_STEP, KT_NONE);
    it->step = step;
    return it;
}

/* The reports in force and counting on the snapshot's day. */
static inline size_t counting(int32_t target, int32_t basis,
                              kti_report *reports)
{
    size_t count = world.report_count[target];
    memcpy(reports, world.reports[target], count * sizeof *reports);
    count = kti_standing(reports, count, basis, world.snapshot.at.day);
    return kti_counting(&world.snapshot, target, reports, count);
}

static inline kt_status try_score(int32_t target, int32_t unit, kt_day day,
                                  int32_t basis, kt_completion *completion)
{
    static kti_report reports[WORLD_REPORTS];
    world.snapshot.at.day = day;
    size_t count = counting(target, basis, reports);
    return kti_score(&world.error, &world.snapshot, target, unit, reports,
                     count, completion);
}

/* Figures and verdict of a target at a unit as of a day. */
static inline kt_completion look_on(int32_t target, int32_t unit, kt_day day,
                                    int32_t basis)
{
    kt_day due = world.targets[target].due;
    kt_completion then;
    kt_completion now;
    kti_report reports[WORLD_REPORTS];
    ck_assert_int_eq(try_score(target, unit, due, basis, &then), KT_OK);
    ck_assert_int_eq(try_score(target, unit, day, basis, &now), KT_OK);
    size_t count = counting(target, basis, reports);
    kti_verdict(&world.snapshot, target, unit, reports, count,
                then.attainment, &now);
    return now;
}

static inline kt_completion look(int32_t target, int32_t unit, kt_day day)
{
    return look_on(target, unit, day, KT_BASIS_SUBMITTED);
}

/* An amount in whole units of measure. */
#define ck_whole(amount, expected) ck_assert_int_eq((amount), whole(expected))

#define ck_flag(completion, flag, expected)                                  \
    ck_assert_int_eq(((completion).flags & (flag)) != 0, (expected))

#endif
