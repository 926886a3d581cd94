/* SPDX-License-Identifier: Apache-2.0 */
/* Completion as JSON; the shape is described in doc/json.md. */
#include <stdlib.h>

#include "completion.h"
#include "json_out.h"
#include "resolve.h"

/* What is being written. */
struct json {
    kt_db *db;
    const kti_question *question;
    const kt_completion *completions; /* of the plan's targets */
    int32_t first_target;
};

static void put_title(const struct json *json, kti_out *object,
                      const char *key, int64_t entity, int32_t field,
                      const char *base)
{
    kti_out_text(object, key,
                 kti_title_of(json->db, json->question, entity, field, base));
}

static void put_flags(kti_out *object, uint32_t flags)
{
    json_t *array = json_array();
    for (uint32_t bit = 1; bit != 0 && bit <= flags; bit <<= 1) {
        if ((flags & bit) != 0) {
            const char *word = kt_word(KT_WORDS_FLAG, (int32_t)bit, NULL);
            object->failed |=
                json_array_append_new(array, json_string(word)) != 0;
        }
    }
    kti_out_put(object, "flags", array);
}

/* What targets, tasks and plans have alike. */
static void put_scores(kti_out *object, const kt_completion *completion)
{
    int scored = completion->attainment != KT_SHARE_NONE;
    kti_out_word(object, "reason", KT_WORDS_REASON, completion->reason);
    put_flags(object, completion->flags);
    kti_out_share(object, "attainment", completion->attainment);
    kti_out_share(object, "expected", completion->expected);
    kti_out_put(object, "difference",
                scored ? json_integer(completion->difference) : json_null());
    kti_out_count(object, "reports", completion->reports);
    kti_out_day(object, "newest", completion->newest);
}

static void put_amounts(kti_out *object, const kt_completion *completion)
{
    kti_out_share(object, "raw", completion->raw);
    kti_out_amount(object, "target", completion->target);
    kti_out_amount(object, "baseline", completion->baseline);
    kti_out_amount(object, "actual", completion->actual);
    kti_out_amount(object, "credited", completion->credited);
    kti_out_amount(object, "planned", completion->planned);
    kti_out_amount(object, "gap", completion->gap);
    kti_out_amount(object, "surplus", completion->surplus);
    kti_out_amount(object, "shortfall", completion->shortfall);
    kti_out_amount(object, "numerator", completion->numerator);
    kti_out_amount(object, "denominator", completion->denominator);
}

static void put_counts(kti_out *object, const kt_completion *completion)
{
    kti_out_count(object, "reporters", completion->reporters);
    kti_out_count(object, "reported", completion->reported);
    if (completion->measure == KT_MEASURE_COVERAGE) {
        kti_out_count(object, "eligible", completion->eligible);
        kti_out_count(object, "met", completion->met);
    }
    if (completion->measure == KT_MEASURE_MILESTONE) {
        kti_out_count(object, "steps", completion->steps);
        kti_out_count(object, "steps_done", completion->steps_done);
        kti_out_count(object, "steps_late", completion->steps_late);
    }
}

static kti_out target_object(const struct json *json, int32_t target,
                             const kt_completion *completion)
{
    const kti_target *it = &json->question->snapshot->targets[target];
    kti_out object = kti_out_new();
    kti_out_word(&object, "kind", KT_WORDS_KIND, KT_KIND_TARGET);
    kti_out_text(&object, "code", it->code);
    put_title(json, &object, "title", it->id, KT_FIELD_TITLE, it->title);
    put_title(json, &object, "unit_of_measure", it->id,
              KT_FIELD_UNIT_OF_MEASURE, it->unit_of_measure);
    kti_out_word(&object, "measure", KT_WORDS_MEASURE, completion->measure);
    kti_out_count(&object, "weight", completion->weight);
    kti_out_day(&object, "due", completion->due);
    kti_out_word(&object, "status", KT_WORDS_VERDICT, completion->verdict);
    put_scores(&object, completion);
    put_amounts(&object, completion);
    put_counts(&object, completion);
    return object;
}

static void put_by_status(kti_out *object, const kt_completion *completion)
{
    kti_out counts = kti_out_new();
    for (int32_t i = 1; i < KT_VERDICT_COUNT; i++) {
        kti_out_count(&counts, kt_word(KT_WORDS_VERDICT, i, NULL),
                      completion->counts[i]);
    }
    object->failed |= counts.failed;
    kti_out_word(object, "worst", KT_WORDS_VERDICT, completion->worst);
    kti_out_put(object, "counts", counts.json);
}

static kti_out task_object(const struct json *json, int32_t task);

static void put_tasks(const struct json *json, kti_out *object, int32_t first,
                      int32_t end)
{
    const kti_task *tasks = json->question->snapshot->tasks;
    json_t *array = json_array();
    for (int32_t i = first; i < end; i = tasks[i].end) {
        kti_out item = task_object(json, i);
        kti_out_append(object, array, &item);
    }
    kti_out_put(object, "tasks", array);
}

static void put_targets(const struct json *json, kti_out *object,
                        int32_t first, int32_t end)
{
    json_t *array = json_array();
    for (int32_t i = first; i < end; i++) {
        kti_out item = target_object(
            json, i, &json->completions[i - json->first_target]);
        kti_out_append(object, array, &item);
    }
    kti_out_put(object, "targets", array);
}

/* A task with all below it, as deep as KT_DEPTH_MAX; KTI_NONE: the plan. */
static kti_out task_object(const struct json *json, int32_t task)
{
    const kti_question *question = json->question;
    const kti_snapshot *snapshot = question->snapshot;
    const kti_plan *plan = &snapshot->plans[question->plan];
    const kti_task *it = task == KTI_NONE ? NULL : &snapshot->tasks[task];
    kti_out object = kti_out_new();
    kt_completion completion;
    kti_rollup(snapshot, question->plan, task, json->completions,
               json->first_target, &completion);
    kti_out_word(&object, "kind", KT_WORDS_KIND, completion.kind);
    kti_out_text(&object, "code", it == NULL ? plan->code : it->code);
    put_title(json, &object, "title", it == NULL ? plan->id : it->id,
              KT_FIELD_TITLE, it == NULL ? plan->title : it->title);
    if (it != NULL) {
        kti_out_count(&object, "weight", completion.weight);
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

static kt_status write_answer(struct json *json, int32_t target, int32_t task,
                              char **text)
{
    kti_out object = kti_out_frame(json->db, json->question);
    kti_out answer =
        target != KTI_NONE
            ? target_object(json, target,
                            &json->completions[target - json->first_target])
            : task_object(json, task);
    object.failed |= answer.failed;
    kti_out_put(&object, "answer", answer.json);
    *text = kti_out_finish(&object);
    return *text != NULL
               ? KT_OK
               : kti_fail(kti_err(json->db), KT_ERR_NOMEM, "out of memory");
}

static kt_status answer_json(kt_db *db, const kt_query *query,
                             const char *code, char **text)
{
    kti_question question;
    int32_t target = KTI_NONE;
    int32_t task = KTI_NONE;
    kt_status status = kti_query_resolve(db, query, 1, &question);
    if (status == KT_OK && code != NULL) {
        status = kti_find_any(db, &question, code, &task, &target);
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
