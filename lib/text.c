/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <string.h>

/* The first character of valid text that the kind does not allow. Returns
 * its place, counted from 1, or 0. */
static size_t find_control(const char *text, size_t size, int kind,
                           uint32_t *found)
{
    size_t place = 0;
    for (size_t at = 0; at < size;) {
        uint32_t point = 0;
        at += kti_utf8_next(text + at, size - at, &point);
        place++;
        int allowed =
            kind == KTI_TEXT_NOTE && (point == '\n' || point == '\t');
        if (kti_utf8_is_control(point) && !allowed) {
            *found = point;
            return place;
        }
    }
    return 0;
}

kt_status kti_text_check(kti_error *error, const char *what, const char *text,
                         size_t max_bytes, int kind)
{
    if (text == NULL) {
        return kti_fail(error, KT_ERR_INVALID, "%s is missing", what);
    }
    size_t size = strlen(text);
    if (size > max_bytes) {
        return kti_fail(error, KT_ERR_INVALID,
                        "%s has %zu bytes, at most %zu are allowed", what,
                        size, max_bytes);
    }
    size_t bad_at;
    if (!kti_utf8_valid(text, size, &bad_at)) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "%s is not UTF-8: byte 0x%02X at offset %zu", what,
                        (unsigned)(unsigned char)text[bad_at], bad_at);
    }
    uint32_t control = 0;
    size_t place = find_control(text, size, kind, &control);
    if (place > 0) {
        return kti_fail(error, KT_ERR_INVALID,
                        "%s has a control character, U+%04X, as its "
                        "character %zu: %s",
                        what, (unsigned)control, place,
                        kind == KTI_TEXT_NOTE
                            ? "only line feeds and tabs are allowed"
                            : "it must be one line of plain text");
    }
    return KT_OK;
}

static int in_code(uint32_t point)
{
    if (point < 0x80) {
        return (point >= '0' && point <= '9') ||
               (point >= 'A' && point <= 'Z') ||
               (point >= 'a' && point <= 'z') || point == '.' ||
               point == '-' || point == '_';
    }
    return !kti_utf8_is_blank(point);
}

kt_status kti_code_check(kti_error *error, const char *what, const char *code)
{
    kt_status status =
        kti_text_check(error, what, code, KT_CODE_MAX, KTI_TEXT_LINE);
    if (status != KT_OK) {
        return status;
    }
    size_t size = strlen(code);
    if (size == 0) {
        return kti_fail(error, KT_ERR_INVALID, "%s is empty", what);
    }
    for (size_t at = 0; at < size;) {
        uint32_t point = 0;
        size_t length = kti_utf8_next(code + at, size - at, &point);
        if (kti_utf8_is_blank(point)) {
            return kti_fail(error, KT_ERR_INVALID,
                            "%s \"%s\" has a blank (U+%04X), a code has none",
                            what, code, (unsigned)point);
        }
        if (!in_code(point)) {
            return kti_fail(error, KT_ERR_INVALID,
                            "%s \"%s\" has \"%.*s\", a code has letters, "
                            "digits, \".\", \"-\" and \"_\" only",
                            what, code, (int)length, code + at);
        }
        at += length;
    }
    return KT_OK;
}

/* The first KT_CODE_MAX characters; a byte that is not UTF-8 is one. */
static size_t decode(const char *text, uint32_t points[KT_CODE_MAX])
{
    size_t size = strlen(text);
    size_t count = 0;
    for (size_t at = 0; at < size && count < KT_CODE_MAX; count++) {
        size_t length = kti_utf8_next(text + at, size - at, &points[count]);
        if (length == 0) {
            points[count] = 0xFFFD;
            length = 1;
        }
        at += length;
    }
    return count;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment (Damerau-Levenshtein without edits inside a
 * swap), row by row: `before` and `last` are the two rows above. */
int kti_similar(const char *a, const char *b)
{
    uint32_t from[KT_CODE_MAX];
    uint32_t to[KT_CODE_MAX];
    size_t from_count = decode(a, from);
    size_t to_count = decode(b, to);

    int rows[3][KT_CODE_MAX + 1];
    int *before = rows[0];
    int *last = rows[1];
    int *row = rows[2];
    for (size_t j = 0; j <= to_count; j++) {
        last[j] = (int)j;
    }
    for (size_t i = 1; i <= from_count; i++) {
        row[0] = (int)i;
        for (size_t j = 1; j <= to_count; j++) {
            int change = last[j - 1] + (from[i - 1] != to[j - 1]);
            row[j] = least(change, least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] &&
                from[i - 2] == to[j - 1]) {
                row[j] = least(row[j], before[j - 2] + 1);
            }
        }
        int *free_row = before;
        before = last;
        last = row;
        row = free_row;
    }
    return last[to_count];
}
