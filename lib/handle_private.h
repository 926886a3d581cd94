/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_HANDLE_PRIVATE_H
#define KTI_HANDLE_PRIVATE_H

/* The handle's inside, for the layers that write and read the ledger. */

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "hash.h"
#include "history.h"
#include "ledger.h"
#include "store.h"

#define KTI_FOLDS 8

/* A snapshot that is kept, by its normal moment. */
struct kti_fold {
    kti_moment at;
    kti_snapshot *snapshot;
    uint64_t used;
    int32_t pins; /* views of the call under way */
};

/* A snapshot as a call sees it: the kept one with the call's own moment. */
struct kti_view {
    kti_snapshot snapshot;
    struct kti_fold *fold; /* pinned; or, where all places were pinned, */
    kti_snapshot *owned;   /* its own */
    struct kti_view *next;
};

/* A site of the line: own, and those from which it was copied. */
struct kti_site {
    int64_t no;
    kt_uuid uuid;
    int64_t last; /* its last commit on the line; of the own INT64_MAX */
};

/* Rows of a file, a commit. */
#define KTI_LOAD_ROWS 100000

struct kt_db {
    atomic_int in_use;
    pid_t pid;
    kti_error error;
    char errmsg[sizeof(((kti_error *)0)->message)]; /* the last failure */
    kti_store *store;

    kt_clock_fn clock;
    void *clock_context;
    kt_log_fn log;
    void *log_context;
    int32_t utc_offset_minutes;

    char *actor;
    int64_t actor_unit; /* entity, 0: none */
    int64_t scope;      /* entity, 0: none */
    char *scope_code;
    char *next_host_key; /* for the next commit */
    char *host_key;      /* of the open one */
    char *source;        /* of the open one */

    int64_t site_no;
    kt_uuid site;
    int has_parent;
    kt_uuid parent_site;
    int64_t parent_seq;
    unsigned char parent_hash[32];
    struct kti_site *line; /* [0] is the own site, [1] its parent ... */
    size_t line_count, line_capacity;
    int is_copy;        /* marked as one: the first commit begins a site */
    kt_uuid given_site; /* of a site that begins; none: a random one */

    size_t rows_per_commit; /* of a load: KTI_LOAD_ROWS, or a test's */
    int explicit_open; /* between kt_db_begin() and its end */
    int replay;
    int64_t replayed; /* the commit that the host key names */
    kt_status lost;   /* why the transaction is lost, or KT_OK */
    int writing;      /* a commit is being written */
    int own;          /* ... or a read, by the call itself */
    int32_t ops_before;
    int32_t nearest_count; /* units that were looked for in the call */
    kti_writer writer;
    kti_hash *hash;

    kti_history *history;
    unsigned char defined_hash[32]; /* of its last definition's commit */
    struct kti_fold folds[KTI_FOLDS];
    uint64_t folds_used;
    struct kti_view *views;
    kt_status fault; /* of kt_db_set_fault(); KT_OK: none */
    int32_t fault_skip;
    int32_t fault_when;
    int fault_now; /* the call under way is the one */
    int64_t head; /* local number of the last commit, in this call */
};

/* What is opened: a path, or a connection of the host's. */
typedef struct kti_place {
    const char *path;
    struct sqlite3 *connection;
    const char *source_id; /* NULL: by the path */
    /* What comes before it is opened; may be NULL. */
    kt_status (*prepare)(const void *context, const kt_open_options *options,
                         kti_error *error);
    const void *context;
} kti_place;

kt_status kti_open(const kti_place *place, const kt_open_options *options,
                   kt_db **out);

/* Begin and end a commit of several calls; internal twins. */
kt_status kti_begin_write(kt_db *db);
kt_status kti_end_write(kt_db *db, int64_t *number);
void kti_drop_write(kt_db *db);

/* The local number of the commit, of this site or along its parent line, that
 * has a host key; 0: there is none. Within a transaction. */
kt_status kti_host_key_find(kt_db *db, const char *key, int64_t *commit);

/* The same for a read; what it reads is one state of the file. */
kt_status kti_begin_read(kt_db *db);
void kti_end_read(kt_db *db);

/* handle_site.c. Read, or, in a database that was just made, write whose it
 * is: in transactions of its own. */
kt_status kti_site_open(kt_db *db);
/* In a transaction: read it again where another process changed it. */
kt_status kti_site_refresh(kt_db *db);
/* In a write: a copy begins a site of its own. */
kt_status kti_site_branch(kt_db *db);
/* Marks the database as a copy, in a transaction of its own. */
kt_status kti_site_mark_copy(kt_db *db);
/* Whether a site's commit is on the line. */
int kti_site_on_line(const kt_db *db, const kt_uuid *site, int64_t seq);
/* The site that wrote a number that is given as one of `site`: itself, or
 * one before it on the line. */
kt_uuid kti_site_of(const kt_db *db, const kt_uuid *site, int64_t seq);

/* Of the commits up to a local number the last that has a row of its own: the
 * open one may have none yet. */
int64_t kti_last_sealed(const kt_db *db, int64_t commit);

/* Whether a commit's number, or that of its sequence, may be one:
 * KT_ERR_CORRUPT. */
kt_status kti_commit_number(kti_error *error, int64_t number);

/* The last commit's number, 0 where there is none. */
kt_status kti_commit_last(kti_store *store, kti_error *error,
                          int64_t *commit);

/* The hash of a commit; all zero where it is not there. */
kt_status kti_commit_hash(kti_store *store, kti_error *error, int64_t commit,
                          unsigned char hash[32]);

/* handle_defs.c: read what changed of the definitions; forget them. */
kt_status kti_defs_refresh(kt_db *db);
void kti_defs_forget(kt_db *db);
void kti_views_free(kt_db *db);

#endif
