/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No statement stays un-reset when a public function returns: one that is
 * open holds a lock, and shows rows of another time. Every public function
 * with a handle is called here, with success and, where it can, in vain:
 * alone, in a transaction, in a replay of it, and on a damaged database.
 */
#include "sql_test.h"

#include <ctype.h>
#include <dirent.h>

#include "domain_helpers.h"

/* ---- what has been called */

static struct mark {
    char name[48];
    int well;   /* with KT_OK or above */
    int vainly; /* with an error */
} marks[128];

static int in_transaction;
static int replaying;

static struct mark *mark_of(const char *name)
{
    struct mark *mark = marks;
    while (mark->name[0] != '\0' && strcmp(mark->name, name) != 0) {
        mark++;
        ck_assert(mark < marks + COUNT(marks) - 1);
    }
    (void)snprintf(mark->name, sizeof mark->name, "%s", name);
    return mark;
}

static void check_idle(const char *name, int line)
{
    sqlite3 *raw = db->store->db;
    sqlite3_stmt *stmt = NULL;
    int statements = 0;
    while ((stmt = sqlite3_next_stmt(raw, stmt)) != NULL) {
        statements++;
        ck_assert_msg(!sqlite3_stmt_busy(stmt), "%d: %s leaves open: %s",
                      line, name, sqlite3_sql(stmt));
    }
    ck_assert_int_gt(statements, 0);
    ck_assert_msg(sqlite3_get_autocommit(raw) != in_transaction,
                  "%d: %s leaves the transaction otherwise", line, name);
}

static void called(const char *name, int line, kt_status status,
                   kt_status expected)
{
    struct mark *mark = mark_of(name);
    ck_assert_msg(status == expected, "%d: %s: %d in place of %d, %s", line,
                  name, (int)status, (int)expected, kt_db_errmsg(db));
    if (status >= 0) {
        mark->well++;
    } else {
        mark->vainly++;
    }
    check_idle(name, line);
}

/* A call, and what it answers. */
#define CALL(expected, function, ...)                                        \
    called(#function, __LINE__, function(__VA_ARGS__), (expected))
/* One that writes: in a replay it does nothing, and well. */
#define WRITE(expected, function, ...)                                       \
    CALL(replaying ? KT_OK : (expected), function, __VA_ARGS__)
/* One that opens a cursor. */
#define OPEN(expected, function, ...)                                        \
    do {                                                                     \
        kt_cursor *cursor = NULL;                                            \
        CALL(expected, function, __VA_ARGS__, &cursor);                      \
        ck_assert((cursor == NULL) == ((expected) < 0));                     \
        kt_cursor_close(cursor);                                             \
    } while (0)
#define JSON(expected, function, ...)                                        \
    do {                                                                     \
        char *json = NULL;                                                   \
        CALL(expected, function, __VA_ARGS__, &json);                        \
        ck_assert((json == NULL) == ((expected) < 0));                       \
        kt_free(json);                                                       \
    } while (0)
/* One without an answer of its own. */
#define DO(function)                                                         \
    do {                                                                     \
        (void)function(db);                                                  \
        called(#function, __LINE__, KT_OK, KT_OK);                           \
    } while (0)

/* ---- writes */

static void write_units(void)
{
    kt_unit unit = KT_UNIT_INIT;
    kt_cursor *touched = NULL;
    unit.code = "4403", unit.name = "Shenzhen", unit.parent = "44";
    unit.level = "city";
    WRITE(KT_OK, kt_unit_add, db, &unit);
    WRITE(KT_ERR_DUPLICATE, kt_unit_add, db, &unit);
    unit.code = "4499", unit.parent = "49";
    WRITE(KT_ERR_NOT_FOUND, kt_unit_add, db, &unit);
    WRITE(KT_OK, kt_unit_rename, db, "4402", "Shaozhou", TODAY);
    WRITE(KT_ERR_NOT_FOUND, kt_unit_rename, db, "49", "x", TODAY);
    WRITE(KT_OK, kt_unit_recode, db, "4403", "4404", TODAY);
    WRITE(KT_ERR_DUPLICATE, kt_unit_recode, db, "4404", "4401", TODAY);
    WRITE(KT_OK, kt_unit_move, db, "440203", "4401", TODAY, &touched);
    kt_cursor_close(touched);
    WRITE(KT_ERR_CYCLE, kt_unit_move, db, "4401", "440203", TODAY, &touched);
    WRITE(KT_OK, kt_unit_close, db, "440104", NULL, TODAY, &touched);
    kt_cursor_close(touched);
    WRITE(KT_ERR_STATE, kt_unit_close, db, "4401", NULL, TODAY, NULL);
    WRITE(KT_OK, kt_unit_close, db, "4404", "4402", TODAY, NULL);
}

static void write_plans(void)
{
    kt_plan plan = KT_PLAN_INIT;
    kt_task task = KT_TASK_INIT;
    const char *units[] = { "4401", "4402" };
    plan.code = "2023", plan.title = "Next year", plan.owner = "44";
    plan.first_day = KT_DAY(2023, 1, 1), plan.last_day = KT_DAY(2023, 12, 31);
    WRITE(KT_OK, kt_plan_add, db, &plan);
    WRITE(KT_ERR_DUPLICATE, kt_plan_add, db, &plan);
    WRITE(KT_OK, kt_plan_change, db, "2023", &plan, KT_PLAN_SET_TITLE);
    plan.last_day = KT_DAY(2022, 1, 1);
    WRITE(KT_ERR_INVALID, kt_plan_change, db, "2023", &plan,
          KT_PLAN_SET_LAST_DAY);
    WRITE(KT_OK, kt_plan_set_state, db, "2023", KT_PLAN_CLOSED);
    WRITE(KT_ERR_STATE, kt_plan_set_state, db, "2023", KT_PLAN_DRAFT);
    task.code = task.title = "3";
    task.assist = units, task.assist_count = 2, task.supervise = units;
    task.supervise_count = 1;
    WRITE(KT_OK, kt_task_add, db, &task);
    WRITE(KT_ERR_DUPLICATE, kt_task_add, db, &task);
    task.parent = "2";
    WRITE(KT_OK, kt_task_change, db, NULL, "3", &task,
          KT_TASK_SET_PARENT | KT_TASK_SET_ASSIST);
    task.parent = "3";
    WRITE(KT_ERR_CYCLE, kt_task_change, db, NULL, "2", &task,
          KT_TASK_SET_PARENT);
    WRITE(KT_OK, kt_task_cancel, db, NULL, "3", TODAY, "no longer");
    WRITE(KT_ERR_STATE, kt_task_cancel, db, NULL, "3", TODAY, "again");
}

static void write_targets(void)
{
    static const struct {
        const char *code;
        int32_t measure;
        kt_amount amount;
    } given[] = {
        { "1.1", KT_MEASURE_FLOW, KT_AMOUNT(100) },
        { "1.2", KT_MEASURE_STOCK, KT_AMOUNT(100) },
        { "1.3", KT_MEASURE_RATIO, KT_AMOUNT(90) },
        { "1.4", KT_MEASURE_COVERAGE, KT_AMOUNT(100) },
        { "1.5", KT_MEASURE_MILESTONE, KT_NONE },
        { "1.6", KT_MEASURE_CEILING, 0 },
        { "1.7", KT_MEASURE_ASSESSED, KT_AMOUNT(80) },
    };
    kt_checkpoint point = { KT_DAY(2022, 3, 1), 1000 };
    kt_exempt exempt = { "440103", "rebuilt", KT_DAY_NONE, 0 };
    const char *units[] = { "4401" };
    for (size_t i = 0; i < COUNT(given); i++) {
        kt_target target =
            new_target(given[i].code, given[i].measure, given[i].amount);
        if (given[i].measure == KT_MEASURE_COVERAGE) {
            target.units = units, target.units_count = 1;
            target.exempt = &exempt, target.exempt_count = 1;
            target.checkpoints = &point, target.checkpoints_count = 1;
        }
        WRITE(KT_OK, kt_target_add, db, &target);
        WRITE(KT_ERR_DUPLICATE, kt_target_add, db, &target);
    }
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, KT_NONE);
    target.weight = 3;
    WRITE(KT_OK, kt_target_change, db, NULL, "1.1", &target,
          KT_TARGET_SET_WEIGHT);
    target.weight = -7;
    WRITE(KT_ERR_RANGE, kt_target_change, db, NULL, "1.1", &target,
          KT_TARGET_SET_WEIGHT);
    WRITE(KT_OK, kt_target_cancel, db, NULL, "1.6", TODAY, "no longer");
    WRITE(KT_ERR_NOT_FOUND, kt_target_cancel, db, NULL, "9", TODAY, "x");
}

static void write_parts(void)
{
    kt_step step = KT_STEP_INIT;
    kt_title title = KT_TITLE_INIT;
    step.target = "1.5", step.code = step.title = "a";
    WRITE(KT_OK, kt_step_add, db, &step);
    WRITE(KT_ERR_DUPLICATE, kt_step_add, db, &step);
    step.weight = 3;
    WRITE(KT_OK, kt_step_change, db, &step, KT_STEP_SET_WEIGHT);
    step.code = "b";
    WRITE(KT_ERR_NOT_FOUND, kt_step_change, db, &step, KT_STEP_SET_WEIGHT);
    title.kind = KT_KIND_TARGET, title.code = "1.1";
    title.language = "zh", title.text = "培训";
    WRITE(KT_OK, kt_title_set, db, &title);
    title.code = "9";
    WRITE(KT_ERR_NOT_FOUND, kt_title_set, db, &title);
    kt_allotment allotment =
        new_allotment("1.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    WRITE(KT_OK, kt_allotment_set, db, &allotment);
    allotment.amount = KT_NONE;
    WRITE(KT_ERR_INVALID, kt_allotment_set, db, &allotment);
    allotment.withdrawn = 1, allotment.effective = KT_DAY(2022, 9, 1);
    WRITE(KT_OK, kt_allotment_set, db, &allotment);
    allotment.unit = "4402";
    WRITE(KT_ERR_STATE, kt_allotment_set, db, &allotment);
}

static void write_reports(void)
{
    kt_report_no number;
    kt_progress report =
        new_report("1.1", "440103", KT_DAY(2022, 5, 1), KT_ADD, KT_AMOUNT(5));
    report.ref = "r1";
    WRITE(KT_OK, kt_progress_record, db, &report, &number);
    WRITE(KT_EXISTS, kt_progress_record, db, &report, &number);
    report.amount = KT_AMOUNT(6);
    WRITE(KT_ERR_DUPLICATE, kt_progress_record, db, &report, &number);
    WRITE(KT_ERR_DUPLICATE, kt_progress_record_many, db, &report, 1, NULL,
          NULL);
    report.ref = NULL;
    WRITE(KT_OK, kt_progress_record, db, &report, NULL);
    WRITE(KT_OK, kt_progress_record_many, db, &report, 1, &number, NULL);
    report.supersedes = &number, report.reason = "counted anew";
    report.amount = KT_AMOUNT(7);
    WRITE(KT_OK, kt_progress_record, db, &report, NULL);
    report.amount = KT_AMOUNT(8);
    WRITE(KT_ERR_STATE, kt_progress_record, db, &report, NULL);
    report.supersedes = NULL, report.reason = NULL;
    WRITE(KT_OK, kt_progress_retract, db, &number, "a mistake");
    WRITE(KT_ERR_STATE, kt_progress_retract, db, &number, "another");
    report.mode = KT_LEVEL;
    WRITE(KT_ERR_INVALID, kt_progress_record, db, &report, &number);
    WRITE(KT_ERR_INVALID, kt_progress_record_many, db, &report, 1, NULL,
          NULL);
    report = new_report("1.3", "4402", TODAY, KT_LEVEL, KT_AMOUNT(9));
    report.of = KT_AMOUNT(10);
    WRITE(KT_OK, kt_progress_record, db, &report, &number);
    report = new_report("1.5", "44", TODAY, KT_STEP, KT_NONE);
    report.step = "a";
    WRITE(KT_OK, kt_progress_record, db, &report, &number);
    report.step = "b";
    WRITE(KT_ERR_NOT_FOUND, kt_progress_record, db, &report, &number);
}

/* ---- loads */

/* One report; then it ends, well or with an error. */
static kt_status next_report(void *context, kt_progress *report)
{
    int *left = context;
    *report =
        new_report("1.1", "4401", KT_DAY(2022, 4, 3), KT_ADD, KT_AMOUNT(1));
    return (*left)-- > 0 ? KT_ROW : KT_DONE;
}

static kt_status no_report(void *context, kt_progress *report)
{
    (void)context;
    (void)report;
    return KT_ERR_IO;
}

static kt_status go_back(void *context)
{
    *(int *)context = 1;
    return KT_OK;
}

static void load_source(void)
{
    int left = 1;
    kt_load given = KT_LOAD_INIT;
    kt_report_source source = KT_REPORT_SOURCE_INIT;
    source.next = next_report, source.rewind = go_back;
    source.context = &left, source.key = "source";
    WRITE(KT_OK, kt_load_reports, db, &given, &source, NULL);
    source.next = no_report, source.key = "another";
    WRITE(KT_ERR_IO, kt_load_reports, db, &given, &source, NULL);
}

typedef kt_status load_fn(kt_db *db, const kt_load *load,
                          kt_load_result *result);

/* A load of a text: well, once more, as a dry run, and with a bad end. */
static void load(const char *name, load_fn *function, const char *text,
                 const char *bad, kt_status refusal)
{
    char mended[1024];
    kt_load given = KT_LOAD_INIT;
    kt_load_result result = KT_LOAD_RESULT_INIT;
    given.data = text, given.size = strlen(text), given.name = name;
    called(name, __LINE__, function(db, &given, &result), KT_OK);
    called(name, __LINE__, function(db, &given, &result),
           replaying ? KT_OK : KT_EXISTS);
    given.flags = KT_LOAD_DRY_RUN;
    called(name, __LINE__, function(db, &given, &result),
           replaying ? KT_OK : KT_EXISTS);
    (void)snprintf(mended, sizeof mended, "%s%s", text, bad);
    given.data = mended, given.size = strlen(mended);
    called(name, __LINE__, function(db, &given, &result),
           replaying ? KT_OK : refusal);
}

static void load_files(void)
{
    load("kt_load_units", kt_load_units,
         "code,name,parent,level\n4409,Maoming,44,city\n",
         "4410,Nowhere,49,city\n", KT_ERR_NOT_FOUND);
    load("kt_load_plan", kt_load_plan,
         "{\"format\": \"keytask-plan/1\", \"plan\": {\"code\": \"2022b\", "
         "\"title\": \"x\", \"owner\": \"44\", \"first_day\": "
         "\"2022-01-01\", \"last_day\": \"2022-12-31\"}, \"tasks\": "
         "[{\"code\": \"1\", \"title\": \"y\", \"targets\": [{\"code\": "
         "\"1.1\", \"title\": \"z\", \"measure\": \"flow\", \"amount\": 9}]}"
         "]}",
         "}", KT_ERR_FORMAT);
    load("kt_load_allotments", kt_load_allotments,
         "target,unit,amount\n1.1,4402,40\n", "1.1,49,1\n", KT_ERR_NOT_FOUND);
    load("kt_load_progress", kt_load_progress,
         "target,unit,day,mode,amount,ref\n1.1,4402,2022-04-01,add,3,f1\n",
         "1.1,4402,2022-04-02,level,3,f2\n", KT_ERR_INVALID);
    load_source();
}

/* ---- reads */

static void read_figures(const kt_query *query, const kt_query *bad)
{
    char *json = NULL;
    kt_completion found = KT_COMPLETION_INIT;
    CALL(KT_OK, kt_completion_target, db, query, "1.1", &found);
    CALL(KT_ERR_NOT_FOUND, kt_completion_target, db, query, "9", &found);
    CALL(KT_OK, kt_completion_task, db, query, "1", &found);
    CALL(KT_ERR_NOT_FOUND, kt_completion_task, db, query, "9", &found);
    CALL(KT_OK, kt_completion_plan, db, query, &found);
    CALL(KT_ERR_NOT_FOUND, kt_completion_plan, db, bad, &found);
    OPEN(KT_OK, kt_completion_tree, db, query);
    OPEN(KT_ERR_NOT_FOUND, kt_completion_tree, db, bad);
    OPEN(KT_OK, kt_completion_units, db, query, "1.1");
    OPEN(KT_ERR_NOT_FOUND, kt_completion_units, db, query, "9");
    CALL(KT_OK, kt_completion_json, db, query, NULL, &json);
    kt_free(json);
    CALL(KT_ERR_NOT_FOUND, kt_completion_json, db, query, "9", &json);
    CALL(KT_OK, kt_progress_json, db, query, "1.1", &json);
    kt_free(json);
    CALL(KT_ERR_NOT_FOUND, kt_progress_json, db, query, "9", &json);
}

static void export_forms(const kt_query *query)
{
    char *text = NULL;
    kt_query later = *query;
    kt_query none = *query;
    later.known_at_commit = 1000000;
    none.plan = "1999";
    CALL(KT_OK, kt_export_units, db, query, 0, NULL, &text);
    kt_free(text);
    CALL(KT_ERR_NOT_FOUND, kt_export_units, db, &later, 0, NULL, &text);
    CALL(KT_OK, kt_export_plan, db, query, 0, NULL, &text);
    kt_free(text);
    CALL(KT_ERR_NOT_FOUND, kt_export_plan, db, &none, 0, NULL, &text);
    CALL(KT_OK, kt_export_allotments, db, query, 0, NULL, &text);
    kt_free(text);
    CALL(KT_ERR_NOT_FOUND, kt_export_allotments, db, &none, 0, NULL, &text);
    CALL(KT_OK, kt_export_progress, db, query, 0, NULL, &text);
    kt_free(text);
    CALL(KT_ERR_NOT_FOUND, kt_export_progress, db, &none, 0, NULL, &text);
}

static void read_lists(const kt_query *query, const kt_query *bad)
{
    JSON(KT_OK, kt_unit_json, db, query, -1);
    JSON(KT_ERR_NOT_FOUND, kt_unit_json, db, bad, 1);
    JSON(KT_OK, kt_plan_json, db, query);
    JSON(KT_OK, kt_target_json, db, query, "1");
    JSON(KT_ERR_NOT_FOUND, kt_target_json, db, query, "9");
    JSON(KT_OK, kt_step_json, db, query, "1.5");
    JSON(KT_ERR_INVALID, kt_step_json, db, query, "1.1");
    JSON(KT_OK, kt_allotment_json, db, query, NULL);
    JSON(KT_ERR_NOT_FOUND, kt_allotment_json, db, query, "9");
    JSON(KT_OK, kt_progress_json, db, query, "1.1");
    JSON(KT_ERR_NOT_FOUND, kt_progress_json, db, query, "9");
    JSON(KT_OK, kt_completion_units_json, db, query, "1.1");
    JSON(KT_ERR_NOT_FOUND, kt_completion_units_json, db, query, "9");
    OPEN(KT_OK, kt_target_of_unit, db, query, 0);
    OPEN(KT_ERR_INVALID, kt_target_of_unit, db, query, 32);
    JSON(KT_OK, kt_target_of_unit_json, db, query, 0);
    JSON(KT_ERR_NOT_FOUND, kt_target_of_unit_json, db, bad, 0);
    OPEN(KT_OK, kt_duty_list, db, query);
    OPEN(KT_ERR_NOT_FOUND, kt_duty_list, db, bad);
    JSON(KT_OK, kt_duty_json, db, query);
    JSON(KT_ERR_NOT_FOUND, kt_duty_json, db, bad);
    OPEN(KT_OK, kt_gap_list, db, query, NULL);
    OPEN(KT_ERR_NOT_FOUND, kt_gap_list, db, query, "9");
    JSON(KT_OK, kt_gap_json, db, query, "1.1");
    JSON(KT_ERR_NOT_FOUND, kt_gap_json, db, bad, NULL);
    OPEN(KT_OK, kt_changes_since, db, NULL, 0);
    OPEN(KT_ERR_INVALID, kt_changes_since, db, NULL, -1);
    JSON(KT_OK, kt_changes_since_json, db, NULL, 3);
    JSON(KT_ERR_INVALID, kt_changes_since_json, db, NULL, -1);
    JSON(KT_OK, kt_commit_json, db, query, 0);
    JSON(KT_ERR_INVALID, kt_commit_json, db, query, -1);
    JSON(KT_OK, kt_change_json, db, query, NULL, NULL, 0);
    JSON(KT_ERR_NOT_FOUND, kt_change_json, db, query, "9", NULL, 0);
    OPEN(KT_OK, kt_unit_list, db, query, -1);
    OPEN(KT_ERR_NOT_FOUND, kt_unit_list, db, bad, 1);
    OPEN(KT_OK, kt_plan_list, db, query);
    kt_query later = *query;
    later.known_at_commit = 1000000;
    OPEN(KT_ERR_NOT_FOUND, kt_plan_list, db, &later);
    JSON(KT_ERR_NOT_FOUND, kt_plan_json, db, &later);
    OPEN(KT_OK, kt_target_list, db, query, "1");
    OPEN(KT_ERR_NOT_FOUND, kt_target_list, db, query, "9");
    OPEN(KT_OK, kt_step_list, db, query, "1.5");
    OPEN(KT_ERR_INVALID, kt_step_list, db, query, "1.1");
    OPEN(KT_OK, kt_allotment_list, db, query, NULL);
    OPEN(KT_ERR_NOT_FOUND, kt_allotment_list, db, query, "9");
    OPEN(KT_OK, kt_progress_list, db, query, "1.1");
    OPEN(KT_ERR_NOT_FOUND, kt_progress_list, db, query, "9");
    OPEN(KT_OK, kt_commit_list, db, NULL, 0);
    OPEN(KT_ERR_INVALID, kt_commit_list, db, NULL, -1);
    OPEN(KT_OK, kt_change_list, db, query, NULL, NULL, 0);
    OPEN(KT_OK, kt_change_list, db, query, "1.1", NULL, 0);
    OPEN(KT_OK, kt_change_list, db, query, NULL, "4401", 0);
    OPEN(KT_ERR_NOT_FOUND, kt_change_list, db, query, "9", NULL, 0);
}

static void read_numbers(const kt_query *query)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    kt_head head = KT_HEAD_INIT;
    kt_cursor *list = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    CALL(KT_OK, kt_progress_list, db, query, "1.1", &list);
    ck_assert_int_eq(kt_progress_next(list, &row), KT_ROW);
    kt_report_no number = row.number;
    kt_cursor_close(list);
    CALL(KT_OK, kt_report_no_format, db, &number, text, sizeof text);
    CALL(KT_ERR_RANGE, kt_report_no_format, db, &number, text, 1);
    CALL(KT_ERR_INVALID, kt_report_no_format, db, NULL, text, sizeof text);
    CALL(KT_OK, kt_report_no_parse, db, "3f9c01d2:1.1", &number);
    CALL(KT_ERR_NOT_FOUND, kt_report_no_parse, db, "ffffffff:1.1", &number);
    number = row.number;
    OPEN(KT_OK, kt_progress_get, db, query, &number);
    OPEN(KT_OK, kt_progress_versions, db, query, &number);
    number.seq = 1000000;
    OPEN(KT_ERR_NOT_FOUND, kt_progress_get, db, query, &number);
    OPEN(KT_ERR_NOT_FOUND, kt_progress_versions, db, query, &number);
    CALL(KT_OK, kt_db_head, db, &head);
    head.struct_size = 0;
    CALL(KT_ERR_INVALID, kt_db_head, db, &head);
    DO(kt_db_today);
    DO(kt_db_errmsg);
}

static void read_all(void)
{
    kt_query query = query_of("44", TODAY);
    kt_query bad = query_of("49", TODAY);
    query.plan = "2022";
    bad.plan = "2022";
    read_figures(&query, &bad);
    export_forms(&query);
    read_lists(&query, &bad);
    read_numbers(&query);
    query.unit = "4401"; /* few units: read one by one */
    query.known_at_ms = clock_ms;
    read_figures(&query, &bad);
}

static void write_all(void)
{
    write_units();
    write_plans();
    write_targets();
    write_parts();
    write_reports();
}

/* ---- the tests */

static int32_t stop(void *context, int64_t done, int64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    return 1;
}

static void check_and_settings(void)
{
    kt_check check = KT_CHECK_INIT;
    CALL(KT_OK, kt_db_set_actor, db, "li", "4401");
    CALL(KT_ERR_NOT_FOUND, kt_db_set_actor, db, "li", "49");
    CALL(KT_OK, kt_db_set_host_key, db, "never used");
    CALL(KT_OK, kt_db_set_host_key, db, NULL);
    CALL(KT_ERR_INVALID, kt_db_set_host_key, db, text_of(129));
    CALL(KT_OK, kt_db_check, db, NULL, NULL, NULL, NULL, &check);
    CALL(KT_ERR_STOPPED, kt_db_check, db, NULL, NULL, stop, NULL, &check);
    CALL(KT_OK, kt_db_backup, db, in_folder("backup.db"), 0);
    CALL(KT_OK, kt_db_backup, db, in_folder("backup.db"), KT_BACKUP_REPLACE);
    CALL(KT_ERR_DUPLICATE, kt_db_backup, db, in_folder("backup.db"), 0);
    CALL(KT_OK, kt_db_set_fault, db, KT_OK, 0, KT_FAULT_BEFORE);
    CALL(KT_ERR_INVALID, kt_db_set_fault, db, KT_EXISTS, 0, KT_FAULT_BEFORE);
    CALL(KT_ERR_MISUSE, kt_db_commit, db, NULL);
    DO(kt_db_rollback);
}

static void calls_alone(void)
{
    write_all();
    load_files();
    read_all();
    check_and_settings();
}

static void calls_in_a_transaction(void)
{
    int64_t number = 0;
    kt_check check = KT_CHECK_INIT;
    CALL(KT_OK, kt_db_set_host_key, db, "the whole");
    in_transaction = 1;
    CALL(KT_OK, kt_db_begin, db);
    CALL(KT_ERR_MISUSE, kt_db_begin, db);
    CALL(KT_ERR_MISUSE, kt_db_set_actor, db, "li", NULL);
    CALL(KT_ERR_MISUSE, kt_db_check, db, NULL, NULL, NULL, NULL, &check);
    CALL(KT_ERR_MISUSE, kt_db_backup, db, in_folder("backup.db"), 0);
    write_all();
    read_all();
    in_transaction = 0;
    CALL(KT_OK, kt_db_commit, db, &number);
    ck_assert_int_gt(number, 0);
}

/* The transaction's key is there: nothing is written, no lock held. */
static void calls_in_a_replay(void)
{
    int64_t number = 0;
    CALL(KT_OK, kt_db_set_host_key, db, "the whole");
    CALL(KT_EXISTS, kt_db_begin, db);
    replaying = 1;
    write_all();
    load_files();
    read_all();
    replaying = 0;
    CALL(KT_EXISTS, kt_db_commit, db, &number);
    ck_assert_int_gt(number, 0);
    CALL(KT_OK, kt_db_set_host_key, db, "the whole");
    CALL(KT_EXISTS, kt_unit_rename, db, "4401", "x", TODAY);
}

START_TEST(alone)
{
    calls_alone();
}
END_TEST

START_TEST(in_a_transaction_and_its_replay)
{
    calls_in_a_transaction();
    calls_in_a_replay();
}
END_TEST

START_TEST(rolled_back)
{
    in_transaction = 1;
    CALL(KT_OK, kt_db_begin, db);
    write_all();
    in_transaction = 0;
    DO(kt_db_rollback);
    OPEN(KT_OK, kt_unit_list, db, NULL, -1);
    OPEN(KT_OK, kt_target_list, db, NULL, NULL);
}
END_TEST

/* Faults that a check, or the reading of definitions, meets on its way. */
static const char *const damages[] = {
    "UPDATE kt_unit SET name = 'x' WHERE op = 1 << 24 | 1",
    "UPDATE kt_unit SET unit = 999 WHERE op = 1 << 24 | 1",
    "UPDATE kt_entity SET id = 999 WHERE id = 3",
    "UPDATE kt_list SET entity = 999",
    "UPDATE kt_member SET unit = unit + 900",
    "UPDATE kt_progress SET target = 999, step = 999",
    "UPDATE kt_commit SET prev = zeroblob(32)",
    "UPDATE kt_commit SET ops = 7",
    "DELETE FROM kt_commit WHERE no BETWEEN 3 AND 5",
    "DELETE FROM kt_list",
    "DELETE FROM kt_meta",
    "UPDATE kt_site SET site_no = 7",
    "INSERT INTO kt_act (op, verb, report) VALUES (2 << 24 | 2, 1, 77 << 24)",
    "INSERT INTO kt_list (op, entity, field) VALUES (99 << 48, 1, 1)",
};

static int32_t stop_at(void *context, const kt_finding *finding)
{
    int *left = context;
    (void)finding;
    return --*left <= 0;
}

START_TEST(on_a_damaged_database)
{
    kt_completion found = KT_COMPLETION_INIT;
    kt_check check = KT_CHECK_INIT;
    write_all();
    ck_assert_msg(sqlite3_exec(db->store->db, "PRAGMA foreign_keys = off",
                               NULL, NULL, NULL) == SQLITE_OK &&
                      sqlite3_exec(db->store->db, damages[_i], NULL, NULL,
                                   NULL) == SQLITE_OK,
                  "%s: %s", damages[_i], sqlite3_errmsg(db->store->db));
    ck_assert_int_gt(sqlite3_changes(db->store->db), 0);
    CALL(KT_ERR_CORRUPT, kt_db_check, db, NULL, NULL, NULL, NULL, &check);
    for (int findings = 1; findings <= (int)check.findings && findings < 9;
         findings++) {
        int left = findings;
        kt_check stopped = KT_CHECK_INIT;
        CALL(KT_ERR_STOPPED, kt_db_check, db, stop_at, &left, NULL, NULL,
             &stopped);
    }
    kti_defs_forget(db);
    (void)!kt_completion_target(db, NULL, "1.5", &found);
    check_idle("kt_completion_target", __LINE__);
    (void)!kt_unit_rename(db, "4401", "x", TODAY);
    check_idle("kt_unit_rename", __LINE__);
}
END_TEST

/* ---- nothing left out */

/* Those that cannot fail. */
static int always_well(const char *name)
{
    return strcmp(name, "kt_db_today") == 0 ||
           strcmp(name, "kt_db_errmsg") == 0 ||
           strcmp(name, "kt_db_rollback") == 0;
}

/* The functions of a header whose first parameter is a handle. */
static int check_header(const char *path)
{
    int functions = 0;
    char *text = read_source(path);
    for (char *at = strstr(text, "kt_db *db"); at != NULL;
         at = strstr(at + 1, "kt_db *db")) {
        char name[48];
        char *open = at;
        while (open > text && isspace((unsigned char)open[-1])) {
            open--;
        }
        if (open == text || open[-1] != '(') {
            continue; /* no first parameter */
        }
        char *from = --open;
        while (isalnum((unsigned char)from[-1]) || from[-1] == '_') {
            from--;
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)(open - from), from);
        if (strcmp(name, "kt_db_close") != 0) {
            const struct mark *mark = mark_of(name);
            ck_assert_msg(mark->well > 0, "%s is not called", name);
            ck_assert_msg(mark->vainly > 0 || always_well(name),
                          "%s is not called in vain", name);
            functions++;
        }
    }
    free(text);
    return functions;
}

START_TEST(every_function_is_called)
{
    int functions = 0;
    calls_alone();
    in_transaction = 1;
    CALL(KT_OK, kt_db_begin, db);
    CALL(KT_ERR_MISUSE, kt_db_begin, db);
    in_transaction = 0;
    CALL(KT_OK, kt_db_commit, db, NULL);
    DIR *folder = opendir(KT_TEST_SOURCE_DIR "/include/keytask");
    struct dirent *entry;
    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[300];
        (void)snprintf(path, sizeof path, "include/keytask/%s",
                       entry->d_name);
        if (strstr(entry->d_name, ".h") != NULL) {
            functions += check_header(path);
        }
    }
    (void)closedir(folder);
    ck_assert_int_ge(functions, 49);
}
END_TEST

static void make_world(void)
{
    folder_setup();
    world_setup();
}

static void close_world(void)
{
    world_teardown();
    folder_teardown();
}

TCase *idle_tests(void)
{
    TCase *tcase = tcase_create("idle");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, make_world, close_world);
    tcase_add_test(tcase, alone);
    tcase_add_test(tcase, in_a_transaction_and_its_replay);
    tcase_add_test(tcase, rolled_back);
    tcase_add_test(tcase, every_function_is_called);
    return tcase;
}

static void close_damaged(void)
{
    kt_db_close(db);
    folder_teardown();
}

TCase *idle_damaged_tests(void)
{
    TCase *tcase = tcase_create("idle_damaged");
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, make_world, close_damaged);
    tcase_add_loop_test(tcase, on_a_damaged_database, 0, COUNT(damages));
    return tcase;
}
