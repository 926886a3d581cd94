/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_LEDGER_TEST_H
#define KEYTASK_TESTS_LEDGER_TEST_H

/* What the parts of the ledger's test share. */

#include "handle_private.h"
#include "store_private.h"

#include "domain_helpers.h"

/* SQL on the handle's own connection, as an auditor would say it. */
static inline sqlite3_stmt *query_plain(const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    ck_assert_msg(sqlite3_prepare_v2(db->store->db, sql, -1, &stmt, NULL) ==
                      SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(db->store->db));
    return stmt;
}

static inline int64_t plain_int(const char *sql)
{
    sqlite3_stmt *stmt = query_plain(sql);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    return value;
}

static inline void run_plain(const char *sql)
{
    ck_assert_msg(sqlite3_exec(db->store->db, sql, NULL, NULL, NULL) ==
                      SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(db->store->db));
}

static inline kt_status add_city(const char *code)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = code;
    unit.parent = "44";
    return kt_unit_add(db, &unit);
}

TCase *key_tests(void);
TCase *vector_tests(void);

#endif
