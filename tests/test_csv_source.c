/* SPDX-License-Identifier: Apache-2.0 */

/* What files and encodings the CSV reader takes, and what it says of
 * others. */

#include "csv.h"
#include "helpers.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char path[128];

static void setup(void)
{
    folder_setup();
    (void)snprintf(path, sizeof path, "%s", in_folder("units.csv"));
}

static void write_as(const char *mode, const void *bytes, size_t size)
{
    FILE *file = fopen(path, mode);
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

/* All cells of a text in memory, "|" between and "\n" behind records. */
static char *read_cells(const char *text, size_t size, size_t block,
                        const char *encoding)
{
    kti_error error;
    kti_csv *csv;
    kti_buf out = { 0 };
    kt_status status =
        kti_csv_open_blocks(&error, NULL, text, size, "x.csv", block, &csv);
    ck_assert_msg(status == KT_OK, "%s", error.message);
    ck_assert_str_eq(kti_csv_encoding(csv), encoding);
    kti_buf_text(&out, "");
    while ((status = kti_csv_next(&error, csv)) == KT_ROW) {
        for (size_t i = 0; i < kti_csv_count(csv); i++) {
            kti_buf_text(&out, i == 0 ? "" : "|");
            kti_buf_text(&out, kti_csv_field(csv, i));
        }
        kti_buf_byte(&out, '\n');
    }
    ck_assert_msg(status == KT_DONE, "%s", error.message);
    ck_assert(!out.failed);
    kti_csv_close(csv);
    return out.data;
}

static void expect_cells(const char *text, size_t size, const char *encoding,
                         const char *expected)
{
    for (size_t block = 1; block <= 40; block++) {
        char *found = read_cells(text, size, block, encoding);
        ck_assert_str_eq(found, expected);
        free(found);
    }
}

static void expect_refusal_n(const char *text, size_t size,
                             const char *message)
{
    for (size_t block = 1; block <= 40; block++) {
        kti_error error;
        kti_csv *csv;
        kt_status status = kti_csv_open_blocks(&error, NULL, text, size,
                                               "x.csv", block, &csv);
        ck_assert_int_eq(status, KT_ERR_FORMAT);
        ck_assert_ptr_null(csv);
        ck_assert_str_eq(error.message, message);
    }
}

static void expect_refusal(const char *text, const char *message)
{
    expect_refusal_n(text, strlen(text), message);
}

/* UTF-8 to another encoding; the caller frees. */
static char *encode(const char *encoding, const char *text, size_t *size)
{
    iconv_t converter = iconv_open(encoding, "UTF-8");
    ck_assert(converter != (iconv_t)-1);
    size_t left = strlen(text);
    size_t room = 4 * left + 8;
    char *bytes = malloc(room);
    char *copy = strdup(text);
    ck_assert_ptr_nonnull(bytes);
    ck_assert_ptr_nonnull(copy);
    char *in = copy;
    char *out = bytes;
    size_t out_left = room;
    ck_assert_uint_eq(iconv(converter, &in, &left, &out, &out_left), 0);
    iconv_close(converter);
    free(copy);
    *size = room - out_left;
    return bytes;
}

START_TEST(utf8_is_taken_as_it_is)
{
    const char *text =
        "代码,名称\r\n4401,\u3000广州市\n4402,\U00020BB7\u00E9";
    const char *cells = "代码|名称\n4401|广州市\n4402|\U00020BB7\u00E9\n";
    expect_cells(text, strlen(text), "UTF-8", cells);

    char marked[128];
    snprintf(marked, sizeof marked, "\xEF\xBB\xBF%s", text);
    expect_cells(marked, strlen(marked), "UTF-8", cells);
    expect_cells("", 0, "UTF-8", "");
}
END_TEST

START_TEST(gb18030_is_converted)
{
    /* Two bytes for most, four for U+00E9, U+20BB7 and U+1F600. */
    const char *text = "代码,名称,备注\r\n4401,\"广州市，\r\n天河区\",\u3000"
                       "\u00E9x\u3000\n4402,\U00020BB7野家,\U0001F600\n"
                       ",,\n4403,深圳市,镕堃";
    const char *cells = "代码|名称|备注\n4401|广州市，\n天河区|\u00E9x\n"
                        "4402|\U00020BB7野家|\U0001F600\n4403|深圳市|镕堃\n";
    size_t size;
    char *bytes = encode("GB18030", text, &size);
    expect_cells(bytes, size, "GB18030", cells);
    free(bytes);

    char marked[256];
    snprintf(marked, sizeof marked, "\uFEFF%s", text);
    bytes = encode("GB18030", marked, &size);
    ck_assert_mem_eq(bytes, "\x84\x31\x95\x33", 4);
    expect_cells(bytes, size, "GB18030", cells);
    free(bytes);
}
END_TEST

START_TEST(known_gb18030_bytes)
{
    /* "广州" is B9 E3 D6 DD, "€" A2 E3, U+0080 would be 81 30 81 30. */
    const char *text = "a,\xB9\xE3\xD6\xDD\n\xA2\xE3,\x81\x30\x86\x30";
    expect_cells(text, strlen(text), "GB18030", "a|广州\n€|\u00B8\n");
}
END_TEST

START_TEST(much_gb18030_goes_through_all_blocks)
{
    kti_buf text = { 0 };
    kti_buf cells = { 0 };
    for (int i = 0; i < 20000; i++) {
        kti_buf_printf(&text, "%d,\"广东省%.*s\",\U00020BB7\n", i, i % 7,
                       "abcdefg");
        kti_buf_printf(&cells, "%d|广东省%.*s|\U00020BB7\n", i, i % 7,
                       "abcdefg");
    }
    ck_assert(!text.failed && !cells.failed);
    size_t size;
    char *bytes = encode("GB18030", text.data, &size);
    static const size_t blocks[] = { 5, 1000, 65536, 100003 };
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        char *found = read_cells(bytes, size, blocks[i], "GB18030");
        ck_assert_int_eq(strcmp(found, cells.data), 0);
        free(found);
    }
    free(bytes);
    kti_buf_free(&text);
    kti_buf_free(&cells);
}
END_TEST

START_TEST(neither_encoding_is_told_with_both_places)
{
    expect_refusal(
        "a,b\r\nc,\xFF\xFF\n",
        "x.csv is neither UTF-8 (line 2, byte 3 of it) nor GB18030 "
        "(line 2, byte 3 of it); save it as CSV UTF-8");
    /* GB18030 up to a lead byte before the line end. */
    expect_refusal(
        "a,\xB9\xE3\rb\nc,d\xD6\ne",
        "x.csv is neither UTF-8 (line 1, byte 3 of it) nor GB18030 "
        "(line 3, byte 4 of it); save it as CSV UTF-8");
    /* Cut within its last character. */
    expect_refusal(
        "a\n\xB9\xE3\xD6",
        "x.csv is neither UTF-8 (line 2, byte 1 of it) nor GB18030 "
        "(line 2, byte 3 of it); save it as CSV UTF-8");
    expect_refusal(
        "a\n\xB9\xE3\x81\x30\x86",
        "x.csv is neither UTF-8 (line 2, byte 1 of it) nor GB18030 "
        "(line 2, byte 3 of it); save it as CSV UTF-8");
    /* A surrogate, an overlong slash. */
    expect_refusal(
        "a\n,\xED\xA0\x80,",
        "x.csv is neither UTF-8 (line 2, byte 2 of it) nor GB18030 "
        "(line 2, byte 4 of it); save it as CSV UTF-8");
    expect_refusal(
        "\xC0\xAF\n\xFF",
        "x.csv is neither UTF-8 (line 1, byte 1 of it) nor GB18030 "
        "(line 2, byte 1 of it); save it as CSV UTF-8");
}
END_TEST

START_TEST(damaged_utf8_is_not_taken_for_gb18030)
{
    /* Read as GB18030 this would be well-formed, and other text. */
    expect_refusal("广东省广州市天河\n\xE5\xAE",
                   "x.csv, line 2: not UTF-8, as the text before it is, from "
                   "byte 1 of the line on");
    expect_refusal("\xEF\xBB\xBF"
                   "a,\xB9\xE3\n",
                   "x.csv, line 1: not UTF-8, as the text before it is, from "
                   "byte 6 of the line on");
}
END_TEST

START_TEST(utf16_and_workbooks_are_refused)
{
    static const struct {
        const char *encoding;
        const char *message;
    } wides[] = {
        { "UTF-16", "x.csv is UTF-16 text; save it as CSV UTF-8" },
        { "UTF-32", "x.csv is UTF-32 text; save it as CSV UTF-8" },
    };
    const char *text = "代码,名称\n4401,广州\n";
    size_t size;
    for (size_t i = 0; i < 2; i++) {
        char *bytes = encode(wides[i].encoding, text, &size);
        expect_refusal_n(bytes, size, wides[i].message);
        free(bytes);
    }
    expect_refusal_n("\xFE\xFF\0a", 4,
                     "x.csv is UTF-16 text; save it as CSV UTF-8");
    expect_refusal_n("\0\0\xFE\xFF\0\0\0a", 8,
                     "x.csv is UTF-32 text; save it as CSV UTF-8");

    /* 14 characters: commas, digits and line feeds have a NUL. */
    char *bytes = encode("UTF-16LE", text, &size);
    expect_refusal_n(bytes, size,
                     "x.csv has 8 NUL bytes in its first 28, as UTF-16 text "
                     "has; save it as CSV UTF-8");
    free(bytes);

    expect_refusal("PK\x03\x04\x14", "x.csv is a workbook (xlsx, ods) or a "
                                     "ZIP file; save it as CSV UTF-8");
    expect_refusal("\xD0\xCF\x11\xE0\xA1", "x.csv is a workbook (xls); save "
                                           "it as CSV UTF-8");
}
END_TEST

START_TEST(a_file_is_hashed_and_named)
{
    /* FIPS 180-4, "abc". */
    static const unsigned char abc[32] = {
        0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40,
        0xde, 0x5d, 0xae, 0x22, 0x23, 0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17,
        0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad
    };
    kti_error error;
    kti_csv *csv;
    write_as("wb", "abc", 3);
    ck_assert_int_eq(kti_csv_open(&error, path, NULL, 0, NULL, &csv), KT_OK);
    ck_assert_mem_eq(kti_csv_sha256(csv), abc, 32);
    ck_assert_str_eq(kti_csv_name(csv), "units.csv");
    ck_assert_int_eq(kti_csv_size(csv), 3);
    ck_assert_int_eq(kti_csv_offset(csv), 0);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_str_eq(kti_csv_field(csv, 0), "abc");
    ck_assert_int_eq(kti_csv_offset(csv), 3);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_DONE);
    kti_csv_close(csv);

    for (size_t block = 1; block <= 4; block++) {
        ck_assert_int_eq(
            kti_csv_open_blocks(&error, path, NULL, 0, "other", block, &csv),
            KT_OK);
        ck_assert_mem_eq(kti_csv_sha256(csv), abc, 32);
        ck_assert_str_eq(kti_csv_name(csv), "other");
        kti_csv_close(csv);
    }
    ck_assert_int_eq(kti_csv_open(&error, NULL, "abc", 3, NULL, &csv), KT_OK);
    ck_assert_mem_eq(kti_csv_sha256(csv), abc, 32);
    ck_assert_str_eq(kti_csv_name(csv), "the text");
    kti_csv_close(csv);
    kti_csv_close(NULL);
}
END_TEST

static void expect_no_file(const char *name, kt_status expected,
                           const char *format)
{
    kti_error error;
    kti_csv *csv;
    char message[512];
    ck_assert_int_eq(kti_csv_open(&error, name, NULL, 0, NULL, &csv),
                     expected);
    ck_assert_ptr_null(csv);
    snprintf(message, sizeof message, format, name);
    ck_assert_str_eq(error.message, message);
}

START_TEST(only_regular_files_are_opened)
{
    expect_no_file(path, KT_ERR_NOT_FOUND, "there is no file %s");
    expect_no_file(in_folder("."), KT_ERR_CANTOPEN,
                   "%s is a folder, it must be a file");
    expect_no_file("/dev/null", KT_ERR_CANTOPEN,
                   "%s is a pipe or device, it must be a regular file");
    /* A pipe that nobody writes to must not make it wait. */
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    expect_no_file(path, KT_ERR_CANTOPEN,
                   "%s is a pipe or device, it must be a regular file");
    unlink(path);
    if (geteuid() != 0) {
        write_as("wb", "a", 1);
        ck_assert_int_eq(chmod(path, 0), 0);
        expect_no_file(path, KT_ERR_CANTOPEN,
                       "%s cannot be opened: Permission denied");
    }
    kti_error error;
    kti_csv *csv;
    ck_assert_int_eq(kti_csv_open(&error, NULL, NULL, 0, NULL, &csv),
                     KT_ERR_INVALID);
}
END_TEST

static kti_csv *open_path(size_t block)
{
    kti_error error;
    kti_csv *csv;
    ck_assert_int_eq(
        kti_csv_open_blocks(&error, path, NULL, 0, NULL, block, &csv), KT_OK);
    return csv;
}

START_TEST(a_file_that_changes_is_noticed)
{
    static const char message[] = "units.csv changed while it was read";
    kti_error error;
    write_as("wb", "a,b\nc,d\n", 8);

    kti_csv *csv = open_path(4);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_int_eq(kti_csv_rewind(&error, csv), KT_OK);
    write_as("ab", "e", 1);
    ck_assert_int_eq(kti_csv_rewind(&error, csv), KT_ERR_IO);
    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_IO);
    ck_assert_str_eq(error.message, "units.csv could not be read further");
    kti_csv_close(csv);

    /* It grows between two blocks. */
    csv = open_path(4);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    write_as("ab", "ffff\nggg\n", 9);
    kt_status status;
    while ((status = kti_csv_next(&error, csv)) == KT_ROW) {
        ck_assert_ptr_null(strchr(kti_csv_field(csv, 0), 'g'));
    }
    ck_assert_int_eq(status, KT_ERR_IO);
    ck_assert_str_eq(error.message, message);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_IO);
    kti_csv_close(csv);

    /* It shrinks. */
    csv = open_path(4);
    ck_assert_int_eq(truncate(path, 5), 0);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_IO);
    ck_assert_str_eq(error.message, message);
    kti_csv_close(csv);

    /* The same size at another time. */
    csv = open_path(4);
    struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
    ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
    ck_assert_int_eq(kti_csv_rewind(&error, csv), KT_ERR_IO);
    kti_csv_close(csv);
}
END_TEST

START_TEST(gb18030_that_changes_is_noticed)
{
    kti_error error;
    write_as("wb", "a,b\nc,d\n\xB9\xE3,e\nf,\xD6\xDD\n", 18);
    kti_csv *csv = open_path(4);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    write_as("r+b", "a,b\nc,d\n\xFF\xFF,e\nf,gg\n", 18);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ROW);
    ck_assert_int_eq(kti_csv_next(&error, csv), KT_ERR_IO);
    ck_assert_str_eq(error.message, "units.csv changed while it was read");
    kti_csv_close(csv);
}
END_TEST

int main(void)
{
    const TTest *const encoding[] = {
        utf8_is_taken_as_it_is,
        gb18030_is_converted,
        known_gb18030_bytes,
        much_gb18030_goes_through_all_blocks,
        neither_encoding_is_told_with_both_places,
        damaged_utf8_is_not_taken_for_gb18030,
        utf16_and_workbooks_are_refused,
    };
    const TTest *const file[] = {
        a_file_is_hashed_and_named,
        only_regular_files_are_opened,
        a_file_that_changes_is_noticed,
        gb18030_that_changes_is_noticed,
    };
    return RUN_CASES("csv_source", NEW_CASE("encoding", NULL, NULL, encoding),
                     NEW_CASE("file", setup, folder_teardown, file));
}
