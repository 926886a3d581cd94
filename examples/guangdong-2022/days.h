/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Days of a year without a leap day, counted from 0: January 1. A part of
 * generate.c.
 */

#ifndef DAYS_H
#define DAYS_H

#include <stdbool.h>
#include <stdio.h>

#define DAYS 365
#define YEAR_END 364

static const int month_first[13] = { 0,   31,  59,  90,  120, 151, 181,
                                     212, 243, 273, 304, 334, 365 };

/* The day of a month and day such as 630. */
static int day_of(int month_and_day)
{
    return month_first[month_and_day / 100 - 1] + month_and_day % 100 - 1;
}

static int month_of(int day)
{
    int month = 1;

    while (month_first[month] <= day) {
        month++;
    }
    return month;
}

static void print_day(int year, int day)
{
    int month = month_of(day);

    printf("%04d-%02d-%02d", year, month, day - month_first[month - 1] + 1);
}

/* In 2022. */
static bool is_workday(int day)
{
    int weekday = (day + 6) % 7; /* 2022-01-01 was a Saturday: 6 */

    if (weekday == 0 || weekday == 6) {
        return false;
    }
    /* Spring Festival, and the first week of October. */
    return !(day >= 30 && day <= 36) && !(day >= 273 && day <= 279);
}

#endif
