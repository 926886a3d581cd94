/* SPDX-License-Identifier: Apache-2.0 */
/* What is planned by a day: phi and the expected share, DESIGN 3.5. */
#include "evaluate_helpers.h"
#include "schedule.h"

static void begin(int32_t measure)
{
    world_begin();
    unit_at(0, "4401", "city");
    unit_at(0, "4402", "city");
    target_of(measure);
}

static void checkpoint(kt_day day, kt_share share)
{
    kti_target *target = &world.targets[0];
    world.checkpoints[0][target->checkpoint_count++] =
        (kt_checkpoint){ day, share };
}

/* phi on a day, as a share. */
static kt_share phi_on(kt_day day)
{
    world.snapshot.at.day = day;
    kti_schedule schedule =
        kti_schedule_of(&world.snapshot, &world.targets[0]);
    ck_assert_int_ge(schedule.phi.part, 0);
    ck_assert_int_le(schedule.phi.part, schedule.phi.whole);
    return kti_schedule_share(&schedule, 0, 0);
}

START_TEST(even_over_the_days)
{
    begin(KT_MEASURE_FLOW);
    ck_assert_int_eq(phi_on(-400), 0);
    ck_assert_int_eq(phi_on(0), 0);
    /* 1/365 = 0.002739..., 181/365 = 0.495890... */
    ck_assert_int_eq(phi_on(1), 27);
    ck_assert_int_eq(phi_on(181), 4958);
    ck_assert_int_eq(phi_on(364), 9972);
    ck_assert_int_eq(phi_on(365), 10000);
    ck_assert_int_eq(phi_on(999999), 10000);
}
END_TEST

START_TEST(up_to_an_earlier_due_day)
{
    begin(KT_MEASURE_FLOW);
    world.targets[0].due = 100;
    ck_assert_int_eq(phi_on(25), 2500);
    ck_assert_int_eq(phi_on(100), 10000);
    ck_assert_int_eq(phi_on(101), 10000);
    world.targets[0].due = 1;
    ck_assert_int_eq(phi_on(0), 0);
    ck_assert_int_eq(phi_on(1), 10000);
}
END_TEST

START_TEST(a_calendar_year_at_mid_year)
{
    begin(KT_MEASURE_FLOW);
    world.plan.first_day = 18993;          /* 2022-01-01 */
    world.targets[0].due = 19357;          /* 2022-12-31 */
    ck_assert_int_eq(phi_on(19173), 4958); /* 2022-06-30: 181/365 */
}
END_TEST

START_TEST(checkpoints_are_joined_by_lines)
{
    begin(KT_MEASURE_FLOW);
    world.targets[0].due = 200;
    checkpoint(100, 4000);
    checkpoint(150, 5000);
    ck_assert_int_eq(phi_on(0), 0);
    ck_assert_int_eq(phi_on(1), 40);
    ck_assert_int_eq(phi_on(50), 2000);
    ck_assert_int_eq(phi_on(100), 4000);
    ck_assert_int_eq(phi_on(101), 4020);
    ck_assert_int_eq(phi_on(125), 4500);
    ck_assert_int_eq(phi_on(150), 5000);
    ck_assert_int_eq(phi_on(175), 7500);
    ck_assert_int_eq(phi_on(199), 9900);
    ck_assert_int_eq(phi_on(200), 10000);
}
END_TEST

START_TEST(a_checkpoint_behind_the_due_day_says_nothing)
{
    begin(KT_MEASURE_FLOW);
    checkpoint(50, 1000);
    checkpoint(200, 2000);
    world.targets[0].due = 100;
    ck_assert_int_eq(phi_on(25), 500);
    ck_assert_int_eq(phi_on(75), 5500);
    ck_assert_int_eq(phi_on(150), 10000);
    /* On the due day itself all is due: halfway from 10 % to 100 %. */
    world.targets[0].due = 200;
    ck_assert_int_eq(phi_on(125), 5500);
}
END_TEST

START_TEST(a_checkpoint_before_the_first_day_says_nothing)
{
    begin(KT_MEASURE_FLOW);
    checkpoint(-9, 500);
    checkpoint(0, 800);
    checkpoint(50, 1000);
    ck_assert_int_eq(phi_on(25), 500);
    ck_assert_int_eq(phi_on(50), 1000);
}
END_TEST

START_TEST(planned_of_a_flow)
{
    begin(KT_MEASURE_FLOW);
    /* Its baseline only compares with another year. */
    allot_from(0, 0, 95000, 40000);
    kt_completion c = look(0, 0, 181);
    /* 40000 * 181 / 365 = 19835.61643... */
    ck_assert_int_eq(c.planned, INT64_C(198356164));
    ck_assert_int_eq(c.expected, 4958);
    ck_whole(c.baseline, 95000);
    ck_assert_int_eq(c.difference, -4958);
}
END_TEST

START_TEST(planned_of_a_stock_is_a_level)
{
    begin(KT_MEASURE_STOCK);
    world.targets[0].due = 100;
    allot_from(0, 0, 100, 160);
    ck_whole(look(0, 0, 25).planned, 115);
    ck_assert_int_eq(look(0, 0, 25).expected, 2500);
    begin(KT_MEASURE_STOCK);
    world.targets[0].due = 100;
    world.targets[0].direction = -1;
    allot_from(0, 0, 100, 50);
    ck_assert_int_eq(look(0, 0, 25).planned, 875000); /* 87.5 */
}
END_TEST

START_TEST(planned_at_a_unit_without_an_allotment)
{
    begin(KT_MEASURE_FLOW);
    int32_t county = unit_at(2, "440203", "county");
    int32_t other = unit_at(2, "440204", "county");
    world.targets[0].due = 3;
    allot(0, 0, 100);
    allot(0, county, 10);
    allot(0, other, 10);
    report_add(0, county, 1, 5);
    kt_completion c = look(0, 2, 1);
    ck_whole(c.target, 20);
    /* 20 / 3, floored once; the two alone would be 3.3333 each. */
    ck_assert_int_eq(c.planned, 66666);
    ck_assert_int_eq(c.expected, 3333);
    ck_assert_int_eq(c.attainment, 2500);
    ck_assert_int_eq(c.difference, -833);
}
END_TEST

START_TEST(a_stock_to_stay_is_expected_by_phi)
{
    begin(KT_MEASURE_STOCK);
    world.targets[0].due = 100;
    allot_from(0, 0, 50, 50);
    report_level(0, 0, 1, 50);
    kt_completion c = look(0, 0, 25);
    ck_assert_int_eq(c.expected, 2500);
    ck_whole(c.planned, 50);
    ck_assert_int_eq(c.difference, 7500);
}
END_TEST

START_TEST(shares_plan_their_target_share_by_phi)
{
    const int32_t measures[] = { KT_MEASURE_RATIO, KT_MEASURE_COVERAGE,
                                 KT_MEASURE_ASSESSED };
    for (int i = 0; i < 3; i++) {
        begin(measures[i]);
        world.targets[0].due = 100;
        world.targets[0].level = "city";
        ck_whole(look(0, 0, 25).planned, 25);
        allot(0, 0, 85);
        kt_completion c = look(0, 0, 25);
        ck_whole(c.target, 85);
        ck_assert_int_eq(c.planned, 212500); /* 21.25 % */
        ck_assert_int_eq(c.expected, 2500);
    }
}
END_TEST

START_TEST(steps_are_expected_on_their_due_day)
{
    begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 2, 100);
    step_of(0, 3, 365);
    ck_assert_int_eq(look(0, 0, 49).expected, 0);
    ck_assert_int_eq(look(0, 0, 50).expected, 1666);
    ck_assert_int_eq(look(0, 0, 100).expected, 5000);
    ck_assert_int_eq(look(0, 0, 364).expected, 5000);
    ck_assert_int_eq(look(0, 0, 365).expected, 10000);
    ck_assert_int_eq(look(0, 0, 365).planned, KT_NONE);
}
END_TEST

START_TEST(the_implicit_step_is_due_with_the_target)
{
    begin(KT_MEASURE_MILESTONE);
    world.targets[0].due = 80;
    ck_assert_int_eq(look(0, 0, 79).expected, 0);
    ck_assert_int_eq(look(0, 0, 80).expected, 10000);
}
END_TEST

START_TEST(a_ceiling_has_no_planned_share)
{
    begin(KT_MEASURE_CEILING);
    allot(0, 0, 10);
    report_add(0, 0, 10, 1);
    kt_completion c = look(0, 0, 100);
    ck_assert_int_eq(c.expected, KT_SHARE_NONE);
    ck_assert_int_eq(c.planned, KT_NONE);
    ck_assert_int_eq(c.attainment, KT_SHARE_NONE);
    ck_assert_int_eq(c.difference, 0);
}
END_TEST

START_TEST(the_greatest_amount_over_the_longest_time)
{
    begin(KT_MEASURE_FLOW);
    world.plan.first_day = KT_DAY_MIN;
    world.targets[0].due = KT_DAY_MAX;
    allot(0, 0, 0)->amount = KT_AMOUNT_MAX;
    /* Day 1106445 of 3652059 is 0.302964...; 9223372036854775807 of that. */
    kt_day day = KT_DAY_MIN + 1106445 - 1;
    kt_completion c = look(0, 0, day);
    ck_assert_int_eq(c.expected, 3029);
    kti_int128 product = (kti_int128)KT_AMOUNT_MAX * 1106445;
    ck_assert_int_eq(c.planned, (int64_t)(product / 3652059));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        even_over_the_days,
        up_to_an_earlier_due_day,
        a_calendar_year_at_mid_year,
        checkpoints_are_joined_by_lines,
        a_checkpoint_behind_the_due_day_says_nothing,
        a_checkpoint_before_the_first_day_says_nothing,
        planned_of_a_flow,
        planned_of_a_stock_is_a_level,
        planned_at_a_unit_without_an_allotment,
        a_stock_to_stay_is_expected_by_phi,
        shares_plan_their_target_share_by_phi,
        steps_are_expected_on_their_due_day,
        the_implicit_step_is_due_with_the_target,
        a_ceiling_has_no_planned_share,
        the_greatest_amount_over_the_longest_time,
    };
    return RUN_TESTS("schedule", tests);
}
