/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose database it is: its own site, and behind it the line of those from
 * which it was copied. Another process may change that, so it is looked at
 * in each transaction.
 */
#include <string.h>

#include "handle_private.h"
#include "uuid.h"

/* ---- reading */

static int
stands_in_line(const kt_db *db, const kt_uuid *uuid)
{
    for (size_t i = 0; i < db->line_count; i++) {
        if (kti_uuid_equal(&db->line[i].uuid, uuid)) {
            return 1;
        }
    }
    return 0;
}

/* A site of the file, and from where it was copied. KT_DONE: not there. */
struct found_site {
    int64_t no;
    int has_parent;
    kt_uuid parent;
    int64_t seq;
    unsigned char hash[32];
};

static kt_status
find_site(kt_db *db, const kt_uuid *uuid, struct found_site *site)
{
    kti_stmt *stmt;
    *site = (struct found_site){ 0 };
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_SITE_BY_UUID, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_blob(stmt, 1, uuid, sizeof *uuid);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        site->no = kti_column_int(stmt, 0);
        site->seq = kti_column_int(stmt, 2);
        site->has_parent =
            kti_column_copy(stmt, 1, &site->parent, sizeof site->parent) &&
            kti_column_copy(stmt, 3, site->hash, sizeof site->hash);
        kti_stmt_reset(stmt);
    }
    return status;
}

/* The own site and those before it, as far as they are in the file. */
static kt_status
read_line(kt_db *db)
{
    struct found_site site;
    kt_uuid uuid = db->site;
    int64_t last = INT64_MAX;
    kt_status status = KT_ROW;
    db->line_count = 0;
    while (status == KT_ROW && !stands_in_line(db, &uuid)) {
        status = find_site(db, &uuid, &site);
        if (status != KT_ROW) {
            break;
        }
        if (!kti_grow(&db->line, &db->line_capacity, db->line_count + 1,
                      sizeof *db->line)) {
            status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
            break;
        }
        if (db->line_count == 0) {
            db->has_parent = site.has_parent;
            db->parent_site = site.parent;
            db->parent_seq = site.has_parent ? site.seq : 0;
            memcpy(db->parent_hash, site.hash, sizeof site.hash);
        }
        db->line[db->line_count++] = (struct kti_site){ site.no, uuid, last };
        if (!site.has_parent) {
            break;
        }
        uuid = site.parent;
        last = site.seq;
    }
    if (status < 0) {
        db->line_count = 0; /* to be read again */
    }
    return status < 0 ? status : KT_OK;
}

/* KT_ROW, or KT_DONE where the file does not say whose it is yet. */
static kt_status
read_site(kt_db *db)
{
    kti_stmt *stmt;
    kt_uuid uuid = { { 0 } };
    kt_status status =
        kti_stmt_row(db->store, &db->error, KTI_SQL_LEDGER_META, NULL, &stmt);
    if (status != KT_ROW) {
        return status;
    }
    int64_t format = kti_column_int(stmt, 0);
    int64_t site_no = kti_column_int(stmt, 1);
    db->is_copy = !kti_column_is_null(stmt, 2);
    (void)kti_column_copy(stmt, 3, &uuid, sizeof uuid);
    kti_stmt_reset(stmt);
    if (format != KTI_FORMAT) {
        return kti_fail(&db->error, KT_ERR_NEWER,
                        "the ledger's format is %lld, this library knows "
                        "%d: use a newer keytask",
                        (long long)format, KTI_FORMAT);
    }
    if (db->line_count > 0 && site_no == db->site_no &&
        kti_uuid_equal(&uuid, &db->site)) {
        return KT_ROW;
    }
    db->site_no = site_no;
    db->site = uuid;
    status = read_line(db);
    return status == KT_OK ? KT_ROW : status;
}

static kt_status
no_site(kt_db *db)
{
    return kti_fail(&db->error, KT_ERR_NOTADB,
                    "the database has no kt_meta row with a site of its: it "
                    "was not created to its end, or is damaged");
}

kt_status
kti_site_refresh(kt_db *db)
{
    kt_status status = read_site(db);
    if (status == KT_DONE) {
        return no_site(db);
    }
    return status == KT_ROW ? KT_OK : status;
}

/* ---- the line */

int
kti_site_on_line(const kt_db *db, const kt_uuid *site, int64_t seq)
{
    for (size_t i = 0; i < db->line_count; i++) {
        if (kti_uuid_equal(&db->line[i].uuid, site)) {
            return seq <= db->line[i].last;
        }
    }
    return 0;
}

kt_uuid
kti_site_of(const kt_db *db, const kt_uuid *site, int64_t seq)
{
    kt_uuid of = *site;
    for (size_t i = 1; i < db->line_count; i++) {
        if (kti_uuid_equal(&db->line[i - 1].uuid, &of) &&
            seq <= db->line[i].last) {
            of = db->line[i].uuid;
        }
    }
    return of;
}

/* ---- beginning one */

/* The UUID of a site that begins: the host's where it has given one. */
static kt_status
new_uuid(kt_db *db, kt_uuid *uuid)
{
    struct found_site taken;
    kt_status status = KT_ROW;
    *uuid = db->given_site;
    if (!kti_uuid_is_none(uuid)) {
        status = find_site(db, uuid, &taken);
    }
    if (status == KT_ROW) {
        kti_uuid_random(uuid);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
insert_site(kt_db *db, const kt_uuid *uuid, const kt_uuid *parent,
            int64_t seq, const unsigned char *hash)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_LEDGER_INSERT_SITE, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_blob(stmt, 1, uuid, sizeof *uuid);
    if (parent != NULL) {
        kti_bind_blob(stmt, 2, parent, sizeof *parent);
        kti_bind_int(stmt, 3, seq);
        kti_bind_blob(stmt, 4, hash, 32);
    }
    return kti_stmt_run(stmt, &db->error);
}

/* A file that has a site was more than begun: it is damaged. */
static kt_status
need_no_site(kt_db *db)
{
    kti_stmt *stmt;
    kt_status status = kti_stmt_row(db->store, &db->error,
                                    KTI_SQL_LEDGER_SITES, NULL, &stmt);
    if (status == KT_ROW) {
        kti_stmt_reset(stmt);
        return no_site(db);
    }
    return status < 0 ? status : KT_OK;
}

/* What a new database says of itself. */
static kt_status
create_site(kt_db *db)
{
    kti_stmt *stmt;
    kt_uuid uuid;
    kt_status status = need_no_site(db);
    if (status == KT_OK) {
        status = new_uuid(db, &uuid);
    }
    if (status == KT_OK) {
        status = insert_site(db, &uuid, NULL, 0, NULL);
    }
    if (status == KT_OK) {
        status = kti_stmt_get(db->store, &db->error,
                              KTI_SQL_LEDGER_INSERT_META, &stmt);
    }
    if (status == KT_OK) {
        kti_bind_int(stmt, 1, KTI_FORMAT);
        kti_bind_blob(stmt, 2, &uuid, sizeof uuid);
        status = kti_stmt_run(stmt, &db->error);
    }
    return status;
}

/* Within the transaction that creates, or after it was broken off. */
static kt_status
write_site(kt_db *db)
{
    kt_status status = kti_store_begin(db->store, &db->error, 1);
    if (status != KT_OK) {
        return status;
    }
    status = read_site(db);
    if (status == KT_DONE) {
        status = create_site(db);
        if (status == KT_OK) {
            status = kti_site_refresh(db);
        }
    }
    if (status < 0) {
        kti_store_rollback(db->store);
        return status;
    }
    return kti_store_commit(db->store, &db->error);
}

kt_status
kti_site_open(kt_db *db)
{
    kt_status status = kti_store_begin(db->store, &db->error, 0);
    if (status == KT_OK) {
        status = read_site(db);
        kti_store_rollback(db->store);
    }
    if (status == KT_DONE) {
        return kti_store_is_readonly(db->store) ? no_site(db)
                                                : write_site(db);
    }
    return status == KT_ROW ? KT_OK : status;
}

kt_status
kti_site_mark_copy(kt_db *db)
{
    kti_stmt *stmt;
    kt_status status = kti_store_begin(db->store, &db->error, 1);
    if (status != KT_OK) {
        return status;
    }
    status = kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_MARK_COPY,
                          &stmt);
    if (status == KT_OK) {
        status = kti_stmt_run(stmt, &db->error);
    }
    if (status != KT_OK) {
        kti_store_rollback(db->store);
        return status;
    }
    return kti_store_commit(db->store, &db->error);
}

kt_status
kti_site_branch(kt_db *db)
{
    kti_stmt *stmt;
    kt_uuid uuid;
    int64_t seq = 0;
    unsigned char hash[32] = { 0 };
    kt_status status = kti_stmt_row(
        db->store, &db->error, KTI_SQL_LEDGER_SITE_HEAD, &db->site_no, &stmt);
    if (status == KT_ROW) {
        seq = kti_column_int(stmt, 0);
        (void)kti_column_copy(stmt, 1, hash, sizeof hash);
        kti_stmt_reset(stmt);
    }
    if (status >= 0) {
        status = new_uuid(db, &uuid);
    }
    if (status == KT_OK) {
        /* A copy of an empty ledger has no commit to name. */
        status = insert_site(db, &uuid, seq > 0 ? &db->site : NULL, seq,
                             hash);
    }
    if (status == KT_OK) {
        status = kti_stmt_get(db->store, &db->error,
                              KTI_SQL_LEDGER_SET_SITE, &stmt);
    }
    if (status == KT_OK) {
        kti_bind_blob(stmt, 1, &uuid, sizeof uuid);
        status = kti_stmt_run(stmt, &db->error);
    }
    return status == KT_OK ? kti_site_refresh(db) : status;
}
