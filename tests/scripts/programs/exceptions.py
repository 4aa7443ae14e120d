# SPDX-License-Identifier: MIT
"""An exception through five frames, 17 times; then a call at the same depth."""

import stage


def one():
    two()


def two():
    three()


def three():
    four()


def four():
    five()


def five():
    raise ValueError("five")


def catch():
    try:
        one()
    except ValueError:
        pass


def after():
    pass


def workload():
    for _ in range(17):
        catch()
    after()


stage.run(workload)
