/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_TESTS_RANDOM_H
#define KEYTASK_TESTS_RANDOM_H

#include <stdint.h>

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

#endif
