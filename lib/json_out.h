/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_JSON_OUT_H
#define KTI_JSON_OUT_H

/* Writing JSON documents: the values as doc/json.md has them. */

#include <keytask/amount.h>

#include <jansson.h>

#include "handle.h"

/* An object under way. A member that cannot be made, for want of memory, is
 * left out and noticed at the end: `failed` sticks. */
typedef struct kti_out {
    json_t *json;
    int failed;
} kti_out;

kti_out kti_out_new(void);

/* The frame of an answer: of which plan, unit, day and commit. */
kti_out kti_out_frame(kt_db *db, const kti_question *question);

/* Takes the value, as the others do. */
void kti_out_put(kti_out *object, const char *key, json_t *value);
void kti_out_append(kti_out *object, json_t *array, const kti_out *item);

void kti_out_text(kti_out *object, const char *key, const char *text);
void kti_out_count(kti_out *object, const char *key, int64_t count);
/* What is not given (KT_NONE, KT_SHARE_NONE, KT_DAY_NONE) is null. */
void kti_out_amount(kti_out *object, const char *key, kt_amount amount);
void kti_out_share(kti_out *object, const char *key, kt_share share);
void kti_out_day(kti_out *object, const char *key, kt_day day);
/* The word of a code; null for the code 0, which is "none" of each set. */
void kti_out_word(kti_out *object, const char *key, int32_t words,
                  int32_t value);

/* The text: new, for kt_free(); NULL when out of memory. The object is gone. */
char *kti_out_finish(kti_out *object);

#endif
