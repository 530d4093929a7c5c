#!/usr/bin/env bash
# build_and_run.sh cmake|pkg-config|tapi BUILD_DIR COMPILER: installs BUILD_DIR into a folder of its own, builds the program
# beside this script against what was installed there, and runs it.
set -euo pipefail
way=$1 build=$2 compiler=$3
here=$(cd "$(dirname "$0")" && pwd)

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cmake --install "$build" --prefix "$root/prefix" >/dev/null

case $way in
cmake)
    cmake -S "$here" -B "$root/build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$root/prefix" >/dev/null
    cmake --build "$root/build"
    ;;
pkg-config)
    mkdir "$root/build"
    PKG_CONFIG_PATH=$(dirname "$(find "$root/prefix" -name tipring.pc)") && export PKG_CONFIG_PATH
    "$compiler" -std=c++20 "$here/main.cpp" $(pkg-config --cflags --libs tipring) -o "$root/build/consumer"
    ;;
tapi)
    mkdir "$root/build"
    PKG_CONFIG_PATH=$(dirname "$(find "$root/prefix" -name tipring-tapi.pc)") && export PKG_CONFIG_PATH
    cc -std=c11 -Wall -Wextra -Werror "$here/main.c" $(pkg-config --cflags --libs tipring-tapi) -o "$root/build/consumer"
    LD_LIBRARY_PATH=$(pkg-config --variable=libdir tipring-tapi) && export LD_LIBRARY_PATH
    ;;
esac

heard=$("$root/build/consumer")
echo "$heard"
case $way in
tapi) [ "$heard" = "heard of 9 lines" ] ;;
*) [ "$heard" = "heard 5551234" ] ;;
esac
