#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# bench.sh BUILD_DIR: print the measured figures. Nothing is asserted.
# Commands that are compared run in turn; medians of five.

set -eu
cd "$(dirname "$0")/.."
build=$(cd "$1" && pwd)
bin=$build/bin
data=$(pwd)/examples/guangdong-2022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
KEYTASK_NOW=2023-01-01T00:00:00Z
export KEYTASK_NOW

# cost COMMAND...: "CPU-seconds MiB" of it; its output is dropped.
cost()
{
    "$bin/bench_load" run "$@" 2>&1 >/dev/null | tail -n 1
}

median()
{
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

cat >"$work/plan.json" <<END
{"format": "keytask-plan/1",
 "plan": {"code": "2022", "title": "Bench", "owner": "44",
          "first_day": "2022-01-01", "last_day": "2022-12-31",
          "state": "active"},
 "tasks": [{"code": "1", "title": "Bench", "targets": [
END
for n in 1 2 3 4 5 6; do
    printf '%s{"code": "1.%d", "title": "T", "measure": "flow", "amount": 1000}\n' \
        "$([ "$n" = 1 ] || echo ,)" "$n" >>"$work/plan.json"
done
echo ']}]}' >>"$work/plan.json"

# fresh: an empty database with the units and the bench's plan.
fresh()
{
    rm -f "$work"/k.db*
    "$bin/keytask" --db "$work/k.db" init "$work/k.db" >/dev/null
    "$bin/keytask" --db "$work/k.db" load units "$data/units.csv" >/dev/null
    "$bin/keytask" --db "$work/k.db" load plan "$work/plan.json" >/dev/null
}

for run in 1 2 3 4 5; do
    rm -f "$work"/u.db*
    "$bin/keytask" init "$work/u.db" >/dev/null
    cost "$bin/keytask" --db "$work/u.db" load units "$data/units.csv" \
        >>"$work/units"
done
echo "28,745 units from CSV: $(median <"$work/units") s of CPU (bar: 1 s)"

"$bin/bench_load" rows 1000000 "$data/units.csv" >"$work/rows.csv"
for run in 1 2 3 4 5; do
    cost "$bin/bench_load" bare 1000000 "$data/units.csv" "$work/b.db" \
        >>"$work/bare"
    fresh
    cost "$bin/keytask" --db "$work/k.db" load progress "$work/rows.csv" \
        >>"$work/load"
done
bare=$(median <"$work/bare")
load=$(median <"$work/load")
echo "1,000,000 reports from CSV: $load s of CPU, bare insert $bare s:" \
    "$(awk "BEGIN { printf \"%.1f\", $load / $bare }") times (bar: 8)"

"$bin/bench_record" "$data/units.csv" "$work/plan.json" "$work"

"$bin/bench_load" rows 3000000 "$data/units.csv" >"$work/rows.csv"
fresh
set -- $(cost "$bin/keytask" --db "$work/k.db" load progress "$work/rows.csv")
echo "3,000,000 reports from CSV: $1 s of CPU, peak $2 MiB (bar: 128)"
rm -f "$work/rows.csv" "$work"/k.db*

for run in 1 2 3 4 5; do
    rm -f "$work"/y.db*
    cost sh "$data/demo.sh" "$build" "$work/y.db" >>"$work/demo"
    cost "$bin/keytask" --db "$work/y.db" status 2022 --as-of 2022-09-30 \
        >>"$work/status"
done
echo "the whole plan at the province: $(median <"$work/status") s of CPU" \
    "(bar: 1 s)"
echo "a demo run: $(median <"$work/demo") s of CPU (bar: 15 s)"
