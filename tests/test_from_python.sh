#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_from_python.sh LIBRARY INCLUDE EXAMPLE [TOOL]: examples/from_python.py
# finds what it needs in the headers, and says what it should; its backup is
# one that the tool takes.

set -eu
if ! python3 -c 'import ctypes' 2>/dev/null; then
    echo "python3 is not here"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Five definitions are five commits; the numbers of an array go by the unit.
python3 "$3" "$2" "$1" "$work/backup.db" >"$work/out"
if ! diff - "$work/out" <<END; then
6.1 广东省 7000000
6.2 广州市 9000000
2.8
END
    echo "(< expected, > what the example says)"
    exit 1
fi
if [ -n "${4:-}" ]; then
    "$4" check --db "$work/backup.db"
fi
