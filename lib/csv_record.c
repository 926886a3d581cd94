/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_private.h"

#include "arena.h"

#include <string.h>

/* Bytes of the longest blank. */
#define BLANK_MAX 3

size_t kti_csv_blank_at(const char *text, size_t size)
{
    if (size >= 1 && (text[0] == ' ' || text[0] == '\t')) {
        return 1;
    }
    if (size >= 2 && memcmp(text, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    if (size >= 3 && memcmp(text, "\xE3\x80\x80", 3) == 0) {
        return 3;
    }
    return 0;
}

size_t kti_csv_blank_before(const char *text, size_t size)
{
    for (size_t length = 1; length <= BLANK_MAX && length <= size; length++) {
        if (kti_csv_blank_at(text + size - length, length) == length) {
            return length;
        }
    }
    return 0;
}

/* Whether a blank may end in this byte. */
static int ends_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\x80' || byte == '\xA0';
}

static void trim(const char **text, size_t *size)
{
    size_t blank;
    while ((blank = kti_csv_blank_at(*text, *size)) > 0) {
        *text += blank;
        *size -= blank;
    }
    while (*size > 0 && ends_blank((*text)[*size - 1]) &&
           (blank = kti_csv_blank_before(*text, *size)) > 0) {
        *size -= blank;
    }
}

static enum step add_cell(kti_csv *csv, struct scan *scan, const char *text,
                          size_t size)
{
    if (csv->cell_count == csv->cell_capacity &&
        !kti_grow(&csv->cells, &csv->cell_capacity, csv->cell_count + 1,
                  sizeof *csv->cells)) {
        return STEP_NOMEM;
    }
    struct csv_cell *cell = &csv->cells[csv->cell_count++];
    cell->at = (uint32_t)(text - csv->line);
    cell->size = (uint32_t)size;
    csv->line[cell->at + size] = '\0';
    scan->out = csv->line + cell->at + size + 1;
    scan->filled |= size > 0;
    return STEP_CELL;
}

/* Takes what ends a cell at scan->in. STEP_BAD, without a fault: nothing that
 * does. */
static enum step end_cell(const kti_csv *csv, struct scan *scan)
{
    const char *in = scan->in;
    if (*in == csv->delimiter) {
        scan->in = in + 1;
        return STEP_CELL;
    }
    if (*in == '\0' && in == scan->end && !csv->drained) {
        return STEP_MORE;
    }
    scan->raw_size = (size_t)(in - scan->start);
    if (*in == '\0' && in == scan->end) {
        return STEP_RECORD;
    }
    if (*in == '\r') {
        if (in + 1 == scan->end && !csv->drained) {
            return STEP_MORE;
        }
        scan->in = in + (in[1] == '\n' ? 2 : 1);
        return STEP_RECORD;
    }
    if (*in == '\n') {
        scan->in = in + 1;
        return STEP_RECORD;
    }
    return STEP_BAD;
}

/* Whether the special byte at scan->in is just text; else the fault. */
static int is_text(struct scan *scan)
{
    unsigned char c = (unsigned char)scan->in[0];
    unsigned char next = (unsigned char)scan->in[1];
    if (c == 0xC2 && (next < 0x80 || next > 0x9F)) {
        return 1;
    }
    scan->fault = c == '\0' ? FAULT_NUL : FAULT_CONTROL;
    scan->control = c == 0xC2 ? next : c;
    return 0;
}

static const char *skip_blanks(const kti_csv *csv, const struct scan *scan,
                               const char *in)
{
    while (*in != csv->delimiter) {
        size_t blank = kti_csv_blank_at(in, (size_t)(scan->end - in));
        if (blank == 0) {
            break;
        }
        in += blank;
    }
    return in;
}

/* Takes a cell from behind its opening quote on, into begin. */
static enum step read_quoted(kti_csv *csv, struct scan *scan, char *begin)
{
    const unsigned char *special = csv->special;
    const char *in = scan->in;
    char *out = begin;
    for (;;) {
        while (!special[(unsigned char)(*out = *in)]) {
            in++;
            out++;
        }
        scan->in = in;
        if (*in == '\0' && in == scan->end) {
            scan->fault = FAULT_NOT_CLOSED;
            return csv->drained ? STEP_BAD : STEP_MORE;
        }
        if (*in == '"' && in[1] != '"') {
            break;
        }
        if (*in == '"') {
            in++;
        } else if (*in == '\n' || *in == '\r') {
            if (scan->breaks++ == 0 && in - scan->start < KT_LINE_MAX) {
                scan->break_column = csv->cell_count + 1;
            }
            in += *in == '\r' && in[1] == '\n';
            *out = '\n';
        } else if (*in != csv->delimiter && !is_text(scan)) {
            return STEP_BAD;
        }
        in++;
        out++;
    }
    scan->in = skip_blanks(csv, scan, in + 1);
    enum step step = add_cell(csv, scan, begin, (size_t)(out - begin));
    if (step == STEP_CELL) {
        step = end_cell(csv, scan);
    }
    if (step == STEP_BAD) {
        csv->cell_count--;
        scan->fault = FAULT_TEXT_BEHIND;
        if (scan->end - scan->in < BLANK_MAX && !csv->drained) {
            step = STEP_MORE;
        }
    }
    return step;
}

static enum step read_cell(kti_csv *csv, struct scan *scan)
{
    const unsigned char *special = csv->special;
    const char *in = scan->in;
    char *begin = scan->out;
    char *out = begin;
    for (;;) {
        while (!special[(unsigned char)(*out = *in)]) {
            in++;
            out++;
        }
        scan->in = in;
        enum step step = end_cell(csv, scan);
        if (step == STEP_MORE) {
            return step;
        }
        if (step == STEP_BAD && *in != '"') {
            if (!is_text(scan)) {
                return step;
            }
            in++;
            out++;
            continue;
        }
        const char *text = begin;
        size_t size = (size_t)(out - begin);
        trim(&text, &size);
        if (step != STEP_BAD) {
            enum step added = add_cell(csv, scan, text, size);
            return added == STEP_CELL ? step : added;
        }
        if (size > 0) {
            scan->fault = FAULT_QUOTE_INSIDE;
            return step;
        }
        scan->in = in + 1;
        return read_quoted(csv, scan, begin);
    }
}

enum step kti_csv_scan(kti_csv *csv, struct scan *scan)
{
    *scan = (struct scan){
        .start = csv->block + csv->at,
        .in = csv->block + csv->at,
        .end = csv->block + csv->end,
        .out = csv->line,
    };
    csv->cell_count = 0;
    enum step step;
    do {
        step = read_cell(csv, scan);
    } while (step == STEP_CELL);

    /* The limit counts, not what stands behind it in the block. */
    size_t size = (size_t)(scan->in - scan->start);
    int too_long = 0;
    if (step == STEP_MORE) {
        too_long = csv->end - csv->at >= SURELY_TOO_LONG;
    } else if (step == STEP_BAD && scan->fault != FAULT_NOT_CLOSED) {
        too_long = size >= KT_LINE_MAX;
    } else if (step == STEP_BAD) {
        too_long = size > KT_LINE_MAX;
    } else if (step == STEP_RECORD) {
        too_long = scan->raw_size > KT_LINE_MAX;
    }
    if (too_long) {
        step = STEP_BAD;
        scan->fault = FAULT_TOO_LONG;
    }
    return step;
}
