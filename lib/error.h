/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_ERROR_H
#define KEYTASK_LIB_ERROR_H

/*
 * A status and the message that goes with it.
 *
 * A message is one line without a full stop; it names the thing and the
 * value, and says what would be right.
 */

#include <keytask/status.h>

typedef struct kti_error {
    kt_status status;
    char message[1024];
} kti_error;

/*
 * Sets status and message, and returns the status:
 *
 *     return kti_fail(error, KT_ERR_INVALID, "day %s is impossible", text);
 *
 * Whatever the values hold, the message is one line of valid UTF-8: control
 * characters become blanks, bytes that are not UTF-8 a question mark each,
 * and an over-long message is cut between two characters. The arguments may
 * point into error->message. A NULL error gets nothing, the status is
 * returned all the same.
 */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
kt_status
kti_fail(kti_error *error, kt_status status, const char *format, ...);

/* KT_OK and an empty message. */
void kti_error_clear(kti_error *error);

#endif
