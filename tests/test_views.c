/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The views, read by a plain SQLite connection, say what the API's lists
 * say: row for row, on a small world of every kind of change and on the
 * example's 28,745 units. A view's today is the real clock's, in local time,
 * so days here are counted from it; the time zone is chosen so that midnight
 * is hours away.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "buf.h"
#include "domain_helpers.h"
#include "ledger.h"

static char folder[64];
static char path[80];
static sqlite3 *plain;
static kt_day today;

/* ---- rows as lines, sorted: of a view, and of a list */

struct lines {
    char **items;
    size_t count;
    size_t capacity;
};

static void add_line(struct lines *lines, kti_buf *line)
{
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity * 2 + 64;
        lines->items =
            realloc(lines->items, lines->capacity * sizeof *lines->items);
        ck_assert_ptr_nonnull(lines->items);
    }
    lines->items[lines->count] = kti_buf_steal(line);
    ck_assert_ptr_nonnull(lines->items[lines->count++]);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_lines(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->items[i]);
    }
    free(lines->items);
    *lines = (struct lines){ NULL, 0, 0 };
}

/* A field: "" is what a view has as NULL. */
static void put(kti_buf *line, const char *text)
{
    kti_buf_printf(line, "%s|", text == NULL ? "" : text);
}

static void put_number(kti_buf *line, int64_t number)
{
    kti_buf_printf(line, "%lld|", (long long)number);
}

static void put_day(kti_buf *line, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE];
    ck_assert_int_eq(kt_day_format(day, text, sizeof text), KT_OK);
    put(line, text);
}

static void put_instant(kti_buf *line, int64_t utc_ms)
{
    char text[KT_INSTANT_TEXT_SIZE];
    ck_assert_int_eq(kt_instant_format(utc_ms, text, sizeof text), KT_OK);
    put(line, text);
}

static void put_hex(kti_buf *line, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; bytes != NULL && i < size; i++) {
        kti_buf_printf(line, "%02x", bytes[i]);
    }
    put(line, "");
}

/* As text, and as ten-thousandths. */
static void put_amount(kti_buf *line, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    if (amount == KT_NONE) {
        put(line, "");
        put(line, "");
        return;
    }
    ck_assert_int_eq(kt_amount_format(amount, text, sizeof text), KT_OK);
    put(line, text);
    put_number(line, amount);
}

static void put_number_of(kti_buf *line, const kt_report_no *number)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    OK(kt_report_no_format(db, number, text, sizeof text));
    put(line, text);
}

static struct lines lines_of(const char *sql)
{
    struct lines lines = { NULL, 0, 0 };
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(plain));
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        kti_buf line = { 0 };
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *text = (const char *)sqlite3_column_text(stmt, i);
            ck_assert_msg(text == NULL || text[0] != '\0',
                          "an empty text in place of NULL: column %d of %s",
                          i, sql);
            put(&line, text);
        }
        add_line(&lines, &line);
    }
    ck_assert_msg(code == SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(plain));
    sqlite3_finalize(stmt);
    return lines;
}

/* Takes the lines. */
static void assert_rows(const char *sql, struct lines *wanted)
{
    struct lines found = lines_of(sql);
    qsort(found.items, found.count, sizeof *found.items, by_text);
    qsort(wanted->items, wanted->count, sizeof *wanted->items, by_text);
    for (size_t i = 0; i < found.count && i < wanted->count; i++) {
        ck_assert_str_eq(found.items[i], wanted->items[i]);
    }
    ck_assert_uint_eq(found.count, wanted->count);
    ck_assert_uint_gt(found.count, 0);
    free_lines(&found);
    free_lines(wanted);
}

/* One row, one column. */
static void assert_value(const char *sql, const char *wanted)
{
    struct lines found = lines_of(sql);
    ck_assert_msg(found.count == 1, "%s: %zu rows", sql, found.count);
    found.items[0][strlen(found.items[0]) - 1] = '\0';
    ck_assert_msg(strcmp(found.items[0], wanted) == 0, "%s: '%s', not '%s'",
                  sql, found.items[0], wanted);
    free_lines(&found);
}

/* ---- the views against the lists */

static void compare_units(void)
{
    struct lines wanted = { NULL, 0, 0 };
    kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    char above[KT_DEPTH_MAX + 1][KT_CODE_MAX + 1];
    OK(kt_unit_list(db, NULL, -1, &cursor));
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        kti_buf line = { 0 };
        put_hex(&line, row.uuid.bytes, sizeof row.uuid);
        put(&line, row.code);
        put(&line, row.name);
        put(&line, row.level);
        put(&line, row.parent);
        strcpy(above[row.depth], row.code);
        for (int i = 0; i <= row.depth; i++) {
            kti_buf_printf(&line, "%s%s", i > 0 ? "/" : "", above[i]);
        }
        put(&line, "");
        put_day(&line, row.opened);
        put_day(&line, row.closed);
        put_number(&line,
                   (row.opened == KT_DAY_NONE || row.opened <= today) &&
                       (row.closed == KT_DAY_NONE || today < row.closed));
        add_line(&wanted, &line);
    }
    kt_cursor_close(cursor);
    assert_rows("SELECT uuid, code, name, level, parent, path, opened, "
                "closed, is_open FROM kt_v_unit",
                &wanted);
}

static void compare_plans(void)
{
    struct lines wanted = { NULL, 0, 0 };
    kt_cursor *cursor;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    OK(kt_plan_list(db, NULL, &cursor));
    while (kt_plan_next(cursor, &row) == KT_ROW) {
        kti_buf line = { 0 };
        put_hex(&line, row.uuid.bytes, sizeof row.uuid);
        put(&line, row.code);
        put(&line, row.title);
        put(&line, row.language);
        put(&line, row.owner);
        put_day(&line, row.first_day);
        put_day(&line, row.last_day);
        put(&line, kt_word(KT_WORDS_PLAN_STATE, row.state, NULL));
        put_number(&line, row.reporting_days);
        put_number(&line, row.behind);
        put_number(&line, row.at_risk);
        put_number(&line, row.ahead);
        add_line(&wanted, &line);
    }
    kt_cursor_close(cursor);
    assert_rows("SELECT uuid, code, title, language, owner, first_day, "
                "last_day, state, reporting_days, behind_bp, at_risk_bp, "
                "ahead_bp FROM kt_v_plan",
                &wanted);
}

/* There is no public list of tasks: by the snapshot. */
static void compare_tasks(void)
{
    struct lines wanted = { NULL, 0, 0 };
    const kti_snapshot *snapshot = NULL;
    ck_assert_int_eq(kti_enter(db, KTI_READ), KT_OK);
    ck_assert_int_eq(
        kti_snapshot_at(db, kti_moment_now(db, today), &snapshot), KT_OK);
    for (int32_t i = 0; i < snapshot->task_count; i++) {
        const kti_task *task = &snapshot->tasks[i];
        kti_buf line = { 0 };
        put_hex(&line, task->uuid.bytes, sizeof task->uuid);
        put(&line, snapshot->plans[task->plan].code);
        put(&line, task->parent == KTI_NONE
                       ? ""
                       : snapshot->tasks[task->parent].code);
        put(&line, task->code);
        put(&line, task->title);
        put_number(&line, task->weight);
        put(&line,
            task->lead == KTI_NONE ? "" : snapshot->units[task->lead].code);
        put_day(&line, task->cancelled);
        add_line(&wanted, &line);
    }
    ck_assert_int_eq(kti_leave(db, KT_OK), KT_OK);
    assert_rows("SELECT uuid, plan, parent, code, title, weight, lead, "
                "cancelled FROM kt_v_task",
                &wanted);
}

/* Calls for each plan, as one that is not active is only found by name. */
static void of_each_plan(void (*act)(const kt_query *query,
                                     struct lines *wanted),
                         struct lines *wanted)
{
    kt_cursor *plans;
    kt_plan_row plan = KT_PLAN_ROW_INIT;
    OK(kt_plan_list(db, NULL, &plans));
    while (kt_plan_next(plans, &plan) == KT_ROW) {
        kt_query query = KT_QUERY_INIT;
        query.plan = plan.code;
        act(&query, wanted);
    }
    kt_cursor_close(plans);
}

static void add_targets_of(const kt_query *query, struct lines *wanted)
{
    kt_cursor *cursor;
    kt_target_row row = KT_TARGET_ROW_INIT;
    OK(kt_target_list(db, query, NULL, &cursor));
    while (kt_target_next(cursor, &row) == KT_ROW) {
        kti_buf line = { 0 };
        put_hex(&line, row.uuid.bytes, sizeof row.uuid);
        put(&line, row.plan);
        put(&line, row.task);
        put(&line, row.code);
        put(&line, row.title);
        put(&line, kt_word(KT_WORDS_MEASURE, row.measure, NULL));
        put(&line, row.unit_of_measure);
        put_amount(&line, row.amount);
        put_amount(&line, row.baseline);
        put_day(&line, row.due);
        put_number(&line, row.weight);
        put(&line, row.level);
        put_amount(&line, row.threshold);
        put(&line, row.source);
        put(&line, row.continues_plan);
        put(&line, row.continues_target);
        put(&line, row.lead);
        put_day(&line, row.cancelled);
        add_line(wanted, &line);
    }
    kt_cursor_close(cursor);
}

static void compare_targets(void)
{
    struct lines wanted = { NULL, 0, 0 };
    of_each_plan(add_targets_of, &wanted);
    assert_rows("SELECT uuid, plan, task, code, title, measure, "
                "unit_of_measure, amount, amount_e4, baseline, baseline_e4, "
                "due, weight, level, threshold, threshold_e4, source, "
                "continues_plan, continues_target, lead, cancelled "
                "FROM kt_v_target",
                &wanted);
}

static void add_steps_of(const kt_query *query, struct lines *wanted)
{
    kt_cursor *targets;
    kt_target_row target = KT_TARGET_ROW_INIT;
    OK(kt_target_list(db, query, NULL, &targets));
    while (kt_target_next(targets, &target) == KT_ROW) {
        kt_cursor *cursor;
        kt_step_row row = KT_STEP_ROW_INIT;
        if (target.steps == 0) {
            continue;
        }
        OK(kt_step_list(db, query, target.code, &cursor));
        while (kt_step_next(cursor, &row) == KT_ROW) {
            kti_buf line = { 0 };
            put(&line, target.plan);
            put(&line, target.code);
            put(&line, row.code);
            put(&line, row.title);
            put_number(&line, row.weight);
            put_day(&line, row.due);
            add_line(wanted, &line);
        }
        kt_cursor_close(cursor);
    }
    kt_cursor_close(targets);
}

static void compare_steps(void)
{
    struct lines wanted = { NULL, 0, 0 };
    of_each_plan(add_steps_of, &wanted);
    assert_rows("SELECT plan, target, code, title, weight, due "
                "FROM kt_v_step",
                &wanted);
}

static void add_allotments_of(const kt_query *query, struct lines *wanted)
{
    kt_cursor *cursor;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    OK(kt_allotment_list(db, query, NULL, &cursor));
    while (kt_allotment_next(cursor, &row) == KT_ROW) {
        kti_buf line = { 0 };
        put(&line, row.plan);
        put(&line, row.target);
        put(&line, row.unit);
        put(&line, row.unit_name);
        put_amount(&line, row.amount);
        put_amount(&line, row.baseline);
        put_number(&line, row.weight);
        put_day(&line, row.effective);
        put(&line, row.authority);
        put(&line, row.reason);
        add_line(wanted, &line);
    }
    kt_cursor_close(cursor);
}

static void compare_allotments(void)
{
    struct lines wanted = { NULL, 0, 0 };
    of_each_plan(add_allotments_of, &wanted);
    assert_rows("SELECT plan, target, unit, unit_name, amount, amount_e4, "
                "baseline, baseline_e4, weight, effective, authority, "
                "reason FROM kt_v_allotment",
                &wanted);
}

static void add_reports_on(const kt_query *query, const char *target,
                           struct lines *wanted)
{
    kt_cursor *cursor;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    OK(kt_progress_list(db, query, target, &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        kti_buf line = { 0 };
        put_number_of(&line, &row.number);
        put(&line, row.plan);
        put(&line, row.target);
        put(&line, row.unit);
        put(&line, row.unit_name);
        put_day(&line, row.day);
        put(&line, kt_word(KT_WORDS_MODE, row.mode, NULL));
        put_amount(&line, row.amount);
        put_amount(&line, row.of);
        put(&line, row.step);
        put(&line, row.note);
        put(&line, row.ref);
        put(&line, row.doc);
        put(&line, row.uri);
        put_hex(&line, row.file_sha256, KT_SHA256_SIZE);
        put_number(&line, row.in_force != 0);
        put_number(&line, row.commit);
        put_instant(&line, row.utc_ms);
        put_number(&line, row.utc_ms);
        put(&line, row.actor);
        if (row.supersedes.n != 0) {
            put_number_of(&line, &row.supersedes);
        } else {
            put(&line, "");
        }
        put(&line, row.reason);
        if (row.retracted_commit != 0) {
            put_instant(&line, row.retracted_utc_ms);
        } else {
            put(&line, "");
        }
        put(&line, row.retracted_by);
        put(&line, row.retracted_reason);
        put(&line, row.source);
        if (row.line != 0) {
            put_number(&line, row.line);
        } else {
            put(&line, "");
        }
        add_line(wanted, &line);
    }
    kt_cursor_close(cursor);
}

static void add_reports_of(const kt_query *query, struct lines *wanted)
{
    kt_cursor *targets;
    kt_target_row target = KT_TARGET_ROW_INIT;
    OK(kt_target_list(db, query, NULL, &targets));
    while (kt_target_next(targets, &target) == KT_ROW) {
        add_reports_on(query, target.code, wanted);
    }
    kt_cursor_close(targets);
}

/* The lists have what is about today or before. */
static void compare_reports(void)
{
    struct lines wanted = { NULL, 0, 0 };
    of_each_plan(add_reports_of, &wanted);
    assert_rows(
        "SELECT number, plan, target, unit, unit_name, day, mode, "
        "amount, amount_e4, of, of_e4, step, note, ref, doc, uri, "
        "file_sha256, state = 'in_force', commit_no, written, "
        "written_utc_ms, actor, supersedes, reason, retracted, "
        "retracted_by, retracted_reason, source, line FROM kt_v_progress "
        "WHERE day <= (SELECT day FROM kt_v_today)",
        &wanted);
}

static void compare_commits(void)
{
    struct lines wanted = { NULL, 0, 0 };
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, 0, &cursor));
    while (kt_commit_next(cursor, &row) == KT_ROW) {
        kti_buf line = { 0 };
        put_number(&line, row.commit);
        put_hex(&line, row.site.bytes, sizeof row.site);
        put_number(&line, row.seq);
        put_number(&line, row.operations);
        put_instant(&line, row.utc_ms);
        put_number(&line, row.utc_ms);
        put(&line, row.actor);
        put(&line, row.actor_unit);
        put(&line, row.source);
        put(&line, row.host_key);
        put_hex(&line, row.hash, sizeof row.hash);
        add_line(&wanted, &line);
    }
    kt_cursor_close(cursor);
    assert_rows("SELECT commit_no, site, seq, operations, written, "
                "written_utc_ms, actor, actor_unit, source, host_key, hash "
                "FROM kt_v_ledger",
                &wanted);
    assert_value("SELECT count(*) FROM kt_v_ledger AS a JOIN kt_v_ledger "
                 "AS b ON b.commit_no = a.commit_no + 1 "
                 "WHERE b.prev IS NOT a.hash",
                 "0");
}

static void compare_all(void)
{
    compare_units();
    compare_plans();
    compare_tasks();
    compare_targets();
    compare_steps();
    compare_allotments();
    compare_reports();
    compare_commits();
}

/* ---- a world with every kind of change, around today */

static void add_plans(void)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "last";
    plan.title = "Last year's";
    plan.owner = "44";
    plan.first_day = today - 500;
    plan.last_day = today - 200;
    plan.state = KT_PLAN_ACTIVE;
    plan.language = "en";
    plan.behind = -2000;
    plan.at_risk = -500;
    plan.ahead = 1500;
    plan.reporting_days = 10;
    OK(kt_plan_add(db, &plan));
    kt_task task = KT_TASK_INIT;
    task.code = "1";
    task.title = "Care";
    task.lead = "4401";
    OK(kt_task_add(db, &task));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(5));
    OK(kt_plan_set_state(db, "last", KT_PLAN_CLOSED));
    plan.code = "draft";
    plan.state = KT_PLAN_DRAFT;
    plan.language = NULL;
    OK(kt_plan_add(db, &plan));
    plan = (kt_plan)KT_PLAN_INIT;
    plan.code = "p";
    plan.title = "This year's";
    plan.owner = "44";
    plan.first_day = today - 150;
    plan.last_day = today + 150;
    plan.state = KT_PLAN_ACTIVE;
    OK(kt_plan_add(db, &plan));
    plan.title = "This year's, renamed";
    OK(kt_plan_change(db, "p", &plan, KT_PLAN_SET_TITLE));
}

static void add_tasks(void)
{
    kt_task task = KT_TASK_INIT;
    task.code = "1";
    task.title = "First";
    task.lead = "44";
    OK(kt_task_add(db, &task));
    task.code = "1.0";
    task.title = "Below the first";
    task.parent = "1";
    task.lead = NULL;
    task.weight = 0;
    OK(kt_task_add(db, &task));
    task = (kt_task)KT_TASK_INIT;
    task.code = "2";
    task.title = "Second";
    OK(kt_task_add(db, &task));
    task.code = "3";
    task.title = "Third";
    OK(kt_task_add(db, &task));
    OK(kt_task_cancel(db, NULL, "3", today - 3, "not needed"));
    task.parent = "2";
    task.weight = 7;
    OK(kt_task_change(db, NULL, "1.0", &task,
                      KT_TASK_SET_PARENT | KT_TASK_SET_WEIGHT));
    task.parent = "1";
    OK(kt_task_change(db, NULL, "1.0", &task, KT_TASK_SET_PARENT));
}

static void add_targets(void)
{
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, 1205000);
    target.unit_of_measure = "人";
    target.source = "clause 1";
    target.continues_plan = "last";
    target.continues_target = "1.1";
    target.task = "1.0";
    OK(kt_target_add(db, &target));
    target = new_target("1.2", KT_MEASURE_STOCK, -1); /* -0.0001 */
    target.baseline = KT_AMOUNT(100);
    target.lead = "4402";
    target.due = today + 20;
    target.weight = 3;
    OK(kt_target_add(db, &target));
    add_target("1.3", KT_MEASURE_RATIO, KT_AMOUNT(80));
    target = new_target("1.4", KT_MEASURE_COVERAGE, KT_AMOUNT(100));
    target.threshold = 25000;
    OK(kt_target_add(db, &target));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("1.6", KT_MEASURE_CEILING, 0);
    add_target("1.7", KT_MEASURE_ASSESSED, KT_NONE);
    add_target("1.8", KT_MEASURE_FLOW, INT64_C(922337203685477000) * 10);
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = "a";
    step.title = "Draft";
    step.due = today - 1;
    step.weight = 0;
    OK(kt_step_add(db, &step));
    add_step("1.5", "b");
    OK(kt_target_cancel(db, NULL, "1.6", today + 1, "from tomorrow"));
    target.level = "city";
    target.title = "Retitled";
    OK(kt_target_change(db, NULL, "1.4", &target,
                        KT_TARGET_SET_LEVEL | KT_TARGET_SET_TITLE));
    target.level = NULL;
    target.due = KT_DAY_NONE;
    target.lead = NULL;
    OK(kt_target_change(db, NULL, "1.2", &target, KT_TARGET_SET_LEAD));
}

static void add_allotments(void)
{
    kt_allotment given =
        new_allotment("1.2", "4401", KT_AMOUNT(20), today - 100);
    given.baseline = KT_AMOUNT(60);
    given.weight = 4;
    given.authority = "No. 7";
    given.reason = "first";
    OK(kt_allotment_set(db, &given));
    /* Baseline and weight are those of the revision before it by day. */
    allot("1.2", "4401", KT_AMOUNT(10), today);
    allot("1.2", "4401", KT_AMOUNT(5), today + 1);
    /* Withdrawn and allotted again: a first one, with neither. */
    given = new_allotment("1.1", "4401", KT_AMOUNT(50), today - 90);
    given.baseline = KT_AMOUNT(1);
    given.weight = 9;
    OK(kt_allotment_set(db, &given));
    withdraw("1.1", "4401", today - 80);
    allot("1.1", "4401", KT_AMOUNT(45), today - 70);
    /* Withdrawn today; from tomorrow; twice on a day. */
    allot("1.1", "4402", KT_AMOUNT(30), today - 60);
    withdraw("1.1", "4402", today);
    allot("1.1", "440103", KT_AMOUNT(8), today - 60);
    withdraw("1.1", "440103", today + 1);
    allot("1.1", "440104", KT_AMOUNT(7), today - 60);
    allot("1.1", "440104", KT_AMOUNT(6), today - 60);
    /* Written later, for an earlier day: it is not the last by day. */
    allot("1.1", "440104", KT_AMOUNT(9), today - 61);
    given = new_allotment("1.2", "4401", KT_AMOUNT(30), today - 110);
    given.baseline = KT_AMOUNT(70);
    given.weight = 8;
    OK(kt_allotment_set(db, &given));
    /* Not yet; and of a unit that is closed. */
    allot("1.8", "4401", KT_AMOUNT(1), today + 1);
    allot("1.8", "440203", KT_AMOUNT(2), today - 60);
    /* The target's own amount, revised; and one without an amount. */
    allot("1.3", "44", KT_AMOUNT(85), today);
    allot("1.5", "4401", KT_NONE, today - 60);
}

static void change_units(void)
{
    kt_unit unit = KT_UNIT_INIT;
    OK(kt_unit_rename(db, "4401", "Yesterday's", today - 1));
    OK(kt_unit_rename(db, "4402", "Today's", today));
    OK(kt_unit_rename(db, "440103", "Tomorrow's", today + 1));
    /* Written later, but for an earlier day. */
    OK(kt_unit_rename(db, "4402", "The week before", today - 7));
    OK(kt_unit_move(db, "440104", "4402", today, NULL));
    OK(kt_unit_move(db, "440103", "4402", today + 1, NULL));
    OK(kt_unit_recode(db, "4501", "4509", today));
    OK(kt_unit_close(db, "440203", NULL, today, NULL));
    unit.code = "440205";
    unit.name = "Opens tomorrow";
    unit.parent = "4402";
    unit.opened = today + 1;
    OK(kt_unit_add(db, &unit));
    unit.code = "4503";
    unit.name = "Closed in favour";
    unit.parent = "45";
    unit.opened = KT_DAY_NONE;
    OK(kt_unit_add(db, &unit));
    OK(kt_unit_close(db, "4503", "4509", today, NULL));
    unit.code = "4504";
    unit.name = "Closes tomorrow";
    unit.closed = today + 1;
    OK(kt_unit_add(db, &unit));
}

static void add_reports(void)
{
    char rows[512];
    char day[KT_DAY_TEXT_SIZE];
    kt_load load = KT_LOAD_INIT;
    uint8_t sha256[KT_SHA256_SIZE] = { 0xab, 1, 2, 3, 0xff };
    (void)kt_day_format(today - 10, day, sizeof day);
    (void)snprintf(rows, sizeof rows,
                   "target,unit,day,mode,amount,of,step,note,ref\n"
                   "1.1,4401,%s,to_date,30.0007,,,by file,r1\n"
                   "1.3,440103,%s,level,9,10,,,\n"
                   "1.5,44,%s,step,,,a,,\n",
                   day, day, day);
    load.data = rows;
    load.size = strlen(rows);
    load.name = "first.csv";
    OK(kt_load_progress(db, &load, NULL));
    (void)add_report("1.2", "44", today, KT_LEVEL, -5000); /* -0.5 */
    (void)add_report("1.1", "440104", today + 1, KT_ADD, KT_AMOUNT(1));
    kt_progress report =
        new_report("1.1", "4402", today - 1, KT_ADD, KT_AMOUNT(3));
    report.doc = "No. 12";
    report.uri = "https://example.org/12";
    report.file_sha256 = sha256;
    report.note = "two\nlines";
    OK(kt_progress_record(db, &report, NULL));
}

static void open_file(void)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_CREATE;
    options.site = &test_site;
    options.actor = "wang";
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    today = kt_db_today(db);
    ck_assert_int_eq(
        sqlite3_open_v2(path, &plain, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_db_config(plain, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL),
        SQLITE_OK);
}

static void add_ledger(void)
{
    add_unit("44", "Guangdong", NULL, "province");
    add_unit("4401", "Guangzhou", "44", "city");
    add_unit("440103", "Liwan", "4401", "county");
    add_unit("440104", "Yuexiu", "4401", NULL);
    add_unit("4402", "Shaoguan", "44", "city");
    add_unit("440203", "Wujiang", "4402", "county");
    add_unit("45", "Guangxi", NULL, "province");
    add_unit("4501", "Nanning", "45", "city");
    add_plans();
    add_tasks();
    add_targets();
    add_allotments();
    OK(kt_db_set_actor(db, "li", "4402"));
    OK(kt_db_set_host_key(db, "changes"));
    OK(kt_db_begin(db));
    change_units();
    OK(kt_db_commit(db, NULL));
    add_reports();
}

/* ---- the tests */

START_TEST(views_say_what_the_lists_say)
{
    add_ledger();
    compare_all();
}
END_TEST

/* The same by hand: what is of today, and how amounts are written. */
START_TEST(today_is_the_local_day)
{
    char text[KT_DAY_TEXT_SIZE];
    struct tm local;
    time_t now = time(NULL);
    ck_assert_ptr_nonnull(localtime_r(&now, &local));
    ck_assert_uint_gt(strftime(text, sizeof text, "%Y-%m-%d", &local), 0);
    assert_value("SELECT day FROM kt_v_today", text);
    (void)snprintf(text, sizeof text, "%d", (int)today);
    assert_value("SELECT day_no FROM kt_v_today", text);
    add_ledger();
#define NAME_OF(code) "SELECT name FROM kt_v_unit WHERE code = '" code "'"
    assert_value(NAME_OF("4401"), "Yesterday's");
    assert_value(NAME_OF("4402"), "Today's");
    assert_value(NAME_OF("440103"), "Liwan");
    assert_value(NAME_OF("4509"), "Nanning");
    assert_value("SELECT path FROM kt_v_unit WHERE code = '440103'",
                 "44/4401/440103");
    assert_value("SELECT path FROM kt_v_unit WHERE code = '440104'",
                 "44/4402/440104");
    assert_value("SELECT path FROM kt_v_unit WHERE code = '4503'",
                 "45/4509/4503");
    assert_value("SELECT group_concat(code, ' ') FROM (SELECT code "
                 "FROM kt_v_unit WHERE NOT is_open ORDER BY code)",
                 "440203 440205 4503");
    assert_value("SELECT group_concat(state, ' ') FROM (SELECT state "
                 "FROM kt_v_plan ORDER BY id)",
                 "closed draft active");
    assert_value("SELECT group_concat(measure, ' ') FROM (SELECT measure "
                 "FROM kt_v_target WHERE plan = 'p' ORDER BY code)",
                 "flow stock ratio coverage milestone ceiling assessed flow");
    assert_value("SELECT group_concat(amount, ' ') FROM (SELECT "
                 "coalesce(amount, '-') AS amount FROM kt_v_target "
                 "WHERE plan = 'p' ORDER BY code)",
                 "120.5 -0.0001 85 100 - 0 - 922337203685477");
    /* 1.1 stands under 1.0, 1.0 under 1, whose lead is 44; 1.2's own was
     * taken back. */
    assert_value("SELECT group_concat(lead, ' ') FROM (SELECT "
                 "coalesce(lead, '-') AS lead FROM kt_v_target "
                 "WHERE code IN ('1.1', '1.2') ORDER BY plan_id, code)",
                 "4401 44 44");
#define ALLOTTED(target)                                                     \
    "SELECT group_concat(unit || ':' || coalesce(amount, '-') || '/' || "    \
    "coalesce(baseline, '-') || '/' || weight, ' ') FROM (SELECT * "         \
    "FROM kt_v_allotment WHERE plan = 'p' AND target = '" target "' "        \
    "ORDER BY unit)"
    assert_value(ALLOTTED("1.1"), "44:120.5/-/1 4401:45/-/1 440103:8/-/1 "
                                  "440104:6/-/1");
    assert_value(ALLOTTED("1.2"), "44:-0.0001/100/1 4401:10/60/4");
    assert_value(ALLOTTED("1.5"), "4401:-/-/1");
    assert_value(ALLOTTED("1.8"), "44:922337203685477/-/1");
    assert_value("SELECT group_concat(amount, ' ') FROM (SELECT amount "
                 "FROM kt_v_progress WHERE amount IS NOT NULL "
                 "ORDER BY commit_no, number)",
                 "30.0007 9 -0.5 1 3");
    assert_value("SELECT group_concat(mode || line, ' ') FROM (SELECT mode, "
                 "line FROM kt_v_progress WHERE source = 'first.csv' "
                 "ORDER BY line)",
                 "to_date2 level3 step4");
}
END_TEST

/* ---- versions of reports */

/* A copy of a report's row that supersedes it. */
static int64_t supersede(int64_t key, kt_day day, kt_amount amount)
{
    char sql[256];
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(sql, sizeof sql,
                   "SELECT target, unit, mode FROM kt_progress "
                   "WHERE op = %lld",
                   (long long)key);
    ck_assert_int_eq(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    kti_value values[KTI_PROGRESS_COLUMNS] = {
        [KTI_PROGRESS_TARGET] = kti_entity(sqlite3_column_int64(stmt, 0)),
        [KTI_PROGRESS_UNIT] = kti_entity(sqlite3_column_int64(stmt, 1)),
        [KTI_PROGRESS_DAY] = kti_int(day),
        [KTI_PROGRESS_MODE] = kti_int(sqlite3_column_int64(stmt, 2)),
        [KTI_PROGRESS_AMOUNT] = kti_int(amount),
        [KTI_PROGRESS_REPLACES] = { KTI_TYPE_REPORT, key, NULL, 0 },
        [KTI_PROGRESS_REASON] = kti_text("miscounted"),
    };
    sqlite3_finalize(stmt);
    kt_status status = kti_enter(db, KTI_WRITE);
    int64_t own = 0;
    if (status == KT_OK) {
        status = kti_ledger_add(db, KTI_TAG_PROGRESS, values, &own);
    }
    ck_assert_int_eq(kti_leave(db, status), KT_OK);
    return own;
}

static void act(int verb, int64_t report, const char *reason)
{
    kti_value values[KTI_ACT_COLUMNS] = {
        [KTI_ACT_VERB] = kti_int(verb),
        [KTI_ACT_REPORT] = { KTI_TYPE_REPORT, report, NULL, 0 },
        [KTI_ACT_REASON] = kti_text(reason),
    };
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_ledger_add(db, KTI_TAG_ACT, values, NULL);
    }
    ck_assert_int_eq(kti_leave(db, status), KT_OK);
}

static int64_t report_key(kt_amount amount)
{
    kt_report_no number =
        add_report("1.1", "4401", today - 5, KT_ADD, amount);
    return number.seq << KTI_OP_BITS | number.n;
}

/* The states of all reports, as amount:state; and as the list has them. */
static void assert_states(const char *wanted)
{
    assert_value("SELECT group_concat(amount || ':' || state, ' ') FROM "
                 "(SELECT amount, state FROM kt_v_progress "
                 "ORDER BY commit_no)",
                 wanted);
    compare_reports();
}

START_TEST(of_a_reports_versions_one_is_in_force)
{
    char text[64];
    add_world();
    kt_plan plan = KT_PLAN_INIT;
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    plan.code = "p";
    plan.title = "p";
    plan.owner = "44";
    plan.first_day = today - 100;
    plan.last_day = today + 100;
    plan.state = KT_PLAN_ACTIVE;
    OK(kt_plan_add(db, &plan));
    add_task("1", NULL);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(40));

    int64_t a = report_key(KT_AMOUNT(1));
    int64_t b = supersede(a, today - 5, KT_AMOUNT(2));
    assert_states("1:superseded 2:in_force");
    int64_t c = supersede(b, today - 4, KT_AMOUNT(3));
    assert_states("1:superseded 2:superseded 3:in_force");
    (void)snprintf(text, sizeof text, "%lld.1", (long long)(b >> 24));
    assert_value("SELECT supersedes FROM kt_v_progress WHERE amount = '3'",
                 text);
    assert_value("SELECT reason FROM kt_v_progress WHERE amount = '3'",
                 "miscounted");
    act(KT_ACT_RETRACT, c, "wrong target");
    assert_states("1:superseded 2:in_force 3:retracted");
    assert_value("SELECT retracted_reason FROM kt_v_progress "
                 "WHERE amount = '3'",
                 "wrong target");
    act(KT_ACT_RETURN, b, "unsigned");
    assert_states("1:in_force 2:returned 3:retracted");
    act(KT_ACT_VERIFY, b, "signed");
    assert_states("1:superseded 2:in_force 3:retracted");
    assert_value("SELECT verdict FROM kt_v_progress WHERE amount = '2'",
                 "verified");
    /* Two that supersede the same one, as two sites may: the last. */
    int64_t d = supersede(b, today - 5, KT_AMOUNT(4));
    int64_t e = supersede(b, today - 5, KT_AMOUNT(5));
    assert_states("1:superseded 2:superseded 3:retracted 4:superseded "
                  "5:in_force");
    act(KT_ACT_RETRACT, e, "no");
    act(KT_ACT_RETRACT, d, "no");
    act(KT_ACT_RETRACT, b, "no");
    assert_states("1:in_force 2:retracted 3:retracted 4:retracted "
                  "5:retracted");
    (void)report_key(KT_AMOUNT(6));
    assert_states("1:in_force 2:retracted 3:retracted 4:retracted "
                  "5:retracted 6:in_force");
}
END_TEST

/* ---- numbers of other sites */

static void run_sql(const char *sql)
{
    sqlite3 *writer = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(writer, sql, NULL, NULL, &message) ==
                      SQLITE_OK,
                  "%s", message);
    sqlite3_close(writer);
}

/* Commits without rows and hashes: the check would not have them. */
static int made_up;

/* Own site 3 began as a copy of 2 behind its commit 4, and that as a copy of
 * 1 behind its commit 2; 4 is a stranger. */
START_TEST(numbers_have_a_prefix_off_the_line)
{
#define SITE(no, parent, seq)                                                \
    "INSERT INTO kt_site VALUES (" #no ", x'a000000" #no                     \
    "000000000000000000000000', (SELECT uuid FROM kt_site WHERE site_no "    \
    "= " #parent "), " #seq ", CASE WHEN " #seq                              \
    " > 0 THEN zeroblob(32) END);"
#define COMMIT(no, site, seq)                                                \
    "INSERT INTO kt_commit VALUES (" #no ", " #site ", " #seq                \
    ", 1, zeroblob(32), zeroblob(32), 0, NULL, NULL, NULL, NULL, 1, 1);"
    run_sql(SITE(2, 1, 2) SITE(3, 2, 4) SITE(4, NULL, NULL) COMMIT(1, 1, 1)
                COMMIT(2, 1, 2) COMMIT(3, 1, 3) COMMIT(4, 2, 3)
                    COMMIT(5, 2, 5) COMMIT(6, 3, 5)
                        COMMIT(7, 4, 1) "UPDATE kt_meta SET site_no = 3");
    assert_value("SELECT group_concat(CASE WHEN l.number = l.seq THEN '' "
                 "WHEN l.number = substr(l.site, 1, 8) || ':' || l.seq "
                 "THEN 'site:' ELSE 'wrong:' END || l.seq, ' ') "
                 "FROM (SELECT * FROM kt_v_ledger ORDER BY commit_no) AS l",
                 "1 2 site:3 3 site:5 5 site:1");
    made_up = 1;
}
END_TEST

/* ---- the example */

static void load_file(const char *name,
                      kt_status (*load_it)(kt_db *, const kt_load *,
                                           kt_load_result *))
{
    char file[512];
    kt_load load = KT_LOAD_INIT;
    (void)snprintf(file, sizeof file, "%s/examples/guangdong-2022/%s",
                   KT_TEST_SOURCE_DIR, name);
    load.path = file;
    OK(load_it(db, &load, NULL));
}

START_TEST(views_say_what_the_lists_say_of_the_example)
{
    load_file("units.csv", kt_load_units);
    load_file("plan-2021.json", kt_load_plan);
    OK(kt_plan_set_state(db, "2021", KT_PLAN_CLOSED));
    load_file("plan-2022.json", kt_load_plan);
    assert_value("SELECT count(*) FROM kt_v_unit", "28745");
    assert_value("SELECT count(*) FROM kt_v_target WHERE plan = '2022'",
                 "82");
    compare_units();
    compare_plans();
    compare_tasks();
    compare_targets();
    compare_steps();
    compare_allotments();
    compare_commits();
}
END_TEST

/* ---- time zones */

/* Local noon; 2 o'clock of UTC's next day; 22 o'clock of the day before.
 * POSIX has offsets of up to 24 hours, west being positive. */
static void set_zone(int which)
{
    char zone[16];
    int hour = (int)(time(NULL) / 3600 % 24);
    int east = 12 - hour;
    if (which == 1 && hour >= 2) {
        east = 26 - hour;
    } else if (which == 2 && hour <= 22) {
        east = -2 - hour;
    }
    (void)snprintf(zone, sizeof zone, "ZZZ%+d", -east);
    ck_assert_int_eq(setenv("TZ", zone, 1), 0);
    tzset();
}

static void set_up(void)
{
    strcpy(folder, "/tmp/keytask-views-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/a.db", folder);
    set_zone(0);
    open_file();
}

static void set_up_next_day(void)
{
    set_up();
    set_zone(1);
    today = kt_db_today(db);
}

static void set_up_day_before(void)
{
    set_up();
    set_zone(2);
    today = kt_db_today(db);
}

static void tear_down(void)
{
    char journal[96];
    if (!made_up) {
        assert_ledger_holds(db);
    }
    kt_db_close(db);
    sqlite3_close(plain);
    (void)snprintf(journal, sizeof journal, "%s-journal", path);
    (void)unlink(path);
    (void)unlink(journal);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void add_case(Suite *suite, const char *name, void (*before)(void),
                     const TTest *const *tests, size_t count)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, before, tear_down);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
}

int main(void)
{
    const TTest *const at_any_hour[] = {
        views_say_what_the_lists_say,
        today_is_the_local_day,
    };
    const TTest *const at_noon[] = {
        of_a_reports_versions_one_is_in_force,
        numbers_have_a_prefix_off_the_line,
        views_say_what_the_lists_say_of_the_example,
    };
    Suite *suite = suite_create("views");
    add_case(suite, "noon", set_up, at_any_hour, 2);
    add_case(suite, "next_day", set_up_next_day, at_any_hour, 2);
    add_case(suite, "day_before", set_up_day_before, at_any_hour, 2);
    add_case(suite, "more", set_up, at_noon, 3);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
