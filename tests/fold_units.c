/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Units again, by a second and simpler fold: each row is tried against every
 * day on which anything changes, and the days beside it, on plain arrays.
 * Random rows, of which many break a rule: both leave the same ones without
 * effect, and have the same tree on each day.
 */
#include "fold_test.h"

#define UNITS 20
#define ROWS 60
#define ALWAYS INT32_MIN

enum { CODE = 1, NAME = 2, PARENT = 8, OPENED = 16, CLOSED = 32 };

struct row {
    int unit;
    int32_t day; /* ALWAYS: from the beginning */
    int sets;
    char code[4]; /* "": null */
    int parent;   /* 0: null */
    int32_t opened, closed; /* ALWAYS: null */
    int effect;
    int64_t key;
};

/* A unit on a day. */
struct state {
    int there;
    const char *code;
    int parent;
    int32_t opened, closed;
};

static struct row rows[ROWS];
static int row_count;
static int64_t ids[UNITS + 1];

/* Of the rows that set a column the last by (day, order), of those in force
 * on the day. */
static const struct row *last_row(int unit, int column, int32_t day)
{
    const struct row *best = NULL;
    for (int i = 0; i < row_count; i++) {
        const struct row *row = &rows[i];
        if (row->effect && row->unit == unit && (row->sets & column) != 0 &&
            (row->day == ALWAYS || row->day <= day) &&
            (best == NULL || row->day >= best->day)) {
            best = row;
        }
    }
    return best;
}

static struct state state_of(int unit, int32_t day)
{
    struct state state = { 0, "", 0, ALWAYS, ALWAYS };
    const struct row *row = last_row(unit, CODE, day);
    if (row == NULL) {
        return state;
    }
    state.there = 1;
    state.code = row->code;
    row = last_row(unit, PARENT, day);
    state.parent = row == NULL ? 0 : row->parent;
    row = last_row(unit, OPENED, day);
    state.opened = row == NULL ? ALWAYS : row->opened;
    row = last_row(unit, CLOSED, day);
    state.closed = row == NULL ? ALWAYS : row->closed;
    return state;
}

static int is_open(const struct state *state, int32_t day)
{
    return state->there && (state->opened == ALWAYS || state->opened <= day) &&
           (state->closed == ALWAYS || day < state->closed);
}

/* How deep a unit stands, from 0; UNITS where it stands below itself. */
static int depth_of(const struct state *states, int unit)
{
    int depth = 0;
    while (states[unit].parent != 0 && depth < UNITS) {
        unit = states[unit].parent;
        depth++;
    }
    return depth;
}

static int day_holds(int32_t day)
{
    struct state states[UNITS + 1];
    for (int u = 1; u <= UNITS; u++) {
        states[u] = state_of(u, day);
    }
    for (int u = 1; u <= UNITS; u++) {
        if (states[u].there && depth_of(states, u) >= KT_DEPTH_MAX) {
            return 0;
        }
        for (int v = 1; v < u; v++) {
            if (is_open(&states[u], day) && is_open(&states[v], day) &&
                strcmp(states[u].code, states[v].code) == 0) {
                return 0;
            }
        }
    }
    return 1;
}

static int row_holds(const struct row *row)
{
    int first = !state_of(row->unit, INT32_MAX).there;
    int whole = (row->sets & CODE) != 0 && (row->sets & NAME) != 0;
    if ((first && (!whole || row->day != ALWAYS)) ||
        ((row->sets & CODE) != 0 && row->code[0] == '\0')) {
        return 0;
    }
    return row->parent == 0 || state_of(row->parent, INT32_MAX).there;
}

/* Days are from 1 to 12. */
static void decide(struct row *row)
{
    row->effect = 0;
    if (!row_holds(row)) {
        return;
    }
    row->effect = 1;
    for (int32_t day = 0; day <= 14 && row->effect; day++) {
        row->effect = day_holds(day);
    }
}

/* ---- random rows */

static int below(uint64_t *random, int count)
{
    return (int)(next_random(random) % (uint64_t)count);
}

static struct row random_row(uint64_t *random, int units, int line)
{
    struct row row = { 0 };
    int first;
    row.unit = 1 + below(random, units);
    first = !state_of(row.unit, INT32_MAX).there;
    row.day = below(random, 3) == 0 ? ALWAYS : 1 + below(random, 12);
    row.sets = 1 << below(random, 6);
    if (first && below(random, 8) > 0) {
        row.day = ALWAYS;
        row.sets = CODE | NAME | (below(random, 4) > 0 ? PARENT : 0) |
                   (below(random, 3) == 0 ? OPENED | CLOSED : 0);
    }
    if ((row.sets & CODE) != 0 && below(random, 16) > 0) {
        (void)snprintf(row.code, sizeof row.code, "%d",
                       line ? row.unit : below(random, units));
    }
    if ((row.sets & PARENT) != 0 && below(random, 8) > 0) {
        row.parent = line && row.unit > 1 && below(random, 4) > 0
                         ? row.unit - 1
                         : 1 + below(random, units);
    }
    row.opened = row.closed = ALWAYS;
    if ((row.sets & OPENED) != 0 && below(random, 3) > 0) {
        row.opened = 1 + below(random, 12);
    }
    if ((row.sets & CLOSED) != 0 && below(random, 3) > 0) {
        row.closed = 1 + below(random, 12);
    }
    return row;
}

static kti_value day_value(int32_t day)
{
    return day == ALWAYS ? kti_null() : kti_int(day);
}

static void write_row(const struct row *row)
{
    begin_commit(NULL);
    ADD(UNIT, kti_entity(ids[row->unit]), day_value(row->day),
        kti_int(row->sets), kti_text(row->code[0] == '\0' ? NULL : row->code),
        kti_text((row->sets & NAME) != 0 ? "x" : NULL),
        kti_text((row->sets & 4) != 0 ? "l" : NULL),
        kti_entity(row->parent == 0 ? 0 : ids[row->parent]),
        day_value(row->opened), day_value(row->closed));
    end_commit();
}

static void write_rows(uint64_t seed)
{
    uint64_t random = seed;
    int units = below(&random, 3) == 0 ? UNITS : 3 + below(&random, 5);
    int line = units == UNITS;
    begin_commit(NULL);
    for (int u = 1; u <= units; u++) {
        ids[u] = raw_entity(KT_KIND_UNIT);
    }
    ADD(UNIT, kti_entity(raw_entity(KT_KIND_UNIT)), kti_int(1), kti_int(4));
    end_commit(); /* of a commit without operations nothing stays */
    row_count = 0;
    for (int i = 0; i < ROWS; i++) {
        struct row row = random_row(&random, units, line);
        write_row(&row);
        row.key = last_key();
        rows[row_count] = row;
        decide(&rows[row_count++]);
    }
}

/* ---- both held against each other */

static void compare_notes(uint64_t seed)
{
    int refused = 0;
    for (int i = 0, n = 1; i < row_count; i++) {
        if (rows[i].effect) {
            continue;
        }
        refused++;
        ck_assert_msg(n < note_count && notes[n].key == rows[i].key,
                      "seed %llu: row %d (unit %d) has no effect",
                      (unsigned long long)seed, i, rows[i].unit);
        n++;
    }
    ck_assert_msg(note_count == refused + 1, "seed %llu: %d for %d",
                  (unsigned long long)seed, note_count - 1, refused);
}

static int unit_of(const kt_uuid *uuid)
{
    for (int u = 1; u <= UNITS; u++) {
        if (ids[u] != 0 &&
            memcmp(kti_history_uuid(db->history, ids[u]), uuid,
                   sizeof *uuid) == 0) {
            return u;
        }
    }
    return 0;
}

static void compare_day(uint64_t seed, int32_t day)
{
    struct state states[UNITS + 1];
    kt_query query = query_of(NULL, day);
    kt_unit_row row = KT_UNIT_ROW_INIT;
    kt_cursor *cursor;
    int count = 0;
    for (int u = 1; u <= UNITS; u++) {
        states[u] = state_of(u, day);
        count += states[u].there;
    }
    OK(kt_unit_list(db, &query, -1, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), count);
    while (kt_unit_next(cursor, &row) == KT_ROW) {
        int u = unit_of(&row.uuid);
        const struct state *state = &states[u];
        ck_assert_msg(u != 0 && state->there &&
                          strcmp(row.code, state->code) == 0 &&
                          strcmp(row.parent, state->parent == 0
                                                 ? ""
                                                 : states[state->parent]
                                                       .code) == 0 &&
                          row.depth == depth_of(states, u) &&
                          row.opened == state->opened &&
                          row.closed == state->closed,
                      "seed %llu, day %d: unit %d, %s below %s",
                      (unsigned long long)seed, (int)day, u, row.code,
                      row.parent);
    }
    kt_cursor_close(cursor);
}

#define SEEDS_AT_ONCE 10

START_TEST(random_units)
{
    int refused = 0;
    for (uint64_t i = 0; i < SEEDS_AT_ONCE; i++) {
        uint64_t seed = random_base() + (uint64_t)_i * SEEDS_AT_ONCE + i;
        memset(ids, 0, sizeof ids);
        fold_setup();
        write_rows(seed);
        for (int anew = 0; anew < 2; anew++) {
            for (int32_t day = 0; day <= 14; day++) {
                compare_day(seed, day);
            }
            check_notes();
            compare_notes(seed);
        }
        refused += note_count;
        kt_db_close(db);
    }
    ck_assert_int_gt(refused, 5 * SEEDS_AT_ONCE); /* there is something in it */
}
END_TEST

TCase *fold_unit_tests(void)
{
    TCase *tcase = new_case("units", NULL, NULL, NULL, 0);
    tcase_add_loop_test(tcase, random_units, 0, 30);
    return tcase;
}
