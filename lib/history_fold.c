/* SPDX-License-Identifier: Apache-2.0 */
/* The fold: what the version rows come to at a moment (t, K). */
#include <string.h>

#include <keytask/words.h>

#include "history_private.h"

static const struct entity *
entity_of(const kti_history *history, int64_t id, int kind)
{
    if (kti_history_kind(history, id) != kind) {
        return NULL;
    }
    return &history->entities[id];
}

int
kti_history_unit(const kti_history *history, int64_t unit, kti_moment at,
                 kti_unit_fold *fold)
{
    const struct entity *entity = entity_of(history, unit, KT_KIND_UNIT);
    if (entity == NULL) {
        return 0;
    }
    /* The last by (effective day, order) wins, a column at a time. */
    const struct unit_version *best[KTI_UNIT_SET_COUNT] = { NULL };
    for (int32_t i = entity->first; i != KTI_NONE;
         i = history->units[i].next) {
        const struct unit_version *version = &history->units[i];
        if (version->op > at.op || version->day > at.day) {
            continue;
        }
        for (int bit = 0; bit < KTI_UNIT_SET_COUNT; bit++) {
            if ((version->sets & 1 << bit) != 0 &&
                (best[bit] == NULL || version->day >= best[bit]->day)) {
                best[bit] = version;
            }
        }
    }
    if (best[0] == NULL) {
        return 0;
    }
    fold->code = best[0]->code;
    fold->name = best[1] != NULL ? best[1]->name : "";
    fold->level = best[2] != NULL ? best[2]->level : NULL;
    fold->parent = best[3] != NULL ? best[3]->parent : 0;
    fold->placed = best[3] != NULL ? best[3]->day : KT_DAY_NONE;
    fold->opened = best[4] != NULL ? best[4]->opened : KT_DAY_NONE;
    fold->closed = best[5] != NULL ? best[5]->closed : KT_DAY_NONE;
    return 1;
}

static int
open_on(const kti_unit_fold *fold, kt_day day)
{
    return (fold->opened == KT_DAY_NONE || fold->opened <= day) &&
           (fold->closed == KT_DAY_NONE || day < fold->closed);
}

int
kti_history_unit_open(const kti_history *history, int64_t unit,
                      kti_moment at)
{
    kti_unit_fold fold;
    return kti_history_unit(history, unit, at, &fold) &&
           open_on(&fold, at.day);
}

int
kti_history_unit_within(const kti_history *history, int64_t unit,
                        int64_t above, kti_moment at)
{
    kti_unit_fold fold;
    for (int depth = 0; depth <= KT_DEPTH_MAX; depth++) {
        if (unit == above) {
            return 1;
        }
        if (!kti_history_unit(history, unit, at, &fold) ||
            fold.parent == 0) {
            return 0;
        }
        unit = fold.parent;
    }
    return 0;
}

int
kti_history_unit_height(const kti_history *history, int64_t unit,
                        kti_moment at, kt_day closed)
{
    int height = 0;
    kti_unit_fold fold;
    for (int32_t i = history->entities[unit].child; i != KTI_NONE;
         i = history->children[i].next) {
        int64_t child = history->children[i].unit;
        if (kti_history_unit(history, child, at, &fold) &&
            fold.parent == unit) {
            int beside = closed != KT_DAY_NONE && fold.placed <= closed;
            int below = kti_history_unit_height(history, child, at,
                                                KT_DAY_NONE) +
                        !beside;
            height = below > height ? below : height;
        }
    }
    return height;
}

int
kti_history_fold(const kti_history *history, int64_t entity, kti_moment at,
                 kti_value *values)
{
    int kind = kti_history_kind(history, entity);
    if (kind == 0 || kind == KT_KIND_UNIT) {
        return 0;
    }
    const kti_op *op = kti_kind_op(kind);
    memset(values, 0, KTI_COLUMNS_MAX * sizeof *values);
    int found = 0;
    for (int32_t i = history->entities[entity].first; i != KTI_NONE;
         i = history->versions[i].next) {
        const struct version *version = &history->versions[i];
        if (version->op > at.op) {
            break;
        }
        found = 1;
        values[0] = version->values[0];
        int64_t sets = version->values[op->sets].integer;
        for (int c = op->sets + 1; c < op->column_count; c++) {
            if ((sets & KTI_BIT(op, c)) != 0) {
                values[c] = version->values[c];
            }
        }
    }
    return found;
}

int64_t
kti_history_find_unit(const kti_history *history, const char *code,
                      kti_moment at)
{
    int64_t found = 0;
    int found_open = 0;
    for (const struct code_entry *entry = kti_codes_first(history, code);
         entry != NULL; entry = kti_codes_next(history, entry)) {
        kti_unit_fold fold;
        if (!kti_history_unit(history, entry->entity, at, &fold) ||
            strcmp(fold.code, code) != 0) {
            continue;
        }
        int open = open_on(&fold, at.day);
        if (found == 0 || open > found_open ||
            (open == found_open && entry->entity > found)) {
            found = entry->entity;
            found_open = open;
        }
    }
    return found;
}

int64_t
kti_history_find_plan(const kti_history *history, const char *code,
                      kti_moment at)
{
    kti_value values[KTI_COLUMNS_MAX];
    for (const struct code_entry *entry = kti_codes_first(history, code);
         entry != NULL; entry = kti_codes_next(history, entry)) {
        if (kti_history_kind(history, entry->entity) == KT_KIND_PLAN &&
            kti_history_fold(history, entry->entity, at, values) &&
            strcmp(values[KTI_PLAN_CODE].text, code) == 0) {
            return entry->entity;
        }
    }
    return 0;
}

int64_t
kti_history_plan_of(const kti_history *history, int64_t entity,
                    kti_moment at)
{
    kti_value values[KTI_COLUMNS_MAX];
    if (!kti_history_fold(history, entity, at, values)) {
        return 0;
    }
    switch (kti_history_kind(history, entity)) {
    case KT_KIND_PLAN:
        return entity;
    case KT_KIND_TASK:
        return values[KTI_TASK_PLAN].integer;
    case KT_KIND_TARGET:
        return kti_history_plan_of(history, values[KTI_TARGET_TASK].integer,
                                   at);
    case KT_KIND_STEP:
        return kti_history_plan_of(history, values[KTI_STEP_TARGET].integer,
                                   at);
    }
    return 0;
}

int64_t
kti_history_find(const kti_history *history, int kind, int64_t above,
                 const char *code, kti_moment at, int ever)
{
    kti_value values[KTI_COLUMNS_MAX];
    int column = kti_kind_op(kind)->code;
    for (const struct code_entry *entry = kti_codes_first(history, code);
         entry != NULL; entry = kti_codes_next(history, entry)) {
        int64_t id = entry->entity;
        if (kti_history_kind(history, id) != kind ||
            !kti_history_fold(history, id, at, values) ||
            (!ever && strcmp(values[column].text, code) != 0)) {
            continue;
        }
        int64_t owner = kind == KT_KIND_STEP
                            ? values[KTI_STEP_TARGET].integer
                            : kti_history_plan_of(history, id, at);
        if (owner == above) {
            return id;
        }
    }
    return 0;
}

int64_t
kti_history_nth_plan(const kti_history *history, size_t n)
{
    return n < history->plan_count ? history->plans[n] : 0;
}

int64_t
kti_history_last_position(const kti_history *history, int kind,
                          int64_t above, kti_moment at)
{
    int64_t last = 0;
    kti_value values[KTI_COLUMNS_MAX];
    for (size_t id = 1; id < history->entity_count; id++) {
        if (history->entities[id].kind != kind ||
            !kti_history_fold(history, (int64_t)id, at, values)) {
            continue;
        }
        int64_t parent = 0;
        int64_t position = 0;
        if (kind == KT_KIND_TASK) {
            parent = kti_value_int(&values[KTI_TASK_PARENT],
                                   values[KTI_TASK_PLAN].integer);
            position = values[KTI_TASK_POSITION].integer;
        } else if (kind == KT_KIND_TARGET) {
            parent = values[KTI_TARGET_TASK].integer;
            position = values[KTI_TARGET_POSITION].integer;
        } else {
            parent = values[KTI_STEP_TARGET].integer;
            position = values[KTI_STEP_POSITION].integer;
        }
        if (parent == above && position > last) {
            last = position;
        }
    }
    return last;
}

/* The n-th revision by (day, order) that is known and has come. */
static const struct revision *
next_revision(const kti_history *history, int32_t first, kti_moment at,
              const struct revision *before)
{
    const struct revision *best = NULL;
    for (int32_t i = first; i != KTI_NONE; i = history->revisions[i].next) {
        const struct revision *item = &history->revisions[i];
        if (item->op > at.op || item->day > at.day ||
            (before != NULL &&
             (item->day < before->day ||
              (item->day == before->day && item->op <= before->op)))) {
            continue;
        }
        if (best == NULL || item->day < best->day) {
            best = item;
        }
    }
    return best;
}

static void
take_revision(const struct revision *revision, int fresh, kti_allotment *out)
{
    out->amount = revision->amount;
    out->effective = revision->day;
    out->authority = revision->authority != NULL ? revision->authority : "";
    out->reason = revision->reason != NULL ? revision->reason : "";
    if (revision->baseline != KT_NONE || fresh) {
        out->baseline = revision->baseline;
    }
    if (revision->weight != KT_WEIGHT_NONE) {
        out->weight = revision->weight;
    } else if (fresh) {
        out->weight = 1;
    }
}

int
kti_history_allotment(const kti_history *history, int64_t target,
                      int64_t unit, kti_moment at, kti_allotment *out)
{
    int32_t pair = kti_pairs_find(history, target, unit);
    if (pair == KTI_NONE) {
        return 0;
    }
    int32_t first = history->keys[pair].first;
    int found = 0;
    const struct revision *revision = NULL;
    while ((revision = next_revision(history, first, at, revision)) !=
           NULL) {
        if (revision->withdrawn) {
            found = 0;
        } else {
            take_revision(revision, !found, out);
            found = 1;
        }
    }
    return found;
}

int
kti_history_first_allotment(const kti_history *history, int64_t target,
                            int64_t unit, kti_moment at, kti_allotment *out)
{
    int32_t pair = kti_pairs_find(history, target, unit);
    int fresh = 1;
    const struct revision *revision = NULL;
    out->amount = out->baseline = KT_NONE;
    at.day = INT32_MAX;
    while (pair != KTI_NONE && out->amount == KT_NONE) {
        const struct revision *next = next_revision(
            history, history->keys[pair].first, at, revision);
        if (next == NULL) {
            break;
        }
        revision = next;
        take_revision(revision, fresh, out);
        fresh = revision->withdrawn;
        if (fresh) {
            out->baseline = KT_NONE;
        }
    }
    return revision != NULL;
}

int64_t
kti_history_allotted(const kti_history *history, int64_t target,
                     int32_t *cursor)
{
    /* *cursor: 0 at first, then the next pair's index plus 2. */
    int32_t at = *cursor == 0 ? history->entities[target].key_first
                              : *cursor - 2;
    if (at == KTI_NONE) {
        return 0;
    }
    *cursor = history->keys[at].next + 2;
    return history->keys[at].unit;
}

const char *
kti_history_title(const kti_history *history, int64_t entity, int field,
                  const char *language, kti_moment at)
{
    for (int32_t i = history->entities[entity].title; i != KTI_NONE;
         i = history->titles[i].next) {
        const struct title *title = &history->titles[i];
        if (title->op <= at.op && title->field == field &&
            strcmp(title->language, language) == 0) {
            return title->text;
        }
    }
    return NULL;
}

/* *cursor is one more than the index of the title that comes next, or -1. */
const char *
kti_history_titles(const kti_history *history, int64_t entity, int field,
                   kti_moment at, int32_t *cursor, const char **language)
{
    int32_t i =
        *cursor == 0 ? history->entities[entity].title : *cursor - 1;
    for (; i >= 0; i = history->titles[i].next) {
        const struct title *title = &history->titles[i];
        if (title->op <= at.op && title->field == field &&
            title->text != NULL &&
            kti_history_title(history, entity, field, title->language, at) ==
                title->text) {
            *cursor = title->next < 0 ? -1 : title->next + 1;
            *language = title->language;
            return title->text;
        }
    }
    *cursor = -1;
    return NULL;
}

int
kti_history_list(const kti_history *history, int64_t entity, int field,
                 kti_moment at, const kti_member **members,
                 size_t *member_count, const kt_checkpoint **points,
                 size_t *point_count)
{
    *member_count = 0;
    *point_count = 0;
    for (int32_t i = history->entities[entity].list; i != KTI_NONE;
         i = history->lists[i].next) {
        const struct list *list = &history->lists[i];
        if (list->op <= at.op && list->field == field) {
            *members = &history->members[list->member_first];
            *member_count = list->member_count;
            *points = &history->points[list->point_first];
            *point_count = list->point_count;
            return 1;
        }
    }
    return 0;
}

kti_moment
kti_history_normal(const kti_history *history, kti_moment at)
{
    kti_moment normal = { KT_DAY_MIN, 0 };
    size_t i = history->day_count;
    while (i > 0 && history->days[i - 1] > at.day) {
        i--;
    }
    if (i > 0) {
        normal.day = history->days[i - 1];
    }
    i = history->mark_count;
    while (i > 0 && history->marks[i - 1] > at.op) {
        i--;
    }
    if (i > 0) {
        normal.op = history->marks[i - 1];
    }
    return normal;
}

kt_day
kti_history_next_day(const kti_history *history, kt_day day)
{
    size_t low = 0;
    size_t high = history->day_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (history->days[middle] <= day) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == history->day_count ? KT_DAY_NONE : history->days[low];
}
