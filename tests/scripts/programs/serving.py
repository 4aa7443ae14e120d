# SPDX-License-Identifier: MIT
"""The cat-video server, as many requests as its seed promises; and thirteen
functions more, each called as often as its name says."""

import os
import sys
import types

import stage

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(__file__)))))
import demo                             # noqa: E402

SEED, ROUNDS, SPEED = 13, 3, 20
TIMES = (5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47)


def paw():
    pass


def workload():
    demo.go(SEED, ROUNDS, SPEED)
    for function, times in paws:
        for _ in range(times):
            function()


paws = [(types.FunctionType(paw.__code__.replace(co_name=f"paw_{times}"), {}), times)
        for times in TIMES]
stage.run(workload)
