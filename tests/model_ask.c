/* SPDX-License-Identifier: Apache-2.0 */

/* Asks the library and the model the same, and compares the answers. */

#include "model_run.h"

#include <stddef.h>
#include <string.h>

struct member {
    const char *name;
    size_t offset;
    /* 4 or 8 bytes. */
    size_t size;
};

#define MEMBER(member)                                                       \
    {                                                                        \
#member, offsetof(kt_completion, member),                            \
            sizeof(((kt_completion *)0)->member)                             \
    }

static const struct member members[] = {
    MEMBER(struct_size), MEMBER(kind),       MEMBER(measure),
    MEMBER(verdict),     MEMBER(reason),     MEMBER(flags),
    MEMBER(as_of),       MEMBER(commit),     MEMBER(attainment),
    MEMBER(raw),         MEMBER(expected),   MEMBER(difference),
    MEMBER(target),      MEMBER(baseline),   MEMBER(actual),
    MEMBER(credited),    MEMBER(planned),    MEMBER(gap),
    MEMBER(surplus),     MEMBER(shortfall),  MEMBER(numerator),
    MEMBER(denominator), MEMBER(eligible),   MEMBER(met),
    MEMBER(steps),       MEMBER(steps_done), MEMBER(steps_late),
    MEMBER(reporters),   MEMBER(reported),   MEMBER(reports),
    MEMBER(newest),      MEMBER(due),        MEMBER(worst),
    MEMBER(weight),      MEMBER(counts[1]),  MEMBER(counts[2]),
    MEMBER(counts[3]),   MEMBER(counts[4]),  MEMBER(counts[5]),
    MEMBER(counts[6]),   MEMBER(counts[7]),  MEMBER(counts[8]),
    MEMBER(counts[9]),   MEMBER(counts[10]), MEMBER(counts[11]),
    MEMBER(counts[12]),  MEMBER(counts[13]),
};

enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static int64_t member_of(const struct member *member,
                         const kt_completion *completion)
{
    const char *at = (const char *)completion + member->offset;
    int64_t wide;
    int32_t narrow;
    if (member->size == sizeof(wide)) {
        memcpy(&wide, at, sizeof(wide));
        return wide;
    }
    memcpy(&narrow, at, sizeof(narrow));
    return narrow;
}

static void count_answer(struct coverage *coverage, const kt_completion *c)
{
    coverage->answers++;
    coverage->verdict[c->measure][c->verdict]++;
    coverage->reason[c->measure][c->reason]++;
    for (int i = 0; i < 6; i++) {
        coverage->flag[i] += (c->flags >> i) & 1;
    }
}

/* Byte by byte; the members that differ are named. */
static void compare(struct run *run, const char *what, int index,
                    kt_completion *model, const kt_completion *library)
{
    char text[1200] = "";
    size_t used = 0;
    count_answer(run->coverage, library);
    if (run->lies && library->verdict == KT_VERDICT_BREACHED) {
        model->reports++;
    }
    if (memcmp(model, library, sizeof(*model)) == 0) {
        return;
    }
    for (int i = 0; i < MEMBERS && used < sizeof(text); i++) {
        int64_t a = member_of(&members[i], library);
        int64_t b = member_of(&members[i], model);
        if (a != b) {
            used +=
                (size_t)snprintf(text + used, sizeof(text) - used,
                                 "\n#   %s: library %lld, model %lld",
                                 members[i].name, (long long)a, (long long)b);
        }
    }
    run_disagree(run, "%s %d:%s", what, index, text);
}

static bool statuses(struct run *run, const char *what, kt_status library,
                     kt_status model)
{
    if (library != model) {
        run_disagree(run, "%s: library %d (%s), model %d", what, (int)library,
                     kt_db_errmsg(run->db), (int)model);
    }
    run->coverage->not_found += library == KT_ERR_NOT_FOUND;
    run->coverage->out_of_scope += library == KT_ERR_SCOPE;
    run->coverage->out_of_range += library == KT_ERR_RANGE;
    return library == KT_OK && model == KT_OK;
}

/* A question in both forms, with the lines that the model is given. */
struct question {
    struct run_code unit;
    kt_query query;
    struct model_query model;
    struct model_given given[MODEL_TARGETS];
};

/*
 * The planned line bends where a target is revised. That comes to the library
 * later (doc/decisions.md): until then the expected share is compared where
 * no revision bends it, and elsewhere the model is told the line's figures
 * and says the rest, which rests on them, by itself. When the library bends
 * its lines, `bends` in scenario_run() becomes true and this gives nothing.
 */
static void give_lines(struct run *run, struct question *q)
{
    bool needs[MODEL_TARGETS];
    memset(q->given, 0, sizeof(q->given));
    model_needs_lines(&run->model, &q->model, needs);
    for (int g = 0; g < MODEL_TARGETS; g++) {
        struct run_code code = run_code('g', g);
        kt_completion answer = KT_COMPLETION_INIT;
        if (needs[g] && kt_completion_target(run->db, &q->query, code.text,
                                             &answer) == KT_OK) {
            q->given[g].given = true;
            q->given[g].expected = answer.expected;
            q->given[g].planned = answer.planned;
            run->coverage->given++;
        }
    }
}

static void question_of(struct run *run, const struct action *a, int unit,
                        struct question *q)
{
    const kt_query init = KT_QUERY_INIT;
    const struct model *model = &run->model;
    int64_t known = model->head;
    q->unit = run_code('u', unit);
    q->query = init;
    q->query.plan = "p";
    q->query.unit = q->unit.text;
    q->query.as_of = a->day;
    q->query.basis = a->basis;
    if (a->known_part > 0) {
        known = known * a->known_part / 100;
        known = known > 0 ? known : model->head;
        q->query.known_at_commit = known;
    } else if (a->known_ms != KT_NONE) {
        known = model_known_at(model, a->known_ms);
        q->query.known_at_ms = a->known_ms;
    }
    run->coverage->known_before += known < model->head;
    q->model.as_of = a->day;
    q->model.basis = a->basis;
    q->model.known = known;
    q->model.unit = unit;
    q->model.given = q->given;
    give_lines(run, q);
}

static void ask_one(struct run *run, const struct action *a)
{
    struct question q;
    kt_completion library = KT_COMPLETION_INIT;
    kt_completion model = KT_COMPLETION_INIT;
    kt_status status;
    kt_status expected;
    struct run_code code =
        run_code(a->kind == ASK_TASK ? 'k' : 'g', a->subject);
    const char *what = a->kind == ASK_PLAN   ? "plan"
                       : a->kind == ASK_TASK ? "task"
                                             : "target";
    question_of(run, a, a->unit, &q);
    if (a->kind == ASK_PLAN) {
        status = kt_completion_plan(run->db, &q.query, &library);
        expected = model_plan(&run->model, &q.model, &model);
    } else if (a->kind == ASK_TASK) {
        status = kt_completion_task(run->db, &q.query, code.text, &library);
        expected = model_task(&run->model, &q.model, a->subject, &model);
    } else {
        status = kt_completion_target(run->db, &q.query, code.text, &library);
        expected = model_target(&run->model, &q.model, a->subject, &model);
    }
    if (statuses(run, what, status, expected)) {
        compare(run, what, a->subject, &model, &library);
    }
}

static const char *row_code(const struct model_row *row,
                            struct run_code *code)
{
    *code = run_code(row->kind == KT_KIND_TASK ? 'k' : 'g', row->index);
    return row->kind == KT_KIND_PLAN ? "p" : code->text;
}

static void ask_tree(struct run *run, const struct action *a)
{
    struct question q;
    struct model_row rows[MODEL_ROWS];
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    kt_cursor *cursor = NULL;
    int count = 0;
    int i = 0;
    question_of(run, a, a->unit, &q);
    kt_status status = kt_completion_tree(run->db, &q.query, &cursor);
    if (statuses(run, "tree", status,
                 model_tree(&run->model, &q.model, rows, &count))) {
        for (; i < count && kt_completion_next(cursor, &row) == KT_ROW; i++) {
            struct run_code code;
            const char *expected = row_code(&rows[i], &code);
            if (strcmp(row.code, expected) != 0 || row.kind != rows[i].kind ||
                row.depth != rows[i].depth ||
                strcmp(row.unit, q.unit.text) != 0) {
                run_disagree(run, "tree: row %d is %s, not %s", i, row.code,
                             expected);
            }
            compare(run, row.code, i, &rows[i].completion, &row.completion);
        }
        if (i < count || kt_completion_next(cursor, &row) != KT_DONE) {
            run_disagree(run, "tree: %lld rows, not %d",
                         (long long)kt_cursor_count(cursor), count);
        }
    }
    kt_cursor_close(cursor);
}

/* The target at the unit and at each one directly below it. */
static void ask_units(struct run *run, const struct action *a)
{
    struct question q;
    struct model_list children;
    struct model_view view;
    kt_completion model = KT_COMPLETION_INIT;
    kt_completion_row row = KT_COMPLETION_ROW_INIT;
    kt_cursor *cursor = NULL;
    struct run_code code = run_code('g', a->subject);
    question_of(run, a, a->unit, &q);
    kt_status status =
        kt_completion_units(run->db, &q.query, code.text, &cursor);
    if (!statuses(run, "units", status,
                  model_target(&run->model, &q.model, a->subject, &model))) {
        kt_cursor_close(cursor);
        return;
    }
    model_view_at(&run->model, a->day, q.model.known, a->basis, &view);
    model_children(&view, a->unit, &children);
    for (int i = -1; i < children.count; i++) {
        int unit = i < 0 ? a->unit : children.unit[i];
        question_of(run, a, unit, &q);
        if (kt_completion_next(cursor, &row) != KT_ROW ||
            strcmp(row.unit, q.unit.text) != 0 ||
            row.depth != (i < 0 ? 0 : 1)) {
            run_disagree(run, "units: row %d is not %s", i + 1, q.unit.text);
            break;
        }
        if (model_target(&run->model, &q.model, a->subject, &model) ==
            KT_OK) {
            compare(run, q.unit.text, i + 1, &model, &row.completion);
        }
    }
    if (kt_cursor_count(cursor) != 1 + children.count) {
        run_disagree(run, "units: %lld rows, not %d",
                     (long long)kt_cursor_count(cursor), 1 + children.count);
    }
    kt_cursor_close(cursor);
}

void run_ask(struct run *run, const struct action *a)
{
    if (a->kind == ASK_TREE) {
        ask_tree(run, a);
    } else if (a->kind == ASK_UNITS) {
        ask_units(run, a);
    } else {
        ask_one(run, a);
    }
}
