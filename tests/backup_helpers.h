/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_BACKUP_HELPERS_H
#define KEYTASK_TESTS_BACKUP_HELPERS_H

/*
 * A folder of its own for each test, and in it the ledger year.db: the small
 * world in one commit with a host key, and two reports. Copies are made of
 * it, and looked at by other means than those that made them.
 */

#include <keytask/sqlite.h>

#include <dirent.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buf.h"
#include "domain_helpers.h"

/* A path in the folder, as in_folder() has it, valid until the test ends. */
static struct {
    char name[32];
    char path[128];
} named[32];

static inline const char *at(const char *name)
{
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        if (named[i].path[0] == '\0') {
            (void)snprintf(named[i].name, sizeof named[i].name, "%s", name);
            (void)snprintf(named[i].path, sizeof named[i].path, "%s",
                           in_folder(name));
        }
        if (strcmp(named[i].name, name) == 0) {
            return named[i].path;
        }
    }
    ck_abort_msg("too many names of files");
    return NULL;
}

/* A journal that nobody would play back: without a byte, or with a header
 * that was never finished. */
static inline int is_cold_journal(const char *name)
{
    int cold = 0;
    if (strstr(name, "-journal") != NULL && strstr(name, ".copy-") == NULL) {
        FILE *file = fopen(in_folder(name), "rb");
        ck_assert_ptr_nonnull(file);
        int first = fgetc(file);
        cold = first == EOF || first == 0;
        fclose(file);
    }
    return cold;
}

/* Whether nothing is left in the folder but what is named. */
static inline void assert_only(const char *const *names, size_t count)
{
    DIR *dir = opendir(in_folder("."));
    struct dirent *entry;
    ck_assert_ptr_nonnull(dir);
    while ((entry = readdir(dir)) != NULL) {
        int known = entry->d_name[0] == '.';
        for (size_t i = 0; !known && i < count; i++) {
            known = strcmp(entry->d_name, names[i]) == 0;
        }
        known = known || is_cold_journal(entry->d_name);
        ck_assert_msg(known, "%s was left", entry->d_name);
    }
    closedir(dir);
}

#define ASSERT_ONLY(...)                                                     \
    do {                                                                     \
        const char *names_[] = { __VA_ARGS__ };                              \
        assert_only(names_, sizeof names_ / sizeof names_[0]);               \
    } while (0)

/* ---- a database by a plain connection */

/* The one value that a query gives, as text; "NULL" for null. */
static inline const char *value_of(const char *path, const char *sql)
{
    static char values[4][1024];
    static int next;
    char *value = values[next++ % 4];
    sqlite3 *plain = NULL;
    sqlite3_stmt *stmt = NULL;
    ck_assert_int_eq(
        sqlite3_open_v2(path, &plain, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_msg(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL) ==
                      SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(plain));
    ck_assert_msg(sqlite3_step(stmt) == SQLITE_ROW, "%s: no row", sql);
    const char *text = (const char *)sqlite3_column_text(stmt, 0);
    (void)snprintf(value, sizeof values[0], "%s",
                   text == NULL ? "NULL" : text);
    sqlite3_finalize(stmt);
    sqlite3_close(plain);
    return value;
}

#define assert_value(path, sql, wanted)                                      \
    ck_assert_str_eq(value_of((path), (sql)), (wanted))

/* ---- handles */

/* A site's UUID is random where it is not the first ledger's. */
static inline kt_open_options options_of(uint32_t flags)
{
    kt_open_options options = world_options(flags);
    options.site = NULL;
    options.busy_timeout_ms = 20;
    return options;
}

static inline kt_db *open_at(const char *path, uint32_t flags)
{
    kt_db *opened = NULL;
    kt_open_options options = options_of(flags);
    kt_status status = kt_db_open(path, &options, &opened);
    ck_assert_msg(status == KT_OK, "%s", kt_db_errmsg(opened));
    return opened;
}

static inline kt_head head_of(kt_db *of)
{
    kt_head head = KT_HEAD_INIT;
    ck_assert_int_eq(kt_db_head(of, &head), KT_OK);
    return head;
}

/* The head of a database that passes the check. */
static inline kt_head checked_head(const char *path)
{
    kt_db *opened = open_at(path, 0);
    kt_head head = head_of(opened);
    assert_ledger_holds(opened);
    kt_db_close(opened);
    return head;
}

static inline void assert_head(const char *path, const kt_head *wanted)
{
    kt_head head = checked_head(path);
    ck_assert_int_eq(head.commit, wanted->commit);
    ck_assert_mem_eq(head.hash, wanted->hash, sizeof head.hash);
}

/* A report through a handle, in a commit of its own. */
static inline kt_report_no report_in(kt_db *in, kt_amount amount)
{
    kt_report_no number;
    kt_progress report = new_report("1.1", "4401", TODAY - 5, KT_ADD, amount);
    kt_status status = kt_progress_record(in, &report, &number);
    ck_assert_msg(status == KT_OK, "%d, %s", (int)status, kt_db_errmsg(in));
    return number;
}

static inline kt_report_no report_at(const char *path, kt_amount amount)
{
    kt_db *opened = open_at(path, 0);
    kt_report_no number = report_in(opened, amount);
    kt_db_close(opened);
    return number;
}

/* A host's connection to a file with a table of its own, and a ledger. */
static inline sqlite3 *attach_host(const char *path, kt_db **attached)
{
    sqlite3 *host = NULL;
    kt_open_options options = options_of(KT_OPEN_CREATE);
    run_sql_in(path, "CREATE TABLE person (name TEXT);"
                     "INSERT INTO person VALUES ('Li')");
    ck_assert_int_eq(sqlite3_open(path, &host), SQLITE_OK);
    ck_assert_int_eq(kt_db_attach(host, &options, attached), KT_OK);
    return host;
}

/* The plan at the province, as a host sees it. */
static inline char *answer_of(kt_db *of)
{
    char *json = NULL;
    kt_query query = query_of("44", TODAY);
    ck_assert_int_eq(kt_completion_json(of, &query, NULL, &json), KT_OK);
    return json;
}

/* ---- the ledger */

static inline void backup_setup(void)
{
    folder_setup();
    memset(named, 0, sizeof named);
    set_today(TODAY);
    kt_open_options options = world_options(KT_OPEN_CREATE);
    ck_assert_int_eq(kt_db_open(at("year.db"), &options, &db), KT_OK);
    OK(kt_db_set_host_key(db, "world"));
    OK(kt_db_begin(db));
    add_world();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(100));
    OK(kt_db_commit(db, NULL));
    (void)report_in(db, KT_AMOUNT(1));
    (void)report_in(db, KT_AMOUNT(2));
}

static inline void backup_teardown(void)
{
    if (db != NULL) {
        world_teardown();
    }
    folder_teardown();
}

#endif
