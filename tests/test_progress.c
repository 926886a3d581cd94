/* SPDX-License-Identifier: Apache-2.0 */
/* Reports: what is accepted and what is refused, their numbers, how they are
 * read back. Corrections and retractions are in test_correction.c. */
#include "buf.h"
#include "domain_helpers.h"

/* The measure of 1.1 to 1.7, in the order of their codes. */
static const char *const targets[] = { "1.1", "1.2", "1.3", "1.4",
                                       "1.5", "1.6", "1.7" };

/* One target a measure; 4401 has a part of the stock, the milestone with
 * steps a and b, and the assessed one. */
static void add_targets(void)
{
    for (int32_t measure = KT_MEASURE_FLOW; measure <= KT_MEASURE_ASSESSED;
         measure++) {
        int amount = measure != KT_MEASURE_MILESTONE;
        add_target(targets[measure - 1], measure,
                   amount ? KT_AMOUNT(100) : KT_NONE);
    }
    add_step("1.5", "a");
    add_step("1.5", "b");
    allot("1.2", "4401", KT_AMOUNT(50), KT_DAY_NONE);
    allot("1.5", "4401", KT_NONE, KT_DAY_NONE);
    allot("1.7", "4401", KT_NONE, KT_DAY_NONE);
}

/* A report that suits a measure, of a unit that may give it. */
static kt_progress good_report(int32_t measure)
{
    kt_progress report =
        new_report(targets[measure - 1], "4401", TODAY, KT_LEVEL,
                   KT_AMOUNT(1));
    switch (measure) {
    case KT_MEASURE_FLOW:
    case KT_MEASURE_CEILING:
        report.mode = KT_ADD;
        break;
    case KT_MEASURE_RATIO:
        report.of = KT_AMOUNT(2);
        break;
    case KT_MEASURE_COVERAGE:
        report.unit = "440103";
        break;
    case KT_MEASURE_MILESTONE:
        report.mode = KT_STEP;
        report.amount = KT_NONE;
        report.step = "a";
        break;
    default:
        break;
    }
    return report;
}

static kt_status record(kt_progress report)
{
    return kt_progress_record(db, &report, NULL);
}

static kt_progress with;

/* Record a good report with one field set to another value. */
#define WITH(measure, field, value)                                          \
    (with = good_report(measure), with.field = (value), record(with))

START_TEST(modes_fit_their_measure)
{
    /* By measure, the modes that it takes: DESIGN 3.1. */
    static const char *const takes[] = { "add to_date", "level", "level",
                                         "level",       "step",  "add to_date",
                                         "level" };
    add_targets();
    for (int32_t m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        for (int32_t mode = KT_ADD - 1; mode <= KT_STEP + 1; mode++) {
            const char *word = kt_word(KT_WORDS_MODE, mode, NULL);
            int fits = word[0] != '\0' && strstr(takes[m - 1], word) != NULL;
            kt_progress report = good_report(m);
            report.mode = mode;
            if (fits) {
                OK(record(report));
            } else {
                REFUSED(KT_ERR_INVALID, NULL, record(report));
            }
        }
    }
    REFUSED(KT_ERR_INVALID,
            "mode level does not fit target 1.1 (flow): it takes add or "
            "to_date",
            WITH(KT_MEASURE_FLOW, mode, KT_LEVEL));
    REFUSED(KT_ERR_INVALID,
            "mode 0 is none of add (1), to_date (2), level (3) and step (4)",
            WITH(KT_MEASURE_MILESTONE, mode, 0));
    /* As many bits on as an int has, an x86 would take it for KT_ADD. */
    REFUSED(KT_ERR_INVALID,
            "mode 33 is none of add (1), to_date (2), level (3) and step (4)",
            WITH(KT_MEASURE_FLOW, mode, KT_ADD + 32));
}
END_TEST

START_TEST(amounts)
{
    add_targets();
    for (int32_t m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        int below = m == KT_MEASURE_STOCK || m == KT_MEASURE_RATIO;
        if (m == KT_MEASURE_MILESTONE) {
            REFUSED(KT_ERR_INVALID, NULL, WITH(m, amount, 0));
            REFUSED(KT_ERR_INVALID, NULL, WITH(m, of, KT_AMOUNT(1)));
            continue;
        }
        REFUSED(KT_ERR_INVALID, NULL, WITH(m, amount, KT_NONE));
        OK(WITH(m, amount, 0));
        if (below) {
            OK(WITH(m, amount, -1));
        } else {
            REFUSED(KT_ERR_RANGE, NULL, WITH(m, amount, -1));
        }
        if (m != KT_MEASURE_RATIO) {
            REFUSED(KT_ERR_INVALID, NULL, WITH(m, of, KT_AMOUNT(1)));
        }
        REFUSED(KT_ERR_INVALID, NULL, WITH(m, step, "a"));
    }
    REFUSED(KT_ERR_INVALID, NULL, WITH(KT_MEASURE_RATIO, of, KT_NONE));
    REFUSED(KT_ERR_RANGE, NULL, WITH(KT_MEASURE_RATIO, of, -1));
    OK(WITH(KT_MEASURE_RATIO, of, 0));
    OK(WITH(KT_MEASURE_ASSESSED, amount, KT_AMOUNT(100)));
    REFUSED(KT_ERR_RANGE, "amount 100.0001 on target 1.7 (assessed) is above 100 %",
            WITH(KT_MEASURE_ASSESSED, amount, KT_AMOUNT(100) + 1));
    OK(WITH(KT_MEASURE_FLOW, amount, INT64_MAX));
    OK(WITH(KT_MEASURE_STOCK, amount, INT64_MIN + 1));
}
END_TEST

START_TEST(steps)
{
    add_targets();
    add_target("2.1", KT_MEASURE_MILESTONE, KT_NONE);
    OK(WITH(KT_MEASURE_MILESTONE, step, "b"));
    REFUSED(KT_ERR_INVALID,
            "target 1.5 is a milestone with steps: name the step that is "
            "done, such as a",
            WITH(KT_MEASURE_MILESTONE, step, NULL));
    REFUSED(KT_ERR_NOT_FOUND, NULL, WITH(KT_MEASURE_MILESTONE, step, "c"));
    kt_progress whole = new_report("2.1", "44", TODAY, KT_STEP, KT_NONE);
    OK(record(whole));
    whole.step = "a";
    REFUSED(KT_ERR_NOT_FOUND, "unknown step a", record(whole));
}
END_TEST

START_TEST(days)
{
    kt_day tomorrow = KT_DAY(2022, 7, 1);
    add_targets();
    OK(WITH(KT_MEASURE_FLOW, day, KT_DAY(2022, 1, 1)));
    REFUSED(KT_ERR_INVALID,
            "day 2021-12-31 is before plan 2022 begins, on 2022-01-01",
            WITH(KT_MEASURE_FLOW, day, KT_DAY(2021, 12, 31)));
    OK(WITH(KT_MEASURE_FLOW, day, tomorrow));
    REFUSED(KT_ERR_INVALID, "day 2022-07-02 is after tomorrow, 2022-07-01",
            WITH(KT_MEASURE_FLOW, day, tomorrow + 1));
    /* Tomorrow is that of the handle's clock, behind the plan's end too. */
    set_today(KT_DAY(2023, 1, 31));
    OK(WITH(KT_MEASURE_FLOW, day, KT_DAY(2023, 2, 1)));
    /* An impossible day is no day, and never today. */
    REFUSED(KT_ERR_INVALID, "the day is not given, or there is no such day",
            WITH(KT_MEASURE_FLOW, day, KT_DAY(2022, 2, 30)));
    REFUSED(KT_ERR_INVALID, NULL, WITH(KT_MEASURE_FLOW, day, KT_DAY_NONE));
    REFUSED(KT_ERR_INVALID, NULL, WITH(KT_MEASURE_FLOW, day, INT32_MAX));
    REFUSED(KT_ERR_INVALID, NULL,
            WITH(KT_MEASURE_FLOW, day, INT32_MIN + 1));
}
END_TEST

START_TEST(texts_and_line)
{
    add_targets();
    OK(WITH(KT_MEASURE_FLOW, note, text_of(KT_NOTE_MAX)));
    REFUSED(KT_ERR_INVALID, NULL,
            WITH(KT_MEASURE_FLOW, note, text_of(KT_NOTE_MAX + 1)));
    OK(WITH(KT_MEASURE_FLOW, note, "two\n\tlines"));
    REFUSED(KT_ERR_INVALID, NULL, WITH(KT_MEASURE_FLOW, note, "bell\a"));
    OK(WITH(KT_MEASURE_FLOW, ref, text_of(128)));
    REFUSED(KT_ERR_INVALID, NULL, WITH(KT_MEASURE_FLOW, ref, text_of(129)));
    OK(WITH(KT_MEASURE_FLOW, doc, text_of(KT_TITLE_MAX)));
    REFUSED(KT_ERR_INVALID, NULL,
            WITH(KT_MEASURE_FLOW, doc, text_of(KT_TITLE_MAX + 1)));
    OK(WITH(KT_MEASURE_FLOW, uri, text_of(KT_TITLE_MAX)));
    REFUSED(KT_ERR_INVALID, NULL,
            WITH(KT_MEASURE_FLOW, uri, text_of(KT_TITLE_MAX + 1)));
    static const char *const bad[] = { "", "two\nlines", "\xc3\x28" };
    for (int i = 0; i < 3; i++) {
        kt_status status = i == 2 ? KT_ERR_FORMAT : KT_ERR_INVALID;
        REFUSED(status, NULL, WITH(KT_MEASURE_FLOW, ref, bad[i]));
        REFUSED(status, NULL, WITH(KT_MEASURE_FLOW, doc, bad[i]));
        REFUSED(status, NULL, WITH(KT_MEASURE_FLOW, uri, bad[i]));
    }
    REFUSED(KT_ERR_INVALID, "the note is empty",
            WITH(KT_MEASURE_FLOW, note, ""));
    REFUSED(KT_ERR_FORMAT, NULL, WITH(KT_MEASURE_FLOW, note, "\xff"));
    OK(WITH(KT_MEASURE_FLOW, line, INT64_MAX));
    REFUSED(KT_ERR_RANGE, NULL, WITH(KT_MEASURE_FLOW, line, -1));
}
END_TEST

START_TEST(codes)
{
    add_targets();
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan 2023, the nearest is 2022",
            WITH(KT_MEASURE_FLOW, plan, "2023"));
    OK(WITH(KT_MEASURE_FLOW, plan, "2022"));
    REFUSED(KT_ERR_NOT_FOUND, NULL, WITH(KT_MEASURE_FLOW, target, "1.9"));
    REFUSED(KT_ERR_NOT_FOUND, NULL, WITH(KT_MEASURE_FLOW, target, "1"));
    REFUSED(KT_ERR_INVALID, "the target is not given",
            WITH(KT_MEASURE_FLOW, target, NULL));
    REFUSED(KT_ERR_NOT_FOUND, NULL, WITH(KT_MEASURE_FLOW, unit, "4409"));
    REFUSED(KT_ERR_INVALID, "the unit is not given",
            WITH(KT_MEASURE_FLOW, unit, NULL));
    /* A code is that of the report's day. */
    OK(kt_unit_close(db, "440104", NULL, KT_DAY(2022, 6, 1), NULL));
    kt_unit unit = KT_UNIT_INIT;
    unit.code = "440104";
    unit.name = "New Yuexiu";
    unit.parent = "4402";
    unit.level = "county";
    unit.opened = KT_DAY(2022, 6, 1);
    OK(kt_unit_add(db, &unit));
    kt_progress report = good_report(KT_MEASURE_FLOW);
    report.unit = "440104";
    report.day = KT_DAY(2022, 5, 31);
    OK(record(report));
    report.day = KT_DAY(2022, 6, 1);
    report.amount = KT_AMOUNT(10);
    OK(record(report));
    for (int i = 0; i < 2; i++) {
        kt_completion completion = KT_COMPLETION_INIT;
        kt_query query = query_of(i == 0 ? "4402" : "4401", TODAY);
        OK(kt_completion_target(db, &query, "1.1", &completion));
        ck_assert_int_eq(completion.actual,
                         i == 0 ? KT_AMOUNT(10) : KT_AMOUNT(2));
    }
}
END_TEST

/* Who may report: DESIGN 3.1 and 3.2. */
START_TEST(reporters)
{
    /* By measure: the owner, an allotted unit, a county below it, a county
     * elsewhere. */
    static const char *const units[] = { "44", "4401", "440103", "440203" };
    static const char *const may[] = {
        [KT_MEASURE_FLOW] = "1111",      [KT_MEASURE_STOCK] = "1100",
        [KT_MEASURE_RATIO] = "1111",     [KT_MEASURE_COVERAGE] = "0011",
        [KT_MEASURE_MILESTONE] = "1100", [KT_MEASURE_CEILING] = "1111",
        [KT_MEASURE_ASSESSED] = "1100",
    };
    add_targets();
    for (int32_t m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        for (int u = 0; u < 4; u++) {
            if (may[m][u] == '1') {
                OK(WITH(m, unit, units[u]));
            } else {
                REFUSED(KT_ERR_STATE, NULL, WITH(m, unit, units[u]));
            }
        }
        REFUSED(KT_ERR_SCOPE, "unit 4501 is not within 44, whose plan it is",
                WITH(m, unit, "4501"));
    }
    REFUSED(KT_ERR_STATE,
            "nothing of target 1.2 is allotted to unit 4402 on 2022-06-30",
            WITH(KT_MEASURE_STOCK, unit, "4402"));
    REFUSED(KT_ERR_STATE,
            "unit 4401 is not one of those that target 1.4 is to cover on "
            "2022-06-30 (level county)",
            WITH(KT_MEASURE_COVERAGE, unit, "4401"));
    /* What is allotted on the report's day counts. */
    withdraw("1.2", "4401", KT_DAY(2022, 6, 1));
    REFUSED(KT_ERR_STATE, NULL, record(good_report(KT_MEASURE_STOCK)));
    OK(WITH(KT_MEASURE_STOCK, day, KT_DAY(2022, 5, 31)));
}
END_TEST

START_TEST(closed_unit_does_not_report)
{
    add_targets();
    OK(kt_unit_close(db, "440103", NULL, KT_DAY(2022, 6, 1), NULL));
    kt_progress report = good_report(KT_MEASURE_FLOW);
    report.unit = "440103";
    REFUSED(KT_ERR_STATE, "unit 440103 is not open on 2022-06-30",
            record(report));
    report.day = KT_DAY(2022, 5, 31);
    OK(record(report));
}
END_TEST

START_TEST(states_of_plan_and_target)
{
    add_targets();
    OK(kt_target_cancel(db, NULL, "1.1", KT_DAY(2022, 6, 1), "dropped"));
    REFUSED(KT_ERR_STATE, "target 1.1 is cancelled by that day",
            record(good_report(KT_MEASURE_FLOW)));
    OK(WITH(KT_MEASURE_FLOW, day, KT_DAY(2022, 5, 31)));
    OK(kt_task_cancel(db, NULL, "1", KT_DAY(2022, 6, 15), "dropped"));
    REFUSED(KT_ERR_STATE, NULL, record(good_report(KT_MEASURE_RATIO)));
    OK(WITH(KT_MEASURE_RATIO, day, KT_DAY(2022, 6, 14)));
    add_plan("2023", KT_PLAN_DRAFT);
    REFUSED(KT_ERR_STATE,
            "plan 2023 is draft: only an active plan takes reports",
            WITH(KT_MEASURE_RATIO, plan, "2023"));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    REFUSED(KT_ERR_STATE,
            "plan 2022 is closed: only an active plan takes reports",
            WITH(KT_MEASURE_RATIO, plan, "2022"));
    REFUSED(KT_ERR_NOT_FOUND, "no plan is active: name the plan",
            record(good_report(KT_MEASURE_RATIO)));
}
END_TEST

START_TEST(struct_size)
{
    add_targets();
    kt_report_no number = { .seq = 5 };
    REFUSED(KT_ERR_INVALID, "progress: struct_size is not set",
            kt_progress_record(db, NULL, &number));
    ck_assert_int_eq(number.seq, 0);
    REFUSED(KT_ERR_INVALID, NULL, WITH(KT_MEASURE_FLOW, struct_size, 0));
    /* A caller of before there were corrections: its struct ends there. */
    kt_progress report = good_report(KT_MEASURE_FLOW);
    report.struct_size = offsetof(kt_progress, supersedes);
    report.reason = "behind the caller's end";
    OK(record(report));

    kt_progress made;
    memset(&made, 0xff, sizeof made);
    kt_progress_init(&made, sizeof made);
    kt_progress defaults = KT_PROGRESS_INIT;
    ck_assert_uint_eq(made.struct_size, sizeof made);
    ck_assert_int_eq(made.day, defaults.day);
    ck_assert_int_eq(made.amount, KT_NONE);
    ck_assert_int_eq(made.of, KT_NONE);
    ck_assert_ptr_null(made.target);
    ck_assert_ptr_null(made.reason);
}
END_TEST

START_TEST(row_has_what_was_given)
{
    static const uint8_t sha256[KT_SHA256_SIZE] = { 9, 8, 7 };
    kt_cursor *cursor = NULL;
    kt_report_no number;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    add_targets();
    OK(kt_db_set_actor(db, "wang", "44"));
    kt_progress report = good_report(KT_MEASURE_RATIO);
    report.day = KT_DAY(2022, 5, 5);
    report.note = "two\nlines";
    report.ref = "r-1";
    report.doc = "2022-17";
    report.uri = "https://example.org/17";
    report.file_sha256 = sha256;
    report.line = 12;
    clock_ms += 1234;
    OK(kt_progress_record(db, &report, &number));
    ck_assert_mem_eq(&number.site, &test_site, sizeof test_site);
    ck_assert_int_eq(number.seq, head_now().seq);
    ck_assert_int_eq(number.n, 1);
    OK(kt_progress_get(db, NULL, &number, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.mode, KT_LEVEL);
    ck_assert_int_eq(row.commit, head_now().commit);
    ck_assert_int_eq(row.utc_ms, clock_ms);
    ck_assert_mem_eq(&row.number, &number, sizeof number);
    ck_assert_str_eq(row.plan, "2022");
    ck_assert_str_eq(row.target, "1.3");
    ck_assert_str_eq(row.unit, "4401");
    ck_assert_str_eq(row.unit_name, "Guangzhou");
    ck_assert_int_eq(row.day, KT_DAY(2022, 5, 5));
    ck_assert_int_ne(row.in_force, 0);
    ck_assert_int_eq(row.amount, KT_AMOUNT(1));
    ck_assert_int_eq(row.of, KT_AMOUNT(2));
    ck_assert_str_eq(row.step, "");
    ck_assert_str_eq(row.note, "two\nlines");
    ck_assert_str_eq(row.ref, "r-1");
    ck_assert_str_eq(row.doc, "2022-17");
    ck_assert_str_eq(row.uri, "https://example.org/17");
    ck_assert_mem_eq(row.file_sha256, sha256, sizeof sha256);
    ck_assert_str_eq(row.source, "");
    ck_assert_int_eq(row.line, 12);
    ck_assert_str_eq(row.actor, "wang");
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
    /* What was not given is "", KT_NONE or NULL; a step by its code. */
    kt_progress step = good_report(KT_MEASURE_MILESTONE);
    OK(kt_progress_record(db, &step, &number));
    OK(kt_progress_get(db, NULL, &number, &cursor));
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.step, "a");
    ck_assert_int_eq(row.amount, KT_NONE);
    ck_assert_int_eq(row.of, KT_NONE);
    ck_assert_str_eq(row.note, "");
    ck_assert_ptr_null(row.file_sha256);
    ck_assert_int_eq(row.line, 0);
    kt_cursor_close(cursor);
}
END_TEST

/* The list of 1.1 as "unit amount, ", amounts whole. */
static const char *listed(const kt_query *query)
{
    static kti_buf buf;
    kt_cursor *cursor = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    kti_buf_clear(&buf);
    kti_buf_text(&buf, "");
    OK(kt_progress_list(db, query, "1.1", &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        kti_buf_printf(&buf, "%s %lld, ", row.unit,
                       (long long)(row.amount / KT_AMOUNT_SCALE));
    }
    kt_cursor_close(cursor);
    ck_assert(!buf.failed);
    return buf.data;
}

START_TEST(list_by_unit_and_day)
{
    kt_query query = query_of(NULL, TODAY);
    kt_cursor *cursor = NULL;
    add_targets();
    static const struct {
        const char *unit;
        int32_t day;
    } given[] = { { "440203", 3 }, { "440103", 9 }, { "440103", 2 },
                  { "44", 20 },    { "440103", 2 }, { "4401", 5 } };
    int64_t commits[6];
    for (int i = 0; i < 6; i++) {
        (void)add_report("1.1", given[i].unit, KT_DAY(2022, 3, given[i].day),
                         KT_ADD, KT_AMOUNT(i));
        commits[i] = head_now().commit;
    }
    ck_assert_str_eq(
        listed(&query),
        "44 3, 4401 5, 440103 2, 440103 4, 440103 1, 440203 0, ");
    ck_assert_str_eq(listed(NULL), listed(&query));
    query.as_of = KT_DAY(2022, 3, 5);
    ck_assert_str_eq(listed(&query),
                     "4401 5, 440103 2, 440103 4, 440203 0, ");
    query = query_of("4401", TODAY);
    ck_assert_str_eq(listed(&query),
                     "4401 5, 440103 2, 440103 4, 440103 1, ");
    query.known_at_commit = commits[2];
    ck_assert_str_eq(listed(&query), "440103 2, 440103 1, ");
    query = query_of("440104", TODAY);
    ck_assert_str_eq(listed(&query), "");
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_progress_list(db, NULL, "1.9", &cursor));
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_progress_list(db, NULL, "1", &cursor));
    query.known_at_ms = 1;
    query.known_at_commit = 1;
    REFUSED(KT_ERR_INVALID, NULL,
            kt_progress_list(db, &query, "1.1", &cursor));
    ck_assert_ptr_null(cursor);
}
END_TEST

START_TEST(basis_decides_what_is_in_force)
{
    kt_query query = query_of(NULL, TODAY);
    kt_cursor *cursor = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    add_targets();
    kt_report_no number =
        add_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    query.basis = KT_BASIS_VERIFIED;
    OK(kt_progress_get(db, &query, &number, &cursor));
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.in_force, 0);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(numbers_as_text)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    char small[5];
    kt_report_no number = { test_site, 417, 1, 0 };
    OK(kt_report_no_format(db, &number, text, sizeof text));
    ck_assert_str_eq(text, "417.1");
    ck_assert_int_eq(kt_report_no_format(db, &number, small, sizeof small),
                     KT_ERR_RANGE);
    ck_assert_str_eq(small, "");
    number.site.bytes[0] = 0x0a;
    OK(kt_report_no_format(db, &number, text, sizeof text));
    ck_assert_str_eq(text, "0a9c01d2:417.1");
    /* The longest there is has room. */
    number.seq = INT64_MAX;
    number.n = INT32_MAX;
    OK(kt_report_no_format(db, &number, text, sizeof text));
    ck_assert_str_eq(text, "0a9c01d2:9223372036854775807.2147483647");
}
END_TEST

START_TEST(numbers_from_text)
{
    static const char *const good[] = {
        "417.1", "3f9c:417.1", "3f9c01d2:417.1", "3F9C01d2:417.1",
        "3f9c01d2-0000-4000-8000-000000000001:417.1",
    };
    static const char *const bad[] = {
        "",       "417",    "417.",   ".1",     "0.1",      "417.0",
        "-417.1", "417.-1", " 417.1", "417.1 ", "417.1x",   "417.1.1",
        "x",      ":417.1", "3f9:417.1", "3f9c01d2:", "417,1",
        "9223372036854775808.1", "1.9999999999",
    };
    kt_report_no number;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        OK(kt_report_no_parse(db, good[i], &number));
        ck_assert_mem_eq(&number.site, &test_site, sizeof test_site);
        ck_assert_int_eq(number.seq, 417);
        ck_assert_int_eq(number.n, 1);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        number.seq = 5;
        REFUSED(KT_ERR_INVALID, NULL,
                kt_report_no_parse(db, bad[i], &number));
        ck_assert_int_eq(number.seq, 0);
    }
    REFUSED(KT_ERR_INVALID, NULL, kt_report_no_parse(db, NULL, &number));
    REFUSED(KT_ERR_INVALID,
            "417 is not a report's number such as 417.1 or 3f9c01d2:417.1",
            kt_report_no_parse(db, "417", &number));
    REFUSED(KT_ERR_NOT_FOUND, "no site begins with ffff",
            kt_report_no_parse(db, "ffff:417.1", &number));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        modes_fit_their_measure,
        amounts,
        steps,
        days,
        texts_and_line,
        codes,
        reporters,
        closed_unit_does_not_report,
        states_of_plan_and_target,
        struct_size,
        row_has_what_was_given,
        list_by_unit_and_day,
        basis_decides_what_is_in_force,
        numbers_as_text,
        numbers_from_text,
    };
    return RUN_WORLD_TESTS("progress", tests);
}
