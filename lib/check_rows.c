/* SPDX-License-Identifier: Apache-2.0 */
/* The check of an operation: what it names is there and of the right kind,
 * and it has an effect. */
#include <keytask/words.h>

#include "check_private.h"
#include "measure.h"
#include "progress.h"
#include "utf8.h"

/* A column of the reader's current row. */
static kt_status
tell(kti_checker *checker, const kti_op_reader *reader, int kind,
     const char *column, const char *message)
{
    return kti_check_tell(checker, kind, checker->commit, reader->op->table,
                          reader->key, column, "%s", message);
}

static kt_status
tell_reference(kti_checker *checker, const kti_op_reader *reader, int column,
               const char *message)
{
    return tell(checker, reader, KT_FINDING_REFERENCE,
                reader->op->columns[column].name, message);
}

int
kti_check_name(kti_checker *checker, int64_t entity)
{
    if (kti_history_kind(checker->history, entity) == 0) {
        return 1;
    }
    struct kti_check_named *named = &checker->entities[entity];
    if (named->last == checker->commit) {
        return 1;
    }
    if (!kti_grow(&checker->named, &checker->named_capacity,
                  checker->named_count + 1, sizeof *checker->named)) {
        return 0;
    }
    named->last = checker->commit;
    named->commits++;
    checker->named[checker->named_count++] = entity;
    return 1;
}

/* ---- what a row names */

static kt_status
check_entity(kti_checker *checker, const kti_op_reader *reader, int i)
{
    const kti_column *column = &reader->op->columns[i];
    int64_t id = reader->values[i].integer;
    int kind = kti_history_kind(checker->history, id);
    if (!kti_check_name(checker, id)) {
        return kti_check_no_memory(checker);
    }
    if (kind == 0) {
        /* In all other tables that breaks a foreign key. */
        return reader->op->tag != KTI_TAG_PROGRESS
                   ? KT_OK
                   : tell_reference(checker, reader, i,
                                    "names what is not in kt_entity");
    }
    if ((column->kinds & KTI_KIND(kind)) == 0) {
        return kti_check_tell(checker, KT_FINDING_REFERENCE, checker->commit,
                              reader->op->table, reader->key, column->name,
                              "names a %s, which does not belong there",
                              kt_word(KT_WORDS_KIND, kind, NULL));
    }
    return KT_OK;
}

/* A report that supersedes another is of the same unit on the same target. */
static kt_status
check_superseded(kti_checker *checker, const kti_op_reader *reader, int i,
                 const kti_progress_found *found)
{
    const kti_value *values = reader->values;
    if (reader->op->tag == KTI_TAG_PROGRESS &&
        (values[KTI_PROGRESS_TARGET].integer != found->target ||
         values[KTI_PROGRESS_UNIT].integer != found->unit)) {
        return tell_reference(checker, reader, i,
                              "is of another target or unit");
    }
    return KT_OK;
}

static kt_status
check_report(kti_checker *checker, const kti_op_reader *reader, int i)
{
    kt_db *db = checker->db;
    kti_progress_found found;
    int64_t key = reader->values[i].integer;
    checker->names_report = &checker->report;
    kt_status status = kti_progress_find_key(db, key, &found);
    if (status < 0) {
        return status;
    }
    if (kti_ledger_report_id(db, key, &checker->report) != KT_OK) {
        checker->report = (kti_report_id){ .n = 0 };
        kti_error_clear(&db->error);
        status = KT_DONE;
    }
    if (status != KT_ROW) {
        return tell_reference(checker, reader, i,
                              "names a report that is not there");
    }
    /* So there is no cycle of them. */
    if (key >= reader->key) {
        return tell_reference(checker, reader, i,
                              "names a report that is not before it");
    }
    return check_superseded(checker, reader, i, &found);
}

static kt_status
check_text(kti_checker *checker, const kti_op_reader *reader, int i)
{
    const kti_value *value = &reader->values[i];
    return kti_utf8_valid(value->text, value->size, NULL)
               ? KT_OK
               : tell(checker, reader, KT_FINDING_FILE,
                      reader->op->columns[i].name, "is not UTF-8");
}

static kt_status
check_columns(kti_checker *checker, const kti_op_reader *reader)
{
    kt_status status = KT_OK;
    checker->names_report = NULL;
    for (int i = 0; status == KT_OK && i < reader->op->column_count; i++) {
        switch ((enum kti_type)reader->values[i].type) {
        case KTI_TYPE_ENTITY:
            status = check_entity(checker, reader, i);
            break;
        case KTI_TYPE_REPORT:
            status = check_report(checker, reader, i);
            break;
        case KTI_TYPE_TEXT:
            status = check_text(checker, reader, i);
            break;
        case KTI_TYPE_NULL:
        case KTI_TYPE_INT:
        case KTI_TYPE_BLOB:
            break;
        }
    }
    return status;
}

/* ---- lists */

static kt_status
check_member(kti_checker *checker, const kti_op_reader *reader,
             const kti_member *member)
{
    int kind = kti_history_kind(checker->history, member->unit);
    const char *message = NULL;
    const char *column = "unit";
    int finding = KT_FINDING_REFERENCE;
    if (!kti_check_name(checker, member->unit)) {
        return kti_check_no_memory(checker);
    }
    if (kind == 0) {
        message = "names what is not in kt_entity";
    } else if (kind != KT_KIND_UNIT) {
        message = "names what is no unit";
    } else if (!kti_history_member_fits(checker->history, member)) {
        int there = kti_history_there(checker->history, member->unit);
        finding = KT_FINDING_NO_EFFECT;
        column = there ? "day" : column;
        message = there ? "no effect: it is no day"
                        : "no effect: the unit is not there";
    }
    return message == NULL
               ? KT_OK
               : kti_check_tell(checker, finding, checker->commit,
                                "kt_member", reader->key, column, "%s",
                                message);
}

static kt_status
check_list(kti_checker *checker, const kti_op_reader *reader)
{
    kt_status status = KT_OK;
    const kti_list_reader *list = &reader->lists;
    for (size_t i = 0; status == KT_OK && i < list->member_count; i++) {
        status = check_member(checker, reader, &list->members[i]);
    }
    for (size_t i = 0; status == KT_OK && i < list->point_count; i++) {
        if (!kti_history_point_fits(&list->points[i])) {
            status = kti_check_tell(checker, KT_FINDING_NO_EFFECT,
                                    checker->commit, "kt_checkpoint",
                                    reader->key, "day",
                                    "no effect: it is no day");
        }
    }
    return status;
}

/* ---- reports and acts */

/* The measure of a target that is there. */
static int32_t
measure_of(kti_checker *checker, int64_t target)
{
    kti_value values[KTI_COLUMNS_MAX];
    if (checker->measured != target) {
        kti_moment now = { KT_DAY_MAX, INT64_MAX };
        (void)kti_history_fold(checker->history, target, now, values);
        checker->measured = target;
        checker->measure = (int32_t)values[KTI_TARGET_MEASURE].integer;
    }
    return checker->measure;
}

/* Whether a report's step is one of its target. */
static int
step_fits(const kti_checker *checker, const kti_value *values)
{
    kti_value step[KTI_COLUMNS_MAX];
    kti_moment now = { KT_DAY_MAX, INT64_MAX };
    return values[KTI_PROGRESS_STEP].type == KTI_TYPE_NULL ||
           (kti_history_fold(checker->history,
                             values[KTI_PROGRESS_STEP].integer, now, step) &&
            step[KTI_STEP_TARGET].integer ==
                values[KTI_PROGRESS_TARGET].integer);
}

static kt_status
check_progress(kti_checker *checker, const kti_op_reader *reader)
{
    const kti_value *values = reader->values;
    const kti_history *history = checker->history;
    int64_t target = values[KTI_PROGRESS_TARGET].integer;
    int64_t day = values[KTI_PROGRESS_DAY].integer;
    if (!step_fits(checker, values)) {
        return tell_reference(checker, reader, KTI_PROGRESS_STEP,
                              "is no step of the target");
    }
    if (!kti_history_there(history, target)) {
        return tell(checker, reader, KT_FINDING_NO_EFFECT, "target",
                    "no effect: the target is not there");
    }
    if (!kti_history_there(history, values[KTI_PROGRESS_UNIT].integer)) {
        return tell(checker, reader, KT_FINDING_NO_EFFECT, "unit",
                    "no effect: the unit is not there");
    }
    if (day < KT_DAY_MIN || day > KT_DAY_MAX) {
        return tell(checker, reader, KT_FINDING_NO_EFFECT, "day",
                    "no effect: it is no day");
    }
    if (!kti_report_fits(
            measure_of(checker, target),
            (int32_t)values[KTI_PROGRESS_MODE].integer,
            kti_value_int(&values[KTI_PROGRESS_AMOUNT], KT_NONE),
            kti_value_int(&values[KTI_PROGRESS_OF], KT_NONE),
            values[KTI_PROGRESS_STEP].type != KTI_TYPE_NULL)) {
        return tell(checker, reader, KT_FINDING_NO_EFFECT, "amount",
                    "no effect: mode or amounts do not fit the target");
    }
    return KT_OK;
}

static kt_status
check_definition(kti_checker *checker, const kti_op_reader *reader)
{
    const char *column = NULL;
    const char *why = kti_history_refused(checker->history, &column);
    return why == NULL
               ? KT_OK
               : kti_check_tell(checker, KT_FINDING_NO_EFFECT,
                                checker->commit, reader->op->table,
                                reader->key, column, "no effect: %s",
                                why);
}

kt_status
kti_check_row(kti_checker *checker, const kti_op_reader *reader)
{
    int64_t before = checker->check.findings;
    kt_status status = check_columns(checker, reader);
    if (status == KT_OK && reader->op->tag == KTI_TAG_LIST) {
        status = check_list(checker, reader);
    }
    if (status == KT_OK && reader->op->defines &&
        !kti_history_apply_read(checker->history, reader)) {
        status = kti_check_no_memory(checker);
    }
    if (status != KT_OK || checker->check.findings != before) {
        return status;
    }
    if (reader->op->defines) {
        return check_definition(checker, reader);
    }
    if (reader->op->tag == KTI_TAG_PROGRESS) {
        return check_progress(checker, reader);
    }
    return reader->values[KTI_ACT_REPORT].type == KTI_TYPE_NULL
               ? tell(checker, reader, KT_FINDING_NO_EFFECT, "report",
                      "no effect: it names no report")
               : KT_OK;
}
