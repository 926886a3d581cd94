/* SPDX-License-Identifier: Apache-2.0 */

/* The connection, transactions and statements; store_path.c has the rules
 * on files, store_layout.c those on what is in them, store_fault.c what
 * happens when the disk does not do as it is told. */

#include "store_test.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- the connection */

START_TEST(sqlite_version_is_checked)
{
    assert_ok(kti_store_check_sqlite(&last_error, 3037000, 1));
    assert_ok(kti_store_check_sqlite(&last_error, 3040001, 2));
    assert_status(kti_store_check_sqlite(&last_error, 3036000, 1),
                  KT_ERR_SQLITE);
    assert_message("3.36.0");
    assert_status(kti_store_check_sqlite(&last_error, 3040001, 0),
                  KT_ERR_SQLITE);
}
END_TEST

START_TEST(wal_is_for_versions_without_the_bug)
{
    static const struct {
        int version;
        int safe;
    } cases[] = {
        { 3037000, 0 }, { 3040001, 0 }, { 3044005, 0 }, { 3044006, 1 },
        { 3045000, 0 }, { 3049002, 0 }, { 3050006, 0 }, { 3050007, 1 },
        { 3051000, 0 }, { 3051002, 0 }, { 3051003, 1 }, { 3052000, 1 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(kti_store_wal_is_safe(cases[i].version) ==
                          cases[i].safe,
                      "%d", cases[i].version);
    }
    if (!kti_store_wal_is_safe(sqlite3_libversion_number())) {
        assert_status(
            open_status(in_folder("a.db"), KT_OPEN_CREATE | KT_OPEN_WAL),
            KT_ERR_SQLITE);
        ck_assert(!exists(in_folder("a.db")));
    }
}
END_TEST

static int64_t value_of(kti_store *store, enum kti_sql_id id)
{
    int64_t value = -1;
    assert_ok(kti_pragma(store, &last_error, id, &value));
    return value;
}

static void assert_config(kti_store *store, int option, int wanted)
{
    int now = -1;
    ck_assert_int_eq(sqlite3_db_config(store->db, option, -1, &now),
                     SQLITE_OK);
    ck_assert_int_eq(now, wanted);
}

START_TEST(connection_is_set_up)
{
    kt_open_options options = options_of(KT_OPEN_CREATE);
    options.cache_kib = 4000;
    kti_store *store = open_options_ok(in_folder("a.db"), &options);
    char mode[16];
    assert_config(store, SQLITE_DBCONFIG_DEFENSIVE, 1);
    assert_config(store, SQLITE_DBCONFIG_ENABLE_FKEY, 1);
    assert_config(store, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0);
    assert_config(store, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0);
    assert_config(store, SQLITE_DBCONFIG_DQS_DML, 0);
    assert_config(store, SQLITE_DBCONFIG_DQS_DDL, 0);
    ck_assert_int_eq(sqlite3_limit(store->db, SQLITE_LIMIT_ATTACHED, -1), 1);
    ck_assert_int_eq(sqlite3_limit(store->db, SQLITE_LIMIT_VDBE_OP, -1),
                     25000);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_CELL_SIZE_CHECK), 1);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_TEMP_STORE), 2);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_CACHE_SIZE), -4000);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_CACHE_SPILL), 0);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_SYNCHRONOUS), 2);
    assert_ok(kti_pragma_text(store, &last_error, KTI_SQL_STORE_JOURNAL_MODE,
                              mode, sizeof mode));
    ck_assert_str_eq(mode, "truncate");
    kti_store_close(store);

    store = open_ok(in_folder("s.db"), KT_OPEN_CREATE | KT_OPEN_SCRATCH);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_SYNCHRONOUS), 0);
    kti_store_close(store);

    store = open_ok(NULL, KT_OPEN_MEMORY);
    ck_assert_int_eq(value_of(store, KTI_SQL_STORE_SYNCHRONOUS), 2);
    assert_ok(kti_pragma_text(store, &last_error, KTI_SQL_STORE_JOURNAL_MODE,
                              mode, sizeof mode));
    ck_assert_str_eq(mode, "memory");
    kti_store_close(store);
}
END_TEST

START_TEST(options_are_checked)
{
    static const uint32_t refused[] = {
        1u << 20,
        KT_OPEN_EXCLUSIVE,
        KT_OPEN_CREATE | KT_OPEN_READONLY,
        KT_OPEN_MEMORY | KT_OPEN_READONLY,
        KT_OPEN_MEMORY | KT_OPEN_WAL,
        KT_OPEN_CREATE | KT_OPEN_SCRATCH | KT_OPEN_WAL,
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        assert_status(open_status(in_folder("a.db"), refused[i]),
                      KT_ERR_INVALID);
    }
    assert_status(open_status(NULL, KT_OPEN_CREATE), KT_ERR_INVALID);
    assert_status(open_status("", KT_OPEN_CREATE), KT_ERR_INVALID);

    kti_store *store;
    kt_open_options options = options_of(KT_OPEN_CREATE);
    options.busy_timeout_ms = -1;
    assert_status(
        kti_store_open(&last_error, in_folder("a.db"), &options, &store),
        KT_ERR_INVALID);
    options = options_of(KT_OPEN_CREATE);
    options.cache_kib = 0;
    assert_status(
        kti_store_open(&last_error, in_folder("a.db"), &options, &store),
        KT_ERR_INVALID);
    options = options_of(KT_OPEN_CREATE);
    options.vfs = "nosuch";
    assert_status(
        kti_store_open(&last_error, in_folder("a.db"), &options, &store),
        KT_ERR_INVALID);
    assert_message("nosuch");
    ck_assert(!exists(in_folder("a.db")));
}
END_TEST

/* ---- transactions */

START_TEST(commit_keeps_and_rollback_drops)
{
    kti_store *store = open_ok(in_folder("a.db"), KT_OPEN_CREATE);
    assert_ok(kti_store_begin(store, &last_error, 1));
    ck_assert(kti_store_in_transaction(store));
    assert_ok(add_entity(store, 1));
    assert_ok(kti_store_commit(store, &last_error));
    ck_assert(!kti_store_in_transaction(store));
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 2));
    ck_assert_int_eq(count_entities(store), 2);
    kti_store_rollback(store);
    ck_assert(!kti_store_in_transaction(store));
    kti_store_rollback(store);
    ck_assert_int_eq(count_entities(store), 1);
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 3));
    kti_store_close(store);

    store = open_ok(in_folder("a.db"), KT_OPEN_READONLY);
    ck_assert(!kti_store_is_new(store));
    ck_assert(kti_store_is_readonly(store));
    ck_assert_int_eq(count_entities(store), 1);
    assert_status(kti_store_begin(store, &last_error, 1), KT_ERR_READONLY);
    kti_store_close(store);
}
END_TEST

START_TEST(read_sees_one_state)
{
    kti_store *reader = open_ok(in_folder("a.db"), KT_OPEN_CREATE);
    kti_store *writer = open_ok(in_folder("a.db"), 0);
    /* The snapshot is taken by begin, not by the first query. */
    assert_ok(kti_store_begin(reader, &last_error, 0));
    assert_ok(kti_store_begin(writer, &last_error, 1));
    assert_ok(add_entity(writer, 1));
    assert_status(kti_store_commit(writer, &last_error), KT_ERR_BUSY);
    assert_message("a.db");
    ck_assert(!kti_store_in_transaction(writer));
    ck_assert_int_eq(count_entities(reader), 0);
    kti_store_rollback(reader);

    /* Nothing of it was stored, and the file is free again. */
    assert_ok(kti_store_begin(writer, &last_error, 1));
    ck_assert_int_eq(count_entities(writer), 0);
    assert_ok(add_entity(writer, 2));
    assert_ok(kti_store_commit(writer, &last_error));
    ck_assert_int_eq(count_entities(reader), 1);
    kti_store_close(reader);
    kti_store_close(writer);
}
END_TEST

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

START_TEST(second_writer_is_busy)
{
    kti_store *a = open_ok(in_folder("a.db"), KT_OPEN_CREATE);
    kt_open_options options = options_of(0);
    options.busy_timeout_ms = 60;
    kti_store *b = open_options_ok(in_folder("a.db"), &options);
    assert_ok(kti_store_begin(a, &last_error, 1));
    int64_t from_us = now_us();
    assert_status(kti_store_begin(b, &last_error, 1), KT_ERR_BUSY);
    ck_assert_int_ge(now_us() - from_us, 60000);
    ck_assert(!kti_store_in_transaction(b));
    kti_store_rollback(a);
    assert_ok(kti_store_begin(b, &last_error, 1));
    kti_store_rollback(b);
    kti_store_close(a);
    kti_store_close(b);
}
END_TEST

START_TEST(writer_leaves_the_lock_to_others)
{
    /* For a twentieth of the time that it held it. */
    kti_store *store = open_ok(in_folder("a.db"), KT_OPEN_CREATE);
    assert_ok(kti_store_begin(store, &last_error, 1));
    usleep(40000);
    assert_ok(add_entity(store, 1));
    int64_t from_us = now_us();
    assert_ok(kti_store_commit(store, &last_error));
    assert_ok(kti_store_begin(store, &last_error, 1));
    ck_assert_int_ge(now_us() - from_us, 2000);
    kti_store_rollback(store);
    kti_store_close(store);
}
END_TEST

/* Another process takes the lock, says so, and holds it for a while. */
static pid_t hold(const char *path, int writes, int hold_ms)
{
    int ready[2];
    char byte = 0;
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kti_store *store;
        kt_open_options options = options_of(0);
        options.busy_timeout_ms = 30000;
        kt_status status =
            kti_store_open(&last_error, path, &options, &store);
        if (status == KT_OK) {
            status = kti_store_begin(store, &last_error, writes);
        }
        if (status == KT_OK && writes) {
            status = add_entity(store, 1000);
        }
        if (write(ready[1], &byte, 1) != 1) {
            _exit(2);
        }
        usleep((useconds_t)hold_ms * 1000);
        if (status == KT_OK && writes) {
            status = kti_store_commit(store, &last_error);
        }
        kti_store_close(store);
        _exit(status == KT_OK ? 0 : 1);
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    close(ready[1]);
    return child;
}

static void assert_exit(pid_t child, int wanted)
{
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status));
    ck_assert_int_eq(WEXITSTATUS(status), wanted);
}

START_TEST(writer_waits_for_a_writer)
{
    kti_store_close(open_ok(in_folder("a.db"), KT_OPEN_CREATE));
    pid_t child = hold(in_folder("a.db"), 1, 150);
    kt_open_options options = options_of(0);
    options.busy_timeout_ms = 30000;
    kti_store *store = open_options_ok(in_folder("a.db"), &options);
    assert_ok(kti_store_begin(store, &last_error, 1));
    ck_assert_int_eq(count_entities(store), 1);
    assert_ok(add_entity(store, 1));
    assert_ok(kti_store_commit(store, &last_error));
    kti_store_close(store);
    assert_exit(child, 0);
}
END_TEST

START_TEST(commit_waits_for_a_reader)
{
    kti_store_close(open_ok(in_folder("a.db"), KT_OPEN_CREATE));
    pid_t child = hold(in_folder("a.db"), 0, 150);
    kt_open_options options = options_of(0);
    options.busy_timeout_ms = 30000;
    kti_store *store = open_options_ok(in_folder("a.db"), &options);
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 1));
    assert_ok(kti_store_commit(store, &last_error));
    ck_assert_int_eq(count_entities(store), 1);
    kti_store_close(store);
    assert_exit(child, 0);
}
END_TEST

START_TEST(child_abandons_what_the_parent_keeps)
{
    kti_store_close(open_ok(in_folder("a.db"), KT_OPEN_CREATE));
    /* Forked before the parent has the file open: to the prober its locks
     * are another process'. */
    int go[2];
    char byte = 0;
    ck_assert_int_eq(pipe(go), 0);
    pid_t prober = fork();
    ck_assert_int_ge(prober, 0);
    if (prober == 0) {
        kti_store *store;
        kt_open_options options = options_of(0);
        if (read(go[0], &byte, 1) != 1 ||
            kti_store_open(&last_error, in_folder("a.db"), &options,
                           &store) != KT_OK) {
            _exit(2);
        }
        _exit(kti_store_begin(store, &last_error, 1) == KT_ERR_BUSY ? 0 : 1);
    }

    kti_store *store = open_ok(in_folder("a.db"), 0);
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 1));
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        kti_store_abandon(NULL);
        kti_store_abandon(store);
        store = NULL;
        exit(0); /* with what the leak checker has to say */
    }
    assert_exit(child, 0);
    ck_assert_int_eq(write(go[1], &byte, 1), 1);
    assert_exit(prober, 0);
    assert_ok(kti_store_commit(store, &last_error));
    ck_assert_int_eq(count_entities(store), 1);
    kti_store_close(store);
    close(go[0]);
    close(go[1]);
}
END_TEST

/* ---- statements */

START_TEST(statements_bind_and_read)
{
    kti_store *store = open_ok(NULL, KT_OPEN_MEMORY);
    static const unsigned char uuid[16] = "0123456789abcdef";
    kti_stmt *stmt;
    kti_stmt *again;
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_INSERT_ENTITY,
                           &stmt));
    kti_bind_int(stmt, 1, INT64_MAX);
    kti_bind_blob(stmt, 2, uuid, sizeof uuid);
    kti_bind_int(stmt, 3, 2);
    assert_status(kti_stmt_step(stmt, &last_error), KT_DONE);

    assert_ok(
        kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_ENTITIES, &stmt));
    kti_bind_int(stmt, 1, 0);
    assert_status(kti_stmt_step(stmt, &last_error), KT_ROW);
    ck_assert(!kti_column_is_null(stmt, 0));
    ck_assert_int_eq(kti_column_int(stmt, 0), INT64_MAX);
    size_t size;
    const void *blob = kti_column_blob(stmt, 1, &size);
    ck_assert_uint_eq(size, sizeof uuid);
    ck_assert_mem_eq(blob, uuid, sizeof uuid);
    ck_assert_int_eq(kti_column_int(stmt, 2), 2);
    /* Asked for again it is the same one, reset, without what was bound. */
    assert_ok(
        kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_ENTITIES, &again));
    ck_assert_ptr_eq(again, stmt);
    assert_status(kti_stmt_step(stmt, &last_error), KT_DONE);
    kti_store_rollback(store);
    kti_store_close(store);
}
END_TEST

START_TEST(one_row_is_got_bound_and_stepped)
{
    kti_store *store = open_ok(NULL, KT_OPEN_MEMORY);
    unsigned char uuid[16];
    unsigned char half[8];
    int64_t behind = 6;
    kti_stmt *stmt;
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_status(
        kti_stmt_row(store, &last_error, KTI_SQL_LEDGER_HEAD, NULL, &stmt),
        KT_DONE);
    assert_ok(add_entity(store, 7)); /* its UUID: 7, and zeros behind */
    assert_status(kti_stmt_row(store, &last_error, KTI_SQL_LEDGER_ENTITIES,
                               &behind, &stmt),
                  KT_ROW);
    ck_assert_int_eq(kti_column_int(stmt, 0), 7);
    memset(uuid, 0xFF, sizeof uuid);
    ck_assert(kti_column_copy(stmt, 1, uuid, sizeof uuid));
    ck_assert_int_eq(memcmp(uuid, &(int64_t){ 7 }, 8), 0);
    ck_assert_int_eq(uuid[8] | uuid[15], 0);
    /* Of another size, or none, it is all zero. */
    memset(half, 0xFF, sizeof half);
    ck_assert(!kti_column_copy(stmt, 1, half, sizeof half));
    ck_assert_mem_eq(half, uuid + 8, sizeof half);
    kti_stmt_reset(stmt);
    behind = 7;
    assert_status(kti_stmt_row(store, &last_error, KTI_SQL_LEDGER_ENTITIES,
                               &behind, &stmt),
                  KT_DONE);
    kti_store_rollback(store);
    kti_store_close(store);
}
END_TEST

START_TEST(refused_rows_are_corruption_by_name)
{
    kti_store *store = open_ok(NULL, KT_OPEN_MEMORY);
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(add_entity(store, 1));
    assert_status(add_entity(store, 1), KT_ERR_CORRUPT);
    assert_message("UNIQUE");
    assert_message("ledger_insert_entity");
    ck_assert(kti_store_in_transaction(store));

    kti_stmt *stmt;
    assert_ok(kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_INSERT_ENTITY,
                           &stmt));
    kti_bind_int(stmt, 1, 2);
    kti_bind_text_n(stmt, 2, "0123456789abcdef", 16);
    kti_bind_null(stmt, 3);
    assert_status(kti_stmt_run(stmt, &last_error), KT_ERR_CORRUPT);
    ck_assert_int_eq(count_entities(store), 1);
    kti_store_rollback(store);
    kti_store_close(store);
}
END_TEST

START_TEST(failed_binds_show_at_the_step)
{
    kti_store *store = open_ok(NULL, KT_OPEN_MEMORY);
    kti_stmt *stmt;
    char *text = malloc((2 << 20) + 1);
    ck_assert_ptr_nonnull(text);
    memset(text, 'x', 2 << 20);
    text[2 << 20] = '\0';
    assert_ok(kti_store_begin(store, &last_error, 1));
    assert_ok(kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_INSERT_ENTITY,
                           &stmt));
    kti_bind_text(stmt, 2, text);
    kti_bind_text(stmt, 2, "short");
    assert_status(kti_stmt_run(stmt, &last_error), KT_ERR_RANGE);
    assert_ok(kti_stmt_get(store, &last_error, KTI_SQL_LEDGER_INSERT_ENTITY,
                           &stmt));
    kti_bind_int(stmt, 99, 1);
    assert_status(kti_stmt_run(stmt, &last_error), KT_ERR_SQLITE);
    ck_assert_int_eq(count_entities(store), 0);
    kti_store_rollback(store);
    kti_store_close(store);
    free(text);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        sqlite_version_is_checked,
        wal_is_for_versions_without_the_bug,
        connection_is_set_up,
        options_are_checked,
        commit_keeps_and_rollback_drops,
        read_sees_one_state,
        second_writer_is_busy,
        writer_leaves_the_lock_to_others,
        writer_waits_for_a_writer,
        commit_waits_for_a_reader,
        child_abandons_what_the_parent_keeps,
        statements_bind_and_read,
        one_row_is_got_bound_and_stepped,
        refused_rows_are_corruption_by_name,
        failed_binds_show_at_the_step,
    };
    return RUN_CASES("store",
                     NEW_CASE("store", store_setup, folder_teardown, tests),
                     path_tests(), layout_tests(), fault_tests());
}
