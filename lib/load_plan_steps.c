/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of milestones of a plan document. */
#include <string.h>

#include "load_plan.h"

static kt_status
add_step(kti_plan_load *load, const kti_doc_target *item,
         const kti_doc_step *step, int64_t target, int64_t *id)
{
    kt_step given = step->step;
    given.plan = load->code;
    given.target = item->target.code;
    kt_status status = kti_plan_need_base(load, &step->title, &given.title);
    if (status != KT_OK) {
        return status;
    }
    status = kti_step_add(load->db, &given);
    if (status != KT_OK) {
        return kti_plan_failed(load, step->path, NULL, status);
    }
    *id = kti_history_find(load->db->history, KT_KIND_STEP, target,
                           given.code, load->now, 0);
    return kti_plan_changed(load, "target %s: new step %s",
                            item->target.code, given.code);
}

static kt_status
change_step(kti_plan_load *load, const kti_doc_target *item,
            const kti_doc_step *step, const char *subject, int64_t id)
{
    kt_step given = step->step;
    kti_value now[KTI_COLUMNS_MAX];
    uint32_t sets = 0;
    char was[KT_DAY_TEXT_SIZE];
    char is[KT_DAY_TEXT_SIZE];
    kt_status status = KT_OK;
    (void)kti_history_fold(load->db->history, id, load->now, now);
    given.plan = load->code;
    given.target = item->target.code;
    if ((step->sets & KT_STEP_SET_TITLE) != 0) {
        status = kti_plan_title(load, &step->title, subject,
                                now[KTI_STEP_TITLE].text, &given.title,
                                &sets, KT_STEP_SET_TITLE);
    }
    int64_t weight = kti_value_int(&now[KTI_STEP_WEIGHT], 1);
    int64_t wanted = given.weight == KT_WEIGHT_NONE ? 1 : given.weight;
    if (status == KT_OK && (step->sets & KT_STEP_SET_WEIGHT) != 0 &&
        weight != wanted) {
        sets |= KT_STEP_SET_WEIGHT;
        status = kti_plan_changed(load, "%s: weight %lld -> %lld", subject,
                                  (long long)weight, (long long)wanted);
    }
    kt_day due = kti_value_day(&now[KTI_STEP_DUE]);
    if (status == KT_OK && (step->sets & KT_STEP_SET_DUE) != 0 &&
        due != given.due) {
        sets |= KT_STEP_SET_DUE;
        status = kti_plan_changed(load, "%s: due %s -> %s", subject,
                                  kti_plan_day(due, was),
                                  kti_plan_day(given.due, is));
    }
    if (status == KT_OK && sets != 0) {
        status = kti_step_change(load->db, &given, sets);
        if (status != KT_OK) {
            status = kti_plan_failed(load, step->path, NULL, status);
        }
    }
    return status;
}

static kt_status
one_step(kti_plan_load *load, const kti_doc_target *item,
         const kti_doc_step *step, int64_t target,
         kti_plan_siblings *siblings)
{
    const char *subject = NULL;
    kt_title name = KT_TITLE_INIT;
    int outer = load->fresh;
    int64_t written = load->load->result.written;
    int64_t bad = load->load->result.bad;
    int64_t id = kti_history_find(load->db->history, KT_KIND_STEP, target,
                                  step->step.code, load->now, 0);
    kt_status status =
        kti_plan_text(load, &subject, "target %s, step %s",
                      item->target.code, step->step.code);
    if (status == KT_OK && id == 0) {
        status = add_step(load, item, step, target, &id);
        load->fresh = 1; /* parts of what is new */
    } else if (status == KT_OK) {
        kti_plan_see(load, id, KTI_SEEN);
        status = change_step(load, item, step, subject, id);
    }
    if (status == KT_OK && id != 0) {
        name.kind = KT_KIND_STEP;
        name.plan = load->code;
        name.code = item->target.code;
        name.step = step->step.code;
        status = kti_plan_translate(load, &step->title, subject, &name, id);
    }
    load->fresh = outer;
    if (status == KT_OK && id != 0) {
        status = kti_plan_place(load, siblings, id, step->path);
    }
    kti_plan_count(load, written, bad);
    return status;
}

kt_status
kti_plan_steps(kti_plan_load *load, const kti_doc_target *item,
               int64_t target)
{
    kti_plan_siblings siblings = { .above = target };
    kt_status status = kti_plan_text(load, &siblings.what,
                                     "steps of target %s", item->target.code);
    for (size_t i = 0; status == KT_OK && i < item->step_count; i++) {
        if (item->steps[i].step.code != NULL) {
            status = one_step(load, item, &item->steps[i], target, &siblings);
        }
    }
    return status;
}
