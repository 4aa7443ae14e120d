# SPDX-License-Identifier: MIT
"""Arithmetic: bodies that pull at each other, in floats."""
import sys


def advance(bodies, step):
    for a in bodies:
        for b in bodies:
            if a is not b:
                distance = a[0] - b[0]
                force = b[2] * step / (distance * distance + 0.01)
                a[1] -= force if distance > 0 else -force
    for body in bodies:
        body[0] += body[1] * step


def run(n):
    bodies = [[float(i), 0.0, 1.0 + i] for i in range(6)]
    for _ in range(n):
        advance(bodies, 0.01)


run(5_000 * int(sys.argv[1]))
