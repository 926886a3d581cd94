/* SPDX-License-Identifier: Apache-2.0 */
/* Backup, and the way back. */
#include "head.h"
#include "text.h"
#include "tool.h"

/* What was done to which file, and the head of what is open. */
static int tell_done(struct tool *tool, const char *what, const char *file)
{
    kt_head head = KT_HEAD_INIT;
    kt_status status = kt_db_head(tool->db, &head);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    if (tool->options.json) {
        json_t *document = document_object();
        document_text(document, "file", file);
        document_set(document, "head", head_document(&head));
        document_print(document);
        return EXIT_OK;
    }
    printf(what, tool->options.db, file);
    putchar('\n');
    head_print(&head);
    return EXIT_OK;
}

static int run_backup(struct tool *tool)
{
    const struct options *options = &tool->options;
    const char *file = options->arguments[0];
    int code = tool_open(tool, OPEN_READ);
    if (code != EXIT_OK) {
        return code;
    }
    kt_status status = kt_db_backup(tool->db, file,
                                    options->replace ? KT_BACKUP_REPLACE : 0);
    if (status == KT_ERR_DUPLICATE && !options->replace) {
        return tool_fail_without(tool, status, OPTION_REPLACE);
    }
    if (status < 0) {
        return tool_fail(tool, status);
    }
    /* The head of the backup: the database may have gone on by now. */
    kt_open_options how = KT_OPEN_OPTIONS_INIT;
    how.flags = KT_OPEN_READONLY;
    kt_db_close(tool->db);
    status = kt_db_open(file, &how, &tool->db);
    return status < 0 ? tool_fail(tool, status)
                      : tell_done(tool, _("%s: backed up as %s"), file);
}

static int run_restore(struct tool *tool)
{
    const struct options *options = &tool->options;
    const char *file = options->arguments[0];
    int code =
        tool_restore(tool, file, options->discard ? KT_RESTORE_DISCARD : 0);
    return code == EXIT_OK ? tell_done(tool, _("%s: restored from %s"), file)
                           : code;
}

const struct verb verb_backup = {
    .name = "backup",
    .arguments = "FILE",
    .summary = N_("write a checked copy of the database"),
    .about = N_(
        "Write the database, whole and checked, to FILE, which is not there\n"
        "yet. Others may go on working. FILE is a database like any other,\n"
        "marked as a copy: the first commit in it begins a site of its own,\n"
        "which names where the copy was made. --replace puts the new backup\n"
        "in place of an older one of this ledger that nobody has written "
        "to.\n"
        "The last line is the head of the chain, as check prints it."),
    .example = "  keytask backup civil-affairs-2022-06-30.db",
    .options = OPTION_BIT(OPTION_REPLACE),
    .least = 1,
    .most = 1,
    .run = run_backup,
};

const struct verb verb_restore = {
    .name = "restore",
    .arguments = "FILE",
    .summary = N_("put a backup in the database's place"),
    .about = N_(
        "Put what the backup FILE holds into the database of --db or\n"
        "KEYTASK_DB, which need not be there. FILE is only read, and "
        "checked\n"
        "before anything is replaced. A database that holds commits which\n"
        "FILE lacks is refused, unless --discard says that they may be "
        "lost;\n"
        "what is no keytask database is refused in any case. Processes that\n"
        "have the database open see the change. The first commit afterwards\n"
        "begins a new site."),
    .example = "  keytask restore civil-affairs-2022-06-30.db "
               "--db civil-affairs.db",
    .options = OPTION_BIT(OPTION_DISCARD),
    .least = 1,
    .most = 1,
    .run = run_restore,
};
