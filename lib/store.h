/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_STORE_H
#define KTI_STORE_H

/*
 * The store: one SQLite database file, opened by the rules of safety, its
 * transactions, and its statements by name. Only store*.c includes
 * sqlite3.h.
 */

#include <keytask/db.h>

#include "error.h"
#include "kti_sql.h"

typedef struct kti_store kti_store;
typedef struct kti_stmt kti_stmt;
struct sqlite3;

/*
 * Open by the rules of kt_db_open(): path, flags, options that concern the
 * file. On failure *store is NULL.
 *
 * A new database is created in one transaction, which is open when this
 * returns: what begins joins it, the end of a read leaves it, and the first
 * kti_store_commit(), after the caller's first rows, ends it. So nobody ever
 * sees a part of it, and a store that is closed before that, or after a
 * kti_store_rollback() of a write, removes the file it made.
 */
kt_status kti_store_open(kti_error *error, const char *path,
                         const kt_open_options *options, kti_store **store);

/*
 * The same on a connection of the host's, which stays its own: KT_OPEN_CREATE
 * and KT_OPEN_READONLY alone count, and the busy budget.
 */
kt_status kti_store_attach(kti_error *error, struct sqlite3 *connection,
                           const char *source_id,
                           const kt_open_options *options,
                           kti_store **store);
int kti_store_is_borrowed(const kti_store *store);

/*
 * KT_ERR_MISUSE where the write that the store began on a borrowed connection
 * was ended by the host.
 */
kt_status kti_store_still_writing(kti_store *store, kti_error *error);

/*
 * To copy from or to: a file that is there is looked at, but not upgraded; one
 * that is made (KT_OPEN_CREATE) stays without a page, and goes with the store
 * unless kti_store_keep() was called.
 */
kt_status kti_store_open_to_copy(kti_error *error, const char *path,
                                 const kt_open_options *options,
                                 kti_store **store);
void kti_store_keep(kti_store *store);

/*
 * All pages, in one transaction of each: `to` is afterwards what `from` is,
 * or what it was. Where it was a database, KT_ERR_UNKNOWN leaves it open which
 * of the two; KT_ERR_BUSY also where it was changed since its version (NULL:
 * any) was that. No transaction of `to` is open.
 */
kt_status kti_store_copy(kti_store *from, kti_store *to,
                         const uint32_t *version, kti_error *error);

/* Changes when this connection or, seen in a transaction, another one has
 * committed. */
uint32_t kti_store_version(const kti_store *store);

/* 1 where the file is one of a host's, with tables of its own in it. */
int kti_store_is_hosted(const kti_store *store);

/* The VFS by name; borrowed. */
const char *kti_store_vfs(const kti_store *store);

/* store_path.c. 1 where the path names the store's own file. */
int kti_store_is_file(const kti_store *store, const char *path);

/* KT_OK: a database may be put there; KT_EXISTS: something is there. An error
 * also where a journal waits for one. */
kt_status kti_path_vacant(kti_error *error, const char *path);

/* Give a finished file its name, for good. In place of one that is there only
 * with replace other than 0, else KT_ERR_DUPLICATE. */
kt_status kti_path_publish(kti_error *error, const char *from,
                           const char *to, int replace);

/* A database and the journal beside it. */
void kti_path_remove(const char *path);

/* NULL is accepted. What is open is rolled back. */
void kti_store_close(kti_store *store);

/* In a child after fork: touch neither file nor lock. The connection's memory
 * stays, reachable, until the process ends. */
void kti_store_abandon(kti_store *store);

/* 1 where the file was created by this open. */
int kti_store_is_new(const kti_store *store);
int kti_store_is_readonly(const kti_store *store);

/*
 * BEGIN IMMEDIATE (write) or a read transaction whose snapshot is taken at
 * once. Waits up to the busy budget (monotonic clock), then KT_ERR_BUSY.
 */
kt_status kti_store_begin(kti_store *store, kti_error *error, int write);

/*
 * COMMIT. KT_ERR_UNKNOWN where an I/O error leaves it open whether the rows
 * are there; after any other error nothing was stored. In each case no
 * transaction is open afterwards. BUSY is waited for within the budget.
 */
kt_status kti_store_commit(kti_store *store, kti_error *error);

void kti_store_rollback(kti_store *store);

/* By sqlite3_get_autocommit(). */
int kti_store_in_transaction(const kti_store *store);

/*
 * A statement by its id: prepared on first use and held, reset, bindings
 * cleared. Borrowed from the store.
 */
kt_status kti_stmt_get(kti_store *store, kti_error *error,
                       enum kti_sql_id id, kti_stmt **stmt);

/* Parameters from 1. Texts and blobs must live until the next step ends. */
void kti_bind_null(kti_stmt *stmt, int index);
void kti_bind_int(kti_stmt *stmt, int index, int64_t value);
void kti_bind_text(kti_stmt *stmt, int index, const char *text);
void kti_bind_text_n(kti_stmt *stmt, int index, const char *text,
                     size_t size);
void kti_bind_blob(kti_stmt *stmt, int index, const void *blob, size_t size);

/*
 * KT_ROW, KT_DONE (the statement is reset), or an error (reset, mapped, with
 * a message that names the statement). A bind that failed shows here.
 */
kt_status kti_stmt_step(kti_stmt *stmt, kti_error *error);

/* Step to the end, for statements that give no row: KT_OK or an error. */
kt_status kti_stmt_run(kti_stmt *stmt, kti_error *error);

/*
 * Get and step a statement of one row, and bind its one parameter: *key, or
 * NULL where it has none. KT_ROW, which kti_stmt_reset() ends, KT_DONE where
 * there is none, or an error.
 */
kt_status kti_stmt_row(kti_store *store, kti_error *error, enum kti_sql_id id,
                       const int64_t *key, kti_stmt **stmt);

void kti_stmt_reset(kti_stmt *stmt);

/* Columns from 0 of the current row; texts live until the next step. */
int kti_column_is_null(kti_stmt *stmt, int column);
int64_t kti_column_int(kti_stmt *stmt, int column);
/* The integer, and 1; 0 where it is null. */
int kti_column_given(kti_stmt *stmt, int column, int64_t *value);
const char *kti_column_text(kti_stmt *stmt, int column);
const void *kti_column_blob(kti_stmt *stmt, int column, size_t *size);
/* A blob of that size, and 1; else zeros, and 0. */
int kti_column_copy(kti_stmt *stmt, int column, void *out, size_t size);

/*
 * PRAGMA integrity_check: each line that is not "ok" goes to found, and tick
 * is asked every now and then, where SQLite asks: not within one of its
 * checks of a b-tree before 3.41, and not on a borrowed connection, whose
 * progress handler is the host's. An answer other than zero of either is
 * KT_ERR_STOPPED. KT_OK also where there were lines.
 */
kt_status kti_store_integrity(kti_store *store, kti_error *error,
                              int32_t (*found)(void *context,
                                               const char *message),
                              int32_t (*tick)(void *context), void *context);

#endif
