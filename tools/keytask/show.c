/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "listing.h"
#include "sheet.h"
#include "text.h"
#include "tool.h"
#include "tree.h"

#include <string.h>

/* One target and the cursors over what stands below it. */
struct target {
    kt_cursor *definition;
    kt_target_row row;
    /* At the queried unit: the first row of units, which is read. */
    kt_completion_row completion;
    kt_cursor *units;
    kt_cursor *steps;
    kt_cursor *reports;
};

static void close_target(struct target *target)
{
    kt_cursor_close(target->definition);
    kt_cursor_close(target->units);
    kt_cursor_close(target->steps);
    kt_cursor_close(target->reports);
}

static kt_status open_target(struct tool *tool, const kt_query *query,
                             const char *code, struct target *target)
{
    kt_status status =
        kt_completion_units(tool->db, query, code, &target->units);
    if (status == KT_OK) {
        status = kt_completion_next(target->units, &target->completion);
    }
    if (status >= 0 && target->row.measure == KT_MEASURE_MILESTONE) {
        status = kt_step_list(tool->db, query, code, &target->steps);
    }
    if (status >= 0 && tool->options.reports) {
        status = kt_progress_list(tool->db, query, code, &target->reports);
    }
    return status;
}

static void print_target(struct tool *tool, const kt_query *query,
                         struct target *target)
{
    sheet_print(&target->row, &target->completion);
    if (target->steps != NULL) {
        listing_print_steps(target->steps);
    }
    listing_print_units(target->units);
    if (target->reports != NULL) {
        listing_print_reports(tool->db, target->reports, target->row.measure);
    }
    putchar('\n');
    tree_print_frame(query, &target->completion);
}

/* The completion, and of a target what it is and what stands below it. */
static int print_json(struct tool *tool, const kt_query *query,
                      const char *code, const struct target *target)
{
    char *json = NULL;
    kt_status status = kt_completion_json(tool->db, query, code, &json);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    json_t *document = document_object();
    document_set(document, "completion", document_take(json));
    if (target != NULL) {
        json_t *rows = document_rows(target->definition, "targets");
        document_set(document, "target",
                     json_incref(json_array_get(rows, 0)));
        json_decref(rows);
        document_set(document, "units",
                     document_rows(target->units, "completions"));
        if (target->steps != NULL) {
            document_set(document, "steps",
                         document_rows(target->steps, "steps"));
        }
        if (target->reports != NULL) {
            document_set(document, "reports",
                         document_rows(target->reports, "reports"));
        }
    }
    document_print(document);
    return EXIT_OK;
}

static int show_target(struct tool *tool, const kt_query *query,
                       const char *code, struct target *target)
{
    kt_status status = open_target(tool, query, code, target);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    if (tool->options.json) {
        return print_json(tool, query, code, target);
    }
    print_target(tool, query, target);
    return EXIT_OK;
}

static int show_task(struct tool *tool, const kt_query *query,
                     const char *code)
{
    if (tool->options.reports) {
        return tell_usage("--reports: %s is a task, reports are on targets",
                          code);
    }
    return tool->options.json
               ? print_json(tool, query, code, NULL)
               : tree_print(tool, query, code, tool->options.depth);
}

static int run(struct tool *tool)
{
    const char *code = tool->options.arguments[0];
    struct target target = {
        .row = KT_TARGET_ROW_INIT,
        .completion = KT_COMPLETION_ROW_INIT,
    };

    int exit_code = tool_open(tool, OPEN_READ);
    if (exit_code != EXIT_OK) {
        return exit_code;
    }
    kt_query query = tool_query(tool);
    kt_status status =
        kt_target_list(tool->db, &query, code, &target.definition);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    if (kt_target_next(target.definition, &target.row) == KT_ROW &&
        strcmp(target.row.code, code) == 0) {
        exit_code = show_target(tool, &query, code, &target);
    } else {
        exit_code = show_task(tool, &query, code);
    }
    close_target(&target);
    return exit_code;
}

const struct verb verb_show = {
    .name = "show",
    .arguments = "TARGET|TASK",
    .summary = N_("one target: its figures, steps, units, reports"),
    .about = N_(
        "Show all figures of one target at a unit, its steps, and the units\n"
        "directly below side by side; or what stands at a task, as a tree.\n"
        "credited is what counts: no unit's excess hides another's lack."),
    .example = "  keytask show 2.8 --unit 4401 --reports\n"
               "  keytask show 2 --as-of 2022-09-30 --known-at 417",
    .options =
        OPTIONS_QUERY | OPTION_BIT(OPTION_REPORTS) | OPTION_BIT(OPTION_DEPTH),
    .least = 1,
    .most = 1,
    .run = run,
};
