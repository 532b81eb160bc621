"""The project's generator (engine/run/rng.cpp): a stream of its own for each seed and name."""
import torch

MASK = (1 << 64) - 1


def generator(seed, name):
    h = 1469598103934665603
    for c in name.encode():
        h = ((h ^ c) * 1099511628211) & MASK
    z = (seed + 0x9E3779B97F4A7C15 + h) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return torch.Generator().manual_seed(z ^ (z >> 31))
