#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# test_install.sh BUILD_DIR: installs into a folder of its own, and a host
# finds, compiles and runs it from there: by pkg-config and by CMake, as C
# and, where there is a compiler, as C++; every public header stands alone.
# CMAKE and CC name the programs of the build.

set -eu
build=$1
source=$(cd "$(dirname "$0")/.." && pwd)
cmake=${CMAKE:-cmake}
cc=${CC:-cc}
cxx=${CXX:-$(command -v c++ || true)}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail()
{
    echo "failed: $*"
    exit 1
}

# Installed in one place and moved to another: nothing may name the first.
"$cmake" --install "$build" --prefix "$work/first" >"$work/install.log" ||
    { cat "$work/install.log"; fail "cmake --install"; }
mv "$work/first" "$work/prefix"
prefix=$work/prefix
if grep -rlI -e "$work/first" -e "$build" "$prefix"; then
    fail "files above name the build or the install folder"
fi
pc=$(find "$prefix" -name keytask.pc)
libdir=$(dirname "$(dirname "$pc")")
PKG_CONFIG_PATH=$(dirname "$pc")
export PKG_CONFIG_PATH

cat >"$work/consumer.c" <<'END'
#include <keytask.h>

#include <stdio.h>

#ifndef HALF
#define HALF 0
#endif

int main(void)
{
    kt_day day = KT_DAY(2022, 6, 30);
    kt_amount amount = KT_AMOUNT(HALF - 7);
    printf("%s %s %d %d\n", kt_version(), kt_status_text(KT_OK), day,
           amount == -70000);
    return 0;
}
END
cp "$work/consumer.c" "$work/consumer.cpp"
version=$(pkg-config --modversion keytask)

# says_version PROGRAM
says_version()
{
    LD_LIBRARY_PATH=$libdir "$1" >"$work/out" || fail "$1 does not run"
    case $(cat "$work/out") in
    "$version "*" 19173 1") ;;
    *) fail "$1 says $(cat "$work/out"), not $version, a day and 1" ;;
    esac
}

warnings="-Wall -Wextra -Wpedantic -Wconversion -Werror"
flags=$(pkg-config --cflags --libs keytask)
# Of the archive, with what it needs as shared libraries: for --static all the
# way down Debian's packages lack a few archives.
needed=$(pkg-config --print-requires-private keytask | sed 's/ .*//')
static_flags="$(pkg-config --cflags keytask) -L$libdir -l:libkeytask.a
$(pkg-config --libs $needed)"

"$cc" -std=c17 $warnings "$work/consumer.c" -o "$work/by_pc" $flags
says_version "$work/by_pc"
"$cc" -std=c17 $warnings "$work/consumer.c" -o "$work/by_pc_static" \
    $static_flags
says_version "$work/by_pc_static"
if ldd "$work/by_pc_static" | grep libkeytask; then
    fail "the static consumer needs the shared library"
fi
if "$cc" -std=c17 -DHALF=0.5 -fsyntax-only "$work/consumer.c" $flags \
    2>/dev/null; then
    fail "KT_AMOUNT takes what is not whole"
fi
if [ -n "$cxx" ]; then
    "$cxx" -std=c++11 $warnings -Wold-style-cast "$work/consumer.cpp" \
        -o "$work/by_pc_cxx" $flags
    says_version "$work/by_pc_cxx"
fi

# keytask.h promises that no struct has gaps with 64-bit pointers.
padded=
if echo __SIZEOF_POINTER__ | "$cc" -E -P - | grep -qx 8; then
    padded=-Wpadded
fi
for header in $(cd "$prefix/include" && find . -name '*.h'); do
    printf '#include <%s>\ntypedef int alone;\n' "${header#./}" >"$work/alone.c"
    "$cc" -std=c17 $warnings $padded -I "$prefix/include" -fsyntax-only \
        "$work/alone.c" || fail "$header alone, as C"
    if [ -n "$cxx" ]; then
        "$cxx" -std=c++11 $warnings -I "$prefix/include" -fsyntax-only \
            -x c++ "$work/alone.c" || fail "$header alone, as C++"
    fi
done

mkdir "$work/host"
cat >"$work/host/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.22)
project(host LANGUAGES C)
find_package(keytask 0.1 REQUIRED COMPONENTS shared static)
add_executable(by_cmake ../consumer.c)
target_link_libraries(by_cmake PRIVATE keytask::keytask)
add_executable(by_cmake_static ../consumer.c)
target_link_libraries(by_cmake_static PRIVATE keytask::keytask_static)
if(HOST_CXX)
    enable_language(CXX)
    add_executable(by_cmake_cxx ../consumer.cpp)
    target_link_libraries(by_cmake_cxx PRIVATE keytask::keytask)
endif()
END
{
    "$cmake" -S "$work/host" -B "$work/host/build" \
        -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_COMPILER="$cc" \
        ${cxx:+-DHOST_CXX=ON -DCMAKE_CXX_COMPILER="$cxx"} &&
        "$cmake" --build "$work/host/build"
} >"$work/host.log" 2>&1 || { cat "$work/host.log"; fail "find_package"; }
says_version "$work/host/build/by_cmake"
says_version "$work/host/build/by_cmake_static"
if [ -n "$cxx" ]; then
    says_version "$work/host/build/by_cmake_cxx"
fi

# In a host's project it builds the library alone. Folders may be absolute,
# as some distributions have them: the .pc file finds one from the other.
mkdir -p "$work/above" "$work/root/opt/lib64/pkgconfig" "$work/root/inc"
cat >"$work/above/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(above LANGUAGES C)
add_subdirectory("$source" keytask)
if(NOT TARGET keytask::keytask OR TARGET keytask_tool OR
        KEYTASK_BUILD_EXAMPLES OR KEYTASK_BUILD_TESTS)
    message(FATAL_ERROR "more than the library, or not even that")
endif()
END
"$cmake" -S "$work/above" -B "$work/above/build" -DCMAKE_C_COMPILER="$cc" \
    -DCMAKE_INSTALL_LIBDIR=/opt/lib64 -DCMAKE_INSTALL_INCLUDEDIR=/inc \
    >"$work/above.log" 2>&1 || { cat "$work/above.log"; fail "a subproject"; }
cp "$work/above/build/keytask/keytask.pc" "$work/root/opt/lib64/pkgconfig/"
for found in includedir=inc libdir=opt/lib64; do
    folder=$(PKG_CONFIG_PATH=$work/root/opt/lib64/pkgconfig \
        pkg-config --variable="${found%=*}" keytask)
    [ "$(cd "$folder" && pwd)" = "$work/root/${found#*=}" ] ||
        fail "${found%=*} is $folder"
done

# The pages that the headers name are there.
grep -rhoE 'doc/[a-z.-]+\.(md|json)' "$prefix/include" | sort -u >"$work/named"
[ -s "$work/named" ] || fail "no header names a page"
while read -r page; do
    [ -f "$prefix/share/doc/keytask/${page#doc/}" ] ||
        fail "$page is not installed"
done <"$work/named"

# The tool finds the library beside it without help.
if [ -x "$prefix/bin/keytask" ]; then
    "$prefix/bin/keytask" --help >/dev/null || fail "the installed tool"
    # Two builds in two folders give one and the same tool.
    if readelf -d "$build/bin/keytask" | grep -F "$build"; then
        fail "the tool looks for the library in the folder of the build"
    fi
fi
