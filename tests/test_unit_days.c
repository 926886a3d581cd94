/* SPDX-License-Identifier: Apache-2.0 */
/* Units over the days: which of several changes holds when, and what was
 * known of it when. */
#include "definition_helpers.h"

static kt_status add(const char *code, const char *parent, kt_day opened)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = code;
    unit.parent = parent;
    unit.opened = opened;
    return kt_unit_add(db, &unit);
}

/* Name, superior and days of a unit as one text: "name<parent opened-closed",
 * a day as its distance from today, "." where there is none. */
static const char *look(const kt_query *query)
{
    static char text[256];
    char days[2][32] = { ".", "." };
    kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    OK(kt_unit_list(db, query, 0, &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    for (int i = 0; i < 2; i++) {
        kt_day day = i == 0 ? row.opened : row.closed;
        if (day != KT_DAY_NONE) {
            (void)snprintf(days[i], sizeof days[i], "%+d",
                           (int)(day - TODAY));
        }
    }
    (void)snprintf(text, sizeof text, "%s<%s %s %s", row.name, row.parent,
                   days[0], days[1]);
    kt_cursor_close(cursor);
    return text;
}

static const char *look_on(const char *code, kt_day day)
{
    kt_query query = query_of(code, day);
    return look(&query);
}

START_TEST(changes_without_a_day_are_of_today)
{
    OK(kt_unit_recode(db, "4402", "4402a", KT_DAY_NONE));
    ck_assert_str_eq(look_on("4402", TODAY - 1), "Shaoguan<44 . .");
    ck_assert_str_eq(look_on("4402a", TODAY), "Shaoguan<44 . .");
    OK(kt_unit_close(db, "440103", NULL, KT_DAY_NONE, NULL));
    ck_assert_str_eq(look_on("440103", TODAY), "Liwan<4401 . +0");
}
END_TEST

/* Each column by itself: the last by effective day, within a day by order. */
START_TEST(last_writer_wins_a_column_and_day)
{
    OK(kt_unit_rename(db, "440103", "late", TODAY + 10));
    OK(kt_unit_move(db, "440103", "4402", TODAY + 5, NULL));
    OK(kt_unit_rename(db, "440103", "early", TODAY + 5));
    OK(kt_unit_rename(db, "440103", "earlier", TODAY + 5));
    OK(kt_unit_move(db, "440103", "44", TODAY + 2, NULL));
    ck_assert_str_eq(look_on("440103", TODAY), "Liwan<4401 . .");
    ck_assert_str_eq(look_on("440103", TODAY + 2), "Liwan<44 . .");
    ck_assert_str_eq(look_on("440103", TODAY + 4), "Liwan<44 . .");
    ck_assert_str_eq(look_on("440103", TODAY + 5), "earlier<4402 . .");
    ck_assert_str_eq(look_on("440103", TODAY + 10), "late<4402 . .");
    OK(kt_unit_move(db, "440103", "4401", TODAY + 5, NULL));
    ck_assert_str_eq(look_on("440103", TODAY + 10), "late<4401 . .");
}
END_TEST

START_TEST(what_was_known_stays_known)
{
    kt_query then = query_of("4401", TODAY);
    then.known_at_commit = head_now().commit;
    OK(kt_unit_rename(db, "4401", "Canton", TODAY - 5));
    kt_query renamed = then;
    renamed.known_at_commit = head_now().commit;
    OK(kt_unit_move(db, "4401", "4402", TODAY - 9, NULL));
    OK(kt_unit_close(db, "4401", "4402", TODAY - 1, NULL));
    ck_assert_str_eq(look(&then), "Guangzhou<44 . .");
    ck_assert_str_eq(look(&renamed), "Canton<44 . .");
    ck_assert_str_eq(look_on("4401", TODAY), "Canton<4402 . -1");
    /* Before it was added it was not there. */
    OK(add("new", "44", KT_DAY_NONE));
    then.unit = "new";
    kt_cursor *cursor;
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_unit_list(db, &then, 0, &cursor));
}
END_TEST

/* Moved and renamed units in the tree of each day. */
START_TEST(tree_is_that_of_the_day)
{
    OK(kt_unit_move(db, "4402", "4401", TODAY, NULL));
    OK(kt_unit_recode(db, "440203", "440105", TODAY + 1));
    ck_assert_str_eq(unit_codes("44", -1, TODAY - 1),
                     "44 4401 440103 440104 4402 440203");
    ck_assert_str_eq(unit_codes("4401", -1, TODAY),
                     "4401 440103 440104 4402 440203");
    ck_assert_str_eq(unit_codes("4401", -1, TODAY + 1),
                     "4401 440103 440104 4402 440105");
    ck_assert_str_eq(unit_codes("4402", -1, TODAY + 1), "4402 440105");
}
END_TEST

/* Not open yet, but neither closed: it would stand open under a closed one. */
START_TEST(close_refuses_units_below_that_open_later)
{
    OK(add("late", "440103", TODAY + 20));
    REFUSED(KT_ERR_STATE,
            "unit 440103 has open units below it, such as late: name the "
            "unit in whose favour it is closed",
            kt_unit_close(db, "440103", NULL, TODAY, NULL));
    OK(kt_unit_close(db, "440103", "440104", TODAY, NULL));
    ck_assert_str_eq(look_on("late", TODAY + 20), "late<440104 +20 .");
    ck_assert_str_eq(look_on("440103", TODAY), "Liwan<440104 . +0");
}
END_TEST

/* So many units, each below the one before: u0, u1, ... */
static void add_chain(char letter, int count)
{
    char codes[2][16] = { "" };
    for (int i = 0; i < count; i++) {
        (void)snprintf(codes[i % 2], sizeof codes[0], "%c%d", letter, i);
        OK(add(codes[i % 2], i == 0 ? NULL : codes[(i + 1) % 2],
               KT_DAY_NONE));
    }
}

/* What stands directly below the unit comes to stand beside it, so that it
 * takes one level less than by a move. */
START_TEST(close_in_favour_takes_16_levels)
{
    static const char *const too_deep =
        "unit u0 would stand deeper than 16 levels";
    add_chain('c', 16);
    add_chain('u', 3);
    add_chain('v', 2);
    add_chain('w', 1);
    /* u2 would come to stand on the 17th level, as v1 would and w0. */
    REFUSED(KT_ERR_CYCLE, too_deep,
            kt_unit_close(db, "u0", "c14", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL,
            kt_unit_close(db, "v0", "c15", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL,
            kt_unit_close(db, "w0", "c15", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL, kt_unit_move(db, "w0", "c15", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL, kt_unit_move(db, "v0", "c14", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, too_deep,
            kt_unit_move(db, "u0", "c13", TODAY, NULL));
    /* On the 16th. */
    OK(kt_unit_move(db, "w0", "c14", TODAY, NULL));
    OK(kt_unit_move(db, "v1", "v0", TODAY, NULL));
    OK(kt_unit_close(db, "v0", "c14", TODAY, NULL));
    OK(kt_unit_close(db, "u0", "c13", TODAY, NULL));
    ck_assert_str_eq(unit_codes("c13", -1, TODAY),
                     "c13 c14 c15 v0 v1 w0 u0 u1 u2");
}
END_TEST

/* Who comes to stand below the unit on a later day stays there. */
START_TEST(close_in_favour_looks_at_later_days)
{
    add_chain('c', 14);
    add_chain('d', 15);
    add_chain('u', 2);
    OK(kt_unit_move(db, "440103", "u0", TODAY + 10, NULL));
    OK(kt_unit_move(db, "440104", "44", TODAY + 10, NULL));
    OK(kt_unit_move(db, "c0", "440104", TODAY + 20, NULL));
    /* By then c0 is on the 3rd level: c11 is on the 14th, u0 would be on the
     * 15th, and 440103 on the 16th. */
    REFUSED(KT_ERR_CYCLE, "unit u0 would stand deeper than 16 levels",
            kt_unit_close(db, "u0", "c12", TODAY, NULL));
    REFUSED(KT_ERR_CYCLE, NULL,
            kt_unit_close(db, "u0", "d14", TODAY, NULL));
    /* u1 goes on the 16th level with u0, from then on 440103 is behind. */
    OK(kt_unit_close(db, "u0", "c11", TODAY, NULL));
    ck_assert_str_eq(unit_codes("c11", -1, TODAY), "c11 c12 c13 u0 u1");
    ck_assert_str_eq(unit_codes("c11", -1, TODAY + 20),
                     "c11 c12 c13 u0 440103 u1");
}
END_TEST

START_TEST(list_in_the_order_of_adding)
{
    OK(add("9", "4402", KT_DAY_NONE));
    OK(add("10", "4402", KT_DAY_NONE));
    OK(add("1", "4402", KT_DAY_NONE));
    ck_assert_str_eq(unit_codes("4402", -1, TODAY), "4402 440203 9 10 1");
    /* Wherever it comes from, a unit has the place of its adding. */
    OK(kt_unit_move(db, "440103", "4402", TODAY, NULL));
    ck_assert_str_eq(unit_codes("4402", -1, TODAY),
                     "4402 440103 440203 9 10 1");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        changes_without_a_day_are_of_today,
        last_writer_wins_a_column_and_day,
        what_was_known_stays_known,
        tree_is_that_of_the_day,
        close_refuses_units_below_that_open_later,
        close_in_favour_takes_16_levels,
        close_in_favour_looks_at_later_days,
        list_in_the_order_of_adding,
    };
    return RUN_WORLD_TESTS("unit days", tests);
}
