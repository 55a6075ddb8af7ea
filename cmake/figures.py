#!/usr/bin/env python3
"""Draws the figures of an experiment from the files of its directory.

    python3 figures.py DIR

Reads from DIR what simulating, learning and sampling have left there, for any number of species and layers and lattices
of one, two or three dimensions:
    run.json                        "system" (name, species, labels, layers, layer_extents, model, closed_walls), "law", of
                                    "simulation" ensemble.record_every, of "sampling" layers_at and layers_gibbs_steps
    counts.npy                      [run, record, species]; records are record_every time steps apart
    lattices.npy                    [run, record, (z,) (y,) x], 0 empty, k the k-th species; may be missing
    model_counts.npy                [time, species] at the times model_times.npy, and model_deviations.npy, standard
                                    deviations over samples; both, or the latter alone, may be missing
    parameters.npy                  [time, parameter], named in parameter_names.json; times of the records, or all steps
    parameter_errors.npy            [time, parameter], standard errors at the times that "parameter_errors" of run.json
                                    has; without it those of a path; may be missing
    layer_probabilities_<l>.npy     [(z,) (y,) x, species of layer l]; and layer_probabilities_<l>_after_steps.npy, after
                                    layers_gibbs_steps from random units; these may be missing
    rate_equations.npy              [start, record, species], the well-mixed dynamics; may be missing
    path.npy                        [record, parameter], and beside it path_errors.npy, path_diagnostics.npy and, for models
                                    without hidden layers, path_objective.npy; "path_diagnostics" and "path_objective" of
                                    run.json name the latter two's columns; may be missing
    closure_terms.npy               [observable, record, parameter], and beside it closure_sum_filtered.npy, data_mean.npy,
                                    model_mean.npy, data_derivative.npy, model_derivative.npy [observable, record]; "drawn"
                                    and "observables" of "closure_terms" in run.json name them; may be missing
Writes into DIR, all or none:
    figure_1.png       mean trajectory in the plane of two species, and two lattices where it crosses itself, in the middle
                       of the run if it does there; of three or more species the planes of consecutive ones, of a
                       single one its mean count over time
    figure_2a.png      the model: its layers, and what each coupling joins to one unit; if run.json has "model"
    figure_2b.png      learned parameters over time, pale where data do not determine them
    figure_path.png    the path as fitted with its errors and what follows it, the population's effective size, and what the
                       couplings take off the cross entropy; if there is a path
    figure_3.png       terms of the closure of three observables, and what they add up to; if there are such
    figure_2c.png      probabilities of every species in every layer, under the law and after more Gibbs steps; of three
                       dimensions the middle slice
    figure_counts.png  mean counts over time with standard deviations, simulations and model
Needs numpy and matplotlib 3.5. Exit code 2, with a message, if one is missing or a file is missing or does not fit.
"""

import itertools
import json
import re
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

try:
    import numpy as np

    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.collections import LineCollection
    from matplotlib.colors import ListedColormap, to_rgb
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.patheffects import Normal, Stroke, withStroke
except ImportError as missing:
    print(f"figures.py: needs numpy and matplotlib ({missing})", file=sys.stderr)
    sys.exit(2)

# Colours of species, in order. The first two are the paper's. Those that follow are from the palettes of Okabe and Ito
# and of Tol, in the order in which each stays farthest from white, from the model's colour and from those before it: in
# CIELAB, and in the eyes of protanopes, deuteranopes and tritanopes, too.
SPECIES_COLOURS = ["#2f6fd0", "#000000", "#cc79a7", "#882255", "#ddcc77", "#332288", "#56b4e9", "#009e73"]
MODEL, MODEL_STYLE = "#d55e00", (0, (4, 1.5))
MARK = "#d01c1c"
GREYS = ["#000000", "#707070", "#a8a8a8"]  # for what belongs to no species
COUPLING_COLOURS = ["#d01c1c", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#707070"]
LINE_STYLES = ["-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)), (0, (9, 2)), (0, (5, 1.5, 1, 1.5, 1, 1.5))]
WIDTH = 7.0  # inches: two columns of a journal
NARROW = 3.6  # inches: a single panel
TIME_COLOURS = ListedColormap(plt.get_cmap("viridis")(np.linspace(0, 0.88, 256)))  # without the palest yellow

plt.rcParams.update({
    "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans",
    "font.size": 8, "axes.titlesize": 8, "axes.labelsize": 8, "figure.titlesize": 8, "legend.fontsize": 7.5,
    "xtick.labelsize": 7, "ytick.labelsize": 7,
    "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6, "lines.linewidth": 1.2,
    "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
    "figure.constrained_layout.use": True, "savefig.dpi": 300,
})


# ---- Reading


class BadInput(Exception):
    """A file is missing or does not fit; the message names it."""


def load(directory, name, *axes, whole=False, finite=True):
    """The numbers of `name`. `axes` names its axes, or gives their extents where these are fixed."""
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
    if array.dtype.kind not in ("iu" if whole else "iuf"):
        raise BadInput(f"{directory / name}: holds {array.dtype}; expected {'whole ' if whole else ''}numbers")
    if finite and array.dtype.kind == "f" and not np.isfinite(array).all():
        raise BadInput(f"{directory / name}: holds values that are not finite")
    return array


def load_json(directory, name):
    try:
        return json.loads((directory / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInput(f"{directory / name}: no such file") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{directory / name}: {error}") from None


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_positive(value):
    return is_whole(value) and value > 0


def is_list_of(valid):
    return lambda value: isinstance(value, list) and len(value) > 0 and all(map(valid, value))


def is_text(value):
    return isinstance(value, str) and value != ""


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_extents(value):
    return is_list_of(is_positive)(value) and len(value) <= 3


@dataclass
class Closure:
    """Terms of the closure, (14), of the observables that are drawn. Filtered is what says so, and θ before sampling."""

    names: list
    cutoff: float  # in radians per record; 0 if nothing is filtered
    terms: np.ndarray  # [observable, record, parameter]
    sums: np.ndarray  # [observable, record], filtered
    means: list  # of data and model, [observable, record]
    slopes: list  # of data and model, filtered


@dataclass
class FittedPath:
    """θ(t) as fitted at each record, before anything follows it."""

    theta: np.ndarray  # [record, parameter]
    errors: np.ndarray  # [record, parameter]; infinite where the data do not say
    effective_size: np.ndarray  # [record], in chains
    chains: int  # of a population that is carried; else 0
    worth: list  # of the path and of what follows it, [record]: nats a site that couplings take off the cross entropy; or none


@dataclass
class Coupling:
    """A family of clusters: copy n, moved to y, has its unit k in layers[k] at strides[k]·y + offsets[n][k]."""

    layers: list
    strides: list
    offsets: list
    parameters: list  # names


@dataclass
class Experiment:
    """What a directory holds. Times are in time steps."""

    directory: Path
    system: str
    species: list  # names
    labels: list  # the same in words
    law: str
    layers_at: int
    layers_gibbs_steps: int  # from random units; 0: as the law says
    layer_species: list  # names, by layer
    times: np.ndarray  # of the records
    counts: np.ndarray  # [run, record, species]
    lattices: Optional[np.ndarray]
    model_times: Optional[np.ndarray]
    model_counts: Optional[np.ndarray]  # [time, species]
    model_deviations: Optional[np.ndarray]
    parameter_names: list
    parameter_times: np.ndarray
    parameters: np.ndarray  # [time, parameter]
    error_times: Optional[np.ndarray]
    errors: Optional[np.ndarray]  # [time, parameter]; NaN where nobody has asked
    probabilities: list  # by layer: [(z,) (y,) x, species of the layer]
    probabilities_after_steps: list  # the same after layers_gibbs_steps from random units; or none
    couplings: Optional[list]
    closed_walls: bool  # of simulations
    of_survivors: bool  # the model speaks of these runs alone
    survivors: Optional[np.ndarray]  # [record, species], mean counts of these runs
    well_mixed: Optional[np.ndarray]  # [record, species], of the rate equations
    closure: Optional["Closure"]
    path: Optional["FittedPath"]

    @property
    def colours(self):
        """The colour of every species by its name: the visible ones first, then those of hidden layers alone."""
        names = dict.fromkeys(itertools.chain(self.species, *self.layer_species))
        return dict(zip(names, itertools.cycle(SPECIES_COLOURS)))

    @property
    def words(self):
        """Every species in words that begin a line, by its name; those of hidden layers alone have no other word."""
        words = {name: label[0].upper() + label[1:] if label != name else name
                 for name, label in zip(self.species, self.labels)}
        return {name: words.get(name, name) for name in self.colours}

    @property
    def simulated(self):
        return f"{len(self.counts)}\N{NO-BREAK SPACE}{'run' if len(self.counts) == 1 else 'runs'}"

    @property
    def model_words(self):
        return f"model{' of the survivors' if self.of_survivors else ''} under the law {self.law}"

    @property
    def determined(self):
        """[time, parameter]: whether the standard error of a parameter is at most its range over time."""
        if self.errors is None:
            return np.ones(self.parameters.shape, bool)
        extent = np.maximum(np.ptp(self.parameters, axis=0), 1e-12)
        share = np.clip(np.nan_to_num(self.errors, nan=0) / extent, 1e-12, 1e12)
        between = [np.interp(self.parameter_times, self.error_times, np.log(column)) for column in share.T]
        return np.stack(between, axis=1) <= 0


def read(directory):
    """The experiment of a directory, all of it checked."""
    run = load_json(directory, "run.json")

    def member(expected, valid, *path):
        value = run
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if value is None or not valid(value):
            found = "is missing" if value is None else f"is {json.dumps(value)}"
            raise BadInput(f"{directory / 'run.json'}: {'.'.join(path)} {found}; expected {expected}")
        return value

    species = member("a list of names", is_list_of(is_text), "system", "species")
    labels = member(f"{len(species)} words", lambda words: is_list_of(is_text)(words) and len(words) == len(species),
                    "system", "labels")
    layers = member("a positive whole number", is_positive, "system", "layers")
    extents = member(f"{layers} lists of one to three extents, as many for each",
                     lambda lists: is_list_of(is_extents)(lists) and len(lists) == layers and
                     len({len(extents) for extents in lists}) == 1, "system", "layer_extents")
    law = member('an object with a "name"', lambda law: isinstance(law, dict) and is_text(law.get("name")), "law")
    every = member("a positive whole number", is_positive, "simulation", "ensemble", "record_every")

    counts = load(directory, "counts.npy", "run", "record", len(species), whole=True)
    if counts.shape[1] < 2:
        raise BadInput(f"{directory / 'counts.npy'}: has one record; expected two or more")
    times = every * np.arange(counts.shape[1])
    lattices = None
    if (directory / "lattices.npy").exists():
        lattices = load(directory, "lattices.npy", *counts.shape[:2], *extents[0], whole=True)
    model_times = model_counts = model_deviations = None
    if (directory / "model_counts.npy").exists():
        model_counts = load(directory, "model_counts.npy", "time", len(species))
        model_times = load(directory, "model_times.npy", len(model_counts))
        if (directory / "model_deviations.npy").exists():
            model_deviations = load(directory, "model_deviations.npy", len(model_counts), len(species))
            if model_deviations.min() < 0:
                raise BadInput(f"{directory / 'model_deviations.npy'}: holds negative numbers")

    parameter_names = load_json(directory, "parameter_names.json")
    if not is_list_of(is_text)(parameter_names):
        raise BadInput(f"{directory / 'parameter_names.json'}: expected a list of names")
    biases = [match for name in parameter_names if (match := BIAS.fullmatch(name))]
    layer_species = [[bias[2] for bias in biases if int(bias[1]) == layer] for layer in range(layers)]
    if layer_species[0] != species or [] in layer_species:
        raise BadInput(f"{directory / 'parameter_names.json'}: has biases of the species {json.dumps(layer_species)} "
                       f"by layer; expected {layers} layers, the visible one with {json.dumps(species)}")
    parameters = load(directory, "parameters.npy", "time", len(parameter_names))
    if len(parameters) == len(times):
        parameter_times = times
    elif len(parameters) == times[-1] + 1:
        parameter_times = np.arange(len(parameters))
    else:
        raise BadInput(f"{directory / 'parameters.npy'}: has {len(parameters)} times; counts.npy has {len(times)} "
                       f"records, {every} apart")
    def probabilities_of(layer, ending):
        name = f"layer_probabilities_{layer}{ending}.npy"
        values = load(directory, name, *extents[layer], len(layer_species[layer]))
        if values.min() < 0 or values.sum(axis=-1).max() > 1 + 1e-6:
            raise BadInput(f"{directory / name}: holds values that are no probabilities")
        return values

    probabilities = [probabilities_of(layer, "") for layer in range(layers)]
    after_steps = []
    if (directory / "layer_probabilities_0_after_steps.npy").exists():
        after_steps = [probabilities_of(layer, "_after_steps") for layer in range(layers)]

    couplings = None
    if "model" in run["system"]:
        rank = len(extents[0])

        def is_place(value):
            return is_list_of(is_integer)(value) and len(value) == rank

        def is_coupling(value):
            if not isinstance(value, dict) or not is_list_of(is_whole)(value.get("layers")):
                return False
            units = len(value["layers"])
            return (units > 1 and max(value["layers"]) < layers and is_list_of(is_text)(value.get("parameters")) and
                    set(value["parameters"]) <= set(parameter_names) and
                    is_list_of(is_place)(value.get("strides")) and len(value["strides"]) == units and
                    is_list_of(lambda copy: is_list_of(is_place)(copy) and len(copy) == units)(value.get("offsets")))

        found = member("couplings of units, each with layers, strides, offsets and parameters",
                       lambda value: value == [] or is_list_of(is_coupling)(value), "system", "model", "couplings")
        couplings = [Coupling(**{key: one[key] for key in ("layers", "strides", "offsets", "parameters")})
                     for one in found]

    error_times = errors = None
    if (directory / "parameter_errors.npy").exists():
        error_times = member("times in ascending order", lambda value: is_list_of(is_whole)(value) and
                             sorted(set(value)) == value, "parameter_errors", "times")
        errors = load(directory, "parameter_errors.npy", len(error_times), len(parameter_names), finite=False)

    of_survivors = run.get("part") in ("survivors", {"name": "survivors"})
    survivors = well_mixed = None
    if (directory / "rate_equations.npy").exists():
        well_mixed = load(directory, "rate_equations.npy", "start", len(times), len(species))[0]
    closure = None
    if (directory / "closure_terms.npy").exists():
        observables = member("a list of names", is_list_of(is_text), "closure_terms", "observables")
        drawn = member("names of observables", lambda names: is_list_of(is_text)(names) and
                       all(name in observables for name in names), "closure_terms", "drawn")
        cutoff = member("a number", lambda value: isinstance(value, (int, float)), "closure_terms", "cutoff")
        picked = [observables.index(name) for name in drawn]

        def series(name):
            return load(directory, name, len(observables), len(times))[picked]

        if of_survivors and observables[:len(species)] == species:
            survivors = load(directory, "data_mean.npy", len(observables), len(times))[:len(species)].T

        closure = Closure(
            names=drawn, cutoff=cutoff,
            terms=load(directory, "closure_terms.npy", len(observables), len(times), len(parameter_names))[picked],
            sums=series("closure_sum_filtered.npy"),
            means=[series("data_mean.npy"), series("model_mean.npy")],
            slopes=[series("data_derivative.npy"), series("model_derivative.npy")])

    path = None
    if (directory / "path_errors.npy").exists():
        def columns(name, words):
            places = member("a list of names", is_list_of(is_text), name)
            if missing := [word for word in words if word not in places]:
                raise BadInput(f"{directory / 'run.json'}: {name} lacks {json.dumps(missing)}")
            table = load(directory, f"{name}.npy", len(times), len(places))
            return [table[:, places.index(word)] for word in words]

        worth = []
        if (directory / "path_objective.npy").exists():
            alone, *ways = columns("path_objective", ["independent units", "path", "followed"])
            worth = [(alone - way) / np.prod(extents[0]) for way in ways]
        path = FittedPath(
            theta=load(directory, "path.npy", len(times), len(parameter_names)),
            errors=load(directory, "path_errors.npy", len(times), len(parameter_names), finite=False),
            effective_size=columns("path_diagnostics", ["effective size"])[0],
            chains=member("an object", lambda law: is_positive(law.get("chains", 1)), "law").get("chains", 0),
            worth=worth)

        if errors is None:
            error_times, errors = times, path.errors

    layers_at = member("a recorded time", is_whole, "sampling", "layers_at")  # the last there is, if later
    options = ", ".join(f"{name} = {value}" for name, value in law.items() if name != "name")
    options = f" ({options})" if options else ""
    return Experiment(
        directory=directory, system=member("a name", is_text, "system", "name"), species=species, labels=labels,
        law=(law["name"] + options).replace(" ", "\N{NO-BREAK SPACE}"),
        layers_at=int(parameter_times[min(layers_at, len(parameter_times) - 1)]),
        layers_gibbs_steps=member("a number of Gibbs steps", is_whole, "sampling", "layers_gibbs_steps"),
        layer_species=layer_species, times=times, counts=counts, lattices=lattices, model_times=model_times,
        model_counts=model_counts, model_deviations=model_deviations, parameter_names=parameter_names,
        parameter_times=parameter_times, parameters=parameters, error_times=error_times, errors=errors,
        probabilities=probabilities, probabilities_after_steps=after_steps, couplings=couplings,
        closed_walls=run["system"].get("closed_walls") is True, of_survivors=of_survivors, survivors=survivors,
        well_mixed=well_mixed, closure=closure, path=path)


# ---- Words and symbols

BIAS = re.compile(r"bias\[(\d+),(.+)\]")
WEIGHT = re.compile(r"weight\[(\d+),([^,]+),(\d+),([^,]+?)(?:,(.+))?\]")  # the last is the name of a coupling


def plain(text):
    """A text that is drawn as it stands."""
    return text.replace("$", r"\$")


IN_FORMULAS = str.maketrans({**{letter: "\\" + letter for letter in "{}$%#&_ "},
                             "\\": r"\backslash{}", "^": "\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "~": r"\sim{}"})


def upright(name):
    """A species' name inside a formula: one letter is a variable, more are a word."""
    return name if len(name) == 1 and name.isalpha() else r"\mathrm{%s}" % name.translate(IN_FORMULAS)


def symbol(name):
    """'bias[0,H]' -> $a_H^{(0)}$ and 'weight[0,H,1,P]' -> $W_{HP}^{(0,1)}$; other names stay."""
    if match := BIAS.fullmatch(name):
        return r"$a_{%s}^{(%s)}$" % (upright(match[2]), match[1])
    if match := WEIGHT.fullmatch(name):
        between = "" if len(match[2]) == len(match[4]) == 1 else r",\,"
        coupling = rf"\,{upright(match[5])}" if match[5] else ""
        return r"$W_{%s}^{(%s,%s)%s}$" % (upright(match[2]) + between + upright(match[4]), match[1], match[3], coupling)
    return plain(name)


def mean_number(experiment, species, line):
    """The label of an axis: the mean number of a species. What is longer than a line of so many letters takes two."""
    words = f"Mean number of {plain(experiment.labels[species])}"
    count = rf"$\langle n_{{{upright(experiment.species[species])}}} \rangle$"
    return f"{words}\n{count}" if len(words) > line else f"{words} {count}"


def head(figure, experiment, what):
    """The title of a figure, in lines that fit."""
    text = f"{experiment.system}: {what}"
    figure.suptitle(plain(textwrap.fill(text, int(17 * figure.get_figwidth()))))


# ---- Figure 1


def is_in_the_middle(early, late, last):
    """Whether two records are both away from the ends of a run, by a tenth of it."""
    return min(early, last - late) >= last / 10


def crossing(curve):
    """The self-intersection of a curve [t, 2] that is farthest from its ends: its two times and its place; or None.

    Crossings at a flat angle and of neighbouring times are noise.
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
    if len(found) == 0:
        return None
    best = found[np.argmax(np.minimum(i[found], steps - j[found]))]
    return round(i[best] + s[best]), round(j[best] + r[best]), start[i[best]] + s[best] * step[i[best]]


def closest_return(curve, middle=False):
    """The two times between which a curve [t, species] comes back closest to where it was; None if it never does.

    Coming back means to within a tenth of the curve's extent, after it has been away by a fifth. `middle` leaves out
    times at the ends of the run.
    """
    distance = np.linalg.norm(curve[:, None] - curve, axis=2)
    extent = distance.max()
    been_away = np.maximum.accumulate(np.triu(distance), axis=1) > 0.2 * extent
    back = np.where(been_away & (distance < 0.1 * extent), distance, np.inf)
    if middle:
        last = len(curve) - 1
        back = back[:, [is_in_the_middle(last, late, last) for late in range(len(curve))]]
        back = back[[is_in_the_middle(early, 0, last) for early in range(len(curve))]]
    if not np.isfinite(back).any():
        return None
    early, late = np.unravel_index(np.argmin(back), back.shape)
    return early + -(-(len(curve) - 1) // 10) * middle, late


def two_records(mean):
    """Two records with alike mean counts and their place; if there are no such, two others and the places of both."""
    stride = -(-len(mean) // 1000)  # so that all pairs can be compared
    curve, last = mean[::stride], len(mean) - 1
    crossed = crossing(curve) if curve.shape[1] == 2 else None
    returned = closest_return(curve, middle=True) if curve.shape[1] > 1 else None
    # The ends of a run are no place for a ring: a crossing there has to stand back.
    if crossed and (is_in_the_middle(*crossed[:2], len(curve) - 1) or returned is None):
        early, late, place = crossed
        return [min(stride * early, last), min(stride * late, last)], [place]
    if curve.shape[1] > 1 and returned is None:
        returned = closest_return(curve)
    if returned:
        early, late = (stride * record for record in returned)
        return [early, late], [(mean[early] + mean[late]) / 2]
    early, late = round(last / 3), round(2 * last / 3)
    return [early, late], [mean[early], mean[late]]


def figure_1(experiment):
    """Mean trajectory, the model's beside it; two lattices where it crosses itself."""
    mean = experiment.counts.mean(axis=0)
    records, places = two_records(mean)
    figure, panels, pictures = figure_1_panels(experiment)
    title = f"mean of {experiment.simulated}"
    if experiment.model_counts is not None:
        title += f"; {experiment.model_words}"
    head(figure, experiment, title)

    for axes, record, place in zip(pictures, records, itertools.cycle(places)):
        run = np.argmin(np.linalg.norm(experiment.counts[:, record] - place, axis=1))
        draw_lattice(axes, experiment, run, record)
    marked = places if pictures or len(places) == 1 else []
    if len(experiment.species) == 1:
        over_time(panels[0], experiment, mean, records if marked else [])
        return figure
    for first, axes in enumerate(panels):
        in_plane(axes, experiment, mean, marked, first, line=20 if len(panels) > 2 else 28)
    figure.draw_without_rendering()  # legends and labels look for room, so sizes must be known
    for first, axes in enumerate(panels):
        curves = [one[:, first:first + 2] for one in (mean, experiment.model_counts, experiment.well_mixed)
                  if one is not None]
        keys = plane_key(experiment)
        if len(keys) > 1 and len(panels) == 1:
            place_legend(axes, curves, keys)
        label_times(axes, curves, [place[first:first + 2] for place in marked], experiment.times)
    return figure


MIXED, MIXED_STYLE = "#8a8a8a", (0, (1, 1.2))
SIMULATED_KEY = Line2D([], [], color=TIME_COLOURS(0.5), linewidth=1.8, label="Simulations")
MODEL_KEY = Line2D([], [], color=MODEL, linewidth=1.0, linestyle=MODEL_STYLE, label="Model")
MIXED_KEY = Line2D([], [], color=MIXED, linewidth=1.0, linestyle=MIXED_STYLE, label="Well mixed")


def plane_key(experiment):
    """What the lines of figure 1 are."""
    keys = [SIMULATED_KEY]
    if experiment.model_counts is not None:
        keys.append(MODEL_KEY)
    if experiment.well_mixed is not None:
        keys.append(MIXED_KEY)
    return keys


def figure_1_panels(experiment):
    """The figure, its axes for trajectories and its axes for two lattices, these last if there are lattices."""
    planes = max(1, len(experiment.species) - 1)
    if experiment.lattices is None and planes == 1:
        figure, axes = plt.subplots(figsize=(NARROW, 3.0))
        return figure, [axes], []
    flat = experiment.lattices is not None and experiment.lattices.ndim == 3  # one dimension: bands
    if planes == 1 and not flat:
        figure, (axes, *pictures) = plt.subplots(1, 3, figsize=(WIDTH, 2.85),
                                                 gridspec_kw={"width_ratios": [1.35, 1, 1]})
        return figure, [axes], pictures
    columns = {1: 1, 2: 2, 4: 2}.get(planes, 3)
    rows, span = -(-planes // columns), 6 // columns
    heights = [2.5 if columns < 3 else 2.1] * rows
    keys = plane_key(experiment)
    legend = planes > 1 and len(keys) > 1
    heights += [0.15] * legend
    if flat:
        heights += [0.85, 0.85]
    elif experiment.lattices is not None:
        y, x = experiment.lattices.shape[-2:]
        heights += [min(0.7 + 2.2 * y / x, 2.9)]
    figure = plt.figure(figsize=(WIDTH, sum(heights) + 0.3))
    grid = figure.add_gridspec(len(heights), 6, height_ratios=heights)
    panels = [figure.add_subplot(grid[plane // columns, span * (plane % columns):span * (plane % columns + 1)])
              for plane in range(planes)]
    if legend:
        row_of_keys(figure, grid[rows, :], keys, ncol=len(keys), handlelength=2.3)
    if experiment.lattices is None:
        places = []
    elif flat:
        places = [grid[-2, :], grid[-1, :]]
    else:
        places = [grid[-1, :3], grid[-1, 3:]]
    return figure, panels, [figure.add_subplot(place) for place in places]


def in_plane(axes, experiment, mean, places, first, line):
    """The mean trajectory in the plane of two consecutive species, coloured by time, and the model's."""
    curve, model = mean[:, first:first + 2], experiment.model_counts
    largest = curve.max(axis=0)
    axes.add_collection(LineCollection(np.stack([curve[:-1], curve[1:]], axis=1), cmap=TIME_COLOURS,
                                       array=np.arange(len(curve) - 1), linewidths=1.8, capstyle="round"))
    if model is not None:
        axes.plot(*model[:, first:first + 2].T, color=MODEL, linewidth=1.0, linestyle=MODEL_STYLE)
        largest = np.maximum(largest, model[:, first:first + 2].max(axis=0))
    if experiment.well_mixed is not None:
        mixed = experiment.well_mixed[:, first:first + 2]
        axes.plot(*mixed.T, color=MIXED, linewidth=1.0, linestyle=MIXED_STYLE, zorder=1.5)
        # What grows without bound leaves the picture.
        largest = np.maximum(largest, np.minimum(mixed.max(axis=0), 2 * largest))
    for place in places:
        axes.plot(*place[first:first + 2], "o", markersize=11, markerfacecolor="none", markeredgecolor=MARK,
                  markeredgewidth=1.5, zorder=5)
    largest = np.maximum(largest, 1e-3)  # an axis has an extent even if nobody was there
    axes.set(xlabel=mean_number(experiment, first, line + 8), ylabel=mean_number(experiment, first + 1, line),
             xlim=(0, 1.08 * largest[0]), ylim=(0, 1.1 * largest[1]))


def over_time(axes, experiment, mean, records):
    """The mean count of a single species over time."""
    axes.plot(experiment.times, mean[:, 0], color=SPECIES_COLOURS[0], label="Simulations")
    if experiment.model_counts is not None:
        axes.plot(experiment.model_times, experiment.model_counts[:, 0], color=MODEL, linestyle=MODEL_STYLE,
                  label="Model")
    if experiment.well_mixed is not None:
        axes.plot(experiment.times, experiment.well_mixed[:, 0], color=MIXED, linestyle=MIXED_STYLE, linewidth=1.0,
                  label="Well mixed")
    axes.plot(experiment.times[records], mean[records, 0], "o", markersize=11, markerfacecolor="none",
              markeredgecolor=MARK, markeredgewidth=1.5, zorder=5)
    most = 2 * max(mean[:, 0].max(), 1e-3)
    axes.set(xlabel=r"Time $t$", ylabel=mean_number(experiment, 0, 30), xlim=(0, experiment.times[-1]))
    axes.set_ylim(0, min(most, axes.get_ylim()[1]))
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncol=3, handlelength=2.3, columnspacing=1.2, borderpad=0.2)


def points_along(axes, curves):
    """Points on the screen along curves [t, 2], close enough to each other that no label slips between them."""
    fine = np.linspace(0, 1, 50)[:, None, None]
    return axes.transData.transform(
        np.concatenate([(curve[:-1] + fine * np.diff(curve, axis=0)).reshape(-1, 2) for curve in curves]))


def place_legend(axes, curves, handles):
    """A legend in the first corner that none of the `curves` [t, 2] passes; above the axes if there is none."""
    points = points_along(axes, curves)
    for corner in ("lower right", "upper right", "lower left", "upper left"):
        box = axes.legend(handles=handles, loc=corner, handlelength=2.3).get_window_extent()
        if not ((points >= box.p0 - 4) & (points <= box.p1 + 4)).all(axis=1).any():
            return
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncol=len(handles), handlelength=2.3,
                borderpad=0.2)
    axes.figure.draw_without_rendering()  # the axes have become smaller


def label_times(axes, curves, rings, times):
    """Marks times along the first of some curves [t, 2], each written where it covers nothing, as near as there is room."""
    curve, last = curves[0], len(curves[0]) - 1
    to_points = 72 / axes.figure.dpi
    taken = [np.unique((to_points * points_along(axes, curves)).round(), axis=0)]  # a point each is close enough
    around = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    sides = np.stack([np.cos(around), np.sin(around)], axis=1)
    taken += [to_points * axes.transData.transform(ring) + radius * sides for ring in rings for radius in (2, 4, 6)]
    if legend := axes.get_legend():
        box = legend.get_window_extent()
        x, y = np.meshgrid(np.linspace(box.x0, box.x1, 9), np.linspace(box.y0, box.y1, 5))
        taken.append(to_points * np.stack([x.ravel(), y.ravel()], axis=1))
    records = np.unique(np.linspace(0, last, 6).round().astype(int))
    dots = to_points * axes.transData.transform(curve[records])
    taken.append(np.concatenate([dots + 1.75 * side for side in sides]))
    taken = np.concatenate(taken)
    window = axes.get_window_extent()
    low, high = to_points * window.p0, to_points * window.p1
    for record, dot in zip(records, dots):
        label = axes.annotate("$t = 0$" if record == 0 else f"{times[record]}", curve[record], xytext=(0, 0),
                              textcoords="offset points", ha="center", va="center", fontsize=7, zorder=6)
        extent = label.get_window_extent()
        half = to_points * np.array([extent.width, extent.height]) / 2
        offsets = np.concatenate([(reach + half) * sides for reach in (3, 5, 8, 12, 17, 23)])
        places = dot + offsets
        apart = np.maximum(np.abs(places[:, None] - taken) - half, 0)
        room = np.linalg.norm(apart, axis=2).min(axis=1)
        inside = np.minimum((places - half - low).min(axis=1), (high - places - half).min(axis=1))
        room = np.minimum(room, inside)
        free = np.flatnonzero(room >= 1.5)
        best = free[0] if len(free) else np.argmax(room)  # the nearest ones come first
        label.set_position(offsets[best])
        axes.plot(*curve[record], "o", markersize=3.5, color=TIME_COLOURS(record / last), zorder=4)
        if np.abs(offsets[best]).max() > half.max() + 9:  # so that it is seen whose it is
            axes.annotate("", curve[record], xytext=offsets[best] - half * np.sign(offsets[best]) * [1, 0],
                          textcoords="offset points", arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": "#707070"})
        x, y = np.meshgrid(*np.linspace(places[best] - half, places[best] + half, 7).T)
        taken = np.concatenate([taken, np.stack([x.ravel(), y.ravel()], axis=1)])


def draw_lattice(axes, experiment, run, record):
    """One run's lattice at one time, with its numbers of molecules beneath."""
    lattice = experiment.lattices[run, record]
    if lattice.min() < 0 or lattice.max() > len(experiment.species):
        raise BadInput(f"{experiment.directory / 'lattices.npy'}: run {run} at t = {experiment.times[record]} holds "
                       f"{lattice.min()} to {lattice.max()}; expected 0 to {len(experiment.species)}")
    colours = [experiment.colours[name] for name in experiment.species]
    picture, slice_name = plane_of(lattice, lattice.ndim)
    axes.imshow(np.array([to_rgb(colour) for colour in ["white"] + colours])[picture], interpolation="nearest",
                aspect="auto" if lattice.ndim == 1 else "equal")
    slice_name = f", {slice_name}; counts of all slices" if slice_name else ""
    axes.set_title(f"$t = {experiment.times[record]}$" + slice_name)
    keys_beneath(axes, [Patch(color=colour, label=f"{count} {plain(label)}") for colour, count, label in
                        zip(colours, experiment.counts[run, record], experiment.labels)])
    frame(axes)


def plane_of(lattice, rank):
    """A lattice [(z,) (y,) x, …] as a picture [y, x, …], and the words for its slice: the middle one."""
    if rank == 1:
        return lattice[np.newaxis], ""
    if rank == 2:
        return lattice, ""
    middle = len(lattice) // 2
    return lattice[middle], f"slice $z = {middle}$"


def keys_beneath(axes, handles):
    """A legend beneath a picture."""
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.02), ncol=min(len(handles), 3),
                handlelength=0.9, handleheight=0.9, columnspacing=1.4)


def row_of_keys(figure, place, handles, **style):
    """A legend that has a place of its own in a grid."""
    axes = figure.add_subplot(place)
    axes.axis("off")
    axes.legend(handles=handles, loc="center", **style)


def frame(axes):
    """An image: a thin frame, no ticks."""
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set(visible=True, linewidth=0.6)


# ---- Figure 2a

SMALLEST_WINDOW = {1: (11,), 2: (5, 8), 3: (3, 3, 4)}  # units that are drawn of each layer, by dimensions


def figure_2a(experiment):
    """The model: a part of each layer, and what each coupling joins to one unit."""
    layers, rank = len(experiment.probabilities), experiment.probabilities[0].ndim - 1
    window = window_of(experiment, rank)
    flat = np.array([projected(corner) for corner in itertools.product(*window)])
    (left, below), (right, above) = flat.min(axis=0) - 0.9, flat.max(axis=0) + 0.9
    distance = above - below + 0.6  # from layer to layer
    whole = distance * (layers - 1) + above - below
    scale = min(0.4, (WIDTH - 2.6) / (right - left))  # inches from unit to unit
    rows = 0.19 * len(experiment.couplings)  # inches
    figure = plt.figure(figsize=(WIDTH, 0.5 + scale * whole + rows))
    shapes = {values.shape[:-1] for values in experiment.probabilities}
    size = f" of {times_of(shapes.pop())} units" if len(shapes) == 1 else ""
    walls = "; simulations between closed walls" if experiment.closed_walls else ""
    what = "a part is drawn" if experiment.couplings else "nothing couples the units, of which a part is drawn"
    head(figure, experiment, f"{layers} {'layer' if layers == 1 else 'layers'}{size}, {len(experiment.parameter_names)} "
                             f"parameters; {what}, edges are periodic{walls}")
    grid = figure.add_gridspec(2, 1, height_ratios=[scale * whole, rows + 0.05])
    axes = figure.add_subplot(grid[0])
    axes.axis("off")
    heights = distance * np.arange(layers)
    for layer in range(layers):
        draw_layer(axes, experiment, layer, window, heights[layer], right + 0.4, left + (WIDTH - 0.2) / scale)
    keys = [draw_coupling(axes, experiment, coupling, window, heights, colour)
            for coupling, colour in zip(experiment.couplings, itertools.cycle(COUPLING_COLOURS))]
    axes.set(aspect="equal", anchor="W", xlim=(left, left + (WIDTH - 0.2) / scale), ylim=(below, heights[-1] + above))
    if keys:
        row_of_keys(figure, grid[1], keys, ncol=1, handlelength=1.6)
    return figure


def times_of(extents):
    """'40 × 40'"""
    return " × ".join(map(str, extents))


def window_of(experiment, rank):
    """The first and the last unit that are drawn in each dimension: all that are joined, and one more on each side."""
    joined = np.array([place for coupling in experiment.couplings for copy in coupling.offsets for place in copy] +
                      [[-place for place in copy[1 - k]] for coupling in experiment.couplings
                       if is_bond_within_layer(coupling) for copy in coupling.offsets for k in (0, 1)] + [[0] * rank])
    window = []
    for low, high, least in zip(joined.min(axis=0) - 1, joined.max(axis=0) + 1, SMALLEST_WINDOW[rank]):
        more = max(0, least - (high - low + 1))
        window.append((int(low) - more // 2, int(high) + (more + 1) // 2))
    return window


def is_bond_within_layer(coupling):
    return len(coupling.layers) == 2 and coupling.layers[0] == coupling.layers[1]


def projected(place):
    """Where a unit at (z, y, x), (y, x) or x is drawn: y towards the viewer, z upwards."""
    z, y, x = [0] * (3 - len(place)) + list(place)
    return x - 0.5 * y, 1.1 * z - 0.42 * y


def layer_window(experiment, layer, window):
    """The window in a layer; all of one that has fewer units, about the origin."""
    extents = experiment.probabilities[layer].shape[:-1]
    return [(low, high) if extent > high - low else (-((extent - 1) // 2), extent // 2)
            for (low, high), extent in zip(window, extents)]


def draw_layer(axes, experiment, layer, window, height, left, right):
    """Units, and the lines between them, which go on beyond the last ones; words from left to right."""
    part = layer_window(experiment, layer, window)
    units = list(itertools.product(*(range(low, high + 1) for low, high in part)))
    inside, beyond = [], []
    for unit in units:
        for dimension, (low, high) in enumerate(part):
            for step, end in ((1, high), (-1, low)):
                to = list(unit)
                to[dimension] += 0.55 * step if unit[dimension] == end else step
                (beyond if unit[dimension] == end else inside).append([projected(unit), projected(to)])
    up = np.array([0, height])
    for lines, style in ((inside, "-"), (beyond, (0, (1, 1.5)))):
        axes.add_collection(LineCollection(np.reshape(lines, (-1, 2, 2)) + up, colors="#c8c8c8", linewidths=0.6,
                                           linestyles=[style], zorder=1))
    axes.plot(*(np.array([projected(unit) for unit in units]) + up).T, "o", markersize=3, markerfacecolor="white",
              markeredgecolor="#a0a0a0", markeredgewidth=0.6, zorder=2)
    middle = height + np.mean([projected([low for low, _ in window])[1], projected([high for _, high in window])[1]])
    words = f"Layer {layer} ({'hidden' if layer else 'visible'}), {times_of(experiment.probabilities[layer].shape[:-1])} units"
    axes.text(left, middle + 0.35, words, va="center")
    x, y = left + 0.15, middle - 0.4
    for name in [*experiment.layer_species[layer], None]:  # none of them: empty
        words = experiment.words[name] if name else "Empty"
        width = 0.9 + 0.17 * len(words)  # of a letter, about
        if x + width > right and x > left + 0.15:
            x, y = left + 0.15, y - 0.55
        axes.plot([x], [y], "o", markersize=4.5, markerfacecolor=experiment.colours[name] if name else "white",
                  markeredgecolor="none" if name else "black", markeredgewidth=0.5)
        axes.text(x + 0.3, y, plain(words), va="center", fontsize=7)
        x += width


def draw_coupling(axes, experiment, coupling, window, heights, colour):
    """What a coupling joins to the unit at the origin, and its key. Of larger clusters one is drawn."""
    def place(layer, unit):
        part = layer_window(experiment, layer, window)
        extents = experiment.probabilities[layer].shape[:-1]
        inside = [(at - low) % extent + low for at, (low, _), extent in zip(unit, part, extents)]
        return np.array(projected(inside)) + [0, heights[layer]]

    pair = len(coupling.layers) == 2
    copies = [list(zip(coupling.layers, copy)) for copy in (coupling.offsets if pair else coupling.offsets[:1])]
    if is_bond_within_layer(coupling):  # from both ends
        copies += [[(coupling.layers[0], [b - a for a, b in zip(copy[k], copy[1 - k])]) if end else
                    (coupling.layers[0], [0] * len(copy[0])) for end in (0, 1)]
                   for copy in coupling.offsets for k in (0, 1)]
        copies = copies[len(coupling.offsets):]
    for copy in copies:
        points = np.array([place(layer, unit) for layer, unit in copy])
        axes.plot(*points.T, color=colour, linewidth=1.1, zorder=3)
        axes.plot(*points.T, "o", markersize=4.5, markerfacecolor=colour, markeredgecolor="white", markeredgewidth=0.5,
                  zorder=4)
    return Line2D([], [], color=colour, marker="o", markersize=4, linewidth=1.1, label=coupling_words(coupling))


def coupling_words(coupling):
    """What a coupling joins, and its parameters' symbols."""
    copies, (lower, *_, upper) = len(coupling.offsets), coupling.layers
    if is_bond_within_layer(coupling):
        words = f"Layer {lower}: a unit and {2 * copies} others"
    elif len(coupling.layers) == 2:
        words = f"Layers {lower} and {upper}: a unit of layer {upper} and {copies} of layer {lower}"
        if any(step != 1 for stride in coupling.strides for step in stride):
            words += f", stride {times_of(coupling.strides[0])}"
    else:
        words = f"Clusters of {len(coupling.layers)} units"
    names = [symbol(name) for name in coupling.parameters]
    shown = names if len(names) <= 6 else names[:5] + [f"… ({len(names)} in all)"]
    return f"{words}; {', '.join(shown)}"


# ---- Figures 2b, 2c and of counts


@dataclass
class ParameterLine:
    """How a parameter is drawn: colour is the species, or the two if they differ; line style the layer, or the two."""

    position: int  # in θ
    name: str
    kind: tuple  # from coarse to fine
    colours: list
    style: object


def parameter_lines(experiment):
    """How each parameter is drawn."""
    names = experiment.parameter_names
    joined = sorted({(int(match[1]), int(match[3]), match[5] or "") for name in names if (match := WEIGHT.fullmatch(name))})
    others = 0
    for position, name in enumerate(names):
        if match := BIAS.fullmatch(name):
            kind = "Bias", f"layer {match[1]}"
            colours, style = [experiment.colours[match[2]]], int(match[1])
        elif match := WEIGHT.fullmatch(name):
            kind = "Weight", f"layers {match[1]}–{match[3]}", plain(match[2])
            colours = [experiment.colours.get(species, GREYS[1]) for species in dict.fromkeys([match[2], match[4]])]
            style = joined.index((int(match[1]), int(match[3]), match[5] or ""))
        else:
            kind = "Strength",
            colours, style = [GREYS[others // len(LINE_STYLES) % len(GREYS)]], others
            others += 1
        yield ParameterLine(position, name, kind, colours, LINE_STYLES[style % len(LINE_STYLES)])


def panels_of(lines, depth=1, most=8):
    """Lists of lines for one panel each: by kind, and by a finer one where there are too many."""
    groups = {}
    for line in lines:
        groups.setdefault(line.kind[:depth], []).append(line)
    for kind, members in groups.items():
        if len(members) > most and len(members[0].kind) > depth:
            yield from panels_of(members, depth + 1, most)
        else:
            yield ", ".join(kind), members


def figure_2b(experiment):
    """The learned parameters over time."""
    panels = list(panels_of(parameter_lines(experiment)))
    columns = min(len(panels), 2)
    rows = -(-len(panels) // columns)
    figure = plt.figure(figsize=(WIDTH if columns == 2 else NARROW + 0.6, 0.15 + 2.4 * rows))
    grid = figure.add_gridspec(rows, columns)
    determined = experiment.determined
    pale = "" if determined.all() else "; pale where the data do not determine them: standard error above range"
    head(figure, experiment, f"parameters learned from {experiment.simulated} under the law {experiment.law}{pale}")
    for index, (kind, lines) in enumerate(panels):
        axes = figure.add_subplot(grid[index // columns, index % columns])
        draw_parameters(axes, lines, experiment.parameter_times, experiment.parameters, determined)
        label_parameters(axes, kind, lines, experiment.parameter_times)
    return figure


def draw_parameters(axes, lines, times, parameters, determined=None):
    """Parameters over time, those that are not determined at a time mixed with the white of the paper there."""
    for line in lines:
        values = parameters[:, line.position]
        known = np.ones(len(times), bool) if determined is None else determined[:, line.position]
        if not known.all():
            beside = np.convolve(~known, np.ones(3), "same") > 0  # so that no gap is left
            draw_parameter(axes, line, times, np.where(beside, values, np.nan), pale=True,
                           label=None if known.any() else symbol(line.name))
        if known.any():
            draw_parameter(axes, line, times, np.where(known, values, np.nan), pale=False, label=symbol(line.name))


def draw_parameter(axes, line, times, values, pale, label):
    colours = [0.3 * np.array(to_rgb(colour)) + 0.7 if pale else colour for colour in line.colours]
    drawn, = axes.plot(times, values, color=colours[-1], linestyle=line.style, label=label, zorder=1.9 if pale else 2)
    if len(colours) == 2:  # a core in the second species' colour, between edges in the first one's
        drawn.set(linewidth=0.9, path_effects=[Stroke(linewidth=2.7, foreground=colours[0]), Normal()])


def label_parameters(axes, kind, lines, times):
    axes.set(xlabel=r"Time $t$", ylabel=kind, xlim=(0, times[-1]))
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=2.6, labelspacing=0.7,
                ncol=-(-len(lines) // 10))


def figure_path(experiment):
    """The path as fitted, two standard errors wide, and what follows it; how well it was sampled, and what it is worth."""
    path, times = experiment.path, experiment.times
    panels = list(panels_of(parameter_lines(experiment)))
    rows = -(-(len(panels) + (path.chains > 0) + (path.worth != [])) // 2)
    figure = plt.figure(figsize=(WIDTH, 0.15 + 2.4 * rows))
    grid = figure.add_gridspec(rows, 2)
    head(figure, experiment, f"path fitted at each time (bands: 2 standard errors) to {experiment.simulated} under the law "
                             f"{experiment.law}; lines: what follows it")
    places = (figure.add_subplot(cell) for cell in grid)
    for (kind, lines), axes in zip(panels, places):
        draw_parameters(axes, lines, experiment.parameter_times, experiment.parameters)
        label_parameters(axes, kind, lines, times)
        limits = axes.get_ylim()
        for line in lines:
            fitted, error = path.theta[:, line.position], 2 * np.nan_to_num(path.errors[:, line.position], posinf=1e3)
            axes.fill_between(times, fitted - error, fitted + error, color=line.colours[-1], alpha=0.2, linewidth=0)
            limits = min(limits[0], fitted.min()), max(limits[1], fitted.max())
        axes.set_ylim(*limits)  # an error without bound is no reason to see nothing else
    if path.chains > 0:
        axes = next(places)
        axes.plot(times, path.effective_size, color=GREYS[1])
        axes.set(xlabel=r"Time $t$", ylabel=f"Least effective size of {path.chains}", xlim=(0, times[-1]),
                 ylim=(0, path.chains))
    if path.worth:
        axes = next(places)
        axes.plot(times, path.worth[0], color=GREYS[0], label="Path")
        axes.plot(times, path.worth[1], color=MODEL, linestyle=MODEL_STYLE, label="Followed")
        axes.set(xlabel=r"Time $t$", ylabel="Worth of couplings (nats a site)", xlim=(0, times[-1]))
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure


def figure_2c(experiment):
    """Probabilities of the species in every layer: white is empty, the rest a mixture of the species' colours."""
    layers, rank = len(experiment.probabilities), experiment.probabilities[0].ndim - 1
    pictures = [experiment.probabilities] + [experiment.probabilities_after_steps] * (
        experiment.probabilities_after_steps != [])
    both = len(pictures) == 2
    columns = 1 if rank == 1 else 2 if layers in (2, 4) else min(layers, 3)
    beside = both and layers == 1 and rank > 1  # the two pictures of a single layer
    rows = -(-layers // columns)
    across = 2 if beside else columns
    down = 1 if beside else rows * len(pictures)
    width, height = WIDTH, 0.75
    if rank > 1:
        width = WIDTH if across > 1 else NARROW
        tallest = max(values.shape[-3] / values.shape[-2] for values in experiment.probabilities)
        height = 0.2 + min((width / across - 0.15) * min(tallest, 1.5), 2.9)
    record = int(np.argmin(np.abs(experiment.times - experiment.layers_at)))
    steps = f"{experiment.layers_gibbs_steps} Gibbs steps"
    drawn = (f"under the law {experiment.law}" if both or not experiment.layers_gibbs_steps else f"after {steps}")
    learned = "" if both or not experiment.layers_gibbs_steps else f" (learned under the law {experiment.law})"
    counts = [f"{drawn}{learned}: {expected_counts(experiment, experiment.probabilities)}"]
    if both:
        counts.append(f"after {steps} from random units: "
                      f"{expected_counts(experiment, experiment.probabilities_after_steps)}")
    data = counted(experiment, experiment.counts[:, record].mean(axis=0))
    text = (f"probabilities at t = {experiment.layers_at}, of one sample; in layer 0 {'; '.join(counts)}; "
            f"in the data, mean of {experiment.simulated}: {data}")
    figure = plt.figure(figsize=(width, 0.8 + down * height))
    head(figure, experiment, text)
    grid = figure.add_gridspec(down + 1, across, height_ratios=[*[height] * down, 0.12])
    unequal = len({values.shape[:-1] for values in experiment.probabilities}) > 1
    for number, of_layers in enumerate(pictures):
        for layer, (values, names) in enumerate(zip(of_layers, experiment.layer_species)):
            place = (0, number) if beside else (rows * number + layer // columns, layer % columns)
            axes = figure.add_subplot(grid[place])
            picture, slice_name = plane_of(values, rank)
            # Each species takes from the white of the paper what its colour lacks, in proportion to its probability.
            lacking = 1 - np.array([to_rgb(experiment.colours[name]) for name in names])
            axes.imshow(np.clip(1 - picture @ lacking, 0, 1), interpolation="nearest",
                        aspect="auto" if rank == 1 else "equal")
            size = times_of(values.shape[:-1]) + (" sites" if rank == 1 else "")
            how = (steps if number else "law") if both else ""
            words = [f"Layer {layer} ({'hidden' if layer else 'visible'})", how, size if unequal else "", slice_name]
            axes.set_title(", ".join(filter(None, words)))
            frame(axes)
    shown = [Patch(color=colour, label=plain(experiment.words[name]))
             for name, colour in experiment.colours.items()]
    shown.append(Patch(facecolor="white", edgecolor="black", linewidth=0.6, label="Empty"))
    row_of_keys(figure, grid[-1, :], shown, ncol=min(len(shown), 4), handlelength=0.9, handleheight=0.9)
    return figure


def expected_counts(experiment, probabilities):
    """The counts that the probabilities of the visible layer add up to."""
    return counted(experiment, probabilities[0].reshape(-1, len(experiment.species)).sum(axis=0))


def counted(experiment, numbers):
    """'142 hunters and 559 prey'"""
    words = [f"{number:.0f}\N{NO-BREAK SPACE}{label}" for number, label in zip(numbers, experiment.labels)]
    return "\N{NO-BREAK SPACE}and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def figure_counts(experiment):
    """Mean counts over time: simulations with a band of one standard deviation over the runs, and the model."""
    species, times = len(experiment.species), experiment.times
    columns = {1: 1, 2: 2, 4: 2}.get(species, 3)
    rows = -(-species // columns)
    crowded = columns > 2  # too narrow for a legend each
    height = 0.4 + 2.0 * rows if crowded else 2.4 * rows
    figure = plt.figure(figsize=(NARROW if species == 1 else WIDTH, 0.15 + height))
    grid = figure.add_gridspec(rows + crowded, columns, height_ratios=[1] * rows + [0.05] * crowded)
    title, bands = experiment.simulated, "band: ± 1 standard deviation over runs"
    if experiment.model_counts is not None:
        title += f"; {experiment.model_words}"
    if experiment.model_deviations is not None:
        bands = "bands: ± 1 standard deviation over runs, and over samples of the model"
    head(figure, experiment, f"{title}; {bands}")
    of_model = [] if experiment.model_counts is None else [MODEL_COUNTS_KEY]
    if experiment.model_deviations is not None:
        of_model = [(band_of(MODEL), MODEL_COUNTS_KEY)]
    for index, name in enumerate(experiment.species):
        axes = figure.add_subplot(grid[index // columns, index % columns])
        mean, deviation = (statistic(experiment.counts[:, :, index], axis=0) for statistic in (np.mean, np.std))
        colour = experiment.colours[name]
        axes.plot(times, mean, color=colour)
        axes.fill_between(times, mean - deviation, mean + deviation, color=colour, alpha=BAND, linewidth=0)
        if experiment.model_counts is not None:
            modelled = experiment.model_counts[:, index]
            axes.plot(experiment.model_times, modelled, color=MODEL, linestyle=MODEL_STYLE)
            if experiment.model_deviations is not None:
                apart = experiment.model_deviations[:, index]
                axes.fill_between(experiment.model_times, modelled - apart, modelled + apart, color=MODEL, alpha=BAND,
                                  linewidth=0)
        if experiment.survivors is not None:
            axes.plot(times, experiment.survivors[:, index], color=colour, linestyle=LINE_STYLES[2])
        axes.set(xlabel=r"Time $t$", ylabel=mean_number(experiment, index, 20 if crowded else 26), xlim=(0, times[-1]))
        axes.set_ylim(bottom=0)
        if not crowded:
            axes.legend(**counts_key(experiment, colour, of_model), loc="lower left", bbox_to_anchor=(0, 1), ncol=3,
                        handlelength=1.8, columnspacing=1.2, handletextpad=0.5, borderpad=0.2)
    if crowded:
        row_of_keys(figure, grid[-1, :], **counts_key(experiment, GREYS[1], of_model), ncol=3)
    return figure


# ---- Figure 3


def figure_3(experiment):
    """Columns are observables; rows their means, the terms of biases, those of the rest, and what all add up to."""
    closure, times = experiment.closure, experiment.times
    columns = len(closure.names)
    lines = list(parameter_lines(experiment))
    groups = [("Terms of biases", [line for line in lines if line.kind[0] == "Bias"]),
              ("Terms of couplings", [line for line in lines if line.kind[0] != "Bias"])]
    groups = [group for group in groups if group[1]]
    figure, panels = plt.subplots(2 + len(groups), columns, figsize=(WIDTH, 1.55 * (2 + len(groups)) + 0.4), sharex=True,
                                  squeeze=False)
    filtered = f"; low-pass cutoff {closure.cutoff:g} on parameters, sums and derivatives" if closure.cutoff else ""
    head(figure, experiment, f"terms of the closure under the law {experiment.law}, data of {experiment.simulated}"
                             f"{filtered}")
    data = {"color": "#000000", "linewidth": 1.2, "label": "Simulations"}
    model = {"color": MODEL, "linewidth": 1.0, "linestyle": MODEL_STYLE, "label": "Model"}
    for column, name in enumerate(closure.names):
        top, bottom = panels[0, column], panels[-1, column]
        for series, style in zip(closure.means, (data, model)):
            top.plot(times, series[column], **style)
        top.set_ylim(bottom=0)
        top.set_title(plain(words_of_observable(experiment, name)))
        for axes, (_, members) in zip(panels[1:-1, column], groups):
            for line in members:
                drawn, = axes.plot(times, closure.terms[column, :, line.position], color=line.colours[-1],
                                   linestyle=line.style, linewidth=0.8, label=symbol(line.name))
                if len(line.colours) == 2:
                    drawn.set(linewidth=0.7, path_effects=[Stroke(linewidth=1.8, foreground=line.colours[0]), Normal()])
        for series, style in zip(closure.slopes, (data, model)):
            bottom.plot(times, series[column], **style)
        bottom.plot(times, closure.sums[column], color="#0072b2", linewidth=1.0, label="Sum of terms")
        # The sum may run away late in the run; the data's derivative is what there is to see.
        seen = np.abs(closure.slopes[0][column]).max()
        low, high = bottom.get_ylim()
        if seen > 0:
            bottom.set_ylim(max(low, -4 * seen), min(high, 4 * seen))
        bottom.set(xlabel=r"Time $t$", xlim=(0, times[-1]))
    for row, words in enumerate([r"Mean $\langle X \rangle$"] + [words for words, _ in groups] +
                                [r"$d\langle X \rangle / dt$"]):
        panels[row, 0].set_ylabel(words)
        keys = panels[row, -1].get_legend_handles_labels()[0]
        panels[row, -1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5), handlelength=2.3, handles=keys,
                               ncol=-(-len(keys) // 10))
    for axes in panels[1:].flat:
        axes.axhline(0, color="#b0b0b0", linewidth=0.5, zorder=0)
    return figure


def words_of_observable(experiment, name):
    """An observable's name in words: 'PP' are pairs of neighbours, 'HP at 2' pairs at distance two."""
    if name in experiment.species:
        return experiment.words[name]
    pair, _, distance = name.partition(" at ")
    return f"{pair} pairs at distance {distance}" if distance else f"{pair} pairs of neighbours"


BAND = 0.18  # how much of its colour a band of standard deviations has
MODEL_COUNTS_KEY = Line2D([], [], color=MODEL, linestyle=MODEL_STYLE)


def band_of(colour):
    return Patch(color=colour, alpha=BAND, linewidth=0)


def counts_key(experiment, colour, of_model):
    """What stands for the simulations in a legend, and what for the model: lines within their bands."""
    keys = {"Simulations": (band_of(colour), Line2D([], [], color=colour))}
    if experiment.survivors is not None:
        keys["Survivors"] = Line2D([], [], color=colour, linestyle=LINE_STYLES[2])
    keys.update(zip(["Model"], of_model))
    return {"handles": list(keys.values()), "labels": list(keys)}


# ---- The program


def save(directory, figures):
    """Writes all figures under temporary names first, so that a failure leaves none behind."""
    partial = {directory / f".{name}.partial": directory / name for name in figures}
    try:
        for path, figure in zip(partial, figures.values()):
            figure.savefig(path, format="png", facecolor="white")
        for path, final in partial.items():
            path.replace(final)
    except OSError as error:
        for path in filter(Path.is_file, partial):
            path.unlink()
        raise BadInput(f"{directory}: the figures cannot be written: {error}") from None


def main(arguments):
    if len(arguments) != 1:
        print("usage: figures.py DIR", file=sys.stderr)
        return 2
    directory = Path(arguments[0])
    try:
        experiment = read(directory)
        figures = {
            "figure_1.png": figure_1(experiment),
            **({"figure_2a.png": figure_2a(experiment)} if experiment.couplings is not None else {}),
            "figure_2b.png": figure_2b(experiment),
            "figure_2c.png": figure_2c(experiment),
            "figure_counts.png": figure_counts(experiment),
        }
        if experiment.path is not None:
            figures["figure_path.png"] = figure_path(experiment)
        if experiment.closure is not None:
            figures["figure_3.png"] = figure_3(experiment)
        save(directory, figures)
    except BadInput as error:
        print(f"figures.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
