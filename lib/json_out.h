/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_JSON_OUT_H
#define KTI_JSON_OUT_H

/*
 * Writing JSON, member by member, into a buffer; what does not fit into
 * memory sticks there. A key is NULL within an array, and at the top.
 */

#include <keytask/words.h>

#include "buf.h"

/* Begin an object or an array: '{' or '['; and end it. */
void kti_out_open(kti_buf *buf, const char *key, char bracket);
void kti_out_close(kti_buf *buf, char bracket);

void kti_out_null(kti_buf *buf, const char *key);
void kti_out_int(kti_buf *buf, const char *key, int64_t value);
void kti_out_bool(kti_buf *buf, const char *key, int value);
/* null for NULL and for "". What is no UTF-8 becomes U+FFFD. */
void kti_out_text(kti_buf *buf, const char *key, const char *text);

#endif
