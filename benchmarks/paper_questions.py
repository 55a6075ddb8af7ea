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
import json
import shlex
import statistics
import sys
import tempfile
from pathlib import Path

from experiment_program import Failed, call
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


def scores_of(seed, options):
    """Answer -> score.json of what is learned from the data of this seed."""
    scores = {}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "data")
        for number, name in enumerate(options.only):
            program, train = ANSWERS[name]
            program = options.variants / program if program else options.lotka_volterra
            kept = options.keep and options.keep / f"{name.replace(' ', '_')}.{seed}.json"
            if kept and kept.exists():
                scores[name] = json.loads(kept.read_text())
                continue
            if not data.exists():
                call(options.lotka_volterra, "simulate", "--seed", seed, "--out", data, *shlex.split(options.simulate))
            fit, score = Path(folder, f"fit_{number}"), Path(folder, f"score_{number}")
            call(program, "train", "--seed", seed, "--data", data, "--out", fit, "--recipe", "paper", *shlex.split(train))
            call(program, "score", "--seed", 1000 + seed, "--trained", fit, "--data", data, "--out", score,
                 "--fresh-runs", 500)
            scores[name] = json.loads((score / "score.json").read_text())
            if kept:
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(scores[name], indent=1))
    return scores


def row_of(name, scores):
    counts = [score["counts"]["training"] for score in scores]
    fresh = [[score[key]["fresh"] for score in scores] for key in ("counts", "pairs[H,H]", "pairs[H,P]", "pairs[P,P]")]
    return [name, quartiles(counts), f"{min(counts):.3f}", *map(quartiles, fresh)]


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
    scores = []
    try:
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            scores.append(scores_of(seed, options))
            counts = (f"{name} {score['counts']['training']:.3f}" for name, score in scores[-1].items())
            print(f"seed {seed}: {', '.join(counts)}", file=sys.stderr, flush=True)
    except (Failed, OSError, KeyError, ValueError) as error:
        print(f"paper_questions.py: {error}", file=sys.stderr)
        return 2
    print(table(["", "counts, training runs", "least", "counts, fresh runs", "HH", "HP", "PP"],
                *(row_of(name, [of_seed[name] for of_seed in scores]) for name in options.only)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
