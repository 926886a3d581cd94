/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The figures against a second, naive implementation of them (model.h), over
 * random scenarios:
 *
 *     test_model                                 the scenarios of CI
 *     test_model --scenarios 100000 --seed 7     many more, from that seed on
 *     test_model --scenario FILE                 one that a failure printed
 *     test_model --print SEED                    one as text
 */

#include "helpers.h"
#include "model_scenario.h"

#include <string.h>
#include <sys/mman.h>

enum { SCENARIOS = 2000, PER_TEST = 200, FIRST_SEED = 1 };

/* Written by the tests, which are processes of their own; read by the last.
 */
static struct coverage *coverage;

static struct scenario scenario;

static const char *const flag_names[] = { "masked", "partial",
                                          "vetoed", "due_soon",
                                          "stale",  "late_reports" };

static void print_failure(struct outcome *outcome)
{
    scenario_shrink(&scenario, outcome);
    printf("# %s %d: %s\n", action_names[scenario.action[outcome->at].kind],
           scenario.action[outcome->at].subject, outcome->message);
    scenario_print(&scenario, stdout);
    (void)fflush(stdout);
}

START_TEST(scenarios)
{
    for (int i = 0; i < PER_TEST; i++) {
        struct outcome outcome;
        uint64_t seed = (uint64_t)(FIRST_SEED + _i * PER_TEST + i);
        scenario_make(seed, &scenario);
        scenario_run(&scenario, coverage, &outcome);
        if (!outcome.agrees) {
            print_failure(&outcome);
            ck_abort_msg("seed %llu: %s", (unsigned long long)seed,
                         outcome.message);
        }
    }
}
END_TEST

/* Which verdict a target of a measure can have. */
static bool may_be(int32_t measure, int32_t verdict)
{
    switch (verdict) {
    case KT_VERDICT_NONE:
        return false;
    case KT_VERDICT_CANCELLED:
    case KT_VERDICT_NOT_STARTED:
    case KT_VERDICT_NOT_SCORED:
    case KT_VERDICT_MET:
        return true;
    case KT_VERDICT_BREACHED:
    case KT_VERDICT_HOLDING:
        return measure == KT_MEASURE_CEILING;
    case KT_VERDICT_NO_REPORT:
        return measure != KT_MEASURE_MILESTONE;
    default:
        return measure != KT_MEASURE_CEILING;
    }
}

/* Why a target of a measure can be left out. */
static bool may_lack(int32_t measure, int32_t reason)
{
    bool by_amount = measure == KT_MEASURE_FLOW ||
                     measure == KT_MEASURE_STOCK ||
                     measure == KT_MEASURE_CEILING;
    switch (reason) {
    case KT_REASON_NONE:
        return measure != KT_MEASURE_CEILING;
    case KT_REASON_NO_TARGET:
        return by_amount;
    case KT_REASON_NOT_ASSIGNED:
        return !by_amount || measure == KT_MEASURE_FLOW;
    case KT_REASON_NOT_APPLICABLE:
        return !by_amount;
    case KT_REASON_CANCELLED:
        return true;
    case KT_REASON_CEILING:
        return measure == KT_MEASURE_CEILING;
    default:
        return false;
    }
}

static void check_reached(int64_t count, bool may, const char *measure,
                          const char *what)
{
    ck_assert_msg((count > 0) == may, "%s, %s: %lld times", measure, what,
                  (long long)count);
}

/* The scenarios reach what there is to reach, and nothing else. */
START_TEST(reached)
{
    ck_assert_int_eq(coverage->scenarios, SCENARIOS);
    for (int32_t m = KT_MEASURE_FLOW; m <= KT_MEASURE_ASSESSED; m++) {
        const char *measure = kt_word(KT_WORDS_MEASURE, m, NULL);
        for (int32_t v = 0; v < KT_VERDICT_COUNT; v++) {
            check_reached(coverage->verdict[m][v], may_be(m, v), measure,
                          kt_word(KT_WORDS_VERDICT, v, NULL));
        }
        for (int32_t r = 0; r <= KT_REASON_NOTHING_SCORED; r++) {
            check_reached(coverage->reason[m][r], may_lack(m, r), measure,
                          kt_word(KT_WORDS_REASON, r, NULL));
        }
    }
    for (int32_t r = 0; r <= KT_REASON_NOTHING_SCORED; r++) {
        check_reached(coverage->reason[0][r],
                      r == KT_REASON_NONE || r == KT_REASON_CANCELLED ||
                          r == KT_REASON_NOTHING_SCORED,
                      "task or plan", kt_word(KT_WORDS_REASON, r, NULL));
    }
    for (int i = 0; i < 6; i++) {
        ck_assert_msg(coverage->flag[i] > 0, "%s", flag_names[i]);
    }
    for (int i = ADD_UNIT; i < ACTION_KINDS; i++) {
        ck_assert_msg(coverage->done[i] > 0, "%s", action_names[i]);
    }
    for (int i = MOVE_UNIT; i <= RETRACT; i++) {
        ck_assert_msg(coverage->refused[i] > 0, "%s is never refused",
                      action_names[i]);
    }
    ck_assert_int_gt(coverage->superseded, 0);
    ck_assert_int_gt(coverage->known_before, 0);
    ck_assert_int_gt(coverage->not_found, 0);
    ck_assert_int_gt(coverage->out_of_scope, 0);
    ck_assert_int_gt(coverage->out_of_range, 0);
}
END_TEST

/* A flow of one unit, 400 days long, so that phi is 0.5 on the 200th. */
static struct model *small_model(kt_day first)
{
    static struct model model;
    memset(&model, 0, sizeof(model));
    model.head = 1;
    model.bends = true;
    model.plan_state = KT_PLAN_ACTIVE;
    model.units = 1;
    model.unit[0] = (struct model_unit){ 1, 0, MODEL_NO, KT_DAY_MIN };
    model.plans = 1;
    model.plan[0] = (struct model_plan){ 1,  0,     first, first + 399,
                                         31, -3000, -1000, 1000 };
    model.tasks = 1;
    model.task[0] =
        (struct model_task){ 1, 0, MODEL_NO, 1, KT_DAY_NONE, true };
    model.targets = 1;
    model.target[0] = (struct model_target){ .commit = 1,
                                             .measure = KT_MEASURE_FLOW,
                                             .weight = 1,
                                             .due = first + 399,
                                             .cancelled = KT_DAY_NONE,
                                             .placed = true };
    return &model;
}

static void revise(struct model *model, kt_day effective, kt_amount amount)
{
    model->revision[model->revisions++] = (struct model_revision){
        1, 0, 0, effective, false, amount, KT_NONE, 1
    };
}

static void check_planned(const struct model *model, kt_day as_of,
                          kt_amount planned, kt_share expected)
{
    struct model_query query = { as_of, KT_BASIS_SUBMITTED, 1, 0, NULL };
    kt_completion answer;
    ck_assert_int_eq(model_target(model, &query, 0, &answer), KT_OK);
    ck_assert_int_eq(answer.planned, planned);
    ck_assert_int_eq(answer.expected, expected);
}

/*
 * The model's own bent line. 40000 raised to 50000 at phi = 0.5: 35000 at
 * phi = 0.75; cut to 36000: 27000. Raised and then cut to 20000 at 0.75, P is
 * the smaller of 35000 and 15000. A first allotment of 10000 at 0.5 asks for
 * 5000 at 0.75.
 */
START_TEST(bent_line)
{
    kt_day first = KT_DAY(2022, 1, 1);
    struct model *model = small_model(first);
    revise(model, first, KT_AMOUNT(40000));
    check_planned(model, first + 199, KT_AMOUNT(20000), 5000);
    revise(model, first + 199, KT_AMOUNT(50000));
    check_planned(model, first + 199, KT_AMOUNT(20000), 4000);
    check_planned(model, first + 299, KT_AMOUNT(35000), 7000);
    check_planned(model, first + 399, KT_AMOUNT(50000), 10000);
    revise(model, first + 299, KT_AMOUNT(20000));
    check_planned(model, first + 299, KT_AMOUNT(15000), 7500);
    model->revisions = 1;
    revise(model, first + 199, KT_AMOUNT(36000));
    check_planned(model, first + 299, KT_AMOUNT(27000), 7500);
    model->revisions = 0;
    revise(model, first + 199, KT_AMOUNT(10000));
    check_planned(model, first + 199, 0, 0);
    check_planned(model, first + 299, KT_AMOUNT(5000), 5000);
}
END_TEST

/* The text of the scenario, in a buffer that is freed by the next call. */
static const char *text_of_scenario(void)
{
    static char *text;
    size_t size = 0;
    free(text);
    FILE *file = open_memstream(&text, &size);
    ck_assert_ptr_nonnull(file);
    scenario_print(&scenario, file);
    ck_assert_int_eq(fclose(file), 0);
    return text;
}

static void read_back(const char *text)
{
    char *copy = strdup(text);
    ck_assert_ptr_nonnull(copy);
    FILE *file = fmemopen(copy, strlen(copy), "r");
    ck_assert_ptr_nonnull(file);
    ck_assert(scenario_read(file, &scenario));
    ck_assert_int_eq(fclose(file), 0);
    free(copy);
}

/* A scenario that was printed reads back as the same. */
START_TEST(text)
{
    for (uint64_t seed = 1; seed <= 40; seed++) {
        scenario_make(seed, &scenario);
        char *before = strdup(text_of_scenario());
        ck_assert_ptr_nonnull(before);
        read_back(before);
        scenario.seed = seed;
        ck_assert_str_eq(text_of_scenario(), before);
        free(before);
    }
}
END_TEST

/*
 * Where a lie is told of breached ceilings, it is found, and is shrunk to
 * what a breach takes: unit, plan, task, target, state, report, question.
 */
START_TEST(lie)
{
    struct outcome outcome;
    uint64_t seed = 0;
    do {
        ck_assert_uint_lt(seed, 1000);
        scenario_make(++seed, &scenario);
        scenario.lies = true;
        scenario_run(&scenario, coverage, &outcome);
    } while (outcome.agrees);
    scenario_shrink(&scenario, &outcome);
    ck_assert_ptr_nonnull(strstr(outcome.message, "reports: library"));
    int kept = 0;
    for (int i = 0; i < scenario.count; i++) {
        kept += scenario.kept[i];
    }
    ck_assert_int_ge(kept, 7);
    ck_assert_int_le(kept, 12);
    char *text = strdup(text_of_scenario());
    ck_assert_ptr_nonnull(text);
    read_back(text);
    scenario_run(&scenario, coverage, &outcome);
    ck_assert_msg(outcome.agrees, "%s", outcome.message);
    scenario.lies = true;
    scenario_run(&scenario, coverage, &outcome);
    ck_assert(!outcome.agrees);
    free(text);
}
END_TEST

static void print_counts(const struct coverage *c)
{
    printf("%lld scenarios, %lld answers, %lld as known before, %lld lines "
           "given\n%lld not found, %lld out of scope, %lld out of range\n",
           (long long)c->scenarios, (long long)c->answers,
           (long long)c->known_before, (long long)c->given,
           (long long)c->not_found, (long long)c->out_of_scope,
           (long long)c->out_of_range);
    for (int32_t m = 0; m <= KT_MEASURE_ASSESSED; m++) {
        printf("%s:", m == 0 ? "tasks and plans"
                             : kt_word(KT_WORDS_MEASURE, m, NULL));
        for (int32_t v = 1; v < KT_VERDICT_COUNT; v++) {
            if (c->verdict[m][v] > 0) {
                printf(" %s %lld", kt_word(KT_WORDS_VERDICT, v, NULL),
                       (long long)c->verdict[m][v]);
            }
        }
        printf(" |");
        for (int32_t r = 0; r <= KT_REASON_NOTHING_SCORED; r++) {
            if (c->reason[m][r] > 0) {
                printf(" %s %lld",
                       r == 0 ? "scored" : kt_word(KT_WORDS_REASON, r, NULL),
                       (long long)c->reason[m][r]);
            }
        }
        printf("\n");
    }
    for (int i = 0; i < 6; i++) {
        printf("%s %lld%s", flag_names[i], (long long)c->flag[i],
               i == 5 ? "\n" : ", ");
    }
    for (int i = ADD_UNIT; i < ACTION_KINDS; i++) {
        printf("%-14s %lld done, %lld refused\n", action_names[i],
               (long long)c->done[i], (long long)c->refused[i]);
    }
    printf("%-14s %lld done\n", "supersede", (long long)c->superseded);
}

static int run_many(uint64_t seed, int64_t count)
{
    int64_t failed = 0;
    for (int64_t i = 0; i < count && failed < 3; i++) {
        struct outcome outcome;
        scenario_make(seed + (uint64_t)i, &scenario);
        scenario_run(&scenario, coverage, &outcome);
        if (!outcome.agrees) {
            print_failure(&outcome);
            failed++;
        }
    }
    print_counts(coverage);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_file(const char *path)
{
    struct outcome outcome;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        return EXIT_FAILURE;
    }
    bool good = scenario_read(file, &scenario);
    (void)fclose(file);
    if (!good) {
        return EXIT_FAILURE;
    }
    scenario_run(&scenario, coverage, &outcome);
    printf("%s%s\n", outcome.agrees ? "they agree" : "", outcome.message);
    return outcome.agrees ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int run_suite(void)
{
    TCase *tcase = new_case("model", NULL, NULL, NULL, 0);
    tcase_add_loop_test(tcase, scenarios, 0, SCENARIOS / PER_TEST);
    tcase_add_test(tcase, reached);
    tcase_add_test(tcase, bent_line);
    tcase_add_test(tcase, text);
    tcase_add_test(tcase, lie);
    return RUN_CASES("model", tcase);
}

int main(int argc, char **argv)
{
    int64_t count = 0;
    uint64_t seed = FIRST_SEED;
    coverage = mmap(NULL, sizeof(*coverage), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (coverage == MAP_FAILED) {
        perror("mmap");
        return EXIT_FAILURE;
    }
    for (int i = 1; i < argc; i += 2) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--scenario") == 0) {
            return run_file(value);
        }
        if (strcmp(argv[i], "--print") == 0) {
            scenario_make(strtoull(value, NULL, 10), &scenario);
            scenario_print(&scenario, stdout);
            return EXIT_SUCCESS;
        }
        if (strcmp(argv[i], "--scenarios") == 0) {
            count = strtoll(value, NULL, 10);
        } else if (strcmp(argv[i], "--seed") == 0) {
            seed = strtoull(value, NULL, 10);
        } else {
            (void)fprintf(stderr, "%s: no such option\n", argv[i]);
            return EXIT_FAILURE;
        }
    }
    return count > 0 ? run_many(seed, count) : run_suite();
}
