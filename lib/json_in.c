/* SPDX-License-Identifier: Apache-2.0 */
/* The values of a JSON document. */
#include "json_in.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "csv.h"
#include "text.h"

size_t
kti_json_key(kti_json_in *in, const char *key)
{
    size_t mark = in->path.size;
    kti_buf_printf(&in->path, mark == 0 ? "%s" : ".%s", key);
    return mark;
}

size_t
kti_json_any_key(kti_json_in *in, const char *key)
{
    kti_error line = { 0 };
    (void)kti_fail(&line, KT_OK, "%s", key);
    return kti_json_key(in, line.message);
}

size_t
kti_json_item(kti_json_in *in, size_t index)
{
    size_t mark = in->path.size;
    kti_buf_printf(&in->path, "[%zu]", index);
    return mark;
}

void
kti_json_up(kti_json_in *in, size_t mark)
{
    if (in->path.failed) {
        in->failed = 1;
    } else {
        in->path.size = mark;
        in->path.data[mark] = '\0';
    }
}

static const char *
path(const kti_json_in *in)
{
    return in->path.data == NULL ? "" : in->path.data;
}

const char *
kti_json_keep(kti_json_in *in, const char *text)
{
    const char *kept = kti_arena_text(in->texts, text);
    if (kept == NULL) {
        in->failed = 1;
        return "";
    }
    return kept;
}

const char *
kti_json_path(kti_json_in *in)
{
    return kti_json_keep(in, path(in));
}

void *
kti_json_alloc(kti_json_in *in, size_t count, size_t size)
{
    void *memory = kti_arena_alloc(in->texts, (count + 1) * size);
    in->failed |= memory == NULL;
    return memory;
}

void
kti_json_bad(kti_json_in *in, kt_status status, const char *format, ...)
{
    kti_error error = { 0 };
    char text[sizeof error.message];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)kti_fail(&error, status, "%s", text);
    in->bad(in->context, path(in), status, error.message);
}

const char *
kti_json_type(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "an array";
    case JSON_STRING:
        return "a string";
    case JSON_INTEGER:
    case JSON_REAL:
        return "a number";
    case JSON_TRUE:
        return "true";
    case JSON_FALSE:
        return "false";
    case JSON_NULL:
        return "null";
    }
    return "nothing";
}

static void
bad_type(kti_json_in *in, const json_t *value, const char *wanted)
{
    kti_json_bad(in, KT_ERR_FORMAT, "is %s, it must be %s",
                 kti_json_type(value), wanted);
}

static void
unknown_key(kti_json_in *in, const char *key, const char *const *keys)
{
    const char *nearest = NULL;
    int best = strlen(key) < 4 ? (int)strlen(key) : 4;
    for (size_t i = 0; keys[i] != NULL; i++) {
        int distance = kti_similar(key, keys[i]);
        if (distance < best) {
            best = distance;
            nearest = keys[i];
        }
    }
    size_t mark = kti_json_any_key(in, key);
    if (nearest != NULL) {
        kti_json_bad(in, KT_ERR_FORMAT, "unknown key, the nearest is %s",
                     nearest);
    } else {
        kti_buf known = { 0 };
        for (size_t i = 0; keys[i] != NULL; i++) {
            kti_buf_printf(&known, "%s%s", i == 0 ? "" : ", ", keys[i]);
        }
        kti_json_bad(in, KT_ERR_FORMAT, "unknown key, known are %s",
                     known.failed ? "others" : known.data);
        kti_buf_free(&known);
    }
    kti_json_up(in, mark);
}

int
kti_json_object(kti_json_in *in, const json_t *value,
                const char *const *keys)
{
    const char *key;
    json_t *member;
    if (!json_is_object(value)) {
        bad_type(in, value, "an object");
        return 0;
    }
    /* Jansson's iteration takes no const, and changes nothing. */
    json_object_foreach((json_t *)(uintptr_t)value, key, member) {
        int known = 0;
        for (size_t i = 0; keys[i] != NULL && !known; i++) {
            known = strcmp(key, keys[i]) == 0;
        }
        if (!known) {
            unknown_key(in, key, keys);
        }
    }
    return 1;
}

int
kti_json_array(kti_json_in *in, const json_t *value)
{
    if (!json_is_array(value)) {
        bad_type(in, value, "an array");
        return 0;
    }
    return 1;
}

/* What is wrong is in the error: tell it. */
static enum kti_json_found
tell(kti_json_in *in, const kti_error *error)
{
    kti_json_bad(in, error->status, "%s", error->message);
    return KTI_JSON_BAD;
}

int
kti_json_need(kti_json_in *in, enum kti_json_found found, const char *key)
{
    if (found == KTI_JSON_ABSENT || found == KTI_JSON_NULL) {
        size_t mark = kti_json_key(in, key);
        kti_json_bad(in, KT_ERR_FORMAT, "is missing");
        kti_json_up(in, mark);
    }
    return found == KTI_JSON_GIVEN;
}

size_t
kti_json_list(kti_json_in *in, const json_t *object, const char *key,
              const json_t **list)
{
    *list = json_object_get(object, key);
    if (*list == NULL || json_is_null(*list)) {
        *list = NULL;
        return 0;
    }
    size_t mark = kti_json_key(in, key);
    if (!kti_json_array(in, *list)) {
        *list = NULL;
    }
    kti_json_up(in, mark);
    return json_array_size(*list);
}

enum kti_json_found
kti_json_code_value(kti_json_in *in, const json_t *value, const char **code)
{
    char message[512];
    kti_error error = { 0 };
    *code = NULL;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? KTI_JSON_ABSENT : KTI_JSON_NULL;
    }
    if (json_is_integer(value)) {
        kti_json_bad(in, KT_ERR_FORMAT,
                     "is a number, a code must be a string: \"%lld\"",
                     (long long)json_integer_value(value));
        return KTI_JSON_BAD;
    }
    if (!json_is_string(value)) {
        bad_type(in, value, "a string");
        return KTI_JSON_BAD;
    }
    const char *text = json_string_value(value);
    if (kti_code_mangled(text, message, sizeof message)) {
        kti_json_bad(in, KT_ERR_INVALID, "%s", message);
        return KTI_JSON_BAD;
    }
    if (kti_code_check(&error, "the code", text) != KT_OK) {
        return tell(in, &error);
    }
    *code = kti_json_keep(in, text);
    return KTI_JSON_GIVEN;
}

enum kti_json_found
kti_json_line_value(kti_json_in *in, const json_t *value, const char **text)
{
    kti_error error = { 0 };
    *text = NULL;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? KTI_JSON_ABSENT : KTI_JSON_NULL;
    }
    if (!json_is_string(value)) {
        bad_type(in, value, "a string");
        return KTI_JSON_BAD;
    }
    const char *line = json_string_value(value);
    if (kti_text_check(&error, "the text", line, KT_TITLE_MAX,
                       KTI_TEXT_LINE) != KT_OK) {
        return tell(in, &error);
    }
    if (line[0] == '\0') {
        kti_json_bad(in, KT_ERR_INVALID, "the text is empty");
        return KTI_JSON_BAD;
    }
    *text = kti_json_keep(in, line);
    return KTI_JSON_GIVEN;
}

enum kti_json_found
kti_json_day_value(kti_json_in *in, const json_t *value, kt_day *day)
{
    *day = KT_DAY_NONE;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? KTI_JSON_ABSENT : KTI_JSON_NULL;
    }
    if (!json_is_string(value)) {
        bad_type(in, value, "a day such as \"2022-06-30\"");
        return KTI_JSON_BAD;
    }
    if (kt_day_parse(json_string_value(value), day) != KT_OK) {
        *day = KT_DAY_NONE;
        kti_json_bad(in, KT_ERR_INVALID,
                     "%s is no day, one is written as 2022-06-30",
                     json_string_value(value));
        return KTI_JSON_BAD;
    }
    return KTI_JSON_GIVEN;
}

/* A number in ten-thousandths. Jansson keeps one with a fraction or an
 * exponent as a double, which is exact enough only where it comes back. */
static kt_status
number_amount(kti_error *error, const json_t *value, kt_amount *amount)
{
    if (json_is_integer(value)) {
        *amount = kt_amount_from_int(json_integer_value(value));
        return *amount != KT_NONE
                   ? KT_OK
                   : kti_fail(error, KT_ERR_RANGE, "%lld is out of range",
                              (long long)json_integer_value(value));
    }
    double real = json_real_value(value);
    if (fabs(real) < 1e11) {
        long long rounded = llround(real * 1e4);
        if ((double)rounded / 1e4 == real) {
            *amount = rounded;
            return KT_OK;
        }
    }
    return kti_fail(error, KT_ERR_INVALID,
                    "%.15g has too many digits for a number with a "
                    "fraction: write it as a string, such as \"12.3456\"",
                    real);
}

static kt_status
string_amount(kti_error *error, const char *text, int *percent,
              kt_amount *amount)
{
    int sign = strchr(text, '%') != NULL ||
               strstr(text, "\xef\xbc\x85") != NULL;
    if (text[0] == '\0') {
        return kti_fail(error, KT_ERR_INVALID,
                        "the text is empty, it must be a number");
    }
    if (sign && percent == NULL) {
        return kti_fail(error, KT_ERR_INVALID,
                        "%s has a %% sign, and is no percentage", text);
    }
    kt_status status = sign ? kt_percent_parse(text, amount)
                            : kt_amount_parse(text, amount);
    if (percent != NULL) {
        *percent = sign;
    }
    if (status == KT_ERR_RANGE) {
        return kti_fail(error, status, "%s is out of range", text);
    }
    return status == KT_OK
               ? KT_OK
               : kti_fail(error, status,
                          "%s is not a number with up to four decimals",
                          text);
}

static enum kti_json_found
amount_value(kti_json_in *in, const json_t *value, int *percent,
             kt_amount *amount)
{
    kti_error error = { 0 };
    kt_status status = KT_OK;
    *amount = KT_NONE;
    if (percent != NULL) {
        *percent = 0;
    }
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? KTI_JSON_ABSENT : KTI_JSON_NULL;
    }
    if (json_is_number(value)) {
        status = number_amount(&error, value, amount);
    } else if (json_is_string(value)) {
        status = string_amount(&error, json_string_value(value), percent,
                               amount);
    } else {
        bad_type(in, value, "a number, or a string with one");
        return KTI_JSON_BAD;
    }
    if (status != KT_OK) {
        *amount = KT_NONE;
        return tell(in, &error);
    }
    return KTI_JSON_GIVEN;
}

/* Percent or points in ten-thousandths, as basis points. */
static enum kti_json_found
basis_points(kti_json_in *in, kt_amount amount, kt_amount least,
             kt_share *share)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    (void)kt_amount_format(amount, text, sizeof text);
    if (amount < least || amount > KT_AMOUNT(100)) {
        kti_json_bad(in, KT_ERR_RANGE, "%s is not within %d to 100", text,
                     (int)(least / KT_AMOUNT_SCALE));
        return KTI_JSON_BAD;
    }
    if (amount % 100 != 0) {
        kti_json_bad(in, KT_ERR_INVALID, "%s has more than two decimals",
                     text);
        return KTI_JSON_BAD;
    }
    *share = (kt_share)(amount / 100);
    return KTI_JSON_GIVEN;
}

enum kti_json_found
kti_json_share_value(kti_json_in *in, const json_t *value, kt_share *share)
{
    int percent = 0;
    kt_amount amount = KT_NONE;
    *share = 0;
    enum kti_json_found found = amount_value(in, value, &percent, &amount);
    return found == KTI_JSON_GIVEN ? basis_points(in, amount, 0, share)
                                   : found;
}

enum kti_json_found
kti_json_code(kti_json_in *in, const json_t *object, const char *key,
              const char **code)
{
    size_t mark = kti_json_key(in, key);
    enum kti_json_found found =
        kti_json_code_value(in, json_object_get(object, key), code);
    kti_json_up(in, mark);
    return found;
}

enum kti_json_found
kti_json_line(kti_json_in *in, const json_t *object, const char *key,
              const char **text)
{
    size_t mark = kti_json_key(in, key);
    enum kti_json_found found =
        kti_json_line_value(in, json_object_get(object, key), text);
    kti_json_up(in, mark);
    return found;
}

enum kti_json_found
kti_json_day(kti_json_in *in, const json_t *object, const char *key,
             kt_day *day)
{
    size_t mark = kti_json_key(in, key);
    enum kti_json_found found =
        kti_json_day_value(in, json_object_get(object, key), day);
    kti_json_up(in, mark);
    return found;
}

enum kti_json_found
kti_json_amount(kti_json_in *in, const json_t *object, const char *key,
                int *percent, kt_amount *amount)
{
    size_t mark = kti_json_key(in, key);
    enum kti_json_found found = amount_value(
        in, json_object_get(object, key), percent, amount);
    kti_json_up(in, mark);
    return found;
}

static enum kti_json_found
int_value(kti_json_in *in, const json_t *value, int32_t least,
          int32_t greatest, int32_t *number)
{
    *number = 0;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? KTI_JSON_ABSENT : KTI_JSON_NULL;
    }
    if (!json_is_integer(value)) {
        bad_type(in, value, "a whole number");
        return KTI_JSON_BAD;
    }
    json_int_t given = json_integer_value(value);
    if (given < least || given > greatest) {
        kti_json_bad(in, KT_ERR_RANGE, "%lld is not within %d to %d",
                     (long long)given, (int)least, (int)greatest);
        return KTI_JSON_BAD;
    }
    *number = (int32_t)given;
    return KTI_JSON_GIVEN;
}

enum kti_json_found
kti_json_int(kti_json_in *in, const json_t *object, const char *key,
             int32_t least, int32_t greatest, int32_t *number)
{
    size_t mark = kti_json_key(in, key);
    enum kti_json_found found = int_value(in, json_object_get(object, key),
                                          least, greatest, number);
    kti_json_up(in, mark);
    return found;
}

static enum kti_json_found
word_value(kti_json_in *in, const json_t *value, int32_t words,
           int32_t *code)
{
    *code = 0;
    if (value == NULL || json_is_null(value)) {
        return value == NULL ? KTI_JSON_ABSENT : KTI_JSON_NULL;
    }
    if (!json_is_string(value)) {
        bad_type(in, value, "a string");
        return KTI_JSON_BAD;
    }
    const char *text = json_string_value(value);
    kti_buf known = { 0 };
    for (int32_t i = 1; kt_word(words, i, NULL)[0] != '\0'; i++) {
        const char *word = kt_word(words, i, NULL);
        if (strcmp(word, text) == 0) {
            *code = i;
        }
        kti_buf_printf(&known, "%s%s", i == 1 ? "" : ", ", word);
    }
    if (*code == 0) {
        kti_json_bad(in, KT_ERR_INVALID, "%s is not one of %s", text,
                     known.failed ? "the known words" : known.data);
    }
    kti_buf_free(&known);
    return *code == 0 ? KTI_JSON_BAD : KTI_JSON_GIVEN;
}

enum kti_json_found
kti_json_word(kti_json_in *in, const json_t *object, const char *key,
              int32_t words, int32_t *code)
{
    size_t mark = kti_json_key(in, key);
    enum kti_json_found found =
        word_value(in, json_object_get(object, key), words, code);
    kti_json_up(in, mark);
    return found;
}

enum kti_json_found
kti_json_points(kti_json_in *in, const json_t *object, const char *key,
                kt_share *share)
{
    kt_amount amount = KT_NONE;
    size_t mark = kti_json_key(in, key);
    *share = 0;
    enum kti_json_found found =
        amount_value(in, json_object_get(object, key), NULL, &amount);
    if (found == KTI_JSON_GIVEN) {
        found = basis_points(in, amount, KT_AMOUNT(-100), share);
    }
    kti_json_up(in, mark);
    return found;
}
