# SPDX-License-Identifier: MIT
"""A program in which every probe fires again and again: threads come and go, and
children are forked in between; each of them checks all of its results.

Prints READY; ends at a line on standard input with OK and how many turns were
made and how many children ended well.
"""
import gc
import os
import sys
import threading

import busy

done = False
lock, rlock = threading.Lock(), threading.RLock()
turns = children = 0


class Node:
    def __init__(self, other=None):
        self.other = other


def count_nodes(node):
    count = 0
    while node is not None:
        node, count = node.other, count + 1
    return count


def use_objects():
    """A chain that is counted, and a cycle that only the collector can free."""
    chain = None
    for _ in range(20):
        chain = Node(chain)
    assert count_nodes(chain) == 20
    chain.other.other = chain


def use_imports():
    """One that is found, and one that is not; by one thread alone."""
    sys.modules.pop("colorsys", None)
    import colorsys
    assert colorsys.rgb_to_hsv(0, 0, 0) == (0, 0, 0)
    try:
        import nowhere_to_be_found
    except ImportError:
        return
    raise AssertionError(nowhere_to_be_found)


def use_locks():
    global turns
    for _ in range(5):
        with rlock, rlock:
            before = turns
            with lock:
                assert sum(range(1000)) == 499500
                turns = before + 1
        if lock.acquire(timeout=0.0001):
            lock.release()


def turn():
    busy.turn()
    assert sorted(map(abs, (-3, 1, -2))) == [1, 2, 3]
    use_objects()
    use_locks()
    sys.audit("restless", turns)


def work():
    for _ in range(3):
        turn()
    gc.collect(0)


def start_threads(count, what):
    threads = [threading.Thread(target=what) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads


def run_in_child():
    """It is alone: what its parent's threads held is held for ever."""
    global lock, rlock, turns
    lock, rlock, turns = threading.Lock(), threading.RLock(), 0
    turn()
    for thread in start_threads(2, turn):
        thread.join()
    assert turns == 15


def start_child():
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run_in_child()
            code = 0
        finally:
            os._exit(code)
    return pid


def wait_for_the_end():
    global done
    sys.stdin.readline()
    done = True


def main():
    global children
    sys.setswitchinterval(1e-4)
    threading.Thread(target=wait_for_the_end, daemon=True).start()
    print("READY", flush=True)
    while not done:
        threads = start_threads(4, work)
        pid = start_child()
        work()
        use_imports()
        for thread in threads:
            thread.join()
        assert os.waitpid(pid, 0) == (pid, 0)
        children += 1
        assert turns == 5 * 15 * children
    print("OK", turns, children, flush=True)


if __name__ == "__main__":
    main()
