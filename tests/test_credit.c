/* SPDX-License-Identifier: Apache-2.0 */
/* Up the unit tree, flow and stock, and who is expected: DESIGN 3.2. */
#include "evaluate_helpers.h"

/* At the end of the year. */
static kt_completion end(int32_t unit)
{
    return look(0, unit, 365);
}

START_TEST(excess_does_not_hide_a_shortfall)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, CITY, 60);
    allot(0, OTHER_CITY, 40);
    report_add(0, CITY, 10, 90);
    report_add(0, OTHER_CITY, 10, 10);
    kt_completion c = end(PROVINCE);
    ck_whole(c.actual, 100);
    ck_whole(c.credited, 70);
    ck_assert_int_eq(c.raw, 10000);
    ck_assert_int_eq(c.attainment, 7000);
    ck_flag(c, KT_FLAG_MASKED, 1);
    ck_whole(c.surplus, 30);
    ck_whole(c.shortfall, 30);
    ck_whole(c.gap, 0);
    c = end(CITY);
    ck_whole(c.credited, 60);
    ck_assert_int_eq(c.attainment, 10000);
    ck_assert_int_eq(c.raw, 15000);
    ck_flag(c, KT_FLAG_MASKED, 0);
    ck_assert_int_eq(c.gap, KT_NONE);
}
END_TEST

START_TEST(own_part_is_what_was_not_passed_on)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 40000);
    allot(0, CITY, 20000);
    allot(0, OTHER_CITY, 18000);
    report_add(0, CITY, 10, 25000);
    report_add(0, OTHER_CITY, 10, 18000);
    report_add(0, PROVINCE, 10, 500);
    kt_completion c = end(PROVINCE);
    ck_whole(c.actual, 43500);
    ck_whole(c.credited, 38500);
    ck_whole(c.gap, 2000);
    /* 5000 in the city; of the province's own 2000 there are 1500 missing. */
    ck_whole(c.surplus, 5000);
    ck_whole(c.shortfall, 1500);
    ck_assert_int_eq(c.attainment, 9625);
    ck_assert_int_eq(c.raw, 10875);
    ck_flag(c, KT_FLAG_MASKED, 1);
}
END_TEST

START_TEST(over_allotted)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 40000);
    allot(0, CITY, 22000);
    allot(0, OTHER_CITY, 22000);
    report_add(0, CITY, 10, 22000);
    report_add(0, OTHER_CITY, 10, 18500);
    kt_completion c = end(PROVINCE);
    ck_whole(c.credited, 40000);
    ck_assert_int_eq(c.attainment, 10000);
    ck_assert_int_eq(c.verdict, KT_VERDICT_MET);
    ck_whole(c.shortfall, 3500);
    ck_whole(c.surplus, 0);
    ck_whole(c.gap, -4000);
    c = end(OTHER_CITY);
    ck_whole(c.shortfall, 3500);
    ck_assert_int_lt(c.attainment, 10000);
}
END_TEST

START_TEST(a_unit_without_an_allotment_belongs_to_the_one_above)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, COUNTY, 30);
    report_add(0, COUNTY, 10, 40);
    report_add(0, OTHER_COUNTY, 10, 20);
    report_add(0, CITY, 10, 5);
    report_add(0, OTHER_CITY, 10, 50);
    /* The province's own part is 70; for it stand 20 + 5 + 50 = 75. */
    kt_completion c = end(PROVINCE);
    ck_whole(c.actual, 115);
    ck_whole(c.credited, 100);
    ck_whole(c.surplus, 10 + 5);
    ck_whole(c.shortfall, 0);
    /* The city: sums over the county alone. */
    c = end(CITY);
    ck_whole(c.target, 30);
    ck_whole(c.credited, 30);
    ck_whole(c.actual, 65);
    ck_whole(c.surplus, 10);
    ck_whole(c.gap, 0);
    ck_assert_int_eq(c.attainment, 10000);
    ck_assert_int_eq(c.raw, 21666);
    /* Nothing here nor below: the value still shows. */
    c = end(OTHER_CITY);
    ck_assert_int_eq(c.reason, KT_REASON_NO_TARGET);
    ck_assert_int_eq(c.verdict, KT_VERDICT_NOT_SCORED);
    ck_whole(c.actual, 50);
    ck_assert_int_eq(c.target, KT_NONE);
    ck_assert_int_eq(c.credited, KT_NONE);
    ck_assert_int_eq(c.surplus, KT_NONE);
    ck_assert_int_eq(c.attainment, KT_SHARE_NONE);
    ck_assert_int_eq(c.raw, KT_SHARE_NONE);
    ck_assert_int_eq(c.expected, KT_SHARE_NONE);
    ck_assert_int_eq(c.planned, KT_NONE);
}
END_TEST

START_TEST(own_work_without_an_allotment_is_raw_only)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, COUNTY, 100);
    report_add(0, CITY, 10, 30);
    report_add(0, COUNTY, 10, 50);
    kt_completion c = end(CITY);
    ck_whole(c.actual, 80);
    ck_whole(c.credited, 50);
    ck_assert_int_eq(c.attainment, 5000);
    ck_assert_int_eq(c.raw, 8000);
    ck_flag(c, KT_FLAG_MASKED, 1);
    /* Surplus is of allotted units only. */
    ck_whole(c.surplus, 0);
    ck_whole(c.shortfall, 50);
}
END_TEST

START_TEST(three_levels)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, CITY, 70);
    allot(0, COUNTY, 30);
    allot(0, OTHER_COUNTY, 30);
    allot(0, OTHER_CITY, 30);
    report_add(0, COUNTY, 10, 50);
    report_add(0, OTHER_COUNTY, 10, 10);
    report_add(0, CITY, 10, 20);
    report_add(0, OTHER_CITY, 10, 15);
    /* The city: min(70, 30 + 10 + min(20, 10)) = 50. */
    kt_completion c = end(CITY);
    ck_whole(c.credited, 50);
    ck_whole(c.gap, 10);
    ck_whole(c.surplus, 20 + 10);
    ck_whole(c.shortfall, 20);
    /* The province: 50 + 15; its own part is nothing. */
    c = end(PROVINCE);
    ck_whole(c.credited, 65);
    ck_whole(c.surplus, 30);
    ck_whole(c.shortfall, 35);
    /* Nothing is over-allotted: credited = T - shortfall. */
    ck_assert_int_eq(c.credited, c.target - c.shortfall);
}
END_TEST

START_TEST(a_closed_unit_s_work_counts_and_its_part_is_a_gap)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, OTHER_CITY, 60);
    /* 4401 was allotted 40 and delivered 25, then it was closed: its
     * allotment is no longer in the snapshot. */
    report_add(0, CITY, 10, 25);
    report_add(0, OTHER_CITY, 10, 60);
    world.units[CITY].open = 0;
    kt_completion c = end(PROVINCE);
    ck_whole(c.gap, 40);
    ck_whole(c.credited, 85);
    ck_whole(c.actual, 85);
    ck_whole(c.shortfall, 15);
}
END_TEST

START_TEST(stock_falling)
{
    tree_begin(KT_MEASURE_STOCK);
    world.targets[0].direction = -1;
    allot_from(0, PROVINCE, 100, 50);
    allot_from(0, CITY, 50, 25);
    allot_from(0, OTHER_CITY, 50, 25);
    report_level(0, CITY, 10, 25);
    kt_completion c = end(PROVINCE);
    ck_whole(c.baseline, 100);
    ck_whole(c.target, 50);
    ck_whole(c.actual, 25);
    ck_whole(c.credited, 75);
    ck_assert_int_eq(c.attainment, 5000);
    ck_assert_int_eq(c.raw, 5000);
    ck_flag(c, KT_FLAG_MASKED, 0);
    ck_whole(c.gap, 0);
    ck_whole(c.shortfall, 25);
    ck_whole(c.surplus, 0);
    c = end(CITY);
    ck_whole(c.credited, 25);
    ck_assert_int_eq(c.attainment, 10000);
    c = end(OTHER_CITY);
    ck_whole(c.credited, 50);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.actual, KT_NONE);
}
END_TEST

START_TEST(stock_rising_and_one_that_goes_back)
{
    tree_begin(KT_MEASURE_STOCK);
    allot_from(0, PROVINCE, 0, 100);
    allot_from(0, CITY, 0, 50);
    allot_from(0, OTHER_CITY, 0, 50);
    report_level(0, CITY, 10, 80);
    report_level(0, OTHER_CITY, 10, -10);
    kt_completion c = end(PROVINCE);
    ck_whole(c.actual, 70);
    ck_whole(c.credited, 40);
    ck_whole(c.surplus, 30);
    ck_whole(c.shortfall, 60);
    ck_assert_int_eq(c.attainment, 4000);
    ck_assert_int_eq(c.raw, 7000);
    ck_flag(c, KT_FLAG_MASKED, 1);
    c = end(OTHER_CITY);
    ck_whole(c.credited, -10);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.raw, -2000);
}
END_TEST

START_TEST(stock_own_baseline_is_less_what_was_passed_on)
{
    tree_begin(KT_MEASURE_STOCK);
    allot_from(0, PROVINCE, 100, 160);
    allot_from(0, CITY, 70, 110);
    report_level(0, PROVINCE, 10, 45);
    report_level(0, CITY, 10, 80);
    /* B' = 30: the province's own movement is 15 of 20, the city's 10 of
     * 40. */
    kt_completion c = end(PROVINCE);
    ck_whole(c.actual, 125);
    ck_whole(c.credited, 125);
    ck_whole(c.gap, 20);
    ck_whole(c.shortfall, 5 + 30);
    ck_assert_int_eq(c.attainment, 4166);
}
END_TEST

START_TEST(stock_without_a_baseline_begins_at_zero)
{
    tree_begin(KT_MEASURE_STOCK);
    allot(0, PROVINCE, 200);
    report_level(0, PROVINCE, 10, 50);
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.baseline, KT_NONE);
    ck_whole(c.credited, 50);
    ck_assert_int_eq(c.attainment, 2500);
}
END_TEST

START_TEST(stock_at_a_unit_above_allotted_ones)
{
    tree_begin(KT_MEASURE_STOCK);
    world.targets[0].direction = -1;
    allot_from(0, PROVINCE, 100, 40);
    allot_from(0, COUNTY, 30, 20);
    allot_from(0, OTHER_COUNTY, 20, 10);
    report_level(0, COUNTY, 10, 24);
    report_level(0, OTHER_COUNTY, 10, 5);
    kt_completion c = end(CITY);
    ck_whole(c.baseline, 50);
    ck_whole(c.target, 30);
    ck_whole(c.actual, 29);
    /* 6 of 10 and 15, held at 10, of 10: the level is 50 - 16. */
    ck_whole(c.credited, 34);
    ck_assert_int_eq(c.attainment, 8000);
    ck_assert_int_eq(c.raw, 10500);
    ck_flag(c, KT_FLAG_MASKED, 1);
    ck_whole(c.surplus, 5);
    ck_whole(c.shortfall, 4);
    ck_whole(c.gap, 0);
}
END_TEST

START_TEST(stock_that_is_to_stay)
{
    tree_begin(KT_MEASURE_STOCK);
    allot_from(0, PROVINCE, 100, 100);
    ck_assert_int_eq(end(PROVINCE).attainment, 0);
    report_level(0, PROVINCE, 10, 100);
    ck_assert_int_eq(end(PROVINCE).attainment, 10000);
    report_level(0, PROVINCE, 20, 99);
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.raw, 0);
    ck_whole(c.shortfall, 1);
    ck_whole(c.credited, 99);
    report_level(0, PROVINCE, 30, 105);
    c = end(PROVINCE);
    ck_assert_int_eq(c.attainment, 10000);
    ck_whole(c.credited, 100);
    ck_whole(c.surplus, 5);
    ck_flag(c, KT_FLAG_MASKED, 0);
}
END_TEST

/* The least share is no share: what falls farther is one above it. */
START_TEST(a_raw_ratio_below_all_shares_is_one)
{
    tree_begin(KT_MEASURE_STOCK);
    allot_from(0, PROVINCE, 0, 1);
    /* -214,748.3648 times T is INT32_MIN basis points, to the unit. */
    report(0, PROVINCE, 10, KT_LEVEL, INT64_C(-2147483648));
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.raw, KT_SHARE_NONE + 1);
    ck_assert_int_eq(c.attainment, 0);
    report(0, PROVINCE, 20, KT_LEVEL,
           KT_AMOUNT(1) - KT_AMOUNT_MAX);
    ck_assert_int_eq(end(PROVINCE).raw, KT_SHARE_NONE + 1);
}
END_TEST

START_TEST(the_newest_report_of_all_below)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    ck_assert_int_eq(end(PROVINCE).newest, KT_DAY_NONE);
    report_add(0, CITY, 20, 1);
    report_add(0, OTHER_CITY, 10, 1);
    report_add(0, OTHER_CITY, 30, 1);
    ck_assert_int_eq(end(PROVINCE).newest, 30);
    ck_assert_int_eq(end(CITY).newest, 20);
}
END_TEST

START_TEST(stock_to_stay_with_units_that_go_apart)
{
    tree_begin(KT_MEASURE_STOCK);
    allot_from(0, PROVINCE, 100, 100);
    allot_from(0, CITY, 50, 50);
    allot_from(0, OTHER_CITY, 50, 50);
    report_level(0, CITY, 10, 60);
    report_level(0, OTHER_CITY, 10, 45);
    /* On the plain sum it has risen by 5; one of them has fallen. */
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.raw, 10000);
    ck_assert_int_eq(c.attainment, 0);
    ck_flag(c, KT_FLAG_MASKED, 1);
    ck_whole(c.credited, 95);
}
END_TEST

START_TEST(expected_reporters_are_the_lowest_allotted)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.reporters, 1);
    ck_assert_int_eq(c.reported, 0);
    ck_flag(c, KT_FLAG_PARTIAL, 1);
    allot(0, CITY, 60);
    allot(0, COUNTY, 30);
    allot(0, OTHER_CITY, 40);
    /* A unit below the expected one reports for it. */
    report_add(0, COUNTY, 10, 1);
    report_add(0, CITY, 10, 1);
    report_add(0, PROVINCE, 10, 1);
    c = end(PROVINCE);
    ck_assert_int_eq(c.reporters, 2);
    ck_assert_int_eq(c.reported, 1);
    ck_flag(c, KT_FLAG_PARTIAL, 1);
    c = end(CITY);
    ck_assert_int_eq(c.reporters, 1);
    ck_assert_int_eq(c.reported, 1);
    ck_flag(c, KT_FLAG_PARTIAL, 0);
    report_add(0, OTHER_CITY, 10, 0);
    ck_flag(end(PROVINCE), KT_FLAG_PARTIAL, 0);
}
END_TEST

START_TEST(a_report_below_an_expected_unit_is_its_own)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, CITY, 60);
    report_add(0, OTHER_COUNTY, 10, 1);
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.reporters, 1);
    ck_assert_int_eq(c.reported, 1);
    /* Of a unit with nothing allotted nobody is expected. */
    c = end(OTHER_CITY);
    ck_assert_int_eq(c.reporters, 0);
    ck_flag(c, KT_FLAG_PARTIAL, 0);
}
END_TEST

START_TEST(nobody_is_asked_for_nothing)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, CITY, 0);
    allot(0, OTHER_CITY, 100);
    report_add(0, OTHER_CITY, 10, 100);
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.reporters, 1);
    ck_assert_int_eq(c.reported, 1);
    c = end(CITY);
    ck_assert_int_eq(c.reason, KT_REASON_NOT_ASSIGNED);
    ck_assert_int_eq(c.reporters, 0);
    ck_whole(c.target, 0);
    /* And nobody in its place, be it the only one. */
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    allot(0, CITY, 0);
    ck_assert_int_eq(end(PROVINCE).reporters, 0);
}
END_TEST

START_TEST(without_any_allotment_the_owner_is_expected)
{
    tree_begin(KT_MEASURE_FLOW);
    kt_completion c = end(PROVINCE);
    ck_assert_int_eq(c.reason, KT_REASON_NO_TARGET);
    ck_assert_int_eq(c.reporters, 1);
    ck_assert_int_eq(c.reported, 0);
    report_add(0, OTHER_COUNTY, 10, 7);
    c = end(PROVINCE);
    ck_assert_int_eq(c.reported, 1);
    ck_whole(c.actual, 7);
    ck_assert_int_eq(end(CITY).reporters, 0);
}
END_TEST

START_TEST(the_owner_without_an_amount_sums_up_what_is_allotted)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, KT_NONE);
    allot(0, CITY, 60);
    allot(0, OTHER_CITY, 40);
    report_add(0, CITY, 10, 30);
    kt_completion c = end(PROVINCE);
    ck_whole(c.target, 100);
    ck_assert_int_eq(c.attainment, 3000);
    ck_whole(c.gap, 0);
}
END_TEST

START_TEST(a_chain_of_allotments_as_deep_as_the_tree)
{
    world_begin();
    target_of(KT_MEASURE_FLOW);
    allot(0, 0, 100);
    for (int32_t i = 1; i <= KT_DEPTH_MAX; i++) {
        unit_at(i - 1, "x", "level");
        allot(0, i, 100 - i);
        report_add(0, i, 10, 1);
    }
    /* Each passes on all but 1, and has done it; the owner has not; the
     * lowest keeps 84 and has done 1. */
    kt_completion c = end(0);
    ck_whole(c.actual, 16);
    ck_whole(c.credited, 16);
    ck_whole(c.shortfall, 1 + 83);
}
END_TEST

START_TEST(sums_beyond_an_amount_are_refused_by_name)
{
    kt_completion c;
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 100);
    report(0, CITY, 10, KT_ADD, KT_AMOUNT_MAX);
    ck_assert_int_eq(end(PROVINCE).actual, KT_AMOUNT_MAX);
    /* 9223372036854775807 * 10000 / 1000000 is beyond a share. */
    ck_assert_int_eq(end(PROVINCE).raw, INT32_MAX);
    report(0, OTHER_CITY, 10, KT_ADD, 1);
    ck_assert_int_eq(try_score(0, PROVINCE, 365, 0, &c), KT_ERR_RANGE);
    ck_assert_ptr_nonnull(strstr(world.error.message, "1.1"));
    ck_assert_ptr_nonnull(strstr(world.error.message, "unit 44"));
    ck_assert_int_eq(try_score(0, CITY, 365, 0, &c), KT_OK);
}
END_TEST

START_TEST(a_movement_beyond_an_amount)
{
    kt_completion c;
    tree_begin(KT_MEASURE_STOCK);
    kti_allotment *own = allot(0, PROVINCE, 0);
    own->baseline = KT_AMOUNT_MIN;
    own->amount = KT_AMOUNT_MAX;
    report(0, PROVINCE, 10, KT_LEVEL, 0);
    /* Half of it is done; what is missing fits, the whole need not. */
    c = end(PROVINCE);
    ck_assert_int_eq(c.attainment, 5000);
    ck_assert_int_eq(c.shortfall, KT_AMOUNT_MAX);
    report(0, PROVINCE, 20, KT_LEVEL, -1);
    ck_assert_int_eq(try_score(0, PROVINCE, 365, 0, &c), KT_ERR_RANGE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        excess_does_not_hide_a_shortfall,
        own_part_is_what_was_not_passed_on,
        over_allotted,
        a_unit_without_an_allotment_belongs_to_the_one_above,
        own_work_without_an_allotment_is_raw_only,
        three_levels,
        a_closed_unit_s_work_counts_and_its_part_is_a_gap,
        stock_falling,
        stock_rising_and_one_that_goes_back,
        stock_own_baseline_is_less_what_was_passed_on,
        stock_without_a_baseline_begins_at_zero,
        stock_at_a_unit_above_allotted_ones,
        stock_that_is_to_stay,
        a_raw_ratio_below_all_shares_is_one,
        the_newest_report_of_all_below,
        stock_to_stay_with_units_that_go_apart,
        expected_reporters_are_the_lowest_allotted,
        a_report_below_an_expected_unit_is_its_own,
        nobody_is_asked_for_nothing,
        without_any_allotment_the_owner_is_expected,
        the_owner_without_an_amount_sums_up_what_is_allotted,
        a_chain_of_allotments_as_deep_as_the_tree,
        sums_beyond_an_amount_are_refused_by_name,
        a_movement_beyond_an_amount,
    };
    return RUN_TESTS("credit", tests);
}
