/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* Whether a code is a target's; a code is that of a target or a task. */
static kt_status find(struct tool *tool, const char *code, bool *target)
{
    kt_query query = KT_QUERY_INIT;
    kt_target_row row = KT_TARGET_ROW_INIT;
    kt_cursor *cursor = NULL;

    query.plan = tool->options.plan;
    *target = false;
    kt_status status = kt_target_list(tool->db, &query, code, &cursor);
    while (status >= 0 && !*target &&
           kt_target_next(cursor, &row) == KT_ROW) {
        *target = strcmp(row.code, code) == 0;
    }
    kt_cursor_close(cursor);
    return status;
}

static void print_cancelled(const struct options *options, const char *kind,
                            kt_day on)
{
    if (options->json) {
        json_t *document = document_object();
        document_text(document, "cancelled", options->arguments[0]);
        document_text(document, "kind", kind);
        document_day(document, "day", on);
        document_text(document, "reason", options->reason);
        document_print(document);
        return;
    }
    char *day = figure_day(on);
    printf(_("%s: cancelled from %s on"), options->arguments[0], day);
    putchar('\n');
    free(day);
}

static int run(struct tool *tool)
{
    const struct options *options = &tool->options;
    const char *code = options->arguments[0];
    bool target = false;

    if (options->reason == NULL) {
        return tell_usage("cancel needs a --reason");
    }
    int failed = tool_open(tool, OPEN_WRITE);
    if (failed != EXIT_OK) {
        return failed;
    }
    kt_day on =
        options->on == KT_DAY_NONE ? kt_db_today(tool->db) : options->on;
    kt_status status = find(tool, code, &target);
    if (status >= 0) {
        status = target ? kt_target_cancel(tool->db, options->plan, code, on,
                                           options->reason)
                        : kt_task_cancel(tool->db, options->plan, code, on,
                                         options->reason);
    }
    if (status < 0) {
        return tool_fail(tool, status);
    }
    print_cancelled(options, target ? "target" : "task", on);
    return EXIT_OK;
}

const struct verb verb_cancel = {
    .name = "cancel",
    .arguments = "TARGET|TASK --reason TEXT",
    .summary = N_("cancel a target, or a task with all below it"),
    .about = N_(
        "Cancel a target, or a task with all that stands below it, from a\n"
        "day on. It is left out of its task's completion from then on; as "
        "of\n"
        "a day before, it stands as it stood. There is no way back."),
    .example = "  keytask cancel 2.8 --on 2022-09-01 \\\n"
               "      --reason 'taken over by the health commission'",
    .options = OPTION_BIT(OPTION_ON) | OPTION_BIT(OPTION_REASON),
    .least = 1,
    .most = 1,
    .run = run,
};
