#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# po/extract.sh: writes the texts of tools/keytask as a template to stdout.

set -eu
cd "$(dirname "$0")/.."
export LC_ALL=C

xgettext --language=C --from-code=UTF-8 --no-location --omit-header \
    --sort-by-file --output=- \
    --keyword=_ --keyword=N_ --keyword=C_:1c,2 \
    --keyword=tell:1 --keyword=tell_usage:1 \
    --flag=tell:1:c-format --flag=tell_usage:1:c-format \
    --flag=_:1:pass-c-format \
    tools/keytask/*.c
