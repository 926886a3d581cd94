/* SPDX-License-Identifier: Apache-2.0 */

/*
 * year: put the example's year into a new database.
 *
 *     year FILE DATA GENERATED
 *
 * FILE is created. DATA is the folder with units.csv, plan-2021.json and
 * plan-2022.json; GENERATED the one with what generate wrote: allotments.csv,
 * progress-2021.csv, progress-2022.csv and corrections.csv.
 *
 * A host would do the same over a year, call by call. Here a clock of our own
 * takes the place of the system's, so that each commit is made at the instant
 * that the files name: afterwards the database can be asked what was known on
 * any day of 2022.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <keytask.h>

#define UTC_OFFSET_MINUTES (8 * 60)

/* The columns of the generated progress files, and their places in a row. */
static const char header[] =
    "written,target,unit,day,mode,amount,of,step,note,ref,doc,uri";

enum {
    WRITTEN,
    TARGET,
    UNIT,
    DAY,
    MODE,
    AMOUNT,
    OF,
    STEP,
    NOTE,
    REF,
    DOC,
    URI,
    FIELD_COUNT
};

/* A report that turned out to be wrong, by its line in progress-2022.csv. */
struct correction {
    char written[KT_INSTANT_TEXT_SIZE];
    int64_t line;
    kt_amount amount; /* KT_NONE: it is retracted */
    char reason[128];
};

#define CORRECTIONS_MOST 512

struct year {
    kt_db *db;
    int64_t now_ms; /* what the clock says */
    const char *data;
    const char *generated;
    char path[1024];                                 /* of the file in hand */
    struct correction corrections[CORRECTIONS_MOST]; /* by `written` */
    kt_report_no numbers[CORRECTIONS_MOST];          /* of what is wrong */
    int correction_count;
    int corrected; /* so many are done */
};

static int64_t read_clock(void *context)
{
    const struct year *year = context;

    return year->now_ms;
}

static bool set_clock(struct year *year, const char *instant)
{
    return kt_instant_parse(instant, &year->now_ms) == KT_OK;
}

/* Every function that can fail says why, once, and answers false. What the
 * message does not name stands before it; NULL: it names all. */
static bool fail(const struct year *year, const char *what)
{
    fprintf(stderr, "year: %s%s%s\n", what == NULL ? "" : what,
            what == NULL ? "" : ": ", kt_db_errmsg(year->db));
    return false;
}

static bool set_path(struct year *year, const char *folder, const char *name)
{
    int size =
        snprintf(year->path, sizeof(year->path), "%s/%s", folder, name);

    if (size < 0 || (size_t)size >= sizeof(year->path)) {
        fprintf(stderr, "year: %s: the path is too long\n", name);
        return false;
    }
    return true;
}

typedef kt_status (*load_fn)(kt_db *db, const kt_load *load,
                             kt_load_result *result);

static bool load(struct year *year, load_fn call, const char *folder,
                 const char *name, const char *instant)
{
    kt_load load = KT_LOAD_INIT;
    kt_load_result result = KT_LOAD_RESULT_INIT;

    if (!set_path(year, folder, name) || !set_clock(year, instant)) {
        return false;
    }
    load.path = year->path;
    /* Each bad row would be told to load.event; here the first will do. */
    if (call(year->db, &load, &result) != KT_OK) {
        return fail(year, NULL);
    }
    printf("%s  %-18s %7" PRId64 " items\n", instant, name, result.written);
    return true;
}

/* Split a line in place; the generated files quote nothing. */
static bool split(char *line, char *field[FIELD_COUNT])
{
    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < FIELD_COUNT; i++) {
        field[i] = line;
        line = strchr(line, ',');
        if ((line == NULL) != (i == FIELD_COUNT - 1)) {
            return false;
        }
        if (line != NULL) {
            *line++ = '\0';
        }
    }
    return true;
}

/* An empty field is one that is not given. */
static const char *given(const char *field)
{
    return field[0] == '\0' ? NULL : field;
}

static bool parse_amount(const char *field, kt_amount *amount)
{
    *amount = KT_NONE;
    return field[0] == '\0' || kt_amount_parse(field, amount) == KT_OK;
}

static bool parse_correction(char *line, struct correction *it)
{
    char *field[4];

    line[strcspn(line, "\r\n")] = '\0';
    for (int i = 0; i < 4; i++) {
        field[i] = line;
        line += strcspn(line, ",");
        if ((*line == ',') != (i < 3)) {
            return false;
        }
        *line++ = '\0';
    }
    it->line = strtoll(field[1], NULL, 10);
    snprintf(it->written, sizeof(it->written), "%s", field[0]);
    snprintf(it->reason, sizeof(it->reason), "%s", field[3]);
    return parse_amount(field[2], &it->amount);
}

static bool read_corrections(struct year *year, const char *name)
{
    char line[256];
    bool done = true;
    FILE *file;

    if (!set_path(year, year->generated, name)) {
        return false;
    }
    file = fopen(year->path, "r");
    if (file == NULL) {
        fprintf(stderr, "year: %s: %s\n", year->path, strerror(errno));
        return false;
    }
    done = fgets(line, sizeof(line), file) != NULL;
    while (done && fgets(line, sizeof(line), file) != NULL) {
        done = year->correction_count < CORRECTIONS_MOST &&
               parse_correction(line,
                                &year->corrections[year->correction_count++]);
    }
    done = done && !ferror(file);
    fclose(file);
    if (!done) {
        fprintf(stderr, "year: %s: not at most %d corrections\n", year->path,
                CORRECTIONS_MOST);
    }
    return done;
}

/* Keep the number of a report that will turn out to be wrong. */
static void keep_number(struct year *year, int64_t line,
                        const kt_report_no *number)
{
    for (int i = 0; i < year->correction_count; i++) {
        if (year->corrections[i].line == line) {
            year->numbers[i] = *number;
        }
    }
}

/* Take a report back, or put another in its place that differs by its amount
 * alone. The one that a host then goes on with is the newer one. */
static bool correct(struct year *year, const struct correction *it,
                    const kt_report_no *number)
{
    kt_progress_row row = KT_PROGRESS_ROW_INIT;
    kt_progress progress = KT_PROGRESS_INIT;
    kt_report_no newer = KT_REPORT_NO_INIT;
    kt_cursor *cursor = NULL;
    bool done = false;

    if (it->amount == KT_NONE) {
        return kt_progress_retract(year->db, number, it->reason) == KT_OK ||
               fail(year, it->reason);
    }
    if (kt_progress_get(year->db, NULL, number, &cursor) == KT_OK &&
        kt_progress_next(cursor, &row) == KT_ROW) {
        progress.plan = row.plan;
        progress.target = row.target;
        progress.unit = row.unit;
        progress.day = row.day;
        progress.mode = row.mode;
        progress.amount = it->amount;
        progress.ref = given(row.ref);
        progress.supersedes = number;
        progress.reason = it->reason;
        done = kt_progress_record(year->db, &progress, &newer) == KT_OK;
    }
    if (done) {
        keep_number(year, it->line, &newer);
    } else {
        fail(year, it->reason);
    }
    kt_cursor_close(cursor);
    return done;
}

/* Write the corrections that come before an instant, each on its own. */
static bool correct_until(struct year *year, const char *instant)
{
    for (; year->corrected < year->correction_count; year->corrected++) {
        int i = year->corrected;

        if (strcmp(year->corrections[i].written, instant) >= 0) {
            break;
        }
        if (!set_clock(year, year->corrections[i].written) ||
            !correct(year, &year->corrections[i], &year->numbers[i])) {
            return false;
        }
    }
    return true;
}

/* Record one report. The words of a report live only for the call. */
static bool record(struct year *year, const char *plan,
                   char *const field[FIELD_COUNT], int64_t line)
{
    kt_progress progress = KT_PROGRESS_INIT;
    kt_report_no number;
    char where[sizeof(year->path) + 32];

    progress.plan = plan;
    progress.target = field[TARGET];
    progress.unit = field[UNIT];
    progress.step = given(field[STEP]);
    progress.note = given(field[NOTE]);
    progress.ref = given(field[REF]);
    progress.doc = given(field[DOC]);
    progress.uri = given(field[URI]);
    progress.line = line;
    if (kt_day_parse(field[DAY], &progress.day) != KT_OK ||
        kt_word_parse(KT_WORDS_MODE, field[MODE], &progress.mode) != KT_OK ||
        !parse_amount(field[AMOUNT], &progress.amount) ||
        !parse_amount(field[OF], &progress.of)) {
        fprintf(stderr, "year: %s:%" PRId64 ": not a day, mode or amount\n",
                year->path, line);
        return false;
    }
    if (kt_progress_record(year->db, &progress, &number) >= KT_OK) {
        keep_number(year, line, &number);
        return true;
    }
    snprintf(where, sizeof(where), "%s:%" PRId64, year->path, line);
    return fail(year, where);
}

/* Rows that were written at one instant are one commit, at that instant. */
static bool record_rows(struct year *year, FILE *file, const char *plan,
                        int64_t *reports, int64_t *commits)
{
    char line[2 * KT_NOTE_MAX];
    char *field[FIELD_COUNT];
    char written[KT_INSTANT_TEXT_SIZE] = "";

    for (int64_t number = 2; fgets(line, sizeof(line), file) != NULL;
         number++) {
        if (!split(line, field)) {
            fprintf(stderr, "year: %s:%" PRId64 ": not %d fields\n",
                    year->path, number, FIELD_COUNT);
            return false;
        }
        if (strcmp(field[WRITTEN], written) != 0) {
            if (*commits > 0 && kt_db_commit(year->db, NULL) != KT_OK) {
                return fail(year, year->path);
            }
            snprintf(written, sizeof(written), "%s", field[WRITTEN]);
            if (!correct_until(year, written)) {
                return false;
            }
            if (!set_clock(year, written)) {
                fprintf(stderr, "year: %s:%" PRId64 ": not an instant: %s\n",
                        year->path, number, written);
                return false;
            }
            if (kt_db_begin(year->db) != KT_OK) {
                return fail(year, year->path);
            }
            (*commits)++;
        }
        if (!record(year, plan, field, number)) {
            return false;
        }
        (*reports)++;
    }
    if (ferror(file)) {
        fprintf(stderr, "year: %s: reading failed\n", year->path);
        return false;
    }
    if (*commits > 0 && kt_db_commit(year->db, NULL) != KT_OK) {
        return fail(year, year->path);
    }
    return correct_until(year, "9");
}

static bool record_file(struct year *year, const char *name, const char *plan)
{
    char line[sizeof(header) + 2] = "";
    int64_t reports = 0;
    int64_t commits = 0;
    bool done = false;
    FILE *file;

    if (!set_path(year, year->generated, name)) {
        return false;
    }
    file = fopen(year->path, "r");
    if (file == NULL) {
        fprintf(stderr, "year: %s: %s\n", year->path, strerror(errno));
        return false;
    }
    if (fgets(line, sizeof(line), file) == NULL ||
        strncmp(line, header, sizeof(header) - 1) != 0) {
        fprintf(stderr, "year: %s: the first line is not %s\n", year->path,
                header);
    } else {
        done = record_rows(year, file, plan, &reports, &commits);
    }
    fclose(file);
    if (!done) {
        kt_db_rollback(year->db);
        return false;
    }
    printf("%20s  %-18s %7" PRId64 " reports in %" PRId64 " commits\n", "",
           name, reports, commits);
    if (year->corrected > 0) {
        printf("%20s  %-18s %7d\n", "", "corrections.csv", year->corrected);
    }
    return true;
}

static bool close_plan(struct year *year, const char *plan,
                       const char *instant)
{
    if (!set_clock(year, instant)) {
        return false;
    }
    if (kt_plan_set_state(year->db, plan, KT_PLAN_CLOSED) != KT_OK) {
        return fail(year, plan);
    }
    printf("%s  plan %s closed\n", instant, plan);
    return true;
}

static bool print_head(struct year *year)
{
    kt_head head = KT_HEAD_INIT;
    char hash[KT_SHA256_TEXT_SIZE];

    if (kt_db_head(year->db, &head) != KT_OK) {
        return fail(year, "head");
    }
    kt_sha256_format(head.hash, hash, sizeof(hash));
    printf("%" PRId64 " commits, the last one's hash %.16s...\n", head.commit,
           hash);
    return true;
}

static bool play(struct year *year)
{
    if (!load(year, kt_load_units, year->data, "units.csv",
              "2021-01-08T02:00:00Z")) {
        return false;
    }
    if (kt_db_set_actor(year->db, "year", "44") != KT_OK) {
        return fail(year, "actor");
    }
    return load(year, kt_load_plan, year->data, "plan-2021.json",
                "2021-01-08T03:00:00Z") &&
           record_file(year, "progress-2021.csv", "2021") &&
           close_plan(year, "2021", "2022-01-10T02:00:00Z") &&
           load(year, kt_load_plan, year->data, "plan-2022.json",
                "2022-01-12T02:00:00Z") &&
           load(year, kt_load_allotments, year->generated, "allotments.csv",
                "2022-01-13T02:00:00Z") &&
           read_corrections(year, "corrections.csv") &&
           record_file(year, "progress-2022.csv", "2022") && print_head(year);
}

int main(int argc, char **argv)
{
    static struct year year;
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    bool done;

    if (argc != 4) {
        fputs("usage: year FILE DATA GENERATED\n", stderr);
        return 2;
    }
    year.data = argv[2];
    year.generated = argv[3];
    options.flags = KT_OPEN_CREATE | KT_OPEN_EXCLUSIVE;
    options.utc_offset_minutes = UTC_OFFSET_MINUTES;
    options.clock = read_clock;
    options.clock_context = &year;
    done = set_clock(&year, "2021-01-08T01:00:00Z");
    if (done && kt_db_open(argv[1], &options, &year.db) != KT_OK) {
        done = fail(&year, NULL);
    } else if (done && !play(&year)) {
        fprintf(stderr, "year: %s is half made: remove it and try again\n",
                argv[1]);
        done = false;
    }
    kt_db_close(year.db);
    return done ? 0 : 1;
}
