/* SPDX-License-Identifier: Apache-2.0 */
#include "amount.h"
#include "helpers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static kt_amount parsed(const char *text)
{
    kt_amount amount = -1;
    ck_assert_msg(kt_amount_parse(text, &amount) == KT_OK, "\"%s\"", text);
    return amount;
}

static void refused(const char *text, kt_status expected)
{
    kt_amount amount = 77;
    kt_status status = kt_amount_parse(text, &amount);
    ck_assert_msg(status == expected, "\"%s\": %d", text ? text : "", status);
    ck_assert_int_eq(amount, 0);
}

START_TEST(whole_numbers)
{
    ck_assert_int_eq(KT_AMOUNT(40000), 400000000);
    ck_assert_int_eq(kt_amount_from_int(-3), -30000);
    ck_assert_int_eq(kt_amount_from_int(INT64_C(922337203685477)),
                     INT64_C(9223372036854770000));
    ck_assert_int_eq(kt_amount_from_int(INT64_C(922337203685478)), KT_NONE);
    ck_assert_int_eq(kt_amount_from_int(INT64_C(-922337203685477)),
                     INT64_C(-9223372036854770000));
    ck_assert_int_eq(kt_amount_from_int(INT64_C(-922337203685478)), KT_NONE);
    ck_assert_int_eq(kt_amount_from_int(INT64_MIN), KT_NONE);
}
END_TEST

START_TEST(parse_amounts)
{
    ck_assert_int_eq(parsed("0"), 0);
    ck_assert_int_eq(parsed("-0"), 0);
    ck_assert_int_eq(parsed("40000"), 400000000);
    ck_assert_int_eq(parsed("40,000"), 400000000);
    ck_assert_int_eq(parsed("1,234,567.89"), INT64_C(12345678900));
    ck_assert_int_eq(parsed("-3.25"), -32500);
    ck_assert_int_eq(parsed("-0.0001"), -1);
    ck_assert_int_eq(parsed("12.5000"), 125000);
    ck_assert_int_eq(parsed("12.500000000"), 125000);
    ck_assert_int_eq(parsed("007"), 70000);
    ck_assert_int_eq(parsed(" \t5 "), 50000);
    ck_assert_int_eq(parsed("\u3000"
                            "5"
                            "\u00A0"),
                     50000);
    ck_assert_int_eq(parsed("922337203685477.5807"), INT64_MAX);
    ck_assert_int_eq(parsed("-922337203685477.5807"), -INT64_MAX);
    ck_assert_int_eq(parsed("922,337,203,685,477.5807"), INT64_MAX);
}
END_TEST

START_TEST(refuse_what_is_no_amount)
{
    static const char *const texts[] = { "",        " ",
                                         "-",       "+5",
                                         ".5",      "5.",
                                         "5.,",     "--5",
                                         "- 5",     "5-",
                                         "1e3",     "0x10",
                                         "4 000",   "40,00",
                                         "4000,",   "4000,000",
                                         ",400",    "1,23,4",
                                         "1.2.3",   "1.00001",
                                         "50%",     "５",
                                         "1,0000",  "NaN",
                                         "1.5,000", "99999999999999999999x" };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        refused(texts[i], KT_ERR_INVALID);
    }
    refused(NULL, KT_ERR_INVALID);
    refused("922337203685477.5808", KT_ERR_RANGE);
    refused("-922337203685477.5808", KT_ERR_RANGE);
    refused("922337203685478", KT_ERR_RANGE);
    refused("9223372036854775808", KT_ERR_RANGE);
    refused("99999999999999999999999999999999", KT_ERR_RANGE);
}
END_TEST

START_TEST(parse_percentages)
{
    kt_amount amount;
    ck_assert_int_eq(kt_percent_parse("85", &amount), KT_OK);
    ck_assert_int_eq(amount, KT_AMOUNT(85));
    ck_assert_int_eq(kt_percent_parse("85%", &amount), KT_OK);
    ck_assert_int_eq(amount, KT_AMOUNT(85));
    ck_assert_int_eq(kt_percent_parse(" 12.5 % ", &amount), KT_OK);
    ck_assert_int_eq(amount, 125000);
    ck_assert_int_eq(kt_percent_parse("-1.0001％", &amount), KT_OK);
    ck_assert_int_eq(amount, -10001);
    ck_assert_int_eq(kt_percent_parse("85%%", &amount), KT_ERR_INVALID);
    ck_assert_int_eq(kt_percent_parse("%", &amount), KT_ERR_INVALID);
    ck_assert_int_eq(kt_percent_parse("85% of", &amount), KT_ERR_INVALID);
    ck_assert_int_eq(kt_percent_parse(NULL, &amount), KT_ERR_INVALID);
}
END_TEST

static void formats_as(kt_amount amount, const char *expected)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    ck_assert_int_eq(kt_amount_format(amount, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, expected);
}

START_TEST(format_amounts)
{
    formats_as(0, "0");
    formats_as(1, "0.0001");
    formats_as(-1, "-0.0001");
    formats_as(10, "0.001");
    formats_as(9999, "0.9999");
    formats_as(10000, "1");
    formats_as(-32500, "-3.25");
    formats_as(400000000, "40000");
    formats_as(1000010, "100.001");
    formats_as(INT64_MAX, "922337203685477.5807");
    formats_as(-INT64_MAX, "-922337203685477.5807");
    formats_as(KT_NONE, "");

    char small[] = "xyzw";
    ck_assert_int_eq(kt_amount_format(KT_AMOUNT(1234), small, 5), KT_OK);
    ck_assert_int_eq(kt_amount_format(KT_AMOUNT(1234), small, 4),
                     KT_ERR_RANGE);
    ck_assert_str_eq(small, "");
    ck_assert_int_eq(kt_amount_format(0, NULL, 0), KT_ERR_RANGE);
    ck_assert_int_eq(kt_amount_format(KT_NONE, small, 1), KT_OK);
}
END_TEST

/* Against printf of the two parts, and back. */
START_TEST(amounts_go_round)
{
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        kt_amount amount = next_random_int64(&seed);
        if (amount == KT_NONE) {
            continue;
        }
        char text[KT_AMOUNT_TEXT_SIZE];
        ck_assert_int_eq(kt_amount_format(amount, text, sizeof text), KT_OK);
        ck_assert_int_eq(parsed(text), amount);

        int64_t size = amount < 0 ? -amount : amount;
        char longer[64];
        snprintf(longer, sizeof longer, "%s%" PRId64 ".%04" PRId64 "00",
                 amount < 0 ? "-" : "", size / 10000, size % 10000);
        ck_assert_int_eq(parsed(longer), amount);
        ck_assert_msg(strncmp(text, longer, strlen(text)) == 0, "%s %s", text,
                      longer);
        /* No closing zeros, no closing point. */
        char last = text[strlen(text) - 1];
        ck_assert(last != '.' && (last != '0' || strchr(text, '.') == NULL));
    }
}
END_TEST

START_TEST(parse_shares)
{
    kt_share share;
    ck_assert_int_eq(kt_share_parse("40%", &share), KT_OK);
    ck_assert_int_eq(share, 4000);
    ck_assert_int_eq(kt_share_parse("12.5 %", &share), KT_OK);
    ck_assert_int_eq(share, 1250);
    ck_assert_int_eq(kt_share_parse("40", &share), KT_OK);
    ck_assert_int_eq(share, 4000);
    ck_assert_int_eq(kt_share_parse("0.01%", &share), KT_OK);
    ck_assert_int_eq(share, 1);
    ck_assert_int_eq(kt_share_parse("100.0000%", &share), KT_OK);
    ck_assert_int_eq(share, 10000);
    ck_assert_int_eq(kt_share_parse("0.001%", &share), KT_ERR_INVALID);
    ck_assert_int_eq(kt_share_parse("100.01%", &share), KT_ERR_RANGE);
    ck_assert_int_eq(share, 0);
    ck_assert_int_eq(kt_share_parse("-0.01%", &share), KT_ERR_RANGE);
    ck_assert_int_eq(kt_share_parse("99999999999999999", &share),
                     KT_ERR_RANGE);
    ck_assert_int_eq(kt_share_parse("half", &share), KT_ERR_INVALID);
    ck_assert_int_eq(kt_share_parse(NULL, &share), KT_ERR_INVALID);
}
END_TEST

START_TEST(format_shares)
{
    static const struct {
        kt_share share;
        const char *text;
    } cases[] = { { 4958, "49.58%" },
                  { -300, "-3.00%" },
                  { 0, "0.00%" },
                  { 5, "0.05%" },
                  { -5, "-0.05%" },
                  { 10000, "100.00%" },
                  { KT_SHARE_NONE, "" },
                  { INT32_MAX, "21474836.47%" },
                  { INT32_MIN + 1, "-21474836.47%" } };
    char text[KT_SHARE_TEXT_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(kt_share_format(cases[i].share, text, sizeof text),
                         KT_OK);
        ck_assert_str_eq(text, cases[i].text);
    }
    ck_assert_int_eq(kt_share_format(0, text, 5), KT_ERR_RANGE);
    ck_assert_str_eq(text, "");
    for (kt_share share = 0; share <= 10000; share++) {
        kt_share back;
        ck_assert_int_eq(kt_share_format(share, text, sizeof text), KT_OK);
        ck_assert_int_eq(kt_share_parse(text, &back), KT_OK);
        ck_assert_int_eq(back, share);
    }
}
END_TEST

START_TEST(sums_that_do_not_fit)
{
    kt_amount out = 5;
    ck_assert(kti_amount_add(KT_AMOUNT_MAX - 1, 1, &out));
    ck_assert_int_eq(out, KT_AMOUNT_MAX);
    ck_assert(!kti_amount_add(KT_AMOUNT_MAX, 1, &out));
    ck_assert_int_eq(out, KT_AMOUNT_MAX);
    ck_assert(kti_amount_add(KT_AMOUNT_MIN, 0, &out));
    ck_assert_int_eq(out, KT_AMOUNT_MIN);
    /* The sum would be KT_NONE. */
    ck_assert(!kti_amount_add(KT_AMOUNT_MIN, -1, &out));
    ck_assert(!kti_amount_add(KT_AMOUNT_MIN, -2, &out));
    ck_assert(kti_amount_sub(KT_AMOUNT_MIN, KT_AMOUNT_MIN, &out));
    ck_assert_int_eq(out, 0);
    ck_assert(!kti_amount_sub(KT_AMOUNT_MIN, 1, &out));
    ck_assert(!kti_amount_sub(KT_AMOUNT_MAX, -1, &out));
    ck_assert(!kti_amount_sub(KT_AMOUNT_MIN, KT_AMOUNT_MAX, &out));
    ck_assert_int_eq(out, 0);
}
END_TEST

/* A 128-bit magnitude in four digits of base 2^32, most significant first,
 * multiplied and divided as one learns at school. */
struct school {
    uint64_t digits[4];
};

static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

static struct school school_multiply(uint64_t a, uint64_t b)
{
    uint64_t a_low = a & UINT32_MAX;
    uint64_t a_high = a >> 32;
    uint64_t b_low = b & UINT32_MAX;
    uint64_t b_high = b >> 32;
    uint64_t column[4] = { a_low * b_low, 0, 0, 0 };
    uint64_t middle = a_low * b_high;
    column[1] = (middle & UINT32_MAX) + (column[0] >> 32);
    column[2] = middle >> 32;
    middle = a_high * b_low;
    column[1] += middle & UINT32_MAX;
    column[2] += (middle >> 32) + (column[1] >> 32);
    middle = a_high * b_high;
    column[2] += middle & UINT32_MAX;
    column[3] = (middle >> 32) + (column[2] >> 32);
    return (struct school){ { column[3] & UINT32_MAX, column[2] & UINT32_MAX,
                              column[1] & UINT32_MAX,
                              column[0] & UINT32_MAX } };
}

/* One bit after another, by shifting and subtracting. Returns the rest. */
static uint64_t school_divide(struct school *a, uint64_t b)
{
    uint64_t rest = 0;
    struct school quotient = { { 0, 0, 0, 0 } };
    for (int bit = 127; bit >= 0; bit--) {
        int digit = 3 - bit / 32;
        uint64_t carried = rest >> 63;
        rest = rest << 1 | (a->digits[digit] >> (bit % 32) & 1);
        if (carried != 0 || rest >= b) {
            rest -= b;
            quotient.digits[digit] |= UINT64_C(1) << (bit % 32);
        }
    }
    *a = quotient;
    return rest;
}

/* floor(a * b / c), or 0 where it is not within +-INT64_MAX. */
static int school_floor(int64_t a, int64_t b, int64_t c, int64_t *result)
{
    struct school value = school_multiply(magnitude(a), magnitude(b));
    uint64_t rest = school_divide(&value, magnitude(c));
    int negative = (((a < 0) != (b < 0)) != (c < 0)) && a != 0 && b != 0;
    if (value.digits[0] != 0 || value.digits[1] != 0) {
        return 0;
    }
    uint64_t size = value.digits[2] << 32 | value.digits[3];
    if (negative && rest != 0) {
        if (size >= INT64_MAX) {
            return 0;
        }
        size++;
    }
    if (size > INT64_MAX) {
        return 0;
    }
    *result = negative ? -(int64_t)size : (int64_t)size;
    return 1;
}

START_TEST(floors_by_hand)
{
    int64_t out = 5;
    ck_assert(kti_mul_div_floor(7, 3, 2, &out) && out == 10);
    ck_assert(kti_mul_div_floor(-7, 3, 2, &out) && out == -11);
    ck_assert(kti_mul_div_floor(7, 3, -2, &out) && out == -11);
    ck_assert(kti_mul_div_floor(-7, 3, -2, &out) && out == 10);
    ck_assert(kti_mul_div_floor(0, -3, 2, &out) && out == 0);
    ck_assert(kti_mul_div_floor(-1, 1, INT64_MAX, &out) && out == -1);
    ck_assert(kti_mul_div_floor(INT64_MAX, INT64_MAX, INT64_MAX, &out));
    ck_assert_int_eq(out, INT64_MAX);
    ck_assert(!kti_mul_div_floor(INT64_MAX, 2, 1, &out));
    ck_assert(!kti_mul_div_floor(INT64_MIN, 1, 1, &out));
    ck_assert(!kti_mul_div_floor(INT64_MIN, INT64_MIN, INT64_MIN, &out));
    ck_assert_int_eq(out, INT64_MAX);
    ck_assert(kti_mul_div_floor(INT64_MIN, INT64_MIN + 1, INT64_MIN, &out));
    ck_assert_int_eq(out, INT64_MIN + 1);

    ck_assert(kti_floor_div128(-1, 3) == -1);
    ck_assert(kti_floor_div128(-3, 3) == -1);
    ck_assert(kti_floor_div128(1, -3) == -1);
    ck_assert(kti_floor_div128(2, 3) == 0);
}
END_TEST

START_TEST(floors_as_at_school)
{
    static const int64_t edges[] = {
        INT64_MIN, INT64_MIN + 1, -INT64_MAX / 2, -10000,   -2, -1, 0, 1, 2,
        10000,     INT64_MAX / 2, INT64_MAX - 1,  INT64_MAX
    };
    const size_t edge_count = sizeof edges / sizeof edges[0];
    uint64_t seed = 2;
    int fitting = 0;
    for (int i = 0; i < 300000; i++) {
        int64_t values[3];
        for (int k = 0; k < 3; k++) {
            uint64_t pick = next_random(&seed);
            values[k] = pick % 4 == 0 ? edges[pick / 4 % edge_count]
                                      : next_random_int64(&seed);
        }
        if (values[2] == 0) {
            continue;
        }
        int64_t expected = 0;
        int64_t out = 0;
        int fits = school_floor(values[0], values[1], values[2], &expected);
        if (kti_mul_div_floor(values[0], values[1], values[2], &out) !=
                fits ||
            out != expected) {
            ck_abort_msg("%" PRId64 " * %" PRId64 " / %" PRId64, values[0],
                         values[1], values[2]);
        }
        fitting += fits;
    }
    ck_assert_int_gt(fitting, 50000);
}
END_TEST

START_TEST(sums_of_products)
{
    kti_int128 sum = 0;
    /* Two of the greatest products fit 2^127 - 1, the third does not. */
    ck_assert(kti_add_product(&sum, INT64_MIN, INT64_MIN));
    ck_assert(kti_add_product(&sum, INT64_MAX, INT64_MAX));
    kti_int128 before = sum;
    ck_assert(!kti_add_product(&sum, INT64_MAX, INT64_MAX));
    ck_assert(sum == before);
    ck_assert(kti_add_product(&sum, INT64_MIN, INT64_MAX));
    ck_assert(kti_add_product(&sum, INT64_MIN, INT64_MAX));
    ck_assert(kti_add_product(&sum, INT64_MAX, 1));
    /* 2^126 + (2^63-1)^2 - 2 * 2^63 (2^63-1) + 2^63-1
     * = (2^63 - (2^63-1))^2 + 2^63-1 = 2^63 */
    ck_assert(sum == (kti_int128)INT64_MAX + 1);
    kt_amount amount = 3;
    ck_assert(!kti_amount_of128(sum, &amount));
    ck_assert(!kti_amount_of128(-sum, &amount));
    ck_assert_int_eq(amount, 3);
    ck_assert(kti_amount_of128(sum - 1, &amount));
    ck_assert_int_eq(amount, INT64_MAX);
    ck_assert(kti_amount_of128(1 - sum, &amount));
    ck_assert_int_eq(amount, -INT64_MAX);
}
END_TEST

START_TEST(shares_of)
{
    /* 9/10 and 10/90 together are 19 %; 181 of 365 days are 49.58 %. */
    ck_assert_int_eq(kti_share_of(19, 100), 1900);
    ck_assert_int_eq(kti_share_of(181, 365), 4958);
    ck_assert_int_eq(kti_share_of(0, 7), 0);
    ck_assert_int_eq(kti_share_of(2, 3), 6666);
    ck_assert_int_eq(kti_share_of(-2, 3), -6667);
    ck_assert_int_eq(kti_share_of(-1, KT_AMOUNT_MAX), -1);
    ck_assert_int_eq(kti_share_of(KT_AMOUNT_MAX - 1, KT_AMOUNT_MAX), 9999);
    ck_assert_int_eq(kti_share_of(KT_AMOUNT_MAX, KT_AMOUNT_MAX), 10000);
    ck_assert_int_eq(kti_share_of(KT_AMOUNT_MAX, 1), INT32_MAX);
    ck_assert_int_eq(kti_share_of(KT_AMOUNT_MIN, 1), INT32_MIN + 1);
    /* INT32_MAX is 214748.3647 times 10000, INT32_MIN -214748.3648 times. */
    ck_assert_int_eq(kti_share_of(2147483647, 10000), INT32_MAX);
    ck_assert_int_eq(kti_share_of(2147483648, 10000), INT32_MAX);
    ck_assert_int_eq(kti_share_of(-2147483647, 10000), INT32_MIN + 1);
    ck_assert_int_eq(kti_share_of(-2147483648, 10000), INT32_MIN + 1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        whole_numbers,     parse_amounts,       refuse_what_is_no_amount,
        parse_percentages, format_amounts,      amounts_go_round,
        parse_shares,      format_shares,       sums_that_do_not_fit,
        floors_by_hand,    floors_as_at_school, sums_of_products,
        shares_of
    };
    return RUN_TESTS("amount", tests);
}
