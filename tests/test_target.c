/* SPDX-License-Identifier: Apache-2.0 */
/* Targets: adding, changing, cancelling, listing. What only some measures
 * take is in test_target_measure.c. */
#include "definition_helpers.h"

static kt_status change(const char *code, const kt_target *target,
                        uint32_t sets)
{
    return kt_target_change(db, NULL, code, target, sets);
}

static kt_status recode(const char *code, const char *to)
{
    kt_target target = KT_TARGET_INIT;
    target.code = to;
    return change(code, &target, KT_TARGET_SET_CODE);
}

static kt_status put_under(const char *code, const char *task)
{
    kt_target target = KT_TARGET_INIT;
    target.task = task;
    return change(code, &target, KT_TARGET_SET_TASK);
}

/* A plan of last year with one target, for what continues it. */
static void add_last_year(void)
{
    kt_task task = KT_TASK_INIT;
    kt_target target = new_target("old", KT_MEASURE_FLOW, KT_NONE);
    add_plan("2021", KT_PLAN_DRAFT);
    task.plan = target.plan = "2021";
    task.code = task.title = "1";
    OK(kt_task_add(db, &task));
    OK(kt_target_add(db, &target));
}

START_TEST(add_keeps_what_is_given)
{
    static const char *const assist[] = { "4402" };
    static const char *const supervise[] = { "45" };
    kt_target target =
        new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(40000));
    add_last_year();
    target.title = "Train carers";
    target.unit_of_measure = "person";
    target.baseline = KT_AMOUNT(35000);
    target.due = KT_DAY(2022, 11, 30);
    target.weight = 3;
    target.source = "key task 2, clause 8";
    target.continues_plan = "2021";
    target.continues_target = "old";
    target.lead = "4401";
    target.assist = assist;
    target.supervise = supervise;
    target.assist_count = target.supervise_count = 1;
    OK(kt_target_add(db, &target));
    kt_target_row row = look_target("1.1");
    ck_assert_int_eq(row.measure, KT_MEASURE_FLOW);
    ck_assert_str_eq(row.plan, "2022");
    ck_assert_str_eq(row.task, "1");
    ck_assert_str_eq(row.code, "1.1");
    ck_assert_str_eq(row.title, "Train carers");
    ck_assert_str_eq(row.unit_of_measure, "person");
    ck_assert_int_eq(row.amount, KT_AMOUNT(40000));
    ck_assert_int_eq(row.baseline, KT_AMOUNT(35000));
    ck_assert_int_eq(row.due, KT_DAY(2022, 11, 30));
    ck_assert_int_eq(row.weight, 3);
    ck_assert_str_eq(row.level, "");
    ck_assert_str_eq(row.source, "key task 2, clause 8");
    ck_assert_str_eq(row.continues_plan, "2021");
    ck_assert_str_eq(row.continues_target, "old");
    ck_assert_str_eq(row.lead, "4401");
    ck_assert_int_eq(row.cancelled, KT_DAY_NONE);
    ck_assert_int_eq(row.steps, 0);
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_target *made = find_target(snapshot, "1.1");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->assist, made->assist_count), "4402");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->supervise, made->supervise_count),
        "45");
    close_snapshot();
}
END_TEST

START_TEST(add_has_defaults)
{
    add_target("1.1", KT_MEASURE_RATIO, KT_NONE);
    kt_target_row row = look_target("1.1");
    ck_assert_str_eq(row.unit_of_measure, "");
    ck_assert_int_eq(row.amount, KT_NONE);
    ck_assert_int_eq(row.baseline, KT_NONE);
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    ck_assert_int_eq(row.weight, 1);
    ck_assert_str_eq(row.source, "");
    ck_assert_str_eq(row.continues_plan, "");
    ck_assert_str_eq(row.continues_target, "");
    ck_assert_str_eq(row.lead, "");
    /* Without a due day of its own it goes with the plan's last day. */
    kt_plan plan = KT_PLAN_INIT;
    plan.last_day = KT_DAY(2022, 10, 31);
    OK(kt_plan_change(db, NULL, &plan, KT_PLAN_SET_LAST_DAY));
    ck_assert_int_eq(look_target("1.1").due, KT_DAY(2022, 10, 31));
}
END_TEST

/* The lead, where a target has none: of the nearest task above with one. */
START_TEST(lead_is_that_of_the_task)
{
    kt_task task = KT_TASK_INIT;
    task.code = task.title = "1.1";
    task.parent = "1";
    OK(kt_task_add(db, &task));
    kt_target target = new_target("t", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.task = "1.1";
    OK(kt_target_add(db, &target));
    task.lead = "4401";
    OK(kt_task_change(db, NULL, "1", &task, KT_TASK_SET_LEAD));
    ck_assert_str_eq(look_target("t").lead, "4401");
    task.lead = "4402";
    OK(kt_task_change(db, NULL, "1.1", &task, KT_TASK_SET_LEAD));
    ck_assert_str_eq(look_target("t").lead, "4402");
    target.lead = "44";
    OK(change("t", &target, KT_TARGET_SET_LEAD));
    ck_assert_str_eq(look_target("t").lead, "44");
    target.lead = NULL;
    OK(change("t", &target, KT_TARGET_SET_LEAD));
    ck_assert_str_eq(look_target("t").lead, "4402");
}
END_TEST

/* Amount and baseline are the first allotment of the plan's owner. */
START_TEST(amount_is_the_owners_allotment)
{
    kt_cursor *cursor;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    kt_query query = query_of(NULL, KT_DAY(2021, 12, 31));
    add_target("none", KT_MEASURE_FLOW, KT_NONE);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_allotment_list(db, NULL, NULL, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    ck_assert_int_eq(kt_allotment_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.target, "1.1");
    ck_assert_str_eq(row.unit, "44");
    ck_assert_int_eq(row.amount, KT_AMOUNT(100));
    ck_assert_int_eq(row.effective, KT_DAY(2022, 1, 1));
    ck_assert_str_eq(row.authority, "");
    kt_cursor_close(cursor);
    ck_assert_int_eq(target_row(&query, "1.1").amount, KT_NONE);
    allot("1.1", "44", KT_AMOUNT(120), TODAY);
    query.as_of = TODAY - 1;
    ck_assert_int_eq(target_row(&query, "1.1").amount, KT_AMOUNT(100));
    ck_assert_int_eq(look_target("1.1").amount, KT_AMOUNT(120));
}
END_TEST

START_TEST(add_refuses_bad_texts)
{
    kt_target target = new_target(NULL, KT_MEASURE_FLOW, KT_NONE);
    REFUSED(KT_ERR_INVALID, "target code is missing",
            kt_target_add(db, &target));
    REFUSED(KT_ERR_INVALID, NULL,
            (target.code = "1 1", kt_target_add(db, &target)));
    REFUSED(KT_ERR_INVALID, NULL, (target.code = text_of(KT_CODE_MAX + 1),
                                   kt_target_add(db, &target)));
    REFUSED(KT_ERR_FORMAT, NULL,
            (target.code = "\xFF", kt_target_add(db, &target)));
    target.code = "1.1";
    target.title = NULL;
    REFUSED(KT_ERR_INVALID, "target title is missing",
            kt_target_add(db, &target));
    REFUSED(KT_ERR_INVALID, "the target title is empty",
            (target.title = "", kt_target_add(db, &target)));
    REFUSED(KT_ERR_INVALID,
            "target title has 1025 bytes, at most 1024 are allowed",
            (target.title = text_of(KT_TITLE_MAX + 1),
             kt_target_add(db, &target)));
    target.title = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_INVALID, "the unit of measure is empty",
            (target.unit_of_measure = "", kt_target_add(db, &target)));
    REFUSED(KT_ERR_INVALID, NULL,
            (target.unit_of_measure = text_of(KT_TITLE_MAX + 1),
             kt_target_add(db, &target)));
    target.unit_of_measure = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_INVALID, "the source is empty",
            (target.source = "", kt_target_add(db, &target)));
    REFUSED(KT_ERR_INVALID, NULL, (target.source = text_of(KT_TITLE_MAX + 1),
                                   kt_target_add(db, &target)));
    target.source = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_RANGE, "weight 1000001 is not within 0 to 1000000",
            (target.weight = 1000001, kt_target_add(db, &target)));
    REFUSED(KT_ERR_RANGE, NULL,
            (target.weight = -2, kt_target_add(db, &target)));
    target.weight = 0;
    REFUSED(KT_ERR_INVALID, "target: struct_size is not set",
            kt_target_add(db, NULL));
    OK(kt_target_add(db, &target));
    ck_assert_int_eq(look_target("1.1").weight, 0);
    REFUSED(KT_ERR_INVALID, "target: struct_size is not set",
            (target.struct_size = 0, kt_target_add(db, &target)));
}
END_TEST

START_TEST(add_refuses_what_is_unknown)
{
    static const char *const unknown[] = { "4401", "4409" };
    static const char *const twice[] = { "4401", "4401" };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2023, the nearest is 2022",
            (target.plan = "2023", kt_target_add(db, &target)));
    target.plan = NULL;
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 3, the nearest is 1",
            (target.task = "3", kt_target_add(db, &target)));
    REFUSED(KT_ERR_INVALID, "the task is not given",
            (target.task = NULL, kt_target_add(db, &target)));
    target.task = "1";
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4403, the nearest is 4401",
            (target.lead = "4403", kt_target_add(db, &target)));
    target.lead = NULL;
    target.assist = unknown;
    target.assist_count = 2;
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4409, the nearest is 4401",
            kt_target_add(db, &target));
    REFUSED(KT_ERR_DUPLICATE, "unit 4401 stands twice in a list",
            (target.assist = twice, kt_target_add(db, &target)));
    target.assist_count = 0;
    target.supervise = unknown;
    target.supervise_count = 2;
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_target_add(db, &target));
    target.supervise_count = 0;
    OK(kt_target_add(db, &target));
}
END_TEST

START_TEST(continues_needs_plan_and_target)
{
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    add_last_year();
    target.continues_plan = "2021";
    REFUSED(KT_ERR_INVALID, "continues needs both a plan and a target",
            kt_target_add(db, &target));
    target.continues_target = "od";
    REFUSED(KT_ERR_NOT_FOUND, "unknown target od, the nearest is old",
            kt_target_add(db, &target));
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2020, the nearest is 2022",
            (target.continues_plan = "2020", kt_target_add(db, &target)));
    target.continues_target = "old";
    REFUSED(KT_ERR_INVALID, NULL,
            (target.continues_plan = NULL, kt_target_add(db, &target)));
    target.continues_plan = "2021";
    OK(kt_target_add(db, &target));
    /* The row has the codes of now. */
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "last";
    OK(kt_plan_change(db, "2021", &plan, KT_PLAN_SET_CODE));
    ck_assert_str_eq(look_target("1.1").continues_plan, "last");
    ck_assert_str_eq(look_target("1.1").continues_target, "old");
    target.continues_plan = target.continues_target = NULL;
    OK(change("1.1", &target, KT_TARGET_SET_CONTINUES));
    ck_assert_str_eq(look_target("1.1").continues_plan, "");
}
END_TEST

START_TEST(code_is_taken_now_and_before)
{
    static const char taken[] =
        "the code 1.1 is, or was, that of a target of the plan";
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    OK(kt_target_add(db, &target));
    add_target("1.2", KT_MEASURE_FLOW, KT_NONE);
    target.task = "2";
    REFUSED(KT_ERR_DUPLICATE, taken, kt_target_add(db, &target));
    REFUSED(KT_ERR_DUPLICATE,
            "the code 2 is, or was, that of a task of the plan",
            (target.code = "2", kt_target_add(db, &target)));
    REFUSED(KT_ERR_DUPLICATE, taken, recode("1.2", "1.1"));
    REFUSED(KT_ERR_DUPLICATE, NULL, recode("1.2", "1"));
    OK(recode("1.1", "1.9"));
    target.code = "1.1";
    REFUSED(KT_ERR_DUPLICATE, taken, kt_target_add(db, &target));
    OK(kt_target_cancel(db, NULL, "1.2", TODAY, "done elsewhere"));
    REFUSED(KT_ERR_DUPLICATE, NULL,
            (target.code = "1.2", kt_target_add(db, &target)));
    OK(recode("1.9", "1.9"));
    OK(recode("1.9", "1.1"));
    add_last_year();
    target.plan = "2021";
    target.task = "1";
    OK(kt_target_add(db, &target));
}
END_TEST

START_TEST(targets_stand_in_the_order_of_adding)
{
    kt_task task = KT_TASK_INIT;
    task.code = task.title = "1.0";
    task.parent = "1";
    OK(kt_task_add(db, &task));
    add_target("1.10", KT_MEASURE_FLOW, KT_NONE);
    add_target("1.9", KT_MEASURE_FLOW, KT_NONE);
    add_target("1.2", KT_MEASURE_FLOW, KT_NONE);
    kt_target target = new_target("2.1", KT_MEASURE_FLOW, KT_NONE);
    target.task = "2";
    OK(kt_target_add(db, &target));
    target.task = "1.0";
    target.code = "deep";
    OK(kt_target_add(db, &target));
    ck_assert_str_eq(target_codes(NULL), "1.10 1.9 1.2 deep 2.1");
    OK(put_under("1.9", "2"));
    ck_assert_str_eq(target_codes(NULL), "1.10 1.2 deep 2.1 1.9");
    OK(put_under("1.9", "1"));
    ck_assert_str_eq(target_codes(NULL), "1.10 1.2 1.9 deep 2.1");
    /* Under the same task again: behind its siblings. */
    OK(put_under("1.10", "1"));
    ck_assert_str_eq(target_codes(NULL), "1.2 1.9 1.10 deep 2.1");
    ck_assert_str_eq(target_codes("1"), "1.2 1.9 1.10 deep");
    ck_assert_str_eq(target_codes("1.0"), "deep");
    ck_assert_str_eq(target_codes("1.9"), "1.9");
    ck_assert_str_eq(look_target("1.9").task, "1");
}
END_TEST

START_TEST(list_refuses)
{
    kt_cursor *cursor = (kt_cursor *)&db;
    kt_query query = KT_QUERY_INIT;
    kt_target_row row = KT_TARGET_ROW_INIT;
    kt_step_row other = KT_STEP_ROW_INIT;
    add_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    REFUSED(KT_ERR_NOT_FOUND, "unknown target 1.2, the nearest is 1.1",
            kt_target_list(db, &query, "1.2", &cursor));
    ck_assert_ptr_null(cursor);
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            (query.plan = "2021", kt_target_list(db, &query, NULL, &cursor)));
    query.plan = "2022";
    REFUSED(KT_ERR_INVALID, NULL, (query.as_of = KT_DAY_MAX + 1,
                                   kt_target_list(db, &query, NULL,
                                                  &cursor)));
    query.as_of = KT_DAY_NONE;
    REFUSED(KT_ERR_INVALID, "query: struct_size is not set",
            (query.struct_size = 0,
             kt_target_list(db, &query, NULL, &cursor)));
    OK(kt_target_list(db, NULL, NULL, &cursor));
    ck_assert_int_eq(kt_step_next(cursor, &other), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_target_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(kt_target_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
    /* A plan without tasks has no targets. */
    add_plan("empty", KT_PLAN_DRAFT);
    query = (kt_query)KT_QUERY_INIT;
    query.plan = "empty";
    OK(kt_target_list(db, &query, NULL, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(change_takes_what_is_named)
{
    static const char *const units[] = { "4401", "4402" };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(10));
    add_last_year();
    OK(kt_target_add(db, &target));
    kt_uuid uuid = look_target("1.1").uuid;
    target.code = "2.1";
    target.title = "Another";
    target.task = "2";
    target.measure = KT_MEASURE_STOCK; /* fixed: not taken */
    target.amount = KT_AMOUNT(99);     /* goes by allotment: not taken */
    target.unit_of_measure = "bed";
    target.due = KT_DAY(2022, 9, 30);
    target.weight = 8;
    target.source = "clause 3";
    target.continues_plan = "2021";
    target.continues_target = "old";
    target.lead = "4402";
    target.assist = target.supervise = units;
    target.assist_count = target.supervise_count = 2;
    OK(change("1.1", &target, KT_TARGET_SET_TITLE));
    kt_target_row row = look_target("1.1");
    ck_assert_str_eq(row.title, "Another");
    ck_assert_str_eq(row.task, "1");
    ck_assert_str_eq(row.unit_of_measure, "");
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    ck_assert_int_eq(row.weight, 1);
    OK(change("1.1", &target, UINT32_MAX));
    row = look_target("2.1");
    ck_assert_int_eq(row.measure, KT_MEASURE_FLOW);
    ck_assert_int_eq(row.amount, KT_AMOUNT(10));
    ck_assert_str_eq(row.task, "2");
    ck_assert_str_eq(row.unit_of_measure, "bed");
    ck_assert_int_eq(row.due, KT_DAY(2022, 9, 30));
    ck_assert_int_eq(row.weight, 8);
    ck_assert_str_eq(row.source, "clause 3");
    ck_assert_str_eq(row.continues_target, "old");
    ck_assert_str_eq(row.lead, "4402");
    ck_assert_mem_eq(&row.uuid, &uuid, sizeof uuid);
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_target *made = find_target(snapshot, "2.1");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->assist, made->assist_count),
        "4401 4402");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->supervise, made->supervise_count),
        "4401 4402");
    close_snapshot();
}
END_TEST

/* NULL, KT_NONE, an empty list: back to the default. */
START_TEST(change_clears)
{
    static const char *const units[] = { "4401" };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(10));
    target.unit_of_measure = "bed";
    target.due = KT_DAY(2022, 9, 30);
    target.weight = 8;
    target.source = "clause 3";
    target.assist = target.supervise = units;
    target.assist_count = target.supervise_count = 1;
    OK(kt_target_add(db, &target));
    kt_target nothing = KT_TARGET_INIT;
    OK(change("1.1", &nothing,
              KT_TARGET_SET_UNIT_OF_MEASURE | KT_TARGET_SET_DUE |
                  KT_TARGET_SET_WEIGHT | KT_TARGET_SET_SOURCE |
                  KT_TARGET_SET_ASSIST | KT_TARGET_SET_SUPERVISE));
    kt_target_row row = look_target("1.1");
    ck_assert_str_eq(row.unit_of_measure, "");
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    ck_assert_int_eq(row.weight, 1);
    ck_assert_str_eq(row.source, "");
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_target *made = find_target(snapshot, "1.1");
    ck_assert_int_eq(made->assist_count + made->supervise_count, 0);
    close_snapshot();
}
END_TEST

START_TEST(change_refuses)
{
    static const char *const unknown[] = { "4409" };
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    OK(kt_target_add(db, &target));
    kt_head before = head_now();
    OK(change("1.1", &target, 0));
    OK(change("1.1", &target, 1u << 31));
    ck_assert_int_eq(head_now().commit, before.commit);
    REFUSED(KT_ERR_NOT_FOUND, "unknown target 1.3, the nearest is 1.1",
            change("1.3", &target, KT_TARGET_SET_TITLE));
    REFUSED(KT_ERR_INVALID, "the target is not given",
            change(NULL, &target, KT_TARGET_SET_TITLE));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_target_change(db, "2021", "1.1", &target,
                             KT_TARGET_SET_TITLE));
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 9, the nearest is 1",
            put_under("1.1", "9"));
    REFUSED(KT_ERR_INVALID, "the task is not given", put_under("1.1", NULL));
    REFUSED(KT_ERR_INVALID, NULL, recode("1.1", ""));
    target.assist = target.supervise = unknown;
    target.assist_count = target.supervise_count = 1;
    target.title = "Not taken";
    target.weight = 1000001;
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            change("1.1", &target,
                   KT_TARGET_SET_TITLE | KT_TARGET_SET_ASSIST));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            change("1.1", &target,
                   KT_TARGET_SET_TITLE | KT_TARGET_SET_SUPERVISE));
    REFUSED(KT_ERR_RANGE, NULL,
            change("1.1", &target,
                   KT_TARGET_SET_TITLE | KT_TARGET_SET_WEIGHT));
    REFUSED(KT_ERR_INVALID, "target: struct_size is not set",
            change("1.1", NULL, KT_TARGET_SET_TITLE));
    ck_assert_str_eq(look_target("1.1").title, "1.1");
}
END_TEST

START_TEST(what_was_known_stays_known)
{
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(5));
    target.weight = 2;
    OK(kt_target_add(db, &target));
    kt_query before = KT_QUERY_INIT;
    before.known_at_commit = head_now().commit;
    OK(recode("1.1", "x"));
    target.title = "Later";
    target.weight = 3;
    OK(change("x", &target, KT_TARGET_SET_TITLE | KT_TARGET_SET_WEIGHT));
    allot("x", "44", KT_AMOUNT(6), KT_DAY(2022, 1, 1));
    OK(put_under("x", "2"));
    kt_target_row row = target_row(&before, "1.1");
    ck_assert_str_eq(row.title, "1.1");
    ck_assert_int_eq(row.weight, 2);
    ck_assert_int_eq(row.amount, KT_AMOUNT(5));
    ck_assert_str_eq(row.task, "1");
    row = look_target("x");
    ck_assert_str_eq(row.title, "Later");
    ck_assert_int_eq(row.weight, 3);
    ck_assert_int_eq(row.amount, KT_AMOUNT(6));
    ck_assert_str_eq(row.task, "2");
}
END_TEST

START_TEST(cancel_refuses)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    REFUSED(KT_ERR_INVALID, "reason is missing",
            kt_target_cancel(db, NULL, "1.1", TODAY, NULL));
    REFUSED(KT_ERR_INVALID, "the reason is empty",
            kt_target_cancel(db, NULL, "1.1", TODAY, ""));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_target_cancel(db, NULL, "1.1", KT_DAY_MIN - 1, "why"));
    REFUSED(KT_ERR_NOT_FOUND, "unknown target 1, the nearest is 1.1",
            kt_target_cancel(db, NULL, "1", TODAY, "a task"));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_target_cancel(db, "2021", "1.1", TODAY, "why"));
    OK(kt_target_cancel(db, NULL, "1.1", KT_DAY_NONE, "why"));
    ck_assert_int_eq(look_target("1.1").cancelled, TODAY);
    REFUSED(KT_ERR_STATE, "target 1.1 is cancelled already, from 2022-06-30",
            kt_target_cancel(db, NULL, "1.1", TODAY + 9, "why"));
}
END_TEST

/* Of a target and a task with the same code and place the UUIDs differ: the
 * kind is in them. */
START_TEST(uuid_is_of_task_kind_and_code)
{
    kt_uuid made[2];
    kt_uuid id = { { 4, 4 } };
    for (int as_target = 0; as_target < 2; as_target++) {
        kt_db *first = enter_other_site();
        add_unit("44", "Guangdong", NULL, "province");
        kt_plan plan = KT_PLAN_INIT;
        plan.code = plan.title = "a";
        plan.owner = "44";
        plan.state = KT_PLAN_ACTIVE;
        plan.first_day = plan.last_day = TODAY;
        plan.id = &id;
        OK(kt_plan_add(db, &plan));
        add_task("1", NULL);
        if (as_target) {
            add_target("x", KT_MEASURE_FLOW, KT_NONE);
        } else {
            add_task("x", "1");
        }
        const kti_snapshot *snapshot = open_snapshot(TODAY);
        made[as_target] = as_target ? find_target(snapshot, "x")->uuid
                                    : find_task(snapshot, "x")->uuid;
        close_snapshot();
        leave_other_site(first);
    }
    ck_assert_mem_ne(&made[0], &made[1], sizeof made[0]);
}
END_TEST

START_TEST(scope_is_that_of_the_plans_owner)
{
    kt_db *first = enter_file();
    kt_target target = new_target("1.2", KT_MEASURE_FLOW, KT_NONE);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE,
            "unit 44 is not within 4401, to which this handle is bound",
            kt_target_add(db, &target));
    REFUSED(KT_ERR_SCOPE, NULL,
            change("1.1", &target, KT_TARGET_SET_TITLE));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_target_cancel(db, NULL, "1.1", TODAY, "why"));
    bind_to("44");
    OK(kt_target_add(db, &target));
    leave_file(first);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        add_keeps_what_is_given,
        add_has_defaults,
        lead_is_that_of_the_task,
        amount_is_the_owners_allotment,
        add_refuses_bad_texts,
        add_refuses_what_is_unknown,
        continues_needs_plan_and_target,
        code_is_taken_now_and_before,
        targets_stand_in_the_order_of_adding,
        list_refuses,
        change_takes_what_is_named,
        change_clears,
        change_refuses,
        what_was_known_stays_known,
        cancel_refuses,
        uuid_is_of_task_kind_and_code,
        scope_is_that_of_the_plans_owner,
    };
    return RUN_WORLD_TESTS("target", tests);
}
