/* SPDX-License-Identifier: Apache-2.0 */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include <keytask/words.h>

#include "history_private.h"

kti_history *
kti_history_new(void)
{
    kti_history *history = calloc(1, sizeof *history);
    if (history != NULL && !kti_history_add_entity(history, 0, NULL)) {
        free(history);
        history = NULL;
    }
    return history;
}

void
kti_history_free(kti_history *history)
{
    if (history == NULL) {
        return;
    }
    kti_arena_free(&history->arena);
    free(history->entities);
    free(history->units);
    free(history->children);
    free(history->versions);
    free(history->revisions);
    free(history->keys);
    free(history->titles);
    free(history->lists);
    free(history->members);
    free(history->points);
    free(history->codes.entries);
    free(history->codes.slots);
    free(history->pairs.slots);
    free(history->days);
    free(history->moves);
    free(history->marks);
    free(history->plans);
    free(history);
}

int64_t
kti_history_last(const kti_history *history)
{
    return history->mark_count == 0
               ? 0
               : history->marks[history->mark_count - 1];
}

int64_t
kti_history_entity_count(const kti_history *history)
{
    return (int64_t)history->entity_count - 1;
}

int
kti_history_kind(const kti_history *history, int64_t entity)
{
    if (entity <= 0 || (size_t)entity >= history->entity_count) {
        return 0;
    }
    return history->entities[entity].kind;
}

const kt_uuid *
kti_history_uuid(const kti_history *history, int64_t entity)
{
    return &history->entities[entity].uuid;
}

int
kti_history_add_entity(kti_history *history, int kind, const kt_uuid *uuid)
{
    if (!kti_grow(&history->entities, &history->entity_capacity,
                  history->entity_count + 1, sizeof *history->entities)) {
        return 0;
    }
    struct entity *entity = &history->entities[history->entity_count++];
    memset(entity, 0, sizeof *entity);
    entity->kind = kind;
    if (uuid != NULL) {
        entity->uuid = *uuid;
    }
    entity->first = entity->last = KTI_NONE;
    entity->title = entity->list = KTI_NONE;
    entity->key_first = entity->key_last = KTI_NONE;
    entity->child = KTI_NONE;
    return 1;
}

/* Put a day, if it is one, among days that are sorted. */
static int
add_sorted(kt_day **days, size_t *count, size_t *capacity, kt_day day)
{
    size_t at = *count;
    while (at > 0 && (*days)[at - 1] > day) {
        at--;
    }
    if (day == KT_DAY_NONE || (at > 0 && (*days)[at - 1] == day)) {
        return 1;
    }
    if (!kti_grow(days, capacity, *count + 1, sizeof **days)) {
        return 0;
    }
    memmove(&(*days)[at + 1], &(*days)[at], (*count - at) * sizeof **days);
    (*days)[at] = day;
    ++*count;
    return 1;
}

/* Remember a day on which something changes. */
static int
add_day(kti_history *history, kt_day day)
{
    return add_sorted(&history->days, &history->day_count,
                      &history->day_capacity, day);
}

/* Remember that a unit comes to stand below another, or at the top. */
static int
add_place(kti_history *history, const struct unit_version *version,
          int64_t unit)
{
    struct entity *parent = &history->entities[version->parent];
    int moves = history->entities[unit].first != history->entities[unit].last;
    history->moved |= moves;
    if (version->parent == 0) {
        return 1;
    }
    if (moves && !add_sorted(&history->moves, &history->move_count,
                             &history->move_capacity, version->day)) {
        return 0;
    }
    for (int32_t i = moves ? parent->child : KTI_NONE; i != KTI_NONE;
         i = history->children[i].next) {
        if (history->children[i].unit == unit) {
            return 1;
        }
    }
    if (!kti_grow(&history->children, &history->child_capacity,
                  history->child_count + 1, sizeof *history->children)) {
        return 0;
    }
    history->children[history->child_count] =
        (struct child){ unit, parent->child };
    parent->child = (int32_t)history->child_count++;
    return 1;
}

/* Remember the last definition of its commit. */
static int
add_mark(kti_history *history, int64_t key)
{
    size_t count = history->mark_count;
    if (count > 0 && KTI_OP_COMMIT(history->marks[count - 1]) ==
                         KTI_OP_COMMIT(key)) {
        history->marks[count - 1] = key;
        return 1;
    }
    if (!kti_grow(&history->marks, &history->mark_capacity, count + 1,
                  sizeof *history->marks)) {
        return 0;
    }
    history->marks[history->mark_count++] = key;
    return 1;
}

/* Put a version at the end of its entity's chain. */
static void
chain(struct entity *entity, int32_t at, int32_t *previous_next)
{
    if (entity->first == KTI_NONE) {
        entity->first = at;
    } else {
        *previous_next = at;
    }
    entity->last = at;
}

/* Take the last version back, that before it being the last again. */
static void
unchain_unit(kti_history *history, struct entity *entity, int32_t before)
{
    history->unit_count--;
    entity->last = before;
    if (before == KTI_NONE) {
        entity->first = KTI_NONE;
        entity->level = 0;
    } else {
        history->units[before].next = KTI_NONE;
    }
}

static char *
keep(kti_history *history, const kti_value *value, int *ok)
{
    if (value->type == KTI_TYPE_NULL) {
        return NULL;
    }
    char *text = kti_arena_text_n(&history->arena, value->text, value->size);
    if (text == NULL) {
        *ok = 0;
    }
    return text;
}

static int
apply_unit(kti_history *history, int64_t key, const kti_value *values)
{
    if (!kti_grow(&history->units, &history->unit_capacity,
                  history->unit_count + 1, sizeof *history->units)) {
        return 0;
    }
    int ok = 1;
    int32_t at = (int32_t)history->unit_count;
    int64_t id = values[KTI_UNIT_UNIT].integer;
    struct entity *entity = &history->entities[id];
    history->units[at] = (struct unit_version){
        .op = key,
        .sets = (int32_t)values[KTI_UNIT_SETS].integer,
        .next = KTI_NONE,
        .day = kti_value_day(&values[KTI_UNIT_DAY]),
        .code = keep(history, &values[KTI_UNIT_CODE], &ok),
        .name = keep(history, &values[KTI_UNIT_NAME], &ok),
        .level = keep(history, &values[KTI_UNIT_LEVEL], &ok),
        .parent = kti_value_int(&values[KTI_UNIT_PARENT], 0),
        .opened = kti_value_day(&values[KTI_UNIT_OPENED]),
        .closed = kti_value_day(&values[KTI_UNIT_CLOSED]),
    };
    if (!ok) {
        return 0;
    }
    history->unit_count++;
    const struct unit_version *version = &history->units[at];
    int32_t before = entity->last;
    chain(entity, at, before == KTI_NONE ? NULL
                                         : &history->units[before].next);
    if (!kti_rule_unit(history, id, version)) {
        unchain_unit(history, entity, before);
        return 1;
    }
    if (!add_day(history, version->day) ||
        !add_day(history, version->opened) ||
        !add_day(history, version->closed)) {
        return 0;
    }
    if ((version->sets & KTI_SET_PARENT) != 0 &&
        !add_place(history, version, id)) {
        return 0;
    }
    return version->code == NULL ||
           kti_codes_add(history, version->code, id);
}

/* Plans, tasks, targets and steps: whole rows. */
static int
apply_version(kti_history *history, const kti_op *op, int64_t key,
              const kti_value *values)
{
    if (!kti_grow(&history->versions, &history->version_capacity,
                  history->version_count + 1, sizeof *history->versions)) {
        return 0;
    }
    int ok = 1;
    int32_t at = (int32_t)history->version_count;
    struct version *version = &history->versions[at];
    memset(version, 0, sizeof *version);
    version->op = key;
    version->next = KTI_NONE;
    for (int i = 0; i < op->column_count; i++) {
        version->values[i] = values[i];
        if (values[i].type == KTI_TYPE_TEXT) {
            version->values[i].text = keep(history, &values[i], &ok);
        }
    }
    history->version_count++;
    int64_t id = values[0].integer;
    struct entity *entity = &history->entities[id];
    if (op->tag == KTI_TAG_PLAN && entity->first == KTI_NONE) {
        if (!kti_grow(&history->plans, &history->plan_capacity,
                      history->plan_count + 1, sizeof *history->plans)) {
            return 0;
        }
        history->plans[history->plan_count++] = id;
    }
    chain(entity, at, entity->last == KTI_NONE
                          ? NULL
                          : &history->versions[entity->last].next);
    const kti_value *code = &version->values[op->code];
    return ok && (code->type == KTI_TYPE_NULL ||
                  kti_codes_add(history, code->text, id));
}

static int
apply_allotment(kti_history *history, int64_t key, const kti_value *values)
{
    int64_t target = values[KTI_ALLOTMENT_TARGET].integer;
    int64_t unit = values[KTI_ALLOTMENT_UNIT].integer;
    int32_t pair = kti_pairs_put(history, target, unit);
    if (pair == KTI_NONE ||
        !kti_grow(&history->revisions, &history->revision_capacity,
                  history->revision_count + 1, sizeof *history->revisions)) {
        return 0;
    }
    int ok = 1;
    int32_t at = (int32_t)history->revision_count;
    history->revisions[at] = (struct revision){
        .op = key,
        .next = KTI_NONE,
        .day = kti_value_day(&values[KTI_ALLOTMENT_DAY]),
        .withdrawn = (int32_t)values[KTI_ALLOTMENT_WITHDRAWN].integer,
        .weight = (int32_t)kti_value_int(&values[KTI_ALLOTMENT_WEIGHT],
                                         KT_WEIGHT_NONE),
        .amount = kti_value_int(&values[KTI_ALLOTMENT_AMOUNT], KT_NONE),
        .baseline = kti_value_int(&values[KTI_ALLOTMENT_BASELINE], KT_NONE),
        .authority = keep(history, &values[KTI_ALLOTMENT_AUTHORITY], &ok),
        .reason = keep(history, &values[KTI_ALLOTMENT_REASON], &ok),
    };
    history->revision_count++;
    struct pair *item = &history->keys[pair];
    if (item->first == KTI_NONE) {
        item->first = at;
    } else {
        history->revisions[item->last].next = at;
    }
    item->last = at;
    return ok && add_day(history, history->revisions[at].day);
}

static int
apply_title(kti_history *history, int64_t key, const kti_value *values)
{
    if (!kti_grow(&history->titles, &history->title_capacity,
                  history->title_count + 1, sizeof *history->titles)) {
        return 0;
    }
    int ok = 1;
    struct entity *entity =
        &history->entities[values[KTI_TITLE_ENTITY].integer];
    history->titles[history->title_count] = (struct title){
        .op = key,
        .next = entity->title,
        .field = (int32_t)values[KTI_TITLE_FIELD].integer,
        .language = keep(history, &values[KTI_TITLE_LANGUAGE], &ok),
        .text = keep(history, &values[KTI_TITLE_TEXT], &ok),
    };
    entity->title = (int32_t)history->title_count++;
    return ok;
}

int
kti_history_apply(kti_history *history, const kti_op *op, int64_t key,
                  const kti_value *values)
{
    int ok = 1;
    if (!op->defines || op->tag == KTI_TAG_LIST) {
        return 1;
    }
    if (!kti_rule_row(history, op, values)) {
        return add_mark(history, key);
    }
    if (op->tag == KTI_TAG_UNIT) {
        ok = apply_unit(history, key, values);
    } else if (op->tag == KTI_TAG_ALLOTMENT) {
        ok = apply_allotment(history, key, values);
    } else if (op->tag == KTI_TAG_TITLE) {
        ok = apply_title(history, key, values);
    } else {
        ok = apply_version(history, op, key, values);
    }
    return ok && add_mark(history, key);
}

static int
by_unit(const void *a, const void *b)
{
    int64_t left = ((const kti_member *)a)->unit;
    int64_t right = ((const kti_member *)b)->unit;
    return (left > right) - (left < right);
}

int
kti_history_member_fits(const kti_history *history, const kti_member *member)
{
    return kti_history_kind(history, member->unit) == KT_KIND_UNIT &&
           kti_history_there(history, member->unit) &&
           (member->day == KT_DAY_NONE ||
            (member->day >= KT_DAY_MIN && member->day <= KT_DAY_MAX));
}

int
kti_history_point_fits(const kt_checkpoint *point)
{
    return point->day >= KT_DAY_MIN && point->day <= KT_DAY_MAX;
}

static int
keep_member(kti_history *history, const kti_member *member)
{
    kti_member *kept = &history->members[history->member_count++];
    *kept = *member;
    kept->reason = kti_arena_text(&history->arena, member->reason);
    return member->reason == NULL || kept->reason != NULL;
}

int
kti_history_apply_list(kti_history *history, int64_t key, int64_t entity,
                       int field, const kti_member *members,
                       size_t member_count, const kt_checkpoint *points,
                       size_t point_count)
{
    kti_value values[KTI_LIST_COLUMNS] = { kti_entity(entity),
                                           kti_int(field) };
    if (!kti_rule_row(history, kti_op_by_tag(KTI_TAG_LIST), values)) {
        return add_mark(history, key);
    }
    if (!kti_grow(&history->lists, &history->list_capacity,
                  history->list_count + 1, sizeof *history->lists) ||
        !kti_grow(&history->members, &history->member_capacity,
                  history->member_count + member_count + 1,
                  sizeof *history->members) ||
        !kti_grow(&history->points, &history->point_capacity,
                  history->point_count + point_count + 1,
                  sizeof *history->points)) {
        return 0;
    }
    struct list *list = &history->lists[history->list_count];
    *list = (struct list){
        .op = key,
        .next = history->entities[entity].list,
        .field = field,
        .member_first = history->member_count,
        .point_first = history->point_count,
    };
    for (size_t i = 0; i < member_count; i++) {
        history->broken |= kti_history_kind(history, members[i].unit) == 0;
        if (kti_history_member_fits(history, &members[i]) &&
            !keep_member(history, &members[i])) {
            return 0;
        }
    }
    for (size_t i = 0; i < point_count; i++) {
        if (kti_history_point_fits(&points[i])) {
            history->points[history->point_count++] = points[i];
        }
    }
    list->member_count = history->member_count - list->member_first;
    list->point_count = history->point_count - list->point_first;
    /* As they are read: a writer's order is that of the hash. */
    qsort(&history->members[list->member_first], list->member_count,
          sizeof *history->members, by_unit);
    history->entities[entity].list = (int32_t)history->list_count++;
    return add_mark(history, key);
}
