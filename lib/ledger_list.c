/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the ledger: commits, and the operations on a target or unit. */
#include <string.h>

#include <keytask/ledger.h>

#include "buf.h"
#include "cursor.h"
#include "handle_private.h"
#include "ledger_detail.h"
#include "progress.h"
#include "resolve.h"
#include "row.h"
#include "row_shape.h"

/* How many operations of each table a commit has: "3 unit, 1 title". */
static kt_status
summarize(kt_db *db, int64_t commit, kti_buf *buf)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_SUMMARY, &stmt);
    kti_buf_clear(buf);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, commit << KTI_OP_BITS);
    kti_bind_int(stmt, 2, KTI_OP_LAST(commit));
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        int64_t count = kti_column_int(stmt, 1);
        if (count > 0) {
            kti_buf_printf(buf, "%s%lld %s", buf->size > 0 ? ", " : "",
                           (long long)count,
                           kti_op_by_tag((int)kti_column_int(stmt, 0))->name);
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

static const char *
text_of(kti_stmt *stmt, int column, kt_cursor *cursor)
{
    return kti_cursor_text(cursor, kti_column_text(stmt, column));
}

static kt_status
add_commit(kt_db *db, const kti_question *question, kti_stmt *stmt,
           kti_buf *buf, kt_cursor *cursor)
{
    kt_commit_row *row;
    size_t size = 0;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->commit = kti_column_int(stmt, 0);
    row->seq = kti_column_int(stmt, 2);
    row->operations = (int32_t)kti_column_int(stmt, 3);
    const void *hash = kti_column_blob(stmt, 5, &size);
    if (size == sizeof row->hash) {
        memcpy(row->hash, hash, size);
    }
    row->utc_ms = kti_column_int(stmt, 6) / 65536;
    row->actor = text_of(stmt, 7, cursor);
    row->actor_unit = kti_cursor_text(
        cursor, kti_code_of(db, question, kti_column_int(stmt, 8)));
    row->host_key = text_of(stmt, 9, cursor);
    row->source = text_of(stmt, 10, cursor);
    int64_t key = row->commit << KTI_OP_BITS | 1;
    kti_report_id id = { { { 0 } }, 0, 0 };
    status = kti_ledger_report_id(db, key, &id);
    row->site = id.site;
    if (status == KT_OK) {
        status = summarize(db, row->commit, buf);
    }
    if (status == KT_OK && buf->failed) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    row->summary = kti_cursor_text(cursor, buf->data);
    return status;
}

/* How many commits there are behind one: local numbers have no gaps. */
static int64_t
count_commits(kt_db *db, const kti_question *question, int64_t since)
{
    int64_t count = kti_last_sealed(db, question->commit) - since;
    return count > 0 ? count : 0;
}

static kt_status
list_commits(kt_db *db, const kti_question *question, int64_t since,
             kt_cursor *cursor)
{
    kti_stmt *stmt = NULL;
    kti_buf buf = { 0 };
    int64_t total = count_commits(db, question, since);
    int64_t rows = total - question->after;
    cursor->frame.total = total;
    if (question->limit != 0 && rows > question->limit) {
        rows = question->limit;
    }
    if (rows <= 0) {
        return KT_OK;
    }
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_COMMITS, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, since + question->after);
    kti_bind_int(stmt, 2, rows);
    while (status >= 0 &&
           (status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        status = add_commit(db, question, stmt, &buf, cursor);
    }
    kti_stmt_reset(stmt);
    kti_buf_free(&buf);
    return status == KT_DONE ? KT_OK : status;
}

static kt_status
open_commits(kt_db *db, const kt_query *query, int64_t since,
             kt_cursor **cursor)
{
    kti_question question;
    kt_status status = kti_query_resolve_any(db, query, &question);
    if (status == KT_OK && since < 0) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "since %lld is below zero", (long long)since);
    }
    if (status == KT_OK) {
        status = kti_cursor_open(db, &question, KTI_ROW_COMMIT, cursor);
    }
    return status == KT_OK ? list_commits(db, &question, since, *cursor)
                           : status;
}

kt_status
kt_commit_list(kt_db *db, const kt_query *query, int64_t since,
               kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = open_commits(db, query, since, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_commit_next(kt_cursor *cursor, kt_commit_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_COMMIT, row);
}

/* What the operations that are listed must touch; 0: any. */
struct filter {
    kt_db *db;
    const kti_question *question;
    int64_t target; /* a target or a task */
    int64_t unit;
    int64_t behind;
    kt_cursor *cursor;
    kti_buf buf;
};

/* The number of the report that is written, or that an act names. */
static kt_status
add_report(kt_db *db, const kti_op *op, int64_t key, const kti_value *values,
           kt_cursor *cursor, kt_change_row *row)
{
    int64_t report = op->tag == KTI_TAG_PROGRESS ? key
                     : op->tag == KTI_TAG_ACT
                         ? kti_value_int(&values[KTI_ACT_REPORT], 0)
                         : 0;
    return kti_cursor_number(db, cursor, report, &row->report,
                             &row->report_text);
}

static kt_status
add_commit_of(struct filter *filter, kt_change_row *row)
{
    kti_stmt *stmt;
    kt_db *db = filter->db;
    kt_cursor *cursor = filter->cursor;
    row->actor = row->actor_unit = row->source = "";
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_COMMIT_BY_NO, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, row->commit);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        row->seq = kti_column_int(stmt, 0);
        row->utc_ms = kti_column_int(stmt, 1) / 65536;
        row->actor = text_of(stmt, 2, cursor);
        row->actor_unit = kti_cursor_text(
            cursor,
            kti_code_of(db, filter->question, kti_column_int(stmt, 3)));
        row->source = text_of(stmt, 4, cursor);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
add_change(struct filter *filter, const kti_op_reader *reader)
{
    kt_db *db = filter->db;
    const kti_op *op = reader->op;
    const kti_value *values = reader->values;
    int64_t key = reader->key;
    const kti_question *question = filter->question;
    kt_cursor *cursor = filter->cursor;
    kti_about of;
    kt_change_row *row;
    kt_status status = kti_ledger_about(db, question, op, values, &of);
    if (status != KT_OK ||
        (filter->target != 0 && of.target != filter->target) ||
        (filter->unit != 0 && of.unit != filter->unit) ||
        !kti_cursor_takes(cursor)) {
        return status;
    }
    status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->n = KTI_OP_N(key);
    row->commit = KTI_OP_COMMIT(key);
    row->operation = op->name;
    int64_t plan = of.item == 0
                       ? 0
                       : kti_history_plan_of(db->history, of.item,
                                             question->snapshot->at);
    int64_t target = of.target == plan ? 0 : of.target;
    status = add_report(db, op, key, values, cursor, row);
    if (status == KT_OK) {
        status =
            kti_ledger_detail(db, question, op, key, values, &filter->buf);
    }
    if (status != KT_OK) {
        return status;
    }
    row->plan = kti_cursor_text(cursor, kti_code_of(db, question, plan));
    row->target = kti_cursor_text(cursor, kti_code_of(db, question, target));
    row->unit = kti_cursor_text(cursor, kti_code_of(db, question, of.unit));
    row->detail = kti_cursor_text(cursor, filter->buf.data);
    return add_commit_of(filter, row);
}

/* All are counted, those of the page are told. */
static kt_status
read_changes(struct filter *filter)
{
    kt_db *db = filter->db;
    kti_op_reader reader;
    int64_t last = filter->question->snapshot->at.op;
    kt_status status =
        kti_op_reader_open(&reader, db->store, &db->error, filter->behind,
                           1, filter->target);
    while (status == KT_OK &&
           (status = kti_op_reader_next(&reader, &db->error)) == KT_ROW &&
           reader.key <= last) {
        status = add_change(filter, &reader);
    }
    kti_op_reader_close(&reader);
    return status < 0 ? status : KT_OK;
}

/* A filter's code: a task, else a target. */
static kt_status
find_item(kt_db *db, const kti_question *question, const char *code,
          int64_t *id)
{
    const kti_snapshot *snapshot = question->snapshot;
    int32_t task;
    int32_t target;
    kt_status status = kti_find_any(db, question, code, &task, &target);
    if (status == KT_OK) {
        *id = task != KTI_NONE ? snapshot->tasks[task].id
                               : snapshot->targets[target].id;
    }
    return status;
}

static kt_status
list_changes(kt_db *db, const kt_query *query, const char *target,
             const char *unit, int64_t since, kt_cursor **cursor)
{
    kti_question question;
    struct filter filter = { .db = db, .question = &question };
    kt_status status =
        kti_query_resolve(db, query, target != NULL ? KTI_PLAN : KTI_NO_PLAN,
                          &question);
    if (status == KT_OK && since < 0) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "since is below zero");
    }
    if (status == KT_OK && target != NULL) {
        status = find_item(db, &question, target, &filter.target);
    }
    if (status == KT_OK && unit != NULL) {
        status = kti_need_unit(db, unit, question.snapshot->at,
                               &filter.unit);
    }
    if (status == KT_OK) {
        /* Behind the last commit there is nothing. */
        filter.behind = KTI_OP_LAST(
            since < question.commit ? since : question.commit);
        status = kti_cursor_open(db, &question, KTI_ROW_CHANGE, cursor);
        filter.cursor = *cursor;
    }
    if (status == KT_OK) {
        status = read_changes(&filter);
    }
    kti_buf_free(&filter.buf);
    return status;
}

kt_status
kt_change_list(kt_db *db, const kt_query *query, const char *target,
               const char *unit, int64_t since, kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = list_changes(db, query, target, unit, since, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_change_next(kt_cursor *cursor, kt_change_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_CHANGE, row);
}

kt_status
kt_commit_json(kt_db *db, const kt_query *query, int64_t since, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_commit_list(db, query, since, &cursor);
    return kti_list_json(db, status, cursor, json);
}

kt_status
kt_change_json(kt_db *db, const kt_query *query, const char *target,
               const char *unit, int64_t since, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_change_list(db, query, target, unit, since, &cursor);
    return kti_list_json(db, status, cursor, json);
}
