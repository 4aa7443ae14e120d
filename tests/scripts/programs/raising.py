# SPDX-License-Identifier: MIT
"""Exceptions by line: of classes made here, with long messages, in threads, in
generators, swallowed in C, and passed on from far down."""

import _thread

import stage


class OutOfCats(Exception):
    class Tabby(Exception):
        pass


def swallow_23():
    for i in range(23):
        try:
            raise OutOfCats("none\nleft")            # the second line is not shown
        except OutOfCats:
            pass


def nested(text):
    try:
        raise OutOfCats.Tabby(text)
    except OutOfCats.Tabby:
        try:
            raise KeyError("in\x1b[31mner")
        except KeyError:
            pass
        raise


def outer():
    for _ in range(5):
        try:
            nested("näïve 猫")
        except Exception:
            pass


def deep(depth):
    if depth == 0:
        raise RecursionError("deep")
    deep(depth - 1)


def from_far_down():
    for _ in range(3):
        try:
            deep(100)
        except RecursionError:
            pass


class Guarded:
    def __getattr__(self, name):
        raise AttributeError(name)


def asked_by_c():
    for _ in range(7):
        hasattr(Guarded(), "missing")


def generate():
    try:
        yield
    except ValueError:
        pass
    yield


def throw():
    for _ in range(11):
        generator = generate()
        next(generator)
        generator.throw(ValueError("x" * 190))
        list(generator)


def in_a_thread():
    swallow_there()
    done.release()


def swallow_there():
    for _ in range(13):
        try:
            {}["there"]
        except KeyError:
            pass


def workload():
    swallow_23()
    outer()
    from_far_down()
    asked_by_c()
    throw()
    _thread.start_new_thread(in_a_thread, ())
    done.acquire()


done = _thread.allocate_lock()
done.acquire()
stage.run(workload)
