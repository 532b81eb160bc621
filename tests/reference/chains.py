#!/usr/bin/env python3
"""Writes chains.json: the first steps of fvsbn, nade, made and pixel_cnn by Python PyTorch, the usual way: value by value
where the paper says so, masks built by loops, autograd, torch.optim.Adam.

Weights and rows are formulas that the test repeats. Run with a Python that has torch 2.15:
.venv-bench/bin/python tests/reference/chains.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

STEPS, ROWS, SIDE = 4, 6, 4
D = SIDE * SIDE


def weights(shapes, scale):
    """scale · sin(.7 i + which + 1), in the order of the model's state."""
    return [(scale * torch.sin(.7 * torch.arange(torch.Size(s).numel(), dtype=torch.float64) + k + 1)).float().view(s).requires_grad_(True) for k, s in enumerate(shapes)]


def rows(step):
    i = torch.arange(ROWS * D, dtype=torch.float64) + ROWS * D * step
    return (torch.sin(1.3 * i + .1) > .2).float().view(ROWS, D)


def train(w, logits):
    adam = torch.optim.Adam(w, lr=1e-2)
    out = []
    for step in range(STEPS):
        x = rows(step)
        nll = F.binary_cross_entropy_with_logits(logits(x), x, reduction="none").sum(1).mean()
        adam.zero_grad()
        nll.backward()
        adam.step()
        out.append({"nll": nll.item()})
    return out


def fvsbn():
    w, b = p = weights([(D, D), (D,)], .6)

    def logits(x):
        return torch.stack([b[i] + sum((w[i, j] * x[:, j] for j in range(i)), torch.zeros(ROWS)) for i in range(D)], 1)

    return train(p, logits)


def nade(hidden=5):
    w, v, b, c = p = weights([(D, hidden), (D, hidden), (D,), (hidden,)], .6)

    def logits(x):
        a, out = c.expand(ROWS, hidden), []
        for i in range(D):
            out.append(torch.sigmoid(a) @ v[i] + b[i])
            a = a + x[:, i:i + 1] * w[i]
        return torch.stack(out, 1)

    return train(p, logits)


def made(hidden=7):
    w1, b1, w2, b2, out_w, out_b, direct = p = weights([(hidden, D), (hidden,), (hidden, hidden), (hidden,), (D, hidden), (D,), (D, D)], .6)
    degree = [k % (D - 1) + 1 for k in range(hidden)]
    m_in = torch.tensor([[float(degree[k] >= d) for d in range(1, D + 1)] for k in range(hidden)])
    m_mid = torch.tensor([[float(degree[k] >= degree[j]) for j in range(hidden)] for k in range(hidden)])
    m_out = torch.tensor([[float(d > degree[k]) for k in range(hidden)] for d in range(1, D + 1)])
    m_direct = torch.tensor([[float(d > e) for e in range(1, D + 1)] for d in range(1, D + 1)])

    def logits(x):
        h = F.relu(F.linear(x, w1 * m_in, b1))
        h = F.relu(F.linear(h, w2 * m_mid, b2))
        return F.linear(h, out_w * m_out, out_b) + F.linear(x, direct * m_direct)

    return train(p, logits)


def pixel_cnn(p=2, layers=2):
    def mask(k, kind):
        m = torch.zeros(k, k)
        for y in range(k):
            for x in range(k):
                m[y, x] = float(y < k // 2 or (y == k // 2 and (x < k // 2 or (x == k // 2 and kind == "B"))))
        return m

    shapes = [(2 * p, 1, 7, 7), (2 * p,)]
    for _ in range(layers):
        shapes += [(p, 2 * p, 1, 1), (p,), (p, p, 3, 3), (p,), (2 * p, p, 1, 1), (2 * p,)]
    shapes += [(32, 2 * p, 1, 1), (32,), (1, 32, 1, 1), (1,)]
    w = weights(shapes, .4)

    def logits(x):
        h = F.conv2d(x.view(ROWS, 1, SIDE, SIDE) - .5, w[0] * mask(7, "A"), w[1], padding=3)
        for l in range(layers):
            k = w[2 + 6 * l:8 + 6 * l]
            v = F.relu(F.conv2d(F.relu(h), k[0], k[1]))
            v = F.relu(F.conv2d(v, k[2] * mask(3, "B"), k[3], padding=1))
            h = h + F.conv2d(v, k[4], k[5])
        return F.conv2d(F.relu(F.conv2d(F.relu(h), w[-4], w[-3])), w[-2], w[-1]).flatten(1)

    return train(w, logits)


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "rows": ROWS, "fvsbn": fvsbn(), "nade": nade(), "made": made(), "pixel_cnn": pixel_cnn()}, indent=1) + "\n")
