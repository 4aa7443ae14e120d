# SPDX-License-Identifier: MIT
"""Each tool is tried with each tracer."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib.tracing import ROOT                                  # noqa: E402
from watching import TRACERS, forget_all, need_dtrace         # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))


def pytest_collection_modifyitems(items):
    """What a tracer is told, Linux skips now and then, and times are of a machine that has
    other work: such a test has a second try, and that it needed one is said."""
    for item in items:
        if os.path.dirname(item.fspath) == HERE and {"tracer", "dtrace"} & set(item.fixturenames):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def nothing_is_kept_for_a_second_try(request):
    if getattr(request.node, "execution_count", 1) > 1:
        forget_all()


@pytest.fixture
def dtrace():
    need_dtrace()


@pytest.fixture(params=TRACERS)
def tracer(request):
    if request.param == "dtrace":
        need_dtrace()
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
