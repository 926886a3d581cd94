/* SPDX-License-Identifier: Apache-2.0 */
/* The walk of the commits: their numbers and clocks, their rows, their
 * hashes. */
#include <stdio.h>
#include <string.h>

#include "check_private.h"

/* A commit's row. */
struct row {
    int64_t no;
    int64_t site_no;
    unsigned char prev[32];
    unsigned char hash[32];
    kti_commit_header header;
    struct kti_check_site *site; /* NULL: not there */
};

/* A commit whose hash is not that of its rows. It is told of when the commit
 * behind it, or there being none, says what was meant. */
struct broken {
    int64_t no; /* 0: there is none */
    struct kti_check_site *site;
    int64_t ops;
    unsigned char hash[32]; /* of its rows */
    int64_t key;            /* of its last row, ... */
    int tag;
    unsigned tags; /* ... and of which tables it has some, a bit each */
};

struct walk {
    kti_checker *checker;
    kt_db *db;
    kti_op_reader reader;
    int more; /* the reader has a row */
    kti_stmt *commits;
    kti_buf encoded;
    struct row row;
    struct broken broken;
    int64_t last_no;
    unsigned char last_hash[32];
    int64_t bad; /* commits that do not have their hash */
    int64_t first_bad;
};

static kt_status
tell_commit(const struct walk *walk, int kind, const char *column,
            const char *message)
{
    return kti_check_tell(walk->checker, kind, walk->row.no, "kt_commit",
                          walk->row.no, column, "%s", message);
}

/* ---- the hash */

/* The tables of a broken commit's rows, as "kt_unit, kt_plan". */
static void
tables_of(unsigned tags, char *names, size_t size)
{
    size_t used = 0;
    names[0] = '\0';
    for (int i = 0; i < kti_op_count; i++) {
        if ((tags & 1u << kti_ops[i].tag) != 0 && used < size) {
            int added = snprintf(names + used, size - used, "%s%s",
                                 used > 0 ? ", " : "", kti_ops[i].table);
            used += (size_t)added;
        }
    }
}

/* Tell of the broken commit; `prev` is what the commit behind it names, or
 * NULL. *is_meant is 1 where that is the hash of its rows. */
static kt_status
tell_broken(struct walk *walk, const unsigned char *prev, int *is_meant)
{
    char names[160];
    kti_checker *checker = walk->checker;
    struct broken broken = walk->broken;
    *is_meant = 0;
    walk->broken.no = 0;
    if (broken.no == 0) {
        return KT_OK;
    }
    if (prev != NULL && memcmp(prev, broken.hash, 32) == 0) {
        *is_meant = 1;
        return kti_check_tell(checker, KT_FINDING_CHAIN, broken.no,
                              "kt_commit", broken.no, "hash",
                              "is not that of the commit, which the one "
                              "behind it names");
    }
    walk->first_bad = walk->bad++ == 0 ? broken.no : walk->first_bad;
    if (broken.site != NULL) {
        broken.site->bad++;
    }
    for (size_t i = 0; i < checker->named_count; i++) {
        checker->entities[checker->named[i]].bad++;
    }
    if (broken.ops == 1) {
        return kti_check_tell(checker, KT_FINDING_CHAIN, broken.no,
                              kti_op_by_tag(broken.tag)->table, broken.key,
                              "",
                              "is not what was written, or its commit's row "
                              "is not");
    }
    tables_of(broken.tags, names, sizeof names);
    return kti_check_tell(checker, KT_FINDING_CHAIN, broken.no, "kt_commit",
                          broken.no, "hash",
                          "is not that of its row and its operations (%s): "
                          "one of them is not what was written",
                          names);
}

static kt_status
hash_rows(struct walk *walk)
{
    if (walk->encoded.failed ||
        !kti_hash_add(walk->db->hash, walk->encoded.data,
                      walk->encoded.size)) {
        return kti_check_no_memory(walk->checker);
    }
    kti_buf_clear(&walk->encoded);
    return KT_OK;
}

static void
encode(struct walk *walk)
{
    kti_op_reader *reader = &walk->reader;
    const kti_history *history = walk->checker->history;
    int32_t n = KTI_OP_N(reader->key);
    if (reader->op->tag == KTI_TAG_LIST) {
        kti_list_reader *list = &reader->lists;
        kti_encode_list(&walk->encoded, history, n, list->entity,
                        list->field, list->members, list->member_count,
                        list->points, list->point_count);
    } else {
        kti_encode_row(&walk->encoded, history, reader->op, n,
                       reader->values, walk->checker->names_report);
    }
}

/* ---- rows */

static kt_status
next_row(struct walk *walk)
{
    kti_checker *checker = walk->checker;
    kt_status status = kti_op_reader_next(&walk->reader, &walk->db->error);
    walk->more = status == KT_ROW;
    if (status == KT_ROW && ++checker->check.operations % 4096 == 0) {
        status = kti_check_watch(checker);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
tell_stray(const struct walk *walk)
{
    const kti_op_reader *reader = &walk->reader;
    return kti_check_tell(walk->checker, KT_FINDING_COMMIT,
                          KTI_OP_COMMIT(reader->key), reader->op->table,
                          reader->key, "op", "belongs to no commit");
}

/* Rows of commits that are not there, up to a commit. */
static kt_status
skip_strays(struct walk *walk, int64_t commit)
{
    kt_status status = KT_OK;
    while (status == KT_OK && walk->more &&
           KTI_OP_COMMIT(walk->reader.key) < commit) {
        status = tell_stray(walk);
        if (status == KT_OK) {
            status = next_row(walk);
        }
    }
    return status;
}

/* The rows of the current commit, in the order of n, into the hash. *placed
 * is 0 where one is not at its place. */
static kt_status
walk_rows(struct walk *walk, struct broken *seen, int *placed)
{
    kti_checker *checker = walk->checker;
    kti_op_reader *reader = &walk->reader;
    kt_status status = skip_strays(walk, walk->row.no);
    while (status == KT_OK && walk->more &&
           KTI_OP_COMMIT(reader->key) == walk->row.no) {
        seen->ops++;
        seen->key = reader->key;
        seen->tag = reader->op->tag;
        seen->tags |= 1u << reader->op->tag;
        if (KTI_OP_N(reader->key) != seen->ops && *placed) {
            *placed = 0;
            status = kti_check_tell(checker, KT_FINDING_COMMIT, walk->row.no,
                                    reader->op->table, reader->key, "op",
                                    "is not at its place in the commit");
        }
        if (status == KT_OK) {
            status = kti_check_row(checker, reader);
        }
        if (status == KT_OK) {
            encode(walk);
            status = walk->encoded.size > 65536 || walk->encoded.failed
                         ? hash_rows(walk)
                         : KT_OK;
        }
        if (status == KT_OK) {
            status = next_row(walk);
        }
    }
    return status;
}

/* ---- commits */

static const char *
text_of(kti_stmt *stmt, int column, kti_arena *texts)
{
    return kti_arena_text(texts, kti_column_text(stmt, column));
}

static struct kti_check_site *
find_site(const kti_checker *checker, int64_t no)
{
    for (size_t i = 0; i < checker->site_count; i++) {
        if (checker->sites[i].no == no) {
            return &checker->sites[i];
        }
    }
    return NULL;
}

static void
read_commit(struct walk *walk, kti_arena *texts)
{
    kti_stmt *stmt = walk->commits;
    struct row *row = &walk->row;
    kti_commit_header *header = &row->header;
    memset(row, 0, sizeof *row);
    row->no = kti_column_int(stmt, 0);
    row->site_no = kti_column_int(stmt, 1);
    row->site = find_site(walk->checker, row->site_no);
    (void)kti_column_copy(stmt, 4, row->prev, sizeof row->prev);
    (void)kti_column_copy(stmt, 5, row->hash, sizeof row->hash);
    header->seq = kti_column_int(stmt, 2);
    header->ops = kti_column_int(stmt, 3);
    header->prev = row->prev;
    header->hlc = kti_column_int(stmt, 6);
    header->actor = text_of(stmt, 7, texts);
    header->actor_unit = kti_column_int(stmt, 8);
    header->host_key = text_of(stmt, 9, texts);
    header->source = text_of(stmt, 10, texts);
    header->format = kti_column_int(stmt, 11);
    header->alg = kti_column_int(stmt, 12);
    if (row->site == NULL) {
        return;
    }
    header->site = row->site->uuid;
    if (row->site->commits == 0 && row->site->has_parent) {
        header->parent_site = &row->site->parent;
        header->parent_seq = row->site->parent_seq;
        header->parent_hash = row->site->parent_hash;
    }
}

/* Its place among the site's: the sequence has no gap, the clock rises. */
static kt_status
check_site(struct walk *walk)
{
    struct kti_check_site *site = walk->row.site;
    const kti_commit_header *header = &walk->row.header;
    kt_status status = KT_OK;
    if (site == NULL) {
        return KT_OK; /* a foreign key */
    }
    int64_t before = site->commits > 0  ? site->seq
                     : site->has_parent ? site->parent_seq
                                        : 0;
    if (header->seq <= 0 || header->seq - 1 != before) {
        status = kti_check_tell(walk->checker, KT_FINDING_COMMIT,
                                walk->row.no, "kt_commit", walk->row.no,
                                "seq", "is %lld, behind %lld",
                                (long long)header->seq, (long long)before);
    }
    if (status == KT_OK && site->commits > 0 && header->hlc <= site->hlc) {
        status = tell_commit(walk, KT_FINDING_COMMIT, "hlc",
                             "is not after that of the commit before");
    }
    site->seq = header->seq;
    site->hlc = header->hlc;
    site->commits++;
    return status;
}

static kt_status
check_header(struct walk *walk)
{
    kti_checker *checker = walk->checker;
    const kti_commit_header *header = &walk->row.header;
    kt_status status = KT_OK;
    int kind = kti_history_kind(checker->history, header->actor_unit);
    if (header->format != KTI_FORMAT) {
        status = tell_commit(walk, KT_FINDING_COMMIT, "format",
                             "is not known to this library");
    }
    if (status == KT_OK && header->alg != KTI_ALG_SHA256) {
        status = tell_commit(walk, KT_FINDING_COMMIT, "alg",
                             "is not known to this library");
    }
    if (status == KT_OK && kind != 0 && kind != KT_KIND_UNIT) {
        status = tell_commit(walk, KT_FINDING_REFERENCE, "actor_unit",
                             "names what is no unit");
    }
    if (status == KT_OK && header->hlc / 65536 > checker->now_ms) {
        status = kti_check_tell(
            checker, KT_FINDING_CLOCK, walk->row.no, "kt_commit",
            walk->row.no, "hlc", "is %lld ms ahead of the clock",
            (long long)(header->hlc / 65536 - checker->now_ms));
    }
    if (!kti_check_name(checker, header->actor_unit)) {
        status = kti_check_no_memory(checker);
    }
    return status == KT_OK ? check_site(walk) : status;
}

/* Number, and what it says of the commit before it. */
static kt_status
check_link(struct walk *walk, int *linked)
{
    int is_meant;
    const struct row *row = &walk->row;
    kt_status status = tell_broken(walk, row->prev, &is_meant);
    *linked = is_meant || memcmp(row->prev, walk->last_hash, 32) == 0;
    if (status == KT_OK && row->no != walk->last_no + 1) {
        status = kti_check_tell(walk->checker, KT_FINDING_COMMIT,
                                walk->last_no + 1, "kt_commit",
                                walk->last_no + 1, "no", "is not there");
    }
    if (status == KT_OK && !*linked) {
        status = tell_commit(walk, KT_FINDING_CHAIN, "prev",
                             "is not the hash of the commit before it");
    }
    return status;
}

/* Hash the header, and hold all against what is stored. */
static kt_status
finish_commit(struct walk *walk, struct broken *seen, int whole)
{
    kti_encode_header(&walk->encoded, walk->checker->history,
                      &walk->row.header);
    kt_status status = hash_rows(walk);
    if (status == KT_OK && !kti_hash_end(walk->db->hash, seen->hash)) {
        status = kti_check_no_memory(walk->checker);
    }
    if (status == KT_OK && seen->ops != walk->row.header.ops) {
        whole = 0;
        status = kti_check_tell(walk->checker, KT_FINDING_COMMIT,
                                walk->row.no, "kt_commit", walk->row.no,
                                "ops", "is %lld, but it has %lld",
                                (long long)walk->row.header.ops,
                                (long long)seen->ops);
    }
    if (whole && memcmp(seen->hash, walk->row.hash, 32) != 0) {
        walk->broken = *seen;
    }
    return status;
}

static kt_status
walk_commit(struct walk *walk)
{
    kti_arena texts = { 0 };
    kti_checker *checker = walk->checker;
    int linked = 1;
    int placed = 1;
    read_commit(walk, &texts);
    kt_status status = check_link(walk, &linked);
    struct broken seen = { .no = walk->row.no, .site = walk->row.site };
    checker->commit = walk->row.no;
    checker->named_count = 0;
    if (status == KT_OK) {
        status = check_header(walk);
    }
    if (status == KT_OK && !kti_hash_begin(walk->db->hash)) {
        status = kti_check_no_memory(checker);
    }
    if (status == KT_OK) {
        status = walk_rows(walk, &seen, &placed);
    }
    if (status == KT_OK) {
        status = finish_commit(walk, &seen, linked && placed);
    }
    memcpy(walk->last_hash, walk->row.hash, 32);
    walk->last_no = walk->row.no;
    checker->check.commits++;
    kti_arena_free(&texts);
    return status;
}

/* ---- the end */

/* A commit's hash by its site and sequence number: KT_ROW where it is there,
 * and *holds is 1 where it has the hash. */
static kt_status
has_hash(kt_db *db, const kt_uuid *site, int64_t seq,
         const unsigned char hash[32], int *holds)
{
    kti_stmt *stmt;
    unsigned char found[32];
    *holds = 0;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_CHECK_HASH_OF_SEQ, &stmt);
    if (status == KT_OK) {
        kti_bind_blob(stmt, 1, site, sizeof *site);
        kti_bind_int(stmt, 2, seq);
        status = kti_stmt_step(stmt, &db->error);
    }
    if (status == KT_ROW) {
        (void)kti_column_copy(stmt, 0, found, sizeof found);
        *holds = memcmp(found, hash, 32) == 0;
        kti_stmt_reset(stmt);
    }
    return status;
}

/* What a site began from is here, and as it says. */
static kt_status
check_parent(const struct walk *walk, const struct kti_check_site *site)
{
    int holds = 0;
    kti_checker *checker = walk->checker;
    const char *column = "parent_site";
    kt_status status = has_hash(walk->db, &site->parent, site->parent_seq,
                                site->parent_hash, &holds);
    if (status < 0 || holds) {
        return status < 0 ? status : KT_OK;
    }
    for (size_t i = 0; i < checker->site_count; i++) {
        if (memcmp(&checker->sites[i].uuid, &site->parent,
                   sizeof site->parent) == 0) {
            column = status == KT_ROW ? "parent_hash" : "parent_seq";
        }
    }
    return kti_check_tell(checker, KT_FINDING_REFERENCE, 0, "kt_site",
                          site->no, column, "names no commit of this ledger");
}

/* This database's own site may have no commit yet, and one from which another
 * began as a copy of nothing. */
static int
may_be_empty(const kti_checker *checker, size_t i)
{
    return checker->sites[i].no == checker->db->site_no ||
           (i + 1 < checker->site_count && !checker->sites[i + 1].has_parent);
}

/* Of a site whose UUID was changed no commit has its hash. */
static kt_status
check_sites(const struct walk *walk, int *found)
{
    kti_checker *checker = walk->checker;
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < checker->site_count; i++) {
        const struct kti_check_site *site = &checker->sites[i];
        if (site->has_parent) {
            status = check_parent(walk, site);
        }
        if (status == KT_OK && site->commits == 0 &&
            !may_be_empty(checker, i)) {
            status = kti_check_tell(checker, KT_FINDING_REFERENCE, 0,
                                    "kt_site", site->no, "site_no",
                                    "is that of no commit");
        }
        if (status == KT_OK && site->bad > 1 && site->bad == site->commits) {
            *found = 1;
            status = kti_check_tell(checker, KT_FINDING_CHAIN,
                                    walk->first_bad, "kt_site", site->no,
                                    "uuid",
                                    "is not what was written: no commit of "
                                    "the site has its hash");
        }
    }
    return status;
}

/* Of an entity whose UUID or kind was changed all commits that name it, and
 * no others, do not have their hash. */
static kt_status
check_names(const struct walk *walk)
{
    int64_t found = 0;
    int candidates = 0;
    kti_checker *checker = walk->checker;
    int64_t count = kti_history_entity_count(checker->history);
    for (int64_t id = 1; id <= count; id++) {
        const struct kti_check_named *named = &checker->entities[id];
        if (named->bad == walk->bad && named->commits == walk->bad) {
            found = id;
            candidates++;
        }
    }
    return candidates != 1
               ? KT_OK
               : kti_check_tell(checker, KT_FINDING_CHAIN, walk->first_bad,
                                "kt_entity", found, "uuid",
                                "is not what was written, or its kind is "
                                "not: the commits that name it, and no "
                                "others, do not have their hash");
}

/* The one row of kt_meta says what the last commit says. */
static kt_status
check_meta(const struct walk *walk)
{
    kti_stmt *stmt;
    kt_db *db = walk->db;
    const char *column = NULL;
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_META, &stmt);
    if (status == KT_OK) {
        status = kti_stmt_step(stmt, &db->error);
    }
    if (status < 0) {
        return status;
    }
    if (status == KT_DONE) {
        return kti_check_tell(walk->checker, KT_FINDING_COMMIT,
                              walk->last_no, "kt_meta", 1, "id",
                              "is not there");
    }
    if (walk->last_no > 0 &&
        kti_column_int(stmt, 0) != walk->row.header.format) {
        column = "format";
    } else if (walk->last_no > 0 &&
               kti_column_int(stmt, 1) != walk->row.site_no) {
        column = "site_no";
    } else if (!kti_column_is_null(stmt, 2)) {
        unsigned char copy_of[32];
        (void)kti_column_copy(stmt, 2, copy_of, sizeof copy_of);
        column = memcmp(copy_of, walk->last_hash, 32) != 0 ? "copy_of" : NULL;
    }
    kti_stmt_reset(stmt);
    return column == NULL
               ? KT_OK
               : kti_check_tell(walk->checker, KT_FINDING_COMMIT,
                                walk->last_no, "kt_meta", 1, column,
                                "is not what the last commit says");
}

static kt_status
walk_commits(struct walk *walk)
{
    kt_db *db = walk->db;
    int is_meant;
    int found = 0;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_COMMITS, &walk->commits);
    if (status == KT_OK) {
        kti_bind_int(walk->commits, 1, INT64_MIN);
        kti_bind_int(walk->commits, 2, -1);
        status = next_row(walk);
    }
    while (status == KT_OK &&
           (status = kti_stmt_step(walk->commits, &db->error)) == KT_ROW) {
        status = walk_commit(walk);
    }
    if (status == KT_DONE) {
        status = tell_broken(walk, NULL, &is_meant);
    }
    if (status == KT_OK) {
        status = skip_strays(walk, INT64_MAX);
    }
    if (status == KT_OK) {
        status = check_sites(walk, &found);
    }
    if (status == KT_OK && walk->bad > 1 && !found) {
        status = check_names(walk);
    }
    return status == KT_OK ? check_meta(walk) : status;
}

kt_status
kti_check_chain(kti_checker *checker)
{
    struct walk walk = { .checker = checker, .db = checker->db };
    kt_status status = kti_op_reader_open(&walk.reader, walk.db->store,
                                          &walk.db->error, INT64_MIN, 1, 0);
    if (status == KT_OK) {
        status = walk_commits(&walk);
    }
    if (walk.commits != NULL) {
        kti_stmt_reset(walk.commits);
    }
    kti_op_reader_close(&walk.reader);
    kti_buf_free(&walk.encoded);
    return status == KT_OK ? kti_check_watch(checker) : status;
}
