/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KEYTASK_WORDS_H
#define KEYTASK_WORDS_H

/**
 * @file
 * The closed sets of words, their codes, and their names in English and
 * Chinese. The numbers are stored and never change.
 */

#include <keytask/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/** How a target counts. */
enum {
    KT_MEASURE_FLOW = 1,
    KT_MEASURE_STOCK = 2,
    KT_MEASURE_RATIO = 3,
    KT_MEASURE_COVERAGE = 4,
    KT_MEASURE_MILESTONE = 5,
    KT_MEASURE_CEILING = 6,
    KT_MEASURE_ASSESSED = 7
};

/** What a report says of its amount. */
enum {
    /** So much more (flow, ceiling). */
    KT_ADD = 1,
    /** So much since the plan's first day (flow, ceiling). */
    KT_TO_DATE = 2,
    /** The level on that day (stock, ratio, coverage, assessed). */
    KT_LEVEL = 3,
    /** A step is done (milestone). */
    KT_STEP = 4
};

/** The state of a plan. */
enum {
    /** Definitions only, no reports. */
    KT_PLAN_DRAFT = 1,
    /** Everything. */
    KT_PLAN_ACTIVE = 2,
    /** Nothing but reopening. */
    KT_PLAN_CLOSED = 3
};

/** What a target gets, the first that applies. */
enum {
    /** None: of a task or a plan, which have no verdict of their own. */
    KT_VERDICT_NONE = 0,
    KT_VERDICT_CANCELLED = 1,
    KT_VERDICT_NOT_STARTED = 2,
    KT_VERDICT_NOT_SCORED = 3,
    KT_VERDICT_BREACHED = 4,
    KT_VERDICT_HOLDING = 5,
    KT_VERDICT_MET = 6,
    KT_VERDICT_MET_LATE = 7,
    KT_VERDICT_OVERDUE = 8,
    KT_VERDICT_NO_REPORT = 9,
    KT_VERDICT_BEHIND = 10,
    KT_VERDICT_AT_RISK = 11,
    KT_VERDICT_AHEAD = 12,
    KT_VERDICT_ON_TRACK = 13
};

/** One more than the greatest verdict, for arrays of counts. */
#define KT_VERDICT_COUNT 14

/** Why a target, a task or a plan is not scored. */
enum {
    KT_REASON_NONE = 0,
    /** Flow, stock, ceiling without an amount here or below. */
    KT_REASON_NO_TARGET = 1,
    /** T is 0 on a flow, a share of 0, or not this unit's. */
    KT_REASON_NOT_ASSIGNED = 2,
    /** A denominator of 0, nobody eligible, all weights 0. */
    KT_REASON_NOT_APPLICABLE = 3,
    /** Cancelled: left out of its task. */
    KT_REASON_CANCELLED = 4,
    /** A ceiling: holds or is breached, has no share. */
    KT_REASON_CEILING = 5,
    /** A task or plan with nothing scored below. */
    KT_REASON_NOTHING_SCORED = 6
};

/** Flags beside a verdict, bits of one uint32_t. */
#define KT_FLAG_MASKED 1u
#define KT_FLAG_PARTIAL 2u
#define KT_FLAG_VETOED 4u
#define KT_FLAG_DUE_SOON 8u
#define KT_FLAG_STALE 16u
#define KT_FLAG_LATE_REPORTS 32u

/** Which reports count. */
enum {
    /** Everything that was not returned. */
    KT_BASIS_SUBMITTED = 0,
    /** Only what has been verified. */
    KT_BASIS_VERIFIED = 1
};

/** What a row, a change or an entity is of. */
enum {
    KT_KIND_UNIT = 1,
    KT_KIND_PLAN = 2,
    KT_KIND_TASK = 3,
    KT_KIND_TARGET = 4,
    KT_KIND_STEP = 5
};

/** What a unit is for a task or target, bits of one uint32_t. */
#define KT_ROLE_LEAD 1u
#define KT_ROLE_ASSIST 2u
#define KT_ROLE_SUPERVISE 4u
/** A part of the target is allotted to it. */
#define KT_ROLE_ALLOTTED 8u
/** It is expected to report itself. */
#define KT_ROLE_REPORT 16u

/** What a commit did to what it touched, bits of one uint32_t. */
#define KT_TOUCH_DEFINITION 1u
#define KT_TOUCH_ALLOTMENT 2u
/** A report was written, or something was said of one. */
#define KT_TOUCH_REPORT 4u

/** What is done to a report, beside superseding it by another. */
enum {
    KT_ACT_VERIFY = 1,
    KT_ACT_RETURN = 2,
    /** It counts no more, and never did. */
    KT_ACT_RETRACT = 3
};

/** The sets above, as kt_word() and kt_word_parse() know them. */
enum {
    KT_WORDS_MEASURE = 1,
    KT_WORDS_MODE = 2,
    KT_WORDS_PLAN_STATE = 3,
    KT_WORDS_VERDICT = 4,
    KT_WORDS_REASON = 5,
    /** The value is one flag bit. */
    KT_WORDS_FLAG = 6,
    KT_WORDS_BASIS = 7,
    KT_WORDS_KIND = 8,
    KT_WORDS_ACT = 9,
    /** The value is one role bit. */
    KT_WORDS_ROLE = 10,
    /** The value is one bit of what a commit did. */
    KT_WORDS_TOUCH = 11,
    /** One of KT_FINDING_ of keytask/db.h. */
    KT_WORDS_FINDING = 12
};

/**
 * The name of a code.
 *
 * @param words     one of KT_WORDS_
 * @param value     a code of that set
 * @param language  "en" or a tag that begins so: words for people ("on
 *                  track"); "zh": the Chinese ones; NULL: the word as it
 *                  stands in JSON and CSV ("on_track")
 * @return a static UTF-8 text, "" where there is no such code
 * @since 0.1
 */
KT_API const char *kt_word(int32_t words, int32_t value,
                           const char *language);

/**
 * The code of a word, in any of its three forms; case does not count.
 *
 * @return KT_OK; KT_ERR_INVALID: no such word (value is 0)
 * @since 0.1
 */
KT_NODISCARD KT_API kt_status kt_word_parse(int32_t words, const char *text,
                                            int32_t *value);

/**
 * Compare two codes: runs of digits compare as numbers ("2.9" before
 * "2.10"), all else by bytes.
 *
 * @return below, equal or above zero
 * @since 0.1
 */
KT_API int32_t kt_code_compare(const char *a, const char *b);

#ifdef __cplusplus
}
#endif

#endif
