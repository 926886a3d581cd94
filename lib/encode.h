/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_ENCODE_H
#define KTI_ENCODE_H

/*
 * The canonical encoding over which a commit is hashed, documented byte by
 * byte in doc/ledger.md: the rows in the order of n, then the header. One
 * description, lib/op.c, serves the writing and the walk.
 */

#include "buf.h"
#include "history.h"
#include "op.h"

/* A report named by another operation. */
typedef struct kti_report_id {
    kt_uuid site;
    int64_t seq;
    int32_t n;
} kti_report_id;

#define KTI_FORMAT 1
#define KTI_ALG_SHA256 1

typedef struct kti_commit_header {
    int64_t format;
    int64_t alg;
    kt_uuid site;
    /* Of a site's first commit, where the site began as a copy. */
    const kt_uuid *parent_site;
    int64_t parent_seq;
    const unsigned char *parent_hash;
    int64_t seq;
    int64_t ops;
    int64_t hlc;
    const char *actor;
    int64_t actor_unit; /* entity id, 0: none */
    const char *host_key;
    const char *source;
    const unsigned char *prev;
} kti_commit_header;

/* report: of the value of type KTI_TYPE_REPORT, NULL where it is null. */
void kti_encode_row(kti_buf *buf, const kti_history *history,
                    const kti_op *op, int32_t n, const kti_value *values,
                    const kti_report_id *report);

/* A list: its row, then its members in UUID order, then its points. The
 * members are sorted in place. */
void kti_encode_list(kti_buf *buf, const kti_history *history, int32_t n,
                     int64_t entity, int field, kti_member *members,
                     size_t member_count, const kt_checkpoint *points,
                     size_t point_count);

void kti_encode_header(kti_buf *buf, const kti_history *history,
                       const kti_commit_header *header);

#endif
