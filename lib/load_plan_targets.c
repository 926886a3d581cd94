/* SPDX-License-Identifier: Apache-2.0 */
/* The targets of a plan document, and their steps. */
#include <string.h>

#include "allotment.h"
#include "load_plan.h"
#include "resolve.h"

static kt_status
translate(kti_plan_load *load, const kti_doc_target *item,
          const char *subject, int64_t id)
{
    kt_title name = KT_TITLE_INIT;
    name.kind = KT_KIND_TARGET;
    name.plan = load->code;
    name.code = item->target.code;
    kt_status status =
        kti_plan_translate(load, &item->title, subject, &name, id);
    name.field = KT_FIELD_UNIT_OF_MEASURE;
    return status == KT_OK ? kti_plan_translate(load, &item->unit_of_measure,
                                                subject, &name, id)
                           : status;
}

static kt_status
add_target(kti_plan_load *load, const kti_doc_target *item,
           const char *task, int64_t *id)
{
    kt_target target = item->target;
    const char *subject = NULL;
    int good = 0;
    target.plan = load->code;
    target.task = task;
    kt_status status =
        kti_plan_need_base(load, &item->title, &target.title);
    (void)kti_plan_base(load, &item->unit_of_measure,
                        &target.unit_of_measure);
    if (status == KT_OK && item->measure != KTI_JSON_GIVEN &&
        item->measure != KTI_JSON_BAD) {
        status = kti_plan_bad(load, item->path, "measure", KT_ERR_INVALID,
                              "is missing");
    }
    if (status == KT_OK && item->measure == KTI_JSON_GIVEN) {
        status = kti_plan_check_amounts(load, item->path, target.measure,
                                        item->percent, target.amount,
                                        target.baseline, &good);
    }
    if (status != KT_OK || !good) {
        return status;
    }
    status = kti_target_add(load->db, &target);
    if (status != KT_OK) {
        return kti_plan_failed(load, item->path, NULL, status);
    }
    *id = kti_history_find(load->db->history, KT_KIND_TARGET, load->plan,
                           target.code, load->now, 0);
    status = kti_plan_changed(load, "target %s: new", target.code);
    if (status == KT_OK) {
        status = kti_plan_text(load, &subject, "target %s", target.code);
    }
    int outer = load->fresh;
    load->fresh = 1; /* parts of what is new */
    if (status == KT_OK) {
        status = translate(load, item, subject, *id);
    }
    if (status == KT_OK) {
        status = kti_plan_steps(load, item, *id);
    }
    if (status == KT_OK) {
        status = kti_plan_allotments(load, item, *id, target.measure);
    }
    if (status == KT_OK) {
        status =
            kti_plan_cancel(load, KT_KIND_TARGET, target.code, item->path,
                            item->cancel, item->cancelled, NULL);
    }
    load->fresh = outer;
    return status;
}

/* A text column: its bit where it differs, which is told. */
static kt_status
compare_text(kti_plan_load *load, const kti_doc_target *item,
             const char *subject, const char *name, const kti_value *now,
             const char *given, uint32_t bit, uint32_t *sets)
{
    const char *was = now->type == KTI_TYPE_NULL ? "" : now->text;
    const char *is = given == NULL ? "" : given;
    if ((item->sets & bit) == 0 || strcmp(was, is) == 0) {
        return KT_OK;
    }
    *sets |= bit;
    return kti_plan_changed(load, "%s: %s \"%s\" -> \"%s\"", subject, name,
                            was, is);
}

static kt_status
compare_numbers(kti_plan_load *load, const kti_doc_target *item,
                const char *subject, const kti_value *now, uint32_t *sets)
{
    const kt_target *given = &item->target;
    char was[KT_AMOUNT_TEXT_SIZE];
    char is[KT_AMOUNT_TEXT_SIZE];
    kt_status status = KT_OK;
    kt_day due = kti_value_day(&now[KTI_TARGET_DUE]);
    if ((item->sets & KT_TARGET_SET_DUE) != 0 && due != given->due) {
        *sets |= KT_TARGET_SET_DUE;
        status = kti_plan_changed(load, "%s: due %s -> %s", subject,
                                  kti_plan_day(due, was),
                                  kti_plan_day(given->due, is));
    }
    int64_t weight = kti_value_int(&now[KTI_TARGET_WEIGHT], 1);
    int64_t wanted = given->weight == KT_WEIGHT_NONE ? 1 : given->weight;
    if (status == KT_OK && (item->sets & KT_TARGET_SET_WEIGHT) != 0 &&
        weight != wanted) {
        *sets |= KT_TARGET_SET_WEIGHT;
        status = kti_plan_changed(load, "%s: weight %lld -> %lld", subject,
                                  (long long)weight, (long long)wanted);
    }
    kt_amount threshold =
        kti_value_int(&now[KTI_TARGET_THRESHOLD], KT_NONE);
    if (status == KT_OK && (item->sets & KT_TARGET_SET_THRESHOLD) != 0 &&
        threshold != given->threshold) {
        *sets |= KT_TARGET_SET_THRESHOLD;
        status = kti_plan_changed(load, "%s: threshold %s -> %s", subject,
                                  kti_plan_amount(threshold, was),
                                  kti_plan_amount(given->threshold, is));
    }
    return status;
}

static kt_status
compare_links(kti_plan_load *load, const kti_doc_target *item,
              const char *subject, const kti_value *now, uint32_t *sets)
{
    const kt_target *given = &item->target;
    const kti_history *history = load->db->history;
    kt_status status = KT_OK;
    int64_t lead = kti_value_int(&now[KTI_TARGET_LEAD], 0);
    int64_t new_lead = given->lead == NULL
                           ? 0
                           : kti_history_find_unit(history, given->lead,
                                                   load->now);
    if ((item->sets & KT_TARGET_SET_LEAD) != 0 && lead != new_lead) {
        *sets |= KT_TARGET_SET_LEAD;
        status = kti_plan_changed(load, "%s: lead %s -> %s", subject,
                                  kti_plan_unit(load, lead),
                                  kti_plan_unit(load, new_lead));
    }
    int64_t continues = 0;
    if (given->continues_plan != NULL && given->continues_target != NULL) {
        int64_t plan = kti_history_find_plan(history, given->continues_plan,
                                             load->now);
        continues = kti_history_find(history, KT_KIND_TARGET, plan,
                                     given->continues_target, load->now, 0);
    }
    if (status == KT_OK && (item->sets & KT_TARGET_SET_CONTINUES) != 0 &&
        kti_value_int(&now[KTI_TARGET_CONTINUES], 0) != continues) {
        *sets |= KT_TARGET_SET_CONTINUES;
        status = kti_plan_changed(
            load, "%s: continues %s", subject,
            continues == 0 ? "none" : given->continues_target);
    }
    return status;
}

static kt_status
compare_lists(kti_plan_load *load, const kti_doc_target *item,
              const char *subject, int64_t id, uint32_t *sets)
{
    const kt_target *given = &item->target;
    kt_status status = KT_OK;
    if ((item->sets & KT_TARGET_SET_ASSIST) != 0) {
        status = kti_plan_unit_list(load, subject, "assist", id,
                                    KTI_LIST_ASSIST, given->assist,
                                    given->assist_count,
                                    KT_TARGET_SET_ASSIST, sets);
    }
    if (status == KT_OK && (item->sets & KT_TARGET_SET_SUPERVISE) != 0) {
        status = kti_plan_unit_list(load, subject, "supervise", id,
                                    KTI_LIST_SUPERVISE, given->supervise,
                                    given->supervise_count,
                                    KT_TARGET_SET_SUPERVISE, sets);
    }
    if (status == KT_OK && (item->sets & KT_TARGET_SET_UNITS) != 0) {
        status = kti_plan_unit_list(load, subject, "units", id,
                                    KTI_LIST_UNITS, given->units,
                                    given->units_count, KT_TARGET_SET_UNITS,
                                    sets);
    }
    if (status == KT_OK && (item->sets & KT_TARGET_SET_EXEMPT) != 0 &&
        kti_plan_exempt_differs(load, id, given)) {
        *sets |= KT_TARGET_SET_EXEMPT;
        status = kti_plan_changed(load, "%s: exempt units changed", subject);
    }
    if (status == KT_OK && (item->sets & KT_TARGET_SET_CHECKPOINTS) != 0 &&
        kti_plan_points_differ(load, id, given)) {
        *sets |= KT_TARGET_SET_CHECKPOINTS;
        status = kti_plan_changed(load, "%s: checkpoints changed", subject);
    }
    return status;
}

/* All that differs, as bits of what kti_target_change() is to take. */
static kt_status
compare(kti_plan_load *load, const kti_doc_target *item,
        const char *subject, const kti_value *now, int64_t id,
        kt_target *target, uint32_t *sets)
{
    kt_status status = KT_OK;
    int64_t task = kti_history_find(load->db->history, KT_KIND_TASK,
                                    load->plan, target->task, load->now, 0);
    if (now[KTI_TARGET_TASK].integer != task) {
        *sets |= KT_TARGET_SET_TASK;
        status = kti_plan_changed(load, "%s: moved under %s", subject,
                                  target->task);
    }
    if (status == KT_OK && (item->sets & KT_TARGET_SET_TITLE) != 0) {
        status = kti_plan_title(load, &item->title, subject,
                                now[KTI_TARGET_TITLE].text, &target->title,
                                sets, KT_TARGET_SET_TITLE);
    }
    if (status == KT_OK &&
        (item->sets & KT_TARGET_SET_UNIT_OF_MEASURE) != 0 &&
        kti_plan_base(load, &item->unit_of_measure,
                      &target->unit_of_measure)) {
        status = compare_text(load, item, subject, "unit of measure",
                              &now[KTI_TARGET_UNIT_OF_MEASURE],
                              target->unit_of_measure,
                              KT_TARGET_SET_UNIT_OF_MEASURE, sets);
    }
    if (status == KT_OK) {
        status = compare_text(load, item, subject, "level",
                              &now[KTI_TARGET_LEVEL], target->level,
                              KT_TARGET_SET_LEVEL, sets);
    }
    if (status == KT_OK) {
        status = compare_text(load, item, subject, "source",
                              &now[KTI_TARGET_SOURCE], target->source,
                              KT_TARGET_SET_SOURCE, sets);
    }
    if (status == KT_OK) {
        status = compare_numbers(load, item, subject, now, sets);
    }
    if (status == KT_OK) {
        status = compare_links(load, item, subject, now, sets);
    }
    return status == KT_OK ? compare_lists(load, item, subject, id, sets)
                           : status;
}

static kt_status
change_target(kti_plan_load *load, const kti_doc_target *item,
              const char *task, int64_t id, const kti_value *now)
{
    kt_target target = item->target;
    const char *subject = NULL;
    uint32_t sets = 0;
    int32_t measure = (int32_t)now[KTI_TARGET_MEASURE].integer;
    target.task = task;
    kt_status status =
        kti_plan_text(load, &subject, "target %s", target.code);
    if (status == KT_OK) {
        status = compare(load, item, subject, now, id, &target, &sets);
    }
    if (status == KT_OK && sets != 0) {
        status = kti_target_change(load->db, load->code, target.code,
                                   &target, sets);
        if (status != KT_OK) {
            status = kti_plan_failed(load, item->path, NULL, status);
        }
    }
    if (status == KT_OK) {
        status = translate(load, item, subject, id);
    }
    if (status == KT_OK) {
        status = kti_plan_amounts(load, item, id, measure);
    }
    return status == KT_OK ? kti_plan_cancel(load, KT_KIND_TARGET,
                                             target.code, item->path,
                                             item->cancel, item->cancelled,
                                             now)
                           : status;
}

/* A target that is there: what differs of it, and its place; then its
 * parts. */
static kt_status
meet_target(kti_plan_load *load, const kti_doc_target *item,
            const char *task, int64_t id, kti_plan_siblings *siblings)
{
    kti_value now[KTI_COLUMNS_MAX];
    int64_t written = load->load->result.written;
    int64_t bad = load->load->result.bad;
    kti_plan_see(load, id,
                 KTI_SEEN | (item->has_steps ? KTI_SEEN_STEPS : 0));
    (void)kti_history_fold(load->db->history, id, load->now, now);
    int32_t measure = (int32_t)now[KTI_TARGET_MEASURE].integer;
    if (item->measure == KTI_JSON_GIVEN && item->target.measure != measure) {
        return kti_plan_bad(load, item->path, "measure", KT_ERR_STATE,
                            "target %s is a %s, which is fixed",
                            item->target.code,
                            kt_word(KT_WORDS_MEASURE, measure, NULL));
    }
    kt_status status = change_target(load, item, task, id, now);
    if (status == KT_OK) {
        status = kti_plan_place(load, siblings, id, item->path);
    }
    kti_plan_count(load, written, bad);
    if (status == KT_OK) {
        status = kti_plan_steps(load, item, id);
    }
    return status == KT_OK ? kti_plan_allotments(load, item, id, measure)
                           : status;
}

static kt_status
one_target(kti_plan_load *load, const kti_doc_target *item, const char *task,
           kti_plan_siblings *siblings)
{
    int64_t id = kti_history_find(load->db->history, KT_KIND_TARGET,
                                  load->plan, item->target.code, load->now,
                                  0);
    if (id != 0) {
        return meet_target(load, item, task, id, siblings);
    }
    kt_status status = add_target(load, item, task, &id);
    return status == KT_OK && id != 0
               ? kti_plan_place(load, siblings, id, item->path)
               : status;
}

kt_status
kti_plan_task_targets(kti_plan_load *load, const kti_doc_task *task,
                      int64_t id)
{
    kti_plan_siblings siblings = { .above = id };
    kt_status status = kti_plan_text(load, &siblings.what,
                                     "targets of task %s", task->task.code);
    for (size_t i = 0; status == KT_OK && i < task->target_count; i++) {
        if (task->targets[i].target.code != NULL) {
            status = one_target(load, &task->targets[i], task->task.code,
                                &siblings);
        }
    }
    return status;
}
