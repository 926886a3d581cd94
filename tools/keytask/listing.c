/* SPDX-License-Identifier: Apache-2.0 */
#include "listing.h"

#include "figure.h"
#include "table.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* What stands between two tables. */
static void print_gap(void)
{
    putchar('\n');
}

static void add_unit(struct table *table, const kt_completion_row *row)
{
    const kt_completion *completion = &row->completion;
    int32_t measure = completion->measure;
    bool is_milestone = measure == KT_MEASURE_MILESTONE;

    table_row(table, 0);
    table_cell(table, 0, make_text("%s %s", row->unit, row->unit_name), NULL);
    table_cell(table, 1, figure_amount(completion->target, measure), NULL);
    table_cell(table, 2,
               is_milestone ? NULL
                            : figure_amount(completion->actual, measure),
               NULL);
    table_cell(table, 3, figure_amount(completion->credited, measure), NULL);
    table_cell(table, 4, figure_share(completion->attainment), NULL);
    table_cell(table, 5, figure_share(completion->expected), NULL);
    table_cell(table, 6, figure_verdict(completion),
               figure_color(completion->verdict));
    table_cell(table, 7, figure_flags(completion->flags, false), NULL);
    table_cell(table, 8, figure_flags(completion->flags, true), NULL);
}

void listing_print_units(kt_cursor *cursor)
{
    const struct column columns[] = {
        { _("unit"), COLUMN_TITLE, 0 },
        { C_("amount", "target"), COLUMN_RIGHT, 0 },
        { _("actual"), COLUMN_RIGHT, 5 },
        { _("credited"), COLUMN_RIGHT, 3 },
        { C_("share", "done"), COLUMN_RIGHT, 0 },
        { _("expected"), COLUMN_RIGHT, 4 },
        { _("status"), 0, 0 },
        { _("flags"), 0, 1 },
        { _("flags"), COLUMN_STAND_IN, 2 },
    };
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    uint32_t flags = 0;

    if (kt_cursor_count(cursor) < 2) {
        return;
    }
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);
    while (kt_completion_next(cursor, &row) == KT_ROW) {
        flags |= row.completion.flags;
        add_unit(table, &row);
    }
    print_gap();
    table_print(table);
    if (table_shows(table, 8)) {
        char *legend = figure_legend(flags);
        char *line = make_text(_("%s: %s"), _("flags"), legend);
        putchar('\n');
        print_folded(line);
        free(line);
        free(legend);
    }
    table_free(table);
}

void listing_print_steps(kt_cursor *cursor)
{
    const struct column columns[] = {
        { _("step"), COLUMN_TITLE, 0 },
        { _("weight"), COLUMN_RIGHT, 1 },
        { _("due"), 0, 0 },
        { C_("day", "done"), 0, 0 },
        { _("done by"), COLUMN_RIGHT, 0 },
        { _("late"), COLUMN_RIGHT, 2 },
    };
    kt_step_row row = KT_STEP_ROW_INIT;
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);

    while (kt_step_next(cursor, &row) == KT_ROW) {
        table_row(table, 0);
        table_cell(table, 0, make_text("%s %s", row.code, row.title), NULL);
        table_cell(table, 1, make_text("%d", (int)row.weight), NULL);
        table_cell(table, 2, figure_day(row.due), NULL);
        table_cell(table, 3, figure_day(row.done),
                   row.done > row.due ? "brown" : "green");
        table_cell(table, 4,
                   make_text("%lld/%lld", (long long)row.done_by,
                             (long long)row.reporters),
                   NULL);
        if (row.late_by > 0) {
            table_cell(table, 5, figure_count(row.late_by), "brown");
        }
    }
    if (kt_cursor_count(cursor) > 0) {
        print_gap();
        table_print(table);
    }
    table_free(table);
}

/* "12/40" of a ratio, "85%" of an assessed target, a step's code. */
static char *report_value(const kt_progress_row *row, int32_t measure)
{
    if (row->mode == KT_STEP) {
        return make_text("%s", row->step);
    }
    /* Of a ratio and a coverage a report counts, and is no percentage. */
    bool percent = measure == KT_MEASURE_ASSESSED;
    char *amount = figure_amount(row->amount, percent ? measure : 0);
    if (row->of == KT_NONE) {
        return amount;
    }
    char *of = figure_amount(row->of, 0);
    char *value = make_text("%s/%s", amount, of);
    free(amount);
    free(of);
    return value;
}

static bool is_number(const kt_report_no *number)
{
    return number->seq != 0;
}

/* What corrects it, what it corrects, why it is retracted; NULL: nothing. */
static char *report_correction(kt_db *db, const kt_progress_row *row)
{
    char number[KT_REPORT_NO_TEXT_SIZE];
    char *parts[] = { NULL, NULL };

    if (is_number(&row->supersedes)) {
        kt_report_no_format(db, &row->supersedes, number, sizeof number);
        parts[0] =
            make_text(_("%s %s: %s"), _("corrects"), number, row->reason);
    }
    if (row->retracted_commit != 0) {
        parts[1] =
            make_text(_("%s: %s"), _("retracted"), row->retracted_reason);
    } else if (memcmp(&row->newest, &row->number, sizeof row->number) != 0) {
        kt_report_no_format(db, &row->newest, number, sizeof number);
        parts[1] = make_text("%s %s", _("corrected by"), number);
    }
    if (parts[0] == NULL || parts[1] == NULL) {
        return parts[0] != NULL ? parts[0] : parts[1];
    }
    char *both = make_text(_("%s; %s"), parts[0], parts[1]);
    free(parts[0]);
    free(parts[1]);
    return both;
}

static void add_report(struct table *table, kt_db *db,
                       const kt_progress_row *row, int32_t measure)
{
    char number[KT_REPORT_NO_TEXT_SIZE];
    kt_report_no_format(db, &row->number, number, sizeof number);

    table_row(table, 0);
    table_cell(table, 0, make_text("%s", number), NULL);
    table_cell(table, 1, make_text("%s %s", row->unit, row->unit_name), NULL);
    table_cell(table, 2, figure_day(row->day), NULL);
    table_cell(
        table, 3,
        make_text("%s", kt_word(KT_WORDS_MODE, row->mode, text_language())),
        NULL);
    table_cell(table, 4, report_value(row, measure), NULL);
    table_cell(table, 5, row->in_force != 0 ? NULL : make_text("%s", _("no")),
               NULL);
    table_cell(table, 6, report_correction(db, row), NULL);
    table_cell(table, 7, make_text("%s", row->actor), NULL);
    table_cell(table, 8,
               row->line > 0
                   ? make_text("%s:%lld", row->source, (long long)row->line)
                   : make_text("%s", row->source),
               NULL);
    table_cell(table, 9, make_text("%s", row->note), NULL);
}

void listing_print_reports(kt_db *db, kt_cursor *cursor, int32_t measure)
{
    const struct column columns[] = {
        { _("report"), COLUMN_RIGHT, 0 },
        { _("unit"), COLUMN_TITLE, 0 },
        { _("day"), 0, 0 },
        { _("mode"), 0, 4 },
        { _("amount"), COLUMN_RIGHT, 0 },
        { _("counts"), 0, 0 },
        { _("correction"), 0, 5 },
        { _("actor"), 0, 2 },
        { _("source"), 0, 1 },
        { _("note"), 0, 3 },
    };
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    struct table *table =
        table_new(columns, sizeof columns / sizeof *columns);

    while (kt_progress_next(cursor, &row) == KT_ROW) {
        add_report(table, db, &row, measure);
    }
    if (kt_cursor_count(cursor) > 0) {
        print_gap();
        table_print(table);
    }
    table_free(table);
}
