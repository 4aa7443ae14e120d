# SPDX-License-Identifier: MIT
"""Functions with names that are long, or not ASCII."""

import stage


def naïveté_猫():
    pass


def name_of(length, more=""):
    return "a" + "_long" * length + more


def make(name):
    space = {}
    exec(f"def {name}(): pass", space)
    return space[name]


LONG, LONGER = make(name_of(30)), make(name_of(30, "er"))


def workload():
    for _ in range(7):
        naïveté_猫()
    for _ in range(11):
        LONG()
    for _ in range(13):
        LONGER()


stage.run(workload)
