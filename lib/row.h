/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_ROW_H
#define KTI_ROW_H

/* Operations as rows: binding and reading them by their description, one
 * table or all of them in the order of their keys. */

#include "history.h"
#include "op.h"
#include "store.h"

/* Bind a key and its values to an op's insert. */
void kti_row_bind(kti_stmt *stmt, const kti_op *op, int64_t key,
                  const kti_value *values);

/* Open a read of sql/statements/definitions.sql: keys in (behind, last]. */
kt_status kti_rows_open(kti_store *store, kti_error *error,
                        enum kti_sql_id id, int64_t behind, int64_t last,
                        kti_stmt **stmt);

/* The current row; texts live until the next step. The key is returned. */
int64_t kti_row_values(kti_stmt *stmt, const kti_op *op, kti_value *values);

/* Lists with their members and points, by key. */
typedef struct kti_list_reader {
    int64_t op;
    int64_t entity;
    int field;
    kti_member *members; /* reasons live until the next call */
    size_t member_count, member_capacity;
    kt_checkpoint *points;
    size_t point_count, point_capacity;
    kti_stmt *lists;
    kti_stmt *member_rows;
    kti_stmt *point_rows;
    int member_more;
    int point_more;
    kti_arena texts;
} kti_list_reader;

kt_status kti_list_reader_open(kti_list_reader *reader, kti_store *store,
                               kti_error *error, int64_t behind,
                               int64_t last);
/* KT_ROW, KT_DONE, or an error. Members and points without a list are passed
 * by. */
kt_status kti_list_reader_next(kti_list_reader *reader, kti_error *error);
void kti_list_reader_close(kti_list_reader *reader);

/* A table's rows, read in step with the others. */
struct kti_op_table {
    const kti_op *op;
    kti_stmt *stmt; /* NULL: of lists, which have their reader */
    int more;       /* there is a current row */
    int64_t key;    /* of it */
    kti_value values[KTI_COLUMNS_MAX];
};

/* Operations of all tables in the order of their keys. */
typedef struct kti_op_reader {
    const kti_op *op; /* of the current one */
    int64_t key;
    const kti_value *values;
    kti_list_reader lists; /* where it is a list */
    struct kti_op_table tables[KTI_TAG_ACT];
    int count;
    struct kti_op_table *current;
    int64_t until; /* the least key of the other tables' rows */
} kti_op_reader;

/* Those behind a key; with `all` 0, definitions alone. Of reports those on
 * the target, 0: all. */
kt_status kti_op_reader_open(kti_op_reader *reader, kti_store *store,
                             kti_error *error, int64_t behind, int all,
                             int64_t target);
/* KT_ROW, KT_DONE, or an error. */
kt_status kti_op_reader_next(kti_op_reader *reader, kti_error *error);
void kti_op_reader_close(kti_op_reader *reader);

#endif
