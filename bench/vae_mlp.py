#!/usr/bin/env python3
"""The MLP VAE 784-400-20 (Bernoulli, Adam 1e-3) in Python PyTorch: the other side of `zscape bench --only vae`.

vae_mlp.py VARIANT --batch N --threads N --seconds S      prints {"steps_per_second": ..., "loss": ...}

VARIANT: eager (Adam as users have it: foreach), fused (Adam with fused=True), compiled (torch.compile and fused Adam).
A step is what a training step is there: take the next shuffled rows, loss, backward, update; no number is read back.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F
from torch import nn


class Vae(nn.Module):
    def __init__(self, latent=20, hidden=400):
        super().__init__()
        self.encode = nn.Linear(784, hidden)
        self.mean, self.log_var = nn.Linear(hidden, latent), nn.Linear(hidden, latent)
        self.decode = nn.Sequential(nn.Linear(latent, hidden), nn.ReLU(), nn.Linear(hidden, 784))

    def forward(self, x):
        """Negative ELBO in nats per row: summed over pixels and latents, averaged over rows."""
        h = F.relu(self.encode(x))
        mean, log_var = self.mean(h), self.log_var(h)
        z = mean + torch.exp(0.5 * log_var) * torch.randn_like(mean)
        reconstruction = F.binary_cross_entropy_with_logits(self.decode(z), x, reduction="sum")
        kl = -0.5 * torch.sum(1 + log_var - mean.square() - log_var.exp())
        return (reconstruction + kl) / x.size(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("variant", choices=["eager", "fused", "compiled"])
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    # Blobs, so that the loss falls as it would on digits; 10,000 rows are 31 MB, more than any cache here.
    rows = torch.rand(10, 784).lt(0.2).float().repeat(1000, 1)
    rows = (rows + torch.rand_like(rows).lt(0.05)).remainder(2)
    model = Vae()
    loss_of = torch.compile(model) if options.variant == "compiled" else model
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, foreach=options.variant == "eager", fused=options.variant != "eager")
    order, at = torch.randperm(len(rows)), 0

    def step():
        nonlocal order, at
        if at + options.batch > len(rows):
            order, at = torch.randperm(len(rows)), 0
        x = rows.index_select(0, order[at : at + options.batch])
        at += options.batch
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(x)
        loss.backward()
        optimizer.step()
        return loss

    for _ in range(50):
        loss = step()
    # Best of several stretches, as zscape bench does: other work on the machine can only slow a stretch down.
    best = 0.0
    for _ in range(5):
        steps, began = 0, time.perf_counter()
        while time.perf_counter() - began < options.seconds / 5:
            for _ in range(10):
                loss = step()
            steps += 10
        best = max(best, steps / (time.perf_counter() - began))
    print(json.dumps({"steps_per_second": best, "loss": loss.item()}))


if __name__ == "__main__":
    main()
