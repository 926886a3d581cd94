/* SPDX-License-Identifier: Apache-2.0 */
/* The exports, as a host calls them. That what they write gives the same
 * answers is the matter of test_tool_export.sh. */
#include "domain_helpers.h"

static const char *exported(kt_status (*call)(kt_db *, const kt_query *,
                                              uint32_t, kt_export_result *,
                                              char **),
                            const kt_query *query, uint32_t flags,
                            int64_t rows, int64_t left_out)
{
    static char copy[65536];
    kt_export_result result = KT_EXPORT_RESULT_INIT;
    char *text = NULL;
    OK(call(db, query, flags, &result, &text));
    ck_assert_int_eq(result.rows, rows);
    ck_assert_int_eq(result.left_out, left_out);
    ck_assert_int_eq(result.commit, head_now().commit);
    ck_assert_uint_lt(strlen(text), sizeof copy);
    strcpy(copy, text);
    kt_free(text);
    return copy;
}

static void setup(void)
{
    world_setup();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    allot("1.1", "4401", KT_AMOUNT(60), KT_DAY(2022, 1, 1));
}

START_TEST(rows_are_what_a_load_reads)
{
    kt_query query = query_of(NULL, KT_DAY(2022, 6, 30));
    allot("1.1", "4401", KT_AMOUNT(70), KT_DAY(2022, 3, 1));
    withdraw("1.1", "4401", KT_DAY(2022, 4, 1));
    ck_assert_str_eq(
        exported(kt_export_allotments, &query, 0, 3, 0),
        "plan,target,unit,amount,baseline,weight,effective,authority,reason\n"
        "2022,1.1,4401,60,,1,2022-01-01,,\n"
        "2022,1.1,4401,70,,1,2022-03-01,,\n"
        "2022,1.1,4401,-,,,2022-04-01,,\n");
    query.as_of = KT_DAY(2022, 3, 31);
    ck_assert_ptr_null(
        strstr(exported(kt_export_allotments, &query, 0, 2, 0), "-,"));
}
END_TEST

START_TEST(a_baseline_that_ends_is_withdrawn)
{
    kt_allotment given = new_allotment("1.1", "4401", KT_AMOUNT(60),
                                       KT_DAY(2022, 2, 1));
    kt_query query = query_of(NULL, KT_DAY(2022, 6, 30));
    given.baseline = KT_AMOUNT(50);
    OK(kt_allotment_set(db, &given));
    withdraw("1.1", "4401", KT_DAY(2022, 3, 1));
    allot("1.1", "4401", KT_AMOUNT(65), KT_DAY(2022, 3, 1));
    const char *text = exported(kt_export_allotments, &query, 0, 4, 0);
    const char *end = strstr(text, "2022,1.1,4401,60,50,1,2022-02-01,,\n");
    ck_assert_ptr_nonnull(end);
    ck_assert_str_eq(strchr(end, '\n') + 1,
                     "2022,1.1,4401,-,,,2022-03-01,,\n"
                     "2022,1.1,4401,65,,1,2022-03-01,,\n");
    /* And a load takes both. */
    kt_load load = KT_LOAD_INIT;
    kt_load_result result = KT_LOAD_RESULT_INIT;
    load.data = text;
    load.size = strlen(text);
    load.name = "again.csv";
    kt_status status = kt_load_allotments(db, &load, &result);
    ck_assert_msg(status >= 0, "%s", kt_db_errmsg(db));
    ck_assert_int_eq(result.bad, 0);
}
END_TEST

START_TEST(a_report_counts_or_stays_out)
{
    kt_report_no first = add_report("1.1", "4401", KT_DAY(2022, 1, 31), KT_ADD,
                                    KT_AMOUNT(5));
    add_report("1.1", "4401", KT_DAY(2022, 2, 28), KT_ADD, 12345);
    OK(kt_progress_retract(db, &first, "twice"));
    ck_assert_str_eq(
        exported(kt_export_progress, NULL, KT_EXPORT_BOM, 1, 0),
        "\xEF\xBB\xBFplan,target,unit,day,mode,amount,of,step,note,ref,doc,"
        "uri\n"
        "2022,1.1,4401,2022-02-28,add,1.2345,,,,,,\n");
}
END_TEST

#define FEB(day) KT_DAY(2022, 2, (day))

/* The reports that are exported, without the header. */
static const char *reports(int64_t rows, int64_t left_out)
{
    const char *text =
        exported(kt_export_progress, NULL, 0, rows, left_out);
    return strchr(text, '\n') + 1;
}

START_TEST(what_is_cancelled_by_its_day_stays_out)
{
    for (kt_day day = FEB(26); day <= FEB(28); day++) {
        (void)add_report("1.1", "4401", day, KT_ADD, KT_AMOUNT(1));
    }
    OK(kt_target_cancel(db, NULL, "1.1", FEB(28), "done with"));
    ck_assert_str_eq(reports(2, 1), "2022,1.1,4401,2022-02-26,add,1,,,,,,\n"
                                    "2022,1.1,4401,2022-02-27,add,1,,,,,,\n");
    OK(kt_task_cancel(db, NULL, "1", FEB(27), "done with"));
    ck_assert_str_eq(reports(1, 2), "2022,1.1,4401,2022-02-26,add,1,,,,,,\n");
}
END_TEST

START_TEST(who_is_exempt_on_its_day_stays_out)
{
    kt_exempt exempt = { "440103", NULL, FEB(28), 0 };
    kt_target target = KT_TARGET_INIT;
    target.exempt = &exempt;
    target.exempt_count = 1;
    add_target("1.2", KT_MEASURE_COVERAGE, KT_NONE);
    (void)add_report("1.2", "440103", FEB(27), KT_LEVEL, KT_AMOUNT(1));
    (void)add_report("1.2", "440103", FEB(28), KT_LEVEL, KT_AMOUNT(2));
    OK(kt_target_change(db, NULL, "1.2", &target, KT_TARGET_SET_EXEMPT));
    ck_assert_str_eq(reports(1, 1),
                     "2022,1.2,440103,2022-02-27,level,1,,,,,,\n");
}
END_TEST

/* What it reported before goes along; what was allotted later is counted. */
START_TEST(a_unit_that_left_the_owner)
{
    (void)add_report("1.1", "4402", FEB(27), KT_ADD, KT_AMOUNT(1));
    (void)add_report("1.1", "4402", FEB(28), KT_ADD, KT_AMOUNT(2));
    allot("1.1", "4402", KT_AMOUNT(40), KT_DAY(2022, 1, 1));
    allot("1.1", "4402", KT_AMOUNT(50), KT_DAY(2022, 3, 1));
    OK(kt_unit_move(db, "4402", "45", FEB(28), NULL));
    ck_assert_str_eq(reports(1, 1), "2022,1.1,4402,2022-02-27,add,1,,,,,,\n");
    const char *text = exported(kt_export_allotments, NULL, 0, 2, 1);
    ck_assert_str_eq(strchr(text, '\n') + 1,
                     "2022,1.1,4401,60,,1,2022-01-01,,\n"
                     "2022,1.1,4402,40,,1,2022-01-01,,\n");
    /* And when it is back. */
    OK(kt_unit_move(db, "4402", "44", KT_DAY(2022, 4, 1), NULL));
    ck_assert_str_eq(reports(1, 1), "2022,1.1,4402,2022-02-27,add,1,,,,,,\n");
}
END_TEST

START_TEST(a_milestone_without_steps)
{
    add_target("1.2", KT_MEASURE_MILESTONE, KT_NONE);
    (void)add_report("1.2", "44", FEB(27), KT_STEP, KT_NONE);
    ck_assert_str_eq(reports(1, 0), "2022,1.2,44,2022-02-27,step,,,,,,,\n");
}
END_TEST

/* The plan document has it: the owner's part is no allotment. */
START_TEST(a_baseline_of_the_owner_alone)
{
    kt_target target = new_target("1.2", KT_MEASURE_STOCK, KT_NONE);
    target.baseline = KT_AMOUNT(40);
    OK(kt_target_add(db, &target));
    const char *text = exported(kt_export_allotments, NULL, 0, 1, 0);
    ck_assert_str_eq(strchr(text, '\n') + 1,
                     "2022,1.1,4401,60,,1,2022-01-01,,\n");
    char *plan = NULL;
    OK(kt_export_plan(db, NULL, 0, NULL, &plan));
    ck_assert_ptr_nonnull(strstr(plan, "\"baseline\": 40,"));
    kt_free(plan);
}
END_TEST

/* Before the plan begins its document says the amounts of its first day; a
 * number is one below 10^8 in size, else a string. */
START_TEST(amounts_of_the_plan_document)
{
    static const struct {
        kt_amount amount;
        const char *text;
    } cases[] = {
        { KT_AMOUNT(-99999999), "\"amount\": -99999999," },
        { KT_AMOUNT(-100000000), "\"amount\": \"-100000000\"," },
        { KT_AMOUNT(-20), "\"amount\": -20," },
        { -5000, "\"amount\": \"-0.5\"," },
    };
    kt_query query = query_of(NULL, KT_DAY(2021, 12, 1));
    kt_target target = new_target("1.2", KT_MEASURE_STOCK, cases[0].amount);
    OK(kt_target_add(db, &target));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *plan = NULL;
        allot("1.2", "44", cases[i].amount, KT_DAY(2022, 1, 1));
        OK(kt_export_plan(db, &query, 0, NULL, &plan));
        ck_assert_msg(strstr(plan, cases[i].text) != NULL, "%s", plan);
        kt_free(plan);
    }
}
END_TEST

/* The plan's title says which language is its own, without others too. */
START_TEST(title_of_the_plan_document)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.language = "zh";
    OK(kt_plan_change(db, "2022", &plan, KT_PLAN_SET_LANGUAGE));
    char *text = NULL;
    OK(kt_export_plan(db, NULL, 0, NULL, &text));
    ck_assert_ptr_nonnull(strstr(text, "\"title\": {\n"
                                       "      \"zh\": \"The plan\"\n"));
    kt_free(text);
}
END_TEST

START_TEST(what_is_not_committed_is_there)
{
    OK(kt_db_begin(db));
    OK(kt_unit_rename(db, "4401", "Canton", KT_DAY(2022, 5, 1)));
    char *text = NULL;
    OK(kt_export_units(db, NULL, 0, NULL, &text));
    ck_assert_ptr_nonnull(strstr(text, "4401,Canton,44,city,,,2022-05-01\n"));
    kt_free(text);
    OK(kt_db_commit(db, NULL));
}
END_TEST

START_TEST(a_wrong_call_is_refused)
{
    char *text = NULL;
    kt_query query = KT_QUERY_INIT;
    REFUSED(KT_ERR_INVALID, "flags 0x8 are not all KT_EXPORT_ bits",
            kt_export_units(db, NULL, 8, NULL, &text));
    ck_assert_ptr_null(text);
    query.plan = "1999";
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 1999",
            kt_export_plan(db, &query, 0, NULL, &text));
    query.struct_size = 0;
    REFUSED(KT_ERR_INVALID, "query: struct_size is not set",
            kt_export_units(db, &query, 0, NULL, &text));
    ck_assert_ptr_null(text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        rows_are_what_a_load_reads,     a_baseline_that_ends_is_withdrawn,
        a_report_counts_or_stays_out,   what_is_not_committed_is_there,
        a_wrong_call_is_refused,        a_milestone_without_steps,
        a_unit_that_left_the_owner,     a_baseline_of_the_owner_alone,
        amounts_of_the_plan_document,   title_of_the_plan_document,
        what_is_cancelled_by_its_day_stays_out,
        who_is_exempt_on_its_day_stays_out,
    };
    return RUN_TESTS_IN("export", setup, world_teardown, tests);
}
