/* SPDX-License-Identifier: Apache-2.0 */
/* Every public function that writes, loads or reads, with success and, where
 * it can, in vain. */
#include "sql_idle.h"

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
    idle_called(db, name, __LINE__, function(db, &given, &result), KT_OK);
    idle_called(db, name, __LINE__, function(db, &given, &result),
                idle_replaying ? KT_OK : KT_EXISTS);
    given.flags = KT_LOAD_DRY_RUN;
    idle_called(db, name, __LINE__, function(db, &given, &result),
                idle_replaying ? KT_OK : KT_EXISTS);
    (void)snprintf(mended, sizeof mended, "%s%s", text, bad);
    given.data = mended, given.size = strlen(mended);
    idle_called(db, name, __LINE__, function(db, &given, &result),
                idle_replaying ? KT_OK : refusal);
}

void idle_load_files(kt_db *opened)
{
    db = opened;
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

void idle_read_all(kt_db *opened)
{
    db = opened;
    set_today(TODAY);
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

void idle_write_all(kt_db *opened)
{
    db = opened;
    write_units();
    write_plans();
    write_targets();
    write_parts();
    write_reports();
}
