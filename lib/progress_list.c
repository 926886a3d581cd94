/* SPDX-License-Identifier: Apache-2.0 */
/* Reading reports, and their numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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
    if (kti_site_on_line(db, &number->site, number->seq)) {
        (void)snprintf(buf, size, "%lld.%d", (long long)number->seq,
                       (int)number->n);
        return;
    }
    (void)kt_uuid_format(&number->site, site, sizeof site);
    (void)snprintf(buf, size, "%.*s:%lld.%d", SITE_DIGITS, site,
                   (long long)number->seq, (int)number->n);
}

kt_status
kti_report_key_text(kt_db *db, int64_t key, char *buf, size_t size)
{
    kt_report_no number;
    kt_status status = kti_report_no(db, key, &number);
    if (status == KT_OK) {
        kti_report_no_text(db, &number, buf, size);
    }
    return status;
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
        if (strncasecmp(text, digits, size) == 0) {
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
    kt_status status = KT_OK;
    if (colon != NULL) {
        status =
            find_site(db, text, (size_t)(colon - text), &number->site);
    }
    if (status == KT_OK) {
        number->site = kti_site_of(db, &number->site, number->seq);
    }
    return status;
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

static const char *
text_of(kti_stmt *stmt, int column, kti_arena *texts)
{
    const char *text = kti_column_text(stmt, column);
    return kti_arena_text(texts, text == NULL ? "" : text);
}

/* What a row says of a commit. */
struct commit_texts {
    int64_t utc_ms;
    const char *actor;
    const char *source;
};

/* Of the open commit: as it would be now. */
static kt_status
read_commit(kt_db *db, int64_t commit, kti_arena *texts,
            struct commit_texts *out)
{
    kti_stmt *stmt;
    *out = (struct commit_texts){ kti_now(db), "", "" };
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_COMMIT, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, commit);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        out->utc_ms = kti_column_int(stmt, 0) / 65536;
        out->actor = text_of(stmt, 1, texts);
        out->source = text_of(stmt, 2, texts);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
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
        row->reason = text_of(stmt, 6, texts);
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

/* A report with what its versions make of it. */
struct listed {
    kti_report report;
    int64_t newest; /* of its versions, not retracted, or 0 */
    int in_force;
};

/* Of which report's versions, and where they stand. */
static kt_status
add_versions(kt_db *db, const struct listed *listed, kt_progress_row *row)
{
    kt_status status = KT_OK;
    if (listed->report.replaces != 0) {
        status =
            kti_report_no(db, listed->report.replaces, &row->supersedes);
    }
    if (status == KT_OK && listed->newest == listed->report.op) {
        row->newest = row->number;
    } else if (status == KT_OK && listed->newest != 0) {
        status = kti_report_no(db, listed->newest, &row->newest);
    }
    return status;
}

/* By which act a report was retracted, and whose. */
static kt_status
add_retraction(kt_db *db, kt_cursor *cursor, int64_t last,
               const kti_report *report, kt_progress_row *row)
{
    kti_stmt *stmt;
    struct commit_texts commit;
    kti_arena *texts = kti_cursor_arena(cursor);
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
    row->retracted_reason = text_of(stmt, 1, texts);
    kti_stmt_reset(stmt);
    status = read_commit(db, row->retracted_commit, texts, &commit);
    row->retracted_utc_ms = commit.utc_ms;
    row->retracted_by = commit.actor;
    return status;
}

/* No text of a row is NULL but for want of memory. */
static kt_status
check_texts(kt_db *db, const kt_progress_row *row)
{
    const char *const texts[] = {
        row->plan, row->target, row->unit,   row->unit_name, row->step,
        row->note, row->ref,    row->doc,    row->uri,       row->source,
        row->actor, row->reason, row->retracted_by, row->retracted_reason,
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i] == NULL) {
            return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    return KT_OK;
}

static kt_status
add_row(kt_db *db, const kti_question *question, int32_t target_at,
        const struct listed *listed, kt_cursor *cursor)
{
    const kti_snapshot *snapshot = question->snapshot;
    const kti_target *target = &snapshot->targets[target_at];
    const kti_report *report = &listed->report;
    const kti_unit *unit = &snapshot->units[report->unit];
    kti_arena *texts = kti_cursor_arena(cursor);
    struct commit_texts commit;
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
    row->in_force = listed->in_force;
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
    if (status == KT_OK) {
        status = read_commit(db, row->commit, texts, &commit);
        row->utc_ms = commit.utc_ms;
        row->actor = commit.actor;
        row->source = commit.source;
    }
    if (status == KT_OK) {
        status = add_versions(db, listed, row);
    }
    if (status == KT_OK) {
        status = add_retraction(db, cursor, snapshot->at.op, report, row);
    }
    return status == KT_OK ? check_texts(db, row) : status;
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

/* Read and list them; the cursor is new. */
static kt_status
open_list(kt_db *db, const kti_question *question, int32_t target,
          int32_t unit, struct listed **list, size_t *count,
          kt_cursor **cursor)
{
    kti_reports reports = { NULL, 0, 0 };
    kt_status status = kti_reports_read(db, question->snapshot, target, unit,
                                        &reports);
    *count = reports.count;
    if (status == KT_OK) {
        status = list_reports(db, question, &reports, list);
    }
    kti_reports_free(&reports);
    if (status == KT_OK) {
        *cursor =
            kti_cursor_new(KTI_ROW_PROGRESS, sizeof(kt_progress_row));
        if (*cursor == NULL) {
            status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    return status;
}

kt_status
kti_progress_list(kt_db *db, const kt_query *query, const char *code,
                  kti_question *question, kt_cursor **cursor)
{
    struct listed *reports = NULL;
    size_t count = 0;
    int32_t target = KTI_NONE;
    kt_status status = kti_query_resolve(db, query, 1, question);
    if (status == KT_OK) {
        status = kti_find(db, question, KT_KIND_TARGET, code, &target);
    }
    if (status == KT_OK) {
        status = open_list(db, question, target, question->unit, &reports,
                           &count, cursor);
    }
    if (status == KT_OK && count > 0) {
        qsort(reports, count, sizeof *reports, by_place);
    }
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        if (reports[i].report.day <= question->snapshot->at.day) {
            status = add_row(db, question, target, &reports[i], *cursor);
        }
    }
    free(reports);
    return status;
}

kt_status
kt_progress_list(kt_db *db, const kt_query *query, const char *target,
                 kt_cursor **cursor)
{
    kti_question question;
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = kti_progress_list(db, query, target, &question, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
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
    kt_status status = kti_query_resolve(db, query, 0, &question);
    if (status == KT_OK) {
        status = kti_progress_find(db, number, question.snapshot->at.op,
                                   &found);
    }
    if (status != KT_OK) {
        return status;
    }
    int32_t target =
        kti_snapshot_target_id(question.snapshot, found.target);
    status = open_list(db, &question, target,
                       kti_snapshot_unit_id(question.snapshot, found.unit),
                       &reports, &count, cursor);
    int64_t first = 0;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        if (reports[i].report.op == found.key) {
            first = reports[i].report.first;
        }
    }
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        const kti_report *report = &reports[i].report;
        if (report->op == found.key ||
            (with_versions && report->first == first)) {
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
