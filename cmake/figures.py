#!/usr/bin/env python3
"""Draws the figures of the Lotka-Volterra example from the .npy files of a results directory.

    python3 figures.py DIR

Writes into DIR, all or none:
    figure_1.png       mean trajectory in the plane of hunters and prey, and two lattices where it crosses itself
    figure_2b.png      learned parameters over time
    figure_2c.png      probabilities of prey and hunters in every layer
    figure_counts.png  mean counts over time, simulations and model
Needs numpy and matplotlib. Exit code 2, with a message, if one is missing or a file is missing or does not fit.
"""

import json
import re
import sys
from pathlib import Path

try:
    import numpy as np

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.collections import LineCollection
    from matplotlib.colors import ListedColormap, to_rgb
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.patheffects import withStroke
except ImportError as missing:
    print(f"figures.py: needs numpy and matplotlib ({missing})", file=sys.stderr)
    sys.exit(2)

# Black and blue as in the paper: apart in lightness too, so for every kind of colour vision and in grey print.
PREY = "#000000"
HUNTER = "#2f6fd0"
MODEL, MODEL_STYLE = "#d55e00", (0, (4, 1.5))
MARK = "#d01c1c"
COLOUR_OF = {"H": HUNTER, "P": PREY}
NAME_OF = {"H": "hunters", "P": "prey"}
LAYER_STYLES = ["-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5))]
WIDTH = 7.0  # inches: two columns of a journal
TIME_COLOURS = ListedColormap(plt.get_cmap("viridis")(np.linspace(0, 0.88, 256)))  # without the palest yellow

plt.rcParams.update({
    "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans",
    "font.size": 8, "axes.titlesize": 8, "axes.labelsize": 8, "legend.fontsize": 7.5,
    "xtick.labelsize": 7, "ytick.labelsize": 7,
    "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6, "lines.linewidth": 1.2,
    "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    "figure.constrained_layout.use": True, "savefig.dpi": 300,
})


class BadInput(Exception):
    """A file is missing or does not fit; the message names it."""


def load(directory, name, *axes):
    """The array of `name`. `axes` names its axes, or gives their extents where these are fixed."""
    try:
        array = np.load(directory / name, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise BadInput(f"{directory / name}: no such file") from None
    except (OSError, ValueError, EOFError) as error:
        raise BadInput(f"{directory / name}: {error}") from None
    fits = array.ndim == len(axes) and 0 not in array.shape
    if not fits or any(isinstance(axis, int) and axis != extent for axis, extent in zip(axes, array.shape)):
        raise BadInput(f"{directory / name}: has the shape {list(array.shape)}; "
                       f"expected [{', '.join(map(str, axes))}]")
    return array


def load_json(directory, name):
    try:
        return json.loads((directory / name).read_text())
    except FileNotFoundError:
        raise BadInput(f"{directory / name}: no such file") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{directory / name}: {error}") from None


def load_model_counts(directory):
    """Times [t] and mean counts [t, (H, P)] of the model; None if it was not sampled."""
    if not (directory / "model_counts.npy").exists():
        return None
    counts = load(directory, "model_counts.npy", "time", 2)
    return load(directory, "model_times.npy", len(counts)), counts


def symbol(name):
    """'bias[0,H]' -> $a_H^{(0)}$ and 'weight[0,H,1,P]' -> $W_{HP}^{(0,1)}$; other names stay."""
    if match := re.fullmatch(r"bias\[(\d+),(\w+)\]", name):
        return r"$a_{%s}^{(%s)}$" % (match[2], match[1])
    if match := re.fullmatch(r"weight\[(\d+),(\w+),(\d+),(\w+)\]", name):
        return r"$W_{%s%s}^{(%s,%s)}$" % (match[2], match[4], match[1], match[3])
    return name


def crossing(curve):
    """The earliest self-intersection of a curve [t, 2]: its two times and its place.

    Crossings at a flat angle and of neighbouring times are noise. Of a curve that never crosses itself, the place where
    it comes closest to itself.
    """
    steps = len(curve) - 1
    start, step = curve[:-1], np.diff(curve, axis=0)
    i, j = np.triu_indices(steps, max(1, steps // 20))

    def cross(a, b):
        return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]

    # start[i] + s step[i] = start[j] + r step[j], with s and r in [0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        determinant = cross(step[i], step[j])
        s = cross(start[j] - start[i], step[j]) / determinant
        r = cross(start[j] - start[i], step[i]) / determinant
        sine = np.abs(determinant) / np.linalg.norm(step[i], axis=1) / np.linalg.norm(step[j], axis=1)
    found = np.flatnonzero((s >= 0) & (s < 1) & (r >= 0) & (r < 1) & (sine > 0.2))
    if len(found):
        first = found[np.argmin(i[found])]
        return round(i[first] + s[first]), round(j[first] + r[first]), start[i[first]] + s[first] * step[i[first]]
    nearest = np.argmin(np.linalg.norm(start[i] - start[j], axis=1))
    return i[nearest], j[nearest], (start[i[nearest]] + start[j[nearest]]) / 2


def figure_1(directory):
    """Mean trajectory in the plane of hunters and prey; two lattices where it crosses itself."""
    counts = load(directory, "counts.npy", "run", "step", 2)
    lattices = load(directory, "lattices.npy", *counts.shape[:2], "y", "x")
    model = load_model_counts(directory)
    mean = counts.mean(axis=0)
    early, late, place = crossing(mean)

    figure, (plane, *images) = plt.subplots(1, 3, figsize=(WIDTH, 2.7), gridspec_kw={"width_ratios": [1.35, 1, 1]})
    plane.add_collection(LineCollection(np.stack([mean[:-1], mean[1:]], axis=1), cmap=TIME_COLOURS,
                                        array=np.arange(len(mean) - 1), linewidths=1.8, capstyle="round"))
    label_times(plane, mean)
    if model is not None:
        plane.plot(*model[1].T, color=MODEL, linewidth=1.0, linestyle=MODEL_STYLE)
        plane.legend(handles=[Line2D([], [], color=TIME_COLOURS(0.5), linewidth=1.8, label="Simulations"),
                              Line2D([], [], color=MODEL, linewidth=1.0, linestyle=MODEL_STYLE, label="Model")],
                     loc="lower right", handlelength=2.3)
    plane.plot(*place, "o", markersize=11, markerfacecolor="none", markeredgecolor=MARK, markeredgewidth=1.5, zorder=5)
    largest = mean.max(axis=0) if model is None else np.maximum(mean.max(axis=0), model[1].max(axis=0))
    plane.set(xlabel=r"Mean number of hunters $\langle n_H \rangle$",
              ylabel=r"Mean number of prey $\langle n_P \rangle$",
              xlim=(0, 1.08 * largest[0]), ylim=(0, 1.1 * largest[1]))

    for axes, time in zip(images, (early, late)):
        run = np.argmin(np.linalg.norm(counts[:, time] - place, axis=1))
        axes.imshow(lattices[run, time], cmap=ListedColormap(["white", HUNTER, PREY]), vmin=0, vmax=2,
                    interpolation="nearest")
        axes.set(title=f"$t = {time}$", xlabel="{} hunters, {} prey".format(*counts[run, time]))
        frame(axes)
    return figure


def label_times(axes, curve):
    """Marks times along a curve [t, 2], each written to the side where the curve is farthest."""
    last = len(curve) - 1
    scale = np.ptp(curve, axis=0) + 1e-9
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    sides = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    for time in np.unique(np.linspace(0, last, 6).round().astype(int)):
        places = curve[time] / scale + 0.07 * sides
        room = np.linalg.norm(places[:, None] - curve / scale, axis=2).min(axis=1)
        room = np.minimum(room, places[:, 0])  # nor over the vertical axis
        axes.plot(*curve[time], "o", markersize=3.5, color=TIME_COLOURS(time / max(last, 1)), zorder=4)
        axes.annotate("$t = 0$" if time == 0 else f"{time}", curve[time],
                      xytext=(14 if time == 0 else 10) * sides[np.argmax(room)], textcoords="offset points",
                      ha="center", va="center", fontsize=7, zorder=6,
                      path_effects=[withStroke(linewidth=2, foreground="white")])


def frame(axes):
    """An image: a thin frame, no ticks."""
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.6)


def figure_2b(directory):
    """The learned biases and weights over time: colour is the species, line style the layer."""
    names = load_json(directory, "parameter_names.json")
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadInput(f"{directory / 'parameter_names.json'}: expected a list of names")
    parameters = load(directory, "parameters.npy", "time", len(names))
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 2.4))
    for axes, kind in zip(panels, ("Bias", "Weight")):
        for name, values in zip(names, parameters.T):
            match = re.match(rf"{kind.lower()}\[(\d+),(\w+)", name)
            if match:
                axes.plot(values, color=COLOUR_OF.get(match[2], "#777777"),
                          linestyle=LAYER_STYLES[int(match[1]) % len(LAYER_STYLES)], label=symbol(name))
        axes.set(xlabel=r"Time $t$", ylabel=kind, xlim=(0, len(parameters) - 1))
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=2.6, labelspacing=0.7)
    return figure


def figure_2c(directory):
    """Probabilities of prey and hunters in every layer: white is empty, black prey, blue a hunter."""
    probabilities = load(directory, "layer_probabilities.npy", "layer", "y", "x", 2)
    # Each species takes from the white of the paper what its colour lacks, in proportion to its probability.
    lacking = 1 - np.array([to_rgb(HUNTER), to_rgb(PREY)])
    pictures = np.clip(1 - probabilities @ lacking, 0, 1)
    figure, panels = plt.subplots(1, len(pictures), figsize=(WIDTH, 2.75), squeeze=False)
    for layer, (axes, picture) in enumerate(zip(panels[0], pictures)):
        axes.imshow(picture, interpolation="nearest")
        axes.set_title(f"Layer {layer} ({'hidden' if layer else 'visible'})")
        frame(axes)
    panels[0, len(pictures) // 2].legend(
        handles=[Patch(color=PREY, label="Prey"), Patch(color=HUNTER, label="Hunter"),
                 Patch(facecolor="white", edgecolor="black", linewidth=0.6, label="Empty")],
        loc="upper center", bbox_to_anchor=(0.5, -0.02), ncol=3, handlelength=0.9, handleheight=0.9)
    return figure


def figure_counts(directory):
    """Mean counts over time: simulations with a band of one standard deviation over the runs, and the model."""
    counts = load(directory, "counts.npy", "run", "step", 2)
    model = load_model_counts(directory)
    times = np.arange(counts.shape[1])
    figure, panels = plt.subplots(1, 2, figsize=(WIDTH, 2.4))
    for column, (axes, species) in enumerate(zip(panels, ("H", "P"))):
        mean, deviation = counts[:, :, column].mean(axis=0), counts[:, :, column].std(axis=0)
        colour = COLOUR_OF[species]
        axes.plot(times, mean, color=colour, label="Simulations")
        axes.fill_between(times, mean - deviation, mean + deviation, color=colour, alpha=0.15, linewidth=0,
                          label="± 1 std. dev.")
        if model is not None:
            axes.plot(model[0], model[1][:, column], color=MODEL, linestyle=MODEL_STYLE, label="Model")
        axes.set(xlabel=r"Time $t$", ylabel=rf"Mean number of {NAME_OF[species]} $\langle n_{species} \rangle$",
                 xlim=(0, times[-1]))
        axes.set_ylim(bottom=0)
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=3, handlelength=1.8, columnspacing=1.2,
                    handletextpad=0.5, borderpad=0.2)
    return figure


def save(directory, figures):
    """Writes all figures under temporary names first, so that a failure leaves none behind."""
    partial = {directory / f".{name}.partial": directory / name for name in figures}
    try:
        for path, figure in zip(partial, figures.values()):
            figure.savefig(path, format="png", facecolor="white")
        for path, final in partial.items():
            path.replace(final)
    except OSError as error:
        for path in partial:
            path.unlink(missing_ok=True)
        raise BadInput(f"{directory}: the figures cannot be written: {error}") from None


def main(arguments):
    if len(arguments) != 1:
        print("usage: figures.py DIR", file=sys.stderr)
        return 2
    directory = Path(arguments[0])
    try:
        save(directory, {
            "figure_1.png": figure_1(directory),
            "figure_2b.png": figure_2b(directory),
            "figure_2c.png": figure_2c(directory),
            "figure_counts.png": figure_counts(directory),
        })
    except BadInput as error:
        print(f"figures.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
