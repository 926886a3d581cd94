/* SPDX-License-Identifier: Apache-2.0 */

/* What is in the file: whose it is, its layout, its schema, its upgrade. */

#include "buf.h"
#include "store_test.h"
#include "store_vfs.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *current_file(void)
{
    kti_store_close(open_ok(in_folder("a.db"), KT_OPEN_CREATE));
    return in_folder("a.db");
}

/* A file that is refused stays as it is, to the byte. */
static void assert_untouched(const char *path, kt_status status)
{
    kti_buf before = read_file(path);
    assert_status(open_status(path, 0), status);
    assert_message(path);
    assert_status(open_status(path, KT_OPEN_CREATE), status);
    assert_status(open_status(path, KT_OPEN_READONLY), status);
    assert_bytes(path, &before);
}

START_TEST(foreign_files_are_refused)
{
    char text[4096];
    memset(text, 'x', sizeof text);
    write_file(in_folder("t"), text, sizeof text);
    assert_untouched(in_folder("t"), KT_ERR_NOTADB);
    write_file(in_folder("s"), "short", 5);
    assert_untouched(in_folder("s"), KT_ERR_NOTADB);

    run_sql_in(in_folder("f.db"), "CREATE TABLE t (x);");
    assert_untouched(in_folder("f.db"), KT_ERR_NOTADB);
    run_sql_in(in_folder("f.db"), "PRAGMA application_id = 42;");
    assert_untouched(in_folder("f.db"), KT_ERR_NOTADB);
    assert_message("42");
    /* Neither is its journal mode changed, nor a log of its made ours. */
    run_sql_in(in_folder("f.db"), "PRAGMA journal_mode = WAL;");
    assert_untouched(in_folder("f.db"), KT_ERR_NOTADB);
}
END_TEST

START_TEST(empty_files_are_refused)
{
    write_file(in_folder("e.db"), "", 0);
    assert_untouched(in_folder("e.db"), KT_ERR_NOTADB);
    assert_message("empty");
    ck_assert(!exists(in_folder("e.db-journal")));
}
END_TEST

START_TEST(newer_layout_is_refused)
{
    const char *path = current_file();
    run_sql_in(path, "PRAGMA user_version = 99;");
    assert_untouched(path, KT_ERR_NEWER);
    char ours[16];
    snprintf(ours, sizeof ours, "up to %d", (int)kti_sql_migration_count);
    assert_message("layout 99");
    assert_message(ours);
    run_sql_in(path, "PRAGMA user_version = 0;");
    assert_untouched(path, KT_ERR_CORRUPT);
    run_sql_in(path, "PRAGMA user_version = -1;");
    assert_untouched(path, KT_ERR_CORRUPT);
}
END_TEST

/* A new migration adds its hash, which this test prints, to those in
 * store_schema.c. */
START_TEST(each_layout_has_its_hash)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    ck_assert_int_eq((int)kti_sql_migration_count, kti_schema_hash_count);
    for (size_t i = 0; i < kti_sql_migration_count; i++) {
        char hash[KT_SHA256_TEXT_SIZE];
        kti_store *store = NULL;
        ck_assert_int_eq(kti_store_open_with(NULL, NULL, &options,
                                             kti_sql_migrations, i + 1,
                                             &store),
                         KT_OK);
        ck_assert_int_eq(kti_schema_hash(store, NULL, hash), KT_OK);
        kti_store_close(store);
        ck_assert_str_eq(hash, kti_schema_hashes[i]);
    }
}
END_TEST

START_TEST(schema_must_be_exact)
{
    static const struct {
        const char *change;
        const char *back;
        const char *message;
    } cases[] = {
        { "CREATE TABLE kt_more (x);", "DROP TABLE kt_more;",
          "table kt_more does not belong there" },
        { "CREATE TABLE zz (x);", "DROP TABLE zz;",
          "table zz does not belong there" },
        { "CREATE VIEW aa AS SELECT 1;", "DROP VIEW aa;",
          "view aa does not belong there" },
        { "CREATE TRIGGER kt_t AFTER INSERT ON kt_entity BEGIN "
          "DELETE FROM kt_entity; END;",
          "DROP TRIGGER kt_t;", "trigger kt_t does not belong there" },
        { "DROP INDEX kt_commit_hlc;",
          "CREATE INDEX kt_commit_hlc ON kt_commit (hlc);",
          "index kt_commit_hlc is missing" },
        { "DROP INDEX kt_commit_hlc;"
          "CREATE INDEX kt_commit_hlc ON kt_commit (no);",
          "DROP INDEX kt_commit_hlc;"
          "CREATE INDEX kt_commit_hlc ON kt_commit (hlc);",
          "index kt_commit_hlc is another" },
        { "ALTER TABLE kt_entity ADD COLUMN x INTEGER;",
          "ALTER TABLE kt_entity DROP COLUMN x;",
          "table kt_entity is another" },
    };
    const char *path = current_file();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        run_sql_in(path, cases[i].change);
        assert_untouched(path, KT_ERR_CORRUPT);
        assert_message(cases[i].message);
        run_sql_in(path, cases[i].back);
        kti_store_close(open_ok(path, 0));
    }
    run_sql_in(path, "ANALYZE;");
    kti_store_close(open_ok(path, 0));
}
END_TEST

START_TEST(other_encoding_is_refused)
{
    const char *path = in_folder("a.db");
    kti_buf sql = { 0 };
    kti_buf_text(&sql, "PRAGMA encoding = 'UTF-16le';");
    for (size_t i = 0; i < kti_sql_migration_count; i++) {
        kti_buf_text(&sql, (const char *)kti_sql_migrations[i].text);
    }
    kti_buf_printf(&sql,
                   "PRAGMA application_id = 0x6b74736b;"
                   "PRAGMA user_version = %d;",
                   (int)kti_sql_migration_count);
    run_sql_in(path, sql.data);
    kti_buf_free(&sql);
    assert_untouched(path, KT_ERR_CORRUPT);
    assert_message("UTF-16le");
}
END_TEST

/* ---- upgrade, with migrations of the test's own */

#define SQL_TEXT(name, text)                                                 \
    {                                                                        \
        (name), (const unsigned char *)(text), sizeof(text) - 1              \
    }

static const struct kti_sql_text steps[] = {
    SQL_TEXT("001_a", "-- one\nCREATE TABLE kt_a (x INTEGER) STRICT;\n"
                      "CREATE INDEX kt_i ON kt_a (x);\n-- end\n"),
    SQL_TEXT("002_b", "ALTER TABLE kt_a ADD COLUMN y INTEGER;"
                      "UPDATE kt_a SET y = x + 1;"),
    SQL_TEXT("003_c", "CREATE TABLE kt_c (z TEXT) STRICT;"),
};

static const struct kti_sql_text broken[] = {
    SQL_TEXT("001_a", "-- one\nCREATE TABLE kt_a (x INTEGER) STRICT;\n"
                      "CREATE INDEX kt_i ON kt_a (x);\n-- end\n"),
    SQL_TEXT("002_b", "CREATE TABLE kt_b (x);\nCREATE TABLE kt_a (x);"),
};

static kt_status open_steps(const char *path, uint32_t flags,
                            const struct kti_sql_text *migrations,
                            size_t count, kti_store **store)
{
    kt_open_options options = options_of(flags);
    kt_status status = kti_store_open_with(&last_error, path, &options,
                                           migrations, count, store);
    if (status == KT_OK && kti_store_is_new(*store)) {
        status = kti_store_commit(*store, &last_error);
    }
    return status;
}

static int64_t version_of(kti_store *store)
{
    int64_t version = -1;
    assert_ok(
        kti_pragma(store, &last_error, KTI_SQL_STORE_USER_VERSION, &version));
    return version;
}

START_TEST(older_layout_is_upgraded)
{
    const char *path = in_folder("a.db");
    kti_store *store;
    assert_ok(open_steps(path, KT_OPEN_CREATE, steps, 1, &store));
    ck_assert_int_eq(version_of(store), 1);
    kti_store_close(store);
    run_sql_in(path, "INSERT INTO kt_a VALUES (41);");

    assert_status(open_steps(path, KT_OPEN_READONLY, steps, 3, &store),
                  KT_ERR_READONLY);
    assert_message("layout 1");
    assert_message("to 3");
    assert_ok(open_steps(path, KT_OPEN_READONLY, steps, 1, &store));
    kti_store_close(store);

    assert_ok(open_steps(path, 0, steps, 3, &store));
    ck_assert(!kti_store_is_new(store));
    ck_assert(!kti_store_in_transaction(store));
    ck_assert_int_eq(version_of(store), 3);
    kti_store_close(store);
    assert_ok(open_steps(path, KT_OPEN_READONLY, steps, 3, &store));
    kti_store_close(store);
    assert_status(open_steps(path, 0, steps, 2, &store), KT_ERR_NEWER);
    /* Fails where the row was not carried over. */
    run_sql_in(path, "CREATE TEMP TABLE t (n CHECK (n = 1));"
                     "INSERT INTO t SELECT count(*) FROM kt_a WHERE y = 42;");
}
END_TEST

START_TEST(failed_upgrade_changes_nothing)
{
    const char *path = in_folder("a.db");
    kti_store *store;
    assert_ok(open_steps(path, KT_OPEN_CREATE, broken, 1, &store));
    kti_store_close(store);
    ck_assert_int_lt(open_steps(path, 0, broken, 2, &store), 0);
    assert_message("002_b");
    ck_assert_ptr_null(store);
    assert_ok(open_steps(path, 0, broken, 1, &store));
    ck_assert_int_eq(version_of(store), 1);
    kti_store_close(store);

    ck_assert_int_lt(
        open_steps(in_folder("b.db"), KT_OPEN_CREATE, broken, 2, &store), 0);
    ck_assert(!exists(in_folder("b.db")));
    ck_assert(!exists(in_folder("b.db-journal")));
}
END_TEST

START_TEST(upgrade_by_another_is_noticed)
{
    const char *path = in_folder("a.db");
    kti_store *old;
    kti_store *new;
    assert_ok(open_steps(path, KT_OPEN_CREATE, steps, 1, &old));
    assert_ok(open_steps(path, 0, steps, 2, &new));
    kti_store_close(new);
    assert_status(kti_store_begin(old, &last_error, 0), KT_ERR_NEWER);
    ck_assert(!kti_store_in_transaction(old));
    assert_status(kti_store_begin(old, &last_error, 1), KT_ERR_NEWER);
    ck_assert(!kti_store_in_transaction(old));
    kti_store_close(old);
}
END_TEST

START_TEST(left_wal_becomes_a_journal)
{
    const char *path = current_file();
    run_sql_in(path, "PRAGMA journal_mode = WAL;");
    if (!kti_store_wal_is_safe(sqlite3_libversion_number())) {
        assert_status(open_status(path, KT_OPEN_READONLY), KT_ERR_SQLITE);
        assert_message("WAL");
    }
    kti_store_close(open_ok(path, 0));
    kti_buf file = read_file(path);
    ck_assert_int_eq(file.data[18], 1); /* 2: WAL */
    kti_buf_free(&file);
    ck_assert(!exists(in_folder("a.db-wal")));
}
END_TEST

/* For the change of mode SQLite calls no busy handler. */
START_TEST(left_wal_waits_for_others)
{
    const char *path = current_file();
    int ready[2];
    char byte = 0;
    run_sql_in(path, "PRAGMA journal_mode = WAL;");
    ck_assert_int_eq(pipe(ready), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        sqlite3 *db;
        int code = sqlite3_open(path, &db);
        if (code == SQLITE_OK) {
            code = sqlite3_exec(db, "SELECT no FROM kt_commit;", NULL, NULL,
                                NULL);
        }
        if (write(ready[1], &byte, 1) != 1) {
            _exit(2);
        }
        usleep(150000);
        sqlite3_close(db);
        _exit(code == SQLITE_OK ? 0 : 1);
    }
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    assert_status(open_status(path, 0), KT_ERR_BUSY);
    kt_open_options options = options_of(0);
    options.busy_timeout_ms = 30000;
    kti_store_close(open_options_ok(path, &options));
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(ready[0]);
    close(ready[1]);
}
END_TEST

/* ---- integrity */

static int found_lines;

static int32_t count_line(void *context, const char *message)
{
    ck_assert_str_ne(message, "");
    found_lines++;
    return *(const int32_t *)context;
}

static int ticks;

static int32_t count_tick(void *context)
{
    ticks++;
    return *(const int32_t *)context;
}

static kt_status integrity(kti_store *store, int32_t (*tick)(void *context),
                           int32_t *answer)
{
    return kti_store_integrity(store, &last_error, count_line, tick, answer);
}

START_TEST(damage_is_found)
{
    const char *path = current_file();
    int32_t answer = 0;
    kti_store *store = open_ok(path, 0);
    assert_ok(kti_store_begin(store, &last_error, 1));
    for (int i = 1; i <= 20000; i++) {
        assert_ok(add_entity(store, i));
    }
    assert_ok(kti_store_commit(store, &last_error));
    assert_ok(integrity(store, NULL, &answer));
    ck_assert_int_eq(found_lines, 0);
    /* Ticks come, and their answer stops it. */
    assert_ok(integrity(store, count_tick, &answer));
    ck_assert_int_gt(ticks, 0);
    answer = 1;
    assert_status(integrity(store, count_tick, &answer), KT_ERR_STOPPED);
    answer = 0;
    kti_store_close(store);

    /* The last page is one of the table or of its index. */
    FILE *file = fopen(path, "r+b");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fseek(file, -4096, SEEK_END), 0);
    for (int i = 0; i < 4096; i++) {
        fputc(0x5a, file);
    }
    fclose(file);
    store = open_ok(path, KT_OPEN_READONLY);
    assert_ok(integrity(store, NULL, &answer));
    ck_assert_int_gt(found_lines, 0);
    answer = 1;
    found_lines = 0;
    assert_status(integrity(store, NULL, &answer), KT_ERR_STOPPED);
    ck_assert_int_eq(found_lines, 1);
    kti_store_close(store);
}
END_TEST

TCase *layout_tests(void)
{
    const TTest *const tests[] = {
        foreign_files_are_refused,
        empty_files_are_refused,
        newer_layout_is_refused,
        each_layout_has_its_hash, schema_must_be_exact,
        other_encoding_is_refused,
        older_layout_is_upgraded,
        failed_upgrade_changes_nothing,
        upgrade_by_another_is_noticed,
        left_wal_becomes_a_journal,
        left_wal_waits_for_others,
        damage_is_found,
    };
    return NEW_CASE("layout", store_setup, folder_teardown, tests);
}
