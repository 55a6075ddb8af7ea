#!/usr/bin/env python3
"""What a closure that was learned from some starts says of others that nobody trained on.

    python3 benchmarks/held_out_starts.py PROGRAM [--train H=100,P=100 …] [--runs 300] [--seed 11]
        [--at A C own H=75,P=150 …] [--fresh-runs 1000] [--score-seed 12] [--alone]
        [--simulate "--site-choice row_first"] [--learn "--family kernel_ridge"]

Simulates --runs of each start of --train and learns one closure with --seed. Scores it with --score-seed at each set of
--at: A and C of docs/carrying_over.md, the starts of training (own), or one start. Prints R² against fresh runs jointly
over the starts of a set, one total variance a quantity, of the survivors and of the whole ensemble; with --alone also the
least R² of the counts of a start of the set alone. Exit code 2, with a message, if a command fails. Needs the standard
library.
"""

import argparse
import json
import shlex
import sys
import tempfile
from pathlib import Path

from experiment_program import Failed, call
from lotka_volterra_starts import HELD_OUT, TRAINED
from report import table

FEW_RUNS = 50  # of the data that only say at which starts to score
PARTS = {"survivors": lambda score: score["survivors"], "whole": lambda score: score}


def options_of(starts):
    return [word for start in starts for word in ("--start", start)]


def fresh_scores(lines):
    """R² against fresh runs by quantity; none where data do not vary."""
    return {name: line["fresh"] for name, line in lines.items() if isinstance(line, dict) and "fresh" in line}


def score_at(options, folder, closure, starts):
    """score.json at these starts."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        data, out = Path(place, "data"), Path(place, "score")
        call(options.program, "simulate", "--seed", options.score_seed + 1, "--runs", FEW_RUNS, "--no-lattices",
             "--out", data, *options_of(starts), *shlex.split(options.simulate))
        call(options.program, "score", "--seed", options.score_seed, "--fresh-runs", options.fresh_runs, "--trained",
             closure, "--data", data, "--out", out)
        return json.loads((out / "score.json").read_text())


def measure(options):
    """The quantities' names, and a row for each set and part."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        data, closure = Path(folder, "data"), Path(folder, "closure")
        call(options.program, "simulate", "--seed", options.seed, "--runs", options.runs, "--no-lattices", "--out", data,
             *options_of(options.train), *shlex.split(options.simulate))
        call(options.program, "train", "--recipe", "expectation", "--seed", options.seed, "--data", data, "--out", closure,
             *shlex.split(options.learn))
        for name in options.at:
            starts = options.train if name == "own" else HELD_OUT.get(name, [name])
            together = score_at(options, folder, closure, starts)
            alone = {start: score_at(options, folder, closure, [start]) for start in starts} if options.alone else {}
            for part, lines_of in PARTS.items():
                scores = fresh_scores(lines_of(together))
                of_starts = {start: fresh_scores(lines_of(score))["counts"] for start, score in alone.items()}
                least = min(of_starts, key=of_starts.get, default=None)
                rows.append((name, part, *("" if value is None else f"{value:.4f}" for value in scores.values()),
                             "" if least is None else f"{of_starts[least]:.4f} ({least})"))
    return list(scores), rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--train", nargs="+", default=TRAINED)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--at", nargs="+", default=["A"])
    parser.add_argument("--fresh-runs", type=int, default=1000)
    parser.add_argument("--score-seed", type=int, default=12)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--simulate", default="")
    parser.add_argument("--learn", default="")
    options = parser.parse_args()
    try:
        quantities, rows = measure(options)
    except Failed as error:
        print(f"held_out_starts.py: {error}", file=sys.stderr)
        return 2
    print(table(["starts", "part", *quantities, "least of a start alone"], *rows), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
