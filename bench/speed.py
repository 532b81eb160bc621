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
# Set-up of assets/bench.json: the model it belongs to, and the Python program that does the same with its arguments.
CASES = {
    "vae_mlp": {"model": "vae", "program": "vae_mlp.py", "batch": 128, "budget": 1.3, "what": "MLP VAE 784-400-20, batch 128"},
    "vae_mlp_100": {"model": "vae", "program": "vae_mlp.py", "batch": 100, "budget": 1.3, "what": "MLP VAE 784-400-20, batch 100"},
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
    parser.add_argument("--only", help="a set-up or a model")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/zscape", help=argparse.SUPPRESS)
    options = parser.parse_args()
    chosen = {name: case for name, case in CASES.items() if options.only in (None, name, case["model"])}
    if not chosen:
        parser.error(f"nothing to compare for '{options.only}'; there is: {', '.join(CASES)}")

    rates = {name: {who: [] for who in ("zscape", *VARIANTS)} for name in chosen}  # one steps/s per round
    common = ["--threads", options.threads, "--seconds", options.seconds]
    for round_number in range(options.rounds):
        for name, case in chosen.items():
            answer = run_json([options.program, "bench", "--json", "--only", name, *common])
            rates[name]["zscape"].append(answer["steps_per_second"][name])
            for variant in VARIANTS:
                python = run_json([sys.executable, ROOT / "bench" / case["program"], variant, "--batch", case["batch"], *common])
                rates[name][variant].append(python["steps_per_second"])
            line = ", ".join(f"{who} {values[-1]:.0f}" for who, values in rates[name].items())
            print(f"round {round_number + 1}/{options.rounds} {name}: {line} steps/s", file=sys.stderr)

    report = {"machine": f"{cpu_name()}, {os.cpu_count()} cores", "date": datetime.date.today().isoformat(), "torch": importlib.metadata.version("torch"),
              "rounds": options.rounds, "cases": {}}
    print(f"\n{report['machine']}; torch {report['torch']}; median of {options.rounds} alternating rounds, steps/s (lowest to highest)\n")
    for name, by in rates.items():
        middle = {who: statistics.median(values) for who, values in by.items()}
        report["cases"][name] = {"what": CASES[name]["what"], "threads": options.threads, "steps_per_second": by, "median": middle,
                                 "zscape_over": {v: middle["zscape"] / middle[v] for v in VARIANTS}, "budget_over_eager": CASES[name]["budget"]}
        print(f"{CASES[name]['what']}, {options.threads} thread(s); budget: {CASES[name]['budget']} x eager, never behind compiled")
        for who, values in by.items():
            ratio = "" if who == "zscape" else f"   zscape is {middle['zscape'] / middle[who]:.2f} x"
            print(f"  {who:9} {middle[who]:8.1f}  ({min(values):.1f} to {max(values):.1f}){ratio}")
    out = ROOT / "out/bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(report, indent=1) + "\n")
    print(f"\nwritten to {out.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
