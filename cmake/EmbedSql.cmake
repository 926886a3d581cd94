# SPDX-License-Identifier: Apache-2.0

# SQL text as C arrays.
#
#   keytask_embed_sql(<target> <dir> [NAME <name>])
#
# <dir>/migrations/NNN_name.sql are taken whole, in order, without a gap. A
# file <dir>/statements/<file>.sql holds entries, each from a line
#
#   -- name: <entry>
#
# on: comment lines on its purpose, then one SQL statement. The comment lines
# are left out. Either folder may be missing. For the default name, kti_sql,
# <target> gets kti_sql.c and may include kti_sql.h, with
#
#   enum kti_sql_id { KTI_SQL_<FILE>_<ENTRY>, ..., KTI_SQL_COUNT };
#   kti_sql_statements[KTI_SQL_COUNT], named "<file>_<entry>"
#   kti_sql_migrations[], kti_sql_migration_count, named "NNN_name"
#
# Arrays of bytes, because a string literal may have 4095 bytes only. The
# files are read as hexadecimal digits, a space behind each byte: neither
# brackets, semicolons nor backslashes mean anything then, and a search can
# hit whole bytes only.

set(KEYTASK_SQL_LF "0a ")
set(KEYTASK_SQL_MARKER "0a 2d 2d 20 6e 61 6d 65 3a 20 ") # "\n-- name: "

# The bytes of a file, as "2d 2d 20 ".
function(keytask_sql_read out file)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "(..)" "\\1 " hex "${hex}")
    set(${out} "${hex}" PARENT_SCOPE)
endfunction()

# The characters of bytes; what is not printable ASCII becomes "?".
function(keytask_sql_decode out hex)
    set(text "")
    string(REGEX MATCHALL "[0-9a-f][0-9a-f]" bytes "${hex}")
    foreach(byte IN LISTS bytes)
        math(EXPR code "0x${byte}")
        if(code GREATER_EQUAL 32 AND code LESS 127)
            string(ASCII ${code} character)
        else()
            set(character "?")
        endif()
        string(APPEND text "${character}")
    endforeach()
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

# What follows the blank and comment lines at the start, without blanks at
# the end.
function(keytask_sql_strip out hex)
    while(NOT hex STREQUAL "")
        string(FIND "${hex}" "${KEYTASK_SQL_LF}" end)
        string(SUBSTRING "${hex}" 0 ${end} line)
        if(NOT line MATCHES "^((20|09|0d) )*(2d 2d .*)?$")
            break()
        endif()
        if(end EQUAL -1)
            set(hex "")
        else()
            math(EXPR end "${end} + 3")
            string(SUBSTRING "${hex}" ${end} -1 hex)
        endif()
    endwhile()
    string(REGEX REPLACE "((20|09|0d|0a) )+$" "" hex "${hex}")
    set(${out} "${hex}" PARENT_SCOPE)
endfunction()

# Appends one text to the caller's arrays and to its rows.
macro(keytask_sql_add name symbol hex)
    string(LENGTH "${hex}" keytask_sql_size)
    math(EXPR keytask_sql_size "${keytask_sql_size} / 3")
    string(REPEAT "[0-9a-f][0-9a-f] " 12 keytask_sql_row)
    string(REGEX REPLACE "(${keytask_sql_row})" "\\1\n"
        keytask_sql_bytes "${hex}00 ")
    string(REGEX REPLACE "([0-9a-f][0-9a-f]) " " 0x\\1,"
        keytask_sql_bytes "${keytask_sql_bytes}")
    string(APPEND arrays
        "static const unsigned char ${symbol}[] = {\n"
        "${keytask_sql_bytes}\n};\n\n")
    string(APPEND rows
        "    { \"${name}\", ${symbol}, ${keytask_sql_size} },\n")
endmacro()

# Appends the migrations to the caller's header and source.
function(keytask_sql_migrations dir name)
    file(GLOB files "${dir}/migrations/*.sql")
    if(NOT files)
        return()
    endif()
    list(SORT files)
    set(count 0)
    foreach(file IN LISTS files)
        math(EXPR count "${count} + 1")
        get_filename_component(stem "${file}" NAME_WE)
        string(LENGTH "00${count}" from)
        math(EXPR from "${from} - 3")
        string(SUBSTRING "00${count}" ${from} 3 number)
        if(NOT stem MATCHES "^${number}_[a-z][a-z0-9_]*$")
            message(FATAL_ERROR
                "${file}: the name should be ${number}_name.sql")
        endif()
        keytask_sql_read(hex "${file}")
        keytask_sql_strip(statement "${hex}")
        if(statement STREQUAL "")
            message(FATAL_ERROR "${file}: no SQL in it")
        endif()
        keytask_sql_add(${stem} migration_${stem} "${hex}")
    endforeach()
    set(header "${header}
extern const struct ${name}_text ${name}_migrations[];
extern const size_t ${name}_migration_count;
" PARENT_SCOPE)
    set(source "${source}${arrays}const struct ${name}_text \
${name}_migrations[] = {
${rows}};

const size_t ${name}_migration_count = ${count};

" PARENT_SCOPE)
endfunction()

# Appends the entries of one file to the caller's arrays, rows, ids, names.
macro(keytask_sql_entries file prefix)
    get_filename_component(stem "${file}" NAME_WE)
    if(NOT stem MATCHES "^[a-z][a-z0-9_]*$")
        message(FATAL_ERROR "${file}: the name is not an identifier")
    endif()
    keytask_sql_read(hex "${file}")
    string(REPLACE "${KEYTASK_SQL_MARKER}" ";" chunks "0a ${hex}")
    list(POP_FRONT chunks preamble)
    keytask_sql_strip(preamble "${preamble}")
    if(NOT preamble STREQUAL "")
        message(FATAL_ERROR "${file}: SQL before the first '-- name: '")
    endif()
    foreach(chunk IN LISTS chunks)
        string(FIND "${chunk}" "${KEYTASK_SQL_LF}" end)
        string(SUBSTRING "${chunk}" 0 ${end} entry)
        keytask_sql_decode(entry "${entry}")
        if(NOT entry MATCHES "^[a-z][a-z0-9_]*$")
            message(FATAL_ERROR "${file}: '${entry}' is not an identifier")
        endif()
        set(full "${stem}_${entry}")
        if(full IN_LIST names)
            message(FATAL_ERROR "${file}: '${full}' stands twice")
        endif()
        list(APPEND names ${full})
        if(end EQUAL -1)
            set(statement "")
        else()
            string(SUBSTRING "${chunk}" ${end} -1 statement)
        endif()
        keytask_sql_strip(statement "${statement}")
        if(statement STREQUAL "")
            message(FATAL_ERROR "${file}: '${entry}' has no SQL")
        endif()
        keytask_sql_add(${full} statement_${full} "${statement}")
        string(TOUPPER "${prefix}_${full}" id)
        string(APPEND ids "    ${id},\n")
    endforeach()
endmacro()

# Appends the statements to the caller's header and source.
function(keytask_sql_statements dir name)
    file(GLOB files "${dir}/statements/*.sql")
    list(SORT files)
    foreach(file IN LISTS files)
        keytask_sql_entries("${file}" ${name})
    endforeach()
    if(NOT names)
        return()
    endif()
    string(TOUPPER ${name} upper)
    set(header "${header}
enum ${name}_id {
${ids}    ${upper}_COUNT
};

extern const struct ${name}_text ${name}_statements[${upper}_COUNT];
" PARENT_SCOPE)
    set(source "${source}${arrays}const struct ${name}_text \
${name}_statements[${upper}_COUNT] = {
${rows}};
" PARENT_SCOPE)
endfunction()

# Writes <out>/<name>.h and <out>/<name>.c, each only where it changes.
function(keytask_sql_write dir name out)
    string(TOUPPER ${name} upper)
    set(header "")
    set(source "")
    keytask_sql_migrations("${dir}" ${name})
    keytask_sql_statements("${dir}" ${name})
    if(header STREQUAL "")
        message(FATAL_ERROR "${dir}: neither migrations nor statements in it")
    endif()
    set(notice "/* Made by cmake/EmbedSql.cmake: do not edit. */")
    file(CONFIGURE OUTPUT "${out}/${name}.h" @ONLY CONTENT
"${notice}
#ifndef ${upper}_H
#define ${upper}_H

#include <stddef.h>

/* text ends in a NUL that size does not count. */
struct ${name}_text {
    const char *name;
    const unsigned char *text;
    size_t size;
};
${header}
#endif
")
    file(CONFIGURE OUTPUT "${out}/${name}.c" @ONLY CONTENT
"${notice}
#include \"${name}.h\"

${source}")
endfunction()

function(keytask_embed_sql target dir)
    cmake_parse_arguments(PARSE_ARGV 2 arg "" "NAME" "")
    if(NOT arg_NAME)
        set(arg_NAME kti_sql)
    endif()
    get_filename_component(dir "${dir}" ABSOLUTE)
    set(out "${CMAKE_CURRENT_BINARY_DIR}/generated")
    file(GLOB files CONFIGURE_DEPENDS
        "${dir}/migrations/*.sql" "${dir}/statements/*.sql")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${files})
    keytask_sql_write("${dir}" ${arg_NAME} "${out}")
    target_sources(${target} PRIVATE "${out}/${arg_NAME}.c")
    target_include_directories(${target} PRIVATE "${out}")
endfunction()
