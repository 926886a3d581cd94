/* SPDX-License-Identifier: Apache-2.0 */

/* The ledger as it is read: commits, and the operations on a target or unit,
 * each with its word and with what it sets. */

#include "domain_helpers.h"

#define JUNE KT_DAY(2022, 6, 1)

/* ---- single operations */

/* The rows of the last commit; their texts live until the next call. */
static kt_change_row changes[64];
static int64_t change_count;

static int64_t read_changes(const kt_query *query, const char *target,
                            const char *unit, int64_t since)
{
    static kt_cursor *cursor;
    kt_change_row row = KT_CHANGE_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_change_list(db, query, target, unit, since, &cursor));
    change_count = 0;
    while (kt_change_next(cursor, &row) == KT_ROW) {
        ck_assert_int_lt(change_count, 64);
        changes[change_count++] = row;
    }
    ck_assert_int_eq(change_count, kt_cursor_count(cursor));
    return change_count;
}

/* One row of the last commit: n is its place there. */
static void expect_nth(int32_t n, const char *operation, const char *plan,
                       const char *target, const char *unit,
                       const char *detail)
{
    kt_head head = head_now();
    ck_assert_int_ge(read_changes(NULL, NULL, NULL, head.commit - 1), n);
    const kt_change_row *row = &changes[n - 1];
    ck_assert_str_eq(row->detail, detail);
    ck_assert_str_eq(row->operation, operation);
    ck_assert_str_eq(row->plan, plan);
    ck_assert_str_eq(row->target, target);
    ck_assert_str_eq(row->unit, unit);
    ck_assert_int_eq(row->n, n);
    ck_assert_int_eq(row->commit, head.commit);
    ck_assert_int_eq(row->seq, head.seq);
    ck_assert_int_eq(row->utc_ms, head.utc_ms);
}

/* The last commit is this one operation. */
static void expect_one(const char *operation, const char *plan,
                       const char *target, const char *unit,
                       const char *detail)
{
    expect_nth(1, operation, plan, target, unit, detail);
    ck_assert_int_eq(change_count, 1);
}

START_TEST(changes_of_units)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "440106";
    unit.name = "Tianhe";
    unit.level = "county";
    unit.parent = "4401";
    unit.opened = KT_DAY(2022, 2, 1);
    unit.closed = KT_DAY(2023, 1, 1);
    OK(kt_unit_add(db, &unit));
    expect_one("unit", "", "", "440106",
               "code=440106 name=Tianhe level=county parent=4401 "
               "opened=2022-02-01 closed=2023-01-01");
    add_unit("46", "Hainan", NULL, NULL);
    expect_one("unit", "", "", "46", "code=46 name=Hainan");
    OK(kt_unit_rename(db, "440106", "Tianhe District", JUNE));
    expect_one("unit", "", "", "440106",
               "day=2022-06-01 name=Tianhe District");
    OK(kt_unit_move(db, "440106", "4402", JUNE, NULL));
    expect_one("unit", "", "", "440106", "day=2022-06-01 parent=4402");
    OK(kt_unit_recode(db, "440106", "440299", JUNE));
    expect_one("unit", "", "", "440299", "day=2022-06-01 code=440299");
    /* What is below moves first, then the unit itself. */
    OK(kt_unit_close(db, "4402", "4401", TODAY, NULL));
    expect_nth(1, "unit", "", "", "440203", "day=2022-06-30 parent=4401");
    expect_nth(2, "unit", "", "", "440299", "day=2022-06-30 parent=4401");
    expect_nth(3, "unit", "", "", "4402", "day=2022-06-30 parent=4401");
    expect_nth(4, "unit", "", "", "4402", "day=2022-06-30 closed=2022-06-30");
    ck_assert_int_eq(change_count, 4);
}
END_TEST

START_TEST(changes_of_plans)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "2023";
    plan.title = "Next year";
    plan.owner = "44";
    plan.first_day = KT_DAY(2023, 1, 1);
    plan.last_day = KT_DAY(2023, 12, 31);
    OK(kt_plan_add(db, &plan));
    expect_one("plan", "2023", "", "",
               "code=2023 title=Next year language=- owner=44 "
               "first_day=2023-01-01 last_day=2023-12-31 state=draft "
               "reporting_days=31 behind=-30.00% at_risk=-10.00% "
               "ahead=10.00%");
    plan.language = "en";
    plan.reporting_days = 7;
    plan.behind = -2050;
    OK(kt_plan_change(db, "2023", &plan,
                      KT_PLAN_SET_LANGUAGE | KT_PLAN_SET_REPORTING |
                          KT_PLAN_SET_THRESHOLDS));
    expect_one("plan", "2023", "", "",
               "language=en reporting_days=7 behind=-20.50% "
               "at_risk=-10.00% ahead=10.00%");
    OK(kt_plan_set_state(db, "2023", KT_PLAN_ACTIVE));
    expect_one("plan", "2023", "", "", "state=active");
    OK(kt_plan_set_state(db, "2023", KT_PLAN_CLOSED));
    expect_one("plan", "2023", "", "", "state=closed");
}
END_TEST

START_TEST(changes_of_tasks)
{
    static const char *const assist[] = { "4402", "440103", "4401" };
    static const char *const supervise[] = { "44" };
    kt_task task = KT_TASK_INIT;
    task.code = "1.10";
    task.title = "Care of the elderly";
    task.parent = "1";
    task.weight = 5;
    task.lead = "44";
    task.assist = assist;
    task.assist_count = 3;
    task.supervise = supervise;
    task.supervise_count = 1;
    OK(kt_task_add(db, &task));
    expect_nth(1, "task", "2022", "1.10", "",
               "parent=1 code=1.10 title=Care of the elderly weight=5 "
               "lead=44");
    /* By code, digits as numbers, in whatever order they were given. */
    expect_nth(2, "list", "2022", "1.10", "", "assist=4401,4402,440103");
    expect_nth(3, "list", "2022", "1.10", "", "supervise=44");
    ck_assert_int_eq(change_count, 3);

    task.assist_count = 0;
    task.weight = KT_WEIGHT_NONE;
    task.lead = NULL;
    task.parent = NULL;
    OK(kt_task_change(db, NULL, "1.10", &task,
                      KT_TASK_SET_PARENT | KT_TASK_SET_WEIGHT |
                          KT_TASK_SET_LEAD | KT_TASK_SET_ASSIST));
    expect_nth(1, "task", "2022", "1.10", "", "parent=- weight=- lead=-");
    expect_nth(2, "list", "2022", "1.10", "", "assist=-");
    ck_assert_int_eq(change_count, 2);
    OK(kt_task_cancel(db, NULL, "1.10", JUNE, "merged into 2"));
    expect_one("task", "2022", "1.10", "",
               "cancelled=2022-06-01 reason=merged into 2");
}
END_TEST

/* A coverage with all that a target may have. */
START_TEST(changes_of_targets)
{
    static const char *const units[] = { "4402", "4401" };
    static const kt_exempt exempt[] = {
        { "440104", NULL, KT_DAY_NONE, 0 },
        { "440103", "flood", 19052, 0 }, /* 2022-03-01 */
    };
    static const kt_checkpoint points[] = { { 19173, 4000 },   /* 06-30 */
                                            { 19265, 7050 } }; /* 09-30 */
    add_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    kt_target target = new_target("1.4", KT_MEASURE_COVERAGE, KT_AMOUNT(80));
    target.title = "Day care everywhere";
    target.unit_of_measure = "county";
    target.due = KT_DAY(2022, 11, 30);
    target.weight = 2;
    target.threshold = KT_AMOUNT(3) / 2;
    target.source = "key task 1, clause 4";
    target.continues_plan = "2022";
    target.continues_target = "1.1";
    target.lead = "44";
    target.assist = target.supervise = target.units = units;
    target.assist_count = 1;
    target.supervise_count = target.units_count = 2;
    target.exempt = exempt;
    target.exempt_count = 2;
    target.checkpoints = points;
    target.checkpoints_count = 2;
    OK(kt_target_add(db, &target));
    expect_nth(1, "target", "2022", "1.4", "",
               "task=1 code=1.4 title=Day care everywhere measure=coverage "
               "unit_of_measure=county due=2022-11-30 weight=2 level=county "
               "threshold=1.5 source=key task 1, clause 4 continues=1.1 "
               "lead=44");
    expect_nth(2, "allotment", "2022", "1.4", "44",
               "day=2022-01-01 withdrawn=0 amount=80");
    expect_nth(3, "list", "2022", "1.4", "", "assist=4402");
    expect_nth(4, "list", "2022", "1.4", "", "supervise=4401,4402");
    expect_nth(5, "list", "2022", "1.4", "", "units=4401,4402");
    expect_nth(6, "list", "2022", "1.4", "",
               "exempt=440103:2022-03-01:flood,440104");
    expect_nth(7, "list", "2022", "1.4", "",
               "checkpoints=2022-06-30:40.00%,2022-09-30:70.50%");
    ck_assert_int_eq(change_count, 7);

    target.due = KT_DAY_NONE;
    target.threshold = KT_NONE;
    target.checkpoints_count = 0;
    OK(kt_target_change(db, NULL, "1.4", &target,
                        KT_TARGET_SET_DUE | KT_TARGET_SET_THRESHOLD |
                            KT_TARGET_SET_CHECKPOINTS));
    expect_nth(1, "target", "2022", "1.4", "", "due=- threshold=-");
    expect_nth(2, "list", "2022", "1.4", "", "checkpoints=-");
    OK(kt_target_cancel(db, NULL, "1.4", JUNE, "no longer asked"));
    expect_one("target", "2022", "1.4", "",
               "cancelled=2022-06-01 reason=no longer asked");
}
END_TEST

START_TEST(changes_of_steps)
{
    kt_step step = KT_STEP_INIT;
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    step.target = "1.5";
    step.code = "a";
    step.title = "Draft";
    step.weight = 2;
    step.due = KT_DAY(2022, 3, 31);
    OK(kt_step_add(db, &step));
    expect_one("step", "2022", "1.5", "",
               "code=a title=Draft weight=2 due=2022-03-31");
    step.due = KT_DAY_NONE;
    step.weight = KT_WEIGHT_NONE;
    OK(kt_step_change(db, &step, KT_STEP_SET_WEIGHT | KT_STEP_SET_DUE));
    expect_one("step", "2022", "1.5", "", "weight=- due=-");
}
END_TEST

START_TEST(changes_of_allotments)
{
    kt_allotment allotment =
        new_allotment("1.1", "4401", KT_AMOUNT(25) / 2, KT_DAY(2022, 7, 1));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    allotment.baseline = KT_AMOUNT(3);
    allotment.weight = 2;
    allotment.authority = "Doc. 7";
    allotment.reason = "more carers";
    OK(kt_allotment_set(db, &allotment));
    expect_one("allotment", "2022", "1.1", "4401",
               "day=2022-07-01 withdrawn=0 amount=12.5 baseline=3 weight=2 "
               "authority=Doc. 7 reason=more carers");
    withdraw("1.1", "4401", KT_DAY(2022, 8, 1));
    expect_one("allotment", "2022", "1.1", "4401",
               "day=2022-08-01 withdrawn=1");
}
END_TEST

static void set_title(int32_t kind, const char *code, const char *step,
                      int32_t field, const char *text)
{
    kt_title title = KT_TITLE_INIT;
    title.kind = kind;
    title.code = code;
    title.step = step;
    title.field = field;
    title.language = "zh";
    title.text = text;
    OK(kt_title_set(db, &title));
}

START_TEST(changes_of_titles)
{
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.5", "a");
    set_title(KT_KIND_UNIT, "44", NULL, KT_FIELD_TITLE, "广东省");
    expect_one("title", "", "", "44", "field=title language=zh text=广东省");
    set_title(KT_KIND_UNIT, "44", NULL, KT_FIELD_TITLE, NULL);
    expect_one("title", "", "", "44", "field=title language=zh text=-");
    set_title(KT_KIND_PLAN, NULL, NULL, KT_FIELD_TITLE, "计划");
    expect_one("title", "2022", "", "", "field=title language=zh text=计划");
    set_title(KT_KIND_TASK, "1", NULL, KT_FIELD_TITLE, "一");
    expect_one("title", "2022", "1", "", "field=title language=zh text=一");
    set_title(KT_KIND_TARGET, "1.5", NULL, KT_FIELD_UNIT_OF_MEASURE, "件");
    expect_one("title", "2022", "1.5", "",
               "field=unit_of_measure language=zh text=件");
    set_title(KT_KIND_STEP, "1.5", "a", KT_FIELD_TITLE, "甲");
    expect_one("title", "2022", "1.5", "", "field=title language=zh text=甲");
}
END_TEST

START_TEST(changes_of_reports)
{
    static const uint8_t sha256[32] = { 0x00, 0x01, 0xAB, [31] = 0xFF };
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("1.3", KT_MEASURE_RATIO, KT_AMOUNT(90));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.5", "a");
    kt_progress report =
        new_report("1.1", "440103", JUNE, KT_TO_DATE, KT_AMOUNT(15) / 2);
    report.ref = "r-1";
    report.line = 3;
    report.note = "first half";
    report.doc = "Doc. 8";
    report.uri = "https://example.org/8";
    report.file_sha256 = sha256;
    OK(kt_progress_record(db, &report, NULL));
    expect_one("progress", "2022", "1.1", "440103",
               "day=2022-06-01 mode=to_date amount=7.5 ref=r-1 line=3 "
               "note=first half doc=Doc. 8 uri=https://example.org/8 "
               "file_sha256=0001ab0000000000000000000000000000000000"
               "0000000000000000000000ff");
    (void)add_report("1.1", "4401", TODAY, KT_ADD, 0);
    expect_one("progress", "2022", "1.1", "4401",
               "day=2022-06-30 mode=add amount=0");
    report = new_report("1.3", "44", JUNE, KT_LEVEL, KT_AMOUNT(-9));
    report.of = KT_AMOUNT(10);
    OK(kt_progress_record(db, &report, NULL));
    expect_one("progress", "2022", "1.3", "44",
               "day=2022-06-01 mode=level amount=-9 of=10");
    report = new_report("1.5", "44", JUNE, KT_STEP, KT_NONE);
    report.step = "a";
    OK(kt_progress_record(db, &report, NULL));
    expect_one("progress", "2022", "1.5", "44",
               "day=2022-06-01 mode=step step=a");
}
END_TEST

/* A retraction stands with the report that it is about; it and a correction
 * name that report by its number. */
START_TEST(changes_of_corrections)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    kt_report_no first =
        add_report("1.1", "440103", JUNE, KT_ADD, KT_AMOUNT(1));
    kt_progress report =
        new_report("1.1", "440103", JUNE, KT_ADD, KT_AMOUNT(2));
    kt_report_no second;
    char detail[96];
    report.supersedes = &first;
    report.reason = "a typing error";
    OK(kt_progress_record(db, &report, &second));
    (void)snprintf(detail, sizeof detail,
                   "day=2022-06-01 mode=add amount=2 replaces=%lld.1 "
                   "reason=a typing error",
                   (long long)first.seq);
    expect_one("progress", "2022", "1.1", "440103", detail);
    OK(kt_progress_retract(db, &second, "it was right"));
    (void)snprintf(detail, sizeof detail,
                   "verb=retract report=%lld.1 reason=it was right",
                   (long long)second.seq);
    expect_one("act", "2022", "1.1", "440103", detail);
    ck_assert_int_eq(read_changes(NULL, "1.1", NULL, 0), 5);
    ck_assert_str_eq(changes[4].operation, "act");
    ck_assert_int_eq(read_changes(NULL, NULL, "440103", 0), 4);
    ck_assert_str_eq(changes[3].operation, "act");
    ck_assert_int_eq(read_changes(NULL, NULL, "4401", 0), 1);
}
END_TEST

/* ---- which operations are listed */

/* Their words as one text, such as "target allotment". */
static const char *words_of(const kt_query *query, const char *target,
                            const char *unit, int64_t since)
{
    static char words[1024];
    words[0] = '\0';
    (void)read_changes(query, target, unit, since);
    for (int64_t i = 0; i < change_count; i++) {
        size_t size = strlen(words);
        (void)snprintf(words + size, sizeof words - size, "%s%s",
                       size > 0 ? " " : "", changes[i].operation);
    }
    return words;
}

/* 1.1 with 4401 and 4402, 1.5 with a step, in an order that no table has. */
static void fill(void)
{
    static const char *const assist[] = { "4402" };
    kt_target assisted = KT_TARGET_INIT;
    assisted.assist = assist;
    assisted.assist_count = 1;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100)); /* two operations */
    allot("1.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    (void)add_report("1.1", "4401", JUNE, KT_ADD, KT_AMOUNT(1));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.5", "a");
    (void)add_report("1.1", "4402", JUNE, KT_ADD, KT_AMOUNT(2));
    allot("1.5", "4401", KT_NONE, KT_DAY_NONE);
    set_title(KT_KIND_STEP, "1.5", "a", KT_FIELD_TITLE, "甲");
    set_title(KT_KIND_UNIT, "4401", NULL, KT_FIELD_TITLE, "广州市");
    OK(kt_target_change(db, NULL, "1.1", &assisted, KT_TARGET_SET_ASSIST));
    set_title(KT_KIND_TASK, "1", NULL, KT_FIELD_TITLE, "一");
    OK(kt_unit_rename(db, "4401", "Guangzhou City", JUNE));
}

START_TEST(changes_are_those_of_target_and_unit)
{
    int64_t since = head_now().commit;
    fill();
    ck_assert_str_eq(words_of(NULL, NULL, NULL, since),
                     "target allotment allotment progress target step "
                     "progress allotment title title list title unit");
    ck_assert_str_eq(words_of(NULL, "1.1", NULL, 0),
                     "target allotment allotment progress progress list");
    ck_assert_str_eq(words_of(NULL, "1.5", NULL, 0),
                     "target step allotment title");
    ck_assert_str_eq(words_of(NULL, "1", NULL, 0), "task title");
    ck_assert_str_eq(words_of(NULL, NULL, "4401", 0),
                     "unit allotment progress allotment title unit");
    ck_assert_str_eq(words_of(NULL, NULL, "4402", 0), "unit progress");
    ck_assert_str_eq(words_of(NULL, "1.1", "4401", 0), "allotment progress");
    ck_assert_str_eq(words_of(NULL, "1.1", "4402", 0), "progress");
    ck_assert_str_eq(words_of(NULL, "1.5", "4402", 0), "");
    ck_assert_str_eq(words_of(NULL, "1", "4401", 0), "");
}
END_TEST

START_TEST(changes_stand_in_the_order_of_writing)
{
    fill();
    (void)read_changes(NULL, NULL, NULL, 0);
    for (int64_t i = 1; i < change_count; i++) {
        const kt_change_row *last = &changes[i - 1];
        ck_assert(last->commit < changes[i].commit
                      ? last->commit + 1 == changes[i].commit &&
                            changes[i].n == 1
                      : last->n + 1 == changes[i].n);
    }
    ck_assert_int_eq(changes[0].commit, 1);
    ck_assert_int_eq(changes[change_count - 1].commit, head_now().commit);
}
END_TEST

START_TEST(since_leaves_out_the_commits_up_to_it)
{
    fill();
    int64_t last = head_now().commit;
    int64_t all = read_changes(NULL, NULL, NULL, 0);
    /* One commit, the 2nd of fill(), holds two operations. */
    ck_assert_int_eq(all, last + 1);
    ck_assert_int_eq(read_changes(NULL, NULL, NULL, 1), all - 1);
    ck_assert_str_eq(words_of(NULL, "1.1", NULL, last - 4), "list");
    ck_assert_str_eq(words_of(NULL, NULL, NULL, last - 1), "unit");
    ck_assert_str_eq(words_of(NULL, NULL, NULL, last), "");
    ck_assert_str_eq(words_of(NULL, NULL, NULL, INT64_MAX), "");
    ck_assert_str_eq(words_of(NULL, "1.1", NULL, INT64_MAX), "");
    kt_cursor *cursor;
    REFUSED(KT_ERR_INVALID, "since is below zero",
            kt_change_list(db, NULL, NULL, NULL, -1, &cursor));
}
END_TEST

/* Known at: the commits up to it, and the codes as they were then. */
START_TEST(changes_as_known_then)
{
    kt_query query = KT_QUERY_INIT;
    fill();
    query.known_at_commit = head_now().commit;
    clock_ms += 1000;
    OK(kt_unit_recode(db, "4401", "4499", TODAY));
    kt_target target = KT_TARGET_INIT;
    target.code = "1.99";
    OK(kt_target_change(db, NULL, "1.1", &target, KT_TARGET_SET_CODE));
    (void)add_report("1.99", "4499", TODAY, KT_ADD, KT_AMOUNT(3));

    ck_assert_str_eq(words_of(&query, "1.1", "4401", 0),
                     "allotment progress");
    ck_assert_str_eq(changes[1].target, "1.1");
    ck_assert_str_eq(changes[1].unit, "4401");
    ck_assert_str_eq(words_of(NULL, "1.99", "4499", 0),
                     "allotment progress progress");
    ck_assert_str_eq(changes[0].target, "1.99");
    ck_assert_str_eq(changes[0].unit, "4499");
    kt_cursor *cursor;
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_change_list(db, &query, "1.99", NULL, 0, &cursor));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_change_list(db, &query, NULL, "4499", 0, &cursor));
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_change_list(db, NULL, "1.1", NULL, 0, &cursor));
    /* The same by the instant, a second after. */
    query.known_at_commit = 0;
    query.known_at_ms = clock_ms - 1;
    ck_assert_str_eq(words_of(&query, "1.1", "4401", 0),
                     "allotment progress");
    /* All of it: each commit as it was the last. */
    query = (kt_query)KT_QUERY_INIT;
    for (int64_t i = 1; i <= head_now().commit; i++) {
        query.known_at_commit = i;
        (void)read_changes(&query, NULL, NULL, 0);
        ck_assert_int_eq(changes[change_count - 1].commit, i);
        ck_assert_int_eq(read_changes(&query, NULL, NULL, i), 0);
    }
}
END_TEST

/* A target's code is that of the query's plan. */
START_TEST(changes_of_a_target_of_another_plan)
{
    kt_query query = KT_QUERY_INIT;
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    kt_task task = KT_TASK_INIT;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    add_plan("2021", KT_PLAN_DRAFT);
    task.plan = target.plan = query.plan = "2021";
    task.code = task.title = "1";
    OK(kt_task_add(db, &task));
    OK(kt_target_add(db, &target));
    ck_assert_str_eq(words_of(&query, "1.1", NULL, 0), "target");
    ck_assert_str_eq(changes[0].plan, "2021");
    ck_assert_str_eq(words_of(NULL, "1.1", NULL, 0), "target allotment");
    ck_assert_str_eq(changes[0].plan, "2022");
    kt_cursor *cursor;
    query.plan = "2020";
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_change_list(db, &query, "1.1", NULL, 0, &cursor));
    ck_assert_ptr_null(cursor);
}
END_TEST

/* What an open transaction has written is known within it. */
START_TEST(changes_of_the_open_transaction)
{
    int64_t since = head_now().commit;
    OK(kt_db_begin(db));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    ck_assert_str_eq(words_of(NULL, "1.1", NULL, since), "target allotment");
    ck_assert_int_eq(changes[1].n, 2);
    ck_assert_int_eq(changes[1].commit, since + 1);
    kt_db_rollback(db);
    ck_assert_str_eq(words_of(NULL, NULL, NULL, since), "");
}
END_TEST

/* ---- commits */

static kt_commit_row last_commit(void)
{
    static kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_commit_list(db, NULL, head_now().commit - 1, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    return row;
}

START_TEST(commit_says_who_when_and_what)
{
    kt_load load = KT_LOAD_INIT;
    load.data = "code,name,parent,level\n46,Hainan,,\n4601,Haikou,46,\n";
    load.size = strlen(load.data);
    load.name = "units.csv";
    clock_ms += 5000;
    OK(kt_db_set_actor(db, "wang", "4401"));
    OK(kt_load_units(db, &load, NULL));
    kt_commit_row row = last_commit();
    kt_head head = head_now();
    ck_assert_int_eq(row.commit, head.commit);
    ck_assert_int_eq(row.seq, head.seq);
    ck_assert_int_eq(row.utc_ms, clock_ms);
    ck_assert_mem_eq(&row.site, &test_site, sizeof test_site);
    ck_assert_mem_eq(row.hash, head.hash, sizeof head.hash);
    ck_assert_int_eq(row.operations, 2);
    ck_assert_str_eq(row.summary, "2 unit");
    ck_assert_str_eq(row.actor, "wang");
    ck_assert_str_eq(row.actor_unit, "4401");
    ck_assert_str_eq(row.source, "units.csv");
    /* SHA-256 of the file, in hexadecimal, and its first line. */
    ck_assert_uint_eq(strspn(row.host_key, "0123456789abcdef"), 64);
    ck_assert_str_eq(row.host_key + 64, ":2");
    (void)read_changes(NULL, NULL, "4601", 0);
    ck_assert_int_eq(change_count, 1);
    ck_assert_str_eq(changes[0].actor, "wang");
    ck_assert_str_eq(changes[0].actor_unit, "4401");
    ck_assert_str_eq(changes[0].source, "units.csv");

    OK(kt_db_set_actor(db, NULL, NULL));
    OK(kt_db_set_host_key(db, "the key"));
    OK(kt_db_begin(db));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1));
    add_target("1.2", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.2", "a");
    (void)add_report("1.1", "44", TODAY, KT_ADD, KT_AMOUNT(1));
    set_title(KT_KIND_TASK, "1", NULL, KT_FIELD_TITLE, "一");
    OK(kt_unit_rename(db, "46", "Hainan Province", TODAY));
    OK(kt_db_commit(db, NULL));
    row = last_commit();
    ck_assert_str_eq(row.summary, "1 unit, 2 target, 1 step, 1 allotment, "
                                  "1 title, 1 progress");
    ck_assert_int_eq(row.operations, 7);
    ck_assert_str_eq(row.host_key, "the key");
    ck_assert_str_eq(row.actor, "");
    ck_assert_str_eq(row.actor_unit, "");
    ck_assert_str_eq(row.source, "");
}
END_TEST

/* What comes after a load, be it in vain, is not from its file. */
START_TEST(source_is_of_the_load_only)
{
    kt_load load = KT_LOAD_INIT;
    load.data = "code,name,parent,level\n46,Hainan,,\n";
    load.size = strlen(load.data);
    load.name = "units.csv";
    OK(kt_load_units(db, &load, NULL));
    ck_assert_str_eq(last_commit().source, "units.csv");
    add_unit("47", "Chongqing", NULL, NULL);
    ck_assert_str_eq(last_commit().source, "");
    /* Nothing new in it: its commit is there. */
    ck_assert_int_eq(kt_load_units(db, &load, NULL), KT_EXISTS);
    add_unit("48", "Sichuan", NULL, NULL);
    ck_assert_str_eq(last_commit().source, "");
    load.data = "code,name,parent,level\n49,Guizhou,99,\n";
    load.size = strlen(load.data);
    ck_assert_int_eq(kt_load_units(db, &load, NULL), KT_ERR_NOT_FOUND);
    add_unit("50", "Yunnan", NULL, NULL);
    ck_assert_str_eq(last_commit().source, "");
}
END_TEST

START_TEST(commits_behind_one_and_so_many)
{
    static const struct {
        int64_t since, limit, first, count;
    } cases[] = {
        { 0, 0, 1, 11 },  { 0, 1, 1, 1 },         { 0, 11, 1, 11 },
        { 0, 12, 1, 11 }, { 3, 0, 4, 8 },         { 3, 2, 4, 2 },
        { 10, 5, 11, 1 }, { 11, 0, 0, 0 },        { 99, 0, 0, 0 },
        { 99, 3, 0, 0 },  { INT64_MAX, 0, 0, 0 }, { 0, INT64_MAX, 1, 11 },
    };
    kt_cursor *cursor;
    kt_query query = KT_QUERY_INIT;
    /* The world: eight units, a plan, two tasks, a commit each. */
    ck_assert_int_eq(head_now().commit, 11);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kt_commit_row row = KT_COMMIT_ROW_INIT;
        query.limit = cases[i].limit;
        OK(kt_commit_list(db, &query, cases[i].since, &cursor));
        ck_assert_int_eq(kt_cursor_count(cursor), cases[i].count);
        for (int64_t n = 0; n < cases[i].count; n++) {
            ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
            ck_assert_int_eq(row.commit, cases[i].first + n);
        }
        ck_assert_int_eq(kt_commit_next(cursor, &row), KT_DONE);
        kt_cursor_close(cursor);
    }
    REFUSED(KT_ERR_INVALID, "since -1 is below zero",
            kt_commit_list(db, NULL, -1, &cursor));
    query.limit = -1;
    REFUSED(KT_ERR_INVALID, "limit -1, after 0: neither is below zero",
            kt_commit_list(db, &query, 0, &cursor));
    ck_assert_ptr_null(cursor);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        changes_of_units,
        changes_of_plans,
        changes_of_tasks,
        changes_of_targets,
        changes_of_steps,
        changes_of_allotments,
        changes_of_titles,
        changes_of_reports,
        changes_of_corrections,
        changes_are_those_of_target_and_unit,
        changes_stand_in_the_order_of_writing,
        since_leaves_out_the_commits_up_to_it,
        changes_as_known_then,
        changes_of_a_target_of_another_plan,
        changes_of_the_open_transaction,
        commit_says_who_when_and_what,
        source_is_of_the_load_only,
        commits_behind_one_and_so_many,
    };
    return RUN_WORLD_TESTS("ledger_list", tests);
}
