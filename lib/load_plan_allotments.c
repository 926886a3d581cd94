/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts and allotments of a plan document. */
#include "allotment.h"
#include "load_plan.h"
#include "resolve.h"

/* Something that is given, against what is in force: 1 where it differs. */
static int
differs(enum kti_json_found found, int64_t given, int64_t now)
{
    return (found == KTI_JSON_GIVEN || found == KTI_JSON_NULL) &&
           given != now;
}

/*
 * The target's own amount: that of the owner. A first one holds from the
 * plan's first day, a changed one from the day of the load.
 */
kt_status
kti_plan_amounts(kti_plan_load *load, const kti_doc_target *item,
                 int64_t target, int32_t measure)
{
    const kt_target *given = &item->target;
    kti_allotment now = { 0 };
    kti_allotment any = { 0 };
    kt_allotment allotment = KT_ALLOTMENT_INIT;
    kti_moment at = load->now;
    char was[KT_AMOUNT_TEXT_SIZE];
    char is[KT_AMOUNT_TEXT_SIZE];
    (void)measure;
    at.day = load->day;
    int there = kti_history_allotment(load->db->history, target,
                                      load->owner, at, &now);
    int ever = kti_history_first_allotment(load->db->history, target,
                                           load->owner, at, &any);
    kt_amount amount = there ? now.amount : KT_NONE;
    kt_amount baseline = there ? now.baseline : KT_NONE;
    if (!differs(item->amount, given->amount, amount) &&
        !differs(item->baseline, given->baseline, baseline)) {
        return KT_OK;
    }
    allotment.plan = load->code;
    allotment.target = given->code;
    allotment.unit = load->owner_code;
    allotment.amount =
        item->amount == KTI_JSON_ABSENT ? amount : given->amount;
    allotment.baseline =
        item->baseline == KTI_JSON_ABSENT ? KT_NONE : given->baseline;
    allotment.effective = ever ? load->day : load->first_day;
    allotment.withdrawn =
        allotment.amount == KT_NONE && item->amount == KTI_JSON_NULL;
    kt_status status = kti_allotment_set(load->db, &allotment, 0);
    if (status != KT_OK) {
        return kti_plan_failed(load, item->path, "amount", status);
    }
    return kti_plan_changed(load, "target %s: amount %s -> %s from %s",
                            given->code, kti_plan_amount(amount, was),
                            kti_plan_amount(allotment.amount, is),
                            kti_plan_day(allotment.effective,
                                         (char[KT_DAY_TEXT_SIZE]){ 0 }));
}

/* What the document says of one unit, against what is in force. */
static kt_status
allot(kti_plan_load *load, const kti_doc_target *item,
      const kti_doc_allotment *part, int64_t target, int64_t unit)
{
    kt_allotment given = part->allotment;
    kti_allotment now = { 0 };
    kti_moment at = load->now;
    char was[KT_AMOUNT_TEXT_SIZE];
    char is[KT_AMOUNT_TEXT_SIZE];
    at.day = given.effective == KT_DAY_NONE ? load->day : given.effective;
    int there = kti_history_allotment(load->db->history, target, unit, at,
                                      &now);
    int64_t weight = given.weight == KT_WEIGHT_NONE ? 1 : given.weight;
    if (there && !differs(part->amount, given.amount, now.amount) &&
        !differs(part->baseline, given.baseline, now.baseline) &&
        !differs(part->weight, weight, now.weight)) {
        return KT_OK;
    }
    given.plan = load->code;
    given.target = item->target.code;
    if (there && part->amount == KTI_JSON_ABSENT) {
        given.amount = now.amount;
    }
    if (there && given.effective == KT_DAY_NONE) {
        given.effective = load->day;
    }
    kt_status status = kti_allotment_set(load->db, &given, 0);
    if (status != KT_OK) {
        return kti_plan_failed(load, part->path, NULL, status);
    }
    if (load->fresh) {
        return KT_OK;
    }
    return kti_plan_changed(
        load, "target %s: allotment to %s %s -> %s", item->target.code,
        given.unit,
        there ? kti_plan_amount(now.amount, was) : "nothing",
        kti_plan_amount(given.amount, is));
}

/* The units that are allotted something and do not stand in the document. */
static kt_status
left_out(kti_plan_load *load, const kti_doc_target *item, int64_t target)
{
    const kti_history *history = load->db->history;
    kt_status status = KT_OK;
    kti_allotment now = { 0 };
    int32_t cursor = 0;
    int64_t unit;
    while (status == KT_OK &&
           (unit = kti_history_allotted(history, target, &cursor)) != 0) {
        int stands = unit == load->owner ||
                     !kti_history_allotment(history, target, unit, load->now,
                                            &now);
        for (size_t i = 0; !stands && i < item->allotment_count; i++) {
            const char *code = item->allotments[i].allotment.unit;
            stands = code != NULL &&
                     kti_history_find_unit(history, code, load->now) == unit;
        }
        if (!stands) {
            status = kti_plan_left_out(
                load, "allotment of target %s to %s stays",
                item->target.code, kti_plan_unit(load, unit));
        }
    }
    return status;
}

kt_status
kti_plan_allotments(kti_plan_load *load, const kti_doc_target *item,
                    int64_t target, int32_t measure)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < item->allotment_count; i++) {
        const kti_doc_allotment *part = &item->allotments[i];
        const char *code = part->allotment.unit;
        if (code == NULL) {
            continue;
        }
        if (part->percent && !kti_measure_percent(measure)) {
            status = kti_plan_bad(load, part->path, "amount",
                                  KT_ERR_INVALID,
                                  "a %s does not count in percent",
                                  kt_word(KT_WORDS_MEASURE, measure, NULL));
            continue;
        }
        kti_moment at = load->now;
        if (part->allotment.effective != KT_DAY_NONE) {
            at.day = part->allotment.effective;
        }
        status = allot(load, item, part, target,
                       kti_history_find_unit(load->db->history, code, at));
    }
    if (status == KT_OK && item->has_allotments && !load->fresh) {
        status = left_out(load, item, target);
    }
    return status;
}
