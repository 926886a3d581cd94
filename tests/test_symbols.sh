#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_symbols.sh LIBRARY INCLUDE_DIR: what the shared library exports is
# what the public headers declare with KT_API, and all under one version.

set -eu
library=$1
include=$2
cc=${CC:-cc}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# KT_API becomes a marker; a declaration ends at a semicolon; its name is the
# first word that stands before a parenthesis.
# keytask/sqlite.h alone stands beside the umbrella header.
printf '#include <%s>\n' keytask.h keytask/sqlite.h |
    "$cc" -std=c17 -E -P -I "$include" -x c - |
    sed 's/__attribute__((visibility("default")))/KTAPIMARK/g
         s/__attribute__((warn_unused_result))//g' |
    tr '\n' ' ' | tr ';' '\n' |
    grep KTAPIMARK |
    sed 's/.*KTAPIMARK//' |
    grep -o 'kt_[a-z0-9_]* *(' |
    tr -d ' (' | LC_ALL=C sort >"$work/declared"

nm -D --defined-only --with-symbol-versions "$library" |
    awk '$2 != "A" { print $3 }' >"$work/versioned"
sed 's/@.*//' "$work/versioned" | LC_ALL=C sort >"$work/exported"

if [ ! -s "$work/declared" ]; then
    echo "no KT_API declaration found below $include"
    exit 1
fi
failed=0
if grep -v '@@KEYTASK_0\.1$' "$work/versioned"; then
    echo "(above: exported without version KEYTASK_0.1)"
    failed=1
fi
if ! diff "$work/declared" "$work/exported"; then
    echo "(< declared with KT_API, > exported by the library)"
    failed=1
fi

# The header that each of them stands in must be part of keytask.h.
grep -l KT_API "$include"/keytask/*.h | sed "s|^$include/||" |
    grep -v '^keytask/sqlite\.h$' |
    LC_ALL=C sort >"$work/headers"
grep -o 'keytask/[a-z0-9_]*\.h' "$include/keytask.h" |
    LC_ALL=C sort >"$work/included"
if LC_ALL=C comm -23 "$work/headers" "$work/included" | grep .; then
    echo "(above: not included by keytask.h)"
    failed=1
fi
exit $failed
