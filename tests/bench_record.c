/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Part of tests/bench.sh:
 *
 *     bench_record UNITS.csv PLAN.json FOLDER
 *
 * One million generated reports through kt_progress_record_many(), beside
 * bare inserts of the same rows that grow step by step towards what keytask
 * stores; one durable report beside one durable bare insert; the check.
 * Everything runs in turn, medians of five.
 */
#include <keytask.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "random.h"

#define COUNT 1000000
#define PIECE 100000
#define RUNS 5
#define SINGLE 200
#define TARGETS 6

/* What a bare insert has of keytask's: each step all of those before. */
enum { BARE, COLUMNS, INDEX, SORTED, HASHED, STEPS };

static const char *const step_names[] = {
    "bare insert, 6 columns", "... all 16 columns", "... an index",
    "... sorted by its key, by 100,000", "... SHA-256 of 220 bytes a row"
};

struct row {
    int target;
    int unit;
    int day;
    int64_t amount;
};

static char (*codes)[20];
static int unit_count;
static struct row *rows;
static char path[4096];

static void
die(const char *what)
{
    (void)fprintf(stderr, "bench_record: %s\n", what);
    exit(EXIT_FAILURE);
}

static double
seconds(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int
by_number(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;
    return (left > right) - (left < right);
}

static double
median(double *values)
{
    qsort(values, RUNS, sizeof *values, by_number);
    return values[RUNS / 2];
}

static void
make_rows(const char *units)
{
    char line[1024];
    uint64_t seed = 1;
    FILE *file = fopen(units, "r");
    codes = calloc(40000, sizeof *codes);
    rows = calloc(COUNT, sizeof *rows);
    if (file == NULL || codes == NULL || rows == NULL ||
        fgets(line, sizeof line, file) == NULL) {
        die(units);
    }
    while (unit_count < 40000 && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, ",")] = '\0';
        (void)snprintf(codes[unit_count++], sizeof *codes, "%.19s", line);
    }
    (void)fclose(file);
    for (int64_t i = 0; i < COUNT; i++) {
        rows[i].target = (int)(next_random(&seed) % TARGETS);
        rows[i].unit = (int)(next_random(&seed) % (uint64_t)unit_count);
        rows[i].day = KT_DAY(2022, 1, 1) + (int)(i * 365 / COUNT);
        rows[i].amount = KT_AMOUNT((int64_t)(next_random(&seed) % 1000));
    }
}

static void
ok(int code, sqlite3 *db)
{
    if (code != SQLITE_OK && code != SQLITE_DONE) {
        die(sqlite3_errmsg(db));
    }
}

static sqlite3 *
bare_open(const char *schema, const char *insert, sqlite3_stmt **stmt)
{
    sqlite3 *db = NULL;
    (void)unlink(path);
    ok(sqlite3_open(path, &db), db);
    ok(sqlite3_exec(db,
                    "PRAGMA journal_mode = TRUNCATE;"
                    "PRAGMA synchronous = FULL;"
                    "PRAGMA cache_spill = 0;"
                    "PRAGMA cache_size = -16384",
                    NULL, NULL, NULL),
       db);
    ok(sqlite3_exec(db, schema, NULL, NULL, NULL), db);
    ok(sqlite3_prepare_v2(db, insert, -1, stmt, NULL), db);
    return db;
}

static void
bare_row(sqlite3 *db, sqlite3_stmt *stmt, int64_t key, const struct row *row)
{
    (void)sqlite3_bind_int64(stmt, 1, key);
    (void)sqlite3_bind_int(stmt, 2, row->target);
    (void)sqlite3_bind_int(stmt, 3, row->unit);
    (void)sqlite3_bind_int(stmt, 4, row->day);
    (void)sqlite3_bind_int(stmt, 5, KT_ADD);
    (void)sqlite3_bind_int64(stmt, 6, row->amount);
    ok(sqlite3_step(stmt), db);
    (void)sqlite3_reset(stmt);
}

static int
by_key(const void *a, const void *b)
{
    const struct row *left = a;
    const struct row *right = b;
    if (left->target != right->target) {
        return left->target - right->target;
    }
    return left->unit != right->unit ? left->unit - right->unit
                                     : left->day - right->day;
}

static double
bare(int step)
{
    static const char *const schemas[] = {
        "CREATE TABLE t (id INTEGER PRIMARY KEY, target INT, unit INT, "
        "day INT, mode INT, amount INT) STRICT",
        "CREATE TABLE t (id INTEGER PRIMARY KEY, target INT, unit INT, "
        "day INT, mode INT, amount INT, a INT, b INT, c TEXT, d INT, e TEXT,"
        "f TEXT, g TEXT, h BLOB, i INT, j TEXT) STRICT",
    };
    unsigned char text[220] = { 0 };
    unsigned char hash[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = bare_open(schemas[step >= COLUMNS],
                            step >= COLUMNS
                                ? "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, "
                                  "NULL, NULL, NULL, NULL, NULL, NULL, NULL, "
                                  "NULL, NULL, NULL)"
                                : "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)",
                            &stmt);
    if (step >= INDEX) {
        ok(sqlite3_exec(db, "CREATE INDEX u ON t (target, unit, day)", NULL,
                        NULL, NULL),
           db);
    }
    struct row *piece = calloc(PIECE, sizeof *piece);
    double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (int64_t i = 0; i < COUNT && piece != NULL; i += PIECE) {
        memcpy(piece, rows + i, PIECE * sizeof *piece);
        if (step >= SORTED) {
            qsort(piece, PIECE, sizeof *piece, by_key);
        }
        ok(sqlite3_exec(db, "BEGIN", NULL, NULL, NULL), db);
        (void)EVP_DigestInit_ex(context, EVP_sha256(), NULL);
        for (int64_t n = 0; n < PIECE; n++) {
            bare_row(db, stmt, i + n + 1, &piece[n]);
            if (step >= HASHED) {
                memcpy(text, &piece[n], sizeof piece[n]);
                (void)EVP_DigestUpdate(context, text, sizeof text);
            }
        }
        (void)EVP_DigestFinal_ex(context, hash, NULL);
        ok(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), db);
    }
    double taken = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    free(piece);
    EVP_MD_CTX_free(context);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    return taken;
}

static int64_t
clock_2023(void *context)
{
    (void)context;
    return INT64_C(1672531200000);
}

static void
kt_ok(kt_status status, kt_db *db)
{
    if (status < 0) {
        die(kt_db_errmsg(db));
    }
}

static kt_db *
fresh(const char *units, const char *plan)
{
    kt_db *db = NULL;
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    kt_load load = KT_LOAD_INIT;
    options.flags = KT_OPEN_CREATE;
    options.clock = clock_2023;
    (void)unlink(path);
    kt_ok(kt_db_open(path, &options, &db), db);
    load.path = units;
    kt_ok(kt_load_units(db, &load, NULL), db);
    load.path = plan;
    kt_ok(kt_load_plan(db, &load, NULL), db);
    return db;
}

static void
fill(kt_progress *report, char *target, const struct row *row)
{
    static const kt_progress defaults = KT_PROGRESS_INIT;
    (void)snprintf(target, 16, "1.%d", row->target + 1);
    *report = defaults;
    report->target = target;
    report->unit = codes[row->unit];
    report->day = row->day;
    report->mode = KT_ADD;
    report->amount = row->amount;
}

static void
many(kt_db *db, double *loaded, double *checked)
{
    static char targets[TARGETS][16];
    kt_check check = KT_CHECK_INIT;
    kt_progress *reports = calloc(COUNT, sizeof *reports);
    if (reports == NULL) {
        die("out of memory");
    }
    for (int64_t i = 0; i < COUNT; i++) {
        fill(&reports[i], targets[rows[i].target], &rows[i]);
    }
    double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    kt_ok(kt_progress_record_many(db, reports, COUNT, NULL, NULL), db);
    *loaded = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    free(reports);
    start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    kt_ok(kt_db_check(db, NULL, NULL, NULL, NULL, &check), db);
    *checked = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
}

/* Durable ones, a commit each: wall time, most of which is the disk's. */
static double
single(kt_db *db)
{
    kt_progress report;
    char target[16];
    double start = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < SINGLE; i++) {
        fill(&report, target, &rows[i]);
        kt_ok(kt_progress_record(db, &report, NULL), db);
    }
    return (seconds(CLOCK_MONOTONIC) - start) / SINGLE * 1e6;
}

static double
bare_single(void)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = bare_open("CREATE TABLE t (id INTEGER PRIMARY KEY, "
                            "target INT, unit INT, day INT, mode INT, "
                            "amount INT) STRICT",
                            "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", &stmt);
    double start = seconds(CLOCK_MONOTONIC);
    for (int i = 0; i < SINGLE; i++) {
        bare_row(db, stmt, i + 1, &rows[i]);
    }
    double taken = (seconds(CLOCK_MONOTONIC) - start) / SINGLE * 1e6;
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
    return taken;
}

int
main(int argc, char **argv)
{
    double steps[STEPS][RUNS];
    double loaded[RUNS];
    double checked[RUNS];
    double one[RUNS];
    double bare_one[RUNS];
    if (argc != 4) {
        die("usage: bench_record UNITS.csv PLAN.json FOLDER");
    }
    make_rows(argv[1]);
    (void)snprintf(path, sizeof path, "%s/record.db", argv[3]);
    for (int run = 0; run < RUNS; run++) {
        for (int step = 0; step < STEPS; step++) {
            steps[step][run] = bare(step);
        }
        bare_one[run] = bare_single();
        kt_db *db = fresh(argv[1], argv[2]);
        one[run] = single(db);
        many(db, &loaded[run], &checked[run]);
        kt_db_close(db);
    }
    (void)unlink(path);
    double base = median(steps[BARE]);
    (void)printf("1,000,000 reports by kt_progress_record_many: %.2f s of "
                 "CPU, %.1f times a bare insert (bar: 6)\n",
                 median(loaded), loaded[RUNS / 2] / base);
    for (int step = 0; step < STEPS; step++) {
        double taken = median(steps[step]);
        (void)printf("    %-36s %.2f s, %.1f times\n", step_names[step],
                     taken, taken / base);
    }
    (void)printf("the check of them: %.2f s of CPU, %.2f times their load "
                 "(bar: 1)\n",
                 median(checked), checked[RUNS / 2] / loaded[RUNS / 2]);
    (void)printf("one durable report: %.0f us, %.2f times a durable bare "
                 "insert (bar: 1.5)\n",
                 median(one), one[RUNS / 2] / median(bare_one));
    return EXIT_SUCCESS;
}
