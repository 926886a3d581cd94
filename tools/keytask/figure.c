/* SPDX-License-Identifier: Apache-2.0 */
#include "figure.h"

#include "text.h"
#include "tool.h"

#include <stdlib.h>
#include <string.h>

static char *empty(void)
{
    return make_text("%s", "");
}

/* Sets commas between groups of three digits before the point. */
static char *group(const char *number)
{
    size_t sign = *number == '-' ? 1 : 0;
    size_t digits = strspn(number + sign, "0123456789");
    char *grouped = must(malloc(strlen(number) + digits / 3 + 1));
    char *to = grouped;
    for (size_t i = 0; number[i] != '\0'; i++) {
        if (i > sign && i < sign + digits && (sign + digits - i) % 3 == 0) {
            *to++ = ',';
        }
        *to++ = number[i];
    }
    *to = '\0';
    return grouped;
}

static bool is_percent(int32_t measure)
{
    return measure == KT_MEASURE_RATIO || measure == KT_MEASURE_COVERAGE ||
           measure == KT_MEASURE_MILESTONE || measure == KT_MEASURE_ASSESSED;
}

char *figure_amount(kt_amount amount, int32_t measure)
{
    char number[KT_AMOUNT_TEXT_SIZE];
    if (amount == KT_NONE) {
        return empty();
    }
    kt_amount_format(amount, number, sizeof number);
    char *grouped = group(number);
    char *figure = make_text("%s%s", grouped, is_percent(measure) ? "%" : "");
    free(grouped);
    return figure;
}

char *figure_amount_of(kt_amount amount, int32_t measure, const char *unit)
{
    char *bare = figure_amount(amount, measure);
    if (*bare == '\0' || is_percent(measure) || unit == NULL ||
        *unit == '\0') {
        return bare;
    }
    char *figure = make_text("%s %s", bare, unit);
    free(bare);
    return figure;
}

char *figure_share(kt_share share)
{
    char figure[KT_SHARE_TEXT_SIZE];
    kt_share_format(share, figure, sizeof figure);
    return make_text("%s", figure);
}

char *figure_points(int32_t difference)
{
    char figure[KT_SHARE_TEXT_SIZE];
    kt_share_format(difference, figure, sizeof figure);
    figure[strcspn(figure, "%")] = '\0';
    return make_text("%s%s", difference > 0 ? "+" : "", figure);
}

char *figure_day(kt_day day)
{
    char figure[KT_DAY_TEXT_SIZE];
    kt_day_format(day, figure, sizeof figure);
    return make_text("%s", figure);
}

char *figure_instant(int64_t utc_ms)
{
    char figure[KT_INSTANT_TEXT_SIZE];
    kt_instant_format(utc_ms, figure, sizeof figure);
    if (strlen(figure) > 19) {
        figure[10] = ' ';
        figure[19] = '\0';
    }
    return make_text("%s", figure);
}

char *figure_count(int64_t count)
{
    char *number = make_text("%lld", (long long)count);
    char *figure = group(number);
    free(number);
    return figure;
}

/* "3/5" and what is counted. */
static char *part(int64_t done, int64_t of, const char *what)
{
    return make_text("%lld/%lld %s", (long long)done, (long long)of, what);
}

char *figure_value(const kt_completion_row *row)
{
    const kt_completion *completion = &row->completion;
    if (row->kind != KT_KIND_TARGET) {
        return empty();
    }
    if (completion->measure == KT_MEASURE_MILESTONE) {
        /* Steps are the unit's own; above, what is reached comes from the
         * units below. */
        if (completion->steps_done == 0 && completion->reporters > 1) {
            return part(completion->reported, completion->reporters,
                        _("units"));
        }
        return part(completion->steps_done, completion->steps, _("steps"));
    }
    char *actual = figure_amount(completion->actual, completion->measure);
    char *target = figure_amount_of(completion->target, completion->measure,
                                    row->unit_of_measure);
    char *figure = make_text("%s/%s", *actual == '\0' ? "-" : actual,
                             *target == '\0' ? "-" : target);
    free(actual);
    free(target);
    return figure;
}

/* A sign for each verdict, so that colour is never alone. */
static char sign_of(int32_t verdict)
{
    switch (verdict) {
    case KT_VERDICT_BREACHED:
    case KT_VERDICT_OVERDUE:
        return '!';
    case KT_VERDICT_NO_REPORT:
        return '?';
    case KT_VERDICT_BEHIND:
        return '-';
    case KT_VERDICT_AT_RISK:
        return '~';
    case KT_VERDICT_AHEAD:
        return '+';
    case KT_VERDICT_ON_TRACK:
    case KT_VERDICT_HOLDING:
        return '=';
    case KT_VERDICT_MET:
    case KT_VERDICT_MET_LATE:
        return '*';
    default:
        return ' ';
    }
}

const char *figure_color(int32_t verdict)
{
    switch (verdict) {
    case KT_VERDICT_BREACHED:
    case KT_VERDICT_OVERDUE:
        return "red";
    case KT_VERDICT_NO_REPORT:
    case KT_VERDICT_BEHIND:
        return "magenta";
    case KT_VERDICT_AT_RISK:
        return "brown";
    case KT_VERDICT_AHEAD:
        return "cyan";
    case KT_VERDICT_ON_TRACK:
    case KT_VERDICT_HOLDING:
    case KT_VERDICT_MET:
    case KT_VERDICT_MET_LATE:
        return "green";
    default:
        return NULL;
    }
}

char *figure_verdict(const kt_completion *completion)
{
    int32_t verdict = completion->verdict;
    if (completion->kind == KT_KIND_TARGET) {
        return make_text("%c %s", sign_of(verdict),
                         kt_word(KT_WORDS_VERDICT, verdict, text_language()));
    }
    verdict = completion->worst;
    if (verdict <= KT_VERDICT_NONE || verdict >= KT_VERDICT_COUNT) {
        return empty();
    }
    return make_text("%c %s (%lld)", sign_of(verdict),
                     kt_word(KT_WORDS_VERDICT, verdict, text_language()),
                     (long long)completion->counts[verdict]);
}

static const struct {
    uint32_t flag;
    char letter;
} flag_letters[] = {
    { KT_FLAG_VETOED, 'V' },  { KT_FLAG_MASKED, 'M' },
    { KT_FLAG_PARTIAL, 'P' }, { KT_FLAG_DUE_SOON, 'D' },
    { KT_FLAG_STALE, 'S' },   { KT_FLAG_LATE_REPORTS, 'L' },
};

#define FLAG_COUNT (sizeof flag_letters / sizeof *flag_letters)

static char *list_flags(uint32_t flags, bool letters, bool words)
{
    char *list = empty();
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        if ((flags & flag_letters[i].flag) == 0) {
            continue;
        }
        const char *word = kt_word(
            KT_WORDS_FLAG, (int32_t)flag_letters[i].flag, text_language());
        char letter[] = { flag_letters[i].letter, '\0' };
        char *longer =
            make_text("%s%s%s%s%s", list,
                      *list != '\0' && words ? C_("flags", ", ") : "",
                      letters ? letter : "", letters && words ? " " : "",
                      words ? word : "");
        free(list);
        list = longer;
    }
    return list;
}

char *figure_flags(uint32_t flags, bool letters)
{
    return list_flags(flags, letters, !letters);
}

char *figure_legend(uint32_t flags)
{
    return list_flags(flags, true, true);
}
