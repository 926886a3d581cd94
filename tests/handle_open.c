/* SPDX-License-Identifier: Apache-2.0 */

/* Opening: options, what a failed open leaves, the kinds of database, the
 * clock. The rules on files are the store's, in store_path.c. */

#include "handle_test.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Opens in vain: the handle is good for the message, and to be closed. */
static void open_fails(const char *path, const kt_open_options *options,
                       kt_status expected, const char *message)
{
    kt_db *opened = NULL;
    kt_status status = kt_db_open(path, options, &opened);
    ck_assert_ptr_nonnull(opened);
    ck_assert_msg(status == expected &&
                      strstr(kt_db_errmsg(opened), message) != NULL,
                  "%d, %s in place of %d, %s", (int)status,
                  kt_db_errmsg(opened), (int)expected, message);
    ck_assert_int_eq(calls_that_differ(opened, KT_ERR_MISUSE), 0);
    ck_assert_ptr_nonnull(
        strstr(kt_db_errmsg(opened), "could not be opened"));
    ck_assert_int_eq(kt_db_today(opened), KT_DAY_NONE);
    kt_db_rollback(opened);
    kt_db_close(opened);
}

/* ---- options */

START_TEST(flags_that_do_not_go_together)
{
    static const struct {
        uint32_t flags;
        const char *message;
    } cases[] = {
        { KT_OPEN_CREATE | KT_OPEN_READONLY, "CREATE and READONLY" },
        { KT_OPEN_MEMORY | KT_OPEN_READONLY, "MEMORY and READONLY" },
        { KT_OPEN_MEMORY | KT_OPEN_WAL, "MEMORY and WAL" },
        { KT_OPEN_CREATE | KT_OPEN_SCRATCH | KT_OPEN_WAL, "SCRATCH and WAL" },
        { KT_OPEN_EXCLUSIVE, "KT_OPEN_EXCLUSIVE is for KT_OPEN_CREATE only" },
        { KT_OPEN_CREATE | 128, "unknown KT_OPEN_ flags 0x80" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kt_open_options options = world_options(cases[i].flags);
        open_fails(in_folder("a.db"), &options, KT_ERR_INVALID,
                   cases[i].message);
    }
    ck_assert(!exists(in_folder("a.db")));
}
END_TEST

/* One option at a time is bad, and no file is made. */
START_TEST(options_out_of_range)
{
    kt_open_options good = world_options(KT_OPEN_CREATE);
    kt_open_options bad = good;
    const char *path = in_folder("a.db");
    open_fails(NULL, &good, KT_ERR_INVALID, "the path is empty");
    open_fails("", &good, KT_ERR_INVALID, "the path is empty");
    bad.busy_timeout_ms = -1;
    open_fails(path, &bad, KT_ERR_INVALID, "busy_timeout_ms -1");
    bad = good;
    bad.cache_kib = 0;
    open_fails(path, &bad, KT_ERR_INVALID, "cache_kib 0");
    bad = good;
    bad.vfs = "nosuch";
    open_fails(path, &bad, KT_ERR_INVALID, "nosuch");
    /* As far from UTC as an instant's text may be. */
    bad = good;
    bad.utc_offset_minutes = 24 * 60;
    open_fails(path, &bad, KT_ERR_INVALID, "utc_offset_minutes 1440");
    bad.utc_offset_minutes = -24 * 60;
    open_fails(path, &bad, KT_ERR_INVALID, "utc_offset_minutes -1440");
    bad = good;
    bad.actor = text_of(KT_CODE_MAX + 1);
    open_fails(path, &bad, KT_ERR_INVALID, "actor has 65 bytes");
    bad.actor = "two\nlines";
    open_fails(path, &bad, KT_ERR_INVALID, "U+000A");
    /* In a new database there is no unit yet. */
    bad = good;
    bad.actor_unit = "44";
    open_fails(path, &bad, KT_ERR_NOT_FOUND, "unknown unit 44");
    bad = good;
    bad.scope = "45";
    open_fails(path, &bad, KT_ERR_NOT_FOUND, "unknown unit 45");
    ck_assert(!exists(path));

    make_file("a.db");
    good.flags = 0;
    bad = good;
    bad.actor_unit = "4403";
    open_fails(path, &bad, KT_ERR_NOT_FOUND,
               "unknown unit 4403, the nearest is 4401");
    bad = good;
    bad.scope = "4403";
    open_fails(path, &bad, KT_ERR_NOT_FOUND,
               "unknown unit 4403, the nearest is 4401");
}
END_TEST

START_TEST(no_options_are_the_defaults)
{
    kt_open_options made;
    kt_open_options wanted = KT_OPEN_OPTIONS_INIT;
    memset(&made, 0xA5, sizeof made);
    kt_open_options_init(&made, sizeof made);
    ck_assert_mem_eq(&made, &wanted, sizeof made);
    make_file("a.db");
    ck_assert_int_eq(kt_db_open(in_folder("a.db"), NULL, &db), KT_OK);
    int64_t now_ms = (int64_t)time(NULL) * 1000;
    add_unit("x", "X", NULL, NULL);
    /* The system's clock, within an hour of this one. */
    int64_t written_ms = head_now().utc_ms;
    ck_assert_int_gt(written_ms, now_ms - 3600000);
    ck_assert_int_lt(written_ms, now_ms + 3600000);
    world_teardown();
    open_fails(in_folder("b.db"), NULL, KT_ERR_NOT_FOUND, "b.db");
}
END_TEST

/* ---- what cannot be opened */

START_TEST(files_that_cannot_be_opened)
{
    kt_open_options options = world_options(0);
    open_fails(in_folder("none.db"), &options, KT_ERR_NOT_FOUND, "none.db");
    open_fails(in_folder("none/a.db"), &options, KT_ERR_NOT_FOUND, "none");
    FILE *file = fopen(in_folder("text.db"), "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 1000; i++) {
        (void)fputs("not a database\n", file);
    }
    ck_assert_int_eq(fclose(file), 0);
    open_fails(in_folder("text.db"), &options, KT_ERR_NOTADB, "text.db");
    open_fails(in_folder("text.db/a.db"), &options, KT_ERR_CANTOPEN,
               "text.db");
    open_fails(in_folder("."), &options, KT_ERR_CANTOPEN, "keytask");
    make_file("a.db");
    options.flags = KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE;
    open_fails(in_folder("a.db"), &options, KT_ERR_DUPLICATE, "a.db");
    /* Without EXCLUSIVE it is opened as it is. */
    db = open_ok(in_folder("a.db"), KT_OPEN_CREATE);
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45");
    world_teardown();
}
END_TEST

/* ---- the kinds of database */

START_TEST(reader_never_writes)
{
    make_file("a.db");
    kti_buf before = read_file(in_folder("a.db"));
    db = open_ok(in_folder("a.db"), KT_OPEN_READONLY);
    for (size_t i = 0; i < handle_call_count; i++) {
        const struct handle_call *call = &handle_calls[i];
        kt_status wanted = call->writes ? KT_ERR_READONLY : KT_OK;
        if (strcmp(call->name, "kt_db_commit") == 0) {
            wanted = KT_ERR_MISUSE;
        }
        kt_status status = call->call(db);
        ck_assert_msg(status == wanted, "%s: %d, %s", call->name, (int)status,
                      kt_db_errmsg(db));
        if (call->writes) {
            ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "reading only"));
        }
    }
    world_teardown();
    assert_bytes(in_folder("a.db"), &before);
}
END_TEST

/* A reader sees what a writer writes meanwhile. */
START_TEST(reader_follows_a_writer)
{
    make_file("a.db");
    kt_db *writer = open_ok(in_folder("a.db"), 0);
    kt_db *reader = open_ok(in_folder("a.db"), KT_OPEN_READONLY);
    for (int i = 0; i < 3; i++) {
        char code[2] = { (char)('x' + i), '\0' };
        db = writer;
        add_unit(code, code, i == 0 ? "45" : "x", NULL);
        db = reader;
        ck_assert_str_eq(unit_codes(code, 0, TODAY), code);
    }
    ck_assert_str_eq(unit_codes("45", -1, TODAY), "45 4501 x y z");
    kt_db_close(writer);
    world_teardown();
}
END_TEST

START_TEST(memory_is_of_the_handle)
{
    ck_assert_int_eq(chdir(in_folder(".")), 0);
    kt_db *first = open_ok("used.db", KT_OPEN_MEMORY);
    kt_db *second = open_ok("used.db", KT_OPEN_MEMORY);
    call_world(first);
    db = second;
    ck_assert_int_eq(head_now().commit, 0);
    ck_assert_str_eq(unit_codes(NULL, -1, TODAY), "");
    world_teardown();
    ck_assert(!exists("used.db"));
    ck_assert(!exists(":memory:"));
    ck_assert_int_eq(chdir("/"), 0);
    db = first;
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45");
    world_teardown();
}
END_TEST

START_TEST(scratch_is_a_file_like_any)
{
    static const uint32_t flags[] = { KT_OPEN_CREATE,
                                      KT_OPEN_CREATE | KT_OPEN_SCRATCH };
    static const char *const names[] = { "a.db", "s.db" };
    for (size_t i = 0; i < 2; i++) {
        struct stat file;
        db = open_ok(in_folder(names[i]), flags[i]);
        call_world(db);
        world_teardown();
        ck_assert_int_eq(stat(in_folder(names[i]), &file), 0);
        ck_assert_int_eq(file.st_mode & 0777, 0600);
        db = open_ok(in_folder(names[i]), 0);
        ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45");
        world_teardown();
    }
}
END_TEST

START_TEST(new_database_has_a_site_of_its_own)
{
    kt_open_options options = world_options(KT_OPEN_CREATE);
    options.site = NULL;
    db = open_options_ok(in_folder("a.db"), &options);
    kt_uuid first = head_now().site;
    kt_db_close(db);
    /* One that is there keeps its own. */
    options.site = &test_site;
    db = open_options_ok(in_folder("a.db"), &options);
    kt_uuid second = head_now().site;
    ck_assert_mem_eq(&second, &first, sizeof first);
    kt_db_close(db);
    options.site = NULL;
    db = open_options_ok(in_folder("b.db"), &options);
    second = head_now().site;
    ck_assert_mem_ne(&second, &first, sizeof first);
    kt_db_close(db);
    db = open_ok(in_folder("c.db"), KT_OPEN_CREATE);
    second = head_now().site;
    ck_assert_mem_eq(&second, &test_site, sizeof test_site);
    kt_db_close(db);
}
END_TEST

/* ---- the clock */

static kt_day today_at(const char *instant, int32_t offset_minutes)
{
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    options.utc_offset_minutes = offset_minutes;
    ck_assert_int_eq(kt_instant_parse(instant, &clock_ms), KT_OK);
    db = open_options_ok(NULL, &options);
    kt_day today = kt_db_today(db);
    kt_db_close(db);
    return today;
}

START_TEST(today_turns_at_midnight)
{
    static const struct {
        const char *instant;
        int32_t offset;
        int32_t year, month, mday;
    } cases[] = {
        { "2022-06-30T23:59:59.999Z", 0, 2022, 6, 30 },
        { "2022-07-01T00:00:00Z", 0, 2022, 7, 1 },
        { "2022-06-30T15:59:59.999Z", 480, 2022, 6, 30 },
        { "2022-06-30T16:00:00Z", 480, 2022, 7, 1 },
        { "2022-07-01T04:59:59.999Z", -300, 2022, 6, 30 },
        { "2022-07-01T05:00:00Z", -300, 2022, 7, 1 },
        /* Nepal, the Line Islands, Baker Island. */
        { "2022-06-30T18:14:59.999Z", 345, 2022, 6, 30 },
        { "2022-06-30T18:15:00Z", 345, 2022, 7, 1 },
        { "2022-06-30T10:00:00Z", 840, 2022, 7, 1 },
        { "2022-07-01T11:59:59.999Z", -720, 2022, 6, 30 },
        /* The ends of what is taken. */
        { "2022-06-30T00:00:59.999Z", 1439, 2022, 6, 30 },
        { "2022-06-30T00:01:00Z", 1439, 2022, 7, 1 },
        { "2022-06-30T23:58:59.999Z", -1439, 2022, 6, 29 },
        { "2022-06-30T23:59:00Z", -1439, 2022, 6, 30 },
        /* Years turn, also leap ones, and so does 1970. */
        { "2020-02-28T16:00:00Z", 480, 2020, 2, 29 },
        { "2021-12-31T16:00:00Z", 480, 2022, 1, 1 },
        { "1970-01-01T00:00:00Z", -1, 1969, 12, 31 },
        { "1969-12-31T23:59:59.999Z", 0, 1969, 12, 31 },
        { "1969-12-31T15:59:59.999Z", 480, 1969, 12, 31 },
        { "1969-12-31T16:00:00Z", 480, 1970, 1, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[KT_DAY_TEXT_SIZE];
        kt_day today = today_at(cases[i].instant, cases[i].offset);
        (void)kt_day_format(today, text, sizeof text);
        ck_assert_msg(
            today == KT_DAY(cases[i].year, cases[i].month, cases[i].mday),
            "%s at %d is %s", cases[i].instant, (int)cases[i].offset, text);
    }
}
END_TEST

/* The zone of the process, here by POSIX rules: no zone files are needed.
 * In central Europe summer time began on 2022-03-27 at 01:00 UTC, and ended
 * on 2022-10-30. */
START_TEST(local_day_follows_the_zone)
{
    int32_t local = KT_UTC_OFFSET_LOCAL;
    ck_assert_int_eq(setenv("TZ", "CST-8", 1), 0);
    tzset();
    ck_assert_int_eq(today_at("2022-06-30T15:59:59Z", local),
                     KT_DAY(2022, 6, 30));
    ck_assert_int_eq(today_at("2022-06-30T16:00:00Z", local),
                     KT_DAY(2022, 7, 1));
    ck_assert_int_eq(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
    tzset();
    ck_assert_int_eq(today_at("2022-03-26T22:59:59Z", local),
                     KT_DAY(2022, 3, 26));
    ck_assert_int_eq(today_at("2022-03-26T23:00:00Z", local),
                     KT_DAY(2022, 3, 27));
    ck_assert_int_eq(today_at("2022-03-27T21:59:59Z", local),
                     KT_DAY(2022, 3, 27));
    ck_assert_int_eq(today_at("2022-03-27T22:00:00Z", local),
                     KT_DAY(2022, 3, 28));
    ck_assert_int_eq(today_at("2022-10-30T22:59:59Z", local),
                     KT_DAY(2022, 10, 30));
    ck_assert_int_eq(today_at("2022-10-30T23:00:00Z", local),
                     KT_DAY(2022, 10, 31));
}
END_TEST

/* What "today" decides: the default of a query's day, and the last day that a
 * report may be about. At UTC+8 the 30th ends at 16:00. */
START_TEST(day_of_a_report_turns_with_today)
{
    kt_day last = KT_DAY(2022, 6, 30);
    db = open_ok(NULL, KT_OPEN_MEMORY);
    call_world(db);
    kt_progress report =
        new_report("1.1", "4401", last + 2, KT_ADD, KT_AMOUNT(1));
    ck_assert_int_eq(kt_instant_parse("2022-06-30T15:59:59.999Z", &clock_ms),
                     KT_OK);
    REFUSED(KT_ERR_INVALID, NULL, kt_progress_record(db, &report, NULL));
    kt_completion answer = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, NULL, "1.1", &answer));
    ck_assert_int_eq(answer.as_of, last);
    clock_ms++;
    OK(kt_progress_record(db, &report, NULL));
    OK(kt_completion_target(db, NULL, "1.1", &answer));
    ck_assert_int_eq(answer.as_of, last + 1);
    world_teardown();
}
END_TEST

/* A commit's instant is the clock's; where that jumps back, it goes on by
 * less than a millisecond a commit. */
START_TEST(instants_do_not_go_back)
{
    db = open_ok(NULL, KT_OPEN_MEMORY);
    int64_t noon_ms = clock_ms;
    add_unit("x", "X", NULL, NULL);
    ck_assert_int_eq(head_now().utc_ms, noon_ms);
    clock_ms = noon_ms - 1000;
    add_unit("y", "Y", NULL, NULL);
    ck_assert_int_eq(head_now().utc_ms, noon_ms);
    clock_ms = noon_ms + 1;
    add_unit("z", "Z", NULL, NULL);
    ck_assert_int_eq(head_now().utc_ms, noon_ms + 1);
    world_teardown();
}
END_TEST

/* A clock that says nonsense: nothing is written, and nothing overflows. A
 * commit's clock has 47 bits for milliseconds: up to the year 6429. */
START_TEST(impossible_clock_writes_nothing)
{
    static const int64_t refused[] = { INT64_MAX, INT64_MIN,
                                       INT64_C(1) << 47 };
    db = open_ok(NULL, KT_OPEN_MEMORY);
    call_world(db);
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = "x";
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        clock_ms = refused[i];
        REFUSED(KT_ERR_RANGE, NULL, kt_unit_add(db, &unit));
        ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "clock"));
    }
    clock_ms = INT64_MAX;
    ck_assert_int_eq(kt_db_today(db), KT_DAY_NONE);
    /* A query without a day has none; one with a day does not ask. */
    kt_cursor *cursor;
    kt_query query = KT_QUERY_INIT;
    REFUSED(KT_ERR_INVALID, NULL, kt_unit_list(db, &query, -1, &cursor));
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45");
    clock_ms = (INT64_C(1) << 47) - 1;
    OK(kt_unit_add(db, &unit));
    ck_assert_int_eq(head_now().utc_ms, clock_ms);
    clock_ms = -(INT64_C(1) << 47);
    unit.code = "y";
    OK(kt_unit_add(db, &unit));
    /* A question may name any instant: all is known then, or nothing. */
    query.as_of = TODAY;
    query.known_at_ms = INT64_MAX;
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 4);
    kt_cursor_close(cursor);
    query.known_at_ms = INT64_MIN + 1;
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 0);
    kt_cursor_close(cursor);
    world_teardown();
}
END_TEST

TCase *open_tests(void)
{
    const TTest *const tests[] = {
        flags_that_do_not_go_together,
        options_out_of_range,
        no_options_are_the_defaults,
        files_that_cannot_be_opened,
        reader_never_writes,
        reader_follows_a_writer,
        memory_is_of_the_handle,
        scratch_is_a_file_like_any,
        new_database_has_a_site_of_its_own,
        today_turns_at_midnight,
        local_day_follows_the_zone,
        day_of_a_report_turns_with_today,
        instants_do_not_go_back,
        impossible_clock_writes_nothing,
    };
    return HANDLE_CASE("open", tests);
}
