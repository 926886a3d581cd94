/* SPDX-License-Identifier: Apache-2.0 */
/* What was known is known for good: every answer as known before a hundred
 * changes of every kind is, afterwards, the same byte for byte. */
#include <stdlib.h>

#include "buf.h"
#include "known_at_changes.h"

static kt_db *other;

static void fill_world(void)
{
    kt_allotment allotment = KT_ALLOTMENT_INIT;
    add_unit("44", "广东省", NULL, "province");
    add_unit("4401", "广州市", "44", "city");
    add_unit("4402", "韶关市", "44", "city");
    add_unit("440103", "荔湾区", "4401", "county");
    add_unit("440104", "越秀区", "4401", "county");
    add_unit("440203", "武江区", "4402", "county");
    add_plan("2022", KT_PLAN_ACTIVE);
    add_task("1", NULL);
    add_task("2", NULL);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1000));
    add_target("1.2", KT_MEASURE_STOCK, KT_AMOUNT(500));
    add_target("1.3", KT_MEASURE_RATIO, KT_AMOUNT(90));
    add_target("1.4", KT_MEASURE_COVERAGE, KT_AMOUNT(100));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("1.6", KT_MEASURE_CEILING, 0);
    add_target("1.7", KT_MEASURE_ASSESSED, KT_AMOUNT(80));
    add_step("1.5", "a");
    add_step("1.5", "b");
    for (size_t t = 0; t < COUNT(targets); t++) {
        for (size_t u = 1; u < 3; u++) {
            int amount = t == 0 || t == 1;
            allotment.target = targets[t];
            allotment.unit = units[u];
            allotment.amount = amount ? KT_AMOUNT(200) : KT_NONE;
            if (amount || t == 4 || t == 6) {
                OK(kt_allotment_set(db, &allotment));
            }
        }
    }
}

static void print_completions(kt_db *from, const kt_query *query,
                              const char *code, kti_buf *out)
{
    char *json = NULL;
    kt_status status = kt_completion_json(from, query, code, &json);
    kti_buf_printf(out, "%s at %s: %d %s\n", code == NULL ? "plan" : code,
                   query->unit, (int)status,
                   json == NULL ? kt_db_errmsg(from) : json);
    kt_free(json);
}

static void print_units(kt_db *from, const kt_query *query, kti_buf *out)
{
    kt_cursor *cursor = NULL;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_query all = *query;
    all.unit = NULL;
    ck_assert_int_eq(kt_unit_list(from, &all, -1, &cursor), KT_OK);
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        kti_buf_printf(out, "%d %s %s %s %s %d %d %d\n", (int)row.depth,
                       row.code, row.name, row.parent, row.level,
                       (int)row.opened, (int)row.closed, (int)row.children);
    }
    kt_cursor_close(cursor);
}

static void print_lists(kt_db *from, const kt_query *query, kti_buf *out)
{
    kt_cursor *cursor = NULL;
    kt_target_row target = KT_TARGET_ROW_INIT;
    kt_allotment_row allotment = KT_ALLOTMENT_ROW_INIT;
    ck_assert_int_eq(kt_target_list(from, query, NULL, &cursor), KT_OK);
    while (kt_target_next(cursor, &target) == KT_ROW) {
        kti_buf_printf(out, "%s %s %s %lld %d %d %d\n", target.task,
                       target.code, target.title, (long long)target.amount,
                       (int)target.due, (int)target.weight,
                       (int)target.cancelled);
    }
    kt_cursor_close(cursor);
    ck_assert_int_eq(kt_allotment_list(from, query, NULL, &cursor), KT_OK);
    while (kt_allotment_next(cursor, &allotment) == KT_ROW) {
        kti_buf_printf(out, "%s %s %s %lld %d %d\n", allotment.target,
                       allotment.unit, allotment.unit_name,
                       (long long)allotment.amount, (int)allotment.weight,
                       (int)allotment.effective);
    }
    kt_cursor_close(cursor);
}

/* The reports on every target as JSON, and the versions of some of them. */
static void print_reports(kt_db *from, const kt_query *query, kti_buf *out)
{
    for (size_t i = 0; i < COUNT(targets); i++) {
        char *json = NULL;
        kt_status status = kt_progress_json(from, query, targets[i], &json);
        kti_buf_printf(out, "%s: %d %s\n", targets[i], (int)status,
                       json == NULL ? kt_db_errmsg(from) : json);
        kt_free(json);
    }
    for (size_t i = 0; i < written_count; i += 3) {
        kt_cursor *cursor = NULL;
        kt_progress_row row = KT_PROGRESS_ROW_INIT;
        kt_status status =
            kt_progress_versions(from, query, &written[i], &cursor);
        if (status == KT_ERR_NOT_FOUND) {
            continue; /* not known then */
        }
        kti_buf_printf(out, "%lld: %d\n", (long long)written[i].seq,
                       (int)status);
        while (kt_progress_next(cursor, &row) == KT_ROW) {
            kti_buf_printf(out, "%lld.%d %d %lld %lld %s\n",
                           (long long)row.number.seq, (int)row.number.n,
                           (int)row.in_force, (long long)row.newest.seq,
                           (long long)row.retracted_commit,
                           row.retracted_reason);
        }
        kt_cursor_close(cursor);
    }
}

/* Plans and steps, which no other answer shows whole. */
static void print_plans(kt_db *from, const kt_query *query, kti_buf *out)
{
    kt_cursor *cursor = NULL;
    kt_plan_row plan = KT_PLAN_ROW_INIT;
    kt_step_row step = KT_STEP_ROW_INIT;
    ck_assert_int_eq(kt_plan_list(from, query, &cursor), KT_OK);
    while (kt_plan_next(cursor, &plan) == KT_ROW) {
        kti_buf_printf(out, "%s %s %d %d %d\n", plan.code, plan.title,
                       (int)plan.state, (int)plan.reporting_days,
                       (int)plan.behind);
    }
    kt_cursor_close(cursor);
    ck_assert_int_eq(kt_step_list(from, query, "1.5", &cursor), KT_OK);
    while (kt_step_next(cursor, &step) == KT_ROW) {
        kti_buf_printf(out, "%s %s %d %d %d\n", step.code, step.title,
                       (int)step.weight, (int)step.due, (int)step.done);
    }
    kt_cursor_close(cursor);
}

/* What a call answers as text, or why it does not. */
#define PRINT(call)                                                          \
    do {                                                                     \
        char *json = NULL;                                                   \
        kt_status status_ = (call);                                          \
        kti_buf_printf(out, "%s: %d %s\n", #call, (int)status_,              \
                       json == NULL ? kt_db_errmsg(from) : json);            \
        kt_free(json);                                                       \
    } while (0)

/* The lists that have a twin in JSON. */
static void print_twins(kt_db *from, const kt_query *query, kti_buf *out)
{
    PRINT(kt_plan_json(from, query, &json));
    PRINT(kt_unit_json(from, query, -1, &json));
    PRINT(kt_target_json(from, query, NULL, &json));
    PRINT(kt_target_of_unit_json(from, query, 0, &json));
    PRINT(kt_step_json(from, query, "1.5", &json));
    PRINT(kt_allotment_json(from, query, NULL, &json));
    PRINT(kt_gap_json(from, query, NULL, &json));
    PRINT(kt_duty_json(from, query, &json));
    PRINT(kt_progress_json(from, query, NULL, &json));
    PRINT(kt_commit_json(from, query, 0, &json));
    PRINT(kt_change_json(from, query, "1.1", NULL, 0, &json));
    PRINT(kt_change_json(from, query, NULL, query->unit, 0, &json));
    for (size_t t = 0; t < COUNT(targets); t++) {
        PRINT(kt_completion_units_json(from, query, targets[t], &json));
    }
}

/* The exports are answers too. */
static void print_exports(kt_db *from, const kt_query *query, kti_buf *out)
{
    PRINT(kt_export_units(from, query, 0, NULL, &json));
    PRINT(kt_export_plan(from, query, 0, NULL, &json));
    PRINT(kt_export_allotments(from, query, 0, NULL, &json));
    PRINT(kt_export_progress(from, query, 0, NULL, &json));
}

/* Every answer, of several days and units, as known at a commit or instant. */
static char *print_all(kt_db *from, int64_t commit, int64_t utc_ms)
{
    static const char *const languages[] = { NULL, "en" };
    kti_buf out = { 0 };
    for (kt_day day = KT_DAY(2022, 2, 10); day <= TODAY + 60; day += 47) {
        kt_query query = KT_QUERY_INIT;
        query.as_of = day;
        query.known_at_commit = commit;
        query.known_at_ms = utc_ms;
        query.language = languages[day % 2];
        query.unit = "44";
        query.basis = day % 3 == 0 ? KT_BASIS_VERIFIED : KT_BASIS_SUBMITTED;
        print_plans(from, &query, &out);
        print_units(from, &query, &out);
        print_lists(from, &query, &out);
        print_reports(from, &query, &out);
        kt_query whole = query;
        whole.unit = NULL;
        print_exports(from, &whole, &out);
        for (size_t u = 0; u < COUNT(units); u++) {
            query.unit = units[u];
            print_twins(from, &query, &out);
            print_completions(from, &query, NULL, &out);
            for (size_t t = 0; t < COUNT(targets); t++) {
                print_completions(from, &query, targets[t], &out);
            }
        }
    }
    ck_assert(!out.failed);
    return kti_buf_steal(&out);
}

/* What was printed is the same; else the first lines that differ. */
static void check_same(const char *before, const char *after)
{
    size_t line = 0;
    size_t at = 0;
    for (; before[at] != '\0' && before[at] == after[at]; at++) {
        if (before[at] == '\n') {
            line = at + 1;
        }
    }
    size_t from = at - line > 100 ? at - 100 : line;
    ck_assert_msg(before[at] == after[at], "before: %.200s, after: %.200s",
                  before + from, after + from);
}

/* A change of each kind, and as many of any kind as make a hundred; each
 * kind more often than not is refused at first. */
static void change_a_hundred_times(uint64_t *seed)
{
    int changes = 0;
    for (size_t k = 0; k < COUNT(kinds); k++) {
        int done = 0;
        for (int i = 0; !done && i < 200; i++) {
            done = change(&kinds[k], seed);
        }
        ck_assert_msg(done, "%s is always refused", kinds[k].name);
        changes++;
    }
    for (int i = 0; changes < 100 && i < 2000; i++) {
        changes += change(&kinds[next_random(seed) % COUNT(kinds)], seed);
    }
    ck_assert_int_eq(changes, 100);
}

static void travel(uint64_t seed)
{
    const char *file = in_folder("a.db");
    kt_open_options options = world_options(KT_OPEN_CREATE);
    set_today(TODAY);
    OK(kt_db_open(file, &options, &db));
    fill_world();
    forget_changes();
    for (int i = 0; i < 60; i++) {
        const struct kind *kind = &kinds[next_random(&seed) % COUNT(kinds)];
        if (!kind->ends) {
            (void)change(kind, &seed);
        }
        (void)change(&(struct kind){ "report", report, 0 }, &seed);
    }
    int64_t known = head_now().commit;
    int64_t instant = clock_ms;
    char *before = print_all(db, known, KT_NONE);
    change_a_hundred_times(&seed);
    char *after = print_all(db, known, KT_NONE);
    check_same(before, after);
    free(after);
    after = print_all(db, 0, instant);
    check_same(before, after);
    free(after);
    /* And today it is another world: the printing can tell. */
    after = print_all(db, 0, KT_NONE);
    ck_assert(strcmp(before, after) != 0);
    free(after);
    options.flags = KT_OPEN_READONLY;
    ck_assert_int_eq(kt_db_open(file, &options, &other), KT_OK);
    after = print_all(other, known, KT_NONE);
    check_same(before, after);
    assert_ledger_holds(other);
    kt_db_close(other);
    kt_db_close(db);
    db = NULL;
    free(after);
    free(before);
}

START_TEST(what_was_known_stays)
{
    travel((uint64_t)_i + 1);
}
END_TEST

/* The last definition of a commit, of whatever kind, is known with it: also
 * to a handle that reads the tables one after another. */
START_TEST(commit_is_known_whole)
{
    const char *file = in_folder("a.db");
    kt_cursor *cursor = NULL;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    kt_open_options options = world_options(KT_OPEN_CREATE);
    set_today(TODAY);
    OK(kt_db_open(file, &options, &db));
    add_unit("44", "广东省", NULL, "province");
    OK(kt_db_begin(db));
    add_plan("2022", KT_PLAN_DRAFT);
    kt_task task = KT_TASK_INIT;
    task.plan = "2022";
    task.code = task.title = "1";
    OK(kt_task_add(db, &task));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE));
    OK(kt_db_commit(db, NULL));
    kt_db_close(db);
    options.flags = 0;
    OK(kt_db_open(file, &options, &db));
    OK(kt_plan_list(db, NULL, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.state, KT_PLAN_ACTIVE);
    kt_cursor_close(cursor);
    world_teardown();
}
END_TEST

int main(void)
{
    TCase *tcase =
        new_case("known_at", folder_setup, folder_teardown, NULL, 0);
    tcase_add_test(tcase, commit_is_known_whole);
    tcase_add_loop_test(tcase, what_was_known_stays, 0, 5);
    return RUN_CASES("known_at", tcase);
}
