#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_tool_chinese.sh TOOL PO_FOLDER: the tool in Chinese: its catalogue is
# whole, it is found whatever locales there are, command words and JSON stay
# as they are, and a table's headings are read back as a file's.

. "$(dirname "$0")/tool_helpers.sh"
po=$2

# Each text of the catalogue is translated, and none is only a guess.
awk '/^#,.*fuzzy/ { print "fuzzy:", FILENAME ":" FNR }
    /^#~/ { print "obsolete:", $0 }
    /^msg(id|ctxt) / { if (open) print "empty: " id; id = $0; open = 0 }
    /^msgid ""$/ { id = "" }
    /^"/ && !in_text { id = id $0 }
    /^msgstr / { in_text = 1; open = $0 == "msgstr \"\""; next }
    /^"/ && in_text { open = 0 }
    /^$|^#|^msgid/ { in_text = 0 }
    END { if (open) print "empty: " id }' "$po/zh_CN.po" >wrong
empty wrong
count=$(grep -c '^msgid ' "$po/zh_CN.po")
[ "$count" -gt 150 ] || fail "$count texts"

# It is that of the sources as they are, where gettext is there to tell.
if command -v xgettext >/dev/null; then
    sh "$po/extract.sh" >now.pot 2>err || fail "$(cat err)"
    diff "$po/keytask.pot" now.pot >differ ||
        fail "po/keytask.pot is not that of the sources, see po/update.sh:
$(cat differ)"
    msgcmp "$po/zh_CN.po" now.pot 2>err || fail "$(cat err)"
    msgfmt --check-format -o /dev/null "$po/zh_CN.po" 2>err ||
        fail "$(cat err)"
fi

# chinese VARIABLE=VALUE...: in this environment the overview is in Chinese.
chinese()
{
    env "$@" "$tool" help >out 2>err || fail "$* keytask help: $(cat err)"
    grep -q '跟踪年度工作会议的重点任务。' out || fail "not in Chinese: $*"
    env "$@" "$tool" statsu 2>err && fail "statsu"
    grep -qx 'keytask: 没有命令“statsu”：是否指 status' err ||
        fail "$*: $(cat err)"
}

for locale in C C.UTF-8 POSIX en_US.UTF-8 none; do
    chinese KEYTASK_LANG=zh LC_ALL=$locale
    chinese KEYTASK_LANG=zh_CN LANG=$locale LANGUAGE=en
done
chinese LANG=zh_CN.UTF-8
chinese LANG=zh_CN
chinese LC_ALL=zh_CN.GB18030
chinese LANG=C.UTF-8 LC_MESSAGES=zh_CN.UTF-8
env LC_ALL=C.UTF-8 LANG=zh_CN.UTF-8 "$tool" help >out
grep -q 'Follow the key tasks' out || fail 'LC_ALL is heard last'
env LANG=zh_CN.UTF-8 "$tool" help --lang en >out
grep -q 'Follow the key tasks' out || fail '--lang is not heard'
KEYTASK_LANG=fr "$tool" help >out
grep -q 'Follow the key tasks' out || fail 'a language that is not there'
run 2 status --untl 44 --lang zh

# The help of each verb is in Chinese, and fits 80 columns there. Each of
# these characters takes two, which wc -L knows in a UTF-8 locale.
KEYTASK_LANG=zh
export KEYTASK_LANG
verbs=$("$tool" help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
[ "$(echo "$verbs" | wc -w)" -ge 15 ] || fail "verbs: $verbs"
for verb in $verbs; do
    run 0 help
    grep "^  $verb  " out | LC_ALL=C grep -q '[^ -~]' ||
        fail "help: $verb is not in Chinese"
    run 0 help "$verb"
    has out "用法： keytask $verb" '示例：' "  keytask $verb"
    # Without the descriptions of options, which a terminal wraps.
    width=$(sed '/^用法/d; /^选项/,/^示例/d' out | LC_ALL=C.UTF-8 wc -L)
    [ "$width" -le 80 ] || fail "help $verb: $width columns"
    sed '/^示例/,$d; /^用法/d; /^选项/,$d' out | LC_ALL=C grep -q '[^ -~]' ||
        fail "help $verb: no Chinese"
done

# A small year, loaded from files in Chinese: every heading and word of the
# three forms, as clerks write them and as the tool's tables are headed.
KEYTASK_DB=year.db
export KEYTASK_DB
run 0 init year.db
has out '已创建 year.db' '站点'
cat >units.csv <<'EOF'
代码,名称,上级,级别,启用日,停用日,变更日
44,广东省,,省,,,
4401,广州市,44,市,2000-01-01,,
4402,韶关市,44,市,,2022-06-01,
4401,羊城,44,市,2000-01-01,,2022-05-01
EOF
run 0 load units units.csv
has out 'units.csv：读取 4 行，写入 4，原有 0，有误 0；提交 1'
cat >plan.json <<'EOF'
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": "工作", "owner": "44",
          "first_day": "2022-01-01", "last_day": "2022-12-31",
          "state": "active"},
 "tasks": [{"code": "1", "title": "养老服务", "targets": [
   {"code": "1.1", "title": "培训养老护理员", "measure": "flow",
    "amount": 100, "unit_of_measure": "人"},
   {"code": "1.2", "title": "床位", "measure": "stock", "amount": 20},
   {"code": "1.3", "title": "出台", "measure": "milestone",
    "steps": [{"code": "a", "title": "起草"}]},
   {"code": "1.4", "title": "护理型床位占比", "measure": "ratio",
    "amount": 55}]}]}
EOF
run 0 load plan plan.json --actor 王
cat >allotments.csv <<'EOF'
指标,单位,数值,基数,权重,生效日,依据,原因,计划
1.1,4401,60,50,2,2022-01-01,粤民〔2022〕1号,分解,2022
EOF
run 0 load allotments allotments.csv
sed '1s/指标/目标/; 1s/数值/数量/; s/2022-01-01/2022-02-01/; s/,60,/,61,/' \
    allotments.csv >old.csv
run 0 load allotments old.csv
run 0 show 1.1 --unit 4401 --as-of 2022-01-31 --json
json '"target":"60"' '"baseline":"50"'
run 0 show 1.1 --unit 4401 --json
json '"target":"61"'
run 0 allot 1.2 4401 10
is out '1.2，4401：自 2022-01-01 起分解 10'
run 0 allot 1.3 4401
cat >progress.csv <<'EOF'
指标,单位,日期,方式,数值,分母,节点,备注,编号,文号,链接,计划
1.1,4401,2022/1/31,新增,5,,,一月,k1,粤民函1号,https://a.example,2022
1.1,4401,2022年3月31日,累计,30,,,,,,,
1.2,4401,2022-03-31,时点值,8,,,,,,,
1.3,4401,2022-03-31,节点,,,a,,,,,
1.4,4401,2022-03-31,时点值,9,10,,,,,,
EOF
run 0 load progress progress.csv
has out '写入 5'
sed '1s/指标/目标/; 1s/数值/数量/; 1s/节点/步骤/; 1s/编号/自编号/' progress.csv >old.csv
run 0 load progress old.csv --repeat
has out '读取 5 行，写入 4，原有 1'
run 0 show 1.1 --reports --json
json '"amount":"5"' '"note":"一月"' '"ref":"k1"' '"doc":"粤民函1号"' \
    '"mode":"add"' '"mode":"to_date"'
cat >bad.csv <<'EOF'
指标,单位,日期,方式,数值
1.1,4401,2022-01-31,增加,5
EOF
run 1 load progress bad.csv
has err 'bad.csv:2: mode:' '增加'
has out '有误 1'

# full_width: the sentences of an answer have full-width punctuation.
full_width()
{
    grep '[,;:] ' out >wrong
    empty wrong
}

# Answers; command words and JSON stay.
run 0 status
full_width
has out '任务/指标' '完成率' '序时进度' '状态' '截至 2022-06-30，44 广东省，提交 ' \
    '4 项指标'
run 0 show 1.1
has out '实际' '累计量'
full_width
run 0 show 1.1 --reports
has out '报告号' '方式' '新增' '累计'
run 0 log
has out '写入时间（UTC）' '操作人'
run 0 check
has out '未发现问题' '链尾：提交'
full_width
run 0 duties 4401
full_width
run 0 retract 7.1 --reason 误报
has out '已撤回'
run 0 unit rename 4401 广州市
is out '4401：自 2022-06-30 起更名为 广州市'
run 0 cancel 1.2 --reason 停办
is out '1.2：自 2022-06-30 起取消'
run 0 export units out.csv
has out 'out.csv：5 行；提交'
run 4 export units out.csv
is err 'keytask: out.csv 已存在：请另取文件名'
run 0 backup copy.db
has out '已备份为 copy.db'
run 2 记录
unset KEYTASK_LANG
for command in status 'show 1.1 --reports' log check; do
    LANG=zh_CN.UTF-8 "$tool" $command --json >there
    LANG=C "$tool" $command --json >here
    cmp -s here there || fail "JSON of $command: $(diff here there)"
done

holds year.db

exit $failed
