/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Files that do not fit one commit: what the commits are, and that a load
 * which broke off, for whatever reason, goes on to the very same head. The
 * clock stands still, so that equal commits have equal hashes.
 */

#include <sqlite3.h>
#include <unistd.h>

#include "load_helpers.h"
#include "store_vfs.h"

/* A commit's rows and a few; or two commits' and a few. The note of the first
 * row has a line feed: from then on a row stands one line below its number. */
enum { PER_COMMIT = 100000, ROWS = 100010, LONG = 200010 };

#define LINE_OF(row) ((row) + ((row) == 1 ? 1 : 2))
#define FIRST_OF_2 LINE_OF(PER_COMMIT + 1)
#define FIRST_OF_3 LINE_OF(2 * PER_COMMIT + 1)

static kt_head base; /* before the load */
static kt_head whole; /* after one that nothing disturbed */

/* The file, in which `extra` takes the place of row `extra_at`. */
static void write_reports(int rows, int extra_at, const char *extra)
{
    static const char *const units[] = { "4401", "440103", "440104", "4402",
                                         "440203" };
    FILE *file = fopen(in_folder("long.csv"), "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs("target,unit,day,mode,amount,note,ref\n", file);
    for (int i = 1; i <= rows; i++) {
        if (i == extra_at) {
            (void)fputs(extra, file);
            continue;
        }
        (void)fprintf(file, "F,%s,2022-%02d-%02d,add,%d,%s,%s\n",
                      units[i % 5], 1 + i % 6, 1 + i % 28, i,
                      i == 1 ? "\"two\nlines\"" : "", i == 7 ? "r7" : "");
    }
    ck_assert_int_eq(fclose(file), 0);
}

static void open_world(const char *name)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    options.vfs = VFS_FAULT;
    vfs_reset();
    ck_assert_int_eq(kt_db_open(in_folder(name), &options, &db), KT_OK);
    add_world();
    add_target("F", KT_MEASURE_FLOW, KT_AMOUNT(40000));
    base = head_now();
}

static void setup(void)
{
    folder_setup();
    vfs_install();
    set_today(TODAY);
    open_world("a.db");
}

static kt_status load_long(uint32_t flags)
{
    return load_path(kt_load_progress, in_folder("long.csv"), flags);
}

/* The undisturbed load, in a database of its own. A commit ends with the
 * truncation of its journal; the last one but one is that of the first. */
static int truncations;

static void load_whole(int rows)
{
    write_reports(rows, 0, NULL);
    kt_db_close(db);
    open_world("whole.db");
    vfs_reset();
    OK(load_long(0));
    truncations = vfs_count(VFS_TRUNCATE);
    ck_assert_int_eq(result.written, rows);
    whole = head_now();
    ck_assert_int_eq(whole.commit, base.commit + 1 + rows / PER_COMMIT);
    kt_db_close(db);
    open_world("b.db");
}

static void assert_whole(void)
{
    kt_head head = head_now();
    ck_assert_int_eq(head.commit, whole.commit);
    ck_assert_mem_eq(head.hash, whole.hash, sizeof head.hash);
}

static void assert_stopped_before(int line, const char *why)
{
    char end[200];
    const char *message = kt_db_errmsg(db);
    (void)snprintf(end, sizeof end,
                   "; the load of long.csv stopped before line %d, the same "
                   "call goes on from there",
                   line);
    ck_assert_msg(strncmp(message, why, strlen(why)) == 0, "%s", message);
    ck_assert_uint_ge(strlen(message), strlen(end));
    ck_assert_str_eq(message + strlen(message) - strlen(end), end);
}

START_TEST(a_long_file_goes_by_commits)
{
    write_reports(LONG, 0, NULL);
    uint8_t sha256[KT_SHA256_SIZE];
    char hex[KT_SHA256_TEXT_SIZE];
    OK(kt_file_sha256(in_folder("long.csv"), sha256));
    OK(kt_sha256_format(sha256, hex, sizeof hex));

    OK(load_long(KT_LOAD_DRY_RUN));
    ck_assert_int_eq(result.rows, LONG);
    ck_assert_int_eq(result.written, LONG);
    ck_assert_int_eq(result.commits, 0);
    ck_assert_int_eq(head_now().commit, base.commit);

    OK(load_long(0));
    ck_assert_int_eq(result.rows, LONG);
    ck_assert_int_eq(result.written, LONG);
    ck_assert_int_eq(result.commits, 3);
    ck_assert_int_eq(result.last_commit, base.commit + 3);

    static const int lines[] = { 2, FIRST_OF_2, FIRST_OF_3 };
    static const char *const sizes[] = { "100000 progress", "100000 progress",
                                         "10 progress" };
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, base.commit, &cursor));
    for (int i = 0; i < 3; i++) {
        char key[128];
        ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
        (void)snprintf(key, sizeof key, "%s:%d", hex, lines[i]);
        ck_assert_str_eq(row.host_key, key);
        ck_assert_str_eq(row.source, "long.csv");
        ck_assert_str_eq(row.summary, sizes[i]);
    }
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);

    kt_head before = head_now();
    ck_assert_int_eq(load_long(0), KT_EXISTS);
    ck_assert_int_eq(result.existing, LONG);
    ck_assert_int_eq(result.written + result.commits, 0);
    ck_assert_int_eq(load_long(KT_LOAD_DRY_RUN), KT_EXISTS);
    ck_assert_int_eq(result.existing, LONG);
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

/* ---- stopped by the watch */

static int64_t stop_at; /* of a thousand */
static int64_t last_done;
static int64_t last_total;

static int32_t watch(void *context, int64_t done, int64_t total)
{
    (void)context;
    ck_assert_int_le(done, total);
    last_done = done;
    last_total = total;
    return done * 1000 >= stop_at * total;
}

static kt_status load_watched(int64_t at)
{
    kt_load options = KT_LOAD_INIT;
    options.path = in_folder("long.csv");
    options.watch = watch;
    stop_at = at;
    return load_with(kt_load_progress, &options);
}

/* Both passes are half of the work each. */
START_TEST(a_load_that_is_stopped_goes_on)
{
    load_whole(LONG);

    ck_assert_int_eq(load_watched(300), KT_ERR_STOPPED);
    ck_assert_str_eq(kt_db_errmsg(db), "the load was stopped");
    ck_assert_int_eq(head_now().commit, base.commit);
    ck_assert_int_eq(load_watched(600), KT_ERR_STOPPED);
    assert_stopped_before(2, "the load was stopped");
    ck_assert_int_eq(head_now().commit, base.commit);

    ck_assert_int_eq(load_watched(900), KT_ERR_STOPPED);
    assert_stopped_before(FIRST_OF_2, "the load was stopped");
    ck_assert_int_eq(head_now().commit, base.commit + 1);
    ck_assert_int_eq(result.commits, 1);
    ck_assert_int_eq(result.written, PER_COMMIT);
    ck_assert_int_eq(result.last_commit, base.commit + 1);

    OK(load_watched(2000));
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(result.written, LONG - PER_COMMIT);
    ck_assert_int_eq(result.commits, 2);
    /* It was told of nearly all of both passes. */
    ck_assert_int_ge(last_done * 100, last_total * 95);
    assert_whole();
}
END_TEST

/* ---- a disk that is full in a later commit */

static void fill_disk(void)
{
    vfs_fail(VFS_WRITE, 1, 1 << 30, SQLITE_FULL, VFS_UNDONE);
}

/* A load of two commits of which only the first one finds room. */
static void break_off(kt_status (*load)(uint32_t flags))
{
    vfs_reset();
    vfs_before(VFS_TRUNCATE, truncations - 1, fill_disk);
    ck_assert_int_eq(load(0), KT_ERR_FULL);
    vfs_reset();
    ck_assert_int_eq(head_now().commit, base.commit + 1);
    ck_assert_int_eq(result.commits, 1);
    ck_assert_int_eq(result.written, PER_COMMIT);
}

START_TEST(a_full_disk_says_where_it_stopped)
{
    load_whole(ROWS);
    break_off(load_long);
    assert_stopped_before(FIRST_OF_2, "");
    OK(load_long(0));
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(result.written, ROWS - PER_COMMIT);
    assert_whole();
}
END_TEST

/* ---- rows that become bad, or turn out so only on the second pass */

static int64_t bad_events;

static void count_bad(void *context, const kt_load_event *event)
{
    (void)context;
    bad_events += event->kind == KT_LOAD_BAD;
}

/* What stands is not checked again: only the later commits find that the plan
 * was closed meanwhile, which is told once, and of no row. */
START_TEST(a_plan_that_was_closed_holds_the_rest_back)
{
    load_whole(ROWS);
    break_off(load_long);
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    kt_head before = head_now();
    kt_load options = KT_LOAD_INIT;
    options.path = in_folder("long.csv");
    options.plan = "2022";
    options.event = count_bad;
    bad_events = 0;
    ck_assert_int_eq(kt_load_progress(db, &options, &result), KT_ERR_STATE);
    ck_assert_str_eq(kt_db_errmsg(db),
                     "long.csv: plan 2022 is closed: only an active plan "
                     "takes reports");
    ck_assert_int_eq(bad_events, 0);
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(result.written, 0);
    ck_assert_int_eq(head_now().commit, before.commit);
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE));
    OK(load_long(0));
    ck_assert_int_eq(result.written, ROWS - PER_COMMIT);
}
END_TEST

/* A ref of the first commit with other content in the second one. It is not
 * seen before the first is written; then it stops the load, or is set
 * aside. */
START_TEST(a_ref_of_an_earlier_commit_is_told)
{
    enum { AT = 100005 };
    static const char extra[] = "F,440104,2022-02-08,add,1,,r7\n";
    static const char header[] = "target,unit,day,mode,amount,note,ref\n";
    write_reports(ROWS, AT, extra);
    char expected[200];
    (void)snprintf(expected, sizeof expected,
                   "%d ref duplicate: ref r7 is that of report ",
                   LINE_OF(AT));
    ck_assert_int_eq(load_long(0), KT_ERR_DUPLICATE);
    ck_assert_uint_eq(told_count, 1);
    ck_assert_int_eq(strncmp(all_told(), expected, strlen(expected)), 0);
    (void)snprintf(expected, sizeof expected, "long.csv:%d: ref: ref r7 ",
                   LINE_OF(AT));
    assert_stopped_before(FIRST_OF_2, expected);
    ck_assert_int_eq(head_now().commit, base.commit + 1);
    ck_assert_int_eq(result.written, PER_COMMIT);
    ck_assert_int_eq(result.bad, 1);

    kt_load options = KT_LOAD_INIT;
    options.path = in_folder("long.csv");
    options.bad_path = in_folder("bad.csv");
    options.flags = KT_LOAD_SKIP_BAD;
    OK(load_with(kt_load_progress, &options));
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(result.written, ROWS - PER_COMMIT - 1);
    ck_assert_int_eq(result.bad, 1);
    (void)snprintf(expected, sizeof expected, "%s%s", header, extra);
    ck_assert_str_eq(get_text(options.bad_path), expected);
}
END_TEST

/* What the first pass told is left out by the second: a row that looks like
 * a report of before, and one that cannot be read. */
START_TEST(bad_rows_of_a_long_file_are_left_out)
{
    enum { AT = 100005 };
    write_reports(ROWS, AT, "F,440103,2022-06-30\n");
    add_report("F", "440103", KT_DAY(2022, 2, 2), KT_ADD, KT_AMOUNT(1));
    kt_head before = head_now();
    kt_load options = KT_LOAD_INIT;
    options.path = in_folder("long.csv");
    options.flags = KT_LOAD_SKIP_BAD;
    char expected[300];
    (void)snprintf(expected, sizeof expected,
                   "2 repeated: report %d.1 from a single call says the "
                   "same: perhaps a repetition; if not, load with repeat\n"
                   "%d format: the row has 3 columns, the header 7\n",
                   (int)before.commit, LINE_OF(AT));
    OK(load_with(kt_load_progress, &options));
    ck_assert_str_eq(all_told(), expected);
    ck_assert_int_eq(result.rows, ROWS);
    ck_assert_int_eq(result.written, ROWS - 2);
    ck_assert_int_eq(result.commits, 2);
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, before.commit, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.summary, "99999 progress");
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.summary, "9 progress");
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(a_transaction_is_one_commit_however_long)
{
    write_reports(ROWS, 0, NULL);
    OK(kt_db_begin(db));
    OK(load_long(0));
    ck_assert_int_eq(result.written, ROWS);
    ck_assert_int_eq(result.commits, 0);
    OK(kt_db_commit(db, NULL));
    kt_cursor *cursor;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    OK(kt_commit_list(db, NULL, base.commit, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.summary, "100010 progress");
    ck_assert_str_eq(row.host_key, "");
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

/* ---- definitions */

enum { UNITS = 100010 };

/* The last unit stands above all others, which come before it in the file:
 * it is the first to be written. */
static void write_units(const char *path, int bad_at)
{
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    (void)fputs("code,name,parent,level\n", file);
    for (int i = 1; i < UNITS; i++) {
        (void)fprintf(file, "u%d,Unit,%s,x\n", i, i == bad_at ? "" : "u0");
    }
    (void)fputs("u0,Top,,x\n", file);
    ck_assert_int_eq(fclose(file), 0);
}

static kt_status load_many_units(uint32_t flags)
{
    return load_path(kt_load_units, in_folder("long.csv"), flags);
}

START_TEST(many_units_go_by_commits)
{
    write_units(in_folder("long.csv"), 0);
    OK(load_many_units(KT_LOAD_DRY_RUN));
    ck_assert_int_eq(result.written, UNITS);
    ck_assert_int_eq(head_now().commit, base.commit);
    vfs_reset();
    OK(load_many_units(0));
    ck_assert_int_eq(result.written, UNITS);
    ck_assert_int_eq(result.commits, 2);
    ck_assert_int_eq(head_now().commit, base.commit + 2);
    whole = head_now();
    truncations = vfs_count(VFS_TRUNCATE);

    kt_db_close(db);
    open_world("b.db");
    break_off(load_many_units);
    /* u0, on line 100,011, and u1 to u99999 are in the first one. */
    assert_stopped_before(PER_COMMIT + 1, "");
    OK(load_many_units(KT_LOAD_DRY_RUN));
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(result.written, UNITS - PER_COMMIT);
    OK(load_many_units(0));
    ck_assert_int_eq(result.existing, PER_COMMIT);
    ck_assert_int_eq(result.written, UNITS - PER_COMMIT);
    assert_whole();
    ck_assert_int_eq(load_many_units(0), KT_EXISTS);
    ck_assert_int_eq(result.existing, UNITS);
}
END_TEST

/* A bad row in what would be the second commit: not even the first one is
 * written; or all others are. */
START_TEST(many_units_are_checked_whole)
{
    write_units(in_folder("long.csv"), 0);
    add_unit("u100005", "Another", "44", "x");
    base = head_now();
    ck_assert_int_eq(load_many_units(0), KT_ERR_DUPLICATE);
    ck_assert_str_eq(all_told(),
                     "100006 name duplicate: unit u100005 is there with "
                     "Another: rename, move or close it from a day on\n");
    ck_assert_int_eq(head_now().commit, base.commit);
    OK(load_many_units(KT_LOAD_SKIP_BAD));
    ck_assert_uint_eq(told_count, 1);
    ck_assert_int_eq(result.bad, 1);
    ck_assert_int_eq(result.written, UNITS - 1);
    ck_assert_int_eq(result.commits, 2);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        a_long_file_goes_by_commits,
        a_load_that_is_stopped_goes_on,
        a_full_disk_says_where_it_stopped,
        a_plan_that_was_closed_holds_the_rest_back,
        a_ref_of_an_earlier_commit_is_told,
        bad_rows_of_a_long_file_are_left_out,
        a_transaction_is_one_commit_however_long,
        many_units_go_by_commits,
        many_units_are_checked_whole,
    };
    return RUN_TESTS_IN("load_long", setup, load_teardown, tests);
}
