#!/usr/bin/env python3
"""The paper's Gibbs step in PyTorch, on one thread: prints the time per unit update as JSON.

    python3 torch_gibbs.py

Exit code 77, with a message, without PyTorch.
"""

import os
import sys

os.environ.update({name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")})
try:
    import torch
except ImportError:
    print("torch_gibbs.py: skipped, PyTorch is not installed (Debian: python3-torch)", file=sys.stderr)
    sys.exit(77)

from problem import BIASES, LAYERS, SPECIES, WEIGHTS, measure

torch.set_num_threads(1)
torch.set_num_interop_threads(1)


class Chains:
    """All chains at a time, in 32-bit floats."""

    def __init__(self, chains, side, seed):
        self.random = torch.Generator().manual_seed(seed)
        shape = (chains, side, side)
        self.units = []
        for _ in range(LAYERS):
            state = torch.randint(SPECIES + 1, shape, generator=self.random)
            self.units.append(torch.stack([state == species for species in range(SPECIES)]).float())
        self.biases = torch.tensor(BIASES)[..., None, None, None]
        self.weights = torch.tensor(WEIGHTS)[..., None, None, None]

    def states(self):
        return torch.stack(self.units).long()

    def logits(self, layer):
        result = 0
        if layer > 0:
            result = patch_sums(self.units[layer - 1], -1).mul_(self.weights[layer - 1])
        if layer + 1 < LAYERS:
            result += patch_sums(self.units[layer + 1], 1).mul_(self.weights[layer])
        result += self.biases[layer]
        return result

    def update(self, layer):
        odds = self.logits(layer).exp_()
        first, second = odds
        both = first + second
        u = torch.rand(both.shape, generator=self.random).mul_(both + 1)
        chosen = self.units[layer]
        torch.lt(u, first, out=chosen[0])
        torch.lt(u, both, out=chosen[1])
        chosen[1] -= chosen[0]

    @torch.inference_mode()
    def steps(self, count):
        for _ in range(count):
            for first in (1, 0):
                for layer in range(first, LAYERS, 2):
                    self.update(layer)


def patch_sums(units, shift):
    """Sums over 2x2 patches: first along one axis, then along the other."""
    rows = units.roll(shift, -2).add_(units)
    return rows.roll(shift, -1).add_(rows)


if __name__ == "__main__":
    measure("torch", torch.__version__, Chains)
