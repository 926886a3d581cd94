/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "table.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>

static void add_duty(struct table *table, const kt_duty_row *row)
{
    const kt_completion *completion = &row->completion;
    bool answered = completion->kind == KT_KIND_TARGET;

    table_row(table, 0);
    table_cell(table, 0,
               make_text("%s", kt_word(KT_WORDS_ROLE, (int32_t)row->role,
                                       text_language())),
               NULL);
    table_cell(table, 1, make_text("%s %s", row->code, row->title), NULL);
    table_cell(table, 2,
               *row->from == '\0' ? NULL : make_text("%s", row->from), NULL);
    table_cell(
        table, 3,
        figure_amount_of(row->amount, row->measure, row->unit_of_measure),
        NULL);
    table_cell(table, 4,
               figure_share(completion->kind == 0 ? KT_SHARE_NONE
                                                  : completion->attainment),
               NULL);
    table_cell(table, 5, figure_day(row->due), NULL);
    if (completion->kind != 0) {
        table_cell(
            table, 6, figure_verdict(completion),
            figure_color(answered ? completion->verdict : completion->worst));
    }
}

static void print_duties(kt_cursor *cursor)
{
    const struct column columns[] = {
        { _("role"), 0, 0 },
        { _("task / target"), COLUMN_TITLE, 0 },
        { _("by task"), 0, 1 },
        { _("allotted"), COLUMN_RIGHT, 3 },
        { C_("share", "done"), COLUMN_RIGHT, 4 },
        { _("due"), 0, 2 },
        { _("status"), 0, 0 },
    };
    kt_duty_row row = KT_DUTY_ROW_INIT;
    kt_frame frame = KT_FRAME_INIT;
    if (kt_cursor_frame(cursor, &frame) == KT_OK) {
        char *day = figure_day(frame.as_of);
        char *line =
            make_text(_("%s %s, %s %s, %s %lld"), _("as of"), day, frame.unit,
                      frame.unit_name, _("commit"), (long long)frame.commit);
        print_folded(line);
        putchar('\n');
        free(line);
        free(day);
    }
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    while (kt_duty_next(cursor, &row) == KT_ROW) {
        add_duty(table, &row);
    }
    if (kt_cursor_count(cursor) > 0) {
        table_print(table);
    } else {
        printf("%s\n", _("it has no duties in this plan"));
    }
    table_free(table);
}

static int run(struct tool *tool)
{
    kt_cursor *cursor = NULL;
    char *json = NULL;
    int code = tool_open(tool, OPEN_READ);
    if (code != EXIT_OK) {
        return code;
    }
    kt_query query = tool_query(tool);
    query.unit = tool->options.arguments[0];
    if (tool->options.json) {
        kt_status status = kt_duty_json(tool->db, &query, &json);
        return document_print_text(tool, status, json);
    }
    kt_status status = kt_duty_list(tool->db, &query, &cursor);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    print_duties(cursor);
    kt_cursor_close(cursor);
    return EXIT_OK;
}

const struct verb verb_duties = {
    .name = "duties",
    .arguments = "UNIT",
    .summary = N_("what a unit leads, assists, supervises, is allotted"),
    .about = N_(
        "List what a unit has to do in a plan: the tasks and targets that\n"
        "it leads, assists or supervises (a target that names nobody has\n"
        "those of its task: \"by task\"), the targets of which a part is\n"
        "allotted to it, and those that it must report on all the same.\n"
        "What stands there of completion and status is the unit's own."),
    .example = "  keytask duties 4401 --as-of 2022-09-30",
    .options = OPTION_BIT(OPTION_AS_OF) | OPTION_BIT(OPTION_KNOWN_AT) |
               OPTION_BIT(OPTION_BASIS),
    .least = 1,
    .most = 1,
    .run = run,
};
