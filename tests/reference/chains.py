#!/usr/bin/env python3
"""Writes chains.json: the first steps of fvsbn, nade, made, pixel_cnn, gated_pixel_cnn, pixel_rnn and wavenet by Python PyTorch, the usual way: value by value
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


def kernel(w, k, last, full_rows=False):
    """k × k with zeros where the mask is; w [out, in, k // 2 + 1, k] holds the rows down to the pixel's own. last: the last column of the own row that is seen."""
    out = torch.zeros(w.shape[0], w.shape[1], k, k)
    for y in range(k // 2 + 1):
        for x in range(k):
            if y < k // 2 or x <= last or full_rows:
                out[:, :, y, x] = w[:, :, y, x]
    return out


def head(h, w):
    return F.conv2d(F.relu(F.conv2d(F.relu(h), w[0], w[1])), w[2], w[3]).flatten(1)


def head_shapes(features):
    return [(32, features, 1, 1), (32,), (1, 32, 1, 1), (1,)]


def pixel_cnn(p=2, layers=2):
    shapes = [(2 * p, 1, 4, 7), (2 * p,)]
    for _ in range(layers):
        shapes += [(p, 2 * p, 1, 1), (p,), (p, p, 2, 3), (p,), (2 * p, p, 1, 1), (2 * p,)]
    w = weights(shapes + head_shapes(2 * p), .4)

    def logits(x):
        h = F.conv2d(x.view(ROWS, 1, SIDE, SIDE) - .5, kernel(w[0], 7, 2), w[1], padding=3)
        for l in range(layers):
            k = w[2 + 6 * l:8 + 6 * l]
            v = F.relu(F.conv2d(F.relu(h), k[0], k[1]))
            v = F.relu(F.conv2d(v, kernel(k[2], 3, 1), k[3], padding=1))
            h = h + F.conv2d(v, k[4], k[5])
        return head(h, w[-4:])

    return train(w, logits)


def gated_pixel_cnn(p=2, layers=2):
    shapes = []
    for l in range(layers + 1):
        i, r = (1, 3) if l == 0 else (p, 1)
        shapes += [(2 * p, i, r + 1, 2 * r + 1), (2 * p,), (2 * p, 2 * p, 1, 1), (2 * p,), (2 * p, i, 1, r + 1), (2 * p,), (p, p, 1, 1), (p,)]
    w = weights(shapes + head_shapes(p), .4)

    def gate(t):
        return torch.tanh(t[:, :p]) * torch.sigmoid(t[:, p:])

    def logits(x):
        v = h = x.view(ROWS, 1, SIDE, SIDE) - .5
        for l in range(layers + 1):
            k = w[8 * l:8 * l + 8]
            r = 3 if l == 0 else 1
            rows = F.conv2d(v, kernel(k[0], 2 * r + 1, 0, True), k[1], padding=r)
            above = torch.cat([torch.zeros(ROWS, 2 * p, 1, SIDE), rows[:, :, :-1]], 2)
            own = k[4].clone()
            if l == 0:
                own = own * torch.tensor([1., 1., 1., 0.])
            both = F.conv2d(F.pad(h, (r, 0)), own, k[5]) + F.conv2d(above, k[2], k[3])
            out = F.conv2d(gate(both), k[6], k[7])
            h = out if l == 0 else h + out
            v = gate(rows)
        return head(h, w[-4:])

    return train(w, logits)


def pixel_rnn(kind, p=2, layers=2):
    taps, wide, sweeps = (3, 2, 1) if kind == "row" else (2, 1, 2)
    shapes = [(2 * p, 1, 4, 7), (2 * p,)]
    for _ in range(layers):
        shapes += [(4 * p, 2 * p, 1, wide), (4 * p,), (taps, p, 4 * p)] * sweeps + [(2 * p, p, 1, 1), (2 * p,)]
    w = weights(shapes + head_shapes(2 * p), .4)

    def sweep(m, k, flipped):
        """Cell by cell, each from the cells its line before has beside it."""
        if flipped:
            m = m.flip(3)
        gates = F.conv2d(F.pad(m, (wide - 1, 0)), k[0], k[1])
        h, c = {}, {}
        none = torch.zeros(ROWS, p)
        for y in range(SIDE):
            for x in range(SIDE):
                g = gates[:, :, y, x]
                before = [(y - 1, x - 1), (y - 1, x), (y - 1, x + 1)] if kind == "row" else [(y - 1, x), (y, x - 1)]
                for t, at in enumerate(before):
                    g = g + h.get(at, none) @ k[2][t]
                i, f, o = torch.sigmoid(g[:, :3 * p]).chunk(3, 1)
                c[y, x] = f * c.get((y - 1, x) if kind == "row" else (y, x - 1), none) + i * torch.tanh(g[:, 3 * p:])
                h[y, x] = o * torch.tanh(c[y, x])
        out = torch.stack([torch.stack([h[y, x] for x in range(SIDE)], 2) for y in range(SIDE)], 2)
        return out.flip(3) if flipped else out

    def logits(x):
        m = F.conv2d(x.view(ROWS, 1, SIDE, SIDE) - .5, kernel(w[0], 7, 2), w[1], padding=3)
        each = 3 * sweeps + 2
        for l in range(layers):
            k = w[2 + each * l:2 + each * (l + 1)]
            h = sweep(m, k[:3], False)
            if kind == "diagonal":
                right = sweep(m, k[3:6], True)
                h = h + torch.cat([torch.zeros(ROWS, p, 1, SIDE), right[:, :, :-1]], 2)
            m = m + F.conv2d(h, k[-2], k[-1])
        return head(m, w[-4:])

    return train(w, logits)


def wavenet(r=3, s=4, layers=3, repeats=2):
    shapes = [(256, r)]
    for _ in range(layers * repeats):
        shapes += [(2 * r, r), (2 * r,), (2 * r, r), (r, r), (r,), (s, r), (s,)]
    w = weights(shapes + [(s, s), (s,), (256, s), (256,)], .4)
    adam = torch.optim.Adam(w, lr=1e-2)
    out = []
    for step in range(STEPS):
        i = torch.arange(ROWS * D, dtype=torch.float64) + ROWS * D * step
        level = ((torch.sin(1.3 * i + .1) + 1) * 127.5).round().long().view(ROWS, D)
        h = w[0][torch.cat([torch.full((ROWS, 1), 128), level[:, :-1]], 1)].transpose(1, 2)  # [n, r, T]
        skip = 0
        for l in range(layers * repeats):
            k, d = w[1 + 7 * l:8 + 7 * l], 2 ** (l % layers)
            both = F.conv1d(F.pad(h, (d, 0)), torch.stack([k[2], k[0]], 2), k[1], dilation=d)
            z = torch.tanh(both[:, :r]) * torch.sigmoid(both[:, r:])
            skip = skip + F.conv1d(z, k[5].unsqueeze(2), k[6])
            h = h + F.conv1d(z, k[3].unsqueeze(2), k[4])
        y = F.conv1d(F.relu(F.conv1d(F.relu(skip), w[-4].unsqueeze(2), w[-3])), w[-2].unsqueeze(2), w[-1])
        nll = F.cross_entropy(y, level, reduction="none").sum(1).mean()
        adam.zero_grad()
        nll.backward()
        adam.step()
        out.append({"nll": nll.item()})
    return out


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "rows": ROWS, "fvsbn": fvsbn(), "nade": nade(), "made": made(), "pixel_cnn": pixel_cnn(),
                            "gated_pixel_cnn": gated_pixel_cnn(), "wavenet": wavenet(), "pixel_rnn row": pixel_rnn("row"), "pixel_rnn diagonal": pixel_rnn("diagonal")}, indent=1) + "\n")
