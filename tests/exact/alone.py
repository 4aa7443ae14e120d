# SPDX-License-Identifier: MIT
"""One thread, in a loop that calls nothing and never gives up the GIL.

Prints READY and loops until a signal handler says STOP.
"""
import signal

stop = False


def handle(number, frame):
    global stop
    stop = True


def loop():
    turns = 0
    while not stop:
        turns += 1
    return turns


def main():
    signal.signal(signal.SIGUSR1, handle)
    print("READY", flush=True)
    print("OK", loop(), flush=True)


if __name__ == "__main__":
    main()
