/* SPDX-License-Identifier: Apache-2.0 */
/* Loading units: rows in any order, parents first into the ledger. */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "resolve.h"
#include "unit.h"

enum { CODE, NAME, PARENT, LEVEL, OPENED, CLOSED };

static const struct kti_csv_column columns[] = {
    [CODE] = { "code", "代码", 1 },      [NAME] = { "name", "名称", 1 },
    [PARENT] = { "parent", "上级", 1 },  [LEVEL] = { "level", "级别", 1 },
    [OPENED] = { "opened", "启用日", 0 }, [CLOSED] = { "closed", "停用日", 0 },
};

struct row {
    kti_load_row at;
    kt_unit unit;
    int32_t parent; /* the row of it, or KTI_NONE: in the database, or none */
    int32_t state;  /* while ordering */
};

enum { UNSEEN, OPEN, PLACED, BAD };

static kt_status
parse(kti_load *load, kti_arena *texts, void *out, const char **column)
{
    kti_error *error = &load->db->error;
    struct row *row = out;
    kt_unit *unit = &row->unit;
    char mangled[512];
    kt_unit defaults = KT_UNIT_INIT;
    *unit = defaults;
    *column = "code";
    unit->code = kti_arena_text(texts, kti_cell_text(load, CODE));
    unit->name = kti_arena_text(texts, kti_cell_text(load, NAME));
    unit->parent = kti_arena_text(texts, kti_cell_text(load, PARENT));
    unit->level = kti_arena_text(texts, kti_cell_text(load, LEVEL));
    if (unit->code == NULL) {
        return kti_fail(error, KT_ERR_INVALID, "the code is empty");
    }
    if (kti_code_mangled(unit->code, mangled, sizeof mangled)) {
        return kti_fail(error, KT_ERR_INVALID, "%s", mangled);
    }
    if (unit->parent != NULL &&
        kti_code_mangled(unit->parent, mangled, sizeof mangled)) {
        *column = "parent";
        return kti_fail(error, KT_ERR_INVALID, "%s", mangled);
    }
    *column = "opened";
    kt_status status =
        kti_cell_day(error, kti_cell_text(load, OPENED), &unit->opened);
    if (status == KT_OK) {
        *column = "closed";
        status =
            kti_cell_day(error, kti_cell_text(load, CLOSED), &unit->closed);
    }
    if (status == KT_OK && unit->name == NULL) {
        *column = "name";
        status = kti_fail(error, KT_ERR_INVALID, "unit %s has no name",
                          unit->code);
    }
    if (status == KT_OK) {
        *column = "";
        status = kti_unit_check(error, unit);
    }
    return status;
}

/* Rows by code, and rows of one code by the opened day. */
struct by_code {
    const char *code;
    int32_t row;
};

static int
compare_codes(const void *a, const void *b)
{
    const struct by_code *left = a;
    const struct by_code *right = b;
    int order = strcmp(left->code, right->code);
    return order != 0 ? order
                      : (left->row > right->row) - (left->row < right->row);
}

static int32_t
find_row(const struct by_code *codes, size_t count, const char *code)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(codes[middle].code, code) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && strcmp(codes[low].code, code) == 0
               ? codes[low].row
               : KTI_NONE;
}

static kt_status
tell_bad(kti_load *load, struct row *row, const char *column)
{
    row->state = BAD;
    return kti_load_bad_row(load, row->at.line, column, row->at.raw,
                            row->at.raw_size);
}

/* A code twice in the file is bad, unless the days keep them apart. */
static kt_status
find_doubles(kti_load *load, struct row *rows, const struct by_code *codes,
             size_t count)
{
    kt_status status = KT_OK;
    for (size_t i = 1; status == KT_OK && i < count; i++) {
        struct row *row = &rows[codes[i].row];
        const struct row *before = &rows[codes[i - 1].row];
        if (strcmp(codes[i].code, codes[i - 1].code) == 0 &&
            row->unit.opened == before->unit.opened) {
            (void)kti_fail(&load->db->error, KT_ERR_DUPLICATE,
                           "the code %s stands on line %lld already",
                           row->unit.code, (long long)before->at.line);
            status = tell_bad(load, row, "code");
        }
    }
    return status;
}

/* Follow the parents of a row up to one that is placed, or has none in the
 * file; a row that is met again on the way is in a cycle. */
static kt_status
place_line(kti_load *load, struct row *rows, int32_t at, int32_t *line,
           int32_t *order, size_t *placed)
{
    size_t depth = 0;
    kt_status status = KT_OK;
    while (at != KTI_NONE && rows[at].state == UNSEEN) {
        rows[at].state = OPEN;
        line[depth++] = at;
        at = rows[at].parent;
    }
    if (at != KTI_NONE && rows[at].state == OPEN) {
        (void)kti_fail(&load->db->error, KT_ERR_CYCLE,
                       "unit %s stands below itself, through %s",
                       rows[at].unit.code, rows[line[depth - 1]].unit.code);
        status = tell_bad(load, &rows[at], "parent");
    }
    while (depth > 0) {
        struct row *row = &rows[line[--depth]];
        int32_t parent = row->parent;
        if (row->state == BAD) {
            continue;
        }
        if (parent != KTI_NONE && rows[parent].state == BAD) {
            (void)kti_fail(&load->db->error, KT_ERR_NOT_FOUND,
                           "its parent %s, on line %lld, is bad",
                           row->unit.parent,
                           (long long)rows[parent].at.line);
            kt_status told = tell_bad(load, row, "parent");
            status = status == KT_OK ? told : status;
            continue;
        }
        row->state = PLACED;
        order[(*placed)++] = line[depth];
    }
    return status;
}

static kt_status
order_rows(kti_load *load, struct row *rows, size_t *count,
           struct by_code *codes, int32_t *line, int32_t *order,
           struct row *sorted)
{
    size_t placed = 0;
    for (size_t i = 0; i < *count; i++) {
        codes[i] = (struct by_code){ rows[i].unit.code, (int32_t)i };
    }
    qsort(codes, *count, sizeof *codes, compare_codes);
    kt_status status = find_doubles(load, rows, codes, *count);
    for (size_t i = 0; i < *count; i++) {
        const char *parent = rows[i].unit.parent;
        rows[i].parent =
            parent == NULL ? KTI_NONE : find_row(codes, *count, parent);
    }
    for (size_t i = 0; status == KT_OK && i < *count; i++) {
        if (rows[i].state == UNSEEN) {
            status = place_line(load, rows, (int32_t)i, line, order,
                                &placed);
        }
    }
    for (size_t i = 0; i < placed; i++) {
        sorted[i] = rows[order[i]];
    }
    memcpy(rows, sorted, placed * sizeof *rows);
    *count = placed;
    return status;
}

static kt_status
order(kti_load *load, void *items, size_t *count)
{
    kt_status status = KT_OK;
    size_t room = *count + 1;
    struct by_code *codes = malloc(room * sizeof *codes);
    int32_t *line = malloc(room * sizeof *line);
    int32_t *places = malloc(room * sizeof *places);
    struct row *sorted = malloc(room * sizeof *sorted);
    if (codes == NULL || line == NULL || places == NULL || sorted == NULL) {
        status =
            kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    } else if (*count > 0) {
        status = order_rows(load, items, count, codes, line, places, sorted);
    }
    free(codes);
    free(line);
    free(places);
    free(sorted);
    return status;
}

/* KT_EXISTS where the unit is there with these values; KT_OK: it is not. */
static kt_status
compare(kti_load *load, const kt_unit *unit, const char **column)
{
    kt_db *db = load->db;
    kti_unit_fold now = { 0 };
    kti_unit_fold parent = { 0 };
    kti_moment at = kti_moment_now(
        db, unit->opened == KT_DAY_NONE ? kti_today(db) : unit->opened);
    int64_t id = kti_history_find_unit(db->history, unit->code, at);
    if (id == 0 || !kti_history_unit(db->history, id, at, &now) ||
        now.opened != unit->opened) {
        return KT_OK;
    }
    if (now.parent != 0) {
        (void)kti_history_unit(db->history, now.parent, at, &parent);
    }
    const char *was = NULL;
    if (strcmp(now.name, unit->name) != 0) {
        *column = "name";
        was = now.name;
    } else if (strcmp(now.parent == 0 ? "" : parent.code,
                      unit->parent == NULL ? "" : unit->parent) != 0) {
        *column = "parent";
        was = now.parent == 0 ? "no parent" : parent.code;
    } else if (strcmp(now.level == NULL ? "" : now.level,
                      unit->level == NULL ? "" : unit->level) != 0) {
        *column = "level";
        was = now.level == NULL ? "no level" : now.level;
    } else if (now.closed != unit->closed &&
               unit->closed != KT_DAY_NONE) {
        *column = "closed";
        was = "another closed day, or none";
    }
    return was == NULL
               ? KT_EXISTS
               : kti_fail(&db->error, KT_ERR_DUPLICATE,
                          "unit %s is there with %s: rename, move or close "
                          "it from a day on",
                          unit->code, was);
}

static kt_status
apply(kti_load *load, const void *item, const char **column)
{
    const struct row *row = item;
    kt_status status = compare(load, &row->unit, column);
    if (status == KT_OK) {
        status = kti_unit_add(load->db, &row->unit);
        if (status == KT_ERR_NOT_FOUND || status == KT_ERR_CYCLE) {
            *column = "parent";
        } else if (status == KT_ERR_DUPLICATE) {
            *column = "code";
        }
    }
    return status;
}

static kt_status
work(kti_load *load)
{
    static const kti_load_form form = {
        columns, sizeof columns / sizeof columns[0], sizeof(struct row),
        parse,   order,                              apply
    };
    return kti_load_rows(load, &form);
}

kt_status
kt_load_units(kt_db *db, const kt_load *load, kt_load_result *result)
{
    return kti_load_run(db, load, result, work);
}
