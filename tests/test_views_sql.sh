#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_views_sql.sh TOOL DOCUMENT: the views are read by the sqlite3 shell and
# by Python's sqlite3, whichever are there: every query of doc/views.md, on a
# small ledger whose answers are worked out by hand.

set -u
tool=$1
document=$2

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# recent VERSION: 3.37 or later, the first with STRICT tables.
recent()
{
    echo "$1" | awk -F. '{ exit !($1 == 3 && $2 >= 37) }'
}

readers=
if command -v sqlite3 >/dev/null &&
    recent "$(sqlite3 -version | cut -d ' ' -f 1)"; then
    readers="shell"
fi
if command -v python3 >/dev/null &&
    version=$(python3 -c 'import sqlite3; print(sqlite3.sqlite_version)' \
        2>/dev/null) && recent "$version"; then
    readers="$readers python"
fi
if [ -z "$readers" ]; then
    echo "neither the sqlite3 shell nor Python's sqlite3 is here"
    exit 77
fi
echo "readers: $readers"

cd "$work" || exit 1
unset KEYTASK_LANG
LC_ALL=C.UTF-8 KEYTASK_NOW=2022-06-30T12:00:00Z KEYTASK_DB=year.db TZ=UTC
export LC_ALL KEYTASK_NOW KEYTASK_DB TZ

failed=0
fail()
{
    echo "failed: $*"
    failed=1
}

cat >read.py <<'END'
import sqlite3, sys
db = sqlite3.connect("file:year.db?mode=ro", uri=True)
db.execute("PRAGMA trusted_schema = off")
for row in db.execute(sys.stdin.read().strip().rstrip(";")):
    print("|".join("" if value is None else str(value) for value in row))
END

# ask READER: answers the query on standard input.
ask()
{
    case $1 in
    shell)
        { echo "PRAGMA trusted_schema = off;"; cat; } |
            sqlite3 -batch -bail -init /dev/null -readonly year.db
        ;;
    python)
        python3 read.py
        ;;
    esac
}

# The ledger: a plan of two tasks, a flow of 40000 allotted as 20000.5 and
# 18000, a milestone of two steps, four reports in two commits.

cat >units.csv <<'END'
code,name,parent,level
44,广东省,,province
4401,广州市,44,city
4402,韶关市,44,city
440103,荔湾区,4401,county
440104,越秀区,4401,county
END
cat >plan.json <<'END'
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": "要点", "owner": "44",
          "first_day": "2022-01-01", "last_day": "2022-12-31",
          "state": "active"},
 "tasks": [
  {"code": "1", "title": "第一项", "targets": [
   {"code": "1.1", "title": "方案", "measure": "milestone",
    "due": "2022-06-30", "steps": [
     {"code": "a", "title": "起草", "due": "2022-03-31"},
     {"code": "b", "title": "印发"}]}]},
  {"code": "2", "title": "养老服务", "targets": [
   {"code": "2.8", "title": "培训养老护理员", "measure": "flow",
    "unit_of_measure": "人", "amount": 40000, "allotments": [
     {"unit": "4401", "amount": 20000.5},
     {"unit": "4402", "amount": 18000},
     {"unit": "440103", "amount": 7}]}]}]}
END
cat >progress.csv <<'END'
target,unit,day,mode,amount,step
2.8,4401,2022-03-31,to_date,9000.25,
2.8,4402,2022-03-31,to_date,8000,
1.1,44,2022-04-02,step,,a
END
{
    "$tool" init && "$tool" load units units.csv --actor li &&
        "$tool" load plan plan.json && "$tool" load progress progress.csv &&
        "$tool" record 2.8 4401 90 --day 2022-06-30 --actor wang
} >out 2>&1 || { cat out; exit 1; }

# Every query of the document, in order.
awk '/^```/ { on = 0 }
     on { print >sprintf("query.%02d", n) }
     /^```sql/ { on = 1; n++ }' "$document"

# expect N, the answer on standard input: that of query N.
expect()
{
    query=query.$(printf %02d "$1")
    sed "s/^today/$(date +%Y-%m-%d)/" >wanted
    for reader in $readers; do
        if ! ask "$reader" <"$query" >answer 2>&1; then
            fail "$reader, $query:"
            sed 's/^/    /' "$query" answer
        elif ! cmp -s wanted answer; then
            fail "$reader, $query:"
            diff wanted answer
        fi
    done
    asked=$1
}

expect 1 <<'END'
today
END
expect 2 <<'END'
county|2
END
expect 3 <<'END'
2022|要点|active|2022-01-01|2022-12-31
END
expect 4 <<'END'
1|第一项|1
2|养老服务|1
END
expect 5 <<'END'
1.1|方案|milestone|||2022-06-30
2.8|培训养老护理员|flow|40000|人|2022-12-31
END
expect 6 <<'END'
1.1|b|印发|2022-06-30
END
expect 7 <<'END'
2.8|40000|38000.5
END
expect 8 <<'END'
4401|广州市|2|2022-06-30
4402|韶关市|1|2022-03-31
END
# The plan, its state, 2 tasks, 2 targets, 2 steps, and the 4 allotments of
# 2.8, its own amount being one.
expect 9 <<'END'
4|2022-06-30T12:00:00.000Z|wang||1
3|2022-06-30T12:00:00.000Z||progress.csv|3
2|2022-06-30T12:00:00.000Z||plan.json|12
1|2022-06-30T12:00:00.000Z|li|units.csv|5
END
[ ! -e "query.$(printf %02d $((asked + 1)))" ] ||
    fail "a query of the document is not asked for here"

# Each view and each of its columns is in the document, and the other way
# round: "| `column`, `column` | ..." below "## view".
cat >schema.sql <<'END'
SELECT m.name || ' ' || c.name
FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
WHERE m.type = 'view' ORDER BY 1;
END
awk '/^## / { view = $2 }
     /^\| `/ && view {
         split($0, cell, "|")
         while (match(cell[2], /`[a-z0-9_]+`/)) {
             print view, substr(cell[2], RSTART + 1, RLENGTH - 2)
             cell[2] = substr(cell[2], RSTART + RLENGTH)
         }
     }' "$document" | LC_ALL=C sort >documented
for reader in $readers; do
    ask "$reader" <schema.sql 2>&1 | LC_ALL=C sort >found
    cmp -s documented found || {
        fail "the document and the views differ ($reader):"
        diff documented found
    }
done

"$tool" check --json | tr -d ' \n' | grep -q '"found":0,"notes":0' ||
    fail "the ledger does not hold"

exit $failed
