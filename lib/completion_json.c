/* SPDX-License-Identifier: Apache-2.0 */
/* Completion as JSON; the shape is described in doc/json.md. */
#include <stdlib.h>

#include <jansson.h>

#include <keytask/day.h>

#include "buf.h"
#include "completion.h"

/* What is being written. */
struct json {
    kt_db *db;
    const kti_question *question;
    const kt_completion *completions; /* of the plan's targets */
    int32_t first_target;
};

/* A member that cannot be made, for want of memory, is left out here and
 * noticed by the caller: `failed` sticks. */
struct object {
    json_t *json;
    int failed;
};

static struct object object_new(void)
{
    struct object object = { json_object(), 0 };
    object.failed = object.json == NULL;
    return object;
}

static void put(struct object *object, const char *key, json_t *value)
{
    object->failed |= json_object_set_new(object->json, key, value) != 0;
}

static void put_text(struct object *object, const char *key, const char *text)
{
    put(object, key, json_string(text));
}

static void put_count(struct object *object, const char *key, int64_t count)
{
    put(object, key, json_integer(count));
}

static void put_amount(struct object *object, const char *key,
                       kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    if (amount == KT_NONE) {
        put(object, key, json_null());
    } else {
        kt_amount_format(amount, text, sizeof text);
        put_text(object, key, text);
    }
}

static void put_share(struct object *object, const char *key, kt_share share)
{
    put(object, key,
        share == KT_SHARE_NONE ? json_null() : json_integer(share));
}

static void put_day(struct object *object, const char *key, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE];
    if (day == KT_DAY_NONE) {
        put(object, key, json_null());
    } else {
        kt_day_format(day, text, sizeof text);
        put_text(object, key, text);
    }
}

/* The word of a code; null for the code 0, which is "none" of each set. */
static void put_word(struct object *object, const char *key, int32_t words,
                     int32_t value)
{
    put(object, key,
        value == 0 ? json_null() : json_string(kt_word(words, value, NULL)));
}

static void put_title(const struct json *json, struct object *object,
                      const char *key, int64_t entity, int32_t field,
                      const char *base)
{
    put_text(object, key,
             kti_title_of(json->db, json->question, entity, field, base));
}

static void put_flags(struct object *object, uint32_t flags)
{
    json_t *array = json_array();
    for (uint32_t bit = 1; bit != 0 && bit <= flags; bit <<= 1) {
        if ((flags & bit) != 0) {
            const char *word = kt_word(KT_WORDS_FLAG, (int32_t)bit, NULL);
            object->failed |=
                json_array_append_new(array, json_string(word)) != 0;
        }
    }
    put(object, "flags", array);
}

/* What targets, tasks and plans have alike. */
static void put_scores(struct object *object, const kt_completion *completion)
{
    int scored = completion->attainment != KT_SHARE_NONE;
    put_word(object, "reason", KT_WORDS_REASON, completion->reason);
    put_flags(object, completion->flags);
    put_share(object, "attainment", completion->attainment);
    put_share(object, "expected", completion->expected);
    put(object, "difference",
        scored ? json_integer(completion->difference) : json_null());
    put_count(object, "reports", completion->reports);
    put_day(object, "newest", completion->newest);
}

static void put_amounts(struct object *object,
                        const kt_completion *completion)
{
    put_share(object, "raw", completion->raw);
    put_amount(object, "target", completion->target);
    put_amount(object, "baseline", completion->baseline);
    put_amount(object, "actual", completion->actual);
    put_amount(object, "credited", completion->credited);
    put_amount(object, "planned", completion->planned);
    put_amount(object, "gap", completion->gap);
    put_amount(object, "surplus", completion->surplus);
    put_amount(object, "shortfall", completion->shortfall);
    put_amount(object, "numerator", completion->numerator);
    put_amount(object, "denominator", completion->denominator);
}

static void put_counts(struct object *object, const kt_completion *completion)
{
    put_count(object, "reporters", completion->reporters);
    put_count(object, "reported", completion->reported);
    if (completion->measure == KT_MEASURE_COVERAGE) {
        put_count(object, "eligible", completion->eligible);
        put_count(object, "met", completion->met);
    }
    if (completion->measure == KT_MEASURE_MILESTONE) {
        put_count(object, "steps", completion->steps);
        put_count(object, "steps_done", completion->steps_done);
        put_count(object, "steps_late", completion->steps_late);
    }
}

static struct object target_object(const struct json *json, int32_t target,
                                   const kt_completion *completion)
{
    const kti_target *it = &json->question->snapshot->targets[target];
    struct object object = object_new();
    put_word(&object, "kind", KT_WORDS_KIND, KT_KIND_TARGET);
    put_text(&object, "code", it->code);
    put_title(json, &object, "title", it->id, KT_FIELD_TITLE, it->title);
    put_title(json, &object, "unit_of_measure", it->id,
              KT_FIELD_UNIT_OF_MEASURE, it->unit_of_measure);
    put_word(&object, "measure", KT_WORDS_MEASURE, completion->measure);
    put_count(&object, "weight", completion->weight);
    put_day(&object, "due", completion->due);
    put_word(&object, "status", KT_WORDS_VERDICT, completion->verdict);
    put_scores(&object, completion);
    put_amounts(&object, completion);
    put_counts(&object, completion);
    return object;
}

static void put_by_status(struct object *object,
                          const kt_completion *completion)
{
    struct object counts = object_new();
    for (int32_t i = 1; i < KT_VERDICT_COUNT; i++) {
        put_count(&counts, kt_word(KT_WORDS_VERDICT, i, NULL),
                  completion->counts[i]);
    }
    object->failed |= counts.failed;
    put_word(object, "worst", KT_WORDS_VERDICT, completion->worst);
    put(object, "counts", counts.json);
}

static void append(struct object *object, json_t *array,
                   const struct object *item)
{
    object->failed |=
        item->failed | (json_array_append_new(array, item->json) != 0);
}

static struct object task_object(const struct json *json, int32_t task);

static void put_tasks(const struct json *json, struct object *object,
                      int32_t first, int32_t end)
{
    const kti_task *tasks = json->question->snapshot->tasks;
    json_t *array = json_array();
    for (int32_t i = first; i < end; i = tasks[i].end) {
        struct object item = task_object(json, i);
        append(object, array, &item);
    }
    put(object, "tasks", array);
}

static void put_targets(const struct json *json, struct object *object,
                        int32_t first, int32_t end)
{
    json_t *array = json_array();
    for (int32_t i = first; i < end; i++) {
        struct object item = target_object(
            json, i, &json->completions[i - json->first_target]);
        append(object, array, &item);
    }
    put(object, "targets", array);
}

/* A task with all below it, as deep as KT_DEPTH_MAX; KTI_NONE: the plan. */
static struct object task_object(const struct json *json, int32_t task)
{
    const kti_question *question = json->question;
    const kti_snapshot *snapshot = question->snapshot;
    const kti_plan *plan = &snapshot->plans[question->plan];
    const kti_task *it = task == KTI_NONE ? NULL : &snapshot->tasks[task];
    struct object object = object_new();
    kt_completion completion;
    kti_rollup(snapshot, question->plan, task, json->completions,
               json->first_target, &completion);
    put_word(&object, "kind", KT_WORDS_KIND, completion.kind);
    put_text(&object, "code", it == NULL ? plan->code : it->code);
    put_title(json, &object, "title", it == NULL ? plan->id : it->id,
              KT_FIELD_TITLE, it == NULL ? plan->title : it->title);
    if (it != NULL) {
        put_count(&object, "weight", completion.weight);
    }
    put_scores(&object, &completion);
    put_by_status(&object, &completion);
    if (it == NULL) {
        put_tasks(json, &object, plan->task_first, plan->task_end);
    } else {
        put_targets(json, &object, it->target_first, it->target_end);
        put_tasks(json, &object, task + 1, it->end);
    }
    return object;
}

/* The frame of the answer: of which plan, unit, day and commit. */
static struct object frame_object(const struct json *json)
{
    const kti_question *question = json->question;
    const kti_unit *unit = &question->snapshot->units[question->unit];
    struct object object = object_new();
    put_text(&object, "plan", question->snapshot->plans[question->plan].code);
    put_text(&object, "unit", unit->code);
    put_title(json, &object, "unit_name", unit->id, KT_FIELD_TITLE,
              unit->name);
    put_day(&object, "as_of", question->snapshot->at.day);
    put_count(&object, "commit", question->commit);
    put_text(&object, "basis",
             kt_word(KT_WORDS_BASIS, question->basis, NULL));
    return object;
}

static int add_chunk(const char *bytes, size_t size, void *context)
{
    kti_buf *buf = context;
    kti_buf_add(buf, bytes, size);
    return buf->failed ? -1 : 0;
}

/* The text, from malloc() whatever Jansson takes its memory from. */
static char *text_of(const struct object *object)
{
    kti_buf buf = { 0 };
    if (object->failed || json_dump_callback(object->json, add_chunk, &buf,
                                             JSON_COMPACT) != 0) {
        kti_buf_free(&buf);
        return NULL;
    }
    return kti_buf_steal(&buf);
}

static kt_status write_answer(struct json *json, int32_t target, int32_t task,
                              char **text)
{
    struct object object = frame_object(json);
    struct object answer =
        target != KTI_NONE
            ? target_object(json, target,
                            &json->completions[target - json->first_target])
            : task_object(json, task);
    object.failed |= answer.failed;
    put(&object, "answer", answer.json);
    *text = text_of(&object);
    json_decref(object.json);
    return *text != NULL
               ? KT_OK
               : kti_fail(kti_err(json->db), KT_ERR_NOMEM, "out of memory");
}

/* The target or task of a code; both KTI_NONE: the plan. */
static kt_status find(kt_db *db, const kti_question *question,
                      const char *code, int32_t *target, int32_t *task)
{
    const kti_snapshot *snapshot = question->snapshot;
    *target = KTI_NONE;
    *task = KTI_NONE;
    if (code == NULL) {
        return KT_OK;
    }
    *task = kti_snapshot_task(snapshot, question->plan, code);
    return *task != KTI_NONE
               ? KT_OK
               : kti_find(db, question, KT_KIND_TARGET, code, target);
}

static kt_status answer_json(kt_db *db, const kt_query *query,
                             const char *code, char **text)
{
    kti_question question;
    int32_t target;
    int32_t task;
    kt_status status = kti_query_resolve(db, query, 1, &question);
    if (status == KT_OK) {
        status = find(db, &question, code, &target, &task);
    }
    if (status != KT_OK) {
        return status;
    }
    struct json json = { db, &question, NULL, target };
    int32_t end = target + 1;
    kt_completion *completions;
    if (target == KTI_NONE) {
        kti_plan_targets(question.snapshot, question.plan, task,
                         &json.first_target, &end);
    }
    status =
        kti_complete(db, &question, json.first_target, end, &completions);
    json.completions = completions;
    if (status == KT_OK) {
        status = write_answer(&json, target, task, text);
    }
    free(completions);
    return status;
}

kt_status kt_completion_json(kt_db *db, const kt_query *query,
                             const char *code, char **json)
{
    kt_status status = kti_enter(db, KTI_READ);
    *json = NULL;
    if (status == KT_OK) {
        status = answer_json(db, query, code, json);
    }
    status = kti_leave(db, status);
    if (status != KT_OK) {
        kt_free(*json);
        *json = NULL;
    }
    return status;
}

void kt_free(void *text)
{
    free(text);
}
