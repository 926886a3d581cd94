#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_headers.sh INCLUDE: each function that the public headers declare has a
# comment of its own right before it, with @since; with @return where it gives
# back something; each @param of it names a parameter, and each status in it
# is one of keytask/status.h.

set -eu
include=$1

awk '
function fault(what) { print FILENAME ":" FNR ": " what; faults++ }

# The declaration that ended here, with the comment before it.
function judge(    name, rest, parameter)
{
    count++
    name = declaration
    sub(/ *\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    if (comment == "") {
        fault(name "() has no comment")
        return
    }
    if (comment !~ /@since [0-9]+\.[0-9]+/) {
        fault(name "() has no @since")
    }
    if (declaration !~ /void kt_/ && comment !~ /@return/) {
        fault(name "() has no @return")
    }
    rest = comment
    while (match(rest, /@param +[a-z0-9_]+/)) {
        parameter = substr(rest, RSTART, RLENGTH)
        sub(/@param +/, "", parameter)
        if (declaration !~ ("[ *(]" parameter "[,)\\[]")) {
            fault(name "() has no parameter " parameter)
        }
        rest = substr(rest, RSTART + RLENGTH)
    }
    rest = comment
    while (match(rest, /KT_ERR_[A-Z_]+/)) {
        if (!(substr(rest, RSTART, RLENGTH) in known)) {
            fault(name "(): no status " substr(rest, RSTART, RLENGTH))
        }
        rest = substr(rest, RSTART + RLENGTH)
    }
}

FNR == 1 { comment = declaration = ""; inside = 0 }
FILENAME ~ /status\.h$/ && match($0, /^ *KT_ERR_[A-Z_]+ =/) {
    status = $1
    known[status] = 1
}
/^#/ { comment = ""; next }
/^\/\*\*/ { inside = 1; comment = "" }
inside {
    line = $0
    sub(/^ \* ?/, " ", line)
    comment = comment line
    if (/\*\//) { inside = 0 }
    next
}
declaration == "" && !/KT_API|static inline/ { comment = ""; next }
{
    declaration = declaration " " $0
    if (/;|^\{/) {
        judge()
        comment = declaration = ""
    }
}
END {
    if (count == 0) { print "no declaration was found"; faults++ }
    exit faults > 0
}' "$include/keytask/status.h" "$include"/keytask/[!s]*.h \
    "$include"/keytask/s[!t]*.h
