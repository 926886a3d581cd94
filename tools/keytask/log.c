/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "table.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>

/* What is listed: of a target, a unit, both, or neither. */
struct subject {
    const char *target;
    const char *unit;
};

static bool is_any(const struct subject *subject)
{
    return subject->target == NULL && subject->unit == NULL;
}

static void add_commit(struct table *table, const kt_commit_row *row)
{
    table_row(table, 0);
    table_cell(table, 0, make_text("%lld", (long long)row->commit), NULL);
    table_cell(table, 1, figure_instant(row->utc_ms), NULL);
    table_cell(table, 2, make_text("%s", row->actor), NULL);
    table_cell(table, 3, make_text("%s", row->actor_unit), NULL);
    table_cell(table, 4, make_text("%s", row->summary), NULL);
    table_cell(table, 5, make_text("%s", row->source), NULL);
}

static void print_commits(kt_cursor *cursor)
{
    const struct column columns[] = {
        { _("commit"), COLUMN_RIGHT, 0 },
        { _("written (UTC)"), 0, 0 },
        { _("actor"), 0, 2 },
        { _("unit"), 0, 3 },
        { C_("summary", "what"), COLUMN_TITLE, 0 },
        { _("source"), 0, 1 },
    };
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    while (kt_commit_next(cursor, &row) == KT_ROW) {
        add_commit(table, &row);
    }
    table_print(table);
    table_free(table);
}

static void add_change(struct table *table, const kt_change_row *row)
{
    table_row(table, 0);
    table_cell(table, 0, make_text("%lld", (long long)row->commit), NULL);
    table_cell(table, 1, figure_instant(row->utc_ms), NULL);
    table_cell(table, 2, make_text("%s", row->actor), NULL);
    table_cell(table, 3, make_text("%s", row->operation), NULL);
    table_cell(table, 4, make_text("%s", row->target), NULL);
    table_cell(table, 5, make_text("%s", row->unit), NULL);
    table_cell(table, 6, make_text("%s", row->report_text), NULL);
    table_cell(table, 7, make_text("%s", row->detail), NULL);
    table_cell(table, 8, make_text("%s", row->source), NULL);
}

static void print_changes(kt_cursor *cursor)
{
    const struct column columns[] = {
        { _("commit"), COLUMN_RIGHT, 0 },
        { _("written (UTC)"), 0, 3 },
        { _("actor"), 0, 2 },
        { C_("operation", "what"), 0, 0 },
        { C_("code", "target"), 0, 0 },
        { _("unit"), 0, 0 },
        { _("report"), COLUMN_RIGHT, 4 },
        { _("detail"), COLUMN_TITLE, 0 },
        { _("source"), 0, 1 },
    };
    kt_change_row row = KT_CHANGE_ROW_INIT;
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    while (kt_change_next(cursor, &row) == KT_ROW) {
        add_change(table, &row);
    }
    table_print(table);
    table_free(table);
}

/* The operations that touch the subject; without one, the commits. */
static kt_status open_page(struct tool *tool, const kt_query *query,
                           const struct subject *subject, kt_cursor **cursor)
{
    int64_t since = tool->options.since < 0 ? 0 : tool->options.since;
    return is_any(subject) ? kt_commit_list(tool->db, query, since, cursor)
                           : kt_change_list(tool->db, query, subject->target,
                                            subject->unit, since, cursor);
}

/* Without --since the last ones: how many there are is asked first. */
static kt_status open_log(struct tool *tool, const struct subject *subject,
                          kt_cursor **cursor)
{
    const struct options *options = &tool->options;
    kt_query query = tool_query(tool);
    kt_frame frame = KT_FRAME_INIT;
    kt_status status = KT_OK;

    query.unit = NULL;
    query.limit = options->limit < 0 ? 0 : options->limit;
    if (query.limit > 0 && options->since < 0) {
        status = open_page(tool, &query, subject, cursor);
        if (status == KT_OK) {
            status = kt_cursor_frame(*cursor, &frame);
            kt_cursor_close(*cursor);
            *cursor = NULL;
        }
        if (frame.total > query.limit) {
            query.after = frame.total - query.limit;
            query.known_at_ms = KT_NONE;
            query.known_at_commit = frame.commit;
        }
    }
    return status == KT_OK ? open_page(tool, &query, subject, cursor)
                           : status;
}

static int print_log(struct tool *tool, const struct subject *subject)
{
    kt_cursor *cursor = NULL;
    char *json = NULL;
    int code = EXIT_OK;
    kt_status status = open_log(tool, subject, &cursor);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    if (tool->options.json) {
        status = kt_cursor_json(cursor, &json);
        code = document_print_text(tool, status, json);
    } else if (is_any(subject)) {
        print_commits(cursor);
    } else {
        print_changes(cursor);
    }
    kt_cursor_close(cursor);
    return code;
}

static kt_status find_unit(struct tool *tool, const char *code)
{
    kt_query query = tool_query(tool);
    kt_cursor *cursor = NULL;
    query.unit = code;
    kt_status status = kt_unit_list(tool->db, &query, 0, &cursor);
    kt_cursor_close(cursor);
    return status;
}

static kt_status find_target(struct tool *tool, const char *code)
{
    kt_query query = tool_query(tool);
    kt_cursor *cursor = NULL;
    query.unit = NULL;
    kt_status status = kt_target_list(tool->db, &query, code, &cursor);
    kt_cursor_close(cursor);
    return status;
}

/* A code alone may be a target's, a task's or a unit's. */
static int find_subject(struct tool *tool, const char *code,
                        struct subject *subject)
{
    int exit_code = EXIT_OK;
    bool is_unit = find_unit(tool, code) == KT_OK;
    char *message = make_text("%s", kt_db_errmsg(tool->db));
    kt_status status = find_target(tool, code);

    if (status == KT_OK) {
        subject->target = code;
        if (is_unit && subject->unit == NULL) {
            tell("note: %s is a task or target; for the unit of that code "
                 "say --unit %s",
                 code, code);
        }
    } else if (is_unit && subject->unit == NULL) {
        subject->unit = code;
    } else if (is_unit) {
        exit_code = tool_fail(tool, status);
    } else {
        tell("%s; %s", kt_db_errmsg(tool->db), message);
        exit_code = tool_exit_code(status);
    }
    free(message);
    return exit_code;
}

static int run(struct tool *tool)
{
    const struct options *options = &tool->options;
    struct subject subject = { NULL, options->unit };

    if (options->limit == 0) {
        return tell_usage("--limit is 1 or more");
    }
    int code = tool_open(tool, OPEN_READ);
    if (code == EXIT_OK && options->count == 1) {
        code = find_subject(tool, options->arguments[0], &subject);
    }
    if (code != EXIT_OK) {
        return code;
    }
    if (subject.unit != NULL) {
        kt_status status = find_unit(tool, subject.unit);
        if (status < 0) {
            return tool_fail(tool, status);
        }
    }
    return print_log(tool, &subject);
}

const struct verb verb_log = {
    .name = "log",
    .arguments = "[TARGET|UNIT]",
    .summary = N_("who changed what, when"),
    .about = N_(
        "List the commits, oldest first; with the code of a target, task or\n"
        "unit the single operations that touch it. --unit names a unit "
        "whose\n"
        "code a task has as well, or narrows a target's operations to it."),
    .example = "  keytask log --limit 20\n"
               "  keytask log 2.8 --unit 4401",
    .options = OPTION_BIT(OPTION_UNIT) | OPTION_BIT(OPTION_KNOWN_AT) |
               OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_LIMIT),
    .least = 0,
    .most = 1,
    .run = run,
};
