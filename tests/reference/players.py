#!/usr/bin/env python3
"""Writes players.json: the first steps of real_nvp, of the GANs and of gmmn by Python PyTorch, the usual way: autograd
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


def techniques():
    """gan with smoothed labels, noise on what D sees, a penalty on the slope of its logit, and feature matching."""
    noise, latent, h, sigma, fades = generator(1, "golden"), 3, 5, .4, 10
    d = weights(mlp_shapes([2, h, h, 1]) + mlp_shapes([latent, h, h, 2]), .6)
    d, g = d[:6], d[6:]
    sgd_d, sgd_g = (torch.optim.SGD(p, lr=5e-2) for p in (d, g))
    bce = F.binary_cross_entropy_with_logits
    out = []
    for step in range(STEPS):
        left = sigma * (1 - step / fades)
        disturbed = lambda x: x + left * torch.randn(x.shape, generator=noise)
        data = rows("points", ROWS, step)
        fake = mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu).detach()
        x, fake = disturbed(data), disturbed(fake)
        real_score, fake_score = mlp(x, d, leaky), mlp(fake, d, leaky)
        d_loss = bce(real_score, torch.full_like(real_score, .9)) + bce(fake_score, torch.zeros_like(fake_score))
        between = (fake + torch.rand(ROWS, 1, generator=noise) * (x - fake)).requires_grad_(True)
        slope = torch.autograd.grad(mlp(between, d, leaky).sum(), between, create_graph=True)[0].norm(dim=1)
        learn(sgd_d, d_loss + .5 * ((slope - 1) ** 2).mean())
        again = disturbed(mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu))
        features = lambda x: leaky(F.linear(leaky(F.linear(x, d[0], d[1])), d[2], d[3]))
        g_loss = (features(disturbed(data)).mean(0).detach() - features(again).mean(0)).square().sum()
        learn(sgd_g, g_loss)
        out.append({"d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


def cgan():
    noise, latent, h, classes = generator(1, "golden"), 3, 5, 3
    w = weights(mlp_shapes([2 + classes, h, h, h, 1]) + mlp_shapes([latent + classes, h, h, h, 2]), .6)
    d, g = w[:8], w[8:]
    adam_d, adam_g = (torch.optim.Adam(p, lr=1e-2, betas=(.5, .999)) for p in (d, g))
    hot = F.one_hot(torch.arange(ROWS) % classes, classes).float()
    generate = lambda: mlp(torch.cat([torch.randn(ROWS, latent, generator=noise), hot], 1), g, F.relu)
    judge = lambda x: mlp(torch.cat([x, hot], 1), d, leaky)
    out = []
    for step in range(STEPS):
        x, fake = rows("points", ROWS, step), generate().detach()
        d_loss = F.softplus(-judge(x)).mean() + F.softplus(judge(fake)).mean()
        learn(adam_d, d_loss)
        g_loss = F.softplus(-judge(generate())).mean()
        learn(adam_g, g_loss)
        out.append({"d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


def wgan():
    noise, latent, h, n_critic, cut = generator(1, "golden"), 3, 5, 2, .4
    w = weights(mlp_shapes([2, h, h, h, 1]) + mlp_shapes([latent, h, h, h, 2]), .6)
    f, g = w[:8], w[8:]
    sgd_f, sgd_g = (torch.optim.SGD(p, lr=5e-2) for p in (f, g))  # as for wgan_gp
    out = []
    for step in range(STEPS):
        x = rows("points", ROWS, step)
        for _ in range(n_critic):
            fake = mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu).detach()
            gap = mlp(x, f, F.relu).mean() - mlp(fake, f, F.relu).mean()
            learn(sgd_f, -gap)
            with torch.no_grad():
                for p in f:
                    p.clamp_(-cut, cut)
        g_loss = -mlp(mlp(torch.randn(ROWS, latent, generator=noise), g, F.relu), f, F.relu).mean()
        learn(sgd_g, g_loss)
        out.append({"critic_gap": gap.item(), "g_loss": g_loss.item()})
    return out


def gmmn():
    noise, latent, h, widths = generator(1, "golden"), 3, 5, (.3, 1)
    g = weights(mlp_shapes([latent, h, h, 2]), .6)
    adam = torch.optim.Adam(g, lr=1e-2)
    kernel = lambda a, b: sum(torch.exp(-torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist") ** 2 / (2 * s * s)) for s in widths).mean()
    out = []
    for step in range(STEPS):
        x, y = rows("points", ROWS, step), mlp(2 * torch.rand(ROWS, latent, generator=noise) - 1, g, F.relu)
        loss = (kernel(x, x) + kernel(y, y) - 2 * kernel(x, y) + 1e-6).sqrt()
        learn(adam, loss)
        out.append({"mmd": loss.item()})
    return out


def normed(x, w, count, activation):
    """Dense layers, then gains and shifts of batch normalisation: the order of the state."""
    for i in range(count - 1):
        x = F.linear(x, w[2 * i], w[2 * i + 1])
        x = activation(F.batch_norm(x, None, None, w[2 * count + 2 * i], w[2 * count + 2 * i + 1], training=True))
    return F.linear(x, w[2 * count - 2], w[2 * count - 1])


def normed_shapes(sizes):
    return mlp_shapes(sizes) + [(s,) for s in sizes[1:-1] for _ in range(2)]


def bigan():
    noise, latent, h, drop, sigma, fades = generator(1, "golden"), 3, 5, .2, .3, 10
    w = weights(mlp_shapes([2 + latent, h, h, 1]) + normed_shapes([latent, h, h, 2]) + normed_shapes([2, h, h, latent]), .6)
    d, both = w[:6], w[6:]
    g, e = both[:10], both[10:]
    sgd_d, sgd_g = (torch.optim.SGD(p, lr=5e-2) for p in (d, both))
    out = []

    def judge(x, code, fake, z, left):
        a, b = torch.cat([x, fake]), torch.cat([code, z])
        a = a + left * torch.randn(a.shape, generator=noise)
        b = b + .5 * left * torch.randn(b.shape, generator=noise)
        y = torch.cat([a, b], 1)
        for i in range(2):
            y = leaky(F.linear(y, d[2 * i], d[2 * i + 1]))
            y = y * (torch.rand(y.shape, generator=noise) >= drop) / (1 - drop)
        return F.linear(y, d[4], d[5]).chunk(2)

    for step in range(STEPS):
        left = sigma * (1 - step / fades)
        x, z = rows("points", ROWS, step), torch.randn(ROWS, latent, generator=noise)
        real, fake = judge(x, normed(x, e, 3, F.relu).detach(), normed(z, g, 3, F.relu).detach(), z, left)
        d_loss = F.softplus(-real).mean() + F.softplus(fake).mean()
        learn(sgd_d, d_loss)
        z = torch.randn(ROWS, latent, generator=noise)
        real, fake = judge(x, normed(x, e, 3, F.relu), normed(z, g, 3, F.relu), z, left)
        g_loss = F.softplus(real).mean() + F.softplus(-fake).mean()
        learn(sgd_g, g_loss)
        out.append({"d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


def sgan():
    """Weight-normalised D (direction, bias, and of the last layer the gain), G told a class."""
    noise, latent, h, classes, sigma = generator(1, "golden"), 3, 4, 3, .3
    sizes = [2, 2 * h, h, h // 2, h // 2, h // 2, classes]
    count = len(sizes) - 1
    shapes = [s for i, (a, b) in enumerate(zip(sizes, sizes[1:])) for s in (((b, a), (b,), (b,)) if i + 1 == count else ((b, a), (b,)))]
    w = weights(shapes + normed_shapes([latent + classes, h, h, 2]), .6)
    d, g = w[:len(shapes)], w[len(shapes):]
    sgd_d, sgd_g = (torch.optim.SGD(p, lr=2e-2) for p in (d, g))
    y = torch.arange(ROWS) % classes
    directions, biases = d[0::2][:count], d[1:2 * count - 1:2] + [d[-1]]
    gains = [torch.ones(b) for b in sizes[1:-1]] + [d[-2]]
    layer = lambda i, x: F.linear(x, directions[i] / directions[i].norm(dim=1, keepdim=True) * gains[i].unsqueeze(1), biases[i])
    noisy = lambda x, share=1.: x + share * sigma * torch.randn(x.shape, generator=noise)

    def features(x):
        for i in range(count - 1):
            x = F.relu(layer(i, noisy(x, .6 if i == 0 else 1.)))
        return x

    def generate(hot):
        return normed(torch.cat([torch.rand(ROWS, latent, generator=noise), hot], 1), g, 3, F.softplus)

    def some_classes():
        return F.one_hot(torch.randint(classes, (ROWS,), generator=noise), classes).float()

    def begin_with(x):
        with torch.no_grad():
            for i in range(count):
                raw = F.linear(x, directions[i] / directions[i].norm(dim=1, keepdim=True))
                deviation = raw.std(0, unbiased=False).clamp_min(1e-3)
                gains[i].copy_(1 / deviation)
                biases[i].copy_(-raw.mean(0) / deviation)
                x = F.relu(layer(i, x))

    out = []
    for step in range(STEPS):
        x = rows("points", ROWS, step)
        if step == 0:
            begin_with(x)
        label_cost = F.cross_entropy(layer(count - 1, noisy(features(x))), y)
        hot = some_classes()
        fake = generate(hot).detach()
        log_z, log_z_fake = (torch.logsumexp(layer(count - 1, noisy(features(r))), 1) for r in (x, fake))
        d_loss = .5 * (F.softplus(-log_z).mean() + F.softplus(log_z_fake).mean())
        learn(sgd_d, label_cost + d_loss)
        hot = some_classes()
        seen = features(generate(hot))
        g_loss = (features(x).detach().mean(0) - seen.mean(0)).square().sum() + F.cross_entropy(layer(count - 1, noisy(seen)), hot.argmax(1))
        learn(sgd_g, g_loss)
        out.append({"label_cost": label_cost.item(), "d_loss": d_loss.item(), "g_loss": g_loss.item()})
    return out


path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"torch": torch.__version__.split("+")[0], "rows": ROWS, "real_nvp": real_nvp(), "gan": {"non_saturating": gan(False), "minimax": gan(True)},
                            "wgan_gp": wgan_gp(), "dcgan": dcgan(), "techniques": techniques(), "cgan": cgan(), "wgan": wgan(), "gmmn": gmmn(),
                            "bigan": bigan(), "sgan": sgan()}, indent=1) + "\n")
