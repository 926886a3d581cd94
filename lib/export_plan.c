/* SPDX-License-Identifier: Apache-2.0 */
/* Exporting a plan as a document of the form keytask-plan/1. */
#include <string.h>

#include "allotment.h"
#include "export.h"
#include "handle_private.h"
#include "json_out.h"

/* Whole numbers below it are JSON numbers, whatever reads them. */
#define NUMBER_LIMIT KT_AMOUNT(100000000)

static void
put_text(kti_out *object, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        kti_out_text(object, key, text);
    }
}

static void
put_day(kti_out *object, const char *key, kt_day day)
{
    if (day != KT_DAY_NONE) {
        kti_out_day(object, key, day);
    }
}

static void
put_amount(kti_out *object, const char *key, kt_amount amount)
{
    if (amount == KT_NONE) {
        return;
    }
    if (amount % KT_AMOUNT_SCALE == 0 && amount > -NUMBER_LIMIT &&
        amount < NUMBER_LIMIT) {
        kti_out_count(object, key, amount / KT_AMOUNT_SCALE);
    } else {
        kti_out_amount(object, key, amount);
    }
}

static void
put_unit(kti_out *object, const kti_export *out, const char *key,
         int32_t unit)
{
    if (unit != KTI_NONE) {
        kti_out_text(object, key, out->question.snapshot->units[unit].code);
    }
}

static void
put_units(kti_out *object, const kti_export *out, const char *key,
          const int32_t *units, int32_t count)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < count; i++) {
        const char *code = out->question.snapshot->units[units[i]].code;
        object->failed |= json_array_append_new(list, json_string(code)) != 0;
    }
    if (count > 0) {
        kti_out_put(object, key, list);
    } else {
        json_decref(list);
    }
}

/* In the plan's own language, and in those into which it was translated. */
static void
put_title(kti_out *object, const kti_export *out, const char *key,
          int64_t entity, int field, const char *base)
{
    const kti_plan *plan =
        &out->question.snapshot->plans[out->question.plan];
    const char *own = plan->language[0] == '\0' ? "und" : plan->language;
    const char *language = NULL;
    const char *text;
    int32_t cursor = 0;
    kti_out map = kti_out_new();
    put_text(&map, own, base);
    while ((text = kti_history_titles(out->db->history, entity, field,
                                      out->question.snapshot->at, &cursor,
                                      &language)) != NULL) {
        if (strcmp(language, own) != 0) {
            kti_out_text(&map, language, text);
        }
    }
    object->failed |= map.failed;
    /* The plan's own title says which its language is. */
    if (json_object_size(map.json) > 1 ||
        (entity == plan->id && plan->language[0] != '\0')) {
        kti_out_put(object, key, map.json);
        return;
    }
    json_decref(map.json);
    put_text(object, key, base);
}

static void
put_list(kti_out *object, const char *key, json_t *list)
{
    if (json_array_size(list) > 0) {
        kti_out_put(object, key, list);
    } else {
        json_decref(list);
    }
}

static void
put_checkpoints(kti_out *object, const kti_target *target)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < target->checkpoint_count; i++) {
        char day[KT_DAY_TEXT_SIZE];
        char share[KT_SHARE_TEXT_SIZE];
        const kt_checkpoint *point = &target->checkpoints[i];
        (void)kt_day_format(point->day, day, sizeof day);
        (void)kt_share_format(point->share, share, sizeof share);
        object->failed |=
            json_array_append_new(list, json_pack("[ss]", day, share)) != 0;
    }
    put_list(object, "checkpoints", list);
}

static void
put_exempt(kti_out *object, const kti_export *out, const kti_target *target)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < target->exempt_count; i++) {
        const kti_exempt *exempt = &target->exempt[i];
        kti_out item = kti_out_new();
        put_unit(&item, out, "unit", exempt->unit);
        put_day(&item, "from", exempt->from);
        put_text(&item, "reason", exempt->reason);
        kti_out_append(object, list, &item);
    }
    put_list(object, "exempt", list);
}

static void
put_steps(kti_out *object, kti_export *out, const kti_target *target)
{
    json_t *list = json_array();
    for (int32_t i = 0; i < target->step_count; i++) {
        const kti_step *step = &target->steps[i];
        kti_value now[KTI_COLUMNS_MAX];
        kti_out item = kti_out_new();
        (void)kti_history_fold(out->db->history, step->id,
                               out->question.snapshot->at, now);
        kti_out_text(&item, "code", step->code);
        put_title(&item, out, "title", step->id, KT_FIELD_TITLE, step->title);
        kti_out_count(&item, "weight", step->weight);
        put_day(&item, "due", kti_value_day(&now[KTI_STEP_DUE]));
        kti_out_append(object, list, &item);
        out->rows++;
    }
    put_list(object, "steps", list);
}

static void
put_continues(kti_out *object, const kti_export *out,
              const kti_target *target)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    int32_t at = target->continues == 0
                     ? KTI_NONE
                     : kti_snapshot_target_id(snapshot, target->continues);
    if (at != KTI_NONE) {
        const kti_target *before = &snapshot->targets[at];
        kti_out item = kti_out_new();
        kti_out_text(&item, "plan", snapshot->plans[before->plan].code);
        kti_out_text(&item, "target", before->code);
        object->failed |= item.failed;
        kti_out_put(object, "continues", item.json);
    }
}

static kti_out
target_object(kti_export *out, const kti_target *target)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    kti_value now[KTI_COLUMNS_MAX];
    kti_allotment own = { 0 };
    kti_out item = kti_out_new();
    (void)kti_history_fold(out->db->history, target->id, snapshot->at, now);
    int has_own = kti_history_allotment(
        out->db->history, target->id,
        snapshot->units[snapshot->plans[target->plan].owner].id,
        kti_export_plan_moment(out), &own);
    kti_out_text(&item, "code", target->code);
    put_title(&item, out, "title", target->id, KT_FIELD_TITLE, target->title);
    kti_out_word(&item, "measure", KT_WORDS_MEASURE, target->measure);
    put_title(&item, out, "unit_of_measure", target->id,
              KT_FIELD_UNIT_OF_MEASURE, target->unit_of_measure);
    put_amount(&item, "amount", has_own ? own.amount : KT_NONE);
    put_amount(&item, "baseline", has_own ? own.baseline : KT_NONE);
    put_day(&item, "due", kti_value_day(&now[KTI_TARGET_DUE]));
    kti_out_count(&item, "weight", target->weight);
    put_continues(&item, out, target);
    put_text(&item, "level", target->level);
    put_units(&item, out, "units", target->units, target->unit_count);
    put_amount(&item, "threshold",
               kti_value_int(&now[KTI_TARGET_THRESHOLD], KT_NONE));
    put_exempt(&item, out, target);
    put_unit(&item, out, "lead", target->lead);
    put_units(&item, out, "assist", target->assist, target->assist_count);
    put_units(&item, out, "supervise", target->supervise,
              target->supervise_count);
    put_checkpoints(&item, target);
    put_steps(&item, out, target);
    put_day(&item, "cancelled", target->cancelled);
    put_text(&item, "source", target->source);
    out->rows++;
    return item;
}

static json_t *task_list(kti_export *out, kti_out *object, int32_t first,
                         int32_t end);

static kti_out
task_object(kti_export *out, int32_t at)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    const kti_task *task = &snapshot->tasks[at];
    kti_out item = kti_out_new();
    json_t *targets = json_array();
    kti_out_text(&item, "code", task->code);
    put_title(&item, out, "title", task->id, KT_FIELD_TITLE, task->title);
    kti_out_count(&item, "weight", task->weight);
    put_unit(&item, out, "lead", task->lead);
    put_units(&item, out, "assist", task->assist, task->assist_count);
    put_units(&item, out, "supervise", task->supervise,
              task->supervise_count);
    put_day(&item, "cancelled", task->cancelled);
    for (int32_t t = task->target_first; t < task->target_end; t++) {
        kti_out target = target_object(out, &snapshot->targets[t]);
        kti_out_append(&item, targets, &target);
    }
    put_list(&item, "targets", targets);
    put_list(&item, "tasks", task_list(out, &item, at + 1, task->end));
    out->rows++;
    return item;
}

/* Those that stand side by side in [first, end). */
static json_t *
task_list(kti_export *out, kti_out *object, int32_t first, int32_t end)
{
    json_t *list = json_array();
    for (int32_t i = first; i < end;
         i = out->question.snapshot->tasks[i].end) {
        kti_out task = task_object(out, i);
        kti_out_append(object, list, &task);
    }
    return list;
}

/* Basis points as points: "-30", "2.5". */
static void
put_points(kti_out *object, const char *key, int32_t points)
{
    put_amount(object, key, (kt_amount)points * 100);
}

static kti_out
plan_object(kti_export *out)
{
    const kti_plan *plan =
        &out->question.snapshot->plans[out->question.plan];
    char id[KT_UUID_TEXT_SIZE];
    kti_out item = kti_out_new();
    kti_out every = kti_out_new();
    kti_out thresholds = kti_out_new();
    (void)kt_uuid_format(&plan->uuid, id, sizeof id);
    kti_out_text(&item, "code", plan->code);
    kti_out_text(&item, "id", id);
    put_title(&item, out, "title", plan->id, KT_FIELD_TITLE, plan->title);
    put_unit(&item, out, "owner", plan->owner);
    put_day(&item, "first_day", plan->first_day);
    put_day(&item, "last_day", plan->last_day);
    kti_out_word(&item, "state", KT_WORDS_PLAN_STATE,
                 (out->flags & KT_EXPORT_OPEN) != 0 ? KT_PLAN_ACTIVE
                                                    : plan->state);
    kti_out_count(&every, "every", plan->reporting_days);
    kti_out_put(&item, "reporting", every.json);
    put_points(&thresholds, "behind", plan->behind);
    put_points(&thresholds, "at_risk", plan->at_risk);
    put_points(&thresholds, "ahead", plan->ahead);
    kti_out_put(&item, "thresholds", thresholds.json);
    item.failed |= every.failed | thresholds.failed;
    return item;
}

static int
add_chunk(const char *bytes, size_t size, void *context)
{
    kti_buf_add(context, bytes, size);
    return 0;
}

static kt_status
export_plan(kti_export *out)
{
    const kti_plan *plan =
        &out->question.snapshot->plans[out->question.plan];
    kti_out root = kti_out_new();
    kti_out_text(&root, "format", "keytask-plan/1");
    kti_out self = plan_object(out);
    root.failed |= self.failed;
    kti_out_put(&root, "plan", self.json);
    kti_out_put(&root, "tasks",
                task_list(out, &root, plan->task_first, plan->task_end));
    out->rows++;
    int failed = root.failed ||
                 json_dump_callback(root.json, add_chunk, &out->text,
                                    JSON_INDENT(2)) != 0;
    json_decref(root.json);
    kti_buf_byte(&out->text, '\n');
    return failed ? kti_export_no_memory(out) : KT_OK;
}

kt_status
kt_export_plan(kt_db *db, const kt_query *query, uint32_t flags,
               kt_export_result *result, char **text)
{
    return kti_export_run(db, query, flags, 1, result, text, export_plan);
}
