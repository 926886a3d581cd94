/* SPDX-License-Identifier: Apache-2.0 */
/* Arena, growing arrays, buffer, error. */
#include "arena.h"
#include "buf.h"
#include "error.h"
#include "helpers.h"

#include <string.h>

/* What is asked for here in vain is to give NULL under AddressSanitizer too,
 * which calls this function by its name. */
const char *__asan_default_options(void);

const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static int all_zero(const unsigned char *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return 0;
        }
    }
    return 1;
}

/* Pieces of all sizes, each filled with a byte of its own: none touches
 * another. */
START_TEST(arena_pieces)
{
    enum { PIECES = 3000 };
    static unsigned char *pieces[PIECES];
    static size_t sizes[PIECES];
    kti_arena arena = { 0 };
    uint64_t seed = 6;
    for (int round = 0; round < 2; round++) {
        size_t asked = 0;
        for (int i = 0; i < PIECES; i++) {
            uint64_t pick = next_random(&seed);
            size_t size = pick % 200;
            if (pick % 97 == 0) {
                size = 20000 + pick % 100000;
            }
            unsigned char *piece = kti_arena_alloc(&arena, size);
            ck_assert_ptr_nonnull(piece);
            ck_assert_uint_eq((uintptr_t)piece % 16, 0);
            ck_assert(all_zero(piece, size));
            memset(piece, i % 255 + 1, size);
            pieces[i] = piece;
            sizes[i] = size;
            asked += size;
        }
        for (int i = 0; i < PIECES; i++) {
            for (size_t k = 0; k < sizes[i]; k++) {
                if (pieces[i][k] != i % 255 + 1) {
                    ck_abort_msg("piece %d was touched", i);
                }
            }
        }
        ck_assert_uint_ge(arena.used_bytes, asked);
        ck_assert_uint_le(arena.used_bytes, asked + 16u * PIECES);
        kti_arena_free(&arena);
        ck_assert_uint_eq(arena.used_bytes, 0);
        ck_assert_ptr_null(arena.head);
    }
    kti_arena_free(&arena);
}
END_TEST

START_TEST(arena_great_pieces)
{
    kti_arena arena = { 0 };
    /* A first piece beyond the first block's size. */
    char *great = kti_arena_alloc(&arena, 5000000);
    ck_assert_ptr_nonnull(great);
    great[4999999] = 'x';
    char *small = kti_arena_alloc(&arena, 0);
    ck_assert_ptr_nonnull(small);
    ck_assert_ptr_ne(small, great);
    ck_assert_ptr_null(kti_arena_alloc(&arena, SIZE_MAX));
    ck_assert_ptr_null(kti_arena_alloc(&arena, SIZE_MAX - 40));
    ck_assert_ptr_null(kti_arena_alloc(&arena, SIZE_MAX / 2));
    /* It goes on after a refusal. */
    ck_assert_ptr_nonnull(kti_arena_alloc(&arena, 100));
    kti_arena_free(&arena);
}
END_TEST

START_TEST(arena_texts)
{
    kti_arena arena = { 0 };
    const char text[] = "广东";
    char *copy = kti_arena_text(&arena, text);
    ck_assert_ptr_ne(copy, text);
    ck_assert_str_eq(copy, text);
    ck_assert_str_eq(kti_arena_text(&arena, ""), "");
    ck_assert_ptr_null(kti_arena_text(&arena, NULL));
    ck_assert_str_eq(kti_arena_text_n(&arena, "abcdef", 3), "abc");
    ck_assert_str_eq(kti_arena_text_n(&arena, "abcdef", 0), "");
    ck_assert_mem_eq(kti_arena_text_n(&arena, "a\0b", 3), "a\0b", 4);
    ck_assert_ptr_null(kti_arena_text_n(&arena, NULL, 0));
    ck_assert_ptr_null(kti_arena_text_n(&arena, "a", SIZE_MAX));
    kti_arena_free(&arena);
}
END_TEST

START_TEST(growing_arrays)
{
    struct pair {
        int64_t a, b;
    } *pairs = NULL;
    size_t capacity = 0;
    int times = 0;
    ck_assert(kti_grow(&pairs, &capacity, 0, sizeof *pairs));
    ck_assert_ptr_null(pairs);
    for (size_t i = 0; i < 100000; i++) {
        size_t before = capacity;
        ck_assert(kti_grow(&pairs, &capacity, i + 1, sizeof *pairs));
        times += capacity != before;
        pairs[i] = (struct pair){ (int64_t)i, -(int64_t)i };
    }
    ck_assert_int_eq(times, 15); /* 8 to 131072, doubling */
    for (size_t i = 0; i < 100000; i++) {
        ck_assert(pairs[i].a == (int64_t)i && pairs[i].b == -(int64_t)i);
    }
    ck_assert(kti_grow(&pairs, &capacity, 400000, sizeof *pairs));
    ck_assert_uint_eq(capacity, 400000);

    struct pair *kept = pairs;
    ck_assert(!kti_grow(&pairs, &capacity, SIZE_MAX / 8, sizeof *pairs));
    ck_assert(!kti_grow(&pairs, &capacity, SIZE_MAX / 32, sizeof *pairs));
    ck_assert_ptr_eq(pairs, kept);
    ck_assert_uint_eq(capacity, 400000);
    ck_assert_int_eq(pairs[99999].a, 99999);
    free(pairs);
}
END_TEST

START_TEST(buffer)
{
    kti_buf buf = { 0 };
    kti_buf_text(&buf, "ab");
    kti_buf_byte(&buf, 'c');
    kti_buf_add(&buf, "\0d", 2);
    kti_buf_add(&buf, NULL, 0);
    ck_assert_uint_eq(buf.size, 5);
    ck_assert_mem_eq(buf.data, "abc\0d", 6);
    kti_buf_clear(&buf);
    ck_assert_uint_eq(buf.size, 0);
    ck_assert_str_eq(buf.data, "");

    kti_buf_printf(&buf, "%d-%s", 42, "x");
    kti_buf_printf(&buf, "%s", "");
    ck_assert_str_eq(buf.data, "42-x");
    char *long_text = malloc(10001);
    ck_assert_ptr_nonnull(long_text);
    memset(long_text, 'y', 10000);
    long_text[10000] = '\0';
    kti_buf_printf(&buf, "%s|", long_text);
    ck_assert_uint_eq(buf.size, 4 + 10000 + 1);
    ck_assert_mem_eq(buf.data + 4, long_text, 10000);
    ck_assert_str_eq(buf.data + 10004, "|");
    ck_assert(!buf.failed);
    free(long_text);
    kti_buf_free(&buf);
    ck_assert_ptr_null(buf.data);
    kti_buf_free(&buf);
    kti_buf_clear(&buf);
}
END_TEST

START_TEST(buffer_big_endian)
{
    static const unsigned char expected[] = { 1,    2,    3,    4,    5,
                                              6,    7,    8,    0xFE, 0xDC,
                                              0xBA, 0x98, 0xFF, 0xFF, 0xFF,
                                              0xFF, 0xFF, 0xFF, 0xFF, 0xFE };
    kti_buf buf = { 0 };
    kti_buf_be64(&buf, UINT64_C(0x0102030405060708));
    kti_buf_be32(&buf, 0xFEDCBA98);
    kti_buf_be64(&buf, (uint64_t)INT64_C(-2));
    ck_assert_uint_eq(buf.size, sizeof expected);
    ck_assert_mem_eq(buf.data, expected, sizeof expected);
    kti_buf_free(&buf);
}
END_TEST

START_TEST(buffer_failure_sticks)
{
    kti_buf buf = { 0 };
    kti_buf_text(&buf, "kept");
    /* Refused before a byte of it is read. */
    kti_buf_add(&buf, "x", SIZE_MAX - 2);
    ck_assert(buf.failed);
    kti_buf_text(&buf, "more");
    kti_buf_printf(&buf, "%d", 1);
    kti_buf_be64(&buf, 1);
    ck_assert_str_eq(buf.data, "kept");
    ck_assert_ptr_null(kti_buf_steal(&buf));
    ck_assert_ptr_null(buf.data);
    ck_assert(!buf.failed);

    kti_buf_text(&buf, "kept");
    kti_buf_add(&buf, "x", SIZE_MAX);
    ck_assert(buf.failed);
    kti_buf_clear(&buf);
    ck_assert(!buf.failed);
    kti_buf_text(&buf, "new");
    char *text = kti_buf_steal(&buf);
    ck_assert_str_eq(text, "new");
    free(text);
    text = kti_buf_steal(&buf);
    ck_assert_str_eq(text, "");
    free(text);
}
END_TEST

START_TEST(copies_out)
{
    char out[4] = "zzz";
    ck_assert_int_eq(kti_copy_out("abc", out, sizeof out), KT_OK);
    ck_assert_str_eq(out, "abc");
    ck_assert_int_eq(kti_copy_out("abcd", out, sizeof out), KT_ERR_RANGE);
    ck_assert_str_eq(out, "");
    ck_assert_int_eq(kti_copy_out("", out, 0), KT_ERR_RANGE);
}
END_TEST

START_TEST(errors)
{
    kti_error error;
    ck_assert_int_eq(kti_fail(&error, KT_ERR_RANGE, "%s is %d", "x", 5),
                     KT_ERR_RANGE);
    ck_assert_int_eq(error.status, KT_ERR_RANGE);
    ck_assert_str_eq(error.message, "x is 5");
    /* An old message within a new one. */
    kti_fail(&error, KT_ERR_FORMAT, "line %d: %s", 7, error.message);
    ck_assert_str_eq(error.message, "line 7: x is 5");
    kti_error_clear(&error);
    ck_assert_int_eq(error.status, KT_OK);
    ck_assert_str_eq(error.message, "");
    ck_assert_int_eq(kti_fail(NULL, KT_ERR_IO, "%d", 1), KT_ERR_IO);
}
END_TEST

START_TEST(errors_stay_one_line)
{
    kti_error error;
    kti_fail(&error, KT_ERR_INVALID, "a%sb",
             "\r\n\t\x1B[0m\x7F\xC2\x85\u2028");
    ck_assert_str_eq(error.message, "a    [0m   b");
    kti_fail(&error, KT_ERR_INVALID, "%s", "\u4E2D\xD6\xD0\u4E2D\xE4");
    ck_assert_str_eq(error.message, "\u4E2D??\u4E2D?");
}
END_TEST

START_TEST(errors_are_cut)
{
    char text[3001];
    kti_error error;
    for (size_t i = 0; i < 3000; i += 3) {
        memcpy(text + i, "\u4E2D", 3);
    }
    text[3000] = '\0';
    for (int before = 0; before < 4; before++) {
        kti_fail(&error, KT_ERR_INVALID, "%.*s%s", before, "xxxx", text);
        size_t room = sizeof error.message - 1 - (size_t)before;
        ck_assert_uint_eq(strlen(error.message),
                          (size_t)before + room / 3 * 3);
        ck_assert_mem_eq(error.message + before, text, room / 3 * 3);
    }
    memset(text, 'y', 3000);
    kti_fail(&error, KT_ERR_INVALID, "%.1023s", text);
    ck_assert_uint_eq(strlen(error.message), 1023);
    kti_fail(&error, KT_ERR_INVALID, "%.1024s", text);
    ck_assert_uint_eq(strlen(error.message), 1023);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { arena_pieces,
                                   arena_great_pieces,
                                   arena_texts,
                                   growing_arrays,
                                   buffer,
                                   buffer_big_endian,
                                   buffer_failure_sticks,
                                   copies_out,
                                   errors,
                                   errors_stay_one_line,
                                   errors_are_cut };
    return RUN_TESTS("memory", tests);
}
