/* SPDX-License-Identifier: Apache-2.0 */
/* What the loads of files share. */
#include "load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

static kt_status
check_given(kt_db *db, const kt_load *given)
{
    if (given == NULL || given->struct_size == 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "load: struct_size is not set");
    }
    return KT_OK;
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
kti_load_run(kt_db *db, const kt_load *given, kt_load_result *result,
             kt_status (*work)(kti_load *load))
{
    kti_load load = { .db = db, .given = KT_LOAD_INIT, .passes = 1 };
    load.result.struct_size = sizeof load.result;
    kt_status status = kti_enter(db, KTI_LOAD);
    if (status == KT_OK) {
        status = check_given(db, given);
    }
    if (status == KT_OK) {
        kti_struct_in(&load.given, sizeof load.given, given);
        if (load.given.path == NULL && load.given.data == NULL) {
            load.given.data = ""; /* an empty text */
            load.given.size = 0;
        }
        load.name = source_name(&load.given);
        status = check_dry_run(&load);
        if (status == KT_OK) {
            status = work(&load);
        }
        if (load.open) {
            kti_load_rollback(&load);
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
        if (load->bad == KT_OK) {
            load->bad = status;
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

static kt_status
open_bad_file(kti_load *load)
{
    if (load->given.bad_path == NULL ||
        (load->given.flags & KT_LOAD_SKIP_BAD) == 0 ||
        load->bad_file != NULL) {
        return KT_OK;
    }
    load->bad_file = fopen(load->given.bad_path, "wb");
    if (load->bad_file == NULL) {
        return kti_fail(&load->db->error, KT_ERR_CANTOPEN, "%s: %s",
                        load->given.bad_path, strerror(errno));
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
            status = kti_fail(&load->db->error, KT_ERR_IO, "%s: %s",
                              load->given.bad_path, strerror(errno));
        }
    }
    return status;
}

kt_status
kti_load_csv(kti_load *load, const struct kti_csv_column *columns,
             size_t count)
{
    kti_error *error = &load->db->error;
    kt_status status =
        kti_csv_open(error, load->given.path, load->given.data,
                     load->given.size, load->given.name, &load->csv);
    if (status == KT_OK) {
        load->name = kti_csv_name(load->csv);
        status = kti_csv_header(error, load->csv, columns, count);
        if (status == KT_ERR_FORMAT) {
            kti_error text = *error;
            status = kti_fail(error, status, "%s:%lld: %s", load->name,
                              (long long)kti_csv_line(load->csv),
                              text.message);
        }
    }
    if (status == KT_OK) {
        size_t size = 0;
        const char *raw = kti_csv_raw(load->csv, &size);
        kti_buf_clear(&load->header);
        kti_buf_add(&load->header, raw, size);
        if (strcmp(kti_csv_encoding(load->csv), "UTF-8") != 0) {
            kti_load_tell(load, KT_LOAD_NOTICE, 0, "", KT_OK,
                          "the file is no UTF-8 and was read as GB18030");
        }
    }
    return status;
}

kt_status
kti_load_watch(kti_load *load)
{
    int64_t size = kti_csv_size(load->csv);
    if (load->given.watch != NULL &&
        load->given.watch(load->given.watch_context,
                          size * load->pass + kti_csv_offset(load->csv),
                          size * load->passes) != 0) {
        return kti_fail(&load->db->error, KT_ERR_STOPPED,
                        "the load was stopped");
    }
    return KT_OK;
}

/* What is written next is not from the file any more. */
static void
forget_source(kt_db *db)
{
    free(db->source);
    db->source = NULL;
}

kt_status
kti_load_begin(kti_load *load, int64_t first_line)
{
    kt_db *db = load->db;
    if (db->explicit_open) {
        return KT_OK;
    }
    free(db->source);
    db->source = strdup(load->name);
    if (db->source == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (first_line > 0) {
        char hex[KT_SHA256_TEXT_SIZE];
        kti_buf key = { 0 };
        (void)kt_sha256_format(kti_csv_sha256(load->csv), hex, sizeof hex);
        kti_buf_printf(&key, "%s:%lld", hex, (long long)first_line);
        db->next_host_key = kti_buf_steal(&key);
        if (db->next_host_key == NULL) {
            return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    kt_status status = kti_begin_write(db);
    load->open = status == KT_OK;
    if (!load->open) {
        forget_source(db);
    }
    return status;
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
    }
    forget_source(db);
    return status;
}

void
kti_load_rollback(kti_load *load)
{
    if (load->open) {
        kti_drop_write(load->db);
        load->open = 0;
        forget_source(load->db);
    }
}

kt_status
kti_load_verdict(kti_load *load)
{
    if (load->bad == KT_OK ||
        (load->given.flags & KT_LOAD_SKIP_BAD) != 0) {
        return KT_OK;
    }
    load->result.written = 0;
    if (load->result.bad == 1) {
        return kti_fail(&load->db->error, load->bad, "%s",
                        load->bad_text.message);
    }
    return kti_fail(&load->db->error, load->bad, "%s (and %lld more)",
                    load->bad_text.message,
                    (long long)load->result.bad - 1);
}

kt_status
kti_load_end(const kti_load *load)
{
    return load->result.written == 0 && load->result.existing > 0
               ? KT_EXISTS
               : KT_OK;
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
               ? kti_fail(error, status, "%s is out of range", text)
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
