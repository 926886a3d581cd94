/* SPDX-License-Identifier: Apache-2.0 */
/* Recording reports by the array. */
#include "progress.h"

#include <stdlib.h>
#include <string.h>

/* Reports that are checked, sorted and written together. */
#define PIECE 100000

kti_progress_place
kti_progress_place_of(const kti_progress_item *item, size_t at)
{
    return (kti_progress_place){ (uint64_t)item->target << 32 |
                                     (uint64_t)item->unit,
                                 item->day, (uint32_t)at };
}

static int
by_place(const void *a, const void *b)
{
    const kti_progress_place *left = a;
    const kti_progress_place *right = b;
    if (left->of != right->of) {
        return left->of < right->of ? -1 : 1;
    }
    if (left->day != right->day) {
        return left->day < right->day ? -1 : 1;
    }
    return (left->at > right->at) - (left->at < right->at);
}

void
kti_progress_sort(kti_progress_place *places, size_t count)
{
    if (count > 0) {
        qsort(places, count, sizeof *places, by_place);
    }
}

/* The caller's array, which steps by its first element's struct_size, and
 * the piece of it that is under way. */
struct many {
    kt_db *db;
    const unsigned char *reports;
    size_t step;
    size_t count;
    kt_report_no *numbers; /* NULL: not asked for */
    size_t bad;            /* index of the report that was refused */
    int64_t written;
    kti_progress_days days;
    kt_progress *full;
    kti_progress_item *items;
    kti_progress_place *places;
};

/* Put the place in front of a refusal. */
static kt_status
refused(struct many *many, size_t i, kt_status status)
{
    kti_error text = many->db->error;
    many->bad = i;
    return kti_fail(&many->db->error, status, "report %zu of %zu: %s", i + 1,
                    many->count, text.message);
}

static kt_status
check_piece(struct many *many, size_t first, size_t size)
{
    static const kt_progress defaults = KT_PROGRESS_INIT;
    kt_status status = KT_OK;
    for (size_t i = 0; i < size; i++) {
        const unsigned char *given =
            many->reports + (first + i) * many->step;
        uint32_t given_size;
        memcpy(&given_size, given, sizeof given_size);
        if (given_size != many->step) {
            status = kti_fail(&many->db->error, KT_ERR_INVALID,
                              "struct_size is %u, but %zu in the first one",
                              given_size, many->step);
            return refused(many, first + i, status);
        }
        many->full[i] = defaults;
        kti_struct_in(&many->full[i], sizeof many->full[i], given);
        status = kti_progress_check(many->db, &many->days, &many->full[i],
                                    &many->items[i]);
        if (status != KT_OK) {
            return refused(many, first + i, status);
        }
        many->places[i] = kti_progress_place_of(&many->items[i], i);
    }
    return status;
}

static kt_status
check_refs(struct many *many, size_t first, size_t size)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status >= 0 && i < size; i++) {
        int64_t key = 0;
        status = kti_progress_once(many->db, &many->items[i], &key);
        if (status < 0) {
            status = refused(many, first + i, status);
        }
    }
    return status < 0 ? status : KT_OK;
}

static kt_status
write_piece(struct many *many, size_t first, size_t size)
{
    kt_db *db = many->db;
    kt_status status = KT_OK;
    kti_progress_sort(many->places, size);
    for (size_t i = 0; i < size; i++) {
        size_t at = many->places[i].at;
        int64_t key = 0;
        status = kti_progress_once(db, &many->items[at], &key);
        if (status == KT_OK) {
            status = kti_progress_write(db, &many->items[at], &key);
            many->written++;
        }
        if (status < 0) {
            return refused(many, first + at, status);
        }
        if (many->numbers != NULL) {
            status = kti_report_no(db, key, &many->numbers[first + at]);
        }
        if (status < 0) {
            return status;
        }
    }
    return KT_OK;
}

static kt_status
each_piece(struct many *many, int write)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < many->count; i += PIECE) {
        size_t size = many->count - i < PIECE ? many->count - i : PIECE;
        status = check_piece(many, i, size);
        if (status == KT_OK) {
            status = write ? write_piece(many, i, size)
                           : check_refs(many, i, size);
        }
    }
    return status;
}

static kt_status
record_many(struct many *many)
{
    kt_db *db = many->db;
    size_t size = many->count < PIECE ? many->count : PIECE;
    if (many->count == 0) {
        return KT_OK;
    }
    if (many->step == 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "progress: struct_size is not set");
    }
    many->full = calloc(size, sizeof *many->full);
    many->items = calloc(size, sizeof *many->items);
    many->places = calloc(size, sizeof *many->places);
    kt_status status = KT_OK;
    if (many->full == NULL || many->items == NULL || many->places == NULL) {
        status = kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    /* In the caller's transaction a refusal must find nothing written. */
    if (status == KT_OK && db->explicit_open) {
        status = each_piece(many, 0);
    }
    if (status == KT_OK) {
        status = each_piece(many, 1);
    }
    free(many->full);
    free(many->items);
    free(many->places);
    return status == KT_OK && many->written == 0 ? KT_EXISTS : status;
}

kt_status
kt_progress_record_many(kt_db *db, const kt_progress *reports, size_t count,
                        kt_report_no *numbers, size_t *bad)
{
    struct many many = { .db = db,
                         .reports = (const unsigned char *)reports,
                         .count = count,
                         .numbers = numbers,
                         .bad = count,
                         .days = KTI_PROGRESS_DAYS_INIT };
    if (numbers != NULL) {
        memset(numbers, 0, count * sizeof *numbers);
    }
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        many.step = reports == NULL || count == 0 ? 0
                                                  : reports->struct_size;
        status = record_many(&many);
    }
    status = kti_leave(db, status);
    if (status < 0 && numbers != NULL) {
        memset(numbers, 0, count * sizeof *numbers);
    }
    if (bad != NULL) {
        *bad = many.bad;
    }
    return status;
}
