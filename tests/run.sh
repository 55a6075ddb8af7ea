#!/usr/bin/env bash
# Builds and runs closura's tests: tests/run.sh [preset] [options of ctest]
#
#   tests/run.sh                      everything: library, example, benchmarks and tests, with g++
#   tests/run.sh clang                the same with clang++-19; presets are listed in CMakePresets.json
#   tests/run.sh scalar -L sample     the tests of one room without SIMD
#
# Missing Debian packages are installed first. JOBS (default: 2) is how many jobs run at a time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=default
if [[ $# -gt 0 && $1 != -* ]]; then
    preset=$1
    shift
fi
jobs=${JOBS:-2}

cmake/install_packages.sh tests
cmake --preset "$preset"
cmake --build --preset "$preset" --parallel "$jobs"
ctest --preset "$preset" --output-on-failure --parallel "$jobs" "$@"
