/* SPDX-License-Identifier: Apache-2.0 */
/* What the loads of files share. */
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void
kt_load_init(kt_load *load, size_t size)
{
    static const kt_load defaults = KT_LOAD_INIT;
    kti_struct_init(load, size, &defaults, sizeof defaults);
}

/* The last part of a path, or the name that the caller gives. */
static const char *
source_name(const kt_load *given)
{
    const char *slash =
        given->path == NULL ? NULL : strrchr(given->path, '/');
    if (given->name != NULL) {
        return given->name;
    }
    if (given->path == NULL) {
        return "text";
    }
    return slash == NULL ? given->path : slash + 1;
}

/* A dry run writes, and takes back what it wrote. */
static kt_status
check_dry_run(kti_load *load)
{
    if ((load->given.flags & KT_LOAD_DRY_RUN) != 0 &&
        load->db->explicit_open) {
        return kti_fail(&load->db->error, KT_ERR_MISUSE,
                        "load: a dry run is no part of a transaction: run "
                        "it before kt_db_begin()");
    }
    return KT_OK;
}

kt_status
kti_load_run(kt_db *db, const kt_load *given,
             const kt_report_source *source, kt_load_result *result,
             kt_status (*work)(kti_load *load))
{
    kti_load load = { .db = db, .given = KT_LOAD_INIT, .passes = 1 };
    load.result.struct_size = sizeof load.result;
    kt_status status = kti_enter(db, KTI_LOAD);
    if (status == KT_OK) {
        status = kti_struct_take(&db->error, "load", given, &load.given,
                                 sizeof load.given);
    }
    if (status == KT_OK) {
        if (load.given.path == NULL && load.given.data == NULL) {
            load.given.data = ""; /* an empty text */
            load.given.size = 0;
        }
        load.name = source_name(&load.given);
        if (source != NULL) {
            kti_struct_in(&load.source, sizeof load.source, source);
        }
        status = check_dry_run(&load);
        if (status == KT_OK) {
            status = work(&load);
        }
        kti_load_rollback(&load);
        if (db->explicit_open && db->writer.ops == 0) {
            free(db->source);
            db->source = NULL;
        }
        if (load.csv != NULL) {
            kti_csv_close(load.csv);
        }
        if (load.bad_file != NULL && fclose(load.bad_file) != 0 &&
            status >= 0) {
            status = kti_fail(&db->error, KT_ERR_IO, "%s: %s",
                              load.given.bad_path, strerror(errno));
        }
        kti_buf_free(&load.header);
        if (status < 0) {
            load.result.written = load.kept;
        }
    }
    if (result != NULL && result->struct_size != 0) {
        kti_struct_out(result, &load.result, sizeof load.result);
    }
    return kti_leave(db, status);
}

void
kti_load_tell(kti_load *load, int kind, int64_t line, const char *column,
              kt_status status, const char *message)
{
    kt_load_event event = { sizeof event, kind,   line,   column,
                            status,       0,      message };
    if (kind == KT_LOAD_BAD) {
        load->result.bad++;
        if (load->bad == KT_OK || line < load->bad_line) {
            load->bad = status;
            load->bad_line = line;
            if (line > 0) {
                (void)kti_fail(&load->bad_text, status, "%s:%lld: %s%s%s",
                               load->name, (long long)line, column,
                               column[0] == '\0' ? "" : ": ", message);
            } else {
                (void)kti_fail(&load->bad_text, status, "%s: %s%s%s",
                               load->name, column,
                               column[0] == '\0' ? "" : ": ", message);
            }
        }
    }
    if (load->given.event != NULL) {
        load->given.event(load->given.event_context, &event);
    }
}

kt_status
kti_load_count(kti_load *load, kt_status status)
{
    load->result.written += status == KT_OK;
    load->result.existing += status == KT_EXISTS;
    return status == KT_EXISTS ? KT_OK : status;
}

int
kti_load_is_bad(kt_status status)
{
    switch (status) {
    case KT_ERR_INVALID:
    case KT_ERR_NOT_FOUND:
    case KT_ERR_DUPLICATE:
    case KT_ERR_RANGE:
    case KT_ERR_CYCLE:
    case KT_ERR_STATE:
    case KT_ERR_SCOPE:
    case KT_ERR_FORMAT:
    case KT_ERR_REPEATED:
        return 1;
    default:
        return 0;
    }
}

/* 1 where the two paths are of one file. */
static int
same_file(const char *a, const char *b)
{
    struct stat left;
    struct stat right;
    return a != NULL && stat(a, &left) == 0 && stat(b, &right) == 0 &&
           left.st_dev == right.st_dev && left.st_ino == right.st_ino;
}

static kt_status
bad_file_failed(kti_load *load, kt_status status)
{
    return kti_fail(&load->db->error, status, "%s: %s",
                    load->given.bad_path, strerror(errno));
}

/* For the same reader: with a mark where the file has one, or was written
 * by a spreadsheet that would take UTF-8 without one for GB18030. */
static kt_status
open_bad_file(kti_load *load)
{
    if (load->given.bad_path == NULL ||
        (load->given.flags & KT_LOAD_SKIP_BAD) == 0 ||
        (load->given.flags & KT_LOAD_DRY_RUN) != 0 ||
        load->bad_file != NULL) {
        return KT_OK;
    }
    if (same_file(load->given.path, load->given.bad_path)) {
        return kti_fail(&load->db->error, KT_ERR_INVALID,
                        "%s is the file that is loaded: the bad rows need "
                        "another one",
                        load->given.bad_path);
    }
    load->bad_file = fopen(load->given.bad_path, "wb");
    if (load->bad_file == NULL) {
        return bad_file_failed(load, KT_ERR_CANTOPEN);
    }
    if (kti_csv_marked(load->csv) ||
        strcmp(kti_csv_encoding(load->csv), "UTF-8") != 0) {
        (void)fputs("\xEF\xBB\xBF", load->bad_file);
    }
    (void)fwrite(load->header.data, 1, load->header.size, load->bad_file);
    (void)fputc('\n', load->bad_file);
    return KT_OK;
}

kt_status
kti_load_bad_row(kti_load *load, int64_t line, const char *column,
                 const char *raw, size_t raw_size)
{
    kti_error error = load->db->error;
    kti_load_tell(load, KT_LOAD_BAD, line, column, error.status,
                  error.message);
    kti_error_clear(&load->db->error);
    kt_status status = open_bad_file(load);
    if (status == KT_OK && load->bad_file != NULL) {
        if (fwrite(raw, 1, raw_size, load->bad_file) != raw_size ||
            fputc('\n', load->bad_file) == EOF) {
            status = bad_file_failed(load, KT_ERR_IO);
        }
    }
    return status;
}

/* After a header that was refused: what the file is instead, if that can be
 * told. */
static const char *
other_form(kti_load *load, const kti_load_columns *columns)
{
    static const kti_load_columns *const forms[] = {
        &kti_load_unit_columns,
        &kti_load_allotment_columns,
        &kti_load_progress_columns,
    };
    size_t size = 0;
    const char *raw = kti_csv_raw(load->csv, &size);
    if (size > 0 && (raw[0] == '{' || raw[0] == '[')) {
        return "JSON, such as a plan";
    }
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i] != columns &&
            kti_csv_fits(load->csv, forms[i]->columns, forms[i]->count)) {
            return forms[i]->what;
        }
    }
    return NULL;
}

static kt_status
header_failed(kti_load *load, const kti_load_columns *columns)
{
    kti_error *error = &load->db->error;
    kti_error text = *error;
    const char *other = other_form(load, columns);
    if (other != NULL) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s:%lld: this is a file of %s, not of %s: load it "
                        "as such",
                        load->name, (long long)kti_csv_line(load->csv),
                        other, columns->what);
    }
    return kti_fail(error, KT_ERR_FORMAT, "%s:%lld: %s", load->name,
                    (long long)kti_csv_line(load->csv), text.message);
}

kt_status
kti_load_csv(kti_load *load, const kti_load_columns *columns)
{
    kti_error *error = &load->db->error;
    kt_status status =
        kti_csv_open(error, load->given.path, load->given.data,
                     load->given.size, load->name, &load->csv);
    if (status != KT_OK) {
        return status;
    }
    status = kti_csv_header(error, load->csv, columns->columns,
                            columns->count);
    if (status != KT_OK) {
        return status == KT_ERR_FORMAT ? header_failed(load, columns)
                                       : status;
    }
    size_t size = 0;
    const char *raw = kti_csv_raw(load->csv, &size);
    kti_buf_clear(&load->header);
    kti_buf_add(&load->header, raw, size);
    (void)kt_sha256_format(kti_csv_sha256(load->csv), load->key,
                           sizeof load->key);
    if (strcmp(kti_csv_encoding(load->csv), "UTF-8") != 0) {
        kti_load_tell(load, KT_LOAD_NOTICE, 0, "", KT_OK,
                      "the file is no UTF-8 and was read as GB18030");
    }
    return KT_OK;
}

kt_status
kti_load_watch(kti_load *load)
{
    int64_t size = load->csv != NULL ? kti_csv_size(load->csv)
                                     : load->source.total;
    int64_t done = load->csv != NULL ? kti_csv_offset(load->csv)
                                     : load->report_number;
    if (load->given.watch != NULL &&
        load->given.watch(load->given.watch_context,
                          size * load->pass + done,
                          size * load->passes) != 0) {
        return kti_fail(&load->db->error, KT_ERR_STOPPED,
                        "the load was stopped");
    }
    return KT_OK;
}

/* The commit's source: paths may be any bytes, it is one line of UTF-8. In a
 * transaction of the caller's the first load names it. */
static kt_status
set_source(kti_load *load)
{
    kti_error line;
    kt_db *db = load->db;
    if (db->source != NULL) {
        return KT_OK;
    }
    (void)kti_fail(&line, KT_OK, "%s", load->name);
    db->source = strdup(line.message);
    return db->source != NULL
               ? KT_OK
               : kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
}

static char *
host_key(const kti_load *load, int64_t first_line)
{
    kti_buf key = { 0 };
    kti_buf_printf(&key, "%s:%lld", load->key, (long long)first_line);
    return kti_buf_steal(&key);
}

kt_status
kti_load_begin(kti_load *load, int64_t first_line)
{
    kt_db *db = load->db;
    if (db->explicit_open) {
        return set_source(load);
    }
    if (first_line > 0) {
        db->next_host_key = host_key(load, first_line);
        if (db->next_host_key == NULL) {
            return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    kt_status status = kti_begin_write(db);
    load->open = status == KT_OK;
    if (status == KT_EXISTS && load->before == 0) {
        load->before = db->replayed;
    }
    return status == KT_OK ? set_source(load) : status;
}

kt_status
kti_load_there(kti_load *load, int64_t first_line, int *there)
{
    kt_db *db = load->db;
    int64_t commit = 0;
    *there = 0;
    if (db->explicit_open) {
        return KT_OK;
    }
    char *key = host_key(load, first_line);
    if (key == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    kt_status status = kti_host_key_find(db, key, &commit);
    *there = status == KT_OK && commit != 0;
    if (*there && load->before == 0) {
        load->before = commit;
    }
    free(key);
    return status;
}

kt_status
kti_load_broken(kti_load *load, kt_status status, int64_t first_line)
{
    kti_error text = load->db->error;
    if (load->db->explicit_open) {
        return status;
    }
    return kti_fail(&load->db->error, status,
                    "%s; the load of %s stopped before line %lld, the same "
                    "call goes on from there",
                    text.message, load->name, (long long)first_line);
}

kt_status
kti_load_commit(kti_load *load)
{
    kt_db *db = load->db;
    if (!load->open) {
        return KT_OK;
    }
    int64_t number = 0;
    load->open = 0;
    kt_status status = kti_end_write(db, &number);
    if (status == KT_OK && number != 0) {
        load->result.commits++;
        load->result.last_commit = number;
        load->kept = load->result.written;
    }
    return status;
}

void
kti_load_rollback(kti_load *load)
{
    if (load->open) {
        kti_drop_write(load->db);
        load->open = 0;
    }
}

kt_status
kti_load_need_plan(kti_load *load,
                   kt_status (*need)(kt_db *db, const char *code,
                                     kti_moment at, int64_t *plan,
                                     kti_value *values))
{
    kt_db *db = load->db;
    int64_t plan = 0;
    kti_value values[KTI_COLUMNS_MAX];
    kt_status status = need(db, load->given.plan,
                            kti_moment_now(db, kti_today(db)), &plan, values);
    if (status == KT_OK) {
        return KT_OK;
    }
    kti_error text = db->error;
    return kti_fail(&db->error, status, "%s: %s", load->name, text.message);
}

kt_status
kti_load_verdict(kti_load *load)
{
    if (load->bad == KT_OK ||
        (load->given.flags & KT_LOAD_SKIP_BAD) != 0) {
        /* The bad rows are safe before the others are. */
        return load->bad_file == NULL || fflush(load->bad_file) == 0
                   ? KT_OK
                   : bad_file_failed(load, KT_ERR_IO);
    }
    if (load->result.bad == 1) {
        return kti_fail(&load->db->error, load->bad, "%s",
                        load->bad_text.message);
    }
    return kti_fail(&load->db->error, load->bad, "%s (and %lld more)",
                    load->bad_text.message,
                    (long long)load->result.bad - 1);
}

/* A file is known by its content alone: not by what it was to be loaded into,
 * nor how. */
static void
tell_before(kti_load *load)
{
    kti_error text;
    (void)kti_fail(&text, KT_OK,
                   "it went in with commit %lld: a file goes in once, whatever "
                   "plan is named and whatever was left out",
                   (long long)load->before);
    kti_load_tell(load, KT_LOAD_NOTICE, 0, "", KT_OK, text.message);
}

kt_status
kti_load_end(kti_load *load)
{
    const kt_load_result *result = &load->result;
    int nothing_new =
        result->written == 0 && result->bad == 0 && result->existing > 0;
    if (load->csv != NULL && result->rows == 0) {
        kti_load_tell(load, KT_LOAD_NOTICE, 0, "", KT_OK,
                      "the file has a header, and no row below it");
    }
    if (nothing_new && load->before != 0) {
        tell_before(load);
    }
    return nothing_new ? KT_EXISTS : KT_OK;
}

const char *
kti_cell_text(const kti_load *load, size_t column)
{
    const char *text = kti_csv_get(load->csv, column);
    return text == NULL || text[0] == '\0' ? NULL : text;
}

kt_status
kti_cell_day(kti_error *error, const char *text, kt_day *day)
{
    *day = KT_DAY_NONE;
    if (text == NULL) {
        return KT_OK;
    }
    kt_status status = kt_day_parse(text, day);
    return status == KT_OK
               ? KT_OK
               : kti_fail(error, KT_ERR_INVALID,
                          "%s is not a day such as 2022-06-30", text);
}

kt_status
kti_cell_amount(kti_error *error, const char *text, int *percent,
                kt_amount *amount)
{
    *amount = KT_NONE;
    if (percent != NULL) {
        *percent = text != NULL && (strchr(text, '%') != NULL ||
                                    strstr(text, "\xef\xbc\x85") != NULL);
    }
    if (text == NULL) {
        return KT_OK;
    }
    kt_status status = percent != NULL && *percent
                           ? kt_percent_parse(text, amount)
                           : kt_amount_parse(text, amount);
    if (status == KT_OK) {
        return KT_OK;
    }
    *amount = KT_NONE;
    return status == KT_ERR_RANGE
               ? kti_fail(error, status,
                          "%s is out of range: an amount is at most "
                          "922337203685477.5807",
                          text)
               : kti_fail(error, status,
                          "%s is not a number with up to four decimals",
                          text);
}

kt_status
kti_cell_weight(kti_error *error, const char *text, int32_t *weight)
{
    kt_amount amount = 0;
    *weight = KT_WEIGHT_NONE;
    if (text == NULL) {
        return KT_OK;
    }
    kt_status status = kt_amount_parse(text, &amount);
    if (status != KT_OK || amount < 0 || amount > KT_AMOUNT(1000000) ||
        amount % KT_AMOUNT_SCALE != 0) {
        return kti_fail(error, KT_ERR_RANGE,
                        "weight %s is not a whole number of 0 to 1000000",
                        text);
    }
    *weight = (int32_t)(amount / KT_AMOUNT_SCALE);
    return KT_OK;
}

kt_status
kti_cell_unknown(kti_error *error, kt_status status, const char *code)
{
    char message[512];
    if (status < 0 && code != NULL &&
        kti_code_mangled(code, message, sizeof message)) {
        return kti_fail(error, KT_ERR_INVALID, "%s", message);
    }
    return status;
}
