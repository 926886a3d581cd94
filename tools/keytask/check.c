/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "head.h"
#include "table.h"
#include "text.h"
#include "tool.h"
#include "watch.h"

#include <stdlib.h>

struct checking {
    struct watch watch;
    /* The findings, as JSON or as tables. */
    json_t *findings;
    struct table *notes;
    struct table *faults;
};

static void add_document(json_t *findings, const kt_finding *finding)
{
    json_t *object = document_object();
    document_text(object, "kind",
                  kt_word(KT_WORDS_FINDING, finding->kind, NULL));
    document_set(object, "commit",
                 finding->commit > 0 ? json_integer(finding->commit)
                                     : json_null());
    document_text(object, "table", finding->table);
    document_set(object, "key",
                 finding->key != 0 ? json_integer(finding->key)
                                   : json_null());
    document_text(object, "column", finding->column);
    document_text(object, "message", finding->message);
    document_append(findings, object);
}

/* Empty where it is not known. */
static char *number_text(int64_t number)
{
    return number == 0 ? NULL : make_text("%lld", (long long)number);
}

static void add_row(struct table *table, const kt_finding *finding)
{
    const char *kind =
        kt_word(KT_WORDS_FINDING, finding->kind, text_language());
    table_row(table, 0);
    table_cell(table, 0, number_text(finding->commit), NULL);
    table_cell(table, 1, make_text("%s", kind), NULL);
    table_cell(table, 2, make_text("%s", finding->table), NULL);
    table_cell(table, 3, number_text(finding->key), NULL);
    table_cell(table, 4, make_text("%s", finding->column), NULL);
    table_cell(table, 5, make_text("%s", finding->message), NULL);
}

static int32_t on_finding(void *context, const kt_finding *finding)
{
    struct checking *checking = context;
    if (checking->findings != NULL) {
        add_document(checking->findings, finding);
    } else {
        add_row(finding->kind >= KT_FINDING_NO_EFFECT ? checking->notes
                                                      : checking->faults,
                finding);
    }
    return 0;
}

static void print_json(struct checking *checking, const kt_check *check,
                       const kt_head *head)
{
    json_t *document = document_object();
    document_number(document, "commits", check->commits);
    document_number(document, "operations", check->operations);
    document_number(document, "found", check->findings);
    document_number(document, "notes", check->notes);
    document_set(document, "first_bad_commit",
                 check->first_bad_commit > 0
                     ? json_integer(check->first_bad_commit)
                     : json_null());
    document_set(document, "findings", json_incref(checking->findings));
    document_set(document, "head", head_document(head));
    document_print(document);
}

/* The faults last: nearest to where the eye is. */
static void print_tables(const struct checking *checking)
{
    if (checking->findings == NULL) {
        table_print(checking->notes);
        table_print(checking->faults);
    }
}

static void print_text(struct checking *checking, const kt_check *check,
                       const kt_head *head)
{
    char *commits = figure_count(check->commits);
    char *operations = figure_count(check->operations);
    char *findings = figure_count(check->findings);
    char *notes = figure_count(check->notes);
    print_tables(checking);
    bool found = check->findings > 0;
    bool noted = check->notes > 0;
    char *looked_at =
        make_text(_("commits %s, operations %s: "), commits, operations);
    char *line = make_text("%s%s%s%s%s%s%s%s", looked_at,
                           found ? _("findings") : _("nothing was found"),
                           found ? _(": ") : "", found ? findings : "",
                           noted ? _(", ") : "", noted ? _("notes") : "",
                           noted ? _(": ") : "", noted ? notes : "");
    print_folded(line);
    free(line);
    free(looked_at);
    free(commits);
    free(operations);
    free(findings);
    free(notes);
    head_print(head);
}

static int check_database(struct tool *tool, struct checking *checking)
{
    kt_check check = KT_CHECK_INIT;
    kt_head head = KT_HEAD_INIT;

    watch_begin(&checking->watch);
    kt_status status = kt_db_check(tool->db, on_finding, checking, watch_step,
                                   &checking->watch, &check);
    watch_clear(&checking->watch);
    if (status == KT_ERR_STOPPED) {
        print_tables(checking);
        tell("stopped: not all was checked");
        kt_db_close(tool->db);
        tool->db = NULL;
        watch_raise();
        return EXIT_STORAGE;
    }
    bool found = status == KT_ERR_CORRUPT && check.findings > 0;
    if (status < 0 && !found) {
        return tool_fail(tool, status);
    }
    status = kt_db_head(tool->db, &head);
    if (status < 0 && !found) {
        return tool_fail(tool, status);
    }
    if (checking->findings != NULL) {
        print_json(checking, &check, &head);
    } else {
        print_text(checking, &check, &head);
    }
    return found ? EXIT_NO : EXIT_OK;
}

static int run(struct tool *tool)
{
    const struct column columns[] = {
        { _("commit"), COLUMN_RIGHT, 0 },
        { _("kind"), 0, 1 },
        { _("table"), 0, 0 },
        { _("key"), COLUMN_RIGHT, 0 },
        { _("column"), 0, 0 },
        { _("finding"), COLUMN_TITLE, 0 },
    };
    struct checking checking = { 0 };
    int code = tool_open(tool, OPEN_READ);
    if (code != EXIT_OK) {
        return code;
    }
    if (tool->options.json) {
        checking.findings = document_array();
    } else {
        size_t count = sizeof columns / sizeof *columns;
        checking.notes = table_new(columns, count);
        checking.faults = table_new(columns, count);
    }
    code = check_database(tool, &checking);
    json_decref(checking.findings);
    table_free(checking.notes);
    table_free(checking.faults);
    return code;
}

const struct verb verb_check = {
    .name = "check",
    .arguments = "",
    .summary = N_("check the database and its chain of commits"),
    .about = N_(
        "Check the database: SQLite's own integrity check, the references,\n"
        "and the chain, every commit being read and hashed again; and what\n"
        "the definitions leave without effect. Nothing is changed. What is\n"
        "found stands in a table, with its row's table and key. The last\n"
        "line is the head of the chain, commit and SHA-256: keep it\n"
        "elsewhere, to prove later what was known when. Exit status 1: a\n"
        "fault was found; notes (no effect, clock) are none."),
    .example = "  keytask check --db civil-affairs.db",
    .least = 0,
    .most = 0,
    .run = run,
};
