# SPDX-License-Identifier: MIT
"""A loop that counts and compares, and calls nothing."""
import sys


def run(n):
    i = 0
    total = 0
    while i < n:
        total ^= i
        i += 1
    return total


run(450_000 * int(sys.argv[1]))
