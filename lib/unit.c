/* SPDX-License-Identifier: Apache-2.0 */
/* Units: adding, renaming, moving, closing. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "allotment.h"
#include "cursor.h"
#include "handle_private.h"
#include "resolve.h"
#include "text.h"
#include "uuid.h"

/* 5f0c1a8e-...: made once at random, the space of all unit UUIDs. */
static const kt_uuid unit_space = { { 0x5f, 0x0c, 0x1a, 0x8e, 0x7d, 0x34,
                                      0x4b, 0x26, 0x9e, 0x51, 0x20, 0x8b,
                                      0xc6, 0x6a, 0xf3, 0x17 } };

void
kt_unit_init(kt_unit *unit, size_t size)
{
    static const kt_unit defaults = KT_UNIT_INIT;
    kti_struct_init(unit, size, &defaults, sizeof defaults);
}

void
kti_unit_uuid(const char *code, kt_day opened, kt_uuid *uuid)
{
    char name[KT_CODE_MAX + KT_DAY_TEXT_SIZE + 2];
    char day[KT_DAY_TEXT_SIZE];
    (void)kt_day_format(opened, day, sizeof day);
    int size = snprintf(name, sizeof name, "%s:%s", code, day);
    kti_uuid_v5(&unit_space, name, (size_t)size, uuid);
}

static kt_status
day_check(kti_error *error, const char *what, kt_day day)
{
    if (day != KT_DAY_NONE && (day < KT_DAY_MIN || day > KT_DAY_MAX)) {
        return kti_fail(error, KT_ERR_INVALID,
                        "%s is not a day from 0001-01-01 to 9999-12-31",
                        what);
    }
    return KT_OK;
}

static kt_status
closed_too_early(kti_error *error, const char *code, kt_day opened,
                 kt_day closed)
{
    char first[KT_DAY_TEXT_SIZE];
    char end[KT_DAY_TEXT_SIZE];
    (void)kt_day_format(opened, first, sizeof first);
    (void)kt_day_format(closed, end, sizeof end);
    return kti_fail(error, KT_ERR_INVALID,
                    "unit %s would be closed on %s, which is not after it is "
                    "opened, on %s",
                    code, end, first);
}

kt_status
kti_unit_check(kti_error *error, const kt_unit *unit)
{
    kt_status status = kti_code_check(error, "unit code", unit->code);
    if (status == KT_OK) {
        status = kti_text_check(error, "unit name", unit->name, KT_TITLE_MAX,
                                KTI_TEXT_LINE);
    }
    if (status == KT_OK && unit->name[0] == '\0') {
        status = kti_fail(error, KT_ERR_INVALID, "unit %s has no name",
                          unit->code);
    }
    if (status == KT_OK && unit->level != NULL) {
        status = kti_code_check(error, "level", unit->level);
    }
    if (status == KT_OK) {
        status = day_check(error, "opened", unit->opened);
    }
    if (status == KT_OK) {
        status = day_check(error, "closed", unit->closed);
    }
    if (status == KT_OK && unit->closed != KT_DAY_NONE &&
        unit->opened != KT_DAY_NONE && unit->closed <= unit->opened) {
        status = closed_too_early(error, unit->code, unit->opened,
                                  unit->closed);
    }
    return status;
}

/*
 * KT_ERR_DUPLICATE where another unit has the code on a day on which both
 * are open: of a new one the days from `opened` to before `closed`, of
 * `self` those among them on which it is.
 */
static kt_status
code_free(kt_db *db, const char *code, kt_day opened, kt_day closed,
          int64_t self)
{
    kti_moment first = kti_moment_now(
        db, opened == KT_DAY_NONE ? KT_DAY_MIN : opened);
    kti_moment last = kti_moment_now(
        db, closed == KT_DAY_NONE ? KT_DAY_MAX : closed - 1);
    /* Days on which units change cut the time into pieces of one state. */
    for (kti_moment at = first; at.day <= last.day;) {
        int64_t other = kti_history_find_unit(db->history, code, at);
        if (other != 0 && other != self &&
            kti_history_unit_open(db->history, other, at) &&
            (self == 0 || kti_history_unit_open(db->history, self, at))) {
            kti_unit_fold fold = { 0 };
            (void)kti_history_unit(db->history, other, at, &fold);
            return kti_fail(&db->error, KT_ERR_DUPLICATE,
                            "the code %s is taken by %s", code, fold.name);
        }
        kt_day next = kti_history_next_day(db->history, at.day);
        if (next == KT_DAY_NONE) {
            break;
        }
        at.day = next;
    }
    return KT_OK;
}

static int
depth_of(kt_db *db, int64_t unit, kti_moment at)
{
    int depth = 0;
    kti_unit_fold fold;
    while (depth <= KT_DEPTH_MAX &&
           kti_history_unit(db->history, unit, at, &fold) &&
           fold.parent != 0) {
        unit = fold.parent;
        depth++;
    }
    return depth;
}

static kt_status
too_deep(kt_db *db, const char *code)
{
    return kti_fail(&db->error, KT_ERR_CYCLE,
                    "unit %s would stand deeper than %d levels", code,
                    KT_DEPTH_MAX);
}

/* A unit stands in the tree on every day, open or not: the line above it
 * has room for it on each. */
static kt_status
check_depth(kt_db *db, const char *code, int64_t parent)
{
    kti_moment at = kti_moment_now(db, KT_DAY_MIN);
    while (at.day != KT_DAY_NONE) {
        if (depth_of(db, parent, at) + 2 > KT_DEPTH_MAX) {
            return too_deep(db, code);
        }
        at.day = kti_history_next_day(db->history, at.day);
    }
    return KT_OK;
}

/* 1 where a unit was open before a day. */
static int
was_open(kt_db *db, int64_t unit, kt_day day)
{
    kti_unit_fold fold = { 0 };
    return kti_history_unit(db->history, unit, kti_moment_now(db, KT_DAY_MAX),
                            &fold) &&
           (fold.opened == KT_DAY_NONE || fold.opened < day);
}

static kt_status
need_parent(kt_db *db, const kt_unit *unit, int past, int64_t *parent)
{
    *parent = 0;
    if (unit->parent == NULL) {
        return db->scope == 0 ? KT_OK
                              : kti_fail(&db->error, KT_ERR_SCOPE,
                                         "unit %s would be a root, this "
                                         "handle is bound to %s",
                                         unit->code, db->scope_code);
    }
    kti_moment at = kti_moment_now(
        db, unit->opened == KT_DAY_NONE ? kti_today(db) : unit->opened);
    kt_status status = kti_need_unit(db, unit->parent, at, parent);
    if (status == KT_OK &&
        !kti_history_unit_open(db->history, *parent, at) &&
        !(past && was_open(db, *parent, at.day))) {
        status = kti_fail(&db->error, KT_ERR_STATE,
                          "unit %s, under which %s is to stand, is not open",
                          unit->parent, unit->code);
    }
    if (status == KT_OK) {
        status = check_depth(db, unit->code, *parent);
    }
    return status == KT_OK ? kti_scope_check(db, *parent, at.day) : status;
}

static int64_t
bit(int column)
{
    return KTI_BIT(kti_op_by_tag(KTI_TAG_UNIT), column);
}

kt_status
kti_unit_add(kt_db *db, const kt_unit *unit, int past)
{
    int64_t parent = 0;
    int64_t id = 0;
    int taken = 0;
    kt_uuid uuid;
    kt_status status = kti_unit_check(&db->error, unit);
    if (status == KT_OK) {
        status = code_free(db, unit->code, unit->opened, unit->closed, 0);
    }
    if (status == KT_OK) {
        status = need_parent(db, unit, past, &parent);
    }
    if (status == KT_OK) {
        kti_unit_uuid(unit->code, unit->opened, &uuid);
        status = kti_ledger_uuid_taken(db, &uuid, &taken);
    }
    if (status == KT_OK && taken) {
        status = kti_fail(&db->error, KT_ERR_DUPLICATE,
                          "there was a unit %s, opened on the same day, "
                          "before",
                          unit->code);
    }
    if (status == KT_OK) {
        status = kti_ledger_entity(db, KT_KIND_UNIT, &uuid, &id);
    }
    if (status != KT_OK) {
        return status;
    }
    int64_t sets = bit(KTI_UNIT_CODE) | bit(KTI_UNIT_NAME);
    sets |= unit->level != NULL ? bit(KTI_UNIT_LEVEL) : 0;
    sets |= parent != 0 ? bit(KTI_UNIT_PARENT) : 0;
    sets |= unit->opened != KT_DAY_NONE ? bit(KTI_UNIT_OPENED) : 0;
    sets |= unit->closed != KT_DAY_NONE ? bit(KTI_UNIT_CLOSED) : 0;
    kti_value values[KTI_UNIT_COLUMNS] = {
        [KTI_UNIT_UNIT] = kti_entity(id),
        [KTI_UNIT_SETS] = kti_int(sets),
        [KTI_UNIT_CODE] = kti_text(unit->code),
        [KTI_UNIT_NAME] = kti_text(unit->name),
        [KTI_UNIT_LEVEL] = kti_text(unit->level),
        [KTI_UNIT_PARENT] = kti_entity(parent),
        [KTI_UNIT_OPENED] = kti_day_or_null(unit->opened),
        [KTI_UNIT_CLOSED] = kti_day_or_null(unit->closed),
    };
    return kti_ledger_add(db, KTI_TAG_UNIT, values, NULL);
}

kt_status
kt_unit_add(kt_db *db, const kt_unit *unit)
{
    kt_unit full = KT_UNIT_INIT;
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK && (unit == NULL || unit->struct_size == 0)) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "unit: struct_size is not set");
    }
    if (status == KT_OK) {
        kti_struct_in(&full, sizeof full, unit);
        status = kti_unit_add(db, &full, 0);
    }
    return kti_leave(db, status);
}

/* A change of a unit from a day on: the unit, found and within the scope. */
static kt_status
need_change(kt_db *db, const char *code, kt_day *on, int64_t *unit)
{
    if (*on == KT_DAY_NONE) {
        *on = kti_today(db);
    }
    kt_status status = day_check(&db->error, "the day", *on);
    if (status == KT_OK) {
        status = kti_need_unit(db, code, kti_moment_now(db, *on), unit);
    }
    return status == KT_OK ? kti_scope_check(db, *unit, *on) : status;
}

/* Write one column of a unit from a day on. */
static kt_status
set_column(kt_db *db, int64_t unit, kt_day on, int column, kti_value value)
{
    kti_value values[KTI_UNIT_COLUMNS] = {
        [KTI_UNIT_UNIT] = kti_entity(unit),
        [KTI_UNIT_DAY] = kti_int(on),
        [KTI_UNIT_SETS] = kti_int(bit(column)),
    };
    values[column] = value;
    return kti_ledger_add(db, KTI_TAG_UNIT, values, NULL);
}

kt_status
kt_unit_rename(kt_db *db, const char *code, const char *name, kt_day on)
{
    int64_t unit = 0;
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_text_check(&db->error, "unit name", name, KT_TITLE_MAX,
                                KTI_TEXT_LINE);
    }
    if (status == KT_OK && name[0] == '\0') {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "the new name is empty");
    }
    if (status == KT_OK) {
        status = need_change(db, code, &on, &unit);
    }
    if (status == KT_OK) {
        status = set_column(db, unit, on, KTI_UNIT_NAME, kti_text(name));
    }
    return kti_leave(db, status);
}

kt_status
kt_unit_recode(kt_db *db, const char *code, const char *new_code, kt_day on)
{
    int64_t unit = 0;
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_code_check(&db->error, "unit code", new_code);
    }
    if (status == KT_OK) {
        status = need_change(db, code, &on, &unit);
    }
    if (status == KT_OK) {
        status = code_free(db, new_code, on, KT_DAY_NONE, unit);
    }
    if (status == KT_OK) {
        status = set_column(db, unit, on, KTI_UNIT_CODE, kti_text(new_code));
    }
    return kti_leave(db, status);
}

/* The move holds from its day on, also where later moves change the line
 * above: on each such day there must be neither cycle nor depth. `closed` is
 * that day where the unit is closed too, else KT_DAY_NONE. */
static kt_status
check_move(kt_db *db, int64_t unit, int64_t parent, kt_day on, kt_day closed)
{
    kti_unit_fold moved = { 0 };
    kti_unit_fold above = { 0 };
    kti_moment at = kti_moment_now(db, on);
    (void)kti_history_unit(db->history, unit, at, &moved);
    (void)kti_history_unit(db->history, parent, at, &above);
    if (!kti_history_unit_open(db->history, parent, at)) {
        return kti_fail(&db->error, KT_ERR_STATE,
                        "unit %s, under which %s is to stand, is not open",
                        above.code, moved.code);
    }
    while (at.day != KT_DAY_NONE) {
        if (kti_history_unit_within(db->history, parent, unit, at)) {
            return kti_fail(&db->error, KT_ERR_CYCLE,
                            "unit %s would come to stand below itself: %s "
                            "is, or will be, within it",
                            moved.code, above.code);
        }
        int height = kti_history_unit_height(db->history, unit, at, closed);
        if (depth_of(db, parent, at) + 2 + height > KT_DEPTH_MAX) {
            return too_deep(db, moved.code);
        }
        at.day = kti_history_next_day(db->history, at.day);
    }
    return KT_OK;
}

static kt_status
move(kt_db *db, const char *code, const char *parent_code, kt_day on,
     kt_cursor **touched)
{
    int64_t unit = 0;
    int64_t parent = 0;
    kt_status status = need_change(db, code, &on, &unit);
    if (status == KT_OK) {
        status =
            kti_need_unit(db, parent_code, kti_moment_now(db, on), &parent);
    }
    if (status == KT_OK) {
        status = kti_scope_check(db, parent, on);
    }
    if (status == KT_OK) {
        status = check_move(db, unit, parent, on, KT_DAY_NONE);
    }
    if (status == KT_OK && touched != NULL) {
        status = kti_allotments_of_unit(db, unit, kti_moment_now(db, on),
                                        touched);
    }
    if (status == KT_OK) {
        status = set_column(db, unit, on, KTI_UNIT_PARENT,
                            kti_entity(parent));
    }
    return status;
}

kt_status
kt_unit_move(kt_db *db, const char *code, const char *parent, kt_day on,
             kt_cursor **touched)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (touched != NULL) {
        *touched = NULL;
    }
    if (status == KT_OK) {
        status = move(db, code, parent, on, touched);
    }
    return kti_leave_cursor(db, status, touched);
}

kt_status
kti_unit_change(kt_db *db, int64_t unit, const char *name,
                const char *parent, kt_day on)
{
    kti_unit_fold now = { 0 };
    kti_moment at = kti_moment_now(db, on);
    int64_t above = 0;
    kt_status status = kti_scope_check(db, unit, on);
    (void)kti_history_unit(db->history, unit, at, &now);
    if (status == KT_OK && parent != NULL) {
        status = kti_need_unit(db, parent, at, &above);
    }
    if (status != KT_OK) {
        return status;
    }
    int renamed = strcmp(now.name, name) != 0;
    if (!renamed && above == now.parent) {
        return KT_EXISTS;
    }
    if (renamed) {
        status = set_column(db, unit, on, KTI_UNIT_NAME, kti_text(name));
    }
    if (status != KT_OK || above == now.parent) {
        return status;
    }
    if (above == 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "unit %s cannot become a root: name the unit above "
                        "it",
                        now.code);
    }
    status = kti_scope_check(db, above, on);
    if (status == KT_OK) {
        status = check_move(db, unit, above, on, KT_DAY_NONE);
    }
    return status == KT_OK ? set_column(db, unit, on, KTI_UNIT_PARENT,
                                        kti_entity(above))
                           : status;
}

/* The units directly below, open or closed: by the snapshot of the day. */
static kt_status
move_children(kt_db *db, int64_t unit, int64_t heir, kt_day on)
{
    const kti_snapshot *snapshot = NULL;
    kt_status status =
        kti_snapshot_at(db, kti_moment_now(db, on), &snapshot);
    if (status != KT_OK) {
        return status;
    }
    int32_t top = kti_snapshot_unit_id(snapshot, unit);
    for (int32_t i = top + 1;
         status == KT_OK && i < snapshot->units[top].end;
         i = snapshot->units[i].end) {
        status = set_column(db, snapshot->units[i].id, on, KTI_UNIT_PARENT,
                            kti_entity(heir));
    }
    return status == KT_OK ? set_column(db, unit, on, KTI_UNIT_PARENT,
                                        kti_entity(heir))
                           : status;
}

/* KT_ERR_STATE where units below are open on the day, or will be. */
static kt_status
no_open_below(kt_db *db, int64_t unit, kt_day on)
{
    const kti_snapshot *snapshot = NULL;
    kt_status status =
        kti_snapshot_at(db, kti_moment_now(db, on), &snapshot);
    if (status != KT_OK) {
        return status;
    }
    int32_t top = kti_snapshot_unit_id(snapshot, unit);
    for (int32_t i = top + 1; i < snapshot->units[top].end; i++) {
        kt_day closed = snapshot->units[i].closed;
        if (closed == KT_DAY_NONE || closed > on) {
            return kti_fail(&db->error, KT_ERR_STATE,
                            "unit %s has open units below it, such as %s: "
                            "name the unit in whose favour it is closed",
                            snapshot->units[top].code,
                            snapshot->units[i].code);
        }
    }
    return KT_OK;
}

static kt_status
check_close(kt_db *db, int64_t unit, kt_day on)
{
    kti_unit_fold fold = { 0 };
    kti_moment end = kti_moment_now(db, KT_DAY_MAX);
    (void)kti_history_unit(db->history, unit, end, &fold);
    if (fold.closed != KT_DAY_NONE) {
        char day[KT_DAY_TEXT_SIZE];
        (void)kt_day_format(fold.closed, day, sizeof day);
        return kti_fail(&db->error, KT_ERR_STATE,
                        "unit %s is closed already, from %s", fold.code,
                        day);
    }
    if (fold.opened != KT_DAY_NONE && on <= fold.opened) {
        return closed_too_early(&db->error, fold.code, fold.opened, on);
    }
    return KT_OK;
}

static kt_status
close_unit(kt_db *db, const char *code, const char *in_favour_of, kt_day on,
           kt_cursor **touched)
{
    int64_t unit = 0;
    int64_t heir = 0;
    kt_status status = need_change(db, code, &on, &unit);
    kti_moment at = kti_moment_now(db, on);
    if (status == KT_OK) {
        status = check_close(db, unit, on);
    }
    if (status == KT_OK && in_favour_of == NULL) {
        status = no_open_below(db, unit, on);
    } else if (status == KT_OK) {
        status = kti_need_unit(db, in_favour_of, at, &heir);
        if (status == KT_OK) {
            status = kti_scope_check(db, heir, on);
        }
        if (status == KT_OK) {
            status = check_move(db, unit, heir, on, on);
        }
    }
    if (status == KT_OK && touched != NULL) {
        status = kti_allotments_of_unit(db, unit, at, touched);
    }
    if (status == KT_OK && heir != 0) {
        status = move_children(db, unit, heir, on);
    }
    if (status == KT_OK) {
        status = set_column(db, unit, on, KTI_UNIT_CLOSED, kti_int(on));
    }
    return status;
}

kt_status
kt_unit_close(kt_db *db, const char *code, const char *in_favour_of,
              kt_day on, kt_cursor **touched)
{
    kt_status status = kti_enter(db, KTI_WRITE);
    if (touched != NULL) {
        *touched = NULL;
    }
    if (status == KT_OK) {
        status = close_unit(db, code, in_favour_of, on, touched);
    }
    return kti_leave_cursor(db, status, touched);
}
