#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# po/update.sh: after a change of the tool's texts, draw them out into
# keytask.pot and merge them into the catalogues. Then translate what is new,
# and what is marked fuzzy, in zh_CN.po. Needs gettext.

set -eu
cd "$(dirname "$0")/.."

sh po/extract.sh >po/keytask.pot
for catalog in po/*.po; do
    msgmerge --quiet --update --backup=none --sort-by-file \
        "$catalog" po/keytask.pot
    msgattrib --no-obsolete -o "$catalog" "$catalog"
    msgfmt --check-format --statistics -o /dev/null "$catalog"
done
