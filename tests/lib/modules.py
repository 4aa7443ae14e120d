# SPDX-License-Identifier: MIT
"""Extension modules for the interpreter under test."""
import os
import subprocess

from lib.tracing import PYTHON, ROOT, ask


def compile_module(folder, name, *flags):
    """exact/NAME.c as a module of the interpreter under test."""
    folders = ask(PYTHON, "*map(sysconfig.get_path, ('include', 'platinclude'))").split()
    include = [f"-I{path}" for path in folders]
    module = folder / f"{name}.so"
    subprocess.run(["gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC",
                    *flags, *include, os.path.join(ROOT, "tests", "exact", f"{name}.c"),
                    "-o", str(module)],
                   check=True)
    return str(module)
