/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "text.h"
#include "tool.h"
#include "tree.h"

static int print_json(struct tool *tool, const kt_query *query)
{
    char *json = NULL;
    kt_status status = kt_completion_json(tool->db, query, NULL, &json);
    return document_print_text(tool, status, json);
}

static int run(struct tool *tool)
{
    struct options *options = &tool->options;
    if (options->count == 1) {
        options->plan = options->arguments[0];
    }
    int code = tool_open(tool, OPEN_READ);
    if (code != EXIT_OK) {
        return code;
    }
    kt_query query = tool_query(tool);
    return options->json ? print_json(tool, &query)
                         : tree_print(tool, &query, NULL, options->depth);
}

const struct verb verb_status = {
    .name = "status",
    .arguments = "[PLAN]",
    .summary = N_("how far the plan is, as a tree"),
    .about = N_(
        "Show the plan as a tree of tasks and targets: what is reached, how\n"
        "much of it counts, what is expected by now, and the status. A task\n"
        "has no status of its own: shown is the worst below it, and how "
        "many\n"
        "targets have it. On a narrow terminal titles are shortened and\n"
        "columns left out; in a pipe everything stands in full."),
    .example = "  keytask status 2022 --unit 4401 --as-of 2022-09-30\n"
               "  keytask status --depth 1",
    .options = OPTIONS_QUERY | OPTION_BIT(OPTION_DEPTH),
    .least = 0,
    .most = 1,
    .run = run,
};
