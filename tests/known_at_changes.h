/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_KNOWN_AT_CHANGES_H
#define KEYTASK_TESTS_KNOWN_AT_CHANGES_H

/*
 * Random changes of every kind to a small world: each may be refused, which
 * leaves a valid world as well.
 */

#include "domain_helpers.h"
#include "ledger.h"

static const char *const units[] = { "44",     "4401",   "4402",
                                     "440103", "440104", "440203" };
static const char *const targets[] = { "1.1", "1.2", "1.3", "1.4",
                                       "1.5", "1.6", "1.7" };
/* A change under way: what chance has it be about. */
struct chance {
    uint64_t *seed;
    char text[32]; /* another one each time */
    const char *unit;
    const char *target;
    kt_day day;
};

static kt_report_no written[512]; /* numbers of reports */
static size_t written_count;
static int rounds;

static void forget_changes(void)
{
    written_count = 0;
    rounds = 0;
}

static uint64_t below(struct chance *chance, uint64_t n)
{
    return next_random(chance->seed) % n;
}

static const char *any_unit(struct chance *chance)
{
    return units[below(chance, COUNT(units))];
}

/* Of the last fifty reports: older ones are mostly corrected already. */
static const kt_report_no *any_report(struct chance *chance)
{
    size_t last = written_count < 50 ? written_count : 50;
    return &written[written_count - 1 - below(chance, last)];
}

static void rename_unit(struct chance *chance)
{
    (void)!kt_unit_rename(db, chance->unit, chance->text, chance->day);
}

/* Another code for some days, and then the old one, which the others use. */
static void recode_unit(struct chance *chance)
{
    OK(kt_db_begin(db));
    if (kt_unit_recode(db, chance->unit, chance->text, chance->day) ==
        KT_OK) {
        (void)!kt_unit_recode(db, chance->text, chance->unit,
                              chance->day + 3);
    }
    OK(kt_db_commit(db, NULL));
}

static void move_unit(struct chance *chance)
{
    (void)!kt_unit_move(db, chance->unit, any_unit(chance), chance->day,
                        NULL);
}

/* Some of them only, or soon nobody is left. */
static void close_unit(struct chance *chance)
{
    static const char *const some[] = { "4402", "440104", "440203" };
    (void)!kt_unit_close(db, some[below(chance, 3)], "44", chance->day,
                         NULL);
}

static void new_unit(struct chance *chance)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = chance->text;
    unit.name = chance->text;
    unit.parent = chance->unit;
    unit.level = "county";
    unit.opened = chance->day;
    (void)!kt_unit_add(db, &unit);
}

static void change_plan(struct chance *chance)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.title = chance->text;
    plan.reporting_days = 7 + (int32_t)below(chance, 90);
    plan.behind = -2000 - (int32_t)below(chance, 2000);
    (void)!kt_plan_change(db, "2022", &plan,
                          KT_PLAN_SET_TITLE | KT_PLAN_SET_REPORTING |
                              KT_PLAN_SET_THRESHOLDS);
}

static void close_and_reopen_plan(struct chance *chance)
{
    (void)chance;
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    OK(kt_plan_set_state(db, "2022", KT_PLAN_ACTIVE));
}

static void new_plan(struct chance *chance)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = plan.title = chance->text;
    plan.owner = "44";
    plan.first_day = KT_DAY(2023, 1, 1);
    plan.last_day = KT_DAY(2023, 12, 31);
    (void)!kt_plan_add(db, &plan);
}

static void new_task(struct chance *chance)
{
    kt_task task = KT_TASK_INIT;
    task.code = task.title = chance->text;
    task.parent = below(chance, 2) == 0 ? "1" : NULL;
    (void)!kt_task_add(db, &task);
}

static void change_task(struct chance *chance)
{
    kt_task task = KT_TASK_INIT;
    task.weight = (int32_t)below(chance, 9);
    task.title = chance->text;
    task.lead = chance->unit;
    task.assist = &chance->unit;
    task.assist_count = 1;
    (void)!kt_task_change(db, NULL, "1", &task,
                          KT_TASK_SET_WEIGHT | KT_TASK_SET_TITLE |
                              KT_TASK_SET_LEAD | KT_TASK_SET_ASSIST);
}

static void cancel_task(struct chance *chance)
{
    (void)!kt_task_cancel(db, NULL, "2", chance->day, "not needed");
}

static void new_target_of_any(struct chance *chance)
{
    kt_target target = KT_TARGET_INIT;
    target.task = "1";
    target.code = target.title = chance->text;
    target.measure = KT_MEASURE_FLOW;
    target.amount = KT_AMOUNT((int64_t)below(chance, 100));
    (void)!kt_target_add(db, &target);
}

static void change_target(struct chance *chance)
{
    kt_target target = KT_TARGET_INIT;
    target.weight = (int32_t)below(chance, 9);
    target.due = chance->day;
    target.task = below(chance, 2) == 0 ? "1" : "2";
    (void)!kt_target_change(db, NULL, chance->target, &target,
                            KT_TARGET_SET_WEIGHT | KT_TARGET_SET_DUE |
                                KT_TARGET_SET_TASK);
}

/* Who is asked, and what is planned: the lists. */
static void change_lists(struct chance *chance)
{
    kt_target target = KT_TARGET_INIT;
    kt_exempt exempt = { .unit = any_unit(chance),
                         .from = chance->day,
                         .reason = "no staff" };
    kt_checkpoint point = { KT_DAY(2022, 1, 1) +
                                (kt_day)below(chance, 100),
                            (kt_share)below(chance, 9000) };
    target.units = &chance->unit;
    target.units_count = below(chance, 2);
    target.exempt = &exempt;
    target.exempt_count = 1;
    (void)!kt_target_change(db, NULL, "1.4", &target,
                            KT_TARGET_SET_UNITS | KT_TARGET_SET_EXEMPT);
    target = (kt_target)KT_TARGET_INIT;
    target.checkpoints = &point;
    target.checkpoints_count = 1;
    (void)!kt_target_change(db, NULL, "1.1", &target,
                            KT_TARGET_SET_CHECKPOINTS);
}

static void cancel_target(struct chance *chance)
{
    static const char *const some[] = { "1.3", "1.6" };
    (void)!kt_target_cancel(db, NULL, some[below(chance, 2)], chance->day,
                            "not needed");
}

static void new_step(struct chance *chance)
{
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = step.title = chance->text;
    (void)!kt_step_add(db, &step);
}

static void change_step(struct chance *chance)
{
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = "a";
    step.weight = (int32_t)below(chance, 5);
    step.due = chance->day;
    (void)!kt_step_change(db, &step,
                          KT_STEP_SET_WEIGHT | KT_STEP_SET_DUE);
}

static void translate(struct chance *chance)
{
    static const int32_t kinds[] = { KT_KIND_UNIT, KT_KIND_PLAN,
                                     KT_KIND_TASK, KT_KIND_TARGET,
                                     KT_KIND_STEP };
    kt_title title = KT_TITLE_INIT;
    title.kind = kinds[below(chance, COUNT(kinds))];
    title.code = title.kind == KT_KIND_UNIT     ? chance->unit
                 : title.kind == KT_KIND_TASK   ? "1"
                 : title.kind == KT_KIND_TARGET ? chance->target
                                                : "1.5";
    title.step = title.kind == KT_KIND_STEP ? "b" : NULL;
    title.language = "en";
    title.text = below(chance, 5) == 0 ? NULL : chance->text;
    (void)!kt_title_set(db, &title);
}

static void revise(struct chance *chance)
{
    kt_allotment given = KT_ALLOTMENT_INIT;
    given.target = chance->target;
    given.unit = chance->unit;
    given.effective = chance->day;
    given.weight = (int32_t)below(chance, 4);
    if (strcmp(given.target, "1.5") != 0) {
        given.amount = KT_AMOUNT((int64_t)below(chance, 100));
    }
    (void)!kt_allotment_set(db, &given);
}

static void withdraw_any(struct chance *chance)
{
    kt_allotment given = KT_ALLOTMENT_INIT;
    given.target = chance->target;
    given.unit = below(chance, 2) == 0 ? "4401" : "4402";
    given.effective = chance->day;
    given.withdrawn = 1;
    (void)!kt_allotment_set(db, &given);
}

/* A report that suits a target, of whatever unit. */
static kt_progress any_progress(struct chance *chance, const char *target)
{
    static const int32_t modes[] = { KT_ADD,  KT_LEVEL, KT_LEVEL, KT_LEVEL,
                                     KT_STEP, KT_ADD,   KT_LEVEL };
    size_t t = (size_t)(target[2] - '1');
    kt_progress given = KT_PROGRESS_INIT;
    given.target = target;
    given.unit = chance->unit;
    given.day = KT_DAY(2022, 1, 1) + (kt_day)below(chance, 181);
    given.mode = modes[t];
    given.note = chance->text;
    if (given.mode == KT_STEP) {
        given.step = below(chance, 2) == 0 ? "a" : "b";
    } else {
        given.amount = KT_AMOUNT((int64_t)below(chance, 90));
        given.of = t == 2 ? KT_AMOUNT(100) : KT_NONE;
    }
    return given;
}

static void keep(const kt_progress *given)
{
    kt_report_no number;
    ck_assert_uint_lt(written_count, COUNT(written));
    if (kt_progress_record(db, given, &number) == KT_OK) {
        written[written_count++] = number;
    }
}

static void report(struct chance *chance)
{
    kt_progress given = any_progress(chance, chance->target);
    keep(&given);
}

static void supersede(struct chance *chance)
{
    kt_cursor *cursor = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    if (written_count == 0) {
        return;
    }
    OK(kt_progress_get(db, NULL, any_report(chance), &cursor));
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    kt_progress given = any_progress(chance, row.target);
    given.unit = row.unit;
    given.day = below(chance, 2) == 0 ? row.day : given.day;
    given.supersedes = &row.newest;
    given.reason = chance->text;
    keep(&given);
    kt_cursor_close(cursor);
}

static void retract(struct chance *chance)
{
    if (written_count > 0) {
        (void)!kt_progress_retract(db, any_report(chance), chance->text);
    }
}

/* There is no public call for it yet. */
static void judge(struct chance *chance)
{
    if (written_count == 0) {
        return;
    }
    const kt_report_no *number = any_report(chance);
    kti_value values[KTI_ACT_COLUMNS] = {
        [KTI_ACT_VERB] = kti_int(below(chance, 2) == 0 ? KT_ACT_VERIFY
                                                       : KT_ACT_RETURN),
        /* At one site a commit's number is its seq. */
        [KTI_ACT_REPORT] = kti_report_key(number->seq << 24 | number->n),
        [KTI_ACT_REASON] = kti_text(chance->text),
    };
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_ledger_add(db, KTI_TAG_ACT, values, NULL);
    }
    ck_assert_int_eq(kti_leave(db, status), KT_OK);
}

static void load_reports(struct chance *chance)
{
    char text[256];
    kt_load load = KT_LOAD_INIT;
    (void)snprintf(text, sizeof text,
                   "target,unit,day,mode,amount,ref\n"
                   "1.1,%s,2022-05-05,add,%d,%s\n"
                   "1.1,%s,2022-05-06,add,%d,%s\n",
                   chance->unit, (int)below(chance, 9), chance->text,
                   any_unit(chance), (int)below(chance, 9), chance->text);
    load.data = text;
    load.size = strlen(text);
    load.flags = KT_LOAD_SKIP_BAD;
    (void)!kt_load_progress(db, &load, NULL);
}

static const struct kind {
    const char *name;
    void (*make)(struct chance *chance);
    int ends; /* there are few of whom it can be said, and once each */
} kinds[] = {
    { "rename_unit", rename_unit, 0 },
    { "recode_unit", recode_unit, 0 },
    { "move_unit", move_unit, 0 },
    { "new_unit", new_unit, 0 },
    { "change_plan", change_plan, 0 },
    { "close_and_reopen_plan", close_and_reopen_plan, 0 },
    { "new_plan", new_plan, 0 },
    { "new_task", new_task, 0 },
    { "change_task", change_task, 0 },
    { "new_target", new_target_of_any, 0 },
    { "change_target", change_target, 0 },
    { "change_lists", change_lists, 0 },
    { "new_step", new_step, 0 },
    { "change_step", change_step, 0 },
    { "translate", translate, 0 },
    { "revise", revise, 0 },
    { "withdraw", withdraw_any, 0 },
    { "report", report, 0 },
    { "supersede", supersede, 0 },
    { "retract", retract, 0 },
    { "judge", judge, 0 },
    { "load_reports", load_reports, 0 },
    { "close_unit", close_unit, 1 },
    { "cancel_task", cancel_task, 1 },
    { "cancel_target", cancel_target, 1 },
};

/* One change of a kind, back in time as well. 1 where it was written. */
static int change(const struct kind *kind, uint64_t *seed)
{
    int64_t before = head_now().commit;
    struct chance chance = { .seed = seed };
    (void)snprintf(chance.text, sizeof chance.text, "n%d", rounds++);
    chance.unit = any_unit(&chance);
    chance.target = targets[below(&chance, COUNT(targets))];
    chance.day = KT_DAY(2022, 1, 1) + (kt_day)below(&chance, 200);
    clock_ms += 60000;
    kind->make(&chance);
    return head_now().commit > before;
}

#endif
