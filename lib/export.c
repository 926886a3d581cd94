/* SPDX-License-Identifier: Apache-2.0 */
/* Exporting: what all forms share, and the units. */
#include "export.h"

#include <stdlib.h>
#include <string.h>

#include <keytask/completion.h>

#include "csv.h"
#include "handle_private.h"

kt_status
kti_export_no_memory(kti_export *out)
{
    return kti_fail(&out->db->error, KT_ERR_NOMEM, "out of memory");
}

/* The query without its unit: a whole is exported. The last day is the
 * query's; where it has none, that of all that is known. */
static kt_status
resolve(kti_export *out, const kt_query *given, enum kti_need need)
{
    kt_query query = KT_QUERY_INIT;
    if (given != NULL && given->struct_size != 0) {
        kti_struct_in(&query, sizeof query, given);
        query.struct_size = sizeof query;
        query.unit = NULL;
    } else if (given != NULL) {
        query.struct_size = 0;
    }
    out->cut = query.as_of == KT_DAY_NONE ? KT_DAY_MAX : query.as_of;
    if ((out->flags & ~(KT_EXPORT_BOM | KT_EXPORT_OPEN)) != 0) {
        return kti_fail(&out->db->error, KT_ERR_INVALID,
                        "flags 0x%x are not all KT_EXPORT_ bits",
                        (unsigned)out->flags);
    }
    return kti_query_resolve(out->db, &query, need, &out->question);
}

kt_status
kti_export_run(kt_db *db, const kt_query *query, uint32_t flags,
               enum kti_need need, kt_export_result *result, char **text,
               kt_status (*work)(kti_export *out))
{
    kti_export out = { .db = db, .flags = flags };
    kt_export_result full = KT_EXPORT_RESULT_INIT;
    kt_status status = kti_enter(db, KTI_READ);
    *text = NULL;
    if (status == KT_OK) {
        status = resolve(&out, query, need);
    }
    if (status == KT_OK) {
        status = work(&out);
    }
    if (status == KT_OK) {
        kti_buf_text(&out.text, "");
        *text = kti_buf_steal(&out.text);
        status = *text != NULL ? KT_OK : kti_export_no_memory(&out);
    }
    kti_buf_free(&out.text);
    status = kti_leave(db, status);
    if (status != KT_OK) {
        kt_free(*text);
        *text = NULL;
    } else {
        full.rows = out.rows;
        full.left_out = out.left_out;
        full.commit = out.question.commit;
    }
    if (result != NULL) {
        kti_struct_out(result, &full, sizeof full);
    }
    return status;
}

void
kti_export_header(kti_export *out, const char *columns)
{
    if ((out->flags & KT_EXPORT_BOM) != 0) {
        kti_buf_text(&out->text, "\xEF\xBB\xBF");
    }
    kti_buf_text(&out->text, columns);
    kti_buf_byte(&out->text, '\n');
}

void
kti_export_cell(kti_export *out, const char *text)
{
    const kti_buf *buf = &out->text;
    int first = buf->size == 0 || buf->data[buf->size - 1] == '\n';
    kti_csv_write_field(&out->text, text, first);
}

void
kti_export_amount(kti_export *out, kt_amount amount)
{
    char text[KT_AMOUNT_TEXT_SIZE] = "";
    (void)kt_amount_format(amount, text, sizeof text);
    kti_export_cell(out, text);
}

void
kti_export_day(kti_export *out, kt_day day)
{
    char text[KT_DAY_TEXT_SIZE] = "";
    (void)kt_day_format(day, text, sizeof text);
    kti_export_cell(out, text);
}

void
kti_export_end_row(kti_export *out)
{
    kti_buf_byte(&out->text, '\n');
    out->rows++;
}

const kti_plan *
kti_export_targets(const kti_export *out, int32_t *first, int32_t *end)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    kti_plan_targets(snapshot, out->question.plan, KTI_NONE, first, end);
    return &snapshot->plans[out->question.plan];
}

kti_moment
kti_export_plan_moment(const kti_export *out)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    kti_moment at = snapshot->at;
    kt_day first = snapshot->plans[out->question.plan].first_day;
    at.day = at.day < first ? first : at.day;
    return at;
}

/* --- units ------------------------------------------------------------ */

/* A unit on the way through the days. */
struct past {
    const char *name;
    int64_t parent;
};

/* Its code is that of the query's day, whatever it was or will be: it names
 * the unit in every row of an export. */
static const char *
code_of(const kti_export *out, int64_t unit)
{
    const kti_snapshot *snapshot = out->question.snapshot;
    int32_t at = unit == 0 ? KTI_NONE : kti_snapshot_unit_id(snapshot, unit);
    return at == KTI_NONE ? "" : snapshot->units[at].code;
}

static void
unit_row(kti_export *out, int64_t unit, const struct past *is, kt_day from)
{
    kti_unit_fold end = { 0 };
    kti_moment at = { out->cut, out->question.snapshot->at.op };
    (void)kti_history_unit(out->db->history, unit, at, &end);
    kti_export_cell(out, code_of(out, unit));
    kti_export_cell(out, is->name);
    kti_export_cell(out, code_of(out, is->parent));
    kti_export_cell(out, end.level);
    kti_export_day(out, end.opened);
    kti_export_day(out, end.closed);
    kti_export_day(out, from);
    kti_export_end_row(out);
}

/* Each unit as it was first. */
static void
first_rows(kti_export *out, struct past *past)
{
    const kti_history *history = out->db->history;
    int64_t count = kti_history_entity_count(history);
    kti_moment at = out->question.snapshot->at;
    for (int64_t id = 1; id <= count; id++) {
        kti_unit_fold fold = { 0 };
        if (kti_history_kind(history, id) != KT_KIND_UNIT ||
            !kti_history_unit(history, id, at, &fold)) {
            continue;
        }
        kt_day opened = fold.opened;
        kti_moment first = { opened == KT_DAY_NONE ? KT_DAY_MIN : opened,
                             at.op };
        (void)kti_history_unit(history, id, first, &fold);
        past[id] = (struct past){ fold.name, fold.parent };
        unit_row(out, id, &past[id], KT_DAY_NONE);
    }
}

/* Those that have another name or parent on a day than before. */
static void
changed_rows(kti_export *out, struct past *past, kt_day day)
{
    const kti_history *history = out->db->history;
    int64_t count = kti_history_entity_count(history);
    kti_moment at = { day, out->question.snapshot->at.op };
    for (int64_t id = 1; id <= count; id++) {
        kti_unit_fold fold = { 0 };
        if (past[id].name == NULL ||
            !kti_history_unit(history, id, at, &fold) ||
            (fold.opened != KT_DAY_NONE && day <= fold.opened) ||
            (strcmp(fold.name, past[id].name) == 0 &&
             fold.parent == past[id].parent)) {
            continue;
        }
        past[id] = (struct past){ fold.name, fold.parent };
        unit_row(out, id, &past[id], day);
    }
}

static kt_status
export_units(kti_export *out)
{
    const kti_history *history = out->db->history;
    int64_t count = kti_history_entity_count(history);
    struct past *past = calloc((size_t)count + 1, sizeof *past);
    if (past == NULL) {
        return kti_export_no_memory(out);
    }
    kti_export_header(out, "code,name,parent,level,opened,closed,from");
    first_rows(out, past);
    kt_day day = kti_history_next_day(history, KT_DAY_MIN);
    while (day != KT_DAY_NONE && day <= out->cut) {
        changed_rows(out, past, day);
        day = kti_history_next_day(history, day);
    }
    free(past);
    return KT_OK;
}

kt_status
kt_export_units(kt_db *db, const kt_query *query, uint32_t flags,
                kt_export_result *result, char **text)
{
    return kti_export_run(db, query, flags, KTI_NO_PLAN, result, text,
                          export_units);
}
