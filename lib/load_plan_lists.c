/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of a plan document beside those that stand. */
#include <stdlib.h>
#include <string.h>

#include "load_plan.h"

static size_t
standing(const kti_plan_load *load, int64_t entity, int field,
         const kti_member **members, const kt_checkpoint **points)
{
    size_t member_count = 0;
    size_t point_count = 0;
    *members = NULL;
    *points = NULL;
    (void)kti_history_list(load->db->history, entity, field, load->now,
                           members, &member_count, points, &point_count);
    return field == KTI_LIST_CHECKPOINTS ? point_count : member_count;
}

static const kti_member *
member_of(const kti_member *members, size_t count, int64_t unit)
{
    for (size_t i = 0; i < count; i++) {
        if (members[i].unit == unit) {
            return &members[i];
        }
    }
    return NULL;
}

int
kti_plan_units_differ(const kti_plan_load *load, int64_t entity, int field,
                      const char *const *codes, size_t count)
{
    const kti_member *members;
    const kt_checkpoint *points;
    size_t now = standing(load, entity, field, &members, &points);
    int differs = now != count;
    for (size_t i = 0; i < count && !differs; i++) {
        int64_t unit =
            kti_history_find_unit(load->db->history, codes[i], load->now);
        differs = member_of(members, now, unit) == NULL;
    }
    return differs;
}

int
kti_plan_exempt_differs(const kti_plan_load *load, int64_t entity,
                        const kt_target *target)
{
    const kti_member *members;
    const kt_checkpoint *points;
    size_t now =
        standing(load, entity, KTI_LIST_EXEMPT, &members, &points);
    int differs = now != target->exempt_count;
    for (size_t i = 0; i < target->exempt_count && !differs; i++) {
        const kt_exempt *given = &target->exempt[i];
        const kti_member *member = member_of(
            members, now,
            kti_history_find_unit(load->db->history, given->unit,
                                  load->now));
        const char *reason = given->reason == NULL ? "" : given->reason;
        differs = member == NULL || member->day != given->from ||
                  strcmp(member->reason == NULL ? "" : member->reason,
                         reason) != 0;
    }
    return differs;
}

int
kti_plan_points_differ(const kti_plan_load *load, int64_t entity,
                       const kt_target *target)
{
    const kti_member *members;
    const kt_checkpoint *points;
    size_t now =
        standing(load, entity, KTI_LIST_CHECKPOINTS, &members, &points);
    int differs = now != target->checkpoints_count;
    for (size_t i = 0; i < target->checkpoints_count && !differs; i++) {
        differs = points[i].day != target->checkpoints[i].day ||
                  points[i].share != target->checkpoints[i].share;
    }
    return differs;
}

static int
by_code(const void *a, const void *b)
{
    return kt_code_compare(*(const char *const *)a, *(const char *const *)b);
}

/* Codes in their order, or "none"; *codes are sorted. */
static void
put_codes(kti_buf *text, const char **codes, size_t count)
{
    if (count > 0) {
        qsort(codes, count, sizeof *codes, by_code);
    }
    kti_buf_text(text, count == 0 ? "none" : "");
    for (size_t i = 0; i < count; i++) {
        kti_buf_printf(text, "%s%s", i == 0 ? "" : ", ", codes[i]);
    }
}

kt_status
kti_plan_unit_list(kti_plan_load *load, const char *subject,
                   const char *name, int64_t entity, int field,
                   const char *const *codes, size_t count, uint32_t bit,
                   uint32_t *differ)
{
    const kti_member *members;
    const kt_checkpoint *points;
    if (!kti_plan_units_differ(load, entity, field, codes, count)) {
        return KT_OK;
    }
    *differ |= bit;
    size_t now = standing(load, entity, field, &members, &points);
    const char **names =
        kti_arena_alloc(load->texts, (now + count + 1) * sizeof *names);
    if (names == NULL) {
        return kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < now; i++) {
        names[i] = kti_plan_unit(load, members[i].unit);
    }
    for (size_t i = 0; i < count; i++) {
        names[now + i] = codes[i];
    }
    kti_buf text = { 0 };
    kti_buf_printf(&text, "%s: %s ", subject, name);
    put_codes(&text, names, now);
    kti_buf_text(&text, " -> ");
    put_codes(&text, names + now, count);
    kt_status status =
        text.failed
            ? kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory")
            : kti_plan_changed(load, "%s", text.data);
    kti_buf_free(&text);
    return status;
}
