# SPDX-License-Identifier: MIT
"""A world of LTTng's own for the tests of a file, and what shows its traces."""
import os
import subprocess

import pytest

from lib import lttng
from lib.lttng import Lttng
from lib.tracing import ROOT


@pytest.fixture(scope="session")
def lttng_is_here():
    if lttng.missing():
        pytest.skip(f"no LTTng: {lttng.missing()}")


def build(folder):
    subprocess.run(["make", "-s", "-C", os.path.join(ROOT, folder)], check=True)


@pytest.fixture(scope="session")
def stackview(lttng_is_here):
    """The plugin, built."""
    build("babeltrace")


@pytest.fixture(scope="session")
def recorder(lttng_is_here):
    """That of system calls, built."""
    build("syscalls")


@pytest.fixture(scope="module")
def world(lttng_is_here, tmp_path_factory):
    with Lttng(tmp_path_factory.mktemp("lttng")) as world:
        yield world
