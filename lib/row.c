/* SPDX-License-Identifier: Apache-2.0 */
#include "row.h"

#include <stdlib.h>
#include <string.h>

void
kti_row_bind(kti_stmt *stmt, const kti_op *op, int64_t key,
             const kti_value *values)
{
    kti_bind_int(stmt, 1, key);
    for (int i = 0; i < op->column_count; i++) {
        const kti_value *value = &values[i];
        if (value->type == KTI_TYPE_NULL) {
            continue; /* as kti_stmt_get() leaves it */
        }
        if (value->type == KTI_TYPE_TEXT) {
            kti_bind_text_n(stmt, i + 2, value->text, value->size);
        } else if (value->type == KTI_TYPE_BLOB) {
            kti_bind_blob(stmt, i + 2, value->text, value->size);
        } else {
            kti_bind_int(stmt, i + 2, value->integer);
        }
    }
}

kt_status
kti_rows_open(kti_store *store, kti_error *error, enum kti_sql_id id,
              int64_t behind, int64_t last, kti_stmt **stmt)
{
    kt_status status = kti_stmt_get(store, error, id, stmt);
    if (status == KT_OK) {
        kti_bind_int(*stmt, 1, last);
        kti_bind_int(*stmt, 2, INT64_MAX);
        kti_bind_int(*stmt, 3, behind);
    }
    return status;
}

int64_t
kti_row_values(kti_stmt *stmt, const kti_op *op, kti_value *values)
{
    for (int i = 0; i < op->column_count; i++) {
        kti_value *value = &values[i];
        int type = op->columns[i].type;
        *value = kti_null();
        if (type != KTI_TYPE_TEXT && type != KTI_TYPE_BLOB) {
            if (kti_column_given(stmt, i + 1, &value->integer)) {
                value->type = type;
            }
        } else if (!kti_column_is_null(stmt, i + 1)) {
            value->type = type;
            value->text = kti_column_blob(stmt, i + 1, &value->size);
            if (value->text == NULL) {
                value->text = "";
            }
        }
    }
    return kti_column_int(stmt, 0);
}

kt_status
kti_list_reader_open(kti_list_reader *reader, kti_store *store,
                     kti_error *error, int64_t behind, int64_t last)
{
    memset(reader, 0, sizeof *reader);
    kt_status status = kti_rows_open(store, error, KTI_SQL_DEFINITIONS_LIST,
                                     behind, last, &reader->lists);
    if (status == KT_OK) {
        status = kti_rows_open(store, error, KTI_SQL_DEFINITIONS_MEMBER,
                               behind, last, &reader->member_rows);
    }
    if (status == KT_OK) {
        status = kti_rows_open(store, error, KTI_SQL_DEFINITIONS_CHECKPOINT,
                               behind, last, &reader->point_rows);
    }
    if (status == KT_OK) {
        status = kti_stmt_step(reader->member_rows, error);
        reader->member_more = status == KT_ROW;
    }
    if (status >= 0) {
        status = kti_stmt_step(reader->point_rows, error);
        reader->point_more = status == KT_ROW;
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
take_members(kti_list_reader *reader, kti_error *error)
{
    while (reader->member_more) {
        int64_t op = kti_column_int(reader->member_rows, 0);
        if (op > reader->op) {
            break;
        }
        if (op < reader->op) {
            /* Of no list. */
        } else if (kti_grow(&reader->members, &reader->member_capacity,
                            reader->member_count + 1,
                            sizeof *reader->members)) {
            kti_member *member = &reader->members[reader->member_count++];
            member->unit = kti_column_int(reader->member_rows, 1);
            member->day = kti_column_is_null(reader->member_rows, 2)
                              ? KT_DAY_NONE
                              : (kt_day)kti_column_int(reader->member_rows,
                                                       2);
            member->reason = kti_arena_text(
                &reader->texts, kti_column_text(reader->member_rows, 3));
        } else {
            return kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
        kt_status status = kti_stmt_step(reader->member_rows, error);
        reader->member_more = status == KT_ROW;
        if (status < 0) {
            return status;
        }
    }
    return KT_OK;
}

static kt_status
take_points(kti_list_reader *reader, kti_error *error)
{
    while (reader->point_more) {
        int64_t op = kti_column_int(reader->point_rows, 0);
        if (op > reader->op) {
            break;
        }
        if (op < reader->op) {
            /* Of no list. */
        } else if (kti_grow(&reader->points, &reader->point_capacity,
                            reader->point_count + 1,
                            sizeof *reader->points)) {
            kt_checkpoint *point = &reader->points[reader->point_count++];
            point->day = (kt_day)kti_column_int(reader->point_rows, 1);
            point->share = (kt_share)kti_column_int(reader->point_rows, 2);
        } else {
            return kti_fail(error, KT_ERR_NOMEM, "out of memory");
        }
        kt_status status = kti_stmt_step(reader->point_rows, error);
        reader->point_more = status == KT_ROW;
        if (status < 0) {
            return status;
        }
    }
    return KT_OK;
}

kt_status
kti_list_reader_next(kti_list_reader *reader, kti_error *error)
{
    kt_status next = kti_stmt_step(reader->lists, error);
    if (next < 0) {
        return next;
    }
    reader->op = INT64_MAX;
    if (next == KT_ROW) {
        reader->op = kti_column_int(reader->lists, 0);
        reader->entity = kti_column_int(reader->lists, 1);
        reader->field = (int)kti_column_int(reader->lists, 2);
    }
    kti_arena_free(&reader->texts);
    reader->member_count = 0;
    reader->point_count = 0;
    kt_status status = take_members(reader, error);
    if (status == KT_OK) {
        status = take_points(reader, error);
    }
    return status == KT_OK ? next : status;
}

void
kti_list_reader_close(kti_list_reader *reader)
{
    if (reader->lists != NULL) {
        kti_stmt_reset(reader->lists);
    }
    if (reader->member_rows != NULL) {
        kti_stmt_reset(reader->member_rows);
    }
    if (reader->point_rows != NULL) {
        kti_stmt_reset(reader->point_rows);
    }
    free(reader->members);
    free(reader->points);
    kti_arena_free(&reader->texts);
}

static kt_status
step_table(kti_op_reader *reader, struct kti_op_table *table,
           kti_error *error)
{
    kt_status status = table->stmt == NULL
                           ? kti_list_reader_next(&reader->lists, error)
                           : kti_stmt_step(table->stmt, error);
    table->more = status == KT_ROW;
    if (table->more && table->stmt == NULL) {
        table->key = reader->lists.op;
        table->values[KTI_LIST_ENTITY] = kti_entity(reader->lists.entity);
        table->values[KTI_LIST_FIELD] = kti_int(reader->lists.field);
    } else if (table->more) {
        table->key = kti_row_values(table->stmt, table->op, table->values);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
open_rows(kti_store *store, kti_error *error, const kti_op *op,
          int64_t behind, int64_t target, kti_stmt **stmt)
{
    if (op->tag != KTI_TAG_PROGRESS || target == 0) {
        return kti_rows_open(store, error, op->read, behind, INT64_MAX, stmt);
    }
    kt_status status =
        kti_rows_open(store, error, KTI_SQL_PROGRESS_CHANGES_OF_TARGET,
                      behind, INT64_MAX, stmt);
    if (status == KT_OK) {
        kti_bind_int(*stmt, 4, target);
    }
    return status;
}

kt_status
kti_op_reader_open(kti_op_reader *reader, kti_store *store, kti_error *error,
                   int64_t behind, int all, int64_t target)
{
    kt_status status = KT_OK;
    memset(reader, 0, sizeof *reader);
    for (int i = 0; status == KT_OK && i < kti_op_count; i++) {
        struct kti_op_table *table = &reader->tables[reader->count];
        if (!all && !kti_ops[i].defines) {
            continue;
        }
        table->op = &kti_ops[i];
        reader->count++;
        if (table->op->tag == KTI_TAG_LIST) {
            status = kti_list_reader_open(&reader->lists, store, error,
                                          behind, INT64_MAX);
        } else {
            status = open_rows(store, error, table->op, behind, target,
                               &table->stmt);
        }
        if (status == KT_OK) {
            status = step_table(reader, table, error);
        }
    }
    return status;
}

/* Find the table with the least key. */
static void
find_current(kti_op_reader *reader)
{
    reader->current = NULL;
    reader->until = INT64_MAX;
    for (int i = 0; i < reader->count; i++) {
        struct kti_op_table *table = &reader->tables[i];
        if (!table->more) {
            continue;
        }
        if (reader->current == NULL || table->key < reader->current->key) {
            reader->until = reader->current == NULL ? INT64_MAX
                                                    : reader->current->key;
            reader->current = table;
        } else if (table->key < reader->until) {
            reader->until = table->key;
        }
    }
}

kt_status
kti_op_reader_next(kti_op_reader *reader, kti_error *error)
{
    struct kti_op_table *table = reader->current;
    if (table != NULL) {
        kt_status status = step_table(reader, table, error);
        if (status != KT_OK) {
            return status;
        }
    }
    if (table == NULL || !table->more || table->key >= reader->until) {
        find_current(reader);
        table = reader->current;
    }
    if (table == NULL) {
        return KT_DONE;
    }
    reader->op = table->op;
    reader->key = table->key;
    reader->values = table->values;
    return KT_ROW;
}

void
kti_op_reader_close(kti_op_reader *reader)
{
    for (int i = 0; i < reader->count; i++) {
        if (reader->tables[i].stmt != NULL) {
            kti_stmt_reset(reader->tables[i].stmt);
        }
    }
    kti_list_reader_close(&reader->lists);
}
