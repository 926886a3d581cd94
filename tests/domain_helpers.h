/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_DOMAIN_HELPERS_H
#define KEYTASK_TESTS_DOMAIN_HELPERS_H

/*
 * A small world for the tests of the domain: a database in memory, a clock
 * that the test sets, two provinces with cities and counties, and a plan of
 * the first one. The clock stands at noon of 2022-06-30, UTC+8.
 *
 *     44 ── 4401 ── 440103, 440104
 *        └─ 4402 ── 440203
 *     45 ── 4501
 */

#include <stdio.h>
#include <string.h>

#include <keytask.h>

#include "helpers.h"

#define DAY_MS INT64_C(86400000)
#define OFFSET_MINUTES 480
#define TODAY KT_DAY(2022, 6, 30)

static kt_db *db;
static int64_t clock_ms;
static kt_uuid test_site = { { 0x3f, 0x9c, 0x01, 0xd2, 0x00, 0x00, 0x40, 0x00,
                               0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
                               0x01 } };

static inline int64_t read_clock(void *context)
{
    (void)context;
    return clock_ms;
}

/* Noon of a day at the handle's offset. */
static inline void set_today(kt_day day)
{
    clock_ms = day * DAY_MS + DAY_MS / 2 - OFFSET_MINUTES * INT64_C(60000);
}

static inline kt_open_options world_options(uint32_t flags)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = flags;
    options.utc_offset_minutes = OFFSET_MINUTES;
    options.clock = read_clock;
    options.site = &test_site;
    return options;
}

#define OK(call)                                                             \
    do {                                                                     \
        kt_status status_ = (call);                                          \
        ck_assert_msg(status_ == KT_OK, "%s: %d, %s", #call, (int)status_,   \
                      kt_db_errmsg(db));                                     \
    } while (0)

static inline kt_head head_now(void)
{
    kt_head head = KT_HEAD_INIT;
    OK(kt_db_head(db, &head));
    return head;
}

/* A refusal has its status, one line of message, and leaves the ledger as it
 * was. `message` is the whole line, or NULL. */
static inline void check_refusal(const char *call, kt_status status,
                                 kt_status expected, const char *message,
                                 const kt_head *before)
{
    char line[1100];
    (void)snprintf(line, sizeof line, "%s", kt_db_errmsg(db));
    ck_assert_msg(status == expected, "%s: %d in place of %d, %s", call,
                  (int)status, (int)expected, line);
    size_t size = strlen(line);
    ck_assert_msg(size > 0 && strchr(line, '\n') == NULL &&
                      line[size - 1] != '.',
                  "%s: %s", call, line);
    if (message != NULL) {
        ck_assert_str_eq(line, message);
    }
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before->commit);
    ck_assert_mem_eq(after.hash, before->hash, sizeof after.hash);
}

#define REFUSED(expected, message, call)                                     \
    do {                                                                     \
        kt_head before_ = head_now();                                        \
        kt_status status_ = (call);                                          \
        check_refusal(#call, status_, (expected), (message), &before_);      \
    } while (0)

static inline void add_unit(const char *code, const char *name,
                            const char *parent, const char *level)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = code;
    unit.name = name;
    unit.parent = parent;
    unit.level = level;
    OK(kt_unit_add(db, &unit));
}

static inline void add_plan(const char *code, int32_t state)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = code;
    plan.title = "The plan";
    plan.owner = "44";
    plan.first_day = KT_DAY(2022, 1, 1);
    plan.last_day = KT_DAY(2022, 12, 31);
    plan.state = state;
    OK(kt_plan_add(db, &plan));
}

static inline void add_task(const char *code, const char *parent)
{
    kt_task task = KT_TASK_INIT;
    task.code = code;
    task.parent = parent;
    task.title = code;
    OK(kt_task_add(db, &task));
}

/* A target of task 1; a coverage is of counties. */
static inline kt_target new_target(const char *code, int32_t measure,
                                   kt_amount amount)
{
    kt_target target = KT_TARGET_INIT;
    target.task = "1";
    target.code = code;
    target.title = code;
    target.measure = measure;
    target.amount = amount;
    target.level = measure == KT_MEASURE_COVERAGE ? "county" : NULL;
    return target;
}

static inline void add_target(const char *code, int32_t measure,
                              kt_amount amount)
{
    kt_target target = new_target(code, measure, amount);
    OK(kt_target_add(db, &target));
}

static inline void add_step(const char *target, const char *code)
{
    kt_step step = KT_STEP_INIT;
    step.target = target;
    step.code = code;
    step.title = code;
    OK(kt_step_add(db, &step));
}

static inline kt_allotment new_allotment(const char *target, const char *unit,
                                         kt_amount amount, kt_day effective)
{
    kt_allotment allotment = KT_ALLOTMENT_INIT;
    allotment.target = target;
    allotment.unit = unit;
    allotment.amount = amount;
    allotment.effective = effective;
    return allotment;
}

static inline kt_status give(const char *target, const char *unit,
                             kt_amount amount, kt_day effective)
{
    kt_allotment allotment = new_allotment(target, unit, amount, effective);
    return kt_allotment_set(db, &allotment);
}

static inline void allot(const char *target, const char *unit,
                         kt_amount amount, kt_day effective)
{
    OK(give(target, unit, amount, effective));
}

static inline void withdraw(const char *target, const char *unit,
                            kt_day effective)
{
    kt_allotment allotment = new_allotment(target, unit, KT_NONE, effective);
    allotment.withdrawn = 1;
    OK(kt_allotment_set(db, &allotment));
}

static inline kt_progress new_report(const char *target, const char *unit,
                                     kt_day day, int32_t mode,
                                     kt_amount amount)
{
    kt_progress report = KT_PROGRESS_INIT;
    report.target = target;
    report.unit = unit;
    report.day = day;
    report.mode = mode;
    report.amount = amount;
    return report;
}

static inline kt_report_no add_report(const char *target, const char *unit,
                                      kt_day day, int32_t mode,
                                      kt_amount amount)
{
    kt_report_no number;
    kt_progress report = new_report(target, unit, day, mode, amount);
    OK(kt_progress_record(db, &report, &number));
    return number;
}

static inline kt_query query_of(const char *unit, kt_day as_of)
{
    kt_query query = KT_QUERY_INIT;
    query.unit = unit;
    query.as_of = as_of;
    return query;
}

/* "44", then "44 4401", ... */
static inline void add_code(char *codes, size_t room, const char *code)
{
    size_t size = strlen(codes);
    (void)snprintf(codes + size, room - size, "%s%s", size > 0 ? " " : "",
                   code);
}

/* Codes of a list of units as one text, such as "44 4401 4402". */
static inline const char *unit_codes_of(const kt_query *query, int32_t depth)
{
    static char codes[1024];
    kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    codes[0] = '\0';
    OK(kt_unit_list(db, query, depth, &cursor));
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        add_code(codes, sizeof codes, row.code);
    }
    kt_cursor_close(cursor);
    return codes;
}

static inline const char *unit_codes(const char *unit, int32_t depth,
                                     kt_day as_of)
{
    kt_query query = query_of(unit, as_of);
    return unit_codes_of(&query, depth);
}

static inline const char *target_codes(const char *code)
{
    static char codes[1024];
    kt_cursor *cursor;
    kt_target_row row = KT_TARGET_ROW_INIT;
    codes[0] = '\0';
    OK(kt_target_list(db, NULL, code, &cursor));
    while (kt_target_next(cursor, &row) == KT_ROW) {
        add_code(codes, sizeof codes, row.code);
    }
    kt_cursor_close(cursor);
    return codes;
}

/* A text of n bytes 'x', in turn one of four. */
static inline const char *text_of(size_t n)
{
    static char texts[4][8192];
    static int at;
    char *text = texts[at++ % 4];
    ck_assert_uint_lt(n, sizeof texts[0]);
    memset(text, 'x', n);
    text[n] = '\0';
    return text;
}

static inline void add_world(void)
{
    add_unit("44", "Guangdong", NULL, "province");
    add_unit("4401", "Guangzhou", "44", "city");
    add_unit("440103", "Liwan", "4401", "county");
    add_unit("440104", "Yuexiu", "4401", "county");
    add_unit("4402", "Shaoguan", "44", "city");
    add_unit("440203", "Wujiang", "4402", "county");
    add_unit("45", "Guangxi", NULL, "province");
    add_unit("4501", "Nanning", "45", "city");
    add_plan("2022", KT_PLAN_ACTIVE);
    add_task("1", NULL);
    add_task("2", NULL);
}

static inline void empty_setup(void)
{
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    set_today(TODAY);
    ck_assert_int_eq(kt_db_open(NULL, &options, &db), KT_OK);
}

static inline void world_setup(void)
{
    empty_setup();
    add_world();
}

static inline void world_teardown(void)
{
    assert_ledger_holds(db);
    kt_db_close(db);
}

#define RUN_WORLD_TESTS(name, tests)                                         \
    RUN_TESTS_IN((name), world_setup, world_teardown, (tests))

#endif
