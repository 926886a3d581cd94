/* SPDX-License-Identifier: Apache-2.0 */

/* Files of allotments: what is written, what is in force already, and what
 * each bad row is told. */

#include "load_helpers.h"

#define HEADER "target,unit,amount\n"
#define ALL                                                                  \
    "target,unit,amount,baseline,weight,effective,authority,reason,plan\n"

/* One of each measure: a flow F of 40000, a stock S from 100 down to 50, a
 * ratio R, a coverage C, a milestone M, a ceiling X, an assessed A. */
static void add_targets(void)
{
    kt_target stock = new_target("S", KT_MEASURE_STOCK, KT_AMOUNT(50));
    stock.baseline = KT_AMOUNT(100);
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(40000));
    OK(kt_target_add(db, &stock));
    add_target("R", KT_MEASURE_RATIO, KT_AMOUNT(85));
    add_target("C", KT_MEASURE_COVERAGE, KT_AMOUNT(90));
    add_target("M", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("X", KT_MEASURE_CEILING, KT_AMOUNT(3));
    add_target("A", KT_MEASURE_ASSESSED, KT_AMOUNT(80));
}

static void setup(void)
{
    load_setup();
    add_targets();
}

/* What is in force below the owner on a day: "F 4401 20000 w2 2022-06-01" a
 * line, with "from BASELINE", "by AUTHORITY" and "for REASON". */
static const char *in_force(kt_day day)
{
    static char all[4096];
    size_t size = 0;
    kt_cursor *cursor;
    kt_query query = query_of(NULL, day);
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    all[0] = '\0';
    OK(kt_allotment_list(db, &query, NULL, &cursor));
    while (kt_allotment_next(cursor, &row) == KT_ROW) {
        char amount[KT_AMOUNT_TEXT_SIZE];
        char baseline[KT_AMOUNT_TEXT_SIZE];
        char effective[KT_DAY_TEXT_SIZE];
        if (strcmp(row.unit, "44") == 0) {
            continue;
        }
        OK(kt_amount_format(row.amount, amount, sizeof amount));
        OK(kt_amount_format(row.baseline, baseline, sizeof baseline));
        OK(kt_day_format(row.effective, effective, sizeof effective));
        size += (size_t)snprintf(
            all + size, sizeof all - size, "%s %s %s%s%s w%d %s%s%s%s%s\n",
            row.target, row.unit, amount, row.baseline == KT_NONE ? "" : " from ",
            baseline, (int)row.weight, effective,
            row.authority[0] == '\0' ? "" : " by ", row.authority,
            row.reason[0] == '\0' ? "" : " for ", row.reason);
    }
    kt_cursor_close(cursor);
    return all;
}

START_TEST(rows_come_into_force)
{
    LOADED(kt_load_allotments,
           ALL "F,4401,\"20,000\",,2,2022/6/1,GF 2022-8,\"a, b\",2022\n"
               "F,4402,18000.5,,,,,,\n"
               "S,4401,25,50,,,,,\n"
               "R,4401,85%,,,,,,\n"
               "A,4401,80.25 %,,,,,,\n"
               "M,440103,,,3,,,,\n"
               "X,4401,0,,,,,,\n",
           7, 0);
    /* A first allotment holds from the plan's first day where none is
     * given; F of 4401 is not in force before June. */
    ck_assert_str_eq(in_force(KT_DAY(2022, 5, 31)),
                     "F 4402 18000.5 w1 2022-01-01\n"
                     "S 4401 25 from 50 w1 2022-01-01\n"
                     "R 4401 85 w1 2022-01-01\n"
                     "M 440103  w3 2022-01-01\n"
                     "X 4401 0 w1 2022-01-01\n"
                     "A 4401 80.25 w1 2022-01-01\n");
    ck_assert_ptr_nonnull(
        strstr(in_force(KT_DAY(2022, 6, 1)),
               "F 4401 20000 w2 2022-06-01 by GF 2022-8 for a, b\n"));
}
END_TEST

START_TEST(what_is_in_force_is_skipped)
{
    static const char text[] = HEADER "F,4401,20000\n"
                                      "F,4402,18000\n"
                                      "F,440203,-\n";
    LOADED(kt_load_allotments, text, 2, 1);
    kt_head before = head_now();
    LOADED(kt_load_allotments, text, 0, 3);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit);
    /* A line appended; then another one changed, which is a revision of
     * today. */
    LOADED(kt_load_allotments,
           HEADER "F,4401,20000\n"
                  "F,4402,18000\n"
                  "F,440103,9000\n",
           1, 2);
    LOADED(kt_load_allotments,
           HEADER "F,4401,21000\n"
                  "F,4402,-\n"
                  "F,440103,9000\n",
           2, 1);
    ck_assert_str_eq(in_force(TODAY - 1), "F 4401 20000 w1 2022-01-01\n"
                                          "F 440103 9000 w1 2022-01-01\n"
                                          "F 4402 18000 w1 2022-01-01\n");
    ck_assert_str_eq(in_force(TODAY), "F 4401 21000 w1 2022-06-30\n"
                                      "F 440103 9000 w1 2022-01-01\n");
    /* A weight alone is a revision, too. */
    LOADED(kt_load_allotments,
           "target,unit,amount,weight\n"
           "F,4401,21000,1\n"
           "F,440103,9000,1000000\n",
           1, 1);
    ck_assert_str_eq(in_force(TODAY), "F 4401 21000 w1 2022-06-30\n"
                                      "F 440103 9000 w1000000 2022-06-30\n");
}
END_TEST

/* Plan and day that the caller gives hold for rows that name none. */
START_TEST(the_caller_may_name_plan_and_day)
{
    static const char row_of_f[] = HEADER "F,4401,1\n";
    kt_target target = new_target("F", KT_MEASURE_FLOW, KT_AMOUNT(10));
    kt_task task = KT_TASK_INIT;
    add_plan("2021", KT_PLAN_DRAFT);
    task.plan = target.plan = "2021";
    task.code = task.title = "1";
    OK(kt_task_add(db, &task));
    OK(kt_target_add(db, &target));

    kt_load options = text_n(row_of_f, sizeof row_of_f - 1, 0);
    options.plan = "2021";
    options.effective = KT_DAY(2022, 3, 1);
    OK(load_with(kt_load_allotments, &options));
    kt_query query = query_of(NULL, TODAY);
    query.plan = "2021";
    kt_cursor *cursor;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    OK(kt_allotment_list(db, &query, "F", &cursor));
    ck_assert_int_eq(kt_allotment_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(kt_allotment_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.unit, "4401");
    ck_assert_int_eq(row.effective, KT_DAY(2022, 3, 1));
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(each_bad_row_is_told)
{
    BAD_ROWS(
        kt_load_allotments,
        ALL "F,4401,1.23456,,,,,,\n"
            "F,4402,922337203685478,,,,,,\n"
            "F,440103,twenty,,,,,,\n"
            "F,440104,-1,,,,,,\n"
            "F,440203,1,,1.5,,,,\n"
            "F,4401,1,,1000001,2022-02-01,,,\n"
            "F,4401,1,,,2022-02-30,,,\n"
            "F,4401,1,x,,2022-03-01,,,\n"
            "F,4401\n"
            "F,4401,20,000,,,,,,\n"
            "F,4401,5,,,2021-12-31,,,\n"
            "F,4409,5,,,,,,\n"
            "E,4401,5,,,,,,\n"
            "F,4.40103E+11,5,,,,,,\n"
            "F,4401,5,,,,,,2023\n"
            "F,4401,85%,,,2022-04-01,,,\n"
            "F,4501,5,,,,,,\n"
            ",4401,5,,,,,,\n"
            "F,,5,,,,,,\n",
        "2 amount invalid: 1.23456 is not a number with up to four "
        "decimals\n"
        "3 amount range: 922337203685478 is out of range: an amount is at "
        "most 922337203685477.5807\n"
        "4 amount invalid: twenty is not a number with up to four decimals\n"
        "5 range: amount -1 of the target (flow) is below zero\n"
        "6 weight range: weight 1.5 is not a whole number of 0 to 1000000\n"
        "7 weight range: weight 1000001 is not a whole number of 0 to "
        "1000000\n"
        "8 effective invalid: 2022-02-30 is not a day such as 2022-06-30\n"
        "9 baseline invalid: x is not a number with up to four decimals\n"
        "10 format: the row has 2 columns, the header 9\n"
        "11 format: the row has 10 columns, the header 9, though the last "
        "are empty: a cell with \",\" in it stands in quotes; if there is "
        "none, delete the empty columns\n"
        "12 invalid: effective day 2021-12-31 is before the plan's first\n"
        "13 not_found: unknown unit 4409, the nearest is 4401\n"
        "14 not_found: unknown target E, the nearest is F\n"
        "15 unit invalid: a spreadsheet turned a code into the number "
        "4.40103E+11; format the column as text and enter the code anew, its "
        "last digits are lost\n"
        "16 not_found: unknown plan 2023, the nearest is 2022\n"
        "17 amount invalid: target F does not count in percent: write the "
        "amount without %\n"
        "18 scope: unit 4501 is not within 44, whose plan it is\n"
        "19 invalid: the target is not given\n"
        "20 invalid: the unit is not given\n");
}
END_TEST

START_TEST(each_measure_says_what_it_takes)
{
    BAD_ROWS(
        kt_load_allotments,
        "target,unit,amount,baseline\n"
        "F,4401,,\n"
        "X,4401,,\n"
        "S,4401,20,\n"
        "S,4402,30,20\n"
        "M,4401,1,\n"
        "A,4401,101,\n"
        "C,4401,100.5%,\n"
        "R,4401,5,1\n"
        "X,4402,85%,\n"
        "G,4401,85%,\n",
        "2 invalid: an allotment of a flow target needs an amount\n"
        "3 invalid: an allotment of a ceiling target needs an amount\n"
        "4 invalid: the stock has a baseline: the allotment to 4401 needs "
        "one too\n"
        "5 invalid: the stock is to fall: the amount of 4402 goes the other "
        "way\n"
        "6 invalid: a milestone has no amount, but 1 is given: its steps say "
        "what is to be done\n"
        "7 range: amount 101 of the target (assessed) is above 100 %\n"
        "8 range: amount 100.5 of the target (coverage) is above 100 %\n"
        "9 invalid: a ratio target has no baseline\n"
        "10 amount invalid: target X does not count in percent: write the "
        "amount without %\n"
        "11 not_found: unknown target G, the nearest is F\n");
}
END_TEST

/* On another day it is a revision. */
START_TEST(one_unit_has_one_row_a_day)
{
    BAD_ROWS(kt_load_allotments,
             "target,unit,amount,effective\n"
             "F,4401,10,\n"
             "F,4402,10,\n"
             "F,4401,20,2022-05-01\n"
             "F,4401,10,\n"
             "F,4401,30,2022/5/1\n"
             "F,4401,40,\n",
             "5 duplicate: target F for unit 4401 stands on line 2 already, "
             "for the same day\n"
             "6 duplicate: target F for unit 4401 stands on line 4 already, "
             "for the same day\n"
             "7 duplicate: target F for unit 4401 stands on line 2 already, "
             "for the same day\n");
}
END_TEST

START_TEST(states_are_heeded)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "440105", unit.name = "Haizhu", unit.parent = "4401";
    unit.level = "county", unit.closed = KT_DAY(2022, 3, 1);
    OK(kt_unit_add(db, &unit));
    unit.code = "440106", unit.name = "Tianhe";
    unit.closed = KT_DAY_NONE, unit.opened = KT_DAY(2022, 5, 1);
    OK(kt_unit_add(db, &unit));
    BAD_ROWS(kt_load_allotments,
             "target,unit,amount,effective\n"
             "F,440105,10,2022-03-01\n"
             "F,440106,10,2022-04-30\n",
             "2 state: unit 440105 is not open on 2022-03-01\n"
             "3 state: unit 440106 is not open on 2022-04-30\n");
    LOADED(kt_load_allotments,
           "target,unit,amount,effective\n"
           "F,440105,10,2022-02-28\n"
           "F,440106,10,2022-05-01\n",
           2, 0);
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    BAD_ROWS(kt_load_allotments,
             "target,unit,amount,plan\n"
             "F,4401,10,2022\n"
             "F,4402,10,\n",
             "2 state: plan 2022 is closed: reopen it first\n"
             "3 not_found: no plan is active: name the plan\n");
}
END_TEST

START_TEST(texts_have_their_limits)
{
    char text[8192];
    (void)snprintf(text, sizeof text,
                   "target,unit,amount,authority,reason\n"
                   "F,4401,1,%s,\n"
                   "F,4402,1,%s,\n"
                   "F,440103,1,,%s\n"
                   "F,440104,1,\"two\nlines\",\n",
                   text_of(1024), text_of(1025), text_of(1025));
    BAD_ROWS(kt_load_allotments, text,
             "3 invalid: authority has 1025 bytes, at most 1024 are "
             "allowed\n"
             "4 invalid: reason has 1025 bytes, at most 1024 are allowed\n"
             "5 invalid: authority has a control character, U+000A, as its "
             "character 4: it must be one line of plain text\n");
}
END_TEST

/* Once, where no row can name one; and behind the rows that are bad in any
 * case. */
START_TEST(plan_of_the_file_is_told_once)
{
    static const char text[] = HEADER "F,4401,10\nF,4402,x\n";
    add_plan("2021", KT_PLAN_ACTIVE);
    BAD_ROWS(kt_load_allotments, text,
             "3 amount invalid: x is not a number with up to four "
             "decimals\n");
    REFUSED(KT_ERR_INVALID,
            "test.csv: 2 plans are active, 2022 and 2021: name the plan",
            load_text(kt_load_allotments, text, KT_LOAD_SKIP_BAD));
    ck_assert_int_eq(result.bad, 1);
    kt_load options = text_n(text, strlen(text), KT_LOAD_SKIP_BAD);
    OK(kt_plan_set_state(db, "2021", KT_PLAN_CLOSED));
    options.plan = "2021";
    REFUSED(KT_ERR_STATE, "test.csv: plan 2021 is closed: reopen it first",
            load_with(kt_load_allotments, &options));
    options.plan = "2022";
    OK(load_with(kt_load_allotments, &options));
}
END_TEST

START_TEST(without_a_plan_it_is_said)
{
    world_teardown();
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    ck_assert_int_eq(kt_db_open(NULL, &options, &db), KT_OK);
    REFUSED(KT_ERR_NOT_FOUND,
            "test.csv: there is no plan yet: load or add one first",
            load_text(kt_load_allotments, HEADER "F,4401,10\nF,4402,10\n",
                      0));
    ck_assert_str_eq(all_told(), "");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_come_into_force,
        what_is_in_force_is_skipped,
        the_caller_may_name_plan_and_day,
        each_bad_row_is_told,
        each_measure_says_what_it_takes,
        one_unit_has_one_row_a_day,
        states_are_heeded,
        texts_have_their_limits,
        plan_of_the_file_is_told_once,
        without_a_plan_it_is_said,
    };
    return RUN_TESTS_IN("load_allotments", setup, load_teardown, tests);
}
