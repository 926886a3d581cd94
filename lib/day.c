/* SPDX-License-Identifier: Apache-2.0 */
#include "day.h"

#include "buf.h"
#include "utf8.h"

#include <keytask/amount.h>

#include <stdio.h>
#include <string.h>

#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_DAY INT64_C(86400000)

static int is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t days_in_month(int32_t year, int32_t month)
{
    static const int32_t days[] = { 31, 28, 31, 30, 31, 30,
                                    31, 31, 30, 31, 30, 31 };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* The reckoning of both directions is Howard Hinnant's (days_from_civil and
 * civil_from_days in "chrono-Compatible Low-Level Date Algorithms"): years
 * begin in March, so that the leap day is the last; 400 years are 146097
 * days; 719468 days lie between 0000-03-01 and 1970-01-01. Years from 1 on
 * keep every number here positive. */
kt_day kt_day_make(int32_t year, int32_t month, int32_t mday)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || mday < 1 ||
        mday > days_in_month(year, month)) {
        return KT_DAY_NONE;
    }
    int32_t march_year = month <= 2 ? year - 1 : year;
    int32_t era = march_year / 400;
    int32_t year_of_era = march_year % 400;
    int32_t march_month = month <= 2 ? month + 9 : month - 3;
    int32_t day_of_year = (153 * march_month + 2) / 5 + mday - 1;
    int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void kt_day_split(kt_day day, int32_t *year, int32_t *month, int32_t *mday)
{
    int32_t y = 0;
    int32_t m = 0;
    int32_t d = 0;
    if (day >= KT_DAY_MIN && day <= KT_DAY_MAX) {
        int32_t shifted = day + 719468;
        int32_t era = shifted / 146097;
        int32_t day_of_era = shifted % 146097;
        int32_t year_of_era = (day_of_era - day_of_era / 1460 +
                               day_of_era / 36524 - day_of_era / 146096) /
                              365;
        int32_t day_of_year =
            day_of_era -
            (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        int32_t march_month = (5 * day_of_year + 2) / 153;
        d = day_of_year - (153 * march_month + 2) / 5 + 1;
        m = march_month < 10 ? march_month + 3 : march_month - 9;
        y = era * 400 + year_of_era + (m <= 2 ? 1 : 0);
    }
    if (year != NULL) {
        *year = y;
    }
    if (month != NULL) {
        *month = m;
    }
    if (mday != NULL) {
        *mday = d;
    }
}

/* The readers below return what follows the thing read, NULL where it is not
 * there, and NULL for NULL: so a chain of them is looked at once, at its
 * end. */

/* At least min and at most max digits. */
static const char *read_number(const char *text, int min, int max,
                               int32_t *number)
{
    *number = 0;
    if (text == NULL) {
        return NULL;
    }
    int count = 0;
    int32_t value = 0;
    for (; count < max && *text >= '0' && *text <= '9'; text++, count++) {
        value = value * 10 + (*text - '0');
    }
    *number = value;
    return count >= min ? text : NULL;
}

/* A given text. */
static const char *expect(const char *text, const char *given)
{
    size_t size = strlen(given);
    return text != NULL && strncmp(text, given, size) == 0 ? text + size
                                                           : NULL;
}

kt_status kt_day_parse(const char *text, kt_day *day)
{
    /* What stands behind year, month and day of the month. */
    static const char *const forms[][3] = { { "-", "-", "" },
                                            { "/", "/", "" },
                                            { ".", ".", "" },
                                            { "年", "月", "日" } };

    *day = 0;
    if (text == NULL) {
        return KT_ERR_INVALID;
    }
    int32_t year;
    text = read_number(kti_skip_blanks(text), 4, 4, &year);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        int32_t month;
        int32_t mday;
        const char *rest = expect(text, forms[i][0]);
        rest = expect(read_number(rest, 1, 2, &month), forms[i][1]);
        rest = expect(read_number(rest, 1, 2, &mday), forms[i][2]);
        if (rest == NULL || *kti_skip_blanks(rest) != '\0') {
            continue;
        }
        kt_day made = kt_day_make(year, month, mday);
        if (made == KT_DAY_NONE) {
            return KT_ERR_INVALID;
        }
        *day = made;
        return KT_OK;
    }
    return KT_ERR_INVALID;
}

kt_status kt_day_format(kt_day day, char *buf, size_t size)
{
    int32_t year;
    int32_t month;
    int32_t mday;
    kt_day_split(day, &year, &month, &mday);
    if (year == 0) {
        (void)kti_copy_out("", buf, size);
        return day == KT_DAY_NONE && size > 0 ? KT_OK : KT_ERR_RANGE;
    }
    char text[64];
    snprintf(text, sizeof text, "%04d-%02d-%02d", (int)year, (int)month,
             (int)mday);
    return kti_copy_out(text, buf, size);
}

/* The day of an instant, and the milliseconds, 0 or more, since it began. */
static int64_t split_instant(int64_t ms, int64_t *rest)
{
    int64_t day = ms / MS_PER_DAY;
    *rest = ms % MS_PER_DAY;
    if (*rest < 0) {
        *rest += MS_PER_DAY;
        day--;
    }
    return day;
}

kt_day kti_day_of_instant(int64_t utc_ms, int32_t utc_offset_minutes)
{
    /* The days first: near the ends of int64_t the offset does not fit. */
    int64_t rest;
    int64_t day = split_instant(utc_ms, &rest);
    day += split_instant(rest + utc_offset_minutes * MS_PER_MINUTE, &rest);
    return day < KT_DAY_MIN || day > KT_DAY_MAX ? KT_DAY_NONE : (kt_day)day;
}

/* "00:00:00" with a fraction of up to three digits. */
static const char *read_time(const char *text, int64_t *ms)
{
    int32_t hour;
    int32_t minute;
    int32_t second;
    *ms = 0;
    text = expect(read_number(text, 2, 2, &hour), ":");
    text = read_number(text, 2, 2, &minute);
    text = expect(text, ":");
    text = read_number(text, 2, 2, &second);
    if (text == NULL || hour > 23 || minute > 59 || second > 59) {
        return NULL;
    }
    int32_t fraction = 0;
    if (*text == '.') {
        const char *end = read_number(text + 1, 1, 3, &fraction);
        if (end == NULL) {
            return NULL;
        }
        for (int i = (int)(end - text - 1); i < 3; i++) {
            fraction *= 10;
        }
        text = end;
    }
    *ms = ((hour * 60 + minute) * 60 + second) * INT64_C(1000) + fraction;
    return text;
}

/* "Z" or "+08:00". */
static const char *read_zone(const char *text, int32_t *offset_minutes)
{
    *offset_minutes = 0;
    if (text == NULL) {
        return NULL;
    }
    if (*text == 'Z') {
        return text + 1;
    }
    if (*text != '+' && *text != '-') {
        return NULL;
    }
    int32_t sign = *text == '-' ? -1 : 1;
    int32_t hour;
    int32_t minute;
    text = expect(read_number(text + 1, 2, 2, &hour), ":");
    text = read_number(text, 2, 2, &minute);
    if (text == NULL || hour > 23 || minute > 59) {
        return NULL;
    }
    *offset_minutes = sign * (hour * 60 + minute);
    return text;
}

/* RFC 3339 with capitals, without leap seconds. */
kt_status kt_instant_parse(const char *text, int64_t *utc_ms)
{
    *utc_ms = 0;
    if (text == NULL) {
        return KT_ERR_INVALID;
    }
    int32_t year;
    int32_t month;
    int32_t mday;
    text = expect(read_number(text, 4, 4, &year), "-");
    text = read_number(text, 2, 2, &month);
    text = expect(text, "-");
    text = read_number(text, 2, 2, &mday);
    text = expect(text, "T");
    kt_day day = kt_day_make(year, month, mday);
    if (text == NULL || day == KT_DAY_NONE) {
        return KT_ERR_INVALID;
    }

    int64_t ms;
    int32_t offset_minutes;
    text = read_time(text, &ms);
    text = read_zone(text, &offset_minutes);
    if (text == NULL || *text != '\0') {
        return KT_ERR_INVALID;
    }
    int64_t instant = day * MS_PER_DAY + ms - offset_minutes * MS_PER_MINUTE;
    /* The offset can carry it out of the years that can be written. */
    if (kti_day_of_instant(instant, 0) == KT_DAY_NONE) {
        return KT_ERR_INVALID;
    }
    *utc_ms = instant;
    return KT_OK;
}

kt_status kt_instant_format(int64_t utc_ms, char *buf, size_t size)
{
    if (utc_ms == KT_NONE) {
        return kti_copy_out("", buf, size);
    }
    kt_day day = kti_day_of_instant(utc_ms, 0);
    if (day == KT_DAY_NONE) {
        (void)kti_copy_out("", buf, size);
        return KT_ERR_RANGE;
    }
    char date[KT_DAY_TEXT_SIZE];
    (void)kt_day_format(day, date, sizeof date);
    int ms = (int)(utc_ms - day * MS_PER_DAY);
    char text[96];
    snprintf(text, sizeof text, "%sT%02d:%02d:%02d.%03dZ", date, ms / 3600000,
             ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
    return kti_copy_out(text, buf, size);
}
