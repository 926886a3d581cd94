/* SPDX-License-Identifier: Apache-2.0 */
/* Plans: adding, changing, their states, listing. */
#include "definition_helpers.h"

static kt_plan new_plan(const char *code)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = code;
    plan.title = "A plan";
    plan.owner = "44";
    plan.first_day = KT_DAY(2023, 1, 1);
    plan.last_day = KT_DAY(2023, 12, 31);
    return plan;
}

/* The n-th row of the list; its texts live until the next call. */
static kt_plan_row look(int64_t n)
{
    static kt_cursor *cursor;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_plan_list(db, NULL, &cursor));
    ck_assert_int_gt(kt_cursor_count(cursor), n);
    for (int64_t i = 0; i <= n; i++) {
        ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    }
    return row;
}

static kt_status report_of(const char *plan, kt_day day)
{
    kt_progress report =
        new_report("1.1", "44", day, KT_ADD, KT_AMOUNT(1));
    report.plan = plan;
    return kt_progress_record(db, &report, NULL);
}

START_TEST(add_keeps_what_is_given)
{
    kt_uuid id = { { 1, 2, 3 } };
    kt_plan plan = new_plan("2023");
    plan.language = "zh-Hant";
    plan.reporting_days = 7;
    plan.behind = -2000;
    plan.at_risk = -1;
    plan.ahead = 0;
    plan.id = &id;
    OK(kt_plan_add(db, &plan));
    kt_plan_row row = look(1);
    ck_assert_str_eq(row.code, "2023");
    ck_assert_str_eq(row.title, "A plan");
    ck_assert_str_eq(row.language, "zh-Hant");
    ck_assert_str_eq(row.owner, "44");
    ck_assert_int_eq(row.state, KT_PLAN_DRAFT);
    ck_assert_int_eq(row.first_day, KT_DAY(2023, 1, 1));
    ck_assert_int_eq(row.last_day, KT_DAY(2023, 12, 31));
    ck_assert_int_eq(row.reporting_days, 7);
    ck_assert_int_eq(row.behind, -2000);
    ck_assert_int_eq(row.at_risk, -1);
    ck_assert_int_eq(row.ahead, 0);
    ck_assert_mem_eq(&row.uuid, &id, sizeof id);
}
END_TEST

START_TEST(add_has_defaults)
{
    kt_plan_row row = look(0);
    ck_assert_str_eq(row.language, "");
    ck_assert_int_eq(row.state, KT_PLAN_ACTIVE);
    ck_assert_int_eq(row.reporting_days, 31);
    ck_assert_int_eq(row.behind, -3000);
    ck_assert_int_eq(row.at_risk, -1000);
    ck_assert_int_eq(row.ahead, 1000);
}
END_TEST

START_TEST(add_refuses_bad_texts_and_days)
{
    kt_plan plan = new_plan(NULL);
    REFUSED(KT_ERR_INVALID, "plan code is missing", kt_plan_add(db, &plan));
    REFUSED(KT_ERR_INVALID, NULL,
            (plan.code = text_of(KT_CODE_MAX + 1), kt_plan_add(db, &plan)));
    plan.code = "2023";
    REFUSED(KT_ERR_INVALID, "plan title is missing",
            (plan.title = NULL, kt_plan_add(db, &plan)));
    REFUSED(KT_ERR_INVALID, "the plan title is empty",
            (plan.title = "", kt_plan_add(db, &plan)));
    REFUSED(KT_ERR_INVALID,
            "plan title has 1025 bytes, at most 1024 are allowed",
            (plan.title = text_of(KT_TITLE_MAX + 1), kt_plan_add(db, &plan)));
    plan.title = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_INVALID, "language is empty",
            (plan.language = "", kt_plan_add(db, &plan)));
    plan.language = NULL;
    REFUSED(KT_ERR_INVALID,
            "last_day is not given, or not a day from 0001-01-01 to "
            "9999-12-31",
            (plan.last_day = KT_DAY_NONE, kt_plan_add(db, &plan)));
    REFUSED(KT_ERR_INVALID,
            "plan 2023 would end on 2022-12-31, before its first day, "
            "2023-01-01",
            (plan.last_day = plan.first_day - 1, kt_plan_add(db, &plan)));
    plan.last_day = plan.first_day;
    REFUSED(KT_ERR_RANGE, "reporting every -1 days is not possible",
            (plan.reporting_days = -1, kt_plan_add(db, &plan)));
    plan.reporting_days = 0;
    REFUSED(KT_ERR_INVALID, "plan state 0 is not known",
            (plan.state = 0, kt_plan_add(db, &plan)));
    REFUSED(KT_ERR_INVALID, NULL,
            (plan.state = KT_PLAN_CLOSED + 1, kt_plan_add(db, &plan)));
    plan.state = KT_PLAN_DRAFT;
    REFUSED(KT_ERR_INVALID, "plan: struct_size is not set",
            kt_plan_add(db, NULL));
    OK(kt_plan_add(db, &plan));
    plan.first_day = KT_DAY(2023, 2, 30);
    REFUSED(KT_ERR_INVALID, NULL,
            (plan.code = "other", kt_plan_add(db, &plan)));
}
END_TEST

START_TEST(thresholds_rise)
{
    kt_plan plan = new_plan("2023");
    REFUSED(KT_ERR_INVALID,
            "thresholds must rise: behind -1000, at_risk -1000, ahead 1000 "
            "(basis points)",
            (plan.behind = -1000, kt_plan_add(db, &plan)));
    plan.behind = -3000;
    REFUSED(KT_ERR_INVALID, NULL,
            (plan.ahead = -1000, kt_plan_add(db, &plan)));
    plan.ahead = -999;
    OK(kt_plan_add(db, &plan));
    REFUSED(KT_ERR_INVALID, NULL,
            (plan.at_risk = -4000, kt_plan_change(db, "2023", &plan,
                                                  KT_PLAN_SET_THRESHOLDS)));
}
END_TEST

START_TEST(add_refuses_what_is_taken_or_unknown)
{
    kt_plan plan = new_plan("2022");
    REFUSED(KT_ERR_DUPLICATE, "there is a plan 2022 already",
            kt_plan_add(db, &plan));
    kt_uuid id = look(0).uuid;
    plan.code = "2023";
    plan.id = &id;
    REFUSED(KT_ERR_DUPLICATE, "the id of plan 2023 is taken",
            kt_plan_add(db, &plan));
    plan.id = NULL;
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 46, the nearest is 44",
            (plan.owner = "46", kt_plan_add(db, &plan)));
    REFUSED(KT_ERR_INVALID, "the unit is not given",
            (plan.owner = NULL, kt_plan_add(db, &plan)));
}
END_TEST

/* Its UUID is of site, owner and first code: it cannot be made twice, even
 * where the plan has another code by now. */
START_TEST(a_plan_is_not_made_twice)
{
    kt_plan plan = new_plan("2023");
    OK(kt_plan_add(db, &plan));
    plan.code = "2023a";
    OK(kt_plan_change(db, "2023", &plan, KT_PLAN_SET_CODE));
    plan.code = "2023";
    REFUSED(KT_ERR_DUPLICATE, "the id of plan 2023 is taken",
            kt_plan_add(db, &plan));
    plan.owner = "4401";
    OK(kt_plan_add(db, &plan));
}
END_TEST

START_TEST(change_takes_what_is_named)
{
    kt_plan plan = new_plan("new");
    plan.title = "Another";
    plan.language = "en";
    plan.last_day = KT_DAY(2022, 11, 30);
    plan.reporting_days = 0;
    plan.behind = -1;
    plan.at_risk = 0;
    plan.ahead = 1;
    OK(kt_plan_change(db, "2022", &plan, KT_PLAN_SET_TITLE));
    ck_assert_str_eq(look(0).title, "Another");
    ck_assert_str_eq(look(0).code, "2022");
    ck_assert_int_eq(look(0).last_day, KT_DAY(2022, 12, 31));
    OK(kt_plan_change(db, "2022", &plan,
                      KT_PLAN_SET_CODE | KT_PLAN_SET_LANGUAGE |
                          KT_PLAN_SET_LAST_DAY | KT_PLAN_SET_REPORTING |
                          KT_PLAN_SET_THRESHOLDS));
    kt_plan_row row = look(0);
    ck_assert_str_eq(row.code, "new");
    ck_assert_str_eq(row.language, "en");
    ck_assert_int_eq(row.last_day, KT_DAY(2022, 11, 30));
    ck_assert_int_eq(row.first_day, KT_DAY(2022, 1, 1));
    ck_assert_int_eq(row.reporting_days, 31);
    ck_assert_int_eq(row.behind, -1);
    ck_assert_int_eq(row.at_risk, 0);
    ck_assert_int_eq(row.ahead, 1);
    ck_assert_int_eq(row.state, KT_PLAN_ACTIVE);
    plan.language = NULL;
    OK(kt_plan_change(db, "new", &plan, KT_PLAN_SET_LANGUAGE));
    ck_assert_str_eq(look(0).language, "");
}
END_TEST

START_TEST(change_of_nothing_writes_nothing)
{
    kt_plan plan = new_plan("x");
    kt_head before = head_now();
    OK(kt_plan_change(db, "2022", &plan, 0));
    ck_assert_int_eq(head_now().commit, before.commit);
    OK(kt_plan_change(db, "2022", &plan, 1u << 30));
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

START_TEST(change_refuses)
{
    kt_plan plan = new_plan("2023");
    OK(kt_plan_add(db, &plan));
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2024, the nearest is 2022",
            kt_plan_change(db, "2024", &plan, KT_PLAN_SET_TITLE));
    REFUSED(KT_ERR_DUPLICATE, "there is a plan 2023 already",
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_CODE));
    OK(kt_plan_change(db, "2023", &plan, KT_PLAN_SET_CODE));
    plan.last_day = KT_DAY(2021, 12, 31);
    REFUSED(KT_ERR_INVALID, NULL,
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_LAST_DAY));
    plan.title = "";
    REFUSED(KT_ERR_INVALID, NULL,
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_TITLE));
    plan.code = "";
    REFUSED(KT_ERR_INVALID, NULL,
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_CODE));
    plan.struct_size = 0;
    REFUSED(KT_ERR_INVALID, "plan: struct_size is not set",
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_TITLE));
}
END_TEST

/* Without a code the only active plan is meant, in a change as well. */
START_TEST(change_without_code_is_of_the_active_plan)
{
    kt_plan plan = new_plan("2023");
    OK(kt_plan_add(db, &plan));
    plan.title = "Mine";
    OK(kt_plan_change(db, NULL, &plan, KT_PLAN_SET_TITLE));
    ck_assert_str_eq(look(0).title, "Mine");
    ck_assert_str_eq(look(1).title, "A plan");
}
END_TEST

START_TEST(states_go_one_way)
{
    static const struct {
        int32_t from, to;
        kt_status status;
    } cases[] = {
        { KT_PLAN_DRAFT, KT_PLAN_DRAFT, KT_OK },
        { KT_PLAN_DRAFT, KT_PLAN_ACTIVE, KT_OK },
        { KT_PLAN_DRAFT, KT_PLAN_CLOSED, KT_OK },
        { KT_PLAN_ACTIVE, KT_PLAN_DRAFT, KT_ERR_STATE },
        { KT_PLAN_ACTIVE, KT_PLAN_ACTIVE, KT_OK },
        { KT_PLAN_ACTIVE, KT_PLAN_CLOSED, KT_OK },
        { KT_PLAN_CLOSED, KT_PLAN_DRAFT, KT_ERR_STATE },
        { KT_PLAN_CLOSED, KT_PLAN_ACTIVE, KT_OK },
        { KT_PLAN_CLOSED, KT_PLAN_CLOSED, KT_OK },
        { KT_PLAN_DRAFT, 0, KT_ERR_INVALID },
        { KT_PLAN_ACTIVE, 4, KT_ERR_INVALID },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char code[8];
        (void)snprintf(code, sizeof code, "p%zu", i);
        add_plan(code, cases[i].from);
        if (cases[i].status == KT_OK) {
            kt_head before = head_now();
            OK(kt_plan_set_state(db, code, cases[i].to));
            /* Where it is in that state nothing is written. */
            ck_assert_int_eq(head_now().commit - before.commit,
                             cases[i].from != cases[i].to);
        } else {
            REFUSED(cases[i].status, NULL,
                    kt_plan_set_state(db, code, cases[i].to));
        }
        ck_assert_int_eq(look((int64_t)i + 1).state,
                         cases[i].status == KT_OK ? cases[i].to
                                                  : cases[i].from);
    }
    REFUSED(KT_ERR_STATE, "plan 2022 does not go back to draft",
            kt_plan_set_state(db, "2022", KT_PLAN_DRAFT));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_plan_set_state(db, "2029", KT_PLAN_ACTIVE));
}
END_TEST

START_TEST(draft_takes_definitions_but_no_reports)
{
    kt_plan plan = new_plan("d");
    plan.first_day = KT_DAY(2022, 1, 1);
    OK(kt_plan_add(db, &plan));
    kt_task task = KT_TASK_INIT;
    task.plan = "d";
    task.code = task.title = "1";
    OK(kt_task_add(db, &task));
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(9));
    target.plan = "d";
    OK(kt_target_add(db, &target));
    REFUSED(KT_ERR_STATE,
            "plan d is draft: only an active plan takes reports",
            report_of("d", TODAY));
    OK(kt_plan_set_state(db, "d", KT_PLAN_ACTIVE));
    OK(report_of("d", TODAY));
}
END_TEST

START_TEST(closed_refuses_all_but_reopening)
{
    kt_plan plan = new_plan("2022");
    kt_task task = KT_TASK_INIT;
    kt_target target = new_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(1));
    kt_step step = KT_STEP_INIT;
    kt_title title = KT_TITLE_INIT;
    kt_allotment allotment =
        new_allotment("1.1", "4401", KT_AMOUNT(1), KT_DAY_NONE);
    static const char reopen[] = "plan 2022 is closed: reopen it first";
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    task.plan = target.plan = step.plan = title.plan = allotment.plan =
        "2022";
    task.code = task.title = "3";
    step.target = "m";
    step.code = step.title = "a";
    title.kind = KT_KIND_PLAN;
    title.language = "en";
    title.text = "Plan";
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_STATE, reopen,
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_TITLE));
    REFUSED(KT_ERR_STATE, reopen, kt_task_add(db, &task));
    REFUSED(KT_ERR_STATE, reopen,
            kt_task_change(db, "2022", "1", &task, KT_TASK_SET_TITLE));
    REFUSED(KT_ERR_STATE, reopen,
            kt_task_cancel(db, "2022", "1", TODAY, "why"));
    REFUSED(KT_ERR_STATE, reopen, kt_target_add(db, &target));
    REFUSED(KT_ERR_STATE, reopen,
            kt_target_change(db, "2022", "1.1", &target,
                             KT_TARGET_SET_TITLE));
    REFUSED(KT_ERR_STATE, reopen,
            kt_target_cancel(db, "2022", "1.1", TODAY, "why"));
    REFUSED(KT_ERR_STATE, reopen, kt_step_add(db, &step));
    REFUSED(KT_ERR_STATE, reopen,
            kt_step_change(db, &step, KT_STEP_SET_TITLE));
    REFUSED(KT_ERR_STATE, reopen, kt_title_set(db, &title));
    REFUSED(KT_ERR_STATE, reopen, kt_allotment_set(db, &allotment));
    REFUSED(KT_ERR_STATE,
            "plan 2022 is closed: only an active plan takes reports",
            report_of("2022", TODAY));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE));
    OK(kt_task_add(db, &task));
    OK(kt_allotment_set(db, &allotment));
    OK(report_of("2022", TODAY));
}
END_TEST

START_TEST(plan_not_named_is_the_only_active_one)
{
    kt_query query = KT_QUERY_INIT;
    kt_cursor *cursor;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_plan("draft", KT_PLAN_DRAFT);
    OK(report_of(NULL, TODAY));
    add_plan("second", KT_PLAN_ACTIVE);
    REFUSED(KT_ERR_INVALID,
            "2 plans are active, 2022 and second: name the plan",
            report_of(NULL, TODAY));
    add_plan("third", KT_PLAN_ACTIVE);
    REFUSED(KT_ERR_INVALID,
            "3 plans are active, 2022 and second among them: name the plan",
            kt_target_list(db, &query, NULL, &cursor));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    OK(kt_plan_set_state(db, "second", KT_PLAN_CLOSED));
    OK(kt_plan_set_state(db, "third", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_NOT_FOUND, "no plan is active: name the plan",
            kt_target_list(db, &query, NULL, &cursor));
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2021, the nearest is 2022",
            report_of("2021", TODAY));
    query.plan = "2022";
    OK(kt_target_list(db, &query, NULL, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(list_is_in_the_order_of_adding)
{
    kt_cursor *cursor;
    kt_query query = KT_QUERY_INIT;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    int64_t before = head_now().commit;
    add_plan("2", KT_PLAN_DRAFT);
    add_plan("10", KT_PLAN_DRAFT);
    ck_assert_str_eq(look(0).code, "2022");
    ck_assert_str_eq(look(1).code, "2");
    ck_assert_str_eq(look(2).code, "10");
    query.known_at_commit = before;
    query.unit = "not used";
    OK(kt_plan_list(db, &query, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.code, "2022");
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
    query.struct_size = 0;
    REFUSED(KT_ERR_INVALID, NULL, kt_plan_list(db, &query, &cursor));
}
END_TEST

/* Checkpoints lie before the due day, which may be the plan's last. */
START_TEST(last_day_stays_behind_the_checkpoints)
{
    kt_checkpoint point = { KT_DAY(2022, 6, 30), 5000 };
    kt_plan plan = new_plan("2022");
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.checkpoints = &point;
    target.checkpoints_count = 1;
    OK(kt_target_add(db, &target));
    target.code = "1.2";
    target.due = KT_DAY(2022, 12, 31);
    OK(kt_target_add(db, &target));
    plan.last_day = KT_DAY(2022, 6, 30);
    REFUSED(KT_ERR_INVALID,
            "target 1.1 would be due on 2022-06-30, which is not behind its "
            "checkpoint 2022-06-30",
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_LAST_DAY));
    plan.last_day++;
    OK(kt_plan_change(db, "2022", &plan, KT_PLAN_SET_LAST_DAY));
}
END_TEST

/* Without an id: of site, owner and code; with one it is what is given, and
 * so the same at two sites. */
START_TEST(uuid_is_of_site_owner_and_code)
{
    kt_uuid id = { { 7, 7 } };
    kt_plan plan = new_plan("2023");
    OK(kt_plan_add(db, &plan));
    plan.code = "2024";
    OK(kt_plan_add(db, &plan));
    plan.code = "2025";
    plan.id = &id;
    OK(kt_plan_add(db, &plan));
    kt_uuid of_2023 = look(1).uuid;
    kt_uuid of_2024 = look(2).uuid;
    ck_assert_mem_ne(&of_2023, &of_2024, sizeof id);
    kt_db *first = enter_other_site();
    add_unit("44", "Guangdong", NULL, "province");
    OK(kt_plan_add(db, &plan));
    plan.code = "2023";
    plan.id = NULL;
    OK(kt_plan_add(db, &plan));
    kt_uuid with_id = look(0).uuid;
    kt_uuid other = look(1).uuid;
    leave_other_site(first);
    ck_assert_mem_eq(&with_id, &id, sizeof id);
    ck_assert_mem_ne(&other, &of_2023, sizeof id);
}
END_TEST

START_TEST(closed_plan_is_read_as_before)
{
    kt_query query = KT_QUERY_INIT;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(report_of("2022", TODAY));
    query.plan = "2022";
    OK(kt_plan_set_state(db, NULL, KT_PLAN_CLOSED));
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, "1.1", &completion));
    ck_assert_int_eq(completion.actual, KT_AMOUNT(1));
}
END_TEST

/* The owner is a unit, not a code: the row has its code of the day. */
START_TEST(owner_is_shown_by_its_code)
{
    OK(kt_unit_recode(db, "44", "440000", TODAY));
    ck_assert_str_eq(look(0).owner, "440000");
}
END_TEST

START_TEST(scope_is_that_of_the_owner)
{
    kt_db *first = enter_file();
    kt_plan plan = new_plan("2023");
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE,
            "unit 44 is not within 4401, to which this handle is bound",
            kt_plan_add(db, &plan));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_plan_change(db, "2022", &plan, KT_PLAN_SET_TITLE));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    plan.owner = "440103";
    OK(kt_plan_add(db, &plan));
    OK(kt_plan_set_state(db, "2023", KT_PLAN_ACTIVE));
    leave_file(first);
}
END_TEST

START_TEST(next_refuses_another_cursor)
{
    kt_cursor *cursor;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    OK(kt_unit_list(db, NULL, 0, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ERR_MISUSE);
    kt_cursor_close(cursor);
    OK(kt_plan_list(db, NULL, &cursor));
    row.struct_size = 0;
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ERR_MISUSE);
    kt_cursor_close(cursor);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        add_keeps_what_is_given,
        add_has_defaults,
        add_refuses_bad_texts_and_days,
        thresholds_rise,
        add_refuses_what_is_taken_or_unknown,
        a_plan_is_not_made_twice,
        change_takes_what_is_named,
        change_of_nothing_writes_nothing,
        change_refuses,
        change_without_code_is_of_the_active_plan,
        states_go_one_way,
        draft_takes_definitions_but_no_reports,
        closed_refuses_all_but_reopening,
        plan_not_named_is_the_only_active_one,
        list_is_in_the_order_of_adding,
        last_day_stays_behind_the_checkpoints,
        uuid_is_of_site_owner_and_code,
        closed_plan_is_read_as_before,
        owner_is_shown_by_its_code,
        scope_is_that_of_the_owner,
        next_refuses_another_cursor,
    };
    return RUN_WORLD_TESTS("plan", tests);
}
