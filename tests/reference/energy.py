#!/usr/bin/env python3
"""Writes energy.json: the first steps of rbm, hopfield, boltzmann, dbm and gsn by Python PyTorch, unit by unit where the papers say so.

Weights and rows are formulas that the test repeats; draws come from the project's generator (engine/run/rng.cpp). Run with a Python that has torch 2.15:
.venv-bench/bin/python tests/reference/energy.py
"""
import json
import math
import pathlib

import torch

from project_rng import generator

STEPS, ROWS, D = 3, 6, 16


def weights(shapes, scale):
    """scale · sin(.7 i + which + 1), in the order of the model's state."""
    return [(scale * torch.sin(.7 * torch.arange(torch.Size(s).numel(), dtype=torch.float64) + k + 1)).float().view(s) for k, s in enumerate(shapes)]


def rows(step):
    i = torch.arange(ROWS * D, dtype=torch.float64) + ROWS * D * step
    return (torch.sin(1.3 * i + .1) > .2).float().view(ROWS, D)


def log_odds(x, least):
    p = x.mean(0).clamp(least, 1 - least)
    return p, torch.log(p / (1 - p))


def all_bits(n):
    return (torch.arange(2 ** n).unsqueeze(1) >> torch.arange(n) & 1).float()


def rbm(hidden=5, lr=.1, decay=1e-4, k=2):
    g = generator(1, "training")
    draw = lambda p: (torch.rand(p.shape, generator=g) < p).float()
    w, c, b = weights([(hidden, D), (hidden,), (D,)], .4)
    _, b = log_odds(rows(0), .01)
    out = []
    for step in range(STEPS):
        v0 = rows(step)
        h0 = torch.sigmoid(c + v0 @ w.T)
        h = draw(h0)
        for _ in range(k):
            v = draw(torch.sigmoid(b + h @ w))
            p = torch.sigmoid(c + v @ w.T)
            h = draw(p)
        w = w + lr * ((h0.T @ v0 - p.T @ v) / ROWS - decay * w)
        c = c + lr * (h0.mean(0) - p.mean(0))
        b = b + lr * (v0.mean(0) - v.mean(0))
        if step == 0:
            minus_f = lambda x: x @ b + torch.log1p(torch.exp(c + x @ w.T)).sum(1)
            first = {"free_energy_data": -minus_f(v0).mean().item(), "free_energy_fantasy": -minus_f(v).mean().item(),
                     "log_likelihood": (minus_f(v0).mean() - torch.logsumexp(minus_f(all_bits(D)).double(), 0)).item()}
            torch.randint(0, D, (ROWS, 1), generator=g)  # the pixels of the pseudo-likelihood
        out.append({"hidden.weight": w.flatten().tolist(), "hidden.bias": c.tolist(), "visible.bias": b.tolist()})
    return {"first": first, "steps": out}


def sweep(w, bias, s, g, spins, temperature):
    """All units of all rows in one random order."""
    order, chance = torch.rand(s.shape[1], generator=g).argsort(), torch.rand(s.shape, generator=g)
    s = s.clone()
    for row in range(s.shape[0]):
        for i in order.tolist():
            odds = (2 if spins else 1) * (bias[i] + (w[i] * s[row]).sum()).item()
            if temperature == 0:
                s[row, i] = s[row, i] if abs(odds) < 1e-6 else (1 if odds > 0 else (-1 if spins else 0))
            else:
                s[row, i] = 1 if chance[row, i] < 1 / (1 + math.exp(-odds / temperature)) else (-1 if spins else 0)
    return s


def settle(w, s, g):
    for _ in range(50):
        before, s = s, sweep(w, torch.zeros(s.shape[1]), s, g, True, 0)
        if torch.equal(before, s):
            return s
    return s


def hopfield():
    g = generator(1, "training")
    w, out, stored = torch.zeros(D, D), [], []
    for step in range(STEPS):
        xi = 2 * rows(step)[0] - 1
        stored.append(xi)
        w = w + torch.outer(xi, xi) / D
        w.fill_diagonal_(0)
        known = torch.stack(stored)
        wanted = known[torch.randint(0, len(stored), (8,), generator=g)]
        corrupt = torch.where(torch.rand(8, D, generator=g) < .2, -wanted, wanted)
        found = 2 * (torch.rand(8, D, generator=g) > .5).float() - 1
        rest, found = settle(w, corrupt, g), settle(w, found, g)
        energy = -.5 * ((rest @ w) * rest).sum(1).mean() / D
        out.append({"overlap": (rest * wanted).mean().item(), "energy": energy.item(), "spurious": ((found @ known.T / D).abs().amax(1) < .95).float().mean().item()})
    return out


def boltzmann(hidden=3, chains=4, lr=.1, decay=1e-4, lateral_rate=.3):
    init = generator(1, "init")
    torch.randn(hidden, D, generator=init)
    state = (torch.rand(chains, D + hidden, generator=init) < .5).float()
    g = generator(1, "training")
    between, c, among, b, lateral = weights([(hidden, D), (hidden,), (D, D), (D,), (hidden, hidden)], .3)
    symmetric = lambda a: ((a + a.T) / 2).fill_diagonal_(0)
    among, lateral = symmetric(among), symmetric(lateral)
    p, b = log_odds(rows(0), .02)
    middle, out = torch.cat([p, torch.full((hidden,), .5)]), []
    for step in range(STEPS):
        v = rows(step)
        w, bias = torch.cat([torch.cat([among, between.T], 1), torch.cat([between, lateral], 1)]), torch.cat([b, c])
        q = torch.sigmoid(c + v @ between.T)
        for _ in range(12):
            q = .5 * q + .5 * torch.sigmoid(c + v @ between.T + q @ lateral)
        awake = torch.cat([v, q], 1)
        state = sweep(w, bias, state, g, False, 1)
        pairs = lambda s: (s - middle).T @ (s - middle) / s.shape[0]
        change = pairs(awake) - pairs(state)
        lean = awake.mean(0) - state.mean(0) - change @ middle
        off = change.clone().fill_diagonal_(0)
        between = between + lr * (change[D:, :D] - decay * between)
        among = among + lr * (off[:D, :D] - decay * among)
        lateral = lateral + lr * (lateral_rate * off[D:, D:] - decay * lateral)
        b, c = b + lr * lean[:D], c + lr * lean[D:]
        middle = middle + .01 * (awake.mean(0) - middle)
        out.append({"hidden.weight": between.flatten().tolist(), "visible.weight": among.flatten().tolist(), "lateral.weight": lateral.flatten().tolist(),
                    "hidden.bias": c.tolist(), "visible.bias": b.tolist()})
    return out


def dbm(h1=5, h2=3, chains=4, lr=.1, decay=2e-4, k=2, rounds=10):
    init = generator(1, "init")
    torch.randn(h1, D, generator=init), torch.randn(h2, h1, generator=init)
    state = (torch.rand(chains, h1, generator=init) < .5).float()
    g = generator(1, "training")
    draw = lambda p: (torch.rand(p.shape, generator=g) < p).float()
    w1, c1, w2, c2, b = weights([(h1, D), (h1,), (h2, h1), (h2,), (D,)], .3)
    mv, b = log_odds(rows(0), .02)
    m1, m2, out = torch.full((h1,), .5), torch.full((h2,), .5), []
    for step in range(STEPS):
        v = rows(step)
        q1 = torch.sigmoid(c1 + 2 * v @ w1.T)
        q2 = torch.sigmoid(c2 + q1 @ w2.T)
        for _ in range(rounds):
            q1 = torch.sigmoid(c1 + v @ w1.T + q2 @ w2)
            q2 = torch.sigmoid(c2 + q1 @ w2.T)
        for _ in range(k):
            both = draw(torch.sigmoid(torch.cat([b + state @ w1, c2 + state @ w2.T], 1)))  # v and h2 are drawn together
            fv, f2 = both[:, :D], both[:, D:]
            p1 = torch.sigmoid(c1 + fv @ w1.T + f2 @ w2)
            state = draw(p1)
        pairs = lambda a, ma, z, mz: (a - ma).T @ (z - mz) / a.shape[0]
        d1, d2 = pairs(q1, m1, v, mv) - pairs(p1, m1, fv, mv), pairs(q2, m2, q1, m1) - pairs(f2, m2, p1, m1)
        lean_v, lean_1, lean_2 = v.mean(0) - fv.mean(0) - m1 @ d1, q1.mean(0) - p1.mean(0) - d1 @ mv - m2 @ d2, q2.mean(0) - f2.mean(0) - d2 @ m1
        w1, w2 = w1 + lr * (d1 - decay * w1), w2 + lr * (d2 - decay * w2)
        b, c1, c2 = b + lr * lean_v, c1 + lr * lean_1, c2 + lr * lean_2
        mv, m1, m2 = mv + .01 * (v.mean(0) - mv), m1 + .01 * (q1.mean(0) - m1), m2 + .01 * (q2.mean(0) - m2)
        out.append({"hidden.1.weight": w1.flatten().tolist(), "hidden.1.bias": c1.tolist(), "hidden.2.weight": w2.flatten().tolist(), "hidden.2.bias": c2.tolist(),
                    "visible.bias": b.tolist()})
    return out


def gsn(hidden=5, lr=.01, corruption=.4, noise=.5, walkback=3):
    g = generator(1, "training")
    draw = lambda p: (torch.rand(p.shape, generator=g) < p).float()
    w, c, b = weights([(hidden, D), (hidden,), (D,)], .4)
    w, c, b = (t.requires_grad_(True) for t in (w, c, log_odds(rows(0), .02)[1]))
    adam, out = torch.optim.Adam([w, c, b], lr=lr), []
    for step in range(STEPS):
        x, loss = rows(step), 0
        at = draw(x)
        for _ in range(walkback):
            where = torch.rand(x.shape, generator=g) < corruption
            seen = torch.where(where, draw(torch.full_like(x, .5)), at)
            inner = seen @ w.T + c
            first, second = torch.randn(inner.shape, generator=g), torch.randn(inner.shape, generator=g)
            logits = (torch.tanh(inner + noise * first) + noise * second) @ w + b
            loss = loss + torch.nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1).mean() / walkback
            at = draw(torch.sigmoid(logits.detach()))
        adam.zero_grad()
        loss.backward()
        adam.step()
        out.append({"cross_entropy": loss.item()})
    return out


if __name__ == "__main__":
    torch.set_num_threads(1)
    path = pathlib.Path(__file__).with_name("energy.json")
    path.write_text(json.dumps({"torch": torch.__version__, "rows": ROWS, "rbm": rbm(), "hopfield": hopfield(), "boltzmann": boltzmann(), "dbm": dbm(), "gsn": gsn()}, indent=1) + "\n")
