/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_ROW_H
#define KTI_ROW_H

/* Operations as rows: binding and reading them by their description. */

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
    int64_t orphan; /* key of a member or point without a list, or 0 */
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
/* KT_ROW, KT_DONE, or an error. */
kt_status kti_list_reader_next(kti_list_reader *reader, kti_error *error);
void kti_list_reader_close(kti_list_reader *reader);

#endif
