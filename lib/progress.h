/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_PROGRESS_H
#define KTI_PROGRESS_H

/* Reports: checking and writing them, one by one and by the file. */

#include <keytask/progress.h>

#include "handle_private.h"

#define KTI_DAY_SNAPSHOTS 16

/* The definitions of the days of the reports, for the length of a call. */
typedef struct kti_progress_days {
    kti_moment normal[KTI_DAY_SNAPSHOTS];
    const kti_snapshot *snapshots[KTI_DAY_SNAPSHOTS];
    size_t count;
    kti_snapshot day; /* the definitions of the last report's day */
    kt_day today;     /* KT_DAY_NONE: not asked yet */
} kti_progress_days;

#define KTI_PROGRESS_DAYS_INIT { .today = KT_DAY_NONE }

/* A report whose codes are resolved; texts are the caller's. */
typedef struct kti_progress_item {
    int64_t target;
    int64_t unit;
    int64_t step;       /* 0: none */
    int64_t supersedes; /* key of a report, 0: none */
    const kt_progress *given;
    kt_day day;
    int32_t measure;
    const char *column; /* of the form, that is being checked */
} kti_progress_item;

/* Check a report by every rule but those of "once only". */
kt_status kti_progress_check(kt_db *db, kti_progress_days *days,
                             const kt_progress *given,
                             kti_progress_item *item);

/*
 * Once only: KT_EXISTS where the report is there, *key being its key;
 * KT_ERR_DUPLICATE: its ref is that of another; KT_ERR_STATE: what it
 * supersedes is not the newest version that is not retracted.
 */
kt_status kti_progress_once(kt_db *db, const kti_progress_item *item,
                            int64_t *key);

/* KT_ERR_REPEATED where one in force, of a commit whose host key does not
 * begin with `own`, says the same. */
kt_status kti_progress_repeated(kt_db *db, const kti_progress_item *item,
                                const char *own);

kt_status kti_progress_write(kt_db *db, const kti_progress_item *item,
                             int64_t *key);

/* Where a report of a piece stands in the order of writing. */
typedef struct kti_progress_place {
    uint64_t of; /* target << 32 | unit: ids are dense, and so are small */
    kt_day day;
    uint32_t at; /* in the order of the caller */
} kti_progress_place;

kti_progress_place kti_progress_place_of(const kti_progress_item *item,
                                         size_t at);

/*
 * By the key of the index, so that it grows from left to right, and then as
 * they were given: what one unit says of one target on one day keeps its
 * order.
 */
void kti_progress_sort(kti_progress_place *places, size_t count);

/* A report that is named by its number. */
typedef struct kti_progress_found {
    int64_t key;
    int64_t target;
    int64_t unit;
    kt_day day;
} kti_progress_found;

/* KT_ROW; KT_DONE: there is no report of this key. */
kt_status kti_progress_find_key(kt_db *db, int64_t key,
                                kti_progress_found *found);

/* KT_ERR_NOT_FOUND: none with this number, or its key is behind `last`. */
kt_status kti_progress_find(kt_db *db, const kt_report_no *number,
                            int64_t last, kti_progress_found *found);

/* Resolve and check what an item, its target and unit being set, supersedes,
 * and why; nothing where it supersedes none. */
kt_status kti_progress_supersedes(kt_db *db, const kti_snapshot *snapshot,
                                  kti_progress_item *item);

/* A key as the number that people know, and as a text of a row; 0: none. */
kt_status kti_cursor_number(kt_db *db, kt_cursor *cursor, int64_t key,
                            kt_report_no *number, const char **text);

/* A key as the number that people know, and as text. */
kt_status kti_report_no(kt_db *db, int64_t key, kt_report_no *number);
kt_status kti_report_key_text(kt_db *db, int64_t key, char *buf,
                              size_t size);
void kti_report_no_text(kt_db *db, const kt_report_no *number, char *buf,
                        size_t size);

#endif
