/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the version rows from the store. */
#include <string.h>

#include <keytask/words.h>

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
        int64_t kind = kti_column_int(stmt, 2);
        int known = kind >= KT_KIND_UNIT && kind <= KT_KIND_STEP;
        if (!fill_gap(history, id) ||
            !kti_history_add_entity(history, known ? (int)kind : 0, &copy)) {
            kti_stmt_reset(stmt);
            return kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

int
kti_history_apply_read(kti_history *history, const kti_op_reader *reader)
{
    const kti_list_reader *list = &reader->lists;
    return reader->op->tag == KTI_TAG_LIST
               ? kti_history_apply_list(history, list->op, list->entity,
                                        list->field, list->members,
                                        list->member_count, list->points,
                                        list->point_count)
               : kti_history_apply(history, reader->op, reader->key,
                                   reader->values);
}

kt_status
kti_history_read(kti_history *history, kti_store *store, kti_error *error)
{
    kti_op_reader reader;
    kt_status status = kti_history_read_entities(history, store, error, 0);
    if (status != KT_OK) {
        return status;
    }
    status = kti_op_reader_open(&reader, store, error,
                                kti_history_last(history), 0, 0);
    while (status == KT_OK &&
           (status = kti_op_reader_next(&reader, error)) == KT_ROW) {
        status = KT_OK;
        if (!kti_history_apply_read(history, &reader)) {
            status = kti_fail(error, KT_ERR_NOMEM, "out of memory");
        } else if (history->broken) {
            status = kti_fail(error, KT_ERR_CORRUPT,
                              "%s %lld names an entity that is not there: the "
                              "check says more",
                              reader.op->table, (long long)reader.key);
        }
    }
    kti_op_reader_close(&reader);
    return status == KT_DONE ? KT_OK : status;
}
