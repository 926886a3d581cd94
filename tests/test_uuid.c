/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"
#include "uuid.h"

#include <string.h>

static const char dns_text[] = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

START_TEST(parse_and_format)
{
    static const uint8_t bytes[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad,
                                       0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0,
                                       0x4f, 0xd4, 0x30, 0xc8 };
    kt_uuid uuid;
    ck_assert_int_eq(kt_uuid_parse(dns_text, &uuid), KT_OK);
    ck_assert_mem_eq(uuid.bytes, bytes, sizeof bytes);
    ck_assert_int_eq(
        kt_uuid_parse("6BA7B810-9DAD-11D1-80B4-00C04FD430C8", &uuid), KT_OK);
    ck_assert_mem_eq(uuid.bytes, bytes, sizeof bytes);

    char text[KT_UUID_TEXT_SIZE];
    ck_assert_int_eq(kt_uuid_format(&uuid, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, dns_text);
    ck_assert_int_eq(kt_uuid_format(&uuid, text, sizeof text - 1),
                     KT_ERR_RANGE);
    ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(refuse_what_is_no_uuid)
{
    static const char *const texts[] = {
        "",
        "6ba7b810",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c",
        "6ba7b810-9dad-11d1-80b4-00c04fd430c88",
        "6ba7b810-9dad-11d1-80b4-00c04fd430cg",
        "6ba7b8109dad-11d1-80b4-00c04fd430c8-",
        "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
        " 6ba7b810-9dad-11d1-80b4-00c04fd430c8"
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        kt_uuid uuid;
        memset(&uuid, 7, sizeof uuid);
        ck_assert_msg(kt_uuid_parse(texts[i], &uuid) == KT_ERR_INVALID, "%s",
                      texts[i]);
        ck_assert(kti_uuid_is_none(&uuid));
    }
    kt_uuid uuid;
    ck_assert_int_eq(kt_uuid_parse(NULL, &uuid), KT_ERR_INVALID);
}
END_TEST

/* RFC 9562, appendix A.4: www.example.com in the DNS space. */
START_TEST(name_in_a_space)
{
    kt_uuid space;
    kt_uuid made;
    char text[KT_UUID_TEXT_SIZE];
    ck_assert_int_eq(kt_uuid_parse(dns_text, &space), KT_OK);
    kti_uuid_v5(&space, "www.example.com", 15, &made);
    ck_assert_int_eq(kt_uuid_format(&made, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");

    kt_uuid with_nul;
    kti_uuid_v5(&space, "www.example.com", 16, &with_nul);
    ck_assert(!kti_uuid_equal(&made, &with_nul));
}
END_TEST

START_TEST(random_ones)
{
    kt_uuid a;
    kt_uuid b;
    kti_uuid_random(&a);
    kti_uuid_random(&b);
    ck_assert(!kti_uuid_equal(&a, &b));
    ck_assert(!kti_uuid_is_none(&a));
    ck_assert_int_eq(a.bytes[6] >> 4, 4);
    ck_assert_int_eq(a.bytes[8] >> 6, 2);
    b = a;
    ck_assert(kti_uuid_equal(&a, &b));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { parse_and_format, refuse_what_is_no_uuid,
                                   name_in_a_space, random_ones };
    return RUN_TESTS("uuid", tests);
}
