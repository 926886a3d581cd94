/* SPDX-License-Identifier: Apache-2.0 */
#include "json_out.h"

#include <keytask/day.h>

#include "buf.h"

kti_out kti_out_new(void)
{
    kti_out object = { json_object(), 0 };
    object.failed = object.json == NULL;
    return object;
}

void kti_out_put(kti_out *object, const char *key, json_t *value)
{
    object->failed |= json_object_set_new(object->json, key, value) != 0;
}

void kti_out_append(kti_out *object, json_t *array, const kti_out *item)
{
    object->failed |=
        item->failed | (json_array_append_new(array, item->json) != 0);
}

void kti_out_text(kti_out *object, const char *key, const char *text)
{
    kti_out_put(object, key, json_string(text));
}

void kti_out_count(kti_out *object, const char *key, int64_t count)
{
    kti_out_put(object, key, json_integer(count));
}

void kti_out_amount(kti_out *object, const char *key, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    if (amount == KT_NONE) {
        kti_out_put(object, key, json_null());
    } else {
        kt_amount_format(amount, text, sizeof text);
        kti_out_text(object, key, text);
    }
}

void kti_out_share(kti_out *object, const char *key, kt_share share)
{
    kti_out_put(object, key,
                share == KT_SHARE_NONE ? json_null() : json_integer(share));
}

void kti_out_day(kti_out *object, const char *key, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE];
    if (day == KT_DAY_NONE) {
        kti_out_put(object, key, json_null());
    } else {
        kt_day_format(day, text, sizeof text);
        kti_out_text(object, key, text);
    }
}

void kti_out_word(kti_out *object, const char *key, int32_t words,
                  int32_t value)
{
    kti_out_put(object, key,
                value == 0 ? json_null()
                           : json_string(kt_word(words, value, NULL)));
}

kti_out kti_out_frame(kt_db *db, const kti_question *question)
{
    const kti_unit *unit = &question->snapshot->units[question->unit];
    kti_out object = kti_out_new();
    kti_out_text(&object, "plan",
                 question->snapshot->plans[question->plan].code);
    kti_out_text(&object, "unit", unit->code);
    kti_out_text(
        &object, "unit_name",
        kti_title_of(db, question, unit->id, KT_FIELD_TITLE, unit->name));
    kti_out_day(&object, "as_of", question->snapshot->at.day);
    kti_out_count(&object, "commit", question->commit);
    kti_out_text(&object, "basis",
                 kt_word(KT_WORDS_BASIS, question->basis, NULL));
    return object;
}

static int add_chunk(const char *bytes, size_t size, void *context)
{
    kti_buf *buf = context;
    kti_buf_add(buf, bytes, size);
    return buf->failed ? -1 : 0;
}

/* From malloc(), whatever Jansson takes its memory from. */
char *kti_out_finish(kti_out *object)
{
    kti_buf buf = { 0 };
    int failed =
        object->failed ||
        json_dump_callback(object->json, add_chunk, &buf, JSON_COMPACT) != 0;
    json_decref(object->json);
    *object = (kti_out){ NULL, 1 };
    if (failed) {
        kti_buf_free(&buf);
        return NULL;
    }
    return kti_buf_steal(&buf);
}
