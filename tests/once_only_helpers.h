/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_ONCE_ONLY_HELPERS_H
#define KEYTASK_TESTS_ONCE_ONLY_HELPERS_H

/* What the tests of doc/once-only.md share: a flow of 1000, reported by
 * 4401, with and without ref. */

#include "domain_helpers.h"

/* What comes in the end counts once, or twice: A of the province. */
static inline int64_t actual(void)
{
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, NULL, "1.1", &completion));
    return completion.actual == KT_NONE
               ? 0
               : completion.actual / KT_AMOUNT_SCALE;
}

static inline kt_progress report_with(const char *ref, int64_t amount)
{
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(amount));
    report.ref = ref;
    return report;
}

static inline kt_report_no record(const kt_progress *report)
{
    kt_report_no number;
    OK(kt_progress_record(db, report, &number));
    return number;
}

static inline kt_report_no add(const char *ref, int64_t amount)
{
    kt_progress report = report_with(ref, amount);
    return record(&report);
}

static inline kt_progress correction_of(const kt_report_no *of,
                                        const char *ref, int64_t amount)
{
    kt_progress report = report_with(ref, amount);
    report.supersedes = of;
    report.reason = "misread";
    return report;
}

static inline kt_report_no correct(kt_report_no of, const char *ref,
                                   int64_t amount)
{
    kt_progress report = correction_of(&of, ref, amount);
    return record(&report);
}

static inline void retract(kt_report_no number)
{
    OK(kt_progress_retract(db, &number, "a mistake"));
}

static inline int same_no(const kt_report_no *a, const kt_report_no *b)
{
    return a->seq == b->seq && a->n == b->n &&
           memcmp(&a->site, &b->site, sizeof a->site) == 0;
}

/* It is there: its number is that of `there`, and nothing is written. */
static inline void check_exists(const kt_progress *report,
                                kt_report_no there)
{
    kt_report_no number;
    kt_head before = head_now();
    ck_assert_int_eq(kt_progress_record(db, report, &number), KT_EXISTS);
    ck_assert(same_no(&number, &there));
    ck_assert_int_eq(head_now().commit, before.commit);
}

/* It is refused, and the message has a report's number. */
static inline void check_refused(const kt_progress *report, kt_status status,
                                 kt_report_no named)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    char message[1100];
    REFUSED(status, NULL, kt_progress_record(db, report, NULL));
    (void)snprintf(message, sizeof message, "%s ", kt_db_errmsg(db));
    OK(kt_report_no_format(db, &named, text, sizeof text));
    size_t size = strlen(text);
    const char *at = strstr(message, text);
    ck_assert_msg(at != NULL && strchr(" ,:", at[size]) != NULL,
                  "%s is not in: %s", text, message);
}

static inline void once_only_setup(void)
{
    world_setup();
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(1000));
}

#endif
