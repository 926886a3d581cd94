/* SPDX-License-Identifier: Apache-2.0 */
#ifndef FIGURE_H
#define FIGURE_H

/* Figures as people read them: new texts, to be freed with free(). What is
 * not given is an empty text. */

#include <keytask.h>

#include <stdbool.h>

/* "12,345.5", with "%" where the measure counts percent. */
char *figure_amount(kt_amount amount, int32_t measure);

/* The same with the unit of measure behind a blank. */
char *figure_amount_of(kt_amount amount, int32_t measure, const char *unit);

/* "49.58%", and the difference of two shares, "-3.20". */
char *figure_share(kt_share share);
char *figure_points(int32_t difference);

char *figure_day(kt_day day);

/* "2022-07-01 08:30:00", UTC. */
char *figure_instant(int64_t utc_ms);

/* "12,345". */
char *figure_count(int64_t count);

/* What is reached, of what: "15,000/40,000 people", "3/5", ... */
char *figure_value(const kt_completion_row *row);

/* The verdict of a target with its sign; of a task or plan the worst below,
 * and how many have it. */
char *figure_verdict(const kt_completion *completion);
const char *figure_color(int32_t verdict);

/* The flags as words, or as letters. */
char *figure_flags(uint32_t flags, bool letters);

/* "P partial, S stale": the letters of some flags explained. */
char *figure_legend(uint32_t flags);

#endif
