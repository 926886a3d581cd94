/* SPDX-License-Identifier: Apache-2.0 */
/* What only some measures take, due days and checkpoints: of targets that
 * are added and changed. */
#include "definition_helpers.h"

#define MEASURES KT_MEASURE_ASSESSED

static kt_status add(const kt_target *target)
{
    return kt_target_add(db, target);
}

static kt_status change(const char *code, const kt_target *target,
                        uint32_t sets)
{
    return kt_target_change(db, NULL, code, target, sets);
}

/* "m1" ... "m7": one of each measure, without an amount. */
static const char *code_of(int32_t measure)
{
    static char code[32];
    (void)snprintf(code, sizeof code, "m%d", (int)measure);
    return code;
}

static void add_all_measures(void)
{
    for (int32_t m = 1; m <= MEASURES; m++) {
        add_target(code_of(m), m, KT_NONE);
    }
}

START_TEST(measure_is_one_of_seven)
{
    kt_target target = new_target("1.1", 0, KT_NONE);
    REFUSED(KT_ERR_INVALID, "measure 0 of target 1.1 is not known",
            add(&target));
    REFUSED(KT_ERR_INVALID, NULL, (target.measure = 8, add(&target)));
    REFUSED(KT_ERR_INVALID, NULL, (target.measure = -1, add(&target)));
    add_all_measures();
    for (int32_t m = 1; m <= MEASURES; m++) {
        ck_assert_int_eq(look_target(code_of(m)).measure, m);
    }
}
END_TEST

/* By measure: its least and greatest amount, and its least baseline; KT_NONE:
 * it takes none. DESIGN 1: below zero only for a stock, percent of coverage
 * and assessed are shares of a whole; 3.3: no amount on a milestone. */
static const struct {
    int32_t measure;
    kt_amount least, greatest, baseline;
} amounts[] = {
    { KT_MEASURE_FLOW, 0, KT_AMOUNT_MAX, 0 },
    { KT_MEASURE_STOCK, KT_AMOUNT_MIN, KT_AMOUNT_MAX, KT_AMOUNT_MIN },
    { KT_MEASURE_RATIO, 0, KT_AMOUNT_MAX, KT_NONE },
    { KT_MEASURE_COVERAGE, 0, KT_AMOUNT(100), KT_NONE },
    { KT_MEASURE_MILESTONE, KT_NONE, KT_NONE, KT_NONE },
    { KT_MEASURE_CEILING, 0, KT_AMOUNT_MAX, KT_NONE },
    { KT_MEASURE_ASSESSED, 0, KT_AMOUNT(100), KT_NONE },
};
#define AMOUNTS (sizeof amounts / sizeof amounts[0])

START_TEST(amounts_are_within_those_of_the_measure)
{
    char code[32];
    for (size_t i = 0; i < AMOUNTS; i++) {
        kt_target target = new_target(code, amounts[i].measure, KT_NONE);
        (void)snprintf(code, sizeof code, "a%zu", i);
        if (amounts[i].least == KT_NONE) {
            REFUSED(KT_ERR_INVALID,
                    "a milestone has no amount, but 0 is given: its steps "
                    "say what is to be done",
                    (target.amount = 0, add(&target)));
            continue;
        }
        if (amounts[i].least == 0) {
            REFUSED(KT_ERR_RANGE, NULL, (target.amount = -1, add(&target)));
        }
        if (amounts[i].greatest < KT_AMOUNT_MAX) {
            REFUSED(KT_ERR_RANGE, NULL,
                    (target.amount = amounts[i].greatest + 1, add(&target)));
        }
        target.amount = amounts[i].least;
        OK(add(&target));
        ck_assert_int_eq(look_target(code).amount, amounts[i].least);
        (void)snprintf(code, sizeof code, "b%zu", i);
        target.amount = amounts[i].greatest;
        OK(add(&target));
        ck_assert_int_eq(look_target(code).amount, amounts[i].greatest);
    }
}
END_TEST

START_TEST(baselines_are_of_flow_and_stock)
{
    char code[32];
    for (size_t i = 0; i < AMOUNTS; i++) {
        kt_target target = new_target(code, amounts[i].measure, KT_NONE);
        (void)snprintf(code, sizeof code, "a%zu", i);
        target.baseline = 0;
        if (amounts[i].baseline == KT_NONE) {
            REFUSED(KT_ERR_INVALID, NULL, add(&target));
            continue;
        }
        OK(add(&target));
        ck_assert_int_eq(look_target(code).baseline, 0);
    }
    kt_target flow = new_target("f", KT_MEASURE_FLOW, KT_AMOUNT(1));
    kt_target stock = new_target("s", KT_MEASURE_STOCK, KT_AMOUNT(1));
    kt_target ratio = new_target("r", KT_MEASURE_RATIO, KT_AMOUNT(1));
    flow.baseline = stock.baseline = ratio.baseline = -1;
    REFUSED(KT_ERR_RANGE, "the baseline of a flow is below zero", add(&flow));
    REFUSED(KT_ERR_INVALID, "a ratio target has no baseline", add(&ratio));
    OK(add(&stock));
    stock.code = "s2";
    stock.amount = KT_AMOUNT_MAX;
    REFUSED(KT_ERR_RANGE,
            "amount 922337203685477.5807 less its baseline is out of range",
            add(&stock));
}
END_TEST

/* Level, threshold, listed and exempt units: coverage only. */
START_TEST(coverage_alone_has_units_to_be_met)
{
    static const char *const units[] = { "4401" };
    const kt_exempt exempt[] = { { "440103", "flood", TODAY, 0 } };
    add_all_measures();
    for (int32_t m = 1; m <= MEASURES; m++) {
        if (m == KT_MEASURE_COVERAGE) {
            continue;
        }
        kt_target target = new_target("x", m, KT_NONE);
        target.level = "county";
        REFUSED(KT_ERR_INVALID, NULL, add(&target));
        REFUSED(KT_ERR_INVALID, NULL,
                change(code_of(m), &target, KT_TARGET_SET_LEVEL));
        target.level = NULL;
        target.threshold = 0;
        REFUSED(KT_ERR_INVALID, NULL, add(&target));
        REFUSED(KT_ERR_INVALID, NULL,
                change(code_of(m), &target, KT_TARGET_SET_THRESHOLD));
        target.threshold = KT_NONE;
        target.units = units;
        target.units_count = 1;
        REFUSED(KT_ERR_INVALID, NULL, add(&target));
        REFUSED(KT_ERR_INVALID, NULL,
                change(code_of(m), &target, KT_TARGET_SET_UNITS));
        target.units_count = 0;
        target.exempt = exempt;
        target.exempt_count = 1;
        REFUSED(KT_ERR_INVALID, NULL, add(&target));
        REFUSED(KT_ERR_INVALID, NULL,
                change(code_of(m), &target, KT_TARGET_SET_EXEMPT));
        /* Said to be none, they are what they are. */
        target.exempt_count = 0;
        OK(change(code_of(m), &target,
                  KT_TARGET_SET_LEVEL | KT_TARGET_SET_THRESHOLD |
                      KT_TARGET_SET_UNITS | KT_TARGET_SET_EXEMPT));
    }
    kt_target flow = new_target("x", KT_MEASURE_FLOW, KT_NONE);
    REFUSED(KT_ERR_INVALID, "a flow target has no level",
            (flow.level = "county", add(&flow)));
}
END_TEST

START_TEST(coverage_keeps_what_is_given)
{
    static const char *const units[] = { "4401", "4402" };
    const kt_exempt exempt[] = {
        { "440103", "flood", KT_DAY(2022, 3, 1), 0 },
        { "440203", NULL, KT_DAY_NONE, 0 },
    };
    kt_target target = new_target("1.1", KT_MEASURE_COVERAGE, KT_AMOUNT(80));
    target.units = units;
    target.units_count = 2;
    target.exempt = exempt;
    target.exempt_count = 2;
    target.threshold = 0;
    OK(add(&target));
    kt_target_row row = look_target("1.1");
    ck_assert_str_eq(row.level, "county");
    ck_assert_int_eq(row.threshold, 0);
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_target *made = find_target(snapshot, "1.1");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->units, made->unit_count),
        "4401 4402");
    ck_assert_int_eq(made->exempt_count, 2);
    for (int i = 0; i < 2; i++) {
        int flood = strcmp(snapshot->units[made->exempt[i].unit].code,
                           "440103") == 0;
        ck_assert_int_eq(made->exempt[i].from,
                         flood ? KT_DAY(2022, 3, 1) : KT_DAY_NONE);
        ck_assert_str_eq(made->exempt[i].reason, flood ? "flood" : "");
    }
    close_snapshot();
    target.units_count = target.exempt_count = 0;
    target.threshold = KT_NONE;
    target.level = "city";
    OK(change("1.1", &target,
              KT_TARGET_SET_UNITS | KT_TARGET_SET_EXEMPT |
                  KT_TARGET_SET_THRESHOLD | KT_TARGET_SET_LEVEL));
    row = look_target("1.1");
    ck_assert_str_eq(row.level, "city");
    ck_assert_int_eq(row.threshold, KT_AMOUNT(1));
    snapshot = open_snapshot(TODAY);
    made = find_target(snapshot, "1.1");
    ck_assert_int_eq(made->unit_count + made->exempt_count, 0);
    close_snapshot();
}
END_TEST

START_TEST(coverage_refuses)
{
    static const char *const unknown[] = { "4409" };
    static const char *const twice[] = { "4401", "4401" };
    kt_exempt exempt[2] = { { "440103", NULL, KT_DAY_NONE, 0 },
                            { "440103", NULL, TODAY, 0 } };
    kt_target target = new_target("1.1", KT_MEASURE_COVERAGE, KT_NONE);
    REFUSED(KT_ERR_INVALID,
            "a coverage target needs the level of the units that are to be "
            "met",
            (target.level = NULL, add(&target)));
    REFUSED(KT_ERR_INVALID, NULL, (target.level = "", add(&target)));
    REFUSED(KT_ERR_INVALID, NULL,
            (target.level = text_of(KT_CODE_MAX + 1), add(&target)));
    target.level = text_of(KT_CODE_MAX);
    REFUSED(KT_ERR_RANGE, "a threshold below zero is always reached",
            (target.threshold = -1, add(&target)));
    target.threshold = KT_NONE;
    target.units = unknown;
    target.units_count = 1;
    REFUSED(KT_ERR_NOT_FOUND, NULL, add(&target));
    target.units = twice;
    target.units_count = 2;
    REFUSED(KT_ERR_DUPLICATE, "unit 4401 stands twice in a list",
            add(&target));
    target.units_count = 0;
    target.exempt = exempt;
    target.exempt_count = 2;
    REFUSED(KT_ERR_DUPLICATE, "unit 440103 is exempt twice", add(&target));
    exempt[1].unit = "4409";
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4409, the nearest is 4401",
            add(&target));
    exempt[1].unit = NULL;
    REFUSED(KT_ERR_INVALID, "the unit is not given", add(&target));
    exempt[1].unit = "440203";
    exempt[1].from = KT_DAY_MAX + 1;
    REFUSED(KT_ERR_INVALID, NULL, add(&target));
    exempt[1].from = TODAY;
    REFUSED(KT_ERR_INVALID, "the exempt reason is empty",
            (exempt[1].reason = "", add(&target)));
    REFUSED(KT_ERR_INVALID, NULL,
            (exempt[1].reason = text_of(KT_TITLE_MAX + 1), add(&target)));
    exempt[1].reason = text_of(KT_TITLE_MAX);
    OK(add(&target));
    REFUSED(KT_ERR_INVALID, NULL,
            (target.level = NULL, change("1.1", &target,
                                         KT_TARGET_SET_LEVEL)));
}
END_TEST

START_TEST(list_is_given_where_it_is_counted)
{
    kt_target target = new_target("1.1", KT_MEASURE_COVERAGE, KT_NONE);
    REFUSED(KT_ERR_INVALID, "a list of 1 units is not given",
            (target.units_count = 1, add(&target)));
    target.units_count = 0;
    REFUSED(KT_ERR_INVALID, "a list of 2 exempt units is not given",
            (target.exempt_count = 2, add(&target)));
    target.exempt_count = 0;
    REFUSED(KT_ERR_INVALID, "a list of 3 checkpoints is not given",
            (target.checkpoints_count = 3, add(&target)));
}
END_TEST

START_TEST(due_day_is_not_before_the_plan)
{
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    REFUSED(KT_ERR_INVALID,
            "target 1.1 would be due on 2021-12-31, before the plan's first "
            "day, 2022-01-01",
            (target.due = KT_DAY(2021, 12, 31), add(&target)));
    REFUSED(KT_ERR_INVALID,
            "the due day is not given, or not a day from 0001-01-01 to "
            "9999-12-31",
            (target.due = KT_DAY_MAX + 1, add(&target)));
    target.due = KT_DAY(2022, 1, 1);
    OK(add(&target));
    /* After the plan's last day is late, but possible. */
    target.code = NULL;
    target.due = KT_DAY(2023, 3, 31);
    OK(change("1.1", &target, KT_TARGET_SET_DUE));
    ck_assert_int_eq(look_target("1.1").due, KT_DAY(2023, 3, 31));
    REFUSED(KT_ERR_INVALID,
            "target 1.1 would be due on 2021-06-01, before the plan's first "
            "day, 2022-01-01",
            (target.due = KT_DAY(2021, 6, 1), change("1.1", &target,
                                                     KT_TARGET_SET_DUE)));
}
END_TEST

START_TEST(checkpoints_are_kept_and_replaced)
{
    kt_checkpoint points[] = { { KT_DAY(2022, 1, 1), 0 },
                               { KT_DAY(2022, 6, 30), 4000 },
                               { KT_DAY(2022, 12, 30), 10000 } };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.checkpoints = points;
    target.checkpoints_count = 3;
    OK(add(&target));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_target *made = find_target(snapshot, "1.1");
    ck_assert_int_eq(made->checkpoint_count, 3);
    ck_assert_mem_eq(made->checkpoints, points, sizeof points);
    close_snapshot();
    points[0] = points[1];
    target.checkpoints_count = 1;
    OK(change("1.1", &target, KT_TARGET_SET_CHECKPOINTS));
    snapshot = open_snapshot(TODAY);
    made = find_target(snapshot, "1.1");
    ck_assert_int_eq(made->checkpoint_count, 1);
    ck_assert_int_eq(made->checkpoints[0].share, 4000);
    close_snapshot();
    target.checkpoints_count = 0;
    OK(change("1.1", &target, KT_TARGET_SET_CHECKPOINTS));
    snapshot = open_snapshot(TODAY);
    ck_assert_int_eq(find_target(snapshot, "1.1")->checkpoint_count, 0);
    close_snapshot();
}
END_TEST

START_TEST(checkpoints_rise_before_the_due_day)
{
    kt_checkpoint points[] = { { KT_DAY(2022, 3, 31), 2000 },
                               { KT_DAY(2022, 6, 30), 4000 } };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.checkpoints = points;
    target.checkpoints_count = 2;
    target.due = KT_DAY(2022, 6, 30);
    REFUSED(KT_ERR_INVALID,
            "checkpoint 2022-06-30 is not within the plan and before the "
            "due day",
            add(&target));
    target.due++;
    points[0].day = KT_DAY(2021, 12, 31);
    REFUSED(KT_ERR_INVALID, NULL, add(&target));
    points[0].day = KT_DAY_NONE;
    REFUSED(KT_ERR_INVALID, NULL, add(&target));
    points[0].day = points[1].day;
    REFUSED(KT_ERR_INVALID,
            "checkpoint 2022-06-30 does not rise above the one before it",
            add(&target));
    points[0].day = KT_DAY(2022, 3, 31);
    points[0].share = 4001;
    REFUSED(KT_ERR_INVALID, NULL, add(&target));
    points[0].share = -1;
    REFUSED(KT_ERR_RANGE,
            "checkpoint 2022-03-31: -1 basis points are not within 0 to "
            "10000",
            add(&target));
    points[0].share = 0;
    points[1].share = 10001;
    REFUSED(KT_ERR_RANGE, NULL, add(&target));
    points[1].share = 10000;
    OK(add(&target));
    /* A change of the list alone looks at the due day that stands, ... */
    points[1].day++;
    REFUSED(KT_ERR_INVALID, NULL,
            change("1.1", &target, KT_TARGET_SET_CHECKPOINTS));
    /* ... one of the due day alone at the points that stand. */
    target.due = KT_DAY(2022, 6, 30);
    REFUSED(KT_ERR_INVALID,
            "checkpoint 2022-06-30 is not within the plan and before the "
            "due day",
            change("1.1", &target, KT_TARGET_SET_DUE));
    target.due = KT_DAY(2022, 7, 2);
    OK(change("1.1", &target,
              KT_TARGET_SET_DUE | KT_TARGET_SET_CHECKPOINTS));
    points[1].day--;
    target.due = KT_DAY(2022, 7, 1);
    OK(change("1.1", &target,
              KT_TARGET_SET_DUE | KT_TARGET_SET_CHECKPOINTS));
    target.due = KT_DAY_NONE;
    OK(change("1.1", &target, KT_TARGET_SET_DUE));
}
END_TEST

START_TEST(milestones_and_ceilings_have_no_checkpoints)
{
    const kt_checkpoint point = { KT_DAY(2022, 3, 31), 2000 };
    add_all_measures();
    for (int32_t m = 1; m <= MEASURES; m++) {
        kt_target target = new_target("x", m, KT_NONE);
        target.checkpoints = &point;
        target.checkpoints_count = 1;
        if (m == KT_MEASURE_MILESTONE || m == KT_MEASURE_CEILING) {
            REFUSED(KT_ERR_INVALID,
                    m == KT_MEASURE_CEILING
                        ? "a ceiling target has no checkpoints"
                        : "a milestone target has no checkpoints",
                    add(&target));
            REFUSED(KT_ERR_INVALID, NULL,
                    change(code_of(m), &target, KT_TARGET_SET_CHECKPOINTS));
        } else {
            OK(change(code_of(m), &target, KT_TARGET_SET_CHECKPOINTS));
        }
        target.checkpoints_count = 0;
        OK(change(code_of(m), &target, KT_TARGET_SET_CHECKPOINTS));
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        measure_is_one_of_seven,
        amounts_are_within_those_of_the_measure,
        baselines_are_of_flow_and_stock,
        coverage_alone_has_units_to_be_met,
        coverage_keeps_what_is_given,
        coverage_refuses,
        list_is_given_where_it_is_counted,
        due_day_is_not_before_the_plan,
        checkpoints_are_kept_and_replaced,
        checkpoints_rise_before_the_due_day,
        milestones_and_ceilings_have_no_checkpoints,
    };
    return RUN_WORLD_TESTS("target measure", tests);
}
