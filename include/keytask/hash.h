/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_HASH_H
#define KEYTASK_HASH_H

/**
 * @file
 * SHA-256 of files: what a report names as evidence can be told from any
 * other file by it.
 */

#include <keytask/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes of a SHA-256 (FIPS 180-4). */
#define KT_SHA256_SIZE 32

/** Room for its text, 64 hexadecimal digits, and the closing NUL. */
#define KT_SHA256_TEXT_SIZE 65

/**
 * The SHA-256 of a file's content. Reads the whole file; a folder, pipe or
 * device is refused.
 *
 * @param path    NUL-terminated
 * @param sha256  out, all zero after an error
 * @return KT_OK; KT_ERR_INVALID: path is NULL or empty; KT_ERR_NOT_FOUND: no
 *         such file; KT_ERR_CANTOPEN: it may not be read, or is no regular
 *         file; KT_ERR_IO: reading failed; KT_ERR_NOMEM
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_file_sha256(const char *path,
                                             uint8_t sha256[KT_SHA256_SIZE]);

/**
 * Write a SHA-256 as 64 hexadecimal digits in lower case.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_sha256_format(const uint8_t sha256[KT_SHA256_SIZE],
                                  char *buf, size_t size);

/**
 * Read 64 hexadecimal digits, in either case.
 *
 * @return KT_OK; KT_ERR_INVALID: not that (sha256 is all zero)
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_sha256_parse(const char *text,
                                              uint8_t sha256[KT_SHA256_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
