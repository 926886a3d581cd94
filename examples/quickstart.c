/* SPDX-License-Identifier: Apache-2.0 */
#include <keytask.h>
#include <stdio.h>
#include <stdlib.h>

#define KT_TRY(call)                                                      \
    do {                                                                  \
        if ((call) < 0) {                                                 \
            fprintf(stderr, "%s: %s\n", #call, kt_db_errmsg(db));         \
            kt_db_close(db);                                              \
            return EXIT_FAILURE;                                          \
        }                                                                 \
    } while (0)

int main(void)
{
    kt_db *db = NULL;
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_CREATE;
    KT_TRY(kt_db_open("civil-affairs.db", &options, &db));

    /* One commit; the host key makes running it again harmless. */
    KT_TRY(kt_db_set_host_key(db, "quickstart"));
    KT_TRY(kt_db_begin(db));
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "44", unit.name = "广东省", unit.level = "province";
    KT_TRY(kt_unit_add(db, &unit));
    unit.code = "4401", unit.name = "广州市", unit.level = "city";
    unit.parent = "44";
    KT_TRY(kt_unit_add(db, &unit));
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "2022", plan.title = "2022 年民政重点工作";
    plan.owner = "44", plan.state = KT_PLAN_ACTIVE;
    plan.first_day = KT_DAY(2022, 1, 1), plan.last_day = KT_DAY(2022, 12, 31);
    KT_TRY(kt_plan_add(db, &plan));
    kt_task task = KT_TASK_INIT;
    task.code = "2", task.title = "养老服务";
    KT_TRY(kt_task_add(db, &task));
    kt_target target = KT_TARGET_INIT;
    target.task = "2", target.code = "2.8", target.title = "培训养老护理员";
    target.measure = KT_MEASURE_FLOW, target.amount = KT_AMOUNT(40000);
    KT_TRY(kt_target_add(db, &target));
    KT_TRY(kt_db_commit(db, NULL));

    /* A report; its ref makes recording it again harmless. */
    kt_report_no number;
    kt_progress report = KT_PROGRESS_INIT;
    report.target = "2.8", report.unit = "4401", report.ref = "gz-2022-06";
    report.day = KT_DAY(2022, 6, 30), report.mode = KT_TO_DATE;
    report.amount = KT_AMOUNT(3200);
    KT_TRY(kt_progress_record(db, &report, &number));

    kt_query query = KT_QUERY_INIT;
    query.plan = "2022", query.as_of = KT_DAY(2022, 6, 30);
    kt_completion done = KT_COMPLETION_INIT;
    KT_TRY(kt_completion_target(db, &query, "2.8", &done));
    char share[KT_SHARE_TEXT_SIZE];
    KT_TRY(kt_share_format(done.attainment, share, sizeof share));
    printf("2.8: %s, %s\n", share, kt_word(KT_WORDS_VERDICT, done.verdict, "en"));
    kt_db_close(db);
    return EXIT_SUCCESS;
}
