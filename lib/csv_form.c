/* SPDX-License-Identifier: Apache-2.0 */
#include "csv_private.h"

#include "text.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the header ------------------------------------------------------ */

const char *kti_csv_label(const kti_csv *csv, size_t column,
                          char buf[CSV_LABEL_SIZE])
{
    for (size_t i = 0; i < csv->column_count; i++) {
        if (csv->positions[i] == column) {
            snprintf(buf, CSV_LABEL_SIZE, "column %zu (%s)", column,
                     csv->columns[i].name);
            return buf;
        }
    }
    snprintf(buf, CSV_LABEL_SIZE, "column %zu", column);
    return buf;
}

static int is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t characters(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        count += !is_continuation(*text);
    }
    return count;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int same_name(const char *a, const char *b)
{
    if (b == NULL) {
        return 0;
    }
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

/* How far text is from a name, if no more than half of its characters. */
static int distance(const char *text, const char *name)
{
    int far = kti_similar(text, name);
    return far <= (int)(characters(name) / 2) ? far : INT_MAX;
}

/* The column whose name is like text, or NULL. */
static const char *nearest(const kti_csv *csv, const char *text)
{
    const char *best = NULL;
    int best_distance = INT_MAX;
    for (size_t i = 0; i < csv->column_count; i++) {
        const struct kti_csv_column *column = &csv->columns[i];
        const char *names[] = { column->name, column->alias, column->other };
        for (size_t j = 0; j < 3; j++) {
            int far = names[j] == NULL ? INT_MAX : distance(text, names[j]);
            if (far < best_distance) {
                best_distance = far;
                best = names[j];
            }
        }
    }
    return best;
}

/* "code, name, [opened]": what the header may have, in brackets what may be
 * left out. */
static void list_columns(const kti_csv *csv, kti_buf *list)
{
    for (size_t i = 0; i < csv->column_count; i++) {
        const struct kti_csv_column *column = &csv->columns[i];
        kti_buf_text(list, i == 0 ? "" : ", ");
        kti_buf_text(list, column->required ? "" : "[");
        kti_buf_text(list, column->name);
        kti_buf_text(list, column->required ? "" : "]");
    }
}

/* Fails with what is wrong and the list of columns. */
static kt_status header_error(kti_error *error, const kti_csv *csv,
                              kti_buf *what)
{
    kti_buf_text(what, "; columns: ");
    list_columns(csv, what);
    kt_status status = what->failed
                           ? kti_fail(error, KT_ERR_NOMEM, "out of memory")
                           : kti_fail(error, KT_ERR_FORMAT, "%s", what->data);
    kti_buf_free(what);
    return status;
}

static kt_status unknown_column(kti_error *error, const kti_csv *csv,
                                size_t index)
{
    kti_buf what = { 0 };
    const char *text = kti_csv_field(csv, index);
    size_t size = kti_csv_field_size(csv, index);
    if (size == 0) {
        kti_buf_printf(&what, "column %zu has no name", index + 1);
        return header_error(error, csv, &what);
    }
    kti_buf_printf(&what, "unknown column \"%.*s\"",
                   (int)kti_utf8_cut(text, size, KT_CODE_MAX), text);
    const char *near = nearest(csv, text);
    if (near != NULL) {
        kti_buf_printf(&what, ", is it \"%s\"?", near);
    } else if (strstr(text, "\xEF\xBC\x8C") != NULL) {
        kti_buf_text(&what, ", separate columns by \",\", not by the "
                            "full-width \"\xEF\xBC\x8C\"");
    }
    return header_error(error, csv, &what);
}

/* Finds the column of the header's cell. */
static kt_status resolve(kti_error *error, kti_csv *csv, size_t index)
{
    const char *text = kti_csv_field(csv, index);
    for (size_t i = 0; i < csv->column_count && *text != '\0'; i++) {
        const struct kti_csv_column *column = &csv->columns[i];
        if (!same_name(text, column->name) &&
            !same_name(text, column->alias) &&
            !same_name(text, column->other)) {
            continue;
        }
        if (csv->positions[i] > 0) {
            kti_buf what = { 0 };
            kti_buf_printf(&what,
                           "column \"%s\" stands twice, as %zu and %zu",
                           column->name, csv->positions[i], index + 1);
            return header_error(error, csv, &what);
        }
        csv->positions[i] = index + 1;
        return KT_OK;
    }
    return unknown_column(error, csv, index);
}

/* How many cells of the current record there are but for empty ones at the
 * end. */
static size_t filled_width(const kti_csv *csv)
{
    size_t width = csv->cell_count;
    while (width > 0 && csv->cells[width - 1].size == 0) {
        width--;
    }
    return width;
}

static kt_status prepare_columns(kti_error *error, kti_csv *csv,
                                 const struct kti_csv_column *columns,
                                 size_t count)
{
    csv->column_count = 0;
    free(csv->positions);
    csv->positions = calloc(count + 1, sizeof *csv->positions);
    if (csv->positions == NULL) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    csv->columns = columns;
    csv->column_count = count;
    return KT_OK;
}

/* Reads the current record as the header. */
static kt_status fit(kti_error *error, kti_csv *csv)
{
    csv->width = filled_width(csv);
    csv->padded_width = csv->cell_count;
    for (size_t i = 0; i < csv->width; i++) {
        kt_status status = resolve(error, csv, i);
        if (status != KT_OK) {
            return status;
        }
    }
    for (size_t i = 0; i < csv->column_count; i++) {
        if (csv->columns[i].required && csv->positions[i] == 0) {
            kti_buf what = { 0 };
            kti_buf_printf(&what, "column \"%s\" is missing",
                           csv->columns[i].name);
            return header_error(error, csv, &what);
        }
    }
    return KT_OK;
}

kt_status kti_csv_header(kti_error *error, kti_csv *csv,
                         const struct kti_csv_column *columns, size_t count)
{
    kt_status status = prepare_columns(error, csv, columns, count);
    if (status == KT_OK) {
        status = kti_csv_next(error, csv);
    }
    if (status == KT_DONE) {
        kti_buf what = { 0 };
        kti_buf_text(&what, "the file is empty, its first line names the "
                            "columns");
        return header_error(error, csv, &what);
    }
    if (status != KT_ROW) {
        return status;
    }
    return fit(error, csv);
}

int kti_csv_fits(kti_csv *csv, const struct kti_csv_column *columns,
                 size_t count)
{
    return prepare_columns(NULL, csv, columns, count) == KT_OK &&
           csv->cell_count > 0 && fit(NULL, csv) == KT_OK;
}

int kti_csv_has(const kti_csv *csv, size_t column)
{
    assert(column < csv->column_count);
    return csv->positions[column] != 0;
}

const char *kti_csv_get(const kti_csv *csv, size_t column)
{
    assert(column < csv->column_count);
    size_t position = csv->positions[column];
    return position == 0 ? NULL : kti_csv_field(csv, position - 1);
}

kt_status kti_csv_check_width(kti_error *error, const kti_csv *csv)
{
    if (csv->cell_count < csv->width) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "the row has %zu columns, the header %zu",
                        csv->cell_count, csv->width);
    }
    size_t filled = filled_width(csv);
    if (filled > csv->width) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "the row has %zu columns, the header %zu; a cell "
                        "with \"%c\" in it stands in quotes",
                        filled, csv->width, csv->delimiter);
    }
    /* Else "20,000" without its quotes would be 20. */
    if (csv->cell_count > csv->padded_width) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "the row has %zu columns, the header %zu, though the "
                        "last are empty: a cell with \"%c\" in it stands in "
                        "quotes; if there is none, delete the empty columns",
                        csv->cell_count, csv->width, csv->delimiter);
    }
    return KT_OK;
}

/* --- writing, and codes ---------------------------------------------- */

void kti_csv_write_field(kti_buf *buf, const char *text, int first)
{
    if (text == NULL) {
        text = "";
    }
    if (!first) {
        kti_buf_byte(buf, ',');
    }
    size_t size = strlen(text);
    /* Those that separate cells in other files, too: then any line of a file
     * tells what does in this one. */
    if (strpbrk(text, ",;\t\"\r\n") == NULL &&
        kti_csv_blank_at(text, size) == 0 &&
        kti_csv_blank_before(text, size) == 0) {
        kti_buf_add(buf, text, size);
        return;
    }
    kti_buf_byte(buf, '"');
    const char *quote;
    while ((quote = strchr(text, '"')) != NULL) {
        kti_buf_add(buf, text, (size_t)(quote - text) + 1);
        kti_buf_byte(buf, '"');
        text = quote + 1;
    }
    kti_buf_text(buf, text);
    kti_buf_byte(buf, '"');
}

static size_t digits(const char *text)
{
    return strspn(text, "0123456789");
}

/* "4.40103E+11". To be no code of its own, such as 4E11, it needs the sign,
 * or a fraction and an exponent of two digits. */
static int is_scientific(const char *text)
{
    if (digits(text) != 1) {
        return 0;
    }
    text++;
    int fraction = 0;
    if (text[0] == '.' && digits(text + 1) > 0) {
        fraction = 1;
        text += 1 + digits(text + 1);
    }
    if (*text != 'E' && *text != 'e') {
        return 0;
    }
    int sign = text[1] == '+';
    text += 1 + sign;
    size_t count = digits(text);
    return text[count] == '\0' && count >= 1 && count <= 3 &&
           (sign || (fraction && count >= 2));
}

/* "440103001000.00". */
static int has_zero_decimals(const char *text)
{
    size_t count = digits(text);
    if (count < 4 || text[count] != '.') {
        return 0;
    }
    text += count + 1;
    return *text != '\0' && text[strspn(text, "0")] == '\0';
}

int kti_code_mangled(const char *text, char *message, size_t size)
{
    const char *remedy;
    if (is_scientific(text)) {
        remedy = "format the column as text and enter the code anew, its "
                 "last digits are lost";
    } else if (has_zero_decimals(text)) {
        remedy = "format the column as text, without decimals";
    } else {
        return 0;
    }
    snprintf(message, size,
             "a spreadsheet turned a code into the number %.*s; %s",
             KT_CODE_MAX, text, remedy);
    return 1;
}
