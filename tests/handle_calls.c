/* SPDX-License-Identifier: Apache-2.0 */

/* The table of every public call on a handle. A new call that is not in it
 * fails test_handle. */

#include "handle_test.h"

/* What an output holds before the call. */
static char poison_byte;
#define POISON ((kt_cursor *)(void *)&poison_byte)

static int all_zero(const void *bytes, size_t size)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < size; i++) {
        if (at[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static kt_status end_cursor(kt_status status, kt_cursor **cursor)
{
    if (status < 0) {
        return *cursor == NULL ? status : KT_OUTPUT_LEFT;
    }
    kt_cursor_close(*cursor);
    return status;
}

static kt_status end_bytes(kt_status status, const void *bytes, size_t size)
{
    return status < 0 && !all_zero(bytes, size) ? KT_OUTPUT_LEFT : status;
}

static kt_status end_text(kt_status status, char *text)
{
    if (status < 0) {
        return text == NULL ? status : KT_OUTPUT_LEFT;
    }
    kt_free(text);
    return status;
}

/* A call that opens a cursor, or that makes a text: its output is out. */
#define OPENS(name, ...)                                                     \
    static kt_status name(kt_db *opened)                                     \
    {                                                                        \
        kt_cursor *out = POISON;                                             \
        kt_status status = (__VA_ARGS__);                                    \
        return end_cursor(status, &out);                                     \
    }
#define TELLS(name, ...)                                                     \
    static kt_status name(kt_db *opened)                                     \
    {                                                                        \
        char *out = &poison_byte;                                            \
        kt_status status = (__VA_ARGS__);                                    \
        return end_text(status, out);                                        \
    }

/* ---- the handle */

static kt_status set_actor(kt_db *opened)
{
    return kt_db_set_actor(opened, "li", "4401");
}

static kt_status set_host_key(kt_db *opened)
{
    return kt_db_set_host_key(opened, NULL);
}

static kt_status set_fault(kt_db *opened)
{
    return kt_db_set_fault(opened, KT_OK, 0, KT_FAULT_BEFORE);
}

static kt_status begin(kt_db *opened)
{
    return kt_db_begin(opened);
}

static kt_status commit(kt_db *opened)
{
    int64_t number = -1;
    kt_status status = kt_db_commit(opened, &number);
    return end_bytes(status, &number, sizeof number);
}

static kt_status head(kt_db *opened)
{
    kt_head out;
    memset(&out, 0xA5, sizeof out);
    out.struct_size = sizeof out;
    kt_status status = kt_db_head(opened, &out);
    return end_bytes(status, &out.reserved,
                     sizeof out - offsetof(kt_head, reserved));
}

static kt_status check(kt_db *opened)
{
    kt_check out;
    memset(&out, 0xA5, sizeof out);
    out.struct_size = sizeof out;
    kt_status status = kt_db_check(opened, NULL, NULL, NULL, NULL, &out);
    return end_bytes(status, &out.reserved,
                     sizeof out - offsetof(kt_check, reserved));
}

/* The file is made once more each time. */
static kt_status backup(kt_db *opened)
{
    const char *path = in_folder("backup.db");
    (void)remove(path);
    return kt_db_backup(opened, path, 0);
}

/* ---- units */

static kt_status unit_add(kt_db *opened)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = "x";
    return kt_unit_add(opened, &unit);
}

static kt_status unit_rename(kt_db *opened)
{
    return kt_unit_rename(opened, "4402", "Shaoguan City", TODAY);
}

static kt_status unit_recode(kt_db *opened)
{
    return kt_unit_recode(opened, "4402", "4499", TODAY);
}

static kt_status unit_move(kt_db *opened)
{
    kt_cursor *touched = POISON;
    kt_status status =
        kt_unit_move(opened, "440203", "4401", TODAY, &touched);
    return end_cursor(status, &touched);
}

static kt_status unit_close(kt_db *opened)
{
    kt_cursor *touched = POISON;
    kt_status status = kt_unit_close(opened, "440203", NULL, TODAY, &touched);
    return end_cursor(status, &touched);
}

OPENS(unit_list, kt_unit_list(opened, NULL, -1, &out))

/* ---- plans, tasks, titles */

static kt_plan other_plan(void)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "2023";
    plan.title = "Next year";
    plan.owner = "44";
    plan.first_day = KT_DAY(2023, 1, 1);
    plan.last_day = KT_DAY(2023, 12, 31);
    return plan;
}

static kt_status plan_add(kt_db *opened)
{
    kt_plan plan = other_plan();
    return kt_plan_add(opened, &plan);
}

static kt_status plan_change(kt_db *opened)
{
    kt_plan plan = other_plan();
    return kt_plan_change(opened, "2022", &plan, KT_PLAN_SET_TITLE);
}

static kt_status plan_set_state(kt_db *opened)
{
    return kt_plan_set_state(opened, "2022", KT_PLAN_CLOSED);
}

OPENS(plan_list, kt_plan_list(opened, NULL, &out))

static kt_status task_add(kt_db *opened)
{
    kt_task task = KT_TASK_INIT;
    task.code = task.title = "3";
    return kt_task_add(opened, &task);
}

static kt_status task_change(kt_db *opened)
{
    kt_task task = KT_TASK_INIT;
    task.title = "Another";
    return kt_task_change(opened, NULL, "2", &task, KT_TASK_SET_TITLE);
}

static kt_status task_cancel(kt_db *opened)
{
    return kt_task_cancel(opened, NULL, "2", TODAY, "superseded");
}

static kt_status target_cancel(kt_db *opened)
{
    return kt_target_cancel(opened, NULL, "1.1", TODAY, "superseded");
}

static kt_status title_set(kt_db *opened)
{
    kt_title title = KT_TITLE_INIT;
    title.kind = KT_KIND_TASK;
    title.code = "1";
    title.language = "zh";
    title.text = "一";
    return kt_title_set(opened, &title);
}

/* ---- targets */

static kt_status target_add(kt_db *opened)
{
    kt_target target = new_target("1.9", KT_MEASURE_FLOW, KT_AMOUNT(1));
    return kt_target_add(opened, &target);
}

static kt_status target_change(kt_db *opened)
{
    kt_target target = KT_TARGET_INIT;
    target.weight = 7;
    return kt_target_change(opened, NULL, "1.1", &target,
                            KT_TARGET_SET_WEIGHT);
}

OPENS(target_list, kt_target_list(opened, NULL, NULL, &out))

static kt_status step_add(kt_db *opened)
{
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = step.title = "b";
    return kt_step_add(opened, &step);
}

static kt_status step_change(kt_db *opened)
{
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = "a";
    step.title = "Another";
    return kt_step_change(opened, &step, KT_STEP_SET_TITLE);
}

OPENS(step_list, kt_step_list(opened, NULL, "1.5", &out))

static kt_status allotment_set(kt_db *opened)
{
    kt_allotment allotment =
        new_allotment("1.1", "4402", KT_AMOUNT(3), KT_DAY_NONE);
    return kt_allotment_set(opened, &allotment);
}

OPENS(allotment_list, kt_allotment_list(opened, NULL, "1.1", &out))

/* ---- reports */

static kt_report_no report_no;

static kt_status progress_record(kt_db *opened)
{
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    kt_report_no number;
    memset(&number, 0xA5, sizeof number);
    kt_status status = kt_progress_record(opened, &report, &number);
    return end_bytes(status, &number, sizeof number);
}

static kt_status progress_record_many(kt_db *opened)
{
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    kt_report_no number;
    memset(&number, 0xA5, sizeof number);
    kt_status status =
        kt_progress_record_many(opened, &report, 1, &number, NULL);
    return end_bytes(status, &number, sizeof number);
}

TELLS(progress_json, kt_progress_json(opened, NULL, "1.1", &out))

static kt_status progress_retract(kt_db *opened)
{
    return kt_progress_retract(opened, &report_no, "a reason");
}

OPENS(progress_versions, kt_progress_versions(opened, NULL, &report_no, &out))
OPENS(progress_list, kt_progress_list(opened, NULL, "1.1", &out))
OPENS(progress_get, kt_progress_get(opened, NULL, &report_no, &out))

static kt_status no_format(kt_db *opened)
{
    char text[KT_REPORT_NO_TEXT_SIZE] = "left";
    kt_status status =
        kt_report_no_format(opened, &report_no, text, sizeof text);
    return end_bytes(status, text, 1);
}

static kt_status no_parse(kt_db *opened)
{
    kt_report_no number;
    memset(&number, 0xA5, sizeof number);
    kt_status status = kt_report_no_parse(opened, "1.1", &number);
    return end_bytes(status, &number, sizeof number);
}

/* ---- loads */

static kt_status load(kt_db *opened, const char *text,
                      kt_status (*call)(kt_db *, const kt_load *,
                                        kt_load_result *))
{
    kt_load given = KT_LOAD_INIT;
    given.data = text;
    given.size = strlen(text);
    return call(opened, &given, NULL);
}

static kt_status load_units(kt_db *opened)
{
    return load(opened, "code,name,parent,level\ny,Y,44,city\n",
                kt_load_units);
}

static kt_status load_allotments(kt_db *opened)
{
    return load(opened, "target,unit,amount\n1.1,4402,4\n",
                kt_load_allotments);
}

static kt_status load_progress(kt_db *opened)
{
    return load(opened,
                "target,unit,day,mode,amount\n1.1,4401,2022-02-02,add,2\n",
                kt_load_progress);
}

static kt_status one_report(void *context, kt_progress *report)
{
    int *left = context;
    *report = new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(3));
    return (*left)-- > 0 ? KT_ROW : KT_DONE;
}

static kt_status go_back(void *context)
{
    *(int *)context = 1;
    return KT_OK;
}

static kt_status load_reports(kt_db *opened)
{
    int left = 1;
    kt_load given = KT_LOAD_INIT;
    kt_report_source source = KT_REPORT_SOURCE_INIT;
    source.next = one_report;
    source.rewind = go_back;
    source.context = &left;
    source.key = "key";
    return kt_load_reports(opened, &given, &source, NULL);
}

static kt_status load_plan(kt_db *opened)
{
    return load(opened,
                "{\"format\": \"keytask-plan/1\", \"plan\": {\"code\": "
                "\"2022\", \"title\": \"Loaded\"}}",
                kt_load_plan);
}

/* ---- questions */

static kt_status completion(kt_db *opened, const char *code,
                            kt_status (*call)(kt_db *, const kt_query *,
                                              const char *, kt_completion *))
{
    const kt_completion nothing = KT_COMPLETION_INIT;
    kt_completion out;
    memset(&out, 0xA5, sizeof out);
    out.struct_size = sizeof out;
    kt_status status = call(opened, NULL, code, &out);
    return status < 0 && memcmp(&out, &nothing, sizeof out) != 0
               ? KT_OUTPUT_LEFT
               : status;
}

static kt_status plan_without_code(kt_db *opened, const kt_query *query,
                                   const char *code, kt_completion *out)
{
    (void)code;
    return kt_completion_plan(opened, query, out);
}

static kt_status completion_target(kt_db *opened)
{
    return completion(opened, "1.1", kt_completion_target);
}

static kt_status completion_task(kt_db *opened)
{
    return completion(opened, "1", kt_completion_task);
}

static kt_status completion_plan(kt_db *opened)
{
    return completion(opened, NULL, plan_without_code);
}

OPENS(completion_tree, kt_completion_tree(opened, NULL, &out))
OPENS(completion_units, kt_completion_units(opened, NULL, "1.1", &out))
TELLS(completion_json, kt_completion_json(opened, NULL, NULL, &out))

TELLS(export_units,
      kt_export_units(opened, NULL, 0, NULL, &out))
TELLS(export_plan,
      kt_export_plan(opened, NULL, 0, NULL, &out))
TELLS(export_allotments,
      kt_export_allotments(opened, NULL, 0, NULL, &out))
TELLS(export_progress,
      kt_export_progress(opened, NULL, 0, NULL, &out))
OPENS(commit_list, kt_commit_list(opened, NULL, 0, &out))
OPENS(change_list, kt_change_list(opened, NULL, "1.1", NULL, 0, &out))
TELLS(unit_json, kt_unit_json(opened, NULL, -1, &out))
TELLS(plan_json, kt_plan_json(opened, NULL, &out))
TELLS(target_json, kt_target_json(opened, NULL, NULL, &out))
TELLS(step_json, kt_step_json(opened, NULL, "1.5", &out))
TELLS(allotment_json, kt_allotment_json(opened, NULL, NULL, &out))
TELLS(completion_units_json,
      kt_completion_units_json(opened, NULL, "1.1", &out))
TELLS(commit_json, kt_commit_json(opened, NULL, 0, &out))
TELLS(change_json, kt_change_json(opened, NULL, NULL, NULL, 0, &out))
TELLS(target_of_unit_json, kt_target_of_unit_json(opened, NULL, 0, &out))
TELLS(duty_json, kt_duty_json(opened, NULL, &out))
TELLS(gap_json, kt_gap_json(opened, NULL, NULL, &out))
OPENS(target_of_unit, kt_target_of_unit(opened, NULL, 0, &out))
OPENS(duty_list, kt_duty_list(opened, NULL, &out))
OPENS(gap_list, kt_gap_list(opened, NULL, NULL, &out))
OPENS(changes_since, kt_changes_since(opened, NULL, 0, &out))
TELLS(changes_since_json, kt_changes_since_json(opened, NULL, 0, &out))

const struct handle_call handle_calls[] = {
    { "kt_db_set_actor", set_actor, 0 },
    { "kt_db_set_host_key", set_host_key, 0 },
    { "kt_db_begin", begin, 1 },
    { "kt_db_commit", commit, 0 },
    { "kt_db_head", head, 0 },
    { "kt_db_check", check, 0 },
    { "kt_db_backup", backup, 0 },
    { "kt_db_set_fault", set_fault, 0 },
    { "kt_unit_add", unit_add, 1 },
    { "kt_unit_rename", unit_rename, 1 },
    { "kt_unit_recode", unit_recode, 1 },
    { "kt_unit_move", unit_move, 1 },
    { "kt_unit_close", unit_close, 1 },
    { "kt_unit_list", unit_list, 0 },
    { "kt_plan_add", plan_add, 1 },
    { "kt_plan_change", plan_change, 1 },
    { "kt_plan_set_state", plan_set_state, 1 },
    { "kt_plan_list", plan_list, 0 },
    { "kt_task_add", task_add, 1 },
    { "kt_task_change", task_change, 1 },
    { "kt_task_cancel", task_cancel, 1 },
    { "kt_target_cancel", target_cancel, 1 },
    { "kt_title_set", title_set, 1 },
    { "kt_target_add", target_add, 1 },
    { "kt_target_change", target_change, 1 },
    { "kt_target_list", target_list, 0 },
    { "kt_step_add", step_add, 1 },
    { "kt_step_change", step_change, 1 },
    { "kt_step_list", step_list, 0 },
    { "kt_allotment_set", allotment_set, 1 },
    { "kt_allotment_list", allotment_list, 0 },
    { "kt_progress_record", progress_record, 1 },
    { "kt_progress_record_many", progress_record_many, 1 },
    { "kt_progress_json", progress_json, 0 },
    { "kt_progress_retract", progress_retract, 1 },
    { "kt_progress_versions", progress_versions, 0 },
    { "kt_progress_list", progress_list, 0 },
    { "kt_progress_get", progress_get, 0 },
    { "kt_report_no_format", no_format, 0 },
    { "kt_report_no_parse", no_parse, 0 },
    { "kt_load_units", load_units, 1 },
    { "kt_load_allotments", load_allotments, 1 },
    { "kt_load_progress", load_progress, 1 },
    { "kt_load_plan", load_plan, 1 },
    { "kt_load_reports", load_reports, 1 },
    { "kt_completion_target", completion_target, 0 },
    { "kt_completion_task", completion_task, 0 },
    { "kt_completion_plan", completion_plan, 0 },
    { "kt_completion_tree", completion_tree, 0 },
    { "kt_completion_units", completion_units, 0 },
    { "kt_completion_json", completion_json, 0 },
    { "kt_export_units", export_units, 0 },
    { "kt_export_plan", export_plan, 0 },
    { "kt_export_allotments", export_allotments, 0 },
    { "kt_export_progress", export_progress, 0 },
    { "kt_commit_list", commit_list, 0 },
    { "kt_change_list", change_list, 0 },
    { "kt_changes_since", changes_since, 0 },
    { "kt_changes_since_json", changes_since_json, 0 },
    { "kt_target_of_unit_json", target_of_unit_json, 0 },
    { "kt_duty_json", duty_json, 0 },
    { "kt_gap_json", gap_json, 0 },
    { "kt_target_of_unit", target_of_unit, 0 },
    { "kt_duty_list", duty_list, 0 },
    { "kt_gap_list", gap_list, 0 },
    { "kt_unit_json", unit_json, 0 },
    { "kt_plan_json", plan_json, 0 },
    { "kt_target_json", target_json, 0 },
    { "kt_step_json", step_json, 0 },
    { "kt_allotment_json", allotment_json, 0 },
    { "kt_completion_units_json", completion_units_json, 0 },
    { "kt_commit_json", commit_json, 0 },
    { "kt_change_json", change_json, 0 },
};

const size_t handle_call_count = sizeof handle_calls / sizeof handle_calls[0];

int calls_that_differ(kt_db *opened, kt_status expected)
{
    int differ = 0;
    for (size_t i = 0; i < handle_call_count; i++) {
        kt_status status = handle_calls[i].call(opened);
        if (status != expected && differ++ == 0) {
            fprintf(stderr, "%s: %d, not %d\n", handle_calls[i].name,
                    (int)status, (int)expected);
        }
    }
    return differ;
}

void call_world(kt_db *opened)
{
    db = opened;
    OK(kt_db_begin(db));
    add_world();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.5", "a");
    allot("1.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    report_no = add_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(5));
    OK(kt_db_commit(db, NULL));
}
