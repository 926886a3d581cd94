# SPDX-License-Identifier: Apache-2.0

# cmake -D EMBED_SQL=<EmbedSql.cmake> -D WORK=<folder> -P embed_errors.cmake:
# what cmake/EmbedSql.cmake refuses, and with what words. With DIR it is the
# child that is to fail.

cmake_minimum_required(VERSION 3.22)

if(DEFINED DIR)
    include(${EMBED_SQL})
    keytask_sql_write(${DIR} bad_sql ${DIR}/out)
    return()
endif()

# expect(<message> <file> <content>)
function(expect message file content)
    file(REMOVE_RECURSE ${WORK})
    file(WRITE ${WORK}/${file} "${content}")
    execute_process(
        COMMAND ${CMAKE_COMMAND} -D DIR=${WORK} -D EMBED_SQL=${EMBED_SQL}
            -P ${CMAKE_SCRIPT_MODE_FILE}
        RESULT_VARIABLE result
        OUTPUT_QUIET
        ERROR_VARIABLE error)
    # CMake breaks the lines of a message where it likes.
    string(REGEX REPLACE "[ \n]+" " " error "${error}")
    string(FIND "${error}" "${message}" at)
    if(result EQUAL 0 OR at EQUAL -1)
        message(SEND_ERROR
            "${file}: expected '${message}', got ${result}: ${error}")
    endif()
endfunction()

expect("'a_b' stands twice" statements/a.sql
    "-- name: b\nSELECT 1;\n-- name: c\nSELECT 2;\n-- name: b\nSELECT 3;\n")
expect("'b' has no SQL" statements/a.sql
    "-- name: b\n-- Its purpose.\n\n-- name: c\nSELECT 2;\n")
expect("'c' has no SQL" statements/a.sql "-- name: b\nSELECT 1;\n-- name: c")
expect("'B-c' is not an identifier" statements/a.sql
    "-- name: B-c\nSELECT 1;\n")
expect("'' is not an identifier" statements/a.sql "-- name: \nSELECT 1;\n")
expect("SQL before the first" statements/a.sql
    "SELECT 1;\n-- name: b\nSELECT 1;\n")
expect("the name is not an identifier" statements/2a.sql
    "-- name: b\nSELECT 1;\n")
expect("should be 001_name.sql" migrations/002_late.sql "SELECT 1;\n")
expect("should be 001_name.sql" migrations/1_short.sql "SELECT 1;\n")
expect("no SQL in it" migrations/001_empty.sql "-- Nothing.\n")
expect("neither migrations nor statements" statements/a.txt "SELECT 1;\n")
file(REMOVE_RECURSE ${WORK})
