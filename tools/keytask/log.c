/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "table.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* What is listed: of a target, a unit, both, or neither. */
struct subject {
    const char *target;
    const char *unit;
};

static bool is_full(const struct options *options, size_t rows)
{
    return options->limit >= 0 && rows >= (size_t)options->limit;
}

static json_t *commit_document(const kt_commit_row *row)
{
    json_t *object = document_object();
    document_number(object, "commit", row->commit);
    document_uuid(object, "site", &row->site);
    document_number(object, "seq", row->seq);
    document_instant(object, "written", row->utc_ms);
    document_text(object, "actor", row->actor);
    document_text(object, "actor_unit", row->actor_unit);
    document_text(object, "host_key", row->host_key);
    document_text(object, "source", row->source);
    document_number(object, "operations", row->operations);
    document_text(object, "summary", row->summary);
    document_hash(object, "hash", row->hash);
    return object;
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

/* The commits behind `since`, or the last ones. */
static int list_commits(struct tool *tool)
{
    const struct options *options = &tool->options;
    const struct column columns[] = {
        { _("commit"), COLUMN_RIGHT, 0 },
        { _("written (UTC)"), 0, 0 },
        { _("actor"), 0, 2 },
        { _("unit"), 0, 3 },
        { C_("summary", "what"), COLUMN_TITLE, 0 },
        { _("source"), 0, 1 },
    };
    kt_head head = KT_HEAD_INIT;
    kt_cursor *cursor = NULL;
    int64_t since = options->since < 0 ? 0 : options->since;

    kt_status status = kt_db_head(tool->db, &head);
    if (status == KT_OK && options->limit >= 0 && options->since < 0 &&
        head.commit > options->limit) {
        since = head.commit - options->limit;
    }
    if (status == KT_OK) {
        kt_query query = KT_QUERY_INIT;
        query.limit = options->limit < 0 ? 0 : options->limit;
        status = kt_commit_list(tool->db, &query, since, &cursor);
    }
    if (status < 0) {
        return tool_fail(tool, status);
    }
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    json_t *list = options->json ? document_array() : NULL;
    size_t rows = 0;
    while (!is_full(options, rows) &&
           kt_commit_next(cursor, &row) == KT_ROW) {
        rows++;
        if (list != NULL) {
            document_append(list, commit_document(&row));
        } else {
            add_commit(table, &row);
        }
    }
    if (list != NULL) {
        document_print(list);
    } else {
        table_print(table);
    }
    table_free(table);
    kt_cursor_close(cursor);
    return EXIT_OK;
}

/* The number of a report in the log; "" where it is none. */
static void change_report(kt_db *db, const kt_change_row *row, char *text,
                          size_t size)
{
    *text = '\0';
    if (row->report.seq != 0) {
        kt_report_no_format(db, &row->report, text, size);
    }
}

static json_t *change_document(kt_db *db, const kt_change_row *row)
{
    char report[KT_REPORT_NO_TEXT_SIZE];
    json_t *object = document_object();
    change_report(db, row, report, sizeof report);
    document_number(object, "commit", row->commit);
    document_number(object, "n", row->n);
    document_number(object, "seq", row->seq);
    document_instant(object, "written", row->utc_ms);
    document_text(object, "actor", row->actor);
    document_text(object, "actor_unit", row->actor_unit);
    document_text(object, "source", row->source);
    document_text(object, "operation", row->operation);
    document_text(object, "plan", row->plan);
    document_text(object, "target", row->target);
    document_text(object, "unit", row->unit);
    document_text(object, "report", report);
    document_text(object, "detail", row->detail);
    return object;
}

static void add_change(struct table *table, kt_db *db,
                       const kt_change_row *row)
{
    char report[KT_REPORT_NO_TEXT_SIZE];
    change_report(db, row, report, sizeof report);
    table_row(table, 0);
    table_cell(table, 0, make_text("%lld", (long long)row->commit), NULL);
    table_cell(table, 1, figure_instant(row->utc_ms), NULL);
    table_cell(table, 2, make_text("%s", row->actor), NULL);
    table_cell(table, 3, make_text("%s", row->operation), NULL);
    table_cell(table, 4, make_text("%s", row->target), NULL);
    table_cell(table, 5, make_text("%s", row->unit), NULL);
    table_cell(table, 6, make_text("%s", report), NULL);
    table_cell(table, 7, make_text("%s", row->detail), NULL);
    table_cell(table, 8, make_text("%s", row->source), NULL);
}

static void print_changes(const struct tool *tool, const kt_change_row *rows,
                          size_t count)
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
    if (tool->options.json) {
        json_t *list = document_array();
        for (size_t i = 0; i < count; i++) {
            document_append(list, change_document(tool->db, &rows[i]));
        }
        document_print(list);
        return;
    }
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        add_change(table, tool->db, &rows[i]);
    }
    table_print(table);
    table_free(table);
}

/* The operations that touch the subject. */
static int list_changes(struct tool *tool, const kt_query *query,
                        const struct subject *subject)
{
    const struct options *options = &tool->options;
    int64_t since = options->since < 0 ? 0 : options->since;
    kt_cursor *cursor = NULL;

    kt_status status = kt_change_list(tool->db, query, subject->target,
                                      subject->unit, since, &cursor);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    size_t most = (size_t)kt_cursor_count(cursor);
    kt_change_row *rows = must(calloc(most + 1, sizeof *rows));
    kt_change_row row = KT_CHANGE_ROW_INIT;
    size_t count = 0;
    while (kt_change_next(cursor, &row) == KT_ROW) {
        rows[count++] = row;
    }
    const kt_change_row *first = rows;
    if (is_full(options, count)) {
        size_t limit = (size_t)options->limit;
        first += options->since < 0 ? count - limit : 0;
        count = limit;
    }
    print_changes(tool, first, count);
    free(rows);
    kt_cursor_close(cursor);
    return EXIT_OK;
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
    if (subject.target == NULL && subject.unit == NULL) {
        if ((options->given & OPTION_BIT(OPTION_KNOWN_AT)) != 0) {
            return tell_usage("--known-at goes with a target or unit");
        }
        return list_commits(tool);
    }
    kt_query query = tool_query(tool);
    query.unit = NULL;
    return list_changes(tool, &query, &subject);
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
