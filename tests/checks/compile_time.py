#!/usr/bin/env python3
"""Counts what clang has to instantiate as models grow, and compares with the committed baseline.

    python3 tests/checks/compile_time.py --compiler clang++-19 --include DIR [--include DIR ...]
    ... --few        the first, a middle and the last point of each curve: what the test `compile_time` does
    ... --update     writes the baseline anew
    ... --seconds    also measures processor time at -O3, and writes the curves into docs/internals.md

Counts are of the syntax tree: declarations, and specialisations of class and variable templates among them. They are
the same on every run and machine with the same compiler and libraries, which seconds are not. The counts of an empty
model (the includes alone) are taken off, so that the gate sees what the structure costs.

A count may exceed its baseline by TOLERANCE. Fewer are welcome; a baseline that is too high by as much should be
updated. Exit code 1: a count is too high. 2: something could not be measured.
"""

import argparse
import json
import re
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BASELINE = ROOT / "tests" / "compile_time" / "baseline.json"
SOURCE = ROOT / "tests" / "compile_time" / "model.cpp"
PAGE = ROOT / "docs" / "internals.md"
MARK = "<!-- compile time -->"
TOLERANCE = 0.10

CURVES = {
    "layers": [{"LAYERS": n, "SPECIES": 2, "TERMS": 0} for n in (1, 2, 3, 4, 6, 8)],
    "species": [{"LAYERS": 3, "SPECIES": n, "TERMS": 0} for n in (1, 2, 3, 5, 7)],
    "terms": [{"LAYERS": 2, "SPECIES": 1, "TERMS": n} for n in (0, 1, 2, 4, 8)],
}
COUNTED = {
    "declarations": r"(\d+) decls total",
    "class specialisations": r"(\d+) ClassTemplateSpecialization decls",
    "variable specialisations": r"(\d+) VarTemplateSpecialization decls",
}


class CannotMeasure(Exception):
    pass


def command(options, sizes):
    return [options.compiler, "-std=c++20", *(f"-I{folder}" for folder in options.include),
            *(f"-D{name}={value}" for name, value in sizes.items()), str(SOURCE)]


def run(arguments):
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode != 0:
        raise CannotMeasure(f"{' '.join(arguments)}\n{done.stderr[-2000:]}")
    return done.stderr + done.stdout


def counts(options, sizes):
    """What the compiler says of its syntax tree."""
    said = run([*command(options, sizes), "-fsyntax-only", "-Xclang", "-print-stats"])
    result = {}
    for name, pattern in COUNTED.items():
        found = re.search(pattern, said)
        if not found:
            raise CannotMeasure(f"{options.compiler} -print-stats says nothing of {name}")
        result[name] = int(found.group(1))
    return result


def seconds(options, sizes):
    """Processor time of a compilation with optimisation."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([*command(options, sizes), "-O3", "-mavx2", "-mfma", "-c", "-o", "/dev/null"])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return round(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, 1)


def measure(options):
    empty = counts(options, {"ONLY_INCLUDES": 1})
    result = {}
    known = {}
    for curve, points in CURVES.items():
        result[curve] = []
        for sizes in [points[0], points[len(points) // 2], points[-1]] if options.few else points:
            key = tuple(sizes.values())
            counted = known[key] = known.get(key) or counts(options, sizes)
            point = {"sizes": sizes, "counts": {name: counted[name] - empty[name] for name in COUNTED}}
            if options.seconds:
                point["seconds"] = seconds(options, sizes)
            result[curve].append(point)
            print(f"{curve}: {sizes} {point['counts']} {point.get('seconds', '')}", flush=True)
    return result


def table(curves):
    """The curves as Markdown."""
    lines = []
    fixed = {"layers": "layers (2 species)", "species": "species (3 layers)", "terms": "terms (2 layers, 1 species)"}
    for curve, points in curves.items():
        lines += [f"| {fixed[curve]} | " + " | ".join(COUNTED) + " | clang, seconds at -O3 |",
                  "|---" * (len(COUNTED) + 2) + "|"]
        for point in points:
            lines.append(f"| {point['sizes'][curve.upper()]} | " +
                         " | ".join(f"{point['counts'][name]:,}" for name in COUNTED) +
                         f" | {point.get('seconds', '')} |")
        lines.append("")
    return "\n".join(lines)


def compare(measured, baseline):
    """The sentences about counts that are too high."""
    complaints = []
    for curve, points in measured.items():
        for point in points:
            before = next(one for one in baseline[curve] if one["sizes"] == point["sizes"])
            for name, count in point["counts"].items():
                if count > before["counts"][name] * (1 + TOLERANCE):
                    complaints.append(f"{curve}, {point['sizes']}: {count} {name}, the baseline has "
                                      f"{before['counts'][name]} and allows {TOLERANCE:.0%} more")
    return complaints


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", required=True, help="a clang++")
    parser.add_argument("--include", action="append", default=[str(ROOT / "include")], help="a folder of headers")
    parser.add_argument("--update", action="store_true", help="write the baseline")
    parser.add_argument("--few", action="store_true", help="measure a few points only")
    parser.add_argument("--seconds", action="store_true", help="measure processor time too, and write the page")
    options = parser.parse_args()
    try:
        measured = measure(options)
    except (CannotMeasure, OSError) as error:
        print(f"compile_time.py: {error}", file=sys.stderr)
        return 2
    if options.seconds:
        head, mark, _ = PAGE.read_text().partition(MARK)
        PAGE.write_text(f"{head}{mark}\n\n{table(measured)}")
    if options.update:
        for points in measured.values():
            for point in points:
                point.pop("seconds", None)
        BASELINE.write_text(json.dumps(measured, indent=1) + "\n")
        return 0
    complaints = compare(measured, json.loads(BASELINE.read_text()))
    for complaint in complaints:
        print(f"compile_time.py: {complaint}", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
