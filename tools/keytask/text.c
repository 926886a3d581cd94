/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *english;
    const char *chinese;
} texts[TEXT_COUNT] = {
    [TEXT_ACTION_ADDED] = { "%s %s: added", "%s %s：已新增" },
    [TEXT_ACTION_CANCELLED] = { "%s: cancelled from %s on", "%s：自 %s 起取消" },
    [TEXT_ACTION_CLOSED] = { "%s: closed from %s on", "%s：自 %s 起停用" },
    [TEXT_ACTION_CLOSED_FOR] = { "%s: closed in favour of %s from %s on",
        "%1$s：自 %3$s 起并入 %2$s" },
    [TEXT_ACTION_MOVED] = { "%s: stands under %s from %s on",
        "%1$s：自 %3$s 起改属 %2$s" },
    [TEXT_ACTION_RECODED] = { "%s: has the code %s from %s on",
        "%1$s：自 %3$s 起代码改为 %2$s" },
    [TEXT_ACTION_RENAMED] = { "%s: named %s from %s on",
        "%1$s：自 %3$s 起更名为 %2$s" },
    [TEXT_ACTOR] = { "actor", "操作人" },
    [TEXT_ACTUAL] = { "actual", "实际" },
    [TEXT_ALLOTTED] = { "%s, %s: allotted %s from %s on",
        "%1$s，%2$s：自 %4$s 起分解 %3$s" },
    [TEXT_ALL_HOLDS] = { "nothing was found", "未发现问题" },
    [TEXT_AMOUNT] = { "amount", "数值" },
    [TEXT_AS_OF] = { "as of", "截至" },
    [TEXT_BACKED_UP] = { "%s: backed up as %s", "%s：已备份为 %s" },
    [TEXT_BASELINE] = { "baseline", "基数" },
    [TEXT_BY] = { "done by", "完成单位" },
    [TEXT_CHECKED] = { "commits %s, operations %s: ",
                       "提交 %s 次，操作 %s 项：" },
    [TEXT_COMMIT] = { "commit", "提交" },
    [TEXT_COMPLETION] = { "done", "完成率" },
    [TEXT_CONTINUES] = { "continues", "接续" },
    [TEXT_CORRECTED_BY] = { "corrected by", "更正为" },
    [TEXT_CORRECTION] = { "correction", "更正" },
    [TEXT_CORRECTS] = { "corrects", "更正" },
    [TEXT_COUNTED] = { "counted", "计数" },
    [TEXT_COUNTS] = { "counts", "有效" },
    [TEXT_COUNTS_AGAIN] = { "counts again", "恢复有效" },
    [TEXT_COVERED] = { "units met", "达标单位" },
    [TEXT_CREATED] = { "created", "已创建" },
    [TEXT_CREDITED] = { "credited", "计入" },
    [TEXT_DAY] = { "day", "日期" },
    [TEXT_DETAIL] = { "detail", "内容" },
    [TEXT_DIFFERENCE] = { "difference", "差距" },
    [TEXT_DONE] = { "done", "完成日" },
    [TEXT_DRY_RUN] = { "dry run: nothing was written", "试运行：未写入" },
    [TEXT_DUE] = { "due", "期限" },
    [TEXT_EFFECTIVE] = { "from", "生效日" },
    [TEXT_EXPECTED] = { "expected", "应达" },
    [TEXT_EXPORTED] = { "%s: %s rows", "%s：%s 行" },
    [TEXT_FLAGS] = { "flags", "标记" },
    [TEXT_FOUND] = { "findings", "问题" },
    [TEXT_GAP] = { "not allotted", "未分解" },
    [TEXT_HEAD] = { "head: commit", "链尾：提交" },
    [TEXT_INSTANT] = { "written (UTC)", "写入时间(UTC)" },
    [TEXT_LATE] = { "late", "逾期" },
    [TEXT_LEAD] = { "lead", "牵头单位" },
    [TEXT_LEFT_OUT] = { "left out", "未列入" },
    [TEXT_LOADED] = { "%s: %s rows read, %s written, %s there before, %s bad",
                      "%s：读取 %s 行，写入 %s，原有 %s，有误 %s" },
    [TEXT_MEASURE] = { "measure", "计量方式" },
    [TEXT_MODE] = { "mode", "方式" },
    [TEXT_NEWEST] = { "newest", "最新" },
    [TEXT_NO] = { "no", "否" },
    [TEXT_NOTE] = { "note", "备注" },
    [TEXT_NUMBER] = { "report", "编号" },
    [TEXT_OPERATION] = { "what", "操作" },
    [TEXT_OWN_STEPS] = { "own steps", "本级节点" },
    [TEXT_PLANNED] = { "planned", "计划" },
    [TEXT_RAW] = { "on the plain sum", "简单合计" },
    [TEXT_REPORTED] = { "reported", "已报单位" },
    [TEXT_REPORTS] = { "reports", "报告" },
    [TEXT_RESTORED] = { "%s: restored from %s", "%s：已从 %s 恢复" },
    [TEXT_RETRACTED] = { "retracted", "已撤回" },
    [TEXT_SHORTFALL] = { "shortfall", "欠额" },
    [TEXT_SITE] = { "site", "站点" },
    [TEXT_SOURCE] = { "source", "来源" },
    [TEXT_STATUS] = { "status", "状态" },
    [TEXT_STEP] = { "step", "节点" },
    [TEXT_STEPS] = { "steps", "节点" },
    [TEXT_STEPS_LATE] = { "steps done late", "逾期节点" },
    [TEXT_SUMMARY] = { "what", "内容" },
    [TEXT_SURPLUS] = { "surplus", "超额" },
    [TEXT_TARGET] = { "target", "目标" },
    [TEXT_TARGETS] = { "targets", "项指标" },
    [TEXT_TARGET_CODE] = { "target", "指标" },
    [TEXT_TASKS] = { "task / target", "任务/指标" },
    [TEXT_TOUCHED] = { "allotments that stay as they are", "以下分解保持不变" },
    [TEXT_UNIT] = { "unit", "单位" },
    [TEXT_UNITS_OF] = { "units", "单位" },
    [TEXT_VALUE] = { "actual/target", "实际/目标" },
    [TEXT_WEIGHT] = { "weight", "权重" },
    [TEXT_WITHDRAWN] = { "%s, %s: withdrawn from %s on",
        "%s，%s：自 %s 起撤销分解" },
};

/* Room for a tag; a longer one is cut, and no title has it. */
static char tag[36] = "en";

static bool begins_chinese(const char *language)
{
    return strncmp(language, "zh", 2) == 0 &&
           (language[2] == '\0' || strchr("-_.@", language[2]) != NULL);
}

static const char *locale_name(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_MESSAGES",
                                             "LANG" };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != '\0') {
            return value;
        }
    }
    return "";
}

void text_set_language(const char *given)
{
    if (given == NULL) {
        given = begins_chinese(locale_name()) ? "zh" : "en";
    }
    size_t length = strnlen(given, sizeof tag - 1);
    memcpy(tag, given, length);
    tag[length] = '\0';
}

const char *text_language(void)
{
    return tag;
}

const char *text(enum text id)
{
    return begins_chinese(tag) ? texts[id].chinese : texts[id].english;
}
