/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_JSON_IN_H
#define KTI_JSON_IN_H

/*
 * Reading JSON documents: the text with line and column of a syntax error,
 * then values by key, every fault being told with the path of its value,
 * such as `tasks[1].targets[7].due`.
 */

#include <keytask/amount.h>
#include <keytask/day.h>
#include <keytask/words.h>

#include <jansson.h>

#include "arena.h"
#include "buf.h"
#include "error.h"

/* Levels of objects and arrays, the outermost being the first. */
#define KTI_JSON_DEPTH_MAX 32

/*
 * Parse a text: new, for json_decref(). A byte order mark is skipped.
 *
 * KT_OK; KT_ERR_FORMAT: not UTF-8, not JSON, a key that stands twice in an
 * object, or too deep; *line is where, 0 where no line says it, and the
 * message names the column; KT_ERR_NOMEM.
 */
kt_status kti_json_parse(kti_error *error, const char *text, size_t size,
                         int64_t *line, json_t **root);

/* What a reading goes with. */
typedef struct kti_json_in {
    kti_arena *texts; /* what is read lives there */
    kti_buf path;     /* of the value that is looked at */
    void (*bad)(void *context, const char *path, kt_status status,
                const char *message);
    void *context;
    int failed; /* out of memory */
} kti_json_in;

/* Go down to a member or an item, and back up. */
size_t kti_json_key(kti_json_in *in, const char *key);
/* A key that may be anything: one line of the path all the same. */
size_t kti_json_any_key(kti_json_in *in, const char *key);
size_t kti_json_item(kti_json_in *in, size_t index);
void kti_json_up(kti_json_in *in, size_t mark);

/* The path as it is now, in the arena; never NULL. */
const char *kti_json_path(kti_json_in *in);
void *kti_json_alloc(kti_json_in *in, size_t count, size_t size);
const char *kti_json_keep(kti_json_in *in, const char *text);

/* Tell a fault of the value at the path. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
void kti_json_bad(kti_json_in *in, kt_status status, const char *format,
                  ...);

/* "an object", "a string" ... */
const char *kti_json_type(const json_t *value);

/* 1 where the value is an object with no other keys than these (up to a
 * NULL); other keys are told with the nearest of them, and do no harm. */
int kti_json_object(kti_json_in *in, const json_t *value,
                    const char *const *keys);
/* 1 where it is an array. */
int kti_json_array(kti_json_in *in, const json_t *value);

/* What became of a value. A bad one was told. */
enum kti_json_found {
    KTI_JSON_ABSENT = 0,
    KTI_JSON_NULL, /* the output has the default */
    KTI_JSON_GIVEN,
    KTI_JSON_BAD /* the output has the default */
};

/* What must be there: 1, or 0, an absent one being told. */
int kti_json_need(kti_json_in *in, enum kti_json_found found,
                  const char *key);

/* A member that is an array: its size; 0 and NULL where there is none. */
size_t kti_json_list(kti_json_in *in, const json_t *object, const char *key,
                     const json_t **list);

/*
 * A member of an object; `value` without a key is read by the twins below.
 * Outputs without a value are NULL, KT_NONE, KT_DAY_NONE, 0.
 */
enum kti_json_found kti_json_code(kti_json_in *in, const json_t *object,
                                  const char *key, const char **code);
enum kti_json_found kti_json_line(kti_json_in *in, const json_t *object,
                                  const char *key, const char **text);
enum kti_json_found kti_json_day(kti_json_in *in, const json_t *object,
                                 const char *key, kt_day *day);
/* percent (may be NULL: a % sign is refused): 1 where it had a % sign. */
enum kti_json_found kti_json_amount(kti_json_in *in, const json_t *object,
                                    const char *key, int *percent,
                                    kt_amount *amount);
enum kti_json_found kti_json_int(kti_json_in *in, const json_t *object,
                                 const char *key, int32_t least,
                                 int32_t greatest, int32_t *number);
/* A word of a set (KT_WORDS_), as it stands in JSON. */
enum kti_json_found kti_json_word(kti_json_in *in, const json_t *object,
                                  const char *key, int32_t words,
                                  int32_t *code);
/* Points, 0.01 to the basis point: -30 or "-30". */
enum kti_json_found kti_json_points(kti_json_in *in, const json_t *object,
                                    const char *key, kt_share *share);

/* The value at the path itself. NULL is absent. */
enum kti_json_found kti_json_code_value(kti_json_in *in, const json_t *value,
                                        const char **code);
enum kti_json_found kti_json_line_value(kti_json_in *in, const json_t *value,
                                        const char **text);
enum kti_json_found kti_json_day_value(kti_json_in *in, const json_t *value,
                                       kt_day *day);
/* A share of 0 to 100 %: "40%", or the number 40. */
enum kti_json_found kti_json_share_value(kti_json_in *in,
                                         const json_t *value,
                                         kt_share *share);

#endif
