/* SPDX-License-Identifier: Apache-2.0 */
/* Allotments: first ones, revisions, withdrawals; from which day they hold,
 * what they inherit, and what is refused. Those of a stock, which have a way
 * to go, are in test_allotment_stock.c. */
#include "definition_helpers.h"

static kt_status give_weight(const char *unit, int32_t weight,
                             kt_day effective)
{
    kt_allotment given = new_allotment("t", unit, KT_AMOUNT(1), effective);
    given.weight = weight;
    return kt_allotment_set(db, &given);
}

/* What is allotted of a target to a unit on a day; 0: nothing. The row's
 * texts live until the next call. */
static int in_force(const kt_query *query, const char *target,
                    const char *unit, kt_allotment_row *row)
{
    static kt_cursor *cursor;
    kt_cursor_close(cursor);
    OK(kt_allotment_list(db, query, target, &cursor));
    while (kt_allotment_next(cursor, row) == KT_ROW) {
        if (strcmp(row->unit, unit) == 0) {
            return 1;
        }
    }
    return 0;
}

static int in_force_on(kt_day day, const char *target, const char *unit,
                       kt_allotment_row *row)
{
    kt_query query = query_of(NULL, day);
    return in_force(&query, target, unit, row);
}

static kt_amount amount_on(kt_day day, const char *unit)
{
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    return in_force_on(day, "t", unit, &row) ? row.amount : KT_NONE;
}

static int32_t weight_on(kt_day day, const char *unit)
{
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    ck_assert_int_eq(in_force_on(day, "t", unit, &row), 1);
    return row.weight;
}

START_TEST(set_keeps_what_is_given)
{
    kt_allotment given =
        new_allotment("t", "4401", KT_AMOUNT(60), KT_DAY(2022, 3, 1));
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    given.baseline = KT_AMOUNT(50);
    given.weight = 3;
    given.authority = "Notice 7 of 2022";
    given.reason = "the fair share";
    OK(kt_allotment_set(db, &given));
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    ck_assert_int_eq(in_force_on(TODAY, "t", "4401", &row), 1);
    ck_assert_str_eq(row.plan, "2022");
    ck_assert_str_eq(row.target, "t");
    ck_assert_str_eq(row.unit_name, "Guangzhou");
    ck_assert_int_eq(row.amount, KT_AMOUNT(60));
    ck_assert_int_eq(row.baseline, KT_AMOUNT(50));
    ck_assert_int_eq(row.weight, 3);
    ck_assert_int_eq(row.effective, KT_DAY(2022, 3, 1));
    ck_assert_str_eq(row.authority, "Notice 7 of 2022");
    ck_assert_str_eq(row.reason, "the fair share");
    ck_assert_int_eq(in_force_on(KT_DAY(2022, 2, 28), "t", "4401", &row), 0);
}
END_TEST

/* DESIGN 3.2: a first one from the plan's first day, a revision or a
 * withdrawal from today; after a withdrawal from today as well, since what
 * holds from the first day has been withdrawn. */
START_TEST(days_by_default)
{
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(give("t", "4401", KT_AMOUNT(60), KT_DAY_NONE));
    ck_assert_int_eq(in_force_on(TODAY, "t", "4401", &row), 1);
    ck_assert_int_eq(row.effective, KT_DAY(2022, 1, 1));
    OK(give("t", "4401", KT_AMOUNT(70), KT_DAY_NONE));
    ck_assert_int_eq(amount_on(TODAY - 1, "4401"), KT_AMOUNT(60));
    ck_assert_int_eq(amount_on(TODAY, "4401"), KT_AMOUNT(70));
    set_today(TODAY + 5);
    withdraw("t", "4401", KT_DAY_NONE);
    ck_assert_int_eq(amount_on(TODAY + 4, "4401"), KT_AMOUNT(70));
    ck_assert_int_eq(amount_on(TODAY + 5, "4401"), KT_NONE);
    set_today(TODAY + 9);
    OK(give("t", "4401", KT_AMOUNT(80), KT_DAY_NONE));
    ck_assert_int_eq(amount_on(TODAY + 8, "4401"), KT_NONE);
    ck_assert_int_eq(amount_on(TODAY + 9, "4401"), KT_AMOUNT(80));
    /* The owner's own as any other. */
    OK(give("t", "44", KT_AMOUNT(110), KT_DAY_NONE));
    ck_assert_int_eq(amount_on(TODAY + 8, "44"), KT_AMOUNT(100));
    ck_assert_int_eq(amount_on(TODAY + 9, "44"), KT_AMOUNT(110));
}
END_TEST

/* A plan that is drawn up in December is revised in December. */
START_TEST(before_the_plan_a_revision_is_from_its_first_day)
{
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    set_today(KT_DAY(2021, 12, 20));
    OK(give("t", "4401", KT_AMOUNT(60), KT_DAY_NONE));
    OK(give("t", "4401", KT_AMOUNT(70), KT_DAY_NONE));
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    ck_assert_int_eq(in_force_on(KT_DAY(2022, 1, 1), "t", "4401", &row), 1);
    ck_assert_int_eq(row.amount, KT_AMOUNT(70));
    ck_assert_int_eq(row.effective, KT_DAY(2022, 1, 1));
}
END_TEST

START_TEST(first_one_of_a_new_unit_is_from_its_opening)
{
    kt_unit unit = KT_UNIT_INIT;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    unit.code = unit.name = "4403";
    unit.parent = "44";
    unit.opened = KT_DAY(2022, 4, 1);
    OK(kt_unit_add(db, &unit));
    OK(give("t", "4403", KT_AMOUNT(5), KT_DAY_NONE));
    ck_assert_int_eq(in_force_on(TODAY, "t", "4403", &row), 1);
    ck_assert_int_eq(row.effective, KT_DAY(2022, 4, 1));
}
END_TEST

/* A revision is of today, when its unit is not open yet: it needs a day. */
START_TEST(revision_of_a_unit_to_come_needs_a_day)
{
    kt_unit unit = KT_UNIT_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    unit.code = unit.name = "4403";
    unit.parent = "44";
    unit.opened = KT_DAY(2022, 9, 1);
    OK(kt_unit_add(db, &unit));
    OK(give("t", "4403", KT_AMOUNT(5), KT_DAY_NONE));
    REFUSED(KT_ERR_STATE, "unit 4403 is not open on 2022-06-30",
            give("t", "4403", KT_AMOUNT(6), KT_DAY_NONE));
    OK(give("t", "4403", KT_AMOUNT(6), KT_DAY(2022, 9, 1)));
    ck_assert_int_eq(amount_on(KT_DAY(2022, 9, 1), "4403"), KT_AMOUNT(6));
}
END_TEST

START_TEST(holds_only_while_its_unit_is_open)
{
    kt_unit unit = KT_UNIT_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    unit.code = unit.name = "4403";
    unit.parent = "44";
    unit.opened = KT_DAY(2022, 4, 1);
    OK(kt_unit_add(db, &unit));
    REFUSED(KT_ERR_STATE, "unit 4403 is not open on 2022-03-31",
            give("t", "4403", KT_AMOUNT(5), KT_DAY(2022, 3, 31)));
    OK(give("t", "4403", KT_AMOUNT(5), KT_DAY(2022, 4, 1)));
    OK(kt_unit_close(db, "4403", NULL, TODAY + 10, NULL));
    REFUSED(KT_ERR_STATE, "unit 4403 is not open on 2022-07-10",
            give("t", "4403", KT_AMOUNT(6), TODAY + 10));
    OK(give("t", "4403", KT_AMOUNT(6), TODAY + 9));
    ck_assert_int_eq(amount_on(TODAY + 9, "4403"), KT_AMOUNT(6));
    ck_assert_int_eq(amount_on(TODAY + 10, "4403"), KT_NONE);
}
END_TEST

START_TEST(effective_day_is_within_the_plan)
{
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    REFUSED(KT_ERR_INVALID,
            "effective day 2021-12-31 is before the plan's first",
            give("t", "4401", KT_AMOUNT(1), KT_DAY(2021, 12, 31)));
    REFUSED(KT_ERR_INVALID, NULL,
            give("t", "4401", KT_AMOUNT(1), KT_DAY_MAX + 1));
    REFUSED(KT_ERR_INVALID, NULL,
            give("t", "4401", KT_AMOUNT(1), KT_DAY_MIN - 1));
    OK(give("t", "4401", KT_AMOUNT(1), KT_DAY(2022, 1, 1)));
    OK(give("t", "4401", KT_AMOUNT(2), KT_DAY(2023, 2, 1)));
}
END_TEST

/* (day, weight given): 1: 2; 100: none; then, later, 50: 5; and 100 again
 * twice, none each time. What day 100 takes is read at the query. */
START_TEST(left_out_is_inherited_by_day_and_order)
{
    kt_day first = KT_DAY(2022, 1, 1);
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(give_weight("4401", 2, first));
    OK(give_weight("4401", KT_WEIGHT_NONE, first + 100));
    ck_assert_int_eq(weight_on(first + 100, "4401"), 2);
    kt_query before = query_of(NULL, first + 100);
    before.known_at_commit = head_now().commit;
    OK(give_weight("4401", 5, first + 50));
    ck_assert_int_eq(weight_on(first + 49, "4401"), 2);
    ck_assert_int_eq(weight_on(first + 50, "4401"), 5);
    ck_assert_int_eq(weight_on(first + 100, "4401"), 5);
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    ck_assert_int_eq(in_force(&before, "t", "4401", &row), 1);
    ck_assert_int_eq(row.weight, 2);
    /* Within a day the order of writing. */
    OK(give_weight("4401", 7, first + 100));
    OK(give_weight("4401", KT_WEIGHT_NONE, first + 100));
    ck_assert_int_eq(weight_on(first + 100, "4401"), 7);
    ck_assert_int_eq(weight_on(first + 99, "4401"), 5);
}
END_TEST

/* The baseline is inherited as the weight is; amount, authority and reason
 * are not. */
START_TEST(revision_is_one_value_but_for_two)
{
    kt_allotment given =
        new_allotment("r", "4401", KT_AMOUNT(80), KT_DAY(2022, 1, 1));
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("r", KT_MEASURE_RATIO, KT_AMOUNT(90));
    given.authority = "Notice 7";
    given.reason = "the fair share";
    OK(kt_allotment_set(db, &given));
    OK(give("r", "4401", KT_NONE, TODAY));
    ck_assert_int_eq(in_force_on(TODAY, "r", "4401", &row), 1);
    ck_assert_int_eq(row.amount, KT_NONE);
    ck_assert_str_eq(row.authority, "");
    ck_assert_str_eq(row.reason, "");
    given.target = "t";
    given.baseline = KT_AMOUNT(40);
    OK(kt_allotment_set(db, &given));
    OK(give("t", "4401", KT_AMOUNT(70), TODAY));
    ck_assert_int_eq(in_force_on(TODAY, "t", "4401", &row), 1);
    ck_assert_int_eq(row.amount, KT_AMOUNT(70));
    ck_assert_int_eq(row.baseline, KT_AMOUNT(40));
    ck_assert_int_eq(row.effective, TODAY);
}
END_TEST

START_TEST(after_a_withdrawal_it_is_a_first_one_again)
{
    kt_allotment given =
        new_allotment("t", "4401", KT_AMOUNT(60), KT_DAY(2022, 1, 1));
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    given.weight = 4;
    given.baseline = KT_AMOUNT(40);
    OK(kt_allotment_set(db, &given));
    withdraw("t", "4401", KT_DAY(2022, 3, 1));
    OK(give("t", "4401", KT_AMOUNT(30), KT_DAY(2022, 5, 1)));
    ck_assert_int_eq(amount_on(KT_DAY(2022, 2, 28), "4401"), KT_AMOUNT(60));
    ck_assert_int_eq(amount_on(KT_DAY(2022, 4, 30), "4401"), KT_NONE);
    ck_assert_int_eq(in_force_on(TODAY, "t", "4401", &row), 1);
    ck_assert_int_eq(row.amount, KT_AMOUNT(30));
    ck_assert_int_eq(row.weight, 1);
    ck_assert_int_eq(row.baseline, KT_NONE);
}
END_TEST

START_TEST(last_writer_wins_a_day)
{
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(give("t", "4401", KT_AMOUNT(1), TODAY));
    OK(give("t", "4401", KT_AMOUNT(2), TODAY - 9));
    OK(give("t", "4401", KT_AMOUNT(3), TODAY));
    ck_assert_int_eq(amount_on(TODAY, "4401"), KT_AMOUNT(3));
    OK(give("t", "4401", KT_AMOUNT(4), TODAY - 9));
    ck_assert_int_eq(amount_on(TODAY - 9, "4401"), KT_AMOUNT(4));
    ck_assert_int_eq(amount_on(TODAY, "4401"), KT_AMOUNT(3));
    withdraw("t", "4401", TODAY);
    ck_assert_int_eq(amount_on(TODAY, "4401"), KT_NONE);
    ck_assert_int_eq(amount_on(TODAY - 1, "4401"), KT_AMOUNT(4));
}
END_TEST

START_TEST(withdrawal_refuses)
{
    kt_allotment given =
        new_allotment("t", "4401", KT_NONE, KT_DAY(2022, 3, 1));
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    given.withdrawn = 1;
    REFUSED(KT_ERR_STATE, "nothing of t is allotted to 4401 on that day",
            kt_allotment_set(db, &given));
    OK(give("t", "4401", KT_AMOUNT(1), KT_DAY(2022, 3, 2)));
    REFUSED(KT_ERR_STATE, NULL, kt_allotment_set(db, &given));
    given.effective = KT_DAY(2022, 3, 2);
    REFUSED(KT_ERR_INVALID, "a withdrawal has no amount",
            (given.amount = KT_AMOUNT(1), kt_allotment_set(db, &given)));
    given.amount = KT_NONE;
    given.reason = "done by 4402";
    OK(kt_allotment_set(db, &given));
    REFUSED(KT_ERR_STATE, NULL, kt_allotment_set(db, &given));
}
END_TEST

START_TEST(amounts_are_those_of_the_measure)
{
    static const struct {
        int32_t measure, mandatory;
        kt_amount least, greatest; /* KT_NONE: refused */
    } cases[] = {
        { KT_MEASURE_FLOW, 1, 0, KT_AMOUNT_MAX },
        { KT_MEASURE_STOCK, 1, 0, KT_AMOUNT_MAX },
        { KT_MEASURE_RATIO, 0, 0, KT_AMOUNT_MAX },
        { KT_MEASURE_COVERAGE, 0, 0, KT_AMOUNT(100) },
        { KT_MEASURE_MILESTONE, 0, KT_NONE, KT_NONE },
        { KT_MEASURE_CEILING, 1, 0, KT_AMOUNT_MAX },
        { KT_MEASURE_ASSESSED, 0, 0, KT_AMOUNT(100) },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char code[32];
        (void)snprintf(code, sizeof code, "t%zu", i);
        add_target(code, cases[i].measure, KT_NONE);
        if (cases[i].mandatory) {
            REFUSED(KT_ERR_INVALID, NULL,
                    give(code, "4401", KT_NONE, KT_DAY_NONE));
        } else {
            OK(give(code, "4401", KT_NONE, KT_DAY_NONE));
        }
        if (cases[i].least == KT_NONE) {
            REFUSED(KT_ERR_INVALID, NULL,
                    give(code, "4401", 0, KT_DAY_NONE));
            continue;
        }
        OK(give(code, "4401", cases[i].least, KT_DAY_NONE));
        OK(give(code, "4401", cases[i].greatest, KT_DAY_NONE));
        if (cases[i].measure != KT_MEASURE_STOCK) {
            REFUSED(KT_ERR_RANGE, NULL,
                    give(code, "4401", cases[i].least - 1, KT_DAY_NONE));
        }
        if (cases[i].greatest < KT_AMOUNT_MAX) {
            REFUSED(KT_ERR_RANGE, NULL,
                    give(code, "4401", cases[i].greatest + 1, KT_DAY_NONE));
        }
    }
    REFUSED(KT_ERR_INVALID, "an allotment of a flow target needs an amount",
            give("t0", "4402", KT_NONE, KT_DAY_NONE));
    /* The owner's too, that says no baseline. */
    REFUSED(KT_ERR_INVALID, "an allotment of a flow target needs an amount",
            give("t0", "44", KT_NONE, KT_DAY_NONE));
}
END_TEST

START_TEST(baselines_are_of_flow_and_stock)
{
    for (int32_t m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        char code[32];
        (void)snprintf(code, sizeof code, "t%d", (int)m);
        add_target(code, m, KT_NONE);
        kt_allotment given = new_allotment(
            code, "4401", m == KT_MEASURE_MILESTONE ? KT_NONE : KT_AMOUNT(1),
            KT_DAY_NONE);
        given.baseline = 0;
        if (m == KT_MEASURE_FLOW || m == KT_MEASURE_STOCK) {
            OK(kt_allotment_set(db, &given));
        } else {
            REFUSED(KT_ERR_INVALID, NULL, kt_allotment_set(db, &given));
        }
    }
}
END_TEST

START_TEST(unit_is_within_the_owners_subtree_on_the_day)
{
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    REFUSED(KT_ERR_SCOPE, "unit 45 is not within 44, whose plan it is",
            give("t", "45", KT_AMOUNT(1), KT_DAY_NONE));
    REFUSED(KT_ERR_SCOPE, NULL, give("t", "4501", KT_AMOUNT(1), TODAY));
    OK(kt_unit_move(db, "4501", "44", TODAY, NULL));
    REFUSED(KT_ERR_SCOPE, NULL, give("t", "4501", KT_AMOUNT(1), TODAY - 1));
    OK(give("t", "4501", KT_AMOUNT(1), TODAY));
    /* It leaves again: what was allotted shows while it is within. */
    OK(kt_unit_move(db, "4501", "45", TODAY + 9, NULL));
    ck_assert_int_eq(amount_on(TODAY + 8, "4501"), KT_AMOUNT(1));
    ck_assert_int_eq(amount_on(TODAY + 9, "4501"), KT_NONE);
    REFUSED(KT_ERR_SCOPE, NULL, give("t", "4501", KT_AMOUNT(2), TODAY + 9));
}
END_TEST

START_TEST(unit_is_found_by_its_code_of_the_day)
{
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_unit_recode(db, "4401", "440100", TODAY));
    OK(kt_unit_rename(db, "440100", "Canton", TODAY));
    OK(give("t", "4401", KT_AMOUNT(5), TODAY - 1));
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4401, the nearest is 4402",
            give("t", "4401", KT_AMOUNT(5), TODAY));
    OK(give("t", "440100", KT_AMOUNT(6), TODAY));
    ck_assert_int_eq(in_force_on(TODAY - 1, "t", "4401", &row), 1);
    ck_assert_str_eq(row.unit_name, "Guangzhou");
    ck_assert_int_eq(in_force_on(TODAY, "t", "440100", &row), 1);
    ck_assert_str_eq(row.unit_name, "Canton");
    ck_assert_int_eq(row.amount, KT_AMOUNT(6));
}
END_TEST

START_TEST(set_refuses_what_is_unknown)
{
    kt_allotment given =
        new_allotment("t", "4401", KT_AMOUNT(1), KT_DAY_NONE);
    REFUSED(KT_ERR_NOT_FOUND, "unknown target t",
            kt_allotment_set(db, &given));
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2021, the nearest is 2022",
            (given.plan = "2021", kt_allotment_set(db, &given)));
    given.plan = NULL;
    REFUSED(KT_ERR_INVALID, "the target is not given",
            (given.target = NULL, kt_allotment_set(db, &given)));
    REFUSED(KT_ERR_NOT_FOUND, "unknown target 1, the nearest is t",
            (given.target = "1", kt_allotment_set(db, &given))); /* a task */
    given.target = "t";
    REFUSED(KT_ERR_NOT_FOUND, "unknown unit 4409, the nearest is 4401",
            (given.unit = "4409", kt_allotment_set(db, &given)));
    REFUSED(KT_ERR_INVALID, "the unit is not given",
            (given.unit = NULL, kt_allotment_set(db, &given)));
    given.unit = "4401";
    REFUSED(KT_ERR_INVALID, "allotment: struct_size is not set",
            kt_allotment_set(db, NULL));
    given.plan = "2022";
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_STATE, "plan 2022 is closed: reopen it first",
            kt_allotment_set(db, &given));
    given.struct_size = 0;
    REFUSED(KT_ERR_INVALID, "allotment: struct_size is not set",
            kt_allotment_set(db, &given));
}
END_TEST

START_TEST(set_refuses_bad_texts_and_weights)
{
    kt_allotment given =
        new_allotment("t", "4401", KT_AMOUNT(1), KT_DAY_NONE);
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    REFUSED(KT_ERR_RANGE, "weight -2 is not within 0 to 1000000",
            (given.weight = -2, kt_allotment_set(db, &given)));
    REFUSED(KT_ERR_RANGE, NULL,
            (given.weight = 1000001, kt_allotment_set(db, &given)));
    given.weight = 1000000;
    REFUSED(KT_ERR_INVALID, "the authority is empty",
            (given.authority = "", kt_allotment_set(db, &given)));
    REFUSED(KT_ERR_INVALID, NULL,
            (given.authority = text_of(KT_TITLE_MAX + 1),
             kt_allotment_set(db, &given)));
    given.authority = text_of(KT_TITLE_MAX);
    REFUSED(KT_ERR_INVALID, "the reason is empty",
            (given.reason = "", kt_allotment_set(db, &given)));
    REFUSED(KT_ERR_INVALID, NULL,
            (given.reason = text_of(KT_TITLE_MAX + 1),
             kt_allotment_set(db, &given)));
    REFUSED(KT_ERR_FORMAT, NULL,
            (given.reason = "\xFF", kt_allotment_set(db, &given)));
    given.reason = text_of(KT_TITLE_MAX);
    OK(kt_allotment_set(db, &given));
    ck_assert_int_eq(weight_on(TODAY, "4401"), 1000000);
    OK(give_weight("4401", 0, TODAY));
    ck_assert_int_eq(weight_on(TODAY, "4401"), 0);
}
END_TEST

/* "t:44 t:4402 u:4401": targets as in the plan, units as in the tree. */
static const char *listed(const kt_query *query, const char *target)
{
    static char text[512];
    size_t size = 0;
    kt_cursor *cursor;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    text[0] = '\0';
    OK(kt_allotment_list(db, query, target, &cursor));
    while (kt_allotment_next(cursor, &row) == KT_ROW) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s:%s",
                                 size > 0 ? " " : "", row.target, row.unit);
    }
    kt_cursor_close(cursor);
    return text;
}

START_TEST(list_is_in_the_order_of_targets_and_units)
{
    kt_query query = query_of("4401", TODAY);
    add_target("u", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(give("t", "4402", KT_AMOUNT(1), KT_DAY_NONE));
    OK(give("t", "440104", KT_AMOUNT(1), KT_DAY_NONE));
    OK(give("t", "4401", KT_AMOUNT(1), KT_DAY_NONE));
    OK(give("u", "440103", KT_AMOUNT(1), KT_DAY_NONE));
    ck_assert_str_eq(listed(NULL, NULL),
                     "u:44 u:440103 t:44 t:4401 t:440104 t:4402");
    ck_assert_str_eq(listed(NULL, "t"), "t:44 t:4401 t:440104 t:4402");
    ck_assert_str_eq(listed(&query, NULL), "u:440103 t:4401 t:440104");
    query.unit = "440203";
    ck_assert_str_eq(listed(&query, NULL), "");
}
END_TEST

START_TEST(list_refuses)
{
    kt_cursor *cursor = (kt_cursor *)&db;
    kt_query query = query_of("45", TODAY);
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    kt_target_row other = KT_TARGET_ROW_INIT;
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    REFUSED(KT_ERR_SCOPE, "unit 45 is not within 44, whose plan it is",
            kt_allotment_list(db, &query, NULL, &cursor));
    ck_assert_ptr_null(cursor);
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            (query.unit = "46", kt_allotment_list(db, &query, NULL,
                                                  &cursor)));
    REFUSED(KT_ERR_NOT_FOUND, "unknown target x, the nearest is t",
            kt_allotment_list(db, NULL, "x", &cursor));
    REFUSED(KT_ERR_INVALID, "query: struct_size is not set",
            (query.struct_size = 0, kt_allotment_list(db, &query, NULL,
                                                      &cursor)));
    OK(kt_allotment_list(db, NULL, NULL, &cursor));
    ck_assert_int_eq(kt_target_next(cursor, &other), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_allotment_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(kt_allotment_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(scope_reaches_its_units)
{
    kt_db *first = enter_file();
    add_target("t", KT_MEASURE_FLOW, KT_AMOUNT(100));
    bind_to("4401");
    REFUSED(KT_ERR_SCOPE,
            "unit 4402 is not within 4401, to which this handle is bound",
            give("t", "4402", KT_AMOUNT(1), KT_DAY_NONE));
    REFUSED(KT_ERR_SCOPE, NULL, give("t", "44", KT_AMOUNT(1), KT_DAY_NONE));
    OK(give("t", "440103", KT_AMOUNT(1), KT_DAY_NONE));
    leave_file(first);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        set_keeps_what_is_given,
        days_by_default,
        before_the_plan_a_revision_is_from_its_first_day,
        first_one_of_a_new_unit_is_from_its_opening,
        revision_of_a_unit_to_come_needs_a_day,
        holds_only_while_its_unit_is_open,
        effective_day_is_within_the_plan,
        left_out_is_inherited_by_day_and_order,
        revision_is_one_value_but_for_two,
        after_a_withdrawal_it_is_a_first_one_again,
        last_writer_wins_a_day,
        withdrawal_refuses,
        amounts_are_those_of_the_measure,
        baselines_are_of_flow_and_stock,
        unit_is_within_the_owners_subtree_on_the_day,
        unit_is_found_by_its_code_of_the_day,
        set_refuses_what_is_unknown,
        set_refuses_bad_texts_and_weights,
        list_is_in_the_order_of_targets_and_units,
        list_refuses,
        scope_reaches_its_units,
    };
    return RUN_WORLD_TESTS("allotment", tests);
}
