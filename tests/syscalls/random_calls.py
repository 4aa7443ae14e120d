# SPDX-License-Identifier: MIT
"""Waits for a line, then makes calls with arguments that nobody means."""
import ctypes
import random
import sys

SEED = 13
ROUNDS = 200
# Calls whose arguments are told as text, and numbers that are of no call.
NUMBERS = (2, 4, 6, 7, 8, 21, 41, 42, 49, 51, 52, 54, 55, 72, 82, 86, 89, 232, 233, 262, 264, 265, 269, 281, 332,
           439, 511, 512, 1000, 2**31, -1)
# Those that wait, and the argument that says how long.
WAITING = {7: 2, 232: 3, 281: 3}
libc = ctypes.CDLL(None)
memory = ctypes.create_string_buffer(random.Random(SEED).randbytes(8000), 8000)


def any_value(rng):
    base = ctypes.addressof(memory)
    return rng.choice((0, 1, 2, 7, 31, 32, 33, 255, 256, 2**31, 2**32 - 1, -1, -100, base,
                       base + rng.randrange(8000), rng.randrange(300), rng.randrange(2**63)))


def main():
    print("READY", flush=True)
    sys.stdin.readline()
    rng = random.Random(SEED)
    for number in NUMBERS:
        for _ in range(ROUNDS):
            values = [any_value(rng) for _ in range(6)]
            if number in WAITING:
                values[WAITING[number]] = 0
            libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, values))


main()
