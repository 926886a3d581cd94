/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger.h"

#include <string.h>

#include "hash.h"
#include "handle_private.h"
#include "row.h"

/* Rows are hashed in pieces of about this size. */
#define PIECE 65536

static kt_status
read_head(kt_db *db, kti_writer *writer)
{
    kti_stmt *stmt;
    kt_status status =
        kti_stmt_row(db->store, &db->error, KTI_SQL_LEDGER_HEAD, NULL, &stmt);
    if (status == KT_ROW) {
        int64_t last = kti_column_int(stmt, 0);
        writer->hlc = kti_column_int(stmt, 4);
        (void)kti_column_copy(stmt, 3, writer->prev, sizeof writer->prev);
        kti_stmt_reset(stmt);
        status = kti_commit_number(&db->error, last);
        writer->commit = status == KT_OK ? last + 1 : 0;
    }
    return status < 0 ? status : KT_OK;
}

/* The site's own last sequence number, where it has one, and the greatest
 * clock of all. */
static kt_status
read_site_head(kt_db *db, kti_writer *writer)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_row(
        db->store, &db->error, KTI_SQL_LEDGER_SITE_HEAD, &db->site_no, &stmt);
    if (status == KT_ROW) {
        int64_t last = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
        status = kti_commit_number(&db->error, last);
        writer->seq = status == KT_OK ? last + 1 : 0;
    }
    if (status >= 0) {
        status = kti_stmt_row(db->store, &db->error, KTI_SQL_LEDGER_HLC_MAX,
                              NULL, &stmt);
    }
    if (status == KT_ROW) {
        if (!kti_column_is_null(stmt, 0)) {
            writer->hlc = kti_column_int(stmt, 0);
        }
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_ledger_begin(kt_db *db)
{
    kti_writer *writer = &db->writer;
    kti_buf encoded = writer->encoded;
    kti_buf_clear(&encoded);
    memset(writer, 0, sizeof *writer);
    writer->encoded = encoded;
    writer->commit = 1;
    writer->seq = db->parent_seq + 1; /* 0 where there is no parent */
    kt_status status = read_head(db, writer);
    if (status == KT_OK) {
        status = read_site_head(db, writer);
    }
    if (status == KT_OK && !kti_hash_begin(db->hash)) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    return status;
}

static kt_status
hash_encoded(kt_db *db)
{
    kti_buf *buf = &db->writer.encoded;
    if (buf->failed || !kti_hash_add(db->hash, buf->data, buf->size)) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    kti_buf_clear(buf);
    return KT_OK;
}

static kt_status
insert_commit(kt_db *db, const kti_commit_header *header,
              const unsigned char *hash)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_INSERT_COMMIT, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, db->writer.commit);
    kti_bind_int(stmt, 2, db->site_no);
    kti_bind_int(stmt, 3, header->seq);
    kti_bind_int(stmt, 4, header->ops);
    kti_bind_blob(stmt, 5, header->prev, 32);
    kti_bind_blob(stmt, 6, hash, 32);
    kti_bind_int(stmt, 7, header->hlc);
    kti_bind_text(stmt, 8, header->actor);
    if (header->actor_unit == 0) {
        kti_bind_null(stmt, 9);
    } else {
        kti_bind_int(stmt, 9, header->actor_unit);
    }
    kti_bind_text(stmt, 10, header->host_key);
    kti_bind_text(stmt, 11, header->source);
    kti_bind_int(stmt, 12, header->format);
    kti_bind_int(stmt, 13, header->alg);
    return kti_stmt_run(stmt, &db->error);
}

static kt_status
unseal(kt_db *db)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_UNSEAL_COMMIT, &stmt);
    if (status == KT_OK) {
        kti_bind_int(stmt, 1, db->writer.commit);
        status = kti_stmt_run(stmt, &db->error);
    }
    return status;
}

kt_status
kti_ledger_hlc(kt_db *db, int64_t *hlc)
{
    int64_t now_ms = kti_now(db);
    int64_t seen = db->writer.hlc;
    if (now_ms < -KTI_CLOCK_END_MS || now_ms >= KTI_CLOCK_END_MS ||
        seen == INT64_MAX) {
        return kti_fail(&db->error, KT_ERR_RANGE,
                        "the clock says %lld ms, which no commit can hold: "
                        "set it right",
                        (long long)now_ms);
    }
    *hlc = now_ms * 65536 > seen ? now_ms * 65536 : seen + 1;
    return KT_OK;
}

kt_status
kti_ledger_end(kt_db *db, int64_t *number)
{
    kti_writer *writer = &db->writer;
    int64_t hlc = 0;
    *number = writer->sealed > 0 ? writer->commit : 0;
    if (writer->ops == writer->sealed) {
        return KT_OK;
    }
    kt_status status = kti_ledger_hlc(db, &hlc);
    if (status != KT_OK) {
        return status;
    }
    kti_commit_header header = {
        .format = KTI_FORMAT,
        .alg = KTI_ALG_SHA256,
        .site = db->site,
        .parent_site = writer->seq == db->parent_seq + 1 && db->has_parent
                           ? &db->parent_site
                           : NULL,
        .parent_seq = db->parent_seq,
        .parent_hash = db->parent_hash,
        .seq = writer->seq,
        .ops = writer->ops,
        .hlc = hlc,
        .actor = db->actor,
        .actor_unit = db->actor_unit,
        .host_key = db->host_key,
        .source = db->source,
        .prev = writer->prev,
    };
    unsigned char hash[32];
    status = hash_encoded(db);
    if (status == KT_OK) {
        kti_encode_header(&writer->encoded, db->history, &header);
        if (writer->encoded.failed ||
            !kti_hash_with(db->hash, writer->encoded.data,
                           writer->encoded.size, hash)) {
            status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
        kti_buf_clear(&writer->encoded);
    }
    if (status == KT_OK && writer->sealed > 0) {
        status = unseal(db);
    }
    if (status == KT_OK) {
        status = insert_commit(db, &header, hash);
    }
    if (status == KT_OK) {
        *number = writer->commit;
        writer->sealed = writer->ops;
        if (writer->defined > 0) {
            memcpy(db->defined_hash, hash, sizeof hash);
        }
    }
    return status;
}

/* The commit's bound is that of its operations' keys. */
static kt_status
need_room(kt_db *db)
{
    if (db->writer.ops >= KTI_OP_N_MAX) {
        return kti_fail(&db->error, KT_ERR_RANGE,
                        "a commit holds at most %lld operations: commit, "
                        "and begin another",
                        (long long)KTI_OP_N_MAX);
    }
    return KT_OK;
}

/* The next operation's place. */
static kt_status
next_op(kt_db *db, int defines, int64_t *key)
{
    kti_writer *writer = &db->writer;
    kt_status status = need_room(db);
    if (status != KT_OK) {
        return status;
    }
    writer->ops++;
    writer->defined += defines;
    *key = writer->commit << KTI_OP_BITS | writer->ops;
    return KT_OK;
}

static kt_status
hash_if_full(kt_db *db)
{
    if (db->writer.encoded.failed || db->writer.encoded.size >= PIECE) {
        return hash_encoded(db);
    }
    return KT_OK;
}

static kt_status
insert_row(kt_db *db, const kti_op *op, int64_t key, const kti_value *values)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(db->store, &db->error, op->insert, &stmt);
    if (status == KT_OK) {
        kti_row_bind(stmt, op, key, values);
        status = kti_stmt_run(stmt, &db->error);
    }
    return status;
}

kt_status
kti_ledger_take(kt_db *db, int tag, const kti_value *values,
                int64_t *key_out)
{
    const kti_op *op = kti_op_by_tag(tag);
    int64_t key = 0;
    kt_status status = next_op(db, op->defines, &key);
    kti_report_id report = { { { 0 } }, 0, 0 };
    const kti_report_id *named = NULL;
    for (int i = 0; status == KT_OK && i < op->column_count; i++) {
        if (values[i].type == KTI_TYPE_REPORT) {
            status = kti_ledger_report_id(db, values[i].integer, &report);
            named = &report;
        }
    }
    if (status == KT_OK) {
        status = insert_row(db, op, key, values);
    }
    if (status == KT_OK) {
        kti_encode_row(&db->writer.encoded, db->history, op, db->writer.ops,
                       values, named);
        status = hash_if_full(db);
    }
    if (status == KT_OK && op->defines &&
        !kti_history_apply(db->history, op, key, values)) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (status == KT_OK && key_out != NULL) {
        *key_out = key;
    }
    return status;
}

kt_status
kti_ledger_add(kt_db *db, int tag, const kti_value *values, int64_t *key)
{
    const kti_op *op = kti_op_by_tag(tag);
    const char *column = NULL;
    const char *why = NULL;
    kt_status status = kti_ledger_take(db, tag, values, key);
    if (status == KT_OK && op->defines) {
        why = kti_history_refused(db->history, &column);
    }
    return why == NULL ? status
                       : kti_fail(&db->error, KT_ERR_CORRUPT,
                                  "this change of a %s would have no effect: "
                                  "its %s %s",
                                  op->name, column, why);
}

static kt_status
insert_members(kt_db *db, int64_t key, const kti_member *members,
               size_t count)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        kti_stmt *stmt;
        status = kti_stmt_get(db->store, &db->error,
                              KTI_SQL_LEDGER_INSERT_MEMBER, &stmt);
        if (status != KT_OK) {
            break;
        }
        kti_bind_int(stmt, 1, key);
        kti_bind_int(stmt, 2, members[i].unit);
        if (members[i].day == KT_DAY_NONE) {
            kti_bind_null(stmt, 3);
        } else {
            kti_bind_int(stmt, 3, members[i].day);
        }
        kti_bind_text(stmt, 4, members[i].reason);
        status = kti_stmt_run(stmt, &db->error);
    }
    return status;
}

static kt_status
insert_points(kt_db *db, int64_t key, const kt_checkpoint *points,
              size_t count)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        kti_stmt *stmt;
        status = kti_stmt_get(db->store, &db->error,
                              KTI_SQL_LEDGER_INSERT_CHECKPOINT, &stmt);
        if (status == KT_OK) {
            kti_bind_int(stmt, 1, key);
            kti_bind_int(stmt, 2, points[i].day);
            kti_bind_int(stmt, 3, points[i].share);
            status = kti_stmt_run(stmt, &db->error);
        }
    }
    return status;
}

kt_status
kti_ledger_add_list(kt_db *db, int64_t entity, int field,
                    kti_member *members, size_t member_count,
                    const kt_checkpoint *points, size_t point_count)
{
    const kti_op *op = kti_op_by_tag(KTI_TAG_LIST);
    kti_value values[KTI_LIST_COLUMNS] = { kti_entity(entity),
                                           kti_int(field) };
    int64_t key = 0;
    kt_status status = next_op(db, 1, &key);
    if (status == KT_OK) {
        status = insert_row(db, op, key, values);
    }
    if (status == KT_OK) {
        status = insert_members(db, key, members, member_count);
    }
    if (status == KT_OK) {
        status = insert_points(db, key, points, point_count);
    }
    if (status == KT_OK) {
        kti_encode_list(&db->writer.encoded, db->history, db->writer.ops,
                        entity, field, members, member_count, points,
                        point_count);
        status = hash_if_full(db);
    }
    if (status == KT_OK &&
        !kti_history_apply_list(db->history, key, entity, field, members,
                                member_count, points, point_count)) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    return status;
}

kt_status
kti_ledger_uuid_taken(kt_db *db, const kt_uuid *uuid, int *taken)
{
    kti_stmt *stmt;
    *taken = 0;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_ENTITY_BY_UUID, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_blob(stmt, 1, uuid, sizeof *uuid);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        *taken = 1;
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

kt_status
kti_ledger_entity(kt_db *db, int kind, const kt_uuid *uuid, int64_t *id)
{
    kti_stmt *stmt;
    *id = kti_history_entity_count(db->history) + 1;
    kt_status status = need_room(db); /* for the operation behind it */
    if (status == KT_OK) {
        status = kti_stmt_get(db->store, &db->error,
                              KTI_SQL_LEDGER_INSERT_ENTITY, &stmt);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, *id);
    kti_bind_blob(stmt, 2, uuid, sizeof *uuid);
    kti_bind_int(stmt, 3, kind);
    status = kti_stmt_run(stmt, &db->error);
    if (status == KT_OK && !kti_history_add_entity(db->history, kind, uuid)) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    return status;
}

kt_status
kti_ledger_report_id(kt_db *db, int64_t key, kti_report_id *id)
{
    id->n = KTI_OP_N(key);
    if (db->writing && KTI_OP_COMMIT(key) == db->writer.commit) {
        id->site = db->site;
        id->seq = db->writer.seq;
        return KT_OK;
    }
    kti_stmt *stmt;
    int64_t commit = KTI_OP_COMMIT(key);
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_LEDGER_COMMIT_ID, &commit, &stmt);
    if (status == KT_ROW) {
        (void)kti_column_copy(stmt, 0, &id->site, sizeof id->site);
        id->seq = kti_column_int(stmt, 1);
        kti_stmt_reset(stmt);
        return KT_OK;
    }
    return status < 0
               ? status
               : kti_fail(&db->error, KT_ERR_CORRUPT,
                          "commit %lld is not there", (long long)commit);
}

int64_t
kti_last_sealed(const kt_db *db, int64_t commit)
{
    int open = db->writing && db->writer.sealed == 0 &&
               commit == db->writer.commit;
    return commit - open;
}
