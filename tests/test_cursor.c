/* SPDX-License-Identifier: Apache-2.0 */
/* What all cursors have in common: pages, frame, lifetime, misuse. */
#include "cursor_test.h"

static kt_status units(const kt_query *query, kt_cursor **cursor)
{
    return kt_unit_list(db, query, -1, cursor);
}

static kt_status plans(const kt_query *query, kt_cursor **cursor)
{
    return kt_plan_list(db, query, cursor);
}

static kt_status targets(const kt_query *query, kt_cursor **cursor)
{
    return kt_target_list(db, query, NULL, cursor);
}

static kt_status targets_of_unit(const kt_query *query, kt_cursor **cursor)
{
    return kt_target_of_unit(db, query, 0, cursor);
}

static kt_status steps(const kt_query *query, kt_cursor **cursor)
{
    return kt_step_list(db, query, "1.5", cursor);
}

static kt_status allotments(const kt_query *query, kt_cursor **cursor)
{
    return kt_allotment_list(db, query, NULL, cursor);
}

static kt_status reports(const kt_query *query, kt_cursor **cursor)
{
    return kt_progress_list(db, query, "1.1", cursor);
}

static kt_status all_reports(const kt_query *query, kt_cursor **cursor)
{
    return kt_progress_list(db, query, NULL, cursor);
}

static kt_status versions(const kt_query *query, kt_cursor **cursor)
{
    return kt_progress_versions(db, query, &first_report, cursor);
}

static kt_status tree(const kt_query *query, kt_cursor **cursor)
{
    return kt_completion_tree(db, query, cursor);
}

static kt_status units_of_target(const kt_query *query, kt_cursor **cursor)
{
    return kt_completion_units(db, query, "1.1", cursor);
}

static kt_status duties(const kt_query *query, kt_cursor **cursor)
{
    return kt_duty_list(db, query, cursor);
}

static kt_status gaps(const kt_query *query, kt_cursor **cursor)
{
    return kt_gap_list(db, query, NULL, cursor);
}

static kt_status commits(const kt_query *query, kt_cursor **cursor)
{
    return kt_commit_list(db, query, 2, cursor);
}

static kt_status changes(const kt_query *query, kt_cursor **cursor)
{
    return kt_change_list(db, query, NULL, NULL, 2, cursor);
}

static const struct list {
    const char *rows; /* key in JSON */
    int64_t least;    /* rows that the world has at least */
    kt_status (*open)(const kt_query *query, kt_cursor **cursor);
} lists[] = {
    { "units", 8, units },
    { "plans", 2, plans },
    { "targets", 3, targets },
    { "targets", 3, targets_of_unit },
    { "steps", 2, steps },
    { "allotments", 4, allotments },
    { "reports", 3, reports },
    { "reports", 4, all_reports },
    { "reports", 2, versions },
    { "completions", 6, tree },
    { "completions", 3, units_of_target },
    { "duties", 4, duties },
    { "gaps", 2, gaps },
    { "commits", 10, commits },
    { "changes", 10, changes },
};

/* Something that every one of the lists would show. */
static void write_more(void)
{
    static int n;
    char code[16];
    (void)snprintf(code, sizeof code, "44%02d", 50 + n++);
    add_unit(code, code, "44", "city");
    add_step("1.5", code);
    (void)add_report("1.1", "4401", KT_DAY(2022, 1, 1), KT_ADD, 1);
    allot("1.1", code, KT_AMOUNT(1), KT_DAY_NONE);
    add_plan(code, KT_PLAN_DRAFT);
    add_target(code, KT_MEASURE_FLOW, KT_AMOUNT(1));
    clock_ms += 60000;
}

static json_t *rows_of(const kt_cursor *cursor, const char *key)
{
    char *text = NULL;
    ck_assert_int_eq(kt_cursor_json(cursor, &text), KT_OK);
    json_t *document = json_loads(text, 0, NULL);
    ck_assert_msg(document != NULL, "%s", text);
    json_t *rows = json_incref(json_object_get(document, key));
    ck_assert_msg(json_is_array(rows), "%s", text);
    ck_assert_int_eq((int64_t)json_array_size(rows), kt_cursor_count(cursor));
    json_decref(document);
    kt_free(text);
    return rows;
}

static kt_frame frame_of(const kt_cursor *cursor)
{
    kt_frame frame = KT_FRAME_INIT;
    ck_assert_int_eq(kt_cursor_frame(cursor, &frame), KT_OK);
    return frame;
}

/* The pages of `limit` rows, put together, as the header says to ask for
 * them, something being written between. */
static json_t *pages(const struct list *list, int64_t limit, int64_t total)
{
    json_t *all = json_array();
    kt_query query = KT_QUERY_INIT;
    query.plan = "2022";
    query.limit = limit;
    for (;;) {
        kt_cursor *cursor;
        OK(list->open(&query, &cursor));
        kt_frame frame = frame_of(cursor);
        ck_assert_int_eq(frame.total, total);
        ck_assert_int_eq(frame.after, query.after);
        int64_t left = total - query.after;
        ck_assert_int_eq(kt_cursor_count(cursor),
                         left < limit ? left : limit);
        json_t *rows = rows_of(cursor, list->rows);
        ck_assert_int_eq(json_array_extend(all, rows), 0);
        json_decref(rows);
        query.known_at_commit = frame.commit;
        query.as_of = frame.as_of;
        query.after += kt_cursor_count(cursor);
        kt_cursor_close(cursor);
        if (query.after >= frame.total) {
            return all;
        }
        write_more();
    }
}

START_TEST(pages_make_the_whole)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (int64_t limit = 1; limit < 8; limit += 2) {
            const struct list *list = &lists[i];
            kt_cursor *cursor;
            kt_query query = KT_QUERY_INIT;
            query.plan = "2022";
            OK(list->open(&query, &cursor));
            int64_t total = kt_cursor_count(cursor);
            ck_assert_msg(total >= list->least, "list %d: %d rows", (int)i,
                          (int)total);
            ck_assert_int_eq(frame_of(cursor).total, total);
            json_t *whole = rows_of(cursor, list->rows);
            json_t *paged = pages(list, limit, total);
            ck_assert_msg(json_equal(whole, paged), "list %d by %d", (int)i,
                          (int)limit);
            json_decref(whole);
            json_decref(paged);
            kt_cursor_close(cursor);
            world_teardown();
            cursor_world();
        }
    }
}
END_TEST

START_TEST(pages_at_the_edge)
{
    static const struct {
        int64_t limit, after, count;
    } cases[] = {
        { 0, 0, 8 }, { 0, 3, 5 },         { 8, 0, 8 },         { 9, 0, 8 },
        { 3, 7, 1 }, { 3, 8, 0 },         { 3, 9, 0 },         { 0, 8, 0 },
        { 1, 0, 1 }, { INT64_MAX, 2, 6 }, { 2, INT64_MAX, 0 }, { 0, 1, 7 },
    };
    kt_cursor *cursor;
    kt_query query = KT_QUERY_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        query.limit = cases[i].limit;
        query.after = cases[i].after;
        OK(kt_unit_list(db, &query, -1, &cursor));
        ck_assert_int_eq(kt_cursor_count(cursor), cases[i].count);
        ck_assert_int_eq(frame_of(cursor).total, 8);
        ck_assert_int_eq(frame_of(cursor).after, cases[i].after);
        kt_cursor_close(cursor);
        OK(kt_commit_list(db, &query, head_now().commit - 8, &cursor));
        ck_assert_int_eq(kt_cursor_count(cursor), cases[i].count);
        ck_assert_int_eq(frame_of(cursor).total, 8);
        kt_cursor_close(cursor);
    }
    query.limit = -1;
    query.after = 0;
    REFUSED(KT_ERR_INVALID, "limit -1, after 0: neither is below zero",
            kt_unit_list(db, &query, -1, &cursor));
    query.limit = 0;
    query.after = INT64_MIN;
    REFUSED(KT_ERR_INVALID, NULL, kt_unit_list(db, &query, -1, &cursor));
    /* One document has no pages. */
    char *json;
    char *paged;
    query = (kt_query)KT_QUERY_INIT;
    query.plan = "2022";
    OK(kt_completion_json(db, &query, NULL, &json));
    query.limit = 1;
    query.after = 4;
    OK(kt_completion_json(db, &query, NULL, &paged));
    ck_assert_str_eq(json, paged);
    kt_free(json);
    kt_free(paged);
}
END_TEST

START_TEST(frame_says_what_the_answer_is_of)
{
    kt_query query = query_of("4401", KT_DAY(2022, 5, 1));
    kt_title title = KT_TITLE_INIT;
    kt_cursor *cursor;
    int64_t before = head_now().commit;
    title.kind = KT_KIND_UNIT;
    title.code = "4401";
    title.language = "zh";
    title.text = "广州市";
    OK(kt_title_set(db, &title));
    query.plan = "2022";
    query.language = "zh";
    query.basis = KT_BASIS_VERIFIED;
    OK(kt_completion_tree(db, &query, &cursor));
    kt_frame frame = frame_of(cursor);
    ck_assert_str_eq(frame.plan, "2022");
    ck_assert_str_eq(frame.unit, "4401");
    ck_assert_str_eq(frame.unit_name, "广州市");
    ck_assert_int_eq(frame.as_of, KT_DAY(2022, 5, 1));
    ck_assert_int_eq(frame.basis, KT_BASIS_VERIFIED);
    ck_assert_int_eq(frame.commit, before + 1);
    kt_cursor_close(cursor);
    /* The commit of an instant, and of a list of no plan or unit. */
    query = (kt_query)KT_QUERY_INIT;
    query.known_at_ms = clock_ms - 1;
    OK(kt_plan_list(db, &query, &cursor));
    frame = frame_of(cursor);
    ck_assert_str_eq(frame.plan, "");
    ck_assert_str_eq(frame.unit, "");
    ck_assert_str_eq(frame.unit_name, "");
    ck_assert_int_eq(frame.as_of, TODAY);
    ck_assert_int_eq(frame.commit, 0);
    kt_cursor_close(cursor);
    /* In a transaction, and of what a move touches. */
    OK(kt_db_begin(db));
    OK(kt_unit_list(db, NULL, -1, &cursor));
    ck_assert_int_eq(frame_of(cursor).commit, before + 1);
    kt_cursor_close(cursor);
    OK(kt_unit_move(db, "440103", "4402", TODAY, &cursor));
    frame = frame_of(cursor);
    ck_assert_str_eq(frame.unit, "440103");
    ck_assert_int_eq(frame.as_of, TODAY);
    ck_assert_int_eq(frame.commit, before + 2);
    kt_cursor_close(cursor);
    OK(kt_unit_list(db, NULL, -1, &cursor));
    ck_assert_int_eq(frame_of(cursor).commit, before + 2);
    kt_cursor_close(cursor);
    OK(kt_commit_list(db, NULL, 0, &cursor));
    ck_assert_int_eq(frame_of(cursor).total, before + 1);
    ck_assert_int_eq(kt_cursor_count(cursor), before + 1);
    kt_cursor_close(cursor);
    OK(kt_db_commit(db, NULL));
}
END_TEST

/* Each row, its JSON and the frame are there when the handle is not. */
START_TEST(cursor_outlives_its_handle)
{
    kt_cursor *cursors[sizeof lists / sizeof lists[0]];
    json_t *rows[sizeof lists / sizeof lists[0]];
    kt_query query = KT_QUERY_INIT;
    query.plan = "2022";
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        OK(lists[i].open(&query, &cursors[i]));
        rows[i] = rows_of(cursors[i], lists[i].rows);
    }
    world_teardown();
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        json_t *after = rows_of(cursors[i], lists[i].rows);
        ck_assert(json_equal(after, rows[i]));
        json_decref(after);
        json_decref(rows[i]);
    }
    kt_unit_row unit = KT_UNIT_ROW_INIT;
    ck_assert_int_eq(kt_unit_next(cursors[0], &unit), KT_ROW);
    ck_assert_str_eq(unit.name, "Guangdong");
    ck_assert_str_eq(frame_of(cursors[0]).plan, "");
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        kt_cursor_close(cursors[i]);
    }
    cursor_world();
}
END_TEST

START_TEST(cursor_never_changes)
{
    kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    OK(kt_unit_list(db, NULL, -1, &cursor));
    json_t *before = rows_of(cursor, "units");
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    OK(kt_unit_rename(db, "4401", "Canton", TODAY));
    write_more();
    /* Nor does its JSON depend on how far it was read. */
    json_t *after = rows_of(cursor, "units");
    ck_assert(json_equal(before, after));
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.code, "4401");
    ck_assert_str_eq(row.name, "Guangzhou");
    json_decref(before);
    json_decref(after);
    for (int i = 2; i < 8; i++) {
        ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    }
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_DONE);
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(misuse)
{
    char *json = "";
    kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_plan_row plan = KT_PLAN_ROW_INIT;
    kt_frame frame = KT_FRAME_INIT;
    OK(kt_unit_list(db, NULL, -1, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &plan), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_unit_next(NULL, &row), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_unit_next(cursor, NULL), KT_ERR_MISUSE);
    row.struct_size = 0;
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_cursor_frame(NULL, &frame), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_cursor_frame(cursor, NULL), KT_ERR_MISUSE);
    frame.struct_size = 0;
    ck_assert_int_eq(kt_cursor_frame(cursor, &frame), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_cursor_json(NULL, &json), KT_ERR_MISUSE);
    ck_assert_ptr_null(json);
    ck_assert_int_eq(kt_cursor_count(NULL), 0);
    kt_cursor_close(NULL);
    kt_free(NULL);
    /* None of that has taken a row. A smaller struct gets what it has. */
    struct {
        uint32_t struct_size;
        int32_t depth;
        const char *code;
        const char *beyond;
    } small = { offsetof(kt_unit_row, name), -1, NULL, "untouched" };
    ck_assert_int_eq(kt_unit_next(cursor, (kt_unit_row *)(void *)&small),
                     KT_ROW);
    ck_assert_str_eq(small.code, "44");
    ck_assert_str_eq(small.beyond, "untouched");
    frame.struct_size = offsetof(kt_frame, commit);
    frame.commit = -1;
    ck_assert_int_eq(kt_cursor_frame(cursor, &frame), KT_OK);
    ck_assert_int_eq(frame.as_of, TODAY);
    ck_assert_int_eq(frame.commit, -1);
    kt_cursor_close(cursor);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        pages_make_the_whole,
        pages_at_the_edge,
        frame_says_what_the_answer_is_of,
        cursor_outlives_its_handle,
        cursor_never_changes,
        misuse,
    };
    return RUN_TESTS_IN("cursor", cursor_world, world_teardown, tests);
}
