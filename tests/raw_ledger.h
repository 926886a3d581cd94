/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_RAW_LEDGER_H
#define KEYTASK_TESTS_RAW_LEDGER_H

/* Rows as another site might have written them: through the library's write
 * path, without its checks. */

#include "handle_private.h"

#include "domain_helpers.h"

static inline void begin_commit(const char *source)
{
    ck_assert_int_eq(kti_enter(db, KTI_WRITE), KT_OK);
    free(db->source);
    db->source = source == NULL ? NULL : strdup(source);
}

static inline void end_commit(void)
{
    kt_status status = kti_leave(db, KT_OK);
    ck_assert_msg(status == KT_OK, "%s", kt_db_errmsg(db));
    free(db->source);
    db->source = NULL;
}

/* Within a commit; a table's values in their order, the rest being null. */
#define ADD(tag, ...)                                                        \
    OK(kti_ledger_take(db, KTI_TAG_##tag,                                    \
                       (kti_value[KTI_##tag##_COLUMNS]){ __VA_ARGS__ },      \
                       NULL))

static inline kti_value report_of(int64_t commit, int64_t n)
{
    return (kti_value){ KTI_TYPE_REPORT, commit << KTI_OP_BITS | n, NULL, 0 };
}

#endif
