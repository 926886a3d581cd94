/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"
#include "tool.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *must(void *block)
{
    if (block == NULL) {
        fprintf(stderr, "keytask: %s\n", _("out of memory"));
        exit(EXIT_STORAGE);
    }
    return block;
}

static char *format_text(const char *format, va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0) {
        text = NULL;
    }
    return must(text);
}

char *make_text(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = format_text(format, args);
    va_end(args);
    return text;
}

/* One line on stderr, in the language of the tool. What was typed may hold
 * anything: control characters do not reach the terminal. */
static void put_line(const char *format, va_list args)
{
    char *text = format_text(_(format), args);
    for (char *at = text; *at != '\0'; at++) {
        if (iscntrl((unsigned char)*at) && (unsigned char)*at < 128) {
            *at = ' ';
        }
    }
    fprintf(stderr, "keytask: %s\n", text);
    free(text);
}

void tell(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_line(format, args);
    va_end(args);
}

int tell_usage(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    put_line(format, args);
    va_end(args);
    return EXIT_USAGE;
}

int tool_exit_code(kt_status status)
{
    switch (status) {
    case KT_ERR_INVALID:
    case KT_ERR_RANGE:
    case KT_ERR_FORMAT:
        return EXIT_USAGE;
    case KT_ERR_NOT_FOUND:
        return EXIT_NOT_FOUND;
    case KT_ERR_DUPLICATE:
    case KT_ERR_CYCLE:
    case KT_ERR_STATE:
    case KT_ERR_SCOPE:
    case KT_ERR_REPEATED:
        return EXIT_REFUSED;
    case KT_ERR_UNKNOWN:
        return EXIT_UNKNOWN;
    default:
        return status < 0 ? EXIT_STORAGE : EXIT_OK;
    }
}

int tool_fail(struct tool *tool, kt_status status)
{
    const char *message = kt_db_errmsg(tool->db);
    tell("%s", *message != '\0' ? message : kt_status_text(status));
    return tool_exit_code(status);
}

int tool_fail_without(struct tool *tool, kt_status status,
                      enum option_id option)
{
    int code = tool_fail(tool, status);
    options_describe(stderr, OPTION_BIT(option));
    return code;
}

/* The number of single changes that make one name of the other. */
static size_t distance(const char *a, const char *b)
{
    size_t width = strlen(b) + 1;
    size_t *row = must(calloc(width, sizeof *row));
    for (size_t j = 0; j < width; j++) {
        row[j] = j;
    }
    for (size_t i = 0; a[i] != '\0'; i++) {
        size_t corner = row[0];
        row[0] = i + 1;
        for (size_t j = 1; j < width; j++) {
            size_t change = corner + (a[i] != b[j - 1]);
            size_t least = row[j] < row[j - 1] ? row[j] : row[j - 1];
            corner = row[j];
            row[j] = least + 1 < change ? least + 1 : change;
        }
    }
    size_t result = row[width - 1];
    free(row);
    return result;
}

const char *nearest(const char *name, const char *const *names)
{
    const char *best = NULL;
    size_t least = strlen(name) / 3 + 2;
    if (strlen(name) > 64) {
        return NULL;
    }
    for (; *names != NULL; names++) {
        size_t changes = distance(name, *names);
        if (changes < least) {
            least = changes;
            best = *names;
        }
    }
    return best;
}
