/* SPDX-License-Identifier: Apache-2.0 */
/* Amounts and allotments of a plan document. */
#include "allotment.h"
#include "load_plan.h"
#include "resolve.h"

kt_status
kti_plan_check_amounts(kti_plan_load *load, const char *path,
                       int32_t measure, int percent, kt_amount amount,
                       kt_amount baseline, int *good)
{
    const char *field = "amount";
    kti_error *error = &load->db->error;
    kt_status status = KT_OK;
    if (percent && !kti_measure_percent(measure)) {
        status = kti_fail(error, KT_ERR_INVALID,
                          "a %s does not count in percent: write it without "
                          "the %% sign",
                          kt_word(KT_WORDS_MEASURE, measure, NULL));
    } else {
        status = kti_amount_check(error, measure, amount, KT_NONE);
    }
    if (status == KT_OK) {
        field = "baseline";
        status = kti_amount_check(error, measure, KT_NONE, baseline);
    }
    *good = status == KT_OK;
    return *good ? KT_OK : kti_plan_failed(load, path, field, status);
}

/* An allotment, of the owner too: as it is in force on a day, and as the
 * document wants it from then on. */
struct change {
    const char *subject;
    const char *unit;
    kt_day day;
    kti_allotment is; /* without values where nothing is in force */
    kti_allotment wanted;
    int gone; /* wanted is nothing, not only nothing said */
};

/* What is in force; 1 where anything ever was. */
static int
find_now(kti_plan_load *load, int64_t target, int64_t unit,
         struct change *change)
{
    kti_allotment any;
    kti_moment at = load->now;
    at.day = change->day;
    if (!kti_history_allotment(load->db->history, target, unit, at,
                               &change->is)) {
        change->is = (kti_allotment){ .amount = KT_NONE,
                                      .baseline = KT_NONE,
                                      .weight = 1,
                                      .effective = KT_DAY_NONE };
    }
    change->wanted = change->is;
    return kti_history_first_allotment(load->db->history, target, unit, at,
                                       &any);
}

/* Null is none; what is absent stays as it is. */
static kt_amount
want(enum kti_json_found found, kt_amount given, kt_amount is)
{
    return found == KTI_JSON_GIVEN || found == KTI_JSON_NULL ? given : is;
}

static int
differs(const struct change *change)
{
    return change->wanted.amount != change->is.amount ||
           change->wanted.baseline != change->is.baseline ||
           change->wanted.weight != change->is.weight;
}

/*
 * Write what is wanted from the day on. A revision that says no baseline has
 * the one before it: one that is to have none begins with a withdrawal, after
 * which it is a first allotment again.
 */
static kt_status
write_change(kti_plan_load *load, const char *target,
             const struct change *change)
{
    const kti_allotment *is = &change->is;
    const kti_allotment *wanted = &change->wanted;
    kt_allotment given = KT_ALLOTMENT_INIT;
    kt_status status = KT_OK;
    int anew = change->gone ||
               (is->baseline != KT_NONE && wanted->baseline == KT_NONE);
    given.plan = load->code;
    given.target = target;
    given.unit = change->unit;
    given.effective = change->day;
    if (anew) {
        given.withdrawn = 1;
        status = kti_allotment_set(load->db, &given, 0);
        given.withdrawn = 0;
    }
    if (status == KT_OK && !change->gone) {
        given.amount = wanted->amount;
        given.baseline = wanted->baseline;
        given.weight = anew || wanted->weight != is->weight
                           ? wanted->weight
                           : KT_WEIGHT_NONE;
        status = kti_allotment_set(load->db, &given, 0);
    }
    return status;
}

static void
tell_amount(kti_buf *text, const char *name, kt_amount is, kt_amount wanted)
{
    char was[KT_AMOUNT_TEXT_SIZE];
    char now[KT_AMOUNT_TEXT_SIZE];
    if (is != wanted) {
        kti_buf_printf(text, "%s %s %s -> %s", text->size == 0 ? ":" : ",",
                       name, kti_plan_amount(is, was),
                       kti_plan_amount(wanted, now));
    }
}

static kt_status
tell_change(kti_plan_load *load, const struct change *change)
{
    kti_buf text = { 0 };
    char day[KT_DAY_TEXT_SIZE];
    const kti_allotment *is = &change->is;
    const kti_allotment *wanted = &change->wanted;
    tell_amount(&text, "amount", is->amount, wanted->amount);
    tell_amount(&text, "baseline", is->baseline, wanted->baseline);
    if (is->weight != wanted->weight) {
        kti_buf_printf(&text, "%s weight %d -> %d",
                       text.size == 0 ? ":" : ",", (int)is->weight,
                       (int)wanted->weight);
    }
    kti_buf_text(&text, "");
    kt_status status =
        text.failed
            ? kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory")
            : kti_plan_changed(load, "%s%s from %s", change->subject,
                               text.data, kti_plan_day(change->day, day));
    kti_buf_free(&text);
    return status;
}

/*
 * The target's own amount: that of the owner. A first one holds from the
 * plan's first day, a changed one from the day of the load.
 */
kt_status
kti_plan_amounts(kti_plan_load *load, const kti_doc_target *item,
                 int64_t target, int32_t measure)
{
    int good = 0;
    const kt_target *given = &item->target;
    struct change change = { .unit = load->owner_code, .day = load->day };
    kt_status status = kti_plan_check_amounts(
        load, item->path, measure, item->percent, given->amount,
        given->baseline, &good);
    int ever = find_now(load, target, load->owner, &change);
    change.wanted.amount =
        want(item->amount, given->amount, change.is.amount);
    change.wanted.baseline =
        want(item->baseline, given->baseline, change.is.baseline);
    if (status != KT_OK || !good || !differs(&change)) {
        return status;
    }
    if (!ever) {
        change.day = load->first_day;
    }
    change.gone = change.wanted.amount == KT_NONE &&
                  change.wanted.baseline == KT_NONE;
    status = kti_plan_text(load, &change.subject, "target %s", given->code);
    if (status == KT_OK) {
        status = write_change(load, given->code, &change);
    }
    return status == KT_OK ? tell_change(load, &change)
                           : kti_plan_failed(load, item->path, "amount",
                                             status);
}

/* What the document says of one unit. */
static kt_status
allot(kti_plan_load *load, const kti_doc_target *item,
      const kti_doc_allotment *part, int64_t target, int64_t unit)
{
    const kt_allotment *given = &part->allotment;
    struct change change = { .unit = given->unit,
                             .day = given->effective == KT_DAY_NONE
                                        ? load->day
                                        : given->effective };
    int ever = find_now(load, target, unit, &change);
    int there = change.is.effective != KT_DAY_NONE;
    change.wanted.amount =
        want(part->amount, given->amount, change.is.amount);
    change.wanted.baseline =
        want(part->baseline, given->baseline, change.is.baseline);
    if (part->weight == KTI_JSON_GIVEN || part->weight == KTI_JSON_NULL) {
        change.wanted.weight =
            given->weight == KT_WEIGHT_NONE ? 1 : given->weight;
    }
    if (there && !differs(&change)) {
        return KT_OK;
    }
    if (!ever) {
        change.day = given->effective; /* none: the plan's first day */
    }
    kt_status status = write_change(load, item->target.code, &change);
    if (status != KT_OK) {
        return kti_plan_failed(load, part->path, NULL, status);
    }
    if (!there) {
        char amount[KT_AMOUNT_TEXT_SIZE];
        return kti_plan_changed(
            load, "target %s: new allotment to %s%s%s", item->target.code,
            given->unit, change.wanted.amount == KT_NONE ? "" : ", amount ",
            change.wanted.amount == KT_NONE
                ? ""
                : kti_plan_amount(change.wanted.amount, amount));
    }
    status = kti_plan_text(load, &change.subject,
                           "target %s, allotment to %s", item->target.code,
                           given->unit);
    return status == KT_OK ? tell_change(load, &change) : status;
}

/* 1 where the document has an allotment to the unit. */
static int
stands(const kti_plan_load *load, const kti_doc_target *item, int64_t unit)
{
    for (size_t i = 0; i < item->allotment_count; i++) {
        const char *code = item->allotments[i].allotment.unit;
        if (code != NULL && kti_history_find_unit(load->db->history, code,
                                                  load->now) == unit) {
            return 1;
        }
    }
    return 0;
}

/* As many units are named; a target may be allotted to each township. */
#define NAMED_MAX 10

/* The units that are allotted something and do not stand in the document. */
static kt_status
left_out(kti_plan_load *load, const kti_doc_target *item, int64_t target)
{
    const kti_history *history = load->db->history;
    kti_allotment now = { 0 };
    kti_moment at = load->now;
    kti_buf text = { 0 };
    int32_t cursor = 0;
    int64_t unit;
    int count = 0;
    at.day = load->day;
    while ((unit = kti_history_allotted(history, target, &cursor)) != 0) {
        if (unit != load->owner &&
            kti_history_allotment(history, target, unit, at, &now) &&
            !stands(load, item, unit) && count++ < NAMED_MAX) {
            kti_buf_printf(&text, "%s%s", count == 1 ? "" : ", ",
                           kti_plan_unit(load, unit));
        }
    }
    if (count > NAMED_MAX) {
        kti_buf_printf(&text, " and %d more", count - NAMED_MAX);
    }
    kt_status status = KT_OK;
    if (text.failed) {
        status = kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    } else if (count > 0) {
        status = kti_plan_left_out(load, "allotments of target %s stay: %s",
                                   item->target.code, text.data);
    }
    kti_buf_free(&text);
    return status;
}

/* One item of the document's list. */
static kt_status
one_allotment(kti_plan_load *load, const kti_doc_target *item,
              const kti_doc_allotment *part, int64_t target, int32_t measure)
{
    int good = 0;
    const kt_allotment *given = &part->allotment;
    int64_t written = load->load->result.written;
    int64_t bad = load->load->result.bad;
    kti_moment at = load->now;
    if (given->effective != KT_DAY_NONE) {
        at.day = given->effective;
    }
    int64_t unit =
        kti_history_find_unit(load->db->history, given->unit, at);
    if (unit == load->owner) {
        return kti_plan_bad(load, part->path, "unit", KT_ERR_INVALID,
                            "%s is the plan's owner: its part is the "
                            "target's own amount",
                            given->unit);
    }
    kt_status status = kti_plan_check_amounts(
        load, part->path, measure, part->percent, given->amount,
        given->baseline, &good);
    if (status == KT_OK && good) {
        status = allot(load, item, part, target, unit);
    }
    kti_plan_count(load, written, bad);
    return status;
}

kt_status
kti_plan_allotments(kti_plan_load *load, const kti_doc_target *item,
                    int64_t target, int32_t measure)
{
    kt_status status = KT_OK;
    if (measure == KT_MEASURE_STOCK && (item->amount == KTI_JSON_BAD ||
                                        item->baseline == KTI_JSON_BAD)) {
        return KT_OK; /* which way it is to go is not known */
    }
    for (size_t i = 0; status == KT_OK && i < item->allotment_count; i++) {
        if (item->allotments[i].allotment.unit != NULL) {
            status = one_allotment(load, item, &item->allotments[i], target,
                                   measure);
        }
    }
    if (status == KT_OK && item->has_allotments && !load->fresh) {
        status = left_out(load, item, target);
    }
    return status;
}
