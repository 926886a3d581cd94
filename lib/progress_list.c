/* SPDX-License-Identifier: Apache-2.0 */
/* Reading reports, and their numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buf.h"
#include "cursor.h"
#include "progress.h"
#include "reports.h"
#include "resolve.h"
#include "uuid.h"

/* Digits of a site's UUID before another site's number. */
#define SITE_DIGITS 8

kt_status
kti_report_no(kt_db *db, int64_t key, kt_report_no *number)
{
    kti_report_id id = { { { 0 } }, 0, 0 };
    kt_status status = kti_ledger_report_id(db, key, &id);
    *number = (kt_report_no){ id.site, id.seq, id.n, 0 };
    return status;
}

void
kti_report_no_text(kt_db *db, const kt_report_no *number, char *buf,
                   size_t size)
{
    char site[KT_UUID_TEXT_SIZE];
    if (kti_uuid_equal(&number->site, &db->site)) {
        (void)snprintf(buf, size, "%lld.%d", (long long)number->seq,
                       (int)number->n);
        return;
    }
    (void)kt_uuid_format(&number->site, site, sizeof site);
    (void)snprintf(buf, size, "%.*s:%lld.%d", SITE_DIGITS, site,
                   (long long)number->seq, (int)number->n);
}

kt_status
kt_report_no_format(kt_db *db, const kt_report_no *number, char *buf,
                    size_t size)
{
    char text[KT_REPORT_NO_TEXT_SIZE] = "";
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK) {
        kti_report_no_text(db, number, text, sizeof text);
        status = kti_copy_out(text, buf, size);
    } else if (size > 0) {
        buf[0] = '\0';
    }
    return kti_leave(db, status);
}

/* The one site whose UUID begins with the digits. */
static kt_status
find_site(kt_db *db, const char *digits, size_t size, kt_uuid *site)
{
    kti_stmt *stmt;
    int found = 0;
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_SITES, &stmt);
    if (status != KT_OK) {
        return status;
    }
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        char text[KT_UUID_TEXT_SIZE];
        kt_uuid uuid;
        size_t blob_size = 0;
        const void *blob = kti_column_blob(stmt, 1, &blob_size);
        if (blob_size != sizeof uuid) {
            continue;
        }
        memcpy(&uuid, blob, sizeof uuid);
        (void)kt_uuid_format(&uuid, text, sizeof text);
        if (strncmp(text, digits, size) == 0) {
            *site = uuid;
            found++;
        }
    }
    if (status < 0) {
        return status;
    }
    if (found != 1) {
        return kti_fail(&db->error, KT_ERR_NOT_FOUND,
                        found == 0 ? "no site begins with %.*s"
                                   : "more than one site begins with %.*s",
                        (int)size, digits);
    }
    return KT_OK;
}

static kt_status
parse(kt_db *db, const char *text, kt_report_no *number)
{
    const char *colon = strchr(text, ':');
    const char *rest = colon == NULL ? text : colon + 1;
    long long seq = 0;
    int n = 0;
    int end = 0;
    if (rest[0] < '0' || rest[0] > '9' ||
        sscanf(rest, "%18lld.%9d%n", &seq, &n, &end) != 2 ||
        rest[end] != '\0' || seq <= 0 || n <= 0 ||
        (colon != NULL && colon - text < 4)) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "%s is not a report's number such as 417.1 or "
                        "3f9c01d2:417.1",
                        text);
    }
    number->site = db->site;
    number->seq = seq;
    number->n = n;
    return colon == NULL ? KT_OK
                         : find_site(db, text, (size_t)(colon - text),
                                     &number->site);
}

kt_status
kt_report_no_parse(kt_db *db, const char *text, kt_report_no *number)
{
    kt_status status = kti_enter(db, KTI_READ);
    *number = (kt_report_no){ { { 0 } }, 0, 0, 0 };
    if (status == KT_OK) {
        status = parse(db, text == NULL ? "" : text, number);
    }
    if (status < 0) {
        *number = (kt_report_no){ { { 0 } }, 0, 0, 0 };
    }
    return kti_leave(db, status);
}

/* What a row says of its commit. */
static kt_status
add_commit(kt_db *db, kt_cursor *cursor, kt_progress_row *row)
{
    kti_stmt *stmt;
    kti_arena *texts = kti_cursor_arena(cursor);
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_COMMIT, &stmt);
    row->actor = row->source = "";
    row->utc_ms = kti_now(db);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, row->commit);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        const char *actor = kti_column_text(stmt, 1);
        const char *source = kti_column_text(stmt, 2);
        row->utc_ms = kti_column_int(stmt, 0) / 65536;
        row->actor = kti_arena_text(texts, actor == NULL ? "" : actor);
        row->source = kti_arena_text(texts, source == NULL ? "" : source);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static const char *
text_of(kti_stmt *stmt, int column, kti_arena *texts)
{
    const char *text = kti_column_text(stmt, column);
    return kti_arena_text(texts, text == NULL ? "" : text);
}

static kt_status
add_texts(kt_db *db, kt_cursor *cursor, int64_t key, kt_progress_row *row)
{
    kti_stmt *stmt;
    kti_arena *texts = kti_cursor_arena(cursor);
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_PROGRESS_TEXTS, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, key);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        size_t size = 0;
        const void *file = kti_column_blob(stmt, 5, &size);
        row->ref = text_of(stmt, 0, texts);
        row->line = kti_column_int(stmt, 1);
        row->note = text_of(stmt, 2, texts);
        row->doc = text_of(stmt, 3, texts);
        row->uri = text_of(stmt, 4, texts);
        if (size == KT_SHA256_SIZE) {
            uint8_t *copy = kti_arena_alloc(texts, size);
            if (copy != NULL) {
                memcpy(copy, file, size);
            }
            row->file_sha256 = copy;
        }
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t target_at,
        const kti_report *report, int in_force, kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *target = &snapshot->targets[target_at];
    const kti_unit *unit = &snapshot->units[report->unit];
    kti_arena *texts = kti_cursor_arena(cursor);
    kt_progress_row *row = kti_cursor_add(cursor);
    if (row == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    row->mode = report->mode;
    row->commit = KTI_OP_COMMIT(report->op);
    row->plan = kti_arena_text(texts, snapshot->plans[target->plan].code);
    row->target = kti_arena_text(texts, target->code);
    row->unit = kti_arena_text(texts, unit->code);
    row->unit_name = kti_arena_text(
        texts,
        kti_title_of(db, question, unit->id, KT_FIELD_TITLE, unit->name));
    row->day = report->day;
    row->in_force = in_force;
    row->amount = report->amount;
    row->of = report->of;
    row->step = report->mode == KT_STEP && target->step_count > 0
                    ? kti_arena_text(texts,
                                     target->steps[report->step].code)
                    : "";
    kt_status status = kti_report_no(db, report->op, &row->number);
    if (status == KT_OK) {
        status = add_texts(db, cursor, report->op, row);
    }
    return status == KT_OK ? add_commit(db, cursor, row) : status;
}

static int
by_place(const void *a, const void *b)
{
    const kti_report *left = a;
    const kti_report *right = b;
    if (left->unit != right->unit) {
        return left->unit < right->unit ? -1 : 1;
    }
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    return (left->op > right->op) - (left->op < right->op);
}

/* Mark which of all are in force: sets `place` to 1 or 0. */
static kt_status
mark_standing(kt_db *db, const kti_question *question, kti_reports *all)
{
    if (all->count == 0) {
        return KT_OK;
    }
    kti_report *copy = malloc(all->count * sizeof *copy);
    if (copy == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    memcpy(copy, all->items, all->count * sizeof *copy);
    size_t count = kti_standing(copy, all->count, question->basis,
                                question->snapshot->at.day);
    qsort(copy, count, sizeof *copy, by_place);
    qsort(all->items, all->count, sizeof *all->items, by_place);
    for (size_t i = 0, j = 0; i < all->count; i++) {
        int stands_here = j < count && copy[j].op == all->items[i].op;
        all->items[i].place = stands_here;
        j += (size_t)stands_here;
    }
    free(copy);
    return KT_OK;
}

static kt_status
list(kt_db *db, const kt_query *query, const char *code, kt_cursor **cursor)
{
    kti_question question;
    kti_reports reports = { NULL, 0, 0 };
    int32_t target = KTI_NONE;
    kt_status status = kti_query_resolve(db, query, 1, &question);
    if (status == KT_OK) {
        status = kti_find_target(db, &question, code, &target);
    }
    if (status == KT_OK) {
        status = kti_reports_read(db, question.snapshot, target,
                                  question.unit, &reports);
    }
    if (status == KT_OK) {
        status = mark_standing(db, &question, &reports);
    }
    if (status == KT_OK) {
        *cursor =
            kti_cursor_new(KTI_ROW_PROGRESS, sizeof(kt_progress_row));
        if (*cursor == NULL) {
            status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    for (size_t i = 0; status == KT_OK && i < reports.count; i++) {
        const kti_report *report = &reports.items[i];
        if (report->day <= question.snapshot->at.day) {
            status = add_row(db, &question, target, report,
                             report->place == 1, *cursor);
        }
    }
    kti_reports_free(&reports);
    return status;
}

kt_status
kt_progress_list(kt_db *db, const kt_query *query, const char *target,
                 kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = list(db, query, target, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_progress_next(kt_cursor *cursor, kt_progress_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_PROGRESS, row);
}

/* The key of a report by its number, as known at the question's commit. */
static kt_status
find_key(kt_db *db, const kti_question *question, const kt_report_no *number,
         int64_t *key, int64_t *target, int64_t *unit)
{
    kti_stmt *stmt;
    char text[KT_REPORT_NO_TEXT_SIZE];
    int64_t commit = 0;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_COMMIT_NO, &stmt);
    if (status == KT_OK) {
        kti_bind_blob(stmt, 1, &number->site, sizeof number->site);
        kti_bind_int(stmt, 2, number->seq);
        status = kti_stmt_step(stmt, &db->error);
    }
    if (status == KT_ROW) {
        commit = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
    } else if (status == KT_DONE && db->writing &&
               number->seq == db->writer.seq &&
               kti_uuid_equal(&number->site, &db->site)) {
        commit = db->writer.commit;
    }
    if (status < 0) {
        return status;
    }
    *key = commit << KTI_OP_BITS | (number->n & KTI_OP_N_MAX);
    status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_PROGRESS_TEXTS, &stmt);
    if (status == KT_OK) {
        kti_bind_int(stmt, 1, *key);
        status = kti_stmt_step(stmt, &db->error);
    }
    if (status == KT_ROW && *key <= question->snapshot->at.op) {
        *target = kti_column_int(stmt, 6);
        *unit = kti_column_int(stmt, 7);
        kti_stmt_reset(stmt);
        return KT_OK;
    }
    kti_stmt_reset(stmt);
    kti_report_no_text(db, number, text, sizeof text);
    return status < 0 ? status
                      : kti_fail(&db->error, KT_ERR_NOT_FOUND,
                                 "there is no report %s", text);
}

static kt_status
get(kt_db *db, const kt_query *query, const kt_report_no *number,
    kt_cursor **cursor)
{
    kti_question question;
    kti_reports reports = { NULL, 0, 0 };
    int64_t key = 0;
    int64_t target = 0;
    int64_t unit = 0;
    kt_status status = kti_query_resolve(db, query, 0, &question);
    if (status == KT_OK) {
        status = find_key(db, &question, number, &key, &target, &unit);
    }
    if (status != KT_OK) {
        return status;
    }
    const kti_snapshot *snapshot = question.snapshot;
    int32_t at = kti_snapshot_target_id(snapshot, target);
    status = kti_reports_read(db, snapshot, at,
                              kti_snapshot_unit_id(snapshot, unit),
                              &reports);
    if (status == KT_OK) {
        status = mark_standing(db, &question, &reports);
    }
    if (status == KT_OK) {
        *cursor =
            kti_cursor_new(KTI_ROW_PROGRESS, sizeof(kt_progress_row));
        if (*cursor == NULL) {
            status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    for (size_t i = 0; status == KT_OK && i < reports.count; i++) {
        if (reports.items[i].op == key) {
            status = add_row(db, &question, at, &reports.items[i],
                             reports.items[i].place == 1, *cursor);
        }
    }
    kti_reports_free(&reports);
    return status;
}

kt_status
kt_progress_get(kt_db *db, const kt_query *query, const kt_report_no *number,
                kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK && number == NULL) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "the report's number is not given");
    }
    if (status == KT_OK) {
        status = get(db, query, number, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}
