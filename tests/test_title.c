/* SPDX-License-Identifier: Apache-2.0 */
/* Titles, names and units of measure in more languages. */
#include "definition_helpers.h"

static kt_title new_title(int32_t kind, const char *code, const char *text)
{
    kt_title title = KT_TITLE_INIT;
    title.kind = kind;
    title.code = code;
    title.language = "en";
    title.text = text;
    return title;
}

static kt_status set(int32_t kind, const char *code, const char *text)
{
    kt_title title = new_title(kind, code, text);
    return kt_title_set(db, &title);
}

static kt_query in(const char *language)
{
    kt_query query = KT_QUERY_INIT;
    query.language = language;
    return query;
}

static const char *plan_title(const kt_query *query)
{
    static kt_cursor *cursor;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_plan_list(db, query, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    return row.title;
}

/* The title of a row of the plan's tree. */
static const char *tree_title(const kt_query *query, const char *code)
{
    static char title[KT_TITLE_MAX + 1];
    kt_cursor *cursor;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    title[0] = '\0';
    OK(kt_completion_tree(db, query, &cursor));
    while (kt_completion_next(cursor, &row) == KT_ROW) {
        if (strcmp(row.code, code) == 0) {
            (void)snprintf(title, sizeof title, "%s", row.title);
        }
    }
    kt_cursor_close(cursor);
    return title;
}

static const char *step_title(const kt_query *query)
{
    static kt_cursor *cursor;
    kt_step_row row = KT_STEP_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_step_list(db, query, "m", &cursor));
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    return row.title;
}

START_TEST(every_kind_has_titles)
{
    kt_query english = in("en");
    kt_query french = in("fr");
    kt_title title = new_title(KT_KIND_STEP, "m", "First step");
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    OK(set(KT_KIND_UNIT, "4401", "Canton"));
    OK(set(KT_KIND_PLAN, NULL, "Plan of the year"));
    OK(set(KT_KIND_TASK, "1", "First task"));
    OK(set(KT_KIND_TARGET, "m", "Milestone"));
    title.step = "a";
    OK(kt_title_set(db, &title));
    ck_assert_str_eq(unit_name("4401", "en", TODAY), "Canton");
    ck_assert_str_eq(unit_name("4402", "en", TODAY), "Shaoguan");
    ck_assert_str_eq(plan_title(&english), "Plan of the year");
    ck_assert_str_eq(tree_title(&english, "2022"), "Plan of the year");
    ck_assert_str_eq(tree_title(&english, "1"), "First task");
    ck_assert_str_eq(tree_title(&english, "m"), "Milestone");
    ck_assert_str_eq(target_row(&english, "m").title, "Milestone");
    ck_assert_str_eq(step_title(&english), "First step");
    /* Without a language, or in one without a text: as it was given. */
    ck_assert_str_eq(unit_name("4401", NULL, TODAY), "Guangzhou");
    ck_assert_str_eq(plan_title(NULL), "The plan");
    ck_assert_str_eq(tree_title(NULL, "1"), "1");
    ck_assert_str_eq(look_target("m").title, "m");
    ck_assert_str_eq(step_title(NULL), "a");
    ck_assert_str_eq(plan_title(&french), "The plan");
    ck_assert_str_eq(step_title(&french), "a");
}
END_TEST

/* Where the one step of a milestone is the target, its title is too. */
START_TEST(step_of_a_bare_milestone_has_its_targets)
{
    kt_query english = in("en");
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    OK(set(KT_KIND_TARGET, "m", "Open the centre"));
    ck_assert_str_eq(step_title(&english), "Open the centre");
}
END_TEST

START_TEST(unit_of_measure_is_of_targets)
{
    kt_query english = in("en");
    kt_target target = new_target("t", KT_MEASURE_FLOW, KT_AMOUNT(1));
    kt_title title = new_title(KT_KIND_TARGET, "t", "person");
    target.unit_of_measure = "\xE4\xBA\xBA";
    OK(kt_target_add(db, &target));
    title.field = KT_FIELD_UNIT_OF_MEASURE;
    OK(kt_title_set(db, &title));
    ck_assert_str_eq(target_row(&english, "t").unit_of_measure, "person");
    ck_assert_str_eq(target_row(&english, "t").title, "t");
    ck_assert_str_eq(look_target("t").unit_of_measure, "\xE4\xBA\xBA");
    REFUSED(KT_ERR_INVALID, "field 2 is not one of a task",
            (title.kind = KT_KIND_TASK, title.code = "1",
             kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, "field 2 is not one of a unit",
            (title.kind = KT_KIND_UNIT, title.code = "44",
             kt_title_set(db, &title)));
    title = new_title(KT_KIND_TARGET, "t", "x");
    REFUSED(KT_ERR_INVALID, "field 3 is not one of a target",
            (title.field = 3, kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, NULL,
            (title.field = 0, kt_title_set(db, &title)));
}
END_TEST

START_TEST(last_writer_wins_and_null_takes_back)
{
    kt_query english = in("en");
    kt_query british = in("en-GB");
    kt_title other = new_title(KT_KIND_TASK, "1", "Programme");
    OK(set(KT_KIND_TASK, "1", "Program"));
    kt_query before = english;
    before.known_at_commit = head_now().commit;
    OK(set(KT_KIND_TASK, "1", "Project"));
    other.language = "en-GB";
    OK(kt_title_set(db, &other));
    ck_assert_str_eq(tree_title(&english, "1"), "Project");
    ck_assert_str_eq(tree_title(&british, "1"), "Programme");
    OK(set(KT_KIND_TASK, "1", NULL));
    ck_assert_str_eq(tree_title(&english, "1"), "1");
    ck_assert_str_eq(tree_title(&british, "1"), "Programme");
    ck_assert_str_eq(tree_title(&before, "1"), "Program");
}
END_TEST

START_TEST(base_title_and_translation_are_two)
{
    kt_query english = in("en");
    kt_task task = KT_TASK_INIT;
    OK(set(KT_KIND_TASK, "1", "Elderly care"));
    task.title = "Changed";
    OK(kt_task_change(db, NULL, "1", &task, KT_TASK_SET_TITLE));
    ck_assert_str_eq(tree_title(NULL, "1"), "Changed");
    ck_assert_str_eq(tree_title(&english, "1"), "Elderly care");
}
END_TEST

/* A unit's code is one of today, its translated name one of all days. */
START_TEST(unit_is_found_by_its_code_of_today)
{
    OK(kt_unit_recode(db, "4401", "440100", TODAY));
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4401, the nearest is 4402",
            set(KT_KIND_UNIT, "4401", "Canton"));
    OK(set(KT_KIND_UNIT, "440100", "Canton"));
    ck_assert_str_eq(unit_name("4401", "en", TODAY - 1), "Canton");
    ck_assert_str_eq(unit_name("440100", "en", TODAY), "Canton");
}
END_TEST

START_TEST(set_refuses_what_is_unknown)
{
    kt_title title = new_title(KT_KIND_STEP, "m", "x");
    add_target("m", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("m", "a");
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4409, the nearest is 4401",
            set(KT_KIND_UNIT, "4409", "x"));
    REFUSED(KT_ERR_NOT_FOUND, "unknown task 3, the nearest is 1",
            set(KT_KIND_TASK, "3", "x"));
    REFUSED(KT_ERR_NOT_FOUND, "unknown target n, the nearest is m",
            set(KT_KIND_TARGET, "n", "x"));
    REFUSED(KT_ERR_INVALID, "the target is not given",
            set(KT_KIND_TARGET, NULL, "x"));
    REFUSED(KT_ERR_INVALID, "the unit is not given",
            set(KT_KIND_UNIT, NULL, "x"));
    REFUSED(KT_ERR_INVALID, "the step is not given",
            kt_title_set(db, &title));
    REFUSED(KT_ERR_NOT_FOUND, "unknown step b, the nearest is a",
            (title.step = "b", kt_title_set(db, &title)));
    title = new_title(KT_KIND_PLAN, NULL, "x");
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2021, the nearest is 2022",
            (title.plan = "2021", kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, "kind 0 is not known", set(0, "1", "x"));
    REFUSED(KT_ERR_INVALID, "kind 6 is not known", set(6, "1", "x"));
}
END_TEST

START_TEST(set_refuses_bad_texts)
{
    kt_title title = new_title(KT_KIND_TASK, "1", "");
    REFUSED(KT_ERR_INVALID, "the title is empty", kt_title_set(db, &title));
    REFUSED(KT_ERR_INVALID, "title has 1025 bytes, at most 1024 are allowed",
            (title.text = text_of(KT_TITLE_MAX + 1),
             kt_title_set(db, &title)));
    REFUSED(KT_ERR_FORMAT, NULL,
            (title.text = "\xC3(", kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, NULL,
            (title.text = "two\tcolumns", kt_title_set(db, &title)));
    title.text = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_INVALID, "language is missing",
            (title.language = NULL, kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, "language is empty",
            (title.language = "", kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, NULL,
            (title.language = "en GB", kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, NULL, (title.language = text_of(KT_CODE_MAX + 1),
                                   kt_title_set(db, &title)));
    title.language = "zh-Hant";
    OK(kt_title_set(db, &title));
    REFUSED(KT_ERR_INVALID, "title: struct_size is not set",
            (title.struct_size = 0, kt_title_set(db, &title)));
    REFUSED(KT_ERR_INVALID, "title: struct_size is not set",
            kt_title_set(db, NULL));
}
END_TEST

START_TEST(closed_plan_keeps_its_titles_units_do_not_ask)
{
    kt_title title = new_title(KT_KIND_TASK, "1", "x");
    title.plan = "2022";
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_STATE, "plan 2022 is closed: reopen it first",
            kt_title_set(db, &title));
    OK(set(KT_KIND_UNIT, "4401", "Canton"));
}
END_TEST

START_TEST(scope_reaches_its_units)
{
    kt_db *first = enter_file();
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE,
            "unit 4402 is not within 4401, to which this handle is bound",
            set(KT_KIND_UNIT, "4402", "x"));
    REFUSED(KT_ERR_SCOPE, NULL, set(KT_KIND_TASK, "1", "x"));
    OK(set(KT_KIND_UNIT, "440103", "Liwan District"));
    leave_file(first);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_kind_has_titles,
        step_of_a_bare_milestone_has_its_targets,
        unit_of_measure_is_of_targets,
        last_writer_wins_and_null_takes_back,
        base_title_and_translation_are_two,
        unit_is_found_by_its_code_of_today,
        set_refuses_what_is_unknown,
        set_refuses_bad_texts,
        closed_plan_keeps_its_titles_units_do_not_ask,
        scope_reaches_its_units,
    };
    return RUN_WORLD_TESTS("title", tests);
}
