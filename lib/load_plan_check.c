/* SPDX-License-Identifier: Apache-2.0 */
/* Codes of a plan document: those that stand twice, those that are not
 * known. */
#include <stdlib.h>
#include <string.h>

#include "load_plan.h"
#include "resolve.h"

/* A code, and where it stands. */
struct mention {
    const char *code;
    const char **place;
    const char *path;
    size_t order;
};

struct mentions {
    struct mention *items;
    size_t count;
    size_t capacity;
    int failed;
};

static void
mention(struct mentions *list, const char **code, const char *path)
{
    if (*code == NULL) {
        return;
    }
    if (!kti_grow(&list->items, &list->capacity, list->count + 1,
                  sizeof *list->items)) {
        list->failed = 1;
        return;
    }
    list->items[list->count] =
        (struct mention){ *code, code, path, list->count };
    list->count++;
}

static int
by_code(const void *a, const void *b)
{
    const struct mention *left = a;
    const struct mention *right = b;
    int order = strcmp(left->code, right->code);
    return order != 0 ? order
                      : (left->order > right->order) -
                            (left->order < right->order);
}

/* Tell each that stands a second time, at its place, and take it out there;
 * empty the list. */
static kt_status
tell_doubles(kti_plan_load *load, struct mentions *list, const char *field)
{
    kt_status status = KT_OK;
    if (list->failed) {
        return kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (list->count > 0) {
        qsort(list->items, list->count, sizeof *list->items, by_code);
    }
    size_t first = 0;
    for (size_t i = 1; status == KT_OK && i < list->count; i++) {
        if (strcmp(list->items[i].code, list->items[first].code) != 0) {
            first = i;
            continue;
        }
        status = kti_plan_bad(load, list->items[i].path, field,
                              KT_ERR_DUPLICATE, "%s stands at %s already",
                              list->items[i].code, list->items[first].path);
        *list->items[i].place = NULL;
    }
    list->count = 0;
    return status;
}

static void
mention_tasks(struct mentions *list, kti_doc_task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mention(list, &tasks[i].task.code, tasks[i].path);
        for (size_t j = 0; j < tasks[i].target_count; j++) {
            mention(list, &tasks[i].targets[j].target.code,
                    tasks[i].targets[j].path);
        }
        mention_tasks(list, tasks[i].tasks, tasks[i].task_count);
    }
}

/* Steps and allotments, each target for itself. */
static kt_status
doubles_within(kti_plan_load *load, struct mentions *list,
               kti_doc_task *tasks, size_t count)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        for (size_t j = 0; status == KT_OK && j < tasks[i].target_count;
             j++) {
            kti_doc_target *target = &tasks[i].targets[j];
            for (size_t k = 0; k < target->step_count; k++) {
                mention(list, &target->steps[k].step.code,
                        target->steps[k].path);
            }
            status = tell_doubles(load, list, "code");
            for (size_t k = 0; k < target->allotment_count; k++) {
                mention(list, &target->allotments[k].allotment.unit,
                        target->allotments[k].path);
            }
            if (status == KT_OK) {
                status = tell_doubles(load, list, "unit");
            }
        }
        if (status == KT_OK) {
            status = doubles_within(load, list, tasks[i].tasks,
                                    tasks[i].task_count);
        }
    }
    return status;
}

kt_status
kti_plan_doubles(kti_plan_load *load)
{
    struct mentions list = { 0 };
    mention_tasks(&list, load->doc->tasks, load->doc->task_count);
    kt_status status = tell_doubles(load, &list, "code");
    if (status == KT_OK) {
        status = doubles_within(load, &list, load->doc->tasks,
                                load->doc->task_count);
    }
    free(list.items);
    return status;
}

/* Nearest codes are looked for this often: it takes a while among many
 * units, and one wrong file has many unknown ones. */
#define NEAREST_MAX 64

struct kti_plan_unknown {
    const char *code;
    const char *message;
};

/* The message for a code that no unit has. */
static kt_status
explain(kti_plan_load *load, const char *code, kti_moment at,
        const char **message)
{
    int64_t unit = 0;
    kti_error *error = &load->db->error;
    for (size_t i = 0; i < load->unknown_count; i++) {
        if (strcmp(load->unknown[i].code, code) == 0) {
            *message = load->unknown[i].message;
            return KT_OK;
        }
    }
    kt_status status = KT_ERR_NOT_FOUND;
    if (load->unknown_count < NEAREST_MAX) {
        status = kti_need_unit(load->db, code, at, &unit);
    } else {
        (void)kti_fail(error, status, "unknown unit %s", code);
    }
    if (status != KT_ERR_NOT_FOUND) {
        return status;
    }
    *message = kti_arena_text(load->texts, error->message);
    kti_error_clear(error);
    if (*message == NULL ||
        !kti_grow(&load->unknown, &load->unknown_capacity,
                  load->unknown_count + 1, sizeof *load->unknown)) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    if (load->unknown_count < NEAREST_MAX) {
        load->unknown[load->unknown_count++] =
            (struct kti_plan_unknown){ code, *message };
    }
    return KT_OK;
}

/* *known 0, and told, where no unit has the code. */
static kt_status
check_unit(kti_plan_load *load, const char *code, kt_day day,
           const char *path, const char *field, int *known)
{
    kti_moment at = load->now;
    const char *message = NULL;
    at.day = day == KT_DAY_NONE ? at.day : day;
    *known = code == NULL ||
             kti_history_find_unit(load->db->history, code, at) != 0;
    if (*known) {
        return KT_OK;
    }
    kt_status status = explain(load, code, at, &message);
    return status == KT_OK ? kti_plan_bad(load, path, field,
                                          KT_ERR_NOT_FOUND, "%s", message)
                           : status;
}

static kt_status
check_list(kti_plan_load *load, const char *const *codes, size_t *count,
           const char *path, const char *name)
{
    kt_status status = KT_OK;
    int all = 1;
    for (size_t i = 0; status == KT_OK && i < *count; i++) {
        int known = 0;
        kti_buf field = { 0 };
        kti_buf_printf(&field, "%s[%zu]", name, i);
        status = field.failed ? kti_fail(&load->db->error, KT_ERR_NOMEM,
                                         "out of memory")
                              : check_unit(load, codes[i], KT_DAY_NONE, path,
                                           field.data, &known);
        kti_buf_free(&field);
        all &= known;
    }
    if (!all) {
        *count = 0;
    }
    return status;
}

static kt_status
check_exempt(kti_plan_load *load, kti_doc_target *item)
{
    kt_status status = KT_OK;
    int all = 1;
    for (size_t i = 0; status == KT_OK && i < item->target.exempt_count;
         i++) {
        int known = 0;
        kti_buf field = { 0 };
        kti_buf_printf(&field, "exempt[%zu].unit", i);
        status = field.failed ? kti_fail(&load->db->error, KT_ERR_NOMEM,
                                         "out of memory")
                              : check_unit(load, item->target.exempt[i].unit,
                                           KT_DAY_NONE, item->path,
                                           field.data, &known);
        kti_buf_free(&field);
        all &= known;
    }
    if (!all) {
        item->target.exempt_count = 0;
    }
    return status;
}

static kt_status
check_continues(kti_plan_load *load, kti_doc_target *item)
{
    int64_t plan = 0;
    int64_t target = 0;
    kt_target *given = &item->target;
    const char *field = "continues.plan";
    if (given->continues_plan == NULL || given->continues_target == NULL) {
        return KT_OK;
    }
    kt_status status = kti_need_plan(load->db, given->continues_plan,
                                     load->now, &plan, NULL);
    if (status == KT_OK) {
        field = "continues.target";
        status = kti_need(load->db, KT_KIND_TARGET, plan,
                          given->continues_target, load->now, &target, NULL);
    }
    if (status != KT_OK) {
        given->continues_plan = NULL;
        given->continues_target = NULL;
        status = kti_plan_failed(load, item->path, field, status);
    }
    return status;
}

static kt_status
check_allotments(kti_plan_load *load, kti_doc_target *item)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < item->allotment_count; i++) {
        int known = 0;
        kti_doc_allotment *allotment = &item->allotments[i];
        kt_allotment *given = &allotment->allotment;
        status = check_unit(load, given->unit, given->effective,
                            allotment->path, "unit", &known);
        given->unit = known ? given->unit : NULL;
    }
    return status;
}

static kt_status
check_target(kti_plan_load *load, kti_doc_target *item)
{
    int known = 0;
    kt_target *given = &item->target;
    kt_status status = check_unit(load, given->lead, KT_DAY_NONE, item->path,
                                  "lead", &known);
    given->lead = known ? given->lead : NULL;
    if (status == KT_OK) {
        status = check_list(load, given->assist, &given->assist_count,
                            item->path, "assist");
    }
    if (status == KT_OK) {
        status = check_list(load, given->supervise, &given->supervise_count,
                            item->path, "supervise");
    }
    if (status == KT_OK) {
        status = check_list(load, given->units, &given->units_count,
                            item->path, "units");
    }
    if (status == KT_OK) {
        status = check_exempt(load, item);
    }
    if (status == KT_OK) {
        status = check_continues(load, item);
    }
    return status == KT_OK ? check_allotments(load, item) : status;
}

static kt_status
check_tasks(kti_plan_load *load, kti_doc_task *tasks, size_t count)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        int known = 0;
        kti_doc_task *item = &tasks[i];
        kt_task *given = &item->task;
        status = check_unit(load, given->lead, KT_DAY_NONE, item->path,
                            "lead", &known);
        given->lead = known ? given->lead : NULL;
        if (status == KT_OK) {
            status = check_list(load, given->assist, &given->assist_count,
                                item->path, "assist");
        }
        if (status == KT_OK) {
            status = check_list(load, given->supervise,
                                &given->supervise_count, item->path,
                                "supervise");
        }
        for (size_t j = 0; status == KT_OK && j < item->target_count; j++) {
            status = check_target(load, &item->targets[j]);
        }
        if (status == KT_OK) {
            status = check_tasks(load, item->tasks, item->task_count);
        }
    }
    return status;
}

kt_status
kti_plan_codes(kti_plan_load *load)
{
    int known = 0;
    kt_plan *plan = &load->doc->plan;
    kt_status status = check_unit(load, plan->owner, plan->first_day, "plan",
                                  "owner", &known);
    if (!known) {
        plan->owner = NULL;
        load->doc->owner = KTI_JSON_BAD;
    }
    return status == KT_OK ? check_tasks(load, load->doc->tasks,
                                         load->doc->task_count)
                           : status;
}
