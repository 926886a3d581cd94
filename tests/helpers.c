/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
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
