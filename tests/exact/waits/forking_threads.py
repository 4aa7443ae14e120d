# SPDX-License-Identifier: MIT
"""Children that start threads, and one whose forking thread ends there.

Prints lines `PID began IDENT NATIVE NAME`, the name as JSON, of each process.
"""
import _thread
import os
import threading

from meeting import meet


def work(name):
    os.write(1, f"{os.getpid()} began {_thread.get_ident()} {_thread.get_native_id()} "
                f'"{name}"\n'.encode())


def start(name):
    thread = threading.Thread(target=work, args=(name,), name=name)
    thread.start()
    thread.join()


def fork_from_main():
    pid = os.fork()
    if pid == 0:
        start("in the child")
        begun = threading.Semaphore(0)
        _thread.start_new_thread(lambda: (work(""), begun.release()), ())
        begun.acquire()
        os._exit(0)
    print("FORKED", pid, flush=True)
    assert os.waitpid(pid, 0)[1] == 0


def fork_from_thread():
    work("forker")
    pid = os.fork()
    if pid == 0:
        start("in the child of a thread")
        return      # ends the thread, and with it the process
    print("FORKED", pid, flush=True)
    assert os.waitpid(pid, 0)[1] == 0


def main():
    meet("READY")
    start("before")
    fork_from_main()
    forker = threading.Thread(target=fork_from_thread, name="forker")
    forker.start()
    forker.join()
    start("after")


if __name__ == "__main__":
    main()
