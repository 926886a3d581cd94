/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a target in a plan document, its steps and allotments. */
#include "load_plan_document.h"

static void
read_step(kti_json_in *in, const json_t *value, kti_doc_step *item)
{
    static const char *const keys[] = { "code", "title", "weight", "due",
                                        NULL };
    item->step = (kt_step)KT_STEP_INIT;
    item->path = kti_json_path(in);
    if (!kti_json_object(in, value, keys)) {
        return;
    }
    (void)kti_json_need(
        in, kti_json_code(in, value, "code", &item->step.code), "code");
    item->sets |= kti_doc_read_text(in, value, "title", &item->title,
                                    KT_STEP_SET_TITLE);
    item->sets |=
        kti_doc_set(kti_doc_read_weight(in, value, &item->step.weight),
                    KT_STEP_SET_WEIGHT);
    item->sets |= kti_doc_set(kti_json_day(in, value, "due", &item->step.due),
                              KT_STEP_SET_DUE);
}

static void
read_allotment(kti_json_in *in, const json_t *value, kti_doc_allotment *item)
{
    static const char *const keys[] = { "unit",   "amount",    "baseline",
                                        "weight", "effective", NULL };
    kt_allotment *given = &item->allotment;
    int percent = 0;
    *given = (kt_allotment)KT_ALLOTMENT_INIT;
    item->path = kti_json_path(in);
    if (!kti_json_object(in, value, keys)) {
        return;
    }
    (void)kti_json_need(in, kti_json_code(in, value, "unit", &given->unit),
                        "unit");
    item->amount =
        kti_json_amount(in, value, "amount", &item->percent, &given->amount);
    item->baseline =
        kti_json_amount(in, value, "baseline", &percent, &given->baseline);
    item->percent |= percent;
    item->weight = kti_doc_read_weight(in, value, &given->weight);
    enum kti_json_found effective =
        kti_json_day(in, value, "effective", &given->effective);
    if (item->amount == KTI_JSON_BAD || item->baseline == KTI_JSON_BAD ||
        effective == KTI_JSON_BAD) {
        given->unit = NULL;
    }
}

static uint32_t
read_exempt(kti_json_in *in, const json_t *object, kt_target *target)
{
    static const char *const keys[] = { "unit", "from", "reason", NULL };
    const json_t *list;
    size_t size = kti_json_list(in, object, "exempt", &list);
    kt_exempt *items = kti_json_alloc(in, size, sizeof *items);
    const json_t *value = json_object_get(object, "exempt");
    int bad = items == NULL || (list == NULL && !json_is_null(value));
    size_t mark = kti_json_key(in, "exempt");
    for (size_t i = 0; items != NULL && i < size; i++) {
        const json_t *item = json_array_get(list, i);
        size_t here = kti_json_item(in, i);
        if (kti_json_object(in, item, keys)) {
            bad |= !kti_json_need(
                in, kti_json_code(in, item, "unit", &items[i].unit), "unit");
            bad |= kti_json_day(in, item, "from", &items[i].from) ==
                   KTI_JSON_BAD;
            bad |= kti_json_line(in, item, "reason", &items[i].reason) ==
                   KTI_JSON_BAD;
        } else {
            bad = 1;
        }
        kti_json_up(in, here);
    }
    kti_json_up(in, mark);
    target->exempt = items;
    target->exempt_count = bad ? 0 : size;
    return value == NULL || bad ? 0 : KT_TARGET_SET_EXEMPT;
}

static uint32_t
read_checkpoints(kti_json_in *in, const json_t *object, kt_target *target)
{
    const json_t *list;
    size_t size = kti_json_list(in, object, "checkpoints", &list);
    kt_checkpoint *items = kti_json_alloc(in, size, sizeof *items);
    const json_t *value = json_object_get(object, "checkpoints");
    int bad = items == NULL || (list == NULL && !json_is_null(value));
    size_t mark = kti_json_key(in, "checkpoints");
    for (size_t i = 0; items != NULL && i < size; i++) {
        const json_t *pair = json_array_get(list, i);
        size_t here = kti_json_item(in, i);
        int is_pair = json_is_array(pair) && json_array_size(pair) == 2;
        if (!is_pair) {
            kti_json_bad(in, KT_ERR_FORMAT,
                         "must be a day and a share, such as "
                         "[\"2022-06-30\", \"40%%\"]");
            bad = 1;
        }
        for (size_t part = 0; is_pair && part < 2; part++) {
            size_t at = kti_json_item(in, part);
            const json_t *one = json_array_get(pair, part);
            enum kti_json_found found =
                part == 0 ? kti_json_day_value(in, one, &items[i].day)
                          : kti_json_share_value(in, one, &items[i].share);
            if (found == KTI_JSON_NULL) {
                kti_json_bad(in, KT_ERR_FORMAT, "is null, it must be given");
            }
            bad |= found != KTI_JSON_GIVEN;
            kti_json_up(in, at);
        }
        kti_json_up(in, here);
    }
    kti_json_up(in, mark);
    target->checkpoints = items;
    target->checkpoints_count = bad ? 0 : size;
    return value == NULL || bad ? 0 : KT_TARGET_SET_CHECKPOINTS;
}

static uint32_t
read_continues(kti_json_in *in, const json_t *object, kt_target *target)
{
    static const char *const keys[] = { "plan", "target", NULL };
    const json_t *value = json_object_get(object, "continues");
    int good = 0;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? 0 : KT_TARGET_SET_CONTINUES;
    }
    size_t mark = kti_json_key(in, "continues");
    if (kti_json_object(in, value, keys)) {
        good = kti_json_need(
            in, kti_json_code(in, value, "plan", &target->continues_plan),
            "plan");
        good &= kti_json_need(
            in, kti_json_code(in, value, "target", &target->continues_target),
            "target");
    }
    kti_json_up(in, mark);
    if (!good) {
        target->continues_plan = target->continues_target = NULL;
        return 0;
    }
    return KT_TARGET_SET_CONTINUES;
}

static void
read_steps(kti_json_in *in, const json_t *value, kti_doc_target *item,
           kti_doc_plan *plan)
{
    const json_t *list;
    item->step_count = kti_json_list(in, value, "steps", &list);
    item->has_steps = json_object_get(value, "steps") != NULL;
    item->steps = kti_json_alloc(in, item->step_count, sizeof *item->steps);
    size_t mark = kti_json_key(in, "steps");
    for (size_t i = 0; !in->failed && i < item->step_count; i++) {
        size_t here = kti_json_item(in, i);
        read_step(in, json_array_get(list, i), &item->steps[i]);
        kti_json_up(in, here);
        plan->items++;
    }
    kti_json_up(in, mark);
}

static void
read_allotments(kti_json_in *in, const json_t *value, kti_doc_target *item,
                kti_doc_plan *plan)
{
    const json_t *list;
    item->allotment_count = kti_json_list(in, value, "allotments", &list);
    item->has_allotments = json_object_get(value, "allotments") != NULL;
    item->allotments =
        kti_json_alloc(in, item->allotment_count, sizeof *item->allotments);
    size_t mark = kti_json_key(in, "allotments");
    for (size_t i = 0; !in->failed && i < item->allotment_count; i++) {
        size_t here = kti_json_item(in, i);
        read_allotment(in, json_array_get(list, i), &item->allotments[i]);
        kti_json_up(in, here);
        plan->items++;
    }
    kti_json_up(in, mark);
}

static void
read_amounts(kti_json_in *in, const json_t *value, kti_doc_target *item)
{
    int percent = 0;
    kt_target *target = &item->target;
    item->measure = kti_json_word(in, value, "measure", KT_WORDS_MEASURE,
                                  &target->measure);
    item->amount =
        kti_json_amount(in, value, "amount", &item->percent, &target->amount);
    item->baseline =
        kti_json_amount(in, value, "baseline", &percent, &target->baseline);
    item->percent |= percent;
    enum kti_json_found level =
        kti_json_code(in, value, "level", &target->level);
    if (level == KTI_JSON_BAD) {
        target->level = "-"; /* told already; not that it is missing */
        level = KTI_JSON_GIVEN;
    }
    item->sets |= kti_doc_set(level, KT_TARGET_SET_LEVEL);
    item->sets |= kti_doc_set(
        kti_json_amount(in, value, "threshold", NULL, &target->threshold),
        KT_TARGET_SET_THRESHOLD);
}

void
kti_doc_read_target(kti_json_in *in, const json_t *value,
                    kti_doc_target *item, kti_doc_plan *plan)
{
    static const char *const keys[] = {
        "code",      "title",  "measure",     "unit_of_measure",
        "amount",    "due",    "baseline",    "weight",
        "continues", "level",  "units",       "threshold",
        "exempt",    "lead",   "checkpoints", "steps",
        "supervise", "assist", "allotments",  "cancelled",
        "source",    NULL
    };
    kt_target *target = &item->target;
    *target = (kt_target)KT_TARGET_INIT;
    item->path = kti_json_path(in);
    plan->items++;
    if (!kti_json_object(in, value, keys)) {
        return;
    }
    (void)kti_json_need(in, kti_json_code(in, value, "code", &target->code),
                        "code");
    item->sets |= kti_doc_read_text(in, value, "title", &item->title,
                                    KT_TARGET_SET_TITLE);
    item->sets |= kti_doc_read_text(in, value, "unit_of_measure",
                                    &item->unit_of_measure,
                                    KT_TARGET_SET_UNIT_OF_MEASURE);
    item->sets |= kti_doc_set(kti_json_day(in, value, "due", &target->due),
                              KT_TARGET_SET_DUE);
    item->sets |= kti_doc_set(kti_doc_read_weight(in, value, &target->weight),
                              KT_TARGET_SET_WEIGHT);
    item->sets |=
        kti_doc_set(kti_json_line(in, value, "source", &target->source),
                    KT_TARGET_SET_SOURCE);
    item->sets |= kti_doc_set(kti_json_code(in, value, "lead", &target->lead),
                              KT_TARGET_SET_LEAD);
    item->sets |=
        kti_doc_read_codes(in, value, "assist", &target->assist,
                           &target->assist_count, KT_TARGET_SET_ASSIST);
    item->sets |=
        kti_doc_read_codes(in, value, "supervise", &target->supervise,
                           &target->supervise_count, KT_TARGET_SET_SUPERVISE);
    item->sets |=
        kti_doc_read_codes(in, value, "units", &target->units,
                           &target->units_count, KT_TARGET_SET_UNITS);
    item->sets |= read_continues(in, value, target);
    item->sets |= read_exempt(in, value, target);
    item->sets |= read_checkpoints(in, value, target);
    read_amounts(in, value, item);
    item->cancel = kti_json_day(in, value, "cancelled", &item->cancelled);
    read_steps(in, value, item, plan);
    read_allotments(in, value, item, plan);
}
