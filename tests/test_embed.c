/* SPDX-License-Identifier: Apache-2.0 */

/* cmake/EmbedSql.cmake, held against the files in tests/data/embed. */

#include "embed_sql.h"
#include "helpers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA KT_TEST_SOURCE_DIR "/tests/data/embed/"

static void expect_text(const struct embed_sql_text *text, const char *name,
                        const char *expected, size_t size)
{
    ck_assert_str_eq(text->name, name);
    ck_assert_uint_eq(text->size, size);
    ck_assert_mem_eq(text->text, expected, size);
    ck_assert_uint_eq(text->text[size], '\0');
}

static void expect_string(enum embed_sql_id id, const char *name,
                          const char *expected)
{
    expect_text(&embed_sql_statements[id], name, expected, strlen(expected));
}

START_TEST(statements_lose_their_comments_and_nothing_else)
{
    ck_assert_int_eq(EMBED_SQL_COUNT, 4);
    expect_string(EMBED_SQL_QUOTE_BRACKETS, "quote_brackets",
                  "SELECT '[', ';', ']]', '[=[';");
    expect_string(EMBED_SQL_QUOTE_CHINESE, "quote_chinese",
                  "SELECT '\xe5\x85\xbb\xe8\x80\x81\xe6\x8a\xa4\xe7\x90\x86"
                  "\xe5\x91\x98\xef\xbc\x9b\xe5\x9f\xb9\xe8\xae\xad' AS title"
                  "\n    -- name: is an entry at the start of a line only\n"
                  "    WHERE 'it''s \"quoted\" \\n \\\\ ${DIR} @DIR@ $<1:x>'"
                  " <> '';");
    expect_string(EMBED_SQL_QUOTE_EMPTY_LINES, "quote_empty_lines",
                  "SELECT 1;");
}
END_TEST

START_TEST(a_statement_may_be_long)
{
    char expected[8 + 300 * 16 + 2];
    size_t size = 8;
    memcpy(expected, "SELECT '", size);
    for (int i = 0; i < 300; i++) {
        memcpy(expected + size, "0123456789abcdef", 16);
        size += 16;
    }
    expected[size++] = '\'';
    expected[size] = '\0';
    expect_string(EMBED_SQL_SIZE_LONG, "size_long", expected);
}
END_TEST

START_TEST(migrations_are_the_files)
{
    static const char *const names[] = { "001_first", "002_second" };
    ck_assert_uint_eq(embed_sql_migration_count, 2);
    for (size_t i = 0; i < 2; i++) {
        char path[sizeof DATA + 64];
        char expected[1024];
        snprintf(path, sizeof path, DATA "migrations/%s.sql", names[i]);
        FILE *file = fopen(path, "rb");
        ck_assert_ptr_nonnull(file);
        size_t size = fread(expected, 1, sizeof expected, file);
        ck_assert_int_eq(fclose(file), 0);
        ck_assert_uint_gt(size, 0);
        expect_text(&embed_sql_migrations[i], names[i], expected, size);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        statements_lose_their_comments_and_nothing_else,
        a_statement_may_be_long,
        migrations_are_the_files,
    };
    return RUN_TESTS("embed", tests);
}
