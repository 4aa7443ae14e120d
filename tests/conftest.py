# SPDX-License-Identifier: MIT
"""What the tests share: the interpreter, modules compiled for it, the count."""
import os
import signal
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib.tracing import PYTHON      # noqa: E402

# A job in the background is started deaf to Ctrl-C, and so would be the tracers
# that it starts: a shell cannot trap what it was told to ignore.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What may be skipped even where every tracer has to be there: packages and
# releases that cannot be had are nothing that a test could mend.
EXCUSED = ("no DTrace to be had", "DTrace is on this machine itself", "skipped ")
collect_ignore = ["regrtest"]       # those of CPython's kind, for CPython's own runner
TRACING = ("exact", "scripts", "demo")      # the folders whose tests trace
outcomes = {"passed": 0, "failed": 0, "skipped": 0}


def pytest_collection_modifyitems(items):
    if os.geteuid() == 0:
        return
    for item in items:
        folder = os.path.relpath(str(item.fspath), HERE).split(os.sep)[0]
        if folder in TRACING:
            item.add_marker(pytest.mark.skip(reason="tracing needs root"))


def pytest_runtest_logreport(report):
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


def pytest_unconfigure(config):
    if not config.option.collectonly:
        print("{passed} passed, {failed} failed, {skipped} skipped".format(**outcomes))


def compile_module(folder, name):
    """exact/NAME.c as a module of the interpreter under test."""
    include = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('include'))"],
        check=True, capture_output=True, text=True).stdout.strip()
    module = folder / f"{name}.so"
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                    "-I" + include, os.path.join(HERE, "exact", f"{name}.c"), "-o", str(module)],
                   check=True)
    return str(module)


@pytest.fixture(scope="session")
def account_module(tmp_path_factory):
    """The interpreter's account of itself."""
    return compile_module(tmp_path_factory.mktemp("account"), "account")


@pytest.fixture(scope="session")
def allocators_module(tmp_path_factory):
    """Types made in C, to be subclassed."""
    return compile_module(tmp_path_factory.mktemp("allocators"), "allocators")
