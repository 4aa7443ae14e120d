# SPDX-License-Identifier: MIT
"""Each tool is tried with each tracer."""

import os
import subprocess
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib.tracing import ROOT                                  # noqa: E402
from watching import DTRACE_ROOT, TRACERS, has_dtrace     # noqa: E402

NO_PACKAGE = 3      # what dtrace-root ends in where a package cannot be had


@pytest.fixture(scope="session")
def dtrace():
    """DTrace, in a root of its own where the machine has none."""
    if has_dtrace():
        return
    made = subprocess.run([DTRACE_ROOT, "make"], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if made.returncode == NO_PACKAGE:
        pytest.skip(f"no DTrace to be had: {made.stdout.strip()}")
    assert made.returncode == 0, made.stdout


@pytest.fixture(params=TRACERS)
def tracer(request):
    if request.param == "dtrace":
        request.getfixturevalue("dtrace")
    return request.param


def our_mounts():
    """What a tool could have left mounted: in this tree, or to trace."""
    with open("/proc/self/mounts", encoding="utf-8") as mounts:
        return [line for line in mounts if ROOT + "/" in line or "/tracing " in line
                or "/debug " in line]


@pytest.fixture(autouse=True)
def nothing_stays_mounted():
    before = our_mounts()
    yield
    assert our_mounts() == before
