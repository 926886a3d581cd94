/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_LOAD_PLAN_H
#define KTI_LOAD_PLAN_H

/*
 * Loading a plan document: what the load_plan*.c files share.
 *
 * The form was checked when these begin. First every code of a unit or of an
 * earlier plan is looked up, then the items are written in document order,
 * each compared with what is in force. A bad item is told and left out with
 * what stands below it; the load goes on, to tell the others, and is dropped
 * at the end.
 */

#include "load.h"
#include "load_plan_document.h"
#include "plan.h"

typedef struct kti_plan_load {
    kti_load *load;
    kt_db *db;
    kti_doc_plan *doc;
    kti_arena *texts;

    kti_moment now; /* everything that is known, today */
    kt_day day;     /* from which what changes holds, if nothing else is said */
    int64_t plan;
    int64_t owner;
    const char *owner_code;
    const char *code;     /* the plan's */
    const char *language; /* its own; NULL: not said */
    kt_day first_day;
    kt_day last_day;

    int fresh;  /* other than 0: what is written is part of something new,
                   and told as one with it */
    char *seen; /* by entity id: the document has it, KTI_SEEN_ */
    int64_t seen_count;

    struct kti_plan_event *events; /* told when all is done */
    size_t event_count, event_capacity;
    struct kti_plan_unknown *unknown; /* units, with their message */
    size_t unknown_count, unknown_capacity;
} kti_plan_load;

enum { KTI_SEEN = 1, KTI_SEEN_STEPS = 2 };

/* load_plan_tell.c */

/* A difference: counted, and told unless it is part of something new. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
kt_status kti_plan_changed(kti_plan_load *load, const char *format, ...);
/* Told only: something that the document leaves out. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
kt_status kti_plan_left_out(kti_plan_load *load, const char *format, ...);
/* Hand the events on, changes first. */
void kti_plan_tell(kti_plan_load *load);

/* A fault at a path, and a field of it (NULL: none). KT_OK to go on. */
#if defined(__GNUC__)
__attribute__((format(printf, 5, 6)))
#endif
kt_status kti_plan_bad(kti_plan_load *load, const char *path,
                       const char *field, kt_status status,
                       const char *format, ...);
/* The same of a call's failure; KT_OK to go on, where it is a fault of the
 * document, else the status. */
kt_status kti_plan_failed(kti_plan_load *load, const char *path,
                          const char *field, kt_status status);

/* A text that lives as long as the load. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
kt_status kti_plan_text(kti_plan_load *load, const char **text,
                        const char *format, ...);

/* Values as they are told; "none" where there is none. */
const char *kti_plan_amount(kt_amount amount, char buf[KT_AMOUNT_TEXT_SIZE]);
const char *kti_plan_day(kt_day day, char buf[KT_DAY_TEXT_SIZE]);
const char *kti_plan_unit(const kti_plan_load *load, int64_t unit);

/* load_plan_texts.c */

/* What a text says in the plan's own language: 1, with *base NULL for the
 * default; 0 where it says nothing. */
int kti_plan_base(const kti_plan_load *load, const kti_doc_text *text,
                  const char **base);
/* The same for something new, which needs it: a stand-in where it is
 * missing, which is told. */
kt_status kti_plan_need_base(kti_plan_load *load, const kti_doc_text *text,
                             const char **base);
/* The title of something that is there: `*bits` gets `bit` where it differs
 * from what stands. */
kt_status kti_plan_title(kti_plan_load *load, const kti_doc_text *text,
                         const char *subject, const char *now,
                         const char **base, uint32_t *bits, uint32_t bit);
/* Its other languages; `name` has kind, code, step and field. */
kt_status kti_plan_translate(kti_plan_load *load, const kti_doc_text *text,
                             const char *subject, const kt_title *name,
                             int64_t entity);

/* load_plan_check.c */

/* Codes that stand twice; before anything is read. */
kt_status kti_plan_doubles(kti_plan_load *load);
/* Codes of units and of continued targets; bad ones are taken out. */
kt_status kti_plan_codes(kti_plan_load *load);

/* load_plan_lists.c: 1 where a list of the document is another than the one
 * that stands. */
int kti_plan_units_differ(const kti_plan_load *load, int64_t entity,
                          int field, const char *const *codes, size_t count);
int kti_plan_exempt_differs(const kti_plan_load *load, int64_t entity,
                            const kt_target *target);
int kti_plan_points_differ(const kti_plan_load *load, int64_t entity,
                           const kt_target *target);
/* Its bits of `sets` where it differs, which is told. */
kt_status kti_plan_unit_list(kti_plan_load *load, const char *subject,
                             const char *name, int64_t entity, int field,
                             const char *const *codes, size_t count,
                             uint32_t bit, uint32_t *differ);

/* load_plan_order.c */

/* Items below one, in the document's order. */
typedef struct kti_plan_siblings {
    int64_t above;
    const char *what; /* "targets of task 1" */
    int64_t last;     /* position of the last one that was placed */
    int moved;
} kti_plan_siblings;

/* The next of them takes its place. */
kt_status kti_plan_place(kti_plan_load *load, kti_plan_siblings *siblings,
                         int64_t entity, const char *path);

/* load_plan_items.c, _tasks.c, _targets.c, _allotments.c */
kt_status kti_plan_self(kti_plan_load *load);
/* The document's state. Last of all: a closed plan takes nothing more; but
 * one that is opened again is so before it is changed. */
kt_status kti_plan_state(kti_plan_load *load);
kt_status kti_plan_tasks(kti_plan_load *load, const kti_doc_task *tasks,
                         size_t count, const char *parent);
/* Those of a task. */
kt_status kti_plan_task_targets(kti_plan_load *load,
                                const kti_doc_task *task, int64_t id);
kt_status kti_plan_steps(kti_plan_load *load, const kti_doc_target *item,
                         int64_t target);
/* *good 0, and told, where the measure does not take an amount or its %. */
kt_status kti_plan_check_amounts(kti_plan_load *load, const char *path,
                                 int32_t measure, int percent,
                                 kt_amount amount, kt_amount baseline,
                                 int *good);
kt_status kti_plan_amounts(kti_plan_load *load, const kti_doc_target *item,
                           int64_t target, int32_t measure);
kt_status kti_plan_allotments(kti_plan_load *load,
                              const kti_doc_target *item, int64_t target,
                              int32_t measure);
/* A day of cancellation, of a task or target that stands in `values`. */
kt_status kti_plan_cancel(kti_plan_load *load, int kind, const char *code,
                          const char *path, enum kti_json_found found,
                          kt_day day, const kti_value *now);

/* Mark an entity as one that the document has. */
void kti_plan_see(kti_plan_load *load, int64_t entity, int what);
/* Tell what it does not have. */
kt_status kti_plan_unseen(kti_plan_load *load);

/* Count an item as there already where nothing of it differed. */
void kti_plan_count(kti_plan_load *load, int64_t written, int64_t bad);

#endif
