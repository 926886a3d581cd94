/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rows as JSON: one of each kind is written out here by hand, key by key, as
 * doc/json.md has them. Instants, hashes and the site's UUID are put in from
 * what the test knows otherwise.
 */
#include "cursor_test.h"
#include "row_shape.h"

#define SITE "3f9c01d2-0000-4000-8000-000000000001"
#define NOON "2022-06-30T04:00:00.000Z"

/* A row's texts are "" where there is none, and never NULL. */
static void assert_texts(const kt_cursor *cursor)
{
    const kti_row_shape *shape = &kti_row_shapes[cursor->kind];
    for (size_t i = 0; i < cursor->count; i++) {
        const char *row = cursor->rows + i * shape->size;
        for (const kti_field *it = shape->fields; it->key != NULL; it++) {
            const char *text = "";
            if (it->kind == KTI_FIELD_TEXT) {
                memcpy(&text, row + it->offset, sizeof text);
            }
            ck_assert_msg(text != NULL, "%s of %s", it->key, shape->rows);
        }
    }
}

/* The document of a cursor, which is closed; keys in their order. */
static const char *json_of(kt_cursor *cursor)
{
    static char text[16384];
    char *json = NULL;
    assert_texts(cursor);
    ck_assert_int_eq(kt_cursor_json(cursor, &json), KT_OK);
    ck_assert_uint_lt(strlen(json), sizeof text);
    strcpy(text, json);
    kt_free(json);
    kt_cursor_close(cursor);
    return text;
}

/* The n-th row of a document, from 0, and nothing around it. */
static const char *row_of(kt_cursor *cursor, const char *rows, size_t n)
{
    static char text[4096];
    json_t *document = json_loads(json_of(cursor), 0, NULL);
    json_t *row = json_array_get(json_object_get(document, rows), n);
    ck_assert_ptr_nonnull(row);
    char *json = json_dumps(row, JSON_COMPACT);
    ck_assert_uint_lt(strlen(json), sizeof text);
    strcpy(text, json);
    free(json);
    json_decref(document);
    return text;
}

static const char *uuid_text(const kt_uuid *uuid)
{
    static char text[KT_UUID_TEXT_SIZE];
    (void)kt_uuid_format(uuid, text, sizeof text);
    return text;
}

static const char *fill(const char *format, const char *text)
{
    static char filled[4096];
    const char *at = strchr(format, '$');
    (void)snprintf(filled, sizeof filled, "%.*s%s%s", (int)(at - format),
                   format, text, at + 1);
    return filled;
}

START_TEST(units_and_plans)
{
    kt_cursor *cursor;
    kt_unit_row unit = KT_UNIT_ROW_INIT;
    kt_plan_row plan = KT_PLAN_ROW_INIT;
    kt_query query = query_of("4402", TODAY);
    OK(kt_unit_close(db, "440203", NULL, KT_DAY(2022, 5, 1), NULL));
    int64_t last = head_now().commit;
    OK(kt_unit_list(db, &query, 1, &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &unit), KT_ROW);
    char expected[1024];
    (void)snprintf(expected, sizeof expected,
                   "{\"plan\":null,\"unit\":\"4402\",\"unit_name\":"
                   "\"Shaoguan\",\"as_of\":\"2022-06-30\",\"commit\":%d,"
                   "\"basis\":\"submitted\",\"after\":0,\"total\":2,"
                   "\"units\":[{\"code\":\"4402\",\"name\":\"Shaoguan\","
                   "\"parent\":\"44\",\"level\":\"city\",\"opened\":null,"
                   "\"closed\":null,\"depth\":0,\"children\":1,\"uuid\":"
                   "\"%s\"},",
                   (int)last, uuid_text(&unit.uuid));
    ck_assert_int_eq(kt_unit_next(cursor, &unit), KT_ROW);
    const char *json = json_of(cursor);
    ck_assert_int_eq(strncmp(json, expected, strlen(expected)), 0);
    ck_assert_str_eq(
        json + strlen(expected),
        fill("{\"code\":\"440203\",\"name\":\"Wujiang\",\"parent\":\"4402\","
             "\"level\":\"county\",\"opened\":null,\"closed\":"
             "\"2022-05-01\",\"depth\":1,\"children\":0,\"uuid\":\"$\"}]}",
             uuid_text(&unit.uuid)));
    OK(kt_plan_list(db, NULL, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &plan), KT_ROW);
    ck_assert_int_eq(kt_plan_next(cursor, &plan), KT_ROW);
    ck_assert_str_eq(
        row_of(cursor, "plans", 1),
        fill("{\"code\":\"2023\",\"title\":\"The plan\",\"language\":null,"
             "\"owner\":\"44\",\"state\":\"draft\",\"first_day\":"
             "\"2022-01-01\",\"last_day\":\"2022-12-31\","
             "\"reporting_days\":31,\"behind\":-3000,\"at_risk\":-1000,"
             "\"ahead\":1000,\"uuid\":\"$\"}",
             uuid_text(&plan.uuid)));
}
END_TEST

START_TEST(targets_steps_allotments_gaps)
{
    kt_cursor *cursor;
    kt_target_row target = KT_TARGET_ROW_INIT;
    kt_query query = query_of("4401", TODAY);
    OK(kt_target_list(db, &query, "3.1", &cursor));
    ck_assert_int_eq(kt_target_next(cursor, &target), KT_ROW);
    ck_assert_str_eq(
        row_of(cursor, "targets", 0),
        fill("{\"plan\":\"2022\",\"task\":\"3\",\"code\":\"3.1\",\"title\":"
             "\"3.1\",\"measure\":\"coverage\",\"unit_of_measure\":null,"
             "\"amount\":null,\"baseline\":null,\"due\":\"2022-12-31\","
             "\"weight\":1,\"level\":\"county\",\"threshold\":\"1\","
             "\"source\":null,\"continues_plan\":null,"
             "\"continues_target\":null,\"lead\":\"44\",\"cancelled\":null,"
             "\"steps\":0,\"roles\":[\"assist\"],\"uuid\":\"$\"}",
             uuid_text(&target.uuid)));
    query.unit = "44";
    OK(kt_step_list(db, &query, "1.5", &cursor));
    /* The owner alone is expected to report; it did step a two days late. */
    ck_assert_str_eq(row_of(cursor, "steps", 0),
                     "{\"code\":\"a\",\"title\":\"a\",\"weight\":3,\"due\":"
                     "\"2022-03-31\",\"done\":\"2022-04-02\",\"done_by\":1,"
                     "\"late_by\":1,\"reporters\":1}");
    OK(kt_allotment_list(db, &query, "1.1", &cursor));
    ck_assert_str_eq(row_of(cursor, "allotments", 2),
                     "{\"plan\":\"2022\",\"target\":\"1.1\",\"unit\":"
                     "\"440103\",\"unit_name\":\"Liwan\",\"amount\":\"30\","
                     "\"baseline\":null,\"weight\":1,\"effective\":"
                     "\"2022-02-01\",\"authority\":null,\"reason\":null}");
    OK(kt_gap_list(db, &query, NULL, &cursor));
    ck_assert_str_eq(row_of(cursor, "gaps", 0),
                     "{\"plan\":\"2022\",\"target\":\"1.1\",\"title\":"
                     "\"1.1\",\"measure\":\"flow\",\"unit_of_measure\":null,"
                     "\"unit\":\"44\",\"unit_name\":\"Guangdong\","
                     "\"amount\":\"100\",\"allotted\":\"80\",\"gap\":\"20\","
                     "\"units\":2}");
}
END_TEST

/*
 * 1.1 at 4401 as of day 181 of 365: 5 of 60, of which 30 is 440103's, who
 * reported nothing: credited 5, short of its own 30 by 25 and of 440103's by
 * 30. Expected 49.58 %, planned 29.7534. The report on May 1 was written two
 * months later. Task 3 has eligible counties 440103 and 440104, none met.
 */
#define FIGURES_OF_11                                                        \
    "\"measure\":\"flow\",\"weight\":1,\"due\":\"2022-12-31\",\"status\":"   \
    "\"behind\",\"reason\":null,\"flags\":[\"partial\",\"stale\","           \
    "\"late_reports\"],\"attainment\":833,\"expected\":4958,\"difference\":" \
    "-4125,"                                                                 \
    "\"reports\":1,\"newest\":\"2022-05-01\",\"raw\":833,\"target\":\"60\"," \
    "\"baseline\":null,\"actual\":\"5\",\"credited\":\"5\",\"planned\":"     \
    "\"29.7534\",\"gap\":\"30\",\"surplus\":\"0\",\"shortfall\":\"55\","     \
    "\"numerator\":null,\"denominator\":null,\"reporters\":1,\"reported\":0"

#define FIGURES_OF_3                                                         \
    "\"weight\":1,\"reason\":null,\"flags\":[],\"attainment\":0,"            \
    "\"expected\":4958,\"difference\":-4958,\"reports\":0,\"newest\":null,"  \
    "\"worst\":\"no_report\",\"counts\":{\"cancelled\":0,"                   \
    "\"not_started\":0,\"not_scored\":0,\"breached\":0,\"holding\":0,"       \
    "\"met\":0,\"met_late\":0,\"overdue\":0,\"no_report\":1,\"behind\":0,"   \
    "\"at_risk\":0,\"ahead\":0,\"on_track\":0}"

#define FIGURES_OF_31                                                        \
    "\"measure\":\"coverage\",\"weight\":1,\"due\":\"2022-12-31\","          \
    "\"status\":\"no_report\",\"reason\":null,\"flags\":[\"partial\","       \
    "\"stale\"],\"attainment\":0,\"expected\":4958,\"difference\":-4958,"    \
    "\"reports\":0,\"newest\":null,\"raw\":0,\"target\":\"100\","            \
    "\"baseline\":null,\"actual\":\"0\",\"credited\":null,\"planned\":"      \
    "\"49.589\",\"gap\":null,\"surplus\":null,\"shortfall\":null,"           \
    "\"numerator\":null,\"denominator\":null,\"reporters\":2,"               \
    "\"reported\":0,\"eligible\":2,\"met\":0"

START_TEST(duties_and_completions)
{
    kt_cursor *cursor;
    kt_query query = query_of("4401", TODAY);
    OK(kt_duty_list(db, &query, &cursor));
    json_t *document = json_loads(json_of(cursor), 0, NULL);
    json_t *rows = json_object_get(document, "duties");
    char *json = json_dumps(json_array_get(rows, 0), JSON_COMPACT);
    ck_assert_str_eq(
        json, "{\"role\":\"allotted\",\"roles\":[\"allotted\"],"
              "\"kind\":\"target\",\"plan\":\"2022\",\"code\":"
              "\"1.1\",\"title\":\"1.1\",\"measure\":\"flow\","
              "\"unit_of_measure\":null,\"from\":null,\"amount\":"
              "\"60\",\"baseline\":null,\"effective\":\"2022-01-01\","
              "\"due\":\"2022-12-31\",\"completion\":{" FIGURES_OF_11 "}}");
    free(json);
    json = json_dumps(json_array_get(rows, 1), JSON_COMPACT);
    ck_assert_str_eq(json,
                     "{\"role\":\"assist\",\"roles\":[\"assist\"],"
                     "\"kind\":\"task\",\"plan\":\"2022\",\"code\":"
                     "\"3\",\"title\":\"3\",\"measure\":null,"
                     "\"unit_of_measure\":null,\"from\":null,"
                     "\"amount\":null,\"baseline\":null,\"effective\":"
                     "null,\"due\":null,\"completion\":{" FIGURES_OF_3 "}}");
    free(json);
    json_decref(document);
    /* Outside of the owner's subtree there are no figures. */
    query.unit = "45";
    OK(kt_duty_list(db, &query, &cursor));
    ck_assert_ptr_nonnull(
        strstr(row_of(cursor, "duties", 1), "\"completion\":null}"));
    query.unit = "4401";
    OK(kt_completion_units(db, &query, "1.1", &cursor));
    ck_assert_str_eq(
        row_of(cursor, "completions", 0),
        "{\"depth\":0,\"unit\":\"4401\",\"unit_name\":"
        "\"Guangzhou\",\"kind\":\"target\",\"code\":\"1.1\","
        "\"title\":\"1.1\",\"unit_of_measure\":null," FIGURES_OF_11 "}");
}
END_TEST

/* A tree is nested, its rows are those of the list without their place. */
START_TEST(tree_as_json)
{
    char *json;
    char expected[8192];
    kt_query query = query_of("4401", TODAY);
    OK(kt_completion_json(db, &query, "3", &json));
    (void)snprintf(
        expected, sizeof expected,
        "{\"plan\":\"2022\",\"unit\":\"4401\",\"unit_name\":\"Guangzhou\","
        "\"as_of\":\"2022-06-30\",\"commit\":%d,\"basis\":\"submitted\","
        "\"answer\":{\"kind\":\"task\",\"code\":\"3\",\"title\":\"3\","
        "%s,\"targets\":[{\"kind\":\"target\",\"code\":\"3.1\",\"title\":"
        "\"3.1\",\"unit_of_measure\":null,%s}],\"tasks\":[]}}",
        (int)head_now().commit, FIGURES_OF_3, FIGURES_OF_31);
    ck_assert_str_eq(json, expected);
    kt_free(json);
    /* Deeper: a task below, and the plan over all. Of each the keys are in
     * place, and every row of the list is there once, in its order. */
    add_task("3-1", "3");
    add_task("3-1-1", "3-1");
    kt_target target = new_target("9", KT_MEASURE_FLOW, KT_AMOUNT(1));
    target.task = "3-1-1";
    OK(kt_target_add(db, &target));
    OK(kt_completion_json(db, &query, NULL, &json));
    json_t *document = json_loads(json, 0, NULL);
    json_t *plan = json_object_get(document, "answer");
    json_t *task = json_array_get(json_object_get(plan, "tasks"), 2);
    ck_assert_str_eq(json_string_value(json_object_get(plan, "kind")),
                     "plan");
    ck_assert_ptr_null(json_object_get(plan, "weight"));
    ck_assert_ptr_null(json_object_get(plan, "targets"));
    ck_assert_int_eq((int)json_array_size(json_object_get(plan, "tasks")), 3);
    task = json_array_get(json_object_get(task, "tasks"), 0);
    task = json_array_get(json_object_get(task, "tasks"), 0);
    json_t *nine = json_array_get(json_object_get(task, "targets"), 0);
    ck_assert_str_eq(json_string_value(json_object_get(nine, "code")), "9");
    json_decref(document);
    const char *at = json;
    kt_cursor *cursor;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    OK(kt_completion_tree(db, &query, &cursor));
    while (kt_completion_next(cursor, &row) == KT_ROW) {
        char key[64];
        (void)snprintf(key, sizeof key, "\"code\":\"%s\",", row.code);
        at = strstr(at, key);
        ck_assert_msg(at != NULL, "%s", key);
        at += strlen(key);
    }
    ck_assert_ptr_null(strstr(at, "\"code\":"));
    kt_cursor_close(cursor);
    kt_free(json);
}
END_TEST

START_TEST(commits_and_changes)
{
    kt_cursor *cursor;
    kt_head head = head_now();
    char hash[KT_SHA256_TEXT_SIZE];
    OK(kt_db_set_actor(db, "wang", "4401"));
    OK(kt_db_set_host_key(db, "key 1"));
    OK(kt_unit_rename(db, "4401", "Canton", TODAY));
    (void)kt_sha256_format(head_now().hash, hash, sizeof hash);
    OK(kt_commit_list(db, NULL, head.commit, &cursor));
    char expected[1024];
    (void)snprintf(expected, sizeof expected,
                   "{\"commit\":%d,\"site\":\"" SITE "\",\"seq\":%d,"
                   "\"written\":\"" NOON "\",\"actor\":\"wang\","
                   "\"actor_unit\":\"4401\",\"host_key\":\"key 1\","
                   "\"source\":null,\"operations\":1,\"summary\":\"1 unit\","
                   "\"hash\":\"%s\"}",
                   (int)head.commit + 1, (int)head.commit + 1, hash);
    ck_assert_str_eq(row_of(cursor, "commits", 0), expected);
    OK(kt_change_list(db, NULL, NULL, NULL, head.commit, &cursor));
    (void)snprintf(expected, sizeof expected,
                   "{\"commit\":%d,\"n\":1,\"seq\":%d,\"written\":\"" NOON
                   "\",\"actor\":\"wang\",\"actor_unit\":\"4401\","
                   "\"source\":null,\"operation\":\"unit\",\"plan\":null,"
                   "\"target\":null,\"unit\":\"4401\",\"report\":null,"
                   "\"detail\":"
                   "\"day=2022-06-30 name=Canton\"}",
                   (int)head.commit + 1, (int)head.commit + 1);
    ck_assert_str_eq(row_of(cursor, "changes", 0), expected);
}
END_TEST

/* What is no plain letter is read back as it was written. */
START_TEST(texts_in_json)
{
    static const char note[] = "quote \" backslash \\ slash / line\nend "
                               "tab\tend 广州 \xF0\x9F\x98\x80";
    kt_cursor *cursor;
    kt_progress report = new_report("1.1", "4402", TODAY, KT_ADD, 1);
    kt_report_no number;
    report.note = note;
    OK(kt_progress_record(db, &report, &number));
    OK(kt_progress_get(db, NULL, &number, &cursor));
    const char *json = json_of(cursor);
    ck_assert_ptr_nonnull(
        strstr(json, "\"note\":\"quote \\\" backslash \\\\ slash / "
                     "line\\nend tab\\tend 广州 \xF0\x9F\x98\x80\""));
    json_t *document = json_loads(json, 0, NULL);
    json_t *row = json_array_get(json_object_get(document, "reports"), 0);
    ck_assert_str_eq(json_string_value(json_object_get(row, "note")), note);
    json_decref(document);
}
END_TEST

/* The same document as the list's cursor gives; refused as the list is. */
#define SAME(twin, list)                                                     \
    do {                                                                     \
        char *text = NULL;                                                   \
        kt_cursor *cursor = NULL;                                            \
        char **json = &text;                                                 \
        OK(twin);                                                            \
        OK(list);                                                            \
        ck_assert_str_eq(text, json_of(cursor));                             \
        kt_free(text);                                                       \
    } while (0)

START_TEST(each_twin_gives_its_list)
{
    kt_query of = query_of("4401", TODAY);
    kt_query *q = &of;
    of.plan = "2022";
    of.limit = 2;
    of.after = 1;
    SAME(kt_unit_json(db, q, -1, json), kt_unit_list(db, q, -1, &cursor));
    SAME(kt_plan_json(db, q, json), kt_plan_list(db, q, &cursor));
    SAME(kt_target_json(db, q, NULL, json),
         kt_target_list(db, q, NULL, &cursor));
    SAME(kt_target_of_unit_json(db, q, 8, json),
         kt_target_of_unit(db, q, 8, &cursor));
    SAME(kt_step_json(db, q, "1.5", json),
         kt_step_list(db, q, "1.5", &cursor));
    SAME(kt_allotment_json(db, q, "1.1", json),
         kt_allotment_list(db, q, "1.1", &cursor));
    SAME(kt_progress_json(db, q, NULL, json),
         kt_progress_list(db, q, NULL, &cursor));
    SAME(kt_completion_units_json(db, q, "1.1", json),
         kt_completion_units(db, q, "1.1", &cursor));
    SAME(kt_duty_json(db, q, json), kt_duty_list(db, q, &cursor));
    SAME(kt_gap_json(db, q, NULL, json), kt_gap_list(db, q, NULL, &cursor));
    SAME(kt_commit_json(db, q, 3, json), kt_commit_list(db, q, 3, &cursor));
    SAME(kt_change_json(db, q, "1.1", NULL, 0, json),
         kt_change_list(db, q, "1.1", NULL, 0, &cursor));
    char *json = "";
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_gap_json(db, q, "9", &json));
    ck_assert_ptr_null(json);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        units_and_plans,          targets_steps_allotments_gaps,
        duties_and_completions,   tree_as_json,
        commits_and_changes,      texts_in_json,
        each_twin_gives_its_list,
    };
    return RUN_TESTS_IN("cursor_json", cursor_world, world_teardown, tests);
}
