#!/usr/bin/env python3
"""Writes the tables of docs/benchmarks.md from the results of run.sh, and draws docs/figures/scaling.png.

    python3 report.py RESULTS DOCUMENT

Of the document only what stands between the lines `<!-- measured: begin -->` and `<!-- measured: end -->` is replaced.
Needs the standard library; for the figure, matplotlib. Exit code 2, with a message, if a file is missing or does not
fit.
"""

import datetime
import json
import math
import platform
import re
import subprocess
import sys
from pathlib import Path

MODELS = {
    "lotka_volterra/40x40/chains:5": "the paper's: 3 layers, H and P, 40×40, 5 chains",
    "one_hidden_layer/40x40/chains:5": "1 hidden layer (RBM), 40×40, 5 chains",
    "five_layers/40x40/chains:5": "5 layers, 40×40, 5 chains",
    "three_species_all_pairs/40x40/chains:5": "3 species, all pairs, 40×40, 5 chains",
    "seven_species/40x40/chains:5": "7 species, 40×40, 5 chains",
    "seven_species_all_pairs/40x40/chains:5": "7 species, all pairs, 40×40, 5 chains",
    "one_dimension/4096/chains:5": "1-D, 4096 sites, 5 chains",
    "three_dimensions/16x16x16/chains:5": "3-D, 16×16×16, 5 chains",
    "lotka_volterra/1024x1024/chains:1": "the paper's, 1024×1024, 1 chain",
}
PAPER = "lotka_volterra/40x40"
# How many times faster than the textbook sampler a model is to be; 30 where nothing is said.
TIMES_TEXTBOOK = {PAPER: 140, "three_species_all_pairs/40x40": 150, "three_dimensions/16x16x16": 120,
                  "seven_species/40x40": 85, "seven_species_all_pairs/40x40": 85}
PEERS = {"numpy": "NumPy", "torch": "PyTorch"}


class BadInput(Exception):
    """A file is missing or does not fit; the message names it."""


class Results:
    """The medians of one run of the benchmarks, by name."""

    def __init__(self, path):
        try:
            content = json.loads(path.read_text())
            self.context = content["context"]
            self.medians = {
                re.sub(r"/(iterations:\d+|process_time|real_time|repeats:\d+)", "", entry["run_name"]): entry
                for entry in content["benchmarks"] if entry.get("aggregate_name") == "median"}
        except FileNotFoundError:
            raise BadInput(f"{path}: no such file") from None
        except (OSError, ValueError, KeyError) as error:
            raise BadInput(f"{path}: not the output of the benchmarks ({error})") from None

    def rate(self, name):
        """Items per second."""
        try:
            return self.medians[name]["items_per_second"]
        except KeyError:
            raise BadInput(f"no result for {name}") from None

    def nanoseconds(self, name):
        """Per item."""
        return 1e9 / self.rate(name)


def number(value):
    """Three significant digits, without exponent."""
    if value >= 100:
        return f"{value:.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 0.2 else f"{value:.3f}"


def table(header, *rows):
    """A Markdown table: the first column to the left, the others to the right."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines) + "\n"


def built_with(build):
    """The first line of the compiler's --version, and the flags that matter."""
    try:
        command = json.loads((build / "compile_commands.json").read_text())[0]["command"].split()
        version = subprocess.run([command[0], "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, ValueError, LookupError, subprocess.CalledProcessError) as error:
        raise BadInput(f"{build}: cannot tell how it was built ({error})") from None
    flags = dict.fromkeys(word for word in command if re.match(r"-(O|m|std=|DNDEBUG|DCLOSURA)", word))
    return version.splitlines()[0], " ".join(flags)


def cpu_name():
    """With the numbers that tell its generation, where the name is that of several."""
    try:
        text = Path("/proc/cpuinfo").read_text()
    except OSError:
        text = ""
    said = {key: value for key, value in re.findall(r"^(model name|cpu family|model)\s*: (.*)$", text, re.MULTILINE)}
    if "model name" not in said:
        return platform.processor() or platform.machine()
    numbers = ", ".join(f"{key.removeprefix('cpu ')} {said[key]}" for key in ("cpu family", "model") if key in said)
    return said["model name"] + (f" ({numbers})" if numbers else "")


def cpu_flags():
    try:
        known = set(re.search(r"^flags\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)[1].split())
    except (OSError, TypeError):
        return ""
    return ", ".join(flag for flag in ("sse4_1", "avx2", "fma", "avx512f", "avx512bw", "avx512vbmi") if flag in known)


class Report:
    def __init__(self, directory):
        self.directory = directory
        self.pinned = Results(directory / "pinned.json")
        self.threads = Results(directory / "threads.json")
        self.second = Results(directory / "second.json") if (directory / "second.json").exists() else None
        self.peers = {}
        for name in PEERS:
            path = directory / f"peer_{name}.json"
            if path.exists():
                self.peers[name] = json.loads(path.read_text())
        self.targets = []

    def target(self, what, measured, limit, at_least):
        """Notes a target; they are listed at the end."""
        met = measured >= limit if at_least else measured <= limit
        self.targets.append([what, f"{'≥' if at_least else '≤'} {limit:g}", number(measured),
                             "met" if met else "**missed**"])

    def machine(self):
        context = self.pinned.context
        compiler, flags = built_with(self.directory / "first")
        rows = [
            ["processor", f"{cpu_name()}, {context['num_cpus']} cores visible, {context['mhz_per_cpu']} MHz nominal"],
            ["of its instruction sets", cpu_flags()],
            ["caches", ", ".join(f"L{c['level']} {c['type'].lower()} {c['size'] // 1024} KiB"
                                 for c in context["caches"]) or "not said by the system"],
            ["system", system_name()],
            ["compiler", f"{compiler}; `{flags}`"],
        ]
        if self.second:
            compiler, flags = built_with(self.directory / "second")
            rows.append(["second compiler", f"{compiler}; `{flags}`"])
        load = context.get("load_avg")
        if load:
            rows.append(["load average at the start", ", ".join(f"{value:.2f}" for value in load)])
        rows.append(["date", datetime.date.fromisoformat(context["date"][:10]).isoformat()])
        text = "### The machine\n\n" + table(["", ""], *rows).replace("---:", "---")
        busy = max(results.context["load_avg"][0] for results in (self.pinned, self.threads))
        if busy > 1.0 + context["num_cpus"] / 2.0:
            text += (f"\n**The machine was busy with other work (load average {busy:.1f}).** Processor times, as in most "
                     "tables, are then too long by some tens of percent; wall times, those of the whole experiment, mean "
                     "little.\n")
        return text

    def gibbs(self):
        floor = self.pinned.nanoseconds("random_numbers")
        rows = []
        worst = None
        for name, title in MODELS.items():
            plain = name.rsplit("/", 1)[0]
            ours = self.pinned.nanoseconds("gibbs/" + name)
            textbook = self.pinned.nanoseconds("gibbs_textbook/" + plain)
            moments = self.pinned.nanoseconds("moments/" + plain)
            if worst is None or moments / ours > worst:
                worst = moments / ours
            rows.append([title, number(ours), number(ours / floor), number(textbook), number(textbook / ours),
                         number(moments), number(moments / ours),
                         number(self.second.nanoseconds("gibbs/" + name)) if self.second else "–"])
            self.target(f"Gibbs, {title}: times faster than textbook", textbook / ours, TIMES_TEXTBOOK.get(plain, 30),
                        True)
            if plain == PAPER:
                self.target("Gibbs, the paper's model: times the random numbers alone", ours / floor, 3.3, False)
            self.target(f"moments, {title}: share of a Gibbs step", moments / ours, 0.3, False)
            if self.second:
                self.target(f"Gibbs, {title}: second compiler ÷ first",
                            self.second.nanoseconds("gibbs/" + name) / ours, 1.3, False)
        return ("### Gibbs sampling and moments\n\n"
                f"ns per unit. The random numbers alone: {number(floor)} ns per unit.\n\n" +
                table(["model", "Gibbs step", "÷ random numbers", "textbook", "textbook ÷ ours", "moments",
                       "moments ÷ Gibbs step", "Gibbs step, second compiler"], *rows) +
                f"\nThe largest share of moments: {number(worst)} of a Gibbs step.\n")

    def hermite(self):
        tasks = ["values", "values_and_gradients", "update"]
        rows = [[f"d = {d}"] + [number(self.pinned.nanoseconds(f"{family}/d:{d}/{task}"))
                                for family in ("hermite", "hermite_float") for task in tasks] for d in (2, 4, 6, 8)]
        if self.second:
            rows.append(["d = 6, second compiler"] + [
                number(self.second.nanoseconds(f"{family}/d:6/{task}"))
                for family in ("hermite", "hermite_float") for task in tasks])
        ours = self.pinned.nanoseconds("hermite/d:6/values_and_gradients")
        as_float = self.pinned.nanoseconds("hermite_float/d:6/values_and_gradients")
        naive = self.pinned.nanoseconds("hermite_naive/d:6/values_and_gradients")
        shared = self.pinned.nanoseconds("hermite_shared_basis/d:6/values_and_gradients")
        self.target("Hermite d = 6, value and derivatives, double: ns", ours, 1.3 * 620, False)
        self.target("Hermite d = 6, value and derivatives, float: ns", as_float, 1.3 * 270, False)
        self.target("Hermite d = 6, value and derivatives: times faster than naive", naive / ours, 8, True)
        return ("### Hermite right-hand sides\n\n"
                "ns per right-hand side, ten of them on a common domain.\n\n" +
                table(["", "value", "value and all derivatives", "update", "value, float",
                       "value and all derivatives, float", "update, float"], *rows) +
                "\nd = 6, value and all derivatives, the plainest implementation: "
                f"{number(naive)} ns, {number(naive / ours)} times ours; with shape functions shared by all right-hand "
                f"sides: {number(shared)} ns, {number(shared / ours)} times ours.\n")

    def many(self):
        """What is done for many at once: trajectories, windows, configurations."""
        rows = []
        for task, title in (("trajectories", "θ(t) of 64 starts"), ("adjoints", "the paper's adjoint, 64 windows")):
            for sides, of in (("expressions", "expressions"), ("hermite", "Hermite functions, d = 4")):
                together = self.pinned.nanoseconds(f"{task}/{sides}")
                alone = self.pinned.nanoseconds(f"{task}_alone/{sides}")
                rows.append([f"{title}, {of}", number(together), number(alone), number(alone / together)])
                if sides == "expressions":
                    self.target(f"{title}, {of}: times faster than one by one", alone / together, 3, True)
        counted = self.pinned.nanoseconds(f"energies/{PAPER}")
        general = self.pinned.nanoseconds(f"energy/{PAPER}")
        self.target("energies of 400 chains: times faster than one by one", general / counted, 8, True)
        rows.append(["energies of 400 chains, a unit", number(counted), number(general), number(general / counted)])
        return ("### Many at once\n\nns per point of a trajectory, or per unit. Energies one by one are those of the "
                "general expression.\n\n" +
                table(["", "together", "one by one", "times faster"], *rows))

    def simulation(self):
        textbook = self.pinned.rate("simulate_textbook/lotka_volterra")
        rows = []
        for name, title in (("uniform", "uniform site choice"), ("row_first", "`row_first`")):
            rate = self.pinned.rate(f"simulate/lotka_volterra/{name}")
            second = number(self.second.rate(f"simulate/lotka_volterra/{name}")) if self.second else "–"
            rows.append([title, number(rate), number(rate / textbook), second])
            self.target(f"simulations per second, {title}", rate, 200 if name == "uniform" else 150, True)
        rows.append(["textbook, uniform", number(textbook), "1", "–"])
        return ("### Simulation\n\nThe paper's run of 500 steps.\n\n" +
                table(["", "per second", "÷ textbook", "per second, second compiler"], *rows))

    def processor_seconds(self, threads):
        entry = self.threads.medians[f"reproduce/lotka_volterra/threads:{threads}"]
        return entry["cpu_time"] * {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}[entry["time_unit"]]

    def learning(self):
        step = self.pinned.nanoseconds("train_step/lotka_volterra") / 1e6
        one, two = (1.0 / self.threads.rate(f"reproduce/lotka_volterra/threads:{n}") for n in (1, 2))
        processor = [self.processor_seconds(n) for n in (1, 2)]
        score = self.threads.medians["reproduce/lotka_volterra/threads:1"]["R2"]
        self.target("the whole experiment, one thread: s", one, 5, False)
        self.target("the whole experiment: two threads ÷ one thread, speed", one / two, 1.7, True)
        second = number(self.second.nanoseconds("train_step/lotka_volterra") / 1e6) if self.second else "–"
        return ("### Learning\n\n" +
                table(["", "wall time", "time of processors", "time of processors, second compiler"],
                      ["one optimisation step, τ = 200 … 219", "–", f"{number(step)} ms", f"{second} ms"],
                      ["the whole experiment, 1 thread", f"{number(one)} s", f"{number(processor[0])} s", "–"],
                      ["the whole experiment, 2 threads", f"{number(two)} s", f"{number(processor[1])} s", "–"]) +
                f"\nTwo threads are {number(one / two)} times as fast as one. The experiment's score: R² = {score:.3f}, "
                "the same for any number of threads.\n")

    def paths(self):
        """What the recipes `path` and `expectation` are made of, in milliseconds."""
        titles = {"path/visible": "θ(t) of 100 runs: 501 times, 400 chains, 8 iterations",
                  "path_regression/visible": "right-hand sides that follow θ(t), d = 5, 150 sweeps",
                  "expectation/visible": "closure of moments, with cross-validation",
                  "predict/moments": "its prediction of a start: survivors, survival, the whole",
                  "predict/parameters": "θ(t) from right-hand sides"}
        milliseconds = {name: self.pinned.nanoseconds(name) / 1e6 for name in titles}
        carried = self.pinned.nanoseconds("carried/visible")
        gibbs = self.pinned.nanoseconds("gibbs_sweep/visible")
        self.target("path and regression, visible model, one core: s",
                    (milliseconds["path/visible"] + milliseconds["path_regression/visible"]) / 1e3, 6, False)
        for name in ("predict/moments", "predict/parameters"):
            self.target(f"a prediction ({name.split('/')[1]}): ms", milliseconds[name], 5, False)
        self.target("a carried population: times the sampler alone", carried / gibbs, 2, False)
        return ("### Paths and predictions\n\nThe visible nearest-neighbour model of Lotka–Volterra, one core.\n\n" +
                table(["", "ms"], *([title, number(milliseconds[name])] for name, title in titles.items())) +
                f"\nA population carried along θ(t): {number(carried)} ns per unit and Gibbs step, weights, moments and "
                f"resampling included; the sampler alone: {number(gibbs)}.\n")

    def analysis(self):
        mean_field, scalar = map(self.pinned.nanoseconds, ("mean_field_sweep", "mean_field_sweep_scalar"))
        annealing, gibbs = map(self.pinned.nanoseconds, ("annealing", "gibbs_sweep"))
        observing = {title: self.pinned.nanoseconds(f"observing/{name}")
                     for name, title in (("HP", "hunter–prey pairs"), ("HP_at_2", "hunter–prey pairs at distance 2"),
                                         ("HPH", "triplets HPH"))}
        closure = self.pinned.nanoseconds("closure_terms_of_the_paper") / 1e9
        self.target("mean field: times faster than a scalar sweep", scalar / mean_field, 20, True)
        self.target("annealed importance sampling: share of the sampler's speed", gibbs / annealing, 0.8, True)
        self.target("pairs: sites per ns", 1.0 / observing["hunter–prey pairs"], 1, True)
        self.target("closure terms of figure 3: s", closure, 2, False)
        return ("### Mean field, annealing, observables\n\nThe paper's model, ns per unit or site.\n\n" +
                table(["", "ns"], ["a sweep of mean field", number(mean_field)], ["the same, scalar", number(scalar)],
                      ["annealed importance sampling", number(annealing)], ["a Gibbs sweep", number(gibbs)],
                      *([title, number(value)] for title, value in observing.items())) +
                f"\nAll closure terms of figure 3, 501 times with 100 samples: {number(closure)} s.\n")

    def peers_table(self):
        ours = self.pinned.nanoseconds(f"gibbs/{PAPER}/chains:5")
        rows = [["closura", number(ours), "1"]]
        for name, title in PEERS.items():
            if name in self.peers:
                theirs = self.peers[name]["ns_per_unit"]
                rows.append([f"{title} {self.peers[name]['version']}", number(theirs), number(theirs / ours)])
                self.target(f"times faster than {title}", theirs / ours, 45 if name == "torch" else 35, True)
            else:
                rows.append([title, "not installed", "–"])
        return ("### Peers\n\nThe paper's model, 40×40, 5 chains, one thread, ns per unit update.\n\n" +
                table(["", "ns per unit", "÷ ours"], *rows))

    def scaling_series(self):
        """What grows: label, extents, ns per unit, units."""
        def series(kind, values, units):
            return values, [self.pinned.nanoseconds(f"scaling/{kind}:{n}") for n in values], [units(n) for n in values]

        return {
            "side of the lattice": series("size", [40, 64, 128, 256, 512, 1024, 2048, 4096], lambda n: 3 * n * n),
            "layers": series("layers", list(range(2, 9)), lambda n: 5 * n * 1600),
            "chains": series("chains", [1, 2, 4, 8, 16, 32, 64], lambda n: n * 4800),
        }

    def scaling(self):
        parts = ["### Scaling\n\nns per unit of a Gibbs step, the paper's model but for what grows.\n"]
        for label, (values, times, _) in self.scaling_series().items():
            parts.append(table([label, *values], ["ns per unit", *map(number, times)]))
        return "\n".join(parts) + "\n![Time of a Gibbs step against sites, layers and chains](figures/scaling.png)\n"

    def targets_table(self):
        return "### Targets\n\n" + table(["", "target", "measured", ""], *self.targets)

    def text(self):
        parts = [self.machine(), self.gibbs(), self.hermite(), self.many(), self.simulation(), self.learning(),
                 self.paths(), self.analysis(), self.peers_table(), self.scaling()]
        return "\n".join([*parts, self.targets_table()])


def system_name():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, AttributeError, KeyError):
        return platform.system()


def write_between(document, name, text):
    """Replaces what stands between the markers of a name."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    try:
        old = document.read_text()
    except OSError as error:
        raise BadInput(f"{document}: {error}") from None
    if old.count(begin) != 1 or old.count(end) != 1:
        raise BadInput(f"{document}: needs the lines {begin} and {end}, once each")
    before, rest = old.split(begin)
    document.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}")


def draw_scaling(series, path):
    """Time of one Gibbs step of all units against what grows, and straight lines."""
    try:
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        from matplotlib.ticker import FixedLocator, LogLocator, NullLocator, StrMethodFormatter
    except ImportError:
        print("report.py: no figure, matplotlib is not installed (Debian: python3-matplotlib)", file=sys.stderr)
        return
    plt.rcParams.update({
        "font.family": "DejaVu Sans", "mathtext.fontset": "dejavusans",
        "font.size": 8, "axes.titlesize": 8, "axes.labelsize": 8, "legend.fontsize": 7.5,
        "xtick.labelsize": 7, "ytick.labelsize": 7,
        "axes.linewidth": 0.6, "xtick.major.width": 0.6, "ytick.major.width": 0.6, "lines.linewidth": 1.2,
        "axes.spines.top": False, "axes.spines.right": False, "legend.frameon": False,
        "figure.constrained_layout.use": True, "savefig.dpi": 300,
    })
    figure, (sites, layers, chains) = plt.subplots(1, 3, figsize=(7.0, 2.5))
    measured = {"linestyle": "none", "marker": "o", "color": "#2f6fd0", "markersize": 4, "label": "measured"}
    line = {"color": "#999999", "linestyle": (0, (4, 2)), "linewidth": 1.0}

    for axes, label in ((sites, "side of the lattice"), (chains, "chains")):
        values, times, units = series[label]
        mean = math.exp(sum(map(math.log, times)) / len(times))
        axes.loglog(values, [mean * count / 1e3 for count in units], label="proportional to units", **line)
        axes.loglog(values, [time * count / 1e3 for time, count in zip(times, units)], **measured)
        ticks = [40, 128, 512, 2048] if label == "side of the lattice" else values
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set_xticklabels([f"{n}²" if label == "side of the lattice" else str(n) for n in ticks])
    chains.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    chains.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
    chains.yaxis.set_minor_locator(NullLocator())

    # The outermost two layers have neighbours on one side only and cost less: a straight line, but not through zero.
    values, times, units = series["layers"]
    steps = [time * count / 1e3 for time, count in zip(times, units)]
    inner = sum(step - steps[0] for step in steps[1:]) / sum(n - values[0] for n in values[1:])
    layers.plot(values, [steps[0] + inner * (n - values[0]) for n in values], label="inner layers alike", **line)
    layers.plot(values, steps, **measured)
    layers.set_ylim(bottom=0)

    sites.set(title="1 chain of 3 layers", xlabel="Sites")
    layers.set(title="5 chains, 40×40 sites", xlabel="Layers", xticks=values)
    chains.set(title="3 layers, 40×40 sites", xlabel="Chains")
    for axes in (sites, layers, chains):
        axes.set_ylabel("Time of one Gibbs step / µs")
        axes.legend(loc="upper left", handlelength=2.2)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="png", facecolor="white")


def main(arguments):
    if len(arguments) != 2:
        print("usage: report.py RESULTS DOCUMENT", file=sys.stderr)
        return 2
    directory, document = map(Path, arguments)
    try:
        report = Report(directory)
        write_between(document, "measured", report.text())
        draw_scaling(report.scaling_series(), document.parent / "figures" / "scaling.png")
    except BadInput as error:
        print(f"report.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
