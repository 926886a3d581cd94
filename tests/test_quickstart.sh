#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_quickstart.sh PROGRAM SOURCE README...: the quickstart runs in an empty
# folder, twice, and the first C block of each README is its text. The Chinese
# README has as many headings, and the same commands, as the English one.

set -eu
program=$1
source=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/run"
for run in first second; do
    (cd "$work/run" && "$program") || {
        echo "failed: the $run run of $program"
        exit 1
    }
done

tool=$(dirname "$program")/keytask
if [ -x "$tool" ]; then
    (cd "$work/run" && "$tool" check --db civil-affairs.db)
fi

# Headings as marks only; links, commands and code but for their comments.
outline()
{
    sed -n 's/^\(##*\) .*/\1/p; s/^\(    [^ ].*\)/\1/p' "$1" |
        sed 's/ *#  *.*//; /KEYTASK_LANG/d'
    grep -o '(doc/[a-z.]*)' "$1" | sort
}

for readme in "$@"; do
    awk '/^```/ { if (inside) exit; inside = /^```c$/; next } inside' \
        "$readme" >"$work/block.c"
    if ! diff "$source" "$work/block.c"; then
        echo "(< $source, > the first C block of $readme)"
        exit 1
    fi
    outline "$1" >"$work/first"
    outline "$readme" >"$work/other"
    if ! diff "$work/first" "$work/other"; then
        echo "(< $1, > $readme)"
        exit 1
    fi
done
