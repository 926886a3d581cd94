/* SPDX-License-Identifier: Apache-2.0 */
/* Plan documents: what becomes of each field. */
#include "load_plan_helpers.h"

#include "handle_private.h"
#include "ledger.h"

START_TEST(weights_are_whole_numbers)
{
    BAD(KT_ERR_RANGE,
        "!tasks[0].weight: -1 is not within 0 to 1000000\n"
        "!tasks[1].weight: is a number, it must be a whole number\n"
        "!tasks[2].weight: is a string, it must be a whole number\n",
        DOCUMENT(PLAN_2023,
                 "{'code': '1', 'title': 'a', 'weight': -1}, "
                 "{'code': '2', 'title': 'a', 'weight': 1.5}, "
                 "{'code': '3', 'title': 'a', 'weight': '1'}"));
    LOADS("+ plan 2023: new\n",
          DOCUMENT(PLAN_2023,
                   "{'code': '1', 'title': 'a', 'weight': 0, 'targets': ["
                   " {'code': '1.1', 'title': 'x', 'measure': 'milestone', "
                   "  'weight': 1000000, 'steps': ["
                   "   {'code': 'a', 'title': 's', 'weight': 0}, "
                   "   {'code': 'b', 'title': 's'}]}, "
                   " {'code': '1.2', 'title': 'x', 'measure': 'flow'}]}"));
    kt_query query = plan_query("2023", NULL);
    kt_completion task = KT_COMPLETION_INIT;
    OK(kt_completion_task(db, &query, "1", &task));
    ck_assert_int_eq(task.weight, 0);
    ck_assert_int_eq(target_row("2023", "1.1", NULL).weight, 1000000);
    ck_assert_int_eq(target_row("2023", "1.2", NULL).weight, 1);
    ck_assert_str_eq(steps_of("2023", "1.1"), "a:0:2023-12-31 "
                                              "b:1:2023-12-31");
}
END_TEST

START_TEST(the_plan_itself_is_kept)
{
    LOADS("+ plan 2023: new\n",
          DOCUMENT(
              "'code': '2023', 'id': '6BA7B810-9DAD-11D1-80B4-00C04FD430C8', "
              "'title': {'en': 'Year', 'zh': '要点'}, 'owner': '4401', "
              "'first_day': '2023-02-01', 'last_day': '2024-01-31', "
              "'state': 'active', 'reporting': {'every': 10}, "
              "'thresholds': {'behind': -25.5, 'at_risk': '-12.34', "
              "'ahead': 100}",
              ""));
    kt_plan_row row = plan_row("2023", NULL);
    ck_assert_str_eq(row.title, "要点");
    ck_assert_str_eq(row.language, "zh");
    ck_assert_str_eq(row.owner, "4401");
    ck_assert_int_eq(row.first_day, KT_DAY(2023, 2, 1));
    ck_assert_int_eq(row.last_day, KT_DAY(2024, 1, 31));
    ck_assert_int_eq(row.state, KT_PLAN_ACTIVE);
    ck_assert_int_eq(row.reporting_days, 10);
    ck_assert_int_eq(row.behind, -2550);
    ck_assert_int_eq(row.at_risk, -1234);
    ck_assert_int_eq(row.ahead, 10000);
    ck_assert_int_eq(row.uuid.bytes[0], 0x6b);
    ck_assert_int_eq(row.uuid.bytes[15], 0xc8);
    ck_assert_str_eq(plan_row("2023", "en").title, "Year");
    BAD(KT_ERR_INVALID,
        "!plan: thresholds must rise: behind -1000, at_risk -1000, ahead "
        "1000 (basis points)\n",
        DOCUMENT("'code': '2024', 'title': 'T', 'owner': '44', "
                 "'first_day': '2024-01-01', 'last_day': '2024-12-31', "
                 "'thresholds': {'behind': -10}",
                 ""));
    BAD(KT_ERR_INVALID,
        "!plan: plan 2024 would end on 2023-12-31, before its first day, "
        "2024-01-01\n",
        DOCUMENT("'code': '2024', 'title': 'T', 'owner': '44', "
                 "'first_day': '2024-01-01', 'last_day': '2023-12-31'",
                 ""));
}
END_TEST

START_TEST(reporting_has_three_words)
{
    static const struct {
        const char *value;
        int days;
    } cases[] = { { "'weekly'", 7 },
                  { "'monthly'", 31 },
                  { "'quarterly'", 92 },
                  { "{'every': 1}", 1 },
                  { "{'every': 3660}", 3660 } };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char document[512];
        char code[16];
        (void)snprintf(code, sizeof code, "P%zu", i);
        (void)snprintf(document, sizeof document,
                       DOCUMENT("'code': '%s', 'title': 'T', "
                                "'owner': '44', 'first_day': '2022-01-01', "
                                "'last_day': '2022-12-31', "
                                "'reporting': %s",
                                ""),
                       code, cases[i].value);
        ck_assert_int_eq(load_document(document, NULL), KT_OK);
        ck_assert_int_eq(plan_row(code, NULL).reporting_days,
                         cases[i].days);
    }
}
END_TEST

START_TEST(states_are_those_of_the_document)
{
    static const char *const words[] = { "draft", "active", "closed" };
    for (int i = 0; i < 3; i++) {
        char document[512];
        char code[16];
        (void)snprintf(code, sizeof code, "P%d", i);
        (void)snprintf(document, sizeof document,
                       DOCUMENT("'code': '%s', 'title': 'T', "
                                "'owner': '44', 'first_day': '2022-01-01', "
                                "'last_day': '2022-12-31', 'state': '%s'",
                                TASK(TARGET("'measure': 'flow'"))),
                       code, words[i]);
        check_loads(i == 0   ? "+ plan P0: new\n"
                    : i == 1 ? "+ plan P1: new\n"
                             : "+ plan P2: new\n",
                    document, NULL);
        ck_assert_int_eq(plan_row(code, NULL).state, KT_PLAN_DRAFT + i);
        ck_assert_str_eq(tree_of(code), "1 1.1");
    }
}
END_TEST

/* The units of a list that stands, "4401 4402", by the history itself: no
 * public call lists them. */
static const char *list_of(int kind, const char *code, int field)
{
    static char codes[256];
    kti_moment now = { TODAY, INT64_MAX };
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t count = 0;
    size_t point_count = 0;
    int64_t plan = kti_history_find_plan(db->history, "2023", now);
    int64_t id =
        kti_history_find(db->history, kind, plan, code, now, 0);
    ck_assert_int_ne(id, 0);
    codes[0] = '\0';
    (void)kti_history_list(db->history, id, field, now, &members, &count,
                           &points, &point_count);
    for (size_t i = 0; i < count; i++) {
        kti_unit_fold unit;
        size_t size = strlen(codes);
        ck_assert(
            kti_history_unit(db->history, members[i].unit, now, &unit));
        (void)snprintf(codes + size, sizeof codes - size, "%s%s",
                       size > 0 ? " " : "", unit.code);
    }
    return codes;
}

START_TEST(units_that_lead_assist_and_supervise_are_kept)
{
    LOADS("+ plan 2023: new\n",
          DOCUMENT(PLAN_2023,
                   "{'code': '1', 'title': 'a', 'lead': '4402', "
                   " 'assist': ['440203'], 'supervise': '45', 'targets': ["
                   " {'code': '1.1', 'title': 'x', 'measure': 'flow'}, "
                   " {'code': '1.2', 'title': 'x', 'measure': 'flow', "
                   "  'lead': '4401', 'assist': ['440104', '440103'], "
                   "  'supervise': ['44', '4501']}]}"));
    ck_assert_str_eq(target_row("2023", "1.1", NULL).lead, "4402");
    ck_assert_str_eq(target_row("2023", "1.2", NULL).lead, "4401");
    ck_assert_str_eq(list_of(KT_KIND_TASK, "1", KTI_LIST_ASSIST), "440203");
    ck_assert_str_eq(list_of(KT_KIND_TASK, "1", KTI_LIST_SUPERVISE), "45");
    ck_assert_str_eq(list_of(KT_KIND_TARGET, "1.1", KTI_LIST_ASSIST), "");
    const char *assist = list_of(KT_KIND_TARGET, "1.2", KTI_LIST_ASSIST);
    ck_assert(strcmp(assist, "440103 440104") == 0 ||
              strcmp(assist, "440104 440103") == 0);
    const char *above = list_of(KT_KIND_TARGET, "1.2", KTI_LIST_SUPERVISE);
    ck_assert(strcmp(above, "44 4501") == 0 || strcmp(above, "4501 44") == 0);
}
END_TEST

/* Counties of 44 are 440103 and 440104 in 4401, 440203 in 4402. */
START_TEST(units_of_a_coverage_are_kept)
{
    kt_query query = plan_query("P", NULL);
    kt_completion figure = KT_COMPLETION_INIT;
    LOADS("+ plan P: new\n",
          DOCUMENT(PLAN_P ", 'state': 'active'",
                   TASK("{'code': 'all', 'title': 'x', "
                        " 'measure': 'coverage', 'level': 'county'}, "
                        "{'code': 'pilot', 'title': 'x', "
                        " 'measure': 'coverage', 'level': 'county', "
                        " 'units': ['4401'], 'threshold': 2.5}, "
                        "{'code': 'some', 'title': 'x', "
                        " 'measure': 'coverage', 'level': 'county', "
                        " 'exempt': [{'unit': '440203', "
                        "  'reason': 'moved'}, {'unit': '440104', "
                        "  'from': '2022-03-01'}]}")));
    query.as_of = KT_DAY(2022, 2, 28);
    OK(kt_completion_target(db, &query, "all", &figure));
    ck_assert_int_eq(figure.eligible, 3);
    OK(kt_completion_target(db, &query, "pilot", &figure));
    ck_assert_int_eq(figure.eligible, 2);
    OK(kt_completion_target(db, &query, "some", &figure));
    ck_assert_int_eq(figure.eligible, 2);
    query.as_of = KT_DAY(2022, 3, 1);
    OK(kt_completion_target(db, &query, "some", &figure));
    ck_assert_int_eq(figure.eligible, 1);
    ck_assert_int_eq(target_row("P", "pilot", NULL).threshold, 25000);
    ck_assert_str_eq(target_row("P", "pilot", NULL).level, "county");
}
END_TEST

/* Linear from (first - 1, 0) to the points and (due, 100 %): 4000 on the
 * last point's day; on 2022-03-31, 90 days of 181 to 40 %: 1988.9502. */
START_TEST(checkpoints_are_kept)
{
    kt_query query = plan_query("P", NULL);
    kt_completion figure = KT_COMPLETION_INIT;
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'flow', 'amount': 10000, "
                   "'checkpoints': [['2022-06-30', '40%'], "
                   "['2022-09-30', 72.25]]"));
    query.as_of = KT_DAY(2022, 6, 30);
    OK(kt_completion_target(db, &query, "1.1", &figure));
    ck_assert_int_eq(figure.planned, KT_AMOUNT(4000));
    query.as_of = KT_DAY(2022, 3, 31);
    OK(kt_completion_target(db, &query, "1.1", &figure));
    ck_assert_int_eq(figure.planned, 19889502);
    query.as_of = KT_DAY(2022, 9, 30);
    OK(kt_completion_target(db, &query, "1.1", &figure));
    ck_assert_int_eq(figure.planned, KT_AMOUNT(7225));
    /* One bad point does not hide the next one's fault. */
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].checkpoints[0][0]: 30.6. is no day, one is "
        "written as 2022-06-30\n"
        "!tasks[0].targets[0].checkpoints[1][1]: 101 is not within 0 to 100\n",
        ONE_TARGET("'measure': 'flow', 'checkpoints': [['30.6.', '40%'], "
                   "['2023-09-30', '101%']]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: checkpoint 2023-09-30 does not rise above "
        "the one before it\n",
        ONE_TARGET("'measure': 'flow', 'checkpoints': [['2023-06-30', 40], "
                   "['2023-09-30', '39.99%']]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: checkpoint 2023-09-30 is not within the plan "
        "and before the due day\n",
        ONE_TARGET("'measure': 'flow', 'due': '2023-09-30', "
                   "'checkpoints': [['2023-09-30', 40]]"));
}
END_TEST

START_TEST(steps_are_kept_in_their_order)
{
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'milestone', 'due': '2022-11-30', 'steps': ["
                   "{'code': 'b', 'title': 'B', 'weight': 2, "
                   " 'due': '2022-06-30'}, "
                   "{'code': 'a', 'title': {'en': 'A', 'zh': '甲'}}]"));
    ck_assert_str_eq(steps_of("P", "1.1"), "b:2:2022-06-30 a:1:2022-11-30");
    ck_assert_int_eq(loaded.rows, 5); /* plan, task, target, two steps */
    ck_assert_int_eq(loaded.written, 5);
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].steps[0]: step a would be due on 2022-12-31, "
        "before the plan's first day, 2023-01-01\n",
        ONE_TARGET("'measure': 'milestone', 'steps': [{'code': 'a', "
                   "'title': 's', 'due': '2022-12-31'}]"));
}
END_TEST

START_TEST(texts_are_kept_in_their_languages)
{
    LOADS("+ plan P: new\n",
          DOCUMENT("'code': 'P', 'title': {'en': 'Plan', 'zh': '计划'}, "
                   "'owner': '44', 'first_day': '2022-01-01', "
                   "'last_day': '2022-12-31'",
                   "{'code': '1', 'title': {'fr': 'Un', 'zh': '一'}, "
                   " 'targets': [{'code': '1.1', "
                   "  'title': {'zh': '培训', 'en': 'Trained', 'fr': null}, "
                   "  'measure': 'flow', "
                   "  'unit_of_measure': {'en': 'person', 'zh': '人'}, "
                   "  'source': 'key task 2, clause 8'}, "
                   " {'code': '1.2', 'title': 'plain', "
                   "  'measure': 'flow', 'unit_of_measure': '%'}]}"));
    kt_target_row row = target_row("P", "1.1", NULL);
    ck_assert_str_eq(row.title, "培训");
    ck_assert_str_eq(row.unit_of_measure, "人");
    ck_assert_str_eq(row.source, "key task 2, clause 8");
    row = target_row("P", "1.1", "en");
    ck_assert_str_eq(row.title, "Trained");
    ck_assert_str_eq(row.unit_of_measure, "person");
    ck_assert_str_eq(target_row("P", "1.1", "fr").title, "培训");
    ck_assert_str_eq(target_row("P", "1.2", "en").title, "plain");
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].title: has no text in zh, the plan's own "
        "language\n",
        DOCUMENT("'code': 'Q', 'title': {'en': 'Plan', 'zh': '计划'}, "
                 "'owner': '44', 'first_day': '2022-01-01', "
                 "'last_day': '2022-12-31'",
                 TASK("{'code': '1.1', 'title': {'en': 'x'}, "
                      "'measure': 'flow'}")));
    char document[2048];
    (void)snprintf(document, sizeof document,
                   DOCUMENT(PLAN_2023, "{'code': '1', 'title': {'en': 'a', "
                                       "'fr': '%s'}}"),
                   text_of(KT_TITLE_MAX + 1));
    BAD(KT_ERR_INVALID,
        "!tasks[0].title.fr: the text has 1025 bytes, at most 1024 are "
        "allowed\n",
        document);
}
END_TEST

/* Without Chinese the first language of the plan's title is its own. */
START_TEST(the_first_language_is_the_plans_own)
{
    LOADS("+ plan P: new\n",
          DOCUMENT("'code': 'P', 'title': {'fr': 'Plan', 'en': 'The plan'}, "
                   "'owner': '44', 'first_day': '2022-01-01', "
                   "'last_day': '2022-12-31'",
                   "{'code': '1', 'title': {'en': 'One', 'fr': 'Un'}}"));
    ck_assert_str_eq(plan_row("P", NULL).language, "fr");
    ck_assert_str_eq(plan_row("P", NULL).title, "Plan");
    ck_assert_str_eq(plan_row("P", "en").title, "The plan");
}
END_TEST

START_TEST(allotments_are_kept)
{
    LOADS("+ plan P: new\n",
          DOCUMENT(PLAN_P,
                   TASK("{'code': 'f', 'title': 'x', 'measure': 'flow', "
                        " 'amount': 10, 'allotments': ["
                        "  {'unit': '4401', 'amount': 6, 'weight': 3, "
                        "   'baseline': 2.5, 'effective': null}, "
                        "  {'unit': '4402', 'amount': '4', "
                        "   'effective': '2022-07-01'}]}, "
                        "{'code': 'm', 'title': 'x', "
                        " 'measure': 'milestone', "
                        " 'allotments': [{'unit': '4401'}]}")));
    kt_allotment_row row = allotted("f", "4401", KT_DAY(2022, 1, 1));
    ck_assert_int_eq(row.amount, KT_AMOUNT(6));
    ck_assert_int_eq(row.baseline, 25000);
    ck_assert_int_eq(row.weight, 3);
    ck_assert_int_eq(row.effective, KT_DAY(2022, 1, 1));
    ck_assert_int_eq(allotted("f", "4402", KT_DAY(2022, 6, 30)).weight, -1);
    row = allotted("f", "4402", KT_DAY(2022, 7, 1));
    ck_assert_int_eq(row.amount, KT_AMOUNT(4));
    ck_assert_int_eq(row.weight, 1);
    row = allotted("m", "4401", TODAY);
    ck_assert(row.amount == KT_NONE && row.weight == 1);
}
END_TEST

START_TEST(cancelled_is_kept)
{
    LOADS("+ plan P: new\n",
          DOCUMENT(PLAN_P, "{'code': '1', 'title': 'a', "
                           " 'cancelled': '2022-09-01'}, "
                           "{'code': '2', 'title': 'a', 'targets': ["
                           " {'code': '2.1', 'title': 'x', "
                           "  'measure': 'flow', 'amount': 1, "
                           "  'cancelled': '2022-06-30'}]}"));
    ck_assert_int_eq(target_row("P", "2.1", NULL).cancelled,
                     KT_DAY(2022, 6, 30));
    kt_query query = plan_query("P", NULL);
    kt_completion figure = KT_COMPLETION_INIT;
    query.as_of = KT_DAY(2022, 6, 29);
    OK(kt_completion_target(db, &query, "2.1", &figure));
    ck_assert_int_ne(figure.verdict, KT_VERDICT_CANCELLED);
    query.as_of = KT_DAY(2022, 6, 30);
    OK(kt_completion_target(db, &query, "2.1", &figure));
    ck_assert_int_eq(figure.verdict, KT_VERDICT_CANCELLED);
}
END_TEST

START_TEST(tasks_nest_and_stand_in_document_order)
{
    LOADS("+ plan P: new\n",
          DOCUMENT(PLAN_P,
                   "{'code': '2', 'title': 'a', 'tasks': ["
                   " {'code': '2.2', 'title': 'b'}, "
                   " {'code': '2.1', 'title': 'c', 'tasks': ["
                   "  {'code': '2.1.1', 'title': 'd', 'targets': ["
                   "   {'code': 'y', 'title': 'x', 'measure': 'flow'}, "
                   "   {'code': 'x', 'title': 'x', 'measure': 'flow'}]}]}]},"
                   "{'code': '1', 'title': 'e'}"));
    ck_assert_str_eq(tree_of("P"), "2 2.2 2.1 2.1.1 y x 1");
    ck_assert_int_eq(loaded.rows, 8);
    ck_assert_int_eq(loaded.written, 8);
    THERE(DOCUMENT(PLAN_P, "{'code': '2', 'tasks': [{'code': '2.2'}, "
                           "{'code': '2.1', 'tasks': [{'code': '2.1.1', "
                           "'targets': [{'code': 'y'}, {'code': 'x'}]}]}]}, "
                           "{'code': '1'}"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        weights_are_whole_numbers,
        the_plan_itself_is_kept,
        reporting_has_three_words,
        states_are_those_of_the_document,
        units_that_lead_assist_and_supervise_are_kept,
        units_of_a_coverage_are_kept,
        checkpoints_are_kept,
        steps_are_kept_in_their_order,
        texts_are_kept_in_their_languages,
        the_first_language_is_the_plans_own,
        allotments_are_kept,
        cancelled_is_kept,
        tasks_nest_and_stand_in_document_order,
    };
    return RUN_WORLD_TESTS("load_plan_fields", tests);
}
