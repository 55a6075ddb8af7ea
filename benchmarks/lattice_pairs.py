"""Counts and pairs of two species on periodic planes, and how well one set of them follows another. Needs numpy."""

import numpy as np

EVERY = 10
NEAREST = [(0, 1), (1, 0)]
NEXT = [(0, 2), (2, 0), (1, 1), (1, -1)]


def pairs(states, displacements):
    """[…, 3] pairs of species 1 and 1, 1 and 2, 2 and 2 of periodic planes [..., y, x], each pair once."""
    first, second = states == 1, states == 2
    counts = np.zeros(states.shape[:-2] + (3,))
    for displacement in displacements:
        moved = np.roll(states, displacement, axis=(-2, -1))
        at_first, at_second = moved == 1, moved == 2
        for place, both in enumerate((first & at_first, (first & at_second) | (second & at_first), second & at_second)):
            counts[..., place] += both.sum(axis=(-2, -1))
    return counts


def observables(states):
    """[…, 8]: counts of both species, pairs of neighbours, pairs at distance two."""
    counts = np.stack([(states == species).sum(axis=(-2, -1)) for species in (1, 2)], axis=-1)
    return np.concatenate([counts, pairs(states, NEAREST), pairs(states, NEXT)], axis=-1)


def explained(model, data):
    """R² by quantity over starts and times; a start and time of which there is no datum is left out."""
    known = np.isfinite(data).all(axis=-1) & np.isfinite(model).all(axis=-1)
    model, data = model[known], data[known]
    return 1 - ((model - data) ** 2).sum(axis=0) / ((data - data.mean(axis=0)) ** 2).sum(axis=0)


def survivors_mean(values):
    """The mean over runs with both species alive: [time, quantity] of [run, time, quantity]; NaN if there is none."""
    alive = (values[..., :2] > 0).all(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return (values * alive).sum(axis=0) / alive.sum(axis=0)
