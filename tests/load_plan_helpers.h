/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_LOAD_PLAN_HELPERS_H
#define KEYTASK_TESTS_LOAD_PLAN_HELPERS_H

/*
 * Loading plan documents in the small world of domain_helpers.h. A document
 * is written with ' in place of ", and is loaded into a plan of its own, 2023,
 * which begins half a year after the clock's day, or P, which began on
 * 2022-01-01 as the world's plan did.
 */

#include "domain_helpers.h"

/* A document of one plan; `keys` are more members of its "plan". */
#define DOCUMENT(keys, tasks)                                                \
    "{'format': 'keytask-plan/1', 'plan': {" keys "}, 'tasks': [" tasks "]}"
#define PLAN_2023                                                            \
    "'code': '2023', 'title': 'T', 'owner': '44', "                          \
    "'first_day': '2023-01-01', 'last_day': '2023-12-31'"
#define PLAN_P                                                               \
    "'code': 'P', 'title': 'T', 'owner': '44', "                             \
    "'first_day': '2022-01-01', 'last_day': '2022-12-31'"

/* A task 1 with these targets; a target 1.1 with these members. */
#define TASK(targets) "{'code': '1', 'title': 'a', 'targets': [" targets "]}"
#define TARGET(keys) "{'code': '1.1', 'title': 'x', " keys "}"
/* ... as the one thing in plan 2023, or in P. */
#define ONE_TARGET(keys) DOCUMENT(PLAN_2023, TASK(TARGET(keys)))
#define P_TARGET(keys) DOCUMENT(PLAN_P, TASK(TARGET(keys)))

/* What the last load told, a line each: "!" bad, "+" change, "-" left out,
 * with the line number and the path of what is bad. */
static char told[16384];
static kt_load_result loaded;

static inline void hear(void *context, const kt_load_event *event)
{
    static const char kinds[] = " !?+-";
    size_t size = strlen(told);
    char line[32] = "";
    (void)context;
    ck_assert_int_eq(event->struct_size, sizeof *event);
    ck_assert_int_ge(event->kind, KT_LOAD_BAD);
    ck_assert_int_le(event->kind, KT_LOAD_LEFT_OUT);
    ck_assert_int_eq(event->kind == KT_LOAD_BAD, event->status < 0);
    if (event->line > 0) {
        (void)snprintf(line, sizeof line, "%lld:", (long long)event->line);
    }
    (void)snprintf(told + size, sizeof told - size, "%c%s%s%s %s\n",
                   kinds[event->kind], line, event->column,
                   event->column[0] == '\0' || event->kind != KT_LOAD_BAD
                       ? ""
                       : ":",
                   event->message);
    ck_assert_ptr_null(strchr(event->message, '\n'));
}

/* Bytes as they are. */
static inline kt_status load_bytes(const void *bytes, size_t size,
                                   const kt_load *how)
{
    kt_load load = KT_LOAD_INIT;
    if (how != NULL) {
        load = *how;
    }
    load.data = bytes;
    load.size = size;
    load.name = "p.json";
    load.event = hear;
    told[0] = '\0';
    loaded = (kt_load_result)KT_LOAD_RESULT_INIT;
    return kt_load_plan(db, &load, &loaded);
}

static inline kt_status load_document(const char *document,
                                      const kt_load *how)
{
    static char text[65536];
    size_t size = strlen(document);
    ck_assert_uint_lt(size, sizeof text);
    for (size_t i = 0; i <= size; i++) {
        text[i] = document[i];
        if (text[i] == '\'') {
            text[i] = '"';
        }
    }
    return load_bytes(text, size, how);
}

static inline kt_load from_day(kt_day day)
{
    kt_load how = KT_LOAD_INIT;
    how.effective = day;
    return how;
}

/* It loads, in one commit, and tells just this. */
static inline void check_loads(const char *events, const char *document,
                               const kt_load *how)
{
    kt_head before = head_now();
    kt_status status = load_document(document, how);
    ck_assert_msg(status == KT_OK, "%d, %s\n%s", (int)status,
                  status < 0 ? kt_db_errmsg(db) : "", told);
    ck_assert_str_eq(told, events);
    ck_assert_int_eq(loaded.bad, 0);
    ck_assert_int_eq(loaded.commits, 1);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit + 1);
    ck_assert_int_eq(loaded.last_commit, after.commit);
}

#define LOADS(events, document) check_loads((events), (document), NULL)

/* It is there already: nothing is written; told is what it leaves out. */
static inline void check_there(const char *events, const char *document,
                               const kt_load *how)
{
    kt_head before = head_now();
    kt_status status = load_document(document, how);
    ck_assert_msg(status == KT_EXISTS, "%d, %s\n%s", (int)status,
                  status < 0 ? kt_db_errmsg(db) : "", told);
    ck_assert_str_eq(told, events);
    ck_assert_int_eq(loaded.written, 0);
    ck_assert_int_eq(loaded.existing, loaded.rows);
    ck_assert_int_eq(loaded.commits, 0);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before.commit);
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
}

#define THERE(document) check_there("", (document), NULL)

/* It is loaded with just these differences, and then it is there, leaving out
 * what it left out before. */
static inline void check_changes(const char *events, const char *document,
                                 const kt_load *how)
{
    check_loads(events, document, how);
    const char *left = strstr(events, "\n- ");
    check_there(events[0] == '-' ? events : left == NULL ? "" : left + 1,
                document, how);
}

#define CHANGES(events, document) check_changes((events), (document), NULL)

/* It is refused with the first fault's status, every fault is told, the
 * first is the handle's message too, and nothing is written. */
static inline void check_bad(kt_status expected, const char *events,
                             kt_status status, const kt_head *before)
{
    char first[2048];
    int64_t count = 0;
    ck_assert_msg(status == expected, "%d in place of %d: %s\n%s",
                  (int)status, (int)expected, kt_db_errmsg(db), told);
    ck_assert_str_eq(told, events);
    for (const char *at = events; *at != '\0'; at++) {
        count += *at == '\n';
    }
    ck_assert_int_eq(loaded.bad, count);
    ck_assert_int_eq(loaded.written, 0);
    ck_assert_int_eq(loaded.commits, 0);
    const char *text = events + 1;
    int lined = text[0] >= '0' && text[0] <= '9';
    text += text[0] == ' ';
    size_t size = strcspn(text, "\n");
    (void)snprintf(first, sizeof first, "p.json:%s%.*s", lined ? "" : " ",
                   (int)size, text);
    if (count > 1) {
        size = strlen(first);
        (void)snprintf(first + size, sizeof first - size,
                       " (and %lld more)", (long long)count - 1);
    }
    ck_assert_str_eq(kt_db_errmsg(db), first);
    kt_head after = head_now();
    ck_assert_int_eq(after.commit, before->commit);
    ck_assert_mem_eq(after.hash, before->hash, sizeof after.hash);
}

#define BAD(expected, events, document)                                      \
    do {                                                                     \
        kt_head bad_before_ = head_now();                                    \
        kt_status bad_status_ = load_document((document), NULL);             \
        check_bad((expected), (events), bad_status_, &bad_before_);          \
    } while (0)

/* Reading back. Texts live until the next call. */

static inline kt_query plan_query(const char *plan, const char *language)
{
    kt_query query = KT_QUERY_INIT;
    query.plan = plan;
    query.language = language;
    return query;
}

static inline kt_target_row target_row(const char *plan, const char *code,
                                       const char *language)
{
    static kt_cursor *cursor;
    kt_target_row row = KT_TARGET_ROW_INIT;
    kt_query query = plan_query(plan, language);
    kt_cursor_close(cursor);
    cursor = NULL;
    OK(kt_target_list(db, &query, code, &cursor));
    ck_assert_int_eq(kt_target_next(cursor, &row), KT_ROW);
    return row;
}

static inline kt_amount amount_on(const char *plan, const char *code,
                                  kt_day day)
{
    kt_cursor *cursor = NULL;
    kt_target_row row = KT_TARGET_ROW_INIT;
    kt_query query = plan_query(plan, NULL);
    query.as_of = day;
    OK(kt_target_list(db, &query, code, &cursor));
    ck_assert_int_eq(kt_target_next(cursor, &row), KT_ROW);
    kt_cursor_close(cursor);
    return row.amount;
}

static inline kt_plan_row plan_row(const char *code, const char *language)
{
    static kt_cursor *cursor;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    kt_query query = plan_query(NULL, language);
    kt_cursor_close(cursor);
    cursor = NULL;
    OK(kt_plan_list(db, &query, &cursor));
    do {
        ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    } while (strcmp(row.code, code) != 0);
    return row;
}

/* What a unit is allotted of a target of plan P on a day, amount KT_NONE
 * and weight -1 where it is nothing. */
static inline kt_allotment_row allotted(const char *target, const char *unit,
                                        kt_day day)
{
    kt_cursor *cursor = NULL;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    kt_allotment_row found = KT_ALLOTMENT_ROW_INIT;
    kt_query query = plan_query("P", NULL);
    query.as_of = day;
    found.weight = -1;
    OK(kt_allotment_list(db, &query, target, &cursor));
    while (kt_allotment_next(cursor, &row) == KT_ROW) {
        if (strcmp(row.unit, unit) == 0) {
            found = row;
        }
    }
    kt_cursor_close(cursor);
    return found;
}

/* The tree of a plan, "1 1.1 2 2.1", in its order. */
static inline const char *tree_of(const char *plan)
{
    static char codes[1024];
    kt_cursor *cursor = NULL;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    kt_query query = plan_query(plan, NULL);
    codes[0] = '\0';
    OK(kt_completion_tree(db, &query, &cursor));
    while (kt_completion_next(cursor, &row) == KT_ROW) {
        size_t size = strlen(codes);
        if (row.kind != KT_KIND_PLAN) {
            (void)snprintf(codes + size, sizeof codes - size, "%s%s",
                           size > 0 ? " " : "", row.code);
        }
    }
    kt_cursor_close(cursor);
    return codes;
}

/* The steps of a milestone, "a:1:2022-06-30 b:2:2022-12-31". */
static inline const char *steps_of(const char *plan, const char *target)
{
    static char text[1024];
    kt_cursor *cursor = NULL;
    kt_step_row row = KT_STEP_ROW_INIT;
    kt_query query = plan_query(plan, NULL);
    text[0] = '\0';
    OK(kt_step_list(db, &query, target, &cursor));
    while (kt_step_next(cursor, &row) == KT_ROW) {
        size_t size = strlen(text);
        char due[KT_DAY_TEXT_SIZE];
        OK(kt_day_format(row.due, due, sizeof due));
        (void)snprintf(text + size, sizeof text - size, "%s%s:%d:%s",
                       size > 0 ? " " : "", row.code, (int)row.weight, due);
    }
    kt_cursor_close(cursor);
    return text;
}

#endif
