/* SPDX-License-Identifier: Apache-2.0 */
#include <keytask/words.h>

#include <keytask/db.h>

#include <string.h>

/* One row a code: as it stands in JSON and CSV, for people, in Chinese (as
 * in the bulletins of a civil affairs department). */
struct word {
    int32_t words;
    int32_t value;
    const char *key;
    const char *english;
    const char *chinese;
};

#define BIT(bit) ((int32_t)(bit))

static const struct word table[] = {
    { KT_WORDS_MEASURE, KT_MEASURE_FLOW, "flow", "flow", "累计量" },
    { KT_WORDS_MEASURE, KT_MEASURE_STOCK, "stock", "stock", "存量" },
    { KT_WORDS_MEASURE, KT_MEASURE_RATIO, "ratio", "ratio", "比率" },
    { KT_WORDS_MEASURE, KT_MEASURE_COVERAGE, "coverage", "coverage", "覆盖" },
    { KT_WORDS_MEASURE, KT_MEASURE_MILESTONE, "milestone", "milestone",
      "节点" },
    { KT_WORDS_MEASURE, KT_MEASURE_CEILING, "ceiling", "ceiling", "上限" },
    { KT_WORDS_MEASURE, KT_MEASURE_ASSESSED, "assessed", "assessed", "评估" },

    { KT_WORDS_MODE, KT_ADD, "add", "add", "新增" },
    { KT_WORDS_MODE, KT_TO_DATE, "to_date", "to date", "累计" },
    { KT_WORDS_MODE, KT_LEVEL, "level", "level", "时点值" },
    { KT_WORDS_MODE, KT_STEP, "step", "step", "节点" },

    { KT_WORDS_PLAN_STATE, KT_PLAN_DRAFT, "draft", "draft", "草案" },
    { KT_WORDS_PLAN_STATE, KT_PLAN_ACTIVE, "active", "active", "执行中" },
    { KT_WORDS_PLAN_STATE, KT_PLAN_CLOSED, "closed", "closed", "已关闭" },

    { KT_WORDS_VERDICT, KT_VERDICT_NONE, "none", "none", "无" },
    { KT_WORDS_VERDICT, KT_VERDICT_CANCELLED, "cancelled", "cancelled",
      "已取消" },
    { KT_WORDS_VERDICT, KT_VERDICT_NOT_STARTED, "not_started", "not started",
      "未开始" },
    { KT_WORDS_VERDICT, KT_VERDICT_NOT_SCORED, "not_scored", "not scored",
      "不计分" },
    { KT_WORDS_VERDICT, KT_VERDICT_BREACHED, "breached", "breached",
      "超出上限" },
    { KT_WORDS_VERDICT, KT_VERDICT_HOLDING, "holding", "holding",
      "未超上限" },
    { KT_WORDS_VERDICT, KT_VERDICT_MET, "met", "met", "完成" },
    { KT_WORDS_VERDICT, KT_VERDICT_MET_LATE, "met_late", "met late",
      "逾期完成" },
    { KT_WORDS_VERDICT, KT_VERDICT_OVERDUE, "overdue", "overdue",
      "逾期未完成" },
    { KT_WORDS_VERDICT, KT_VERDICT_NO_REPORT, "no_report", "no report",
      "未报送" },
    { KT_WORDS_VERDICT, KT_VERDICT_BEHIND, "behind", "behind", "滞后" },
    { KT_WORDS_VERDICT, KT_VERDICT_AT_RISK, "at_risk", "at risk", "有风险" },
    { KT_WORDS_VERDICT, KT_VERDICT_AHEAD, "ahead", "ahead", "超前" },
    { KT_WORDS_VERDICT, KT_VERDICT_ON_TRACK, "on_track", "on track",
      "正常推进" },

    { KT_WORDS_REASON, KT_REASON_NONE, "none", "none", "无" },
    { KT_WORDS_REASON, KT_REASON_NO_TARGET, "no_target", "no amount set",
      "未定目标值" },
    { KT_WORDS_REASON, KT_REASON_NOT_ASSIGNED, "not_assigned", "not assigned",
      "不承担" },
    { KT_WORDS_REASON, KT_REASON_NOT_APPLICABLE, "not_applicable",
      "not applicable", "不适用" },
    { KT_WORDS_REASON, KT_REASON_CANCELLED, "cancelled", "cancelled",
      "已取消" },
    { KT_WORDS_REASON, KT_REASON_CEILING, "ceiling", "ceiling", "上限指标" },
    { KT_WORDS_REASON, KT_REASON_NOTHING_SCORED, "nothing_scored",
      "nothing scored", "无计分项" },

    { KT_WORDS_FLAG, BIT(KT_FLAG_MASKED), "masked", "masked", "超欠相抵" },
    { KT_WORDS_FLAG, BIT(KT_FLAG_PARTIAL), "partial", "partial", "报送不全" },
    { KT_WORDS_FLAG, BIT(KT_FLAG_VETOED), "vetoed", "vetoed", "一票否决" },
    { KT_WORDS_FLAG, BIT(KT_FLAG_DUE_SOON), "due_soon", "due soon",
      "临近到期" },
    { KT_WORDS_FLAG, BIT(KT_FLAG_STALE), "stale", "stale", "久未更新" },
    { KT_WORDS_FLAG, BIT(KT_FLAG_LATE_REPORTS), "late_reports",
      "late reports", "迟报" },

    { KT_WORDS_BASIS, KT_BASIS_SUBMITTED, "submitted", "submitted",
      "已报送" },
    { KT_WORDS_BASIS, KT_BASIS_VERIFIED, "verified", "verified", "已核实" },

    { KT_WORDS_KIND, KT_KIND_UNIT, "unit", "unit", "单位" },
    { KT_WORDS_KIND, KT_KIND_PLAN, "plan", "plan", "计划" },
    { KT_WORDS_KIND, KT_KIND_TASK, "task", "task", "任务" },
    { KT_WORDS_KIND, KT_KIND_TARGET, "target", "target", "指标" },
    { KT_WORDS_KIND, KT_KIND_STEP, "step", "step", "节点" },

    { KT_WORDS_ACT, KT_ACT_VERIFY, "verify", "verify", "核实" },
    { KT_WORDS_ACT, KT_ACT_RETURN, "return", "return", "退回" },
    { KT_WORDS_ACT, KT_ACT_RETRACT, "retract", "retract", "撤回" },

    { KT_WORDS_ROLE, BIT(KT_ROLE_LEAD), "lead", "lead", "牵头" },
    { KT_WORDS_ROLE, BIT(KT_ROLE_ASSIST), "assist", "assist", "配合" },
    { KT_WORDS_ROLE, BIT(KT_ROLE_SUPERVISE), "supervise", "supervise",
      "督办" },
    { KT_WORDS_ROLE, BIT(KT_ROLE_ALLOTTED), "allotted", "allotted", "承担" },
    { KT_WORDS_ROLE, BIT(KT_ROLE_REPORT), "report", "report", "报送" },

    { KT_WORDS_TOUCH, BIT(KT_TOUCH_DEFINITION), "definition", "definition",
      "定义" },
    { KT_WORDS_TOUCH, BIT(KT_TOUCH_ALLOTMENT), "allotment", "allotment",
      "分解" },
    { KT_WORDS_TOUCH, BIT(KT_TOUCH_REPORT), "report", "report", "报告" },

    { KT_WORDS_FINDING, KT_FINDING_FILE, "file", "file", "文件" },
    { KT_WORDS_FINDING, KT_FINDING_REFERENCE, "reference", "reference",
      "引用" },
    { KT_WORDS_FINDING, KT_FINDING_COMMIT, "commit", "commit", "提交" },
    { KT_WORDS_FINDING, KT_FINDING_CHAIN, "chain", "chain", "哈希链" },
    { KT_WORDS_FINDING, KT_FINDING_NO_EFFECT, "no_effect", "no effect",
      "未生效" },
    { KT_WORDS_FINDING, KT_FINDING_CLOCK, "clock", "clock", "时钟" },
};

#define TABLE_COUNT (sizeof table / sizeof table[0])

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* ASCII letters without regard to case, all else by bytes. */
static int same_word(const char *a, const char *b)
{
    while (*a != '\0' && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

/* "zh", "zh-Hans", "zh_CN.UTF-8" ... */
static int is_chinese(const char *language)
{
    return lower(language[0]) == 'z' && lower(language[1]) == 'h' &&
           (language[2] == '\0' || language[2] == '-' || language[2] == '_');
}

const char *kt_word(int32_t words, int32_t value, const char *language)
{
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct word *word = &table[i];
        if (word->words != words || word->value != value) {
            continue;
        }
        if (language == NULL) {
            return word->key;
        }
        return is_chinese(language) ? word->chinese : word->english;
    }
    return "";
}

kt_status kt_word_parse(int32_t words, const char *text, int32_t *value)
{
    *value = 0;
    if (text == NULL) {
        return KT_ERR_INVALID;
    }
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        const struct word *word = &table[i];
        if (word->words == words &&
            (same_word(text, word->key) || same_word(text, word->english) ||
             same_word(text, word->chinese))) {
            *value = word->value;
            return KT_OK;
        }
    }
    return KT_ERR_INVALID;
}

static int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Compares two runs of digits as numbers of any length, and moves both
 * behind them. */
static int compare_numbers(const char **a, const char **b)
{
    while (**a == '0') {
        ++*a;
    }
    while (**b == '0') {
        ++*b;
    }
    int order = 0;
    for (; is_digit(**a) && is_digit(**b); ++*a, ++*b) {
        if (order == 0) {
            order = **a - **b;
        }
    }
    if (is_digit(**a) || is_digit(**b)) {
        return is_digit(**a) ? 1 : -1;
    }
    return order;
}

int32_t kt_code_compare(const char *a, const char *b)
{
    const char *a_rest = a;
    const char *b_rest = b;
    while (*a_rest != '\0' && *b_rest != '\0') {
        int order;
        if (is_digit(*a_rest) && is_digit(*b_rest)) {
            order = compare_numbers(&a_rest, &b_rest);
        } else {
            order = (unsigned char)*a_rest - (unsigned char)*b_rest;
            a_rest++;
            b_rest++;
        }
        if (order != 0) {
            return order;
        }
    }
    if (*a_rest != '\0' || *b_rest != '\0') {
        return *a_rest != '\0' ? 1 : -1;
    }
    /* "2.01" and "2.1" are two codes: an order for them too. */
    return strcmp(a, b);
}
