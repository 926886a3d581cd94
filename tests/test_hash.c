/* SPDX-License-Identifier: Apache-2.0 */
#include "hash.h"
#include "helpers.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The examples of FIPS 180-4 (NIST, "SHA Test Vectors"), and the hash of
 * nothing. */
static const char empty_text[] =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char abc_text[] =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char two_blocks[] =
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
static const char two_blocks_text[] =
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
static const char million_a_text[] =
    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void is_hash(const unsigned char sha256[KT_SHA256_SIZE],
                    const char *expected)
{
    char text[KT_SHA256_TEXT_SIZE];
    ck_assert_int_eq(kt_sha256_format(sha256, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, expected);
}

START_TEST(known_hashes)
{
    unsigned char out[KT_SHA256_SIZE];
    ck_assert(kti_sha256("", 0, out));
    is_hash(out, empty_text);
    ck_assert(kti_sha256("abc", 3, out));
    is_hash(out, abc_text);
    ck_assert(kti_sha256(two_blocks, strlen(two_blocks), out));
    is_hash(out, two_blocks_text);
}
END_TEST

START_TEST(one_after_another)
{
    unsigned char out[KT_SHA256_SIZE];
    kti_hash *hash = kti_hash_new();
    ck_assert_ptr_nonnull(hash);
    ck_assert(kti_hash_begin(hash));
    ck_assert(kti_hash_end(hash, out));
    is_hash(out, empty_text);
    for (int round = 0; round < 2; round++) {
        ck_assert(kti_hash_begin(hash));
        ck_assert(kti_hash_add(hash, "a", 1));
        ck_assert(kti_hash_add(hash, "", 0));
        ck_assert(kti_hash_add(hash, "bc", 2));
        ck_assert(kti_hash_end(hash, out));
        is_hash(out, abc_text);
    }
    ck_assert(kti_hash_begin(hash));
    int added = 0;
    for (int i = 0; i < 1000000; i++) {
        added += kti_hash_add(hash, "a", 1);
    }
    ck_assert_int_eq(added, 1000000);
    ck_assert(kti_hash_end(hash, out));
    is_hash(out, million_a_text);
    /* One that was left half done does not show in the next. */
    ck_assert(kti_hash_begin(hash));
    ck_assert(kti_hash_add(hash, "zzz", 3));
    ck_assert(kti_hash_begin(hash));
    ck_assert(kti_hash_add(hash, "abc", 3));
    ck_assert(kti_hash_end(hash, out));
    is_hash(out, abc_text);
    kti_hash_free(hash);
    kti_hash_free(NULL);
}
END_TEST

START_TEST(text_of_hashes)
{
    uint8_t sha256[KT_SHA256_SIZE];
    char text[KT_SHA256_TEXT_SIZE];
    ck_assert_int_eq(kt_sha256_parse(abc_text, sha256), KT_OK);
    is_hash(sha256, abc_text);
    for (size_t i = 0; i < sizeof text; i++) {
        char c = abc_text[i];
        text[i] = (char)(c >= 'a' ? c - 'a' + 'A' : c);
    }
    ck_assert_int_eq(kt_sha256_parse(text, sha256), KT_OK);
    is_hash(sha256, abc_text);
    ck_assert_int_eq(kt_sha256_format(sha256, text, sizeof text - 1),
                     KT_ERR_RANGE);
    ck_assert_str_eq(text, "");

    static const uint8_t zero[KT_SHA256_SIZE];
    memcpy(text, abc_text, sizeof text);
    text[63] = 'g';
    ck_assert_int_eq(kt_sha256_parse(text, sha256), KT_ERR_INVALID);
    ck_assert_mem_eq(sha256, zero, sizeof zero);
    text[63] = '\0';
    ck_assert_int_eq(kt_sha256_parse(text, sha256), KT_ERR_INVALID);
    ck_assert_int_eq(kt_sha256_parse("", sha256), KT_ERR_INVALID);
    ck_assert_int_eq(kt_sha256_parse(NULL, sha256), KT_ERR_INVALID);
}
END_TEST

static char path[128];

static void begin(void)
{
    folder_setup();
    (void)snprintf(path, sizeof path, "%s", in_folder("file"));
}

static void repeat(size_t times, char byte)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < times; i++) {
        fputc(byte, file);
    }
    ck_assert(!ferror(file));
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(hash_of_a_file)
{
    uint8_t sha256[KT_SHA256_SIZE];
    begin();
    repeat(0, 'a');
    ck_assert_int_eq(kt_file_sha256(path, sha256), KT_OK);
    is_hash(sha256, empty_text);
    repeat(1000000, 'a');
    ck_assert_int_eq(kt_file_sha256(path, sha256), KT_OK);
    is_hash(sha256, million_a_text);
    folder_teardown();
}
END_TEST

static void file_gives(const char *name, kt_status expected)
{
    static const uint8_t zero[KT_SHA256_SIZE];
    uint8_t sha256[KT_SHA256_SIZE];
    memset(sha256, 7, sizeof sha256);
    ck_assert_int_eq(kt_file_sha256(name, sha256), expected);
    ck_assert_mem_eq(sha256, zero, sizeof zero);
}

START_TEST(files_that_are_none)
{
    begin();
    file_gives(NULL, KT_ERR_INVALID);
    file_gives("", KT_ERR_INVALID);
    file_gives(path, KT_ERR_NOT_FOUND);
    file_gives(in_folder("."), KT_ERR_CANTOPEN);
    file_gives("/dev/null", KT_ERR_CANTOPEN);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    file_gives(path, KT_ERR_CANTOPEN);
    unlink(path);
    repeat(1, 'a');
    file_gives(in_folder("file/x"), KT_ERR_NOT_FOUND);
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(path, 0), 0);
        file_gives(path, KT_ERR_CANTOPEN);
    }
    folder_teardown();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { known_hashes, one_after_another,
                                   text_of_hashes, hash_of_a_file,
                                   files_that_are_none };
    return RUN_TESTS("hash", tests);
}
