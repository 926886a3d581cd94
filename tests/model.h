/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_MODEL_H
#define KEYTASK_TESTS_MODEL_H

/*
 * A second, naive implementation of what the figures mean: arrays, loops and
 * recursion, written from the definitions alone and sharing no code with the
 * library. Whatever it is asked, it works out from the whole history anew.
 *
 * Everything that was written stands in arrays in the order of writing;
 * entities are named by their place in them. Every entry knows the commit
 * that wrote it, so that "as known at" means leaving out the later ones.
 */

#include <keytask.h>
#include <stdbool.h>

enum {
    MODEL_UNITS = 40,
    MODEL_UNIT_EVENTS = 400,
    MODEL_TASKS = 10,
    MODEL_TARGETS = 12,
    MODEL_STEPS = 24,
    MODEL_VERSIONS = 300,
    MODEL_REVISIONS = 400,
    MODEL_REPORTS = 400,
    MODEL_ACTS = 400,
    MODEL_COMMITS = 1000,
    MODEL_LISTED = 3,
    MODEL_CHECKPOINTS = 3
};

/* "Nobody", "nothing", in place of an index. */
#define MODEL_NO (-1)

/* Units: the first place, and what changed it from a day on. */
struct model_unit {
    int64_t commit;
    int level;
    int parent;
    kt_day opened;
};

struct model_unit_event {
    int64_t commit;
    int unit;
    kt_day day;
    /* The unit is closed from the day on; else it moves under parent. */
    bool closes;
    int parent;
};

/* Definitions of which the last version that is known holds. */
struct model_plan {
    int64_t commit;
    int owner;
    kt_day first;
    kt_day last;
    int32_t reporting_days;
    int32_t behind;
    int32_t at_risk;
    int32_t ahead;
};

struct model_task {
    int64_t commit;
    int task;
    int parent;
    int32_t weight;
    kt_day cancelled;
    /* This version put it behind its siblings. */
    bool placed;
};

struct model_exempt {
    int unit;
    kt_day from;
};

struct model_target {
    int64_t commit;
    int target;
    int task;
    int32_t measure;
    int32_t weight;
    kt_day due;
    kt_day cancelled;
    bool placed;
    int level;
    kt_amount threshold;
    int listed_count;
    int listed[MODEL_LISTED];
    int exempt_count;
    struct model_exempt exempt[MODEL_LISTED];
    int checkpoint_count;
    kt_checkpoint checkpoints[MODEL_CHECKPOINTS];
};

struct model_step {
    int64_t commit;
    int step;
    int target;
    int32_t weight;
    /* KT_DAY_NONE: the target's. */
    kt_day due;
};

struct model_revision {
    int64_t commit;
    int target;
    int unit;
    kt_day effective;
    bool withdrawn;
    kt_amount amount;
    kt_amount baseline;
    int32_t weight;
};

struct model_report {
    int64_t commit;
    /* The UTC day on which it was written. */
    kt_day written;
    int target;
    int unit;
    /* MODEL_NO: a milestone's implicit step, or no milestone. */
    int step;
    int32_t mode;
    kt_day day;
    kt_amount amount;
    kt_amount of;
    /* The report that it supersedes, or MODEL_NO. */
    int replaces;
};

/* What became of a report later; the last verdict holds. */
enum model_verb { MODEL_RETRACT, MODEL_VERIFY, MODEL_RETURN };

struct model_act {
    int64_t commit;
    int report;
    enum model_verb verb;
};

struct model {
    /* The last commit, and each commit's instant. */
    int64_t head;
    int64_t commit_ms[MODEL_COMMITS];
    /*
     * Whether revisions bend the planned line. Without it the expected share
     * where one does is not the model's to say: see struct model_given.
     */
    bool bends;
    int32_t plan_state;
    int plans;
    struct model_plan plan[MODEL_VERSIONS];
    int units;
    struct model_unit unit[MODEL_UNITS];
    int unit_events;
    struct model_unit_event unit_event[MODEL_UNIT_EVENTS];
    int tasks;
    struct model_task task[MODEL_VERSIONS];
    int targets;
    struct model_target target[MODEL_VERSIONS];
    int steps;
    struct model_step step[MODEL_VERSIONS];
    int revisions;
    struct model_revision revision[MODEL_REVISIONS];
    int reports;
    struct model_report report[MODEL_REPORTS];
    int acts;
    struct model_act act[MODEL_ACTS];
};

/*
 * What the library says of the planned line of a target at the queried unit,
 * where the model leaves that to it. All else, the status among it, the model
 * works out from there.
 */
struct model_given {
    bool given;
    kt_share expected;
    kt_amount planned;
};

/* The definitions of a day, as known at a commit, on a basis. */
struct model_view {
    const struct model *model;
    kt_day day;
    int64_t known;
    int32_t basis;
    const struct model_plan *plan;
    bool unit_known[MODEL_UNITS];
    bool open[MODEL_UNITS];
    int parent[MODEL_UNITS];
    const struct model_task *task[MODEL_TASKS];
    const struct model_target *target[MODEL_TARGETS];
    const struct model_step *step[MODEL_STEPS];
    /* Tasks and targets in the order in which they came to their place. */
    int task_count;
    int task_order[MODEL_TASKS];
    int target_count;
    int target_order[MODEL_TARGETS];
    /* Which reports count. */
    bool counts[MODEL_REPORTS];
    /* For each target at the queried unit; NULL: nothing is given. */
    const struct model_given *given;
};

/* An allotment in force. */
struct model_allotted {
    kt_amount amount;
    kt_amount baseline;
    int32_t weight;
};

/* Some units. */
struct model_list {
    int count;
    int unit[MODEL_UNITS];
};

/* Amounts multiplied: as wide as it takes. */
__extension__ typedef __int128 model_wide;

/* num / den, den above 0; lost where it grew too wide to be exact. */
struct model_fraction {
    model_wide num;
    model_wide den;
    bool lost;
};

/* What the rules say of a call. */
enum model_rule {
    MODEL_ACCEPTED,
    MODEL_REFUSED,
    /* The rules do not say; the library decides. */
    MODEL_OPEN
};

/* model.c: the definitions. */
void model_view_at(const struct model *model, kt_day day, int64_t known,
                   int32_t basis, struct model_view *view);
bool model_within(const struct model_view *view, int unit, int above);
void model_children(const struct model_view *view, int unit,
                    struct model_list *list);
/* The next revision in their order up to the day; the first after MODEL_NO.
 */
int model_revision_after(const struct model_view *view, int target, int unit,
                         int revision);
/* What a revision says, with what it takes from those before it. */
void model_revision_read(const struct model_view *view, int revision,
                         struct model_allotted *allotted);
bool model_allotted(const struct model_view *view, int target, int unit,
                    struct model_allotted *allotted);
/* What a unit's revisions up to the day say of its baseline. */
kt_amount model_baseline(const struct model_view *view, int target, int unit);
/* The revision with the owner's first amount, or MODEL_NO; its baseline. */
int model_first_amount(const struct model_view *view, int target);
kt_amount model_first_baseline(const struct model_view *view, int target);
void model_nearest(const struct model_view *view, int target, int unit,
                   struct model_list *list);
bool model_eligible(const struct model_view *view, int target, int unit);
bool model_may_report(const struct model_view *view, int target, int unit);
bool model_cancelled(const struct model_view *view, int task,
                     const struct model_target *target);
int model_direction(const struct model_view *view, int target);

/* model_reports.c: which reports count, and the value of one unit's own. */
int model_first_version(const struct model *model, int report);
bool model_retracted(const struct model *model, int report);
void model_view_reports(struct model_view *view);
bool model_reported(const struct model_view *view, int target, int unit);
bool model_own_flow(const struct model_view *view, int target, int unit,
                    model_wide *amount);
bool model_own_level(const struct model_view *view, int target, int unit,
                     kt_amount *amount, kt_amount *of);
kt_day model_own_step(const struct model_view *view, int target, int unit,
                      int step);

/* model_rules.c: what is refused. */
enum model_rule model_rule_report(const struct model *model, kt_day today,
                                  const struct model_report *report);
enum model_rule model_rule_retract(const struct model *model, int report);
enum model_rule model_rule_allotment(const struct model *model,
                                     const struct model_revision *revision);
enum model_rule model_rule_target(const struct model *model,
                                  const struct model_target *target);
enum model_rule model_rule_move(const struct model *model, int unit,
                                int parent, kt_day on);
enum model_rule model_rule_close(const struct model *model, int unit,
                                 int in_favour_of, kt_day on);

/* model_line.c: what is planned by a day. */
/* a / b for b > 0, toward minus infinity. */
model_wide model_floor(model_wide a, model_wide b);
/* The same in basis points, as wide as a share is. */
kt_share model_share(model_wide a, model_wide b);
struct model_fraction model_phi(const struct model_view *view, int target,
                                kt_day day);
/* P of a flow or stock; whether a revision bends it. */
bool model_planned(const struct model_view *view, int target, int unit,
                   struct model_fraction *planned);

/*
 * model_figures.c: what a target comes to at a unit, before its verdict.
 * Amounts are as wide as they become; KT_NONE where there is none.
 */
struct model_figures {
    int32_t reason;
    bool reported;
    bool partial;
    kt_share attainment;
    kt_share raw;
    model_wide target;
    model_wide baseline;
    model_wide actual;
    model_wide credited;
    /* What is planned, D: of a stock its movement. */
    model_wide movement;
    model_wide gap;
    model_wide surplus;
    model_wide shortfall;
    model_wide numerator;
    model_wide denominator;
    int64_t eligible;
    int64_t met;
    int64_t reporters;
    int64_t reporters_done;
};

void model_figures(const struct model_view *view, int target, int unit,
                   struct model_figures *figures);
void model_reporters(const struct model_view *view, int target, int unit,
                     struct model_list *list);

/* model_verdict.c: a target's whole answer; false where a figure overflows.
 */
bool model_target_answer(const struct model_view *view, int target, int unit,
                         kt_completion *answer);

/* model_answer.c: what is asked. */
struct model_query {
    kt_day as_of;
    int32_t basis;
    int64_t known;
    int unit;
    const struct model_given *given;
};

/* A row of the plan's tree. */
struct model_row {
    int32_t kind;
    int32_t depth;
    int index;
    kt_completion completion;
};

enum { MODEL_ROWS = 1 + MODEL_TASKS + MODEL_TARGETS };

/* The last commit whose instant is not after this one; 0: none. */
int64_t model_known_at(const struct model *model, int64_t utc_ms);

/* KT_OK and the answer, or KT_ERR_NOT_FOUND, _SCOPE, _RANGE. */
kt_status model_target(const struct model *model,
                       const struct model_query *query, int target,
                       kt_completion *answer);
kt_status model_task(const struct model *model,
                     const struct model_query *query, int task,
                     kt_completion *answer);
kt_status model_plan(const struct model *model,
                     const struct model_query *query, kt_completion *answer);
kt_status model_tree(const struct model *model,
                     const struct model_query *query, struct model_row *rows,
                     int *count);
/* Of which targets the line must be given: see struct model_given. */
void model_needs_lines(const struct model *model,
                       const struct model_query *query,
                       bool needs[MODEL_TARGETS]);

#endif
