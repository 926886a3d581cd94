/* SPDX-License-Identifier: Apache-2.0 */
/* The value of one unit's own reports: DESIGN 3.1. */
#include "evaluate_helpers.h"

/* A of the owner as of a day. */
static kt_amount value_on(kt_day day)
{
    return look(0, 0, day).actual;
}

static void begin(int32_t measure)
{
    world_begin();
    target_of(measure);
}

/* The five reports of the worked figure, as known after the first n. */
static void worked_flow(int n)
{
    begin(KT_MEASURE_FLOW);
    const struct {
        kt_day day;
        int32_t mode;
        int64_t amount;
    } reports[] = { { 10, KT_ADD, 100 },
                    { 40, KT_TO_DATE, 300 },
                    { 50, KT_ADD, 20 },
                    { 30, KT_ADD, 70 },
                    { 20, KT_TO_DATE, 150 } };
    for (int i = 0; i < n; i++) {
        report(0, 0, reports[i].day, reports[i].mode,
               KT_AMOUNT(reports[i].amount));
    }
}

START_TEST(flow_worked_figure)
{
    worked_flow(5);
    ck_whole(value_on(15), 100);
    ck_whole(value_on(25), 150);
    ck_whole(value_on(35), 220);
    ck_whole(value_on(45), 300);
    ck_whole(value_on(60), 320);
}
END_TEST

START_TEST(flow_worked_figure_as_known_before)
{
    worked_flow(3);
    ck_whole(value_on(15), 100);
    ck_whole(value_on(25), 100);
    ck_whole(value_on(35), 100);
    ck_whole(value_on(45), 300);
    ck_whole(value_on(60), 320);
}
END_TEST

START_TEST(flow_within_one_day_goes_by_order)
{
    begin(KT_MEASURE_FLOW);
    report_add(0, 0, 10, 5);
    report(0, 0, 10, KT_TO_DATE, KT_AMOUNT(100));
    report_add(0, 0, 10, 7);
    ck_whole(value_on(10), 107);
    /* A later report of the day that says the sum anew. */
    report(0, 0, 10, KT_TO_DATE, KT_AMOUNT(90));
    ck_whole(value_on(10), 90);
}
END_TEST

START_TEST(zero_is_a_value_and_differs_from_no_report)
{
    begin(KT_MEASURE_FLOW);
    ck_assert_int_eq(value_on(100), KT_NONE);
    report_add(0, 0, 10, 0);
    ck_whole(value_on(100), 0);
    ck_assert_int_eq(look(0, 0, 100).reports, 1);
    ck_assert_int_eq(look(0, 0, 100).newest, 10);
}
END_TEST

START_TEST(to_date_may_fall)
{
    begin(KT_MEASURE_CEILING);
    report(0, 0, 10, KT_TO_DATE, KT_AMOUNT(9));
    report(0, 0, 20, KT_TO_DATE, KT_AMOUNT(4));
    ck_whole(value_on(15), 9);
    ck_whole(value_on(20), 4);
}
END_TEST

START_TEST(stock_is_carried_forward)
{
    begin(KT_MEASURE_STOCK);
    report_level(0, 0, 10, 50);
    report_level(0, 0, 30, -20);
    report_level(0, 0, 20, 40);
    ck_whole(value_on(10), 50);
    ck_whole(value_on(29), 40);
    ck_whole(value_on(365), -20);
}
END_TEST

START_TEST(ratio_carries_both)
{
    begin(KT_MEASURE_RATIO);
    report_ratio(0, 0, 10, 9, 10);
    report_ratio(0, 0, 20, 10, 90);
    kt_completion c = look(0, 0, 15);
    ck_whole(c.numerator, 9);
    ck_whole(c.denominator, 10);
    ck_whole(c.actual, 90);
    c = look(0, 0, 20);
    ck_whole(c.numerator, 10);
    ck_whole(c.denominator, 90);
    /* 11.1111 %, floored to four places. */
    ck_assert_int_eq(c.actual, 111111);
}
END_TEST

START_TEST(coverage_is_met_at_the_threshold)
{
    begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "province";
    world.targets[0].threshold = KT_AMOUNT(3);
    report(0, 0, 10, KT_LEVEL, KT_AMOUNT(3) - 1);
    report_level(0, 0, 20, 3);
    report_level(0, 0, 30, 2);
    ck_assert_int_eq(look(0, 0, 10).met, 0);
    ck_assert_int_eq(look(0, 0, 20).met, 1);
    ck_assert_int_eq(look(0, 0, 30).met, 0);
}
END_TEST

START_TEST(a_step_is_done_from_its_earliest_report)
{
    begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 15);
    step_of(0, 3, 365);
    report_step(0, 0, 20, 0);
    report_step(0, 0, 10, 0);
    kt_completion c = look(0, 0, 9);
    ck_assert_int_eq(c.steps, 2);
    ck_assert_int_eq(c.steps_done, 0);
    c = look(0, 0, 10);
    ck_assert_int_eq(c.steps_done, 1);
    ck_assert_int_eq(c.steps_late, 0);
    ck_assert_int_eq(look(0, 0, 365).steps_late, 0);
}
END_TEST

START_TEST(a_late_step_is_marked)
{
    begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 15);
    report_step(0, 0, 16, 0);
    ck_assert_int_eq(look(0, 0, 16).steps_late, 1);
    ck_assert_int_eq(look(0, 0, 16).attainment, 10000);
}
END_TEST

START_TEST(a_report_on_a_step_that_is_not_there_does_nothing)
{
    begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 15);
    report_step(0, 0, 16, KTI_NONE);
    report_step(0, 0, 16, 1);
    ck_assert_int_eq(look(0, 0, 16).steps_done, 0);
    ck_assert_int_eq(look(0, 0, 16).attainment, 0);
}
END_TEST

START_TEST(assessed_is_carried_forward)
{
    begin(KT_MEASURE_ASSESSED);
    report_level(0, 0, 10, 80);
    report_level(0, 0, 20, 70);
    ck_whole(value_on(19), 80);
    ck_whole(value_on(20), 70);
}
END_TEST

START_TEST(own_reports_add_to_those_below)
{
    begin(KT_MEASURE_FLOW);
    unit_at(0, "4401", "city");
    report_add(0, 0, 10, 5);
    report(0, 1, 20, KT_TO_DATE, KT_AMOUNT(30));
    /* The unit's to-date says nothing of its superior's own work. */
    ck_whole(look(0, 0, 30).actual, 35);
    ck_whole(look(0, 1, 30).actual, 30);
}
END_TEST

START_TEST(a_level_counts_only_while_its_unit_may_report)
{
    begin(KT_MEASURE_STOCK);
    int32_t city = unit_at(0, "4401", "city");
    report_level(0, city, 10, 70);
    /* Neither owner nor allotted: as if not reported. */
    kt_completion c = look(0, 0, 20);
    ck_assert_int_eq(c.actual, KT_NONE);
    ck_assert_int_eq(c.reports, 0);
    ck_assert_int_eq(c.newest, KT_DAY_NONE);
    allot(0, city, 100);
    ck_whole(look(0, 0, 20).actual, 70);
    world.units[city].open = 0;
    ck_assert_int_eq(look(0, 0, 20).actual, KT_NONE);
}
END_TEST

START_TEST(a_closed_unit_s_flow_and_steps_stay_and_its_levels_end)
{
    begin(KT_MEASURE_FLOW);
    int32_t city = unit_at(0, "4401", "city");
    target_of(KT_MEASURE_CEILING);
    target_of(KT_MEASURE_RATIO);
    target_of(KT_MEASURE_MILESTONE);
    report_add(0, city, 10, 3);
    report_add(1, city, 10, 4);
    report_ratio(2, city, 10, 1, 2);
    report_step(3, city, 10, 0);
    world.units[city].open = 0;
    ck_whole(look(0, 0, 20).actual, 3);
    ck_whole(look(1, 0, 20).actual, 4);
    ck_assert_int_eq(look(2, 0, 20).reports, 0);
    ck_assert_int_eq(look(2, 0, 20).numerator, KT_NONE);
    ck_assert_int_eq(look(3, 0, 20).reports, 1);
}
END_TEST

START_TEST(who_may_report)
{
    begin(KT_MEASURE_FLOW);
    int32_t city = unit_at(0, "4401", "city");
    int32_t other = unit_at(KTI_NONE, "45", "province");
    for (int32_t measure = KT_MEASURE_STOCK; measure <= KT_MEASURE_ASSESSED;
         measure++) {
        target_of(measure);
    }
    world.targets[KT_MEASURE_COVERAGE - 1].level = "city";
    for (int32_t i = 0; i < world.snapshot.target_count; i++) {
        int allotted_only = i == KT_MEASURE_STOCK - 1 ||
                            i == KT_MEASURE_MILESTONE - 1 ||
                            i == KT_MEASURE_ASSESSED - 1;
        const kti_snapshot *s = &world.snapshot;
        ck_assert_int_eq(kti_target_reporter(s, i, other), 0);
        ck_assert_int_eq(kti_target_reporter(s, i, 0),
                         i != KT_MEASURE_COVERAGE - 1);
        ck_assert_int_eq(kti_target_reporter(s, i, city), !allotted_only);
        allot(i, city, KT_NONE);
        ck_assert_int_eq(kti_target_reporter(s, i, city), 1);
        world.units[city].open = 0;
        ck_assert_int_eq(kti_target_reporter(s, i, city), 0);
        world.units[city].open = 1;
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        flow_worked_figure,
        flow_worked_figure_as_known_before,
        flow_within_one_day_goes_by_order,
        zero_is_a_value_and_differs_from_no_report,
        to_date_may_fall,
        stock_is_carried_forward,
        ratio_carries_both,
        coverage_is_met_at_the_threshold,
        a_step_is_done_from_its_earliest_report,
        a_late_step_is_marked,
        a_report_on_a_step_that_is_not_there_does_nothing,
        assessed_is_carried_forward,
        own_reports_add_to_those_below,
        a_level_counts_only_while_its_unit_may_report,
        a_closed_unit_s_flow_and_steps_stay_and_its_levels_end,
        who_may_report,
    };
    return RUN_TESTS("value", tests);
}
