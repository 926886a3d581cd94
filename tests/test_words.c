/* SPDX-License-Identifier: Apache-2.0 */
#include "helpers.h"

#include <keytask/words.h>

#include <stdio.h>
#include <string.h>

/* How many codes each set has, and its least code: words.h, by hand. */
static const struct {
    int32_t words;
    int32_t first;
    int count;
} sets[] = { { KT_WORDS_MEASURE, 1, 7 },    { KT_WORDS_MODE, 1, 4 },
             { KT_WORDS_PLAN_STATE, 1, 3 }, { KT_WORDS_VERDICT, 0, 14 },
             { KT_WORDS_REASON, 0, 7 },     { KT_WORDS_FLAG, 1, 6 },
             { KT_WORDS_BASIS, 0, 2 },      { KT_WORDS_KIND, 1, 5 },
             { KT_WORDS_ACT, 1, 3 },        { KT_WORDS_ROLE, 1, 5 },
             { KT_WORDS_TOUCH, 1, 3 },      { KT_WORDS_FINDING, 1, 6 } };

static void has_three_forms(int32_t words, int32_t value)
{
    static const char *const languages[] = { NULL, "en", "zh" };
    for (size_t i = 0; i < COUNT(languages); i++) {
        const char *word = kt_word(words, value, languages[i]);
        ck_assert_msg(word[0] != '\0', "%d %d", words, value);
        int32_t back = -1;
        ck_assert_int_eq(kt_word_parse(words, word, &back), KT_OK);
        ck_assert_int_eq(back, value);
    }
}

START_TEST(every_code_has_words)
{
    ck_assert_int_eq(KT_VERDICT_COUNT, 14);
    for (size_t i = 0; i < COUNT(sets); i++) {
        int flags = sets[i].words == KT_WORDS_FLAG ||
                    sets[i].words == KT_WORDS_ROLE ||
                    sets[i].words == KT_WORDS_TOUCH;
        for (int k = 0; k < sets[i].count; k++) {
            has_three_forms(sets[i].words,
                            flags ? 1 << k : sets[i].first + k);
        }
        int32_t after =
            flags ? 1 << sets[i].count : sets[i].first + sets[i].count;
        ck_assert_str_eq(kt_word(sets[i].words, after, NULL), "");
        ck_assert_str_eq(kt_word(sets[i].words, sets[i].first - 1, "zh"), "");
    }
    ck_assert_str_eq(kt_word(KT_WORDS_FLAG, 3, NULL), "");
    ck_assert_str_eq(kt_word(0, 1, NULL), "");
    ck_assert_str_eq(kt_word(99, 1, "en"), "");
    ck_assert_str_eq(kt_word(INT32_MIN, INT32_MAX, "en"), "");
}
END_TEST

START_TEST(some_words)
{
    ck_assert_str_eq(kt_word(KT_WORDS_VERDICT, KT_VERDICT_ON_TRACK, NULL),
                     "on_track");
    ck_assert_str_eq(kt_word(KT_WORDS_VERDICT, KT_VERDICT_ON_TRACK, "en"),
                     "on track");
    ck_assert_str_eq(kt_word(KT_WORDS_VERDICT, KT_VERDICT_ON_TRACK, "zh"),
                     "正常推进");
    ck_assert_str_eq(kt_word(KT_WORDS_VERDICT, KT_VERDICT_MET_LATE, "zh"),
                     "逾期完成");
    ck_assert_str_eq(kt_word(KT_WORDS_VERDICT, KT_VERDICT_OVERDUE, "zh"),
                     "逾期未完成");
    ck_assert_str_eq(kt_word(KT_WORDS_MODE, KT_TO_DATE, NULL), "to_date");
    ck_assert_str_eq(kt_word(KT_WORDS_FLAG, (int32_t)KT_FLAG_DUE_SOON, "en"),
                     "due soon");
}
END_TEST

START_TEST(languages)
{
    static const char *const chinese[] = { "zh", "ZH", "zh-CN", "zh-Hans",
                                           "zh_CN.UTF-8" };
    for (size_t i = 0; i < COUNT(chinese); i++) {
        ck_assert_str_eq(kt_word(KT_WORDS_KIND, KT_KIND_UNIT, chinese[i]),
                         "单位");
    }
    static const char *const other[] = { "en", "en-GB", "en_US.UTF-8", "C",
                                         "",   "z",     "zha",         "fr" };
    for (size_t i = 0; i < COUNT(other); i++) {
        ck_assert_str_eq(kt_word(KT_WORDS_KIND, KT_KIND_UNIT, other[i]),
                         "unit");
    }
}
END_TEST

START_TEST(parse_words)
{
    int32_t value;
    ck_assert_int_eq(kt_word_parse(KT_WORDS_MODE, "To Date", &value), KT_OK);
    ck_assert_int_eq(value, KT_TO_DATE);
    ck_assert_int_eq(kt_word_parse(KT_WORDS_MODE, "TO_DATE", &value), KT_OK);
    ck_assert_int_eq(value, KT_TO_DATE);
    ck_assert_int_eq(kt_word_parse(KT_WORDS_MODE, "累计", &value), KT_OK);
    ck_assert_int_eq(value, KT_TO_DATE);
    static const char *const bad[] = { "",         "to",       "to-date",
                                       "to_date ", "to_dates", "flow",
                                       "累" };
    for (size_t i = 0; i < COUNT(bad); i++) {
        value = 7;
        ck_assert_int_eq(kt_word_parse(KT_WORDS_MODE, bad[i], &value),
                         KT_ERR_INVALID);
        ck_assert_int_eq(value, 0);
    }
    ck_assert_int_eq(kt_word_parse(KT_WORDS_MODE, NULL, &value),
                     KT_ERR_INVALID);
    ck_assert_int_eq(kt_word_parse(0, "flow", &value), KT_ERR_INVALID);
}
END_TEST

/* Each code stands before all that follow it. */
START_TEST(order_of_codes)
{
    static const char *const codes[] = { "",
                                         "0",
                                         "00",
                                         "1",
                                         "2",
                                         "2.1",
                                         "2.08",
                                         "2.8",
                                         "2.8.1",
                                         "2.8a",
                                         "2.9",
                                         "2.10",
                                         "2.10.2",
                                         "2.10.10",
                                         "10",
                                         "4401",
                                         "44010000000000000000000001",
                                         "44010000000000000000000002",
                                         "A1",
                                         "A2",
                                         "A10",
                                         "A10b",
                                         "a1",
                                         "一",
                                         "一10" };
    for (size_t i = 0; i < COUNT(codes); i++) {
        for (size_t j = 0; j < COUNT(codes); j++) {
            int32_t order = kt_code_compare(codes[i], codes[j]);
            int sign = (order > 0) - (order < 0);
            int expected = (i > j) - (i < j);
            ck_assert_msg(sign == expected, "\"%s\" \"%s\": %d", codes[i],
                          codes[j], sign);
        }
    }
}
END_TEST

START_TEST(words_for_statuses)
{
    ck_assert_str_eq(kt_status_text(KT_OK), "ok");
    ck_assert_str_eq(kt_status_text(4), "unknown status");
    ck_assert_str_eq(kt_status_text(KT_ERR_GONE - 1), "unknown status");
    for (kt_status a = KT_ERR_GONE; a <= KT_EXISTS; a++) {
        ck_assert_str_ne(kt_status_text(a), "unknown status");
        for (kt_status b = KT_ERR_GONE; b < a; b++) {
            ck_assert_str_ne(kt_status_text(a), kt_status_text(b));
        }
    }
    int parts[3];
    char end;
    ck_assert_int_eq(sscanf(kt_version(), "%d.%d.%d%c", &parts[0], &parts[1],
                            &parts[2], &end),
                     3);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_code_has_words, some_words,     languages,
        parse_words,          order_of_codes, words_for_statuses
    };
    return RUN_TESTS("words", tests);
}
