/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_VIEWS_TEST_H
#define KEYTASK_TESTS_VIEWS_TEST_H

/* What the parts of the views' test share. */

#include <sqlite3.h>

#include <keytask.h>

#include "buf.h"

/* The file, as any client of SQLite reads it. */
extern sqlite3 *plain;

/* ---- rows as lines */

struct lines {
    char **items;
    size_t count;
    size_t capacity;
};

/* Takes the line. */
void add_line(struct lines *lines, kti_buf *line);

/* A field: "" is what a view has as NULL. */
void put(kti_buf *line, const char *text);
void put_number(kti_buf *line, int64_t number);
void put_day(kti_buf *line, kt_day day);
void put_instant(kti_buf *line, int64_t utc_ms);
void put_hex(kti_buf *line, const uint8_t *bytes, size_t size);
/* As text, and as ten-thousandths. */
void put_amount(kti_buf *line, kt_amount amount);

/* The rows are the lines, which it takes, in any order. */
void assert_rows(const char *sql, struct lines *wanted);

/* One row, one column. */
void assert_value(const char *sql, const char *wanted);

/* ---- views against lists, of the database and its today */

extern kt_day today;
void compare_with(kt_db *opened);

void compare_units(void);
void compare_plans(void);
void compare_tasks(void);
void compare_targets(void);
void compare_steps(void);
void compare_allotments(void);
void compare_reports(void);
void compare_commits(void);
void compare_all(void);

#endif
