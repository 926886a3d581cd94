/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_HASH_H
#define KEYTASK_LIB_HASH_H

/*
 * SHA-256 (FIPS 180-4), by OpenSSL's EVP. What returns int answers 1, or 0
 * where the cryptographic library fails: out of memory, or SHA-256 switched
 * off.
 */

#include <keytask/hash.h>

/* One hash after another: begin, add ..., end, and begin again. */
typedef struct kti_hash kti_hash;

/* NULL where it fails; freed with kti_hash_free(). */
kti_hash *kti_hash_new(void);

int kti_hash_begin(kti_hash *hash);
int kti_hash_add(kti_hash *hash, const void *bytes, size_t size);
int kti_hash_end(kti_hash *hash, unsigned char out[KT_SHA256_SIZE]);

/* What the end would be with these bytes; the hash goes on without them. */
int kti_hash_with(const kti_hash *hash, const void *bytes, size_t size,
                  unsigned char out[KT_SHA256_SIZE]);

/* Accepts NULL. */
void kti_hash_free(kti_hash *hash);

/* The hash of bytes that lie in one piece. */
int kti_sha256(const void *bytes, size_t size,
               unsigned char out[KT_SHA256_SIZE]);

#endif
