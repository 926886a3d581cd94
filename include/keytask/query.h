/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_QUERY_H
#define KEYTASK_QUERY_H

/**
 * @file
 * What every question says: of which plan and unit, as of which day, as
 * known when; and cursors, the answers of many rows.
 */

#include <keytask/db.h>
#include <keytask/words.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * A question's frame; set by KT_QUERY_INIT or kt_query_init().
 *
 * A call that takes one answers KT_ERR_NOT_FOUND where plan, unit or
 * known_at_commit are not there, and KT_ERR_INVALID where a field is not
 * acceptable, or no plan is named and more than one is active.
 */
typedef struct kt_query {
    uint32_t struct_size;
    /** KT_BASIS_SUBMITTED or KT_BASIS_VERIFIED. */
    int32_t basis;
    /** The plan's code; NULL: the only active one. */
    const char *plan;
    /** The unit's code as of the day; NULL: the plan's owner. */
    const char *unit;
    /** Language of names and titles; NULL: each as it was first given. */
    const char *language;
    /** The day: what had happened. KT_DAY_NONE: today. */
    kt_day as_of;
    int32_t reserved;
    /**
     * What had been written: the commits whose instant is not after
     * known_at_ms, or those up to known_at_commit. KT_NONE and 0: all.
     * At most one of the two is given.
     */
    int64_t known_at_ms;
    int64_t known_at_commit;
    /**
     * Of an answer of many rows, one page: at most `limit` rows (0: all)
     * behind the first `after`. See kt_cursor_frame().
     */
    int64_t limit;
    int64_t after;
} kt_query;

#define KT_QUERY_INIT                                                     \
    { sizeof(kt_query), KT_BASIS_SUBMITTED, NULL, NULL, NULL,             \
      KT_DAY_NONE, 0, KT_NONE, 0, 0, 0 }

/**
 * Set the defaults, for languages without macros.
 *
 * @param size  the caller's size of the struct
 * @since 0.1
 */
KT_API void kt_query_init(kt_query *query, size_t size);

/**
 * An answer of many rows. It is computed whole when it is opened, holds no
 * statement or lock, and never changes. Rows are fetched with the function
 * that the opening call names; the texts of its rows live until
 * kt_cursor_close(), and are "", never NULL, where there is none. It may
 * outlive its handle, and is for one thread at a time, whichever that is.
 *
 * A function that fetches rows answers KT_ROW, KT_DONE, or KT_ERR_MISUSE
 * where the cursor holds rows of another kind or the row's struct_size is
 * not set.
 */
typedef struct kt_cursor kt_cursor;

/**
 * Free a cursor and the texts of its rows. NULL is accepted.
 *
 * @since 0.1
 */
KT_API void kt_cursor_close(kt_cursor *cursor);

/**
 * How many rows a cursor has in all, fetched or not.
 *
 * @return the number; 0 where cursor is NULL
 * @since 0.1
 */
KT_API int64_t kt_cursor_count(const kt_cursor *cursor);

/** What an answer is of. Its texts live until the cursor's close. */
typedef struct kt_frame {
    uint32_t struct_size;
    int32_t basis;
    /** The plan's and the unit's code; "" where the list is of no one. */
    const char *plan;
    const char *unit;
    const char *unit_name;
    kt_day as_of;
    int32_t reserved;
    /** The local number of the last commit that was known. */
    int64_t commit;
    /** How many rows stand before the cursor's; and how many there are in
     *  all, before it, in it, and behind it. */
    int64_t after;
    int64_t total;
} kt_frame;

#define KT_FRAME_INIT                                                     \
    { sizeof(kt_frame), 0, NULL, NULL, NULL, KT_DAY_NONE, 0, 0, 0, 0 }

/**
 * What a cursor's answer is of: day, commit, and place among all rows.
 *
 * The next page of the same answer is that of the same query with
 * known_at_commit and as_of as they are here (and known_at_ms not given),
 * and `after` raised by kt_cursor_count(): whatever is written meanwhile, no
 * row is left out or comes twice. There is one while `after` is below
 * `total`.
 *
 * @param frame  in: struct_size; out
 * @return KT_OK; KT_ERR_MISUSE: no cursor, or struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_cursor_frame(const kt_cursor *cursor,
                                              kt_frame *frame);

/**
 * All rows of a cursor, fetched or not, and its frame, as one JSON document
 * (doc/json.md). Which row comes next stays as it is.
 *
 * Each list has a twin that gives this in one call, such as kt_unit_json()
 * for kt_unit_list(), for languages where a call is dear.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return KT_OK; KT_ERR_MISUSE: no cursor; KT_ERR_NOMEM
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_cursor_json(const kt_cursor *cursor,
                                             char **json);

/** Free a text that the library gave as new. NULL is accepted. @since 0.1 */
KT_API void kt_free(void *text);

#ifdef __cplusplus
}
#endif

#endif
