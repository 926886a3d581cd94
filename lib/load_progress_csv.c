/* SPDX-License-Identifier: Apache-2.0 */
/* Reports from CSV. */
#include "load_progress.h"
#include "resolve.h"

enum { TARGET, UNIT, DAY, MODE, AMOUNT, OF, STEP, NOTE, REF, DOC, URI,
       PLAN };

/* In Chinese as clerks head them, and as the tool heads its tables. */
static const struct kti_csv_column columns[] = {
    [TARGET] = { "target", "目标", 1, "指标" },
    [UNIT] = { "unit", "单位", 1, NULL },
    [DAY] = { "day", "日期", 1, NULL },
    [MODE] = { "mode", "方式", 1, NULL },
    [AMOUNT] = { "amount", "数量", 0, "数值" },
    [OF] = { "of", "分母", 0, NULL },
    [STEP] = { "step", "步骤", 0, "节点" },
    [NOTE] = { "note", "备注", 0, NULL },
    [REF] = { "ref", "编号", 0, "自编号" },
    [DOC] = { "doc", "文号", 0, NULL },
    [URI] = { "uri", "链接", 0, NULL },
    [PLAN] = { "plan", "计划", 0, NULL },
};

const kti_load_columns kti_load_progress_columns = {
    "reports", columns, sizeof columns / sizeof columns[0]
};

/* Without that column the plan is the same for all rows. */
static kt_status
begin(kti_load *load)
{
    return kti_csv_has(load->csv, PLAN)
               ? KT_OK
               : kti_load_need_plan(load, kti_need_active_plan);
}

/* The cells of the current record as a report. */
static kt_status
parse(kti_load *load, kt_progress *report, int *percent,
      const char **column)
{
    kti_error *error = &load->db->error;
    kt_progress defaults = KT_PROGRESS_INIT;
    *report = defaults;
    *column = "";
    kt_status status = kti_csv_check_width(error, load->csv);
    if (status != KT_OK) {
        return status;
    }
    const char *plan = kti_cell_text(load, PLAN);
    const char *mode = kti_cell_text(load, MODE);
    report->plan = plan != NULL ? plan : load->given.plan;
    report->target = kti_cell_text(load, TARGET);
    report->unit = kti_cell_text(load, UNIT);
    report->step = kti_cell_text(load, STEP);
    report->note = kti_cell_text(load, NOTE);
    report->ref = kti_cell_text(load, REF);
    report->doc = kti_cell_text(load, DOC);
    report->uri = kti_cell_text(load, URI);
    report->line = kti_csv_line(load->csv);
    *column = "day";
    status = kti_cell_day(error, kti_cell_text(load, DAY), &report->day);
    if (status == KT_OK && report->day == KT_DAY_NONE) {
        status = kti_fail(error, KT_ERR_INVALID, "the day is empty");
    }
    if (status == KT_OK) {
        *column = "mode";
        status = kt_word_parse(KT_WORDS_MODE, mode == NULL ? "" : mode,
                               &report->mode);
        if (status != KT_OK) {
            status = kti_fail(error, KT_ERR_INVALID,
                              "%s is not a mode: add, to_date, level or "
                              "step",
                              mode == NULL ? "an empty cell" : mode);
        }
    }
    if (status == KT_OK) {
        *column = "amount";
        status = kti_cell_amount(error, kti_cell_text(load, AMOUNT),
                                 percent, &report->amount);
    }
    if (status == KT_OK) {
        *column = "of";
        status = kti_cell_amount(error, kti_cell_text(load, OF), NULL,
                                 &report->of);
    }
    return status;
}

static kt_status
next(kti_load *load)
{
    return kti_csv_next(&load->db->error, load->csv);
}

static int64_t
line(const kti_load *load)
{
    return kti_csv_line(load->csv);
}

static const char *
raw(const kti_load *load, size_t *size)
{
    return kti_csv_raw(load->csv, size);
}

static kt_status
rewind_file(kti_load *load)
{
    kt_status status = kti_csv_rewind(&load->db->error, load->csv);
    return status == KT_OK
               ? kti_csv_header(&load->db->error, load->csv, columns,
                                sizeof columns / sizeof columns[0])
               : status;
}

static kt_status
work(kti_load *load)
{
    static const kti_load_records records = { begin, next,  line,
                                              raw,   parse, rewind_file };
    kt_status status = kti_load_csv(load, &kti_load_progress_columns);
    return status == KT_OK ? kti_load_reports(load, &records) : status;
}

kt_status
kt_load_progress(kt_db *db, const kt_load *load, kt_load_result *result)
{
    return kti_load_run(db, load, NULL, result, work);
}
