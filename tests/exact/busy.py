# SPDX-License-Identifier: MIT
"""A program that is busy until it is told to stop, and checks its own results.

usage: busy.py KIND     calls, loop (one that calls nothing), threads or sleep

Prints READY; ends at a line on standard input with OK and the number of turns.
"""
import sys
import threading
import time

stop = False


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def generate(n):
    for i in range(n):
        yield fib(i)


class Point:
    def __init__(self, x):
        self.x = x

    @property
    def double(self):
        return self.x * 2


def fails(n):
    if n == 0:
        raise ValueError
    fails(n - 1)


def turn():
    assert fib(12) == 144
    assert sum(generate(10)) == 88
    assert Point(21).double == 42
    try:
        fails(5)
    except ValueError:
        pass
    else:
        raise AssertionError("nothing was raised")


def calls():
    turns = 0
    while not stop:
        turn()
        turns += 1
    return turns


def loop():
    turns = 0
    while not stop:
        turns += 1
    return turns


def threads():
    workers = [threading.Thread(target=calls) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return len(workers)


def sleep():
    turns = 0
    while not stop:
        nap()
        turns += 1
    return turns


def nap():
    time.sleep(0.002)
    return True


def wait_for_the_end():
    global stop
    sys.stdin.readline()
    stop = True


def main():
    kind = {"calls": calls, "loop": loop, "threads": threads, "sleep": sleep}[sys.argv[1]]
    waiter = threading.Thread(target=wait_for_the_end)
    waiter.start()
    print("READY", flush=True)
    turns = kind()
    waiter.join()
    print("OK", turns, flush=True)


if __name__ == "__main__":
    main()
