/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a plan document: keys, types, and what a value says alone. */
#include "load_plan_document.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT "keytask-plan/1"
#define WEIGHT_MAX 1000000

/* Longer than any year's rhythm. */
#define REPORTING_DAYS_MAX 3660

uint32_t
kti_doc_set(enum kti_json_found found, uint32_t bit)
{
    return found == KTI_JSON_GIVEN || found == KTI_JSON_NULL ? bit : 0;
}

static void
read_languages(kti_json_in *in, const json_t *map, kti_doc_text *text)
{
    const char *language;
    json_t *value;
    size_t size = json_object_size(map);
    text->languages = kti_json_alloc(in, size, sizeof *text->languages);
    text->texts = kti_json_alloc(in, size, sizeof *text->texts);
    if (in->failed) {
        return;
    }
    text->found = KTI_JSON_GIVEN;
    json_object_foreach((json_t *)(uintptr_t)map, language, value) {
        const char *line = NULL;
        const char *tag = NULL;
        size_t mark = kti_json_any_key(in, language);
        json_t *key = json_string(language);
        enum kti_json_found known = kti_json_code_value(in, key, &tag);
        enum kti_json_found found = kti_json_line_value(in, value, &line);
        json_decref(key);
        kti_json_up(in, mark);
        if (known != KTI_JSON_GIVEN || found == KTI_JSON_BAD) {
            text->found = KTI_JSON_BAD;
            continue;
        }
        text->languages[text->count] = tag;
        text->texts[text->count++] = line;
    }
}

/* A text, or a map of texts by language tag. */
uint32_t
kti_doc_read_text(kti_json_in *in, const json_t *object, const char *key,
                  kti_doc_text *text, uint32_t bit)
{
    const json_t *value = json_object_get(object, key);
    size_t mark = kti_json_key(in, key);
    text->path = kti_json_path(in);
    if (json_is_object(value) && json_object_size(value) == 0) {
        kti_json_bad(in, KT_ERR_FORMAT, "has no language");
        text->found = KTI_JSON_BAD;
    } else if (json_is_object(value)) {
        read_languages(in, value, text);
    } else if (value != NULL && !json_is_string(value) &&
               !json_is_null(value)) {
        kti_json_bad(in, KT_ERR_FORMAT,
                     "is %s, it must be a string, or an object of strings "
                     "by language tag",
                     kti_json_type(value));
        text->found = KTI_JSON_BAD;
    } else {
        text->found = kti_json_line_value(in, value, &text->plain);
    }
    kti_json_up(in, mark);
    return kti_doc_set(text->found, bit);
}

/* A code, or a list of codes. */
uint32_t
kti_doc_read_codes(kti_json_in *in, const json_t *object, const char *key,
                   const char *const **codes, size_t *count, uint32_t bit)
{
    const json_t *value = json_object_get(object, key);
    *count = 0;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? 0 : bit;
    }
    size_t mark = kti_json_key(in, key);
    size_t size = json_is_array(value) ? json_array_size(value) : 1;
    const char **list = kti_json_alloc(in, size, sizeof *list);
    int bad = list == NULL;
    for (size_t i = 0; list != NULL && i < size; i++) {
        const json_t *item = value;
        size_t here = in->path.size;
        if (json_is_array(value)) {
            item = json_array_get(value, i);
            here = kti_json_item(in, i);
        }
        enum kti_json_found found = kti_json_code_value(in, item, &list[i]);
        if (found == KTI_JSON_NULL) {
            kti_json_bad(in, KT_ERR_FORMAT, "is null, it must be a code");
        }
        bad |= found != KTI_JSON_GIVEN;
        kti_json_up(in, here);
    }
    kti_json_up(in, mark);
    *codes = list;
    *count = bad ? 0 : size;
    return bad ? 0 : bit;
}

enum kti_json_found
kti_doc_read_weight(kti_json_in *in, const json_t *object, int32_t *weight)
{
    enum kti_json_found found =
        kti_json_int(in, object, "weight", 0, WEIGHT_MAX, weight);
    if (found != KTI_JSON_GIVEN) {
        *weight = KT_WEIGHT_NONE;
    }
    return found;
}

static void read_tasks(kti_json_in *in, const json_t *object,
                       kti_doc_task **tasks, size_t *count,
                       kti_doc_plan *plan);

static void
read_task(kti_json_in *in, const json_t *value, kti_doc_task *item,
          kti_doc_plan *plan)
{
    static const char *const keys[] = { "code",      "title",   "weight",
                                        "lead",      "assist",  "supervise",
                                        "cancelled", "targets", "tasks",
                                        NULL };
    const json_t *list;
    kt_task *task = &item->task;
    *task = (kt_task)KT_TASK_INIT;
    item->path = kti_json_path(in);
    plan->items++;
    if (!kti_json_object(in, value, keys)) {
        return;
    }
    (void)kti_json_need(in, kti_json_code(in, value, "code", &task->code),
                        "code");
    item->sets |= kti_doc_read_text(in, value, "title", &item->title,
                                    KT_TASK_SET_TITLE);
    item->sets |= kti_doc_set(kti_doc_read_weight(in, value, &task->weight),
                              KT_TASK_SET_WEIGHT);
    item->sets |= kti_doc_set(kti_json_code(in, value, "lead", &task->lead),
                              KT_TASK_SET_LEAD);
    item->sets |= kti_doc_read_codes(in, value, "assist", &task->assist,
                                     &task->assist_count, KT_TASK_SET_ASSIST);
    item->sets |=
        kti_doc_read_codes(in, value, "supervise", &task->supervise,
                           &task->supervise_count, KT_TASK_SET_SUPERVISE);
    item->cancel = kti_json_day(in, value, "cancelled", &item->cancelled);
    item->target_count = kti_json_list(in, value, "targets", &list);
    item->targets =
        kti_json_alloc(in, item->target_count, sizeof *item->targets);
    size_t mark = kti_json_key(in, "targets");
    for (size_t i = 0; !in->failed && i < item->target_count; i++) {
        size_t here = kti_json_item(in, i);
        kti_doc_read_target(in, json_array_get(list, i), &item->targets[i],
                            plan);
        kti_json_up(in, here);
    }
    kti_json_up(in, mark);
    read_tasks(in, value, &item->tasks, &item->task_count, plan);
}

static void
read_tasks(kti_json_in *in, const json_t *object, kti_doc_task **tasks,
           size_t *count, kti_doc_plan *plan)
{
    const json_t *list;
    *count = kti_json_list(in, object, "tasks", &list);
    *tasks = kti_json_alloc(in, *count, sizeof **tasks);
    size_t mark = kti_json_key(in, "tasks");
    for (size_t i = 0; !in->failed && i < *count; i++) {
        size_t here = kti_json_item(in, i);
        read_task(in, json_array_get(list, i), &(*tasks)[i], plan);
        kti_json_up(in, here);
    }
    kti_json_up(in, mark);
}

static uint32_t
read_reporting(kti_json_in *in, const json_t *object, kt_plan *plan)
{
    static const char *const keys[] = { "every", NULL };
    static const struct {
        const char *word;
        int32_t days;
    } rhythms[] = { { "weekly", 7 }, { "monthly", 31 }, { "quarterly", 92 } };
    const json_t *value = json_object_get(object, "reporting");
    uint32_t set = KT_PLAN_SET_REPORTING;
    plan->reporting_days = 0;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? 0 : set;
    }
    size_t mark = kti_json_key(in, "reporting");
    if (json_is_object(value)) {
        if (!kti_json_object(in, value, keys) ||
            !kti_json_need(in,
                           kti_json_int(in, value, "every", 1,
                                        REPORTING_DAYS_MAX,
                                        &plan->reporting_days),
                           "every")) {
            set = 0;
        }
    } else {
        const char *word = json_string_value(value);
        for (size_t i = 0; word != NULL && i < 3; i++) {
            if (strcmp(word, rhythms[i].word) == 0) {
                plan->reporting_days = rhythms[i].days;
            }
        }
        if (plan->reporting_days == 0) {
            kti_json_bad(in, KT_ERR_INVALID,
                         "must be \"weekly\", \"monthly\", \"quarterly\" or "
                         "{\"every\": 10}, a number of days");
            set = 0;
        }
    }
    kti_json_up(in, mark);
    return set;
}

/* One threshold: 1 where it is there, null being the default. */
static int
read_threshold(kti_json_in *in, const json_t *object, const char *key,
               kt_share initial, kt_share *share)
{
    enum kti_json_found found = kti_json_points(in, object, key, share);
    if (found != KTI_JSON_GIVEN) {
        *share = initial;
    }
    return found == KTI_JSON_GIVEN || found == KTI_JSON_NULL;
}

static uint32_t
read_thresholds(kti_json_in *in, const json_t *object, kti_doc_plan *item)
{
    static const char *const keys[] = { "behind", "at_risk", "ahead", NULL };
    const json_t *value = json_object_get(object, "thresholds");
    kt_plan *plan = &item->plan;
    if (value == NULL) {
        return 0;
    }
    if (json_is_null(value)) {
        item->behind = item->at_risk = item->ahead = 1;
        return KT_PLAN_SET_THRESHOLDS;
    }
    size_t mark = kti_json_key(in, "thresholds");
    if (kti_json_object(in, value, keys)) {
        item->behind = read_threshold(in, value, "behind",
                                      KT_THRESHOLD_BEHIND, &plan->behind);
        item->at_risk = read_threshold(in, value, "at_risk",
                                       KT_THRESHOLD_AT_RISK, &plan->at_risk);
        item->ahead = read_threshold(in, value, "ahead", KT_THRESHOLD_AHEAD,
                                     &plan->ahead);
    }
    kti_json_up(in, mark);
    return item->behind || item->at_risk || item->ahead
               ? KT_PLAN_SET_THRESHOLDS
               : 0;
}

static void
read_id(kti_json_in *in, const json_t *object, kti_doc_plan *item)
{
    const json_t *value = json_object_get(object, "id");
    if (value == NULL || json_is_null(value)) {
        return;
    }
    if (json_is_string(value) &&
        kt_uuid_parse(json_string_value(value), &item->id) == KT_OK) {
        item->plan.id = &item->id;
        return;
    }
    size_t mark = kti_json_key(in, "id");
    kti_json_bad(in, KT_ERR_INVALID,
                 "is not a UUID such as "
                 "\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\"");
    kti_json_up(in, mark);
}

/* A null where there is no default is bad. */
static enum kti_json_found
no_default(kti_json_in *in, enum kti_json_found found, const char *key)
{
    if (found == KTI_JSON_NULL) {
        size_t mark = kti_json_key(in, key);
        kti_json_bad(in, KT_ERR_FORMAT, "is null, and has no default");
        kti_json_up(in, mark);
        return KTI_JSON_BAD;
    }
    return found;
}

static void
read_plan(kti_json_in *in, const json_t *value, kti_doc_plan *item)
{
    static const char *const keys[] = { "code",  "id",        "title",
                                        "owner", "first_day", "last_day",
                                        "state", "reporting", "thresholds",
                                        NULL };
    kt_plan *plan = &item->plan;
    if (!kti_json_object(in, value, keys)) {
        return;
    }
    (void)kti_json_need(in, kti_json_code(in, value, "code", &plan->code),
                        "code");
    read_id(in, value, item);
    item->owner = no_default(
        in, kti_json_code(in, value, "owner", &plan->owner), "owner");
    item->first_day = no_default(
        in, kti_json_day(in, value, "first_day", &plan->first_day),
        "first_day");
    item->last_day = no_default(
        in, kti_json_day(in, value, "last_day", &plan->last_day), "last_day");
    item->sets |= kti_doc_read_text(in, value, "title", &item->title,
                                    KT_PLAN_SET_TITLE);
    item->sets |= read_reporting(in, value, plan);
    item->sets |= read_thresholds(in, value, item);
    item->state =
        kti_json_word(in, value, "state", KT_WORDS_PLAN_STATE, &plan->state);
    if (item->state != KTI_JSON_GIVEN) {
        plan->state = KT_PLAN_DRAFT;
    }
}

void
kti_doc_read(kti_json_in *in, const json_t *root, kti_doc_plan *item)
{
    static const char *const keys[] = { "format", "plan", "tasks", NULL };
    *item = (kti_doc_plan){ .plan = KT_PLAN_INIT, .items = 1 };
    if (!kti_json_object(in, root, keys)) {
        return;
    }
    const json_t *format = json_object_get(root, "format");
    const char *word = json_string_value(format);
    size_t mark = kti_json_key(in, "format");
    if (word == NULL || strcmp(word, FORMAT) != 0) {
        kti_json_bad(in, KT_ERR_FORMAT, "must be \"%s\"%s%s", FORMAT,
                     word == NULL ? "" : ", not ", word == NULL ? "" : word);
    }
    kti_json_up(in, mark);
    const json_t *plan = json_object_get(root, "plan");
    if (plan == NULL) {
        (void)kti_json_need(in, KTI_JSON_ABSENT, "plan");
    } else {
        mark = kti_json_key(in, "plan");
        read_plan(in, plan, item);
        kti_json_up(in, mark);
    }
    read_tasks(in, root, &item->tasks, &item->task_count, item);
}
