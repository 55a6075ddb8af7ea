#!/usr/bin/env python3
"""Measures what it takes to compile the examples, the benchmarks, and the largest models of benchmarks/models.hpp, each as
the project builds it, and writes the table of docs/benchmarks.md.

    python3 benchmarks/compile_time.py [COMPILER ...]     default: g++ and clang++-19, if there

A system's program is one source a stage, with precompiled headers; of the systems, the paper's stands for all. Time is that
of the processor: on an idle core, what one waits. Memory is the peak of the compiler's largest process.
Build trees go to build/compile_time. Needs the standard library and what `run.sh` installs.
Exit code 2, with a message, if something does not compile.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from report import BadInput, table, write_between

ROOT = Path(__file__).resolve().parent.parent
LIMIT_SECONDS = 30
EXAMPLE_LIMIT_SECONDS = 15
LIMIT_GIGABYTES = 1.5

# One model, with all that a user of the sampler calls.
ONE_MODEL = """#include <closura/sample/sampler.hpp>
#include <models.hpp>
using model = benchmarked::{model};
closura::statistics<model> sampled(const closura::parameters<model>& theta)
{{
    closura::sampler<model> chains(1, 5);
    chains.randomise();
    chains.sweep(theta, 10);
    chains.sweep_hidden(theta, 10);
    return chains.moments();
}}
"""
MODELS = {
    "lotka_volterra<40>": "the paper's model, sampler alone",
    "five_layers": "5 layers, sampler alone",
    "three_species_all_pairs": "3 species, all pairs, sampler alone",
    "seven_species_same": "7 species, sampler alone",
}


PRECOMPILED = "lotka_volterra: precompiled headers"


def title_of(source, build):
    """A source's name in the table; None if it is not in there."""
    if not source.is_relative_to(build):
        return str(source.relative_to(ROOT))
    if source.parent.name == "lotka_volterra.dir":
        return PRECOMPILED
    stage = source.stem.removeprefix("lotka_volterra_")
    in_table = source.parent.name == "examples" and stage != source.stem and "_" not in stage.replace("well_mixed", "")
    return f"lotka_volterra: {stage}" if in_table else None


def configured(compiler):
    """A build tree's compile commands: title -> arguments and directory, precompiled headers first."""
    build = ROOT / "build" / "compile_time" / compiler.replace("/", "_")
    done = subprocess.run(
        ["cmake", "-S", ROOT, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DCLOSURA_BUILD_TESTS=OFF",
         f"-DCMAKE_CXX_COMPILER={compiler}", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON",
         "-DCLOSURA_WARNINGS_AS_ERRORS=OFF"], capture_output=True, text=True)
    if done.returncode != 0:
        raise BadInput(f"cmake failed with {compiler}:\n{done.stderr}")
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        title = title_of(Path(entry["file"]), build)
        if title is None:
            continue
        arguments = shlex.split(entry["command"])
        # Precompiled headers stay where the sources after them look for them.
        if title != PRECOMPILED:
            arguments[arguments.index("-o") + 1] = str(build / "measured.o")
        commands[title] = (arguments, entry["directory"])
    # The models' own sources are compiled as the benchmarks are.
    for number, (model, title) in enumerate(MODELS.items()):
        source = build / f"model_{number}.cpp"
        source.write_text(ONE_MODEL.format(model=model))
        arguments, directory = commands["benchmarks/sampling.cpp"]
        arguments = list(arguments)
        arguments[arguments.index("-c") + 1] = str(source)
        commands[title] = (arguments, directory)
    return commands


def cost(arguments, directory):
    """Seconds and gigabytes of a compilation."""
    process = subprocess.Popen(arguments, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise BadInput(f"{shlex.join(arguments)}\n{errors}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e9


def limit_seconds(source):
    return EXAMPLE_LIMIT_SECONDS if source.startswith(("examples/", "lotka_volterra")) else LIMIT_SECONDS


def main(compilers):
    if not compilers:
        compilers = [name for name in ("g++", "clang++-19") if shutil.which(name)]
    try:
        costs = {}
        for compiler in compilers:
            for source, command in configured(compiler).items():
                costs.setdefault(source, {})[compiler] = cost(*command)
                print(f"{compiler} {source}: {costs[source][compiler][0]:.1f} s, {costs[source][compiler][1]:.2f} GB")
        rows = []
        for source, by_compiler in costs.items():
            row = [f"`{source}`" if source.endswith(".cpp") else source]
            for compiler in compilers:
                seconds, gigabytes = by_compiler[compiler]
                row += [f"{seconds:.1f}", f"{gigabytes:.2f}"]
            rows.append(row)
        header = [""]
        for compiler in compilers:
            header += [f"{compiler}: s", f"{compiler}: GB"]
        slowest = max(seconds for by_compiler in costs.values() for seconds, _ in by_compiler.values())
        largest = max(gigabytes for by_compiler in costs.values() for _, gigabytes in by_compiler.values())
        in_time = all(seconds <= limit_seconds(source) for source, by_compiler in costs.items()
                      for seconds, _ in by_compiler.values())
        verdict = "within" if in_time and largest <= LIMIT_GIGABYTES else "**beyond**"
        write_between(ROOT / "docs" / "benchmarks.md", "compile time",
                      table(header, *rows) + f"\nThe slowest: {slowest:.1f} s. The largest: {largest:.2f} GB. That is "
                      f"{verdict} the limits of {LIMIT_SECONDS} s ({EXAMPLE_LIMIT_SECONDS} s for the examples) and "
                      f"{LIMIT_GIGABYTES} GB.\n")
    except BadInput as error:
        print(f"compile_time.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
