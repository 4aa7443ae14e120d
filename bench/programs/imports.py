# SPDX-License-Identifier: MIT
"""Imports: modules of the standard library, from their .pyc, again and again."""
import sys

NAMES = ("json", "argparse", "dataclasses", "logging", "inspect", "textwrap", "csv", "string")
KEPT = set(sys.modules)

for _ in range(2 * int(sys.argv[1])):
    for name in NAMES:
        __import__(name)
    for name in set(sys.modules) - KEPT:
        del sys.modules[name]
