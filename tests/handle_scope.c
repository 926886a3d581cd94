/* SPDX-License-Identifier: Apache-2.0 */

/* Who writes: the actor, and the scope of a handle. What it means for units
 * themselves is in test_unit.c. */

#include "handle_test.h"

/* A file with the world, open without a scope. */
static void scope_setup(void)
{
    make_file("a.db");
    db = open_ok(in_folder("a.db"), 0);
}

/* Open it anew, bound to a unit. */
static void bind_to(const char *scope)
{
    kt_open_options options = world_options(0);
    kt_db_close(db);
    options.scope = scope;
    db = open_options_ok(in_folder("a.db"), &options);
}

static kt_status record(const char *unit, kt_day day)
{
    kt_progress report = new_report("1.1", unit, day, KT_ADD, KT_AMOUNT(1));
    return kt_progress_record(db, &report, NULL);
}

/* ---- the actor */

static kt_commit_row last_commit(void)
{
    static kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_commit_list(db, NULL, head_now().commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    return row;
}

static void assert_writes_as(const char *actor, const char *unit)
{
    OK(record("4401", TODAY));
    kt_commit_row row = last_commit();
    ck_assert_str_eq(row.actor, actor);
    ck_assert_str_eq(row.actor_unit, unit);
}

START_TEST(actor_is_said_in_each_commit)
{
    assert_writes_as("", "");
    OK(kt_db_set_actor(db, "wang", "4401"));
    assert_writes_as("wang", "4401");
    assert_writes_as("wang", "4401");
    OK(kt_db_set_actor(db, "李", NULL));
    assert_writes_as("李", "");
    OK(kt_db_set_actor(db, NULL, "44"));
    assert_writes_as("", "44");
    OK(kt_db_set_actor(db, NULL, NULL));
    assert_writes_as("", "");
    OK(kt_db_set_actor(db, text_of(KT_CODE_MAX), NULL));
    assert_writes_as(text_of(KT_CODE_MAX), "");

    /* What is refused changes nothing. */
    OK(kt_db_set_actor(db, "wang", "4401"));
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4403, the nearest is 4401",
            kt_db_set_actor(db, "li", "4403"));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_db_set_actor(db, text_of(KT_CODE_MAX + 1), "44"));
    REFUSED(KT_ERR_FORMAT, NULL, kt_db_set_actor(db, "\xFF", "44"));
    assert_writes_as("wang", "4401");
    /* By the code of the day, not by that of the time of writing. */
    OK(kt_unit_recode(db, "4401", "4499", TODAY));
    ck_assert_str_eq(last_commit().actor_unit, "4499");
}
END_TEST

START_TEST(actor_is_taken_from_the_options)
{
    kt_open_options options = world_options(0);
    char actor[] = "wang";
    char unit[] = "4401";
    options.actor = actor;
    options.actor_unit = unit;
    kt_db_close(db);
    db = open_options_ok(in_folder("a.db"), &options);
    memset(actor, '?', sizeof actor - 1);
    memset(unit, '?', sizeof unit - 1);
    assert_writes_as("wang", "4401");
    /* A transaction has one actor. */
    OK(kt_db_begin(db));
    ck_assert_int_eq(kt_db_set_actor(db, "li", NULL), KT_ERR_MISUSE);
    OK(record("4401", TODAY));
    OK(kt_db_commit(db, NULL));
    ck_assert_str_eq(last_commit().actor, "wang");
}
END_TEST

/* ---- the scope */

START_TEST(reports_are_of_the_scope)
{
    bind_to("4401");
    OK(record("4401", TODAY));
    OK(record("440103", TODAY));
    REFUSED(KT_ERR_SCOPE,
            "unit 4402 is not within 4401, to which this handle is bound",
            record("4402", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, record("440203", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, record("44", TODAY));
    bind_to("440103");
    OK(record("440103", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, record("440104", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, record("4401", TODAY));
    bind_to("44");
    OK(record("44", TODAY));
    OK(record("440203", TODAY));
    bind_to(NULL);
    OK(record("4402", TODAY));
}
END_TEST

START_TEST(corrections_are_of_the_scope)
{
    kt_report_no number;
    kt_progress report =
        new_report("1.1", "4402", TODAY, KT_ADD, KT_AMOUNT(1));
    OK(kt_progress_record(db, &report, &number));
    report.supersedes = &number;
    report.reason = "misread";
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE, NULL, kt_progress_retract(db, &number, "none"));
    REFUSED(KT_ERR_SCOPE, NULL, kt_progress_record(db, &report, NULL));
    bind_to("4402");
    OK(kt_progress_record(db, &report, NULL));
    OK(kt_progress_retract(db, &number, "none"));
}
END_TEST

/* A report within a transaction is refused, the rest of it stands. */
START_TEST(refused_report_leaves_the_transaction)
{
    bind_to("4401");
    kt_completion answer = KT_COMPLETION_INIT;
    OK(kt_db_begin(db));
    OK(record("4401", TODAY));
    ck_assert_int_eq(record("4402", TODAY), KT_ERR_SCOPE);
    OK(record("440104", TODAY));
    OK(kt_db_commit(db, NULL));
    OK(kt_completion_target(db, NULL, "1.1", &answer));
    ck_assert_int_eq(answer.actual, KT_AMOUNT(7));
}
END_TEST

START_TEST(rows_of_a_load_are_of_the_scope)
{
    static const char progress[] = "target,unit,day,mode,amount\n"
                                   "1.1,4401,2022-02-01,add,1\n"
                                   "1.1,4402,2022-02-02,add,1\n"
                                   "1.1,440104,2022-02-03,add,1\n";
    static const char units[] = "code,name,parent,level\n"
                                "440106,Tianhe,4401,county\n"
                                "440204,Zhenjiang,4402,county\n";
    static const char allotments[] = "target,unit,amount\n"
                                     "1.1,440103,1\n"
                                     "1.1,4402,1\n";
    static const struct {
        const char *text;
        kt_status (*call)(kt_db *, const kt_load *, kt_load_result *);
        int64_t good;
    } loads[] = {
        { progress, kt_load_progress, 2 },
        { units, kt_load_units, 1 },
        { allotments, kt_load_allotments, 1 },
    };
    bind_to("4401");
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        kt_load load = KT_LOAD_INIT;
        kt_load_result result = KT_LOAD_RESULT_INIT;
        load.data = loads[i].text;
        load.size = strlen(loads[i].text);
        REFUSED(KT_ERR_SCOPE, NULL, loads[i].call(db, &load, &result));
        ck_assert_int_eq(result.bad, 1);
        ck_assert_int_eq(result.written, 0);
        load.flags = KT_LOAD_SKIP_BAD;
        OK(loads[i].call(db, &load, &result));
        ck_assert_int_eq(result.bad, 1);
        ck_assert_int_eq(result.written, loads[i].good);
    }
}
END_TEST

/* A plan is its owner's: what stands in it is defined by a handle that
 * reaches the owner. An allotment is that of its unit. */
START_TEST(definitions_are_of_the_scope)
{
    static const char *const outside[] = {
        "kt_plan_add",   "kt_plan_change",   "kt_plan_set_state",
        "kt_task_add",   "kt_task_change",   "kt_task_cancel",
        "kt_target_add", "kt_target_change", "kt_target_cancel",
        "kt_step_add",   "kt_step_change",   "kt_title_set",
        "kt_unit_add",   "kt_unit_rename",   "kt_unit_recode",
        "kt_unit_move",  "kt_unit_close",    "kt_allotment_set",
        "kt_load_units", "kt_load_plan",     "kt_load_allotments",
    };
    bind_to("4401");
    size_t found = 0;
    for (size_t i = 0; i < handle_call_count; i++) {
        for (size_t j = 0; j < sizeof outside / sizeof outside[0]; j++) {
            if (strcmp(handle_calls[i].name, outside[j]) == 0) {
                found++;
                REFUSED(KT_ERR_SCOPE, NULL, handle_calls[i].call(db));
            }
        }
    }
    ck_assert_uint_eq(found, sizeof outside / sizeof outside[0]);

    allot("1.1", "4401", KT_AMOUNT(61), TODAY);
    allot("1.1", "440103", KT_AMOUNT(30), KT_DAY_NONE);
    withdraw("1.1", "440103", TODAY);
    kt_title title = KT_TITLE_INIT;
    title.kind = KT_KIND_UNIT;
    title.code = "440103";
    title.language = "zh";
    title.text = "荔湾区";
    OK(kt_title_set(db, &title));
    REFUSED(KT_ERR_SCOPE, NULL,
            (title.code = "4402", kt_title_set(db, &title)));
    kt_allotment allotment =
        new_allotment("1.1", "44", KT_AMOUNT(1), KT_DAY_NONE);
    REFUSED(KT_ERR_SCOPE, NULL, kt_allotment_set(db, &allotment));

    /* A plan of one's own, and all in it. */
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "city";
    plan.title = "The city's plan";
    plan.owner = "4401";
    plan.first_day = KT_DAY(2022, 1, 1);
    plan.last_day = KT_DAY(2022, 12, 31);
    OK(kt_plan_add(db, &plan));
    kt_task task = KT_TASK_INIT;
    task.plan = "city";
    task.code = task.title = "1";
    OK(kt_task_add(db, &task));
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.plan = "city";
    OK(kt_target_add(db, &target));
    OK(kt_plan_set_state(db, "city", KT_PLAN_ACTIVE));
}
END_TEST

/* Questions reach everywhere: it guards against mistakes in writing. */
START_TEST(scope_does_not_bound_questions)
{
    bind_to("440203");
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45");
    kt_completion answer = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, NULL, "1.1", &answer));
    ck_assert_int_eq(answer.actual, KT_AMOUNT(5));
}
END_TEST

/* A unit that moves leaves the scope on the day of the move: its reports of
 * days before are still the old superior's to record. */
START_TEST(moved_unit_is_out_from_its_day)
{
    kt_day on = KT_DAY(2022, 6, 1);
    kt_db *mover = db;
    kt_open_options options = world_options(0);
    options.scope = "4401";
    kt_db *bound = open_options_ok(in_folder("a.db"), &options);
    db = bound;
    OK(record("440103", on - 1));
    OK(record("440103", on));
    db = mover;
    OK(kt_unit_move(db, "440103", "4402", on, NULL));
    db = bound;
    OK(record("440103", on - 1));
    REFUSED(KT_ERR_SCOPE,
            "unit 440103 is not within 4401, to which this handle is bound",
            record("440103", on));
    REFUSED(KT_ERR_SCOPE, NULL, record("440103", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, kt_unit_rename(db, "440103", "X", TODAY));
    OK(kt_unit_rename(db, "440103", "Liwan District", on - 1));
    kt_allotment allotment = new_allotment("1.1", "440103", KT_AMOUNT(1), on);
    REFUSED(KT_ERR_SCOPE, NULL, kt_allotment_set(db, &allotment));
    allotment.effective = on - 1;
    OK(kt_allotment_set(db, &allotment));
    /* And the other way: 440203 comes in. */
    db = mover;
    OK(kt_unit_move(db, "440203", "4401", on, NULL));
    db = bound;
    REFUSED(KT_ERR_SCOPE, NULL, record("440203", on - 1));
    OK(record("440203", on));
    kt_db_close(mover);
}
END_TEST

/* It is the unit that is bound, not its code. */
START_TEST(scope_follows_its_unit)
{
    bind_to("4401");
    kt_db *bound = db;
    db = open_ok(in_folder("a.db"), 0);
    OK(kt_unit_recode(db, "4401", "4499", TODAY));
    add_unit("x", "X", "4499", NULL);
    kt_db_close(db);
    db = bound;
    OK(record("4499", TODAY));
    OK(record("440103", TODAY));
    OK(record("x", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, record("4402", TODAY));
}
END_TEST

TCase *scope_tests(void)
{
    const TTest *const tests[] = {
        actor_is_said_in_each_commit,
        actor_is_taken_from_the_options,
        reports_are_of_the_scope,
        corrections_are_of_the_scope,
        refused_report_leaves_the_transaction,
        rows_of_a_load_are_of_the_scope,
        definitions_are_of_the_scope,
        scope_does_not_bound_questions,
        moved_unit_is_out_from_its_day,
        scope_follows_its_unit,
    };
    TCase *tcase = HANDLE_CASE("scope", tests);
    tcase_add_checked_fixture(tcase, scope_setup, world_teardown);
    return tcase;
}
