/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a database: the file, the references, the chain, and what the fold
 * leaves without effect. */
#include <stdlib.h>

#include "check_private.h"

static kt_status
check(kti_checker *checker)
{
    kt_db *db = checker->db;
    checker->now_ms = kti_now(db);
    checker->history = kti_history_new();
    if (checker->history == NULL) {
        return kti_check_no_memory(checker);
    }
    kt_status status = kti_check_file(checker);
    if (status == KT_OK) {
        status = kti_check_chain(checker);
    }
    int64_t findings = checker->check.findings;
    if (status == KT_OK && findings > 0) {
        status = kti_fail(&db->error, KT_ERR_CORRUPT,
                          "the check found %lld fault%s",
                          (long long)findings, findings == 1 ? "" : "s");
    }
    return status;
}

kt_status
kt_db_check(kt_db *db, kt_finding_fn found, void *found_context,
            kt_watch_fn watch, void *watch_context, kt_check *out)
{
    kti_checker checker = { .db = db,
                            .found = found,
                            .found_context = found_context,
                            .watch = watch,
                            .watch_context = watch_context };
    /* No KTI_READ: that would read the definitions, damaged as they are. */
    int given = out != NULL && out->struct_size != 0;
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK && !given) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "check: struct_size is not set");
    }
    if (status == KT_OK && db->writing) {
        status = kti_fail(&db->error, KT_ERR_MISUSE,
                          "a database is checked outside of a transaction");
    }
    if (status == KT_OK) {
        status = kti_store_begin(db->store, &db->error, 0);
    }
    if (status == KT_OK) {
        status = check(&checker);
        kti_store_rollback(db->store);
    }
    kti_history_free(checker.history);
    free(checker.sites);
    free(checker.entities);
    free(checker.named);
    if (given) {
        kti_struct_out(out, &checker.check, sizeof checker.check);
    }
    return kti_leave(db, status);
}
