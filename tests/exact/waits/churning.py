# SPDX-License-Identifier: MIT
"""Threads that come and go, compute, and fight over locks, until told to stop.

Prints READY; ends at a line on standard input with OK and the number of threads.
"""
import sys
import threading

stop = False
lock, rlock = threading.Lock(), threading.RLock()
total = 0


def work():
    global total
    for _ in range(20):
        sum(range(1000))
        with lock:
            with rlock, rlock:
                total += 1
        if lock.acquire(timeout=0.001):
            total += 1
            sum(range(1000))
            lock.release()
        else:
            with lock:
                total += 1


def wait_for_the_end():
    global stop
    sys.stdin.readline()
    stop = True


def main():
    sys.setswitchinterval(1e-4)
    waiter = threading.Thread(target=wait_for_the_end)
    waiter.start()
    print("READY", flush=True)
    started = 0
    while not stop:
        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        started += len(threads)
        assert total == 2 * 20 * started
    waiter.join()
    print("OK", started, flush=True)


if __name__ == "__main__":
    main()
