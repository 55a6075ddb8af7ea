#!/usr/bin/env bash
# The main job, from nothing: installs what is missing, builds the example program and reproduces the paper's results.
#
#   examples/run.sh                   results/ gets the data, run.json and the figures
#   examples/run.sh --quick --seed 3  options go to `lotka_volterra reproduce`; --out names another folder
#
# Results that are in results/ are replaced; in a folder of your own, say --overwrite or --resume.
#
# JOBS (default: 2) is how many compilers run at a time.
set -euo pipefail
# By the script's own absolute path: a symbolic link may have led here, and CDPATH elsewhere.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
if [[ ! -w . ]]; then
    echo "$PWD: is read-only; expected a directory to build in: copy it, or build elsewhere with cmake -S $PWD -B DIRECTORY" >&2
    exit 1
fi

# `results`, unless the options say otherwise.
out=results
options=("$@")
given=false
for ((i = 0; i < $#; ++i)); do
    case ${options[i]} in
    --out)
        out=${options[i + 1]:-}
        given=true
        ;;
    --out=*)
        out=${options[i]#--out=}
        given=true
        ;;
    esac
done
$given || options+=(--out "$out" --overwrite) # `results` is this script's own

cmake/install_packages.sh

# A Python that can draw, for the figures. The first python3 of PATH may be one without packages.
if [[ -z ${CLOSURA_PYTHON:-} ]]; then
    for python in python3 /usr/bin/python3; do
        if "$python" -c 'import numpy, matplotlib' 2>/dev/null; then
            CLOSURA_PYTHON=$(command -v "$python")
            break
        fi
    done
fi
if [[ -z ${CLOSURA_PYTHON:-} ]]; then
    echo "No Python with numpy and matplotlib found; name one in CLOSURA_PYTHON." >&2
    exit 1
fi
export CLOSURA_PYTHON

# A build tree for the example alone, so that it needs no test packages. It does not stop at warnings, for a compiler
# that is not among those tested may have more of them.
cmake -S . -B build/example -G Ninja -DCMAKE_BUILD_TYPE=Release -DCLOSURA_BUILD_TESTS=OFF \
    -DCLOSURA_BUILD_BENCHMARKS=OFF -DCLOSURA_WARNINGS_AS_ERRORS=OFF
cmake --build build/example --target lotka_volterra --parallel "${JOBS:-2}"

build/example/examples/lotka_volterra reproduce "${options[@]}"

echo
echo "Figures:"
find "$out" -name '*.png' | sort | sed 's/^/  /'
