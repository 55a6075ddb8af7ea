#!/usr/bin/env python3
"""Kills a system's program at random moments and at each call that changes the disk, and damages its files.

    tests/torture/torture.py --program build/default/tests/torture_small --shim build/default/tests/libkill_at.so
    tests/torture/torture.py … --kills 20 --at-most 40 --mutations 60      # a slice, as ctest runs it

After every kill the run is taken up again, as often as it takes, and must come to the bytes of a run that nobody
disturbed; where old results were replaced, what is read in between must be all old or all new. Every damaged file must
be refused by name (exit code 2), or have no effect on the numbers. Prints counts; the exit code is 1 if anything failed.
"""
import argparse
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--program", required=True)
parser.add_argument("--shim", required=True, help="the library of kill_at.cpp")
parser.add_argument("--kills", type=int, default=300, help="at random moments")
parser.add_argument("--at-most", type=int, default=10**6, help="calls at which to kill, of each scenario, evenly spread")
parser.add_argument("--mutations", type=int, default=2000)
parser.add_argument("--seed", type=int, default=1)
options = parser.parse_args()

program, shim = os.path.abspath(options.program), os.path.abspath(options.shim)
rng = random.Random(options.seed)
scratch = pathlib.Path(tempfile.mkdtemp(prefix="closura-torture-"))
failures = []
SIMULATE = ["simulate", "--seed", "1", "--threads", "1", "--runs", "8", "--steps", "40"]
LEARN = ["--optimisation-steps", "64", "--checkpoint-every", "4", "--threads", "1"]
REPRODUCE = ["reproduce", "--seed", "2", "--runs", "8", "--steps", "40", "--samples", "5", "--no-figures"]


def run(arguments, out=None, environment=None):
    command = [program, *arguments] + (["--out", str(out)] if out else [])
    return subprocess.run(command, cwd=scratch, env={**os.environ, **(environment or {})}, capture_output=True, text=True,
                          errors="backslashreplace")


def fail(text):
    failures.append(text)
    print("FAILED:", text, flush=True)


def must(arguments, out=None, environment=None):
    done = run(arguments, out, environment)
    if done.returncode != 0:
        sys.exit(f"{arguments}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def contents(directory):
    """All files but run.json, which has the wall time."""
    return {path.name: path.read_bytes() for path in directory.iterdir() if path.name != "run.json"}


def finish(arguments, out, what):
    """Takes up what a killed run has left, or begins it again."""
    resumed = (out / "checkpoint.npz").exists()
    return run([*arguments, "--resume"] if resumed else arguments, out)


def check(arguments, out, expected, what):
    done = finish(arguments, out, what)
    if done.returncode != 0:
        fail(f"{what}: taken up again: exit code {done.returncode}: {done.stderr.strip()}")
        return
    found = contents(out)
    if found.keys() != expected.keys():
        fail(f"{what}: left {sorted(found)} and not {sorted(expected)}")
    for name in found.keys() & expected.keys():
        if found[name] != expected[name]:
            fail(f"{what}: {name} differs")


def fresh(name="work"):
    out = scratch / name
    shutil.rmtree(out, ignore_errors=True)
    return out


# ---- What is not disturbed.
data = scratch / "data"
must(SIMULATE, data)
TRAIN = ["train", "--seed", "2", "--data", str(data), *LEARN]
IN_ONE_GO = ["--recipe", "path", "--learn-from", "all_runs", "--hidden-iterations", "4", "--threads", "1"]
scenarios = {"train": TRAIN, "reproduce": [*REPRODUCE, *LEARN], "in one go": [*REPRODUCE, *IN_ONE_GO]}
expected, calls, duration = {}, {}, {}
for name, arguments in scenarios.items():
    out = fresh(name)
    begun = time.monotonic()
    must(arguments, out, {"LD_PRELOAD": shim, "KILL_COUNT": str(scratch / "calls")})
    duration[name] = time.monotonic() - begun
    calls[name] = int((scratch / "calls").read_text())
    expected[name] = contents(out)

# ---- Kills at random moments, several in a row.
kills = 0
while kills < options.kills:
    name = rng.choice(list(scenarios))
    arguments, out = scenarios[name], fresh()
    for _ in range(rng.randint(1, 4)):
        resumed = (out / "checkpoint.npz").exists()
        process = subprocess.Popen([program, *arguments, *(["--resume"] if resumed else []), "--out", str(out)],
                                   cwd=scratch, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0, 1.2 * duration[name]))
        # SIGTERM and SIGINT are to leave a checkpoint and say so; SIGKILL leaves what was there.
        number = rng.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
        process.send_signal(number)
        code = process.wait()
        if code not in (0, -number, 128 + number):
            fail(f"{name}: {number.name}: exit code {code}")
        kills += code != 0
        if code == 0:
            break
    check(arguments, out, expected[name], f"{name}, killed at a random moment")
print(f"{kills} kills at random moments", flush=True)


# ---- A kill at each call that changes the disk.
def places(count):
    """All, or as many as were asked for, evenly."""
    wanted = min(count, options.at_most)
    return [1 + n * count // wanted for n in range(wanted)]


killed = 0
for name, arguments in scenarios.items():
    for call in places(calls[name]):
        out = fresh()
        done = run(arguments, out, {"LD_PRELOAD": shim, "KILL_AT": str(call)})
        if done.returncode not in (0, -signal.SIGKILL):
            fail(f"{name}, call {call}: exit code {done.returncode}: {done.stderr.strip()}")
        killed += done.returncode != 0
        check(arguments, out, expected[name], f"{name}, killed at call {call} of {calls[name]}")
print(f"{killed} kills at renames, fsyncs, unlinks and writes", flush=True)

# ---- Old results that are replaced: all old, or all new.
SCORE = ["score", "--seed", "3", "--samples", "5", "--data", str(data), "--trained"]
old, new = fresh("old"), fresh("new")
NEW = ["train", "--seed", "9", "--data", str(data), "--law", "short_run", "--gibbs-steps", "3", *LEARN]
must(TRAIN, old)
shutil.copytree(old, new)
must([*NEW, "--overwrite"], new, {"LD_PRELOAD": shim, "KILL_COUNT": str(scratch / "calls")})
count = int((scratch / "calls").read_text())
scores = {must([*SCORE, str(old)]).stdout, must([*SCORE, str(new)]).stdout}
if len(scores) != 2:
    fail("the two fits have the same score, which tests nothing")
mixed = 0
for call in places(count):
    out = fresh()
    shutil.copytree(old, out)
    run([*NEW, "--overwrite"], out, {"LD_PRELOAD": shim, "KILL_AT": str(call)})
    mixed += 1
    done = run([*SCORE, str(out)])
    if done.returncode != 0 or done.stdout not in scores:
        fail(f"overwriting, killed at call {call} of {count}: score says {done.stdout}{done.stderr}")
print(f"{mixed} kills while old results were replaced", flush=True)


# ---- Damaged files.
def damaged(content):
    """One of the things that happen to files."""
    bytes_ = bytearray(content)
    kind = rng.randrange(8)
    place = rng.randrange(len(bytes_))
    if kind == 0:
        bytes_[place] ^= 1 << rng.randrange(8)
    elif kind == 1:
        bytes_[place] = rng.randrange(256)
    elif kind == 2:
        for _ in range(rng.randint(2, 20)):
            bytes_[rng.randrange(len(bytes_))] = rng.randrange(256)
    elif kind == 3:
        del bytes_[place:]
    elif kind == 4:
        bytes_ += bytes(rng.randrange(256) for _ in range(rng.randint(1, 100)))
    elif kind == 5:  # a block that was never written
        bytes_[place:place + 512] = bytes(len(bytes_[place:place + 512]))
    elif kind == 6:
        del bytes_[place:place + rng.randint(1, 64)]
    else:  # two blocks in each other's place
        other = rng.randrange(len(bytes_))
        size = min(rng.randint(1, 256), abs(other - place), len(bytes_) - max(other, place))
        bytes_[place:place + size], bytes_[other:other + size] = bytes_[other:other + size], bytes_[place:place + size]
    return bytes(bytes_)


fit = scratch / "train"
half = fresh("half")
must(["train", "--seed", "2", "--data", str(data), "--optimisation-steps", "20", "--threads", "1"], half)
targets = [  # a file, and the command whose numbers depend on it
    (data / "lattices.npy", lambda: run([*TRAIN], fresh()), "train"),
    (data / "run.json", lambda: run([*TRAIN], fresh()), "train"),
    (fit / "parameters.npy", lambda: run([*SCORE, str(fit)]), None),
    (fit / "run.json", lambda: run([*SCORE, str(fit)]), None),
    (half / "checkpoint.npz", None, "resume"),
]
score = must([*SCORE, str(fit)]).stdout
refused = harmless = 0
for n in range(options.mutations):
    path, command, kind = targets[n % len(targets)]
    content = path.read_bytes()
    changed = damaged(content)
    if changed == content:
        harmless += 1
        continue
    if kind == "resume":
        out = fresh()
        shutil.copytree(half, out)
        (out / path.name).write_bytes(changed)
        done = run([*TRAIN, "--resume"], out)
        shown = str(out / path.name)
    else:
        path.write_bytes(changed)
        done = command()
        path.write_bytes(content)
        shown = str(path)
    what = f"{path.parent.name}/{path.name}, mutation {n}"
    if done.returncode == 2 and shown in done.stderr:
        refused += 1
    elif done.returncode != 0:
        fail(f"{what}: exit code {done.returncode}: {done.stderr.strip()}")
    elif (done.stdout != score) if kind is None else (contents(scratch / "work") != expected["train"]):
        fail(f"{what}: other numbers and no message")
    else:
        harmless += 1
print(f"{refused} damaged files refused by name, {harmless} without effect", flush=True)

if failures:
    print(f"{len(failures)} failures; files are in {scratch}")
    sys.exit(1)
shutil.rmtree(scratch)
