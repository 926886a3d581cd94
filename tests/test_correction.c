/* SPDX-License-Identifier: Apache-2.0 */
/* Corrections: a report that supersedes another, and retractions (DESIGN
 * 3.1). What is expected of figures is worked out by hand. */
#include "domain_helpers.h"

/* A flow of 1000 for the whole province; a report is 4401's. */
static void begin(void)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1000));
}

static kt_progress correction(const kt_report_no *of, kt_day day,
                              int32_t mode, int64_t amount)
{
    kt_progress report =
        new_report("1.1", "4401", day, mode, KT_AMOUNT(amount));
    report.supersedes = of;
    report.reason = "misread";
    return report;
}

static kt_report_no correct(kt_report_no of, kt_day day, int32_t mode,
                            int64_t amount)
{
    kt_report_no number;
    kt_progress report = correction(&of, day, mode, amount);
    OK(kt_progress_record(db, &report, &number));
    return number;
}

static kt_report_no add(kt_day day, int64_t amount)
{
    return add_report("1.1", "4401", day, KT_ADD, KT_AMOUNT(amount));
}

static void retract(kt_report_no number)
{
    OK(kt_progress_retract(db, &number, "counted twice"));
}

/* A of the province as of a day, in whole units of measure; -1: none. */
static int64_t actual_of(kt_query query)
{
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, "1.1", &completion));
    return completion.actual == KT_NONE
               ? -1
               : completion.actual / KT_AMOUNT_SCALE;
}

static int64_t actual(kt_day as_of)
{
    return actual_of(query_of(NULL, as_of));
}

static const char *text_no(kt_report_no number)
{
    static char texts[4][KT_REPORT_NO_TEXT_SIZE];
    static int at;
    char *text = texts[at++ % 4];
    OK(kt_report_no_format(db, &number, text, KT_REPORT_NO_TEXT_SIZE));
    return text;
}

#define ck_same_no(a, b)                                                     \
    do {                                                                     \
        kt_report_no a_ = (a);                                               \
        kt_report_no b_ = (b);                                               \
        ck_assert_int_eq(a_.seq, b_.seq);                                    \
        ck_assert_int_eq(a_.n, b_.n);                                        \
        ck_assert_mem_eq(&a_.site, &b_.site, sizeof(kt_uuid));               \
    } while (0)

static const kt_report_no no_number = KT_REPORT_NO_INIT;

/* The i-th version of a report, as known; texts until the next call. */
static kt_progress_row version_at(const kt_query *query, kt_report_no number,
                                  int64_t i, int64_t count)
{
    static kt_cursor *cursor;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_progress_versions(db, query, &number, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), count);
    for (int64_t k = 0; k <= i; k++) {
        ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    }
    return row;
}

static kt_progress_row version(kt_report_no number, int64_t i, int64_t count)
{
    return version_at(NULL, number, i, count);
}

START_TEST(correction_counts_in_place_of_the_corrected)
{
    begin();
    kt_report_no first = add(KT_DAY(2022, 3, 1), 100);
    add(KT_DAY(2022, 4, 1), 7);
    ck_assert_int_eq(actual(TODAY), 107);
    clock_ms += 1000;
    kt_report_no second =
        correct(first, KT_DAY(2022, 3, 1), KT_ADD, 120);
    ck_assert_int_eq(actual(TODAY), 127);
    /* Backwards in as_of as well. */
    ck_assert_int_eq(actual(KT_DAY(2022, 3, 1)), 120);

    kt_progress_row row = version(second, 0, 2);
    ck_same_no(row.number, first);
    ck_assert_int_eq(row.amount, KT_AMOUNT(100));
    ck_assert_int_eq(row.in_force, 0);
    ck_same_no(row.supersedes, no_number);
    ck_assert_str_eq(row.reason, "");
    ck_same_no(row.newest, second);
    ck_assert_int_eq(row.retracted_commit, 0);
    ck_assert_int_eq(row.retracted_utc_ms, 0);
    ck_assert_str_eq(row.retracted_by, "");
    ck_assert_str_eq(row.retracted_reason, "");

    row = version(first, 1, 2);
    ck_same_no(row.number, second);
    ck_assert_int_eq(row.amount, KT_AMOUNT(120));
    ck_assert_int_ne(row.in_force, 0);
    ck_same_no(row.supersedes, first);
    ck_assert_str_eq(row.reason, "misread");
    ck_same_no(row.newest, second);
}
END_TEST

START_TEST(report_alone_is_its_only_version)
{
    begin();
    kt_report_no number = add(TODAY, 1);
    kt_progress_row row = version(number, 0, 1);
    ck_same_no(row.number, number);
    ck_same_no(row.newest, number);
    ck_same_no(row.supersedes, no_number);
    ck_assert_int_ne(row.in_force, 0);
}
END_TEST

START_TEST(supersede_needs_a_reason)
{
    begin();
    kt_report_no first = add(TODAY, 1);
    kt_progress report = correction(&first, TODAY, KT_ADD, 2);
    static const struct {
        const char *reason;
        kt_status status;
    } bad[] = { { NULL, KT_ERR_INVALID },
                { "", KT_ERR_INVALID },
                { "two\nlines", KT_ERR_INVALID },
                { "\xff", KT_ERR_FORMAT } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        report.reason = bad[i].reason;
        REFUSED(bad[i].status, NULL, kt_progress_record(db, &report, NULL));
        REFUSED(bad[i].status, NULL,
                kt_progress_retract(db, &first, bad[i].reason));
    }
    report.reason = text_of(KT_TITLE_MAX + 1);
    REFUSED(KT_ERR_INVALID, NULL, kt_progress_record(db, &report, NULL));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_progress_retract(db, &first, report.reason));
    report.supersedes = NULL;
    report.reason = "why";
    REFUSED(KT_ERR_INVALID,
            "a reason is given, but no report that is superseded",
            kt_progress_record(db, &report, NULL));
    report.supersedes = &first;
    report.reason = text_of(KT_TITLE_MAX);
    OK(kt_progress_record(db, &report, NULL));
    OK(kt_progress_retract(db, &first, text_of(KT_TITLE_MAX)));
}
END_TEST

START_TEST(same_target_and_unit_only)
{
    char message[200];
    begin();
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(1));
    kt_report_no first = add(TODAY, 1);
    kt_progress report = correction(&first, TODAY, KT_ADD, 2);
    (void)snprintf(message, sizeof message,
                   "report %s is of unit 4401 on target 1.1: it is "
                   "superseded by one of the same unit on the same target "
                   "only",
                   text_no(first));
    report.target = "1.2";
    REFUSED(KT_ERR_INVALID, message, kt_progress_record(db, &report, NULL));
    report.target = "1.1";
    report.unit = "440103";
    REFUSED(KT_ERR_INVALID, message, kt_progress_record(db, &report, NULL));
}
END_TEST

START_TEST(only_the_newest_is_superseded)
{
    char message[200];
    begin();
    kt_report_no first = add(TODAY, 1);
    kt_report_no second = correct(first, TODAY, KT_ADD, 2);
    kt_report_no third = correct(second, TODAY, KT_ADD, 3);
    ck_assert_int_eq(actual(TODAY), 3);
    kt_report_no old[] = { first, second };
    for (int i = 0; i < 2; i++) {
        kt_progress report = correction(&old[i], TODAY, KT_ADD, 4);
        (void)snprintf(message, sizeof message,
                       "report %s is not the newest of its versions: "
                       "supersede %s",
                       text_no(old[i]), text_no(third));
        REFUSED(KT_ERR_STATE, message,
                kt_progress_record(db, &report, NULL));
    }
    kt_report_no fourth = correct(third, TODAY, KT_ADD, 4);
    ck_assert_int_eq(actual(TODAY), 4);
    ck_same_no(version(first, 3, 4).number, fourth);
}
END_TEST

START_TEST(retracted_is_not_superseded)
{
    char message[200];
    begin();
    kt_report_no alone = add(KT_DAY(2022, 2, 1), 10);
    kt_report_no first = add(TODAY, 1);
    kt_report_no second = correct(first, TODAY, KT_ADD, 2);
    retract(alone);
    kt_progress report = correction(&alone, TODAY, KT_ADD, 3);
    (void)snprintf(message, sizeof message,
                   "report %s is retracted, with all its versions: record a "
                   "new one",
                   text_no(alone));
    REFUSED(KT_ERR_STATE, message, kt_progress_record(db, &report, NULL));
    ck_same_no(version(alone, 0, 1).newest, no_number);

    retract(second);
    (void)snprintf(message, sizeof message,
                   "report %s is not the newest of its versions: supersede "
                   "%s",
                   text_no(second), text_no(first));
    report.supersedes = &second;
    REFUSED(KT_ERR_STATE, message, kt_progress_record(db, &report, NULL));
    /* What it corrected is the newest again, and takes another one. */
    ck_same_no(version(second, 0, 2).newest, first);
    kt_report_no third = correct(first, TODAY, KT_ADD, 3);
    ck_assert_int_eq(actual(TODAY), 3);
    ck_same_no(version(second, 2, 3).supersedes, first);
    ck_same_no(version(second, 1, 3).newest, third);
    /* With the third taken back as well the first stands once more. */
    retract(third);
    ck_assert_int_eq(actual(TODAY), 1);
}
END_TEST

START_TEST(retracted_counts_no_more)
{
    begin();
    kt_report_no wrong = add(KT_DAY(2022, 3, 1), 100);
    add(KT_DAY(2022, 4, 1), 7);
    clock_ms += 5000;
    OK(kt_db_set_actor(db, "wang", NULL));
    retract(wrong);
    ck_assert_int_eq(actual(TODAY), 7);
    kt_progress_row row = version(wrong, 0, 1);
    kt_head head = head_now();
    ck_assert_int_eq(row.in_force, 0);
    ck_assert_int_eq(row.amount, KT_AMOUNT(100));
    ck_assert_int_eq(row.retracted_commit, head.commit);
    ck_assert_int_eq(row.retracted_utc_ms, clock_ms);
    ck_assert_str_eq(row.retracted_by, "wang");
    ck_assert_str_eq(row.retracted_reason, "counted twice");
    ck_same_no(row.newest, no_number);
}
END_TEST

/* 1 <- 2 <- 3, and each of them taken back in turn. */
START_TEST(retracting_revives_what_was_corrected)
{
    begin();
    kt_report_no first = add(TODAY, 1);
    kt_report_no second = correct(first, TODAY, KT_ADD, 2);
    kt_report_no third = correct(second, TODAY, KT_ADD, 3);
    /* One in the middle: the newest goes on counting. */
    retract(second);
    ck_assert_int_eq(actual(TODAY), 3);
    ck_same_no(version(first, 0, 3).newest, third);
    /* The newest: the first is what is left. */
    retract(third);
    ck_assert_int_eq(actual(TODAY), 1);
    ck_assert_int_ne(version(first, 0, 3).in_force, 0);
    retract(first);
    ck_assert_int_eq(actual(TODAY), -1);
    for (int i = 0; i < 3; i++) {
        kt_progress_row row = version(second, i, 3);
        ck_assert_int_eq(row.in_force, 0);
        ck_same_no(row.newest, no_number);
        ck_assert_int_gt(row.retracted_commit, 0);
    }
}
END_TEST

/* A flow's to_date counts what stands behind it in (day, order) on top. */
START_TEST(same_day_keeps_the_place)
{
    kt_day day = KT_DAY(2022, 3, 10);
    begin();
    kt_report_no total = add_report("1.1", "4401", day, KT_TO_DATE,
                                    KT_AMOUNT(100));
    add(day, 5);
    ck_assert_int_eq(actual(TODAY), 105);
    /* In the place of the first: the 5 still stand behind it. */
    kt_report_no second = correct(total, day, KT_TO_DATE, 200);
    ck_assert_int_eq(actual(TODAY), 205);
    /* On another day, in its own place: the 5 are before it. */
    kt_report_no third = correct(second, day + 1, KT_TO_DATE, 300);
    ck_assert_int_eq(actual(TODAY), 300);
    ck_assert_int_eq(actual(day), 5);
    /* Back on the first day it takes its own place, behind the 5. */
    kt_report_no fourth = correct(third, day, KT_TO_DATE, 40);
    ck_assert_int_eq(actual(TODAY), 40);
    /* The mode may change: no to_date is left. */
    (void)correct(fourth, day, KT_ADD, 40);
    ck_assert_int_eq(actual(TODAY), 45);
}
END_TEST

START_TEST(correction_obeys_the_rules_of_a_report)
{
    begin();
    kt_report_no first = add(TODAY, 1);
    kt_progress report = correction(&first, TODAY + 2, KT_ADD, 2);
    REFUSED(KT_ERR_INVALID, NULL, kt_progress_record(db, &report, NULL));
    report = correction(&first, TODAY, KT_LEVEL, 2);
    REFUSED(KT_ERR_INVALID, NULL, kt_progress_record(db, &report, NULL));
    report = correction(&first, TODAY, KT_ADD, -2);
    REFUSED(KT_ERR_RANGE, NULL, kt_progress_record(db, &report, NULL));
    OK(kt_target_cancel(db, NULL, "1.1", KT_DAY(2022, 6, 1), "dropped"));
    report = correction(&first, TODAY, KT_ADD, 2);
    REFUSED(KT_ERR_STATE, NULL, kt_progress_record(db, &report, NULL));
    /* On a day before that, and taking it back, it goes. */
    (void)correct(first, KT_DAY(2022, 5, 31), KT_ADD, 2);
    retract(first);
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    report.plan = "2022";
    report.day = KT_DAY(2022, 5, 31);
    REFUSED(KT_ERR_STATE, NULL, kt_progress_record(db, &report, NULL));
}
END_TEST

START_TEST(unknown_reports)
{
    begin();
    kt_report_no first = add(TODAY, 1);
    kt_report_no second = correct(first, TODAY, KT_ADD, 2);
    kt_report_no bad[] = { first, first, first, first, first, first };
    bad[0].seq = second.seq + 1;
    bad[1].seq = 1; /* a commit of a unit */
    bad[2].n = 2;
    /* Its low 24 bits are those of n 1. */
    bad[3].n = first.n + (1 << 24);
    bad[4].site.bytes[0] ^= 0xff;
    bad[5] = no_number;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char message[100];
        kt_cursor *cursor = NULL;
        kt_progress report = correction(&bad[i], TODAY, KT_ADD, 3);
        (void)snprintf(message, sizeof message, "there is no report %s",
                       text_no(bad[i]));
        REFUSED(KT_ERR_NOT_FOUND, message,
                kt_progress_record(db, &report, NULL));
        REFUSED(KT_ERR_NOT_FOUND, message,
                kt_progress_retract(db, &bad[i], "why"));
        REFUSED(KT_ERR_NOT_FOUND, message,
                kt_progress_get(db, NULL, &bad[i], &cursor));
        REFUSED(KT_ERR_NOT_FOUND, message,
                kt_progress_versions(db, NULL, &bad[i], &cursor));
        ck_assert_ptr_null(cursor);
    }
    kt_cursor *cursor = NULL;
    REFUSED(KT_ERR_INVALID, "the report's number is not given",
            kt_progress_retract(db, NULL, "why"));
    REFUSED(KT_ERR_INVALID, "the report's number is not given",
            kt_progress_versions(db, NULL, NULL, &cursor));
}
END_TEST

START_TEST(retract_only_once)
{
    char message[200];
    begin();
    kt_report_no number = add(TODAY, 1);
    retract(number);
    kt_head head = head_now();
    ck_assert_int_eq(kt_progress_retract(db, &number, "counted twice"),
                     KT_EXISTS);
    (void)snprintf(message, sizeof message,
                   "report %s is retracted already, by commit %lld: counted "
                   "twice",
                   text_no(number), (long long)head.commit);
    REFUSED(KT_ERR_STATE, message,
            kt_progress_retract(db, &number, "a mistake"));
    ck_assert_int_eq(head_now().commit, head.commit);
}
END_TEST

START_TEST(retract_in_an_active_plan_only)
{
    begin();
    kt_report_no number = add(TODAY, 1);
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_STATE,
            "plan 2022 is closed: reports are retracted in an active plan "
            "only",
            kt_progress_retract(db, &number, "why"));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE));
    retract(number);
}
END_TEST

START_TEST(one_commit_holds_all_of_it)
{
    begin();
    kt_head before = head_now();
    for (int keep = 0; keep < 2; keep++) {
        OK(kt_db_begin(db));
        kt_report_no first = add(TODAY, 1);
        kt_report_no second = correct(first, TODAY, KT_ADD, 2);
        kt_report_no third = correct(second, TODAY, KT_ADD, 3);
        kt_report_no elsewhere = third;
        elsewhere.site.bytes[0] ^= 0xff;
        ck_assert_int_eq(kt_progress_retract(db, &elsewhere, "why"),
                         KT_ERR_NOT_FOUND);
        retract(third);
        ck_assert_int_eq(actual(TODAY), 2);
        ck_same_no(version(first, 1, 3).newest, second);
        if (keep) {
            OK(kt_db_commit(db, NULL));
            ck_assert_int_eq(actual(TODAY), 2);
            ck_assert_int_eq(head_now().commit, before.commit + 1);
            ck_same_no(version(first, 2, 3).number, third);
        } else {
            kt_db_rollback(db);
            ck_assert_int_eq(actual(TODAY), -1);
            ck_assert_mem_eq(head_now().hash, before.hash, 32);
        }
    }
}
END_TEST

/* A refusal within a transaction leaves the rest of it. */
START_TEST(refusal_leaves_the_transaction)
{
    begin();
    kt_report_no first = add(TODAY, 1);
    OK(kt_db_begin(db));
    kt_report_no second = correct(first, TODAY, KT_ADD, 2);
    kt_progress report = correction(&first, TODAY, KT_ADD, 3);
    ck_assert_int_eq(kt_progress_record(db, &report, NULL), KT_ERR_STATE);
    ck_assert_int_eq(kt_progress_retract(db, &first, NULL), KT_ERR_INVALID);
    retract(second);
    ck_assert_int_eq(kt_progress_retract(db, &second, "counted twice"),
                     KT_EXISTS);
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(actual(TODAY), 1);
}
END_TEST

START_TEST(known_at_knows_no_later_correction)
{
    kt_query query = query_of(NULL, TODAY);
    int64_t commits[4];
    static const int64_t figures[] = { 1, 2, 1, -1 };
    static const int64_t counts[] = { 1, 2, 2, 2 };
    begin();
    kt_report_no first = add(TODAY, 1);
    commits[0] = head_now().commit;
    kt_report_no second = correct(first, TODAY, KT_ADD, 2);
    commits[1] = head_now().commit;
    retract(second);
    commits[2] = head_now().commit;
    retract(first);
    commits[3] = head_now().commit;
    for (int i = 0; i < 4; i++) {
        query.known_at_commit = commits[i];
        ck_assert_int_eq(actual_of(query), figures[i]);
        kt_progress_row row = version_at(&query, first, 0, counts[i]);
        ck_assert_int_eq(row.in_force, i == 0 || i == 2);
        ck_assert_int_eq(row.retracted_commit, i == 3 ? commits[3] : 0);
        kt_report_no newest = i == 1 ? second : i == 3 ? no_number : first;
        ck_same_no(row.newest, newest);
        if (i > 0) {
            row = version_at(&query, first, 1, 2);
            ck_assert_int_eq(row.in_force, i == 1);
            ck_assert_int_eq(row.retracted_commit,
                             i >= 2 ? commits[2] : 0);
        }
    }
    kt_cursor *cursor = NULL;
    query.known_at_commit = commits[0];
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_progress_get(db, &query, &second, &cursor));
}
END_TEST

/* The one operation on a target or unit behind a commit. */
static kt_change_row change_of(const char *target, const char *unit,
                               int64_t since)
{
    static kt_cursor *cursor;
    kt_change_row row = KT_CHANGE_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_change_list(db, NULL, target, unit, since, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    ck_assert_int_eq(kt_change_next(cursor, &row), KT_ROW);
    return row;
}

START_TEST(log_shows_them_by_number)
{
    char detail[200];
    static const char *const of[][2] = {
        { "1.1", NULL }, { NULL, "4401" }, { NULL, NULL }
    };
    begin();
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(1));
    kt_report_no first = add(KT_DAY(2022, 6, 1), 1);
    int64_t since = head_now().commit;
    kt_report_no second = correct(first, KT_DAY(2022, 6, 2), KT_ADD, 2);
    (void)snprintf(detail, sizeof detail,
                   "day=2022-06-02 mode=add amount=2 replaces=%s "
                   "reason=misread",
                   text_no(first));
    for (int i = 0; i < 3; i++) {
        kt_change_row row = change_of(of[i][0], of[i][1], since);
        ck_assert_str_eq(row.operation, "progress");
        ck_same_no(row.report, second);
        ck_assert_str_eq(row.detail, detail);
    }
    since = head_now().commit;
    retract(second);
    (void)snprintf(detail, sizeof detail,
                   "verb=retract report=%s reason=counted twice",
                   text_no(second));
    for (int i = 0; i < 3; i++) {
        kt_change_row row = change_of(of[i][0], of[i][1], since);
        ck_assert_str_eq(row.operation, "act");
        ck_same_no(row.report, second);
        ck_assert_str_eq(row.plan, "2022");
        ck_assert_str_eq(row.target, "1.1");
        ck_assert_str_eq(row.unit, "4401");
        ck_assert_str_eq(row.detail, detail);
    }
    kt_cursor *cursor = NULL;
    kt_change_row other = KT_CHANGE_ROW_INIT;
    OK(kt_change_list(db, NULL, "1.2", NULL, 0, &cursor));
    while (kt_change_next(cursor, &other) == KT_ROW) {
        ck_same_no(other.report, no_number);
    }
    kt_cursor_close(cursor);
    OK(kt_change_list(db, NULL, "1.2", NULL, since, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    kt_cursor_close(cursor);
    OK(kt_change_list(db, NULL, NULL, "4402", since, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    kt_cursor_close(cursor);
}
END_TEST

/* All shows in the list up to the day, whatever has become of it. */
START_TEST(list_keeps_everything)
{
    kt_cursor *cursor = NULL;
    kt_query query = query_of("4401", KT_DAY(2022, 3, 1));
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    begin();
    kt_report_no first = add(KT_DAY(2022, 3, 1), 1);
    kt_report_no second = correct(first, KT_DAY(2022, 4, 1), KT_ADD, 2);
    kt_report_no third = add(KT_DAY(2022, 2, 1), 3);
    retract(third);
    OK(kt_progress_list(db, &query, "1.1", &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 2);
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    ck_same_no(row.number, third);
    ck_assert_str_eq(row.retracted_reason, "counted twice");
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    /* Superseded by one of a later day: by then nothing is in force. */
    ck_same_no(row.number, first);
    ck_same_no(row.newest, second);
    ck_assert_int_eq(row.in_force, 0);
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
    ck_assert_int_eq(actual(KT_DAY(2022, 3, 1)), -1);
}
END_TEST

/* The document, written down by hand from doc/json.md. */
START_TEST(list_as_json)
{
    static const char expected[] =
        "{\"plan\":\"2022\",\"unit\":\"4401\",\"unit_name\":\"Guangzhou\","
        "\"as_of\":\"2022-06-30\",\"commit\":14,\"basis\":\"submitted\","
        "\"after\":0,\"total\":2,\"reports\":["
        "{\"report\":\"13.1\",\"plan\":\"2022\",\"target\":\"1.1\","
        "\"unit\":\"4401\",\"unit_name\":\"Guangzhou\","
        "\"day\":\"2022-06-01\",\"mode\":\"add\",\"amount\":\"1.5\","
        "\"of\":null,\"step\":null,\"in_force\":true,"
        "\"note\":\"two\\nlines\",\"ref\":\"r\",\"doc\":null,\"uri\":null,"
        "\"file_sha256\":\"0102000000000000000000000000000000000000000000000"
        "000000000000000\",\"source\":null,\"line\":7,\"actor\":\"wang\","
        "\"commit\":13,\"written\":\"2022-06-30T04:00:00.000Z\","
        "\"supersedes\":null,\"reason\":null,\"newest\":\"13.1\","
        "\"retracted\":null},"
        "{\"report\":\"13.2\",\"plan\":\"2022\",\"target\":\"1.1\","
        "\"unit\":\"4401\",\"unit_name\":\"Guangzhou\","
        "\"day\":\"2022-06-02\",\"mode\":\"add\",\"amount\":\"2\","
        "\"of\":null,\"step\":null,\"in_force\":false,"
        "\"note\":null,\"ref\":null,\"doc\":null,\"uri\":null,"
        "\"file_sha256\":null,\"source\":null,\"line\":null,"
        "\"actor\":\"wang\","
        "\"commit\":13,\"written\":\"2022-06-30T04:00:00.000Z\","
        "\"supersedes\":\"13.1\",\"reason\":\"misread\","
        "\"newest\":\"13.1\",\"retracted\":{\"reason\":\"counted twice\","
        "\"actor\":\"li\",\"commit\":14,"
        "\"written\":\"2022-06-30T04:00:01.000Z\"}}]}";
    static const uint8_t sha256[KT_SHA256_SIZE] = { 1, 2 };
    char *json = NULL;
    kt_query query = query_of("4401", TODAY);
    begin();
    ck_assert_int_eq(head_now().commit, 12);
    OK(kt_db_set_actor(db, "wang", NULL));
    OK(kt_db_begin(db));
    kt_progress report = new_report("1.1", "4401", KT_DAY(2022, 6, 1),
                                    KT_ADD, KT_AMOUNT(3) / 2);
    report.note = "two\nlines";
    report.ref = "r";
    report.file_sha256 = sha256;
    report.line = 7;
    kt_report_no first;
    OK(kt_progress_record(db, &report, &first));
    kt_report_no second = correct(first, KT_DAY(2022, 6, 2), KT_ADD, 2);
    OK(kt_db_commit(db, NULL));
    clock_ms += 1000;
    OK(kt_db_set_actor(db, "li", NULL));
    retract(second);
    OK(kt_progress_json(db, &query, "1.1", &json));
    ck_assert_str_eq(json, expected);
    kt_free(json);
    query.as_of = KT_DAY(2022, 5, 31);
    OK(kt_progress_json(db, &query, "1.1", &json));
    ck_assert_ptr_nonnull(strstr(json, "\"reports\":[]}"));
    kt_free(json);
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_progress_json(db, &query, "1.9", &json));
    ck_assert_ptr_null(json);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        correction_counts_in_place_of_the_corrected,
        report_alone_is_its_only_version,
        supersede_needs_a_reason,
        same_target_and_unit_only,
        only_the_newest_is_superseded,
        retracted_is_not_superseded,
        retracted_counts_no_more,
        retracting_revives_what_was_corrected,
        same_day_keeps_the_place,
        correction_obeys_the_rules_of_a_report,
        unknown_reports,
        retract_only_once,
        retract_in_an_active_plan_only,
        one_commit_holds_all_of_it,
        refusal_leaves_the_transaction,
        known_at_knows_no_later_correction,
        log_shows_them_by_number,
        list_keeps_everything,
        list_as_json,
    };
    return RUN_WORLD_TESTS("correction", tests);
}
