/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_HISTORY_H
#define KTI_HISTORY_H

/*
 * The version rows of all definitions, in memory, in the order of writing;
 * and their fold, entity by entity, to a moment (t, K). Nothing outside of
 * history.c sees a version row: every read takes a moment.
 */

#include "arena.h"
#include "error.h"
#include "op.h"
#include "snapshot.h"
#include "store.h"

typedef struct kti_history kti_history;

/* New and empty; NULL when out of memory. */
kti_history *kti_history_new(void);
void kti_history_free(kti_history *history);

/* Read the rows behind those that it has, up to the greatest key K. */
kt_status kti_history_read(kti_history *history, kti_store *store,
                           kti_error *error);

/* The entities alone. with_gaps other than 0: also where some are not in
 * their places, which then are of kind 0: for the check of damaged files. */
kt_status kti_history_read_entities(kti_history *history, kti_store *store,
                                    kti_error *error, int with_gaps);

/* Greatest key of a definition in it; 0: none. */
int64_t kti_history_last(const kti_history *history);

/* Entities: dense ids from 1. */
int64_t kti_history_entity_count(const kti_history *history);
int kti_history_kind(const kti_history *history, int64_t entity);
const kt_uuid *kti_history_uuid(const kti_history *history, int64_t entity);
/* 1, or 0 when out of memory. The id is the next one. */
int kti_history_add_entity(kti_history *history, int kind,
                           const kt_uuid *uuid);

/* A list's unit. */
typedef struct kti_member {
    int64_t unit;
    kt_day day;         /* KT_DAY_NONE: none */
    const char *reason; /* NULL: none */
} kti_member;

/* Apply an operation: 1, or 0 when out of memory. Others than definitions
 * are ignored. Lists go through the second. What breaks a rule of
 * history_rules.c has no effect; of a list that are single members and
 * points. */
int kti_history_apply(kti_history *history, const kti_op *op, int64_t key,
                      const kti_value *values);
int kti_history_apply_list(kti_history *history, int64_t key,
                           int64_t entity, int field,
                           const kti_member *members, size_t member_count,
                           const kt_checkpoint *points, size_t point_count);

/* The same of a reader's current one. */
struct kti_op_reader;
int kti_history_apply_read(kti_history *history,
                           const struct kti_op_reader *reader);

/* Why the last operation has no effect, and for which column's sake; NULL:
 * it has. */
const char *kti_history_refused(const kti_history *history,
                                const char **column);

/* 1 where an operation on the entity took effect. */
int kti_history_there(const kti_history *history, int64_t entity);
/* The key of the first that did; INT64_MAX: none. */
int64_t kti_history_since(const kti_history *history, int64_t entity);

/* 1 where a member's unit is there and its day, if any, is one; the same of
 * a point. Others are no part of their list. */
int kti_history_member_fits(const kti_history *history,
                            const kti_member *member);
int kti_history_point_fits(const kt_checkpoint *point);

/* A unit at a moment, parents as entity ids. 0: not there. */
typedef struct kti_unit_fold {
    const char *code;
    const char *name;
    const char *level;
    int64_t parent; /* 0: a root */
    kt_day placed;  /* since when; KT_DAY_NONE: always */
    kt_day opened;
    kt_day closed;
} kti_unit_fold;

int kti_history_unit(const kti_history *history, int64_t unit, kti_moment at,
                     kti_unit_fold *fold);

/* 1 where the unit is open on the moment's day. */
int kti_history_unit_open(const kti_history *history, int64_t unit,
                          kti_moment at);

/* 1 where `unit` is `above` or stands below it at the moment. */
int kti_history_unit_within(const kti_history *history, int64_t unit,
                            int64_t above, kti_moment at);

/* How many levels stand below it at the moment. Where it is closed on a day,
 * other than KT_DAY_NONE, those that came directly below it by then come to
 * stand beside it. */
int kti_history_unit_height(const kti_history *history, int64_t unit,
                            kti_moment at, kt_day closed);

/* Plans, tasks, targets, steps: the columns as they stand at K, in `values`
 * (KTI_COLUMNS_MAX of them). 0: not there. */
int kti_history_fold(const kti_history *history, int64_t entity,
                     kti_moment at, kti_value *values);

/* An entity id, or 0. Of a unit: the one open on the day before others. */
int64_t kti_history_find_unit(const kti_history *history, const char *code,
                              kti_moment at);
int64_t kti_history_find_plan(const kti_history *history, const char *code,
                              kti_moment at);
/* kind KT_KIND_TASK, TARGET (of a plan) or STEP (of a target). With ever
 * other than 0 also by a code that it had before. */
int64_t kti_history_find(const kti_history *history, int kind, int64_t above,
                         const char *code, kti_moment at, int ever);

/* The n-th plan, in the order of adding; 0 behind the last. */
int64_t kti_history_nth_plan(const kti_history *history, size_t n);

/* The plan of a task, or of a target; the greatest sibling position. */
int64_t kti_history_plan_of(const kti_history *history, int64_t entity,
                            kti_moment at);
int64_t kti_history_last_position(const kti_history *history, int kind,
                                  int64_t above, kti_moment at);

/* What is allotted at a moment, whether or not the unit is open. 0: nothing.
 * out->unit is not set. */
int kti_history_allotment(const kti_history *history, int64_t target,
                          int64_t unit, kti_moment at, kti_allotment *out);
/* The first of all by (day, order), as known at K, that has an amount; where
 * none has, the last. 0: none at all. */
int kti_history_first_allotment(const kti_history *history, int64_t target,
                                int64_t unit, kti_moment at,
                                kti_allotment *out);
/* The n-th unit that ever had an allotment of the target; 0 behind the
 * last. *cursor is 0 at first. */
int64_t kti_history_allotted(const kti_history *history, int64_t target,
                             int32_t *cursor);

/* A translation at K, or NULL. */
const char *kti_history_title(const kti_history *history, int64_t entity,
                              int field, const char *language, kti_moment at);

/* The next translation at K of an entity's text, each language once; NULL
 * behind the last. *cursor is 0 at first. */
const char *kti_history_titles(const kti_history *history, int64_t entity,
                               int field, kti_moment at, int32_t *cursor,
                               const char **language);

/* A list at K: its members and points, borrowed. 0: none was ever set. */
int kti_history_list(const kti_history *history, int64_t entity, int field,
                     kti_moment at, const kti_member **members,
                     size_t *member_count, const kt_checkpoint **points,
                     size_t *point_count);

/* The greatest day not after `day` on which units or allotments change, and
 * the greatest key of a definition not after `op`: what lies between two
 * such days, or keys, is the same. */
kti_moment kti_history_normal(const kti_history *history, kti_moment at);

/* The first day after `day` on which units or allotments change;
 * KT_DAY_NONE: none. */
kt_day kti_history_next_day(const kti_history *history, kt_day day);

/* snapshot.c: fold all of it. New, to be freed with kti_snapshot_free(). */
kt_status kti_snapshot_build(kti_error *error, const kti_history *history,
                             kti_moment at, kti_snapshot **snapshot);
void kti_snapshot_free(kti_snapshot *snapshot);

#endif
