/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_CSV_SOURCE_H
#define KEYTASK_LIB_CSV_SOURCE_H

/*
 * The bytes of a text file, read in blocks, as UTF-8.
 *
 * Opening reads the file once through: its SHA-256, and whether it is UTF-8.
 * If it is not, it is read a second time as GB18030, the default of
 * spreadsheets in Chinese. Nothing of the file is kept in memory but a block.
 */

#include "error.h"

#include <stddef.h>
#include <stdint.h>

typedef struct kti_csv_source kti_csv_source;

/*
 * Opens a regular file, or, with data not NULL, a text in memory, which must
 * live until the close. name is what messages call it; NULL: the last part of
 * the path. block is how many bytes are read at a time, at least 1.
 *
 * KT_OK; KT_ERR_INVALID: neither path nor data; KT_ERR_NOT_FOUND: no such
 * file; KT_ERR_CANTOPEN: a folder, a pipe, no permission; KT_ERR_FORMAT:
 * neither UTF-8 nor GB18030; KT_ERR_IO: reading failed, or the file changed
 * meanwhile; KT_ERR_NOMEM. The messages name the file.
 */
kt_status kti_csv_source_open(kti_error *error, const char *path,
                              const void *data, size_t size, const char *name,
                              size_t block, kti_csv_source **source);

void kti_csv_source_close(kti_csv_source *source);

/*
 * Reads the next piece of the text, UTF-8 without a byte order mark, into
 * out. A piece may end within a character. room is at least
 * KTI_CSV_SOURCE_ROOM; *got is 0 at the end of the text only.
 *
 * KT_OK; KT_ERR_IO: reading failed, or the file is not what it was when it
 * was opened.
 */
#define KTI_CSV_SOURCE_ROOM 16
kt_status kti_csv_source_read(kti_error *error, kti_csv_source *source,
                              char *out, size_t room, size_t *got);

/* Back to the start. KT_OK; KT_ERR_IO: the file has changed. */
kt_status kti_csv_source_rewind(kti_error *error, kti_csv_source *source);

/* Bytes to read at a time from now on, 1 to what was given at open. */
void kti_csv_source_set_block(kti_csv_source *source, size_t block);

const char *kti_csv_source_name(const kti_csv_source *source);

/* "UTF-8" or "GB18030". */
const char *kti_csv_source_encoding(const kti_csv_source *source);

/* 1 where it begins with a byte order mark. */
int kti_csv_source_marked(const kti_csv_source *source);

/* Of the bytes as they stand in the file; 32 bytes. */
const unsigned char *kti_csv_source_sha256(const kti_csv_source *source);

/* Bytes of the file, and how many of them have been read. */
int64_t kti_csv_source_size(const kti_csv_source *source);
int64_t kti_csv_source_offset(const kti_csv_source *source);

#endif
