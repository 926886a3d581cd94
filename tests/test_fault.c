/* SPDX-License-Identifier: Apache-2.0 */
/* kt_db_set_fault(): what a host's test can make happen. */
#include "domain_helpers.h"

static kt_status add_city(const char *code)
{
    kt_unit unit = KT_UNIT_INIT;
    unit.code = code;
    unit.name = "New";
    unit.level = "city";
    unit.parent = "44";
    return kt_unit_add(db, &unit);
}

START_TEST(before_nothing_is_done)
{
    OK(kt_db_set_fault(db, KT_ERR_FULL, 0, KT_FAULT_BEFORE));
    ck_assert_int_eq(add_city("4403"), KT_ERR_FULL);
    ck_assert_str_ne(kt_db_errmsg(db), "");
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
    OK(add_city("4403"));
}
END_TEST

START_TEST(after_it_is_done_all_the_same)
{
    OK(kt_db_set_fault(db, KT_ERR_UNKNOWN, 0, KT_FAULT_AFTER));
    ck_assert_int_eq(add_city("4403"), KT_ERR_UNKNOWN);
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4403");
}
END_TEST

START_TEST(some_calls_go_well_before)
{
    kt_head head = KT_HEAD_INIT;
    OK(kt_db_set_fault(db, KT_ERR_IO, 2, KT_FAULT_BEFORE));
    OK(add_city("4403"));
    OK(kt_db_head(db, &head));
    ck_assert_int_eq(kt_db_head(db, &head), KT_ERR_IO);
    OK(kt_db_head(db, &head));
}
END_TEST

START_TEST(it_can_be_taken_back)
{
    OK(kt_db_set_fault(db, KT_ERR_IO, 0, KT_FAULT_BEFORE));
    OK(kt_db_set_fault(db, KT_OK, 0, KT_FAULT_BEFORE));
    OK(add_city("4403"));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_db_set_fault(db, KT_EXISTS, 0, KT_FAULT_BEFORE));
    REFUSED(KT_ERR_INVALID, NULL,
            kt_db_set_fault(db, KT_ERR_IO, -1, KT_FAULT_BEFORE));
    REFUSED(KT_ERR_INVALID, NULL, kt_db_set_fault(db, KT_ERR_IO, 0, 2));
}
END_TEST

START_TEST(a_storage_fault_loses_a_transaction)
{
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    OK(kt_db_set_fault(db, KT_ERR_BUSY, 0, KT_FAULT_BEFORE));
    ck_assert_int_eq(add_city("4404"), KT_ERR_BUSY);
    ck_assert_int_eq(add_city("4404"), KT_ERR_BUSY);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_BUSY);
    kt_db_rollback(db);
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
}
END_TEST

START_TEST(which_faults_lose_a_transaction)
{
    static const kt_status lose[] = {
        KT_ERR_NOMEM, KT_ERR_BUSY,    KT_ERR_READONLY, KT_ERR_FULL,
        KT_ERR_IO,    KT_ERR_CORRUPT, KT_ERR_UNKNOWN
    };
    for (size_t i = 0; i < sizeof lose / sizeof *lose; i++) {
        OK(kt_db_begin(db));
        OK(kt_db_set_fault(db, lose[i], 0, KT_FAULT_BEFORE));
        ck_assert_int_eq(add_city("4403"), lose[i]);
        ck_assert_int_eq(kt_db_commit(db, NULL), lose[i]);
        kt_db_rollback(db);
    }
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
}
END_TEST

/* Behind the call's work as well: a storage error is not known to have left
 * anything, and SQLite may have rolled back. */
START_TEST(a_storage_fault_behind_a_call_loses_it_too)
{
    OK(kt_db_begin(db));
    OK(kt_db_set_fault(db, KT_ERR_IO, 0, KT_FAULT_AFTER));
    ck_assert_int_eq(add_city("4403"), KT_ERR_IO);
    ck_assert_int_eq(add_city("4404"), KT_ERR_IO);
    ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_IO);
    kt_db_rollback(db);
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
    OK(add_city("4403"));
}
END_TEST

/* No begin that failed leaves a transaction behind, and no commit that failed
 * gives a number. */
START_TEST(a_fault_at_either_end_of_a_transaction)
{
    for (int32_t when = KT_FAULT_BEFORE; when <= KT_FAULT_AFTER; when++) {
        int64_t number = 7;
        OK(kt_db_set_fault(db, KT_ERR_BUSY, 0, when));
        ck_assert_int_eq(kt_db_begin(db), KT_ERR_BUSY);
        OK(kt_db_begin(db));
        OK(add_city(when == KT_FAULT_BEFORE ? "4403" : "4404"));
        OK(kt_db_set_fault(db, KT_ERR_UNKNOWN, 0, when));
        ck_assert_int_eq(kt_db_commit(db, &number), KT_ERR_UNKNOWN);
        ck_assert_int_eq(number, 0);
    }
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4404");
}
END_TEST

START_TEST(a_refusal_leaves_a_transaction)
{
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    OK(kt_db_set_fault(db, KT_ERR_DUPLICATE, 0, KT_FAULT_BEFORE));
    ck_assert_int_eq(add_city("4404"), KT_ERR_DUPLICATE);
    OK(kt_db_commit(db, NULL));
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4403");
}
END_TEST

/* Both ends of a commit whose end is not known; the host key tells which. */
START_TEST(a_commit_of_unknown_end)
{
    static const int32_t when[] = { KT_FAULT_BEFORE, KT_FAULT_AFTER };
    static const kt_status again[] = { KT_OK, KT_EXISTS };
    static const char *const codes[] = { "4403", "4404" };
    for (int i = 0; i < 2; i++) {
        OK(kt_db_set_host_key(db, codes[i]));
        OK(kt_db_begin(db));
        OK(add_city(codes[i]));
        OK(kt_db_set_fault(db, KT_ERR_UNKNOWN, 0, when[i]));
        ck_assert_int_eq(kt_db_commit(db, NULL), KT_ERR_UNKNOWN);
        OK(kt_db_set_host_key(db, codes[i]));
        ck_assert_int_eq(kt_db_begin(db), again[i]);
        OK(add_city(codes[i]));
        ck_assert_int_eq(kt_db_commit(db, NULL), again[i]);
    }
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402 4403 4404");
}
END_TEST

START_TEST(a_rollback_passes_it_by)
{
    OK(kt_db_begin(db));
    OK(add_city("4403"));
    OK(kt_db_set_fault(db, KT_ERR_IO, 0, KT_FAULT_BEFORE));
    kt_db_rollback(db);
    ck_assert_int_eq(add_city("4404"), KT_ERR_IO);
    ck_assert_str_eq(unit_codes("44", 1, TODAY), "44 4401 4402");
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        before_nothing_is_done,
        after_it_is_done_all_the_same,
        some_calls_go_well_before,
        it_can_be_taken_back,
        a_storage_fault_loses_a_transaction,
        which_faults_lose_a_transaction,
        a_storage_fault_behind_a_call_loses_it_too,
        a_fault_at_either_end_of_a_transaction,
        a_refusal_leaves_a_transaction,
        a_commit_of_unknown_end,
        a_rollback_passes_it_by,
    };
    return RUN_WORLD_TESTS("fault", tests);
}
