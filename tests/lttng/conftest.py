# SPDX-License-Identifier: MIT
"""A world of LTTng's own for the tests of a file."""
import pytest

from lib import lttng
from lib.lttng import Lttng


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if lttng.missing():
        pytest.skip(f"no LTTng: {lttng.missing()}")
    with Lttng(tmp_path_factory.mktemp("lttng")) as world:
        yield world
