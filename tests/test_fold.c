/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fold stands whatever is in the ledger: of rows that break a rule the
 * later has no effect, the check tells of it, and everything else is as if
 * it were not there. Here: units.
 */
#include "fold_rows.h"

/* B comes under A, and from day 10 on A comes under B: from then on there
 * would be a cycle. It is the later row that gives way, whole, although its
 * days 5 to 9 would do. */
START_TEST(later_of_two_moves_gives_way)
{
    int64_t r = unit("R", 0);
    int64_t a = unit("A", r);
    int64_t b = unit("B", r);
    move(a, b, D(10));
    no_notes();
    move(b, a, D(5));
    ck_assert_str_eq(tree(D(7)), "R .A .B");
    ck_assert_str_eq(tree(D(12)), "R .B ..A");
    one_note("kt_unit", 0, "parent");
    ck_assert_str_eq(tree(D(7)), "R .A .B");
    ck_assert_str_eq(tree(D(12)), "R .B ..A");
}
END_TEST

/* The same where A leaves B again on day 20: from then on, or up to day 10,
 * B may stand below A; not over days on which A stands below B. */
START_TEST(moves_hold_up_to_the_next)
{
    int64_t r = unit("R", 0);
    int64_t a = unit("A", r);
    int64_t b = unit("B", r);
    move(a, b, D(10));
    move(a, r, D(20));
    move(b, a, D(20));
    no_notes();
    move(b, r, D(8));
    move(b, a, D(2)); /* from 2 to 7 */
    no_notes();
    ck_assert_str_eq(tree(D(3)), "R .A ..B");
    ck_assert_str_eq(tree(D(9)), "R .A .B");
    ck_assert_str_eq(tree(D(15)), "R .B ..A");
    ck_assert_str_eq(tree(D(25)), "R .A ..B");
    move(b, a, D(15)); /* from 15 to 19 */
    one_note("kt_unit", 0, "parent");
    ck_assert_str_eq(tree(D(16)), "R .B ..A");
}
END_TEST

/* B goes back to R on day 8, and on day 20 once more: up to day 7 it may
 * stand below A, although A stands below it from day 12 on. */
START_TEST(moves_hold_up_to_the_first_of_the_next)
{
    int64_t r = unit("R", 0);
    int64_t a = unit("A", r);
    int64_t b = unit("B", r);
    move(a, b, D(12));
    move(b, r, D(8));
    move(b, r, D(20));
    move(b, a, D(2));
    no_notes();
    ck_assert_str_eq(tree(D(3)), "R .A ..B");
    ck_assert_str_eq(tree(D(15)), "R .B ..A");
}
END_TEST

START_TEST(nothing_stands_below_itself)
{
    int64_t r = unit("R", 0);
    int64_t a = unit("A", r);
    move(r, a, KT_DAY_NONE);
    one_note("kt_unit", 0, "parent");
    move(a, a, D(3));
    check_notes();
    ck_assert_int_eq(note_count, 2);
    ck_assert_str_eq(tree(D(9)), "R .A");
    begin_commit(NULL);
    int64_t id = raw_entity(KT_KIND_UNIT); /* not there before its row */
    ADD(UNIT, kti_entity(id), kti_null(), kti_int(CODE | NAME | PARENT),
        kti_text("S"), kti_text("S"), kti_null(), kti_entity(id));
    end_commit();
    check_notes();
    ck_assert_int_eq(note_count, 3);
    ck_assert_str_eq(notes[2].column, "parent");
    ck_assert_str_eq(tree(D(9)), "R .A");
}
END_TEST

/* Sixteen levels in all: a unit at the sixteenth has none below it, and a
 * subtree of three levels comes to stand below the thirteenth, no deeper. */
START_TEST(trees_have_sixteen_levels)
{
    char code[16];
    int64_t line[17] = { 0 };
    for (int i = 1; i <= 16; i++) {
        (void)snprintf(code, sizeof code, "L%d", i);
        line[i] = unit(code, line[i - 1]);
    }
    no_notes();
    (void)unit("X", line[16]);
    one_note("kt_unit", 0, "parent");
    int64_t key = last_key();
    int64_t a = unit("A", 0);
    int64_t b = unit("B", a);
    int64_t c = unit("C", b);
    move(a, line[13], D(5));
    one_note("kt_unit", key, "parent");
    move(a, line[14], D(6));
    check_notes();
    ck_assert_int_eq(note_count, 2);
    ck_assert_int_eq(notes[1].key, last_key());
    static const char end[] = "...............L16 .............A "
                              "..............B ...............C";
    const char *units = tree(D(7));
    size_t size = strlen(units);
    ck_assert_uint_gt(size, strlen(end));
    ck_assert_str_eq(units + size - strlen(end), end);
    (void)unit("D", c); /* would be the fourth up to day 4 */
    check_notes();
    ck_assert_int_eq(note_count, 3);
    ck_assert_int_eq(notes[2].key, last_key());
}
END_TEST

/* What came to a unit by a move counts as what was there before, and who went
 * to the top has room below. */
START_TEST(moves_change_what_is_below)
{
    char code[16];
    int64_t line[17] = { 0 };
    for (int i = 1; i <= 16; i++) {
        (void)snprintf(code, sizeof code, "L%d", i);
        line[i] = unit(code, line[i - 1]);
    }
    move(line[16], 0, KT_DAY_MIN);
    (void)unit("X", line[16]);
    int64_t a = unit("A", 0);
    int64_t b = unit("B", 0);
    (void)unit("Z", a);
    (void)unit("C", b);
    move(b, a, D(3)); /* A, B, C: three levels from then on */
    move(a, line[13], D(5));
    no_notes();
    move(a, line[14], D(6));
    one_note("kt_unit", 0, "parent");
}
END_TEST

START_TEST(later_of_two_codes_gives_way)
{
    int64_t r = unit("R", 0);
    (void)unit_of("A", r, KT_DAY_NONE, D(10));
    (void)unit_of("A", r, D(10), KT_DAY_NONE); /* behind the first */
    no_notes();
    int64_t third = unit_of("A", r, D(9), D(11));
    one_note("kt_unit", 0, "code");
    /* What stands on it is not there either. */
    (void)unit("B", third);
    change(third, D(1), NAME, NULL, 0, KT_DAY_NONE);
    check_notes();
    ck_assert_int_eq(note_count, 3);
    ck_assert_str_eq(notes[1].column, "parent");
    ck_assert_str_eq(notes[2].column, "code"); /* it would be the first row */
    ck_assert_str_eq(tree(D(12)), "R .A .A");
}
END_TEST

/* A code comes to be taken by a recoding, and by a closing that is put off;
 * the one who had it keeps it. */
START_TEST(codes_are_taken_by_changes)
{
    int64_t r = unit("R", 0);
    int64_t a = unit_of("A", r, KT_DAY_NONE, D(10));
    int64_t b = unit_of("B", r, D(10), KT_DAY_NONE);
    change(b, D(12), CODE, "A", 0, KT_DAY_NONE);
    no_notes();
    change(a, KT_DAY_NONE, CLOSED, NULL, 0, D(12));
    no_notes();
    change(a, KT_DAY_NONE, CLOSED, NULL, 0, D(13));
    one_note("kt_unit", 0, "code");
    int64_t key = last_key();
    change(b, D(11), CODE, "A", 0, KT_DAY_NONE); /* in force on 11 alone */
    check_notes();
    ck_assert_int_eq(note_count, 2);
    ck_assert_int_eq(notes[0].key, key);
    ck_assert_int_eq(notes[1].key, last_key());
    kt_query query = query_of("A", D(12));
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_cursor *cursor;
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.opened, D(10));
    kt_cursor_close(cursor);
}
END_TEST

/* Of the first day that there is, and not from before it. */
START_TEST(the_first_of_all_days)
{
    char code[16];
    int64_t line[17] = { 0 };
    for (int i = 1; i <= 16; i++) {
        (void)snprintf(code, sizeof code, "L%d", i);
        line[i] = unit(code, line[i - 1]);
    }
    (void)unit_of("A", line[1], KT_DAY_NONE, KT_DAY_MIN); /* open on none */
    (void)unit("A", line[1]);
    move(line[16], line[1], KT_DAY_MIN); /* the sixteenth level on none */
    (void)unit("X", line[16]);
    no_notes();
}
END_TEST

/* What a row must hold to be one. */
START_TEST(units_need_a_code_and_a_name)
{
    char long_code[66];
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    memset(long_code, 'x', sizeof long_code - 1);
    long_code[65] = '\0';
    (void)unit(long_code, r);
    one_note("kt_unit", 0, "code");
    (void)unit("", r);
    change(r, D(2), CODE, NULL, 0, KT_DAY_NONE);
    change(r, KT_DAY_MAX + 1, CODE, "Q", 0, KT_DAY_NONE);
    begin_commit(NULL);
    ADD(UNIT, kti_entity(raw_entity(KT_KIND_UNIT)), kti_null(),
        kti_int(CODE), kti_text("U"));
    end_commit();
    begin_commit(NULL);
    ADD(UNIT, kti_entity(raw_entity(KT_KIND_UNIT)), kti_int(D(3)),
        kti_int(CODE | NAME), kti_text("U"), kti_text("U"));
    end_commit();
    check_notes();
    static const char *const columns[] = { "code", "code", "code",
                                           "day",  "name", "day" };
    ck_assert_int_eq(note_count, (int)COUNT(columns));
    for (size_t i = 0; i < COUNT(columns); i++) {
        ck_assert_str_eq(notes[i].column, columns[i]);
    }
    ck_assert_str_eq(tree(D(9)), "R");
    (void)p;
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        later_of_two_moves_gives_way,
        moves_hold_up_to_the_next,
        moves_hold_up_to_the_first_of_the_next,
        nothing_stands_below_itself,
        trees_have_sixteen_levels,
        moves_change_what_is_below,
        later_of_two_codes_gives_way,
        codes_are_taken_by_changes,
        the_first_of_all_days,
        units_need_a_code_and_a_name,
    };
    return RUN_CASES("fold",
                     NEW_CASE("fold", fold_setup, fold_teardown, tests),
                     fold_plan_tests(), fold_fault_tests(), fold_unit_tests(),
                     fold_random_tests(), fold_call_tests(),
                     fold_call_row_tests());
}
