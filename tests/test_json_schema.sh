#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_json_schema.sh TOOL ANSWERS SCHEMA: what every verb of the tool answers
# with --json, and what the library does for which there is no verb (ANSWERS),
# is what doc/json.schema.json says, by a validator that is not ours.

schema=$3
answers=$2
here=$(cd "$(dirname "$0")" && pwd)
if ! python3 -c 'import jsonschema' 2>/dev/null; then
    echo "python3-jsonschema is not here"
    exit 77
fi
. "$here/tool_helpers.sh"

# answer STATUS DEFINITION ARGUMENT...: keep the document of a command.
count=0
answer()
{
    wanted=$1
    definition=$2
    verb=$3
    shift 3
    run "$wanted" "$verb" --json "$@"
    count=$((count + 1))
    [ "$(wc -l <out)" -eq 1 ] || fail "keytask $verb $*: not one line"
    cp out "$(printf '%03d' $count).$definition"
    echo "$verb" >>verbs
}

# Definitions, a plan of all seven measures, and what stands beside it.

answer 0 init init year.db
KEYTASK_DB=year.db
export KEYTASK_DB
cat >units.csv <<'END'
code,name,parent,level,opened,closed
44,广东省,,province,,
4401,Guangzhou,44,city,,
4402,Shaoguan,44,city,1949-10-01,
440101,Liwan,4401,county,,
440102,Yuexiu,4401,county,,2022-02-01
45,"Guang""xi"" \ /",,province,,
END
answer 0 load load units units.csv --dry-run
answer 0 load load units units.csv --actor wang
answer 0 load load units units.csv
printf 'code,name,parent,level\n4403,Shenzhen,44,\n4404,Zhuhai,46,\n' >bad.csv
answer 1 load load units bad.csv
answer 1 load load units bad.csv --skip-bad

plan()
{
    cat <<END
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": {"zh": "要点", "en": "Key tasks"},
          "owner": "44", "first_day": "2022-01-01",
          "last_day": "2022-12-31", "state": "active"},
 "tasks": [
  {"code": "1", "title": "First", "lead": "4401", "assist": ["45", "4402"],
   "supervise": "44", "targets": [
   {"code": "1.1", "title": "Flow", "measure": "flow", "amount": $1,
    "unit_of_measure": "people", "source": "clause 8",
    "allotments": [{"unit": "4401", "amount": 60.5},
                   {"unit": "4402", "amount": 40},
                   {"unit": "440101", "amount": 10}]},
   {"code": "1.2", "title": "Stock", "measure": "stock", "baseline": 100,
    "amount": 50, "allotments": [{"unit": "4401", "baseline": 50,
                                  "amount": 30}]},
   {"code": "1.3", "title": "Ratio", "measure": "ratio", "amount": 50}],
   "tasks": [{"code": "1-1", "title": "Within", "weight": 2, "targets": [
   {"code": "1.4", "title": "Coverage", "measure": "coverage",
    "level": "county"}]}]},
  {"code": "2", "title": "Second", "targets": [
   {"code": "2.1", "title": "Milestone", "measure": "milestone",
    "lead": "4402", "steps": [
     {"code": "a", "title": "Draft", "due": "2022-03-31"},
     {"code": "b", "title": "Issue", "weight": 3}]},
   {"code": "2.2", "title": "Ceiling", "measure": "ceiling", "amount": 0},
   {"code": "2.3", "title": "Assessed", "measure": "assessed"},
   {"code": "2.4", "title": "Dropped", "measure": "flow", "amount": 1},
   {"code": "2.5", "title": "No steps", "measure": "milestone"},
   {"code": "2.6", "title": "No amount", "measure": "flow"}]},
  {"code": "3", "title": "Third"}]}
END
}
plan 100 >plan.json
answer 0 load load plan plan.json
answer 0 load load plan plan.json
plan 120 | sed 's/"2\.5"/"2.7"/' >again.json
answer 0 load load plan again.json --effective 2022-06-01
sed 's/2022/2021/g; s/"active"/"draft"/' plan.json >before.json
answer 0 load load plan before.json

# The small world as it is: nothing reported, nothing due.

all_answers()
{
    answer 0 completion status 2022 --unit 4401
    answer 0 completion status 2022 --lang en --as-of 2022-09-30
    answer 0 completion status --basis verified --as-of 2023-01-31
    answer 0 completion status --as-of 2021-12-31
    for code in 1.1 1.2 1.3 1.4 2.1 2.2 2.3 2.4 2.5 2.6; do
        answer 0 show show $code --reports
        answer 0 show show $code --unit 4401 --as-of 2022-03-31
    done
    answer 0 show show 1
    answer 0 show show 3
    for unit in 44 4401 440101 45; do
        answer 0 list duties $unit
    done
    answer 0 list log
    answer 0 list log --limit 2
    answer 0 list log 1.1
    answer 0 list log 1
    answer 0 list log 4401 --since 1 --limit 1
    answer 0 check check
    count=$((count + 1))
    "$answers" year.db 2022 >all || fail 'the answers of the library'
    grep '"answer":' all >"$(printf '%03d' $count).completion"
    grep -v '"answer":' all >"$(printf '%03d' $count).list"
}
all_answers

# Reports in every mode, corrections and retractions, allotments revised and
# withdrawn, units that change.

echo evidence >minutes.txt
answer 0 record record 1.1 4401 90 --day 2022-03-01 --actor wang \
    --note 'two
lines' --ref r1 --doc 'No. 5' --uri https://example.org --file minutes.txt
first=$(sed 's/.*"report":"\([^"]*\)".*/\1/' out)
answer 0 record record 1.1 4401 90 --day 2022-03-01 --actor wang \
    --note 'two
lines' --ref r1 --doc 'No. 5' --uri https://example.org --file minutes.txt
answer 0 record record 1.1 4401 80 --day 2022-03-01 --supersedes "$first" \
    --reason misread
second=$(sed 's/.*"report":"\([^"]*\)".*/\1/' out)
answer 0 retract retract "$second" --reason 'counted twice'
answer 0 retract retract "$second" --reason 'counted twice'
answer 0 record record 1.1 4402 10 --to-date
answer 0 record record 1.2 44 -- -5.25
answer 0 record record 1.2 4401 40
answer 0 record record 1.3 4401 9 --of 10
answer 0 record record 1.4 440101 1
answer 0 record record 2.1 44 --step a --day 2022-04-02
answer 0 record record 2.2 4402 1
answer 0 record record 2.3 44 60%
answer 0 record record 2.5 44
cat >june.csv <<'END'
target,unit,day,mode,amount
1.1,440101,2022-06-01,add,"1,234.5"
1.1,440101,2022-06-02,add,1
END
answer 0 load load progress june.csv
printf 'target,unit,amount\n1.1,4402,39\n' >allotments.csv
answer 0 load load allotments allotments.csv
answer 0 allot allot 1.1 4401 70 --effective 2022-05-01 --reason 'more' \
    --authority 'No. 6'
answer 0 allot allot 1.1 440101 - --effective 2022-06-15
answer 0 allot allot 2.1 4402
answer 0 cancel cancel 2.4 --on 2022-06-15 --reason 'merged'
answer 0 unit_done unit add 4405 Shantou --under 44 --level city
answer 0 unit_done unit rename 4401 Canton --on 2022-06-01
answer 0 unit_done unit recode 4405 440500
answer 0 unit_done unit move 440101 --under 4402 --on 2022-06-20
answer 0 unit_done unit close 440500
answer 0 unit_done unit close 4402 --in-favour-of 4401 --on 2022-06-29
all_answers
answer 0 cancel cancel 3 --reason 'no money'

for kind in units plan allotments progress; do
    answer 0 export export $kind $kind.out
done
answer 0 backup backup copy.db
answer 0 backup restore copy.db --db restored.db
KEYTASK_DB=restored.db
answer 0 record record 2.2 4401 1
answer 0 list log 2.2

# A check that finds something, where something can be put in.

if command -v sqlite3 >/dev/null; then
    sqlite3 restored.db \
        "UPDATE kt_progress SET note = 'other' WHERE note IS NOT NULL"
    answer 1 check check
else
    sed 's/"findings":\[\]/"findings":[{"commit":1,"table":"t","key":1,'\
'"column":null,"message":"m"}]/' "$(ls ./*.check | tail -n 1)" >999.check
fi

# No verb is left out.

"$tool" help | awk '/^  [a-z]+ /{ print $1 }' | sort -u >known
sort -u verbs >asked
[ -s known ] || fail 'no verbs in the help'
for verb in $(cat known); do
    grep -qx "$verb" asked || [ "$verb" = help ] || fail "no answer of $verb"
done

python3 -W ignore "$here/json_schema.py" "$schema" \
    "$(dirname "$schema")/json.md" ./[0-9][0-9][0-9].* 2>&1 || failed=1
exit $failed
