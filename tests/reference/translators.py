#!/usr/bin/env python3
"""Writes translators.json: the first steps of lapgan, pix2pix and cyclegan by Python PyTorch, the usual way: autograd,
torch.nn.functional, torch.optim.

Weights and data are formulas that the test repeats; noise comes from the project's generator, whose seed is computed
here (engine/run/rng.cpp). Run with a Python that has torch 2.15: .venv-bench/bin/python tests/reference/translators.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

from project_rng import generator

STEPS, ROWS = 3, 4


def weights(shapes, scale):
    """scale · sin(.7 i + which + 1), in the order of the model's state."""
    return [(scale * torch.sin(.7 * torch.arange(torch.Size(s).numel(), dtype=torch.float64) + k + 1)).float().view(s).requires_grad_(True) for k, s in enumerate(shapes)]


def rows(side, step):
    i = torch.arange(side * side, dtype=torch.float64) + side * side * ROWS * step
    row = torch.arange(ROWS, dtype=torch.float64).unsqueeze(1)
    x = .5 + .5 * torch.sin(1.3 * i + 2.1 * row)
    return (torch.floor(x * 255 + .5) / 255).float().view(ROWS, 1, side, side)


def learn(optimizer, loss):
    optimizer.zero_grad()
    loss.backward(inputs=optimizer.param_groups[0]["params"])
    optimizer.step()


def leaky(x):
    return F.leaky_relu(x, .2)


def down(x, w, b):
    return F.conv2d(x, w, b, stride=2, padding=1)


def up(x, w, b):
    return F.conv_transpose2d(x, w, b, stride=2, padding=1)


def conv(out, into, k):
    return [(out, into, k, k), (out,)]


def norm(maps):
    return [(maps,), (maps,)]


def normed(x, w, b):
    return F.instance_norm(x, weight=w, bias=b)


def patch_shapes(channels, maps):
    return conv(maps, channels, 4) + conv(2 * maps, maps, 4) + conv(1, 2 * maps, 4) + norm(2 * maps)


def patch_judge(x, w):
    h = leaky(down(x, w[0], w[1]))
    h = leaky(normed(F.conv2d(h, w[2], w[3], padding=1), w[6], w[7]))
    return F.conv2d(h, w[4], w[5], padding=1)


def lapgan():
    """8 × 8 and 4 × 4. State: D and G of the finer level, then of the coarser one."""
    noise, latent, hidden, maps, sigma, fades, lr = generator(1, "golden"), 3, 5, 2, .4, 10, 1e-2
    fine_d = conv(maps, 2, 4) + conv(2 * maps, maps, 4) + [(1, 2 * maps * 4), (1,)]
    fine_g = conv(maps, 2, 3) + conv(maps, maps, 3) + conv(1, maps, 3)
    dense = lambda sizes: [s for a, b in zip(sizes, sizes[1:]) for s in ((b, a), (b,))]
    coarse_d, coarse_g = dense([16, hidden, hidden, 1]), dense([latent, hidden, hidden, 16])
    w = weights(fine_d + fine_g + coarse_d + coarse_g, .3)
    cut = [6, 12, 18, 24]
    players = [w[a:b] for a, b in zip([0] + cut, cut)]
    adam = [torch.optim.Adam(p, lr=lr * (.5 if i % 2 == 0 else 1), betas=(.5, .999)) for i, p in enumerate(players)]

    def mlp(x, w, activation):
        return F.linear(activation(F.linear(activation(F.linear(x, w[0], w[1])), w[2], w[3])), w[4], w[5])

    def generate(level, l):
        d, g = players[2 * level], players[2 * level + 1]
        if level == 1:
            return 2 * torch.sigmoid(mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu)).view(ROWS, 1, 4, 4) - 1
        h = torch.cat([l, torch.randn(l.shape, generator=noise)], 1)
        h = F.relu(F.conv2d(h, g[0], g[1], padding=1))
        h = F.relu(F.conv2d(h, g[2], g[3], padding=1))
        return l + F.conv2d(h, g[4], g[5], padding=1)

    def judge(level, x, l, left):
        d, seen = players[2 * level], x + left * torch.randn(x.shape, generator=noise)
        if level == 1:
            return mlp(seen.flatten(1), d, leaky)
        h = leaky(down(leaky(down(torch.cat([seen, l], 1), d[0], d[1])), d[2], d[3]))
        return F.linear(h.flatten(1), d[4], d[5])

    out = []
    for step in range(STEPS):
        x, left, said = 2 * rows(8, step) - 1, sigma * (1 - step / fades), {}
        small = F.avg_pool2d(x, 2)
        for level, real, l in ((1, small, None), (0, x, F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False))):
            fake = generate(level, l).detach()
            d_loss = F.softplus(-judge(level, real, l, left)).mean() + F.softplus(judge(level, fake, l, left)).mean()
            learn(adam[2 * level], d_loss)
            g_loss = F.softplus(-judge(level, generate(level, l), l, left)).mean()
            learn(adam[2 * level + 1], g_loss)
            said["d_coarse" if level else "d_loss"], said["g_coarse" if level else "g_loss"] = d_loss.item(), g_loss.item()
        out.append(said)
    return out


def pix2pix():
    """16 × 16, two halvings. A convolution's bias before an instance norm does nothing, and Adam would blow its rounding up: SGD."""
    noise, maps, l1_weight = generator(1, "golden"), 2, 10
    g_shapes = conv(maps, 1, 4) + conv(2 * maps, maps, 4) + norm(2 * maps) + [(2 * maps, maps, 4, 4), (maps,), (2 * maps, 1, 4, 4), (1,)] + norm(maps)
    w = weights(patch_shapes(2, maps) + g_shapes, .3)
    d, g = w[:8], w[8:]
    sgd_d, sgd_g = (torch.optim.SGD(p, lr=2e-2) for p in (d, g))

    def translate(a):
        first = down(a, g[0], g[1])
        h = normed(down(leaky(first), g[2], g[3]), g[4], g[5])
        h = normed(up(F.relu(h), g[6], g[7]), g[10], g[11])
        h = h * (torch.rand(h.shape, generator=noise) >= .5) / .5
        return torch.tanh(up(F.relu(torch.cat([h, first], 1)), g[8], g[9]))

    out = []
    for step in range(STEPS):
        x = rows(16, step)
        a, b = 2 * x.flip(3) - 1, 2 * x - 1
        fake = translate(a).detach()
        d_loss = (F.softplus(-patch_judge(torch.cat([a, b], 1), d)).mean() + F.softplus(patch_judge(torch.cat([a, fake], 1), d)).mean()) / 2
        learn(sgd_d, d_loss)
        again = translate(a)
        l1, g_loss = (again - b).abs().mean(), F.softplus(-patch_judge(torch.cat([a, again], 1), d)).mean()
        learn(sgd_g, g_loss + l1_weight * l1)
        out.append({"l1": l1.item() / 2, "d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


def cyclegan():
    """8 × 8, one residual block; the pool is not full yet."""
    maps, cycle_weight, identity = 2, 5, 2
    translator = (conv(maps, 1, 7) + conv(2 * maps, maps, 4) + 2 * conv(2 * maps, 2 * maps, 3) + [(2 * maps, maps, 4, 4), (maps,)] + conv(1, maps, 7)
                  + norm(maps) + 3 * norm(2 * maps) + norm(maps))
    w = weights(2 * patch_shapes(1, 2 * maps) + 2 * translator, .3)
    d, g, n = w[:16], w[16:], len(translator)
    judge_a, judge_b = (lambda x, k=k: patch_judge(x, d[8 * k:8 * k + 8]) for k in (0, 1))
    sgd_d, sgd_g = (torch.optim.SGD(p, lr=2e-2) for p in (d, g))

    def translate(x, w):
        norms = [(w[12 + 2 * i], w[13 + 2 * i]) for i in range(5)]
        h = F.relu(normed(F.conv2d(x, w[0], w[1], padding=3), *norms[0]))
        h = F.relu(normed(down(h, w[2], w[3]), *norms[1]))
        more = F.relu(normed(F.conv2d(h, w[4], w[5], padding=1), *norms[2]))
        h = h + normed(F.conv2d(more, w[6], w[7], padding=1), *norms[3])
        return torch.tanh(F.conv2d(F.relu(normed(up(h, w[8], w[9]), *norms[4])), w[10], w[11], padding=3))

    to_a, to_b = (lambda x, k=k: translate(x, g[n * k:n * k + n]) for k in (0, 1))
    out = []
    for step in range(STEPS):
        x = rows(8, step)
        a, b = 2 * x - 1, 2 * x.flip(3) - 1
        as_b, as_a = to_b(a), to_a(b)
        d_loss = .5 * ((judge_a(a) - 1).square().mean() + judge_a(as_a.detach()).square().mean() + (judge_b(b) - 1).square().mean() + judge_b(as_b.detach()).square().mean())
        learn(sgd_d, d_loss)
        cycle_a, cycle_b = (to_a(as_b) - a).abs().mean(), (to_b(as_a) - b).abs().mean()
        g_loss = (judge_b(as_b) - 1).square().mean() + (judge_a(as_a) - 1).square().mean()
        same = (to_a(a) - a).abs().mean() + (to_b(b) - b).abs().mean()
        learn(sgd_g, g_loss + cycle_weight * (cycle_a + cycle_b) + identity * same)
        out.append({"cycle_a": cycle_a.item() / 2, "cycle_b": cycle_b.item() / 2, "d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "rows": ROWS, "lapgan": lapgan(), "pix2pix": pix2pix(), "cyclegan": cyclegan()}, indent=1) + "\n")
