/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_HELPERS_H
#define KEYTASK_TESTS_HELPERS_H

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

#include "buf.h"
#include "random.h"

/* A folder of the test's own: made, and removed with the files in it. A
 * fixture. */
void folder_setup(void);
void folder_teardown(void);

/* A path in the folder: valid until the 16th call after. */
const char *in_folder(const char *name);

/* Whether something has the name, be it a link to nothing. */
int exists(const char *path);

/* Whole files; what is read is freed with kti_buf_free(). */
kti_buf read_file(const char *path);
void write_file(const char *path, const void *bytes, size_t size);

/* As cp does. */
void copy_file(const char *from, const char *to);

/* The file's bytes are these, which are freed. */
void assert_bytes(const char *path, kti_buf *wanted);

/* SQL on a file by a connection of its own, as another program would. */
void run_sql_in(const char *path, const char *sql);

/* Whatever was done to it, a ledger holds, and all of it has an effect. */
struct kt_db;
void assert_ledger_holds(struct kt_db *db);

/* The same of a file, with the options that it takes to open it again. */
struct kt_open_options;
void assert_file_holds(const char *path,
                       const struct kt_open_options *options);

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A case of so many tests, each within its fixture; NULL: none. */
TCase *new_case(const char *name, SFun setup, SFun teardown,
                const TTest *const *tests, size_t count);

#define NEW_CASE(name, setup, teardown, tests)                               \
    new_case((name), (setup), (teardown), (tests), COUNT(tests))

/* The whole of a test program's main(): a suite of cases, NULL behind the
 * last. */
int run_cases(const char *name, TCase *const *cases);

#define RUN_CASES(name, ...)                                                 \
    run_cases((name), (TCase *const[]){ __VA_ARGS__, NULL })
#define RUN_TESTS_IN(name, setup, teardown, tests)                           \
    RUN_CASES((name), NEW_CASE((name), (setup), (teardown), (tests)))
#define RUN_TESTS(name, tests) RUN_TESTS_IN((name), NULL, NULL, (tests))

#endif
