/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_LOAD_HELPERS_H
#define KEYTASK_TESTS_LOAD_HELPERS_H

/* What the tests of the loads share, beside the small world: texts that are
 * loaded, and all that a load tells. */

#include "domain_helpers.h"

typedef kt_status (*load_fn)(kt_db *db, const kt_load *load,
                             kt_load_result *result);

/* One thing that was told, as "LINE COLUMN STATUS: MESSAGE\n" (the column is
 * left out where there is none), or "LINE notice: MESSAGE\n". */
struct told {
    int64_t line;
    char text[1300];
};

static struct told told[64];
static size_t told_count;
static kt_load_result result;

static inline const char *status_word(kt_status status)
{
    switch (status) {
    case KT_ERR_INVALID:
        return "invalid";
    case KT_ERR_NOT_FOUND:
        return "not_found";
    case KT_ERR_DUPLICATE:
        return "duplicate";
    case KT_ERR_RANGE:
        return "range";
    case KT_ERR_CYCLE:
        return "cycle";
    case KT_ERR_STATE:
        return "state";
    case KT_ERR_SCOPE:
        return "scope";
    case KT_ERR_FORMAT:
        return "format";
    case KT_ERR_REPEATED:
        return "repeated";
    default:
        return "?";
    }
}

static inline void keep_event(void *context, const kt_load_event *event)
{
    (void)context;
    size_t size = strlen(event->message);
    ck_assert(event->struct_size == sizeof *event);
    ck_assert_msg(size > 0 && strchr(event->message, '\n') == NULL &&
                      event->message[size - 1] != '.',
                  "%s", event->message);
    ck_assert_uint_lt(told_count, sizeof told / sizeof told[0]);
    struct told *item = &told[told_count++];
    item->line = event->line;
    if (event->kind == KT_LOAD_NOTICE) {
        (void)snprintf(item->text, sizeof item->text, "%d notice: %s\n",
                       (int)event->line, event->message);
        return;
    }
    ck_assert_int_eq(event->kind, KT_LOAD_BAD);
    (void)snprintf(item->text, sizeof item->text, "%d %s%s%s: %s\n",
                   (int)event->line, event->column,
                   event->column[0] == '\0' ? "" : " ",
                   status_word(event->status), event->message);
}

static inline int by_told_line(const void *a, const void *b)
{
    const struct told *left = a;
    const struct told *right = b;
    return (left->line > right->line) - (left->line < right->line);
}

/* All that the last load told, by line. */
static inline const char *all_told(void)
{
    static char all[sizeof told];
    size_t size = 0;
    all[0] = '\0';
    qsort(told, told_count, sizeof told[0], by_told_line);
    for (size_t i = 0; i < told_count; i++) {
        size += (size_t)snprintf(all + size, sizeof all - size, "%s",
                                 told[i].text);
    }
    return all;
}

/* Load with these options; events and result are kept. */
static inline kt_status load_with(load_fn load, kt_load *options)
{
    kt_load_result empty = KT_LOAD_RESULT_INIT;
    told_count = 0;
    result = empty;
    options->event = keep_event;
    return load(db, options, &result);
}

static inline kt_load text_n(const char *text, size_t size, uint32_t flags)
{
    kt_load options = KT_LOAD_INIT;
    options.data = text;
    options.size = size;
    options.name = "test.csv";
    options.flags = flags;
    return options;
}

static inline kt_status load_text(load_fn load, const char *text,
                                  uint32_t flags)
{
    kt_load options = text_n(text, strlen(text), flags);
    return load_with(load, &options);
}

/* A load that writes these numbers of rows, finds these, and tells nothing
 * but notices. */
#define LOADED(load, text, written_, existing_)                              \
    do {                                                                     \
        kt_status status_ = load_text((load), (text), 0);                    \
        ck_assert_msg(status_ == ((written_) > 0 ? KT_OK : KT_EXISTS),       \
                      "%d, %s%s", (int)status_, kt_db_errmsg(db),            \
                      all_told());                                           \
        ck_assert_int_eq(result.rows, (written_) + (existing_));             \
        ck_assert_int_eq(result.written, (written_));                        \
        ck_assert_int_eq(result.existing, (existing_));                      \
        ck_assert_int_eq(result.bad, 0);                                     \
        ck_assert_int_eq(result.commits, (written_) > 0);                    \
    } while (0)

/* The message of a load with bad rows names the first of them and counts the
 * others: "test.csv:LINE: COLUMN: MESSAGE (and 2 more)". */
static inline void check_bad_message(void)
{
    char line[1400];
    char column[64] = "";
    const char *first = all_told();
    const char *words = strchr(first, ' ') + 1;
    const char *message = strstr(first, ": ") + 2;
    size_t count = (size_t)(message - 2 - words);
    if (memchr(words, ' ', count) != NULL) {
        (void)snprintf(column, sizeof column, "%.*s: ",
                       (int)strcspn(words, " "), words);
    }
    int size = snprintf(line, sizeof line, "test.csv:%d: %s%.*s",
                        (int)told[0].line, column,
                        (int)strcspn(message, "\n"), message);
    if (told_count > 1) {
        (void)snprintf(line + size, sizeof line - (size_t)size,
                       " (and %zu more)", told_count - 1);
    }
    ck_assert_str_eq(kt_db_errmsg(db), line);
}

/* A text that is refused for the rows that are told, these and no others,
 * both in earnest and on a dry run; nothing is written. */
static inline void check_bad_rows(load_fn load, const char *text, size_t size,
                                  const char *expected)
{
    kt_head before = head_now();
    for (uint32_t flags = 0; flags <= KT_LOAD_DRY_RUN; flags++) {
        kt_load options = text_n(text, size, flags);
        kt_status status = load_with(load, &options);
        ck_assert_str_eq(all_told(), expected);
        const char *colon = strstr(told[0].text, ": ");
        const char *word = status_word(status);
        ck_assert_int_eq(strncmp(colon - strlen(word), word, strlen(word)),
                         0);
        check_bad_message();
        ck_assert_int_eq(result.bad, (int64_t)told_count);
        ck_assert_int_eq(result.written, 0);
        ck_assert_int_eq(result.commits, 0);
        ck_assert_int_eq(result.last_commit, 0);
        kt_head after = head_now();
        ck_assert_int_eq(after.commit, before.commit);
        ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
    }
}

#define BAD_ROWS(load, text, expected)                                       \
    check_bad_rows((load), (text), strlen(text), (expected))

/* A text that is refused as a whole, with this message. */
#define REFUSED_TEXT(load, status, message, text)                            \
    do {                                                                     \
        REFUSED((status), (message), load_text((load), (text), 0));          \
        ck_assert_uint_eq(told_count, 0);                                    \
        ck_assert_int_eq(result.bad + result.written + result.commits, 0);   \
    } while (0)

static inline void put_text(const char *path, const char *text)
{
    write_file(path, text, strlen(text));
}

/* The text of a file, up to 64 KiB. */
static inline const char *get_text(const char *path)
{
    static char text[65536];
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t size = fread(text, 1, sizeof text - 1, file);
    ck_assert_int_eq(fclose(file), 0);
    text[size] = '\0';
    return text;
}

static inline kt_status load_path(load_fn load, const char *path,
                                  uint32_t flags)
{
    kt_load options = KT_LOAD_INIT;
    options.path = path;
    options.flags = flags;
    return load_with(load, &options);
}

static inline void load_setup(void)
{
    folder_setup();
    world_setup();
}

static inline void load_teardown(void)
{
    world_teardown();
    folder_teardown();
}

#endif
