"""What the peers sample, how they are checked, and how they are timed.

The paper's model: three layers of 40x40 sites, periodic; a unit is empty or holds one of two species. Unit (y, x) of a
layer is joined to the 2x2 patch (y, x) ... (y+1, x+1) of the layer below, with one weight per species. Parameters are
those of the C++ benchmarks. A peer is a class made with (chains, side, seed) that has

    steps(n)                n Gibbs steps of all chains, odd layers first, then even ones
    states()                int array [layer, species, chain, y, x]: 1 where that species is
    logits(layer)           float array [species, chain, y, x], from the present states of the other layers

and starts from random units.
"""

import json
import math
import time
from itertools import product

SPECIES = 2
LAYERS = 3
SIDE = 40
CHAINS = 5
STEPS = 10
BIASES = [[-1.0, -1.1], [-1.2, -1.0], [-1.1, -1.2]]  # [layer][species]
WEIGHTS = [[0.15, 0.0], [-0.15, -0.3]]               # [lower layer][species]


def exact_mean_occupancies():
    """<s> of each layer and species on 2x2 sites, by enumeration.

    There every unit is joined to all four units of the next layer, so that the numbers of each species in a layer are
    enough: 15 combinations a layer instead of 3^4.
    """
    sites = 4
    numbers = [(h, p) for h in range(sites + 1) for p in range(sites + 1 - h)]
    total, sums = 0.0, [[0.0] * SPECIES for _ in range(LAYERS)]
    for state in product(numbers, repeat=LAYERS):
        energy, ways = 0.0, 1
        for layer, (h, p) in enumerate(state):
            energy -= BIASES[layer][0] * h + BIASES[layer][1] * p
            ways *= math.comb(sites, h) * math.comb(sites - h, p)
        for lower in range(LAYERS - 1):
            for species in range(SPECIES):
                energy -= WEIGHTS[lower][species] * state[lower][species] * state[lower + 1][species]
        weight = ways * math.exp(-energy)
        total += weight
        for layer in range(LAYERS):
            for species in range(SPECIES):
                sums[layer][species] += weight * state[layer][species] / sites
    return [[value / total for value in values] for values in sums]


def logits_by_definition(states, layer, species, chain, y, x):
    """The same as a peer's logits, one bond at a time."""
    height, width = len(states[0][0][0]), len(states[0][0][0][0])
    result = BIASES[layer][species]
    for dy, dx in product((0, 1), repeat=2):
        if layer > 0:
            below = states[layer - 1][species][chain][(y + dy) % height][(x + dx) % width]
            result += WEIGHTS[layer - 1][species] * below
        if layer + 1 < LAYERS:
            above = states[layer + 1][species][chain][(y - dy) % height][(x - dx) % width]
            result += WEIGHTS[layer][species] * above
    return result


def check(peer):
    """Stops if the peer's conditionals or its distribution are wrong."""
    side, chains = 5, 2
    small = peer(chains, side, seed=1)
    states = small.states().tolist()
    for layer in range(LAYERS):
        logits = small.logits(layer).tolist()
        for species, chain, y, x in product(range(SPECIES), range(chains), range(side), range(side)):
            expected = logits_by_definition(states, layer, species, chain, y, x)
            if abs(logits[species][chain][y][x] - expected) > 1e-5:
                raise SystemExit(f"wrong logit of layer {layer}: {logits[species][chain][y][x]}, expected {expected}")

    chains = 100_000
    tiny = peer(chains, 2, seed=2)
    tiny.steps(40)
    for layer, (found, expected) in enumerate(zip(tiny.states(), exact_mean_occupancies())):
        for species in range(SPECIES):
            by_chain = found[species].reshape(chains, -1).sum(-1) / 4.0
            mean = float(by_chain.mean())
            error = math.sqrt(float(((by_chain - mean) ** 2).mean()) / chains)
            if abs(mean - expected[species]) > 5 * error:
                raise SystemExit(f"wrong occupancy of layer {layer}, species {species}: "
                                 f"{mean} +- {error}, exact {expected[species]}")


def measure(name, version, peer, seconds=3.0):
    """Checks the peer, then prints its median processor time per unit update as JSON."""
    check(peer)
    chains = peer(CHAINS, SIDE, seed=3)
    chains.steps(STEPS)
    times = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times) < 20:
        start = time.process_time()
        chains.steps(STEPS)
        times.append(time.process_time() - start)
    times.sort()
    units = CHAINS * STEPS * LAYERS * SIDE * SIDE
    print(json.dumps({"name": name, "version": version, "ns_per_unit": 1e9 * times[len(times) // 2] / units,
                      "repetitions": len(times)}))
