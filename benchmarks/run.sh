#!/usr/bin/env bash
# All measurements of docs/benchmarks.md, from nothing: installs what is missing, builds, measures, and writes the tables
# and docs/figures/scaling.png.
#
#   benchmarks/run.sh
#
# The results themselves, as JSON, go to build/benchmarks. Environment:
#   CXX              the compiler (default: g++)
#   SECOND_CXX       another one, for a few of the benchmarks (default: clang++-19; left out if absent)
#   INSTRUCTION_SET  avx2 (default), native, sse4.1, sse2 or scalar
#   REPETITIONS      of which the median counts (default: 11)
#   MINIMUM_TIME     seconds for each repetition (default: 0.05)
#   CORE             what all but the two-thread measurements are pinned to (default: 0)
#   JOBS             how many compilers run at a time (default: 2)
#   OUT              where the JSON goes; the document is not written if given (default: build/benchmarks)
#
# The peers need python3-numpy and python3-torch; the latter is large and not installed by this script. What is absent is
# left out of the tables.
set -euo pipefail
# By the script's own absolute path: a symbolic link may have led here, and CDPATH elsewhere.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
if [[ ! -w . ]]; then
    echo "$PWD: is read-only; expected a directory to build in: copy it, or build elsewhere with cmake -S $PWD -B DIRECTORY" >&2
    exit 1
fi

out=${OUT:-build/benchmarks}
first_cxx=${CXX:-g++}
second_cxx=${SECOND_CXX-clang++-19}

cmake/install_packages.sh tests

# $1: build tree, $2: compiler
build() {
    cmake -S . -B "$1" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER="$2" \
        -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCLOSURA_INSTRUCTION_SET="${INSTRUCTION_SET:-avx2}" \
        -DCLOSURA_WARNINGS_AS_ERRORS=OFF -DCLOSURA_BUILD_TESTS=OFF -DCLOSURA_BUILD_EXAMPLES=OFF
    cmake --build "$1" --target closura_benchmarks --parallel "${JOBS:-2}"
}

pinned=()
if command -v taskset >/dev/null 2>&1; then
    pinned=(taskset --cpu-list "${CORE:-0}")
else
    echo "No taskset: not pinned to one core, so times will vary more." >&2
fi

# $1: build tree, $2: file, $3: filter, $4: repetitions, then a prefix. Repetitions of different benchmarks are
# interleaved, so that a slow moment of the machine does not fall on all repetitions of one.
measure() {
    "${@:5}" "$1/benchmarks/closura_benchmarks" --benchmark_filter="$3" --benchmark_repetitions="$4" \
        --benchmark_min_time="${MINIMUM_TIME:-0.05}" --benchmark_enable_random_interleaving=true \
        --benchmark_report_aggregates_only=true --benchmark_out="$out/$2" --benchmark_out_format=json
}

mkdir -p "$out"
rm -f "$out"/*.json
build build/benchmarks/first "$first_cxx"
have_second=false
if [[ -n $second_cxx ]] && command -v "$second_cxx" >/dev/null 2>&1; then
    have_second=true
    build build/benchmarks/second "$second_cxx"
fi

measure build/benchmarks/first pinned.json -reproduce "${REPETITIONS:-11}" "${pinned[@]}"
measure build/benchmarks/first threads.json reproduce 5

# The first python3 of PATH may be one without packages.
peer() {
    local python skipped=""
    for python in python3 /usr/bin/python3; do
        if env -u OPENBLAS_CORETYPE -u OPENBLAS_L2_SIZE PYTHONDONTWRITEBYTECODE=1 \
            "${pinned[@]}" "$python" "benchmarks/peers/$1_gibbs.py" >"$out/peer_$1.json" 2>"$out/peer_$1.log"; then
            cat "$out/peer_$1.json"
            return
        elif [[ $? != 77 ]]; then
            cat "$out/peer_$1.log" >&2
            exit 1
        fi
        skipped=$(cat "$out/peer_$1.log")
    done
    rm -f "$out/peer_$1.json"
    echo "$skipped" >&2
}
peer numpy
peer torch

if $have_second; then
    measure build/benchmarks/second second.json \
        '^random_numbers|^gibbs/|^gibbs_textbook/lotka_volterra/40x40|^moments/|^hermite.*/d:6|^simulate|^train_step' \
        "${REPETITIONS:-11}" "${pinned[@]}"
fi

if [[ -z ${OUT:-} ]]; then
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import matplotlib' 2>/dev/null; then
            break
        fi
    done
    "$python" benchmarks/report.py "$out" docs/benchmarks.md
fi
