/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HELP_H
#define HELP_H

#include "tool.h"

/* All verbs, one a line. */
void help_overview(FILE *stream);

/* One verb: usage, what it does, options, an example. */
void help_verb(const struct verb *verb);

/* "keytask help [VERB]". Answers an exit code. */
int help_run(const char *name);

/* Tells that there is no such verb, and the nearest. Answers EXIT_USAGE. */
int help_unknown(const char *name);

#endif
