# SPDX-License-Identifier: MIT
"""The pager, built."""
import os
import subprocess

import pytest

from lib.tracing import ROOT

FOLDER = os.path.join(ROOT, "presentation")


@pytest.fixture(scope="session")
def present():
    subprocess.run(["make", "-s", "-C", FOLDER], check=True)
    return os.path.join(FOLDER, "present")


@pytest.fixture(scope="session")
def sanitized(tmp_path_factory):
    """The pager and what replays the fuzzer's corpus, under ASan and UBSan."""
    folder = tmp_path_factory.mktemp("sanitized")
    subprocess.run(["make", "-s", "-C", FOLDER, f"OUT={folder}/",
                    "CFLAGS=-O1 -g -Werror -fsanitize=address,undefined -fno-sanitize-recover=all",
                    f"{folder}/present", f"{folder}/replay"], check=True)
    return str(folder)
