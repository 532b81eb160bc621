#!/usr/bin/env python3
"""Writes samplers.json: the first steps of metropolis_hastings, gibbs, importance, langevin and hmc by Python PyTorch, chain by chain, gradients by autograd.

The density is a Gaussian around 1 with σ = ½ by axis; rows are a formula that the test repeats; draws come from the project's generator (engine/run/rng.cpp). Run with
a Python that has torch 2.15: .venv-bench/bin/python tests/reference/samplers.py
"""
import json
import math
import pathlib

import torch

from project_rng import generator

STEPS, CHAINS, D, ROWS = 5, 6, 2, 100


def rows():
    return (1 + torch.sin(1.3 * torch.arange(ROWS * D, dtype=torch.float64) + .1)).float().view(ROWS, D)


def log_p(x):
    return (-2 * (x - 1) ** 2 + math.log(2 / math.sqrt(2 * math.pi))).sum(-1)


def slope(x):
    x = x.clone().requires_grad_(True)
    return torch.autograd.grad(log_p(x).sum(), x)[0]


class Run:
    """What comes before the first step, and what every sampler does after one: one number for each draw, whether it is kept."""

    def __init__(self):
        self.g = generator(1, "training")
        # 10,000 rows: the same hundred over and over; every chain begins at one of them.
        self.x = rows()[torch.randint(0, 100 * ROWS, (CHAINS,), generator=self.g) % ROWS]
        r = rows()
        room = .1 * (r.amax(0) - r.amin(0))
        self.low, self.high = r.amin(0) - room, r.amax(0) + room
        self.out = []

    def uniform(self, *shape):
        return torch.rand(shape, generator=self.g)

    def normal(self):
        return torch.randn((CHAINS, D), generator=self.g)

    def done(self, took):
        self.uniform(CHAINS)
        self.out.append({"at": self.x.flatten().tolist(), "took": [float(t) for t in took]})

    def choose(self, tried, ratios):
        took = [math.log(u) < r if u > 0 else True for u, r in zip(self.uniform(CHAINS).tolist(), ratios)]
        self.x = torch.stack([t if yes else x for t, x, yes in zip(tried, self.x, took)])
        self.done(took)


def metropolis(proposal, scale=.7, drift=.3, temperature=1.5):
    run = Run()
    for _ in range(STEPS):
        noise, tried, ratios = run.normal(), [], []
        for x, e in zip(run.x, noise):
            if proposal == "walk":
                y, back = x + scale * e, 0.
            elif proposal == "drift":
                y = x + drift + scale * e
                there, here = ((y - x - drift) ** 2).sum(), ((x - y - drift) ** 2).sum()
                back = float((there - here) / (2 * scale ** 2))
            else:
                y = x * torch.exp(scale * e)
                back = float(torch.log((y / x).abs()).sum())
            tried.append(y)
            ratios.append(float(log_p(y) - log_p(x)) / temperature + back)
        run.choose(tried, ratios)
    return run.out


def gibbs(grid=50):
    run = Run()
    for _ in range(STEPS):
        for d in range(D):
            u, anew = run.uniform(CHAINS, 1)[:, 0].double(), run.x.clone()
            width = float(run.high[d] - run.low[d]) / grid
            for i in range(CHAINS):
                weights = []
                for k in range(grid):
                    y = run.x[i].clone()
                    y[d] = float(run.low[d]) + (k + .5) * width
                    weights.append(math.exp(float(log_p(y))))
                mark, cell = float(u[i]) * sum(weights), 0
                while mark >= weights[cell]:
                    mark -= weights[cell]
                    cell += 1
                anew[i, d] = float(run.low[d]) + (cell + mark / weights[cell]) * width
            run.x = anew
        run.done([1] * CHAINS)
    return run.out


def langevin(adjusted, step=.6):
    run = Run()
    for _ in range(STEPS):
        noise, tried, ratios = run.normal(), [], []
        for x, e in zip(run.x, noise):
            y = x + step ** 2 / 2 * slope(x) + step * e
            q = lambda b, a: -((b - a - step ** 2 / 2 * slope(a)) ** 2).sum() / (2 * step ** 2)
            tried.append(y)
            ratios.append(float(log_p(y) - log_p(x) + q(x, y) - q(y, x)) if adjusted else 0.)
        if adjusted:
            run.choose(tried, ratios)
        else:
            run.uniform(CHAINS)
            run.x = torch.stack(tried)
            run.done([1] * CHAINS)
    return run.out


def hmc(step=.25, leaps=7, jitter=.2):
    run = Run()
    for _ in range(STEPS):
        e = step * (1 + jitter * (2 * float(run.uniform(1)) - 1))
        kick, tried, ratios = run.normal(), [], []
        for x, v in zip(run.x, kick):
            y, w = x, v
            for _ in range(leaps):
                w = w + e / 2 * slope(y)
                y = y + e * w
                w = w + e / 2 * slope(y)
            tried.append(y)
            ratios.append(float(log_p(y) - log_p(x) + (v ** 2).sum() / 2 - (w ** 2).sum() / 2))
        run.choose(tried, ratios)
    return run.out


def importance(spread=1.5, centre=.5):
    run = Run()
    weights, squares, moment, n = 0., 0., 0., 0
    for _ in range(STEPS):
        noise = run.normal()
        run.x = centre + spread * noise
        log_q = (-.5 * noise ** 2).sum(1) - D * math.log(spread * math.sqrt(2 * math.pi))
        w = torch.exp(log_p(run.x) - log_q).double()
        run.uniform(1)
        weights, squares, moment, n = weights + float(w.sum()), squares + float((w ** 2).sum()), moment + float((w * (run.x ** 2).sum(1)).sum()), n + CHAINS
        run.done([1] * CHAINS)
        run.out[-1].update(weights=w.tolist(), effective_share=weights ** 2 / (n * squares), weight_mean=weights / n, plain=moment / n, normalised=moment / weights)
    return run.out


if __name__ == "__main__":
    torch.set_num_threads(1)
    out = {"walk": metropolis("walk"), "drift": metropolis("drift"), "lognormal": metropolis("lognormal"), "gibbs": gibbs(), "mala": langevin(True), "ula": langevin(False), "hmc": hmc(),
           "importance": importance()}
    path = pathlib.Path(__file__).with_suffix(".json")
    path.write_text(json.dumps({"torch": torch.__version__, **out}, indent=1) + "\n")
