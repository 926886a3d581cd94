/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Two writers and two readers, processes, work 10 seconds on one file. Each
 * commit keeps what the readers look for: on target 1.2 the units of 4401
 * and of 4402 have reported the same, and as many units were added under the
 * one as under the other. No call answers KT_ERR_BUSY, and at the end
 * everything that was acknowledged is there, and nothing else.
 */

#include "domain_helpers.h"

#include <stdarg.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS = 10, WRITERS = 2, READERS = 2, ACKS_MAX = 200000 };

/* A report that the library has acknowledged. */
struct ack {
    int64_t seq;
    int32_t n;
    char target[8];
    char unit[32];
    char ref[32];
    kt_amount amount;
};

/* What a process has done; the parent reads it. */
struct worker {
    int64_t commits;
    int64_t units; /* added under each of the two cities */
    int64_t reads;
    int64_t changes; /* heads seen that were not the one seen before */
    int64_t ack_count;
    struct ack acks[ACKS_MAX];
};

static struct worker *workers[WRITERS + READERS];
static struct worker *me;
static const char *my_name;

/* ---- in a child, where Check cannot be used */

static void give_up(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)fprintf(stderr, "%s: ", my_name);
    (void)vfprintf(stderr, format, args);
    (void)fprintf(stderr, "\n");
    va_end(args);
    _exit(1);
}

static void expect(const char *call, kt_status status, kt_status expected)
{
    if (status != expected) {
        give_up("%s: %d, not %d: %s", call, (int)status, (int)expected,
                kt_db_errmsg(db));
    }
}

#define DO(call) expect(#call, (call), KT_OK)

static void expect_equal(const char *what, int64_t a, int64_t b)
{
    if (a != b) {
        give_up("%s: %lld and %lld", what, (long long)a, (long long)b);
    }
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- a writer */

static int64_t serial; /* of the writer's next ref, key or unit */

static void record(const char *target, const char *unit, kt_amount amount,
                   kt_status expected, struct ack *ack)
{
    kt_report_no number;
    kt_progress report =
        new_report(target, unit, KT_DAY(2022, 6, 1), KT_ADD, amount);
    *ack = (struct ack){ .amount = amount };
    (void)snprintf(ack->target, sizeof ack->target, "%s", target);
    (void)snprintf(ack->unit, sizeof ack->unit, "%s", unit);
    (void)snprintf(ack->ref, sizeof ack->ref, "%s-%lld", my_name,
                   (long long)serial);
    report.ref = ack->ref;
    expect("record", kt_progress_record(db, &report, &number), expected);
    ack->seq = number.seq;
    ack->n = number.n;
}

static void acknowledge(const struct ack *ack)
{
    me->acks[me->ack_count++] = *ack;
}

/* One report, a commit of its own; said twice, it is there once. */
static void write_report(uint64_t *seed)
{
    static const char *const units[] = { "440103", "440104", "440203" };
    struct ack ack;
    struct ack again;
    kt_amount amount = KT_AMOUNT((int64_t)(next_random(seed) % 100));
    const char *unit = units[next_random(seed) % 3];
    serial++;
    record("1.1", unit, amount, KT_OK, &ack);
    acknowledge(&ack);
    me->commits++;
    if (next_random(seed) % 4 == 0) {
        record("1.1", unit, amount, KT_EXISTS, &again);
        expect_equal("seq", ack.seq, again.seq);
        expect_equal("n", ack.n, again.n);
    }
}

static kt_status begin(int64_t key)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%s-%lld", my_name, (long long)key);
    DO(kt_db_set_host_key(db, text));
    return kt_db_begin(db);
}

static void add_unit_or_fail(const char *code, const char *parent)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = code;
    unit.parent = parent;
    DO(kt_unit_add(db, &unit));
}

/* The same amount to both cities: their own, or that of units that are added
 * below them in the same commit. In the end kept, kept and repeated by its
 * key, or dropped. */
static void write_pair(uint64_t *seed)
{
    struct ack acks[2];
    char codes[2][32] = { "4401", "4402" };
    kt_amount amount = KT_AMOUNT((int64_t)(next_random(seed) % 100));
    int added = next_random(seed) % 4 == 0;
    int dropped = next_random(seed) % 5 == 0;
    int64_t key = ++serial;
    int64_t number;
    int64_t again;
    expect("begin", begin(key), KT_OK);
    for (int i = 0; i < 2; i++) {
        char parent[32];
        serial++;
        memcpy(parent, codes[i], sizeof parent);
        if (added) {
            (void)snprintf(codes[i], sizeof codes[i], "%s-%lld", my_name,
                           (long long)serial);
            add_unit_or_fail(codes[i], parent);
        }
        record("1.2", codes[i], amount, KT_OK, &acks[i]);
    }
    if (dropped) {
        kt_db_rollback(db);
        return;
    }
    DO(kt_db_commit(db, &number));
    acknowledge(&acks[0]);
    acknowledge(&acks[1]);
    me->commits++;
    me->units += added;
    if (next_random(seed) % 4 == 0) {
        expect("begin", begin(key), KT_EXISTS);
        expect("commit", kt_db_commit(db, &again), KT_EXISTS);
        expect_equal("commit", number, again);
    }
}

static void work_as_writer(int64_t until_ms, uint64_t seed)
{
    while (now_ms() < until_ms && me->ack_count < ACKS_MAX - 2) {
        if (next_random(&seed) % 2 == 0) {
            write_report(&seed);
        } else {
            write_pair(&seed);
        }
    }
}

/* ---- a reader */

/* One call, one state: the cities stand alike, and make up the province. */
static int64_t read_completion(kt_query *query, kt_amount *actual)
{
    kt_cursor *cursor;
    kt_completion_row rows[3];
    DO(kt_completion_units(db, query, "1.2", &cursor));
    expect_equal("rows", kt_cursor_count(cursor), 3);
    for (int i = 0; i < 3; i++) {
        rows[i].struct_size = sizeof rows[i];
        expect("next", kt_completion_next(cursor, &rows[i]), KT_ROW);
    }
    kt_amount first = rows[1].completion.actual;
    expect_equal("the cities' actual", first, rows[2].completion.actual);
    *actual = rows[0].completion.actual;
    expect_equal("the province's actual", *actual,
                 first == KT_NONE ? KT_NONE : 2 * first);
    kt_cursor_close(cursor);
    return rows[0].completion.commit;
}

static void read_units(void)
{
    kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    int64_t children[2] = { 0, 0 };
    DO(kt_unit_list(db, NULL, -1, &cursor));
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        if (strcmp(row.code, "4401") == 0) {
            children[0] = row.children - 2; /* those of the beginning */
        } else if (strcmp(row.code, "4402") == 0) {
            children[1] = row.children - 1;
        }
    }
    kt_cursor_close(cursor);
    expect_equal("the cities' units", children[0], children[1]);
}

/* Each commit that stands in the list of 1.2 stands there twice. */
static void read_reports(void)
{
    kt_cursor *cursor;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    int64_t once = 0; /* by exclusive or, each number drops out */
    DO(kt_progress_list(db, NULL, "1.2", &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        once ^= row.commit;
        expect_equal("in force", row.in_force, 1);
    }
    expect_equal("odd reports of 1.2", kt_cursor_count(cursor) % 2, 0);
    expect_equal("commits that stand in 1.2 once", once, 0);
    kt_cursor_close(cursor);
}

/* The last commits: their numbers have no gap. */
static void read_commits(int64_t since)
{
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    int64_t last = since;
    DO(kt_commit_list(db, NULL, since, &cursor));
    while (kt_commit_next(cursor, &row) == KT_ROW) {
        last++;
        expect_equal("commit", row.commit, last);
        expect_equal("seq", row.seq, last);
    }
    kt_cursor_close(cursor);
}

static void work_as_reader(int64_t until_ms, uint64_t seed)
{
    int64_t head = 0;
    int64_t kept_commit = 0;
    kt_amount kept_actual = KT_NONE;
    while (now_ms() < until_ms) {
        kt_query query = KT_QUERY_INIT;
        kt_amount actual;
        int64_t commit = read_completion(&query, &actual);
        if (commit < head) {
            give_up("commit %lld after %lld", (long long)commit,
                    (long long)head);
        }
        me->changes += commit != head;
        head = commit;
        if (kept_commit != 0) {
            /* What was known then is what was said then. */
            query.known_at_commit = kept_commit;
            expect_equal("commit", read_completion(&query, &actual),
                         kept_commit);
            expect_equal("actual as known", actual, kept_actual);
        }
        if (kept_commit == 0 || next_random(&seed) % 16 == 0) {
            query.known_at_commit = 0;
            kept_commit = read_completion(&query, &kept_actual);
        }
        read_units();
        if (next_random(&seed) % 8 == 0) {
            read_reports();
        }
        read_commits(head > 5 ? head - 5 : 0);
        me->reads++;
    }
}

/* ---- the parent */

static pid_t start(int worker, int64_t until_ms)
{
    static const char *const names[] = { "w0", "w1", "r0", "r1" };
    pid_t child = fork();
    if (child != 0) {
        return child;
    }
    me = workers[worker];
    my_name = names[worker];
    (void)alarm(SECONDS + 40); /* a call that never ends is a fault, too */
    kt_open_options options =
        world_options(worker < WRITERS ? 0 : KT_OPEN_READONLY);
    if (kt_db_open(in_folder("a.db"), &options, &db) != KT_OK) {
        give_up("open: %s", kt_db_errmsg(db));
    }
    uint64_t seed = (uint64_t)worker + 1;
    if (worker < WRITERS) {
        work_as_writer(until_ms, seed);
    } else {
        work_as_reader(until_ms, seed);
    }
    kt_db_close(db);
    _exit(0);
}

static int by_number(const void *a, const void *b)
{
    const struct ack *left = a;
    const struct ack *right = b;
    if (left->seq != right->seq) {
        return left->seq < right->seq ? -1 : 1;
    }
    return (left->n > right->n) - (left->n < right->n);
}

static void check_row(const kt_progress_row *row, const struct ack *ack)
{
    ck_assert_str_eq(row->target, ack->target);
    ck_assert_str_eq(row->unit, ack->unit);
    ck_assert_str_eq(row->ref, ack->ref);
    ck_assert_int_eq(row->amount, ack->amount);
    ck_assert_int_eq(row->number.seq, ack->seq);
    ck_assert_int_eq(row->number.n, ack->n);
}

/* Each report of a target is one that was acknowledged. */
static int64_t check_reports(const char *target, const struct ack *acks,
                             size_t ack_count)
{
    kt_cursor *cursor;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    OK(kt_progress_list(db, NULL, target, &cursor));
    while (kt_progress_next(cursor, &row) == KT_ROW) {
        struct ack key = { .seq = row.number.seq, .n = row.number.n };
        const struct ack *ack =
            bsearch(&key, acks, ack_count, sizeof *acks, by_number);
        ck_assert_msg(ack != NULL, "report %lld.%d was not acknowledged",
                      (long long)key.seq, (int)key.n);
        check_row(&row, ack);
    }
    int64_t count = kt_cursor_count(cursor);
    kt_cursor_close(cursor);
    return count;
}

/* By its number, as a person would ask for it. */
static void check_report(const struct ack *ack)
{
    kt_cursor *cursor;
    kt_report_no number = { test_site, ack->seq, ack->n, 0 };
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    OK(kt_progress_get(db, NULL, &number, &cursor));
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    check_row(&row, ack);
    kt_cursor_close(cursor);
}

static void check_commits(int64_t count)
{
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, 0, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), count);
    for (int64_t i = 1; i <= count; i++) {
        ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
        ck_assert_int_eq(row.commit, i);
        ck_assert_int_eq(row.seq, i);
    }
    kt_cursor_close(cursor);
}

/* All that the writers were told is there, and nothing else. */
static void check_all(int64_t commits)
{
    static struct ack acks[WRITERS * ACKS_MAX];
    size_t count = 0;
    int64_t units = 0;
    for (int i = 0; i < WRITERS; i++) {
        size_t own = (size_t)workers[i]->ack_count;
        memcpy(acks + count, workers[i]->acks, own * sizeof *acks);
        count += own;
        commits += workers[i]->commits;
        units += workers[i]->units;
    }
    qsort(acks, count, sizeof *acks, by_number);
    for (size_t i = 1; i < count; i++) {
        ck_assert_int_lt(by_number(&acks[i - 1], &acks[i]), 0);
    }
    int64_t found =
        check_reports("1.1", acks, count) + check_reports("1.2", acks, count);
    ck_assert_int_eq(found, (int64_t)count);
    for (size_t i = 0; i < count; i += count / 50 + 1) {
        check_report(&acks[i]);
    }
    check_commits(commits);
    ck_assert_int_eq(head_now().commit, commits);
    kt_cursor *cursor;
    OK(kt_unit_list(db, NULL, -1, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 8 + 2 * units);
    kt_cursor_close(cursor);
    assert_ledger_holds(db);
}

START_TEST(two_writers_and_two_readers)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    set_today(TODAY);
    ck_assert_int_eq(kt_db_open(in_folder("a.db"), &options, &db), KT_OK);
    add_world();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1000000));
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(1000000));
    int64_t commits = head_now().commit;
    /* No handle is open where the processes part. */
    kt_db_close(db);

    pid_t children[WRITERS + READERS];
    int64_t until_ms = now_ms() + SECONDS * 1000;
    for (int i = 0; i < WRITERS + READERS; i++) {
        void *shared =
            mmap(NULL, sizeof(struct worker), PROT_READ | PROT_WRITE,
                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        ck_assert_ptr_ne(shared, MAP_FAILED);
        workers[i] = shared;
        children[i] = start(i, until_ms);
        ck_assert_int_gt(children[i], 0);
    }
    int failed = 0;
    for (int i = 0; i < WRITERS + READERS; i++) {
        int status;
        ck_assert_int_eq(waitpid(children[i], &status, 0), children[i]);
        failed += !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    ck_assert_int_eq(failed, 0);
    /* Nobody was kept out, and the readers were there meanwhile. */
    for (int i = 0; i < WRITERS; i++) {
        ck_assert_int_ge(workers[i]->commits, 10);
    }
    for (int i = WRITERS; i < WRITERS + READERS; i++) {
        ck_assert_int_ge(workers[i]->changes, 5);
    }
    options.flags = 0;
    ck_assert_int_eq(kt_db_open(in_folder("a.db"), &options, &db), KT_OK);
    check_all(commits);
    kt_db_close(db);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = { two_writers_and_two_readers };
    return RUN_TESTS_IN("concurrency", folder_setup, folder_teardown, tests);
}
