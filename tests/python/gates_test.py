"""bench/gates.py against a program that pretends: what passes, what fails, what must not count."""
import contextlib
import importlib.util
import io
import json
import pathlib
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("gates", ROOT / "bench/gates.py")
gates = importlib.util.module_from_spec(spec)
spec.loader.exec_module(gates)

# `train` leaves its seed in the run folder, `eval` reports -100 - seed; "broken" as the model's name fails.
PRETENDER = """#!/usr/bin/env python3
import json, pathlib, sys
words = sys.argv[1:]
if words[0] == "train":
    run = pathlib.Path(words[words.index("--out") + 1])
    run.mkdir()
    (run / "seed").write_text(words[words.index("--seed") + 1])
    with open(run.parent.parent / "trainings", "a") as log: log.write("x")
    sys.exit(words[1] == "broken")
print(json.dumps({"metrics": {"elbo": {"value": -100 - int((pathlib.Path(words[1]) / "seed").read_text())}}}))
"""


class Gates(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.program = self.folder / "zscape"
        self.program.write_text(PRETENDER)
        self.program.chmod(0o755)

    def run_gates(self, *entries, arguments=()):
        base = {"id": "a", "train": "zscape train good", "eval": "zscape eval --metrics elbo --json", "metric": "elbo/value",
                "bound": ">= -102", "seeds": [1, 2, 3], "needed": 2, "data": "bench", "source": "here"}
        file = self.folder / "gates.json"
        file.write_text(json.dumps([{**base, **entry} for entry in entries]))
        sys.argv = ["gates", "--json", f"--gates={file}", f"--program={self.program}", f"--out={self.folder}/out", *arguments]
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            status = gates.main()
        return status, json.loads(out.getvalue())

    def test_two_of_three_seeds_are_enough(self):
        status, (result,) = self.run_gates({})
        self.assertEqual((status, result["outcome"], result["kept"]), (0, "passed", 2))
        self.assertEqual([m["value"] for m in result["measured"]], [-101, -102, -103])

    def test_one_of_three_is_not(self):
        status, (result,) = self.run_gates({"bound": "-101.5..0"})
        self.assertEqual((status, result["outcome"], result["kept"]), (1, "failed", 1))

    def test_missing_data_is_never_a_pass(self):
        status, (result,) = self.run_gates({"data": ["bench", "no/such/folder"]})
        self.assertEqual((status, result["outcome"]), (1, "not run"))

    def test_a_failed_command_is_a_failed_gate(self):
        status, (result,) = self.run_gates({"train": "zscape train broken"})
        self.assertEqual((status, result["outcome"], len(result["errors"])), (1, "failed", 3))

    def test_a_metric_that_is_not_there_is_a_failed_gate(self):
        status, (result,) = self.run_gates({"metric": "elbo/stderr"})
        self.assertEqual((status, result["outcome"]), (1, "failed"))

    def test_equal_training_runs_once_per_seed(self):
        self.run_gates({}, {"id": "b", "bound": "< 0"})
        self.assertEqual((self.folder / "out/trainings").read_text(), "xxx")

    def test_names_and_seeds_can_be_chosen(self):
        _, results = self.run_gates({}, {"id": "b"}, arguments=("b", "--seeds=1"))
        self.assertEqual([(r["id"], len(r["measured"])) for r in results], [("b", 1)])

    def test_bounds(self):
        for bound, good, bad in ((">= -108", -108, -108.1), ("<= 1e-3", 0.001, 0.0011), ("20..30", 26, 31), ("< 2", 1, 2), ("> 2", 3, float("nan"))):
            self.assertTrue(gates.holds(good, bound), bound)
            self.assertFalse(gates.holds(bad, bound), bound)
        for bound in ("about 3", ">= ", ">= a + b"):
            with self.assertRaises(SystemExit, msg=bound):
                gates.holds(1, bound)

    def test_a_bound_may_be_another_gates_value(self):
        values = {"vae-6000": -101.0, "alone": 0.78}
        for bound, good, bad in ((">= alone + .05", 0.84, 0.82), (">= vae-6000 - 0.5", -101.5, -101.6), ("<= alone", 0.78, 0.79),
                                 (">= -106 and >= vae-6000 - .5", -100, -105)):
            self.assertTrue(gates.holds(good, bound, values.__getitem__), bound)
            self.assertFalse(gates.holds(bad, bound, values.__getitem__), bound)

    def test_the_other_gate_is_measured_with_the_same_seed(self):
        _, results = self.run_gates({}, {"id": "b", "bound": ">= a"}, {"id": "c", "bound": "> a"}, arguments=("b", "c"))
        self.assertEqual([(r["id"], r["kept"]) for r in results], [("b", 3), ("c", 0)])

    def test_every_gate_of_the_project_is_whole(self):
        all_gates = json.loads((ROOT / "bench/gates.json").read_text())
        names = {gate["id"]: 0.0 for gate in all_gates}
        for gate in all_gates:
            self.assertEqual(set(gate), {"id", "train", "eval", "metric", "bound", "seeds", "needed", "data", "source"}, gate["id"])
            gates.holds(0.0, gate["bound"], names.__getitem__)
            self.assertLessEqual(gate["needed"], len(gate["seeds"]))


if __name__ == "__main__":
    unittest.main()
