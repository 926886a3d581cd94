/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_DEFINITION_HELPERS_H
#define KEYTASK_TESTS_DEFINITION_HELPERS_H

/* Looking at definitions: a plan's tree in one line, a target's row, and the
 * snapshot itself, for the lists that no public row shows. */

#include "domain_helpers.h"
#include "handle.h"
#include "history.h"

static inline const char *tree_of(const kt_query *query)
{
    static char tree[1024];
    size_t size = 0;
    int32_t depth = 0;
    kt_cursor *cursor;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    OK(kt_completion_tree(db, query, &cursor));
    while (kt_completion_next(cursor, &row) == KT_ROW) {
        ck_assert_int_le(row.depth, depth + 1);
        for (; depth > row.depth; depth--) {
            tree[size++] = ')';
        }
        size += (size_t)snprintf(tree + size, sizeof tree - size, "%s%s",
                                 row.depth > depth ? "(" : " ", row.code);
        ck_assert_uint_lt(size + KT_DEPTH_MAX + 2, sizeof tree);
        depth = row.depth;
    }
    for (; depth > 0; depth--) {
        tree[size++] = ')';
    }
    tree[size] = '\0';
    kt_cursor_close(cursor);
    return tree + 1;
}

/* The codes of the active plan as a tree, "2022(1(1.1 1.2) 2)". */
static inline const char *tree(void)
{
    return tree_of(NULL);
}

/* The row of one target; its texts live until the next call. */
static inline kt_target_row target_row(const kt_query *query,
                                       const char *code)
{
    static kt_cursor *cursor;
    kt_target_row row = KT_TARGET_ROW_INIT;
    kt_cursor_close(cursor);
    OK(kt_target_list(db, query, code, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 1);
    ck_assert_int_eq(kt_target_next(cursor, &row), KT_ROW);
    return row;
}

static inline kt_target_row look_target(const char *code)
{
    return target_row(NULL, code);
}

/* The definitions of a day as known now, until close_snapshot(). */
static inline const kti_snapshot *open_snapshot(kt_day day)
{
    const kti_snapshot *snapshot = NULL;
    OK(kti_enter(db, KTI_READ));
    OK(kti_snapshot_at(db, kti_moment_now(db, day), &snapshot));
    return snapshot;
}

static inline void close_snapshot(void)
{
    OK(kti_leave(db, KT_OK));
}

static inline const kti_task *find_task(const kti_snapshot *snapshot,
                                        const char *code)
{
    int32_t task = kti_snapshot_task(snapshot, 0, code);
    ck_assert_msg(task != KTI_NONE, "no task %s", code);
    return &snapshot->tasks[task];
}

static inline const kti_target *find_target(const kti_snapshot *snapshot,
                                            const char *code)
{
    int32_t target = kti_snapshot_target(snapshot, 0, code);
    ck_assert_msg(target != KTI_NONE, "no target %s", code);
    return &snapshot->targets[target];
}

/* "4401 4402", in turn one of four texts. */
static inline const char *unit_list_text(const kti_snapshot *snapshot,
                                         const int32_t *units, int32_t count)
{
    static char texts[4][256];
    static int at;
    char *text = texts[at++ % 4];
    size_t size = 0;
    text[0] = '\0';
    for (int32_t i = 0; i < count; i++) {
        size += (size_t)snprintf(text + size, sizeof texts[0] - size, "%s%s",
                                 i > 0 ? " " : "",
                                 snapshot->units[units[i]].code);
    }
    return text;
}

/* A unit's name in a language, or NULL; it lives until the next call. */
static inline const char *unit_name(const char *code, const char *language,
                                    kt_day as_of)
{
    static kt_cursor *cursor;
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_query query = query_of(code, as_of);
    query.language = language;
    kt_cursor_close(cursor);
    OK(kt_unit_list(db, &query, 0, &cursor));
    ck_assert_int_eq(kt_unit_next(cursor, &row), KT_ROW);
    return row.name;
}

/* A file of its own becomes `db`; the first is given back by leave_file().
 * It is a scratch file, in a new folder. */
static char world_file[64];

static inline void make_world_folder(void)
{
    folder_setup();
    (void)snprintf(world_file, sizeof world_file, "%s", in_folder("a.db"));
}

static inline void open_world_file(void)
{
    kt_open_options options = world_options(KT_OPEN_CREATE | KT_OPEN_SCRATCH);
    OK(kt_db_open(world_file, &options, &db));
}

static inline kt_db *enter_empty_file(void)
{
    kt_db *first = db;
    make_world_folder();
    open_world_file();
    return first;
}

/* The same with the world in it, for handles that are bound to a unit. */
static inline kt_db *enter_file(void)
{
    kt_db *first = enter_empty_file();
    add_world();
    return first;
}

/* Open the file anew, bound to a unit; NULL: to none. */
static inline void bind_to(const char *scope)
{
    kt_open_options options = world_options(KT_OPEN_SCRATCH);
    options.scope = scope;
    kt_db_close(db);
    OK(kt_db_open(world_file, &options, &db));
}

static inline void leave_file(kt_db *first)
{
    world_teardown();
    db = first;
    folder_teardown();
}

/* A second database in memory becomes `db`, its site another one; the first
 * is given back by leave_other_site(). */
static inline kt_db *enter_other_site(void)
{
    kt_db *first = db;
    kt_uuid site = test_site;
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    site.bytes[0]++;
    options.site = &site;
    OK(kt_db_open(NULL, &options, &db));
    return first;
}

static inline void leave_other_site(kt_db *first)
{
    world_teardown();
    db = first;
}

#endif
