"""A run folder as other people's programs see it: trained by the program, read with numpy and safetensors from PyPI.

read_run.py ZSCAPE     exit 0 good, 1 not, 77 (skipped) where the two packages are not installed and CI is not set
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import numpy
    from safetensors import safe_open
    from safetensors.numpy import load_file
except ImportError as error:
    print(f"skipped: {error}; ./run test installs it into .venv")
    sys.exit(1 if os.environ.get("CI") else 77)

STEPS = 60


def lines(path):
    """Every line of a .jsonl file must be JSON by itself."""
    return [json.loads(line) for line in path.read_text().splitlines()]


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.run_folder = cls.folder / "run"
        done = subprocess.run([PROGRAM, "train", "vae", "--data", "glyphs", "--set", "hidden=16", "--set", "latent=3", "--set", "batch=20", "--steps", str(STEPS),
                               "--seed", "7", "--save-every", "30", "--threads", "1", "--device", "cpu", "--out", cls.run_folder], capture_output=True, text=True)
        if done.returncode:
            raise AssertionError(f"zscape train: exit {done.returncode}\n{done.stdout}{done.stderr}")
        cls.record = json.loads((cls.run_folder / "run.json").read_text())

    def test_run_json_names_everything(self):
        for key in ("model", "data", "settings", "seed", "threads", "device", "zscape", "torch", "fingerprint"):
            self.assertIn(key, self.record)
        self.assertEqual((self.record["model"], self.record["seed"], self.record["threads"]), ("vae", 7, 1))
        self.assertEqual(float(self.record["settings"]["latent"]), 3)

    def check_tensors(self, path):
        tensors = load_file(path)
        self.assertTrue(tensors, path)
        for name, value in tensors.items():
            if numpy.issubdtype(value.dtype, numpy.floating):
                self.assertTrue(numpy.isfinite(value).all(), f"{path}: {name}")
        with safe_open(path, "np") as file:
            return tensors, file.metadata()

    def test_checkpoints_carry_run_json(self):
        paths = [self.run_folder / "checkpoint.safetensors", *self.run_folder.glob("checkpoint-*.safetensors")]
        for path in paths:
            tensors, metadata = self.check_tensors(path)
            self.assertEqual(json.loads(metadata["run"])["fingerprint"], self.record["fingerprint"])
            # Weights of 784-16-3: some matrix must have 784 columns or rows.
            self.assertTrue(any(784 in value.shape for value in tensors.values()), path)
        self.assertEqual(json.loads(self.check_tensors(paths[0])[1]["step"]), STEPS)

    def test_frames_are_the_film(self):
        frames = sorted(self.run_folder.glob("frames/*.safetensors"), key=lambda p: int(p.stem))
        self.assertGreaterEqual(len(frames), 2)
        self.assertEqual(int(frames[-1].stem), STEPS)
        first, last = self.check_tensors(frames[0])[0], self.check_tensors(frames[-1])[0]
        self.assertEqual(set(first), set(last))
        self.assertTrue(any((first[name] != last[name]).any() for name in first), "the weights never moved")
        self.assertTrue(any(value.dtype == numpy.float16 for value in last.values()), "no frame in half precision")

    def test_metrics_have_steps_in_order(self):
        metrics = lines(self.run_folder / "metrics.jsonl")
        steps = [line["step"] for line in metrics]
        self.assertEqual(steps, sorted(set(steps)))
        self.assertEqual(steps[-1], STEPS)
        for line in metrics:
            self.assertEqual(line["samples"], 20 * line["step"])
            self.assertGreaterEqual(line["seconds"], 0)
            self.assertGreater(len(line), 3, "no scalars")

    def test_journal_lines_have_steps(self):
        for line in lines(self.run_folder / "journal.jsonl"):
            self.assertIn("step", line)

    def test_samples_are_png(self):
        samples = list(self.run_folder.glob("samples/*.png"))
        self.assertTrue(samples)
        for path in samples:
            self.assertTrue(path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n"), path)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop()
    unittest.main()
