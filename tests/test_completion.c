/* SPDX-License-Identifier: Apache-2.0 */
/* Completion through the public API: from the database to the answers. */
#include <string.h>

#include <jansson.h>

#include <keytask/completion.h>
#include <keytask/load.h>
#include <keytask/progress.h>
#include <keytask/target.h>
#include <keytask/unit.h>

#include "helpers.h"

static kt_db *db;
static kt_day today;

#define ck_ok(call) ck_assert_msg((call) == KT_OK, "%s", kt_db_errmsg(db))

/* Noon of `today`. */
static int64_t noon(void *context)
{
    const kt_day *day = context;
    return ((int64_t)*day * 24 + 12) * 3600 * 1000;
}

static void add_unit(const char *code, const char *parent, const char *level)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = code;
    unit.name = code;
    unit.parent = parent;
    unit.level = level;
    ck_ok(kt_unit_add(db, &unit));
}

static void add_task(const char *code, const char *parent)
{
    kt_task task = KT_TASK_INIT;
    task.code = code;
    task.title = "a task";
    task.parent = parent;
    ck_ok(kt_task_add(db, &task));
}

static kt_target a_target(const char *code, const char *task, int32_t measure)
{
    kt_target target = KT_TARGET_INIT;
    target.code = code;
    target.title = "a target";
    target.task = task;
    target.measure = measure;
    return target;
}

static void allot(const char *target, const char *unit, kt_amount amount)
{
    kt_allotment allotment = KT_ALLOTMENT_INIT;
    allotment.target = target;
    allotment.unit = unit;
    allotment.amount = amount;
    ck_ok(kt_allotment_set(db, &allotment));
}

static void record(const char *target, const char *unit, kt_day day,
                   int32_t mode, kt_amount amount, const char *step)
{
    kt_progress progress = KT_PROGRESS_INIT;
    progress.target = target;
    progress.unit = unit;
    progress.day = day;
    progress.mode = mode;
    progress.amount = amount;
    progress.step = step;
    ck_ok(kt_progress_record(db, &progress, NULL));
}

static void add_step(const char *code, kt_day due)
{
    kt_step step = KT_STEP_INIT;
    step.target = "1.2";
    step.code = code;
    step.title = "a step";
    step.due = due;
    ck_ok(kt_step_add(db, &step));
}

/* 2022 of the province 44: task 1 with 1.1, a flow of 100 allotted to its two
 * cities, and 1.2, a milestone of two steps, allotted to one; sub-task 1.3
 * with a ceiling of zero, 1.3.1. */
static void setup(void)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    options.utc_offset_minutes = 0;
    options.clock = noon;
    options.clock_context = &today;
    today = KT_DAY(2022, 1, 1);
    ck_ok(kt_db_open(NULL, &options, &db));
    add_unit("44", NULL, "province");
    add_unit("4401", "44", "city");
    add_unit("440103", "4401", "county");
    add_unit("4402", "44", "city");
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "2022";
    plan.title = "the year";
    plan.owner = "44";
    plan.first_day = KT_DAY(2022, 1, 1);
    plan.last_day = KT_DAY(2022, 12, 31);
    plan.state = KT_PLAN_ACTIVE;
    ck_ok(kt_plan_add(db, &plan));
    add_task("1", NULL);
    add_task("1.3", "1");
    kt_target target = a_target("1.1", "1", KT_MEASURE_FLOW);
    target.amount = KT_AMOUNT(100);
    target.due = KT_DAY(2022, 6, 30);
    target.unit_of_measure = "person";
    ck_ok(kt_target_add(db, &target));
    target = a_target("1.2", "1", KT_MEASURE_MILESTONE);
    ck_ok(kt_target_add(db, &target));
    target = a_target("1.3.1", "1.3", KT_MEASURE_CEILING);
    target.amount = 0;
    ck_ok(kt_target_add(db, &target));
    add_step("a", KT_DAY(2022, 3, 31));
    add_step("b", KT_DAY(2022, 9, 30));
    allot("1.1", "4401", KT_AMOUNT(60));
    allot("1.1", "4402", KT_AMOUNT(40));
    allot("1.2", "4401", KT_NONE);
}

static void teardown(void)
{
    assert_ledger_holds(db);
    kt_db_close(db);
}

static kt_completion target_at(const char *code, const char *unit, kt_day day)
{
    kt_query query = KT_QUERY_INIT;
    kt_completion completion = KT_COMPLETION_INIT;
    query.unit = unit;
    query.as_of = day;
    ck_ok(kt_completion_target(db, &query, code, &completion));
    return completion;
}

static void half_a_year(void)
{
    today = KT_DAY(2022, 7, 20);
    record("1.1", "4401", KT_DAY(2022, 5, 1), KT_TO_DATE, KT_AMOUNT(90),
           NULL);
    record("1.1", "4402", KT_DAY(2022, 6, 1), KT_ADD, KT_AMOUNT(10), NULL);
    record("1.2", "4401", KT_DAY(2022, 4, 2), KT_STEP, KT_NONE, "a");
}

START_TEST(a_target_of_the_plan)
{
    half_a_year();
    kt_completion c = target_at("1.1", NULL, KT_DAY(2022, 6, 15));
    ck_assert_int_eq(c.kind, KT_KIND_TARGET);
    ck_assert_int_eq(c.actual, KT_AMOUNT(100));
    ck_assert_int_eq(c.credited, KT_AMOUNT(70));
    ck_assert_int_eq(c.attainment, 7000);
    ck_assert_int_eq(c.expected, 9171); /* 166 / 181 */
    ck_assert_int_eq(c.verdict, KT_VERDICT_AT_RISK);
    ck_assert_int_eq((int64_t)c.flags, KT_FLAG_MASKED | KT_FLAG_DUE_SOON |
                                           KT_FLAG_LATE_REPORTS);
    ck_assert_int_eq(c.as_of, KT_DAY(2022, 6, 15));
    ck_assert_int_gt(c.commit, 0);
    ck_assert_int_eq(target_at("1.1", "4401", KT_DAY_NONE).verdict,
                     KT_VERDICT_MET);
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY_NONE).verdict,
                     KT_VERDICT_OVERDUE);
    ck_assert_int_eq(target_at("1.1", "440103", KT_DAY_NONE).reason,
                     KT_REASON_NO_TARGET);
}
END_TEST

START_TEST(met_late_by_the_reports_of_the_due_day)
{
    half_a_year();
    record("1.1", "4402", KT_DAY(2022, 7, 1), KT_ADD, KT_AMOUNT(30), NULL);
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY_NONE).verdict,
                     KT_VERDICT_MET_LATE);
    ck_assert_int_eq(target_at("1.1", NULL, KT_DAY_NONE).verdict,
                     KT_VERDICT_MET_LATE);
    /* A report of a day before it, however late, acts backwards. */
    record("1.1", "4402", KT_DAY(2022, 6, 30), KT_ADD, KT_AMOUNT(30), NULL);
    ck_assert_int_eq(target_at("1.1", NULL, KT_DAY_NONE).verdict,
                     KT_VERDICT_MET);
}
END_TEST

START_TEST(met_late_by_the_amounts_of_the_due_day)
{
    half_a_year();
    /* What was asked of 4402 on the due day was 40; from July on it is 10. */
    kt_allotment cut = KT_ALLOTMENT_INIT;
    cut.target = "1.1";
    cut.unit = "4402";
    cut.amount = KT_AMOUNT(10);
    cut.effective = KT_DAY(2022, 7, 1);
    ck_ok(kt_allotment_set(db, &cut));
    kt_completion c = target_at("1.1", "4402", KT_DAY(2022, 7, 1));
    ck_assert_int_eq(c.attainment, 10000);
    ck_assert_int_eq(c.verdict, KT_VERDICT_MET_LATE);
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY(2022, 6, 30)).attainment,
                     2500);
}
END_TEST

/* Its place in the tree of the due day is not that of now. */
START_TEST(met_in_time_whatever_has_moved_since)
{
    half_a_year();
    record("1.1", "4402", KT_DAY(2022, 6, 3), KT_ADD, KT_AMOUNT(100), NULL);
    ck_ok(kt_unit_move(db, "440103", "4402", KT_DAY(2022, 7, 2), NULL));
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY(2022, 7, 1)).verdict,
                     KT_VERDICT_MET);
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY(2022, 7, 2)).verdict,
                     KT_VERDICT_MET);
}
END_TEST

START_TEST(met_late_by_the_tree_of_the_due_day)
{
    half_a_year();
    record("1.1", "440103", KT_DAY(2022, 6, 3), KT_ADD, KT_AMOUNT(30), NULL);
    ck_ok(kt_unit_move(db, "440103", "4402", KT_DAY(2022, 7, 2), NULL));
    /* Its work counts for 4402 only since it stands there. */
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY(2022, 7, 1)).verdict,
                     KT_VERDICT_OVERDUE);
    ck_assert_int_eq(target_at("1.1", "4402", KT_DAY(2022, 7, 2)).verdict,
                     KT_VERDICT_MET_LATE);
    kt_query query = KT_QUERY_INIT;
    kt_cursor *cursor;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    ck_ok(kt_completion_units(db, &query, "1.1", &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 3);
    ck_assert_int_eq(kt_completion_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.depth, 0);
    ck_assert_int_eq(row.completion.verdict, KT_VERDICT_MET_LATE);
    ck_assert_int_eq(kt_completion_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.unit, "4401");
    ck_assert_int_eq(row.depth, 1);
    ck_assert_int_eq(row.completion.verdict, KT_VERDICT_MET);
    ck_assert_int_eq(kt_completion_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.unit, "4402");
    ck_assert_int_eq(row.completion.verdict, KT_VERDICT_MET_LATE);
    ck_assert_int_eq(kt_completion_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(what_was_known_is_answered_again)
{
    half_a_year();
    kt_query query = KT_QUERY_INIT;
    kt_completion before = KT_COMPLETION_INIT;
    ck_ok(kt_completion_target(db, NULL, "1.1", &before));
    query.known_at_commit = before.commit;
    query.as_of = before.as_of;
    record("1.1", "4402", KT_DAY(2022, 6, 2), KT_ADD, KT_AMOUNT(30), NULL);
    allot("1.1", "44", KT_AMOUNT(300));
    kt_completion now = target_at("1.1", NULL, KT_DAY_NONE);
    ck_assert_int_eq(now.target, KT_AMOUNT(300));
    ck_assert_int_eq(now.credited, KT_AMOUNT(100));
    kt_completion again = KT_COMPLETION_INIT;
    ck_ok(kt_completion_target(db, &query, "1.1", &again));
    ck_assert_mem_eq(&again, &before, sizeof before);
}
END_TEST

START_TEST(a_task_and_the_plan)
{
    half_a_year();
    record("1.3.1", "440103", KT_DAY(2022, 7, 1), KT_ADD, KT_AMOUNT(1), NULL);
    kt_completion task = KT_COMPLETION_INIT;
    kt_completion plan = KT_COMPLETION_INIT;
    ck_ok(kt_completion_task(db, NULL, "1", &task));
    /* 1.1 70 %, 1.2 50 %; the ceiling has no share, its task none. */
    ck_assert_int_eq(task.kind, KT_KIND_TASK);
    ck_assert_int_eq(task.attainment, 6000);
    ck_assert_int_eq(task.expected, 7500); /* 100 % and one step of two */
    ck_assert_int_eq(task.counts[KT_VERDICT_BREACHED], 1);
    ck_assert_int_eq(task.counts[KT_VERDICT_OVERDUE], 1);
    ck_assert_int_eq(task.counts[KT_VERDICT_ON_TRACK], 1);
    ck_assert_int_eq(task.worst, KT_VERDICT_BREACHED);
    ck_assert_int_eq((int64_t)task.flags, KT_FLAG_VETOED);
    ck_ok(kt_completion_plan(db, NULL, &plan));
    ck_assert_int_eq(plan.kind, KT_KIND_PLAN);
    ck_assert_int_eq(plan.attainment, 6000);
    ck_assert_int_eq(plan.reports, 4);
    ck_ok(kt_completion_task(db, NULL, "1.3", &task));
    ck_assert_int_eq(task.reason, KT_REASON_NOTHING_SCORED);
    ck_assert_int_eq(task.reports, 1);
    /* At a city with nothing breached nothing is vetoed. */
    kt_query query = KT_QUERY_INIT;
    query.unit = "4402";
    ck_ok(kt_completion_plan(db, &query, &plan));
    ck_assert_int_eq((int64_t)plan.flags, 0);
    ck_assert_int_eq(plan.attainment, 2500);
}
END_TEST

START_TEST(the_tree)
{
    half_a_year();
    const struct {
        const char *code;
        int32_t kind;
        int32_t depth;
    } rows[] = {
        { "2022", KT_KIND_PLAN, 0 },  { "1", KT_KIND_TASK, 1 },
        { "1.1", KT_KIND_TARGET, 2 }, { "1.2", KT_KIND_TARGET, 2 },
        { "1.3", KT_KIND_TASK, 2 },   { "1.3.1", KT_KIND_TARGET, 3 }
    };
    kt_cursor *cursor;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    ck_ok(kt_completion_tree(db, NULL, &cursor));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kt_completion alone = KT_COMPLETION_INIT;
        ck_assert_int_eq(kt_completion_next(cursor, &row), KT_ROW);
        ck_assert_str_eq(row.code, rows[i].code);
        ck_assert_int_eq(row.kind, rows[i].kind);
        ck_assert_int_eq(row.depth, rows[i].depth);
        ck_assert_str_eq(row.unit, "44");
        ck_assert_str_eq(row.unit_of_measure, i == 2 ? "person" : "");
        if (row.kind == KT_KIND_TARGET) {
            ck_ok(kt_completion_target(db, NULL, row.code, &alone));
        } else if (row.kind == KT_KIND_TASK) {
            ck_ok(kt_completion_task(db, NULL, row.code, &alone));
        } else {
            ck_ok(kt_completion_plan(db, NULL, &alone));
        }
        ck_assert_mem_eq(&row.completion, &alone, sizeof alone);
    }
    ck_assert_int_eq(kt_completion_next(cursor, &row), KT_DONE);
    kt_step_row wrong = KT_STEP_ROW_INIT;
    ck_assert_int_eq(kt_step_next(cursor, &wrong), KT_ERR_MISUSE);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(titles_in_another_language)
{
    kt_title title = KT_TITLE_INIT;
    title.code = "1.1";
    title.kind = KT_KIND_TARGET;
    title.language = "zh";
    title.text = "目标";
    ck_ok(kt_title_set(db, &title));
    kt_query query = KT_QUERY_INIT;
    query.language = "zh";
    kt_cursor *cursor;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    ck_ok(kt_completion_units(db, &query, "1.1", &cursor));
    ck_assert_int_eq(kt_completion_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.title, "目标");
    ck_assert_str_eq(row.unit_of_measure, "person");
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(the_steps)
{
    half_a_year();
    record("1.2", "44", KT_DAY(2022, 3, 1), KT_STEP, KT_NONE, "b");
    kt_cursor *cursor;
    kt_step_row row = KT_STEP_ROW_INIT;
    ck_ok(kt_step_list(db, NULL, "1.2", &cursor));
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.code, "a");
    ck_assert_int_eq(row.weight, 1);
    ck_assert_int_eq(row.due, KT_DAY(2022, 3, 31));
    ck_assert_int_eq(row.done, KT_DAY_NONE);
    ck_assert_int_eq(row.reporters, 1);
    ck_assert_int_eq(row.done_by, 1);
    ck_assert_int_eq(row.late_by, 1);
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.code, "b");
    ck_assert_int_eq(row.done, KT_DAY(2022, 3, 1));
    ck_assert_int_eq(row.done_by, 0);
    ck_assert_int_eq(row.late_by, 0);
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
    kt_query query = KT_QUERY_INIT;
    query.unit = "4401";
    ck_ok(kt_step_list(db, &query, "1.2", &cursor));
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.done, KT_DAY(2022, 4, 2));
    kt_cursor_close(cursor);
    ck_assert_int_eq(kt_step_list(db, NULL, "1.1", &cursor), KT_ERR_INVALID);
    ck_assert_ptr_null(cursor);
}
END_TEST

START_TEST(the_implicit_step)
{
    kt_target target = a_target("1.4", "1", KT_MEASURE_MILESTONE);
    ck_ok(kt_target_add(db, &target));
    today = KT_DAY(2022, 7, 20);
    record("1.4", "44", KT_DAY(2022, 3, 1), KT_STEP, KT_NONE, NULL);
    kt_cursor *cursor;
    kt_step_row row = KT_STEP_ROW_INIT;
    ck_ok(kt_step_list(db, NULL, "1.4", &cursor));
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.code, "");
    ck_assert_str_eq(row.title, "a target");
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    ck_assert_int_eq(row.done, KT_DAY(2022, 3, 1));
    ck_assert_int_eq(row.reporters, 1);
    ck_assert_int_eq(kt_step_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

START_TEST(json_of_a_target)
{
    half_a_year();
    kt_query query = KT_QUERY_INIT;
    query.as_of = KT_DAY(2022, 6, 15);
    char *text;
    ck_ok(kt_completion_json(db, &query, "1.1", &text));
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_ptr_nonnull(json);
    ck_assert_str_eq(text_of(json, "plan"), "2022");
    ck_assert_str_eq(text_of(json, "unit"), "44");
    ck_assert_str_eq(text_of(json, "as_of"), "2022-06-15");
    ck_assert_str_eq(text_of(json, "basis"), "submitted");
    const json_t *answer = json_object_get(json, "answer");
    ck_assert_str_eq(text_of(answer, "kind"), "target");
    ck_assert_str_eq(text_of(answer, "measure"), "flow");
    ck_assert_str_eq(text_of(answer, "status"), "at_risk");
    ck_assert_str_eq(text_of(answer, "target"), "100");
    ck_assert_str_eq(text_of(answer, "credited"), "70");
    ck_assert_str_eq(text_of(answer, "planned"), "91.7127");
    ck_assert_str_eq(text_of(answer, "due"), "2022-06-30");
    ck_assert(json_is_null(json_object_get(answer, "reason")));
    ck_assert(json_is_null(json_object_get(answer, "numerator")));
    ck_assert_int_eq(
        json_integer_value(json_object_get(answer, "attainment")), 7000);
    const json_t *flags = json_object_get(answer, "flags");
    ck_assert_uint_eq(json_array_size(flags), 3);
    ck_assert_str_eq(json_string_value(json_array_get(flags, 0)), "masked");
    json_decref(json);
    kt_free(text);
}
END_TEST

START_TEST(json_of_the_tree)
{
    half_a_year();
    char *text;
    ck_ok(kt_completion_json(db, NULL, NULL, &text));
    json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    const json_t *plan = json_object_get(json, "answer");
    ck_assert_str_eq(text_of(plan, "kind"), "plan");
    ck_assert_str_eq(text_of(plan, "worst"), "overdue");
    const json_t *task = json_array_get(json_object_get(plan, "tasks"), 0);
    ck_assert_str_eq(text_of(task, "code"), "1");
    ck_assert_uint_eq(json_array_size(json_object_get(task, "targets")), 2);
    const json_t *below = json_array_get(json_object_get(task, "tasks"), 0);
    ck_assert_str_eq(text_of(below, "code"), "1.3");
    ck_assert_str_eq(text_of(below, "reason"), "nothing_scored");
    ck_assert(json_is_null(json_object_get(below, "attainment")));
    ck_assert(json_is_null(json_object_get(below, "difference")));
    json_decref(json);
    kt_free(text);
    ck_ok(kt_completion_json(db, NULL, "1.3", &text));
    json = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_str_eq(text_of(json_object_get(json, "answer"), "code"), "1.3");
    json_decref(json);
    kt_free(text);
    kt_free(NULL);
}
END_TEST

START_TEST(what_is_not_there)
{
    kt_completion c = KT_COMPLETION_INIT;
    kt_query query = KT_QUERY_INIT;
    c.attainment = 17;
    ck_assert_int_eq(kt_completion_target(db, NULL, "1.9", &c),
                     KT_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "1.9"));
    ck_assert_int_eq(c.attainment, KT_SHARE_NONE);
    ck_assert_int_eq(kt_completion_target(db, NULL, "1", &c),
                     KT_ERR_NOT_FOUND);
    ck_assert_int_eq(kt_completion_task(db, NULL, "1.1", &c),
                     KT_ERR_NOT_FOUND);
    ck_assert_int_lt(kt_completion_target(db, NULL, NULL, &c), 0);
    query.plan = "2021";
    ck_assert_int_eq(kt_completion_plan(db, &query, &c), KT_ERR_NOT_FOUND);
    query.plan = NULL;
    query.unit = "45";
    ck_assert_int_eq(kt_completion_plan(db, &query, &c), KT_ERR_NOT_FOUND);
    add_unit("45", NULL, "province");
    ck_assert_int_eq(kt_completion_plan(db, &query, &c), KT_ERR_SCOPE);
    kt_cursor *cursor;
    ck_assert_int_eq(kt_completion_tree(db, &query, &cursor), KT_ERR_SCOPE);
    ck_assert_ptr_null(cursor);
    ck_assert_int_eq(kt_completion_units(db, NULL, "1.9", &cursor),
                     KT_ERR_NOT_FOUND);
    ck_assert_ptr_null(cursor);
    char *text;
    ck_assert_int_eq(kt_completion_json(db, NULL, "1.9", &text),
                     KT_ERR_NOT_FOUND);
    ck_assert_ptr_null(text);
}
END_TEST

START_TEST(structs_of_other_sizes)
{
    struct {
        kt_completion known;
        char newer[16];
    } large;
    kt_completion small;
    half_a_year();
    kt_completion_init(&large.known, sizeof large);
    ck_assert_uint_eq(large.known.struct_size, sizeof large);
    ck_assert_int_eq(large.known.attainment, KT_SHARE_NONE);
    ck_ok(kt_completion_target(db, NULL, "1.1", &large.known));
    ck_assert_uint_eq(large.known.struct_size, sizeof large);
    ck_assert_int_eq(large.known.attainment, 7000);
    memset(&small, 0x55, sizeof small);
    kt_completion_init(&small, offsetof(kt_completion, target));
    ck_ok(kt_completion_target(db, NULL, "1.1", &small));
    ck_assert_int_eq(small.attainment, 7000);
    ck_assert_int_eq(small.target, INT64_C(0x5555555555555555));
    small.struct_size = 0;
    ck_assert_int_eq(kt_completion_target(db, NULL, "1.1", &small),
                     KT_ERR_INVALID);
    kt_step step;
    kt_step_init(&step, sizeof step);
    ck_assert_int_eq(step.weight, KT_WEIGHT_NONE);
    ck_assert_int_eq(step.due, KT_DAY_NONE);
}
END_TEST

START_TEST(a_sum_that_overflows_is_named)
{
    today = KT_DAY(2022, 7, 20);
    record("1.1", "4401", KT_DAY(2022, 5, 1), KT_ADD, KT_AMOUNT_MAX, NULL);
    record("1.1", "4401", KT_DAY(2022, 5, 2), KT_ADD, 1, NULL);
    kt_completion c = KT_COMPLETION_INIT;
    ck_assert_int_eq(kt_completion_plan(db, NULL, &c), KT_ERR_RANGE);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "1.1"));
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "44"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_target_of_the_plan,
        met_late_by_the_reports_of_the_due_day,
        met_late_by_the_amounts_of_the_due_day,
        met_in_time_whatever_has_moved_since,
        met_late_by_the_tree_of_the_due_day,
        what_was_known_is_answered_again,
        a_task_and_the_plan,
        the_tree,
        titles_in_another_language,
        the_steps,
        the_implicit_step,
        json_of_a_target,
        json_of_the_tree,
        what_is_not_there,
        structs_of_other_sizes,
        a_sum_that_overflows_is_named,
    };
    return RUN_TESTS_IN("completion", setup, teardown, tests);
}
