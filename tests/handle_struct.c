/* SPDX-License-Identifier: Apache-2.0 */

/* The callers' structs: one of an older library is shorter than ours, and
 * what it lacks has its default; one of a newer is longer, and what we do
 * not know of it is neither read nor written. */

#include "handle_test.h"

#define JUNK 0xA5
#define TAIL 32

static void struct_setup(void)
{
    db = open_ok(NULL, KT_OPEN_MEMORY);
    call_world(db);
}

/* Every input struct, good, and a call that takes it. */
static kt_status use_open_options(const void *given)
{
    kt_db *opened;
    kt_status status = kt_db_open(NULL, given, &opened);
    kt_db_close(db);
    db = opened;
    return status;
}

static kt_status use_query(const void *given)
{
    kt_completion answer = KT_COMPLETION_INIT;
    return kt_completion_target(db, given, "1.1", &answer);
}

static kt_status use_unit(const void *given)
{
    return kt_unit_add(db, given);
}

static kt_status use_plan(const void *given)
{
    return kt_plan_add(db, given);
}

static kt_status use_plan_change(const void *given)
{
    return kt_plan_change(db, "2022", given, KT_PLAN_SET_TITLE);
}

static kt_status use_task(const void *given)
{
    return kt_task_add(db, given);
}

static kt_status use_task_change(const void *given)
{
    return kt_task_change(db, NULL, "2", given, KT_TASK_SET_TITLE);
}

static kt_status use_title(const void *given)
{
    return kt_title_set(db, given);
}

static kt_status use_target(const void *given)
{
    return kt_target_add(db, given);
}

static kt_status use_target_change(const void *given)
{
    return kt_target_change(db, NULL, "1.1", given, KT_TARGET_SET_TITLE);
}

static kt_status use_step(const void *given)
{
    return kt_step_add(db, given);
}

static kt_status use_step_change(const void *given)
{
    return kt_step_change(db, given, KT_STEP_SET_TITLE);
}

static kt_status use_allotment(const void *given)
{
    return kt_allotment_set(db, given);
}

static kt_status use_progress(const void *given)
{
    return kt_progress_record(db, given, NULL);
}

static kt_status use_load_units(const void *given)
{
    return kt_load_units(db, given, NULL);
}

static kt_status use_load_allotments(const void *given)
{
    return kt_load_allotments(db, given, NULL);
}

static kt_status use_load_progress(const void *given)
{
    return kt_load_progress(db, given, NULL);
}

static kt_status use_load_plan(const void *given)
{
    return kt_load_plan(db, given, NULL);
}

static const kt_open_options good_options = { .struct_size =
                                                  sizeof good_options,
                                              .flags = KT_OPEN_MEMORY,
                                              .busy_timeout_ms = 1,
                                              .cache_kib = 1000 };
static const kt_query good_query = KT_QUERY_INIT;
static const kt_unit good_unit = {
    sizeof good_unit, 0, "x", "X", NULL, NULL, KT_DAY_NONE, KT_DAY_NONE
};
static const kt_plan good_plan = { sizeof good_plan,
                                   KT_PLAN_DRAFT,
                                   "2023",
                                   "Plan",
                                   NULL,
                                   "44",
                                   19358, /* 2023-01-01 */
                                   19722, /* 2023-12-31 */
                                   0,
                                   -3000,
                                   -1000,
                                   1000,
                                   NULL };
static const kt_task good_task = {
    sizeof good_task, 1, NULL, "3", NULL, "Task", NULL, NULL, 0, NULL, 0
};
static const kt_title good_title = { sizeof good_title,
                                     KT_KIND_UNIT,
                                     KT_FIELD_TITLE,
                                     0,
                                     NULL,
                                     "44",
                                     NULL,
                                     "zh",
                                     "广东省" };
static const kt_target good_target = {
    .struct_size = sizeof good_target,
    .measure = KT_MEASURE_FLOW,
    .task = "1",
    .code = "1.9",
    .title = "Target",
    .amount = 10000,
    .baseline = KT_NONE,
    .due = KT_DAY_NONE,
    .weight = KT_WEIGHT_NONE,
    .threshold = KT_NONE,
};
static const kt_step good_step = {
    sizeof good_step, 1, NULL, "1.5", "b", "Step", KT_DAY_NONE, 0
};
static const kt_step good_change = {
    sizeof good_change, 1, NULL, "1.5", "a", "Other", KT_DAY_NONE, 0
};
static const kt_allotment good_allotment = { sizeof good_allotment,
                                             KT_WEIGHT_NONE,
                                             NULL,
                                             "1.1",
                                             "4402",
                                             10000,
                                             KT_NONE,
                                             KT_DAY_NONE,
                                             0,
                                             NULL,
                                             NULL };
static const kt_progress good_progress = {
    .struct_size = sizeof good_progress,
    .mode = KT_ADD,
    .target = "1.1",
    .unit = "4401",
    .day = 19173, /* 2022-06-30 */
    .amount = 10000,
    .of = KT_NONE,
};
#define LOAD(text)                                                           \
    {                                                                        \
        .struct_size = sizeof(kt_load), .data = (text),                      \
        .size = sizeof(text) - 1, .effective = KT_DAY_NONE                   \
    }
static const kt_load good_units = LOAD("code,name,parent,level\ny,Y,44,\n");
static const kt_load good_allotments =
    LOAD("target,unit,amount\n1.1,4402,4\n");
static const kt_load good_rows =
    LOAD("target,unit,day,mode,amount\n1.1,4401,2022-02-02,add,2\n");
static const kt_load good_document =
    LOAD("{\"format\":\"keytask-plan/1\",\"plan\":{\"code\":\"2022\"}}");

static const struct {
    const char *name; /* as its message has it */
    const void *good;
    size_t size;
    /* How much of it a caller must have for the call to be good. */
    size_t least;
    kt_status (*use)(const void *given);
    int may_be_null;
} inputs[] = {
    { "options", &good_options, sizeof good_options,
      offsetof(kt_open_options, busy_timeout_ms), use_open_options, 1 },
    { "query", &good_query, sizeof good_query, sizeof(uint32_t), use_query,
      1 },
    { "unit", &good_unit, sizeof good_unit, offsetof(kt_unit, parent),
      use_unit, 0 },
    { "plan", &good_plan, sizeof good_plan, offsetof(kt_plan, reporting_days),
      use_plan, 0 },
    { "plan", &good_plan, sizeof good_plan, offsetof(kt_plan, language),
      use_plan_change, 0 },
    { "task", &good_task, sizeof good_task, offsetof(kt_task, lead), use_task,
      0 },
    { "task", &good_task, sizeof good_task, offsetof(kt_task, lead),
      use_task_change, 0 },
    { "title", &good_title, sizeof good_title, offsetof(kt_title, text),
      use_title, 0 },
    { "target", &good_target, sizeof good_target,
      offsetof(kt_target, baseline), use_target, 0 },
    { "target", &good_target, sizeof good_target,
      offsetof(kt_target, unit_of_measure), use_target_change, 0 },
    { "step", &good_step, sizeof good_step, offsetof(kt_step, due), use_step,
      0 },
    { "step", &good_change, sizeof good_change, offsetof(kt_step, due),
      use_step_change, 0 },
    { "allotment", &good_allotment, sizeof good_allotment,
      offsetof(kt_allotment, baseline), use_allotment, 0 },
    { "progress", &good_progress, sizeof good_progress,
      offsetof(kt_progress, of), use_progress, 0 },
    { "load", &good_units, sizeof good_units, offsetof(kt_load, name),
      use_load_units, 0 },
    { "load", &good_allotments, sizeof good_allotments,
      offsetof(kt_load, name), use_load_allotments, 0 },
    { "load", &good_rows, sizeof good_rows, offsetof(kt_load, name),
      use_load_progress, 0 },
    { "load", &good_document, sizeof good_document, offsetof(kt_load, name),
      use_load_plan, 0 },
};
enum { INPUTS = sizeof inputs / sizeof inputs[0] };

/* The first `keep` bytes of a good struct, junk behind them, and a size; used
 * in a world of its own. */
static kt_status use_struct(size_t input, size_t keep, size_t size)
{
    union {
        uint32_t size;
        max_align_t align;
        unsigned char bytes[512];
    } given;
    ck_assert_uint_le(size, sizeof given);
    memset(&given, JUNK, sizeof given);
    memcpy(&given, inputs[input].good, keep);
    given.size = (uint32_t)size;
    return inputs[input].use(&given);
}

static void assert_use(size_t input, size_t keep, size_t size)
{
    kt_db_close(db);
    struct_setup();
    kt_status status = use_struct(input, keep, size);
    ck_assert_msg(status == KT_OK || status == KT_EXISTS,
                  "input %zu, %s of %zu bytes: %d, %s", input,
                  inputs[input].name, size, (int)status, kt_db_errmsg(db));
}

START_TEST(size_of_zero_is_refused)
{
    for (size_t i = 0; i < INPUTS; i++) {
        char message[64];
        (void)snprintf(message, sizeof message, "%s: struct_size is not set",
                       inputs[i].name);
        for (int null = inputs[i].may_be_null; null <= 1; null++) {
            if (null && inputs[i].may_be_null) {
                continue;
            }
            kt_status status =
                null ? inputs[i].use(NULL) : use_struct(i, inputs[i].size, 0);
            ck_assert_int_eq(status, KT_ERR_INVALID);
            ck_assert_str_eq(kt_db_errmsg(db), message);
            kt_db_close(db);
            struct_setup();
        }
    }
}
END_TEST

START_TEST(shorter_struct_has_the_defaults)
{
    for (size_t i = 0; i < INPUTS; i++) {
        assert_use(i, inputs[i].size, inputs[i].size);
        assert_use(i, inputs[i].least, inputs[i].least);
    }
    /* As a question's, which is of all that is there today. */
    kt_completion answer = KT_COMPLETION_INIT;
    kt_query query;
    memset(&query, JUNK, sizeof query);
    query.struct_size = offsetof(kt_query, as_of);
    query.basis = KT_BASIS_SUBMITTED;
    query.plan = "2022";
    query.unit = "4401";
    query.language = NULL;
    OK(kt_completion_target(db, &query, "1.1", &answer));
    ck_assert_int_eq(answer.as_of, TODAY);
    ck_assert_int_eq(answer.commit, head_now().commit);
    ck_assert_int_eq(answer.target, KT_AMOUNT(60));
}
END_TEST

START_TEST(longer_struct_is_read_as_far_as_known)
{
    for (size_t i = 0; i < INPUTS; i++) {
        assert_use(i, inputs[i].size, inputs[i].size + TAIL);
        assert_use(i, inputs[i].size, inputs[i].size + 4);
    }
}
END_TEST

/* ---- the _init functions */

#define INIT(type, function, ...)                                            \
    {                                                                        \
#type, sizeof(type), init_##type, &(const type)__VA_ARGS__           \
    }
#define DEFINE(type, function)                                               \
    static void init_##type(void *given, size_t size)                        \
    {                                                                        \
        function(given, size);                                               \
    }
DEFINE(kt_open_options, kt_open_options_init)
DEFINE(kt_query, kt_query_init)
DEFINE(kt_unit, kt_unit_init)
DEFINE(kt_plan, kt_plan_init)
DEFINE(kt_task, kt_task_init)
DEFINE(kt_title, kt_title_init)
DEFINE(kt_target, kt_target_init)
DEFINE(kt_step, kt_step_init)
DEFINE(kt_allotment, kt_allotment_init)
DEFINE(kt_progress, kt_progress_init)
DEFINE(kt_load, kt_load_init)
DEFINE(kt_report_source, kt_report_source_init)
DEFINE(kt_completion, kt_completion_init)

static const struct {
    const char *name;
    size_t size;
    void (*init)(void *given, size_t size);
    const void *defaults;
} inits[] = {
    INIT(kt_open_options, , KT_OPEN_OPTIONS_INIT),
    INIT(kt_query, , KT_QUERY_INIT),
    INIT(kt_unit, , KT_UNIT_INIT),
    INIT(kt_plan, , KT_PLAN_INIT),
    INIT(kt_task, , KT_TASK_INIT),
    INIT(kt_title, , KT_TITLE_INIT),
    INIT(kt_target, , KT_TARGET_INIT),
    INIT(kt_step, , KT_STEP_INIT),
    INIT(kt_allotment, , KT_ALLOTMENT_INIT),
    INIT(kt_progress, , KT_PROGRESS_INIT),
    INIT(kt_load, , KT_LOAD_INIT),
    INIT(kt_report_source, , KT_REPORT_SOURCE_INIT),
    INIT(kt_completion, , KT_COMPLETION_INIT),
};

START_TEST(init_sets_as_much_as_the_caller_has)
{
    for (size_t i = 0; i < sizeof inits / sizeof inits[0]; i++) {
        for (size_t size = 0; size <= inits[i].size + TAIL; size++) {
            unsigned char made[1024];
            unsigned char wanted[1024];
            uint32_t stated = (uint32_t)size;
            size_t known = size < inits[i].size ? size : inits[i].size;
            ck_assert_uint_lt(size, sizeof made);
            memset(made, JUNK, sizeof made);
            memset(wanted, JUNK, sizeof wanted);
            if (size >= sizeof stated) {
                memset(wanted, 0, size);
                memcpy(wanted, inits[i].defaults, known);
                memcpy(wanted, &stated, sizeof stated);
            }
            inits[i].init(made, size);
            ck_assert_msg(memcmp(made, wanted, sizeof made) == 0,
                          "%s of %zu bytes", inits[i].name, size);
        }
        inits[i].init(NULL, inits[i].size);
    }
}
END_TEST

/* ---- outputs */

static kt_status get_head(void *out)
{
    return kt_db_head(db, out);
}

static kt_status get_check(void *out)
{
    return kt_db_check(db, NULL, NULL, NULL, NULL, out);
}

static kt_status get_completion(void *out)
{
    return kt_completion_target(db, NULL, "1.1", out);
}

static kt_status get_result(void *out)
{
    kt_load load = good_units;
    load.flags = KT_LOAD_DRY_RUN;
    return kt_load_units(db, &load, out);
}

static const struct {
    const char *name;
    size_t size;
    kt_status (*get)(void *out);
} outputs[] = {
    { "head", sizeof(kt_head), get_head },
    { "check", sizeof(kt_check), get_check },
    { "completion", sizeof(kt_completion), get_completion },
    { "result", sizeof(kt_load_result), get_result },
};

START_TEST(output_is_written_as_far_as_the_caller_has)
{
    for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
        size_t ours = outputs[i].size;
        union {
            uint32_t size;
            max_align_t align;
            unsigned char bytes[1024];
        } whole, part;
        memset(&whole, JUNK, sizeof whole);
        whole.size = (uint32_t)ours;
        ck_assert_int_eq(outputs[i].get(&whole), KT_OK);
        for (size_t size = sizeof(uint32_t); size <= ours + TAIL; size += 4) {
            size_t known = size < ours ? size : ours;
            memset(&part, JUNK, sizeof part);
            part.size = (uint32_t)size;
            ck_assert_int_eq(outputs[i].get(&part), KT_OK);
            ck_assert_uint_eq(part.size, size);
            ck_assert_mem_eq(part.bytes + 4, whole.bytes + 4, known - 4);
            for (size_t at = known; at < sizeof part; at++) {
                ck_assert_msg(part.bytes[at] == JUNK,
                              "%s of %zu bytes is written at %zu",
                              outputs[i].name, size, at);
            }
        }
    }
}
END_TEST

START_TEST(output_of_size_zero_is_refused)
{
    kt_head head = { 0 };
    kt_check check = { 0 };
    kt_completion answer = { 0 };
    kt_load_result result = { 0 };
    REFUSED(KT_ERR_INVALID, "head: struct_size is not set",
            kt_db_head(db, &head));
    REFUSED(KT_ERR_INVALID, "head: struct_size is not set",
            kt_db_head(db, NULL));
    REFUSED(KT_ERR_INVALID, "check: struct_size is not set",
            kt_db_check(db, NULL, NULL, NULL, NULL, &check));
    REFUSED(KT_ERR_INVALID, "check: struct_size is not set",
            kt_db_check(db, NULL, NULL, NULL, NULL, NULL));
    REFUSED(KT_ERR_INVALID, "completion: struct_size is not set",
            kt_completion_target(db, NULL, "1.1", &answer));
    REFUSED(KT_ERR_INVALID, "completion: struct_size is not set",
            kt_completion_plan(db, NULL, NULL));
    /* A load's result is a thing that the caller may do without. */
    OK(kt_load_units(db, &good_units, &result));
    ck_assert_int_eq(result.rows, 0);
}
END_TEST

/* A row of a list: all of them come through the same door. */
START_TEST(rows_are_written_as_far_as_the_caller_has)
{
    kt_cursor *cursor;
    OK(kt_unit_list(db, NULL, -1, &cursor));
    struct {
        kt_unit_row row;
        unsigned char tail[TAIL];
    } out;
    memset(&out, JUNK, sizeof out);
    out.row.struct_size = offsetof(kt_unit_row, parent);
    ck_assert_int_eq(kt_unit_next(cursor, &out.row), KT_ROW);
    ck_assert_str_eq(out.row.code, "44");
    ck_assert_str_eq(out.row.name, "Guangdong");
    const unsigned char *bytes = (const unsigned char *)&out;
    for (size_t i = offsetof(kt_unit_row, parent); i < sizeof out; i++) {
        ck_assert_int_eq(bytes[i], JUNK);
    }
    out.row.struct_size = sizeof out;
    ck_assert_int_eq(kt_unit_next(cursor, &out.row), KT_ROW);
    ck_assert_uint_eq(out.row.struct_size, sizeof out);
    ck_assert_str_eq(out.row.code, "4401");
    ck_assert_str_eq(out.row.parent, "44");
    ck_assert_int_eq(out.row.children, 2);
    for (size_t i = 0; i < TAIL; i++) {
        ck_assert_int_eq(out.tail[i], JUNK);
    }
    out.row.struct_size = 0;
    ck_assert_int_eq(kt_unit_next(cursor, &out.row), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_unit_next(cursor, NULL), KT_ERR_MISUSE);
    ck_assert_int_eq(kt_unit_next(NULL, &out.row), KT_ERR_MISUSE);
    kt_cursor_close(cursor);
    kt_cursor_close(NULL);
    ck_assert_int_eq(kt_cursor_count(NULL), 0);
}
END_TEST

TCase *struct_tests(void)
{
    const TTest *const tests[] = {
        size_of_zero_is_refused,
        shorter_struct_has_the_defaults,
        longer_struct_is_read_as_far_as_known,
        init_sets_as_much_as_the_caller_has,
        output_is_written_as_far_as_the_caller_has,
        output_of_size_zero_is_refused,
        rows_are_written_as_far_as_the_caller_has,
    };
    TCase *tcase = HANDLE_CASE("struct", tests);
    tcase_add_checked_fixture(tcase, struct_setup, world_teardown);
    return tcase;
}
