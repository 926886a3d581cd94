/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_UTF8_H
#define KEYTASK_LIB_UTF8_H

/*
 * UTF-8 as in RFC 3629: no surrogates, no overlong forms, nothing above
 * U+10FFFF.
 */

#include <stddef.h>
#include <stdint.h>

/* The code point at the start of size > 0 bytes. Returns how many bytes it
 * takes, 1 to 4; 0 where there is none: bad or cut short. */
size_t kti_utf8_next(const char *text, size_t size, uint32_t *point);

/* 1 when all bytes are valid; else 0, and *bad_at (may be NULL) is the
 * offset of the first sequence that is not. */
int kti_utf8_valid(const char *text, size_t size, size_t *bad_at);

/* The greatest cut <= max that lies between two code points of a valid
 * text. */
size_t kti_utf8_cut(const char *text, size_t size, size_t max);

/* C0, DEL and C1. */
int kti_utf8_is_control(uint32_t point);

/* Blanks of every width and marks that cannot be seen; no controls. */
int kti_utf8_is_blank(uint32_t point);

/* Behind the blanks and tabs (ASCII, no-break, ideographic) that a
 * NUL-terminated text begins with. */
const char *kti_skip_blanks(const char *text);

#endif
