/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_UUID_H
#define KEYTASK_UUID_H

/**
 * @file
 * UUIDs (RFC 9562): the identity of sites, units, plans, tasks, targets.
 */

#include <keytask/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Sixteen bytes in network order. All zero is "none". */
typedef struct kt_uuid {
    uint8_t bytes[16];
} kt_uuid;

/** Room for the text of a UUID and its closing NUL. */
#define KT_UUID_TEXT_SIZE 37

/**
 * Read "6ba7b810-9dad-11d1-80b4-00c04fd430c8", in either case.
 *
 * @return KT_OK; KT_ERR_INVALID: not a UUID
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_uuid_parse(const char *text, kt_uuid *uuid);

/**
 * Write a UUID in lower case.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_uuid_format(const kt_uuid *uuid, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif
