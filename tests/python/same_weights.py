"""What must not change a training: a window that is open and dragged, and a process killed at any moment.

same_weights.py ZSCAPE     exit 0 good, 1 not. Reads checkpoints with the standard library only.
"""
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile
import time
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent


def tensors(path):
    """Name → raw bytes of every tensor of a checkpoint: weights, moments, generator, data position."""
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8:8 + size])
    header.pop("__metadata__")
    begin = 8 + size
    return {name: raw[begin + t["data_offsets"][0]:begin + t["data_offsets"][1]] for name, t in header.items()}


def last_step(path):
    raw = path.read_bytes()
    return int(json.loads(raw[8:8 + struct.unpack("<Q", raw[:8])[0]])["__metadata__"]["step"])


class SameWeights(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def expect_same(self, a, b):
        a, b = tensors(self.folder / a / "checkpoint.safetensors"), tensors(self.folder / b / "checkpoint.safetensors")
        self.assertEqual(set(a), set(b))
        self.assertGreater(len(a), 20)
        self.assertEqual([name for name in sorted(a) if a[name] != b[name]], [], "these tensors differ")

    def run_program(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_window_dragged_or_none(self):
        settings = ["--data", "glyphs", "--set", "data.subset=2000", "--set", "batch=32", "--seed", "5", "--threads", "1", "--device", "cpu"]
        drags = [{"drag": "explore/pad", "from": [.1 + .1 * i, .2], "to": [.9 - .1 * i, .8], "frames": 12} for i in range(5)]
        script = [{"wait": {"state": "paused"}, "timeout": 120}, {"key": "space"}, {"wait": {"widget": "explore/picture", "visible": True}}, *drags,
                  {"expect": {"state": "running"}}, {"click": "tab/watch"}, {"wait": {"frames": 20}},  # the drags were while it trained
                  {"key": "s"}, {"wait": {"state": "waiting"}}, {"wait": {"frames": 10}}, {"key": "s"}, {"wait": {"state": "running"}}, {"wait": {"frames": 10}},
                  {"click": "tab/explore"}, {"key": "space"}, {"wait": {"frames": 5}}, *drags, {"key": "space"}, *drags, {"wait": {"step": 300}, "timeout": 200},
                  {"expect": {"state": "running"}}, {"key": "space"}, {"wait": {"state": "paused"}}, {"quit": 0}]
        (self.folder / "drag.jsonl").write_text("".join(json.dumps(line) + "\n" for line in script))
        (self.folder / "drag.args").write_text(" ".join(["--model vae", *settings, "--paused"]) + "\n")
        done = subprocess.run([TESTS / "run_window.sh", PROGRAM, self.folder / "drag.jsonl", self.folder / "window"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        steps = last_step(self.folder / "window/run/checkpoint.safetensors")  # the script ends by what it did, not by a step that a fast machine passes early
        self.assertGreaterEqual(steps, 300)
        self.run_program("train", "vae", *settings, "--steps", str(steps), "--out", "headless")
        self.expect_same("window/run", "headless")

    def test_killed_and_resumed(self):
        settings = ["train", "vae", "--data", "glyphs", "--set", "net=mlp", "--set", "data.subset=2000", "--seed", "5", "--steps", "600", "--threads", "1",
                    "--device", "cpu", "--save-every", "25"]
        self.run_program(*settings, "--out", "whole")
        chance = random.Random(1)
        command = [PROGRAM, *settings, "--out", "killed"]
        for _ in range(4):
            process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            while not (self.folder / "killed/checkpoint.safetensors").exists():
                self.assertIsNone(process.poll())
                time.sleep(.002)
            time.sleep(chance.uniform(.3, 1))
            process.kill()
            process.wait()
            command = [PROGRAM, "resume", "killed"]
        self.run_program("resume", "killed")
        self.expect_same("whole", "killed")
        steps = [json.loads(line)["step"] for line in (self.folder / "killed/metrics.jsonl").read_text().splitlines()]
        self.assertEqual(steps, sorted(set(steps)), "the curve has no step twice")


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop()).resolve())
    unittest.main()
