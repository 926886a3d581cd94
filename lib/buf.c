/* SPDX-License-Identifier: Apache-2.0 */
#include "buf.h"

#include "arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for size more bytes and the NUL behind them. */
static int reserve(kti_buf *buf, size_t size)
{
    if (buf->failed) {
        return 0;
    }
    if (size >= SIZE_MAX - buf->size ||
        !kti_grow(&buf->data, &buf->capacity, buf->size + size + 1, 1)) {
        buf->failed = 1;
        return 0;
    }
    return 1;
}

void kti_buf_add(kti_buf *buf, const void *bytes, size_t size)
{
    if (!reserve(buf, size)) {
        return;
    }
    if (size > 0) {
        memcpy(buf->data + buf->size, bytes, size);
    }
    buf->size += size;
    buf->data[buf->size] = '\0';
}

void kti_buf_text(kti_buf *buf, const char *text)
{
    kti_buf_add(buf, text, strlen(text));
}

void kti_buf_byte(kti_buf *buf, unsigned char byte)
{
    kti_buf_add(buf, &byte, 1);
}

void kti_buf_printf(kti_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) {
        buf->failed = 1;
        return;
    }
    if (!reserve(buf, (size_t)length)) {
        return;
    }
    va_start(args, format);
    vsnprintf(buf->data + buf->size, (size_t)length + 1, format, args);
    va_end(args);
    buf->size += (size_t)length;
}

void kti_buf_be64(kti_buf *buf, uint64_t value)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(value >> (56 - 8 * i));
    }
    kti_buf_add(buf, bytes, sizeof bytes);
}

void kti_buf_be32(kti_buf *buf, uint32_t value)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++) {
        bytes[i] = (unsigned char)(value >> (24 - 8 * i));
    }
    kti_buf_add(buf, bytes, sizeof bytes);
}

void kti_buf_clear(kti_buf *buf)
{
    buf->size = 0;
    buf->failed = 0;
    if (buf->data != NULL) {
        buf->data[0] = '\0';
    }
}

void kti_buf_free(kti_buf *buf)
{
    free(buf->data);
    *buf = (kti_buf){ 0 };
}

char *kti_buf_steal(kti_buf *buf)
{
    kti_buf_add(buf, "", 0);
    if (buf->failed) {
        kti_buf_free(buf);
        return NULL;
    }
    char *text = buf->data;
    *buf = (kti_buf){ 0 };
    return text;
}

kt_status kti_copy_out(const char *text, char *buf, size_t size)
{
    size_t length = strlen(text);
    if (length >= size) {
        if (size > 0) {
            buf[0] = '\0';
        }
        return KT_ERR_RANGE;
    }
    memcpy(buf, text, length + 1);
    return KT_OK;
}
