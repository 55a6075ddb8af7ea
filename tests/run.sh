#!/usr/bin/env bash
# Builds and runs closura's tests: tests/run.sh [--all] [preset] [options of ctest]
#
#   tests/run.sh                      library, examples and tests, with g++
#   tests/run.sh --all                every model of tests/models.hpp, the benchmarks, and tests that build the same thing
#                                     many times over: with a second compiler, every instruction set, by every route
#   tests/run.sh clang                with clang++-19; CMakePresets.json lists presets, and what each builds and runs
#   tests/run.sh scalar -L sample     the tests of one room without SIMD
#
# Missing Debian packages are installed first. JOBS (default: 2) is how many jobs run at a time.
set -euo pipefail
# By the script's own absolute path: a symbolic link may have led here, and CDPATH elsewhere.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
if [[ ! -w . ]]; then
    echo "$PWD: is read-only; expected a directory to build in: copy it, or build elsewhere with cmake -S $PWD -B DIRECTORY" >&2
    exit 1
fi
jobs=${JOBS:-2}

all=false
if [[ ${1:-} == --all ]]; then
    all=true
    shift
fi
preset=default
if [[ $# -gt 0 && $1 != -* ]]; then
    preset=$1
    shift
fi

cmake/install_packages.sh tests
if $all; then
    cmake --preset "$preset" -DCLOSURA_EVERY_MODEL=ON
    cmake --build "build/$preset" --parallel "$jobs"
    ctest --test-dir "build/$preset" --output-on-failure --parallel "$jobs" "$@"
else
    cmake --preset "$preset" -DCLOSURA_EVERY_MODEL=OFF
    cmake --build --preset "$preset" --parallel "$jobs"
    ctest --preset "$preset" --output-on-failure --parallel "$jobs" "$@"
fi
