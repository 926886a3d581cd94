/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_SQLITE_H
#define KEYTASK_SQLITE_H

/**
 * @file
 * keytask on a connection that the host already has: its tables, all of them
 * named kt_..., stand beside the host's own in the host's database file, and
 * what both write is kept or dropped together. The one header that names
 * SQLite; keytask.h does not include it.
 *
 * What is promised: nothing is set on the connection, neither a handler or
 * hook nor a pragma or limit; nothing is relied on that the host may have
 * set otherwise (foreign_keys, triggers, user_version, a busy handler);
 * application_id and user_version stay the host's; and the ledger's chain
 * holds wherever the host ends its transaction.
 *
 * What is not: durability, which is as the host has set journal_mode and
 * synchronous; the locks, which are the host's transaction's; and every table
 * whose name begins with kt_, which is keytask's alone. A trigger or index of
 * the host's on one of them, or a table of such a name in temp, is refused.
 */

#ifndef SQLITE_VERSION
#include <sqlite3.h>
#endif

#include <keytask/db.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * kt_db_attach() for those who reach SQLite by other means than C.
 *
 * @param source_id  what sqlite3_sourceid() answers in the copy of SQLite
 *                   that made the connection: the pointer is compared
 * @return as kt_db_attach()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_attach_from(
    sqlite3 *connection, const char *source_id,
    const kt_open_options *options, kt_db **db);

/**
 * Use a connection of the host's.
 *
 * A call that writes, with no transaction open on the connection, is one of
 * its own (BEGIN IMMEDIATE, waited for up to busy_timeout_ms); within the
 * host's transaction it is a savepoint, it waits for nothing (KT_ERR_BUSY
 * goes to the host, who rolls back and repeats), and its numbers are
 * provisional until the host commits. After an error the host looks at
 * sqlite3_get_autocommit(): a storage error may have ended its transaction.
 *
 * kt_db_begin() outside of a transaction begins one, in which the host may
 * write too; kt_db_commit() and kt_db_rollback() end it for both. Within the
 * host's transaction it begins a part of it. Between kt_db_begin() and its
 * end the host ends neither its own transaction nor that one: if it does, the
 * next call answers KT_ERR_MISUSE, and what was written before stands, as a
 * shorter commit, or falls, as the host has it.
 *
 * Making the tables (KT_OPEN_CREATE) and upgrading them is done outside of a
 * transaction only. Of the other flags KT_OPEN_READONLY counts; cache_kib and
 * vfs do not.
 *
 * @param connection  borrowed; kt_db_close() leaves it open, and comes before
 *                    sqlite3_close()
 * @param options     NULL: the defaults
 * @param db          out: as kt_db_open()
 * @return as kt_db_open(); KT_ERR_SQLITE: the connection is of another copy
 *         of SQLite (Qt and others bundle their own), whose locks ours does
 *         not see; KT_ERR_MISUSE: a kt_ table in temp, or tables to be made
 *         within a transaction; KT_ERR_NOTADB: there are none, and no
 *         KT_OPEN_CREATE
 * @since 0.1
 */
static inline kt_status
kt_db_attach(sqlite3 *connection, const kt_open_options *options, kt_db **db)
{
    return kt_db_attach_from(connection, sqlite3_sourceid(), options, db);
}

#ifdef __cplusplus
}
#endif

#endif
