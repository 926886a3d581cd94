/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"
#include "tool.h"

#include <errno.h>
#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_FLAG,
    KIND_TEXT,
    KIND_COUNT,
    KIND_DAY,
    KIND_AMOUNT,
    KIND_BASIS,
    KIND_KNOWN_AT
};

struct description {
    const char *name;
    enum kind kind;
    /* Where in struct options its value stands. */
    size_t at;
    /* What its value is called in the help; NULL for a flag. */
    const char *value;
    const char *about;
};

#define AT(field) offsetof(struct options, field)

static const struct description descriptions[OPTION_COUNT] = {
    [OPTION_DB] = { "db", KIND_TEXT, AT(db), "FILE",
                    N_("the database (else KEYTASK_DB)") },
    [OPTION_ANY_OWNER] = { "any-owner", KIND_FLAG, AT(any_owner), NULL,
                           N_("accept a file that belongs to another user") },
    [OPTION_PLAN] = { "plan", KIND_TEXT, AT(plan), "CODE",
                      N_("the plan (else the only active one)") },
    [OPTION_ACTOR] = { "actor", KIND_TEXT, AT(actor), "NAME",
                       N_("who writes") },
    [OPTION_AS] = { "as", KIND_TEXT, AT(as), "UNIT",
                    N_("write for this unit, and only at or below it") },
    [OPTION_LANG] = { "lang", KIND_TEXT, AT(lang), "TAG",
                      N_("language of words and titles: en, zh") },
    [OPTION_JSON] = { "json", KIND_FLAG, AT(json), NULL,
                      N_("answer with one JSON document") },
    [OPTION_HELP] = { "help", KIND_FLAG, AT(help), NULL,
                      N_("say what a verb does") },
    [OPTION_VERSION] = { "version", KIND_FLAG, AT(version), NULL,
                         N_("say the version") },
    [OPTION_UNIT] = { "unit", KIND_TEXT, AT(unit), "CODE",
                      N_("at this unit (else the plan's owner)") },
    [OPTION_AS_OF] = { "as-of", KIND_DAY, AT(as_of), "DAY",
                       N_("what had happened by then (else today)") },
    [OPTION_KNOWN_AT] = { "known-at", KIND_KNOWN_AT, 0, "WHEN",
                          N_("what had been written by then: an instant such"
                             " as 2022-07-01T00:00:00Z, or a commit "
                             "number") },
    [OPTION_BASIS] = { "basis", KIND_BASIS, AT(basis), "BASIS",
                       N_("submitted (else) or verified reports") },
    [OPTION_DEPTH] = { "depth", KIND_COUNT, AT(depth), "N",
                       N_("levels below the plan: 1 is its tasks") },
    [OPTION_REPORTS] = { "reports", KIND_FLAG, AT(reports), NULL,
                         N_("list the reports as well") },
    [OPTION_SINCE] = { "since", KIND_COUNT, AT(since), "N",
                       N_("only commits behind this number") },
    [OPTION_LIMIT] = { "limit", KIND_COUNT, AT(limit), "N",
                       N_("the last N; with --since, the first N behind "
                          "it") },
    [OPTION_DRY_RUN] = { "dry-run", KIND_FLAG, AT(dry_run), NULL,
                         N_("read and check, write nothing") },
    [OPTION_SKIP_BAD] = { "skip-bad", KIND_FLAG, AT(skip_bad), NULL,
                          N_("load the good rows; the bad ones go to"
                             " FILE.bad.csv") },
    [OPTION_REPEAT] = { "repeat", KIND_FLAG, AT(repeat), NULL,
                        N_("accept reports that look like ones from another"
                           " file") },
    [OPTION_EFFECTIVE] = { "effective", KIND_DAY, AT(effective), "DAY",
                           N_("from when changed amounts hold (else "
                              "today)") },
    [OPTION_DAY] = { "day", KIND_DAY, AT(day), "DAY",
                     N_("the day that it is about (else today)") },
    [OPTION_TO_DATE] = { "to-date", KIND_FLAG, AT(to_date), NULL,
                         N_("so much since the plan's first day") },
    [OPTION_OF] = { "of", KIND_AMOUNT, AT(of), "AMOUNT",
                    N_("a ratio's denominator") },
    [OPTION_STEP] = { "step", KIND_TEXT, AT(step), "CODE",
                      N_("the step of a milestone that is done") },
    [OPTION_NOTE] = { "note", KIND_TEXT, AT(note), "TEXT", N_("a note") },
    [OPTION_REF] = { "ref", KIND_TEXT, AT(ref), "KEY",
                     N_("your own key: recorded once, however often sent") },
    [OPTION_DOC] = { "doc", KIND_TEXT, AT(doc), "NUMBER",
                     N_("evidence: a document's number") },
    [OPTION_URI] = { "uri", KIND_TEXT, AT(uri), "URI",
                     N_("evidence: where it is") },
    [OPTION_FILE] = { "file", KIND_TEXT, AT(file), "FILE",
                      N_("evidence: a file, kept as its SHA-256") },
    [OPTION_SUPERSEDES] = { "supersedes", KIND_TEXT, AT(supersedes), "REPORT",
                            N_("the report that it corrects") },
    [OPTION_REASON] = { "reason", KIND_TEXT, AT(reason), "TEXT", N_("why") },
    [OPTION_REPLACE] = { "replace", KIND_FLAG, AT(replace), NULL,
                         N_("put it in place of an older backup") },
    [OPTION_DISCARD] = { "discard", KIND_FLAG, AT(discard), NULL,
                         N_("lose the commits that the backup lacks") },
    [OPTION_ON] = { "on", KIND_DAY, AT(on), "DAY",
                    N_("from which day on (else today)") },
    [OPTION_UNDER] = { "under", KIND_TEXT, AT(under), "UNIT",
                       N_("the unit above it") },
    [OPTION_IN_FAVOUR_OF] = { "in-favour-of", KIND_TEXT, AT(in_favour_of),
                              "UNIT",
                              N_("which takes over what is below it") },
    [OPTION_LEVEL] = { "level", KIND_TEXT, AT(level), "WORD",
                       N_("such as county") },
    [OPTION_BASELINE] = { "baseline", KIND_AMOUNT, AT(baseline), "AMOUNT",
                          N_("where it begins") },
    [OPTION_WEIGHT] = { "weight", KIND_COUNT, AT(weight), "N",
                        N_("what it weighs: 0 to 1000000") },
    [OPTION_AUTHORITY] = { "authority", KIND_TEXT, AT(authority), "TEXT",
                           N_("the document that sets it") },
    [OPTION_BOM] = { "bom", KIND_FLAG, AT(bom), NULL,
                     N_("begin with a byte order mark, for spreadsheets") },
    [OPTION_OPEN] = { "open", KIND_FLAG, AT(open), NULL,
                      N_("write a plan as active, whatever it is") },
};

static int read_count(const char *text, int64_t *count)
{
    if (*text < '0' || *text > '9') {
        return -1;
    }
    char *end = NULL;
    errno = 0;
    long long value = strtoll(text, &end, 10);
    if (errno != 0 || *end != '\0') {
        return -1;
    }
    *count = value;
    return 0;
}

static int read_known_at(struct options *options, const char *text)
{
    options->known_at_ms = KT_NONE;
    options->known_at_commit = 0;
    if (read_count(text, &options->known_at_commit) == 0 &&
        options->known_at_commit > 0) {
        return EXIT_OK;
    }
    options->known_at_commit = 0;
    if (kt_instant_parse(text, &options->known_at_ms) == KT_OK) {
        return EXIT_OK;
    }
    return tell_usage("--known-at: '%s' is neither a commit number nor an "
                      "instant such as 2022-07-01T00:00:00Z",
                      text);
}

static int read_value(struct options *options, enum option_id id,
                      const char *text)
{
    const struct description *description = &descriptions[id];
    void *at = (char *)options + description->at;

    options->given |= OPTION_BIT(id);
    switch (description->kind) {
    case KIND_FLAG:
        *(bool *)at = true;
        return EXIT_OK;
    case KIND_TEXT:
        if (*text == '\0') {
            return tell_usage("--%s: its value is empty", description->name);
        }
        *(const char **)at = text;
        return EXIT_OK;
    case KIND_COUNT:
        if (read_count(text, at) == 0) {
            return EXIT_OK;
        }
        return tell_usage("--%s: '%s' is not a whole number",
                          description->name, text);
    case KIND_DAY:
        if (kt_day_parse(text, at) == KT_OK) {
            return EXIT_OK;
        }
        return tell_usage("--%s: '%s' is not a day such as 2022-06-30",
                          description->name, text);
    case KIND_AMOUNT:
        if (kt_amount_parse(text, at) == KT_OK) {
            return EXIT_OK;
        }
        return tell_usage("--%s: '%s' is not an amount such as 12,345.5",
                          description->name, text);
    case KIND_BASIS:
        if (kt_word_parse(KT_WORDS_BASIS, text, at) == KT_OK) {
            return EXIT_OK;
        }
        return tell_usage("--%s: '%s' is neither submitted nor verified",
                          description->name, text);
    case KIND_KNOWN_AT:
        return read_known_at(options, text);
    }
    return EXIT_OK;
}

static int tell_unknown(const char *argument)
{
    const char *names[OPTION_COUNT + 1] = { NULL };
    const char *candidates[OPTION_COUNT + 1] = { NULL };
    size_t length = strcspn(argument, "=");
    int matches = 0;

    if (strncmp(argument, "--", 2) != 0) {
        return tell_usage("unknown option '%s' (an amount below zero stands "
                          "behind --)",
                          argument);
    }
    char *name = make_text("%.*s", (int)length - 2, argument + 2);
    for (int i = 0; i < OPTION_COUNT; i++) {
        names[i] = descriptions[i].name;
        if (strncmp(names[i], name, length - 2) == 0) {
            candidates[matches++] = names[i];
        }
    }
    const char *near = nearest(name, names);
    if (matches > 1) {
        tell("option '--%s' is --%s or --%s", name, candidates[0],
             candidates[1]);
    } else if (near != NULL) {
        tell("unknown option '--%s': did you mean --%s", name, near);
    } else {
        tell("unknown option '--%s': see keytask help", name);
    }
    free(name);
    return EXIT_USAGE;
}

static void set_defaults(struct options *options)
{
    *options = (struct options){
        .as_of = KT_DAY_NONE,
        .known_at_ms = KT_NONE,
        .basis = KT_BASIS_SUBMITTED,
        .depth = -1,
        .since = -1,
        .limit = -1,
        .effective = KT_DAY_NONE,
        .day = KT_DAY_NONE,
        .of = KT_NONE,
        .on = KT_DAY_NONE,
        .baseline = KT_NONE,
        .weight = -1,
        .now_ms = KT_NONE,
    };
}

/* A variable of the environment; NULL also where it is empty. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL || *value == '\0' ? NULL : value;
}

static int read_environment(struct options *options)
{
    if (options->db == NULL) {
        options->db = variable("KEYTASK_DB");
    }
    if (options->lang == NULL) {
        options->lang = variable("KEYTASK_LANG");
    }
    const char *now = variable("KEYTASK_NOW");
    if (now != NULL && kt_instant_parse(now, &options->now_ms) != KT_OK) {
        return tell_usage("KEYTASK_NOW: '%s' is not an instant such as "
                          "2022-07-01T00:00:00Z",
                          now);
    }
    return EXIT_OK;
}

static void take_argument(struct options *options, const char *argument)
{
    if (options->verb == NULL) {
        options->verb = argument;
    } else {
        options->arguments[options->count++] = argument;
    }
}

static int read_arguments(struct options *options, int argc, char **argv)
{
    /* The last row stays empty: it closes the table. */
    struct option table[OPTION_COUNT + 1] = { { 0 } };
    for (int i = 0; i < OPTION_COUNT; i++) {
        table[i].name = descriptions[i].name;
        table[i].has_arg = descriptions[i].kind == KIND_FLAG
                               ? no_argument
                               : required_argument;
        table[i].val = 256 + i;
    }

    /* "-": arguments come in order, also behind POSIXLY_CORRECT. */
    opterr = 0;
    int code = EXIT_OK;
    int got;
    while (code == EXIT_OK &&
           (got = getopt_long(argc, argv, "-:hV", table, NULL)) != -1) {
        if (got == 1) {
            take_argument(options, optarg);
        } else if (got == 'h') {
            options->help = true;
        } else if (got == 'V') {
            options->version = true;
        } else if (got >= 256) {
            code = read_value(options, (enum option_id)(got - 256), optarg);
        } else if (got == ':') {
            code = tell_usage("option '%s' needs a value", argv[optind - 1]);
        } else if (optopt >= 256) {
            code = tell_usage("option '--%s' takes no value",
                              descriptions[optopt - 256].name);
        } else if (optopt != 0) {
            char letter[] = { '-', (char)optopt, '\0' };
            code = tell_unknown(letter);
        } else {
            code = tell_unknown(argv[optind - 1]);
        }
    }
    for (; code == EXIT_OK && optind < argc; optind++) {
        take_argument(options, argv[optind]);
    }
    return code;
}

int options_read(struct options *options, int argc, char **argv)
{
    set_defaults(options);
    options->arguments =
        must(calloc((size_t)argc + 1, sizeof *options->arguments));
    int code = read_arguments(options, argc, argv);
    return code == EXIT_OK ? read_environment(options) : code;
}

void options_free(struct options *options)
{
    free(options->arguments);
    options->arguments = NULL;
}

int options_check(const struct options *options, const char *verb,
                  uint64_t allowed)
{
    uint64_t stray = options->given & ~(allowed | OPTIONS_GLOBAL);
    for (int i = 0; stray != 0 && i < OPTION_COUNT; i++) {
        if ((stray & OPTION_BIT(i)) != 0) {
            return tell_usage("%s takes no --%s: see keytask help %s", verb,
                              descriptions[i].name, verb);
        }
    }
    return EXIT_OK;
}

void options_describe(FILE *stream, uint64_t set)
{
    for (int i = 0; i < OPTION_COUNT; i++) {
        const struct description *description = &descriptions[i];
        if ((set & OPTION_BIT(i)) == 0) {
            continue;
        }
        char left[32];
        snprintf(left, sizeof left, "--%s%s%s", description->name,
                 description->value == NULL ? "" : " ",
                 description->value == NULL ? "" : description->value);
        fprintf(stream, "  %-19s  %s\n", left, _(description->about));
    }
}
