#!/usr/bin/env python3
"""Hands bytes that nobody wrote to everything that reads files or options, with libFuzzer, ASan and UBSan.

    tests/fuzz/fuzz.py --compiler clang++-19 --include DIR [--include DIR …] --program build/default/tests/torture_small
        [--seconds 600 | --runs N] [--only READER …] [--keep DIRECTORY]

Compiles readers.cpp, makes a corpus of what the program writes, and fuzzes each reader for so many seconds. What is read must
be read or refused with a sentence. Exit code 1: a reader has crashed, leaked or hung, and its input is shown. 77:
the compiler has no libFuzzer (Debian: libclang-rt-19-dev).
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
READERS = ["lattices.npy", "counts.npy", "parameters.npy", "run.json", "archive", "closure", "checkpoint", "options"]
WORDS = ["--runs\n12\n--start\nH=3,P=9", "--recipe\npath\n--iterations\n9", "--law\ncarried\n--chains\n010",
         "--learning-rate\n-inf\n--window\n18446744073709551616", "--optimiser\nadam\n--frozen\nbias[0,H]"]

parser = argparse.ArgumentParser()
parser.add_argument("--compiler", required=True)
parser.add_argument("--include", action="append", default=[], help="a directory of headers")
parser.add_argument("--program", required=True, help="the program of torture/small.hpp")
parser.add_argument("--seconds", type=int, default=600, help="for each reader")
parser.add_argument("--runs", type=int, help="for each reader, in place of seconds: the same inputs on every machine")
parser.add_argument("--only", nargs="*", choices=READERS, default=READERS)
parser.add_argument("--keep", type=pathlib.Path, help="a directory for corpora, which grow from run to run")
options = parser.parse_args()

scratch = pathlib.Path(tempfile.mkdtemp(prefix="closura-fuzzing-"))
program = os.path.abspath(options.program)


def must(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, errors="backslashreplace")
    if done.returncode != 0:
        sys.exit(f"{command}: exit code {done.returncode}\n{done.stdout}{done.stderr}")


def unpacked(archive):
    """Members one after the other, a line "name length" before each, as readers.cpp puts them together again."""
    with zipfile.ZipFile(archive) as members:
        parts = [(name, members.read(name)) for name in members.namelist()]
    return b"".join(f"{name} {len(content)}\n".encode() + content for name, content in parts)


def corpora():
    """Reader -> files to begin with: what the program writes itself."""
    common = ("--seed", "1", "--threads", "1")
    data, fit, moments = (scratch / name for name in ("data", "fit", "moments"))
    must(program, "simulate", *common, "--runs", "8", "--steps", "40", "--out", data)
    must(program, "train", *common, "--recipe", "paper", "--optimisation-steps", "6", "--data", data, "--out", fit)
    must(program, "train", *common, "--recipe", "expectation", "--data", data, "--out", moments)
    read = {name: [(where / name).read_bytes()] for name, where in
            (("lattices.npy", data), ("counts.npy", data), ("parameters.npy", fit))}
    read["run.json"] = [b"\n".join(line for line in (where / "run.json").read_bytes().split(b"\n")
                                   if not line.startswith(b'  "crc64"')) for where in (data, fit, moments)]
    read["archive"] = [(moments / "closure.npz").read_bytes()]
    read["closure"] = [unpacked(moments / "closure.npz")]
    read["checkpoint"] = [unpacked(fit / "checkpoint.npz")]
    read["options"] = [words.encode() for words in WORDS]
    return read


def fuzz(binary, reader, seeds):
    """Whether the reader has withstood."""
    corpus = (options.keep or scratch / "corpora") / reader
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (corpus / f"written_{number}").write_bytes(seed)
    longest = max(4096, 2 * max(map(len, seeds)))
    effort = [f"-runs={options.runs}", "-seed=1"] if options.runs else [f"-max_total_time={options.seconds}"]
    done = subprocess.run(
        [binary, str(corpus), *effort, f"-max_len={longest}", "-timeout=60", "-rss_limit_mb=4096",
         "-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={scratch}/{reader}."],
        env={**os.environ, "CLOSURA_FUZZ": reader, "ASAN_OPTIONS": "allocator_may_return_null=1"},
        capture_output=True, text=True, errors="backslashreplace")
    runs = [line.split()[-1] for line in done.stderr.splitlines() if "number_of_executed_units" in line]
    print(f"{reader}: {runs[0] if runs else 'no'} runs, exit code {done.returncode}", flush=True)
    if done.returncode != 0:
        print(done.stderr[-6000:], flush=True)
        for found in scratch.glob(f"{reader}.*"):
            print(f"{found}: {found.read_bytes()[:2000]!r}", flush=True)
    return done.returncode == 0


binary = scratch / "readers"
built = subprocess.run(
    [options.compiler, "-std=c++20", "-O1", "-g", "-fsanitize=fuzzer,address,undefined", "-fno-sanitize-recover=all",
     f"-I{HERE.parent}", *(f"-I{directory}" for directory in options.include), str(HERE / "readers.cpp"), "-o", str(binary)],
    capture_output=True, text=True, errors="backslashreplace")
if built.returncode != 0:
    if "libclang_rt" in built.stderr:
        print("the compiler has no libFuzzer; Debian's package is libclang-rt-19-dev")
        sys.exit(77)
    sys.exit(built.stderr[-6000:])
seeds = corpora()
withstood = [fuzz(binary, reader, seeds[reader]) for reader in options.only]
if all(withstood):
    shutil.rmtree(scratch)
sys.exit(0 if all(withstood) else 1)
