/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "head.h"
#include "text.h"
#include "tool.h"
#include "watch.h"

#include <stdlib.h>

struct checking {
    struct watch watch;
    /* The findings, for JSON. */
    json_t *findings;
};

static int32_t on_finding(void *context, const kt_finding *finding)
{
    struct checking *checking = context;
    bool has_table = finding->table != NULL && *finding->table != '\0';
    bool has_column = finding->column != NULL && *finding->column != '\0';

    watch_clear(&checking->watch);
    if (checking->findings != NULL) {
        json_t *object = document_object();
        document_set(object, "commit",
                     finding->commit > 0 ? json_integer(finding->commit)
                                         : json_null());
        document_text(object, "table", finding->table);
        document_set(object, "key",
                     has_table ? json_integer(finding->key) : json_null());
        document_text(object, "column", finding->column);
        document_text(object, "message", finding->message);
        document_append(checking->findings, object);
        return 0;
    }
    if (finding->commit > 0) {
        printf("%s %lld: ", _("commit"), (long long)finding->commit);
    }
    if (has_table) {
        printf("%s", finding->table);
        if (finding->key != 0) {
            printf(" %lld", (long long)finding->key);
        }
        if (has_column) {
            printf(" %s", finding->column);
        }
        fputs(": ", stdout);
    }
    printf("%s\n", finding->message);
    return 0;
}

static void print_json(struct checking *checking, const kt_check *check,
                       const kt_head *head)
{
    json_t *document = document_object();
    document_number(document, "commits", check->commits);
    document_number(document, "operations", check->operations);
    document_number(document, "found", check->findings);
    document_set(document, "first_bad_commit",
                 check->first_bad_commit > 0
                     ? json_integer(check->first_bad_commit)
                     : json_null());
    document_set(document, "findings", json_incref(checking->findings));
    document_set(document, "head", head_document(head));
    document_print(document);
}

static void print_text(const kt_check *check, const kt_head *head)
{
    char *commits = figure_count(check->commits);
    char *operations = figure_count(check->operations);
    char *findings = figure_count(check->findings);
    printf(_("commits %s, operations %s: "), commits, operations);
    if (check->findings == 0) {
        printf("%s\n", _("nothing was found"));
    } else {
        printf("%s: %s\n", _("findings"), findings);
    }
    free(commits);
    free(operations);
    free(findings);
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
        print_text(&check, &head);
    }
    return found ? EXIT_NO : EXIT_OK;
}

static int run(struct tool *tool)
{
    struct checking checking = { 0 };
    int code = tool_open(tool, OPEN_READ);
    if (code != EXIT_OK) {
        return code;
    }
    if (tool->options.json) {
        checking.findings = document_array();
    }
    code = check_database(tool, &checking);
    json_decref(checking.findings);
    return code;
}

const struct verb verb_check = {
    .name = "check",
    .arguments = "",
    .summary = N_("check the database and its chain of commits"),
    .about = N_(
        "Check the database: SQLite's own integrity check, the references,\n"
        "and the chain, every commit being read and hashed again. Nothing "
        "is\n"
        "changed. Findings are told one a line. The last line is the head "
        "of\n"
        "the chain, commit and SHA-256: keep it elsewhere, to prove later\n"
        "what was known when. Exit status 1: something was found."),
    .example = "  keytask check --db civil-affairs.db",
    .least = 0,
    .most = 0,
    .run = run,
};
