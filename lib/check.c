/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a database: the file, the references, the chain, and what the fold
 * leaves without effect. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "check_private.h"

/* Findings of a kind that are told. */
#define MOST 100

static kt_status
stop(kti_checker *checker)
{
    checker->stopped = 1;
    return kti_fail(&checker->db->error, KT_ERR_STOPPED,
                    "the check was stopped");
}

/* A fault; else a note, of what is as it may be. */
static int
is_fault(int kind)
{
    return kind != KT_FINDING_NO_EFFECT && kind != KT_FINDING_CLOCK;
}

kt_status
kti_check_tell(kti_checker *checker, int kind, int64_t commit,
               const char *table, int64_t key, const char *column,
               const char *format, ...)
{
    char message[512];
    va_list arguments;
    kt_check *check = &checker->check;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (!is_fault(kind)) {
        check->notes++;
    } else {
        check->findings++;
        if (commit > 0 && (check->first_bad_commit == 0 ||
                           commit < check->first_bad_commit)) {
            check->first_bad_commit = commit;
        }
    }
    kt_finding finding = { sizeof finding, kind,   commit, table,
                           key,            column, message };
    if (checker->found != NULL && checker->told[kind]++ < MOST &&
        checker->found(checker->found_context, &finding) != 0) {
        return stop(checker);
    }
    return KT_OK;
}

kt_status
kti_check_watch(kti_checker *checker)
{
    if (checker->watch != NULL &&
        checker->watch(checker->watch_context, checker->check.operations,
                       checker->total) != 0) {
        return stop(checker);
    }
    return KT_OK;
}

kt_status
kti_check_no_memory(kti_checker *checker)
{
    return kti_fail(&checker->db->error, KT_ERR_NOMEM, "out of memory");
}

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
