#!/usr/bin/env python3
"""Checks figures.py: experiments of many shapes are drawn, and what does not fit is refused with the file's name.

    python3 figures.py FIGURES SCRATCH

FIGURES is the script that draws. Pictures are not compared; what is drawn in them is asked of matplotlib, and every
warning of it, that nothing fits its figure, say, is a failure. Exit code 77, for a test that is skipped, without numpy
or matplotlib.
"""

import contextlib
import importlib.util
import io
import itertools
import json
import shutil
import subprocess
import sys
import unittest
import warnings
from pathlib import Path

try:
    import matplotlib
    import numpy as np
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

PICTURES = ["figure_1.png", "figure_2b.png", "figure_2c.png", "figure_counts.png"]
script, scratch = (Path(argument) for argument in sys.argv[1:3])
sys.dont_write_bytecode = True  # nothing beside the script
specification = importlib.util.spec_from_file_location("figures", script)
figures = importlib.util.module_from_spec(specification)
sys.modules["figures"] = figures
specification.loader.exec_module(figures)
matplotlib.rcParams["savefig.dpi"] = 40  # as many letters and lines in less time


def write(name, species=("A", "B"), labels=None, extents=((6, 8),), layer_species=None, joined=(), runs=3, records=21,
          every=1, parameter_times=None, lattices=True, model=True, most=None, others=(), closure=False, path=False,
          old=False):
    """An experiment's directory: counts go round in loops; each two layers of `joined` have weights for all pairs.

    An `old` one has nothing of what was not always written.
    """
    directory = scratch / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    random = np.random.default_rng(1)
    layer_species = layer_species or [species] * len(extents)
    sites = int(np.prod(extents[0]))
    most = sites // len(species) if most is None else most
    phase = np.linspace(0, 9, records)[:, None] + 1.3 * np.arange(len(species))
    counts = np.round(most * (0.5 + 0.4 * np.sin(phase))).astype(np.int32) + np.zeros((runs, 1, 1), np.int32)
    np.save(directory / "counts.npy", counts)
    if lattices:
        units = np.zeros((runs, records, sites), np.uint8)
        for run, record in np.ndindex(runs, records):
            filled = np.repeat(np.arange(1, len(species) + 1), counts[run, record])
            units[run, record, random.permutation(sites)[:len(filled)]] = filled
        np.save(directory / "lattices.npy", units.reshape(runs, records, *extents[0]))
    if model:
        np.save(directory / "model_counts.npy", counts[0, ::2] * 0.9)
        np.save(directory / "model_times.npy", every * np.arange(records)[::2])
        if not old:
            np.save(directory / "model_deviations.npy", 0.1 * counts[0, ::2])
    names = [f"bias[{layer},{name}]" for layer, members in enumerate(layer_species) for name in members]
    couplings = []
    for lower, upper in joined:
        pairs = (itertools.combinations_with_replacement(layer_species[lower], 2) if lower == upper else
                 itertools.product(layer_species[lower], layer_species[upper]))
        members = [f"weight[{lower},{a},{upper},{b}]" for a, b in pairs]
        names += members
        couplings.append({"layers": [lower, upper], "parameters": members, "strides": [[1] * len(extents[0])] * 2,
                          "offsets": [[list(place), [0] * len(extents[0])] for place in
                                      (np.eye(len(extents[0]), dtype=int).tolist() if lower == upper else
                                       itertools.product((0, 1), repeat=len(extents[0])))]})
    names += others
    if others:  # a cluster of three units of the visible layer
        rank = len(extents[0])
        couplings.append({"layers": [0, 0, 0], "parameters": list(others), "strides": [[1] * rank] * 3,
                          "offsets": [[[0] * rank, [0] * (rank - 1) + [1], [1] * rank]]})
    (directory / "parameter_names.json").write_text(json.dumps(names))
    np.save(directory / "parameters.npy", random.standard_normal((parameter_times or records, len(names))))
    for layer, (extent, members) in enumerate(zip(extents, layer_species)):
        probabilities = random.dirichlet(np.ones(len(members) + 1), size=extent)[..., 1:]
        np.save(directory / f"layer_probabilities_{layer}.npy", probabilities)
        if not old:
            np.save(directory / f"layer_probabilities_{layer}_after_steps.npy", probabilities[::-1])
    run = {}
    if not old:
        error_times = every * np.arange(1, records, 2)
        np.save(directory / "parameter_errors.npy", random.lognormal(0, 2, (len(error_times), len(names))))
        run["parameter_errors"] = {"times": error_times.tolist()}
    if closure:
        observables = [*species, f"{species[0]}{species[0]}", f"{species[0]}{species[-1]} at 2"]
        np.save(directory / "closure_terms.npy", random.standard_normal((len(observables), records, len(names))))
        for name in ("closure_sum_filtered", "data_mean", "model_mean", "data_derivative", "model_derivative"):
            np.save(directory / f"{name}.npy", random.standard_normal((len(observables), records)))
        np.save(directory / "rate_equations.npy", 0.5 * counts.mean(axis=0)[None])
        run["closure_terms"] = {"observables": observables, "drawn": observables[-3:], "cutoff": 0.1}
    if path:
        parameters = np.load(directory / "parameters.npy")[:records]
        errors = random.uniform(0.01, 0.1, parameters.shape)
        errors[-1, 0] = np.inf  # the data do not say
        errors[:, -1] = np.nan  # nobody has asked
        np.save(directory / "path.npy", parameters + 0.01)
        np.save(directory / "path_errors.npy", errors)
        run["path_diagnostics"] = ["runs", "effective size"]
        np.save(directory / "path_diagnostics.npy", random.uniform(10, 200, (records, 2)))
        run["path_objective"] = ["independent units", "path", "error of path", "followed", "error of followed"]
        if path != "hidden":
            np.save(directory / "path_objective.npy", random.uniform(10, 200, (records, 5)))
            run["law"] = {"name": "carried", "chains": 200, "carried_steps": 2}
    new = {} if old else {"closed_walls": False, "model": {
        "layers": [{"extents": extent, "species": members} for extent, members in zip(extents, layer_species)],
        "couplings": couplings}}
    (directory / "run.json").write_text(json.dumps({
        "system": {"name": "a_system", "species": species, "labels": labels or species, "extents": extents[0],
                   "layers": len(extents), "layer_extents": extents, **new},
        "law": {"name": "short_run", "gibbs_steps": 10},
        **run,
        "simulation": {"ensemble": {"runs": runs, "record_every": every}},
        "sampling": {"layers_at": 7, "layers_gibbs_steps": 100}}))
    return directory


def draw(directory):
    """Exit code and message of figures.py; every warning is an error."""
    message = io.StringIO()
    with contextlib.redirect_stderr(message), warnings.catch_warnings():
        warnings.simplefilter("error")
        code = figures.main([str(directory)])
    figures.plt.close("all")
    return code, message.getvalue()


class Draws(unittest.TestCase):
    def expect_pictures(self, directory):
        self.assertEqual(draw(directory), (0, ""))
        pictures = sorted(PICTURES + ["figure_3.png"] * (directory / "closure_terms.npy").exists() +
                          ["figure_path.png"] * (directory / "path_errors.npy").exists() +
                          ["figure_2a.png"] * ('"model"' in (directory / "run.json").read_text()))
        self.assertEqual(sorted(path.name for path in directory.glob("*.png")), pictures)
        self.assertEqual(list(directory.glob(".*")), [])
        for name in pictures:
            self.assertEqual((directory / name).read_bytes()[:8], b"\x89PNG\r\n\x1a\n")

    def test_two_species_in_two_dimensions(self):
        self.expect_pictures(write("two", labels=["hunters", "prey"], extents=((6, 8), (6, 8), (6, 8)),
                                   joined=[(0, 1), (1, 2)]))

    def test_three_species_and_a_smaller_hidden_layer_with_species_of_its_own(self):
        self.expect_pictures(write("three", species=("S", "I", "R"), labels=["susceptible", "infected", "recovered"],
                                   extents=((8, 8), (4, 4)), layer_species=[("S", "I", "R"), ("X",)],
                                   joined=[(0, 0), (0, 1)]))

    def test_one_species_in_one_dimension(self):
        self.expect_pictures(write("one", species=("A",), extents=((40,), (20,)), joined=[(0, 1)]))

    def test_one_species_in_two_dimensions_without_weights(self):
        self.expect_pictures(write("one_flat", species=("A",)))

    def test_two_species_in_one_dimension(self):
        self.expect_pictures(write("two_line", extents=((40,),)))

    def test_three_species_in_three_dimensions(self):
        self.expect_pictures(write("cube", species=("A", "B", "C"), extents=((4, 5, 6), (2, 5, 6))))

    def test_seven_species_with_all_pairs(self):
        self.expect_pictures(write("seven", species=tuple("ABCDEFG"), extents=((10, 20), (10, 20)), joined=[(0, 1)]))

    def test_closures_of_one_two_and_three_species(self):
        self.expect_pictures(write("closure_one", species=("A",), extents=((40,), (20,)), joined=[(0, 1)], closure=True))
        self.expect_pictures(write("closure_two", extents=((6, 8),) * 3, joined=[(0, 1), (1, 2)], closure=True))
        self.expect_pictures(write("closure_three", species=("A", "B", "C"), joined=[(0, 0)], closure=True))

    def test_paths_of_one_two_and_three_species(self):
        self.expect_pictures(write("path_one", species=("A",), extents=((40,),), joined=[(0, 0)], path=True))
        self.expect_pictures(write("path_two", joined=[(0, 0)], path=True, every=5))
        self.expect_pictures(write("path_hidden", extents=((6, 8),) * 2, joined=[(0, 1)], path="hidden"))
        self.expect_pictures(write("path_three", species=("A", "B", "C"), joined=[(0, 0)], path=True, closure=True))

    def test_files_of_earlier_versions(self):
        self.expect_pictures(write("old", extents=((6, 8), (6, 8)), joined=[(0, 1)], closure=True, path=True, old=True))
        self.expect_pictures(write("old_three", species=("A", "B", "C"), old=True))

    def test_models_of_one_two_and_three_dimensions(self):
        for rank in (1, 2, 3):
            self.expect_pictures(write(f"rank_{rank}", extents=((7,) * rank, (7,) * rank, (2,) * rank),
                                       joined=[(0, 0), (0, 1), (1, 2)], others=["strength[corner]"]))
        self.expect_pictures(write("six_layers", extents=((4, 4),) * 6, joined=[(layer, layer + 1) for layer in range(5)]))

    def test_without_lattices_and_model(self):
        for number, species in enumerate((("A",), ("A", "B"), ("A", "B", "C"))):
            self.expect_pictures(write(f"bare_{number}", species=species, lattices=False, model=False))

    def test_two_records_of_one_run(self):
        self.expect_pictures(write("short", runs=1, records=2))

    def test_nobody_there(self):
        self.expect_pictures(write("empty", most=0))

    def test_names_that_formulas_would_take_amiss(self):
        self.expect_pictures(write("names", species=("Ca$2+", r"x_{\y^"), labels=["100% $a$", "b_c"], joined=[(0, 0)],
                                   others=["strength[a $ b]"]))

    def test_as_a_program(self):
        directory = write("program")
        self.assertEqual(subprocess.run([sys.executable, script, directory]).returncode, 0)
        self.assertTrue(all((directory / name).exists() for name in PICTURES))


class IsRight(unittest.TestCase):
    """What is drawn is what the files hold."""

    def tearDown(self):
        figures.plt.close("all")

    def test_titles_name_runs_and_law(self):
        experiment = figures.read(write("titles"))
        for draw_one in (figures.figure_1, figures.figure_2b, figures.figure_counts):
            title = words_of(draw_one(experiment))
            self.assertIn("3 runs", title)
            self.assertIn("short_run (gibbs_steps = 10)", title)
        title = words_of(figures.figure_2c(experiment))
        self.assertIn("t = 7, of one sample; in layer 0 under the law short_run (gibbs_steps = 10): ", title)
        self.assertIn("; after 100 Gibbs steps from random units: ", title)

    def test_layers_are_those_of_a_recorded_time_under_the_law_or_after_steps_of_their_own(self):
        for layers_at, steps, expected in ((7, 100, "t = 35, of one sample; in layer 0 after 100 Gibbs steps (learned under"),
                                           (370, 0, "t = 100, of one sample; in layer 0 under the law")):
            directory = write("layers", every=5, old=True)
            run = json.loads((directory / "run.json").read_text())
            run["sampling"].update(layers_at=layers_at, layers_gibbs_steps=steps)
            (directory / "run.json").write_text(json.dumps(run))
            self.assertIn(expected, words_of(figures.figure_2c(figures.read(directory))))

    def test_layers_are_drawn_under_the_law_and_after_more_steps(self):
        for extents in (((6, 8),), ((6, 8),) * 3, ((6, 8),) * 4, ((40,), (40,))):
            directory = write("both", extents=extents)
            axes = [axes for axes in figures.figure_2c(figures.read(directory)).axes if axes.images]
            self.assertEqual([one.get_title() for one in axes],
                             [f"Layer {layer} ({'hidden' if layer else 'visible'}), {how}" for how in ("law", "100 Gibbs steps")
                              for layer in range(len(extents))])
            shown = [np.squeeze(one.images[0].get_array()) for one in axes]
            for law, steps in zip(shown, shown[len(extents):]):
                self.assertEqual(law.shape, steps.shape)
                np.testing.assert_array_equal(law, steps[::-1])

    def test_times_are_those_of_the_records(self):
        for parameter_times, expected in ((21, 5 * np.arange(21)), (101, np.arange(101))):
            experiment = figures.read(write("times", every=5, parameter_times=parameter_times))
            np.testing.assert_array_equal(experiment.times, 5 * np.arange(21))
            np.testing.assert_array_equal(experiment.parameter_times, expected)
        line = figures.figure_counts(experiment).axes[0].lines[0]
        np.testing.assert_array_equal(line.get_xdata(), 5 * np.arange(21))
        np.testing.assert_allclose(line.get_ydata(), experiment.counts[:, :, 0].mean(axis=0))

    def test_bands_are_deviations_of_runs_and_of_samples(self):
        directory = write("bands")
        np.save(directory / "counts.npy", np.load(directory / "counts.npy") + np.array([0, 0, 6], np.int32)[:, None, None])
        experiment = figures.read(directory)
        for index, axes in enumerate(figures.figure_counts(experiment).axes):
            of_runs = experiment.counts[:, :, index]
            centres = [of_runs.mean(axis=0), experiment.model_counts[:, index]]
            widths = [of_runs.std(axis=0), np.load(directory / "model_deviations.npy")[:, index]]
            self.assertEqual(len(axes.collections), 2)
            both = (experiment.times, experiment.model_times)
            for times, band, centre, width in zip(both, axes.collections, centres, widths):
                corners = band.get_paths()[0].vertices
                for values in (centre - width, centre + width):
                    for point in np.stack([times, values], axis=1):
                        self.assertLess(np.abs(corners - point).sum(axis=1).min(), 1e-9)
        self.assertIn("over samples of the model", words_of(figures.figure_counts(experiment)))
        bare = figures.figure_counts(figures.read(write("no_bands", old=True)))
        self.assertEqual([len(axes.collections) for axes in bare.axes], [1, 1])
        self.assertNotIn("samples", words_of(bare))

    def test_survivors_are_drawn_where_the_model_speaks_of_them(self):
        directory = write("survivors", closure=True)
        experiment = figures.read(directory)
        self.assertEqual([len(axes.lines) for axes in figures.figure_counts(experiment).axes], [2, 2])
        run = json.loads((directory / "run.json").read_text())
        run["part"] = "survivors"
        (directory / "run.json").write_text(json.dumps(run))
        figure = figures.figure_counts(figures.read(directory))
        self.assertIn("model of the survivors under the law", words_of(figure))
        for index, axes in enumerate(figure.axes):
            np.testing.assert_array_equal(axes.lines[2].get_ydata(), np.load(directory / "data_mean.npy")[index])
            self.assertEqual([text.get_text() for text in axes.get_legend().get_texts()], ["Simulations", "Survivors", "Model"])

    def test_times_cover_nothing(self):
        directory = write("times", runs=1, records=201, closure=True)
        experiment = figures.read(directory)
        figure = figures.figure_1(experiment)
        figure.canvas.draw()
        axes = figure.axes[0]
        labels = [text for text in axes.texts if text.get_text()]
        self.assertEqual([text.get_text() for text in labels], ["$t = 0$", "40", "80", "120", "160", "200"])
        boxes = [text.get_window_extent() for text in labels]
        for one, other in itertools.combinations(boxes, 2):
            self.assertFalse(one.overlaps(other))
        for curve in (experiment.counts.mean(axis=0), experiment.model_counts, experiment.well_mixed):
            points = figures.points_along(axes, [curve])
            for box in boxes:
                self.assertFalse(((points > box.p0) & (points < box.p1)).all(axis=1).any())
        for box in boxes:
            self.assertTrue(axes.bbox.x0 < box.x0 and axes.bbox.y0 < box.y0)

    def test_lattices_have_the_colours_of_their_species(self):
        experiment = figures.read(write("colours", extents=((4, 5, 6),)))
        for axes in figures.figure_1(experiment).axes[1:]:
            self.assertIn("slice $z = 2$", axes.get_title())
            time = int(axes.get_title().split("$")[1].split("=")[1])
            shown = axes.images[0].get_array()
            palette = [figures.to_rgb(colour) for colour in ("white", "#2f6fd0", "black")]
            candidates = [np.array(palette)[units] for units in experiment.lattices[:, time, 2]]
            self.assertTrue(any(np.array_equal(shown, candidate) for candidate in candidates))

    def test_a_layer_mixes_its_species_colours(self):
        directory = write("mixture", extents=((1, 4),))
        np.save(directory / "layer_probabilities_0.npy", np.array([[[0, 0], [1, 0], [0, 1], [0, 0.25]]]))
        shown = figures.figure_2c(figures.read(directory)).axes[0].images[0].get_array()
        expected = [figures.to_rgb(colour) for colour in ("white", "#2f6fd0", "black", "0.75")]
        np.testing.assert_allclose(shown, [expected])

    def test_a_layers_counts_stand_beside_those_of_the_data(self):
        directory = write("layer_counts", labels=["hunters", "prey"], extents=((1, 4),), most=2)
        np.save(directory / "layer_probabilities_0.npy", np.array([[[0.5, 0], [1, 0], [0, 1], [0.5, 0.25]]]))
        experiment = figures.read(directory)
        data = experiment.counts[0, 7]
        np.save(directory / "layer_probabilities_0_after_steps.npy", np.array([[[0, 0], [1, 0], [0, 1], [0, 1]]]))
        self.assertRegex(words_of(figures.figure_2c(figures.read(directory))),
                         f"10\\): 2 hunters and 1 prey; after 100 Gibbs steps from random units: 1 hunters and 2 prey; "
                         f"in the data, mean of 3 runs: {data[0]} hunters and {data[1]} prey$")

    def test_the_middle_slice_of_a_layer_is_named(self):
        directory = write("slices", extents=((4, 5, 6), (7, 5, 6)))
        titles = [axes.get_title() for axes in figures.figure_2c(figures.read(directory)).axes[:2]]
        self.assertEqual(titles, ["Layer 0 (visible), law, 4 × 5 × 6, slice $z = 2$",
                                  "Layer 1 (hidden), law, 7 × 5 × 6, slice $z = 3$"])

    def test_every_parameter_is_drawn_once(self):
        directory = write("parameters", species=("A", "B", "C"), extents=((6, 6), (6, 6)), joined=[(0, 0), (0, 1)],
                          others=["strength[corner]"], old=True)
        experiment = figures.read(directory)
        panels = figures.figure_2b(experiment).axes
        drawn = {line.get_label(): line.get_ydata() for axes in panels for line in axes.lines}
        self.assertEqual(sum(len(axes.lines) for axes in panels), len(experiment.parameter_names))
        for name, values in zip(experiment.parameter_names, experiment.parameters.T):
            np.testing.assert_array_equal(drawn[figures.symbol(name)], values)
        self.assertLessEqual(max(len(axes.lines) for axes in panels), 8)

    def test_parameters_are_pale_where_their_error_is_above_their_range(self):
        directory = write("pale", joined=[(0, 0)])
        parameters = np.zeros((21, 5))
        parameters[:, :4] = np.linspace(0, 2, 21)[:, None]  # the last one never moves
        np.save(directory / "parameters.npy", parameters)
        errors = np.array([[0.1, 3, 0.1, np.nan, 0.1], [0.1, np.inf, 40, np.nan, 0.1]])
        np.save(directory / "parameter_errors.npy", errors)
        run = json.loads((directory / "run.json").read_text())
        run["parameter_errors"]["times"] = [5, 15]
        (directory / "run.json").write_text(json.dumps(run))
        experiment = figures.read(directory)
        expected = np.ones((21, 5), bool)
        expected[:, [1, 4]] = False
        expected[11:, 2] = False  # from 1/20 to 20 of the range: the logarithm crosses 0 in the middle, and is 0 at t = 10
        np.testing.assert_array_equal(np.delete(experiment.determined, 10, axis=0), np.delete(expected, 10, axis=0))
        figure = figures.figure_2b(experiment)
        self.assertIn("pale where the data do not determine them", words_of(figure))
        lines = {}
        for axes in figure.axes:
            for line in axes.lines:
                lines.setdefault(line.get_label(), []).append(line)
        names = [figures.symbol(name) for name in experiment.parameter_names]
        colour = [figures.to_rgb(lines[name][0].get_color()) for name in names[:2]]
        self.assertEqual(colour[0], figures.to_rgb("#2f6fd0"))
        np.testing.assert_allclose(colour[1], [0.7] * 3)  # black, paler
        self.assertEqual(sum(map(len, lines.values())), 6)
        solid = lines[names[2]][0].get_ydata()
        np.testing.assert_array_equal(np.isnan(solid), ~experiment.determined[:, 2])
        self.assertNotIn("pale", words_of(figures.figure_2b(figures.read(write("plain", old=True)))))

    def test_errors_of_a_path_will_do(self):
        experiment = figures.read(write("path_errors", joined=[(0, 0)], path=True, old=True))
        determined = experiment.determined
        self.assertTrue(determined[:-1].all() and determined[:, 1:].all() and not determined[-1, 0])

    def test_a_model_is_drawn_from_its_couplings(self):
        directory = write("model", labels=["hunters", "prey"], extents=((9, 9), (9, 9), (3, 3)),
                          joined=[(0, 0), (0, 1), (1, 2)])
        run = json.loads((directory / "run.json").read_text())
        run["system"]["closed_walls"] = True
        run["system"]["model"]["couplings"][2]["strides"] = [[3, 3], [1, 1]]
        (directory / "run.json").write_text(json.dumps(run))
        figure = figures.figure_2a(figures.read(directory))
        for words in ("3 layers, 17 parameters", "edges are periodic", "closed walls"):
            self.assertIn(words, words_of(figure))
        axes, keys = figure.axes
        texts = [text.get_text() for text in axes.texts]
        self.assertEqual([text for text in texts if text.startswith("Layer")],
                         ["Layer 0 (visible), 9 × 9 units", "Layer 1 (hidden), 9 × 9 units",
                          "Layer 2 (hidden), 3 × 3 units"])
        self.assertEqual([texts.count(word) for word in ("Hunters", "Prey", "Empty")], [3, 3, 3])
        words = [text.get_text().split(";")[0] for text in keys.get_legend().get_texts()]
        self.assertEqual(words, ["Layer 0: a unit and 4 others", "Layers 0 and 1: a unit of layer 1 and 4 of layer 0",
                                 "Layers 1 and 2: a unit of layer 2 and 4 of layer 1, stride 3 × 3"])
        bonds = [line for line in axes.lines if line.get_linestyle() == "-" and len(line.get_xdata()) == 2]
        self.assertEqual([sum(line.get_color() == colour for line in bonds) for colour in figures.COUPLING_COLOURS[:3]],
                         [4, 4, 4])
        lengths = sorted(np.ptp(line.get_xydata(), axis=0).tolist() for line in bonds
                         if line.get_color() == figures.COUPLING_COLOURS[0])
        np.testing.assert_allclose(lengths, sorted([[0.5, 0.42], [0.5, 0.42], [1, 0], [1, 0]]))  # y and x, both ways

    def test_closure_terms_are_those_of_their_files(self):
        directory = write("terms", extents=((6, 8), (6, 8)), joined=[(0, 1)], closure=True)
        experiment = figures.read(directory)
        panels = np.reshape(figures.figure_3(experiment).axes, (4, 3))
        terms = np.load(directory / "closure_terms.npy")
        for column, observable in enumerate((1, 2, 3)):
            means, biases, weights, sums = ({line.get_label(): line.get_ydata() for line in axes.lines}
                                            for axes in panels[:, column])
            np.testing.assert_array_equal(means["Simulations"], np.load(directory / "data_mean.npy")[observable])
            np.testing.assert_array_equal(means["Model"], np.load(directory / "model_mean.npy")[observable])
            for position, name in enumerate(experiment.parameter_names):
                drawn = (biases if name.startswith("bias") else weights)[figures.symbol(name)]
                np.testing.assert_array_equal(drawn, terms[observable, :, position])
            for label, name in (("Sum of terms", "closure_sum_filtered"), ("Simulations", "data_derivative"),
                                ("Model", "model_derivative")):
                np.testing.assert_array_equal(sums[label], np.load(directory / f"{name}.npy")[observable])
        self.assertEqual([axes.get_title() for axes in panels[0]],
                         ["B", "AA pairs of neighbours", "AB pairs at distance 2"])

    def test_what_a_path_is_worth_is_a_difference_of_cross_entropies_by_site(self):
        directory = write("worth", joined=[(0, 0)], path=True)
        axes = figures.figure_path(figures.read(directory)).axes
        objective = np.load(directory / "path_objective.npy")
        sites = 6 * 8
        for line, column in zip(axes[-1].lines, (1, 3)):
            np.testing.assert_allclose(line.get_ydata(), (objective[:, 0] - objective[:, column]) / sites)
        np.testing.assert_array_equal(axes[-2].lines[0].get_ydata(), np.load(directory / "path_diagnostics.npy")[:, 1])

    def test_the_well_mixed_curve_is_that_of_the_first_start(self):
        directory = write("mixed", closure=True)
        axes = figures.figure_1(figures.read(directory)).axes[0]
        drawn = [line.get_xydata() for line in axes.lines]
        expected = np.load(directory / "rate_equations.npy")[0]
        self.assertTrue(any(line.shape == expected.shape and np.array_equal(line, expected) for line in drawn))

    def test_symbols(self):
        self.assertEqual(figures.symbol("bias[0,H]"), "$a_{H}^{(0)}$")
        self.assertEqual(figures.symbol("weight[0,H,1,P]"), "$W_{HP}^{(0,1)}$")
        self.assertEqual(figures.symbol("weight[0,H,0,P,diagonal]"), r"$W_{HP}^{(0,0)\,\mathrm{diagonal}}$")
        self.assertEqual(figures.symbol("weight[0,O_2,1,P]"), r"$W_{\mathrm{O\_2},\,P}^{(0,1)}$")
        self.assertEqual(figures.symbol("strength[corner]"), "strength[corner]")

    def test_a_curve_crosses_itself_where_it_does(self):
        t = np.linspace(-1.5037, 1.4963, 301)  # (t², t³ − t) meets itself in (1, 0) at t = −1 and 1
        records, (place,) = figures.two_records(np.stack([t**2, t**3 - t], axis=1))
        np.testing.assert_allclose(t[records], [-1, 1], atol=0.005)
        np.testing.assert_allclose(place, [1, 0], atol=1e-3)

    def test_a_curve_in_space_returns_where_it_does(self):
        t = np.linspace(0, 1.1 * 2 * np.pi, 111)
        curve = np.stack([5 + np.cos(t), 5 + np.sin(t), 5 + np.sin(2 * t)], axis=1)
        (early, late), places = figures.two_records(curve)
        self.assertAlmostEqual(t[late] - t[early], 2 * np.pi)
        np.testing.assert_allclose(places, [curve[early]])

    def test_a_crossing_in_the_middle_goes_before_one_at_the_end(self):
        def along(*corners):
            corners = np.array(corners, float)
            travelled = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(corners, axis=0), axis=1))])
            at = np.linspace(0, travelled[-1], 301)
            return np.stack([np.interp(at, travelled, values) for values in corners.T], axis=1)

        hook = [[0, -1], [-5, -3], [-9.53, -3], [-9.53, 2]]  # back over the beginning
        curve = along([-10, 0], [2, 0], [2, 3], [0, 3], *hook)  # a loop before, about (1, 1.5)
        early, late, where = figures.crossing(curve)
        self.assertTrue(figures.is_in_the_middle(early, late, len(curve) - 1))
        np.testing.assert_allclose(where, [0, 0], atol=1e-9)
        self.assertEqual(figures.two_records(curve)[0], [early, late])
        # Without the loop only the end is left.
        without = along([-10, 0], [0, 0], *hook)
        early, late, where = figures.crossing(without)
        self.assertFalse(figures.is_in_the_middle(early, late, len(without) - 1))
        self.assertEqual(figures.two_records(without)[0], [early, late])

    def test_a_return_in_the_middle_goes_before_a_crossing_at_the_end(self):
        t = np.linspace(0, 1, 401)
        spiral = np.stack([5 + (1 - 0.03 * t) * np.cos(4 * np.pi * t), 5 + (1 - 0.03 * t) * np.sin(4 * np.pi * t)], axis=1)
        end = np.linspace(spiral[-1], spiral[-1] + [0.4, 0.2], 20)
        curve = np.concatenate([spiral, end])
        early, late, _ = figures.crossing(curve)
        self.assertFalse(figures.is_in_the_middle(early, late, len(curve) - 1))
        (early, late), (place,) = figures.two_records(curve)
        self.assertTrue(figures.is_in_the_middle(early, late, len(curve) - 1), (early, late))
        np.testing.assert_allclose(place, (curve[early] + curve[late]) / 2)
        self.assertAlmostEqual(late - early, 200, delta=3)

    def test_a_curve_that_never_returns_has_two_places(self):
        curve = np.arange(31.0)[:, None] * [1, 2]
        records, places = figures.two_records(curve)
        self.assertEqual(records, [10, 20])
        np.testing.assert_array_equal(places, curve[[10, 20]])


def words_of(figure):
    """A figure's title in one line."""
    return " ".join(figure._suptitle.get_text().replace("\N{NO-BREAK SPACE}", " ").split())


class Refuses(unittest.TestCase):
    """What does not fit: exit code 2, the file's name, the reason, and no picture."""

    def refuse(self, name, *reasons, change):
        directory = write("refused", extents=((6, 8), (3, 4)), joined=[(0, 1)])
        change(directory / name)
        code, message = draw(directory)
        self.assertEqual(code, 2, message)
        for part in (f"figures.py: {directory / name}", *reasons):
            self.assertIn(part, message)
        self.assertEqual([path.name for path in directory.glob("*.png*")], [])

    def refuse_array(self, name, *reasons, change):
        self.refuse(name, *reasons, change=lambda path: np.save(path, change(np.load(path))))

    def refuse_run(self, *reasons, change):
        def changed(path):
            run = json.loads(path.read_text())
            change(run)
            path.write_text(json.dumps(run))

        self.refuse("run.json", *reasons, change=changed)

    def test_missing_files(self):
        for name in ("run.json", "counts.npy", "model_times.npy", "parameters.npy", "parameter_names.json",
                     "layer_probabilities_1.npy", "layer_probabilities_1_after_steps.npy"):
            with self.subTest(name):
                self.refuse(name, "no such file", change=Path.unlink)

    def test_files_of_another_kind(self):
        self.refuse("run.json", change=lambda path: path.write_text("{"))
        self.refuse("run.json", "system.species is missing", change=lambda path: path.write_text("[]"))
        self.refuse("counts.npy", change=lambda path: path.write_bytes(b"counts"))
        self.refuse("counts.npy", change=lambda path: path.write_bytes(path.read_bytes()[:-1]))
        self.refuse("counts.npy", change=lambda path: path.write_bytes(b""))
        self.refuse("lattices.npy", change=lambda path: np.save(path, np.array([{}]), allow_pickle=True))
        self.refuse("parameter_names.json", "a list of names", change=lambda path: path.write_text("[1]"))

    def test_members_of_run_json(self):
        self.refuse_run("system.species is missing", change=lambda run: run.pop("system"))
        self.refuse_run("system.labels", "2 words", change=lambda run: run["system"].update(labels=["one"]))
        self.refuse_run("system.layers is 0", change=lambda run: run["system"].update(layers=0))
        self.refuse_run("system.layer_extents", change=lambda run: run["system"].update(layer_extents=[[6, 8], [3]]))
        self.refuse_run("system.layer_extents", change=lambda run: run["system"].update(layer_extents=[[1] * 4] * 2))
        self.refuse_run("law is missing", change=lambda run: run.pop("law"))
        self.refuse_run("simulation.ensemble.record_every is 0",
                        change=lambda run: run["simulation"]["ensemble"].update(record_every=0))
        self.refuse_run("sampling.layers_at is true", change=lambda run: run["sampling"].update(layers_at=True))
        self.refuse_run("sampling.layers_gibbs_steps is missing",
                        change=lambda run: run["sampling"].pop("layers_gibbs_steps"))
        self.refuse_run("parameter_errors.times is missing", change=lambda run: run.pop("parameter_errors"))
        self.refuse_run("parameter_errors.times", "ascending",
                        change=lambda run: run["parameter_errors"]["times"].reverse())
        for change in (lambda coupling: coupling.update(layers=[0, 2]), lambda coupling: coupling.update(layers=[0]),
                       lambda coupling: coupling.update(strides=[[1, 1]]), lambda coupling: coupling.pop("offsets"),
                       lambda coupling: coupling["offsets"].append([[0, 0]]),
                       lambda coupling: coupling["offsets"].append([[0, 0], [0, 0, 0]]),
                       lambda coupling: coupling.update(parameters=["weight[0,A,1,Z]"])):
            self.refuse_run("system.model.couplings", "layers, strides, offsets and parameters",
                            change=lambda run: change(run["system"]["model"]["couplings"][0]))

    def test_shapes(self):
        self.refuse_array("counts.npy", "[3, 21, 1]; expected [run, record, 2]", change=lambda array: array[..., :1])
        self.refuse_array("counts.npy", "one record", change=lambda array: array[:, :1])
        self.refuse_array("counts.npy", "[0, 21, 2]", change=lambda array: array[:0])
        self.refuse_array("lattices.npy", "expected [3, 21, 6, 8]", change=lambda array: array.swapaxes(2, 3))
        self.refuse_array("model_counts.npy", "expected [time, 2]", change=lambda array: array[:, 0])
        self.refuse_array("model_times.npy", "expected [11]", change=lambda array: array[1:])
        self.refuse_array("model_deviations.npy", "expected [11, 2]", change=lambda array: array[1:])
        self.refuse_array("parameter_errors.npy", "expected [10, 8]", change=lambda array: array[1:])
        self.refuse_array("layer_probabilities_1_after_steps.npy", "expected [3, 4, 2]", change=lambda array: array[1:])
        self.refuse_array("parameters.npy", "20 times", "21 records", change=lambda array: array[1:])
        self.refuse_array("parameters.npy", "expected [time, 8]", change=lambda array: array[:, 1:])
        self.refuse_array("layer_probabilities_1.npy", "expected [3, 4, 2]", change=lambda array: array[1:])

    def test_closures(self):
        def closed(change):
            directory = write("refused", extents=((6, 8), (3, 4)), joined=[(0, 1)], closure=True)
            change(directory)
            code, message = draw(directory)
            self.assertEqual(code, 2, message)
            self.assertEqual([path.name for path in directory.glob("*.png*")], [])
            return message

        def without_names(directory):
            run = json.loads((directory / "run.json").read_text())
            del run["closure_terms"]
            (directory / "run.json").write_text(json.dumps(run))

        self.assertIn("data_mean.npy: no such file", closed(lambda path: (path / "data_mean.npy").unlink()))
        self.assertIn("closure_terms.observables is missing", closed(without_names))
        self.assertIn("closure_terms.npy: has the shape",
                      closed(lambda path: np.save(path / "closure_terms.npy", np.zeros((4, 21, 1)))))
        self.assertIn("rate_equations.npy: has the shape",
                      closed(lambda path: np.save(path / "rate_equations.npy", np.zeros((1, 20, 2)))))

    def test_values(self):
        self.refuse_array("counts.npy", "float64", change=lambda array: array * 1.0)
        self.refuse_array("counts.npy", "<U", change=lambda array: array.astype(str))
        self.refuse_array("lattices.npy", "expected 0 to 2", change=lambda array: array + np.uint8(1))
        self.refuse_array("parameters.npy", "not finite", change=lambda array: array + np.inf)
        self.refuse_array("model_counts.npy", "not finite", change=lambda array: array * np.nan)
        self.refuse_array("model_deviations.npy", "negative", change=lambda array: array - 1000)
        self.refuse_array("layer_probabilities_0.npy", "no probabilities", change=lambda array: array + 1)
        self.refuse_array("layer_probabilities_0_after_steps.npy", "no probabilities", change=lambda array: array + 1)
        self.refuse_array("layer_probabilities_1.npy", "no probabilities", change=lambda array: -array)

    def test_species_of_another_system(self):
        self.refuse("parameter_names.json", '["A", "B"]',
                    change=lambda path: path.write_text(path.read_text().replace("bias[0,A]", "bias[0,C]")))
        self.refuse("parameter_names.json", "2 layers",
                    change=lambda path: path.write_text(path.read_text().replace("bias[1", "bias[2")))

    def test_what_cannot_be_written(self):
        directory = write("unwritable")
        (directory / ".figure_2b.png.partial").mkdir()
        code, message = draw(directory)
        self.assertEqual(code, 2)
        self.assertIn("the figures cannot be written", message)
        self.assertEqual([path.name for path in directory.glob("*.png")], [])

    def test_calls_without_a_directory(self):
        for arguments in ([], ["a", "b"]):
            done = subprocess.run([sys.executable, script, *arguments], stderr=subprocess.PIPE, text=True)
            self.assertEqual((done.returncode, done.stderr), (2, "usage: figures.py DIR\n"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
