/* SPDX-License-Identifier: Apache-2.0 */
#include "reports.h"

#include <stdlib.h>

#include "day.h"
#include "handle_private.h"
#include "measure.h"

/* Subtrees of up to so many units are read unit by unit. */
#define FEW_UNITS 48

static kt_amount
amount_or_none(kti_stmt *stmt, int column)
{
    kt_amount amount;
    return kti_column_given(stmt, column, &amount) ? amount : KT_NONE;
}

/* The index of a step in its target; the implicit one is 0, and there is none
 * of a step of another target. id 0: none is named. */
static int32_t
step_index(const kti_target *target, int64_t id)
{
    if (id == 0) {
        return 0;
    }
    for (int32_t i = 0; i < target->step_count; i++) {
        if (target->steps[i].id == id) {
            return i;
        }
    }
    return KTI_NONE;
}

static kt_day
written_day(kt_db *db, kti_stmt *stmt, int column)
{
    int64_t hlc;
    return kti_day_of_instant(
        kti_column_given(stmt, column, &hlc) ? hlc / 65536 : kti_now(db), 0);
}

/* Whether it stands on its target and unit: they came before it. */
static int
stands(const kti_history *history, const kti_report *report, int64_t target,
       int64_t unit)
{
    return kti_history_since(history, target) < report->op &&
           kti_history_since(history, unit) < report->op;
}

static int
add(kt_db *db, kti_reports *reports, const kti_target *target, int32_t unit,
    kti_stmt *stmt)
{
    if (!kti_grow(&reports->items, &reports->capacity, reports->count + 1,
                  sizeof *reports->items)) {
        return 0;
    }
    kti_report *report = &reports->items[reports->count++];
    int64_t day = kti_column_int(stmt, 2);
    int is_day = day >= KT_DAY_MIN && day <= KT_DAY_MAX;
    int64_t step = kti_column_int(stmt, 6);
    *report = (kti_report){
        .op = kti_column_int(stmt, 0),
        .replaces = kti_column_int(stmt, 7),
        .unit = unit,
        .step = step_index(target, step),
        .mode = (int32_t)kti_column_int(stmt, 3),
        .day = is_day ? (kt_day)day : KT_DAY_NONE,
        .written = written_day(db, stmt, 8),
        .amount = amount_or_none(stmt, 4),
        .of = amount_or_none(stmt, 5),
    };
    report->place = report->op;
    int64_t verdict = kti_column_int(stmt, 10);
    int fits = is_day && report->step != KTI_NONE &&
               stands(db->history, report, target->id,
                      kti_column_int(stmt, 1)) &&
               kti_report_fits(target->measure, report->mode, report->amount,
                               report->of, step != 0);
    report->acts =
        (kti_column_is_null(stmt, 9) ? 0 : KTI_REPORT_RETRACTED) |
        (verdict == KT_ACT_VERIFY ? KTI_REPORT_VERIFIED : 0) |
        (verdict == KT_ACT_RETURN ? KTI_REPORT_RETURNED : 0) |
        (fits ? 0 : KTI_REPORT_UNFIT);
    return 1;
}

/* Step a statement to its end, keeping the reports of a subtree, or all. */
static kt_status
read_rows(kt_db *db, const kti_snapshot *snapshot, int32_t target,
          int32_t unit, kti_stmt *stmt, kti_reports *reports)
{
    kt_status status = KT_OK;
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        int32_t at =
            kti_snapshot_unit_id(snapshot, kti_column_int(stmt, 1));
        if (at == KTI_NONE ||
            (unit != KTI_NONE && !kti_unit_within(snapshot, at, unit))) {
            continue;
        }
        if (!add(db, reports, &snapshot->targets[target], at, stmt)) {
            kti_stmt_reset(stmt);
            return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

kt_status
kti_reports_read(kt_db *db, const kti_snapshot *snapshot, int32_t target,
                 int32_t unit, kti_reports *reports)
{
    int few = unit != KTI_NONE &&
              snapshot->units[unit].end - unit <= FEW_UNITS;
    int32_t end = few ? snapshot->units[unit].end : unit + 1;
    kt_status status = KT_OK;
    reports->count = 0;
    for (int32_t i = unit; status == KT_OK && i < end; i++) {
        kti_stmt *stmt;
        status = kti_stmt_get(db->store, &db->error,
                              few ? KTI_SQL_PROGRESS_OF_UNIT
                                  : KTI_SQL_PROGRESS_OF_TARGET,
                              &stmt);
        if (status != KT_OK) {
            break;
        }
        kti_bind_int(stmt, 1, snapshot->targets[target].id);
        kti_bind_int(stmt, 2, snapshot->at.op);
        if (few) {
            kti_bind_int(stmt, 3, snapshot->units[i].id);
        }
        status = read_rows(db, snapshot, target, unit, stmt, reports);
    }
    return status;
}

void
kti_reports_free(kti_reports *reports)
{
    free(reports->items);
    *reports = (kti_reports){ NULL, 0, 0 };
}
