/* SPDX-License-Identifier: Apache-2.0 */
/* Up the task tree (DESIGN 3.4). */
#include "evaluate.h"
#include "measure.h"

/* Worst first; what is not in it is neither good nor bad. */
static const int32_t worst_first[] = {
    KT_VERDICT_BREACHED,  KT_VERDICT_OVERDUE, KT_VERDICT_BEHIND,
    KT_VERDICT_NO_REPORT, KT_VERDICT_AT_RISK, KT_VERDICT_ON_TRACK,
    KT_VERDICT_AHEAD,     KT_VERDICT_HOLDING, KT_VERDICT_MET_LATE,
    KT_VERDICT_MET
};

/* The completions of a plan's targets. */
struct answers {
    const kti_snapshot *snapshot;
    const kt_completion *completions;
    int32_t first_target;
};

/* Sums of weighted shares. */
struct sums {
    int64_t weight;
    int64_t attainment;
    int64_t expected;
};

static void add_share(struct sums *sums, int32_t weight, kt_share attainment,
                      kt_share expected)
{
    sums->weight += weight;
    sums->attainment += (int64_t)weight * attainment;
    sums->expected += (int64_t)weight * expected;
}

static const kt_completion *answer(const struct answers *answers,
                                   int32_t target)
{
    return &answers->completions[target - answers->first_target];
}

static void add_targets(const struct answers *answers, int32_t task,
                        struct sums *sums)
{
    const kti_task *it = &answers->snapshot->tasks[task];
    for (int32_t i = it->target_first; i < it->target_end; i++) {
        const kt_completion *one = answer(answers, i);
        if (one->reason == KT_REASON_NONE) {
            add_share(sums, one->weight, one->attainment, one->expected);
        }
    }
}

/* The sub-tasks of a task, or the tasks of a plan, and a task's targets.
 * It goes as deep as the task tree, KT_DEPTH_MAX. */
static struct sums sums_of(const struct answers *answers, int32_t task,
                           int32_t first, int32_t end)
{
    struct sums sums = { 0, 0, 0 };
    if (task != KTI_NONE) {
        add_targets(answers, task, &sums);
    }
    for (int32_t i = first; i < end;) {
        const kti_task *below = &answers->snapshot->tasks[i];
        struct sums part = sums_of(answers, i, i + 1, below->end);
        if (part.weight > 0) {
            add_share(&sums, below->weight,
                      (kt_share)(part.attainment / part.weight),
                      (kt_share)(part.expected / part.weight));
        }
        i = below->end;
    }
    return sums;
}

static void count_target(const kt_completion *one, kt_completion *completion)
{
    completion->counts[one->verdict]++;
    completion->reports += one->reports;
    if (one->newest > completion->newest) {
        completion->newest = one->newest;
    }
    if (one->verdict == KT_VERDICT_BREACHED) {
        completion->flags |= KT_FLAG_VETOED;
    }
}

static int32_t worst_of(const int64_t *counts)
{
    size_t count = sizeof worst_first / sizeof *worst_first;
    for (size_t i = 0; i < count; i++) {
        if (counts[worst_first[i]] > 0) {
            return worst_first[i];
        }
    }
    return KT_VERDICT_NONE;
}

void kti_rollup(const kti_snapshot *snapshot, int32_t plan, int32_t task,
                const kt_completion *completions, int32_t first_target,
                kt_completion *completion)
{
    const kt_completion nothing = KT_COMPLETION_INIT;
    struct answers answers = { snapshot, completions, first_target };
    int32_t first = snapshot->plans[plan].task_first;
    int32_t end = snapshot->plans[plan].task_end;
    struct sums sums;
    *completion = nothing;
    completion->kind = KT_KIND_PLAN;
    completion->as_of = snapshot->at.day;
    if (task == KTI_NONE) {
        sums = sums_of(&answers, task, first, end);
    } else {
        first = task;
        end = snapshot->tasks[task].end;
        completion->kind = KT_KIND_TASK;
        completion->weight = snapshot->tasks[task].weight;
        sums = sums_of(&answers, task, task + 1, end);
    }
    for (int32_t i = first; i < end; i++) {
        const kti_task *it = &snapshot->tasks[i];
        for (int32_t n = it->target_first; n < it->target_end; n++) {
            count_target(answer(&answers, n), completion);
        }
    }
    completion->worst = worst_of(completion->counts);
    if (sums.weight > 0) {
        completion->attainment = (kt_share)(sums.attainment / sums.weight);
        completion->expected = (kt_share)(sums.expected / sums.weight);
        completion->difference =
            completion->attainment - completion->expected;
    } else if (kti_task_cancelled(snapshot, task)) {
        completion->reason = KT_REASON_CANCELLED;
    } else {
        completion->reason = KT_REASON_NOTHING_SCORED;
    }
}
