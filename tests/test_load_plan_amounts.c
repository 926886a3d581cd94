/* SPDX-License-Identifier: Apache-2.0 */
/* Plan documents: amounts and allotments, and from when they hold. */
#include "load_plan_helpers.h"

/*
 * Numbers as they stand in the text. A fraction is a number below 10^11 in
 * size, and only where its nearest ten-thousandth is the same double: so
 * 99999999999.9999 is taken, and 0.00001 and 12.34567 are not.
 */
START_TEST(amounts_are_exact_or_refused)
{
    static const struct {
        const char *text;
        kt_amount amount;
    } good[] = {
        { "0", 0 },
        { "7", KT_AMOUNT(7) },
        { "-7", KT_AMOUNT(-7) },
        { "922337203685477", KT_AMOUNT(INT64_C(922337203685477)) },
        { "-922337203685477", KT_AMOUNT(INT64_C(-922337203685477)) },
        { "0.5", 5000 },
        { "-0.5", -5000 },
        { "0.1", 1000 },
        { "0.0001", 1 },
        { "12.3456", 123456 },
        { "1e3", KT_AMOUNT(1000) },
        { "25e-4", 25 },
        { "99999999999.9999", INT64_C(999999999999999) },
        { "-99999999999.9999", INT64_C(-999999999999999) },
        { "'922337203685477.5807'", INT64_MAX },
        { "'-922337203685477.5807'", -INT64_MAX },
        { "'100000000000.5'", INT64_C(1000000000005000) },
        { "'40000'", KT_AMOUNT(40000) },
        { "'40,000'", KT_AMOUNT(40000) },
        { "null", KT_NONE },
    };
    static const struct {
        const char *text;
        const char *message;
    } bad[] = {
        { "922337203685478", "922337203685478 is out of range" },
        { "'922337203685477.5808'", "922337203685477.5808 is out of range" },
        { "100000000000.5",
          "100000000000.5 has too many digits for a number with a fraction: "
          "write it as a string, such as \"12.3456\"" },
        { "1e11",
          "100000000000 has too many digits for a number with a fraction: "
          "write it as a string, such as \"12.3456\"" },
        { "-1e11",
          "-100000000000 has too many digits for a number with a fraction: "
          "write it as a string, such as \"12.3456\"" },
        { "0.00001",
          "1e-05 has too many digits for a number with a fraction: write it "
          "as a string, such as \"12.3456\"" },
        { "12.34567",
          "12.34567 has too many digits for a number with a fraction: write "
          "it as a string, such as \"12.3456\"" },
        { "12345678901.23456",
          "12345678901.2346 has too many digits for a number with a "
          "fraction: write it as a string, such as \"12.3456\"" },
        { "'12.34567'",
          "12.34567 is not a number with up to four decimals" },
        { "'many'", "many is not a number with up to four decimals" },
        { "''", "the text is empty, it must be a number" },
    };
    char document[1024];
    char event[512];
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        (void)snprintf(document, sizeof document,
                       DOCUMENT("'code': 'P%zu', 'title': 'T', "
                                "'owner': '44', 'first_day': '2022-01-01', "
                                "'last_day': '2022-12-31'",
                                TASK(TARGET("'measure': 'stock', "
                                            "'amount': %s"))),
                       i, good[i].text);
        ck_assert_msg(load_document(document, NULL) == KT_OK, "%s",
                      kt_db_errmsg(db));
        char plan[8];
        (void)snprintf(plan, sizeof plan, "P%zu", i);
        ck_assert_msg(amount_on(plan, "1.1", TODAY) == good[i].amount, "%s",
                      good[i].text);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        (void)snprintf(document, sizeof document,
                       ONE_TARGET("'measure': 'stock', 'amount': %s"),
                       bad[i].text);
        (void)snprintf(event, sizeof event,
                       "!tasks[0].targets[0].amount: %s\n", bad[i].message);
        kt_head before = head_now();
        kt_status status = load_document(document, NULL);
        ck_assert_msg(status == KT_ERR_INVALID || status == KT_ERR_RANGE,
                      "%s", bad[i].text);
        check_bad(status, event, status, &before);
    }
}
END_TEST

START_TEST(percent_is_for_what_counts_in_percent)
{
    static const char *const measures[] = { "flow",      "stock",
                                            "ratio",     "coverage",
                                            "milestone", "ceiling",
                                            "assessed" };
    for (size_t i = 0; i < 7; i++) {
        char document[1024];
        char event[256];
        int percent = i == 2 || i == 3 || i == 6;
        (void)snprintf(document, sizeof document,
                       DOCUMENT("'code': 'P%zu', 'title': 'T', "
                                "'owner': '44', 'first_day': '2022-01-01', "
                                "'last_day': '2022-12-31'",
                                TASK(TARGET("'measure': '%s', "
                                            "'amount': '85%%'%s"))),
                       i, measures[i], i == 3 ? ", 'level': 'city'" : "");
        kt_head before = head_now();
        kt_status status = load_document(document, NULL);
        if (percent) {
            char plan[8];
            (void)snprintf(plan, sizeof plan, "P%zu", i);
            ck_assert_int_eq(status, KT_OK);
            ck_assert_int_eq(amount_on(plan, "1.1", TODAY), KT_AMOUNT(85));
            continue;
        }
        (void)snprintf(event, sizeof event,
                       "!tasks[0].targets[0].amount: a %s does not count in "
                       "percent: write it without the %% sign\n",
                       measures[i]);
        check_bad(KT_ERR_INVALID, event, status, &before);
    }
    /* 85 and 85% are one. */
    LOADS("+ plan 2023: new\n",
          ONE_TARGET("'measure': 'assessed', 'amount': 85, "
                     "'allotments': [{'unit': '4401', 'amount': '85.5%'}]"));
    THERE(ONE_TARGET("'measure': 'assessed', 'amount': '85%', "
                     "'allotments': [{'unit': '4401', 'amount': 85.5}]"));
}
END_TEST

/* What the measure does not take names the amount, or the item. */
START_TEST(what_a_measure_does_not_take_is_told)
{
    BAD(KT_ERR_RANGE,
        "!tasks[0].targets[0].amount: amount -1 of the target (flow) is below "
        "zero\n",
        ONE_TARGET("'measure': 'flow', 'amount': -1"));
    BAD(KT_ERR_RANGE,
        "!tasks[0].targets[0].amount: amount 101 of the target (assessed) is "
        "above 100 %\n",
        ONE_TARGET("'measure': 'assessed', 'amount': 101"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].baseline: a ratio target has no baseline\n",
        ONE_TARGET("'measure': 'ratio', 'amount': 90, 'baseline': 1"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].allotments[0].amount: a milestone has no "
        "amount, but 3 is given: its steps say what is to be done\n",
        ONE_TARGET("'measure': 'milestone', "
                   "'allotments': [{'unit': '4401', 'amount': 3}]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a flow target has no level\n",
        ONE_TARGET("'measure': 'flow', 'level': 'city'"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a coverage target needs the level of the "
        "units that are to be met\n",
        ONE_TARGET("'measure': 'coverage'"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a flow target has no threshold\n",
        ONE_TARGET("'measure': 'flow', 'threshold': 1"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a flow target has no listed units\n",
        ONE_TARGET("'measure': 'flow', 'units': '4401'"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a flow target has no exempt units\n",
        ONE_TARGET("'measure': 'flow', 'exempt': [{'unit': '4401'}]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0]: a ceiling target has no checkpoints\n",
        ONE_TARGET("'measure': 'ceiling', 'amount': 1, "
                   "'checkpoints': [['2023-06-30', 40]]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].steps[0]: target 1.1 is no milestone: only a "
        "milestone has steps\n",
        ONE_TARGET("'measure': 'flow', "
                   "'steps': [{'code': 'a', 'title': 's'}]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].allotments[0]: an allotment of a flow target "
        "needs an amount\n",
        ONE_TARGET("'measure': 'flow', 'amount': 1, "
                   "'allotments': [{'unit': '4401'}]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].allotments[0]: the stock has a baseline: the "
        "allotment to 4401 needs one too\n"
        "!tasks[0].targets[0].allotments[1]: the stock is to fall: the "
        "amount of 4402 goes the other way\n",
        ONE_TARGET("'measure': 'stock', 'amount': 50, 'baseline': 100, "
                   "'allotments': [{'unit': '4401', 'amount': 30}, "
                   "{'unit': '4402', 'amount': 30, 'baseline': 20}]"));
    /* Whether it is to fall is not known: nothing is told of the parts. */
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].amount: few is not a number with up to four "
        "decimals\n",
        ONE_TARGET("'measure': 'stock', 'amount': 'few', 'baseline': 100, "
                   "'allotments': [{'unit': '4401', 'amount': 30, "
                   "'baseline': 60}]"));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].allotments[0].unit: 44 is the plan's owner: "
        "its part is the target's own amount\n",
        ONE_TARGET("'measure': 'flow', 'amount': 1, "
                   "'allotments': [{'unit': '44', 'amount': 1}]"));
}
END_TEST

/* P began on January 1st; today is June 30th. */
START_TEST(a_changed_amount_holds_from_the_day_of_the_load)
{
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'flow', 'amount': 40000"));
    ck_assert_int_eq(amount_on("P", "1.1", KT_DAY(2022, 1, 1)),
                     KT_AMOUNT(40000));
    CHANGES("+ target 1.1: amount 40000 -> 50000 from 2022-06-30\n",
            P_TARGET("'measure': 'flow', 'amount': 50000"));
    ck_assert_int_eq(amount_on("P", "1.1", KT_DAY(2022, 6, 29)),
                     KT_AMOUNT(40000));
    ck_assert_int_eq(amount_on("P", "1.1", KT_DAY(2022, 6, 30)),
                     KT_AMOUNT(50000));
    /* On a later day what is in force then is what counts. */
    set_today(KT_DAY(2022, 7, 2));
    kt_load how = from_day(KT_DAY(2022, 9, 1));
    check_changes("+ target 1.1: amount 50000 -> 45000, baseline none -> 7 "
                  "from 2022-09-01\n",
                  P_TARGET("'amount': 45000, 'baseline': 7"), &how);
    THERE(P_TARGET("'amount': 50000"));
    CHANGES("+ target 1.1: amount 50000 -> 40000 from 2022-07-02\n",
            P_TARGET("'amount': 40000"));
    ck_assert_int_eq(amount_on("P", "1.1", KT_DAY(2022, 9, 1)),
                     KT_AMOUNT(45000));
    /* null takes it back, the baseline stays. */
    set_today(KT_DAY(2022, 9, 2));
    CHANGES("+ target 1.1: amount 45000 -> none from 2022-09-02\n",
            P_TARGET("'amount': null"));
    kt_target_row row = target_row("P", "1.1", NULL);
    ck_assert(row.amount == KT_NONE && row.baseline == KT_AMOUNT(7));
    CHANGES("+ target 1.1: baseline 7 -> none from 2022-09-02\n",
            P_TARGET("'amount': null, 'baseline': null"));
    CHANGES("+ target 1.1: baseline none -> 8 from 2022-09-02\n",
            P_TARGET("'amount': null, 'baseline': 8"));
    CHANGES("+ target 1.1: amount none -> 1, baseline 8 -> none from "
            "2022-09-02\n",
            P_TARGET("'amount': 1, 'baseline': null"));
    row = target_row("P", "1.1", NULL);
    ck_assert(row.amount == KT_AMOUNT(1) && row.baseline == KT_NONE);
}
END_TEST

START_TEST(a_first_amount_holds_from_the_first_day)
{
    kt_load how = from_day(KT_DAY(2022, 9, 1));
    LOADS("+ plan P: new\n", P_TARGET("'measure': 'flow'"));
    check_changes("+ target 1.1: amount none -> 5 from 2022-01-01\n"
                  "+ target 1.1: new allotment to 4401, amount 2\n",
                  P_TARGET("'amount': 5, 'allotments': [{'unit': '4401', "
                           "'amount': 2}]"),
                  &how);
    ck_assert_int_eq(amount_on("P", "1.1", KT_DAY(2022, 1, 1)),
                     KT_AMOUNT(5));
    ck_assert_int_eq(allotted("1.1", "4401", KT_DAY(2022, 1, 1)).amount,
                     KT_AMOUNT(2));
}
END_TEST

/* 2023 begins in half a year: what changes, changes from its first day. */
START_TEST(a_plan_may_be_changed_before_it_begins)
{
    LOADS("+ plan 2023: new\n",
          ONE_TARGET("'measure': 'flow', 'amount': 40000, 'allotments': "
                     "[{'unit': '4401', 'amount': 6000}]"));
    THERE(ONE_TARGET("'measure': 'flow', 'amount': 40000, 'allotments': "
                     "[{'unit': '4401', 'amount': 6000}]"));
    CHANGES("+ target 1.1: amount 40000 -> 50000 from 2023-01-01\n"
            "+ target 1.1, allotment to 4401: amount 6000 -> 7000 from "
            "2023-01-01\n",
            ONE_TARGET("'amount': 50000, 'allotments': "
                       "[{'unit': '4401', 'amount': 7000}]"));
    ck_assert_int_eq(amount_on("2023", "1.1", KT_DAY(2023, 1, 1)),
                     KT_AMOUNT(50000));
    kt_load how = from_day(KT_DAY(2022, 12, 31));
    kt_head before = head_now();
    ck_assert_int_eq(load_document(ONE_TARGET("'amount': 1"), &how),
                     KT_ERR_INVALID);
    check_refusal("load", KT_ERR_INVALID, KT_ERR_INVALID,
                  "effective day 2022-12-31 is before plan 2023 begins, on "
                  "2023-01-01",
                  &before);
}
END_TEST

/* An effective day in the document goes before the day of the load. */
START_TEST(an_allotment_may_say_its_day)
{
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'flow', 'amount': 10, 'allotments': "
                   "[{'unit': '4401', 'amount': 6}]"));
    CHANGES("+ target 1.1, allotment to 4401: amount 6 -> 7 from "
            "2022-08-01\n",
            P_TARGET("'allotments': [{'unit': '4401', 'amount': 7, "
                     "'effective': '2022-08-01'}]"));
    ck_assert_int_eq(allotted("1.1", "4401", KT_DAY(2022, 7, 31)).amount,
                     KT_AMOUNT(6));
    ck_assert_int_eq(allotted("1.1", "4401", KT_DAY(2022, 8, 1)).amount,
                     KT_AMOUNT(7));
    BAD(KT_ERR_INVALID,
        "!tasks[0].targets[0].allotments[0]: effective day 2021-12-31 is "
        "before the plan's first\n",
        P_TARGET("'allotments': [{'unit': '4401', 'amount': 7, "
                 "'effective': '2021-12-31'}]"));
}
END_TEST

/* What was withdrawn by hand comes back from the day of the load on. */
START_TEST(a_withdrawn_allotment_is_allotted_anew)
{
    const char *document =
        P_TARGET("'measure': 'flow', 'amount': 10, 'allotments': "
                 "[{'unit': '4401', 'amount': 6, 'weight': 2}]");
    LOADS("+ plan P: new\n", document);
    kt_allotment gone = new_allotment("1.1", "4401", KT_NONE,
                                      KT_DAY(2022, 3, 1));
    gone.plan = "P";
    gone.withdrawn = 1;
    OK(kt_allotment_set(db, &gone));
    kt_load how = from_day(KT_DAY(2022, 8, 1));
    check_changes("+ target 1.1: new allotment to 4401, amount 6\n",
                  document, &how);
    ck_assert_int_eq(allotted("1.1", "4401", KT_DAY(2022, 2, 28)).weight, 2);
    ck_assert_int_eq(allotted("1.1", "4401", KT_DAY(2022, 7, 31)).weight,
                     -1);
    ck_assert_int_eq(allotted("1.1", "4401", KT_DAY(2022, 8, 1)).weight, 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        amounts_are_exact_or_refused,
        percent_is_for_what_counts_in_percent,
        what_a_measure_does_not_take_is_told,
        a_changed_amount_holds_from_the_day_of_the_load,
        a_first_amount_holds_from_the_first_day,
        a_plan_may_be_changed_before_it_begins,
        an_allotment_may_say_its_day,
        a_withdrawn_allotment_is_allotted_anew,
    };
    return RUN_WORLD_TESTS("load_plan_amounts", tests);
}
