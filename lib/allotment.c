/* SPDX-License-Identifier: Apache-2.0 */
/* Allotments: a first one, revisions, withdrawals. */
#include "allotment.h"

#include <string.h>

#include "amount.h"
#include "handle_private.h"
#include "plan.h"
#include "resolve.h"
#include "text.h"

void
kt_allotment_init(kt_allotment *allotment, size_t size)
{
    static const kt_allotment defaults = KT_ALLOTMENT_INIT;
    kti_struct_init(allotment, size, &defaults, sizeof defaults);
}

int
kti_measure_percent(int32_t measure)
{
    return measure == KT_MEASURE_RATIO || measure == KT_MEASURE_COVERAGE ||
           measure == KT_MEASURE_ASSESSED;
}

kt_status
kti_amount_check(kti_error *error, int32_t measure, kt_amount amount,
                 kt_amount baseline)
{
    const char *word = kt_word(KT_WORDS_MEASURE, measure, NULL);
    char text[KT_AMOUNT_TEXT_SIZE];
    (void)kt_amount_format(amount, text, sizeof text);
    if (amount != KT_NONE && measure == KT_MEASURE_MILESTONE) {
        return kti_fail(error, KT_ERR_INVALID,
                        "a milestone has no amount, but %s is given: its "
                        "steps say what is to be done",
                        text);
    }
    if (amount != KT_NONE && amount < 0 && measure != KT_MEASURE_STOCK) {
        return kti_fail(error, KT_ERR_RANGE,
                        "amount %s of the target (%s) is below zero", text,
                        word);
    }
    if (amount != KT_NONE && amount > KT_AMOUNT(100) &&
        (measure == KT_MEASURE_COVERAGE || measure == KT_MEASURE_ASSESSED)) {
        return kti_fail(error, KT_ERR_RANGE,
                        "amount %s of the target (%s) is above 100 %%", text,
                        word);
    }
    if (baseline != KT_NONE && measure != KT_MEASURE_FLOW &&
        measure != KT_MEASURE_STOCK) {
        return kti_fail(error, KT_ERR_INVALID, "a %s target has no baseline",
                        word);
    }
    if (baseline != KT_NONE && baseline < 0 && measure == KT_MEASURE_FLOW) {
        return kti_fail(error, KT_ERR_RANGE,
                        "the baseline of a flow is below zero");
    }
    kt_amount movement;
    if (amount != KT_NONE && baseline != KT_NONE &&
        !kti_amount_sub(amount, baseline, &movement)) {
        return kti_fail(error, KT_ERR_RANGE,
                        "amount %s less its baseline is out of range", text);
    }
    return KT_OK;
}

kt_status
kti_allotment_write(kt_db *db, int64_t target, int64_t unit, kt_day day,
                    kt_amount amount, kt_amount baseline)
{
    kti_value values[KTI_ALLOTMENT_COLUMNS] = {
        [KTI_ALLOTMENT_TARGET] = kti_entity(target),
        [KTI_ALLOTMENT_UNIT] = kti_entity(unit),
        [KTI_ALLOTMENT_DAY] = kti_int(day),
        [KTI_ALLOTMENT_WITHDRAWN] = kti_int(0),
        [KTI_ALLOTMENT_AMOUNT] = kti_amount_or_null(amount),
        [KTI_ALLOTMENT_BASELINE] = kti_amount_or_null(baseline),
    };
    return kti_ledger_add(db, KTI_TAG_ALLOTMENT, values, NULL);
}

/* What a call on an allotment works with. */
struct place {
    int64_t plan;
    int64_t target;
    int64_t unit;
    int64_t owner;
    int32_t measure;
    kt_day day;
    int in_force;          /* something is allotted on the day */
    kti_allotment current; /* ... this */
    kti_value plan_values[KTI_COLUMNS_MAX];
};

static kt_status
find(kt_db *db, const kt_allotment *given, struct place *place)
{
    kti_value target[KTI_COLUMNS_MAX];
    kti_moment now = kti_moment_now(db, kti_today(db));
    kt_status status = kti_need_open_plan(db, given->plan, now, &place->plan,
                                          place->plan_values);
    if (status == KT_OK) {
        status = kti_need(db, KT_KIND_TARGET, place->plan, given->target,
                          now, &place->target, target);
    }
    if (status == KT_OK) {
        place->measure = (int32_t)target[KTI_TARGET_MEASURE].integer;
        place->owner = place->plan_values[KTI_PLAN_OWNER].integer;
        if (given->effective != KT_DAY_NONE) {
            now.day = given->effective;
        }
        status = kti_need_unit(db, given->unit, now, &place->unit);
    }
    return status;
}

/* The day from which it holds: DESIGN 3.2. */
static void
find_day(kt_db *db, const kt_allotment *given, struct place *place)
{
    kti_allotment any;
    kti_unit_fold unit;
    kti_moment now = kti_moment_now(db, kti_today(db));
    place->day = given->effective;
    if (given->effective != KT_DAY_NONE) {
        return;
    }
    place->day = kti_value_day(&place->plan_values[KTI_PLAN_FIRST_DAY]);
    if (kti_history_first_allotment(db->history, place->target, place->unit,
                                    now, &any)) {
        place->day = now.day > place->day ? now.day : place->day;
    } else if (kti_history_unit(db->history, place->unit, now, &unit) &&
               unit.opened > place->day) {
        place->day = unit.opened;
    }
}

static kt_status
check_day(kt_db *db, const kt_allotment *given, const struct place *place)
{
    char day[KT_DAY_TEXT_SIZE];
    (void)kt_day_format(place->day, day, sizeof day);
    kti_moment at = kti_moment_now(db, place->day);
    kt_status status =
        kti_day_check(&db->error, "the effective day", place->day);
    if (status != KT_OK) {
        return status;
    }
    if (place->day <
        kti_value_day(&place->plan_values[KTI_PLAN_FIRST_DAY])) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "effective day %s is before the plan's first", day);
    }
    if (!kti_history_unit_within(db->history, place->unit, place->owner,
                                 at)) {
        kti_unit_fold owner = { 0 };
        (void)kti_history_unit(db->history, place->owner, at, &owner);
        return kti_fail(&db->error, KT_ERR_SCOPE,
                        "unit %s is not within %s, whose plan it is",
                        given->unit, owner.code);
    }
    if (!kti_history_unit_open(db->history, place->unit, at)) {
        return kti_fail(&db->error, KT_ERR_STATE,
                        "unit %s is not open on %s", given->unit, day);
    }
    return kti_scope_check(db, place->unit, place->day);
}

/* An allotment of a stock needs a baseline where its owner's first has one,
 * and goes the way that it goes. */
static kt_status
check_movement(kt_db *db, const char *unit, kt_amount amount,
               kt_amount baseline, const kti_allotment *first)
{
    kt_amount from = baseline == KT_NONE ? 0 : baseline;
    int falls = kti_stock_direction(first) < 0;
    if (first->baseline != KT_NONE && baseline == KT_NONE) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "the stock has a baseline: the allotment to %s "
                        "needs one too",
                        unit);
    }
    if (amount != KT_NONE && (falls ? amount > from : amount < from)) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "the stock is to %s: the amount of %s goes the "
                        "other way",
                        falls ? "fall" : "rise", unit);
    }
    return KT_OK;
}

/* What is allotted to others goes the way of the owner's first. */
static kt_status
check_others(kt_db *db, const struct place *place, const kti_allotment *first)
{
    int64_t unit;
    int32_t cursor = 0;
    kti_moment end = kti_moment_now(db, KT_DAY_MAX);
    kt_status status = KT_OK;
    while (status == KT_OK &&
           (unit = kti_history_allotted(db->history, place->target,
                                        &cursor)) != 0) {
        kti_allotment one;
        kti_unit_fold fold;
        if (unit != place->owner &&
            kti_history_allotment(db->history, place->target, unit, end,
                                  &one) &&
            kti_history_unit(db->history, unit, end, &fold)) {
            status = check_movement(db, fold.code, one.amount, one.baseline,
                                    first);
        }
    }
    return status;
}

static kt_status
check_stock(kt_db *db, const kt_allotment *given, kt_amount baseline,
            const struct place *place)
{
    kti_allotment first;
    kt_status status = KT_OK;
    (void)kti_history_first_allotment(
        db->history, place->target, place->owner,
        kti_moment_now(db, place->day), &first);
    int is_first =
        place->unit == place->owner &&
        (first.amount == KT_NONE ||
         (given->amount != KT_NONE && place->day < first.effective));
    if (is_first) {
        int known = first.amount != KT_NONE;
        int32_t direction = kti_stock_direction(&first);
        first.amount = given->amount;
        first.baseline = baseline;
        if (known && direction != kti_stock_direction(&first)) {
            return kti_fail(&db->error, KT_ERR_INVALID,
                            "the stock is to %s: an amount of %s before its "
                            "first would turn it",
                            direction < 0 ? "fall" : "rise", given->unit);
        }
        status = check_others(db, place, &first);
    }
    return status == KT_OK ? check_movement(db, given->unit, given->amount,
                                            baseline, &first)
                           : status;
}

static kt_status
check_amount(kt_db *db, const kt_allotment *given,
             const struct place *place)
{
    int mandatory = place->measure == KT_MEASURE_FLOW ||
                    place->measure == KT_MEASURE_STOCK ||
                    place->measure == KT_MEASURE_CEILING;
    if (given->withdrawn) {
        if (given->amount != KT_NONE) {
            return kti_fail(&db->error, KT_ERR_INVALID,
                            "a withdrawal has no amount");
        }
        if (!place->in_force) {
            return kti_fail(&db->error, KT_ERR_STATE,
                            "nothing of %s is allotted to %s on that day",
                            given->target, given->unit);
        }
        return KT_OK;
    }
    /* Of a target without an amount the owner may hold a baseline. */
    if (mandatory && given->amount == KT_NONE &&
        (place->unit != place->owner || given->baseline == KT_NONE)) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "an allotment of a %s target needs an amount",
                        kt_word(KT_WORDS_MEASURE, place->measure, NULL));
    }
    kt_amount baseline = given->baseline == KT_NONE && place->in_force
                             ? place->current.baseline
                             : given->baseline;
    kt_status status = kti_amount_check(&db->error, place->measure,
                                        given->amount, baseline);
    if (status == KT_OK && place->measure == KT_MEASURE_STOCK) {
        status = check_stock(db, given, baseline, place);
    }
    return status;
}

static kt_status
check_texts(kti_error *error, const kt_allotment *given)
{
    kt_status status = kti_weight_check(error, given->weight);
    if (status == KT_OK && given->authority != NULL) {
        status = kti_title_check(error, "authority", given->authority);
    }
    if (status == KT_OK && given->reason != NULL) {
        status = kti_title_check(error, "reason", given->reason);
    }
    return status;
}

static int
same_text(const char *given, const char *current)
{
    return strcmp(given == NULL ? "" : given, current) == 0;
}

/* 1 where it says what is in force already. */
static int
equal(const kt_allotment *given, const struct place *place)
{
    const kti_allotment *now = &place->current;
    return place->in_force && !given->withdrawn &&
           given->amount == now->amount &&
           (given->baseline == KT_NONE || given->baseline == now->baseline) &&
           (given->weight == KT_WEIGHT_NONE ||
            given->weight == now->weight) &&
           (given->authority == NULL ||
            same_text(given->authority, now->authority)) &&
           (given->reason == NULL || same_text(given->reason, now->reason));
}

kt_status
kti_allotment_set(kt_db *db, const kt_allotment *given, int skip_equal)
{
    struct place place = { 0 };
    kt_status status = check_texts(&db->error, given);
    if (status == KT_OK) {
        status = find(db, given, &place);
    }
    if (status == KT_OK) {
        find_day(db, given, &place);
        status = check_day(db, given, &place);
    }
    if (status != KT_OK) {
        return status;
    }
    place.in_force = kti_history_allotment(
        db->history, place.target, place.unit,
        kti_moment_now(db, place.day), &place.current);
    if (skip_equal && given->withdrawn && !place.in_force) {
        return KT_EXISTS;
    }
    status = check_amount(db, given, &place);
    if (status == KT_OK && skip_equal && equal(given, &place)) {
        return KT_EXISTS;
    }
    if (status != KT_OK) {
        return status;
    }
    kti_value values[KTI_ALLOTMENT_COLUMNS] = {
        [KTI_ALLOTMENT_TARGET] = kti_entity(place.target),
        [KTI_ALLOTMENT_UNIT] = kti_entity(place.unit),
        [KTI_ALLOTMENT_DAY] = kti_int(place.day),
        [KTI_ALLOTMENT_WITHDRAWN] = kti_int(given->withdrawn != 0),
        [KTI_ALLOTMENT_AMOUNT] = kti_amount_or_null(given->amount),
        [KTI_ALLOTMENT_BASELINE] = kti_amount_or_null(given->baseline),
        [KTI_ALLOTMENT_WEIGHT] = given->weight == KT_WEIGHT_NONE
                                     ? kti_null()
                                     : kti_int(given->weight),
        [KTI_ALLOTMENT_AUTHORITY] = kti_text(given->authority),
        [KTI_ALLOTMENT_REASON] = kti_text(given->reason),
    };
    return kti_ledger_add(db, KTI_TAG_ALLOTMENT, values, NULL);
}

kt_status
kt_allotment_set(kt_db *db, const kt_allotment *allotment)
{
    kt_allotment full = KT_ALLOTMENT_INIT;
    kt_status status =
        kti_enter_with(db, "allotment", allotment, &full, sizeof full);
    if (status == KT_OK) {
        status = kti_allotment_set(db, &full, 0);
    }
    return kti_leave(db, status);
}
