/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The views, read by a plain SQLite connection, say what the API's lists
 * say: row for row, on a small world of every kind of change and on the
 * example's 28,745 units. A view's today is the real clock's, in local time,
 * so days here are counted from it; the time zone is chosen so that midnight
 * is hours away. Each view against its list is in views_compare.c.
 */
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "domain_helpers.h"
#include "ledger.h"
#include "views_test.h"

static char folder[64];
static char path[80];

/* ---- a world with every kind of change, around today */

static void add_plans(void)
{
    kt_plan plan = KT_PLAN_INIT;
    plan.code = "last";
    plan.title = "Last year's";
    plan.owner = "44";
    plan.first_day = today - 500;
    plan.last_day = today - 200;
    plan.state = KT_PLAN_ACTIVE;
    plan.language = "en";
    plan.behind = -2000;
    plan.at_risk = -500;
    plan.ahead = 1500;
    plan.reporting_days = 10;
    OK(kt_plan_add(db, &plan));
    kt_task task = KT_TASK_INIT;
    task.code = "1";
    task.title = "Care";
    task.lead = "4401";
    OK(kt_task_add(db, &task));
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(5));
    OK(kt_plan_set_state(db, "last", KT_PLAN_CLOSED));
    plan.code = "draft";
    plan.state = KT_PLAN_DRAFT;
    plan.language = NULL;
    OK(kt_plan_add(db, &plan));
    plan = (kt_plan)KT_PLAN_INIT;
    plan.code = "p";
    plan.title = "This year's";
    plan.owner = "44";
    plan.first_day = today - 150;
    plan.last_day = today + 150;
    plan.state = KT_PLAN_ACTIVE;
    OK(kt_plan_add(db, &plan));
    plan.title = "This year's, renamed";
    OK(kt_plan_change(db, "p", &plan, KT_PLAN_SET_TITLE));
}

static void add_tasks(void)
{
    kt_task task = KT_TASK_INIT;
    task.code = "1";
    task.title = "First";
    task.lead = "44";
    OK(kt_task_add(db, &task));
    task.code = "1.0";
    task.title = "Below the first";
    task.parent = "1";
    task.lead = NULL;
    task.weight = 0;
    OK(kt_task_add(db, &task));
    task = (kt_task)KT_TASK_INIT;
    task.code = "2";
    task.title = "Second";
    OK(kt_task_add(db, &task));
    task.code = "3";
    task.title = "Third";
    OK(kt_task_add(db, &task));
    OK(kt_task_cancel(db, NULL, "3", today - 3, "not needed"));
    task.parent = "2";
    task.weight = 7;
    OK(kt_task_change(db, NULL, "1.0", &task,
                      KT_TASK_SET_PARENT | KT_TASK_SET_WEIGHT));
    task.parent = "1";
    OK(kt_task_change(db, NULL, "1.0", &task, KT_TASK_SET_PARENT));
}

static void add_targets(void)
{
    kt_target target = new_target("1.1", KT_MEASURE_FLOW, 1205000);
    target.unit_of_measure = "人";
    target.source = "clause 1";
    target.continues_plan = "last";
    target.continues_target = "1.1";
    target.task = "1.0";
    OK(kt_target_add(db, &target));
    target = new_target("1.2", KT_MEASURE_STOCK, -1); /* -0.0001 */
    target.baseline = KT_AMOUNT(100);
    target.lead = "4402";
    target.due = today + 20;
    target.weight = 3;
    OK(kt_target_add(db, &target));
    add_target("1.3", KT_MEASURE_RATIO, KT_AMOUNT(80));
    target = new_target("1.4", KT_MEASURE_COVERAGE, KT_AMOUNT(100));
    target.threshold = 25000;
    OK(kt_target_add(db, &target));
    add_target("1.5", KT_MEASURE_MILESTONE, KT_NONE);
    add_target("1.6", KT_MEASURE_CEILING, 0);
    add_target("1.7", KT_MEASURE_ASSESSED, KT_NONE);
    add_target("1.8", KT_MEASURE_FLOW, INT64_C(922337203685477000) * 10);
    kt_step step = KT_STEP_INIT;
    step.target = "1.5";
    step.code = "a";
    step.title = "Draft";
    step.due = today - 1;
    step.weight = 0;
    OK(kt_step_add(db, &step));
    add_step("1.5", "b");
    OK(kt_target_cancel(db, NULL, "1.6", today + 1, "from tomorrow"));
    target.level = "city";
    target.title = "Retitled";
    OK(kt_target_change(db, NULL, "1.4", &target,
                        KT_TARGET_SET_LEVEL | KT_TARGET_SET_TITLE));
    target.level = NULL;
    target.due = KT_DAY_NONE;
    target.lead = NULL;
    OK(kt_target_change(db, NULL, "1.2", &target, KT_TARGET_SET_LEAD));
}

static void add_allotments(void)
{
    kt_allotment given =
        new_allotment("1.2", "4401", KT_AMOUNT(20), today - 100);
    given.baseline = KT_AMOUNT(60);
    given.weight = 4;
    given.authority = "No. 7";
    given.reason = "first";
    OK(kt_allotment_set(db, &given));
    /* Baseline and weight are those of the revision before it by day. */
    allot("1.2", "4401", KT_AMOUNT(10), today);
    allot("1.2", "4401", KT_AMOUNT(5), today + 1);
    /* Withdrawn and allotted again: a first one, with neither. */
    given = new_allotment("1.1", "4401", KT_AMOUNT(50), today - 90);
    given.baseline = KT_AMOUNT(1);
    given.weight = 9;
    OK(kt_allotment_set(db, &given));
    withdraw("1.1", "4401", today - 80);
    allot("1.1", "4401", KT_AMOUNT(45), today - 70);
    /* Withdrawn today; from tomorrow; twice on a day. */
    allot("1.1", "4402", KT_AMOUNT(30), today - 60);
    withdraw("1.1", "4402", today);
    allot("1.1", "440103", KT_AMOUNT(8), today - 60);
    withdraw("1.1", "440103", today + 1);
    allot("1.1", "440104", KT_AMOUNT(7), today - 60);
    allot("1.1", "440104", KT_AMOUNT(6), today - 60);
    /* Written later, for an earlier day: it is not the last by day. */
    allot("1.1", "440104", KT_AMOUNT(9), today - 61);
    given = new_allotment("1.2", "4401", KT_AMOUNT(30), today - 110);
    given.baseline = KT_AMOUNT(70);
    given.weight = 8;
    OK(kt_allotment_set(db, &given));
    /* Not yet; and of a unit that is closed. */
    allot("1.8", "4401", KT_AMOUNT(1), today + 1);
    allot("1.8", "440203", KT_AMOUNT(2), today - 60);
    /* The target's own amount, revised; and one without an amount. */
    allot("1.3", "44", KT_AMOUNT(85), today);
    allot("1.5", "4401", KT_NONE, today - 60);
}

static void change_units(void)
{
    kt_unit unit = KT_UNIT_INIT;
    OK(kt_unit_rename(db, "4401", "Yesterday's", today - 1));
    OK(kt_unit_rename(db, "4402", "Today's", today));
    OK(kt_unit_rename(db, "440103", "Tomorrow's", today + 1));
    /* Written later, but for an earlier day. */
    OK(kt_unit_rename(db, "4402", "The week before", today - 7));
    OK(kt_unit_move(db, "440104", "4402", today, NULL));
    OK(kt_unit_move(db, "440103", "4402", today + 1, NULL));
    OK(kt_unit_recode(db, "4501", "4509", today));
    OK(kt_unit_close(db, "440203", NULL, today, NULL));
    unit.code = "440205";
    unit.name = "Opens tomorrow";
    unit.parent = "4402";
    unit.opened = today + 1;
    OK(kt_unit_add(db, &unit));
    unit.code = "4503";
    unit.name = "Closed in favour";
    unit.parent = "45";
    unit.opened = KT_DAY_NONE;
    OK(kt_unit_add(db, &unit));
    OK(kt_unit_close(db, "4503", "4509", today, NULL));
    unit.code = "4504";
    unit.name = "Closes tomorrow";
    unit.closed = today + 1;
    OK(kt_unit_add(db, &unit));
}

static void add_reports(void)
{
    char rows[512];
    char day[KT_DAY_TEXT_SIZE];
    kt_load load = KT_LOAD_INIT;
    uint8_t sha256[KT_SHA256_SIZE] = { 0xab, 1, 2, 3, 0xff };
    (void)kt_day_format(today - 10, day, sizeof day);
    (void)snprintf(rows, sizeof rows,
                   "target,unit,day,mode,amount,of,step,note,ref\n"
                   "1.1,4401,%s,to_date,30.0007,,,by file,r1\n"
                   "1.3,440103,%s,level,9,10,,,\n"
                   "1.5,44,%s,step,,,a,,\n",
                   day, day, day);
    load.data = rows;
    load.size = strlen(rows);
    load.name = "first.csv";
    OK(kt_load_progress(db, &load, NULL));
    (void)add_report("1.2", "44", today, KT_LEVEL, -5000); /* -0.5 */
    (void)add_report("1.1", "440104", today + 1, KT_ADD, KT_AMOUNT(1));
    kt_progress report =
        new_report("1.1", "4402", today - 1, KT_ADD, KT_AMOUNT(3));
    report.doc = "No. 12";
    report.uri = "https://example.org/12";
    report.file_sha256 = sha256;
    report.note = "two\nlines";
    OK(kt_progress_record(db, &report, NULL));
}

static void open_file(void)
{
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_CREATE;
    options.site = &test_site;
    options.actor = "wang";
    ck_assert_int_eq(kt_db_open(path, &options, &db), KT_OK);
    compare_with(db);
    ck_assert_int_eq(
        sqlite3_open_v2(path, &plain, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    ck_assert_int_eq(
        sqlite3_db_config(plain, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL),
        SQLITE_OK);
}

static void add_ledger(void)
{
    add_unit("44", "Guangdong", NULL, "province");
    add_unit("4401", "Guangzhou", "44", "city");
    add_unit("440103", "Liwan", "4401", "county");
    add_unit("440104", "Yuexiu", "4401", NULL);
    add_unit("4402", "Shaoguan", "44", "city");
    add_unit("440203", "Wujiang", "4402", "county");
    add_unit("45", "Guangxi", NULL, "province");
    add_unit("4501", "Nanning", "45", "city");
    add_plans();
    add_tasks();
    add_targets();
    add_allotments();
    OK(kt_db_set_actor(db, "li", "4402"));
    OK(kt_db_set_host_key(db, "changes"));
    OK(kt_db_begin(db));
    change_units();
    OK(kt_db_commit(db, NULL));
    add_reports();
}

/* ---- the tests */

START_TEST(views_say_what_the_lists_say)
{
    add_ledger();
    compare_all();
}
END_TEST

/* The same by hand: what is of today, and how amounts are written. */
START_TEST(today_is_the_local_day)
{
    char text[KT_DAY_TEXT_SIZE];
    struct tm local;
    time_t now = time(NULL);
    ck_assert_ptr_nonnull(localtime_r(&now, &local));
    ck_assert_uint_gt(strftime(text, sizeof text, "%Y-%m-%d", &local), 0);
    assert_value("SELECT day FROM kt_v_today", text);
    (void)snprintf(text, sizeof text, "%d", (int)today);
    assert_value("SELECT day_no FROM kt_v_today", text);
    add_ledger();
#define NAME_OF(code) "SELECT name FROM kt_v_unit WHERE code = '" code "'"
    assert_value(NAME_OF("4401"), "Yesterday's");
    assert_value(NAME_OF("4402"), "Today's");
    assert_value(NAME_OF("440103"), "Liwan");
    assert_value(NAME_OF("4509"), "Nanning");
    assert_value("SELECT path FROM kt_v_unit WHERE code = '440103'",
                 "44/4401/440103");
    assert_value("SELECT path FROM kt_v_unit WHERE code = '440104'",
                 "44/4402/440104");
    assert_value("SELECT path FROM kt_v_unit WHERE code = '4503'",
                 "45/4509/4503");
    assert_value("SELECT group_concat(code, ' ') FROM (SELECT code "
                 "FROM kt_v_unit WHERE NOT is_open ORDER BY code)",
                 "440203 440205 4503");
    assert_value("SELECT group_concat(state, ' ') FROM (SELECT state "
                 "FROM kt_v_plan ORDER BY id)",
                 "closed draft active");
    assert_value("SELECT group_concat(measure, ' ') FROM (SELECT measure "
                 "FROM kt_v_target WHERE plan = 'p' ORDER BY code)",
                 "flow stock ratio coverage milestone ceiling assessed flow");
    assert_value("SELECT group_concat(amount, ' ') FROM (SELECT "
                 "coalesce(amount, '-') AS amount FROM kt_v_target "
                 "WHERE plan = 'p' ORDER BY code)",
                 "120.5 -0.0001 85 100 - 0 - 922337203685477");
    /* 1.1 stands under 1.0, 1.0 under 1, whose lead is 44; 1.2's own was
     * taken back. */
    assert_value("SELECT group_concat(lead, ' ') FROM (SELECT "
                 "coalesce(lead, '-') AS lead FROM kt_v_target "
                 "WHERE code IN ('1.1', '1.2') ORDER BY plan_id, code)",
                 "4401 44 44");
#define ALLOTTED(target)                                                     \
    "SELECT group_concat(unit || ':' || coalesce(amount, '-') || '/' || "    \
    "coalesce(baseline, '-') || '/' || weight, ' ') FROM (SELECT * "         \
    "FROM kt_v_allotment WHERE plan = 'p' AND target = '" target "' "        \
    "ORDER BY unit)"
    assert_value(ALLOTTED("1.1"), "44:120.5/-/1 4401:45/-/1 440103:8/-/1 "
                                  "440104:6/-/1");
    assert_value(ALLOTTED("1.2"), "44:-0.0001/100/1 4401:10/60/4");
    assert_value(ALLOTTED("1.5"), "4401:-/-/1");
    assert_value(ALLOTTED("1.8"), "44:922337203685477/-/1");
    assert_value("SELECT group_concat(amount, ' ') FROM (SELECT amount "
                 "FROM kt_v_progress WHERE amount IS NOT NULL "
                 "ORDER BY commit_no, number)",
                 "30.0007 9 -0.5 1 3");
    assert_value("SELECT group_concat(mode || line, ' ') FROM (SELECT mode, "
                 "line FROM kt_v_progress WHERE source = 'first.csv' "
                 "ORDER BY line)",
                 "to_date2 level3 step4");
}
END_TEST

/* ---- versions of reports */

/* A copy of a report's row that supersedes it. */
static int64_t supersede(int64_t key, kt_day day, kt_amount amount)
{
    char sql[256];
    sqlite3_stmt *stmt = NULL;
    (void)snprintf(sql, sizeof sql,
                   "SELECT target, unit, mode FROM kt_progress "
                   "WHERE op = %lld",
                   (long long)key);
    ck_assert_int_eq(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    kti_value values[KTI_PROGRESS_COLUMNS] = {
        [KTI_PROGRESS_TARGET] = kti_entity(sqlite3_column_int64(stmt, 0)),
        [KTI_PROGRESS_UNIT] = kti_entity(sqlite3_column_int64(stmt, 1)),
        [KTI_PROGRESS_DAY] = kti_int(day),
        [KTI_PROGRESS_MODE] = kti_int(sqlite3_column_int64(stmt, 2)),
        [KTI_PROGRESS_AMOUNT] = kti_int(amount),
        [KTI_PROGRESS_REPLACES] = { KTI_TYPE_REPORT, key, NULL, 0 },
        [KTI_PROGRESS_REASON] = kti_text("miscounted"),
    };
    sqlite3_finalize(stmt);
    kt_status status = kti_enter(db, KTI_WRITE);
    int64_t own = 0;
    if (status == KT_OK) {
        status = kti_ledger_add(db, KTI_TAG_PROGRESS, values, &own);
    }
    ck_assert_int_eq(kti_leave(db, status), KT_OK);
    return own;
}

static void act(int verb, int64_t report, const char *reason)
{
    kti_value values[KTI_ACT_COLUMNS] = {
        [KTI_ACT_VERB] = kti_int(verb),
        [KTI_ACT_REPORT] = { KTI_TYPE_REPORT, report, NULL, 0 },
        [KTI_ACT_REASON] = kti_text(reason),
    };
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_ledger_add(db, KTI_TAG_ACT, values, NULL);
    }
    ck_assert_int_eq(kti_leave(db, status), KT_OK);
}

static int64_t report_key(kt_amount amount)
{
    kt_report_no number =
        add_report("1.1", "4401", today - 5, KT_ADD, amount);
    return number.seq << KTI_OP_BITS | number.n;
}

/* The states of all reports, as amount:state; and as the list has them. */
static void assert_states(const char *wanted)
{
    assert_value("SELECT group_concat(amount || ':' || state, ' ') FROM "
                 "(SELECT amount, state FROM kt_v_progress "
                 "ORDER BY commit_no)",
                 wanted);
    compare_reports();
}

START_TEST(of_a_reports_versions_one_is_in_force)
{
    char text[64];
    add_world();
    kt_plan plan = KT_PLAN_INIT;
    OK(kt_plan_set_state(db, "2022", KT_PLAN_CLOSED));
    plan.code = "p";
    plan.title = "p";
    plan.owner = "44";
    plan.first_day = today - 100;
    plan.last_day = today + 100;
    plan.state = KT_PLAN_ACTIVE;
    OK(kt_plan_add(db, &plan));
    add_task("1", NULL);
    add_target("1.1", KT_MEASURE_FLOW, KT_AMOUNT(40));

    int64_t a = report_key(KT_AMOUNT(1));
    int64_t b = supersede(a, today - 5, KT_AMOUNT(2));
    assert_states("1:superseded 2:in_force");
    int64_t c = supersede(b, today - 4, KT_AMOUNT(3));
    assert_states("1:superseded 2:superseded 3:in_force");
    (void)snprintf(text, sizeof text, "%lld.1", (long long)(b >> 24));
    assert_value("SELECT supersedes FROM kt_v_progress WHERE amount = '3'",
                 text);
    assert_value("SELECT reason FROM kt_v_progress WHERE amount = '3'",
                 "miscounted");
    act(KT_ACT_RETRACT, c, "wrong target");
    assert_states("1:superseded 2:in_force 3:retracted");
    assert_value("SELECT retracted_reason FROM kt_v_progress "
                 "WHERE amount = '3'",
                 "wrong target");
    act(KT_ACT_RETURN, b, "unsigned");
    assert_states("1:in_force 2:returned 3:retracted");
    act(KT_ACT_VERIFY, b, "signed");
    assert_states("1:superseded 2:in_force 3:retracted");
    assert_value("SELECT verdict FROM kt_v_progress WHERE amount = '2'",
                 "verified");
    /* Two that supersede the same one, as two sites may: the last. */
    int64_t d = supersede(b, today - 5, KT_AMOUNT(4));
    int64_t e = supersede(b, today - 5, KT_AMOUNT(5));
    assert_states("1:superseded 2:superseded 3:retracted 4:superseded "
                  "5:in_force");
    act(KT_ACT_RETRACT, e, "no");
    act(KT_ACT_RETRACT, d, "no");
    act(KT_ACT_RETRACT, b, "no");
    assert_states("1:in_force 2:retracted 3:retracted 4:retracted "
                  "5:retracted");
    (void)report_key(KT_AMOUNT(6));
    assert_states("1:in_force 2:retracted 3:retracted 4:retracted "
                  "5:retracted 6:in_force");
}
END_TEST

/* ---- numbers of other sites */

static void run_sql(const char *sql)
{
    sqlite3 *writer = NULL;
    char *message = NULL;
    ck_assert_int_eq(sqlite3_open(path, &writer), SQLITE_OK);
    ck_assert_msg(sqlite3_exec(writer, sql, NULL, NULL, &message) ==
                      SQLITE_OK,
                  "%s", message);
    sqlite3_close(writer);
}

/* Commits without rows and hashes: the check would not have them. */
static int made_up;

/* Own site 3 began as a copy of 2 behind its commit 4, and that as a copy of
 * 1 behind its commit 2; 4 is a stranger. */
START_TEST(numbers_have_a_prefix_off_the_line)
{
#define SITE(no, parent, seq)                                                \
    "INSERT INTO kt_site VALUES (" #no ", x'a000000" #no                     \
    "000000000000000000000000', (SELECT uuid FROM kt_site WHERE site_no "    \
    "= " #parent "), " #seq ", CASE WHEN " #seq                              \
    " > 0 THEN zeroblob(32) END);"
#define COMMIT(no, site, seq)                                                \
    "INSERT INTO kt_commit VALUES (" #no ", " #site ", " #seq                \
    ", 1, zeroblob(32), zeroblob(32), 0, NULL, NULL, NULL, NULL, 1, 1);"
    run_sql(SITE(2, 1, 2) SITE(3, 2, 4) SITE(4, NULL, NULL) COMMIT(1, 1, 1)
                COMMIT(2, 1, 2) COMMIT(3, 1, 3) COMMIT(4, 2, 3)
                    COMMIT(5, 2, 5) COMMIT(6, 3, 5)
                        COMMIT(7, 4, 1) "UPDATE kt_meta SET site_no = 3");
    assert_value("SELECT group_concat(CASE WHEN l.number = l.seq THEN '' "
                 "WHEN l.number = substr(l.site, 1, 8) || ':' || l.seq "
                 "THEN 'site:' ELSE 'wrong:' END || l.seq, ' ') "
                 "FROM (SELECT * FROM kt_v_ledger ORDER BY commit_no) AS l",
                 "1 2 site:3 3 site:5 5 site:1");
    made_up = 1;
}
END_TEST

/* ---- the example */

static void load_file(const char *name,
                      kt_status (*load_it)(kt_db *, const kt_load *,
                                           kt_load_result *))
{
    char file[512];
    kt_load load = KT_LOAD_INIT;
    (void)snprintf(file, sizeof file, "%s/examples/guangdong-2022/%s",
                   KT_TEST_SOURCE_DIR, name);
    load.path = file;
    OK(load_it(db, &load, NULL));
}

START_TEST(views_say_what_the_lists_say_of_the_example)
{
    load_file("units.csv", kt_load_units);
    load_file("plan-2021.json", kt_load_plan);
    OK(kt_plan_set_state(db, "2021", KT_PLAN_CLOSED));
    load_file("plan-2022.json", kt_load_plan);
    assert_value("SELECT count(*) FROM kt_v_unit", "28745");
    assert_value("SELECT count(*) FROM kt_v_target WHERE plan = '2022'",
                 "82");
    compare_units();
    compare_plans();
    compare_tasks();
    compare_targets();
    compare_steps();
    compare_allotments();
    compare_commits();
}
END_TEST

/* ---- time zones */

/* Local noon; 2 o'clock of UTC's next day; 22 o'clock of the day before.
 * POSIX has offsets of up to 24 hours, west being positive. */
static void set_zone(int which)
{
    char zone[16];
    int hour = (int)(time(NULL) / 3600 % 24);
    int east = 12 - hour;
    if (which == 1 && hour >= 2) {
        east = 26 - hour;
    } else if (which == 2 && hour <= 22) {
        east = -2 - hour;
    }
    (void)snprintf(zone, sizeof zone, "ZZZ%+d", -east);
    ck_assert_int_eq(setenv("TZ", zone, 1), 0);
    tzset();
}

static void set_up(void)
{
    strcpy(folder, "/tmp/keytask-views-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/a.db", folder);
    set_zone(0);
    open_file();
}

static void set_up_next_day(void)
{
    set_up();
    set_zone(1);
    compare_with(db);
}

static void set_up_day_before(void)
{
    set_up();
    set_zone(2);
    compare_with(db);
}

static void tear_down(void)
{
    char journal[96];
    if (!made_up) {
        assert_ledger_holds(db);
    }
    kt_db_close(db);
    sqlite3_close(plain);
    (void)snprintf(journal, sizeof journal, "%s-journal", path);
    (void)unlink(path);
    (void)unlink(journal);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void add_case(Suite *suite, const char *name, void (*before)(void),
                     const TTest *const *tests, size_t count)
{
    TCase *tcase = tcase_create(name);
    tcase_set_timeout(tcase, 120);
    tcase_add_checked_fixture(tcase, before, tear_down);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
}

int main(void)
{
    const TTest *const at_any_hour[] = {
        views_say_what_the_lists_say,
        today_is_the_local_day,
    };
    const TTest *const at_noon[] = {
        of_a_reports_versions_one_is_in_force,
        numbers_have_a_prefix_off_the_line,
        views_say_what_the_lists_say_of_the_example,
    };
    Suite *suite = suite_create("views");
    add_case(suite, "noon", set_up, at_any_hour, 2);
    add_case(suite, "next_day", set_up_next_day, at_any_hour, 2);
    add_case(suite, "day_before", set_up_day_before, at_any_hour, 2);
    add_case(suite, "more", set_up, at_noon, 3);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
