/* SPDX-License-Identifier: Apache-2.0 */
#include "json_out.h"

#include <string.h>

#include "utf8.h"

/* A text in its quotes. */
static void put_quoted(kti_buf *buf, const char *text)
{
    static const char escapes[] = "\"\\\b\f\n\r\t";
    static const char letters[] = "\"\\bfnrt";
    size_t size = strlen(text);
    kti_buf_byte(buf, '"');
    while (size > 0) {
        uint32_t point = 0;
        size_t width = kti_utf8_next(text, size, &point);
        const char *escape = width == 1 ? strchr(escapes, (int)point) : NULL;
        if (width == 0) {
            kti_buf_text(buf, "\xEF\xBF\xBD");
            width = 1;
        } else if (escape != NULL) {
            kti_buf_printf(buf, "\\%c", letters[escape - escapes]);
        } else if (point < 0x20) {
            kti_buf_printf(buf, "\\u%04x", (unsigned)point);
        } else {
            kti_buf_add(buf, text, width);
        }
        text += width;
        size -= width;
    }
    kti_buf_byte(buf, '"');
}

/* What stands before a value: a comma behind another one, the key. */
static void put_key(kti_buf *buf, const char *key)
{
    char last = buf->size > 0 ? buf->data[buf->size - 1] : '{';
    if (last != '{' && last != '[') {
        kti_buf_byte(buf, ',');
    }
    if (key != NULL) {
        put_quoted(buf, key);
        kti_buf_byte(buf, ':');
    }
}

void kti_out_open(kti_buf *buf, const char *key, char bracket)
{
    put_key(buf, key);
    kti_buf_byte(buf, (unsigned char)bracket);
}

void kti_out_close(kti_buf *buf, char bracket)
{
    kti_buf_byte(buf, (unsigned char)bracket);
}

void kti_out_null(kti_buf *buf, const char *key)
{
    put_key(buf, key);
    kti_buf_text(buf, "null");
}

void kti_out_int(kti_buf *buf, const char *key, int64_t value)
{
    put_key(buf, key);
    kti_buf_printf(buf, "%lld", (long long)value);
}

void kti_out_bool(kti_buf *buf, const char *key, int value)
{
    put_key(buf, key);
    kti_buf_text(buf, value != 0 ? "true" : "false");
}

void kti_out_text(kti_buf *buf, const char *key, const char *text)
{
    if (text == NULL || text[0] == '\0') {
        kti_out_null(buf, key);
        return;
    }
    put_key(buf, key);
    put_quoted(buf, text);
}
