# SPDX-License-Identifier: MIT
"""Libraries are loaded, as modules made in C are, and then 1009 calls of a function."""

import importlib

import stage

MODULES = ("_bz2", "_ctypes", "_decimal", "_lzma", "_sqlite3", "unicodedata")


def leaf():
    pass


def workload():
    loaded = [importlib.import_module(name) for name in MODULES]
    assert any(getattr(module, "__file__", "").endswith(".so") for module in loaded)
    for _ in range(1009):
        leaf()


stage.run(workload)
