/* SPDX-License-Identifier: Apache-2.0 */
#include "help.h"

#include "text.h"

#include <string.h>

void help_overview(FILE *stream)
{
    fprintf(stream,
            "%s keytask [OPTION...] VERB [ARGUMENT...] [OPTION...]\n\n"
            "%s\n\n",
            _("usage:"),
            _("Follow the key tasks of a yearly work conference."));
    for (size_t i = 0; verbs[i] != NULL; i++) {
        fprintf(stream, "  %-8s  %s\n", verbs[i]->name, _(verbs[i]->summary));
    }
    fprintf(stream, "\n%s\n\n", _("Every verb takes"));
    options_describe(stream, OPTIONS_GLOBAL);
    fprintf(stream, "\n%s\n",
            _("keytask help VERB says more about one of them."));
}

void help_verb(const struct verb *verb)
{
    printf("%s keytask %s %s%s\n\n%s\n", _("usage:"), verb->name,
           verb->arguments, verb->options == 0 ? "" : " [OPTION...]",
           _(verb->about));
    if (verb->options != 0) {
        printf("\n%s\n", _("Options:"));
        options_describe(stdout, verb->options);
    }
    printf("\n%s\n", _("Options of every verb:"));
    options_describe(stdout, OPTIONS_GLOBAL);
    printf("\n%s\n%s\n", _("Example:"), verb->example);
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
