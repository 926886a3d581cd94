/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of milestones: adding, changing, listing with who has done them. */
#include "definition_helpers.h"

static kt_step new_step(const char *target, const char *code)
{
    kt_step step = KT_STEP_INIT;
    step.target = target;
    step.code = code;
    step.title = "A step";
    return step;
}

static void done(const char *unit, const char *step, kt_day day)
{
    kt_progress report = new_report("m", unit, day, KT_STEP, KT_NONE);
    report.step = step;
    OK(kt_progress_record(db, &report, NULL));
}

/* The n-th step of target m; its texts live until the next call. */
static kt_step_row look(const kt_query *query, int64_t n)
{
    static kt_cursor *cursor;
    kt_step_row row = KT_STEP_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_step_list(db, query, "m", &cursor));
    ck_assert_int_gt(kt_cursor_count(cursor), n);
    for (int64_t i = 0; i <= n; i++) {
        ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    }
    return row;
}

static const char *step_codes(void)
{
    static char codes[256];
    size_t size = 0;
    kt_cursor *cursor;
    kt_step_row row = KT_STEP_ROW_INIT;
    codes[0] = '\0';
    OK(kt_step_list(db, NULL, "m", &cursor));
    while (kt_step_next(cursor, &row) == KT_ROW) {
        size += (size_t)snprintf(codes + size, sizeof codes - size, "%s%s",
                                 size > 0 ? " " : "", row.code);
    }
    kt_cursor_close(cursor);
    return codes;
}

START_TEST(add_keeps_what_is_given)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    kt_step step = new_step("m", "a");
    step.title = "Publish the list";
    step.weight = 3;
    step.due = KT_DAY(2022, 3, 31);
    OK(kt_step_add(db, &step));
    kt_step_row row = look(NULL, 0);
    ck_assert_str_eq(row.code, "a");
    ck_assert_str_eq(row.title, "Publish the list");
    ck_assert_int_eq(row.weight, 3);
    ck_assert_int_eq(row.due, KT_DAY(2022, 3, 31));
    ck_assert_int_eq(row.done, KT_DAY_NONE);
    ck_assert_int_eq(row.done_by, 0);
    ck_assert_int_eq(row.late_by, 0);
    ck_assert_int_eq(look_target("m").steps, 1);
}
END_TEST

START_TEST(add_has_defaults)
{
    kt_target target = new_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    target.due = KT_DAY(2022, 9, 30);
    OK(kt_target_add(db, &target));
    add_step("m", "a");
    ck_assert_int_eq(look(NULL, 0).weight, 1);
    /* A step without a due day is due with its target, also when that is
     * put off. */
    ck_assert_int_eq(look(NULL, 0).due, KT_DAY(2022, 9, 30));
    target.due = KT_DAY(2022, 10, 31);
    OK(kt_target_change(db, NULL, "m", &target, KT_TARGET_SET_DUE));
    ck_assert_int_eq(look(NULL, 0).due, KT_DAY(2022, 10, 31));
}
END_TEST

START_TEST(milestone_without_steps_has_one)
{
    kt_target target = new_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    target.title = "Open the centre";
    target.due = KT_DAY(2022, 5, 31);
    OK(kt_target_add(db, &target));
    ck_assert_int_eq(look_target("m").steps, 0);
    kt_step_row row = look(NULL, 0);
    ck_assert_str_eq(row.code, "");
    ck_assert_str_eq(row.title, "Open the centre");
    ck_assert_int_eq(row.weight, 1);
    ck_assert_int_eq(row.due, KT_DAY(2022, 5, 31));
    done("44", NULL, KT_DAY(2022, 6, 1));
    row = look(NULL, 0);
    ck_assert_int_eq(row.done, KT_DAY(2022, 6, 1));
    ck_assert_int_eq(row.done_by, 1);
    ck_assert_int_eq(row.reporters, 1);
    ck_assert_int_eq(row.late_by, 1);
}
END_TEST

START_TEST(add_refuses_bad_texts_and_days)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    kt_step step = new_step("m", NULL);
    REFUSED(KT_ERR_INVALID, "step code is missing", kt_step_add(db, &step));
    REFUSED(KT_ERR_INVALID, "step code is empty",
            (step.code = "", kt_step_add(db, &step)));
    REFUSED(KT_ERR_INVALID, NULL, (step.code = text_of(KT_CODE_MAX + 1),
                                   kt_step_add(db, &step)));
    step.code = text_of(KT_CODE_MAX);
    REFUSED(KT_ERR_INVALID, "step title is missing",
            (step.title = NULL, kt_step_add(db, &step)));
    REFUSED(KT_ERR_INVALID, "the step title is empty",
            (step.title = "", kt_step_add(db, &step)));
    REFUSED(KT_ERR_INVALID, NULL, (step.title = text_of(KT_TITLE_MAX + 1),
                                   kt_step_add(db, &step)));
    REFUSED(KT_ERR_FORMAT, NULL,
            (step.title = "\xFF", kt_step_add(db, &step)));
    step.title = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_RANGE, "weight 1000001 is not within 0 to 1000000",
            (step.weight = 1000001, kt_step_add(db, &step)));
    REFUSED(KT_ERR_RANGE, NULL,
            (step.weight = -2, kt_step_add(db, &step)));
    step.weight = 1000000;
    step.due = KT_DAY(2022, 1, 1);
    REFUSED(KT_ERR_INVALID, "step: struct_size is not set",
            kt_step_add(db, NULL));
    OK(kt_step_add(db, &step));
    REFUSED(KT_ERR_INVALID, "step: struct_size is not set",
            (step.struct_size = 0, kt_step_add(db, &step)));
}
END_TEST

START_TEST(due_day_is_not_before_the_plan)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    kt_step step = new_step("m", "b");
    REFUSED(KT_ERR_INVALID,
            "step b would be due on 2021-12-31, before the plan's first "
            "day, 2022-01-01",
            (step.due = KT_DAY(2021, 12, 31), kt_step_add(db, &step)));
    REFUSED(KT_ERR_INVALID,
            "the due day is not given, or not a day from 0001-01-01 to "
            "9999-12-31",
            (step.due = KT_DAY_MAX + 1, kt_step_add(db, &step)));
    step.code = "a";
    REFUSED(KT_ERR_INVALID, NULL,
            (step.due = KT_DAY(2021, 12, 31),
             kt_step_change(db, &step, KT_STEP_SET_DUE)));
}
END_TEST

START_TEST(add_refuses_what_is_unknown_or_no_milestone)
{
    kt_step step = new_step("m", "a");
    REFUSED(KT_ERR_NOT_FOUND, "unknown target m", kt_step_add(db, &step));
    REFUSED(KT_ERR_INVALID, "the target is not given",
            (step.target = NULL, kt_step_add(db, &step)));
    step.target = "m";
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2021, the nearest is 2022",
            (step.plan = "2021", kt_step_add(db, &step)));
    step.plan = NULL;
    for (int32_t m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        char code[32];
        (void)snprintf(code, sizeof code, "m%d", (int)m);
        add_target(code, m, KT_NONE);
        step.target = code;
        if (m == KT_MEASURE_MILESTONE) {
            OK(kt_step_add(db, &step));
        } else {
            REFUSED(KT_ERR_INVALID, NULL, kt_step_add(db, &step));
        }
    }
    step.target = "m1";
    REFUSED(KT_ERR_INVALID,
            "target m1 is no milestone: only a milestone has steps",
            kt_step_add(db, &step));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_step_change(db, &step, KT_STEP_SET_TITLE));
}
END_TEST

START_TEST(code_is_unique_in_its_target)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("n", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    kt_step step = new_step("m", "a");
    REFUSED(KT_ERR_DUPLICATE, "target m has a step a already",
            kt_step_add(db, &step));
    step.target = "n";
    OK(kt_step_add(db, &step));
    /* A target's code may be a step's too. */
    step.code = "m";
    OK(kt_step_add(db, &step));
}
END_TEST

START_TEST(steps_stand_in_the_order_of_adding)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "10");
    add_step("m", "9");
    add_step("m", "b");
    add_step("m", "a");
    ck_assert_str_eq(step_codes(), "10 9 b a");
    kt_step step = new_step("m", "10");
    OK(kt_step_change(db, &step, KT_STEP_SET_TITLE));
    ck_assert_str_eq(step_codes(), "10 9 b a");
}
END_TEST

START_TEST(change_takes_what_is_named)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    add_step("m", "b");
    kt_query before = KT_QUERY_INIT;
    before.known_at_commit = head_now().commit;
    kt_step step = new_step("m", "a");
    step.title = "Another";
    step.weight = 5;
    step.due = KT_DAY(2022, 2, 28);
    OK(kt_step_change(db, &step, KT_STEP_SET_TITLE));
    kt_step_row row = look(NULL, 0);
    ck_assert_str_eq(row.title, "Another");
    ck_assert_int_eq(row.weight, 1);
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    OK(kt_step_change(db, &step, KT_STEP_SET_WEIGHT | KT_STEP_SET_DUE));
    row = look(NULL, 0);
    ck_assert_int_eq(row.weight, 5);
    ck_assert_int_eq(row.due, KT_DAY(2022, 2, 28));
    ck_assert_str_eq(look(NULL, 1).title, "b");
    ck_assert_str_eq(look(&before, 0).title, "a");
    ck_assert_int_eq(look(&before, 0).weight, 1);
    step = new_step("m", "a"); /* without weight and due day */
    OK(kt_step_change(db, &step, KT_STEP_SET_WEIGHT | KT_STEP_SET_DUE));
    row = look(NULL, 0);
    ck_assert_str_eq(row.title, "Another");
    ck_assert_int_eq(row.weight, 1);
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
}
END_TEST

START_TEST(change_refuses)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    kt_step step = new_step("m", "a");
    kt_head before = head_now();
    OK(kt_step_change(db, &step, 0));
    OK(kt_step_change(db, &step, 8u));
    ck_assert_int_eq(head_now().commit, before.commit);
    REFUSED(KT_ERR_NOT_FOUND, "unknown step b, the nearest is a",
            (step.code = "b", kt_step_change(db, &step, KT_STEP_SET_TITLE)));
    REFUSED(KT_ERR_INVALID, "the step is not given",
            (step.code = NULL, kt_step_change(db, &step,
                                              KT_STEP_SET_TITLE)));
    step.code = "a";
    REFUSED(KT_ERR_INVALID, NULL,
            (step.title = "", kt_step_change(db, &step,
                                             KT_STEP_SET_TITLE)));
    REFUSED(KT_ERR_RANGE, NULL,
            (step.weight = 1000001,
             kt_step_change(db, &step, KT_STEP_SET_WEIGHT)));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            (step.target = "x", kt_step_change(db, &step,
                                               KT_STEP_SET_TITLE)));
    REFUSED(KT_ERR_INVALID, "step: struct_size is not set",
            kt_step_change(db, NULL, KT_STEP_SET_TITLE));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    step = new_step("m", "a");
    step.plan = "2022";
    REFUSED(KT_ERR_STATE, "plan 2022 is closed: reopen it first",
            kt_step_change(db, &step, KT_STEP_SET_TITLE));
    REFUSED(KT_ERR_STATE, NULL,
            (step.code = "b", kt_step_add(db, &step)));
}
END_TEST

/* Owner 44, allotted 4401 with 440103 below, and 4402: 440103 and 4402 are
 * the lowest, hence the expected reporters. */
START_TEST(list_counts_who_has_done_a_step)
{
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    kt_step step = new_step("m", "a");
    step.due = KT_DAY(2022, 3, 31);
    OK(kt_step_add(db, &step));
    add_step("m", "b");
    allot("m", "4401", KT_NONE, KT_DAY_NONE);
    allot("m", "440103", KT_NONE, KT_DAY_NONE);
    allot("m", "4402", KT_NONE, KT_DAY_NONE);
    done("440103", "a", KT_DAY(2022, 4, 1)); /* late */
    done("440103", "a", KT_DAY(2022, 4, 9)); /* and again */
    done("4402", "a", KT_DAY(2022, 3, 31));  /* in time */
    done("4401", "b", KT_DAY(2022, 5, 1));   /* not one of the lowest */
    kt_step_row row = look(NULL, 0);
    ck_assert_int_eq(row.reporters, 2);
    ck_assert_int_eq(row.done_by, 2);
    ck_assert_int_eq(row.late_by, 1);
    ck_assert_int_eq(row.done, KT_DAY_NONE);
    row = look(NULL, 1);
    ck_assert_int_eq(row.reporters, 2);
    ck_assert_int_eq(row.done_by, 0);
    kt_query query = query_of("4401", TODAY);
    row = look(&query, 0);
    ck_assert_int_eq(row.reporters, 1);
    ck_assert_int_eq(row.done_by, 1);
    ck_assert_int_eq(row.late_by, 1);
    row = look(&query, 1);
    ck_assert_int_eq(row.done, KT_DAY(2022, 5, 1));
    ck_assert_int_eq(row.done_by, 0);
    query = query_of("440103", TODAY);
    ck_assert_int_eq(look(&query, 0).done, KT_DAY(2022, 4, 1));
    /* As of the day before, only 4402 had. */
    query = query_of("44", KT_DAY(2022, 3, 31));
    row = look(&query, 0);
    ck_assert_int_eq(row.done_by, 1);
    ck_assert_int_eq(row.late_by, 0);
    /* A unit with nothing allotted at or below it has no reporters. */
    query = query_of("440104", TODAY);
    row = look(&query, 0);
    ck_assert_int_eq(row.reporters, 0);
}
END_TEST

START_TEST(list_refuses)
{
    kt_cursor *cursor = (kt_cursor *)&db;
    kt_query query = query_of("45", TODAY);
    kt_step_row row = KT_STEP_ROW_INIT;
    kt_unit_row other = KT_UNIT_ROW_INIT;
    add_target("f", KT_MEASURE_FLOW, KT_NONE);
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    REFUSED(KT_ERR_SCOPE, "unit 45 is not within 44, whose plan it is",
            kt_step_list(db, &query, "m", &cursor));
    ck_assert_ptr_null(cursor);
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 46, the nearest is 44",
            (query.unit = "46", kt_step_list(db, &query, "m", &cursor)));
    query.unit = NULL;
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            (query.plan = "2021", kt_step_list(db, &query, "m", &cursor)));
    REFUSED(KT_ERR_NOT_FOUND, "unknown target n, the nearest is f",
            kt_step_list(db, NULL, "n", &cursor));
    REFUSED(KT_ERR_INVALID, "the target is not given",
            kt_step_list(db, NULL, NULL, &cursor));
    REFUSED(KT_ERR_INVALID, "target f is no milestone, it has no steps",
            kt_step_list(db, NULL, "f", &cursor));
    ck_assert_ptr_null(cursor);
    OK(kt_step_list(db, NULL, "m", &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &other), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(uuid_is_of_target_and_code)
{
    kt_uuid made[2];
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("n", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    add_step("n", "a");
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    made[0] = *kti_history_uuid(
        kti_defs(db), find_target(snapshot, "m")->steps[0].id);
    made[1] = *kti_history_uuid(
        kti_defs(db), find_target(snapshot, "n")->steps[0].id);
    close_snapshot();
    ck_assert_mem_ne(&made[0], &made[1], sizeof made[0]);
}
END_TEST

START_TEST(scope_is_that_of_the_plans_owner)
{
    kt_db *first = enter_file();
    kt_step step = new_step("m", "b");
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE,
            "unit 44 is not within 4401, to which this handle is bound",
            kt_step_add(db, &step));
    step.code = "a";
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_step_change(db, &step, KT_STEP_SET_TITLE));
    leave_file(first);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        add_keeps_what_is_given,
        add_has_defaults,
        milestone_without_steps_has_one,
        add_refuses_bad_texts_and_days,
        due_day_is_not_before_the_plan,
        add_refuses_what_is_unknown_or_no_milestone,
        code_is_unique_in_its_target,
        steps_stand_in_the_order_of_adding,
        change_takes_what_is_named,
        change_refuses,
        list_counts_who_has_done_a_step,
        list_refuses,
        uuid_is_of_target_and_code,
        scope_is_that_of_the_plans_owner,
    };
    return RUN_WORLD_TESTS("step", tests);
}
