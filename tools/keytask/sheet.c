/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet.h"

#include "figure.h"
#include "table.h"
#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

/* One line; the value is taken, and an empty one left out. */
static void put_colored(struct table *table, const char *label, char *value,
                        const char *color)
{
    if (*value == '\0') {
        free(value);
        return;
    }
    table_row(table, 0);
    table_cell(table, 0, make_text("%s", label), NULL);
    table_cell(table, 1, value, color);
}

static void put(struct table *table, const char *label, char *value)
{
    put_colored(table, label, value, NULL);
}

static void put_pair(struct table *table, const char *label,
                     const char *first, const char *second)
{
    if (first != NULL && *first != '\0') {
        bool both = second != NULL && *second != '\0';
        put(table, label,
            make_text("%s%s%s", first, both ? " " : "", both ? second : ""));
    }
}

/* "12/21", where there is something to count. */
static void put_part(struct table *table, const char *label, int64_t done,
                     int64_t of)
{
    if (of > 0) {
        char *left = figure_count(done);
        char *right = figure_count(of);
        put(table, label, make_text("%s/%s", left, right));
        free(left);
        free(right);
    }
}

static void put_verdict(struct table *table, const kt_completion *completion)
{
    char *verdict = figure_verdict(completion);
    char *flags = figure_flags(completion->flags, false);
    bool unscored = completion->verdict == KT_VERDICT_NOT_SCORED;
    char *whole = make_text(
        "%s%s%s%s%s", verdict + strspn(verdict, " "), unscored ? _(": ") : "",
        unscored
            ? kt_word(KT_WORDS_REASON, completion->reason, text_language())
            : "",
        *flags == '\0' ? "" : _("; "), flags);
    put_colored(table, _("status"), whole, figure_color(completion->verdict));
    free(verdict);
    free(flags);
}

static void put_amounts(struct table *table, const kt_completion_row *row)
{
    const kt_completion *completion = &row->completion;
    const struct {
        const char *label;
        kt_amount amount;
    } amounts[] = {
        { C_("amount", "target"), completion->target },
        { _("baseline"), completion->baseline },
        { _("actual"), completion->actual },
        { _("credited"), completion->credited },
        { _("planned"), completion->planned },
        { _("not allotted"), completion->gap },
        { _("surplus"), completion->surplus },
        { _("shortfall"), completion->shortfall },
    };
    for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
        put(table, amounts[i].label,
            figure_amount_of(amounts[i].amount, completion->measure,
                             row->unit_of_measure));
    }
    if (completion->measure == KT_MEASURE_RATIO &&
        completion->denominator != KT_NONE) {
        /* What is counted, not percent. */
        char *left = figure_amount(completion->numerator, 0);
        char *right = figure_amount(completion->denominator, 0);
        put(table, _("counted"), make_text("%s/%s", left, right));
        free(left);
        free(right);
    }
}

static void put_shares(struct table *table, const kt_completion *completion)
{
    put(table, C_("share", "done"), figure_share(completion->attainment));
    if (completion->raw != completion->attainment) {
        put(table, _("on the plain sum"), figure_share(completion->raw));
    }
    put(table, _("expected"), figure_share(completion->expected));
    if (completion->attainment != KT_SHARE_NONE &&
        completion->expected != KT_SHARE_NONE) {
        put(table, _("difference"), figure_points(completion->difference));
    }
}

static void put_parts(struct table *table, const kt_completion *completion)
{
    if (completion->measure == KT_MEASURE_COVERAGE) {
        put_part(table, _("units met"), completion->met,
                 completion->eligible);
    }
    if (completion->measure == KT_MEASURE_MILESTONE) {
        put_part(table, _("own steps"), completion->steps_done,
                 completion->steps);
        if (completion->steps_late > 0) {
            put(table, _("steps done late"),
                figure_count(completion->steps_late));
        }
    }
    put_part(table, _("reported"), completion->reported,
             completion->reporters);
    put(table, _("reports"), figure_count(completion->reports));
    put(table, _("newest"), figure_day(completion->newest));
}

void sheet_print(const kt_target_row *target, const kt_completion_row *row)
{
    static const struct column columns[] = {
        { NULL, 0, 0 },
        { NULL, COLUMN_TITLE | COLUMN_FOLD, 0 },
    };
    const kt_completion *completion = &row->completion;
    struct table *table = table_new(columns, 2);

    char *heading = make_text("%s %s", row->code, row->title);
    print_folded(heading);
    putchar('\n');
    free(heading);
    put_pair(table, _("unit"), row->unit, row->unit_name);
    put_verdict(table, completion);
    put_shares(table, completion);
    put_amounts(table, row);
    put_parts(table, completion);
    put(table, _("due"), figure_day(completion->due));
    put(table, _("measure"),
        make_text("%s", kt_word(KT_WORDS_MEASURE, completion->measure,
                                text_language())));
    put(table, _("weight"), make_text("%d", (int)target->weight));
    put_pair(table, _("lead"), target->lead, NULL);
    put_pair(table, _("continues"), target->continues_plan,
             target->continues_target);
    put_pair(table, _("source"), target->source, NULL);
    table_print(table);
    table_free(table);
}
