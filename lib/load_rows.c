/* SPDX-License-Identifier: Apache-2.0 */
/* Files of definitions, held in memory while they are loaded. */
#include <stdlib.h>
#include <string.h>

#include "load.h"

struct rows {
    char *items;
    size_t count;
    size_t capacity; /* of items */
    kti_arena texts;
};

/* Parse the current record into a new row, or tell it as bad. */
static kt_status
add_row(kti_load *load, const kti_load_form *form, struct rows *rows)
{
    kti_error *error = &load->db->error;
    const char *column = "";
    size_t raw_size = 0;
    const char *raw = kti_csv_raw(load->csv, &raw_size);
    int64_t line = kti_csv_line(load->csv);
    if (!kti_grow(&rows->items, &rows->capacity, rows->count + 1,
                  form->row_size)) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    kti_load_row *row =
        (kti_load_row *)(rows->items + rows->count * form->row_size);
    memset(row, 0, form->row_size);
    kt_status status = kti_csv_check_width(error, load->csv);
    if (status == KT_OK) {
        status = form->parse(load, &rows->texts, row, &column);
    }
    if (status == KT_OK) {
        row->line = line;
        row->raw = kti_arena_text_n(&rows->texts, raw, raw_size);
        row->raw_size = raw_size;
        rows->count++;
        return row->raw == NULL
                   ? kti_fail(error, KT_ERR_NOMEM, "out of memory")
                   : KT_OK;
    }
    return kti_load_is_bad(status)
               ? kti_load_bad_row(load, line, column, raw, raw_size)
               : status;
}

static kt_status
read_rows(kti_load *load, const kti_load_form *form, struct rows *rows)
{
    kti_error *error = &load->db->error;
    kt_status status = KT_OK;
    while (status == KT_OK) {
        status = kti_csv_next(error, load->csv);
        if (status == KT_DONE) {
            return KT_OK;
        }
        if (status == KT_ERR_FORMAT) {
            size_t raw_size = 0;
            const char *raw = kti_csv_raw(load->csv, &raw_size);
            load->result.rows++;
            status = kti_load_bad_row(load, kti_csv_line(load->csv), "",
                                      raw, raw_size);
        } else if (status == KT_ROW) {
            load->result.rows++;
            status = add_row(load, form, rows);
        }
        if (status == KT_OK && load->result.rows % 4096 == 0) {
            status = kti_load_watch(load);
        }
    }
    return status;
}

/* Write the rows [first, end) into the open commit; `tell`: bad ones are
 * told, not only left out. */
static kt_status
apply_rows(kti_load *load, const kti_load_form *form,
           const struct rows *rows, size_t first, size_t end, int tell)
{
    kt_status status = KT_OK;
    for (size_t i = first; status == KT_OK && i < end; i++) {
        const char *column = "";
        const kti_load_row *row =
            (const kti_load_row *)(rows->items + i * form->row_size);
        status = form->apply(load, row, &column);
        if (status == KT_OK) {
            load->result.written++;
        } else if (status == KT_EXISTS) {
            load->result.existing++;
            status = KT_OK;
        } else if (kti_load_is_bad(status) && tell) {
            status = kti_load_bad_row(load, row->line, column, row->raw,
                                      row->raw_size);
        } else if (kti_load_is_bad(status)) {
            kti_error_clear(&load->db->error);
            status = KT_OK;
        }
    }
    return status;
}

/* One commit of rows [first, end): all rows, or, where one is bad and bad
 * ones are not skipped, or on a dry run, none. */
static kt_status
load_piece(kti_load *load, const kti_load_form *form,
           const struct rows *rows, size_t first, size_t end, int tell,
           int keep)
{
    const kti_load_row *row =
        (const kti_load_row *)(rows->items + first * form->row_size);
    kt_status status = kti_load_begin(load, row->line);
    if (status == KT_EXISTS) {
        load->result.existing += (int64_t)(end - first);
        return KT_OK;
    }
    if (status == KT_OK) {
        status = apply_rows(load, form, rows, first, end, tell);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status == KT_OK && keep) {
        return kti_load_commit(load);
    }
    kti_load_rollback(load);
    return status;
}

static kt_status
load_all(kti_load *load, const kti_load_form *form, const struct rows *rows)
{
    int dry = (load->given.flags & KT_LOAD_DRY_RUN) != 0;
    kt_status status = KT_OK;
    if (rows->count <= KTI_LOAD_ROWS || dry || load->db->explicit_open) {
        return rows->count == 0
                   ? kti_load_verdict(load)
                   : load_piece(load, form, rows, 0, rows->count, 1, !dry);
    }
    /* More than one commit: first all of it for the faults, then for good. */
    kt_load_result before = load->result;
    status = load_piece(load, form, rows, 0, rows->count, 1, 0);
    load->result.written = before.written;
    load->result.existing = before.existing;
    for (size_t i = 0; status == KT_OK && i < rows->count;
         i += KTI_LOAD_ROWS) {
        size_t end = i + KTI_LOAD_ROWS;
        status = load_piece(load, form, rows, i,
                            end < rows->count ? end : rows->count, 0, 1);
    }
    return status;
}

kt_status
kti_load_rows(kti_load *load, const kti_load_form *form)
{
    struct rows rows = { 0 };
    kt_status status =
        kti_load_csv(load, form->columns, form->column_count);
    if (status == KT_OK) {
        status = read_rows(load, form, &rows);
    }
    if (status == KT_OK && form->order != NULL) {
        status = form->order(load, rows.items, &rows.count);
    }
    if (status == KT_OK) {
        status = load_all(load, form, &rows);
    }
    free(rows.items);
    kti_arena_free(&rows.texts);
    return status == KT_OK ? kti_load_end(load) : status;
}
