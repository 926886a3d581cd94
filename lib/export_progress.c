/* SPDX-License-Identifier: Apache-2.0 */
/* Exporting reports: those in force, and that a load takes. */
#include <string.h>

#include "evaluate.h"
#include "export.h"
#include "handle_private.h"
#include "reports.h"

static int
is_eligible(const kti_export *out, const kti_target *target, int64_t unit,
            kti_moment at)
{
    const kti_history *history = out->db->history;
    const kti_unit *units = out->question.snapshot->units;
    kti_unit_fold fold = { 0 };
    int listed = target->unit_count == 0;
    (void)kti_history_unit(history, unit, at, &fold);
    if (fold.level == NULL || strcmp(fold.level, target->level) != 0) {
        return 0;
    }
    for (int32_t i = 0; i < target->unit_count && !listed; i++) {
        listed = kti_history_unit_within(history, unit,
                                         units[target->units[i]].id, at);
    }
    for (int32_t i = 0; i < target->exempt_count && listed; i++) {
        const kti_exempt *exempt = &target->exempt[i];
        listed = (exempt->from != KT_DAY_NONE && exempt->from > at.day) ||
                 !kti_history_unit_within(history, unit,
                                          units[exempt->unit].id, at);
    }
    return listed;
}

static int
is_cancelled(const kti_snapshot *snapshot, const kti_target *target,
             kt_day day)
{
    kt_day cancelled = target->cancelled;
    for (int32_t i = target->task; i != KTI_NONE;
         i = snapshot->tasks[i].parent) {
        kt_day by = snapshot->tasks[i].cancelled;
        cancelled =
            cancelled == KT_DAY_NONE || (by != KT_DAY_NONE && by < cancelled)
                ? by
                : cancelled;
    }
    return cancelled != KT_DAY_NONE && cancelled <= day;
}

/* 1 where the unit may report on the target on the report's day, as all that
 * was written since has it (DESIGN 3.1). */
static int
is_taken(const kti_export *out, const kti_target *target,
         const kti_report *report)
{
    const kti_history *history = out->db->history;
    const kti_snapshot *snapshot = out->question.snapshot;
    int64_t unit = snapshot->units[report->unit].id;
    int64_t owner =
        snapshot->units[snapshot->plans[target->plan].owner].id;
    kti_moment at = { report->day, snapshot->at.op };
    kti_allotment allotment = { 0 };
    if (is_cancelled(snapshot, target, report->day) ||
        !kti_history_unit_open(history, unit, at) ||
        !kti_history_unit_within(history, unit, owner, at)) {
        return 0;
    }
    switch (target->measure) {
    case KT_MEASURE_STOCK:
    case KT_MEASURE_MILESTONE:
    case KT_MEASURE_ASSESSED:
        return unit == owner ||
               kti_history_allotment(history, target->id, unit, at,
                                     &allotment);
    case KT_MEASURE_COVERAGE:
        return is_eligible(out, target, unit, at);
    default:
        return 1;
    }
}

static kt_status
write_row(kti_export *out, const kti_target *target,
          const kti_report *report)
{
    kti_stmt *stmt;
    const kti_snapshot *snapshot = out->question.snapshot;
    kt_status status =
        kti_stmt_row(out->db->store, &out->db->error, KTI_SQL_PROGRESS_TEXTS,
                     &report->op, &stmt);
    if (status != KT_ROW) {
        return status < 0 ? status : KT_OK;
    }
    kti_export_cell(out, snapshot->plans[target->plan].code);
    kti_export_cell(out, target->code);
    kti_export_cell(out, snapshot->units[report->unit].code);
    kti_export_day(out, report->day);
    kti_export_cell(out, kt_word(KT_WORDS_MODE, report->mode, NULL));
    kti_export_amount(out, report->amount);
    kti_export_amount(out, report->of);
    kti_export_cell(out, report->mode == KT_STEP && target->step_count > 0
                             ? target->steps[report->step].code
                             : "");
    kti_export_cell(out, kti_column_text(stmt, 2));
    kti_export_cell(out, kti_column_text(stmt, 0));
    kti_export_cell(out, kti_column_text(stmt, 3));
    kti_export_cell(out, kti_column_text(stmt, 4));
    kti_export_end_row(out);
    kti_stmt_reset(stmt);
    return KT_OK;
}

static kt_status
export_target(kti_export *out, int32_t at)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    const kti_target *target = &snapshot->targets[at];
    kti_reports reports = { NULL, 0, 0 };
    /* Also of units that have left the owner since. */
    kt_status status =
        kti_reports_read(out->db, snapshot, at, KTI_NONE, &reports);
    size_t count = status == KT_OK
                       ? kti_standing(reports.items, reports.count,
                                      out->question.basis, out->cut)
                       : 0;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        if (is_taken(out, target, &reports.items[i])) {
            status = write_row(out, target, &reports.items[i]);
        } else {
            out->left_out++;
        }
    }
    kti_reports_free(&reports);
    return status;
}

static kt_status
export_progress(kti_export *out)
{
    int32_t first = 0;
    int32_t end = 0;
    kt_status status = KT_OK;
    (void)kti_export_targets(out, &first, &end);
    kti_export_header(out, "plan,target,unit,day,mode,amount,of,step,note,"
                           "ref,doc,uri");
    for (int32_t t = first; status == KT_OK && t < end; t++) {
        status = export_target(out, t);
    }
    return status;
}

kt_status
kt_export_progress(kt_db *db, const kt_query *query, uint32_t flags,
                   kt_export_result *result, char **text)
{
    return kti_export_run(db, query, flags, KTI_PLAN, result, text,
                          export_progress);
}
