/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "figure.h"
#include "text.h"
#include "tool.h"
#include "watch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef kt_status (*load_fn)(kt_db *db, const kt_load *load,
                             kt_load_result *result);

static const struct {
    const char *name;
    load_fn load;
} kinds[] = {
    { "units", kt_load_units },
    { "plan", kt_load_plan },
    { "allotments", kt_load_allotments },
    { "progress", kt_load_progress },
};

#define KIND_COUNT (sizeof kinds / sizeof *kinds)

/* One load: where it reads, and whom it tells. */
struct loading {
    struct tool *tool;
    const char *name;
    struct watch watch;
    /* The events, for JSON. */
    json_t *events;
    /* Where bad rows go with --skip-bad. */
    char *bad_path;
    char *text;
};

static const char *event_word(int32_t kind)
{
    switch (kind) {
    case KT_LOAD_BAD:
        return "bad";
    case KT_LOAD_NOTICE:
        return "notice";
    case KT_LOAD_CHANGE:
        return "change";
    case KT_LOAD_LEFT_OUT:
        return "left_out";
    default:
        return "";
    }
}

static json_t *event_document(const kt_load_event *event)
{
    json_t *object = document_object();
    document_text(object, "kind", event_word(event->kind));
    document_set(object, "line",
                 event->line > 0 ? json_integer(event->line) : json_null());
    document_text(object, "column", event->column);
    document_text(object, "message", event->message);
    return object;
}

/* "units.csv:12: parent: " as far as it is known. */
static void put_place(FILE *stream, const char *name,
                      const kt_load_event *event)
{
    fprintf(stream, "%s:", name);
    if (event->line > 0) {
        fprintf(stream, "%lld:", (long long)event->line);
    }
    if (event->column != NULL && *event->column != '\0') {
        fprintf(stream, " %s:", event->column);
    }
    fputc(' ', stream);
}

static void on_event(void *context, const kt_load_event *event)
{
    struct loading *loading = context;
    watch_clear(&loading->watch);
    if (loading->events != NULL) {
        document_append(loading->events, event_document(event));
    }
    switch (event->kind) {
    case KT_LOAD_BAD:
        put_place(stderr, loading->name, event);
        fprintf(stderr, "%s\n", event->message);
        return;
    case KT_LOAD_NOTICE:
        put_place(stderr, loading->name, event);
        fprintf(stderr, _("note: %s\n"), event->message);
        return;
    case KT_LOAD_LEFT_OUT:
        if (loading->events == NULL) {
            printf("%s%s", _("left out"), _(": "));
        }
        break;
    default:
        break;
    }
    if (loading->events == NULL) {
        if (event->column != NULL && *event->column != '\0') {
            printf("%s: ", event->column);
        }
        printf("%s\n", event->message);
    }
}

static void print_result(const struct loading *loading, const char *kind,
                         const kt_load_result *result)
{
    bool dry = loading->tool->options.dry_run;
    if (loading->events != NULL) {
        json_t *document = document_object();
        document_text(document, "kind", kind);
        document_text(document, "file", loading->name);
        document_set(document, "dry_run", json_boolean(dry));
        document_number(document, "rows", result->rows);
        document_number(document, "written", result->written);
        document_number(document, "existing", result->existing);
        document_number(document, "bad", result->bad);
        document_number(document, "commits", result->commits);
        document_set(document, "last_commit",
                     result->last_commit > 0
                         ? json_integer(result->last_commit)
                         : json_null());
        document_set(document, "events", json_incref(loading->events));
        document_print(document);
        return;
    }
    char *rows = figure_count(result->rows);
    char *written = figure_count(result->written);
    char *existing = figure_count(result->existing);
    char *bad = figure_count(result->bad);
    printf(_("%s: %s rows read, %s written, %s there before, %s bad"),
           loading->name, rows, written, existing, bad);
    if (dry) {
        printf("%s%s", _("; "), _("dry run: nothing was written"));
    } else if (result->last_commit > 0) {
        printf("%s%s %lld", _("; "), _("commit"),
               (long long)result->last_commit);
    }
    putchar('\n');
    free(rows);
    free(written);
    free(existing);
    free(bad);
}

/* What a load came to, behind its rows and events. */
static int conclude(struct loading *loading, const char *kind,
                    kt_status status, const kt_load_result *result)
{
    struct tool *tool = loading->tool;
    /* Without a row read there is nothing to sum up. */
    if (status >= 0 || result->rows > 0) {
        print_result(loading, kind, result);
    }
    if (status == KT_ERR_STOPPED) {
        tell("stopped: %lld commits stand, the same command goes on behind "
             "them",
             (long long)result->commits);
        return EXIT_STORAGE;
    }
    if (status >= 0 && result->bad == 0) {
        return EXIT_OK;
    }
    if (status >= 0) {
        if (!tool->options.dry_run) {
            tell("%s: the bad rows stand in %s", loading->name,
                 loading->bad_path);
        }
        return EXIT_NO;
    }
    if (result->bad > 0 && result->commits == 0 &&
        !tool->options.skip_bad) {
        tell("%s: %lld bad, nothing was loaded", loading->name,
             (long long)result->bad);
        return EXIT_NO;
    }
    /* Which of several active plans is the one thing to be said with the
     * command alone that is INVALID only as the file is read. */
    if (status == KT_ERR_INVALID && tool->options.plan == NULL &&
        result->commits == 0) {
        return tool_fail_without(tool, status, OPTION_PLAN);
    }
    /* Where commits stand, the message says from where to go on. */
    return tool_fail(tool, status);
}

/* Reads standard input whole. Answers EXIT_OK or EXIT_STORAGE. */
static int read_input(struct loading *loading, kt_load *load)
{
    size_t size = 0;
    size_t capacity = 0;
    for (;;) {
        if (size == capacity) {
            capacity = capacity == 0 ? 65536 : 2 * capacity;
            loading->text = must(realloc(loading->text, capacity));
        }
        ssize_t got =
            read(STDIN_FILENO, loading->text + size, capacity - size);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            tell("standard input: %s", strerror(errno));
            return EXIT_STORAGE;
        }
        size += got > 0 ? (size_t)got : 0;
    }
    load->data = loading->text;
    load->size = size;
    load->name = loading->name;
    return EXIT_OK;
}

static int set_source(struct loading *loading, kt_load *load,
                      const char *file)
{
    const struct options *options = &loading->tool->options;
    loading->name = file;
    if (strcmp(file, "-") == 0) {
        if (options->skip_bad) {
            return tell_usage("--skip-bad needs a file, not standard input");
        }
        loading->name = "stdin";
        return read_input(loading, load);
    }
    load->path = file;
    if (options->skip_bad) {
        loading->bad_path = make_text("%s.bad.csv", file);
        load->bad_path = loading->bad_path;
    }
    return EXIT_OK;
}

static int load_source(struct loading *loading, size_t kind, kt_load *load)
{
    struct tool *tool = loading->tool;
    const struct options *options = &tool->options;
    kt_load_result result = KT_LOAD_RESULT_INIT;

    int code = tool_open(tool, OPEN_WRITE);
    if (code != EXIT_OK) {
        return code;
    }
    load->flags = (options->dry_run ? KT_LOAD_DRY_RUN : 0) |
                  (options->skip_bad ? KT_LOAD_SKIP_BAD : 0) |
                  (options->repeat ? KT_LOAD_REPEAT : 0);
    load->plan = options->plan;
    load->effective = options->effective;
    load->event = on_event;
    load->event_context = loading;
    load->watch = watch_step;
    load->watch_context = &loading->watch;
    if (options->json) {
        loading->events = document_array();
    }
    watch_begin(&loading->watch);
    kt_status status = kinds[kind].load(tool->db, load, &result);
    watch_clear(&loading->watch);
    code = conclude(loading, kinds[kind].name, status, &result);
    if (status == KT_ERR_STOPPED) {
        kt_db_close(tool->db);
        tool->db = NULL;
        watch_raise();
    }
    return code;
}

static int run(struct tool *tool)
{
    const char *const *arguments = tool->options.arguments;
    struct loading loading = { .tool = tool };
    kt_load load = KT_LOAD_INIT;
    size_t kind = 0;

    while (kind < KIND_COUNT && strcmp(kinds[kind].name, arguments[0]) != 0) {
        kind++;
    }
    if (kind == KIND_COUNT) {
        return tell_usage("cannot load '%s': units, plan, allotments or "
                          "progress",
                          arguments[0]);
    }
    int code = set_source(&loading, &load, arguments[1]);
    if (code == EXIT_OK) {
        code = load_source(&loading, kind, &load);
    }
    json_decref(loading.events);
    free(loading.bad_path);
    free(loading.text);
    return code;
}

const struct verb verb_load = {
    .name = "load",
    .arguments = "units|plan|allotments|progress FILE",
    .summary = N_("load a file: units, a plan, allotments, reports"),
    .about = N_(
        "Load a file, \"-\" being standard input. units, allotments and\n"
        "progress are CSV with a header line, plan is a JSON document:\n\n"
        "  units       code,name,parent,level[,opened,closed][,from]\n"
        "  allotments  target,unit,amount[,baseline][,weight][,effective]\n"
        "              [,authority][,reason][,plan]\n"
        "  progress    target,unit,day,mode[,amount][,of][,step][,note]\n"
        "              [,ref][,doc][,uri][,plan]\n\n"
        "The names of columns and modes may be Chinese, the text UTF-8 or\n"
        "GB18030. Every bad row is told on stderr with line, column and\n"
        "reason. With a bad row nothing is loaded, unless --skip-bad.\n"
        "Loading a file again changes nothing; of a plan that is there the\n"
        "differences are applied, and told. Exit status 1: there were bad\n"
        "rows."),
    .example = "  keytask load units units.csv\n"
               "  keytask load plan plan-2022.json --dry-run\n"
               "  keytask load progress june.csv --skip-bad",
    .options = OPTION_BIT(OPTION_DRY_RUN) | OPTION_BIT(OPTION_SKIP_BAD) |
               OPTION_BIT(OPTION_REPEAT) | OPTION_BIT(OPTION_EFFECTIVE),
    .least = 2,
    .most = 2,
    .run = run,
};
