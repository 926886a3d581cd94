/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The reports of the year: who says what of which target on which day, and
 * when it is written. A part of generate.c.
 */

#ifndef REPORTS_H
#define REPORTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "days.h"
#include "shares.h"
#include "targets.h"
#include "units.h"

#define NONE INT64_MIN

/* What is drawn: the same unit and target give another number for each. */
enum choice {
    RANK,
    SPEED,
    SILENT,
    DAY,
    DELAY,
    LATE,
    STYLE,
    QUANTILE,
    EARLY,
    SIZE,
    WOBBLE,
    NOTE,
    DOC,
    URI,
    ACCIDENT,
    WRONG
};

/* Times of the day at which reports are taken in, UTC: 9 to 18 o'clock. */
#define SLOT_COUNT 5

struct row {
    int written; /* day of the year */
    int slot;    /* time of that day */
    int day;
    int target;
    int unit;
    enum mode mode;
    int64_t amount; /* in tenths */
    int64_t of;
    int step;   /* index; -1: none */
    int number; /* keeps the order of what is written at once */
};

struct year {
    uint64_t seed;
    struct unit_tree tree;
    struct shares shares; /* of the target in hand */
    int rank[CITY_COUNT]; /* of the city in the temper ladder */
    struct row *rows;
    int row_count;
    int row_room;
};

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* A number from 0 to n - 1 that depends on nothing but its arguments. */
static int draw(const struct year *y, int target, int unit,
                enum choice choice, int turn, int n)
{
    uint64_t x = mix(y->seed);

    x = mix(x ^ (uint64_t)target);
    x = mix(x ^ (uint64_t)unit);
    x = mix(x ^ ((uint64_t)choice << 32 | (uint64_t)turn));
    return (int)(x % (uint64_t)n);
}

/*
 * When a report of a day is written: soon; but here and there a city hands in
 * every other report of a target some weeks later.
 */
static int written_on(const struct year *y, int t, int u, int day, int turn)
{
    int city = y->tree.units[u].city;
    int delay = draw(y, t, u, DELAY, turn, 5);
    int written;

    if (city >= 0 && draw(y, t, city, LATE, 0, 60) == 0 &&
        draw(y, t, u, LATE, turn + 1, 2) == 0) {
        delay = 21 + draw(y, t, u, DELAY, turn, 50);
    }
    written = day + delay;
    if (written < day_of(114)) { /* the plan is loaded on January 12 */
        written = day_of(114);
    }
    while (written < day_of(1230) && !is_workday(written)) {
        written++;
    }
    if (written > day_of(1230)) {
        written = day > day_of(1230) ? day : day_of(1230);
    }
    return written;
}

/* Give each city its place in the temper ladder (Fisher and Yates). */
static void rank_cities(struct year *y)
{
    for (int i = 0; i < CITY_COUNT; i++) {
        int j = draw(y, 0, i, RANK, 0, i + 1);

        y->rank[i] = y->rank[j];
        y->rank[j] = i;
    }
}

/* Reports. */

static void add_row(struct year *y, int t, int u, int turn, struct row row)
{
    const struct unit *unit = &y->tree.units[u];

    if (y->row_count == y->row_room) {
        y->row_room = y->row_room == 0 ? 4096 : y->row_room * 2;
        y->rows = grow(y->rows, (size_t)y->row_room, sizeof(*y->rows));
    }
    row.target = t;
    row.unit = u;
    row.written = written_on(y, t, u, row.day, turn);
    /* A city and what is below it hand in at one time of the day. */
    row.slot = 2;
    if (unit->city >= 0) {
        row.slot = (unit->city - y->tree.first_city) % SLOT_COUNT;
    }
    row.number = y->row_count;
    y->rows[y->row_count++] = row;
}

/* How fast a unit works on a target, in percent of what is planned. */
static int speed_of(const struct year *y, int t, int u)
{
    const struct target *target = &targets[t];
    const struct unit *unit = &y->tree.units[u];
    int speed = target->pace;
    int rank;

    if (unit->level == PROVINCE) {
        return speed + draw(y, t, u, SPEED, 0, 5) - 2;
    }
    rank = y->rank[unit->city - y->tree.first_city];
    speed += target->spread * temper[rank] / 100;
    speed += draw(y, t, unit->city, SPEED, 0, 13) - 6;
    if (unit->level > CITY) {
        speed += draw(y, t, u, SPEED, 1, 25) - 12;
    }
    return speed < 4 && target->measure != STOCK ? 4 : speed;
}

/*
 * The slowest city says nothing on sums, and here and there a city is silent;
 * on a third of the targets some units further down as well.
 */
static bool is_silent(const struct year *y, int t, int u)
{
    const struct target *target = &targets[t];
    const struct unit *unit = &y->tree.units[u];
    int rank;

    if (unit->level == PROVINCE || target->only != NULL) {
        return false;
    }
    if (target->measure == COVERAGE) {
        return draw(y, t, u, SILENT, 0, 300) == 0;
    }
    rank = y->rank[unit->city - y->tree.first_city];
    if (target->measure == FLOW && rank == CITY_COUNT - 1) {
        return true;
    }
    if (draw(y, t, unit->city, SILENT, 0, 50) == 0) {
        return true;
    }
    return unit->level > CITY && draw(y, t, 0, SILENT, 2, 3) == 0 &&
           draw(y, t, u, SILENT, 1, 50) == 0;
}

/* The day of the n-th of `a_year` reports: some days before it is due. */
static int report_day(const struct year *y, int t, int u, int n)
{
    int month = n * 12 / targets[t].a_year;
    int day = month == 12 ? day_of(1222) : month_first[month] - 1;

    return day - draw(y, t, u, DAY, n, 6);
}

static int due_day(const struct target *target)
{
    return target->due == 0 ? YEAR_END : day_of(target->due);
}

static void report_flow(struct year *y, int t, int u)
{
    const struct target *target = &targets[t];
    int speed = speed_of(y, t, u);
    int style = draw(y, t, u, STYLE, 0, 5);
    int64_t before = 0;

    for (int n = 1; n <= target->a_year; n++) {
        int day = report_day(y, t, u, n);
        int64_t sum = y->shares.amount[u] * (day + 1) * speed /
                      ((due_day(target) + 1) * INT64_C(100));
        struct row row = { .day = day, .mode = ADD, .of = NONE, .step = -1 };

        if (sum == before && n % 3 != 0) {
            continue;
        }
        row.amount = (sum - before) * 10;
        if (style == 0 || (style == 1 && n == target->a_year / 2)) {
            row.mode = TO_DATE;
            row.amount = sum * 10;
        }
        before = sum;
        add_row(y, t, u, n, row);
    }
}

/* Stock, assessed, ratio: a level that moves with the year. */
static void report_level(struct year *y, int t, int u)
{
    const struct target *target = &targets[t];
    int speed = speed_of(y, t, u);
    int64_t size = y->tree.units[u].below[VILLAGE] *
                   (int64_t)(60 + draw(y, t, u, SIZE, 0, 60));
    int64_t span = (due_day(target) + 1) * INT64_C(100);
    int64_t before = 0;

    if (target->measure == RATIO && target->reports == CITY) {
        size = 3 + draw(y, t, u, SIZE, 0, 12); /* cremators */
    } else if (target->measure == RATIO && draw(y, t, u, SIZE, 1, 60) == 0) {
        size = 0; /* has none at all */
    }
    for (int n = 1; n <= target->a_year; n++) {
        int day = report_day(y, t, u, n);
        int64_t done = (int64_t)(day + 1) * speed;
        struct row row = {
            .day = day, .mode = LEVEL, .of = NONE, .step = -1
        };

        if (target->measure == STOCK) {
            int64_t base = y->shares.base[u];
            int64_t movement = y->shares.amount[u] - base;

            row.amount = (base + movement * done / span) * 10;
        } else if (target->measure == RATIO) {
            row.amount = size * target->amount * done / (span * 100);
            row.amount = (row.amount < size ? row.amount : size) * 10;
            row.of = size * 10;
        } else {
            row.amount =
                done * 1000 / span + draw(y, t, u, WOBBLE, n, 21) - 10;
            if (row.amount < before) {
                row.amount = before;
            }
            if (row.amount > 1000) {
                row.amount = 1000;
            }
            before = row.amount;
        }
        add_row(y, t, u, n, row);
    }
}

static int root_of(int square)
{
    int root = 0;

    while ((root + 1) * (root + 1) <= square) {
        root++;
    }
    return root;
}

/*
 * Coverage grows with the square of the time: most units reach the threshold
 * late in the year. Some report before that they have not; some reach it and
 * lose it again.
 */
static void report_coverage(struct year *y, int t, int u)
{
    const struct target *target = &targets[t];
    const struct unit *unit = &y->tree.units[u];
    struct row row = { .mode = LEVEL, .of = NONE, .step = -1 };
    int threshold = target->base == 0 ? 1 : (int)target->base;
    int quantile = draw(y, t, u, QUANTILE, 0, 10000);
    int last = (int)target->amount * 100;
    int day = root_of(quantile * DAYS / last * DAYS) * 100 / target->pace;
    int early = 20 + draw(y, t, u, EARLY, 0, 40);

    day -= temper[y->rank[unit->city - y->tree.first_city]] / 3;
    if (day < 0) {
        day = 0;
    }
    if (day - early >= 0 && draw(y, t, u, EARLY, 1, 12) == 0) {
        row.day = day - early < YEAR_END ? day - early : YEAR_END;
        row.amount = (threshold - 1) * 10;
        add_row(y, t, u, 0, row);
    }
    if (quantile >= last || day > YEAR_END) {
        row.day = day_of(1201) + draw(y, t, u, DAY, 1, 20);
        row.amount = (threshold - 1) * 10;
        add_row(y, t, u, 1, row);
        return;
    }
    row.day = day;
    row.amount =
        (threshold + (threshold > 1 ? draw(y, t, u, SIZE, 0, 3) : 0)) * 10;
    add_row(y, t, u, 2, row);
    if (unit->level == TOWNSHIP && day < day_of(1031)) {
        row.day = day_of(1201) + draw(y, t, u, DAY, 2, 20);
        if (draw(y, t, u, EARLY, 2, 50) == 0) {
            row.amount = (threshold - 1) * 10;
        }
        add_row(y, t, u, 3, row);
    }
}

static void report_milestone(struct year *y, int t, int u)
{
    const char *at = targets[t].steps;
    int speed = speed_of(y, t, u);
    int before = 0;

    if (speed < 25) {
        speed = 25;
    }
    for (int step = 0; *at != '\0'; step++) {
        char *end;
        int due = day_of((int)strtol(at, &end, 10));
        int slack = targets[t].reports == PROVINCE ? 4 : 16;
        int day = due * 100 / speed + draw(y, t, u, DAY, step, slack) -
                  slack * 3 / 4;
        struct row row = {
            .mode = STEP, .amount = NONE, .of = NONE, .step = step
        };

        at = *end == ' ' ? end + 1 : end;
        if (day < before) {
            day = before;
        }
        if (day > YEAR_END) {
            break;
        }
        row.day = before = day;
        add_row(y, t, u, step, row);
    }
}

/* Nothing happened, quarter by quarter; but once, in one county, it did. */
static void report_ceiling(struct year *y, int t, int u)
{
    const struct unit *unit = &y->tree.units[u];
    struct row row = { .mode = ADD, .of = NONE, .step = -1 };
    int hit = draw(y, t, 0, ACCIDENT, 0, y->tree.units[0].below[COUNTY]);

    for (int n = 1; n <= targets[t].a_year; n++) {
        row.day = report_day(y, t, u, n);
        add_row(y, t, u, n, row);
    }
    if (strcmp(targets[t].code, "8.4") == 0 && unit->level == COUNTY &&
        u - y->tree.first_county == hit) {
        row.day = day_of(801) + draw(y, t, 0, ACCIDENT, 1, 20);
        row.amount = 10;
        add_row(y, t, u, 0, row);
    }
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *x = a;
    const struct row *z = b;

    if (x->written != z->written) {
        return x->written < z->written ? -1 : 1;
    }
    if (x->slot != z->slot) {
        return x->slot < z->slot ? -1 : 1;
    }
    return x->number < z->number ? -1 : 1;
}

/* In the order of writing. */
static void make_reports(struct year *y)
{
    for (int t = 0; t < TARGET_COUNT; t++) {
        const struct target *target = &targets[t];
        bool sums = target->measure == FLOW || target->measure == STOCK;

        if (target->pace == 0) {
            continue;
        }
        allot(&y->tree, &y->shares, target, target->reports);
        for (int u = 0; u < y->tree.count; u++) {
            if (y->tree.units[u].level != target->reports ||
                !is_asked(&y->tree, target, u) || is_silent(y, t, u) ||
                (sums && y->shares.amount[u] == 0)) {
                continue;
            }
            switch (target->measure) {
            case FLOW:
                report_flow(y, t, u);
                break;
            case STOCK:
            case RATIO:
            case ASSESSED:
                report_level(y, t, u);
                break;
            case COVERAGE:
                report_coverage(y, t, u);
                break;
            case MILESTONE:
                report_milestone(y, t, u);
                break;
            case CEILING:
                report_ceiling(y, t, u);
                break;
            }
        }
    }
    qsort(y->rows, (size_t)y->row_count, sizeof(*y->rows), compare_rows);
}

#endif
