/* SPDX-License-Identifier: Apache-2.0 */

/* The planned line: how much is planned to be reached by a day. */

#include "model.h"

model_wide model_floor(model_wide a, model_wide b)
{
    model_wide q = a / b;
    return a % b < 0 ? q - 1 : q;
}

kt_share model_share(model_wide a, model_wide b)
{
    model_wide share = model_floor(a * 10000, b);
    if (share > INT32_MAX) {
        return INT32_MAX;
    }
    return share < -INT32_MAX ? -INT32_MAX : (kt_share)share;
}

/* Shortened; lost where a product would not have fitted. */
static struct model_fraction fraction(model_wide num, model_wide den,
                                      bool lost)
{
    model_wide a = num < 0 ? -num : num;
    model_wide b = den;
    while (b != 0) {
        model_wide rest = a % b;
        a = b;
        b = rest;
    }
    struct model_fraction f = { num / a, den / a, lost };
    return f;
}

static struct model_fraction whole(model_wide number)
{
    return fraction(number, 1, false);
}

static const struct model_fraction nothing = { 0, 1, true };

static struct model_fraction times(struct model_fraction a,
                                   struct model_fraction b)
{
    model_wide num;
    model_wide den;
    if (__builtin_mul_overflow(a.num, b.num, &num) ||
        __builtin_mul_overflow(a.den, b.den, &den)) {
        return nothing;
    }
    return fraction(num, den, a.lost || b.lost);
}

/* a + sign b. */
static struct model_fraction plus(struct model_fraction a, int sign,
                                  struct model_fraction b)
{
    model_wide left;
    model_wide right;
    model_wide den;
    if (__builtin_mul_overflow(a.num, b.den, &left) ||
        __builtin_mul_overflow(sign * b.num, a.den, &right) ||
        __builtin_add_overflow(left, right, &left) ||
        __builtin_mul_overflow(a.den, b.den, &den)) {
        return nothing;
    }
    return fraction(left, den, a.lost || b.lost);
}

/* 1 / a for a above 0. */
static struct model_fraction over(struct model_fraction a)
{
    struct model_fraction f = { a.den, a.num, a.lost };
    return f;
}

struct model_fraction model_phi(const struct model_view *view, int target,
                                kt_day day)
{
    const struct model_target *t = view->target[target];
    kt_checkpoint last = { view->plan->first - 1, 0 };
    if (day <= last.day) {
        return whole(0);
    }
    for (int i = 0; i <= t->checkpoint_count; i++) {
        kt_checkpoint next = { t->due, 10000 };
        if (i < t->checkpoint_count) {
            next = t->checkpoints[i];
        }
        if (day <= next.day) {
            int64_t days = next.day - last.day;
            return fraction(last.share * days +
                                (int64_t)(next.share - last.share) *
                                    (day - last.day),
                            10000 * days, false);
        }
        last = next;
    }
    return whole(1);
}

/* A unit's own line: of `amount` in all, from a bend on with `past`. */
struct line {
    bool holds;
    bool bent;
    kt_day from;
    model_wide amount;
    model_wide past;
};

static struct model_fraction line_at(const struct model_view *view,
                                     int target, const struct line *line,
                                     kt_day day)
{
    struct model_fraction phi = model_phi(view, target, day);
    if (!line->bent) {
        return times(whole(line->amount), phi);
    }
    struct model_fraction from = model_phi(view, target, line->from);
    struct model_fraction left = plus(whole(1), -1, from);
    if (left.num == 0) {
        return whole(line->amount);
    }
    struct model_fraction way = times(plus(phi, -1, from), over(left));
    return plus(whole(line->past), 1,
                times(whole(line->amount - line->past), way));
}

/* The smaller of the old line and the new amount's, floored. */
static bool past_of(const struct model_view *view, int target,
                    const struct line *old, model_wide amount, kt_day day,
                    model_wide *past)
{
    struct model_fraction before = line_at(view, target, old, day);
    struct model_fraction even =
        times(whole(amount), model_phi(view, target, day));
    model_wide a = model_floor(before.num, before.den);
    model_wide b = model_floor(even.num, even.den);
    *past = a < b ? a : b;
    return before.lost || even.lost;
}

/*
 * The line of an allotted unit's own revisions. Of two that are effective on
 * one day the later one holds, as if the other had not been.
 */
static struct line own_line(const struct model_view *view, int target,
                            int unit, bool *lost)
{
    const struct model_revision *all = view->model->revision;
    bool stock = view->target[target]->measure == KT_MEASURE_STOCK;
    int s = stock ? model_direction(view, target) : 1;
    struct line line = { false, false, 0, 0, 0 };
    int next = MODEL_NO;
    for (int i = model_revision_after(view, target, unit, MODEL_NO);
         i != MODEL_NO; i = next) {
        struct model_allotted allotted;
        next = model_revision_after(view, target, unit, i);
        if (next != MODEL_NO && all[next].effective == all[i].effective) {
            continue;
        }
        struct line old = line;
        line.holds = !all[i].withdrawn;
        line.from = all[i].effective;
        line.bent = line.from > view->plan->first;
        line.past = 0;
        if (!line.holds) {
            continue;
        }
        model_revision_read(view, i, &allotted);
        line.amount = allotted.amount;
        if (stock) {
            kt_amount from =
                allotted.baseline == KT_NONE ? 0 : allotted.baseline;
            line.amount = s * (line.amount - from);
        }
        if (line.bent && old.holds &&
            past_of(view, target, &old, line.amount, line.from, &line.past)) {
            *lost = true;
        }
    }
    return line;
}

bool model_planned(const struct model_view *view, int target, int unit,
                   struct model_fraction *planned)
{
    struct model_allotted own;
    if (model_allotted(view, target, unit, &own)) {
        bool lost = false;
        struct line line = own_line(view, target, unit, &lost);
        *planned = line_at(view, target, &line, view->day);
        planned->lost = planned->lost || lost;
        return line.bent;
    }
    bool bent = false;
    struct model_list nearest;
    model_nearest(view, target, unit, &nearest);
    *planned = whole(0);
    for (int i = 0; i < nearest.count; i++) {
        struct model_fraction one;
        bent = model_planned(view, target, nearest.unit[i], &one) || bent;
        *planned = plus(*planned, 1, one);
    }
    return bent;
}
