#!/usr/bin/env python3
"""Compares the speed of the benchmarks with that of an earlier revision, in the same run.

    python3 benchmarks/compare.py REVISION [--filter REGEX] [--rounds 9] [--core 0]
    python3 benchmarks/compare.py HEAD --instruction-set native --earlier-instruction-set avx2

Builds the benchmarks of both, in build/compare, and runs them in turns on one core. For each benchmark that both have it
prints the median of the rounds' ratios, earlier time / present time: above 1 is faster than before.
Exit code 1: a ratio is under 0.97. 2: something does not build or run.
"""

import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "compare"
SMALLEST_RATIO = 0.97
# What a model's type is turned into: sampling, moments, tables, finite elements, a step of learning.
KERNELS = "^(gibbs|gibbs_tables|moments|hermite|hermite_float|train_step)/(lotka_volterra|d:6)"


def run(arguments, **options):
    return subprocess.run([str(a) for a in arguments], check=True, capture_output=True, text=True, **options).stdout


def built(source, tree, instruction_set):
    """The benchmark program of a checkout."""
    run(["cmake", "-S", source, "-B", tree, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCLOSURA_BUILD_TESTS=OFF",
         "-DCLOSURA_BUILD_EXAMPLES=OFF", f"-DCLOSURA_INSTRUCTION_SET={instruction_set}",
         "-DCLOSURA_WARNINGS_AS_ERRORS=OFF"])
    run(["cmake", "--build", tree, "--target", "closura_benchmarks", "--parallel", "2"])
    return tree / "benchmarks" / "closura_benchmarks"


def times(program, options):
    """Benchmark -> processor time."""
    said = run(["taskset", "--cpu-list", options.core, program, f"--benchmark_filter={options.filter}",
                "--benchmark_format=json", "--benchmark_min_time=0.05"])
    return {one["name"]: one["cpu_time"] for one in json.loads(said)["benchmarks"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("revision", help="what to compare with, as git names it")
    parser.add_argument("--filter", default=KERNELS, help="which benchmarks, a regular expression")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--core", default="0")
    parser.add_argument("--instruction-set", default="avx2", help="what the present benchmarks are compiled for")
    parser.add_argument("--earlier-instruction-set", default="avx2", help="the same for the earlier ones")
    options = parser.parse_args()
    try:
        earlier = BUILD / "earlier"
        if earlier.exists():
            run(["git", "-C", ROOT, "worktree", "remove", "--force", earlier])
        run(["git", "-C", ROOT, "worktree", "add", "--detach", earlier, options.revision])
        before = built(earlier, BUILD / "earlier_build", options.earlier_instruction_set)
        now = built(ROOT, BUILD / "present_build", options.instruction_set)
        ratios = {}
        for round_number in range(options.rounds):
            # In turns, and each first as often as the other.
            order = [before, now] if round_number % 2 == 0 else [now, before]
            measured = {program: times(program, options) for program in order}
            for name in measured[before].keys() & measured[now].keys():
                ratios.setdefault(name, []).append(measured[before][name] / measured[now][name])
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"compare.py: {error}\n{getattr(error, 'stderr', '')}", file=sys.stderr)
        return 2
    medians = {name: statistics.median(values) for name, values in sorted(ratios.items())}
    for name, ratio in medians.items():
        print(f"{ratio:6.3f}  {name}")
    return 1 if not medians or min(medians.values()) < SMALLEST_RATIO else 0


if __name__ == "__main__":
    sys.exit(main())
