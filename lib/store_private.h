/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_STORE_PRIVATE_H
#define KTI_STORE_PRIVATE_H

/*
 * What the files of the store share. Nothing else includes this, nor
 * sqlite3.h, but for the store's own tests.
 */

#include <sqlite3.h>
#include <sys/stat.h>

#include <keytask/hash.h>

#include "store.h"

/* The oldest SQLite with STRICT tables. */
#define KTI_SQLITE_MIN 3037000

/* 'ktsk', as sql/statements/store.sql sets it. */
#define KTI_APPLICATION_ID 0x6b74736b

struct kti_stmt {
    kti_store *store;
    sqlite3_stmt *raw; /* NULL: not yet prepared */
    int bind_code;     /* of the first bind that failed, else SQLITE_OK */
};

/* The transaction that a store is in on a connection of the host's. */
enum kti_mode {
    KTI_MODE_NONE,
    KTI_MODE_READ,        /* begun by the store */
    KTI_MODE_WRITE,       /* begun by the store */
    KTI_MODE_HOST_READ,   /* of the host's: nothing to begin or end */
    KTI_MODE_HOST_WRITE   /* of the host's: a savepoint in it */
};

struct kti_store {
    sqlite3 *db;
    char *path; /* absolute; ":memory:" for one in memory */
    int borrowed; /* the connection is the host's */
    int hosted;   /* the file is the host's: ours is only what is kt_... */
    int layout;         /* of a hosted one, as it was found */
    int64_t schema;     /* of a hosted one: PRAGMA schema_version */
    enum kti_mode mode; /* of a borrowed one */
    uint32_t data_version; /* of the pager when a write began, borrowed */
    uint32_t flags;
    int32_t busy_timeout_ms;
    int64_t deadline_us;    /* of the busy budget; as all here, monotonic */
    int64_t pause_us;       /* the next one within the budget */
    int64_t begun_us;       /* the transaction */
    int64_t leave_until_us; /* the lock, to other writers */
    int is_new;
    int creating;    /* the transaction that creates is not yet committed */
    int reading_new; /* a read transaction was asked for within that one */
    int made;        /* the file was made by this open: device and inode: */
    dev_t device;
    ino_t inode;
    /* What makes a database: the library's migrations, or a test's. */
    const struct kti_sql_text *migrations;
    int migration_count;
    kti_store *next_abandoned;
    struct kti_stmt statements[KTI_SQL_COUNT];
};

/* ---- store.c */

/* What an errno says, in English; static. */
const char *kti_errno_text(int number);

/* Whether SQLite has what is needed, by number and threadsafe setting. */
kt_status kti_store_check_sqlite(kti_error *error, int version,
                                 int threadsafe);

/* Whether this version is free of the WAL-reset bug. */
int kti_store_wal_is_safe(int version);

/*
 * The status for the connection's last error, code being SQLite's extended
 * one, with a message that names the file, what was being done, and the
 * cause. To be called before anything else touches the connection.
 */
kt_status kti_store_fail(kti_store *store, kti_error *error, int code,
                         const char *doing);

/*
 * The busy budget: start it, and sleep a little of it. The second answers 0
 * when it is used up.
 */
void kti_budget_start(kti_store *store);
int kti_budget_pause(kti_store *store);

/* Sleep once, or less where a signal comes. */
void kti_sleep_us(int64_t time_us);

/* sqlite3_busy_handler() */
int kti_budget_handler(void *store, int count);

/* sqlite3_step(), again while it answers BUSY and the budget lasts. */
int kti_step_waiting(kti_store *store, sqlite3_stmt *raw);

/* BEGIN, without looking at the layout. */
kt_status kti_store_begin_any(kti_store *store, kti_error *error, int write);

/* ---- store_attach.c: a connection of the host's */

kt_status kti_attach_begin(kti_store *store, kti_error *error, int write);
/* SQLite's code of what ends a write and keeps it. */
int kti_attach_commit(kti_store *store);
/* Ends a read, or drops a write. */
void kti_attach_rollback(kti_store *store);

/* ---- store_path.c */

/*
 * The path made absolute, the file made or found, by the rules of
 * kt_db_open(): sets path, device and inode, and where the file was made,
 * made and creating.
 */
kt_status kti_path_find(kti_store *store, kti_error *error, const char *path,
                        const char *vfs);

/* ---- store_open.c */

/* kti_store_open() with other migrations than the library's. */
kt_status kti_store_open_with(kti_error *error, const char *path,
                              const kt_open_options *options,
                              const struct kti_sql_text *migrations,
                              size_t migration_count, kti_store **store);

/* ---- store_config.c */

/* db_config and limits: nothing of the file is read yet. */
kt_status kti_config_connection(kti_store *store, kti_error *error);

/* Pragmas of the connection, which leave the file as it is. */
kt_status kti_config_pragmas(kti_store *store, kti_error *error,
                             int32_t cache_kib);

/*
 * Journal mode and durability. Changes a file that was in another mode, so
 * it comes after the look at whose file it is.
 */
kt_status kti_config_journal(kti_store *store, kti_error *error);

/* ---- store_schema.c */

enum kti_layout {
    KTI_LAYOUT_EMPTY,  /* no page at all */
    KTI_LAYOUT_OLDER,  /* an older one of ours */
    KTI_LAYOUT_CURRENT /* ours */
};

/*
 * What the file is; in a transaction. Anything but the three is an error:
 * NOTADB, NEWER, CORRUPT.
 */
kt_status kti_schema_look(kti_store *store, kti_error *error,
                          enum kti_layout *layout);

/* The same of what is kt_... in a file of the host's. */
kt_status kti_schema_look_hosted(kti_store *store, kti_error *error,
                                 enum kti_layout *layout);

/* Of each layout, as kti_schema_hash() gives it. */
extern const char *const kti_schema_hashes[];
extern const int kti_schema_hash_count;

/* SHA-256 of the schema as it is, in hexadecimal. */
kt_status kti_schema_hash(kti_store *store, kti_error *error,
                          char text[KT_SHA256_TEXT_SIZE]);

/* Whether a hosted file still has the layout it had, in the transaction. */
kt_status kti_schema_still(kti_store *store, kti_error *error);

/* Run the migrations that are missing, in the write transaction open. */
kt_status kti_schema_migrate(kti_store *store, kti_error *error);

/* ---- store_stmt.c */

/*
 * One statement prepared, stepped once, and dropped; the first column of
 * its row as an integer (value) or a text (of up to size - 1 bytes). Without
 * a row value is left as it is, and text is "". Either may be NULL.
 */
kt_status kti_pragma(kti_store *store, kti_error *error, enum kti_sql_id id,
                     int64_t *value);
kt_status kti_pragma_text(kti_store *store, kti_error *error,
                          enum kti_sql_id id, char *text, size_t size);

/* A pragma with another value than the one in its statement. */
kt_status kti_pragma_set(kti_store *store, kti_error *error,
                         enum kti_sql_id id, int64_t value);

#endif
