/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a host tests its own code around keytask, with Check. The code under
 * test is report_training() below; everything else is what such a test needs:
 * a database in memory, a clock and a site that are always the same, and a
 * fault where the host must cope with one.
 *
 * The fixture is a checked one: it runs in the process of each test. Check
 * runs every test in a child of its own, and an unchecked fixture in the
 * parent: a handle opened there answers KT_ERR_FORKED in the test, since a
 * database connection is never carried across a fork.
 *
 *     cc integration_test.c $(pkg-config --cflags --libs keytask check)
 */
#include <check.h>
#include <keytask.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- the host's code */

/* Report a course's graduates; 1 where they count, now or already. The
 * course's number makes it harmless to repeat, whatever happened before. */
static int
report_training(kt_db *db, int course, const char *unit, kt_day day,
                int64_t graduates)
{
    char key[32];
    kt_progress report = KT_PROGRESS_INIT;
    (void)snprintf(key, sizeof key, "course/%d", course);
    report.target = "2.8", report.unit = unit, report.day = day;
    report.mode = KT_ADD, report.amount = KT_AMOUNT(graduates);
    report.ref = key;
    for (int attempt = 0; attempt < 3; attempt++) {
        kt_status status = kt_db_set_host_key(db, key);
        if (status == KT_OK) {
            status = kt_progress_record(db, &report, NULL);
        }
        if (status >= 0) {
            return 1;
        }
        if (status != KT_ERR_UNKNOWN && status != KT_ERR_BUSY) {
            return 0;
        }
    }
    return 0;
}

/* ---- the test's world */

static kt_db *db;

/* Noon of 2022-06-30 in China, whenever the test runs. */
static int64_t
fixed_clock(void *context)
{
    (void)context;
    return INT64_C(1656561600000);
}

static void
setup(void)
{
    static const kt_uuid site = { { 1 } };
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    options.clock = fixed_clock;
    options.utc_offset_minutes = 480;
    options.site = &site;
    ck_assert_int_eq(kt_db_open(NULL, &options, &db), KT_OK);

    kt_unit unit = KT_UNIT_INIT;
    unit.code = "4401", unit.name = "广州市", unit.level = "city";
    ck_assert_int_eq(kt_unit_add(db, &unit), KT_OK);
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "2022", plan.title = "2022 年民政重点工作";
    plan.owner = "4401", plan.state = KT_PLAN_ACTIVE;
    plan.first_day = KT_DAY(2022, 1, 1), plan.last_day = KT_DAY(2022, 12, 31);
    ck_assert_int_eq(kt_plan_add(db, &plan), KT_OK);
    kt_task task = KT_TASK_INIT;
    task.code = "2", task.title = "养老服务";
    ck_assert_int_eq(kt_task_add(db, &task), KT_OK);
    kt_target target = KT_TARGET_INIT;
    target.task = "2", target.code = "2.8", target.title = "培训养老护理员";
    target.measure = KT_MEASURE_FLOW, target.amount = KT_AMOUNT(1000);
    ck_assert_int_eq(kt_target_add(db, &target), KT_OK);
}

static void
teardown(void)
{
    kt_check check = KT_CHECK_INIT;
    ck_assert_int_eq(kt_db_check(db, NULL, NULL, NULL, NULL, &check), KT_OK);
    kt_db_close(db);
}

static kt_amount
trained(void)
{
    kt_query query = KT_QUERY_INIT;
    kt_completion done = KT_COMPLETION_INIT;
    ck_assert_int_eq(kt_completion_target(db, &query, "2.8", &done), KT_OK);
    return done.actual;
}

/* ---- the tests */

START_TEST(a_course_counts_once)
{
    kt_day day = KT_DAY(2022, 6, 1);
    ck_assert_int_eq(report_training(db, 1, "4401", day, 40), 1);
    ck_assert_int_eq(report_training(db, 2, "4401", day, 25), 1);
    ck_assert_int_eq(report_training(db, 1, "4401", day, 40), 1);
    ck_assert_int_eq(trained(), KT_AMOUNT(65));
}
END_TEST

/* The server died in the commit: it may have been stored, or not. */
START_TEST(an_unknown_end_is_repeated)
{
    static const int32_t when[] = { KT_FAULT_BEFORE, KT_FAULT_AFTER };
    for (int i = 0; i < 2; i++) {
        /* One call goes well first: kt_db_set_host_key(). */
        ck_assert_int_eq(kt_db_set_fault(db, KT_ERR_UNKNOWN, 1, when[i]),
                         KT_OK);
        ck_assert_int_eq(report_training(db, i, "4401", KT_DAY(2022, 6, 1),
                                         10),
                         1);
        ck_assert_int_eq(trained(), KT_AMOUNT(10 * (i + 1)));
    }
}
END_TEST

START_TEST(a_full_disk_is_given_up)
{
    ck_assert_int_eq(kt_db_set_fault(db, KT_ERR_FULL, 1, KT_FAULT_BEFORE),
                     KT_OK);
    ck_assert_int_eq(report_training(db, 1, "4401", KT_DAY(2022, 6, 1), 10),
                     0);
    ck_assert_int_eq(trained(), KT_NONE);
}
END_TEST

START_TEST(a_wrong_day_is_given_up)
{
    ck_assert_int_eq(report_training(db, 1, "4401", KT_DAY(2022, 7, 2), 10),
                     0);
    ck_assert_str_eq(kt_db_errmsg(db),
                     "day 2022-07-02 is after tomorrow, 2022-07-01");
}
END_TEST

int
main(void)
{
    Suite *suite = suite_create("training");
    TCase *tcase = tcase_create("training");
    suite_add_tcase(suite, tcase);
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_course_counts_once);
    tcase_add_test(tcase, an_unknown_end_is_repeated);
    tcase_add_test(tcase, a_full_disk_is_given_up);
    tcase_add_test(tcase, a_wrong_day_is_given_up);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
