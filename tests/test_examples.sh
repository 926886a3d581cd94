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

"$bin/integration_test"
