#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_examples.sh FOLDER: the small examples run, and say what they should.

set -eu
bin=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# expect FILE: it holds what stands on standard input.
expect()
{
    if ! diff - "$1"; then
        echo "(< expected, > what $1 has)"
        exit 1
    fi
}

"$bin/registry" >first
expect first <<END
王芳 is not registered: day 2021-12-31 is before plan 2022 begins, on 2022-01-01
registered: 2, reported: 2
END
"$bin/registry" >second
expect second <<END
王芳 is not registered: day 2021-12-31 is before plan 2022 begins, on 2022-01-01
registered: 4, reported: 4
END

# How many figures were read again is left open, but not that it is most.
"$bin/cache" >third
sed 's/with [0-9]* figures/with so many figures/' third >fourth
expect fourth <<END
18 figures
300 changes: right, with so many figures read
no change: nothing
a report: some
a restore: gone
100 changes: right, with so many figures read
END
read=$(sed -n 's/^300 .*with \([0-9]*\) .*/\1/p' third)
if [ "$read" -ge 2000 ]; then
    echo "cache read $read figures, of 5400 in 300 full reads"
    exit 1
fi
if [ -x "$bin/keytask" ]; then
    "$bin/keytask" check --db registry.db
fi

"$bin/integration_test"
