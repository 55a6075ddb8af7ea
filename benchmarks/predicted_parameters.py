#!/usr/bin/env python3
"""What θ(t) of predictions is worth at starts that nobody trained on: the moments that it was found from, and pairs of
next-nearest neighbours, of which no equation and no parameter knows.

    python3 benchmarks/predicted_parameters.py PROGRAM [--train H=100,P=100 …] [--held-out H=75,P=150 …] [--runs 300]
        [--fresh-runs 300] [--samples 300] [--seed 1] [--simulate "--site-choice row_first"]

PROGRAM is that of a model of two species on a plane without hidden layers, as lotka_volterra_visible. Trains one closure
on all of --train, and for each of --held-out predicts with --with-parameters, samples θ(t) every 10 steps, and simulates
fresh runs, of which those with both species alive count. Prints R² over all held-out starts, with one total variance a
quantity: of counts and pairs of neighbours of samples against the prediction, of the same and of pairs at Manhattan
distance 2 against fresh runs, and, as a ceiling of these, of the first half of the fresh runs against the second. Exit
code 2, with a message, if a command fails. Needs numpy.
"""

import argparse
import shlex
import sys
import tempfile
from pathlib import Path

import numpy as np

from experiment_program import Failed, call
from lattice_pairs import EVERY, explained, observables, survivors_mean
from lotka_volterra_starts import HELD_OUT, TRAINED
from report import table

def measure(options):
    samples, fresh, halves, predicted = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        data, fit = Path(folder, "data"), Path(folder, "fit")
        starts = [word for start in options.train for word in ("--start", start)]
        simulate = shlex.split(options.simulate)
        call(options.program, "simulate", "--seed", options.seed, "--runs", options.runs, "--no-lattices", "--out", data,
             *starts, *simulate)
        call(options.program, "train", "--recipe", "expectation", "--seed", options.seed, "--data", data, "--out", fit)
        for number, start in enumerate(options.held_out):
            seed = 1000 * (1 + number) + options.seed
            one, drawn, runs = (Path(folder, f"{name}_{number}") for name in ("prediction", "samples", "fresh"))
            call(options.program, "predict", "--seed", seed, "--trained", fit, "--start", start, "--with-parameters",
                 "--out", one)
            call(options.program, "sample", "--seed", seed, "--trained", one, "--every", EVERY, "--samples",
                 options.samples, "--out", drawn)
            call(options.program, "simulate", "--seed", seed, "--runs", options.fresh_runs, "--record-every", EVERY,
                 "--start", start, "--out", runs, *simulate)
            samples.append(survivors_mean(np.swapaxes(observables(np.load(drawn / "samples.npy")), 0, 1)))
            of_runs = observables(np.load(runs / "lattices.npy"))
            fresh.append(survivors_mean(of_runs))
            halves.append([survivors_mean(half) for half in np.array_split(of_runs, 2)])
            predicted.append(np.load(one / "path_moments.npy")[::EVERY, 0])  # biases of both, pairs of 11, 12, 22
    samples, fresh, predicted = map(np.array, (samples, fresh, predicted))
    back = explained(samples[..., :5], predicted)
    against = explained(samples, fresh)
    ceiling = explained(*np.swapaxes(np.array(halves), 0, 1))
    return [("moments of the prediction", *map("{:.4f}".format, back), "", "", ""),
            (f"{options.fresh_runs} fresh runs", *map("{:.4f}".format, against)),
            ("half of them against the other", *map("{:.4f}".format, ceiling))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--train", nargs="+", default=TRAINED)
    parser.add_argument("--held-out", nargs="+", default=HELD_OUT["A"])
    parser.add_argument("--runs", type=int, default=300)
    parser.add_argument("--fresh-runs", type=int, default=300)
    parser.add_argument("--samples", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--simulate", default="")
    options = parser.parse_args()
    try:
        rows = measure(options)
    except Failed as error:
        print(f"predicted_parameters.py: {error}", file=sys.stderr)
        return 2
    print(table(["R² of samples of θ(t)", "1", "2", "11", "12", "22", "11 at 2", "12 at 2", "22 at 2"], *rows), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
