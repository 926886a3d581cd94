/* SPDX-License-Identifier: Apache-2.0 */
/* The check of the file: what SQLite says of it, its keys, and the tables
 * that hold no operations. */
#include <stdlib.h>
#include <string.h>

#include <keytask/words.h>

#include "check_private.h"

/* ---- SQLite's own */

static const char *const tables[] = {
    "kt_act",      "kt_allotment", "kt_checkpoint", "kt_commit",
    "kt_entity",   "kt_list",      "kt_member",     "kt_meta",
    "kt_plan",     "kt_progress",  "kt_site",       "kt_step",
    "kt_target",   "kt_task",      "kt_title",      "kt_unit",
};

/* The table of a line of integrity_check, which names it or an index of its
 * behind a blank; behind a dot follows a column. */
static const char *
table_of(const char *line, const char **column)
{
    const char *at = strstr(line, " kt_");
    at += at != NULL; /* the blank */
    *column = "";
    for (size_t i = 0; at != NULL && i < sizeof tables / sizeof *tables;
         i++) {
        size_t size = strlen(tables[i]);
        if (strncmp(at, tables[i], size) == 0) {
            *column = at[size] == '.' ? at + size + 1 : "";
            return tables[i];
        }
    }
    return "";
}

static int32_t
integrity_line(void *context, const char *line)
{
    const char *column;
    kti_checker *checker = context;
    const char *table = table_of(line, &column);
    return kti_check_tell(checker, KT_FINDING_FILE, 0, table, 0, column,
                          "%s", line) != KT_OK;
}

static int32_t
integrity_tick(void *context)
{
    return kti_check_watch(context) != KT_OK;
}

/* ---- rows that break a rule, by statement */

/* Every row of a statement without parameters. */
static kt_status
each_row(kti_checker *checker, enum kti_sql_id id,
         kt_status (*take)(kti_checker *checker, kti_stmt *stmt))
{
    kti_stmt *stmt;
    kt_db *db = checker->db;
    kt_status status = kti_stmt_get(db->store, &db->error, id, &stmt);
    while (status == KT_OK &&
           (status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        status = take(checker, stmt);
        if (status != KT_OK) {
            kti_stmt_reset(stmt);
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

/* The commit of a table's row, where its key says so. */
static int64_t
commit_of(const char *table, int64_t key)
{
    if (strcmp(table, "kt_commit") == 0) {
        return key;
    }
    return strcmp(table, "kt_meta") == 0 ? 0 : KTI_OP_COMMIT(key);
}

static kt_status
take_broken_key(kti_checker *checker, kti_stmt *stmt)
{
    const char *table = kti_column_text(stmt, 0);
    int64_t key = kti_column_int(stmt, 1);
    return kti_check_tell(checker, KT_FINDING_REFERENCE,
                          commit_of(table, key), table, key,
                          kti_column_text(stmt, 2), "names what is not in %s",
                          kti_column_text(stmt, 3));
}

/* A member or a point without its list. */
static kt_status
take_orphan(kti_checker *checker, kti_stmt *stmt)
{
    int64_t key = kti_column_int(stmt, 1);
    return kti_check_tell(checker, KT_FINDING_REFERENCE, KTI_OP_COMMIT(key),
                          kti_column_text(stmt, 0), key, "op",
                          "belongs to no list");
}

static kt_status
take_operations(kti_checker *checker, kti_stmt *stmt)
{
    checker->total = kti_column_int(stmt, 0);
    return KT_OK;
}

/* ---- entities and sites */

static kt_status
take_entity(kti_checker *checker, kti_stmt *stmt)
{
    int64_t id = kti_column_int(stmt, 0);
    int64_t kind = kti_column_int(stmt, 1);
    int64_t expected = checker->next_entity;
    kt_status status = KT_OK;
    checker->next_entity = id < INT64_MAX ? id + 1 : id;
    if (id != expected) {
        status = kti_check_tell(checker, KT_FINDING_REFERENCE, 0,
                                "kt_entity", id, "id",
                                "stands where %lld belongs",
                                (long long)expected);
    }
    if (status == KT_OK && (kind < KT_KIND_UNIT || kind > KT_KIND_STEP)) {
        status = kti_check_tell(checker, KT_FINDING_REFERENCE, 0,
                                "kt_entity", id, "kind",
                                "%lld is none of 1 to 5", (long long)kind);
    }
    return status;
}

static kt_status
read_entities(kti_checker *checker)
{
    kt_db *db = checker->db;
    checker->next_entity = 1;
    kt_status status = each_row(checker, KTI_SQL_CHECK_ENTITIES, take_entity);
    if (status == KT_OK) {
        status = kti_history_read_entities(checker->history, db->store,
                                           &db->error, 1);
    }
    if (status == KT_OK) {
        size_t count =
            (size_t)kti_history_entity_count(checker->history) + 1;
        checker->entities = calloc(count, sizeof *checker->entities);
        status = checker->entities == NULL ? kti_check_no_memory(checker)
                                           : KT_OK;
    }
    return status;
}

/* Of a parent all three are given, or none: the one that is not as the two
 * others are. */
static kt_status
check_parent(kti_checker *checker, const struct kti_check_site *site,
             const int given[3])
{
    static const char *const columns[] = { "parent_site", "parent_seq",
                                           "parent_hash" };
    int count = given[0] + given[1] + given[2];
    for (int i = 0; i < 3 && count % 3 != 0; i++) {
        if (given[i] == (count == 1)) {
            return kti_check_tell(checker, KT_FINDING_REFERENCE, 0,
                                  "kt_site", site->no, columns[i],
                                  given[i] ? "is part of no whole parent"
                                           : "is missing of the parent");
        }
    }
    return KT_OK;
}

static kt_status
take_site(kti_checker *checker, kti_stmt *stmt)
{
    if (!kti_grow(&checker->sites, &checker->site_capacity,
                  checker->site_count + 1, sizeof *checker->sites)) {
        return kti_check_no_memory(checker);
    }
    struct kti_check_site *site = &checker->sites[checker->site_count++];
    *site = (struct kti_check_site){ .no = kti_column_int(stmt, 0),
                                     .parent_seq = kti_column_int(stmt, 3) };
    (void)kti_column_copy(stmt, 1, &site->uuid, sizeof site->uuid);
    (void)kti_column_copy(stmt, 2, &site->parent, sizeof site->parent);
    (void)kti_column_copy(stmt, 4, site->parent_hash,
                          sizeof site->parent_hash);
    const int given[3] = { !kti_column_is_null(stmt, 2),
                           !kti_column_is_null(stmt, 3),
                           !kti_column_is_null(stmt, 4) };
    site->has_parent = given[0] || given[1] || given[2];
    return check_parent(checker, site, given);
}

kt_status
kti_check_file(kti_checker *checker)
{
    kt_db *db = checker->db;
    kt_status status =
        each_row(checker, KTI_SQL_CHECK_OPERATIONS, take_operations);
    if (status == KT_OK) {
        status = kti_check_watch(checker);
    }
    if (status == KT_OK) {
        status = kti_store_integrity(db->store, &db->error, integrity_line,
                                     integrity_tick, checker);
    }
    if (status == KT_OK) {
        status = each_row(checker, KTI_SQL_CHECK_FOREIGN_KEYS,
                          take_broken_key);
    }
    if (status == KT_OK) {
        status = each_row(checker, KTI_SQL_CHECK_ORPHANS, take_orphan);
    }
    if (status == KT_OK) {
        status = read_entities(checker);
    }
    if (status == KT_OK) {
        status = each_row(checker, KTI_SQL_CHECK_SITES, take_site);
    }
    return status == KT_OK ? kti_check_watch(checker) : status;
}
