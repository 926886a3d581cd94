/* SPDX-License-Identifier: Apache-2.0 */
/* Plans: adding, changing, their state, listing. */
#include "plan.h"

#include <stdio.h>
#include <string.h>

#include "cursor.h"
#include "handle_private.h"
#include "resolve.h"
#include "row_shape.h"
#include "text.h"
#include "uuid.h"

/* Monthly. */
#define REPORTING_DAYS 31

void
kt_plan_init(kt_plan *plan, size_t size)
{
    static const kt_plan defaults = KT_PLAN_INIT;
    kti_struct_init(plan, size, &defaults, sizeof defaults);
}

kt_status
kti_title_check(kti_error *error, const char *what, const char *text)
{
    kt_status status =
        kti_text_check(error, what, text, KT_TITLE_MAX, KTI_TEXT_LINE);
    if (status == KT_OK && text[0] == '\0') {
        status = kti_fail(error, KT_ERR_INVALID, "the %s is empty", what);
    }
    return status;
}

kt_status
kti_weight_check(kti_error *error, int32_t weight)
{
    if (weight != KT_WEIGHT_NONE && (weight < 0 || weight > 1000000)) {
        return kti_fail(error, KT_ERR_RANGE,
                        "weight %d is not within 0 to 1000000", (int)weight);
    }
    return KT_OK;
}

kt_status
kti_day_check(kti_error *error, const char *what, kt_day day)
{
    if (day == KT_DAY_NONE || day < KT_DAY_MIN || day > KT_DAY_MAX) {
        return kti_fail(error, KT_ERR_INVALID,
                        "%s is not given, or not a day from 0001-01-01 to "
                        "9999-12-31",
                        what);
    }
    return KT_OK;
}

kt_status
kti_due_check(kti_error *error, int kind, const char *code, kt_day due,
              kt_day first_day)
{
    kt_status status = kti_day_check(error, "the due day", due);
    if (status == KT_OK && due < first_day) {
        char day[KT_DAY_TEXT_SIZE];
        char first[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(due, day, sizeof day);
        (void)kt_day_format(first_day, first, sizeof first);
        status = kti_fail(error, KT_ERR_INVALID,
                          "%s %s would be due on %s, before the plan's first "
                          "day, %s",
                          kt_word(KT_WORDS_KIND, kind, NULL), code, day,
                          first);
    }
    return status;
}

static kt_status
check_scope(kt_db *db, const kti_value *plan)
{
    return kti_scope_check(db, plan[KTI_PLAN_OWNER].integer, kti_today(db));
}

kt_status
kti_plan_to_define(kt_db *db, const char *code, kti_moment at, int64_t *plan,
                   kti_value *values)
{
    kt_status status = kti_need_open_plan(db, code, at, plan, values);
    return status == KT_OK ? check_scope(db, values) : status;
}

static kt_status
check_thresholds(kti_error *error, const kt_plan *plan)
{
    if (plan->behind >= plan->at_risk || plan->at_risk >= plan->ahead) {
        return kti_fail(error, KT_ERR_INVALID,
                        "thresholds must rise: behind %d, at_risk %d, ahead "
                        "%d (basis points)",
                        (int)plan->behind, (int)plan->at_risk,
                        (int)plan->ahead);
    }
    return KT_OK;
}

static kt_status
check_days(kti_error *error, const kt_plan *plan)
{
    kt_status status = kti_day_check(error, "first_day", plan->first_day);
    if (status == KT_OK) {
        status = kti_day_check(error, "last_day", plan->last_day);
    }
    if (status == KT_OK && plan->last_day < plan->first_day) {
        char first[KT_DAY_TEXT_SIZE];
        char last[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(plan->first_day, first, sizeof first);
        (void)kt_day_format(plan->last_day, last, sizeof last);
        status = kti_fail(error, KT_ERR_INVALID,
                          "plan %s would end on %s, before its first day, %s",
                          plan->code, last, first);
    }
    if (status == KT_OK && plan->reporting_days < 0) {
        status = kti_fail(error, KT_ERR_RANGE,
                          "reporting every %d days is not possible",
                          (int)plan->reporting_days);
    }
    return status;
}

static kt_status
check_plan(kti_error *error, const kt_plan *plan)
{
    kt_status status = kti_code_check(error, "plan code", plan->code);
    if (status == KT_OK) {
        status = kti_title_check(error, "plan title", plan->title);
    }
    if (status == KT_OK && plan->language != NULL) {
        status = kti_code_check(error, "language", plan->language);
    }
    if (status == KT_OK) {
        status = check_days(error, plan);
    }
    if (status == KT_OK) {
        status = check_thresholds(error, plan);
    }
    if (status == KT_OK &&
        (plan->state < KT_PLAN_DRAFT || plan->state > KT_PLAN_CLOSED)) {
        status = kti_fail(error, KT_ERR_INVALID,
                          "plan state %d is not known", (int)plan->state);
    }
    return status;
}

static void
plan_uuid(kt_db *db, const kt_plan *plan, kt_uuid *uuid)
{
    char name[2 * KT_CODE_MAX + 8];
    if (plan->id != NULL) {
        *uuid = *plan->id;
        return;
    }
    int size =
        snprintf(name, sizeof name, "plan:%s:%s", plan->owner, plan->code);
    kti_uuid_v5(&db->site, name, (size_t)size, uuid);
}

static kt_status
plan_code_free(kt_db *db, const char *code, int64_t self)
{
    int64_t other = kti_history_find_plan(
        db->history, code, kti_moment_now(db, kti_today(db)));
    if (other != 0 && other != self) {
        return kti_fail(&db->error, KT_ERR_DUPLICATE,
                        "there is a plan %s already", code);
    }
    return KT_OK;
}

static kt_status
new_plan(kt_db *db, const kt_plan *plan, int64_t *id)
{
    int taken = 0;
    kt_uuid uuid;
    plan_uuid(db, plan, &uuid);
    kt_status status = kti_ledger_uuid_taken(db, &uuid, &taken);
    if (status == KT_OK && taken) {
        status = kti_fail(&db->error, KT_ERR_DUPLICATE,
                          "the id of plan %s is taken", plan->code);
    }
    return status == KT_OK ? kti_ledger_entity(db, KT_KIND_PLAN, &uuid, id)
                           : status;
}

static int64_t
bit(int column)
{
    return KTI_BIT(kti_op_by_tag(KTI_TAG_PLAN), column);
}

kt_status
kti_plan_add(kt_db *db, const kt_plan *plan)
{
    int64_t owner = 0;
    int64_t id = 0;
    kt_status status = check_plan(&db->error, plan);
    if (status == KT_OK) {
        status = plan_code_free(db, plan->code, 0);
    }
    if (status == KT_OK) {
        status = kti_need_unit(db, plan->owner,
                               kti_moment_now(db, plan->first_day), &owner);
    }
    if (status == KT_OK) {
        status = kti_scope_check(db, owner, kti_today(db));
    }
    if (status == KT_OK) {
        status = new_plan(db, plan, &id);
    }
    if (status != KT_OK) {
        return status;
    }
    int64_t all = 0;
    for (int column = KTI_PLAN_CODE; column < KTI_PLAN_COLUMNS; column++) {
        all |= bit(column);
    }
    kti_value values[KTI_PLAN_COLUMNS] = {
        [KTI_PLAN_PLAN] = kti_entity(id),
        [KTI_PLAN_SETS] = kti_int(all),
        [KTI_PLAN_CODE] = kti_text(plan->code),
        [KTI_PLAN_TITLE] = kti_text(plan->title),
        [KTI_PLAN_LANGUAGE] = kti_text(plan->language),
        [KTI_PLAN_OWNER] = kti_entity(owner),
        [KTI_PLAN_FIRST_DAY] = kti_int(plan->first_day),
        [KTI_PLAN_LAST_DAY] = kti_int(plan->last_day),
        [KTI_PLAN_STATE] = kti_int(plan->state),
        [KTI_PLAN_REPORTING_DAYS] =
            kti_int(plan->reporting_days == 0 ? REPORTING_DAYS
                                              : plan->reporting_days),
        [KTI_PLAN_BEHIND] = kti_int(plan->behind),
        [KTI_PLAN_AT_RISK] = kti_int(plan->at_risk),
        [KTI_PLAN_AHEAD] = kti_int(plan->ahead),
    };
    return kti_ledger_add(db, KTI_TAG_PLAN, values, NULL);
}

kt_status
kt_plan_add(kt_db *db, const kt_plan *plan)
{
    kt_plan full = KT_PLAN_INIT;
    kt_status status = kti_enter_with(db, "plan", plan, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_plan_add(db, &full);
    }
    return kti_leave(db, status);
}

/* The plan as it would be after the change, for the checks. */
static void
merge(const kti_value *now, const kt_plan *plan, uint32_t sets,
      kt_plan *merged)
{
    *merged = *plan;
    if ((sets & KT_PLAN_SET_CODE) == 0) {
        merged->code = now[KTI_PLAN_CODE].text;
    }
    if ((sets & KT_PLAN_SET_TITLE) == 0) {
        merged->title = now[KTI_PLAN_TITLE].text;
    }
    if ((sets & KT_PLAN_SET_LANGUAGE) == 0) {
        merged->language = now[KTI_PLAN_LANGUAGE].text;
    }
    merged->first_day = kti_value_day(&now[KTI_PLAN_FIRST_DAY]);
    if ((sets & KT_PLAN_SET_LAST_DAY) == 0) {
        merged->last_day = kti_value_day(&now[KTI_PLAN_LAST_DAY]);
    }
    if ((sets & KT_PLAN_SET_REPORTING) == 0) {
        merged->reporting_days =
            (int32_t)now[KTI_PLAN_REPORTING_DAYS].integer;
    }
    if ((sets & KT_PLAN_SET_THRESHOLDS) == 0) {
        merged->behind = (int32_t)now[KTI_PLAN_BEHIND].integer;
        merged->at_risk = (int32_t)now[KTI_PLAN_AT_RISK].integer;
        merged->ahead = (int32_t)now[KTI_PLAN_AHEAD].integer;
    }
    merged->state = KT_PLAN_ACTIVE;
}

static void
set(kti_value *values, int column, kti_value value)
{
    values[KTI_PLAN_SETS].integer |= bit(column);
    values[column] = value;
}

/* Targets without a due day of their own are due on the plan's last: it
 * stays behind their checkpoints. */
static kt_status
check_last_day(kt_db *db, int64_t plan, kt_day last_day)
{
    const kti_history *history = db->history;
    const kti_member *members = NULL;
    const kt_checkpoint *points = NULL;
    size_t member_count = 0;
    size_t count = 0;
    kti_value values[KTI_COLUMNS_MAX];
    kti_moment now = kti_moment_now(db, kti_today(db));
    int64_t entities = kti_history_entity_count(history);
    for (int64_t id = 1; id <= entities; id++) {
        if (kti_history_kind(history, id) != KT_KIND_TARGET ||
            kti_history_plan_of(history, id, now) != plan ||
            !kti_history_fold(history, id, now, values) ||
            values[KTI_TARGET_DUE].type != KTI_TYPE_NULL ||
            !kti_history_list(history, id, KTI_LIST_CHECKPOINTS, now,
                              &members, &member_count, &points, &count) ||
            count == 0 || points[count - 1].day < last_day) {
            continue;
        }
        char due[KT_DAY_TEXT_SIZE];
        char point[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(last_day, due, sizeof due);
        (void)kt_day_format(points[count - 1].day, point, sizeof point);
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "target %s would be due on %s, which is not behind "
                        "its checkpoint %s",
                        values[KTI_TARGET_CODE].text, due, point);
    }
    return KT_OK;
}

kt_status
kti_plan_change(kt_db *db, const char *code, const kt_plan *plan,
                uint32_t sets)
{
    int64_t id = 0;
    kt_plan merged;
    kti_value now[KTI_COLUMNS_MAX];
    kt_status status = kti_plan_to_define(
        db, code, kti_moment_now(db, kti_today(db)), &id, now);
    if (status != KT_OK) {
        return status;
    }
    merge(now, plan, sets, &merged);
    status = check_plan(&db->error, &merged);
    if (status == KT_OK) {
        status = plan_code_free(db, merged.code, id);
    }
    if (status == KT_OK && (sets & KT_PLAN_SET_LAST_DAY) != 0) {
        status = check_last_day(db, id, merged.last_day);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_value values[KTI_PLAN_COLUMNS] = {
        [KTI_PLAN_PLAN] = kti_entity(id),
        [KTI_PLAN_SETS] = kti_int(0),
    };
    if ((sets & KT_PLAN_SET_CODE) != 0) {
        set(values, KTI_PLAN_CODE, kti_text(merged.code));
    }
    if ((sets & KT_PLAN_SET_TITLE) != 0) {
        set(values, KTI_PLAN_TITLE, kti_text(merged.title));
    }
    if ((sets & KT_PLAN_SET_LANGUAGE) != 0) {
        set(values, KTI_PLAN_LANGUAGE, kti_text(merged.language));
    }
    if ((sets & KT_PLAN_SET_LAST_DAY) != 0) {
        set(values, KTI_PLAN_LAST_DAY, kti_int(merged.last_day));
    }
    if ((sets & KT_PLAN_SET_REPORTING) != 0) {
        int32_t days = merged.reporting_days;
        set(values, KTI_PLAN_REPORTING_DAYS,
            kti_int(days == 0 ? REPORTING_DAYS : days));
    }
    if ((sets & KT_PLAN_SET_THRESHOLDS) != 0) {
        set(values, KTI_PLAN_BEHIND, kti_int(merged.behind));
        set(values, KTI_PLAN_AT_RISK, kti_int(merged.at_risk));
        set(values, KTI_PLAN_AHEAD, kti_int(merged.ahead));
    }
    return values[KTI_PLAN_SETS].integer == 0
               ? KT_OK
               : kti_ledger_add(db, KTI_TAG_PLAN, values, NULL);
}

kt_status
kt_plan_change(kt_db *db, const char *code, const kt_plan *plan,
               uint32_t sets)
{
    kt_plan full = KT_PLAN_INIT;
    kt_status status = kti_enter_with(db, "plan", plan, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_plan_change(db, code, &full, sets);
    }
    return kti_leave(db, status);
}

kt_status
kti_plan_set_state(kt_db *db, const char *code, int32_t state)
{
    int64_t id = 0;
    kti_value now[KTI_COLUMNS_MAX];
    kt_status status = kti_need_plan(
        db, code, kti_moment_now(db, kti_today(db)), &id, now);
    if (status == KT_OK) {
        status = check_scope(db, now);
    }
    if (status == KT_OK &&
        (state < KT_PLAN_DRAFT || state > KT_PLAN_CLOSED)) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "plan state %d is not known", (int)state);
    }
    if (status != KT_OK || now[KTI_PLAN_STATE].integer == state) {
        return status;
    }
    if (state == KT_PLAN_DRAFT) {
        return kti_fail(&db->error, KT_ERR_STATE,
                        "plan %s does not go back to draft",
                        now[KTI_PLAN_CODE].text);
    }
    kti_value values[KTI_PLAN_COLUMNS] = {
        [KTI_PLAN_PLAN] = kti_entity(id),
        [KTI_PLAN_SETS] = kti_int(bit(KTI_PLAN_STATE)),
        [KTI_PLAN_STATE] = kti_int(state),
    };
    return kti_ledger_add(db, KTI_TAG_PLAN, values, NULL);
}

kt_status
kt_plan_set_state(kt_db *db, const char *code, int32_t state)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_plan_set_state(db, code, state);
    }
    return kti_leave(db, status);
}

static kt_status
add_row(kt_db *db, const kti_question *question, const kti_plan *plan,
        kt_cursor *cursor)
{
    kt_plan_row *row;
    kt_status status = kti_cursor_add(db, cursor, &row);
    if (status != KT_OK) {
        return status;
    }
    row->state = plan->state;
    row->code = kti_cursor_text(cursor, plan->code);
    row->title = kti_cursor_title(db, question, cursor, plan->id,
                                  KT_FIELD_TITLE, plan->title);
    row->language = kti_cursor_text(cursor, plan->language);
    row->owner = kti_cursor_text(
        cursor, question->snapshot->units[plan->owner].code);
    row->first_day = plan->first_day;
    row->last_day = plan->last_day;
    row->reporting_days = plan->reporting_days;
    row->behind = plan->behind;
    row->at_risk = plan->at_risk;
    row->ahead = plan->ahead;
    row->uuid = plan->uuid;
    return KT_OK;
}

static kt_status
list(kt_db *db, const kt_query *query, kt_cursor **out)
{
    kti_question question;
    kt_status status = kti_query_resolve_any(db, query, &question);
    if (status != KT_OK) {
        return status;
    }
    status = kti_cursor_open(db, &question, KTI_ROW_PLAN, out);
    for (int32_t i = 0;
         status == KT_OK && i < question.snapshot->plan_count; i++) {
        if (kti_cursor_takes(*out)) {
            status =
                add_row(db, &question, &question.snapshot->plans[i], *out);
        }
    }
    return status;
}

kt_status
kt_plan_list(kt_db *db, const kt_query *query, kt_cursor **cursor)
{
    kt_status status = kti_enter(db, KTI_READ);
    *cursor = NULL;
    if (status == KT_OK) {
        status = list(db, query, cursor);
    }
    return kti_leave_cursor(db, status, cursor);
}

kt_status
kt_plan_next(kt_cursor *cursor, kt_plan_row *row)
{
    return kti_cursor_next(cursor, KTI_ROW_PLAN, row);
}

kt_status
kt_plan_json(kt_db *db, const kt_query *query, char **json)
{
    kt_cursor *cursor;
    kt_status status = kt_plan_list(db, query, &cursor);
    return kti_list_json(db, status, cursor, json);
}
