# SPDX-License-Identifier: MIT
"""yield from: a tree walked by generators that delegate to each other."""
import sys


def tree(depth):
    return (tree(depth - 1), depth, tree(depth - 1)) if depth else None


def walk(node):
    if node:
        left, value, right = node
        yield from walk(left)
        yield value
        yield from walk(right)


def run(n):
    root = tree(12)
    for _ in range(n):
        sum(walk(root))


run(15 * int(sys.argv[1]))
