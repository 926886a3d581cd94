/* SPDX-License-Identifier: Apache-2.0 */
/* What the log says of an operation. */
#include "ledger_detail.h"

#include <stdio.h>
#include <stdlib.h>

#include <keytask/hash.h>

#include "handle_private.h"
#include "progress.h"

const char *
kti_code_of(kt_db *db, const kti_question *question, int64_t id)
{
    static const int columns[] = { [KT_KIND_PLAN] = KTI_PLAN_CODE,
                                   [KT_KIND_TASK] = KTI_TASK_CODE,
                                   [KT_KIND_TARGET] = KTI_TARGET_CODE,
                                   [KT_KIND_STEP] = KTI_STEP_CODE };
    kti_value values[KTI_COLUMNS_MAX];
    const kti_snapshot *snapshot = question->snapshot;
    int kind = id == 0 ? 0 : kti_history_kind(db->history, id);
    if (kind == KT_KIND_UNIT) {
        int32_t unit = kti_snapshot_unit_id(snapshot, id);
        return unit == KTI_NONE ? "" : snapshot->units[unit].code;
    }
    return kind != 0 &&
                   kti_history_fold(db->history, id, snapshot->at, values)
               ? values[columns[kind]].text
               : "";
}

/* What is being told, and where to. */
struct told {
    kt_db *db;
    const kti_question *question;
    kti_buf *buf;
    kt_status status;
};

/* The word of a KT_FIELD_; "" where there is none. */
static const char *
field_word(int64_t field)
{
    return field == KT_FIELD_TITLE             ? "title"
           : field == KT_FIELD_UNIT_OF_MEASURE ? "unit_of_measure"
                                               : "";
}

/* What a value is as text; `text` has room for it where it is short. */
static const char *
short_text(struct told *told, const kti_column *column,
           const kti_value *value, char *text, size_t size)
{
    text[0] = '\0';
    if (value->type == KTI_TYPE_ENTITY) {
        return kti_code_of(told->db, told->question, value->integer);
    }
    if (value->type == KTI_TYPE_REPORT) {
        told->status =
            kti_report_key_text(told->db, value->integer, text, size);
        return text;
    }
    switch (column->show) {
    case KTI_SHOW_DAY:
        (void)kt_day_format((kt_day)value->integer, text, size);
        return text;
    case KTI_SHOW_AMOUNT:
        (void)kt_amount_format(value->integer, text, size);
        return text;
    case KTI_SHOW_SHARE:
        (void)kt_share_format((kt_share)value->integer, text, size);
        return text;
    case KTI_SHOW_FIELD:
        return field_word(value->integer);
    case KTI_SHOW_PLAIN:
        (void)snprintf(text, size, "%lld", (long long)value->integer);
        return text;
    default:
        return kt_word(column->show - KTI_SHOW_WORDS,
                       (int32_t)value->integer, NULL);
    }
}

static void
add_value(struct told *told, const kti_column *column,
          const kti_value *value)
{
    char text[KT_SHA256_TEXT_SIZE];
    kti_buf *buf = told->buf;
    kti_buf_printf(buf, "%s%s=", buf->size > 0 ? " " : "", column->name);
    if (value->type == KTI_TYPE_TEXT) {
        kti_buf_add(buf, value->text, value->size);
    } else if (value->type == KTI_TYPE_BLOB) {
        if (value->size == KT_SHA256_SIZE) {
            (void)kt_sha256_format((const uint8_t *)value->text, text,
                                   sizeof text);
            kti_buf_text(buf, text);
        }
    } else {
        kti_buf_text(buf,
                     short_text(told, column, value, text, sizeof text));
    }
}

/* A list's unit, to sort by its code. */
struct listed {
    const char *code;
    const kti_member *member;
};

static int
by_code(const void *a, const void *b)
{
    const struct listed *left = a;
    const struct listed *right = b;
    return kt_code_compare(left->code, right->code);
}

static void
add_members(struct told *told, const kti_member *members, size_t count)
{
    kti_buf *buf = told->buf;
    struct listed *listed = calloc(count + 1, sizeof *listed);
    if (listed == NULL) {
        buf->failed = 1;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        listed[i].code =
            kti_code_of(told->db, told->question, members[i].unit);
        listed[i].member = &members[i];
    }
    qsort(listed, count, sizeof *listed, by_code);
    for (size_t i = 0; i < count; i++) {
        const kti_member *member = listed[i].member;
        char day[KT_DAY_TEXT_SIZE];
        kti_buf_printf(buf, "%s%s", i > 0 ? "," : "", listed[i].code);
        if (member->day != KT_DAY_NONE) {
            (void)kt_day_format(member->day, day, sizeof day);
            kti_buf_printf(buf, ":%s", day);
        }
        if (member->reason != NULL) {
            kti_buf_printf(buf, ":%s", member->reason);
        }
    }
    free(listed);
}

/* A list as it is set: "assist=4401,4402", and "assist=-" where it is made
 * empty. */
static void
describe_list(struct told *told, int64_t key, const kti_value *values)
{
    static const char *const names[] = { "assist", "supervise", "units",
                                         "exempt", "checkpoints" };
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t count = 0;
    size_t point_count = 0;
    int field = (int)values[KTI_LIST_FIELD].integer;
    kti_moment at = { told->question->snapshot->at.day, key };
    kti_buf *buf = told->buf;
    (void)kti_history_list(told->db->history,
                           values[KTI_LIST_ENTITY].integer, field, at,
                           &members, &count, &points, &point_count);
    kti_buf_printf(buf, "%s=%s", names[field - KTI_LIST_ASSIST],
                   count + point_count == 0 ? "-" : "");
    add_members(told, members, count);
    for (size_t i = 0; i < point_count; i++) {
        char day[KT_DAY_TEXT_SIZE];
        char share[KT_SHARE_TEXT_SIZE];
        (void)kt_day_format(points[i].day, day, sizeof day);
        (void)kt_share_format(points[i].share, share, sizeof share);
        kti_buf_printf(buf, "%s%s:%s", i > 0 ? "," : "", day, share);
    }
}

/* The values that a row sets; those that it clears as "name=-". */
static void
describe(struct told *told, const kti_op *op, const kti_value *values)
{
    for (int i = 0; i < op->column_count; i++) {
        const kti_column *column = &op->columns[i];
        if (column->show == KTI_SHOW_HIDDEN) {
            continue;
        }
        int cleared = op->sets >= 0 && i > op->sets &&
                      values[i].type == KTI_TYPE_NULL &&
                      (values[op->sets].integer & KTI_BIT(op, i)) != 0;
        cleared |= op->tag == KTI_TAG_TITLE && i == KTI_TITLE_TEXT;
        if (values[i].type != KTI_TYPE_NULL) {
            add_value(told, column, &values[i]);
        } else if (cleared) {
            kti_buf_printf(told->buf, "%s%s=-",
                           told->buf->size > 0 ? " " : "", column->name);
        }
    }
}

kt_status
kti_ledger_detail(kt_db *db, const kti_question *question, const kti_op *op,
                  int64_t key, const kti_value *values, kti_buf *buf)
{
    struct told told = { db, question, buf, KT_OK };
    kti_buf_clear(buf);
    if (op->tag == KTI_TAG_LIST) {
        describe_list(&told, key, values);
    } else {
        describe(&told, op, values);
    }
    return told.status == KT_OK && buf->failed
               ? kti_fail(&db->error, KT_ERR_NOMEM, "out of memory")
               : told.status;
}

/* Of an act: what its report is on. */
static kt_status
about_act(kt_db *db, const kti_value *values, kti_about *about)
{
    kti_progress_found found = { 0 };
    *about = (kti_about){ 0, 0, 0 };
    kt_status status = kti_progress_find_key(
        db, values[KTI_ACT_REPORT].integer, &found);
    if (status == KT_ROW) {
        *about = (kti_about){ found.target, found.target, found.unit };
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_ledger_about(kt_db *db, const kti_question *question, const kti_op *op,
                 const kti_value *values, kti_about *about)
{
    kti_value step[KTI_COLUMNS_MAX];
    const kti_history *history = db->history;
    *about = (kti_about){ values[0].integer, 0, 0 };
    if (op->tag == KTI_TAG_ACT) {
        return about_act(db, values, about);
    }
    if (op->tag == KTI_TAG_ALLOTMENT || op->tag == KTI_TAG_PROGRESS) {
        about->unit = values[1].integer;
    }
    switch (kti_history_kind(history, about->item)) {
    case KT_KIND_UNIT:
        about->unit = about->item;
        about->item = 0;
        break;
    case KT_KIND_STEP:
        if (kti_history_fold(history, about->item, question->snapshot->at,
                             step)) {
            about->target = step[KTI_STEP_TARGET].integer;
        }
        break;
    default:
        about->target = about->item;
    }
    return KT_OK;
}
