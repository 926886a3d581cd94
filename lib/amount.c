/* SPDX-License-Identifier: Apache-2.0 */
#include "amount.h"

#include "buf.h"
#include "utf8.h"

#include <assert.h>
#include <string.h>

#define DECIMALS 4

kt_amount kt_amount_from_int(int64_t whole)
{
    if (whole > KT_AMOUNT_MAX / KT_AMOUNT_SCALE ||
        whole < KT_AMOUNT_MIN / KT_AMOUNT_SCALE) {
        return KT_NONE;
    }
    return KT_AMOUNT(whole);
}

/* A magnitude being read. */
struct digits {
    uint64_t value;
    int overflow;
};

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void add_digit(struct digits *digits, char c)
{
    uint64_t digit = (uint64_t)(c - '0');
    if (digits->value > ((uint64_t)KT_AMOUNT_MAX - digit) / 10) {
        digits->overflow = 1;
    } else {
        digits->value = digits->value * 10 + digit;
    }
}

/* Reads the digits before the point, with or without groups: "40000",
 * "40,000". Returns what follows them, NULL where this is no number. */
static const char *read_whole(const char *text, struct digits *digits)
{
    size_t run = 0;
    for (; is_digit(*text); text++, run++) {
        add_digit(digits, *text);
    }
    if (run == 0 || (*text == ',' && run > 3)) {
        return NULL;
    }
    while (*text == ',') {
        text++;
        for (run = 0; is_digit(*text); text++, run++) {
            add_digit(digits, *text);
        }
        if (run != 3) {
            return NULL;
        }
    }
    return text;
}

/* Reads the point, if there is one, and the digits behind it, at least one
 * and not more than DECIMALS that count. The value is in ten-thousandths
 * afterwards. */
static const char *read_decimals(const char *text, struct digits *digits)
{
    int count = 0;
    if (*text == '.') {
        text++;
        if (!is_digit(*text)) {
            return NULL;
        }
        for (; is_digit(*text); text++) {
            if (count < DECIMALS) {
                add_digit(digits, *text);
                count++;
            } else if (*text != '0') {
                return NULL;
            }
        }
    }
    for (; count < DECIMALS; count++) {
        add_digit(digits, '0');
    }
    return text;
}

/* Behind "%" or its full-width form, with the blanks before it. */
static const char *skip_percent(const char *text)
{
    const char *sign = kti_skip_blanks(text);
    if (*sign == '%') {
        return sign + 1;
    }
    static const char wide[] = "\xEF\xBC\x85";
    if (strncmp(sign, wide, sizeof wide - 1) == 0) {
        return sign + sizeof wide - 1;
    }
    return text;
}

static kt_status parse(const char *text, int percent, kt_amount *amount)
{
    *amount = 0;
    if (text == NULL) {
        return KT_ERR_INVALID;
    }
    text = kti_skip_blanks(text);
    int negative = *text == '-';
    if (negative) {
        text++;
    }
    struct digits digits = { 0, 0 };
    text = read_whole(text, &digits);
    if (text != NULL) {
        text = read_decimals(text, &digits);
    }
    if (text != NULL && percent) {
        text = skip_percent(text);
    }
    if (text == NULL || *kti_skip_blanks(text) != '\0') {
        return KT_ERR_INVALID;
    }
    if (digits.overflow) {
        return KT_ERR_RANGE;
    }
    kt_amount value = (kt_amount)digits.value;
    *amount = negative ? -value : value;
    return KT_OK;
}

kt_status kt_amount_parse(const char *text, kt_amount *amount)
{
    return parse(text, 0, amount);
}

kt_status kt_percent_parse(const char *text, kt_amount *amount)
{
    return parse(text, 1, amount);
}

kt_status kt_share_parse(const char *text, kt_share *share)
{
    *share = 0;
    kt_amount percent;
    kt_status status = parse(text, 1, &percent);
    if (status != KT_OK) {
        return status;
    }
    /* A basis point is a hundredth of a percent. */
    kt_amount basis_point = KT_AMOUNT_SCALE / 100;
    if (percent % basis_point != 0) {
        return KT_ERR_INVALID;
    }
    if (percent < 0 || percent > KT_AMOUNT(100)) {
        return KT_ERR_RANGE;
    }
    *share = (kt_share)(percent / basis_point);
    return KT_OK;
}

/* Writes value, which has `decimals` decimals, from the end of a buffer
 * backwards, and returns where the text begins. */
static char *write_decimal(char *end, int64_t value, int decimals)
{
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    for (int written = 0; rest > 0 || written <= decimals; written++) {
        if (decimals > 0 && written == decimals) {
            *--end = '.';
        }
        *--end = (char)('0' + (char)(rest % 10));
        rest /= 10;
    }
    if (value < 0) {
        *--end = '-';
    }
    return end;
}

kt_status kt_amount_format(kt_amount amount, char *buf, size_t size)
{
    if (amount == KT_NONE) {
        return kti_copy_out("", buf, size);
    }
    int decimals = DECIMALS;
    while (decimals > 0 && amount % 10 == 0) {
        amount /= 10;
        decimals--;
    }
    char text[KT_AMOUNT_TEXT_SIZE];
    char *end = text + sizeof text - 1;
    *end = '\0';
    char *start = write_decimal(end, amount, decimals);
    return kti_copy_out(start, buf, size);
}

kt_status kt_share_format(kt_share share, char *buf, size_t size)
{
    if (share == KT_SHARE_NONE) {
        return kti_copy_out("", buf, size);
    }
    char text[KT_SHARE_TEXT_SIZE];
    char *end = text + sizeof text - 2;
    memcpy(end, "%", 2);
    char *start = write_decimal(end, share, 2);
    return kti_copy_out(start, buf, size);
}

int kti_amount_add(kt_amount a, kt_amount b, kt_amount *sum)
{
    int64_t result;
    if (__builtin_add_overflow(a, b, &result) || result == KT_NONE) {
        return 0;
    }
    *sum = result;
    return 1;
}

int kti_amount_sub(kt_amount a, kt_amount b, kt_amount *difference)
{
    int64_t result;
    if (__builtin_sub_overflow(a, b, &result) || result == KT_NONE) {
        return 0;
    }
    *difference = result;
    return 1;
}

int kti_mul_div_floor(int64_t a, int64_t b, int64_t c, int64_t *result)
{
    kti_int128 product = (kti_int128)a * b;
    return kti_amount_of128(kti_floor_div128(product, c), result);
}

int kti_add_product(kti_int128 *sum, int64_t a, int64_t b)
{
    kti_int128 result;
    if (__builtin_add_overflow(*sum, (kti_int128)a * b, &result)) {
        return 0;
    }
    *sum = result;
    return 1;
}

kti_int128 kti_floor_div128(kti_int128 a, kti_int128 b)
{
    assert(b != 0);
    kti_int128 quotient = a / b;
    kti_int128 rest = a % b;
    return rest != 0 && (rest < 0) != (b < 0) ? quotient - 1 : quotient;
}

int kti_amount_of128(kti_int128 value, kt_amount *amount)
{
    if (value < KT_AMOUNT_MIN || value > KT_AMOUNT_MAX) {
        return 0;
    }
    *amount = (kt_amount)value;
    return 1;
}

kt_share kti_share_of(kt_amount part, kt_amount whole)
{
    assert(whole > 0);
    kti_int128 share = kti_floor_div128((kti_int128)part * 10000, whole);
    if (share > INT32_MAX) {
        return INT32_MAX;
    }
    if (share <= KT_SHARE_NONE) {
        return KT_SHARE_NONE + 1;
    }
    return (kt_share)share;
}
