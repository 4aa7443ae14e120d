# SPDX-License-Identifier: MIT
"""py_imports: the tree of imports, and their times."""

import re
import subprocess

from lib.tracing import PYTHON, ROOT
from watching import TRACE, trace

TITLES = ["TOTAL(us)", "SELF(us)", "MODULE", "FILE"]
ROW = re.compile(r"^   +(\d+|-) +(\d+|-)  ((?:  )*)(\S+) +(\S.*)$")
DEMO = "-m demo --help"


def read_tree(lines):
    """[(depth, module, total, self, file)], the times None where there are none."""
    rows = []
    for line in lines[1 + next(i for i, line in enumerate(lines) if line.split() == TITLES):]:
        match = ROW.match(line)
        if not match:
            break
        total, own, indent, module, file = match.groups()
        rows.append((len(indent) // 2, module, *(None if us == "-" else int(us) for us in (total, own)),
                     file))
    return rows


def parents(pairs):
    """[(depth, module)], parents first, as (module, its parent), sorted."""
    stack, found = [], []
    for depth, module in pairs:
        del stack[depth:]
        found.append((module, stack[-1] if stack else None))
        stack.append(module)
    return sorted(found, key=str)


def test_a_tree_with_times(tracer):
    lines, _ = trace(tracer, "py_imports", "importing")
    rows = read_tree(lines)
    assert [(depth, module, file) for depth, module, _, _, file in rows] == [
        (0, "sluggish", "imported/sluggish.py"), (1, "drowsy", "imported/drowsy.py"),
        (0, "brisk", "imported/brisk.py"), (0, "absent", "not found")]
    times = {module: (total, own) for _, module, total, own, _ in rows}
    sluggish, drowsy = times["sluggish"], times["drowsy"]
    assert drowsy[0] == drowsy[1] >= 40_000
    assert sluggish[1] >= 60_000
    assert abs(sluggish[0] - sluggish[1] - drowsy[0]) <= 1
    assert max(times["brisk"][0], times["absent"][0]) < 40_000


def test_threads_by_themselves_and_what_has_not_ended(tracer):
    lines, program = trace(tracer, "py_imports", "importing_long")
    main = next(line.split()[1] for line in program.lines if line.startswith("main"))
    own = read_tree(lines[lines.index(f"Thread {main},"):])
    assert [row[:2] + row[4:] for row in own] == [
        (0, "brisk", "imported/brisk.py"), (0, "waiting_to_go", "-")]
    assert own[1][2:4] == (None, None) and own[0][2] is not None
    (other,) = [line for line in lines if re.match(r"^Thread \d+,$", line)
                and line != f"Thread {main},"]
    assert [row[:2] for row in read_tree(lines[lines.index(other):])] == [
        (0, "sluggish"), (1, "drowsy")]


def test_the_tree_of_a_start_is_that_of_importtime(tracer):
    told = subprocess.run([TRACE, "py_imports", "-c", f"{PYTHON} -E -s {DEMO}", "--tracer", tracer],
                          check=True, cwd=ROOT, capture_output=True, text=True, timeout=240)
    # DTrace may show what it had loaded into the kernel, when it had to do so twice.
    assert [line for line in told.stderr.splitlines() if not line.startswith("BPF: ")] == []
    rows = read_tree(told.stdout.splitlines())
    # importtime tells a module when it has ended: children first.
    importtime = subprocess.run([PYTHON, "-E", "-s", "-X", "importtime", *DEMO.split()], check=True,
                                cwd=ROOT, capture_output=True, text=True).stderr
    ended = [line.split("|")[2][1:] for line in importtime.splitlines()[1:]]
    expected = parents((((len(name) - len(name.lstrip())) // 2), name.strip())
                       for name in reversed(ended))
    assert parents((depth, module) for depth, module, *_ in rows) == expected
    assert len(rows) > 30
    for depth, module, total, own, _ in rows:
        assert total >= own >= 0, module


def test_nothing_imported(tracer):
    lines, _ = trace(tracer, "py_imports", "naming")
    assert [line for line in lines if line] == [
        "Tracing... Hit Ctrl-C to end.", "Nothing was imported."]
