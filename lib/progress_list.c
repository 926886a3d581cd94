/* SPDX-License-Identifier: Apache-2.0 */
/* Reading reports. */
#include <stdlib.h>
#include <string.h>

#include "cursor.h"
#include "progress.h"
#include "reports.h"
#include "resolve.h"
#include "row_shape.h"

static const char *
text_of(kti_stmt *stmt, int column, kt_cursor *cursor)
{
    return kti_cursor_text(cursor, kti_column_text(stmt, column));
}

/* What a row says of a commit. */
struct commit_texts {
    int64_t utc_ms;
    const char *actor;
    const char *source;
};

/* Of the open commit: as it would be now. */
static kt_status
read_commit(kt_db *db, int64_t commit, kt_cursor *cursor,
            struct commit_texts *out)
{
    kti_stmt *stmt;
    *out = (struct commit_texts){ kti_now(db), "", "" };
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_PROGRESS_COMMIT, &commit, &stmt);
    if (status == KT_ROW) {
        out->utc_ms = kti_column_int(stmt, 0) / 65536;
        out->actor = text_of(stmt, 1, cursor);
        out->source = text_of(stmt, 2, cursor);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
add_texts(kt_db *db, kt_cursor *cursor, int64_t key, kt_progress_row *row)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_PROGRESS_TEXTS, &key, &stmt);
    if (status == KT_ROW) {
        size_t size = 0;
        const void *file = kti_column_blob(stmt, 5, &size);
        row->ref = text_of(stmt, 0, cursor);
        row->line = kti_column_int(stmt, 1);
        row->note = text_of(stmt, 2, cursor);
        row->doc = text_of(stmt, 3, cursor);
        row->uri = text_of(stmt, 4, cursor);
        row->reason = text_of(stmt, 6, cursor);
        if (size == KT_SHA256_SIZE) {
            uint8_t *copy = kti_arena_alloc(&cursor->arena, size);
            if (copy != NULL) {
                memcpy(copy, file, size);
            }
            cursor->failed |= copy == NULL;
            row->file_sha256 = copy;
        }
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

/* A report with what its versions make of it. */
struct listed {
    kti_report report;
    int64_t newest; /* of its versions, not retracted, or 0 */
    int in_force;
};

/* Its own number; that of the report that it supersedes; that of its newest
 * version. */
static kt_status
add_numbers(kt_db *db, kt_cursor *cursor, const struct listed *listed,
            kt_progress_row *row)
{
    kt_status status = kti_cursor_number(db, cursor, listed->report.op,
                                  &row->number, &row->number_text);
    if (status == KT_OK) {
        status = kti_cursor_number(db, cursor, listed->report.replaces,
                            &row->supersedes, &row->supersedes_text);
    }
    return status == KT_OK ? kti_cursor_number(db, cursor, listed->newest,
                                        &row->newest, &row->newest_text)
                           : status;
}

/* By which act a report was retracted, and whose. */
static kt_status
add_retraction(kt_db *db, kt_cursor *cursor, int64_t last,
               const kti_report *report, kt_progress_row *row)
{
    kti_stmt *stmt;
    struct commit_texts commit;
    row->retracted_by = row->retracted_reason = "";
    if ((report->acts & KTI_REPORT_RETRACTED) == 0) {
        return KT_OK;
    }
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_RETRACTION, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, report->op);
    kti_bind_int(stmt, 2, last);
    status = kti_stmt_step(stmt, &db->error);
    if (status != KT_ROW) {
        return status < 0 ? status : KT_OK;
    }
    row->retracted_commit = KTI_OP_COMMIT(kti_column_int(stmt, 0));
    row->retracted_reason = text_of(stmt, 1, cursor);
    kti_stmt_reset(stmt);
    status = read_commit(db, row->retracted_commit, cursor, &commit);
    row->retracted_utc_ms = commit.utc_ms;
    row->retracted_by = commit.actor;
    return status;
}

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t target_at,
        const struct listed *listed, kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *target = &snapshot->targets[target_at];
    const kti_report *report = &listed->report;
    const kti_unit *unit = &snapshot->units[report->unit];
    struct commit_texts commit;
    kt_progress_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->mode = report->mode;
    row->commit = KTI_OP_COMMIT(report->op);
    row->plan = kti_cursor_text(cursor, snapshot->plans[target->plan].code);
    row->target = kti_cursor_text(cursor, target->code);
    row->unit = kti_cursor_text(cursor, unit->code);
    row->unit_name = kti_cursor_title(db, question, cursor, unit->id,
                                      KT_FIELD_TITLE, unit->name);
    row->day = report->day;
    row->in_force = listed->in_force;
    row->amount = report->amount;
    row->of = report->of;
    row->step = report->mode == KT_STEP && target->step_count > 0 &&
                        report->step != KTI_NONE
                    ? kti_cursor_text(cursor,
                                      target->steps[report->step].code)
                    : "";
    status = add_numbers(db, cursor, listed, row);
    if (status == KT_OK) {
        status = add_texts(db, cursor, report->op, row);
    }
    if (status == KT_OK) {
        status = read_commit(db, row->commit, cursor, &commit);
        row->utc_ms = commit.utc_ms;
        row->actor = commit.actor;
        row->source = commit.source;
    }
    return status == KT_OK ? add_retraction(db, cursor, snapshot->at.op,
                                            report, row)
                           : status;
}

static int
by_place(const void *a, const void *b)
{
    const kti_report *left = &((const struct listed *)a)->report;
    const kti_report *right = &((const struct listed *)b)->report;
    if (left->unit != right->unit) {
        return left->unit < right->unit ? -1 : 1;
    }
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    return (left->op > right->op) - (left->op < right->op);
}

static int
by_op(const void *a, const void *b)
{
    const kti_report *left = &((const struct listed *)a)->report;
    const kti_report *right = &((const struct listed *)b)->report;
    return (left->op > right->op) - (left->op < right->op);
}

/* The newest of the versions that begin at i; *end is behind the last. */
static int64_t
newest_version(const kti_reports *reports, size_t i, size_t *end)
{
    int64_t newest = 0;
    size_t at = i;
    for (; at < reports->count &&
           reports->items[at].first == reports->items[i].first;
         at++) {
        if ((reports->items[at].acts & KTI_REPORT_RETRACTED) == 0) {
            newest = reports->items[at].op;
        }
    }
    *end = at;
    return newest;
}

/* All reports of a unit's subtree on a target with what is said of them, in
 * order of writing: new, to be freed; the reports are used up. */
static kt_status
list_reports(kt_db *db, const kti_question *question, kti_reports *reports,
             struct listed **list)
{
    size_t all = reports->count;
    *list = malloc((all + 1) * sizeof **list);
    if (*list == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    kti_versions(reports->items, all);
    for (size_t i = 0, end = 0; i < all; i = end) {
        int64_t newest = newest_version(reports, i, &end);
        for (size_t k = i; k < end; k++) {
            (*list)[k] = (struct listed){ reports->items[k], newest, 0 };
        }
    }
    if (all > 0) {
        qsort(*list, all, sizeof **list, by_op);
    }
    size_t count = kti_standing(reports->items, all, question->basis,
                                question->snapshot->at.day);
    for (size_t i = 0; i < count; i++) {
        struct listed key = { .report = reports->items[i] };
        struct listed *found =
            bsearch(&key, *list, all, sizeof **list, by_op);
        found->in_force = 1;
    }
    return KT_OK;
}

/* Read and list them. */
static kt_status
read_list(kt_db *db, const kti_question *question, int32_t target,
          int32_t unit, struct listed **list, size_t *count)
{
    kti_reports reports = { NULL, 0, 0 };
    kt_status status = kti_reports_read(db, question->snapshot, target, unit,
                                        &reports);
    *list = NULL;
    *count = reports.count;
    if (status == KT_OK) {
        status = list_reports(db, question, &reports, list);
    }
    kti_reports_free(&reports);
    return status;
}

static kt_status
add_target(kt_db *db, const kti_question *question, int32_t target,
           kt_cursor *cursor)
{
    struct listed *reports;
    size_t count;
    kt_status status = read_list(db, question, target, question->unit,
                                 &reports, &count);
    if (status == KT_OK && count > 0) {
        qsort(reports, count, sizeof *reports, by_place);
    }
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        if (reports[i].report.day <= question->snapshot->at.day &&
            kti_cursor_takes(cursor)) {
            status = add_row(db, question, target, &reports[i], cursor);
        }
    }
    free(reports);
    return status;
}

static kt_status
list(kt_db *db, const kti_question *question, const char *code,
     kt_cursor **cursor)
{
    int32_t first;
    int32_t end;
    kt_status status =
        kti_find_targets(db, question, code, NULL, &first, &end);
    if (status == KT_OK) {
        status = kti_cursor_open(db, question, KTI_ROW_PROGRESS, cursor);
    }
    for (int32_t i = first; status == KT_OK && i < end; i++) {
        status = add_target(db, question, i, *cursor);
    }
    return status;
}

kt_status
kt_progress_list(kt_db *db, const kt_query *query, const char *target,
                 kt_cursor **cursor)
{
    return kti_cursor_list(db, query, KTI_PLAN, target, list, cursor);
}

kt_status
kt_progress_next(kt_cursor *cursor, kt_progress_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_PROGRESS, row);
}

/* A report; with_versions other than 0: all its versions. */
static kt_status
get(kt_db *db, const kt_query *query, const kt_report_no *number,
    int with_versions, kt_cursor **cursor)
{
    kti_question question;
    kti_progress_found found = { 0 };
    struct listed *reports = NULL;
    size_t count = 0;
    kt_status status = kti_query_resolve(db, query, KTI_NO_PLAN, &question);
    if (status == KT_OK) {
        status = kti_progress_find(db, number, question.snapshot->at.op,
                                   &found);
    }
    if (status == KT_OK) {
        status = kti_cursor_open(db, &question, KTI_ROW_PROGRESS, cursor);
    }
    if (status != KT_OK) {
        return status;
    }
    int32_t target =
        kti_snapshot_target_id(question.snapshot, found.target);
    int32_t unit = kti_snapshot_unit_id(question.snapshot, found.unit);
    if (target == KTI_NONE || unit == KTI_NONE) {
        char text[KT_REPORT_NO_TEXT_SIZE];
        kti_report_no_text(db, number, text, sizeof text);
        return kti_fail(&db->error, KT_ERR_NOT_FOUND,
                        "report %s is of a target or unit that is not there",
                        text);
    }
    status = read_list(db, &question, target, unit, &reports, &count);
    int64_t first = 0;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        if (reports[i].report.op == found.key) {
            first = reports[i].report.first;
        }
    }
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        const kti_report *report = &reports[i].report;
        if ((report->op == found.key ||
             (with_versions && report->first == first)) &&
            kti_cursor_takes(*cursor)) {
            status = add_row(db, &question, target, &reports[i], *cursor);
        }
    }
    free(reports);
    return status;
}

kt_status
kt_progress_get(kt_db *db, const kt_query *query, const kt_report_no *number,
                kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = get(db, query, number, 0, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_progress_versions(kt_db *db, const kt_query *query,
                     const kt_report_no *number, kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = get(db, query, number, 1, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_progress_json(kt_db *db, const kt_query *query, const char *target,
                 char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_progress_list(db, query, target, &cursor);
    return kti_list_json(db, status, cursor, json);
}
