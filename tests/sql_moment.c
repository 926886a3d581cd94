/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No definition is read without both t and K. The way there has three gates,
 * and each is held here:
 *
 * - of the statements only the feeds, one for each table of definitions,
 *   read one, and a feed keeps to the K and the t that it is given;
 * - of the files only the fold (by lib/row.c) reads a feed
 *   to answer with;
 * - of the fold's functions each that answers with a definition takes a
 *   moment (t, K).
 */
#include "sql_test.h"

#include <dirent.h>
#include <stdio.h>

#include "row.h"

/* ---- statements */

/* What a statement reads, by SQLite's own word. */
struct reading {
    int definitions; /* rows of a table of definitions */
    char tables[512];
};

static int is_definition_table(const char *table)
{
    for (int i = 0; i < kti_op_count; i++) {
        if (kti_ops[i].defines && strcmp(kti_ops[i].table, table) == 0) {
            return 1;
        }
    }
    return strcmp(table, "kt_member") == 0 ||
           strcmp(table, "kt_checkpoint") == 0;
}

static int note_read(void *context, int action, const char *table,
                     const char *column, const char *schema,
                     const char *within)
{
    struct reading *reading = context;
    (void)column;
    (void)schema;
    (void)within;
    if (action == SQLITE_READ && is_definition_table(table) &&
        strstr(reading->tables, table) == NULL) {
        size_t size = strlen(reading->tables);
        (void)snprintf(reading->tables + size, sizeof reading->tables - size,
                       " %s", table);
        reading->definitions++;
    }
    return SQLITE_OK;
}

static struct reading reading_of(int id)
{
    struct reading reading = { 0, "" };
    (void)sqlite3_set_authorizer(sql_raw(), note_read, &reading);
    (void)sqlite3_finalize(sql_prepare("", id));
    (void)sqlite3_set_authorizer(sql_raw(), NULL, NULL);
    return reading;
}

static int is_feed(int id)
{
    for (int i = 0; i < kti_op_count; i++) {
        if (kti_ops[i].defines && (int)kti_ops[i].read == id) {
            return 1;
        }
    }
    return id == KTI_SQL_DEFINITIONS_MEMBER ||
           id == KTI_SQL_DEFINITIONS_CHECKPOINT;
}

/* Statements that read definitions and are no feeds. */
static const struct aside {
    const char *name;
    const char *why;
} aside[] = {
    { "definitions_last", "no definition, but the greatest key of them: "
                          "whether those that a handle holds are all" },
    { "ledger_summary", "no definition, but how many a commit has, between "
                        "its two keys" },
    { "check_orphans", "no definition, but keys that belong to none" },
};

START_TEST(only_the_feeds_read_definitions)
{
    int used[COUNT(aside)] = { 0 };
    int feeds = 0;
    for (int id = 0; id < KTI_SQL_COUNT; id++) {
        size_t entry = 0;
        if (!sql_is_select(id)) {
            continue;
        }
        struct reading reading = reading_of(id);
        while (entry < COUNT(aside) &&
               strcmp(aside[entry].name, sql_name(id)) != 0) {
            entry++;
        }
        if (is_feed(id)) {
            ck_assert_msg(reading.definitions == 1, "%s reads%s",
                          sql_name(id), reading.tables);
            feeds++;
        } else if (entry < COUNT(aside)) {
            used[entry] += reading.definitions > 0;
        } else {
            ck_assert_msg(reading.definitions == 0,
                          "%s reads%s: definitions are asked of the "
                          "history, with a moment (t, K)",
                          sql_name(id), reading.tables);
        }
    }
    ck_assert_int_eq(feeds, 10); /* 8 tables, members, checkpoints */
    for (size_t i = 0; i < COUNT(aside); i++) {
        ck_assert_msg(used[i] == 1, "%s reads no definition any more",
                      aside[i].name);
    }
}
END_TEST

/* A row of a feed's table. Keys and days are far from each other. */
static const struct version {
    int64_t op;
    int64_t day;
} versions[] = { { 10, 300 }, { 20, 100 }, { 30, 500 }, { 40, 100 } };

static void execute(const char *sql)
{
    ck_assert_msg(sqlite3_exec(sql_raw(), sql, NULL, NULL, NULL) == SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(sql_raw()));
}

/* A 1 in every column but `op` and, where there is one, `day`. */
static void insert_version(const char *table, const struct version *version)
{
    kti_buf sql = { 0 };
    kti_buf values = { 0 };
    sqlite3_stmt *stmt = NULL;
    kti_buf_printf(&sql, "PRAGMA table_info(%s)", table);
    ck_assert_int_eq(sqlite3_prepare_v2(sql_raw(), sql.data, -1, &stmt, NULL),
                     SQLITE_OK);
    kti_buf_clear(&sql);
    kti_buf_printf(&sql, "INSERT INTO %s ", table);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(stmt, 1);
        char before = values.size == 0 ? '(' : ',';
        int64_t value = strcmp(name, "op") == 0    ? version->op
                        : strcmp(name, "day") == 0 ? version->day
                                                   : 1;
        kti_buf_printf(&sql, "%c\"%s\"", before, name);
        kti_buf_printf(&values, "%c%lld", before, (long long)value);
    }
    (void)sqlite3_finalize(stmt);
    kti_buf_printf(&sql, ") VALUES %s)", values.data);
    execute(sql.data);
    kti_buf_free(&sql);
    kti_buf_free(&values);
}

/* Whether a version holds from its day on: units' and amounts' do (DESIGN,
 * "Definitions are versions"); a list's days are part of its value. */
static int holds_from_day(const char *table)
{
    return strcmp(table, "kt_unit") == 0 ||
           strcmp(table, "kt_allotment") == 0;
}

static void check_answer(int id, const char *table, int64_t behind,
                         int64_t last, int64_t day)
{
    kti_error error = { KT_OK, "" };
    kti_stmt *stmt = NULL;
    ck_assert_int_eq(
        kti_stmt_get(sql_store(), &error, (enum kti_sql_id)id, &stmt), KT_OK);
    kti_bind_int(stmt, 1, last);
    if (holds_from_day(table)) {
        kti_bind_int(stmt, 2, day);
    }
    kti_bind_int(stmt, 3, behind);
    for (size_t i = 0; i < COUNT(versions); i++) {
        int known = versions[i].op > behind && versions[i].op <= last;
        int come = !holds_from_day(table) || versions[i].day <= day;
        if (known && come) {
            ck_assert_msg(kti_stmt_step(stmt, &error) == KT_ROW,
                          "%s at K %lld, t %lld: no row %lld", sql_name(id),
                          (long long)last, (long long)day,
                          (long long)versions[i].op);
            ck_assert_int_eq(kti_column_int(stmt, 0), versions[i].op);
        }
    }
    ck_assert_msg(kti_stmt_step(stmt, &error) == KT_DONE,
                  "%s at K %lld, t %lld: a row %lld too many", sql_name(id),
                  (long long)last, (long long)day,
                  (long long)kti_column_int(stmt, 0));
}

static void check_feed(int id, const char *table)
{
    static const int64_t keys[] = { 0, 10, 15, 20, 39, 40, 99 };
    static const int64_t days[] = { 99, 100, 299, 300, 499, 500 };
    for (size_t i = 0; i < COUNT(versions); i++) {
        insert_version(table, &versions[i]);
    }
    for (size_t b = 0; b < COUNT(keys); b++) {
        for (size_t k = 0; k < COUNT(keys); k++) {
            for (size_t d = 0; d < COUNT(days); d++) {
                check_answer(id, table, keys[b], keys[k], days[d]);
            }
        }
    }
}

START_TEST(feeds_keep_to_their_moment)
{
    execute("PRAGMA foreign_keys = off");
    execute("PRAGMA ignore_check_constraints = on");
    for (int i = 0; i < kti_op_count; i++) {
        if (kti_ops[i].defines) {
            check_feed((int)kti_ops[i].read, kti_ops[i].table);
        }
    }
    check_feed(KTI_SQL_DEFINITIONS_MEMBER, "kt_member");
    check_feed(KTI_SQL_DEFINITIONS_CHECKPOINT, "kt_checkpoint");
}
END_TEST

/* What holds from the beginning has come by any day. */
START_TEST(units_without_a_day_always_were)
{
    kti_error error = { KT_OK, "" };
    kti_stmt *stmt = NULL;
    execute("PRAGMA foreign_keys = off");
    execute("INSERT INTO kt_unit (op, unit, sets) VALUES (10, 1, 1)");
    ck_assert_int_eq(
        kti_stmt_get(sql_store(), &error, KTI_SQL_DEFINITIONS_UNIT, &stmt),
        KT_OK);
    kti_bind_int(stmt, 1, 10);
    kti_bind_int(stmt, 2, KT_DAY_MIN);
    kti_bind_int(stmt, 3, 0);
    ck_assert_int_eq(kti_stmt_step(stmt, &error), KT_ROW);
    ck_assert_int_eq(kti_stmt_step(stmt, &error), KT_DONE);
}
END_TEST

/* ---- files */

/* Who names the feeds, and what for. */
static const struct reader {
    const char *file;
    const char *sign;
    const char *why;
} readers[] = {
    { "row.c", "op->read", "all in order, for the fold, check and log" },
    { "row.c", "KTI_SQL_DEFINITIONS_", "lists with their members, for both" },
    { "op.c", "KTI_SQL_DEFINITIONS_", "the description names each feed" },
    { "feed.c", "op->read", "the change feed names what they touch, up to K" },
    { "handle_defs.c", "KTI_SQL_DEFINITIONS_LAST", "a key, no definition" },
};

static int allowed_reader(const char *file, const char *at)
{
    for (size_t i = 0; i < COUNT(readers); i++) {
        if (strcmp(readers[i].file, file) == 0 &&
            strncmp(at, readers[i].sign, strlen(readers[i].sign)) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void check_file(const char *file, const char *sign, int *used)
{
    char path[300];
    (void)snprintf(path, sizeof path, "lib/%s", file);
    char *text = read_source(path);
    for (const char *at = strstr(text, sign); at != NULL;
         at = strstr(at + 1, sign)) {
        int entry = allowed_reader(file, at);
        ck_assert_msg(entry >= 0,
                      "lib/%s reads definitions by '%s': ask "
                      "the history, with a moment (t, K)",
                      file, sign);
        used[entry]++;
    }
    free(text);
}

START_TEST(only_the_fold_reads_the_feeds)
{
    int used[COUNT(readers)] = { 0 };
    DIR *folder = opendir(KT_TEST_SOURCE_DIR "/lib");
    struct dirent *entry;
    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL) {
        size_t size = strlen(entry->d_name);
        if (size > 2 && strcmp(entry->d_name + size - 2, ".c") == 0) {
            check_file(entry->d_name, "KTI_SQL_DEFINITIONS_", used);
            check_file(entry->d_name, "op->read", used);
        }
    }
    (void)closedir(folder);
    for (size_t i = 0; i < COUNT(readers); i++) {
        ck_assert_msg(used[i] > 0, "lib/%s has no '%s' any more",
                      readers[i].file, readers[i].sign);
    }
}
END_TEST

/* ---- functions of the fold */

/* Those that take no moment, and what they answer with in its place. */
static const struct timeless {
    const char *name;
    const char *why;
} timeless[] = {
    { "kti_history_new", "nothing" },
    { "kti_history_free", "nothing" },
    { "kti_history_read", "nothing: it takes all in" },
    { "kti_history_read_entities", "nothing: it takes all in" },
    { "kti_history_last", "a key" },
    { "kti_history_entity_count", "identities" },
    { "kti_history_kind", "an identity, which has no versions" },
    { "kti_history_uuid", "an identity, which has no versions" },
    { "kti_history_add_entity", "nothing: it takes one in" },
    { "kti_history_apply", "nothing: it takes one in" },
    { "kti_history_apply_list", "nothing: it takes one in" },
    { "kti_history_apply_read", "nothing: it takes one in" },
    { "kti_history_refused", "why it was not taken in" },
    { "kti_history_there", "whether an identity ever was more than one" },
    { "kti_history_since", "the key since which it is" },
    { "kti_history_member_fits", "the same of a member's" },
    { "kti_history_point_fits", "whether a day is one" },
    { "kti_history_nth_plan", "an identity, of a plan that may not be yet" },
    { "kti_history_allotted", "an identity, of a unit that once was" },
    { "kti_history_next_day", "a day, on which something is changed" },
    { "kti_snapshot_free", "nothing" },
};

static int timeless_entry(const char *name)
{
    for (size_t i = 0; i < COUNT(timeless); i++) {
        if (strcmp(timeless[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

START_TEST(the_fold_takes_a_moment)
{
    int used[COUNT(timeless)] = { 0 };
    int folding = 0;
    char *text = read_source("lib/history.h");
    for (char *end = strstr(text, ");\n"); end != NULL;
         end = strstr(end + 1, ");\n")) {
        char name[64] = "";
        /* The declaration begins behind the last blank line or brace. */
        char *open = end;
        int depth = 1;
        while (open > text && depth > 0) {
            open--;
            depth += (*open == ')') - (*open == '(');
        }
        char *from = open;
        while (from > text &&
               (from[-1] == '_' || (from[-1] >= 'a' && from[-1] <= 'z'))) {
            from--;
        }
        (void)snprintf(name, sizeof name, "%.*s", (int)(open - from), from);
        const char *moment = strstr(open, "kti_moment ");
        int takes = moment != NULL && moment < end;
        int entry = timeless_entry(name);
        ck_assert_msg(takes != (entry >= 0),
                      takes ? "%s takes a moment: take it from the list"
                            : "%s takes no moment (t, K)",
                      name);
        folding += takes;
        if (entry >= 0) {
            used[entry]++;
        }
    }
    free(text);
    ck_assert_int_ge(folding, 15);
    for (size_t i = 0; i < COUNT(timeless); i++) {
        ck_assert_msg(used[i] == 1, "%s is not there any more",
                      timeless[i].name);
    }
}
END_TEST

/* What a version row looks like is the fold's own matter. */
START_TEST(versions_stay_in_the_fold)
{
    int inside = 0;
    DIR *folder = opendir(KT_TEST_SOURCE_DIR "/lib");
    struct dirent *entry;
    ck_assert_ptr_nonnull(folder);
    while ((entry = readdir(folder)) != NULL) {
        char path[300];
        (void)snprintf(path, sizeof path, "lib/%s", entry->d_name);
        if (strstr(entry->d_name, ".c") == NULL &&
            strstr(entry->d_name, ".h") == NULL) {
            continue;
        }
        char *text = read_source(path);
        if (strstr(text, "#include \"history_private.h\"") != NULL) {
            ck_assert_msg(strncmp(entry->d_name, "history", 7) == 0,
                          "lib/%s looks into the history", entry->d_name);
            inside++;
        }
        free(text);
    }
    (void)closedir(folder);
    ck_assert_int_gt(inside, 0);
}
END_TEST

TCase *moment_tests(void)
{
    const TTest *const tests[] = {
        only_the_feeds_read_definitions, feeds_keep_to_their_moment,
        units_without_a_day_always_were, only_the_fold_reads_the_feeds,
        the_fold_takes_a_moment,         versions_stay_in_the_fold,
    };
    return new_sql_case("moment", tests, COUNT(tests));
}
