#!/usr/bin/env python3
"""What a system's program says to options and files that cannot be: runs it, and compares with docs/errors.md.

    tests/checks/errors.py --program build/default/tests/torture_small --page docs/errors.md
    tests/checks/errors.py --program … --page docs/errors.md --update     # writes the page's table anew

Every case must end with exit code 2, say one sentence and leave nothing behind.
"""
import argparse
import os
import pathlib
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--page", required=True)
parser.add_argument("--update", action="store_true")
options = parser.parse_args()
program = os.path.abspath(options.program)
scratch = pathlib.Path(tempfile.mkdtemp(prefix="closura-errors-"))
BEGIN, END = "<!-- begin: tests/checks/errors.py writes this -->", "<!-- end -->"


def run(*arguments):
    return subprocess.run([program, *arguments], cwd=scratch, capture_output=True, text=True, timeout=600,
                          env={**os.environ, "LC_ALL": "C"})


def must(*arguments):
    done = run(*arguments)
    if done.returncode != 0:
        sys.exit(f"{arguments}: {done.returncode}: {done.stdout}{done.stderr}")


def npy(name, kind, shape, values, order="False", text=None, version=1):
    """A .npy file; `values` are bytes, repeated as often as it takes."""
    header = text or f"{{'descr': '{kind}', 'fortran_order': {order}, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    count = 1
    for extent in shape:
        count *= extent
    path = scratch / name
    path.parent.mkdir(parents=True, exist_ok=True)
    size = int(re.sub(r"\D", "", kind) or 1) * (4 if "U" in kind else 1)
    data = (values * (count * size // len(values) + 1))[:count * size]
    path.write_bytes(b"\x93NUMPY" + bytes([version, 0]) + struct.pack("<H", len(header)) + header.encode() + data)


def change(source, target, **parts):
    """A copy of a directory with files changed by functions of their bytes; None removes."""
    shutil.copytree(scratch / source, scratch / target)
    for name, function in parts.items():
        path = scratch / target / name.replace("__", ".")
        if function is None:
            path.unlink()
        else:
            path.write_bytes(function(path.read_bytes()))


RUN = ["--seed", "1", "--threads", "1"]
must("simulate", *RUN, "--runs", "6", "--steps", "12", "--out", "data")
must("simulate", "--seed", "2", "--threads", "1", "--runs", "6", "--steps", "12", "--out", "other_data")
must("simulate", *RUN, "--runs", "6", "--steps", "14", "--out", "longer_data")
must("simulate", *RUN, "--runs", "6", "--steps", "12", "--time-step", "0.5", "--out", "half_steps")
must("simulate", *RUN, "--runs", "6", "--steps", "24", "--record-every", "2", "--out", "sparse")
must("simulate", *RUN, "--runs", "3", "--steps", "12", "--start", "H=1", "--start", "P=2", "--out", "two_starts")
must("simulate", *RUN, "--runs", "6", "--steps", "12", "--no-lattices", "--out", "no_lattices")
must("train", *RUN, "--data", "data", "--optimisation-steps", "6", "--out", "fit")
must("reproduce", *RUN, "--runs", "6", "--steps", "12", "--optimisation-steps", "6", "--samples", "4", "--no-figures",
     "--out", "all")

middle = lambda content, place=0.5: content[:int(place * len(content))] + \
    bytes([content[int(place * len(content))] ^ 1]) + content[int(place * len(content)) + 1:]
change("data", "damaged", lattices__npy=middle)
change("data", "cut", lattices__npy=lambda content: content[:-100])
change("data", "long", lattices__npy=lambda content: content + b"more")
change("data", "half_header", lattices__npy=lambda content: content[:50])
change("data", "damaged_run", run__json=lambda content: content.replace(b'"runs": 6', b'"runs": 7'))
change("data", "no_json", run__json=lambda content: content[:5])
change("data", "twice", run__json=lambda content: content.replace(b'"threads"', b'"seed"'))
change("fit", "damaged_fit", parameters__npy=lambda content: middle(content, 0.9))
change("fit", "damaged_fit_run", run__json=lambda content: content.replace(b'"gibbs_steps": 10', b'"gibbs_steps": 11'))
change("fit", "damaged_checkpoint", checkpoint__npz=middle)
change("fit", "damaged_name", checkpoint__npz=lambda content: middle(content, 35 / len(content)))
change("fit", "cut_checkpoint", checkpoint__npz=lambda content: content[:-1])
change("fit", "long_checkpoint", checkpoint__npz=lambda content: content + b"x")
change("fit", "empty_checkpoint", checkpoint__npz=lambda content: b"")
change("fit", "text_checkpoint", checkpoint__npz=lambda content: b"not a checkpoint\n")
change("fit", "no_checkpoint", checkpoint__npz=None)
change("fit", "damaged_commit", run__json=lambda content: content)
(scratch / "damaged_commit/.commit").write_bytes(b"closura commit 0000000000000000\nparameters.npy\0")
for name in ("fifo", "device", "directory"):
    (scratch / name).mkdir()
os.mkfifo(scratch / "fifo/lattices.npy")
os.symlink("/dev/zero", scratch / "device/lattices.npy")
(scratch / "directory/lattices.npy").mkdir()
(scratch / "file").write_text("precious\n")
os.mkfifo(scratch / "pipe")
npy("full/lattices.npy", "|u1", (6, 13, 8, 8), b"\1")
npy("deer/lattices.npy", "|u1", (6, 13, 8, 8), b"\0\3")
npy("narrow/lattices.npy", "|u1", (6, 13, 8, 7), b"\0")
npy("flat/lattices.npy", "|u1", (6, 13, 64), b"\0")
npy("none/lattices.npy", "|u1", (0, 13, 8, 8), b"\0")
npy("single/lattices.npy", "<f4", (6, 13, 8, 8), b"\0")
npy("signed/lattices.npy", "<i4", (6, 13, 8, 8), b"\xff")
npy("truth/lattices.npy", "|b1", (6, 13, 8, 8), b"\0")
npy("version/lattices.npy", "|u1", (6, 13, 8, 8), b"\0", version=7)
npy("keys/lattices.npy", "|u1", (6, 13, 8, 8), b"\0", text="{'descr': '|u1', 'shape': (6, 13, 8, 8)}")
npy("huge/lattices.npy", "|u1", (6,), b"\0",
    text="{'descr': '|u1', 'fortran_order': False, 'shape': (9223372036854775807, 13, 8, 8), }")
npy("still/lattices.npy", "|u1", (6, 13, 8, 8), b"\0\1")
(scratch / "text").mkdir()
(scratch / "text/lattices.npy").write_text("not an array\n")
(scratch / "empty").mkdir()
(scratch / "empty/lattices.npy").write_text("")
npy("theta/parameters.npy", "<f8", (13, 6), b"\0")
npy("nan/parameters.npy", "<f8", (13, 6), struct.pack("<d", float("nan")))
npy("infinite/parameters.npy", "<f8", (13, 6), struct.pack("<d", float("-inf")))
npy("five/parameters.npy", "<f8", (13, 5), b"\0")
npy("large/parameters.npy", "<u8", (13, 6), struct.pack("<Q", 2**53 + 1))
npy("words/parameters.npy", "<U4", (13, 6), b"\0")
npy("longer/parameters.npy", "<f8", (14, 6), b"\0")

sections = [
    ("Commands and names of options", [
        "", "frobnicate", "train extra --data data", "simulate --frobnicate 1", "simulate -x", "train", "sample",
        "score --trained fit", "simulate --seed 1 --out out --runs", "simulate --runs 2 --runs 3", "simulate --no-lattices=yes",
        "train --data data --resume=1", "train --data ''", "sample --trained ''", "simulate --out ''",
    ]),
    ("Numbers", [
        *(f"simulate {option} {value}" for option in ("--seed", "--runs", "--steps") for value in
          ("-1", "1.5", "many", "''", "010", "0x10", "1e3", "+5", "18446744073709551616", "100000000000000000000000")),
        "simulate --runs 0", "simulate --steps 0", "simulate --threads 1025", "simulate --record-every 0",
        "simulate --time-step 0", "simulate --time-step nan", "simulate --time-step inf", "simulate --time-step -1",
        "simulate --time-step 1e400", "simulate --H 65", "simulate --P -1",
        *(f"train --data data {option} {value}" for option, values in (
            ("--batch", ("0", "1000001")), ("--window", ("0", "-1")), ("--steps-per-slide", ("0",)),
            ("--gibbs-steps", ("0", "2147483648")), ("--substeps", ("0", "10001")), ("--observation-chains", ("1",)),
            ("--learning-rate", ("0", "-1", "nan", "inf", "fast", "''")), ("--learning-rate-per-site", ("0", "nan")),
            ("--centre-sliding", ("1.5", "-0.1", "nan")), ("--optimisation-steps", ("-1", "1000000001")),
            ("--checkpoint-every", ("-1",)), ("--checkpoint-seconds", ("-1", "nan"))) for value in values),
        "sample --trained fit --samples 0", "sample --trained fit --samples 1000001", "sample --trained fit --every 0",
        "sample --trained fit --layers-at -1",
    ]),
    ("Choices and initial conditions", [
        "simulate --site-choice sideways", "train --data data --adjoint none", "train --data data --law never",
        "train --data data --batch-runs some", "simulate --start Q=10", "simulate --start H", "simulate --start H=1,H=2",
        "simulate --start H=60,P=60", "simulate --start H=-1", "simulate --start H=1 --P 2", "simulate --H 40 --P 30",
    ]),
    ("What cannot work together", [
        "train --data data --batch 7", "train --data data --window 13", "train --data two_starts",
        "reproduce --runs 4 --no-figures", "reproduce --steps 9 --every 3 --no-figures",
        "reproduce --steps 20 --every 21 --no-figures", "reproduce --start H=1 --start P=1 --no-figures",
        "score --trained fit --data data --every 13", "score --trained fit --data longer_data",
        "score --trained fit --data half_steps", "score --trained fit --data sparse", "score --trained theta --data still",
        "train --data data --learning-rate 1e300", "train --data data --learning-rate-per-site 1e300",
        "train --data data --resume --overwrite",
    ]),
    ("More than the machine has", [
        "simulate --steps 1000000000000000", "simulate --steps 18446744073709551615",
        "reproduce --runs 1000000000000 --no-figures", "reproduce --steps 10000000000000 --no-figures",
    ]),
    ("Simulations", [f"train --data {name}" for name in (
        "nowhere", "file", "pipe", "no_lattices", "fifo", "device", "directory", "text", "empty", "half_header", "cut",
        "long", "damaged", "damaged_run", "no_json", "twice", "full", "deer", "narrow", "flat", "none", "single", "signed",
        "truth", "version", "keys", "huge")]),
    ("Learned parameters", [f"sample --trained {name}" for name in (
        "nowhere", "damaged_fit", "damaged_fit_run", "damaged_commit", "nan", "infinite", "five", "large", "words")] + [
            "score --data data --trained longer"]),
    ("Checkpoints", [f"train --data data --resume --out {name}" for name in (
        "nowhere", "no_checkpoint", "damaged_checkpoint", "damaged_name", "cut_checkpoint", "long_checkpoint",
        "empty_checkpoint", "text_checkpoint", "all")] + [
            "train --data data --out fit", "train --data other_data --resume --out fit",
            "train --data longer_data --resume --out fit", "train --data half_steps --resume --out fit",
            "train --data data --resume --out fit --seed 2", "train --data data --resume --out fit --batch 4",
            "train --data data --resume --out fit --window 9", "train --data data --resume --out fit --law persistent",
            "train --data data --resume --out fit --gibbs-steps 11",
            "train --data data --resume --out fit --adjoint plain",
            "train --data data --resume --out fit --learning-rate 1e-6",
            "train --data data --resume --out fit --learning-rate-per-site 0.01",
            "train --data data --resume --out fit --optimisation-steps 3",
            "reproduce --resume --no-figures --out fit", "reproduce --resume --no-figures --out all --runs 7",
            "reproduce --resume --no-figures --out all --steps 13", "reproduce --resume --no-figures --out all --samples 5",
            "reproduce --resume --no-figures --out all --quick", "reproduce --resume --no-figures --out all --start H=1"]),
    ("Directories for outputs", [f"simulate --out {name}" for name in ("file", "file/below", "pipe", "/proc/self")]),
]


def everything():
    return {str(path.relative_to(scratch)): path.stat().st_mtime_ns for path in scratch.rglob("*")}


failures, count, lines = [], 0, []
for title, cases in sections:
    lines += ["", f"## {title}", "", "| Given | Said |", "|---|---|"]
    for case in cases:
        arguments = shlex.split(case)
        if "--seed" not in arguments and "--resume" not in arguments and arguments and arguments[0] != "frobnicate":
            arguments += ["--seed", "1"]
        before = everything()
        done = run(*arguments, *([] if "--out" in arguments or not arguments else ["--out", "out"]))
        count += 1
        sentence = done.stderr.split("\n")[0].partition(": ")[2].replace(str(scratch), "…")
        if done.returncode != 2 or not sentence or done.stdout:
            failures.append(f"{case}: exit code {done.returncode}; says {done.stdout}{done.stderr}")
        if everything().keys() != before.keys():
            failures.append(f"{case}: left {sorted(everything().keys() ^ before.keys())}")
            shutil.rmtree(scratch / "out", ignore_errors=True)
        sentence = re.sub(r"gives it \d+ MB", "gives it … MB", sentence)
        shown = sentence.replace("|", "\\|").replace("<", "&lt;")
        lines.append(f"| `{case or '(nothing)'}` | {shown} |")
lines.append("")

page = pathlib.Path(options.page)
text = page.read_text(encoding="utf-8")
start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
written = text[start:end].split("\n")
if options.update:
    page.write_text(text[:start] + "\n".join(lines) + "\n" + text[end:], encoding="utf-8")
elif written[:len(lines)] != lines:
    for was, now in zip(written, lines):
        if was != now:
            failures.append(f"docs/errors.md says\n  {was}\nand the program\n  {now}")
    if len(written) != len(lines) + 1:
        failures.append(f"docs/errors.md has {len(written)} lines for {len(lines)}; --update writes them anew")
shutil.rmtree(scratch)
if failures:
    print("\n".join(failures))
    print(f"{len(failures)} failures in {count} cases")
    sys.exit(1)
print(f"{count} cases are refused with their sentences")
