/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "text.h"
#include "tool.h"

#include <string.h>

static bool is_same(const kt_report_no *a, const kt_report_no *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* The report that counts again where this one is retracted: an older version
 * that is in force now. Its number as text, "" for none. */
static kt_status find_revived(struct tool *tool, const kt_report_no *number,
                              char *text, size_t size)
{
    kt_cursor *cursor = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;

    *text = '\0';
    kt_status status = kt_progress_versions(tool->db, NULL, number, &cursor);
    while (status >= 0 && kt_progress_next(cursor, &row) == KT_ROW &&
           !is_same(&row.number, number)) {
        if (row.in_force != 0) {
            status = kt_report_no_format(tool->db, &row.number, text, size);
        }
    }
    kt_cursor_close(cursor);
    return status;
}

static void print_retracted(const struct tool *tool, const char *number,
                            const char *revived, bool existing)
{
    if (!tool->options.json) {
        printf("%s %s", number, _("retracted"));
        if (*revived != '\0') {
            printf("%s%s %s", _("; "), revived, _("counts again"));
        }
        putchar('\n');
        if (existing) {
            tell("note: report %s was retracted already", number);
        }
        return;
    }
    json_t *document = document_object();
    document_text(document, "report", number);
    document_set(document, "existing", json_boolean(existing));
    document_text(document, "reason", tool->options.reason);
    document_text(document, "counts_again", revived);
    document_print(document);
}

static int run(struct tool *tool)
{
    const struct options *options = &tool->options;
    kt_report_no number = KT_REPORT_NO_INIT;
    char name[KT_REPORT_NO_TEXT_SIZE];
    char revived[KT_REPORT_NO_TEXT_SIZE];

    if (options->reason == NULL) {
        return tell_usage("retract needs a --reason");
    }
    int code = tool_open(tool, OPEN_WRITE);
    if (code != EXIT_OK) {
        return code;
    }
    kt_status status =
        kt_report_no_parse(tool->db, options->arguments[0], &number);
    if (status == KT_OK) {
        status = kt_progress_retract(tool->db, &number, options->reason);
    }
    bool existing = status == KT_EXISTS;
    if (status >= 0) {
        status = find_revived(tool, &number, revived, sizeof revived);
    }
    if (status < 0) {
        return tool_fail(tool, status);
    }
    kt_report_no_format(tool->db, &number, name, sizeof name);
    print_retracted(tool, name, revived, existing);
    return EXIT_OK;
}

const struct verb verb_retract = {
    .name = "retract",
    .arguments = "REPORT --reason TEXT",
    .summary = N_("take a report back"),
    .about = N_(
        "Retract a report, by its number: it counts no more, but is kept, "
        "with\n"
        "the reason. What it corrected counts again; to put another figure "
        "in\n"
        "its place say keytask record --supersedes."),
    .example = "  keytask retract 417.1 --reason 'counted twice'",
    .options = OPTION_BIT(OPTION_REASON),
    .least = 1,
    .most = 1,
    .run = run,
};
