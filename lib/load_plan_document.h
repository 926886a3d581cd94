/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_LOAD_PLAN_DOCUMENT_H
#define KTI_LOAD_PLAN_DOCUMENT_H

/*
 * A plan document (keytask-plan/1) in memory, its form checked.
 *
 * Every item has the path of its value in the document. `sets` names, by the
 * KT_..._SET_ bits of its kind, what the document gives: a value, or null,
 * which is the default. What it leaves out, or gives wrongly (which was told
 * then), has no bit.
 */

#include <keytask/target.h>

#include "json_in.h"

/* A text, or a text by language tag. */
typedef struct kti_doc_text {
    const char *path;
    const char *plain; /* NULL where by language, null or absent */
    const char **languages;
    const char **texts; /* NULL takes a translation back */
    size_t count;
    enum kti_json_found found;
} kti_doc_text;

typedef struct kti_doc_step {
    const char *path;
    kt_step step;
    uint32_t sets;
    kti_doc_text title;
} kti_doc_step;

typedef struct kti_doc_allotment {
    const char *path;
    kt_allotment allotment; /* unit NULL: not to be looked at */
    int percent;            /* the amount has a % sign */
    enum kti_json_found amount;
    enum kti_json_found baseline;
    enum kti_json_found weight;
} kti_doc_allotment;

typedef struct kti_doc_target {
    const char *path;
    kt_target target; /* code NULL: not to be looked at */
    uint32_t sets;
    kti_doc_text title;
    kti_doc_text unit_of_measure;
    enum kti_json_found measure;
    enum kti_json_found amount;
    enum kti_json_found baseline;
    int percent; /* amount or baseline has a % sign */
    enum kti_json_found cancel;
    kt_day cancelled;
    kti_doc_step *steps;
    size_t step_count;
    int has_steps; /* the key is there, null being none of them */
    kti_doc_allotment *allotments;
    size_t allotment_count;
    int has_allotments;
} kti_doc_target;

typedef struct kti_doc_task {
    const char *path;
    kt_task task; /* code NULL: not to be looked at */
    uint32_t sets;
    kti_doc_text title;
    enum kti_json_found cancel;
    kt_day cancelled;
    kti_doc_target *targets;
    size_t target_count;
    struct kti_doc_task *tasks;
    size_t task_count;
} kti_doc_task;

typedef struct kti_doc_plan {
    kt_plan plan; /* code NULL: not to be looked at */
    uint32_t sets;
    kt_uuid id;
    kti_doc_text title;
    enum kti_json_found owner;
    enum kti_json_found first_day;
    enum kti_json_found last_day;
    enum kti_json_found state;
    /* Beside KT_PLAN_SET_THRESHOLDS: which of them are there. */
    int behind, at_risk, ahead;
    kti_doc_task *tasks;
    size_t task_count;
    int64_t items; /* all, the plan itself included */
} kti_doc_plan;

/* For the load_plan_document*.c files: a member as bits of `sets`. */
uint32_t kti_doc_set(enum kti_json_found found, uint32_t bit);
/* A text, or an object of texts by language tag. */
uint32_t kti_doc_read_text(kti_json_in *in, const json_t *object,
                           const char *key, kti_doc_text *text,
                           uint32_t bit);
/* A code, or an array of codes. */
uint32_t kti_doc_read_codes(kti_json_in *in, const json_t *object,
                            const char *key, const char *const **codes,
                            size_t *count, uint32_t bit);
enum kti_json_found kti_doc_read_weight(kti_json_in *in,
                                        const json_t *object,
                                        int32_t *weight);
void kti_doc_read_target(kti_json_in *in, const json_t *value,
                         kti_doc_target *item, kti_doc_plan *plan);

/* Read a document; what is wrong is told through `in`. */
void kti_doc_read(kti_json_in *in, const json_t *root, kti_doc_plan *plan);

#endif
