/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_UNIT_H
#define KTI_UNIT_H

/* Units: what the loads share with the public calls. */

#include <keytask/unit.h>

#include "handle.h"

/* The work of kt_unit_add(), within a write. past other than 0: its parent
 * need not be open any more, if it was. */
kt_status kti_unit_add(kt_db *db, const kt_unit *unit, int past);

/* Give a unit name and parent (NULL: that of a root) from a day on, within a
 * write, where it has others then. KT_EXISTS: it has these. */
kt_status kti_unit_change(kt_db *db, int64_t unit, const char *name,
                          const char *parent, kt_day on);

/* The forms of a unit's texts and days, without the database. */
kt_status kti_unit_check(kti_error *error, const kt_unit *unit);

/* Space of the UUIDs of units. */
void kti_unit_uuid(const char *code, kt_day opened, kt_uuid *uuid);

#endif
