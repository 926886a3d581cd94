/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TABLE_H
#define TABLE_H

/* A table or tree on stdout, laid out for the output's width: the column of
 * titles is shortened first, then columns are left out in the order of their
 * ranks. In a pipe, without COLUMNS, everything stands in full. */

#include <stddef.h>

/* Numbers. */
#define COLUMN_RIGHT 1u
/* The one that is shortened; in a tree the one with the branches. */
#define COLUMN_TITLE 2u
#define COLUMN_TREE 4u
/* The title is not shortened, but goes on in rows below. */
#define COLUMN_FOLD 16u
/* Stands only where the column before it was left out. */
#define COLUMN_STAND_IN 8u

struct column {
    /* NULL in all columns: a table without headings. */
    const char *heading;
    unsigned flags;
    /* Left out in this order, the least first; 0: never. */
    int rank;
};

struct table;

/* The columns are borrowed. table_free() accepts NULL. */
struct table *table_new(const struct column *columns, size_t count);
void table_free(struct table *table);

/* Adds a row; in a tree, depth says how far below the first row. */
void table_row(struct table *table, int depth);

/* Sets a cell of the last row; the text is taken (NULL: empty), the colour
 * is a static name or NULL. */
void table_cell(struct table *table, size_t column, char *text,
                const char *color);

/* Prints it; a column that is empty in all rows is left out. Columns that
 * stand can be asked for afterwards. */
void table_print(struct table *table);
int table_shows(const struct table *table, size_t column);

/* Whether stdout is a terminal that takes colours. */
int output_has_color(void);

/* The columns of the terminal on stdout, or as COLUMNS says; 0: neither. */
size_t output_width(void);

/* Prints a line; what is too wide goes on in lines set in by two, if it can
 * behind a comma, colon or semicolon. */
void print_folded(const char *text);

/* The columns that a text takes there; NULL: none. */
size_t display_width(const char *text);

#endif
