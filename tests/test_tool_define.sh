#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_tool_define.sh TOOL: the verbs that define: unit, allot, cancel.

. "$(dirname "$0")/tool_helpers.sh"

run 0 init year.db
KEYTASK_DB=year.db
export KEYTASK_DB

# Units are added.

run 0 unit add 44 Guangdong --level province
is out '44 Guangdong: added'
run 0 unit add 4401 Guangzhou --under 44 --level city
run 0 unit add 4402 Shaoguan --under 44 --level city --on 2022-03-01 --json
json '"action":"add"' '"unit":"4402"' '"name":"Shaoguan"' \
    '"day":"2022-03-01"' '"allotments":[]'
run 4 unit add 4401 Again --under 44
has err '4401' 'taken'
run 3 unit add 4403 Shenzhen --under 45
run 2 unit add 4403
has err 'usage: keytask unit add CODE NAME'
run 2 unit add 4403 Shenzhen --in-favour-of 44
run 2 unit rename 4401 Canton --level city
run 2 unit grow 4401
has err 'grow' 'add, rename, recode, move or close'
run 2 unit move 4401 4402
has err 'usage: keytask unit move CODE --under UNIT'
run 2 unit move 4401
has err '--under'
run 2 unit

cat >plan.json <<'END_OF_PLAN'
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": "Work", "owner": "44",
          "first_day": "2022-01-01", "last_day": "2022-12-31",
          "state": "active"},
 "tasks": [{"code": "1", "title": "Care", "targets": [
   {"code": "1.1", "title": "Train", "measure": "flow", "amount": 100},
   {"code": "1.2", "title": "Reform", "measure": "milestone"},
   {"code": "1.3", "title": "Survey", "measure": "assessed"},
   {"code": "1.4", "title": "Beds", "measure": "stock", "amount": 50,
    "baseline": 40}]},
  {"code": "2", "title": "Rest", "targets": [
   {"code": "2.1", "title": "Visit", "measure": "flow", "amount": 10}]}]}
END_OF_PLAN
run 0 load plan plan.json

# Allotments: a first one from the plan's first day, a revision from today.

run 0 allot 1.1 4401 60
is out '1.1, 4401: allotted 60 from 2022-01-01 on'
run 0 allot 1.1 4401 1,070.5 --weight 3 --authority 'No. 17' --reason raised
is out '1.1, 4401: allotted 1,070.5 from 2022-06-30 on'
run 0 show 1.1 --unit 4401 --as-of 2022-06-29 --json
json '"target":"60"'
run 0 show 1.1 --unit 4401 --json
json '"target":"1070.5"'
run 0 allot 1.1 4401 70 --effective 2022-05-01 --json
json '"target":"1.1"' '"unit":"4401"' '"withdrawn":false' '"amount":"70"' \
    '"weight":1' '"effective":"2022-05-01"' '"reason":null'
run 0 allot 1.1 4401 -
is out '1.1, 4401: withdrawn from 2022-06-30 on'
run 0 show 1.1 --unit 4401 --json
json '"reason":"no_target"'
run 4 allot 1.1 4401 -
has err 'nothing of 1.1 is allotted to 4401'
run 0 allot 1.1 44 120
is out '1.1, 44: allotted 120 from 2022-06-30 on'
run 0 allot 1.2 4401 --weight 2
is out '1.2, 4401: allotted  from 2022-01-01 on'
run 0 allot 1.3 4401 85%
is out '1.3, 4401: allotted 85% from 2022-01-01 on'
run 0 allot 1.4 4401 30 --baseline 25 --json
json '"amount":"30"' '"baseline":"25"'
run 2 allot 1.4 4402 30
has err 'baseline'
run 2 allot 1.1 4401 60%
run 2 allot 1.1 4401 many
run 2 allot 1 4401 5
has err 'is a task'
run 2 allot 1.1 4401 60 --weight 99999999999
has err '--weight'
run 3 allot 1.9 4401 5
run 3 allot 1.1 4409 5
run 2 allot 1.1

# What a unit has to do: what it is allotted, what it leads, and the targets
# of a task that it leads.
run 0 duties 4401
has out 'as of 2022-06-30, 4401 Guangzhou' 'allotted' '1.2 Reform' \
    '1.3 Survey' '85%' '1.4 Beds'
grep -q 'Train\|lead' out && fail "duties: $(cat out)"
run 0 duties 4402
has out 'it has no duties in this plan'
sed 's/"title": "Care",/& "lead": "4402",/; s/"amount": 100/"amount": 120/' \
    plan.json >lead.json
run 0 load plan lead.json
run 0 duties 4402 --json
json '"role":"lead"' '"kind":"task"' '"code":"1.1"' '"from":"1"'
run 0 duties 4402 --lang zh
has out '职责' '牵头' '来自任务' '1.4 Beds'
run 3 duties 4409
run 2 duties

# A plan that has not begun: what is allotted stands from its first day.
sed 's/2022-/2023-/g; s/"2022"/"2023"/' plan.json >next.json
run 0 load plan next.json
run 0 allot 1.1 4401 60 --plan 2023
is out '1.1, 4401: allotted 60 from 2023-01-01 on'

# Names, codes and places hold from a day on.

run 0 unit rename 4401 Canton --on 2022-06-01
is out '4401: named Canton from 2022-06-01 on'
run 0 unit add 440101 Liwan --under 4401
run 0 unit move 440101 --under 4402 --on 2022-06-15
is out '440101: stands under 4402 from 2022-06-15 on'
run 0 unit recode 440101 440201 --on 2022-06-15
is out '440101: has the code 440201 from 2022-06-15 on'
run 4 unit move 44 --under 4402
run 4 unit close 4402 --on 2022-06-20
has err 'open units below'
run 0 allot 1.1 440201 5 --plan 2022
run 0 unit close 4402 --in-favour-of 4401 --on 2022-06-30 --json
json '"action":"close"' '"unit":"4402"' '"to":"4401"' '"day":"2022-06-30"' \
    '"unit":"440201"' '"amount":"5"'
run 0 unit close 440201
has out '440201: closed from 2022-06-30 on' 'allotments that stay as they are' \
    '2022 1.1' '440201 Liwan'
run 4 unit close 4402
has err 'closed already'
run 0 unit close 440201 --help
has out 'unit close CODE [--in-favour-of UNIT]'

# A target, and a task with all below it, are cancelled for a reason.

run 2 cancel 1.1 --plan 2022
has err '--reason'
run 0 cancel 1.1 --plan 2022 --reason 'taken over' --on 2022-06-15
is out '1.1: cancelled from 2022-06-15 on'
run 0 show 1.1 --plan 2022 --json
json '"status":"cancelled"'
run 0 show 1.1 --plan 2022 --as-of 2022-06-14 --json
json '"status":"no_report"'
run 0 cancel 2 --plan 2022 --reason 'no money' --json
json '"cancelled":"2"' '"kind":"task"' '"day":"2022-06-30"' \
    '"reason":"nomoney"'
run 0 show 2.1 --plan 2022 --json
json '"status":"cancelled"'
run 4 cancel 2 --plan 2022 --reason again
run 3 cancel 9 --plan 2022 --reason none
has err 'unknown'

# As a unit, only what is its own.
run 4 allot 1.4 44 60 --plan 2022 --as 4401
run 4 unit rename 44 Canton --as 4401

# The words are there in Chinese.
run 0 allot 1.4 4401 31 --plan 2022 --lang zh
is out '1.4，4401：自 2022-06-30 起分解 31'
run 0 unit rename 4401 Guangzhou --lang zh
is out '4401：自 2022-06-30 起更名为 Guangzhou'

holds year.db

exit $failed
