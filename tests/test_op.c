/* SPDX-License-Identifier: Apache-2.0 */
/* lib/op.c describes the tables of the ledger; the schema has the last word
 * on every column of it. */
#include <sqlite3.h>
#include <strings.h>

#include "domain_helpers.h"
#include "handle_private.h"
#include "row.h"
#include "store_private.h"

/* The tables that hold no operations of their own: what a commit is, what
 * the operations name, and the two parts of a list. */
static const char *const others[] = { "kt_checkpoint", "kt_commit",
                                      "kt_entity",     "kt_member",
                                      "kt_meta",       "kt_site" };

static sqlite3_stmt *prepare(const char *sql, const char *parameter)
{
    sqlite3_stmt *stmt = NULL;
    ck_assert_msg(sqlite3_prepare_v2(db->store->db, sql, -1, &stmt, NULL) ==
                      SQLITE_OK,
                  "%s: %s", sql, sqlite3_errmsg(db->store->db));
    if (parameter != NULL) {
        ck_assert_int_eq(
            sqlite3_bind_text(stmt, 1, parameter, -1, SQLITE_TRANSIENT),
            SQLITE_OK);
    }
    return stmt;
}

static const char *text_at(sqlite3_stmt *stmt, int column)
{
    return (const char *)sqlite3_column_text(stmt, column);
}

static int run(const char *sql)
{
    return sqlite3_exec(db->store->db, sql, NULL, NULL, NULL);
}

static const kti_op *op_of(const char *table)
{
    for (int i = 0; i < kti_op_count; i++) {
        if (strcmp(kti_ops[i].table, table) == 0) {
            return &kti_ops[i];
        }
    }
    return NULL;
}

START_TEST(every_table_is_described)
{
    size_t described = 0;
    size_t other = 0;
    sqlite3_stmt *stmt = prepare("SELECT name, strict FROM pragma_table_list "
                                 "WHERE schema = 'main' AND type = 'table' "
                                 "AND name GLOB 'kt_*' ORDER BY name",
                                 NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        const char *table = text_at(stmt, 0);
        ck_assert_msg(sqlite3_column_int(stmt, 1) == 1, "%s is not STRICT",
                      table);
        if (op_of(table) != NULL) {
            described++;
            continue;
        }
        ck_assert_msg(other < COUNT(others) &&
                          strcmp(table, others[other]) == 0,
                      "%s has no description", table);
        other++;
    }
    (void)sqlite3_finalize(stmt);
    ck_assert_uint_eq(described, (size_t)kti_op_count);
    ck_assert_uint_eq(other, COUNT(others));
}
END_TEST

START_TEST(tags_are_places)
{
    ck_assert_int_eq(kti_op_count, KTI_TAG_ACT);
    for (int i = 0; i < kti_op_count; i++) {
        const kti_op *op = &kti_ops[i];
        int about_reports =
            op->tag == KTI_TAG_PROGRESS || op->tag == KTI_TAG_ACT;
        ck_assert_int_eq(op->tag, i + 1);
        ck_assert_ptr_eq(kti_op_by_tag(op->tag), op);
        ck_assert_ptr_eq(op_of(op->table), op);
        ck_assert_int_eq(op->defines, !about_reports);
        ck_assert_int_gt(op->column_count, 0);
        ck_assert_int_le(op->column_count, KTI_COLUMNS_MAX);
    }
}
END_TEST

static const char *stored_as(int type)
{
    return type == KTI_TYPE_TEXT   ? "TEXT"
           : type == KTI_TYPE_BLOB ? "BLOB"
                                   : "INTEGER";
}

START_TEST(columns_are_those_of_the_schema)
{
    for (int i = 0; i < kti_op_count; i++) {
        const kti_op *op = &kti_ops[i];
        sqlite3_stmt *stmt =
            prepare("SELECT name, type, pk, hidden, dflt_value IS NULL "
                    "FROM pragma_table_xinfo(?1) ORDER BY cid",
                    op->table);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        ck_assert_str_eq(text_at(stmt, 0), "op");
        ck_assert_str_eq(text_at(stmt, 1), "INTEGER");
        ck_assert_int_eq(sqlite3_column_int(stmt, 2), 1);
        for (int c = 0; c < op->column_count; c++) {
            ck_assert_msg(sqlite3_step(stmt) == SQLITE_ROW,
                          "%s has no column %s", op->table,
                          op->columns[c].name);
            ck_assert_str_eq(text_at(stmt, 0), op->columns[c].name);
            ck_assert_msg(
                strcmp(text_at(stmt, 1), stored_as(op->columns[c].type)) == 0,
                "%s.%s is stored as %s", op->table, op->columns[c].name,
                text_at(stmt, 1));
            ck_assert_int_eq(sqlite3_column_int(stmt, 2), 0);
            ck_assert_int_eq(sqlite3_column_int(stmt, 3), 0);
            ck_assert_int_eq(sqlite3_column_int(stmt, 4), 1);
        }
        ck_assert_msg(sqlite3_step(stmt) == SQLITE_DONE,
                      "%s.%s is not described", op->table, text_at(stmt, 0));
        (void)sqlite3_finalize(stmt);
    }
}
END_TEST

/* What a row must say: its key, whose it is, which columns it sets, and what
 * it would mean nothing without. All else may be NULL; behind `sets` that
 * clears the column. */
START_TEST(only_what_may_be_missing_is_nullable)
{
    static const char *const needed[] = {
        "op unit sets",
        "op plan sets",
        "op task sets",
        "op target sets",
        "op step sets",
        "op target unit day withdrawn",
        "op entity field language",
        "op entity field",
        "op target unit day mode",
        "op verb",
    };
    ck_assert_int_eq((int)COUNT(needed), kti_op_count);
    for (int i = 0; i < kti_op_count; i++) {
        sqlite3_stmt *stmt = prepare(
            "SELECT group_concat(name, ' ') FROM (SELECT name "
            "FROM pragma_table_info(?1) WHERE \"notnull\" ORDER BY cid)",
            kti_ops[i].table);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        ck_assert_str_eq(text_at(stmt, 0), needed[i]);
        (void)sqlite3_finalize(stmt);
    }
}
END_TEST

/* The names of a table's columns of one described type. */
static void names_of_type(const kti_op *op, int type, char *names,
                          size_t size)
{
    names[0] = '\0';
    for (int c = 0; c < op->column_count; c++) {
        size_t at = strlen(names);
        if (op->columns[c].type == type) {
            (void)snprintf(names + at, size - at, "%s%s", at > 0 ? " " : "",
                           op->columns[c].name);
        }
    }
}

/* An entity is what the schema has as a key of kt_entity. Reports carry no
 * foreign keys, for speed: theirs stand here by name. */
START_TEST(entities_are_foreign_keys)
{
    for (int i = 0; i < kti_op_count; i++) {
        char names[256];
        const kti_op *op = &kti_ops[i];
        sqlite3_stmt *stmt = prepare(
            "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT "
            "c.name FROM pragma_table_info(?1) AS c "
            "JOIN pragma_foreign_key_list(?1) AS f ON f.\"from\" = c.name "
            "WHERE f.\"table\" = 'kt_entity' AND f.\"to\" = 'id' "
            "ORDER BY c.cid)",
            op->table);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        names_of_type(op, KTI_TYPE_ENTITY, names, sizeof names);
        ck_assert_str_eq(names, op->tag == KTI_TAG_PROGRESS
                                    ? "target unit step"
                                    : text_at(stmt, 0));
        names_of_type(op, KTI_TYPE_REPORT, names, sizeof names);
        ck_assert_str_eq(names, op->tag == KTI_TAG_PROGRESS ? "replaces"
                                : op->tag == KTI_TAG_ACT    ? "report"
                                                            : "");
        (void)sqlite3_finalize(stmt);
    }
}
END_TEST

#define AT(table, column)                                                    \
    {                                                                        \
        KTI_TAG_##table, KTI_##table##_##column, #column                     \
    }

START_TEST(enumerators_name_their_columns)
{
    static const struct {
        int tag;
        int column;
        const char *name;
    } at[] = {
        /* clang-format off */
        AT(UNIT, UNIT), AT(UNIT, DAY), AT(UNIT, SETS), AT(UNIT, CODE),
        AT(UNIT, NAME), AT(UNIT, LEVEL), AT(UNIT, PARENT), AT(UNIT, OPENED),
        AT(UNIT, CLOSED), AT(UNIT, COLUMNS), AT(PLAN, PLAN), AT(PLAN, SETS),
        AT(PLAN, CODE), AT(PLAN, TITLE), AT(PLAN, LANGUAGE), AT(PLAN, OWNER),
        AT(PLAN, FIRST_DAY), AT(PLAN, LAST_DAY), AT(PLAN, STATE),
        AT(PLAN, REPORTING_DAYS), AT(PLAN, BEHIND), AT(PLAN, AT_RISK),
        AT(PLAN, AHEAD), AT(PLAN, COLUMNS), AT(TASK, TASK), AT(TASK, SETS),
        AT(TASK, PLAN), AT(TASK, PARENT), AT(TASK, POSITION), AT(TASK, CODE),
        AT(TASK, TITLE), AT(TASK, WEIGHT), AT(TASK, LEAD),
        AT(TASK, CANCELLED), AT(TASK, REASON), AT(TASK, COLUMNS),
        AT(TARGET, TARGET), AT(TARGET, SETS), AT(TARGET, TASK),
        AT(TARGET, POSITION), AT(TARGET, CODE), AT(TARGET, TITLE),
        AT(TARGET, MEASURE), AT(TARGET, UNIT_OF_MEASURE), AT(TARGET, DUE),
        AT(TARGET, WEIGHT), AT(TARGET, LEVEL), AT(TARGET, THRESHOLD),
        AT(TARGET, SOURCE), AT(TARGET, CONTINUES), AT(TARGET, LEAD),
        AT(TARGET, CANCELLED), AT(TARGET, REASON), AT(TARGET, COLUMNS),
        AT(STEP, STEP), AT(STEP, SETS), AT(STEP, TARGET), AT(STEP, POSITION),
        AT(STEP, CODE), AT(STEP, TITLE), AT(STEP, WEIGHT), AT(STEP, DUE),
        AT(STEP, COLUMNS), AT(ALLOTMENT, TARGET), AT(ALLOTMENT, UNIT),
        AT(ALLOTMENT, DAY), AT(ALLOTMENT, WITHDRAWN), AT(ALLOTMENT, AMOUNT),
        AT(ALLOTMENT, BASELINE), AT(ALLOTMENT, WEIGHT),
        AT(ALLOTMENT, AUTHORITY), AT(ALLOTMENT, REASON),
        AT(ALLOTMENT, COLUMNS), AT(TITLE, ENTITY), AT(TITLE, FIELD),
        AT(TITLE, LANGUAGE), AT(TITLE, TEXT), AT(TITLE, COLUMNS),
        AT(LIST, ENTITY), AT(LIST, FIELD), AT(LIST, COLUMNS),
        AT(PROGRESS, TARGET), AT(PROGRESS, UNIT), AT(PROGRESS, DAY),
        AT(PROGRESS, MODE), AT(PROGRESS, AMOUNT), AT(PROGRESS, OF),
        AT(PROGRESS, STEP), AT(PROGRESS, REF), AT(PROGRESS, LINE),
        AT(PROGRESS, NOTE), AT(PROGRESS, DOC), AT(PROGRESS, URI),
        AT(PROGRESS, FILE_SHA256), AT(PROGRESS, REPLACES),
        AT(PROGRESS, REASON), AT(PROGRESS, COLUMNS), AT(ACT, VERB),
        AT(ACT, REPORT), AT(ACT, ENTITY), AT(ACT, UNIT), AT(ACT, REASON),
        AT(ACT, COLUMNS),
        /* clang-format on */
    };
    int columns = kti_op_count; /* an end each */
    for (int i = 0; i < kti_op_count; i++) {
        columns += kti_ops[i].column_count;
    }
    ck_assert_int_eq((int)COUNT(at), columns);
    for (size_t i = 0; i < COUNT(at); i++) {
        const kti_op *op = kti_op_by_tag(at[i].tag);
        if (strcmp(at[i].name, "COLUMNS") == 0) {
            ck_assert_int_eq(at[i].column, op->column_count);
        } else {
            ck_assert_msg(
                strcasecmp(at[i].name, op->columns[at[i].column].name) == 0,
                "%s: %s is %s", op->table, at[i].name,
                op->columns[at[i].column].name);
        }
    }
}
END_TEST

/* `sets` stands where the description says, and has a bit for each column
 * behind it, from 1 on. */
START_TEST(sets_has_a_bit_a_column)
{
    for (int i = 0; i < kti_op_count; i++) {
        const kti_op *op = &kti_ops[i];
        int at = -1;
        for (int c = 0; c < op->column_count; c++) {
            at = strcmp(op->columns[c].name, "sets") == 0 ? c : at;
        }
        ck_assert_int_eq(op->sets, at);
        for (int c = at + 1; at >= 0 && c < op->column_count; c++) {
            int64_t bit = 1;
            for (int before = at + 1; before < c; before++) {
                bit *= 2;
            }
            ck_assert_int_eq(KTI_BIT(op, c), bit);
        }
    }
}
END_TEST

/* A value that tells a column from all others, of the column's type. */
static kti_value value_of(const kti_column *column, int number)
{
    kti_value value = kti_int(1000 + number);
    if (column->type == KTI_TYPE_TEXT) {
        return kti_text(column->name);
    }
    if (column->type == KTI_TYPE_BLOB) {
        return kti_blob(column->name, strlen(column->name));
    }
    value.type = column->type;
    return value;
}

/* What a table holds under the names of its columns, whatever their order. */
static void check_stored(const kti_op *op)
{
    for (int c = 0; c < op->column_count; c++) {
        char sql[128];
        const kti_column *column = &op->columns[c];
        kti_value expected = value_of(column, c);
        (void)snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE op = 77",
                       column->name, op->table);
        sqlite3_stmt *stmt = prepare(sql, NULL);
        ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
        if (expected.text != NULL) {
            ck_assert_mem_eq(sqlite3_column_blob(stmt, 0), expected.text,
                             expected.size);
        } else {
            ck_assert_int_eq(sqlite3_column_int64(stmt, 0), expected.integer);
        }
        (void)sqlite3_finalize(stmt);
    }
}

START_TEST(rows_are_inserted_and_read_by_the_description)
{
    ck_assert_int_eq(run("PRAGMA foreign_keys = off; "
                         "PRAGMA ignore_check_constraints = on; BEGIN"),
                     SQLITE_OK);
    for (int i = 0; i < kti_op_count; i++) {
        const kti_op *op = &kti_ops[i];
        kti_stmt *stmt = NULL;
        kti_value values[KTI_COLUMNS_MAX];
        for (int c = 0; c < op->column_count; c++) {
            values[c] = value_of(&op->columns[c], c);
        }
        ck_assert_int_eq(
            kti_stmt_get(db->store, kti_err(db), op->insert, &stmt), KT_OK);
        kti_row_bind(stmt, op, 77, values);
        ck_assert_int_eq(kti_stmt_run(stmt, kti_err(db)), KT_OK);
        check_stored(op);
        ck_assert_int_eq(
            kti_rows_open(db->store, kti_err(db), op->read, 76, 77, &stmt),
            KT_OK);
        ck_assert_int_eq(kti_stmt_step(stmt, kti_err(db)), KT_ROW);
        kti_value read[KTI_COLUMNS_MAX];
        ck_assert_int_eq(kti_row_values(stmt, op, read), 77);
        for (int c = 0; c < op->column_count; c++) {
            ck_assert_int_eq(read[c].type, op->columns[c].type);
            ck_assert_int_eq(read[c].integer, values[c].integer);
            ck_assert_uint_eq(read[c].size, values[c].size);
            ck_assert(read[c].size == 0 ||
                      memcmp(read[c].text, values[c].text, read[c].size) ==
                          0);
        }
        ck_assert_int_eq(kti_stmt_step(stmt, kti_err(db)), KT_DONE);
    }
    ck_assert_int_eq(run("ROLLBACK"), SQLITE_OK);
}
END_TEST

/* 24 bits are the place in the commit, the 39 above them the commit: the
 * greatest key of all is the greatest integer. */
START_TEST(keys_are_commit_and_place)
{
    int64_t key = INT64_C(5) * 16777216 + 3;
    ck_assert_int_eq(KTI_OP_COMMIT(key), 5);
    ck_assert_int_eq(KTI_OP_N(key), 3);
    ck_assert_int_eq(KTI_OP_LAST(INT64_C(5)), INT64_C(6) * 16777216 - 1);
    ck_assert_int_eq(KTI_OP_COMMIT(KTI_OP_LAST(INT64_C(5))), 5);
    ck_assert_int_eq(KTI_OP_N(KTI_OP_LAST(INT64_C(5))), 16777215);
    ck_assert_int_eq(KTI_OP_N_MAX, 16777215);
    ck_assert_int_eq(KTI_OP_LAST(INT64_C(549755813887)), INT64_MAX);
    ck_assert_int_eq(KTI_OP_COMMIT(INT64_MAX), 549755813887);
    /* Nothing is known before the first commit, whose first key is above. */
    ck_assert_int_lt(KTI_OP_LAST(INT64_C(0)), INT64_C(1) * 16777216 + 1);
}
END_TEST

/* A commit that is full is what kt_commit.ops can say, and no more. */
START_TEST(places_end_where_the_schema_ends)
{
    ck_assert_int_eq(run("BEGIN; UPDATE kt_commit SET ops = 16777215"),
                     SQLITE_OK);
    ck_assert_int_eq(run("UPDATE kt_commit SET ops = 16777216"),
                     SQLITE_CONSTRAINT_CHECK);
    ck_assert_int_eq(run("UPDATE kt_commit SET ops = 0"),
                     SQLITE_CONSTRAINT_CHECK);
    ck_assert_int_eq(run("ROLLBACK"), SQLITE_OK);
}
END_TEST

START_TEST(nothing_is_null)
{
    ck_assert_int_eq(kti_text(NULL).type, KTI_TYPE_NULL);
    ck_assert_int_eq(kti_text("").type, KTI_TYPE_TEXT);
    ck_assert_int_eq(kti_blob(NULL, 32).type, KTI_TYPE_NULL);
    ck_assert_int_eq(kti_entity(0).type, KTI_TYPE_NULL);
    ck_assert_int_eq(kti_entity(1).type, KTI_TYPE_ENTITY);
    ck_assert_int_eq(kti_day_or_null(KT_DAY_NONE).type, KTI_TYPE_NULL);
    ck_assert_int_eq(kti_day_or_null(0).type, KTI_TYPE_INT);
    ck_assert_int_eq(kti_amount_or_null(KT_NONE).type, KTI_TYPE_NULL);
    ck_assert_int_eq(kti_amount_or_null(0).type, KTI_TYPE_INT);
    kti_value null = kti_null();
    kti_value seven = kti_int(7);
    ck_assert_int_eq(kti_value_int(&null, -1), -1);
    ck_assert_int_eq(kti_value_int(&seven, -1), 7);
    ck_assert_int_eq(kti_value_day(&null), KT_DAY_NONE);
    ck_assert_int_eq(kti_value_day(&seven), 7);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_table_is_described,
        tags_are_places,
        columns_are_those_of_the_schema,
        only_what_may_be_missing_is_nullable,
        entities_are_foreign_keys,
        enumerators_name_their_columns,
        sets_has_a_bit_a_column,
        rows_are_inserted_and_read_by_the_description,
        keys_are_commit_and_place,
        places_end_where_the_schema_ends,
        nothing_is_null,
    };
    return RUN_WORLD_TESTS("op", tests);
}
