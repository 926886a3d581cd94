/* SPDX-License-Identifier: Apache-2.0 */
/* Which reports are in force: DESIGN 3.1. */
#include "evaluate_helpers.h"

static kti_report kept[WORLD_REPORTS];

/* The reports in force as of a day, in `kept`. */
static size_t stand(kt_day day, int32_t basis)
{
    size_t count = world.report_count[0];
    memcpy(kept, world.reports[0], count * sizeof *kept);
    return kti_standing(kept, count, basis, day);
}

static size_t stand_submitted(kt_day day)
{
    return stand(day, KT_BASIS_SUBMITTED);
}

static void begin(void)
{
    world_begin();
    unit_at(0, "4401", "city");
    unit_at(0, "4402", "city");
    target_of(KT_MEASURE_FLOW);
}

START_TEST(nothing_stands_of_nothing)
{
    begin();
    ck_assert_uint_eq(stand_submitted(365), 0);
}
END_TEST

START_TEST(sorted_by_unit_day_and_place)
{
    begin();
    report_add(0, 2, 10, 1);
    report_add(0, 1, 30, 2);
    report_add(0, 1, 20, 3);
    report_add(0, 1, 20, 4);
    ck_assert_uint_eq(stand_submitted(365), 4);
    ck_whole(kept[0].amount, 3);
    ck_whole(kept[1].amount, 4);
    ck_whole(kept[2].amount, 2);
    ck_whole(kept[3].amount, 1);
}
END_TEST

START_TEST(only_up_to_the_day)
{
    begin();
    report_add(0, 1, 10, 1);
    report_add(0, 1, 11, 2);
    ck_assert_uint_eq(stand_submitted(9), 0);
    ck_assert_uint_eq(stand_submitted(10), 1);
    ck_assert_uint_eq(stand_submitted(11), 2);
}
END_TEST

START_TEST(a_correction_takes_the_place_of_what_it_corrects)
{
    begin();
    kti_report *wrong = report_add(0, 1, 10, 100);
    report_add(0, 1, 10, 7);
    report_add(0, 1, 10, 200)->replaces = wrong->op;
    ck_assert_uint_eq(stand_submitted(365), 2);
    /* The same day: it stands where the first stood, before the second. */
    ck_whole(kept[0].amount, 200);
    ck_assert_int_eq(kept[0].place, wrong->op);
    ck_whole(kept[1].amount, 7);
}
END_TEST

START_TEST(on_another_day_it_takes_its_own_place)
{
    begin();
    kti_report *wrong = report_add(0, 1, 20, 100);
    kti_report *moved = report_add(0, 1, 10, 200);
    moved->replaces = wrong->op;
    /* Back on the first day: its predecessor's day is another. */
    kti_report *back = report_add(0, 1, 20, 300);
    back->replaces = moved->op;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 300);
    ck_assert_int_eq(kept[0].place, back->op);
}
END_TEST

START_TEST(a_chain_on_one_day_keeps_the_first_place)
{
    begin();
    kti_report *first = report_add(0, 1, 20, 1);
    kti_report *second = report_add(0, 1, 20, 2);
    second->replaces = first->op;
    kti_report *third = report_add(0, 1, 20, 3);
    third->replaces = second->op;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 3);
    ck_assert_int_eq(kept[0].place, first->op);
}
END_TEST

START_TEST(a_correction_acts_backwards_in_the_day)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    report_add(0, 1, 40, 2)->replaces = first->op;
    /* As of day 20 neither: the first is superseded, the second not yet. */
    ck_assert_uint_eq(stand_submitted(20), 0);
    ck_assert_uint_eq(stand_submitted(40), 1);
    ck_whole(kept[0].amount, 2);
}
END_TEST

START_TEST(a_retracted_correction_revives)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    kti_report *second = report_add(0, 1, 10, 2);
    second->replaces = first->op;
    second->acts = KTI_REPORT_RETRACTED;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 1);
    /* And the first may be superseded again, by a third. */
    report_add(0, 1, 10, 3)->replaces = first->op;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 3);
    ck_assert_int_eq(kept[0].place, first->op);
}
END_TEST

START_TEST(a_returned_correction_revives)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    kti_report *second = report_add(0, 1, 10, 2);
    second->replaces = first->op;
    second->acts = KTI_REPORT_RETURNED;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 1);
}
END_TEST

START_TEST(retracted_all_over_is_gone)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    first->acts = KTI_REPORT_RETRACTED;
    kti_report *second = report_add(0, 1, 10, 2);
    second->replaces = first->op;
    second->acts = KTI_REPORT_RETRACTED | KTI_REPORT_VERIFIED;
    ck_assert_uint_eq(stand_submitted(365), 0);
    ck_assert_uint_eq(stand(365, KT_BASIS_VERIFIED), 0);
}
END_TEST

START_TEST(verified_is_another_basis)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    first->acts = KTI_REPORT_VERIFIED;
    kti_report *second = report_add(0, 1, 10, 2);
    second->replaces = first->op;
    report_add(0, 2, 10, 5);
    /* Submitted: the correction and the other unit's. */
    ck_assert_uint_eq(stand_submitted(365), 2);
    ck_whole(kept[0].amount, 2);
    ck_whole(kept[1].amount, 5);
    /* Verified: the correction has not been, what it corrected has. */
    ck_assert_uint_eq(stand(365, KT_BASIS_VERIFIED), 1);
    ck_whole(kept[0].amount, 1);
}
END_TEST

START_TEST(two_corrections_of_one_report)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    report_add(0, 1, 10, 2)->replaces = first->op;
    /* Of two sites: the later in order is in force. */
    report_add(0, 1, 12, 3)->replaces = first->op;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 3);
}
END_TEST

/* Another site's rows may say so: no version of each other. */
START_TEST(a_correction_of_another_unit_is_none)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    report_add(0, 2, 10, 2)->replaces = first->op;
    ck_assert_uint_eq(stand_submitted(365), 2);
    ck_whole(kept[0].amount, 1);
    ck_whole(kept[1].amount, 2);
}
END_TEST

START_TEST(what_does_not_fit_its_measure_never_passes)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    kti_report *unfit = report_add(0, 1, 10, 2);
    unfit->replaces = first->op;
    unfit->acts = KTI_REPORT_UNFIT;
    ck_assert_uint_eq(stand_submitted(365), 1);
    ck_whole(kept[0].amount, 1);
    unfit->acts |= KTI_REPORT_VERIFIED;
    ck_assert_uint_eq(stand(365, KT_BASIS_VERIFIED), 0);
}
END_TEST

START_TEST(order_of_the_input_does_not_matter)
{
    begin();
    kti_report *first = report_add(0, 1, 10, 1);
    kti_report *second = report_add(0, 1, 10, 2);
    second->replaces = first->op;
    report_add(0, 2, 5, 3);
    report_add(0, 1, 10, 4);
    kti_report *items = world.reports[0];
    kti_report turned[4] = { items[3], items[1], items[2], items[0] };
    memcpy(items, turned, sizeof turned);
    ck_assert_uint_eq(stand_submitted(365), 3);
    ck_whole(kept[0].amount, 2);
    ck_whole(kept[1].amount, 4);
    ck_whole(kept[2].amount, 3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        nothing_stands_of_nothing,
        sorted_by_unit_day_and_place,
        only_up_to_the_day,
        a_correction_takes_the_place_of_what_it_corrects,
        on_another_day_it_takes_its_own_place,
        a_chain_on_one_day_keeps_the_first_place,
        a_correction_acts_backwards_in_the_day,
        a_retracted_correction_revives,
        a_returned_correction_revives,
        retracted_all_over_is_gone,
        verified_is_another_basis,
        two_corrections_of_one_report,
        a_correction_of_another_unit_is_none,
        what_does_not_fit_its_measure_never_passes,
        order_of_the_input_does_not_matter,
    };
    return RUN_TESTS("standing", tests);
}
