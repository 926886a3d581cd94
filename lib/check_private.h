/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_CHECK_PRIVATE_H
#define KTI_CHECK_PRIVATE_H

/* Checking a database, for the check*.c files alone. */

#include "handle_private.h"
#include "row.h"

/* A site, and what the walk has seen of its commits. */
struct kti_check_site {
    int64_t no;
    kt_uuid uuid;
    int has_parent;
    kt_uuid parent;
    int64_t parent_seq;
    unsigned char parent_hash[32];
    int64_t seq; /* of its last commit so far */
    int64_t hlc;
    int64_t commits;
    int64_t bad; /* that do not have their hash */
};

/* How many commits name an entity. */
struct kti_check_named {
    int64_t last; /* the last of them */
    int64_t commits;
    int64_t bad;
};

typedef struct kti_checker {
    kt_db *db;
    kt_finding_fn found;
    void *found_context;
    kt_watch_fn watch;
    void *watch_context;
    kt_check check;
    int64_t total; /* operations */
    int64_t now_ms;
    int told[KT_FINDING_CLOCK + 1]; /* by kind */
    int stopped;

    int64_t next_entity; /* the id that comes next */
    struct kti_check_site *sites;
    size_t site_count, site_capacity;

    /* The definitions as far as the walk has come, and who named them. */
    kti_history *history;
    struct kti_check_named *entities; /* by id */
    int64_t *named;                   /* by the current commit, each once */
    size_t named_count, named_capacity;
    int64_t commit;         /* the current one */
    int64_t measured;       /* a target, ... */
    int32_t measure;        /* ... and its measure */
    kti_report_id report;   /* what the current row names */
    const kti_report_id *names_report;
} kti_checker;

/* check_tell.c: tell of a finding, its message as by printf. */
#if defined(__GNUC__)
__attribute__((format(printf, 7, 8)))
#endif
kt_status kti_check_tell(kti_checker *checker, int kind, int64_t commit,
                         const char *table, int64_t key, const char *column,
                         const char *format, ...);

/* KT_ERR_STOPPED where the host says so. */
kt_status kti_check_watch(kti_checker *checker);

kt_status kti_check_no_memory(kti_checker *checker);

/* check_file.c: what is found without reading the commits in turn. */
kt_status kti_check_file(kti_checker *checker);

/* check_rows.c: the reader's current row, by itself and after those before
 * it. */
kt_status kti_check_row(kti_checker *checker, const kti_op_reader *reader);

/* Note that the current commit names an entity; 0 when out of memory. */
int kti_check_name(kti_checker *checker, int64_t entity);

/* check_chain.c: the commits, their rows, the chain. */
kt_status kti_check_chain(kti_checker *checker);

#endif
