/* SPDX-License-Identifier: Apache-2.0 */
/* Once only: whether a report is there already (DESIGN 2). */
#include <string.h>

#include "progress.h"
#include "utf8.h"

static int
same_text(const char *given, kti_stmt *stmt, int column)
{
    const char *stored = kti_column_text(stmt, column);
    return given == NULL || stored == NULL
               ? given == NULL && stored == NULL
               : strcmp(given, stored) == 0;
}

static int
same_int(int64_t given, int64_t none, kti_stmt *stmt, int column)
{
    return kti_column_is_null(stmt, column)
               ? given == none
               : given == kti_column_int(stmt, column);
}

/* The current row of progress_versions says what the report says. */
static int
same_content(const kti_progress_item *item, kti_stmt *stmt)
{
    const kt_progress *given = item->given;
    size_t size = 0;
    const void *file = kti_column_blob(stmt, 9, &size);
    int same_file = given->file_sha256 == NULL
                        ? size == 0
                        : size == KT_SHA256_SIZE &&
                              memcmp(file, given->file_sha256, size) == 0;
    return same_file && item->day == kti_column_int(stmt, 1) &&
           given->mode == kti_column_int(stmt, 2) &&
           same_int(given->amount, KT_NONE, stmt, 3) &&
           same_int(given->of, KT_NONE, stmt, 4) &&
           same_int(item->step, 0, stmt, 5) &&
           same_text(given->note, stmt, 6) &&
           same_text(given->doc, stmt, 7) && same_text(given->uri, stmt, 8);
}

/* It is this very report: a correction is the same only where it corrects
 * the same one, for the same reason. */
static int
same_report(const kti_progress_item *item, kti_stmt *stmt)
{
    if (!same_content(item, stmt)) {
        return 0;
    }
    return item->supersedes == 0 ||
           (same_text(item->given->ref, stmt, 10) &&
            same_text(item->given->reason, stmt, 11) &&
            same_int(item->supersedes, 0, stmt, 12));
}

/* What the versions of a report are to an item. */
struct versions {
    int64_t same;   /* key of the first that is this very report, or 0 */
    int64_t newest; /* that is not retracted, or 0 */
    int holds;      /* the report asked for is one of them */
};

static kt_status
look_at_versions(kt_db *db, const kti_progress_item *item, int64_t of,
                 int64_t asked, struct versions *versions)
{
    kti_stmt *stmt;
    *versions = (struct versions){ 0, 0, 0 };
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_VERSIONS, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, of);
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        int64_t key = kti_column_int(stmt, 0);
        versions->newest = key;
        versions->holds |= key == asked;
        if (versions->same == 0 && same_report(item, stmt)) {
            versions->same = key;
        }
    }
    return status < 0 ? status : KT_OK;
}

/* The last report that has the item's ref, or 0. */
static kt_status
find_ref(kt_db *db, const kti_progress_item *item, int64_t *holder)
{
    kti_stmt *stmt;
    *holder = 0;
    if (item->given->ref == NULL) {
        return KT_OK;
    }
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_BY_REF, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, item->target);
    kti_bind_int(stmt, 2, item->unit);
    kti_bind_text(stmt, 3, item->given->ref);
    status = kti_stmt_step(stmt, &db->error);
    if (status == KT_ROW) {
        *holder = kti_column_int(stmt, 0);
        kti_stmt_reset(stmt);
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
ref_is_taken(kt_db *db, const kti_progress_item *item, int64_t holder,
             int64_t newest)
{
    char of[KT_REPORT_NO_TEXT_SIZE];
    char last[KT_REPORT_NO_TEXT_SIZE];
    const char *ref = item->given->ref;
    kt_status status = kti_report_key_text(db, holder, of, sizeof of);
    if (status == KT_OK && item->supersedes != 0) {
        return kti_fail(&db->error, KT_ERR_DUPLICATE,
                        "ref %s is that of report %s, which is no version "
                        "of the superseded one: give another ref, or none",
                        ref, of);
    }
    if (status == KT_OK) {
        status = kti_report_key_text(db, newest, last, sizeof last);
    }
    return status != KT_OK
               ? status
               : kti_fail(&db->error, KT_ERR_DUPLICATE,
                          "ref %s is that of report %s, which says "
                          "something else: to correct it, supersede %s",
                          ref, of, last);
}

static kt_status
not_newest(kt_db *db, int64_t key, int64_t newest)
{
    char of[KT_REPORT_NO_TEXT_SIZE];
    char last[KT_REPORT_NO_TEXT_SIZE];
    kt_status status = kti_report_key_text(db, key, of, sizeof of);
    if (status == KT_OK && newest == 0) {
        return kti_fail(&db->error, KT_ERR_STATE,
                        "report %s is retracted, with all its versions: "
                        "record a new one",
                        of);
    }
    if (status == KT_OK) {
        status = kti_report_key_text(db, newest, last, sizeof last);
    }
    return status != KT_OK
               ? status
               : kti_fail(&db->error, KT_ERR_STATE,
                          "report %s is not the newest of its versions: "
                          "supersede %s",
                          of, last);
}

kt_status
kti_progress_once(kt_db *db, const kti_progress_item *item, int64_t *key)
{
    int64_t holder = 0;
    struct versions versions;
    *key = 0;
    kt_status status = find_ref(db, item, &holder);
    int64_t of = item->supersedes != 0 ? item->supersedes : holder;
    if (status != KT_OK || of == 0) {
        return status;
    }
    status = look_at_versions(db, item, of, holder, &versions);
    if (status != KT_OK) {
        return status;
    }
    if (versions.same != 0) {
        *key = versions.same;
        return KT_EXISTS;
    }
    if (item->supersedes == 0) {
        return ref_is_taken(db, item, holder, versions.newest);
    }
    if (versions.newest != item->supersedes) {
        return not_newest(db, item->supersedes, versions.newest);
    }
    return holder == 0 || versions.holds
               ? KT_OK
               : ref_is_taken(db, item, holder, versions.newest);
}

/* Whether a report is the last of its versions that pass. */
static kt_status
in_force(kt_db *db, int64_t key, int *yes)
{
    kti_stmt *stmt;
    int64_t last = 0;
    kt_status status = kti_stmt_get(db->store, &db->error,
                                    KTI_SQL_PROGRESS_VERSIONS, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, key);
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        if (kti_column_int(stmt, 13) != KT_ACT_RETURN) {
            last = kti_column_int(stmt, 0);
        }
    }
    *yes = last == key;
    return status < 0 ? status : KT_OK;
}

static kt_status
is_repeated(kt_db *db, int64_t key, const char *source)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    kt_status status = kti_report_key_text(db, key, text, sizeof text);
    return status != KT_OK
               ? status
               : kti_fail(&db->error, KT_ERR_REPEATED,
                          "report %s from %s says the same: perhaps a "
                          "repetition; if not, load with repeat",
                          text, source);
}

kt_status
kti_progress_repeated(kt_db *db, const kti_progress_item *item,
                      const char *own)
{
    kti_stmt *stmt;
    const kt_progress *given = item->given;
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_PROGRESS_SAME, &stmt);
    if (status != KT_OK) {
        return status;
    }
    kti_bind_int(stmt, 1, item->target);
    kti_bind_int(stmt, 2, item->unit);
    kti_bind_int(stmt, 3, item->day);
    kti_bind_int(stmt, 4, given->mode);
    if (given->amount != KT_NONE) {
        kti_bind_int(stmt, 5, given->amount);
    }
    if (given->of != KT_NONE) {
        kti_bind_int(stmt, 6, given->of);
    }
    if (item->step != 0) {
        kti_bind_int(stmt, 7, item->step);
    }
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        int stands = 0;
        char source[256] = "a single call";
        int64_t key = kti_column_int(stmt, 0);
        const char *host_key = kti_column_text(stmt, 1);
        const char *name = kti_column_text(stmt, 2);
        if (host_key != NULL && strncmp(host_key, own, strlen(own)) == 0) {
            continue;
        }
        if (name != NULL) {
            size_t size =
                kti_utf8_cut(name, strlen(name), sizeof source - 1);
            memcpy(source, name, size);
            source[size] = '\0';
        }
        status = in_force(db, key, &stands);
        if (status != KT_OK || stands) {
            kti_stmt_reset(stmt);
            return status != KT_OK ? status : is_repeated(db, key, source);
        }
    }
    return status < 0 ? status : KT_OK;
}
