/* SPDX-License-Identifier: Apache-2.0 */

/* The CSV reader on random text, cut into random blocks: tables that were
 * written, and anything at all against a reader that has the whole text at
 * hand. */

#include "csv.h"
#include "helpers.h"

#include <stdlib.h>
#include <string.h>

/* xorshift64* (Vigna). */
static uint64_t random_state;

static size_t random_below(size_t limit)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (size_t)((random_state * UINT64_C(0x2545F4914F6CDD1D)) >> 33) %
           limit;
}

/* All records: "LINE=RAW|cell|cell\n", or "LINE!RAW\n". */
static void read_in_blocks(const char *text, size_t size, kti_buf *out)
{
    enum { BLOCK_MAX = 24 };
    kti_error error;
    kti_csv *csv;
    kt_status status =
        kti_csv_open_blocks(&error, NULL, text, size, NULL, BLOCK_MAX, &csv);
    ck_assert_msg(status == KT_OK, "%s", error.message);
    kti_buf_clear(out);
    for (;;) {
        kti_csv_set_block(csv, 1 + random_below(BLOCK_MAX));
        status = kti_csv_next(&error, csv);
        if (status == KT_DONE) {
            break;
        }
        size_t raw_size;
        const char *raw = kti_csv_raw(csv, &raw_size);
        kti_buf_printf(out, "%d", (int)kti_csv_line(csv));
        kti_buf_byte(out, status == KT_ROW ? '=' : '!');
        kti_buf_add(out, raw, raw_size);
        for (size_t i = 0; i < kti_csv_count(csv); i++) {
            kti_buf_byte(out, '|');
            kti_buf_add(out, kti_csv_field(csv, i),
                        kti_csv_field_size(csv, i));
        }
        kti_buf_byte(out, '\n');
    }
    ck_assert_int_eq(kti_csv_offset(csv), (int64_t)size);
    kti_csv_close(csv);
}

static void expect_same(const kti_buf *found, const kti_buf *expected,
                        const kti_buf *text)
{
    ck_assert(!found->failed && !expected->failed && !text->failed);
    ck_assert_msg(found->size == expected->size &&
                      memcmp(found->data, expected->data, found->size) == 0,
                  "text {%s}\nread {%s}\nnot  {%s}", text->data, found->data,
                  expected->data);
}

/* --- tables ---------------------------------------------------------- */

static const char *const pieces[] = { "a",  "bc",         "1",     "2022",
                                      ",",  "\"",         "\n",    ";",
                                      "\t", " ",          "",      "\u00A0",
                                      "市", "\u3000",     "，",    "\u00B7",
                                      "\r", "\U00020BB7", "\u00E9" };

enum { PIECES = sizeof pieces / sizeof pieces[0] };

static void random_cell(kti_buf *cell)
{
    kti_buf_clear(cell);
    kti_buf_text(cell, "");
    for (size_t count = random_below(6); count > 0; count--) {
        kti_buf_text(cell, pieces[random_below(PIECES)]);
    }
}

/* Every cell in quotes. */
static void quote_naively(kti_buf *out, const char *text, int first)
{
    kti_buf_text(out, first ? "\"" : ",\"");
    for (; *text != '\0'; text++) {
        kti_buf_text(out, *text == '"' ? "\"" : "");
        kti_buf_byte(out, (unsigned char)*text);
    }
    kti_buf_byte(out, '"');
}

/* As the reader gives it: CR and CR LF as LF; how many of these. */
static int add_expected(kti_buf *out, const char *text)
{
    int breaks = 0;
    for (; *text != '\0'; text++) {
        if (*text == '\r' && text[1] == '\n') {
            continue;
        }
        int is_break = *text == '\r' || *text == '\n';
        breaks += is_break;
        kti_buf_byte(out, is_break ? '\n' : (unsigned char)*text);
    }
    return breaks;
}

/* Appends a row to text, and what reading it gives to expected. */
static void random_row(kti_buf *text, kti_buf *expected, int *line,
                       int naively)
{
    static const char *const line_ends[] = { "\n", "\r\n", "\r" };
    kti_buf row = { 0 };
    kti_buf cells = { 0 };
    kti_buf cell = { 0 };
    int filled = 0;
    int lines = 1;
    for (size_t i = 0, count = 2 + random_below(4); i < count; i++) {
        random_cell(&cell);
        if (naively) {
            quote_naively(&row, cell.data, i == 0);
        } else {
            kti_csv_write_field(&row, cell.data, i == 0);
        }
        kti_buf_byte(&cells, '|');
        lines += add_expected(&cells, cell.data);
        filled |= cell.size > 0;
    }
    kti_buf_add(text, row.data, row.size);
    kti_buf_text(text, line_ends[random_below(3)]);
    if (filled) {
        kti_buf_printf(expected, "%d=", *line);
        kti_buf_add(expected, row.data, row.size);
        kti_buf_add(expected, cells.data, cells.size);
        kti_buf_byte(expected, '\n');
    }
    *line += lines;
    ck_assert(!row.failed && !cells.failed && !cell.failed);
    kti_buf_free(&row);
    kti_buf_free(&cells);
    kti_buf_free(&cell);
}

static void check_tables(int naively)
{
    kti_buf text = { 0 };
    kti_buf expected = { 0 };
    kti_buf found = { 0 };
    random_state = 8;
    for (int round = 0; round < 1000; round++) {
        kti_buf_clear(&text);
        kti_buf_clear(&expected);
        kti_buf_text(&text, "h,i\n");
        kti_buf_text(&expected, "1=h,i|h|i\n");
        int line = 2;
        for (size_t rows = random_below(12); rows > 0; rows--) {
            random_row(&text, &expected, &line, naively);
        }
        read_in_blocks(text.data, text.size, &found);
        expect_same(&found, &expected, &text);
    }
    kti_buf_free(&text);
    kti_buf_free(&expected);
    kti_buf_free(&found);
}

START_TEST(what_the_writer_wrote_is_read_back)
{
    check_tables(0);
}
END_TEST

START_TEST(what_is_quoted_throughout_is_read_back)
{
    check_tables(1);
}
END_TEST

/* --- a second reader ------------------------------------------------- */

/* How many bytes at text are one of list; 0. */
static size_t one_of(const char *const *list, const char *text)
{
    for (; *list != NULL; list++) {
        if (strncmp(text, *list, strlen(*list)) == 0) {
            return strlen(*list);
        }
    }
    return 0;
}

static const char *const blanks[] = { " ", "\t", "\u00A0", "\u3000", NULL };
static const char *const breaks[] = { "\r\n", "\r", "\n", NULL };
static const char *const controls[] = { "\x01", "\x7F", "\xC2\x80", NULL };

static int is_bad(const char *at, const char *end)
{
    return at == end || *at == '\0' || one_of(controls, at) > 0;
}

static const char *skip(const char *at)
{
    size_t size;
    while ((size = one_of(blanks, at)) > 0) {
        at += size;
    }
    return at;
}

/* From behind the opening quote to behind the closing one; NULL: bad. */
static const char *simple_quoted(const char *at, const char *end, int *line,
                                 kti_buf *cell)
{
    for (;;) {
        size_t size = one_of(breaks, at);
        if (is_bad(at, end)) {
            return NULL;
        }
        if (size > 0) {
            ++*line;
            kti_buf_byte(cell, '\n');
            at += size;
        } else if (*at != '"') {
            kti_buf_byte(cell, (unsigned char)*at++);
        } else if (at[1] == '"') {
            kti_buf_byte(cell, '"');
            at += 2;
        } else {
            return at + 1;
        }
    }
}

static const char *simple_plain(const char *at, const char *end,
                                kti_buf *cell)
{
    const char *last = at;
    const char *begin = at;
    while (at < end && *at != ',' && one_of(breaks, at) == 0) {
        if (is_bad(at, end) || *at == '"') {
            return NULL;
        }
        size_t size = one_of(blanks, at);
        at += size > 0 ? size : 1;
        if (size == 0) {
            last = at;
        }
    }
    kti_buf_add(cell, begin, (size_t)(last - begin));
    return at;
}

/* One record's cells, to the line end or the text's end; NULL: bad. */
static const char *simple_record(const char *at, const char *end, int *line,
                                 kti_buf *cells, int *filled)
{
    for (;;) {
        kti_buf_byte(cells, '|');
        size_t before = cells->size;
        at = skip(at);
        if (*at == '"') {
            at = simple_quoted(at + 1, end, line, cells);
            at = at == NULL ? NULL : skip(at);
        } else {
            at = simple_plain(at, end, cells);
        }
        *filled |= cells->size > before;
        if (at == NULL || at == end || one_of(breaks, at) > 0) {
            return at;
        }
        if (*at != ',') {
            return NULL;
        }
        at++;
    }
}

static void read_simply(const char *at, const char *end, kti_buf *out)
{
    kti_buf cells = { 0 };
    int line = 1;
    kti_buf_clear(out);
    while (at < end) {
        int next_line = line;
        int filled = 0;
        const char *begin = at;
        kti_buf_clear(&cells);
        at = simple_record(begin, end, &next_line, &cells, &filled);
        char mark = at == NULL ? '!' : '=';
        if (at == NULL) {
            kti_buf_clear(&cells);
            next_line = line;
            at = begin;
            while (at < end && one_of(breaks, at) == 0) {
                at++;
            }
        }
        if (filled || mark == '!') {
            kti_buf_printf(out, "%d%c", line, mark);
            kti_buf_add(out, begin, (size_t)(at - begin));
            kti_buf_add(out, cells.data, cells.size);
            kti_buf_byte(out, '\n');
        }
        at += at < end ? one_of(breaks, at) : 0;
        line = next_line + 1;
    }
    ck_assert(!cells.failed);
    kti_buf_free(&cells);
}

START_TEST(a_simple_reader_reads_the_same)
{
    static const char *const alphabet[] = {
        "a",      "a",  "b",  "\"",     "\"",     "\"",   "\"",   ",",
        ",",      ",",  "\n", "\r\n",   "\r",     " ",    "\t",   "\u00A0",
        "\u3000", "市", ";",  "\u00B7", "\u3001", "\x01", "\x7F", "\xC2\x80"
    };
    kti_buf text = { 0 };
    kti_buf expected = { 0 };
    kti_buf found = { 0 };
    random_state = 2022;
    for (int round = 0; round < 20000; round++) {
        kti_buf_clear(&text);
        kti_buf_text(&text, "h,i\n");
        /* No control characters in every other text. */
        size_t letters =
            sizeof alphabet / sizeof alphabet[0] - (round % 2 == 0 ? 3 : 0);
        size_t count = random_below(60);
        for (size_t i = 0; i < count; i++) {
            kti_buf_text(&text, alphabet[random_below(letters)]);
        }
        if (round % 8 == 1) {
            kti_buf_byte(&text, '\0');
            kti_buf_text(&text, alphabet[random_below(letters)]);
        }
        read_simply(text.data, text.data + text.size, &expected);
        read_in_blocks(text.data, text.size, &found);
        expect_same(&found, &expected, &text);
    }
    kti_buf_free(&text);
    kti_buf_free(&expected);
    kti_buf_free(&found);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_the_writer_wrote_is_read_back,
        what_is_quoted_throughout_is_read_back,
        a_simple_reader_reads_the_same,
    };
    return RUN_TESTS("csv_random", tests);
}
