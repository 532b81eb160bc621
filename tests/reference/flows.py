#!/usr/bin/env python3
"""Writes flows.json: the first steps of maf, planar, iaf, distilled_iaf and parallel_wavenet by Python PyTorch, the usual way: conditionals one by one from masks built by loops,
autograd, torch.optim.Adam.

Weights and rows are formulas that the test repeats; noise comes from the project's generator. Run with a Python that has torch 2.15:
.venv-bench/bin/python tests/reference/flows.py
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

from project_rng import generator

STEPS, ROWS, D, H = 4, 6, 2, 5


def weights(shapes, scale):
    """scale · sin(.7 i + which + 1), in the order of the model's state."""
    return [(scale * torch.sin(.7 * torch.arange(torch.Size(s).numel(), dtype=torch.float64) + k + 1)).float().view(s).requires_grad_(True) for k, s in enumerate(shapes)]


def rows(step):
    i = torch.arange(ROWS * D, dtype=torch.float64) + ROWS * D * step
    return torch.sin(1.3 * i + .1).float().view(ROWS, D)


def net_shapes(layers):
    sizes = [D] + [H] * layers + [2 * D]
    return [s for a, b in zip(sizes, sizes[1:]) for s in ((b, a), (b,))]


def masked(w, x, reversed_order):
    """One masked net: the weights of its layers, x [n, D] → a, t [n, D] each."""
    place = [D - i if reversed_order else i + 1 for i in range(D)]
    degree = [k % max(1, D - 1) + 1 for k in range(H)]
    h, layers = x, len(w) // 2
    for l in range(layers):
        before = place if l == 0 else degree
        after = place * 2 if l == layers - 1 else degree
        m = torch.tensor([[float(o > i) if l == layers - 1 else float(o >= i) for i in before] for o in after])
        h = F.linear(h, w[2 * l] * m, w[2 * l + 1])
        h = F.relu(h) if l < layers - 1 else h
    return h[:, :D], h[:, D:]


def normal(z):
    return (-.5 * z ** 2 - .5 * math.log(2 * math.pi)).sum(1)


def gaussian_target(x):
    """N(1, ½²) for each value."""
    return (-2 * (x - 1) ** 2 + math.log(2 / math.sqrt(2 * math.pi))).sum(1)


def scaled(w, x, reversed_order):
    a, t = masked(w, x, reversed_order)
    s = 5 * torch.tanh(a / 5)
    return (x - t) * torch.exp(-s), -s.sum(1)


def train(p, step_of):
    adam = torch.optim.Adam(p, lr=1e-2)
    out = []
    for step in range(STEPS):
        loss, said = step_of(step)
        adam.zero_grad()
        loss.backward()
        adam.step()
        out.append({k: v.item() for k, v in said.items()})
    return out


def chunks(p, size):
    return [p[i:i + size] for i in range(0, len(p), size)]


def standard():
    """What the first minibatch is like; the test's minibatches at step 0 are all the same."""
    x = rows(0)
    return x.mean(0), x.std(0, unbiased=False)


def maf(depth=3, layers=2):
    p = weights(net_shapes(layers) * depth, .4)
    mean, deviation = standard()

    def step_of(step):
        x, log_det = (rows(step) - mean) / deviation, -deviation.log().sum()
        for k, w in enumerate(chunks(p, 2 * (layers + 1))):
            x, more = scaled(w, x, k % 2 == 1)
            log_det = log_det + more
        nll = -(normal(x) + log_det).mean()
        return nll, {"nll": nll}

    return train(p, step_of)


def fitted(p, push, target, beta, entropy=1.0):
    """Draws from itself, and learns where the target is high. p starts with the base's place and log-scale."""
    noise = generator(1, "golden")

    def step_of(step):
        z = torch.randn(ROWS, D, generator=noise)
        x, log_det = push(z * p[1].exp() + p[0])
        log_q, log_p = normal(z) - p[1].sum() - log_det, target(x)
        kl = (log_q - log_p).mean()
        return (entropy * log_q - beta(step) * log_p).mean(), {"reverse_kl": kl}

    return train(p, step_of)


def planar(depth=3):
    p = weights([(D,), (D,)] + [(1, D), (1, D), (1, 1)] * depth, .6)

    def push(z):
        log_det = 0
        for u, w, b in chunks(p[2:], 3):
            u, w, b = u[0], w[0], b[0, 0]
            wu = w @ u
            hat = u + (F.softplus(wu) - 1 - wu) * w / (w @ w)
            h = torch.tanh(z @ w + b)
            log_det = log_det + torch.log(torch.abs(1 + ((1 - h ** 2)[:, None] * w) @ hat))
            z = z + hat * h[:, None]
        return z, log_det

    return fitted(p, push, gaussian_target, lambda step: .01 + step / 100)


def iaf(depth=2, layers=2, gate=1.5):
    p = weights([(D,), (D,)] + net_shapes(layers) * depth, .4)

    def push(z):
        log_det = 0
        for k, w in enumerate(chunks(p[2:], 2 * (layers + 1))):
            s, m = masked(w, z, k % 2 == 1)
            sigma = torch.sigmoid(s + gate)
            z, log_det = sigma * z + (1 - sigma) * m, log_det + sigma.log().sum(1)
        return z, log_det

    return fitted(p, push, gaussian_target, lambda step: .01 + step / 100)


def distilled_iaf(depth=2, teachers=3, layers=2):
    both = weights([(D,), (D,)] + net_shapes(layers) * (depth + teachers), .4)
    own = 2 + 2 * (layers + 1) * depth
    p, frozen = both[:own], [w.detach() for w in both[own:]]
    mean, deviation = standard()

    def push(z):
        log_det = deviation.log().sum()
        for k, w in enumerate(chunks(p[2:], 2 * (layers + 1))):
            z, more = scaled(w, z, k % 2 == 1)
            log_det = log_det + more
        return z * deviation + mean, log_det

    def teacher(x):
        x, log_det = (x - mean) / deviation, -deviation.log().sum()
        for k, w in enumerate(chunks(frozen, 2 * (layers + 1))):
            x, more = scaled(w, x, k % 2 == 1)
            log_det = log_det + more
        return normal(x) + log_det

    return fitted(p, push, teacher, lambda step: 1, entropy=.75)


def dilated(w, h, layers):
    """Gated dilated convolutions, [n, r, T] → [n, out, T]; w: seven tensors a layer, then the head's four."""
    skip, r = 0, h.shape[1]
    for l in range(layers):
        k, d = w[7 * l:7 * l + 7], 2 ** l
        both = F.conv1d(F.pad(h, (d, 0)), torch.stack([k[2], k[0]], 2), k[1], dilation=d)
        z = torch.tanh(both[:, :r]) * torch.sigmoid(both[:, r:])
        skip = skip + F.conv1d(z, k[5].unsqueeze(2), k[6])
        h = h + F.conv1d(z, k[3].unsqueeze(2), k[4])
    a, a0, b, b0 = w[7 * layers:]
    return F.conv1d(F.relu(F.conv1d(F.relu(skip), a.unsqueeze(2), a0)), b.unsqueeze(2), b0)


def parallel_wavenet(flows=2, r=3, s=4, layers=3, length=16):
    def stack(out):
        return [(2 * r, r), (2 * r,), (2 * r, r), (r, r), (r,), (s, r), (s,)] * layers + [(s, s), (s,), (out, s), (out,)]
    shapes = ([(r, 1), (r,)] + stack(2)) * flows
    both = weights(shapes + [(256, r)] + stack(256), .4)
    p, frozen = both[:len(shapes)], [w.detach() for w in both[len(shapes):]]
    noise = generator(1, "golden")
    edges = (torch.arange(255, dtype=torch.float64) + .5) / 255

    def power(x):
        return torch.stft(2 * x - 1, 8, 4, 8, torch.hann_window(8), center=False, return_complex=True).abs().pow(2).mean(2).mean(0)

    def step_of(step):
        i = torch.arange(ROWS * length, dtype=torch.float64) + ROWS * length * step
        y = (((torch.sin(1.3 * i + .1) + 1) * 127.5).round() / 255).float().view(ROWS, length)
        u = .5 * (1 + torch.erf(torch.randn(ROWS, length, generator=noise).double() / math.sqrt(2)))
        x = torch.log(u / (1 - u)).float()
        place, scale = torch.zeros_like(x), torch.ones_like(x)
        for w in chunks(p, len(shapes) // flows):
            before = F.pad(x, (1, 0))[:, :-1].unsqueeze(1)
            m, a = dilated(w[2:], F.conv1d(before, w[0].unsqueeze(2), w[1]), layers).unbind(1)
            x, place, scale = x * a.exp() + m, place * a.exp() + m, scale * a.exp()
        # What falls on each level: the logistic's distribution function between the edges.
        below = torch.sigmoid((edges - place.double().unsqueeze(2)) / scale.double().unsqueeze(2))
        q = torch.diff(F.pad(F.pad(below, (1, 0)), (0, 1), value=1.0), dim=2)
        place_of = x.clamp(0, 1)[:, :-1] * 255
        k = place_of.detach().floor().clamp(max=254).long()
        f = (place_of - k).unsqueeze(2)
        heard = frozen[0][k] + f * (frozen[0][k + 1] - frozen[0][k])
        h = torch.cat([frozen[0][128].expand(ROWS, 1, r), heard], 1).transpose(1, 2)
        log_p = dilated(frozen[1:], h, layers).log_softmax(1).transpose(1, 2)
        entropy, cross = -(q * (q + 1e-300).log()).sum(2), -(q * log_p).sum(2)
        wanted = power(y)
        far = ((power(x) - wanted) ** 2).sum() / (wanted ** 2).sum()
        return (cross - .75 * entropy).mean() + .5 * far, {"reverse_kl": (cross - entropy).mean(), "q_entropy": entropy.mean(), "power": far}

    return train(p, step_of)


if __name__ == "__main__":
    out = {"maf": maf(), "planar": planar(), "iaf": iaf(), "distilled_iaf": distilled_iaf(), "parallel_wavenet": parallel_wavenet()}
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1) + "\n")
