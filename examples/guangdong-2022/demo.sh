#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# demo.sh BUILD_DIR [FILE]: put the example's year into a new database, ask
# three things of it as of 2022-09-30, and one as it was known at two times.
# FILE is where the database goes;
# without it, BUILD_DIR/guangdong-2022/year.db, made anew each time.

set -eu

day=2022-09-30
seed=20220110               # the day of the conference

die()
{
    echo "demo.sh: $*" >&2
    exit 1
}

case $# in
1 | 2) ;;
*)
    echo "usage: demo.sh BUILD_DIR [FILE]" >&2
    exit 2
    ;;
esac
data=$(cd "$(dirname "$0")" && pwd)
[ -d "$1" ] || die "$1: no such folder"
build=$(cd "$1" && pwd)
for program in generate year keytask; do
    [ -x "$build/bin/$program" ] ||
        die "$build/bin/$program is not there: build first"
done

generated=$build/guangdong-2022
mkdir -p "$generated"
if [ $# -eq 2 ]; then
    case $2 in
    /*) file=$2 ;;
    *) file=$(pwd)/$2 ;;
    esac
    [ ! -e "$file" ] || die "$file is there: name another file"
else
    file=$generated/year.db
    rm -f "$file" "$file-journal"
fi

# ask COMMAND...: show the command as a person would type it, and its answer.
ask()
{
    printf '\n$ keytask %s\n' "$*"
    "$build/bin/keytask" "$@"
}

# figure OPTION...: what a county has reached of 2.8 by the middle of the year.
county=440106
half=2022-06-30
then=2022-07-01T00:00:00Z
figure()
{
    "$build/bin/keytask" show 2.8 --unit $county --as-of $half --lang en "$@" |
        awk '$1 == "actual" { actual = $2 " " $3 } $1 == "done" { done = $2 }
            END { print actual ", " done " done" }'
}

# why: which of its reports were corrected or retracted since, and why. A line
# is what stands behind a brace: a report, or the act that retracted it.
why()
{
    "$build/bin/keytask" show 2.8 --unit $county --as-of $half --reports --json |
        tr '{' '\n' | awk -v "then=$then" '
            function member(name,    rest) {
                if (!match($0, "\"" name "\":\"[^\"]*\""))
                    return ""
                rest = substr($0, RSTART, RLENGTH - 1)
                return substr(rest, length(name) + 5)
            }
            member("written") < then { report = member("report")
                                       day = member("day"); next }
            member("report") != "" { report = member("report")
                                     day = member("day") }
            member("report") != "" && member("supersedes") != "" {
                print "report " member("supersedes") " was corrected by " \
                    report " on " substr(member("written"), 1, 10) ": " \
                    member("reason")
            }
            member("report") == "" {
                print "report " report " of " day " was retracted on " \
                    substr(member("written"), 1, 10) ": " member("reason")
            }'
}

for part in allotments progress-2021 progress-2022 corrections; do
    "$build/bin/generate" "$seed" "$part" "$data/units.csv" \
        >"$generated/$part.csv"
done
"$build/bin/year" "$file" "$data" "$generated"

KEYTASK_DB=$file
export KEYTASK_DB
ask status 2022 --as-of "$day"
ask show 2.8 --as-of "$day"
ask show 1.9 --as-of "$day"

printf '\nOne figure at two times: 2.8 at %s, as of %s\n\n' $county $half
printf '    known on %s: %s\n' "${then%T*}" "$(figure --known-at $then)"
printf '    known now:           %s\n\n' "$(figure)"
why | sed 's/^/    because /'

cat <<END

The database is $file
Nothing in its reports of 2022 is a fact: they are generated, seed $seed.

Try next:

    export KEYTASK_DB='$file'
    PATH='$build/bin':\$PATH
    keytask status 2022 --unit 4401 --as-of $day
    keytask show 2.8 --unit 4418 --as-of $day
    keytask show 8.4 --as-of $day
    keytask status 2022 --as-of 2022-06-30 --known-at 2022-07-01T00:00:00Z
    keytask show 2.8 --unit $county --as-of $half --reports
    keytask log 2.8 --unit 440303
    keytask status 2021 --as-of 2021-12-31
    keytask check
END
