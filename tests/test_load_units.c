/* SPDX-License-Identifier: Apache-2.0 */

/* Files of units: what is read, what is there before, and what each bad row
 * is told. test_load_file.c has what all files of rows share. */

#include "handle_private.h"
#include "load_helpers.h"

#define HEADER "code,name,parent,level\n"
#define DAYS "code,name,parent,level,opened,closed\n"

/* The names of the units from one down that are open on a day. */
static const char *open_names(const char *unit, kt_day day)
{
    static char names[1024];
    kt_cursor *cursor;
    kt_query query = query_of(unit, day);
    kt_unit_row row = KT_UNIT_ROW_INIT;
    names[0] = '\0';
    OK(kt_unit_list(db, &query, -1, &cursor));
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        if ((row.opened == KT_DAY_NONE || row.opened <= day) &&
            (row.closed == KT_DAY_NONE || row.closed > day)) {
            size_t size = strlen(names);
            (void)snprintf(names + size, sizeof names - size, "%s%s/%s",
                           size > 0 ? " " : "", row.parent, row.name);
        }
    }
    kt_cursor_close(cursor);
    return names;
}

START_TEST(rows_stand_in_any_order)
{
    LOADED(kt_load_units,
           HEADER "460105,Xiuying,4601,county\n"
                  "4602,Sanya,46,city\n"
                  "4601,Haikou,46,city\n"
                  "46,Hainan,,province\n"
                  "440106,Tianhe,4401,county\n",
           5, 0);
    ck_assert_str_eq(unit_codes("46", -1, KT_DAY_NONE),
                     "46 4602 4601 460105");
    ck_assert_str_eq(unit_codes("4401", -1, KT_DAY_NONE),
                     "4401 440103 440104 440106");
}
END_TEST

START_TEST(columns_stand_in_any_order_and_in_chinese)
{
    LOADED(kt_load_units,
           "级别,名称,代码,上级\n"
           "province,海南省,46,\n",
           1, 0);
    LOADED(kt_load_units,
           "Opened,LEVEL,Name,code,parent\n"
           "1988/4/13,city,海口市,4601,46\n"
           "1988年4月13日,city,三亚市,4602,46\n",
           2, 0);
    ck_assert_str_eq(open_names("46", KT_DAY(1988, 4, 13)),
                     "/海南省 46/海口市 46/三亚市");
    ck_assert_str_eq(open_names("46", KT_DAY(1988, 4, 12)), "/海南省");
}
END_TEST

START_TEST(a_file_again_changes_nothing)
{
    static const char text[] = HEADER "46,Hainan,,province\n"
                                      "4601,Haikou,46,city\n";
    LOADED(kt_load_units, text, 2, 0);
    kt_head before = head_now();
    LOADED(kt_load_units, text, 0, 2);
    /* Under another name it is the same file. */
    kt_load options = text_n(text, sizeof text - 1, 0);
    options.name = "renamed.csv";
    ck_assert_int_eq(load_with(kt_load_units, &options), KT_EXISTS);
    /* Another file with the same rows: they are there one by one. */
    LOADED(kt_load_units,
           HEADER "4601,Haikou,46,city\n"
                  "46,Hainan,,province\n",
           0, 2);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit);
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
}
END_TEST

START_TEST(a_mended_file_adds_what_is_new)
{
    LOADED(kt_load_units, HEADER "46,Hainan,,province\n", 1, 0);
    LOADED(kt_load_units,
           HEADER "46,Hainan,,province\n"
                  "4601,Haikou,46,city\n",
           1, 1);
    BAD_ROWS(kt_load_units,
             HEADER "46,Hainan Dao,,province\n"
                    "4601,Haikou,45,city\n"
                    "4602,Sanya,46,city\n"
                    "44,Guangdong,,region\n"
                    "4501,Nanning,,city\n"
                    "45,Guangxi,,\n",
             "2 name duplicate: unit 46 is there with Hainan: rename, move "
             "or close it from a day on\n"
             "3 parent duplicate: unit 4601 is there with 46: rename, move "
             "or close it from a day on\n"
             "5 level duplicate: unit 44 is there with province: rename, "
             "move or close it from a day on\n"
             "6 parent duplicate: unit 4501 is there with 45: rename, move "
             "or close it from a day on\n"
             "7 level duplicate: unit 45 is there with province: rename, "
             "move or close it from a day on\n");
}
END_TEST

START_TEST(what_changed_since_counts_as_it_is_today)
{
    static const char line[] = DAYS "46,Hainan,,province,1988-04-13,\n";
    LOADED(kt_load_units, line, 1, 0);
    OK(kt_unit_rename(db, "46", "Hainan Dao", KT_DAY(2022, 6, 1)));
    OK(kt_unit_rename(db, "45", "Later", KT_DAY(2022, 7, 1)));
    LOADED(kt_load_units,
           DAYS "46,Hainan Dao,,province,1988-04-13,\n"
                "45,Guangxi,,province,,\n"
                "4601,Haikou,46,city,,\n",
           1, 2);
    BAD_ROWS(kt_load_units,
             DAYS "46,Hainan,,province,1988-04-13,\n"
                  "45,Later,,province,,\n",
             "2 name duplicate: unit 46 is there with Hainan Dao: rename, "
             "move or close it from a day on\n"
             "3 name duplicate: unit 45 is there with Guangxi: rename, move "
             "or close it from a day on\n");
    /* The very same file is known by its content. */
    LOADED(kt_load_units, line, 0, 1);
}
END_TEST

/* A file longer than a commit goes by commits, but within the caller's
 * transaction it is one; what fits a commit to the row is one. A bad row that
 * was left out is told once. */
START_TEST(as_many_rows_as_a_commit_holds)
{
    static const char text[] = HEADER "46,Hainan,,province\n"
                                      "4601,Haikou,46,city\n"
                                      "4602,Sanya\n";
    db->rows_per_commit = 3;
    OK(load_text(kt_load_units, text, KT_LOAD_SKIP_BAD));
    ck_assert_int_eq(result.written, 2);
    ck_assert_int_eq(result.bad, 1);
    ck_assert_int_eq(result.commits, 1);
    ck_assert_int_eq(load_text(kt_load_units, text, KT_LOAD_SKIP_BAD),
                     KT_EXISTS);
    ck_assert_int_eq(result.existing, 3);
    ck_assert_int_eq(result.bad, 0);
    db->rows_per_commit = 1;
    kt_head before = head_now();
    OK(load_text(kt_load_units,
                 HEADER "46,Hainan,,province\n"
                        "4603,Sansha,46,city\n"
                        "4604,Danzhou,46,city\n",
                 0));
    ck_assert_int_eq(result.written, 2);
    ck_assert_int_eq(result.existing, 1);
    ck_assert_int_eq(head_now().commit, before.commit + 2);
    OK(kt_db_begin(db));
    OK(load_text(kt_load_units,
                 HEADER "4605,Wuzhishan,46,city\n"
                        "4606,Wenchang,46,city\n",
                 0));
    ck_assert_int_eq(result.written, 2);
    ck_assert_int_eq(result.existing, 0);
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(head_now().commit, before.commit + 3);
}
END_TEST

/* A code is used again by another unit once the first is closed; each row
 * finds its own, and the units below find the one of their day. */
START_TEST(a_code_has_its_units_one_after_another)
{
    static const char rows[] =
        DAYS "460101,East,4601,county,2001-01-01,\n"
             "4601,New,46,city,2000-01-01,\n"
             "4601,Old,46,city,,2000-01-01\n"
             "460100,West,4601,county,1990-01-01,2000-01-01\n"
             "46,Hainan,,province,,\n";
    LOADED(kt_load_units, rows, 5, 0);
    ck_assert_str_eq(open_names("46", KT_DAY(1995, 1, 1)),
                     "/Hainan 46/Old 4601/West");
    ck_assert_str_eq(open_names("46", KT_DAY(2022, 1, 1)),
                     "/Hainan 46/New 4601/East");
    char more[sizeof rows + 100];
    (void)snprintf(more, sizeof more, "%s4602,Sanya,46,city,,\n", rows);
    LOADED(kt_load_units, more, 1, 5);
    BAD_ROWS(kt_load_units,
             DAYS "4601,New,46,city,2000-01-01,2010-01-01\n"
                  "4602,Sanya,46,city,2005-01-01,\n",
             "2 closed duplicate: unit 4601 is there with another closed "
             "day, or none: rename, move or close it from a day on\n"
             "3 code duplicate: the code 4602 is taken by Sanya\n");
}
END_TEST

START_TEST(each_bad_row_is_told)
{
    BAD_ROWS(kt_load_units,
             HEADER "46,Hainan,,province\n"
                    "4601,Haikou,46,city\n"
                    "4601,Haikou,46,city\n"
                    "4.60103E+11,Longhua,4601,county\n"
                    "4602,Sanya,47,city\n"
                    "4603,Sansha,46\n"
                    "4604,Danzhou,46,city,x\n"
                    ",Wuzhishan,46,city\n"
                    "4605,,46,city\n"
                    "46 06,Qionghai,46,city\n"
                    "4607,Wenchang,4.6E+01,city\n"
                    "460105002000.00,Street,460105,town\n"
                    "4608,\"say \"yes\"\",46,city\n"
                    "4609,Two,lines\n",
             "4 code duplicate: the code 4601 stands on line 3 already\n"
             "5 code invalid: a spreadsheet turned a code into the number "
             "4.60103E+11; format the column as text and enter the code "
             "anew, its last digits are lost\n"
             "6 parent not_found: unknown unit 47, the nearest is 44\n"
             "7 format: the row has 3 columns, the header 4\n"
             "8 format: the row has 5 columns, the header 4; a cell with "
             "\",\" in it stands in quotes\n"
             "9 code invalid: the code is empty\n"
             "10 name invalid: unit 4605 has no name\n"
             "11 invalid: unit code \"46 06\" has a blank (U+0020), a code "
             "has none\n"
             "12 parent invalid: a spreadsheet turned a code into the "
             "number 4.6E+01; format the column as text and enter the code "
             "anew, its last digits are lost\n"
             "13 code invalid: a spreadsheet turned a code into the number "
             "460105002000.00; format the column as text, without "
             "decimals\n"
             "14 format: column 2 (name) has text behind its closing quote; "
             "a quote inside a cell is doubled\n"
             "15 format: the row has 3 columns, the header 4\n");
}
END_TEST

START_TEST(days_are_days)
{
    BAD_ROWS(kt_load_units,
             DAYS "46,Hainan,,province,1988-02-30,\n"
                  "47,A,,province,,44742\n"
                  "48,B,,province,2000-01-01,2000-01-01\n"
                  "49,C,,province,13/4/1988,\n"
                  "50,D,,province,0000-01-01,\n",
             "2 opened invalid: 1988-02-30 is not a day such as "
             "2022-06-30\n"
             "3 closed invalid: 44742 is not a day such as 2022-06-30\n"
             "4 invalid: unit 48 would be closed on 2000-01-01, which is "
             "not after it is opened, on 2000-01-01\n"
             "5 opened invalid: 13/4/1988 is not a day such as 2022-06-30\n"
             "6 opened invalid: 0000-01-01 is not a day such as "
             "2022-06-30\n");
}
END_TEST

/* One row of a cycle is told as such, the others for the parent that is
 * lost. */
START_TEST(a_cycle_is_told_whole)
{
    BAD_ROWS(kt_load_units,
             HEADER "50,A,52,city\n"
                    "51,B,50,city\n"
                    "52,C,51,city\n"
                    "53,D,50,county\n"
                    "54,E,54,city\n"
                    "55,F,,province\n"
                    "5301,G,53,town\n",
             "2 parent cycle: unit 50 stands below itself, through 51: one "
             "of them needs another parent\n"
             "3 parent not_found: its parent 50, on line 2, is bad\n"
             "4 parent not_found: its parent 51, on line 3, is bad\n"
             "5 parent not_found: its parent 50, on line 2, is bad\n"
             "6 parent cycle: unit 54 is its own parent: name the unit "
             "above it\n"
             "8 parent not_found: its parent 53, on line 5, is bad\n");
}
END_TEST

/* Whatever makes a parent's row bad, what stands below it is told so: the
 * form of the row, a code twice, or the database. */
START_TEST(below_a_bad_row_all_is_bad)
{
    OK(kt_unit_close(db, "45", "44", TODAY, NULL));
    BAD_ROWS(kt_load_units,
             HEADER "4601,Haikou,46,city\n"
                    "46,Hainan,\n"
                    "460105,Xiuying,4601,county\n"
                    "4701,One,47,city\n"
                    "47,Seven,99,province\n"
                    "4502,Guilin,45,city\n"
                    "450201,Lingui,4502,county\n",
             "2 parent not_found: its parent 46, on line 3, is bad\n"
             "3 format: the row has 3 columns, the header 4\n"
             "4 parent not_found: its parent 4601, on line 2, is bad\n"
             "5 parent not_found: its parent 47, on line 6, is bad\n"
             "6 parent not_found: unknown unit 99, the nearest is 44\n"
             "7 parent state: unit 45, under which 4502 is to stand, is not "
             "open\n"
             "8 parent not_found: its parent 4502, on line 7, is bad\n");
}
END_TEST

START_TEST(doubles_are_told_however_they_lie)
{
    BAD_ROWS(kt_load_units,
             DAYS "46,A,,province,1950-01-01,1960-01-01\n"
                  "46,B,,province,1960-01-01,\n"
                  "46,A,,province,1950-01-01,1960-01-01\n"
                  "46,C,,province,1950-01-01,\n"
                  "46,D,,province,1955-01-01,1956-01-01\n",
             "4 code duplicate: the code 46 stands on line 2 already\n"
             "5 code duplicate: the code 46 stands on line 2 already\n"
             "6 code duplicate: the code 46 is taken by A\n");
    /* What stands below has a good one as its parent. */
    BAD_ROWS(kt_load_units,
             DAYS "460105,Xiuying,4601,county,,\n"
                  "4601,,46,city,1990-01-01,2000-01-01\n"
                  "4601,Haikou,46,city,2000-01-01,\n"
                  "46,Hainan,,province,,\n",
             "3 name invalid: unit 4601 has no name\n");
}
END_TEST

/* 44 and 4401 are two levels, sixteen are allowed: of a chain below them the
 * fifteenth is too deep, and what is below it has a bad parent. */
START_TEST(sixteen_levels_are_the_most)
{
    char text[4096] = HEADER;
    size_t size = strlen(text);
    for (int i = 1; i <= 16; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "c%d,Level,%s%.0d,x\n", i,
                                 i == 1 ? "4401" : "c", i - 1);
    }
    BAD_ROWS(kt_load_units, text,
             "16 parent cycle: unit c15 would stand deeper than 16 levels\n"
             "17 parent not_found: its parent c15, on line 16, is bad\n");
}
END_TEST

START_TEST(texts_have_their_limits)
{
    char text[8192];
    (void)snprintf(text, sizeof text,
                   HEADER "46,%s,,province\n"
                          "47,%s,,province\n"
                          "%s,N,,province\n"
                          "49,N,,%s\n"
                          "50,\"two\nlines\",,province\n",
                   text_of(1024), text_of(1025), text_of(65), text_of(65));
    char expected[1024];
    (void)snprintf(expected, sizeof expected,
                   "3 invalid: unit name has 1025 bytes, at most 1024 are "
                   "allowed\n"
                   "4 invalid: unit code has 65 bytes, at most 64 are "
                   "allowed\n"
                   "5 invalid: level has 65 bytes, at most 64 are allowed\n"
                   "6 invalid: unit name has a control character, U+000A, "
                   "as its character 4: it must be one line of plain "
                   "text\n");
    BAD_ROWS(kt_load_units, text, expected);
}
END_TEST

START_TEST(a_scope_bounds_the_file)
{
    kt_open_options options = world_options(0);
    const char *path = in_folder("scope.db");
    world_teardown();
    options.flags = KT_OPEN_CREATE;
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    add_world();
    kt_db_close(db);
    options.flags = 0;
    options.scope = "4401";
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    BAD_ROWS(kt_load_units,
             HEADER "440106,Tianhe,4401,county\n"
                    "440204,Zhenjiang,4402,county\n"
                    "46,Hainan,,province\n",
             "3 parent scope: unit 4402 is not within 4401, to which this "
             "handle is bound\n"
             "4 parent scope: unit 46 would be a root, this handle is bound "
             "to 4401\n");
}
END_TEST

#define CHANGES "code,name,parent,level,opened,closed,from\n"

/* Two counties change hands and names: 460201 when its city is closed. */
static const char changing[] =
    CHANGES "460201,Jiyang,4603,county,,,2022-05-01\n"
            "460201,Jiyang,4602,county,,,\n"
            "460201,New Jiyang,4603,county,,,2022-06-01\n"
            "46,Hainan,,province,,,\n"
            "4602,Sanya,46,city,,2022-05-01,\n"
            "4603,Sansha,46,city,2022-05-01,,\n"
            "4602,Sanya,4603,city,,2022-05-01,2022-05-01\n"
            "460202,Gone,4602,county,,2021-01-01,\n";

START_TEST(units_change_from_a_day_on)
{
    LOADED(kt_load_units, changing, 8, 0);
    ck_assert_str_eq(open_names("46", KT_DAY(2022, 4, 30)),
                     "/Hainan 46/Sanya 4602/Jiyang");
    ck_assert_str_eq(open_names("46", KT_DAY(2022, 5, 1)),
                     "/Hainan 46/Sansha 4603/Jiyang");
    ck_assert_str_eq(open_names("46", KT_DAY(2022, 6, 1)),
                     "/Hainan 46/Sansha 4603/New Jiyang");
    ck_assert_str_eq(unit_codes("4603", -1, KT_DAY(2022, 6, 1)),
                     "4603 4602 460202 460201");
}
END_TEST

START_TEST(changes_that_are_there_change_nothing)
{
    LOADED(kt_load_units, changing, 8, 0);
    kt_load options = text_n(changing, sizeof changing - 2, 0);
    ck_assert_int_eq(load_with(kt_load_units, &options), KT_EXISTS);
    ck_assert_int_eq(result.existing, 8);
    /* And one more. */
    LOADED(kt_load_units,
           CHANGES "460201,Newest,4603,county,,,2022-07-01\n", 1, 0);
    LOADED(kt_load_units,
           CHANGES "460201,Newest,4603,county,,,2022-07-02\n", 0, 1);
}
END_TEST

START_TEST(changes_are_refused)
{
    BAD_ROWS(kt_load_units,
             CHANGES "4401,A,44,city,,,2022-05-01\n"
                     "4401,B,44,city,,,2022-05-01\n"
                     "4409,C,44,city,,,2022-05-01\n"
                     "4408,D,44,city,2022-05-01,,\n"
                     "4408,E,44,city,2022-05-01,,2022-05-01\n"
                     "4402,F,440103,city,,,2022-05-01\n"
                     "440103,G,4402,county,,,2022-05-01\n"
                     "4401,H,,city,,,2022-06-01\n"
                     "4401,I,44,city,,,June\n",
             "3 code duplicate: the code 4401 stands on line 2 already\n"
             "4 from not_found: there is no unit 4409 that could change: a "
             "row without this day adds it\n"
             "6 from invalid: unit 4408 cannot change before it is opened\n"
             "8 from cycle: unit 440103 would come to stand below itself: "
             "4402 is, or will be, within it\n"
             "9 from invalid: unit 4401 cannot become a root: name the unit "
             "above it\n"
             "10 from invalid: June is not a day such as 2022-06-30\n");
    BAD_ROWS(kt_load_units,
             CHANGES "4401,A,440103,city,,,2022-05-01\n",
             "2 from cycle: unit 4401 would come to stand below itself: "
             "440103 is, or will be, within it\n");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_stand_in_any_order,
        columns_stand_in_any_order_and_in_chinese,
        a_file_again_changes_nothing,
        as_many_rows_as_a_commit_holds,
        a_mended_file_adds_what_is_new,
        what_changed_since_counts_as_it_is_today,
        a_code_has_its_units_one_after_another,
        each_bad_row_is_told,
        days_are_days,
        a_cycle_is_told_whole,
        below_a_bad_row_all_is_bad,
        doubles_are_told_however_they_lie,
        sixteen_levels_are_the_most,
        texts_have_their_limits,
        a_scope_bounds_the_file,
        units_change_from_a_day_on,
        changes_that_are_there_change_nothing,
        changes_are_refused,
    };
    return RUN_TESTS_IN("load_units", load_setup, load_teardown, tests);
}
