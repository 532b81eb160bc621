"""Every panel in every state of a run, in both languages: nothing cut off, no name used twice, every picture as if drawn whole.

every_panel.py ZSCAPE     exit 0 good, 1 not. Writes window scripts and has tests/run_window.sh run them.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
TABS = ["watch", "explore", "map", "mix", "paint", "lab", "inside", "measure", "compare"]


def visit(name, tile):
    """Looks at every tab, the gallery, the data picker and the keys; a picture of a workspace is compared with a frame drawn whole."""
    lines = []
    for tab in TABS:
        lines += [{"click": "tab/" + tab}, {"wait": {"frames": 6}}, {"expect": {"duplicates": 0, "clipped": 0}}]
        if tab in ("watch", "explore", "lab"):
            lines.append({"shot": f"{name}-{tab}.png"})
    for opener, there in (("model", "gallery/" + tile), ("data", "data/start")):
        lines += [{"click": opener}, {"wait": {"widget": there, "visible": True}}, {"wait": {"frames": 3}}, {"expect": {"duplicates": 0, "clipped": 0}},
                  {"key": "escape"}, {"wait": {"widget": there, "visible": False}}]
    lines += [{"key": "?"}, {"wait": {"widget": "settings/language", "visible": True}}, {"wait": {"frames": 3}}, {"expect": {"duplicates": 0, "clipped": 0}},
              {"key": "?"}, {"wait": {"widget": "settings/language", "visible": False}}]
    return lines


def states(tile, fails):
    """From a run that was started paused with an end at 60 steps to one that goes on, and where `fails`, to one that has failed."""
    failed = [{"set": ["param/lr", 1]}, {"wait": {"state": "failed"}, "timeout": 120}, *visit("failed", tile)]
    return [
        *visit("paused", tile),
        {"click": "transport/line"}, {"wait": {"state": "waiting"}}, *visit("waiting", tile),
        {"click": "transport/play"}, {"wait": {"state": "finished"}, "timeout": 120}, *visit("finished", tile),
        {"wait": {"widget": "time/slider", "text_contains": " 8 "}}, {"set": ["time/slider", 8]}, {"wait": {"widget": "looking/step", "value": 8}}, *visit("looking", tile),
        {"key": "escape"}, {"wait": {"widget": "looking/step", "visible": False}},
        {"click": "transport/play"}, {"wait": {"state": "running"}}, *visit("running", tile),
        *(failed if fails else []),
        {"quit": 0},
    ]


class EveryPanel(unittest.TestCase):
    def drive(self, *arguments, fails=False):
        tile = arguments[arguments.index("--model") + 1]  # the gallery opens where it is
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "visit.jsonl").write_text("".join(json.dumps(line) + "\n" for line in states(tile, fails)))
            (folder / "visit.args").write_text(" ".join([*arguments, "--paused", "--steps", "60", "--threads", "1"]) + "\n")
            done = subprocess.run([TESTS / "run_window.sh", PROGRAM, folder / "visit.jsonl", folder / "window"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_pictures(self):
        self.drive("--model", "vae", "--set", "net=mlp", "--set", "data.subset=2000", "--set", "batch=64", "--set", "lr=1e-5", "--set", "optimizer=sgd",
                   fails=True)  # so large a step of plain gradient descent leaves no finite number

    def test_pictures_in_chinese(self):
        self.drive("--lang", "zh", "--model", "dcgan", "--data", "glyphs", "--set", "data.subset=2000", "--set", "maps=4", "--set", "batch=16")

    def test_points(self):
        self.drive("--model", "real_nvp", "--set", "hidden=16", "--set", "batch=64")

    def test_points_in_chinese(self):
        self.drive("--lang", "zh", "--model", "wgan_gp", "--set", "hidden=16", "--set", "batch=64")


if __name__ == "__main__":
    PROGRAM = str(pathlib.Path(sys.argv.pop()).resolve())
    unittest.main()
