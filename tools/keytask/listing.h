/* SPDX-License-Identifier: Apache-2.0 */
#ifndef LISTING_H
#define LISTING_H

/* What stands below a target, as tables: the units, the steps, the reports.
 * Each reads its cursor to the end. */

#include <keytask.h>

/* The rows of kt_completion_units() behind the first, which was read. */
void listing_print_units(kt_cursor *cursor);

void listing_print_steps(kt_cursor *cursor);

void listing_print_reports(kt_db *db, kt_cursor *cursor, int32_t measure);

#endif
