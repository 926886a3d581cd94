/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SHEET_H
#define SHEET_H

#include <keytask.h>

/* Prints all figures of one target that its measure has, one a line. */
void sheet_print(const kt_target_row *target, const kt_completion_row *row);

#endif
