/* SPDX-License-Identifier: Apache-2.0 */
#include "op.h"

#include <string.h>

#include <keytask/words.h>

#define INT(name) { name, KTI_TYPE_INT, KTI_SHOW_PLAIN, 0 }
#define HIDDEN(name) { name, KTI_TYPE_INT, KTI_SHOW_HIDDEN, 0 }
#define DAY(name) { name, KTI_TYPE_INT, KTI_SHOW_DAY, 0 }
#define AMOUNT(name) { name, KTI_TYPE_INT, KTI_SHOW_AMOUNT, 0 }
#define SHARE(name) { name, KTI_TYPE_INT, KTI_SHOW_SHARE, 0 }
#define WORD(name, words) { name, KTI_TYPE_INT, KTI_SHOW_WORDS + (words), 0 }
#define FIELD(name) { name, KTI_TYPE_INT, KTI_SHOW_FIELD, 0 }
#define TEXT(name) { name, KTI_TYPE_TEXT, KTI_SHOW_PLAIN, 0 }
#define BLOB(name) { name, KTI_TYPE_BLOB, KTI_SHOW_PLAIN, 0 }
#define ENTITY(name, kinds) { name, KTI_TYPE_ENTITY, KTI_SHOW_PLAIN, kinds }
#define SELF(name, kinds) { name, KTI_TYPE_ENTITY, KTI_SHOW_HIDDEN, kinds }
#define REPORT(name) { name, KTI_TYPE_REPORT, KTI_SHOW_PLAIN, 0 }

#define UNIT KTI_KIND(KT_KIND_UNIT)
#define PLAN KTI_KIND(KT_KIND_PLAN)
#define TASK KTI_KIND(KT_KIND_TASK)
#define TARGET KTI_KIND(KT_KIND_TARGET)
#define STEP KTI_KIND(KT_KIND_STEP)
#define ANY (UNIT | PLAN | TASK | TARGET | STEP)

#define BIT(column) (1u << (column))

const kti_op kti_ops[] = {
    { KTI_TAG_UNIT, "unit", "kt_unit", KTI_SQL_LEDGER_INSERT_UNIT,
      KTI_SQL_DEFINITIONS_UNIT, .defines = 1, .sets = KTI_UNIT_SETS,
      .code = KTI_UNIT_CODE,
      .needs = BIT(KTI_UNIT_CODE) | BIT(KTI_UNIT_NAME),
      .above = BIT(KTI_UNIT_PARENT),
      .column_count = KTI_UNIT_COLUMNS,
      .columns = { SELF("unit", UNIT), DAY("day"), HIDDEN("sets"),
                   TEXT("code"), TEXT("name"), TEXT("level"),
                   ENTITY("parent", UNIT), DAY("opened"), DAY("closed") } },
    { KTI_TAG_PLAN, "plan", "kt_plan", KTI_SQL_LEDGER_INSERT_PLAN,
      KTI_SQL_DEFINITIONS_PLAN, .defines = 1, .sets = KTI_PLAN_SETS,
      .code = KTI_PLAN_CODE,
      .needs = BIT(KTI_PLAN_CODE) | BIT(KTI_PLAN_OWNER) |
               BIT(KTI_PLAN_FIRST_DAY) | BIT(KTI_PLAN_LAST_DAY) |
               BIT(KTI_PLAN_STATE),
      .above = BIT(KTI_PLAN_OWNER),
      .column_count = KTI_PLAN_COLUMNS,
      .columns = { SELF("plan", PLAN), HIDDEN("sets"), TEXT("code"),
                   TEXT("title"), TEXT("language"), ENTITY("owner", UNIT),
                   DAY("first_day"), DAY("last_day"),
                   WORD("state", KT_WORDS_PLAN_STATE), INT("reporting_days"),
                   SHARE("behind"), SHARE("at_risk"), SHARE("ahead") } },
    { KTI_TAG_TASK, "task", "kt_task", KTI_SQL_LEDGER_INSERT_TASK,
      KTI_SQL_DEFINITIONS_TASK, .defines = 1, .sets = KTI_TASK_SETS,
      .code = KTI_TASK_CODE,
      .needs = BIT(KTI_TASK_PLAN) | BIT(KTI_TASK_CODE),
      .fixed = BIT(KTI_TASK_PLAN),
      .above = BIT(KTI_TASK_PLAN) | BIT(KTI_TASK_PARENT),
      .column_count = KTI_TASK_COLUMNS,
      .columns = { SELF("task", TASK), HIDDEN("sets"), SELF("plan", PLAN),
                   ENTITY("parent", TASK), HIDDEN("position"), TEXT("code"),
                   TEXT("title"), INT("weight"), ENTITY("lead", UNIT),
                   DAY("cancelled"), TEXT("reason") } },
    { KTI_TAG_TARGET, "target", "kt_target", KTI_SQL_LEDGER_INSERT_TARGET,
      KTI_SQL_DEFINITIONS_TARGET, .defines = 1, .sets = KTI_TARGET_SETS,
      .code = KTI_TARGET_CODE,
      .needs = BIT(KTI_TARGET_TASK) | BIT(KTI_TARGET_CODE) |
               BIT(KTI_TARGET_MEASURE),
      .fixed = BIT(KTI_TARGET_MEASURE),
      .above = BIT(KTI_TARGET_TASK),
      .column_count = KTI_TARGET_COLUMNS,
      .columns = { SELF("target", TARGET), HIDDEN("sets"),
                   ENTITY("task", TASK), HIDDEN("position"), TEXT("code"),
                   TEXT("title"), WORD("measure", KT_WORDS_MEASURE),
                   TEXT("unit_of_measure"), DAY("due"), INT("weight"),
                   TEXT("level"), AMOUNT("threshold"), TEXT("source"),
                   ENTITY("continues", TARGET), ENTITY("lead", UNIT),
                   DAY("cancelled"), TEXT("reason") } },
    { KTI_TAG_STEP, "step", "kt_step", KTI_SQL_LEDGER_INSERT_STEP,
      KTI_SQL_DEFINITIONS_STEP, .defines = 1, .sets = KTI_STEP_SETS,
      .code = KTI_STEP_CODE,
      .needs = BIT(KTI_STEP_TARGET) | BIT(KTI_STEP_CODE),
      .fixed = BIT(KTI_STEP_TARGET),
      .above = BIT(KTI_STEP_TARGET),
      .column_count = KTI_STEP_COLUMNS,
      .columns = { SELF("step", STEP), HIDDEN("sets"),
                   SELF("target", TARGET), HIDDEN("position"), TEXT("code"),
                   TEXT("title"), INT("weight"), DAY("due") } },
    { KTI_TAG_ALLOTMENT, "allotment", "kt_allotment",
      KTI_SQL_LEDGER_INSERT_ALLOTMENT, KTI_SQL_DEFINITIONS_ALLOTMENT,
      .defines = 1, .sets = -1,
      .above = BIT(KTI_ALLOTMENT_TARGET) | BIT(KTI_ALLOTMENT_UNIT),
      .column_count = KTI_ALLOTMENT_COLUMNS,
      .columns = { SELF("target", TARGET), SELF("unit", UNIT), DAY("day"),
                   INT("withdrawn"), AMOUNT("amount"), AMOUNT("baseline"),
                   INT("weight"), TEXT("authority"), TEXT("reason") } },
    { KTI_TAG_TITLE, "title", "kt_title", KTI_SQL_LEDGER_INSERT_TITLE,
      KTI_SQL_DEFINITIONS_TITLE, .defines = 1, .sets = -1,
      .above = BIT(KTI_TITLE_ENTITY),
      .column_count = KTI_TITLE_COLUMNS,
      .columns = { SELF("entity", ANY), FIELD("field"), TEXT("language"),
                   TEXT("text") } },
    { KTI_TAG_LIST, "list", "kt_list", KTI_SQL_LEDGER_INSERT_LIST,
      KTI_SQL_DEFINITIONS_LIST, .defines = 1, .sets = -1,
      .above = BIT(KTI_LIST_ENTITY),
      .column_count = KTI_LIST_COLUMNS,
      .columns = { SELF("entity", TASK | TARGET), INT("field") } },
    { KTI_TAG_PROGRESS, "progress", "kt_progress",
      KTI_SQL_LEDGER_INSERT_PROGRESS, KTI_SQL_DEFINITIONS_PROGRESS,
      .sets = -1,
      .above = BIT(KTI_PROGRESS_TARGET) | BIT(KTI_PROGRESS_UNIT),
      .column_count = KTI_PROGRESS_COLUMNS,
      .columns = { SELF("target", TARGET), SELF("unit", UNIT), DAY("day"),
                   WORD("mode", KT_WORDS_MODE), AMOUNT("amount"),
                   AMOUNT("of"), ENTITY("step", STEP), TEXT("ref"),
                   INT("line"), TEXT("note"), TEXT("doc"), TEXT("uri"),
                   BLOB("file_sha256"), REPORT("replaces"),
                   TEXT("reason") } },
    { KTI_TAG_ACT, "act", "kt_act", KTI_SQL_LEDGER_INSERT_ACT,
      KTI_SQL_DEFINITIONS_ACT, .sets = -1,
      .column_count = KTI_ACT_COLUMNS,
      .columns = { WORD("verb", KT_WORDS_ACT), REPORT("report"),
                   ENTITY("entity", ANY), ENTITY("unit", UNIT),
                   TEXT("reason") } },
};

const int kti_op_count = (int)(sizeof kti_ops / sizeof kti_ops[0]);

const kti_op *
kti_op_by_tag(int tag)
{
    return &kti_ops[tag - 1];
}

kti_value
kti_null(void)
{
    return (kti_value){ KTI_TYPE_NULL, 0, NULL, 0 };
}

kti_value
kti_int(int64_t value)
{
    return (kti_value){ KTI_TYPE_INT, value, NULL, 0 };
}

kti_value
kti_text(const char *text)
{
    if (text == NULL) {
        return kti_null();
    }
    return (kti_value){ KTI_TYPE_TEXT, 0, text, strlen(text) };
}

kti_value
kti_blob(const void *blob, size_t size)
{
    if (blob == NULL) {
        return kti_null();
    }
    return (kti_value){ KTI_TYPE_BLOB, 0, blob, size };
}

kti_value
kti_entity(int64_t id)
{
    if (id == 0) {
        return kti_null();
    }
    return (kti_value){ KTI_TYPE_ENTITY, id, NULL, 0 };
}

kti_value
kti_report_key(int64_t key)
{
    if (key == 0) {
        return kti_null();
    }
    return (kti_value){ KTI_TYPE_REPORT, key, NULL, 0 };
}

kti_value
kti_day_or_null(kt_day day)
{
    return day == KT_DAY_NONE ? kti_null() : kti_int(day);
}

kti_value
kti_amount_or_null(kt_amount amount)
{
    return amount == KT_NONE ? kti_null() : kti_int(amount);
}

int64_t
kti_value_int(const kti_value *value, int64_t null)
{
    return value->type == KTI_TYPE_NULL ? null : value->integer;
}

kt_day
kti_value_day(const kti_value *value)
{
    return (kt_day)kti_value_int(value, KT_DAY_NONE);
}

const char *
kti_value_text(const kti_value *value)
{
    return value->type == KTI_TYPE_NULL ? "" : value->text;
}
