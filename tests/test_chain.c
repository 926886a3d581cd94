/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One changed value anywhere in the tables: the check names table and key,
 * and the first commit that no longer holds. The columns come from the schema
 * itself. The ledger has a row in every table; most commits have one
 * operation, so that it is the row that is named.
 */
#include <sqlite3.h>
#include <stdlib.h>

#include "domain_helpers.h"

static char original[64];
static char damaged[64];
static int64_t last_commit;

/* ---- the ledger */

static void open_original(uint32_t flags)
{
    kt_open_options options = world_options(flags);
    OK(kt_db_open(original, &options, &db));
}

static void close_original(void)
{
    last_commit = head_now().commit;
    kt_db_close(db);
    db = NULL;
}

/* The first commit has two operations, all behind it one. */
static void write_first_site(void)
{
    kt_checkpoint point = { KT_DAY(2022, 3, 1), 2000 };
    kt_exempt exempt = { "4402", "rebuilt", KT_DAY(2022, 2, 1), 0 };
    kt_target target = KT_TARGET_INIT;
    kt_title title = KT_TITLE_INIT;
    set_today(TODAY);
    open_original(KT_OPEN_CREATE);
    OK(kt_db_set_actor(db, "li", NULL));
    OK(kt_db_set_host_key(db, "first"));
    OK(kt_db_begin(db));
    add_unit("44", "广东省", NULL, "province");
    add_unit("45", "广西", NULL, "province");
    OK(kt_db_commit(db, NULL));
    add_unit("4401", "广州市", "44", "city");
    add_unit("4402", "韶关市", "44", "city");
    OK(kt_unit_rename(db, "4402", "韶关", KT_DAY(2022, 5, 1)));
    add_plan("2022", KT_PLAN_ACTIVE);
    add_task("1", NULL);
    add_target("1.1", KT_MEASURE_COVERAGE, KT_NONE);
    allot("1.1", "44", KT_AMOUNT(90), KT_DAY_NONE);
    target.exempt = &exempt;
    target.exempt_count = 1;
    OK(kt_target_change(db, NULL, "1.1", &target, KT_TARGET_SET_EXEMPT));
    target.checkpoints = &point;
    target.checkpoints_count = 1;
    OK(kt_target_change(db, NULL, "1.1", &target, KT_TARGET_SET_CHECKPOINTS));
    add_target("1.2", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.2", "a");
    title.kind = KT_KIND_TARGET;
    title.code = "1.1";
    title.language = "en";
    title.text = "Train";
    OK(kt_title_set(db, &title));
    add_target("1.3", KT_MEASURE_FLOW, KT_NONE);
    close_original();
}

/* As a copy does that is written to: it begins a site of its own. */
static void begin_second_site(void)
{
    static const char sql[] =
        "INSERT INTO kt_site (site_no, uuid, parent_site, parent_seq, "
        "parent_hash) SELECT 2, x'3f9c01d2000040008000000000000002', s.uuid, "
        "c.seq, c.hash FROM kt_commit AS c JOIN kt_site AS s "
        "ON s.site_no = c.site_no ORDER BY c.no DESC LIMIT 1;"
        "UPDATE kt_meta SET site_no = 2, copy_of = NULL";
    sqlite3 *plain = NULL;
    ck_assert_int_eq(sqlite3_open(original, &plain), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(plain, sql, NULL, NULL, NULL), SQLITE_OK);
    (void)sqlite3_close(plain);
}

static void write_second_site(void)
{
    kt_report_no first;
    kt_report_no second;
    open_original(0);
    kt_progress report =
        new_report("1.3", "4401", TODAY, KT_ADD, KT_AMOUNT(7));
    OK(kt_progress_record(db, &report, &first));
    report.supersedes = &first;
    report.reason = "misread";
    OK(kt_progress_record(db, &report, &second));
    OK(kt_progress_retract(db, &second, "not misread"));
    close_original();
}

/* ---- damage */

static sqlite3 *open_plain(const char *path)
{
    sqlite3 *plain = NULL;
    ck_assert_int_eq(sqlite3_open(path, &plain), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(plain,
                                  "PRAGMA foreign_keys = off;"
                                  "PRAGMA ignore_check_constraints = on",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    return plain;
}

/* 0 where the row would be there twice. */
static int run(sqlite3 *plain, const char *sql)
{
    char *message = NULL;
    int code = sqlite3_exec(plain, sql, NULL, NULL, &message);
    if (code == SQLITE_CONSTRAINT) {
        sqlite3_free(message);
        return 0;
    }
    ck_assert_msg(code == SQLITE_OK, "%s: %s", sql,
                  message == NULL ? "" : message);
    ck_assert_msg(sqlite3_changes(plain) == 1, "%s: %d rows", sql,
                  sqlite3_changes(plain));
    return 1;
}

/* A new copy of the ledger, with one statement run on it. */
static int damage(const char *sql)
{
    copy_file(original, damaged);
    sqlite3 *plain = open_plain(damaged);
    int changed = run(plain, sql);
    (void)sqlite3_close(plain);
    return changed;
}

static int64_t ask(const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3 *plain = open_plain(original);
    ck_assert_msg(sqlite3_prepare_v2(plain, sql, -1, &stmt, NULL) ==
                      SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(plain));
    ck_assert_msg(sqlite3_step(stmt) == SQLITE_ROW &&
                      sqlite3_column_type(stmt, 0) != SQLITE_NULL,
                  "%s: no row", sql);
    int64_t value = sqlite3_column_int64(stmt, 0);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(plain);
    return value;
}

/* ---- what the check, or the open that comes before it, says of the copy */

#define FOUND_MAX 200

static struct found {
    int32_t kind;
    int64_t commit;
    int64_t key;
    char table[24];
    char column[24];
    char message[200];
} found[FOUND_MAX];
static int found_count;
static int64_t first_bad;
static char open_message[1100];

static int32_t take(void *context, const kt_finding *finding)
{
    (void)context;
    ck_assert_int_lt(found_count, FOUND_MAX);
    struct found *one = &found[found_count++];
    one->kind = finding->kind;
    one->commit = finding->commit;
    one->key = finding->key;
    (void)snprintf(one->table, sizeof one->table, "%s", finding->table);
    (void)snprintf(one->column, sizeof one->column, "%s", finding->column);
    (void)snprintf(one->message, sizeof one->message, "%s",
                   finding->message);
    return 0;
}

static kt_status check_damaged(void)
{
    kt_check check = KT_CHECK_INIT;
    kt_open_options options = world_options(0);
    kt_status status = kt_db_open(damaged, &options, &db);
    (void)snprintf(open_message, sizeof open_message, "%s",
                   kt_db_errmsg(db));
    found_count = 0;
    if (status == KT_OK) {
        open_message[0] = '\0';
        status = kt_db_check(db, take, NULL, NULL, NULL, &check);
    }
    kt_db_close(db);
    db = NULL;
    first_bad = check.first_bad_commit;
    return status;
}

/* 1 where a fault of a table's row was told. */
static int names(const char *table, int64_t key)
{
    for (int i = 0; i < found_count; i++) {
        if (found[i].kind < KT_FINDING_NO_EFFECT && found[i].key == key &&
            strcmp(found[i].table, table) == 0) {
            return 1;
        }
    }
    return 0;
}

static const char *all_found(void)
{
    static char text[2000];
    size_t size = 0;
    text[0] = '\0';
    for (int i = 0; i < found_count && size < sizeof text - 300; i++) {
        size += (size_t)snprintf(text + size, sizeof text - size,
                                 "\n  %s %lld %s: %s", found[i].table,
                                 (long long)found[i].key, found[i].column,
                                 found[i].message);
    }
    return text;
}

/* ---- every column */

/* What is changed of a table: the row, its key, and whose it is. */
struct target {
    const char *table;
    const char *key;   /* its column, or "op, unit" and the like */
    const char *where; /* which row, as SQL */
    const char *named; /* the key by which it is named */
};

/* Of operations the first that is alone in its commit; of commits the one
 * with two; of entities that which most name. */
#define ALONE(table)                                                         \
    {                                                                        \
        table, "op",                                                         \
            "op = (SELECT min(op) FROM " table " WHERE op >> 24 > 1)",       \
            "SELECT min(op) FROM " table " WHERE op >> 24 > 1"               \
    }

static const struct target targets[] = {
    ALONE("kt_unit"),
    ALONE("kt_plan"),
    ALONE("kt_task"),
    ALONE("kt_target"),
    ALONE("kt_step"),
    ALONE("kt_allotment"),
    ALONE("kt_title"),
    ALONE("kt_list"),
    ALONE("kt_member"),
    ALONE("kt_checkpoint"),
    ALONE("kt_progress"),
    ALONE("kt_act"),
    { "kt_commit", "no", "no = 1", "SELECT 1" },
    { "kt_entity", "id", "id = 1", "SELECT 1" },
    { "kt_site", "site_no", "site_no = 1", "SELECT 1" },
    { "kt_site", "site_no", "site_no = 2", "SELECT 2" },
    { "kt_meta", "id", "id = 1", "SELECT 1" },
};

/* Two ways to change a value: far away, and near by. */
static const char *const changes[] = {
    "UPDATE %s SET %s = CASE typeof(%s) WHEN 'integer' THEN %s + 1000 "
    "WHEN 'text' THEN %s || 'x' WHEN 'blob' THEN randomblob(length(%s)) "
    "ELSE %s END WHERE %s",
    "UPDATE %s SET %s = CASE typeof(%s) WHEN 'integer' "
    "THEN CASE WHEN %s > 1 THEN %s - 1 ELSE %s + 1 END "
    "WHEN 'text' THEN '' "
    "WHEN 'blob' THEN CAST(substr(%s, 2) || x'07' AS BLOB) "
    "ELSE %s END WHERE %s",
};

static int change(int way, const struct target *target, const char *column,
                  const char *type)
{
    char sql[800];
    const char *given = strcmp(type, "INTEGER") == 0 ? "1"
                        : strcmp(type, "TEXT") == 0  ? "'x'"
                                                     : "zeroblob(16)";
    if (way == 0) {
        (void)snprintf(sql, sizeof sql, changes[0], target->table, column,
                       column, column, column, column, given,
                       target->where);
    } else {
        (void)snprintf(sql, sizeof sql, changes[1], target->table, column,
                       column, column, column, column, column, given,
                       target->where);
    }
    return damage(sql);
}

/* The first commit that a change must break. */
static int64_t expected_commit(const struct target *target, int64_t key)
{
    if (strcmp(target->table, "kt_meta") == 0) {
        return last_commit;
    }
    if (strcmp(target->table, "kt_site") == 0) {
        return key == 1 ? 1 : ask("SELECT min(no) FROM kt_commit "
                                  "WHERE site_no = 2");
    }
    return strncmp(target->key, "op", 2) == 0 ? key >> 24 : 1;
}

/* Without its own row there is no ledger of ours, and none with a format of
 * the future. */
static void check_not_opened(const char *column, kt_status status)
{
    ck_assert_int_eq(found_count, 0);
    ck_assert_int_eq(status, strcmp(column, "format") == 0 ? KT_ERR_NEWER
                                                           : KT_ERR_NOTADB);
    ck_assert_ptr_nonnull(strstr(
        open_message, strcmp(column, "format") == 0 ? "format" : "kt_meta"));
}

/* A list and what belongs to it are one row, hashed as one. */
static int is_part_of_list(const char *table)
{
    return strcmp(table, "kt_member") == 0 ||
           strcmp(table, "kt_checkpoint") == 0;
}

static void check_column(int way, const struct target *target,
                         const char *column, const char *type)
{
    int64_t key = ask(target->named);
    int64_t commit = expected_commit(target, key);
    const char *table = target->table;
    int of_key = strncmp(target->key, column, strlen(column)) == 0;
    if (!change(way, target, column, type)) {
        ck_assert_int_eq(way, 1);
        return;
    }
    kt_status status = check_damaged();
    int own = strcmp(table, "kt_meta") == 0 ||
              (strcmp(table, "kt_site") == 0 && key == 2 && of_key);
    if (own && strcmp(column, "copy_of") != 0 && open_message[0] != '\0') {
        check_not_opened(column, status);
        return;
    }
    /* A changed key names the row, or what is missing; a key of a commit, the
     * place where it stood. */
    int64_t moved = way == 0 ? 1000 : key > 1 ? -1 : 1;
    int64_t named =
        key + (of_key && strcmp(table, "kt_commit") != 0 ? moved : 0);
    int known = names(table, named) ||
                (is_part_of_list(table) && !of_key && names("kt_list", key));
    ck_assert_msg(status == KT_ERR_CORRUPT && known, "%s.%s, way %d: %d%s",
                  table, column, way, (int)status, all_found());
    ck_assert_msg(first_bad == commit, "%s.%s, way %d: commit %lld, not %lld",
                  table, column, way, (long long)first_bad,
                  (long long)commit);
}

static const struct target *target_of(const char *table, size_t *from)
{
    for (size_t i = *from; i < COUNT(targets); i++) {
        if (strcmp(targets[i].table, table) == 0) {
            *from = i + 1;
            return &targets[i];
        }
    }
    return NULL;
}

START_TEST(each_column_counts)
{
    sqlite3 *plain = open_plain(original);
    sqlite3_stmt *stmt = NULL;
    int columns = 0;
    ck_assert_int_eq(
        sqlite3_prepare_v2(
            plain,
            "SELECT t.name, c.name, c.type "
            "FROM sqlite_schema AS t, pragma_table_info(t.name) AS c "
            "WHERE t.type = 'table' AND t.name LIKE 'kt!_%' ESCAPE '!'",
            -1, &stmt, NULL),
        SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(stmt, 0);
        const struct target *target;
        size_t at = 0;
        int rows = 0;
        while ((target = target_of(table, &at)) != NULL) {
            check_column(_i, target,
                         (const char *)sqlite3_column_text(stmt, 1),
                         (const char *)sqlite3_column_text(stmt, 2));
            rows++;
        }
        ck_assert_msg(rows > 0, "%s has no row here", table);
        columns++;
    }
    ck_assert_int_gt(columns, 100);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(plain);
}
END_TEST

/* Of a commit with one operation, what it says of itself is told from its row
 * only where another rule has it; else the row stands for both. */
START_TEST(each_column_of_a_small_commit_counts)
{
    static const char *const columns[] = {
        "no",  "site_no",    "seq",      "ops",    "prev",   "hash", "hlc",
        "actor", "actor_unit", "host_key", "source", "format", "alg",
    };
    static const char *const wheres[] = { "no = 6", "no = (SELECT max(no) "
                                                    "FROM kt_commit)" };
    for (size_t w = 0; w < COUNT(wheres); w++) {
        struct target target = { "kt_commit", "no", wheres[w], NULL };
        int64_t no = w == 0 ? 6 : last_commit;
        for (size_t i = 0; i < COUNT(columns); i++) {
            int text = strcmp(columns[i], "actor") == 0 ||
                       strcmp(columns[i], "host_key") == 0 ||
                       strcmp(columns[i], "source") == 0;
            ck_assert(change(0, &target, columns[i],
                             text ? "TEXT" : "INTEGER"));
            ck_assert_int_eq(check_damaged(), KT_ERR_CORRUPT);
            int exact = names("kt_commit", no);
            int row = names(w == 0 ? "kt_task" : "kt_act",
                            no << 24 | 1);
            ck_assert_msg(exact || row, "%s of %lld:%s", columns[i],
                          (long long)no, all_found());
            /* The next one names a hash, which is the one that was. */
            int other_rule = !text && strcmp(columns[i], "actor_unit") != 0 &&
                             strcmp(columns[i], "hlc") != 0 &&
                             !(w == 1 && strcmp(columns[i], "hash") == 0);
            ck_assert_msg(exact || !other_rule, "%s of %lld:%s", columns[i],
                          (long long)no, all_found());
            ck_assert_int_eq(first_bad, no);
        }
    }
}
END_TEST

/* The finding says where, and as exactly as it can. */
static void expect(const char *sql, int32_t kind, const char *table,
                   int64_t key, const char *column, const char *message)
{
    ck_assert(damage(sql));
    ck_assert_int_eq(check_damaged(), KT_ERR_CORRUPT);
    for (int i = 0; i < found_count; i++) {
        if (found[i].kind == kind && found[i].key == key &&
            strcmp(found[i].table, table) == 0 &&
            strcmp(found[i].column, column) == 0 &&
            strcmp(found[i].message, message) == 0) {
            return;
        }
    }
    ck_abort_msg("%s:%s", sql, all_found());
}

/* The key of a commit's only row. */
#define KEY(no) ((int64_t)(no) << 24 | 1)

START_TEST(references_are_of_their_kind)
{
    int64_t plan = ask("SELECT op FROM kt_plan");
    int64_t target = ask("SELECT min(op) FROM kt_target");
    int64_t report = ask("SELECT min(op) FROM kt_progress");
    int64_t second = ask("SELECT max(op) FROM kt_progress");
    int64_t act = ask("SELECT op FROM kt_act");
    int64_t member = ask("SELECT op FROM kt_member");
    const int reference = KT_FINDING_REFERENCE;
    expect("UPDATE kt_plan SET owner = (SELECT id FROM kt_entity "
           "WHERE kind = 3)",
           reference, "kt_plan", plan, "owner",
           "names a task, which does not belong there");
    expect("UPDATE kt_target SET task = (SELECT id FROM kt_entity "
           "WHERE kind = 2) WHERE op = (SELECT min(op) FROM kt_target)",
           reference, "kt_target", target, "task",
           "names a plan, which does not belong there");
    expect("UPDATE kt_plan SET owner = 999", reference, "kt_plan", plan,
           "owner", "names what is not in kt_entity");
    expect("UPDATE kt_progress SET unit = 999 "
           "WHERE op = (SELECT min(op) FROM kt_progress)",
           reference, "kt_progress", report, "unit",
           "names what is not in kt_entity");
    expect("UPDATE kt_progress SET step = (SELECT id FROM kt_entity "
           "WHERE kind = 5) WHERE op = (SELECT min(op) FROM kt_progress)",
           reference, "kt_progress", report, "step",
           "is no step of the target");
    expect("UPDATE kt_progress SET replaces = replaces + 1 "
           "WHERE replaces IS NOT NULL",
           reference, "kt_progress", second, "replaces",
           "names a report that is not there");
    expect("UPDATE kt_progress SET replaces = op "
           "WHERE replaces IS NOT NULL",
           reference, "kt_progress", second, "replaces",
           "names a report that is not before it");
    expect("UPDATE kt_progress SET unit = 4 WHERE replaces IS NOT NULL",
           reference, "kt_progress", second, "replaces",
           "is of another target or unit");
    expect("UPDATE kt_act SET report = 1 << 24 | 1", reference, "kt_act",
           act, "report", "names a report that is not there");
    expect("UPDATE kt_member SET unit = (SELECT id FROM kt_entity "
           "WHERE kind = 2)",
           reference, "kt_member", member, "unit", "names what is no unit");
    expect("UPDATE kt_member SET unit = 999", reference, "kt_member", member,
           "unit", "names what is not in kt_entity");
    expect("UPDATE kt_commit SET actor_unit = (SELECT id FROM kt_entity "
           "WHERE kind = 2) WHERE no = 4",
           reference, "kt_commit", 4, "actor_unit", "names what is no unit");
    expect("UPDATE kt_entity SET kind = 9 WHERE id = 1", reference,
           "kt_entity", 1, "kind", "9 is none of 1 to 5");
    expect("UPDATE kt_site SET parent_seq = NULL WHERE site_no = 2",
           reference, "kt_site", 2, "parent_seq",
           "is missing of the parent");
    expect("UPDATE kt_site SET parent_hash = zeroblob(32) WHERE site_no = 2",
           reference, "kt_site", 2, "parent_hash",
           "names no commit of this ledger");
    expect("UPDATE kt_title SET text = CAST(x'ff' AS TEXT)",
           KT_FINDING_FILE, "kt_title", ask("SELECT op FROM kt_title"),
           "text", "is not UTF-8");
}
END_TEST

START_TEST(commits_follow_each_other)
{
    const int commit = KT_FINDING_COMMIT;
    expect("UPDATE kt_commit SET seq = 900 WHERE no = 4", commit, "kt_commit",
           4, "seq", "is 900, behind 3");
    expect("UPDATE kt_commit SET seq = -9223372036854775807 - 1 "
           "WHERE no = 4",
           commit, "kt_commit", 4, "seq",
           "is -9223372036854775808, behind 3");
    expect("UPDATE kt_commit SET hlc = (SELECT hlc FROM kt_commit "
           "WHERE no = 3) WHERE no = 4",
           commit, "kt_commit", 4, "hlc",
           "is not after that of the commit before");
    expect("UPDATE kt_commit SET ops = 2 WHERE no = 4", commit, "kt_commit",
           4, "ops", "is 2, but it has 1");
    expect("UPDATE kt_commit SET format = 2 WHERE no = 4", commit,
           "kt_commit", 4, "format", "is not known to this library");
    expect("UPDATE kt_commit SET hash = zeroblob(32) WHERE no = 4",
           KT_FINDING_CHAIN, "kt_commit", 4, "hash",
           "is not that of the commit, which the one behind it names");
    ck_assert_int_eq(found_count, 1);
    expect("UPDATE kt_commit SET prev = zeroblob(32) WHERE no = 4",
           KT_FINDING_CHAIN, "kt_commit", 4, "prev",
           "is not the hash of the commit before it");
    ck_assert_int_eq(found_count, 1);
    expect("UPDATE kt_commit SET actor = 'wang' WHERE no = 1",
           KT_FINDING_CHAIN, "kt_commit", 1, "hash",
           "is not that of its row and its operations (kt_unit): one of them "
           "is not what was written");
    ck_assert_int_eq(found_count, 1);
    expect("UPDATE kt_unit SET name = 'x' WHERE op = 3 << 24 | 1",
           KT_FINDING_CHAIN, "kt_unit", KEY(3), "",
           "is not what was written, or its commit's row is not");
    ck_assert_int_eq(found_count, 1);
    expect("UPDATE kt_entity SET uuid = randomblob(16) WHERE id = 1",
           KT_FINDING_CHAIN, "kt_entity", 1, "uuid",
           "is not what was written, or its kind is not: the commits that "
           "name it, and no others, do not have their hash");
    expect("UPDATE kt_site SET uuid = randomblob(16) WHERE site_no = 2",
           KT_FINDING_CHAIN, "kt_site", 2, "uuid",
           "is not what was written: no commit of the site has its hash");
}
END_TEST

/* A commit of tomorrow is a note, until tomorrow. */
START_TEST(commits_ahead_of_the_clock)
{
    copy_file(original, damaged);
    set_today(TODAY - 1);
    ck_assert_int_eq(check_damaged(), KT_OK);
    set_today(TODAY);
    ck_assert_int_eq(found_count, (int)last_commit);
    for (int i = 0; i < found_count; i++) {
        ck_assert_int_eq(found[i].kind, KT_FINDING_CLOCK);
        ck_assert_str_eq(found[i].table, "kt_commit");
        ck_assert_str_eq(found[i].column, "hlc");
        ck_assert_int_eq(found[i].key, i + 1);
    }
    ck_assert_str_eq(found[0].message, "is 86400000 ms ahead of the clock");
}
END_TEST

/* Of a kind a hundred are told, and all are counted; of another kind again a
 * hundred. */
START_TEST(a_hundred_of_a_kind)
{
    static const char strays[] =
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n "
        "WHERE n < 150) INSERT INTO kt_title (op, entity, field, language, "
        "text) SELECT (1000 + n) << 24 | 1, 1, 1, 'en', 'x' FROM n";
    kt_check check = KT_CHECK_INIT;
    kt_open_options options = world_options(0);
    ck_assert(damage("UPDATE kt_site SET parent_hash = zeroblob(32) "
                     "WHERE site_no = 2"));
    sqlite3 *plain = open_plain(damaged);
    ck_assert_int_eq(sqlite3_exec(plain, strays, NULL, NULL, NULL),
                     SQLITE_OK);
    (void)sqlite3_close(plain);
    ck_assert_int_eq(check_damaged(), KT_ERR_CORRUPT);
    int told = 0;
    for (int i = 0; i < found_count; i++) {
        told += found[i].kind == KT_FINDING_COMMIT;
    }
    ck_assert_int_eq(told, 100);
    ck_assert(names("kt_site", 2)); /* it is told after them */
    OK(kt_db_open(damaged, &options, &db));
    ck_assert_int_eq(kt_db_check(db, NULL, NULL, NULL, NULL, &check),
                     KT_ERR_CORRUPT);
    /* The site, its first commit's hash, and the strays. */
    ck_assert_int_eq(check.findings, 152);
    kt_db_close(db);
    db = NULL;
}
END_TEST

struct watching {
    int calls;
    int stop_at; /* 0: never */
    int64_t done;
    int64_t total;
};

static int32_t watch(void *context, int64_t done, int64_t total)
{
    struct watching *watching = context;
    ck_assert_int_ge(done, watching->done);
    ck_assert_int_le(done, total);
    watching->done = done;
    watching->total = total;
    return ++watching->calls == watching->stop_at;
}

/* Done of all operations, from none to the last; whenever it is asked, it may
 * be stopped. */
START_TEST(a_check_is_watched)
{
    kt_check check = KT_CHECK_INIT;
    struct watching watching = { 0 };
    int64_t operations = ask("SELECT sum(ops) FROM kt_commit");
    open_original(0);
    OK(kt_db_check(db, NULL, NULL, watch, &watching, &check));
    int calls = watching.calls;
    ck_assert_int_ge(calls, 3); /* before the file, behind it, at the end */
    ck_assert_int_eq(watching.total, operations);
    ck_assert_int_eq(watching.done, operations);
    ck_assert_int_eq(check.operations, operations);
    for (int at = 1; at <= calls; at++) {
        watching = (struct watching){ .stop_at = at };
        ck_assert_int_eq(
            kt_db_check(db, NULL, NULL, watch, &watching, &check),
            KT_ERR_STOPPED);
        ck_assert_int_eq(watching.calls, at);
    }
    OK(kt_db_check(db, NULL, NULL, NULL, NULL, &check));
    kt_db_close(db);
    db = NULL;
}
END_TEST

START_TEST(rows_cannot_come_or_go)
{
    static const struct {
        const char *sql;
        int64_t commit;
        const char *table;
        int64_t key;
    } rows[] = {
        { "DELETE FROM kt_unit WHERE op = 2 << 24 | 1", 2, "kt_commit", 2 },
        { "INSERT INTO kt_title (op, entity, field, language, text) "
          "VALUES (3 << 24 | 2, 1, 1, 'en', 'x')",
          3, "kt_commit", 3 },
        { "INSERT INTO kt_title (op, entity, field, language, text) "
          "VALUES (999 << 24 | 1, 1, 1, 'en', 'x')",
          999, "kt_title", KEY(999) },
        { "INSERT INTO kt_title (op, entity, field, language, text) "
          "VALUES (-5, 1, 1, 'en', 'x')",
          0, "kt_title", -5 },
        { "DELETE FROM kt_commit WHERE no = 3", 3, "kt_commit", 3 },
        { "INSERT INTO kt_member (op, unit) VALUES (1 << 24 | 1, 1)", 1,
          "kt_member", KEY(1) },
        { "INSERT INTO kt_checkpoint (op, day, share) "
          "VALUES (1 << 24 | 1, 1, 1)",
          1, "kt_checkpoint", KEY(1) },
        { "INSERT INTO kt_site (site_no, uuid) VALUES (3, randomblob(16))",
          0, "kt_site", 3 },
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        ck_assert(damage(rows[i].sql));
        ck_assert_int_eq(check_damaged(), KT_ERR_CORRUPT);
        ck_assert_msg(names(rows[i].table, rows[i].key), "%s:%s",
                      rows[i].sql, all_found());
        ck_assert_msg(first_bad == rows[i].commit, "%s: %lld", rows[i].sql,
                      (long long)first_bad);
    }
    ck_assert(damage("DELETE FROM kt_checkpoint"));
    ck_assert_int_eq(check_damaged(), KT_ERR_CORRUPT);
    ck_assert(names("kt_list", ask("SELECT op FROM kt_checkpoint")));
}
END_TEST

/* Numbers that no commit can have: nothing is asked or written by them. */
START_TEST(numbers_that_none_can_have)
{
    static const char *const changes_of_last[] = {
        "no = 9223372036854775807",
        "no = 1 << 40",
        "seq = 9223372036854775807",
    };
    for (size_t i = 0; i < COUNT(changes_of_last); i++) {
        char sql[200];
        kt_open_options options = world_options(0);
        kt_cursor *cursor = NULL;
        int of_no = changes_of_last[i][0] == 'n';
        (void)snprintf(sql, sizeof sql,
                       "UPDATE kt_commit SET %s WHERE no = "
                       "(SELECT max(no) FROM kt_commit)",
                       changes_of_last[i]);
        ck_assert(damage(sql));
        ck_assert_int_eq(check_damaged(), KT_ERR_CORRUPT);
        ck_assert_msg(names("kt_commit", last_commit), "%s:%s", sql,
                      all_found());
        ck_assert_int_eq(kt_db_open(damaged, &options, &db), KT_OK);
        kt_progress report =
            new_report("1.3", "4401", TODAY, KT_ADD, KT_AMOUNT(7));
        ck_assert_int_eq(kt_progress_record(db, &report, NULL),
                         KT_ERR_CORRUPT);
        ck_assert_int_eq(kt_unit_list(db, NULL, -1, &cursor),
                         of_no ? KT_ERR_CORRUPT : KT_OK);
        kt_cursor_close(cursor);
        kt_db_close(db);
        db = NULL;
    }
}
END_TEST

/* Removing the end shows only against a head that was kept elsewhere. */
START_TEST(cut_end_shows_against_a_kept_head)
{
    kt_open_options options = world_options(0);
    ck_assert(damage("DELETE FROM kt_act"));
    sqlite3 *plain = open_plain(damaged);
    ck_assert(run(plain, "DELETE FROM kt_commit WHERE no = "
                         "(SELECT max(no) FROM kt_commit)"));
    (void)sqlite3_close(plain);
    ck_assert_int_eq(check_damaged(), KT_OK);
    ck_assert_int_eq(found_count, 0);
    OK(kt_db_open(damaged, &options, &db));
    ck_assert_int_eq(head_now().commit, last_commit - 1);
    kt_db_close(db);
    db = NULL;
}
END_TEST

START_TEST(whole_ledger_holds)
{
    copy_file(original, damaged);
    ck_assert_int_eq(check_damaged(), KT_OK);
    ck_assert_msg(found_count == 0, "%s", all_found());
}
END_TEST

static void set_up(void)
{
    folder_setup();
    (void)snprintf(original, sizeof original, "%s", in_folder("a.db"));
    (void)snprintf(damaged, sizeof damaged, "%s", in_folder("b.db"));
    write_first_site();
    begin_second_site();
    write_second_site();
}

int main(void)
{
    TCase *tcase = new_case("chain", NULL, NULL, NULL, 0);
    tcase_add_unchecked_fixture(tcase, set_up, folder_teardown);
    tcase_add_test(tcase, whole_ledger_holds);
    tcase_add_loop_test(tcase, each_column_counts, 0, 2);
    tcase_add_test(tcase, each_column_of_a_small_commit_counts);
    tcase_add_test(tcase, references_are_of_their_kind);
    tcase_add_test(tcase, commits_follow_each_other);
    tcase_add_test(tcase, commits_ahead_of_the_clock);
    tcase_add_test(tcase, a_hundred_of_a_kind);
    tcase_add_test(tcase, a_check_is_watched);
    tcase_add_test(tcase, rows_cannot_come_or_go);
    tcase_add_test(tcase, numbers_that_none_can_have);
    tcase_add_test(tcase, cut_end_shows_against_a_kept_head);
    return RUN_CASES("chain", tcase);
}
