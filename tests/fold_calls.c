/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random calls of a host, few of which it would make with a clear head: days
 * far back and ahead, codes used again, lines of sixteen units, closings in
 * favour of others. Whatever a call takes has an effect: the check has
 * nothing to tell, of an empty ledger and of one with rows of others alike.
 */
#include "fold_rows.h"

static uint64_t state;
static const struct fold_pool *pool;
static int taken[32]; /* by kind of call, how many did something */
static kt_report_no numbers[64];
static size_t number_count;

static int64_t pick(int64_t from, int64_t to)
{
    return from + (int64_t)(next_random(&state) % (uint64_t)(to - from + 1));
}

static int chance(int percent)
{
    return pick(0, 99) < percent;
}

/* Of the pool: a unit's code, ... */
static const char *any_code(void)
{
    return pool->units[pick(0, (int64_t)pool->unit_count - 1)];
}

/* ... that of a task, of a target, or one that is of neither yet, ... */
static const char *any_item(void)
{
    return pool->items[pick(0, (int64_t)pool->item_count - 1)];
}

/* ... and mostly that of a target. */
static const char *any_target_code(void)
{
    return chance(80) ? pool->targets[pick(0, 6)] : any_item();
}

/* Mostly of a few, so that changes meet. */
static kt_day any_day(void)
{
    static const kt_day edges[] = { KT_DAY_MIN, KT_DAY_MIN + 1,
                                    KT_DAY_MAX - 1, KT_DAY_MAX };
    return chance(4)    ? edges[pick(0, 3)]
           : chance(15) ? KT_DAY_NONE
                        : KT_DAY(2022, 1, 1) + (kt_day)pick(0, 11) * 20;
}

/* ---- units */

static kt_status add_any_unit(void)
{
    static char last[KT_CODE_MAX + 1];
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = any_code();
    unit.level = chance(50) ? "county" : NULL;
    unit.parent = chance(10) ? NULL : chance(60) ? last : any_code();
    unit.opened = chance(60) ? KT_DAY_NONE : any_day();
    unit.closed = chance(80) ? KT_DAY_NONE : any_day();
    kt_status status = kt_unit_add(db, &unit);
    if (status == KT_OK) {
        (void)snprintf(last, sizeof last, "%s", unit.code);
    }
    return status;
}

static kt_status rename_any_unit(void)
{
    return kt_unit_rename(db, any_code(), any_code(), any_day());
}

static kt_status recode_any_unit(void)
{
    return kt_unit_recode(db, any_code(), any_code(), any_day());
}

static kt_status move_any_unit(void)
{
    return kt_unit_move(db, any_code(), any_code(), any_day(), NULL);
}

static kt_status close_any_unit(void)
{
    return kt_unit_close(db, any_code(), chance(70) ? any_code() : NULL,
                         any_day(), NULL);
}

/* ---- plans */

static const char *any_plan(void)
{
    return pool->plans[chance(5)];
}

static kt_status add_any_plan(void)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = plan.title = any_plan();
    plan.owner = any_code();
    plan.first_day = chance(95) ? KT_DAY(2022, 1, 1) : any_day();
    plan.last_day = chance(95) ? KT_DAY(2022, 12, 31) : any_day();
    plan.state = KT_PLAN_ACTIVE;
    return kt_plan_add(db, &plan);
}

static kt_status change_any_plan(void)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = plan.title = any_plan();
    plan.last_day = any_day();
    plan.reporting_days = (int32_t)pick(0, 1) * INT32_MAX;
    plan.behind = INT32_MIN;
    plan.ahead = INT32_MAX;
    return kt_plan_change(db, any_plan(), &plan,
                          (uint32_t)pick(0, 31) << 1 | (uint32_t)chance(2));
}

static kt_status set_any_state(void)
{
    return kt_plan_set_state(
        db, any_plan(), chance(95) ? KT_PLAN_ACTIVE : (int32_t)pick(1, 3));
}

static const char *two[2];

static kt_task any_task(void)
{
    kt_task task = KT_TASK_INIT;
    task.plan = any_plan();
    task.code = task.title = any_item();
    task.parent = chance(30) ? NULL : any_item();
    task.weight = chance(50) ? KT_WEIGHT_NONE : (int32_t)pick(0, 1000000);
    task.lead = chance(50) ? NULL : any_code();
    two[0] = any_code();
    two[1] = any_code();
    task.assist = task.supervise = two;
    task.assist_count = (size_t)pick(0, 2);
    task.supervise_count = (size_t)pick(0, 1);
    return task;
}

static kt_status add_any_task(void)
{
    static char last[KT_CODE_MAX + 1];
    kt_task task = any_task();
    task.parent = chance(50) && last[0] != '\0' ? last : task.parent;
    kt_status status = kt_task_add(db, &task);
    if (status == KT_OK) {
        (void)snprintf(last, sizeof last, "%s", task.code);
    }
    return status;
}

static kt_status change_any_task(void)
{
    kt_task task = any_task();
    return kt_task_change(db, task.plan, any_item(), &task,
                          chance(50) ? KT_TASK_SET_PARENT
                                     : (uint32_t)pick(0, 127));
}

static kt_target any_target(void)
{
    static kt_exempt exempt[1];
    static kt_checkpoint points[2];
    kt_target target = KT_TARGET_INIT;
    target.plan = any_plan();
    target.task = any_item();
    target.code = target.title = any_item();
    target.measure = (int32_t)pick(KT_MEASURE_FLOW, KT_MEASURE_ASSESSED);
    target.amount = chance(50)  ? KT_NONE
                    : chance(5) ? INT64_MAX
                                : KT_AMOUNT(pick(0, 100));
    target.level = target.measure == KT_MEASURE_COVERAGE ? "county" : NULL;
    target.due = chance(70) ? KT_DAY_NONE : any_day();
    target.lead = chance(50) ? NULL : any_code();
    two[0] = any_code();
    two[1] = any_code();
    target.assist = target.supervise = target.units = two;
    target.assist_count = (size_t)pick(0, 2);
    exempt[0].unit = any_code();
    exempt[0].from = any_day();
    target.exempt = exempt;
    points[0] = (kt_checkpoint){ any_day(), 3000 };
    points[1] = (kt_checkpoint){ any_day(), 4000 };
    target.checkpoints = points;
    if (target.measure == KT_MEASURE_COVERAGE) {
        target.units_count = (size_t)pick(0, 2);
        target.exempt_count = (size_t)pick(0, 1);
    } else if (target.measure != KT_MEASURE_MILESTONE &&
               target.measure != KT_MEASURE_CEILING) {
        target.checkpoints_count = (size_t)pick(0, 2);
    }
    return target;
}

static kt_status add_any_target(void)
{
    kt_target target = any_target();
    return kt_target_add(db, &target);
}

static kt_status change_any_target(void)
{
    kt_target target = any_target();
    uint32_t one = 1u << pick(0, 15);
    return kt_target_change(db, target.plan, any_target_code(), &target,
                            one | (1u << pick(0, 15)));
}

static kt_step any_step(void)
{
    kt_step step = KT_STEP_INIT;
    step.plan = any_plan();
    step.target = any_target_code();
    step.code = step.title = chance(50) ? "a" : any_item();
    step.due = chance(50) ? KT_DAY_NONE : any_day();
    return step;
}

static kt_status add_any_step(void)
{
    kt_step step = any_step();
    return kt_step_add(db, &step);
}

static kt_status change_any_step(void)
{
    kt_step step = any_step();
    return kt_step_change(db, &step, (uint32_t)pick(0, 7));
}

static kt_status set_any_title(void)
{
    kt_title title = KT_TITLE_INIT;
    title.kind = (int32_t)pick(KT_KIND_UNIT, KT_KIND_STEP);
    title.plan = any_plan();
    title.code = title.kind == KT_KIND_UNIT ? any_code() : any_item();
    title.step = "a";
    title.language = chance(50) ? "en" : "zh";
    title.text = chance(20) ? NULL : any_code();
    return kt_title_set(db, &title);
}

static kt_status cancel_any(void)
{
    return chance(90)
               ? kt_task_cancel(db, any_plan(), any_item(), any_day(), "r")
               : kt_target_cancel(db, any_plan(), any_item(), any_day(), "r");
}

/* ---- figures */

static kt_status allot_any(void)
{
    kt_allotment allotment =
        new_allotment(any_target_code(), any_code(),
                      chance(20)  ? KT_NONE
                      : chance(3) ? INT64_MAX
                                  : KT_AMOUNT(pick(0, 100)),
                      any_day());
    allotment.plan = any_plan();
    allotment.withdrawn = (int32_t)pick(0, 5) == 0;
    allotment.baseline = chance(80) ? KT_NONE : KT_AMOUNT(pick(-9, 9));
    return kt_allotment_set(db, &allotment);
}

static kt_status report_any(void)
{
    static const int32_t modes[] = { KT_ADD, KT_TO_DATE, KT_LEVEL, KT_STEP };
    kt_progress report = new_report(
        any_target_code(), any_code(), any_day(), modes[pick(0, 3)],
        chance(5) ? next_random_int64(&state) : KT_AMOUNT(pick(-2, 100)));
    report.plan = any_plan();
    report.of = chance(60) ? KT_NONE : KT_AMOUNT(pick(0, 9));
    if (report.mode == KT_STEP) {
        report.amount = report.of = KT_NONE;
        report.step = chance(50) ? "a" : chance(50) ? NULL : any_item();
    }
    if (number_count > 0 && chance(20)) {
        report.supersedes = &numbers[pick(0, (int64_t)number_count - 1)];
        report.reason = "r";
    }
    kt_report_no *number = &numbers[number_count % COUNT(numbers)];
    kt_report_no fresh = { { { 0 } }, 0, 0, 0 };
    kt_status status = kt_progress_record(db, &report, &fresh);
    if (status == KT_OK && fresh.seq > 0) {
        *number = fresh;
        number_count += number_count < COUNT(numbers);
    }
    return status;
}

static kt_status retract_any(void)
{
    if (number_count == 0) {
        return KT_ERR_NOT_FOUND;
    }
    return kt_progress_retract(
        db, &numbers[pick(0, (int64_t)number_count - 1)], "r");
}

/* ---- all together */

static kt_status (*const calls[])(void) = {
    add_any_unit,    add_any_unit,      add_any_unit,  rename_any_unit,
    recode_any_unit, recode_any_unit,   move_any_unit, move_any_unit,
    move_any_unit,   close_any_unit,    add_any_plan,  change_any_plan,
    set_any_state,   add_any_task,      add_any_task,  change_any_task,
    add_any_target,  change_any_target, add_any_step,  change_any_step,
    set_any_title,   cancel_any,        allot_any,     allot_any,
    report_any,      report_any,        report_any,    retract_any,
};

/* 1 where the call did something. */
static int call_any(void)
{
    int kind = (int)pick(0, COUNT(calls) - 1);
    kt_status status = calls[kind]();
    ck_assert_msg(status >= KT_OK || status >= KT_ERR_REPEATED,
                  "call %d: %d, %s", kind, (int)status, kt_db_errmsg(db));
    taken[kind] += status == KT_OK;
    return status == KT_OK;
}

/* What most calls need. */
static void frame(void)
{
    const char *const *units = pool->units;
    for (int i = 0; i < 4; i++) {
        add_unit(units[i], units[i], i == 0 ? NULL : units[i / 2], NULL);
    }
    kt_plan plan = KT_PLAN_INIT;
    plan.code = plan.title = "P";
    plan.owner = units[0];
    plan.first_day = KT_DAY(2022, 1, 1);
    plan.last_day = KT_DAY(2022, 12, 31);
    plan.state = KT_PLAN_ACTIVE;
    OK(kt_plan_add(db, &plan));
    add_task("a", NULL);
    add_task("b", "a");
    for (int m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        char code[] = { 't', (char)('0' + m), '\0' };
        kt_target target = new_target(code, m, KT_NONE);
        target.task = "a";
        OK(kt_target_add(db, &target));
    }
    add_step("t5", "a");
}

void fold_call_many(kt_db *handle, const struct fold_pool *of, uint64_t seed,
                    int count)
{
    db = handle;
    state = seed;
    pool = of;
    number_count = 0;
    for (int i = 0; i < count; i++) {
        int open = chance(5);
        if (chance(3)) {
            set_today(KT_DAY(2022, 1, 1) + (kt_day)pick(0, 300));
        }
        if (open) {
            OK(kt_db_begin(db));
            for (int k = (int)pick(1, 9); k > 0; k--) {
                (void)call_any();
            }
            if (chance(50) || kt_db_commit(db, NULL) < KT_OK) {
                kt_db_rollback(db);
                number_count = 0;
            }
        } else {
            (void)call_any();
        }
    }
}

static void check_no_note(uint64_t seed)
{
    set_today(KT_DAY(2024, 1, 1)); /* no commit is ahead of it */
    check_notes();
    ck_assert_msg(note_count == 0, "seed %llu: %s %lld %s",
                  (unsigned long long)seed, notes[0].table,
                  (long long)notes[0].key, notes[0].column);
}

#define SEEDS_AT_ONCE 5

START_TEST(calls_on_an_empty_ledger)
{
    static const char *const units[] = {
        "1",  "2",  "3",  "4",  "5",  "6",  "7",  "8",
        "9",  "10", "11", "12", "13", "14", "15", "16",
        "17", "18", "19", "20", "21", "22", "23",
    };
    static const char *const items[] = {
        "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l",
        "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x",
    };
    struct fold_pool own = {
        .units = units,
        .items = items,
        .item_count = COUNT(items),
        .targets = { "t1", "t2", "t3", "t4", "t5", "t6", "t7" },
        .plans = { "P", "Q" },
    };
    memset(taken, 0, sizeof taken);
    for (uint64_t i = 0; i < SEEDS_AT_ONCE; i++) {
        uint64_t seed = random_base() + (uint64_t)_i * SEEDS_AT_ONCE + i;
        own.unit_count = 6 + seed % (COUNT(units) - 5);
        pool = &own;
        fold_setup();
        frame();
        for (uint64_t half = 0; half < 2; half++) {
            set_today(TODAY);
            fold_call_many(db, &own, seed * 2 + half, 400);
            check_no_note(seed);
        }
        kt_db_close(db);
    }
    size_t kinds = 0;
    for (size_t i = 0; i < COUNT(calls); i++) {
        kinds += taken[i] > 0;
    }
    ck_assert_uint_ge(kinds, COUNT(calls) - 5); /* rare ones may miss */
}
END_TEST

/* From day 20 on B has been closed since day 5: up to day 19 it is open, and
 * two open units would have one code. From day 20 on it may have any. */
START_TEST(recoding_of_one_that_was_closed_later)
{
    int64_t r = unit("R", 0);
    (void)unit("A", r);
    int64_t b = unit("B", r);
    change(b, D(20), CLOSED, NULL, 0, D(5));
    REFUSED(KT_ERR_DUPLICATE, "the code A is taken by A",
            kt_unit_recode(db, "B", "A", D(10)));
    OK(kt_unit_recode(db, "B", "A", D(20)));
}
END_TEST

/* Another site's step has a UUID of its own, and the code all the same. */
START_TEST(step_with_the_code_of_anothers)
{
    int64_t one = task("1", plan("P", unit("R", 0)), 0);
    (void)step("a", target("1.1", one, KT_MEASURE_MILESTONE));
    kt_step again = KT_STEP_INIT;
    again.target = "1.1";
    again.code = again.title = "a";
    REFUSED(KT_ERR_DUPLICATE, "target 1.1 has a step a already",
            kt_step_add(db, &again));
}
END_TEST

/* X has no effect at the seventeenth level, and comes in again as a root:
 * there is room for fifteen levels below it. */
START_TEST(root_that_would_have_stood_too_deep)
{
    char code[16];
    int64_t last = 0;
    for (int i = 1; i <= 16; i++) {
        (void)snprintf(code, sizeof code, "L%d", i);
        last = unit(code, last);
    }
    int64_t x = unit("X", last);
    one_note("kt_unit", 0, "parent");
    begin_commit(NULL);
    ADD(UNIT, kti_entity(x), kti_null(), kti_int(CODE | NAME), kti_text("X"),
        kti_text("X"));
    end_commit();
    add_unit("Y", "Y", "X", NULL);
    ck_assert_str_eq(unit_codes("X", -1, D(9)), "X Y");
}
END_TEST

/* A call that forgets to see to it fails, and its row goes with it. */
START_TEST(change_that_would_be_lost)
{
    int64_t r = unit("R", 0);
    (void)unit("A", r);
    kt_head before = head_now();
    ck_assert_int_eq(kti_enter(db, KTI_WRITE), KT_OK);
    kti_value values[KTI_UNIT_COLUMNS] = {
        kti_entity(r),
        kti_int(D(3)),
        kti_int(CODE),
        kti_text("A"),
    };
    kt_status status =
        kti_leave(db, kti_ledger_add(db, KTI_TAG_UNIT, values, NULL));
    check_refusal("kti_ledger_add", status, KT_ERR_CORRUPT,
                  "this change of a unit would have no effect: its code is "
                  "taken by another",
                  &before);
    no_notes();
    ck_assert_str_eq(tree(D(9)), "R .A");
}
END_TEST

TCase *fold_call_tests(void)
{
    TCase *tcase = new_case("calls", NULL, NULL, NULL, 0);
    tcase_add_loop_test(tcase, calls_on_an_empty_ledger, 0, 10);
    return tcase;
}

TCase *fold_call_row_tests(void)
{
    const TTest *const tests[] = {
        recoding_of_one_that_was_closed_later,
        step_with_the_code_of_anothers,
        root_that_would_have_stood_too_deep,
        change_that_would_be_lost,
    };
    return NEW_CASE("calls beside rows of others", fold_setup, fold_teardown,
                    tests);
}
