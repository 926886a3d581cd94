/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading reports: streamed, since a file may hold millions. What fits one
 * commit is read, checked and written in one pass, and rolled back where a
 * row is bad. A longer file is first checked whole and then read again, a
 * commit at a time.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "allotment.h"
#include "load.h"
#include "progress.h"
#include "text.h"

enum { TARGET, UNIT, DAY, MODE, AMOUNT, OF, STEP, NOTE, REF, DOC, URI,
       PLAN };

static const struct kti_csv_column columns[] = {
    [TARGET] = { "target", "目标", 1 },  [UNIT] = { "unit", "单位", 1 },
    [DAY] = { "day", "日期", 1 },        [MODE] = { "mode", "方式", 1 },
    [AMOUNT] = { "amount", "数量", 0 },  [OF] = { "of", "分母", 0 },
    [STEP] = { "step", "步骤", 0 },      [NOTE] = { "note", "备注", 0 },
    [REF] = { "ref", "编号", 0 },        [DOC] = { "doc", "文号", 0 },
    [URI] = { "uri", "链接", 0 },        [PLAN] = { "plan", "计划", 0 },
};

/* A row that is held until its piece is written. */
struct row {
    kti_progress_item item;
    kt_progress report; /* texts in the piece's arena */
    const char *raw;
    size_t raw_size;
};

struct state {
    kti_load *load;
    kti_progress_days days;
    struct row *rows; /* the piece that is read */
    size_t count;     /* good rows in it */
    size_t read;      /* rows read for it, bad ones too */
    size_t capacity;
    kti_progress_place *places;
    size_t place_capacity;
    int64_t first_line;
    kti_arena texts;
    int second;      /* the pass that writes a file checked before */
    int done;        /* the file is at its end */
    kt_status peeked; /* of the record that was read ahead: KT_OK, none */
    int64_t *bad;    /* lines that the first pass found bad, rising */
    size_t bad_count, bad_capacity, bad_next;
    char own[KT_SHA256_TEXT_SIZE]; /* prefix of the file's host keys */
};

/* The cells of the current record as a report. */
static kt_status
parse(kti_load *load, kt_progress *report, int *percent,
      const char **column)
{
    kti_error *error = &load->db->error;
    kt_progress defaults = KT_PROGRESS_INIT;
    *report = defaults;
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
    kt_status status =
        kti_cell_day(error, kti_cell_text(load, DAY), &report->day);
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

/* Parse and check the current record; the item's texts are the reader's. */
static kt_status
check(struct state *state, kt_progress *report, kti_progress_item *item,
      const char **column)
{
    kti_load *load = state->load;
    kti_error *error = &load->db->error;
    int percent = 0;
    *column = "";
    kt_status status = kti_csv_check_width(error, load->csv);
    if (status == KT_OK) {
        status = parse(load, report, &percent, column);
    }
    if (status != KT_OK) {
        return status;
    }
    status = kti_progress_check(load->db, &state->days, report, item);
    *column = status == KT_OK ? "" : item->column;
    if (status == KT_ERR_NOT_FOUND) {
        const char *code = strcmp(item->column, "target") == 0
                               ? report->target
                               : report->unit;
        status = kti_cell_unknown(error, status, code);
    }
    if (status == KT_OK && percent && item->measure != KT_MEASURE_ASSESSED) {
        *column = "amount";
        status = kti_fail(error, KT_ERR_INVALID,
                          "target %s is not reported in percent: write the "
                          "amount without %%",
                          report->target);
    }
    return status;
}

static char *
keep(kti_arena *texts, const char *text, int *ok)
{
    char *copy = kti_arena_text(texts, text);
    *ok = *ok && (text == NULL || copy != NULL);
    return copy;
}

static kt_status
hold(struct state *state, const kt_progress *report,
     kti_progress_item *item)
{
    kti_arena *texts = &state->texts;
    int ok = kti_grow(&state->rows, &state->capacity, state->count + 1,
                      sizeof *state->rows);
    if (ok) {
        struct row *row = &state->rows[state->count++];
        *row = (struct row){ *item, *report, NULL, 0 };
        row->report.note = keep(texts, report->note, &ok);
        row->report.ref = keep(texts, report->ref, &ok);
        row->report.doc = keep(texts, report->doc, &ok);
        row->report.uri = keep(texts, report->uri, &ok);
        if (!state->second) {
            const char *raw = kti_csv_raw(state->load->csv, &row->raw_size);
            row->raw = kti_arena_text_n(texts, raw, row->raw_size);
            ok = ok && row->raw != NULL;
        }
    }
    return ok ? KT_OK
              : kti_fail(&state->load->db->error, KT_ERR_NOMEM,
                         "out of memory");
}

/* A bad row: told on the first pass; on the second one known, or new. */
static kt_status
bad_row(struct state *state, int64_t line, const char *column,
        const char *raw, size_t raw_size)
{
    kti_load *load = state->load;
    if (!state->second) {
        if (!kti_grow(&state->bad, &state->bad_capacity,
                      state->bad_count + 1, sizeof *state->bad)) {
            return kti_fail(&load->db->error, KT_ERR_NOMEM,
                            "out of memory");
        }
        state->bad[state->bad_count++] = line;
        return kti_load_bad_row(load, line, column, raw, raw_size);
    }
    if (state->bad_next < state->bad_count &&
        state->bad[state->bad_next] == line) {
        state->bad_next++;
        kti_error_clear(&load->db->error);
        return KT_OK;
    }
    kti_error text = load->db->error;
    return kti_fail(&load->db->error, text.status,
                    "%s:%lld: %s%s%s: the rows before line %lld are loaded, "
                    "the same command goes on from there",
                    load->name, (long long)line, column,
                    column[0] == '\0' ? "" : ": ", text.message,
                    (long long)state->first_line);
}

/* The next record; the one that was read ahead first. */
static kt_status
next_record(struct state *state)
{
    kti_load *load = state->load;
    kt_status status = state->peeked;
    state->peeked = KT_OK;
    if (status == KT_OK) {
        status = kti_csv_next(&load->db->error, load->csv);
    }
    if (status == KT_ROW || status == KT_ERR_FORMAT) {
        load->result.rows += !state->second;
    }
    state->done = status == KT_DONE;
    return status;
}

/* Read ahead: at which line the next piece begins. */
static kt_status
peek(struct state *state)
{
    kt_status status = next_record(state);
    if (status == KT_ROW || status == KT_ERR_FORMAT) {
        state->load->result.rows -= !state->second;
        state->peeked = status;
        state->first_line = kti_csv_line(state->load->csv);
        status = KT_OK;
    }
    return status;
}

/* Check the current record, and hand a good one to `use`. */
static kt_status
take_record(struct state *state, kt_status read,
            kt_status (*use)(struct state *state, const kt_progress *report,
                             kti_progress_item *item))
{
    kti_load *load = state->load;
    kt_progress report;
    kti_progress_item item;
    const char *column = "";
    int64_t line = kti_csv_line(load->csv);
    kt_status status = read;
    state->read++;
    if (read == KT_ROW) {
        status = check(state, &report, &item, &column);
    }
    if (status == KT_OK) {
        column = "";
        status = use(state, &report, &item);
    }
    if (kti_load_is_bad(status)) {
        size_t raw_size = 0;
        const char *raw = kti_csv_raw(load->csv, &raw_size);
        status = bad_row(state, line, column, raw, raw_size);
    }
    if (status == KT_OK && state->read % 4096 == 0) {
        status = kti_load_watch(load);
    }
    return status;
}

/* Read the rows of a piece: KT_OK at its end, or at that of the file. */
static kt_status
read_piece(struct state *state)
{
    kt_status status = KT_OK;
    kti_arena_free(&state->texts);
    state->count = state->read = 0;
    while (status == KT_OK && state->read < KTI_LOAD_ROWS) {
        status = next_record(state);
        if (status == KT_DONE) {
            return KT_OK;
        }
        if (status == KT_ROW || status == KT_ERR_FORMAT) {
            status = take_record(state, status, hold);
        }
    }
    return status;
}

/* Pass over a piece that is there already. */
static kt_status
skip_piece(struct state *state)
{
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < KTI_LOAD_ROWS; i++) {
        status = next_record(state);
        if (status == KT_ROW || status == KT_ERR_FORMAT) {
            state->load->result.existing++;
            kti_error_clear(&state->load->db->error);
            status = KT_OK;
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

/* Whether a report without ref looks like one from elsewhere. */
static kt_status
repeated(struct state *state, const kt_progress *report,
         kti_progress_item *item)
{
    item->given = report;
    if (report->ref != NULL ||
        (state->load->given.flags & KT_LOAD_REPEAT) != 0) {
        return KT_OK;
    }
    return kti_progress_repeated(state->load->db, item, state->own);
}

static kt_status
write_row(struct state *state, struct row *row)
{
    kt_db *db = state->load->db;
    int64_t key = 0;
    kt_status status = KT_OK;
    row->item.given = &row->report;
    if (!state->second) {
        status = repeated(state, &row->report, &row->item);
    }
    if (status == KT_OK) {
        status = kti_progress_once(db, &row->item, &key);
    }
    return status == KT_OK ? kti_progress_write(db, &row->item, NULL)
                           : status;
}

static kt_status
write_piece(struct state *state)
{
    kti_load *load = state->load;
    kt_status status = KT_OK;
    if (!kti_grow(&state->places, &state->place_capacity, state->count,
                  sizeof *state->places)) {
        return kti_fail(&load->db->error, KT_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < state->count; i++) {
        state->places[i] = kti_progress_place_of(&state->rows[i].item, i);
    }
    kti_progress_sort(state->places, state->count);
    for (size_t i = 0; status == KT_OK && i < state->count; i++) {
        struct row *row = &state->rows[state->places[i].at];
        status = write_row(state, row);
        if (status == KT_OK) {
            load->result.written++;
        } else if (status == KT_EXISTS) {
            load->result.existing++;
            status = KT_OK;
        } else if (kti_load_is_bad(status)) {
            status = bad_row(state, row->report.line,
                             status == KT_ERR_DUPLICATE ? "ref" : "",
                             row->raw, row->raw_size);
        }
    }
    return status;
}

/* What was folded of the definitions may be freed when a transaction begins:
 * another process may have changed them. */
static void
forget_days(struct state *state)
{
    state->days.count = 0;
    state->days.today = KT_DAY_NONE;
    kti_views_free(state->load->db);
}

/* Read a piece and write it as a commit. *longer: there is more behind it,
 * and, on the first pass, nothing of it was written. */
static kt_status
load_piece(struct state *state, int *longer)
{
    kti_load *load = state->load;
    int keep = (load->given.flags & KT_LOAD_DRY_RUN) == 0;
    *longer = 0;
    forget_days(state);
    kt_status status = peek(state);
    if (status != KT_OK) {
        return status == KT_DONE ? kti_load_verdict(load) : status;
    }
    status = kti_load_begin(load, state->first_line);
    if (status == KT_EXISTS) {
        status = skip_piece(state);
        *longer = !state->done;
        return status;
    }
    if (status == KT_OK) {
        status = read_piece(state);
    }
    if (status == KT_OK && !state->done) {
        status = peek(state);
        *longer = status == KT_OK;
        status = status == KT_DONE ? KT_OK : status;
    }
    if (status == KT_OK && *longer && !state->second) {
        kti_load_rollback(load);
        return KT_OK;
    }
    if (status == KT_OK) {
        status = write_piece(state);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status == KT_OK && keep) {
        return kti_load_commit(load);
    }
    kti_load_rollback(load);
    return status;
}

/* Check what is left of a file, in reads short enough for other writers. */
static kt_status
check_rest(struct state *state)
{
    kt_db *db = state->load->db;
    kt_status status = KT_OK;
    while (status == KT_OK && !state->done) {
        int own = !db->explicit_open;
        forget_days(state);
        status = own ? kti_begin_read(db) : KT_OK;
        if (status != KT_OK) {
            return status;
        }
        for (int i = 0; status == KT_OK && i < 20000; i++) {
            status = next_record(state);
            if (status == KT_ROW || status == KT_ERR_FORMAT) {
                status = take_record(state, status, repeated);
            }
        }
        status = status == KT_DONE ? KT_OK : status;
        if (own) {
            kti_end_read(db);
        }
    }
    return status;
}

/* The rows that the first piece held were not asked for repetition yet. */
static kt_status
check_held(struct state *state)
{
    kt_db *db = state->load->db;
    int own = !db->explicit_open;
    kt_status status = own ? kti_begin_read(db) : KT_OK;
    if (status != KT_OK) {
        return status;
    }
    for (size_t i = 0; status == KT_OK && i < state->count; i++) {
        struct row *row = &state->rows[i];
        status = repeated(state, &row->report, &row->item);
        if (kti_load_is_bad(status)) {
            status = bad_row(state, row->report.line, "", row->raw,
                             row->raw_size);
        }
    }
    if (own) {
        kti_end_read(db);
    }
    return status;
}

static int
by_line(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Give other writers, who poll for the lock, their turn. */
static void
pause_between(void)
{
    struct timespec pause = { 0, 50 * 1000 * 1000 };
    (void)nanosleep(&pause, NULL);
}

/* A file of more than one commit: all of it is checked before any of it is
 * written, and then it is read again. */
static kt_status
load_long(struct state *state)
{
    kti_load *load = state->load;
    int longer = 1;
    load->passes = 2;
    forget_days(state);
    kt_status status = check_held(state);
    if (status == KT_OK) {
        status = check_rest(state);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status != KT_OK ||
        (load->given.flags & KT_LOAD_DRY_RUN) != 0) {
        return status;
    }
    if (state->bad_count > 0) {
        qsort(state->bad, state->bad_count, sizeof *state->bad, by_line);
    }
    status = kti_csv_rewind(&load->db->error, load->csv);
    if (status == KT_OK) {
        status = kti_csv_header(&load->db->error, load->csv, columns,
                                sizeof columns / sizeof columns[0]);
    }
    state->second = 1;
    state->done = 0;
    state->peeked = KT_OK;
    load->pass = 1;
    load->result.written = load->result.existing = 0;
    while (status == KT_OK && longer) {
        status = load_piece(state, &longer);
        if (status == KT_OK && longer && !load->db->explicit_open) {
            pause_between();
        }
    }
    return status;
}

static kt_status
work(kti_load *load)
{
    struct state state = { .load = load, .days = KTI_PROGRESS_DAYS_INIT };
    int longer = 0;
    kt_status status =
        kti_load_csv(load, columns, sizeof columns / sizeof columns[0]);
    if (status == KT_OK) {
        (void)kt_sha256_format(kti_csv_sha256(load->csv), state.own,
                               sizeof state.own);
        status = load_piece(&state, &longer);
    }
    if (status == KT_OK && longer) {
        status = load_long(&state);
    }
    forget_days(&state);
    free(state.rows);
    free(state.places);
    free(state.bad);
    kti_arena_free(&state.texts);
    return status == KT_OK ? kti_load_end(load) : status;
}

kt_status
kt_load_progress(kt_db *db, const kt_load *load, kt_load_result *result)
{
    return kti_load_run(db, load, result, work);
}
