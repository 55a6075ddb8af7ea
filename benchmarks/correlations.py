#!/usr/bin/env python3
"""How far correlations reach that a model holds: pairs at distance two, and along the axes from 1 to 8 sites.

    python3 benchmarks/correlations.py PROGRAM … [--seeds 3] [--train "--recipe path"] [--runs 300] [--fresh-runs 300]
        [--samples 200] [--simulate "--site-choice row_first"]

Each PROGRAM is that of a model of two species on a plane. For each seed simulates, learns, samples θ(t) every 10 steps, and
simulates fresh runs, of which those with both species alive count. Prints R² over time of counts, of pairs of neighbours and
at Manhattan distance 2, and of pairs at (0, r) and (r, 0), which is the correlation function g(r) times what it is relative to;
medians over seeds; and as a ceiling the same of the first half of the fresh runs against the second. Exit code 2, with a
message, if a command fails. Needs numpy.
"""

import argparse
import shlex
import sys
import tempfile
from pathlib import Path

import numpy as np

from experiment_program import Failed, call
from lattice_pairs import EVERY, explained, observables, pairs, survivors_mean
from report import table

REACH = range(1, 9)


def all_quantities(states):
    """[…, 8 + 3·8]: counts, pairs of neighbours, pairs at distance two, pairs along the axes."""
    axes = [pairs(states, [(0, r), (r, 0)]) for r in REACH]
    return np.concatenate([observables(states), *axes], axis=-1)


def scores(program, seed, options):
    """R² of all quantities, of samples and of half of the fresh runs."""
    with tempfile.TemporaryDirectory() as folder:
        data, fit, drawn, runs = (Path(folder, name) for name in ("data", "fit", "samples", "runs"))
        simulate = shlex.split(options.simulate)
        call(program, "simulate", "--seed", seed, "--runs", options.runs, "--out", data, *simulate)
        call(program, "train", "--seed", seed, "--data", data, "--out", fit, *shlex.split(options.train))
        call(program, "sample", "--seed", 1000 + seed, "--trained", fit, "--every", EVERY, "--samples", options.samples,
             "--out", drawn)
        call(program, "simulate", "--seed", 2000 + seed, "--runs", options.fresh_runs, "--record-every", EVERY, "--out",
             runs, *simulate)
        # The population's own means: samples of survivors' fits are what the fit says, empty lattices included.
        model = np.mean([all_quantities(one) for one in np.swapaxes(np.load(drawn / "samples.npy"), 0, 1)], axis=0)
        fresh = np.array([all_quantities(run) for run in np.load(runs / "lattices.npy")])
        halves = [survivors_mean(half) for half in np.array_split(fresh, 2)]
        return explained(model, survivors_mean(fresh)), explained(*halves)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="+", metavar="PROGRAM")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--fresh-runs", type=int, default=300)
    parser.add_argument("--samples", type=int, default=200)
    parser.add_argument("--train", default="--recipe path")
    parser.add_argument("--simulate", default="")
    options = parser.parse_args()
    rows = []
    try:
        for program in options.programs:
            both = np.array([scores(program, seed, options) for seed in range(1, options.seeds + 1)])
            medians = np.median(both, axis=0)
            rows += [(Path(program).name, *medians[0]), (f"ceiling, {Path(program).name}", *medians[1])]
    except Failed as error:
        print(f"correlations.py: {error}", file=sys.stderr)
        return 2
    print(table(["R²", "1", "2", "11", "12", "22", "11 at 2", "12 at 2", "22 at 2"],
                *([name, *map("{:.3f}".format, values[:8])] for name, *values in rows)))
    for place, pair in enumerate(("11", "12", "22")):
        print(table([f"pairs {pair} at", *map(str, REACH)],
                    *([name, *map("{:.3f}".format, values[8 + place::3])] for name, *values in rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
