/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_CSV_PRIVATE_H
#define KEYTASK_LIB_CSV_PRIVATE_H

/*
 * The reader, for the csv files alone: csv.c takes records from the block,
 * csv_record.c reads one, csv_form.c knows the header.
 */

#include "csv.h"
#include "csv_source.h"

#include <keytask/limits.h>

/* With so much of a record at hand it is certain that it is too long: its
 * last byte may be the CR that ends it. */
#define SURELY_TOO_LONG (KT_LINE_MAX + 2)

struct csv_cell {
    uint32_t at;
    uint32_t size;
};

struct kti_csv {
    kti_csv_source *source;

    /* What was read and not yet taken is block[at..end), and block[end] is
     * NUL. drained: there is no more to read. */
    char *block;
    size_t capacity;
    size_t at;
    size_t end;
    int drained;
    /* Reading failed. */
    int broken;

    /* 0: not yet chosen. */
    char delimiter;
    /* Bytes that may mean something, the NUL behind the block among them. */
    unsigned char special[256];

    /* The current record. Its cells stand in line, as long as block and one
     * byte longer: each cell is followed by a NUL in place of a delimiter. */
    char *line;
    struct csv_cell *cells;
    size_t cell_count;
    size_t cell_capacity;
    size_t raw_at;
    size_t raw_size;
    int64_t line_no;
    int64_t next_line_no;

    /* The header: where each column stands, from 1, 0 where it does not. */
    const struct kti_csv_column *columns;
    size_t column_count;
    size_t *positions;
    size_t width;
    size_t padded_width; /* with the empty cells behind */
};

enum fault {
    FAULT_NONE,
    FAULT_NUL,
    FAULT_CONTROL,
    FAULT_QUOTE_INSIDE,
    FAULT_TEXT_BEHIND,
    FAULT_NOT_CLOSED,
    FAULT_TOO_LONG
};

/* How reading a cell, and then a record, ended. */
enum step {
    STEP_CELL,
    STEP_RECORD,
    /* The block ends first. */
    STEP_MORE,
    /* See fault. */
    STEP_BAD,
    STEP_NOMEM
};

/* One reading of one record. */
struct scan {
    const char *start;
    const char *in;
    const char *end;
    char *out;
    /* Some cell is not empty. */
    int filled;
    /* Line ends within quotes, and the column that had the first. */
    int64_t breaks;
    size_t break_column;
    size_t raw_size;
    enum fault fault;
    unsigned control;
};

/*
 * Reads the record at csv->at into line and cells. STEP_RECORD: scan->in is
 * behind its line end; STEP_MORE, STEP_BAD: csv->cell_count cells were read
 * before; STEP_NOMEM.
 */
enum step kti_csv_scan(kti_csv *csv, struct scan *scan);

/* The size of the blank (csv.h) that text begins with, or ends with; 0. */
size_t kti_csv_blank_at(const char *text, size_t size);
size_t kti_csv_blank_before(const char *text, size_t size);

/* "column 3 (note)", of 3, into buf, which it returns; without the name where
 * the header is not known. */
#define CSV_LABEL_SIZE 128
const char *kti_csv_label(const kti_csv *csv, size_t column,
                          char buf[CSV_LABEL_SIZE]);

#endif
