#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_example.sh BUILD_DIR EXAMPLE_DIR: the example of the 2022 conference
# is what its README says. The demo is run whole; what it puts in is looked
# at in the generated files and through the tool, from outside.

set -u
build=$1
example=$2
tool=$build/bin/keytask
generate=$build/bin/generate
year=$build/bin/year
seed=20220110

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

unset COLUMNS KEYTASK_DB KEYTASK_LANG KEYTASK_NOW LC_ALL LC_MESSAGES
LANG=C.UTF-8 TZ=UTC
export LANG TZ

failed=0
fail()
{
    echo "failed: $*"
    failed=1
}

# is WHAT ACTUAL EXPECTED
is()
{
    [ "$2" = "$3" ] || fail "$1: $2, not $3"
}

# within WHAT ACTUAL LEAST MOST
within()
{
    [ "$2" -ge "$3" ] && [ "$2" -le "$4" ] ||
        fail "$1: $2 is not within $3 to $4"
}

# ends STATUS MESSAGE COMMAND...: how a call that fails ends.
ends()
{
    wanted=$1 message=$2
    shift 2
    "$@" >out 2>err
    is "exit status of $*" $? "$wanted"
    is "stderr of $*" "$(head -n 1 err)" "$message"
    is "stdout of $*" "$(wc -c <out | tr -d ' ')" 0
}

# A figure of the README, such as number "reports in" for 102,861.
number()
{
    tr '\n' ' ' <"$example/README.md" |
        sed -n "s/.*[^0-9,]\([0-9][0-9,]*\) $1.*/\1/p" | tr -d ,
}

# ---- The generator: the same seed, the same bytes; another, others.

for part in allotments progress-2021 progress-2022 corrections; do
    "$generate" $seed $part "$example/units.csv" >$part.csv ||
        fail "generate $part"
    "$generate" $seed $part "$example/units.csv" | cmp - $part.csv ||
        fail "$part differs from run to run"
done
"$generate" 1 progress-2022 "$example/units.csv" | cmp -s - progress-2022.csv &&
    fail "another seed gives the same reports"

# ---- The demo, into a file of ours.

sh "$example/demo.sh" "$build" "$work/year.db" >demo.out 2>demo.err ||
    { fail "demo.sh"; cat demo.out demo.err; exit 1; }
KEYTASK_DB=$work/year.db
export KEYTASK_DB
for part in allotments progress-2021 progress-2022 corrections; do
    cmp "$build/guangdong-2022/$part.csv" $part.csv || fail "demo's $part"
done
for text in "keytask status 2022 --as-of 2022-09-30" \
    "keytask show 2.8 --as-of 2022-09-30" "$work/year.db" \
    "Nothing in its reports of 2022 is a fact" "keytask check"; do
    grep -qF -- "$text" demo.out || fail "the demo does not say: $text"
done
# A command that it names works.
sed -n 's/^    keytask \(.*\)/\1/p' demo.out >next
within "commands to try next" "$(wc -l <next)" 5 20
while read -r words; do
    # The words of a command, unquoted on purpose.
    "$tool" $words >out 2>err </dev/null || fail "keytask $words: $(cat err)"
done <next
tail -n 1 out | grep -q '^head: commit ' || fail "no head: $(cat out)"

# ---- The units and the plan.

is units "$(awk -F, 'NR > 1 { n[$4]++ } END { print NR - 1, n["province"],
    n["city"], n["county"], n["township"], n["village"] }' \
    "$example/units.csv")" "28745 1 21 124 1757 26842"
is "README, units" "$(number 'cities') $(number 'counties') \
$(number 'townships') $(number 'villages')" "21 124 1757 26842"
grep -q 'npmjs.com/package/china-division' "$example/README.md" ||
    fail "where the units come from"

# tree DAY [OPTION...]: a line for each plan, task and target.
tree()
{
    day=$1
    shift
    "$tool" status 2022 --as-of "$day" --json "$@" | tr '{' '\n' |
        grep '^"kind":'
}

# A member of a line of it, as it stands.
members='
function member(name,    at, rest) {
    at = index($0, "\"" name "\":")
    if (at == 0)
        return "none"
    rest = substr($0, at + length(name) + 3)
    if (substr(rest, 1, 1) == "\"") {
        rest = substr(rest, 2)
        return substr(rest, 1, index(rest, "\"") - 1)
    }
    match(rest, /^[^],}]*/)
    return substr(rest, 1, RLENGTH)
}'

tree 2022-09-30 >tree
tree 2022-12-31 >end
is "tasks and targets" "$(awk "$members"'
    { n[member("kind")]++ } END { print n["task"], n["target"] }' tree)" \
    "8 82"
is measures "$(awk "$members"'{ n[member("measure")]++ }
    END { print n["milestone"], n["assessed"], n["flow"], n["coverage"],
    n["ratio"], n["stock"], n["ceiling"] }' tree)" "31 26 10 8 3 2 2"
# Chinese has bytes above ASCII in every title, English has none.
is "titles in Chinese" "$(LC_ALL=C awk "$members"'
    member("title") ~ /[\200-\377]/ { n++ } END { print n }' tree)" 91
tree 2022-09-30 --lang en >tree.en
is "titles in English" "$(LC_ALL=C awk "$members"'
    member("title") !~ /[\200-\377]/ { n++ } END { print n }' tree.en)" 91
is sources "$(grep -c 'key task [1-8], clause [0-9]*; chosen: ' \
    "$example/plan-2022.json")" 82
is steps "$(grep -c '{"code": "[a-h]", "due": "2022-[01][0-9]-[0-3][0-9]"' \
    "$example/plan-2022.json")" "$(awk "$members"'
    member("measure") == "milestone" { n += member("steps")
    if (member("steps") < 1) n += 1000 } END { print n }' tree)"
within "milestones with late steps" "$(awk "$members"'
    member("steps_late") > 0 && member("measure") == "milestone" { n++ }
    END { print n + 0 }' end)" 15 31

# ---- The reports.

is "README, reports" "$(number 'reports in')" \
    "$(awk 'END { print NR - 1 }' progress-2022.csv)"
is "README, commits" "$(number 'commits')" \
    "$(cut -d, -f1 progress-2022.csv | sed 1d | sort -u | wc -l |
    tr -d ' ')"
is "README, targets" "$(number 'of the 82 targets')" \
    "$(cut -d, -f2 progress-2022.csv | sed 1d | sort -u | wc -l |
    tr -d ' ')"
is "README, allotments" "$(number 'allotments')" \
    "$(awk 'END { print NR - 1 }' allotments.csv)"
within reports "$(number 'reports in')" 95000 110000
within "targets with reports" "$(awk "$members"'
    member("kind") == "target" && member("reports") > 0 { n++ }
    END { print n }' end)" 75 82
is "silent targets" "$(awk "$members"'
    member("kind") == "target" && member("reports") == 0 {
        printf "%s%s", (n++ ? " " : ""), member("code") }' end)" \
    "2.12 4.2 6.9 7.12 8.7"
for text in 102,861 1,208 "82 个" 77 17,479 "2.12、4.2、6.9、7.12、8.7"; do
    grep -qF "$text" "$example/README.zh-CN.md" ||
        fail "README.zh-CN.md does not say $text"
done

# Each is labelled, where there is a label; written in 2022 in rising order,
# not before its day, on a working day (January 1st was a Saturday; Spring
# Festival, and the first week of October) or on the last.
awk -F, '
function day_of(text,    month, days) {
    split("0 31 59 90 120 151 181 212 243 273 304 334", days, " ")
    return days[substr(text, 6, 2) + 0] + substr(text, 9, 2)
}
NR == 1 { next }
($9 != "" && $9 !~ /^生成/) || ($11 != "" && $11 !~ /^生成/) ||
    ($12 != "" && $12 !~ /generated/) { print "not labelled: " $0 }
$1 !~ /^2022-/ || $4 !~ /^2022-/ { print "not of 2022: " $0 }
$1 < before { print "not in order: " $0 }
{ before = $1; day = day_of($1); weekday = (day + 5) % 7 }
day < day_of($4) { print "written before its day: " $0 }
day != 365 && (weekday == 0 || weekday == 6 || (day >= 31 && day <= 37) ||
    (day >= 274 && day <= 280)) { print "not a working day: " $0 }
day - day_of($4) > 20 { late++ }
$11 != "" { documents++ }
END {
    if (late < 100) print "late reports: " late
    if (documents < 1000) print "documents: " documents
}' progress-2022.csv >problems
[ -s problems ] && fail "reports: $(head -n 3 problems)"

# ---- Allotments: three levels down, of milestones and assessed targets.

for code in 1.3 1.9 5.5 1.2 2.5 3.4 5.2; do
    awk -F, -v code=$code '$1 == code { n[length($2)]++ }
        END { exit !(n[6] > 100 && n[9] > 1700) }' allotments.csv ||
        fail "$code is not allotted to counties and townships"
    "$tool" show $code --as-of 2022-09-30 --json >out
    is "cities that are allotted $code" \
        "$(grep -c '"status":"not_scored"' out)" 0
done

# ---- Cities: late, over-fulfilled, silent; one ceiling breached.

# cities TARGET: a line for each city, as of September's end.
cities()
{
    "$tool" show "$1" --as-of 2022-09-30 --json | sed 's/.*"units":\[//' |
        tr '{' '\n' | grep '"depth":1,'
}

cities 2.8 | awk "$members"'
    {
        n[member("status")]++
        # More than was asked, and credited no more than that.
        over += member("actual") + 0 > member("target") + 0
    }
    member("credited") + 0 > member("target") + 0 {
        print member("unit") " has too much credit"
    }
    END { if (over < 2 || n["no_report"] < 1 || n["behind"] < 2)
        print over + 0 " over-fulfilled, " n["no_report"] + 0 " silent, " \
            n["behind"] + 0 " behind" }' >problems
[ -s problems ] && fail "cities on 2.8: $(cat problems)"
is "accidents" "$(awk -F, '$2 == "8.4" && $6 > 0 { n++
    if (length($3) == 6 && $4 ~ /^2022-08-/ && $6 == 1) good++ }
    END { print n, good }' progress-2022.csv)" "1 1"
is "breaches of confidentiality" "$(awk -F, '$2 == "8.5" && $6 > 0' \
    progress-2022.csv)" ""
is "breached at the year's end" "$(awk "$members"'
    member("status") == "breached" { print member("code") }' end)" 8.4
is "vetoed" "$(awk "$members"'/"vetoed"/ {
    printf "%s ", member("code") }' end)" "2022 8 "
# 5.7: 96 of 100 villages (README) have their service point.
is "villages with a service point" "$(awk "$members"'
    member("code") == "5.7" { print int(member("actual")) }' end)" \
    "$(number '% of villages')"

# ---- 2021: there before, reported, closed, linked.

"$tool" status 2021 --as-of 2021-12-31 --json | tr '{' '\n' >last
is "results of 2021" "$(awk "$members"'member("kind") == "target" {
    n[member("status")]++; if (member("reports") > 0) n["reports"]++
    if (member("reason") == "no_target") n["none"]++ }
    END { print n["reports"], n["none"], n["met"] }' last)" "24 21 1"
"$tool" record 1.1 44 1 --plan 2021 --day 2021-12-31 >out 2>err &&
    fail "plan 2021 is not closed"
grep -q 'plan 2021 is closed' err || fail "plan 2021: $(cat err)"
is "commits before 2022" "$("$tool" log --json | tr '{' '\n' |
    grep -c '"written":"2021-')" 24
is links "$(grep -c '"continues": {"plan": "2021"' \
    "$example/plan-2022.json")" 8
grep -q 'links eight targets' "$example/README.md" || fail "README, links"
"$tool" show 2.8 --lang en | grep -q '^continues  *2021 3.1$' ||
    fail "2.8 does not continue 3.1"

# ---- Two times: what was known on July 1st is not what is known now.

tree 2022-06-30 --known-at 2022-07-01T00:00:00Z | head -n 1 >then
tree 2022-06-30 | head -n 1 >now
[ "$(awk "$members"'{ print member("reports") }' then)" -lt \
    "$(awk "$members"'{ print member("reports") }' now)" ] ||
    fail "known then: $(cat then) now: $(cat now)"

is "README, corrections" "$(number 'times in all')" \
    "$(awk 'END { print NR - 1 }' corrections.csv)"
grep -qF "$(number 'times in all') 次" "$example/README.zh-CN.md" ||
    fail "README.zh-CN.md, corrections"
awk -F, 'NR > 1 && ($4 !~ /^生成/ || $1 < before ||
    ($3 != "" && $3 !~ /^[0-9]+$/)) { print } { before = NR > 1 ? $1 : "" }' \
    corrections.csv >problems
[ -s problems ] && fail "corrections: $(head -n 3 problems)"
is "retractions in the log" "$("$tool" log --json |
    tr '{' '\n' | grep -c '"summary":"1 act"')" \
    "$(awk -F, 'FNR > 1 && $3 == "" { n++ } END { print n }' corrections.csv)"

# The demo's end: one county's figure at two times, worked out from the files:
# sums of 2.8 that were written by July 1st, less what was found wrong since.
is "a figure at two times" "$(sed -n \
    's/^    known .*: *\([0-9]*\) person, .* done$/\1/p' demo.out | tr '\n' ' ')" \
    "$(awk -F, 'FNR == NR { if (FNR > 1) fix[$2] = $3; next }
        $2 == "2.8" && $3 == "440106" && $4 <= "2022-06-30" {
            if ($5 != "add") print "not a sum: " $0
            if ($1 < "2022-07-01") then += $6
            now += FNR in fix ? fix[FNR] : $6 }
        END { print then, now }' corrections.csv progress-2022.csv) "
is "why it differs" "$(grep -c \
    '^    because report [0-9]*[.][0-9]* of .* was retracted on .*: 生成' demo.out)" 1

# ---- The files again: nothing changes.

KEYTASK_NOW=2022-12-31T08:00:00Z "$tool" load plan \
    "$example/plan-2022.json" >out || fail "plan-2022.json again"
grep -q ' 0 written, 485 there before, 0 bad$' out ||
    fail "plan-2022.json again: $(tail -n 1 out)"

# ---- Figures, worked out a second time.

# The tree: the mean of what stands below, by weight, floored.
awk "$members"'
function close_task() {
    if (task == "")
        return
    if (weight > 0 && (int(done / weight) != is_done ||
        int(expected / weight) != is_expected))
        print task, int(done / weight), is_done, int(expected / weight)
    plan_done += of_task * int(done / weight)
    plan_weight += of_task
}
member("kind") == "plan" { plan = member("attainment") }
member("kind") == "task" {
    close_task()
    task = member("code"); of_task = member("weight")
    is_done = member("attainment"); is_expected = member("expected")
    done = expected = weight = 0
}
member("kind") == "target" && member("attainment") != "null" {
    done += member("weight") * member("attainment")
    expected += member("weight") * member("expected")
    weight += member("weight")
}
END {
    close_task()
    if (int(plan_done / plan_weight) != plan)
        print "plan", plan_done / plan_weight, plan
}' tree >problems
[ -s problems ] && fail "means of tasks: $(cat problems)"

# 7.8, a flow that counties report, here and there more than was asked, in one
# city allotted beyond its part, in two counties revised in July: what is
# credited, two levels up. T of cities from the tool, of counties from the
# file, where a revision stands behind the first.
cities 7.8 | awk "$members"'{
    print "target", member("unit"), member("target")
    print "credited", member("unit"), member("credited")
}' >cities
# A correction names a report's line and its amount, none where it is
# retracted; a second one takes the first back.
awk -F, '
FILENAME == "corrections.csv" {
    if ($2 in right) delete right[$2]
    else right[$2] = $3
    next
}
$2 == "7.8" && $4 <= "2022-09-30" {
    amount = FNR in right ? right[FNR] : $6
    if (amount != "")
        print $3 "," $4 "," FNR "," $5 "," amount
}' corrections.csv progress-2022.csv | sort -t, -k2,2 -k3,3n >reports
awk -F'[ ,]' '
FILENAME == "cities" { if ($1 == "target") T[$2] = $3
    else if ($1 == "credited") credited[$2] = $3; next }
FILENAME == "allotments.csv" { if ($1 == "7.8") T[$2] = $3; next }
FILENAME == "reports" { A[$1] = $4 == "to_date" ? $5 : A[$1] + $5; next }
FNR > 1 { code[++count] = $1; parent[$1] = $3 }
END {
    T["44"] = 60000
    for (i = count; i > 0; i--) {
        u = code[i]
        if (!(u in T))
            continue
        own = T[u] - below[u]
        own = own < 0 ? 0 : own < A[u] ? own : A[u] + 0
        c = sum[u] + own
        c = c > T[u] ? T[u] : c
        sum[parent[u]] += c
        below[parent[u]] += T[u]
        if (length(u) == 4 && c != credited[u])
            print u, c, credited[u]
    }
    print "44", c
}' cities allotments.csv reports "$example/units.csv" >credit
is "7.8 by hand" "$(cat credit)" "44 $(awk "$members"'
    member("code") == "7.8" { print member("credited") }' tree)"

# 1.9, a milestone of steps a 1, b 1, c 2: townships below counties below
# cities, each level a mean by its weights, floored; the weight of a city is
# the number of its townships.
awk -F, '
FILENAME == "corrections.csv" {
    if ($2 in right) delete right[$2]
    else right[$2] = $3
    next
}
FILENAME == "allotments.csv" {
    if ($1 == "1.9") weight[$2] = $5 == "" ? 1 : $5
    next
}
FILENAME == "progress-2022.csv" {
    if ($2 == "1.9" && $4 <= "2022-09-30" && !(FNR in right))
        done[$3] += $7 == "" && $8 == "c" ? 2 : 1
    next
}
FNR > 1 { code[++count] = $1; parent[$1] = $3; level[$1] = $4
    if ($4 == "township") weight[substr($1, 1, 4)]++ }
END {
    for (i = count; i > 0; i--) {
        u = code[i]
        if (level[u] == "village")
            continue
        if (level[u] == "township")
            c = int(done[u] * 10000 / 4)
        else
            c = total[u] > 0 ? int(sum[u] / total[u]) : 0
        sum[parent[u]] += c * weight[u]
        total[parent[u]] += weight[u]
    }
    print c
}' corrections.csv allotments.csv progress-2022.csv "$example/units.csv" >steps
is "1.9 by hand" "$(cat steps)" "$(awk "$members"'
    member("code") == "1.9" { print member("attainment") }' tree)"

# ---- Faults.

ends 2 "usage: generate SEED allotments|progress-2022|corrections|progress-2021 UNITS.CSV" \
    "$generate" 1 allotments
ends 1 "generate: not a seed, a whole number from 0 on: x" \
    "$generate" x allotments "$example/units.csv"
ends 1 "generate: no such part: reports" \
    "$generate" 1 reports "$example/units.csv"
ends 1 "generate: nofile: No such file or directory" \
    "$generate" 1 allotments nofile
ends 1 "generate: $work: Is a directory" "$generate" 1 allotments "$work"
ends 1 "generate: tree: the first line is not code,name,parent,level" \
    "$generate" 1 allotments tree
head -n 5 "$example/units.csv" >few.csv
ends 1 "generate: few.csv: 3 cities, not 21" "$generate" 1 allotments few.csv
sed 's/,44,city/,45,city/' "$example/units.csv" >bad.csv
ends 1 "generate: bad.csv: 4401 has no parent 45" \
    "$generate" 1 allotments bad.csv
if [ -w /dev/full ]; then
    "$generate" 1 progress-2021 "$example/units.csv" 2>err >/dev/full &&
        fail "generate to a full device"
    grep -q '^generate: writing failed: ' err || fail "full: $(cat err)"
fi

ends 2 "usage: year FILE DATA GENERATED" "$year" x.db
ends 1 "year: $work/year.db: is there already: name another file" \
    "$year" "$work/year.db" "$example" .
ends 1 "year: nofolder/x.db: the folder to create it in is not there" \
    "$year" nofolder/x.db "$example" .
ends 1 "year: there is no file nofolder/units.csv" \
    "$year" x.db nofolder .
grep -q '^year: x.db is half made: remove it and try again$' err ||
    fail "half made: $(cat err)"
ends 2 "usage: demo.sh BUILD_DIR [FILE]" sh "$example/demo.sh"
ends 1 "demo.sh: nofolder: no such folder" sh "$example/demo.sh" nofolder
ends 1 "demo.sh: $work/bin/generate is not there: build first" \
    sh "$example/demo.sh" "$work"
ends 1 "demo.sh: $work/year.db is there: name another file" \
    sh "$example/demo.sh" "$build" year.db

# A year in which a report is bad.
mkdir -p bad
cp allotments.csv progress-2021.csv corrections.csv bad
{
    head -n 3 progress-2022.csv
    sed -n '4s/,2022-/,2023-/p' progress-2022.csv
} >bad/progress-2022.csv
rm -f x.db x.db-journal
"$year" x.db "$example" bad >out 2>err && fail "a report of 2023"
grep -q '^year: bad/progress-2022.csv:4: ' err || fail "$(cat err)"

# ---- Exported and loaded into an empty database, it gives the same answers,
# but for commits, and for reports being late, which the new clock says.

"$tool" init copy.db >out || fail "$(cat out)"
"$tool" export units trip-units.csv >out &&
    "$tool" load units trip-units.csv --db copy.db >out || fail "units"
for plan in 2021 2022; do
    for step in 'plan --open' allotments progress plan; do
        # Words of a command, unquoted on purpose.
        "$tool" export $step --plan $plan >trip 2>err &&
            "$tool" load "${step% *}" trip --db copy.db >out 2>>err ||
            fail "trip of $plan, $step: $(cat out err)"
        grep 'left out' err && fail "trip of $plan, $step"
        cp trip "trip-${step% *}-$plan"
    done
done
is "trip, reports" "$(grep -c ^2022, trip-progress-2022)" \
    "$("$tool" status 2022 --as-of 2022-12-31 --json |
        sed 's/.*"kind":"plan"[^{]*"reports":\([0-9]*\).*/\1/')"
plain()
{
    tr -d ' \n' | sed 's/"commit":[0-9]*//g
        s/"late_reports",//g; s/,\{0,1\}"late_reports"//g' | tr '{' '\n'
}
for db in year.db copy.db; do
    for day in 2022-03-31 2022-06-30 2022-12-31; do
        "$tool" status 2022 --as-of $day --json --db $db
        "$tool" status 2022 --as-of $day --unit 4401 --json --db $db
    done | plain >answers-$db
    "$tool" status 2021 --as-of 2021-12-31 --json --db $db |
        plain >>answers-$db
    for target in $(sed -n 's/^"kind":"target","code":"\([^"]*\)".*/\1/p' \
        answers-$db | sort -u); do
        "$tool" show "$target" --plan 2022 --as-of 2022-09-30 --json \
            --db $db 2>&1
    done | plain >>answers-$db
done
[ "$(wc -l <answers-year.db)" -gt 2500 ] || fail "few answers"
cmp answers-year.db answers-copy.db ||
    fail "answers of the copy: $(diff answers-year.db answers-copy.db |
        head -n 4)"

exit $failed
