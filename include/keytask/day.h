/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_DAY_H
#define KEYTASK_DAY_H

/**
 * @file
 * Days and instants.
 */

#include <keytask/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
typedef int32_t kt_day;

/** "No day given", and what an impossible day becomes. */
#define KT_DAY_NONE INT32_MIN

/** 0001-01-01 and 9999-12-31: days outside are refused. */
#define KT_DAY_MIN (-719162)
#define KT_DAY_MAX 2932896

/** Room for "2022-06-30" and its closing NUL. */
#define KT_DAY_TEXT_SIZE 16

/** Room for "2022-07-01T00:00:00.000Z" and its closing NUL. */
#define KT_INSTANT_TEXT_SIZE 32

/** The day of a date; an impossible one becomes KT_DAY_NONE. */
#define KT_DAY(year, month, mday) kt_day_make((year), (month), (mday))

/**
 * The day of a date, years 1 to 9999.
 *
 * @return the day, or KT_DAY_NONE where there is none such
 * @since 0.1
 */
KT_API kt_day kt_day_make(int32_t year, int32_t month, int32_t mday);

/**
 * The date of a day. Each output may be NULL; KT_DAY_NONE, or a day out of
 * range, gives zeros.
 *
 * @since 0.1
 */
KT_API void kt_day_split(kt_day day, int32_t *year, int32_t *month,
                         int32_t *mday);

/**
 * Read a day: "2022-06-30", "2022/6/30", "2022-6-3", "2022.6.30" and
 * "2022年6月30日". Blanks around it are skipped.
 *
 * @return KT_OK; KT_ERR_INVALID: not a day in one of these forms, or an
 *         impossible one such as 2022-02-30
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_day_parse(const char *text, kt_day *day);

/**
 * Write a day as "2022-06-30". KT_DAY_NONE gives an empty text.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_day_format(kt_day day, char *buf, size_t size);

/**
 * Read an instant into UTC milliseconds since 1970: "2022-07-01T00:00:00Z",
 * with a fraction of up to three digits, or an offset such as +08:00 in
 * place of Z.
 *
 * @return KT_OK; KT_ERR_INVALID: not an instant in this form
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_instant_parse(const char *text,
                                               int64_t *utc_ms);

/**
 * Write an instant as "2022-07-01T00:00:00.000Z". KT_NONE gives an empty
 * text.
 *
 * @return KT_OK; KT_ERR_RANGE: buf is too small, or the year is not within
 *         1 to 9999 (it is set to "")
 * @since 0.1
 */
KT_API kt_status kt_instant_format(int64_t utc_ms, char *buf, size_t size);

#ifdef __cplusplus
}
#endif

#endif
