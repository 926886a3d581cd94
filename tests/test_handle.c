/* SPDX-License-Identifier: Apache-2.0 */

/* One thread at a time in a handle, and one process; its message. Opening is
 * in handle_open.c, transactions and host keys in handle_transaction.c, who
 * writes in handle_scope.c, the callers' structs in handle_struct.c. */

#include "handle_test.h"

#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- the table of calls */

static const struct handle_call *call_by_name(const char *name)
{
    for (size_t i = 0; i < handle_call_count; i++) {
        if (strcmp(handle_calls[i].name, name) == 0) {
            return &handle_calls[i];
        }
    }
    return NULL;
}

/* Every name in a header that stands before "(" and "kt_db *db", and how many
 * of them answer a status. */
static size_t check_header(const char *path)
{
    /* Those that answer none; kt_db_open() takes no handle. */
    static const char *const others[] = { "kt_db_close", "kt_db_errmsg",
                                          "kt_db_today", "kt_db_rollback" };
    static char text[65536];
    size_t count = 0;
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    ck_assert_uint_lt(size, sizeof text - 1);
    text[size] = '\0';
    ck_assert_int_eq(fclose(file), 0);
    for (char *at = text; (at = strstr(at, "kt_db *db")) != NULL; at++) {
        char *name = at;
        while (name[-1] == ' ' || name[-1] == '\n') {
            name--;
        }
        if (*--name != '(') {
            continue;
        }
        *name = '\0';
        while (name > text && strchr("abcdefghijklmnopqrstuvwxyz0123456789_",
                                     name[-1]) != NULL) {
            name--;
        }
        int known = call_by_name(name) != NULL;
        count += (size_t)known;
        for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
            known |= strcmp(name, others[i]) == 0;
        }
        ck_assert_msg(known, "%s is not in handle_calls.c", name);
    }
    return count;
}

START_TEST(table_has_every_call)
{
    const char folder[] = KT_TEST_SOURCE_DIR "/include/keytask";
    size_t count = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strstr(entry->d_name, ".h") != NULL) {
            char path[1024];
            (void)snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            count += check_header(path);
        }
    }
    closedir(dir);
    ck_assert_uint_eq(count, handle_call_count);
}
END_TEST

/* So that what they answer below is the handle's doing, not theirs. */
START_TEST(calls_are_good)
{
    for (size_t i = 0; i < handle_call_count; i++) {
        const struct handle_call *call = &handle_calls[i];
        kt_db *opened = open_ok(NULL, KT_OPEN_MEMORY);
        call_world(opened);
        if (call == call_by_name("kt_db_commit")) {
            OK(kt_db_begin(opened));
        }
        kt_status status = call->call(opened);
        ck_assert_msg(status == KT_OK, "%s: %d, %s", call->name, (int)status,
                      kt_db_errmsg(opened));
        kt_db_rollback(opened);
        assert_ledger_holds(opened);
        kt_db_close(opened);
    }
}
END_TEST

START_TEST(no_handle_is_misuse)
{
    ck_assert_int_eq(calls_that_differ(NULL, KT_ERR_MISUSE), 0);
    ck_assert_int_eq(kt_db_today(NULL), KT_DAY_NONE);
    ck_assert_ptr_nonnull(kt_db_errmsg(NULL));
    kt_db_rollback(NULL);
    kt_db_close(NULL);
}
END_TEST

/* ---- one thread at a time */

/* What calls again from within a callback: all that is called on the handle
 * meanwhile is refused, and none of it leaves a trace. */
static struct {
    kt_db *db;
    int armed;
    int times;
    int differ;
} again;

static void call_again(void)
{
    if (!again.armed) {
        return;
    }
    again.armed = 0;
    again.times++;
    again.differ += calls_that_differ(again.db, KT_ERR_MISUSE);
    again.differ += kt_db_today(again.db) != KT_DAY_NONE;
    kt_db_rollback(again.db);
    kt_db_close(again.db);
}

/* The next callback calls again. */
static void arm(void)
{
    again.armed = 1;
}

static void assert_called_again(int times)
{
    ck_assert_int_eq(again.times, times);
    ck_assert_int_eq(again.differ, 0);
}

static int64_t clock_again(void *context)
{
    call_again();
    return read_clock(context);
}

static void log_again(void *context, kt_status status, const char *message)
{
    (void)context;
    (void)status;
    (void)message;
    call_again();
}

static int32_t watch_again(void *context, int64_t done, int64_t total)
{
    (void)context;
    (void)done;
    (void)total;
    call_again();
    return 0;
}

static void event_again(void *context, const kt_load_event *event)
{
    (void)context;
    (void)event;
    call_again();
}

static kt_db *open_again(void)
{
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    options.clock = clock_again;
    options.log = log_again;
    set_today(TODAY);
    db = open_options_ok(NULL, &options);
    call_world(db);
    memset(&again, 0, sizeof again);
    again.db = db;
    return db;
}

START_TEST(call_from_the_clock_is_misuse)
{
    kt_db *opened = open_again();
    int64_t commit = head_now().commit;
    arm();
    ck_assert_int_eq(kt_db_today(opened), TODAY);
    assert_called_again(1);
    arm();
    ck_assert_str_eq(unit_codes("4402", 0, KT_DAY_NONE), "4402");
    assert_called_again(2);
    /* A call that writes asks for the day before, for the clock in its
     * commit after. */
    arm();
    add_unit("x", "X", NULL, NULL);
    assert_called_again(3);
    OK(kt_db_begin(opened));
    add_unit("y", "Y", NULL, NULL);
    arm();
    OK(kt_db_commit(opened, NULL));
    assert_called_again(4);
    ck_assert_int_eq(head_now().commit, commit + 2);
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45 x y");
    ck_assert_str_eq(kt_db_errmsg(opened), "");
    world_teardown();
}
END_TEST

START_TEST(call_from_the_log_is_misuse)
{
    kt_db *opened = open_again();
    arm();
    ck_assert_int_eq(kt_unit_rename(opened, "99", "X", TODAY),
                     KT_ERR_NOT_FOUND);
    assert_called_again(1);
    ck_assert_str_eq(kt_db_errmsg(opened),
                     "unknown unit 99, the nearest is 44");
    world_teardown();
}
END_TEST

START_TEST(call_from_a_watch_is_misuse)
{
    kt_db *opened = open_again();
    kt_check check = KT_CHECK_INIT;
    arm();
    OK(kt_db_check(opened, NULL, NULL, watch_again, NULL, &check));
    assert_called_again(1);
    /* A load watches each 4096 rows, so there are some here. */
    static char text[200000] = "target,unit,day,mode,amount\n";
    size_t size = strlen(text);
    for (int i = 1; i <= 5000; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "1.1,4401,2022-02-02,add,%d\n", i);
    }
    kt_load load = KT_LOAD_INIT;
    load.data = text;
    load.size = size;
    load.watch = watch_again;
    arm();
    OK(kt_load_progress(opened, &load, NULL));
    assert_called_again(2);
    /* The event of a bad row. */
    load.data = "code,name,parent,level\nz,Z,99,\n";
    load.size = strlen(load.data);
    load.event = event_again;
    arm();
    ck_assert_int_eq(kt_load_units(opened, &load, NULL), KT_ERR_NOT_FOUND);
    assert_called_again(3);
    world_teardown();
}
END_TEST

/* A clock in which the first thread stands while the second one calls. */
static sem_t inside;
static sem_t go_on;

static int64_t clock_waits(void *context)
{
    if (again.armed) {
        again.armed = 0;
        sem_post(&inside);
        sem_wait(&go_on);
    }
    return read_clock(context);
}

static void *second_thread(void *context)
{
    int *differ = context;
    sem_wait(&inside);
    *differ = calls_that_differ(again.db, KT_ERR_MISUSE);
    *differ += kt_db_today(again.db) != KT_DAY_NONE;
    kt_db_rollback(again.db);
    kt_db_close(again.db);
    sem_post(&go_on);
    return NULL;
}

START_TEST(call_from_a_second_thread_is_misuse)
{
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    options.clock = clock_waits;
    set_today(TODAY);
    db = again.db = open_options_ok(NULL, &options);
    call_world(db);
    ck_assert_int_eq(sem_init(&inside, 0, 0), 0);
    ck_assert_int_eq(sem_init(&go_on, 0, 0), 0);
    pthread_t thread;
    int differ = -1;
    ck_assert_int_eq(pthread_create(&thread, NULL, second_thread, &differ),
                     0);
    arm();
    add_unit("x", "X", NULL, NULL);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(differ, 0);
    ck_assert_str_eq(kt_db_errmsg(db), "");
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45 x");
    /* It is the second thread's turn as well, once nobody is in there. */
    add_unit("y", "Y", NULL, NULL);
    world_teardown();
}
END_TEST

enum { THREAD_COMMITS = 20 };

static void *write_in_thread(void *context)
{
    kt_db *opened = context;
    kt_unit unit = KT_UNIT_INIT;
    char code[16];
    for (int i = 0; i < THREAD_COMMITS; i++) {
        (void)snprintf(code, sizeof code, "%c%d", 'a' + (opened != db), i);
        unit.code = unit.name = code;
        if (kt_unit_add(opened, &unit) != KT_OK) {
            return opened;
        }
    }
    return NULL;
}

START_TEST(handles_are_independent)
{
    make_file("a.db");
    db = open_ok(in_folder("a.db"), 0);
    kt_db *other = open_ok(in_folder("a.db"), 0);
    int64_t before = head_now().commit;
    pthread_t thread;
    void *failed;
    ck_assert_int_eq(pthread_create(&thread, NULL, write_in_thread, other),
                     0);
    ck_assert_ptr_null(write_in_thread(db));
    ck_assert_int_eq(pthread_join(thread, &failed), 0);
    ck_assert_msg(failed == NULL, "%s", kt_db_errmsg(other));
    ck_assert_int_eq(head_now().commit, before + 2 * THREAD_COMMITS);
    /* Each knows what the other has written. */
    ck_assert_int_eq(kt_unit_rename(db, "b19", "B", TODAY), KT_OK);
    ck_assert_int_eq(kt_unit_rename(other, "a19", "A", TODAY), KT_OK);
    kt_db_close(other);
    world_teardown();
}
END_TEST

/* ---- one process */

static void assert_exit_0(pid_t child)
{
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), 0);
}

/* All that a child may do with a handle of its parent: 0 where each call is
 * refused by name. */
static int use_in_child(kt_db *parents)
{
    int differ = calls_that_differ(parents, KT_ERR_FORKED);
    differ += kt_db_today(parents) != KT_DAY_NONE;
    kt_db_rollback(parents);
    differ += strstr(kt_db_errmsg(parents), "before a fork") == NULL;
    kt_db_close(parents);
    return differ;
}

static off_t journal_size(void)
{
    struct stat file;
    ck_assert_int_eq(stat(in_folder("a.db-journal"), &file), 0);
    return file.st_size;
}

START_TEST(child_has_no_use_of_the_handle)
{
    make_file("a.db");
    db = open_ok(in_folder("a.db"), 0);
    kt_head before = head_now();
    OK(kt_db_begin(db));
    add_unit("x", "X", "44", NULL);
    off_t size = journal_size();
    ck_assert_int_gt(size, 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        int differ = use_in_child(db);
        db = NULL;
        exit(differ == 0 ? 0 : 1); /* with what the leak checker says */
    }
    assert_exit_0(child);
    /* The parent's transaction is as it was, its journal, and the file. */
    ck_assert_int_eq(journal_size(), size);
    add_unit("y", "Y", "x", NULL);
    int64_t number;
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, before.commit + 1);
    kt_db_close(db);
    db = open_ok(in_folder("a.db"), 0);
    ck_assert_str_eq(unit_codes("x", -1, TODAY), "x y");
    ck_assert_int_eq(head_now().commit, number);
    world_teardown();
}
END_TEST

/* A handle of its own in the child beside the parent's, on the same file. */
START_TEST(child_opens_a_handle_of_its_own)
{
    make_file("a.db");
    db = open_ok(in_folder("a.db"), 0);
    kt_head before = head_now();
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kt_db *own = NULL;
        kt_open_options options = world_options(0);
        kt_unit unit = KT_UNIT_INIT;
        unit.code = unit.name = "x";
        int differ = use_in_child(db);
        db = NULL;
        differ += kt_db_open(in_folder("a.db"), &options, &own) != KT_OK;
        differ += kt_unit_add(own, &unit) != KT_OK;
        kt_db_close(own);
        exit(differ == 0 ? 0 : 1);
    }
    assert_exit_0(child);
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45 x");
    ck_assert_int_eq(head_now().commit, before.commit + 1);
    world_teardown();
}
END_TEST

static int64_t clock_forks(void *context)
{
    if (again.armed) {
        again.armed = 0;
        pid_t child = fork();
        if (child == 0) {
            _exit(use_in_child(again.db) == 0 ? 0 : 1);
        }
        int status = -1;
        again.times++;
        again.differ +=
            child < 0 || waitpid(child, &status, 0) != child || status != 0;
    }
    return read_clock(context);
}

START_TEST(fork_during_a_call_is_known_as_one)
{
    make_file("a.db");
    kt_open_options options = world_options(0);
    options.clock = clock_forks;
    db = again.db = open_options_ok(in_folder("a.db"), &options);
    OK(kt_db_begin(db));
    add_unit("x", "X", NULL, NULL);
    arm();
    OK(kt_db_commit(db, NULL));
    assert_called_again(1);
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45 x");
    world_teardown();
}
END_TEST

/* ---- the message */

static struct {
    int count;
    kt_status status;
    char message[1100];
} logged;

static void keep_log(void *context, kt_status status, const char *message)
{
    ck_assert_ptr_eq(context, &logged);
    logged.count++;
    logged.status = status;
    (void)snprintf(logged.message, sizeof logged.message, "%s", message);
}

START_TEST(message_is_of_the_last_failing_call)
{
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    options.log = keep_log;
    options.log_context = &logged;
    set_today(TODAY);
    db = open_options_ok(NULL, &options);
    ck_assert_str_eq(kt_db_errmsg(db), "");
    call_world(db);
    ck_assert_str_eq(kt_db_errmsg(db), "");
    ck_assert_int_eq(logged.count, 0);

    ck_assert_int_eq(kt_unit_rename(db, "99", "X", TODAY), KT_ERR_NOT_FOUND);
    ck_assert_str_eq(kt_db_errmsg(db), "unknown unit 99, the nearest is 44");
    ck_assert_int_eq(logged.count, 1);
    ck_assert_int_eq(logged.status, KT_ERR_NOT_FOUND);
    ck_assert_str_eq(logged.message, "unknown unit 99, the nearest is 44");

    /* A call that does not fail leaves it: also one that answers KT_EXISTS,
     * one that writes, and one on a cursor. */
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    report.ref = "r";
    OK(kt_progress_record(db, &report, NULL));
    ck_assert_int_eq(kt_progress_record(db, &report, NULL), KT_EXISTS);
    ck_assert_str_eq(unit_codes("44", 0, TODAY), "44");
    ck_assert_str_eq(kt_db_errmsg(db), "unknown unit 99, the nearest is 44");
    ck_assert_int_eq(logged.count, 1);

    /* And the next failure replaces it, whatever kind of call it is. */
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_MISUSE);
    ck_assert_str_eq(kt_db_errmsg(db), "no transaction is open");
    kt_cursor *cursor;
    ck_assert_int_eq(kt_commit_list(db, NULL, -1, &cursor), KT_ERR_INVALID);
    ck_assert_str_eq(kt_db_errmsg(db), "since -1 is below zero");
    ck_assert_int_eq(logged.count, 3);
    world_teardown();
}
END_TEST

/* Whatever a caller gives, the message is one line of UTF-8. */
START_TEST(message_is_one_line_whatever_is_given)
{
    db = open_ok(NULL, KT_OPEN_MEMORY);
    call_world(db);
    ck_assert_int_eq(kt_unit_rename(db, "4\n4\xFF", "X", TODAY),
                     KT_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "unknown unit 4 4?"));
    static char code[5000];
    memset(code, 'x', sizeof code - 1);
    ck_assert_int_eq(kt_unit_rename(db, code, "X", TODAY), KT_ERR_NOT_FOUND);
    size_t size = strlen(kt_db_errmsg(db));
    ck_assert_uint_gt(size, 900);
    ck_assert_uint_lt(size, 1024);
    world_teardown();
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        table_has_every_call,
        calls_are_good,
        no_handle_is_misuse,
        call_from_the_clock_is_misuse,
        call_from_the_log_is_misuse,
        call_from_a_watch_is_misuse,
        call_from_a_second_thread_is_misuse,
        handles_are_independent,
        child_has_no_use_of_the_handle,
        child_opens_a_handle_of_its_own,
        fork_during_a_call_is_known_as_one,
        message_is_of_the_last_failing_call,
        message_is_one_line_whatever_is_given,
    };
    return RUN_CASES("handle", HANDLE_CASE("handle", tests), open_tests(),
                     transaction_tests(), scope_tests(), struct_tests());
}
