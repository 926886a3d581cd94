/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What generate.c knows of the plans: one table of the targets of 2022, as
 * far as reports and allotments need it, one of the results of 2021, and how
 * cities differ. plan-2022.json says the same of each target; loading the
 * generated files holds the one against the other.
 */

#ifndef TARGETS_H
#define TARGETS_H

#include <stdint.h>

#define CITY_COUNT 21

enum level { PROVINCE, CITY, COUNTY, TOWNSHIP, VILLAGE, LEVEL_COUNT };
enum measure { FLOW, STOCK, RATIO, COVERAGE, MILESTONE, CEILING, ASSESSED };
enum key { BY_VILLAGES, BY_WEALTH, EQUALLY };
enum mode { ADD, TO_DATE, LEVEL, STEP };

struct target {
    const char *code;
    enum measure measure;
    /*
     * Flow, stock: what is to be reached. Ratio: the target share; coverage:
     * the share of units that reach the threshold in the year; percent.
     */
    int64_t amount;
    /* Stock: the baseline. Coverage: the threshold, where it is not 1. */
    int64_t base;
    int due;             /* month and day; 0: the year's end */
    const char *steps;   /* due days of steps a, b, c ... */
    enum level reports;  /* who reports */
    enum level allotted; /* the lowest units that it is allotted to */
    enum level in_plan;  /* how far the plan document itself does so */
    int a_year;          /* reports a year */
    int pace;            /* percent of what is planned; 0: no reports */
    int spread;          /* how far the cities lie apart, percent */
    enum key key;        /* how the amount is shared among cities */
    const char *only;    /* these cities; NULL: all */
    const char *exempt;  /* none of these, nor below them */
};

/* clang-format off */
static const struct target targets[] = {
    {.code = "1.1", .measure = FLOW, .amount = 10, .a_year = 12, .pace = 124},
    {.code = "1.2", .measure = ASSESSED, .reports = TOWNSHIP,
     .allotted = TOWNSHIP, .in_plan = CITY, .a_year = 4, .pace = 101,
     .spread = 100},
    {.code = "1.3", .measure = MILESTONE, .steps = "0331 0630 0930 1130",
     .reports = TOWNSHIP, .allotted = TOWNSHIP, .in_plan = CITY, .pace = 104,
     .spread = 80},
    {.code = "1.4", .measure = MILESTONE, .steps = "0430 0831 1130",
     .pace = 101},
    {.code = "1.5", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 90, .spread = 100},
    {.code = "1.6", .measure = MILESTONE, .steps = "0331 0731 1031",
     .reports = CITY, .allotted = CITY, .in_plan = CITY, .pace = 93,
     .spread = 60, .only = "4401 4403 4408 4412 4402"},
    {.code = "1.7", .measure = MILESTONE, .steps = "0331 0531 0831 1130",
     .pace = 107},
    {.code = "1.8", .measure = MILESTONE, .steps = "0228 0430 0630 0831",
     .pace = 80},
    {.code = "1.9", .measure = MILESTONE, .steps = "0430 0731 1130",
     .reports = TOWNSHIP, .allotted = TOWNSHIP, .in_plan = CITY, .pace = 99,
     .spread = 90},
    {.code = "2.1", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 99, .spread = 100},
    {.code = "2.2", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 84, .spread = 100},
    {.code = "2.3", .measure = MILESTONE, .steps = "0331 0630 0930 1130",
     .reports = COUNTY, .allotted = COUNTY, .pace = 98, .spread = 90},
    {.code = "2.4", .measure = FLOW, .amount = 20000, .due = 1130,
     .reports = TOWNSHIP, .allotted = TOWNSHIP, .in_plan = CITY, .a_year = 6,
     .pace = 53, .spread = 100, .key = BY_VILLAGES},
    {.code = "2.5", .measure = ASSESSED, .reports = TOWNSHIP,
     .allotted = TOWNSHIP, .a_year = 4, .pace = 100, .spread = 100},
    {.code = "2.6", .measure = MILESTONE, .steps = "0331 0630 0930",
     .reports = CITY, .allotted = CITY, .pace = 106, .spread = 60},
    {.code = "2.7", .measure = ASSESSED, .reports = COUNTY, .allotted = COUNTY,
     .a_year = 4, .pace = 103, .spread = 80},
    {.code = "2.8", .measure = FLOW, .amount = 40000, .reports = COUNTY,
     .allotted = COUNTY, .in_plan = CITY, .a_year = 12, .pace = 92,
     .spread = 240, .key = BY_VILLAGES},
    {.code = "2.9", .measure = COVERAGE, .amount = 64, .reports = TOWNSHIP,
     .pace = 118, .only = "4401 4403 4404 4406 4407 4412 4413 4419 4420",
     .exempt = "440402105 440402106 440402107"},
    {.code = "2.10", .measure = COVERAGE, .amount = 84, .reports = COUNTY,
     .pace = 108, .exempt = "4403 440103 440104 440105 440106"},
    {.code = "2.11", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 97, .spread = 120},
    {.code = "2.12", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 4, .pace = 0},
    {.code = "3.1", .measure = MILESTONE, .steps = "0331 0630 1031",
     .reports = COUNTY, .allotted = COUNTY, .pace = 102, .spread = 80},
    {.code = "3.2", .measure = MILESTONE, .steps = "0531 1130", .pace = 96},
    {.code = "3.3", .measure = COVERAGE, .amount = 86, .reports = TOWNSHIP,
     .pace = 106},
    {.code = "3.4", .measure = ASSESSED, .reports = TOWNSHIP,
     .allotted = TOWNSHIP, .a_year = 4, .pace = 104, .spread = 80},
    {.code = "3.5", .measure = MILESTONE, .steps = "0430 0731 1031 1231",
     .reports = COUNTY, .allotted = COUNTY, .pace = 96, .spread = 80},
    {.code = "3.6", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 91, .spread = 100},
    {.code = "3.7", .measure = COVERAGE, .amount = 96, .reports = CITY,
     .pace = 116},
    {.code = "3.8", .measure = COVERAGE, .amount = 66, .reports = COUNTY,
     .pace = 126, .exempt = "441900 442000"},
    {.code = "3.9", .measure = ASSESSED, .reports = COUNTY, .allotted = COUNTY,
     .a_year = 4, .pace = 110, .spread = 60},
    {.code = "4.1", .measure = MILESTONE, .steps = "0430 0831 1130",
     .pace = 104},
    {.code = "4.2", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 4, .pace = 0},
    {.code = "4.3", .measure = STOCK, .amount = 900000000, .base = 780000000,
     .reports = CITY, .allotted = CITY, .in_plan = CITY, .a_year = 12,
     .pace = 97, .spread = 150, .key = BY_WEALTH},
    {.code = "4.4", .measure = COVERAGE, .amount = 100, .reports = CITY,
     .pace = 112},
    {.code = "4.5", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 98, .spread = 100},
    {.code = "4.6", .measure = MILESTONE, .steps = "0430 0731 1031",
     .pace = 108},
    {.code = "4.7", .measure = MILESTONE, .steps = "0430 0630 0831",
     .reports = CITY, .allotted = CITY, .pace = 104, .spread = 70},
    {.code = "4.8", .measure = MILESTONE, .steps = "0331 0731 1130",
     .reports = CITY, .allotted = CITY, .in_plan = CITY, .pace = 115,
     .spread = 40, .only = "4403 4404 4406 4413"},
    {.code = "4.9", .measure = MILESTONE, .steps = "0531 0831 1130",
     .pace = 97},
    {.code = "4.10", .measure = FLOW, .amount = 16500000000, .reports = CITY,
     .allotted = CITY, .in_plan = CITY, .a_year = 12, .pace = 96, .spread = 60,
     .key = BY_WEALTH},
    {.code = "5.1", .measure = MILESTONE, .steps = "0630", .pace = 112},
    {.code = "5.2", .measure = ASSESSED, .reports = TOWNSHIP,
     .allotted = TOWNSHIP, .in_plan = CITY, .a_year = 4, .pace = 92,
     .spread = 100},
    {.code = "5.3", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 100, .spread = 100},
    {.code = "5.4", .measure = MILESTONE, .steps = "0630 1130", .pace = 105},
    {.code = "5.5", .measure = MILESTONE, .steps = "0430 0731 1031",
     .reports = TOWNSHIP, .allotted = TOWNSHIP, .pace = 96, .spread = 90},
    {.code = "5.6", .measure = COVERAGE, .amount = 99, .base = 2,
     .reports = TOWNSHIP, .pace = 125},
    {.code = "5.7", .measure = COVERAGE, .amount = 97, .reports = VILLAGE,
     .pace = 101},
    {.code = "5.8", .measure = RATIO, .amount = 100, .reports = COUNTY,
     .a_year = 4, .pace = 97, .spread = 60},
    {.code = "5.9", .measure = ASSESSED, .reports = COUNTY, .allotted = COUNTY,
     .a_year = 4, .pace = 57, .spread = 80},
    {.code = "6.1", .measure = FLOW, .amount = 10, .a_year = 12, .pace = 97},
    {.code = "6.2", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 106, .spread = 60},
    {.code = "6.3", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 101, .spread = 80},
    {.code = "6.4", .measure = MILESTONE, .steps = "0331 0531 0831 1130",
     .reports = COUNTY, .allotted = COUNTY, .pace = 97, .spread = 90},
    {.code = "6.5", .measure = MILESTONE, .steps = "0331 0630 0930",
     .reports = CITY, .allotted = CITY, .pace = 101, .spread = 80},
    {.code = "6.6", .measure = MILESTONE, .steps = "0131 0331 0630",
     .pace = 90},
    {.code = "6.7", .measure = FLOW, .amount = 84, .reports = CITY,
     .allotted = CITY, .in_plan = CITY, .a_year = 12, .pace = 108,
     .spread = 100, .key = EQUALLY},
    {.code = "6.8", .measure = MILESTONE, .steps = "0430 0831 1231",
     .pace = 103},
    {.code = "6.9", .measure = ASSESSED, .a_year = 4, .pace = 0},
    {.code = "6.10", .measure = MILESTONE, .steps = "0430 0731 1130",
     .reports = CITY, .allotted = CITY, .in_plan = CITY, .pace = 70,
     .spread = 40, .only = "4401 4403 4404"},
    {.code = "6.11", .measure = FLOW, .amount = 180000000, .reports = CITY,
     .a_year = 4, .pace = 100, .spread = 60, .key = BY_WEALTH},
    {.code = "7.1", .measure = MILESTONE, .steps = "0331 0531 0731",
     .reports = CITY, .allotted = CITY, .pace = 112, .spread = 50},
    {.code = "7.2", .measure = RATIO, .amount = 80, .reports = COUNTY,
     .a_year = 4, .pace = 95, .spread = 80},
    {.code = "7.3", .measure = ASSESSED, .reports = COUNTY, .allotted = COUNTY,
     .a_year = 4, .pace = 88, .spread = 80},
    {.code = "7.4", .measure = FLOW, .amount = 600, .reports = COUNTY,
     .allotted = COUNTY, .in_plan = CITY, .a_year = 12, .pace = 50,
     .spread = 100, .key = BY_VILLAGES},
    {.code = "7.5", .measure = FLOW, .amount = 42, .reports = CITY,
     .allotted = CITY, .in_plan = CITY, .a_year = 6, .pace = 94, .spread = 100,
     .key = EQUALLY},
    {.code = "7.6", .measure = ASSESSED, .reports = COUNTY, .allotted = COUNTY,
     .a_year = 4, .pace = 99, .spread = 80},
    {.code = "7.7", .measure = RATIO, .amount = 100, .reports = CITY,
     .a_year = 4, .pace = 100, .spread = 60},
    {.code = "7.8", .measure = FLOW, .amount = 60000, .reports = COUNTY,
     .allotted = COUNTY, .in_plan = CITY, .a_year = 12, .pace = 116,
     .spread = 100, .key = BY_VILLAGES},
    {.code = "7.9", .measure = MILESTONE, .steps = "0131 0430 0630",
     .reports = COUNTY, .allotted = COUNTY, .pace = 101, .spread = 70},
    {.code = "7.10", .measure = MILESTONE, .steps = "0430 0831 1231",
     .reports = CITY, .allotted = CITY, .in_plan = CITY, .pace = 86,
     .spread = 80,
     .only = "4401 4402 4405 4407 4408 4409 4412 4414 4416 4418"},
    {.code = "7.11", .measure = STOCK, .amount = 180000000, .base = 120000000,
     .reports = CITY, .allotted = CITY, .in_plan = CITY, .a_year = 4,
     .pace = 82, .spread = 120, .key = BY_WEALTH},
    {.code = "7.12", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 4, .pace = 0},
    {.code = "7.13", .measure = MILESTONE, .steps = "0430 0531 0930",
     .reports = COUNTY, .allotted = COUNTY, .pace = 98, .spread = 70},
    {.code = "7.14", .measure = MILESTONE, .steps = "0930", .pace = 125},
    {.code = "8.1", .measure = ASSESSED, .a_year = 12, .pace = 102},
    {.code = "8.2", .measure = ASSESSED, .a_year = 12, .pace = 93},
    {.code = "8.3", .measure = MILESTONE, .steps = "0331 0630 0930 1231",
     .pace = 88},
    {.code = "8.4", .measure = CEILING, .reports = COUNTY, .a_year = 4,
     .pace = 100},
    {.code = "8.5", .measure = CEILING, .reports = CITY, .a_year = 4,
     .pace = 100},
    {.code = "8.6", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 12, .pace = 104, .spread = 60},
    {.code = "8.7", .measure = ASSESSED, .reports = CITY, .allotted = CITY,
     .a_year = 4, .pace = 0},
    {.code = "8.8", .measure = MILESTONE,
     .steps = "0331 0430 0531 0630 0831 0930 1031 1231", .reports = CITY,
     .allotted = CITY, .pace = 95, .spread = 70},
};
/* clang-format on */

#define TARGET_COUNT ((int)(sizeof(targets) / sizeof(targets[0])))

/* What a unit passes on, in percent, where it is not all: for the demo. */
static const struct {
    const char *target;
    const char *unit;
    int percent;
} misallotted[] = {
    { "7.4", "44", 99 },    /* the plan document itself leaves a gap of 6 */
    { "2.4", "4414", 90 },  /* a gap: a tenth is allotted to nobody */
    { "7.8", "4406", 110 }, /* allotted beyond the target */
};

/* Revisions of the year: one county of Zhanjiang takes over from another. */
static const struct {
    const char *target;
    const char *unit;
    int change;
    const char *day;
    const char *authority;
    const char *reason;
} revisions[] = {
    { "7.8", "440825", -60, "2022-07-01", "生成〔2022〕7号",
      "生成：墓园缓建" },
    { "7.8", "440881", 60, "2022-07-01", "生成〔2022〕7号",
      "生成：承接徐闻县任务" },
};

/* The cities' shares of what follows money, in the order of their codes. */
static const int wealth[CITY_COUNT] = { 180, 16, 200, 32, 28, 90, 34,
                                        32,  30, 26,  46, 16, 14, 14,
                                        16,  24, 80,  40, 14, 22, 14 };

/* How far a city is from the pace: each of these is some city's. */
static const int temper[CITY_COUNT] = { 45, 34, 22,  16,  12,  10,  8,
                                        6,  4,  2,   0,   0,   -2,  -4,
                                        -6, -8, -10, -14, -22, -34, -45 };

/* What was reached in 2021, as the conference's review has it. */
static const struct {
    const char *code;
    enum measure measure;
    int64_t value;
    const char *note;
} results[] = {
    { "1.1", FLOW, 818000, "" },
    { "1.2", FLOW, 27000, "" },
    { "1.3", STOCK, 14000, "" },
    { "1.4", FLOW, 300000000, "超过" },
    { "1.5", FLOW, 277000000, "" },
    { "2.1", FLOW, 13020000000, "" },
    { "2.2", FLOW, 10, "" },
    { "2.3", STOCK, 30000, "近" },
    { "2.4", STOCK, 4040000, "" },
    { "2.5", FLOW, 51000, "超过" },
    { "3.1", FLOW, 95000, "" },
    { "3.2", STOCK, 5, "" },
    { "5.1", STOCK, 1746, "" },
    { "5.2", STOCK, 184, "" },
    { "5.3", STOCK, 780000000, "" },
    { "5.4", FLOW, 16183000000, "" },
    { "5.5", FLOW, 5024000000, "" },
    { "6.1", FLOW, 30, "超过" },
    { "6.2", FLOW, 960000000, "" },
    { "6.3", COVERAGE, 100, "" },
    { "7.1", FLOW, 150000000, "超过" },
    { "9.1", FLOW, 7, "" },
    { "9.2", CEILING, 0, "" },
    { "9.3", CEILING, 0, "" },
};

#define RESULT_COUNT ((int)(sizeof(results) / sizeof(results[0])))

#endif
