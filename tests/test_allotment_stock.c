/* SPDX-License-Identifier: Apache-2.0 */
/* Allotments of a stock: its way, baselines, and the owner's first amount
 * (DESIGN 3.2). */
#include "definition_helpers.h"

static kt_status give_stock(const char *unit, kt_amount amount,
                            kt_amount baseline)
{
    kt_allotment given = new_allotment("s", unit, amount, KT_DAY_NONE);
    given.baseline = baseline;
    return kt_allotment_set(db, &given);
}

/* DESIGN 3.2: s is -1 where the owner's first amount is below its baseline;
 * where it has a baseline, each allotment needs one. */
START_TEST(falling_stock_is_allotted_falling)
{
    kt_target target = new_target("s", KT_MEASURE_STOCK, KT_AMOUNT(50));
    target.baseline = KT_AMOUNT(100);
    OK(kt_target_add(db, &target));
    REFUSED(KT_ERR_INVALID,
            "the stock has a baseline: the allotment to 4401 needs one too",
            give_stock("4401", KT_AMOUNT(25), KT_NONE));
    REFUSED(KT_ERR_INVALID,
            "the stock is to fall: the amount of 4401 goes the other way",
            give_stock("4401", KT_AMOUNT(51), KT_AMOUNT(50)));
    OK(give_stock("4401", KT_AMOUNT(50), KT_AMOUNT(50))); /* T = B */
    OK(give_stock("4401", KT_AMOUNT(25), KT_NONE));       /* B as before */
    REFUSED(KT_ERR_INVALID, NULL,
            give_stock("4401", KT_AMOUNT(51), KT_NONE));
    OK(give_stock("44", KT_AMOUNT(40), KT_NONE));
    OK(give_stock("44", KT_AMOUNT(100), KT_NONE));
    REFUSED(KT_ERR_INVALID,
            "the stock is to fall: the amount of 44 goes the other way",
            give_stock("44", KT_AMOUNT(101), KT_NONE));
    /* After a withdrawal there is no baseline to take. */
    withdraw("s", "4401", KT_DAY_NONE);
    REFUSED(KT_ERR_INVALID, NULL,
            give_stock("4401", KT_AMOUNT(25), KT_NONE));
}
END_TEST

START_TEST(rising_stock_is_allotted_rising)
{
    kt_target target = new_target("s", KT_MEASURE_STOCK, KT_AMOUNT(100));
    target.baseline = KT_AMOUNT(40);
    OK(kt_target_add(db, &target));
    REFUSED(KT_ERR_INVALID,
            "the stock is to rise: the amount of 4401 goes the other way",
            give_stock("4401", KT_AMOUNT(19), KT_AMOUNT(20)));
    OK(give_stock("4401", KT_AMOUNT(20), KT_AMOUNT(20)));
    OK(give_stock("4401", KT_AMOUNT(-5), KT_AMOUNT(-10)));
    REFUSED(KT_ERR_INVALID, NULL,
            give_stock("44", KT_AMOUNT(39), KT_NONE));
    REFUSED(KT_ERR_RANGE,
            "amount 922337203685477.5807 less its baseline is out of range",
            give_stock("4402", KT_AMOUNT_MAX, -1));
    /* Without a baseline it rises from 0, and no other needs one. */
    target.code = "s2";
    target.baseline = KT_NONE;
    OK(kt_target_add(db, &target));
    OK(give("s2", "4401", KT_AMOUNT(10), KT_DAY_NONE));
    REFUSED(KT_ERR_INVALID, NULL,
            give("s2", "4402", -1, KT_DAY_NONE));
}
END_TEST

/* A baseline that was withdrawn is no more, and needs no other. */
START_TEST(withdrawn_baseline_of_the_owner_needs_no_other)
{
    kt_target target = new_target("s", KT_MEASURE_STOCK, KT_NONE);
    target.baseline = KT_AMOUNT(100);
    OK(kt_target_add(db, &target));
    REFUSED(KT_ERR_INVALID,
            "the stock has a baseline: the allotment to 4401 needs one too",
            give_stock("4401", KT_AMOUNT(25), KT_NONE));
    withdraw("s", "44", KT_DAY_NONE);
    OK(give_stock("4401", KT_AMOUNT(25), KT_NONE));
}
END_TEST

/* A target that had a baseline at first, its amount later. */
START_TEST(first_amount_of_the_owner_sets_the_way)
{
    kt_target target = new_target("s", KT_MEASURE_STOCK, KT_NONE);
    target.baseline = KT_AMOUNT(100);
    OK(kt_target_add(db, &target));
    /* Until it has one it is to rise. */
    REFUSED(KT_ERR_INVALID,
            "the stock is to rise: the amount of 4401 goes the other way",
            give_stock("4401", KT_AMOUNT(9), KT_AMOUNT(10)));
    OK(give_stock("44", KT_AMOUNT(50), KT_NONE));
    OK(give_stock("4401", KT_AMOUNT(9), KT_AMOUNT(10)));
    REFUSED(KT_ERR_INVALID,
            "the stock is to fall: the amount of 4402 goes the other way",
            give_stock("4402", KT_AMOUNT(11), KT_AMOUNT(10)));
    REFUSED(KT_ERR_INVALID, NULL, give_stock("44", KT_AMOUNT(101), KT_NONE));
    const kti_snapshot *snapshot = open_snapshot(TODAY);
    ck_assert_int_eq(find_target(snapshot, "s")->direction, -1);
    close_snapshot();
}
END_TEST

/* ... nor does it go against what others have been allotted by then. */
START_TEST(first_amount_of_the_owner_fits_the_others)
{
    add_target("s", KT_MEASURE_STOCK, KT_NONE);
    OK(give_stock("4401", KT_AMOUNT(20), KT_AMOUNT(10)));
    REFUSED(KT_ERR_INVALID,
            "the stock is to fall: the amount of 4401 goes the other way",
            give_stock("44", KT_AMOUNT(30), KT_AMOUNT(40)));
    OK(give_stock("4402", KT_AMOUNT(5), KT_NONE));
    REFUSED(KT_ERR_INVALID,
            "the stock has a baseline: the allotment to 4402 needs one too",
            give_stock("44", KT_AMOUNT(60), KT_AMOUNT(40)));
    withdraw("s", "4402", KT_DAY_NONE);
    OK(give_stock("44", KT_AMOUNT(60), KT_AMOUNT(40)));
    /* A revision of an earlier day is the first from then on, and must not
     * turn the stock: one that stays counts as rising. */
    add_target("t", KT_MEASURE_STOCK, KT_NONE);
    kt_allotment given = new_allotment("t", "44", KT_AMOUNT(30), TODAY);
    given.baseline = KT_AMOUNT(40);
    OK(kt_allotment_set(db, &given));
    given.unit = "4401";
    OK(kt_allotment_set(db, &given));
    given.unit = "44";
    given.effective = TODAY - 1;
    given.amount = KT_AMOUNT(40);
    REFUSED(KT_ERR_INVALID,
            "the stock is to fall: an amount of 44 before its first would "
            "turn it",
            kt_allotment_set(db, &given));
    given.amount = KT_AMOUNT(35);
    OK(kt_allotment_set(db, &given));
}
END_TEST

/* DESIGN 3.2: B = 0 where none is given. */
/* What the owner gets by a later revision, be it of the same day or of one
 * before which it has its first now, is not asked of the others, nor of
 * itself. */
START_TEST(later_baseline_of_the_owner_is_not_asked_of_others)
{
    add_target("s", KT_MEASURE_STOCK, KT_NONE);
    const kt_day march = KT_DAY(2022, 3, 1);
    OK(give("s", "44", KT_AMOUNT(100), march));
    OK(give("s", "4401", KT_AMOUNT(50), march));
    kt_allotment given = new_allotment("s", "44", KT_AMOUNT(110), march);
    given.baseline = KT_AMOUNT(10);
    OK(kt_allotment_set(db, &given));
    OK(give("s", "4401", KT_AMOUNT(60), march));

    kt_target target = new_target("s2", KT_MEASURE_STOCK, KT_NONE);
    OK(kt_target_add(db, &target));
    OK(give("s2", "44", KT_AMOUNT(100), march));
    given = new_allotment("s2", "44", KT_AMOUNT(90), march - 1);
    given.baseline = KT_AMOUNT(10);
    OK(kt_allotment_set(db, &given));
    REFUSED(KT_ERR_INVALID,
            "the stock has a baseline: the allotment to 4401 needs one too",
            give("s2", "4401", KT_AMOUNT(50), march));
}
END_TEST

START_TEST(stock_without_a_baseline_falls_below_zero)
{
    kt_target target = new_target("s", KT_MEASURE_STOCK, KT_AMOUNT(-40));
    OK(kt_target_add(db, &target));
    REFUSED(KT_ERR_INVALID,
            "the stock is to fall: the amount of 4401 goes the other way",
            give("s", "4401", KT_AMOUNT(1), KT_DAY_NONE));
    OK(give("s", "4401", KT_AMOUNT(-40), KT_DAY_NONE));
    kt_progress report =
        new_report("s", "4401", TODAY, KT_LEVEL, KT_AMOUNT(-10));
    OK(kt_progress_record(db, &report, NULL));
    /* Of a movement of 40 it has gone 10. */
    kt_query query = query_of("44", TODAY);
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, "s", &completion));
    ck_assert_int_eq(completion.attainment, 2500);
    ck_assert_int_eq(completion.credited, KT_AMOUNT(-10));
    ck_assert_int_eq(completion.shortfall, KT_AMOUNT(30));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        falling_stock_is_allotted_falling,
        rising_stock_is_allotted_rising,
        withdrawn_baseline_of_the_owner_needs_no_other,
        first_amount_of_the_owner_sets_the_way,
        first_amount_of_the_owner_fits_the_others,
        later_baseline_of_the_owner_is_not_asked_of_others,
        stock_without_a_baseline_falls_below_zero,
    };
    return RUN_WORLD_TESTS("allotment stock", tests);
}
