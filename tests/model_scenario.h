/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_MODEL_SCENARIO_H
#define KEYTASK_TESTS_MODEL_SCENARIO_H

/*
 * A scenario: a plan's year as a list of actions, made from a seed. It is
 * run through the library and the model side by side; where they disagree it
 * is shrunk to the actions that it takes and printed, in a form that is read
 * back.
 */

#include "model.h"

#include <stdio.h>

enum { SCENARIO_ACTIONS = 500 };

enum action_kind {
    /* The handle's UTC offset, in minutes, as the subject. */
    SET_OFFSET,
    ADD_UNIT,
    RENAME_UNIT,
    MOVE_UNIT,
    CLOSE_UNIT,
    ADD_PLAN,
    CHANGE_PLAN,
    SET_STATE,
    ADD_TASK,
    CHANGE_TASK,
    CANCEL_TASK,
    ADD_TARGET,
    CHANGE_TARGET,
    CANCEL_TARGET,
    ADD_STEP,
    CHANGE_STEP,
    ALLOT,
    REPORT,
    RETRACT,
    /* What follows, up to the commit, is one commit; or none. */
    BEGIN,
    COMMIT,
    ROLLBACK,
    ASK_TARGET,
    ASK_TASK,
    ASK_PLAN,
    ASK_TREE,
    ASK_UNITS,
    ACTION_KINDS
};

/* What fits no field is MODEL_NO, KT_NONE, KT_DAY_NONE, KT_WEIGHT_NONE, 0. */
struct action {
    enum action_kind kind;
    /* The clock while it is called. */
    int64_t at_ms;
    /* The unit, task, target, step or report that it is about. */
    int subject;
    /* The superior, the task above, the unit in whose favour. */
    int above;
    /* The plan's owner, who is allotted, who reports, where it is asked. */
    int unit;
    /* A step's target; the target of an allotment, a report. */
    int target;
    int step;
    int replaces;
    int level;
    int32_t state;
    int32_t measure;
    int32_t mode;
    int32_t basis;
    int32_t weight;
    int32_t reporting_days;
    int32_t behind;
    int32_t at_risk;
    int32_t ahead;
    int32_t withdrawn;
    /* Which fields a change sets. */
    uint32_t sets;
    /* From when, of when, as of when. */
    kt_day day;
    kt_day first;
    kt_day last;
    kt_day due;
    kt_amount amount;
    kt_amount of;
    kt_amount baseline;
    kt_amount threshold;
    /*
     * A question knows all; or what was known at an instant, or so many
     * hundredths of the commits.
     */
    int64_t known_ms;
    int32_t known_part;
    int listed_count;
    int listed[MODEL_LISTED];
    int exempt_count;
    struct model_exempt exempt[MODEL_LISTED];
    int checkpoint_count;
    kt_checkpoint checkpoint[MODEL_CHECKPOINTS];
};

struct scenario {
    uint64_t seed;
    int count;
    struct action action[SCENARIO_ACTIONS];
    /* Whether an action is run: shrinking drops them. */
    bool kept[SCENARIO_ACTIONS];
    /*
     * For the tests of these tests: the model finds a report too many where
     * a ceiling is breached.
     */
    bool lies;
};

/*
 * What the scenarios reached, counted in the answers that were compared, by
 * measure (tasks and plans having none).
 */
struct coverage {
    int64_t scenarios;
    int64_t answers;
    int64_t verdict[KT_MEASURE_ASSESSED + 1][KT_VERDICT_COUNT];
    int64_t reason[KT_MEASURE_ASSESSED + 1][KT_REASON_NOTHING_SCORED + 1];
    int64_t flag[6];
    /* Of each kind: done, and refused. */
    int64_t done[ACTION_KINDS];
    int64_t refused[ACTION_KINDS];
    int64_t superseded;
    /* Questions that got no answer: not found, out of scope, out of range. */
    int64_t not_found;
    int64_t out_of_scope;
    int64_t out_of_range;
    /* Questions as known before; targets whose line was given. */
    int64_t known_before;
    int64_t given;
};

/* What was found. */
struct outcome {
    bool agrees;
    /* The action at which they did not agree, and how. */
    int at;
    char message[1500];
};

/* model_make.c */
extern const char *const scenario_levels[5];
void action_init(struct action *action, enum action_kind kind);
void scenario_make(uint64_t seed, struct scenario *scenario);

/* model_text.c */
extern const char *const action_names[ACTION_KINDS];
void scenario_print(const struct scenario *scenario, FILE *file);
/* Whether it is one; a line on stderr says where it is not. */
bool scenario_read(FILE *file, struct scenario *scenario);

/* model_run.c */
void scenario_run(const struct scenario *scenario, struct coverage *coverage,
                  struct outcome *outcome);
void scenario_shrink(struct scenario *scenario, struct outcome *outcome);

#endif
