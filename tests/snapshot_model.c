/* SPDX-License-Identifier: Apache-2.0 */
#include "snapshot_model.h"

#include <check.h>
#include <string.h>

#include <keytask/words.h>

#define ROWS_MAX 2000
#define ENTITIES_MAX 200
#define MEMBERS_MAX 8
#define TEXT_MAX 24

struct row {
    int64_t op;
    int tag;
    kti_value values[KTI_COLUMNS_MAX]; /* texts point into the next */
    char texts[KTI_COLUMNS_MAX][TEXT_MAX];
};

struct list {
    int64_t op;
    int64_t entity;
    int field;
    size_t member_count, point_count;
    kti_member members[MEMBERS_MAX];
    char reasons[MEMBERS_MAX][TEXT_MAX];
    kt_checkpoint points[MEMBERS_MAX];
};

static struct row rows[ROWS_MAX];
static struct list lists[ROWS_MAX];
static int kinds[ENTITIES_MAX];
static model_mark now;

void model_clear(void)
{
    now = (model_mark){ 0 };
}

void model_entity(int kind)
{
    ck_assert_int_lt(now.entities + 1, ENTITIES_MAX);
    kinds[++now.entities] = kind;
}

int64_t model_entity_count(void)
{
    return now.entities;
}

int model_kind(int64_t entity)
{
    return kinds[entity];
}

model_mark model_now(void)
{
    return now;
}

void model_cut(model_mark mark)
{
    now = mark;
}

void model_add(int64_t op, int tag, const kti_value *values)
{
    ck_assert_uint_lt(now.rows, ROWS_MAX);
    struct row *row = &rows[now.rows++];
    row->op = op;
    row->tag = tag;
    for (int i = 0; i < kti_op_by_tag(tag)->column_count; i++) {
        row->values[i] = values[i];
        if (values[i].type == KTI_TYPE_TEXT) {
            ck_assert_uint_lt(strlen(values[i].text), TEXT_MAX);
            strcpy(row->texts[i], values[i].text);
            row->values[i].text = row->texts[i];
        }
    }
}

void model_add_list(int64_t op, int64_t entity, int field,
                    const kti_member *members, size_t member_count,
                    const kt_checkpoint *points, size_t point_count)
{
    ck_assert_uint_lt(now.lists, ROWS_MAX);
    struct list *list = &lists[now.lists++];
    *list = (struct list){ .op = op,
                           .entity = entity,
                           .field = field,
                           .member_count = member_count,
                           .point_count = point_count };
    for (size_t i = 0; i < member_count; i++) {
        list->members[i] = members[i];
        if (members[i].reason != NULL) {
            strcpy(list->reasons[i], members[i].reason);
        }
    }
    for (size_t i = 0; i < point_count; i++) {
        list->points[i] = points[i];
    }
}

static int64_t day_of(const struct row *row)
{
    int column = row->tag == KTI_TAG_UNIT ? KTI_UNIT_DAY
                                          : KTI_ALLOTMENT_DAY;
    return row->values[column].type == KTI_TYPE_NULL
               ? INT64_MIN
               : row->values[column].integer;
}

/* What a column of an entity is: of the rows that are known, have come, and
 * set it, the last by (effective day, order). */
static const kti_value *value_of(int64_t entity, int column, kti_moment at)
{
    static const kti_value null = { KTI_TYPE_NULL, 0, NULL, 0 };
    const struct row *best = NULL;
    for (size_t i = 0; i < now.rows; i++) {
        const struct row *row = &rows[i];
        const kti_op *op = kti_op_by_tag(row->tag);
        int dated = row->tag == KTI_TAG_UNIT;
        if (op->sets < 0 || row->values[0].integer != entity ||
            row->op > at.op || (dated && day_of(row) > at.day) ||
            (row->values[op->sets].integer & KTI_BIT(op, column)) == 0) {
            continue;
        }
        if (best == NULL || (dated && day_of(row) > day_of(best)) ||
            ((!dated || day_of(row) == day_of(best)) && row->op > best->op)) {
            best = row;
        }
    }
    return best == NULL ? &null : &best->values[column];
}

static const char *text_of(int64_t entity, int column, kti_moment at)
{
    const kti_value *value = value_of(entity, column, at);
    return value->type == KTI_TYPE_NULL ? "" : value->text;
}

static int64_t int_of(int64_t entity, int column, kti_moment at, int64_t null)
{
    const kti_value *value = value_of(entity, column, at);
    return value->type == KTI_TYPE_NULL ? null : value->integer;
}

/* Whether an entity is known, and of that kind. */
static int there(int64_t entity, int kind, kti_moment at)
{
    if (kinds[entity] != kind) {
        return 0;
    }
    for (size_t i = 0; i < now.rows; i++) {
        if (kti_op_by_tag(rows[i].tag)->sets >= 0 &&
            rows[i].values[0].integer == entity && rows[i].op <= at.op) {
            return 1;
        }
    }
    return 0;
}

static const char *unit_code(int64_t unit, kti_moment at)
{
    return unit == 0 ? "-" : text_of(unit, KTI_UNIT_CODE, at);
}

static int is_open(int64_t unit, kti_moment at)
{
    return int_of(unit, KTI_UNIT_OPENED, at, INT64_MIN) <= at.day &&
           at.day < int_of(unit, KTI_UNIT_CLOSED, at, INT64_MAX);
}

/* The units from one on, with all below; how many. */
static int print_unit(int64_t unit, int depth, kti_moment at, kti_buf *out)
{
    int count = 1;
    kti_buf below = { 0 };
    for (int64_t id = 1; id <= now.entities; id++) {
        if (there(id, KT_KIND_UNIT, at) &&
            int_of(id, KTI_UNIT_PARENT, at, 0) == unit) {
            count += print_unit(id, depth + 1, at, &below);
        }
    }
    kti_buf_printf(out, "%d unit %s %s %s %d %d open %d of %d\n", depth,
                   unit_code(unit, at), text_of(unit, KTI_UNIT_NAME, at),
                   text_of(unit, KTI_UNIT_LEVEL, at),
                   (int)int_of(unit, KTI_UNIT_OPENED, at, KT_DAY_NONE),
                   (int)int_of(unit, KTI_UNIT_CLOSED, at, KT_DAY_NONE),
                   is_open(unit, at), count);
    kti_buf_add(out, below.data, below.size);
    kti_buf_free(&below);
    return count;
}

static const struct list *list_of(int64_t entity, int field, kti_moment at)
{
    const struct list *last = NULL;
    for (size_t i = 0; i < now.lists; i++) {
        if (lists[i].entity == entity && lists[i].field == field &&
            lists[i].op <= at.op) {
            last = &lists[i];
        }
    }
    return last;
}

/* Members in the order in which the units were added. */
static void print_list(const char *what, int64_t entity, int field,
                       kti_moment at, kti_buf *out)
{
    const struct list *list = list_of(entity, field, at);
    kti_buf_printf(out, " %s:", what);
    for (int64_t id = 1; list != NULL && id <= now.entities; id++) {
        for (size_t i = 0; i < list->member_count; i++) {
            if (list->members[i].unit == id) {
                kti_buf_printf(out, "%s/%d/%s ", unit_code(id, at),
                               (int)list->members[i].day, list->reasons[i]);
            }
        }
    }
    for (size_t i = 0; list != NULL && i < list->point_count; i++) {
        kti_buf_printf(out, "%d=%d ", (int)list->points[i].day,
                       (int)list->points[i].share);
    }
}

/* The revisions that are known and have come by a day, by (day, order). */
static size_t revisions(int64_t target, int64_t unit, int64_t op,
                        int64_t day, const struct row **sorted)
{
    size_t count = 0;
    for (size_t i = 0; i < now.rows; i++) {
        if (rows[i].tag == KTI_TAG_ALLOTMENT &&
            rows[i].values[KTI_ALLOTMENT_TARGET].integer == target &&
            rows[i].values[KTI_ALLOTMENT_UNIT].integer == unit &&
            rows[i].op <= op && day_of(&rows[i]) <= day) {
            size_t at = count++;
            for (; at > 0 && day_of(sorted[at - 1]) > day_of(&rows[i]);
                 at--) {
                sorted[at] = sorted[at - 1];
            }
            sorted[at] = &rows[i];
        }
    }
    return count;
}

/* One revision after another, each from what the one before it left. */
struct allotted {
    int holds;
    int64_t amount, baseline, weight, day;
    const char *authority, *reason;
};

static void take(const struct row *row, struct allotted *it)
{
    const kti_value *values = row->values;
    if (values[KTI_ALLOTMENT_WITHDRAWN].integer != 0) {
        *it = (struct allotted){ 0 };
        return;
    }
    int64_t baseline = it->holds ? it->baseline : KT_NONE;
    int64_t weight = it->holds ? it->weight : 1;
    it->holds = 1;
    it->amount = kti_value_int(&values[KTI_ALLOTMENT_AMOUNT], KT_NONE);
    it->baseline = kti_value_int(&values[KTI_ALLOTMENT_BASELINE], baseline);
    it->weight = kti_value_int(&values[KTI_ALLOTMENT_WEIGHT], weight);
    it->day = values[KTI_ALLOTMENT_DAY].integer;
    it->authority = values[KTI_ALLOTMENT_AUTHORITY].type == KTI_TYPE_NULL
                        ? ""
                        : values[KTI_ALLOTMENT_AUTHORITY].text;
    it->reason = values[KTI_ALLOTMENT_REASON].type == KTI_TYPE_NULL
                     ? ""
                     : values[KTI_ALLOTMENT_REASON].text;
}

/* In the order of the tree: a unit before those below it. */
static void print_allotments(int64_t target, int64_t above, kti_moment at,
                             kti_buf *out)
{
    const struct row *sorted[ROWS_MAX];
    for (int64_t unit = 1; unit <= now.entities; unit++) {
        if (!there(unit, KT_KIND_UNIT, at) ||
            int_of(unit, KTI_UNIT_PARENT, at, 0) != above) {
            continue;
        }
        struct allotted it = { 0 };
        size_t count = revisions(target, unit, at.op, at.day, sorted);
        for (size_t i = 0; i < count; i++) {
            take(sorted[i], &it);
        }
        if (it.holds && is_open(unit, at)) {
            kti_buf_printf(out, "  allotted %s %lld %lld %lld %d %s %s\n",
                           unit_code(unit, at), (long long)it.amount,
                           (long long)it.baseline, (long long)it.weight,
                           (int)it.day, it.authority, it.reason);
        }
        print_allotments(target, unit, at, out);
    }
}

/* s of DESIGN 3.2: by the owner's first amount, on whatever day; B is 0 where
 * none is given. */
static int direction(int64_t target, int64_t owner, kti_moment at)
{
    const struct row *sorted[ROWS_MAX];
    struct allotted it = { 0 };
    size_t count = revisions(target, owner, at.op, INT64_MAX, sorted);
    for (size_t i = 0; i < count; i++) {
        take(sorted[i], &it);
        if (it.holds && it.amount != KT_NONE) {
            return it.amount < (it.baseline == KT_NONE ? 0 : it.baseline)
                       ? -1
                       : 1;
        }
    }
    return 1;
}

/* The next of the entities of a kind under another by (position, id), behind
 * `last`; 0: none. */
static int64_t next_below(int kind, int above_column, int position_column,
                          int64_t above, int64_t last, kti_moment at)
{
    int64_t best = 0;
    int64_t best_position = 0;
    int64_t behind = last == 0 ? INT64_MIN
                               : int_of(last, position_column, at, 0);
    for (int64_t id = 1; id <= now.entities; id++) {
        if (!there(id, kind, at) ||
            int_of(id, above_column, at, 0) != above) {
            continue;
        }
        int64_t position = int_of(id, position_column, at, 0);
        if ((position > behind || (position == behind && id > last)) &&
            (best == 0 || position < best_position)) {
            best = id;
            best_position = position;
        }
    }
    return best;
}

static const char *title_of(int64_t entity, int field, kti_moment at)
{
    const char *text = "-";
    for (size_t i = 0; i < now.rows; i++) {
        const kti_value *values = rows[i].values;
        if (rows[i].tag == KTI_TAG_TITLE && rows[i].op <= at.op &&
            values[KTI_TITLE_ENTITY].integer == entity &&
            values[KTI_TITLE_FIELD].integer == field &&
            strcmp(values[KTI_TITLE_LANGUAGE].text, "en") == 0) {
            text = values[KTI_TITLE_TEXT].type == KTI_TYPE_NULL
                       ? "-"
                       : values[KTI_TITLE_TEXT].text;
        }
    }
    return text;
}

static void print_target(int64_t id, int64_t plan, kti_moment at,
                         kti_buf *out)
{
    int64_t due = int_of(id, KTI_TARGET_DUE, at,
                         int_of(plan, KTI_PLAN_LAST_DAY, at, 0));
    kti_buf_printf(
        out, " target %s %s %s m%d %s due %d w%d %s %lld %s %lld %s %d s%d",
        text_of(id, KTI_TARGET_CODE, at), text_of(id, KTI_TARGET_TITLE, at),
        title_of(id, KT_FIELD_TITLE, at),
        (int)int_of(id, KTI_TARGET_MEASURE, at, 0),
        text_of(id, KTI_TARGET_UNIT_OF_MEASURE, at), (int)due,
        (int)int_of(id, KTI_TARGET_WEIGHT, at, 1),
        text_of(id, KTI_TARGET_LEVEL, at),
        (long long)int_of(id, KTI_TARGET_THRESHOLD, at, KT_AMOUNT(1)),
        text_of(id, KTI_TARGET_SOURCE, at),
        (long long)int_of(id, KTI_TARGET_CONTINUES, at, 0),
        unit_code(int_of(id, KTI_TARGET_LEAD, at, 0), at),
        (int)int_of(id, KTI_TARGET_CANCELLED, at, KT_DAY_NONE),
        direction(id, int_of(plan, KTI_PLAN_OWNER, at, 0), at));
    print_list("assist", id, KTI_LIST_ASSIST, at, out);
    print_list("supervise", id, KTI_LIST_SUPERVISE, at, out);
    print_list("units", id, KTI_LIST_UNITS, at, out);
    print_list("exempt", id, KTI_LIST_EXEMPT, at, out);
    print_list("points", id, KTI_LIST_CHECKPOINTS, at, out);
    kti_buf_text(out, "\n");
    print_allotments(id, 0, at, out);
    for (int64_t step = 0;
         (step = next_below(KT_KIND_STEP, KTI_STEP_TARGET,
                            KTI_STEP_POSITION, id, step, at)) != 0;) {
        kti_buf_printf(out, "  step %s %s %d %d\n",
                       text_of(step, KTI_STEP_CODE, at),
                       text_of(step, KTI_STEP_TITLE, at),
                       (int)int_of(step, KTI_STEP_WEIGHT, at, 1),
                       (int)int_of(step, KTI_STEP_DUE, at, due));
    }
}

/* Tasks under a plan (their parent 0) or a task: how many. */
static int print_tasks(int64_t plan, int64_t parent, int depth,
                       kti_moment at, kti_buf *out)
{
    int all = 0;
    for (int64_t id = 0;
         (id = next_below(KT_KIND_TASK, KTI_TASK_PARENT, KTI_TASK_POSITION,
                          parent, id, at)) != 0;) {
        if (int_of(id, KTI_TASK_PLAN, at, 0) != plan) {
            continue;
        }
        kti_buf below = { 0 };
        int count = 1 + print_tasks(plan, id, depth + 1, at, &below);
        kti_buf_printf(out, "%d task %s %s w%d %s %d of %d", depth,
                       text_of(id, KTI_TASK_CODE, at),
                       text_of(id, KTI_TASK_TITLE, at),
                       (int)int_of(id, KTI_TASK_WEIGHT, at, 1),
                       unit_code(int_of(id, KTI_TASK_LEAD, at, 0), at),
                       (int)int_of(id, KTI_TASK_CANCELLED, at, KT_DAY_NONE),
                       count);
        print_list("assist", id, KTI_LIST_ASSIST, at, out);
        print_list("supervise", id, KTI_LIST_SUPERVISE, at, out);
        kti_buf_text(out, "\n");
        for (int64_t target = 0;
             (target = next_below(KT_KIND_TARGET, KTI_TARGET_TASK,
                                  KTI_TARGET_POSITION, id, target, at)) !=
             0;) {
            print_target(target, plan, at, out);
        }
        kti_buf_add(out, below.data, below.size);
        kti_buf_free(&below);
        all += count;
    }
    return all;
}

void model_print(kti_moment at, kti_buf *out)
{
    for (int64_t id = 1; id <= now.entities; id++) {
        if (there(id, KT_KIND_UNIT, at) &&
            int_of(id, KTI_UNIT_PARENT, at, 0) == 0) {
            (void)print_unit(id, 0, at, out);
        }
    }
    for (int64_t id = 1; id <= now.entities; id++) {
        if (there(id, KT_KIND_PLAN, at)) {
            kti_buf_printf(
                out, "plan %s %s %s %s %d %d-%d every %d %d %d %d\n",
                text_of(id, KTI_PLAN_CODE, at),
                text_of(id, KTI_PLAN_TITLE, at),
                text_of(id, KTI_PLAN_LANGUAGE, at),
                unit_code(int_of(id, KTI_PLAN_OWNER, at, 0), at),
                (int)int_of(id, KTI_PLAN_STATE, at, 0),
                (int)int_of(id, KTI_PLAN_FIRST_DAY, at, 0),
                (int)int_of(id, KTI_PLAN_LAST_DAY, at, 0),
                (int)int_of(id, KTI_PLAN_REPORTING_DAYS, at, 0),
                (int)int_of(id, KTI_PLAN_BEHIND, at, 0),
                (int)int_of(id, KTI_PLAN_AT_RISK, at, 0),
                (int)int_of(id, KTI_PLAN_AHEAD, at, 0));
            (void)print_tasks(id, 0, 0, at, out);
        }
    }
}
