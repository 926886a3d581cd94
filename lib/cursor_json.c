/* SPDX-License-Identifier: Apache-2.0 */
/* A cursor as JSON: its rows by their description; doc/json.md. */
#include <stdlib.h>
#include <string.h>

#include <keytask/completion.h>
#include <keytask/hash.h>

#include "handle_private.h"
#include "json_out.h"
#include "row_shape.h"
#include "uuid.h"

/* What is written of: a struct of the row, and what holds of the row. */
struct source {
    const char *base;
    uint32_t when;
};

static void put_amount(kti_buf *buf, const char *key, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    (void)kt_amount_format(amount, text, sizeof text);
    kti_out_text(buf, key, amount == KT_NONE ? NULL : text);
}

static void put_share(kti_buf *buf, const char *key, kt_share share)
{
    if (share == KT_SHARE_NONE) {
        kti_out_null(buf, key);
    } else {
        kti_out_int(buf, key, share);
    }
}

static void put_day(kti_buf *buf, const char *key, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE] = "";
    if (day != KT_DAY_NONE) {
        (void)kt_day_format(day, text, sizeof text);
    }
    kti_out_text(buf, key, text);
}

static void put_instant(kti_buf *buf, const char *key, int64_t utc_ms)
{
    char text[KT_INSTANT_TEXT_SIZE];
    (void)kt_instant_format(utc_ms, text, sizeof text);
    kti_out_text(buf, key, text);
}

/* The code 0 is "none" of each set. */
static void put_word(kti_buf *buf, const char *key, int32_t words,
                     int32_t value)
{
    kti_out_text(buf, key, value == 0 ? NULL : kt_word(words, value, NULL));
}

static void put_bits(kti_buf *buf, const char *key, int32_t words,
                     uint32_t bits)
{
    kti_out_open(buf, key, '[');
    for (uint32_t bit = 1; bit != 0 && bit <= bits; bit <<= 1) {
        if ((bits & bit) != 0) {
            kti_out_text(buf, NULL, kt_word(words, (int32_t)bit, NULL));
        }
    }
    kti_out_close(buf, ']');
}

static void put_hash(kti_buf *buf, const char *key, const uint8_t *hash)
{
    char text[KT_SHA256_TEXT_SIZE] = "";
    if (hash != NULL) {
        (void)kt_sha256_format(hash, text, sizeof text);
    }
    kti_out_text(buf, key, text);
}

static void put_uuid(kti_buf *buf, const char *key, const kt_uuid *uuid)
{
    char text[KT_UUID_TEXT_SIZE] = "";
    if (!kti_uuid_is_none(uuid)) {
        (void)kt_uuid_format(uuid, text, sizeof text);
    }
    kti_out_text(buf, key, text);
}

static void put_counts(kti_buf *buf, const char *key, const int64_t *counts)
{
    kti_out_open(buf, key, '{');
    for (int32_t i = 1; i < KT_VERDICT_COUNT; i++) {
        kti_out_int(buf, kt_word(KT_WORDS_VERDICT, i, NULL), counts[i]);
    }
    kti_out_close(buf, '}');
}

static void put_fields(kti_buf *buf, const struct source *source,
                       const kti_field *fields);

static void put_object(kti_buf *buf, const struct source *source,
                       const kti_field *field)
{
    int64_t given;
    struct source inner = *source;
    memcpy(&given, source->base + field->given, sizeof given);
    if (given == 0) {
        kti_out_null(buf, field->key);
        return;
    }
    inner.base += field->offset;
    kti_out_open(buf, field->key, '{');
    put_fields(buf, &inner, field->members);
    kti_out_close(buf, '}');
}

static void put_field(kti_buf *buf, const struct source *source,
                      const kti_field *field)
{
    const char *key = field->key;
    const void *at = source->base + field->offset;
    const kt_completion *completion = at;
    struct source inner = *source;
    switch (field->kind) {
    case KTI_FIELD_TEXT:
        kti_out_text(buf, key, *(const char *const *)at);
        break;
    case KTI_FIELD_COUNT:
        kti_out_int(buf, key, *(const int64_t *)at);
        break;
    case KTI_FIELD_SMALL:
        kti_out_int(buf, key, *(const int32_t *)at);
        break;
    case KTI_FIELD_NUMBER:
        if (*(const int64_t *)at == 0) {
            kti_out_null(buf, key);
        } else {
            kti_out_int(buf, key, *(const int64_t *)at);
        }
        break;
    case KTI_FIELD_YES:
        kti_out_bool(buf, key, *(const int32_t *)at);
        break;
    case KTI_FIELD_AMOUNT:
        put_amount(buf, key, *(const kt_amount *)at);
        break;
    case KTI_FIELD_SHARE:
        put_share(buf, key, *(const kt_share *)at);
        break;
    case KTI_FIELD_DAY:
        put_day(buf, key, *(const kt_day *)at);
        break;
    case KTI_FIELD_INSTANT:
        put_instant(buf, key, *(const int64_t *)at);
        break;
    case KTI_FIELD_WORD:
        put_word(buf, key, field->words, *(const int32_t *)at);
        break;
    case KTI_FIELD_BITS:
        put_bits(buf, key, field->words, *(const uint32_t *)at);
        break;
    case KTI_FIELD_UUID:
        put_uuid(buf, key, at);
        break;
    case KTI_FIELD_HASH:
        put_hash(buf, key, at);
        break;
    case KTI_FIELD_FILE_HASH:
        put_hash(buf, key, *(const uint8_t *const *)at);
        break;
    case KTI_FIELD_DIFFERENCE:
        put_share(buf, key,
                  completion->attainment == KT_SHARE_NONE
                      ? KT_SHARE_NONE
                      : completion->difference);
        break;
    case KTI_FIELD_COUNTS:
        put_counts(buf, key, completion->counts);
        break;
    case KTI_FIELD_MEMBERS:
        inner.base = at;
        put_fields(buf, &inner, field->members);
        break;
    case KTI_FIELD_OBJECT:
        put_object(buf, source, field);
        break;
    }
}

static void put_fields(kti_buf *buf, const struct source *source,
                       const kti_field *fields)
{
    for (; fields->key != NULL; fields++) {
        if (fields->when == 0 || (fields->when & source->when) != 0) {
            put_field(buf, source, fields);
        }
    }
}

/* When a key of a completion is there. */
static uint32_t when_of(const kt_completion *completion)
{
    if (completion->kind != KT_KIND_TARGET) {
        return completion->kind == KT_KIND_PLAN ? KTI_WHEN_PLAN
                                                : KTI_WHEN_TASK;
    }
    switch (completion->measure) {
    case KT_MEASURE_COVERAGE:
        return KTI_WHEN_TARGET | KTI_WHEN_COVERAGE;
    case KT_MEASURE_MILESTONE:
        return KTI_WHEN_TARGET | KTI_WHEN_MILESTONE;
    default:
        return KTI_WHEN_TARGET;
    }
}

void kti_row_json(kti_buf *buf, const kt_cursor *cursor, size_t row,
                  int listed)
{
    const kti_row_shape *shape = &kti_row_shapes[cursor->kind];
    struct source source = { cursor->rows + row * cursor->row_size,
                             listed ? KTI_WHEN_LISTED : 0 };
    if (shape->completion != 0) {
        source.when |=
            when_of((const void *)(source.base + shape->completion));
    }
    put_fields(buf, &source, shape->fields);
}

void kti_frame_json(kti_buf *buf, const kt_frame *frame, int listed)
{
    kti_out_text(buf, "plan", frame->plan);
    kti_out_text(buf, "unit", frame->unit);
    kti_out_text(buf, "unit_name", frame->unit_name);
    put_day(buf, "as_of", frame->as_of);
    kti_out_int(buf, "commit", frame->commit);
    kti_out_text(buf, "basis", kt_word(KT_WORDS_BASIS, frame->basis, NULL));
    if (listed) {
        kti_out_int(buf, "after", frame->after);
        kti_out_int(buf, "total", frame->total);
    }
}

kt_status kti_json_finish(kti_buf *buf, char **json)
{
    *json = kti_buf_steal(buf);
    return *json == NULL ? KT_ERR_NOMEM : KT_OK;
}

kt_status kt_cursor_json(const kt_cursor *cursor, char **json)
{
    kti_buf buf = { 0 };
    *json = NULL;
    if (cursor == NULL) {
        return KT_ERR_MISUSE;
    }
    kti_out_open(&buf, NULL, '{');
    kti_frame_json(&buf, &cursor->frame, 1);
    if (cursor->kind == KTI_ROW_TOUCH) {
        kti_out_open(&buf, "position", '{');
        kti_out_int(&buf, "commit", cursor->position.commit);
        put_hash(&buf, "hash", cursor->position.hash);
        kti_out_close(&buf, '}');
    }
    kti_out_open(&buf, kti_row_shapes[cursor->kind].rows, '[');
    for (size_t i = 0; i < cursor->count; i++) {
        kti_out_open(&buf, NULL, '{');
        kti_row_json(&buf, cursor, i, 1);
        kti_out_close(&buf, '}');
    }
    kti_out_close(&buf, ']');
    kti_out_close(&buf, '}');
    return kti_json_finish(&buf, json);
}

kt_status kti_list_json(kt_db *db, kt_status status, kt_cursor *cursor,
                        char **json)
{
    *json = NULL;
    if (status < 0) {
        return status;
    }
    status = kt_cursor_json(cursor, json);
    kt_cursor_close(cursor);
    if (status != KT_OK) {
        /* Said on the handle, as every failure of a call is. */
        status = kti_enter(db, KTI_BARE) == KT_OK ? status : KT_ERR_MISUSE;
        status = kti_leave(db, status);
    }
    return status;
}

void kt_free(void *text)
{
    free(text);
}
