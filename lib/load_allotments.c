/* SPDX-License-Identifier: Apache-2.0 */
/* Loading allotments. */
#include <stdlib.h>
#include <string.h>

#include "allotment.h"
#include "load.h"
#include "resolve.h"

enum { TARGET, UNIT, AMOUNT, BASELINE, WEIGHT, EFFECTIVE, AUTHORITY, REASON,
       PLAN };

/* In Chinese as clerks head them, and as the tool heads its tables. */
static const struct kti_csv_column columns[] = {
    [TARGET] = { "target", "目标", 1, "指标" },
    [UNIT] = { "unit", "单位", 1, NULL },
    [AMOUNT] = { "amount", "数量", 1, "数值" },
    [BASELINE] = { "baseline", "基数", 0, NULL },
    [WEIGHT] = { "weight", "权重", 0, NULL },
    [EFFECTIVE] = { "effective", "生效日", 0, NULL },
    [AUTHORITY] = { "authority", "依据", 0, NULL },
    [REASON] = { "reason", "原因", 0, NULL },
    [PLAN] = { "plan", "计划", 0, NULL },
};

const kti_load_columns kti_load_allotment_columns = {
    "allotments", columns, sizeof columns / sizeof columns[0]
};

struct row {
    kti_load_row at;
    kt_allotment allotment;
    int percent; /* a % sign stood behind the amount */
};

static kt_status
parse(kti_load *load, kti_arena *texts, void *out, const char **column)
{
    kti_error *error = &load->db->error;
    struct row *row = out;
    kt_allotment *item = &row->allotment;
    kt_allotment defaults = KT_ALLOTMENT_INIT;
    *item = defaults;
    item->plan = kti_arena_text(texts, kti_cell_text(load, PLAN));
    item->target = kti_arena_text(texts, kti_cell_text(load, TARGET));
    item->unit = kti_arena_text(texts, kti_cell_text(load, UNIT));
    item->authority = kti_arena_text(texts, kti_cell_text(load, AUTHORITY));
    item->reason = kti_arena_text(texts, kti_cell_text(load, REASON));
    if (item->plan == NULL) {
        item->plan = load->given.plan;
    }
    const char *amount = kti_cell_text(load, AMOUNT);
    kt_status status = KT_OK;
    *column = "amount";
    if (amount != NULL && strcmp(amount, "-") == 0) {
        item->withdrawn = 1;
    } else {
        status =
            kti_cell_amount(error, amount, &row->percent, &item->amount);
    }
    if (status == KT_OK) {
        *column = "baseline";
        status = kti_cell_amount(error, kti_cell_text(load, BASELINE), NULL,
                                 &item->baseline);
    }
    if (status == KT_OK) {
        *column = "weight";
        status = kti_cell_weight(error, kti_cell_text(load, WEIGHT),
                                 &item->weight);
    }
    if (status == KT_OK) {
        *column = "effective";
        status = kti_cell_day(error, kti_cell_text(load, EFFECTIVE),
                              &item->effective);
    }
    if (item->effective == KT_DAY_NONE) {
        item->effective = load->given.effective;
    }
    return status;
}

static int
compare_text(const char *a, const char *b)
{
    return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

static int
by_key(const void *a, const void *b)
{
    const struct row *left = *(const struct row *const *)a;
    const struct row *right = *(const struct row *const *)b;
    int order =
        compare_text(left->allotment.plan, right->allotment.plan);
    if (order == 0) {
        order = compare_text(left->allotment.target,
                             right->allotment.target);
    }
    if (order == 0) {
        order = compare_text(left->allotment.unit, right->allotment.unit);
    }
    if (order == 0) {
        order = (left->allotment.effective > right->allotment.effective) -
                (left->allotment.effective < right->allotment.effective);
    }
    return order;
}

static int
by_key_and_line(const void *a, const void *b)
{
    const struct row *left = *(const struct row *const *)a;
    const struct row *right = *(const struct row *const *)b;
    int order = by_key(a, b);
    return order != 0 ? order
                      : (left->at.line > right->at.line) -
                            (left->at.line < right->at.line);
}

static const char *
or_none(const char *code)
{
    return code == NULL ? "(none)" : code;
}

/* The same target, unit and day twice: the second is bad, unless the first
 * withdraws, so that nothing of what was before stays. Of what is bad nothing
 * is left. */
static kt_status
order(kti_load *load, void *items, size_t *count)
{
    struct row *rows = items;
    struct row **sorted = malloc((*count + 1) * sizeof *sorted);
    if (sorted == NULL) {
        return kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    }
    size_t good = 0;
    for (size_t i = 0; i < *count; i++) {
        if (!rows[i].at.bad) {
            sorted[good++] = &rows[i];
        }
    }
    qsort(sorted, good, sizeof *sorted, by_key_and_line);
    kt_status status = KT_OK;
    size_t first = 0;
    for (size_t i = 1; status == KT_OK && i < good; i++) {
        if (by_key(&sorted[i], &sorted[first]) != 0 ||
            (sorted[first]->allotment.withdrawn &&
             !sorted[i]->allotment.withdrawn)) {
            first = i;
            continue;
        }
        (void)kti_fail(&load->db->error, KT_ERR_DUPLICATE,
                       "target %s for unit %s stands on line %lld already, "
                       "for the same day",
                       or_none(sorted[i]->allotment.target),
                       or_none(sorted[i]->allotment.unit),
                       (long long)sorted[first]->at.line);
        status = kti_load_row_bad(load, &sorted[i]->at, "");
    }
    free(sorted);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (!rows[i].at.bad) {
            rows[kept++] = rows[i];
        }
    }
    *count = kept;
    return status;
}

/* A % sign is for measures that count in percent. */
static kt_status
check_percent(kt_db *db, const kt_allotment *item)
{
    int64_t plan = 0;
    int64_t target = 0;
    kti_value values[KTI_COLUMNS_MAX];
    kti_moment now = kti_moment_now(db, kti_today(db));
    kt_status status = kti_need_plan(db, item->plan, now, &plan, NULL);
    if (status == KT_OK) {
        status = kti_need(db, KT_KIND_TARGET, plan, item->target, now,
                          &target, values);
    }
    if (status == KT_OK &&
        !kti_measure_percent((int32_t)values[KTI_TARGET_MEASURE].integer)) {
        status = kti_fail(&db->error, KT_ERR_INVALID,
                          "target %s does not count in percent: write the "
                          "amount without %%",
                          item->target);
    }
    return status;
}

static kt_status
begin(kti_load *load)
{
    return kti_csv_has(load->csv, PLAN)
               ? KT_OK
               : kti_load_need_plan(load, kti_need_open_plan);
}

static kt_status
apply(kti_load *load, const void *item, const char **column)
{
    const struct row *row = item;
    const kt_allotment *given = &row->allotment;
    kt_status status = KT_OK;
    if (row->percent) {
        status = check_percent(load->db, given);
        *column = status == KT_ERR_INVALID ? "amount" : "";
    }
    if (status == KT_OK) {
        status = kti_allotment_set(load->db, given, 1);
    }
    if (status == KT_ERR_NOT_FOUND) {
        status = kti_cell_unknown(&load->db->error, status, given->unit);
        *column = status != KT_ERR_NOT_FOUND ? "unit" : "";
    }
    return status;
}

static kt_status
work(kti_load *load)
{
    static const kti_load_form form = {
        &kti_load_allotment_columns, sizeof(struct row), parse, order, begin,
        apply
    };
    return kti_load_rows(load, &form);
}

kt_status
kt_load_allotments(kt_db *db, const kt_load *load, kt_load_result *result)
{
    return kti_load_run(db, load, NULL, result, work);
}
