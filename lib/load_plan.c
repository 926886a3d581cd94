/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a plan document: the file, and the order of the work. */
#include "load_plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A plan of thousands of targets stays far below. */
#define FILE_MAX (64 * 1024 * 1024)

static kt_status
read_stream(kti_error *error, FILE *file, const char *path, kti_buf *text)
{
    char piece[65536];
    size_t size = 0;
    while ((size = fread(piece, 1, sizeof piece, file)) > 0 &&
           text->size <= FILE_MAX) {
        kti_buf_add(text, piece, size);
    }
    if (ferror(file)) {
        return kti_fail(error, KT_ERR_IO, "%s: %s", path, strerror(errno));
    }
    if (text->size > FILE_MAX) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s is larger than %d MiB: no plan document", path,
                        FILE_MAX / 1024 / 1024);
    }
    return text->failed ? kti_fail(error, KT_ERR_NOMEM, "out of memory")
                        : KT_OK;
}

/* The document's text: that of the file, or what the caller gives. */
static kt_status
read_text(kti_load *load, kti_buf *text)
{
    kti_error *error = &load->db->error;
    const char *path = load->given.path;
    struct stat info;
    kti_buf_text(text, "");
    if (path == NULL) {
        kti_buf_add(text, load->given.data, load->given.size);
        return text->failed ? kti_fail(error, KT_ERR_NOMEM, "out of memory")
                            : KT_OK;
    }
    if (stat(path, &info) != 0) {
        return kti_fail(error,
                        errno == ENOENT ? KT_ERR_NOT_FOUND
                                        : KT_ERR_CANTOPEN,
                        "%s: %s", path, strerror(errno));
    }
    if (!S_ISREG(info.st_mode)) {
        return kti_fail(error, KT_ERR_CANTOPEN, "%s is no regular file",
                        path);
    }
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        return kti_fail(error, KT_ERR_CANTOPEN, "%s: %s", path,
                        strerror(errno));
    }
    kt_status status = read_stream(error, file, path, text);
    (void)fclose(file);
    return status;
}

/* A fault of form, told by the reader. */
static void
bad_form(void *context, const char *path, kt_status status,
         const char *message)
{
    kti_load_tell(context, KT_LOAD_BAD, 0, path, status, message);
}

/* Whether a text begins as a JSON document does. */
static int
looks_like_json(const kti_buf *text)
{
    size_t at = text->size >= 3 && memcmp(text->data, "\xEF\xBB\xBF", 3) == 0
                    ? 3
                    : 0;
    at += strspn(text->data + at, " \t\r\n");
    return text->data[at] == '{' || text->data[at] == '[';
}

static kt_status
read_document(kti_load *load, const kti_buf *text, kti_arena *texts,
              kti_doc_plan *doc)
{
    int64_t line = 0;
    json_t *root = NULL;
    kti_error *error = &load->db->error;
    kt_status status =
        kti_json_parse(error, text->data, text->size, &line, &root);
    if (status == KT_ERR_FORMAT) {
        kti_error fault = *error;
        if (line > 0 && !looks_like_json(text)) {
            (void)kti_fail(&fault, status,
                           "%s: a plan is a JSON document; files of rows are "
                           "loaded as units, allotments or progress",
                           error->message);
        }
        kti_load_tell(load, KT_LOAD_BAD, line, "", status, fault.message);
        return kti_fail(error, status, "%s", load->bad_text.message);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_json_in in = { .texts = texts, .bad = bad_form, .context = load };
    kti_doc_read(&in, root, doc);
    json_decref(root);
    kti_buf_free(&in.path);
    return in.failed ? kti_fail(error, KT_ERR_NOMEM, "out of memory")
                     : KT_OK;
}

/* All of the document into the open commit, or told as bad. */
static kt_status
write_document(kti_plan_load *load)
{
    kt_status status = kti_plan_doubles(load);
    if (status == KT_OK) {
        status = kti_plan_codes(load);
    }
    if (status == KT_OK && load->doc->plan.code != NULL) {
        status = kti_plan_self(load);
    }
    if (status != KT_OK || load->plan == 0) {
        return status;
    }
    status = kti_plan_tasks(load, load->doc->tasks, load->doc->task_count,
                            NULL);
    if (status == KT_OK && !load->fresh) {
        status = kti_plan_unseen(load);
    }
    return status == KT_OK ? kti_plan_state(load) : status;
}

static kt_status
load_document(kti_load *load, kti_doc_plan *doc, kti_arena *texts)
{
    kti_plan_load plan = { .load = load, .db = load->db, .doc = doc,
                           .texts = texts };
    load->result.rows = doc->items;
    kt_status status = kti_load_begin(load, 0);
    if (status == KT_OK) {
        kt_day today = kti_today(load->db);
        plan.now = kti_moment_now(load->db, today);
        plan.day = load->given.effective == KT_DAY_NONE
                       ? today
                       : load->given.effective;
        status = write_document(&plan);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status == KT_OK) {
        kti_plan_tell(&plan);
    }
    if (status == KT_OK &&
        (load->given.flags & KT_LOAD_DRY_RUN) == 0) {
        status = kti_load_commit(load);
    } else {
        kti_load_rollback(load);
    }
    free(plan.seen);
    free(plan.events);
    free(plan.unknown);
    return status;
}

static kt_status
work(kti_load *load)
{
    kti_buf text = { 0 };
    kti_arena texts = { 0 };
    kti_doc_plan doc;
    /* A document is a whole: a bad part is never left out silently. */
    load->given.flags &= ~KT_LOAD_SKIP_BAD;
    kt_status status = read_text(load, &text);
    if (status == KT_OK) {
        status = read_document(load, &text, &texts, &doc);
    }
    if (status == KT_OK) {
        status = load_document(load, &doc, &texts);
    }
    kti_buf_free(&text);
    kti_arena_free(&texts);
    return status == KT_OK ? kti_load_end(load) : status;
}

kt_status
kt_load_plan(kt_db *db, const kt_load *load, kt_load_result *result)
{
    return kti_load_run(db, load, NULL, result, work);
}
