#!/usr/bin/env python3
"""Draws what recipes follow: means with bands, hunter-prey pairs, and starts that nobody trained on.

    python3 benchmarks/recipe_figures.py HIDDEN VISIBLE OUT [--seed 1] [--simulate "--site-choice row_first"]

HIDDEN is the program of the paper's model, lotka_volterra, and VISIBLE that of the same system without hidden layers,
lotka_volterra_visible. The former learns 100 runs by `paper` and by `path`, the latter 1,000 runs by `expectation`, all are
drawn beside 2,000 fresh runs: recipe_means.png and recipe_pairs.png. One closure of twelve starts is drawn beside fresh runs
of three others: held_out_starts.png. Needs numpy and matplotlib. Exit code 2, with a message, if a command fails.
"""

import argparse
import shlex
import sys
import tempfile
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

from experiment_program import Failed, call
from lattice_pairs import EVERY, observables
from lotka_volterra_starts import TRAINED

HELD_OUT = ["H=75,P=150", "H=100,P=250", "H=175,P=125"]
DATA, PAPER, PATH, EXPECTATION = "#222222", "#d55e00", "#0072b2", "#009e73"
SPECIES = ["hunters", "prey"]


def of_samples(program, trained, folder, seed):
    """Means and standard deviations of samples of θ(t): [time, quantity], as in lattice_pairs.observables."""
    call(program, "sample", "--seed", seed, "--trained", trained, "--every", EVERY, "--samples", 200, "--out", folder)
    values = np.array([observables(states) for states in np.load(folder / "samples.npy")])  # [time, sample, quantity]
    return values.mean(axis=1), values.std(axis=1)


def of_runs(folder):
    """Means and standard deviations of runs, in the same order for what both have."""
    counts, pairs = np.load(folder / "counts.npy"), np.load(folder / "pairs.npy")
    values = np.concatenate([counts, pairs[..., [0, 2, 1]]], axis=-1)  # HH, PP, HP in the file
    return values.mean(axis=0), values.std(axis=0)


def draw(axes, times, curves, quantity, bands):
    for label, colour, style, (mean, deviation) in curves:
        axes.plot(times, mean[:, quantity], style, color=colour, label=label)
        if bands and deviation is not None:
            for sign in (-1, 1):
                axes.plot(times, mean[:, quantity] + sign * deviation[:, quantity], style, color=colour, linewidth=0.6)
    axes.set(xlabel="Time $t$", xlim=(0, times[-1]), ylim=(0, None))


def figures(options, folder):
    simulate = shlex.split(options.simulate)
    fresh = ["--seed", 1000 + options.seed, "--runs", 2000, "--no-lattices", "--record-every", EVERY]
    runs, many, data = folder / "runs", folder / "many", folder / "fresh"
    call(options.hidden, "simulate", "--seed", options.seed, "--runs", 100, "--out", runs, *simulate)
    call(options.visible, "simulate", "--seed", options.seed, "--runs", 1000, "--no-lattices", "--out", many, *simulate)
    call(options.visible, "simulate", *fresh, "--out", data, *simulate)
    curves = [("2,000 fresh runs", DATA, "-", of_runs(data))]
    for recipe, colour in (("paper", PAPER), ("path", PATH)):
        call(options.hidden, "train", "--recipe", recipe, "--seed", options.seed, "--data", runs, "--out", folder / recipe)
        curves.append((f"paper's model, recipe {recipe}", colour, "--",
                       of_samples(options.hidden, folder / recipe, folder / f"{recipe}_samples", options.seed)))
    call(options.visible, "train", "--seed", options.seed, "--data", many, "--out", folder / "closure")
    call(options.visible, "predict", "--seed", options.seed, "--trained", folder / "closure", "--out", folder / "prediction")
    whole = np.load(folder / "prediction" / "prediction_whole.npy")[::EVERY][:, [0, 1, 2, 4, 3]]
    spread = np.load(folder / "prediction" / "prediction_deviations.npy")[::EVERY]
    curves.append(("moments, recipe expectation", EXPECTATION, ":", (whole, spread)))
    times = EVERY * np.arange(len(whole))
    said = f"{' '.join(simulate) or 'uniform'}, seed {options.seed}; thin: one standard deviation of each"

    means, axes = plt.subplots(1, 2, figsize=(9, 3.8), constrained_layout=True)
    for species, one in enumerate(axes):
        draw(one, times, curves, species, bands=True)
        one.set_ylabel(f"Mean number of {SPECIES[species]}")
    axes[0].set_ylim(top=1.35 * axes[0].get_ylim()[1])
    axes[0].legend(frameon=False, fontsize=7, ncol=2, loc="upper center")
    means.suptitle(said, fontsize=9)

    pairs, axes = plt.subplots(figsize=(6, 3.8), constrained_layout=True)
    draw(axes, times, curves, 3, bands=False)
    axes.set_ylabel("Neighbouring pairs of hunter and prey")
    axes.legend(frameon=False)
    pairs.suptitle(said.split(";")[0], fontsize=9)

    starts, together = folder / "starts", folder / "together"
    call(options.visible, "simulate", "--seed", options.seed, "--runs", 300, "--no-lattices", "--out", starts, *simulate,
         *(word for start in TRAINED for word in ("--start", start)))
    call(options.visible, "train", "--seed", options.seed, "--data", starts, "--out", together)
    held_out, axes = plt.subplots(1, len(HELD_OUT), figsize=(9, 3.4), constrained_layout=True, sharey=True)
    for number, (start, one) in enumerate(zip(HELD_OUT, axes)):
        ran, said_of = folder / f"ran_{number}", folder / f"said_{number}"
        call(options.visible, "simulate", *fresh, "--start", start, "--out", ran, *simulate)
        call(options.visible, "predict", "--trained", together, "--start", start, "--out", said_of, "--seed", 1)
        data_mean, predicted = of_runs(ran)[0], np.load(said_of / "prediction_whole.npy")[::EVERY]
        for species, colour in enumerate((PATH, DATA)):
            one.plot(times, data_mean[:, species], color=colour, label=f"{SPECIES[species]}, 2,000 fresh runs")
            one.plot(times, predicted[:, species], ":", color=PAPER, linewidth=2.4,
                     label="predicted" if species == 1 else None)
        one.set(title=start.replace(",", ", "), xlabel="Time $t$", xlim=(0, times[-1]))
    axes[0].set_ylim(bottom=0)  # of all, when all is drawn
    axes[0].set_ylabel("Mean number, whole ensemble")
    axes[0].legend(frameon=False, fontsize=7)
    return {"recipe_means.png": means, "recipe_pairs.png": pairs, "held_out_starts.png": held_out}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("hidden")
    parser.add_argument("visible")
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--simulate", default="")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            drawn = figures(options, Path(folder))
    except Failed as error:
        print(f"recipe_figures.py: {error}", file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    for name, figure in drawn.items():
        figure.savefig(options.out / name, dpi=150)
    return 0


if __name__ == "__main__":
    sys.exit(main())
