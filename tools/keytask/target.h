/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TARGET_H
#define TARGET_H

/* What a verb that writes to a target must know of it. */

#include "tool.h"

/* The measure of a target, or 0 behind a message and an exit code. */
int32_t target_measure(struct tool *tool, const char *target, int *code);

/* An amount as the measure counts it: "85" or "85%" where that is percent.
 * Answers EXIT_OK, or EXIT_USAGE behind a message. */
int target_amount(const char *text, int32_t measure, kt_amount *amount);

#endif
