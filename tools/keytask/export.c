/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "text.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef kt_status (*export_fn)(kt_db *db, const kt_query *query,
                               uint32_t flags, kt_export_result *result,
                               char **text);

static const struct {
    const char *name;
    export_fn export;
} kinds[] = {
    { "units", kt_export_units },
    { "plan", kt_export_plan },
    { "allotments", kt_export_allotments },
    { "progress", kt_export_progress },
};

#define KIND_COUNT (sizeof kinds / sizeof *kinds)

static int tell_file(const char *file)
{
    if (errno == EEXIST) {
        tell("%s is there already: name another file", file);
        return EXIT_REFUSED;
    }
    int code = errno == ENOENT ? EXIT_NOT_FOUND : EXIT_STORAGE;
    tell("%s: %s", file, strerror(errno));
    return code;
}

/* A new file, whole or not at all. */
static int write_file(const char *file, const char *content)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0) {
        return tell_file(file);
    }
    FILE *stream = must(fdopen(fd, "w"));
    bool failed = fputs(content, stream) == EOF;
    failed |= fflush(stream) != 0 || fsync(fd) != 0;
    int reason = errno;
    failed |= fclose(stream) != 0;
    if (failed) {
        unlink(file);
        errno = reason;
        return tell_file(file);
    }
    return EXIT_OK;
}

static void print_result(const struct options *options,
                         const kt_export_result *result)
{
    const char *file = options->arguments[1];
    if (options->json) {
        json_t *document = document_object();
        document_text(document, "kind", options->arguments[0]);
        document_text(document, "file", file);
        document_number(document, "rows", result->rows);
        document_number(document, "left_out", result->left_out);
        document_number(document, "commit", result->commit);
        document_print(document);
        return;
    }
    char *rows = figure_count(result->rows);
    printf(_("%s: %s rows"), file, rows);
    printf("%s%s %lld\n", _("; "), _("commit"), (long long)result->commit);
    free(rows);
}

static int export_kind(struct tool *tool, size_t kind)
{
    const struct options *options = &tool->options;
    kt_query query = tool_query(tool);
    kt_export_result result = KT_EXPORT_RESULT_INIT;
    uint32_t flags = (options->bom ? KT_EXPORT_BOM : 0) |
                     (options->open ? KT_EXPORT_OPEN : 0);
    char *content = NULL;

    int code = tool_open(tool, OPEN_READ);
    if (code != EXIT_OK) {
        return code;
    }
    kt_status status =
        kinds[kind].export(tool->db, &query, flags, &result, &content);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    if (options->count > 1) {
        code = write_file(options->arguments[1], content);
        if (code == EXIT_OK) {
            print_result(options, &result);
        }
    } else {
        fputs(content, stdout);
    }
    kt_free(content);
    if (code == EXIT_OK && result.left_out > 0) {
        tell("note: %lld rows are left out: a load would refuse them, since "
             "their unit was closed or moved, or their target cancelled, "
             "with effect from before their day",
             (long long)result.left_out);
    }
    return code;
}

static int run(struct tool *tool)
{
    const struct options *options = &tool->options;
    size_t kind = 0;

    while (kind < KIND_COUNT &&
           strcmp(kinds[kind].name, options->arguments[0]) != 0) {
        kind++;
    }
    if (kind == KIND_COUNT) {
        return tell_usage("cannot export '%s': units, plan, allotments or "
                          "progress",
                          options->arguments[0]);
    }
    if (options->json && options->count == 1) {
        return tell_usage("--json needs a FILE: what is exported stands on "
                          "stdout else");
    }
    return export_kind(tool, kind);
}

const struct verb verb_export = {
    .name = "export",
    .arguments = "units|plan|allotments|progress [FILE]",
    .summary = N_("write what keytask load reads"),
    .about = N_(
        "Write units, or a plan's definitions, allotments or reports in\n"
        "force, to FILE, which is not there yet, or to stdout, in the form\n"
        "that keytask load reads. Loaded into an empty database in this\n"
        "order, the four give the same answers. --plan names the plan; "
        "with\n"
        "--as-of all stands as on that day, else what is to come goes out\n"
        "as well. A closed plan takes neither allotments nor reports: load\n"
        "it from export plan --open first, and again without --open at the\n"
        "end. --bom is for CSV that a spreadsheet opens."),
    .example = "  keytask export units units.csv\n"
               "  keytask export plan --plan 2022 >plan-2022.json\n"
               "  keytask export progress --plan 2022 progress-2022.csv",
    .options = OPTION_BIT(OPTION_AS_OF) | OPTION_BIT(OPTION_KNOWN_AT) |
               OPTION_BIT(OPTION_BASIS) | OPTION_BIT(OPTION_BOM) |
               OPTION_BIT(OPTION_OPEN),
    .least = 1,
    .most = 2,
    .run = run,
};
