/* SPDX-License-Identifier: Apache-2.0 */
/* Targets: adding and changing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allotment.h"
#include "handle_private.h"
#include "plan.h"
#include "resolve.h"
#include "text.h"
#include "uuid.h"

void
kt_target_init(kt_target *target, size_t size)
{
    static const kt_target defaults = KT_TARGET_INIT;
    kti_struct_init(target, size, &defaults, sizeof defaults);
}

/* What a call on a target works with. */
struct place {
    int64_t plan;
    int64_t task;
    int64_t target; /* of a change */
    int64_t lead;
    int64_t continues;
    int32_t measure;
    const char *code; /* of a change: as it is so far */
    kt_day first_day;
    kt_day due; /* as it will be */
    kti_member *exempt;
    kti_moment now;
    kti_value plan_values[KTI_COLUMNS_MAX];
};

static const char *
measure_word(int32_t measure)
{
    return kt_word(KT_WORDS_MEASURE, measure, NULL);
}

static kt_status
refuse(kt_db *db, const char *what, const struct place *place)
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
              const struct place *place)
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
             const struct place *place)
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
        if (points[i].day < place->first_day ||
            points[i].day >= place->due) {
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
          struct place *place)
{
    if ((sets & KT_TARGET_SET_DUE) != 0) {
        place->due = target->due == KT_DAY_NONE
                         ? kti_value_day(
                               &place->plan_values[KTI_PLAN_LAST_DAY])
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
check_old_points(kt_db *db, uint32_t sets, const struct place *place)
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
find_continues(kt_db *db, const kt_target *target, struct place *place)
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
               ? kti_need(db, KT_KIND_TARGET, plan,
                          target->continues_target, place->now,
                          &place->continues, NULL)
               : status;
}

static kt_status
check_exempt(kt_db *db, const kt_target *target, struct place *place)
{
    kt_status status = KT_OK;
    place->exempt =
        calloc(target->exempt_count + 1, sizeof *place->exempt);
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
            status = kti_title_check(&db->error, "exempt reason",
                                     exempt->reason);
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
            struct place *place)
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
find_plan(kt_db *db, const char *code, struct place *place)
{
    place->now = kti_moment_now(db, kti_today(db));
    kt_status status = kti_plan_to_define(db, code, place->now, &place->plan,
                                          place->plan_values);
    place->first_day =
        kti_value_day(&place->plan_values[KTI_PLAN_FIRST_DAY]);
    return status;
}

static int64_t
bit(int column)
{
    return KTI_BIT(kti_op_by_tag(KTI_TAG_TARGET), column);
}

static void
put(kti_value *values, int column, kti_value value)
{
    values[KTI_TARGET_SETS].integer |= bit(column);
    values[column] = value;
}

/* The columns that a call gives, into a row. */
static void
put_columns(const kt_target *target, uint32_t sets,
            const struct place *place, kti_value *values)
{
    if ((sets & KT_TARGET_SET_CODE) != 0) {
        put(values, KTI_TARGET_CODE, kti_text(target->code));
    }
    if ((sets & KT_TARGET_SET_TITLE) != 0) {
        put(values, KTI_TARGET_TITLE, kti_text(target->title));
    }
    if ((sets & KT_TARGET_SET_UNIT_OF_MEASURE) != 0) {
        put(values, KTI_TARGET_UNIT_OF_MEASURE,
            kti_text(target->unit_of_measure));
    }
    if ((sets & KT_TARGET_SET_DUE) != 0) {
        put(values, KTI_TARGET_DUE, kti_day_or_null(target->due));
    }
    if ((sets & KT_TARGET_SET_WEIGHT) != 0) {
        put(values, KTI_TARGET_WEIGHT,
            target->weight == KT_WEIGHT_NONE ? kti_null()
                                             : kti_int(target->weight));
    }
    if ((sets & KT_TARGET_SET_LEVEL) != 0) {
        put(values, KTI_TARGET_LEVEL, kti_text(target->level));
    }
    if ((sets & KT_TARGET_SET_THRESHOLD) != 0) {
        put(values, KTI_TARGET_THRESHOLD,
            kti_amount_or_null(target->threshold));
    }
    if ((sets & KT_TARGET_SET_SOURCE) != 0) {
        put(values, KTI_TARGET_SOURCE, kti_text(target->source));
    }
    if ((sets & KT_TARGET_SET_CONTINUES) != 0) {
        put(values, KTI_TARGET_CONTINUES, kti_entity(place->continues));
    }
    if ((sets & KT_TARGET_SET_LEAD) != 0) {
        put(values, KTI_TARGET_LEAD, kti_entity(place->lead));
    }
}

static kt_status
write_lists(kt_db *db, int64_t id, const kt_target *target, uint32_t sets,
            struct place *place)
{
    kt_status status = KT_OK;
    if ((sets & KT_TARGET_SET_ASSIST) != 0) {
        status = kti_list_set(db, id, KTI_LIST_ASSIST, target->assist,
                              target->assist_count);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_SUPERVISE) != 0) {
        status = kti_list_set(db, id, KTI_LIST_SUPERVISE, target->supervise,
                              target->supervise_count);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_UNITS) != 0) {
        status = kti_list_set(db, id, KTI_LIST_UNITS, target->units,
                              target->units_count);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_EXEMPT) != 0) {
        status = kti_ledger_add_list(db, id, KTI_LIST_EXEMPT, place->exempt,
                                     target->exempt_count, NULL, 0);
    }
    if (status == KT_OK && (sets & KT_TARGET_SET_CHECKPOINTS) != 0) {
        status = kti_ledger_add_list(db, id, KTI_LIST_CHECKPOINTS, NULL, 0,
                                     target->checkpoints,
                                     target->checkpoints_count);
    }
    return status;
}

static kt_status
new_target(kt_db *db, const kt_target *target, const struct place *place,
           int64_t *id)
{
    kt_uuid uuid;
    int taken = 0;
    char name[KT_CODE_MAX + 8];
    int size = snprintf(name, sizeof name, "target:%s", target->code);
    kti_uuid_v5(kti_history_uuid(db->history, place->task), name,
                (size_t)size, &uuid);
    kt_status status = kti_ledger_uuid_taken(db, &uuid, &taken);
    if (status == KT_OK && taken) {
        status = kti_fail(&db->error, KT_ERR_DUPLICATE,
                          "there was a target %s in the plan before",
                          target->code);
    }
    return status == KT_OK ? kti_ledger_entity(db, KT_KIND_TARGET, &uuid, id)
                           : status;
}

/* Lists that are empty in a new target need no row. */
static uint32_t
filled_lists(const kt_target *target)
{
    return (target->assist_count > 0 ? KT_TARGET_SET_ASSIST : 0) |
           (target->supervise_count > 0 ? KT_TARGET_SET_SUPERVISE : 0) |
           (target->units_count > 0 ? KT_TARGET_SET_UNITS : 0) |
           (target->exempt_count > 0 ? KT_TARGET_SET_EXEMPT : 0) |
           (target->checkpoints_count > 0 ? KT_TARGET_SET_CHECKPOINTS : 0);
}

static kt_status
check_new(kt_db *db, const kt_target *target, struct place *place)
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
               ? kti_amount_check(&db->error, place->measure,
                                  target->amount, target->baseline)
               : status;
}

static kt_status
write_new(kt_db *db, const kt_target *target, struct place *place)
{
    int64_t id = 0;
    kt_status status = new_target(db, target, place, &id);
    if (status != KT_OK) {
        return status;
    }
    int64_t position =
        kti_history_last_position(db->history, KT_KIND_TARGET, place->task,
                                  place->now) +
        1;
    uint32_t given =
        KT_TARGET_SET_CODE | KT_TARGET_SET_TITLE |
        (target->unit_of_measure != NULL ? KT_TARGET_SET_UNIT_OF_MEASURE
                                         : 0) |
        (target->due != KT_DAY_NONE ? KT_TARGET_SET_DUE : 0) |
        (target->weight != KT_WEIGHT_NONE ? KT_TARGET_SET_WEIGHT : 0) |
        (target->level != NULL ? KT_TARGET_SET_LEVEL : 0) |
        (target->threshold != KT_NONE ? KT_TARGET_SET_THRESHOLD : 0) |
        (target->source != NULL ? KT_TARGET_SET_SOURCE : 0) |
        (place->continues != 0 ? KT_TARGET_SET_CONTINUES : 0) |
        (place->lead != 0 ? KT_TARGET_SET_LEAD : 0);
    kti_value values[KTI_TARGET_COLUMNS] = {
        [KTI_TARGET_TARGET] = kti_entity(id),
        [KTI_TARGET_SETS] = kti_int(0),
    };
    put(values, KTI_TARGET_TASK, kti_entity(place->task));
    put(values, KTI_TARGET_POSITION, kti_int(position));
    put(values, KTI_TARGET_MEASURE, kti_int(target->measure));
    put_columns(target, given, place, values);
    status = kti_ledger_add(db, KTI_TAG_TARGET, values, NULL);
    if (status == KT_OK &&
        (target->amount != KT_NONE || target->baseline != KT_NONE)) {
        status = kti_allotment_write(
            db, id, place->plan_values[KTI_PLAN_OWNER].integer,
            place->first_day, target->amount, target->baseline);
    }
    return status == KT_OK
               ? write_lists(db, id, target, filled_lists(target), place)
               : status;
}

kt_status
kti_target_add(kt_db *db, const kt_target *target)
{
    struct place place = { 0 };
    kt_status status = check_new(db, target, &place);
    if (status == KT_OK) {
        status = write_new(db, target, &place);
    }
    free(place.exempt);
    return status;
}

kt_status
kt_target_add(kt_db *db, const kt_target *target)
{
    kt_target full = KT_TARGET_INIT;
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK && (target == NULL || target->struct_size == 0)) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "target: struct_size is not set");
    }
    if (status == KT_OK) {
        kti_struct_in(&full, sizeof full, target);
        status = kti_target_add(db, &full);
    }
    return kti_leave(db, status);
}

static kt_status
check_change(kt_db *db, const char *plan, const char *code,
             const kt_target *target, uint32_t sets, struct place *place)
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
        &now[KTI_TARGET_DUE],
        place->plan_values[KTI_PLAN_LAST_DAY].integer);
    if ((sets & KT_TARGET_SET_CODE) != 0) {
        status = kti_plan_code_free(db, place->plan, target->code,
                                    place->target);
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

static kt_status
write_change(kt_db *db, const kt_target *target, uint32_t sets,
             struct place *place)
{
    kt_status status = KT_OK;
    kti_value values[KTI_TARGET_COLUMNS] = {
        [KTI_TARGET_TARGET] = kti_entity(place->target),
        [KTI_TARGET_SETS] = kti_int(0),
    };
    if ((sets & KT_TARGET_SET_TASK) != 0) {
        put(values, KTI_TARGET_TASK, kti_entity(place->task));
        put(values, KTI_TARGET_POSITION,
            kti_int(kti_history_last_position(db->history, KT_KIND_TARGET,
                                              place->task, place->now) +
                    1));
    }
    put_columns(target, sets, place, values);
    if (values[KTI_TARGET_SETS].integer != 0) {
        status = kti_ledger_add(db, KTI_TAG_TARGET, values, NULL);
    }
    return status == KT_OK
               ? write_lists(db, place->target, target, sets, place)
               : status;
}

kt_status
kti_target_change(kt_db *db, const char *plan, const char *code,
                  const kt_target *target, uint32_t sets)
{
    struct place place = { 0 };
    kt_status status = check_change(db, plan, code, target, sets, &place);
    if (status == KT_OK) {
        status = write_change(db, target, sets, &place);
    }
    free(place.exempt);
    return status;
}

kt_status
kt_target_change(kt_db *db, const char *plan, const char *code,
                 const kt_target *target, uint32_t sets)
{
    kt_target full = KT_TARGET_INIT;
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK && (target == NULL || target->struct_size == 0)) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "target: struct_size is not set");
    }
    if (status == KT_OK) {
        kti_struct_in(&full, sizeof full, target);
        status = kti_target_change(db, plan, code, &full, sets);
    }
    return kti_leave(db, status);
}
