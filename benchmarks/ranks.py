#!/usr/bin/env python3
"""Strong and weak scaling over MPI ranks with one thread each: the table of docs/ranks.md.

    cmake --build build/default --target closura_ranks_benchmark
    benchmarks/ranks.py --program build/default/benchmarks/closura_ranks_benchmark --ranks 1 2

Strong: the same work on more ranks. Weak: as many times the work. Milliseconds, the least of some hundred repeats.
"""
import argparse
import subprocess

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--mpirun", default="mpirun --bind-to core", help="with its options")
parser.add_argument("--ranks", type=int, nargs="+", default=[1, 2])
parser.add_argument("--repeats", type=int, default=3, help="of the whole program")
options = parser.parse_args()


def measured(ranks, times):
    least = {}
    for _ in range(options.repeats):
        printed = subprocess.run([*options.mpirun.split(), "-n", str(ranks), options.program, str(times)], check=True,
                                 capture_output=True, text=True).stdout
        for line in printed.splitlines():
            name, seconds, _ = line.split("\t")
            least[name] = min(least.get(name, float("inf")), 1000 * float(seconds))
    return least


columns = {"1 rank": measured(1, 1)}
for ranks in options.ranks:
    if ranks > 1:
        columns[f"{ranks} ranks, strong"] = measured(ranks, 1)
        columns[f"{ranks} ranks, weak"] = measured(ranks, ranks)
print("| ms | " + " | ".join(columns) + " |")
print("|---" * (1 + len(columns)) + "|")
for name in next(iter(columns.values())):
    print(f"| {name} | " + " | ".join(f"{column[name]:.3g}" for column in columns.values()) + " |")
