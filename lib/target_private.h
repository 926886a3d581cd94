/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KTI_TARGET_PRIVATE_H
#define KTI_TARGET_PRIVATE_H

/* What the calls on targets share: checked in target_check.c, written in
 * target.c. */

#include "history.h"
#include "plan.h"

/* What a call on a target works with. */
typedef struct kti_target_place {
    int64_t plan;
    int64_t task;
    int64_t target; /* of a change */
    int64_t lead;
    int64_t continues;
    int32_t measure;
    const char *code; /* as it is so far; of a new one, as given */
    kt_day first_day;
    kt_day due; /* as it will be */
    kti_member *exempt;
    kti_moment now;
    kti_value plan_values[KTI_COLUMNS_MAX];
} kti_target_place;

/* That a target can be added, or changed so. What they find stands in
 * `place`, zero before, whose `exempt` is to be freed in every case. */
kt_status kti_target_check_new(kt_db *db, const kt_target *target,
                               kti_target_place *place);
kt_status kti_target_check_change(kt_db *db, const char *plan,
                                  const char *code, const kt_target *target,
                                  uint32_t sets, kti_target_place *place);

#endif
