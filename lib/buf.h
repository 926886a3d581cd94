/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_BUF_H
#define KEYTASK_LIB_BUF_H

/*
 * A growing buffer of bytes. A failure sticks: after it every append does
 * nothing, so that a caller appends freely and looks at `failed` once, at the
 * end.
 */

#include <keytask/status.h>

/* All zero is a valid, empty buffer. Once something was appended (an empty
 * text counts) data[size] is NUL. */
typedef struct kti_buf {
    char *data;
    size_t size;
    size_t capacity;
    int failed;
} kti_buf;

void kti_buf_add(kti_buf *buf, const void *bytes, size_t size);
void kti_buf_text(kti_buf *buf, const char *text);
void kti_buf_byte(kti_buf *buf, unsigned char byte);

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void kti_buf_printf(kti_buf *buf, const char *format, ...);

/* Integers with the most significant byte first. */
void kti_buf_be64(kti_buf *buf, uint64_t value);
void kti_buf_be32(kti_buf *buf, uint32_t value);

/* Empties the buffer, keeps its memory and forgets a failure. */
void kti_buf_clear(kti_buf *buf);

/* Gives the memory back; the buffer is empty and can be used again. */
void kti_buf_free(kti_buf *buf);

/* The text, which the caller frees; the buffer is empty afterwards. NULL
 * when an append has failed. */
char *kti_buf_steal(kti_buf *buf);

/* Copies a text into a caller's buffer, whole or not at all: KT_ERR_RANGE
 * where it does not fit, buf being "" then. */
kt_status kti_copy_out(const char *text, char *buf, size_t size);

#endif
