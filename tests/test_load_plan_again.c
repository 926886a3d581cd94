/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a plan document again: differences, and nothing but them. */
#include "load_plan_helpers.h"

/* A document with every field. */
#define FULL                                                                 \
    DOCUMENT(                                                                \
        "'code': 'P', 'id': '6ba7b810-9dad-11d1-80b4-00c04fd430c8', "        \
        "'title': {'zh': '计划', 'en': 'Plan'}, 'owner': '44', "             \
        "'first_day': '2022-01-01', 'last_day': '2022-12-31', "              \
        "'state': 'active', 'reporting': {'every': 10}, "                    \
        "'thresholds': {'behind': -25, 'at_risk': -5, 'ahead': 5}",          \
        "{'code': '1', 'title': {'zh': '一', 'en': 'One'}, 'weight': 2, "    \
        " 'lead': '44', 'assist': ['4401'], 'supervise': '44', "             \
        " 'targets': ["                                                      \
        "  {'code': 'f', 'title': {'zh': '培训', 'en': 'Trained'}, "         \
        "   'measure': 'flow', "                                             \
        "   'unit_of_measure': {'zh': '人', 'en': 'person'}, "               \
        "   'amount': 40000, 'baseline': 95000, 'due': '2022-11-30', "       \
        "   'weight': 5, 'continues': {'plan': '2022', 'target': 'old'}, "   \
        "   'lead': '4401', 'assist': ['4401', '4402'], "                    \
        "   'supervise': '44', 'checkpoints': [['2022-06-30', '40%']], "     \
        "   'source': 'clause 8', 'allotments': ["                           \
        "    {'unit': '4401', 'amount': 6000, 'baseline': 9000, "            \
        "     'weight': 3}, "                                                \
        "    {'unit': '4402', 'amount': 1000, "                              \
        "     'effective': '2022-03-01'}]}, "                                \
        "  {'code': 'c', 'title': {'zh': '覆盖'}, "                          \
        "   'measure': 'coverage', 'amount': '85%', 'level': 'county', "     \
        "   'threshold': 2, 'units': ['4401'], "                             \
        "   'exempt': [{'unit': '440103', 'from': '2022-03-01', "            \
        "   'reason': 'rebuilt'}]}, "                                        \
        "  {'code': 'm', 'title': {'zh': '步骤'}, "                          \
        "   'measure': 'milestone', 'steps': ["                              \
        "    {'code': 'a', 'title': {'zh': '甲', 'en': 'A'}, 'weight': 2, "  \
        "     'due': '2022-06-30'}, {'code': 'b', 'title': {'zh': '乙'}}], " \
        "   'allotments': [{'unit': '4401', 'weight': 7}]}, "                \
        "  {'code': 'x', 'title': {'zh': '止'}, 'measure': 'assessed', "     \
        "   'cancelled': '2022-05-01'}], "                                   \
        " 'tasks': [{'code': '1.1', 'title': {'zh': '二'}}]}")

static void load_full(void)
{
    add_target("old", KT_MEASURE_FLOW, KT_AMOUNT(5));
    LOADS("+ plan P: new\n", FULL);
    /* Plan, 2 tasks, 4 targets, 2 steps, 3 allotments. */
    ck_assert_int_eq(loaded.rows, 12);
    ck_assert_int_eq(loaded.written, 12);
    ck_assert_int_eq(loaded.existing, 0);
}

START_TEST(the_same_document_writes_nothing)
{
    load_full();
    THERE(FULL);
    set_today(KT_DAY(2022, 12, 31));
    THERE(FULL);
    set_today(KT_DAY(2023, 6, 1));
    THERE(FULL);
}
END_TEST

START_TEST(what_is_absent_changes_nothing)
{
    load_full();
    THERE(DOCUMENT("'code': 'P'",
                   "{'code': '1', 'targets': [{'code': 'f'}, {'code': 'c'}, "
                   "{'code': 'm'}, {'code': 'x'}], "
                   "'tasks': [{'code': '1.1'}]}"));
    THERE(DOCUMENT("'code': 'P', 'title': {'en': 'Plan'}, 'thresholds': {}",
                   "{'code': '1', 'targets': [{'code': 'f', "
                   "'title': {'zh': '培训'}, "
                   "'allotments': [{'unit': '4402'}, {'unit': '4401'}]}, "
                   "{'code': 'c'}, {'code': 'm', 'steps': [{'code': 'a'}, "
                   "{'code': 'b'}]}, {'code': 'x'}], "
                   "'tasks': [{'code': '1.1'}]}"));
}
END_TEST

START_TEST(the_plan_itself_is_changed)
{
    load_full();
    CHANGES("+ plan: title \"计划\" -> \"规划\"\n"
            "+ plan: last_day 2022-12-31 -> 2023-01-31\n"
            "+ plan: reporting every 10 days -> every 92 days\n"
            "+ plan: thresholds changed\n"
            "+ plan: title in en \"Plan\" -> \"The plan\"\n"
            "+ plan: title in fr \"\" -> \"Le plan\"\n"
            "- task 1 stays\n- target f stays\n- target c stays\n"
            "- target m stays\n- target x stays\n- task 1.1 stays\n",
            DOCUMENT("'code': 'P', 'title': {'en': 'The plan', "
                     "'fr': 'Le plan', 'zh': '规划'}, 'owner': '44', "
                     "'first_day': '2022-01-01', 'last_day': '2023-01-31', "
                     "'reporting': 'quarterly', 'thresholds': {'ahead': 6}",
                     ""));
}
END_TEST

/* A null is the default. */
START_TEST(null_sets_the_default_of_the_plan)
{
    load_full();
    CHANGES("+ plan: reporting every 10 days -> every 31 days\n"
            "+ plan: thresholds changed\n"
            "+ plan: title in en \"Plan\" -> \"\"\n"
            "- task 1 stays\n- target f stays\n- target c stays\n"
            "- target m stays\n- target x stays\n- task 1.1 stays\n",
            DOCUMENT("'code': 'P', 'title': {'en': null}, "
                     "'reporting': null, 'thresholds': {'behind': -25, "
                     "'at_risk': null, 'ahead': null}",
                     ""));
    kt_plan_row row = plan_row("P", NULL);
    ck_assert_int_eq(row.reporting_days, 31);
    ck_assert_int_eq(row.behind, -2500);
    ck_assert_int_eq(row.at_risk, -1000);
    ck_assert_int_eq(row.ahead, 1000);
    ck_assert_str_eq(plan_row("P", "en").title, "计划");
}
END_TEST

/* The id names the plan, else the code does. */
START_TEST(the_id_goes_before_the_code)
{
    load_full();
    CHANGES("+ plan: code P -> P2\n"
            "- task 1 stays\n- target f stays\n- target c stays\n"
            "- target m stays\n- target x stays\n- task 1.1 stays\n",
            DOCUMENT("'code': 'P2', "
                     "'id': '6ba7b810-9dad-11d1-80b4-00c04fd430c8'",
                     ""));
    ck_assert_str_eq(tree_of("P2"), "1 f c m x 1.1");
    BAD(KT_ERR_DUPLICATE, "!plan: there is a plan 2022 already\n",
        DOCUMENT("'code': '2022', "
                 "'id': '6ba7b810-9dad-11d1-80b4-00c04fd430c8'",
                 ""));
    /* Of a plan with another id the code is enough. */
    CHANGES("+ plan: title \"The plan\" -> \"Renamed\"\n"
            "- task 1 stays\n- task 2 stays\n- target old stays\n",
            DOCUMENT("'code': '2022', 'title': 'Renamed', "
                     "'id': '6ba7b811-9dad-11d1-80b4-00c04fd430c8'",
                     ""));
}
END_TEST

START_TEST(what_is_fixed_is_refused)
{
    load_full();
    BAD(KT_ERR_STATE,
        "!plan.owner: plan P is that of 44, which is fixed\n"
        "!plan.first_day: plan P begins on 2022-01-01, which is fixed\n"
        "!tasks[0].targets[0].measure: target f is a flow, which is fixed\n"
        "!tasks[0].targets[1].cancelled: it is cancelled from 2022-05-01, "
        "which is fixed\n",
        DOCUMENT("'code': 'P', 'owner': '4401', 'first_day': '2022-01-02'",
                 "{'code': '1', 'targets': ["
                 "{'code': 'f', 'measure': 'milestone', 'steps': "
                 " [{'code': 'a', 'title': 's'}]}, "
                 "{'code': 'x', 'cancelled': null}]}"));
    BAD(KT_ERR_STATE,
        "!tasks[0].targets[0].cancelled: it is cancelled from 2022-05-01, "
        "which is fixed\n"
        "!plan.state: plan P does not go back to draft\n",
        DOCUMENT("'code': 'P', 'state': 'draft'",
                 "{'code': '1', 'targets': [{'code': 'x', "
                 "'cancelled': '2022-05-02'}]}"));
    /* A task's code is not a target's, and none of either comes back. */
    BAD(KT_ERR_DUPLICATE,
        "!tasks[0].targets[0]: the code 1.1 is, or was, that of a task of "
        "the plan\n",
        DOCUMENT("'code': 'P'", "{'code': '1', 'targets': [{'code': '1.1', "
                                "'title': 'y', 'measure': 'flow'}]}"));
}
END_TEST

START_TEST(tasks_are_changed)
{
    load_full();
    CHANGES("+ task 1.1: weight 1 -> 4\n"
            "+ task 1.1: lead none -> 4402\n"
            "+ task 1.1: moved under the plan\n"
            "+ task 1.1: title \"二\" -> \"2\"\n"
            "+ task 1.1: assist none -> 4401, 440203\n"
            "+ task 1.1: supervise none -> 45\n"
            "+ task 1.1: title in en \"\" -> \"Two\"\n"
            "+ task 1.1: cancelled from 2022-07-01\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f'}, "
                     "{'code': 'c'}, {'code': 'm'}, {'code': 'x'}]}, "
                     "{'code': '1.1', 'title': {'zh': '2', 'en': 'Two'}, "
                     " 'weight': 4, 'lead': '4402', "
                     " 'assist': ['4401', '440203'], 'supervise': '45', "
                     " 'cancelled': '2022-07-01'}"));
    ck_assert_str_eq(tree_of("P"), "1 f c m x 1.1");
    CHANGES("+ task 1: weight 2 -> 1\n"
            "+ task 1: lead 44 -> none\n"
            "+ task 1: assist 4401 -> none\n"
            "+ task 1: supervise 44 -> none\n"
            "+ task 1.1: moved under 1\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'weight': null, 'lead': null, "
                     " 'assist': null, 'supervise': [], "
                     " 'targets': [{'code': 'f'}, {'code': 'c'}, "
                     " {'code': 'm'}, {'code': 'x'}], "
                     " 'tasks': [{'code': '1.1'}]}"));
    /* A task and the one below it change places. */
    CHANGES("+ task 1.1: moved under the plan\n"
            "+ task 1: moved under 1.1\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1.1', 'tasks': [{'code': '1', "
                     " 'targets': [{'code': 'f'}, {'code': 'c'}, "
                     " {'code': 'm'}, {'code': 'x'}]}]}"));
    ck_assert_str_eq(tree_of("P"), "1.1 1 f c m x");
}
END_TEST

#define OTHERS ", {'code': 'c'}, {'code': 'm'}, {'code': 'x'}], "            \
               "'tasks': [{'code': '1.1'}]}"

START_TEST(targets_are_changed)
{
    load_full();
    CHANGES("+ target f: title \"培训\" -> \"训练\"\n"
            "+ target f: unit of measure \"人\" -> \"名\"\n"
            "+ target f: source \"clause 8\" -> \"clause 9\"\n"
            "+ target f: due 2022-11-30 -> 2022-12-15\n"
            "+ target f: weight 5 -> 6\n"
            "+ target f: lead 4401 -> 4402\n"
            "+ target f: continues none\n"
            "+ target f: assist 4401, 4402 -> 4402\n"
            "+ target f: supervise 44 -> 44, 45\n"
            "+ target f: checkpoints changed\n"
            "+ target f: title in en \"Trained\" -> \"Trainees\"\n"
            "+ target f: unit of measure in en \"person\" -> \"\"\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f', "
                     " 'title': {'zh': '训练', 'en': 'Trainees'}, "
                     " 'unit_of_measure': {'zh': '名', 'en': null}, "
                     " 'source': 'clause 9', 'due': '2022-12-15', "
                     " 'weight': 6, 'lead': '4402', 'continues': null, "
                     " 'assist': '4402', 'supervise': ['44', '45'], "
                     " 'checkpoints': [['2022-06-30', '41%']]}" OTHERS));
    CHANGES("+ target f: unit of measure \"名\" -> \"\"\n"
            "+ target f: source \"clause 9\" -> \"\"\n"
            "+ target f: due 2022-12-15 -> none\n"
            "+ target f: weight 6 -> 1\n"
            "+ target f: lead 4402 -> none\n"
            "+ target f: continues old\n"
            "+ target f: assist 4402 -> none\n"
            "+ target f: supervise 44, 45 -> none\n"
            "+ target f: checkpoints changed\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f', "
                     " 'unit_of_measure': null, 'source': null, "
                     " 'due': null, 'weight': null, 'lead': null, "
                     " 'continues': {'plan': '2022', 'target': 'old'}, "
                     " 'assist': null, 'supervise': null, "
                     " 'checkpoints': null}" OTHERS));
    kt_target_row row = target_row("P", "f", NULL);
    ck_assert_str_eq(row.unit_of_measure, "");
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    ck_assert_str_eq(row.lead, "44"); /* its task's */
}
END_TEST

START_TEST(coverages_are_changed)
{
    load_full();
    CHANGES("+ target c: moved under 1.1\n"
            "+ target c: level \"county\" -> \"city\"\n"
            "+ target c: threshold 2 -> none\n"
            "+ target c: units 4401 -> none\n"
            "+ target c: exempt units changed\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f'}, "
                     "{'code': 'm'}, {'code': 'x'}], 'tasks': ["
                     "{'code': '1.1', 'targets': [{'code': 'c', "
                     " 'level': 'city', 'threshold': null, 'units': null, "
                     " 'exempt': [{'unit': '440103', 'from': '2022-03-02', "
                     " 'reason': 'rebuilt'}]}]}]}"));
    ck_assert_str_eq(tree_of("P"), "1 f m x 1.1 c");
    CHANGES("+ target c: exempt units changed\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f'}, "
                     "{'code': 'm'}, {'code': 'x'}], 'tasks': ["
                     "{'code': '1.1', 'targets': [{'code': 'c', "
                     " 'exempt': null}]}]}"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a coverage target needs the level of the "
        "units that are to be met\n",
        DOCUMENT("'code': 'P'", "{'code': '1.1', 'targets': ["
                                "{'code': 'c', 'level': null}]}"));
}
END_TEST

START_TEST(steps_are_changed)
{
    load_full();
    CHANGES("+ target m, step a: title \"甲\" -> \"首\"\n"
            "+ target m, step a: weight 2 -> 1\n"
            "+ target m, step a: due 2022-06-30 -> 2022-07-31\n"
            "+ target m, step a: title in en \"A\" -> \"First\"\n"
            "+ target m: new step c\n"
            "- step b of target m stays\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f'}, "
                     "{'code': 'c'}, {'code': 'm', 'steps': ["
                     " {'code': 'a', 'title': {'zh': '首', 'en': 'First'}, "
                     "  'weight': null, 'due': '2022-07-31'}, "
                     " {'code': 'c', 'title': {'zh': '丙', 'en': 'C'}}]}, "
                     "{'code': 'x'}], 'tasks': [{'code': '1.1'}]}"));
    ck_assert_str_eq(steps_of("P", "m"),
                     "a:1:2022-07-31 b:1:2022-12-31 c:1:2022-12-31");
    /* null is the empty list: all are left out. */
    CHANGES("+ plan: last_day 2022-12-31 -> 2022-12-30\n"
            "- step a of target m stays\n- step b of target m stays\n"
            "- step c of target m stays\n",
            DOCUMENT("'code': 'P', 'last_day': '2022-12-30'", "{'code': '1', "
                     "'targets': [{'code': 'f'}, {'code': 'c'}, "
                     "{'code': 'm', 'steps': null}, {'code': 'x'}], "
                     "'tasks': [{'code': '1.1'}]}"));
}
END_TEST

START_TEST(allotments_are_changed)
{
    load_full();
    CHANGES("+ target f, allotment to 4401: amount 6000 -> 6500, baseline "
            "9000 -> none, weight 3 -> 1 from 2022-06-30\n"
            "+ target f: new allotment to 440203, amount 5\n"
            "- allotments of target f stay: 4402\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f', "
                     "'allotments': ["
                     " {'unit': '4401', 'amount': 6500, 'baseline': null, "
                     "  'weight': null}, "
                     " {'unit': '440203', 'amount': 5}]}" OTHERS));
    kt_allotment_row row = allotted("f", "4401", KT_DAY(2022, 6, 29));
    ck_assert(row.amount == KT_AMOUNT(6000) &&
              row.baseline == KT_AMOUNT(9000) && row.weight == 3);
    row = allotted("f", "4401", KT_DAY(2022, 6, 30));
    ck_assert(row.amount == KT_AMOUNT(6500) && row.baseline == KT_NONE &&
              row.weight == 1);
    /* What is not said stays: of a revision too. */
    CHANGES("+ target f, allotment to 440203: baseline none -> 1, weight 1 "
            "-> 9 from 2022-06-30\n"
            "- allotments of target f stay: 4401, 4402\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f', "
                     "'allotments': [{'unit': '440203', 'baseline': 1, "
                     " 'weight': 9}]}" OTHERS));
    CHANGES("+ target f, allotment to 440203: amount 5 -> 6 from "
            "2022-06-30\n"
            "- allotments of target f stay: 4401, 4402\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f', "
                     "'allotments': [{'unit': '440203', 'amount': 6}]}"
                     OTHERS));
    row = allotted("f", "440203", TODAY);
    ck_assert(row.amount == KT_AMOUNT(6) && row.baseline == KT_AMOUNT(1) &&
              row.weight == 9);
    /* A baseline that goes takes no weight with it. */
    CHANGES("+ target f, allotment to 440203: baseline 1 -> none from "
            "2022-06-30\n"
            "- allotments of target f stay: 4401, 4402\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '1', 'targets': [{'code': 'f', "
                     "'allotments': [{'unit': '440203', "
                     " 'baseline': null}]}" OTHERS));
    row = allotted("f", "440203", TODAY);
    ck_assert(row.amount == KT_AMOUNT(6) && row.baseline == KT_NONE &&
              row.weight == 9);
}
END_TEST

/* A target may be allotted to thousands: ten are named. */
START_TEST(many_allotments_are_left_out_as_one)
{
    char code[16];
    LOADS("+ plan P: new\n", P_TARGET("'measure': 'milestone'"));
    for (int i = 1; i <= 12; i++) {
        (void)snprintf(code, sizeof code, "4402%02d", i);
        if (i != 3) { /* is there */
            add_unit(code, "A county", "4402", "county");
        }
        kt_allotment given = new_allotment("1.1", code, KT_NONE, TODAY);
        given.plan = "P";
        OK(kt_allotment_set(db, &given));
    }
    CHANGES("+ target 1.1: new allotment to 4401\n"
            "- allotments of target 1.1 stay: 440201, 440202, 440203, "
            "440204, 440205, 440206, 440207, 440208, 440209, 440210 and 2 "
            "more\n",
            P_TARGET("'allotments': [{'unit': '4401'}]"));
    THERE(P_TARGET("'weight': 1")); /* says nothing of allotments */
}
END_TEST

START_TEST(new_items_are_told_as_one)
{
    load_full();
    CHANGES("+ task 2: new\n+ target 2.1: new\n"
            "- task 1 stays\n- target f stays\n- target c stays\n"
            "- target m stays\n- target x stays\n- task 1.1 stays\n",
            DOCUMENT("'code': 'P'",
                     "{'code': '2', 'title': {'zh': '三', 'en': 'Three'}, "
                     " 'cancelled': '2022-12-01', 'targets': ["
                     " {'code': '2.1', 'measure': 'milestone', "
                     "  'title': {'zh': '四', 'en': 'Four'}, "
                     "  'steps': [{'code': 'a', "
                     "   'title': {'zh': '五', 'en': 'Five'}}], "
                     "  'allotments': [{'unit': '4401'}]}]}"));
    ck_assert_str_eq(target_row("P", "2.1", "en").title, "Four");
}
END_TEST

/* Siblings stand in the order of the document, those that it leaves out
 * where they are. */
START_TEST(the_order_of_siblings_is_the_documents)
{
#define T(code) "{'code': '" code "', 'title': 't', 'measure': 'flow'}"
    LOADS("+ plan P: new\n",
          DOCUMENT(PLAN_P, "{'code': '1', 'title': 'a', 'targets': [" T("a")
                           ", " T("b") ", " T("c") "]}, "
                           "{'code': '2', 'title': 'b'}"));
    ck_assert_str_eq(tree_of("P"), "1 a b c 2");
    /* A new one in the middle. */
    CHANGES("+ target n: new\n+ targets of task 1: in another order\n",
            DOCUMENT(PLAN_P, "{'code': '1', 'targets': [" T("a") ", " T("n")
                             ", " T("b") ", " T("c") "]}, {'code': '2'}"));
    ck_assert_str_eq(tree_of("P"), "1 a n b c 2");
    CHANGES("+ tasks: in another order\n"
            "+ targets of task 1: in another order\n"
            "- target b stays\n",
            DOCUMENT(PLAN_P, "{'code': '2'}, {'code': '1', 'targets': ["
                             T("c") ", " T("n") ", " T("a") "]}"));
    ck_assert_str_eq(tree_of("P"), "2 1 b c n a");
    /* Moved to another task, between two that are there. */
    CHANGES("+ target b: moved under 2\n"
            "+ target d: new\n"
            "+ target a: moved under 2\n",
            DOCUMENT(PLAN_P, "{'code': '2', 'targets': [" T("b") ", " T("d")
                             ", " T("a") "]}, {'code': '1', 'targets': ["
                             T("c") ", " T("n") "]}"));
    ck_assert_str_eq(tree_of("P"), "2 b d a 1 c n");
#undef T
}
END_TEST

START_TEST(steps_take_the_documents_order)
{
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'milestone', 'steps': ["
                   "{'code': 'a', 'title': 's'}, "
                   "{'code': 'b', 'title': 's'}]"));
    CHANGES("+ steps of target 1.1: in another order\n",
            P_TARGET("'steps': [{'code': 'b'}, {'code': 'a'}]"));
    ck_assert_str_eq(steps_of("P", "1.1"),
                     "b:1:2022-12-31 a:1:2022-12-31");
}
END_TEST

START_TEST(states_are_changed_by_the_document)
{
    LOADS("+ plan P: new\n", P_TARGET("'measure': 'flow', 'amount': 1"));
    CHANGES("+ plan: state draft -> active\n"
            "+ target 1.1: weight 1 -> 2\n",
            DOCUMENT(PLAN_P ", 'state': 'active'",
                     TASK(TARGET("'weight': 2"))));
    /* What the document changes it changes before it closes the plan ... */
    CHANGES("+ target 1.1: weight 2 -> 3\n"
            "+ plan: state active -> closed\n",
            DOCUMENT(PLAN_P ", 'state': 'closed'",
                     TASK(TARGET("'weight': 3"))));
    /* ... which then takes nothing, */
    BAD(KT_ERR_STATE,
        "!plan: plan P is closed: reopen it first\n"
        "!tasks[0]: plan P is closed: reopen it first\n"
        "!tasks[0].targets[0]: plan P is closed: reopen it first\n"
        "!tasks[0].targets[0].amount: plan P is closed: reopen it first\n"
        "!tasks[0].targets[1]: plan P is closed: reopen it first\n",
        DOCUMENT("'code': 'P', 'reporting': 'weekly'",
                 "{'code': '1', 'weight': 8, 'targets': ["
                 "{'code': '1.1', 'weight': 4, 'amount': 2}, "
                 "{'code': '1.2', 'title': 'y', 'measure': 'flow'}]}"));
    THERE(DOCUMENT(PLAN_P ", 'state': 'closed'",
                   TASK(TARGET("'weight': 3"))));
    /* but from a document that opens it again. */
    CHANGES("+ plan: state closed -> active\n"
            "+ target 1.1: weight 3 -> 4\n",
            DOCUMENT(PLAN_P ", 'state': 'active'",
                     TASK(TARGET("'weight': 4"))));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        the_same_document_writes_nothing,
        what_is_absent_changes_nothing,
        the_plan_itself_is_changed,
        null_sets_the_default_of_the_plan,
        the_id_goes_before_the_code,
        what_is_fixed_is_refused,
        tasks_are_changed,
        targets_are_changed,
        coverages_are_changed,
        steps_are_changed,
        allotments_are_changed,
        many_allotments_are_left_out_as_one,
        new_items_are_told_as_one,
        the_order_of_siblings_is_the_documents,
        steps_take_the_documents_order,
        states_are_changed_by_the_document,
    };
    return RUN_WORLD_TESTS("load_plan_again", tests);
}
