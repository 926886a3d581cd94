/* SPDX-License-Identifier: Apache-2.0 */
#include "help.h"
#include "text.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A new verb is a file of its own and a line here. */
const struct verb *const verbs[] = {
    &verb_init,   &verb_load,   &verb_record,  &verb_retract,
    &verb_unit,   &verb_allot,  &verb_cancel,  &verb_status,
    &verb_show,   &verb_duties, &verb_log,     &verb_check,
    &verb_export, &verb_backup, &verb_restore, NULL,
};

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; verbs[i] != NULL; i++) {
        if (strcmp(verbs[i]->name, name) == 0) {
            return verbs[i];
        }
    }
    return NULL;
}

/* A stream that was closed before us must not become the database's: take
 * its place, on stdout in a way that lets writing fail. */
static void fill_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF) {
            int mode = fd == STDERR_FILENO ? O_WRONLY : O_RDONLY;
            if (open("/dev/null", mode) != fd) {
                _exit(EXIT_STORAGE);
            }
        }
    }
}

/* Texts are UTF-8, whatever the locale; numbers and times are our own. */
static void set_locale(void)
{
    if (setlocale(LC_ALL, "") == NULL ||
        strcmp(nl_langinfo(CODESET), "UTF-8") != 0) {
        setlocale(LC_ALL, "C.UTF-8");
    }
    setlocale(LC_NUMERIC, "C");
}

/* Flushes stdout. Where its reader has gone we end as it asks, by SIGPIPE:
 * it was ignored so far, that no work is broken off in the middle. */
static int finish(int code)
{
    bool failed = fflush(stdout) != 0;
    int reason = errno;
    if (!failed && !ferror(stdout)) {
        return code;
    }
    struct pollfd out = { STDOUT_FILENO, POLLOUT, 0 };
    if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    if (failed) {
        tell("write error: %s", strerror(reason));
    } else {
        tell("write error");
    }
    return EXIT_STORAGE;
}

static int run_verb(struct tool *tool, const struct verb *verb)
{
    const struct options *options = &tool->options;
    int code = options_check(options, verb->name, verb->options);
    if (code != EXIT_OK) {
        return code;
    }
    if (options->count < verb->least || options->count > verb->most) {
        return tell_usage("usage: keytask %s %s", verb->name,
                          verb->arguments);
    }
    code = verb->run(tool);
    kt_db_close(tool->db);
    return code;
}

static int run(struct tool *tool)
{
    const struct options *options = &tool->options;
    if (options->version) {
        printf("keytask %s\n", kt_version());
        return EXIT_OK;
    }
    if (options->verb == NULL) {
        help_overview(options->help ? stdout : stderr);
        return options->help ? EXIT_OK : EXIT_USAGE;
    }
    if (strcmp(options->verb, "help") == 0) {
        return help_run(options->count > 0 ? options->arguments[0] : NULL);
    }
    const struct verb *verb = verb_find(options->verb);
    if (verb == NULL) {
        return help_unknown(options->verb);
    }
    if (options->help) {
        help_verb(verb);
        return EXIT_OK;
    }
    return run_verb(tool, verb);
}

int main(int argc, char **argv)
{
    struct tool tool = { 0 };

    fill_streams();
    signal(SIGPIPE, SIG_IGN);
    set_locale();
    text_set_language(NULL);
    int code = options_read(&tool.options, argc, argv);
    text_set_language(tool.options.lang);
    if (code == EXIT_OK) {
        code = run(&tool);
    }
    options_free(&tool.options);
    return finish(code);
}
