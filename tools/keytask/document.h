/* SPDX-License-Identifier: Apache-2.0 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

/* Answers as JSON: amounts as texts, shares as whole basis points, days and
 * instants as texts, null for what is not given. What is listed is written by
 * the library; the tool itself says what its verbs have done. */

#include "tool.h"

#include <jansson.h>

/* Sets a member; the value is taken. Ends the process without memory. */
void document_set(json_t *object, const char *key, json_t *value);
void document_text(json_t *object, const char *key, const char *text);
void document_number(json_t *object, const char *key, int64_t number);
void document_amount(json_t *object, const char *key, kt_amount amount);
void document_share(json_t *object, const char *key, kt_share share);
void document_day(json_t *object, const char *key, kt_day day);
void document_instant(json_t *object, const char *key, int64_t utc_ms);
void document_hash(json_t *object, const char *key, const uint8_t *sha256);
void document_uuid(json_t *object, const char *key, const kt_uuid *uuid);

/* Puts a value behind the others of an array; it is taken. */
void document_append(json_t *array, json_t *value);

json_t *document_object(void);
json_t *document_array(void);

/* The rows of a cursor, and any document, as the library writes them; the
 * text is taken. */
json_t *document_rows(const kt_cursor *cursor, const char *key);
json_t *document_take(char *json);

/* Writes a document to stdout, and drops it. */
void document_print(json_t *document);

/* Writes a document of the library to stdout, and frees it; or tells the
 * message of the call that gave it. Answers an exit code. */
int document_print_text(struct tool *tool, kt_status status, char *json);

#endif
