/* SPDX-License-Identifier: Apache-2.0 */
#include "table.h"

#include "tool.h"

#include <keytask/limits.h>

#include <libsmartcols/libsmartcols.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

/* A title is not shortened below the first while a column can be left out,
 * and never below the second. */
#define TITLE_GOOD 34
#define TITLE_LEAST 8

/* What one level of a tree takes on the left. */
#define BRANCH_WIDTH 2

struct cell {
    char *text;
    const char *color;
};

struct row {
    int depth;
    struct cell *cells;
};

struct table {
    const struct column *columns;
    size_t count;
    struct row *rows;
    size_t row_count;
    size_t capacity;
    /* For each column its width and whether it stands. */
    size_t *widths;
    bool *shown;
};

struct table *table_new(const struct column *columns, size_t count)
{
    struct table *table = must(calloc(1, sizeof *table));
    table->columns = columns;
    table->count = count;
    table->widths = must(calloc(count, sizeof *table->widths));
    table->shown = must(calloc(count, sizeof *table->shown));
    return table;
}

void table_free(struct table *table)
{
    if (table == NULL) {
        return;
    }
    for (size_t i = 0; i < table->row_count; i++) {
        for (size_t c = 0; c < table->count; c++) {
            free(table->rows[i].cells[c].text);
        }
        free(table->rows[i].cells);
    }
    free(table->rows);
    free(table->widths);
    free(table->shown);
    free(table);
}

void table_row(struct table *table, int depth)
{
    if (table->row_count == table->capacity) {
        table->capacity = table->capacity == 0 ? 64 : 2 * table->capacity;
        table->rows = must(
            reallocarray(table->rows, table->capacity, sizeof *table->rows));
    }
    struct row *row = &table->rows[table->row_count++];
    row->depth = depth;
    row->cells = must(calloc(table->count, sizeof *row->cells));
}

void table_cell(struct table *table, size_t column, char *text,
                const char *color)
{
    struct cell *cell = &table->rows[table->row_count - 1].cells[column];
    for (char *at = text; text != NULL && *at != '\0'; at++) {
        if (*at == '\n' || *at == '\t') {
            *at = ' ';
        }
    }
    free(cell->text);
    cell->text = text;
    cell->color = color;
}

/* The next character: its bytes, and its columns on the terminal. */
static size_t step(const char *text, size_t *columns)
{
    wchar_t wide = 0;
    mbstate_t state = { 0 };
    size_t bytes = mbrtowc(&wide, text, strlen(text), &state);
    if (bytes == 0 || bytes > strlen(text)) {
        bytes = 1;
        wide = L'\0';
    }
    int width = wcwidth(wide);
    /* What cannot be printed is written as \x.. for each byte. */
    *columns = width > 0 || (width == 0 && wide != L'\0') ? (size_t)width
                                                          : 4 * bytes;
    return bytes;
}

size_t display_width(const char *text)
{
    size_t total = 0;
    while (text != NULL && *text != '\0') {
        size_t columns = 0;
        text += step(text, &columns);
        total += columns;
    }
    return total;
}

/* Cuts a text that is wider, the last of its columns an ellipsis. */
static char *shorten(const char *text, size_t width)
{
    if (display_width(text) <= width) {
        return must(strdup(text));
    }
    size_t bytes = 0;
    size_t used = 1;
    for (;;) {
        size_t columns = 0;
        size_t more = step(text + bytes, &columns);
        if (used + columns > width) {
            break;
        }
        used += columns;
        bytes += more;
    }
    while (bytes > 0 && text[bytes - 1] == ' ') {
        bytes--;
    }
    return make_text("%.*s\u2026", (int)bytes, text);
}

/* Whether a text may go on in another line behind these bytes of it. */
static bool ends_part(const char *text, size_t bytes)
{
    static const char *const wide[] = { "\uff0c", "\uff1a", "\uff1b",
                                        "\u3001" };
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
        size_t size = strlen(wide[i]);
        if (bytes >= size && memcmp(text + bytes - size, wide[i], size) == 0) {
            return true;
        }
    }
    return bytes >= 2 && text[bytes - 1] == ' ' &&
           strchr(",:;", text[bytes - 2]) != NULL;
}

/* How many bytes of a text a line of that width takes: all, or up to the end
 * of a part, else of a word, else of a character. */
static size_t fold(const char *text, size_t width)
{
    size_t part = 0;
    size_t word = 0;
    size_t used = 0;
    size_t bytes = 0;
    while (text[bytes] != '\0') {
        size_t columns = 0;
        size_t more = step(text + bytes, &columns);
        /* A blank at the end is not printed. */
        if (used + columns > width && text[bytes] != ' ') {
            size_t end = part > 0 ? part : word > 0 ? word : bytes;
            return end > 0 ? end : more;
        }
        used += columns;
        bytes += more;
        part = ends_part(text, bytes) ? bytes : part;
        word = text[bytes - 1] == ' ' ? bytes : word;
    }
    return bytes;
}

static char *folded(const char *text, size_t bytes)
{
    while (bytes > 0 && text[bytes - 1] == ' ') {
        bytes--;
    }
    return make_text("%.*s", (int)bytes, text);
}

void print_folded(const char *text)
{
    size_t width = output_width();
    size_t indent = 0;
    do {
        size_t room = width > indent ? width - indent : 1;
        size_t bytes = width == 0 ? strlen(text) : fold(text, room);
        char *line = folded(text, bytes);
        printf("%*s%s\n", (int)indent, "", line);
        free(line);
        text += bytes;
        indent = 2;
    } while (*text != '\0');
}

static size_t branch_width(const struct table *table, size_t column, size_t i)
{
    return (table->columns[column].flags & COLUMN_TREE) == 0
               ? 0
               : (size_t)table->rows[i].depth * BRANCH_WIDTH;
}

static void measure(struct table *table)
{
    for (size_t c = 0; c < table->count; c++) {
        bool empty = true;
        table->widths[c] = display_width(table->columns[c].heading);
        for (size_t i = 0; i < table->row_count; i++) {
            const char *text = table->rows[i].cells[c].text;
            size_t width = branch_width(table, c, i) + display_width(text);
            if (width > table->widths[c]) {
                table->widths[c] = width;
            }
            empty = empty && (text == NULL || *text == '\0');
        }
        table->shown[c] =
            !empty && (table->columns[c].flags & COLUMN_STAND_IN) == 0;
    }
}

/* The columns that stand, titles aside, with a blank between each. */
static size_t fixed_width(const struct table *table, size_t *title)
{
    size_t total = 0;
    *title = table->count;
    for (size_t c = 0; c < table->count; c++) {
        if (!table->shown[c]) {
            continue;
        }
        if ((table->columns[c].flags & COLUMN_TITLE) != 0) {
            *title = c;
        } else {
            total += table->widths[c];
        }
        total++;
    }
    return total == 0 ? 0 : total - 1;
}

static size_t least_rank(const struct table *table)
{
    size_t found = table->count;
    for (size_t c = 0; c < table->count; c++) {
        if (table->shown[c] && table->columns[c].rank != 0 &&
            (found == table->count ||
             table->columns[c].rank < table->columns[found].rank)) {
            found = c;
        }
    }
    return found;
}

static bool has_text(const struct table *table, size_t column)
{
    for (size_t i = 0; i < table->row_count; i++) {
        const char *text = table->rows[i].cells[column].text;
        if (text != NULL && *text != '\0') {
            return true;
        }
    }
    return false;
}

/* Fits the table into a width. */
static void fit(struct table *table, size_t width)
{
    for (;;) {
        size_t title = 0;
        size_t fixed = fixed_width(table, &title);
        size_t natural = title < table->count ? table->widths[title] : 0;
        size_t good = natural < TITLE_GOOD ? natural : TITLE_GOOD;
        size_t leave = least_rank(table);
        if (fixed + good <= width || leave == table->count) {
            size_t room = width > fixed ? width - fixed : 0;
            room = room < TITLE_LEAST ? TITLE_LEAST : room;
            if (natural > room) {
                table->widths[title] = room;
            }
            return;
        }
        table->shown[leave] = false;
        if (leave + 1 < table->count && has_text(table, leave + 1) &&
            (table->columns[leave + 1].flags & COLUMN_STAND_IN) != 0) {
            table->shown[leave + 1] = true;
        }
    }
}

/* The text is taken. */
static void set_cell(struct libscols_line *line, size_t place, char *text,
                     const struct cell *cell)
{
    struct libscols_cell *to = scols_line_get_cell(line, place);
    if (to == NULL || scols_line_refer_data(line, place, text) != 0) {
        free(text);
        must(NULL);
    }
    if (cell->color != NULL && output_has_color()) {
        scols_cell_set_color(to, cell->color);
    }
}

/* What a cell does not take goes into lines below it. */
static void fold_cell(struct libscols_table *to, struct libscols_line *line,
                      size_t place, const struct cell *cell, size_t width)
{
    const char *text = cell->text;
    for (;;) {
        size_t bytes = fold(text, width);
        set_cell(line, place, folded(text, bytes), cell);
        text += bytes;
        if (*text == '\0') {
            return;
        }
        line = must(scols_table_new_line(to, NULL));
    }
}

static void add_lines(struct table *table, struct libscols_table *to)
{
    struct libscols_line *above[KT_DEPTH_MAX + 4] = { NULL };
    const int deepest = (int)(sizeof above / sizeof *above) - 1;

    for (size_t i = 0; i < table->row_count; i++) {
        const struct row *row = &table->rows[i];
        int depth = row->depth < deepest ? row->depth : deepest;
        struct libscols_line *parent = depth > 0 ? above[depth - 1] : NULL;
        struct libscols_line *line = must(scols_table_new_line(to, parent));
        above[depth] = line;
        size_t place = 0;
        for (size_t c = 0; c < table->count; c++) {
            if (!table->shown[c]) {
                continue;
            }
            size_t branch = branch_width(table, c, i);
            size_t width = table->widths[c];
            width = width > branch + 1 ? width - branch : 1;
            const struct cell *cell = &row->cells[c];
            if (cell->text == NULL) {
                /* Nothing. */
            } else if ((table->columns[c].flags & COLUMN_FOLD) != 0) {
                fold_cell(to, line, place, cell, width);
            } else {
                set_cell(line, place, shorten(cell->text, width), cell);
            }
            place++;
        }
    }
}

/* Prints the table without the blanks that would close its lines. */
static void print_lines(struct libscols_table *from)
{
    char *lines = NULL;
    if (scols_print_table_to_string(from, &lines) != 0) {
        must(NULL);
    }
    for (char *at = lines; *at != '\0';) {
        size_t length = strcspn(at, "\n");
        size_t next = length + (at[length] == '\n');
        while (length > 0 && at[length - 1] == ' ') {
            length--;
        }
        fwrite(at, 1, length, stdout);
        putchar('\n');
        at += next;
    }
    free(lines);
}

void table_print(struct table *table)
{
    size_t width = output_width();
    bool headings = table->columns[0].heading != NULL;
    measure(table);
    if (width > 0) {
        fit(table, width);
    }

    struct libscols_table *to = must(scols_new_table());
    scols_table_set_termforce(to, SCOLS_TERMFORCE_NEVER);
    scols_table_enable_colors(to, output_has_color());
    scols_table_enable_noheadings(to, !headings);
    for (size_t c = 0; c < table->count; c++) {
        if (table->shown[c]) {
            unsigned flags = table->columns[c].flags;
            must(scols_table_new_column(
                to, headings ? table->columns[c].heading : "", 0,
                ((flags & COLUMN_RIGHT) != 0 ? SCOLS_FL_RIGHT : 0) |
                    ((flags & COLUMN_TREE) != 0 ? SCOLS_FL_TREE : 0)));
        }
    }
    add_lines(table, to);
    if (table->row_count > 0) {
        print_lines(to);
    }
    scols_unref_table(to);
}

int table_shows(const struct table *table, size_t column)
{
    return table->shown[column];
}

int output_has_color(void)
{
    const char *refused = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return isatty(STDOUT_FILENO) && (refused == NULL || *refused == '\0') &&
           terminal != NULL && *terminal != '\0' &&
           strcmp(terminal, "dumb") != 0;
}

size_t output_width(void)
{
    struct winsize size = { 0 };
    bool terminal = isatty(STDOUT_FILENO);
    if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col > 0) {
        return size.ws_col;
    }
    const char *columns = getenv("COLUMNS");
    long said = columns == NULL ? 0 : strtol(columns, NULL, 10);
    return said > 0 && said <= USHRT_MAX ? (size_t)said : terminal ? 80 : 0;
}
