/* SPDX-License-Identifier: Apache-2.0 */
/* Units: adding, renaming, recoding, moving, closing, listing. */
#include "domain_helpers.h"

static kt_unit unit_row(const char *code, const char *parent)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = code;
    unit.name = code;
    unit.parent = parent;
    return unit;
}

static kt_status add(const char *code, const char *parent, kt_day opened,
                     kt_day closed)
{
    kt_unit unit = unit_row(code, parent);
    unit.opened = opened;
    unit.closed = closed;
    return kt_unit_add(db, &unit);
}

/* The first row of a list of one unit; its texts live until the next call. */
static kt_unit_row look(const char *code, kt_day as_of)
{
    static kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_query query = query_of(code, as_of);
    kt_cursor_close(cursor);
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    return row;
}

/* Add a chain of units below one another: "c0" a root, "c1" below it. */
static void add_chain(char prefix, int count)
{
    char code[16];
    char above[16] = "";
    for (int i = 0; i < count; i++) {
        (void)snprintf(code, sizeof code, "%c%d", prefix, i);
        OK(add(code, i == 0 ? NULL : above, KT_DAY_NONE, KT_DAY_NONE));
        memcpy(above, code, sizeof above);
    }
}

START_TEST(list_shows_the_tree)
{
    kt_unit_row row = look("4401", KT_DAY_NONE);
    ck_assert_str_eq(row.code, "4401");
    ck_assert_str_eq(row.name, "Guangzhou");
    ck_assert_str_eq(row.parent, "44");
    ck_assert_str_eq(row.level, "city");
    ck_assert_int_eq(row.depth, 0);
    ck_assert_int_eq(row.children, 2);
    ck_assert_int_eq(row.opened, KT_DAY_NONE);
    ck_assert_int_eq(row.closed, KT_DAY_NONE);
    ck_assert_str_eq(look("45", KT_DAY_NONE).parent, "");
    ck_assert_str_eq(unit_codes(NULL, -1, KT_DAY_NONE),
                     "44 4401 440103 440104 4402 440203 45 4501");
    ck_assert_str_eq(unit_codes(NULL, 0, KT_DAY_NONE), "44 45");
    ck_assert_str_eq(unit_codes("44", 1, KT_DAY_NONE), "44 4401 4402");
    ck_assert_str_eq(unit_codes("4401", -1, KT_DAY_NONE),
                     "4401 440103 440104");
}
END_TEST

START_TEST(list_gives_depth_below_the_unit_asked_for)
{
    static const int32_t depths[] = { 0, 1, 1 };
    kt_query query = query_of("4401", KT_DAY_NONE);
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_cursor *cursor;
    OK(kt_unit_list(db, &query, -1, &cursor));
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
        ck_assert_int_eq(row.depth, depths[i]);
    }
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_DONE);
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_DONE);
    kt_plan_row other = KT_PLAN_ROW_INIT;
    ck_assert_int_eq(kt_plan_next(cursor, &other), KT_ERR_MISUSE);
    row.struct_size = 0;
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ERR_MISUSE);
    kt_cursor_close(cursor);
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4403, the nearest is 4401",
            (query.unit = "4403", kt_unit_list(db, &query, 0, &cursor)));
    ck_assert_ptr_null(cursor);
    query.struct_size = 0;
    REFUSED(KT_ERR_INVALID, "query: struct_size is not set",
            kt_unit_list(db, &query, 0, &cursor));
}
END_TEST

START_TEST(add_refuses_bad_texts_and_days)
{
    kt_unit unit = unit_row(NULL, "44");
    REFUSED(KT_ERR_INVALID, "unit code is missing", kt_unit_add(db, &unit));
    REFUSED(KT_ERR_INVALID, "unit code is empty",
            (unit.code = "", kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID, "unit code \"4 1\" has a blank (U+0020), a code "
                            "has none",
            (unit.code = "4 1", kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID,
            "unit code has 65 bytes, at most 64 are allowed",
            (unit.code = text_of(KT_CODE_MAX + 1), kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_FORMAT, "unit code is not UTF-8: byte 0xC3 at offset 1",
            (unit.code = "4\xC3\x28", kt_unit_add(db, &unit)));
    unit.code = "4403";
    REFUSED(KT_ERR_INVALID, "unit name is missing",
            (unit.name = NULL, kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID, "unit 4403 has no name",
            (unit.name = "", kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID, NULL,
            (unit.name = "two\nlines", kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID,
            "unit name has 1025 bytes, at most 1024 are allowed",
            (unit.name = text_of(KT_TITLE_MAX + 1), kt_unit_add(db, &unit)));
    unit.name = "Shenzhen";
    REFUSED(KT_ERR_INVALID, "level is empty",
            (unit.level = "", kt_unit_add(db, &unit)));
    unit.level = NULL;
    REFUSED(KT_ERR_INVALID,
            "opened is not a day from 0001-01-01 to 9999-12-31",
            (unit.opened = KT_DAY_MAX + 1, kt_unit_add(db, &unit)));
    unit.opened = TODAY;
    REFUSED(KT_ERR_INVALID, NULL,
            (unit.closed = KT_DAY_MIN - 1, kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID,
            "unit 4403 would be closed on 2022-06-30, which is not after it "
            "is opened, on 2022-06-30",
            (unit.closed = TODAY, kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID, "unit: struct_size is not set",
            (unit.struct_size = 0, kt_unit_add(db, &unit)));
    REFUSED(KT_ERR_INVALID, "unit: struct_size is not set",
            kt_unit_add(db, NULL));
}
END_TEST

START_TEST(add_takes_texts_up_to_their_limits)
{
    kt_unit unit = unit_row(text_of(KT_CODE_MAX), "44");
    unit.name = text_of(KT_TITLE_MAX);
    unit.level = text_of(KT_CODE_MAX);
    unit.opened = TODAY;
    unit.closed = TODAY + 1;
    OK(kt_unit_add(db, &unit));
    kt_unit_row row = look(unit.code, TODAY);
    ck_assert_str_eq(row.name, text_of(KT_TITLE_MAX));
    ck_assert_str_eq(row.level, text_of(KT_CODE_MAX));
    ck_assert_int_eq(row.opened, TODAY);
    ck_assert_int_eq(row.closed, TODAY + 1);
}
END_TEST

START_TEST(add_refuses_an_unknown_or_closed_parent)
{
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4410, the nearest is 4401",
            add("441001", "4410", KT_DAY_NONE, KT_DAY_NONE));
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit nowhere-near",
            add("441001", "nowhere-near", KT_DAY_NONE, KT_DAY_NONE));
    OK(kt_unit_close(db, "440203", NULL, TODAY, NULL));
    REFUSED(KT_ERR_STATE,
            "unit 440203, under which x is to stand, is not open",
            add("x", "440203", TODAY, KT_DAY_NONE));
    OK(add("x", "440203", TODAY - 1, KT_DAY_NONE));
    OK(add("late", "44", TODAY + 10, KT_DAY_NONE));
    REFUSED(KT_ERR_STATE, NULL, add("y", "late", TODAY + 9, KT_DAY_NONE));
    OK(add("y", "late", TODAY + 10, KT_DAY_NONE));
}
END_TEST

START_TEST(add_refuses_a_code_only_while_another_is_open)
{
    REFUSED(KT_ERR_DUPLICATE, "the code 4401 is taken by Guangzhou",
            add("4401", "44", KT_DAY_NONE, KT_DAY_NONE));
    REFUSED(KT_ERR_DUPLICATE, NULL, add("4401", "45", TODAY + 99,
                                        KT_DAY_NONE));
    OK(kt_unit_close(db, "440103", NULL, TODAY + 10, NULL));
    REFUSED(KT_ERR_DUPLICATE, NULL,
            add("440103", "4402", TODAY + 9, KT_DAY_NONE));
    OK(add("440103", "4402", TODAY + 10, KT_DAY_NONE));
    ck_assert_str_eq(look("440103", TODAY + 9).parent, "4401");
    ck_assert_str_eq(look("440103", TODAY + 10).parent, "4402");
    /* Both stand in the tree: the closed one keeps its place. */
    ck_assert_str_eq(unit_codes("4401", 1, TODAY + 10),
                     "4401 440103 440104");
    /* Before both: never at once, so the days before are free as well. */
    OK(add("z", "44", TODAY + 20, KT_DAY_NONE));
    OK(add("z", "44", TODAY, TODAY + 20));
    REFUSED(KT_ERR_DUPLICATE, NULL, add("z", "44", TODAY - 5, TODAY + 1));
}
END_TEST

START_TEST(add_refuses_the_same_code_and_opened_day)
{
    OK(add("x", "44", TODAY, TODAY + 1));
    REFUSED(KT_ERR_DUPLICATE, NULL, add("x", "44", TODAY, KT_DAY_NONE));
    /* A unit of that code and day was there: recoding leaves its UUID. */
    OK(kt_unit_recode(db, "x", "y", KT_DAY_MIN));
    REFUSED(KT_ERR_DUPLICATE,
            "there was a unit x, opened on the same day, before",
            add("x", "44", TODAY, KT_DAY_NONE));
    OK(add("x", "44", TODAY + 1, KT_DAY_NONE));
}
END_TEST

START_TEST(uuid_is_of_code_and_opened_day)
{
    kt_uuid of_x;
    OK(add("x", "44", TODAY, KT_DAY_NONE));
    of_x = look("x", TODAY).uuid;
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    kt_db *first = db;
    kt_uuid other_site = test_site;
    other_site.bytes[0]++;
    options.site = &other_site;
    OK(kt_db_open(NULL, &options, &db));
    OK(add("x", NULL, TODAY, KT_DAY_NONE));
    OK(add("y", NULL, TODAY, KT_DAY_NONE));
    kt_uuid again = look("x", TODAY).uuid;
    kt_uuid of_y = look("y", TODAY).uuid;
    ck_assert_mem_eq(&again, &of_x, sizeof of_x);
    ck_assert_mem_ne(&of_y, &of_x, sizeof of_x);
    world_teardown();
    db = first;
}
END_TEST

START_TEST(tree_is_at_most_16_levels)
{
    add_chain('c', KT_DEPTH_MAX);
    REFUSED(KT_ERR_CYCLE, "unit c16 would stand deeper than 16 levels",
            add("c16", "c15", KT_DAY_NONE, KT_DAY_NONE));
    OK(add("d", "c14", KT_DAY_NONE, KT_DAY_NONE));
    add_chain('e', 2);
    OK(kt_unit_move(db, "e0", "c13", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, "unit e0 would stand deeper than 16 levels",
            kt_unit_move(db, "e0", "c14", TODAY, NULL));
}
END_TEST

/* A unit stands in the tree on every day: a move of tomorrow, or one that
 * was, counts for a unit that is added today. */
START_TEST(added_unit_is_not_too_deep_on_any_day)
{
    add_chain('c', 8);
    add_chain('d', 8);
    OK(kt_unit_move(db, "d0", "c7", TODAY + 10, NULL));
    REFUSED(KT_ERR_CYCLE, "unit x would stand deeper than 16 levels",
            add("x", "d7", KT_DAY_NONE, KT_DAY_NONE));
    REFUSED(KT_ERR_CYCLE, NULL, add("x", "d7", TODAY, TODAY + 5));
    OK(add("x", "d6", KT_DAY_NONE, KT_DAY_NONE));
    ck_assert_int_eq(strlen(unit_codes("c0", -1, TODAY + 10)) > 0, 1);
    OK(kt_unit_move(db, "d0", "44", TODAY + 20, NULL));
    REFUSED(KT_ERR_CYCLE, NULL, add("y", "d7", TODAY + 20, KT_DAY_NONE));
}
END_TEST

START_TEST(rename_holds_from_its_day)
{
    OK(kt_unit_rename(db, "4401", "Canton", TODAY - 30));
    OK(kt_unit_rename(db, "4401", "Panyu", TODAY - 60));
    OK(kt_unit_rename(db, "4401", "Yangcheng", KT_DAY_NONE));
    ck_assert_str_eq(look("4401", TODAY - 61).name, "Guangzhou");
    ck_assert_str_eq(look("4401", TODAY - 60).name, "Panyu");
    ck_assert_str_eq(look("4401", TODAY - 31).name, "Panyu");
    ck_assert_str_eq(look("4401", TODAY - 30).name, "Canton");
    ck_assert_str_eq(look("4401", TODAY).name, "Yangcheng");
    /* Within a day the last in the order of writing. */
    OK(kt_unit_rename(db, "4401", "Guangzhou", TODAY));
    ck_assert_str_eq(look("4401", TODAY).name, "Guangzhou");
    REFUSED(KT_ERR_INVALID, "the new name is empty",
            kt_unit_rename(db, "4401", "", TODAY));
    REFUSED(KT_ERR_INVALID, "unit name is missing",
            kt_unit_rename(db, "4401", NULL, TODAY));
    REFUSED(KT_ERR_INVALID, "the unit is not given",
            kt_unit_rename(db, NULL, "x", TODAY));
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4409, the nearest is 4401",
            kt_unit_rename(db, "4409", "x", TODAY));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_unit_rename(db, "4401", "x", KT_DAY_MAX + 1));
    OK(kt_unit_rename(db, "4401", text_of(KT_TITLE_MAX), TODAY));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_unit_rename(db, "4401", text_of(KT_TITLE_MAX + 1), TODAY));
}
END_TEST

START_TEST(codes_are_resolved_as_of_the_day)
{
    kt_uuid uuid = look("4401", TODAY).uuid;
    OK(kt_unit_recode(db, "4401", "440100", TODAY));
    kt_unit_row row = look("440100", TODAY);
    ck_assert_mem_eq(&row.uuid, &uuid, sizeof uuid);
    row = look("4401", TODAY - 1);
    ck_assert_mem_eq(&row.uuid, &uuid, sizeof uuid);
    ck_assert_str_eq(look("440103", TODAY).parent, "440100");
    ck_assert_str_eq(look("440103", TODAY - 1).parent, "4401");
    kt_cursor *cursor;
    kt_query query = query_of("4401", TODAY);
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4401, the nearest is 4402",
            kt_unit_list(db, &query, 0, &cursor));
    query = query_of("440100", TODAY - 1);
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_unit_list(db, &query, 0, &cursor));
    /* The code that it gave up is free from that day on. */
    REFUSED(KT_ERR_DUPLICATE, NULL,
            add("4401", "44", TODAY - 1, KT_DAY_NONE));
    OK(add("4401", "44", TODAY, KT_DAY_NONE));
    REFUSED(KT_ERR_DUPLICATE, "the code 4401 is taken by 4401",
            kt_unit_recode(db, "440100", "4401", TODAY + 5));
    REFUSED(KT_ERR_DUPLICATE, "the code 4402 is taken by Shaoguan",
            kt_unit_recode(db, "440100", "4402", TODAY));
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_unit_recode(db, "4409", "x", TODAY));
    REFUSED(KT_ERR_INVALID, NULL, kt_unit_recode(db, "4402", "", TODAY));
    REFUSED(KT_ERR_INVALID, NULL, kt_unit_recode(db, "4402", "a b", TODAY));
    OK(kt_unit_recode(db, "4402", "4402", TODAY));
}
END_TEST

/* A closed unit takes a code that another has after its end. */
START_TEST(recode_looks_at_the_days_of_both)
{
    OK(add("old", "44", KT_DAY_NONE, TODAY - 100));
    OK(add("x", "44", TODAY - 50, KT_DAY_NONE));
    REFUSED(KT_ERR_DUPLICATE, NULL, kt_unit_recode(db, "4402", "x", TODAY));
    OK(kt_unit_recode(db, "old", "x", TODAY - 200));
    ck_assert_str_eq(look("x", TODAY - 200).name, "old");
    ck_assert_str_eq(look("x", TODAY).name, "x");
}
END_TEST

START_TEST(move_holds_from_its_day)
{
    OK(kt_unit_move(db, "440104", "4402", TODAY, NULL));
    ck_assert_str_eq(unit_codes("44", -1, TODAY - 1),
                     "44 4401 440103 440104 4402 440203");
    ck_assert_str_eq(unit_codes("44", -1, TODAY),
                     "44 4401 440103 4402 440104 440203");
    OK(kt_unit_move(db, "4401", "4402", KT_DAY_NONE, NULL));
    ck_assert_str_eq(unit_codes("44", -1, TODAY),
                     "44 4402 4401 440103 440104 440203");
    ck_assert_int_eq(look("4402", TODAY).children, 3);
}
END_TEST

START_TEST(move_refuses_cycles_now_and_later)
{
    REFUSED(KT_ERR_CYCLE,
            "unit 4401 would come to stand below itself: 4401 is, or will "
            "be, within it",
            kt_unit_move(db, "4401", "4401", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE,
            "unit 44 would come to stand below itself: 440103 is, or will "
            "be, within it",
            kt_unit_move(db, "44", "440103", TODAY, NULL));
    /* In a month 4402 comes to stand below 4401: today 4401 cannot go there
     * either, since its move would hold then. */
    OK(kt_unit_move(db, "4402", "4401", TODAY + 30, NULL));
    REFUSED(KT_ERR_CYCLE,
            "unit 4401 would come to stand below itself: 4402 is, or will "
            "be, within it",
            kt_unit_move(db, "4401", "4402", TODAY, NULL));
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
    ck_assert_str_eq(unit_codes("4401", -1, TODAY + 30),
                     "4401 440103 440104 4402 440203");
}
END_TEST

START_TEST(move_refuses_unknown_and_closed_units)
{
    kt_cursor *touched = (kt_cursor *)&db;
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4403, the nearest is 4401",
            kt_unit_move(db, "4403", "44", TODAY, &touched));
    ck_assert_ptr_null(touched);
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4499, the nearest is 44",
            kt_unit_move(db, "440103", "4499", TODAY, NULL));
    REFUSED(KT_ERR_INVALID, "the unit is not given",
            kt_unit_move(db, "440103", NULL, TODAY, NULL));
    OK(kt_unit_close(db, "440203", NULL, TODAY, NULL));
    REFUSED(KT_ERR_STATE,
            "unit 440203, under which 440103 is to stand, is not open",
            kt_unit_move(db, "440103", "440203", TODAY, NULL));
    OK(kt_unit_move(db, "440103", "440203", TODAY - 1, NULL));
}
END_TEST

START_TEST(close_ends_on_its_day)
{
    OK(kt_unit_close(db, "440103", NULL, TODAY, NULL));
    ck_assert_int_eq(look("440103", TODAY).closed, TODAY);
    /* As of the day before it is not known of the unit. */
    ck_assert_int_eq(look("440103", TODAY - 1).closed, KT_DAY_NONE);
    REFUSED(KT_ERR_STATE, "unit 440103 is closed already, from 2022-06-30",
            kt_unit_close(db, "440103", NULL, TODAY + 5, NULL));
    REFUSED(KT_ERR_STATE, NULL,
            kt_unit_close(db, "440103", NULL, TODAY - 5, NULL));
    OK(add("new", "4401", TODAY, KT_DAY_NONE));
    REFUSED(KT_ERR_INVALID,
            "unit new would be closed on 2022-06-30, which is not after it "
            "is opened, on 2022-06-30",
            kt_unit_close(db, "new", NULL, TODAY, NULL));
    OK(kt_unit_close(db, "new", NULL, TODAY + 1, NULL));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_unit_close(db, "4477", NULL, TODAY, NULL));
}
END_TEST

START_TEST(close_refuses_open_units_below)
{
    REFUSED(KT_ERR_STATE,
            "unit 4401 has open units below it, such as 440103: name the "
            "unit in whose favour it is closed",
            kt_unit_close(db, "4401", NULL, TODAY, NULL));
    OK(kt_unit_close(db, "440103", NULL, TODAY, NULL));
    REFUSED(KT_ERR_STATE, NULL,
            kt_unit_close(db, "4401", NULL, TODAY, NULL));
    OK(kt_unit_close(db, "440104", NULL, TODAY - 1, NULL));
    REFUSED(KT_ERR_STATE, NULL,
            kt_unit_close(db, "4401", NULL, TODAY - 1, NULL));
    OK(kt_unit_close(db, "4401", NULL, TODAY, NULL));
}
END_TEST

START_TEST(close_in_favour_moves_what_is_below)
{
    OK(kt_unit_close(db, "440103", NULL, TODAY - 9, NULL));
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4403, the nearest is 4401",
            kt_unit_close(db, "4401", "4403", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL,
            kt_unit_close(db, "4401", "4401", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL,
            kt_unit_close(db, "4401", "440104", TODAY, NULL));
    REFUSED(KT_ERR_STATE, NULL,
            kt_unit_close(db, "4402", "440103", TODAY, NULL));
    OK(kt_unit_close(db, "4401", "4402", TODAY, NULL));
    ck_assert_str_eq(unit_codes("44", -1, TODAY - 1),
                     "44 4401 440103 440104 4402 440203");
    /* Open or closed, directly under the heir; the unit itself too. */
    ck_assert_str_eq(unit_codes("44", -1, TODAY),
                     "44 4402 4401 440103 440104 440203");
    ck_assert_str_eq(look("440103", TODAY).parent, "4402");
    ck_assert_int_eq(look("4401", TODAY).children, 0);
    ck_assert_int_eq(look("4401", TODAY).closed, TODAY);
}
END_TEST

START_TEST(move_and_close_tell_the_allotments_touched)
{
    kt_cursor *touched;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    allot("1.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    allot("1.1", "440103", KT_AMOUNT(20), TODAY + 1);
    allot("1.1", "4402", KT_AMOUNT(40), KT_DAY_NONE);
    OK(kt_unit_move(db, "4401", "4402", TODAY, &touched));
    ck_assert_int_eq(kt_cursor_count(touched), 1);
    ck_assert_int_eq(kt_allotment_next(touched, &row), KT_ROW);
    ck_assert_str_eq(row.plan, "2022");
    ck_assert_str_eq(row.target, "1.1");
    ck_assert_str_eq(row.unit, "4401");
    ck_assert_int_eq(row.amount, KT_AMOUNT(60));
    kt_cursor_close(touched);
    OK(kt_unit_close(db, "4401", "4402", TODAY + 1, &touched));
    ck_assert_int_eq(kt_cursor_count(touched), 2);
    kt_cursor_close(touched);
    /* The closed unit's allotment has ended, the other one has not. */
    kt_query query = query_of("4402", TODAY + 1);
    OK(kt_allotment_list(db, &query, NULL, &touched));
    ck_assert_int_eq(kt_allotment_next(touched, &row), KT_ROW);
    ck_assert_str_eq(row.unit, "4402");
    ck_assert_int_eq(kt_allotment_next(touched, &row), KT_ROW);
    ck_assert_str_eq(row.unit, "440103");
    ck_assert_int_eq(kt_allotment_next(touched, &row), KT_DONE);
    kt_cursor_close(touched);
}
END_TEST

START_TEST(refusal_in_a_transaction_leaves_the_rest)
{
    int64_t number = 0;
    OK(kt_db_begin(db));
    OK(add("x", "44", KT_DAY_NONE, KT_DAY_NONE));
    ck_assert_int_eq(add("x", "44", KT_DAY_NONE, KT_DAY_NONE),
                     KT_ERR_DUPLICATE);
    ck_assert_int_eq(kt_unit_move(db, "44", "x", TODAY, NULL), KT_ERR_CYCLE);
    OK(add("y", "x", KT_DAY_NONE, KT_DAY_NONE));
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, head_now().commit);
    ck_assert_str_eq(unit_codes("x", -1, TODAY), "x y");
    OK(kt_db_begin(db));
    OK(kt_unit_rename(db, "x", "gone", TODAY));
    OK(add("z", "y", KT_DAY_NONE, KT_DAY_NONE));
    kt_db_rollback(db);
    ck_assert_str_eq(unit_codes("x", -1, TODAY), "x y");
    ck_assert_str_eq(look("x", TODAY).name, "x");
}
END_TEST

START_TEST(scope_refuses_what_is_outside)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    char path[] = "/tmp/keytask-unit-XXXXXX";
    kt_db *memory = db;
    ck_assert_ptr_nonnull(mkdtemp(path));
    char file[64];
    (void)snprintf(file, sizeof file, "%s/a.db", path);
    OK(kt_db_open(file, &options, &db));
    add_world();
    kt_db_close(db);
    options.scope = "4401";
    options.flags = 0;
    OK(kt_db_open(file, &options, &db));
    OK(add("440105", "4401", KT_DAY_NONE, KT_DAY_NONE));
    OK(kt_unit_rename(db, "440105", "Haizhu", TODAY));
    REFUSED(KT_ERR_SCOPE,
            "unit x would be a root, this handle is bound to 4401",
            add("x", NULL, KT_DAY_NONE, KT_DAY_NONE));
    REFUSED(KT_ERR_SCOPE,
            "unit 4402 is not within 4401, to which this handle is bound",
            add("440204", "4402", KT_DAY_NONE, KT_DAY_NONE));
    REFUSED(KT_ERR_SCOPE, NULL, kt_unit_rename(db, "44", "x", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL, kt_unit_recode(db, "4402", "x", TODAY));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_unit_move(db, "440105", "4402", TODAY, NULL));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_unit_move(db, "440203", "4401", TODAY, NULL));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_unit_close(db, "440203", NULL, TODAY, NULL));
    REFUSED(KT_ERR_SCOPE, NULL,
            kt_unit_close(db, "440105", "4402", TODAY, NULL));
    world_teardown();
    ck_assert_int_eq(remove(file), 0);
    (void)snprintf(file, sizeof file, "%s/a.db-journal", path);
    (void)remove(file);
    ck_assert_int_eq(remove(path), 0);
    db = memory;
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        list_shows_the_tree,
        list_gives_depth_below_the_unit_asked_for,
        add_refuses_bad_texts_and_days,
        add_takes_texts_up_to_their_limits,
        add_refuses_an_unknown_or_closed_parent,
        add_refuses_a_code_only_while_another_is_open,
        add_refuses_the_same_code_and_opened_day,
        uuid_is_of_code_and_opened_day,
        tree_is_at_most_16_levels,
        added_unit_is_not_too_deep_on_any_day,
        rename_holds_from_its_day,
        codes_are_resolved_as_of_the_day,
        recode_looks_at_the_days_of_both,
        move_holds_from_its_day,
        move_refuses_cycles_now_and_later,
        move_refuses_unknown_and_closed_units,
        close_ends_on_its_day,
        close_refuses_open_units_below,
        close_in_favour_moves_what_is_below,
        move_and_close_tell_the_allotments_touched,
        refusal_in_a_transaction_leaves_the_rest,
        scope_refuses_what_is_outside,
    };
    return RUN_WORLD_TESTS("unit", tests);
}
