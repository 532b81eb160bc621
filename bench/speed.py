#!/usr/bin/env python3
"""Speed side by side: `zscape bench` against Python PyTorch, same mathematics, batch and threads, in alternating rounds.

./run bench [--rounds N] [--seconds S] [--threads N] [--only ID]      prints a table, writes out/bench.json

Alternating rounds and medians, because a machine's clock and its neighbours drift; the spread is printed with them.
"""
import argparse
import datetime
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
VARIANTS = ["eager", "fused", "compiled"]
# Set-ups of assets/bench.json, each with a function of the same name in cases.py, and the least factor over eager.
CASES = {
    "vae_mlp": (1.3, "MLP VAE 784-400-20, batch 128"),
    "vae_mlp_100": (1.3, "MLP VAE 784-400-20, batch 100"),
    "vae_conv": (1.1, "convolutional VAE 28 x 28, batch 128"),
    "gan": (2.0, "GAN on points, 3 x 128, batch 256"),
    "wgan_gp": (1.3, "WGAN-GP on points, 3 x 128, five critic steps, batch 256"),
    "real_nvp": (2.0, "RealNVP on points, 8 couplings 64-64, batch 256"),
    "dcgan": (1.1, "DCGAN 28 x 28, 32 maps, batch 64"),
    "rbm": (1.0, "RBM 784-500, PCD-1 with 500 chains, batch 100"),
    "real_nvp_image": (1.1, "RealNVP 16 x 16, two scales, batch 64"),
}


def run_json(words):
    done = subprocess.run([str(w) for w in words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"bench: exit {done.returncode} from {' '.join(map(str, words))}")
    return json.loads(done.stdout)


def cpu_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return os.uname().machine


def main():
    parser = argparse.ArgumentParser(prog="./run bench")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5, help="for each measurement")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--only", help=f"one of {', '.join(CASES)}")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/zscape", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = [name for name in CASES if options.only in (None, name)]
    if not chosen:
        parser.error(f"nothing to compare for '{options.only}'; there is: {', '.join(CASES)}")

    rates = {name: {who: [] for who in ("zscape", *VARIANTS)} for name in chosen}  # one steps/s per round
    refused = {}  # what torch.compile said of those that it does not compile
    common = ["--threads", options.threads, "--seconds", options.seconds]
    for round_number in range(options.rounds):
        for name in chosen:
            answer = run_json([options.program, "bench", "--json", "--only", name, *common])
            rates[name]["zscape"].append(answer["steps_per_second"][name])
            for variant in VARIANTS:
                if variant in refused.get(name, {}):
                    continue
                python = run_json([sys.executable, ROOT / "bench/cases.py", name, variant, *common])
                if "error" in python:
                    refused.setdefault(name, {})[variant] = python["error"]
                else:
                    rates[name][variant].append(python["steps_per_second"])
            line = ", ".join(f"{who} {values[-1]:.1f}" for who, values in rates[name].items() if values)
            print(f"round {round_number + 1}/{options.rounds} {name}: {line} steps/s", file=sys.stderr)

    report = {"machine": f"{cpu_name()}, {os.cpu_count()} cores", "date": datetime.date.today().isoformat(), "torch": importlib.metadata.version("torch"),
              "rounds": options.rounds, "cases": {}}
    print(f"\n{report['machine']}; torch {report['torch']}; median of {options.rounds} alternating rounds, steps/s (lowest to highest)\n")
    for name, by in rates.items():
        budget, what = CASES[name]
        by = {who: values for who, values in by.items() if values}
        middle = {who: statistics.median(values) for who, values in by.items()}
        over = {who: middle["zscape"] / middle[who] for who in middle if who != "zscape"}
        report["cases"][name] = {"what": what, "threads": options.threads, "steps_per_second": by, "median": middle, "zscape_over": over, "budget_over_eager": budget,
                                 "refused": refused.get(name, {})}
        reached = over["eager"] >= budget and over.get("compiled", 1) >= 1
        print(f"{what}, {options.threads} thread(s); at least {budget} x eager and not behind compiled: {'reached' if reached else 'MISSED'}")
        for who, values in by.items():
            ratio = "" if who == "zscape" else f"   zscape is {over[who]:.2f} x"
            print(f"  {who:9} {middle[who]:8.1f}  ({min(values):.1f} to {max(values):.1f}){ratio}")
        for variant, reason in refused.get(name, {}).items():
            print(f"  {variant:9} does not run: {reason[:150]}")
    out = ROOT / "out/bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n")
    print(f"\nwritten to {out.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
