/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_private.h"

#include "utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 65536

/* --- opening --------------------------------------------------------- */

kt_status kti_csv_open(kti_error *error, const char *path, const void *data,
                       size_t size, const char *name, kti_csv **csv)
{
    return kti_csv_open_blocks(error, path, data, size, name, BLOCK_SIZE,
                               csv);
}

static void to_start(kti_csv *csv)
{
    csv->at = 0;
    csv->end = 0;
    csv->block[0] = '\0';
    csv->drained = 0;
    csv->broken = 0;
    csv->delimiter = '\0';
    csv->cell_count = 0;
    csv->raw_size = 0;
    csv->line_no = 1;
    csv->next_line_no = 1;
}

kt_status kti_csv_open_blocks(kti_error *error, const char *path,
                              const void *data, size_t size, const char *name,
                              size_t block, kti_csv **csv)
{
    *csv = NULL;
    kti_csv *opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    kt_status status = kti_csv_source_open(error, path, data, size, name,
                                           block, &opened->source);
    if (status == KT_OK) {
        opened->capacity = SURELY_TOO_LONG + block + KTI_CSV_SOURCE_ROOM + 1;
        opened->block = malloc(opened->capacity);
        opened->line = malloc(opened->capacity + 1);
        if (opened->block == NULL || opened->line == NULL) {
            status = kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
    }
    if (status != KT_OK) {
        kti_csv_close(opened);
        return status;
    }
    to_start(opened);
    *csv = opened;
    return KT_OK;
}

void kti_csv_set_block(kti_csv *csv, size_t block)
{
    kti_csv_source_set_block(csv->source, block);
}

void kti_csv_close(kti_csv *csv)
{
    if (csv == NULL) {
        return;
    }
    kti_csv_source_close(csv->source);
    free(csv->positions);
    free(csv->cells);
    free(csv->line);
    free(csv->block);
    free(csv);
}

const char *kti_csv_name(const kti_csv *csv)
{
    return kti_csv_source_name(csv->source);
}

const char *kti_csv_encoding(const kti_csv *csv)
{
    return kti_csv_source_encoding(csv->source);
}

int kti_csv_marked(const kti_csv *csv)
{
    return kti_csv_source_marked(csv->source);
}

const unsigned char *kti_csv_sha256(const kti_csv *csv)
{
    return kti_csv_source_sha256(csv->source);
}

int64_t kti_csv_size(const kti_csv *csv)
{
    return kti_csv_source_size(csv->source);
}

int64_t kti_csv_offset(const kti_csv *csv)
{
    return kti_csv_source_offset(csv->source);
}

kt_status kti_csv_rewind(kti_error *error, kti_csv *csv)
{
    to_start(csv);
    kt_status status = kti_csv_source_rewind(error, csv->source);
    csv->broken = status != KT_OK;
    return status;
}

/* --- the block ------------------------------------------------------- */

/* Moves what is not yet taken to keep, and reads more behind it. */
static kt_status refill(kti_error *error, kti_csv *csv, size_t keep)
{
    size_t left = csv->end - csv->at;
    memmove(csv->block + keep, csv->block + csv->at, left);
    csv->at = keep;
    csv->end = keep + left;
    size_t got;
    kt_status status =
        kti_csv_source_read(error, csv->source, csv->block + csv->end,
                            csv->capacity - 1 - csv->end, &got);
    if (status != KT_OK) {
        got = 0;
        csv->broken = 1;
    }
    csv->end += got;
    csv->block[csv->end] = '\0';
    csv->drained = got == 0;
    return status;
}

/* Looks for a line end from csv->at + *offset on. Returns 1, with its offset
 * (that of the end of the text, if need be); 0: further on, from *offset. */
static int find_line_end(const kti_csv *csv, size_t *offset)
{
    const char *text = csv->block + csv->at;
    size_t size = csv->end - csv->at;
    size_t i = *offset;
    while (i < size && text[i] != '\n' && text[i] != '\r') {
        i++;
    }
    *offset = i;
    /* Whether a LF belongs to a CR is seen from the byte behind it. */
    return csv->drained || (i < size && text[i] == '\n') || i + 1 < size;
}

/* Takes the first line of a record that cannot be read. */
static kt_status drop_line(kti_error *error, kti_csv *csv)
{
    size_t size = 0;
    int found;
    while (!(found = find_line_end(csv, &size)) &&
           csv->end - csv->at < SURELY_TOO_LONG) {
        kt_status status = refill(error, csv, 0);
        if (status != KT_OK) {
            return status;
        }
    }
    csv->raw_at = csv->at;
    csv->raw_size = kti_utf8_cut(csv->block + csv->at, size, KT_LINE_MAX);
    csv->at += size;
    if (!found) {
        memmove(csv->block, csv->block + csv->raw_at, csv->raw_size);
        csv->raw_at = 0;
    }
    while (!found) {
        kt_status status = refill(error, csv, KT_LINE_MAX);
        if (status != KT_OK) {
            return status;
        }
        size = 0;
        found = find_line_end(csv, &size);
        csv->at += size;
    }
    if (csv->block[csv->at] == '\r') {
        csv->at++;
    }
    if (csv->block[csv->at] == '\n') {
        csv->at++;
    }
    csv->next_line_no = csv->line_no + 1;
    return KT_OK;
}

/* --- the delimiter --------------------------------------------------- */

/* Counts what may separate cells in the first line that holds text. Returns 1
 * when that line is complete. */
static int survey(const char *text, size_t size, char *delimiter)
{
    size_t commas = 0;
    size_t tabs = 0;
    size_t semicolons = 0;
    int quoted = 0;
    int filled = 0;
    size_t i = 0;
    while (i < size) {
        char c = text[i++];
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted) {
            filled = 1;
        } else if (c == '\n' || c == '\r') {
            if (filled) {
                break;
            }
            commas = tabs = semicolons = 0;
        } else if (c == ',') {
            commas++;
        } else if (c == '\t') {
            tabs++;
        } else if (c == ';') {
            semicolons++;
        } else if (c != ' ') {
            filled = 1;
        }
    }
    *delimiter = commas > 0       ? ','
                 : tabs > 0       ? '\t'
                 : semicolons > 0 ? ';'
                                  : ',';
    return i < size;
}

static kt_status choose_delimiter(kti_error *error, kti_csv *csv)
{
    char delimiter;
    for (;;) {
        size_t size = csv->end - csv->at;
        if (size > SURELY_TOO_LONG) {
            size = SURELY_TOO_LONG;
        }
        if (survey(csv->block + csv->at, size, &delimiter) || csv->drained ||
            size == SURELY_TOO_LONG) {
            break;
        }
        kt_status status = refill(error, csv, 0);
        if (status != KT_OK) {
            return status;
        }
    }
    memset(csv->special, 0, sizeof csv->special);
    /* C0 and DEL; the lead byte of C1. */
    memset(csv->special, 1, 0x20);
    csv->special['\t'] = 0;
    csv->special[0x7F] = 1;
    csv->special[0xC2] = 1;
    csv->special['"'] = 1;
    csv->special[(unsigned char)delimiter] = 1;
    csv->delimiter = delimiter;
    return KT_OK;
}

/* --- records --------------------------------------------------------- */

static kt_status report(kti_error *error, const kti_csv *csv,
                        const struct scan *scan)
{
    char column[CSV_LABEL_SIZE];
    kti_csv_label(csv, csv->cell_count + 1, column);
    switch (scan->fault) {
    case FAULT_NUL:
        return kti_fail(error, KT_ERR_FORMAT, "%s has a NUL byte", column);
    case FAULT_CONTROL:
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s has a control character, U+%04X", column,
                        scan->control);
    case FAULT_QUOTE_INSIDE:
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s has a quote inside its text; such a cell stands "
                        "in quotes, and each quote in it is doubled",
                        column);
    case FAULT_TEXT_BEHIND:
        if (scan->break_column == csv->cell_count + 1) {
            return kti_fail(error, KT_ERR_FORMAT,
                            "the quote that opens %s ends on line %lld, with "
                            "text behind it; perhaps it is not closed on its "
                            "own line",
                            column, (long long)(csv->line_no + scan->breaks));
        }
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s has text behind its closing quote; a quote "
                        "inside a cell is doubled",
                        column);
    case FAULT_NOT_CLOSED:
        return kti_fail(error, KT_ERR_FORMAT,
                        "the quote that opens %s is not closed", column);
    case FAULT_TOO_LONG:
        if (scan->break_column > 0) {
            kti_csv_label(csv, scan->break_column, column);
            return kti_fail(error, KT_ERR_FORMAT,
                            "the row is longer than %d bytes; perhaps the "
                            "quote that opens %s is not closed",
                            KT_LINE_MAX, column);
        }
        return kti_fail(error, KT_ERR_FORMAT,
                        "the row is longer than %d bytes", KT_LINE_MAX);
    case FAULT_NONE:
        break;
    }
    assert(0);
    return KT_ERR_FORMAT;
}

/* Reports and drops a record. */
static kt_status refuse(kti_error *error, kti_csv *csv,
                        const struct scan *scan)
{
    kt_status refused = report(error, csv, scan);
    csv->cell_count = 0;
    kt_status status = drop_line(error, csv);
    return status == KT_OK ? refused : status;
}

kt_status kti_csv_next(kti_error *error, kti_csv *csv)
{
    csv->line_no = csv->next_line_no;
    csv->cell_count = 0;
    csv->raw_size = 0;
    if (csv->broken) {
        return kti_fail(error, KT_ERR_IO, "%s could not be read further",
                        kti_csv_name(csv));
    }
    kt_status status = KT_OK;
    if (csv->delimiter == '\0') {
        status = choose_delimiter(error, csv);
    }
    while (status == KT_OK) {
        if (csv->drained && csv->at == csv->end) {
            return KT_DONE;
        }
        struct scan scan;
        enum step step = kti_csv_scan(csv, &scan);
        if (step == STEP_MORE) {
            status = refill(error, csv, 0);
            continue;
        }
        if (step == STEP_BAD) {
            return refuse(error, csv, &scan);
        }
        if (step == STEP_NOMEM) {
            csv->cell_count = 0;
            return kti_fail(error, KT_ERR_NOMEM, "out of memory reading %s",
                            kti_csv_name(csv));
        }
        csv->raw_at = csv->at;
        csv->raw_size = scan.raw_size;
        csv->at = (size_t)(scan.in - csv->block);
        csv->next_line_no = csv->line_no + 1 + scan.breaks;
        if (scan.filled) {
            return KT_ROW;
        }
        csv->line_no = csv->next_line_no;
        csv->cell_count = 0;
        csv->raw_size = 0;
    }
    csv->cell_count = 0;
    return status;
}

int64_t kti_csv_line(const kti_csv *csv)
{
    return csv->line_no;
}

size_t kti_csv_count(const kti_csv *csv)
{
    return csv->cell_count;
}

const char *kti_csv_field(const kti_csv *csv, size_t index)
{
    return index < csv->cell_count ? csv->line + csv->cells[index].at : "";
}

size_t kti_csv_field_size(const kti_csv *csv, size_t index)
{
    return index < csv->cell_count ? csv->cells[index].size : 0;
}

const char *kti_csv_raw(const kti_csv *csv, size_t *size)
{
    *size = csv->raw_size;
    return csv->block + csv->raw_at;
}
