/* SPDX-License-Identifier: Apache-2.0 */

/*
 * How a target is shared out among units: whole numbers by largest remainder,
 * so that the parts add up to the whole. A part of generate.c.
 */

#ifndef SHARES_H
#define SHARES_H

#include <inttypes.h>

#include "units.h"

/* What each unit is to deliver of one target. */
struct shares {
    int64_t *amount; /* by unit; -1: not allotted */
    int64_t *base;   /* of a stock */
};

static bool is_asked(const struct unit_tree *tree,
                     const struct target *target, int u)
{
    return (target->only == NULL || is_listed(tree, target->only, u)) &&
           (target->exempt == NULL || !is_listed(tree, target->exempt, u));
}

static int64_t weight_of(const struct unit_tree *tree,
                         const struct target *target, int u)
{
    const struct unit *unit = &tree->units[u];

    if (unit->level == CITY && target->key == BY_WEALTH) {
        return wealth[u - tree->first_city];
    }
    if (unit->level == CITY && target->key == EQUALLY) {
        return 1;
    }
    return unit->below[VILLAGE];
}

/* Share `amount` among the units below u by largest remainder. */
static void share_out(const struct unit_tree *tree,
                      const struct target *target, int u, int64_t amount,
                      int64_t *share)
{
    int64_t quantum = amount >= 10000000 ? 10000 : 1;
    int64_t left = amount / quantum;
    int64_t whole = left;
    int64_t sum = 0;
    int child[256];
    int64_t remainder[256];
    int count = 0;

    for (int v = u + 1; v < tree->count; v++) {
        if (tree->units[v].parent != u) {
            continue;
        }
        if (count == 256) {
            die("more than 256 units below %s", tree->units[u].code);
        }
        child[count++] = v;
        sum += weight_of(tree, target, v);
    }
    if (sum == 0) {
        return;
    }
    for (int i = 0; i < count; i++) {
        int64_t part = whole * weight_of(tree, target, child[i]);

        share[child[i]] = part / sum * quantum;
        remainder[i] = part % sum;
        left -= part / sum;
    }
    for (; left > 0; left--) {
        int most = 0;

        for (int i = 1; i < count; i++) {
            if (remainder[i] > remainder[most]) {
                most = i;
            }
        }
        share[child[most]] += quantum;
        remainder[most] = -1;
    }
}

static int percent_passed_on(const struct target *target, const char *unit)
{
    size_t count = sizeof(misallotted) / sizeof(misallotted[0]);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(misallotted[i].target, target->code) == 0 &&
            strcmp(misallotted[i].unit, unit) == 0) {
            return misallotted[i].percent;
        }
    }
    return 100;
}

/* Set the shares of a target down to a level: amounts, or 0 for "yes". */
static void allot(const struct unit_tree *tree, struct shares *shares,
                  const struct target *target, enum level lowest)
{
    bool sums = target->measure == FLOW || target->measure == STOCK;

    for (int u = 0; u < tree->count; u++) {
        shares->amount[u] = shares->base[u] = -1;
    }
    shares->amount[0] = sums ? target->amount : 0;
    shares->base[0] = target->base;
    for (int u = 0; u < tree->count; u++) {
        int percent = percent_passed_on(target, tree->units[u].code);

        if (!sums && u > 0 && tree->units[u].level <= lowest &&
            is_asked(tree, target, u)) {
            shares->amount[u] = 0;
        }
        if (!sums || tree->units[u].level >= lowest) {
            continue;
        }
        share_out(tree, target, u, shares->amount[u] * percent / 100,
                  shares->amount);
        if (target->measure == STOCK) {
            share_out(tree, target, u, shares->base[u], shares->base);
        }
    }
}

static void print_revision(const struct unit_tree *tree,
                           const struct shares *shares,
                           const struct target *target, int u)
{
    size_t count = sizeof(revisions) / sizeof(revisions[0]);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(revisions[i].target, target->code) == 0 &&
            strcmp(revisions[i].unit, tree->units[u].code) == 0) {
            printf("%s,%s,%" PRId64 ",,,%s,%s,%s\n", target->code,
                   tree->units[u].code,
                   shares->amount[u] + revisions[i].change, revisions[i].day,
                   revisions[i].authority, revisions[i].reason);
        }
    }
}

static void print_allotments(const struct unit_tree *tree,
                             struct shares *shares)
{
    puts("target,unit,amount,baseline,weight,effective,authority,reason");
    for (int t = 0; t < TARGET_COUNT; t++) {
        const struct target *target = &targets[t];
        bool sums = target->measure == FLOW || target->measure == STOCK;

        if (target->allotted == target->in_plan) {
            continue;
        }
        allot(tree, shares, target, target->allotted);
        for (int u = 0; u < tree->count; u++) {
            const struct unit *unit = &tree->units[u];

            if (unit->level <= target->in_plan || shares->amount[u] < 0) {
                continue;
            }
            printf("%s,%s,", target->code, unit->code);
            if (sums) {
                printf("%" PRId64, shares->amount[u]);
            }
            printf(",");
            if (target->measure == STOCK) {
                printf("%" PRId64, shares->base[u]);
            }
            printf(",");
            if (!sums && unit->level < TOWNSHIP) {
                printf("%d", unit->below[TOWNSHIP]);
            }
            printf(",,,\n");
            print_revision(tree, shares, target, u);
        }
    }
}

#endif
