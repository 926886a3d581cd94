/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"
#include "tool.h"

#include <sys/stat.h>
#include <unistd.h>

static int64_t fixed_clock(void *context)
{
    return *(const int64_t *)context;
}

/* The library's notices; what fails is told by who called. */
static void log_notice(void *context, kt_status status, const char *message)
{
    (void)context;
    if (status >= 0) {
        tell("note: %s", message);
    }
}

/* What every way to open has. */
static kt_open_options open_options(struct tool *tool)
{
    struct options *given = &tool->options;
    kt_open_options how = KT_OPEN_OPTIONS_INIT;

    if (given->any_owner) {
        how.flags |= KT_OPEN_ANY_OWNER;
    }
    if (given->now_ms != KT_NONE) {
        how.clock = fixed_clock;
        how.clock_context = &given->now_ms;
    }
    how.log = log_notice;
    how.actor = given->actor;
    how.actor_unit = given->as;
    how.scope = given->as;
    return how;
}

/* The option that accepts a file of another user is named where it is one. */
static int cannot_open(struct tool *tool, kt_status status, const char *file)
{
    struct stat is;
    if (status == KT_ERR_CANTOPEN && !tool->options.any_owner &&
        lstat(file, &is) == 0 && is.st_uid != geteuid()) {
        return tool_fail_without(tool, status, OPTION_ANY_OWNER);
    }
    return tool_fail(tool, status);
}

static int tell_no_database(void)
{
    return tell_usage("no database is named: --db FILE, or the variable "
                      "KEYTASK_DB");
}

int tool_open(struct tool *tool, enum open_mode mode)
{
    kt_open_options how = open_options(tool);

    if (tool->options.db == NULL) {
        return tell_no_database();
    }
    switch (mode) {
    case OPEN_READ:
        how.flags |= KT_OPEN_READONLY;
        break;
    case OPEN_WRITE:
        break;
    case OPEN_CREATE:
        how.flags |= KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE;
        break;
    }
    kt_status status = kt_db_open(tool->options.db, &how, &tool->db);
    return status < 0 ? cannot_open(tool, status, tool->options.db) : EXIT_OK;
}

int tool_restore(struct tool *tool, const char *from, uint32_t flags)
{
    kt_open_options how = open_options(tool);

    if (tool->options.db == NULL) {
        return tell_no_database();
    }
    kt_status status =
        kt_db_restore(from, tool->options.db, flags, &how, &tool->db);
    if (status == KT_ERR_STATE && !tool->options.discard) {
        return tool_fail_without(tool, status, OPTION_DISCARD);
    }
    return status < 0 ? cannot_open(tool, status, from) : EXIT_OK;
}

kt_query tool_query(const struct tool *tool)
{
    const struct options *given = &tool->options;
    kt_query query = KT_QUERY_INIT;

    query.basis = given->basis;
    query.plan = given->plan;
    query.unit = given->unit;
    query.as_of = given->as_of;
    query.known_at_ms = given->known_at_ms;
    query.known_at_commit = given->known_at_commit;
    /* A program's answer does not hang on the terminal's language. */
    query.language = given->json ? given->lang : text_language();
    return query;
}
