/* SPDX-License-Identifier: Apache-2.0 */
/* What was known is known for good: every answer as known before a hundred
 * changes of every kind is, afterwards, the same byte for byte. */
#include <stdlib.h>
#include <unistd.h>

#include "buf.h"
#include "domain_helpers.h"

static const char *const units[] = { "44",     "4401",   "4402",
                                     "440103", "440104", "440203" };
static const char *const targets[] = { "1.1", "1.2", "1.3", "1.4",
                                       "1.5", "1.6", "1.7" };
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

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

/* A report that fits its target, or is refused: both leave a valid world. */
static void report(uint64_t *seed)
{
    static const int32_t modes[] = { KT_ADD,  KT_LEVEL, KT_LEVEL, KT_LEVEL,
                                     KT_STEP, KT_ADD,   KT_LEVEL };
    kt_progress given = KT_PROGRESS_INIT;
    size_t t = next_random(seed) % COUNT(targets);
    given.target = targets[t];
    given.unit = units[next_random(seed) % COUNT(units)];
    given.day = KT_DAY(2022, 1, 1) + (kt_day)(next_random(seed) % 181);
    given.mode = modes[t];
    if (given.mode == KT_STEP) {
        given.step = next_random(seed) % 2 == 0 ? "a" : "b";
    } else {
        given.amount = KT_AMOUNT((int64_t)(next_random(seed) % 90));
        given.of = t == 2 ? KT_AMOUNT(100) : KT_NONE;
    }
    (void)!kt_progress_record(db, &given, NULL);
}

static void allot_randomly(uint64_t *seed, kt_day on)
{
    kt_allotment given = KT_ALLOTMENT_INIT;
    given.target = targets[next_random(seed) % COUNT(targets)];
    given.unit = units[next_random(seed) % COUNT(units)];
    given.effective = on;
    given.withdrawn = next_random(seed) % 5 == 0;
    given.weight = (int32_t)(next_random(seed) % 4);
    if (!given.withdrawn && strcmp(given.target, "1.5") != 0) {
        given.amount = KT_AMOUNT((int64_t)(next_random(seed) % 100));
    }
    (void)!kt_allotment_set(db, &given);
}

/* One change of any kind, back in time as well; refused ones do not count. */
static int change(uint64_t *seed, int round)
{
    char text[32];
    kt_task task = KT_TASK_INIT;
    kt_target target = KT_TARGET_INIT;
    kt_step step = KT_STEP_INIT;
    kt_unit unit = KT_UNIT_INIT;
    kt_title title = KT_TITLE_INIT;
    int64_t before = head_now().commit;
    const char *code = units[next_random(seed) % COUNT(units)];
    const char *named = targets[next_random(seed) % COUNT(targets)];
    kt_day on = KT_DAY(2022, 1, 1) + (kt_day)(next_random(seed) % 200);
    (void)snprintf(text, sizeof text, "n%d", round);
    switch (next_random(seed) % 14) {
    case 0:
        (void)!kt_unit_rename(db, code, text, on);
        break;
    case 1:
        (void)!kt_unit_move(db, code,
                            units[next_random(seed) % COUNT(units)], on,
                            NULL);
        break;
    case 2:
        if (round % 7 == 0) {
            (void)!kt_unit_close(db, code, "4401", on, NULL);
        }
        break;
    case 3:
        unit.code = text;
        unit.name = text;
        unit.parent = code;
        unit.level = "county";
        unit.opened = on;
        (void)!kt_unit_add(db, &unit);
        break;
    case 4:
        task.weight = (int32_t)(next_random(seed) % 9);
        task.title = text;
        (void)!kt_task_change(db, NULL, "1", &task,
                              KT_TASK_SET_WEIGHT | KT_TASK_SET_TITLE);
        break;
    case 5:
        target.weight = (int32_t)(next_random(seed) % 9);
        target.due = on;
        target.task = next_random(seed) % 2 == 0 ? "1" : "2";
        (void)!kt_target_change(db, NULL, named, &target,
                                KT_TARGET_SET_WEIGHT | KT_TARGET_SET_DUE |
                                    KT_TARGET_SET_TASK);
        break;
    case 6:
        step.target = "1.5";
        step.code = "a";
        step.weight = (int32_t)(next_random(seed) % 5);
        step.due = on;
        (void)!kt_step_change(db, &step,
                              KT_STEP_SET_WEIGHT | KT_STEP_SET_DUE);
        break;
    case 7:
        title.kind = KT_KIND_TARGET;
        title.code = named;
        title.language = "en";
        title.text = text;
        (void)!kt_title_set(db, &title);
        break;
    case 8:
        if (round % 9 == 0) {
            (void)!kt_target_cancel(db, NULL, named, on, "not needed");
        }
        break;
    case 9:
    case 10:
        allot_randomly(seed, on);
        break;
    default:
        report(seed);
    }
    return head_now().commit > before;
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
    kt_progress_row progress = KT_PROGRESS_ROW_INIT;
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
    for (size_t i = 0; i < COUNT(targets); i++) {
        kt_status status =
            kt_progress_list(from, query, targets[i], &cursor);
        kti_buf_printf(out, "%s: %d\n", targets[i], (int)status);
        while (kt_progress_next(cursor, &progress) == KT_ROW) {
            kti_buf_printf(out, "%lld.%d %s %s %d %lld %s\n",
                           (long long)progress.number.seq,
                           (int)progress.number.n, progress.unit,
                           progress.unit_name, (int)progress.day,
                           (long long)progress.amount, progress.step);
        }
        kt_cursor_close(cursor);
    }
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
        print_units(from, &query, &out);
        print_lists(from, &query, &out);
        for (size_t u = 0; u < COUNT(units); u++) {
            query.unit = units[u];
            print_completions(from, &query, NULL, &out);
            for (size_t t = 0; t < COUNT(targets); t++) {
                print_completions(from, &query, targets[t], &out);
            }
        }
    }
    ck_assert(!out.failed);
    return kti_buf_steal(&out);
}

static void tick(void)
{
    clock_ms += 60000;
}

static void travel(uint64_t seed)
{
    char path[] = "/tmp/keytask-known-XXXXXX";
    ck_assert(mkdtemp(path) != NULL);
    char file[64];
    (void)snprintf(file, sizeof file, "%s/a.db", path);
    kt_open_options options = world_options(KT_OPEN_CREATE);
    set_today(TODAY);
    OK(kt_db_open(file, &options, &db));
    fill_world();
    for (int i = 0; i < 60; i++) {
        tick();
        (void)change(&seed, 1000 + i);
    }
    int64_t known = head_now().commit;
    int64_t instant = clock_ms;
    char *before = print_all(db, known, KT_NONE);
    int changes = 0;
    for (int i = 0; changes < 100 && i < 2000; i++) {
        tick();
        changes += change(&seed, i);
    }
    ck_assert_int_eq(changes, 100);
    char *after = print_all(db, known, KT_NONE);
    ck_assert_str_eq(before, after);
    free(after);
    after = print_all(db, 0, instant);
    ck_assert_str_eq(before, after);
    free(after);
    /* And today it is another world: the printing can tell. */
    after = print_all(db, 0, KT_NONE);
    ck_assert_str_ne(before, after);
    free(after);
    options.flags = KT_OPEN_READONLY;
    ck_assert_int_eq(kt_db_open(file, &options, &other), KT_OK);
    after = print_all(other, known, KT_NONE);
    ck_assert_str_eq(before, after);
    kt_check check = KT_CHECK_INIT;
    ck_assert_int_eq(
        kt_db_check(other, NULL, NULL, NULL, NULL, &check), KT_OK);
    kt_db_close(other);
    kt_db_close(db);
    db = NULL;
    free(after);
    free(before);
    (void)unlink(file);
    char journal[80];
    (void)snprintf(journal, sizeof journal, "%s-journal", file);
    (void)unlink(journal);
    (void)rmdir(path);
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
    char path[] = "/tmp/keytask-known-XXXXXX";
    char file[64];
    char journal[80];
    kt_cursor *cursor = NULL;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    ck_assert(mkdtemp(path) != NULL);
    (void)snprintf(file, sizeof file, "%s/a.db", path);
    (void)snprintf(journal, sizeof journal, "%s-journal", file);
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
    kt_db_close(db);
    (void)unlink(file);
    (void)unlink(journal);
    (void)rmdir(path);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("known_at");
    TCase *tcase = tcase_create("known_at");
    suite_add_tcase(suite, tcase);
    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, commit_is_known_whole);
    tcase_add_loop_test(tcase, what_was_known_stays, 0, 5);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
