/* SPDX-License-Identifier: Apache-2.0 */
/* Whose duty a task or target is, and the targets of a unit. */
#include "domain_helpers.h"

#define LEAD KT_ROLE_LEAD
#define ASSIST KT_ROLE_ASSIST
#define SUPERVISE KT_ROLE_SUPERVISE
#define ALLOTTED KT_ROLE_ALLOTTED
#define REPORT KT_ROLE_REPORT

/* A unit's duties in a line: "lead 1; assist 1.1<1; allotted 1.1=60". */
static const char *duties(const char *unit, kt_day as_of)
{
    static char text[4096];
    kt_query query = query_of(unit, as_of);
    kt_cursor *cursor;
    kt_duty_row row = KT_DUTY_ROW_INIT;
    size_t size = 0;
    text[0] = '\0';
    OK(kt_duty_list(db, &query, &cursor));
    while (kt_duty_next(cursor, &row) == KT_ROW) {
        char amount[KT_AMOUNT_TEXT_SIZE];
        (void)kt_amount_format(row.amount, amount, sizeof amount);
        size +=
            (size_t)snprintf(text + size, sizeof text - size,
                             "%s%s %s%s%s%s%s", size > 0 ? "; " : "",
                             kt_word(KT_WORDS_ROLE, (int32_t)row.role, NULL),
                             row.code, row.from[0] != '\0' ? "<" : "",
                             row.from, row.amount == KT_NONE ? "" : "=",
                             row.amount == KT_NONE ? "" : amount);
        ck_assert_uint_ne(row.roles & row.role, 0);
        ck_assert_str_eq(row.plan, "2022");
    }
    kt_cursor_close(cursor);
    return text;
}

static void task_of(const char *code, const char *parent, const char *lead,
                    const char *assist, const char *supervise)
{
    kt_task task = KT_TASK_INIT;
    task.code = task.title = code;
    task.parent = parent;
    task.lead = lead;
    task.assist = &assist;
    task.assist_count = assist != NULL;
    task.supervise = &supervise;
    task.supervise_count = supervise != NULL;
    OK(kt_task_add(db, &task));
}

static void target_of(const char *task, const char *code, int32_t measure,
                      kt_amount amount, const char *lead, const char *assist)
{
    kt_target target = new_target(code, measure, amount);
    target.task = task;
    target.lead = lead;
    target.assist = &assist;
    target.assist_count = assist != NULL;
    OK(kt_target_add(db, &target));
}

/*
 * 3 (lead 4401, assist 45, supervise 44)
 *   3.1 flow of 100: 60 to 4401, of which 20 to 440103; 40 to 4402
 *   3.2 coverage of counties, led by 4402, assisted by 4401
 *   3.3 milestone, allotted to nobody
 *   4 (lead 4402)
 *     4.1 flow of 50, allotted to nobody
 */
static void add_tree(void)
{
    task_of("3", NULL, "4401", "45", "44");
    target_of("3", "3.1", KT_MEASURE_FLOW, KT_AMOUNT(100), NULL, NULL);
    target_of("3", "3.2", KT_MEASURE_COVERAGE, KT_NONE, "4402", "4401");
    target_of("3", "3.3", KT_MEASURE_MILESTONE, KT_NONE, NULL, NULL);
    task_of("4", "3", "4402", NULL, NULL);
    target_of("4", "4.1", KT_MEASURE_FLOW, KT_AMOUNT(50), NULL, NULL);
    allot("3.1", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    allot("3.1", "440103", KT_AMOUNT(20), KT_DAY_NONE);
    allot("3.1", "4402", KT_AMOUNT(40), KT_DAY_NONE);
}

START_TEST(what_a_unit_leads_assists_supervises)
{
    add_tree();
    /* Its own, and by the nearest task above that names some. 4.1 is led by
     * 4402, which task 4 names, and assisted by whom task 3 names. */
    ck_assert_str_eq(duties("4401", TODAY),
                     "lead 3; lead 3.1<3; allotted 3.1=60; assist 3.2; "
                     "lead 3.3<3");
    ck_assert_str_eq(duties("4402", TODAY),
                     "allotted 3.1=40; lead 3.2; lead 4; lead 4.1<4");
    /* Outside of the owner's subtree, and nothing at all. */
    ck_assert_str_eq(duties("45", TODAY),
                     "assist 3; assist 3.1<3; assist 3.3<3; assist 4.1<3");
    ck_assert_str_eq(duties("4501", TODAY), "");
    /* Who must report without an allotment: the owner, where it has passed
     * nothing on; an eligible county. */
    ck_assert_str_eq(duties(NULL, TODAY),
                     "supervise 3; supervise 3.1<3; allotted 3.1=100; "
                     "supervise 3.2<3; supervise 3.3<3; report 3.3; "
                     "supervise 4.1<3; allotted 4.1=50");
    ck_assert_str_eq(duties("440103", TODAY), "allotted 3.1=20; report 3.2");
    ck_assert_str_eq(duties("440104", TODAY), "report 3.2");
}
END_TEST

START_TEST(duties_change_with_the_day_and_the_commit)
{
    add_tree();
    int64_t before = head_now().commit;
    OK(kt_target_cancel(db, NULL, "3.3", KT_DAY(2022, 6, 15), "merged"));
    OK(kt_task_cancel(db, NULL, "4", KT_DAY(2022, 6, 20), "dropped"));
    withdraw("3.1", "440103", KT_DAY(2022, 6, 10));
    ck_assert_str_eq(duties("4401", KT_DAY(2022, 6, 14)),
                     "lead 3; lead 3.1<3; allotted 3.1=60; assist 3.2; "
                     "lead 3.3<3");
    ck_assert_str_eq(duties("4401", KT_DAY(2022, 6, 15)),
                     "lead 3; lead 3.1<3; allotted 3.1=60; assist 3.2");
    ck_assert_str_eq(duties("4402", KT_DAY(2022, 6, 19)),
                     "allotted 3.1=40; lead 3.2; lead 4; lead 4.1<4");
    ck_assert_str_eq(duties("4402", KT_DAY(2022, 6, 20)),
                     "allotted 3.1=40; lead 3.2");
    ck_assert_str_eq(duties("440103", KT_DAY(2022, 6, 9)),
                     "allotted 3.1=20; report 3.2");
    ck_assert_str_eq(duties("440103", KT_DAY(2022, 6, 10)), "report 3.2");
    kt_query query = query_of("4401", TODAY);
    kt_cursor *cursor;
    query.known_at_commit = before;
    OK(kt_duty_list(db, &query, &cursor));
    ck_assert_int_eq(kt_cursor_count(cursor), 5);
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(figures_and_places_of_a_row)
{
    add_tree();
    (void)add_report("3.1", "440103", KT_DAY(2022, 6, 1), KT_ADD,
                     KT_AMOUNT(15));
    kt_query query = query_of("4401", TODAY);
    kt_cursor *cursor;
    kt_duty_row row = KT_DUTY_ROW_INIT;
    kt_completion expected = KT_COMPLETION_INIT;
    OK(kt_duty_list(db, &query, &cursor));
    /* Task 3 at 4401: 3.1 is 15/60, 25 %; 3.2 has no county met, 0; 3.3 and
     * 4.1 are not this unit's. (25 + 0) / 2. */
    ck_assert_int_eq(kt_duty_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.kind, KT_KIND_TASK);
    ck_assert_int_eq(row.completion.kind, KT_KIND_TASK);
    ck_assert_int_eq(row.completion.attainment, 1250);
    ck_assert_int_eq(row.due, KT_DAY_NONE);
    ck_assert_int_eq(kt_duty_next(cursor, &row), KT_ROW);
    ck_assert_uint_eq(row.role, LEAD);
    ck_assert_uint_eq(row.roles, LEAD | ALLOTTED);
    ck_assert_int_eq(row.amount, KT_NONE);
    ck_assert_int_eq(kt_duty_next(cursor, &row), KT_ROW);
    ck_assert_uint_eq(row.role, ALLOTTED);
    ck_assert_int_eq(row.measure, KT_MEASURE_FLOW);
    ck_assert_int_eq(row.amount, KT_AMOUNT(60));
    ck_assert_int_eq(row.baseline, KT_NONE);
    ck_assert_int_eq(row.effective, KT_DAY(2022, 1, 1));
    ck_assert_int_eq(row.due, KT_DAY(2022, 12, 31));
    ck_assert_int_eq(row.completion.attainment, 2500);
    OK(kt_completion_target(db, &query, "3.1", &expected));
    row.completion.struct_size = expected.struct_size;
    ck_assert_mem_eq(&row.completion, &expected, sizeof expected);
    kt_cursor_close(cursor);
    /* No figures of a unit outside. */
    query.unit = "45";
    OK(kt_duty_list(db, &query, &cursor));
    ck_assert_int_eq(kt_duty_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.completion.kind, 0);
    ck_assert_int_eq(row.completion.attainment, KT_SHARE_NONE);
    kt_cursor_close(cursor);
}
END_TEST

/* Codes of a unit's targets, each with its roles: "3.1:9 3.2:2". */
static const char *targets(const char *unit, uint32_t roles)
{
    static char text[1024];
    kt_query query = query_of(unit, TODAY);
    kt_cursor *cursor;
    kt_target_row row = KT_TARGET_ROW_INIT;
    size_t size = 0;
    text[0] = '\0';
    OK(kt_target_of_unit(db, &query, roles, &cursor));
    while (kt_target_next(cursor, &row) == KT_ROW) {
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%s:%u",
                                 size > 0 ? " " : "", row.code,
                                 (unsigned)row.roles);
    }
    kt_cursor_close(cursor);
    return text;
}

START_TEST(targets_of_a_unit)
{
    kt_cursor *cursor;
    add_tree();
    ck_assert_str_eq(targets("4401", 0), "3.1:9 3.2:2 3.3:1");
    ck_assert_str_eq(targets("4401", LEAD), "3.1:9 3.3:1");
    ck_assert_str_eq(targets("4401", ASSIST | ALLOTTED), "3.1:9 3.2:2");
    ck_assert_str_eq(targets("440103", REPORT), "3.1:24 3.2:16");
    ck_assert_str_eq(targets("440103", SUPERVISE), "");
    ck_assert_str_eq(targets("45", 0), "3.1:2 3.3:2 4.1:2");
    /* What is cancelled is its target still, and says so. */
    OK(kt_target_cancel(db, NULL, "3.3", TODAY, "merged"));
    ck_assert_str_eq(targets("4401", LEAD), "3.1:9 3.3:1");
    REFUSED(KT_ERR_INVALID, NULL, kt_target_of_unit(db, NULL, 32, &cursor));
    kt_query query = query_of("4409", TODAY);
    REFUSED(KT_ERR_NOT_FOUND, NULL,
            kt_target_of_unit(db, &query, 0, &cursor));
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_duty_list(db, &query, &cursor));
    query = query_of("45", TODAY);
    query.plan = "2023";
    REFUSED(KT_ERR_NOT_FOUND, NULL, kt_duty_list(db, &query, &cursor));
}
END_TEST

/*
 * Random plans against arrays of what was written, with loops over them. Who
 * is expected to report is worked out in another way: kt_completion counts
 * the expected reporters of a subtree, so that a unit is one where it counts
 * one more than the units directly below it together.
 */
enum { UNITS = 8, ITEMS = 12, TASKS = 5 };

static const char *const unit_names[UNITS] = { "44",     "4401", "440103",
                                               "440104", "4402", "440203",
                                               "45",     "4501" };

struct item {
    char code[8];
    int above; /* item; -1: top level */
    int is_target;
    int cancelled;
    int named[3][UNITS]; /* lead, assist, supervise */
    int allotted[UNITS];
};

static struct item items[ITEMS];

static int chance(uint64_t *state, int of)
{
    return (int)(next_random(state) % (uint64_t)of);
}

/* Names units for one of the three roles of an item; answers how many. */
static size_t name_units(uint64_t *state, struct item *item, int role,
                         const char **codes)
{
    size_t count = 0;
    if (chance(state, 2) == 0) {
        return 0;
    }
    for (int i = 0; i < UNITS; i++) {
        if (chance(state, 3) == 0 && (role != 0 || count == 0)) {
            item->named[role][i] = 1;
            codes[count++] = unit_names[i];
        }
    }
    return count;
}

static void add_item(uint64_t *state, int n)
{
    const char *named[3][UNITS];
    size_t count[3];
    struct item *item = &items[n];
    *item = (struct item){ .is_target = n >= TASKS };
    (void)snprintf(item->code, sizeof item->code, "i%d", n);
    item->above = n == 0      ? -1
                  : n < TASKS ? chance(state, n + 1) - 1
                              : chance(state, TASKS);
    for (int role = 0; role < 3; role++) {
        count[role] = name_units(state, item, role, named[role]);
    }
    const char *above = item->above < 0 ? NULL : items[item->above].code;
    if (item->is_target) {
        int32_t measure = 1 + chance(state, 7);
        kt_target target = new_target(
            item->code, measure,
            measure == KT_MEASURE_MILESTONE ? KT_NONE : KT_AMOUNT(90));
        target.task = above;
        target.lead = count[0] > 0 ? named[0][0] : NULL;
        target.assist = named[1], target.assist_count = count[1];
        target.supervise = named[2], target.supervise_count = count[2];
        OK(kt_target_add(db, &target));
        item->allotted[0] = measure != KT_MEASURE_MILESTONE;
        for (int i = 1; i < 6; i++) {
            if (chance(state, 3) == 0) {
                allot(item->code, unit_names[i],
                      measure == KT_MEASURE_MILESTONE
                          ? KT_NONE
                          : KT_AMOUNT(30 * chance(state, 3)),
                      KT_DAY_NONE);
                item->allotted[i] = 1;
            }
        }
        return;
    }
    kt_task task = KT_TASK_INIT;
    task.code = task.title = item->code;
    task.parent = above;
    task.lead = count[0] > 0 ? named[0][0] : NULL;
    task.assist = named[1], task.assist_count = count[1];
    task.supervise = named[2], task.supervise_count = count[2];
    OK(kt_task_add(db, &task));
}

/* The item whose units of a role are those of a target; -1: nobody's. */
static int names_for(int n, int role)
{
    for (; n >= 0; n = items[n].above) {
        for (int i = 0; i < UNITS; i++) {
            if (items[n].named[role][i]) {
                return n;
            }
        }
    }
    return -1;
}

static int64_t reporters_of(const char *code, const char *unit)
{
    kt_query query = query_of(unit, TODAY);
    kt_completion completion = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, &query, code, &completion));
    return completion.reporters;
}

/* By the index of a unit, those directly below it. */
static const int below[UNITS][3] = { { 1, 4, 0 }, { 2, 3, 0 }, { 0 }, { 0 },
                                     { 5, 0 },    { 0 },       { 0 }, { 0 } };

static int is_expected(int n, int unit)
{
    if (unit >= 6) {
        return 0; /* outside of the owner's subtree */
    }
    int64_t count = reporters_of(items[n].code, unit_names[unit]);
    for (int i = 0; below[unit][i] != 0; i++) {
        count -= reporters_of(items[n].code, unit_names[below[unit][i]]);
    }
    ck_assert(count == 0 || count == 1);
    return (int)count;
}

static uint32_t expected_roles(int n, int unit)
{
    uint32_t roles = 0;
    for (int role = 0; role < 3; role++) {
        int by = items[n].is_target ? names_for(n, role) : n;
        if (by >= 0 && items[by].named[role][unit]) {
            roles |= LEAD << role;
        }
    }
    if (items[n].is_target) {
        roles |= items[n].allotted[unit] ? ALLOTTED : 0;
        roles |= is_expected(n, unit) ? REPORT : 0;
    }
    return roles;
}

static int is_cancelled(int n)
{
    for (; n >= 0; n = items[n].above) {
        if (items[n].cancelled) {
            return 1;
        }
    }
    return 0;
}

/* The item of a code. */
static int item_of(const char *code)
{
    int n = 0;
    while (strcmp(items[n].code, code) != 0) {
        ck_assert_int_lt(++n, ITEMS);
    }
    return n;
}

static void compare_duties(int unit)
{
    uint32_t seen[ITEMS] = { 0 };
    kt_query query = query_of(unit_names[unit], TODAY);
    kt_cursor *cursor;
    kt_duty_row row = KT_DUTY_ROW_INIT;
    OK(kt_duty_list(db, &query, &cursor));
    while (kt_duty_next(cursor, &row) == KT_ROW) {
        int n = item_of(row.code);
        ck_assert_int_eq(seen[n] & row.role, 0);
        ck_assert_uint_lt(seen[n], row.role);
        seen[n] |= row.role;
        ck_assert_uint_eq(row.roles, expected_roles(n, unit));
        ck_assert_int_eq(row.kind,
                         items[n].is_target ? KT_KIND_TARGET : KT_KIND_TASK);
        int role = row.role == LEAD ? 0 : row.role == ASSIST ? 1 : 2;
        int by = row.role <= SUPERVISE && items[n].is_target
                     ? names_for(n, role)
                     : n;
        ck_assert_str_eq(row.from, by == n ? "" : items[by].code);
        if (unit < 6) {
            kt_completion expected = KT_COMPLETION_INIT;
            OK(items[n].is_target
                   ? kt_completion_target(db, &query, row.code, &expected)
                   : kt_completion_task(db, &query, row.code, &expected));
            row.completion.struct_size = expected.struct_size;
            ck_assert_mem_eq(&row.completion, &expected, sizeof expected);
        }
    }
    kt_cursor_close(cursor);
    for (int n = 0; n < ITEMS; n++) {
        uint32_t roles = is_cancelled(n) ? 0 : expected_roles(n, unit);
        if ((roles & ALLOTTED) != 0) {
            roles &= ~REPORT;
        }
        ck_assert_msg(seen[n] == roles, "%s of %s: %u, not %u", items[n].code,
                      unit_names[unit], (unsigned)seen[n], (unsigned)roles);
    }
}

static void compare_targets(int unit, uint32_t roles)
{
    uint32_t seen[ITEMS] = { 0 };
    kt_query query = query_of(unit_names[unit], TODAY);
    kt_cursor *cursor;
    kt_target_row row = KT_TARGET_ROW_INIT;
    OK(kt_target_of_unit(db, &query, roles, &cursor));
    while (kt_target_next(cursor, &row) == KT_ROW) {
        ck_assert_uint_ne(row.roles, 0);
        seen[item_of(row.code)] = row.roles;
    }
    kt_cursor_close(cursor);
    for (int n = TASKS; n < ITEMS; n++) {
        uint32_t has = expected_roles(n, unit);
        int listed = roles == 0 ? has != 0 : (has & roles) != 0;
        ck_assert_uint_eq(seen[n], listed ? has : 0);
    }
}

static void look_at_random_plan(uint64_t seed)
{
    uint64_t state = seed;
    for (int n = 0; n < ITEMS; n++) {
        add_item(&state, n);
    }
    for (int n = 0; n < ITEMS; n++) {
        if (chance(&state, 6) == 0) {
            OK((items[n].is_target ? kt_target_cancel : kt_task_cancel)(
                db, NULL, items[n].code, TODAY, "dropped"));
            items[n].cancelled = 1;
        }
    }
    for (int unit = 0; unit < UNITS; unit++) {
        compare_duties(unit);
        compare_targets(unit, 0);
        compare_targets(unit, 1 + (uint32_t)chance(&state, 31));
    }
}

START_TEST(random_plans)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        look_at_random_plan(seed);
        world_teardown();
        world_setup();
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        what_a_unit_leads_assists_supervises,
        duties_change_with_the_day_and_the_commit,
        figures_and_places_of_a_row,
        targets_of_a_unit,
        random_plans,
    };
    return RUN_WORLD_TESTS("duty", tests);
}
