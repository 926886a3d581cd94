/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_HELPERS_H
#define KEYTASK_TESTS_HELPERS_H

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "random.h"

/* A folder of the test's own: made, and removed with the files in it. A
 * fixture. */
void folder_setup(void);
void folder_teardown(void);

/* A path in the folder: valid until the 16th call after. */
const char *in_folder(const char *name);

/* Whatever was done to it, a ledger holds, and all of it has an effect. */
struct kt_db;
void assert_ledger_holds(struct kt_db *db);

/* The same of a file, with the options that it takes to open it again. */
struct kt_open_options;
void assert_file_holds(const char *path,
                       const struct kt_open_options *options);

/* The whole of a test program's main(): one suite of one case. */
static inline int run_tests(const char *name, const TTest *const *tests,
                            size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    suite_add_tcase(suite, tcase);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define RUN_TESTS(name, tests)                                               \
    run_tests((name), (tests), sizeof(tests) / sizeof((tests)[0]))

#endif
