/* SPDX-License-Identifier: Apache-2.0 */
/* Units: adding, and what changes of them from a day on. */
#include "document.h"
#include "figure.h"
#include "table.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* One change: the call's own inputs and outputs. */
struct change {
    const char *code;
    /* A name or code; NULL: the action takes none. */
    const char *second;
    kt_day on;
    kt_cursor *touched;
};

typedef kt_status (*change_fn)(struct tool *tool, struct change *change);

static kt_status add(struct tool *tool, struct change *change)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = change->code;
    unit.name = change->second;
    unit.parent = tool->options.under;
    unit.level = tool->options.level;
    unit.opened = tool->options.on;
    return kt_unit_add(tool->db, &unit);
}

static kt_status rename_unit(struct tool *tool, struct change *change)
{
    return kt_unit_rename(tool->db, change->code, change->second, change->on);
}

static kt_status recode(struct tool *tool, struct change *change)
{
    return kt_unit_recode(tool->db, change->code, change->second, change->on);
}

static kt_status move(struct tool *tool, struct change *change)
{
    change->second = tool->options.under;
    return kt_unit_move(tool->db, change->code, change->second, change->on,
                        &change->touched);
}

static kt_status close_unit(struct tool *tool, struct change *change)
{
    change->second = tool->options.in_favour_of;
    return kt_unit_close(tool->db, change->code, change->second, change->on,
                         &change->touched);
}

static const struct action {
    const char *name;
    /* Whether a NAME or code stands behind CODE. */
    bool second;
    /* What the answer says, without and with a second. */
    const char *done;
    const char *done_with;
    /* OPTION_BIT()s beside --on. */
    uint64_t options;
    change_fn change;
} actions[] = {
    { "add", true, N_("%s %s: added"), N_("%s %s: added"),
      OPTION_BIT(OPTION_UNDER) | OPTION_BIT(OPTION_LEVEL), add },
    { "rename", true, N_("%s: named %s from %s on"),
      N_("%s: named %s from %s on"), 0, rename_unit },
    { "recode", true, N_("%s: has the code %s from %s on"),
      N_("%s: has the code %s from %s on"), 0, recode },
    { "move", false, N_("%s: stands under %s from %s on"),
      N_("%s: stands under %s from %s on"), OPTION_BIT(OPTION_UNDER), move },
    { "close", false, N_("%s: closed from %s on"),
      N_("%s: closed in favour of %s from %s on"),
      OPTION_BIT(OPTION_IN_FAVOUR_OF), close_unit },
};

#define ACTION_COUNT (sizeof actions / sizeof *actions)

/* The allotments that a move or closing leaves as they are. */
static void print_touched(kt_cursor *cursor)
{
    const struct column columns[] = {
        { C_("code", "target"), 0, 0 },
        { _("unit"), COLUMN_TITLE, 0 },
        { _("amount"), COLUMN_RIGHT, 0 },
        { _("from"), 0, 0 },
    };
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    if (cursor == NULL || kt_cursor_count(cursor) == 0) {
        return;
    }
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    while (kt_allotment_next(cursor, &row) == KT_ROW) {
        table_row(table, 0);
        table_cell(table, 0, make_text("%s %s", row.plan, row.target), NULL);
        table_cell(table, 1, make_text("%s %s", row.unit, row.unit_name),
                   NULL);
        table_cell(table, 2, figure_amount(row.amount, 0), NULL);
        table_cell(table, 3, figure_day(row.effective), NULL);
    }
    printf("\n%s\n", _("allotments that stay as they are:"));
    table_print(table);
    table_free(table);
}

static void print_document(const struct action *action,
                           const struct change *change)
{
    json_t *document = document_object();
    document_text(document, "action", action->name);
    document_text(document, "unit", change->code);
    document_text(document,
                  action->change == move || action->change == close_unit
                      ? "to"
                  : action->change == recode ? "code"
                                             : "name",
                  change->second);
    document_day(document, "day", change->on);
    document_set(document, "allotments",
                 change->touched == NULL
                     ? document_array()
                     : document_rows(change->touched, "allotments"));
    document_print(document);
}

static void print_change(const struct action *action,
                         const struct change *change)
{
    char *day = figure_day(change->on);
    if (change->second == NULL) {
        printf(_(action->done), change->code, day);
    } else {
        printf(_(action->done_with), change->code, change->second, day);
    }
    putchar('\n');
    free(day);
    print_touched(change->touched);
}

static int check(const struct options *options, const struct action *action)
{
    const uint64_t own = OPTION_BIT(OPTION_UNDER) | OPTION_BIT(OPTION_LEVEL) |
                         OPTION_BIT(OPTION_IN_FAVOUR_OF);
    if (options->count != (action->second ? 3 : 2)) {
        return tell_usage("usage: keytask unit %s CODE%s", action->name,
                          action->change == move     ? " --under UNIT"
                          : !action->second          ? ""
                          : action->change == recode ? " NEW_CODE"
                                                     : " NAME");
    }
    if ((options->given & own & ~action->options) != 0) {
        return tell_usage("unit %s takes no --under, --level or "
                          "--in-favour-of but its own: see keytask help unit",
                          action->name);
    }
    if (action->change == move && options->under == NULL) {
        return tell_usage("unit move needs --under UNIT");
    }
    return EXIT_OK;
}

static int run_change(struct tool *tool, const struct action *action)
{
    const struct options *options = &tool->options;
    struct change change = {
        .code = options->arguments[1],
        .second = action->second ? options->arguments[2] : NULL,
        .on = options->on,
    };
    int code = tool_open(tool, OPEN_WRITE);
    if (code != EXIT_OK) {
        return code;
    }
    /* A unit that is added without a day was always there. */
    if (change.on == KT_DAY_NONE && action->change != add) {
        change.on = kt_db_today(tool->db);
    }
    kt_status status = action->change(tool, &change);
    if (status < 0) {
        code = tool_fail(tool, status);
    } else if (options->json) {
        print_document(action, &change);
    } else {
        print_change(action, &change);
    }
    kt_cursor_close(change.touched);
    return code;
}

static int run(struct tool *tool)
{
    const struct options *options = &tool->options;
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (strcmp(actions[i].name, options->arguments[0]) == 0) {
            int code = check(options, &actions[i]);
            return code == EXIT_OK ? run_change(tool, &actions[i]) : code;
        }
    }
    return tell_usage("unknown action '%s': add, rename, recode, move or "
                      "close",
                      options->arguments[0]);
}

const struct verb verb_unit = {
    .name = "unit",
    .arguments = "add|rename|recode|move|close CODE [NAME|NEW_CODE]",
    .summary = N_("add, rename, recode, move or close a unit"),
    .about = N_(
        "Add a unit, or change one from a day on; what was before stays "
        "true\n"
        "of the days before.\n\n"
        "  unit add CODE NAME [--under UNIT] [--level WORD] [--on DAY]\n"
        "  unit rename CODE NAME [--on DAY]\n"
        "  unit recode CODE NEW_CODE [--on DAY]\n"
        "  unit move CODE --under UNIT [--on DAY]\n"
        "  unit close CODE [--in-favour-of UNIT] [--on DAY]\n\n"
        "A unit that is added without --on was always there. close: DAY is\n"
        "the first day on which the unit is no longer open; with open units\n"
        "below it, it is closed in favour of another, under which they "
        "move.\n"
        "Allotments stay as they are: those that a move or closing touches\n"
        "are listed, to be revised with keytask allot."),
    .example =
        "  keytask unit add 440118 'Zengcheng' --under 4401 --level county\n"
        "  keytask unit close 440116 --in-favour-of 440112 --on 2022-07-01",
    .options = OPTION_BIT(OPTION_ON) | OPTION_BIT(OPTION_UNDER) |
               OPTION_BIT(OPTION_LEVEL) | OPTION_BIT(OPTION_IN_FAVOUR_OF),
    .least = 2,
    .most = 3,
    .run = run,
};
