#!/usr/bin/env python3
"""Writes vae.json: loss terms and gradient norms of a small VAE, in float64, by an independent route.

Pure Python, no packages: a scalar reverse-mode differentiator (class V) and the VAE written with loops. Weights and data
are simple formulas that the test repeats; EPSILON are the first draws of the project's generator Rng(1, "golden"), which
the test checks before it compares anything. Run: python3 tests/reference/vae.py
"""
import json
import math
import os


class V:
    """A number that remembers how it was made."""

    __slots__ = ("v", "g", "parents")

    def __init__(self, v, parents=()):
        self.v, self.g, self.parents = float(v), 0.0, parents  # parents: (V, local derivative)

    def __add__(self, o):
        o = as_v(o)
        return V(self.v + o.v, ((self, 1.0), (o, 1.0)))

    def __mul__(self, o):
        o = as_v(o)
        return V(self.v * o.v, ((self, o.v), (o, self.v)))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, o):
        return self + -as_v(o)

    __radd__, __rmul__ = __add__, __mul__


def as_v(x):
    return x if isinstance(x, V) else V(x)


def exp(a):
    e = math.exp(a.v)
    return V(e, ((a, e),))


def log(a):
    return V(math.log(a.v), ((a, 1.0 / a.v),))


def sigmoid(a):
    s = 1.0 / (1.0 + math.exp(-a.v))
    return V(s, ((a, s * (1.0 - s)),))


def softplus(a):
    s = 1.0 / (1.0 + math.exp(-a.v))
    return V(math.log1p(math.exp(a.v)), ((a, s),))


def relu(a):
    return V(max(a.v, 0.0), ((a, 1.0 if a.v > 0 else 0.0),))


def backward(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((p, False) for p, _ in node.parents)
    root.g = 1.0
    for node in reversed(order):
        for parent, d in node.parents:
            parent.g += node.g * d


def total(values):
    out = V(0.0)
    for v in values:
        out = out + v
    return out


# What the test builds too.
N, SIDE, HIDDEN, LATENT, BETA, SIGMA = 4, 4, 5, 2, 1.5, 0.3
D = SIDE * SIDE
EPSILON = [-0.94353956, -1.28766799, 0.6682235, 1.29475188, -0.32941553, -2.43367839, -0.298415989, -1.45431805]


def weight(count, which):
    """Tensor number `which`, flattened: 0.4 sin(0.7 i + which + 1)."""
    return [V(0.4 * math.sin(0.7 * i + which + 1)) for i in range(count)]


def data(kind):
    raw = [[0.5 + 0.5 * math.sin(1.3 * i + 2.1 * n) for i in range(D)] for n in range(N)]
    if kind == "bernoulli":
        return [[1.0 if v > 0.5 else 0.0 for v in row] for row in raw]
    if kind == "logistic":
        return [[math.floor(v * 255.0 + 0.5) / 255.0 for v in row] for row in raw]
    return raw


def linear(x, w, b):
    out = len(b)
    return [total(w[o * len(x) + i] * x[i] for i in range(len(x))) + b[o] for o in range(out)]


def soft_clamp(v, low, high):
    above = softplus(v + -low) + low
    return -softplus(-above + high) + high


def log_prob(kind, x, raw, log_sigma):
    if kind == "bernoulli":
        return total(log(sigmoid(r)) if t == 1.0 else log(sigmoid(-r)) for t, r in zip(x, raw))
    if kind in ("gaussian", "gaussian_learned"):
        inverse = exp(-log_sigma)
        return total(((r + -t) * inverse) * ((r + -t) * inverse) * -0.5 - log_sigma + -0.5 * math.log(2 * math.pi)
                     for t, r in zip(x, raw))
    terms = []  # the textbook form, differences of sigmoids; fine in float64 at these scales
    for i, t in enumerate(x):
        inverse = exp(-soft_clamp(raw[D + i], -7.0, 7.0))
        upper, lower = sigmoid((-raw[i] + (t + 0.5 / 255)) * inverse), sigmoid((-raw[i] + (t - 0.5 / 255)) * inverse)
        if t < 0.5 / 255:
            terms.append(log(upper))
        elif t > 1 - 0.5 / 255:
            terms.append(log(-lower + 1.0))
        else:
            terms.append(log(upper - lower))
    return total(terms)


def case(kind):
    heads = 2 if kind == "logistic" else 1
    shapes = [("encoder.0.weight", HIDDEN * D), ("encoder.0.bias", HIDDEN),
              ("encoder.1.weight", 2 * LATENT * HIDDEN), ("encoder.1.bias", 2 * LATENT),
              ("decoder.0.weight", HIDDEN * LATENT), ("decoder.0.bias", HIDDEN),
              ("decoder.1.weight", heads * D * HIDDEN), ("decoder.1.bias", heads * D)]
    w = {name: weight(count, i) for i, (name, count) in enumerate(shapes)}
    log_sigma = V(math.log(SIGMA))
    if kind == "gaussian_learned":
        w["log_sigma"] = [log_sigma]
    reconstruction, kl = V(0.0), V(0.0)
    for n, x in enumerate(data(kind)):
        hidden = [relu(v) for v in linear([V(t) for t in x], w["encoder.0.weight"], w["encoder.0.bias"])]
        code = linear(hidden, w["encoder.1.weight"], w["encoder.1.bias"])
        mu, log_var = code[:LATENT], [soft_clamp(v, -20.0, 20.0) for v in code[LATENT:]]
        z = [m + exp(s * 0.5) * EPSILON[n * LATENT + j] for j, (m, s) in enumerate(zip(mu, log_var))]
        hidden = [relu(v) for v in linear(z, w["decoder.0.weight"], w["decoder.0.bias"])]
        raw = linear(hidden, w["decoder.1.weight"], w["decoder.1.bias"])
        reconstruction = reconstruction - log_prob(kind, x, raw, log_sigma)
        kl = kl + total((m * m + exp(s) - s + -1.0) * 0.5 for m, s in zip(mu, log_var))
    reconstruction, kl = reconstruction * (1.0 / N), kl * (1.0 / N)
    loss = reconstruction + kl * BETA
    backward(loss)
    norms = {name: math.sqrt(sum(v.g * v.g for v in values)) for name, values in w.items()}
    return {"reconstruction": reconstruction.v, "kl": kl.v, "loss": loss.v, "gradient_norms": norms}


def main():
    out = {"epsilon": EPSILON, "beta": BETA, "sigma": SIGMA, "rows": N, "side": SIDE, "hidden": HIDDEN, "latent": LATENT,
           "cases": {kind: case(kind) for kind in ("bernoulli", "gaussian", "gaussian_learned", "logistic")}}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vae.json")
    with open(path, "w") as file:
        json.dump(out, file, indent=1)
        file.write("\n")
    print("wrote", path)


if __name__ == "__main__":
    main()
