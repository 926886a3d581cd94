/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_UNIT_H
#define KTI_UNIT_H

/* Units: what the loads share with the public calls. */

#include <keytask/unit.h>

#include "handle.h"

/* The work of kt_unit_add(), within a write. */
kt_status kti_unit_add(kt_db *db, const kt_unit *unit);

/* The forms of a unit's texts and days, without the database. */
kt_status kti_unit_check(kti_error *error, const kt_unit *unit);

/* Space of the UUIDs of units. */
void kti_unit_uuid(const char *code, kt_day opened, kt_uuid *uuid);

#endif
