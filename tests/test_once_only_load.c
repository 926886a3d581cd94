/* SPDX-License-Identifier: Apache-2.0 */
/* Once only, the tables of doc/once-only.md that are about files. A test has
 * the name of its row; test_once_only.c has those of single calls. */
#include "once_only_helpers.h"

#include "buf.h"
#include "handle_private.h"
#include "ledger.h"

#define HEADER "target,unit,day,mode,amount,ref\n"
/* 1 and 2, with and without ref. */
#define ROWS                                                                 \
    "1.1,4401,2022-06-01,add,1,\n"                                           \
    "1.1,4401,2022-06-02,add,2,\n"
#define REF_ROWS                                                             \
    "1.1,4401,2022-06-01,add,1,a\n"                                          \
    "1.1,4401,2022-06-02,add,2,b\n"

static kt_load_result result;
static const char *plan; /* of the load */
static char notice[200]; /* its last one */

static void on_event(void *context, const kt_load_event *event)
{
    (void)context;
    if (event->kind == KT_LOAD_NOTICE) {
        (void)snprintf(notice, sizeof notice, "%s", event->message);
    }
}

static kt_status load_as(const char *name, const char *text, uint32_t flags)
{
    kt_load load = KT_LOAD_INIT;
    load.plan = plan;
    load.event = on_event;
    notice[0] = '\0';
    load.data = text;
    load.size = strlen(text);
    load.name = name;
    load.flags = flags;
    result = (kt_load_result)KT_LOAD_RESULT_INIT;
    return kt_load_progress(db, &load, &result);
}

static kt_status load(const char *text)
{
    return load_as("a.csv", text, 0);
}

#define ck_result(rows_, written_, existing_, bad_)                          \
    do {                                                                     \
        ck_assert_int_eq(result.rows, (rows_));                              \
        ck_assert_int_eq(result.written, (written_));                        \
        ck_assert_int_eq(result.existing, (existing_));                      \
        ck_assert_int_eq(result.bad, (bad_));                                \
    } while (0)

/* The i-th report of 4401 in the list. */
static kt_report_no number_at(int i)
{
    kt_cursor *cursor = NULL;
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    OK(kt_progress_list(db, NULL, "1.1", &cursor));
    for (int k = 0; k <= i; k++) {
        ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    }
    kt_report_no number = row.number;
    kt_cursor_close(cursor);
    return number;
}

START_TEST(file_same)
{
    char told[200];
    OK(load(HEADER ROWS));
    ck_result(2, 2, 0, 0);
    ck_assert_str_eq(notice, "");
    kt_head before = head_now();
    ck_assert_int_eq(load(HEADER ROWS), KT_EXISTS);
    ck_result(2, 0, 2, 0);
    (void)snprintf(told, sizeof told,
                   "it went in with commit %lld: a file goes in once, "
                   "whatever plan is named and whatever was left out",
                   (long long)before.commit);
    ck_assert_str_eq(notice, told);
    ck_assert_int_eq(result.commits, 0);
    ck_assert_int_eq(head_now().commit, before.commit);
    ck_assert_int_eq(actual(), 3);
}
END_TEST

START_TEST(file_same_other_plan)
{
    add_plan("2023", KT_PLAN_ACTIVE);
    plan = "2022";
    OK(load(HEADER ROWS));
    plan = "2023";
    ck_assert_int_eq(load(HEADER ROWS), KT_EXISTS);
    ck_result(2, 0, 2, 0);
    ck_assert_ptr_nonnull(strstr(notice, "whatever plan is named"));
    /* What may be meant: another file, here by an empty line. */
    ck_assert_int_eq(load(HEADER ROWS "\n"), KT_ERR_NOT_FOUND);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), "unknown target 1.1"));
}
END_TEST

START_TEST(file_renamed)
{
    OK(load(HEADER ROWS));
    kt_head before = head_now();
    ck_assert_int_eq(load_as("b.csv", HEADER ROWS, 0), KT_EXISTS);
    ck_result(2, 0, 2, 0);
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

START_TEST(file_same_retracted)
{
    OK(load(HEADER ROWS));
    retract(number_at(0));
    ck_assert_int_eq(actual(), 2);
    ck_assert_int_eq(load(HEADER ROWS), KT_EXISTS);
    ck_assert_int_eq(actual(), 2);
    /* One row more, and it is another file: what is retracted is gone. */
    ck_assert_int_eq(load_as("b.csv", HEADER ROWS
                             "1.1,4401,2022-06-03,add,4,\n",
                             KT_LOAD_SKIP_BAD),
                     KT_OK);
    ck_result(3, 2, 0, 1);
    ck_assert_int_eq(actual(), 7);
}
END_TEST

START_TEST(file_same_skipped)
{
    static const char text[] = HEADER ROWS "1.1,4403,2022-06-03,add,4,\n";
    static const char rest[] = HEADER "1.1,4403,2022-06-03,add,4,\n";
    ck_assert_int_eq(load_as("a.csv", text, KT_LOAD_SKIP_BAD), KT_OK);
    ck_result(3, 2, 0, 1);
    add_unit("4403", "Shenzhen", "44", "city");
    ck_assert_int_eq(load_as("a.csv", text, KT_LOAD_SKIP_BAD), KT_EXISTS);
    ck_result(3, 0, 3, 0);
    ck_assert_int_eq(actual(), 3);
    OK(load_as("a.csv.bad.csv", rest, 0));
    ck_assert_int_eq(actual(), 7);
}
END_TEST

/* Of 104,200 rows the first 100,000 are a commit. The file is read twice;
 * where the second of them begins 98.0 % of all is done, and the watch is told
 * every 4096 rows: last before it at 97.2 %, next at 99.95 %. */
#define LONG_ROWS 104200

static int32_t stop_late(void *context, int64_t done, int64_t total)
{
    (void)context;
    return done * 1000 > total * 985;
}

START_TEST(file_broken_off)
{
    kti_buf text = { 0 };
    kti_buf_text(&text, "target,unit,day,mode,amount,ref\n");
    for (int i = 0; i < LONG_ROWS; i++) {
        kti_buf_printf(&text, "1.1,4401,2022-06-01,add,1,r%d\n", i);
    }
    kt_load given = KT_LOAD_INIT;
    given.data = text.data;
    given.size = text.size;
    given.watch = stop_late;
    result = (kt_load_result)KT_LOAD_RESULT_INIT;
    kt_head before = head_now();
    ck_assert_int_eq(kt_load_progress(db, &given, &result), KT_ERR_STOPPED);
    ck_assert_int_eq(head_now().commit, before.commit + 1);
    given.watch = NULL;
    OK(kt_load_progress(db, &given, &result));
    ck_result(LONG_ROWS, LONG_ROWS - 100000, 100000, 0);
    ck_assert_int_eq(head_now().commit, before.commit + 2);
    ck_assert_int_eq(actual(), LONG_ROWS);
    ck_assert_int_eq(kt_load_progress(db, &given, &result), KT_EXISTS);
    ck_result(LONG_ROWS, 0, LONG_ROWS, 0);
    kti_buf_free(&text);
}
END_TEST

#define ADDED "1.1,4401,2022-06-03,add,4,c\n"

START_TEST(file_mended_with_refs)
{
    OK(load(HEADER REF_ROWS));
    OK(load(HEADER ADDED REF_ROWS));
    ck_result(3, 1, 2, 0);
    ck_assert_int_eq(actual(), 7);
    /* A corrected one is not undone by it. */
    (void)correct(number_at(0), "a", 10);
    OK(load(HEADER REF_ROWS ADDED "1.1,4401,2022-06-04,add,8,d\n"));
    ck_result(4, 1, 3, 0);
    ck_assert_int_eq(actual(), 10 + 2 + 4 + 8);
}
END_TEST

START_TEST(file_mended_without_refs)
{
    OK(load(HEADER ROWS));
    REFUSED(KT_ERR_REPEATED, NULL, load(HEADER ADDED ROWS));
    ck_result(3, 0, 0, 2);
    ck_assert_int_eq(actual(), 3);
    OK(load_as("b.csv", HEADER ADDED ROWS, KT_LOAD_SKIP_BAD));
    ck_result(3, 1, 0, 2);
    ck_assert_int_eq(actual(), 7);
    OK(load_as("c.csv", HEADER ROWS "1.1,4401,2022-06-04,add,8,d\n",
               KT_LOAD_REPEAT));
    ck_result(3, 3, 0, 0);
    ck_assert_int_eq(actual(), 18);
}
END_TEST

START_TEST(file_row_changed_with_ref)
{
    char text[KT_REPORT_NO_TEXT_SIZE];
    OK(load(HEADER REF_ROWS));
    kt_report_no first = number_at(0);
    OK(kt_report_no_format(db, &first, text, sizeof text));
    REFUSED(KT_ERR_DUPLICATE, NULL,
            load(HEADER "1.1,4401,2022-06-01,add,9,a\n"
                        "1.1,4401,2022-06-02,add,2,b\n"));
    ck_result(2, 0, 1, 1);
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), text));
    ck_assert_int_eq(actual(), 3);
    (void)correct(first, "a", 9);
    ck_assert_int_eq(actual(), 11);
}
END_TEST

START_TEST(file_row_changed_without_ref)
{
    OK(load(HEADER ROWS));
    OK(load(HEADER "1.1,4401,2022-06-01,add,9,\n"));
    ck_assert_int_eq(actual(), 12);
}
END_TEST

/* What add() records, as a row. */
#define ROW_OF_1 HEADER "1.1,4401,2022-06-30,add,1,\n"
#define ROW_OF_2 HEADER "1.1,4401,2022-06-30,add,2,\n"

START_TEST(row_same_as_single_call)
{
    char message[200];
    char number[KT_REPORT_NO_TEXT_SIZE];
    kt_report_no first = add(NULL, 1);
    OK(kt_report_no_format(db, &first, number, sizeof number));
    (void)snprintf(message, sizeof message,
                   "a.csv:2: report %s from a single call says the same: "
                   "perhaps a repetition; if not, load with repeat",
                   number);
    REFUSED(KT_ERR_REPEATED, message, load(ROW_OF_1));
    /* A ref says that it is none; a row with one is not asked. */
    OK(load(HEADER "1.1,4401,2022-06-30,add,1,a\n"));
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(row_same_as_superseded)
{
    kt_report_no first = add(NULL, 1);
    kt_report_no second = correct(first, NULL, 5);
    (void)correct(second, NULL, 7);
    /* Also where what superseded it directly is retracted. */
    retract(second);
    OK(load(ROW_OF_1));
    ck_assert_int_eq(actual(), 8);
}
END_TEST

START_TEST(row_same_as_correction)
{
    (void)correct(add(NULL, 1), NULL, 2);
    REFUSED(KT_ERR_REPEATED, NULL, load(ROW_OF_2));
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(row_same_as_retracted)
{
    kt_report_no first = add(NULL, 1);
    kt_report_no second = correct(first, NULL, 2);
    retract(second);
    OK(load(ROW_OF_2));
    /* And what that one corrected is in force again. */
    REFUSED(KT_ERR_REPEATED, NULL, load(ROW_OF_1));
    ck_assert_int_eq(actual(), 3);
}
END_TEST

/* As one who verifies will: no call does yet. */
static void give_back(kt_report_no number)
{
    kti_value values[KTI_ACT_COLUMNS] = {
        [KTI_ACT_VERB] = kti_int(KT_ACT_RETURN),
        [KTI_ACT_REPORT] =
            kti_report_key(number.seq << KTI_OP_BITS | number.n),
        [KTI_ACT_REASON] = kti_text("unsigned"),
    };
    kt_status status = kti_enter(db, KTI_WRITE);
    if (status == KT_OK) {
        status = kti_ledger_add(db, KTI_TAG_ACT, values, NULL);
    }
    OK(kti_leave(db, status));
}

START_TEST(row_same_as_returned)
{
    kt_report_no first = add(NULL, 1);
    kt_report_no second = correct(first, NULL, 2);
    REFUSED(KT_ERR_REPEATED, NULL, load(ROW_OF_2));
    give_back(second);
    /* What it corrected is in force again. */
    REFUSED(KT_ERR_REPEATED, NULL, load(ROW_OF_1));
    OK(load(ROW_OF_2));
    ck_assert_int_eq(actual(), 3);
}
END_TEST

START_TEST(row_twice_in_a_file)
{
    static const char row[] = "1.1,4401,2022-06-01,add,1,";
    char text[200];
    (void)snprintf(text, sizeof text, HEADER "%s\n%s\n", row, row);
    OK(load(text));
    ck_result(2, 2, 0, 0);
    ck_assert_int_eq(actual(), 2);
    (void)snprintf(text, sizeof text, HEADER "%sa\n%sa\n", row, row);
    OK(load(text));
    ck_result(2, 1, 1, 0);
    ck_assert_int_eq(actual(), 3);
}
END_TEST

START_TEST(file_in_a_transaction)
{
    OK(kt_db_begin(db));
    OK(load(HEADER ROWS));
    OK(load(HEADER REF_ROWS));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(actual(), 6);
    REFUSED(KT_ERR_REPEATED, NULL, load(HEADER ROWS));
    ck_assert_int_eq(load(HEADER REF_ROWS), KT_EXISTS);
    /* The host's key is the transaction's, and makes all of it once. */
    for (int i = 0; i < 2; i++) {
        kt_status expected = i == 0 ? KT_OK : KT_EXISTS;
        OK(kt_db_set_host_key(db, "key"));
        ck_assert_int_eq(kt_db_begin(db), expected);
        OK(load_as("a.csv", HEADER ROWS, KT_LOAD_REPEAT));
        ck_assert_int_eq(kt_db_commit(db, NULL), expected);
        ck_assert_int_eq(actual(), 9);
    }
}
END_TEST

static kt_status load_text(kt_status (*how)(kt_db *db, const kt_load *load,
                                            kt_load_result *result),
                           const char *text)
{
    kt_load given = KT_LOAD_INIT;
    given.data = text;
    given.size = strlen(text);
    result = (kt_load_result)KT_LOAD_RESULT_INIT;
    return how(db, &given, &result);
}

#define UNITS "code,name,parent,level\n"

START_TEST(units_same)
{
    /* 4401 by another file than that which brought it, and a new one. */
    OK(load_text(kt_load_units, UNITS "4401,Guangzhou,44,city\n"
                                      "4403,Shenzhen,44,city\n"));
    ck_result(2, 1, 1, 0);
    ck_assert_int_eq(
        load_text(kt_load_units, UNITS "4403,Shenzhen,44,city\n"),
        KT_EXISTS);
    ck_result(1, 0, 1, 0);
}
END_TEST

START_TEST(units_other)
{
    REFUSED(KT_ERR_DUPLICATE, NULL,
            load_text(kt_load_units, UNITS "4401,Canton,44,city\n"));
    REFUSED(KT_ERR_DUPLICATE, NULL,
            load_text(kt_load_units, UNITS "4401,Guangzhou,45,city\n"));
    REFUSED(KT_ERR_DUPLICATE, NULL,
            load_text(kt_load_units, UNITS "4401,Guangzhou,44,county\n"));
}
END_TEST

#define ALLOTMENTS "target,unit,amount,authority\n"

START_TEST(allotments_same)
{
    allot("1.1", "4401", KT_AMOUNT(600), KT_DAY_NONE);
    ck_assert_int_eq(
        load_text(kt_load_allotments, ALLOTMENTS "1.1,4401,600,\n"),
        KT_EXISTS);
    ck_result(1, 0, 1, 0);
}
END_TEST

START_TEST(allotments_other)
{
    kt_cursor *cursor = NULL;
    kt_allotment_row row = KT_ALLOTMENT_ROW_INIT;
    kt_query query = query_of("4401", TODAY);
    allot("1.1", "4401", KT_AMOUNT(600), KT_DAY_NONE);
    OK(load_text(kt_load_allotments, ALLOTMENTS "1.1,4401,600,2022-9\n"));
    ck_result(1, 1, 0, 0);
    OK(load_text(kt_load_allotments, ALLOTMENTS "1.1,4401,700,2022-9\n"));
    ck_result(1, 1, 0, 0);
    OK(kt_allotment_list(db, &query, "1.1", &cursor));
    ck_assert_int_eq(kt_allotment_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(row.amount, KT_AMOUNT(700));
    kt_cursor_close(cursor);
}
END_TEST

#define PLAN(title)                                                          \
    "{\"format\": \"keytask-plan/1\", \"plan\": {\"code\": \"2023\","        \
    " \"title\": \"" title "\", \"owner\": \"44\","                          \
    " \"first_day\": \"2023-01-01\", \"last_day\": \"2023-12-31\"},"         \
    " \"tasks\": [{\"code\": \"1\", \"title\": \"First\"}]}"

START_TEST(plan_same)
{
    OK(load_text(kt_load_plan, PLAN("Key tasks")));
    kt_head before = head_now();
    ck_assert_int_eq(load_text(kt_load_plan, PLAN("Key tasks")), KT_EXISTS);
    ck_assert_int_eq(head_now().commit, before.commit);
    /* Said with other words: a blank more. */
    ck_assert_int_eq(load_text(kt_load_plan, " " PLAN("Key tasks")),
                     KT_EXISTS);
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

START_TEST(plan_other)
{
    kt_cursor *cursor = NULL;
    kt_plan_row row = KT_PLAN_ROW_INIT;
    OK(load_text(kt_load_plan, PLAN("Key tasks")));
    OK(load_text(kt_load_plan, PLAN("The year")));
    ck_assert_int_eq(result.written, 1);
    OK(kt_plan_list(db, NULL, &cursor));
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    ck_assert_int_eq(kt_plan_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.title, "The year");
    kt_cursor_close(cursor);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        file_same,
        file_same_other_plan,
        file_renamed,
        file_same_retracted,
        file_same_skipped,
        file_broken_off,
        file_mended_with_refs,
        file_mended_without_refs,
        file_row_changed_with_ref,
        file_row_changed_without_ref,
        row_same_as_single_call,
        row_same_as_superseded,
        row_same_as_correction,
        row_same_as_retracted,
        row_same_as_returned,
        row_twice_in_a_file,
        file_in_a_transaction,
        units_same,
        units_other,
        allotments_same,
        allotments_other,
        plan_same,
        plan_other,
    };
    return RUN_TESTS_IN("once_only_load", once_only_setup, world_teardown,
                        tests);
}
