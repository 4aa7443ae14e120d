# SPDX-License-Identifier: MIT
"""Recursion with tuples: a tree of them, matched and unpacked; queens by backtracking."""
import sys


def tree(depth):
    return ("node", tree(depth - 1), depth, tree(depth - 1)) if depth else ("leaf",)


def total(node):
    match node:
        case ("node", left, value, right):
            return total(left) + value + total(right)
        case _:
            return 0


def queens(n, placed=()):
    if len(placed) == n:
        return 1
    found = 0
    for column in range(n):
        for distance, other in enumerate(reversed(placed), 1):
            if other == column or abs(other - column) == distance:
                break
        else:
            found += queens(n, (*placed, column))
    return found


def run(n):
    for _ in range(n):
        total(tree(12))
        queens(6)


run(18 * int(sys.argv[1]))
