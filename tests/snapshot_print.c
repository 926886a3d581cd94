/* SPDX-License-Identifier: Apache-2.0 */
/* The library's snapshot, in the form of the model's. */
#include <keytask/words.h>

#include "snapshot_model.h"

static const char *unit_code(const kti_snapshot *snapshot, int32_t unit)
{
    return unit == KTI_NONE ? "-" : snapshot->units[unit].code;
}

static void print_units(const kti_snapshot *snapshot, kti_buf *out)
{
    for (int32_t i = 0; i < snapshot->unit_count; i++) {
        const kti_unit *unit = &snapshot->units[i];
        kti_buf_printf(out, "%d unit %s %s %s %d %d open %d of %d\n",
                       (int)unit->depth, unit->code, unit->name, unit->level,
                       (int)unit->opened, (int)unit->closed, (int)unit->open,
                       (int)(unit->end - i));
    }
}

static void print_list(const char *what, const kti_snapshot *snapshot,
                       const int32_t *units, int32_t count, kti_buf *out)
{
    kti_buf_printf(out, " %s:", what);
    for (int32_t i = 0; i < count; i++) {
        kti_buf_printf(out, "%s/%d/ ", unit_code(snapshot, units[i]),
                       (int)KT_DAY_NONE);
    }
}

static void print_target(const kti_snapshot *snapshot,
                         const kti_target *target, const char *title,
                         kti_buf *out)
{
    kti_buf_printf(
        out, " target %s %s %s m%d %s due %d w%d %s %lld %s %lld %s %d s%d",
        target->code, target->title, title == NULL ? "-" : title,
        (int)target->measure, target->unit_of_measure, (int)target->due,
        (int)target->weight, target->level, (long long)target->threshold,
        target->source, (long long)target->continues,
        unit_code(snapshot, target->lead), (int)target->cancelled,
        (int)target->direction);
    print_list("assist", snapshot, target->assist, target->assist_count, out);
    print_list("supervise", snapshot, target->supervise,
               target->supervise_count, out);
    print_list("units", snapshot, target->units, target->unit_count, out);
    kti_buf_text(out, " exempt:");
    for (int32_t i = 0; i < target->exempt_count; i++) {
        kti_buf_printf(out, "%s/%d/%s ",
                       unit_code(snapshot, target->exempt[i].unit),
                       (int)target->exempt[i].from,
                       target->exempt[i].reason);
    }
    kti_buf_text(out, " points:");
    for (int32_t i = 0; i < target->checkpoint_count; i++) {
        kti_buf_printf(out, "%d=%d ", (int)target->checkpoints[i].day,
                       (int)target->checkpoints[i].share);
    }
    kti_buf_text(out, "\n");
    for (int32_t i = 0; i < target->allotment_count; i++) {
        const kti_allotment *it = &target->allotments[i];
        kti_buf_printf(out, "  allotted %s %lld %lld %d %d %s %s\n",
                       unit_code(snapshot, it->unit), (long long)it->amount,
                       (long long)it->baseline, (int)it->weight,
                       (int)it->effective, it->authority, it->reason);
    }
    for (int32_t i = 0; i < target->step_count; i++) {
        const kti_step *step = &target->steps[i];
        kti_buf_printf(out, "  step %s %s %d %d\n", step->code, step->title,
                       (int)step->weight, (int)step->due);
    }
}

static void print_task(const kti_snapshot *snapshot, int32_t at,
                       const kti_history *history, kti_buf *out)
{
    const kti_task *task = &snapshot->tasks[at];
    kti_buf_printf(out, "%d task %s %s w%d %s %d of %d", (int)task->depth,
                   task->code, task->title, (int)task->weight,
                   unit_code(snapshot, task->lead), (int)task->cancelled,
                   (int)(task->end - at));
    print_list("assist", snapshot, task->assist, task->assist_count, out);
    print_list("supervise", snapshot, task->supervise, task->supervise_count,
               out);
    kti_buf_text(out, "\n");
    for (int32_t i = task->target_first; i < task->target_end; i++) {
        const kti_target *target = &snapshot->targets[i];
        print_target(snapshot, target,
                     kti_history_title(history, target->id, KT_FIELD_TITLE,
                                       "en", snapshot->at),
                     out);
    }
}

void snapshot_print(const kti_snapshot *snapshot, const kti_history *history,
                    kti_buf *out)
{
    print_units(snapshot, out);
    for (int32_t i = 0; i < snapshot->plan_count; i++) {
        const kti_plan *plan = &snapshot->plans[i];
        kti_buf_printf(out,
                       "plan %s %s %s %s %d %d-%d every %d %d %d %d\n",
                       plan->code, plan->title, plan->language,
                       unit_code(snapshot, plan->owner), (int)plan->state,
                       (int)plan->first_day, (int)plan->last_day,
                       (int)plan->reporting_days, (int)plan->behind,
                       (int)plan->at_risk, (int)plan->ahead);
        for (int32_t n = plan->task_first; n < plan->task_end; n++) {
            print_task(snapshot, n, history, out);
        }
    }
}
