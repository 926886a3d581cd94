/* SPDX-License-Identifier: Apache-2.0 */
#include "sql_test.h"

#include <ctype.h>
#include <stdio.h>

static kt_db *db;

static void open_db(void)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    ck_assert_int_eq(kt_db_open(NULL, &options, &db), KT_OK);
}

static void close_db(void)
{
    kt_db_close(db);
}

TCase *new_sql_case(const char *name, const TTest *const *tests, size_t count)
{
    return new_case(name, open_db, close_db, tests, count);
}

kti_store *sql_store(void)
{
    return db->store;
}

sqlite3 *sql_raw(void)
{
    return db->store->db;
}

const char *sql_name(int id)
{
    return kti_sql_statements[id].name;
}

const char *sql_text(int id)
{
    return (const char *)kti_sql_statements[id].text;
}

int sql_id(const char *name)
{
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        if (strcmp(sql_name(id), name) == 0) {
            return id;
        }
    }
    ck_abort_msg("%s is no statement any more", name);
    return -1;
}

sqlite3_stmt *sql_prepare(const char *before, int id)
{
    char sql[8192];
    sqlite3_stmt *stmt = NULL;
    int size = snprintf(sql, sizeof sql, "%s%s", before, sql_text(id));
    ck_assert_int_lt(size, (int)sizeof sql);
    ck_assert_msg(sqlite3_prepare_v2(sql_raw(), sql, -1, &stmt, NULL) ==
                      SQLITE_OK,
                  "%s: %s", sql_name(id), sqlite3_errmsg(sql_raw()));
    ck_assert_ptr_nonnull(stmt);
    return stmt;
}

int sql_is_select(int id)
{
    const char *plain = sql_plain(sql_text(id));
    return strncmp(plain, "SELECT ", 7) == 0 ||
           strncmp(plain, "WITH ", 5) == 0;
}

/* The end of a comment or of what stands in quotes, where one begins. */
static const char *skip(const char *at)
{
    const char *end = NULL;
    if (at[0] == '-' && at[1] == '-') {
        end = strchr(at, '\n');
        return end == NULL ? at + strlen(at) : end;
    }
    if (at[0] == '/' && at[1] == '*') {
        end = strstr(at + 2, "*/");
        return end == NULL ? at + strlen(at) : end + 2;
    }
    if (at[0] == '\'' || at[0] == '"') {
        end = strchr(at + 1, at[0]);
        return end == NULL ? at + strlen(at) : end + 1;
    }
    return at;
}

static const char *plain_form(const char *text, int with_brackets)
{
    static char plain[65536];
    size_t size = 0;
    int depth = 0;
    while (*text != '\0') {
        const char *behind = skip(text);
        char c = behind != text ? ' ' : (char)toupper((unsigned char)*text);
        text = behind != text ? behind : text + 1;
        depth -= c == ')';
        if (with_brackets || depth == 0) {
            c = isspace((unsigned char)c) ? ' ' : c;
            if (c != ' ' || (size > 0 && plain[size - 1] != ' ')) {
                plain[size++] = c;
                ck_assert_uint_lt(size, sizeof plain);
            }
        }
        depth += c == '(';
    }
    plain[size] = '\0';
    return plain;
}

const char *sql_plain(const char *text)
{
    return plain_form(text, 1);
}

const char *sql_top(const char *text)
{
    return plain_form(text, 0);
}

char *read_source(const char *path)
{
    char full[1024];
    char piece[4096];
    size_t size;
    kti_buf buf = { 0 };
    (void)snprintf(full, sizeof full, "%s/%s", KT_TEST_SOURCE_DIR, path);
    FILE *file = fopen(full, "rb");
    ck_assert_msg(file != NULL, "%s is not there", full);
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        kti_buf_add(&buf, piece, size);
    }
    ck_assert_int_eq(fclose(file), 0);
    char *text = kti_buf_steal(&buf);
    ck_assert_ptr_nonnull(text);
    return text;
}
