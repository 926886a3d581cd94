/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OPTIONS_H
#define OPTIONS_H

/* The options of all verbs: each has one name and one meaning, and a verb
 * says which of them it takes. */

#include <keytask.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum option_id {
    OPTION_DB,
    OPTION_ANY_OWNER,
    OPTION_PLAN,
    OPTION_ACTOR,
    OPTION_AS,
    OPTION_LANG,
    OPTION_JSON,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_UNIT,
    OPTION_AS_OF,
    OPTION_KNOWN_AT,
    OPTION_BASIS,
    OPTION_DEPTH,
    OPTION_REPORTS,
    OPTION_SINCE,
    OPTION_LIMIT,
    OPTION_DRY_RUN,
    OPTION_SKIP_BAD,
    OPTION_REPEAT,
    OPTION_EFFECTIVE,
    OPTION_DAY,
    OPTION_TO_DATE,
    OPTION_OF,
    OPTION_STEP,
    OPTION_NOTE,
    OPTION_REF,
    OPTION_DOC,
    OPTION_URI,
    OPTION_FILE,
    OPTION_SUPERSEDES,
    OPTION_REASON,
    OPTION_REPLACE,
    OPTION_DISCARD,
    OPTION_ON,
    OPTION_UNDER,
    OPTION_IN_FAVOUR_OF,
    OPTION_LEVEL,
    OPTION_BASELINE,
    OPTION_WEIGHT,
    OPTION_AUTHORITY,
    OPTION_BOM,
    OPTION_OPEN,
    OPTION_COUNT
};

#define OPTION_BIT(id) (UINT64_C(1) << (id))

/* What every verb takes. */
#define OPTIONS_GLOBAL                                                       \
    (OPTION_BIT(OPTION_DB) | OPTION_BIT(OPTION_ANY_OWNER) |                  \
     OPTION_BIT(OPTION_PLAN) | OPTION_BIT(OPTION_ACTOR) |                    \
     OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_LANG) |                       \
     OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_HELP) |                     \
     OPTION_BIT(OPTION_VERSION))

/* What every question takes. */
#define OPTIONS_QUERY                                                        \
    (OPTION_BIT(OPTION_UNIT) | OPTION_BIT(OPTION_AS_OF) |                    \
     OPTION_BIT(OPTION_KNOWN_AT) | OPTION_BIT(OPTION_BASIS))

/* A command line, with what the environment adds. Texts are borrowed from
 * both; arguments is new. */
struct options {
    /* Which were given: OPTION_BIT()s. */
    uint64_t given;
    /* NULL where there is no word behind "keytask". */
    const char *verb;
    /* What stands behind the verb, other than options. */
    const char **arguments;
    int count;

    const char *db;
    const char *plan;
    const char *actor;
    const char *as;
    /* As it was given, by option or KEYTASK_LANG; NULL: by neither. */
    const char *lang;
    bool any_owner;
    bool json;
    bool help;
    bool version;

    const char *unit;
    kt_day as_of;
    int64_t known_at_ms;
    int64_t known_at_commit;
    int32_t basis;

    /* -1: not given, here and below. */
    int64_t depth;
    int64_t since;
    int64_t limit;
    bool reports;

    bool dry_run;
    bool skip_bad;
    bool repeat;
    kt_day effective;

    kt_day day;
    bool to_date;
    kt_amount of;
    const char *step;
    const char *note;
    const char *ref;
    const char *doc;
    const char *uri;
    const char *file;
    const char *supersedes;
    const char *reason;

    bool replace;
    bool discard;

    kt_day on;
    const char *under;
    const char *in_favour_of;
    const char *level;
    kt_amount baseline;
    int64_t weight;
    const char *authority;

    bool bom;
    bool open;

    /* KEYTASK_NOW, or KT_NONE. */
    int64_t now_ms;
};

/* Reads a command line and the environment. Answers EXIT_OK, or EXIT_USAGE
 * behind a message. options_free() in either case. */
int options_read(struct options *options, int argc, char **argv);
void options_free(struct options *options);

/* Tells the first option given that is none of `allowed`, for a verb.
 * Answers EXIT_OK or EXIT_USAGE. */
int options_check(const struct options *options, const char *verb,
                  uint64_t allowed);

/* Writes the options of a set, one a line, with what they mean. */
void options_describe(FILE *stream, uint64_t set);

#endif
