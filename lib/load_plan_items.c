/* SPDX-License-Identifier: Apache-2.0 */
/* The plan of a document, and what its items share. */
#include <stdlib.h>
#include <string.h>

#include "load_plan.h"
#include "resolve.h"

void
kti_plan_see(kti_plan_load *load, int64_t entity, int what)
{
    if (entity > 0 && entity < load->seen_count) {
        load->seen[entity] = (char)(load->seen[entity] | what);
    }
}

/* The plan by the document's id, else by its code; 0: it is new. */
static int64_t
find_plan(kti_plan_load *load)
{
    const kti_history *history = load->db->history;
    const kt_plan *given = &load->doc->plan;
    int64_t id = 0;
    for (size_t i = 0;
         given->id != NULL &&
         (id = kti_history_nth_plan(history, i)) != 0;
         i++) {
        if (memcmp(kti_history_uuid(history, id), given->id,
                   sizeof *given->id) == 0) {
            return id;
        }
    }
    return kti_history_find_plan(history, given->code, load->now);
}

/* The tag of the plan's own language: Chinese where the title has it, else
 * the first of the title; NULL where the title is one plain text. */
static const char *
own_language(const kti_doc_text *title)
{
    for (size_t i = 0; i < title->count; i++) {
        if (strcmp(title->languages[i], "zh") == 0) {
            return "zh";
        }
    }
    return title->count > 0 ? title->languages[0] : NULL;
}

static kt_status
translate_plan(kti_plan_load *load)
{
    kt_title name = KT_TITLE_INIT;
    name.kind = KT_KIND_PLAN;
    name.plan = load->code;
    return kti_plan_translate(load, &load->doc->title, "plan", &name,
                              load->plan);
}

/* What a new plan needs: told where the document does not say it. */
static kt_status
need(kti_plan_load *load, enum kti_json_found found, const char *key)
{
    return found != KTI_JSON_ABSENT
               ? KT_OK
               : kti_plan_bad(load, "plan", key, KT_ERR_INVALID,
                              "is missing");
}

static kt_status
add_plan(kti_plan_load *load)
{
    const kti_doc_plan *doc = load->doc;
    kt_plan plan = doc->plan;
    load->language = plan.language = own_language(&doc->title);
    kt_status status = kti_plan_need_base(load, &doc->title, &plan.title);
    if (status == KT_OK) {
        status = need(load, doc->owner, "owner");
    }
    if (status == KT_OK) {
        status = need(load, doc->first_day, "first_day");
    }
    if (status == KT_OK) {
        status = need(load, doc->last_day, "last_day");
    }
    if (status != KT_OK || doc->owner != KTI_JSON_GIVEN ||
        doc->first_day != KTI_JSON_GIVEN || doc->last_day != KTI_JSON_GIVEN) {
        return status; /* nothing can be hung below it */
    }
    /* Drafts take every definition: the document's state comes last. */
    plan.state = KT_PLAN_DRAFT;
    status = kti_plan_add(load->db, &plan);
    if (status != KT_OK) {
        return kti_plan_failed(load, "plan", NULL, status);
    }
    load->plan = kti_history_find_plan(load->db->history, plan.code,
                                       load->now);
    load->code = plan.code;
    status = kti_plan_changed(load, "plan %s: new", plan.code);
    load->fresh = 1;
    return status == KT_OK ? translate_plan(load) : status;
}

/* What is fixed must not differ: owner and first day. */
static kt_status
check_fixed(kti_plan_load *load, const kti_value *now)
{
    const kt_plan *given = &load->doc->plan;
    char was[KT_DAY_TEXT_SIZE];
    kt_status status = KT_OK;
    if (given->owner != NULL &&
        kti_history_find_unit(load->db->history, given->owner, load->now) !=
            now[KTI_PLAN_OWNER].integer) {
        status = kti_plan_bad(load, "plan", "owner", KT_ERR_STATE,
                              "plan %s is that of %s, which is fixed",
                              load->code, load->owner_code);
    }
    if (status == KT_OK && given->first_day != KT_DAY_NONE &&
        given->first_day != load->first_day) {
        status = kti_plan_bad(load, "plan", "first_day", KT_ERR_STATE,
                              "plan %s begins on %s, which is fixed",
                              load->code,
                              kti_plan_day(load->first_day, was));
    }
    return status;
}

/* The thresholds as they will be, and whether that differs. */
static int
merge_thresholds(const kti_doc_plan *doc, const kti_value *now,
                 kt_plan *plan)
{
    int32_t behind = (int32_t)now[KTI_PLAN_BEHIND].integer;
    int32_t at_risk = (int32_t)now[KTI_PLAN_AT_RISK].integer;
    int32_t ahead = (int32_t)now[KTI_PLAN_AHEAD].integer;
    plan->behind = doc->behind ? doc->plan.behind : behind;
    plan->at_risk = doc->at_risk ? doc->plan.at_risk : at_risk;
    plan->ahead = doc->ahead ? doc->plan.ahead : ahead;
    return plan->behind != behind || plan->at_risk != at_risk ||
           plan->ahead != ahead;
}

static kt_status
change_plan(kti_plan_load *load, const kti_value *now)
{
    kt_plan plan = load->doc->plan;
    uint32_t sets = 0;
    char was[KT_DAY_TEXT_SIZE];
    char is[KT_DAY_TEXT_SIZE];
    kt_status status = check_fixed(load, now);
    if (status == KT_OK && strcmp(plan.code, load->code) != 0) {
        sets |= KT_PLAN_SET_CODE;
        status = kti_plan_changed(load, "plan: code %s -> %s", load->code,
                                  plan.code);
    }
    if (status == KT_OK && (load->doc->sets & KT_PLAN_SET_TITLE) != 0) {
        status =
            kti_plan_title(load, &load->doc->title, "plan",
                           now[KTI_PLAN_TITLE].text, &plan.title, &sets,
                           KT_PLAN_SET_TITLE);
    }
    if (status == KT_OK && load->doc->last_day == KTI_JSON_GIVEN &&
        plan.last_day != load->last_day) {
        sets |= KT_PLAN_SET_LAST_DAY;
        status = kti_plan_changed(load, "plan: last_day %s -> %s",
                                  kti_plan_day(load->last_day, was),
                                  kti_plan_day(plan.last_day, is));
        load->last_day = plan.last_day;
    }
    int32_t every = (int32_t)now[KTI_PLAN_REPORTING_DAYS].integer;
    int32_t days = plan.reporting_days == 0 ? 31 : plan.reporting_days;
    if (status == KT_OK && (load->doc->sets & KT_PLAN_SET_REPORTING) != 0 &&
        days != every) {
        sets |= KT_PLAN_SET_REPORTING;
        status = kti_plan_changed(
            load, "plan: reporting every %d days -> every %d days",
            (int)every, (int)days);
    }
    if (status == KT_OK &&
        (load->doc->sets & KT_PLAN_SET_THRESHOLDS) != 0 &&
        merge_thresholds(load->doc, now, &plan)) {
        sets |= KT_PLAN_SET_THRESHOLDS;
        status = kti_plan_changed(load, "plan: thresholds changed");
    }
    if (status == KT_OK && sets != 0) {
        status = kti_plan_change(load->db, load->code, &plan, sets);
        if (status != KT_OK) {
            return kti_plan_failed(load, "plan", NULL, status);
        }
        load->code = (sets & KT_PLAN_SET_CODE) != 0 ? plan.code : load->code;
    }
    return status == KT_OK ? translate_plan(load) : status;
}

kt_status
kti_plan_state(kti_plan_load *load)
{
    kti_value now[KTI_COLUMNS_MAX];
    int32_t state = load->doc->plan.state;
    if ((load->doc->state != KTI_JSON_GIVEN &&
         load->doc->state != KTI_JSON_NULL) ||
        !kti_history_fold(load->db->history, load->plan, load->now, now) ||
        now[KTI_PLAN_STATE].integer == state) {
        return KT_OK;
    }
    kt_status status = kti_plan_set_state(load->db, load->code, state);
    if (status != KT_OK) {
        return kti_plan_failed(load, "plan", "state", status);
    }
    return load->fresh ? KT_OK
                       : kti_plan_changed(
                             load, "plan: state %s -> %s",
                             kt_word(KT_WORDS_PLAN_STATE,
                                     (int32_t)now[KTI_PLAN_STATE].integer,
                                     NULL),
                             kt_word(KT_WORDS_PLAN_STATE, state, NULL));
}

/* The day from which changes hold, within the plan. */
static kt_status
check_day(kti_plan_load *load)
{
    char day[KT_DAY_TEXT_SIZE];
    char first[KT_DAY_TEXT_SIZE];
    if (load->day >= load->first_day) {
        return KT_OK;
    }
    if (load->load->given.effective == KT_DAY_NONE) {
        load->day = load->first_day; /* the plan has not begun */
        return KT_OK;
    }
    return kti_fail(&load->db->error, KT_ERR_INVALID,
                    "effective day %s is before plan %s begins, on %s",
                    kti_plan_day(load->day, day), load->code,
                    kti_plan_day(load->first_day, first));
}

kt_status
kti_plan_self(kti_plan_load *load)
{
    kti_value now[KTI_COLUMNS_MAX];
    int64_t written = load->load->result.written;
    int64_t bad = load->load->result.bad;
    kt_status status = KT_OK;
    load->seen_count =
        kti_history_entity_count(load->db->history) + 1;
    load->seen = calloc((size_t)load->seen_count, 1);
    if (load->seen == NULL) {
        return kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    }
    load->plan = find_plan(load);
    if (load->plan == 0) {
        status = add_plan(load);
    }
    if (status != KT_OK || load->plan == 0) {
        return status;
    }
    (void)kti_history_fold(load->db->history, load->plan, load->now, now);
    load->code = now[KTI_PLAN_CODE].text;
    load->owner = now[KTI_PLAN_OWNER].integer;
    load->owner_code = kti_plan_unit(load, load->owner);
    load->first_day = kti_value_day(&now[KTI_PLAN_FIRST_DAY]);
    load->last_day = kti_value_day(&now[KTI_PLAN_LAST_DAY]);
    load->language = now[KTI_PLAN_LANGUAGE].type == KTI_TYPE_NULL
                         ? NULL
                         : now[KTI_PLAN_LANGUAGE].text;
    if (load->fresh) {
        return KT_OK;
    }
    status = check_day(load);
    if (status == KT_OK && load->doc->plan.state == KT_PLAN_ACTIVE) {
        status = kti_plan_state(load); /* a closed one takes changes again */
    }
    if (status == KT_OK) {
        status = change_plan(load, now);
    }
    kti_plan_count(load, written, bad);
    return status;
}

kt_status
kti_plan_cancel(kti_plan_load *load, int kind, const char *code,
                const char *path, enum kti_json_found found, kt_day day,
                const kti_value *now)
{
    int column =
        kind == KT_KIND_TASK ? KTI_TASK_CANCELLED : KTI_TARGET_CANCELLED;
    const char *word = kt_word(KT_WORDS_KIND, kind, NULL);
    char text[KT_DAY_TEXT_SIZE];
    kt_day was = now == NULL ? KT_DAY_NONE : kti_value_day(&now[column]);
    if (found == KTI_JSON_ABSENT || found == KTI_JSON_BAD || day == was) {
        return KT_OK;
    }
    if (was != KT_DAY_NONE) {
        return kti_plan_bad(load, path, "cancelled", KT_ERR_STATE,
                            "it is cancelled from %s, which is fixed",
                            kti_plan_day(was, text));
    }
    kti_buf reason = { 0 };
    kti_buf_printf(&reason, "plan document %s", load->load->name);
    kt_status status =
        reason.failed
            ? kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory")
            : kti_cancel(load->db, kind, load->code, code, day, reason.data);
    kti_buf_free(&reason);
    if (status != KT_OK) {
        return kti_plan_failed(load, path, "cancelled", status);
    }
    if (load->fresh) {
        return KT_OK;
    }
    return kti_plan_changed(load, "%s %s: cancelled from %s", word, code,
                            kti_plan_day(day, text));
}

/* What stands in the plan and the document does not have. */
kt_status
kti_plan_unseen(kti_plan_load *load)
{
    const kti_history *history = load->db->history;
    kti_value values[KTI_COLUMNS_MAX];
    kt_status status = KT_OK;
    for (int64_t id = 1; status == KT_OK && id < load->seen_count; id++) {
        int kind = kti_history_kind(history, id);
        if ((kind != KT_KIND_TASK && kind != KT_KIND_TARGET &&
             kind != KT_KIND_STEP) ||
            (load->seen[id] & KTI_SEEN) != 0 ||
            kti_history_plan_of(history, id, load->now) != load->plan ||
            !kti_history_fold(history, id, load->now, values)) {
            continue;
        }
        if (kind == KT_KIND_STEP) {
            int64_t target = values[KTI_STEP_TARGET].integer;
            kti_value of[KTI_COLUMNS_MAX];
            if (target < load->seen_count &&
                (load->seen[target] & KTI_SEEN_STEPS) != 0 &&
                kti_history_fold(history, target, load->now, of)) {
                status = kti_plan_left_out(
                    load, "step %s of target %s stays",
                    values[KTI_STEP_CODE].text, of[KTI_TARGET_CODE].text);
            }
            continue;
        }
        status = kti_plan_left_out(
            load, "%s %s stays", kt_word(KT_WORDS_KIND, kind, NULL),
            kind == KT_KIND_TASK ? values[KTI_TASK_CODE].text
                                 : values[KTI_TARGET_CODE].text);
    }
    return status;
}
