/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_MODEL_MAKE_H
#define KEYTASK_TESTS_MODEL_MAKE_H

/* A scenario in the making; shared by the files that make it. */

#include "helpers.h"
#include "model_scenario.h"

/* What is needed to make sensible actions. */
struct maker {
    struct scenario *scenario;
    uint64_t random;
    int32_t offset_minutes;
    int64_t now_ms;
    /* The clock stands still. */
    bool in_transaction;
    /* What amounts are multiplied by: great ones overflow in sums. */
    int64_t scale;
    kt_day first;
    kt_day last;
    int owner;
    int units;
    /* What was made: the actions that added them. */
    struct action unit[MODEL_UNITS];
    int tasks;
    int targets;
    struct action target[MODEL_TARGETS];
    int steps;
    struct action step[MODEL_STEPS];
    int reports;
    struct action report[MODEL_REPORTS];
    /* Units that were allotted, and had an allotment withdrawn. */
    struct model_list allotted[MODEL_TARGETS];
    bool withdrawn[MODEL_TARGETS][MODEL_UNITS];
};

/* A number from 0 up to, not with, n. */
static inline int below(struct maker *m, int n)
{
    return (int)(next_random(&m->random) % (uint64_t)n);
}

static inline bool chance(struct maker *m, int percent)
{
    return below(m, 100) < percent;
}

static inline int between(struct maker *m, int least, int most)
{
    return least + below(m, most - least + 1);
}

/* model_make.c */
struct action *make_action(struct maker *m, enum action_kind kind,
                           int subject);
bool make_room(const struct maker *m);
/* Amounts times the scale, and such as have it already; up to the limits. */
kt_amount make_amount(const struct maker *m, model_wide amount);
kt_amount make_within(model_wide amount);
kt_day make_today(const struct maker *m);
/* A day of the plan's time, or somewhat before or behind it. */
kt_day make_day(struct maker *m);
int32_t make_weight(struct maker *m);
void make_unit(struct maker *m, kt_day opened);
void make_thresholds(struct maker *m, struct action *plan);
void make_lists(struct maker *m, struct action *target);
void make_checkpoints(struct maker *m, struct action *target);
void make_step(struct maker *m, int target);
void make_definitions(struct maker *m);

/* model_make_allot.c */
kt_amount make_part(struct maker *m, int target);
void make_allotments(struct maker *m, int target);
void make_revision(struct maker *m);

/* model_make_year.c */
void make_year(struct maker *m);

#endif
