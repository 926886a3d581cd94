/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reports from a source of the host's; and loads that are killed, by SIGKILL
 * at random moments, and finished by the same call. A commit has few rows
 * here, so that a load has many.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "domain_helpers.h"
#include "handle_private.h"

#define ROWS 1000
#define PER_COMMIT 200

/* ---- a source: the n-th report is a function of n */

struct source {
    int at;
    int count;
    int bad;     /* this report has an unknown unit; 0: none */
    int broken;  /* this one is KT_ERR_FORMAT */
    int gone;    /* here it ends with an error */
    int rewinds;
    char note[32];
    uint8_t sha256[KT_SHA256_SIZE];
};

static kt_status next(void *context, kt_progress *report)
{
    static const char *const units[] = { "4401", "440103", "4402" };
    struct source *source = context;
    if (source->at == source->count) {
        return KT_DONE;
    }
    int n = ++source->at;
    if (n == source->gone) {
        return KT_ERR_IO;
    }
    if (n == source->broken) {
        return KT_ERR_FORMAT;
    }
    ck_assert_int_eq(report->mode, 0);
    ck_assert_int_eq(report->amount, KT_NONE);
    report->target = "1.1";
    report->unit = n == source->bad ? "4409" : units[n % 3];
    report->day = KT_DAY(2022, 1, 1) + n % 150;
    report->mode = KT_ADD;
    report->amount = KT_AMOUNT(n);
    (void)snprintf(source->note, sizeof source->note, "note %d", n);
    memset(source->sha256, n & 0xff, sizeof source->sha256);
    report->note = source->note;
    report->file_sha256 = source->sha256;
    return KT_ROW;
}

static kt_status go_back(void *context)
{
    struct source *source = context;
    source->at = 0;
    source->rewinds++;
    return KT_OK;
}

static kt_load_result result;

static kt_status load_from(struct source *source, const char *key,
                           uint32_t flags)
{
    static const kt_load_result none = KT_LOAD_RESULT_INIT;
    kt_load load = KT_LOAD_INIT;
    kt_report_source given = KT_REPORT_SOURCE_INIT;
    load.flags = flags;
    given.next = next;
    given.rewind = go_back;
    given.context = source;
    given.key = key;
    given.total = source->count;
    result = none;
    source->at = 0;
    return kt_load_reports(db, &load, &given, &result);
}

static void setup(void)
{
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    db->rows_per_commit = PER_COMMIT;
}

static kt_amount actual(void)
{
    kt_query query = query_of("44", TODAY);
    kt_completion done = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, "1.1", &done));
    return done.actual;
}

/* 1 + 2 + ... + n */
static kt_amount sum_to(int64_t n)
{
    return KT_AMOUNT(n * (n + 1) / 2);
}

START_TEST(what_fits_is_one_commit)
{
    struct source source = { .count = PER_COMMIT };
    setup();
    kt_head before = head_now();
    OK(load_from(&source, "queue/1", 0));
    ck_assert_int_eq(head_now().commit, before.commit + 1);
    ck_assert_int_eq(source.rewinds, 0);
    ck_assert_int_eq(result.rows, PER_COMMIT);
    ck_assert_int_eq(result.written, PER_COMMIT);
    ck_assert_int_eq(actual(), sum_to(PER_COMMIT));
    ck_assert_int_eq(load_from(&source, "queue/1", 0), KT_EXISTS);
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(actual(), sum_to(PER_COMMIT));
}
END_TEST

START_TEST(more_is_checked_whole_and_then_read_again)
{
    struct source source = { .count = ROWS };
    kt_cursor *cursor;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    setup();
    kt_head before = head_now();
    OK(load_from(&source, "queue/1", 0));
    ck_assert_int_eq(source.rewinds, 1);
    ck_assert_int_eq(result.commits, ROWS / PER_COMMIT);
    ck_assert_int_eq(head_now().commit, before.commit + ROWS / PER_COMMIT);
    ck_assert_int_eq(actual(), sum_to(ROWS));
    /* Each keeps its place, and its own texts. */
    int seen = 0;
    kt_query query = query_of("44", TODAY);
    OK(kt_progress_list(db, &query, "1.1", &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        char note[32];
        (void)snprintf(note, sizeof note, "note %lld", (long long)row.line);
        ck_assert_str_eq(row.note, note);
        ck_assert_int_eq(row.amount, KT_AMOUNT(row.line));
        ck_assert_int_eq(row.file_sha256[31], (uint8_t)row.line);
        ck_assert_str_eq(row.source, "queue/1");
        seen++;
    }
    kt_cursor_close(cursor);
    ck_assert_int_eq(seen, ROWS);
}
END_TEST

START_TEST(a_bad_one_keeps_all_out)
{
    struct source source = { .count = ROWS, .bad = ROWS - 1 };
    setup();
    REFUSED(KT_ERR_NOT_FOUND,
            "queue/1:999: unit: unknown unit 4409, the nearest is 4401",
            load_from(&source, "queue/1", 0));
    source.broken = 3;
    REFUSED(KT_ERR_FORMAT,
            "queue/1:3: the source calls this report bad (and 1 more)",
            load_from(&source, "queue/1", 0));
    OK(load_from(&source, "queue/1", KT_LOAD_SKIP_BAD));
    ck_assert_int_eq(result.bad, 2);
    ck_assert_int_eq(actual(), sum_to(ROWS) - KT_AMOUNT(3 + ROWS - 1));
}
END_TEST

START_TEST(what_the_source_answers_ends_it)
{
    struct source source = { .count = ROWS, .gone = ROWS / 2 };
    setup();
    REFUSED(KT_ERR_IO, NULL, load_from(&source, "queue/1", 0));
    ck_assert_ptr_nonnull(
        strstr(kt_db_errmsg(db), "the source of queue/1 gave up at report "
                                 "500: "));
}
END_TEST

START_TEST(the_source_must_be_whole)
{
    char key[102];
    struct source source = { .count = 1 };
    kt_load load = KT_LOAD_INIT;
    kt_report_source given = KT_REPORT_SOURCE_INIT;
    memset(key, 'k', sizeof key - 1);
    key[sizeof key - 1] = '\0';
    setup();
    REFUSED(KT_ERR_INVALID, "source: struct_size is not set",
            kt_load_reports(db, &load, NULL, NULL));
    REFUSED(KT_ERR_INVALID, "source: next, rewind or key is not given",
            kt_load_reports(db, &load, &given, NULL));
    REFUSED(KT_ERR_INVALID,
            "source's key has 101 bytes, at most 100 are allowed",
            load_from(&source, key, 0));
    key[100] = '\0';
    OK(load_from(&source, key, 0));
}
END_TEST

/* ---- killed */

static char file[64];

/* The database before the load; the clock stands still. */
static void write_base(void)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    (void)unlink(file);
    OK(kt_db_open(file, &options, &db));
    add_world();
    setup();
    kt_db_close(db);
    db = NULL;
}

static kt_status load_all(void)
{
    struct source source = { .count = ROWS };
    kt_open_options options = world_options(0);
    OK(kt_db_open(file, &options, &db));
    db->rows_per_commit = PER_COMMIT;
    return load_from(&source, "queue/1", 0);
}

static void close_all(void)
{
    kt_check check = KT_CHECK_INIT;
    OK(kt_db_check(db, NULL, NULL, NULL, NULL, &check));
    kt_db_close(db);
    db = NULL;
}

static int64_t now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A child that loads; killed after some time, if it is not done. 1: it was. */
static int load_and_kill(int64_t after_us)
{
    int status = 0;
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit(load_all() >= 0 ? 0 : 1);
    }
    struct timespec time = { (time_t)(after_us / 1000000),
                             (long)(after_us % 1000000) * 1000 };
    (void)nanosleep(&time, NULL);
    (void)kill(child, SIGKILL);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
    return WIFSIGNALED(status);
}

START_TEST(a_killed_load_is_finished_by_the_same_call)
{
    uint64_t seed = 50;
    int killed = 0;
    int partly = 0;
    set_today(TODAY);
    folder_setup();
    (void)snprintf(file, sizeof file, "%s", in_folder("a.db"));
    write_base();
    int64_t start = now_us();
    OK(load_all());
    int64_t whole_us = now_us() - start;
    kt_head whole = head_now();
    kt_amount sum = actual();
    ck_assert_int_eq(sum, sum_to(ROWS));
    close_all();
    /* More than fifty only where the machine was busy as the first was timed,
     * so that the kills come late. */
    for (int i = 0; i < 50 || (i < 200 && (killed <= 10 || partly <= 3));
         i++) {
        write_base();
        killed += load_and_kill((int64_t)(next_random(&seed) %
                                          (uint64_t)whole_us));
        kt_status status = load_all();
        ck_assert_msg(status >= 0, "%s", kt_db_errmsg(db));
        partly += result.existing > 0 && result.existing < ROWS;
        kt_head head = head_now();
        ck_assert_int_eq(head.commit, whole.commit);
        ck_assert_mem_eq(head.hash, whole.hash, sizeof head.hash);
        ck_assert_int_eq(actual(), sum);
        close_all();
    }
    /* The moments were such that it mattered. */
    ck_assert_int_gt(killed, 10);
    ck_assert_int_gt(partly, 3);
    folder_teardown();
}
END_TEST

/* Meanwhile others read and write: their commits stand between the load's. */
START_TEST(others_get_their_turn)
{
    int status = 0;
    int between = 0;
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    kt_open_options options = world_options(0);
    set_today(TODAY);
    folder_setup();
    (void)snprintf(file, sizeof file, "%s", in_folder("a.db"));
    write_base();
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        _exit(load_all() == KT_OK ? 0 : 1);
    }
    OK(kt_db_open(file, &options, &db));
    while (waitpid(child, &status, WNOHANG) == 0) {
        (void)add_report("1.1", "44", TODAY, KT_ADD, KT_AMOUNT(1));
        (void)actual();
    }
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    /* Runs of the load's commits with one of ours behind. */
    int loading = 0;
    OK(kt_commit_list(db, 0, 0, &cursor));
    while (kt_commit_next(cursor, &row) == KT_ROW) {
        int of_load = strcmp(row.source, "queue/1") == 0;
        between += loading && !of_load;
        loading = of_load;
    }
    kt_cursor_close(cursor);
    ck_assert_int_ge(between, 2);
    close_all();
    folder_teardown();
}
END_TEST

int main(void)
{
    const TTest *const with_world[] = {
        what_fits_is_one_commit,   more_is_checked_whole_and_then_read_again,
        a_bad_one_keeps_all_out,   what_the_source_answers_ends_it,
        the_source_must_be_whole,
    };
    const TTest *const alone[] = {
        a_killed_load_is_finished_by_the_same_call,
        others_get_their_turn,
    };
    int failed = RUN_WORLD_TESTS("load_reports", with_world);
    return RUN_TESTS("load_killed", alone) | failed;
}
