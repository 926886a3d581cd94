/* SPDX-License-Identifier: Apache-2.0 */
#include "resolve.h"

#include <string.h>

#include <keytask/words.h>

#include "handle_private.h"
#include "text.h"

/* Farther than this is no help. */
#define NEAR 3

/* So many nearest units are looked for in a call. */
#define NEAREST_MOST 100

kt_status
kti_unknown(kti_error *error, const char *what, const char *code,
            const char *nearest)
{
    if (nearest == NULL) {
        return kti_fail(error, KT_ERR_NOT_FOUND, "unknown %s %s", what,
                        code);
    }
    return kti_fail(error, KT_ERR_NOT_FOUND,
                    "unknown %s %s, the nearest is %s", what, code, nearest);
}

const char *
kti_nearest_unit(kt_db *db, const kti_snapshot *snapshot, const char *code)
{
    const char *nearest = NULL;
    int best = NEAR + 1;
    if (db->nearest_count >= NEAREST_MOST) {
        return NULL;
    }
    db->nearest_count++;
    for (int32_t i = 0; i < snapshot->unit_count; i++) {
        int distance = kti_similar(snapshot->units[i].code, code);
        if (distance < best) {
            best = distance;
            nearest = snapshot->units[i].code;
        }
    }
    return nearest;
}

static kt_status
no_code(kt_db *db, const char *what)
{
    return kti_fail(&db->error, KT_ERR_INVALID, "the %s is not given", what);
}

kt_status
kti_need_unit(kt_db *db, const char *code, kti_moment at, int64_t *unit)
{
    if (code == NULL) {
        return no_code(db, "unit");
    }
    *unit = kti_history_find_unit(db->history, code, at);
    if (*unit != 0) {
        return KT_OK;
    }
    const char *nearest = NULL;
    const kti_snapshot *snapshot = NULL;
    if (db->nearest_count < NEAREST_MOST) {
        kt_status status = kti_snapshot_at(db, at, &snapshot);
        if (status != KT_OK) {
            return status;
        }
        nearest = kti_nearest_unit(db, snapshot, code);
    }
    return kti_unknown(&db->error, "unit", code, nearest);
}

/* The only active plan, or an error that says which there are. */
static kt_status
only_active(kt_db *db, kti_moment at, int64_t *plan, kti_value *values)
{
    int count = 0;
    char codes[KT_CODE_MAX * 2 + 8] = "";
    kti_value one[KTI_COLUMNS_MAX];
    int64_t id;
    for (size_t i = 0;
         (id = kti_history_nth_plan(db->history, i)) != 0; i++) {
        if (!kti_history_fold(db->history, id, at, one) ||
            one[KTI_PLAN_STATE].integer != KT_PLAN_ACTIVE) {
            continue;
        }
        if (count++ == 0) {
            *plan = id;
            memcpy(values, one, sizeof one);
            strcpy(codes, one[KTI_PLAN_CODE].text);
        } else if (count == 2) {
            strcat(codes, " and ");
            strcat(codes, one[KTI_PLAN_CODE].text);
        }
    }
    if (count == 1) {
        return KT_OK;
    }
    if (count == 0) {
        return kti_fail(&db->error, KT_ERR_NOT_FOUND,
                        kti_history_nth_plan(db->history, 0) == 0
                            ? "there is no plan yet: load or add one first"
                            : "no plan is active: name the plan");
    }
    return kti_fail(&db->error, KT_ERR_INVALID,
                    "%d plans are active, %s%s: name the plan", count, codes,
                    count > 2 ? " among them" : "");
}

static const char *
nearest_plan(kt_db *db, const char *code, kti_moment at)
{
    const char *nearest = NULL;
    int best = NEAR + 1;
    kti_value values[KTI_COLUMNS_MAX];
    int64_t id;
    for (size_t i = 0;
         (id = kti_history_nth_plan(db->history, i)) != 0; i++) {
        if (kti_history_fold(db->history, id, at, values)) {
            int distance = kti_similar(values[KTI_PLAN_CODE].text, code);
            if (distance < best) {
                best = distance;
                nearest = values[KTI_PLAN_CODE].text;
            }
        }
    }
    return nearest;
}

kt_status
kti_need_plan(kt_db *db, const char *code, kti_moment at, int64_t *plan,
              kti_value *values)
{
    kti_value unused[KTI_COLUMNS_MAX];
    if (values == NULL) {
        values = unused;
    }
    if (code == NULL) {
        return only_active(db, at, plan, values);
    }
    *plan = kti_history_find_plan(db->history, code, at);
    if (*plan == 0) {
        return kti_unknown(&db->error, "plan", code,
                           nearest_plan(db, code, at));
    }
    (void)kti_history_fold(db->history, *plan, at, values);
    return KT_OK;
}

static const char *
nearest_of(kt_db *db, int kind, int64_t above, const char *code,
           kti_moment at)
{
    const char *nearest = NULL;
    int best = NEAR + 1;
    kti_value values[KTI_COLUMNS_MAX];
    int column = kind == KT_KIND_TASK     ? KTI_TASK_CODE
                 : kind == KT_KIND_TARGET ? KTI_TARGET_CODE
                                          : KTI_STEP_CODE;
    int64_t count = kti_history_entity_count(db->history);
    for (int64_t id = 1; id <= count; id++) {
        if (kti_history_kind(db->history, id) != kind ||
            !kti_history_fold(db->history, id, at, values)) {
            continue;
        }
        int distance = kti_similar(values[column].text, code);
        if (distance < best &&
            kti_history_find(db->history, kind, above, values[column].text,
                             at, 0) == id) {
            best = distance;
            nearest = values[column].text;
        }
    }
    return nearest;
}

kt_status
kti_need(kt_db *db, int kind, int64_t above, const char *code, kti_moment at,
         int64_t *entity, kti_value *values)
{
    const char *what = kt_word(KT_WORDS_KIND, kind, NULL);
    if (code == NULL) {
        return no_code(db, what);
    }
    *entity = kti_history_find(db->history, kind, above, code, at, 0);
    if (*entity == 0) {
        return kti_unknown(&db->error, what, code,
                           nearest_of(db, kind, above, code, at));
    }
    if (values != NULL) {
        (void)kti_history_fold(db->history, *entity, at, values);
    }
    return KT_OK;
}

kt_status
kti_need_open_plan(kt_db *db, const char *code, kti_moment at, int64_t *plan,
                   kti_value *values)
{
    kt_status status = kti_need_plan(db, code, at, plan, values);
    if (status == KT_OK &&
        values[KTI_PLAN_STATE].integer == KT_PLAN_CLOSED) {
        status = kti_fail(&db->error, KT_ERR_STATE,
                          "plan %s is closed: reopen it first",
                          values[KTI_PLAN_CODE].text);
    }
    return status;
}

kt_status
kti_need_active_plan(kt_db *db, const char *code, kti_moment at,
                     int64_t *plan, kti_value *values)
{
    kt_status status = kti_need_plan(db, code, at, plan, values);
    if (status == KT_OK &&
        values[KTI_PLAN_STATE].integer != KT_PLAN_ACTIVE) {
        status = kti_fail(&db->error, KT_ERR_STATE,
                          "plan %s is %s: only an active plan takes reports",
                          values[KTI_PLAN_CODE].text,
                          kt_word(KT_WORDS_PLAN_STATE,
                                  (int32_t)values[KTI_PLAN_STATE].integer,
                                  NULL));
    }
    return status;
}

kt_status
kti_find(kt_db *db, const kti_question *question, int kind, const char *code,
         int32_t *index)
{
    const kti_snapshot *snapshot = question->snapshot;
    int64_t id = 0;
    *index = KTI_NONE;
    if (code != NULL) {
        *index = kind == KT_KIND_TASK
                     ? kti_snapshot_task(snapshot, question->plan, code)
                     : kti_snapshot_target(snapshot, question->plan, code);
    }
    if (*index != KTI_NONE) {
        return KT_OK;
    }
    kt_status status =
        kti_need(db, kind, snapshot->plans[question->plan].id, code,
                 snapshot->at, &id, NULL);
    return status == KT_OK ? kti_fail(&db->error, KT_ERR_NOT_FOUND,
                                      "%s is not in the plan's tree", code)
                           : status;
}

kt_status
kti_find_any(kt_db *db, const kti_question *question, const char *code,
             int32_t *task, int32_t *target)
{
    *target = KTI_NONE;
    *task = kti_snapshot_task(question->snapshot, question->plan, code);
    return *task == KTI_NONE
               ? kti_find(db, question, KT_KIND_TARGET, code, target)
               : KT_OK;
}

kt_status
kti_find_targets(kt_db *db, const kti_question *question, const char *code,
                 int32_t *task, int32_t *first, int32_t *end)
{
    int32_t above = KTI_NONE;
    int32_t target = KTI_NONE;
    kt_status status = KT_OK;
    if (code != NULL && task != NULL) {
        status = kti_find_any(db, question, code, &above, &target);
    } else if (code != NULL) {
        status = kti_find(db, question, KT_KIND_TARGET, code, &target);
    }
    if (task != NULL) {
        *task = above;
    }
    *first = target;
    *end = target + 1;
    if (target == KTI_NONE) {
        kti_plan_targets(question->snapshot, question->plan, above, first,
                         end);
    }
    return status;
}
