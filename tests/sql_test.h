/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_SQL_TEST_H
#define KEYTASK_TESTS_SQL_TEST_H

/* What the parts of the statements' test share. */

#include <string.h>

#include "buf.h"
#include "handle_private.h"
#include "store_private.h"

#include "helpers.h"

/* Each test has an empty database, in memory. */
TCase *new_sql_case(const char *name, const TTest *const *tests,
                    size_t count);
kti_store *sql_store(void);
sqlite3 *sql_raw(void);

const char *sql_name(int id);
const char *sql_text(int id);
int sql_id(const char *name);

/* A statement prepared by SQLite itself; `before` goes in front of it. */
sqlite3_stmt *sql_prepare(const char *before, int id);

/* Whether a statement is a SELECT, with or without a WITH before it. */
int sql_is_select(int id);

/*
 * SQL in one form: upper case, one blank between its words, without comments
 * and what stands in quotes. sql_top() leaves out what stands in brackets,
 * too. Both are valid until the next call.
 */
const char *sql_plain(const char *text);
const char *sql_top(const char *text);

/* A file of the sources, by its path in them; freed by the caller. */
char *read_source(const char *path);

TCase *moment_tests(void);
TCase *source_tests(void);
TCase *idle_tests(void);
TCase *idle_damaged_tests(void);

#endif
