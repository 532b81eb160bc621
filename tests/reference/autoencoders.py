#!/usr/bin/env python3
"""Writes autoencoders.json: the first steps of ae, cvae and m2 by Python PyTorch, as their papers write them: classes enumerated by a loop, autograd,
torch.optim.Adam.

Weights and rows are formulas that the test repeats. Noise comes from torch's generator under the seed that Rng(1, "golden") mixes (engine/run/rng.cpp); it is
written too, and the test checks it before it compares anything. Run with a Python that has torch 2.15: .venv-bench/bin/python tests/reference/autoencoders.py
"""
import json
import math
import pathlib

import torch
import torch.nn.functional as F

STEPS, ROWS, SIDE, CLASSES, LATENT, HIDDEN = 2, 4, 3, 3, 2, 5
D = SIDE * SIDE
SIGMA, WEIGHT, KNOWN = .5, 7.0, .25
SHAPES = {"cvae": [(4, 2)] * STEPS, "m2": [(4, 2), (4, 2)] * STEPS, "iwae": [(12, 2)] * STEPS}


def mixed(seed, name):
    mask = (1 << 64) - 1
    h = 1469598103934665603
    for c in name.encode():
        h = ((h ^ c) * 1099511628211) & mask
    z = (seed + 0x9E3779B97F4A7C15 + h) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def noise(name):
    generator = torch.Generator().manual_seed(mixed(1, "golden"))
    return torch.cat([torch.randn(shape, generator=generator).flatten() for shape in SHAPES[name]]).tolist()


EPSILON = {name: noise(name) for name in SHAPES}


def weights(shapes, scale=.5):
    """scale · sin(.7 i + which + 1), in the order of the model's state."""
    return [(scale * torch.sin(.7 * torch.arange(torch.Size(s).numel(), dtype=torch.float64) + k + 1)).float().view(s).requires_grad_(True) for k, s in enumerate(shapes)]


def rows(step, binary):
    i = torch.arange(ROWS * D, dtype=torch.float64) + ROWS * D * step
    x = .5 + .5 * torch.sin(1.3 * i + .1)
    return ((x > .5).float() if binary else x.float()).view(ROWS, D)


def mlp(sizes):
    return [s for a, b in zip(sizes, sizes[1:]) for s in ((b, a), (b,))]


def run(layers, x):
    for i in range(0, len(layers), 2):
        x = F.linear(x, layers[i], layers[i + 1])
        if i + 2 < len(layers):
            x = torch.relu(x)
    return x


def train(w, losses):
    adam = torch.optim.Adam(w, lr=1e-2)
    out = []
    for step in range(STEPS):
        values = losses(step)
        adam.zero_grad()
        values["loss"].backward()
        adam.step()
        out.append({k: v.item() for k, v in values.items()})
    return out


def ae(linear):
    sizes = [D, LATENT] if linear else [D, HIDDEN, HIDDEN // 2, LATENT]
    enc, dec = mlp(sizes), mlp(sizes[::-1])
    w = weights(enc + dec)

    def losses(step):
        x = rows(step, False)
        out = run(w[len(enc):], run(w[:len(enc)], x))
        out = out if linear else torch.sigmoid(out)
        loss = ((x - out) ** 2).sum(1).mean()
        return {"loss": loss, "mse": loss / D}

    return train(w, losses)


def split(h):
    mean, log_var = h[:, :LATENT], h[:, LATENT:]
    above = F.softplus(log_var + 20) - 20
    return mean, 20 - F.softplus(20 - above)


def kl_of(mean, log_var):
    return .5 * (mean ** 2 + log_var.exp() - log_var - 1).sum(1)


def draws(which):
    source = iter(EPSILON[which])
    return lambda n: torch.tensor([next(source) for _ in range(n * LATENT)]).view(n, LATENT)


def cvae():
    enc, dec = mlp([D + CLASSES, HIDDEN, 2 * LATENT]), mlp([LATENT + CLASSES, HIDDEN, D])
    w, epsilon = weights(enc + dec), draws("cvae")

    def losses(step):
        x, y = rows(step, True), F.one_hot(torch.arange(ROWS) % CLASSES, CLASSES).float()
        mean, log_var = split(run(w[:len(enc)], torch.cat([x, y], 1)))
        z = mean + (.5 * log_var).exp() * epsilon(ROWS)
        logits = run(w[len(enc):], torch.cat([z, y], 1))
        reconstruction = F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1).mean()
        kl = kl_of(mean, log_var).mean()
        return {"loss": reconstruction + kl, "reconstruction": reconstruction, "kl": kl}

    return train(w, losses)


def m2():
    classifier, encoder, decoder = mlp([D, HIDDEN, CLASSES]), mlp([HIDDEN, 2 * LATENT]), mlp([LATENT + CLASSES, HIDDEN, D])
    shapes = classifier + [(HIDDEN, D), (HIDDEN,), (CLASSES, HIDDEN)] + encoder + decoder
    w, epsilon = weights(shapes), draws("m2")
    a, b = len(classifier), len(classifier) + 3

    def bound(x, y, noise):  # one class each, one-hot
        h = torch.relu(F.linear(x, w[a], w[a + 1]) + y @ w[a + 2])
        mean, log_var = split(run(w[b:b + len(encoder)], h))
        z = mean + (.5 * log_var).exp() * noise
        out = run(w[b + len(encoder):], torch.cat([z, y], 1))
        log_p = (-.5 * ((x - out) / SIGMA) ** 2 - math.log(SIGMA) - .5 * math.log(2 * math.pi)).sum(1)
        return log_p - kl_of(mean, log_var) - math.log(CLASSES)

    def losses(step):
        x, y = rows(step, False), torch.arange(ROWS) % CLASSES
        q = torch.softmax(run(w[:a], x), 1)
        noise = epsilon(ROWS)  # the same for all classes of a row
        unlabelled = 0
        for k in range(CLASSES):
            each = bound(x, F.one_hot(torch.full((ROWS,), k), CLASSES).float(), noise)
            unlabelled = unlabelled + q[:, k] * (each - torch.log(q[:, k]))
        labelled = bound(x, F.one_hot(y, CLASSES).float(), epsilon(ROWS)).mean()
        cost = -torch.log(q[torch.arange(ROWS), y]).mean()
        return {"loss": WEIGHT * cost - unlabelled.mean() - KNOWN * labelled, "elbo": unlabelled.mean(), "label_cost": cost}

    return train(w, losses)


def iwae(k=3):
    enc, dec = mlp([D, HIDDEN, 2 * LATENT]), mlp([LATENT, HIDDEN, D])
    w, epsilon = weights(enc + dec), draws("iwae")

    def losses(step):
        x = rows(step, True)
        mean, log_var = split(run(w[:len(enc)], x))
        weights_of_rows = []
        for _ in range(k):  # one draw of every row after the other
            e = epsilon(ROWS)
            z = mean + (.5 * log_var).exp() * e
            log_p = -F.binary_cross_entropy_with_logits(run(w[len(enc):], z), x, reduction="none").sum(1)
            log_prior = (-.5 * z ** 2 - .5 * math.log(2 * math.pi)).sum(1)
            log_q = (-.5 * e ** 2 - .5 * log_var - .5 * math.log(2 * math.pi)).sum(1)
            weights_of_rows.append(log_p + log_prior - log_q)
        log_w = torch.stack(weights_of_rows)
        bound = (torch.logsumexp(log_w, 0) - math.log(k)).mean()
        return {"loss": -bound, "iwae": bound, "elbo": log_w.mean()}

    return train(w, losses)


def main():
    out = {"epsilon": EPSILON, "ae": ae(False), "ae_linear": ae(True), "cvae": cvae(), "m2": m2(), "iwae": iwae()}
    path = pathlib.Path(__file__).with_name("autoencoders.json")
    path.write_text(json.dumps(out, indent=1) + "\n")
    print("wrote", path)


if __name__ == "__main__":
    main()
