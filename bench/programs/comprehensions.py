# SPDX-License-Identifier: MIT
"""Comprehensions of every kind, nested and with conditions."""
import sys


def run(n):
    for _ in range(n):
        rows = [[i * j for j in range(60)] for i in range(60)]
        columns = [[row[j] for row in rows] for j in range(60)]
        {i: len(column) for i, column in enumerate(columns)}
        {cell % 13 for row in rows for cell in row if cell & 1}
        sum(a * b for row in rows for a, b in zip(row, row))


run(50 * int(sys.argv[1]))
