/* SPDX-License-Identifier: Apache-2.0 */
#include <keytask/status.h>

#ifndef KT_VERSION_TEXT
#error "the build passes the version: -DKT_VERSION_TEXT=\"0.1.0\""
#endif

const char *kt_status_text(kt_status status)
{
    switch (status) {
    case KT_OK:
        return "ok";
    case KT_ROW:
        return "a row is there";
    case KT_DONE:
        return "no more rows";
    case KT_EXISTS:
        return "was there before, nothing written again";
    case KT_ERR_INVALID:
        return "value not acceptable";
    case KT_ERR_NOT_FOUND:
        return "not found";
    case KT_ERR_DUPLICATE:
        return "already taken";
    case KT_ERR_RANGE:
        return "out of range";
    case KT_ERR_CYCLE:
        return "would stand below itself, or too deep";
    case KT_ERR_STATE:
        return "not allowed in this state";
    case KT_ERR_SCOPE:
        return "outside of the handle's scope";
    case KT_ERR_FORMAT:
        return "not in the expected form";
    case KT_ERR_REPEATED:
        return "perhaps a repeated report";
    case KT_ERR_MISUSE:
        return "call used wrongly";
    case KT_ERR_FORKED:
        return "handle opened before a fork";
    case KT_ERR_NOMEM:
        return "out of memory";
    case KT_ERR_BUSY:
        return "database is busy";
    case KT_ERR_READONLY:
        return "for reading only";
    case KT_ERR_FULL:
        return "disk is full";
    case KT_ERR_IO:
        return "reading or writing failed";
    case KT_ERR_CANTOPEN:
        return "cannot open file";
    case KT_ERR_NOTADB:
        return "not a keytask database";
    case KT_ERR_NEWER:
        return "written by a newer keytask";
    case KT_ERR_CORRUPT:
        return "stored data contradict themselves";
    case KT_ERR_UNKNOWN:
        return "commit may or may not be stored, repeat it with its host key";
    case KT_ERR_STOPPED:
        return "stopped by the callback";
    case KT_ERR_SQLITE:
        return "unsuitable SQLite library";
    case KT_ERR_GONE:
        return "position no longer stands, read anew";
    }
    return "unknown status";
}

const char *kt_version(void)
{
    return KT_VERSION_TEXT;
}
