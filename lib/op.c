/* SPDX-License-Identifier: Apache-2.0 */
#include "op.h"

#include <string.h>

#include <keytask/words.h>

#define INT(name) { name, KTI_TYPE_INT, KTI_SHOW_PLAIN }
#define HIDDEN(name) { name, KTI_TYPE_INT, KTI_SHOW_HIDDEN }
#define DAY(name) { name, KTI_TYPE_INT, KTI_SHOW_DAY }
#define AMOUNT(name) { name, KTI_TYPE_INT, KTI_SHOW_AMOUNT }
#define SHARE(name) { name, KTI_TYPE_INT, KTI_SHOW_SHARE }
#define WORD(name, words) { name, KTI_TYPE_INT, KTI_SHOW_WORDS + (words) }
#define FIELD(name) { name, KTI_TYPE_INT, KTI_SHOW_FIELD }
#define TEXT(name) { name, KTI_TYPE_TEXT, KTI_SHOW_PLAIN }
#define BLOB(name) { name, KTI_TYPE_BLOB, KTI_SHOW_PLAIN }
#define ENTITY(name) { name, KTI_TYPE_ENTITY, KTI_SHOW_PLAIN }
#define SELF(name) { name, KTI_TYPE_ENTITY, KTI_SHOW_HIDDEN }
#define REPORT(name) { name, KTI_TYPE_REPORT, KTI_SHOW_PLAIN }

const kti_op kti_ops[] = {
    { KTI_TAG_UNIT, "unit", "kt_unit", KTI_SQL_LEDGER_INSERT_UNIT,
      KTI_SQL_DEFINITIONS_UNIT, 1, KTI_UNIT_SETS, KTI_UNIT_COLUMNS,
      { SELF("unit"), DAY("day"), HIDDEN("sets"), TEXT("code"),
        TEXT("name"), TEXT("level"), ENTITY("parent"), DAY("opened"),
        DAY("closed") } },
    { KTI_TAG_PLAN, "plan", "kt_plan", KTI_SQL_LEDGER_INSERT_PLAN,
      KTI_SQL_DEFINITIONS_PLAN, 1, KTI_PLAN_SETS, KTI_PLAN_COLUMNS,
      { SELF("plan"), HIDDEN("sets"), TEXT("code"), TEXT("title"),
        TEXT("language"), ENTITY("owner"), DAY("first_day"),
        DAY("last_day"), WORD("state", KT_WORDS_PLAN_STATE),
        INT("reporting_days"), SHARE("behind"), SHARE("at_risk"),
        SHARE("ahead") } },
    { KTI_TAG_TASK, "task", "kt_task", KTI_SQL_LEDGER_INSERT_TASK,
      KTI_SQL_DEFINITIONS_TASK, 1, KTI_TASK_SETS, KTI_TASK_COLUMNS,
      { SELF("task"), HIDDEN("sets"), SELF("plan"), ENTITY("parent"),
        HIDDEN("position"), TEXT("code"), TEXT("title"), INT("weight"),
        ENTITY("lead"), DAY("cancelled"), TEXT("reason") } },
    { KTI_TAG_TARGET, "target", "kt_target", KTI_SQL_LEDGER_INSERT_TARGET,
      KTI_SQL_DEFINITIONS_TARGET, 1, KTI_TARGET_SETS, KTI_TARGET_COLUMNS,
      { SELF("target"), HIDDEN("sets"), ENTITY("task"), HIDDEN("position"),
        TEXT("code"), TEXT("title"), WORD("measure", KT_WORDS_MEASURE),
        TEXT("unit_of_measure"), DAY("due"), INT("weight"), TEXT("level"),
        AMOUNT("threshold"), TEXT("source"), ENTITY("continues"),
        ENTITY("lead"), DAY("cancelled"), TEXT("reason") } },
    { KTI_TAG_STEP, "step", "kt_step", KTI_SQL_LEDGER_INSERT_STEP,
      KTI_SQL_DEFINITIONS_STEP, 1, KTI_STEP_SETS, KTI_STEP_COLUMNS,
      { SELF("step"), HIDDEN("sets"), SELF("target"), HIDDEN("position"),
        TEXT("code"), TEXT("title"), INT("weight"), DAY("due") } },
    { KTI_TAG_ALLOTMENT, "allotment", "kt_allotment",
      KTI_SQL_LEDGER_INSERT_ALLOTMENT, KTI_SQL_DEFINITIONS_ALLOTMENT, 1, -1,
      KTI_ALLOTMENT_COLUMNS,
      { SELF("target"), SELF("unit"), DAY("day"), INT("withdrawn"),
        AMOUNT("amount"), AMOUNT("baseline"), INT("weight"),
        TEXT("authority"), TEXT("reason") } },
    { KTI_TAG_TITLE, "title", "kt_title", KTI_SQL_LEDGER_INSERT_TITLE,
      KTI_SQL_DEFINITIONS_TITLE, 1, -1, KTI_TITLE_COLUMNS,
      { SELF("entity"), FIELD("field"), TEXT("language"), TEXT("text") } },
    { KTI_TAG_LIST, "list", "kt_list", KTI_SQL_LEDGER_INSERT_LIST,
      KTI_SQL_DEFINITIONS_LIST, 1, -1, KTI_LIST_COLUMNS,
      { SELF("entity"), INT("field") } },
    { KTI_TAG_PROGRESS, "progress", "kt_progress",
      KTI_SQL_LEDGER_INSERT_PROGRESS, KTI_SQL_DEFINITIONS_PROGRESS, 0, -1,
      KTI_PROGRESS_COLUMNS,
      { SELF("target"), SELF("unit"), DAY("day"),
        WORD("mode", KT_WORDS_MODE), AMOUNT("amount"), AMOUNT("of"),
        ENTITY("step"), TEXT("ref"), INT("line"), TEXT("note"), TEXT("doc"),
        TEXT("uri"), BLOB("file_sha256"), REPORT("replaces"),
        TEXT("reason") } },
    { KTI_TAG_ACT, "act", "kt_act", KTI_SQL_LEDGER_INSERT_ACT,
      KTI_SQL_DEFINITIONS_ACT, 0, -1, KTI_ACT_COLUMNS,
      { WORD("verb", KT_WORDS_ACT), REPORT("report"), ENTITY("entity"),
        ENTITY("unit"), TEXT("reason") } },
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
