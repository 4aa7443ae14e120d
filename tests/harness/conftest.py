# SPDX-License-Identifier: MIT
"""A private copy of the harness for each test."""
import os
import sys

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from small import Harness      # noqa: E402


@pytest.fixture
def harness(tmp_path):
    return Harness(tmp_path)


@pytest.fixture
def as_root():
    if os.geteuid() != 0:
        pytest.skip("needs root: it makes a namespace")
