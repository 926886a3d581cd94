/* SPDX-License-Identifier: Apache-2.0 */
/* Each view against the list that says the same. */
#include "domain_helpers.h"
#include "handle_private.h"
#include "views_test.h"

kt_day today;

void compare_with(kt_db *opened)
{
    db = opened;
    today = kt_db_today(db);
}

static void put_number_of(kti_buf *line, const kt_report_no *number)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    OK(kt_report_no_format(db, number, text, sizeof text));
    put(line, text);
}

void compare_units(void)
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

void compare_plans(void)
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
void compare_tasks(void)
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

void compare_targets(void)
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

void compare_steps(void)
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

void compare_allotments(void)
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
void compare_reports(void)
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

void compare_commits(void)
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

void compare_all(void)
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
