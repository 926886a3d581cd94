/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_LEDGER_H
#define KTI_LEDGER_H

/*
 * The one write path: every change is an operation of a commit, a row that
 * is inserted, hashed and applied to the handle's history by its
 * description. Only between kti_enter(KTI_WRITE) and kti_leave().
 */

#include "encode.h"
#include "handle.h"

/* A commit's clock is milliseconds below this, << 16, plus a counter; it is
 * above 0. */
#define KTI_CLOCK_END_MS (INT64_C(1) << 47)

/* The commit that the open transaction writes. */
typedef struct kti_writer {
    int64_t commit; /* local number */
    int64_t seq;
    int64_t hlc;    /* greatest clock seen */
    int32_t ops;
    int32_t defined; /* how many of them are definitions */
    int32_t sealed;  /* how many its row has, where it is there already */
    unsigned char prev[32];
    kti_buf encoded; /* rows not yet hashed */
} kti_writer;

/* Begin a commit in the open transaction: read the head. */
kt_status kti_ledger_begin(kt_db *db);

/* Its clock, were it to end now; KT_ERR_RANGE where none can say so. */
kt_status kti_ledger_hlc(kt_db *db, int64_t *hlc);

/*
 * Write its row; *number is 0 where it has no operations. More operations
 * may follow, and then another end: so the chain holds wherever a host ends
 * the transaction that it is within.
 */
kt_status kti_ledger_end(kt_db *db, int64_t *number);

/* Add an operation as it is, whatever the fold makes of it; *key, which may
 * be NULL, is its key. */
kt_status kti_ledger_take(kt_db *db, int tag, const kti_value *values,
                          int64_t *key);

/* The same of a host's, which must have an effect: the calls see to that, and
 * where one should not, it fails rather than that its change is lost. */
kt_status kti_ledger_add(kt_db *db, int tag, const kti_value *values,
                         int64_t *key);

kt_status kti_ledger_add_list(kt_db *db, int64_t entity, int field,
                              kti_member *members, size_t member_count,
                              const kt_checkpoint *points,
                              size_t point_count);

/* A new entity; KT_ERR_DUPLICATE where its UUID is taken. */
kt_status kti_ledger_entity(kt_db *db, int kind, const kt_uuid *uuid,
                            int64_t *id);

/* 1 where a UUID is an entity's. */
kt_status kti_ledger_uuid_taken(kt_db *db, const kt_uuid *uuid, int *taken);

/* A report's key as site, seq and n. */
kt_status kti_ledger_report_id(kt_db *db, int64_t key, kti_report_id *id);

#endif
