# SPDX-License-Identifier: Apache-2.0
#
# cmake -D PO=FILE -D OUT=FILE -P EmbedCatalog.cmake: turns a catalogue of
# gettext into the initializers of a C table: a string of the one is a string
# of the other. A context stands before its text, with the byte 4 between
# them, as in a compiled catalogue.

file(READ "${PO}" text)
string(REGEX REPLACE "\n#[^\n]*" "" text "\n${text}")
string(REGEX REPLACE "\nmsgctxt (\"[^\n]*\")\nmsgid "
    "\n}, {\n\\1 \"\\\\004\" " text "${text}")
string(REGEX REPLACE "\nmsgid " "\n}, {\n" text "${text}")
string(REGEX REPLACE "\nmsgstr " ",\n" text "${text}")
file(WRITE "${OUT}" "{ \"\", \"\"\n${text}}\n")
