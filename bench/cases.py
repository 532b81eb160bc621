#!/usr/bin/env python3
"""The other side of `zscape bench`: the same set-ups in Python PyTorch, written as its users write them.

cases.py CASE VARIANT --threads N --seconds S      prints {"steps_per_second": ..., "loss": ...}, or {"error": why}

VARIANT: eager (Adam as users have it: foreach), fused (Adam with fused=True), compiled (torch.compile of the losses, and
fused Adam). A step is what a training step is there: take the next shuffled rows, losses, backward, updates; no number is
read back. The set-ups' sizes are those of assets/bench.json.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F
from torch import nn


def digits(rows=10000):
    """Blobs, so that the loss falls as it would on digits; 31 MB, more than any cache here."""
    x = torch.rand(10, 784).lt(.2).float().repeat(rows // 10, 1)
    return (x + torch.rand_like(x).lt(.05)).remainder(2)


def ring(rows=60000):
    angle = torch.randint(8, (rows,)) * torch.pi / 4
    return 2 * torch.stack([angle.cos(), angle.sin()], 1) + .1 * torch.randn(rows, 2)


def moons(rows=60000):
    t, upper = torch.rand(rows) * torch.pi, torch.rand(rows) < .5
    x = torch.where(upper, t.cos(), 1 - t.cos())
    y = torch.where(upper, t.sin(), .5 - t.sin())
    return torch.stack([x, y], 1) + .1 * torch.randn(rows, 2)


def mlp(*sizes, activation=nn.ReLU):
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), activation()]
    return nn.Sequential(*layers[:-1])


def leaky():
    return nn.LeakyReLU(.2)


class Batches:
    def __init__(self, rows, size):
        self.rows, self.size, self.at = rows, size, len(rows)

    def next(self):
        if self.at + self.size > len(self.rows):
            self.order, self.at = torch.randperm(len(self.rows)), 0
        self.at += self.size
        return self.rows.index_select(0, self.order[self.at - self.size:self.at])


class Bench:
    """What the variants differ in."""

    def __init__(self, variant):
        self.variant = variant

    def compiled(self, function):
        return torch.compile(function) if self.variant == "compiled" else function

    def adam(self, parameters, **settings):
        return torch.optim.Adam(parameters, foreach=self.variant == "eager", fused=self.variant != "eager", **settings)


def learn(optimizer, loss):
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()


def vae(bench, batch, encode, decode):
    net = nn.ModuleDict({"encode": encode, "decode": decode})

    def negative_elbo(x):
        mean, log_var = net["encode"](x).chunk(2, 1)
        z = mean + torch.exp(.5 * log_var) * torch.randn_like(mean)
        reconstruction = F.binary_cross_entropy_with_logits(net["decode"](z), x, reduction="sum")
        kl = -.5 * torch.sum(1 + log_var - mean.square() - log_var.exp())
        return (reconstruction + kl) / x.size(0)

    loss_of, adam = bench.compiled(negative_elbo), bench.adam(net.parameters(), lr=1e-3)
    shape = (-1, 1, 28, 28) if isinstance(encode[0], nn.Conv2d) else (-1, 784)
    batches = Batches(digits().view(shape), batch)

    def step():
        loss = loss_of(batches.next())
        learn(adam, loss)
        return loss

    return step


def vae_mlp(bench, batch=128):
    return vae(bench, batch, mlp(784, 400, 40), mlp(20, 400, 784))


def vae_mlp_100(bench):
    return vae_mlp(bench, 100)


def vae_conv(bench):
    c = 24
    encode = nn.Sequential(nn.Conv2d(1, c, 4, 2, 1), nn.ReLU(), nn.Conv2d(c, 2 * c, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(2 * c * 49, 40))
    decode = nn.Sequential(nn.Linear(20, 2 * c * 49), nn.ReLU(), nn.Unflatten(1, (2 * c, 7, 7)), nn.ConvTranspose2d(2 * c, c, 4, 2, 1), nn.ReLU(),
                           nn.ConvTranspose2d(c, 1, 4, 2, 1))
    return vae(bench, 128, encode, decode)


def adversarial(bench, generator, discriminator, batches, latent, n, separate, lr):
    adam_d, adam_g = (bench.adam(net.parameters(), lr=lr, betas=(.5, .999)) for net in (discriminator, generator))
    average = [p.detach().clone() for p in generator.parameters()]

    def d_loss(x, z):
        with torch.no_grad():
            fake = generator(z)
        if separate:
            real_score, fake_score = discriminator(x), discriminator(fake)
        else:
            real_score, fake_score = discriminator(torch.cat([x, fake])).chunk(2)
        return F.softplus(-real_score).mean() + F.softplus(fake_score).mean()

    def g_loss(z):
        return F.softplus(-discriminator(generator(z))).mean()

    d_loss, g_loss = bench.compiled(d_loss), bench.compiled(g_loss)

    def step():
        learn(adam_d, d_loss(batches.next(), torch.randn(n, latent)))
        loss = g_loss(torch.randn(n, latent))
        learn(adam_g, loss)
        with torch.no_grad():
            torch._foreach_lerp_(average, list(generator.parameters()), .001)
        return loss

    return step


def gan(bench):
    return adversarial(bench, mlp(2, 128, 128, 128, 2), mlp(2, 128, 128, 128, 1, activation=leaky), Batches(ring(), 256), 2, 256, False, 5e-4)


def dcgan(bench):
    c = 32
    generator = nn.Sequential(nn.Linear(64, 2 * c * 49), nn.Unflatten(1, (2 * c, 7, 7)), nn.BatchNorm2d(2 * c), nn.ReLU(), nn.ConvTranspose2d(2 * c, c, 4, 2, 1),
                              nn.BatchNorm2d(c), nn.ReLU(), nn.ConvTranspose2d(c, 1, 4, 2, 1), nn.Tanh())
    discriminator = nn.Sequential(nn.Conv2d(1, c, 4, 2, 1), leaky(), nn.Conv2d(c, 2 * c, 4, 2, 1), nn.BatchNorm2d(2 * c), leaky(), nn.Flatten(), nn.Linear(2 * c * 49, 1))
    return adversarial(bench, generator, discriminator, Batches(2 * digits().view(-1, 1, 28, 28) - 1, 64), 64, 64, True, 2e-4)


def wgan_gp(bench):
    n, penalty_weight = 256, .1
    generator, critic, batches = mlp(2, 128, 128, 128, 2), mlp(2, 128, 128, 128, 1), Batches(ring(), 256)
    adam_f, adam_g = (bench.adam(net.parameters(), lr=5e-4, betas=(.5, .9)) for net in (critic, generator))
    average = [p.detach().clone() for p in generator.parameters()]

    def critic_loss(x, z, epsilon):
        with torch.no_grad():
            fake = generator(z)
        real_score, fake_score = critic(torch.cat([x, fake])).chunk(2)
        between = (fake + epsilon * (x - fake)).requires_grad_(True)
        slope = torch.autograd.grad(critic(between).sum(), between, create_graph=True)[0].norm(dim=1)
        return fake_score.mean() - real_score.mean() + penalty_weight * (slope - 1).square().mean()

    def g_loss(z):
        return -critic(generator(z)).mean()

    critic_loss, g_loss = bench.compiled(critic_loss), bench.compiled(g_loss)

    def step():
        for _ in range(5):
            learn(adam_f, critic_loss(batches.next(), torch.randn(n, 2), torch.rand(n, 1)))
        loss = g_loss(torch.randn(n, 2))
        learn(adam_g, loss)
        with torch.no_grad():
            torch._foreach_lerp_(average, list(generator.parameters()), .001)
        return loss

    return step


def real_nvp(bench):
    nets = nn.ModuleList(mlp(1, 64, 64, 2) for _ in range(8))
    adam, batches = bench.adam(nets.parameters(), lr=1e-3), Batches(moons(), 256)

    def nll(x):
        a, b = x.chunk(2, 1)
        log_det = 0
        for net in nets:
            raw, t = net(a).chunk(2, 1)
            s = 2 * torch.tanh(raw / 2)
            a, b = b * s.exp() + t, a
            log_det = log_det + s.sum(1)
        z = torch.cat([a, b], 1)
        return -(-.5 * z.square().sum(1) - 1.8378770664093453 + log_det).mean()

    loss_of = bench.compiled(nll)

    def step():
        loss = loss_of(batches.next())
        optimizer_step(adam, loss, nets)
        return loss

    return step


def rbm(bench, hidden=500, chains=500, n=100, lr=.05, decay=1e-4):
    """PCD-1 as the algorithm says: gradients by hand, plain descent; as many chains move as the minibatch has rows."""
    w, b, c = torch.randn(hidden, 784) * .01, torch.zeros(784), torch.zeros(hidden)
    walking, batches, at = torch.rand(chains, hidden).lt(.5).float(), Batches(digits(), n), [0]

    def move(v0, h):
        h0 = torch.sigmoid(F.linear(v0, w, c))
        v = torch.bernoulli(torch.sigmoid(F.linear(h, w.t(), b)))
        p = torch.sigmoid(F.linear(v, w, c))
        h = torch.bernoulli(p)
        w.add_((h0.t() @ v0 - p.t() @ v) / n - decay * w, alpha=lr)
        b.add_(v0.mean(0) - v.mean(0), alpha=lr)
        c.add_(h0.mean(0) - p.mean(0), alpha=lr)
        return h, (v0 - v).square().mean()

    move = bench.compiled(move)

    @torch.no_grad()
    def step():
        part = slice(at[0], at[0] + n)
        walking[part], error = move(batches.next(), walking[part])
        at[0] = (at[0] + n) % chains
        return error

    return step


def optimizer_step(adam, loss, net, clip=5):
    adam.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
    adam.step()


class Residual(nn.Module):
    def __init__(self, c_in, width, c_out):
        super().__init__()
        self.first, self.a, self.b, self.last = (nn.Conv2d(i, o, 3, padding=1) for i, o in ((c_in, width), (width, width), (width, width), (width, c_out)))
        self.gain = nn.Parameter(torch.ones(c_out // 2, 1, 1))

    def forward(self, x):
        h = self.first(x)
        h = h + self.b(F.relu(self.a(F.relu(h))))
        s, t = self.last(F.relu(h)).chunk(2, 1)
        return self.gain * torch.tanh(s), t


def real_nvp_image(bench):
    """16 × 16, two scales: 3 checkerboard, squeeze, 3 channel, half leaves, 4 checkerboard."""
    net = nn.ModuleList([Residual(1, 24, 2) for _ in range(3)] + [Residual(2, 32, 4) for _ in range(3)] + [Residual(2, 48, 4) for _ in range(4)])
    adam = bench.adam(net.parameters(), lr=1e-3)
    batches = Batches(F.avg_pool2d(F.pad(digits().view(-1, 1, 28, 28), (2, 2, 2, 2)), 2), 64)

    def board(side, even):
        i = torch.arange(side)
        return ((i.view(-1, 1) + i) % 2 == (0 if even else 1)).float()

    boards = {side: [board(side, True), board(side, False)] for side in (16, 8)}

    def checker(h, coupling, mask):
        s, t = coupling(h * mask)
        s, t = s * (1 - mask), t * (1 - mask)
        return h * s.exp() + t, s.flatten(1).sum(1)

    def nll(x, u):
        level = (x * 255 + u) / 256
        y = .05 + .9 * level
        log_det = (-.10536051565782628 - y.log() - torch.log1p(-y)).flatten(1).sum(1)
        h = torch.logit(y)
        for k in range(3):
            h, d = checker(h, net[k], boards[16][k % 2])
            log_det = log_det + d
        h = F.pixel_unshuffle(h, 2)
        for k in range(3):
            a, b = h.chunk(2, 1)
            if k % 2 == 0:
                s, t = net[3 + k](a)
                h = torch.cat([a, b * s.exp() + t], 1)
            else:
                s, t = net[3 + k](b)
                h = torch.cat([a * s.exp() + t, b], 1)
            log_det = log_det + s.flatten(1).sum(1)
        h, left = h.chunk(2, 1)
        for k in range(4):
            h, d = checker(h, net[6 + k], boards[8][k % 2])
            log_det = log_det + d
        z = torch.cat([left.flatten(1), h.flatten(1)], 1)
        return -(-.5 * z.square().sum(1) - 128 * 1.8378770664093453 + log_det).mean()

    loss_of = bench.compiled(nll)

    def step():
        x = batches.next()
        loss = loss_of(x, torch.rand_like(x))
        optimizer_step(adam, loss, net)
        return loss

    return step


CASES = {f.__name__: f for f in (vae_mlp, vae_mlp_100, vae_conv, gan, dcgan, wgan_gp, real_nvp, real_nvp_image, rbm)}


def rate(step, seconds):
    """Best of several stretches, as zscape bench does: other work on the machine can only slow a stretch down."""
    for _ in range(20):
        loss = step()
    best = 0.0
    for _ in range(5):
        steps, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds / 5:
            loss = step()
            steps += 1
        best = max(best, steps / (time.perf_counter() - began))
    return {"steps_per_second": best, "loss": loss.item()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=list(CASES))
    parser.add_argument("variant", choices=["eager", "fused", "compiled"])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    try:
        answer = rate(CASES[options.case](Bench(options.variant)), options.seconds)
    except Exception as error:  # torch.compile refuses some of them: that is an answer too
        if options.variant != "compiled":
            raise
        answer = {"error": str(error).strip().splitlines()[0]}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
