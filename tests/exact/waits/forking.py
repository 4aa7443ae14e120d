# SPDX-License-Identifier: MIT
"""Fork from the main thread and from another one, while others compute."""
import os
import threading
import time

from meeting import meet

stop = False


def compute():
    while not stop:
        sum(range(1000))


def child():
    time.sleep(0)
    thread = threading.Thread(target=time.sleep, args=(0.001,))
    thread.start()
    thread.join()
    os._exit(0)


def fork():
    pid = os.fork()
    if pid == 0:
        child()
    print("FORKED", pid, flush=True)
    assert os.waitpid(pid, 0)[1] == 0


def main():
    global stop
    meet("READY")
    others = [threading.Thread(target=compute) for _ in range(2)]
    for thread in others:
        thread.start()
    fork()
    forker = threading.Thread(target=fork)
    forker.start()
    forker.join()
    stop = True
    for thread in others:
        thread.join()


if __name__ == "__main__":
    main()
