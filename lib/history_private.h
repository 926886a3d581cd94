/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_HISTORY_PRIVATE_H
#define KTI_HISTORY_PRIVATE_H

/* The version rows, for the history_*.c files alone. */

#include "history.h"

struct entity {
    kt_uuid uuid;
    int32_t kind;
    int32_t first; /* its versions, in the array of its kind */
    int32_t last;
    int32_t title;     /* the newest translation, then older ones */
    int32_t list;      /* the newest list, then older ones */
    int32_t key_first; /* a target's pairs */
    int32_t key_last;
    int32_t child;     /* a unit's, that added last, then older ones */
    int32_t level;     /* a unit's, while none was moved; of a root: 0 */
};

/* The columns of a unit's version, as bits of `sets`. */
enum { KTI_SET_CODE = 1, KTI_SET_NAME = 2, KTI_SET_LEVEL = 4,
       KTI_SET_PARENT = 8, KTI_SET_OPENED = 16, KTI_SET_CLOSED = 32,
       KTI_UNIT_SET_COUNT = 6 };

struct unit_version {
    int64_t op;
    int64_t parent;
    const char *code;
    const char *name;
    const char *level;
    int32_t sets;
    int32_t next;
    kt_day day;
    kt_day opened;
    kt_day closed;
};

/* A unit that stands, or once stood, below another. */
struct child {
    int64_t unit;
    int32_t next;
};

/* Of a plan, task, target or step: the whole row. */
struct version {
    int64_t op;
    int32_t next;
    kti_value values[KTI_COLUMNS_MAX];
};

/* Of an allotment. */
struct revision {
    int64_t op;
    kt_amount amount;
    kt_amount baseline;
    const char *authority;
    const char *reason;
    int32_t next;
    int32_t withdrawn;
    int32_t weight;
    kt_day day;
};

/* What names an allotment: target and unit. */
struct pair {
    int64_t target;
    int64_t unit;
    int32_t first;
    int32_t last;
    int32_t next; /* of the same target */
};

struct title {
    int64_t op;
    const char *language;
    const char *text;
    int32_t next;
    int32_t field;
};

struct list {
    int64_t op;
    size_t member_first;
    size_t member_count;
    size_t point_first;
    size_t point_count;
    int32_t next;
    int field;
};

/* Every code that an entity ever had. */
struct code_entry {
    const char *code;
    int64_t entity;
    int32_t next; /* with the same hash slot */
};

struct codes {
    struct code_entry *entries;
    size_t count;
    size_t capacity;
    int32_t *slots;
    size_t slot_count; /* a power of two */
};

struct kti_history {
    kti_arena arena;
    struct entity *entities; /* [0] is none */
    size_t entity_count, entity_capacity;
    struct unit_version *units;
    size_t unit_count, unit_capacity;
    struct child *children;
    size_t child_count, child_capacity;
    struct version *versions;
    size_t version_count, version_capacity;
    struct revision *revisions;
    size_t revision_count, revision_capacity;
    struct pair *keys;
    size_t key_count, key_capacity;
    struct title *titles;
    size_t title_count, title_capacity;
    struct list *lists;
    size_t list_count, list_capacity;
    kti_member *members;
    size_t member_count, member_capacity;
    kt_checkpoint *points;
    size_t point_count, point_capacity;
    int64_t *plans; /* entity ids */
    size_t plan_count, plan_capacity;
    struct codes codes;
    struct {
        int32_t *slots; /* of keys; open addressing */
        size_t slot_count;
    } pairs;
    kt_day *days; /* sorted: on which units or allotments change */
    size_t day_count, day_capacity;
    kt_day *moves; /* sorted: on which units come to stand elsewhere */
    size_t move_count, move_capacity;
    int moved; /* a unit that was there came to stand elsewhere */
    int64_t *marks; /* rising: the last definition of each commit */
    size_t mark_count, mark_capacity;
    const char *refused; /* why the last row has no effect, or NULL */
    const char *refused_column;
    int broken; /* a row named an entity that is in no table */
};

/* history_index.c: 1 or an index, 0 or KTI_NONE when out of memory. */
int kti_codes_add(kti_history *history, const char *code, int64_t entity);
const struct code_entry *kti_codes_first(const kti_history *history,
                                         const char *code);
const struct code_entry *kti_codes_next(const kti_history *history,
                                        const struct code_entry *entry);
int32_t kti_pairs_find(const kti_history *history, int64_t target,
                       int64_t unit);
int32_t kti_pairs_put(kti_history *history, int64_t target, int64_t unit);

const kti_op *kti_kind_op(int kind);

/*
 * history_rules.c: 1 where a row takes effect. It is the next; of a unit it
 * is in the unit's chain already when the second is asked.
 */
int kti_rule_row(kti_history *history, const kti_op *op,
                 const kti_value *values);
int kti_rule_unit(kti_history *history, int64_t unit,
                  const struct unit_version *version);

#endif
