#!/usr/bin/env python3
"""Answers what the paper leaves open by Algorithm 1 over many seeds: a row for each answer, all on the same data.

    cmake --preset default && cmake --build build/default --target lotka_volterra paper_variants
    python3 benchmarks/paper_questions.py --lotka-volterra PROGRAM --variants DIRECTORY
        [--simulate "--runs 100 --site-choice row_first"] [--seeds 20] [--first-seed 1] [--keep DIRECTORY] [--only NAME …]

Every program learns by `--recipe paper`, scored every 10 steps under its own law: R2 of counts against the 100 training
runs and against 500 fresh ones, of pairs against the fresh ones. Prints the table of docs/results.md. With --keep, scores
stay there as JSON, and what is there is not done again. Exit code 2, with a message, if a command fails. Needs the
standard library.
"""

import argparse
import statistics
import sys
from pathlib import Path
from types import SimpleNamespace

from experiment_program import Failed
from many_seeds import scores_of
from report import table

# Answer -> program, nothing for the paper's own, and options of `train` beside --recipe paper.
ANSWERS = {
    "the paper's": (None, ""),
    "weights of all pairs of species": ("all_pairs_of_species", ""),
    "no hidden layer": ("no_hidden_layer", ""),
    "one hidden layer": ("one_hidden_layer", ""),
    "three hidden layers": ("three_hidden_layers", ""),
    "persistent sleep chains": (None, "--law persistent"),
    "mean field in the wake phase": (None, "--wake mean_field"),
    "Adam": (None, "--optimiser adam --learning-rate 0.001"),
    "preconditioned adjoint": (None, "--adjoint preconditioned"),
    "three times the steps": (None, "--steps-per-slide 6 --optimisation-steps 3000"),
}


def quartiles(values):
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3
    return f"{middle:.3f} ({low:.3f} … {high:.3f})"


def row_of(name, options):
    program, train = ANSWERS[name]
    asked = SimpleNamespace(
        program=options.variants / program if program else options.lotka_volterra, simulate=options.simulate,
        train=f"--recipe paper {train}", score="--fresh-runs 500", second_score="",
        keep=options.keep and options.keep / name.replace(" ", "_").replace("'", ""))
    scores = [scores_of(asked, seed)[0] for seed in range(options.first_seed, options.first_seed + options.seeds)]
    counts = [score["counts"]["training"] for score in scores]
    fresh = {key: [score[key]["fresh"] for score in scores] for key in ("counts", "pairs[H,H]", "pairs[H,P]", "pairs[P,P]")}
    return [name, quartiles(counts), f"{min(counts):.3f}", *map(quartiles, fresh.values())]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lotka-volterra", type=Path, required=True, help="the program of the paper's model")
    parser.add_argument("--variants", type=Path, required=True, help="the directory of the other programs")
    parser.add_argument("--simulate", default="--runs 100 --site-choice row_first", help="options of simulate")
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a directory for the scores")
    parser.add_argument("--only", nargs="*", choices=ANSWERS, default=list(ANSWERS), help="these rows alone")
    options = parser.parse_args()
    rows = []
    try:
        for name in options.only:
            rows.append(row_of(name, options))
            print(*rows[-1], file=sys.stderr, flush=True)
    except (Failed, OSError, KeyError, ValueError) as error:
        print(f"paper_questions.py: {error}", file=sys.stderr)
        return 2
    print(table(["", "counts, training runs", "least", "counts, fresh runs", "HH", "HP", "PP"], *rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
