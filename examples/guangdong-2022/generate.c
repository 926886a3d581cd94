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
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "days.h"
#include "reports.h"
#include "shares.h"
#include "targets.h"
#include "units.h"

static const char *const mode_words[] = { "add", "to_date", "level", "step" };

static const char *const slots[SLOT_COUNT] = { "01:30:00", "03:10:00",
                                               "06:20:00", "07:45:00",
                                               "09:12:00" };

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
