/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_TEXT_H
#define KEYTASK_LIB_TEXT_H

/*
 * What texts and codes may look like.
 */

#include "error.h"
#include "utf8.h"

#include <keytask/limits.h>

enum {
    /* One line: no control character at all. */
    KTI_TEXT_LINE = 0,
    /* Several lines: LF and TAB are allowed. */
    KTI_TEXT_NOTE = 1
};

/*
 * Checks a text of a caller's. what names it in the message ("title of task
 * 2"). An empty text is accepted.
 *
 * KT_OK; KT_ERR_FORMAT: not UTF-8; KT_ERR_INVALID: NULL, longer than
 * max_bytes, or a control character.
 */
kt_status kti_text_check(kti_error *error, const char *what, const char *text,
                         size_t max_bytes, int kind);

/*
 * Checks a code: 1 to KT_CODE_MAX bytes of UTF-8, letters and digits of any
 * script, and of ASCII punctuation only . - and _ ; no blank of any width.
 *
 * KT_OK; KT_ERR_FORMAT: not UTF-8; KT_ERR_INVALID: all else.
 */
kt_status kti_code_check(kti_error *error, const char *what,
                         const char *code);

/*
 * How many characters to insert, drop, replace or swap with their neighbour
 * in order to get from a to b: for "the nearest known code is". Looks at the
 * first KT_CODE_MAX characters of each.
 */
int kti_similar(const char *a, const char *b);

#endif
