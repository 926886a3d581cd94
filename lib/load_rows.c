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

static kti_load_row *
row_at(const struct rows *rows, const kti_load_form *form, size_t i)
{
    return (kti_load_row *)(rows->items + i * form->row_size);
}

kt_status
kti_load_row_bad(kti_load *load, kti_load_row *row, const char *column)
{
    row->bad = 1;
    return kti_load_bad_row(load, row->line, column, row->raw,
                            row->raw_size);
}

/* The handle's error is that of a row that was read: to be told. */
static kt_status
keep_fault(kti_load *load, struct rows *rows, kti_load_row *row,
           const char *column)
{
    kti_error *error = &load->db->error;
    row->fault = error->status;
    row->column = column;
    row->message = kti_arena_text(&rows->texts, error->message);
    if (row->message == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    kti_error_clear(error);
    return KT_OK;
}

/* Take the current record into a new row, whatever it is: also what a bad
 * one says of itself matters to others. */
static kt_status
add_row(kti_load *load, const kti_load_form *form, struct rows *rows,
        kt_status read)
{
    kti_error *error = &load->db->error;
    const char *column = "";
    if (!kti_grow(&rows->items, &rows->capacity, rows->count + 1,
                  form->row_size)) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    kti_load_row *row = row_at(rows, form, rows->count++);
    memset(row, 0, form->row_size);
    kt_status status = read;
    if (read == KT_ROW) {
        status = form->parse(load, &rows->texts, row, &column);
    }
    const char *raw = kti_csv_raw(load->csv, &row->raw_size);
    row->line = kti_csv_line(load->csv);
    row->raw = kti_arena_text_n(&rows->texts, raw, row->raw_size);
    if (row->raw == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    if (read == KT_ROW && (status == KT_OK || kti_load_is_bad(status))) {
        kti_error parsed = *error;
        kt_status width = kti_csv_check_width(error, load->csv);
        if (width != KT_OK) {
            column = "";
            status = width;
        } else {
            *error = parsed;
        }
    }
    return kti_load_is_bad(status) ? keep_fault(load, rows, row, column)
                                   : status;
}

static kt_status
read_rows(kti_load *load, const kti_load_form *form, struct rows *rows)
{
    kt_status status = KT_OK;
    while (status == KT_OK) {
        status = kti_csv_next(&load->db->error, load->csv);
        if (status == KT_DONE) {
            return KT_OK;
        }
        if (status == KT_ROW || status == KT_ERR_FORMAT) {
            load->result.rows++;
            status = add_row(load, form, rows, status);
        }
        if (status == KT_OK && load->result.rows % 4096 == 0) {
            status = kti_load_watch(load);
        }
    }
    return status;
}

/* Whether all of a file that fits one commit is there: then its bad rows
 * are not told again. */
static kt_status
find_short(kti_load *load, const struct rows *rows, int64_t first_line,
           int *there)
{
    kt_db *db = load->db;
    *there = 0;
    if (rows->count == 0 || rows->count > load->db->rows_per_commit ||
        db->explicit_open) {
        return KT_OK;
    }
    kt_status status = kti_begin_read(db);
    if (status == KT_OK) {
        status = kti_load_there(load, first_line, there);
        kti_end_read(db);
    }
    return status;
}

static kt_status
tell_faults(kti_load *load, const kti_load_form *form,
            const struct rows *rows)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < rows->count; i++) {
        kti_load_row *row = row_at(rows, form, i);
        if (row->fault != KT_OK) {
            (void)kti_fail(&load->db->error, row->fault, "%s", row->message);
            status = kti_load_row_bad(load, row, row->column);
        }
    }
    return status;
}

/* Write the rows [first, end) into the open commit; bad ones are told. */
static kt_status
apply_rows(kti_load *load, const kti_load_form *form,
           const struct rows *rows, size_t first, size_t end)
{
    kt_status status = form->begin == NULL ? KT_OK : form->begin(load);
    if (kti_load_is_bad(status) && load->bad != KT_OK &&
        (load->given.flags & KT_LOAD_SKIP_BAD) == 0) {
        return KT_OK; /* the verdict is that of the bad rows */
    }
    for (size_t i = first; status == KT_OK && i < end; i++) {
        const char *column = "";
        kti_load_row *row = row_at(rows, form, i);
        if (row->bad) {
            continue;
        }
        status = kti_load_count(load, form->apply(load, row, &column));
        if (kti_load_is_bad(status)) {
            status = kti_load_row_bad(load, row, column);
        }
    }
    return status;
}

static size_t
piece_end(const kti_load *load, const struct rows *rows, size_t first)
{
    size_t left = rows->count - first;
    size_t most = load->db->rows_per_commit;
    return first + (left < most ? left : most);
}

/* What fits one commit; on a dry run it is taken back. */
static kt_status
load_short(kti_load *load, const kti_load_form *form,
           const struct rows *rows, int64_t first_line)
{
    kt_status status = kti_load_begin(load, first_line);
    if (status == KT_EXISTS) {
        load->result.existing += (int64_t)rows->count;
        return KT_OK;
    }
    if (status == KT_OK) {
        status = apply_rows(load, form, rows, 0, rows->count);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status == KT_OK && (load->given.flags & KT_LOAD_DRY_RUN) == 0) {
        return kti_load_commit(load);
    }
    kti_load_rollback(load);
    return status;
}

/* All commits of a longer file in one that is taken back: for its faults,
 * and for what it would come to. */
static kt_status
try_long(kti_load *load, const kti_load_form *form, const struct rows *rows)
{
    kt_status status = kti_load_begin(load, 0);
    for (size_t i = 0; status == KT_OK && i < rows->count;
         i = piece_end(load, rows, i)) {
        int there = 0;
        size_t end = piece_end(load, rows, i);
        status = kti_load_there(load, row_at(rows, form, i)->line, &there);
        if (there) {
            load->result.existing += (int64_t)(end - i);
        } else if (status == KT_OK) {
            status = apply_rows(load, form, rows, i, end);
        }
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    kti_load_rollback(load);
    return status;
}

/* One of them for good. A row that is bad only now stops the load, unless
 * bad ones are left out. */
static kt_status
keep_piece(kti_load *load, const kti_load_form *form,
           const struct rows *rows, size_t first)
{
    int64_t line = row_at(rows, form, first)->line;
    size_t end = piece_end(load, rows, first);
    kt_status status = kti_load_begin(load, line);
    if (status == KT_EXISTS) {
        load->result.existing += (int64_t)(end - first);
        return KT_OK;
    }
    if (status == KT_OK) {
        status = apply_rows(load, form, rows, first, end);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status == KT_OK) {
        status = kti_load_commit(load);
    }
    kti_load_rollback(load);
    return status == KT_OK ? KT_OK : kti_load_broken(load, status, line);
}

static kt_status
load_all(kti_load *load, const kti_load_form *form, const struct rows *rows,
         int64_t first_line)
{
    if (rows->count == 0) {
        return kti_load_verdict(load);
    }
    if (rows->count <= load->db->rows_per_commit || load->db->explicit_open) {
        return load_short(load, form, rows, first_line);
    }
    kt_status status = try_long(load, form, rows);
    if (status != KT_OK || (load->given.flags & KT_LOAD_DRY_RUN) != 0) {
        return status;
    }
    load->result.written = 0;
    load->result.existing = 0;
    for (size_t i = 0; status == KT_OK && i < rows->count;
         i = piece_end(load, rows, i)) {
        status = keep_piece(load, form, rows, i);
    }
    return status;
}

static kt_status
load_rows(kti_load *load, const kti_load_form *form, struct rows *rows)
{
    int there = 0;
    kt_status status = read_rows(load, form, rows);
    int64_t first_line = rows->count == 0 ? 0 : row_at(rows, form, 0)->line;
    if (status == KT_OK) {
        status = find_short(load, rows, first_line, &there);
    }
    if (status == KT_OK && there) {
        load->result.existing = load->result.rows;
        return KT_OK;
    }
    if (status == KT_OK) {
        status = tell_faults(load, form, rows);
    }
    if (status == KT_OK) {
        status = form->order(load, rows->items, &rows->count);
    }
    return status == KT_OK ? load_all(load, form, rows, first_line) : status;
}

kt_status
kti_load_rows(kti_load *load, const kti_load_form *form)
{
    struct rows rows = { 0 };
    kt_status status = kti_load_csv(load, form->columns);
    if (status == KT_OK) {
        status = load_rows(load, form, &rows);
    }
    free(rows.items);
    kti_arena_free(&rows.texts);
    return status == KT_OK ? kti_load_end(load) : status;
}
