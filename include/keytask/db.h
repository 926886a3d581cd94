/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_DB_H
#define KEYTASK_DB_H

/**
 * @file
 * A database: opening, transactions, the head of its ledger, its check.
 *
 * A handle is for one thread at a time, whichever that is: a call while
 * another is under way answers KT_ERR_MISUSE. Handles are independent of each
 * other. A handle is not carried across fork(): in the child every call
 * answers KT_ERR_FORKED, and kt_db_close() frees only memory. While a handle
 * is open, no other code of the process may open and close the file by other
 * means: that drops the locks (POSIX).
 *
 * Every call that takes a handle may answer, beside what it names:
 * KT_ERR_MISUSE, KT_ERR_FORKED, KT_ERR_NOMEM, KT_ERR_BUSY, KT_ERR_IO,
 * KT_ERR_CORRUPT; KT_ERR_NOTADB where others have overwritten the file
 * meanwhile; where a text is no UTF-8 KT_ERR_FORMAT; every call that
 * writes also KT_ERR_READONLY, KT_ERR_FULL, KT_ERR_SCOPE, and, where it is a
 * commit of its own, KT_ERR_UNKNOWN, KT_EXISTS, and KT_ERR_RANGE: the clock
 * is beyond the year 6429, which no commit can hold. Every call that takes a
 * struct answers KT_ERR_INVALID where that is NULL and may not be, or its
 * struct_size is not set; one that takes a plan's code, where that is NULL,
 * KT_ERR_NOT_FOUND: no plan is active, or KT_ERR_INVALID: more than one is.
 * doc/storage.md says what to do after each of them. What a call writes to
 * may be NULL only where its comment says so.
 */

#include <keytask/amount.h>
#include <keytask/day.h>
#include <keytask/limits.h>
#include <keytask/uuid.h>

#ifdef __cplusplus
extern "C" {
#endif

/** An open database. */
typedef struct kt_db kt_db;

/** A clock: UTC milliseconds since 1970. */
typedef int64_t (*kt_clock_fn)(void *context);

/** Is told of failed calls and of notices, one line without line end. */
typedef void (*kt_log_fn)(void *context, kt_status status,
                          const char *message);

/**
 * Watches long work: done of total, in whatever the call counts. An answer
 * other than zero stops the work cleanly (KT_ERR_STOPPED).
 */
typedef int32_t (*kt_watch_fn)(void *context, int64_t done, int64_t total);

/** Create the file where it is not there. */
#define KT_OPEN_CREATE 1u
/** With KT_OPEN_CREATE: refuse a file that is there. */
#define KT_OPEN_EXCLUSIVE 2u
/** Never write; a layout of an older version is refused by name. */
#define KT_OPEN_READONLY 4u
/** A new database in memory; the path is not used. */
#define KT_OPEN_MEMORY 8u
/** Without syncs, for data that can be made again. Lost on power failure. */
#define KT_OPEN_SCRATCH 16u
/**
 * A write-ahead log in place of the rollback journal; on a local disk, and
 * refused (KT_ERR_SQLITE) where the SQLite in use has the WAL-reset bug:
 * below 3.44.6, 3.50.0 to 3.50.6, 3.51.0 to 3.51.2.
 */
#define KT_OPEN_WAL 32u
/** Accept a file that belongs to another user. */
#define KT_OPEN_ANY_OWNER 64u

/** The offset of the process' time zone. */
#define KT_UTC_OFFSET_LOCAL INT32_MIN

/** How to open; set by KT_OPEN_OPTIONS_INIT or kt_open_options_init(). */
typedef struct kt_open_options {
    uint32_t struct_size;
    /** KT_OPEN_ bits; 0 opens a file that is there, for writing. */
    uint32_t flags;
    /** How long to wait for other processes: 10000. */
    int32_t busy_timeout_ms;
    /** Page cache in KiB: 16384. */
    int32_t cache_kib;
    /**
     * What "today" is: minutes east of UTC, less than a day of them, or
     * KT_UTC_OFFSET_LOCAL.
     */
    int32_t utc_offset_minutes;
    int32_t reserved;
    /** The clock; NULL: the system's. */
    kt_clock_fn clock;
    void *clock_context;
    /** The log; NULL: none. */
    kt_log_fn log;
    void *log_context;
    /**
     * The UUID of a site that begins, in a new database or in a copy, for
     * tests; NULL, or one that is there: a random one.
     */
    const kt_uuid *site;
    /** The SQLite VFS by name; NULL: the default. */
    const char *vfs;
    /** Who writes, as kt_db_set_actor() has it. */
    const char *actor;
    /** Code of the actor's unit; NULL: none. */
    const char *actor_unit;
    /**
     * Code of a unit: reports and definitions outside its subtree are
     * refused with KT_ERR_SCOPE. Guards against an application's mistakes,
     * not against someone who has the file. NULL: no bound.
     */
    const char *scope;
} kt_open_options;

#define KT_OPEN_OPTIONS_INIT                                              \
    { sizeof(kt_open_options), 0, 10000, 16384, KT_UTC_OFFSET_LOCAL, 0,   \
      NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

/**
 * Set the defaults, for languages without macros.
 *
 * @param size  the caller's size of the struct
 * @since 0.1
 */
KT_API void kt_open_options_init(kt_open_options *options, size_t size);

/**
 * Open a database.
 *
 * A new file has mode 0600. One that is there must be a regular file with
 * one link and, by default, of the same owner, with exactly the schema that
 * this version or an older one makes (which is upgraded).
 *
 * @param path     a path, never a URI; NULL with KT_OPEN_MEMORY
 * @param options  NULL: the defaults. Copied with its texts; clock and log are
 *                 called, with their contexts, until kt_db_close()
 * @param db       out: new, to be closed with kt_db_close(). Also set after
 *                 an error, then good for kt_db_errmsg() and kt_db_close()
 *                 only; NULL when out of memory.
 * @return KT_OK; KT_ERR_INVALID: an option, or their combination;
 *         KT_ERR_NOT_FOUND: no such file; KT_ERR_DUPLICATE: it is there
 *         (KT_OPEN_EXCLUSIVE); KT_ERR_CANTOPEN: path, permission, owner,
 *         links, kind of file, or a journal that must not be there;
 *         KT_ERR_NOTADB; KT_ERR_NEWER; KT_ERR_READONLY: an upgrade or the
 *         recovery of a journal is due; KT_ERR_CORRUPT: the schema is
 *         another; KT_ERR_SQLITE
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_open(const char *path,
                                         const kt_open_options *options,
                                         kt_db **db);

/**
 * Close a database: a transaction that is open is rolled back. Cursors that
 * were opened stay usable. NULL is accepted. While a call is under way on the
 * handle, in another thread or in a callback's caller, it does nothing.
 *
 * @since 0.1
 */
KT_API void kt_db_close(kt_db *db);

/**
 * The message of the last failing call on this handle.
 *
 * @return one line of English, borrowed from the handle, valid until the
 *         next call on it; "" before the first failure; never NULL, also
 *         for a db that is NULL
 * @since 0.1
 */
KT_API const char *kt_db_errmsg(kt_db *db);

/**
 * Today by the handle's clock and UTC offset.
 *
 * @return the day; KT_DAY_NONE where the handle cannot be used: it is NULL, in
 *         use by another thread, or of another process
 * @since 0.1
 */
KT_API kt_day kt_db_today(kt_db *db);

/**
 * Say who writes from now on.
 *
 * @param actor  a person or program, up to KT_CODE_MAX bytes; NULL: nobody
 * @param unit   code of the actor's unit; NULL: none
 * @return KT_OK; KT_ERR_INVALID: actor; KT_ERR_NOT_FOUND: no such unit today;
 *         KT_ERR_MISUSE: in a transaction
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_set_actor(kt_db *db, const char *actor,
                                              const char *unit);

/**
 * Give the next commit a host key: the host's own name for it. With a key
 * that is there already the next kt_db_begin(), or the next single call,
 * does nothing: its outputs are zero and it answers KT_EXISTS. This is how a
 * host repeats a commit of which it does not know the end
 * (KT_ERR_UNKNOWN).
 *
 * The key is taken by the next begin or single write, whatever its end. A
 * load takes it too: its commits have keys of their own.
 *
 * @param key  1 to 128 bytes of printable UTF-8; NULL takes it back
 * @return KT_OK; KT_ERR_INVALID: key; KT_ERR_MISUSE: in a transaction
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_set_host_key(kt_db *db, const char *key);

/**
 * Begin a transaction: what follows is one commit of the ledger.
 *
 * Waits for other writers up to the busy timeout. With a host key that is
 * there it opens a replay: the writes answer KT_OK but do nothing, and
 * kt_db_commit() answers KT_EXISTS.
 *
 * @return KT_OK; KT_EXISTS: a replay begins (kt_db_commit() or
 *         kt_db_rollback() still ends it); KT_ERR_MISUSE: one is open;
 *         KT_ERR_READONLY
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_begin(kt_db *db);

/**
 * End a transaction and keep what it wrote.
 *
 * A call that was refused within it has written nothing and leaves the rest
 * as it is. After a storage error the transaction is lost: every call
 * answers that error until kt_db_rollback().
 *
 * @param number  out, may be NULL: the commit's local number; 0 where the
 *                transaction wrote nothing
 * @return KT_OK; KT_EXISTS: it was a replay, number is the first commit's;
 *         KT_ERR_UNKNOWN: it may or may not be stored, repeat with the same
 *         host key; KT_ERR_MISUSE: none is open; any other error: nothing
 *         was stored
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_commit(kt_db *db, int64_t *number);

/**
 * End a transaction and drop what it wrote. Without one it does nothing.
 *
 * @since 0.1
 */
KT_API void kt_db_rollback(kt_db *db);

/** The call does nothing and answers the fault's status. */
#define KT_FAULT_BEFORE 0
/** The call does its work and answers the fault's status all the same. */
#define KT_FAULT_AFTER 1

/**
 * For a host's own tests: make a coming call on this handle fail.
 *
 * Within a transaction a storage status (KT_ERR_BUSY, KT_ERR_FULL,
 * KT_ERR_IO, ...) loses it, as it would without a fault. KT_ERR_UNKNOWN at a
 * commit is met in both ways in the field: with KT_FAULT_BEFORE it is not
 * stored, with KT_FAULT_AFTER it is. A kt_db_begin() that fails has begun
 * nothing, either way.
 *
 * @param status  an error; KT_OK takes the fault back
 * @param skip    how many calls go well before it
 * @param when    KT_FAULT_BEFORE or KT_FAULT_AFTER
 * @return KT_OK; KT_ERR_INVALID: status is no error, or skip or when are not
 *         acceptable
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_set_fault(kt_db *db, kt_status status,
                                              int32_t skip, int32_t when);

/** The end of the ledger's chain. */
typedef struct kt_head {
    uint32_t struct_size;
    int32_t reserved;
    /** Local number of the last commit; 0: none yet. */
    int64_t commit;
    /** Its number at its site, the site, and its instant. */
    int64_t seq;
    int64_t utc_ms;
    kt_uuid site;
    /** SHA-256: publish or sign it, to prove later what was known when. */
    uint8_t hash[32];
} kt_head;

#define KT_HEAD_INIT { sizeof(kt_head), 0, 0, 0, 0, { { 0 } }, { 0 } }

/**
 * The end of the ledger's chain. Removing the last commits, or rewriting all
 * of them, shows only against a head that was kept elsewhere.
 *
 * @param head  in: struct_size; out
 * @return KT_OK; KT_ERR_INVALID: struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_head(kt_db *db, kt_head *head);

/** What a finding is about. The last two are notes: nothing is damaged. */
enum {
    /** SQLite's integrity_check, or a text that is not UTF-8. */
    KT_FINDING_FILE = 1,
    /** A row names what is not there, or does not belong there. */
    KT_FINDING_REFERENCE = 2,
    /** Numbers, clock or operations of a commit. */
    KT_FINDING_COMMIT = 3,
    /** A commit's hash. */
    KT_FINDING_CHAIN = 4,
    /**
     * A row that the definitions leave without effect, such as the later of
     * two with one code, or a report that does not fit its target.
     */
    KT_FINDING_NO_EFFECT = 5,
    /** A commit is ahead of the handle's clock. */
    KT_FINDING_CLOCK = 6
};

/** One thing that kt_db_check() found. The texts live for the call only. */
typedef struct kt_finding {
    uint32_t struct_size;
    /** One of KT_FINDING_. */
    int32_t kind;
    /** The commit that it is of; 0: not of one commit. */
    int64_t commit;
    /** The table, "" where it is not known; */
    const char *table;
    /** ... the row's key in it: op, no, id or site_no, 0 where not known; */
    int64_t key;
    /** ... and the column, "" where it may be any. */
    const char *column;
    const char *message;
} kt_finding;

/** Is told of each finding; an answer other than zero stops the check. */
typedef int32_t (*kt_finding_fn)(void *context, const kt_finding *finding);

/** What a check came to. */
typedef struct kt_check {
    uint32_t struct_size;
    int32_t reserved;
    int64_t commits;
    int64_t operations;
    /** Faults: findings but the notes. */
    int64_t findings;
    /** The first commit that does not hold; 0: all hold. */
    int64_t first_bad_commit;
    /** Rows without effect, and commits ahead of the clock. */
    int64_t notes;
} kt_check;

#define KT_CHECK_INIT { sizeof(kt_check), 0, 0, 0, 0, 0, 0 }

/**
 * Check a database: SQLite's integrity_check and the foreign keys, the
 * references that have none, every commit's numbers, clock and rows, which
 * are hashed again, and what has no effect. Nothing is changed.
 *
 * A changed value is found with its row where its commit has one operation,
 * or where it breaks another rule as well; else the commit is named. On a
 * handle for reading SQLite leaves out the CHECK constraints of the schema.
 *
 * @param found  may be NULL; told of each finding, up to 100 of a kind
 * @param watch  may be NULL; told of operations, done of all; asked within
 *               SQLite's check too, on a connection of our own
 * @param check  in: struct_size; out
 * @return KT_OK: no fault was found; KT_ERR_CORRUPT: one was;
 *         KT_ERR_STOPPED: by found or watch; KT_ERR_INVALID: struct_size is
 *         not set; KT_ERR_MISUSE: a transaction is open
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_check(kt_db *db, kt_finding_fn found,
                                          void *found_context,
                                          kt_watch_fn watch,
                                          void *watch_context,
                                          kt_check *check);

/** kt_db_backup(): in place of an older backup. */
#define KT_BACKUP_REPLACE 1u

/**
 * Write a backup: a database of its own, whole and checked, marked as a copy.
 *
 * It is made in a temporary file beside its place ("path.copy-...", mode
 * 0600), checked as kt_db_check() does, and only then given its name: under
 * that name there is the whole backup, or what was there before. Readers go
 * on meanwhile, and so do writers, whose commits wait while the pages are
 * read.
 *
 * A copy can be read like any database. When something is written to it, it
 * begins a site of its own, whose first commit names where the copy was made
 * (site, seq and hash); its numbers go on from there, and a report's bare
 * number is looked for along that line. So copies that were both worked with
 * can be told apart.
 *
 * @param path   a file that is not there
 * @param flags  KT_BACKUP_REPLACE: or one that is a backup of this ledger,
 *               none of whose commits this database lacks, and that nobody
 *               has written to
 * @return KT_OK; KT_ERR_INVALID: path, flags; KT_ERR_DUPLICATE: the file is
 *         there; KT_ERR_STATE: it is not such a backup; KT_ERR_MISUSE: in a
 *         transaction; KT_ERR_CANTOPEN, KT_ERR_NOTADB, KT_ERR_FULL, KT_ERR_IO:
 *         the file or its folder; KT_ERR_CORRUPT: this database does not pass
 *         the check. After an error nothing has changed, but that after
 *         KT_ERR_IO the backup may stand, not yet safe from a power failure
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_backup(kt_db *db, const char *path,
                                           uint32_t flags);

/** kt_db_restore(): drop the commits that the backup lacks. */
#define KT_RESTORE_DISCARD 1u

/**
 * Restore a backup, and open what was restored.
 *
 * The backup itself is only read, and checked before anything is replaced.
 * Where a database is there, its content is exchanged in one transaction:
 * other processes that have it open see a change, and an interruption leaves
 * the old content or the new. Never replaced are what is no keytask database,
 * one that is damaged, and one with tables of a host's own: move them away.
 *
 * The restored database is a copy, as kt_db_backup() says: the first commit in
 * it begins a site of its own, so that its numbers are not taken for those of
 * commits which were lost, or which are still elsewhere.
 *
 * @param from     the backup, or another keytask database that nobody writes
 *                 to at the moment; an older layout is upgraded on the way
 * @param to       where to; there need not be a file
 * @param flags    KT_RESTORE_DISCARD: also where the database there holds
 *                 commits that the backup lacks
 * @param options  how to open it afterwards, NULL: the defaults. vfs,
 *                 busy_timeout_ms and KT_OPEN_ANY_OWNER count for both files
 * @param db       out: as kt_db_open()
 * @return KT_OK; KT_ERR_STATE: the database there holds commits that the
 *         backup lacks; KT_ERR_INVALID: a path, one to a host's file among
 *         them, flags or options; KT_ERR_BUSY: it was written to at the same
 *         time;
 *         KT_ERR_UNKNOWN: an I/O error leaves it open whether it was
 *         restored, repeat it; as kt_db_open(), of either file;
 *         KT_ERR_CORRUPT: the backup does not pass the check
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_db_restore(const char *from, const char *to,
                                            uint32_t flags,
                                            const kt_open_options *options,
                                            kt_db **db);

#ifdef __cplusplus
}
#endif

#endif
