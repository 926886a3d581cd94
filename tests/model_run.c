/* SPDX-License-Identifier: Apache-2.0 */

/* Runs a scenario through the library and the model; shrinks it. */

#include "model_run.h"

#include <stdarg.h>
#include <string.h>

struct run_code run_code(char letter, int n)
{
    struct run_code code;
    (void)snprintf(code.text, sizeof(code.text), "%c%d", letter, n & 0xffff);
    return code;
}

kt_day run_today(const struct run *run)
{
    return (kt_day)((run->clock_ms + run->offset_minutes * 60000) / 86400000);
}

void run_disagree(struct run *run, const char *format, ...)
{
    struct outcome *outcome = run->outcome;
    va_list arguments;
    if (outcome->agrees) {
        va_start(arguments, format);
        (void)vsnprintf(outcome->message, sizeof(outcome->message), format,
                        arguments);
        va_end(arguments);
        outcome->agrees = false;
    }
}

static int64_t read_clock(void *context)
{
    return ((const struct run *)context)->clock_ms;
}

static void open_database(struct run *run)
{
    static const kt_uuid site = { { 0x3f, 0x9c, 0x01, 0xd2, 0, 0, 0x40, 0,
                                    0x80, 0, 0, 0, 0, 0, 0, 1 } };
    kt_open_options options = KT_OPEN_OPTIONS_INIT;
    options.flags = KT_OPEN_MEMORY;
    options.clock = read_clock;
    options.clock_context = run;
    options.utc_offset_minutes = run->offset_minutes;
    options.site = &site;
    kt_status status = kt_db_open(NULL, &options, &run->db);
    if (status != KT_OK) {
        run_disagree(run, "open: %d (%s)", (int)status,
                     kt_db_errmsg(run->db));
    }
}

/* What was written in the library is a commit of the model. */
static void committed(struct run *run, int64_t number)
{
    struct model *model = &run->model;
    int64_t before_ms = model->commit_ms[model->head];
    if (number == model->head) {
        return;
    }
    if (number != model->head + 1) {
        run_disagree(run, "commit %lld behind %lld", (long long)number,
                     (long long)model->head);
    }
    model->head = number;
    model->commit_ms[number] =
        run->clock_ms > before_ms ? run->clock_ms : before_ms;
}

static void end_transaction(struct run *run, bool keep)
{
    int64_t number = run->model.head;
    if (!run->in_transaction) {
        return;
    }
    run->in_transaction = false;
    if (keep) {
        kt_status status = kt_db_commit(run->db, &number);
        if (status != KT_OK) {
            run_disagree(run, "commit: %d (%s)", (int)status,
                         kt_db_errmsg(run->db));
        } else if (number > 0) {
            committed(run, number);
        }
        return;
    }
    kt_db_rollback(run->db);
    run->model = run->before;
    for (int i = 0; i < MODEL_REPORTS; i++) {
        if (run->report[i] >= run->model.reports) {
            run->report[i] = MODEL_NO;
        }
    }
}

/* Whether a status is the refusal of what a caller gave. */
static bool is_refusal(kt_status status)
{
    return status == KT_ERR_INVALID || status == KT_ERR_NOT_FOUND ||
           status == KT_ERR_DUPLICATE || status == KT_ERR_RANGE ||
           status == KT_ERR_CYCLE || status == KT_ERR_STATE ||
           status == KT_ERR_SCOPE;
}

static void do_write(struct run *run, const struct action *a)
{
    enum model_rule rule = run_rule(run, a);
    kt_status status = run_call(run, a);
    kt_head head = KT_HEAD_INIT;
    if (status != KT_OK && !is_refusal(status)) {
        run_disagree(run, "status %d (%s)", (int)status,
                     kt_db_errmsg(run->db));
        return;
    }
    if (status == KT_OK ? rule == MODEL_REFUSED : rule == MODEL_ACCEPTED) {
        run_disagree(run, "library %d (%s), model: %s", (int)status,
                     status == KT_OK ? "" : kt_db_errmsg(run->db),
                     rule == MODEL_REFUSED ? "refused" : "accepted");
        return;
    }
    if (status != KT_OK) {
        run->coverage->refused[a->kind]++;
        return;
    }
    run->coverage->done[a->kind]++;
    run->coverage->superseded += a->replaces != MODEL_NO;
    if (run->in_transaction) {
        run_record(run, a);
    } else if (kt_db_head(run->db, &head) == KT_OK &&
               head.commit != run->model.head) {
        run_record(run, a);
        committed(run, head.commit);
    }
}

/* What names a report that was not accepted, or dropped, is left out. */
static bool names_nothing(const struct run *run, const struct action *a)
{
    return (a->replaces != MODEL_NO &&
            run->report[a->replaces] == MODEL_NO) ||
           (a->kind == RETRACT && run->report[a->subject] == MODEL_NO);
}

static void do_action(struct run *run, const struct action *a)
{
    run->clock_ms = a->at_ms;
    switch (a->kind) {
    case SET_OFFSET:
        return;
    case BEGIN:
        if (!run->in_transaction) {
            run->coverage->done[a->kind]++;
            run->before = run->model;
            run->in_transaction = true;
            if (kt_db_begin(run->db) != KT_OK) {
                run_disagree(run, "begin: %s", kt_db_errmsg(run->db));
            }
        }
        return;
    case COMMIT:
    case ROLLBACK:
        end_transaction(run, a->kind == COMMIT);
        run->coverage->done[a->kind]++;
        return;
    case ASK_TARGET:
    case ASK_TASK:
    case ASK_PLAN:
    case ASK_TREE:
    case ASK_UNITS:
        end_transaction(run, true);
        run_ask(run, a);
        run->coverage->done[a->kind]++;
        return;
    default:
        if (!names_nothing(run, a)) {
            do_write(run, a);
        }
        return;
    }
}

/* All that a host's calls have written has an effect. */
static int32_t no_effect(void *context, const kt_finding *finding)
{
    if (finding->kind == KT_FINDING_NO_EFFECT) {
        run_disagree(context, "check: %s %lld %s: %s", finding->table,
                     (long long)finding->key, finding->column,
                     finding->message);
    }
    return 0;
}

/* Each scenario ends with the check of its database. */
static void check_database(struct run *run)
{
    kt_check check = KT_CHECK_INIT;
    kt_status status =
        kt_db_check(run->db, no_effect, run, NULL, NULL, &check);
    if (status != KT_OK) {
        run_disagree(run, "check: %d (%s)", (int)status,
                     kt_db_errmsg(run->db));
    }
}

void scenario_run(const struct scenario *scenario, struct coverage *coverage,
                  struct outcome *outcome)
{
    static struct run run;
    memset(&run, 0, sizeof(run));
    memset(outcome, 0, sizeof(*outcome));
    outcome->agrees = true;
    run.coverage = coverage;
    run.outcome = outcome;
    run.lies = scenario->lies;
    run.model.bends = false;
    for (int i = 0; i < MODEL_REPORTS; i++) {
        run.report[i] = MODEL_NO;
    }
    for (int i = 0; i < scenario->count; i++) {
        if (scenario->kept[i] && scenario->action[i].kind == SET_OFFSET) {
            run.offset_minutes = scenario->action[i].subject;
        }
    }
    open_database(&run);
    for (int i = 0; i < scenario->count && outcome->agrees; i++) {
        if (scenario->kept[i]) {
            outcome->at = i;
            do_action(&run, &scenario->action[i]);
        }
    }
    if (outcome->agrees) {
        end_transaction(&run, true);
        check_database(&run);
    }
    kt_db_close(run.db);
    coverage->scenarios++;
}

/* Keeps a smaller scenario where the two still disagree. */
static bool still_disagrees(struct scenario *scenario,
                            const struct scenario *smaller,
                            struct outcome *outcome)
{
    static struct coverage unused;
    struct outcome other;
    scenario_run(smaller, &unused, &other);
    if (other.agrees) {
        return false;
    }
    *scenario = *smaller;
    *outcome = other;
    return true;
}

/*
 * Drops actions as long as the two still disagree, the last ones first, and
 * asks as known now where that will do.
 */
void scenario_shrink(struct scenario *scenario, struct outcome *outcome)
{
    static struct scenario smaller;
    bool shrunk = true;
    while (shrunk) {
        shrunk = false;
        for (int i = scenario->count - 1; i >= 0; i--) {
            struct action *action = &smaller.action[i];
            if (!scenario->kept[i]) {
                continue;
            }
            smaller = *scenario;
            smaller.kept[i] = false;
            if (still_disagrees(scenario, &smaller, outcome)) {
                shrunk = true;
                continue;
            }
            smaller = *scenario;
            if (action->known_part != 0 || action->known_ms != KT_NONE) {
                action->known_part = 0;
                action->known_ms = KT_NONE;
                shrunk =
                    still_disagrees(scenario, &smaller, outcome) || shrunk;
            }
        }
    }
}
