# SPDX-License-Identifier: MIT
"""A loop over a range that does nothing: the shortest turn there is."""
import sys


def run(n):
    for _ in range(n):
        pass


run(1_300_000 * int(sys.argv[1]))
