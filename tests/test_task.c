/* SPDX-License-Identifier: Apache-2.0 */
/* Tasks: adding, changing, cancelling; their place in the plan's tree. */
#include "definition_helpers.h"

static kt_task new_task(const char *code, const char *parent)
{
    kt_task task = KT_TASK_INIT;
    task.code = code;
    task.title = "A task";
    task.parent = parent;
    return task;
}

static kt_status add(const char *code, const char *parent)
{
    kt_task task = new_task(code, parent);
    return kt_task_add(db, &task);
}

static kt_status put_under(const char *code, const char *parent)
{
    kt_task task = KT_TASK_INIT;
    task.parent = parent;
    return kt_task_change(db, NULL, code, &task, KT_TASK_SET_PARENT);
}

static kt_status recode(const char *code, const char *to)
{
    kt_task task = KT_TASK_INIT;
    task.code = to;
    return kt_task_change(db, NULL, code, &task, KT_TASK_SET_CODE);
}

static int32_t verdict_of(const char *target, kt_day as_of)
{
    kt_query query = query_of(NULL, as_of);
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, target, &completion));
    return completion.verdict;
}

START_TEST(add_keeps_what_is_given)
{
    static const char *const assist[] = { "4402", "4401" };
    static const char *const supervise[] = { "45" };
    kt_task task = new_task("1.1", "1");
    task.title = "\xE5\x85\xBB\xE8\x80\x81"; /* of any script */
    task.weight = 7;
    task.lead = "440103";
    task.assist = assist;
    task.assist_count = 2;
    task.supervise = supervise;
    task.supervise_count = 1;
    OK(kt_task_add(db, &task));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_task *made = find_task(snapshot, "1.1");
    ck_assert_str_eq(made->title, task.title);
    ck_assert_int_eq(made->weight, 7);
    ck_assert_int_eq(made->cancelled, KT_DAY_NONE);
    ck_assert_ptr_eq(&snapshot->tasks[made->parent],
                     find_task(snapshot, "1"));
    ck_assert_str_eq(snapshot->units[made->lead].code, "440103");
    /* A list is a set: in the order in which its units were added. */
    ck_assert_str_eq(
        unit_list_text(snapshot, made->assist, made->assist_count),
        "4401 4402");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->supervise, made->supervise_count),
        "45");
    close_snapshot();
}
END_TEST

START_TEST(add_has_defaults)
{
    OK(add("3", NULL));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_task *made = find_task(snapshot, "3");
    ck_assert_int_eq(made->weight, 1);
    ck_assert_int_eq(made->parent, KTI_NONE);
    ck_assert_int_eq(made->lead, KTI_NONE);
    ck_assert_int_eq(made->assist_count + made->supervise_count, 0);
    close_snapshot();
}
END_TEST

START_TEST(add_refuses_bad_texts)
{
    kt_task task = new_task(NULL, NULL);
    REFUSED(KT_ERR_INVALID, "task code is missing", kt_task_add(db, &task));
    REFUSED(KT_ERR_INVALID, "task code is empty", add("", NULL));
    REFUSED(KT_ERR_INVALID, "task code has 65 bytes, at most 64 are allowed",
            add(text_of(KT_CODE_MAX + 1), NULL));
    REFUSED(KT_ERR_INVALID, NULL, add("3 a", NULL));
    REFUSED(KT_ERR_FORMAT, NULL, add("3\xFF", NULL));
    task.code = "3";
    REFUSED(KT_ERR_INVALID, "task title is missing",
            (task.title = NULL, kt_task_add(db, &task)));
    REFUSED(KT_ERR_INVALID, "the task title is empty",
            (task.title = "", kt_task_add(db, &task)));
    REFUSED(KT_ERR_INVALID,
            "task title has 1025 bytes, at most 1024 are allowed",
            (task.title = text_of(KT_TITLE_MAX + 1), kt_task_add(db, &task)));
    REFUSED(KT_ERR_INVALID, NULL,
            (task.title = "two\nlines", kt_task_add(db, &task)));
    REFUSED(KT_ERR_FORMAT, NULL,
            (task.title = "\xC3(", kt_task_add(db, &task)));
    REFUSED(KT_ERR_INVALID, "task: struct_size is not set",
            (task.struct_size = 0, kt_task_add(db, &task)));
    REFUSED(KT_ERR_INVALID, "task: struct_size is not set",
            kt_task_add(db, NULL));
    task = new_task(text_of(KT_CODE_MAX), NULL);
    task.title = text_of(KT_TITLE_MAX);
    OK(kt_task_add(db, &task));
}
END_TEST

START_TEST(weight_is_0_to_a_million)
{
    kt_task task = new_task("3", NULL);
    REFUSED(KT_ERR_RANGE, "weight 1000001 is not within 0 to 1000000",
            (task.weight = 1000001, kt_task_add(db, &task)));
    REFUSED(KT_ERR_RANGE, "weight -2 is not within 0 to 1000000",
            (task.weight = -2, kt_task_add(db, &task)));
    task.weight = 1000000;
    OK(kt_task_add(db, &task));
    REFUSED(KT_ERR_RANGE, NULL,
            (task.weight = INT32_MIN, kt_task_change(db, NULL, "3", &task,
                                                     KT_TASK_SET_WEIGHT)));
    task.weight = 0;
    OK(kt_task_change(db, NULL, "3", &task, KT_TASK_SET_WEIGHT));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    ck_assert_int_eq(find_task(snapshot, "3")->weight, 0);
    close_snapshot();
    task.weight = KT_WEIGHT_NONE;
    OK(kt_task_change(db, NULL, "3", &task, KT_TASK_SET_WEIGHT));
    snapshot = open_snapshot(TODAY);
    ck_assert_int_eq(find_task(snapshot, "3")->weight, 1);
    close_snapshot();
}
END_TEST

START_TEST(add_refuses_what_is_unknown)
{
    static const char *const unknown[] = { "4401", "4409" };
    static const char *const twice[] = { "4401", "4402", "4401" };
    static const char *const hole[] = { "4401", NULL };
    kt_task task = new_task("3", NULL);
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2021, the nearest is 2022",
            (task.plan = "2021", kt_task_add(db, &task)));
    task.plan = NULL;
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 9, the nearest is 1",
            add("3", "9"));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    REFUSED(KT_ERR_NOT_FOUND, NULL, add("3", "1.1")); /* a target's code */
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4403, the nearest is 4401",
            (task.lead = "4403", kt_task_add(db, &task)));
    task.lead = NULL;
    task.assist = unknown;
    task.assist_count = 2;
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4409, the nearest is 4401",
            kt_task_add(db, &task));
    task.assist = twice;
    task.assist_count = 3;
    REFUSED(KT_ERR_DUPLICATE, "unit 4401 stands twice in a list",
            kt_task_add(db, &task));
    task.assist_count = 0;
    task.supervise = unknown;
    task.supervise_count = 2;
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_task_add(db, &task));
    task.supervise = hole;
    REFUSED(KT_ERR_INVALID, "the unit is not given", kt_task_add(db, &task));
    task.supervise_count = 0;
    OK(kt_task_add(db, &task));
}
END_TEST

/* A list that is counted but not there is refused, not read. */
START_TEST(list_is_given_where_it_is_counted)
{
    kt_task task = new_task("3", NULL);
    task.assist_count = 2;
    REFUSED(KT_ERR_INVALID, "a list of 2 units is not given",
            kt_task_add(db, &task));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_task_change(db, NULL, "1", &task, KT_TASK_SET_ASSIST));
    task.assist_count = 0;
    task.supervise_count = 1;
    REFUSED(KT_ERR_INVALID, NULL, kt_task_add(db, &task));
}
END_TEST

/* By unit, not by how it is called: a list names each unit once. */
START_TEST(lists_are_of_the_units_of_today)
{
    static const char *const old[] = { "4401" };
    kt_task task = new_task("3", NULL);
    task.assist = old;
    task.assist_count = 1;
    OK(kt_unit_recode(db, "4401", "440100", TODAY + 1));
    OK(kt_task_add(db, &task));
    set_today(TODAY + 1);
    REFUSED(KT_ERR_NOT_FOUND, NULL, (task.code = "4", kt_task_add(db,
                                                                  &task)));
    const kti_snapshot *snapshot = open_snapshot(TODAY + 1);
    const kti_task *made = find_task(snapshot, "3");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->assist, made->assist_count),
        "440100");
    close_snapshot();
}
END_TEST

/* Document order, not the order of codes. */
START_TEST(siblings_stand_in_the_order_of_adding)
{
    OK(add("10", NULL));
    OK(add("9", NULL));
    OK(add("1.2", "1"));
    OK(add("1.10", "1"));
    OK(add("1.1", "1"));
    OK(add("2.1", "2"));
    ck_assert_str_eq(tree(), "2022(1(1.2 1.10 1.1) 2(2.1) 10 9)");
    /* A change leaves the place, also one of the code. */
    OK(recode("1.2", "1.99"));
    ck_assert_str_eq(tree(), "2022(1(1.99 1.10 1.1) 2(2.1) 10 9)");
}
END_TEST

START_TEST(moved_task_stands_behind_its_new_siblings)
{
    OK(add("1.1", "1"));
    OK(add("1.1.1", "1.1"));
    OK(add("2.1", "2"));
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(1));
    OK(put_under("1.1", "2"));
    ck_assert_str_eq(tree(), "2022(1(t) 2(2.1 1.1(1.1.1)))");
    OK(put_under("1.1", NULL));
    ck_assert_str_eq(tree(), "2022(1(t) 2(2.1) 1.1(1.1.1))");
    /* To where it is already: behind the others too. */
    OK(put_under("1", NULL));
    ck_assert_str_eq(tree(), "2022(2(2.1) 1.1(1.1.1) 1(t))");
    /* Targets stand before sub-tasks. */
    OK(put_under("2", "1"));
    ck_assert_str_eq(tree(), "2022(1.1(1.1.1) 1(t 2(2.1)))");
}
END_TEST

START_TEST(tree_has_no_cycle)
{
    OK(add("1.1", "1"));
    OK(add("1.1.1", "1.1"));
    REFUSED(KT_ERR_CYCLE, "task 1 would come to stand below itself",
            put_under("1", "1"));
    REFUSED(KT_ERR_CYCLE, "task 1 would come to stand below itself",
            put_under("1", "1.1.1"));
    OK(put_under("1.1", "2"));
    OK(put_under("1", "1.1.1"));
    ck_assert_str_eq(tree(), "2022(2(1.1(1.1.1(1))))");
}
END_TEST

START_TEST(tree_is_at_most_16_levels)
{
    char code[32];
    char above[32] = "1";
    for (int i = 2; i <= KT_DEPTH_MAX; i++) {
        (void)snprintf(code, sizeof code, "d%d", i);
        OK(add(code, above));
        memcpy(above, code, sizeof above);
    }
    REFUSED(KT_ERR_CYCLE, "task x would stand deeper than 16 levels",
            add("x", "d16"));
    OK(add("2.1", "2"));
    OK(put_under("2", "d14"));
    REFUSED(KT_ERR_CYCLE, "task 2 would stand deeper than 16 levels",
            put_under("2", "d15"));
    OK(put_under("2.1", "d15"));
    OK(put_under("2", "d15"));
}
END_TEST

START_TEST(code_is_taken_now_and_before)
{
    static const char taken[] =
        "the code 1 is, or was, that of a task of the plan";
    kt_task task = new_task("1", NULL);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    REFUSED(KT_ERR_DUPLICATE, taken, add("1", "2"));
    REFUSED(KT_ERR_DUPLICATE,
            "the code 1.1 is, or was, that of a target of the plan",
            add("1.1", NULL));
    OK(recode("1", "one"));
    REFUSED(KT_ERR_DUPLICATE, taken, add("1", NULL));
    REFUSED(KT_ERR_DUPLICATE, taken, recode("2", "1"));
    REFUSED(KT_ERR_DUPLICATE, NULL, recode("2", "1.1"));
    OK(kt_task_cancel(db, NULL, "2", TODAY, "merged"));
    REFUSED(KT_ERR_DUPLICATE, NULL, add("2", NULL));
    /* Its own codes are its own. */
    OK(recode("one", "one"));
    OK(recode("one", "1"));
    /* Another plan has codes of its own. */
    add_plan("2023", KT_PLAN_DRAFT);
    task.plan = "2023";
    OK(kt_task_add(db, &task));
}
END_TEST

START_TEST(change_takes_what_is_named)
{
    static const char *const units[] = { "4401", "4402" };
    kt_task task = new_task("new", "2");
    task.title = "Another";
    task.weight = 5;
    task.lead = "4401";
    task.assist = task.supervise = units;
    task.assist_count = task.supervise_count = 2;
    OK(kt_task_change(db, NULL, "1", &task, KT_TASK_SET_TITLE));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_task *made = find_task(snapshot, "1");
    ck_assert_str_eq(made->title, "Another");
    ck_assert_int_eq(made->weight, 1);
    ck_assert_int_eq(made->parent, KTI_NONE);
    ck_assert_int_eq(made->lead, KTI_NONE);
    ck_assert_int_eq(made->assist_count + made->supervise_count, 0);
    close_snapshot();
    OK(kt_task_change(db, "2022", "1", &task,
                      KT_TASK_SET_CODE | KT_TASK_SET_PARENT |
                          KT_TASK_SET_WEIGHT | KT_TASK_SET_LEAD |
                          KT_TASK_SET_ASSIST | KT_TASK_SET_SUPERVISE));
    ck_assert_str_eq(tree(), "2022(2(new))");
    snapshot = open_snapshot(TODAY);
    made = find_task(snapshot, "new");
    ck_assert_int_eq(made->weight, 5);
    ck_assert_str_eq(snapshot->units[made->lead].code, "4401");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->assist, made->assist_count),
        "4401 4402");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->supervise, made->supervise_count),
        "4401 4402");
    close_snapshot();
}
END_TEST

START_TEST(lists_are_replaced_whole)
{
    static const char *const two[] = { "4401", "4402" };
    static const char *const one[] = { "440103" };
    kt_task task = new_task("3", NULL);
    task.assist = task.supervise = two;
    task.assist_count = task.supervise_count = 2;
    task.lead = "44";
    OK(kt_task_add(db, &task));
    task.assist = one;
    task.assist_count = 1;
    task.supervise_count = 0;
    task.lead = NULL;
    OK(kt_task_change(db, NULL, "3", &task,
                      KT_TASK_SET_ASSIST | KT_TASK_SET_SUPERVISE |
                          KT_TASK_SET_LEAD));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    const kti_task *made = find_task(snapshot, "3");
    ck_assert_str_eq(
        unit_list_text(snapshot, made->assist, made->assist_count),
        "440103");
    ck_assert_int_eq(made->supervise_count, 0);
    ck_assert_int_eq(made->lead, KTI_NONE);
    close_snapshot();
}
END_TEST

START_TEST(change_of_nothing_writes_nothing)
{
    kt_task task = new_task("1", NULL);
    kt_head before = head_now();
    OK(kt_task_change(db, NULL, "1", &task, 0));
    OK(kt_task_change(db, NULL, "1", &task, 1u << 30));
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

START_TEST(change_refuses)
{
    static const char *const unknown[] = { "4403" };
    kt_task task = new_task("1", "9");
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2021, the nearest is 2022",
            kt_task_change(db, "2021", "1", &task, KT_TASK_SET_TITLE));
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 7, the nearest is 1",
            kt_task_change(db, NULL, "7", &task, KT_TASK_SET_TITLE));
    REFUSED(KT_ERR_INVALID, "the task is not given",
            kt_task_change(db, NULL, NULL, &task, KT_TASK_SET_TITLE));
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 9, the nearest is 1",
            kt_task_change(db, NULL, "1", &task, KT_TASK_SET_PARENT));
    REFUSED(KT_ERR_INVALID, NULL,
            (task.title = NULL, kt_task_change(db, NULL, "1", &task,
                                               KT_TASK_SET_TITLE)));
    REFUSED(KT_ERR_INVALID, NULL,
            (task.code = "", kt_task_change(db, NULL, "1", &task,
                                            KT_TASK_SET_CODE)));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            (task.lead = "x", kt_task_change(db, NULL, "1", &task,
                                             KT_TASK_SET_LEAD)));
    task.assist = task.supervise = unknown;
    task.assist_count = task.supervise_count = 1;
    task.title = "Not taken";
    /* One bad part refuses the whole. */
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_task_change(db, NULL, "1", &task,
                           KT_TASK_SET_TITLE | KT_TASK_SET_ASSIST));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_task_change(db, NULL, "1", &task,
                           KT_TASK_SET_TITLE | KT_TASK_SET_SUPERVISE));
    REFUSED(KT_ERR_INVALID, "task: struct_size is not set",
            (task.struct_size = 0, kt_task_change(db, NULL, "1", &task, 0)));
    REFUSED(KT_ERR_INVALID, "task: struct_size is not set",
            kt_task_change(db, NULL, "1", NULL, 0));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    ck_assert_str_eq(find_task(snapshot, "1")->title, "1");
    close_snapshot();
}
END_TEST

/* Of a column the last written wins; what was known stays known. */
START_TEST(last_writer_wins_a_column)
{
    kt_task task = new_task("1", NULL);
    task.weight = 4;
    OK(kt_task_change(db, NULL, "1", &task, KT_TASK_SET_WEIGHT));
    kt_query query = KT_QUERY_INIT;
    query.known_at_commit = head_now().commit;
    task.title = "Later";
    task.weight = 9;
    OK(kt_task_change(db, NULL, "1", &task, KT_TASK_SET_TITLE));
    OK(recode("1", "one"));
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_task(db, NULL, "one", &completion));
    ck_assert_int_eq(completion.weight, 4);
    ck_assert_str_eq(tree(), "2022(one 2)");
    ck_assert_str_eq(tree_of(&query), "2022(1 2)");
    ck_assert_int_eq(kt_completion_task(db, &query, "one", &completion),
                     KT_ERR_NOT_FOUND);
}
END_TEST

START_TEST(cancelled_with_all_below_from_its_day)
{
    OK(add("1.1", "1"));
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(1));
    kt_target deeper = new_target("u", KT_MEASURE_FLOW, KT_AMOUNT(1));
    deeper.task = "1.1";
    OK(kt_target_add(db, &deeper));
    kt_target beside = new_target("v", KT_MEASURE_FLOW, KT_AMOUNT(1));
    beside.task = "2";
    OK(kt_target_add(db, &beside));
    OK(kt_task_cancel(db, NULL, "1", TODAY - 10, "not funded"));
    for (kt_day day = TODAY - 11; day <= TODAY - 9; day++) {
        int cancelled = day >= TODAY - 10;
        ck_assert_int_eq(verdict_of("t", day) == KT_VERDICT_CANCELLED,
                         cancelled);
        ck_assert_int_eq(verdict_of("u", day) == KT_VERDICT_CANCELLED,
                         cancelled);
        ck_assert_int_ne(verdict_of("v", day), KT_VERDICT_CANCELLED);
    }
    /* The row tells of the target itself only. */
    ck_assert_int_eq(look_target("t").cancelled, KT_DAY_NONE);
    /* What is below may be cancelled by itself too, earlier or later. */
    OK(kt_target_cancel(db, NULL, "t", TODAY - 20, "earlier"));
    ck_assert_int_eq(verdict_of("t", TODAY - 20), KT_VERDICT_CANCELLED);
    ck_assert_int_ne(verdict_of("t", TODAY - 21), KT_VERDICT_CANCELLED);
    ck_assert_int_eq(look_target("t").cancelled, TODAY - 20);
    OK(kt_task_cancel(db, NULL, "1.1", TODAY, "later"));
    ck_assert_int_eq(verdict_of("u", TODAY - 10), KT_VERDICT_CANCELLED);
    /* A task that is cancelled takes changes, as they may be mistakes. */
    OK(put_under("1.1", "2"));
    ck_assert_int_ne(verdict_of("u", TODAY - 1), KT_VERDICT_CANCELLED);
    ck_assert_int_eq(verdict_of("u", TODAY), KT_VERDICT_CANCELLED);
}
END_TEST

START_TEST(cancel_without_a_day_is_of_today)
{
    OK(kt_task_cancel(db, "2022", "1", KT_DAY_NONE, "merged"));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    ck_assert_int_eq(find_task(snapshot, "1")->cancelled, TODAY);
    close_snapshot();
}
END_TEST

START_TEST(cancel_refuses)
{
    REFUSED(KT_ERR_INVALID, "reason is missing",
            kt_task_cancel(db, NULL, "1", TODAY, NULL));
    REFUSED(KT_ERR_INVALID, "the reason is empty",
            kt_task_cancel(db, NULL, "1", TODAY, ""));
    REFUSED(KT_ERR_INVALID, "reason has 1025 bytes, at most 1024 are allowed",
            kt_task_cancel(db, NULL, "1", TODAY, text_of(KT_TITLE_MAX + 1)));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_task_cancel(db, NULL, "1", KT_DAY_MAX + 1, "why"));
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 9, the nearest is 1",
            kt_task_cancel(db, NULL, "9", TODAY, "why"));
    REFUSED(KT_ERR_INVALID, "the task is not given",
            kt_task_cancel(db, NULL, NULL, TODAY, "why"));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_task_cancel(db, "2021", "1", TODAY, "why"));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_task_cancel(db, NULL, "1.1", TODAY, "a target"));
    OK(kt_task_cancel(db, NULL, "1", TODAY + 30, text_of(KT_TITLE_MAX)));
    REFUSED(KT_ERR_STATE, "task 1 is cancelled already, from 2022-07-30",
            kt_task_cancel(db, NULL, "1", TODAY, "why"));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_STATE, "plan 2022 is closed: reopen it first",
            kt_task_cancel(db, "2022", "2", TODAY, "why"));
}
END_TEST

/* The same plan at two sites has the same tasks: their UUIDs are made of the
 * UUID above, the kind and the code that each had at first. */
START_TEST(uuid_is_of_place_and_first_code)
{
    kt_uuid id = { { 9, 9, 9 } };
    kt_uuid made[2][3];
    for (int site = 0; site < 2; site++) {
        kt_db *first = enter_other_site();
        add_unit("44", "Guangdong", NULL, "province");
        kt_plan plan = KT_PLAN_INIT;
        plan.code = site == 0 ? "a" : "b";
        plan.title = plan.code;
        plan.owner = "44";
        plan.first_day = KT_DAY(2022, 1, 1);
        plan.last_day = KT_DAY(2022, 12, 31);
        plan.state = KT_PLAN_ACTIVE;
        plan.id = &id;
        OK(kt_plan_add(db, &plan));
        OK(add("1", NULL));
        OK(add("x", site == 0 ? NULL : "1"));
        OK(add("2", NULL));
        if (site == 1) {
            OK(recode("2", "3"));
            OK(put_under("3", "1"));
        }
        const kti_snapshot *snapshot = open_snapshot(TODAY);
        made[site][0] = find_task(snapshot, "1")->uuid;
        made[site][1] = find_task(snapshot, "x")->uuid;
        made[site][2] = find_task(snapshot, site == 0 ? "2" : "3")->uuid;
        close_snapshot();
        leave_other_site(first);
    }
    ck_assert_mem_eq(&made[0][0], &made[1][0], sizeof(kt_uuid));
    ck_assert_mem_ne(&made[0][1], &made[1][1], sizeof(kt_uuid));
    ck_assert_mem_eq(&made[0][2], &made[1][2], sizeof(kt_uuid));
    ck_assert_mem_ne(&made[0][0], &made[0][2], sizeof(kt_uuid));
}
END_TEST

START_TEST(scope_is_that_of_the_plans_owner)
{
    kt_db *first = enter_file();
    kt_task task = new_task("3", NULL);
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE,
            "unit 44 is not within 4401, to which this handle is bound",
            kt_task_add(db, &task));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_task_change(db, NULL, "1", &task, KT_TASK_SET_TITLE));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_task_cancel(db, NULL, "1", TODAY, "why"));
    bind_to("44");
    OK(kt_task_add(db, &task));
    leave_file(first);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        add_keeps_what_is_given,
        add_has_defaults,
        add_refuses_bad_texts,
        weight_is_0_to_a_million,
        add_refuses_what_is_unknown,
        list_is_given_where_it_is_counted,
        lists_are_of_the_units_of_today,
        siblings_stand_in_the_order_of_adding,
        moved_task_stands_behind_its_new_siblings,
        tree_has_no_cycle,
        tree_is_at_most_16_levels,
        code_is_taken_now_and_before,
        change_takes_what_is_named,
        lists_are_replaced_whole,
        change_of_nothing_writes_nothing,
        change_refuses,
        last_writer_wins_a_column,
        cancelled_with_all_below_from_its_day,
        cancel_without_a_day_is_of_today,
        cancel_refuses,
        uuid_is_of_place_and_first_code,
        scope_is_that_of_the_plans_owner,
    };
    return RUN_WORLD_TESTS("task", tests);
}
