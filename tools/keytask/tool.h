/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TOOL_H
#define TOOL_H

/* What every verb of the tool shares: exit codes, the verb's description,
 * the open database, messages. */

#include "options.h"

#include <keytask.h>

#include <stdbool.h>

/* Exit codes, documented in doc/tool.md. */
enum {
    EXIT_OK = 0,
    /* The answer is no: a check found something, a load had bad rows. */
    EXIT_NO = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_FOUND = 3,
    EXIT_REFUSED = 4,
    EXIT_STORAGE = 5,
    EXIT_UNKNOWN = 6
};

/* One run of the tool. */
struct tool {
    struct options options;
    kt_db *db;
};

/* One word behind "keytask". */
struct verb {
    const char *name;
    /* Its arguments, as the usage line has them. */
    const char *arguments;
    const char *summary;
    const char *about;
    const char *example;
    /* Its options beside the global ones: OPTION_BIT()s. */
    uint64_t options;
    int least;
    int most;
    /* Answers an exit code. */
    int (*run)(struct tool *tool);
};

extern const struct verb verb_init;
extern const struct verb verb_load;
extern const struct verb verb_record;
extern const struct verb verb_retract;
extern const struct verb verb_status;
extern const struct verb verb_show;
extern const struct verb verb_log;
extern const struct verb verb_check;
extern const struct verb verb_backup;
extern const struct verb verb_restore;
extern const struct verb verb_unit;
extern const struct verb verb_allot;
extern const struct verb verb_cancel;
extern const struct verb verb_export;
extern const struct verb verb_duties;

/* All verbs, closed by NULL, and one of them by name or NULL. */
extern const struct verb *const verbs[];
const struct verb *verb_find(const char *name);

/* How to open. Creating is for a file that is not there. */
enum open_mode { OPEN_READ, OPEN_WRITE, OPEN_CREATE };

/* Opens the database that the options name. Answers EXIT_OK, or an exit code
 * behind a message. */
int tool_open(struct tool *tool, enum open_mode mode);

/* Restores a backup into the database that the options name, and opens it. */
int tool_restore(struct tool *tool, const char *from, uint32_t flags);

/* The question that the options ask. */
kt_query tool_query(const struct tool *tool);

/* Tells the handle's message for a status that is an error; answers the exit
 * code for it. */
int tool_fail(struct tool *tool, kt_status status);
int tool_exit_code(kt_status status);

/* The same, and the option, by its id, with which it is not refused. */
int tool_fail_without(struct tool *tool, kt_status status,
                      enum option_id option);

/* Tells one line "keytask: ..." on stderr. */
__attribute__((format(printf, 1, 2))) void tell(const char *format, ...);

/* The same, and answers EXIT_USAGE. */
__attribute__((format(printf, 1, 2))) int tell_usage(const char *format, ...);

/* Ends the process where there is no memory; answers the block. */
void *must(void *block);

/* A new text, to be freed with free(). */
__attribute__((format(printf, 1, 2))) char *make_text(const char *format,
                                                      ...);

/* The one of `names` (closed by NULL) that is nearest to a mistyped name, or
 * NULL where none is near. */
const char *nearest(const char *name, const char *const *names);

#endif
