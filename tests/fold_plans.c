/* SPDX-License-Identifier: Apache-2.0 */
/* Plans, what is in them, and reports. */
#include "fold_rows.h"
#include "measure.h"

START_TEST(codes_within_a_plan)
{
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    int64_t q = plan("Q", r);
    int64_t t = task("1", p, 0);
    int64_t g = target("1.1", t, KT_MEASURE_MILESTONE);
    (void)task("1", q, 0); /* another plan's */
    (void)step("a", g);
    (void)step("b", g);
    no_notes();
    (void)plan("P", r);
    (void)task("1", p, t);
    (void)task("1.1", p, 0); /* a target's */
    (void)target("1", t, KT_MEASURE_FLOW);
    (void)target("1.1", t, KT_MEASURE_FLOW);
    (void)step("a", g);
    check_notes();
    static const char *const tables[] = { "kt_plan",   "kt_task",
                                          "kt_task",   "kt_target",
                                          "kt_target", "kt_step" };
    ck_assert_int_eq(note_count, (int)COUNT(tables));
    for (size_t i = 0; i < COUNT(tables); i++) {
        ck_assert_str_eq(notes[i].table, tables[i]);
        ck_assert_str_eq(notes[i].column, "code");
    }
    ck_assert_str_eq(plan_tree("P"), "P .1 ..1.1");
    ck_assert_int_eq(completion("1.1").steps, 2);
}
END_TEST

/* A code that was given up may be taken; it is the moment that counts. */
START_TEST(codes_that_were_given_up)
{
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    int64_t t = task("1", p, 0);
    begin_commit(NULL);
    ADD(TASK, kti_entity(t), kti_int(8), [KTI_TASK_CODE] = kti_text("2"));
    end_commit();
    (void)task("1", p, 0);
    no_notes();
    begin_commit(NULL);
    ADD(TASK, kti_entity(t), kti_int(8), [KTI_TASK_CODE] = kti_text("1"));
    end_commit();
    one_note("kt_task", 0, "code");
    ck_assert_str_eq(plan_tree("P"), "P .2 .1");
}
END_TEST

START_TEST(tasks_stand_in_a_tree)
{
    char code[16];
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    int64_t q = plan("Q", r);
    int64_t a = task("a", p, 0);
    int64_t b = task("b", p, a);
    int64_t other = task("o", q, 0);
    no_notes();
    move_task(a, b);
    one_note("kt_task", 0, "parent");
    move_task(b, other); /* another plan's */
    move_task(a, a);
    begin_commit(NULL);
    ADD(TASK, kti_entity(a), kti_int(1), kti_entity(q));
    end_commit();
    check_notes();
    ck_assert_int_eq(note_count, 4);
    ck_assert_str_eq(notes[3].column, "plan");
    ck_assert_str_eq(plan_tree("P"), "P .a ..b");
    /* Sixteen levels; b with one below it comes under the fourteenth. */
    int64_t line = 0;
    int64_t fifteenth = 0;
    for (int i = 1; i <= 15; i++) {
        (void)snprintf(code, sizeof code, "L%d", i);
        fifteenth = line;
        line = task(code, p, line);
    }
    (void)task("c", p, b);
    move_task(b, line);
    check_notes();
    ck_assert_int_eq(note_count, 5);
    ck_assert_int_eq(notes[4].key, last_key());
    move_task(b, fifteenth);
    check_notes();
    ck_assert_int_eq(note_count, 5);
    (void)task("d", p, line);
    check_notes();
    ck_assert_int_eq(note_count, 5);
}
END_TEST

START_TEST(targets_and_steps_keep_what_they_are)
{
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    int64_t q = plan("Q", r);
    int64_t t = task("1", p, 0);
    int64_t u = task("2", p, 0);
    int64_t v = task("1", q, 0);
    int64_t g = target("1.1", t, KT_MEASURE_MILESTONE);
    int64_t h = target("1.2", t, KT_MEASURE_MILESTONE);
    int64_t s = step("a", g);
    begin_commit(NULL);
    ADD(TARGET, kti_entity(g), kti_int(1), kti_entity(u));
    end_commit();
    no_notes();
    begin_commit(NULL);
    ADD(TARGET, kti_entity(g), kti_int(1), kti_entity(v));
    ADD(TARGET, kti_entity(g), kti_int(16),
        [KTI_TARGET_MEASURE] = kti_int(KT_MEASURE_FLOW));
    ADD(STEP, kti_entity(s), kti_int(1), kti_entity(h));
    ADD(PLAN, kti_entity(p), kti_int(8),
        [KTI_PLAN_OWNER] = kti_entity(raw_entity(KT_KIND_UNIT)));
    ADD(PLAN, kti_entity(p), kti_int(256), /* no int32_t holds them */
        [KTI_PLAN_BEHIND] = kti_int(INT32_MAX + INT64_C(1)));
    ADD(PLAN, kti_entity(p), kti_int(1024),
        [KTI_PLAN_AHEAD] = kti_int(INT32_MIN - INT64_C(1)));
    end_commit();
    check_notes();
    static const char *const columns[] = { "task",  "measure", "target",
                                           "owner", "behind",  "ahead" };
    ck_assert_int_eq(note_count, (int)COUNT(columns));
    for (size_t i = 0; i < COUNT(columns); i++) {
        ck_assert_str_eq(notes[i].column, columns[i]);
        ck_assert_int_eq(KTI_OP_N(notes[i].key), (int)i + 1);
    }
    ck_assert_str_eq(plan_tree("P"), "P .1 ..1.2 .2 ..1.1");
}
END_TEST

/* Of the children of something that is not there nothing is. */
START_TEST(what_stands_on_nothing)
{
    int64_t r = unit("R", 0);
    int64_t twin = unit("R", 0);
    int64_t p = plan("P", twin);
    int64_t t = task("1", p, 0);
    int64_t g = target("1.1", t, KT_MEASURE_FLOW);
    (void)step("a", g);
    allotment(g, r, KT_AMOUNT(5));
    report(g, r, KT_ADD, KT_AMOUNT(5), 0, 0);
    begin_commit(NULL);
    ADD(TITLE, kti_entity(g), kti_int(1), kti_text("en"), kti_text("x"));
    kti_member member = { r, KT_DAY_NONE, NULL };
    OK(kti_ledger_add_list(db, t, KTI_LIST_ASSIST, &member, 1, NULL, 0));
    end_commit();
    check_notes();
    static const struct {
        const char *table;
        const char *column;
    } expected[] = {
        { "kt_unit", "code" },     { "kt_plan", "owner" },
        { "kt_task", "plan" },     { "kt_target", "task" },
        { "kt_step", "target" },   { "kt_allotment", "target" },
        { "kt_progress", "target" }, { "kt_title", "entity" },
        { "kt_list", "entity" },
    };
    ck_assert_int_eq(note_count, (int)COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        ck_assert_str_eq(notes[i].table, expected[i].table);
        ck_assert_str_eq(notes[i].column, expected[i].column);
    }
    kt_cursor *cursor;
    OK(kt_plan_list(db, NULL, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    kt_cursor_close(cursor);
}
END_TEST

/* A list holds but for the units that are not there; a planned share, but
 * for days that are none. */
START_TEST(lists_hold_without_some_members)
{
    int64_t r = unit("R", 0);
    int64_t twin = unit("R", 0);
    int64_t a = unit("A", r);
    int64_t p = plan("P", r);
    int64_t t = task("1", p, 0);
    int64_t g = target("1.1", t, KT_MEASURE_FLOW);
    kti_member assist[] = { { twin, KT_DAY_NONE, NULL },
                            { a, KT_DAY_NONE, NULL },
                            { r, KT_DAY_MAX + 1, NULL } };
    kt_checkpoint points[] = { { D(5), 5000 }, { INT32_MAX, 6000 } };
    allotment(g, r, KT_AMOUNT(100));
    begin_commit(NULL);
    OK(kti_ledger_add_list(db, g, KTI_LIST_ASSIST, assist, 3, NULL, 0));
    OK(kti_ledger_add_list(db, g, KTI_LIST_CHECKPOINTS, NULL, 0, points, 2));
    end_commit();
    check_notes();
    ck_assert_int_eq(note_count, 4);
    ck_assert_str_eq(notes[1].table, "kt_member");
    ck_assert_str_eq(notes[1].column, "day");
    ck_assert_str_eq(notes[2].table, "kt_member");
    ck_assert_str_eq(notes[2].column, "unit");
    ck_assert_str_eq(notes[3].table, "kt_checkpoint");
    ck_assert_str_eq(notes[3].column, "day");
    /* Day 5 is planned at half; from then to December's end the line rises
     * to the whole: on day 9, four of 360 days on, 50.55 %. */
    ck_assert_int_eq(completion("1.1").expected, 5055);
}
END_TEST

/* ---- reports */

/* Reports that do not fit count for nothing: 7 stands alone. */
START_TEST(reports_that_do_not_fit)
{
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    int64_t t = task("1", p, 0);
    int64_t g = target("1.1", t, KT_MEASURE_FLOW);
    int64_t m = target("1.2", t, KT_MEASURE_MILESTONE);
    allotment(g, r, KT_AMOUNT(10));
    report(g, r, KT_ADD, KT_AMOUNT(7), 0, 0);
    no_notes();
    report(g, r, KT_ADD, KT_NONE, 0, 0);
    report(g, r, KT_LEVEL, KT_AMOUNT(1), 0, 0);
    report(g, r, KT_ADD, -1, 0, 0);
    report(m, r, KT_STEP, KT_AMOUNT(1), 0, 0);
    begin_commit(NULL);
    ADD(PROGRESS, kti_entity(g), kti_entity(r), kti_int(INT64_MAX),
        kti_int(KT_ADD), kti_int(1));
    end_commit();
    check_notes();
    ck_assert_int_eq(note_count, 5);
    for (int i = 0; i < note_count; i++) {
        ck_assert_str_eq(notes[i].table, "kt_progress");
        ck_assert_str_eq(notes[i].column, i < 4 ? "amount" : "day");
    }
    kt_completion found = completion("1.1");
    ck_assert_int_eq(found.actual, KT_AMOUNT(7));
    ck_assert_int_eq(found.reports, 1);
    ck_assert_int_eq(found.attainment, 7000);
    ck_assert_int_eq(completion("1.2").steps_done, 0);
    kt_query query = query_of(NULL, D(9));
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    kt_cursor *cursor;
    int listed = 0;
    int in_force = 0;
    OK(kt_progress_list(db, &query, "1.1", &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        listed++;
        in_force += row.in_force;
    }
    kt_cursor_close(cursor);
    ck_assert_int_eq(listed, 5);
    ck_assert_int_eq(in_force, 1);
}
END_TEST

/* A report stands on its target and unit: 3 and 5 come before their rows. */
START_TEST(reports_before_what_they_are_on)
{
    int64_t r = unit("R", 0);
    int64_t p = plan("P", r);
    int64_t t = task("1", p, 0);
    begin_commit(NULL);
    int64_t g = raw_entity(KT_KIND_TARGET);
    int64_t a = raw_entity(KT_KIND_UNIT);
    ADD(PROGRESS, kti_entity(g), kti_entity(r), kti_int(D(5)),
        kti_int(KT_ADD), kti_int(KT_AMOUNT(3)));
    ADD(TARGET, kti_entity(g), kti_int(31), kti_entity(t), kti_int(1),
        kti_text("1.1"), kti_text("target"), kti_int(KT_MEASURE_FLOW));
    ADD(PROGRESS, kti_entity(g), kti_entity(a), kti_int(D(5)),
        kti_int(KT_ADD), kti_int(KT_AMOUNT(5)));
    ADD(UNIT, kti_entity(a), kti_null(), kti_int(15), kti_text("A"),
        kti_text("name"), kti_text("city"), kti_entity(r));
    end_commit();
    allotment(g, r, KT_AMOUNT(10));
    report(g, a, KT_ADD, KT_AMOUNT(7), 0, 0);
    check_notes();
    ck_assert_int_eq(note_count, 2);
    ck_assert_str_eq(notes[0].column, "target");
    ck_assert_str_eq(notes[1].column, "unit");
    ck_assert_int_eq(completion("1.1").actual, KT_AMOUNT(7));
    ck_assert_int_eq(completion("1.1").reports, 1);
}
END_TEST

/* DESIGN 3.1: which modes a measure takes, which amounts may be below zero,
 * who has a denominator, a share of at most 100 %; a milestone has a step. */
START_TEST(what_fits_a_measure)
{
    static const struct {
        int32_t measure, mode;
        kt_amount amount, of;
        int step, fits;
    } rows[] = {
        { KT_MEASURE_FLOW, KT_ADD, 0, KT_NONE, 0, 1 },
        { KT_MEASURE_FLOW, KT_TO_DATE, 1, KT_NONE, 0, 1 },
        { KT_MEASURE_FLOW, KT_LEVEL, 1, KT_NONE, 0, 0 },
        { KT_MEASURE_FLOW, KT_ADD, -1, KT_NONE, 0, 0 },
        { KT_MEASURE_FLOW, KT_ADD, KT_NONE, KT_NONE, 0, 0 },
        { KT_MEASURE_FLOW, KT_ADD, 1, 1, 0, 0 },
        { KT_MEASURE_FLOW, KT_ADD, 1, KT_NONE, 1, 0 },
        { KT_MEASURE_STOCK, KT_LEVEL, -1, KT_NONE, 0, 1 },
        { KT_MEASURE_STOCK, KT_LEVEL, KT_NONE, KT_NONE, 0, 0 },
        { KT_MEASURE_STOCK, KT_ADD, 1, KT_NONE, 0, 0 },
        { KT_MEASURE_RATIO, KT_LEVEL, -1, 1, 0, 1 },
        { KT_MEASURE_RATIO, KT_LEVEL, 1, 0, 0, 1 },
        { KT_MEASURE_RATIO, KT_LEVEL, 1, -1, 0, 0 },
        { KT_MEASURE_RATIO, KT_LEVEL, 1, KT_NONE, 0, 0 },
        { KT_MEASURE_RATIO, KT_LEVEL, KT_NONE, 1, 0, 0 },
        { KT_MEASURE_COVERAGE, KT_LEVEL, 1, KT_NONE, 0, 1 },
        { KT_MEASURE_COVERAGE, KT_LEVEL, -1, KT_NONE, 0, 0 },
        { KT_MEASURE_MILESTONE, KT_STEP, KT_NONE, KT_NONE, 1, 1 },
        { KT_MEASURE_MILESTONE, KT_STEP, KT_NONE, KT_NONE, 0, 1 },
        { KT_MEASURE_MILESTONE, KT_STEP, 1, KT_NONE, 1, 0 },
        { KT_MEASURE_MILESTONE, KT_STEP, KT_NONE, 1, 1, 0 },
        { KT_MEASURE_MILESTONE, KT_ADD, 1, KT_NONE, 0, 0 },
        { KT_MEASURE_CEILING, KT_TO_DATE, 0, KT_NONE, 0, 1 },
        { KT_MEASURE_CEILING, KT_STEP, KT_NONE, KT_NONE, 0, 0 },
        { KT_MEASURE_ASSESSED, KT_LEVEL, KT_AMOUNT(100), KT_NONE, 0, 1 },
        { KT_MEASURE_ASSESSED, KT_LEVEL, KT_AMOUNT(100) + 1, KT_NONE, 0, 0 },
        { KT_MEASURE_ASSESSED, 0, 1, KT_NONE, 0, 0 },
        { KT_MEASURE_ASSESSED, 5, 1, KT_NONE, 0, 0 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ck_assert_msg(kti_report_fits(rows[i].measure, rows[i].mode,
                                      rows[i].amount, rows[i].of,
                                      rows[i].step) == rows[i].fits,
                      "row %zu", i);
    }
}
END_TEST

/* Faults, not notes: references that no check of a host's would let pass. */
static int faults;

static int32_t count_fault(void *context, const kt_finding *finding)
{
    const char *const *expected = context;
    ck_assert_int_eq(finding->kind, KT_FINDING_REFERENCE);
    ck_assert_str_eq(finding->table, expected[2 * faults]);
    ck_assert_str_eq(finding->column, expected[2 * faults + 1]);
    faults++;
    return 0;
}

/* A report of another unit's cannot be superseded, nor a later one, so that
 * there is no cycle; a step is one of the target. */
START_TEST(reports_that_name_what_is_not_theirs)
{
    static const char *const expected[] = {
        "kt_progress", "replaces", "kt_progress", "replaces",
        "kt_progress", "step",     "kt_progress", "unit",
        "kt_act",      "report",
    };
    kt_check check = KT_CHECK_INIT;
    int64_t r = unit("R", 0);
    int64_t a = unit("A", r);
    for (int i = 0; i < 50; i++) { /* of so many all reports are read at once */
        char code[16];
        (void)snprintf(code, sizeof code, "a%d", i);
        (void)unit(code, a);
    }
    int64_t p = plan("P", r);
    int64_t t = task("1", p, 0);
    int64_t g = target("1.1", t, KT_MEASURE_FLOW);
    int64_t m = target("1.2", t, KT_MEASURE_MILESTONE);
    int64_t n = target("1.3", t, KT_MEASURE_MILESTONE);
    int64_t s = step("a", n);
    (void)step("b", m);
    allotment(g, r, KT_AMOUNT(100));
    report(g, r, KT_ADD, KT_AMOUNT(7), 0, 0);
    int64_t first = last_key();
    report(g, a, KT_ADD, KT_AMOUNT(20), 0, first);
    int64_t next = head_now().commit + 1;
    begin_commit(NULL);
    for (int64_t n = 1; n <= 2; n++) {
        ADD(PROGRESS, kti_entity(g), kti_entity(r), kti_int(D(5)),
            kti_int(KT_ADD), kti_int(KT_AMOUNT(n)),
            [KTI_PROGRESS_REPLACES] = report_of(next, 3 - n));
    }
    end_commit();
    report(m, r, KT_STEP, KT_NONE, s, 0);
    report(g, p, KT_ADD, KT_AMOUNT(40), 0, 0); /* a plan's */
    begin_commit(NULL);
    ADD(ACT, kti_int(KT_ACT_RETRACT), report_of(1, 1), kti_null(),
        kti_null(), kti_text("no report at all"));
    end_commit();
    faults = 0;
    ck_assert_int_eq(kt_db_check(db, count_fault, (void *)expected, NULL,
                                 NULL, &check),
                     KT_ERR_CORRUPT);
    ck_assert_int_eq(faults, 5);
    ck_assert_int_eq(check.notes, 0);
    /* 7, 20 of A's, and 2 in place of 1, which is before it. */
    ck_assert_int_eq(completion("1.1").actual, KT_AMOUNT(29));
    kt_query query = query_of("A", D(9));
    kt_completion at_a = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, "1.1", &at_a));
    ck_assert_int_eq(at_a.actual, KT_AMOUNT(20));
    ck_assert_int_eq(completion("1.2").steps_done, 0);
}
END_TEST

static void close_only(void)
{
    kt_db_close(db);
}

TCase *fold_plan_tests(void)
{
    const TTest *const tests[] = {
        codes_within_a_plan,
        codes_that_were_given_up,
        tasks_stand_in_a_tree,
        targets_and_steps_keep_what_they_are,
        what_stands_on_nothing,
        lists_hold_without_some_members,
        reports_that_do_not_fit,
        reports_before_what_they_are_on,
        what_fits_a_measure,
    };
    return NEW_CASE("plans", fold_setup, fold_teardown, tests);
}

TCase *fold_fault_tests(void)
{
    const TTest *const tests[] = { reports_that_name_what_is_not_theirs };
    return NEW_CASE("faults", fold_setup, close_only, tests);
}
