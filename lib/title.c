/* SPDX-License-Identifier: Apache-2.0 */
/* Titles and units of measure in more languages. */
#include "handle_private.h"
#include "plan.h"
#include "resolve.h"
#include "text.h"

void
kt_title_init(kt_title *title, size_t size)
{
    static const kt_title defaults = KT_TITLE_INIT;
    kti_struct_init(title, size, &defaults, sizeof defaults);
}

static kt_status
check(kti_error *error, const kt_title *title)
{
    kt_status status = kti_code_check(error, "language", title->language);
    if (status == KT_OK && title->text != NULL) {
        status = kti_title_check(error, "title", title->text);
    }
    if (status == KT_OK && title->field != KT_FIELD_TITLE &&
        (title->field != KT_FIELD_UNIT_OF_MEASURE ||
         title->kind != KT_KIND_TARGET)) {
        status = kti_fail(error, KT_ERR_INVALID,
                          "field %d is not one of a %s", (int)title->field,
                          kt_word(KT_WORDS_KIND, title->kind, NULL));
    }
    return status;
}

/* The entity within a plan that is open and in scope. */
static kt_status
find_in_plan(kt_db *db, const kt_title *title, kti_moment now, int64_t *id)
{
    int64_t plan = 0;
    kti_value values[KTI_COLUMNS_MAX];
    kt_status status =
        kti_plan_to_define(db, title->plan, now, &plan, values);
    if (status != KT_OK) {
        return status;
    }
    if (title->kind == KT_KIND_PLAN) {
        *id = plan;
        return KT_OK;
    }
    int kind = title->kind == KT_KIND_TASK ? KT_KIND_TASK : KT_KIND_TARGET;
    status = kti_need(db, kind, plan, title->code, now, id, NULL);
    if (status == KT_OK && title->kind == KT_KIND_STEP) {
        status =
            kti_need(db, KT_KIND_STEP, *id, title->step, now, id, NULL);
    }
    return status;
}

static kt_status
find(kt_db *db, const kt_title *title, int64_t *id)
{
    kti_moment now = kti_moment_now(db, kti_today(db));
    if (title->kind == KT_KIND_UNIT) {
        kt_status status = kti_need_unit(db, title->code, now, id);
        return status == KT_OK ? kti_scope_check(db, *id, now.day) : status;
    }
    if (kt_word(KT_WORDS_KIND, title->kind, NULL)[0] == '\0') {
        return kti_fail(&db->error, KT_ERR_INVALID, "kind %d is not known",
                        (int)title->kind);
    }
    return find_in_plan(db, title, now, id);
}

kt_status
kti_title_set(kt_db *db, const kt_title *title)
{
    int64_t id = 0;
    kt_status status = find(db, title, &id);
    if (status == KT_OK) {
        status = check(&db->error, title);
    }
    if (status != KT_OK) {
        return status;
    }
    kti_value values[KTI_TITLE_COLUMNS] = {
        [KTI_TITLE_ENTITY] = kti_entity(id),
        [KTI_TITLE_FIELD] = kti_int(title->field),
        [KTI_TITLE_LANGUAGE] = kti_text(title->language),
        [KTI_TITLE_TEXT] = kti_text(title->text),
    };
    return kti_ledger_add(db, KTI_TAG_TITLE, values, NULL);
}

kt_status
kt_title_set(kt_db *db, const kt_title *title)
{
    kt_title full = KT_TITLE_INIT;
    kt_status status = kti_enter_with(db, "title", title, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_title_set(db, &full);
    }
    return kti_leave(db, status);
}
