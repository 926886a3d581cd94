/* SPDX-License-Identifier: Apache-2.0 */

/* Value, credit and attainment of one target at one unit. */

#include "model.h"

#include <string.h>

static kt_share clamp(kt_share share)
{
    if (share < 0) {
        return 0;
    }
    return share > 10000 ? 10000 : share;
}

static model_wide least(model_wide a, model_wide b)
{
    return a < b ? a : b;
}

static model_wide positive(model_wide a)
{
    return a > 0 ? a : 0;
}

/* What the owner's allotment has, an amount or KT_NONE. */
static kt_amount owner_amount(const struct model_view *view, int target)
{
    struct model_allotted owner;
    return model_allotted(view, target, view->plan->owner, &owner)
               ? owner.amount
               : KT_NONE;
}

/* The target share: the unit's own, else the owner's, else 100 %. */
static kt_amount target_share(const struct model_view *view, int target,
                              int unit)
{
    struct model_allotted own;
    if (model_allotted(view, target, unit, &own) && own.amount != KT_NONE) {
        return own.amount;
    }
    kt_amount owner = owner_amount(view, target);
    return owner != KT_NONE ? owner : KT_AMOUNT(100);
}

/* Owner, allotted, or above an allotted one. */
static bool assigned(const struct model_view *view, int target, int unit)
{
    struct model_allotted own;
    struct model_list nearest;
    model_nearest(view, target, unit, &nearest);
    return unit == view->plan->owner || nearest.count > 0 ||
           model_allotted(view, target, unit, &own);
}

static void add_reporters(const struct model_view *view, int target, int unit,
                          struct model_list *list)
{
    struct model_allotted own;
    struct model_list nearest;
    model_nearest(view, target, unit, &nearest);
    for (int i = 0; i < nearest.count; i++) {
        add_reporters(view, target, nearest.unit[i], list);
    }
    if (nearest.count == 0 && model_allotted(view, target, unit, &own) &&
        (view->target[target]->measure != KT_MEASURE_FLOW ||
         own.amount != 0)) {
        list->unit[list->count++] = unit;
    }
}

/* The expected reporters of the subtree. */
void model_reporters(const struct model_view *view, int target, int unit,
                     struct model_list *list)
{
    struct model_list below;
    struct model_allotted own;
    int owner = view->plan->owner;
    list->count = 0;
    if (view->target[target]->measure == KT_MEASURE_COVERAGE) {
        for (int u = 0; u < MODEL_UNITS; u++) {
            if (model_eligible(view, target, u) &&
                model_within(view, u, unit)) {
                list->unit[list->count++] = u;
            }
        }
        return;
    }
    add_reporters(view, target, unit, list);
    model_nearest(view, target, owner, &below);
    if (unit == owner && below.count == 0 &&
        !model_allotted(view, target, owner, &own)) {
        list->unit[list->count++] = owner;
    }
}

/* Flow, stock and ceiling: the plain sum over the subtree. */
static model_wide plain_value(const struct model_view *view, int target,
                              int unit)
{
    model_wide sum = 0;
    struct model_list children;
    model_wide amount = 0;
    kt_amount level = 0;
    kt_amount of;
    if (view->target[target]->measure == KT_MEASURE_STOCK) {
        (void)model_own_level(view, target, unit, &level, &of);
        sum += level;
    } else if (model_own_flow(view, target, unit, &amount)) {
        sum += amount;
    }
    model_children(view, unit, &children);
    for (int i = 0; i < children.count; i++) {
        sum += plain_value(view, target, children.unit[i]);
    }
    return sum;
}

/*
 * Credit. Of a stock all amounts but the baseline and the level are
 * movements; of a flow the level is T itself and the baseline is nothing.
 */
struct credit {
    bool targeted;
    bool below;
    model_wide t;
    model_wide level;
    model_wide baseline;
    bool baseline_given;
    model_wide plain;
    model_wide credited;
    model_wide surplus;
    model_wide shortfall;
    model_wide gap;
};

/* What u and those below without an allotted unit between report. */
static model_wide flow_rest(const struct model_view *view, int target,
                            int unit)
{
    model_wide sum = 0;
    struct model_list children;
    struct model_allotted allotted;
    model_wide amount;
    if (model_own_flow(view, target, unit, &amount)) {
        sum += amount;
    }
    model_children(view, unit, &children);
    for (int i = 0; i < children.count; i++) {
        if (!model_allotted(view, target, children.unit[i], &allotted)) {
            sum += flow_rest(view, target, children.unit[i]);
        }
    }
    return sum;
}

static void credit(const struct model_view *view, int target, int unit,
                   struct credit *c)
{
    bool stock = view->target[target]->measure == KT_MEASURE_STOCK;
    int s = stock ? model_direction(view, target) : 1;
    struct credit sum = { 0 };
    struct model_list nearest;
    struct model_allotted own;
    model_nearest(view, target, unit, &nearest);
    for (int i = 0; i < nearest.count; i++) {
        struct credit one;
        credit(view, target, nearest.unit[i], &one);
        sum.t += one.t;
        sum.level += one.level;
        sum.baseline += one.baseline;
        sum.baseline_given = sum.baseline_given || one.baseline_given;
        sum.plain += one.plain;
        sum.credited += one.credited;
        sum.surplus += one.surplus;
        sum.shortfall += one.shortfall;
    }
    *c = sum;
    c->below = nearest.count > 0;
    c->targeted = c->below;
    bool allotted = model_allotted(view, target, unit, &own);
    if (allotted) {
        c->targeted = true;
        c->level = own.amount;
        c->baseline = 0;
        c->baseline_given = own.baseline != KT_NONE;
        c->t = own.amount;
        if (c->baseline_given) {
            c->baseline = own.baseline;
        }
        if (stock) {
            c->t = s * (c->level - c->baseline);
        }
    }
    model_wide rest = 0;
    kt_amount level;
    kt_amount of;
    if (!stock) {
        rest = flow_rest(view, target, unit);
    } else if (model_own_level(view, target, unit, &level, &of)) {
        rest = s * (level - (c->baseline - sum.baseline));
    }
    c->plain = rest + sum.plain;
    c->gap = c->t - sum.t;
    if (allotted) {
        model_wide part = positive(c->t - sum.t);
        c->credited = least(c->t, sum.credited + least(rest, part));
        c->surplus += positive(rest - part);
        c->shortfall += positive(part - rest);
    }
}

/*
 * Attainment and raw ratio of a movement of which t is asked. Below 0, as
 * where an earlier revision gives a later one another baseline to take: as 0.
 */
static kt_share movement_share(model_wide done, model_wide t)
{
    if (t <= 0) {
        return done < 0 ? 0 : 10000;
    }
    return model_share(done, t);
}

static void flow_or_stock(const struct model_view *view, int target, int unit,
                          struct model_figures *f)
{
    bool stock = view->target[target]->measure == KT_MEASURE_STOCK;
    int s = stock ? model_direction(view, target) : 1;
    struct credit c;
    credit(view, target, unit, &c);
    if (f->reported) {
        f->actual = plain_value(view, target, unit);
    }
    if (!c.targeted) {
        f->reason = KT_REASON_NO_TARGET;
        return;
    }
    f->target = c.level;
    f->baseline = c.baseline_given ? c.baseline : KT_NONE;
    f->credited = (stock ? c.baseline + s * c.credited : c.credited);
    f->surplus = c.surplus;
    f->shortfall = c.shortfall;
    f->gap = c.below ? c.gap : KT_NONE;
    f->movement = c.t;
    if (!stock && c.t == 0) {
        f->reason = KT_REASON_NOT_ASSIGNED;
        return;
    }
    f->attainment = f->reported ? clamp(movement_share(c.credited, c.t)) : 0;
    f->raw = f->reported ? movement_share(c.plain, c.t) : 0;
}

static void ceiling(const struct model_view *view, int target, int unit,
                    struct model_figures *f)
{
    struct model_allotted own;
    struct model_list nearest;
    if (f->reported) {
        f->actual = plain_value(view, target, unit);
    }
    model_nearest(view, target, unit, &nearest);
    if (owner_amount(view, target) == 0) {
        f->target = 0;
    } else if (model_allotted(view, target, unit, &own)) {
        f->target = own.amount;
    } else if (nearest.count > 0) {
        f->target = 0;
        for (int i = 0; i < nearest.count; i++) {
            (void)model_allotted(view, target, nearest.unit[i], &own);
            f->target += own.amount;
        }
    } else {
        f->reason = KT_REASON_NO_TARGET;
    }
}

static void sum_ratio(const struct model_view *view, int target, int unit,
                      model_wide *num, model_wide *den)
{
    struct model_list children;
    kt_amount amount;
    kt_amount of;
    if (model_own_level(view, target, unit, &amount, &of)) {
        *num += amount;
        *den += of;
    }
    model_children(view, unit, &children);
    for (int i = 0; i < children.count; i++) {
        sum_ratio(view, target, children.unit[i], num, den);
    }
}

static void ratio(const struct model_view *view, int target, int unit,
                  struct model_figures *f)
{
    model_wide num = 0;
    model_wide den = 0;
    struct model_list below;
    sum_ratio(view, target, unit, &num, &den);
    f->target = target_share(view, target, unit);
    if (f->reported) {
        f->numerator = num;
        f->denominator = den;
        if (den > 0) {
            f->actual = model_floor(num * KT_AMOUNT(100), den);
        }
    }
    model_nearest(view, target, view->plan->owner, &below);
    if (!assigned(view, target, unit) && (below.count > 0 || !f->reported)) {
        f->reason = KT_REASON_NOT_ASSIGNED;
        f->target = KT_NONE;
    } else if (f->target == 0) {
        f->reason = KT_REASON_NOT_ASSIGNED;
    } else if (f->reported && den == 0) {
        f->reason = KT_REASON_NOT_APPLICABLE;
    } else if (f->reported) {
        f->raw = model_share(num * KT_AMOUNT(100), den * f->target);
        f->attainment = clamp(f->raw);
        if (f->partial && f->attainment > 9999) {
            f->attainment = 9999;
        }
    } else {
        f->attainment = 0;
        f->raw = 0;
    }
}

static void coverage(const struct model_view *view, int target, int unit,
                     struct model_figures *f)
{
    f->target = target_share(view, target, unit);
    for (int u = 0; u < MODEL_UNITS; u++) {
        kt_amount amount;
        kt_amount of;
        if (model_eligible(view, target, u) && model_within(view, u, unit)) {
            f->eligible++;
            f->met += model_own_level(view, target, u, &amount, &of) &&
                      amount >= view->target[target]->threshold;
        }
    }
    if (f->eligible > 0) {
        f->actual = KT_AMOUNT(100) * f->met / f->eligible;
    }
    if (f->target == 0) {
        f->reason = KT_REASON_NOT_ASSIGNED;
    } else if (f->eligible == 0) {
        f->reason = KT_REASON_NOT_APPLICABLE;
    } else {
        f->raw = model_share((model_wide)f->met * KT_AMOUNT(100),
                             (model_wide)f->eligible * f->target);
        f->attainment = clamp(f->raw);
    }
}

/* Weights of all steps of a milestone, and of those that the unit did. */
static void step_weights(const struct model_view *view, int target, int unit,
                         int64_t *all, int64_t *done, bool *reported)
{
    bool implicit = true;
    *all = 0;
    *done = 0;
    *reported = false;
    for (int i = 0; i < MODEL_STEPS; i++) {
        const struct model_step *step = view->step[i];
        if (step == NULL || step->target != target) {
            continue;
        }
        implicit = false;
        *all += step->weight;
        if (model_own_step(view, target, unit, i) != KT_DAY_NONE) {
            *done += step->weight;
            *reported = true;
        }
    }
    if (implicit) {
        *all = 1;
        *reported =
            model_own_step(view, target, unit, MODEL_NO) != KT_DAY_NONE;
        *done = *reported;
    }
}

static void mean(const struct model_view *view, int target, int unit,
                 struct model_figures *f);

/* The mean of the nearest allotted ones: false, where all weights are 0. */
static bool mean_below(const struct model_view *view, int target,
                       const struct model_list *nearest, kt_share *share,
                       model_wide *value)
{
    model_wide weights = 0;
    model_wide shares = 0;
    model_wide values = 0;
    for (int i = 0; i < nearest->count; i++) {
        struct model_allotted allotted;
        struct model_figures one;
        int unit = nearest->unit[i];
        (void)model_allotted(view, target, unit, &allotted);
        memset(&one, 0, sizeof(one));
        one.actual = KT_NONE;
        mean(view, target, unit, &one);
        weights += allotted.weight;
        if (one.reason == KT_REASON_NONE) {
            shares += (model_wide)allotted.weight * one.attainment;
        }
        if (one.reason == KT_REASON_NONE && one.actual != KT_NONE) {
            values += (model_wide)allotted.weight * one.actual;
        }
    }
    if (weights == 0) {
        return false;
    }
    *share = (kt_share)model_floor(shares, weights);
    *value = model_floor(values, weights);
    return true;
}

/* Milestone and assessed. */
static void mean(const struct model_view *view, int target, int unit,
                 struct model_figures *f)
{
    bool milestone = view->target[target]->measure == KT_MEASURE_MILESTONE;
    int64_t all = 0;
    int64_t done = 0;
    bool own = false;
    kt_amount level = KT_NONE;
    kt_amount of;
    kt_share share = 0;
    model_wide value = 0;
    struct model_list nearest;
    model_nearest(view, target, unit, &nearest);
    bool below = nearest.count > 0 &&
                 mean_below(view, target, &nearest, &share, &value);
    if (milestone) {
        step_weights(view, target, unit, &all, &done, &own);
    } else {
        f->target = target_share(view, target, unit);
        own = model_own_level(view, target, unit, &level, &of);
    }
    f->attainment = share;
    if (milestone) {
        if (own && all > 0) {
            kt_share mine = model_share(done, all);
            f->attainment = mine > share ? mine : share;
        }
        f->raw = f->attainment;
        f->actual = (kt_amount)f->attainment * 100;
    } else if (own || below || nearest.count == 0) {
        f->actual = own ? level : value;
        f->raw = f->target > 0 ? model_share(f->actual, f->target) : 0;
        f->attainment = own && f->target > 0 ? clamp(f->raw) : share;
    }
    if (!assigned(view, target, unit)) {
        f->reason = KT_REASON_NOT_ASSIGNED;
        f->target = KT_NONE;
    } else if (!milestone && f->target == 0) {
        f->reason = KT_REASON_NOT_ASSIGNED;
    } else if ((milestone && all == 0) ||
               (nearest.count > 0 && !below && !own)) {
        f->reason = KT_REASON_NOT_APPLICABLE;
    }
}

void model_figures(const struct model_view *view, int target, int unit,
                   struct model_figures *f)
{
    struct model_list reporters;
    memset(f, 0, sizeof(*f));
    f->attainment = f->raw = KT_SHARE_NONE;
    f->target = f->baseline = f->actual = f->credited = KT_NONE;
    f->gap = f->surplus = f->shortfall = KT_NONE;
    f->numerator = f->denominator = KT_NONE;
    f->reported = model_reported(view, target, unit);
    model_reporters(view, target, unit, &reporters);
    f->reporters = reporters.count;
    for (int i = 0; i < reporters.count; i++) {
        f->reporters_done += model_reported(view, target, reporters.unit[i]);
    }
    f->partial = f->reporters_done < f->reporters;
    switch (view->target[target]->measure) {
    case KT_MEASURE_FLOW:
    case KT_MEASURE_STOCK:
        flow_or_stock(view, target, unit, f);
        break;
    case KT_MEASURE_CEILING:
        ceiling(view, target, unit, f);
        break;
    case KT_MEASURE_RATIO:
        ratio(view, target, unit, f);
        break;
    case KT_MEASURE_COVERAGE:
        coverage(view, target, unit, f);
        break;
    default:
        mean(view, target, unit, f);
        if (!f->reported &&
            view->target[target]->measure == KT_MEASURE_ASSESSED) {
            f->actual = KT_NONE;
        }
        break;
    }
    if (f->reason != KT_REASON_NONE) {
        f->attainment = f->raw = KT_SHARE_NONE;
        if (view->target[target]->measure == KT_MEASURE_MILESTONE) {
            /* Its value is its attainment. */
            f->actual = KT_NONE;
        }
    }
}
