#!/usr/bin/env python3
"""A system's program on ranks of MPI, against the same system's program without.

    tests/mpi/program.py --plain build/default/tests/torture_small --program build/default/tests/torture_small_on_ranks \\
        --mpirun mpirun --oversubscribe

Its files have the same bytes for any number of ranks and threads; what fails on one rank, or one that is killed, ends all
of them with a message and leaves a checkpoint to go on from. The exit code is 1 if anything is otherwise.
"""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

parser = argparse.ArgumentParser()
parser.add_argument("--plain", required=True)
parser.add_argument("--program", required=True)
parser.add_argument("--mpirun", nargs=argparse.REMAINDER, required=True, help="with its options")
options = parser.parse_args()

options.plain, options.program = os.path.abspath(options.plain), os.path.abspath(options.program)
scratch = pathlib.Path(tempfile.mkdtemp(prefix="closura-ranks-"))
failures = []
SIMULATE = ["simulate", "--seed", "1", "--runs", "13", "--steps", "30"]
PAPER = ["train", "--recipe", "paper", "--data", "data", "--seed", "2", "--optimisation-steps", "40"]
# Long enough to be met in the middle of it.
LONG = ["train", "--recipe", "paper", "--data", "data", "--seed", "2", "--optimisation-steps", "800",
        "--checkpoint-every", "20"]
OTHERS = [["train", "--data", "data", "--seed", "2", *recipe] for recipe in (
    ["--recipe", "path"], ["--recipe", "expectation"],
    ["--recipe", "paper", "--optimisation-steps", "20", "--law", "persistent"],
    ["--recipe", "paper", "--optimisation-steps", "20", "--law", "carried", "--chains", "30"])]
OTHERS += [["score", "--data", "data", "--trained", "paper", "--seed", "3", "--fresh-runs", "20"],
           ["sample", "--trained", "paper", "--seed", "3", "--samples", "7"],
           ["closure", "--data", "data", "--trained", "paper", "--seed", "3"],
           ["simulate", "--well-mixed", "--seed", "3", "--runs", "5"],
           ["reproduce", "--quick", "--seed", "3", "--runs", "9", "--steps", "20", "--no-figures"]]


def check(holds, text):
    if not holds:
        failures.append(text)
        print("FAILED:", text, flush=True)


def alone(arguments, out):
    return subprocess.run([options.plain, *arguments, "--threads", "1", "--out", out], cwd=scratch, check=True,
                          capture_output=True, text=True)


def command_on_ranks(count, arguments):
    return [*options.mpirun, "-n", str(count), options.program, *arguments]


def on_ranks(count, arguments, out):
    shutil.rmtree(scratch / out, ignore_errors=True)
    return subprocess.run([*command_on_ranks(count, arguments), "--out", out], cwd=scratch, capture_output=True, text=True)


def contents(out):
    """All files but run.json, which has the wall time."""
    return {path.name: path.read_bytes() for path in (scratch / out).iterdir() if path.name != "run.json"}


def expect_same(done, out, expected, what):
    check(done.returncode == 0, f"{what}: exit code {done.returncode}: {done.stderr}")
    found = contents(out) if done.returncode == 0 else {}
    differ = [name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name)]
    check(not differ, f"{what}: {differ} differ")


def rank_processes(program):
    """The processes of a run by their ranks."""
    found = {}
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.path.realpath(process / "exe") != os.path.realpath(options.program):
                continue
            environment = dict(part.split("=", 1) for part in (process / "environ").read_text().split("\0") if "=" in part)
            if environment.get("CLOSURA_TEST_RUN") == program:
                found[int(environment["OMPI_COMM_WORLD_RANK"])] = int(process.name)
        except (OSError, ValueError, KeyError):
            pass
    return found


def signalled(rank, number, out, arguments):
    """Sends a signal to one rank of three once there is a checkpoint."""
    shutil.rmtree(scratch / out, ignore_errors=True)
    running = subprocess.Popen([*command_on_ranks(3, arguments), "--threads", "1", "--out", out], cwd=scratch, text=True,
                               env={**os.environ, "CLOSURA_TEST_RUN": out}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while running.poll() is None and not (scratch / out / "checkpoint.npz").exists():
        time.sleep(0.01)
    processes = rank_processes(out)
    if rank in processes:
        os.kill(processes[rank], number)
    _, errors = running.communicate()
    return running.returncode, errors


def same_bytes():
    expected, trained = contents("data"), contents("paper")
    for count in (1, 2, 3, 4):
        for threads in ("1", "2"):
            what = f"on {count} ranks of {threads} threads"
            expect_same(on_ranks(count, [*SIMULATE, "--threads", threads], "ranks"), "ranks", expected, f"simulate {what}")
            expect_same(on_ranks(count, [*PAPER, "--threads", threads], "ranks"), "ranks", trained, f"train {what}")
    for arguments in OTHERS:
        printed = alone(arguments, "alone").stdout
        done = on_ranks(3, [*arguments, "--threads", "1"], "ranks")
        expect_same(done, "ranks", contents("alone"), f"{arguments} on 3 ranks")
        check(done.stdout == printed, f"{arguments} on 3 ranks: printed {done.stdout} and not {printed}")
        shutil.rmtree(scratch / "alone")


def seeds():
    done = on_ranks(3, ["simulate", "--runs", "4", "--steps", "5"], "ranks")
    found = done.stdout.split()
    check(len(found) == 2 and found[0] == "seed", f"a seed that is drawn: printed {done.stdout}")
    alone(["simulate", "--runs", "4", "--steps", "5", "--seed", found[1]], "alone")
    expect_same(done, "ranks", contents("alone"), "a seed that is drawn")


def mistakes():
    done = on_ranks(3, [*SIMULATE, "--site-choice", "nowhere"], "ranks")
    check(done.returncode == 2 and done.stderr.count("nowhere") == 1, f"a bad option: {done.returncode}, {done.stderr}")
    check(not (scratch / "ranks").exists(), "a bad option left files")
    done = on_ranks(3, [*PAPER[:4], "missing", *PAPER[5:]], "ranks")
    check(done.returncode == 2 and done.stderr.count("missing/lattices.npy") == 1,
          f"data that are missing: {done.returncode}, {done.stderr}")
    # One rank alone has no data.
    train = [options.program, *PAPER, "--out", "ranks"]
    elsewhere = [argument if argument != "data" else "missing" for argument in train]
    done = subprocess.run([*options.mpirun, "-n", "1", *train, ":", "-n", "1", *elsewhere], cwd=scratch,
                          capture_output=True, text=True)
    check(done.returncode == 2 and "rank 1 of 2: missing/lattices.npy" in done.stderr,
          f"one rank that fails: {done.returncode}, {done.stderr}")
    shutil.rmtree(scratch / "ranks", ignore_errors=True)


def ends_and_goes_on():
    alone(LONG, "long")
    expected = contents("long")
    for rank, number in ((1, signal.SIGKILL), (0, signal.SIGKILL), (2, signal.SIGTERM), (0, signal.SIGINT)):
        what = f"rank {rank} of 3 got signal {number}"
        code, errors = signalled(rank, number, "ended", LONG)
        check(code == 128 + number, f"{what}: exit code {code}: {errors}")
        if number == signal.SIGKILL:
            check(f"rank {rank}" in errors and "signal 9" in errors, f"{what}: {errors}")
        else:
            check(errors.count("optimisation steps, which are in") == 1, f"{what}: {errors}")
        check((scratch / "ended" / "checkpoint.npz").exists(), f"{what}: no checkpoint")
        program = command_on_ranks(2, LONG) if rank == 1 else [options.plain, *LONG] # whichever
        done = subprocess.run([*program, "--threads", "1", "--out", "ended", "--resume"], cwd=scratch, capture_output=True,
                              text=True)
        expect_same(done, "ended", expected, f"{what}, and it went on")


PARTS = (same_bytes, seeds, mistakes, ends_and_goes_on)
alone(SIMULATE, "data")
alone(PAPER, "paper")
for part in PARTS:
    begun = time.monotonic()
    part()
    print(f"{part.__name__}: {time.monotonic() - begun:.1f} s", flush=True)
shutil.rmtree(scratch)
sys.exit(1 if failures else 0)
