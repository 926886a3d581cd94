# SPDX-License-Identifier: Apache-2.0

# How everything of this project is compiled.

# Sanitized code neither links with -z defs nor into a plain consumer.
string(FIND "${CMAKE_C_FLAGS}" "-fsanitize" keytask_sanitize_at)
if(keytask_sanitize_at EQUAL -1)
    set(KEYTASK_SANITIZED OFF)
else()
    set(KEYTASK_SANITIZED ON)
endif()

# keytask_compile_options(<target>)
function(keytask_compile_options target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 17
        C_STANDARD_REQUIRED ON
        C_EXTENSIONS OFF
        C_VISIBILITY_PRESET hidden)
    target_compile_options(${target} PRIVATE
        -Wall -Wextra -Wpedantic -Wconversion
        $<$<BOOL:${KEYTASK_WERROR}>:-Werror>)
    # C_EXTENSIONS OFF hides what is not ISO C; Linux has more to offer.
    target_compile_definitions(${target} PRIVATE
        $<$<PLATFORM_ID:Linux>:_GNU_SOURCE>)
endfunction()
