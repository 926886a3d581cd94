/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TREE_H
#define TREE_H

#include "tool.h"

/* Prints the plan's tree, or what stands at a task, with a line on what it
 * is an answer of before it, and the counts by status behind it.
 *
 * code: of the task; NULL: the plan. depth: below that; under 0: all.
 * Answers an exit code. */
int tree_print(struct tool *tool, const kt_query *query, const char *code,
               int64_t depth);

/* Prints what an answer is of: day, unit, commit, basis. */
void tree_print_frame(const kt_query *query, const kt_completion_row *row);

#endif
