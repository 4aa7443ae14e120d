# SPDX-License-Identifier: MIT
"""Dicts, lists, sets: counting, grouping, a sieve, a heap."""
import sys


def count(words):
    table = {}
    for word in words:
        table[word] = table.get(word, 0) + 1
    return table


def group(numbers):
    groups = {}
    for number in numbers:
        groups.setdefault(number % 17, []).append(number)
    return groups


def sieve(n):
    prime = [True] * n
    for i in range(2, n):
        if prime[i]:
            for multiple in range(i * i, n, i):
                prime[multiple] = False
    return prime


def push(heap, item):
    heap.append(item)
    i = len(heap) - 1
    while i and heap[i] < heap[(i - 1) // 2]:
        heap[i], heap[(i - 1) // 2] = heap[(i - 1) // 2], heap[i]
        i = (i - 1) // 2


def run(n):
    for _ in range(n):
        words = [str(i % 97) for i in range(20_000)]
        count(words)
        group(range(20_000))
        sieve(20_000)
        heap = []
        for i in range(10_000):
            push(heap, i * 7919 % 10_007)
        seen = {i & 1023 for i in range(20_000)}
        assert len(seen) == 1024


run(2 * int(sys.argv[1]))
