/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a database: the file, the references, the chain. */
#include <stdlib.h>
#include <string.h>

#include "handle_private.h"
#include "row.h"

/* Findings of a kind that are told. */
#define MOST 100

/* A table's rows, read in step with the others. */
struct table {
    const kti_op *op;
    kti_stmt *stmt;
    int64_t key; /* of the current row; INT64_MAX: no more */
    kti_value values[KTI_COLUMNS_MAX];
};

struct walk {
    kt_db *db;
    kti_history *entities; /* no more than that: the rows may be damaged */
    kt_finding_fn found;
    void *found_context;
    kt_watch_fn watch;
    void *watch_context;
    kt_check check;
    int64_t total;
    int told;
    struct table tables[KTI_TAG_ACT];
    kti_list_reader lists;
    kti_stmt *commits;
    kti_buf encoded;
    unsigned char prev[32];
    int64_t last_no;
    int64_t last_site;
    /* The current commit. */
    int64_t no;
    int64_t site_no;
    unsigned char stored_prev[32];
    unsigned char stored_hash[32];
    kti_commit_header header;
    kt_uuid parent;
    unsigned char parent_hash[32];
    int bad;
};

static kt_status
tell(struct walk *walk, int64_t commit, const char *table, int64_t key,
     const char *column, const char *message)
{
    kt_finding finding = { sizeof finding, 0,      commit, table,
                           key,            column, message };
    walk->check.findings++;
    if (commit != 0 && (walk->check.first_bad_commit == 0 ||
                        commit < walk->check.first_bad_commit)) {
        walk->check.first_bad_commit = commit;
    }
    if (walk->found != NULL && walk->told++ < MOST &&
        walk->found(walk->found_context, &finding) != 0) {
        return kti_fail(&walk->db->error, KT_ERR_STOPPED,
                        "the check was stopped");
    }
    return KT_OK;
}

static kt_status
next_row(struct walk *walk, struct table *table)
{
    if (table->op->tag == KTI_TAG_LIST) {
        kt_status status =
            kti_list_reader_next(&walk->lists, &walk->db->error);
        table->key = status == KT_ROW ? walk->lists.op : INT64_MAX;
        if (status >= 0 && walk->lists.orphan != 0) {
            int64_t orphan = walk->lists.orphan;
            walk->lists.orphan = 0;
            return tell(walk, KTI_OP_COMMIT(orphan), "kt_member", orphan,
                        "op", "belongs to no list");
        }
        return status < 0 ? status : KT_OK;
    }
    kt_status status = kti_stmt_step(table->stmt, &walk->db->error);
    table->key = INT64_MAX;
    if (status == KT_ROW) {
        table->key =
            kti_row_values(table->stmt, table->op, table->values);
    }
    return status < 0 ? status : KT_OK;
}

/* A reference to an entity that is not there, or to no report. */
static kt_status
check_references(struct walk *walk, const struct table *table)
{
    kt_status status = KT_OK;
    for (int i = 0; status == KT_OK && i < table->op->column_count; i++) {
        if (table->values[i].type == KTI_TYPE_ENTITY &&
            kti_history_kind(walk->entities,
                             table->values[i].integer) == 0) {
            status = tell(walk, walk->no, table->op->table, table->key,
                          table->op->columns[i].name,
                          "names an entity that is not there");
        }
    }
    return status;
}

static kt_status
add_row(struct walk *walk, struct table *table)
{
    kt_db *db = walk->db;
    kti_report_id report = { { { 0 } }, 0, 0 };
    const kti_report_id *named = NULL;
    int32_t n = KTI_OP_N(table->key);
    if (table->op->tag == KTI_TAG_LIST) {
        kti_list_reader *list = &walk->lists;
        kti_encode_list(&walk->encoded, walk->entities, n, list->entity,
                        list->field, list->members, list->member_count,
                        list->points, list->point_count);
        return KT_OK;
    }
    kt_status status = check_references(walk, table);
    for (int i = 0; status == KT_OK && i < table->op->column_count; i++) {
        if (table->values[i].type == KTI_TYPE_REPORT) {
            if (kti_ledger_report_id(db, table->values[i].integer,
                                     &report) != KT_OK) {
                kti_error_clear(&db->error);
                status = tell(walk, walk->no, table->op->table, table->key,
                              table->op->columns[i].name,
                              "names a report that is not there");
            }
            named = &report;
        }
    }
    if (status == KT_OK) {
        kti_encode_row(&walk->encoded, walk->entities, table->op, n,
                       table->values, named);
    }
    return status;
}

static struct table *
first_table(struct walk *walk)
{
    struct table *first = &walk->tables[0];
    for (int i = 1; i < KTI_TAG_ACT; i++) {
        if (walk->tables[i].key < first->key) {
            first = &walk->tables[i];
        }
    }
    return first;
}

static kt_status
hash_rows(struct walk *walk)
{
    if (walk->encoded.failed ||
        !kti_hash_add(walk->db->hash, walk->encoded.data,
                      walk->encoded.size)) {
        return kti_fail(&walk->db->error, KT_ERR_NOMEM, "out of memory");
    }
    kti_buf_clear(&walk->encoded);
    return KT_OK;
}

static kt_status
watch(struct walk *walk)
{
    if (walk->watch != NULL &&
        walk->watch(walk->watch_context, walk->check.operations,
                    walk->total) != 0) {
        return kti_fail(&walk->db->error, KT_ERR_STOPPED,
                        "the check was stopped");
    }
    return KT_OK;
}

/* The rows of the current commit, in the order of n, into the hash. */
static kt_status
walk_rows(struct walk *walk)
{
    kt_status status = KT_OK;
    int64_t expected = walk->no << KTI_OP_BITS;
    struct table *table = first_table(walk);
    while (status == KT_OK && KTI_OP_COMMIT(table->key) <= walk->no &&
           table->key != INT64_MAX) {
        int64_t commit = KTI_OP_COMMIT(table->key);
        if (commit < walk->no) {
            status = tell(walk, commit, table->op->table, table->key, "op",
                          "belongs to no commit");
        } else if (table->key != ++expected && !walk->bad) {
            walk->bad = 1;
            status = tell(walk, walk->no, table->op->table, table->key, "op",
                          "is not at its place in the commit");
        }
        if (status == KT_OK && commit == walk->no) {
            status = add_row(walk, table);
        }
        if (status == KT_OK && walk->encoded.size > 65536) {
            status = hash_rows(walk);
        }
        if (status == KT_OK) {
            status = next_row(walk, table);
        }
        if (status == KT_OK && ++walk->check.operations % 4096 == 0) {
            status = watch(walk);
        }
        table = first_table(walk);
    }
    return status;
}

static int
copy_blob(kti_stmt *stmt, int column, void *out, size_t size)
{
    size_t found = 0;
    const void *blob = kti_column_blob(stmt, column, &found);
    memset(out, 0, size);
    if (found == size) {
        memcpy(out, blob, size);
    }
    return found == size;
}

/* The site of the current commit, and of a first one its parent. */
static kt_status
read_site(struct walk *walk)
{
    kti_stmt *stmt;
    kt_db *db = walk->db;
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_SITE, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, walk->site_no);
    status = kti_stmt_step(stmt, &db->error);
    walk->header.parent_site = NULL;
    memset(&walk->header.site, 0, sizeof walk->header.site);
    if (status == KT_ROW) {
        (void)copy_blob(stmt, 0, &walk->header.site,
                        sizeof walk->header.site);
        int first = walk->site_no != walk->last_site;
        if (first && !(kti_column_is_null(stmt, 1) &&
                       kti_column_is_null(stmt, 2) &&
                       kti_column_is_null(stmt, 3))) {
            (void)copy_blob(stmt, 1, &walk->parent, sizeof walk->parent);
            (void)copy_blob(stmt, 3, walk->parent_hash, 32);
            walk->header.parent_site = &walk->parent;
            walk->header.parent_seq = kti_column_int(stmt, 2);
            walk->header.parent_hash = walk->parent_hash;
        }
        kti_stmt_reset(stmt);
    }
    walk->last_site = walk->site_no;
    return status < 0 ? status : KT_OK;
}

/* Hash the header and hold it against what is stored. */
static kt_status
finish_commit(struct walk *walk, int64_t rows)
{
    unsigned char hash[32];
    const char *message = NULL;
    const char *column = "hash";
    kti_encode_header(&walk->encoded, walk->entities, &walk->header);
    kt_status status = hash_rows(walk);
    if (status == KT_OK && !kti_hash_end(walk->db->hash, hash)) {
        status = kti_fail(&walk->db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (status != KT_OK || walk->bad) {
        return status;
    }
    if (rows != walk->header.ops) {
        column = "ops";
        message = "has another number of operations";
    } else if (memcmp(walk->stored_prev, walk->prev, 32) != 0) {
        column = "prev";
        message = "names another hash than that of the commit before it";
    } else if (memcmp(hash, walk->stored_hash, 32) != 0) {
        message = "its rows or its header are not those that were written";
    }
    return message == NULL ? KT_OK
                           : tell(walk, walk->no, "kt_commit", walk->no,
                                  column, message);
}

static const char *
text_of(kti_stmt *stmt, int column, kti_arena *texts)
{
    return kti_arena_text(texts, kti_column_text(stmt, column));
}

static kt_status
walk_commit(struct walk *walk)
{
    kti_arena texts = { 0 };
    kti_stmt *stmt = walk->commits;
    walk->no = kti_column_int(stmt, 0);
    walk->site_no = kti_column_int(stmt, 1);
    walk->bad = 0;
    walk->header.seq = kti_column_int(stmt, 2);
    walk->header.ops = kti_column_int(stmt, 3);
    (void)copy_blob(stmt, 4, walk->stored_prev, 32);
    (void)copy_blob(stmt, 5, walk->stored_hash, 32);
    walk->header.prev = walk->stored_prev;
    walk->header.hlc = kti_column_int(stmt, 6);
    walk->header.actor = text_of(stmt, 7, &texts);
    walk->header.actor_unit = kti_column_int(stmt, 8);
    walk->header.host_key = text_of(stmt, 9, &texts);
    walk->header.source = text_of(stmt, 10, &texts);
    walk->header.format = kti_column_int(stmt, 11);
    walk->header.alg = kti_column_int(stmt, 12);
    int64_t before = walk->check.operations;
    kt_status status = KT_OK;
    if (walk->no != walk->last_no + 1) {
        status = tell(walk, walk->last_no + 1, "kt_commit",
                      walk->last_no + 1, "no", "is not there");
    }
    if (status == KT_OK) {
        status = read_site(walk);
    }
    if (status == KT_OK && !kti_hash_begin(walk->db->hash)) {
        status = kti_fail(&walk->db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (status == KT_OK) {
        status = walk_rows(walk);
    }
    if (status == KT_OK) {
        status = finish_commit(walk, walk->check.operations - before);
    }
    memcpy(walk->prev, walk->stored_hash, 32);
    walk->last_no = walk->no;
    walk->check.commits++;
    kti_arena_free(&texts);
    return status;
}

static kt_status
open_tables(struct walk *walk)
{
    kt_db *db = walk->db;
    kt_status status = KT_OK;
    for (int i = 0; status == KT_OK && i < kti_op_count; i++) {
        struct table *table = &walk->tables[i];
        table->op = &kti_ops[i];
        if (table->op->tag == KTI_TAG_LIST) {
            status = kti_list_reader_open(&walk->lists, db->store,
                                          &db->error, 0, INT64_MAX);
        } else {
            status = kti_rows_open(db->store, &db->error, table->op->read, 0,
                                   INT64_MAX, &table->stmt);
        }
        if (status == KT_OK) {
            status = next_row(walk, table);
        }
    }
    if (status == KT_OK) {
        status = kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_COMMITS,
                              &walk->commits);
    }
    if (status == KT_OK) {
        kti_bind_int(walk->commits, 1, INT64_MIN);
        kti_bind_int(walk->commits, 2, -1);
    }
    return status;
}

/* Rows behind the last commit, or before the first. */
static kt_status
check_rest(struct walk *walk)
{
    const struct table *table = first_table(walk);
    if (table->key == INT64_MAX) {
        return KT_OK;
    }
    return tell(walk, KTI_OP_COMMIT(table->key), table->op->table,
                table->key, "op", "belongs to no commit");
}

static kt_status
walk_chain(struct walk *walk)
{
    kt_db *db = walk->db;
    kt_status status = open_tables(walk);
    while (status == KT_OK &&
           (status = kti_stmt_step(walk->commits, &db->error)) == KT_ROW) {
        status = walk_commit(walk);
    }
    status = status == KT_DONE ? KT_OK : status;
    return status == KT_OK ? check_rest(walk) : status;
}

static void
close_tables(struct walk *walk)
{
    for (int i = 0; i < kti_op_count; i++) {
        if (walk->tables[i].stmt != NULL) {
            kti_stmt_reset(walk->tables[i].stmt);
        }
    }
    if (walk->commits != NULL) {
        kti_stmt_reset(walk->commits);
    }
    kti_list_reader_close(&walk->lists);
    kti_buf_free(&walk->encoded);
    kti_history_free(walk->entities);
}

/* The one row of kt_meta says what the commits say. */
static kt_status
check_meta(struct walk *walk)
{
    kti_stmt *stmt;
    kt_db *db = walk->db;
    const char *column = NULL;
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_META, &stmt);
    if (status == KT_OK) {
        status = kti_stmt_step(stmt, &db->error);
    }
    if (status == KT_DONE) {
        return tell(walk, walk->last_no, "kt_meta", 1, "id", "is not there");
    }
    if (status != KT_ROW) {
        return status;
    }
    if (walk->last_no > 0 && kti_column_int(stmt, 0) != walk->header.format) {
        column = "format";
    } else if (walk->last_no > 0 &&
               kti_column_int(stmt, 1) != walk->last_site) {
        column = "site_no";
    } else if (!kti_column_is_null(stmt, 2)) {
        unsigned char copy_of[32];
        if (!copy_blob(stmt, 2, copy_of, 32) ||
            memcmp(copy_of, walk->prev, 32) != 0) {
            column = "copy_of";
        }
    }
    kti_stmt_reset(stmt);
    return column == NULL ? KT_OK
                          : tell(walk, walk->last_no, "kt_meta", 1, column,
                                 "is not what the last commit says");
}

static int32_t
integrity_line(void *context, const char *message)
{
    struct walk *walk = context;
    return tell(walk, 0, "", 0, "", message) != KT_OK;
}

static kt_status
check(kt_db *db, struct walk *walk)
{
    walk->entities = kti_history_new();
    if (walk->entities == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    kt_status status = kti_history_read_entities(walk->entities, db->store,
                                                 &db->error, 1);
    if (status == KT_OK) {
        status = kti_store_integrity(db->store, &db->error, integrity_line,
                                     walk);
    }
    if (status == KT_OK && db->error.status == KT_ERR_STOPPED) {
        status = KT_ERR_STOPPED;
    }
    if (status == KT_OK) {
        status = watch(walk);
    }
    if (status == KT_OK) {
        status = walk_chain(walk);
    }
    close_tables(walk);
    if (status == KT_OK) {
        status = check_meta(walk);
    }
    if (status == KT_OK && walk->check.findings > 0) {
        status = kti_fail(&db->error, KT_ERR_CORRUPT,
                          "the check found %lld fault%s",
                          (long long)walk->check.findings,
                          walk->check.findings == 1 ? "" : "s");
    }
    return status;
}

kt_status
kt_db_check(kt_db *db, kt_finding_fn found, void *found_context,
            kt_watch_fn watch_fn, void *watch_context, kt_check *out)
{
    struct walk walk = { .db = db,
                         .found = found,
                         .found_context = found_context,
                         .watch = watch_fn,
                         .watch_context = watch_context,
                         .last_site = -1 };
    /* No KTI_READ: that would read the definitions, damaged as they are. */
    int given = out != NULL && out->struct_size != 0;
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK && !given) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "check: struct_size is not set");
    }
    if (status == KT_OK && db->writing) {
        status = kti_fail(&db->error, KT_ERR_MISUSE,
                          "a database is checked outside of a transaction");
    }
    if (status == KT_OK) {
        status = kti_store_begin(db->store, &db->error, 0);
    }
    if (status == KT_OK) {
        status = check(db, &walk);
        kti_store_rollback(db->store);
    }
    if (given) {
        kti_struct_out(out, &walk.check, sizeof walk.check);
    }
    return kti_leave(db, status);
}
