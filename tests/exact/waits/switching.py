# SPDX-License-Identifier: MIT
"""Four threads that compute and two that talk through pipes, until all is done."""
import os
import sys
import threading

from meeting import drain, meet

TURNS = 1_500_000
WORDS = 200


def compute():
    total = 0
    for i in range(TURNS):
        total += i
    assert total == TURNS * (TURNS - 1) // 2


def talk(source, target, first):
    for i in range(WORDS):
        if first:
            os.write(target, b"%04d" % i)
        assert os.read(source, 4) == b"%04d" % i
        if not first:
            os.write(target, b"%04d" % i)


def main():
    (there, to_there), (here, to_here) = os.pipe(), os.pipe()
    threads = [threading.Thread(target=compute) for _ in range(4)]
    threads += [threading.Thread(target=talk, args=(there, to_here, False)),
                threading.Thread(target=talk, args=(here, to_there, True))]
    meet("READY")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("INTERVAL", round(sys.getswitchinterval() * 1e9))
    print("THREADS", *(thread.native_id for thread in threads), flush=True)
    drain()


if __name__ == "__main__":
    main()
