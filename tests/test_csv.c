/* SPDX-License-Identifier: Apache-2.0 */

/* Records, header and writer of the CSV reader; test_csv_source.c has the
 * files and encodings, test_csv_random.c holds it against a simpler one. */

#include "csv.h"
#include "helpers.h"

#include <keytask/limits.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static kti_csv *open_text(const char *text, size_t size)
{
    kti_error error;
    kti_csv *csv;
    kt_status status =
        kti_csv_open(&error, NULL, text, size, "text.csv", &csv);
    ck_assert_msg(status == KT_OK, "%s", error.message);
    return csv;
}

/* All records, one a line: "LINE:cell|cell", or "LINE! message". Line ends in
 * cells show as $. */
static char *dump(kti_csv *csv)
{
    kti_buf out = { 0 };
    kti_error error;
    kt_status status;
    kti_buf_text(&out, "");
    while ((status = kti_csv_next(&error, csv)) != KT_DONE) {
        kti_buf_printf(&out, "%d", (int)kti_csv_line(csv));
        if (status == KT_ERR_FORMAT) {
            ck_assert_uint_eq(kti_csv_count(csv), 0);
            kti_buf_printf(&out, "! %s\n", error.message);
            continue;
        }
        ck_assert_msg(status == KT_ROW, "%s", error.message);
        for (size_t i = 0; i < kti_csv_count(csv); i++) {
            ck_assert_uint_eq(kti_csv_field_size(csv, i),
                              strlen(kti_csv_field(csv, i)));
            kti_buf_text(&out, i == 0 ? ":" : "|");
            kti_buf_text(&out, kti_csv_field(csv, i));
        }
        kti_buf_byte(&out, '\n');
    }
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_DONE);
    ck_assert_int_eq(kti_csv_offset(csv), kti_csv_size(csv));
    ck_assert(!out.failed);
    return out.data;
}

static void expect_n(const char *text, size_t size, const char *expected)
{
    kti_csv *csv = open_text(text, size);
    char *found = dump(csv);
    ck_assert_str_eq(found, expected);
    free(found);
    kti_csv_close(csv);
}

static void expect(const char *text, const char *expected)
{
    expect_n(text, strlen(text), expected);
}

START_TEST(lines_end_in_lf_crlf_or_cr)
{
    expect("a,b\nc,d\n", "1:a|b\n2:c|d\n");
    expect("a,b\r\nc,d\r\n", "1:a|b\n2:c|d\n");
    expect("a,b\rc,d\r", "1:a|b\n2:c|d\n");
    expect("a\nb\r\nc\rd", "1:a\n2:b\n3:c\n4:d\n");
}
END_TEST

START_TEST(the_last_line_needs_no_end)
{
    expect("a,b\nc,d", "1:a|b\n2:c|d\n");
    expect("a,b\nc,", "1:a|b\n2:c|\n");
    expect("a,b\nc,\"d\"", "1:a|b\n2:c|d\n");
    expect("a", "1:a\n");
}
END_TEST

START_TEST(quoted_cells_hold_anything)
{
    expect("\"a\",\"b,c\",\"\"\n", "1:a|b,c|\n");
    expect("\"say \"\"yes\"\"\",x\n", "1:say \"yes\"|x\n");
    expect("\"\"\"\",x\n", "1:\"|x\n");
    expect("\"  a \",x\n", "1:  a |x\n");
    expect("\"a\tb\",x\n", "1:a\tb|x\n");
}
END_TEST

START_TEST(quoted_line_ends_read_as_lf_and_count)
{
    expect("h,i\n\"a\nb\",c\nd,e\n", "1:h|i\n2:a\nb|c\n4:d|e\n");
    expect("h,i\r\n\"a\r\nb\rc\n\r\nd\",c\r\ne,f\r\n",
           "1:h|i\n2:a\nb\nc\n\nd|c\n7:e|f\n");
}
END_TEST

START_TEST(blanks_around_cells_are_trimmed)
{
    expect(" a , b\t\n", "1:a|b\n");
    expect("a b,c\n", "1:a b|c\n");
    /* Ideographic and no-break spaces. */
    expect("\u3000a\u3000,\u00A0 b\u00A0\n", "1:a|b\n");
    expect("\u3000\u00A0\u3000,x\n", "1:|x\n");
    /* Others that begin or end with the same bytes stay. */
    expect("\u3001a\u3002,\u00B7b\u00E0\n",
           "1:\u3001a\u3002|\u00B7b\u00E0\n");
    /* Around quotes they do not belong to the cell either. */
    expect(" \"a \" ,\u3000\"b\"\u00A0\u3000\n", "1:a |b\n");
}
END_TEST

START_TEST(records_without_text_are_skipped)
{
    expect("", "");
    expect("\n\r\n \n", "");
    expect("\n\na,b\n\n,\n,,,,\n\"\",\"\"\nc,d\n,,,\n", "3:a|b\n8:c|d\n");
    expect("a,b\n\u3000, \nc,d\n", "1:a|b\n3:c|d\n");
    expect("a,b\n,0\n", "1:a|b\n2:|0\n");
}
END_TEST

START_TEST(full_width_marks_are_text)
{
    expect("a，b,\u201Cc\u201D,＂d＂；\n", "1:a，b|\u201Cc\u201D|＂d＂；\n");
}
END_TEST

START_TEST(a_byte_order_mark_is_skipped)
{
    expect("\xEF\xBB\xBF"
           "a,b\n",
           "1:a|b\n");
    expect("\xEF\xBB\xBF\"a\",b\n", "1:a|b\n");
    expect("\xEF\xBB\xBF", "");
}
END_TEST

START_TEST(tabs_and_semicolons_serve_where_no_comma_does)
{
    expect("a\tb\n1\t2,5\n", "1:a|b\n2:1|2,5\n");
    expect("a;b\n1;2,5\n", "1:a|b\n2:1|2,5\n");
    expect("\"a,x\";b\n1;\"2;5\"\n", "1:a,x|b\n2:1|2;5\n");
    expect("a\tb;c\n", "1:a|b;c\n");
    expect("a,b;c\td\n", "1:a|b;c\td\n");
    /* Empty lines say nothing. */
    expect("\n;;\n ; \na;b\n", "4:a|b\n");
    expect("a\n1,2\n", "1:a\n2:1|2\n");
    /* A TAB is no blank there. */
    expect("a\t\tb\t\n\t\"1\" \t2\n", "1:a||b|\n2:|1|2\n");
}
END_TEST

#define INSIDE                                                               \
    " has a quote inside its text; such a cell stands in quotes, and each "  \
    "quote in it is doubled\n"
#define BEHIND                                                               \
    " has text behind its closing quote; a quote inside a cell is doubled\n"

START_TEST(stray_quotes_cost_one_record)
{
    expect("a,b\nc,d\"e\nf,g\n", "1:a|b\n2! column 2" INSIDE "3:f|g\n");
    expect("a,b\n\"c\"d,e\nf,g\n", "1:a|b\n2! column 1" BEHIND "3:f|g\n");
    expect("a,b\n\"c\" d,e\nf,g\n", "1:a|b\n2! column 1" BEHIND "3:f|g\n");
    expect("a,b\n\"c\"\"\"d,e\nf,g\n", "1:a|b\n2! column 1" BEHIND "3:f|g\n");
    expect("a\"", "1! column 1" INSIDE);
}
END_TEST

START_TEST(a_quote_not_closed_hides_no_good_row)
{
    expect("a,b\nc,\"d\ne,f\ng,h\n",
           "1:a|b\n2! the quote that opens column 2 is not closed\n"
           "3:e|f\n4:g|h\n");
    expect("a,\"", "1! the quote that opens column 2 is not closed\n");
    /* Another cell's quote closes it. */
    expect(
        "a,b\nc,\"d\r\ne,f\ng,\"h\"\ni,j\n",
        "1:a|b\n2! the quote that opens column 2 ends on line 4, with text "
        "behind it; perhaps it is not closed on its own line\n"
        "3:e|f\n4:g|h\n5:i|j\n");
}
END_TEST

START_TEST(control_characters_cost_one_record)
{
    expect_n("a,b\nc\0d,e\nf,g\n", 14,
             "1:a|b\n2! column 1 has a NUL byte\n3:f|g\n");
    expect_n("a,b\nc,\"d\0\"\nf,g\n", 15,
             "1:a|b\n2! column 2 has a NUL byte\n3:f|g\n");
    expect_n("a,b\nc,\0", 7, "1:a|b\n2! column 2 has a NUL byte\n");
    expect("a,b\nc,d\x07\nf,g\n",
           "1:a|b\n2! column 2 has a control character, U+0007\n3:f|g\n");
    expect("a,\"\x1F\"\n\x7F,b\n",
           "1! column 2 has a control character, U+001F\n"
           "2! column 1 has a control character, U+007F\n");
    /* C1: U+0080 and U+009F, but not U+00A1. */
    expect("a,\u00A1\nb,\xC2\x80\nc,\"\xC2\x9F\"\n",
           "1:a|\u00A1\n2! column 2 has a control character, U+0080\n"
           "3! column 2 has a control character, U+009F\n");
}
END_TEST

/* head, then count times fill, then tail. */
static char *filled(const char *head, char fill, size_t count,
                    const char *tail)
{
    kti_buf out = { 0 };
    kti_buf_text(&out, head);
    for (size_t i = 0; i < count; i++) {
        kti_buf_byte(&out, (unsigned char)fill);
    }
    kti_buf_text(&out, tail);
    ck_assert(!out.failed);
    return out.data;
}

static void expect_length(const char *line_end, size_t count, int ok)
{
    char tail[32];
    snprintf(tail, sizeof tail, ",z%sc,d%s", line_end, line_end);
    char *head = filled("a,b", ' ', 0, line_end);
    char *text = filled(head, 'x', count, tail);
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    size_t size;
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    if (ok) {
        ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
        ck_assert_uint_eq(kti_csv_field_size(csv, 0), count);
        ck_assert_str_eq(kti_csv_field(csv, 1), "z");
        kti_csv_raw(csv, &size);
        ck_assert_uint_eq(size, count + 2);
    } else {
        ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_FORMAT);
        ck_assert_str_eq(error.message, "the row is longer than 65536 bytes");
        const char *raw = kti_csv_raw(csv, &size);
        ck_assert_uint_eq(size, KT_LINE_MAX);
        ck_assert_int_eq(raw[0], 'x');
        ck_assert_mem_eq(raw, raw + 1, KT_LINE_MAX - 2);
    }
    ck_assert_int_eq(kti_csv_line(csv), 2);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_int_eq(kti_csv_line(csv), 3);
    ck_assert_str_eq(kti_csv_field(csv, 0), "c");
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_DONE);
    kti_csv_close(csv);
    free(text);
    free(head);
}

START_TEST(a_record_has_65536_bytes_at_most)
{
    static const char *const line_ends[] = { "\n", "\r\n", "\r" };
    for (size_t i = 0; i < 3; i++) {
        expect_length(line_ends[i], KT_LINE_MAX - 3, 1);
        expect_length(line_ends[i], KT_LINE_MAX - 2, 1);
        expect_length(line_ends[i], KT_LINE_MAX - 1, 0);
        expect_length(line_ends[i], KT_LINE_MAX, 0);
        expect_length(line_ends[i], 2 * KT_LINE_MAX, 0);
        expect_length(line_ends[i], 1000000, 0);
    }
}
END_TEST

START_TEST(what_stands_beyond_the_limit_does_not_count)
{
    char *text = filled("", 'x', KT_LINE_MAX - 1, "\x01\na\n");
    expect(text, "1! column 1 has a control character, U+0001\n2:a\n");
    free(text);
    text = filled("", 'x', KT_LINE_MAX, "\x01\na\n");
    expect(text, "1! the row is longer than 65536 bytes\n2:a\n");
    free(text);
    text = filled("\"", 'x', KT_LINE_MAX - 1, "");
    expect(text, "1! the quote that opens column 1 is not closed\n");
    free(text);
    text = filled("\"", 'x', KT_LINE_MAX, "");
    expect(text, "1! the row is longer than 65536 bytes\n");
    free(text);
}
END_TEST

START_TEST(a_long_quoted_record_gives_back_its_lines)
{
    /* Behind the quote, 70000 lines that are good on their own. */
    char *text = filled("a,b\nc,\"d\ne,f\n", '\n', 70000, "g,h\n");
    expect(text, "1:a|b\n2! the row is longer than 65536 bytes; perhaps the "
                 "quote that opens column 2 is not closed\n"
                 "3:e|f\n70004:g|h\n");
    free(text);
}
END_TEST

START_TEST(an_over_long_line_is_kept_in_whole_characters)
{
    /* 65535 bytes, and a character of three that is cut. */
    char *text = filled("", 'x', KT_LINE_MAX - 1, "\u4E2D\u4E2D\n");
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    size_t size;
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_FORMAT);
    kti_csv_raw(csv, &size);
    ck_assert_uint_eq(size, KT_LINE_MAX - 1);
    kti_csv_close(csv);
    free(text);
}
END_TEST

START_TEST(many_cells_are_no_matter)
{
    char *text = filled("a", ',', KT_LINE_MAX - 2, "b\nc\n");
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_uint_eq(kti_csv_count(csv), KT_LINE_MAX - 1);
    ck_assert_str_eq(kti_csv_field(csv, 0), "a");
    ck_assert_str_eq(kti_csv_field(csv, KT_LINE_MAX - 3), "");
    ck_assert_str_eq(kti_csv_field(csv, KT_LINE_MAX - 2), "b");
    ck_assert_str_eq(kti_csv_field(csv, KT_LINE_MAX - 1), "");
    ck_assert_uint_eq(kti_csv_field_size(csv, KT_LINE_MAX - 1), 0);
    kti_csv_close(csv);
    free(text);
}
END_TEST

START_TEST(the_raw_record_is_what_stood)
{
    const char *text = "a , b\r\n\"c\r\nd\" ,e\r\nf,\"g\r\nh\n";
    static const char *const raws[] = { "a , b", "\"c\r\nd\" ,e", "f,\"g",
                                        "h" };
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    size_t size;
    for (size_t i = 0; i < 4; i++) {
        ck_assert_int_eq(kti_csv_next(&error, csv),
                         i == 2 ? KT_ERR_FORMAT : KT_ROW);
        const char *raw = kti_csv_raw(csv, &size);
        ck_assert_uint_eq(size, strlen(raws[i]));
        ck_assert_mem_eq(raw, raws[i], size);
    }
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_DONE);
    kti_csv_raw(csv, &size);
    ck_assert_uint_eq(size, 0);
    kti_csv_close(csv);
}
END_TEST

START_TEST(a_rewind_reads_the_same_again)
{
    const char *text = "\xEF\xBB\xBF"
                       "a;b\n1;\"2\n\n3\"\n;\n4;5\n";
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    char *first = dump(csv);
    ck_assert_int_eq(kti_csv_rewind(&error, csv), KT_OK);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_int_eq(kti_csv_rewind(&error, csv), KT_OK);
    char *again = dump(csv);
    ck_assert_str_eq(first, "1:a|b\n2:1|2\n\n3\n6:4|5\n");
    ck_assert_str_eq(again, first);
    free(first);
    free(again);
    kti_csv_close(csv);
}
END_TEST

enum { CODE, NAME, PARENT, OPENED, COLUMNS };

static const struct kti_csv_column columns[COLUMNS] = {
    { "code", "区划代码", 1, "行政编号" },
    { "name", "名称", 1, NULL },
    { "parent", NULL, 1, NULL },
    { "opened", "设立日期", 0, NULL },
};

#define LIST "; columns: code, name, parent, [opened]"

static void expect_header(const char *text, const char *message)
{
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error = { KT_OK, "" };
    kt_status status = kti_csv_header(&error, csv, columns, COLUMNS);
    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(status, *message == '\0' ? KT_OK : KT_ERR_FORMAT);
    kti_csv_close(csv);
}

START_TEST(the_header_may_have_any_order)
{
    const char *text = "Parent, NAME ,区划代码,,\n44,广州,4401,,\n";
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    for (int pass = 0; pass < 2; pass++) {
        ck_assert_int_eq(kti_csv_header(&error, csv, columns, COLUMNS),
                         KT_OK);
        ck_assert_int_eq(kti_csv_line(csv), 1);
        ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
        ck_assert_int_eq(kti_csv_check_width(&error, csv), KT_OK);
        ck_assert_str_eq(kti_csv_get(csv, CODE), "4401");
        ck_assert_str_eq(kti_csv_get(csv, NAME), "广州");
        ck_assert_str_eq(kti_csv_get(csv, PARENT), "44");
        ck_assert_ptr_null(kti_csv_get(csv, OPENED));
        ck_assert_int_eq(kti_csv_next(&error, csv), KT_DONE);
        ck_assert_int_eq(kti_csv_rewind(&error, csv), KT_OK);
    }
    kti_csv_close(csv);
}
END_TEST

START_TEST(a_wrong_header_is_told_with_the_right_one)
{
    expect_header("code,name,parent\n", "");
    expect_header("code,name,parent,opened\n", "");
    expect_header("",
                  "the file is empty, its first line names the columns" LIST);
    expect_header("\n,,\n", "the file is empty, its first line names the "
                            "columns" LIST);
    expect_header("code,nmae,parent\n",
                  "unknown column \"nmae\", is it \"name\"?" LIST);
    expect_header("代码,name,parent\n",
                  "unknown column \"代码\", is it \"区划代码\"?" LIST);
    expect_header("code,name,parent,remarks\n",
                  "unknown column \"remarks\"" LIST);
    expect_header("code,name,parent,Code\n",
                  "column \"code\" stands twice, as 1 and 4" LIST);
    expect_header("code,name,区划代码,parent\n",
                  "column \"code\" stands twice, as 1 and 3" LIST);
    expect_header("code,name\n", "column \"parent\" is missing" LIST);
    expect_header("code,,name,parent\n", "column 2 has no name" LIST);
    expect_header("code，name，parent\n",
                  "unknown column \"code，name，parent\", separate columns "
                  "by \",\", not by the full-width \"，\"" LIST);
    expect_header("code\"\n", "column 1 has a quote inside its text; such a "
                              "cell stands in quotes, and each quote in it "
                              "is doubled");
}
END_TEST

START_TEST(an_unknown_column_is_shown_in_short)
{
    char *text = filled("", 'x', 300, ",name\n");
    char *shown = filled("unknown column \"", 'x', KT_CODE_MAX, "\"" LIST);
    expect_header(text, shown);
    free(text);
    free(shown);
}
END_TEST

static void expect_width(const char *row, const char *message)
{
    char text[256];
    snprintf(text, sizeof text, "code,name,parent\n%s\n", row);
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error = { KT_OK, "" };
    ck_assert_int_eq(kti_csv_header(&error, csv, columns, COLUMNS), KT_OK);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    kt_status status = kti_csv_check_width(&error, csv);
    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(status, *message == '\0' ? KT_OK : KT_ERR_FORMAT);
    kti_csv_close(csv);
}

START_TEST(a_row_is_as_wide_as_the_header)
{
    expect_width("a,b,c", "");
    expect_width("a,,", "");
    expect_width("a,b,c,", "the row has 4 columns, the header 3, though the "
                           "last are empty: a cell with \",\" in it stands in "
                           "quotes; if there is none, delete the empty "
                           "columns");
    expect_width("a,b", "the row has 2 columns, the header 3");
    expect_width("a", "the row has 1 columns, the header 3");
    expect_width("a,b,c,,e,", "the row has 5 columns, the header 3; a cell "
                              "with \",\" in it stands in quotes");
}
END_TEST

START_TEST(faults_name_the_column)
{
    const char *text = "code,name,parent\n1,\"2,3\n4,5\x01,6\n";
    kti_csv *csv = open_text(text, strlen(text));
    kti_error error;
    ck_assert_int_eq(kti_csv_header(&error, csv, columns, COLUMNS), KT_OK);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_FORMAT);
    ck_assert_int_eq(kti_csv_line(csv), 2);
    ck_assert_str_eq(error.message,
                     "column 2 (name) has a control character, U+0001");
    ck_assert_str_eq(kti_csv_get(csv, CODE), "");
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_FORMAT);
    ck_assert_int_eq(kti_csv_line(csv), 3);
    kti_csv_close(csv);
}
END_TEST

START_TEST(the_writer_quotes_what_needs_it)
{
    kti_buf buf = { 0 };
    static const char *const cells[] = { "a",
                                         "",
                                         NULL,
                                         "b,c",
                                         "d\"e\"",
                                         "f\ng",
                                         "h\ri",
                                         " j",
                                         "k\u3000",
                                         "\u00A0l",
                                         "m;n",
                                         "o\tp",
                                         "中文，\u201Cq\u201D",
                                         "r s" };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        kti_csv_write_field(&buf, cells[i], i == 0);
    }
    ck_assert(!buf.failed);
    ck_assert_str_eq(buf.data,
                     "a,,,\"b,c\",\"d\"\"e\"\"\",\"f\ng\",\"h\ri\",\" j\","
                     "\"k\u3000\",\"\u00A0l\",\"m;n\",\"o\tp\","
                     "中文，\u201Cq\u201D,r s");
    kti_buf_free(&buf);
}
END_TEST

START_TEST(mangled_codes_are_told)
{
    static const char *const mangled[] = {
        "4.40103E+11", "4.40103e11",      "4.4E+11",        "4E+11",
        "4.4e+9",      "440103001000.00", "440103001000.0", "4401.00"
    };
    static const char *const codes[] = {
        "",      "2.8",   "2.0",          "2.10",   "440103001000", "4E11",
        "1e5",   "2.8e1", "4.4E-11",      "4.4E+",  "12.0E+11",     "4401.50",
        "4401.", "GZ.00", "4.40103E+11x", "4.E+11", "4.4E+1111",    "4401.0a"
    };
    char message[256];
    for (size_t i = 0; i < sizeof mangled / sizeof mangled[0]; i++) {
        ck_assert_msg(kti_code_mangled(mangled[i], message, sizeof message),
                      "%s", mangled[i]);
        ck_assert_ptr_nonnull(strstr(message, mangled[i]));
        ck_assert_ptr_nonnull(strstr(message, "as text"));
    }
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        ck_assert_msg(!kti_code_mangled(codes[i], message, sizeof message),
                      "%s", codes[i]);
    }
}
END_TEST

int main(void)
{
    const TTest *const record[] = {
        lines_end_in_lf_crlf_or_cr,
        the_last_line_needs_no_end,
        quoted_cells_hold_anything,
        quoted_line_ends_read_as_lf_and_count,
        blanks_around_cells_are_trimmed,
        records_without_text_are_skipped,
        full_width_marks_are_text,
        a_byte_order_mark_is_skipped,
        tabs_and_semicolons_serve_where_no_comma_does,
        stray_quotes_cost_one_record,
        a_quote_not_closed_hides_no_good_row,
        control_characters_cost_one_record,
        a_record_has_65536_bytes_at_most,
        what_stands_beyond_the_limit_does_not_count,
        a_long_quoted_record_gives_back_its_lines,
        an_over_long_line_is_kept_in_whole_characters,
        many_cells_are_no_matter,
        the_raw_record_is_what_stood,
        a_rewind_reads_the_same_again,
    };
    const TTest *const form[] = {
        the_header_may_have_any_order,
        a_wrong_header_is_told_with_the_right_one,
        an_unknown_column_is_shown_in_short,
        a_row_is_as_wide_as_the_header,
        faults_name_the_column,
        the_writer_quotes_what_needs_it,
        mangled_codes_are_told,
    };
    return RUN_CASES("csv", NEW_CASE("record", NULL, NULL, record),
                     NEW_CASE("form", NULL, NULL, form));
}
