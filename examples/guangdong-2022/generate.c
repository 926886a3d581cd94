/* SPDX-License-Identifier: Apache-2.0 */

/*
 * generate: a year of progress reports that never happened.
 *
 *     generate SEED PART UNITS.CSV
 *
 * PART is one of
 *     allotments     what plan-2022.json allots, passed on to lower units
 *     progress-2022  a year of generated reports
 *     corrections    what of them was wrong, and found out weeks later
 *     progress-2021  last year's results, as the conference reviewed them
 *
 * The conference sets targets for a year and gives no monthly figures. So
 * that there is something to look at, this program invents them: cities that
 * are late, cities that do more than was asked, some that are silent. Nothing
 * of progress-2022 is a fact, and its document numbers say so (they begin
 * with the word for "generated"). The same seed gives the same text, byte for
 * byte, on every machine: every choice is a hash of the seed and of what is
 * chosen, and there is no floating point.
 *
 * targets.h repeats what plan-2022.json says of the targets, as far as the
 * reports need it; loading the reports holds one against the other.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static const char *const mode_words[] = { "add", "to_date", "level", "step" };

/* Times of the day at which reports are taken in, UTC: 9 to 18 o'clock. */
#define SLOT_COUNT 5
static const char *const slots[SLOT_COUNT] = { "01:30:00", "03:10:00",
                                               "06:20:00", "07:45:00",
                                               "09:12:00" };

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

static void print_amount(int64_t tenths)
{
    if (tenths == NONE) {
        return;
    }
    printf("%" PRId64, tenths / 10);
    if (tenths % 10 != 0) { /* of shares only: never below zero */
        printf(".%d", (int)(tenths % 10));
    }
}

static void print_note(const struct year *y, const struct row *row)
{
    static const char *const notes[] = { "生成：按月汇总",
                                         "生成：下级数据已核对",
                                         "生成：进度偏慢，已查找原因",
                                         "生成：个别单位尚未报齐",
                                         "生成：已列入下月督办" };
    const struct target *target = &targets[row->target];

    if (row->step >= 0) {
        if (row->day >
            day_of((int)strtol(target->steps + 5 * row->step, NULL, 10))) {
            fputs("生成：较计划时间延后完成", stdout);
        }
    } else if (target->measure == CEILING && row->amount > 0) {
        fputs("生成的数据，并非真实事故", stdout);
    } else if (draw(y, row->target, row->unit, NOTE, row->day, 40) == 0) {
        fputs(
            notes[draw(y, row->target, row->unit, NOTE, row->day + DAYS, 5)],
            stdout);
    }
}

static void print_evidence(const struct year *y, const struct row *row)
{
    const struct unit *unit = &y->tree.units[row->unit];
    int document = 1 + draw(y, row->target, row->unit, DOC, row->day, 900);

    if (!(row->step >= 0 && unit->level <= CITY) &&
        draw(y, row->target, row->unit, DOC, row->day + DAYS, 40) != 0) {
        putchar(',');
        return;
    }
    printf("生成〔2022〕%d号,", document);
    if (draw(y, row->target, row->unit, URI, row->day, 4) == 0) {
        printf("https://example.org/generated/2022/%d", document);
    }
}

static const char header[] =
    "written,target,unit,day,mode,amount,of,step,note,ref,doc,uri";

static void print_progress(const struct year *y)
{
    puts(header);
    for (int i = 0; i < y->row_count; i++) {
        const struct row *row = &y->rows[i];
        const struct unit *unit = &y->tree.units[row->unit];

        print_day(2022, row->written);
        printf("T%sZ,%s,%s,", slots[row->slot], targets[row->target].code,
               unit->code);
        print_day(2022, row->day);
        printf(",%s,", mode_words[row->mode]);
        print_amount(row->amount);
        putchar(',');
        print_amount(row->of);
        putchar(',');
        if (row->step >= 0) {
            putchar('a' + row->step);
        }
        putchar(',');
        print_note(y, row);
        putchar(',');
        /* A report of a month is the host's own, once: the month is its ref.
         */
        if (targets[row->target].a_year > 0 && unit->level <= COUNTY &&
            targets[row->target].measure != CEILING) {
            printf("2022-%02d", month_of(row->day));
        }
        putchar(',');
        print_evidence(y, row);
        putchar('\n');
    }
}

/* A report that turns out to be wrong; `written`: when that is written. */
struct correction {
    int written;
    int line;       /* of the report in progress-2022 */
    int64_t amount; /* what is right; NONE: the report is taken back */
    const char *reason;
};

static int compare_corrections(const void *a, const void *b)
{
    const struct correction *x = a;
    const struct correction *z = b;

    if (x->written != z->written) {
        return x->written < z->written ? -1 : 1;
    }
    return x->line < z->line ? -1 : 1;
}

/* The first working day three weeks to two months behind another. */
static int weeks_after(const struct year *y, const struct row *row, int from,
                       int turn)
{
    int day =
        from + 21 + draw(y, row->target, row->unit, WRONG, turn + 1, 40);

    while (day < DAYS && !is_workday(day)) {
        day++;
    }
    return day;
}

/*
 * One in sixty sums of a county or city is wrong: too low, too high, or
 * reported a second time. Now and then the correction is taken back itself.
 */
static int make_corrections(const struct year *y, struct correction *list)
{
    int count = 0;

    for (int i = 0; i < y->row_count; i++) {
        const struct row *row = &y->rows[i];
        int turn = row->day * 4 + 4;
        int64_t whole = row->amount / 10;
        int wrong = draw(y, row->target, row->unit, WRONG, turn, 180);
        struct correction it = { weeks_after(y, row, row->written, turn),
                                 i + 2, NONE, "生成：重复上报，予以撤回" };

        if (targets[row->target].measure != FLOW ||
            y->tree.units[row->unit].level > COUNTY || whole == 0 ||
            wrong >= 3 || it.written >= YEAR_END) {
            continue;
        }
        if (wrong == 0) {
            it.amount = (whole + whole / 10 + 1) * 10;
            it.reason = "生成：漏计，已补报";
        } else if (wrong == 1) {
            it.amount = (whole - whole / 10 - 1) * 10;
            it.reason = "生成：重复统计，已核减";
        }
        list[count++] = it;
        it.written = weeks_after(y, row, it.written, turn + 1);
        if (it.amount != NONE && it.written < YEAR_END &&
            draw(y, row->target, row->unit, WRONG, turn + 3, 8) == 0) {
            it.amount = NONE;
            it.reason = "生成：更正有误，原报无误";
            list[count++] = it;
        }
    }
    return count;
}

static void print_corrections(const struct year *y)
{
    struct correction *list =
        grow(NULL, 2 * (size_t)y->row_count + 1, sizeof(*list));
    int count = make_corrections(y, list);

    qsort(list, (size_t)count, sizeof(*list), compare_corrections);
    puts("written,line,amount,reason");
    for (int i = 0; i < count; i++) {
        print_day(2022, list[i].written);
        printf("T08:40:00Z,%d,", list[i].line);
        print_amount(list[i].amount);
        printf(",%s\n", list[i].reason);
    }
    free(list);
}

/* The review gives a figure for the year; that stations opened city by city
 * is made up, and said to be. */
static void print_results(struct year *y)
{
    puts(header);
    for (int c = 0; c < CITY_COUNT; c++) {
        int day = day_of(1101) + c / 5 * 7 + c % 5; /* a Monday, ... */

        for (int u = 0; u < y->tree.count; u++) {
            const struct unit *unit = &y->tree.units[u];

            if (unit->level != TOWNSHIP ||
                unit->city != y->tree.first_city + c) {
                continue;
            }
            print_day(2021, day);
            printf("T%sZ,6.3,%s,", slots[c % SLOT_COUNT], unit->code);
            print_day(2021, day);
            puts(",level,1,,,生成：上报日期,,,");
        }
    }
    for (int i = 0; i < RESULT_COUNT; i++) {
        if (results[i].measure == COVERAGE) {
            continue;
        }
        print_day(2021, YEAR_END);
        printf("T%sZ,%s,%s,", slots[2], results[i].code,
               y->tree.units[0].code);
        print_day(2021, YEAR_END);
        printf(",%s,%" PRId64 ",,,%s,,,\n",
               mode_words[results[i].measure == STOCK ? LEVEL : TO_DATE],
               results[i].value, results[i].note);
    }
}

int main(int argc, char **argv)
{
    struct year y = { 0 };
    char *end;

    if (argc != 4) {
        fputs("usage: generate SEED allotments|progress-2022|corrections|"
              "progress-2021 UNITS.CSV\n",
              stderr);
        return 2;
    }
    errno = 0;
    y.seed = strtoull(argv[1], &end, 10);
    if (argv[1][0] < '0' || argv[1][0] > '9' || *end != '\0' || errno != 0) {
        die("not a seed, a whole number from 0 on: %s", argv[1]);
    }
    read_units(&y.tree, argv[3]);
    rank_cities(&y);
    y.shares.amount =
        grow(NULL, (size_t)y.tree.count, sizeof(*y.shares.amount));
    y.shares.base = grow(NULL, (size_t)y.tree.count, sizeof(*y.shares.base));
    if (strcmp(argv[2], "allotments") == 0) {
        print_allotments(&y.tree, &y.shares);
    } else if (strcmp(argv[2], "progress-2022") == 0) {
        make_reports(&y);
        print_progress(&y);
    } else if (strcmp(argv[2], "corrections") == 0) {
        make_reports(&y);
        print_corrections(&y);
    } else if (strcmp(argv[2], "progress-2021") == 0) {
        print_results(&y);
    } else {
        die("no such part: %s", argv[2]);
    }
    free(y.rows);
    free(y.shares.base);
    free(y.shares.amount);
    free(y.tree.by_code);
    free(y.tree.units);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        die("writing failed: %s", strerror(errno));
    }
    return 0;
}
