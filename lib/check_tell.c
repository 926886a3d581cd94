/* SPDX-License-Identifier: Apache-2.0 */
/* What a check tells its host, who may stop it. */
#include <stdarg.h>
#include <stdio.h>

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
