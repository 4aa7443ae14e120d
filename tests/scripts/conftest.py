# SPDX-License-Identifier: MIT
"""Each tool is tried with each tracer."""

import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lib.tracing import ROOT                                  # noqa: E402
from watching import TRACERS, forget_all, need_dtrace         # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLE_RATE = "/proc/sys/kernel/perf_event_max_sample_rate"


def pytest_collection_modifyitems(items):
    """What a tracer is told, Linux skips now and then, and times are of a machine that has
    other work: such a test has up to three tries, and that it needed them is said."""
    for item in items:
        if os.path.dirname(item.fspath) == HERE and {"tracer", "dtrace"} & set(item.fixturenames):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(autouse=True)
def nothing_is_kept_for_another_try(request):
    if getattr(request.node, "execution_count", 1) > 1:
        forget_all()


@pytest.fixture(scope="session")
def sample_rate():
    """Sets how often a second timers may go off; what it was comes back."""
    def set_rate(rate):
        with open(SAMPLE_RATE, "w", encoding="ascii") as file:
            file.write(str(rate))

    with open(SAMPLE_RATE, encoding="ascii") as file:
        before = file.read()
    yield set_rate
    set_rate(before)


@pytest.fixture(autouse=True)
def no_samples_are_left_out(sample_rate):
    """Where the host takes the processors, the kernel finds that interrupts take long, and
    lets timers go off less and less; each test begins with what the kernel began with."""
    sample_rate(100000)


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
