/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshot: random version rows, folded by the library and by the plain
 * loops of snapshot_model.c, at random (t, K), by handles that write, that
 * look on, and that come fresh; and what a handle keeps of its folds. */
#include <sys/wait.h>
#include <unistd.h>

#include "definition_helpers.h"
#include "handle_private.h"
#include "snapshot_model.h"

#define SEEDS 60
#define ROUNDS 24
#define HANDLES 3 /* two that write in turn, one that comes fresh */

struct world {
    uint64_t seed, start;
    kt_db *handles[HANDLES];
    int count; /* of handles that are open */
};

static uint64_t below(struct world *world, uint64_t n)
{
    return next_random(&world->seed) % n;
}

static kt_day some_day(struct world *world)
{
    return KT_DAY(2022, 1, 1) + 10 * (kt_day)below(world, 8);
}

/* Any entity of a kind with an id below one; 0 where there is none. */
static int64_t entity_before(struct world *world, int kind, int64_t end)
{
    int64_t found = 0;
    uint64_t count = 0;
    for (int64_t id = 1; id < end; id++) {
        if (model_kind(id) == kind && below(world, ++count) == 0) {
            found = id;
        }
    }
    return found;
}

static int64_t some_entity(struct world *world, int kind)
{
    return entity_before(world, kind, model_entity_count() + 1);
}

static kti_value some_text(struct world *world, int may_be_null)
{
    static const char *const texts[] = { "a", "bb", "ccc", "dddd" };
    return may_be_null && below(world, 4) == 0 ? kti_null()
                                               : kti_text(texts[below(world,
                                                                      4)]);
}

/* A unit, or task of the same plan, with a lesser id: there is no cycle. A
 * task that is new is of no plan yet, and stands at the top. */
static int64_t some_parent(struct world *world, int64_t self)
{
    kti_moment now = kti_moment_now(db, TODAY);
    int64_t parent = entity_before(world, model_kind(self), self);
    return model_kind(self) == KT_KIND_UNIT ||
                   kti_history_plan_of(kti_defs(db), self, now) ==
                       kti_history_plan_of(kti_defs(db), parent, now)
               ? parent
               : 0;
}

/* A task, of the same plan where the target is in one. */
static int64_t some_task(struct world *world, int64_t self)
{
    kti_value values[KTI_COLUMNS_MAX];
    const kti_history *history = kti_defs(db);
    kti_moment now = kti_moment_now(db, TODAY);
    int64_t task = some_entity(world, KT_KIND_TASK);
    if (!kti_history_fold(history, self, now, values) ||
        kti_history_plan_of(history, self, now) ==
            kti_history_plan_of(history, task, now)) {
        return task;
    }
    return values[KTI_TARGET_TASK].integer;
}

static kti_value some_link(struct world *world, const kti_op *op, int column,
                           int64_t self)
{
    const char *name = op->columns[column].name;
    int null = below(world, 4) == 0;
    if (strcmp(name, "parent") == 0) {
        return kti_entity(null ? 0 : some_parent(world, self));
    }
    if (strcmp(name, "lead") == 0 || strcmp(name, "continues") == 0) {
        int kind = name[0] == 'l' ? KT_KIND_UNIT : KT_KIND_TARGET;
        return kti_entity(null ? 0 : some_entity(world, kind));
    }
    if (strcmp(name, "task") == 0) {
        return kti_entity(some_task(world, self));
    }
    return kti_entity(
        some_entity(world, strcmp(name, "owner") == 0    ? KT_KIND_UNIT
                           : strcmp(name, "plan") == 0   ? KT_KIND_PLAN
                                                         : KT_KIND_TARGET));
}

static kti_value some_value(struct world *world, const kti_op *op, int column,
                            int64_t self)
{
    static char code[32];
    const kti_column *it = &op->columns[column];
    int plan = op->tag == KTI_TAG_PLAN;
    if (it->type == KTI_TYPE_ENTITY) {
        return some_link(world, op, column, self);
    }
    if (strcmp(it->name, "code") == 0) { /* one of three that are its own */
        (void)snprintf(code, sizeof code, "c%d.%d", (int)self,
                       (int)below(world, 3));
        return kti_text(code);
    }
    if (it->type == KTI_TYPE_TEXT) {
        return some_text(world, !plan && strcmp(it->name, "name") != 0);
    }
    if (it->show >= KTI_SHOW_WORDS) { /* a state, a measure */
        return kti_int(1 + (int64_t)below(world, 3));
    }
    if (!plan && strcmp(it->name, "position") != 0 && below(world, 4) == 0) {
        return kti_null();
    }
    return kti_int(it->show == KTI_SHOW_DAY ? some_day(world)
                                            : 1 + (int64_t)below(world, 5));
}

/* What an entity is for good: a task's plan, a step's target, a measure. */
static int fixed(const kti_op *op, int column)
{
    return (op->fixed & 1u << column) != 0;
}

static void write_row(int tag, kti_value *values)
{
    int64_t key = 0;
    OK(kti_ledger_add(db, tag, values, &key));
    model_add(key, tag, values);
}

/* A version of an entity: its first, of all columns, or one of some. */
static void write_version(struct world *world, int64_t id, int first)
{
    static const int tags[] = { 0, KTI_TAG_UNIT, KTI_TAG_PLAN, KTI_TAG_TASK,
                                KTI_TAG_TARGET, KTI_TAG_STEP };
    char code[32];
    const kti_op *op = kti_op_by_tag(tags[model_kind(id)]);
    kti_value values[KTI_COLUMNS_MAX] = { kti_entity(id) };
    int64_t sets = 0;
    while (sets == 0) {
        for (int c = op->sets + 1; c < op->column_count; c++) {
            if (first || (!fixed(op, c) && below(world, 4) == 0)) {
                sets |= KTI_BIT(op, c);
                values[c] = some_value(world, op, c, id);
            }
            if (strcmp(op->columns[c].name, "code") == 0 &&
                values[c].type == KTI_TYPE_TEXT) {
                (void)snprintf(code, sizeof code, "%s", values[c].text);
                values[c].text = code;
            }
        }
    }
    values[op->sets] = kti_int(sets);
    if (op->tag == KTI_TAG_UNIT && !first && below(world, 5) != 0) {
        values[KTI_UNIT_DAY] = kti_int(some_day(world));
    }
    write_row(op->tag, values);
}

static void write_entity(struct world *world, int kind)
{
    int64_t id = 0;
    kt_uuid uuid;
    for (size_t i = 0; i < sizeof uuid.bytes; i++) {
        uuid.bytes[i] = (uint8_t)below(world, 256);
    }
    OK(kti_ledger_entity(db, kind, &uuid, &id));
    model_entity(kind);
    ck_assert_int_eq(id, model_entity_count());
    write_version(world, id, 1);
}

static void write_allotment(struct world *world)
{
    int withdrawn = below(world, 5) == 0;
    kti_value values[KTI_COLUMNS_MAX] = {
        [KTI_ALLOTMENT_TARGET] =
            kti_entity(some_entity(world, KT_KIND_TARGET)),
        [KTI_ALLOTMENT_UNIT] = kti_entity(some_entity(world, KT_KIND_UNIT)),
        [KTI_ALLOTMENT_DAY] = kti_int(some_day(world)),
        [KTI_ALLOTMENT_WITHDRAWN] = kti_int(withdrawn),
    };
    for (int c = KTI_ALLOTMENT_AMOUNT; c < KTI_ALLOTMENT_AUTHORITY; c++) {
        if (!withdrawn && below(world, 3) != 0) {
            int64_t least = c == KTI_ALLOTMENT_WEIGHT ? 0 : -3;
            values[c] = kti_int(least + (int64_t)below(world, 9));
        }
    }
    values[KTI_ALLOTMENT_AUTHORITY] = some_text(world, 1);
    values[KTI_ALLOTMENT_REASON] = some_text(world, 1);
    write_row(KTI_TAG_ALLOTMENT, values);
}

static void write_title(struct world *world)
{
    kti_value values[KTI_COLUMNS_MAX] = {
        [KTI_TITLE_ENTITY] = kti_entity(some_entity(world, KT_KIND_TARGET)),
        [KTI_TITLE_FIELD] = kti_int(1 + (int64_t)below(world, 2)),
        [KTI_TITLE_LANGUAGE] = kti_text(below(world, 2) == 0 ? "en" : "zh"),
        [KTI_TITLE_TEXT] = some_text(world, 1),
    };
    write_row(KTI_TAG_TITLE, values);
}

static void write_list(struct world *world)
{
    kti_member members[8];
    kt_checkpoint points[8];
    size_t member_count = 0;
    size_t point_count = 0;
    int kind = below(world, 3) == 0 ? KT_KIND_TASK : KT_KIND_TARGET;
    int field = kind == KT_KIND_TASK
                    ? KTI_LIST_ASSIST + (int)below(world, 2)
                    : KTI_LIST_ASSIST + (int)below(world, 5);
    int64_t entity = some_entity(world, kind);
    for (int64_t id = model_entity_count(); id > 0 && member_count < 8; id--) {
        if (field != KTI_LIST_CHECKPOINTS && below(world, 2) == 0 &&
            model_kind(id) == KT_KIND_UNIT) {
            members[member_count++] = (kti_member){
                id, field == KTI_LIST_EXEMPT ? some_day(world) : KT_DAY_NONE,
                field == KTI_LIST_EXEMPT ? "why" : NULL
            };
        }
    }
    for (kt_day n = 0; field == KTI_LIST_CHECKPOINTS && n < 8; n++) {
        if (below(world, 2) == 0) {
            points[point_count++] = (kt_checkpoint){
                KT_DAY(2022, 1, 1) + 10 * n, (kt_share)below(world, 10001)
            };
        }
    }
    /* The ledger sorts the members that it is given. */
    kti_member given[8];
    memcpy(given, members, sizeof given);
    OK(kti_ledger_add_list(db, entity, field, given, member_count, points,
                           point_count));
    int64_t key = db->writer.commit << KTI_OP_BITS | db->writer.ops;
    model_add_list(key, entity, field, members, member_count, points,
                   point_count);
}

static void write_something(struct world *world)
{
    OK(kti_enter(db, KTI_WRITE));
    switch (below(world, 12)) {
    case 0:
        write_entity(world, KT_KIND_UNIT + (int)below(world, 5));
        break;
    case 1:
    case 2:
    case 3:
        write_allotment(world);
        break;
    case 4:
        write_title(world);
        break;
    case 5:
    case 6:
        write_list(world);
        break;
    default:
        write_version(world,
                      1 + (int64_t)below(world,
                                         (uint64_t)model_entity_count()),
                      0);
    }
    OK(kti_leave(db, KT_OK));
}

/* Each item is found by its code and by its id. */
static void check_index(const kti_snapshot *snapshot)
{
    for (int32_t i = 0; i < snapshot->unit_count; i++) {
        const kti_unit *unit = &snapshot->units[i];
        ck_assert_int_eq(kti_snapshot_unit(snapshot, unit->code), i);
        ck_assert_int_eq(kti_snapshot_unit_id(snapshot, unit->id), i);
    }
    for (int32_t i = 0; i < snapshot->plan_count; i++) {
        ck_assert_int_eq(kti_snapshot_plan(snapshot, snapshot->plans[i].code),
                         i);
    }
    for (int32_t i = 0; i < snapshot->task_count; i++) {
        const kti_task *task = &snapshot->tasks[i];
        ck_assert_int_eq(kti_snapshot_task(snapshot, task->plan, task->code),
                         i);
    }
    for (int32_t i = 0; i < snapshot->target_count; i++) {
        const kti_target *target = &snapshot->targets[i];
        ck_assert_int_eq(
            kti_snapshot_target(snapshot, target->plan, target->code), i);
        ck_assert_int_eq(kti_snapshot_target_id(snapshot, target->id), i);
        for (int32_t n = 0; n < target->step_count; n++) {
            ck_assert_int_eq(kti_snapshot_step(target, target->steps[n].code),
                             n);
        }
    }
    ck_assert_int_eq(kti_snapshot_unit(snapshot, "nowhere"), KTI_NONE);
    ck_assert_int_eq(kti_snapshot_unit_id(snapshot, INT64_MAX), KTI_NONE);
    ck_assert_int_eq(kti_snapshot_unit_id(snapshot, 0), KTI_NONE);
}

/* A day before, between or after all others; a commit, or everything. */
static kti_moment some_moment(struct world *world)
{
    kti_moment at = { KT_DAY(2021, 12, 25) + (kt_day)below(world, 90),
                      INT64_MAX };
    int64_t commits = db->head + 1;
    if (below(world, 3) != 0) {
        at.op = KTI_OP_LAST(1 + (int64_t)below(world, (uint64_t)commits));
    }
    return at;
}

static void check_at(struct world *world, kti_moment at)
{
    kti_buf expected = { 0 };
    kti_buf found = { 0 };
    const kti_snapshot *snapshot = NULL;
    OK(kti_snapshot_at(db, at, &snapshot));
    ck_assert_int_eq(snapshot->at.day, at.day);
    ck_assert_int_eq(snapshot->at.op, at.op);
    check_index(snapshot);
    model_print(at, &expected);
    snapshot_print(snapshot, kti_defs(db), &found);
    kti_buf_byte(&expected, 0);
    kti_buf_byte(&found, 0);
    ck_assert_msg(strcmp(expected.data, found.data) == 0,
                  "seed %llu, day %d, op %lld\nexpected\n%s\nfound\n%s",
                  (unsigned long long)world->start, (int)at.day,
                  (long long)at.op, expected.data, found.data);
    kti_buf_free(&expected);
    kti_buf_free(&found);
}

static void check_handle(struct world *world, kt_db *handle, int moments)
{
    db = handle;
    OK(kti_enter(db, KTI_READ));
    for (int i = 0; i < moments; i++) {
        check_at(world, some_moment(world));
    }
    OK(kti_leave(db, KT_OK));
}

/* A commit of a few rows by one of the handles, or a rollback of them. */
static void play_round(struct world *world)
{
    db = world->handles[below(world, 2)];
    model_mark before = model_now();
    OK(kt_db_begin(db));
    for (uint64_t n = 1 + below(world, 5); n > 0; n--) {
        write_something(world);
    }
    check_handle(world, db, 2);
    if (below(world, 4) == 0) {
        kt_db_rollback(db);
        model_cut(before);
        check_handle(world, db, 2);
    } else {
        OK(kt_db_commit(db, NULL));
    }
}

static void open_another(struct world *world)
{
    kt_open_options options = world_options(KT_OPEN_SCRATCH);
    OK(kt_db_open(world_file, &options, &world->handles[world->count++]));
}

static void play(uint64_t seed)
{
    static const int first[] = { KT_KIND_UNIT,   KT_KIND_UNIT, KT_KIND_PLAN,
                                 KT_KIND_TASK,   KT_KIND_TASK,
                                 KT_KIND_TARGET, KT_KIND_STEP };
    struct world world = { seed, seed, { db }, 1 };
    model_clear();
    OK(kti_enter(db, KTI_WRITE));
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        write_entity(&world, first[i]);
    }
    OK(kti_leave(db, KT_OK));
    open_another(&world);
    for (int round = 0; round < ROUNDS; round++) {
        play_round(&world);
        check_handle(&world, world.handles[0], 2);
        check_handle(&world, world.handles[1], 2);
    }
    open_another(&world);
    for (int i = 0; i < HANDLES; i++) {
        check_handle(&world, world.handles[i], 20);
    }
    while (world.count > 1) {
        kt_db_close(world.handles[--world.count]);
    }
    db = world.handles[0];
}

START_TEST(fold_is_that_of_plain_loops)
{
    kt_db *memory = db;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        (void)enter_empty_file();
        play(seed);
        leave_file(memory);
    }
}
END_TEST

static char *print_at(kti_moment at)
{
    kti_buf buf = { 0 };
    const kti_snapshot *snapshot = NULL;
    OK(kti_snapshot_at(db, at, &snapshot));
    snapshot_print(snapshot, kti_defs(db), &buf);
    return kti_buf_steal(&buf);
}

/* More snapshots in one call than the handle has places: all stay true. */
START_TEST(snapshots_of_a_call_live_until_its_end)
{
    enum { COUNT = KTI_FOLDS + 4 };
    const kti_snapshot *snapshots[COUNT];
    char name[32];
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(name, sizeof name, "name %d", i);
        OK(kt_unit_rename(db, "4401", name, TODAY + i));
    }
    OK(kti_enter(db, KTI_READ));
    for (int i = 0; i < COUNT; i++) {
        OK(kti_snapshot_at(db, kti_moment_now(db, TODAY + i),
                           &snapshots[i]));
    }
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(name, sizeof name, "name %d", i);
        int32_t unit = kti_snapshot_unit(snapshots[i], "4401");
        ck_assert_str_eq(snapshots[i]->units[unit].name, name);
    }
    OK(kti_leave(db, KT_OK));
}
END_TEST

/* The same day and the same K on two calls is one fold, kept; a later
 * definition makes another, and the first stays good for its own K. */
START_TEST(fold_is_kept_between_calls)
{
    kti_moment then = { TODAY, KTI_OP_LAST(head_now().commit) };
    OK(kti_enter(db, KTI_READ));
    char *before = print_at(then);
    uint64_t used = db->folds_used;
    OK(kti_leave(db, KT_OK));
    ck_assert_uint_gt(used, 0);
    OK(kt_unit_rename(db, "4401", "Canton", TODAY));
    OK(kt_unit_rename(db, "4402", "Shaozhou", TODAY - 5));
    OK(kti_enter(db, KTI_READ));
    char *after = print_at(then);
    char *now = print_at(kti_moment_now(db, TODAY));
    OK(kti_leave(db, KT_OK));
    ck_assert_str_eq(before, after);
    ck_assert_ptr_nonnull(strstr(now, "Canton"));
    ck_assert_ptr_null(strstr(after, "Canton"));
    free(before);
    free(after);
    free(now);
}
END_TEST

/* What a kept fold shows is its own: later lists leave it alone. */
START_TEST(kept_fold_owns_its_checkpoints)
{
    kt_checkpoint points[40];
    kt_target target = new_target("t", KT_MEASURE_FLOW, KT_AMOUNT(1));
    for (int i = 0; i < 40; i++) {
        points[i] = (kt_checkpoint){ KT_DAY(2022, 1, 1) + i, 100 * i };
    }
    target.checkpoints = points;
    target.checkpoints_count = 2;
    OK(kt_target_add(db, &target));
    kti_moment then = { TODAY, KTI_OP_LAST(head_now().commit) };
    OK(kti_enter(db, KTI_READ));
    char *before = print_at(then);
    OK(kti_leave(db, KT_OK));
    for (int i = 0; i < 20; i++) {
        target.checkpoints_count = 40;
        points[39].share = 3900 + i;
        OK(kt_target_change(db, NULL, "t", &target,
                            KT_TARGET_SET_CHECKPOINTS));
    }
    OK(kti_enter(db, KTI_READ));
    char *after = print_at(then);
    OK(kti_leave(db, KT_OK));
    ck_assert_str_eq(before, after);
    free(before);
    free(after);
}
END_TEST

/* A call that fails after it has folded and written forgets what it wrote,
 * and leaves no fold pinned: all places are free for the next one. */
START_TEST(failed_write_leaves_no_fold_pinned)
{
    const kti_snapshot *snapshot = NULL;
    kti_value values[KTI_TITLE_COLUMNS] = {
        [KTI_TITLE_ENTITY] = kti_entity(1),
        [KTI_TITLE_FIELD] = kti_int(KT_FIELD_TITLE),
        [KTI_TITLE_LANGUAGE] = kti_text("en"),
        [KTI_TITLE_TEXT] = kti_text("Lost"),
    };
    kt_head before = head_now();
    OK(kti_enter(db, KTI_WRITE));
    OK(kti_snapshot_at(db, kti_moment_now(db, TODAY), &snapshot));
    OK(kti_ledger_add(db, KTI_TAG_TITLE, values, NULL));
    ck_assert_int_eq(kti_leave(db, KT_ERR_FULL), KT_ERR_FULL);
    ck_assert_int_eq(head_now().commit, before.commit);
    for (int i = 0; i < KTI_FOLDS; i++) {
        ck_assert_int_eq(db->folds[i].pins, 0);
    }
    OK(kti_enter(db, KTI_READ));
    const char *title = kti_history_title(kti_defs(db), 1, KT_FIELD_TITLE,
                                          "en", kti_moment_now(db, TODAY));
    ck_assert_ptr_null(title);
    OK(kti_leave(db, KT_OK));
}
END_TEST

/* The other process: it was forked before the file was opened. */
static int rename_there(int turn)
{
    kt_db *mine = NULL;
    char byte;
    kt_open_options options = world_options(KT_OPEN_SCRATCH);
    if (read(turn, &byte, 1) != 1 ||
        kt_db_open(world_file, &options, &mine) != KT_OK ||
        kt_unit_rename(mine, "4401", "Canton", TODAY) != KT_OK) {
        return 1;
    }
    kt_db_close(mine);
    return 0;
}

START_TEST(commit_of_another_process_is_seen)
{
    int turn[2];
    int status = -1;
    ck_assert_int_eq(pipe(turn), 0);
    kt_db *memory = db;
    make_world_folder();
    pid_t child = fork();
    if (child == 0) {
        _exit(rename_there(turn[0]));
    }
    open_world_file();
    add_world();
    ck_assert_str_eq(unit_name("4401", NULL, TODAY), "Guangzhou");
    ck_assert_int_eq(write(turn[1], "x", 1), 1);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_str_eq(unit_name("4401", NULL, TODAY), "Canton");
    ck_assert_str_eq(unit_name("4401", NULL, TODAY - 1), "Guangzhou");
    ck_assert_int_eq(close(turn[0]) + close(turn[1]), 0);
    leave_file(memory);
}
END_TEST

/* Copy the file's bytes out, or with `back` in again: as a restore does that
 * another program made while the handle was open. */
static void carry_bytes(char *bytes, size_t size, size_t *length, int back)
{
    FILE *file = fopen(world_file, back ? "r+b" : "rb");
    ck_assert_ptr_nonnull(file);
    if (back) {
        ck_assert_uint_eq(fwrite(bytes, 1, *length, file), *length);
    } else {
        *length = fread(bytes, 1, size, file);
        ck_assert_uint_lt(*length, size);
    }
    ck_assert_int_eq(fclose(file), 0);
}

/* By the hash of the last definition's commit, not by its number, which is
 * given again after a restore. */
START_TEST(file_that_was_written_anew_is_read_anew)
{
    enum { SIZE = 1 << 20 };
    char *bytes = malloc(SIZE);
    size_t length = 0;
    kt_db *other = NULL;
    kt_open_options options = world_options(KT_OPEN_SCRATCH);
    kt_db *memory = enter_file();
    carry_bytes(bytes, SIZE, &length, 0);
    OK(kt_unit_rename(db, "4401", "Canton", TODAY));
    ck_assert_str_eq(unit_name("4401", NULL, TODAY), "Canton");
    carry_bytes(bytes, SIZE, &length, 1);
    OK(kt_db_open(world_file, &options, &other));
    OK(kt_unit_rename(other, "4401", "Panyu", TODAY));
    OK(kt_unit_rename(other, "4402", "Shaozhou", TODAY));
    kt_db_close(other);
    ck_assert_str_eq(unit_name("4401", NULL, TODAY), "Panyu");
    ck_assert_str_eq(unit_name("4402", NULL, TODAY), "Shaozhou");
    leave_file(memory);
    free(bytes);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        fold_is_that_of_plain_loops,
        snapshots_of_a_call_live_until_its_end,
        fold_is_kept_between_calls,
        kept_fold_owns_its_checkpoints,
        failed_write_leaves_no_fold_pinned,
        commit_of_another_process_is_seen,
        file_that_was_written_anew_is_read_anew,
    };
    return RUN_WORLD_TESTS("snapshot", tests);
}
