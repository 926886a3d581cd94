/* SPDX-License-Identifier: Apache-2.0 */

/* A scenario from a seed: allotments, their revisions and withdrawals. */

#include "model_make.h"

/* An amount for a unit, near a share of what the target has. */
kt_amount make_part(struct maker *m, int target)
{
    kt_amount all = m->target[target].amount;
    if (all == KT_NONE) {
        all = make_amount(m, KT_AMOUNT(100));
    }
    kt_amount part =
        make_within((model_wide)all * between(m, 0, 6) / between(m, 2, 8));
    return chance(m, 5) ? 0 : part;
}

static void stock_amounts(struct maker *m, struct action *allot)
{
    const struct action *target = &m->target[allot->target];
    bool given = target->baseline != KT_NONE;
    kt_amount from = given ? target->baseline : 0;
    int s = target->amount != KT_NONE && target->amount < from ? -1 : 1;
    if (chance(m, 4)) {
        s = -s;
    }
    model_wide baseline = (model_wide)from * (allot->unit % 4) / 3;
    if (chance(m, 10)) {
        baseline += make_amount(m, KT_AMOUNT(between(m, -5, 5)));
    }
    allot->amount =
        make_within(baseline + s * make_amount(m, KT_AMOUNT(below(m, 60))));
    allot->baseline = given ? make_within(baseline) : KT_NONE;
    if (chance(m, 8)) {
        allot->baseline =
            given ? KT_NONE : make_amount(m, KT_AMOUNT(below(m, 60)));
    }
}

static void make_allotment(struct maker *m, int target, int unit)
{
    struct action *allot = make_action(m, ALLOT, 0);
    struct model_list *allotted = &m->allotted[target];
    allot->target = target;
    allot->unit = unit;
    allot->amount = make_part(m, target);
    allot->weight = chance(m, 40) ? KT_WEIGHT_NONE : make_weight(m);
    if (m->withdrawn[target][unit] || chance(m, 30)) {
        allot->day = between(m, m->first, m->last);
    }
    switch (m->target[target].measure) {
    case KT_MEASURE_STOCK:
        stock_amounts(m, allot);
        break;
    case KT_MEASURE_MILESTONE:
        allot->amount = chance(m, 3) ? KT_AMOUNT(1) : KT_NONE;
        break;
    case KT_MEASURE_CEILING:
        allot->amount = make_amount(m, KT_AMOUNT(below(m, 12)));
        break;
    case KT_MEASURE_FLOW:
        if (chance(m, 3)) {
            allot->amount = chance(m, 50) ? KT_NONE : -KT_AMOUNT(1);
        }
        break;
    default:
        allot->amount = chance(m, 5) ? 0 : KT_AMOUNT(between(m, 20, 100));
        if (chance(m, 50)) {
            allot->amount = KT_NONE;
        }
        break;
    }
    for (int i = 0; i < allotted->count; i++) {
        if (allotted->unit[i] == unit) {
            return;
        }
    }
    allotted->unit[allotted->count++] = unit;
}

static void make_withdrawal(struct maker *m, int target, int unit)
{
    struct action *allot = make_action(m, ALLOT, 0);
    allot->target = target;
    allot->unit = unit;
    allot->withdrawn = 1;
    if (chance(m, 50)) {
        allot->day = between(m, m->first, m->last);
    }
    m->withdrawn[target][unit] = true;
}

/* To nobody, to one level, or to several. */
void make_allotments(struct maker *m, int target)
{
    int way = below(m, 4);
    int level = m->unit[m->owner].level + 1;
    for (int u = 0; u < m->units && make_room(m); u++) {
        int depth = m->unit[u].level - level;
        bool wanted = way == 1 ? depth == 0 : depth == 0 || depth == 1;
        wanted = way == 3 ? depth >= 0 && chance(m, 60) : wanted;
        if (way > 0 && u != m->owner && wanted && chance(m, 85)) {
            make_allotment(m, target, u);
        }
    }
}

void make_revision(struct maker *m)
{
    int target = below(m, m->targets);
    struct model_list *allotted = &m->allotted[target];
    int unit = allotted->count > 0 && chance(m, 60)
                   ? allotted->unit[below(m, allotted->count)]
                   : below(m, m->units);
    if (chance(m, 15)) {
        unit = m->owner;
    }
    if (chance(m, 20)) {
        make_withdrawal(m, target, unit);
    } else {
        make_allotment(m, target, unit);
    }
}
