/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_UNIT_H
#define KEYTASK_UNIT_H

/**
 * @file
 * Units: the organizations, in a tree. Their names, places and closings hold
 * from a day on; what was before stays true of the days before.
 */

#include <keytask/query.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A unit, as it is given. */
typedef struct kt_unit {
    uint32_t struct_size;
    int32_t reserved;
    /** Unique among the units of a day. */
    const char *code;
    const char *name;
    /** The superior's code; NULL: none, a root. */
    const char *parent;
    /** The level word, such as "county"; NULL: none. */
    const char *level;
    /** The first day on which it is open; KT_DAY_NONE: always was. */
    kt_day opened;
    /** The first day on which it no longer is; KT_DAY_NONE: still is. */
    kt_day closed;
} kt_unit;

#define KT_UNIT_INIT                                                      \
    { sizeof(kt_unit), 0, NULL, NULL, NULL, NULL, KT_DAY_NONE, KT_DAY_NONE }

/** Set the defaults, for languages without macros. @since 0.1 */
KT_API void kt_unit_init(kt_unit *unit, size_t size);

/**
 * Add a unit. Its identity is a UUID made of code and opened day.
 *
 * @return KT_OK; KT_ERR_INVALID: a text or day; KT_ERR_DUPLICATE: the code
 *         is taken on a day on which both would be; KT_ERR_NOT_FOUND: the
 *         parent; KT_ERR_CYCLE: the tree would be deeper than KT_DEPTH_MAX;
 *         KT_ERR_STATE: the parent is not open then
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_add(kt_db *db, const kt_unit *unit);

/**
 * Give a unit another name from a day on.
 *
 * @param on  KT_DAY_NONE: today
 * @return KT_OK; KT_ERR_INVALID: the name or the day; KT_ERR_NOT_FOUND: no
 *         such unit on that day
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_rename(kt_db *db, const char *code,
                                             const char *name, kt_day on);

/**
 * Give a unit another code from a day on.
 *
 * @param on  KT_DAY_NONE: today
 * @return KT_OK; KT_ERR_INVALID: the new code or the day; KT_ERR_NOT_FOUND: no
 *         such unit on that day; KT_ERR_DUPLICATE: the new code is taken on
 *         that day or later
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_recode(kt_db *db, const char *code,
                                             const char *new_code,
                                             kt_day on);

/**
 * Put a unit, with all below it, under another from a day on. Allotments
 * stay as they are: those that the move touches are listed, for the caller
 * to revise in the same commit.
 *
 * @param parent   the new superior's code
 * @param on       KT_DAY_NONE: today
 * @param touched  out, may be NULL: new cursor of the allotments on that day
 *                 of the unit and those below, for kt_allotment_next()
 * @return KT_OK; KT_ERR_INVALID: the day; KT_ERR_NOT_FOUND: the unit, or
 *         parent, on that day; KT_ERR_CYCLE: parent is the unit itself or
 *         below it then or later, or the tree would be too deep;
 *         KT_ERR_STATE: parent is not open
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_move(kt_db *db, const char *code,
                                           const char *parent, kt_day on,
                                           kt_cursor **touched);

/**
 * Close a unit: `on` is the first day on which it is no longer open. Its
 * reports of flow and ceiling go on counting, its allotments and levels end.
 *
 * @param in_favour_of  code of another unit, or NULL. Then the units directly
 *                      below, open or closed, and next the unit itself move
 *                      under it on that day.
 * @param on            KT_DAY_NONE: today
 * @param touched       out, may be NULL: new cursor of the allotments on
 *                      that day of the unit and those below
 * @return KT_OK; KT_ERR_INVALID: a day not after that on which it opens;
 *         KT_ERR_NOT_FOUND: the unit, or in_favour_of, on that day;
 *         KT_ERR_STATE: it is closed already, or has units below that are
 *         open, or will be, and in_favour_of is NULL, or that unit is not
 *         open; KT_ERR_CYCLE: that unit is below it, or the tree would be
 *         too deep
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_close(kt_db *db, const char *code,
                                            const char *in_favour_of,
                                            kt_day on, kt_cursor **touched);

/** A unit, as it is read. */
typedef struct kt_unit_row {
    uint32_t struct_size;
    /** How far below the unit that was asked for: 0 is itself. */
    int32_t depth;
    const char *code;
    const char *name;
    /** "" for a root. */
    const char *parent;
    const char *level;
    kt_day opened;
    kt_day closed;
    /** How many units stand directly below it. */
    int64_t children;
    kt_uuid uuid;
} kt_unit_row;

#define KT_UNIT_ROW_INIT                                                  \
    { sizeof(kt_unit_row), 0, NULL, NULL, NULL, NULL, KT_DAY_NONE,        \
      KT_DAY_NONE, 0, { { 0 } } }

/**
 * List units as of the query's day, in the order of the tree.
 *
 * @param query  plan is not used; unit NULL: from the roots; query NULL:
 *               today, all
 * @param depth  how far down: 0 the unit only, 1 with its children, ...;
 *               below 0: all
 * @param cursor out: new, of rows for kt_unit_next(), to be closed with
 *               kt_cursor_close()
 * @return KT_OK; KT_ERR_NOT_FOUND: the unit on that day; KT_ERR_INVALID: the
 *         query
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_list(kt_db *db, const kt_query *query,
                                           int32_t depth,
                                           kt_cursor **cursor);

/**
 * Fetch the next row of kt_unit_list().
 *
 * @param row  in: struct_size; out, its texts live until kt_cursor_close()
 * @return KT_ROW; KT_DONE; KT_ERR_MISUSE: no cursor, one of other rows, or
 *         struct_size is not set
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_next(kt_cursor *cursor,
                                           kt_unit_row *row);

/**
 * kt_unit_list() as JSON, as kt_cursor_json() gives it.
 *
 * @param json  out: new, to be freed with kt_free()
 * @return as kt_unit_list()
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_unit_json(kt_db *db, const kt_query *query,
                                           int32_t depth, char **json);

#ifdef __cplusplus
}
#endif

#endif
