/* SPDX-License-Identifier: Apache-2.0 */
/* Siblings of a plan document stand in its order. */
#include "load_plan.h"

static int64_t
position_of(const kti_plan_load *load, int64_t entity)
{
    kti_value values[KTI_COLUMNS_MAX];
    const kti_history *history = load->db->history;
    if (!kti_history_fold(history, entity, load->now, values)) {
        return 0;
    }
    switch (kti_history_kind(history, entity)) {
    case KT_KIND_TASK:
        return values[KTI_TASK_POSITION].integer;
    case KT_KIND_TARGET:
        return values[KTI_TARGET_POSITION].integer;
    default:
        return values[KTI_STEP_POSITION].integer;
    }
}

/*
 * What is new stands behind all that was there. So an item that stands before
 * the one before it in the document goes behind all in its turn; the document
 * says where the rest goes.
 */
kt_status
kti_plan_place(kti_plan_load *load, kti_plan_siblings *siblings,
               int64_t entity, const char *path)
{
    int64_t position = position_of(load, entity);
    if (position > siblings->last) {
        siblings->last = position;
        return KT_OK;
    }
    kt_status status =
        kti_move_last(load->db, load->code, siblings->above, entity);
    if (status != KT_OK) {
        return kti_plan_failed(load, path, NULL, status);
    }
    siblings->last = position_of(load, entity);
    if (siblings->moved++ > 0) {
        return KT_OK; /* told */
    }
    return kti_plan_changed(load, "%s: in another order", siblings->what);
}
