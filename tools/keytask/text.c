/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *english;
    const char *chinese;
} texts[] = {
#include "zh_CN.inc"
};

/* Room for a tag; a longer one is cut, and no title has it. */
static char tag[36] = "en";

static bool begins_chinese(const char *language)
{
    return strncmp(language, "zh", 2) == 0 &&
           (language[2] == '\0' || strchr("-_.@", language[2]) != NULL);
}

static const char *locale_name(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_MESSAGES",
                                             "LANG" };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != '\0') {
            return value;
        }
    }
    return "";
}

void text_set_language(const char *given)
{
    if (given == NULL) {
        given = getenv("KEYTASK_LANG");
    }
    if (given == NULL || *given == '\0') {
        given = begins_chinese(locale_name()) ? "zh" : "en";
    }
    size_t length = strnlen(given, sizeof tag - 1);
    memcpy(tag, given, length);
    tag[length] = '\0';
}

const char *text_language(void)
{
    return tag;
}

/* The translation, or NULL. */
static const char *find(const char *text)
{
    /* Its text is the catalogue's header. */
    if (*text == '\0' || !begins_chinese(tag)) {
        return NULL;
    }
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i].english, text) == 0) {
            return texts[i].chinese;
        }
    }
    return NULL;
}

const char *text_of(const char *text)
{
    const char *found = find(text);
    return found != NULL ? found : text;
}

const char *text_of_context(const char *text)
{
    const char *found = find(text);
    return found != NULL ? found : strchr(text, '\004') + 1;
}
