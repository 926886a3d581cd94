/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of units: those that assist, supervise, or are to be met. */
#include <stdlib.h>

#include "handle_private.h"
#include "plan.h"
#include "resolve.h"

/* The units of a list: each is known today, and stands in it once. New, to
 * be freed with free() in every case. */
static kt_status
find_members(kt_db *db, const char *const *codes, size_t count,
             kti_member **members)
{
    kti_moment now = kti_moment_now(db, kti_today(db));
    kt_status status = KT_OK;
    *members = calloc(count + 1, sizeof **members);
    if (*members == NULL) {
        return kti_fail(&db->error, KT_ERR_NOMEM, "out of memory");
    }
    if (codes == NULL && count > 0) {
        return kti_fail(&db->error, KT_ERR_INVALID,
                        "a list of %zu units is not given", count);
    }
    for (size_t i = 0; status == KT_OK && i < count; i++) {
        kti_member *member = &(*members)[i];
        member->day = KT_DAY_NONE;
        status = kti_need_unit(db, codes[i], now, &member->unit);
        for (size_t j = 0; status == KT_OK && j < i; j++) {
            if ((*members)[j].unit == member->unit) {
                status = kti_fail(&db->error, KT_ERR_DUPLICATE,
                                  "unit %s stands twice in a list",
                                  codes[i]);
            }
        }
    }
    return status;
}

kt_status
kti_list_check(kt_db *db, const char *const *codes, size_t count)
{
    kti_member *members = NULL;
    kt_status status = find_members(db, codes, count, &members);
    free(members);
    return status;
}

kt_status
kti_list_set(kt_db *db, int64_t entity, int field, const char *const *codes,
             size_t count)
{
    kti_member *members = NULL;
    kt_status status = find_members(db, codes, count, &members);
    if (status == KT_OK) {
        status = kti_ledger_add_list(db, entity, field, members, count, NULL,
                                     0);
    }
    free(members);
    return status;
}
