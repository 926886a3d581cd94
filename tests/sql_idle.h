/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_SQL_IDLE_H
#define KEYTASK_TESTS_SQL_IDLE_H

/* Calls that are noted, behind each of which no statement may be open. */

#include "sql_test.h"

#include "domain_helpers.h"

/* Whether the calls stand in an open transaction, or in a replay of one. */
extern int idle_in_transaction;
extern int idle_replaying;

void idle_called(kt_db *opened, const char *name, int line, kt_status status,
                 kt_status expected);

/* A call, and what it answers. */
#define CALL(expected, function, ...)                                        \
    idle_called(db, #function, __LINE__, function(__VA_ARGS__), (expected))
/* One that writes: in a replay it does nothing, and well. */
#define WRITE(expected, function, ...)                                       \
    CALL(idle_replaying ? KT_OK : (expected), function, __VA_ARGS__)
/* One that opens a cursor. */
#define OPEN(expected, function, ...)                                        \
    do {                                                                     \
        kt_cursor *cursor = NULL;                                            \
        CALL(expected, function, __VA_ARGS__, &cursor);                      \
        ck_assert((cursor == NULL) == ((expected) < 0));                     \
        kt_cursor_close(cursor);                                             \
    } while (0)
#define JSON(expected, function, ...)                                        \
    do {                                                                     \
        char *json = NULL;                                                   \
        CALL(expected, function, __VA_ARGS__, &json);                        \
        ck_assert((json == NULL) == ((expected) < 0));                       \
        kt_free(json);                                                       \
    } while (0)
/* One without an answer of its own. */
#define DO(function)                                                         \
    do {                                                                     \
        (void)function(db);                                                  \
        idle_called(db, #function, __LINE__, KT_OK, KT_OK);                  \
    } while (0)

/* All that write, that load, that read; on the world of domain_helpers.h. */
void idle_write_all(kt_db *opened);
void idle_load_files(kt_db *opened);
void idle_read_all(kt_db *opened);

#endif
