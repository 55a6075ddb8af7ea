"""Calls the program of an experiment, for scripts that measure what it learns."""

import shlex
import subprocess


class Failed(Exception):
    """A command failed; the message has its words and what it said."""


def call(program, *arguments):
    command = [str(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{shlex.join(command)}\n{done.stderr}")
