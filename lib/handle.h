/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_HANDLE_H
#define KTI_HANDLE_H

/*
 * The handle, and how every public function stands around its work:
 *
 *     kt_status
 *     kt_thing_do(kt_db *db, ...)
 *     {
 *         kt_status status = kti_enter(db, KTI_READ);
 *         if (status == KT_OK) {
 *             status = thing_do(db, ...);
 *         }
 *         return kti_leave(db, status);
 *     }
 */

#include <keytask/db.h>
#include <keytask/query.h>

#include "arena.h"
#include "error.h"
#include "snapshot.h"

enum kti_entry {
    KTI_BARE,  /* as plain, and a fault of a host's test passes it by */
    KTI_PLAIN, /* neither reads nor writes the database */
    KTI_READ,  /* one read transaction, or within the open one */
    KTI_WRITE, /* within the open transaction, else a commit of its own */
    KTI_LOAD   /* within the open transaction, else commits as it goes */
};

/*
 * Take the handle's in-use mark, clear its error, begin what the entry says.
 * With KTI_WRITE it may answer KT_EXISTS: a replay, the caller skips its
 * work. kti_leave() must follow in every case, with the status so far; for a
 * write of its own it commits (KT_OK or above) or rolls back.
 */
kt_status kti_enter(kt_db *db, enum kti_entry entry);
kt_status kti_leave(kt_db *db, kt_status status);

/* The same for a call that opens a cursor: freed, and NULL, on failure. */
kt_status kti_leave_cursor(kt_db *db, kt_status status, kt_cursor **cursor);

/*
 * kti_enter() for a write with a struct of the caller's: refused as
 * "<what>: struct_size is not set", else taken over the defaults in `full`.
 */
kt_status kti_enter_with(kt_db *db, const char *what, const void *callers,
                         void *full, size_t full_size);

/* The handle's error, for kti_fail(kti_err(db), ...). */
kti_error *kti_err(kt_db *db);

/* UTC milliseconds by the handle's clock, and the day of it. */
int64_t kti_now(kt_db *db);
kt_day kti_today(kt_db *db);

/*
 * The definitions at a moment; borrowed, valid until kti_leave(). What the
 * open transaction has written is known.
 */
kt_status kti_snapshot_at(kt_db *db, kti_moment at,
                          const kti_snapshot **snapshot);

/* The moment of everything written so far, on a day. */
kti_moment kti_moment_now(kt_db *db, kt_day day);

/*
 * Structs of callers: their struct_size is the first field. in: as many
 * bytes as the caller has over the defaults in `full`; out: the other way,
 * struct_size staying the caller's. take: in, but KT_ERR_INVALID where there
 * is none, or its size is 0, which the callers of the others refuse.
 */
kt_status kti_struct_take(kti_error *error, const char *what,
                          const void *callers, void *full, size_t full_size);
void kti_struct_in(void *full, size_t full_size, const void *callers);
void kti_struct_out(void *callers, const void *full, size_t full_size);
/* The public _init functions: the defaults, cut to the caller's size. */
void kti_struct_init(void *callers, size_t size, const void *defaults,
                     size_t full_size);

/*
 * The definitions' history: for the checks of the writes, which ask of one
 * entity at a time.
 */
const struct kti_history *kti_defs(kt_db *db);

/* KT_ERR_SCOPE where the handle's scope does not reach a unit on a day. */
kt_status kti_scope_check(kt_db *db, int64_t unit, kt_day day);

/* A query, resolved. */
typedef struct kti_question {
    const kti_snapshot *snapshot;
    int32_t plan;    /* KTI_NONE where no plan was asked for */
    int32_t unit;    /* KTI_NONE where none was given and no plan */
    int32_t basis;
    int64_t commit;  /* local number that the answer is of */
    const char *language; /* NULL where none was given */
    int64_t limit; /* rows at most, 0: all, ... */
    int64_t after; /* ... behind so many */
} kti_question;

/* What a question is of. */
enum kti_need {
    KTI_NO_PLAN,       /* and of a unit only where one is given */
    KTI_PLAN,          /* a unit outside of the owner's subtree is refused */
    KTI_PLAN_ANY_UNIT
};

/*
 * Resolve a query (NULL: the defaults). Where a plan is needed it is found,
 * or the only active one taken, and the unit is the plan's owner where none
 * is given. KT_ERR_SCOPE: the unit is refused.
 */
kt_status kti_query_resolve(kt_db *db, const kt_query *query,
                            enum kti_need need, kti_question *question);

/* The same without plan and unit, whatever the query says of them. */
kt_status kti_query_resolve_any(kt_db *db, const kt_query *query,
                                kti_question *question);

/* A title or unit of measure in the question's language, else as it is. */
const char *kti_title_of(kt_db *db, const kti_question *question,
                         int64_t entity, int32_t field, const char *base);

#endif
