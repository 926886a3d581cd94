/* SPDX-License-Identifier: Apache-2.0 */
/* Status and flags: DESIGN 3.6. */
#include "evaluate_helpers.h"

/* A flow of the owner's, due on day 100, of 100: a day is a percent. */
static void begin(void)
{
    world_begin();
    unit_at(0, "4401", "city");
    target_of(KT_MEASURE_FLOW);
    world.targets[0].due = 100;
    allot(0, 0, 100);
}

static int32_t verdict_on(kt_day day)
{
    return look(0, 0, day).verdict;
}

START_TEST(behind_at_risk_on_track_ahead)
{
    begin();
    report_add(0, 0, 1, 50);
    /* g = 50 - day, in points. */
    ck_assert_int_eq(verdict_on(39), KT_VERDICT_AHEAD);
    ck_assert_int_eq(verdict_on(40), KT_VERDICT_ON_TRACK); /* g = +10 */
    ck_assert_int_eq(verdict_on(50), KT_VERDICT_ON_TRACK);
    ck_assert_int_eq(verdict_on(59), KT_VERDICT_ON_TRACK);
    ck_assert_int_eq(verdict_on(60), KT_VERDICT_AT_RISK); /* g = -10 */
    ck_assert_int_eq(verdict_on(80), KT_VERDICT_AT_RISK); /* g = -30 */
    ck_assert_int_eq(verdict_on(81), KT_VERDICT_BEHIND);
    ck_assert_int_eq(look(0, 0, 81).difference, -3100);
}
END_TEST

START_TEST(a_plan_s_own_thresholds)
{
    begin();
    world.plan.behind = -2000;
    world.plan.at_risk = 0;
    world.plan.ahead = 500;
    report_add(0, 0, 1, 50);
    ck_assert_int_eq(verdict_on(44), KT_VERDICT_AHEAD);
    ck_assert_int_eq(verdict_on(45), KT_VERDICT_ON_TRACK);
    ck_assert_int_eq(verdict_on(50), KT_VERDICT_AT_RISK);
    ck_assert_int_eq(verdict_on(71), KT_VERDICT_BEHIND);
}
END_TEST

START_TEST(met_and_met_late)
{
    begin();
    report_add(0, 0, 10, 60);
    report_add(0, 0, 100, 40);
    ck_assert_int_eq(verdict_on(99), KT_VERDICT_BEHIND);
    ck_assert_int_eq(verdict_on(100), KT_VERDICT_MET);
    ck_assert_int_eq(verdict_on(300), KT_VERDICT_MET);
    begin();
    report_add(0, 0, 10, 60);
    report_add(0, 0, 101, 40);
    ck_assert_int_eq(verdict_on(100), KT_VERDICT_BEHIND);
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_MET_LATE);
}
END_TEST

START_TEST(met_where_there_was_no_share_when_it_was_due)
{
    begin();
    report_add(0, 0, 10, 100);
    kt_completion c;
    static kti_report reports[WORLD_REPORTS];
    ck_assert_int_eq(try_score(0, 0, 101, 0, &c), KT_OK);
    size_t count = counting(0, 0, reports);
    kt_completion late = c;
    kti_verdict(&world.snapshot, 0, 0, reports, count, KT_SHARE_NONE, &late);
    ck_assert_int_eq(late.verdict, KT_VERDICT_MET_LATE);
    late = c;
    kti_verdict(&world.snapshot, 0, 0, reports, count, 9999, &late);
    ck_assert_int_eq(late.verdict, KT_VERDICT_MET_LATE);
    late = c;
    kti_verdict(&world.snapshot, 0, 0, reports, count, 10000, &late);
    ck_assert_int_eq(late.verdict, KT_VERDICT_MET);
}
END_TEST

START_TEST(no_report_and_overdue)
{
    begin();
    ck_assert_int_eq(verdict_on(1), KT_VERDICT_NO_REPORT);
    ck_assert_int_eq(verdict_on(100), KT_VERDICT_NO_REPORT);
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_OVERDUE);
    report_add(0, 0, 90, 99);
    ck_assert_int_eq(verdict_on(89), KT_VERDICT_NO_REPORT);
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_OVERDUE);
}
END_TEST

START_TEST(a_silent_milestone_goes_by_its_steps)
{
    world_begin();
    target_of(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 9, 100);
    world.targets[0].due = 100;
    ck_assert_int_eq(verdict_on(49), KT_VERDICT_ON_TRACK);
    ck_assert_int_eq(verdict_on(50), KT_VERDICT_AT_RISK); /* g = -10 */
    ck_assert_int_eq(verdict_on(100), KT_VERDICT_BEHIND);
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_OVERDUE);
}
END_TEST

START_TEST(cancelled_comes_first)
{
    begin();
    report_add(0, 0, 1, 100);
    world.targets[0].cancelled = 50;
    ck_assert_int_eq(verdict_on(49), KT_VERDICT_MET);
    kt_completion c = look(0, 0, 50);
    ck_assert_int_eq(c.verdict, KT_VERDICT_CANCELLED);
    ck_assert_int_eq(c.reason, KT_REASON_CANCELLED);
    ck_whole(c.actual, 100);
    /* By a task, two levels above, also before the plan begins. */
    world_begin();
    task_at(0, 1);
    task_at(1, 1);
    target_of(KT_MEASURE_FLOW);
    world.tasks[0].cancelled = -5;
    ck_assert_int_eq(verdict_on(-5), KT_VERDICT_CANCELLED);
    ck_assert_int_eq(verdict_on(-6), KT_VERDICT_NOT_STARTED);
}
END_TEST

START_TEST(not_started)
{
    begin();
    kt_completion c = look(0, 0, 0);
    ck_assert_int_eq(c.verdict, KT_VERDICT_NOT_STARTED);
    ck_assert_int_eq(c.reason, KT_REASON_NONE);
    ck_assert_int_eq(c.attainment, 0);
    ck_assert_int_eq(c.expected, 0);
    ck_assert_int_eq(verdict_on(1), KT_VERDICT_NO_REPORT);
    /* What is not scored keeps its reason. */
    target_of(KT_MEASURE_FLOW);
    c = look(1, 0, 0);
    ck_assert_int_eq(c.verdict, KT_VERDICT_NOT_STARTED);
    ck_assert_int_eq(c.reason, KT_REASON_NO_TARGET);
    ck_assert_int_eq(look(1, 0, 1).verdict, KT_VERDICT_NOT_SCORED);
}
END_TEST

START_TEST(ceiling)
{
    world_begin();
    unit_at(0, "4401", "city");
    target_of(KT_MEASURE_CEILING);
    world.targets[0].due = 100;
    allot(0, 0, 2);
    allot(0, 1, 2);
    ck_assert_int_eq(verdict_on(50), KT_VERDICT_NO_REPORT);
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_NO_REPORT);
    report_add(0, 0, 20, 1);
    ck_assert_int_eq(verdict_on(50), KT_VERDICT_HOLDING);
    /* Partial: the city is silent. Not overdue, and not met. */
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_HOLDING);
    report_add(0, 1, 20, 1);
    ck_assert_int_eq(verdict_on(100), KT_VERDICT_HOLDING);
    ck_assert_int_eq(verdict_on(101), KT_VERDICT_MET);
    report_add(0, 1, 150, 1);
    ck_assert_int_eq(verdict_on(149), KT_VERDICT_MET);
    ck_assert_int_eq(verdict_on(150), KT_VERDICT_BREACHED);
    ck_assert_int_eq(look(0, 0, 150).reason, KT_REASON_CEILING);
}
END_TEST

START_TEST(due_soon)
{
    begin();
    report_add(0, 0, 1, 50);
    ck_flag(look(0, 0, 69), KT_FLAG_DUE_SOON, 0);
    ck_flag(look(0, 0, 70), KT_FLAG_DUE_SOON, 1);
    ck_flag(look(0, 0, 100), KT_FLAG_DUE_SOON, 1);
    ck_flag(look(0, 0, 101), KT_FLAG_DUE_SOON, 0);
    /* Nor when it is met, not scored, cancelled or a ceiling. */
    report_add(0, 0, 1, 50);
    ck_flag(look(0, 0, 70), KT_FLAG_DUE_SOON, 0);
    target_of(KT_MEASURE_FLOW);
    world.targets[1].due = 100;
    ck_flag(look(1, 0, 90), KT_FLAG_DUE_SOON, 0);
    allot(1, 0, 1);
    ck_flag(look(1, 0, 90), KT_FLAG_DUE_SOON, 1);
    world.targets[1].cancelled = 90;
    ck_flag(look(1, 0, 90), KT_FLAG_DUE_SOON, 0);
    target_of(KT_MEASURE_CEILING);
    allot(2, 0, 1);
    report_add(2, 0, 80, 1);
    ck_flag(look(2, 0, 360), KT_FLAG_DUE_SOON, 0);
    ck_flag(look(2, 0, 360), KT_FLAG_STALE, 1);
}
END_TEST

START_TEST(a_step_that_is_due_soon)
{
    world_begin();
    unit_at(0, "4401", "city");
    target_of(KT_MEASURE_MILESTONE);
    step_of(0, 1, 50);
    step_of(0, 1, 365);
    allot(0, 1, KT_NONE);
    report_step(0, 1, 10, 0);
    ck_flag(look(0, 0, 19), KT_FLAG_DUE_SOON, 0);
    /* The city has done it, the owner itself has not. */
    ck_flag(look(0, 0, 20), KT_FLAG_DUE_SOON, 1);
    ck_flag(look(0, 1, 20), KT_FLAG_DUE_SOON, 0);
    ck_flag(look(0, 0, 50), KT_FLAG_DUE_SOON, 1);
    ck_flag(look(0, 0, 51), KT_FLAG_DUE_SOON, 0);
    ck_flag(look(0, 0, 335), KT_FLAG_DUE_SOON, 1);
}
END_TEST

START_TEST(stale)
{
    begin();
    /* From the plan's first day where there is no report. */
    ck_flag(look(0, 0, 32), KT_FLAG_STALE, 0);
    ck_flag(look(0, 0, 33), KT_FLAG_STALE, 1);
    report_add(0, 1, 30, 1);
    ck_flag(look(0, 0, 61), KT_FLAG_STALE, 0);
    ck_flag(look(0, 0, 62), KT_FLAG_STALE, 1);
    world.plan.reporting_days = 7;
    ck_flag(look(0, 0, 37), KT_FLAG_STALE, 0);
    ck_flag(look(0, 0, 38), KT_FLAG_STALE, 1);
    /* Overdue may be stale; met may not. */
    ck_flag(look(0, 0, 200), KT_FLAG_STALE, 1);
    report_add(0, 0, 30, 99);
    ck_assert_int_eq(verdict_on(200), KT_VERDICT_MET);
    ck_flag(look(0, 0, 200), KT_FLAG_STALE, 0);
}
END_TEST

START_TEST(late_reports)
{
    begin();
    report_add(0, 1, 10, 1)->written = 41;
    ck_flag(look(0, 0, 50), KT_FLAG_LATE_REPORTS, 0);
    report_add(0, 1, 12, 1)->written = 44;
    ck_flag(look(0, 0, 11), KT_FLAG_LATE_REPORTS, 0);
    ck_flag(look(0, 0, 12), KT_FLAG_LATE_REPORTS, 1);
    ck_flag(look(0, 1, 12), KT_FLAG_LATE_REPORTS, 1);
    /* Written before its day, as of tomorrow. */
    begin();
    report_add(0, 0, 10, 1)->written = 9;
    ck_flag(look(0, 0, 50), KT_FLAG_LATE_REPORTS, 0);
    ck_flag(look(0, 1, 50), KT_FLAG_LATE_REPORTS, 0);
}
END_TEST

START_TEST(flags_are_of_the_queried_unit)
{
    begin();
    allot(0, 1, 50);
    report_add(0, 0, 40, 1)->written = 90;
    report_add(0, 1, 10, 1);
    kt_completion c = look(0, 1, 50);
    ck_flag(c, KT_FLAG_LATE_REPORTS, 0);
    ck_flag(c, KT_FLAG_STALE, 1);
    ck_flag(c, KT_FLAG_PARTIAL, 0);
    c = look(0, 0, 50);
    ck_flag(c, KT_FLAG_LATE_REPORTS, 1);
    ck_flag(c, KT_FLAG_STALE, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        behind_at_risk_on_track_ahead,
        a_plan_s_own_thresholds,
        met_and_met_late,
        met_where_there_was_no_share_when_it_was_due,
        no_report_and_overdue,
        a_silent_milestone_goes_by_its_steps,
        cancelled_comes_first,
        not_started,
        ceiling,
        due_soon,
        a_step_that_is_due_soon,
        stale,
        late_reports,
        flags_are_of_the_queried_unit,
    };
    return RUN_TESTS("verdict", tests);
}
