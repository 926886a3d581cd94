/* SPDX-License-Identifier: Apache-2.0 */
/* Up the task tree: DESIGN 3.4. */
#include "evaluate_helpers.h"

static kt_completion answers[WORLD_TARGETS];

/* A target with an answer made by hand. */
static int32_t answer(int32_t weight, int32_t verdict, kt_share attainment,
                      kt_share expected)
{
    const kt_completion nothing = KT_COMPLETION_INIT;
    int32_t at = target_of(KT_MEASURE_FLOW);
    kt_completion *one = &answers[at];
    *one = nothing;
    one->weight = weight;
    one->verdict = verdict;
    one->attainment = attainment;
    one->expected = expected;
    return at;
}

/* One that is left out. */
static int32_t left_out(int32_t verdict, int32_t reason)
{
    int32_t at = answer(1, verdict, KT_SHARE_NONE, KT_SHARE_NONE);
    answers[at].reason = reason;
    return at;
}

static kt_completion roll(int32_t task)
{
    kt_completion completion;
    kti_rollup(&world.snapshot, 0, task, answers, 0, &completion);
    return completion;
}

START_TEST(a_mean_by_weight_floored)
{
    world_begin();
    answer(1, KT_VERDICT_ON_TRACK, 5000, 4000);
    answer(2, KT_VERDICT_MET, 10000, 5000);
    kt_completion c = roll(0);
    ck_assert_int_eq(c.kind, KT_KIND_TASK);
    ck_assert_int_eq(c.attainment, 8333); /* 25000 / 3 */
    ck_assert_int_eq(c.expected, 4666);   /* 14000 / 3 */
    ck_assert_int_eq(c.difference, 3667);
    ck_assert_int_eq(c.verdict, KT_VERDICT_NONE);
    ck_assert_int_eq(c.reason, KT_REASON_NONE);
    ck_assert_int_eq(c.raw, KT_SHARE_NONE);
    ck_assert_int_eq(c.counts[KT_VERDICT_MET], 1);
    ck_assert_int_eq(c.counts[KT_VERDICT_ON_TRACK], 1);
    ck_assert_int_eq(c.worst, KT_VERDICT_ON_TRACK);
}
END_TEST

START_TEST(sub_tasks_and_targets_alike)
{
    world_begin();
    answer(1, KT_VERDICT_AHEAD, 9000, 100);
    task_at(0, 3);
    answer(1, KT_VERDICT_BEHIND, 1000, 500);
    answer(1, KT_VERDICT_BEHIND, 2001, 500);
    task_at(KTI_NONE, 2);
    answer(1, KT_VERDICT_MET, 10000, 10000);
    ck_assert_int_eq(roll(1).attainment, 1500); /* 3001 / 2, floored */
    ck_assert_int_eq(roll(1).weight, 3);
    ck_assert_int_eq(roll(0).attainment, 3375); /* (9000 + 4500) / 4 */
    ck_assert_int_eq(roll(0).expected, 400);    /* (100 + 3 * 500) / 4 */
    kt_completion c = roll(KTI_NONE);
    ck_assert_int_eq(c.kind, KT_KIND_PLAN);
    ck_assert_int_eq(c.attainment, 7791); /* (3375 + 20000) / 3 */
    ck_assert_int_eq(c.counts[KT_VERDICT_BEHIND], 2);
    ck_assert_int_eq(c.counts[KT_VERDICT_MET], 1);
    ck_assert_int_eq(c.worst, KT_VERDICT_BEHIND);
    ck_assert_int_eq(roll(2).worst, KT_VERDICT_MET);
}
END_TEST

START_TEST(what_is_left_out)
{
    world_begin();
    answer(1, KT_VERDICT_ON_TRACK, 4000, 4000);
    left_out(KT_VERDICT_CANCELLED, KT_REASON_CANCELLED);
    left_out(KT_VERDICT_NOT_SCORED, KT_REASON_NO_TARGET);
    left_out(KT_VERDICT_HOLDING, KT_REASON_CEILING);
    task_at(0, 5);
    left_out(KT_VERDICT_NOT_SCORED, KT_REASON_NOT_ASSIGNED);
    ck_assert_int_eq(roll(0).attainment, 4000);
    kt_completion c = roll(1);
    ck_assert_int_eq(c.attainment, KT_SHARE_NONE);
    ck_assert_int_eq(c.expected, KT_SHARE_NONE);
    ck_assert_int_eq(c.difference, 0);
    ck_assert_int_eq(c.reason, KT_REASON_NOTHING_SCORED);
    ck_assert_int_eq(c.worst, KT_VERDICT_NONE);
    ck_assert_int_eq(c.counts[KT_VERDICT_NOT_SCORED], 1);
    ck_assert_int_eq(roll(KTI_NONE).counts[KT_VERDICT_NOT_SCORED], 2);
    /* Cancelled with its task, its attainment still known. */
    answers[0].reason = KT_REASON_CANCELLED;
    world.tasks[0].cancelled = 1;
    ck_assert_int_eq(roll(0).reason, KT_REASON_CANCELLED);
    ck_assert_int_eq(roll(1).reason, KT_REASON_CANCELLED);
    ck_assert_int_eq(roll(KTI_NONE).reason, KT_REASON_NOTHING_SCORED);
}
END_TEST

START_TEST(an_empty_task)
{
    world_begin();
    ck_assert_int_eq(roll(0).reason, KT_REASON_NOTHING_SCORED);
    ck_assert_int_eq(roll(KTI_NONE).reason, KT_REASON_NOTHING_SCORED);
    ck_assert_int_eq(roll(0).newest, KT_DAY_NONE);
}
END_TEST

START_TEST(weight_zero_is_tracked_not_scored)
{
    world_begin();
    answer(0, KT_VERDICT_OVERDUE, 100, 10000);
    kt_completion c = roll(0);
    ck_assert_int_eq(c.reason, KT_REASON_NOTHING_SCORED);
    ck_assert_int_eq(c.counts[KT_VERDICT_OVERDUE], 1);
    ck_assert_int_eq(c.worst, KT_VERDICT_OVERDUE);
    answer(1, KT_VERDICT_MET, 10000, 10000);
    ck_assert_int_eq(roll(0).attainment, 10000);
    task_at(KTI_NONE, 0);
    answer(1, KT_VERDICT_NO_REPORT, 0, 10000);
    ck_assert_int_eq(roll(1).attainment, 0);
    ck_assert_int_eq(roll(KTI_NONE).attainment, 10000);
}
END_TEST

START_TEST(no_report_and_not_started_count_nothing)
{
    world_begin();
    answer(1, KT_VERDICT_MET, 10000, 3000);
    answer(1, KT_VERDICT_NO_REPORT, 0, 3000);
    answer(2, KT_VERDICT_NOT_STARTED, 0, 0);
    ck_assert_int_eq(roll(0).attainment, 2500);
    ck_assert_int_eq(roll(0).worst, KT_VERDICT_NO_REPORT);
}
END_TEST

START_TEST(ten_thousand_only_when_all_are_met)
{
    world_begin();
    answer(1000000, KT_VERDICT_MET, 10000, 0);
    answer(1, KT_VERDICT_ON_TRACK, 9999, 0);
    ck_assert_int_eq(roll(0).attainment, 9999);
    answers[1].attainment = 10000;
    ck_assert_int_eq(roll(0).attainment, 10000);
}
END_TEST

START_TEST(a_breached_ceiling_vetoes_above)
{
    world_begin();
    answer(1, KT_VERDICT_MET, 10000, 0);
    task_at(0, 1);
    int32_t ceiling = left_out(KT_VERDICT_BREACHED, KT_REASON_CEILING);
    task_at(KTI_NONE, 1);
    answer(1, KT_VERDICT_MET, 10000, 0);
    ck_flag(roll(1), KT_FLAG_VETOED, 1);
    ck_flag(roll(0), KT_FLAG_VETOED, 1);
    ck_flag(roll(2), KT_FLAG_VETOED, 0);
    kt_completion c = roll(KTI_NONE);
    ck_flag(c, KT_FLAG_VETOED, 1);
    ck_assert_int_eq(c.attainment, 10000);
    ck_assert_int_eq(c.worst, KT_VERDICT_BREACHED);
    answers[ceiling].verdict = KT_VERDICT_HOLDING;
    ck_flag(roll(KTI_NONE), KT_FLAG_VETOED, 0);
}
END_TEST

START_TEST(the_worst_goes_by_its_order)
{
    const int32_t order[] = { KT_VERDICT_MET,       KT_VERDICT_MET_LATE,
                              KT_VERDICT_HOLDING,   KT_VERDICT_AHEAD,
                              KT_VERDICT_ON_TRACK,  KT_VERDICT_AT_RISK,
                              KT_VERDICT_NO_REPORT, KT_VERDICT_BEHIND,
                              KT_VERDICT_OVERDUE,   KT_VERDICT_BREACHED };
    world_begin();
    left_out(KT_VERDICT_CANCELLED, KT_REASON_CANCELLED);
    ck_assert_int_eq(roll(0).worst, KT_VERDICT_NONE);
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        answer(1, order[i], 0, 0);
        ck_assert_int_eq(roll(0).worst, order[i]);
    }
}
END_TEST

START_TEST(reports_and_the_newest_of_all)
{
    world_begin();
    answers[answer(1, KT_VERDICT_MET, 10000, 0)].reports = 3;
    answers[0].newest = 17;
    answers[answer(1, KT_VERDICT_MET, 10000, 0)].reports = 4;
    answers[1].newest = 12;
    ck_assert_int_eq(roll(0).reports, 7);
    ck_assert_int_eq(roll(0).newest, 17);
}
END_TEST

START_TEST(from_scores_to_the_plan)
{
    world_begin();
    target_of(KT_MEASURE_FLOW);
    allot(0, 0, 100);
    report_add(0, 0, 10, 40);
    target_of(KT_MEASURE_CEILING);
    allot(1, 0, 0);
    report_add(1, 0, 10, 1);
    target_of(KT_MEASURE_ASSESSED);
    world.targets[2].weight = 3;
    report_level(2, 0, 10, 80);
    for (int32_t i = 0; i < 3; i++) {
        answers[i] = look(i, 0, 73);
    }
    kt_completion c = roll(KTI_NONE);
    ck_assert_int_eq(c.attainment, 7000); /* (4000 + 3 * 8000) / 4 */
    ck_assert_int_eq(c.expected, 2000);   /* 73 / 365 */
    ck_assert_int_eq(c.difference, 5000);
    ck_assert_int_eq(c.as_of, 73);
    ck_flag(c, KT_FLAG_VETOED, 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_mean_by_weight_floored,
        sub_tasks_and_targets_alike,
        what_is_left_out,
        an_empty_task,
        weight_zero_is_tracked_not_scored,
        no_report_and_not_started_count_nothing,
        ten_thousand_only_when_all_are_met,
        a_breached_ceiling_vetoes_above,
        the_worst_goes_by_its_order,
        reports_and_the_newest_of_all,
        from_scores_to_the_plan,
    };
    return RUN_TESTS("rollup", tests);
}
