/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_HELPERS_H
#define KEYTASK_TESTS_HELPERS_H

#include <check.h>
#include <stdint.h>
#include <stdlib.h>

/* A pseudo-random sequence that is the same everywhere: SplitMix64 (Steele,
 * Lea, Flood 2014). Any state will do as seed. */
static inline uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* Any int64_t, small and great ones alike: as many bits as chance has it. */
static inline int64_t next_random_int64(uint64_t *state)
{
    uint64_t bits = next_random(state) >> (next_random(state) % 64);
    return (int64_t)(next_random(state) % 2 == 0 ? bits : 0 - bits);
}

/* A folder of the test's own: made, and removed with the files in it. A
 * fixture. */
void folder_setup(void);
void folder_teardown(void);

/* A path in the folder: valid until the 16th call after. */
const char *in_folder(const char *name);

/* The whole of a test program's main(): one suite of one case. */
static inline int run_tests(const char *name, const TTest *const *tests,
                            size_t count)
{
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    suite_add_tcase(suite, tcase);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define RUN_TESTS(name, tests)                                               \
    run_tests((name), (tests), sizeof(tests) / sizeof((tests)[0]))

#endif
