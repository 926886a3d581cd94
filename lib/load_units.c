/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading units: rows in any order, parents first into the ledger, and behind
 * them, by their day, the rows that say what changed of a unit.
 */
#include <stdlib.h>
#include <string.h>

#include "load.h"
#include "resolve.h"
#include "unit.h"

enum { CODE, NAME, PARENT, LEVEL, OPENED, CLOSED, FROM };

static const struct kti_csv_column columns[] = {
    [CODE] = { "code", "代码", 1, NULL },
    [NAME] = { "name", "名称", 1, NULL },
    [PARENT] = { "parent", "上级", 1, NULL },
    [LEVEL] = { "level", "级别", 1, NULL },
    [OPENED] = { "opened", "启用日", 0, NULL },
    [CLOSED] = { "closed", "停用日", 0, NULL },
    [FROM] = { "from", "变更日", 0, NULL },
};

const kti_load_columns kti_load_unit_columns = {
    "units", columns, sizeof columns / sizeof columns[0]
};

struct row {
    kti_load_row at;
    kt_unit unit;
    kt_day from;        /* name and parent are those from here on, of a unit
                           that another row adds; KT_DAY_NONE: it adds one */
    int changes;        /* it adds one, and other rows change it */
    struct row *parent; /* in the file; NULL: in the database, or none */
    int32_t state;      /* while ordering */
    int32_t depth;      /* of those in the file */
    size_t place;       /* in the order of writing */
};

enum { UNSEEN, OPEN, PLACED };

static kt_status
check_mangled(kti_error *error, const char *code)
{
    char message[512];
    return code != NULL && kti_code_mangled(code, message, sizeof message)
               ? kti_fail(error, KT_ERR_INVALID, "%s", message)
               : KT_OK;
}

static kt_status
parse(kti_load *load, kti_arena *texts, void *out, const char **column)
{
    kti_error *error = &load->db->error;
    struct row *row = out;
    kt_unit *unit = &row->unit;
    kt_unit defaults = KT_UNIT_INIT;
    *unit = defaults;
    unit->code = kti_arena_text(texts, kti_cell_text(load, CODE));
    unit->name = kti_arena_text(texts, kti_cell_text(load, NAME));
    unit->parent = kti_arena_text(texts, kti_cell_text(load, PARENT));
    unit->level = kti_arena_text(texts, kti_cell_text(load, LEVEL));
    *column = "code";
    if (unit->code == NULL) {
        return kti_fail(error, KT_ERR_INVALID, "the code is empty");
    }
    kt_status status = check_mangled(error, unit->code);
    if (status == KT_OK) {
        *column = "parent";
        status = check_mangled(error, unit->parent);
    }
    if (status == KT_OK) {
        *column = "opened";
        status = kti_cell_day(error, kti_cell_text(load, OPENED),
                              &unit->opened);
    }
    if (status == KT_OK) {
        *column = "closed";
        status =
            kti_cell_day(error, kti_cell_text(load, CLOSED), &unit->closed);
    }
    if (status == KT_OK) {
        *column = "from";
        status = kti_cell_day(error, kti_cell_text(load, FROM), &row->from);
    } else {
        row->from = KT_DAY_NONE;
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

static int
compare_days(kt_day a, kt_day b)
{
    return (a > b) - (a < b);
}

/* By code, and rows of one code by the days, then by line. */
static int
by_code(const void *a, const void *b)
{
    const struct row *left = *(struct row *const *)a;
    const struct row *right = *(struct row *const *)b;
    int order = strcmp(left->unit.code, right->unit.code);
    if (order == 0) {
        order = compare_days(left->unit.opened, right->unit.opened);
    }
    if (order == 0) {
        order = compare_days(left->from, right->from);
    }
    return order != 0 ? order
                      : (left->at.line > right->at.line) -
                            (left->at.line < right->at.line);
}

/* The row of a unit's parent, a good one if there is one: of those with its
 * code that open by the unit's day the one that opens last. */
static struct row *
find_parent(kt_db *db, struct row **codes, size_t count, const kt_unit *unit)
{
    kt_day day = unit->opened == KT_DAY_NONE ? kti_today(db) : unit->opened;
    size_t low = 0;
    size_t high = unit->parent == NULL ? 0 : count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(codes[middle]->unit.code, unit->parent) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    struct row *found = NULL;
    for (; unit->parent != NULL && low < count &&
           strcmp(codes[low]->unit.code, unit->parent) == 0;
         low++) {
        struct row *row = codes[low];
        if (row->from != KT_DAY_NONE) {
            continue;
        }
        if (found == NULL || row->at.bad < found->at.bad ||
            (row->at.bad == found->at.bad && row->unit.opened <= day)) {
            found = row;
        }
    }
    return found;
}

/* A code twice in the file is bad, unless the days keep them apart: those of
 * two units, or of one that changes, which is noted. */
static kt_status
find_doubles(kti_load *load, struct row **codes, size_t count)
{
    kt_status status = KT_OK;
    size_t first = 0; /* of its unit, and of its day of change */
    size_t same = 0;
    for (size_t i = 1; status == KT_OK && i < count; i++) {
        struct row *row = codes[i];
        struct row *before = codes[first];
        if (strcmp(row->unit.code, before->unit.code) != 0 ||
            row->unit.opened != before->unit.opened) {
            first = same = i;
        } else if (row->from != codes[same]->from) {
            before->changes = 1;
            same = i;
        } else if (!row->at.bad) {
            (void)kti_fail(&load->db->error, KT_ERR_DUPLICATE,
                           "the code %s stands on line %lld already",
                           row->unit.code, (long long)codes[same]->at.line);
            status = kti_load_row_bad(load, &row->at, "code");
        }
    }
    return status;
}

/* Follow the parents of a row up to one that is placed, or bad, or has none
 * in the file; a row that is met again on the way is in a cycle. Then place
 * them from above. */
static kt_status
place_line(kti_load *load, struct row *row, struct row **line)
{
    size_t count = 0;
    kt_status status = KT_OK;
    while (row != NULL && row->state == UNSEEN && !row->at.bad) {
        row->state = OPEN;
        line[count++] = row;
        row = row->parent;
    }
    if (row != NULL && row->state == OPEN) {
        const struct row *last = line[count - 1];
        (void)kti_fail(&load->db->error, KT_ERR_CYCLE,
                       last == row ? "unit %s is its own parent: name the "
                                     "unit above it"
                                   : "unit %s stands below itself, through "
                                     "%s: one of them needs another parent",
                       row->unit.code, last->unit.code);
        status = kti_load_row_bad(load, &row->at, "parent");
    }
    while (count > 0) {
        row = line[--count];
        row->state = PLACED;
        row->depth = row->parent == NULL ? 0 : row->parent->depth + 1;
    }
    return status;
}

/* Parents first, and those of one parent as in the file; then what changes,
 * by its day; the bad ones behind all others. */
static int
by_depth(const void *a, const void *b)
{
    const struct row *left = *(struct row *const *)a;
    const struct row *right = *(struct row *const *)b;
    int order = left->at.bad - right->at.bad;
    if (order == 0) {
        order = compare_days(left->from, right->from);
    }
    if (order == 0) {
        order = left->depth - right->depth;
    }
    return order != 0 ? order
                      : (left->at.line > right->at.line) -
                            (left->at.line < right->at.line);
}

static kt_status
order_rows(kti_load *load, struct row *rows, size_t *count,
           struct row **pointers, struct row *sorted)
{
    size_t coded = 0;
    for (size_t i = 0; i < *count; i++) {
        if (rows[i].unit.code != NULL) {
            pointers[coded++] = &rows[i];
        }
    }
    qsort(pointers, coded, sizeof *pointers, by_code);
    kt_status status = find_doubles(load, pointers, coded);
    for (size_t i = 0; i < *count; i++) {
        rows[i].parent =
            rows[i].from != KT_DAY_NONE
                ? NULL
                : find_parent(load->db, pointers, coded, &rows[i].unit);
    }
    for (size_t i = 0; status == KT_OK && i < *count; i++) {
        status = place_line(load, &rows[i], pointers);
    }
    for (size_t i = 0; i < *count; i++) {
        pointers[i] = &rows[i];
    }
    qsort(pointers, *count, sizeof *pointers, by_depth);
    for (size_t i = 0; i < *count; i++) {
        pointers[i]->place = i;
    }
    size_t good = 0;
    for (size_t i = 0; i < *count; i++) {
        struct row *to = &sorted[rows[i].place];
        *to = rows[i];
        if (rows[i].parent != NULL) {
            to->parent = &rows[rows[i].parent->place];
        }
        good += !rows[i].at.bad;
    }
    memcpy(rows, sorted, *count * sizeof *rows);
    *count = good;
    return status;
}

static kt_status
order(kti_load *load, void *items, size_t *count)
{
    kt_status status = KT_OK;
    size_t room = *count + 1;
    struct row **pointers = malloc(room * sizeof *pointers);
    struct row *sorted = malloc(room * sizeof *sorted);
    if (pointers == NULL || sorted == NULL) {
        status =
            kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    } else if (*count > 0) {
        status = order_rows(load, items, count, pointers, sorted);
    }
    free(pointers);
    free(sorted);
    return status;
}

static kt_status
differs(kt_db *db, const kt_unit *unit, const char *was)
{
    return kti_fail(&db->error, KT_ERR_DUPLICATE,
                    "unit %s is there with %s: rename, move or close it "
                    "from a day on",
                    unit->code, was);
}

/* The unit of a row, by the day on which it opens. 0: it is not there. */
static int64_t
find_unit(kt_db *db, const kt_unit *unit, kti_unit_fold *fold)
{
    kti_moment at = kti_moment_now(
        db, unit->opened == KT_DAY_NONE ? KT_DAY_MIN : unit->opened);
    int64_t id = kti_history_find_unit(db->history, unit->code, at);
    return id != 0 && kti_history_unit(db->history, id, at, fold) &&
                   fold->opened == unit->opened
               ? id
               : 0;
}

/* KT_EXISTS where the unit is there with the values of today, or of its last
 * day; of one that the file changes later, with those of its first. KT_OK: it
 * is not there. */
static kt_status
compare(kti_load *load, const struct row *row, const char **column)
{
    kt_db *db = load->db;
    const kt_unit *unit = &row->unit;
    kti_unit_fold now = { 0 };
    kti_unit_fold parent = { 0 };
    kti_moment at = kti_moment_now(db, kti_today(db));
    int64_t id = find_unit(db, unit, &now);
    if (id == 0) {
        return KT_OK;
    }
    if (row->changes) {
        at.day = KT_DAY_MIN;
    }
    if (now.opened != KT_DAY_NONE && at.day < now.opened) {
        at.day = now.opened;
    }
    (void)kti_history_unit(db->history, id, at, &now);
    if (now.parent != 0) {
        (void)kti_history_unit(db->history, now.parent, at, &parent);
    }
    const char *was_parent = now.parent == 0 ? "" : parent.code;
    const char *was_level = now.level == NULL ? "" : now.level;
    if (strcmp(now.name, unit->name) != 0) {
        *column = "name";
        return differs(db, unit, now.name);
    }
    if (strcmp(was_parent, unit->parent == NULL ? "" : unit->parent) != 0) {
        *column = "parent";
        return differs(db, unit,
                       was_parent[0] == '\0' ? "no parent" : was_parent);
    }
    if (strcmp(was_level, unit->level == NULL ? "" : unit->level) != 0) {
        *column = "level";
        return differs(db, unit,
                       was_level[0] == '\0' ? "no level" : was_level);
    }
    at.day = KT_DAY_MAX;
    (void)kti_history_unit(db->history, id, at, &now);
    if (unit->closed != KT_DAY_NONE && now.closed != unit->closed) {
        *column = "closed";
        return differs(db, unit, "another closed day, or none");
    }
    return KT_EXISTS;
}

/* What changes of a unit that is there: KT_EXISTS where it did. */
static kt_status
change(kti_load *load, const struct row *row, const char **column)
{
    kt_db *db = load->db;
    kti_unit_fold fold = { 0 };
    int64_t id = find_unit(db, &row->unit, &fold);
    *column = "from";
    if (id == 0) {
        char opened[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(row->unit.opened, opened, sizeof opened);
        return kti_fail(&db->error, KT_ERR_NOT_FOUND,
                        "there is no unit %s%s%s that could change: a row "
                        "without this day adds it",
                        row->unit.code, opened[0] == '\0' ? "" : ", opened ",
                        opened);
    }
    if (row->unit.opened != KT_DAY_NONE && row->from <= row->unit.opened) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "unit %s cannot change before it is opened",
                        row->unit.code);
    }
    return kti_unit_change(db, id, row->unit.name, row->unit.parent,
                           row->from);
}

static kt_status
apply(kti_load *load, const void *item, const char **column)
{
    const struct row *row = item;
    const struct row *parent = row->parent;
    if (row->from != KT_DAY_NONE) {
        return change(load, row, column);
    }
    kt_status status = compare(load, row, column);
    if (status == KT_OK) {
        /* What it stands under may have been closed since. */
        int past = row->changes || row->unit.closed != KT_DAY_NONE;
        status = kti_unit_add(load->db, &row->unit, past);
        *column = status == KT_ERR_DUPLICATE ? "code" : "parent";
    }
    if (status == KT_ERR_NOT_FOUND && parent != NULL && parent->at.bad) {
        status = kti_fail(&load->db->error, status,
                          "its parent %s, on line %lld, is bad",
                          row->unit.parent, (long long)parent->at.line);
    }
    return status;
}

static kt_status
work(kti_load *load)
{
    static const kti_load_form form = {
        &kti_load_unit_columns, sizeof(struct row), parse, order, NULL,
        apply
    };
    return kti_load_rows(load, &form);
}

kt_status
kt_load_units(kt_db *db, const kt_load *load, kt_load_result *result)
{
    return kti_load_run(db, load, NULL, result, work);
}
