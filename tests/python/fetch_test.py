#!/usr/bin/env python3
"""zscape data get against a server on this machine that truncates, lies, refuses ranges and goes away.

fetch_test.py PROGRAM
"""
import gzip
import hashlib
import http.server
import io
import json
import os
import pathlib
import random
import struct
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest

PROGRAM = sys.argv.pop(1)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def idx(*shape):
    size = 1
    for side in shape:
        size *= side
    body = random.Random(size).randbytes(size) if len(shape) == 3 else bytes(i % 10 for i in range(size))
    return gzip.compress(struct.pack(f">I{len(shape)}I", 2048 + len(shape), *shape) + body)


class Server:
    """Serves `files`; `asked` holds (path, range) of every request; `cut` bytes are sent of a path that is named there."""

    def __init__(self):
        self.files, self.asked, self.cut, self.ranges = {}, [], {}, True
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request):
        asked = request.headers.get("Range")
        self.asked.append((request.path, asked))
        if request.path not in self.files:
            request.send_error(404)
            return
        body, first = self.files[request.path], 0
        if asked and self.ranges:
            first = int(asked.removeprefix("bytes=").split("-")[0])
            if first >= len(body):
                request.send_error(416)
                return
        request.send_response(206 if asked and self.ranges else 200)
        if asked and self.ranges:
            request.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
        request.send_header("Content-Length", str(len(body) - first))
        request.end_headers()
        piece = body[first:]
        limit = self.cut.get(request.path)
        request.wfile.write(piece if limit is None else piece[:limit])
        request.close_connection = True

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Fetching(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.home = pathlib.Path(self.folder.name)
        self.server = Server()
        self.parts = {"train-images-idx3-ubyte.gz": idx(60, 4, 4), "train-labels-idx1-ubyte.gz": idx(60),
                      "t10k-images-idx3-ubyte.gz": idx(20, 4, 4), "t10k-labels-idx1-ubyte.gz": idx(20)}
        for name, body in self.parts.items():
            self.server.files["/good/" + name] = body
        self.target = self.home / "share" / "zscape" / "data" / "mnist"

    def tearDown(self):
        self.server.close()
        self.folder.cleanup()

    def table(self, mirrors, files=None, data="mnist"):
        files = files or [{"name": name, "bytes": len(body), "sha256": sha256(body)} for name, body in self.parts.items()]
        path = self.home / "table.json"
        path.write_text(json.dumps({data: {"mirrors": [m + "/" for m in mirrors], "files": files}}))
        return path

    def run_zscape(self, *arguments):
        environment = dict(os.environ, XDG_DATA_HOME=str(self.home / "share"), NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
        return subprocess.run([PROGRAM, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120)

    def get(self, mirrors, *more, **kind):
        return self.run_zscape("data", "get", kind.get("data", "mnist"), "--from", self.table(mirrors, **kind), *more)

    def names(self):
        return sorted(p.name for p in self.target.iterdir()) if self.target.exists() else []

    def fails(self, done, *parts):
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)

    def test_fetches_checks_and_is_found_by_the_loader(self):
        done = self.get([self.server.url + "/good"])
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), sorted(self.parts))
        count = len(self.server.asked)
        again = self.get([self.server.url + "/good"], "--json")
        self.assertFalse(json.loads(again.stdout)["fetched"])
        self.assertEqual(len(self.server.asked), count, "nothing is fetched twice")
        listing = {d["id"]: d for d in json.loads(self.run_zscape("data", "list", "--json").stdout)}
        self.assertEqual(listing["mnist"]["folder"], str(self.target))
        run = self.home / "run"
        trained = self.run_zscape("train", "vae", "--data", "mnist", "--set", "batch=20", "--steps", "2", "--out", run)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        check = self.run_zscape("data", "check", "mnist", "--from", self.home / "table.json")
        self.assertEqual(check.returncode, 0, check.stdout)
        (self.target / "t10k-labels-idx1-ubyte.gz").write_bytes(b"torn")
        check = self.run_zscape("data", "check", "mnist", "--from", self.home / "table.json")
        self.assertEqual(check.returncode, 1)
        self.assertIn("t10k-labels-idx1-ubyte.gz differs", check.stdout)
        self.assertEqual(self.get([self.server.url + "/good"]).returncode, 0)
        self.assertEqual((self.target / "t10k-labels-idx1-ubyte.gz").read_bytes(), self.parts["t10k-labels-idx1-ubyte.gz"])

    def test_a_broken_connection_is_taken_up_where_it_broke(self):
        path = "/good/train-images-idx3-ubyte.gz"
        self.server.cut[path] = 100
        done = self.get([self.server.url + "/good"])
        self.fails(done, "breaks off after", "try again later")
        self.assertNotIn("train-images-idx3-ubyte.gz", self.names())
        ranges = [r for p, r in self.server.asked if p == path]
        self.assertEqual(ranges[:3], [None, "bytes=100-", "bytes=200-"])
        kept = (self.target / ".train-images-idx3-ubyte.gz.ready.part").stat().st_size
        self.assertEqual(kept, min(100 * len(ranges), len(self.parts["train-images-idx3-ubyte.gz"])))
        del self.server.cut[path]
        self.assertEqual(self.get([self.server.url + "/good"]).returncode, 0)
        self.assertEqual([r for p, r in self.server.asked if p == path][-1], f"bytes={kept}-")
        self.assertEqual(self.names(), sorted(self.parts))

    def test_a_server_without_ranges_starts_again(self):
        path = "/good/train-images-idx3-ubyte.gz"
        self.server.cut[path] = 100
        self.get([self.server.url + "/good"])
        del self.server.cut[path]
        self.server.ranges = False
        self.assertEqual(self.get([self.server.url + "/good"]).returncode, 0)
        self.assertEqual(self.names(), sorted(self.parts))

    def test_what_was_left_of_another_file_does_no_harm(self):
        self.target.mkdir(parents=True)
        for size in (10, len(self.parts["t10k-labels-idx1-ubyte.gz"]), 100000):
            (self.target / ".t10k-labels-idx1-ubyte.gz.ready.part").write_bytes(b"x" * size)
            done = self.get([self.server.url + "/good"])
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.names(), sorted(self.parts))
            (self.target / "t10k-labels-idx1-ubyte.gz").unlink()

    def test_a_wrong_hash_is_refused_and_nothing_is_placed(self):
        wrong = bytearray(self.parts["t10k-labels-idx1-ubyte.gz"])
        wrong[-1] ^= 1
        self.server.files["/good/t10k-labels-idx1-ubyte.gz"] = bytes(wrong)
        self.fails(self.get([self.server.url + "/good"]), "wrong sha256", "t10k-labels-idx1-ubyte.gz")
        self.assertFalse([n for n in self.names() if not n.startswith(".")])

    def test_more_than_is_due_is_refused(self):
        self.server.files["/good/t10k-labels-idx1-ubyte.gz"] += b"more"
        self.fails(self.get([self.server.url + "/good"]), "sends more than")

    def test_a_refused_connection_is_one_sentence(self):
        other = Server()
        other.close()
        self.fails(self.get([other.url]), other.url, "could not be fetched")

    def test_mirrors_in_turn(self):
        other = Server()
        other.close()
        self.server.files["/lies/t10k-labels-idx1-ubyte.gz"] = b"?" * len(self.parts["t10k-labels-idx1-ubyte.gz"])
        mirrors = [other.url, self.server.url + "/missing", self.server.url + "/lies", self.server.url + "/good"]
        done = self.get(mirrors)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.names(), sorted(self.parts))
        self.fails(self.get(mirrors[:3], "--data-dir", self.home / "elsewhere"), "status 404")

    def test_archives_are_unpacked(self):
        record = bytes([3]) + bytes(3072)
        batches = {"data_batch_1.bin": record * 20, "test_batch.bin": record * 5}
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz", format=tarfile.USTAR_FORMAT) as tar:
            for name, body in batches.items():
                info = tarfile.TarInfo("cifar-10-batches-bin/" + name)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))
        body = archive.getvalue()
        self.server.files["/good/c.tar.gz"] = body
        files = [{"name": "c.tar.gz", "bytes": len(body), "sha256": sha256(body),
                  "gives": [{"name": n, "sha256": sha256(b)} for n, b in batches.items()]}]
        where = self.home / "cifar"
        done = self.get([self.server.url + "/good"], "--data-dir", where, files=files, data="cifar10")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({p.name: p.read_bytes() for p in where.iterdir()}, batches)

    def test_text_becomes_idx(self):
        rows = [[(i * j) % 3 == 0 for j in range(784)] for i in range(6)]
        text = "".join(" ".join("01"[v] for v in row) + "\n" for row in rows).encode()
        made = struct.pack(">4I", 2051, 6, 28, 28) + bytes(255 * v for row in rows for v in row)
        self.server.files["/good/binarized_mnist_train.amat"] = text
        files = [{"name": "binarized_mnist_train.amat", "bytes": len(text), "sha256": sha256(text),
                  "gives": [{"name": "binarized_mnist_train-images-idx3-ubyte", "sha256": sha256(made)}]}]
        where = self.home / "binarized"
        done = self.get([self.server.url + "/good"], "--data-dir", where, files=files, data="binarized_mnist")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual({p.name: p.read_bytes() for p in where.iterdir()}, {"binarized_mnist_train-images-idx3-ubyte": made})

    def test_usage(self):
        self.assertEqual(self.run_zscape("data", "get").returncode, 2)
        unknown = self.run_zscape("data", "get", "nothing")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("binarized_mnist, cifar10, fashion, mnist", unknown.stderr)
        lost = self.run_zscape("train", "vae", "--data", "fashion", "--steps", "1", "--out", self.home / "run")
        self.assertEqual(lost.returncode, 1)
        self.assertIn("zscape data get fashion", lost.stderr)


if __name__ == "__main__":
    unittest.main()
