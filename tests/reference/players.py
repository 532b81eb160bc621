#!/usr/bin/env python3
"""Writes players.json: the first steps of real_nvp, gan, dcgan and wgan_gp by Python PyTorch, the usual way: autograd
(twice for the gradient penalty), torch.nn.functional, torch.optim.Adam.

Weights and data are formulas that the test repeats; noise comes from the project's generator, whose seed is computed
here (engine/run/rng.cpp). Run with a Python that has torch 2.15: .venv-bench/bin/python tests/reference/players.py
"""
import json
import pathlib

import torch
import torch.nn.functional as F

from project_rng import generator

STEPS, ROWS = 4, 6


def weights(shapes, scale):
    """scale · sin(.7 i + which + 1), in the order of the model's state."""
    return [(scale * torch.sin(.7 * torch.arange(torch.Size(s).numel(), dtype=torch.float64) + k + 1)).float().view(s).requires_grad_(True) for k, s in enumerate(shapes)]


def rows(kind, n, step):
    if kind == "points":
        i = torch.arange(2 * n, dtype=torch.float64) + 2 * n * step
        return torch.sin(1.3 * i).float().view(n, 2)
    i = torch.arange(64, dtype=torch.float64) + 64 * n * step
    row = torch.arange(n, dtype=torch.float64).unsqueeze(1)
    x = .5 + .5 * torch.sin(1.3 * i + 2.1 * row)
    return (torch.floor(x * 255 + .5) / 255).float().view(n, 1, 8, 8)


def mlp(x, w, activation):
    for i in range(0, len(w), 2):
        x = F.linear(x, w[i], w[i + 1])
        if i + 2 < len(w):
            x = activation(x)
    return x


def leaky(x):
    return F.leaky_relu(x, .2)


def mlp_shapes(sizes):
    return [s for a, b in zip(sizes, sizes[1:]) for s in ((b, a), (b,))]


def learn(optimizer, loss, clip=None):
    optimizer.zero_grad()
    loss.backward(inputs=optimizer.param_groups[0]["params"])
    if clip:
        torch.nn.utils.clip_grad_norm_(optimizer.param_groups[0]["params"], clip)
    optimizer.step()


def real_nvp():
    hidden, count = 5, 3
    per = mlp_shapes([1, hidden, hidden, 2])
    w = weights(per * count, .6)
    adam = torch.optim.Adam(w, lr=1e-2)
    out = []
    for step in range(STEPS):
        x = rows("points", ROWS, step)
        log_det = 0
        for k in range(count):
            a, b = (x[:, :1], x[:, 1:]) if k % 2 == 0 else (x[:, 1:], x[:, :1])
            raw, t = mlp(a, w[6 * k:6 * k + 6], F.relu).chunk(2, 1)
            s = 2 * torch.tanh(raw / 2)
            b = b * s.exp() + t
            log_det = log_det + s.sum(1)
            x = torch.cat([a, b] if k % 2 == 0 else [b, a], 1)
        log_p = torch.distributions.Normal(0., 1.).log_prob(x).sum(1) + log_det
        loss = -log_p.mean()
        learn(adam, loss, clip=5)
        out.append({"nll": loss.item(), "log_det": log_det.mean().item()})
    return out


def gan(minimax):
    noise, latent, h = generator(1, "golden"), 3, 5
    d = weights(mlp_shapes([2, h, h, 1]) + mlp_shapes([latent, h, h, 2]), .6)
    d, g = d[:6], d[6:]
    adam_d, adam_g = (torch.optim.Adam(p, lr=1e-2, betas=(.5, .999)) for p in (d, g))
    out = []
    for step in range(STEPS):
        x = rows("points", ROWS, step)
        fake = mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu).detach()
        real_score, fake_score = mlp(x, d, leaky), mlp(fake, d, leaky)
        d_loss = F.binary_cross_entropy_with_logits(real_score, torch.ones_like(real_score)) + F.binary_cross_entropy_with_logits(fake_score, torch.zeros_like(fake_score))
        learn(adam_d, d_loss)
        score = mlp(mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu), d, leaky)
        g_loss = torch.log(1 - torch.sigmoid(score)).mean() if minimax else -torch.log(torch.sigmoid(score)).mean()
        learn(adam_g, g_loss)
        out.append({"d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


def wgan_gp():
    noise, latent, h, n_critic, penalty_weight = generator(1, "golden"), 3, 5, 2, .7
    w = weights(mlp_shapes([2, h, h, h, 1]) + mlp_shapes([latent, h, h, h, 2]), .6)
    f, g = w[:8], w[8:]
    # Not Adam: where a unit is on for every row the bias gradients of real and generated rows cancel but for rounding, and
    # Adam would blow the rounding up to whole steps.
    sgd_f, sgd_g = (torch.optim.SGD(p, lr=5e-2) for p in (f, g))
    out = []
    for step in range(STEPS):
        x = rows("points", ROWS, step)
        for _ in range(n_critic):
            fake = mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu).detach()
            gap = mlp(x, f, F.relu).mean() - mlp(fake, f, F.relu).mean()
            epsilon = torch.rand(ROWS, 1, generator=noise)
            between = (epsilon * x + (1 - epsilon) * fake).requires_grad_(True)
            slope = torch.autograd.grad(mlp(between, f, F.relu).sum(), between, create_graph=True)[0].norm(dim=1)
            penalty = ((slope - 1) ** 2).mean()
            learn(sgd_f, -gap + penalty_weight * penalty)
        g_loss = -mlp(mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu), f, F.relu).mean()
        learn(sgd_g, g_loss)
        out.append({"critic_gap": gap.item(), "penalty": penalty.item(), "slope": slope.mean().item(), "g_loss": g_loss.item()})
    return out


def dcgan():
    """8 × 8 pictures: one halving. State order: D (down0, head), G (project, norm0, up0)."""
    noise, latent, maps = generator(1, "golden"), 3, 4
    shapes = [(maps, 1, 4, 4), (maps,), (1, maps * 16), (1,), (maps * 16, latent), (maps * 16,), (maps,), (maps,), (maps, 1, 4, 4), (1,)]
    w = weights(shapes, .3)
    d, g = w[:4], w[4:]
    running = [torch.zeros(maps), torch.ones(maps)]
    adam_d, adam_g = (torch.optim.Adam(p, lr=1e-2, betas=(.5, .999)) for p in (d, g))

    def generate():
        h = F.linear(torch.randn(ROWS, latent, generator=noise), g[0], g[1]).view(ROWS, maps, 4, 4)
        h = F.relu(F.batch_norm(h, *running, g[2], g[3], training=True))
        return torch.tanh(F.conv_transpose2d(h, g[4], g[5], stride=2, padding=1))

    def discriminate(x):
        return F.linear(leaky(F.conv2d(x, d[0], d[1], stride=2, padding=1)).flatten(1), d[2], d[3])

    out = []
    for step in range(STEPS):
        x = 2 * rows("pictures", ROWS, step) - 1
        fake = generate().detach()
        real_score, fake_score = discriminate(x), discriminate(fake)
        d_loss = F.binary_cross_entropy_with_logits(real_score, torch.ones_like(real_score)) + F.binary_cross_entropy_with_logits(fake_score, torch.zeros_like(fake_score))
        learn(adam_d, d_loss)
        g_loss = F.softplus(-discriminate(generate())).mean()
        learn(adam_g, g_loss)
        out.append({"d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return {"steps": out, "running_mean": running[0].tolist(), "running_variance": running[1].tolist()}


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "rows": ROWS, "real_nvp": real_nvp(), "gan": {"non_saturating": gan(False), "minimax": gan(True)},
                            "wgan_gp": wgan_gp(), "dcgan": dcgan()}, indent=1) + "\n")
