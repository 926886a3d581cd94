/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_CSV_H
#define KEYTASK_LIB_CSV_H

/*
 * CSV as spreadsheets save it: a streaming reader in constant memory, and
 * the quoting for a writer.
 *
 * - UTF-8 or GB18030, with or without a byte order mark; what is read is
 *   always UTF-8.
 * - Lines end in LF, CR LF or CR. Inside quotes line ends belong to the cell
 *   and read as LF, and two quotes are one.
 * - Cells are separated by commas; by TABs, else by semicolons, where the
 *   first line that holds text has no comma outside of quotes.
 * - Blanks (space, TAB, no-break, ideographic) around a cell do not belong to
 *   it, unless they are within its quotes.
 * - A record without any text is skipped: an empty line, one of commas only.
 * - Full-width commas and quotes are text like any other.
 *
 * A record that cannot be read costs its first line only: reading goes on
 * with the next line, so that a quote that is not closed hides no good row.
 * The first row of a file is its header; nothing here keeps apart what is
 * header and what is not but kti_csv_header().
 *
 *     status = kti_csv_open(error, path, NULL, 0, NULL, &csv);
 *     if (status == KT_OK)
 *         status = kti_csv_header(error, csv, columns, count);
 *     while (status == KT_OK) {
 *         status = kti_csv_next(error, csv);
 *         if (status == KT_ROW)
 *             status = kti_csv_check_width(error, csv);
 *         ...
 *
 * What is wrong with one record, the header included, is KT_ERR_FORMAT with a
 * message that names the column but neither file nor line: the caller has
 * both, kti_csv_name() and kti_csv_line(). Every other message names the
 * file.
 */

#include "buf.h"
#include "error.h"

#include <stddef.h>
#include <stdint.h>

typedef struct kti_csv kti_csv;

/*
 * Opens a file, or, with data not NULL, a text in memory, which must live
 * until the close; name is what messages call it, NULL being the last part of
 * the path. The file is read once through: see csv_source.h for that, and for
 * what is refused and with which status.
 */
kt_status kti_csv_open(kti_error *error, const char *path, const void *data,
                       size_t size, const char *name, kti_csv **csv);

/* The same with another size of block, and a change of it afterwards (1 to
 * what was given at open), for tests of what stands across two blocks. */
kt_status kti_csv_open_blocks(kti_error *error, const char *path,
                              const void *data, size_t size, const char *name,
                              size_t block, kti_csv **csv);
void kti_csv_set_block(kti_csv *csv, size_t block);

void kti_csv_close(kti_csv *csv);

const char *kti_csv_name(const kti_csv *csv);

/* "UTF-8" or "GB18030". */
const char *kti_csv_encoding(const kti_csv *csv);

/* 1 where the file begins with a byte order mark. */
int kti_csv_marked(const kti_csv *csv);

/* Of the file's bytes as they stand; 32 bytes. */
const unsigned char *kti_csv_sha256(const kti_csv *csv);

/* Bytes of the file, and how many were taken from it, block by block. */
int64_t kti_csv_size(const kti_csv *csv);
int64_t kti_csv_offset(const kti_csv *csv);

/*
 * Back to before the first record, the header.
 *
 * KT_OK; KT_ERR_IO: the file changed since it was opened.
 */
kt_status kti_csv_rewind(kti_error *error, kti_csv *csv);

/*
 * Reads the next record. It lives until the next call.
 *
 * KT_ROW; KT_DONE; KT_ERR_FORMAT: this record cannot be read, the next call
 * goes on behind its first line (a quote that is not closed, a quote in the
 * midst of a cell, text behind a closing quote, a NUL byte or control
 * character, more than KT_LINE_MAX bytes of UTF-8). The record has no cells
 * then. KT_ERR_IO: reading failed, or the file changed; KT_ERR_NOMEM. After
 * these two only kti_csv_rewind() and kti_csv_close() are of use.
 */
kt_status kti_csv_next(kti_error *error, kti_csv *csv);

/* The line of the file, from 1, on which the current record begins; at the
 * end the one behind the last. */
int64_t kti_csv_line(const kti_csv *csv);

size_t kti_csv_count(const kti_csv *csv);

/* A cell, NUL-terminated; "" and 0 beyond the last. */
const char *kti_csv_field(const kti_csv *csv, size_t index);
size_t kti_csv_field_size(const kti_csv *csv, size_t index);

/* The current record as UTF-8 as it stood, without its line end and without
 * a NUL; after KT_ERR_FORMAT its first line, of which KT_LINE_MAX bytes at
 * most are kept. */
const char *kti_csv_raw(const kti_csv *csv, size_t *size);

/* A column of a form; other names of it may be NULL. */
struct kti_csv_column {
    const char *name;
    const char *alias;
    int required;
    const char *other;
};

/*
 * Reads the first record as the header: which columns the file has, and
 * where. Case of ASCII letters does not count. To be called after the open,
 * and again after a rewind. columns must live until the close.
 *
 * KT_OK; KT_ERR_FORMAT: no record at all, or an unknown, doubled, unnamed or
 * missing column; else as kti_csv_next().
 */
kt_status kti_csv_header(kti_error *error, kti_csv *csv,
                         const struct kti_csv_column *columns, size_t count);

/* After a header that was refused: 1 where the same record would do as that
 * of another form. The header is not to be used afterwards. */
int kti_csv_fits(kti_csv *csv, const struct kti_csv_column *columns,
                 size_t count);

/* 1 where the file has that column. */
int kti_csv_has(const kti_csv *csv, size_t column);

/* The current record's cell in columns[column]; "" where it is empty, NULL
 * where the file has no such column. */
const char *kti_csv_get(const kti_csv *csv, size_t column);

/*
 * That the current record is as wide as the header. Empty cells beyond it are
 * accepted where the header has them too: spreadsheets pad.
 *
 * KT_OK; KT_ERR_FORMAT.
 */
kt_status kti_csv_check_width(kti_error *error, const kti_csv *csv);

/* Appends a cell, with a comma before it unless it is the first, quoted where
 * RFC 4180 or the reader above asks for it. NULL is an empty cell. */
void kti_csv_write_field(kti_buf *buf, const char *text, int first);

/*
 * 1 where text looks like what a spreadsheet makes of a code of many digits:
 * "4.40103E+11", "440103001000.00". message then says so, and the remedy.
 */
int kti_code_mangled(const char *text, char *message, size_t size);

#endif
