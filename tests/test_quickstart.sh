#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_quickstart.sh PROGRAM SOURCE README: the quickstart runs in an empty
# folder, twice, and the README's first C block is its text.

set -eu
program=$1
source=$2
readme=$3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir "$work/run"
for run in first second; do
    (cd "$work/run" && "$program") || {
        echo "failed: the $run run of $program"
        exit 1
    }
done

awk '/^```/ { if (inside) exit; inside = /^```c$/; next } inside' \
    "$readme" >"$work/block.c"
if ! diff "$source" "$work/block.c"; then
    echo "(< $source, > the first C block of $readme)"
    exit 1
fi
