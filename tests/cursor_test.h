/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_CURSOR_TEST_H
#define KEYTASK_TESTS_CURSOR_TEST_H

/* A world in which every list has rows, and JSON that is read back. */

#include <jansson.h>

#include "domain_helpers.h"

/* 15 of 4401 on 1.1, which a report of 5 corrects. */
static kt_report_no first_report;

/*
 * Beside the world of domain_helpers.h, a plan 2023, and in 2022:
 *
 *     1.1 flow of 100: 60 to 4401, of which 30 to 440103; 20 to 4402
 *     1.5 milestone of steps a, due on 2022-03-31, and b
 *     3   led by 44, assisted by 4401 and 45
 *     3.1 coverage of counties
 */
static inline void cursor_world(void)
{
    static const char *const assist[] = { "4401", "45" };
    kt_task task = KT_TASK_INIT;
    kt_target target = new_target("3.1", KT_MEASURE_COVERAGE, KT_NONE);
    kt_step step = KT_STEP_INIT;
    world_setup();
    add_plan("2023", KT_PLAN_DRAFT);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    allot("1.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    allot("1.1", "440103", KT_AMOUNT(30), KT_DAY(2022, 2, 1));
    allot("1.1", "4402", KT_AMOUNT(20), KT_DAY_NONE);
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    step.target = "1.5";
    step.code = step.title = "a";
    step.weight = 3;
    step.due = KT_DAY(2022, 3, 31);
    OK(kt_step_add(db, &step));
    add_step("1.5", "b");
    task.code = task.title = "3";
    task.lead = "44";
    task.assist = assist;
    task.assist_count = 2;
    OK(kt_task_add(db, &task));
    target.task = "3";
    OK(kt_target_add(db, &target));
    kt_progress report =
        new_report("1.1", "4401", KT_DAY(2022, 5, 1), KT_ADD, KT_AMOUNT(15));
    OK(kt_progress_record(db, &report, &first_report));
    report.amount = KT_AMOUNT(5);
    report.supersedes = &first_report;
    report.reason = "misread";
    OK(kt_progress_record(db, &report, NULL));
    (void)add_report("1.1", "4402", KT_DAY(2022, 6, 1), KT_TO_DATE,
                     KT_AMOUNT(25));
    report = new_report("1.5", "44", KT_DAY(2022, 4, 2), KT_STEP, KT_NONE);
    report.step = "a";
    OK(kt_progress_record(db, &report, NULL));
}

#endif
