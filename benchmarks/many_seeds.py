#!/usr/bin/env python3
"""Scores what a program learns, over many seeds of data and of learning, each against fresh runs and twice.

    python3 benchmarks/many_seeds.py PROGRAM [--seeds 20] [--first-seed 1] [--keep DIRECTORY]
        [--simulate "--runs 1000 --site-choice row_first"] [--train "--recipe path"] [--score "--fresh-runs 2000"]
        [--second-score "--times-chains 4 --times-gibbs-steps 4"]

Seed s simulates and learns with s, and is scored with the seeds 1000 + s and 2000 + s, which draw the fresh runs and the
model's chains; the second score may take options of its own. Prints a table as in docs/laws_and_recipes.md: medians,
quartiles and the worst of both scores, the median of how far a score lies under its ceiling, how far the two scores of a
seed are apart, medians and the worst against the training runs themselves, and the medians of the first and of the second
scores. With --keep, all scores stay there as JSON, a file a seed, and what is there is not done again. Exit code 2, with a
message, if a command fails.
Needs the standard library.
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


def scores_of(options, seed):
    """Both scores of a seed, as in score.json."""
    kept = options.keep / f"{seed}.json" if options.keep else None
    if kept and kept.exists():
        return json.loads(kept.read_text())
    with tempfile.TemporaryDirectory() as folder:
        data, fit = Path(folder, "data"), Path(folder, "fit")
        call(options.program, "simulate", "--seed", seed, "--out", data, *shlex.split(options.simulate))
        call(options.program, "train", "--seed", seed, "--data", data, "--out", fit, *shlex.split(options.train))
        scores = []
        for evaluation, further in ((1000 + seed, ""), (2000 + seed, options.second_score)):
            out = Path(folder, str(evaluation))
            call(options.program, "score", "--seed", evaluation, "--trained", fit, "--data", data, "--out", out,
                 *shlex.split(options.score), *shlex.split(further))
            scores.append(json.loads(Path(out, "score.json").read_text()))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(scores, indent=1))
    return scores


PARTS = {"whole": "whole", "survivors": "survivors", "sampled": "sampled at θ(t)"}


def quantities_of(score, part):
    """The lines of a part of score.json, by their names; none if there is no such part."""
    lines = score if part == "whole" else score.get(part, {})
    return {name: line for name, line in lines.items() if isinstance(line, dict) and "fresh" in line}


def rows_of(scores, part):
    """A row for each quantity of a part."""
    for name in quantities_of(scores[0][0], part):
        pairs = [[quantities_of(score, part)[name] for score in of_seed] for of_seed in scores]
        if any(one["fresh"] is None for both in pairs for one in both):
            continue
        fresh = [one["fresh"] for both in pairs for one in both]
        training = [one["training"] for both in pairs for one in both]
        under = [one["ceiling"] - one["fresh"] for both in pairs for one in both]
        first, second = ([both[n]["fresh"] for both in pairs] for n in (0, 1))
        apart = [abs(both[0]["fresh"] - both[1]["fresh"]) for both in pairs]
        low, middle, high = statistics.quantiles(fresh, n=4, method="inclusive") if len(fresh) > 1 else fresh * 3
        yield [PARTS[part], name, f"{middle:.4f}", f"{low:.4f} … {high:.4f}", f"{min(fresh):.4f}",
               f"{statistics.median(under):.4f}", f"{statistics.median(apart):.4f}", f"{max(apart):.4f}",
               f"{statistics.median(training):.4f}", f"{min(training):.4f}",
               f"{statistics.median(first):.4f}, {statistics.median(second):.4f}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="an experiment's program, lotka_volterra_visible, say")
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--simulate", default="--runs 1000", help="options of simulate")
    parser.add_argument("--train", default="", help="options of train")
    parser.add_argument("--score", default="--fresh-runs 2000", help="options of score")
    parser.add_argument("--second-score", default="", help="further options of the second score of a seed")
    parser.add_argument("--keep", type=Path, help="a directory for the scores")
    options = parser.parse_args()
    try:
        scores = []
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            scores.append(scores_of(options, seed))
            for part in PARTS:
                fresh = [quantities_of(score, part).get("counts", {}).get("fresh") for score in scores[-1]]
                print(f"seed {seed}, {PARTS[part]}: counts {fresh}", file=sys.stderr, flush=True)
    except (Failed, OSError, KeyError, ValueError) as error:
        print(f"many_seeds.py: {error}", file=sys.stderr)
        return 2
    print(table(["part", "quantity", "median", "quartiles", "least", "under the ceiling, median",
                 "two scores apart, median", "most", "against training runs, median", "least",
                 "first and second score, medians"],
                *(row for part in PARTS for row in rows_of(scores, part))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
