/* SPDX-License-Identifier: Apache-2.0 */
/* Steps of milestones, and texts in more languages. */
#include "handle_private.h"
#include "plan.h"
#include "resolve.h"
#include "text.h"

/* The plan, the milestone and, of a change, the step. */
struct place {
    int64_t plan;
    int64_t target;
    int64_t step;
    kti_moment now;
    kti_value plan_values[KTI_COLUMNS_MAX];
};

static kt_status
find(kt_db *db, const kt_step *step, struct place *place)
{
    kti_value target[KTI_COLUMNS_MAX];
    place->now = kti_moment_now(db, kti_today(db));
    kt_status status = kti_plan_to_define(db, step->plan, place->now,
                                          &place->plan, place->plan_values);
    if (status == KT_OK) {
        status = kti_need(db, KT_KIND_TARGET, place->plan, step->target,
                          place->now, &place->target, target);
    }
    if (status == KT_OK &&
        target[KTI_TARGET_MEASURE].integer != KT_MEASURE_MILESTONE) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "target %s is no milestone: only a milestone has "
                          "steps",
                          step->target);
    }
    return status;
}

static kt_status
check(kt_db *db, const kt_step *step, uint32_t sets,
      const struct place *place)
{
    kt_status status = KT_OK;
    if ((sets & KT_STEP_SET_TITLE) != 0) {
        status = kti_title_check(&db->error, "step title", step->title);
    }
    if (status == KT_OK && (sets & KT_STEP_SET_WEIGHT) != 0) {
        status = kti_weight_check(&db->error, step->weight);
    }
    if (status == KT_OK && (sets & KT_STEP_SET_DUE) != 0 &&
        step->due != KT_DAY_NONE) {
        status = kti_due_check(
            &db->error, KT_KIND_STEP, step->code, step->due,
            kti_value_day(&place->plan_values[KTI_PLAN_FIRST_DAY]));
    }
    return status;
}

static kt_status
new_step(kt_db *db, const kt_step *step, const struct place *place,
         int64_t *id)
{
    /* Another site's may have the code with another UUID. */
    int taken = kti_history_find(db->history, KT_KIND_STEP, place->target,
                                 step->code, place->now, 1) != 0;
    kt_status status =
        taken ? KT_ERR_DUPLICATE
              : kti_entity_under(db, KT_KIND_STEP, place->target, step->code,
                                 id);
    return status != KT_ERR_DUPLICATE
               ? status
               : kti_fail(&db->error, status,
                          "target %s has a step %s already", step->target,
                          step->code);
}

static void
put(kti_value *values, int column, kti_value value)
{
    values[KTI_STEP_SETS].integer |=
        KTI_BIT(kti_op_by_tag(KTI_TAG_STEP), column);
    values[column] = value;
}

static void
put_columns(const kt_step *step, uint32_t sets, kti_value *values)
{
    if ((sets & KT_STEP_SET_TITLE) != 0) {
        put(values, KTI_STEP_TITLE, kti_text(step->title));
    }
    if ((sets & KT_STEP_SET_WEIGHT) != 0) {
        put(values, KTI_STEP_WEIGHT,
            step->weight == KT_WEIGHT_NONE ? kti_null()
                                           : kti_int(step->weight));
    }
    if ((sets & KT_STEP_SET_DUE) != 0) {
        put(values, KTI_STEP_DUE, kti_day_or_null(step->due));
    }
}

kt_status
kti_step_add(kt_db *db, const kt_step *step)
{
    int64_t id = 0;
    struct place place = { 0 };
    kt_status status = kti_code_check(&db->error, "step code", step->code);
    if (status == KT_OK) {
        status = find(db, step, &place);
    }
    if (status == KT_OK) {
        status = check(db, step, UINT32_MAX, &place);
    }
    if (status == KT_OK) {
        status = new_step(db, step, &place, &id);
    }
    if (status != KT_OK) {
        return status;
    }
    int64_t position =
        kti_history_last_position(db->history, KT_KIND_STEP, place.target,
                                  place.now) +
        1;
    kti_value values[KTI_STEP_COLUMNS] = {
        [KTI_STEP_STEP] = kti_entity(id),
        [KTI_STEP_SETS] = kti_int(0),
    };
    put(values, KTI_STEP_TARGET, kti_entity(place.target));
    put(values, KTI_STEP_POSITION, kti_int(position));
    put(values, KTI_STEP_CODE, kti_text(step->code));
    put_columns(step,
                KT_STEP_SET_TITLE |
                    (step->weight != KT_WEIGHT_NONE ? KT_STEP_SET_WEIGHT
                                                    : 0) |
                    (step->due != KT_DAY_NONE ? KT_STEP_SET_DUE : 0),
                values);
    return kti_ledger_add(db, KTI_TAG_STEP, values, NULL);
}

kt_status
kti_step_change(kt_db *db, const kt_step *step, uint32_t sets)
{
    struct place place = { 0 };
    kt_status status = find(db, step, &place);
    if (status == KT_OK) {
        status = kti_need(db, KT_KIND_STEP, place.target, step->code,
                          place.now, &place.step, NULL);
    }
    if (status == KT_OK) {
        status = check(db, step, sets, &place);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_value values[KTI_STEP_COLUMNS] = {
        [KTI_STEP_STEP] = kti_entity(place.step),
        [KTI_STEP_SETS] = kti_int(0),
    };
    put_columns(step, sets, values);
    return values[KTI_STEP_SETS].integer == 0
               ? KT_OK
               : kti_ledger_add(db, KTI_TAG_STEP, values, NULL);
}

kt_status
kt_step_add(kt_db *db, const kt_step *step)
{
    kt_step full = KT_STEP_INIT;
    kt_status status = kti_enter_with(db, "step", step, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_step_add(db, &full);
    }
    return kti_leave(db, status);
}

kt_status
kt_step_change(kt_db *db, const kt_step *step, uint32_t sets)
{
    kt_step full = KT_STEP_INIT;
    kt_status status = kti_enter_with(db, "step", step, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_step_change(db, &full, sets);
    }
    return kti_leave(db, status);
}
