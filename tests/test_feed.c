/* SPDX-License-Identifier: Apache-2.0 */
/* The change feed: what the commits behind a position touched. */
#include "definition_helpers.h"

static kt_position position_now(void)
{
    kt_head head = head_now();
    kt_position position = KT_POSITION_INIT;
    position.commit = head.commit;
    memcpy(position.hash, head.hash, sizeof position.hash);
    return position;
}

static void check_end(const kt_cursor *cursor, const kt_position *expected)
{
    kt_position end;
    ck_assert_int_eq(kt_touch_position(cursor, &end), KT_OK);
    ck_assert_int_eq(end.commit, expected->commit);
    ck_assert_mem_eq(end.hash, expected->hash, sizeof end.hash);
}

static const char *bits(uint32_t what)
{
    static const char *const words[] = { "",  "d",  "a",  "da",
                                         "r", "dr", "ar", "dar" };
    ck_assert_uint_lt(what, 8);
    return words[what];
}

static void put_row(char *text, size_t room, const kt_touch_row *row)
{
    size_t size = strlen(text);
    (void)snprintf(
        text + size, room - size, "%s%s %s%s%s%s%s:%s", size > 0 ? "; " : "",
        kt_word(KT_WORDS_KIND, row->kind, NULL),
        row->kind == KT_KIND_PLAN ? "" : row->plan,
        row->plan[0] != '\0' && row->kind != KT_KIND_PLAN ? "/" : "",
        row->code, row->unit[0] != '\0' ? "@" : "", row->unit,
        bits(row->what));
}

/* "unit @4401:d; target 2022/1.1@4401:ar": what the commits behind one
 * touched. */
static const char *touched(const kt_position *since)
{
    static char text[8192];
    kt_position now = position_now();
    kt_cursor *cursor;
    kt_touch_row row = KT_TOUCH_ROW_INIT;
    int64_t commit = since->commit;
    text[0] = '\0';
    OK(kt_changes_since(db, since, 0, &cursor));
    check_end(cursor, &now);
    while (kt_touch_next(cursor, &row) == KT_ROW) {
        ck_assert_int_ge(row.commit, commit);
        commit = row.commit;
        ck_assert_int_eq(row.utc_ms, clock_ms);
        put_row(text, sizeof text, &row);
    }
    kt_cursor_close(cursor);
    return text;
}

/* What one call touches. */
#define TOUCHES(expected, call)                                              \
    do {                                                                     \
        kt_position since_ = position_now();                                 \
        OK(call);                                                            \
        ck_assert_str_eq(touched(&since_), (expected));                      \
    } while (0)

static kt_status set_title(int32_t kind, const char *code, const char *step)
{
    kt_title title = KT_TITLE_INIT;
    title.kind = kind;
    title.plan = "2022";
    title.code = code;
    title.step = step;
    title.language = "en";
    title.text = "Text";
    return kt_title_set(db, &title);
}

static kt_status assist_by(const char *unit)
{
    kt_target target = KT_TARGET_INIT;
    target.assist = &unit;
    target.assist_count = 1;
    return kt_target_change(db, NULL, "1.1", &target, KT_TARGET_SET_ASSIST);
}

static kt_status revise(const char *unit, int64_t amount)
{
    kt_allotment allotment =
        new_allotment("1.1", unit, KT_AMOUNT(amount), KT_DAY_NONE);
    return kt_allotment_set(db, &allotment);
}

static kt_status report_on(const char *target, const char *unit,
                           kt_report_no *number)
{
    kt_progress report =
        new_report(target, unit, TODAY, KT_ADD, KT_AMOUNT(5));
    return kt_progress_record(db, &report, number);
}

static kt_status new_step(const char *code)
{
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = step.title = code;
    return kt_step_add(db, &step);
}

static kt_status behind_at(kt_share behind)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.behind = behind;
    return kt_plan_change(db, "2022", &plan, KT_PLAN_SET_THRESHOLDS);
}

START_TEST(each_operation_touches_its_thing)
{
    kt_target target = new_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    kt_report_no number;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    TOUCHES("unit @4402:d", kt_unit_rename(db, "4402", "Shaoguan", TODAY));
    TOUCHES("unit @440203:d", kt_unit_move(db, "440203", "44", TODAY, NULL));
    TOUCHES("plan 2022:d", behind_at(-2000));
    TOUCHES("task 2022/1:d", set_title(KT_KIND_TASK, "1", NULL));
    TOUCHES("target 2022/1.5:d", kt_target_add(db, &target));
    TOUCHES("target 2022/1.5:d", new_step("a"));
    TOUCHES("target 2022/1.5:d", set_title(KT_KIND_STEP, "1.5", "a"));
    TOUCHES("unit @4401:d", set_title(KT_KIND_UNIT, "4401", NULL));
    TOUCHES("plan 2022:d", set_title(KT_KIND_PLAN, NULL, NULL));
    TOUCHES("target 2022/1.1:d", assist_by("4401"));
    TOUCHES("target 2022/1.1@4401:a", revise("4401", 60));
    TOUCHES("target 2022/1.1@44:a", revise("44", 120));
    TOUCHES("target 2022/1.1@440103:r", report_on("1.1", "440103", &number));
    TOUCHES("target 2022/1.1@440103:r",
            kt_progress_retract(db, &number, "twice"));
    TOUCHES("target 2022/1.5:d",
            kt_target_cancel(db, NULL, "1.5", TODAY, "dropped"));
    TOUCHES("plan 2022:d", kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
}
END_TEST

START_TEST(a_commit_touches_each_thing_once)
{
    kt_position since = position_now();
    OK(kt_db_begin(db));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(assist_by("4401"));
    OK(revise("4401", 60));
    OK(report_on("1.1", "4401", NULL));
    OK(report_on("1.1", "4401", NULL));
    OK(report_on("1.1", "4402", NULL));
    /* What is not committed is not in it. */
    kt_cursor *cursor;
    OK(kt_changes_since(db, &since, 0, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    check_end(cursor, &since);
    kt_cursor_close(cursor);
    OK(kt_db_commit(db, NULL));
    /* A new target's amount is the owner's allotment. */
    ck_assert_str_eq(touched(&since),
                     "target 2022/1.1:d; target 2022/1.1@44:a; "
                     "target 2022/1.1@4401:ar; target 2022/1.1@4402:r");
    since = position_now();
    ck_assert_str_eq(touched(&since), "");
    /* The codes are today's; the UUIDs never change. */
    kt_target_row target = look_target("1.1");
    kt_position before = since;
    kt_target change = KT_TARGET_INIT;
    change.code = "1.9";
    OK(report_on("1.1", "440103", NULL));
    OK(kt_target_change(db, NULL, "1.1", &change, KT_TARGET_SET_CODE));
    OK(kt_unit_recode(db, "440103", "440199", TODAY));
    ck_assert_str_eq(touched(&before),
                     "target 2022/1.9@440199:r; target 2022/1.9:d; "
                     "unit @440199:d");
    kt_touch_row row = KT_TOUCH_ROW_INIT;
    OK(kt_changes_since(db, &before, 0, &cursor));
    ck_assert_int_eq(kt_touch_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.commit, before.commit + 1);
    ck_assert_mem_eq(&row.uuid, &target.uuid, sizeof row.uuid);
    kt_cursor *units;
    kt_unit_row unit = KT_UNIT_ROW_INIT;
    kt_query query = query_of("440199", TODAY);
    OK(kt_unit_list(db, &query, 0, &units));
    ck_assert_int_eq(kt_unit_next(units, &unit), KT_ROW);
    ck_assert_mem_eq(&row.unit_uuid, &unit.uuid, sizeof row.unit_uuid);
    kt_cursor_close(units);
    kt_cursor_close(cursor);
}
END_TEST

/* Many reports of a commit on few things: more than are held at a time. */
START_TEST(a_load_touches_few_things_often)
{
    enum { COUNT = 150000 };
    static const char *const units[] = { "4401", "440103", "4402" };
    kt_progress *reports = calloc(COUNT, sizeof *reports);
    ck_assert_ptr_nonnull(reports);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(100));
    kt_position since = position_now();
    for (int i = 0; i < COUNT; i++) {
        reports[i] = new_report(i % 2 == 0 ? "1.1" : "1.2", units[i % 3],
                                TODAY, KT_ADD, 1);
    }
    OK(kt_progress_record_many(db, reports, COUNT, NULL, NULL));
    free(reports);
    ck_assert_str_eq(touched(&since),
                     "target 2022/1.1@4401:r; target 2022/1.1@440103:r; "
                     "target 2022/1.1@4402:r; target 2022/1.2@4401:r; "
                     "target 2022/1.2@440103:r; target 2022/1.2@4402:r");
}
END_TEST

START_TEST(part_by_part)
{
    char *whole;
    char parts[16384] = "";
    kt_position position = KT_POSITION_INIT;
    kt_cursor *cursor;
    kt_touch_row row = KT_TOUCH_ROW_INIT;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(revise("4401", 60));
    OK(report_on("1.1", "4401", NULL));
    whole = strdup(touched(&position));
    int64_t commits = 0;
    for (;;) {
        OK(kt_changes_since(db, &position, 2, &cursor));
        while (kt_touch_next(cursor, &row) == KT_ROW) {
            ck_assert_int_gt(row.commit, position.commit);
            ck_assert_int_le(row.commit, position.commit + 2);
            put_row(parts, sizeof parts, &row);
        }
        int64_t before = position.commit;
        OK(kt_touch_position(cursor, &position));
        kt_cursor_close(cursor);
        commits += position.commit - before;
        if (position.commit == before) {
            break;
        }
    }
    ck_assert_int_eq(commits, head_now().commit);
    ck_assert_str_eq(parts, whole);
    free(whole);
    /* NULL is before the first as well. */
    OK(kt_changes_since(db, NULL, 1, &cursor));
    ck_assert_int_eq(kt_touch_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.commit, 1);
    ck_assert_int_eq(kt_touch_next(cursor, &row), KT_DONE);
    kt_frame frame = KT_FRAME_INIT;
    ck_assert_int_eq(kt_cursor_frame(cursor, &frame), KT_OK);
    ck_assert_int_eq(frame.commit, 1);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(positions_that_do_not_stand)
{
    kt_cursor *cursor;
    kt_position position = position_now();
    char message[80];
    position.hash[31] ^= 1;
    (void)snprintf(message, sizeof message,
                   "commit %d is another one than it was: read all anew",
                   (int)position.commit);
    REFUSED(KT_ERR_GONE, message,
            kt_changes_since(db, &position, 0, &cursor));
    ck_assert_ptr_null(cursor);
    position = position_now();
    position.commit++;
    (void)snprintf(message, sizeof message,
                   "there is no commit %d, the last is %d: read all anew",
                   (int)position.commit, (int)position.commit - 1);
    REFUSED(KT_ERR_GONE, message,
            kt_changes_since(db, &position, 0, &cursor));
    position.commit = -1;
    REFUSED(KT_ERR_INVALID, NULL,
            kt_changes_since(db, &position, 0, &cursor));
    REFUSED(KT_ERR_INVALID, NULL, kt_changes_since(db, NULL, -1, &cursor));
    position = (kt_position){ 7, { 1 } };
    ck_assert_int_eq(kt_touch_position(NULL, &position), KT_ERR_MISUSE);
    ck_assert_int_eq(position.commit, 0);
    OK(kt_plan_list(db, NULL, &cursor));
    ck_assert_int_eq(kt_touch_position(cursor, &position), KT_ERR_MISUSE);
    kt_cursor_close(cursor);
}
END_TEST

/* A commit that is rolled back leaves no position; one that is restored away
 * leaves none that stands. */
START_TEST(after_a_rollback_and_a_restore)
{
    kt_cursor *cursor;
    kt_db *first = enter_file();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    kt_position kept = position_now();
    OK(kt_db_begin(db));
    OK(report_on("1.1", "4401", NULL));
    kt_db_rollback(db);
    ck_assert_str_eq(touched(&kept), "");
    const char *backup = in_folder("backup.db");
    OK(kt_db_backup(db, backup, 0));
    OK(report_on("1.1", "4401", NULL));
    kt_position gone = position_now();
    kt_db_close(db);
    kt_open_options options = world_options(KT_OPEN_SCRATCH);
    OK(kt_db_restore(backup, world_file, KT_RESTORE_DISCARD, &options, &db));
    ck_assert_int_eq(kt_changes_since(db, &gone, 0, &cursor), KT_ERR_GONE);
    OK(kt_changes_since(db, &kept, 0, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    kt_cursor_close(cursor);
    /* Another commit takes its number, but is not it. */
    OK(report_on("1.1", "4402", NULL));
    ck_assert_int_eq(head_now().commit, gone.commit);
    ck_assert_int_eq(kt_changes_since(db, &gone, 0, &cursor), KT_ERR_GONE);
    ck_assert_str_eq(touched(&kept), "target 2022/1.1@4402:r");
    leave_file(first);
}
END_TEST

START_TEST(as_json)
{
    char *json;
    char expected[1024];
    char hash[KT_SHA256_TEXT_SIZE];
    char uuids[2][KT_UUID_TEXT_SIZE];
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    kt_position since = position_now();
    OK(report_on("1.1", "4402", NULL));
    kt_position end = position_now();
    kt_target_row target = look_target("1.1");
    kt_cursor *cursor;
    kt_touch_row row = KT_TOUCH_ROW_INIT;
    OK(kt_changes_since(db, &since, 0, &cursor));
    ck_assert_int_eq(kt_touch_next(cursor, &row), KT_ROW);
    kt_cursor_close(cursor);
    (void)kt_sha256_format(end.hash, hash, sizeof hash);
    (void)kt_uuid_format(&target.uuid, uuids[0], sizeof uuids[0]);
    (void)kt_uuid_format(&row.unit_uuid, uuids[1], sizeof uuids[1]);
    (void)snprintf(
        expected, sizeof expected,
        "{\"plan\":null,\"unit\":null,\"unit_name\":null,\"as_of\":"
        "\"2022-06-30\",\"commit\":%d,\"basis\":\"submitted\",\"after\":0,"
        "\"total\":1,\"position\":{\"commit\":%d,\"hash\":\"%s\"},"
        "\"touched\":[{\"commit\":%d,\"written\":"
        "\"2022-06-30T04:00:00.000Z\",\"kind\":\"target\",\"what\":"
        "[\"report\"],\"plan\":\"2022\",\"code\":\"1.1\",\"unit\":\"4402\","
        "\"uuid\":\"%s\",\"unit_uuid\":\"%s\"}]}",
        (int)end.commit, (int)end.commit, hash, (int)end.commit, uuids[0],
        uuids[1]);
    OK(kt_changes_since_json(db, &since, 0, &json));
    ck_assert_str_eq(json, expected);
    kt_free(json);
    /* Before the first commit there is no hash to speak of, only zeros. */
    since.hash[0] ^= 1;
    ck_assert_int_eq(kt_changes_since_json(db, &since, 0, &json),
                     KT_ERR_GONE);
    ck_assert_ptr_null(json);
}
END_TEST

/*
 * What is not touched does not change: random commits, after each of which
 * every figure of every target at every unit is read anew. Where one differs
 * from before, the feed has said so, by the rules of its header: a report
 * for its unit and those above, an allotment or a definition of the target
 * for all units, a unit for everything.
 */
enum { UNITS = 6, TARGETS = 4 };

static const char *const codes[UNITS] = { "44",     "4401", "440103",
                                          "440104", "4402", "440203" };
static const char *const target_names[TARGETS] = { "1.1", "1.2", "1.3",
                                                   "1.4" };
static kt_completion figures[TARGETS][UNITS];
static int stale[TARGETS][UNITS];

static int chance(uint64_t *state, int of)
{
    return (int)(next_random(state) % (uint64_t)of);
}

static kt_completion figure(int target, int unit)
{
    kt_query query = query_of(codes[unit], TODAY);
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, target_names[target], &completion));
    completion.commit = 0;
    return completion;
}

static int index_of(const char *code)
{
    int i = 0;
    while (strcmp(codes[i], code) != 0) {
        ck_assert_int_lt(++i, UNITS);
    }
    return i;
}

/* The unit and all above it, by the tree as it is now. */
static void mark_up(int target, const char *unit)
{
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_cursor *cursor;
    kt_query query = query_of(unit, TODAY);
    stale[target][index_of(unit)] = 1;
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    char parent[16];
    (void)snprintf(parent, sizeof parent, "%s", row.parent);
    kt_cursor_close(cursor);
    if (parent[0] != '\0') {
        mark_up(target, parent);
    }
}

static void mark(const kt_touch_row *row)
{
    for (int t = 0; t < TARGETS; t++) {
        int this_one = row->kind != KT_KIND_TARGET ||
                       strcmp(row->code, target_names[t]) == 0;
        if (this_one && row->what == KT_TOUCH_REPORT) {
            mark_up(t, row->unit);
        } else if (this_one) {
            for (int u = 0; u < UNITS; u++) {
                stale[t][u] = 1;
            }
        }
    }
}

static void random_change(uint64_t *state, kt_report_no *last)
{
    const char *unit = codes[chance(state, UNITS)];
    const char *target = target_names[chance(state, 2)];
    const char *county = codes[2 + chance(state, 2)];
    kt_target change = KT_TARGET_INIT;
    kt_allotment allotment = new_allotment(
        target, unit, KT_AMOUNT(10 * chance(state, 6)), KT_DAY_NONE);
    kt_progress report = new_report(target, unit, TODAY - chance(state, 90),
                                    KT_ADD, KT_AMOUNT(chance(state, 30)));
    switch (chance(state, 8)) {
    case 0:
        OK(kt_allotment_set(db, &allotment));
        break;
    case 1:
        OK(kt_unit_move(db, county, codes[1 + 3 * chance(state, 2)],
                        TODAY - chance(state, 30), NULL));
        break;
    case 2:
        change.due = KT_DAY(2022, 7, 1) + chance(state, 180);
        OK(kt_target_change(db, NULL, target, &change, KT_TARGET_SET_DUE));
        break;
    case 3:
        OK(behind_at(-3000 - chance(state, 2000)));
        break;
    case 4:
        if (last->seq != 0) {
            OK(kt_progress_retract(db, last, "random"));
            *last = (kt_report_no)KT_REPORT_NO_INIT;
        }
        break;
    case 5:
        report = new_report("1.3", county, TODAY, KT_LEVEL,
                            KT_AMOUNT(chance(state, 3)));
        OK(kt_progress_record(db, &report, NULL));
        break;
    default:
        OK(kt_progress_record(db, &report, last));
    }
}

START_TEST(what_is_not_touched_does_not_change)
{
    uint64_t state = 11;
    kt_report_no last = KT_REPORT_NO_INIT;
    int changed = 0;
    int kept = 0;
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("1.2", KT_MEASURE_CEILING, KT_AMOUNT(100));
    add_target("1.3", KT_MEASURE_COVERAGE, KT_NONE);
    add_target("1.4", KT_MEASURE_MILESTONE, KT_NONE);
    for (int t = 0; t < TARGETS; t++) {
        for (int u = 0; u < UNITS; u++) {
            figures[t][u] = figure(t, u);
        }
    }
    kt_position position = position_now();
    for (int n = 0; n < 300; n++) {
        kt_cursor *cursor;
        kt_touch_row row = KT_TOUCH_ROW_INIT;
        memset(stale, 0, sizeof stale);
        random_change(&state, &last);
        OK(kt_changes_since(db, &position, 0, &cursor));
        while (kt_touch_next(cursor, &row) == KT_ROW) {
            mark(&row);
        }
        OK(kt_touch_position(cursor, &position));
        kt_cursor_close(cursor);
        for (int t = 0; t < TARGETS; t++) {
            for (int u = 0; u < UNITS; u++) {
                kt_completion now = figure(t, u);
                int same = memcmp(&now, &figures[t][u], sizeof now) == 0;
                ck_assert_msg(same || stale[t][u], "change %d: %s at %s", n,
                              target_names[t], codes[u]);
                changed += !same;
                kept += !stale[t][u];
                figures[t][u] = now;
            }
        }
    }
    /* It says enough, and not just "all". */
    ck_assert_int_gt(changed, 300);
    ck_assert_int_gt(kept, 300 * TARGETS * UNITS / 4);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        each_operation_touches_its_thing,
        a_commit_touches_each_thing_once,
        a_load_touches_few_things_often,
        part_by_part,
        positions_that_do_not_stand,
        after_a_rollback_and_a_restore,
        as_json,
        what_is_not_touched_does_not_change,
    };
    return RUN_WORLD_TESTS("feed", tests);
}
