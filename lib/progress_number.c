/* SPDX-License-Identifier: Apache-2.0 */
/* The numbers of reports, as people write them. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "buf.h"
#include "cursor.h"
#include "handle_private.h"
#include "progress.h"
#include "uuid.h"

/* Digits of a site's UUID before another site's number. */
#define SITE_DIGITS 8

kt_status
kti_report_no(kt_db *db, int64_t key, kt_report_no *number)
{
    kti_report_id id = { { { 0 } }, 0, 0 };
    kt_status status = kti_ledger_report_id(db, key, &id);
    *number = (kt_report_no){ id.site, id.seq, id.n, 0 };
    return status;
}

void
kti_report_no_text(kt_db *db, const kt_report_no *number, char *buf,
                   size_t size)
{
    char site[KT_UUID_TEXT_SIZE];
    if (kti_site_on_line(db, &number->site, number->seq)) {
        (void)snprintf(buf, size, "%lld.%d", (long long)number->seq,
                       (int)number->n);
        return;
    }
    (void)kt_uuid_format(&number->site, site, sizeof site);
    (void)snprintf(buf, size, "%.*s:%lld.%d", SITE_DIGITS, site,
                   (long long)number->seq, (int)number->n);
}

kt_status
kti_report_key_text(kt_db *db, int64_t key, char *buf, size_t size)
{
    kt_report_no number;
    kt_status status = kti_report_no(db, key, &number);
    if (status == KT_OK) {
        kti_report_no_text(db, &number, buf, size);
    }
    return status;
}

kt_status
kti_cursor_number(kt_db *db, kt_cursor *cursor, int64_t key, kt_report_no *number,
           const char **text)
{
    char buf[KT_REPORT_NO_TEXT_SIZE] = "";
    kt_status status = KT_OK;
    if (key != 0) {
        status = kti_report_no(db, key, number);
        kti_report_no_text(db, number, buf, sizeof buf);
    }
    *text = kti_cursor_text(cursor, buf);
    return status;
}

kt_status
kt_report_no_format(kt_db *db, const kt_report_no *number, char *buf,
                    size_t size)
{
    char text[KT_REPORT_NO_TEXT_SIZE] = "";
    kt_status status = kti_enter(db, KTI_PLAIN);
    if (status == KT_OK && number == NULL) {
        status = kti_fail(kti_err(db), KT_ERR_INVALID,
                          "the report's number is not given");
    }
    if (status == KT_OK) {
        kti_report_no_text(db, number, text, sizeof text);
        status = kti_copy_out(text, buf, size);
    } else if (size > 0) {
        buf[0] = '\0';
    }
    return kti_leave(db, status);
}

/* The one site whose UUID begins with the digits. */
static kt_status
find_site(kt_db *db, const char *digits, size_t size, kt_uuid *site)
{
    kti_stmt *stmt;
    int found = 0;
    kt_status status =
        kti_stmt_get(db->store, &db->error, KTI_SQL_LEDGER_SITES, &stmt);
    if (status != KT_OK) {
        return status;
    }
    while ((status = kti_stmt_step(stmt, &db->error)) == KT_ROW) {
        char text[KT_UUID_TEXT_SIZE];
        kt_uuid uuid;
        if (!kti_column_copy(stmt, 1, &uuid, sizeof uuid)) {
            continue;
        }
        (void)kt_uuid_format(&uuid, text, sizeof text);
        if (strncasecmp(text, digits, size) == 0) {
            *site = uuid;
            found++;
        }
    }
    if (status < 0) {
        return status;
    }
    if (found != 1) {
        return kti_fail(&db->error, KT_ERR_NOT_FOUND,
                        found == 0 ? "no site begins with %.*s"
                                   : "more than one site begins with %.*s",
                        (int)size, digits);
    }
    return KT_OK;
}

static kt_status
parse(kt_db *db, const char *text, kt_report_no *number)
{
    const char *colon = strchr(text, ':');
    const char *rest = colon == NULL ? text : colon + 1;
    long long seq = 0;
    int n = 0;
    int end = 0;
    if (rest[0] < '0' || rest[0] > '9' ||
        sscanf(rest, "%18lld.%9d%n", &seq, &n, &end) != 2 ||
        rest[end] != '\0' || seq <= 0 || n <= 0 ||
        (colon != NULL && colon - text < 4)) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "%s is not a report's number such as 417.1 or "
                        "3f9c01d2:417.1",
                        text);
    }
    number->site = db->site;
    number->seq = seq;
    number->n = n;
    kt_status status = KT_OK;
    if (colon != NULL) {
        status =
            find_site(db, text, (size_t)(colon - text), &number->site);
    }
    if (status == KT_OK) {
        number->site = kti_site_of(db, &number->site, number->seq);
    }
    return status;
}

kt_status
kt_report_no_parse(kt_db *db, const char *text, kt_report_no *number)
{
    kt_status status = kti_enter(db, KTI_READ);
    *number = (kt_report_no){ { { 0 } }, 0, 0, 0 };
    if (status == KT_OK) {
        status = parse(db, text == NULL ? "" : text, number);
    }
    if (status < 0) {
        *number = (kt_report_no){ { { 0 } }, 0, 0, 0 };
    }
    return kti_leave(db, status);
}
