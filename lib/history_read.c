/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the version rows from the store. */
#include <stdlib.h>
#include <string.h>

#include "history_private.h"
#include "row.h"

/* Farther than this no gap is filled: the id was changed. */
#define GAP_MAX 1000000

/* Places without an entity, up to before an id. */
static int
fill_gap(kti_history *history, int64_t id)
{
    int ok = 1;
    while (ok && kti_history_entity_count(history) + 1 < id) {
        ok = kti_history_add_entity(history, 0, NULL);
    }
    return ok;
}

kt_status
kti_history_read_entities(kti_history *history, kti_store *store,
                          kti_error *error, int with_gaps)
{
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_get(store, error, KTI_SQL_LEDGER_ENTITIES, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, kti_history_entity_count(history));
    while ((status = kti_stmt_step(stmt, error)) == KT_ROW) {
        size_t size = 0;
        int64_t id = kti_column_int(stmt, 0);
        int64_t next = kti_history_entity_count(history) + 1;
        const void *uuid = kti_column_blob(stmt, 1, &size);
        kt_uuid copy = { { 0 } };
        if (size == sizeof copy) {
            memcpy(&copy, uuid, sizeof copy);
        } else if (!with_gaps) {
            id = 0;
        }
        if (with_gaps && id - next > GAP_MAX) {
            continue; /* what names it finds nothing there */
        }
        if (id != next && !with_gaps) {
            kti_stmt_reset(stmt);
            return kti_fail(error, KT_ERR_CORRUPT,
                            "kt_entity %lld is not in its place: the check "
                            "says more",
                            (long long)id);
        }
        if (!fill_gap(history, id) ||
            !kti_history_add_entity(history, (int)kti_column_int(stmt, 2),
                                    &copy)) {
            kti_stmt_reset(stmt);
            return kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

/* Entities that a row names must be there, and of a kind for the table. */
static int
row_fits(const kti_history *history, const kti_op *op,
         const kti_value *values)
{
    for (int i = 0; i < op->column_count; i++) {
        if (values[i].type == KTI_TYPE_ENTITY &&
            kti_history_kind(history, values[i].integer) == 0) {
            return 0;
        }
    }
    int kind = kti_history_kind(history, values[0].integer);
    switch (op->tag) {
    case KTI_TAG_ALLOTMENT:
        return kind == KT_KIND_TARGET &&
               kti_history_kind(history, values[1].integer) == KT_KIND_UNIT;
    case KTI_TAG_TITLE:
    case KTI_TAG_LIST:
        return kind != 0;
    default:
        return kind != 0 && kti_kind_op(kind)->tag == op->tag;
    }
}

static kt_status
read_table(kti_history *history, kti_store *store, kti_error *error,
           const kti_op *op, int64_t behind)
{
    kti_stmt *stmt;
    kt_status status = kti_rows_open(store, error, op->read, behind,
                                     INT64_MAX, &stmt);
    kti_value values[KTI_COLUMNS_MAX];
    while (status == KT_OK && (status = kti_stmt_step(stmt, error)) == KT_ROW) {
        status = KT_OK;
        int64_t key = kti_row_values(stmt, op, values);
        if (!row_fits(history, op, values)) {
            status = kti_fail(error, KT_ERR_CORRUPT,
                              "%s %lld names an entity that is not there: the "
                              "check says more",
                              op->table, (long long)key);
        } else if (!kti_history_apply(history, op, key, values)) {
            status = kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
        if (status != KT_OK) {
            kti_stmt_reset(stmt);
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

static kt_status
read_lists(kti_history *history, kti_store *store, kti_error *error,
           int64_t behind)
{
    kti_list_reader reader = { 0 };
    kt_status status =
        kti_list_reader_open(&reader, store, error, behind, INT64_MAX);
    while (status == KT_OK &&
           (status = kti_list_reader_next(&reader, error)) == KT_ROW) {
        status = KT_OK;
        int fits = kti_history_kind(history, reader.entity) != 0;
        for (size_t i = 0; i < reader.member_count; i++) {
            fits = fits && kti_history_kind(history,
                                            reader.members[i].unit) != 0;
        }
        if (!fits) {
            status = kti_fail(error, KT_ERR_CORRUPT,
                              "kt_list %lld names an entity that is not "
                              "there",
                              (long long)reader.op);
        } else if (!kti_history_apply_list(
                       history, reader.op, reader.entity, reader.field,
                       reader.members, reader.member_count, reader.points,
                       reader.point_count)) {
            status = kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
    }
    kti_list_reader_close(&reader);
    return status == KT_DONE ? KT_OK : status;
}

static int
by_key(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Tables were read one after another: the marks rise again, one a commit. */
static void
sort_marks(kti_history *history)
{
    size_t kept = 0;
    qsort(history->marks, history->mark_count, sizeof *history->marks,
          by_key);
    for (size_t i = 0; i < history->mark_count; i++) {
        int last = i + 1 == history->mark_count ||
                   KTI_OP_COMMIT(history->marks[i + 1]) !=
                       KTI_OP_COMMIT(history->marks[i]);
        if (last) {
            history->marks[kept++] = history->marks[i];
        }
    }
    history->mark_count = kept;
}

kt_status
kti_history_read(kti_history *history, kti_store *store, kti_error *error)
{
    int64_t behind = kti_history_last(history);
    kt_status status =
        kti_history_read_entities(history, store, error, 0);
    for (int i = 0; status == KT_OK && i < kti_op_count; i++) {
        if (!kti_ops[i].defines) {
            continue;
        }
        if (kti_ops[i].tag == KTI_TAG_LIST) {
            status = read_lists(history, store, error, behind);
        } else {
            status = read_table(history, store, error, &kti_ops[i], behind);
        }
    }
    if (status == KT_OK && history->mark_count > 0) {
        sort_marks(history);
    }
    return status;
}
