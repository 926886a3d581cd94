#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_tool.sh TOOL: the command-line tool from end to end, on a small plan
# whose figures are worked out by hand.

. "$(dirname "$0")/tool_helpers.sh"

# The usage.

run 2
has err 'usage: keytask' 'status'
run 0 --help
has out 'usage: keytask' 'KEYTASK_DB'
empty err
run 0 help
run 0 --version
has out 'keytask 0.'
for verb in init load record retract unit allot cancel status show \
    duties log check export backup restore; do
    run 0 help "$verb"
    has out "usage: keytask $verb" 'Example:' "  keytask $verb"
    run 0 "$verb" --help
done
run 2 statsu
is err "keytask: unknown verb 'statsu': did you mean status"
run 2 help statsu
run 2 status --untl 44
is err "keytask: unknown option '--untl': did you mean --unit"
run 2 status --dry-run
is err 'keytask: status takes no --dry-run: see keytask help status'
run 2 status --unit
has err "needs a value"
run 2 status --json=1
has err 'takes no value'
run 2 status --as-of 2022-02-30
has err '--as-of' '2022-02-30'
run 2 status --known-at yesterday
run 2 status --basis guessed
run 2 log --limit many
run 2 record 2.8
has err 'usage: keytask record TARGET UNIT'
run 2 status
has err '--db' 'KEYTASK_DB'
run 3 status --db missing.db
KEYTASK_NOW=now "$tool" status --db x 2>err
has err 'KEYTASK_NOW'

# A database.

run 0 init year.db
has out 'created year.db, site '
[ -n "$(find year.db -perm 600)" ] || fail 'mode of year.db'
run 4 init year.db
KEYTASK_DB=year.db
export KEYTASK_DB

# Units.

cat >units.csv <<'END'
code,name,parent,level
44,广东省,,province
4401,广州市,44,city
4402,"韶关,市",44,city
440101,荔湾区,4401,county
END
run 0 load units units.csv --dry-run
has out 'units.csv: 4 rows read' 'dry run'
run 0 load units units.csv --actor wang
is out 'units.csv: 4 rows read, 4 written, 0 there before, 0 bad; commit 1'
empty err
run 0 load units units.csv
has out '0 written' '4 there before'
cat >bad.csv <<'END'
code,name,parent,level
4403,深圳市,44,city
4404,珠海市,45,city
4.40103E+11,南沙区,4401,county
END
run 1 load units bad.csv
has err 'bad.csv:3: parent: ' 'bad.csv:4: code: '
has out '2 bad'
run 3 show 1 --unit 4403
run 1 load units bad.csv --skip-bad --json
json '"kind":"units"' '"written":1' '"bad":2' '"line":3'
[ "$(sed 1d bad.csv.bad.csv | wc -l)" -eq 2 ] || fail 'bad.csv.bad.csv'
run 2 load things bad.csv
run 3 load units missing.csv
"$tool" load units - <units.csv >out || fail 'load from standard input'
has out 'stdin: 4 rows'

# A plan: the flow of 100, allotted as 60 and 40; a milestone, a ratio, a
# falling stock, a ceiling of none, an assessed target.

plan()
{
    cat <<END
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": {"zh": "要点", "en": "Key tasks"},
          "owner": "44", "first_day": "2022-01-01",
          "last_day": "2022-12-31", "state": "active"},
 "tasks": [
  {"code": "1", "title": {"zh": "第一项", "en": "First"}, "targets": [
   {"code": "1.1", "title": {"zh": "培训养老护理员", "en": "Carers trained"},
    "measure": "flow", "unit_of_measure": {"zh": "人", "en": "people"},
    "amount": $1, "source": "clause 8",
    "allotments": [{"unit": "4401", "amount": 60},
                   {"unit": "4402", "amount": 40}]},
   {"code": "1.2", "title": {"zh": "方案", "en": "Scheme"},
    "measure": "milestone", "steps": [
     {"code": "a", "title": {"zh": "起草", "en": "Draft"}, "weight": 1,
      "due": "2022-03-31"},
     {"code": "b", "title": {"zh": "印发", "en": "Issue"}, "weight": 3}]}]},
  {"code": "2", "title": {"zh": "第二项", "en": "Second"}, "targets": [
   {"code": "2.1", "title": {"zh": "比率", "en": "Share"},
    "measure": "ratio", "amount": 50},
   {"code": "2.2", "title": {"zh": "存量", "en": "Stock"},
    "measure": "stock", "baseline": 100, "amount": 50},
   {"code": "2.3", "title": {"zh": "零事故", "en": "No accidents"},
    "measure": "ceiling", "amount": 0},
   {"code": "2.4", "title": {"zh": "评估", "en": "Assessed"},
    "measure": "assessed", "amount": 100}]}]}
END
}
plan 100 >plan.json
run 0 load plan plan.json
has out 'plan.json: ' 'commit '
run 0 load plan plan.json
has out '0 written'

# Reports.

run 0 record 1.1 4401 90 --day 2022-03-01 --actor wang --note 'two
lines'
first=$(cat out)
case $first in
*.1) ;;
*) fail "a report's number: $first" ;;
esac
run 0 record 1.1 4402 '10' --to-date --day 2022/6/30
run 0 record 1.2 44 --step a --day 2022-04-02 --file plan.json
run 0 record 2.1 4401 9 --of 10
run 0 record 2.1 4402 10 --of 90
run 0 record 2.2 44 80 --ref r1
number=$(cat out)
run 0 record 2.2 44 80 --ref r1
is out "$number"
has err 'was there already'
run 4 record 2.2 44 81 --ref r1
run 0 record 2.4 44 60%
run 0 record 2.3 4402 0 --json
json '"mode":"add"' '"amount":"0"' '"unit":"4402"' '"day":"2022-06-30"'
run 2 record 1.1 4401 90%
run 2 record 1.1 4401 -5
has err 'behind --'
run 2 record 1.1 4401 -- -5
run 2 record 2.2 44 5 --to-date
has err 'stock'
run 2 record 1 4401 5
has err 'is a task'
run 3 record 1.3 4401 5
run 3 record 1.1 4409 5
run 3 record 1.1 4401 5 --file missing.pdf
run 4 record 1.1 4402 5 --as 4401
run 0 record 1.1 440101 0 --as 4401

# Status, as of 2022-06-30: 181 of 365 days are 49.58 %. 1.1: 60 + 10 of 100
# count. 1.2: weight 1 of 4 done, and due. 1: (70.00 + 25.00) / 2. 2.1: 19
# of 100 against 50 %. 2.2: 20 of 50. 2.4: 60 %. 2: (38 + 40 + 60) / 3.

run 0 status
empty err
has out 'as of 2022-06-30, 44 广东省, commit ' 'submitted'
grep -q "$(printf '\033')" out && fail 'colour in a pipe'
grep -q ' $' out && fail 'blanks at the end of a line'
row()
{
    grep -F -- "$1" out >line || fail "no row '$1'"
    shift
    has line "$@"
}
row '1.1 Carers trained' '100/100 people' '70.00%' '49.58%' '+ ahead' \
    masked
row '1.2 Scheme' '25.00%' '= on track'
row '1 First' '47.50%'
row '2.1 Share' '19%/50%' '38.00%'
row '2.2 Stock' '80/50' '40.00%'
row '2.3 No accidents' '0/0' '= holding'
row '2.4 Assessed' '60%/100%' '60.00%' '+ ahead'
row '2 Second' '46.00%'
has out '6 targets: '
LC_ALL=C "$tool" status >out2
cmp -s out out2 || fail 'another answer in the C locale'
run 0 status 2022 --lang zh --depth 1
has out '截至 2022-06-30' '2022 要点' '├─1 第一项' '└─2 第二项'
grep -q '1\.1' out && fail '--depth 1 shows targets'
LC_ALL=zh_CN.UTF-8 "$tool" status >out
has out '培训养老护理员'
run 0 status --json
json '"attainment":7000' '"要点"'
run 0 --json status --lang en
json '"Keytasks"'
run 3 status 2023
run 3 status --unit 99
run 0 status --unit 4401
row '1.1 Carers trained' '90/60 people' '100.00%' '* met'

# One target, one task.

run 0 show 1.1
has out '1.1 Carers trained' '4402 韶关,市' 'clause 8'
row 'done' '70.00%'
row 'on the plain sum' '100.00%'
row 'credited' '70 people'
row 'surplus' '30 people'
row 'shortfall' '30 people'
row '4401 广州市' '60' '90' '100.00%' '* met'
row '4402 韶关,市' '40' '10' '25.00%'
run 0 show 1.1 --reports
row "$first" '4401 广州市' '2022-03-01' 'two lines'
run 0 show 1.1 --reports --json
json '"report":"'"$first"'"' '"credited":"70"' '"unit":"4402"' \
    '"target":{"plan":"2022","task":"1","code":"1.1",' '"source":"clause8"' \
    '"units":[{"depth":0,"unit":"44",'
run 0 show 1.2
row 'a Draft' '2022-03-31' '2022-04-02'
run 0 show 1
has out '1.1 Carers trained' '2 targets: '
grep -q '2\.1' out && fail 'show 1 shows 2.1'
run 3 show 1.9
has err 'keytask: ' '1.9'
[ "$(wc -l <err)" -eq 1 ] || fail 'a message of more than a line'

# What was known when.

run 0 log
has out 'units.csv' 'wang'
last=$(tail -n 1 out | awk '{ print $1 }')
KEYTASK_NOW=2022-07-05T00:00:00Z
run 0 record 1.1 4402 30 --to-date --day 2022-07-01
run 0 status --as-of 2022-07-01
row '1.1' '90.00%'
run 0 status --as-of 2022-07-01 --known-at "$last"
row '1.1' '70.00%'
run 0 status --as-of 2022-07-01 --known-at 2022-07-01T00:00:00Z
row '1.1' '70.00%'
run 2 status --known-at 0
plan 120 >plan.json
run 0 load plan plan.json --effective 2022-07-01
has out '120'
run 0 show 1.1 --as-of 2022-07-05
row 'target' '120 people'

# Corrections. 1.1 is 90 of 4401, 30 to date of 4402, and 0 of 440101.

actual()
{
    run 0 show 1.1 --as-of 2022-07-05
    row 'actual' "$1 people"
}
run 0 show 1.1 --reports
thirty=$(awk '/ 4402 .*2022-07-01/ { print $1 }' out)
run 2 record 1.1 4402 35 --to-date --day 2022-07-01 --supersedes "$thirty"
is err 'keytask: record --supersedes needs a --reason'
run 2 record 1.1 4402 35 --to-date --day 2022-07-01 --reason misread
run 2 record 1.1 4402 35 --day 2022-07-01 --supersedes 417 --reason misread
has err '417 is not a report' '417.1'
run 3 record 1.1 4402 35 --day 2022-07-01 --supersedes 417.1 --reason misread
has err 'there is no report 417.1'
correct()
{
    run "$1" record 1.1 4402 "$2" --to-date --day 2022-07-01 \
        --supersedes "$3" --reason misread
}
correct 0 35 "$thirty"
second=$(cat out)
before=$(KEYTASK_LANG=en "$tool" log --limit 1 | awk 'END { print $1 }')
actual 125
correct 0 35 "$thirty"
is out "$second"
has err 'was there already'
correct 4 36 "$thirty"
has err "report $thirty is not the newest of its versions" \
    "supersede $second"
run 0 show 1.1 --reports
row "$thirty " ' no ' "corrected by $second"
row "$second " "corrects $thirty: misread"
run 0 show 1.1 --reports --json
json '"newest":"'"$second"'"' '"supersedes":"'"$thirty"'"' \
    '"supersedes":null,"reason":null' '"reason":"misread"' '"retracted":null'
run 2 retract "$second"
has err '--reason'
run 3 retract 417.1 --reason twice
run 4 retract "$second" --reason twice --as 4401
actual 125
run 0 retract "$second" --reason 'counted twice' --actor wang
is out "$second retracted; $thirty counts again"
actual 120
run 0 retract "$second" --reason 'counted twice'
has err 'was retracted already'
run 4 retract "$second" --reason another
has err "report $second is retracted already" 'counted twice'
run 0 retract "$first" --reason 'entered by mistake' --json
json '"report":"'"$first"'"' '"existing":false' '"counts_again":null'
actual 30
run 0 show 1.1 --as-of 2022-07-05 --known-at "$before"
row 'actual' '125 people'
run 0 show 1.1 --reports --lang zh
row "$first " '已撤回：entered by mistake'
row "$second " "更正 $thirty：misread；已撤回：counted twice"
run 0 show 1.1 --reports --json
json '"retracted":{"reason":"countedtwice","actor":"wang","commit":'
run 0 log 1.1
has out "$second verb=retract report=$second reason=counted twice" \
    "replaces=$thirty reason=misread"
run 0 record 1.1 4402 31 --to-date --day 2022-07-01 --json \
    --supersedes "$thirty" --reason 'one more'
json '"supersedes":"'"$thirty"'"' '"reason":"onemore"'

# The log.

run 0 log --limit 1
[ "$(sed 1d out | wc -l)" -eq 1 ] || fail 'log --limit 1'
run 2 log --limit 0
run 0 log --since 1 --limit 2 --json
json '"after":0,"total":' '"commits":[{"commit":2,' '{"commit":3,'
[ "$(grep -o '"seq"' out | wc -l)" -eq 2 ] || fail 'log --since 1 --limit 2'
head=$("$tool" log --limit 1 | awk 'END { print $1 }')
run 0 log --limit 3 --json
json '"after":'$((head - 3))',"total":'"$head," '{"commit":'"$head,"
[ "$(grep -o '"seq"' out | wc -l)" -eq 3 ] || fail 'log --limit 3'
run 0 log --known-at 2 --json
json '"commit":2,"basis"' '"after":0,"total":2,"commits":[{"commit":1,'
run 0 log 1.1 --json
total=$(sed 's/.*"total":\([0-9]*\).*/\1/' out)
sed 's/.*,{/{/' out >last
run 0 log 1.1 --limit 1 --json
json '"after":'$((total - 1))',"total":'"$total,"
[ "$(sed 's/.*\[{/{/' out)" = "$(cat last)" ] || fail 'log 1.1 --limit 1'
run 0 log 1.1
has out 'progress' '4402'
run 0 log 4402
has out 'unit' '4402'
run 0 log 1.1 --unit 4402
has out '4402'
grep -q 4401 out && fail 'log 1.1 --unit 4402 shows 4401'
run 3 log nothing

# The check.

run 0 check
has out 'nothing was found' 'head: commit'
run 0 check --json
json '"found":0' '"notes":0' '"findings":[]' '"hash":"'
# A commit ahead of the clock is a note.
KEYTASK_NOW=2022-01-01T00:00:00Z run 0 check
has out 'clock' 'kt_commit' 'hlc' 'ms ahead of the clock' \
    'nothing was found, notes: '
KEYTASK_NOW=2022-01-01T00:00:00Z run 0 check --lang zh
has out '时钟' '提示：'
if command -v sqlite3 >/dev/null; then
    # A commit with one operation: its row is named.
    sqlite3 year.db "SELECT p.op >> 24, p.op FROM kt_progress AS p
        JOIN kt_commit AS c ON c.no = p.op >> 24
        WHERE c.ops = 1 ORDER BY p.op LIMIT 1" >row
    commit=$(cut -d '|' -f 1 row)
    key=$(cut -d '|' -f 2 row)
    cp year.db changed.db
    sqlite3 changed.db "UPDATE kt_progress SET note = 'x' WHERE op = $key"
    run 1 check --db changed.db
    has out "$commit chain kt_progress $key" 'findings: 1' \
        'is not what was written'
    # Below whatever notes there are, right above the summary and the head.
    KEYTASK_NOW=2022-01-01T00:00:00Z run 1 check --db changed.db
    tail -n 3 out | head -n 1 | grep -q "kt_progress *$key" ||
        fail 'check: the fault is not the last that is listed'
    run 1 check --db changed.db --json
    json '"found":1' "\"first_bad_commit\":$commit" '"kind":"chain"' \
        "\"commit\":$commit" '"table":"kt_progress"' "\"key\":$key" \
        '"column":null'
fi
# One that was cut short: what to do is said.
head -c 100000 year.db >short.db
chmod 600 short.db
run 5 check --db short.db
has err 'short.db: database disk image is malformed; put a backup in its place'
echo 'not a database, whatever its name says' >other.db
chmod 600 other.db
run 5 check --db other.db

# Backup and restore.

run 0 check
tail -n 1 out >head
run 0 backup b.db
has out 'year.db: backed up as b.db' "$(cat head)"
empty err
[ -n "$(find b.db -perm 600)" ] || fail 'mode of b.db'
run 0 check --db b.db
has out "$(cat head)"
run 4 backup b.db
has err 'b.db: is there already' '  --replace '
run 2 backup b.db --discard
run 0 record 1.1 4401 1 --day 2022-07-02
late=$(cat out)
run 0 backup b.db --replace --lang zh
has out '已备份为 b.db'
run 0 check
tail -n 1 out >head
run 0 check --db b.db
has out "$(cat head)"
run 2 backup year.db --replace
has err 'is the database itself'
run 0 record 1.1 4401 2 --day 2022-07-03
run 4 restore b.db
has err 'holds 1 commit that b.db lacks' '  --discard '
run 0 restore b.db --discard
has out 'year.db: restored from b.db' "$(cat head)"
run 0 check
has out "$(cat head)"
run 0 show 1.1 --reports --as-of 2022-07-05
row "$late" '4401' '2022-07-02'
grep -q 2022-07-03 out && fail 'what was discarded is there'
run 0 record 1.1 4401 3 --day 2022-07-03
run 0 check
run 0 restore b.db --db new.db --json
json '"file":"b.db"' '"head":{"commit":'
run 0 check --db new.db
run 3 restore none.db

# A file of another user, which only root can make one. (Nobody is 65534.)

if [ "$(id -u)" -eq 0 ]; then
    cp year.db nobody.db
    chown 65534 nobody.db
    run 5 log --db nobody.db
    has err 'nobody.db: belongs to another user' '  --any-owner '
    run 5 restore nobody.db --db new.db
    has err '  --any-owner '
    run 0 log --db nobody.db --any-owner
    run 5 log --db .
    has err 'is a folder'
    grep -q any-owner err && fail 'a folder is of any owner'
    rm nobody.db
fi
run 5 restore b.db --db other.db
has err 'move it away first'
has other.db 'not a database'
run 2 restore b.db --replace
KEYTASK_DB='' "$tool" restore b.db 2>err
[ $? -eq 2 ] || fail 'exit status of restore without a database'
has err '--db'

# stdout that is closed, full, or without a reader.

"$tool" status >&- 2>err
[ $? -eq 5 ] || fail 'exit status with stdout closed'
has err 'write error'
if [ -w /dev/full ]; then
    "$tool" status >/dev/full 2>err
    [ $? -eq 5 ] || fail 'exit status with stdout full'
    has err 'write error'
fi
mkfifo pipe
exec 3<>pipe
exec 4>pipe
exec 3<&-
"$tool" status >&4 2>err
[ $? -eq 141 ] || fail 'no SIGPIPE where the reader has gone'
empty err
exec 4>&-

# Two active plans, and none named: one line, and the option.

cp year.db two.db
plan 100 | sed 's/"code": "2022"/"code": "2022b"/' >plan-b.json
run 0 load plan plan-b.json --db two.db
printf 'target,unit,day,mode,amount\n' >two.csv
printf '1.1,4401,2022-06-01,add,%d\n' 1 2 3 >>two.csv
for skip in '' --skip-bad; do
    run 2 load progress two.csv --db two.db $skip
    empty out
    [ "$(wc -l <err)" -eq 2 ] || fail 'the plan is told more than once'
    has err 'keytask: two.csv: 2 plans are active, 2022 and 2022b: name' \
        '  --plan CODE'
done
run 3 load progress two.csv --db two.db --plan 2032
is err 'keytask: two.csv: unknown plan 2032, the nearest is 2022'
run 0 load progress two.csv --db two.db --plan 2022
printf 'target,unit,amount\n1.1,4401,7\n1.1,4402,7\n' >two.csv
run 2 load allotments two.csv --db two.db
has err 'keytask: two.csv: 2 plans are active' '  --plan CODE'

# At a terminal everything fits, whatever its width, and in a pipe of that
# many COLUMNS it looks the same. The head, to be copied, is never cut. In a
# pipe of no width nothing is cut.

terminal=no
script -qec true /dev/null </dev/null >/dev/null 2>&1 && terminal=yes
COLUMNS=40
export COLUMNS
for lang in zh en; do
    for verb in 'status' 'status --as-of 2022-03-31' 'show 1.1 --reports' \
        'show 1.2' 'show 2.2' 'log 1.1' 'log --limit 3' 'duties 4401' \
        'check'; do
        env -u COLUMNS "$tool" $verb --lang $lang >whole
        [ "$(grep -c '\S' whole)" -gt 1 ] || fail "$verb says nothing"
        grep -q "$(printf '\342\200\246')" whole && fail "$verb is cut"
        for COLUMNS in 40 60 80 120; do
            "$tool" $verb --lang $lang >narrow
            width=$(grep -v '^head: \|^链尾' narrow | LC_ALL=C.UTF-8 wc -L)
            [ "$width" -le "$COLUMNS" ] ||
                fail "$verb --lang $lang: $width columns of $COLUMNS"
            [ $terminal = yes ] || continue
            TERM=xterm NO_COLOR=1 script -qec \
                "stty cols $COLUMNS; '$tool' $verb --lang $lang 2>&-" \
                /dev/null </dev/null | tr -d '\r' >out
            cmp -s narrow out ||
                fail "$verb --lang $lang: terminal, pipe of $COLUMNS"
        done
    done
done
for COLUMNS in 40 41 42 43 44 45 46 47 48 49 50; do
    for verb in 'status' 'show 1.1' 'check'; do
        "$tool" $verb --lang en >out
        width=$(grep -v '^head: ' out | LC_ALL=C.UTF-8 wc -L)
        [ "$width" -le "$COLUMNS" ] || fail "$verb: $width of $COLUMNS"
    done
done
for COLUMNS in 0 -1 many ''; do
    "$tool" check --lang en >out
    cmp -s out whole || fail "COLUMNS=$COLUMNS is a width"
done
unset COLUMNS

if [ $terminal = yes ]; then
    TERM=xterm script -qec "'$tool' status" /dev/null </dev/null >out
    grep -q "$(printf '\033')" out || fail 'no colour at a terminal'
fi

holds year.db

exit $failed
