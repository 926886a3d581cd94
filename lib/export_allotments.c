/* SPDX-License-Identifier: Apache-2.0 */
/* Exporting allotments: every revision up to the last day, from its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export.h"
#include "handle_private.h"

/* Of one target; what a row says and what stood before it. */
struct allotted {
    kti_export *out;
    const kti_target *target;
    const kti_plan *plan;
    int64_t owner;
    int64_t unit;
    kti_allotment is;
    int in_force;
};

static void
write_row(struct allotted *of, const kti_allotment *now, kt_day day)
{
    kti_export *out = of->out;
    const kti_snapshot *snapshot = out->question.snapshot;
    int32_t unit = kti_snapshot_unit_id(snapshot, of->unit);
    char weight[16] = "";
    kti_export_cell(out, of->plan->code);
    kti_export_cell(out, of->target->code);
    kti_export_cell(out, snapshot->units[unit].code);
    if (now == NULL) {
        kti_export_cell(out, "-");
    } else {
        kti_export_amount(out, now->amount);
        (void)snprintf(weight, sizeof weight, "%d", (int)now->weight);
    }
    kti_export_amount(out, now == NULL ? KT_NONE : now->baseline);
    kti_export_cell(out, weight);
    kti_export_day(out, day);
    kti_export_cell(out, now == NULL ? "" : now->authority);
    kti_export_cell(out, now == NULL ? "" : now->reason);
    kti_export_end_row(out);
}

static int
same(const kti_allotment *a, const kti_allotment *b)
{
    return a->effective == b->effective && a->amount == b->amount &&
           a->baseline == b->baseline && a->weight == b->weight &&
           strcmp(a->authority, b->authority) == 0 &&
           strcmp(a->reason, b->reason) == 0;
}

/* What changed by a day. A revision that says no baseline has the one before
 * it: one that has none begins with a withdrawal. */
static void
write_change(struct allotted *of, kt_day day)
{
    kti_export *out = of->out;
    const kti_history *history = out->db->history;
    kti_moment at = { day, out->question.snapshot->at.op };
    kti_allotment now = { 0 };
    int in_force =
        kti_history_allotment(history, of->target->id, of->unit, at, &now);
    if (in_force ? of->in_force && same(&of->is, &now) : !of->in_force) {
        return;
    }
    int loads = kti_history_unit_open(history, of->unit, at);
    if (loads && !kti_history_unit_within(history, of->unit, of->owner, at)) {
        loads = 0;
        out->left_out += in_force;
    }
    if (loads && of->in_force &&
        (!in_force ||
         (of->is.baseline != KT_NONE && now.baseline == KT_NONE))) {
        write_row(of, NULL, day);
    }
    if (loads && in_force) {
        write_row(of, &now, day);
    }
    of->is = now;
    of->in_force = in_force;
}

/* The owner's part begins as the plan document has it. */
static void
begin(struct allotted *of)
{
    kti_export *out = of->out;
    of->in_force = 0;
    if (of->unit != of->owner ||
        !kti_history_allotment(out->db->history, of->target->id, of->unit,
                               kti_export_plan_moment(out), &of->is)) {
        return;
    }
    of->in_force =
        of->is.amount != KT_NONE || of->is.baseline != KT_NONE;
    of->is.effective = of->plan->first_day;
    of->is.weight = 1;
    of->is.authority = of->is.reason = "";
}

static void
write_unit(struct allotted *of, int64_t unit, const kt_day *days,
           size_t count)
{
    of->unit = unit;
    begin(of);
    for (size_t i = 0; i < count; i++) {
        write_change(of, days[i]);
    }
}

/* The plan's first day, and those behind it on which anything changes: new,
 * to be freed. */
static kt_day *
find_days(const kti_export *out, kt_day first, size_t *count)
{
    const kti_history *history = out->db->history;
    size_t room = 1;
    kt_day day = first;
    while ((day = kti_history_next_day(history, day)) != KT_DAY_NONE) {
        room++;
    }
    kt_day *days = malloc(room * sizeof *days);
    *count = 0;
    day = first;
    while (days != NULL && day != KT_DAY_NONE && day <= out->cut) {
        days[(*count)++] = day;
        day = kti_history_next_day(history, day);
    }
    return days;
}

static kt_status
export_allotments(kti_export *out)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    int32_t first = 0;
    int32_t end = 0;
    size_t count = 0;
    struct allotted of = { .out = out };
    of.plan = kti_export_targets(out, &first, &end);
    of.owner = snapshot->units[of.plan->owner].id;
    kt_day *days = find_days(out, of.plan->first_day, &count);
    if (days == NULL) {
        return kti_export_no_memory(out);
    }
    kti_export_header(out, "plan,target,unit,amount,baseline,weight,"
                           "effective,authority,reason");
    for (int32_t t = first; t < end; t++) {
        int64_t unit;
        int32_t cursor = 0;
        of.target = &snapshot->targets[t];
        /* First the owner's: which way a stock goes is known by it. */
        write_unit(&of, of.owner, days, count);
        while ((unit = kti_history_allotted(out->db->history, of.target->id,
                                            &cursor)) != 0) {
            if (unit != of.owner) {
                write_unit(&of, unit, days, count);
            }
        }
    }
    free(days);
    return KT_OK;
}

kt_status
kt_export_allotments(kt_db *db, const kt_query *query, uint32_t flags,
                     kt_export_result *result, char **text)
{
    return kti_export_run(db, query, flags, KTI_PLAN, result, text,
                          export_allotments);
}
