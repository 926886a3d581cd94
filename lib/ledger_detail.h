/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_LEDGER_DETAIL_H
#define KTI_LEDGER_DETAIL_H

/* What the log says of an operation. */

#include "buf.h"
#include "handle.h"
#include "op.h"

/* The code of an entity at the question's moment; "" for 0, and where it is
 * not there. */
const char *kti_code_of(kt_db *db, const kti_question *question, int64_t id);

/* The entities that an operation is about; 0: none. */
typedef struct kti_about {
    int64_t item; /* plan, task, target or step */
    int64_t target; /* the same, but of a step its target */
    int64_t unit;
} kti_about;

kt_status kti_ledger_about(kt_db *db, const kti_question *question,
                           const kti_op *op, const kti_value *values,
                           kti_about *about);

/*
 * The values that an operation sets, as "name=value" with blanks between,
 * "name=-" for one that it clears; a list as "assist=4401,4402", its units
 * with day and reason behind a colon each, planned shares as
 * "checkpoints=2022-06-30:40.00%".
 */
kt_status kti_ledger_detail(kt_db *db, const kti_question *question,
                            const kti_op *op, int64_t key,
                            const kti_value *values, kti_buf *buf);

#endif
