/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_MODEL_RUN_H
#define KEYTASK_TESTS_MODEL_RUN_H

/* A scenario being run; shared by the files that run it. */

#include "model_scenario.h"

/* The code of the n-th unit, task, target, step: "u0", "k0", "g0", "s0". */
struct run_code {
    char text[8];
};

struct run {
    kt_db *db;
    int64_t clock_ms;
    int32_t offset_minutes;
    /* Within a transaction; and the model as it was before. */
    bool in_transaction;
    struct model model;
    struct model before;
    /* By their places in the scenario: places in the model, and numbers. */
    int report[MODEL_REPORTS];
    kt_report_no number[MODEL_REPORTS];
    /* How many reasons were given. */
    int reasons;
    /* See struct scenario. */
    bool lies;
    struct coverage *coverage;
    struct outcome *outcome;
};

struct run_code run_code(char letter, int n);
kt_day run_today(const struct run *run);

/* model_call.c: makes the library's call for an action. */
kt_status run_call(struct run *run, const struct action *action);

/* model_record.c: what the rules say of an action, and what it writes. */
enum model_rule run_rule(const struct run *run, const struct action *action);
void run_record(struct run *run, const struct action *action);

/* model_ask.c: asks both, and compares. */
void run_ask(struct run *run, const struct action *action);

/* Notes the first disagreement. */
void run_disagree(struct run *run, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
