# SPDX-License-Identifier: Apache-2.0
#
# What the tests of the tool share, to be read by a shell: test_NAME.sh TOOL
# works in an empty folder, on a fixed clock, and ends with exit $failed.

set -u
tool=$1

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

unset COLUMNS KEYTASK_DB KEYTASK_LANG NO_COLOR LANGUAGE LC_ALL LC_MESSAGES
LANG=C.UTF-8 TZ=UTC KEYTASK_NOW=2022-06-30T12:00:00Z
export LANG TZ KEYTASK_NOW

failed=0
fail()
{
    echo "failed: $*"
    failed=1
}

# run STATUS ARGUMENT...: runs the tool; stdout and stderr go to out and err.
# Whoever types commands is not told of flags and functions of the library.
run()
{
    wanted=$1
    shift
    "$tool" "$@" >out 2>err </dev/null
    status=$?
    if [ "$status" -ne "$wanted" ]; then
        fail "keytask $*: exit status $status, not $wanted"
        sed 's/^/    /' out err
    fi
    if grep -Eq 'KT_|kt_[a-z_]+\(|struct_size' err; then
        fail "keytask $*: speaks C:"
        sed 's/^/    /' err
    fi
}

# has FILE TEXT...: each text stands in a line of the file.
has()
{
    file=$1
    shift
    for text in "$@"; do
        if ! grep -qF -- "$text" "$file"; then
            fail "'$text' is not in $file:"
            sed 's/^/    /' "$file"
        fi
    done
}

# is FILE TEXT: the file is this one line.
is()
{
    if [ "$(cat "$1")" != "$2" ]; then
        fail "$1 is not '$2':"
        sed 's/^/    /' "$1"
    fi
}

empty()
{
    [ ! -s "$1" ] || { fail "$1 is not empty:"; sed 's/^/    /' "$1"; }
}

# json TEXT...: each stands in out, blanks left aside.
json()
{
    tr -d ' \n' <out >json
    has json "$@"
}

# holds FILE: whatever was done to it, the check finds nothing, and all of it
# has an effect.
holds()
{
    run 0 check --json --db "$1"
    json '"found":0'
    if grep -q '"no_effect"' out; then
        fail "rows of $1 have no effect:"
        sed 's/^/    /' out
    fi
}
