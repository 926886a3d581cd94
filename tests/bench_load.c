/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of tests/bench.sh:
 *
 *     bench_load rows COUNT UNITS.csv      rows of progress, to stdout
 *     bench_load bare COUNT UNITS.csv DB   the same rows by a bare statement
 *     bench_load run COMMAND ARG...        CPU seconds and peak memory of it
 *
 * The rows are generated: day order, units at random, no refs, the six
 * numbered flow targets of the bench's plan.
 */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "random.h"

#define TARGETS 6
#define DAYS 365

struct unit {
    char code[20];
};

static struct unit *units;
static size_t unit_count;

static void read_units(const char *path)
{
    char line[1024];
    FILE *file = fopen(path, "r");
    units = calloc(40000, sizeof *units);
    if (file == NULL || units == NULL || fgets(line, sizeof line, file) == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    while (unit_count < 40000 && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, ",")] = '\0';
        (void)snprintf(units[unit_count++].code, sizeof units[0].code,
                       "%.19s", line);
    }
    (void)fclose(file);
}

struct row {
    int target;
    size_t unit;
    int day; /* of the year, from 0 */
    int amount;
};

static struct row make_row(uint64_t *seed, int64_t i, int64_t count)
{
    struct row row;
    row.target = (int)(next_random(seed) % TARGETS);
    row.unit = (size_t)(next_random(seed) % unit_count);
    row.day = (int)(i * DAYS / count);
    row.amount = (int)(next_random(seed) % 1000);
    return row;
}

static void print_rows(int64_t count)
{
    static const int months[] = { 31, 28, 31, 30, 31, 30,
                                  31, 31, 30, 31, 30, 31 };
    uint64_t seed = 1;
    (void)puts("target,unit,day,mode,amount");
    for (int64_t i = 0; i < count; i++) {
        struct row row = make_row(&seed, i, count);
        int month = 0;
        int day = row.day;
        while (day >= months[month]) {
            day -= months[month++];
        }
        (void)printf("1.%d,%s,2022-%02d-%02d,add,%d\n", row.target + 1,
                     units[row.unit].code, month + 1, day + 1, row.amount);
    }
}

static void check(int code, sqlite3 *db)
{
    if (code != SQLITE_OK && code != SQLITE_DONE) {
        (void)fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(EXIT_FAILURE);
    }
}

/* One table, one prepared statement, commits of 100,000 rows. */
static void insert_bare(int64_t count, const char *path)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    uint64_t seed = 1;
    (void)unlink(path);
    check(sqlite3_open(path, &db), db);
    check(sqlite3_exec(db,
                       "PRAGMA journal_mode = TRUNCATE;"
                       "PRAGMA cache_size = -16384;"
                       "CREATE TABLE t (id INTEGER PRIMARY KEY, target INT, "
                       "unit INT, day INT, mode INT, amount INT) STRICT;"
                       "BEGIN",
                       NULL, NULL, NULL),
          db);
    check(sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)",
                             -1, &stmt, NULL),
          db);
    for (int64_t i = 0; i < count; i++) {
        struct row row = make_row(&seed, i, count);
        (void)sqlite3_bind_int64(stmt, 1, i + 1);
        (void)sqlite3_bind_int(stmt, 2, row.target);
        (void)sqlite3_bind_int64(stmt, 3, (int64_t)row.unit);
        (void)sqlite3_bind_int(stmt, 4, 18993 + row.day);
        (void)sqlite3_bind_int(stmt, 5, 1);
        (void)sqlite3_bind_int64(stmt, 6, row.amount * INT64_C(10000));
        check(sqlite3_step(stmt), db);
        (void)sqlite3_reset(stmt);
        if ((i + 1) % 100000 == 0) {
            check(sqlite3_exec(db, "COMMIT; BEGIN", NULL, NULL, NULL), db);
        }
    }
    check(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
}

static double seconds(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static int run_command(char **argv)
{
    struct rusage usage;
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror(argv[0]);
        return EXIT_FAILURE;
    }
    (void)fprintf(stderr, "%.3f %ld\n",
                  seconds(&usage.ru_utime) + seconds(&usage.ru_stime),
                  usage.ru_maxrss / 1024);
    return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "run") == 0) {
        return run_command(argv + 2);
    }
    if (argc == 4 && strcmp(argv[1], "rows") == 0) {
        read_units(argv[3]);
        print_rows(atoll(argv[2]));
        return EXIT_SUCCESS;
    }
    if (argc == 5 && strcmp(argv[1], "bare") == 0) {
        read_units(argv[3]);
        insert_bare(atoll(argv[2]), argv[4]);
        return EXIT_SUCCESS;
    }
    (void)fprintf(stderr, "usage: bench_load rows|bare|run ...\n");
    return 2;
}
