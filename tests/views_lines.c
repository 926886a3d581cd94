/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as lines, sorted: of a view, and of a list. */
#include "views_test.h"

#include <stdlib.h>
#include <string.h>

#include "helpers.h"

sqlite3 *plain;

void add_line(struct lines *lines, kti_buf *line)
{
    if (lines->count == lines->capacity) {
        lines->capacity = lines->capacity * 2 + 64;
        lines->items =
            realloc(lines->items, lines->capacity * sizeof *lines->items);
        ck_assert_ptr_nonnull(lines->items);
    }
    lines->items[lines->count] = kti_buf_steal(line);
    ck_assert_ptr_nonnull(lines->items[lines->count++]);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void free_lines(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->items[i]);
    }
    free(lines->items);
    *lines = (struct lines){ NULL, 0, 0 };
}

/* A field: "" is what a view has as NULL. */
void put(kti_buf *line, const char *text)
{
    kti_buf_printf(line, "%s|", text == NULL ? "" : text);
}

void put_number(kti_buf *line, int64_t number)
{
    kti_buf_printf(line, "%lld|", (long long)number);
}

void put_day(kti_buf *line, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE];
    ck_assert_int_eq(kt_day_format(day, text, sizeof text), KT_OK);
    put(line, text);
}

void put_instant(kti_buf *line, int64_t utc_ms)
{
    char text[KT_INSTANT_TEXT_SIZE];
    ck_assert_int_eq(kt_instant_format(utc_ms, text, sizeof text), KT_OK);
    put(line, text);
}

void put_hex(kti_buf *line, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; bytes != NULL && i < size; i++) {
        kti_buf_printf(line, "%02x", bytes[i]);
    }
    put(line, "");
}

/* As text, and as ten-thousandths. */
void put_amount(kti_buf *line, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    if (amount == KT_NONE) {
        put(line, "");
        put(line, "");
        return;
    }
    ck_assert_int_eq(kt_amount_format(amount, text, sizeof text), KT_OK);
    put(line, text);
    put_number(line, amount);
}

static struct lines lines_of(const char *sql)
{
    struct lines lines = { NULL, 0, 0 };
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, sqlite3_errmsg(plain));
    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        kti_buf line = { 0 };
        for (int i = 0; i < sqlite3_column_count(stmt); i++) {
            const char *text = (const char *)sqlite3_column_text(stmt, i);
            ck_assert_msg(text == NULL || text[0] != '\0',
                          "an empty text in place of NULL: column %d of %s",
                          i, sql);
            put(&line, text);
        }
        add_line(&lines, &line);
    }
    ck_assert_msg(code == SQLITE_DONE, "%s: %s", sql, sqlite3_errmsg(plain));
    sqlite3_finalize(stmt);
    return lines;
}

/* Takes the lines. */
void assert_rows(const char *sql, struct lines *wanted)
{
    struct lines found = lines_of(sql);
    qsort(found.items, found.count, sizeof *found.items, by_text);
    qsort(wanted->items, wanted->count, sizeof *wanted->items, by_text);
    for (size_t i = 0; i < found.count && i < wanted->count; i++) {
        ck_assert_str_eq(found.items[i], wanted->items[i]);
    }
    ck_assert_uint_eq(found.count, wanted->count);
    ck_assert_uint_gt(found.count, 0);
    free_lines(&found);
    free_lines(wanted);
}

/* One row, one column. */
void assert_value(const char *sql, const char *wanted)
{
    struct lines found = lines_of(sql);
    ck_assert_msg(found.count == 1, "%s: %zu rows", sql, found.count);
    found.items[0][strlen(found.items[0]) - 1] = '\0';
    ck_assert_msg(strcmp(found.items[0], wanted) == 0, "%s: '%s', not '%s'",
                  sql, found.items[0], wanted);
    free_lines(&found);
}
