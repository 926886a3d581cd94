/* SPDX-License-Identifier: Apache-2.0 */
/* Reports as JSON; the shape is described in doc/json.md. */
#include <keytask/completion.h>
#include <keytask/hash.h>

#include "json_out.h"
#include "progress.h"

/* null where it is "", which is what a row has for what was not given. */
static void
put_text(kti_out *object, const char *key, const char *text)
{
    kti_out_put(object, key,
                text[0] == '\0' ? json_null() : json_string(text));
}

/* null where all of it is zero. */
static void
put_number(kt_db *db, kti_out *object, const char *key,
           const kt_report_no *number)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    if (number->seq == 0) {
        kti_out_put(object, key, json_null());
    } else {
        kti_report_no_text(db, number, text, sizeof text);
        kti_out_text(object, key, text);
    }
}

static void
put_instant(kti_out *object, const char *key, int64_t utc_ms)
{
    char text[KT_INSTANT_TEXT_SIZE];
    (void)kt_instant_format(utc_ms, text, sizeof text);
    put_text(object, key, text);
}

static void
put_file(kti_out *object, const uint8_t *sha256)
{
    char text[KT_SHA256_TEXT_SIZE] = "";
    if (sha256 != NULL) {
        (void)kt_sha256_format(sha256, text, sizeof text);
    }
    put_text(object, "file_sha256", text);
}

static void
put_retracted(kti_out *object, const kt_progress_row *row)
{
    if (row->retracted_commit == 0) {
        kti_out_put(object, "retracted", json_null());
        return;
    }
    kti_out retracted = kti_out_new();
    put_text(&retracted, "reason", row->retracted_reason);
    put_text(&retracted, "actor", row->retracted_by);
    kti_out_count(&retracted, "commit", row->retracted_commit);
    put_instant(&retracted, "written", row->retracted_utc_ms);
    object->failed |= retracted.failed;
    kti_out_put(object, "retracted", retracted.json);
}

static kti_out
report_object(kt_db *db, const kt_progress_row *row)
{
    kti_out object = kti_out_new();
    put_number(db, &object, "report", &row->number);
    kti_out_text(&object, "unit", row->unit);
    kti_out_text(&object, "unit_name", row->unit_name);
    kti_out_day(&object, "day", row->day);
    kti_out_word(&object, "mode", KT_WORDS_MODE, row->mode);
    kti_out_amount(&object, "amount", row->amount);
    kti_out_amount(&object, "of", row->of);
    put_text(&object, "step", row->step);
    kti_out_put(&object, "in_force", json_boolean(row->in_force != 0));
    put_text(&object, "note", row->note);
    put_text(&object, "ref", row->ref);
    put_text(&object, "doc", row->doc);
    put_text(&object, "uri", row->uri);
    put_file(&object, row->file_sha256);
    put_text(&object, "source", row->source);
    kti_out_put(&object, "line",
                row->line > 0 ? json_integer(row->line) : json_null());
    put_text(&object, "actor", row->actor);
    kti_out_count(&object, "commit", row->commit);
    put_instant(&object, "written", row->utc_ms);
    put_number(db, &object, "supersedes", &row->supersedes);
    put_text(&object, "reason", row->reason);
    put_number(db, &object, "newest", &row->newest);
    put_retracted(&object, row);
    return object;
}

static kt_status
write_list(kt_db *db, const kti_question *question, const char *code,
           kt_cursor *cursor, char **text)
{
    kti_out object = kti_out_frame(db, question);
    json_t *reports = json_array();
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    kti_out_text(&object, "target", code);
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        kti_out item = report_object(db, &row);
        kti_out_append(&object, reports, &item);
    }
    kti_out_put(&object, "reports", reports);
    *text = kti_out_finish(&object);
    return *text != NULL
               ? KT_OK
               : kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
}

kt_status
kt_progress_json(kt_db *db, const kt_query *query, const char *target,
                 char **json)
{
    kti_question question;
    kt_cursor *cursor = NULL;
    kt_status status = kti_enter(db, KTI_READ);
    *json = NULL;
    if (status == KT_OK) {
        status = kti_progress_list(db, query, target, &question, &cursor);
    }
    if (status == KT_OK) {
        status = write_list(db, &question, target, cursor, json);
    }
    kt_cursor_close(cursor);
    status = kti_leave(db, status);
    if (status != KT_OK) {
        kt_free(*json);
        *json = NULL;
    }
    return status;
}
