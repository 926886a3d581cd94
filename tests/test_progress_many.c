/* SPDX-License-Identifier: Apache-2.0 */
/* Recording reports by the array. */
#include "domain_helpers.h"

#define REPORTS 6

static kt_progress reports[REPORTS];

/* Out of the order in which they are written: two units, two targets. */
static void make_reports(void)
{
    reports[0] =
        new_report("1.2", "4402", KT_DAY(2022, 3, 1), KT_ADD, KT_AMOUNT(1));
    reports[1] =
        new_report("1.1", "4402", KT_DAY(2022, 3, 1), KT_ADD, KT_AMOUNT(2));
    reports[2] =
        new_report("1.1", "4401", KT_DAY(2022, 3, 2), KT_ADD, KT_AMOUNT(4));
    reports[3] = new_report("1.1", "4401", KT_DAY(2022, 3, 1), KT_TO_DATE,
                            KT_AMOUNT(8));
    reports[4] =
        new_report("1.1", "4401", KT_DAY(2022, 3, 1), KT_ADD, KT_AMOUNT(16));
    reports[5] =
        new_report("1.2", "4401", KT_DAY(2022, 3, 1), KT_ADD, KT_AMOUNT(32));
}

static void setup(void)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(100));
    make_reports();
}

static kt_amount actual_of(const char *target)
{
    kt_query query = query_of("44", TODAY);
    kt_completion done = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, target, &done));
    return done.actual;
}

/* The amount of the report that has a number. */
static kt_amount amount_of(const kt_report_no *number)
{
    kt_cursor *cursor;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    OK(kt_progress_get(db, NULL, number, &cursor));
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    kt_cursor_close(cursor);
    return row.amount;
}

START_TEST(one_commit_holds_all)
{
    kt_report_no numbers[REPORTS];
    size_t bad = 0;
    setup();
    kt_head before = head_now();
    OK(kt_progress_record_many(db, reports, REPORTS, numbers, &bad));
    kt_head after = head_now();
    ck_assert_uint_eq(bad, REPORTS);
    ck_assert_int_eq(after.commit, before.commit + 1);
    for (size_t i = 0; i < REPORTS; i++) {
        ck_assert_int_eq(numbers[i].seq, after.seq);
        ck_assert_int_eq(amount_of(&numbers[i]), reports[i].amount);
    }
    /* Of one unit, target and day the order is kept: 8 to date, then 16
     * more, then 4 of the next day. */
    ck_assert_int_eq(actual_of("1.1"), KT_AMOUNT(8 + 16 + 4 + 2));
    ck_assert_int_eq(actual_of("1.2"), KT_AMOUNT(1 + 32));
}
END_TEST

START_TEST(a_bad_one_refuses_all)
{
    kt_report_no numbers[REPORTS];
    size_t bad = 0;
    setup();
    reports[4].unit = "4409";
    REFUSED(KT_ERR_NOT_FOUND,
            "report 5 of 6: unknown unit 4409, the nearest is 4401",
            kt_progress_record_many(db, reports, REPORTS, numbers, &bad));
    ck_assert_uint_eq(bad, 4);
    ck_assert_int_eq(numbers[0].seq, 0);
    make_reports();
    reports[3].struct_size = 8;
    REFUSED(KT_ERR_INVALID, NULL,
            kt_progress_record_many(db, reports, REPORTS, NULL, NULL));
    make_reports();
    reports[0].struct_size = 0;
    REFUSED(KT_ERR_INVALID, "progress: struct_size is not set",
            kt_progress_record_many(db, reports, REPORTS, NULL, NULL));
}
END_TEST

START_TEST(refs_are_recorded_once)
{
    kt_report_no first[REPORTS];
    kt_report_no again[REPORTS];
    setup();
    reports[1].ref = "a";
    reports[2].ref = "b";
    OK(kt_progress_record_many(db, reports + 1, 2, first, NULL));
    kt_head before = head_now();
    ck_assert_int_eq(kt_progress_record_many(db, reports + 1, 2, again, NULL),
                     KT_EXISTS);
    ck_assert_mem_eq(again, first, 2 * sizeof *again);
    ck_assert_int_eq(head_now().commit, before.commit);
    /* One of them new: it alone is written. */
    OK(kt_progress_record_many(db, reports + 1, 3, again, NULL));
    ck_assert_mem_eq(again, first, 2 * sizeof *again);
    ck_assert_int_eq(again[2].seq, before.seq + 1);
    reports[2].amount++;
    REFUSED(KT_ERR_DUPLICATE, NULL,
            kt_progress_record_many(db, reports, REPORTS, NULL, NULL));
}
END_TEST

START_TEST(two_contents_under_one_ref)
{
    setup();
    reports[3].ref = reports[4].ref = "same";
    REFUSED(KT_ERR_DUPLICATE, NULL,
            kt_progress_record_many(db, reports, REPORTS, NULL, NULL));
}
END_TEST

START_TEST(in_a_transaction_a_refusal_leaves_the_rest)
{
    size_t bad = 0;
    int64_t number = 0;
    setup();
    kt_progress other =
        new_report("1.1", "4402", KT_DAY(2022, 1, 1), KT_ADD, KT_AMOUNT(1));
    OK(kt_db_begin(db));
    OK(kt_progress_record(db, &other, NULL));
    reports[5].day = KT_DAY(2021, 12, 31);
    ck_assert_int_eq(
        kt_progress_record_many(db, reports, REPORTS, NULL, &bad),
        KT_ERR_INVALID);
    ck_assert_uint_eq(bad, 5);
    OK(kt_progress_record_many(db, reports, REPORTS - 1, NULL, NULL));
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, head_now().commit);
    ck_assert_int_eq(actual_of("1.1"), KT_AMOUNT(8 + 16 + 4 + 2 + 1));
    ck_assert_int_eq(actual_of("1.2"), KT_AMOUNT(1));
}
END_TEST

START_TEST(nothing_is_nothing)
{
    setup();
    kt_head before = head_now();
    OK(kt_progress_record_many(db, NULL, 0, NULL, NULL));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_progress_record_many(db, NULL, 1, NULL, NULL));
    OK(kt_progress_record_many(db, reports, 0, NULL, NULL));
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

/* Behind the first piece of 100,000: at random beside one by one. */
START_TEST(many_pieces_equal_single_calls)
{
    static const char *const units[] = { "44", "4401", "440103", "4402" };
    const size_t count = 100002;
    uint64_t seed = 42;
    int64_t sum[2] = { 0, 0 };
    setup();
    kt_progress *many = calloc(count, sizeof *many);
    ck_assert_ptr_nonnull(many);
    for (size_t i = 0; i < count; i++) {
        uint64_t random = next_random(&seed);
        int second = (random & 1) != 0;
        many[i] = new_report(second ? "1.2" : "1.1", units[random >> 1 & 3],
                             KT_DAY(2022, 1, 1) + (kt_day)(random >> 3 & 127),
                             KT_ADD, (kt_amount)(random >> 10 & 0xffff));
        sum[second] += many[i].amount;
    }
    size_t bad = 0;
    many[count - 1].mode = KT_STEP;
    REFUSED(KT_ERR_INVALID, NULL,
            kt_progress_record_many(db, many, count, NULL, &bad));
    ck_assert_uint_eq(bad, count - 1);
    many[count - 1].mode = KT_ADD;
    OK(kt_progress_record_many(db, many, count, NULL, NULL));
    ck_assert_int_eq(actual_of("1.1"), sum[0]);
    ck_assert_int_eq(actual_of("1.2"), sum[1]);
    free(many);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        one_commit_holds_all,
        a_bad_one_refuses_all,
        refs_are_recorded_once,
        two_contents_under_one_ref,
        in_a_transaction_a_refusal_leaves_the_rest,
        nothing_is_nothing,
        many_pieces_equal_single_calls,
    };
    return RUN_WORLD_TESTS("progress_many", tests);
}
