# SPDX-License-Identifier: MIT
"""Strings: formatting, splitting, joining, searching, encoding."""
import sys

TEXT = "the quick brown fox jumps over the lazy dog and sleeps for an hour"


def caesar(text, by):
    return "".join(chr((ord(c) - 97 + by) % 26 + 97) if c.isalpha() else c for c in text)


def run(n):
    for i in range(n):
        words = TEXT.split()
        line = ", ".join(f"{word:>8}:{i:05d}" for word in words)
        line.replace("fox", "cat").find("hour")
        "%s is %d" % (words[i % len(words)], i)
        line.upper().encode().decode()
        caesar(TEXT, i % 26)


run(1_800 * int(sys.argv[1]))
