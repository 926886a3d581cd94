/* SPDX-License-Identifier: Apache-2.0 */
/* Targets: what is refused when one is added or changed. */
#include <stdlib.h>

#include "allotment.h"
#include "handle_private.h"
#include "resolve.h"
#include "target_private.h"
#include "text.h"

static const char *
measure_word(int32_t measure)
{
    return kt_word(KT_WORDS_MEASURE, measure, NULL);
}

static kt_status
refuse(kt_db *db, const char *what, const kti_target_place *place)
{
    return kti_fail(&db->error, KT_ERR_INVALID, "a %s target has no %s",
                    measure_word(place->measure), what);
}

static kt_status
check_texts(kti_error *error, const kt_target *target, uint32_t sets)
{
    kt_status status = KT_OK;
    if ((sets & KT_TARGET_SET_CODE) != 0) {
        status = kti_code_check(error, "target code", target->code);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_TITLE) != 0) {
        status = kti_title_check(error, "target title", target->title);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_UNIT_OF_MEASURE) != 0 &&
        target->unit_of_measure != NULL) {
        status = kti_title_check(error, "unit of measure",
                                 target->unit_of_measure);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_SOURCE) != 0 &&
        target->source != NULL) {
        status = kti_title_check(error, "source", target->source);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_LEVEL) != 0 &&
        target->level != NULL) {
        status = kti_code_check(error, "level", target->level);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_WEIGHT) != 0) {
        status = kti_weight_check(error, target->weight);
    }
    return status;
}

/* What only some measures take. */
static kt_status
check_measure(kt_db *db, const kt_target *target, uint32_t sets,
              const kti_target_place *place)
{
    int coverage = place->measure == KT_MEASURE_COVERAGE;
    if ((sets & KT_TARGET_SET_LEVEL) != 0 &&
        (target->level != NULL) != coverage) {
        return coverage ? kti_fail(&db->error, KT_ERR_INVALID,
                                   "a coverage target needs the level of "
                                   "the units that are to be met")
                        : refuse(db, "level", place);
    }
    if (!coverage && (sets & KT_TARGET_SET_THRESHOLD) != 0 &&
        target->threshold != KT_NONE) {
        return refuse(db, "threshold", place);
    }
    if (coverage && (sets & KT_TARGET_SET_THRESHOLD) != 0 &&
        target->threshold != KT_NONE && target->threshold < 0) {
        return kti_fail(&db->error, KT_ERR_RANGE,
                        "a threshold below zero is always reached");
    }
    if (!coverage && (sets & KT_TARGET_SET_UNITS) != 0 &&
        target->units_count > 0) {
        return refuse(db, "listed units", place);
    }
    if (!coverage && (sets & KT_TARGET_SET_EXEMPT) != 0 &&
        target->exempt_count > 0) {
        return refuse(db, "exempt units", place);
    }
    return KT_OK;
}

static kt_status
list_missing(kt_db *db, const char *what, size_t count)
{
    return kti_fail(&db->error, KT_ERR_INVALID,
                    "a list of %zu %s is not given", count, what);
}

static kt_status
check_points(kt_db *db, const kt_checkpoint *points, size_t count,
             const kti_target_place *place)
{
    if (count > 0 && (place->measure == KT_MEASURE_MILESTONE ||
                      place->measure == KT_MEASURE_CEILING)) {
        return refuse(db, "checkpoints", place);
    }
    if (points == NULL && count > 0) {
        return list_missing(db, "checkpoints", count);
    }
    for (size_t i = 0; i < count; i++) {
        char day[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(points[i].day, day, sizeof day);
        if (points[i].day < place->first_day || points[i].day >= place->due) {
            return kti_fail(&db->error, KT_ERR_INVALID,
                            "checkpoint %s is not within the plan and "
                            "before the due day",
                            day);
        }
        if (points[i].share < 0 || points[i].share > 10000) {
            return kti_fail(&db->error, KT_ERR_RANGE,
                            "checkpoint %s: %d basis points are not within "
                            "0 to 10000",
                            day, (int)points[i].share);
        }
        if (i > 0 && (points[i].day <= points[i - 1].day ||
                      points[i].share < points[i - 1].share)) {
            return kti_fail(&db->error, KT_ERR_INVALID,
                            "checkpoint %s does not rise above the one "
                            "before it",
                            day);
        }
    }
    return KT_OK;
}

static kt_status
check_due(kt_db *db, const kt_target *target, uint32_t sets,
          kti_target_place *place)
{
    if ((sets & KT_TARGET_SET_DUE) != 0) {
        place->due =
            target->due == KT_DAY_NONE
                ? kti_value_day(&place->plan_values[KTI_PLAN_LAST_DAY])
                : target->due;
    }
    kt_status status = kti_due_check(&db->error, KT_KIND_TARGET, place->code,
                                     place->due, place->first_day);
    if (status == KT_OK && (sets & KT_TARGET_SET_CHECKPOINTS) != 0) {
        status = check_points(db, target->checkpoints,
                              target->checkpoints_count, place);
    }
    return status;
}

/* A new due day still lies behind the checkpoints that stand. */
static kt_status
check_old_points(kt_db *db, uint32_t sets, const kti_target_place *place)
{
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t member_count = 0;
    size_t count = 0;
    if ((sets & KT_TARGET_SET_DUE) == 0 ||
        (sets & KT_TARGET_SET_CHECKPOINTS) != 0 ||
        !kti_history_list(db->history, place->target, KTI_LIST_CHECKPOINTS,
                          place->now, &members, &member_count, &points,
                          &count)) {
        return KT_OK;
    }
    return check_points(db, points, count, place);
}

static kt_status
find_continues(kt_db *db, const kt_target *target, kti_target_place *place)
{
    int64_t plan = 0;
    if (target->continues_plan == NULL && target->continues_target == NULL) {
        return KT_OK;
    }
    if (target->continues_plan == NULL || target->continues_target == NULL) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "continues needs both a plan and a target");
    }
    kt_status status =
        kti_need_plan(db, target->continues_plan, place->now, &plan, NULL);
    return status == KT_OK
               ? kti_need(db, KT_KIND_TARGET, plan, target->continues_target,
                          place->now, &place->continues, NULL)
               : status;
}

static kt_status
check_exempt(kt_db *db, const kt_target *target, kti_target_place *place)
{
    kt_status status = KT_OK;
    place->exempt = calloc(target->exempt_count + 1, sizeof *place->exempt);
    if (place->exempt == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (target->exempt == NULL && target->exempt_count > 0) {
        return list_missing(db, "exempt units", target->exempt_count);
    }
    for (size_t i = 0; status == KT_OK && i < target->exempt_count; i++) {
        const kt_exempt *exempt = &target->exempt[i];
        kti_member *member = &place->exempt[i];
        status = kti_need_unit(db, exempt->unit, place->now, &member->unit);
        member->day = exempt->from;
        member->reason = exempt->reason;
        if (status == KT_OK && exempt->from != KT_DAY_NONE) {
            status = kti_day_check(&db->error, "exempt from", exempt->from);
        }
        if (status == KT_OK && exempt->reason != NULL) {
            status =
                kti_title_check(&db->error, "exempt reason", exempt->reason);
        }
        for (size_t j = 0; status == KT_OK && j < i; j++) {
            if (place->exempt[j].unit == member->unit) {
                status = kti_fail(&db->error, KT_ERR_DUPLICATE,
                                  "unit %s is exempt twice", exempt->unit);
            }
        }
    }
    return status;
}

static kt_status
check_units(kt_db *db, const kt_target *target, uint32_t sets,
            kti_target_place *place)
{
    kt_status status = KT_OK;
    if ((sets & KT_TARGET_SET_LEAD) != 0 && target->lead != NULL) {
        status = kti_need_unit(db, target->lead, place->now, &place->lead);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_ASSIST) != 0) {
        status = kti_list_check(db, target->assist, target->assist_count);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_SUPERVISE) != 0) {
        status =
            kti_list_check(db, target->supervise, target->supervise_count);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_UNITS) != 0) {
        status = kti_list_check(db, target->units, target->units_count);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_EXEMPT) != 0) {
        status = check_exempt(db, target, place);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_CONTINUES) != 0) {
        status = find_continues(db, target, place);
    }
    return status;
}

static kt_status
find_plan(kt_db *db, const char *code, kti_target_place *place)
{
    place->now = kti_moment_now(db, kti_today(db));
    kt_status status = kti_plan_to_define(db, code, place->now, &place->plan,
                                          place->plan_values);
    place->first_day = kti_value_day(&place->plan_values[KTI_PLAN_FIRST_DAY]);
    return status;
}

kt_status
kti_target_check_new(kt_db *db, const kt_target *target,
                     kti_target_place *place)
{
    uint32_t sets = UINT32_MAX;
    kt_status status = check_texts(&db->error, target, sets);
    place->measure = target->measure;
    place->code = target->code;
    if (status == KT_OK && measure_word(target->measure)[0] == '\0') {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "measure %d of target %s is not known",
                          (int)target->measure, target->code);
    }
    if (status == KT_OK) {
        status = find_plan(db, target->plan, place);
    }
    if (status == KT_OK) {
        status = kti_need(db, KT_KIND_TASK, place->plan, target->task,
                          place->now, &place->task, NULL);
    }
    if (status == KT_OK) {
        status = kti_plan_code_free(db, place->plan, target->code, 0);
    }
    if (status == KT_OK) {
        status = check_measure(db, target, sets, place);
    }
    if (status == KT_OK) {
        status = check_due(db, target, sets, place);
    }
    if (status == KT_OK) {
        status = check_units(db, target, sets, place);
    }
    return status == KT_OK
               ? kti_amount_check(&db->error, place->measure, target->amount,
                                  target->baseline)
               : status;
}

kt_status
kti_target_check_change(kt_db *db, const char *plan, const char *code,
                        const kt_target *target, uint32_t sets,
                        kti_target_place *place)
{
    kti_value now[KTI_COLUMNS_MAX];
    kt_status status = check_texts(&db->error, target, sets);
    if (status == KT_OK) {
        status = find_plan(db, plan, place);
    }
    if (status == KT_OK) {
        status = kti_need(db, KT_KIND_TARGET, place->plan, code, place->now,
                          &place->target, now);
    }
    if (status != KT_OK) {
        return status;
    }
    place->measure = (int32_t)now[KTI_TARGET_MEASURE].integer;
    place->code = now[KTI_TARGET_CODE].text;
    place->task = now[KTI_TARGET_TASK].integer;
    place->due = (kt_day)kti_value_int(
        &now[KTI_TARGET_DUE], place->plan_values[KTI_PLAN_LAST_DAY].integer);
    if ((sets & KT_TARGET_SET_CODE) != 0) {
        status =
            kti_plan_code_free(db, place->plan, target->code, place->target);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_TASK) != 0) {
        status = kti_need(db, KT_KIND_TASK, place->plan, target->task,
                          place->now, &place->task, NULL);
    }
    if (status == KT_OK) {
        status = check_measure(db, target, sets, place);
    }
    if (status == KT_OK) {
        status = check_due(db, target, sets, place);
    }
    if (status == KT_OK) {
        status = check_old_points(db, sets, place);
    }
    return status == KT_OK ? check_units(db, target, sets, place) : status;
}
