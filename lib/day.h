/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_LIB_DAY_H
#define KEYTASK_LIB_DAY_H

#include <keytask/day.h>

/* The day on which an instant falls at a UTC offset, floored also before
 * 1970; KT_DAY_NONE where it is out of range. */
kt_day kti_day_of_instant(int64_t utc_ms, int32_t utc_offset_minutes);

#endif
