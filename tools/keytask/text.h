/* SPDX-License-Identifier: Apache-2.0 */
#ifndef TEXT_H
#define TEXT_H

/* What the tool itself says to people, in English and Chinese. Messages on
 * stderr and the help are English. */

enum text {
    TEXT_ACTION_ADDED,
    TEXT_ACTION_CANCELLED,
    TEXT_ACTION_CLOSED,
    TEXT_ACTION_CLOSED_FOR,
    TEXT_ACTION_MOVED,
    TEXT_ACTION_RECODED,
    TEXT_ACTION_RENAMED,
    TEXT_ACTOR,
    TEXT_ACTUAL,
    TEXT_ALLOTTED,
    TEXT_ALL_HOLDS,
    TEXT_AMOUNT,
    TEXT_AS_OF,
    TEXT_BACKED_UP,
    TEXT_BASELINE,
    TEXT_BY,
    TEXT_CHECKED,
    TEXT_COMMIT,
    TEXT_COMPLETION,
    TEXT_CONTINUES,
    TEXT_CORRECTED_BY,
    TEXT_CORRECTION,
    TEXT_CORRECTS,
    TEXT_COUNTED,
    TEXT_COUNTS,
    TEXT_COUNTS_AGAIN,
    TEXT_COVERED,
    TEXT_CREATED,
    TEXT_CREDITED,
    TEXT_DAY,
    TEXT_DETAIL,
    TEXT_DIFFERENCE,
    TEXT_DONE,
    TEXT_DRY_RUN,
    TEXT_DUE,
    TEXT_EFFECTIVE,
    TEXT_EXPECTED,
    TEXT_EXPORTED,
    TEXT_FLAGS,
    TEXT_FOUND,
    TEXT_GAP,
    TEXT_HEAD,
    TEXT_INSTANT,
    TEXT_LATE,
    TEXT_LEAD,
    TEXT_LEFT_OUT,
    TEXT_LOADED,
    TEXT_MEASURE,
    TEXT_MODE,
    TEXT_NEWEST,
    TEXT_NO,
    TEXT_NOTE,
    TEXT_NUMBER,
    TEXT_OPERATION,
    TEXT_OWN_STEPS,
    TEXT_PLANNED,
    TEXT_RAW,
    TEXT_REPORTED,
    TEXT_REPORTS,
    TEXT_RESTORED,
    TEXT_RETRACTED,
    TEXT_SHORTFALL,
    TEXT_SITE,
    TEXT_SOURCE,
    TEXT_STATUS,
    TEXT_STEP,
    TEXT_STEPS,
    TEXT_STEPS_LATE,
    TEXT_SUMMARY,
    TEXT_SURPLUS,
    TEXT_TARGET,
    TEXT_TARGETS,
    TEXT_TARGET_CODE,
    TEXT_TASKS,
    TEXT_TOUCHED,
    TEXT_UNIT,
    TEXT_UNITS_OF,
    TEXT_VALUE,
    TEXT_WEIGHT,
    TEXT_WITHDRAWN,
    TEXT_COUNT
};

/* Sets the language: what was given, else what the locale says. */
void text_set_language(const char *given);

/* Its tag, for titles and words. */
const char *text_language(void);

/* A text in that language; static. */
const char *text(enum text id);

#endif
