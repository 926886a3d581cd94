/* SPDX-License-Identifier: Apache-2.0 */
#include "hash.h"

#include "buf.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct kti_hash {
    EVP_MD_CTX *context;
};

kti_hash *kti_hash_new(void)
{
    kti_hash *hash = malloc(sizeof *hash);
    if (hash == NULL) {
        return NULL;
    }
    hash->context = EVP_MD_CTX_new();
    if (hash->context == NULL ||
        !EVP_DigestInit_ex(hash->context, EVP_sha256(), NULL)) {
        kti_hash_free(hash);
        return NULL;
    }
    return hash;
}

int kti_hash_begin(kti_hash *hash)
{
    /* No digest named: that of kti_hash_new(), without looking it up. */
    return EVP_DigestInit_ex(hash->context, NULL, NULL);
}

int kti_hash_add(kti_hash *hash, const void *bytes, size_t size)
{
    return EVP_DigestUpdate(hash->context, bytes, size);
}

int kti_hash_end(kti_hash *hash, unsigned char out[KT_SHA256_SIZE])
{
    return EVP_DigestFinal_ex(hash->context, out, NULL);
}

int kti_hash_with(const kti_hash *hash, const void *bytes, size_t size,
                  unsigned char out[KT_SHA256_SIZE])
{
    EVP_MD_CTX *copy = EVP_MD_CTX_new();
    int done = copy != NULL && EVP_MD_CTX_copy_ex(copy, hash->context) &&
               EVP_DigestUpdate(copy, bytes, size) &&
               EVP_DigestFinal_ex(copy, out, NULL);
    EVP_MD_CTX_free(copy);
    return done;
}

void kti_hash_free(kti_hash *hash)
{
    if (hash != NULL) {
        EVP_MD_CTX_free(hash->context);
        free(hash);
    }
}

int kti_sha256(const void *bytes, size_t size,
               unsigned char out[KT_SHA256_SIZE])
{
    return EVP_Digest(bytes, size, out, NULL, EVP_sha256(), NULL);
}

/* Opens a regular file. A pipe is not waited for (O_NONBLOCK). */
static kt_status open_regular(const char *path, int *fd)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0) {
        return errno == ENOENT || errno == ENOTDIR ? KT_ERR_NOT_FOUND
                                                   : KT_ERR_CANTOPEN;
    }
    struct stat facts;
    if (fstat(*fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        close(*fd);
        *fd = -1;
        return KT_ERR_CANTOPEN;
    }
    return KT_OK;
}

static kt_status add_file(kti_hash *hash, int fd)
{
    unsigned char piece[16384];
    for (;;) {
        ssize_t size = read(fd, piece, sizeof piece);
        if (size == 0) {
            return KT_OK;
        }
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size < 0) {
            return KT_ERR_IO;
        }
        if (!kti_hash_add(hash, piece, (size_t)size)) {
            return KT_ERR_NOMEM;
        }
    }
}

kt_status kt_file_sha256(const char *path, uint8_t sha256[KT_SHA256_SIZE])
{
    memset(sha256, 0, KT_SHA256_SIZE);
    if (path == NULL || path[0] == '\0') {
        return KT_ERR_INVALID;
    }
    int fd;
    kt_status status = open_regular(path, &fd);
    if (status != KT_OK) {
        return status;
    }
    kti_hash *hash = kti_hash_new();
    status = hash == NULL ? KT_ERR_NOMEM : add_file(hash, fd);
    if (status == KT_OK && !kti_hash_end(hash, sha256)) {
        memset(sha256, 0, KT_SHA256_SIZE);
        status = KT_ERR_NOMEM;
    }
    kti_hash_free(hash);
    close(fd);
    return status;
}

kt_status kt_sha256_format(const uint8_t sha256[KT_SHA256_SIZE], char *buf,
                           size_t size)
{
    static const char digits[] = "0123456789abcdef";
    char text[KT_SHA256_TEXT_SIZE];
    for (size_t i = 0; i < KT_SHA256_SIZE; i++) {
        text[2 * i] = digits[sha256[i] >> 4];
        text[2 * i + 1] = digits[sha256[i] & 15];
    }
    text[KT_SHA256_TEXT_SIZE - 1] = '\0';
    return kti_copy_out(text, buf, size);
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

kt_status kt_sha256_parse(const char *text, uint8_t sha256[KT_SHA256_SIZE])
{
    memset(sha256, 0, KT_SHA256_SIZE);
    if (text == NULL || strlen(text) != KT_SHA256_TEXT_SIZE - 1) {
        return KT_ERR_INVALID;
    }
    uint8_t parsed[KT_SHA256_SIZE];
    for (size_t i = 0; i < KT_SHA256_SIZE; i++) {
        int high = hex_value(text[2 * i]);
        int low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return KT_ERR_INVALID;
        }
        parsed[i] = (uint8_t)(high << 4 | low);
    }
    memcpy(sha256, parsed, sizeof parsed);
    return KT_OK;
}
