#!/usr/bin/env python3
"""Rules of the design that the text of the sources can show.

rules.py RULE       checks this repository; prints one line per finding, exit 1 when there is one
rules.py self-test  every rule finds its bad sample and passes its good one
rules.py list       the names
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
TORCH = re.compile(r"^(torch|ATen|c10|caffe2)/")
WINDOW = re.compile(r"^(imgui|GLFW/|GL/|epoxy/|app/)")


def sources(root, *folders, suffixes=(".h", ".cpp")):
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path


def includes(path):
    """(line number, bracket, name) of each include."""
    text = path.read_text()
    return [(text.count("\n", 0, m.start(1)) + 1, m[1], m[2]) for m in INCLUDE.finditer(text)]


def blank(text, strings):
    """The text with comments (and, if asked, the insides of literals) turned into spaces: lines and columns stay."""
    literal = r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\''

    def hide(match):
        token = match[0]
        if not token.startswith("/") and not strings:
            return token
        return re.sub(r"[^\n]", " ", token)

    return re.sub(r"//[^\n]*|/\*(?:.|\n)*?\*/|" + literal, hide, text)


def matches(root, pattern, *folders, strings=True):
    """(path, line, text) wherever the pattern occurs in code outside comments and, unless told, literals."""
    for path in sources(root, *folders):
        code = blank(path.read_text(), strings)
        for match in re.finditer(pattern, code):
            yield path, code.count("\n", 0, match.start()) + 1, match[0]


def no_torch_in_app(root):
    """app/, engine/api and engine/core include no torch, directly or through a header of ours."""
    for start in sources(root, "app", "engine/api", "engine/core"):
        waiting, seen = [(start, [])], set()
        while waiting:
            path, way = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            for line, _, name in includes(path):
                step = way + [f"{path.relative_to(root)}:{line}"]
                if TORCH.match(name):
                    yield f"{' -> '.join(step)} includes {name}"
                elif (root / name).is_file():
                    waiting.append((root / name, step))


def no_window_in_engine(root):
    """engine/ and models/ include no ImGui, GLFW, GL and nothing of app/."""
    for path in sources(root, "engine", "models"):
        for line, _, name in includes(path):
            if WINDOW.match(name):
                yield f"{path.relative_to(root)}:{line} includes {name}"


def api_is_std_only(root):
    """engine/api includes standard headers and engine/api only."""
    for path in sources(root, "engine/api"):
        for line, bracket, name in includes(path):
            ours = bracket == '"' and name.startswith("engine/api/")
            standard = bracket == "<" and re.fullmatch(r"[a-z_]+", name)
            if not ours and not standard:
                yield f"{path.relative_to(root)}:{line} includes {name}"


def api_compiles_alone(root):
    """Each header of engine/api compiles by itself."""
    for path in sources(root, "engine/api", suffixes=(".h",)):
        done = subprocess.run(["g++", "-std=c++20", "-fsyntax-only", "-x", "c++", "-include", str(path), f"-I{root}", "/dev/null"],
                              capture_output=True, text=True)
        if done.returncode:
            yield f"{path.relative_to(root)}: {done.stderr.splitlines()[0]}"


def model_ids(root):
    """A model's id is the name of its file in a family folder."""
    return [p.stem for p in sorted((root / "models").glob("*/*.cpp")) if p.parent.name != "blocks"]


HOMONYMS = {"gibbs", "langevin", "importance"}  # samplers whose names are also ways to fill a hole (engine/api/studio.h) and a word of English


def no_model_ids(root):
    """Behaviour follows what a model offers: no model's id in a literal of app/ or engine/, nor in the shell and CMake files."""
    ids = [i for i in model_ids(root) if i not in HOMONYMS]
    if not ids:
        return
    word = r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, ids)) + r")(?![A-Za-z])"
    for path, line, text in matches(root, r'"(?:\\.|[^"\\\n])*"', "app", "engine", strings=False):
        if re.search(word, text) and not includes_line(path, line):
            yield f"{path.relative_to(root)}:{line} names a model: {text}"


def includes_line(path, line):
    return any(number == line for number, _, _ in includes(path))


def no_sleep_no_detach(root):
    """Threads are std::jthread, woken by condition variables and joined: no sleeping, no detaching, no plain std::thread."""
    sleeps = r"\b(?:sleep_for|sleep_until|usleep|nanosleep)\s*\(|\bstd::thread\b(?!\s*::)"
    for path, line, text in matches(root, sleeps, "app", "engine", "models"):
        yield f"{path.relative_to(root)}:{line} {text}"
    # Tensors have a detach() of their own, so torch files are searched for threads by name.
    for path, line, text in matches(root, r"(?:\.|->)detach\s*\(", "app", "engine/api", "engine/core"):
        yield f"{path.relative_to(root)}:{line} {text}"
    for path, line, text in matches(root, r"(?:thread|worker)\w*(?:\.|->)detach\s*\(", "engine/run", "engine/data", "engine/metrics", "models"):
        yield f"{path.relative_to(root)}:{line} {text}"


def no_local_statics(root):
    """No function in app/ keeps state in a static or thread_local variable (const and constexpr ones are tables, not state)."""
    for path in sources(root, "app"):
        code = blank(path.read_text(), True)
        code = re.sub(r"^[ \t]*#[^\n]*", lambda m: " " * len(m[0]), code, flags=re.M)
        scopes, since = [], 0
        for match in re.finditer(r"[{};]|\b(?:static|thread_local)\b(?!\s+(?:const\b|constexpr\b|inline\b))", code):
            token = match[0]
            if token in ("static", "thread_local"):
                if "code" in scopes:
                    yield f"{path.relative_to(root)}:{code.count(chr(10), 0, match.start()) + 1} {token} inside a function"
                continue
            if token == "{":
                head = code[since:match.start()]
                named = re.search(r"\b(?:class|struct|union|enum|namespace|extern)\b", head) and "(" not in head
                scopes.append("scope" if named else "code")
            elif token == "}" and scopes:
                scopes.pop()
            since = match.end()


def seeded_randomness(root):
    """Nobody draws from torch's global generator: every drawing call is handed one."""
    draw = (r"\b(?:torch|at)::(?:rand|randn|randint|randperm|bernoulli|multinomial|normal|poisson)(?:_like)?\s*\("
            r"|(?:\.|->)(?:bernoulli|bernoulli_|uniform_|normal_|random_|exponential_|multinomial|cauchy_|log_normal_|geometric_)\s*\("
            r"|\b(?:torch|at)::dropout\s*\(|\btorch::manual_seed\s*\(")
    for path in sources(root, "engine", "models"):
        code = blank(path.read_text(), True)
        for match in re.finditer(draw, code):
            depth, end = 1, match.end()
            while end < len(code) and depth:
                depth += {"(": 1, ")": -1}.get(code[end], 0)
                end += 1
            if not re.search(r"gen|rng", code[match.end():end], re.I):
                yield f"{path.relative_to(root)}:{code.count(chr(10), 0, match.start()) + 1} draws without a generator: {match[0]}…)"


def length_budgets(root):
    """One concept, one file: models 220 lines, panels 250, every other source below 400."""
    for path in sources(root, "app", "engine", "models", "tests", "bench", "shaders", suffixes=(".h", ".cpp", ".py", ".vert", ".frag")):
        name = path.relative_to(root)
        budget = 399
        if name.parts[0] == "models" and len(name.parts) == 3 and name.parts[1] != "blocks" and path.suffix == ".cpp":
            budget = 220
        elif name.parts[:2] == ("app", "panels"):
            budget = 250
        lines = len(path.read_text().splitlines())
        if lines > budget:
            yield f"{name} has {lines} lines, its budget is {budget}: a concept in it wants a file of its own"


def api_names_its_threads(root):
    """The table of who owns what stands at the top of engine/api/engine.h."""
    path = root / "engine/api/engine.h"
    if not path.is_file():
        return
    head = path.read_text().split("#include")[0] + path.read_text()[:6000]
    for thread in ("main", "trainer", "explorer", "studio", "files"):
        if not re.search(rf"//.*\b{thread}\b", head):
            yield f"engine/api/engine.h: the table of threads lacks '{thread}'"


# name: (function, files of a bad sample, files of a good one)
RULES = {
    "no_torch_in_app": (no_torch_in_app,
                        {"app/a.cpp": '#include "engine/run/b.h"\n', "engine/run/b.h": "#include <ATen/ATen.h>\n"},
                        {"app/a.cpp": '#include "engine/api/b.h"\n// #include <torch/torch.h>\n', "engine/api/b.h": "#include <vector>\n"}),
    "no_window_in_engine": (no_window_in_engine,
                            {"models/variational/m.cpp": "#include <GLFW/glfw3.h>\n"}, {"engine/run/a.cpp": "#include <torch/torch.h>\n"}),
    "api_is_std_only": (api_is_std_only,
                        {"engine/api/a.h": "#include <nlohmann/json.hpp>\n"},
                        {"engine/api/a.h": '#include <vector>\n#include "engine/api/b.h"\n', "engine/api/b.h": ""}),
    "api_compiles_alone": (api_compiles_alone,
                           {"engine/api/a.h": "inline std::string f();\n"}, {"engine/api/a.h": "#include <string>\ninline std::string f();\n"}),
    "no_model_ids": (no_model_ids,
                     {"models/variational/vae.cpp": "", "app/a.cpp": 'bool b(S s) { return s == "vae"; }\n'},
                     {"models/variational/vae.cpp": "", "app/a.cpp": '#include "models/vae.h"\nauto s = "vaell"; // "vae"\n'}),
    "no_sleep_no_detach": (no_sleep_no_detach,
                           {"engine/core/a.cpp": "void f() { worker.detach(); }\n"},
                           {"engine/core/a.cpp": "std::jthread t; std::thread::id i; // sleep_for(1)\n", "models/x/a.cpp": "auto y = z.detach();\n"}),
    "no_local_statics": (no_local_statics,
                         {"app/a.cpp": "namespace a {\nint f() {\n  static int n = 0;\n  return n++;\n}\n}\n"},
                         {"app/a.cpp": "struct S {\n  static int make();\n};\nstatic int g();\nint f() { static const int k[] = {1}; return k[0]; }\n"}),
    "seeded_randomness": (seeded_randomness,
                          {"models/x/a.cpp": "auto e = torch::randn({2, f(3)});\n"},
                          {"models/x/a.cpp": "auto e = torch::randn({2, f(3)}, rng.generator());\n"}),
    "length_budgets": (length_budgets, {"models/x/a.cpp": "\n" * 221}, {"models/x/a.cpp": "\n" * 220, "models/blocks/a.cpp": "\n" * 300}),
    "api_names_its_threads": (api_names_its_threads,
                              {"engine/api/engine.h": "// main trainer explorer studio\n#include <a>\n"},
                              {"engine/api/engine.h": "// main trainer explorer studio files\n#include <a>\n"}),
}


def self_test():
    for name, (rule, bad, good) in RULES.items():
        for sample, expected in ((bad, True), (good, False)):
            with tempfile.TemporaryDirectory() as folder:
                root = pathlib.Path(folder)
                for file, text in sample.items():
                    (root / file).parent.mkdir(parents=True, exist_ok=True)
                    (root / file).write_text(text)
                found = list(rule(root))
                if bool(found) != expected:
                    yield f"{name}: {'missed its bad sample' if expected else 'complains about its good sample: ' + found[0]}"


def main():
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name == "list":
        print("\n".join(RULES))
        return 0
    if name != "self-test" and name not in RULES:
        sys.stderr.write(__doc__)
        return 2
    found = list(self_test() if name == "self-test" else RULES[name][0](ROOT))
    for line in found:
        print(line)
    if found and name != "self-test":
        print(f"\nrule: {RULES[name][0].__doc__}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
