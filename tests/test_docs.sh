#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_docs.sh TOOL LIBRARY INCLUDE ROOT: the code blocks of README*.md and
# doc/*.md say what is true. Of each document, in a folder of its own:
#
#   console  the commands ("$ ...", and what a "\" or a here-document makes
#            go on) run in order, in one shell; the document shows what they
#            print, to the byte. The first one fixes the clock, KEYTASK_NOW
#   c        with main(): compiled against the library, and run; another one
#            is compiled only: as it stands if it has an #include, else as the
#            body of a function that has `db` and `status`
#   sql      runs in the sqlite3 shell, on the year.db that the document's
#            commands made, else on a small one
#   json     parses
#   text     shows a form, and is not run
#   sh       is not run, and the line before it says why:
#            <!-- not run: reason -->
#
# The commands of a README that begin with "keytask init" (indented, without
# what they print) run in the project's folder as it is cloned.
#
# A link to a file of the project must lead to one.
#
# LIBRARY is "-" where a plain program cannot be linked with it: then no C
# block is run. What needs a program that is not here is said to be left out.

set -u
tool=$1
library=${2#-}
include=$3
root=$4
cc=${CC:-cc}

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

unset COLUMNS KEYTASK_DB KEYTASK_LANG KEYTASK_NOW
LC_ALL=C.UTF-8 TZ=UTC PATH=$(dirname "$tool"):$PATH
export LC_ALL TZ PATH

failed=0
fail()
{
    echo "failed: $*"
    failed=1
}

# have PROGRAM ARGUMENT...: it is here and can do what it is wanted for.
have()
{
    "$@" >/dev/null 2>&1 </dev/null
}

sqlite3= python3=
have sqlite3 -batch :memory: 'CREATE TABLE t (x INT) STRICT' && sqlite3=yes
have python3 -c 'import json' && python3=yes
[ -n "$sqlite3" ] || echo "left out: sql blocks, no sqlite3 shell 3.37"
[ -n "$python3" ] || echo "left out: json blocks, no python3"
[ -n "$library" ] || echo "left out: running c blocks, a sanitized library"

# Each block of $1 into a file LANGUAGE.NNN, NNN being its first line's
# number; each command of its console blocks into command.NNN, and all that
# stands in these into wanted, with a line for where.
cat >"$work/split.awk" <<'END_AWK'
function fault(what) { print FILENAME ":" FNR ": " what >"faults" }
/^ *```/ && !inside {
    inside = 1
    language = $0
    sub(/^ *```/, "", language)
    start = FNR
    block = sprintf("%s.%05d", language, FNR)
    if (language == "sh" && before !~ /^<!-- not run: .+ -->$/) {
        fault("a sh block, and no line before it says why it is not run")
    } else if (language !~ /^(console|c|sql|json|text|sh)$/) {
        fault("a block of language '" language "'")
        block = "unknown"
    }
    if (language == "console") {
        print "== line " FNR >"wanted"
        command = ""
    }
    printf "" >block
    next
}
/^ *```$/ && inside {
    if (here != "") { fault("a here-document without its end " here) }
    inside = 0
    close(block)
    next
}
inside { print >block }
inside && language == "console" {
    print >"wanted"
    if (here != "" || more) {
        print >command
        if ($0 == here) { here = "" }
    } else if (/^\$ /) {
        command = sprintf("command.%05d", FNR)
        if (FNR == start + 1) { print command >"first" }
        print substr($0, 3) >command
        if (match($0, /<<'[A-Z]+'/)) {
            here = substr($0, RSTART + 3, RLENGTH - 4)
        }
    } else if (command == "") {
        fault("a console block that begins without a command")
    }
    more = here == "" && /\\$/ && (more || /^\$ /)
}
{ before = $0 }
END { if (inside) { fault("a block without its end") } }
END_AWK

# Runs in the folder of one document: prints what a reader would see.
cat >"$work/console.sh" <<'END_SH'
for command in ../parts/command.*; do
    line=${command##*.}
    while [ -n "$blocks" ] && [ "${blocks%% *}" -lt "$line" ]; do
        echo "== line $(expr "${blocks%% *}" + 0)"
        blocks=${blocks#* }
    done
    printf '$ '
    cat "$command"
    . "$command"
done
END_SH

small_database()
{
    cat >"$work/plan.json" <<'END_JSON'
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": "Plan", "owner": "44",
          "first_day": "2022-01-01", "last_day": "2022-12-31",
          "state": "active"},
 "tasks": [{"code": "2", "title": "Task", "targets": [
  {"code": "2.8", "title": "Target", "measure": "flow", "amount": 40000}]}]}
END_JSON
    printf 'code,name,parent,level\n44,Province,,province\n' \
        >"$work/units.csv"
    {
        "$tool" init "$1" && "$tool" --db "$1" load units "$work/units.csv" &&
            "$tool" --db "$1" load plan "$work/plan.json" &&
            "$tool" --db "$1" record 2.8 44 1 --day 2022-01-02
    } >"$work/out" 2>&1 || { cat "$work/out"; fail "the small database"; }
}

run_console()
{
    if ! grep -q '^export .*KEYTASK_NOW=' \
        "../parts/$(head -n 1 ../parts/first)"; then
        fail "$1: its first command does not fix KEYTASK_NOW"
        return
    fi
    blocks=
    for block in ../parts/console.*; do
        blocks="$blocks${block##*.} "
    done
    blocks=$blocks sh "$work/console.sh" >"$work/got" 2>&1 </dev/null
    if ! diff "$work/got" ../parts/wanted >"$work/out"; then
        fail "$1: (< what the commands print, > what it says)"
        cat "$work/out"
    fi
}

run_readme()
{
    awk '/^    keytask init / { inside = 1 } inside && /^$/ { exit }
        inside { print substr($0, 5) }' "$2" >"$work/readme.sh"
    [ "$(grep -c '^keytask ' "$work/readme.sh")" -ge 9 ] ||
        fail "$1: where are the tool's commands?"
    ln -s "$root/examples" examples
    sh -e "$work/readme.sh" >"$work/out" 2>&1 </dev/null ||
        { tail -n 3 "$work/out"; fail "$1: the tool's commands do not run"; }
    rm -f examples year.db
}

run_c()
{
    if grep -q 'main *(' "$2"; then
        set -- "$1" "$2" "$library"
        cp "$2" "$work/block.c"
    else
        set -- "$1" "$2" ""
        if grep -q '^#include' "$2"; then
            cp "$2" "$work/block.c"
        else
            {
                echo '#include <keytask.h>'
                echo '#include <stdio.h>'
                echo '#include <string.h>'
                echo 'kt_status block(kt_db *db, kt_status status);'
                echo 'kt_status block(kt_db *db, kt_status status) {'
                echo '(void)db;'
                cat "$2"
                echo 'return status; }'
            } >"$work/block.c"
        fi
    fi
    if [ -z "$3" ]; then
        "$cc" -std=c17 -Wall -Wextra -Werror -fsyntax-only -I "$include" \
            "$work/block.c" || fail "$1, line ${2##*.}: it does not compile"
        return
    fi
    "$cc" -std=c17 -Wall -Wextra -Werror -I "$include" "$work/block.c" \
        "$library" -Wl,-rpath,"$(dirname "$library")" -o "$work/block" ||
        { fail "$1, line ${2##*.}: it does not compile"; return; }
    mkdir "$work/c" && (cd "$work/c" && "$work/block") >"$work/out" 2>&1 ||
        { cat "$work/out"; fail "$1, line ${2##*.}: it does not run"; }
    rm -rf "$work/c"
}

run_sql()
{
    [ -n "$sqlite3" ] || return
    database=year.db
    [ -e year.db ] || database=$work/small.db
    sqlite3 -batch -bail -init /dev/null -readonly "$database" \
        <"$2" >"$work/out" 2>&1 ||
        { cat "$work/out"; fail "$1, line ${2##*.}: it does not run"; }
}

run_json()
{
    [ -n "$python3" ] || return
    python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$2" \
        2>"$work/out" ||
        { tail -n 1 "$work/out"; fail "$1, line ${2##*.}: no JSON"; }
}

check_links()
{
    grep -o '](\([^)#]*\)' "$2" | sed 's/^](//' | grep -v '^[a-z]*:' |
        while read -r link; do
            [ -e "$(dirname "$2")/$link" ] || echo "$1: no file $link"
        done >"$work/out"
    [ ! -s "$work/out" ] || { cat "$work/out"; fail "$1"; }
}

small_database "$work/small.db"
total=0
for document in "$root"/README*.md "$root"/doc/*.md; do
    name=${document#"$root/"}
    rm -rf "$work/parts" "$work/run"
    mkdir "$work/parts" "$work/run"
    cd "$work/parts" || exit 1
    awk -f "$work/split.awk" "$document"
    if [ -e faults ]; then
        sed "s|^$root/||" faults
        fail "$name"
    fi
    count=$(ls | grep -c '^\(console\|c\|sql\|json\)\.')
    total=$((total + count))
    echo "$name: $count blocks"
    cd "$work/run" || exit 1
    [ ! -e ../parts/wanted ] || run_console "$name"
    case $name in
    README*) run_readme "$name" "$document" ;;
    esac
    for language in c sql json; do
        for block in ../parts/$language.*; do
            [ ! -e "$block" ] || run_$language "$name" "$block"
        done
    done
    cd "$work" || exit 1
    check_links "$name" "$document"
done
[ "$total" -gt 0 ] || fail "no block was found"

exit $failed
