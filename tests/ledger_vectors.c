/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical encoding, three times: what the library hashes, what the
 * vectors of doc/ledger.md say, and what a second encoder, written here from
 * that page, makes of the plain rows.
 */
#include "ledger_test.h"
#include "raw_ledger.h"

#include "buf.h"

/* ---- the second encoder: tables, columns by name, plain rows */

static void be(kti_buf *out, uint64_t value, int size)
{
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
        kti_buf_byte(out, (unsigned char)(value >> shift));
    }
}

static int is_one_of(const char *names, const char *name)
{
    char padded[64];
    (void)snprintf(padded, sizeof padded, " %s ", name);
    return strstr(names, padded) != NULL;
}

/* What one row of one column holds, as bytes. */
static void bytes_of(kti_buf *out, const char *sql, int64_t key)
{
    sqlite3_stmt *stmt = query_plain(sql);
    ck_assert_int_eq(sqlite3_bind_int64(stmt, 1, key), SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    kti_buf_add(out, sqlite3_column_blob(stmt, 0),
                (size_t)sqlite3_column_bytes(stmt, 0));
    (void)sqlite3_finalize(stmt);
}

static void value(kti_buf *out, sqlite3_stmt *stmt, int column)
{
    const char *name = sqlite3_column_name(stmt, column);
    int64_t integer = sqlite3_column_int64(stmt, column);
    int size = sqlite3_column_bytes(stmt, column);
    if (sqlite3_column_type(stmt, column) == SQLITE_NULL) {
        be(out, 0, 1);
    } else if (is_one_of(" unit parent plan owner task lead target continues "
                         "step entity actor_unit ",
                         name)) {
        be(out, 4, 1);
        be(out, 17, 4);
        bytes_of(out, "SELECT char(kind) FROM kt_entity WHERE id = ?1",
                 integer);
        bytes_of(out, "SELECT uuid FROM kt_entity WHERE id = ?1", integer);
    } else if (is_one_of(" replaces report ", name)) {
        char sql[64];
        be(out, 5, 1);
        be(out, 28, 4);
        bytes_of(out,
                 "SELECT s.uuid FROM kt_site AS s JOIN kt_commit AS c ON "
                 "c.site_no = s.site_no WHERE c.no = ?1 >> 24",
                 integer);
        (void)snprintf(sql, sizeof sql,
                       "SELECT seq FROM kt_commit WHERE no = %lld >> 24",
                       (long long)integer);
        be(out, (uint64_t)plain_int(sql), 8);
        be(out, (uint64_t)integer % 16777216, 4);
    } else if (sqlite3_column_type(stmt, column) == SQLITE_INTEGER) {
        be(out, 1, 1);
        be(out, 8, 4);
        be(out, (uint64_t)integer, 8);
    } else {
        int text = sqlite3_column_type(stmt, column) == SQLITE_TEXT;
        be(out, text ? 2 : 3, 1);
        be(out, (uint64_t)size, 4);
        kti_buf_add(out, sqlite3_column_blob(stmt, column), (size_t)size);
    }
}

/* All columns from `first` on of all rows of a query by a key; how many. */
static uint64_t rows(kti_buf *out, const char *sql, int64_t key, int first)
{
    uint64_t count = 0;
    sqlite3_stmt *stmt = query_plain(sql);
    ck_assert_int_eq(sqlite3_bind_int64(stmt, 1, key), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        count++;
        for (int i = first; i < sqlite3_column_count(stmt); i++) {
            value(out, stmt, i);
        }
    }
    (void)sqlite3_finalize(stmt);
    return count;
}

static void counted(kti_buf *out, const char *sql, int64_t key)
{
    kti_buf items = { 0 };
    be(out, rows(&items, sql, key, 0), 4);
    kti_buf_add(out, items.data, items.size);
    kti_buf_free(&items);
}

static void encode_again(kti_buf *out, int64_t commit)
{
    static const char *const tables[] = { "unit",   "plan", "task",
                                          "target", "step", "allotment",
                                          "title",  "list", "progress",
                                          "act" };
    uint64_t found = 1;
    for (int64_t n = 1; found > 0; n++) {
        found = 0;
        for (int tag = 1; tag <= 10; tag++) {
            char sql[64];
            kti_buf row = { 0 };
            int64_t key = commit * 16777216 + n;
            (void)snprintf(sql, sizeof sql,
                           "SELECT * FROM kt_%s WHERE op = ?1",
                           tables[tag - 1]);
            if (rows(&row, sql, key, 1) > 0) {
                found++;
                be(out, (uint64_t)tag, 1);
                be(out, (uint64_t)n, 4);
                kti_buf_add(out, row.data, row.size);
            }
            if (row.size > 0 && tag == 8) {
                counted(out,
                        "SELECT unit, day, reason FROM kt_member JOIN "
                        "kt_entity ON id = unit WHERE op = ?1 ORDER BY uuid",
                        key);
                counted(out,
                        "SELECT day, share FROM kt_checkpoint WHERE op = ?1 "
                        "ORDER BY day",
                        key);
            }
            kti_buf_free(&row);
        }
    }
    be(out, 0, 1);
    (void)rows(out,
               "SELECT format, alg, uuid, NULL, NULL, NULL, seq, ops, hlc, "
               "actor, actor_unit, host_key, source, prev FROM kt_commit "
               "JOIN kt_site USING (site_no) WHERE no = ?1",
               commit, 0);
    ck_assert(!out->failed);
}

/* ---- the vectors of doc/ledger.md */

struct vector {
    kti_buf bytes;
    unsigned char hash[32];
    int has_hash;
};

static int digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* The digits of a line, up to two blanks or its end. */
static void take_hex(kti_buf *out, const char *line)
{
    while (*line != '\n' && *line != '\0' && strncmp(line, "  ", 2) != 0) {
        if (*line != ' ') {
            ck_assert_msg(digit(line[0]) >= 0 && digit(line[1]) >= 0,
                          "not two digits: %.60s", line);
            be(out, (uint64_t)(digit(line[0]) * 16 + digit(line[1])), 1);
            line++;
        }
        line++;
    }
}

static char *read_page(void)
{
    kti_buf page = { 0 };
    char piece[4096];
    size_t size;
    FILE *file = fopen(KT_TEST_SOURCE_DIR "/doc/ledger.md", "rb");
    ck_assert_ptr_nonnull(file);
    while ((size = fread(piece, 1, sizeof piece, file)) > 0) {
        kti_buf_add(&page, piece, size);
    }
    ck_assert_int_eq(fclose(file), 0);
    char *text = kti_buf_steal(&page);
    ck_assert_ptr_nonnull(text);
    return text;
}

/* Each heading of the section begins one. */
static size_t read_vectors(struct vector *vectors, size_t room)
{
    size_t count = 0;
    char *page = read_page();
    char *line = strstr(page, "\n## Test vectors\n");
    ck_assert_ptr_nonnull(line);
    for (line = strchr(line + 1, '\n'); line != NULL;
         line = strchr(line, '\n')) {
        line++;
        if (strncmp(line, "### ", 4) == 0) {
            ck_assert_uint_lt(count, room);
            memset(&vectors[count++], 0, sizeof vectors[0]);
        } else if (count > 0 && strncmp(line, "    = ", 6) == 0) {
            kti_buf hash = { 0 };
            take_hex(&hash, line + 6);
            ck_assert_uint_eq(hash.size, 32);
            memcpy(vectors[count - 1].hash, hash.data, 32);
            vectors[count - 1].has_hash = 1;
            kti_buf_free(&hash);
        } else if (count > 0 && strncmp(line, "    ", 4) == 0) {
            take_hex(&vectors[count - 1].bytes, line + 4);
        }
    }
    free(page);
    return count;
}

/* ---- the same rows, through the library's own write path */

enum { U44 = 1, U4401, U4402, PLAN, TASK, TARGET, MILESTONE, STEP };

static void add_entity(int kind, const char *text)
{
    kt_uuid uuid;
    int64_t id = 0;
    ck_assert_int_eq(kt_uuid_parse(text, &uuid), KT_OK);
    OK(kti_ledger_entity(db, kind, &uuid, &id));
}

static void write_units(void)
{
    OK(kt_db_set_host_key(db, "units:2"));
    begin_commit("units.csv");
    add_entity(KT_KIND_UNIT, "a4400000-0000-5000-8000-000000000044");
    add_entity(KT_KIND_UNIT, "c4401000-0000-5000-8000-000000004401");
    add_entity(KT_KIND_UNIT, "b4402000-0000-5000-8000-000000004402");
    ADD(UNIT, kti_entity(U44), kti_null(), kti_int(7), kti_text("44"),
        kti_text("广东省"), kti_text("province"));
    ADD(UNIT, kti_entity(U4401), kti_null(), kti_int(15), kti_text("4401"),
        kti_text("广州市"), kti_text("city"), kti_entity(U44));
    ADD(UNIT, kti_entity(U4402), kti_null(), kti_int(31), kti_text("4402"),
        kti_text("韶关市"), kti_text("city"), kti_entity(U44),
        kti_int(KT_DAY(1950, 1, 1)));
    end_commit();
}

static void write_definitions(void)
{
    kti_member assist[] = { { U4401, KT_DAY_NONE, NULL },
                            { U4402, KT_DAY_NONE, NULL } };
    kti_member exempt[] = { { U4401, KT_DAY(2022, 3, 1), "rebuilt" } };
    kt_checkpoint points[] = { { KT_DAY(2022, 3, 31), 2500 },
                               { KT_DAY(2022, 6, 30), 5000 } };
    OK(kt_db_set_actor(db, "li", "44"));
    begin_commit(NULL);
    add_entity(KT_KIND_PLAN, "d2022000-0000-5000-8000-000000002022");
    add_entity(KT_KIND_TASK, "e2000000-0000-5000-8000-000000000002");
    add_entity(KT_KIND_TARGET, "f2800000-0000-5000-8000-000000000028");
    add_entity(KT_KIND_TARGET, "f2900000-0000-5000-8000-000000000029");
    add_entity(KT_KIND_STEP, "f29a0000-0000-5000-8000-00000000029a");
    ADD(PLAN, kti_entity(PLAN), kti_int(2047), kti_text("2022"),
        kti_text("2022 年民政重点工作"), kti_text("zh"), kti_entity(U44),
        kti_int(KT_DAY(2022, 1, 1)), kti_int(KT_DAY(2022, 12, 31)),
        kti_int(KT_PLAN_ACTIVE), kti_int(31), kti_int(-3000), kti_int(-1000),
        kti_int(1000));
    ADD(TASK, kti_entity(TASK), kti_int(127), kti_entity(PLAN), kti_null(),
        kti_int(1), kti_text("2"), kti_text("养老服务"), kti_int(3),
        kti_entity(U44));
    ADD(TARGET, kti_entity(TARGET), kti_int(2047), kti_entity(TASK),
        kti_int(1), kti_text("2.8"), kti_text("每市建成示范中心"),
        kti_int(KT_MEASURE_COVERAGE), kti_text("个"),
        kti_int(KT_DAY(2022, 11, 30)), kti_int(0), kti_text("city"),
        kti_int(KT_AMOUNT(2)), kti_text("clause 8"));
    ADD(TARGET, kti_entity(MILESTONE), kti_int(31), kti_entity(TASK),
        kti_int(2), kti_text("2.9"), kti_text("立法"),
        kti_int(KT_MEASURE_MILESTONE),
        [KTI_TARGET_CONTINUES] = kti_entity(TARGET));
    ADD(STEP, kti_entity(STEP), kti_int(63), kti_entity(MILESTONE),
        kti_int(1), kti_text("a"), kti_text("草案"), kti_int(1),
        kti_int(KT_DAY(2022, 6, 30)));
    ADD(ALLOTMENT, kti_entity(TARGET), kti_entity(U44),
        kti_int(KT_DAY(2022, 1, 1)), kti_int(0), kti_int(KT_AMOUNT(95)),
        kti_null(), kti_null(), kti_text("粤民 1"), kti_text(""));
    ADD(TITLE, kti_entity(TARGET), kti_int(KT_FIELD_TITLE), kti_text("en"),
        kti_text("A centre in each city"));
    OK(kti_ledger_add_list(db, TARGET, KTI_LIST_ASSIST, assist, 2, NULL, 0));
    OK(kti_ledger_add_list(db, TARGET, KTI_LIST_EXEMPT, exempt, 1, NULL, 0));
    OK(kti_ledger_add_list(db, TARGET, KTI_LIST_CHECKPOINTS, NULL, 0, points,
                           2));
    end_commit();
}

static void write_reports(void)
{
    /* SHA-256 of "abc", as FIPS 180-4 gives it. */
    uint8_t file[KT_SHA256_SIZE];
    ck_assert_int_eq(kt_sha256_parse("ba7816bf8f01cfea414140de5dae2223"
                                     "b00361a396177a9cb410ff61f20015ad",
                                     file),
                     KT_OK);
    OK(kt_db_set_actor(db, "王", NULL));
    OK(kt_db_set_host_key(db, "6"));
    begin_commit(NULL);
    ADD(PROGRESS, kti_entity(TARGET), kti_entity(U4402),
        kti_int(KT_DAY(2022, 6, 30)), kti_int(KT_LEVEL),
        kti_int(KT_AMOUNT(1)), kti_null(), kti_null(), kti_text("sg-6"),
        kti_int(7), kti_text("一家\n在建"), kti_text("韶民 6"),
        kti_text("https://example.org/6"), kti_blob(file, sizeof file));
    end_commit();
    OK(kt_db_set_actor(db, "li", "44"));
    begin_commit(NULL);
    ADD(PROGRESS, kti_entity(TARGET), kti_entity(U4402),
        kti_int(KT_DAY(2022, 6, 30)), kti_int(KT_LEVEL),
        kti_int(KT_AMOUNT(2)), [KTI_PROGRESS_REPLACES] = report_of(3, 1),
        [KTI_PROGRESS_REASON] = kti_text("counted anew"));
    ADD(ACT, kti_int(KT_ACT_VERIFY), report_of(4, 1), kti_null(),
        kti_entity(U44));
    end_commit();
}

/* 2022-01-04T01:00:00Z, and 2022-07-01T02:03:04.567Z. */
static void write_vectors(void)
{
    clock_ms = KT_DAY(2022, 1, 4) * DAY_MS + 3600000;
    write_units();
    write_definitions();
    clock_ms = KT_DAY(2022, 7, 1) * DAY_MS + 7384567;
    write_reports();
}

/* ---- the tests */

static void check_hash(int64_t commit, const kti_buf *bytes)
{
    unsigned char hash[32];
    kti_buf stored = { 0 };
    ck_assert_int_eq(kti_sha256(bytes->data, bytes->size, hash), 1);
    bytes_of(&stored, "SELECT hash FROM kt_commit WHERE no = ?1", commit);
    ck_assert_uint_eq(stored.size, sizeof hash);
    ck_assert_msg(memcmp(stored.data, hash, sizeof hash) == 0,
                  "commit %lld is hashed over other bytes",
                  (long long)commit);
    kti_buf_free(&stored);
}

START_TEST(vectors_hold)
{
    struct vector vectors[5];
    write_vectors();
    ck_assert_uint_eq(read_vectors(vectors, COUNT(vectors)), COUNT(vectors));
    for (int64_t commit = 1; commit <= 4; commit++) {
        kti_buf again = { 0 };
        const struct vector *vector = &vectors[commit - 1];
        check_hash(commit, &vector->bytes);
        encode_again(&again, commit);
        ck_assert_uint_eq(again.size, vector->bytes.size);
        ck_assert_mem_eq(again.data, vector->bytes.data, again.size);
        unsigned char hash[32];
        ck_assert_int_eq(kti_sha256(again.data, again.size, hash), 1);
        ck_assert(vector->has_hash);
        ck_assert_mem_eq(hash, vector->hash, sizeof hash);
        kti_buf_free(&again);
    }
    kt_check check = KT_CHECK_INIT;
    OK(kt_db_check(db, NULL, NULL, NULL, NULL, &check));
    ck_assert_int_eq(check.operations, 16);
    for (size_t i = 0; i < COUNT(vectors); i++) {
        kti_buf_free(&vectors[i].bytes);
    }
}
END_TEST

/* The header of a site that began as a copy names where it came from. */
START_TEST(header_of_a_copy)
{
    struct vector vectors[5];
    kti_buf bytes = { 0 };
    ck_assert_uint_eq(read_vectors(vectors, COUNT(vectors)), COUNT(vectors));
    kti_commit_header header = {
        .format = 1,
        .alg = 1,
        .site = test_site,
        .parent_site = &test_site,
        .parent_seq = 4,
        .parent_hash = vectors[3].hash,
        .seq = 5,
        .ops = 1,
        .hlc = (KT_DAY(2022, 7, 1) * DAY_MS + 7384567) * 65536 + 2,
        .prev = vectors[3].hash,
    };
    header.site.bytes[15] = 2;
    kti_encode_header(&bytes, NULL, &header);
    ck_assert(!vectors[4].has_hash);
    ck_assert_uint_eq(bytes.size, vectors[4].bytes.size);
    ck_assert_mem_eq(bytes.data, vectors[4].bytes.data, bytes.size);
    kti_buf_free(&bytes);
    for (size_t i = 0; i < COUNT(vectors); i++) {
        kti_buf_free(&vectors[i].bytes);
    }
}
END_TEST

/* What the domain's calls write is hashed by the page, too. */
START_TEST(calls_are_encoded_by_the_page)
{
    kt_checkpoint point = { KT_DAY(2022, 3, 1), 1000 };
    kt_exempt exempt = { "440103", "rebuilt", KT_DAY(2022, 2, 1), 0 };
    const char *units[] = { "4402", "4401", "44" };
    kt_title title = KT_TITLE_INIT;
    add_world();
    OK(kt_db_set_actor(db, "李", "4401"));
    OK(kt_db_begin(db));
    kt_target target = new_target("1.1", KT_MEASURE_COVERAGE, KT_AMOUNT(100));
    target.assist = units, target.assist_count = COUNT(units);
    target.exempt = &exempt, target.exempt_count = 1;
    target.checkpoints = &point, target.checkpoints_count = 1;
    OK(kt_target_add(db, &target));
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(100));
    add_target("1.3", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.3", "a");
    title.kind = KT_KIND_PLAN, title.language = "en", title.text = "Plan";
    OK(kt_title_set(db, &title));
    OK(kt_unit_close(db, "4402", "4401", TODAY, NULL));
    OK(kt_db_commit(db, NULL));
    allot("1.2", "4401", KT_AMOUNT(60), KT_DAY_NONE);
    withdraw("1.2", "4401", TODAY);
    (void)add_report("1.2", "440104", TODAY, KT_ADD, KT_AMOUNT(3));
    OK(kt_target_cancel(db, NULL, "1.3", TODAY, "no longer"));
    int64_t last = head_now().commit;
    ck_assert_int_eq(last, 16);
    for (int64_t commit = 1; commit <= last; commit++) {
        kti_buf again = { 0 };
        encode_again(&again, commit);
        check_hash(commit, &again);
        kti_buf_free(&again);
    }
}
END_TEST

TCase *vector_tests(void)
{
    const TTest *const tests[] = {
        vectors_hold,
        header_of_a_copy,
        calls_are_encoded_by_the_page,
    };
    return NEW_CASE("vectors", empty_setup, world_teardown, tests);
}
