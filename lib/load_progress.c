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
#include "load_progress.h"

struct state {
    kti_load *load;
    const kti_load_records *records;
    kti_progress_days days;
    kti_load_report *rows; /* good ones of the piece that is read */
    size_t count;
    size_t capacity;
    kti_progress_place *places; /* of the rows, in the order of writing */
    size_t place_capacity;
    int64_t first_line;
    kti_arena texts;
    int second;      /* the pass that writes a file checked before */
    int done;        /* the file is at its end */
    kt_status peeked; /* of the record that was read ahead: KT_OK, none */
    int64_t *bad;    /* lines that the first pass found bad */
    size_t bad_count, bad_capacity;
    kti_load_doubles doubles;
};

/* Parse and check the current record; the item's texts are the reader's. */
static kt_status
check(struct state *state, kt_progress *report, kti_progress_item *item,
      const char **column)
{
    kti_load *load = state->load;
    kti_error *error = &load->db->error;
    int percent = 0;
    *column = "";
    kt_status status =
        state->records->report(load, report, &percent, column);
    if (status != KT_OK) {
        return status;
    }
    status = kti_progress_check(load->db, &state->days, report, item);
    *column = status == KT_OK ? "" : item->column;
    if (status == KT_ERR_NOT_FOUND && strcmp(item->column, "target") == 0) {
        status = kti_cell_unknown(error, status, report->target);
    }
    if (status == KT_ERR_NOT_FOUND && strcmp(item->column, "unit") == 0) {
        status = kti_cell_unknown(error, status, report->unit);
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

static void *
keep_bytes(kti_arena *texts, const void *bytes, size_t size, int *ok)
{
    void *copy = bytes == NULL ? NULL : kti_arena_alloc(texts, size);
    *ok = *ok && (bytes == NULL || copy != NULL);
    if (copy != NULL) {
        memcpy(copy, bytes, size);
    }
    return copy;
}

static kt_status
hold(struct state *state, const kt_progress *report,
     const kti_progress_item *item)
{
    kti_arena *texts = &state->texts;
    int ok = kti_grow(&state->rows, &state->capacity, state->count + 1,
                      sizeof *state->rows);
    if (ok) {
        kti_load_report *row = &state->rows[state->count++];
        *row = (kti_load_report){ *item, *report, NULL, 0, 0 };
        row->report.note = keep(texts, report->note, &ok);
        row->report.ref = keep(texts, report->ref, &ok);
        row->report.doc = keep(texts, report->doc, &ok);
        row->report.uri = keep(texts, report->uri, &ok);
        row->report.reason = keep(texts, report->reason, &ok);
        row->report.supersedes = keep_bytes(
            texts, report->supersedes, sizeof *report->supersedes, &ok);
        row->report.file_sha256 = keep_bytes(texts, report->file_sha256,
                                             KT_SHA256_SIZE, &ok);
        /* For the file of bad rows. */
        if (state->load->given.bad_path != NULL &&
            (state->load->given.flags & KT_LOAD_SKIP_BAD) != 0) {
            const char *raw =
                state->records->raw(state->load, &row->raw_size);
            row->raw = kti_arena_text_n(texts, raw, row->raw_size);
            ok = ok && row->raw != NULL;
        }
    }
    return ok ? KT_OK
              : kti_fail(&state->load->db->error, KT_ERR_NOMEM,
                         "out of memory");
}

static int
by_line(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* On the second pass: what the first one told as bad. */
static int
known_bad(const struct state *state, int64_t line)
{
    return state->second && state->bad_count > 0 &&
           bsearch(&line, state->bad, state->bad_count, sizeof *state->bad,
                   by_line) != NULL;
}

/* A bad row is told. One that is bad only now, on the second pass, stops the
 * load, unless bad ones are left out. */
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
    }
    return kti_load_bad_row(load, line, column, raw, raw_size);
}

static kt_status
bad_held(void *context, kti_load_report *row, const char *column)
{
    struct state *state = context;
    row->out = 1;
    return bad_row(state, row->report.line, column, row->raw, row->raw_size);
}

/* The next record; the one that was read ahead first. */
static kt_status
next_record(struct state *state)
{
    kti_load *load = state->load;
    kt_status status = state->peeked;
    state->peeked = KT_OK;
    if (status == KT_OK) {
        status = state->records->next(load);
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
        state->first_line = state->records->line(state->load);
        status = KT_OK;
    }
    return status;
}

/* Check the current record, and hold a good one. */
static kt_status
take_record(struct state *state, kt_status read)
{
    kti_load *load = state->load;
    kt_progress report;
    kti_progress_item item;
    const char *column = "";
    int64_t line = state->records->line(load);
    kt_status status = read;
    if (known_bad(state, line)) {
        kti_error_clear(&load->db->error);
        return KT_OK;
    }
    if (read == KT_ROW) {
        status = check(state, &report, &item, &column);
    }
    if (status == KT_OK) {
        return hold(state, &report, &item);
    }
    if (kti_load_is_bad(status)) {
        size_t raw_size = 0;
        const char *raw = state->records->raw(load, &raw_size);
        status = bad_row(state, line, column, raw, raw_size);
    }
    return status;
}

/* Pass over a record of a piece that is there already. */
static kt_status
skip_record(struct state *state, kt_status read)
{
    (void)read;
    kti_error_clear(&state->load->db->error);
    state->load->result.existing++;
    return KT_OK;
}

/* The records of a piece: KT_OK at its end, or at that of the file. */
static kt_status
each_record(struct state *state,
            kt_status (*take)(struct state *state, kt_status read))
{
    kt_status status = KT_OK;
    size_t most = state->load->db->rows_per_commit;
    for (size_t i = 0; status == KT_OK && i < most; i++) {
        status = next_record(state);
        if (status == KT_ROW || status == KT_ERR_FORMAT) {
            status = take(state, status);
        }
        if (status == KT_OK && i % 4096 == 4095) {
            status = kti_load_watch(state->load);
        }
    }
    return status == KT_DONE ? KT_OK : status;
}

/* Read and check a piece, and bring it into the order of writing. */
static kt_status
read_piece(struct state *state)
{
    kti_error *error = &state->load->db->error;
    kti_arena_free(&state->texts);
    state->count = 0;
    kt_status status = state->records->begin(state->load);
    if (status == KT_OK) {
        status = each_record(state, take_record);
    }
    if (status != KT_OK) {
        return status;
    }
    if (!kti_grow(&state->places, &state->place_capacity, state->count,
                  sizeof *state->places)) {
        return kti_fail(error, KT_ERR_NOMEM, "out of memory");
    }
    for (size_t i = 0; i < state->count; i++) {
        state->places[i] = kti_progress_place_of(&state->rows[i].item, i);
    }
    kti_progress_sort(state->places, state->count);
    state->doubles.existing = 0;
    status = kti_load_find_doubles(error, state->rows, state->places,
                                   state->count, &state->doubles);
    state->load->result.existing += state->doubles.existing;
    return status;
}

/* What the database has of a row: KT_OK, it is new; KT_EXISTS; or it is
 * bad, *column being what is. On the second pass only its ref is looked for:
 * what looks alike was told. */
static kt_status
look_up(struct state *state, kti_load_report *row, const char **column)
{
    kt_db *db = state->load->db;
    int64_t key = 0;
    kt_status status = KT_OK;
    row->item.given = &row->report;
    if (row->report.ref == NULL && !state->second &&
        (state->load->given.flags & KT_LOAD_REPEAT) == 0) {
        status = kti_progress_repeated(db, &row->item, state->load->key);
    }
    if (status == KT_OK) {
        status = kti_progress_once(db, &row->item, &key);
    }
    *column = status == KT_ERR_DUPLICATE ? "ref" : "";
    return status;
}

/* In the order of writing the rows lie scattered: the processor is told of
 * those that come, else a tenth of a load is waiting for them. */
#define AHEAD 8

static void
fetch_ahead(const kti_load_report *row)
{
#if defined(__GNUC__)
    enum { LINE = 64 };
    for (size_t at = 0; at < sizeof *row; at += LINE) {
        __builtin_prefetch((const char *)row + at);
    }
#else
    (void)row;
#endif
}

/* Count the rows of a piece, or tell them as bad; `write` the new ones. */
static kt_status
settle_piece(struct state *state, int write)
{
    kti_load *load = state->load;
    kt_status status = KT_OK;
    for (size_t i = 0; status == KT_OK && i < state->count; i++) {
        kti_load_report *row = &state->rows[state->places[i].at];
        const char *column = "";
        if (i + AHEAD < state->count) {
            fetch_ahead(&state->rows[state->places[i + AHEAD].at]);
        }
        if (row->out) {
            continue;
        }
        status = look_up(state, row, &column);
        if (status == KT_OK && write) {
            status = kti_progress_write(load->db, &row->item, NULL);
        }
        status = kti_load_count(load, status);
        if (kti_load_is_bad(status)) {
            status = bad_held(state, row, column);
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
    int64_t first_line = state->first_line;
    status = kti_load_begin(load, first_line);
    if (status == KT_EXISTS) {
        status = each_record(state, skip_record);
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
        status = settle_piece(state, 1);
    }
    if (status == KT_OK) {
        status = kti_load_verdict(load);
    }
    if (status == KT_OK && keep) {
        status = kti_load_commit(load);
    }
    kti_load_rollback(load);
    return status == KT_OK || !state->second
               ? status
               : kti_load_broken(load, status, first_line);
}

/* A piece of the first pass, in a read short enough for other writers. Of
 * what is there already nothing is checked. */
static kt_status
check_piece(struct state *state)
{
    int there = 0;
    kt_status status = peek(state);
    if (status == KT_OK) {
        status = kti_load_there(state->load, state->first_line, &there);
    }
    if (status == KT_OK && there) {
        return each_record(state, skip_record);
    }
    if (status == KT_OK) {
        status = read_piece(state);
    }
    if (status == KT_OK) {
        status = settle_piece(state, 0);
    }
    return status == KT_DONE ? KT_OK : status;
}

/* Check what the first piece held, and the rest of the file. */
static kt_status
check_all(struct state *state)
{
    kt_db *db = state->load->db;
    int held = 1;
    kt_status status = KT_OK;
    while (status == KT_OK && (held || !state->done)) {
        int own = !db->explicit_open;
        forget_days(state);
        status = own ? kti_begin_read(db) : KT_OK;
        if (status != KT_OK) {
            return status;
        }
        status = held ? settle_piece(state, 0) : check_piece(state);
        held = 0;
        if (own) {
            kti_end_read(db);
        }
    }
    return status;
}

/* Give other writers, who poll for the lock, their turn. */
static void
pause_between(void)
{
    struct timespec pause = { 0, 50 * 1000 * 1000 };
    (void)nanosleep(&pause, NULL);
}

/* Rows that add the same count, each of them; but they are told, once. */
static void
tell_same(const struct state *state)
{
    kti_error text;
    const kti_load_doubles *found = &state->doubles;
    if (found->same == 0 ||
        (state->load->given.flags & KT_LOAD_REPEAT) != 0) {
        return;
    }
    (void)kti_fail(&text, KT_OK,
                   "it adds the same as line %lld, and both count: see that "
                   "it is no repetition (%lld such rows)",
                   (long long)found->same_as, (long long)found->same);
    kti_load_tell(state->load, KT_LOAD_NOTICE, found->line, "", KT_OK,
                  text.message);
}

/* A file of more than one commit: all of it is checked before any of it is
 * written, and then it is read again. */
static kt_status
load_long(struct state *state)
{
    kti_load *load = state->load;
    int longer = 1;
    load->passes = 2;
    kt_status status = check_all(state);
    if (status == KT_OK) {
        tell_same(state);
        status = kti_load_verdict(load);
    }
    if (status != KT_OK || (load->given.flags & KT_LOAD_DRY_RUN) != 0) {
        return status;
    }
    if (state->bad_count > 0) {
        qsort(state->bad, state->bad_count, sizeof *state->bad, by_line);
    }
    status = state->records->rewind(load);
    state->second = 1;
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

kt_status
kti_load_reports(kti_load *load, const kti_load_records *records)
{
    struct state state = { .load = load,
                           .records = records,
                           .days = KTI_PROGRESS_DAYS_INIT,
                           .doubles = { .bad = bad_held,
                                        .context = &state } };
    int longer = 0;
    kt_status status = load_piece(&state, &longer);
    if (status == KT_OK && longer) {
        status = load_long(&state);
    } else {
        tell_same(&state);
    }
    forget_days(&state);
    free(state.rows);
    free(state.places);
    free(state.bad);
    kti_arena_free(&state.texts);
    return status == KT_OK ? kti_load_end(load) : status;
}
