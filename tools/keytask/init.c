/* SPDX-License-Identifier: Apache-2.0 */
#include "document.h"
#include "text.h"
#include "tool.h"

static int run(struct tool *tool)
{
    struct options *options = &tool->options;
    if (options->count == 1) {
        options->db = options->arguments[0];
    }
    int code = tool_open(tool, OPEN_CREATE);
    if (code != EXIT_OK) {
        return code;
    }
    kt_head head = KT_HEAD_INIT;
    kt_status status = kt_db_head(tool->db, &head);
    if (status < 0) {
        return tool_fail(tool, status);
    }
    if (options->json) {
        json_t *document = document_object();
        document_text(document, "file", options->db);
        document_uuid(document, "site", &head.site);
        document_print(document);
        return EXIT_OK;
    }
    char site[KT_UUID_TEXT_SIZE];
    kt_uuid_format(&head.site, site, sizeof site);
    printf(_("%s %s, %s %s\n"), _("created"), options->db, _("site"), site);
    return EXIT_OK;
}

const struct verb verb_init = {
    .name = "init",
    .arguments = "[FILE]",
    .summary = N_("create a database"),
    .about = N_("Create an empty database: FILE, else the one of --db or\n"
                "KEYTASK_DB. A file that is there is refused."),
    .example = "  keytask init civil-affairs.db",
    .least = 0,
    .most = 1,
    .run = run,
};
