/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "target.h"
#include "text.h"
#include "tool.h"

#include <string.h>

static int32_t choose_mode(const struct options *options, int32_t measure)
{
    switch (measure) {
    case KT_MEASURE_FLOW:
    case KT_MEASURE_CEILING:
        return options->to_date ? KT_TO_DATE : KT_ADD;
    case KT_MEASURE_MILESTONE:
        return KT_STEP;
    default:
        return KT_LEVEL;
    }
}

/* The report that the command line gives, and what it points to. */
static int fill(struct tool *tool, kt_progress *progress, uint8_t *sha256,
                kt_report_no *superseded)
{
    const struct options *options = &tool->options;
    int code = EXIT_OK;
    progress->plan = options->plan;
    progress->target = options->arguments[0];
    progress->unit = options->arguments[1];
    progress->day =
        options->day == KT_DAY_NONE ? kt_db_today(tool->db) : options->day;
    progress->of = options->of;
    progress->step = options->step;
    progress->note = options->note;
    progress->ref = options->ref;
    progress->doc = options->doc;
    progress->uri = options->uri;
    progress->reason = options->reason;
    if (options->supersedes != NULL) {
        kt_status status =
            kt_report_no_parse(tool->db, options->supersedes, superseded);
        if (status < 0) {
            return tool_fail(tool, status);
        }
        progress->supersedes = superseded;
    }

    int32_t measure = target_measure(tool, progress->target, &code);
    if (measure == 0) {
        return code;
    }
    progress->mode = choose_mode(options, measure);
    if (options->to_date && progress->mode != KT_TO_DATE) {
        return tell_usage(
            "--to-date: %s is a %s target, whose reports are "
            "no sums",
            progress->target,
            kt_word(KT_WORDS_MEASURE, measure, text_language()));
    }
    if (options->count > 2) {
        code =
            target_amount(options->arguments[2], measure, &progress->amount);
    }
    if (code == EXIT_OK && options->file != NULL) {
        kt_status status = kt_file_sha256(options->file, sha256);
        if (status < 0) {
            tell("--file: %s: %s", options->file, kt_status_text(status));
            return tool_exit_code(status);
        }
        progress->file_sha256 = sha256;
    }
    return code;
}

static void print_report(struct tool *tool, const kt_progress *progress,
                         const char *number, bool existing)
{
    if (!tool->options.json) {
        printf("%s\n", number);
        if (existing) {
            tell("note: report %s was there already", number);
        }
        return;
    }
    char superseded[KT_REPORT_NO_TEXT_SIZE] = "";
    if (progress->supersedes != NULL) {
        kt_report_no_format(tool->db, progress->supersedes, superseded,
                            sizeof superseded);
    }
    json_t *document = document_object();
    document_text(document, "report", number);
    document_set(document, "existing", json_boolean(existing));
    document_text(document, "target", progress->target);
    document_text(document, "unit", progress->unit);
    document_day(document, "day", progress->day);
    document_text(document, "mode",
                  kt_word(KT_WORDS_MODE, progress->mode, NULL));
    document_amount(document, "amount", progress->amount);
    document_amount(document, "of", progress->of);
    document_text(document, "step", progress->step);
    document_text(document, "supersedes", superseded);
    document_text(document, "reason", progress->reason);
    document_print(document);
}

static int run(struct tool *tool)
{
    kt_progress progress = KT_PROGRESS_INIT;
    uint8_t sha256[KT_SHA256_SIZE];
    kt_report_no superseded = KT_REPORT_NO_INIT;
    kt_report_no number = KT_REPORT_NO_INIT;
    char name[KT_REPORT_NO_TEXT_SIZE];

    if (tool->options.supersedes != NULL && tool->options.reason == NULL) {
        return tell_usage("record --supersedes needs a --reason");
    }
    int code = tool_open(tool, OPEN_WRITE);
    if (code == EXIT_OK) {
        code = fill(tool, &progress, sha256, &superseded);
    }
    if (code != EXIT_OK) {
        return code;
    }
    kt_status status = kt_progress_record(tool->db, &progress, &number);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    kt_report_no_format(tool->db, &number, name, sizeof name);
    print_report(tool, &progress, name, status == KT_EXISTS);
    return EXIT_OK;
}

const struct verb verb_record = {
    .name = "record",
    .arguments = "TARGET UNIT [AMOUNT]",
    .summary = N_("record a progress report"),
    .about = N_(
        "Record what a unit reports of a target; prints the report's "
        "number.\n"
        "The amount is so much more for a flow or ceiling (so much since "
        "the\n"
        "plan's first day with --to-date), the level for a stock, ratio "
        "(its\n"
        "numerator, --of being the denominator), coverage or assessed\n"
        "target. A milestone takes --step in place of an amount. An amount\n"
        "below zero stands behind --. With --supersedes it corrects a "
        "report\n"
        "of the same unit on the same target, for a --reason; both are "
        "kept."),
    .example =
        "  keytask record 2.8 4401 3,200 --day 2022-06-30 --to-date\n"
        "  keytask record 1.3 4401 --step b --file minutes.pdf\n"
        "  keytask record 5.2 4401 --day 2022-06-30 -- -12.5\n"
        "  keytask record 2.8 4401 3,020 --day 2022-06-30 --to-date \\\n"
        "      --supersedes 417.1 --reason 'two digits swapped'",
    .options = OPTION_BIT(OPTION_DAY) | OPTION_BIT(OPTION_TO_DATE) |
               OPTION_BIT(OPTION_OF) | OPTION_BIT(OPTION_STEP) |
               OPTION_BIT(OPTION_NOTE) | OPTION_BIT(OPTION_REF) |
               OPTION_BIT(OPTION_DOC) | OPTION_BIT(OPTION_URI) |
               OPTION_BIT(OPTION_FILE) | OPTION_BIT(OPTION_SUPERSEDES) |
               OPTION_BIT(OPTION_REASON),
    .least = 2,
    .most = 3,
    .run = run,
};
