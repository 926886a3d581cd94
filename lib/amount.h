/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_AMOUNT_H
#define KEYTASK_LIB_AMOUNT_H

/*
 * Checked arithmetic on amounts. What returns int answers 1, or 0 where the
 * result does not fit; the output is then as it was. A result is never
 * KT_NONE: that counts as not fitting. No operand may be KT_NONE.
 */

#include <keytask/amount.h>

/* For products of amounts and weights, and sums of them: __int128 is in gcc
 * and clang on every 64-bit system. */
__extension__ typedef __int128 kti_int128;

int kti_amount_add(kt_amount a, kt_amount b, kt_amount *sum);
int kti_amount_sub(kt_amount a, kt_amount b, kt_amount *difference);

/* floor(a * b / c), toward minus infinity, from the whole product; c != 0. */
int kti_mul_div_floor(int64_t a, int64_t b, int64_t c, int64_t *result);

/* *sum += a * b. */
int kti_add_product(kti_int128 *sum, int64_t a, int64_t b);

/* floor(a / b), toward minus infinity; b != 0, and not the least a by -1. */
kti_int128 kti_floor_div128(kti_int128 a, kti_int128 b);

/* The amount that a 128-bit value is. */
int kti_amount_of128(kti_int128 value, kt_amount *amount);

/* floor(part * 10000 / whole), whole > 0, held within INT32_MIN + 1 and
 * INT32_MAX: a share is never KT_SHARE_NONE by overflow. */
kt_share kti_share_of(kt_amount part, kt_amount whole);

#endif
