/* SPDX-License-Identifier: Apache-2.0 */
#include "day.h"
#include "helpers.h"

#include <keytask/amount.h>

#include <stdio.h>
#include <string.h>

#define MS_PER_DAY INT64_C(86400000)

static int simple_leap(int year)
{
    if (year % 400 == 0) {
        return 1;
    }
    if (year % 100 == 0) {
        return 0;
    }
    return year % 4 == 0;
}

static int simple_length(int year, int month)
{
    switch (month) {
    case 2:
        return simple_leap(year) ? 29 : 28;
    case 4:
    case 6:
    case 9:
    case 11:
        return 30;
    default:
        return 31;
    }
}

/* Counts every day from 0001-01-01 to 9999-12-31, one by one. */
START_TEST(every_day)
{
    kt_day day = KT_DAY_MIN;
    for (int year = 1; year <= 9999; year++) {
        for (int month = 1; month <= 12; month++) {
            int length = simple_length(year, month);
            for (int mday = 1; mday <= length; mday++, day++) {
                int32_t y;
                int32_t m;
                int32_t d;
                kt_day_split(day, &y, &m, &d);
                if (kt_day_make(year, month, mday) != day || y != year ||
                    m != month || d != mday) {
                    ck_abort_msg("%04d-%02d-%02d", year, month, mday);
                }
            }
            ck_assert_int_eq(kt_day_make(year, month, 0), KT_DAY_NONE);
            ck_assert_int_eq(kt_day_make(year, month, length + 1),
                             KT_DAY_NONE);
        }
    }
    ck_assert_int_eq(day, KT_DAY_MAX + 1);
}
END_TEST

START_TEST(known_days)
{
    ck_assert_int_eq(KT_DAY(1970, 1, 1), 0);
    ck_assert_int_eq(KT_DAY(1969, 12, 31), -1);
    ck_assert_int_eq(KT_DAY(2000, 3, 1), 11017);
    /* 52 years of 365 days and 13 leap days. */
    ck_assert_int_eq(KT_DAY(2022, 1, 1), 52 * 365 + 13);
    ck_assert_int_eq(KT_DAY(2022, 6, 30) - KT_DAY(2022, 1, 1) + 1, 181);
    ck_assert_int_eq(KT_DAY(1, 1, 1), KT_DAY_MIN);
    ck_assert_int_eq(KT_DAY(9999, 12, 31), KT_DAY_MAX);
}
END_TEST

START_TEST(impossible_days)
{
    ck_assert_int_eq(KT_DAY(2022, 2, 29), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(1900, 2, 29), KT_DAY_NONE);
    ck_assert_int_ne(KT_DAY(2000, 2, 29), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(0, 1, 1), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(10000, 1, 1), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(2022, 0, 1), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(2022, 13, 1), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(INT32_MIN, INT32_MIN, INT32_MIN), KT_DAY_NONE);
    ck_assert_int_eq(KT_DAY(INT32_MAX, INT32_MAX, INT32_MAX), KT_DAY_NONE);

    static const kt_day outside[] = { KT_DAY_NONE, KT_DAY_MIN - 1,
                                      KT_DAY_MAX + 1, INT32_MAX };
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        int32_t y = 7;
        int32_t m = 7;
        int32_t d = 7;
        kt_day_split(outside[i], &y, &m, &d);
        ck_assert(y == 0 && m == 0 && d == 0);
        kt_day_split(outside[i], NULL, NULL, NULL);
    }
}
END_TEST

START_TEST(parse_days)
{
    static const char *const june_30[] = { "2022-06-30",
                                           "2022-6-30",
                                           "2022/6/30",
                                           "2022/06/30",
                                           "2022.6.30",
                                           "2022年6月30日",
                                           "2022年06月30日",
                                           "  2022-06-30\t",
                                           "\u3000"
                                           "2022-06-30"
                                           "\u3000" };
    for (size_t i = 0; i < sizeof june_30 / sizeof june_30[0]; i++) {
        kt_day day;
        ck_assert_msg(kt_day_parse(june_30[i], &day) == KT_OK, "\"%s\"",
                      june_30[i]);
        ck_assert_int_eq(day, KT_DAY(2022, 6, 30));
    }
    static const char *const bad[] = { "",
                                       "today",
                                       "2022",
                                       "2022-06",
                                       "2022-06-",
                                       "2022-06/30",
                                       "2022/06-30",
                                       "2022-02-30",
                                       "2022-13-01",
                                       "2022-00-01",
                                       "2022-01-00",
                                       "0000-01-01",
                                       "22-6-30",
                                       "02022-06-30",
                                       "2022-006-30",
                                       "2022-06-030",
                                       "-022-06-30",
                                       "2022-06-30T",
                                       "2022-06-30 12",
                                       "20220630",
                                       "2022年6月30",
                                       "2022年6-30",
                                       "2022-6-30日",
                                       "2022- 6-30",
                                       "6/30/2022",
                                       "2022--6-30",
                                       "2022-+6-30",
                                       "44742" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        kt_day day = 7;
        ck_assert_msg(kt_day_parse(bad[i], &day) == KT_ERR_INVALID, "\"%s\"",
                      bad[i]);
        ck_assert_int_eq(day, 0);
    }
    kt_day day;
    ck_assert_int_eq(kt_day_parse(NULL, &day), KT_ERR_INVALID);
}
END_TEST

START_TEST(format_days)
{
    char text[KT_DAY_TEXT_SIZE];
    ck_assert_int_eq(kt_day_format(KT_DAY(2022, 6, 3), text, 11), KT_OK);
    ck_assert_str_eq(text, "2022-06-03");
    ck_assert_int_eq(kt_day_format(KT_DAY_MIN, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, "0001-01-01");
    ck_assert_int_eq(kt_day_format(KT_DAY_NONE, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, "");
    strcpy(text, "x");
    ck_assert_int_eq(kt_day_format(0, text, 10), KT_ERR_RANGE);
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(kt_day_format(0, NULL, 0), KT_ERR_RANGE);
    ck_assert_int_eq(kt_day_format(KT_DAY_NONE, NULL, 0), KT_ERR_RANGE);
    ck_assert_int_eq(kt_day_format(KT_DAY_MAX + 1, text, sizeof text),
                     KT_ERR_RANGE);
    for (kt_day day = KT_DAY_MIN; day <= KT_DAY_MAX; day += 97) {
        kt_day back;
        ck_assert_int_eq(kt_day_format(day, text, sizeof text), KT_OK);
        ck_assert_int_eq(kt_day_parse(text, &back), KT_OK);
        ck_assert_int_eq(back, day);
    }
}
END_TEST

START_TEST(parse_instants)
{
    /* date -u -d 2022-07-01T00:00:00Z +%s is 1656633600. */
    const int64_t july = INT64_C(1656633600000);
    ck_assert_int_eq(july, KT_DAY(2022, 7, 1) * MS_PER_DAY);
    static const struct {
        const char *text;
        int64_t after_july;
    } good[] = { { "2022-07-01T00:00:00Z", 0 },
                 { "2022-07-01T08:00:00+08:00", 0 },
                 { "2022-06-30T18:30:00-05:30", 0 },
                 { "2022-07-01T00:00:00+00:00", 0 },
                 { "2022-07-01T00:00:00.5Z", 500 },
                 { "2022-07-01T00:00:00.05Z", 50 },
                 { "2022-07-01T00:00:00.123Z", 123 },
                 { "2022-07-01T01:02:03.004Z", 3723004 },
                 { "2022-06-30T23:59:59.999Z", -1 } };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        int64_t ms;
        ck_assert_msg(kt_instant_parse(good[i].text, &ms) == KT_OK, "%s",
                      good[i].text);
        ck_assert_int_eq(ms - july, good[i].after_july);
    }
    static const char *const bad[] = { "",
                                       "2022-07-01",
                                       "2022-07-01T00:00:00",
                                       "2022-07-01T00:00Z",
                                       "2022-07-01 00:00:00Z",
                                       "2022-07-01t00:00:00z",
                                       "2022-7-1T00:00:00Z",
                                       "2022-07-01T24:00:00Z",
                                       "2022-07-01T00:60:00Z",
                                       "2022-07-01T00:00:60Z",
                                       "2022-07-01T00:00:00.Z",
                                       "2022-07-01T00:00:00.1234Z",
                                       "2022-07-01T00:00:00+0800",
                                       "2022-07-01T00:00:00+24:00",
                                       "2022-07-01T00:00:00+08:60",
                                       "2022-07-01T00:00:00+08:00Z",
                                       "2022-07-01T00:00:00Z ",
                                       "2022-06-31T00:00:00Z",
                                       "0001-01-01T00:00:00+00:01",
                                       "9999-12-31T23:59:59-00:01" };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int64_t ms = 7;
        ck_assert_msg(kt_instant_parse(bad[i], &ms) == KT_ERR_INVALID,
                      "\"%s\"", bad[i]);
        ck_assert_int_eq(ms, 0);
    }
    int64_t ms;
    ck_assert_int_eq(kt_instant_parse(NULL, &ms), KT_ERR_INVALID);
}
END_TEST

START_TEST(format_instants)
{
    char text[KT_INSTANT_TEXT_SIZE];
    ck_assert_int_eq(kt_instant_format(0, text, 25), KT_OK);
    ck_assert_str_eq(text, "1970-01-01T00:00:00.000Z");
    ck_assert_int_eq(kt_instant_format(-1, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, "1969-12-31T23:59:59.999Z");
    ck_assert_int_eq(kt_instant_format(KT_NONE, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(kt_instant_format(0, text, 24), KT_ERR_RANGE);
    ck_assert_str_eq(text, "");
    ck_assert_int_eq(kt_instant_format(INT64_MAX, text, sizeof text),
                     KT_ERR_RANGE);
    int64_t end = (KT_DAY_MAX + INT64_C(1)) * MS_PER_DAY;
    ck_assert_int_eq(kt_instant_format(end, text, sizeof text), KT_ERR_RANGE);
    ck_assert_int_eq(kt_instant_format(end - 1, text, sizeof text), KT_OK);
    ck_assert_str_eq(text, "9999-12-31T23:59:59.999Z");

    int64_t first = KT_DAY_MIN * MS_PER_DAY;
    uint64_t seed = 3;
    for (int i = 0; i < 50000; i++) {
        int64_t ms =
            first + (int64_t)(next_random(&seed) % (uint64_t)(end - first));
        int64_t back;
        ck_assert_int_eq(kt_instant_format(ms, text, sizeof text), KT_OK);
        ck_assert_int_eq(kt_instant_parse(text, &back), KT_OK);
        ck_assert_int_eq(back, ms);
    }
}
END_TEST

START_TEST(days_of_instants)
{
    ck_assert_int_eq(kti_day_of_instant(0, 0), 0);
    ck_assert_int_eq(kti_day_of_instant(-1, 0), -1);
    ck_assert_int_eq(kti_day_of_instant(-MS_PER_DAY, 0), -1);
    ck_assert_int_eq(kti_day_of_instant(-MS_PER_DAY - 1, 0), -2);
    ck_assert_int_eq(kti_day_of_instant(MS_PER_DAY - 1, 0), 0);
    /* In Guangzhou (+480) the day begins at 16:00 UTC. */
    int64_t four = INT64_C(16) * 3600000;
    ck_assert_int_eq(kti_day_of_instant(four - 1, 480), 0);
    ck_assert_int_eq(kti_day_of_instant(four, 480), 1);
    ck_assert_int_eq(kti_day_of_instant(0, -1), -1);
    ck_assert_int_eq(kti_day_of_instant(60000, -1), 0);
    ck_assert_int_eq(kti_day_of_instant(INT64_MAX, INT32_MAX), KT_DAY_NONE);
    ck_assert_int_eq(kti_day_of_instant(INT64_MIN, INT32_MIN), KT_DAY_NONE);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { every_day,       known_days,
                                   impossible_days, parse_days,
                                   format_days,     parse_instants,
                                   format_instants, days_of_instants };
    return RUN_TESTS("day", tests);
}
