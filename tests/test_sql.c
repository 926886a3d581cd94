/* SPDX-License-Identifier: Apache-2.0 */
/* The embedded statements, each held against the rules for all of them. The
 * exceptions stand here, with their reasons; one that is no longer needed
 * fails as well. */
#include "sql_test.h"

#include <stdio.h>

START_TEST(forms_are_plain)
{
    ck_assert_str_eq(sql_plain("select  a, -- b\n 'c' /* d */ FROM (e)"),
                     "SELECT A, FROM (E)");
    ck_assert_str_eq(sql_top("select (select b order by c) from a"),
                     "SELECT () FROM A");
}
END_TEST

START_TEST(statements_prepare_to_their_end)
{
    ck_assert_int_gt(KTI_SQL_COUNT, 60);
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        const char *tail = NULL;
        sqlite3_stmt *stmt = NULL;
        int code =
            sqlite3_prepare_v2(sql_raw(), sql_text(id), -1, &stmt, &tail);
        ck_assert_msg(code == SQLITE_OK, "%s: %s", sql_name(id),
                      sqlite3_errmsg(sql_raw()));
        ck_assert_msg(stmt != NULL, "%s is empty", sql_name(id));
        ck_assert_msg(*tail == '\0', "%s: behind it stands '%s'",
                      sql_name(id), tail);
        ck_assert_uint_eq(strlen(sql_text(id)), kti_sql_statements[id].size);
        (void)sqlite3_finalize(stmt);
    }
}
END_TEST

/* The feeds of versions are bound alike (kti_rows_open()): ?2, the day, is
 * not there where a table's rows hold from no day. */
static int may_be_left_out(int id, int parameter)
{
    return strncmp(sql_name(id), "definitions_", 12) == 0 && parameter == 2;
}

START_TEST(parameters_are_numbered)
{
    int gaps = 0;
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        sqlite3_stmt *stmt = sql_prepare("", id);
        int count = sqlite3_bind_parameter_count(stmt);
        for (int i = 1; i <= count; i++) {
            char expected[16];
            const char *name = sqlite3_bind_parameter_name(stmt, i);
            if (name == NULL && may_be_left_out(id, i)) {
                gaps++;
                continue;
            }
            (void)snprintf(expected, sizeof expected, "?%d", i);
            ck_assert_msg(name != NULL && strcmp(name, expected) == 0,
                          "%s: %s is not its parameter %d", sql_name(id),
                          name == NULL ? "a gap" : name, i);
        }
        (void)sqlite3_finalize(stmt);
    }
    ck_assert_int_gt(gaps, 0);
}
END_TEST

START_TEST(columns_are_listed)
{
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        const char *plain = sql_plain(sql_text(id));
        const char *star = plain;
        while ((star = strchr(star, '*')) != NULL) {
            ck_assert_msg(
                star - plain >= 6 && strncmp(star - 6, "COUNT(*)", 8) == 0,
                "%s: list the columns in place of a *", sql_name(id));
            star++;
        }
    }
}
END_TEST

/* What gives one row at most, and why. */
static const struct one_row {
    const char *name;
    const char *why;
} one_row[] = {
    { "definitions_last", "a row without a table" },
    { "ledger_meta", "kt_meta.id, to its site's number" },
    { "ledger_site", "kt_site.site_no" },
    { "ledger_site_by_uuid", "kt_site.uuid is UNIQUE" },
    { "ledger_entity_by_uuid", "kt_entity.uuid is UNIQUE" },
    { "ledger_commit_hash", "kt_commit.no" },
    { "ledger_hlc_max", "an aggregate" },
    { "ledger_host_key", "kt_commit_host_key is UNIQUE" },
    { "ledger_known_at", "an aggregate" },
    { "ledger_commit_id", "kt_commit.no, to its site's number" },
    { "ledger_commit_no", "kt_site.uuid, then kt_commit_seq: both UNIQUE" },
    { "ledger_commit_by_no", "kt_commit.no" },
    { "progress_find", "kt_progress.op" },
    { "progress_texts", "kt_progress.op" },
    { "progress_commit", "kt_commit.no, to its site's number" },
    { "store_our_tables", "an aggregate" },
    { "check_operations", "an aggregate" },
    { "check_hash_of_seq", "kt_site.uuid, then kt_commit_seq: both UNIQUE" },
};

START_TEST(rows_have_an_order)
{
    int used[COUNT(one_row)] = { 0 };
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        size_t entry = 0;
        if (!sql_is_select(id)) {
            continue;
        }
        while (entry < COUNT(one_row) &&
               strcmp(one_row[entry].name, sql_name(id)) != 0) {
            entry++;
        }
        int listed = entry < COUNT(one_row);
        int ordered = strstr(sql_top(sql_text(id)), " ORDER BY ") != NULL;
        ck_assert_msg(listed != ordered,
                      listed ? "%s has an ORDER BY: take it from the list"
                             : "%s needs an ORDER BY, or an entry in the "
                               "list of those with one row",
                      sql_name(id));
        if (listed) {
            used[entry]++;
        }
    }
    for (size_t i = 0; i < COUNT(one_row); i++) {
        ck_assert_msg(used[i] == 1, "%s is no SELECT any more",
                      one_row[i].name);
    }
}
END_TEST

/* What reads a table from one end to the other, and why it may. */
static const struct scan {
    const char *name;
    const char *table;
    const char *why;
} scans[] = {
    { "ledger_head", "kt_commit", "from the end, one row" },
    { "ledger_mark_copy", "kt_commit", "from the end, one row" },
    { "ledger_sites", "kt_site", "a row for each installation, all wanted" },
    { "progress_versions", "v", "no table: the versions found so far" },
    { "store_schema", "sqlite_schema", "the schema, all of it wanted" },
    { "store_our_schema", "sqlite_schema", "the schema has no index" },
    { "store_our_tables", "sqlite_schema", "the schema has no index" },
    { "store_temp_shadow", "sqlite_temp_schema", "the schema has no index" },
    { "check_operations", "kt_commit", "all are added up" },
    { "check_foreign_keys", "t", "the schema has no index" },
    { "check_foreign_keys", "f", "no table: what SQLite finds" },
    { "check_foreign_keys", "k", "no table: a table's keys" },
    { "check_orphans", "m", "each is looked at" },
    { "check_orphans", "p", "each is looked at" },
    { "check_entities", "kt_entity", "each is looked at" },
    { "check_sites", "kt_site", "each is looked at" },
};

/* The table of a line of EXPLAIN QUERY PLAN that scans one; or NULL. */
static const char *scanned(const char *line)
{
    static char table[128];
    if (strstr(line, "AUTOMATIC") != NULL) {
        return line; /* an index made on the fly: a scan each time */
    }
    if (sscanf(line, "SCAN %127s", table) != 1 ||
        strcmp(line, "SCAN CONSTANT ROW") == 0) {
        return NULL;
    }
    const char *dot = strrchr(table, '.');
    return dot == NULL ? table : dot + 1;
}

static int allowed_scan(int id, const char *table)
{
    for (size_t i = 0; i < COUNT(scans); i++) {
        if (strcmp(scans[i].name, sql_name(id)) == 0 &&
            strcmp(scans[i].table, table) == 0) {
            return (int)i;
        }
    }
    return -1;
}

START_TEST(tables_are_searched)
{
    int used[COUNT(scans)] = { 0 };
    int searches = 0;
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        sqlite3_stmt *stmt = sql_prepare("EXPLAIN QUERY PLAN ", id);
        while (sqlite3_step(stmt) == SQLITE_ROW) {
            const char *line = (const char *)sqlite3_column_text(stmt, 3);
            const char *table = scanned(line);
            searches += strncmp(line, "SEARCH ", 7) == 0;
            if (table != NULL) {
                int entry = allowed_scan(id, table);
                ck_assert_msg(entry >= 0,
                              "%s: %s, which needs an entry in the list of "
                              "scans",
                              sql_name(id), line);
                used[entry]++;
            }
        }
        (void)sqlite3_finalize(stmt);
    }
    ck_assert_int_gt(searches, 30);
    for (size_t i = 0; i < COUNT(scans); i++) {
        ck_assert_msg(used[i] > 0,
                      "%s scans %s no more: take it from the "
                      "list",
                      scans[i].name, scans[i].table);
    }
}
END_TEST

/* The look at the plans can tell a scan from a search. */
START_TEST(scans_are_seen)
{
    ck_assert_str_eq(scanned("SCAN kt_unit"), "kt_unit");
    ck_assert_str_eq(scanned("SCAN p USING COVERING INDEX i"), "p");
    ck_assert_str_eq(scanned("SCAN main.kt_unit"), "kt_unit");
    ck_assert_ptr_null(scanned("SCAN CONSTANT ROW"));
    ck_assert_ptr_null(scanned("SEARCH p USING INDEX i (target=?)"));
    ck_assert_ptr_nonnull(
        scanned("SEARCH p USING AUTOMATIC COVERING INDEX (day=?)"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        forms_are_plain,    statements_prepare_to_their_end,
        columns_are_listed, parameters_are_numbered,
        rows_have_an_order, tables_are_searched,
        scans_are_seen,
    };
    return RUN_CASES("sql", new_sql_case("sql", tests, COUNT(tests)),
                     moment_tests(), source_tests(), idle_tests(),
                     idle_damaged_tests());
}
