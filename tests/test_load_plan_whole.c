/* SPDX-License-Identifier: Apache-2.0 */
/* Plan documents: all of one, or nothing; files, dry runs, transactions. */
#include "load_plan_helpers.h"

#include <sys/stat.h>
#include <unistd.h>

/* Faults of form, of codes, and of meaning, in one document. */
START_TEST(every_fault_is_told)
{
    BAD(KT_ERR_RANGE,
        "!tasks[0].targets[0].weight: 1000001 is not within 0 to 1000000\n"
        "!tasks[1].titel: unknown key, the nearest is title\n"
        "!tasks[0].targets[4].code: 1.4 stands at tasks[0].targets[3] "
        "already\n"
        "!tasks[0].targets[1].allotments[0].unit: unknown unit 4409, the "
        "nearest is 4401\n"
        "!tasks[0].targets[1].allotments[1]: unit 4501 is not within 44, "
        "whose plan it is\n"
        "!tasks[0].targets[2].amount: a milestone has no amount, but 5 is "
        "given: its steps say what is to be done\n"
        "!tasks[0].targets[3]: target 1.4 would be due on 2022-12-31, before "
        "the plan's first day, 2023-01-01\n"
        "!tasks[1].title: is missing\n"
        "!tasks[1].targets[0].allotments[0].amount: a flow does not count in "
        "percent: write it without the % sign\n",
        DOCUMENT(
            PLAN_2023,
            TASK("{'code': '1.1', 'title': 'x', 'measure': 'flow', "
                 " 'weight': 1000001}, "
                 "{'code': '1.2', 'title': 'x', 'measure': 'flow', "
                 " 'amount': 5, 'allotments': [{'unit': '4409', "
                 " 'amount': 1}, {'unit': '4501', 'amount': 1}]}, "
                 "{'code': '1.3', 'title': 'x', 'measure': 'milestone', "
                 " 'amount': 5}, "
                 "{'code': '1.4', 'title': 'x', 'measure': 'flow', "
                 " 'due': '2022-12-31'}, "
                 "{'code': '1.4', 'title': 'x', 'measure': 'flow', "
                 " 'due': '2022-12-31'}")
            ", {'code': '2', 'titel': 'b', 'targets': ["
            "{'code': '2.1', 'title': 'x', 'measure': 'flow', 'amount': 5, "
            " 'allotments': [{'unit': '4401', 'amount': '5%'}]}]}"));
    /* Without a plan's code the codes are looked up all the same. */
    BAD(KT_ERR_FORMAT,
        "!plan.code: is a number, a code must be a string: \"2023\"\n"
        "!plan.owner: unknown unit 4, the nearest is 44\n"
        "!tasks[0].lead: unknown unit 4, the nearest is 44\n",
        DOCUMENT("'code': 2023, 'owner': '4'",
                 "{'code': '1', 'title': 'a', 'lead': '4'}"));
}
END_TEST

/* The file: as a path, and what can be wrong with it. */
START_TEST(a_file_is_found_and_read)
{
    char message[512];
    kt_load load = KT_LOAD_INIT;
    folder_setup();
    const char *path = in_folder("plan.json");
    const char *folder = in_folder(".");
    load.path = path;
    (void)snprintf(message, sizeof message, "%s: No such file or directory",
                   path);
    REFUSED(KT_ERR_NOT_FOUND, message, kt_load_plan(db, &load, NULL));
    load.path = folder;
    (void)snprintf(message, sizeof message, "%s is no regular file", folder);
    REFUSED(KT_ERR_CANTOPEN, message, kt_load_plan(db, &load, NULL));
    load.path = path;
    const char *text = "{\"format\": \"keytask-plan/1\", \"plan\": {}}";
    write_file(path, text, strlen(text));
    REFUSED(KT_ERR_FORMAT, "plan.json: plan.code: is missing",
            kt_load_plan(db, &load, NULL));
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(path, 0), 0);
        (void)snprintf(message, sizeof message, "%s: Permission denied",
                       path);
        REFUSED(KT_ERR_CANTOPEN, message, kt_load_plan(db, &load, NULL));
    }
    folder_teardown();
    REFUSED(KT_ERR_INVALID, "load: struct_size is not set",
            kt_load_plan(db, NULL, NULL));
    REFUSED(KT_ERR_INVALID, "load: struct_size is not set",
            (load.struct_size = 0, kt_load_plan(db, &load, NULL)));
}
END_TEST

/* A fault anywhere, and what is good is not written either: not at the first
 * load, and not at the second. */
START_TEST(nothing_is_half_written)
{
    BAD(KT_ERR_NOT_FOUND,
        "!tasks[0].targets[1].lead: unknown unit 440, the nearest is 44\n",
        DOCUMENT(PLAN_P, TASK("{'code': '1.1', 'title': 'x', "
                              " 'measure': 'flow', 'amount': 1}, "
                              "{'code': '1.2', 'title': 'x', "
                              " 'measure': 'flow', 'lead': '440'}")));
    ck_assert_int_eq(loaded.last_commit, 0);
    kt_query query = plan_query("P", NULL);
    kt_completion figure = KT_COMPLETION_INIT;
    REFUSED(KT_ERR_NOT_FOUND, "unknown plan P",
            kt_completion_plan(db, &query, &figure));
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'flow', 'amount': 1"));
    BAD(KT_ERR_NOT_FOUND,
        "!tasks[0].targets[0].lead: unknown unit 440, the nearest is 44\n",
        P_TARGET("'amount': 2, 'lead': '440'"));
    ck_assert_int_eq(amount_on("P", "1.1", TODAY), KT_AMOUNT(1));
    THERE(P_TARGET("'amount': 1"));
    /* KT_LOAD_SKIP_BAD is for rows: a plan is a whole. */
    kt_load how = KT_LOAD_INIT;
    how.flags = KT_LOAD_SKIP_BAD;
    kt_head before = head_now();
    kt_status status =
        load_document(P_TARGET("'amount': 2, 'lead': '440'"), &how);
    check_bad(KT_ERR_NOT_FOUND,
              "!tasks[0].targets[0].lead: unknown unit 440, the nearest is "
              "44\n",
              status, &before);
}
END_TEST

START_TEST(a_dry_run_tells_and_writes_nothing)
{
    kt_load how = KT_LOAD_INIT;
    how.flags = KT_LOAD_DRY_RUN;
    kt_head before = head_now();
    ck_assert_int_eq(load_document(P_TARGET("'measure': 'flow'"), &how),
                     KT_OK);
    ck_assert_str_eq(told, "+ plan P: new\n");
    ck_assert_int_eq(loaded.written, 3);
    ck_assert_int_eq(loaded.commits, 0);
    ck_assert_int_eq(loaded.last_commit, 0);
    kt_head after = head_now();
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
    LOADS("+ plan P: new\n", P_TARGET("'measure': 'flow'"));
    before = head_now();
    ck_assert_int_eq(load_document(P_TARGET("'amount': 2"), &how), KT_OK);
    ck_assert_str_eq(told,
                     "+ target 1.1: amount none -> 2 from 2022-01-01\n");
    after = head_now();
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
    ck_assert(amount_on("P", "1.1", TODAY) == KT_NONE);
    ck_assert_int_eq(load_document(P_TARGET("'weight': 1"), &how),
                     KT_EXISTS);
    ck_assert_int_eq(load_document(P_TARGET("'weight': -1"), &how),
                     KT_ERR_RANGE);
}
END_TEST

/* ... in the same words, though what stands was read anew between. */
START_TEST(a_dry_run_tells_what_the_load_tells)
{
    char dry[sizeof told];
    kt_load how = KT_LOAD_INIT;
    how.flags = KT_LOAD_DRY_RUN;
    LOADS("+ plan P: new\n",
          P_TARGET("'measure': 'flow', 'assist': ['440203', '4402', '4401', "
                   "'440104', '440103']"));
    ck_assert_int_eq(load_document(P_TARGET("'assist': '44'"), &how), KT_OK);
    memcpy(dry, told, sizeof dry);
    LOADS(dry, P_TARGET("'assist': '44'"));
    ck_assert_str_eq(told, "+ target 1.1: assist 4401, 4402, 440103, 440104, "
                           "440203 -> 44\n");
}
END_TEST

START_TEST(a_load_may_be_part_of_a_transaction)
{
    kt_head before = head_now();
    int64_t number = 0;
    OK(kt_db_begin(db));
    ck_assert_int_eq(load_document(P_TARGET("'measure': 'flow'"), NULL),
                     KT_OK);
    ck_assert_int_eq(loaded.commits, 0);
    add_task("9", NULL);
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, before.commit + 1);
    ck_assert_str_eq(tree_of("P"), "1 1.1");
    /* Rolled back, it is not there. */
    OK(kt_db_begin(db));
    ck_assert_int_eq(load_document(P_TARGET("'weight': 7"), NULL), KT_OK);
    kt_db_rollback(db);
    ck_assert_int_eq(target_row("P", "1.1", NULL).weight, 1);
    /* A bad one leaves a transaction that has begun to write lost. */
    before = head_now();
    OK(kt_db_begin(db));
    ck_assert_int_eq(load_document(P_TARGET("'weight': 7, 'lead': '4'"),
                                   NULL),
                     KT_ERR_NOT_FOUND);
    ck_assert_int_eq(kt_db_commit(db, &number), KT_ERR_NOT_FOUND);
    kt_db_rollback(db);
    kt_head after = head_now();
    ck_assert_mem_eq(after.hash, before.hash, sizeof after.hash);
    ck_assert_int_eq(target_row("P", "1.1", NULL).weight, 1);
    /* A dry run cannot take back its part. */
    kt_load how = KT_LOAD_INIT;
    how.flags = KT_LOAD_DRY_RUN;
    OK(kt_db_begin(db));
    ck_assert_int_eq(load_document(P_TARGET("'weight': 7"), &how),
                     KT_ERR_MISUSE);
    ck_assert_str_eq(kt_db_errmsg(db),
                     "load: a dry run is no part of a transaction: run it "
                     "before kt_db_begin()");
    OK(kt_db_commit(db, &number));
    ck_assert_int_eq(number, 0);
}
END_TEST

START_TEST(the_commit_names_its_source)
{
    kt_cursor *cursor = NULL;
    kt_commit_row row = KT_COMMIT_ROW_INIT;
    LOADS("+ plan P: new\n", P_TARGET("'measure': 'flow', 'amount': 1"));
    OK(kt_commit_list(db, NULL, loaded.last_commit - 1, &cursor));
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_ROW);
    ck_assert_str_eq(row.source, "p.json");
    ck_assert_str_eq(row.summary, "1 plan, 1 task, 1 target, 1 allotment");
    ck_assert_int_eq(kt_commit_next(cursor, &row), KT_DONE);
    kt_cursor_close(cursor);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_fault_is_told,
        a_file_is_found_and_read,
        nothing_is_half_written,
        a_dry_run_tells_and_writes_nothing,
        a_dry_run_tells_what_the_load_tells,
        a_load_may_be_part_of_a_transaction,
        the_commit_names_its_source,
    };
    return RUN_WORLD_TESTS("load_plan_whole", tests);
}
