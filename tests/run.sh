#!/usr/bin/env bash
# Builds and runs closura's tests: tests/run.sh [--all] [preset] [options of ctest]
#
#   tests/run.sh                      library, examples and tests, with g++
#   tests/run.sh --all                every model of tests/models.hpp, the benchmarks, and tests that build the same thing
#                                     many times over: with a second compiler, every instruction set, by every route
#   tests/run.sh clang                with clang++-19; presets are listed in CMakePresets.json
#   tests/run.sh scalar -L sample     the tests of one room without SIMD
#
# Missing Debian packages are installed first. JOBS (default: 2) is how many jobs run at a time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=closura_tests
every_model=OFF
which=(--label-exclude '^thorough$')
if [[ ${1:-} == --all ]]; then
    target=all
    every_model=ON
    which=()
    shift
fi
preset=default
if [[ $# -gt 0 && $1 != -* ]]; then
    preset=$1
    shift
fi
jobs=${JOBS:-2}

cmake/install_packages.sh tests
cmake --preset "$preset" -DCLOSURA_EVERY_MODEL="$every_model"
cmake --build --preset "$preset" --parallel "$jobs" --target "$target"
ctest --preset "$preset" --output-on-failure --parallel "$jobs" "${which[@]}" "$@"
