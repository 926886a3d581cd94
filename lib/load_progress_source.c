/* SPDX-License-Identifier: Apache-2.0 */
/* Reports from a function of the host's, one by one. */
#include "load_progress.h"

#include <string.h>

#include "resolve.h"
#include "text.h"

/* With ":" and a number behind it a host key has up to 128 bytes. */
#define KEY_MAX 100

void
kt_report_source_init(kt_report_source *source, size_t size)
{
    static const kt_report_source defaults = KT_REPORT_SOURCE_INIT;
    kti_struct_init(source, size, &defaults, sizeof defaults);
}

/* Where the load names no plan, each report may. */
static kt_status
begin(kti_load *load)
{
    return load->given.plan == NULL
               ? KT_OK
               : kti_load_need_plan(load, kti_need_active_plan);
}

static kt_status
next(kti_load *load)
{
    static const kt_progress defaults = KT_PROGRESS_INIT;
    const kt_report_source *source = &load->source;
    kti_error *error = &load->db->error;
    load->report = defaults;
    kt_status status = source->next(source->context, &load->report);
    load->report_number += status != KT_DONE;
    if (status == KT_ERR_FORMAT) {
        return kti_fail(error, status, "the source calls this report bad");
    }
    if (status == KT_ROW || status == KT_DONE) {
        return status;
    }
    return kti_fail(error, status < 0 ? status : KT_ERR_INVALID,
                    "the source of %s gave up at report %lld: %s",
                    load->name, (long long)load->report_number,
                    kt_status_text(status));
}

static int64_t
line(const kti_load *load)
{
    return load->report_number;
}

static const char *
raw(const kti_load *load, size_t *size)
{
    (void)load;
    *size = 0;
    return "";
}

static kt_status
report(kti_load *load, kt_progress *out, int *percent, const char **column)
{
    *percent = 0;
    *column = "";
    *out = load->report;
    if (out->plan == NULL) {
        out->plan = load->given.plan;
    }
    out->line = load->report_number;
    return KT_OK;
}

static kt_status
rewind_source(kti_load *load)
{
    const kt_report_source *source = &load->source;
    kt_status status = source->rewind(source->context);
    load->report_number = 0;
    return status == KT_OK
               ? KT_OK
               : kti_fail(&load->db->error,
                          status < 0 ? status : KT_ERR_INVALID,
                          "the source of %s does not go back: %s",
                          load->name, kt_status_text(status));
}

static kt_status
check_source(kti_load *load)
{
    const kt_report_source *source = &load->source;
    kti_error *error = &load->db->error;
    if (source->struct_size == 0) {
        return kti_fail(error, KT_ERR_INVALID,
                        "source: struct_size is not set");
    }
    if (source->next == NULL || source->rewind == NULL ||
        source->key == NULL) {
        return kti_fail(error, KT_ERR_INVALID,
                        "source: next, rewind or key is not given");
    }
    return kti_text_check(error, "source's key", source->key, KEY_MAX,
                          KTI_TEXT_LINE);
}

static kt_status
work(kti_load *load)
{
    static const kti_load_records records = { begin, next,   line,
                                              raw,   report, rewind_source };
    kt_status status = check_source(load);
    if (status != KT_OK) {
        return status;
    }
    load->given.bad_path = NULL;
    load->name =
        load->given.name == NULL ? load->source.key : load->given.name;
    (void)kti_copy_out(load->source.key, load->key, sizeof load->key);
    return kti_load_reports(load, &records);
}

kt_status
kt_load_reports(kt_db *db, const kt_load *load,
                const kt_report_source *source, kt_load_result *result)
{
    static const kt_report_source none;
    return kti_load_run(db, load, source == NULL ? &none : source, result,
                        work);
}
