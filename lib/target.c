/* SPDX-License-Identifier: Apache-2.0 */
/* Targets: adding and changing. */
#include <stdlib.h>

#include "allotment.h"
#include "handle_private.h"
#include "target_private.h"

void
kt_target_init(kt_target *target, size_t size)
{
    static const kt_target defaults = KT_TARGET_INIT;
    kti_struct_init(target, size, &defaults, sizeof defaults);
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
            const kti_target_place *place, kti_value *values)
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
            kti_target_place *place)
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
new_target(kt_db *db, const kt_target *target, const kti_target_place *place,
           int64_t *id)
{
    kt_status status =
        kti_entity_under(db, KT_KIND_TARGET, place->task, target->code, id);
    return status != KT_ERR_DUPLICATE
               ? status
               : kti_fail(&db->error, status,
                          "there was a target %s in the plan before",
                          target->code);
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
write_new(kt_db *db, const kt_target *target, kti_target_place *place)
{
    int64_t id = 0;
    kt_status status = new_target(db, target, place, &id);
    if (status != KT_OK) {
        return status;
    }
    int64_t position = kti_history_last_position(db->history, KT_KIND_TARGET,
                                                 place->task, place->now) +
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
    kti_target_place place = { 0 };
    kt_status status = kti_target_check_new(db, target, &place);
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
    kt_status status =
        kti_enter_with(db, "target", target, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_target_add(db, &full);
    }
    return kti_leave(db, status);
}

static kt_status
write_change(kt_db *db, const kt_target *target, uint32_t sets,
             kti_target_place *place)
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
    kti_target_place place = { 0 };
    kt_status status =
        kti_target_check_change(db, plan, code, target, sets, &place);
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
    kt_status status =
        kti_enter_with(db, "target", target, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_target_change(db, plan, code, &full, sets);
    }
    return kti_leave(db, status);
}
