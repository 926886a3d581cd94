/* SPDX-License-Identifier: Apache-2.0 */
/* What the load of a plan document tells: faults at once, differences and
 * what is left out when all of it is done. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "load_plan.h"

struct kti_plan_event {
    int kind;
    const char *message;
};

/* One line of it, as long as a message may be. */
static kt_status
line(kti_plan_load *load, const char **text, const char *format, va_list args)
{
    char whole[sizeof((kti_error *)0)->message];
    kti_error line = { 0 };
    (void)vsnprintf(whole, sizeof whole, format, args);
    (void)kti_fail(&line, KT_OK, "%s", whole);
    *text = kti_arena_text(load->texts, line.message);
    return *text == NULL
               ? kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory")
               : KT_OK;
}

kt_status
kti_plan_text(kti_plan_load *load, const char **text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kt_status status = line(load, text, format, args);
    va_end(args);
    return status;
}

static kt_status
keep(kti_plan_load *load, int kind, const char *format, va_list args)
{
    const char *message = NULL;
    kt_status status = line(load, &message, format, args);
    if (status != KT_OK) {
        return status;
    }
    if (!kti_grow(&load->events, &load->event_capacity,
                  load->event_count + 1, sizeof *load->events)) {
        return kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    }
    load->events[load->event_count++] =
        (struct kti_plan_event){ kind, message };
    return KT_OK;
}

kt_status
kti_plan_changed(kti_plan_load *load, const char *format, ...)
{
    va_list args;
    kt_status status = KT_OK;
    load->load->result.written++;
    if (!load->fresh) {
        va_start(args, format);
        status = keep(load, KT_LOAD_CHANGE, format, args);
        va_end(args);
    }
    return status;
}

kt_status
kti_plan_left_out(kti_plan_load *load, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kt_status status = keep(load, KT_LOAD_LEFT_OUT, format, args);
    va_end(args);
    return status;
}

void
kti_plan_tell(kti_plan_load *load)
{
    static const int kinds[] = { KT_LOAD_CHANGE, KT_LOAD_LEFT_OUT };
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < load->event_count; i++) {
            if (load->events[i].kind == kinds[k]) {
                kti_load_tell(load->load, kinds[k], 0, "", KT_OK,
                              load->events[i].message);
            }
        }
    }
}

kt_status
kti_plan_bad(kti_plan_load *load, const char *path, const char *field,
             kt_status status, const char *format, ...)
{
    char text[sizeof((kti_error *)0)->message];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    (void)kti_fail(&load->db->error, status, "%s", text);
    return kti_plan_failed(load, path, field, status);
}

kt_status
kti_plan_failed(kti_plan_load *load, const char *path, const char *field,
                kt_status status)
{
    kti_buf place = { 0 };
    kti_error error = load->db->error;
    if (!kti_load_is_bad(status)) {
        return status;
    }
    kti_buf_printf(&place, field == NULL ? "%s" : "%s.%s", path, field);
    if (place.failed) {
        status = kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    } else {
        kti_load_tell(load->load, KT_LOAD_BAD, 0, place.data, status,
                      error.message);
        kti_error_clear(&load->db->error);
        status = KT_OK;
    }
    kti_buf_free(&place);
    return status;
}

const char *
kti_plan_amount(kt_amount amount, char buf[KT_AMOUNT_TEXT_SIZE])
{
    (void)kt_amount_format(amount, buf, KT_AMOUNT_TEXT_SIZE);
    return amount == KT_NONE ? "none" : buf;
}

const char *
kti_plan_day(kt_day day, char buf[KT_DAY_TEXT_SIZE])
{
    (void)kt_day_format(day, buf, KT_DAY_TEXT_SIZE);
    return day == KT_DAY_NONE ? "none" : buf;
}

const char *
kti_plan_unit(const kti_plan_load *load, int64_t unit)
{
    kti_unit_fold fold;
    return unit != 0 && kti_history_unit(load->db->history, unit, load->now,
                                         &fold)
               ? fold.code
               : "none";
}

void
kti_plan_count(kti_plan_load *load, int64_t written, int64_t bad)
{
    kt_load_result *result = &load->load->result;
    if (result->written == written && result->bad == bad) {
        result->existing++;
    }
}
