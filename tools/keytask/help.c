/* SPDX-License-Identifier: Apache-2.0 */
#include "help.h"

#include <string.h>

void help_overview(FILE *stream)
{
    fputs("usage: keytask [OPTION...] VERB [ARGUMENT...] [OPTION...]\n\n"
          "Follow the key tasks of a yearly work conference.\n\n",
          stream);
    for (size_t i = 0; verbs[i] != NULL; i++) {
        fprintf(stream, "  %-8s  %s\n", verbs[i]->name, verbs[i]->summary);
    }
    fputs("\nEvery verb takes\n\n", stream);
    options_describe(stream, OPTIONS_GLOBAL);
    fputs("\nkeytask help VERB says more about one of them.\n", stream);
}

void help_verb(const struct verb *verb)
{
    printf("usage: keytask %s %s%s\n\n%s\n", verb->name, verb->arguments,
           verb->options == 0 ? "" : " [OPTION...]", verb->about);
    if (verb->options != 0) {
        fputs("\nOptions:\n", stdout);
        options_describe(stdout, verb->options);
    }
    fputs("\nOptions of every verb:\n", stdout);
    options_describe(stdout, OPTIONS_GLOBAL);
    printf("\nExample:\n%s\n", verb->example);
}

int help_unknown(const char *name)
{
    const char *names[32] = { "help" };
    for (size_t i = 0; verbs[i] != NULL && i + 2 < 32; i++) {
        names[i + 1] = verbs[i]->name;
    }
    const char *near = nearest(name, names);
    if (near != NULL) {
        return tell_usage("unknown verb '%s': did you mean %s", name, near);
    }
    return tell_usage("unknown verb '%s': see keytask help", name);
}

int help_run(const char *name)
{
    const struct verb *verb = NULL;
    if (name == NULL) {
        help_overview(stdout);
        return EXIT_OK;
    }
    verb = verb_find(name);
    if (verb == NULL) {
        return help_unknown(name);
    }
    help_verb(verb);
    return EXIT_OK;
}
