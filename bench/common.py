# SPDX-License-Identifier: MIT
"""What the measurements share: the two interpreters, tables of ratios, running."""
import math
import os
import subprocess
import sys

BENCH = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(BENCH)
DEFAULTS = {"PY": "3.13", "PROFILE": "default", "SITE": "nop"}
SERIES, PROFILE, SITE = (os.environ.get(name) or default for name, default in DEFAULTS.items())


def build_name(*kinds):
    """As the build calls it, 3.13-release-nop10: what is not the default."""
    return "-".join([SERIES, *(kind for kind in kinds if kind not in DEFAULTS.values())])


def build_python(name):
    return os.path.join(ROOT, "Python-build", "dist", name, "bin", "python3")


PYTHON = os.environ.get("PYTHON") or build_python(build_name(PROFILE, SITE))
STOCK = os.environ.get("STOCK") or build_python(build_name(PROFILE, "stock"))


class Failure(Exception):
    """What failed, on what, and why: a measurement that says nothing about its targets."""


class Table:
    """Ratios under headings, printed as they come; kept to be recorded."""

    WIDTH = 34

    def __init__(self, title, headings, note):
        self.title = title
        self.headings = headings
        self.note = note
        self.rows = []
        self.missed = 0
        print(f"\n{title}")
        self.show("", [*headings, "target", ""])

    def show(self, name, cells):
        print(f"  {name:<{self.WIDTH}}" + "".join(f"{cell:>14}" for cell in cells), flush=True)

    def add(self, name, *ratios, limit=None):
        """One row; the first ratio is the one that the target is for."""
        target = f"<= {limit}" if limit else ""
        verdict = "" if limit is None else "ok" if ratios[0] <= limit else "MISSED"
        self.missed += verdict == "MISSED"
        empty = [""] * (len(self.headings) - len(ratios))
        cells = [*(f"{ratio:.4f}" for ratio in ratios), *empty, target, verdict]
        self.rows.append([name, *cells])
        self.show(name, cells)

    def end(self):
        print(f"  {self.note}")
        return self


def geometric_mean(ratios):
    return math.exp(math.fsum(map(math.log, ratios)) / len(ratios))


def programs():
    """The names of the programs, start-up first."""
    names = sorted(name[:-3] for name in os.listdir(os.path.join(BENCH, "programs"))
                   if name.endswith(".py"))
    return sorted(names, key=lambda name: name != "startup")


def require(*paths):
    for path in paths:
        if not os.access(path, os.X_OK):
            raise Failure(f"interpreter missing: {path}: run make python-dtrace python-stock, "
                          "or set PYTHON and STOCK")


def link_interpreters(folder):
    """Both under paths, and so with arguments, of the same length."""
    links = []
    for name, target in (("a", PYTHON), ("b", STOCK)):
        os.mkdir(os.path.join(folder, name))
        links.append(os.path.join(folder, name, "python3"))
        os.symlink(os.path.realpath(target), links[-1])
    return links


def output_of(*command, **options):
    """What a command prints on both of its outputs; that it fails is a Failure."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", check=False, **options)
    except OSError as error:
        raise Failure(f"cannot run: {command[0]}: {error.strerror}") from error
    if done.returncode:
        print(done.stdout, end="", file=sys.stderr)
        raise Failure(f"command failed: {' '.join(command)}: code {done.returncode}")
    return done.stdout
