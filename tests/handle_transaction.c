/* SPDX-License-Identifier: Apache-2.0 */

/* Transactions, host keys and replays. What a failing disk does to them is
 * in test_commit_fault.c. */

#include "handle_test.h"

static void transaction_setup(void)
{
    db = open_ok(NULL, KT_OPEN_MEMORY);
    call_world(db);
}

static kt_status record(kt_day day, kt_amount amount)
{
    kt_progress report = new_report("1.1", "4401", day, KT_ADD, amount);
    return kt_progress_record(db, &report, NULL);
}

/* The sum of the reports on 1.1: 5 in call_world(), and what was added. */
static int64_t actual(void)
{
    kt_completion answer = KT_COMPLETION_INIT;
    OK(kt_completion_target(db, NULL, "1.1", &answer));
    return answer.actual / KT_AMOUNT_SCALE;
}

/* ---- transactions */

START_TEST(transaction_is_one_commit)
{
    int64_t number = -1;
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    add_unit("x", "X", NULL, NULL);
    /* It knows what it has written; the head is as it was. */
    ck_assert_int_eq(actual(), 6);
    ck_assert_str_eq(unit_codes("x", 0, TODAY), "x");
    ck_assert_int_eq(head_now().commit, before.commit);
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, before.commit + 1);
    ck_assert_int_eq(head_now().commit, number);
    ck_assert_int_eq(head_now().seq, before.seq + 1);
    ck_assert_int_eq(actual(), 6);
}
END_TEST

START_TEST(transaction_without_a_write_is_no_commit)
{
    int64_t number = -1;
    kt_head before = head_now();
    OK(kt_db_begin(db));
    ck_assert_int_eq(actual(), 5);
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, 0);
    ck_assert_int_eq(head_now().commit, before.commit);
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(head_now().commit, before.commit + 1);
}
END_TEST

START_TEST(begin_commit_and_rollback_in_any_order)
{
    int64_t number = -1;
    kt_db_rollback(db);
    ck_assert_int_eq(kt_db_commit(db, &number), KT_ERR_MISUSE);
    ck_assert_int_eq(number, 0);
    kt_head before = head_now();
    OK(kt_db_begin(db));
    ck_assert_int_eq(kt_db_begin(db), KT_ERR_MISUSE);
    OK(record(TODAY, KT_AMOUNT(1)));
    kt_db_rollback(db);
    kt_db_rollback(db);
    ck_assert_int_eq(kt_db_commit(db, &number), KT_ERR_MISUSE);
    ck_assert_int_eq(actual(), 5);
    ck_assert_mem_eq(head_now().hash, before.hash, sizeof before.hash);
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(2)));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_MISUSE);
    ck_assert_int_eq(actual(), 7);
}
END_TEST

/* What is refused in a transaction that has written leaves it as it is. */
START_TEST(refusal_leaves_the_transaction)
{
    kt_check check = KT_CHECK_INIT;
    kt_head before = head_now();
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(kt_db_begin(db), KT_ERR_MISUSE);
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(kt_db_set_host_key(db, "k"), KT_ERR_MISUSE);
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(kt_db_set_actor(db, "li", NULL), KT_ERR_MISUSE);
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(kt_db_check(db, NULL, NULL, NULL, NULL, &check),
                     KT_ERR_MISUSE);
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(record(TODAY + 2, KT_AMOUNT(1)), KT_ERR_INVALID);
    ck_assert_int_eq(kt_unit_rename(db, "99", "X", TODAY), KT_ERR_NOT_FOUND);
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(head_now().commit, before.commit + 1);
    ck_assert_int_eq(actual(), 11);
}
END_TEST

START_TEST(close_rolls_back)
{
    make_file("a.db");
    kt_db_close(db);
    db = open_ok(in_folder("a.db"), 0);
    kt_head before = head_now();
    kt_query query = query_of(NULL, TODAY);
    kt_cursor *cursor;
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_progress_list(db, &query, "1.1", &cursor));
    kt_db_close(db);

    /* A cursor outlives its handle, with what it was opened on. */
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    ck_assert_int_eq(kt_cursor_count(cursor), 2);
    ck_assert_int_eq(kt_progress_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.unit_name, "Guangzhou");
    kt_cursor_close(cursor);

    db = open_ok(in_folder("a.db"), 0);
    ck_assert_mem_eq(head_now().hash, before.hash, sizeof before.hash);
    ck_assert_int_eq(actual(), 5);
}
END_TEST

/* In the midst of a question another process' commit has to wait: what is
 * asked is one state of the file. */
static struct {
    kt_db *writer;
    kt_status status;
} meanwhile;

static int64_t clock_writes(void *context)
{
    if (meanwhile.writer != NULL) {
        kt_unit unit = KT_UNIT_INIT;
        kt_db *writer = meanwhile.writer;
        unit.code = unit.name = "x";
        meanwhile.writer = NULL;
        meanwhile.status = kt_unit_add(writer, &unit);
    }
    return read_clock(context);
}

START_TEST(question_is_of_one_state)
{
    kt_open_options options = world_options(0);
    options.clock = clock_writes;
    make_file("a.db");
    kt_db_close(db);
    db = open_options_ok(in_folder("a.db"), &options);
    options.clock = read_clock;
    options.busy_timeout_ms = 0;
    kt_db *writer = open_options_ok(in_folder("a.db"), &options);
    meanwhile.writer = writer;
    ck_assert_str_eq(unit_codes(NULL, 0, KT_DAY_NONE), "44 45");
    ck_assert_ptr_null(meanwhile.writer);
    ck_assert_int_eq(meanwhile.status, KT_ERR_BUSY);
    /* Not so while nothing is being asked: a cursor holds no lock. */
    kt_cursor *cursor;
    kt_unit unit = KT_UNIT_INIT;
    unit.code = unit.name = "x";
    OK(kt_unit_list(db, NULL, -1, &cursor));
    OK(kt_unit_add(writer, &unit));
    kt_cursor_close(cursor);
    ck_assert_str_eq(unit_codes(NULL, 0, TODAY), "44 45 x");
    kt_db_close(writer);
}
END_TEST

/* ---- host keys */

START_TEST(host_key_makes_a_call_once_only)
{
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    kt_report_no first;
    kt_report_no again;
    OK(kt_db_set_host_key(db, "a"));
    OK(kt_progress_record(db, &report, &first));
    kt_head head = head_now();
    ck_assert_int_eq(first.seq, head.seq);
    ck_assert_int_eq(first.n, 1);
    for (int i = 0; i < 2; i++) {
        memset(&again, 0xA5, sizeof again);
        OK(kt_db_set_host_key(db, "a"));
        ck_assert_int_eq(kt_progress_record(db, &report, &again), KT_EXISTS);
        ck_assert_int_eq(again.seq, 0);
        ck_assert_int_eq(again.n, 0);
        ck_assert_mem_eq(head_now().hash, head.hash, sizeof head.hash);
    }
    /* The key is that of one call. */
    OK(kt_progress_record(db, &report, NULL));
    OK(kt_db_set_host_key(db, "b"));
    OK(kt_progress_record(db, &report, NULL));
    ck_assert_int_eq(actual(), 8);
}
END_TEST

/* Every call that writes says KT_OK in a replay, and does nothing. */
START_TEST(replay_does_nothing)
{
    int64_t number = -1;
    OK(kt_db_set_host_key(db, "a"));
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_commit(db, &number));
    OK(record(TODAY, KT_AMOUNT(1)));
    kt_head head = head_now();
    OK(kt_db_set_host_key(db, "a"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    for (size_t i = 0; i < handle_call_count; i++) {
        const struct handle_call *call = &handle_calls[i];
        if (call->writes && strcmp(call->name, "kt_db_begin") != 0) {
            kt_status status = call->call(db);
            ck_assert_msg(status == KT_OK, "%s: %d, %s", call->name,
                          (int)status, kt_db_errmsg(db));
        }
    }
    /* Not even what would be refused is looked at. */
    ck_assert_int_eq(record(TODAY + 100, KT_AMOUNT(1)), KT_OK);
    kt_report_no none;
    kt_progress report =
        new_report("1.1", "4401", TODAY, KT_ADD, KT_AMOUNT(1));
    memset(&none, 0xA5, sizeof none);
    OK(kt_progress_record(db, &report, &none));
    ck_assert_int_eq(none.seq, 0);
    kt_cursor *touched = (kt_cursor *)(void *)&none;
    OK(kt_unit_move(db, "440203", "4401", TODAY, &touched));
    ck_assert_ptr_null(touched);
    /* Questions are answered. */
    ck_assert_int_eq(actual(), 7);
    ck_assert_str_eq(unit_codes("4402", -1, TODAY), "4402 440203");
    ck_assert_int_eq(kt_db_begin(db), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_db_set_host_key(db, "b"), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_db_set_actor(db, "li", NULL), KT_ERR_MISUSE);

    int64_t replayed = -1;
    ck_assert_int_eq(kt_db_commit(db, &replayed), KT_EXISTS);
    ck_assert_int_eq(replayed, number);
    ck_assert_mem_eq(head_now().hash, head.hash, sizeof head.hash);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_MISUSE);
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(actual(), 8);
}
END_TEST

START_TEST(rollback_ends_a_replay)
{
    OK(kt_db_set_host_key(db, "a"));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_set_host_key(db, "a"));
    ck_assert_int_eq(kt_db_begin(db), KT_EXISTS);
    OK(record(TODAY, KT_AMOUNT(1)));
    kt_db_rollback(db);
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_commit(db, NULL));
    ck_assert_int_eq(actual(), 8);
}
END_TEST

/* A key that was taken by what stored nothing is free, and not pending. */
START_TEST(host_key_is_taken_whatever_the_end)
{
    OK(kt_db_set_host_key(db, "a"));
    OK(kt_db_begin(db));
    OK(record(TODAY, KT_AMOUNT(1)));
    kt_db_rollback(db);
    OK(record(TODAY, KT_AMOUNT(1))); /* without a key */
    OK(kt_db_set_host_key(db, "a"));
    ck_assert_int_eq(record(TODAY + 2, KT_AMOUNT(1)), KT_ERR_INVALID);
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_set_host_key(db, "a"));
    OK(kt_db_begin(db));
    OK(kt_db_commit(db, NULL)); /* of nothing */
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(actual(), 8);
    /* Questions do not take it. */
    OK(kt_db_set_host_key(db, "a"));
    ck_assert_int_eq(actual(), 8);
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_set_host_key(db, "a"));
    ck_assert_int_eq(record(TODAY, KT_AMOUNT(1)), KT_EXISTS);
    /* NULL takes it back, another one replaces it. */
    OK(kt_db_set_host_key(db, "a"));
    OK(kt_db_set_host_key(db, NULL));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_set_host_key(db, "a"));
    OK(kt_db_set_host_key(db, "b"));
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(actual(), 11);
    /* A load takes it, also one that writes nothing. */
    kt_load nothing = KT_LOAD_INIT;
    OK(kt_db_set_host_key(db, "a"));
    REFUSED(KT_ERR_FORMAT, NULL, kt_load_progress(db, &nothing, NULL));
    OK(record(TODAY, KT_AMOUNT(1)));
    ck_assert_int_eq(actual(), 12);
}
END_TEST

START_TEST(host_key_is_printable_text)
{
    static const struct {
        const char *key;
        kt_status status;
        const char *message;
    } cases[] = {
        { "", KT_ERR_INVALID, "the host key is empty" },
        { "a\nb", KT_ERR_INVALID, "host key has a control character" },
        { "a\x7F", KT_ERR_INVALID, "host key has a control character" },
        { "a\xC3\x28", KT_ERR_FORMAT, "host key is not UTF-8" },
        { NULL, KT_ERR_INVALID, "host key has 129 bytes, at most 128" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *key = cases[i].key == NULL ? text_of(129) : cases[i].key;
        REFUSED(cases[i].status, NULL, kt_db_set_host_key(db, key));
        ck_assert_ptr_nonnull(strstr(kt_db_errmsg(db), cases[i].message));
    }
    OK(kt_db_set_host_key(db, "kept"));
    REFUSED(KT_ERR_INVALID, NULL, kt_db_set_host_key(db, ""));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_set_host_key(db, "kept"));
    ck_assert_int_eq(record(TODAY, KT_AMOUNT(1)), KT_EXISTS);
    OK(kt_db_set_host_key(db, text_of(128)));
    OK(record(TODAY, KT_AMOUNT(1)));
    OK(kt_db_set_host_key(db, text_of(128)));
    ck_assert_int_eq(record(TODAY, KT_AMOUNT(1)), KT_EXISTS);
    OK(kt_db_set_host_key(db, "月报 2022/6"));
    OK(record(TODAY, KT_AMOUNT(1)));
}
END_TEST

TCase *transaction_tests(void)
{
    const TTest *const tests[] = {
        transaction_is_one_commit,
        transaction_without_a_write_is_no_commit,
        begin_commit_and_rollback_in_any_order,
        refusal_leaves_the_transaction,
        close_rolls_back,
        question_is_of_one_state,
        host_key_makes_a_call_once_only,
        replay_does_nothing,
        rollback_ends_a_replay,
        host_key_is_taken_whatever_the_end,
        host_key_is_printable_text,
    };
    TCase *tcase = HANDLE_CASE("transaction", tests);
    tcase_add_checked_fixture(tcase, transaction_setup, world_teardown);
    return tcase;
}
