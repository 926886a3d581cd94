/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"
#include "text.h"

#include <string.h>

/* Decodes by the bit patterns of RFC 3629 alone, and accepts a code point
 * only if it is a scalar value that needs exactly so many bytes. */
static size_t naive_next(const unsigned char *bytes, size_t size)
{
    static const struct {
        unsigned mask, pattern;
        uint32_t first, last;
    } forms[] = { { 0x80, 0x00, 0x0, 0x7F },
                  { 0xE0, 0xC0, 0x80, 0x7FF },
                  { 0xF0, 0xE0, 0x800, 0xFFFF },
                  { 0xF8, 0xF0, 0x10000, 0x10FFFF } };
    for (size_t length = 1; length <= 4; length++) {
        if ((bytes[0] & forms[length - 1].mask) !=
            forms[length - 1].pattern) {
            continue;
        }
        if (length > size) {
            return 0;
        }
        uint32_t point = bytes[0] & ~forms[length - 1].mask & 0xFF;
        for (size_t i = 1; i < length; i++) {
            if (bytes[i] >> 6 != 2) {
                return 0;
            }
            point = point * 64 + bytes[i] % 64;
        }
        int surrogate = point >= 0xD800 && point <= 0xDFFF;
        return point >= forms[length - 1].first &&
                       point <= forms[length - 1].last && !surrogate
                   ? length
                   : 0;
    }
    return 0;
}

static void compare_with_naive(const char *text, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t length =
            naive_next((const unsigned char *)text + at, size - at);
        if (length == 0) {
            break;
        }
        at += length;
    }
    size_t bad_at = size;
    int valid = kti_utf8_valid(text, size, &bad_at);
    if (valid != (at == size) || bad_at != at) {
        ck_abort_msg("size %zu: valid %d, bad at %zu, not %zu", size, valid,
                     bad_at, at);
    }
}

/* All texts of three bytes, and those of four that begin so. */
START_TEST(every_short_sequence)
{
    char text[4];
    for (unsigned a = 0; a < 256; a++) {
        text[0] = (char)a;
        compare_with_naive(text, 1);
        for (unsigned b = 0; b < 256; b++) {
            text[1] = (char)b;
            compare_with_naive(text, 2);
            for (unsigned c = 0; c < 256; c++) {
                text[2] = (char)c;
                compare_with_naive(text, 3);
            }
        }
    }
    static const unsigned lasts[] = { 0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF };
    for (unsigned a = 0xEF; a < 256; a++) {
        text[0] = (char)a;
        for (unsigned b = 0; b < 256; b++) {
            text[1] = (char)b;
            for (unsigned c = 0x70; c < 0xD0; c++) {
                text[2] = (char)c;
                for (size_t i = 0; i < 6; i++) {
                    text[3] = (char)lasts[i];
                    compare_with_naive(text, 4);
                }
            }
        }
    }
}
END_TEST

/* Encodes one code point by hand. */
static size_t encode(uint32_t point, char *out)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (char)(0xC0 + point / 64);
        out[1] = (char)(0x80 + point % 64);
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (char)(0xE0 + point / 4096);
        out[1] = (char)(0x80 + point / 64 % 64);
        out[2] = (char)(0x80 + point % 64);
        return 3;
    }
    out[0] = (char)(0xF0 + point / 262144);
    out[1] = (char)(0x80 + point / 4096 % 64);
    out[2] = (char)(0x80 + point / 64 % 64);
    out[3] = (char)(0x80 + point % 64);
    return 4;
}

START_TEST(every_code_point)
{
    for (uint32_t point = 0; point <= 0x110000; point++) {
        char text[4];
        size_t size = encode(point, text);
        uint32_t back = 0;
        size_t length = kti_utf8_next(text, size, &back);
        int scalar = point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
        if (scalar ? length != size || back != point : length != 0) {
            ck_abort_msg("U+%04X", (unsigned)point);
        }
    }
}
END_TEST

/* Long texts, so that the run of ASCII begins and ends anywhere. */
START_TEST(long_texts)
{
    uint64_t seed = 4;
    for (int round = 0; round < 20000; round++) {
        char text[80];
        size_t size = 0;
        size_t wanted = next_random(&seed) % 70;
        while (size < wanted) {
            uint64_t pick = next_random(&seed);
            uint32_t point = pick % 4 != 0 ? (uint32_t)(pick >> 8) % 0x80
                                           : (uint32_t)(pick >> 8) % 0xD800;
            size += encode(point, text + size);
        }
        ck_assert(kti_utf8_valid(text, size, NULL));
        if (size > 0) {
            text[next_random(&seed) % size] = (char)next_random(&seed);
        }
        compare_with_naive(text, size);
    }
    ck_assert(kti_utf8_valid("", 0, NULL));
    ck_assert(kti_utf8_valid("a\0b", 3, NULL));
}
END_TEST

START_TEST(cut_between_characters)
{
    static const char text[] = "a\u00E9\u4E2D\U00020000z"; /* 1 2 3 4 1 */
    static const size_t cuts[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 11 };
    ck_assert_uint_eq(sizeof text - 1, 11);
    for (size_t max = 0; max < sizeof cuts / sizeof cuts[0]; max++) {
        ck_assert_uint_eq(kti_utf8_cut(text, 11, max), cuts[max]);
    }
    ck_assert_uint_eq(kti_utf8_cut(text, 11, 100), 11);
    ck_assert_uint_eq(kti_utf8_cut("", 0, 0), 0);
}
END_TEST

static void text_is(kt_status expected, const char *text, int kind,
                    const char *message)
{
    kti_error error;
    kti_error_clear(&error);
    ck_assert_int_eq(kti_text_check(&error, "note", text, 20, kind),
                     expected);
    ck_assert_int_eq(error.status, expected);
    ck_assert_str_eq(error.message, message);
}

START_TEST(check_texts)
{
    text_is(KT_OK, "", KTI_TEXT_LINE, "");
    text_is(KT_OK, "培训护理员", KTI_TEXT_LINE, "");
    text_is(KT_ERR_INVALID, NULL, KTI_TEXT_LINE, "note is missing");
    text_is(KT_OK, "12345678901234567890", KTI_TEXT_LINE, "");
    text_is(KT_ERR_INVALID, "123456789012345678901", KTI_TEXT_LINE,
            "note has 21 bytes, at most 20 are allowed");
    text_is(KT_ERR_INVALID, "培训养老护理员", KTI_TEXT_LINE,
            "note has 21 bytes, at most 20 are allowed");
    text_is(KT_ERR_FORMAT, "\u4E2D\xD6\xD0", KTI_TEXT_LINE,
            "note is not UTF-8: byte 0xD6 at offset 3");
}
END_TEST

START_TEST(check_control_characters)
{
    text_is(KT_OK, "a\n\tb", KTI_TEXT_NOTE, "");
    text_is(KT_ERR_INVALID, "\u4E2D\nb", KTI_TEXT_LINE,
            "note has a control character, U+000A, as its character 2: it "
            "must be one line of plain text");
    text_is(KT_ERR_INVALID, "a\r\n", KTI_TEXT_NOTE,
            "note has a control character, U+000D, as its character 2: only "
            "line feeds and tabs are allowed");
    kti_error error;
    for (uint32_t point = 1; point < 0x100; point++) {
        char text[5] = { 0 };
        encode(point, text);
        int control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        int in_note = !control || point == '\n' || point == '\t';
        ck_assert_int_eq(kti_text_check(&error, "x", text, 9, KTI_TEXT_LINE),
                         control ? KT_ERR_INVALID : KT_OK);
        ck_assert_int_eq(kti_text_check(&error, "x", text, 9, KTI_TEXT_NOTE),
                         in_note ? KT_OK : KT_ERR_INVALID);
    }
}
END_TEST

static kt_status code_status(const char *code)
{
    kti_error error;
    return kti_code_check(&error, "code", code);
}

START_TEST(check_codes)
{
    ck_assert_int_eq(code_status("2.8"), KT_OK);
    ck_assert_int_eq(code_status("440103001"), KT_OK);
    ck_assert_int_eq(code_status("A-1_b"), KT_OK);
    ck_assert_int_eq(code_status("民政〔2022〕8号"), KT_OK);
    char code[KT_CODE_MAX + 2];
    memset(code, 'x', sizeof code);
    code[KT_CODE_MAX] = '\0';
    ck_assert_int_eq(code_status(code), KT_OK);
    code[KT_CODE_MAX] = 'x';
    code[KT_CODE_MAX + 1] = '\0';
    ck_assert_int_eq(code_status(code), KT_ERR_INVALID);

    static const char *const bad[] = { "",
                                       " ",
                                       "2 8",
                                       " 2.8",
                                       "2.8 ",
                                       "2\t8",
                                       "2\u00A0"
                                       "8",
                                       "2\u3000"
                                       "8",
                                       "2\u200B"
                                       "8",
                                       "\uFEFF"
                                       "2.8",
                                       "2\u2028"
                                       "8" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ck_assert_msg(code_status(bad[i]) == KT_ERR_INVALID, "\"%s\"",
                      bad[i]);
    }
    ck_assert_int_eq(code_status(NULL), KT_ERR_INVALID);
    ck_assert_int_eq(code_status("\xFF"), KT_ERR_FORMAT);
    for (int c = 0x21; c < 0x7F; c++) {
        char one[2] = { (char)c, '\0' };
        int allowed = strchr("0123456789abcdefghijklmnopqrstuvwxyz"
                             "ABCDEFGHIJKLMNOPQRSTUVWXYZ.-_",
                             c) != NULL;
        ck_assert_int_eq(code_status(one), allowed ? KT_OK : KT_ERR_INVALID);
    }
}
END_TEST

START_TEST(messages_of_codes)
{
    kti_error error;
    ck_assert_int_lt(kti_code_check(&error, "unit", "4.40103E+11"), 0);
    ck_assert_str_eq(error.message,
                     "unit \"4.40103E+11\" has \"+\", a code has letters, "
                     "digits, \".\", \"-\" and \"_\" only");
    ck_assert_int_lt(kti_code_check(&error, "unit",
                                    "44\u3000"
                                    "01"),
                     0);
    ck_assert_str_eq(error.message, "unit \"44\u3000"
                                    "01\" has a blank "
                                    "(U+3000), a code has none");
    ck_assert_int_lt(kti_code_check(&error, "unit", ""), 0);
    ck_assert_str_eq(error.message, "unit is empty");
}
END_TEST

START_TEST(similar_codes)
{
    ck_assert_int_eq(kti_similar("4401", "4401"), 0);
    ck_assert_int_eq(kti_similar("4401", "4410"), 1);
    ck_assert_int_eq(kti_similar("4401", "440"), 1);
    ck_assert_int_eq(kti_similar("4401", "44011"), 1);
    ck_assert_int_eq(kti_similar("4401", "4501"), 1);
    ck_assert_int_eq(kti_similar("", "abc"), 3);
    ck_assert_int_eq(kti_similar("abc", ""), 3);
    ck_assert_int_eq(kti_similar("", ""), 0);
    ck_assert_int_eq(kti_similar("kitten", "sitting"), 3);
    /* Characters, not bytes. */
    ck_assert_int_eq(kti_similar("广州市", "广州"), 1);
    ck_assert_int_eq(kti_similar("\xFF", "\xFE\xFE"), 1);
    /* Only the first 64 characters are looked at. */
    char a[201];
    char b[301];
    memset(a, 'a', 200);
    a[200] = '\0';
    memset(b, 'a', 300);
    b[300] = '\0';
    ck_assert_int_eq(kti_similar(a, b), 0);
}
END_TEST

/* The same distance straight from its definition, by recursion. */
static int slow_distance(const char *a, size_t i, const char *b, size_t j)
{
    if (i == 0 || j == 0) {
        return (int)(i + j);
    }
    int best = slow_distance(a, i - 1, b, j - 1) + (a[i - 1] != b[j - 1]);
    int drop = slow_distance(a, i - 1, b, j) + 1;
    int insert = slow_distance(a, i, b, j - 1) + 1;
    best = drop < best ? drop : best;
    best = insert < best ? insert : best;
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        int swap = slow_distance(a, i - 2, b, j - 2) + 1;
        best = swap < best ? swap : best;
    }
    return best;
}

START_TEST(similar_as_defined)
{
    uint64_t seed = 5;
    for (int round = 0; round < 3000; round++) {
        char texts[2][8] = { { 0 } };
        for (int k = 0; k < 2; k++) {
            size_t size = next_random(&seed) % 7;
            for (size_t i = 0; i < size; i++) {
                texts[k][i] = (char)('1' + next_random(&seed) % 3);
            }
        }
        int expected = slow_distance(texts[0], strlen(texts[0]), texts[1],
                                     strlen(texts[1]));
        ck_assert_int_eq(kti_similar(texts[0], texts[1]), expected);
        ck_assert_int_eq(kti_similar(texts[1], texts[0]), expected);
    }
}
END_TEST

START_TEST(blanks)
{
    ck_assert_str_eq(kti_skip_blanks(" \t\u00A0\u3000x "), "x ");
    ck_assert_str_eq(kti_skip_blanks("\n"), "\n");
    ck_assert_str_eq(kti_skip_blanks(""), "");
    /* Beginnings of the wide blanks that are not them. */
    ck_assert_str_eq(kti_skip_blanks("\xC2"), "\xC2");
    ck_assert_str_eq(kti_skip_blanks("\u3001"), "\u3001");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { every_short_sequence,
                                   every_code_point,
                                   long_texts,
                                   cut_between_characters,
                                   check_texts,
                                   check_control_characters,
                                   check_codes,
                                   messages_of_codes,
                                   similar_codes,
                                   similar_as_defined,
                                   blanks };
    return RUN_TESTS("text", tests);
}
