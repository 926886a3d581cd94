/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_answers FILE PLAN: what the library answers as JSON for which the tool
 * has no verb, one document a line: of the plan, its owner and every unit
 * directly below it. For test_json_schema.sh.
 */
#include <keytask.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static kt_db *db;

static void say(kt_status status, char *json)
{
    if (status < 0) {
        (void)fprintf(stderr, "json_answers: %s\n", kt_db_errmsg(db));
        exit(EXIT_FAILURE);
    }
    puts(json);
    kt_free(json);
}

#define SAY(call)                                                            \
    do {                                                                     \
        char *json = NULL;                                                   \
        kt_status status = (call);                                           \
        say(status, json);                                                   \
    } while (0)

static void say_target(const kt_query *query, const kt_target_row *target)
{
    SAY(kt_completion_json(db, query, target->code, &json));
    SAY(kt_completion_units_json(db, query, target->code, &json));
    SAY(kt_progress_json(db, query, target->code, &json));
    if (target->measure == KT_MEASURE_MILESTONE) {
        SAY(kt_step_json(db, query, target->code, &json));
    }
    SAY(kt_change_json(db, query, target->code, NULL, 0, &json));
}

static void say_unit(const kt_query *query)
{
    kt_cursor *cursor = NULL;
    kt_target_row target = KT_TARGET_ROW_INIT;
    SAY(kt_completion_json(db, query, NULL, &json));
    SAY(kt_unit_json(db, query, 1, &json));
    SAY(kt_target_json(db, query, NULL, &json));
    SAY(kt_target_of_unit_json(db, query, 0, &json));
    SAY(kt_duty_json(db, query, &json));
    SAY(kt_allotment_json(db, query, NULL, &json));
    SAY(kt_gap_json(db, query, NULL, &json));
    SAY(kt_progress_json(db, query, NULL, &json));
    kt_status status = kt_target_list(db, query, NULL, &cursor);
    while (status >= 0 && kt_target_next(cursor, &target) == KT_ROW) {
        say_target(query, &target);
    }
    kt_cursor_close(cursor);
}

/* The plan's tree as it is listed: kt_completion_json() nests it. */
static void say_tree(const kt_query *query)
{
    kt_cursor *cursor = NULL;
    kt_status opened = kt_completion_tree(db, query, &cursor);
    SAY(opened < 0 ? opened : kt_cursor_json(cursor, &json));
    kt_cursor_close(cursor);
}

int main(int argc, char **argv)
{
    kt_query query = KT_QUERY_INIT;
    kt_cursor *units = NULL;
    kt_unit_row unit = KT_UNIT_ROW_INIT;
    kt_frame frame = KT_FRAME_INIT;
    if (argc != 3) {
        return EXIT_FAILURE;
    }
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_READONLY;
    if (kt_db_open(argv[1], &options, &db) != KT_OK) {
        say(KT_ERR_CANTOPEN, NULL);
    }
    query.plan = argv[2];
    query.as_of = KT_DAY(2022, 6, 30);
    SAY(kt_plan_json(db, NULL, &json));
    SAY(kt_commit_json(db, NULL, 0, &json));
    SAY(kt_change_json(db, NULL, NULL, NULL, 0, &json));
    SAY(kt_changes_since_json(db, NULL, 0, &json));
    SAY(kt_changes_since_json(db, NULL, 2, &json));
    say_tree(&query);
    say_unit(&query);
    query.limit = 2;
    query.after = 1;
    say_unit(&query);
    query.limit = query.after = 0;
    query.basis = KT_BASIS_VERIFIED;
    say_unit(&query);
    query.basis = KT_BASIS_SUBMITTED;
    if (kt_duty_list(db, &query, &units) != KT_OK ||
        kt_cursor_frame(units, &frame) != KT_OK) {
        say(KT_ERR_MISUSE, NULL);
    }
    char owner[KT_CODE_MAX + 1];
    (void)snprintf(owner, sizeof owner, "%s", frame.unit);
    kt_cursor_close(units);
    query.unit = owner;
    if (kt_unit_list(db, &query, 1, &units) != KT_OK) {
        say(KT_ERR_MISUSE, NULL);
    }
    while (kt_unit_next(units, &unit) == KT_ROW) {
        query.unit = unit.code;
        say_unit(&query);
    }
    kt_cursor_close(units);
    kt_db_close(db);
    return EXIT_SUCCESS;
}
