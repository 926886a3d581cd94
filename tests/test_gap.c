/* SPDX-License-Identifier: Apache-2.0 */
/* Allotment gaps: what is allotted below a unit does not add up. */
#include "domain_helpers.h"

/* "1.1 44: 100-90=10 of 2; ..." in the order of the list. */
static const char *gaps_of(const kt_query *query, const char *target)
{
    static char text[4096];
    kt_cursor *cursor;
    kt_gap_row row = KT_GAP_ROW_INIT;
    size_t size = 0;
    text[0] = '\0';
    OK(kt_gap_list(db, query, target, &cursor));
    while (kt_gap_next(cursor, &row) == KT_ROW) {
        size += (size_t)snprintf(
            text + size, sizeof text - size, "%s%s %s: %lld-%lld=%lld of %d",
            size > 0 ? "; " : "", row.target, row.unit,
            (long long)(row.amount / KT_AMOUNT(1)),
            (long long)(row.allotted / KT_AMOUNT(1)),
            (long long)(row.gap / KT_AMOUNT(1)), (int)row.units);
        ck_assert_str_eq(row.plan, "2022");
        ck_assert_str_eq(row.title, row.target);
    }
    kt_cursor_close(cursor);
    return text;
}

static const char *gaps(const char *unit, kt_day as_of)
{
    kt_query query = query_of(unit, as_of);
    return gaps_of(&query, NULL);
}

static void allot_stock(const char *target, const char *unit,
                        int64_t baseline, int64_t amount)
{
    kt_allotment allotment =
        new_allotment(target, unit, KT_AMOUNT(amount), KT_DAY_NONE);
    allotment.baseline = KT_AMOUNT(baseline);
    OK(kt_allotment_set(db, &allotment));
}

START_TEST(not_yet_allotted_and_beyond)
{
    /* DESIGN 3.2: 40000 over-allotted as 22000 + 22000. */
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(40000));
    ck_assert_str_eq(gaps(NULL, TODAY), "");
    allot("1.1", "4401", KT_AMOUNT(22000), KT_DAY_NONE);
    ck_assert_str_eq(gaps(NULL, TODAY), "1.1 44: 40000-22000=18000 of 1");
    allot("1.1", "4402", KT_AMOUNT(22000), KT_DAY_NONE);
    ck_assert_str_eq(gaps(NULL, TODAY), "1.1 44: 40000-44000=-4000 of 2");
    allot("1.1", "4402", KT_AMOUNT(18000), KT_DAY(2022, 6, 1));
    ck_assert_str_eq(gaps(NULL, KT_DAY(2022, 5, 31)),
                     "1.1 44: 40000-44000=-4000 of 2");
    ck_assert_str_eq(gaps(NULL, KT_DAY(2022, 6, 1)), "");
    /* Only the nearest count, whatever stands between. */
    allot("1.1", "440103", KT_AMOUNT(7000), KT_DAY_NONE);
    allot("1.1", "440203", KT_AMOUNT(18000), KT_DAY_NONE);
    ck_assert_str_eq(gaps(NULL, TODAY), "1.1 4401: 22000-7000=15000 of 1");
    withdraw("1.1", "4401", KT_DAY(2022, 6, 10));
    ck_assert_str_eq(gaps(NULL, TODAY), "1.1 44: 40000-25000=15000 of 2");
    ck_assert_str_eq(gaps("4401", TODAY), "");
    ck_assert_str_eq(gaps("4401", KT_DAY(2022, 6, 9)),
                     "1.1 4401: 22000-7000=15000 of 1");
}
END_TEST

START_TEST(movement_of_a_stock)
{
    kt_target target = new_target("1.2", KT_MEASURE_STOCK, KT_AMOUNT(50));
    target.baseline = KT_AMOUNT(100);
    OK(kt_target_add(db, &target));
    /* Falling 100 -> 50, of which 50 -> 25 is allotted: 50 less 25. */
    allot_stock("1.2", "4401", 50, 25);
    ck_assert_str_eq(gaps(NULL, TODAY), "1.2 44: 50-25=25 of 1");
    allot_stock("1.2", "4402", 50, 25);
    ck_assert_str_eq(gaps(NULL, TODAY), "");
    /* A rising one without a baseline. */
    add_target("1.3", KT_MEASURE_STOCK, KT_AMOUNT(30));
    allot("1.3", "4401", KT_AMOUNT(40), KT_DAY_NONE);
    ck_assert_str_eq(gaps(NULL, TODAY), "1.3 44: 30-40=-10 of 1");
}
END_TEST

START_TEST(what_has_no_gap)
{
    kt_query query = query_of(NULL, TODAY);
    kt_cursor *cursor;
    for (int32_t measure = 3; measure <= 7; measure++) {
        char code[16];
        int milestone = measure == KT_MEASURE_MILESTONE;
        (void)snprintf(code, sizeof code, "1.%d", (int)measure);
        add_target(code, measure, milestone ? KT_NONE : KT_AMOUNT(90));
        allot(code, "4401", milestone ? KT_NONE : KT_AMOUNT(30), KT_DAY_NONE);
    }
    ck_assert_str_eq(gaps(NULL, TODAY), "");
    /* The owner without an amount has nothing to pass on, not even where
     * last year's value is known. */
    kt_target target = new_target("1.8", KT_MEASURE_FLOW, KT_NONE);
    target.baseline = KT_AMOUNT(20);
    OK(kt_target_add(db, &target));
    allot("1.8", "4401", KT_AMOUNT(30), KT_DAY_NONE);
    ck_assert_str_eq(gaps(NULL, TODAY), "");
    allot("1.8", "440103", KT_AMOUNT(10), KT_DAY_NONE);
    ck_assert_str_eq(gaps(NULL, TODAY), "1.8 4401: 30-10=20 of 1");
    ck_assert_str_eq(gaps_of(&query, "1.8"), "1.8 4401: 30-10=20 of 1");
    ck_assert_str_eq(gaps_of(&query, "1.4"), "");
    int64_t before = head_now().commit;
    OK(kt_target_cancel(db, NULL, "1.8", TODAY, "dropped"));
    ck_assert_str_eq(gaps(NULL, TODAY), "");
    query.known_at_commit = before;
    ck_assert_str_eq(gaps_of(&query, NULL), "1.8 4401: 30-10=20 of 1");
    query = query_of("45", TODAY);
    REFUSED(KT_ERR_SCOPE, NULL, kt_gap_list(db, &query, NULL, &cursor));
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_gap_list(db, NULL, "1.9", &cursor));
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_gap_list(db, NULL, "1", &cursor));
    ck_assert_ptr_null(cursor);
}
END_TEST

START_TEST(a_closed_unit_leaves_a_gap)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    allot("1.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    allot("1.1", "440203", KT_AMOUNT(40), KT_DAY_NONE);
    OK(kt_unit_close(db, "440203", NULL, KT_DAY(2022, 6, 15), NULL));
    ck_assert_str_eq(gaps(NULL, KT_DAY(2022, 6, 14)), "");
    ck_assert_str_eq(gaps(NULL, KT_DAY(2022, 6, 15)),
                     "1.1 44: 100-60=40 of 1");
}
END_TEST

START_TEST(a_sum_that_overflows)
{
    kt_cursor *cursor;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    allot("1.1", "4401", KT_AMOUNT_MAX, KT_DAY_NONE);
    allot("1.1", "4402", KT_AMOUNT_MAX, KT_DAY_NONE);
    REFUSED(KT_ERR_RANGE,
            "target 1.1, unit 44: the sum of what is allotted below is out "
            "of range",
            kt_gap_list(db, NULL, NULL, &cursor));
}
END_TEST

/*
 * Random allotments: the gap is that of kt_completion at every allotted
 * unit, and how many units are the nearest is found by going up from each
 * allotted unit.
 */
enum { UNITS = 6 };

static const char *const codes[UNITS] = { "44",     "4401", "440103",
                                          "440104", "4402", "440203" };
static const int parents[UNITS] = { -1, 0, 1, 1, 0, 4 };

static int64_t nearest_below(const int *allotted, int unit)
{
    int64_t count = 0;
    for (int i = 0; i < UNITS; i++) {
        int above = i;
        do {
            above = parents[above];
        } while (above >= 0 && !allotted[above]);
        count += allotted[i] && i != 0 && above == unit;
    }
    return count;
}

static void compare(const char *target, const int *allotted, int top)
{
    kt_query query = query_of(codes[top], TODAY);
    kt_cursor *cursor;
    kt_gap_row row = KT_GAP_ROW_INIT;
    OK(kt_gap_list(db, &query, target, &cursor));
    for (int i = 0; i < UNITS; i++) {
        int within = i;
        while (within >= 0 && within != top) {
            within = parents[within];
        }
        kt_completion completion = KT_COMPLETION_INIT;
        query.unit = codes[i];
        OK(kt_completion_target(db, &query, target, &completion));
        if (within < 0 || !allotted[i] || completion.gap == KT_NONE ||
            completion.gap == 0) {
            continue;
        }
        kt_amount baseline =
            completion.baseline == KT_NONE ? 0 : completion.baseline;
        ck_assert_int_eq(kt_gap_next(cursor, &row), KT_ROW);
        ck_assert_str_eq(row.unit, codes[i]);
        ck_assert_int_eq(row.gap, completion.gap);
        ck_assert_int_eq(row.allotted, row.amount - row.gap);
        ck_assert_int_eq(row.units, nearest_below(allotted, i));
        if (row.measure == KT_MEASURE_FLOW) {
            ck_assert_int_eq(row.amount, completion.target);
        } else {
            /* Falling from its baseline. */
            ck_assert_int_eq(row.amount, baseline - completion.target);
        }
    }
    ck_assert_int_eq(kt_gap_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}

START_TEST(random_allotments)
{
    uint64_t state = 5;
    for (int n = 0; n < 60; n++) {
        char code[16];
        int allotted[UNITS] = { 1 };
        int stock = n % 2;
        (void)snprintf(code, sizeof code, "1.%d", n);
        kt_target target =
            new_target(code, stock ? KT_MEASURE_STOCK : KT_MEASURE_FLOW,
                       KT_AMOUNT(stock ? 40 : 100));
        target.baseline = stock ? KT_AMOUNT(100) : KT_NONE;
        OK(kt_target_add(db, &target));
        for (int i = 1; i < UNITS; i++) {
            allotted[i] = next_random(&state) % 3 > 0;
            int64_t amount = 20 * (int64_t)(next_random(&state) % 4);
            if (allotted[i] && stock) {
                allot_stock(code, codes[i], amount + 20, 20);
            } else if (allotted[i]) {
                allot(code, codes[i], KT_AMOUNT(amount), KT_DAY_NONE);
            }
        }
        for (int i = 0; i < UNITS; i++) {
            compare(code, allotted, i);
        }
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        not_yet_allotted_and_beyond, movement_of_a_stock,  what_has_no_gap,
        a_closed_unit_leaves_a_gap,  a_sum_that_overflows, random_allotments,
    };
    return RUN_WORLD_TESTS("gap", tests);
}
