/* SPDX-License-Identifier: Apache-2.0 */
#include "target.h"

#include <string.h>

int32_t target_measure(struct tool *tool, const char *target, int *code)
{
    kt_query query = KT_QUERY_INIT;
    kt_target_row row = KT_TARGET_ROW_INIT;
    kt_cursor *cursor = NULL;
    int32_t measure = 0;

    query.plan = tool->options.plan;
    kt_status status = kt_target_list(tool->db, &query, target, &cursor);
    if (status < 0) {
        *code = tool_fail(tool, status);
        return 0;
    }
    while (measure == 0 && kt_target_next(cursor, &row) == KT_ROW) {
        if (strcmp(row.code, target) == 0) {
            measure = row.measure;
        }
    }
    kt_cursor_close(cursor);
    if (measure == 0) {
        *code = tell_usage("%s is a task: name a target below it", target);
    }
    return measure;
}

static bool is_percent(int32_t measure)
{
    return measure == KT_MEASURE_RATIO || measure == KT_MEASURE_COVERAGE ||
           measure == KT_MEASURE_ASSESSED;
}

int target_amount(const char *text, int32_t measure, kt_amount *amount)
{
    kt_status status = is_percent(measure) ? kt_percent_parse(text, amount)
                                           : kt_amount_parse(text, amount);
    if (status == KT_OK) {
        return EXIT_OK;
    }
    if (status == KT_ERR_RANGE) {
        return tell_usage("the amount '%s' is out of range", text);
    }
    if (is_percent(measure)) {
        return tell_usage("'%s' is not an amount such as 85%% or 85 (four "
                          "decimals at most)",
                          text);
    }
    return tell_usage("'%s' is not an amount such as 12,345.5 (four decimals "
                      "at most, no %% sign)",
                      text);
}
