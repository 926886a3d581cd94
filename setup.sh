#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# From a fresh Debian 12 to a running keytask: ./setup.sh help

set -eu

packages="gcc make cmake libc6-dev pkgconf libsqlite3-dev uuid-dev
libssl-dev libjansson-dev libsmartcols-dev"
test_packages="check sqlite3 python3 python3-jsonschema"
# One line; unquoted on purpose.
install_line="apt-get install --no-install-recommends \
$(echo $packages $test_packages)"

die()
{
    echo "setup.sh: $*" >&2
    exit 1
}

usage()
{
    cat <<END
usage: ./setup.sh demo|test|bench|packages|help

  demo      install what is missing, build, run a year of the example plan
  test      install what is missing, build, run all tests, also sanitized
  bench     install what is missing, build, print the measured figures
  packages  print the line that installs what is needed, and do nothing

Builds go to build/. The packages can be installed without this script:

  $install_line
END
}

# missing_packages PACKAGE...
missing_packages()
{
    for package in "$@"; do
        if ! dpkg-query -W -f '${db:Status-Status}\n' "$package" \
            2>/dev/null | grep -qx installed; then
            printf ' %s' "$package"
        fi
    done
}

# install_packages PACKAGE...
install_packages()
{
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
        die "needs a Debian with apt-get; elsewhere see ./setup.sh packages"
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        return 0
    fi
    if [ "$(id -u)" -eq 0 ]; then
        as_root=
    elif command -v sudo >/dev/null; then
        as_root=sudo
    else
        die "not root and no sudo; as root: apt-get install$missing"
    fi
    echo "Installing:$missing"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q ||
        die "apt-get update failed"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
        --no-install-recommends $missing ||
        die "apt-get install failed"
}

# build PRESET
build()
{
    log=build/$1-configure.log
    mkdir -p build 2>/dev/null && [ -w build ] ||
        die "cannot write to $(pwd)/build"
    if ! cmake --preset "$1" >"$log" 2>&1; then
        cat "$log" >&2
        die "configuring $1 failed"
    fi
    cmake --build --preset "$1" -j "$jobs" || die "building $1 failed"
}

# run_tests PRESET
run_tests()
{
    echo "== $1"
    build "$1"
    ctest --preset "$1" -j "$jobs" || die "tests of $1 failed"
}

cd "$(dirname "$0")"
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)

if [ $# -gt 1 ]; then
    die "one word is enough, not '$*'; see ./setup.sh help"
fi
case ${1-help} in
demo)
    install_packages $packages
    build release
    exec sh examples/guangdong-2022/demo.sh build/release
    ;;
test)
    install_packages $packages $test_packages
    run_tests dev
    run_tests asan
    run_tests ubsan
    ;;
bench)
    install_packages $packages
    build release
    exec sh tests/bench.sh build/release
    ;;
packages)
    echo "$install_line"
    ;;
help | -h | --help)
    usage
    ;;
*)
    die "no such verb '$1'; one of demo, test, bench, packages, help"
    ;;
esac
