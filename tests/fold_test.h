/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_FOLD_TEST_H
#define KEYTASK_TESTS_FOLD_TEST_H

/* What the parts of the fold's test share; each has a database of its own. */

#include "raw_ledger.h"

#define NOTES_MAX 128

/* What the check said the last time; faults fail the test. */
struct note {
    int32_t kind;
    int64_t key;
    char table[24];
    char column[24];
};

static struct note notes[NOTES_MAX];
static int note_count;

static inline int32_t take_note(void *context, const kt_finding *finding)
{
    (void)context;
    ck_assert_msg(finding->kind >= KT_FINDING_NO_EFFECT, "%s %lld %s: %s",
                  finding->table, (long long)finding->key, finding->column,
                  finding->message);
    ck_assert_int_lt(note_count, NOTES_MAX);
    struct note *note = &notes[note_count++];
    note->kind = finding->kind;
    note->key = finding->key;
    ck_assert_int_eq(finding->commit, KTI_OP_COMMIT(finding->key));
    (void)snprintf(note->table, sizeof note->table, "%s", finding->table);
    (void)snprintf(note->column, sizeof note->column, "%s", finding->column);
    return 0;
}

/* Check the ledger; it is read anew the next time. */
static inline void check_notes(void)
{
    kt_check check = KT_CHECK_INIT;
    note_count = 0;
    OK(kt_db_check(db, take_note, NULL, NULL, NULL, &check));
    ck_assert_int_eq(check.notes, note_count);
    ck_assert_int_eq(check.findings, 0);
    kti_defs_forget(db);
}

/* An entity of its own. */
static inline int64_t raw_entity(int kind)
{
    static int64_t entities;
    int64_t id = 0;
    kt_uuid uuid = { { 0 } };
    entities++;
    memcpy(uuid.bytes, &entities, sizeof entities);
    OK(kti_ledger_entity(db, kind, &uuid, &id));
    return id;
}

/* The key of the last row that was added. */
static inline int64_t last_key(void)
{
    return head_now().commit << KTI_OP_BITS | db->writer.ops;
}

/* An empty database, and its end. */
static inline void fold_setup(void)
{
    kt_open_options options = world_options(KT_OPEN_MEMORY);
    set_today(TODAY);
    ck_assert_int_eq(kt_db_open(NULL, &options, &db), KT_OK);
}

static inline void fold_teardown(void)
{
    check_notes();
    kt_db_close(db);
}

/* Codes that random calls draw from; the first of the plans mostly. */
struct fold_pool {
    const char *const *units;
    size_t unit_count;
    const char *const *items;
    size_t item_count;
    const char *targets[7];
    const char *plans[2];
};

/* So many random calls; most are refused (fold_calls.c). */
void fold_call_many(kt_db *db, const struct fold_pool *pool, uint64_t seed,
                    int count);

/* Other seeds than those of every run: by the environment. */
static inline uint64_t random_base(void)
{
    const char *base = getenv("KEYTASK_FOLD_SEED");
    return base == NULL ? 0 : strtoull(base, NULL, 10);
}

TCase *fold_plan_tests(void);
TCase *fold_fault_tests(void);
TCase *fold_unit_tests(void);
TCase *fold_random_tests(void);
TCase *fold_call_tests(void);
TCase *fold_call_row_tests(void);

#endif
