# SPDX-License-Identifier: MIT
"""Each way to acquire and release a lock, with an account of what must be seen.

Prints a line of JSON for each lock: its address, its kind, and its events in
order: [name, native thread id, ...] with the time-out of a start and the
result of a done.
"""
import _thread
import json
import signal
import sys
import threading
import time

from meeting import drain, meet

MAIN = _thread.get_native_id()
MILLISECOND = 1_000_000
KINDS = {0: threading.Lock, 1: threading.RLock}
accounts = []
# Made before the tracer comes: no other lock was, or will be, at their addresses.
unused = {kind: [make() for _ in range(20)] for kind, make in KINDS.items()}


class Subclass(type(threading.RLock())):
    pass


of_subclass, of_python = Subclass(), threading._PyRLock()


class Account:
    """A lock, and what must be seen of it."""

    def __init__(self, kind, lock=None):
        self.lock = lock or unused[kind].pop()
        self.kind = kind
        self.events = []
        accounts.append(self)

    def add(self, *names, thread=None):
        for name in names:
            fields = name if isinstance(name, tuple) else (name,)
            self.events.append([fields[0], thread or _thread.get_native_id(), *fields[1:]])

    def as_json(self, address=None):
        return json.dumps([f"{address or id(self.lock):x}", self.kind, self.events])


def is_asleep(native):
    with open(f"/proc/self/task/{native}/stat", encoding="ascii") as file:
        return file.read().rpartition(") ")[2][0] == "S"


class Other:
    """A thread that is told what to do, one step at a time.

    No thread loses the GIL against its will in this program: one that has
    said that it is about to wait does wait when another one runs. Without a GIL
    it runs beside the main thread until it sleeps.
    """

    def __init__(self):
        self.to_do, self.doing, self.done, self.native = [], False, 0, None
        self.thread = threading.Thread(target=self.work, daemon=True)
        self.thread.start()
        while self.native is None:
            time.sleep(0.0005)

    def work(self):
        self.native = _thread.get_native_id()
        while True:
            while not self.to_do:
                time.sleep(0.0005)
            step = self.to_do.pop(0)
            if step is None:
                break
            self.doing = True
            step()
            self.done += 1
            self.doing = False

    def begin(self, step):
        """Let it begin; return when it waits, or is done."""
        before = self.done
        self.to_do.append(step)
        while self.done == before and not (self.doing and is_asleep(self.native)):
            time.sleep(0.0005)

    def end(self):
        while self.doing:
            time.sleep(0.0005)

    def place(self):
        """Which line it is at."""
        frame = sys._current_frames()[self.thread.ident]
        return frame.f_code, frame.f_lineno

    def run(self, step):
        self.begin(step)
        self.end()

    def leave(self):
        self.to_do.append(None)
        self.thread.join()


def refuses(error, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except error:
        return
    raise AssertionError(f"{call} did not raise {error}")


def check_free(kind):
    account = Account(kind)
    lock = account.lock
    assert lock.acquire()
    account.add("acquire")
    lock.release()
    account.add("release")
    with lock:
        account.add("acquire")
    account.add("release")
    for options in {"blocking": False}, {"timeout": 5}, {"timeout": 0}, {"blocking": True}:
        assert lock.acquire(**options)
        account.add("acquire")
        lock.release()
        account.add("release")
    refuses(RuntimeError, lock.release)
    refuses(ValueError, lock.acquire, False, 1)
    refuses(ValueError, lock.acquire, True, -2)
    refuses(OverflowError, lock.acquire, True, 1e100)
    refuses(TypeError, lock.acquire, True, "long")


def check_old_names():
    account = Account(0)
    account.lock.acquire_lock()
    account.add("acquire")
    account.lock.release_lock()
    account.add("release")


def check_no_wait(kind, other):
    account = Account(kind)
    lock = account.lock
    lock.acquire()
    account.add("acquire")

    def step():
        assert not lock.acquire(False)
        assert not lock.acquire(blocking=False)
        assert not lock.acquire(timeout=0)
    other.run(step)
    lock.release()
    account.add("release")


def check_wait(kind, other):
    account = Account(kind)
    lock = account.lock
    for timeout in -1, 1000:
        lock.acquire()
        account.add("acquire")

        def step():
            assert lock.acquire(timeout=timeout)
            lock.release()
        other.begin(step)
        nanoseconds = -1 if timeout == -1 else timeout * 1000 * MILLISECOND
        account.add(("start", nanoseconds), thread=other.native)
        lock.release()
        account.add("release")
        other.end()
        account.add(("done", 1), "acquire", "release", thread=other.native)


def check_time_out(kind, other):
    account = Account(kind)
    lock = account.lock
    lock.acquire()
    account.add("acquire")

    def step():
        for timeout in 0.03, 0.000_001, 0.000_000_001:
            assert not lock.acquire(timeout=timeout)
    other.run(step)
    for timeout in 30 * MILLISECOND, 1000, 1:
        account.add(("start", timeout), ("done", 0), thread=other.native)
    lock.release()
    account.add("release")


def check_release_by_another(other):
    account = Account(0)
    account.lock.acquire()
    account.add("acquire")
    other.run(account.lock.release)
    account.add("release", thread=other.native)
    other.run(account.lock.acquire)
    account.add("acquire", thread=other.native)
    account.lock.release()
    account.add("release")
    # A lock that its own thread waits for.
    account.lock.acquire()
    account.add("acquire")

    def step():
        account.lock.release()
    other.to_do.append(step)
    account.lock.acquire()
    account.add(("start", -1))
    account.add("release", thread=other.native)
    account.add(("done", 1), "acquire")
    other.end()
    account.lock.release()
    account.add("release")


def check_recursion(other):
    account = Account(1)
    lock = account.lock
    for _ in range(5):
        lock.acquire()
        account.add("acquire")
    other.run(lambda: refuses(RuntimeError, lock.release))
    other.begin(lambda: lock.acquire() and lock.release())
    account.add(("start", -1), thread=other.native)
    for _ in range(5):
        lock.release()
        account.add("release")
    other.end()
    account.add(("done", 1), "acquire", "release", thread=other.native)
    refuses(RuntimeError, lock.release)


class Stop(Exception):
    pass


def wait_until_asleep(native):
    """A thread that has given up the GIL to wait may not have come so far: a signal
    wakes none that does not sleep yet, and is handled only after the wait."""
    while not is_asleep(native):
        time.sleep(0.0005)


def interrupt_main():
    wait_until_asleep(MAIN)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)


def check_signals(kind, other):
    """A handler runs in the wait, uses another lock, and raises or does not."""
    account, inner = Account(kind), Account(1 - kind)
    lock = account.lock
    raises = False

    def handle(*_):
        with inner.lock:
            inner.add("acquire", thread=MAIN)
        inner.add("release", thread=MAIN)
        if raises:
            raise Stop
    signal.signal(signal.SIGUSR1, handle)

    def interrupt():
        lock.acquire()
        while not waiting:
            time.sleep(0.0005)
        for _ in range(3):
            handled = len(inner.events)
            interrupt_main()
            while len(inner.events) < handled + 2:
                time.sleep(0.0005)
        lock.release()

    for timeout in -1, 1000:
        waiting = False
        other.begin(interrupt)
        account.add("acquire", thread=other.native)
        waiting = True
        assert lock.acquire(timeout=timeout)
        account.add(("start", -1 if timeout == -1 else timeout * 1000 * MILLISECOND))
        account.add("release", thread=other.native)
        account.add(("done", 1), "acquire")
        lock.release()
        account.add("release")
        other.end()

    raises = True
    other.run(lock.acquire)
    account.add("acquire", thread=other.native)
    for timeout in -1, 1000:
        other.to_do.append(interrupt_main)
        refuses(Stop, lock.acquire, True, timeout)
        other.end()
        account.add(("start", -1 if timeout == -1 else timeout * 1000 * MILLISECOND), ("done", 0))
    other.run(lock.release)
    account.add("release", thread=other.native)


def check_condition(kind, times, other):
    account = Account(kind)
    lock = account.lock
    condition = threading.Condition(lock)

    def step():
        for _ in range(times):
            lock.acquire()
            account.add("acquire")
        condition.wait()
        for _ in range(times):
            lock.release()
            account.add("release")
    other.begin(step)
    account.add(*["release"] * times, thread=other.native)      # by the wait
    with condition:
        account.add("acquire")
        before = other.place()
        condition.notify()
        # It wakes, and waits for the lock that this thread has.
        while other.place() == before:
            time.sleep(0.0005)
        account.add(("start", -1), thread=other.native)
        events = len(account.events)
    account.events.insert(events, ["release", MAIN])
    events += 1
    other.end()
    account.events[events:events] = [["done", other.native, 1]] + \
        [["acquire", other.native]] * times


def check_reinitialised(kind):
    account = Account(kind)
    for _ in range(1 + 2 * kind):
        account.lock.acquire()
        account.add("acquire")
    account.lock._at_fork_reinit()
    account.add(*["release"] * (1 + 2 * kind))
    account.lock._at_fork_reinit()
    assert account.lock.acquire(False)
    account.add("acquire")


def check_subclass():
    account = Account(1, of_subclass)
    with account.lock, account.lock:
        account.add("acquire", "acquire")
    account.add("release", "release")


def check_python_one():
    account = Account(0, of_python._block)
    with of_python, of_python:
        account.add("acquire")
    account.add("release")


def drop(kind):
    """Nothing may be allocated at its address after it: this comes last."""
    account = Account(kind)
    for _ in range(1 + kind):
        account.lock.acquire()
        account.add("acquire")
    account.add(*["release"] * (1 + kind))
    text = account.as_json()
    account.lock = None
    accounts.remove(account)
    return text


def main():
    sys.setswitchinterval(1000)
    meet("READY")
    other = Other()
    check_old_names()
    check_release_by_another(other)
    check_recursion(other)
    check_subclass()
    check_python_one()
    for kind in KINDS:
        check_free(kind)
        check_no_wait(kind, other)
        check_wait(kind, other)
        check_time_out(kind, other)
        check_signals(kind, other)
        check_reinitialised(kind)
    check_condition(0, 1, other)
    check_condition(1, 1, other)
    check_condition(1, 3, other)
    other.leave()
    lines = [account.as_json() for account in accounts]
    lines += [drop(kind) for kind in KINDS]
    print(*lines, sep="\n", flush=True)
    drain()


if __name__ == "__main__":
    main()
