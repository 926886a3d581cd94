/* SPDX-License-Identifier: Apache-2.0 */
#include "tree.h"

#include "figure.h"
#include "table.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum {
    COLUMN_OF_TITLE,
    COLUMN_OF_WEIGHT,
    COLUMN_OF_VALUE,
    COLUMN_OF_COMPLETION,
    COLUMN_OF_EXPECTED,
    COLUMN_OF_DUE,
    COLUMN_OF_STATUS,
    COLUMN_OF_FLAGS,
    COLUMN_OF_LETTERS,
    COLUMN_OF_COUNT
};

/* What stands behind the table. */
struct tail {
    kt_completion top;
    uint32_t flags;
};

static void add_row(struct table *table, const kt_completion_row *row,
                    int depth)
{
    const kt_completion *completion = &row->completion;
    int32_t verdict =
        row->kind == KT_KIND_TARGET ? completion->verdict : completion->worst;
    const char *color = figure_color(verdict);

    table_row(table, depth);
    table_cell(table, COLUMN_OF_TITLE,
               make_text("%s %s", row->code, row->title), NULL);
    if (row->kind != KT_KIND_PLAN) {
        table_cell(table, COLUMN_OF_WEIGHT,
                   make_text("%d", (int)completion->weight), NULL);
    }
    table_cell(table, COLUMN_OF_VALUE, figure_value(row), NULL);
    table_cell(table, COLUMN_OF_COMPLETION,
               figure_share(completion->attainment), NULL);
    table_cell(table, COLUMN_OF_EXPECTED, figure_share(completion->expected),
               NULL);
    table_cell(table, COLUMN_OF_STATUS, figure_verdict(completion), color);
    table_cell(table, COLUMN_OF_FLAGS, figure_flags(completion->flags, false),
               NULL);
    table_cell(table, COLUMN_OF_LETTERS,
               figure_flags(completion->flags, true), NULL);
    if (row->kind == KT_KIND_TARGET) {
        table_cell(table, COLUMN_OF_DUE, figure_day(completion->due), NULL);
    }
}

void tree_print_frame(const kt_query *query, const kt_completion_row *row)
{
    char *day = figure_day(row->completion.as_of);
    char *line = make_text(
        _("%s %s, %s %s, %s %lld, %s"), _("as of"), day, row->unit,
        row->unit_name, _("commit"), (long long)row->completion.commit,
        kt_word(KT_WORDS_BASIS, query->basis, text_language()));
    print_folded(line);
    free(line);
    free(day);
}

/* "82 targets: 2 breached, ..., the worst first." */
static void print_counts(const kt_completion *completion)
{
    static const int32_t order[] = {
        KT_VERDICT_BREACHED,  KT_VERDICT_OVERDUE,     KT_VERDICT_BEHIND,
        KT_VERDICT_NO_REPORT, KT_VERDICT_AT_RISK,     KT_VERDICT_ON_TRACK,
        KT_VERDICT_AHEAD,     KT_VERDICT_HOLDING,     KT_VERDICT_MET_LATE,
        KT_VERDICT_MET,       KT_VERDICT_NOT_STARTED, KT_VERDICT_NOT_SCORED,
        KT_VERDICT_CANCELLED,
    };
    int64_t total = 0;
    for (size_t i = 0; i < KT_VERDICT_COUNT; i++) {
        total += completion->counts[i];
    }
    char *line = make_text("%lld %s", (long long)total, _("targets"));
    const char *separator = _(": ");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (completion->counts[order[i]] == 0) {
            continue;
        }
        char *part =
            make_text(_("%lld %s"), (long long)completion->counts[order[i]],
                      kt_word(KT_WORDS_VERDICT, order[i], text_language()));
        char *longer = make_text("%s%s%s", line, separator, part);
        free(part);
        free(line);
        line = longer;
        separator = _(", ");
    }
    print_folded(line);
    free(line);
}

/* The rows at and below a code, into the table. */
static void collect(struct table *table, kt_cursor *cursor,
                    const kt_query *query, const char *code, int64_t depth,
                    struct tail *tail)
{
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    int32_t top = -1;

    while (kt_completion_next(cursor, &row) == KT_ROW) {
        if (top >= 0 && row.depth <= top) {
            break;
        }
        if (top < 0 && code != NULL && strcmp(row.code, code) != 0) {
            continue;
        }
        if (top < 0) {
            top = row.depth;
            tail->top = row.completion;
            tree_print_frame(query, &row);
            putchar('\n');
        }
        if (depth < 0 || row.depth - top <= depth) {
            tail->flags |= row.completion.flags;
            add_row(table, &row, row.depth - top);
        }
    }
}

int tree_print(struct tool *tool, const kt_query *query, const char *code,
               int64_t depth)
{
    const struct column columns[COLUMN_OF_COUNT] = {
        { _("task / target"), COLUMN_TITLE | COLUMN_TREE, 0 },
        { _("weight"), COLUMN_RIGHT, 1 },
        { _("actual/target"), COLUMN_RIGHT, 4 },
        { C_("share", "done"), COLUMN_RIGHT, 0 },
        { _("expected"), COLUMN_RIGHT, 6 },
        { _("due"), 0, 2 },
        { _("status"), 0, 0 },
        { _("flags"), 0, 3 },
        { _("flags"), COLUMN_STAND_IN, 5 },
    };
    kt_cursor *cursor = NULL;
    struct tail tail = { KT_COMPLETION_INIT, 0 };

    kt_status status = kt_completion_tree(tool->db, query, &cursor);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    struct table *table = table_new(columns, COLUMN_OF_COUNT);
    collect(table, cursor, query, code, depth, &tail);
    table_print(table);
    putchar('\n');
    print_counts(&tail.top);
    if (table_shows(table, COLUMN_OF_LETTERS)) {
        char *legend = figure_legend(tail.flags);
        char *line = make_text(_("%s: %s"), _("flags"), legend);
        print_folded(line);
        free(line);
        free(legend);
    }
    table_free(table);
    kt_cursor_close(cursor);
    return EXIT_OK;
}
