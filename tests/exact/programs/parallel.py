"""Threads that call, raise, make instances and take locks at once, as far as they can."""
import os
import threading

THREADS = 4
ROUNDS = 6
shared = {"lock": threading.Lock(), "rlock": threading.RLock()}
made = []


class Thing:
    kinds = 0

    def __init__(self, number):
        self.number = number

    @property
    def twice(self):
        return self.number * 2

    def __del__(self):
        self.number = None


class Wrong(Exception):
    def __init__(self, number):
        super().__init__(f"číslo {number}")


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def generate(n):
    for i in range(n):
        yield Thing(i).twice


def fail(n):
    if n == 0:
        raise Wrong(n)
    try:
        fail(n - 1)
    finally:
        made.append(Thing(n))


def call_c(n):
    return sorted(map(str, range(n)))[-1].upper()


def change_globals(n):
    globals()[f"name_{threading.get_native_id()}_{n}"] = n
    Thing.kinds += 1


def turn(n):
    assert fib(7) == 13
    assert sum(generate(5)) == 20
    try:
        fail(4)
    except Wrong as error:
        assert error.args == ("číslo 0",)
    with shared["lock"]:
        shared[n] = call_c(11)
    with shared["rlock"], shared["rlock"]:
        things = [Thing(i) for i in range(7)]
    assert len(things) == 7
    change_globals(n)


def work(gate):
    os.read(gate, 1)        # none starts before all are there
    for n in range(ROUNDS):
        turn(n)


def main():
    gate, opened = os.pipe()
    threads = [threading.Thread(target=work, args=(gate,)) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    os.write(opened, b"." * THREADS)
    for thread in threads:
        thread.join()
    os.close(gate)
    os.close(opened)
