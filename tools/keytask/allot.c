/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "target.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* The allotment that the command line gives. */
static int fill(struct tool *tool, kt_allotment *allotment, int32_t *measure)
{
    const struct options *options = &tool->options;
    const char *amount = options->count > 2 ? options->arguments[2] : NULL;
    int code = EXIT_OK;

    allotment->plan = options->plan;
    allotment->target = options->arguments[0];
    allotment->unit = options->arguments[1];
    allotment->baseline = options->baseline;
    allotment->effective = options->effective;
    allotment->authority = options->authority;
    allotment->reason = options->reason;
    if (options->weight > INT32_MAX) {
        return tell_usage("--weight: %lld is more than 1000000",
                          (long long)options->weight);
    }
    if (options->weight >= 0) {
        allotment->weight = (int32_t)options->weight;
    }
    *measure = target_measure(tool, allotment->target, &code);
    if (*measure == 0) {
        return code;
    }
    if (amount != NULL && strcmp(amount, "-") == 0) {
        allotment->withdrawn = 1;
        return EXIT_OK;
    }
    return amount == NULL
               ? EXIT_OK
               : target_amount(amount, *measure, &allotment->amount);
}

/* The unit's allotment on a day: the row, or KT_DONE where there is none. */
static kt_status read_row(struct tool *tool, const kt_allotment *given,
                          kt_day day, kt_allotment_row *row,
                          kt_cursor **cursor)
{
    kt_query query = KT_QUERY_INIT;
    query.plan = given->plan;
    query.unit = given->unit;
    query.as_of = day;
    kt_cursor_close(*cursor);
    kt_status status =
        kt_allotment_list(tool->db, &query, given->target, cursor);
    while (status >= 0 &&
           (status = kt_allotment_next(*cursor, row)) == KT_ROW &&
           strcmp(row->unit, given->unit) != 0) {
    }
    return status;
}

/* What was written, as it is in force; of a plan that has not begun, as it
 * will be. */
static kt_status read_back(struct tool *tool, const kt_allotment *given,
                           kt_allotment_row *row, kt_cursor **cursor)
{
    kt_status status = read_row(tool, given, given->effective, row, cursor);
    if (status == KT_DONE && given->withdrawn == 0) {
        status = read_row(tool, given, KT_DAY(9999, 12, 31), row, cursor);
    }
    return status;
}

static void print_document(const kt_allotment *given,
                           const kt_allotment_row *row, bool found)
{
    json_t *document = document_object();
    document_text(document, "target", given->target);
    document_text(document, "unit", given->unit);
    document_set(document, "withdrawn", json_boolean(!found));
    document_amount(document, "amount", found ? row->amount : KT_NONE);
    document_amount(document, "baseline", found ? row->baseline : KT_NONE);
    document_set(document, "weight",
                 found ? json_integer(row->weight) : json_null());
    document_day(document, "effective",
                 found ? row->effective : given->effective);
    document_text(document, "authority", given->authority);
    document_text(document, "reason", given->reason);
    document_print(document);
}

static void print_line(const kt_allotment *given, const kt_allotment_row *row,
                       int32_t measure, bool found)
{
    char *amount = figure_amount(found ? row->amount : KT_NONE, measure);
    char *day = figure_day(found ? row->effective : given->effective);
    if (found) {
        printf(_("%s, %s: allotted %s from %s on"), given->target,
               given->unit, amount, day);
    } else {
        printf(_("%s, %s: withdrawn from %s on"), given->target, given->unit,
               day);
    }
    putchar('\n');
    free(amount);
    free(day);
}

static int run(struct tool *tool)
{
    kt_allotment given = KT_ALLOTMENT_INIT;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    kt_cursor *cursor = NULL;
    int32_t measure = 0;

    int code = tool_open(tool, OPEN_WRITE);
    if (code == EXIT_OK) {
        code = fill(tool, &given, &measure);
    }
    if (code != EXIT_OK) {
        return code;
    }
    kt_status status = kt_allotment_set(tool->db, &given);
    if (status >= 0) {
        if (given.effective == KT_DAY_NONE) {
            given.effective = kt_db_today(tool->db);
        }
        status = read_back(tool, &given, &row, &cursor);
    }
    bool found = status == KT_ROW && given.withdrawn == 0;
    if (status < 0) {
        code = tool_fail(tool, status);
    } else if (tool->options.json) {
        print_document(&given, &row, found);
    } else {
        print_line(&given, &row, measure, found);
    }
    kt_cursor_close(cursor);
    return code;
}

const struct verb verb_allot = {
    .name = "allot",
    .arguments = "TARGET UNIT [AMOUNT|-]",
    .summary = N_("allot a part of a target to a unit"),
    .about = N_(
        "Allot a part of a target to a unit, revise what was allotted, or,\n"
        "with \"-\", withdraw it. Nothing is overwritten: a first allotment\n"
        "holds from the plan's first day, a revision or withdrawal from\n"
        "today, or both from --effective. What a revision leaves out "
        "(baseline,\n"
        "weight) stays. To the plan's owner: the target's own amount. A\n"
        "milestone takes no amount."),
    .example =
        "  keytask allot 2.8 4401 6,500 --effective 2022-07-01 \\\n"
        "      --authority 'No. 17 of 2022' --reason 'raised at midyear'\n"
        "  keytask allot 2.8 4402 -\n"
        "  keytask allot 1.3 4401 --weight 2",
    .options = OPTION_BIT(OPTION_EFFECTIVE) | OPTION_BIT(OPTION_BASELINE) |
               OPTION_BIT(OPTION_WEIGHT) | OPTION_BIT(OPTION_AUTHORITY) |
               OPTION_BIT(OPTION_REASON),
    .least = 2,
    .most = 3,
    .run = run,
};
