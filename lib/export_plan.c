/* SPDX-License-Identifier: Apache-2.0 */
/* Exporting a plan as a document of the form keytask-plan/1. */
#include <string.h>

#include <jansson.h>

#include "allotment.h"
#include "export.h"
#include "handle_private.h"
#include "json_out.h"

/* Whole numbers below it are JSON numbers, whatever reads them. */
#define NUMBER_LIMIT KT_AMOUNT(100000000)

static void
put_text(kti_buf *buf, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        kti_out_text(buf, key, text);
    }
}

static void
put_day(kti_buf *buf, const char *key, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE];
    (void)kt_day_format(day, text, sizeof text);
    put_text(buf, key, text);
}

static void
put_amount(kti_buf *buf, const char *key, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    if (amount != KT_NONE && amount % KT_AMOUNT_SCALE == 0 &&
        amount > -NUMBER_LIMIT && amount < NUMBER_LIMIT) {
        kti_out_int(buf, key, amount / KT_AMOUNT_SCALE);
    } else {
        (void)kt_amount_format(amount, text, sizeof text);
        put_text(buf, key, text);
    }
}

static void
put_unit(kti_buf *buf, const kti_export *out, const char *key,
         int32_t unit)
{
    if (unit != KTI_NONE) {
        kti_out_text(buf, key, out->question.snapshot->units[unit].code);
    }
}

static void
put_units(kti_buf *buf, const kti_export *out, const char *key,
          const int32_t *units, int32_t count)
{
    if (count == 0) {
        return;
    }
    kti_out_open(buf, key, '[');
    for (int32_t i = 0; i < count; i++) {
        put_unit(buf, out, NULL, units[i]);
    }
    kti_out_close(buf, ']');
}

/* The translations into other languages than the plan's own, into the object
 * under way; NULL: only how many there are. */
static int
put_translations(kti_buf *buf, const kti_export *out, int64_t entity,
                 int field, const char *own)
{
    const char *language = NULL;
    const char *text;
    int32_t cursor = 0;
    int count = 0;
    while ((text = kti_history_titles(out->db->history, entity, field,
                                      out->question.snapshot->at, &cursor,
                                      &language)) != NULL) {
        if (strcmp(language, own) == 0) {
            continue;
        }
        count++;
        if (buf != NULL) {
            kti_out_text(buf, language, text);
        }
    }
    return count;
}

/* A map where there are translations; the plan's own title is one also where
 * there are none: it says which its language is. */
static void
put_title(kti_buf *buf, const kti_export *out, const char *key,
          int64_t entity, int field, const char *base)
{
    const kti_plan *plan =
        &out->question.snapshot->plans[out->question.plan];
    const char *own = plan->language[0] == '\0' ? "und" : plan->language;
    int names = entity == plan->id && plan->language[0] != '\0';
    if (!names && put_translations(NULL, out, entity, field, own) == 0) {
        put_text(buf, key, base);
        return;
    }
    kti_out_open(buf, key, '{');
    put_text(buf, own, base);
    (void)put_translations(buf, out, entity, field, own);
    kti_out_close(buf, '}');
}

static void
put_checkpoints(kti_buf *buf, const kti_target *target)
{
    if (target->checkpoint_count == 0) {
        return;
    }
    kti_out_open(buf, "checkpoints", '[');
    for (int32_t i = 0; i < target->checkpoint_count; i++) {
        char share[KT_SHARE_TEXT_SIZE];
        const kt_checkpoint *point = &target->checkpoints[i];
        (void)kt_share_format(point->share, share, sizeof share);
        kti_out_open(buf, NULL, '[');
        put_day(buf, NULL, point->day);
        put_text(buf, NULL, share);
        kti_out_close(buf, ']');
    }
    kti_out_close(buf, ']');
}

static void
put_exempt(kti_buf *buf, const kti_export *out, const kti_target *target)
{
    if (target->exempt_count == 0) {
        return;
    }
    kti_out_open(buf, "exempt", '[');
    for (int32_t i = 0; i < target->exempt_count; i++) {
        const kti_exempt *exempt = &target->exempt[i];
        kti_out_open(buf, NULL, '{');
        put_unit(buf, out, "unit", exempt->unit);
        put_day(buf, "from", exempt->from);
        put_text(buf, "reason", exempt->reason);
        kti_out_close(buf, '}');
    }
    kti_out_close(buf, ']');
}

static void
put_steps(kti_buf *buf, kti_export *out, const kti_target *target)
{
    if (target->step_count == 0) {
        return;
    }
    kti_out_open(buf, "steps", '[');
    for (int32_t i = 0; i < target->step_count; i++) {
        const kti_step *step = &target->steps[i];
        kti_value now[KTI_COLUMNS_MAX];
        (void)kti_history_fold(out->db->history, step->id,
                               out->question.snapshot->at, now);
        kti_out_open(buf, NULL, '{');
        kti_out_text(buf, "code", step->code);
        put_title(buf, out, "title", step->id, KT_FIELD_TITLE, step->title);
        kti_out_int(buf, "weight", step->weight);
        put_day(buf, "due", kti_value_day(&now[KTI_STEP_DUE]));
        kti_out_close(buf, '}');
        out->rows++;
    }
    kti_out_close(buf, ']');
}

static void
put_continues(kti_buf *buf, const kti_export *out, const kti_target *target)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    int32_t at = target->continues == 0
                     ? KTI_NONE
                     : kti_snapshot_target_id(snapshot, target->continues);
    if (at != KTI_NONE) {
        const kti_target *before = &snapshot->targets[at];
        kti_out_open(buf, "continues", '{');
        kti_out_text(buf, "plan", snapshot->plans[before->plan].code);
        kti_out_text(buf, "target", before->code);
        kti_out_close(buf, '}');
    }
}

static void
put_target(kti_buf *buf, kti_export *out, const kti_target *target)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    kti_value now[KTI_COLUMNS_MAX];
    kti_allotment own = { 0 };
    kti_out_open(buf, NULL, '{');
    (void)kti_history_fold(out->db->history, target->id, snapshot->at, now);
    int has_own = kti_history_allotment(
        out->db->history, target->id,
        snapshot->units[snapshot->plans[target->plan].owner].id,
        kti_export_plan_moment(out), &own);
    kti_out_text(buf, "code", target->code);
    put_title(buf, out, "title", target->id, KT_FIELD_TITLE, target->title);
    kti_out_text(buf, "measure",
                 kt_word(KT_WORDS_MEASURE, target->measure, NULL));
    put_title(buf, out, "unit_of_measure", target->id,
              KT_FIELD_UNIT_OF_MEASURE, target->unit_of_measure);
    put_amount(buf, "amount", has_own ? own.amount : KT_NONE);
    put_amount(buf, "baseline", has_own ? own.baseline : KT_NONE);
    put_day(buf, "due", kti_value_day(&now[KTI_TARGET_DUE]));
    kti_out_int(buf, "weight", target->weight);
    put_continues(buf, out, target);
    put_text(buf, "level", target->level);
    put_units(buf, out, "units", target->units, target->unit_count);
    put_amount(buf, "threshold",
               kti_value_int(&now[KTI_TARGET_THRESHOLD], KT_NONE));
    put_exempt(buf, out, target);
    put_unit(buf, out, "lead", target->lead);
    put_units(buf, out, "assist", target->assist, target->assist_count);
    put_units(buf, out, "supervise", target->supervise,
              target->supervise_count);
    put_checkpoints(buf, target);
    put_steps(buf, out, target);
    put_day(buf, "cancelled", target->cancelled);
    put_text(buf, "source", target->source);
    kti_out_close(buf, '}');
    out->rows++;
}

static void put_tasks(kti_buf *buf, kti_export *out, int32_t first,
                      int32_t end);

static void
put_targets(kti_buf *buf, kti_export *out, const kti_task *task)
{
    if (task->target_first == task->target_end) {
        return;
    }
    kti_out_open(buf, "targets", '[');
    for (int32_t i = task->target_first; i < task->target_end; i++) {
        put_target(buf, out, &out->question.snapshot->targets[i]);
    }
    kti_out_close(buf, ']');
}

static void
put_task(kti_buf *buf, kti_export *out, int32_t at)
{
    const kti_task *task = &out->question.snapshot->tasks[at];
    kti_out_open(buf, NULL, '{');
    kti_out_text(buf, "code", task->code);
    put_title(buf, out, "title", task->id, KT_FIELD_TITLE, task->title);
    kti_out_int(buf, "weight", task->weight);
    put_unit(buf, out, "lead", task->lead);
    put_units(buf, out, "assist", task->assist, task->assist_count);
    put_units(buf, out, "supervise", task->supervise, task->supervise_count);
    put_day(buf, "cancelled", task->cancelled);
    put_targets(buf, out, task);
    if (at + 1 < task->end) {
        put_tasks(buf, out, at + 1, task->end);
    }
    kti_out_close(buf, '}');
    out->rows++;
}

/* Those that stand side by side in [first, end). */
static void
put_tasks(kti_buf *buf, kti_export *out, int32_t first, int32_t end)
{
    kti_out_open(buf, "tasks", '[');
    for (int32_t i = first; i < end;
         i = out->question.snapshot->tasks[i].end) {
        put_task(buf, out, i);
    }
    kti_out_close(buf, ']');
}

/* Basis points as points: "-30", "2.5". */
static void
put_points(kti_buf *buf, const char *key, int32_t points)
{
    put_amount(buf, key, (kt_amount)points * 100);
}

static void
put_plan(kti_buf *buf, kti_export *out)
{
    const kti_plan *plan =
        &out->question.snapshot->plans[out->question.plan];
    int32_t state = (out->flags & KT_EXPORT_OPEN) != 0 ? KT_PLAN_ACTIVE
                                                       : plan->state;
    char id[KT_UUID_TEXT_SIZE];
    (void)kt_uuid_format(&plan->uuid, id, sizeof id);
    kti_out_open(buf, "plan", '{');
    kti_out_text(buf, "code", plan->code);
    kti_out_text(buf, "id", id);
    put_title(buf, out, "title", plan->id, KT_FIELD_TITLE, plan->title);
    put_unit(buf, out, "owner", plan->owner);
    put_day(buf, "first_day", plan->first_day);
    put_day(buf, "last_day", plan->last_day);
    kti_out_text(buf, "state", kt_word(KT_WORDS_PLAN_STATE, state, NULL));
    kti_out_open(buf, "reporting", '{');
    kti_out_int(buf, "every", plan->reporting_days);
    kti_out_close(buf, '}');
    kti_out_open(buf, "thresholds", '{');
    put_points(buf, "behind", plan->behind);
    put_points(buf, "at_risk", plan->at_risk);
    put_points(buf, "ahead", plan->ahead);
    kti_out_close(buf, '}');
    kti_out_close(buf, '}');
}

static int
add_chunk(const char *bytes, size_t size, void *context)
{
    kti_buf_add(context, bytes, size);
    return 0;
}

/* With line breaks: the document is for people, too. */
static int
lay_out(const kti_buf *document, kti_buf *text)
{
    json_t *json = document->failed
                       ? NULL
                       : json_loadb(document->data, document->size, 0, NULL);
    int done = json != NULL && json_dump_callback(json, add_chunk, text,
                                                  JSON_INDENT(2)) == 0;
    json_decref(json);
    kti_buf_byte(text, '\n');
    return done;
}

static kt_status
export_plan(kti_export *out)
{
    const kti_plan *plan =
        &out->question.snapshot->plans[out->question.plan];
    kti_buf document = { 0 };
    kti_out_open(&document, NULL, '{');
    kti_out_text(&document, "format", "keytask-plan/1");
    put_plan(&document, out);
    put_tasks(&document, out, plan->task_first, plan->task_end);
    kti_out_close(&document, '}');
    out->rows++;
    int done = lay_out(&document, &out->text);
    kti_buf_free(&document);
    return done ? KT_OK : kti_export_no_memory(out);
}

kt_status
kt_export_plan(kt_db *db, const kt_query *query, uint32_t flags,
               kt_export_result *result, char **text)
{
    return kti_export_run(db, query, flags, KTI_PLAN, result, text,
                          export_plan);
}
