/* SPDX-License-Identifier: Apache-2.0 */
/* Recording reports. */
#include "progress.h"

#include <string.h>

#include "allotment.h"
#include "measure.h"
#include "resolve.h"
#include "text.h"

#define REF_MAX 128

void
kt_progress_init(kt_progress *progress, size_t size)
{
    static const kt_progress defaults = KT_PROGRESS_INIT;
    kti_struct_init(progress, size, &defaults, sizeof defaults);
}

/* The definitions of a day, into days->day. */
static kt_status
definitions_of(kt_db *db, kti_progress_days *days, kt_day day)
{
    kti_moment at = kti_moment_now(db, day);
    kti_moment normal = kti_history_normal(db->history, at);
    size_t i = 0;
    while (i < days->count && (days->normal[i].day != normal.day ||
                               days->normal[i].op != normal.op)) {
        i++;
    }
    if (i == days->count) {
        const kti_snapshot *snapshot = NULL;
        kt_status status = kti_snapshot_at(db, at, &snapshot);
        if (status != KT_OK) {
            return status;
        }
        i = days->count < KTI_DAY_SNAPSHOTS ? days->count++ : 0;
        days->normal[i] = normal;
        days->snapshots[i] = snapshot;
    }
    days->day = *days->snapshots[i];
    days->day.at = at;
    return KT_OK;
}

static const char *
modes_of(int32_t measure)
{
    if (measure == KT_MEASURE_MILESTONE) {
        return "step";
    }
    return kti_mode_fits(measure, KT_ADD) ? "add or to_date" : "level";
}

static kt_status
check_mode(kti_error *error, const kti_target *target,
           const kt_progress *given)
{
    if (kti_mode_fits(target->measure, given->mode)) {
        return KT_OK;
    }
    const char *mode = kt_word(KT_WORDS_MODE, given->mode, NULL);
    if (mode[0] == '\0') {
        return kti_fail(error, KT_ERR_INVALID,
                        "mode %d is none of add (1), to_date (2), level (3) "
                        "and step (4)",
                        (int)given->mode);
    }
    return kti_fail(error, KT_ERR_INVALID,
                    "mode %s does not fit target %s (%s): it takes %s",
                    mode, target->code,
                    kt_word(KT_WORDS_MEASURE, target->measure, NULL),
                    modes_of(target->measure));
}

static const char *
nearest_step(const kti_target *target, const char *code)
{
    int32_t nearest = 0;
    for (int32_t i = 1; i < target->step_count; i++) {
        if (kti_similar(target->steps[i].code, code) <
            kti_similar(target->steps[nearest].code, code)) {
            nearest = i;
        }
    }
    return target->steps[nearest].code;
}

static kt_status
check_step(kt_db *db, const kti_target *target, const kt_progress *given,
           kti_progress_item *item)
{
    if (given->amount != KT_NONE || given->of != KT_NONE) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "target %s is a milestone: a report names a step "
                        "and has no amount",
                        target->code);
    }
    if (target->step_count == 0) {
        return given->step == NULL
                   ? KT_OK
                   : kti_unknown(&db->error, "step", given->step, NULL);
    }
    if (given->step == NULL) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "target %s is a milestone with steps: name the step "
                        "that is done, such as %s",
                        target->code, target->steps[0].code);
    }
    int32_t step = kti_snapshot_step(target, given->step);
    if (step == KTI_NONE) {
        return kti_unknown(&db->error, "step", given->step,
                           nearest_step(target, given->step));
    }
    item->step = target->steps[step].id;
    return KT_OK;
}

static kt_status
amount_out_of_range(kti_error *error, const kti_target *target,
                    kt_amount amount, const char *where)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    (void)kt_amount_format(amount, text, sizeof text);
    return kti_fail(error, KT_ERR_RANGE, "amount %s on target %s (%s) is %s",
                    text, target->code,
                    kt_word(KT_WORDS_MEASURE, target->measure, NULL), where);
}

static kt_status
check_amount(kti_error *error, const kti_target *target,
             const kt_progress *given)
{
    int ratio = target->measure == KT_MEASURE_RATIO;
    if (given->step != NULL) {
        return kti_fail(error, KT_ERR_INVALID,
                        "target %s is no milestone, but step %s is named",
                        target->code, given->step);
    }
    if (given->amount == KT_NONE) {
        return kti_fail(error, KT_ERR_INVALID,
                        "a report on target %s needs an amount",
                        target->code);
    }
    if (ratio != (given->of != KT_NONE)) {
        return kti_fail(error, KT_ERR_INVALID,
                        ratio ? "a report on target %s, a ratio, needs a "
                                "numerator and a denominator (of)"
                              : "target %s is no ratio: its reports have no "
                                "denominator (of)",
                        target->code);
    }
    if (ratio && given->of < 0) {
        return kti_fail(error, KT_ERR_RANGE,
                        "the denominator (of) is below zero");
    }
    if (given->amount < 0 && !ratio &&
        target->measure != KT_MEASURE_STOCK) {
        return amount_out_of_range(error, target, given->amount,
                                   "below zero");
    }
    if (target->measure == KT_MEASURE_ASSESSED &&
        given->amount > KT_AMOUNT(100)) {
        return amount_out_of_range(error, target, given->amount,
                                   "above 100 %");
    }
    return KT_OK;
}

static kt_status
check_text(kti_error *error, const char *what, const char *text, size_t max,
           int kind)
{
    if (text == NULL) {
        return KT_OK;
    }
    kt_status status = kti_text_check(error, what, text, max, kind);
    if (status == KT_OK && text[0] == '\0') {
        status = kti_fail(error, KT_ERR_INVALID, "the %s is empty", what);
    }
    return status;
}

static kt_status
check_texts(kti_error *error, const kt_progress *given)
{
    kt_status status =
        check_text(error, "note", given->note, KT_NOTE_MAX, KTI_TEXT_NOTE);
    if (status == KT_OK) {
        status =
            check_text(error, "ref", given->ref, REF_MAX, KTI_TEXT_LINE);
    }
    if (status == KT_OK) {
        status = check_text(error, "doc", given->doc, KT_TITLE_MAX,
                            KTI_TEXT_LINE);
    }
    if (status == KT_OK) {
        status = check_text(error, "uri", given->uri, KT_TITLE_MAX,
                            KTI_TEXT_LINE);
    }
    if (status == KT_OK && given->line < 0) {
        status = kti_fail(error, KT_ERR_RANGE, "line %lld is below zero",
                          (long long)given->line);
    }
    return status;
}

static kt_status
check_day(kt_db *db, const kti_plan *plan, kt_day day, kt_day today)
{
    char text[KT_DAY_TEXT_SIZE];
    char bound[KT_DAY_TEXT_SIZE];
    kt_day tomorrow = today + 1;
    if (day >= plan->first_day && day <= tomorrow) {
        return KT_OK;
    }
    (void)kt_day_format(day, text, sizeof text);
    if (day < plan->first_day) {
        (void)kt_day_format(plan->first_day, bound, sizeof bound);
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "day %s is before plan %s begins, on %s", text,
                        plan->code, bound);
    }
    (void)kt_day_format(tomorrow, bound, sizeof bound);
    return kti_fail(&db->error, KT_ERR_INVALID,
                    "day %s is after tomorrow, %s", text, bound);
}

/* Why a unit may not report: DESIGN 3.1 and 3.2. */
static kt_status
check_reporter(kt_db *db, const kti_snapshot *snapshot, int32_t target_at,
               int32_t unit_at, kt_day day)
{
    if (kti_target_reporter(snapshot, target_at, unit_at)) {
        return KT_OK;
    }
    const kti_target *target = &snapshot->targets[target_at];
    const kti_unit *unit = &snapshot->units[unit_at];
    int32_t owner = snapshot->plans[target->plan].owner;
    char text[KT_DAY_TEXT_SIZE];
    (void)kt_day_format(day, text, sizeof text);
    if (!kti_unit_within(snapshot, unit_at, owner)) {
        return kti_fail(&db->error, KT_ERR_SCOPE,
                        "unit %s is not within %s, whose plan it is",
                        unit->code, snapshot->units[owner].code);
    }
    if (!unit->open) {
        return kti_fail(&db->error, KT_ERR_STATE, "unit %s is not open on %s",
                        unit->code, text);
    }
    if (target->measure == KT_MEASURE_COVERAGE) {
        return kti_fail(&db->error, KT_ERR_STATE,
                        "unit %s is not one of those that target %s is to "
                        "cover on %s (level %s)",
                        unit->code, target->code, text, target->level);
    }
    return kti_fail(&db->error, KT_ERR_STATE,
                    "nothing of target %s is allotted to unit %s on %s",
                    target->code, unit->code, text);
}

static kt_status
find_target(kt_db *db, const kti_snapshot *snapshot, int32_t plan,
            const char *code, int32_t *target)
{
    kti_question question = { .snapshot = snapshot,
                              .plan = plan,
                              .unit = KTI_NONE };
    return kti_find(db, &question, KT_KIND_TARGET, code, target);
}

static kt_status
find_unit(kt_db *db, kti_progress_days *days, const char *code,
          int32_t *unit)
{
    const kti_snapshot *snapshot = &days->day;
    if (code == NULL) {
        return kti_fail(&db->error, KT_ERR_INVALID, "the unit is not given");
    }
    *unit = kti_snapshot_unit(snapshot, code);
    if (*unit != KTI_NONE) {
        return KT_OK;
    }
    return kti_unknown(&db->error, "unit", code,
                       kti_nearest_unit(db, snapshot, code));
}

/* The plan, which must be active. */
static kt_status
find_active_plan(kt_db *db, const kti_snapshot *snapshot, const char *code,
                 int32_t *plan)
{
    int64_t id = 0;
    kti_value values[KTI_COLUMNS_MAX];
    *plan = code == NULL ? kti_snapshot_only_plan(snapshot)
                         : kti_snapshot_plan(snapshot, code);
    if (*plan != KTI_NONE && snapshot->plans[*plan].state == KT_PLAN_ACTIVE) {
        return KT_OK;
    }
    kt_status status =
        kti_need_active_plan(db, code, snapshot->at, &id, values);
    *plan = kti_snapshot_plan_id(snapshot, id);
    return status;
}

/* Mode, step or amounts, texts. */
static kt_status
check_content(kt_db *db, const kti_target *target, const kt_progress *given,
              kti_progress_item *item)
{
    item->column = "mode";
    kt_status status = check_mode(&db->error, target, given);
    if (status == KT_OK) {
        item->column = given->mode == KT_STEP ? "step" : "amount";
        status = given->mode == KT_STEP
                     ? check_step(db, target, given, item)
                     : check_amount(&db->error, target, given);
    }
    if (status == KT_OK) {
        item->column = "";
        status = check_texts(&db->error, given);
    }
    return status;
}

kt_status
kti_progress_check(kt_db *db, kti_progress_days *days,
                   const kt_progress *given, kti_progress_item *item)
{
    const kti_snapshot *snapshot = &days->day;
    int32_t plan = KTI_NONE;
    int32_t target = KTI_NONE;
    int32_t unit = KTI_NONE;
    *item = (kti_progress_item){ .given = given,
                                 .day = given->day,
                                 .column = "day" };
    if (days->today == KT_DAY_NONE) {
        days->today = kti_today(db);
    }
    kt_status status =
        item->day != KT_DAY_NONE
            ? definitions_of(db, days, item->day)
            : kti_fail(&db->error, KT_ERR_INVALID,
                       "the day is not given, or there is no such day");
    if (status == KT_OK) {
        item->column = "plan";
        status = find_active_plan(db, snapshot, given->plan, &plan);
    }
    if (status == KT_OK) {
        item->column = "target";
        status = find_target(db, snapshot, plan, given->target, &target);
    }
    if (status == KT_OK) {
        item->column = "unit";
        status = find_unit(db, days, given->unit, &unit);
    }
    if (status == KT_OK) {
        item->column = "day";
        status = check_day(db, &snapshot->plans[plan], item->day,
                           days->today);
    }
    if (status == KT_OK) {
        item->measure = snapshot->targets[target].measure;
        status = check_content(db, &snapshot->targets[target], given, item);
    }
    if (status == KT_OK && kti_target_cancelled(snapshot, target)) {
        item->column = "target";
        status = kti_fail(&db->error, KT_ERR_STATE,
                          "target %s is cancelled by that day",
                          snapshot->targets[target].code);
    }
    if (status == KT_OK) {
        item->column = "unit";
        status = check_reporter(db, snapshot, target, unit, item->day);
    }
    if (status != KT_OK) {
        return status;
    }
    item->target = snapshot->targets[target].id;
    item->unit = snapshot->units[unit].id;
    status = kti_scope_check(db, item->unit, item->day);
    if (status == KT_OK) {
        item->column = "";
        status = kti_progress_supersedes(db, snapshot, item);
    }
    return status;
}

kt_status
kti_progress_write(kt_db *db, const kti_progress_item *item, int64_t *key)
{
    const kt_progress *given = item->given;
    kti_value values[KTI_PROGRESS_COLUMNS] = {
        [KTI_PROGRESS_TARGET] = kti_entity(item->target),
        [KTI_PROGRESS_UNIT] = kti_entity(item->unit),
        [KTI_PROGRESS_DAY] = kti_int(item->day),
        [KTI_PROGRESS_MODE] = kti_int(given->mode),
        [KTI_PROGRESS_AMOUNT] = kti_amount_or_null(given->amount),
        [KTI_PROGRESS_OF] = kti_amount_or_null(given->of),
        [KTI_PROGRESS_STEP] = kti_entity(item->step),
        [KTI_PROGRESS_REF] = kti_text(given->ref),
        [KTI_PROGRESS_LINE] =
            given->line == 0 ? kti_null() : kti_int(given->line),
        [KTI_PROGRESS_NOTE] = kti_text(given->note),
        [KTI_PROGRESS_DOC] = kti_text(given->doc),
        [KTI_PROGRESS_URI] = kti_text(given->uri),
        [KTI_PROGRESS_FILE_SHA256] =
            kti_blob(given->file_sha256, KT_SHA256_SIZE),
        [KTI_PROGRESS_REPLACES] = kti_report_key(item->supersedes),
        [KTI_PROGRESS_REASON] = kti_text(given->reason),
    };
    return kti_ledger_add(db, KTI_TAG_PROGRESS, values, key);
}

static kt_status
record(kt_db *db, const kt_progress *given, kt_report_no *number)
{
    kt_progress full = KT_PROGRESS_INIT;
    kti_progress_days days = KTI_PROGRESS_DAYS_INIT;
    kti_progress_item item;
    int64_t key = 0;
    kt_status status =
        kti_struct_take(&db->error, "progress", given, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_progress_check(db, &days, &full, &item);
    }
    if (status == KT_OK) {
        status = kti_progress_once(db, &item, &key);
    }
    int exists = status == KT_EXISTS;
    if (status == KT_OK) {
        status = kti_progress_write(db, &item, &key);
    }
    if (status >= 0) {
        status = kti_report_no(db, key, number);
    }
    return status == KT_OK && exists ? KT_EXISTS : status;
}

kt_status
kt_progress_record(kt_db *db, const kt_progress *progress,
                   kt_report_no *number)
{
    kt_report_no recorded = { { { 0 } }, 0, 0, 0 };
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = record(db, progress, &recorded);
    }
    status = kti_leave(db, status);
    if (number != NULL) {
        memset(number, 0, sizeof *number);
        if (status >= 0) {
            *number = recorded;
        }
    }
    return status;
}
