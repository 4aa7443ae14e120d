# SPDX-License-Identifier: MIT
"""What the tests share: the interpreter, modules compiled for it, the count."""
import os
import signal
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib.modules import compile_module      # noqa: E402
from lib.tracing import FREE_THREADED, NATIVE, SERIES      # noqa: E402

# A job in the background is started deaf to Ctrl-C, and so would be the tracers
# that it starts: a shell cannot trap what it was told to ignore.
signal.signal(signal.SIGINT, signal.default_int_handler)
# One that is told to end, as by timeout(1), ends what it has started, too.
signal.signal(signal.SIGTERM, signal.default_int_handler)

# What may be skipped even where every tracer has to be there: packages and
# releases that cannot be had are nothing that a test could mend.
EXCUSED = ("no DTrace to be had", "DTrace is on this machine itself", "skipped ",
           "no packages of Debian to be had")
collect_ignore = ["regrtest"]       # those of CPython's kind, for CPython's own runner
TRACING = ("exact", "scripts", "demo", "syscalls")      # the folders whose tests trace
# What not every series has. A test that needs it is no test of the others: it is
# not run there, said to be none of them, and not counted.
HAS = {"sys.monitoring": SERIES >= (3, 12), "GIL for each interpreter": SERIES >= (3, 12),
       "threads without a GIL": FREE_THREADED,
       "C functions that LTTng can record": NATIVE,
       "extensions that Debian compiled for it": not FREE_THREADED}
outcomes = {"passed": 0, "failed": 0, "skipped": 0}
not_of_the_series = []      # [(test, what it needs)]
unsteady = {}               # {test: what failed the first time}, of tests that have two tries


def pytest_configure(config):
    config.addinivalue_line("markers", "needs(feature): a test of those series alone that have it")


def lacks(item):
    """What the test needs and this series has not, or None."""
    needed = [feature for marker in item.iter_markers("needs") for feature in marker.args]
    return next((feature for feature in needed if not HAS[feature]), None)


def pytest_collection_modifyitems(config, items):
    not_of_the_series.extend((item, lacks(item)) for item in items if lacks(item))
    items[:] = [item for item in items if not lacks(item)]
    config.hook.pytest_deselected(items=[item for item, _ in not_of_the_series])
    if os.geteuid() == 0:
        return
    for item in items:
        folder = os.path.relpath(str(item.fspath), HERE).split(os.sep)[0]
        if folder in TRACING:
            item.add_marker(pytest.mark.skip(reason="tracing needs root"))


def pytest_runtest_logreport(report):
    if report.outcome == "rerun":
        unsteady[report.nodeid] = report.longrepr.reprcrash.message.splitlines()[0]
        return
    if report.failed:
        unsteady.pop(report.nodeid, None)
    if report.when == "call" or report.outcome != "passed":
        outcomes[report.outcome] += 1


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Where every tracer has to be there, a test without one has failed."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("REQUIRE_TRACERS"):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if not reason.startswith(EXCUSED):
            report.outcome = "failed"
            report.longrepr = f"skipped where no test may be: {reason}"


def pytest_collectreport(report):
    if report.failed:
        outcomes["failed"] += 1


def pytest_terminal_summary(terminalreporter):
    for item, feature in not_of_the_series:
        terminalreporter.line("NONE OF {}.{}'S {}: it has no {}".format(*SERIES, item.nodeid, feature))
    for test, message in unsteady.items():
        terminalreporter.line(f"UNSTEADY {test}: {message}")


def pytest_unconfigure(config):
    if config.option.collectonly:
        return
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**outcomes))
    if "COUNTS" in os.environ:      # who runs the tests of several series adds them up
        with open(os.environ["COUNTS"], "w", encoding="ascii") as file:
            print(*outcomes.values(), file=file)


@pytest.fixture(scope="session")
def account_module(tmp_path_factory):
    """The interpreter's account of itself."""
    return compile_module(tmp_path_factory.mktemp("account"), "account")


@pytest.fixture(scope="session")
def allocators_module(tmp_path_factory):
    """Types made in C, to be subclassed."""
    return compile_module(tmp_path_factory.mktemp("allocators"), "allocators")
