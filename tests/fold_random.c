/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random rows of all kinds, as SQLite's own rules let them in and none of
 * ours: a frame that mostly holds, and anything at all on it. Every call that
 * asks is made of it, at several units, days and commits, and some that
 * write: each answers a status that it may answer, and asked anew, from the
 * tables, the same.
 */
#include "buf.h"
#include "fold_test.h"

#define ENTITIES 32

static uint64_t state;
static int64_t entities[ENTITIES];
static int kinds[ENTITIES];
static int entity_count;
static int64_t commits;
static int answers; /* that were none of refusal */

/* So many times in a hundred. */
static int chance(int percent)
{
    return (int)(next_random(&state) % 100) < percent;
}

static int64_t pick(int64_t from, int64_t to)
{
    return from + (int64_t)(next_random(&state) % (uint64_t)(to - from + 1));
}

/* ---- values */

static const char *const texts[] = {
    "1",      "2", "1.1", "1.2", "44", "4401", "4402", "2022", "en", "a", "b",
    "\xff\xfe", "", "county", "city",
    "0123456789012345678901234567890123456789012345678901234567890123456789",
    "two\nlines", "\xe5\xb9\xbf\xe5\xb7\x9e", "zh", "x",
};

/* Of the seven measures, and one that mostly is none. */
static const char *const targets[] = { "1.1", "1.2", "1.3", "1.4",
                                       "1.5", "1.6", "1.7", "a" };

/* For the calls of a host on top. */
static const struct fold_pool pool = {
    .units = texts,
    .unit_count = COUNT(texts),
    .items = texts,
    .item_count = COUNT(texts),
    .targets = { "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7" },
    .plans = { "2022", "2023" },
};

static int64_t any_entity(uint32_t of)
{
    int64_t id = 0;
    for (int tries = 0; tries < 20; tries++) {
        int at = (int)pick(0, entity_count - 1);
        id = entities[at];
        if ((of & KTI_KIND(kinds[at])) != 0 || tries > 16) {
            break;
        }
    }
    return id;
}

/* What the schema's CHECKs let in, and what a host would write, or not. */
static int64_t any_int(const kti_op *op, int column)
{
    const char *name = op->columns[column].name;
    if (strcmp(name, "sets") == 0) {
        return chance(50) ? 0xffff : pick(1, 0xffff);
    }
    if (op->columns[column].show == KTI_SHOW_DAY) {
        return chance(90) ? KT_DAY(2022, 1, 1) + pick(-40, 400)
                          : next_random_int64(&state);
    }
    if (op->columns[column].show == KTI_SHOW_AMOUNT) {
        return chance(60) ? KT_AMOUNT(pick(0, 100))
                          : next_random_int64(&state);
    }
    static const struct {
        const char *name;
        int64_t least, most;
    } checked[] = {
        { "state", 1, 3 },       { "measure", 1, 7 }, { "weight", 0, 3 },
        { "withdrawn", 0, 1 },   { "field", 1, 2 },   { "mode", 1, 4 },
        { "verb", 1, 3 },        { "position", 1, 3 },
        { "reporting_days", 1, 60 },
    };
    for (size_t i = 0; i < COUNT(checked); i++) {
        if (strcmp(name, checked[i].name) == 0) {
            return pick(checked[i].least, checked[i].most);
        }
    }
    return next_random_int64(&state);
}

/* NOT NULL, by the schema. */
static int is_mandatory(const kti_op *op, int column)
{
    return column == 0 || column == op->sets ||
           (op->tag == KTI_TAG_ALLOTMENT &&
            column <= KTI_ALLOTMENT_WITHDRAWN) ||
           (op->tag == KTI_TAG_TITLE && column <= KTI_TITLE_LANGUAGE) ||
           (op->tag == KTI_TAG_PROGRESS && column <= KTI_PROGRESS_MODE);
}

/* A report, mostly: where there is a commit something may stand at its n. */
static kti_value any_report(void)
{
    return chance(50) ? report_of(pick(1, commits), pick(1, 30))
                      : report_of(commits + 1, pick(1, 30));
}

static void random_op(int tag)
{
    static const unsigned char file[32];
    const kti_op *op = kti_op_by_tag(tag);
    kti_value values[KTI_COLUMNS_MAX];
    for (int i = 0; i < op->column_count; i++) {
        values[i] = kti_null();
        if (!is_mandatory(op, i) && chance(35)) {
            continue;
        }
        switch ((enum kti_type)op->columns[i].type) {
        case KTI_TYPE_INT:
            values[i] = kti_int(any_int(op, i));
            break;
        case KTI_TYPE_TEXT:
            values[i] = kti_text(texts[pick(0, COUNT(texts) - 1)]);
            break;
        case KTI_TYPE_BLOB:
            values[i] = kti_blob(file, sizeof file);
            break;
        case KTI_TYPE_ENTITY:
            values[i] = kti_entity(any_entity(op->columns[i].kinds));
            break;
        case KTI_TYPE_REPORT:
            values[i] = any_report();
            break;
        case KTI_TYPE_NULL:
            break;
        }
    }
    if (tag == KTI_TAG_PROGRESS && chance(5)) {
        values[KTI_PROGRESS_UNIT].integer = pick(900, 999); /* no foreign key */
    }
    OK(kti_ledger_take(db, tag, values, NULL));
}

static void random_list(void)
{
    kti_member members[4];
    kt_checkpoint points[4];
    size_t member_count = 0;
    size_t point_count = 0;
    for (int i = 0; i < 4; i++) {
        int64_t unit = any_entity(KTI_KIND(KT_KIND_UNIT));
        int twice = 0;
        for (size_t k = 0; k < member_count; k++) {
            twice |= members[k].unit == unit;
        }
        if (!twice && chance(60)) {
            members[member_count++] = (kti_member){
                unit,
                chance(50) ? KT_DAY_NONE : (kt_day)next_random(&state),
                chance(50) ? NULL : texts[pick(0, COUNT(texts) - 1)]
            };
        }
        if (chance(40)) { /* days rise: they are hashed in that order */
            points[point_count++] = (kt_checkpoint){
                i == 0 && chance(20)   ? INT32_MIN + 1
                : i == 3 && chance(20) ? INT32_MAX
                                       : KT_DAY(2022, 1, 1) + 90 * i,
                (kt_share)pick(0, 10000)
            };
        }
    }
    OK(kti_ledger_add_list(
        db, any_entity(KTI_KIND(KT_KIND_TASK) | KTI_KIND(KT_KIND_TARGET)),
        (int)pick(1, 5), members, member_count, points, point_count));
}

/* ---- the frame: mostly one that holds */

static int64_t entity(int kind)
{
    ck_assert_int_lt(entity_count, ENTITIES);
    kinds[entity_count] = kind;
    entities[entity_count] = raw_entity(kind);
    return entities[entity_count++];
}

static void frame_units(void)
{
    static const char *const codes[] = { "44",     "4401", "4402",
                                         "440103", "4401", "45" };
    int64_t top = 0;
    for (size_t i = 0; i < COUNT(codes); i++) {
        int64_t id = entity(KT_KIND_UNIT);
        int64_t parent = i == 0 ? 0 : chance(70) ? top : any_entity(2);
        if (chance(95)) {
            ADD(UNIT, kti_entity(id), kti_null(), kti_int(15),
                kti_text(codes[i]), kti_text("name"),
                kti_text(i % 2 == 0 ? "city" : "county"),
                kti_entity(parent));
        }
        top = i == 0 ? id : top;
    }
}

static void frame_plan(const char *code)
{
    int64_t owner = chance(90) ? entities[0] : any_entity(2);
    int64_t plan = entity(KT_KIND_PLAN);
    ADD(PLAN, kti_entity(plan), kti_int(2047), kti_text(code),
        kti_text("plan"), kti_text("zh"), kti_entity(owner),
        kti_int(KT_DAY(2022, 1, 1)), kti_int(KT_DAY(2022, 12, 31)),
        kti_int(KT_PLAN_ACTIVE), kti_int(31), kti_int(-3000), kti_int(-1000),
        kti_int(1000));
    for (int i = 1; i <= 2; i++) {
        int64_t task = entity(KT_KIND_TASK);
        ADD(TASK, kti_entity(task), kti_int(63), kti_entity(plan),
            kti_null(), kti_int(i), kti_text(texts[i - 1]),
            kti_text("task"), kti_int(1));
    }
}

static void frame_targets(void)
{
    for (int m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        int64_t id = entity(KT_KIND_TARGET);
        ADD(TARGET, kti_entity(id), kti_int(31 | 256),
            kti_entity(any_entity(KTI_KIND(KT_KIND_TASK))), kti_int(1),
            kti_text(targets[m - 1]), kti_text("target"), kti_int(m),
            [KTI_TARGET_LEVEL] = kti_text("city"));
        ADD(ALLOTMENT, kti_entity(id), kti_entity(entities[0]),
            kti_int(KT_DAY(2022, 1, 1)), kti_int(0),
            m == KT_MEASURE_MILESTONE ? kti_null() : kti_int(KT_AMOUNT(90)));
        if (m == KT_MEASURE_MILESTONE) {
            int64_t step = entity(KT_KIND_STEP);
            ADD(STEP, kti_entity(step), kti_int(15), kti_entity(id),
                kti_int(1), kti_text("a"), kti_text("step"));
        }
    }
}

static void write_ledger(uint64_t seed)
{
    state = seed;
    entity_count = 0;
    begin_commit(NULL);
    frame_units();
    frame_plan("2022");
    if (chance(50)) {
        frame_plan("2023");
    }
    frame_targets();
    for (int kind = KT_KIND_UNIT; kind <= KT_KIND_STEP; kind++) {
        (void)entity(kind); /* may never get a row */
    }
    end_commit();
    for (commits = 1; commits < 5; commits++) {
        begin_commit(NULL);
        for (int i = 0; i < 25; i++) {
            int tag = chance(40) ? KTI_TAG_PROGRESS
                                 : (int)pick(KTI_TAG_UNIT, KTI_TAG_ACT);
            if (tag == KTI_TAG_LIST) {
                random_list();
            } else {
                random_op(tag);
            }
        }
        end_commit();
    }
}

/* ---- asking */

/* What a call may answer, whatever it is asked: never that the database is
 * damaged, nor that the library was misused or failed. */
static kt_status may(const char *call, kt_status status)
{
    int fine = status >= KT_OK ||
               (status <= KT_ERR_INVALID && status >= KT_ERR_REPEATED);
    ck_assert_msg(fine, "%s: %d, %s", call, (int)status, kt_db_errmsg(db));
    answers += status >= KT_OK;
    return status;
}

#define MAY(call) may(#call, (call))

/* All of a cursor's rows, as they lie there but for pointers: how many. */
#define ROWS(kind, open)                                                     \
    do {                                                                     \
        kt_cursor *cursor_ = NULL;                                           \
        kt_##kind##_row row_ = { .struct_size = sizeof row_ };               \
        kt_status status_ = MAY(open);                                       \
        kti_buf_printf(out, "%d %lld;", (int)status_,                        \
                       (long long)kt_cursor_count(cursor_));                 \
        while (status_ == KT_OK &&                                           \
               kt_##kind##_next(cursor_, &row_) == KT_ROW) {                 \
            print_##kind(&row_, out);                                        \
        }                                                                    \
        kt_cursor_close(cursor_);                                            \
    } while (0)

static void print_unit(const kt_unit_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %s %s %d\n", row->code, row->name, row->parent,
                   (int)row->depth);
}

static void print_plan(const kt_plan_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %s %d\n", row->code, row->owner, (int)row->state);
}

static void print_target(const kt_target_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %s %s %s %s %lld\n", row->plan, row->task,
                   row->code, row->lead, row->continues_target,
                   (long long)row->amount);
}

static void print_allotment(const kt_allotment_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %s %lld %s\n", row->target, row->unit,
                   (long long)row->amount, row->reason);
}

static void print_step(const kt_step_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %lld\n", row->code, (long long)row->done_by);
}

static void print_completion(const kt_completion_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %s %d\n", row->code, row->unit,
                   (int)row->completion.attainment);
}

static void print_progress(const kt_progress_row *row, kti_buf *out)
{
    char number[KT_REPORT_NO_TEXT_SIZE];
    OK(kt_report_no_format(db, &row->number, number, sizeof number));
    kti_buf_printf(out, "%s %s %s %s %d\n", number, row->unit, row->step,
                   row->note, (int)row->in_force);
}

static void print_commit(const kt_commit_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s\n", row->summary);
}

static void print_change(const kt_change_row *row, kti_buf *out)
{
    kti_buf_printf(out, "%s %s %s %s\n", row->operation, row->plan, row->unit,
                   row->detail);
}

static void print_json(kt_status status, char *json, kti_buf *out)
{
    kti_buf_printf(out, "%d %s\n", (int)status, json == NULL ? "" : json);
    kt_free(json);
}

static void ask_of_target(const kt_query *query, const char *code,
                          kti_buf *out)
{
    char *json = NULL;
    kt_completion found = KT_COMPLETION_INIT;
    kti_buf_printf(out, "%d %d\n",
                   (int)MAY(kt_completion_target(db, query, code, &found)),
                   (int)found.attainment);
    ROWS(step, kt_step_list(db, query, code, &cursor_));
    ROWS(allotment, kt_allotment_list(db, query, code, &cursor_));
    ROWS(completion, kt_completion_units(db, query, code, &cursor_));
    ROWS(progress, kt_progress_list(db, query, code, &cursor_));
    ROWS(change, kt_change_list(db, query, code, NULL, 0, &cursor_));
    kt_status status = MAY(kt_progress_json(db, query, code, &json));
    print_json(status, json, out);
    status = MAY(kt_completion_json(db, query, code, &json));
    print_json(status, json, out);
}

static void ask(const kt_query *query, kti_buf *out)
{
    char *json = NULL;
    kt_completion found = KT_COMPLETION_INIT;
    ROWS(unit, kt_unit_list(db, query, -1, &cursor_));
    ROWS(plan, kt_plan_list(db, query, &cursor_));
    ROWS(target, kt_target_list(db, query, NULL, &cursor_));
    ROWS(allotment, kt_allotment_list(db, query, NULL, &cursor_));
    ROWS(completion, kt_completion_tree(db, query, &cursor_));
    ROWS(commit, kt_commit_list(db, 0, 0, &cursor_));
    ROWS(change, kt_change_list(db, query, NULL, query->unit, 0, &cursor_));
    kti_buf_printf(out, "%d", (int)MAY(kt_completion_plan(db, query, &found)));
    kti_buf_printf(out, "%d %d",
                   (int)MAY(kt_completion_task(db, query, "1", &found)),
                   (int)found.attainment);
    kt_status status = MAY(kt_completion_json(db, query, NULL, &json));
    print_json(status, json, out);
    for (size_t i = 0; i < COUNT(targets); i++) {
        ask_of_target(query, targets[i], out);
    }
    for (int32_t n = 1; n <= 25; n++) {
        kt_report_no number = { test_site, 2 + n % 4, n, 0 };
        ROWS(progress, kt_progress_get(db, query, &number, &cursor_));
        ROWS(progress, kt_progress_versions(db, query, &number, &cursor_));
    }
}

/* Some questions, the same each time for one seed. */
static void ask_some(uint64_t seed, kti_buf *out)
{
    state = seed ^ 0x5eed;
    for (int i = 0; i < 3; i++) {
        kt_query query = KT_QUERY_INIT;
        query.plan = i == 0 || chance(60) ? "2022"
                     : chance(50)         ? "2023"
                                          : NULL;
        query.unit = i == 0 || chance(40) ? NULL
                     : chance(60)         ? "4401"
                                          : texts[pick(0, COUNT(texts) - 1)];
        query.as_of = i == 0 ? KT_DAY_NONE
                      : chance(90)
                          ? (kt_day)(KT_DAY(2022, 1, 1) + pick(-50, 600))
                          : KT_DAY_MIN;
        query.known_at_commit = i == 0 ? 0 : pick(0, 5);
        query.basis = (int32_t)pick(0, 1);
        query.language = chance(50) ? "en" : NULL;
        ask(&query, out);
    }
}

/* Writes are refused, or done: what is done then is done well. */
static void write_some(void)
{
    kt_unit unit = KT_UNIT_INIT;
    kt_task task = KT_TASK_INIT;
    kt_target target = new_target("1.9", KT_MEASURE_FLOW, KT_AMOUNT(5));
    kt_plan plan = KT_PLAN_INIT;
    const char *code = texts[pick(0, COUNT(texts) - 1)];
    const char *other = texts[pick(0, COUNT(texts) - 1)];
    kt_day day = (kt_day)(KT_DAY(2022, 1, 1) + pick(0, 300));
    unit.code = unit.name = "4499";
    unit.parent = code;
    task.code = task.title = "7";
    task.plan = plan.code = target.plan = "2022";
    task.parent = code;
    plan.last_day = day;
    kt_allotment allotment =
        new_allotment("1.1", other, KT_AMOUNT(3), KT_DAY_NONE);
    kt_progress report =
        new_report("1.1", other, day, KT_ADD, KT_AMOUNT(1));
    allotment.plan = report.plan = "2022";
    (void)MAY(kt_unit_add(db, &unit));
    (void)MAY(kt_unit_move(db, code, other, day, NULL));
    (void)MAY(kt_unit_close(db, other, code, day, NULL));
    (void)MAY(kt_unit_recode(db, code, "4498", day));
    (void)MAY(kt_plan_change(db, "2022", &plan, KT_PLAN_SET_LAST_DAY));
    (void)MAY(kt_task_add(db, &task));
    (void)MAY(kt_task_change(db, "2022", "1", &task, KT_TASK_SET_PARENT));
    (void)MAY(kt_target_add(db, &target));
    target.task = "2";
    (void)MAY(kt_target_change(db, "2022", "1.1", &target,
                               KT_TARGET_SET_TASK));
    (void)MAY(kt_allotment_set(db, &allotment));
    (void)MAY(kt_progress_record(db, &report, NULL));
    (void)MAY(kt_task_cancel(db, "2022", "2", day, "no more"));
}

/* The first note of a commit of ours, behind the five of others. */
static int32_t keep_own(void *context, const kt_finding *finding)
{
    char(*line)[256] = context;
    if (finding->kind > KT_FINDING_CHAIN && finding->commit > 5 &&
        (*line)[0] == '\0') {
        (void)snprintf(*line, sizeof *line, "%s %lld %s: %s", finding->table,
                       (long long)finding->key, finding->column,
                       finding->message);
    }
    return 0;
}

static int32_t any_finding(void *context, const kt_finding *finding)
{
    int *found = context;
    found[finding->kind]++;
    /* Nothing of the file, its commits and its chain is amiss. */
    ck_assert_msg(finding->kind == KT_FINDING_REFERENCE ||
                      finding->kind == KT_FINDING_NO_EFFECT ||
                      strcmp(finding->message, "is not UTF-8") == 0,
                  "%s %lld %s: %s", finding->table, (long long)finding->key,
                  finding->column, finding->message);
    return 0;
}

#define SEEDS_AT_ONCE 10

START_TEST(random_ledgers)
{
    int found[KT_FINDING_CLOCK + 1] = { 0 };
    answers = 0;
    for (uint64_t i = 0; i < SEEDS_AT_ONCE; i++) {
        uint64_t seed = random_base() + (uint64_t)_i * SEEDS_AT_ONCE + i;
        kti_buf first = { 0 };
        kti_buf again = { 0 };
        kt_check check = KT_CHECK_INIT;
        fold_setup();
        write_ledger(seed);
        ask_some(seed, &first);
        kt_status status =
            kt_db_check(db, any_finding, found, NULL, NULL, &check);
        ck_assert_int_eq(status, check.findings > 0 ? KT_ERR_CORRUPT : KT_OK);
        kti_defs_forget(db);
        ask_some(seed, &again);
        ck_assert(!first.failed && !again.failed);
        ck_assert_msg(first.size == again.size &&
                          memcmp(first.data, again.data, first.size) == 0,
                      "seed %llu: other answers than before",
                      (unsigned long long)seed);
        int64_t notes_before = check.notes;
        write_some();
        fold_call_many(db, &pool, seed, 60);
        char line[256] = "";
        ck_assert_int_eq(
            kt_db_check(db, keep_own, &line, NULL, NULL, &check), status);
        ck_assert_msg(check.notes == notes_before,
                      "seed %llu: a host's call wrote what has no effect: %s",
                      (unsigned long long)seed, line);
        kti_buf_free(&first);
        kti_buf_free(&again);
        kt_db_close(db);
    }
    ck_assert_int_gt(found[KT_FINDING_NO_EFFECT], 20 * SEEDS_AT_ONCE);
    ck_assert_int_gt(found[KT_FINDING_REFERENCE], SEEDS_AT_ONCE);
    ck_assert_int_gt(answers, 120 * SEEDS_AT_ONCE);
}
END_TEST

TCase *fold_random_tests(void)
{
    TCase *tcase = new_case("random", NULL, NULL, NULL, 0);
    tcase_add_loop_test(tcase, random_ledgers, 0, 30);
    return tcase;
}
