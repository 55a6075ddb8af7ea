#!/usr/bin/env python3
"""The paper's Gibbs step in NumPy, on one thread: prints the time per unit update as JSON.

    python3 numpy_gibbs.py

Exit code 77, with a message, without NumPy.
"""

import os
import sys

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})
try:
    import numpy as np
except ImportError:
    print("numpy_gibbs.py: skipped, NumPy is not installed (Debian: python3-numpy)", file=sys.stderr)
    sys.exit(77)

from problem import BIASES, LAYERS, SPECIES, WEIGHTS, measure


class Chains:
    """All chains at a time; 32-bit floats, which NumPy's exponential is fastest for."""

    def __init__(self, chains, side, seed):
        self.random = np.random.Generator(np.random.SFC64(seed))
        shape = (chains, side, side)
        self.units = [np.empty((SPECIES, *shape), np.float32) for _ in range(LAYERS)]
        for units in self.units:
            state = self.random.integers(SPECIES + 1, size=shape)
            for species in range(SPECIES):
                units[species] = state == species
        self.biases = np.array(BIASES, np.float32)[..., None, None, None]
        self.weights = np.array(WEIGHTS, np.float32)[..., None, None, None]

    def states(self):
        return np.stack(self.units).astype(int)

    def logits(self, layer):
        result = 0
        if layer > 0:
            result = self.weights[layer - 1] * patch_sums(self.units[layer - 1], -1)
        if layer + 1 < LAYERS:
            result += self.weights[layer] * patch_sums(self.units[layer + 1], 1)
        result += self.biases[layer]
        return result

    def update(self, layer):
        odds = self.logits(layer)
        np.exp(odds, out=odds)
        first, second = odds
        both = first + second
        u = self.random.random(both.shape, np.float32)
        u *= both + np.float32(1)
        chosen = self.units[layer]
        np.less(u, first, out=chosen[0], casting="unsafe")
        np.less(u, both, out=chosen[1], casting="unsafe")
        chosen[1] -= chosen[0]

    def steps(self, count):
        for _ in range(count):
            for first in (1, 0):
                for layer in range(first, LAYERS, 2):
                    self.update(layer)


def patch_sums(units, shift):
    """Sums over 2x2 patches: first along one axis, then along the other."""
    rows = units + np.roll(units, shift, axis=-2)
    return rows + np.roll(rows, shift, axis=-1)


if __name__ == "__main__":
    measure("numpy", np.__version__, Chains)
