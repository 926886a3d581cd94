/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <keytask/db.h>

static char folder[64];

void folder_setup(void)
{
    strcpy(folder, "/tmp/keytask.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

void folder_teardown(void)
{
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    struct dirent *entry;
    while ((entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            remove(in_folder(entry->d_name));
        }
    }
    closedir(dir);
    ck_assert_int_eq(rmdir(folder), 0);
}

const char *in_folder(const char *name)
{
    static char paths[16][512];
    static int next;
    char *path = paths[next++ % 16];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

int exists(const char *path)
{
    struct stat file;
    return lstat(path, &file) == 0;
}

kti_buf read_file(const char *path)
{
    kti_buf bytes = { 0 };
    char piece[65536];
    size_t size;
    FILE *file = fopen(path, "rb");
    ck_assert_msg(file != NULL, "%s", path);
    kti_buf_text(&bytes, "");
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        kti_buf_add(&bytes, piece, size);
    }
    ck_assert_int_eq(fclose(file), 0);
    ck_assert(!bytes.failed);
    return bytes;
}

void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    ck_assert_msg(file != NULL, "%s", path);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
}

void copy_file(const char *from, const char *to)
{
    kti_buf bytes = read_file(from);
    write_file(to, bytes.data, bytes.size);
    kti_buf_free(&bytes);
}

void assert_bytes(const char *path, kti_buf *wanted)
{
    kti_buf found = read_file(path);
    ck_assert_uint_eq(found.size, wanted->size);
    if (found.size > 0) {
        ck_assert_mem_eq(found.data, wanted->data, found.size);
    }
    kti_buf_free(&found);
    kti_buf_free(wanted);
}

void run_sql_in(const char *path, const char *sql)
{
    sqlite3 *plain = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(path, &plain), SQLITE_OK);
    int code = sqlite3_exec(plain, sql, NULL, NULL, &message);
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql, message);
    ck_assert_int_eq(sqlite3_close(plain), SQLITE_OK);
}

/* The first of them; commits may be ahead of a clock that was set back. */
static int32_t keep_finding(void *context, const kt_finding *finding)
{
    char(*line)[512] = context;
    if (finding->kind != KT_FINDING_CLOCK && (*line)[0] == '\0') {
        snprintf(*line, sizeof *line, "%s %lld %s: %s", finding->table,
                 (long long)finding->key, finding->column, finding->message);
    }
    return 0;
}

void assert_ledger_holds(kt_db *db)
{
    char line[512] = "";
    kt_check check = KT_CHECK_INIT;
    kt_status status =
        kt_db_check(db, keep_finding, &line, NULL, NULL, &check);
    ck_assert_msg(status == KT_OK && line[0] == '\0', "the check: %d, %s",
                  (int)status, line[0] != '\0' ? line : kt_db_errmsg(db));
}

void assert_file_holds(const char *path, const kt_open_options *options)
{
    kt_db *db = NULL;
    kt_status status = kt_db_open(path, options, &db);
    ck_assert_msg(status == KT_OK, "%s: %d, %s", path, (int)status,
                  kt_db_errmsg(db));
    assert_ledger_holds(db);
    kt_db_close(db);
}

/* More than any test takes under a sanitizer; ctest has limits of its own. */
#define CASE_SECONDS 240

TCase *new_case(const char *name, SFun setup, SFun teardown,
                const TTest *const *tests, size_t count)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, CASE_SECONDS);
    tcase_add_checked_fixture(tcase, setup, teardown);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    return tcase;
}

int run_cases(const char *name, TCase *const *cases)
{
    Suite *suite = suite_create(name);
    for (; *cases != NULL; cases++) {
        suite_add_tcase(suite, *cases);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
