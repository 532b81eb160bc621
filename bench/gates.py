#!/usr/bin/env python3
"""Runs the acceptance values of bench/gates.json and prints what was measured beside its bound.

gates.py [ID...] [--seeds N] [--json]

One entry of gates.json:
  id           name of the gate; on the command line any part of it selects it
  train, eval  the exact commands; the runner adds --seed S --out RUN to the first and RUN to the second
               (gates with the same train command share its runs)
  metric       where the value stands below "metrics" of eval's JSON, e.g. "elbo/value"
  bound        ">= x", "<= x", "> x", "< x" or "lo..hi"; x may be what another gate measures with the same seed, more or less: ">= OTHER + .05".
               Several bounds, all to be held, are joined by " and "
  seeds        seeds to try, in order; needed: how many of them must hold the bound
  data         folders that must be there, relative to the project's root; a gate without its data is "not run", never passed
  source       where the bound comes from

Exit 0 when every gate that ran has passed, 1 when one failed or nothing ran at all, 2 on wrong usage.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]


def limit(text, other):
    """The number that a bound names: itself, or another gate's value (`other(id)`) with something added or taken away."""
    relative = re.fullmatch(r"([A-Za-z][\w.-]*?)(?:\s+([-+])\s*([.\deE]+))?", text.strip())
    if not relative:
        return float(text)
    return other(relative[1]) + float((relative[2] or "+") + (relative[3] or "0"))


def holds(value, bound, other=None):
    """Whether a value keeps a bound such as ">= -108", "20..30" or ">= OTHER + .05 and <= 1"."""
    if value is None or value != value:
        return False
    if " and " in bound:
        return all([holds(value, part, other) for part in bound.split(" and ")])
    try:
        if between := re.fullmatch(r"\s*([-+.\deE]+)\s*\.\.\s*([-+.\deE]+)\s*", bound):
            return float(between[1]) <= value <= float(between[2])
        compared = re.fullmatch(r"\s*(>=|<=|>|<)(.+)", bound)
        x = limit(compared[2], other)
    except (TypeError, ValueError):
        raise SystemExit(f"gates: cannot read the bound '{bound}': write '>= x', '<= x', '> x', '< x' or 'lo..hi', x a number or 'OTHER + number'") from None
    return {">=": value >= x, "<=": value <= x, ">": value > x, "<": value < x}[compared[1]]


def dig(report, metric):
    """The number at a path such as "elbo/value" below "metrics"."""
    value = report["metrics"]
    for key in metric.split("/"):
        value = value[key]
    return float(value)


class Failed(Exception):
    """A command that did not do what the gate needs; the text says which and why."""


def start(command, program, extra, log):
    words = shlex.split(command)
    if words[0] != "zscape":
        raise Failed(f"the command must begin with 'zscape': {command}")
    words = [str(program), *words[1:], *extra]
    with open(log, "a") as errors:
        errors.write("$ " + shlex.join(words) + "\n")
        errors.flush()
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True)
        errors.write(done.stdout)
    if done.returncode:
        raise Failed(f"exit {done.returncode}: {shlex.join(words)} (see {log})")
    return done.stdout


def missing_data(gate):
    needed = gate.get("data") or []
    needed = [needed] if isinstance(needed, str) else needed
    return [folder for folder in needed if not (ROOT / folder).exists()]


def measure(gate, seed, options, runs):
    """Trains once per (train command, seed), then evaluates. Returns (value, seconds)."""
    began = time.monotonic()
    made = runs.setdefault((gate["train"], seed), {})
    if not made:
        folder = options.out / gate["id"] / f"seed{seed}"
        made.update(folder=folder, log=folder.with_suffix(".log"), failed="")
        shutil.rmtree(folder, ignore_errors=True)
        made["log"].unlink(missing_ok=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            start(gate["train"], options.program, ["--seed", str(seed), "--out", str(folder)], made["log"])
        except Failed as error:
            made["failed"] = str(error)
    if made["failed"]:
        raise Failed(made["failed"])
    folder, log = made["folder"], made["log"]
    # `zscape eval RUN --metrics …`: the run follows the verb.
    verb, rest = re.fullmatch(r"(\s*zscape\s+\S+)\s*(.*)", gate["eval"]).groups()
    output = start(f"{verb} {shlex.quote(str(folder))} {rest}", options.program, [], log)
    try:
        return dig(json.loads(output), gate["metric"]), time.monotonic() - began
    except (ValueError, KeyError, TypeError) as error:
        raise Failed(f"no number at metrics/{gate['metric']} in the answer of eval ({error!r}, see {log})") from None


def run_gate(gate, options, runs, gates):
    result = {"id": gate["id"], "metric": gate["metric"], "bound": gate["bound"], "needed": gate.get("needed", 1), "measured": [],
              "seconds": 0.0, "errors": []}
    missing = missing_data(gate)
    if missing:
        return {**result, "outcome": "not run", "why": f"{', '.join(missing)} is not there"}
    seeds = gate["seeds"][: options.seeds] if options.seeds else gate["seeds"]
    needed = min(result["needed"], len(seeds))
    kept = 0
    for seed in seeds:
        said = "no value"
        try:
            value, seconds = measure(gate, seed, options, runs)
            said = f"{gate['metric']} = {value:.3f} ({gate['bound']}), {seconds:.1f} s"
            result["measured"].append({"seed": seed, "value": value, "seconds": round(seconds, 1)})
            result["seconds"] = round(result["seconds"] + seconds, 1)
            kept += holds(value, gate["bound"], lambda other: measure(gates[other], seed, options, runs)[0])
        except Failed as error:
            result["errors"].append(f"seed {seed}: {error}")
        print(f"  {gate['id']}, seed {seed}: {said}", file=sys.stderr)
    return {**result, "needed": needed, "outcome": "passed" if kept >= needed else "failed", "kept": kept}


def table(results):
    rows = [("gate", "measured", "bound", "kept", "seconds", "outcome")]
    for r in results:
        values = ", ".join(f"{m['value']:.2f}" for m in r["measured"]) or "-"
        kept = f"{r.get('kept', 0)}/{len(r['measured']) + len(r['errors'])}, needs {r['needed']}"
        rows.append((r["id"], values, f"{r['metric']} {r['bound']}", kept, f"{r['seconds']:.0f}", r["outcome"]))
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    for r in results:
        for line in r["errors"] + ([r["why"]] if "why" in r else []):
            print(f"{r['id']}: {line}")


def main():
    parser = argparse.ArgumentParser(prog="./run gates", description="acceptance values of bench/gates.json")
    parser.add_argument("ids", nargs="*", help="parts of gate names; none: all")
    parser.add_argument("--seeds", type=int, metavar="N", help="only the first N seeds of each gate")
    parser.add_argument("--json", action="store_true", help="one JSON value instead of the table")
    parser.add_argument("--gates", type=pathlib.Path, default=ROOT / "bench/gates.json", help=argparse.SUPPRESS)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/zscape", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "out/gates", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.seeds is not None and options.seeds < 1:
        parser.error(f"--seeds {options.seeds}: at least 1")
    options.out = pathlib.Path(os.path.abspath(options.out))
    gates = {gate["id"]: gate for gate in json.loads(options.gates.read_text())}
    chosen = [g for g in gates.values() if not options.ids or any(part in g["id"] for part in options.ids)]
    for part in options.ids:
        if not any(part in name for name in gates):
            parser.error(f"no gate '{part}'; there are: {', '.join(gates)}")
    runs = {}
    results = [run_gate(gate, options, runs, gates) for gate in chosen]
    print(json.dumps(results, indent=1)) if options.json else table(results)
    ran = [r for r in results if r["outcome"] != "not run"]
    return 0 if ran and all(r["outcome"] == "passed" for r in ran) else 1


if __name__ == "__main__":
    sys.exit(main())
