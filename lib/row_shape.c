/* SPDX-License-Identifier: Apache-2.0 */
#include "row_shape.h"

#include <keytask/duty.h>
#include <keytask/gap.h>
#include <keytask/ledger.h>
#include <keytask/progress.h>
#include <keytask/target.h>
#include <keytask/unit.h>

#define FIELD(key, kind, type, member)                                       \
    {                                                                        \
        key, KTI_FIELD_##kind, offsetof(type, member), 0, 0, NULL, 0         \
    }
#define WHEN(key, kind, type, member, when)                                  \
    {                                                                        \
        key, KTI_FIELD_##kind, offsetof(type, member), 0, when, NULL, 0      \
    }
#define WORDS(key, kind, type, member, words, when)                          \
    {                                                                        \
        key, KTI_FIELD_##kind, offsetof(type, member), words, when, NULL, 0  \
    }
#define END                                                                  \
    {                                                                        \
        NULL, KTI_FIELD_TEXT, 0, 0, 0, NULL, 0                               \
    }

#define UNIT(key, kind, member) FIELD(key, kind, kt_unit_row, member)
static const kti_field unit_fields[] = {
    UNIT("code", TEXT, code),     UNIT("name", TEXT, name),
    UNIT("parent", TEXT, parent), UNIT("level", TEXT, level),
    UNIT("opened", DAY, opened),  UNIT("closed", DAY, closed),
    UNIT("depth", SMALL, depth),  UNIT("children", COUNT, children),
    UNIT("uuid", UUID, uuid),     END,
};

#define PLAN(key, kind, member) FIELD(key, kind, kt_plan_row, member)
static const kti_field plan_fields[] = {
    PLAN("code", TEXT, code),
    PLAN("title", TEXT, title),
    PLAN("language", TEXT, language),
    PLAN("owner", TEXT, owner),
    WORDS("state", WORD, kt_plan_row, state, KT_WORDS_PLAN_STATE, 0),
    PLAN("first_day", DAY, first_day),
    PLAN("last_day", DAY, last_day),
    PLAN("reporting_days", SMALL, reporting_days),
    PLAN("behind", SHARE, behind),
    PLAN("at_risk", SHARE, at_risk),
    PLAN("ahead", SHARE, ahead),
    PLAN("uuid", UUID, uuid),
    END,
};

#define TARGET(key, kind, member) FIELD(key, kind, kt_target_row, member)
static const kti_field target_fields[] = {
    TARGET("plan", TEXT, plan),
    TARGET("task", TEXT, task),
    TARGET("code", TEXT, code),
    TARGET("title", TEXT, title),
    WORDS("measure", WORD, kt_target_row, measure, KT_WORDS_MEASURE, 0),
    TARGET("unit_of_measure", TEXT, unit_of_measure),
    TARGET("amount", AMOUNT, amount),
    TARGET("baseline", AMOUNT, baseline),
    TARGET("due", DAY, due),
    TARGET("weight", SMALL, weight),
    TARGET("level", TEXT, level),
    TARGET("threshold", AMOUNT, threshold),
    TARGET("source", TEXT, source),
    TARGET("continues_plan", TEXT, continues_plan),
    TARGET("continues_target", TEXT, continues_target),
    TARGET("lead", TEXT, lead),
    TARGET("cancelled", DAY, cancelled),
    TARGET("steps", SMALL, steps),
    WORDS("roles", BITS, kt_target_row, roles, KT_WORDS_ROLE, 0),
    TARGET("uuid", UUID, uuid),
    END,
};

#define STEP(key, kind, member) FIELD(key, kind, kt_step_row, member)
static const kti_field step_fields[] = {
    STEP("code", TEXT, code),
    STEP("title", TEXT, title),
    STEP("weight", SMALL, weight),
    STEP("due", DAY, due),
    STEP("done", DAY, done),
    STEP("done_by", COUNT, done_by),
    STEP("late_by", COUNT, late_by),
    STEP("reporters", COUNT, reporters),
    END,
};

#define ALLOTMENT(key, kind, member)                                         \
    FIELD(key, kind, kt_allotment_row, member)
static const kti_field allotment_fields[] = {
    ALLOTMENT("plan", TEXT, plan),
    ALLOTMENT("target", TEXT, target),
    ALLOTMENT("unit", TEXT, unit),
    ALLOTMENT("unit_name", TEXT, unit_name),
    ALLOTMENT("amount", AMOUNT, amount),
    ALLOTMENT("baseline", AMOUNT, baseline),
    ALLOTMENT("weight", SMALL, weight),
    ALLOTMENT("effective", DAY, effective),
    ALLOTMENT("authority", TEXT, authority),
    ALLOTMENT("reason", TEXT, reason),
    END,
};

#define REPORT(key, kind, member) FIELD(key, kind, kt_progress_row, member)
static const kti_field retracted_fields[] = {
    REPORT("reason", TEXT, retracted_reason),
    REPORT("actor", TEXT, retracted_by),
    REPORT("commit", COUNT, retracted_commit),
    REPORT("written", INSTANT, retracted_utc_ms),
    END,
};
static const kti_field progress_fields[] = {
    REPORT("report", TEXT, number_text),
    REPORT("plan", TEXT, plan),
    REPORT("target", TEXT, target),
    REPORT("unit", TEXT, unit),
    REPORT("unit_name", TEXT, unit_name),
    REPORT("day", DAY, day),
    WORDS("mode", WORD, kt_progress_row, mode, KT_WORDS_MODE, 0),
    REPORT("amount", AMOUNT, amount),
    REPORT("of", AMOUNT, of),
    REPORT("step", TEXT, step),
    REPORT("in_force", YES, in_force),
    REPORT("note", TEXT, note),
    REPORT("ref", TEXT, ref),
    REPORT("doc", TEXT, doc),
    REPORT("uri", TEXT, uri),
    REPORT("file_sha256", FILE_HASH, file_sha256),
    REPORT("source", TEXT, source),
    REPORT("line", NUMBER, line),
    REPORT("actor", TEXT, actor),
    REPORT("commit", COUNT, commit),
    REPORT("written", INSTANT, utc_ms),
    REPORT("supersedes", TEXT, supersedes_text),
    REPORT("reason", TEXT, reason),
    REPORT("newest", TEXT, newest_text),
    { "retracted", KTI_FIELD_OBJECT, 0, 0, 0, retracted_fields,
      offsetof(kt_progress_row, retracted_commit) },
    END,
};

#define FIGURE(key, kind, member) FIELD(key, kind, kt_completion, member)
#define TARGET_FIGURE(key, kind, member)                                     \
    WHEN(key, kind, kt_completion, member, KTI_WHEN_TARGET)
static const kti_field figure_fields[] = {
    WORDS("measure", WORD, kt_completion, measure, KT_WORDS_MEASURE,
          KTI_WHEN_TARGET),
    WHEN("weight", SMALL, kt_completion, weight,
         KTI_WHEN_TARGET | KTI_WHEN_TASK),
    TARGET_FIGURE("due", DAY, due),
    WORDS("status", WORD, kt_completion, verdict, KT_WORDS_VERDICT,
          KTI_WHEN_TARGET),
    WORDS("reason", WORD, kt_completion, reason, KT_WORDS_REASON, 0),
    WORDS("flags", BITS, kt_completion, flags, KT_WORDS_FLAG, 0),
    FIGURE("attainment", SHARE, attainment),
    FIGURE("expected", SHARE, expected),
    { "difference", KTI_FIELD_DIFFERENCE, 0, 0, 0, NULL, 0 },
    FIGURE("reports", COUNT, reports),
    FIGURE("newest", DAY, newest),
    TARGET_FIGURE("raw", SHARE, raw),
    TARGET_FIGURE("target", AMOUNT, target),
    TARGET_FIGURE("baseline", AMOUNT, baseline),
    TARGET_FIGURE("actual", AMOUNT, actual),
    TARGET_FIGURE("credited", AMOUNT, credited),
    TARGET_FIGURE("planned", AMOUNT, planned),
    TARGET_FIGURE("gap", AMOUNT, gap),
    TARGET_FIGURE("surplus", AMOUNT, surplus),
    TARGET_FIGURE("shortfall", AMOUNT, shortfall),
    TARGET_FIGURE("numerator", AMOUNT, numerator),
    TARGET_FIGURE("denominator", AMOUNT, denominator),
    TARGET_FIGURE("reporters", COUNT, reporters),
    TARGET_FIGURE("reported", COUNT, reported),
    WHEN("eligible", COUNT, kt_completion, eligible, KTI_WHEN_COVERAGE),
    WHEN("met", COUNT, kt_completion, met, KTI_WHEN_COVERAGE),
    WHEN("steps", COUNT, kt_completion, steps, KTI_WHEN_MILESTONE),
    WHEN("steps_done", COUNT, kt_completion, steps_done, KTI_WHEN_MILESTONE),
    WHEN("steps_late", COUNT, kt_completion, steps_late, KTI_WHEN_MILESTONE),
    WORDS("worst", WORD, kt_completion, worst, KT_WORDS_VERDICT,
          KTI_WHEN_TASK | KTI_WHEN_PLAN),
    { "counts", KTI_FIELD_COUNTS, 0, 0, KTI_WHEN_TASK | KTI_WHEN_PLAN, NULL,
      0 },
    END,
};
#define LISTED(key, kind, member)                                            \
    WHEN(key, kind, kt_completion_row, member, KTI_WHEN_LISTED)
static const kti_field completion_fields[] = {
    LISTED("depth", SMALL, depth),
    LISTED("unit", TEXT, unit),
    LISTED("unit_name", TEXT, unit_name),
    WORDS("kind", WORD, kt_completion_row, kind, KT_WORDS_KIND, 0),
    FIELD("code", TEXT, kt_completion_row, code),
    FIELD("title", TEXT, kt_completion_row, title),
    WHEN("unit_of_measure", TEXT, kt_completion_row, unit_of_measure,
         KTI_WHEN_TARGET),
    { "", KTI_FIELD_MEMBERS, offsetof(kt_completion_row, completion), 0, 0,
      figure_fields, 0 },
    END,
};

#define DUTY(key, kind, member) FIELD(key, kind, kt_duty_row, member)
static const kti_field duty_fields[] = {
    WORDS("role", WORD, kt_duty_row, role, KT_WORDS_ROLE, 0),
    WORDS("roles", BITS, kt_duty_row, roles, KT_WORDS_ROLE, 0),
    WORDS("kind", WORD, kt_duty_row, kind, KT_WORDS_KIND, 0),
    DUTY("plan", TEXT, plan),
    DUTY("code", TEXT, code),
    DUTY("title", TEXT, title),
    WORDS("measure", WORD, kt_duty_row, measure, KT_WORDS_MEASURE, 0),
    DUTY("unit_of_measure", TEXT, unit_of_measure),
    DUTY("from", TEXT, from),
    DUTY("amount", AMOUNT, amount),
    DUTY("baseline", AMOUNT, baseline),
    DUTY("effective", DAY, effective),
    DUTY("due", DAY, due),
    { "completion", KTI_FIELD_OBJECT, offsetof(kt_duty_row, completion), 0, 0,
      figure_fields, offsetof(kt_duty_row, completion.commit) },
    END,
};

#define GAP(key, kind, member) FIELD(key, kind, kt_gap_row, member)
static const kti_field gap_fields[] = {
    GAP("plan", TEXT, plan),
    GAP("target", TEXT, target),
    GAP("title", TEXT, title),
    WORDS("measure", WORD, kt_gap_row, measure, KT_WORDS_MEASURE, 0),
    GAP("unit_of_measure", TEXT, unit_of_measure),
    GAP("unit", TEXT, unit),
    GAP("unit_name", TEXT, unit_name),
    GAP("amount", AMOUNT, amount),
    GAP("allotted", AMOUNT, allotted),
    GAP("gap", AMOUNT, gap),
    GAP("units", COUNT, units),
    END,
};

#define COMMIT(key, kind, member) FIELD(key, kind, kt_commit_row, member)
static const kti_field commit_fields[] = {
    COMMIT("commit", COUNT, commit),
    COMMIT("site", UUID, site),
    COMMIT("seq", COUNT, seq),
    COMMIT("written", INSTANT, utc_ms),
    COMMIT("actor", TEXT, actor),
    COMMIT("actor_unit", TEXT, actor_unit),
    COMMIT("host_key", TEXT, host_key),
    COMMIT("source", TEXT, source),
    COMMIT("operations", SMALL, operations),
    COMMIT("summary", TEXT, summary),
    COMMIT("hash", HASH, hash),
    END,
};

#define CHANGE(key, kind, member) FIELD(key, kind, kt_change_row, member)
static const kti_field change_fields[] = {
    CHANGE("commit", COUNT, commit),
    CHANGE("n", SMALL, n),
    CHANGE("seq", COUNT, seq),
    CHANGE("written", INSTANT, utc_ms),
    CHANGE("actor", TEXT, actor),
    CHANGE("actor_unit", TEXT, actor_unit),
    CHANGE("source", TEXT, source),
    CHANGE("operation", TEXT, operation),
    CHANGE("plan", TEXT, plan),
    CHANGE("target", TEXT, target),
    CHANGE("unit", TEXT, unit),
    CHANGE("report", TEXT, report_text),
    CHANGE("detail", TEXT, detail),
    END,
};

#define TOUCH(key, kind, member) FIELD(key, kind, kt_touch_row, member)
static const kti_field touch_fields[] = {
    TOUCH("commit", COUNT, commit),
    TOUCH("written", INSTANT, utc_ms),
    WORDS("kind", WORD, kt_touch_row, kind, KT_WORDS_KIND, 0),
    WORDS("what", BITS, kt_touch_row, what, KT_WORDS_TOUCH, 0),
    TOUCH("plan", TEXT, plan),
    TOUCH("code", TEXT, code),
    TOUCH("unit", TEXT, unit),
    TOUCH("uuid", UUID, uuid),
    TOUCH("unit_uuid", UUID, unit_uuid),
    END,
};

#define SHAPE(rows, type, fields)                                            \
    {                                                                        \
        rows, sizeof(type), fields, 0                                        \
    }

const kti_row_shape kti_row_shapes[] = {
    [KTI_ROW_UNIT] = SHAPE("units", kt_unit_row, unit_fields),
    [KTI_ROW_PLAN] = SHAPE("plans", kt_plan_row, plan_fields),
    [KTI_ROW_TARGET] = SHAPE("targets", kt_target_row, target_fields),
    [KTI_ROW_STEP] = SHAPE("steps", kt_step_row, step_fields),
    [KTI_ROW_ALLOTMENT] =
        SHAPE("allotments", kt_allotment_row, allotment_fields),
    [KTI_ROW_PROGRESS] = SHAPE("reports", kt_progress_row, progress_fields),
    [KTI_ROW_COMPLETION] = { "completions", sizeof(kt_completion_row),
                             completion_fields,
                             offsetof(kt_completion_row, completion) },
    [KTI_ROW_DUTY] = { "duties", sizeof(kt_duty_row), duty_fields,
                       offsetof(kt_duty_row, completion) },
    [KTI_ROW_GAP] = SHAPE("gaps", kt_gap_row, gap_fields),
    [KTI_ROW_COMMIT] = SHAPE("commits", kt_commit_row, commit_fields),
    [KTI_ROW_CHANGE] = SHAPE("changes", kt_change_row, change_fields),
    [KTI_ROW_TOUCH] = SHAPE("touched", kt_touch_row, touch_fields),
};
