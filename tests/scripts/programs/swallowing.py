# SPDX-License-Identifier: MIT
"""Exceptions that are swallowed where they are raised, further up, or not at all."""

import contextlib

import stage


def parse(text):
    return int(text)


def swallow():
    try:
        parse("cat")
    except ValueError:
        pass


def look_up():
    try:
        {}["dog"]
    except KeyError:
        pass


def tidy():
    try:
        raise OSError("tidied up, and on its way")
    finally:
        len("")


def hand_on():
    try:
        raise TypeError("handed on")
    except TypeError:
        raise


def translate():
    try:
        raise LookupError("said in other words")
    except LookupError as error:
        raise RuntimeError("other words") from error


def expect_another():
    try:
        raise EOFError("not the one that was expected")
    except KeyError:
        pass


def suppress():
    with contextlib.suppress(ZeroDivisionError):
        1 / 0


def guard(function, kind):
    try:
        function()
    except kind:
        pass


def workload():
    for _ in range(17):
        swallow()
    for _ in range(11):
        look_up()
    for _ in range(7):
        guard(tidy, OSError)
    for _ in range(5):
        guard(hand_on, TypeError)
    for _ in range(3):
        guard(translate, RuntimeError)
    for _ in range(2):
        guard(expect_another, EOFError)
    for _ in range(13):
        suppress()


stage.run(workload)
