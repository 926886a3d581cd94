/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"

void document_set(json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, must(value)) != 0) {
        must(NULL);
    }
}

void document_append(json_t *array, json_t *value)
{
    if (json_array_append_new(array, must(value)) != 0) {
        must(NULL);
    }
}

json_t *document_object(void)
{
    return must(json_object());
}

json_t *document_array(void)
{
    return must(json_array());
}

/* What comes from the command line may be no UTF-8: it is then null. */
void document_text(json_t *object, const char *key, const char *text)
{
    json_t *value = text == NULL || *text == '\0' ? NULL : json_string(text);
    document_set(object, key, value == NULL ? json_null() : value);
}

void document_number(json_t *object, const char *key, int64_t number)
{
    document_set(object, key, json_integer(number));
}

void document_amount(json_t *object, const char *key, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE];
    kt_amount_format(amount, text, sizeof text);
    document_text(object, key, text);
}

void document_share(json_t *object, const char *key, kt_share share)
{
    document_set(object, key,
                 share == KT_SHARE_NONE ? json_null() : json_integer(share));
}

void document_day(json_t *object, const char *key, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE];
    kt_day_format(day, text, sizeof text);
    document_text(object, key, text);
}

void document_instant(json_t *object, const char *key, int64_t utc_ms)
{
    char text[KT_INSTANT_TEXT_SIZE];
    kt_instant_format(utc_ms, text, sizeof text);
    document_text(object, key, text);
}

void document_hash(json_t *object, const char *key, const uint8_t *sha256)
{
    char text[KT_SHA256_TEXT_SIZE] = "";
    if (sha256 != NULL) {
        kt_sha256_format(sha256, text, sizeof text);
    }
    document_text(object, key, text);
}

void document_uuid(json_t *object, const char *key, const kt_uuid *uuid)
{
    char text[KT_UUID_TEXT_SIZE];
    kt_uuid_format(uuid, text, sizeof text);
    document_text(object, key, text);
}

json_t *document_take(char *json)
{
    json_t *document = must(json_loads(must(json), 0, NULL));
    kt_free(json);
    return document;
}

json_t *document_rows(const kt_cursor *cursor, const char *key)
{
    char *json = NULL;
    kt_status status = kt_cursor_json(cursor, &json);
    json_t *document = document_take(status < 0 ? NULL : json);
    json_t *rows = must(json_incref(json_object_get(document, key)));
    json_decref(document);
    return rows;
}

void document_print(json_t *document)
{
    json_dumpf(document, stdout, JSON_COMPACT);
    fputc('\n', stdout);
    json_decref(document);
}

int document_print_text(struct tool *tool, kt_status status, char *json)
{
    if (status < 0) {
        return tool_fail(tool, status);
    }
    printf("%s\n", json);
    kt_free(json);
    return EXIT_OK;
}
