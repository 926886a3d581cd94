/* SPDX-License-Identifier: Apache-2.0 */
/* SQL stands in sql/ and nowhere else; and what the schema's CHECKs must not
 * have. */
#include "sql_test.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>

/* ---- no SQL in C */

/* The next character behind `at` that is neither blank nor comment. */
static const char *over_blanks(const char *at)
{
    for (;;) {
        at += strspn(at, " \t\r\n");
        if (at[0] == '/' && at[1] == '*') {
            const char *end = strstr(at + 2, "*/");
            at = end == NULL ? at + strlen(at) : end + 2;
        } else if (at[0] == '/' && at[1] == '/') {
            at += strcspn(at, "\n");
        } else {
            return at;
        }
    }
}

/* Behind a literal in quotes; what stands in them goes to buf, escapes being
 * one blank. */
static const char *over_quotes(const char *at, kti_buf *buf)
{
    char quote = *at++;
    while (*at != quote && *at != '\0') {
        int escaped = *at == '\\' && at[1] != '\0';
        kti_buf_byte(buf, (unsigned char)(escaped ? ' ' : *at));
        at += escaped ? 2 : 1;
    }
    return *at == '\0' ? at : at + 1;
}

/*
 * The next string of a C text, literals that stand side by side being one;
 * at the end NULL. *line is that of its beginning. Borrowed from buf.
 */
static const char *next_string(const char **at, int *line, kti_buf *buf)
{
    kti_buf_clear(buf);
    const char *begun = *at;
    for (;;) {
        *at = over_blanks(*at);
        if (**at == '"') {
            break;
        }
        if (**at == '\0') {
            return NULL;
        }
        if (**at == '\'') {
            *at = over_quotes(*at, buf);
            kti_buf_clear(buf);
        } else {
            (*at)++;
        }
    }
    for (; begun < *at; begun++) {
        *line += *begun == '\n';
    }
    while (**at == '"') {
        begun = *at;
        *at = over_quotes(*at, buf);
        const char *next = over_blanks(*at);
        if (*next != '"') {
            break;
        }
        *at = next;
    }
    kti_buf_byte(buf, '\0');
    ck_assert(!buf->failed);
    return buf->data;
}

/* A text that begins like a statement, or that SQLite takes for one. */
static int is_sql(const char *text)
{
    static const char *const words[] = {
        "SELECT",       "INSERT INTO",    "INSERT OR",   "UPDATE",
        "DELETE FROM",  "REPLACE INTO",   "WITH",        "CREATE TABLE",
        "CREATE INDEX", "CREATE UNIQUE",  "CREATE VIEW", "CREATE TRIGGER",
        "CREATE TEMP",  "CREATE VIRTUAL", "DROP",        "ALTER TABLE",
        "PRAGMA",       "BEGIN",          "COMMIT",      "ROLLBACK",
        "END",          "SAVEPOINT",      "RELEASE",     "ATTACH",
        "DETACH",       "VACUUM",         "ANALYZE",     "REINDEX",
        "EXPLAIN",      "VALUES",         "FROM",        "WHERE",
        "ORDER BY",     "GROUP BY",       "AND",         "SET",
    };
    sqlite3_stmt *stmt = NULL;
    text += strspn(text, " ");
    for (size_t i = 0; i < COUNT(words); i++) {
        size_t size = strlen(words[i]);
        if (strncmp(text, words[i], size) == 0 &&
            !isalpha((unsigned char)text[size])) {
            return 1;
        }
    }
    /* One word such as "end" is a statement to SQLite, and a word to us. */
    if (strchr(text, ' ') != NULL) {
        (void)sqlite3_prepare_v2(sql_raw(), text, -1, &stmt, NULL);
    }
    (void)sqlite3_finalize(stmt);
    return stmt != NULL;
}

/* How many strings of a C text are SQL; the first one's line. */
static int sql_strings(const char *text, int *first, int *strings)
{
    int found = 0;
    int line = 1;
    kti_buf buf = { 0 };
    const char *string;
    const char *at = text;
    while ((string = next_string(&at, &line, &buf)) != NULL) {
        (*strings)++;
        if (is_sql(string)) {
            *first = found == 0 ? line : *first;
            found++;
        }
    }
    kti_buf_free(&buf);
    return found;
}

START_TEST(sql_in_c_is_seen)
{
    int line = 0;
    int strings = 0;
    ck_assert_int_eq(sql_strings("/* \"SELECT 1\" */ char c = '\"';\n"
                                 "// \"COMMIT\"\n"
                                 "x = \"select the unit\" y = \"commit\";",
                                 &line, &strings),
                     0);
    ck_assert_int_eq(strings, 2);
    ck_assert_int_eq(sql_strings("a = \"a\";\n\nb = \"select no \"\n"
                                 "  \"from kt_commit\";",
                                 &line, &strings),
                     1);
    ck_assert_int_eq(line, 3);
    ck_assert_int_eq(sql_strings("a(\"UPDATE %s SET \" b)", &line, &strings),
                     1);
    ck_assert_int_eq(sql_strings("a(\" WHERE op = ?1\")", &line, &strings),
                     1);
    ck_assert_int_eq(
        sql_strings("a(\"pragma user_version = 1\")", &line, &strings), 1);
}
END_TEST

static int is_source(const char *name)
{
    size_t size = strlen(name);
    return size > 2 && name[size - 2] == '.' &&
           (name[size - 1] == 'c' || name[size - 1] == 'h');
}

/* The store, and the one public header that names SQLite. */
static int may_include_sqlite(const char *path)
{
    return strcmp(path, "lib/store_private.h") == 0 ||
           strcmp(path, "include/keytask/sqlite.h") == 0;
}

/* The strings of all sources of a folder. */
static int check_folder(const char *path)
{
    char full[600];
    int strings = 0;
    (void)snprintf(full, sizeof full, "%s/%s", KT_TEST_SOURCE_DIR, path);
    DIR *folder = opendir(full);
    struct dirent *entry;
    ck_assert_msg(folder != NULL, "%s is not there", full);
    while ((entry = readdir(folder)) != NULL) {
        int line = 0;
        if (!is_source(entry->d_name)) {
            continue;
        }
        (void)snprintf(full, sizeof full, "%s/%s", path, entry->d_name);
        char *text = read_source(full);
        ck_assert_msg(sql_strings(text, &line, &strings) == 0,
                      "%s:%d: SQL stands in sql/statements", full, line);
        ck_assert_msg(strstr(text, "#include <sqlite3") == NULL ||
                          may_include_sqlite(full),
                      "%s: the store alone includes sqlite3.h", full);
        free(text);
    }
    (void)closedir(folder);
    return strings;
}

START_TEST(no_sql_in_c)
{
    ck_assert_int_gt(check_folder("lib"), 500);
    ck_assert_int_gt(check_folder("tools/keytask"), 100);
    ck_assert_int_gt(check_folder("include/keytask"), 10);
}
END_TEST

/* ---- CHECKs */

/* The word IN within the brackets that begin at `open`. */
static int has_in(const char *open)
{
    int depth = 0;
    for (const char *at = open; *at != '\0'; at++) {
        depth += (*at == '(') - (*at == ')');
        if (depth == 0) {
            return 0;
        }
        if (strncmp(at, " IN ", 4) == 0 || strncmp(at, " IN(", 4) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The CHECKs of a schema; those of them with an IN. */
static int checks(const char *schema, int *with_in)
{
    int count = 0;
    const char *at = sql_plain(schema);
    while ((at = strstr(at, " CHECK")) != NULL) {
        at += strlen(" CHECK");
        at += strspn(at, " ");
        ck_assert_int_eq(*at, '(');
        count++;
        *with_in += has_in(at);
    }
    return count;
}

/* IN builds a table for each row that is inserted. */
START_TEST(checks_use_no_in)
{
    int with_in = 0;
    int count = 0;
    ck_assert_int_eq(checks("a CHECK (a IN (1, 2)), b CHECK(b>0), "
                            "c CHECK ((c + 1) in(3)) -- CHECK (d)",
                            &with_in),
                     3);
    ck_assert_int_eq(with_in, 2);
    with_in = 0;
    for (size_t i = 0; i < kti_sql_migration_count; i++) {
        const struct kti_sql_text *migration = &kti_sql_migrations[i];
        count += checks((const char *)migration->text, &with_in);
        ck_assert_msg(with_in == 0, "%s: say BETWEEN or OR in place of IN",
                      migration->name);
    }
    ck_assert_int_gt(count, 25);
}
END_TEST

TCase *source_tests(void)
{
    const TTest *const tests[] = {
        sql_in_c_is_seen,
        no_sql_in_c,
        checks_use_no_in,
    };
    return new_sql_case("source", tests, COUNT(tests));
}
