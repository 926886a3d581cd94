#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_tool_export.sh TOOL: what is exported, loaded into an empty database,
# gives the same answers: for a world in which all was changed that can be.

. "$(dirname "$0")/tool_helpers.sh"

KEYTASK_DB=year.db
export KEYTASK_DB

# at DAY ARGUMENT...: does something on a day.
at()
{
    KEYTASK_NOW=$1T12:00:00Z
    shift
    run 0 "$@"
}

at 2021-12-01 init year.db
cat >units.csv <<'EOF'
code,name,parent,level,opened,closed
44,Province,,province,,
4401,East,44,city,,
4402,"West, ""the old""",44,city,,
4403,South,44,city,,
4409,Gone,44,city,,2021-06-01
440101,One,4401,county,,
440102,Two,4401,county,,
440201,Three,4402,county,,
440202,Four,4402,county,2021-03-01,
440203,Five,4402,county,,
440301,Six,4403,county,,
EOF
at 2021-12-01 load units units.csv
# A closed unit below a closed one, and a code that was used before.
at 2021-12-01 unit add 440901 Below --under 44 --level county
at 2021-12-01 unit move 440901 --under 4409 --on 2021-05-01
at 2021-12-01 unit close 440901 --on 2021-05-15
at 2021-12-01 unit add 4409 Anew --under 44 --level city --on 2021-09-01
cat >old.json <<'EOF'
{"format": "keytask-plan/1",
 "plan": {"code": "2021", "title": "Before", "owner": "44",
          "first_day": "2021-01-01", "last_day": "2021-12-31",
          "state": "active", "reporting": {"every": 10}},
 "tasks": [{"code": "1", "title": "Care", "targets": [
   {"code": "1.1", "title": "Train", "measure": "flow", "amount": 90}]}]}
EOF
at 2021-12-01 load plan old.json
at 2021-12-02 record 1.1 4401 80 --day 2021-11-30
sed 's/"active"/"closed"/' old.json >closed.json
at 2021-12-31 load plan closed.json
cat >plan.json <<'EOF'
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": {"zh": "工作", "en": "Work"},
          "owner": "44", "first_day": "2022-01-01",
          "last_day": "2022-12-31", "state": "active",
          "reporting": "weekly",
          "thresholds": {"behind": -25.5, "at_risk": -5, "ahead": 20}},
 "tasks": [
  {"code": "1", "title": {"zh": "养老", "en": "Care"}, "weight": 3,
   "lead": "4401", "assist": ["4402", "4403"], "supervise": "44",
   "targets": [
    {"code": "1.1", "title": "培训", "measure": "flow", "amount": "1000.5",
     "baseline": 800, "unit_of_measure": {"zh": "人", "en": "people"},
     "continues": {"plan": "2021", "target": "1.1"},
     "checkpoints": [["2022-03-31", "10%"], ["2022-06-30", "42.25%"]],
     "source": "clause \"8\""},
    {"code": "1.2", "title": "床位", "measure": "stock", "amount": 60,
     "baseline": 100, "due": "2022-06-15"},
    {"code": "1.3", "title": "占比", "measure": "ratio", "amount": "55%"}],
   "tasks": [{"code": "1.9", "title": "改革", "targets": [
     {"code": "1.9.1", "title": "出台", "measure": "milestone",
      "due": "2022-10-31", "lead": "4403", "weight": 0,
      "steps": [{"code": "a", "title": "起草", "weight": 2,
                 "due": "2022-03-31"},
                {"code": "b", "title": {"zh": "印发", "en": "Issue"}}]}]}]},
  {"code": "2", "title": "基层", "targets": [
    {"code": "2.1", "title": "覆盖", "measure": "coverage", "amount": 80,
     "level": "county", "threshold": 2, "units": ["4401", "4402"],
     "exempt": [{"unit": "440102", "from": "2022-05-01",
                 "reason": "flood"}]},
    {"code": "2.2", "title": "事故", "measure": "ceiling", "amount": 5},
    {"code": "2.3", "title": "满意", "measure": "assessed", "amount": 90},
    {"code": "2.4", "title": "停办", "measure": "flow", "amount": 7},
    {"code": "2.5", "title": "未定", "measure": "flow"}]},
  {"code": "3", "title": "Dropped", "targets": [
    {"code": "3.1", "title": "Was", "measure": "flow", "amount": 3}]}]}
EOF
at 2021-12-31 load plan plan.json

# Amounts, their revisions and withdrawals.
for part in '1.1 4401 500' '1.1 440101 300' '1.1 440102 100' \
    '1.1 4402 400' '1.1 440201 250' '1.2 4401 20 --baseline 50' \
    '1.2 4402 40 --baseline 50' '1.3 4401 50%' '1.9.1 4401' \
    '1.9.1 4402 --weight 3' '2.3 4401 80' '2.3 4402 95 --weight 2' \
    '2.2 4401 2' '2.5 4401 4'; do
    # Words of a command, unquoted on purpose.
    at 2022-01-01 allot $part --plan 2022
done
at 2022-04-01 allot 1.1 4401 650 --authority 'No. 17, "b"' --reason raised
at 2022-04-02 allot 1.1 4401 640 --effective 2022-04-01
at 2022-04-10 allot 1.1 440102 -
at 2022-05-10 allot 1.1 440102 120 --weight 5
at 2022-05-01 allot 1.1 44 1200
at 2022-03-01 allot 2.5 44 9 --effective 2022-03-01
at 2022-02-01 allot 2.3 44 -
at 2022-06-01 allot 2.3 44 92
at 2022-06-10 allot 2.2 44 -

# Reports, three of one day, corrections on the same day and another, and
# retractions.
n=0
report()
{
    day=$1
    shift
    n=$((n + 1))
    at "$day" record "$@" --plan 2022
    number=$(cat out)
}
report 2022-01-31 1.1 440101 50 --day 2022-01-31 --note 'a, "b"
second line' --doc 'No. 1' --uri https://a.example/x?y=1
report 2022-01-31 1.1 440101 10 --day 2022-01-31 --ref k1
first=$number
report 2022-02-28 1.1 440101 200 --day 2022-01-31 --to-date
to_date=$number
report 2022-02-28 1.1 440101 5 --day 2022-01-31
report 2022-03-01 1.1 440101 12 --day 2022-01-31 --ref k1 \
    --supersedes "$first" --reason wrong
report 2022-03-02 1.1 440101 210 --day 2022-01-31 --to-date \
    --supersedes "$to_date" --reason swapped
report 2022-03-31 1.1 440102 70 --day 2022-03-31
at 2022-04-03 retract "$number" --reason twice
report 2022-04-05 1.1 440102 90 --day 2022-03-31
corrected=$number
report 2022-04-06 1.1 440102 95 --day 2022-03-30 \
    --supersedes "$corrected" --reason day
at 2022-04-07 retract "$number" --reason undone
report 2022-04-08 1.1 440201 400 --day 2022-03-31
report 2022-04-08 1.1 44 0.0001 --day 2022-04-08
report 2022-05-31 1.2 4401 30 --day 2022-05-31
report 2022-05-31 1.2 4402 45 --day 2022-05-31
report 2022-06-20 1.2 4401 10 --day 2022-06-20
report 2022-06-20 1.2 4402 50 --day 2022-06-20
report 2022-05-31 1.3 440101 9 --of 10 --day 2022-05-31
report 2022-05-31 1.3 440201 10 --of 90 --day 2022-05-31
report 2022-04-05 1.9.1 4401 --step a --day 2022-04-04
report 2022-04-05 1.9.1 4402 --step a --day 2022-03-20
report 2022-05-05 1.9.1 4402 --step b --day 2022-05-05
report 2022-04-05 2.1 440101 3 --day 2022-04-04
report 2022-04-05 2.1 440102 3 --day 2022-04-04
report 2022-04-05 2.1 440201 1 --day 2022-04-04
report 2022-04-05 2.2 4401 1 --day 2022-04-04
report 2022-04-05 2.2 440201 6 --day 2022-04-04
report 2022-04-05 2.3 4401 80 --day 2022-04-04
report 2022-04-05 2.3 4402 70 --day 2022-04-04
report 2022-04-05 2.4 440201 2 --day 2022-04-04
report 2022-04-05 3.1 440201 1 --day 2022-04-04

# Units, renamed, moved, recoded and closed, into one that opened since.
at 2022-02-01 unit recode 440203 440299 --on 2022-02-01
at 2022-04-20 unit rename 4401 Orient --on 2022-04-15
at 2022-05-20 unit move 440201 --under 4401 --on 2022-05-16
at 2022-06-01 unit add 4405 North --under 44 --level city --on 2022-06-01
at 2022-06-25 unit close 4402 --in-favour-of 4405 --on 2022-06-25
at 2022-06-26 unit rename 4405 Nord --on 2022-07-15
at 2022-06-26 unit move 440301 --under 4405 --on 2022-07-15
at 2022-06-21 cancel 2.4 --reason 'no need' --on 2022-06-01
at 2022-06-21 cancel 3 --reason 'no need' --on 2022-06-01
# In the plan's language, and in others.
KEYTASK_NOW=2022-06-30T12:00:00Z

# The trip.

# trip FROM TO OPTION...
trip()
{
    from=$1 to=$2
    shift 2
    rm -f "$to" trip-*
    run 0 init "$to" --db "$to"
    run 0 export units trip-units.csv --db "$from" "$@"
    has out 'trip-units.csv: '
    run 0 load units trip-units.csv --db "$to"
    for plan in 2021 2022; do
        run 0 export plan trip-open.json --open --plan $plan --db "$from" "$@"
        run 0 load plan trip-open.json --db "$to"
        rm trip-open.json
        for what in allotments progress; do
            run 0 export $what trip-$what-$plan.csv --plan $plan \
                --db "$from" "$@"
            empty err
            run 0 load $what trip-$what-$plan.csv --db "$to"
        done
        run 0 export plan trip-$plan.json --plan $plan --db "$from" "$@"
        run 0 load plan trip-$plan.json --db "$to"
    done
    run 0 check --db "$to"
}

# plain: an answer without what a copy has of its own: commits, and whether a
# report was late, which its own clock says.
plain()
{
    tr -d ' \n' | sed 's/"commit":[0-9]*//g
        s/"late_reports",//g; s/,\{0,1\}"late_reports"//g' | tr '{' '\n'
}

# answers DB DAY
answers()
{
    for plan in 2021 2022; do
        for unit in 44 4401 4402 4403 4405 440101 440102 440201 440202 \
            440299 440301; do
            "$tool" status $plan --unit $unit --as-of "$2" --json --db "$1" ||
                fail "status of $unit"
        done
    done 2>&1 | plain
    for target in 1.1 1.2 1.3 1.9.1 2.1 2.2 2.3 2.4 2.5 3.1; do
        "$tool" show $target --plan 2022 --as-of "$2" --json --db "$1" ||
            fail "show $target"
    done | plain
}

# same DB DAY...: it answers as year.db does.
same()
{
    other=$1
    shift
    for day in "$@"; do
        answers year.db "$day" >here
        answers "$other" "$day" >there
        [ "$(wc -l <here)" -gt 200 ] || fail "answers: $(cat here)"
        diff here there >differ || {
            fail "$other of $day:"
            head -n 6 differ
        }
    done
}

trip year.db copy.db
same copy.db 2022-03-31 2022-05-31 2022-06-30 2022-07-20
has trip-units.csv '4402,"West, ""the old""",44,city,,2022-06-25,' \
    '4401,Orient,44,city,,,2022-04-15' '440299,Five,4402,county,,,' \
    '440301,Six,4405,county,,,2022-07-15'
has trip-progress-2022.csv '"a, ""b""' 'second line"' \
    '2022,1.1,440101,2022-01-31,add,12,,,,k1,,' \
    '2022,1.1,440102,2022-03-31,add,90,,,,,,'
[ "$(grep -c '^2022,1.1,440102' trip-progress-2022.csv)" = 1 ] ||
    fail 'reports of 440102'
has trip-allotments-2022.csv \
    '2022,1.1,4401,640,,1,2022-04-01,,' '2022,1.1,440102,-,,,2022-04-10,,'

# Again there and back: the copy's own export says the same, but for the order
# of the units, which a load adds from above.
mkdir first
mv trip-*.csv first
trip copy.db again.db
for file in trip-*.csv; do
    sort "$file" >here
    sort "first/$file" >there
    diff here there >differ || { fail "$file of the copy"; cat differ; }
done
# Loaded where it came from it changes nothing.
for file in units allotments-2022 progress-2022; do
    run 0 load ${file%-*} first/trip-$file.csv --db copy.db
    has out ' 0 written'
done

# As of a day: what came behind it stays out.
trip year.db then.db --as-of 2022-04-09
same then.db 2022-03-31 2022-04-09
grep -q '2022-04-1\|Orient\|Nord' trip-*.csv && fail 'what came later'

# What was known at a time.
at 2022-06-30 export progress --plan 2022 --known-at 2022-04-04T00:00:00Z
[ "$(grep -c '^2022,1.1,440102' out)" = 0 ] || fail 'known at'

# A report that a load would refuse is left out, and that is said.
cp year.db late.db
at 2022-06-30 unit close 440101 --on 2022-03-01 --db late.db
run 0 export progress late.csv --plan 2022 --db late.db
has err 'note: 2 rows are left out'
run 0 export progress later.csv --plan 2022 --db late.db --json
json '"kind":"progress"' '"left_out":2' '"file":"later.csv"' '"rows":'

# Files, forms and refusals.
run 4 export units first
run 4 export units first/trip-units.csv
is err 'keytask: first/trip-units.csv is there already: name another file'
run 3 export units missing/units.csv
run 2 export unit
has err "cannot export 'unit'"
run 2 export units --json
has err 'FILE'
run 3 export plan --plan 1999
run 0 export units --bom
[ "$(head -c 3 out | od -An -tx1 | tr -d ' \n')" = efbbbf ] || fail 'bom'
run 0 export units
cmp out first/trip-units.csv || fail 'on stdout'
run 0 export plan --plan 2021
has out '"state": "closed"' '"every": 10'
run 0 export plan --plan 2021 --open
has out '"state": "active"'
run 0 export plan --plan 2022
has out '"en": "people"' '"behind": "-25.5"' '"42.25%"' '"en": "Issue"' \
    '"source": "clause \"8\""' '"unit": "440102"' '"amount": 1200' \
    '"cancelled": "2022-06-01"'

holds year.db

exit $failed
