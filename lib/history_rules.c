/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which rows take effect. Whatever is in the ledger is taken as it is (DESIGN
 * 2); a row that breaks a rule below has no effect, for good. The rows before
 * it in the order decide, so that it is the later that gives way, on every
 * day and at every K alike.
 */
#include <stdlib.h>
#include <string.h>

#include <keytask/limits.h>
#include <keytask/words.h>

#include "history_private.h"

/* By now, the row that is looked at being the next. */
#define NOW(day) ((kti_moment){ (day), INT64_MAX })

static int
refuse(kti_history *history, const char *column, const char *why)
{
    history->refused_column = column;
    history->refused = why;
    return 0;
}

const char *
kti_history_refused(const kti_history *history, const char **column)
{
    *column = history->refused_column;
    return history->refused;
}

int
kti_history_there(const kti_history *history, int64_t entity)
{
    return kti_history_kind(history, entity) != 0 &&
           history->entities[entity].first != KTI_NONE;
}

int64_t
kti_history_since(const kti_history *history, int64_t entity)
{
    if (!kti_history_there(history, entity)) {
        return INT64_MAX;
    }
    const struct entity *it = &history->entities[entity];
    return it->kind == KT_KIND_UNIT ? history->units[it->first].op
                                    : history->versions[it->first].op;
}

/* ---- each column by itself */

static int
number_fits(kti_history *history, const kti_column *column, int64_t value)
{
    if (column->show == KTI_SHOW_AMOUNT) {
        return 1;
    }
    if (column->show == KTI_SHOW_DAY) {
        return (value >= KT_DAY_MIN && value <= KT_DAY_MAX) ||
               refuse(history, column->name,
                      "is not a day from 0001-01-01 to 9999-12-31");
    }
    int known = column->show < KTI_SHOW_WORDS ||
                kt_word(column->show - KTI_SHOW_WORDS, (int32_t)value,
                        NULL)[0] != '\0';
    return (known && value >= INT32_MIN && value <= INT32_MAX) ||
           refuse(history, column->name, "is out of range");
}

static int
entity_fits(kti_history *history, const kti_op *op, int i, int64_t id)
{
    const kti_column *column = &op->columns[i];
    const struct entity *named =
        &history->entities[id > 0 && (size_t)id < history->entity_count ? id
                                                                        : 0];
    if ((column->kinds & KTI_KIND(named->kind)) == 0) {
        history->broken |= named->kind == 0;
        return refuse(history, column->name,
                      "names something of another kind");
    }
    return (op->above & 1u << i) == 0 || named->first != KTI_NONE ||
           refuse(history, column->name,
                  "names something that is not there");
}

static int
value_fits(kti_history *history, const kti_op *op, int i,
           const kti_value *value)
{
    switch ((enum kti_type)value->type) {
    case KTI_TYPE_INT:
        return number_fits(history, &op->columns[i], value->integer);
    case KTI_TYPE_ENTITY:
        return entity_fits(history, op, i, value->integer);
    case KTI_TYPE_TEXT:
        return i != op->code ||
               (value->size > 0 && value->size <= KT_CODE_MAX) ||
               refuse(history, op->columns[i].name,
                      "is empty, or longer than 64 bytes");
    case KTI_TYPE_NULL:
    case KTI_TYPE_BLOB:
    case KTI_TYPE_REPORT:
        break;
    }
    return 1;
}

static int
sets(const kti_op *op, const kti_value *values, int column)
{
    return (values[op->sets].integer & KTI_BIT(op, column)) != 0;
}

static const kti_value *
last_value(const kti_history *history, int64_t entity, int column)
{
    const struct entity *it = &history->entities[entity];
    const kti_op *op = kti_kind_op(it->kind);
    const kti_value *last = NULL;
    for (int32_t i = it->first; i != KTI_NONE;
         i = history->versions[i].next) {
        if (sets(op, history->versions[i].values, column)) {
            last = &history->versions[i].values[column];
        }
    }
    return last;
}

/* What an entity needs, and what it keeps; `nulls` has a bit a column. */
static int
sets_fit(kti_history *history, const kti_op *op, const kti_value *values,
         uint32_t nulls)
{
    int64_t self = values[0].integer;
    int first = !kti_history_there(history, self);
    uint32_t set = (uint32_t)values[op->sets].integer << (op->sets + 1);
    uint32_t missing = op->needs & (first ? nulls | ~set : nulls & set);
    uint32_t kept = first ? 0 : op->fixed & set;
    for (int i = 0; (missing | kept) != 0 && i < op->column_count; i++) {
        if ((missing & 1u << i) != 0) {
            return refuse(history, op->columns[i].name, "is missing");
        }
        if ((kept & 1u << i) != 0 &&
            last_value(history, self, i)->integer != values[i].integer) {
            return refuse(history, op->columns[i].name,
                          "cannot change any more");
        }
    }
    return 1;
}

/* ---- plans and what is in them: as last written */

/* What a code is unique within: a target of a step, else a plan; 0 of a
 * plan. */
static int64_t
space_of(const kti_history *history, int64_t entity)
{
    switch (history->entities[entity].kind) {
    case KT_KIND_TASK:
        return last_value(history, entity, KTI_TASK_PLAN)->integer;
    case KT_KIND_TARGET:
        return space_of(
            history,
            last_value(history, entity, KTI_TARGET_TASK)->integer);
    case KT_KIND_STEP:
        return last_value(history, entity, KTI_STEP_TARGET)->integer;
    }
    return 0;
}

/* The same by a row that is the entity's first. */
static int64_t
space_of_first(const kti_history *history, const kti_op *op,
               const kti_value *values)
{
    switch (op->tag) {
    case KTI_TAG_TASK:
        return values[KTI_TASK_PLAN].integer;
    case KTI_TAG_TARGET:
        return space_of(history, values[KTI_TARGET_TASK].integer);
    case KTI_TAG_STEP:
        return values[KTI_STEP_TARGET].integer;
    }
    return 0;
}

/* Tasks and targets share their codes. */
static int
same_space(int kind, int other)
{
    return kind == other || (kind == KT_KIND_TASK && other == KT_KIND_TARGET) ||
           (kind == KT_KIND_TARGET && other == KT_KIND_TASK);
}

static int
code_fits(kti_history *history, const kti_op *op, const kti_value *values,
          int64_t space)
{
    int64_t self = values[0].integer;
    int kind = kti_history_kind(history, self);
    const kti_value *value = &values[op->code];
    char code[KT_CODE_MAX + 1] = "";
    memcpy(code, value->text, value->size);
    for (const struct code_entry *entry = kti_codes_first(history, code);
         entry != NULL; entry = kti_codes_next(history, entry)) {
        int other = kti_history_kind(history, entry->entity);
        if (entry->entity == self || !same_space(kind, other)) {
            continue;
        }
        int column = kti_kind_op(other)->code;
        const char *last =
            last_value(history, entry->entity, column)->text;
        if (strcmp(last, code) == 0 &&
            space_of(history, entry->entity) == space) {
            return refuse(history, "code", "is taken by another");
        }
    }
    return 1;
}

static int64_t
parent_task(const kti_history *history, int64_t task)
{
    const kti_value *parent = last_value(history, task, KTI_TASK_PARENT);
    return parent == NULL ? 0 : kti_value_int(parent, 0);
}

/* How many tasks stand between one and that above it; -1: it is not. */
static int
steps_up(const kti_history *history, int64_t task, int64_t above)
{
    int steps = 0;
    while (task != above && task != 0) {
        task = parent_task(history, task);
        steps++;
    }
    return task == above ? steps : -1;
}

/* How many levels of tasks stand below one. */
static int
height_of_task(const kti_history *history, int64_t task)
{
    int height = 0;
    for (size_t id = 1; id < history->entity_count; id++) {
        const struct entity *it = &history->entities[id];
        if (it->kind == KT_KIND_TASK && it->first != KTI_NONE) {
            int below = steps_up(history, (int64_t)id, task);
            height = below > height ? below : height;
        }
    }
    return height;
}

static int
parent_fits(kti_history *history, const kti_value *values, int64_t plan)
{
    int64_t self = values[0].integer;
    int64_t parent = values[KTI_TASK_PARENT].integer;
    if (space_of(history, parent) != plan) {
        return refuse(history, "parent", "is of another plan");
    }
    int first = !kti_history_there(history, self);
    if (!first && steps_up(history, parent, self) >= 0) {
        return refuse(history, "parent", "stands below it");
    }
    int depth = steps_up(history, parent, 0);
    int height = first ? 0 : height_of_task(history, self);
    return depth + 1 + height <= KT_DEPTH_MAX ||
           refuse(history, "parent", "stands too deep");
}

static int
item_fits(kti_history *history, const kti_op *op, const kti_value *values)
{
    int64_t self = values[0].integer;
    int64_t space = kti_history_there(history, self)
                        ? space_of(history, self)
                        : space_of_first(history, op, values);
    if (op->tag == KTI_TAG_TASK && sets(op, values, KTI_TASK_PARENT) &&
        values[KTI_TASK_PARENT].type != KTI_TYPE_NULL &&
        !parent_fits(history, values, space)) {
        return 0;
    }
    if (op->tag == KTI_TAG_TARGET && sets(op, values, KTI_TARGET_TASK) &&
        space_of(history, values[KTI_TARGET_TASK].integer) != space) {
        return refuse(history, "task", "is of another plan");
    }
    return !sets(op, values, op->code) ||
           code_fits(history, op, values, space);
}

int
kti_rule_row(kti_history *history, const kti_op *op, const kti_value *values)
{
    uint32_t nulls = 0;
    history->refused = NULL;
    for (int i = 0; i < op->column_count; i++) {
        if (values[i].type == KTI_TYPE_NULL) {
            nulls |= 1u << i;
        } else if (!value_fits(history, op, i, &values[i])) {
            return 0;
        }
    }
    if (op->sets < 0) {
        return 1;
    }
    if (!sets_fit(history, op, values, nulls)) {
        return 0;
    }
    if (op->tag != KTI_TAG_UNIT) {
        return item_fits(history, op, values);
    }
    return values[KTI_UNIT_DAY].type == KTI_TYPE_NULL ||
           kti_history_there(history, values[0].integer) ||
           refuse(history, "day", "is later than the unit itself");
}

/* ---- units: on every day */

/* The levels above a unit on a day; -1: the other one stands among them. */
static int
levels_above(const kti_history *history, int64_t unit, int64_t other,
             kt_day day)
{
    int levels = 0;
    kti_unit_fold fold;
    while (unit != other && levels <= KT_DEPTH_MAX &&
           kti_history_unit(history, unit, NOW(day), &fold) &&
           fold.parent != 0) {
        unit = fold.parent;
        levels++;
    }
    return unit == other ? -1 : levels;
}

static int
line_fits(kti_history *history, const struct unit_version *version,
          int64_t unit, kt_day day)
{
    int above = levels_above(history, version->parent, unit, day);
    if (above < 0) {
        return refuse(history, "parent", "stands below it");
    }
    return above + 2 + kti_history_unit_height(history, unit, NOW(day),
                                               KT_DAY_NONE) <=
               KT_DEPTH_MAX ||
           refuse(history, "parent", "stands too deep");
}

/* The day behind the last on which the version's parent holds. */
static kt_day
parent_ends(const kti_history *history, int64_t unit,
            const struct unit_version *version)
{
    kt_day end = KT_DAY_MAX + 1;
    for (int32_t i = history->entities[unit].first; i != KTI_NONE;
         i = history->units[i].next) {
        const struct unit_version *other = &history->units[i];
        if ((other->sets & KTI_SET_PARENT) != 0 &&
            other->day > version->day && other->day < end) {
            end = other->day;
        }
    }
    return end;
}

/* The line above changes on the days of moves alone. While there was none,
 * the level of the parent says all of a new unit. */
static int
place_fits(kti_history *history, int64_t unit,
           const struct unit_version *version)
{
    struct entity *it = &history->entities[unit];
    if (!history->moved && it->first == it->last) {
        it->level = history->entities[version->parent].level + 1;
        return it->level < KT_DEPTH_MAX ||
               refuse(history, "parent", "stands too deep");
    }
    kt_day end = parent_ends(history, unit, version);
    kt_day day = version->day == KT_DAY_NONE ? KT_DAY_MIN : version->day;
    if (!line_fits(history, version, unit, day)) {
        return 0;
    }
    for (size_t i = 0; i < history->move_count; i++) {
        kt_day move = history->moves[i];
        if (move > day && move < end &&
            !line_fits(history, version, unit, move)) {
            return 0;
        }
    }
    return 1;
}

static int
both_open_with_one_code(const kti_history *history, int64_t a, int64_t b,
                        kt_day day)
{
    kti_unit_fold first;
    kti_unit_fold second;
    return kti_history_unit_open(history, a, NOW(day)) &&
           kti_history_unit_open(history, b, NOW(day)) &&
           kti_history_unit(history, a, NOW(day), &first) &&
           kti_history_unit(history, b, NOW(day), &second) &&
           strcmp(first.code, second.code) == 0;
}

/* On the days on which one of two units may begin to be open with its code,
 * the first of all being one of them, this looks at both. */
static int
clash_on_days_of(const kti_history *history, int64_t of, int64_t a,
                 int64_t b)
{
    for (int32_t i = history->entities[of].first; i != KTI_NONE;
         i = history->units[i].next) {
        const struct unit_version *version = &history->units[i];
        const kt_day days[] = { version->day, version->opened };
        for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
            kt_day day = days[d] == KT_DAY_NONE ? KT_DAY_MIN : days[d];
            if (both_open_with_one_code(history, a, b, day)) {
                return 1;
            }
        }
    }
    return 0;
}

static int
unit_codes_fit(kti_history *history, int64_t unit)
{
    for (int32_t i = history->entities[unit].first; i != KTI_NONE;
         i = history->units[i].next) {
        const char *code = history->units[i].code;
        const struct code_entry *entry =
            code == NULL ? NULL : kti_codes_first(history, code);
        for (; entry != NULL; entry = kti_codes_next(history, entry)) {
            int64_t other = entry->entity;
            if (other != unit &&
                kti_history_kind(history, other) == KT_KIND_UNIT &&
                (clash_on_days_of(history, unit, unit, other) ||
                 clash_on_days_of(history, other, unit, other))) {
                return refuse(history, "code", "is taken by another");
            }
        }
    }
    return 1;
}

int
kti_rule_unit(kti_history *history, int64_t unit,
              const struct unit_version *version)
{
    int moves = (version->sets & KTI_SET_PARENT) != 0 && version->parent != 0;
    int renames = (version->sets & (KTI_SET_CODE | KTI_SET_OPENED |
                                    KTI_SET_CLOSED)) != 0;
    return (!moves || place_fits(history, unit, version)) &&
           (!renames || unit_codes_fit(history, unit));
}
