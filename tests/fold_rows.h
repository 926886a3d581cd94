/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_FOLD_ROWS_H
#define KEYTASK_TESTS_FOLD_ROWS_H

/* Rows written one by one, and what comes of them. Days are of January 2022.
 * What is expected is worked out by hand. */

#include "fold_test.h"

#define D(day) KT_DAY(2022, 1, day)

/* One note, and what it is of; the last row's key is meant by 0. */
static inline void one_note(const char *table, int64_t key, const char *column)
{
    check_notes();
    ck_assert_msg(note_count == 1, "%d notes, the first of %s %lld %s",
                  note_count, notes[0].table, (long long)notes[0].key,
                  notes[0].column);
    ck_assert_int_eq(notes[0].kind, KT_FINDING_NO_EFFECT);
    ck_assert_str_eq(notes[0].table, table);
    ck_assert_int_eq(notes[0].key, key != 0 ? key : last_key());
    ck_assert_str_eq(notes[0].column, column);
}

static inline void no_notes(void)
{
    check_notes();
    ck_assert_msg(note_count == 0, "%s %lld %s", notes[0].table,
                  (long long)notes[0].key, notes[0].column);
}

/* ---- rows, each a commit of its own */

enum { CODE = 1, NAME = 2, PARENT = 8, OPENED = 16, CLOSED = 32 };

static inline int64_t unit_of(const char *code, int64_t parent, kt_day opened,
                       kt_day closed)
{
    begin_commit(NULL);
    int64_t id = raw_entity(KT_KIND_UNIT);
    ADD(UNIT, kti_entity(id), kti_null(),
        kti_int(CODE | NAME | PARENT | OPENED | CLOSED), kti_text(code),
        kti_text(code), kti_null(), kti_entity(parent),
        kti_day_or_null(opened), kti_day_or_null(closed));
    end_commit();
    return id;
}

static inline int64_t unit(const char *code, int64_t parent)
{
    return unit_of(code, parent, KT_DAY_NONE, KT_DAY_NONE);
}

static inline void change(int64_t id, kt_day day, int64_t sets, const char *code,
                   int64_t parent, kt_day closed)
{
    begin_commit(NULL);
    ADD(UNIT, kti_entity(id), kti_day_or_null(day), kti_int(sets),
        kti_text(code), kti_null(), kti_null(), kti_entity(parent),
        kti_null(), kti_day_or_null(closed));
    end_commit();
}

static inline void move(int64_t id, int64_t parent, kt_day day)
{
    change(id, day, PARENT, NULL, parent, KT_DAY_NONE);
}

static inline int64_t plan(const char *code, int64_t owner)
{
    begin_commit(NULL);
    int64_t id = raw_entity(KT_KIND_PLAN);
    ADD(PLAN, kti_entity(id), kti_int(2047), kti_text(code), kti_text(code),
        kti_null(), kti_entity(owner), kti_int(D(1)),
        kti_int(KT_DAY(2022, 12, 31)), kti_int(KT_PLAN_ACTIVE), kti_int(31),
        kti_int(-3000), kti_int(-1000), kti_int(1000));
    end_commit();
    return id;
}

static inline int64_t task(const char *code, int64_t of, int64_t parent)
{
    begin_commit(NULL);
    int64_t id = raw_entity(KT_KIND_TASK);
    ADD(TASK, kti_entity(id), kti_int(63), kti_entity(of),
        kti_entity(parent), kti_int(1), kti_text(code), kti_text(code));
    end_commit();
    return id;
}

static inline void move_task(int64_t id, int64_t parent)
{
    begin_commit(NULL);
    ADD(TASK, kti_entity(id), kti_int(2), kti_null(), kti_entity(parent));
    end_commit();
}

static inline int64_t target(const char *code, int64_t of, int32_t measure)
{
    begin_commit(NULL);
    int64_t id = raw_entity(KT_KIND_TARGET);
    ADD(TARGET, kti_entity(id), kti_int(31), kti_entity(of), kti_int(1),
        kti_text(code), kti_text(code), kti_int(measure));
    end_commit();
    return id;
}

static inline int64_t step(const char *code, int64_t of)
{
    begin_commit(NULL);
    int64_t id = raw_entity(KT_KIND_STEP);
    ADD(STEP, kti_entity(id), kti_int(15), kti_entity(of), kti_int(1),
        kti_text(code), kti_text(code));
    end_commit();
    return id;
}

static inline void allotment(int64_t of, int64_t to, kt_amount amount)
{
    begin_commit(NULL);
    ADD(ALLOTMENT, kti_entity(of), kti_entity(to), kti_int(D(1)), kti_int(0),
        kti_int(amount));
    end_commit();
}

static inline void report(int64_t on, int64_t of, int32_t mode, kt_amount amount,
                   int64_t done, int64_t replaces)
{
    begin_commit(NULL);
    ADD(PROGRESS, kti_entity(on), kti_entity(of), kti_int(D(5)),
        kti_int(mode), kti_amount_or_null(amount), kti_null(),
        kti_entity(done), [KTI_PROGRESS_REPLACES] = kti_report_key(replaces));
    end_commit();
}

/* ---- what is there */

/* The units of a day in preorder, a dot for each level above. */
static inline const char *tree(kt_day day)
{
    static char text[1024];
    kt_query query = query_of(NULL, day);
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_cursor *cursor;
    size_t size = 0;
    OK(kt_unit_list(db, &query, -1, &cursor));
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%.*s%s",
                                 size > 0 ? " " : "", (int)row.depth,
                                 "................", row.code);
    }
    kt_cursor_close(cursor);
    return size == 0 ? "" : text;
}

/* A plan's tasks and targets in the same form. */
static inline const char *plan_tree(const char *code)
{
    static char text[1024];
    kt_query query = query_of(NULL, D(9));
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    kt_cursor *cursor;
    size_t size = 0;
    query.plan = code;
    OK(kt_completion_tree(db, &query, &cursor));
    while (kt_completion_next(cursor, &row) == KT_ROW) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%.*s%s",
                                 size > 0 ? " " : "", (int)row.depth,
                                 "..................", row.code);
    }
    kt_cursor_close(cursor);
    return text;
}

static inline kt_completion completion(const char *code)
{
    kt_query query = query_of(NULL, D(9));
    kt_completion found = KT_COMPLETION_INIT;
    query.plan = "P";
    OK(kt_completion_target(db, &query, code, &found));
    return found;
}

#endif
