/* SPDX-License-Identifier: Apache-2.0 */
/* Attainment by measure, and what is not scored: DESIGN 3.2, 3.3. */
#include "evaluate_helpers.h"

/* In the middle of the year. */
static kt_completion mid(int32_t unit)
{
    return look(0, unit, 181);
}

static void ck_not_scored(kt_completion c, int32_t reason)
{
    ck_assert_int_eq(c.verdict, KT_VERDICT_NOT_SCORED);
    ck_assert_int_eq(c.reason, reason);
    ck_assert_int_eq(c.attainment, KT_SHARE_NONE);
    ck_assert_int_eq(c.raw, KT_SHARE_NONE);
    ck_assert_int_eq(c.expected, KT_SHARE_NONE);
    ck_assert_int_eq(c.difference, 0);
}

/* Flow. */

START_TEST(flow_is_floored_once)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 3);
    report_add(0, PROVINCE, 10, 2);
    ck_assert_int_eq(mid(PROVINCE).attainment, 6666);
    report(0, PROVINCE, 11, KT_ADD, KT_AMOUNT(1) - 1);
    /* 29999 / 30000 */
    ck_assert_int_eq(mid(PROVINCE).attainment, 9999);
    report(0, PROVINCE, 12, KT_ADD, 1);
    ck_assert_int_eq(mid(PROVINCE).attainment, 10000);
}
END_TEST

START_TEST(flow_without_a_report_is_nothing_yet)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 3);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.raw, 0);
    ck_assert_int_eq(c.actual, KT_NONE);
    ck_whole(c.credited, 0);
    ck_assert_int_eq(c.reason, KT_REASON_NONE);
}
END_TEST

START_TEST(flow_of_nothing_is_not_assigned)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 0);
    report_add(0, PROVINCE, 10, 2);
    kt_completion c = mid(PROVINCE);
    ck_not_scored(c, KT_REASON_NOT_ASSIGNED);
    ck_whole(c.actual, 2);
    ck_whole(c.target, 0);
    ck_flag(c, KT_FLAG_MASKED, 0);
}
END_TEST

START_TEST(stock_without_an_amount)
{
    tree_begin(KT_MEASURE_STOCK);
    report_level(0, PROVINCE, 10, 7);
    kt_completion c = mid(PROVINCE);
    ck_not_scored(c, KT_REASON_NO_TARGET);
    ck_whole(c.actual, 7);
}
END_TEST

/* Ratio. */

START_TEST(ratio_is_never_a_mean_of_percentages)
{
    tree_begin(KT_MEASURE_RATIO);
    report_ratio(0, CITY, 10, 9, 10);
    report_ratio(0, OTHER_CITY, 10, 10, 90);
    kt_completion c = mid(PROVINCE);
    ck_whole(c.numerator, 19);
    ck_whole(c.denominator, 100);
    ck_whole(c.actual, 19);
    ck_assert_int_eq(c.attainment, 1900);
    ck_assert_int_eq(c.raw, 1900);
    ck_whole(c.target, 100);
}
END_TEST

START_TEST(ratio_of_its_target_share)
{
    tree_begin(KT_MEASURE_RATIO);
    allot(0, PROVINCE, 60);
    allot(0, CITY, 90);
    allot(0, OTHER_CITY, KT_NONE);
    report_ratio(0, CITY, 10, 1, 3);
    report_ratio(0, OTHER_CITY, 10, 2, 3);
    /* 1/3 of 90 % = 37.037 %. */
    ck_assert_int_eq(mid(CITY).attainment, 3703);
    /* Its own share is not given: the owner's 60 %; raw 111.11 %. */
    kt_completion c = mid(OTHER_CITY);
    ck_whole(c.target, 60);
    ck_assert_int_eq(c.raw, 11111);
    ck_assert_int_eq(c.attainment, 10000);
    /* The province: 3/6 of 60 % = 83.33 %. */
    ck_assert_int_eq(mid(PROVINCE).attainment, 8333);
}
END_TEST

START_TEST(a_partial_ratio_is_not_met)
{
    tree_begin(KT_MEASURE_RATIO);
    allot(0, CITY, KT_NONE);
    allot(0, OTHER_CITY, KT_NONE);
    report_ratio(0, CITY, 10, 10, 10);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.reporters, 2);
    ck_assert_int_eq(c.reported, 1);
    ck_flag(c, KT_FLAG_PARTIAL, 1);
    ck_assert_int_eq(c.attainment, 9999);
    ck_assert_int_eq(c.raw, 10000);
    ck_assert_int_eq(mid(CITY).attainment, 10000);
    report_ratio(0, OTHER_CITY, 10, 3, 3);
    ck_assert_int_eq(mid(PROVINCE).attainment, 10000);
}
END_TEST

START_TEST(a_ratio_with_nothing_below_the_line)
{
    tree_begin(KT_MEASURE_RATIO);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.numerator, KT_NONE);
    report_ratio(0, PROVINCE, 10, 0, 0);
    c = mid(PROVINCE);
    ck_not_scored(c, KT_REASON_NOT_APPLICABLE);
    ck_whole(c.denominator, 0);
    ck_assert_int_eq(c.actual, KT_NONE);
    ck_whole(c.target, 100);
}
END_TEST

START_TEST(a_ratio_below_zero)
{
    tree_begin(KT_MEASURE_RATIO);
    report_ratio(0, PROVINCE, 10, -1, 3);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.raw, -3334);
    ck_assert_int_eq(c.actual, -333334);
}
END_TEST

START_TEST(whose_a_ratio_is)
{
    tree_begin(KT_MEASURE_RATIO);
    allot(0, PROVINCE, 50);
    report_ratio(0, COUNTY, 10, 1, 4);
    /* Allotted to nobody else: it binds whoever has reports below. */
    ck_assert_int_eq(mid(COUNTY).attainment, 5000);
    ck_assert_int_eq(mid(CITY).attainment, 5000);
    ck_not_scored(mid(OTHER_CITY), KT_REASON_NOT_ASSIGNED);
    ck_not_scored(mid(OTHER_COUNTY), KT_REASON_NOT_ASSIGNED);
    /* Once it is allotted, it is theirs and of those above. */
    allot(0, OTHER_COUNTY, 50);
    kt_completion c = mid(COUNTY);
    ck_not_scored(c, KT_REASON_NOT_ASSIGNED);
    ck_whole(c.numerator, 1);
    ck_whole(c.actual, 25);
    ck_assert_int_eq(mid(CITY).attainment, 5000);
    ck_assert_int_eq(mid(OTHER_COUNTY).attainment, 0);
    ck_assert_int_eq(mid(PROVINCE).attainment, 5000);
}
END_TEST

/* What a unit was allotted that is no longer below the owner is of no more
 * matter to those that are. */
START_TEST(a_ratio_allotted_elsewhere_binds_as_one_allotted_to_nobody)
{
    tree_begin(KT_MEASURE_RATIO);
    int32_t elsewhere = unit_at(KTI_NONE, "4501", "city");
    allot(0, PROVINCE, 50);
    allot(0, elsewhere, 50);
    report_ratio(0, COUNTY, 10, 1, 4);
    ck_assert_int_eq(mid(COUNTY).attainment, 5000);
    allot(0, OTHER_CITY, 50);
    ck_not_scored(mid(COUNTY), KT_REASON_NOT_ASSIGNED);
}
END_TEST

START_TEST(a_target_share_of_zero)
{
    const int32_t measures[] = { KT_MEASURE_RATIO, KT_MEASURE_COVERAGE,
                                 KT_MEASURE_ASSESSED };
    for (int i = 0; i < 3; i++) {
        tree_begin(measures[i]);
        world.targets[0].level = "city";
        allot(0, PROVINCE, 50);
        allot(0, CITY, 0);
        kt_completion c = mid(CITY);
        ck_not_scored(c, KT_REASON_NOT_ASSIGNED);
        ck_whole(c.target, 0);
        ck_assert_int_eq(mid(PROVINCE).attainment, 0);
    }
}
END_TEST

/* Coverage. */

START_TEST(coverage_counts_units_met)
{
    tree_begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "county";
    report_level(0, COUNTY, 10, 500);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.eligible, 2);
    ck_assert_int_eq(c.met, 1);
    ck_whole(c.actual, 50);
    ck_assert_int_eq(c.attainment, 5000);
    /* One unit's excess helps nobody; a zero is a report. */
    ck_assert_int_eq(c.reporters, 2);
    ck_assert_int_eq(c.reported, 1);
    report_level(0, OTHER_COUNTY, 10, 0);
    c = mid(PROVINCE);
    ck_assert_int_eq(c.reported, 2);
    ck_flag(c, KT_FLAG_PARTIAL, 0);
    ck_assert_int_eq(c.met, 1);
    ck_assert_int_eq(mid(COUNTY).attainment, 10000);
    ck_assert_int_eq(mid(OTHER_COUNTY).attainment, 0);
    ck_not_scored(mid(OTHER_CITY), KT_REASON_NOT_APPLICABLE);
    ck_assert_int_eq(mid(OTHER_CITY).actual, KT_NONE);
    /* The reasons in the order of DESIGN 3.3, as with any measure. */
    allot(0, OTHER_CITY, 0);
    ck_not_scored(mid(OTHER_CITY), KT_REASON_NOT_ASSIGNED);
}
END_TEST

START_TEST(coverage_tells_who_reported_from_its_neighbour)
{
    tree_begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "county";
    report_level(0, OTHER_COUNTY, 10, 0);
    ck_assert_int_eq(mid(PROVINCE).reported, 1);
    ck_assert_int_eq(mid(COUNTY).reported, 0);
    ck_assert_int_eq(mid(OTHER_COUNTY).reported, 1);
}
END_TEST

START_TEST(coverage_of_its_target_share)
{
    tree_begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "county";
    allot(0, PROVINCE, 90);
    report_level(0, COUNTY, 10, 1);
    kt_completion c = mid(PROVINCE);
    /* 1/2 of 90 %. */
    ck_assert_int_eq(c.attainment, 5555);
    report_level(0, OTHER_COUNTY, 10, 1);
    c = mid(PROVINCE);
    ck_assert_int_eq(c.raw, 11111);
    ck_assert_int_eq(c.attainment, 10000);
    ck_whole(c.actual, 100);
}
END_TEST

START_TEST(coverage_leaves_out_exempt_units_from_their_day)
{
    tree_begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "county";
    world.exempt[0][0] = (kti_exempt){ OTHER_COUNTY, 100, "" };
    world.targets[0].exempt_count = 1;
    report_level(0, COUNTY, 10, 1);
    report_level(0, OTHER_COUNTY, 10, 1);
    kt_completion c = look(0, PROVINCE, 99);
    ck_assert_int_eq(c.eligible, 2);
    ck_assert_int_eq(c.met, 2);
    c = look(0, PROVINCE, 100);
    ck_assert_int_eq(c.eligible, 1);
    ck_assert_int_eq(c.met, 1);
    ck_assert_int_eq(c.reports, 1);
    /* Always, and of a whole city. */
    world.exempt[0][0] = (kti_exempt){ CITY, KT_DAY_NONE, "" };
    ck_not_scored(look(0, PROVINCE, 10), KT_REASON_NOT_APPLICABLE);
}
END_TEST

START_TEST(coverage_of_pilots_only)
{
    tree_begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "county";
    world.pilots[0][0] = OTHER_COUNTY;
    world.targets[0].unit_count = 1;
    report_level(0, COUNTY, 10, 1);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.eligible, 1);
    ck_assert_int_eq(c.met, 0);
    ck_not_scored(mid(COUNTY), KT_REASON_NOT_APPLICABLE);
    world.pilots[0][0] = CITY;
    c = mid(PROVINCE);
    ck_assert_int_eq(c.eligible, 2);
    ck_assert_int_eq(c.met, 1);
}
END_TEST

START_TEST(coverage_of_open_units_only)
{
    tree_begin(KT_MEASURE_COVERAGE);
    world.targets[0].level = "county";
    report_level(0, COUNTY, 10, 1);
    world.units[OTHER_COUNTY].open = 0;
    ck_assert_int_eq(mid(PROVINCE).attainment, 10000);
    world.units[COUNTY].open = 0;
    ck_not_scored(mid(PROVINCE), KT_REASON_NOT_APPLICABLE);
}
END_TEST

/* Ceiling. */

START_TEST(a_ceiling_has_no_share)
{
    tree_begin(KT_MEASURE_CEILING);
    allot(0, PROVINCE, 5);
    allot(0, CITY, 2);
    report_add(0, CITY, 10, 3);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.verdict, KT_VERDICT_HOLDING);
    ck_assert_int_eq(c.reason, KT_REASON_CEILING);
    ck_assert_int_eq(c.attainment, KT_SHARE_NONE);
    ck_assert_int_eq(c.credited, KT_NONE);
    ck_whole(c.actual, 3);
    ck_whole(c.target, 5);
    ck_assert_int_eq(mid(CITY).verdict, KT_VERDICT_BREACHED);
    c = mid(OTHER_CITY);
    ck_not_scored(c, KT_REASON_NO_TARGET);
}
END_TEST

START_TEST(a_ceiling_of_zero_binds_everybody_below)
{
    tree_begin(KT_MEASURE_CEILING);
    allot(0, PROVINCE, 0);
    allot(0, OTHER_COUNTY, 4);
    report_add(0, COUNTY, 10, 1);
    report_add(0, OTHER_COUNTY, 10, 1);
    report_add(0, OTHER_CITY, 10, 0);
    ck_assert_int_eq(mid(PROVINCE).verdict, KT_VERDICT_BREACHED);
    ck_assert_int_eq(mid(CITY).verdict, KT_VERDICT_BREACHED);
    ck_assert_int_eq(mid(COUNTY).verdict, KT_VERDICT_BREACHED);
    ck_whole(mid(COUNTY).target, 0);
    /* Whatever had been allotted to it. */
    ck_assert_int_eq(mid(OTHER_COUNTY).verdict, KT_VERDICT_BREACHED);
    ck_assert_int_eq(mid(OTHER_CITY).verdict, KT_VERDICT_HOLDING);
}
END_TEST

START_TEST(a_ceiling_of_what_is_allotted_below)
{
    tree_begin(KT_MEASURE_CEILING);
    allot(0, CITY, 2);
    allot(0, OTHER_CITY, 3);
    report_add(0, CITY, 10, 4);
    report_add(0, PROVINCE, 10, 1);
    kt_completion c = mid(PROVINCE);
    ck_whole(c.target, 5);
    ck_whole(c.actual, 5);
    ck_assert_int_eq(c.verdict, KT_VERDICT_HOLDING);
    report_add(0, PROVINCE, 11, 1);
    ck_assert_int_eq(mid(PROVINCE).verdict, KT_VERDICT_BREACHED);
}
END_TEST

/* Milestone. */

START_TEST(milestone_by_weight_of_steps)
{
    tree_begin(KT_MEASURE_MILESTONE);
    step_of(0, 2, 50);
    step_of(0, 1, 100);
    step_of(0, 0, 365);
    report_step(0, PROVINCE, 60, 0);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 6666);
    ck_assert_int_eq(c.raw, 6666);
    ck_assert_int_eq(c.actual, 666600);
    ck_assert_int_eq(c.steps, 3);
    ck_assert_int_eq(c.steps_done, 1);
    ck_assert_int_eq(c.steps_late, 1);
    ck_assert_int_eq(c.target, KT_NONE);
    report_step(0, PROVINCE, 61, 1);
    ck_assert_int_eq(mid(PROVINCE).attainment, 10000);
    ck_assert_int_eq(mid(PROVINCE).steps_done, 2);
}
END_TEST

START_TEST(milestone_without_steps_has_one)
{
    tree_begin(KT_MEASURE_MILESTONE);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.steps, 1);
    ck_assert_int_eq(c.attainment, 0);
    ck_whole(c.actual, 0);
    report_step(0, PROVINCE, 60, 0);
    c = mid(PROVINCE);
    ck_assert_int_eq(c.steps_done, 1);
    ck_assert_int_eq(c.attainment, 10000);
    ck_whole(c.actual, 100);
}
END_TEST

START_TEST(milestone_is_a_mean_by_weight_floored_at_each_level)
{
    tree_begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 2, 100);
    allot(0, CITY, KT_NONE);
    allot(0, OTHER_CITY, KT_NONE)->weight = 2;
    allot(0, COUNTY, KT_NONE);
    allot(0, OTHER_COUNTY, KT_NONE)->weight = 3;
    report_step(0, COUNTY, 60, 1);
    report_step(0, OTHER_COUNTY, 10, 0);
    /* The city: (6666 + 3 * 3333) / 4 = 4166.25. */
    kt_completion c = mid(CITY);
    ck_assert_int_eq(c.attainment, 4166);
    ck_assert_int_eq(c.steps_done, 0);
    ck_assert_int_eq(c.steps_late, 0);
    /* The province: (4166 + 2 * 0) / 3 = 1388.67. */
    c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 1388);
    ck_assert_int_eq(c.reporters, 3);
    ck_assert_int_eq(c.reported, 2);
    ck_flag(c, KT_FLAG_PARTIAL, 1);
}
END_TEST

START_TEST(milestone_the_greater_of_own_and_mean)
{
    tree_begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 1, 100);
    allot(0, CITY, KT_NONE);
    allot(0, OTHER_CITY, KT_NONE);
    report_step(0, CITY, 10, 0);
    report_step(0, CITY, 11, 1);
    ck_assert_int_eq(mid(PROVINCE).attainment, 5000);
    report_step(0, OTHER_CITY, 10, 0);
    ck_assert_int_eq(mid(PROVINCE).attainment, 7500);
    report_step(0, PROVINCE, 20, 0);
    ck_assert_int_eq(mid(PROVINCE).attainment, 7500);
    report_step(0, PROVINCE, 21, 1);
    ck_assert_int_eq(mid(PROVINCE).attainment, 10000);
    ck_assert_int_eq(mid(PROVINCE).steps_done, 2);
}
END_TEST

START_TEST(milestone_late_steps_here_or_below_count_once)
{
    tree_begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 1, 100);
    allot(0, CITY, KT_NONE);
    allot(0, OTHER_CITY, KT_NONE);
    report_step(0, CITY, 51, 0);
    report_step(0, OTHER_CITY, 52, 0);
    report_step(0, OTHER_CITY, 100, 1);
    ck_assert_int_eq(mid(PROVINCE).steps_late, 1);
    report_step(0, CITY, 101, 1);
    ck_assert_int_eq(mid(PROVINCE).steps_late, 2);
    ck_assert_int_eq(mid(OTHER_CITY).steps_late, 1);
}
END_TEST

START_TEST(milestone_with_all_weights_zero)
{
    tree_begin(KT_MEASURE_MILESTONE);
    step_of(0, 0, 50);
    report_step(0, PROVINCE, 10, 0);
    ck_not_scored(mid(PROVINCE), KT_REASON_NOT_APPLICABLE);
    ck_assert_int_eq(mid(PROVINCE).actual, KT_NONE);

    tree_begin(KT_MEASURE_MILESTONE);
    allot(0, CITY, KT_NONE)->weight = 0;
    allot(0, OTHER_CITY, KT_NONE)->weight = 0;
    report_step(0, CITY, 10, 0);
    ck_not_scored(mid(PROVINCE), KT_REASON_NOT_APPLICABLE);
    ck_assert_int_eq(mid(CITY).attainment, 10000);
    report_step(0, PROVINCE, 20, 0);
    ck_assert_int_eq(mid(PROVINCE).attainment, 10000);
}
END_TEST

START_TEST(a_descendant_that_is_not_scored_counts_nothing)
{
    tree_begin(KT_MEASURE_MILESTONE);
    allot(0, CITY, KT_NONE);
    allot(0, COUNTY, KT_NONE)->weight = 0;
    allot(0, OTHER_CITY, KT_NONE);
    report_step(0, COUNTY, 10, 0);
    report_step(0, OTHER_CITY, 10, 0);
    /* The city has only a county of no weight below: not scored, 0. */
    ck_not_scored(mid(CITY), KT_REASON_NOT_APPLICABLE);
    ck_assert_int_eq(mid(PROVINCE).attainment, 5000);

    tree_begin(KT_MEASURE_ASSESSED);
    allot(0, CITY, 0);
    allot(0, OTHER_CITY, 50);
    report_level(0, CITY, 10, 90);
    report_level(0, OTHER_CITY, 10, 40);
    ck_not_scored(mid(CITY), KT_REASON_NOT_ASSIGNED);
    ck_whole(mid(CITY).actual, 90);
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 4000);
    ck_whole(c.actual, 20);
}
END_TEST

START_TEST(whose_a_milestone_is)
{
    tree_begin(KT_MEASURE_MILESTONE);
    allot(0, COUNTY, KT_NONE);
    ck_assert_int_eq(mid(PROVINCE).reason, KT_REASON_NONE);
    ck_assert_int_eq(mid(CITY).reason, KT_REASON_NONE);
    ck_assert_int_eq(mid(COUNTY).reason, KT_REASON_NONE);
    ck_not_scored(mid(OTHER_COUNTY), KT_REASON_NOT_ASSIGNED);
    ck_not_scored(mid(OTHER_CITY), KT_REASON_NOT_ASSIGNED);
}
END_TEST

START_TEST(a_step_once_done_stays_done)
{
    tree_begin(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 1, 100);
    /* The city's own allotment was withdrawn after its report; the county
     * below it still has one. */
    allot(0, COUNTY, KT_NONE);
    report_step(0, CITY, 10, 0);
    ck_assert_int_eq(mid(CITY).attainment, 5000);
    ck_assert_int_eq(mid(CITY).steps_done, 1);
    ck_assert_int_eq(mid(PROVINCE).attainment, 0);
}
END_TEST

/* Assessed. */

START_TEST(assessed_of_its_target_share)
{
    tree_begin(KT_MEASURE_ASSESSED);
    report_level(0, PROVINCE, 10, 80);
    kt_completion c = mid(PROVINCE);
    ck_whole(c.actual, 80);
    ck_whole(c.target, 100);
    ck_assert_int_eq(c.attainment, 8000);
    allot(0, PROVINCE, 60);
    c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 10000);
    ck_assert_int_eq(c.raw, 13333);
}
END_TEST

START_TEST(assessed_is_a_mean_of_attainments)
{
    tree_begin(KT_MEASURE_ASSESSED);
    allot(0, PROVINCE, 80);
    allot(0, CITY, 50)->weight = 3;
    allot(0, OTHER_CITY, KT_NONE);
    report_level(0, CITY, 10, 60);
    report_level(0, OTHER_CITY, 10, 30);
    /* 60 of 50 is 100 %, 30 of 80 is 37.5 %: (3 * 10000 + 3750) / 4. */
    kt_completion c = mid(PROVINCE);
    ck_assert_int_eq(c.attainment, 8437);
    /* The value is the mean of the shares, (180 + 30) / 4 = 52.5 %; of 80 %
     * that is 65.62 %. */
    ck_assert_int_eq(c.actual, 525000);
    ck_assert_int_eq(c.raw, 6562);
    ck_flag(c, KT_FLAG_MASKED, 0);
}
END_TEST

START_TEST(assessed_own_report_overrides)
{
    tree_begin(KT_MEASURE_ASSESSED);
    allot(0, CITY, KT_NONE);
    allot(0, OTHER_CITY, KT_NONE);
    report_level(0, CITY, 10, 90);
    report_level(0, OTHER_CITY, 10, 70);
    ck_assert_int_eq(mid(PROVINCE).attainment, 8000);
    report_level(0, PROVINCE, 20, 55);
    ck_assert_int_eq(mid(PROVINCE).attainment, 5500);
    ck_whole(mid(PROVINCE).actual, 55);
    ck_assert_int_eq(look(0, PROVINCE, 15).attainment, 8000);
}
END_TEST

START_TEST(assessed_none_reported_counts_nothing)
{
    tree_begin(KT_MEASURE_ASSESSED);
    allot(0, CITY, KT_NONE);
    allot(0, OTHER_CITY, KT_NONE);
    ck_assert_int_eq(mid(PROVINCE).actual, KT_NONE);
    ck_assert_int_eq(mid(PROVINCE).attainment, 0);
    report_level(0, CITY, 10, 90);
    ck_assert_int_eq(mid(PROVINCE).attainment, 4500);
    ck_assert_int_eq(mid(OTHER_CITY).attainment, 0);
    ck_not_scored(mid(COUNTY), KT_REASON_NOT_ASSIGNED);
}
END_TEST

START_TEST(assessed_with_all_weights_zero)
{
    tree_begin(KT_MEASURE_ASSESSED);
    allot(0, CITY, KT_NONE)->weight = 0;
    report_level(0, CITY, 10, 90);
    ck_not_scored(mid(PROVINCE), KT_REASON_NOT_APPLICABLE);
    /* Of no weights there is no mean: no value, rather than 0. */
    ck_assert_int_eq(mid(PROVINCE).actual, KT_NONE);
    ck_whole(mid(CITY).actual, 90);
    report_level(0, PROVINCE, 10, 20);
    ck_assert_int_eq(mid(PROVINCE).attainment, 2000);
}
END_TEST

START_TEST(verified_is_a_basis_of_its_own)
{
    tree_begin(KT_MEASURE_FLOW);
    allot(0, PROVINCE, 10);
    report_add(0, PROVINCE, 10, 2)->acts = KTI_REPORT_VERIFIED;
    report_add(0, PROVINCE, 10, 3);
    report_add(0, PROVINCE, 10, 4)->acts = KTI_REPORT_RETURNED;
    ck_assert_int_eq(mid(PROVINCE).attainment, 5000);
    kt_completion c = look_on(0, PROVINCE, 181, KT_BASIS_VERIFIED);
    ck_assert_int_eq(c.attainment, 2000);
    ck_assert_int_eq(c.reports, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        flow_is_floored_once,
        flow_without_a_report_is_nothing_yet,
        flow_of_nothing_is_not_assigned,
        stock_without_an_amount,
        ratio_is_never_a_mean_of_percentages,
        ratio_of_its_target_share,
        a_partial_ratio_is_not_met,
        a_ratio_with_nothing_below_the_line,
        a_ratio_below_zero,
        whose_a_ratio_is,
        a_ratio_allotted_elsewhere_binds_as_one_allotted_to_nobody,
        a_target_share_of_zero,
        coverage_counts_units_met,
        coverage_tells_who_reported_from_its_neighbour,
        coverage_of_its_target_share,
        coverage_leaves_out_exempt_units_from_their_day,
        coverage_of_pilots_only,
        coverage_of_open_units_only,
        a_ceiling_has_no_share,
        a_ceiling_of_zero_binds_everybody_below,
        a_ceiling_of_what_is_allotted_below,
        milestone_by_weight_of_steps,
        milestone_without_steps_has_one,
        milestone_is_a_mean_by_weight_floored_at_each_level,
        milestone_the_greater_of_own_and_mean,
        milestone_late_steps_here_or_below_count_once,
        milestone_with_all_weights_zero,
        a_descendant_that_is_not_scored_counts_nothing,
        whose_a_milestone_is,
        a_step_once_done_stays_done,
        assessed_of_its_target_share,
        assessed_is_a_mean_of_attainments,
        assessed_own_report_overrides,
        assessed_none_reported_counts_nothing,
        assessed_with_all_weights_zero,
        verified_is_a_basis_of_its_own,
    };
    return RUN_TESTS("score", tests);
}
