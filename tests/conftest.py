# SPDX-License-Identifier: MIT
"""What the tests share: the interpreter, and modules compiled for it."""
import os
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from lib.tracing import PYTHON      # noqa: E402


@pytest.fixture(scope="session")
def account_module(tmp_path_factory):
    """The account as an extension module of the interpreter under test."""
    folder = tmp_path_factory.mktemp("account")
    flags = subprocess.run([PYTHON + "-config", "--includes"], check=False, capture_output=True,
                           text=True).stdout.split() or subprocess.run(
        [PYTHON, "-c", "import sysconfig as s; print('-I' + s.get_path('include'))"],
        check=True, capture_output=True, text=True).stdout.split()
    module = folder / "account.so"
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", *flags,
                    os.path.join(HERE, "exact", "account.c"), "-o", str(module)], check=True)
    return str(module)
