# SPDX-License-Identifier: MIT
"""Fork while locks are held, by the thread that forks and by another one.

Prints a line of JSON for each process and lock: the process, the address,
and the events in order, [name, native thread id].
"""
import _thread
import json
import os
import threading

from meeting import meet


def main():
    meet("READY")
    lock, rlock, others = threading.Lock(), threading.RLock(), threading.Lock()
    held, free = threading.Event(), threading.Event()

    def hold():
        with others:
            held.set()
            free.wait()
        native.append(_thread.get_native_id())
    native = []
    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    lock.acquire()
    rlock.acquire()
    rlock.acquire()
    os.register_at_fork(after_in_child=others._at_fork_reinit)
    pid = os.fork()
    if pid == 0:
        me = os.getpid()
        lock._at_fork_reinit()
        rlock.release()
        rlock.release()
        others.acquire()
        say(me, lock, ["release", me])
        say(me, rlock, ["release", me], ["release", me])
        say(me, others, ["release", me], ["acquire", me])
        os._exit(0)
    print("FORKED", pid, flush=True)
    assert os.waitpid(pid, 0)[1] == 0
    free.set()
    holder.join()
    me = os.getpid()
    say(me, lock, ["acquire", me])
    say(me, rlock, ["acquire", me], ["acquire", me])
    say(me, others, ["acquire", native[0]], ["release", native[0]])
    os._exit(0)


def say(process, lock, *events):
    os.write(1, json.dumps([process, f"{id(lock):x}", events]).encode() + b"\n")


if __name__ == "__main__":
    main()
