/* SPDX-License-Identifier: Apache-2.0 */

/* Files of reports: what is recorded, what is there before or looks like it,
 * and what each bad row is told. test_load_long.c has files of more than one
 * commit. */

#include "handle_private.h"
#include "load_helpers.h"

#define HEADER "target,unit,day,mode,amount\n"
#define WITH_REF "target,unit,day,mode,amount,ref\n"
#define ALL "target,unit,day,mode,amount,of,step,note,ref,doc,uri,plan\n"

/* One of each measure, with what a report needs; the milestone M has steps a
 * and b, N has none. */
static void setup(void)
{
    load_setup();
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(40000));
    add_target("S", KT_MEASURE_STOCK, KT_AMOUNT(50));
    add_target("R", KT_MEASURE_RATIO, KT_AMOUNT(85));
    add_target("C", KT_MEASURE_COVERAGE, KT_AMOUNT(90));
    add_target("M", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("N", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("X", KT_MEASURE_CEILING, KT_AMOUNT(3));
    add_target("A", KT_MEASURE_ASSESSED, KT_AMOUNT(80));
    add_step("M", "a");
    add_step("M", "b");
    allot("S", "4401", KT_AMOUNT(25), KT_DAY_NONE);
    allot("M", "4401", KT_NONE, KT_DAY_NONE);
    allot("N", "4401", KT_NONE, KT_DAY_NONE);
    allot("A", "4401", KT_AMOUNT(80), KT_DAY_NONE);
}

/* The reports on a target, "UNIT DAY MODE AMOUNT" each, with "/OF", "step",
 * "note", "ref", "doc", "uri" and where they come from. */
static const char *reports(const char *target)
{
    static char all[8192];
    size_t size = 0;
    kt_cursor *cursor;
    kt_query query = query_of(NULL, TODAY + 1);
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    all[0] = '\0';
    OK(kt_progress_list(db, &query, target, &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        char amount[KT_AMOUNT_TEXT_SIZE];
        char of[KT_AMOUNT_TEXT_SIZE];
        char day[KT_DAY_TEXT_SIZE];
        OK(kt_amount_format(row.amount, amount, sizeof amount));
        OK(kt_amount_format(row.of, of, sizeof of));
        OK(kt_day_format(row.day, day, sizeof day));
        size += (size_t)snprintf(
            all + size, sizeof all - size, "%s %s %s %s%s%s", row.unit, day,
            kt_word(KT_WORDS_MODE, row.mode, NULL), amount,
            row.of == KT_NONE ? "" : "/", of);
        const char *const texts[] = { row.step, row.note, row.ref, row.doc,
                                      row.uri };
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
            size += (size_t)snprintf(all + size, sizeof all - size, "|%s",
                                     texts[i]);
        }
        size += (size_t)snprintf(all + size, sizeof all - size,
                                 " <- %s:%d\n", row.source, (int)row.line);
    }
    kt_cursor_close(cursor);
    return all;
}

START_TEST(rows_are_read_as_spreadsheets_write_them)
{
    LOADED(kt_load_progress,
           "\xEF\xBB\xBF" ALL
           "F,4401,2022/6/30,add,\"40,000\",,,\"two\r\nlines, and"
           "\ta tab\",gz-1,GF 2022-8,https://e.example/8,2022\r\n"
           "F,440203,2022年6月1日,累计,1.5,,,,,,,\r\n"
           "R,440103,2022.06.30,level,9,10,,,,,,\r\n"
           "M,4401,2022-06-30,step,,,b,,,,,\r\n"
           "N,4401,2022-06-30,STEP,,,,,,,,\r\n"
           "A,4401,2022-07-01,level,80%,,,,,,,\r\n"
           "S,4401,2022-06-30,level,-5,,,,,,,\r\n",
           7, 0);
    ck_assert_str_eq(
        reports("F"),
        "4401 2022-06-30 add 40000||two\nlines, and\ta tab|gz-1|GF 2022-8|"
        "https://e.example/8 <- test.csv:2\n"
        "440203 2022-06-01 to_date 1.5||||| <- test.csv:4\n");
    ck_assert_str_eq(reports("R"),
                     "440103 2022-06-30 level 9/10||||| <- test.csv:5\n");
    ck_assert_str_eq(reports("M"),
                     "4401 2022-06-30 step |b|||| <- test.csv:6\n");
    ck_assert_str_eq(reports("N"),
                     "4401 2022-06-30 step ||||| <- test.csv:7\n");
    ck_assert_str_eq(reports("A"),
                     "4401 2022-07-01 level 80||||| <- test.csv:8\n");
    ck_assert_str_eq(reports("S"),
                     "4401 2022-06-30 level -5||||| <- test.csv:9\n");
}
END_TEST

/* What one unit says of one target on one day keeps the order of the file:
 * the last to_date of the day, and what is added behind it. */
START_TEST(the_order_of_a_day_is_that_of_the_file)
{
    LOADED(kt_load_progress,
           HEADER "F,4401,2022-06-30,add,5\n"
                  "F,4402,2022-06-29,add,1\n"
                  "F,4401,2022-06-30,to_date,100\n"
                  "F,4401,2022-06-29,to_date,900\n"
                  "F,4401,2022-06-30,add,20\n",
           5, 0);
    kt_completion done = KT_COMPLETION_INIT;
    kt_query query = query_of("4401", TODAY);
    OK(kt_completion_target(db, &query, "F", &done));
    ck_assert_int_eq(done.actual, KT_AMOUNT(120));
}
END_TEST

START_TEST(a_file_again_changes_nothing)
{
    static const char text[] = HEADER "F,4401,2022-06-30,add,5\n"
                                      "F,4402,2022-06-30,add,5\n";
    LOADED(kt_load_progress, text, 2, 0);
    kt_head before = head_now();
    LOADED(kt_load_progress, text, 0, 2);
    kt_load options = text_n(text, sizeof text - 1, KT_LOAD_REPEAT);
    options.name = "renamed.csv";
    ck_assert_int_eq(load_with(kt_load_progress, &options), KT_EXISTS);
    options.flags = KT_LOAD_DRY_RUN;
    ck_assert_int_eq(load_with(kt_load_progress, &options), KT_EXISTS);
    ck_assert_int_eq(result.existing, 2);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit);
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
}
END_TEST

/* With refs a mended file is the simple case: what is there is skipped, what
 * is new goes in, and what says something else is told. */
START_TEST(a_mended_file_with_refs)
{
    LOADED(kt_load_progress,
           WITH_REF "F,4401,2022-06-29,add,5,r1\n"
                    "F,4401,2022-06-30,add,7,r2\n",
           2, 0);
    LOADED(kt_load_progress,
           WITH_REF "F,4401,2022-06-29,add,5,r1\n"
                    "F,4401,2022-06-30,add,7,r2\n"
                    "F,4402,2022-06-30,add,7,r2\n",
           1, 2);
    int64_t commit = head_now().commit;
    char expected[200];
    /* Reports of a commit are numbered by target, unit and day: 2 is r2. */
    (void)snprintf(expected, sizeof expected,
                   "3 ref duplicate: ref r2 is that of report %d.2, which "
                   "says something else: to correct it, supersede %d.2\n",
                   (int)commit - 1, (int)commit - 1);
    BAD_ROWS(kt_load_progress,
             WITH_REF "F,4401,2022-06-29,add,5,r1\n"
                      "F,4401,2022-06-30,add,8,r2\n"
                      "F,4402,2022-06-30,add,7,r2\n",
             expected);
}
END_TEST

START_TEST(a_mended_file_without_refs)
{
    LOADED(kt_load_progress,
           HEADER "F,4401,2022-06-29,add,5\n"
                  "F,4401,2022-06-30,add,7\n",
           2, 0);
    int commit = (int)head_now().commit;
    char expected[600];
    (void)snprintf(expected, sizeof expected,
                   "2 repeated: report %d.1 from test.csv says the same: "
                   "perhaps a repetition; if not, load with repeat\n"
                   "3 repeated: report %d.2 from test.csv says the same: "
                   "perhaps a repetition; if not, load with repeat\n",
                   commit, commit);
    static const char mended[] = HEADER "F,4401,2022-06-29,add,5\n"
                                        "F,4401,2022-06-30,add,7\n"
                                        "F,4402,2022-06-30,add,7\n";
    BAD_ROWS(kt_load_progress, mended, expected);
    /* Without what is there, which is what is wanted here ... */
    kt_load options = text_n(mended, sizeof mended - 1, KT_LOAD_SKIP_BAD);
    OK(load_with(kt_load_progress, &options));
    ck_assert_str_eq(all_told(), expected);
    ck_assert_int_eq(result.written, 1);
    ck_assert_int_eq(result.bad, 2);
    /* ... or as a repetition that is meant. */
    options = text_n(mended, sizeof mended - 2, KT_LOAD_REPEAT);
    OK(load_with(kt_load_progress, &options));
    ck_assert_int_eq(result.written, 3);
}
END_TEST

/* A report of a single call has the same look; another amount, day, mode or
 * unit makes another report. */
START_TEST(what_looks_like_another_is_told)
{
    add_report("F", "4401", TODAY, KT_ADD, KT_AMOUNT(5));
    int commit = (int)head_now().commit;
    static const char text[] = HEADER "F,4401,2022-06-30,add,5\n"
                                      "F,4401,2022-06-30,add,6\n"
                                      "F,4401,2022-06-29,add,5\n"
                                      "F,4401,2022-06-30,to_date,5\n"
                                      "F,4402,2022-06-30,add,5\n"
                                      "X,4401,2022-06-30,add,5\n";
    char expected[200];
    (void)snprintf(expected, sizeof expected,
                   "2 repeated: report %d.1 from a single call says the "
                   "same: perhaps a repetition; if not, load with repeat\n",
                   commit);
    BAD_ROWS(kt_load_progress, text, expected);
    kt_load options = text_n(text, sizeof text - 1, KT_LOAD_REPEAT);
    OK(load_with(kt_load_progress, &options));
    ck_assert_int_eq(result.written, 6);
}
END_TEST

/* Rows that say the same are as many reports; that some add the same twice
 * is told, once a file, by the first of them. Other modes say no more the
 * second time. */
START_TEST(rows_that_add_the_same_are_noticed)
{
    static const char text[] =
        "target,unit,day,mode,amount,note,ref\n"
        "F,4401,2022-06-30,add,1,Zhang,\n"
        "F,4401,2022-06-30,add,1,Li,\n"
        "F,4401,2022-06-30,to_date,1,,\n"
        "F,4401,2022-06-30,to_date,1,,\n"
        "F,4401,2022-06-30,add,1,,r1\n"
        "F,4401,2022-06-30,add,1,,r2\n"
        "F,4402,2022-06-30,add,1,,\n"
        "F,4401,2022-06-29,add,1,,\n"
        "F,4401,2022-06-30,add,1,,\n"
        "F,4401,2022/6/30,新增,1.0,,\n"
        "F,4401,2022-06-30,add,1,Zhang,\n"
        "F,4401,2022-06-30,add,1,,\n";
    kt_load options = text_n(text, sizeof text - 1, KT_LOAD_DRY_RUN);
    OK(load_with(kt_load_progress, &options));
    ck_assert_str_eq(all_told(),
                     "11 notice: it adds the same as line 10, and both "
                     "count: see that it is no repetition (3 such rows)\n");
    options.flags = 0;
    OK(load_with(kt_load_progress, &options));
    ck_assert_int_eq(result.written, 12);
    ck_assert_uint_eq(told_count, 1);
    /* Who says that the repetition is meant is not asked. */
    options = text_n(text, sizeof text - 2, KT_LOAD_REPEAT);
    OK(load_with(kt_load_progress, &options));
    ck_assert_uint_eq(told_count, 0);
}
END_TEST

/* A ref is one report's: the same once more is there, whatever stands
 * between; other content is told, and none of it is repetition's matter. */
START_TEST(a_ref_twice_is_told)
{
    BAD_ROWS(kt_load_progress,
             WITH_REF "F,4401,2022-06-30,add,1,r1\n"
                      "F,4401,2022-06-29,add,1,r1\n"
                      "F,4401,2022-06-30,add,2,r1\n"
                      "F,4401,2022-06-30,add,1,r1\n"
                      "F,4402,2022-06-30,add,2,r1\n"
                      "X,4401,2022-06-30,add,2,r1\n",
             "3 ref duplicate: ref r1 is that of line 2, which says "
             "something else\n"
             "4 ref duplicate: ref r1 is that of line 2, which says "
             "something else\n");
    LOADED(kt_load_progress,
           WITH_REF "F,4401,2022-06-30,add,1,r1\n"
                    "F,4402,2022-06-30,add,2,r1\n"
                    "F,4401,2022-06-30,add,1,r1\n",
           2, 1);
}
END_TEST

/* As far as a commit of a longer file goes: here it holds two rows. */
START_TEST(a_ref_twice_in_each_commit)
{
    static const char text[] = "target,unit,day,mode,amount,ref\n"
                               "F,4401,2022-06-01,add,1,a\n"
                               "F,4401,2022-06-01,add,1,a\n"
                               "F,4401,2022-06-02,add,2,b\n"
                               "F,4401,2022-06-02,add,2,b\n";
    db->rows_per_commit = 2;
    OK(load_text(kt_load_progress, text, 0));
    ck_assert_int_eq(result.rows, 4);
    ck_assert_int_eq(result.written, 2);
    ck_assert_int_eq(result.existing, 2);
    ck_assert_int_eq(result.commits, 2);
    /* Loaded again, the notice names the first of the two. */
    char notice[80];
    (void)snprintf(notice, sizeof notice, "it went in with commit %lld:",
                   (long long)result.last_commit - 1);
    ck_assert_int_eq(load_text(kt_load_progress, text, 0), KT_EXISTS);
    ck_assert_uint_eq(told_count, 1);
    ck_assert_ptr_nonnull(strstr(all_told(), notice));
}
END_TEST

/* Bad by what is there, they are found in the order of writing: units first,
 * not lines. */
START_TEST(bad_rows_of_a_longer_file_are_told_once)
{
    OK(load_text(kt_load_progress,
                 WITH_REF "F,4401,2022-06-01,add,1,a\n"
                          "F,4402,2022-06-01,add,1,b\n",
                 0));
    db->rows_per_commit = 3;
    OK(load_text(kt_load_progress,
                 WITH_REF "F,4402,2022-06-01,add,2,b\n"
                          "F,4401,2022-06-01,add,2,a\n"
                          "F,4401,2022-06-02,add,3,c\n"
                          "F,4401,2022-06-03,add,4,d\n",
                 KT_LOAD_SKIP_BAD));
    ck_assert_int_eq(result.bad, 2);
    ck_assert_int_eq(result.written, 2);
    ck_assert_uint_eq(told_count, 2);
}
END_TEST

START_TEST(each_bad_row_is_told)
{
    char text[80000];
    (void)snprintf(
        text, sizeof text,
        HEADER "F,4401,2022-02-30,add,1\n"
               "F,4401,,add,1\n"
               "F,4401,2022-06-30,plus,1\n"
               "F,4401,2022-06-30,,1\n"
               "F,4401,2022-06-30,add,1.23456\n"
               "F,4401,2022-06-30,add,922337203685478\n"
               "F,4401,2022-06-30,add,\"4,0000\"\n"
               "F,4401,2022-06-30,add,1 人\n"
               "F,4401,2021-12-31,add,1\n"
               "F,4401,2022-07-02,add,1\n"
               "F,4491,2022-06-30,add,1\n"
               "G,4401,2022-06-30,add,1\n"
               "F,4.40103E+11,2022-06-30,add,1\n"
               "F,4401,2022-06-30,add,-1\n"
               "F,4401,2022-06-30,add,85%%\n"
               "F,4401,2022-06-30,add,\n"
               "F,4401,2022-06-30,add\n"
               "F,4401,2022-06-30,add,40,000\n"
               "%s,4401,2022-06-30,add,1\n"
               ",4401,2022-06-30,add,1\n"
               "F,,2022-06-30,add,1\n"
               "F,4401,44742,add,1\n",
        text_of(10));
    BAD_ROWS(
        kt_load_progress, text,
        "2 day invalid: 2022-02-30 is not a day such as 2022-06-30\n"
        "3 day invalid: the day is empty\n"
        "4 mode invalid: plus is not a mode: add, to_date, level or step\n"
        "5 mode invalid: an empty cell is not a mode: add, to_date, level "
        "or step\n"
        "6 amount invalid: 1.23456 is not a number with up to four "
        "decimals\n"
        "7 amount range: 922337203685478 is out of range: an amount is at "
        "most 922337203685477.5807\n"
        "8 amount invalid: 4,0000 is not a number with up to four decimals\n"
        "9 amount invalid: 1 人 is not a number with up to four decimals\n"
        "10 day invalid: day 2021-12-31 is before plan 2022 begins, on "
        "2022-01-01\n"
        "11 day invalid: day 2022-07-02 is after tomorrow, 2022-07-01\n"
        "12 unit not_found: unknown unit 4491, the nearest is 4401\n"
        "13 target not_found: unknown target G, the nearest is F\n"
        "14 unit invalid: a spreadsheet turned a code into the number "
        "4.40103E+11; format the column as text and enter the code anew, its "
        "last digits are lost\n"
        "15 amount range: amount -1 on target F (flow) is below zero\n"
        "16 amount invalid: target F is not reported in percent: write the "
        "amount without %\n"
        "17 amount invalid: a report on target F needs an amount\n"
        "18 format: the row has 4 columns, the header 5\n"
        "19 format: the row has 6 columns, the header 5; a cell with \",\" "
        "in it stands in quotes\n"
        "20 target not_found: unknown target xxxxxxxxxx\n"
        "21 target invalid: the target is not given\n"
        "22 unit invalid: the unit is not given\n"
        "23 day invalid: 44742 is not a day such as 2022-06-30\n");
}
END_TEST

START_TEST(each_measure_says_what_it_takes)
{
    BAD_ROWS(
        kt_load_progress,
        "target,unit,day,mode,amount,of,step\n"
        "F,4401,2022-06-30,level,1,,\n"
        "S,4401,2022-06-30,add,1,,\n"
        "R,4401,2022-06-30,to_date,1,2,\n"
        "C,440103,2022-06-30,step,,,a\n"
        "M,4401,2022-06-30,add,1,,\n"
        "X,4401,2022-06-30,level,1,,\n"
        "A,4401,2022-06-30,add,1,,\n"
        "R,4401,2022-06-30,level,1,,\n"
        "R,4401,2022-06-30,level,1,-2,\n"
        "F,4401,2022-06-30,add,1,2,\n"
        "A,4401,2022-06-30,level,101%,,\n"
        "M,4401,2022-06-30,step,1,,a\n"
        "M,4401,2022-06-30,step,,,\n"
        "M,4401,2022-06-30,step,,,c\n"
        "F,4401,2022-06-30,add,1,,a\n"
        "R,4401,2022-06-30,level,85%,1,\n",
        "2 mode invalid: mode level does not fit target F (flow): it takes "
        "add or to_date\n"
        "3 mode invalid: mode add does not fit target S (stock): it takes "
        "level\n"
        "4 mode invalid: mode to_date does not fit target R (ratio): it "
        "takes level\n"
        "5 mode invalid: mode step does not fit target C (coverage): it "
        "takes level\n"
        "6 mode invalid: mode add does not fit target M (milestone): it "
        "takes step\n"
        "7 mode invalid: mode level does not fit target X (ceiling): it "
        "takes add or to_date\n"
        "8 mode invalid: mode add does not fit target A (assessed): it "
        "takes level\n"
        "9 amount invalid: a report on target R, a ratio, needs a numerator "
        "and a denominator (of)\n"
        "10 amount range: the denominator (of) is below zero\n"
        "11 amount invalid: target F is no ratio: its reports have no "
        "denominator (of)\n"
        "12 amount range: amount 101 on target A (assessed) is above 100 %\n"
        "13 step invalid: target M is a milestone: a report names a step and "
        "has no amount\n"
        "14 step invalid: target M is a milestone with steps: name the step "
        "that is done, such as a\n"
        "15 step not_found: unknown step c, the nearest is a\n"
        "16 amount invalid: target F is no milestone, but step a is named\n"
        "17 amount invalid: target R is not reported in percent: write the "
        "amount without %\n");
}
END_TEST

START_TEST(only_who_may_report_does)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "440105", unit.name = "Haizhu", unit.parent = "4401";
    unit.level = "county", unit.closed = KT_DAY(2022, 3, 1);
    OK(kt_unit_add(db, &unit));
    OK(kt_target_cancel(db, NULL, "X", KT_DAY(2022, 6, 1), "merged"));
    BAD_ROWS(kt_load_progress,
             HEADER "F,440105,2022-03-01,add,1\n"
                    "C,4401,2022-06-30,level,1\n"
                    "S,4402,2022-06-30,level,1\n"
                    "F,4501,2022-06-30,add,1\n"
                    "X,4401,2022-06-01,add,1\n",
             "2 unit state: unit 440105 is not open on 2022-03-01\n"
             "3 unit state: unit 4401 is not one of those that target C is "
             "to cover on 2022-06-30 (level county)\n"
             "4 unit state: nothing of target S is allotted to unit 4402 on "
             "2022-06-30\n"
             "5 unit scope: unit 4501 is not within 44, whose plan it is\n"
             "6 target state: target X is cancelled by that day\n");
    LOADED(kt_load_progress,
           HEADER "F,440105,2022-02-28,add,1\n"
                  "X,4401,2022-05-31,add,1\n",
           2, 0);
}
END_TEST

START_TEST(only_an_active_plan_takes_reports)
{
    static const char named[] =
        "target,unit,day,mode,amount,plan\n"
        "F,4401,2022-06-30,add,1,2022\n"
        "F,4401,2022-06-30,add,2,\n"
        "F,4.4E+05,2022-06-30,add,3,2023\n";
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    BAD_ROWS(kt_load_progress, named,
             "2 plan state: plan 2022 is closed: only an active plan takes "
             "reports\n"
             "3 plan not_found: no plan is active: name the plan\n"
             "4 plan not_found: unknown plan 2023, the nearest is 2022\n");
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE));
    add_plan("2021", KT_PLAN_ACTIVE);
    /* Where no row can name one it is told once, and nothing is read. */
    REFUSED(KT_ERR_INVALID,
            "test.csv: 2 plans are active, 2022 and 2021: name the plan",
            load_text(kt_load_progress,
                      HEADER "F,4401,2022-06-30,add,1\n"
                             "F,4401,2022-06-30,add,x\n",
                      KT_LOAD_SKIP_BAD));
    ck_assert_str_eq(all_told(), "");
    ck_assert_int_eq(result.rows + result.bad, 0);
    kt_load options = text_n(HEADER "F,4401,2022-06-30,add,1\n",
                             strlen(HEADER "F,4401,2022-06-30,add,1\n"), 0);
    options.plan = "2022";
    OK(load_with(kt_load_progress, &options));
    /* What is there is there, whatever plans are active since. */
    LOADED(kt_load_progress, HEADER "F,4401,2022-06-30,add,1\n", 0, 1);
    OK(kt_plan_set_state(db, "2021", KT_PLAN_CLOSED));
    options.data = HEADER "F,4401,2022-06-30,add,7\n";
    options.plan = "2021";
    REFUSED(KT_ERR_STATE,
            "test.csv: plan 2021 is closed: only an active plan takes "
            "reports",
            load_with(kt_load_progress, &options));
    options.plan = "2023";
    REFUSED(KT_ERR_NOT_FOUND,
            "test.csv: unknown plan 2023, the nearest is 2022",
            load_with(kt_load_progress, &options));
    ck_assert_str_eq(all_told(), "");
}
END_TEST

START_TEST(texts_have_their_limits)
{
    char text[32768];
    (void)snprintf(text, sizeof text,
                   "target,unit,day,mode,amount,note,ref,doc,uri\n"
                   "F,4401,2022-06-30,add,1,%s,,,\n"
                   "F,4401,2022-06-30,add,2,,%s,,\n"
                   "F,4401,2022-06-30,add,3,,,%s,\n"
                   "F,4401,2022-06-30,add,4,,,,%s\n",
                   text_of(4097), text_of(129), text_of(1025),
                   text_of(1025));
    BAD_ROWS(kt_load_progress, text,
             "2 invalid: note has 4097 bytes, at most 4096 are allowed\n"
             "3 invalid: ref has 129 bytes, at most 128 are allowed\n"
             "4 invalid: doc has 1025 bytes, at most 1024 are allowed\n"
             "5 invalid: uri has 1025 bytes, at most 1024 are allowed\n");
    (void)snprintf(text, sizeof text,
                   "target,unit,day,mode,amount,note,ref,doc,uri\n"
                   "F,4401,2022-06-30,add,1,%s,%s,%s,\n"
                   "F,4401,2022-06-30,add,2,,,,%s\n",
                   text_of(4096), text_of(128), text_of(1024),
                   text_of(1024));
    LOADED(kt_load_progress, text, 2, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_are_read_as_spreadsheets_write_them,
        the_order_of_a_day_is_that_of_the_file,
        a_file_again_changes_nothing,
        a_mended_file_with_refs,
        a_mended_file_without_refs,
        what_looks_like_another_is_told,
        rows_that_add_the_same_are_noticed,
        a_ref_twice_is_told,
        a_ref_twice_in_each_commit,
        bad_rows_of_a_longer_file_are_told_once,
        each_bad_row_is_told,
        each_measure_says_what_it_takes,
        only_who_may_report_does,
        only_an_active_plan_takes_reports,
        texts_have_their_limits,
    };
    return RUN_TESTS_IN("load_progress", setup, load_teardown, tests);
}
