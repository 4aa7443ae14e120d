# SPDX-License-Identifier: MIT
"""What the count of tests makes of one that has a second try."""
import os
import shutil
import subprocess

from small import ROOT

TESTS = """
import pytest
tries = {"once": 0, "never": 0}
@pytest.mark.flaky(reruns=1)
@pytest.mark.parametrize("name, needed", [("once", 2), ("never", 3)])
def test_of(name, needed):
    tries[name] += 1
    assert tries[name] >= needed, f"{name} tried {tries[name]} times"
def test_that_has_one():
    assert False
"""


def test_a_second_try_is_said_and_does_not_save_what_fails_again(tmp_path):
    for name in ("conftest.py", "lib"):
        path = os.path.join(ROOT, "tests", name)
        (shutil.copytree if os.path.isdir(path) else shutil.copy)(path, tmp_path / name)
    (tmp_path / "test_tries.py").write_text(TESTS)
    told = subprocess.run(["/usr/bin/python3", "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", tmp_path],
                          cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = told.stdout.splitlines()
    assert told.returncode == 1 and lines[-1] == "1 passed, 2 failed, 0 skipped"
    assert [line for line in lines if line.startswith("UNSTEADY")] == [
        "UNSTEADY test_tries.py::test_of[once-2]: AssertionError: once tried 1 times"]
