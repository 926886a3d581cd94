/* SPDX-License-Identifier: Apache-2.0 */
/* Once only, the tables of doc/once-only.md: host keys, reports, corrections.
 * A test has the name of its row; test_once_only_load.c has those of files. */
#include <stdio.h>

#include "once_only_helpers.h"

#define is_none(number) same_no(&(number), &(kt_report_no)KT_REPORT_NO_INIT)

static void use_key(void)
{
    OK(kt_db_set_host_key(db, "key"));
}

/* Host keys. */

START_TEST(host_key_new)
{
    kt_cursor *cursor = NULL;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    use_key();
    (void)add(NULL, 1);
    ck_assert_int_eq(actual(), 1);
    OK(kt_commit_list(db, NULL, head_now().commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.host_key, "key");
    kt_cursor_close(cursor);
}
END_TEST

START_TEST(host_key_same_call)
{
    kt_report_no number = { .seq = 7 };
    use_key();
    kt_report_no first = add(NULL, 1);
    kt_head before = head_now();
    kt_progress report = report_with(NULL, 1);
    use_key();
    ck_assert_int_eq(kt_progress_record(db, &report, &number), KT_EXISTS);
    ck_assert(is_none(number));
    ck_assert(!is_none(first));
    ck_assert_int_eq(head_now().commit, before.commit);
    ck_assert_int_eq(actual(), 1);
    /* The key is used up: the next call is one of its own. */
    (void)add(NULL, 1);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

/* Two reports as one commit; answers that of kt_db_commit(). */
static kt_status transact(kt_status begun, int64_t amount, int64_t *commit)
{
    kt_report_no number = { .seq = 7 };
    kt_progress report = report_with(NULL, amount);
    use_key();
    ck_assert_int_eq(kt_db_begin(db), begun);
    for (int i = 0; i < 2; i++) {
        OK(kt_progress_record(db, &report, &number));
        ck_assert_int_eq(is_none(number), begun == KT_EXISTS);
    }
    if (begun == KT_EXISTS) {
        OK(kt_progress_retract(db, &number, "within a replay"));
    }
    return kt_db_commit(db, commit);
}

START_TEST(host_key_same_transaction)
{
    int64_t first = 0;
    int64_t second = 0;
    OK(transact(KT_OK, 1, &first));
    ck_assert_int_eq(transact(KT_EXISTS, 1, &second), KT_EXISTS);
    ck_assert_int_eq(second, first);
    ck_assert_int_eq(head_now().commit, first);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(host_key_other_content)
{
    int64_t first = 0;
    int64_t second = 0;
    OK(transact(KT_OK, 1, &first));
    ck_assert_int_eq(transact(KT_EXISTS, 50, &second), KT_EXISTS);
    ck_assert_int_eq(second, first);
    use_key();
    ck_assert_int_eq(kt_unit_rename(db, "4401", "Canton", TODAY), KT_EXISTS);
    ck_assert_int_eq(head_now().commit, first);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(host_key_retracted)
{
    use_key();
    kt_report_no first = add(NULL, 1);
    retract(first);
    kt_progress report = report_with(NULL, 1);
    use_key();
    ck_assert_int_eq(kt_progress_record(db, &report, NULL), KT_EXISTS);
    ck_assert_int_eq(actual(), 0);
}
END_TEST

START_TEST(host_key_refused)
{
    kt_progress wrong = report_with(NULL, -1);
    use_key();
    ck_assert_int_eq(kt_progress_record(db, &wrong, NULL), KT_ERR_RANGE);
    use_key();
    OK(kt_db_begin(db));
    (void)add(NULL, 1);
    kt_db_rollback(db);
    use_key();
    OK(kt_db_begin(db));
    OK(kt_db_commit(db, NULL));
    use_key();
    (void)add(NULL, 1);
    ck_assert_int_eq(actual(), 1);
}
END_TEST

/* Reports. */

START_TEST(no_ref_same)
{
    kt_report_no first = add(NULL, 1);
    kt_report_no second = add(NULL, 1);
    ck_assert(!same_no(&first, &second));
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(ref_new)
{
    (void)add("a", 1);
    (void)add("b", 1);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(ref_elsewhere)
{
    (void)add("a", 1);
    kt_progress report = report_with("a", 2);
    report.unit = "4402";
    (void)record(&report);
    add_target("1.2", KT_MEASURE_FLOW, KT_AMOUNT(1));
    report = report_with("a", 3);
    report.target = "1.2";
    (void)record(&report);
    ck_assert_int_eq(actual(), 3);
}
END_TEST

/* Every part of the content, and what is none of it. */
START_TEST(ref_same)
{
    static const uint8_t sha256[KT_SHA256_SIZE] = { 1, 2, 3 };
    kt_progress report = report_with("a", 1);
    report.note = "a note";
    report.doc = "2022-17";
    report.uri = "https://example.org";
    report.file_sha256 = sha256;
    kt_report_no first = record(&report);
    OK(kt_db_set_actor(db, "another", NULL));
    report.line = 12;
    check_exists(&report, first);
    OK(kt_db_begin(db));
    check_exists(&report, first);
    kt_report_no second = add("b", 5);
    kt_progress again = report_with("b", 5);
    kt_report_no number;
    ck_assert_int_eq(kt_progress_record(db, &again, &number), KT_EXISTS);
    ck_assert(same_no(&number, &second));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(actual(), 6);
}
END_TEST

/* What only some measures have is content, too. */
static void check_ref_of_ratio_and_step(void)
{
    add_target("1.2", KT_MEASURE_RATIO, KT_NONE);
    kt_progress given =
        new_report("1.2", "4401", TODAY, KT_LEVEL, KT_AMOUNT(1));
    given.of = KT_AMOUNT(2);
    given.ref = "a";
    kt_report_no first = record(&given);
    check_exists(&given, first);
    given.of = KT_AMOUNT(3);
    check_refused(&given, KT_ERR_DUPLICATE, first);

    add_target("1.3", KT_MEASURE_MILESTONE, KT_NONE);
    add_step("1.3", "a");
    add_step("1.3", "b");
    given = new_report("1.3", "44", TODAY, KT_STEP, KT_NONE);
    given.step = "a";
    given.ref = "a";
    first = record(&given);
    check_exists(&given, first);
    given.step = "b";
    check_refused(&given, KT_ERR_DUPLICATE, first);
}

START_TEST(ref_other)
{
    static const uint8_t sha256[][KT_SHA256_SIZE] = { { 1 }, { 2 } };
    char message[200];
    char number[KT_REPORT_NO_TEXT_SIZE];
    kt_progress given = report_with("a", 1);
    given.note = "a note";
    given.file_sha256 = sha256[0];
    kt_report_no first = record(&given);
    kt_progress other[8];
    for (int i = 0; i < 8; i++) {
        other[i] = given;
    }
    other[0].amount += 1;
    other[1].day -= 1;
    other[2].mode = KT_TO_DATE;
    other[3].note = NULL;
    other[4].note = "A note";
    other[5].doc = "2022-17";
    other[6].file_sha256 = sha256[1];
    other[7].file_sha256 = NULL;
    for (int i = 0; i < 8; i++) {
        check_refused(&other[i], KT_ERR_DUPLICATE, first);
    }
    OK(kt_report_no_format(db, &first, number, sizeof number));
    (void)snprintf(message, sizeof message,
                   "ref a is that of report %s, which says something else: "
                   "to correct it, supersede %s",
                   number, number);
    REFUSED(KT_ERR_DUPLICATE, message,
            kt_progress_record(db, &other[0], NULL));
    /* Where it was corrected, the message has the version to supersede. */
    kt_report_no second = correct(first, NULL, 2);
    check_refused(&other[0], KT_ERR_DUPLICATE, first);
    check_refused(&other[0], KT_ERR_DUPLICATE, second);
    ck_assert_int_eq(actual(), 2);
    check_ref_of_ratio_and_step();
}
END_TEST

START_TEST(ref_same_as_superseded)
{
    kt_report_no first = add("a", 1);
    (void)correct(first, "a", 2);
    kt_progress report = report_with("a", 1);
    check_exists(&report, first);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(ref_same_as_correction)
{
    kt_report_no first = add("a", 1);
    kt_report_no second = correct(first, NULL, 2);
    kt_report_no third = correct(second, "c", 3);
    kt_progress report = report_with("a", 2);
    check_exists(&report, second);
    report = report_with("a", 3);
    check_exists(&report, third);
    /* By whichever ref a version has. */
    report = report_with("c", 1);
    check_exists(&report, first);
    ck_assert_int_eq(actual(), 3);
}
END_TEST

START_TEST(ref_retracted)
{
    retract(add("a", 1));
    kt_report_no second = add("a", 1);
    retract(second);
    kt_report_no third = add("a", 3);
    ck_assert_int_eq(actual(), 3);
    kt_progress report = report_with("a", 3);
    check_exists(&report, third);
}
END_TEST

START_TEST(ref_of_retracted_correction)
{
    kt_report_no first = add("a", 1);
    retract(correct(first, "a", 2));
    kt_progress report = report_with("a", 2);
    check_refused(&report, KT_ERR_DUPLICATE, first);
    report = report_with("a", 1);
    check_exists(&report, first);
    ck_assert_int_eq(actual(), 1);
}
END_TEST

/* Corrections and retractions. */

START_TEST(supersede_new)
{
    kt_report_no first = add("a", 1);
    kt_report_no second = correct(first, "a", 2);
    kt_report_no third = correct(second, "b", 3);
    (void)correct(third, NULL, 4);
    ck_assert_int_eq(actual(), 4);
}
END_TEST

START_TEST(supersede_same)
{
    static const char *const refs[] = { NULL, "b" };
    for (int i = 0; i < 2; i++) {
        kt_report_no first = add(NULL, 1);
        kt_report_no second = correct(first, refs[i], 2);
        kt_progress again = correction_of(&first, refs[i], 2);
        check_exists(&again, second);
        /* Also when it was corrected itself. */
        (void)correct(second, NULL, 3);
        check_exists(&again, second);
    }
    ck_assert_int_eq(actual(), 6);
}
END_TEST

START_TEST(supersede_other)
{
    kt_report_no first = add("a", 1);
    kt_report_no second = correct(first, NULL, 2);
    kt_progress other = correction_of(&first, NULL, 3);
    check_refused(&other, KT_ERR_STATE, second);
    other = correction_of(&first, "b", 2);
    check_refused(&other, KT_ERR_STATE, second);
    other = correction_of(&first, NULL, 2);
    other.reason = "another reason";
    check_refused(&other, KT_ERR_STATE, second);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(supersede_back)
{
    kt_report_no first = add("a", 1);
    kt_report_no second = correct(first, "a", 2);
    kt_report_no third = correct(second, "a", 2);
    ck_assert(!same_no(&second, &third));
    kt_report_no fourth = correct(third, "a", 1);
    ck_assert(!same_no(&first, &fourth));
    ck_assert_int_eq(actual(), 1);
    /* Without a report to supersede it is the first of those that say it. */
    kt_progress report = report_with("a", 1);
    check_exists(&report, first);
    report = report_with("a", 2);
    check_exists(&report, second);
}
END_TEST

START_TEST(supersede_with_a_taken_ref)
{
    kt_report_no first = add("a", 1);
    kt_report_no other = add("b", 2);
    kt_progress report = correction_of(&first, "b", 3);
    check_refused(&report, KT_ERR_DUPLICATE, other);
    report = correction_of(&first, "b", 2);
    check_refused(&report, KT_ERR_DUPLICATE, other);
    retract(other);
    (void)record(&report);
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(supersede_with_the_ref_of_an_older_version)
{
    kt_report_no first = add("a", 1);
    (void)correct(correct(first, NULL, 2), "a", 3);
    ck_assert_int_eq(actual(), 3);
}
END_TEST

START_TEST(supersede_same_retracted)
{
    kt_report_no first = add("a", 1);
    kt_report_no second = correct(first, "a", 2);
    retract(second);
    ck_assert_int_eq(actual(), 1);
    kt_report_no third = correct(first, "a", 2);
    ck_assert(!same_no(&second, &third));
    ck_assert_int_eq(actual(), 2);
}
END_TEST

START_TEST(retract_new)
{
    kt_report_no first = add("a", 1);
    kt_report_no second = correct(first, "a", 2);
    retract(first);
    ck_assert_int_eq(actual(), 2);
    retract(second);
    ck_assert_int_eq(actual(), 0);
}
END_TEST

START_TEST(retract_same)
{
    kt_report_no first = add("a", 1);
    retract(first);
    kt_head before = head_now();
    ck_assert_int_eq(kt_progress_retract(db, &first, "a mistake"),
                     KT_EXISTS);
    ck_assert_int_eq(head_now().commit, before.commit);
}
END_TEST

START_TEST(retract_other)
{
    char commit[32];
    kt_report_no first = add("a", 1);
    retract(first);
    (void)snprintf(commit, sizeof commit, "commit %lld: a mistake",
                   (long long)head_now().commit);
    REFUSED(KT_ERR_STATE, NULL, kt_progress_retract(db, &first, "a slip"));
    ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), commit));
}
END_TEST

static char *read_text(const char *name)
{
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/%s", KT_TEST_SOURCE_DIR, name);
    kti_buf text = read_file(path);
    return kti_buf_steal(&text);
}

static int count_of(const char *text, const char *what)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, what)) != NULL; at++) {
        count++;
    }
    return count;
}

/* Each row of the tables has its test, and there are no more tests than
 * these and this one. */
START_TEST(rows_and_tests)
{
    int rows = 0;
    char *doc = read_text("doc/once-only.md");
    char *calls = read_text("tests/test_once_only.c");
    char *files = read_text("tests/test_once_only_load.c");
    for (const char *at = doc; (at = strstr(at, "\n| `")) != NULL; rows++) {
        char test[128];
        at += strlen("\n| `");
        (void)snprintf(test, sizeof test, "\nSTART_TEST(%.*s)",
                       (int)strcspn(at, "`"), at);
        ck_assert_msg(strstr(calls, test) != NULL ||
                          strstr(files, test) != NULL,
                      "no test: %s", test);
    }
    ck_assert_int_gt(rows, 40);
    ck_assert_int_eq(count_of(calls, "\nSTART_TEST(") +
                         count_of(files, "\nSTART_TEST("),
                     rows + 1);
    free(doc);
    free(calls);
    free(files);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        host_key_new,
        host_key_same_call,
        host_key_same_transaction,
        host_key_other_content,
        host_key_retracted,
        host_key_refused,
        no_ref_same,
        ref_new,
        ref_elsewhere,
        ref_same,
        ref_other,
        ref_same_as_superseded,
        ref_same_as_correction,
        ref_retracted,
        ref_of_retracted_correction,
        supersede_new,
        supersede_same,
        supersede_other,
        supersede_back,
        supersede_with_a_taken_ref,
        supersede_with_the_ref_of_an_older_version,
        supersede_same_retracted,
        retract_new,
        retract_same,
        retract_other,
        rows_and_tests,
    };
    return RUN_TESTS_IN("once_only", once_only_setup, world_teardown, tests);
}
