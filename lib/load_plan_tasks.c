/* SPDX-License-Identifier: Apache-2.0 */
/* The tasks of a plan document. */
#include <string.h>

#include "load_plan.h"
#include "resolve.h"

static kt_status
translate(kti_plan_load *load, const kti_doc_task *item, const char *subject,
          int64_t id)
{
    kt_title name = KT_TITLE_INIT;
    name.kind = KT_KIND_TASK;
    name.plan = load->code;
    name.code = item->task.code;
    return kti_plan_translate(load, &item->title, subject, &name, id);
}

static kt_status
add_task(kti_plan_load *load, const kti_doc_task *item, const char *parent,
         int64_t *id)
{
    kt_task task = item->task;
    const char *subject = NULL;
    task.plan = load->code;
    task.parent = parent;
    kt_status status = kti_plan_need_base(load, &item->title, &task.title);
    if (status != KT_OK) {
        return status;
    }
    status = kti_task_add(load->db, &task);
    if (status != KT_OK) {
        return kti_plan_failed(load, item->path, NULL, status);
    }
    *id = kti_history_find(load->db->history, KT_KIND_TASK, load->plan,
                           task.code, load->now, 0);
    status = kti_plan_changed(load, "task %s: new", task.code);
    if (status == KT_OK) {
        status = kti_plan_text(load, &subject, "task %s", task.code);
    }
    int outer = load->fresh;
    load->fresh = 1; /* parts of what is new */
    if (status == KT_OK) {
        status = translate(load, item, subject, *id);
    }
    if (status == KT_OK) {
        status = kti_plan_cancel(load, KT_KIND_TASK, task.code, item->path,
                                 item->cancel, item->cancelled, NULL);
    }
    load->fresh = outer;
    return status;
}

/* Weight, lead, parent: those that differ, told. */
static kt_status
compare(kti_plan_load *load, const kti_doc_task *item, const char *parent,
        const char *subject, const kti_value *now, uint32_t *sets)
{
    const kt_task *given = &item->task;
    const kti_history *history = load->db->history;
    kt_status status = KT_OK;
    int64_t weight = kti_value_int(&now[KTI_TASK_WEIGHT], 1);
    int64_t wanted = given->weight == KT_WEIGHT_NONE ? 1 : given->weight;
    if ((item->sets & KT_TASK_SET_WEIGHT) != 0 && weight != wanted) {
        *sets |= KT_TASK_SET_WEIGHT;
        status = kti_plan_changed(load, "%s: weight %lld -> %lld", subject,
                                  (long long)weight, (long long)wanted);
    }
    int64_t lead = kti_value_int(&now[KTI_TASK_LEAD], 0);
    int64_t new_lead = given->lead == NULL
                           ? 0
                           : kti_history_find_unit(history, given->lead,
                                                   load->now);
    if (status == KT_OK && (item->sets & KT_TASK_SET_LEAD) != 0 &&
        lead != new_lead) {
        *sets |= KT_TASK_SET_LEAD;
        status = kti_plan_changed(load, "%s: lead %s -> %s", subject,
                                  kti_plan_unit(load, lead),
                                  kti_plan_unit(load, new_lead));
    }
    int64_t above = parent == NULL
                        ? 0
                        : kti_history_find(history, KT_KIND_TASK, load->plan,
                                           parent, load->now, 0);
    if (status == KT_OK &&
        kti_value_int(&now[KTI_TASK_PARENT], 0) != above) {
        *sets |= KT_TASK_SET_PARENT;
        status = kti_plan_changed(load, "%s: moved under %s", subject,
                                  parent == NULL ? "the plan" : parent);
    }
    return status;
}

static kt_status
change_task(kti_plan_load *load, const kti_doc_task *item,
            const char *parent, int64_t id)
{
    kt_task task = item->task;
    kti_value now[KTI_COLUMNS_MAX];
    const char *subject = NULL;
    uint32_t sets = 0;
    (void)kti_history_fold(load->db->history, id, load->now, now);
    task.parent = parent;
    kt_status status = kti_plan_text(load, &subject, "task %s", task.code);
    if (status == KT_OK) {
        status = compare(load, item, parent, subject, now, &sets);
    }
    if (status == KT_OK && (item->sets & KT_TASK_SET_TITLE) != 0) {
        status = kti_plan_title(load, &item->title, subject,
                                now[KTI_TASK_TITLE].text, &task.title,
                                &sets, KT_TASK_SET_TITLE);
    }
    if (status == KT_OK && (item->sets & KT_TASK_SET_ASSIST) != 0) {
        status = kti_plan_unit_list(load, subject, "assist", id,
                                    KTI_LIST_ASSIST, task.assist,
                                    task.assist_count, KT_TASK_SET_ASSIST,
                                    &sets);
    }
    if (status == KT_OK && (item->sets & KT_TASK_SET_SUPERVISE) != 0) {
        status = kti_plan_unit_list(load, subject, "supervise", id,
                                    KTI_LIST_SUPERVISE, task.supervise,
                                    task.supervise_count,
                                    KT_TASK_SET_SUPERVISE, &sets);
    }
    if (status == KT_OK && sets != 0) {
        status = kti_task_change(load->db, load->code, task.code, &task,
                                 sets);
        if (status != KT_OK) {
            status = kti_plan_failed(load, item->path, NULL, status);
        }
    }
    if (status == KT_OK) {
        status = translate(load, item, subject, id);
    }
    return status == KT_OK ? kti_plan_cancel(load, KT_KIND_TASK, task.code,
                                             item->path, item->cancel,
                                             item->cancelled, now)
                           : status;
}

/* A task that is there: what differs of it, and its place. */
static kt_status
meet_task(kti_plan_load *load, const kti_doc_task *item, const char *parent,
          int64_t id, kti_plan_siblings *siblings)
{
    int64_t written = load->load->result.written;
    int64_t bad = load->load->result.bad;
    kti_plan_see(load, id, KTI_SEEN);
    kt_status status = change_task(load, item, parent, id);
    if (status == KT_OK) {
        status = kti_plan_place(load, siblings, id, item->path);
    }
    kti_plan_count(load, written, bad);
    return status;
}

/* A task, and all that stands in it. */
static kt_status
one_task(kti_plan_load *load, const kti_doc_task *item, const char *parent,
         kti_plan_siblings *siblings)
{
    kt_status status = KT_OK;
    int64_t id = kti_history_find(load->db->history, KT_KIND_TASK,
                                  load->plan, item->task.code, load->now, 0);
    if (id != 0) {
        status = meet_task(load, item, parent, id, siblings);
    } else {
        status = add_task(load, item, parent, &id);
        if (status == KT_OK && id != 0) {
            status = kti_plan_place(load, siblings, id, item->path);
        }
    }
    if (status == KT_OK && id != 0) {
        status = kti_plan_task_targets(load, item, id);
    }
    return status == KT_OK && id != 0
               ? kti_plan_tasks(load, item->tasks, item->task_count,
                                item->task.code)
               : status;
}

kt_status
kti_plan_tasks(kti_plan_load *load, const kti_doc_task *tasks, size_t count,
               const char *parent)
{
    kti_plan_siblings siblings = { .above = load->plan, .what = "tasks" };
    kt_status status = KT_OK;
    if (parent != NULL) {
        siblings.above =
            kti_history_find(load->db->history, KT_KIND_TASK, load->plan,
                             parent, load->now, 0);
        status = kti_plan_text(load, &siblings.what, "tasks of task %s",
                               parent);
    }
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        if (tasks[i].task.code != NULL) {
            status = one_task(load, &tasks[i], parent, &siblings);
        }
    }
    return status;
}
