# SPDX-License-Identifier: MIT
"""The patched sources where they are configured without --with-dtrace."""
import glob
import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest

from lib.tracing import PYTHON, ask

FOLDERS = ("Modules", "Objects", "Python")
NOT_ALONE = {"bytecodes.c",         # what the cases of the interpreter are made of
             "pyprobes.c"}          # what is not compiled then
WARNINGS = ("-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-Wno-missing-field-initializers")


@pytest.fixture
def folders(tmp_path):
    """Of the sources, of the build, and of a configuration that has no probes."""
    source, build = (ask(PYTHON, f"sysconfig.get_config_var('{name}')") for name in ("abs_srcdir", "abs_builddir"))
    with open(os.path.join(build, "pyconfig.h"), encoding="ascii") as file:
        configured = file.read()
    without, count = re.subn(r"^#define WITH_DTRACE 1$", "", configured, flags=re.MULTILINE)
    assert count == 1
    (tmp_path / "pyconfig.h").write_text(without, encoding="ascii")
    return source, build, str(tmp_path)


def check(source, build, configured, path):
    include = (configured, build, *(os.path.join(source, "Include", *rest)
                                    for rest in (("internal",), ("internal", "mimalloc"), ())), source)
    return subprocess.run(["gcc", "-std=c11", "-fsyntax-only", "-DPy_BUILD_CORE", *WARNINGS,
                           *(f"-I{folder}" for folder in include), path],
                          check=False, capture_output=True, text=True).stderr


def test_they_are_compiled_without_a_warning(folders):
    """Each file with a hook: what a probe would be given is not told to be unused either."""
    hooked = []
    for folder in FOLDERS:
        for path in glob.glob(os.path.join(folders[0], folder, "*.c")):
            with open(path, encoding="utf-8") as file:
                if os.path.basename(path) not in NOT_ALONE and "pydtrace.h" in file.read():
                    hooked.append(path)
    assert len(hooked) >= 5
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for said in pool.map(lambda path: check(*folders, path), hooked):
            assert said == ""
