/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_AMOUNT_H
#define KEYTASK_AMOUNT_H

/**
 * @file
 * Amounts: exact decimals with four places, in a target's unit of measure.
 */

#include <keytask/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Ten-thousandths of a target's unit of measure: 1 person is 10000. The
 * range is that of an int64_t without its least value, about -922 to +922
 * trillion units of measure. The amounts of ratio, coverage and assessed
 * targets are percent: 85 % is KT_AMOUNT(85).
 */
typedef int64_t kt_amount;

/** "Not given": zero is a value and differs from it. */
#define KT_NONE INT64_MIN

#define KT_AMOUNT_SCALE 10000
#define KT_AMOUNT_MAX INT64_MAX
#define KT_AMOUNT_MIN (-INT64_MAX)

/**
 * The amount of a whole number; no overflow check, for constants. The |, in
 * place of a cast, takes integers only: KT_AMOUNT(12.5) does not compile, and
 * kt_amount_parse() reads what has decimals.
 */
#define KT_AMOUNT(whole) ((INT64_C(0) | (whole)) * KT_AMOUNT_SCALE)

/** Room for the text of any amount and its closing NUL. */
#define KT_AMOUNT_TEXT_SIZE 24

/**
 * The amount of a whole number, for languages without macros.
 *
 * @return the amount, or KT_NONE where it is out of range
 * @since 0.1
 */
KT_API kt_amount kt_amount_from_int(int64_t whole);

/**
 * Read an amount: "40000", "40,000" (groups of three), "-3.25", "12.5000".
 * Blanks around it are skipped; a percent sign is refused, and so are more
 * than four decimals unless what follows the fourth is zeros.
 *
 * @param text    NUL-terminated UTF-8
 * @param amount  out
 * @return KT_OK; KT_ERR_INVALID: not a number, or too many decimals;
 *         KT_ERR_RANGE: out of range
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_amount_parse(const char *text,
                                              kt_amount *amount);

/**
 * Read a percentage into an amount of percent: "85", "85%", "12.5 %", with
 * the full-width sign as well. Otherwise as kt_amount_parse().
 *
 * @return as kt_amount_parse()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_percent_parse(const char *text,
                                               kt_amount *amount);

/**
 * Write an amount: "40000", "-3.25"; no grouping, no closing zeros. KT_NONE
 * gives an empty text.
 *
 * @param buf   out, NUL-terminated
 * @param size  of buf, KT_AMOUNT_TEXT_SIZE being enough for any
 * @return KT_OK; KT_ERR_RANGE: buf is too small (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_amount_format(kt_amount amount, char *buf, size_t size);

/**
 * A share in basis points: 10000 is 100 %. Computed shares are floored once,
 * toward minus infinity, from exact amounts.
 */
typedef int32_t kt_share;

/** "No share": nothing to divide, or not scored. */
#define KT_SHARE_NONE INT32_MIN

/** Room for the text of any share and its closing NUL. */
#define KT_SHARE_TEXT_SIZE 16

/**
 * Read a share of 0 to 100 %: "40%", "12.5 %", "40" (percent as well); two
 * decimals at most.
 *
 * @return KT_OK; KT_ERR_INVALID: not a share, or too many decimals;
 *         KT_ERR_RANGE: not within 0 to 100 %
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_share_parse(const char *text,
                                             kt_share *share);

/**
 * Write a share with two decimals: "49.58%", "-3.00%". KT_SHARE_NONE gives
 * an empty text.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_share_format(kt_share share, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif
