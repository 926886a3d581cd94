/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a JSON document. */
#include <string.h>

#include "json_in.h"
#include "utf8.h"

/* A place in a text: line from 1, column in characters from 1. */
struct place {
    int64_t line;
    int64_t column;
};

static struct place
place_of(const char *text, size_t at)
{
    struct place place = { 1, 1 };
    for (size_t i = 0; i < at; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)text[i] & 0xC0) != 0x80) {
            place.column++;
        }
    }
    return place;
}

static kt_status
check_encoding(kti_error *error, const char *text, size_t size,
               int64_t *line)
{
    size_t bad = 0;
    if (size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 ||
                      memcmp(text, "\xfe\xff", 2) == 0 || text[0] == '\0' ||
                      text[1] == '\0')) {
        return kti_fail(error, KT_ERR_FORMAT,
                        "the text is UTF-16 or UTF-32: JSON is UTF-8, save "
                        "it as that");
    }
    if (!kti_utf8_valid(text, size, &bad)) {
        struct place place = place_of(text, bad);
        *line = place.line;
        return kti_fail(error, KT_ERR_FORMAT,
                        "column %lld: byte 0x%02X is not UTF-8: JSON is "
                        "UTF-8, save it as that",
                        (long long)place.column,
                        (unsigned)(unsigned char)text[bad]);
    }
    return KT_OK;
}

/* How deep arrays and objects stand in each other, whether or not all the
 * rest is JSON. */
static kt_status
check_depth(kti_error *error, const char *text, size_t size, int64_t *line)
{
    int depth = 0;
    int quoted = 0;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (quoted) {
            i += c == '\\';
            quoted = c != '"';
        } else if (c == '"') {
            quoted = 1;
        } else if (c == '{' || c == '[') {
            if (++depth > KTI_JSON_DEPTH_MAX) {
                struct place place = place_of(text, i);
                *line = place.line;
                return kti_fail(error, KT_ERR_FORMAT,
                                "column %lld: deeper than %d levels",
                                (long long)place.column, KTI_JSON_DEPTH_MAX);
            }
        } else if (c == '}' || c == ']') {
            depth--;
        }
    }
    return KT_OK;
}

kt_status
kti_json_parse(kti_error *error, const char *text, size_t size,
               int64_t *line, json_t **root)
{
    json_error_t fault;
    *root = NULL;
    *line = 0;
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        size -= 3;
    }
    kt_status status = check_encoding(error, text, size, line);
    if (status == KT_OK) {
        status = check_depth(error, text, size, line);
    }
    if (status != KT_OK) {
        return status;
    }
    *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &fault);
    if (*root != NULL) {
        return KT_OK;
    }
    if (json_error_code(&fault) == json_error_out_of_memory) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    *line = fault.line > 0 ? fault.line : 0;
    return kti_fail(error, KT_ERR_FORMAT, "column %d: %s", fault.column,
                    fault.text);
}
