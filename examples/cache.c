/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host's cache of figures, kept right by the change feed: every target at
 * every unit, read once, and again only where a commit has touched it.
 * Another handle stands for the other programs that write meanwhile.
 *
 *     cc cache.c $(pkg-config --cflags --libs keytask)
 *     ./a.out
 *
 * It makes the ledger cache.db, which must not be there, in the current
 * folder, and a backup of it.
 */
#include <keytask.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AS_OF KT_DAY(2022, 6, 30)
#define BACKUP "cache-backup.db"
#define FILE_NAME "cache.db"

static kt_db *db;

static void die(kt_db *handle, const char *what)
{
    (void)fprintf(stderr, "cache: %s: %s\n", what, kt_db_errmsg(handle));
    exit(EXIT_FAILURE);
}

#define TRY(handle, call)                                                    \
    do {                                                                     \
        if ((call) < 0) {                                                    \
            die(handle, #call);                                              \
        }                                                                    \
    } while (0)

/* ---- the cache */

enum { UNITS_MOST = 16, TARGETS_MOST = 8, CODE_ROOM = KT_CODE_MAX + 1 };

/*
 * What the host keeps: the position first of all. Figures are as of a day:
 * when the day is over, a host begins anew, since a day that passes changes
 * statuses without any commit.
 */
struct cache {
    kt_position position;
    size_t units;
    size_t targets;
    char unit[UNITS_MOST][CODE_ROOM];
    char parent[UNITS_MOST][CODE_ROOM];
    char target[TARGETS_MOST][CODE_ROOM];
    kt_completion figure[TARGETS_MOST][UNITS_MOST];
    int stale[TARGETS_MOST][UNITS_MOST];
    size_t read; /* figures read so far */
};

static size_t find(char (*codes)[CODE_ROOM], size_t count, const char *code)
{
    size_t i = 0;
    while (i < count && strcmp(codes[i], code) != 0) {
        i++;
    }
    return i;
}

static void read_figure(struct cache *cache, size_t target, size_t unit)
{
    kt_query query = KT_QUERY_INIT;
    kt_completion *figure = &cache->figure[target][unit];
    kt_completion_init(figure, sizeof *figure);
    query.unit = cache->unit[unit];
    query.as_of = AS_OF;
    TRY(db, kt_completion_target(db, &query, cache->target[target], figure));
    cache->stale[target][unit] = 0;
    cache->read++;
}

static void read_codes(struct cache *cache)
{
    kt_cursor *cursor = NULL;
    kt_unit_row unit = KT_UNIT_ROW_INIT;
    kt_target_row target = KT_TARGET_ROW_INIT;
    kt_query query = KT_QUERY_INIT;
    query.as_of = AS_OF;
    cache->units = cache->targets = 0;
    TRY(db, kt_unit_list(db, &query, -1, &cursor));
    while (kt_unit_next(cursor, &unit) == KT_ROW &&
           cache->units < UNITS_MOST) {
        (void)snprintf(cache->unit[cache->units], CODE_ROOM, "%s", unit.code);
        (void)snprintf(cache->parent[cache->units++], CODE_ROOM, "%s",
                       unit.parent);
    }
    kt_cursor_close(cursor);
    TRY(db, kt_target_list(db, &query, NULL, &cursor));
    while (kt_target_next(cursor, &target) == KT_ROW &&
           cache->targets < TARGETS_MOST) {
        (void)snprintf(cache->target[cache->targets++], CODE_ROOM, "%s",
                       target.code);
    }
    kt_cursor_close(cursor);
}

/* All anew. The position is taken before anything is read: what is written
 * in between comes again with the feed, which does no harm. */
static void cache_fill(struct cache *cache)
{
    kt_head head = KT_HEAD_INIT;
    TRY(db, kt_db_head(db, &head));
    cache->position.commit = head.commit;
    memcpy(cache->position.hash, head.hash, sizeof head.hash);
    read_codes(cache);
    for (size_t t = 0; t < cache->targets; t++) {
        for (size_t u = 0; u < cache->units; u++) {
            read_figure(cache, t, u);
        }
    }
}

/* A target's figures at a unit and at all above it: what a report changes. */
static void drop_upward(struct cache *cache, size_t target, const char *unit)
{
    for (size_t u = find(cache->unit, cache->units, unit); u < cache->units;
         u = find(cache->unit, cache->units, cache->parent[u])) {
        cache->stale[target][u] = 1;
    }
}

/* 1 where the row asks for all anew: a definition may change anything. */
static int drop(struct cache *cache, const kt_touch_row *row)
{
    size_t target = find(cache->target, cache->targets, row->code);
    if ((row->what & KT_TOUCH_DEFINITION) != 0 || target == cache->targets) {
        return 1;
    }
    if (row->what == KT_TOUCH_REPORT) {
        drop_upward(cache, target, row->unit);
    } else {
        for (size_t u = 0; u < cache->units; u++) {
            cache->stale[target][u] = 1;
        }
    }
    return 0;
}

/* Bring the cache up to date. Answers how: "nothing", "some", "all", "gone".
 */
static const char *cache_refresh(struct cache *cache)
{
    kt_cursor *cursor = NULL;
    kt_touch_row row = KT_TOUCH_ROW_INIT;
    int all = 0;
    kt_status status = kt_changes_since(db, &cache->position, 0, &cursor);
    if (status == KT_ERR_GONE) {
        cache_fill(cache);
        return "gone";
    }
    TRY(db, status);
    while (!all && kt_touch_next(cursor, &row) == KT_ROW) {
        all = drop(cache, &row);
    }
    int nothing = kt_cursor_count(cursor) == 0;
    TRY(db, kt_touch_position(cursor, &cache->position));
    kt_cursor_close(cursor);
    if (all) {
        cache_fill(cache);
        return "all";
    }
    for (size_t t = 0; t < cache->targets; t++) {
        for (size_t u = 0; u < cache->units; u++) {
            if (cache->stale[t][u]) {
                read_figure(cache, t, u);
            }
        }
    }
    return nothing ? "nothing" : "some";
}

/* ---- the others, who write */

static int64_t clock_ms;

static int64_t read_clock(void *context)
{
    (void)context;
    return clock_ms += 1000;
}

static kt_db *open_ledger(uint32_t flags)
{
    kt_db *opened = NULL;
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = flags | KT_OPEN_SCRATCH;
    options.clock = read_clock;
    options.utc_offset_minutes = 480;
    TRY(opened, kt_db_open(FILE_NAME, &options, &opened));
    return opened;
}

static const char *const unit_codes[] = { "44",     "4401", "440103",
                                          "440104", "4402", "440203" };
static const char *const target_codes[] = { "2.1", "2.2", "2.3" };

static void make_world(kt_db *other)
{
    static const int parents[] = { 0, 0, 1, 1, 0, 4 };
    kt_unit unit = KT_UNIT_INIT;
    kt_plan plan = KT_PLAN_INIT;
    kt_task task = KT_TASK_INIT;
    kt_target target = KT_TARGET_INIT;
    TRY(other, kt_db_begin(other));
    for (int i = 0; i < 6; i++) {
        unit.code = unit.name = unit_codes[i];
        unit.parent = i == 0 ? NULL : unit_codes[parents[i]];
        TRY(other, kt_unit_add(other, &unit));
    }
    plan.code = "2022", plan.title = "2022 年民政重点工作";
    plan.owner = "44", plan.state = KT_PLAN_ACTIVE;
    plan.first_day = KT_DAY(2022, 1, 1), plan.last_day = KT_DAY(2022, 12, 31);
    TRY(other, kt_plan_add(other, &plan));
    task.code = "2", task.title = "养老服务";
    TRY(other, kt_task_add(other, &task));
    for (int i = 0; i < 3; i++) {
        target.task = "2", target.code = target.title = target_codes[i];
        target.measure = i == 2 ? KT_MEASURE_CEILING : KT_MEASURE_FLOW;
        target.amount = KT_AMOUNT(1000);
        TRY(other, kt_target_add(other, &target));
    }
    TRY(other, kt_db_commit(other, NULL));
}

static uint32_t random_state = 2022;

static int chance(int of)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (int)(random_state >> 16) % of;
}

static void report(kt_db *other, kt_report_no *number)
{
    kt_progress progress = KT_PROGRESS_INIT;
    progress.target = target_codes[chance(3)];
    progress.unit = unit_codes[chance(6)];
    progress.day = AS_OF - chance(150);
    progress.mode = KT_ADD, progress.amount = KT_AMOUNT(chance(100));
    TRY(other, kt_progress_record(other, &progress, number));
}

static void change(kt_db *other)
{
    static kt_report_no last;
    kt_allotment allotment = KT_ALLOTMENT_INIT;
    switch (chance(12)) {
    case 0:
        TRY(other, kt_unit_move(other, unit_codes[2 + chance(2)],
                                unit_codes[chance(2) == 0 ? 1 : 4],
                                AS_OF - chance(30), NULL));
        break;
    case 1:
        allotment.target = target_codes[chance(3)];
        allotment.unit = unit_codes[chance(6)];
        allotment.amount = KT_AMOUNT(100 * chance(10));
        TRY(other, kt_allotment_set(other, &allotment));
        break;
    case 2:
        if (last.seq != 0) {
            TRY(other, kt_progress_retract(other, &last, "entered twice"));
            last.seq = 0;
        }
        break;
    case 3: /* what is taken back leaves nothing */
        TRY(other, kt_db_begin(other));
        report(other, NULL);
        kt_db_rollback(other);
        break;
    default:
        report(other, &last);
    }
}

/* ---- what it comes to */

/* The cache against everything read anew, but for the commit that each
 * figure is of: an older one where nothing has touched it since. */
static void check(struct cache *cache, const char *when)
{
    static struct cache full;
    cache_fill(&full);
    int same = cache->units == full.units && cache->targets == full.targets;
    for (size_t t = 0; same && t < full.targets; t++) {
        for (size_t u = 0; same && u < full.units; u++) {
            kt_completion *figure = &cache->figure[t][u];
            full.figure[t][u].commit = figure->commit;
            same = memcmp(figure, &full.figure[t][u], sizeof *figure) == 0;
        }
    }
    if (!same) {
        (void)fprintf(stderr, "cache: it is wrong %s\n", when);
        exit(EXIT_FAILURE);
    }
}

static void follow(struct cache *cache, kt_db *other, int changes)
{
    size_t before = cache->read;
    for (int i = 0; i < changes; i++) {
        change(other);
        if (i % 3 == 0) {
            (void)cache_refresh(cache);
            check(cache, "after a change");
        }
    }
    (void)cache_refresh(cache);
    check(cache, "after all changes");
    printf("%d changes: right, with %d figures read\n", changes,
           (int)(cache->read - before));
}

int main(void)
{
    static struct cache cache;
    clock_ms = ((int64_t)AS_OF * 24 + 4) * 3600000;
    kt_db *other = open_ledger(KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE);
    make_world(other);
    db = open_ledger(0);
    cache_fill(&cache);
    printf("%d figures\n", (int)cache.read);
    follow(&cache, other, 300);

    printf("no change: %s\n", cache_refresh(&cache));
    TRY(other, kt_db_backup(other, BACKUP, 0));
    report(other, NULL);
    printf("a report: %s\n", cache_refresh(&cache));
    kt_db_close(other);
    kt_db_close(db);

    /* That report is lost: its commit no longer stands. */
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.clock = read_clock;
    options.utc_offset_minutes = 480;
    options.flags = KT_OPEN_SCRATCH;
    other = NULL;
    TRY(other, kt_db_restore(BACKUP, FILE_NAME, KT_RESTORE_DISCARD, &options,
                             &other));
    db = open_ledger(0);
    report(other, NULL);
    printf("a restore: %s\n", cache_refresh(&cache));
    check(&cache, "after a restore");
    follow(&cache, other, 100);
    kt_db_close(other);
    kt_db_close(db);
    return EXIT_SUCCESS;
}
